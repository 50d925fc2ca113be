//! Keywords of other languages, such as JSON Schema and `OpenAPI`, with their counterparts here.

/// Our key for one of another language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meant {
    pub(super) key: &'static str,
    /// The value is written the same way.
    pub(super) same_form: bool,
    /// The help, where it is not just the key.
    help: &'static str,
}

impl Meant {
    pub(super) fn help(self) -> String {
        if self.help.is_empty() { format!("write `{}`", self.key) } else { self.help.to_owned() }
    }
}

const UNION: &str = "write `type: union` with `variants`, each with a name";
const MAP: &str =
    "write `open: true` for further members, or `type: map` with `items` for keys that the caller chooses";

/// Keys of other languages, ours, whether the value is written the same way, and the help.
const KEYS: &[(&str, &str, bool, &str)] = &[
    ("minimum", "min", true, ""),
    ("maximum", "max", true, ""),
    ("exclusiveMinimum", "above", true, ""),
    ("exclusiveMaximum", "below", true, ""),
    ("multipleOf", "step", true, ""),
    ("minLength", "min_length", true, ""),
    ("maxLength", "max_length", true, ""),
    ("minItems", "min_items", true, ""),
    ("maxItems", "max_items", true, ""),
    ("minProperties", "min_items", true, ""),
    ("maxProperties", "max_items", true, ""),
    ("uniqueItems", "unique", true, ""),
    ("description", "doc", true, ""),
    ("summary", "doc", true, ""),
    ("title", "name", true, ""),
    ("title", "doc", true, ""),
    ("properties", "parameters", true, ""),
    ("enum", "values", true, "write `type: enum` with `values`"),
    ("const", "value", true, "write `type: const` with `value`"),
    ("$ref", "use", false, "write `use` with the name of a type in `types`"),
    ("oneOf", "variants", false, UNION),
    ("anyOf", "variants", false, UNION),
    ("allOf", "parameters", false, "write all parameters in one place, or share them with `include`"),
    ("additionalProperties", "open", false, MAP),
    ("patternProperties", "items", false, MAP),
    ("propertyNames", "keys", false, ""),
    ("discriminator", "tag", false, "write `tag` with the name of the member"),
    ("prefixItems", "items", false, ""),
    ("contentMediaType", "media", false, "write `media` with `formats`"),
    ("dependentRequired", "rules", false, "write a rule with `requires`"),
    ("definitions", "types", true, ""),
    ("$defs", "types", true, ""),
    ("servers", "base_url", false, ""),
    ("operationId", "name", true, ""),
];

/// Words of other languages for choices of ours.
const WORDS: &[(&str, &str)] = &[
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("long", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("decimal", "number"),
    ("str", "string"),
    ("text", "string"),
    ("bool", "boolean"),
    ("list", "array"),
    ("tuple", "array"),
    ("dict", "map"),
    ("record", "map"),
    ("struct", "object"),
    ("literal", "const"),
    ("oneOf", "union"),
    ("anyOf", "union"),
    ("url", "uri"),
];

/// Our key for a key of another language, if it is a key here.
pub(super) fn key(written: &str, fields: &[&'static str]) -> Option<Meant> {
    let known = KEYS.iter().filter(|(foreign, ..)| *foreign == written);
    let mut here = known.filter(|(_, key, ..)| fields.contains(key));
    here.next().map(|&(_, key, same_form, help)| Meant { key, same_form, help })
}

/// Our choice for a word of another language, if it is a choice here.
pub(super) fn word(written: &str, choices: &[&'static str]) -> Option<&'static str> {
    let mut known = WORDS.iter().filter(|(foreign, _)| foreign.eq_ignore_ascii_case(written));
    known.find_map(|(_, word)| choices.contains(word).then_some(*word))
}
