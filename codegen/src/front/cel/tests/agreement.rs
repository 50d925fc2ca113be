//! The comparison of the engine with the reference evaluator of CEL.

use bumpalo::Bump;
use modelspec_runtime::Facts;
use modelspec_runtime::table;
use serde_json::Value as Json;

use crate::backend::table::evaluate::Evaluator;
use crate::model::{Expr, Operation, Price, Value};

/// Random numbers that are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    pub(super) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}

/// The engine with one condition.
pub(super) struct Engine<'a>(Evaluator<'a>);

impl<'a> Engine<'a> {
    pub(super) fn new(arena: &'a Bump, op: &'a Operation, condition: &Expr) -> Self {
        Self(Evaluator::new(arena, op, &[(condition, &[])], &Price::Unknown(String::new())))
    }

    /// Reports whether the condition is true; `None` when that is unknown.
    pub(super) fn holds(&self, request: &Json, facts: &Json) -> Option<bool> {
        let mut inputs = self.0.inputs(request);
        for (name, value) in facts.as_object().unwrap() {
            match value.as_i64() {
                Some(whole) => inputs.set_fact(name, whole),
                None => inputs.set_fact(name, value.as_f64().unwrap()),
            }
        }
        self.0.holds(0, &inputs)
    }
}

/// Reports whether the only rule of an operation holds for a request; `None` when it fails or cannot be checked.
pub(super) fn rule_holds(model: &table::Model<'_>, request: &Json, facts: &Json) -> Option<bool> {
    let facts = Facts::from_json(model, facts.to_string().as_bytes()).unwrap();
    let report = modelspec_runtime::validate(model, request.to_string().as_bytes(), &facts);
    for violation in report.violations() {
        if violation.rule() == "limit" {
            return None;
        }
        let (pointer, message) = (violation.pointer(), violation.message());
        assert_eq!(violation.rule(), "the-rule", "{request:#} {pointer}: {message}");
    }
    if !report.is_valid() {
        return Some(false);
    }
    report.unchecked().is_empty().then_some(true)
}

/// A value of the oracle as one of ours.
pub(super) fn scalar_of(value: cel::Value) -> Value {
    match value {
        cel::Value::Bool(value) => Value::Bool(value),
        cel::Value::Int(value) => Value::Int(value),
        cel::Value::UInt(value) => Value::Int(i64::try_from(value).unwrap()),
        cel::Value::Float(value) => Value::Num(value),
        cel::Value::String(value) => Value::Str(value.to_string()),
        other => panic!("{other:?}"),
    }
}

/// The parser of the oracle needs more stack than a test has.
pub(crate) fn with_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 << 20).spawn(test).unwrap().join().unwrap();
}
