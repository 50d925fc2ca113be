//! Requests that probably break a constraint, made from valid ones. In: a constraint of a value. Out: candidates; the
//! engine decides.

use serde_json::{Value as Json, json};

use super::candidate::Candidate;
use super::constraint::{Constraint, Kind, MediaLimit};
use super::sites::Site;
use super::texts;
use super::values::{MAX_ITEMS, Values, number, room};
use crate::model::domain::{Interval, other_string};
use crate::model::expr::kinds::Kinds;
use crate::model::{Media, Param, SizeText, Text, Type, Unique, Value};

/// A member that no operation has.
const UNKNOWN: &str = "unknownMember";

/// Candidates that are one change away from a valid request.
pub(super) fn candidates(
    base: &Candidate,
    constraint: &Constraint<'_>,
    values: &Values<'_>,
) -> Vec<Candidate> {
    let Some(site) = &constraint.site else { return Vec::new() };
    let mut found = Vec::new();
    match &constraint.kind {
        Kind::Required => found.extend(without(base, site, values)),
        Kind::Closed => found.extend(with_unknown(base, site, constraint, values)),
        Kind::Media(media, limit) => {
            for value in values.of_param_or_types(site) {
                for facts in media_facts(media, *limit) {
                    found.extend(put(base, site, &value, values).map(|mut candidate| {
                        candidate.facts.insert(constraint.pointer.clone(), facts);
                        candidate
                    }));
                }
            }
        }
        kind => {
            for value in wrong(kind, values) {
                if !is_absent(site, &value) {
                    found.extend(put(base, site, &value, values));
                }
            }
        }
    }
    found
}

impl Values<'_> {
    fn of_param_or_types(&self, site: &Site<'_>) -> Vec<Json> {
        site.types.iter().flat_map(|ty| self.of(ty)).collect()
    }
}

/// Reports whether a value counts as absent, or is allowed beside the type.
fn is_absent(site: &Site<'_>, value: &Json) -> bool {
    site.param.is_some_and(|param| {
        (param.nullable || param.null_absent) && value.is_null()
            || param.absent_if_empty().empty_values().any(|empty| empty == *value)
    })
}

/// A request with a value at a place.
pub(super) fn put(base: &Candidate, site: &Site<'_>, value: &Json, values: &Values<'_>) -> Option<Candidate> {
    let mut candidate = base.clone();
    site.put(&mut candidate.request, value, values).then(|| candidate.without_stale_facts())
}

/// Without a parameter and its aliases: with the other members that there are, and with all others.
pub(super) fn without(base: &Candidate, site: &Site<'_>, values: &Values<'_>) -> Vec<Candidate> {
    let object = site.object().and_then(|object| values.document.objects.get(object));
    let (Some(name), Some(object)) = (site.name(), object) else { return Vec::new() };
    let is_this = |param: &&Param| param.name.value == name || param.alias_of.as_deref() == Some(name);
    let (these, others): (Vec<&Param>, Vec<&Param>) = object.params.iter().partition(is_this);
    let mut found = Vec::new();
    for with_others in [false, true] {
        let mut candidate = base.clone();
        let is_changed = site.change(&mut candidate.request, values, &mut |target, _| {
            let Json::Object(members) = target else { return false };
            for param in others.iter().filter(|param| with_others && param.alias_of.is_none()) {
                let first = || values.of_param(param).into_iter().next().unwrap_or(Json::Null);
                members.entry(param.name.value.clone()).or_insert_with(first);
            }
            these.iter().filter(|param| members.shift_remove(&param.name.value).is_some()).count() > 0
        });
        found.extend(is_changed.then(|| candidate.without_stale_facts()));
    }
    found
}

