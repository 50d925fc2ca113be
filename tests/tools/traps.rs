//! Specs that are hard to carry: names that mean something in schemas, recursion, maps, values of any type, and more of
//! something than a dialect takes.

use std::fmt::Write as _;

use modelspec_codegen::compile;
use serde_json::{Value, json};

use super::{DIALECTS, Tools, schema};
use crate::support::fixture;

const HEAD: &str = "name: Traps\ndoc: Has traps.\nsources: [{ url: https://example.com/docs, read: 2026-01-01 }]\nhttp: { method: POST, path: / }\n";

/// The definitions and the report of a spec with these keys.
struct Made {
    definitions: Vec<Option<Value>>,
    report: Value,
}

impl Made {
    fn new(spec: &str) -> Made {
        let compilation = compile(fixture("traps", &format!("{HEAD}{spec}")));
        let lines = compilation.report.lines(&compilation.sources);
        assert!(!compilation.report.has_errors(), "{}", lines.join("\n"));
        let tools = Tools::new(Box::leak(Box::new(compilation)), Vec::new());
        let definitions = DIALECTS.map(|dialect| tools.definition("acme/traps", dialect));
        Made { definitions: definitions.to_vec(), report: tools.report("acme/traps") }
    }

    fn definition(&self, dialect: &str) -> &Value {
        let at = DIALECTS.iter().position(|known| *known == dialect).unwrap();
        self.definitions[at].as_ref().unwrap_or_else(|| panic!("{dialect}: {}", self.report))
    }

    fn schema(&self, dialect: &str) -> &Value {
        schema(self.definition(dialect), dialect)
    }

    fn property(&self, dialect: &str, name: &str) -> &Value {
        &self.schema(dialect)["properties"][name]
    }

    /// The dialects that cannot carry the operation, with their reasons.
    fn refused(&self) -> Vec<(&str, String)> {
        let entry = |dialect: &str| &self.report["dialects"][dialect];
        let refused = DIALECTS.into_iter().filter(|dialect| entry(dialect)["carried"] == false);
        refused.map(|dialect| (dialect, entry(dialect)["reasons"][0].as_str().unwrap().to_owned())).collect()
    }
}

#[test]
fn names_that_mean_something_in_schemas() {
    let names = ["pattern", "type", "enum", "required", "properties", "items", "const", "$defs", "anyOf"];
    let mut spec = "parameters:\n".to_owned();
    for name in names {
        let _ = writeln!(spec, "  {name}: {{ type: integer, min: 1, required: true, doc: A trap. }}");
    }
    let optional = format!("{spec}  $ref: {{ type: string, doc: A trap. }}\n");
    let made = Made::new(&optional.replace("  $defs", "  defs"));
    for dialect in DIALECTS {
        let properties = made.schema(dialect)["properties"].as_object().unwrap();
        let is_plain = matches!(dialect, "anthropic" | "gemini");
        assert_eq!(properties.contains_key("$ref"), !is_plain, "{dialect}");
        assert_eq!(properties["pattern"]["type"], "integer");
        let omitted = &made.report["dialects"][dialect]["omitted"];
        let reason = "`$ref` is not a name that the dialect takes";
        let expected = if is_plain { json!([{ "pointer": "/$ref", "reason": reason }]) } else { json!([]) };
        assert_eq!(*omitted, expected, "{dialect}");
    }
    let refused = Made::new(&spec);
    let reason = "`$defs` is not a name that the dialect takes".to_owned();
    assert_eq!(refused.refused(), [("anthropic", reason.clone()), ("gemini", reason)]);
}

#[test]
fn recursion() {
    let types = "types:\n  node: { type: object, doc: A node., parameters: { name: { type: string, required: true, doc: Name. }, parts: { type: array, items: { use: node }, doc: Parts. } } }\n";
    let made =
        Made::new(&format!("{types}parameters:\n  tree: {{ use: node, required: true, doc: The tree. }}\n"));
    for dialect in ["openai", "gemini"] {
        assert_eq!(
            *made.property(dialect, "tree"),
            json!({ "description": "The tree.", "anyOf": [{ "$ref": "#/$defs/node" }] })
        );
    }
    assert_eq!(*made.property("mcp", "tree"), json!({ "description": "The tree.", "$ref": "#/$defs/node" }));
    let parts = "/properties/parts/items";
    let tree = made.property("anthropic", "tree");
    let third = tree.pointer(&parts.repeat(2)).expect("three levels");
    assert_eq!(third["properties"].as_object().unwrap().keys().collect::<Vec<_>>(), ["name"]);
    let omitted = &made.report["dialects"]["anthropic"]["omitted"];
    assert_eq!(omitted[0]["pointer"], "/tree/parts/*/parts/*/parts");
    let required = types.replace("items: { use: node }", "required: true, items: { use: node }");
    let refused = Made::new(&format!(
        "{required}parameters:\n  tree: {{ use: node, required: true, doc: The tree. }}\n"
    ));
    let reason = "`node` contains itself, and 3 levels are possible".to_owned();
    assert_eq!(refused.refused(), [("anthropic", reason.clone())]);
    let optional = Made::new(&format!("{required}parameters:\n  tree: {{ use: node, doc: The tree. }}\n"));
    assert_eq!(
        optional.report["dialects"]["anthropic"]["omitted"],
        json!([{ "pointer": "/tree", "reason": reason }])
    );
}

