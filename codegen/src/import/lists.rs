//! Lists and tuples.

use super::flat::Flat;
use super::fragment::shortened;
use super::shape::{Shapes, copied, line};
use super::tree::{Kind, Node};
use super::yaml::{Line, Yaml};

/// The keys of a list.
pub(crate) fn kind<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, pointer: &str) -> Vec<Line> {
    let first = first_items(flat);
    let is_older = flat.get("prefixItems").is_none() && !first.is_empty();
    let others = flat.get(if is_older { "additionalItems" } else { "items" });
    let schema = others.filter(|items| matches!(items.kind, Kind::Map(_)));
    let mut most = number(flat, "maxItems");
    let items = match schema {
        _ if !first.is_empty() => {
            if is_closed(flat) {
                most = Some(most.map_or(first.len(), |most| most.min(first.len())));
            }
            tuple(shapes, flat, schema, most, pointer)
        }
        Some(items) => shapes.item(items, &format!("{pointer}/items")),
        None => {
            if flat.get("items").is_some_and(|items| matches!(items.kind, Kind::Bool(false))) {
                most = Some(0);
            }
            vec![line("type", Yaml::text("any"))]
        }
    };
    let mut lines = vec![line("type", Yaml::text("array")), line("items", Yaml::Map(items))];
    lines.extend(copied(flat, &[("minItems", "min_items")]));
    lines.extend(most.map(|most| line("max_items", Yaml::Raw(most.to_string()))));
    if flat.get("uniqueItems").is_some_and(Node::is_true) {
        lines.push(line("unique", Yaml::Raw("true".to_owned())));
    }
    lines
}

/// True for a list whose first items have schemas of their own.
pub(crate) fn is_tuple(flat: &Flat<'_>) -> bool {
    !first_items(flat).is_empty()
}

/// The schemas of the first items. Older versions have them in `items`.
fn first_items<'d>(flat: &Flat<'d>) -> &'d [Node] {
    flat.get("prefixItems").or_else(|| flat.get("items")).map(Node::items).unwrap_or_default()
}

/// True if there are no items behind the first ones.
fn is_closed(flat: &Flat<'_>) -> bool {
    ["items", "additionalItems", "unevaluatedItems"]
        .iter()
        .any(|key| flat.get(key).is_some_and(|value| matches!(value.kind, Kind::Bool(false))))
}

fn number(flat: &Flat<'_>, keyword: &str) -> Option<usize> {
    flat.get(keyword)?.number()?.parse().ok()
}

/// Keywords about items by their position.
const KEYWORDS: [&str; 4] = ["prefixItems", "items", "additionalItems", "unevaluatedItems"];

/// The type of the items of a tuple, if all that can occur are alike.
fn tuple<'d>(
    shapes: &mut Shapes<'d>,
    flat: &Flat<'d>,
    others: Option<&'d Node>,
    most: Option<usize>,
    pointer: &str,
) -> Vec<Line> {
    let first = first_items(flat);
    // Behind the first items can be others, of any type if there is no schema for them.
    let has_others = most.is_none_or(|most| most > first.len());
    let pointer_of_items = format!("{pointer}/items");
    let schemas = first.iter().chain(others.filter(|_| has_others));
    let kinds: Vec<Vec<Line>> = schemas.map(|schema| shapes.item(schema, &pointer_of_items)).collect();
    let are_alike = kinds.iter().all(|kind| *kind == kinds[0]);
    if are_alike && (!has_others || others.is_some()) {
        return kinds[0].clone();
    }
    let reason = "the items of a list are of one type";
    for (keyword, value) in KEYWORDS.iter().filter_map(|keyword| Some((keyword, flat.get(keyword)?))) {
        shapes.note(value, pointer, format!("{keyword}: {}", shortened(&value.json())), reason);
    }
    vec![line("type", Yaml::text("any"))]
}
