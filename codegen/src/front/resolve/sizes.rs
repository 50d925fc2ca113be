//! The table of sizes.

use indexmap::IndexMap;

use super::path::path;
use super::provider::text;
use super::value;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec;
use crate::limits::{MAX_ROWS, MAX_TIERS};
use crate::model::place::Declared;
use crate::model::{Document, Path, SizeRow, Sizes, Type};
use crate::source::{Located, Span};

/// Finds the parameters of the table and reads its rows.
pub(super) fn resolve(
    sizes: &spec::Sizes,
    provider: Option<&spec::Provider>,
    request: &Document,
    report: &mut Report,
) -> Option<Sizes> {
    let pair = sides(sizes, request, report);
    let tier_from = match &sizes.tier_from {
        Some(written) => Some(path(written, request, report)?),
        None => None,
    };
    let mut rows = Vec::new();
    let shared = || provider.into_iter().flat_map(|provider| &provider.tiers);
    for name in &sizes.tiers {
        match shared().find(|(tier, _)| tier.value == name.value) {
            // A row of a shared tier stands where the operation names the tier.
            Some((tier, labels)) => add_rows(tier, labels, Some(name.span), &mut rows, report),
            None => {
                let message = format!("unknown tier `{}` in provider.yaml", name.value);
                let known = shared().map(|(tier, _)| tier.value.as_str());
                report.push(Diagnostic::new(Code::UnknownTier, name.span, message).help_nearest(name, known));
            }
        }
    }
    for (tier, labels) in &sizes.table {
        add_rows(tier, labels, None, &mut rows, report);
    }
    if rows.len() > MAX_ROWS {
        let message = format!("the table has {} sizes; the limit is {MAX_ROWS}", rows.len());
        return report.refuse(
            Diagnostic::new(Code::TooLarge, rows[MAX_ROWS].span, message)
                .help("list fewer sizes, or limit width and height by `min`, `max` and `step`"),
        );
    }
    let tiers = sizes.tiers.iter().chain(sizes.table.keys());
    if let Some(beyond) = tiers.clone().nth(MAX_TIERS) {
        let message = format!("the table has {} tiers; the limit is {MAX_TIERS}", tiers.count());
        return report.refuse(
            Diagnostic::new(Code::TooLarge, beyond.span, message)
                .help("put sizes with the same price into one tier"),
        );
    }
    let (width, height) = pair?;
    Some(Sizes { width, height, tier_from, rows, source: text(sizes.source.as_ref()) })
}

/// The parameters that hold width and height.
fn sides(sizes: &spec::Sizes, request: &Document, report: &mut Report) -> Option<(Path, Path)> {
    let extra = sizes.width.as_ref().or(sizes.height.as_ref());
    match (&sizes.size, &sizes.width, &sizes.height) {
        (Some(size), None, None) => both(size, request, report),
        (Some(size), _, _) => {
            let at = extra.map_or(size.span, |side| side.span);
            let message =
                format!("`size` excludes `width` and `height`: `{}` already holds both", size.value);
            report
                .refuse(Diagnostic::new(Code::ConflictingKeys, at, message).related(size.span, "here").help(
                "keep `size` for one parameter of the type `size`, or `width` and `height` for two integers",
            ))
        }
        (None, Some(width), Some(height)) => {
            let (width, height) = (side(width, request, report), side(height, request, report));
            Some((width?, height?))
        }
        (None, _, _) => {
            let at = extra.map(|side| side.span).or_else(|| first_row(sizes))?;
            let message = "the table of sizes does not name the parameters that hold width and height";
            report.refuse(
                Diagnostic::new(Code::MissingKey, at, message)
                    .help("add `width` and `height`, or `size` for one parameter of the type `size`"),
            )
        }
    }
}

fn first_row(sizes: &spec::Sizes) -> Option<Span> {
    let tier = sizes.tiers.first().or_else(|| sizes.table.keys().next());
    tier.or(sizes.tier_from.as_ref()).or(sizes.source.as_ref()).map(|written| written.span)
}

fn side(written: &Located<String>, request: &Document, report: &mut Report) -> Option<Path> {
    let path = path(written, request, report)?;
    if !matches!(request.param(&path)?.ty, Type::Integer(_)) {
        let message = format!("`{path}` must be an integer to be a side of a size");
        return report.refuse(Diagnostic::new(Code::BadSizeParameter, written.span, message));
    }
    Some(path)
}

/// The sides of a size in a string.
fn both(written: &Located<String>, request: &Document, report: &mut Report) -> Option<(Path, Path)> {
    let path = path(written, request, report)?;
    if Declared::value(request, &request.param(&path)?.ty).size_text().is_none() {
        let message = format!("`{path}` must be of the type `size`");
        return report.refuse(
            Diagnostic::new(Code::BadSizeParameter, written.span, message)
                .help("declare it with `type: size`, or name the two integers with `width` and `height`"),
        );
    }
    let side = |name: &str| Path(path.0.iter().cloned().chain([name.to_owned()]).collect());
    Some((side("width"), side("height")))
}

fn add_rows(
    tier: &Located<String>,
    labels: &IndexMap<Located<String>, Located<String>>,
    at: Option<Span>,
    rows: &mut Vec<SizeRow>,
    report: &mut Report,
) {
    for (label, written) in labels {
        let Some((width, height)) = pair(written) else {
            let message = format!("`{}` is not a size", written.value);
            report.push(
                Diagnostic::new(Code::BadSize, written.span, message)
                    .help("write width and height in pixels, such as `1024x768`"),
            );
            continue;
        };
        let (tier, label) = (tier.value.clone(), label.value.clone());
        rows.push(SizeRow { tier, label, width, height, span: at.unwrap_or(written.span) });
    }
}

/// Width and height of `1024x768`.
fn pair(written: &str) -> Option<(u32, u32)> {
    let (width, height) = value::sides(written, "x")?;
    Some((u32::try_from(width).ok()?, u32::try_from(height).ok()?))
}
