//! Each check of the table of dialects is seen to fail.

use serde_json::{Value, json};

use super::table::problems;

/// A definition whose schema has these properties, all of them required.
fn with(dialect: &str, properties: Value) -> Value {
    let names: Vec<&String> = properties.as_object().unwrap().keys().collect();
    let mut schema = json!({ "type": "object", "required": names, "additionalProperties": false });
    schema["properties"] = properties;
    root(dialect, schema)
}

/// A definition with this schema.
fn root(dialect: &str, schema: Value) -> Value {
    let (name, description) = ("acme_do", "Does it.");
    let mut definition = match dialect {
        "openai" => json!({ "type": "function", "name": name, "description": description, "strict": true }),
        "anthropic" => json!({ "name": name, "description": description, "strict": true }),
        "gemini" => json!({ "name": name, "description": description }),
        _ => json!({ "name": name, "title": "Do", "description": description }),
    };
    *super::schema_mut(&mut definition, dialect) = schema;
    definition
}

/// Asserts that exactly this check fails in these dialects, and none in the others.
fn fails(check: &str, dialects: &[&str], make: impl Fn(&str) -> Value) {
    for dialect in super::DIALECTS {
        let mut found: Vec<&str> =
            problems(&make(dialect), dialect).into_iter().map(|(_, check)| check).collect();
        found.dedup();
        let expected: &[&str] = if dialects.contains(&dialect) { &[check] } else { &[] };
        assert_eq!(found, expected, "{dialect}");
    }
}

/// The same for one property.
fn property_fails(check: &str, dialects: &[&str], property: &Value) {
    fails(check, dialects, |dialect| with(dialect, json!({ "a": property })));
}

const ALL: &[&str] = &super::DIALECTS;

#[test]
fn in_the_envelope() {
    fails("none", &[], |dialect| with(dialect, json!({ "a": { "type": "string" } })));
    let change = |key: &'static str, value: Value| {
        move |dialect: &str| {
            let mut definition = with(dialect, json!({}));
            definition[key] = value.clone();
            definition
        }
    };
    fails("envelope", ALL, change("extra", json!(1)));
    fails("name", ALL, change("name", json!("a/b")));
    fails("name", ALL, change("name", json!("a".repeat(65))));
    fails("description", ALL, change("description", json!("")));
    fails("description", &["openai"], change("description", json!("a".repeat(1_025))));
    for dialect in ["openai", "anthropic"] {
        let mut definition = with(dialect, json!({}));
        definition["strict"] = json!(false);
        assert_eq!(problems(&definition, dialect), [(String::new(), "envelope")]);
    }
}

#[test]
fn at_the_root() {
    fails("root", ALL, |dialect| {
        let mut definition = with(dialect, json!({}));
        *super::schema_mut(&mut definition, dialect) =
            json!({ "type": "array", "items": { "type": "string" } });
        definition
    });
    let union = json!([{ "type": "object", "additionalProperties": false }]);
    let at_root = |keyword: &'static str| {
        let union = union.clone();
        move |dialect: &str| {
            root(dialect, json!({ "type": "object", "additionalProperties": false, keyword: union }))
        }
    };
    fails("root", &["openai", "gemini", "mcp"], at_root("anyOf"));
    for (keyword, dialect) in [("allOf", "mcp"), ("oneOf", "mcp"), ("if", "mcp"), ("oneOf", "gemini")] {
        let found = problems(&at_root(keyword)(dialect), dialect);
        assert!(found.contains(&(String::new(), "root")), "{keyword} {dialect}: {found:?}");
    }
}

#[test]
fn in_objects() {
    let optional = json!({ "type": "object", "properties": { "b": { "type": "string" } }, "additionalProperties": false });
    property_fails("required", &["openai"], &optional);
    let missing =
        json!({ "type": "object", "properties": {}, "required": ["b"], "additionalProperties": false });
    property_fails("required", ALL, &missing);
    property_fails("additionalProperties", &["openai", "anthropic"], &json!({ "type": "object" }));
    property_fails("additionalProperties", &["openai", "anthropic"], &json!({ "type": ["object", "null"] }));
    let open = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    property_fails("additionalProperties", &["openai", "anthropic"], &open);
    for name in ["$ref", "", "a b"] {
        fails("property name", &["anthropic", "gemini"], |dialect| {
            with(dialect, json!({ name: { "type": "string" } }))
        });
    }
}

