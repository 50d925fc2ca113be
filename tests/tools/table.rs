//! The table of the vendors' limits, checked on a finished definition. This is a second reading of the table of dialects,
//! independent of the generator: it knows only keywords and numbers.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// A problem: the place, and the check that failed.
pub(crate) type Problem = (String, &'static str);

const STRUCTURE: &[&str] = &[
    "type",
    "description",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "enum",
    "anyOf",
    "$ref",
    "$defs",
];

/// The keywords that a dialect takes beside those of the structure.
fn keywords(dialect: &str) -> &'static [&'static str] {
    match dialect {
        "openai" => &[
            "multipleOf",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "pattern",
            "format",
            "minItems",
            "maxItems",
        ],
        "anthropic" => &["pattern", "format", "minItems"],
        "gemini" => &["minimum", "maximum", "format", "minItems", "maxItems", "prefixItems"],
        "mcp" => &[
            "multipleOf",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
            "propertyNames",
            "const",
            "not",
            "allOf",
            "dependentRequired",
        ],
        other => panic!("no dialect {other}"),
    }
}

/// The formats that a dialect names; all of them if it names none.
fn formats(dialect: &str) -> Option<&'static [&'static str]> {
    match dialect {
        "openai" => {
            Some(&["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"])
        }
        "anthropic" => Some(&[
            "date-time",
            "time",
            "date",
            "duration",
            "email",
            "hostname",
            "uri",
            "ipv4",
            "ipv6",
            "uuid",
        ]),
        _ => None,
    }
}

/// Everything in a definition that its dialect does not take.
pub(crate) fn problems(definition: &Value, dialect: &str) -> Vec<Problem> {
    let mut check = Check { dialect, ..Check::default() };
    check.envelope(definition);
    let root = super::schema(definition, dialect);
    check.root = root.clone();
    if root["type"] != "object" {
        check.report("", "root");
    }
    let unions: &[&str] = match dialect {
        "openai" => &["anyOf"],
        "gemini" => &["anyOf", "oneOf"],
        "mcp" => &["allOf", "anyOf", "oneOf", "if"],
        _ => &[],
    };
    if unions.iter().any(|keyword| root.get(keyword).is_some()) {
        check.report("", "root");
    }
    check.schema(root, "", 0);
    check.sizes();
    check.problems
}

#[derive(Default)]
struct Check<'d> {
    dialect: &'d str,
    root: Value,
    problems: Vec<Problem>,
    properties: usize,
    deepest: usize,
    enum_values: usize,
    characters: usize,
    optional: usize,
    unions: usize,
}

