//! Compares the limits of scalars.

use std::collections::HashSet;

use serde_json::{Value as Json, json};

use super::facet::{At, Probe};
use super::types::Types;
use crate::model::domain::{Interval, Key, Scale};
use crate::model::expr::kinds::Kinds;
use crate::model::{Media, SizeText, Text, Type, Value, words};
use crate::pattern::{self, Inclusion};
use crate::witness::texts;

/// Most numbers of an interval that are looked at, from its start on.
const FIRST: usize = 64;

/// Compares two scalar types that have limits in common. Reports whether they have.
pub(super) fn compare<'d>(types: &mut Types<'d>, at: &At, old: &'d Type, new: &'d Type) -> bool {
    match (old, new) {
        (Type::Const(_) | Type::Enum(_), Type::Const(_) | Type::Enum(_)) => values(types, at, old, new),
        (Type::String(old), Type::String(new)) => texts(types, at, old, new),
        (Type::Size(old), Type::Size(new)) => sizes(types, at, old, new),
        _ => match (interval(old), interval(new)) {
            (Some(one), Some(other)) => {
                numbers(types, at, (one, &|value: Json| value), (other, &|value: Json| value));
            }
            _ => return false,
        },
    }
    true
}

/// The name of a type in a sentence.
pub(super) fn type_name(ty: &Type) -> String {
    match ty {
        Type::Any | Type::Result => "any value".to_owned(),
        Type::Const(value) => words::quoted(value).to_string(),
        Type::Enum(choice) => {
            format!("one of {}", words::commas(choice.values.iter().map(|one| &one.value)))
        }
        Type::Size(_) => "a size".to_owned(),
        ty => {
            let kind = Kinds::of_type(ty).words();
            let limits: Vec<String> = words::limits(ty, None).iter().map(ToString::to_string).collect();
            if limits.is_empty() { kind } else { format!("{kind} ({})", limits.join(", ")) }
        }
    }
}

/// Reports whether it is certain that each value of one type is a value of another.
pub(super) fn includes(outer: &Type, inner: &Type) -> bool {
    match (outer, inner) {
        (Type::Any, _) => true,
        (Type::Const(_) | Type::Enum(_), Type::Const(_) | Type::Enum(_))
            if !is_open(outer) && !is_open(inner) =>
        {
            keys(&listed(inner)).is_subset(&keys(&listed(outer)))
        }
        (_, Type::Const(_) | Type::Enum(_)) if !is_open(inner) => {
            listed(inner).iter().all(|value| takes(outer, value))
        }
        (Type::Number(_), Type::Integer(_)) => match (interval(outer), interval(inner)) {
            (Some(outer), Some(inner)) => outer.scale == Scale::DOUBLE && within(&outer, &inner),
            _ => false,
        },
        (Type::String(text), Type::String(_) | Type::Enum(_) | Type::Size(_)) => {
            is_plain(text) && Kinds::of_type(inner) == Kinds::STRING
        }
        (Type::Enum(choice), Type::String(_) | Type::Size(_)) => choice.open && !choice.is_numeric(),
        _ => false,
    }
}

fn is_plain(text: &Text) -> bool {
    let Text { min, max, unit: _, format, pattern, media } = text;
    *min == 0
        && max.is_none()
        && format.is_none()
        && pattern.is_none()
        && media.as_ref().is_none_or(|media| media.forms.is_empty() && limits(media).is_empty())
}

fn is_open(ty: &Type) -> bool {
    matches!(ty, Type::Enum(choice) if choice.open)
}

fn listed(ty: &Type) -> Vec<&Value> {
    match ty {
        Type::Const(value) => vec![value],
        Type::Enum(choice) => choice.values.iter().map(|one| &one.value).collect(),
        _ => Vec::new(),
    }
}

fn keys<'v>(values: &[&'v Value]) -> HashSet<Key<'v>> {
    values.iter().map(|value| key(value)).collect()
}

/// The value as a key: numbers of both types that are equal have the same one.
pub(super) fn key(value: &Value) -> Key<'_> {
    value.as_double().map_or_else(|| value.key(), |double| Key::Num((double + 0.0).to_bits()))
}

