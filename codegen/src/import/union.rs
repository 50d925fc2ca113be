//! `oneOf`, `anyOf` and lists of types: nullable values, described enums, media, special values and unions.

use std::collections::HashSet;

use super::flat::Flat;
use super::form::Form;
use super::fragment::shortened;
use super::reference;
use super::rules::kebab;
use super::shape::{Shapes, comments, doc, kinds, line};
use super::tree::{Document, Kind, Node};
use super::yaml::{Line, Yaml};
use super::{prose, strings};

/// True if `null` is one of the alternatives, types or values.
pub(crate) fn has_null(flat: &Flat<'_>, document: &Document) -> bool {
    let alternatives = flat.get("oneOf").or_else(|| flat.get("anyOf")).map(Node::items).unwrap_or_default();
    let takes_null = |alternative: &Node| {
        is_null(alternative) || alternative.has_true("nullable") || {
            let kinds = alternative.get("type").map(Node::items).unwrap_or_default();
            kinds.iter().any(|kind| kind.text() == Some("null"))
                || alternative.get("$ref").is_some() && Flat::new(alternative, document).nullable
        }
    };
    alternatives.iter().any(takes_null)
        || flat.get("type").is_some_and(|kind| kind.items().iter().any(|kind| kind.text() == Some("null")))
        || flat
            .get("enum")
            .is_some_and(|values| values.items().iter().any(|value| matches!(value.kind, Kind::Null)))
}

fn is_null(alternative: &Node) -> bool {
    alternative.text_of("type") == Some("null")
        || alternative.get("const").is_some_and(|value| matches!(value.kind, Kind::Null))
}

/// The keys of a schema with alternatives.
pub(crate) fn kind<'d>(
    shapes: &mut Shapes<'d>,
    flat: &Flat<'d>,
    alternatives: &'d Node,
    pointer: &str,
) -> Vec<Line> {
    let all: Vec<&'d Node> =
        alternatives.items().iter().filter(|alternative| !is_null(alternative)).collect();
    if let [only] = all[..] {
        return shapes.item(only, pointer);
    }
    if let Some(lines) = media(flat, &all).or_else(|| described(&all)).or_else(|| mixed(&all)) {
        return lines;
    }
    let flats: Vec<Flat<'d>> =
        all.iter().map(|alternative| Flat::new(alternative, shapes.document)).collect();
    if let Some(lines) = special(shapes, &all, &flats, pointer) {
        return lines;
    }
    if let Some(tag) = tag(flat, &flats, shapes.document) {
        return tagged(shapes, flat, &all, tag, pointer);
    }
    let named = all.iter().zip(&flats).map(|(schema, flat)| (name(flat), *schema));
    let mut variants: Vec<Line> = Vec::new();
    for (at, (name, schema)) in named.collect::<Vec<_>>().into_iter().enumerate() {
        let is_taken = variants.iter().any(|line| line.key == name);
        let key = if is_taken { format!("{name}-{}", at + 1) } else { name };
        let lines = shapes.item(schema, &format!("{pointer}/{at}"));
        variants.push(line(&key, Yaml::Map(lines)));
    }
    vec![line("type", Yaml::text("union")), line("variants", Yaml::Map(variants))]
}

/// Several JSON types without alternatives.
pub(crate) fn of_types<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, pointer: &str) -> Vec<Line> {
    let kinds = kinds(flat);
    if kinds.iter().all(|kind| matches!(*kind, "integer" | "number")) {
        return shapes.of_kind(flat, "number", pointer);
    }
    let variants: Vec<Line> =
        kinds.iter().map(|kind| line(word(kind), Yaml::Map(shapes.of_kind(flat, kind, pointer)))).collect();
    vec![line("type", Yaml::text("union")), line("variants", Yaml::Map(variants))]
}

/// A file in one of several forms.
fn media(flat: &Flat<'_>, all: &[&Node]) -> Option<Vec<Line>> {
    let is_string = flat.text("type") == Some("string")
        || all.iter().all(|alternative| alternative.text_of("type") == Some("string"));
    let forms: Option<Vec<Yaml>> = all.iter().map(|it| strings::form(it).map(Yaml::text)).collect();
    let forms = forms.filter(|_| is_string)?;
    Some(vec![
        line("type", Yaml::text("string")),
        line("media", Yaml::entries(vec![("forms", Yaml::List(forms))])),
    ])
}

