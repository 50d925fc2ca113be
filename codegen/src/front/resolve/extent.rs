//! The size of an operation, as the work that all outputs have with it: what sets, types and inherited operations repeat
//! counts wherever it is.

use serde_json::Value as Json;

use crate::model::expr::{walk, weight};
use crate::model::{
    Charge, Default, Document, Enum, Expr, ExprKind, Function, Object, Operation, Param, Price, PriceEntry,
    PriceLine, Rate, SizeText, Type, Value,
};

/// The operands and operators that take about as much time and memory as a parameter, a rule or a price line. A fact, a
/// named expression, a variant, a header and a rate of a table take no more.
pub(super) const PARTS: usize = 16;

/// Those that take as long as a row of a size table. A value of an enum takes as long as one of them.
const SIZE: usize = 2;

/// Those that take as long as a pattern: several outputs parse it, and searches make strings that match it.
const PATTERN: usize = 2 * PARTS;

/// The instructions of a pattern that take as long as one operand.
const INSTRUCTIONS: usize = 8;

/// The bytes of text that take as long as one operand.
const TEXT: usize = 32;

/// The size of an operation, in operands and operators.
pub(super) fn of(op: &Operation) -> usize {
    let documents = op.documents().map(of_document);
    let rules = op.rules.iter().map(|rule| PARTS + text(&rule.message) + expr(&rule.holds));
    let facts = op.facts.iter().map(|fact| {
        PARTS + text(&fact.doc) + text(&fact.name.value) + fact.default.as_ref().map_or(0, Vec::len)
    });
    let lets = op
        .lets
        .iter()
        .map(|one| PARTS + text(&one.text) + one.doc.as_deref().map_or(0, text) + expr(&one.value));
    let responses = op.responses.iter().map(|one| PARTS + one.when.as_ref().map_or(0, expr));
    let headers =
        op.contents.iter().flat_map(|content| &content.headers).map(|header| PARTS + text(&header.doc));
    let rows = op.sizes.iter().flat_map(|sizes| &sizes.rows).map(|row| SIZE + text(&row.label));
    let prices = op.prices.entries.iter().map(entry);
    documents
        .chain(rules)
        .chain(facts)
        .chain(lets)
        .chain(responses)
        .chain(headers)
        .chain(rows)
        .chain(prices)
        .sum()
}

/// The size of a document.
pub(super) fn of_document(document: &Document) -> usize {
    document.objects.iter().map(object).sum()
}

fn object(object: &Object) -> usize {
    object.doc.as_deref().map_or(0, text) + object.params.iter().map(param).sum::<usize>()
}

fn param(param: &Param) -> usize {
    let doc = text(&param.doc) + param.deprecated.as_deref().map_or(0, text) + text(&param.name.value);
    let types: usize = param.ty.nested().into_iter().map(ty).sum();
    let default: usize = match &param.default_document {
        None => 0,
        Some(Default::Value(value)) => values(&value.value),
        Some(Default::Cases(cases)) => cases.iter().map(|(_, value)| values(&value.value)).sum(),
    };
    PARTS + doc + types + default
}

/// A type, without those in it.
fn ty(ty: &Type) -> usize {
    match ty {
        Type::Enum(Enum { values, .. }) => {
            values.iter().map(|value| 1 + value.doc.as_deref().map_or(0, text)).sum()
        }
        Type::String(text) => text.pattern.as_ref().map_or(0, |source| pattern(source)),
        Type::Size(size) => {
            let SizeText { values, .. } = &**size;
            SIZE * values.len()
        }
        Type::Union(union) => {
            union.variants.iter().map(|one| PARTS + one.doc.as_deref().map_or(0, text)).sum()
        }
        _ => 0,
    }
}

fn entry(entry: &PriceEntry) -> usize {
    let unknown = if let Price::Unknown(reason) = &entry.price { text(reason) } else { 0 };
    let exprs: usize = entry.price.exprs().into_iter().map(expr).sum();
    let lines: usize = entry.price.lines().iter().map(line).sum();
    PARTS + unknown + exprs + lines
}

fn line(line: &PriceLine) -> usize {
    let charge = |charge: &&Charge| if let Charge::Unknown(reason) = charge { text(reason) } else { 0 };
    let charges = line.rate.charges();
    let reasons: usize = charges.iter().map(charge).sum();
    let rates = if let Rate::Fixed(_) = line.rate { 0 } else { PARTS * charges.len() };
    PARTS + text(&line.item.value) + reasons + rates
}

/// The values in a default.
fn values(json: &Json) -> usize {
    1 + match json {
        Json::Array(items) => items.iter().map(values).sum(),
        Json::Object(members) => members.values().map(values).sum(),
        Json::String(value) => text(value),
        Json::Null | Json::Bool(_) | Json::Number(_) => 0,
    }
}

/// An expression, with the patterns in it.
fn expr(whole: &Expr) -> usize {
    let mut patterns = 0;
    walk(whole, &mut |part| {
        if let ExprKind::Call(Function::Matches | Function::ExtractAll, parts) = &part.kind
            && let [_, Expr { kind: ExprKind::Lit(Value::Str(source)), .. }] = &parts[..]
        {
            patterns += pattern(source);
        }
    });
    usize::try_from(weight(whole)).unwrap_or(usize::MAX / 2) + patterns
}

fn pattern(source: &str) -> usize {
    PATTERN + crate::pattern::check(source).unwrap_or_default() / INSTRUCTIONS
}

fn text(text: &str) -> usize {
    text.len() / TEXT
}
