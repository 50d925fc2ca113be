//! Keywords of JSON Schema and `OpenAPI`: which of them restrict values, and of which JSON types. Whatever restricts a
//! value is carried over, or it is left to a person: nothing is dropped.

use super::rules::kebab;

/// Keywords that restrict only values of one JSON type, and say nothing about others.
const OF_TYPES: &[(&str, &[&str])] = &[
    ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    (
        "string",
        &[
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "contentEncoding",
            "contentMediaType",
            "contentSchema",
        ],
    ),
    (
        "array",
        &[
            "items",
            "prefixItems",
            "additionalItems",
            "unevaluatedItems",
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
            "minContains",
            "maxContains",
        ],
    ),
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "propertyNames",
            "unevaluatedProperties",
            "minProperties",
            "maxProperties",
            "dependentRequired",
            "dependentSchemas",
            "dependencies",
        ],
    ),
];

/// Keywords that restrict nothing: names, documentation, and what tells requests from responses.
const ANNOTATIONS: &[&str] = &[
    "$id",
    "id",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$schema",
    "$vocabulary",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "nullable",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
];

/// Parts of the names of vendors' own keywords that restrict something.
const RESTRICTING: &[&str] = &[
    "allow",
    "conflict",
    "constrain",
    "depend",
    "exclusi",
    "forbid",
    "length",
    "limit",
    "max",
    "min",
    "modes",
    "nullable",
    "one-of",
    "pattern",
    "range",
    "require",
    "restrict",
    "rule",
    "valid",
];

/// True for a keyword that has no place in the values of a schema.
pub(crate) fn is_annotation(key: &str) -> bool {
    ANNOTATIONS.contains(&key) || (is_own(key) && !is_restricting(key))
}

/// True for a keyword that restricts values of one of these JSON types; of any type, if there are none.
pub(crate) fn restricts(key: &str, kinds: &[&str]) -> bool {
    if is_annotation(key) {
        return false;
    }
    let own = OF_TYPES.iter().find(|(_, keys)| keys.contains(&key)).map(|(kind, _)| *kind);
    let is_of = |own: &str| {
        kinds.is_empty() || kinds.iter().any(|kind| *kind == own || (own == "number" && *kind == "integer"))
    };
    // A keyword that is not known could restrict anything.
    own.is_none_or(is_of)
}

/// True for a vendor's own keyword.
fn is_own(key: &str) -> bool {
    key.starts_with("x-")
}

fn is_restricting(key: &str) -> bool {
    let words = kebab(key);
    let is_start = |at: usize| !words[..at].ends_with(|before: char| before.is_ascii_alphabetic());
    RESTRICTING.iter().any(|word| words.match_indices(word).any(|(at, _)| is_start(at)))
}