/// Reports whether it is certain that a type takes a constant that it does not list.
fn takes(ty: &Type, value: &Value) -> bool {
    match ty {
        Type::Any => true,
        Type::Boolean => matches!(value, Value::Bool(_)),
        Type::Enum(choice) if choice.open => {
            choice.is_numeric() == value.as_double().is_some() && !matches!(value, Value::Bool(_))
        }
        Type::Integer(_) | Type::Number(_) => interval(ty).is_some_and(|interval| interval.contains(value)),
        Type::String(text) => is_plain(text) && matches!(value, Value::Str(_)),
        _ => false,
    }
}

fn interval(ty: &Type) -> Option<Interval> {
    match ty {
        Type::Integer(integer) => Some(Interval::of_integer(integer)),
        Type::Number(number) => Some(Interval::of_number(number)),
        _ => None,
    }
}

/// Reports whether the edges of an interval lie within another one.
fn within(outer: &Interval, inner: &Interval) -> bool {
    let Some((least, greatest)) = inner.edges() else { return true };
    let Some((from, to)) = outer.edges() else { return false };
    let is_in = |value: &Value| {
        value.order(&from).is_some_and(std::cmp::Ordering::is_ge)
            && value.order(&to).is_some_and(std::cmp::Ordering::is_le)
    };
    is_in(&least) && is_in(&greatest)
}

/// Lists of values.
fn values<'d>(types: &mut Types<'d>, at: &At, old: &'d Type, new: &'d Type) {
    let (olds, news) = (listed(old), listed(new));
    let opens = (is_open(old), is_open(new));
    let (old_keys, new_keys) = (keys(&olds), keys(&news));
    let one = |value: &Value| Some(Probe::Values(vec![Json::from(value)]));
    for value in olds.iter().filter(|value| !new_keys.contains(&key(value))) {
        let narrows = if takes(new, value) { None } else { one(value) };
        let text = format!("no longer takes {}", words::quoted(value));
        types.push("value-removed", at, (Json::from(*value), Json::Null), (narrows, None), &text);
    }
    for value in news.iter().filter(|value| !old_keys.contains(&key(value))) {
        let widens = if takes(old, value) { None } else { one(value) };
        let text = format!("takes {}", words::quoted(value));
        types.push("value-added", at, (Json::Null, Json::from(*value)), (None, widens), &text);
    }
    if opens.0 != opens.1 {
        let (kind, probes, text) = if opens.1 {
            let others = types.new.of(new);
            ("values-open", (None, Some(Probe::Values(others))), "takes other values, too")
        } else {
            let others = types.old.of(old);
            ("values-closed", (Some(Probe::Values(others)), None), "takes no other values")
        };
        types.push(kind, at, (Json::Null, Json::Null), probes, text);
    }
}

/// A number as a value of the place.
type Shown<'s> = &'s dyn Fn(Json) -> Json;

/// Numbers; each side says what a value with such a number is.
fn numbers(types: &mut Types<'_>, at: &At, old: (Interval, Shown<'_>), new: (Interval, Shown<'_>)) {
    let ((old, old_value), (new, new_value)) = (old, new);
    let (Some(old_edges), Some(new_edges)) = (old.edges(), new.edges()) else { return };
    // The values of one side that the other does not have.
    let lost = |of: &Interval, other: &Interval, shown: Shown<'_>, is_meant: &dyn Fn(&Value) -> bool| {
        let (least, greatest) = other.edges().unwrap_or((Value::Int(0), Value::Int(0)));
        let mut found = of.samples(&[least, greatest, Value::Int(0), Value::Int(1)]);
        found.extend(first(of));
        found.retain(|value| !other.contains(value) && is_meant(value));
        Probe::Values(found.iter().map(|value| shown(crate::witness::number(value))).collect())
    };
    let is_below = |edge: &Value| {
        let edge = edge.clone();
        move |value: &Value| value.order(&edge).is_some_and(std::cmp::Ordering::is_lt)
    };
    let is_above = |edge: &Value| {
        let edge = edge.clone();
        move |value: &Value| value.order(&edge).is_some_and(std::cmp::Ordering::is_gt)
    };
    let shown = |value: &Value| crate::witness::number(value);
    if !old_edges.0.same(&new_edges.0) {
        let narrows = is_below(&new_edges.0)(&old_edges.0)
            .then(|| lost(&old, &new, old_value, &is_below(&new_edges.0)));
        let widens = is_below(&old_edges.0)(&new_edges.0)
            .then(|| lost(&new, &old, new_value, &is_below(&old_edges.0)));
        let text = format!("at least {}, was {}", bound(&new_edges.0), bound(&old_edges.0));
        types.push("minimum", at, (shown(&old_edges.0), shown(&new_edges.0)), (narrows, widens), &text);
    }
    if !old_edges.1.same(&new_edges.1) {
        let narrows = is_above(&new_edges.1)(&old_edges.1)
            .then(|| lost(&old, &new, old_value, &is_above(&new_edges.1)));
        let widens = is_above(&old_edges.1)(&new_edges.1)
            .then(|| lost(&new, &old, new_value, &is_above(&old_edges.1)));
        let text = format!("at most {}, was {}", bound(&new_edges.1), bound(&old_edges.1));
        types.push("maximum", at, (shown(&old_edges.1), shown(&new_edges.1)), (narrows, widens), &text);
    }
    if old.scale != new.scale && !is_same_set(&old, &new) {
        let inside = |edges: &(Value, Value)| {
            let (below, above) = (is_below(&edges.0), is_above(&edges.1));
            move |value: &Value| !below(value) && !above(value)
        };
        let narrows =
            (!is_finer(new.scale, old.scale)).then(|| lost(&old, &new, old_value, &inside(&new_edges)));
        let widens =
            (!is_finer(old.scale, new.scale)).then(|| lost(&new, &old, new_value, &inside(&old_edges)));
        let text = format!("{}, was {}", scale_name(new.scale), scale_name(old.scale));
        let values = (json!(scale_name(old.scale)), json!(scale_name(new.scale)));
        let is_whole = |scale: Scale| matches!(scale, Scale::Whole { .. });
        let kind = if is_whole(old.scale) == is_whole(new.scale) { "step" } else { "whole" };
        types.push(kind, at, values, (narrows, widens), &text);
    }
}

