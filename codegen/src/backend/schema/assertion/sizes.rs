//! The table of sizes as schema.

use serde_json::{Value as Json, json};

use super::formula::{Formula, all};
use super::keywords::{conjoin, value};
use super::print::Printer;
use super::truth::Lowering;
use super::values::{absent_values, one_type, type_names};
use crate::model::expr::kinds::Kinds;
use crate::model::place::Declared;
use crate::model::{Operation, Path, SizeRow, Sizes as Table, Type, Value};

/// What the table of sizes demands.
pub(crate) struct Sizes {
    /// Each side for itself: it occurs in some row.
    pub(crate) sides: Json,
    /// Both sides together: they are a row. `true` where `sides` says it all.
    pub(crate) pairs: Json,
}

/// The demands of the table of sizes, if there is one, on the whole document.
pub(crate) fn sizes(op: &Operation) -> Option<Sizes> {
    let table = op.sizes.as_ref()?;
    if let Some(sides) = in_string(table, op) {
        return Some(Sizes { sides, pairs: Json::Bool(true) });
    }
    let printer = Printer::new(Declared::request(&op.request));
    let can_be_null =
        |path: &Path| op.request.param(path).is_some_and(|param| param.nullable || param.null_absent);
    let occurring = |path: &Path, mut values: Vec<u32>| {
        values.sort_unstable();
        values.dedup();
        let mut values: Vec<Json> = values.into_iter().map(|value| json!(value)).collect();
        if can_be_null(path) {
            values.push(Json::Null);
        }
        printer.below(&path.0, json!({ "enum": values }), false)
    };
    let sides = conjoin(
        occurring(&table.width, table.rows.iter().map(|row| row.width).collect()),
        occurring(&table.height, table.rows.iter().map(|row| row.height).collect()),
    );
    let row = |row: &SizeRow| {
        let width = printer.below(&table.width.0, json!({ "const": row.width }), false);
        conjoin(width, printer.below(&table.height.0, json!({ "const": row.height }), false))
    };
    let rows: Vec<Json> = table.rows.iter().map(row).collect();
    let lowering = Lowering::new(op);
    let pair = all(vec![lowering.given(&table.width)?, lowering.given(&table.height)?]);
    let mut condition = match pair {
        Formula::Const(true) => Json::Bool(true),
        pair => printer.schema(&pair),
    };
    for path in [&table.width, &table.height] {
        if can_be_null(path) {
            condition = conjoin(condition, printer.below(&path.0, json!({ "type": "integer" }), true));
        }
    }
    let pairs = match condition {
        Json::Bool(_) => json!({ "anyOf": rows }),
        condition => json!({ "if": condition, "then": { "anyOf": rows } }),
    };
    Some(Sizes { sides, pairs })
}

/// The words beside the sizes of a place, as far as they are listed.
pub(super) fn words(place: &Declared<'_>) -> Vec<Value> {
    let words = place.types.iter().flat_map(|ty| match ty {
        Type::Enum(choice) => choice.values.iter().map(|one| &one.value).collect(),
        Type::Const(word) => vec![word],
        _ => Vec::new(),
    });
    words.filter(|word| matches!(word, Value::Str(_))).cloned().collect()
}

/// A table over one string: the strings that it makes, and the words beside them.
fn in_string(table: &Table, op: &Operation) -> Option<Json> {
    let request = Declared::request(&op.request);
    let (_, parent) = table.width.0.split_last()?;
    let place = request.at(parent)?;
    let separator = &place.size_text()?.separator;
    let is_open = |ty: &&Type| match ty {
        Type::Enum(choice) => choice.open,
        Type::String(_) | Type::Any => true,
        _ => false,
    };
    if place.types.iter().any(is_open) {
        return Some(Json::Bool(true));
    }
    let rows = table.rows.iter().map(|row| json!(format!("{}{separator}{}", row.width, row.height)));
    let null = place.is_nullable().then_some(Json::Null);
    let mut values: Vec<Json> = Vec::new();
    for value in rows.chain(words(&place).iter().map(value)).chain(absent_values(&place)).chain(null) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let listed = json!({ "enum": values });
    let member = match &type_names(place.kinds().and(Kinds::STRING.or(Kinds::NULL).not()))[..] {
        [] => listed,
        others => json!({ "anyOf": [listed, { "type": one_type(others) }] }),
    };
    Some(Printer::new(request).below(parent, member, false))
}
