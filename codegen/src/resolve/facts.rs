//! Inputs that are not on the wire.

use super::provider::text;
use super::value;
use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Fact, FactType, Value};
use crate::source::Located;
use crate::spec::{self, Scalar};

/// The facts of an operation.
pub(super) fn resolve(facts: &[(&Located<String>, &spec::Fact)], report: &mut Report) -> Vec<Fact> {
    facts.iter().map(|(name, fact)| one(name, fact, report)).collect()
}

fn one(name: &Located<String>, fact: &spec::Fact, report: &mut Report) -> Fact {
    let list = fact.list.as_ref().is_some_and(|list| list.value);
    let (min, max) = range(name, fact, list, report).unzip();
    Fact {
        name: name.clone(),
        ty: fact.ty.value,
        list,
        min,
        max,
        unit: text(fact.unit.as_ref()),
        doc: fact.doc.value.clone(),
    }
}

/// Least and greatest value, where the fact has them.
fn range(name: &Located<String>, fact: &spec::Fact, list: bool, report: &mut Report) -> Option<(Value, Value)> {
    let mut refuse = |code: &'static str, scalar: &Located<Scalar>, message: String, help: &str| {
        report.push(Diagnostic::error(code, scalar.span, message).help(help));
        None
    };
    let name = &name.value;
    let first = fact.min.as_ref().or(fact.max.as_ref())?;
    if list || matches!(fact.ty.value, FactType::Boolean | FactType::String) {
        let what = if list { "a list" } else { "no number" };
        let message = format!("fact `{name}` is {what}, so it has no range");
        return refuse("misplaced-key", first, message, "`min` and `max` are for facts that are one number");
    }
    let (Some(min), Some(max)) = (&fact.min, &fact.max) else {
        let (has, lacks) = if fact.min.is_some() { ("min", "max") } else { ("max", "min") };
        let message = format!("fact `{name}` has `{has}` without `{lacks}`");
        return refuse("missing-key", first, message, "a price that reads the fact needs both ends of its range");
    };
    let read = |scalar: &Located<Scalar>| match fact.ty.value {
        FactType::Integer => value::integer(scalar).map(Value::Int),
        _ => value::double(scalar).map(Value::Num),
    };
    let (low, high) = match (read(min), read(max)) {
        (Ok(low), Ok(high)) => (low, high),
        (low, high) => {
            for diagnostic in [low, high].into_iter().filter_map(Result::err) {
                report.push(diagnostic);
            }
            return None;
        }
    };
    let is_exchanged = match (&low, &high) {
        (Value::Int(low), Value::Int(high)) => low > high,
        (Value::Num(low), Value::Num(high)) => low > high,
        _ => false,
    };
    if is_exchanged {
        let message = format!("fact `{name}` has no value: `min` is greater than `max`");
        return refuse("empty-range", min, message, "exchange or widen the bounds");
    }
    Some((low, high))
}