/// Constants of two JSON types: an enum of words and one of numbers.
fn mixed(all: &[&Node]) -> Option<Vec<Line>> {
    let is = |test: fn(&Node) -> bool| {
        let of_kind = all.iter().copied().filter(|it| it.get("const").is_some_and(test));
        of_kind.collect::<Vec<&Node>>()
    };
    let (texts, numbers) = (is(|value| value.text().is_some()), is(|value| value.number().is_some()));
    if texts.is_empty() || numbers.is_empty() || texts.len() + numbers.len() != all.len() {
        return None;
    }
    let variants =
        vec![line("text", Yaml::Map(described(&texts)?)), line("number", Yaml::Map(described(&numbers)?))];
    Some(vec![line("type", Yaml::text("union")), line("variants", Yaml::Map(variants))])
}

/// Constants, each with its meaning.
fn described(all: &[&Node]) -> Option<Vec<Line>> {
    let constant = |alternative: &&Node| alternative.get("const").filter(|value| value.is_scalar()).cloned();
    let values: Vec<Node> = all.iter().map(constant).collect::<Option<_>>()?;
    let is_text = values.iter().all(|value| value.text().is_some());
    let is_number = values.iter().all(|value| value.number().is_some());
    if !is_text && !is_number {
        return None;
    }
    let entries = values.iter().zip(all).map(|(value, alternative)| {
        let text = alternative.text_of("description").or_else(|| alternative.text_of("title"));
        let text = text.map(prose::first_paragraph);
        let mut lines = vec![line("value", Yaml::json(&value.json()))];
        lines.extend(text.map(|text| line("doc", Yaml::text(text))));
        if alternative.has_true("deprecated") {
            lines.push(line("deprecated", Yaml::text("The vendor marks it as deprecated.")));
        }
        Yaml::Map(lines)
    });
    Some(vec![line("type", Yaml::text("enum")), line("values", Yaml::List(entries.collect()))])
}

/// A number or a text, and single values beside it; an enum beside free text.
fn special<'d>(
    shapes: &mut Shapes<'d>,
    all: &[&'d Node],
    flats: &[Flat<'d>],
    pointer: &str,
) -> Option<Vec<Line>> {
    let listed = |flat: &Flat<'d>| -> Option<Vec<&'d Node>> {
        let values: Vec<&Node> = match (flat.get("const"), flat.get("enum")) {
            (Some(value), _) => vec![value],
            (None, Some(values)) => values.items().iter().collect(),
            (None, None) => return None,
        };
        values.iter().all(|value| value.is_scalar()).then_some(values)
    };
    let lists: Vec<Option<Vec<&Node>>> = flats.iter().map(listed).collect();
    let free: Vec<usize> = (0..flats.len()).filter(|at| lists[*at].is_none()).collect();
    let values: Vec<&Node> =
        lists.into_iter().flatten().flatten().filter(|value| !matches!(value.kind, Kind::Null)).collect();
    let json = |values: &[&Node]| Yaml::List(values.iter().map(|value| Yaml::json(&value.json())).collect());
    match free[..] {
        [] if values.iter().all(|value| value.text().is_some())
            || values.iter().all(|value| value.number().is_some()) =>
        {
            Some(vec![line("type", Yaml::text("enum")), line("values", json(&values))])
        }
        [only] if !values.is_empty() => {
            let kind = flats[only].text("type")?;
            let is_bare = flats[only]
                .keywords()
                .iter()
                .all(|(key, _)| matches!(*key, "type" | "title" | "description"));
            if kind == "string" && is_bare && values.iter().all(|value| value.text().is_some()) {
                let open = line("open", Yaml::Raw("true".to_owned()));
                return Some(vec![line("type", Yaml::text("enum")), line("values", json(&values)), open]);
            }
            if !matches!(kind, "string" | "integer" | "number") {
                return None;
            }
            let mut lines = shapes.item(all[only], pointer);
            lines.push(line("also", json(&values)));
            Some(lines)
        }
        _ => None,
    }
}

/// The member whose value tells objects apart.
fn tag<'d>(flat: &Flat<'d>, flats: &[Flat<'d>], document: &'d Document) -> Option<&'d str> {
    if let Some(discriminator) = flat.get("discriminator") {
        // Without a list of values, a variant is called by its name, unless its own schema has other values.
        let has_others = |flat: &Flat<'d>, name| {
            flat.property(name)
                .is_some_and(|own| own.get("enum").is_some_and(|values| values.items().len() > 1))
        };
        let name = discriminator.text_of("propertyName")?;
        let is_listed = discriminator.get("mapping").is_some();
        return (is_listed || !flats.iter().any(|flat| has_others(flat, name))).then_some(name);
    }
    let tells_apart = |name: &str| {
        let values: Option<Vec<&str>> =
            flats.iter().map(|flat| constant(flat.property(name)?, document)).collect();
        values.is_some_and(|values| {
            let mut known = HashSet::new();
            values.iter().all(|value| known.insert(*value))
        })
    };
    let first = flats.first()?;
    let is_required = |name: &str| flats.iter().all(|flat| flat.requires(name));
    let names = || first.properties.iter().map(|(name, _)| *name).filter(|name| tells_apart(name));
    names().find(|name| is_required(name)).or_else(|| names().next())
}

