//! The form of a type that a schema becomes, and the keywords that each form says.

use super::flat::Flat;
use super::keywords::restricts;
use super::maps::says_keys;
use super::shape::kinds;
use super::tree::{Kind, Node};

/// The form of a type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form<'d> {
    /// One value.
    Constant(&'d Node),
    /// Listed values.
    Values(&'d Node),
    /// `oneOf` or `anyOf`.
    Alternatives(&'d Node),
    /// Values of one JSON type.
    Kind(&'d str),
    /// Values of several JSON types.
    Kinds,
    /// Values of which the schema does not say a type.
    Any,
}

impl<'d> Form<'d> {
    /// The form for a schema.
    pub(crate) fn of(flat: &Flat<'d>) -> Self {
        if let Some(value) = flat.get("const").filter(|value| value.is_scalar()) {
            return Self::Constant(value);
        }
        if let Some(values) = flat.get("enum") {
            return Self::Values(values);
        }
        if let Some(alternatives) = flat.get("oneOf").or_else(|| flat.get("anyOf")) {
            return Self::Alternatives(alternatives);
        }
        match kinds(flat)[..] {
            [kind] => Self::Kind(kind),
            [] if !flat.properties.is_empty() => Self::Kind("object"),
            [] => Self::Any,
            _ => Self::Kinds,
        }
    }

    /// True for a keyword that restricts the values of a schema, and that its type does not say.
    pub(crate) fn leaves(self, flat: &Flat<'d>, key: &str) -> bool {
        let kinds = kinds(flat);
        match self {
            // Their values say which of them pass the other keywords.
            Self::Constant(_) => restricts(key, &kinds) && !matches!(key, "const" | "enum" | "type"),
            Self::Values(_) => {
                restricts(key, &kinds) && !matches!(key, "enum" | "type") && !BOUNDS.contains(&key)
            }
            Self::Alternatives(used) => {
                let is_used = flat.get(key).is_some_and(|value| value.at == used.at);
                restricts(key, &kinds) && !is_used && !matches!(key, "type" | "discriminator")
            }
            Self::Kind(kind) => restricts(key, &[kind]) && !says(flat, kind, key),
            Self::Kinds => kinds.iter().any(|kind| restricts(key, &[*kind]) && !says(flat, kind, key)),
            Self::Any => restricts(key, &[]),
        }
    }
}

/// Keywords by which listed values are chosen.
const BOUNDS: &[&str] =
    &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "format"];

/// True for a keyword that the type of the spec for a JSON type says, or for which a note is written with the type.
fn says(flat: &Flat<'_>, kind: &str, key: &str) -> bool {
    let is_false = |value: &Node| matches!(value.kind, Kind::Bool(false));
    let has_members = !flat.properties.is_empty();
    if key == "type" {
        return true;
    }
    match kind {
        "string" => match key {
            "contentEncoding" => super::strings::is_base64(flat),
            _ => matches!(key, "minLength" | "maxLength" | "pattern" | "format"),
        },
        "integer" | "number" => {
            matches!(
                key,
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "format"
            )
        }
        "array" => match key {
            "items" | "prefixItems" | "minItems" | "maxItems" | "uniqueItems" => true,
            "additionalItems" | "unevaluatedItems" => {
                super::lists::is_tuple(flat) || flat.get(key).is_some_and(Node::is_true)
            }
            _ => false,
        },
        "object" => match key {
            "additionalProperties" | "unevaluatedProperties" if has_members => flat
                .get(key)
                .is_some_and(|value| is_false(value) || value.is_true() || value.entries().is_empty()),
            "additionalProperties" => true,
            "unevaluatedProperties" => flat.get("additionalProperties").is_none(),
            "propertyNames" | "patternProperties" => !has_members && says_keys(flat, key),
            "minProperties" | "maxProperties" => !has_members,
            _ => false,
        },
        _ => false,
    }
}