impl Check<'_> {
    fn report(&mut self, at: &str, check: &'static str) {
        self.problems.push((at.to_owned(), check));
    }

    fn is_strict(&self) -> bool {
        matches!(self.dialect, "openai" | "anthropic")
    }

    fn envelope(&mut self, definition: &Value) {
        let keys: Vec<&str> =
            definition.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        let expected: &[&str] = match self.dialect {
            "openai" => &["type", "name", "description", "strict", "parameters"],
            "anthropic" => &["name", "description", "strict", "input_schema"],
            "gemini" => &["name", "description", "parametersJsonSchema"],
            _ => &["name", "title", "description", "inputSchema"],
        };
        if keys != expected || (self.is_strict() && definition["strict"] != true) {
            self.report("", "envelope");
        }
        let name = definition["name"].as_str().unwrap_or_default();
        let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        if name.is_empty() || name.len() > 64 || !is_name(name) {
            self.report("", "name");
        }
        let description = definition["description"].as_str().unwrap_or_default();
        let most = if self.dialect == "openai" { 1_024 } else { usize::MAX };
        if description.is_empty() || description.chars().count() > most {
            self.report("", "description");
        }
    }

    /// Checks a schema inside of so many objects and lists.
    fn schema(&mut self, schema: &Value, at: &str, around: usize) {
        let Some(keywords) = schema.as_object() else {
            return self.report(at, "not a schema");
        };
        for keyword in keywords.keys() {
            let is_known =
                [STRUCTURE, self::keywords(self.dialect)].iter().any(|list| list.contains(&keyword.as_str()));
            if !is_known {
                self.report(at, "keyword");
            }
        }
        let is_nested = ["properties", "items"].iter().any(|keyword| keywords.contains_key(*keyword));
        let depth = around + usize::from(is_nested);
        self.deepest = self.deepest.max(depth);
        self.strings(keywords, at);
        self.values(keywords, at);
        self.references(keywords, at);
        self.object(keywords, at, depth);
        if self.dialect == "anthropic"
            && keywords.get("minItems").is_some_and(|least| least.as_u64() > Some(1))
        {
            self.report(at, "minItems");
        }
        for keyword in ["items", "additionalProperties", "not", "propertyNames"] {
            if let Some(inner) = keywords.get(keyword).filter(|inner| !inner.is_boolean()) {
                self.schema(inner, &format!("{at}/{keyword}"), depth);
            }
        }
        for keyword in ["anyOf", "allOf", "prefixItems"] {
            for (index, inner) in
                keywords.get(keyword).and_then(Value::as_array).into_iter().flatten().enumerate()
            {
                self.schema(inner, &format!("{at}/{keyword}/{index}"), depth);
            }
        }
        for (name, inner) in keywords.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            self.characters += name.chars().count();
            self.schema(inner, &format!("{at}/$defs/{name}"), 0);
        }
    }

    fn strings(&mut self, keywords: &Map<String, Value>, at: &str) {
        let text = |keyword: &str| keywords.get(keyword).and_then(Value::as_str);
        if let (Some(format), Some(formats)) = (text("format"), formats(self.dialect))
            && !formats.contains(&format)
        {
            self.report(at, "format");
        }
        if let Some(pattern) = text("pattern").filter(|_| self.dialect == "anthropic")
            && !is_simple(pattern)
        {
            self.report(at, "pattern");
        }
    }

    fn values(&mut self, keywords: &Map<String, Value>, at: &str) {
        let Some(values) = keywords.get("enum").and_then(Value::as_array) else { return };
        let characters: usize =
            values.iter().filter_map(Value::as_str).map(|text| text.chars().count()).sum();
        self.enum_values += values.len();
        self.characters += characters;
        let is_large = self.dialect == "openai" && values.len() > 250 && characters > 15_000;
        let is_complex = values.iter().any(|value| value.is_array() || value.is_object());
        let is_no_string = self.dialect == "gemini" && values.iter().any(|value| !value.is_string());
        if values.is_empty() || is_large || is_complex || is_no_string {
            self.report(at, "enum");
        }
    }

    fn references(&mut self, keywords: &Map<String, Value>, at: &str) {
        let Some(reference) = keywords.get("$ref").and_then(Value::as_str) else { return };
        let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
        let Some(target) = target.cloned() else { return self.report(at, "outer $ref") };
        if matches!(self.dialect, "gemini" | "openai") && keywords.len() > 1 {
            self.report(at, "siblings of $ref");
        }
        if self.dialect == "anthropic" && leads_to(&target, reference, &self.root, &mut BTreeSet::new()) {
            self.report(at, "recursion");
        }
    }

    fn object(&mut self, keywords: &Map<String, Value>, at: &str, depth: usize) {
        let is_object = keywords.get("type").is_some_and(|ty| match ty {
            Value::Array(types) => types.contains(&Value::from("object")),
            ty => ty == "object",
        });
        if (is_object || keywords.contains_key("properties"))
            && self.is_strict()
            && keywords.get("additionalProperties") != Some(&Value::Bool(false))
        {
            self.report(at, "additionalProperties");
        }
        let required: Vec<&str> = keywords
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (name, property) in keywords.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.properties += 1;
            self.characters += name.chars().count();
            if !required.contains(&name.as_str()) {
                self.optional += 1;
                if self.dialect == "openai" {
                    self.report(at, "required");
                }
            }
            if property.get("anyOf").is_some() || property["type"].is_array() {
                self.unions += 1;
            }
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
            let is_name = (1..=64).contains(&name.chars().count()) && name.chars().all(is_plain);
            if matches!(self.dialect, "anthropic" | "gemini") && !is_name {
                self.report(at, "property name");
            }
            self.schema(property, &format!("{at}/properties/{name}"), depth);
        }
        if required.iter().any(|name| keywords.get("properties").and_then(|all| all.get(name)).is_none()) {
            self.report(at, "required");
        }
    }

    fn sizes(&mut self) {
        let limits: &[(&'static str, usize, usize)] = match self.dialect {
            "openai" => &[
                ("5000 properties", self.properties, 5_000),
                ("depth 10", self.deepest, 10),
                ("1000 enum values", self.enum_values, 1_000),
                ("120000 characters", self.characters, 120_000),
            ],
            "anthropic" => &[("24 optional parameters", self.optional, 24), ("16 unions", self.unions, 16)],
            _ => &[],
        };
        for (what, count, most) in limits.iter().copied() {
            if count > most {
                self.report("", what);
            }
        }
    }
}

/// Reports whether a schema refers to a place again.
fn leads_to(schema: &Value, wanted: &str, root: &Value, seen: &mut BTreeSet<String>) -> bool {
    match schema {
        Value::Object(members) => members.iter().any(|(key, value)| match value.as_str() {
            Some(reference) if key == "$ref" => {
                reference == wanted
                    || (seen.insert(reference.to_owned())
                        && root
                            .pointer(reference.trim_start_matches('#'))
                            .is_some_and(|target| leads_to(target, wanted, root, seen)))
            }
            _ => leads_to(value, wanted, root, seen),
        }),
        Value::Array(items) => items.iter().any(|item| leads_to(item, wanted, root, seen)),
        _ => false,
    }
}

/// No lookaround, word boundary, backreference or large count.
fn is_simple(pattern: &str) -> bool {
    let count = regex::Regex::new(r"\{[0-9]*,?[0-9]{3,}").unwrap();
    let escapes = regex::Regex::new(r"\\[bB1-9k]").unwrap();
    !["(?=", "(?!", "(?<"].iter().any(|group| pattern.contains(group))
        && !escapes.is_match(&pattern.replace(r"\\", ""))
        && count
            .find_iter(pattern)
            .all(|found| found.as_str().ends_with("{100") || found.as_str().ends_with(",100"))
}