/// The only text that a schema accepts.
pub(crate) fn constant<'d>(schema: &'d Node, document: &'d Document) -> Option<&'d str> {
    let flat = Flat::new(schema, document);
    match (flat.get("const"), flat.get("enum").map(Node::items)) {
        (Some(value), _) => value.text(),
        (None, Some([only])) => only.text(),
        _ => None,
    }
}

/// Objects that a discriminator tells apart.
fn tagged<'d>(
    shapes: &mut Shapes<'d>,
    flat: &Flat<'d>,
    all: &[&'d Node],
    tag: &'d str,
    pointer: &str,
) -> Vec<Line> {
    let mapping =
        flat.get("discriminator").and_then(|it| it.get("mapping")).map(Node::entries).unwrap_or_default();
    let mut variants = Vec::new();
    for (at, alternative) in all.iter().enumerate() {
        let inner = Flat::new(alternative, shapes.document);
        let own = inner.property(tag);
        let target = alternative.text_of("$ref").unwrap_or_default();
        let mut names: Vec<&str> = mapping
            .iter()
            .filter(|entry| {
                entry.value.text().is_some_and(|text| reference::name(text) == reference::name(target))
            })
            .map(|entry| entry.key.as_str())
            .collect();
        if names.is_empty() {
            names.extend(own.and_then(|schema| constant(schema, shapes.document)).or(inner.name));
        }
        if own.is_some() && !inner.requires(tag) {
            let reason = "the vendor does not require the member that tells the variants apart; a spec does";
            shapes.note(alternative, pointer, format!("`{tag}` is optional"), reason);
        }
        if names.is_empty() {
            shapes.note(
                alternative,
                pointer,
                shortened(&alternative.json()),
                "a variant without a value of the discriminator",
            );
        }
        for name in names {
            // Two alternatives with one value of the tag, of which a reader takes the first.
            if variants.iter().any(|line: &Line| line.key == name) {
                let text = shortened(&alternative.json());
                shapes.note(
                    alternative,
                    pointer,
                    text,
                    "an earlier variant has this value of the discriminator",
                );
                continue;
            }
            let pointer = format!("{pointer}/{at}");
            let first = shapes.notes.len();
            shapes.leftovers(&inner, Form::of(&inner), &pointer);
            let mut lines = super::object::kind(shapes, &inner, &pointer);
            for line in &mut lines {
                if let (true, Yaml::Map(members)) = (line.key == "parameters", &mut line.value) {
                    members.retain(|member| member.key != tag);
                }
            }
            lines.push(line("doc", Yaml::text(doc(&inner, name))));
            let comments = comments(&shapes.notes[first..], &pointer);
            variants.push(Line { comments, ..line(name, Yaml::Map(lines)) });
        }
    }
    vec![
        line("type", Yaml::text("union")),
        line("tag", Yaml::text(tag)),
        line("variants", Yaml::Map(variants)),
    ]
}

/// A name for a variant.
fn name(flat: &Flat<'_>) -> String {
    if let Some(name) = flat.name.or_else(|| flat.text("title")) {
        return kebab(name).replace('-', "_");
    }
    match kinds(flat)[..] {
        [kind] => word(kind).to_owned(),
        _ if !flat.properties.is_empty() => "object".to_owned(),
        _ => "other".to_owned(),
    }
}

/// A name for values of a JSON type.
fn word(kind: &str) -> &'static str {
    match kind {
        "string" => "text",
        "integer" | "number" => "number",
        "boolean" => "flag",
        "array" => "list",
        "object" => "object",
        _ => "other",
    }
}
