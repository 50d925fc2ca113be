//! The table of sizes.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::domain::Interval;
use crate::model::place::Declared;
use crate::model::{EnumValue, Operation, Param, SizeRow, SizeText, Sizes, Type, Value};

/// Rows that contradict one another or the bounds of the sides, and tiers that nothing names.
pub(super) fn check(op: &Operation, report: &mut Report) {
    let Some(sizes) = &op.sizes else { return };
    if sizes.rows.is_empty() {
        report.push(Diagnostic::new(Code::EmptyRange, op.title.span, "the size table has no rows"));
    }
    let mut known: HashMap<(u32, u32), &SizeRow> = HashMap::new();
    for row in &sizes.rows {
        let first = *known.entry((row.width, row.height)).or_insert(row);
        if let Some(twin) = Some(first).filter(|first| !std::ptr::eq(*first, row)) {
            let size = format!("{}x{}", row.width, row.height);
            let message = if twin.tier == row.tier {
                format!("duplicate size `{size}` in tier `{}`", row.tier)
            } else {
                format!("`{size}` occurs in tier `{}` and in tier `{}`", twin.tier, row.tier)
            };
            report.push(
                Diagnostic::new(Code::DuplicateSize, row.span, message)
                    .related(twin.span, "first declared here")
                    .help("each size must have one tier, because the tier can determine the price"),
            );
        }
        bounds(op, sizes, row, report);
    }
    tiers(op, sizes, report);
}

fn bounds(op: &Operation, sizes: &Sizes, row: &SizeRow, report: &mut Report) {
    for (path, side) in [(&sizes.width, row.width), (&sizes.height, row.height)] {
        let Some(param) = op.request.param(path) else { continue };
        let Type::Integer(integer) = &param.ty else { continue };
        if !Interval::of_integer(integer).contains(&Value::Int(side.into())) {
            let message = format!("`{path}` does not allow {side}");
            report.push(
                Diagnostic::new(Code::SizeOutOfRange, row.span, message)
                    .related(param.name.span, "declared here")
                    .help("remove the bounds of the parameter; the table defines the sizes"),
            );
        }
    }
    if let Some((text, param)) = text(op, sizes)
        && !text.values.is_empty()
    {
        let written = format!("{}{}{}", row.width, text.separator, row.height);
        if !text.values.iter().any(|value| value.value == Value::Str(written.clone())) {
            let message = format!("`{written}` is not a value of `{}`", param.name.value);
            report.push(
                Diagnostic::new(Code::SizeOutOfRange, row.span, message)
                    .related(param.name.span, "declared here")
                    .help("remove `values` from the parameter; the table defines the sizes"),
            );
        }
    }
}

/// The size in a string whose sides the table names, if it is one.
fn text<'o>(op: &'o Operation, sizes: &Sizes) -> Option<(&'o SizeText, &'o Param)> {
    let (_, parent) = sizes.width.0.split_last()?;
    let place = Declared::request(&op.request).at(parent)?;
    Some((place.size_text()?, place.params.first()?))
}

fn tiers(op: &Operation, sizes: &Sizes, report: &mut Report) {
    let Some(path) = &sizes.tier_from else { return };
    let Some(place) = Declared::request(&op.request).at(&path.0) else { return };
    let Some(param) = place.params.first() else { return };
    let lists = place.types.iter().filter_map(|ty| match ty {
        Type::Enum(values) => Some(values.values.as_slice()),
        _ => None,
    });
    let lists: Vec<&[EnumValue]> = lists.collect();
    if lists.is_empty() {
        let message = format!("`{path}` is not an enum, so it cannot name a tier");
        report.push(Diagnostic::new(Code::BadSizeParameter, param.name.span, message));
        return;
    }
    let tiers = sizes.tiers();
    for value in lists.into_iter().flatten() {
        let Value::Str(text) = &value.value else { continue };
        if !tiers.contains(&text.as_str()) {
            let message = format!("`{text}` is a value of `{path}`, but not a tier of the size table");
            report.push(
                Diagnostic::new(Code::UnknownTier, value.span, message)
                    .help(format!("the tiers are {}", tiers.join(", "))),
            );
        }
    }
}