#[test]
fn in_values() {
    for keyword in ["oneOf", "dependentSchemas", "then", "else", "default", "unevaluatedProperties", "x-unit"]
    {
        property_fails("keyword", ALL, &json!({ keyword: [] }));
    }
    for keyword in
        ["allOf", "const", "minLength", "maxLength", "uniqueItems", "minProperties", "dependentRequired"]
    {
        let others = &["openai", "anthropic", "gemini"];
        property_fails("keyword", others, &json!({ keyword: 1 }));
    }
    for keyword in ["multipleOf", "exclusiveMinimum", "exclusiveMaximum"] {
        property_fails("keyword", &["anthropic", "gemini"], &json!({ "type": "number", keyword: 1 }));
    }
    for keyword in ["minimum", "maximum"] {
        property_fails("keyword", &["anthropic"], &json!({ "type": "number", keyword: 1 }));
    }
    property_fails("keyword", &["anthropic"], &json!({ "type": "array", "items": {}, "maxItems": 1 }));
    property_fails("minItems", &["anthropic"], &json!({ "type": "array", "items": {}, "minItems": 2 }));
    property_fails("keyword", &["gemini"], &json!({ "type": "string", "pattern": "^a$" }));
    property_fails("format", &["openai"], &json!({ "type": "string", "format": "uri" }));
    property_fails("format", &["openai", "anthropic"], &json!({ "type": "string", "format": "regex" }));
    property_fails("enum", &["gemini"], &json!({ "type": "integer", "enum": [1, 2] }));
    property_fails("enum", ALL, &json!({ "enum": [[1]] }));
    property_fails("enum", ALL, &json!({ "enum": [] }));
    property_fails("not a schema", ALL, &json!(true));
}

#[test]
fn in_patterns() {
    for pattern in ["(?=a)", "(?!a)", "(?<!a)b", r"\ba", r"(a)\1", "a{1000}", "a{2,101}"] {
        let definition = with("anthropic", json!({ "a": { "type": "string", "pattern": pattern } }));
        assert_eq!(
            problems(&definition, "anthropic"),
            [("/properties/a".to_owned(), "pattern")],
            "{pattern}"
        );
    }
    for pattern in ["^(?:a|b){2,100}$", r"\\b", r"[0-9]{36}", r"\.1"] {
        let definition = with("anthropic", json!({ "a": { "type": "string", "pattern": pattern } }));
        assert_eq!(problems(&definition, "anthropic"), [], "{pattern}");
    }
}

#[test]
fn in_references() {
    let defined = |dialect: &str, property: Value, definition: Value| {
        let schema = json!({
            "type": "object",
            "properties": { "a": property },
            "required": ["a"],
            "additionalProperties": false,
            "$defs": { "b": definition },
        });
        root(dialect, schema)
    };
    let text = || json!({ "type": "string" });
    let refers = || json!({ "$ref": "#/$defs/b" });
    fails("none", &[], |dialect| defined(dialect, refers(), text()));
    fails("outer $ref", ALL, |dialect| defined(dialect, json!({ "$ref": "https://example.com" }), text()));
    fails("siblings of $ref", &["openai", "gemini"], |dialect| {
        defined(dialect, json!({ "description": "B.", "$ref": "#/$defs/b" }), text())
    });
    fails("recursion", &["anthropic"], |dialect| {
        defined(dialect, refers(), json!({ "type": "array", "items": refers() }))
    });
}

#[test]
fn in_sizes() {
    let many = |count: usize, property: &Value| -> Value {
        (0..count)
            .map(|index| (format!("p{index}"), property.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    fails("5000 properties", &["openai"], |dialect| with(dialect, many(5_001, &json!({ "type": "string" }))));
    let listed = |count: usize, length: usize| -> Value {
        (0..count).map(|index| format!("{index:0length$}")).collect::<Vec<_>>().into()
    };
    property_fails("1000 enum values", &["openai"], &json!({ "type": "string", "enum": listed(1_001, 4) }));
    property_fails("none", &[], &json!({ "type": "string", "enum": listed(1_000, 4) }));
    property_fails("enum", &["openai"], &json!({ "type": "string", "enum": listed(251, 60) }));
    property_fails("none", &[], &json!({ "type": "string", "enum": listed(250, 61) }));
    fails("120000 characters", &["openai"], |dialect| {
        with(dialect, many(10, &json!({ "type": "string", "enum": listed(10, 1_200) })))
    });
    let deep = |levels: usize| {
        (1..levels).fold(json!({ "type": "string" }), |inner, _| json!({ "type": "array", "items": inner }))
    };
    property_fails("none", &[], &deep(10));
    property_fails("depth 10", &["openai"], &deep(11));
    let optional = |count: usize| {
        let properties = many(count, &json!({ "type": "string" }));
        move |dialect: &str| {
            root(
                dialect,
                json!({ "type": "object", "properties": properties, "additionalProperties": false }),
            )
        }
    };
    assert_eq!(problems(&optional(24)("anthropic"), "anthropic"), []);
    assert_eq!(
        problems(&optional(25)("anthropic"), "anthropic"),
        [(String::new(), "24 optional parameters")]
    );
    for union in [json!({ "type": ["string", "null"] }), json!({ "anyOf": [{ "type": "string" }] })] {
        fails("none", &[], |dialect| with(dialect, many(16, &union)));
        fails("16 unions", &["anthropic"], |dialect| with(dialect, many(17, &union)));
    }
}