#[test]
fn maps_values_of_any_type_and_empty_objects() {
    let made = Made::new(
        "parameters:\n  \
         labels: { type: map, items: { type: integer }, min_items: 1, required: true, doc: Labels. }\n  \
         extra: { type: any, required: true, doc: Extra. }\n  \
         nothing: { type: object, required: true, doc: Nothing., parameters: {} }\n  \
         shape:\n    type: union\n    tag: kind\n    required: true\n    doc: Shape.\n    variants:\n      \
         round: { type: object, parameters: { radius: { type: integer, required: true, doc: Radius. } } }\n      \
         plain: { type: object, parameters: {} }\n",
    );
    for dialect in DIALECTS {
        let empty = made.property(dialect, "nothing");
        assert_eq!((&empty["type"], &empty["properties"]), (&json!("object"), &json!({})), "{dialect}");
        let variants = made.property(dialect, "shape")["anyOf"].as_array().unwrap();
        let tag = |variant: &Value| match variant["properties"]["kind"].get("const") {
            Some(only) => only.clone(),
            None => variant["properties"]["kind"]["enum"][0].clone(),
        };
        assert_eq!(variants.iter().map(tag).collect::<Vec<_>>(), ["round", "plain"], "{dialect}");
        let labels = made.property(dialect, "labels");
        let extra = made.property(dialect, "extra");
        if matches!(dialect, "openai" | "anthropic") {
            assert_eq!(extra["type"], "string");
            assert_eq!((&labels["type"], &labels["minItems"]), (&json!("array"), &json!(1)));
            assert_eq!(labels["items"]["required"], json!(["key", "value"]));
        } else {
            assert_eq!(extra.get("type"), None);
            assert_eq!(
                (&labels["type"], &labels["additionalProperties"]["type"]),
                (&json!("object"), &json!("integer"))
            );
        }
    }
    assert_eq!(made.report["dialects"]["gemini"]["losses"][0]["keywords"], json!(["minProperties"]));
}

/// A spec with so many parameters.
fn parameters(count: usize, parameter: &str) -> String {
    (0..count).fold("parameters:\n".to_owned(), |spec, at| spec + &format!("  p{at}: {parameter}\n"))
}

#[test]
fn more_than_a_dialect_takes() {
    let listed = |count: usize| {
        let values: Vec<String> = (0..count).map(|at| format!("v{at}")).collect();
        format!(
            "parameters:\n  voice: {{ type: enum, values: [{}], required: true, doc: Voice. }}\n",
            values.join(", ")
        )
    };
    assert_eq!(Made::new(&listed(1_000)).refused(), []);
    let reason = "it has 1001 values of enums, and 1000 are possible".to_owned();
    assert_eq!(Made::new(&listed(1_001)).refused(), [("openai", reason)]);

    let optional = "{ type: boolean, doc: A switch. }";
    assert_eq!(Made::new(&parameters(24, optional)).refused(), []);
    let reason = "it has 25 optional parameters, and 24 are possible".to_owned();
    assert_eq!(Made::new(&parameters(25, optional)).refused(), [("anthropic", reason)]);
    let with_hidden = parameters(24, optional) + "  hook: { type: string, format: uri, doc: A webhook. }\n";
    assert_eq!(Made::new(&with_hidden).refused(), [], "hidden parameters do not count");

    let union = "{ type: boolean, nullable: true, required: true, doc: A switch. }";
    assert_eq!(Made::new(&parameters(16, union)).refused(), []);
    let reason = "it has 17 parameters of several types, and 16 are possible".to_owned();
    assert_eq!(Made::new(&parameters(17, union)).refused(), [("anthropic", reason)]);

    let deep = |levels: usize| {
        let list = (1..levels)
            .fold("{ type: string }".to_owned(), |items, _| format!("{{ type: array, items: {items} }}"));
        format!("parameters:\n  deep: {{ required: true, doc: Deep., {}\n", list.trim_start_matches("{ "))
    };
    assert_eq!(Made::new(&deep(10)).refused(), []);
    let reason = "it has 11 levels of objects and lists, and 10 are possible".to_owned();
    assert_eq!(Made::new(&deep(11)).refused(), [("openai", reason)]);
}

