//! Keywords of JSON Schema within a dialect. In: all keywords of a value. Out: those that the dialect takes, or weaker
//! ones in their place, and the names of the others.

use serde_json::{Map, Value as Json, json};

use super::accepts::Accepts;

/// The keywords of one value.
pub(super) struct Filtered {
    /// Those that the dialect takes.
    pub keywords: Map<String, Json>,
    /// Those that it does not take, or that a weaker one replaces.
    pub dropped: Vec<&'static str>,
}

/// The keywords that restrict values, each with the rule of the engine that checks the same.
const RESTRICTING: &[(&str, &str)] = &[
    ("const", "const"),
    ("enum", "enum"),
    ("minimum", "range"),
    ("maximum", "range"),
    ("exclusiveMinimum", "range"),
    ("exclusiveMaximum", "range"),
    ("multipleOf", "step"),
    ("minLength", "length"),
    ("maxLength", "length"),
    ("pattern", "pattern"),
    ("allOf", "pattern"),
    ("not", "required"),
    ("minItems", "items"),
    ("maxItems", "items"),
    ("uniqueItems", "unique"),
    ("minProperties", "items"),
    ("maxProperties", "items"),
    ("propertyNames", "length"),
];

/// The rule of the engine that checks what a keyword expresses.
pub(super) fn rule(keyword: &str) -> &'static str {
    RESTRICTING.iter().find(|(known, _)| *known == keyword).map_or("type", |(_, rule)| rule)
}

/// The keywords that a dialect takes. Annotations are left out: a description says what they say.
pub(super) fn keywords(all: Map<String, Json>, accepts: &Accepts) -> Filtered {
    let mut filtered = Filtered { keywords: Map::new(), dropped: Vec::new() };
    let is_string = all.get("type").is_some_and(|ty| ty == "string");
    for (key, value) in all {
        match (key.as_str(), value) {
            ("type", value) => filtered.set("type", value),
            ("format", Json::String(format)) if accepts.takes_format(&format) => {
                filtered.set("format", json!(format));
            }
            ("pattern", Json::String(pattern)) if accepts.takes_pattern(&pattern) => {
                filtered.set("pattern", json!(pattern));
            }
            ("const", value) if !accepts.takes("const") => filtered.list(vec![value], "const", accepts),
            ("enum", Json::Array(values)) => filtered.list(values, "enum", accepts),
            ("minItems", value) if accepts.takes("minItems") => filtered.min_items(value, accepts),
            // A line break at the end of a string matches `$` in some languages only.
            ("not", _) if is_string && !accepts.takes("not") => {}
            (key, value) => filtered.restrict(key, value, accepts),
        }
    }
    filtered
}

impl Filtered {
    fn set(&mut self, key: &str, value: Json) {
        self.keywords.insert(key.to_owned(), value);
    }

    fn restrict(&mut self, key: &str, value: Json, accepts: &Accepts) {
        let Some((known, _)) = RESTRICTING.iter().find(|(known, _)| *known == key) else { return };
        if accepts.takes(known) && *known != "pattern" {
            return self.set(known, value);
        }
        self.dropped.push(known);
        let weaker = match *known {
            "exclusiveMinimum" => "minimum",
            "exclusiveMaximum" => "maximum",
            _ => return,
        };
        if accepts.takes(weaker) {
            self.set(weaker, value);
        }
    }

    fn list(&mut self, values: Vec<Json>, keyword: &'static str, accepts: &Accepts) {
        if accepts.lists_any_scalar || values.iter().all(Json::is_string) {
            return self.set("enum", Json::Array(values));
        }
        let by_size =
            |a: &&Json, b: &&Json| a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(std::cmp::Ordering::Equal);
        let numbers = || values.iter().filter(|value| value.is_number());
        let is_one =
            numbers().count() == values.len() && numbers().all(|number| Some(number) == numbers().next());
        if !is_one || !accepts.takes("minimum") || !accepts.takes("maximum") {
            self.dropped.push(keyword);
        }
        for (keyword, bound) in
            [("minimum", numbers().min_by(by_size)), ("maximum", numbers().max_by(by_size))]
        {
            if let Some(bound) = bound.filter(|_| accepts.takes(keyword)) {
                self.set(keyword, bound.clone());
            }
        }
    }

    fn min_items(&mut self, value: Json, accepts: &Accepts) {
        let most = accepts.most_min_items.unwrap_or(u32::MAX);
        if value.as_u64().is_some_and(|least| least > most.into()) {
            self.dropped.push("minItems");
            return self.set("minItems", json!(most));
        }
        self.set("minItems", value);
    }
}