fn with_unknown(
    base: &Candidate,
    site: &Site<'_>,
    constraint: &Constraint<'_>,
    values: &Values<'_>,
) -> Vec<Candidate> {
    let is_object = |ty: &&&Type| matches!(ty, Type::Object(_));
    let mut found = Vec::new();
    for ty in site.types.iter().filter(is_object) {
        let mut request = base.request.clone();
        let there = request.pointer(&constraint.pointer);
        let mut object = match there.filter(|value| values.can_be(ty, value)) {
            Some(value) => value.clone(),
            None => values.first(ty),
        };
        if let Json::Object(members) = &mut object {
            members.insert(UNKNOWN.to_owned(), json!(1));
        }
        if site.put(&mut request, &object, values) {
            found.push(Candidate { request, facts: base.facts.clone(), at: base.at });
        }
    }
    found
}

/// Values that probably break a constraint.
fn wrong(kind: &Kind<'_>, values: &Values<'_>) -> Vec<Json> {
    match kind {
        Kind::Type(allowed) => other_types(*allowed),
        Kind::Values(types) => types.iter().flat_map(|ty| not_listed(ty, values)).collect(),
        Kind::Min(ty) => beyond(ty, true),
        Kind::Max(ty) => beyond(ty, false),
        Kind::Step(ty) => between_steps(ty),
        Kind::Side(size, at, limit) => sides(size, *at, &wrong(limit, values)),
        Kind::MinLength(text) => texts_of(text, text.min.saturating_sub(1)),
        Kind::MaxLength(text) => {
            text.max.map(|max| texts_of(text, max.saturating_add(1))).unwrap_or_default()
        }
        Kind::Pattern(text) => texts::bad(text).into_iter().map(Json::from).collect(),
        Kind::Format(Type::String(text)) => texts::bad(text).into_iter().map(Json::from).collect(),
        Kind::Format(_) => ["x", "", "1"].map(Json::from).into(),
        Kind::MinItems(ty) => items(ty, true, values),
        Kind::MaxItems(ty) => items(ty, false, values),
        Kind::Unique(ty) => repeated(ty, values),
        Kind::Keys(keys) => bad_keys(keys),
        Kind::Required | Kind::Closed | Kind::Media(..) | Kind::Sizes | Kind::Rule(_) => Vec::new(),
    }
}

fn other_types(allowed: Kinds) -> Vec<Json> {
    let all = [
        (Kinds::WHOLE, json!(1)),
        (Kinds::STRING, json!("x")),
        (Kinds::BOOL, json!(true)),
        (Kinds::LIST, json!([])),
        (Kinds::MAP, json!({})),
        (Kinds::NULL, Json::Null),
        (Kinds::LIST, json!([1])),
        (Kinds::MAP, json!({ "x": 1 })),
    ];
    let mut values: Vec<Json> =
        all.into_iter().filter(|(kind, _)| !allowed.meets(*kind)).map(|(_, value)| value).collect();
    if allowed.and(Kinds::NUMBER) == Kinds::WHOLE {
        values.push(json!(0.5));
    }
    values
}

/// Values of the JSON type of a type that are none of its values.
fn not_listed(ty: &Type, values: &Values<'_>) -> Vec<Json> {
    let listed: Vec<Json> = values.of(ty);
    let mut found = Vec::new();
    for value in listed.iter().take(2) {
        match value {
            Json::String(text) => {
                let known: Vec<Value> =
                    listed.iter().filter_map(Json::as_str).map(|text| Value::Str(text.to_owned())).collect();
                found.extend([json!("x"), Json::from(&other_string(&known)), json!(format!("{text}x"))]);
                found.extend([json!(""), json!(text.to_uppercase())]);
            }
            Json::Number(number) => {
                let greatest = listed.iter().filter_map(Json::as_f64).fold(f64::MIN, f64::max);
                found.push(self::number(&Value::Num(greatest.floor() + 1.0)));
                found.extend(number.as_f64().map(|number| json!(number - 0.5)));
            }
            Json::Bool(value) => found.push(json!(!value)),
            _ => {}
        }
    }
    match ty {
        Type::String(text) => {
            found.extend(texts::bad(text).into_iter().map(Json::from));
            found.extend(texts_of(text, text.min.saturating_sub(1)));
            found.extend(text.max.into_iter().flat_map(|max| texts_of(text, max.saturating_add(1))));
        }
        Type::Integer(_) | Type::Number(_) => {
            found.extend(beyond(ty, true));
            found.extend(beyond(ty, false));
            found.extend(between_steps(ty));
        }
        _ => {}
    }
    found
}

