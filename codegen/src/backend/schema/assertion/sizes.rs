//! The table of sizes as schema.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::formula::{all, if_given};
use super::keywords::{conjoin, value};
use super::print::Printer;
use super::set::{Set, Subject, Test};
use super::truth::{Lowering, STEPS};
use super::values::{absent_values, one_of, types};
use crate::model::domain::Domain;
use crate::model::expr::kinds::Kinds;
use crate::model::place::Declared;
use crate::model::{Operation, Path, SizeRow, Sizes as Table, Value};

/// The schemas that the table of sizes requires.
pub(crate) struct Sizes {
    /// Each side occurs in some row.
    pub(crate) sides: Json,
    /// Both sides occur in the same row. `true` if `sides` is enough.
    pub(crate) pairs: Json,
}

/// The schemas of the table of sizes, if the operation has one, for the whole document.
pub(crate) fn sizes(op: &Operation) -> Option<Sizes> {
    let table = op.sizes.as_ref()?;
    if let Some(sides) = in_string(table, op) {
        return Some(Sizes { sides, pairs: Json::Bool(true) });
    }
    let printer = Printer::new(Declared::request(&op.request));
    let place = |path: &Path| Declared::request(&op.request).at(&path.0);
    let occurring = |path: &Path, values: BTreeSet<u32>| {
        let null = place(path).is_some_and(|place| place.is_nullable() || place.is_null_absent());
        let values = values.into_iter().map(Json::from).chain(null.then_some(Json::Null));
        printer.below(&path.0, json!({ "enum": values.collect::<Vec<_>>() }), false)
    };
    let height_occurs = occurring(&table.height, table.rows.iter().map(|row| row.height).collect());
    let width_occurs = occurring(&table.width, table.rows.iter().map(|row| row.width).collect());
    let sides = conjoin(width_occurs, height_occurs.clone());
    let mut heights: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for row in &table.rows {
        heights.entry(row.width).or_default().insert(row.height);
    }
    let of_width = |(width, heights): (&u32, &BTreeSet<u32>)| {
        let width = printer.below(&table.width.0, json!({ "const": width }), false);
        let heights = heights.iter().copied().map(Json::from).collect();
        json!({ "if": width, "then": printer.below(&table.height.0, one_of(heights, false), false) })
    };
    // A condition for each width, not a list of pairs: a wrong height is one error, at the height, and generators of
    // types do not make a type for each pair. The sides allow no other width.
    let pairs: Vec<Json> = heights.iter().map(of_width).collect();
    let lowering = Lowering::new(op, STEPS);
    let is_number = |path: &Path| {
        let domain = place(path)?.kinds();
        let test =
            Test { subject: Subject::Value, set: Set::Kinds { kinds: Kinds::WHOLE, domain }, other: None };
        Some(all(vec![lowering.given(path)?, if_given(path.clone(), test)]))
    };
    let condition = printer.schema(&all(vec![is_number(&table.width)?, is_number(&table.height)?]));
    // A height of no row is an error already.
    let condition = conjoin(condition, height_occurs);
    let pairs = json!({ "if": condition, "then": { "allOf": pairs } });
    Some(Sizes { sides, pairs })
}

/// A table over one string: the sizes, and the words that are allowed in their place.
fn in_string(table: &Table, op: &Operation) -> Option<Json> {
    let request = Declared::request(&op.request);
    let (_, parent) = table.width.0.split_last()?;
    let place = request.at(parent)?;
    let separator = &place.size_text()?.separator;
    let row = |row: &SizeRow| Value::Str(format!("{}{separator}{}", row.width, row.height));
    let rows: Vec<Value> = table.rows.iter().map(row).collect();
    let Some(Domain::Listed(strings)) = Domain::strings(&place, Some(&rows)) else {
        return Some(Json::Bool(true));
    };
    let null = place.is_nullable().then_some(Json::Null);
    let mut values: Vec<Json> = strings.iter().map(value).collect();
    values.extend(absent_values(&place).into_iter().chain(null));
    let listed = json!({ "enum": values });
    let others = place.kinds().and(Kinds::STRING.or(Kinds::NULL).not());
    let member =
        if others.is_empty() { listed } else { json!({ "anyOf": [listed, { "type": types(others) }] }) };
    Some(Printer::new(request).below(parent, member, false))
}