#[test]
fn rules_that_do_not_fit_into_a_description_stand_in_the_schema() {
    let mut spec = parameters(12, "{ type: boolean, doc: A switch. }") + "rules:\n";
    for at in 1..12 {
        let words = "a long explanation of what to do about it ".repeat(3);
        let _ = writeln!(
            spec,
            "  - {{ id: r{at}, requires: {{ p{at}: [p0] }}, message: \"p{at} needs p0, {words}\" }}"
        );
    }
    let made = Made::new(&spec);
    let openai = made.definition("openai");
    let tool = openai["description"].as_str().unwrap();
    assert!(
        tool.chars().count() <= 1_024 && tool.contains("P1 needs p0") | tool.contains("p1 needs p0"),
        "{tool}"
    );
    let rest = openai["parameters"]["description"].as_str().unwrap();
    assert!(rest.chars().count() <= 1_024 && rest.contains("p11 needs p0"), "{rest}");
    let losses = made.report["dialects"]["openai"]["losses"].as_array().unwrap();
    assert!(losses.iter().all(|loss| loss["carried"] == "description"), "{losses:?}");
    assert_eq!(made.report["dialects"]["mcp"]["losses"], json!([]), "`dependentRequired` expresses them");
    assert_eq!(made.schema("mcp")["dependentRequired"]["p1"], json!(["p0"]));
}

#[test]
fn bounds_become_sentences() {
    let made = Made::new(
        "parameters:\n  \
         size: { type: integer, min: 64, max: 512, step: 8, unit: px, required: true, doc: Size. }\n  \
         share: { type: number, above: 0, max: 1, default: 0.5, doc: Share. }\n  \
         name: { type: string, min_length: 2, max_length: 9, required: true, doc: Name. }\n  \
         tags: { type: array, items: { type: string }, min_items: 2, max_items: 4, unique: true, required: true, doc: Tags. }\n",
    );
    let anthropic = |name| made.property("anthropic", name);
    assert_eq!(
        *anthropic("size"),
        json!({ "description": "Size. At least 64 and at most 512 px. A multiple of 8.", "type": "integer" })
    );
    assert_eq!(anthropic("share")["description"], "Share. Greater than 0 and at most 1. Default: `0.5`.");
    assert_eq!(anthropic("name")["description"], "Name. 2 to 9 characters.");
    assert_eq!(
        (&anthropic("tags")["description"], &anthropic("tags")["minItems"]),
        (&json!("Tags. 2 to 4 items. All different."), &json!(1))
    );
    let gemini = |name| made.property("gemini", name);
    assert_eq!(
        *gemini("share"),
        json!({ "description": "Share. Greater than 0 and at most 1. Default: `0.5`.", "type": "number", "minimum": 0, "maximum": 1 })
    );
    assert_eq!(gemini("size")["description"], "Size. In px. A multiple of 8.");
    let mcp = |name| made.property("mcp", name);
    assert_eq!(mcp("name")["description"], "Name.");
    assert_eq!((&mcp("size")["multipleOf"], &mcp("tags")["uniqueItems"]), (&json!(8), &json!(true)));
}

#[test]
fn a_named_type_keeps_its_bounds_beside_the_words_of_its_place() {
    let made = Made::new(
        "types:\n  \
         share: { type: integer, min: 1, max: 9, unit: px, doc: A share. }\n  \
         label: { type: string, max_length: 8, length_unit: bytes, doc: A label. }\n\
         parameters:\n  \
         a: { use: share, doc: Share of A., default: 3 }\n  \
         b: { use: share }\n  \
         c: { use: label, doc: Label of C. }\n  \
         d: { use: label, doc: Label of D. }\n",
    );
    let described = |dialect, name| made.property(dialect, name)["description"].clone();
    assert_eq!(described("anthropic", "a"), "Share of A. At least 1 and at most 9 px. Default: `3`.");
    assert_eq!(described("anthropic", "b"), "A share. At least 1 and at most 9 px.");
    assert_eq!(described("openai", "a"), "Share of A. In px. Default: `3`.");
    let losses = made.report["dialects"]["mcp"]["losses"].as_array().unwrap();
    let places: Vec<&Value> = losses.iter().map(|loss| &loss["pointer"]).collect();
    assert_eq!(places, ["/c", "/d"], "{losses:?}");
}