/// Sizes with one of some numbers on one side.
fn sides(size: &SizeText, at: usize, numbers: &[Json]) -> Vec<Json> {
    let other = |side: usize| match size.sides.get(side).map(|side| &side.ty) {
        Some(Type::Integer(integer)) => {
            Interval::of_side(integer).edges().map(|(least, _)| Json::from(&least))
        }
        _ => None,
    };
    let text = |number: &Json| {
        let (width, height) = if at == 0 { (number.clone(), other(1)?) } else { (other(0)?, number.clone()) };
        Some(json!(format!("{width}{}{height}", size.separator)))
    };
    numbers.iter().filter_map(text).collect()
}

/// Numbers beyond the lower or the upper limit.
fn beyond(ty: &Type, below: bool) -> Vec<Json> {
    match ty {
        Type::Integer(integer) => {
            let step = i64::from(integer.step.max(1));
            let Some((Value::Int(least), Value::Int(greatest))) = Interval::of_integer(integer).edges()
            else {
                return Vec::new();
            };
            let all = if below {
                [least.saturating_sub(step), integer.min.saturating_sub(1)]
            } else {
                [greatest.saturating_add(step), integer.max.saturating_add(1)]
            };
            all.map(Json::from).into()
        }
        Type::Number(limits) => {
            let (limit, excluded) =
                if below { (limits.min, limits.above) } else { (limits.max, limits.below) };
            let Some(limit) = limit else { return Vec::new() };
            let away = |distance: f64| if below { limit - distance } else { limit + distance };
            let mut found = vec![away(1.0), away(limits.step.unwrap_or(0.5)), away(0.5)];
            found.push(if below { limit.next_down() } else { limit.next_up() });
            if excluded {
                found.insert(0, limit);
            }
            found.into_iter().map(|value| number(&Value::Num(value))).collect()
        }
        _ => Vec::new(),
    }
}

/// Numbers within the limits that are not a multiple of the step.
fn between_steps(ty: &Type) -> Vec<Json> {
    match ty {
        Type::Integer(integer) => {
            let Some((Value::Int(least), Value::Int(greatest))) = Interval::of_integer(integer).edges()
            else {
                return Vec::new();
            };
            let all = [least.saturating_add(1), greatest.saturating_sub(1), greatest.saturating_add(1)];
            all.map(Json::from).into()
        }
        Type::Number(limits) => {
            let step = limits.step.unwrap_or(1.0);
            let start = limits.min.or(limits.max.map(|max| max - step)).unwrap_or(0.0);
            [start + step / 2.0, start + step / 4.0].map(Json::from).into()
        }
        _ => Vec::new(),
    }
}

fn texts_of(text: &Text, length: u32) -> Vec<Json> {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    texts::of_length(text, length).into_iter().map(Json::from).collect()
}

/// Lists and maps with one member less than allowed, or one more.
fn items(ty: &Type, below: bool, values: &Values<'_>) -> Vec<Json> {
    let (min, max) = match ty {
        Type::Array(array) => (array.min, array.max),
        Type::Map(map) => (map.min, map.max),
        _ => return Vec::new(),
    };
    let count = if below { min.checked_sub(1) } else { max.and_then(|max| max.checked_add(1)) };
    let Some(count) = count.and_then(|count| usize::try_from(count).ok()).filter(|count| *count <= MAX_ITEMS)
    else {
        return Vec::new();
    };
    match ty {
        Type::Array(array) => {
            let item = values.first(&array.items);
            let same = || (count <= room(&item)).then(|| Json::Array(vec![item; count]));
            values.list(array, count, 0).or_else(same).into_iter().collect()
        }
        Type::Map(map) => {
            let keys = texts::good(&map.keys);
            let key = |at: usize| match keys.first().filter(|_| map.keys.pattern.is_some()) {
                Some(key) => format!("{key}{at}"),
                None => format!("key{at}"),
            };
            let item = values.first(&map.items);
            if count > room(&item) {
                return Vec::new();
            }
            vec![Json::Object((0..count).map(|at| (key(at), item.clone())).collect())]
        }
        _ => Vec::new(),
    }
}

