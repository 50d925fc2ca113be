//! Objects that declare no members: maps, empty objects and open ones.

use super::Note;
use super::flat::Flat;
use super::fragment::shortened;
use super::keywords::restricts;
use super::shape::{Shapes, copied, line};
use super::strings::portable;
use super::tree::{Kind, Node};
use super::yaml::{Line, Yaml};

/// The keys of an object that declares no members: a map, an empty object, or one with any members.
pub(crate) fn without_members<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, pointer: &str) -> Vec<Line> {
    shapes.unplaced(flat, pointer);
    for name in &flat.required {
        let at = flat.get("type").or_else(|| flat.get("additionalProperties"));
        at.into_iter().for_each(|at| {
            shapes.note(at, pointer, format!("required: {name}"), "a map does not tell its keys apart");
        });
    }
    let additional = flat.get("additionalProperties").or_else(|| flat.get("unevaluatedProperties"));
    let is_closed = additional.is_some_and(|schema| matches!(schema.kind, Kind::Bool(false)));
    let free = match flat.get("patternProperties").map(Node::entries) {
        // Keys with one form, and no others.
        Some([only]) if is_closed => Some(&only.value),
        _ => additional.filter(|schema| !schema.entries().is_empty()),
    };
    let keys = keys(flat);
    let counts = copied(flat, &[("minProperties", "min_items"), ("maxProperties", "max_items")]);
    if free.is_none() && keys.is_empty() && counts.is_empty() {
        let keys = if is_closed {
            line("parameters", Yaml::Map(Vec::new()))
        } else {
            line("open", Yaml::Raw("true".to_owned()))
        };
        return vec![line("type", Yaml::text("object")), keys];
    }
    let items = match free {
        Some(items) => {
            shapes.inside_maps += 1;
            let items = shapes.item(items, &format!("{pointer}/additionalProperties"));
            shapes.inside_maps -= 1;
            items
        }
        None => vec![line("type", Yaml::text("any"))],
    };
    let mut lines = vec![line("type", Yaml::text("map")), line("items", Yaml::Map(items))];
    lines.extend((!keys.is_empty()).then(|| line("keys", Yaml::Map(keys))));
    lines.extend(counts);
    lines
}

/// True for a request that declares no members and can have others. What restricts them becomes notes, whose comments are
/// returned.
pub(crate) fn free_request<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>) -> (bool, Vec<String>) {
    let first = shapes.notes.len();
    shapes.unplaced(flat, "");
    let is_plain = |value: &Node| matches!(value.kind, Kind::Bool(_)) || value.entries().is_empty();
    // The values of such members are left to a person, so that nothing may reject them.
    let has_patterns = flat.get("patternProperties").is_some();
    let mut is_open = true;
    for (key, value) in flat.keywords() {
        if matches!(*key, "additionalProperties" | "unevaluatedProperties") && is_plain(value) {
            is_open &= !matches!(value.kind, Kind::Bool(false));
        } else if *key != "type" && restricts(key, &["object"]) {
            let text = format!("{key}: {}", shortened(&value.json()));
            shapes.note(value, "", text, "a request has members with names");
        }
    }
    if let (Some((_, at)), [_, ..]) = (flat.keywords().first(), &flat.required[..]) {
        let text = format!("required: {}", flat.required.join(", "));
        shapes.note(at, "", text, "the members are not declared");
    }
    (is_open || has_patterns, shapes.notes[first..].iter().map(Note::comment).collect())
}

/// The limits on the keys of a map.
fn keys(flat: &Flat<'_>) -> Vec<Line> {
    let mut keys = Vec::new();
    if let Some(names) = flat.get("propertyNames") {
        for (keyword, key) in [("minLength", "min_length"), ("maxLength", "max_length")] {
            let digits = names.get(keyword).and_then(Node::number);
            keys.extend(digits.map(|digits| line(key, Yaml::Raw(digits.to_owned()))));
        }
        let pattern = names.text_of("pattern").map(portable).filter(|it| crate::pattern::check(it).is_ok());
        keys.extend(pattern.map(|pattern| line("pattern", Yaml::text(pattern))));
    }
    let is_closed =
        flat.get("additionalProperties").is_some_and(|schema| matches!(schema.kind, Kind::Bool(false)));
    if let Some([only]) = flat.get("patternProperties").map(Node::entries).filter(|_| is_closed)
        && !keys.iter().any(|line| line.key == "pattern")
    {
        let pattern = Some(portable(&only.key)).filter(|it| crate::pattern::check(it).is_ok());
        keys.extend(pattern.map(|pattern| line("pattern", Yaml::text(pattern))));
    }
    keys
}

/// True if the limits on the keys of a map say all that a schema does.
pub(crate) fn says_keys(flat: &Flat<'_>, keyword: &str) -> bool {
    let is_closed =
        flat.get("additionalProperties").is_some_and(|schema| matches!(schema.kind, Kind::Bool(false)));
    let is_portable = |pattern: &str| crate::pattern::check(&portable(pattern)).is_ok();
    let patterns = flat.get("patternProperties").map(Node::entries);
    match keyword {
        "propertyNames" => flat.get("propertyNames").is_some_and(|names| {
            names.entries().iter().all(|entry| match entry.key.as_str() {
                "type" | "minLength" | "maxLength" | "title" | "description" => true,
                "pattern" => entry.value.text().is_some_and(is_portable) && patterns.is_none(),
                _ => false,
            })
        }),
        "patternProperties" => {
            matches!(patterns, Some([only]) if is_closed && is_portable(&only.key))
        }
        _ => true,
    }
}
