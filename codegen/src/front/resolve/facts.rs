//! Inputs that are not on the wire.

use super::provider::text;
use super::value;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec::{self, Scalar};
use crate::model::{Fact, FactType, Value};
use crate::source::Located;

/// The facts of an operation.
pub(super) fn resolve(facts: &[(&Located<String>, &spec::Fact)], report: &mut Report) -> Vec<Fact> {
    facts.iter().map(|(name, fact)| one(name, fact, report)).collect()
}

fn one(name: &Located<String>, fact: &spec::Fact, report: &mut Report) -> Fact {
    let list = fact.list.as_ref().is_some_and(|list| list.value);
    let (min, max) = range(name, fact, list, report).unwrap_or_default();
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

/// Least and greatest value, as far as the fact has them.
fn range(
    name: &Located<String>,
    fact: &spec::Fact,
    list: bool,
    report: &mut Report,
) -> Option<(Option<Value>, Option<Value>)> {
    let name = &name.value;
    let first = fact.min.as_ref().or(fact.max.as_ref())?;
    if list || matches!(fact.ty.value, FactType::Boolean | FactType::String) {
        let what = if list { "a list" } else { "not a number" };
        let message = format!("`min` and `max` are not allowed on fact `{name}`, which is {what}");
        return report.refuse(
            Diagnostic::new(Code::MisplacedKey, first.span, message)
                .help("use them only on a fact that is a single number"),
        );
    }
    let mut read = |scalar: &Option<Located<Scalar>>| {
        let value = match (fact.ty.value, scalar.as_ref()?) {
            (FactType::Integer, scalar) => value::integer(scalar).map(Value::Int),
            (_, scalar) => value::double(scalar).map(Value::Num),
        };
        report.ok(value)
    };
    let (min, max) = (read(&fact.min), read(&fact.max));
    let is_exchanged = match (&min, &max) {
        (Some(Value::Int(min)), Some(Value::Int(max))) => min > max,
        (Some(Value::Num(min)), Some(Value::Num(max))) => min > max,
        _ => false,
    };
    if is_exchanged {
        let message = format!("no value of fact `{name}` is allowed: `min` is greater than `max`");
        return report
            .refuse(Diagnostic::new(Code::EmptyRange, first.span, message).help("swap or widen the bounds"));
    }
    Some((min, max))
}
