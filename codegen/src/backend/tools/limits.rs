//! The sizes of a definition against those that its dialect takes.

use serde_json::{Map, Value as Json};

use super::accepts::Accepts;

/// The sizes of a schema.
#[derive(Debug, Default)]
struct Measured {
    properties: usize,
    depth: usize,
    enum_values: usize,
    characters: usize,
    /// The number of values and of characters of each enum.
    enums: Vec<(usize, usize)>,
    optional: usize,
    unions: usize,
}

/// The reasons why a schema is too large for its dialect.
pub(super) fn exceeded(schema: &Map<String, Json>, accepts: &Accepts) -> Vec<String> {
    let mut found = Measured::default();
    found.schema(schema, 0);
    let sizes = &accepts.sizes;
    let bounds = [
        ("properties", found.properties, sizes.properties),
        ("levels of objects and lists", found.depth, sizes.depth),
        ("values of enums", found.enum_values, sizes.enum_values),
        ("characters in names and values", found.characters, sizes.characters),
        ("optional parameters", found.optional, sizes.optional),
        ("parameters of several types", found.unions, sizes.unions),
    ];
    let mut reasons: Vec<String> = bounds
        .into_iter()
        .filter_map(|(what, count, most)| Some((what, count, most?)).filter(|(_, count, most)| count > most))
        .map(|(what, count, most)| format!("it has {count} {what}, and {most} are possible"))
        .collect();
    if let Some((values, most)) = sizes.large_enum {
        let large = found.enums.iter().filter(|(count, characters)| *count > values && *characters > most);
        reasons.extend(large.map(|(count, characters)| {
            format!("an enum of {count} values has {characters} characters, and {most} are possible")
        }));
    }
    reasons
}

impl Measured {
    /// Measures a schema inside of so many objects and lists.
    fn schema(&mut self, schema: &Map<String, Json>, around: usize) {
        let has_parts = schema.contains_key("properties") || schema.contains_key("items");
        let depth = around + usize::from(has_parts);
        self.depth = self.depth.max(depth);
        if let Some(Json::Array(values)) = schema.get("enum") {
            let characters = values.iter().filter_map(Json::as_str).map(|text| text.chars().count()).sum();
            self.enums.push((values.len(), characters));
            self.enum_values += values.len();
            self.characters += characters;
        }
        if let Some(Json::String(text)) = schema.get("const") {
            self.characters += text.chars().count();
        }
        if let Some(Json::Object(properties)) = schema.get("properties") {
            self.properties(properties, schema.get("required"), depth);
        }
        if let Some(Json::Object(definitions)) = schema.get("$defs") {
            for (name, definition) in definitions {
                self.characters += name.chars().count();
                self.schemas([definition], 0);
            }
        }
        self.schemas(["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key)), depth);
        self.schemas(schema.get("anyOf").and_then(Json::as_array).into_iter().flatten(), depth);
    }

    fn schemas<'s>(&mut self, schemas: impl IntoIterator<Item = &'s Json>, around: usize) {
        schemas.into_iter().filter_map(Json::as_object).for_each(|schema| self.schema(schema, around));
    }

    fn properties(&mut self, properties: &Map<String, Json>, required: Option<&Json>, depth: usize) {
        let required: Vec<&str> =
            required.and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
        for (name, property) in properties {
            self.properties += 1;
            self.characters += name.chars().count();
            self.optional += usize::from(!required.contains(&name.as_str()));
            let is_union =
                property.get("anyOf").is_some() || property.get("type").is_some_and(Json::is_array);
            self.unions += usize::from(is_union);
            self.schemas([property], depth);
        }
    }
}
