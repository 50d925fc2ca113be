//! Inputs that are not on the wire.

use super::provider::text;
use super::value;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec::{self, Scalar};
use crate::model::{Fact, FactType, Value};
use crate::source::{Located, Span};

/// The facts of an operation.
pub(super) fn resolve(facts: &[(&Located<String>, &spec::Fact)], report: &mut Report) -> Vec<Fact> {
    facts.iter().map(|(name, fact)| one(name, fact, report)).collect()
}

fn one(name: &Located<String>, fact: &spec::Fact, report: &mut Report) -> Fact {
    let list = fact.list.as_ref().is_some_and(|list| list.value);
    let (min, max) = range(name, fact, report).unwrap_or_default();
    let items = items(name, fact, list, report).unwrap_or_default();
    let mut resolved = Fact {
        name: name.clone(),
        ty: fact.ty.value,
        list,
        min,
        max,
        items,
        default: None,
        unit: text(fact.unit.as_ref()),
        doc: fact.doc.value.clone(),
    };
    if resolved.ty == FactType::Timestamp {
        refuse_on_timestamp(fact, report);
        resolved.list = false;
    } else {
        resolved.default = default(&resolved, fact, report);
    }
    resolved
}

/// Refuses lists and defaults of timestamps: a timestamp that is not given is that of the request.
fn refuse_on_timestamp(fact: &spec::Fact, report: &mut Report) {
    let list = fact.list.as_ref().filter(|list| list.value).map(|list| list.span);
    let default = fact.default.as_ref().map(|default| default.span);
    for (key, span) in [("list", list), ("default", default)] {
        if let Some(span) = span {
            let message = format!("`{key}` is not allowed on a fact that is a timestamp");
            report.push(Diagnostic::new(Code::MisplacedKey, span, message).help(
                "remove it; a timestamp that the caller does not give is the time at which the request is priced",
            ));
        }
    }
}

/// Least and greatest value, as far as the fact has them.
fn range(name: &str, fact: &spec::Fact, report: &mut Report) -> Option<(Option<Value>, Option<Value>)> {
    let first = fact.min.as_ref().or(fact.max.as_ref())?;
    if matches!(fact.ty.value, FactType::Boolean | FactType::String | FactType::Timestamp) {
        let message = format!("`min` and `max` are not allowed on fact `{name}`, which is not a number");
        return report.refuse(
            Diagnostic::new(Code::MisplacedKey, first.span, message)
                .help("use them only on a fact that is a number"),
        );
    }
    let mut read =
        |bound: &Option<Located<Scalar>>| report.ok(value::of_fact(bound.as_ref()?, fact.ty.value));
    let (min, max) = (read(&fact.min), read(&fact.max));
    if min.as_ref().zip(max.as_ref()).is_some_and(|(min, max)| is_less(max, min)) {
        return empty(name, first.span, "no value", ["min", "max"], report);
    }
    Some((min, max))
}

/// Least and greatest number of items, as far as the fact has them.
fn items(
    name: &str,
    fact: &spec::Fact,
    list: bool,
    report: &mut Report,
) -> Option<(Option<u32>, Option<u32>)> {
    let first = fact.min_items.as_ref().or(fact.max_items.as_ref())?;
    if !list {
        let message =
            format!("`min_items` and `max_items` are not allowed on fact `{name}`, which is not a list");
        return report.refuse(
            Diagnostic::new(Code::MisplacedKey, first.span, message)
                .help("add `list: true`, or use `min` and `max`"),
        );
    }
    let [min, max] = [&fact.min_items, &fact.max_items].map(|count| count.as_ref().map(|count| count.value));
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        return empty(name, first.span, "no number of items", ["min_items", "max_items"], report);
    }
    Some((min, max))
}

fn empty<T>(name: &str, at: Span, what: &str, [min, max]: [&str; 2], report: &mut Report) -> Option<T> {
    let message = format!("{what} of fact `{name}` is allowed: `{min}` is greater than `{max}`");
    report.refuse(Diagnostic::new(Code::EmptyRange, at, message).help("swap or widen the bounds"))
}

/// The value, or the items, if the caller supplies none.
fn default(resolved: &Fact, fact: &spec::Fact, report: &mut Report) -> Option<Vec<Value>> {
    let written = fact.default.as_ref()?;
    let bad =
        |at: Span, message: String, help: &str| Diagnostic::new(Code::BadDefault, at, message).help(help);
    let name = resolved.name.as_str();
    let mut values = Vec::new();
    for one in &written.value.0 {
        let value = report.ok(value::of_fact(one, fact.ty.value))?;
        let is_outside = resolved.min.as_ref().is_some_and(|min| is_less(&value, min))
            || resolved.max.as_ref().is_some_and(|max| is_less(max, &value));
        if is_outside {
            let message = format!("the default of fact `{name}` is not within its bounds");
            return report.refuse(bad(one.span, message, "correct the default, or the bounds"));
        }
        values.push(value);
    }
    let (min, max) = resolved.items;
    let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
    if !resolved.list && values.len() != 1 {
        let message = format!("the default of fact `{name}` is a list, and the fact is not");
        return report.refuse(bad(written.span, message, "write one value, or add `list: true`"));
    }
    if resolved.list && (min.is_some_and(|min| count < min) || max.is_some_and(|max| count > max)) {
        let message = format!("the default of fact `{name}` has {count} items, which is not allowed");
        return report.refuse(bad(
            written.span,
            message,
            "correct the default, or `min_items` and `max_items`",
        ));
    }
    Some(values)
}

fn is_less(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => left < right,
        (Value::Num(left), Value::Num(right)) => left < right,
        _ => false,
    }
}
