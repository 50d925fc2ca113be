//! Enums and numbers.

use super::flat::Flat;
use super::fragment::shortened;
use super::shape::{Shapes, line};
use super::tree::{Kind, Node};
use super::yaml::{Line, Yaml};

/// The keys of an enum.
pub(crate) fn values<'d>(
    shapes: &mut Shapes<'d>,
    values: &'d Node,
    flat: &Flat<'d>,
    pointer: &str,
) -> Vec<Line> {
    let is_allowed = |value: &&Node| !matches!(value.kind, Kind::Null) && passes(value, flat);
    let values: Vec<&Node> = values.items().iter().filter(is_allowed).collect();
    let are = |test: fn(&Node) -> bool| !values.is_empty() && values.iter().all(|value| test(value));
    if are(|value| matches!(value.kind, Kind::Bool(_))) && values.len() > 1 {
        return vec![line("type", Yaml::text("boolean"))];
    }
    if values.len() == 1 && values[0].is_scalar() {
        return vec![line("type", Yaml::text("const")), line("value", Yaml::json(&values[0].json()))];
    }
    if are(|value| value.text().is_some()) || are(|value| value.number().is_some()) {
        let mut list: Vec<Yaml> = Vec::new();
        for value in values.iter().map(|value| Yaml::json(&value.json())) {
            // Some vendors list a value once for each case in which it is allowed.
            if !list.contains(&value) {
                list.push(value);
            }
        }
        return vec![line("type", Yaml::text("enum")), line("values", Yaml::List(list))];
    }
    if let Some(first) = values.first() {
        let all: Vec<String> = values.iter().map(|value| value.json()).collect();
        let reason = "an enum has either strings or numbers";
        shapes.note(first, pointer, format!("enum: {}", shortened(&all.join(", "))), reason);
    }
    vec![line("type", Yaml::text("any"))]
}

/// True for a listed value that passes the limits beside the list.
fn passes(value: &Node, flat: &Flat<'_>) -> bool {
    let bound =
        |keyword: &str| flat.get(keyword).and_then(Node::number).and_then(|it| it.parse::<f64>().ok());
    let is_open = |keyword: &str| flat.get(keyword).is_some_and(Node::is_true);
    match &value.kind {
        Kind::Number(digits) => {
            let Ok(number) = digits.parse::<f64>() else { return true };
            let is_above =
                |least: f64| if is_open("exclusiveMinimum") { number > least } else { number >= least };
            let is_below =
                |most: f64| if is_open("exclusiveMaximum") { number < most } else { number <= most };
            bound("minimum").is_none_or(is_above)
                && bound("maximum").is_none_or(is_below)
                && bound("exclusiveMinimum").is_none_or(|least| number > least)
                && bound("exclusiveMaximum").is_none_or(|most| number < most)
        }
        Kind::Text(text) => {
            #[expect(clippy::cast_precision_loss, reason = "lengths are small")]
            let length = text.chars().count() as f64;
            bound("minLength").is_none_or(|least| length >= least)
                && bound("maxLength").is_none_or(|most| length <= most)
        }
        _ => true,
    }
}

/// The keys of a number.
pub(crate) fn number<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, kind: &str, pointer: &str) -> Vec<Line> {
    let is_integer = kind == "integer";
    let mut lines = vec![line("type", Yaml::text(kind))];
    if is_integer && flat.text("format") == Some("int64") {
        lines.push(line("format", Yaml::text("int64")));
    }
    for (keyword, exclusive, closed, open, toward) in [
        ("minimum", "exclusiveMinimum", "min", "above", 1),
        ("maximum", "exclusiveMaximum", "max", "below", -1),
    ] {
        let bound = flat
            .get(keyword)
            .and_then(Node::number)
            .map(|digits| (digits, flat.get(exclusive).is_some_and(Node::is_true)));
        let bound = flat.get(exclusive).and_then(Node::number).map(|digits| (digits, true)).or(bound);
        let Some((digits, is_open)) = bound else { continue };
        if !is_integer {
            lines.push(line(if is_open { open } else { closed }, Yaml::Raw(digits.to_owned())));
            continue;
        }
        match integer(digits, toward) {
            // The greatest bounds of an integer are those that every integer has.
            Some(value) if value.unsigned_abs() <= MAX_INTEGER => {
                let value = if is_open { value + toward } else { value };
                lines.push(line(closed, Yaml::Raw(value.to_string())));
            }
            _ => {
                let at = flat.get(keyword).or_else(|| flat.get(exclusive));
                let text = format!("{keyword}: {digits}");
                at.into_iter().for_each(|node| shapes.note(node, pointer, &text, "integers end at 2^53 - 1"));
            }
        }
    }
    if let Some(step) =
        flat.get("multipleOf").and_then(Node::number).filter(|step| *step != "1" || !is_integer)
    {
        lines.push(line("step", Yaml::Raw(step.to_owned())));
    }
    lines
}

/// Greatest integer of a spec.
const MAX_INTEGER: u128 = (1 << 53) - 1;

/// A bound of an integer, which may be written as a number with a fraction; then the next integer inside.
fn integer(digits: &str, toward: i128) -> Option<i128> {
    if let Ok(value) = digits.parse::<i128>() {
        return Some(value);
    }
    let value: f64 = digits.parse().ok()?;
    let inside = if toward > 0 { value.ceil() } else { value.floor() };
    format!("{inside:.0}").parse().ok()
}