/// Two intervals of few numbers that have the same ones.
fn is_same_set(old: &Interval, new: &Interval) -> bool {
    match (old.positions(FIRST), new.positions(FIRST)) {
        (Some(old), Some(new)) => old == new,
        _ => false,
    }
}

fn bound(value: &Value) -> String {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    match value.as_double() {
        Some(double) if double.abs() >= LARGEST => "unlimited".to_owned(),
        _ => words::value(value),
    }
}

fn first(interval: &Interval) -> Vec<Value> {
    match interval.scale {
        Scale::Whole { step, .. } => {
            let Some((Value::Int(least), Value::Int(greatest))) = interval.edges() else { return Vec::new() };
            let all = std::iter::successors(Some(least), |value| value.checked_add(step.into()));
            all.take(FIRST).take_while(|value| *value <= greatest).map(Value::Int).collect()
        }
        Scale::Double { step } => {
            let step = step.unwrap_or(0.25);
            let start =
                interval.edges().and_then(|(least, _)| least.as_double()).filter(|least| least.abs() < 1e15);
            let start = start.unwrap_or(0.0);
            let all = std::iter::successors(Some(start), |value| Some(value + step));
            all.take(FIRST).map(Value::Num).filter(|value| interval.contains(value)).collect()
        }
    }
}

/// Reports whether one scale has all numbers of another.
fn is_finer(fine: Scale, coarse: Scale) -> bool {
    match (fine, coarse) {
        (Scale::Double { step: None }, _) => true,
        (Scale::Whole { step, offset }, Scale::Whole { step: other, offset: by }) => {
            let step = step.max(1);
            other % step == 0 && by % step == offset % step
        }
        (Scale::Double { step: Some(step) }, Scale::Double { step: Some(other) }) => {
            (other / step).fract() == 0.0
        }
        (Scale::Double { step: Some(step) }, Scale::Whole { step: other, offset }) => {
            (f64::from(other) / step).fract() == 0.0 && (f64::from(offset) / step).fract() == 0.0
        }
        (Scale::Whole { .. } | Scale::Double { step: Some(_) }, Scale::Double { .. }) => false,
    }
}

fn scale_name(scale: Scale) -> String {
    match scale {
        Scale::Whole { step: 0 | 1, .. } => "any whole number".to_owned(),
        Scale::Whole { step, offset: 0 } => format!("a multiple of {step}"),
        Scale::Whole { step, offset } => format!("a multiple of {step} plus {offset}"),
        Scale::Double { step: None } => "any number".to_owned(),
        Scale::Double { step: Some(step) } => format!("a multiple of {step}"),
    }
}

