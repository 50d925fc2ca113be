//! The table of sizes.

use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Operation, Sizes, Type, Value};

/// Rows that contradict one another or the bounds of the sides, and tiers that nothing names.
pub(super) fn check(op: &Operation, report: &mut Report) {
    let Some(sizes) = &op.sizes else { return };
    if sizes.rows.is_empty() {
        report.push(Diagnostic::error("empty-range", op.title.span, "the table of sizes has no rows"));
    }
    for (at, row) in sizes.rows.iter().enumerate() {
        let same = |other: &&crate::model::SizeRow| (other.width, other.height) == (row.width, row.height);
        if let Some(twin) = sizes.rows[..at].iter().find(same) {
            let size = format!("{}x{}", row.width, row.height);
            let message = if twin.tier == row.tier {
                format!("`{size}` stands twice in tier `{}`", row.tier)
            } else {
                format!("`{size}` is in tier `{}` and in tier `{}`", twin.tier, row.tier)
            };
            report.push(
                Diagnostic::error("duplicate-size", row.span, message)
                    .related(twin.span, "first")
                    .help("a pair has one tier, because the tier can choose the price"),
            );
        }
        bounds(op, sizes, row, report);
    }
    tiers(op, sizes, report);
}

fn bounds(op: &Operation, sizes: &Sizes, row: &crate::model::SizeRow, report: &mut Report) {
    for (path, side) in [(&sizes.width, row.width), (&sizes.height, row.height)] {
        let Some(param) = op.request.param(path) else { continue };
        let Type::Integer(integer) = &param.ty else { continue };
        let side = i64::from(side);
        if side < integer.min || side > integer.max || side % i64::from(integer.step) != 0 {
            let message = format!("{side} is outside what `{path}` allows by itself");
            report.push(
                Diagnostic::error("size-out-of-range", row.span, message)
                    .related(param.name.span, "declared here")
                    .help("drop the bounds of the parameter; the table says which sizes exist"),
            );
        }
    }
}

fn tiers(op: &Operation, sizes: &Sizes, report: &mut Report) {
    let Some(path) = &sizes.tier_from else { return };
    let Some(param) = op.request.param(path) else { return };
    let Type::Enum(values) = &param.ty else {
        let message = format!("`{path}` is not an enum, so it cannot name a tier");
        report.push(Diagnostic::error("wrong-type", param.name.span, message));
        return;
    };
    let tiers = sizes.tiers();
    for value in &values.values {
        let Value::Str(text) = &value.value else { continue };
        if !tiers.contains(&text.as_str()) {
            let message = format!("`{text}` is a value of `{path}`, but no tier of the size table");
            report.push(
                Diagnostic::error("unknown-tier", value.span, message)
                    .help(format!("the tiers are {}", tiers.join(", "))),
            );
        }
    }
}
