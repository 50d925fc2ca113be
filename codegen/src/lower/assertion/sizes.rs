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
    let sizes = op.sizes.as_ref()?;
    let printer = Printer::new(&op.request);
    let can_be_null = |path: &Path| op.request.param(path).is_some_and(|param| param.nullable);
    let side = |path: &Path, mut values: Vec<u32>| {
        values.sort_unstable();
        values.dedup();
        let mut values: Vec<Json> = values.into_iter().map(|value| json!(value)).collect();
        if can_be_null(path) {
            values.push(Json::Null);
        }
        printer.below(&path.0, json!({ "enum": values }), false)
    };
    let sides = conjoin(
        side(&sizes.width, sizes.rows.iter().map(|row| row.width).collect()),
        side(&sizes.height, sizes.rows.iter().map(|row| row.height).collect()),
    );
    let row = |row: &crate::model::SizeRow| {
        let width = printer.below(&sizes.width.0, json!({ "const": row.width }), false);
        conjoin(width, printer.below(&sizes.height.0, json!({ "const": row.height }), false))
    };
    let rows: Vec<Json> = sizes.rows.iter().map(row).collect();
    let lowering = Lowering::new(op);
    let both = all(vec![lowering.given(&sizes.width), lowering.given(&sizes.height)]);
    let mut condition = match both {
        Formula::Const(true) => Json::Bool(true),
        both => printer.schema(&both),
    };
    for path in [&sizes.width, &sizes.height] {
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