/// `at most 5 items, was 8`.
pub(super) fn at_most(new: Option<u32>, old: Option<u32>, noun: &str) -> String {
    match (new, old) {
        (Some(new), Some(old)) => format!("at most {new} {noun}, was {old}"),
        (Some(new), None) => format!("at most {new} {noun}, was unlimited"),
        (None, Some(old)) => format!("any number of {noun}, was at most {old}"),
        (None, None) => format!("any number of {noun}"),
    }
}

fn texts<'d>(types: &mut Types<'d>, at: &At, old: &'d Text, new: &'d Text) {
    let of = |text: &Text, length: u32| {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        Probe::Values(texts::of_length(text, length).into_iter().map(Json::from).collect())
    };
    if old.min != new.min {
        let narrows = (new.min > old.min).then(|| of(old, new.min.saturating_sub(1)));
        let widens = (old.min > new.min).then(|| of(new, old.min.saturating_sub(1)));
        let text = format!("at least {} characters, was {}", new.min, old.min);
        types.push("min-length", at, (json!(old.min), json!(new.min)), (narrows, widens), &text);
    }
    if old.max != new.max {
        let wide = |max: Option<u32>| max.map_or(u64::MAX, u64::from);
        let more = |text: &Text, max: Option<u32>| of(text, max.map_or(0, |max| max.saturating_add(1)));
        let narrows = (wide(new.max) < wide(old.max)).then(|| more(old, new.max));
        let widens = (wide(old.max) < wide(new.max)).then(|| more(new, old.max));
        let text = at_most(new.max, old.max, "characters");
        types.push("max-length", at, (json!(old.max), json!(new.max)), (narrows, widens), &text);
    }
    if old.unit != new.unit && (old.min.max(new.min) > 0 || old.max.is_some() || new.max.is_some()) {
        let wide = |text: &Text| {
            let lengths = [text.min, text.max.unwrap_or(text.min)];
            let repeated = |length: u32| {
                ["é", "𝄞"].map(|c| json!(c.repeat(usize::try_from(length.min(100_000)).unwrap_or(0))))
            };
            Some(Probe::Values(lengths.into_iter().flat_map(repeated).collect()))
        };
        types.push(
            "length-unit",
            at,
            (Json::Null, Json::Null),
            (wide(old), wide(new)),
            "length has another unit",
        );
    }
    forms(types, at, old, new);
}

/// Patterns, formats and media.
fn forms<'d>(types: &mut Types<'d>, at: &At, old: &'d Text, new: &'d Text) {
    let strings = |good: &Text, bad: &Text| {
        let all = texts::good(good).into_iter().chain(texts::bad(bad));
        Some(Probe::Values(all.map(Json::from).collect()))
    };
    let pattern = |text: &Text| text.pattern.as_ref().map(|pattern| pattern.value.clone());
    if pattern(old) != pattern(new) {
        let (narrows, widens) = (lost_texts(new, old), lost_texts(old, new));
        let shown = |pattern: Option<String>| pattern.map_or("any text".to_owned(), |one| format!("`{one}`"));
        let text = format!("matches {}, was {}", shown(pattern(new)), shown(pattern(old)));
        let values = (json!(pattern(old)), json!(pattern(new)));
        if narrows.is_some() || widens.is_some() {
            types.push("pattern", at, values, (narrows, widens), &text);
        }
    }
    let form = |text: &Text| {
        let media = text.media.as_ref().map(|media| {
            let mut forms: Vec<String> = media.forms.iter().map(|form| format!("{form:?}")).collect();
            forms.sort();
            forms
        });
        (text.format, media.filter(|forms| !forms.is_empty()))
    };
    if form(old) != form(new) {
        let is_free = |text: &Text| form(text) == (None, None);
        let narrows = if is_free(new) { None } else { strings(old, new) };
        let widens = if is_free(old) { None } else { strings(new, old) };
        let (narrows, widens) = match (form(old), form(new)) {
            // One list of forms can include the other.
            ((None, Some(olds)), (None, Some(news))) => (
                narrows.filter(|_| !olds.iter().all(|form| news.contains(form))),
                widens.filter(|_| !news.iter().all(|form| olds.contains(form))),
            ),
            _ => (narrows, widens),
        };
        types.push("format", at, (Json::Null, Json::Null), (narrows, widens), "has another form");
    }
    let limits = |text: &Text| text.media.as_ref().map(limits).unwrap_or_default();
    let (olds, news) = (limits(old), limits(new));
    if olds != news {
        let narrows = (!news.iter().all(|limit| olds.contains(limit))).then_some(Probe::Constraint);
        let widens = (!olds.iter().all(|limit| news.contains(limit))).then_some(Probe::Constraint);
        let shown = |limits: &[String]| {
            if limits.is_empty() { "without limits".to_owned() } else { limits.join(", ") }
        };
        let text = format!("media {}, was {}", shown(&news), shown(&olds));
        types.push("media", at, (json!(olds), json!(news)), (narrows, widens), &text);
    }
}

