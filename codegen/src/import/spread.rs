//! Alternatives with keywords beside them. What is beside them holds in each of them, so that it is moved there: a type
//! of a spec is one of several types, or it has limits, but not both.

use super::flat::is_condition;
use super::keywords::is_annotation;
use super::strings::form;
use super::tree::{Entry, Kind, Node, size};

/// Most values that are repeated beside the alternatives of one schema.
const MAX_REPEATED: usize = 5_000;
/// Most values that are repeated in a document.
const MAX_ALL: usize = 200_000;

/// Moves what is beside alternatives into them, in a whole document.
pub(crate) fn spread(root: &mut Node) {
    walk(root, &mut 0);
}

fn walk(node: &mut Node, repeated: &mut usize) {
    if let Kind::Map(entries) = &mut node.kind
        && let Some(changed) = moved(entries, repeated)
    {
        *entries = changed;
    }
    match &mut node.kind {
        Kind::List(items) => items.iter_mut().for_each(|item| walk(item, repeated)),
        Kind::Map(entries) => {
            let is_schema = |entry: &&mut Entry| {
                !matches!(entry.key.as_str(), "default" | "example" | "examples" | "enum" | "const")
            };
            entries.iter_mut().filter(is_schema).for_each(|entry| walk(&mut entry.value, repeated));
        }
        _ => {}
    }
}

/// The entries of a schema whose alternatives contain what was beside them; none if nothing has to move.
fn moved(entries: &[Entry], repeated: &mut usize) -> Option<Vec<Entry>> {
    let own = entries.iter().position(|entry| declares_alternatives(&entry.key, &entry.value));
    let (key, alternatives, beside) = match own {
        Some(at) => {
            let others = entries.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, entry)| entry);
            (entries[at].key.clone(), &entries[at].value, others.cloned().collect())
        }
        None => of_part(entries)?,
    };
    let (kept, outer): (Vec<Entry>, Vec<Entry>) = beside.into_iter().partition(|entry| stays(&entry.key));
    if outer.is_empty() || is_known_form(&outer, alternatives.items()) {
        return None;
    }
    let at = outer[0].value.at;
    let outer = Node { at, kind: Kind::Map(outer) };
    let cost = size(&outer) * alternatives.items().len();
    if cost > MAX_REPEATED || *repeated + cost > MAX_ALL {
        return None;
    }
    *repeated += cost;
    let both = |alternative: &Node| {
        if is_null(alternative) {
            return alternative.clone();
        }
        let parts = Node { at: alternative.at, kind: Kind::List(vec![outer.clone(), alternative.clone()]) };
        let entry = Entry { key: "allOf".to_owned(), value: parts };
        Node { at: alternative.at, kind: Kind::Map(vec![entry]) }
    };
    let list = Kind::List(alternatives.items().iter().map(both).collect());
    let value = Node { at: alternatives.at, kind: list };
    Some(kept.into_iter().chain([Entry { key, value }]).collect())
}

/// The alternatives of the only part of `allOf` that has some and nothing else, and everything beside this part.
fn of_part(entries: &[Entry]) -> Option<(String, &Node, Vec<Entry>)> {
    let at = entries.iter().position(|entry| entry.key == "allOf")?;
    let parts = entries[at].value.items();
    let bare = |part: &&Node| {
        let mut rest = part.entries().iter().filter(|entry| !is_annotation(&entry.key));
        matches!((rest.next(), rest.next()), (Some(only), None) if declares_alternatives(&only.key, &only.value))
    };
    let part = parts.iter().find(bare)?;
    let only = part.entries().iter().find(|entry| declares_alternatives(&entry.key, &entry.value))?;
    let others: Vec<Node> = parts.iter().filter(|other| !std::ptr::eq(*other, part)).cloned().collect();
    let mut beside = entries.to_vec();
    beside[at].value.kind = Kind::List(others);
    beside.retain(|entry| entry.key != "allOf" || !entry.value.items().is_empty());
    Some((only.key.clone(), &only.value, beside))
}

/// True for alternatives that declare values, and not only restrict what is declared beside them.
fn declares_alternatives(key: &str, value: &Node) -> bool {
    matches!(key, "oneOf" | "anyOf") && value.items().len() > 1 && !value.items().iter().all(is_condition)
}

/// True for what is about all alternatives, or is where references lead to.
fn stays(key: &str) -> bool {
    key == "discriminator" || is_annotation(key)
}

/// True for files in several forms, and for nothing but a type beside alternatives that have types.
fn is_known_form(outer: &[Entry], alternatives: &[Node]) -> bool {
    if alternatives.iter().all(|alternative| form(alternative).is_some()) {
        return true;
    }
    let [only] = outer else { return false };
    let has_type = |alternative: &Node| {
        ["type", "$ref", "const", "enum"].iter().any(|key| alternative.get(key).is_some())
    };
    only.key == "type" && alternatives.iter().all(has_type)
}

fn is_null(alternative: &Node) -> bool {
    alternative.text_of("type") == Some("null")
}
