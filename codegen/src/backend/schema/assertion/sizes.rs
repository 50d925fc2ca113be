//! The table of sizes as schema.

use serde_json::{Value as Json, json};

use super::formula::{Formula, all};
use super::keywords::{conjoin, value};
use super::place::{Kind, Scope, type_names};
use super::print::Printer;
use super::truth::Lowering;
use crate::model::{Operation, Path, SizeRow, SizeText, Sizes as Table, Type, Value};

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
    let printer = Printer::new(Scope::request(&op.request));
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

/// A table over one string: the strings that it makes, and the words that can stand in their place.
fn in_string(table: &Table, op: &Operation) -> Option<Json> {
    let scope = Scope::request(&op.request);
    let (_, parent) = table.width.0.split_last()?;
    let place = scope.find_slice(parent)?;
    let size: &SizeText = place.types.iter().find_map(|ty| match ty {
        Type::Size(size) => Some(&**size),
        _ => None,
    })?;
    let mut values: Vec<Json> = Vec::new();
    let mut add = |value: Json| {
        if !values.contains(&value) {
            values.push(value);
        }
    };
    for row in &table.rows {
        add(json!(format!("{}{}{}", row.width, size.separator, row.height)));
    }
    for ty in &place.types {
        match ty {
            Type::Enum(choice) if !choice.open => {
                let words = choice.values.iter().map(|one| &one.value);
                words.filter(|word| matches!(word, Value::Str(_))).for_each(|word| add(value(word)));
            }
            Type::Const(word @ Value::Str(_)) => add(value(word)),
            // Any other string can be a word.
            Type::Enum(_) | Type::String(_) | Type::Any => return Some(Json::Bool(true)),
            _ => {}
        }
    }
    place.absent_values().into_iter().for_each(&mut add);
    if place.nullable {
        add(Json::Null);
    }
    let others: Vec<Kind> =
        place.kinds().into_iter().filter(|kind| !matches!(kind, Kind::String | Kind::Null)).collect();
    let listed = json!({ "enum": values });
    let member = match &type_names(&others)[..] {
        [] => listed,
        [one] => json!({ "anyOf": [listed, { "type": one }] }),
        several => json!({ "anyOf": [listed, { "type": several }] }),
    };
    Some(Printer::new(scope).below(parent, member, false))
}