/// Texts that one side takes, and that do not match the pattern of the other; none if there is a proof that all do: the
/// same texts can match a pattern in other words.
fn lost_texts(outer: &Text, inner: &Text) -> Option<Probe> {
    let pattern = |text: &'_ Text| text.pattern.as_ref().map(|pattern| pattern.value.clone());
    let least = usize::try_from(inner.min).unwrap_or(usize::MAX);
    let found = match pattern::includes(pattern(outer).as_deref(), pattern(inner).as_deref(), least) {
        Inclusion::All => return None,
        Inclusion::Except(text) => Some(text),
        Inclusion::Unknown => None,
    };
    let others = texts::good(inner).into_iter().chain(texts::bad(outer));
    Some(Probe::Values(found.into_iter().chain(others).map(Json::from).collect()))
}

/// The limits on media, each in a form that says the same whenever it means the same.
fn limits(media: &Media) -> Vec<String> {
    let Media { forms: _, limits: _, formats, max_bytes, side, pixels, ratio, milliseconds, further: _ } =
        media;
    let mut found = Vec::new();
    if !formats.is_empty() {
        let mut formats = formats.clone();
        formats.sort();
        found.push(format!("in {}", formats.join(", ")));
    }
    found.extend(max_bytes.map(|bytes| format!("at most {bytes} bytes")));
    found.extend(side.0.map(|side| format!("sides of at least {side} px")));
    found.extend(side.1.map(|side| format!("sides of at most {side} px")));
    found.extend(pixels.0.map(|pixels| format!("at least {pixels} pixels")));
    found.extend(pixels.1.map(|pixels| format!("at most {pixels} pixels")));
    found.extend(ratio.0.map(|(width, height)| format!("at least {width}:{height}")));
    found.extend(ratio.1.map(|(width, height)| format!("at most {width}:{height}")));
    found.extend(milliseconds.0.map(|time| format!("at least {time} ms")));
    found.extend(milliseconds.1.map(|time| format!("at most {time} ms")));
    found
}

fn sizes<'d>(types: &mut Types<'d>, at: &At, old: &'d SizeText, new: &'d SizeText) {
    let listed = |size: &SizeText| {
        let mut values: Vec<String> = size.values.iter().map(|one| words::value(&one.value)).collect();
        values.sort();
        values
    };
    let (olds, news) = (listed(old), listed(new));
    if old.separator != new.separator || olds != news {
        let all = |values: &crate::witness::Values<'_>, size: &SizeText| {
            Probe::Values(values.of(&Type::Size(Box::new(size.clone()))))
        };
        let is_kept = |from: &[String], to: &[String]| {
            old.separator == new.separator
                && (to.is_empty() || !from.is_empty() && from.iter().all(|one| to.contains(one)))
        };
        let narrows = (!is_kept(&olds, &news)).then(|| all(&types.old, old));
        let widens = (!is_kept(&news, &olds)).then(|| all(&types.new, new));
        types.push("sizes", at, (json!(olds), json!(news)), (narrows, widens), "takes other sizes");
    }
    for side in 0..2 {
        let (Some(Type::Integer(one)), Some(Type::Integer(other))) =
            (old.sides.get(side).map(|side| &side.ty), new.sides.get(side).map(|side| &side.ty))
        else {
            continue;
        };
        if one == other || !old.values.is_empty() || !new.values.is_empty() {
            continue;
        }
        let shown = |size: &SizeText, number: Json| {
            let least = size.sides.get(1 - side).and_then(|side| match &side.ty {
                Type::Integer(integer) => Interval::of_side(integer).edges(),
                _ => None,
            });
            let other = least.map_or(Json::from(1), |(least, _)| crate::witness::number(&least));
            let (width, height) = if side == 0 { (number, other) } else { (other, number) };
            json!(format!("{width}{}{height}", size.separator))
        };
        numbers(
            types,
            at,
            (Interval::of_side(one), &|number| shown(old, number)),
            (Interval::of_side(other), &|number| shown(new, number)),
        );
    }
}
