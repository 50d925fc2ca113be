//! The table of sizes as schema.

use serde_json::{Value as Json, json};

use super::formula::{Formula, all};
use super::keywords::conjoin;
use super::print::Printer;
use super::truth::Lowering;
use crate::model::{Operation, Path};

/// What the table of sizes demands.
pub(crate) struct Sizes {
    /// Each side for itself: it occurs in some row.
    pub(crate) sides: Json,
    /// Both sides together: they are a row.
    pub(crate) pairs: Json,
}

/// The demands of the table of sizes, if there is one, on the whole document.
pub(crate) fn sizes(op: &Operation) -> Option<Sizes> {
    let table = op.sizes.as_ref()?;
    let printer = Printer::new(&op.request);
    let can_be_null = |path: &Path| op.request.param(path).is_some_and(|param| param.nullable);
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
    let row = |row: &crate::model::SizeRow| {
        let width = printer.below(&table.width.0, json!({ "const": row.width }), false);
        conjoin(width, printer.below(&table.height.0, json!({ "const": row.height }), false))
    };
    let rows: Vec<Json> = table.rows.iter().map(row).collect();
    let lowering = Lowering::new(op);
    let pair = all(vec![lowering.given(&table.width), lowering.given(&table.height)]);
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