/// A list with one item twice.
fn repeated(ty: &Type, values: &Values<'_>) -> Vec<Json> {
    let Type::Array(array) = ty else { return Vec::new() };
    let mut item = values.first(&array.items);
    let least = usize::try_from(array.min.max(2)).unwrap_or(2).min(room(&item));
    if let (Unique::By(name), Type::Object(id)) = (&array.unique, &array.items)
        && let Some(param) = values.document.objects.get(*id).and_then(|object| object.param(name))
        && let Json::Object(members) = &mut item
        && let Some(value) = values.of_param(param).into_iter().next()
    {
        members.insert(name.clone(), value);
    }
    vec![Json::Array(vec![item; least])]
}

fn bad_keys(keys: &Text) -> Vec<Json> {
    let short = texts::of_length(keys, usize::try_from(keys.min.saturating_sub(1)).unwrap_or(0));
    let long =
        keys.max.map(|max| texts::of_length(keys, usize::try_from(max).unwrap_or(0).saturating_add(1)));
    let all = texts::bad(keys).into_iter().chain(short).chain(long.into_iter().flatten());
    all.map(|key| json!({ key: "a" })).collect()
}

/// Facts about a file that breaks a limit.
fn media_facts(media: &Media, limit: MediaLimit) -> Vec<Json> {
    let sides = |width: u64, height: u64| json!({ "width": width, "height": height });
    let squares = |pixels: u64| vec![sides(pixels, 1), sides(pixels.isqrt() + 1, pixels.isqrt() + 1)];
    let less = |limit: Option<u64>| limit.unwrap_or(1).saturating_sub(1);
    let more = |limit: Option<u64>| limit.unwrap_or(0).saturating_add(1);
    let wide = |side: Option<u32>| side.map(u64::from);
    let seconds = |milliseconds: u64| {
        #[expect(clippy::cast_precision_loss, reason = "durations are far below 2^53 milliseconds")]
        let seconds = milliseconds as f64 / 1000.0;
        vec![json!({ "seconds": seconds })]
    };
    let ratio = |ratio: Option<(u32, u32)>| ratio.map_or((1, 1), |(a, b)| (u64::from(a), u64::from(b)));
    match limit {
        MediaLimit::Formats => ["tiff", "gif", "png", "mp3"].map(|format| json!({ "format": format })).into(),
        MediaLimit::Bytes => vec![json!({ "bytes": more(media.max_bytes) })],
        MediaLimit::MinSide => {
            let side = less(wide(media.side.0));
            vec![sides(side, side), json!({ "width": side }), json!({ "height": side })]
        }
        MediaLimit::MaxSide => {
            let side = more(wide(media.side.1));
            vec![sides(side, side), json!({ "width": side }), json!({ "height": side })]
        }
        MediaLimit::MinPixels => {
            let side = less(media.pixels.0).isqrt();
            vec![sides(side, side), sides(1, less(media.pixels.0))]
        }
        MediaLimit::MaxPixels => squares(more(media.pixels.1)),
        MediaLimit::MinRatio => {
            let (width, height) = ratio(media.ratio.0);
            vec![sides(width * 1000 - 1, height * 1000), sides(width * 10 - 1, height * 10)]
        }
        MediaLimit::MaxRatio => {
            let (width, height) = ratio(media.ratio.1);
            vec![sides(width * 1000 + 1, height * 1000), sides(width * 10 + 1, height * 10)]
        }
        MediaLimit::MinDuration => seconds(less(media.milliseconds.0)),
        MediaLimit::MaxDuration => seconds(more(media.milliseconds.1)),
    }
}
