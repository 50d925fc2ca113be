//! JSON Schemas of the spec files themselves, for completion and checks while one is written. Made from the types
//! of `spec` and their doc comments; never knows a provider or an operation.
//!
//! They have the form of draft 7, because that is what the YAML support of editors reads best.

use std::collections::BTreeSet;

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use crate::front::spec::keywords::of_type;
use crate::front::spec::{Operation, Provider, TypeName};
use crate::output::OutputFile;

/// The two schemas beside the specs.
pub fn editor_schemas() -> Vec<OutputFile> {
    vec![
        OutputFile {
            path: "provider.schema.json".to_owned(),
            text: schema::<Provider>("Provider of model APIs"),
        },
        OutputFile {
            path: "spec.schema.json".to_owned(),
            text: schema::<Operation>("Operation of a model API"),
        },
    ]
}

fn schema<T: JsonSchema>(title: &str) -> String {
    let generator = SchemaSettings::draft07().with_transform(Simplify).into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    if let Some(Value::Object(param)) = schema.pointer_mut("/definitions/Param") {
        param.extend(type_requirements());
    }
    schema.insert("title".to_owned(), json!(title));
    format!("{:#}\n", Value::from(ordered(schema)))
}

/// Moves the description of the file to the front, and the definitions to the end.
fn ordered(mut schema: Schema) -> Map<String, Value> {
    let mut rest = std::mem::take(schema.ensure_object());
    let definitions = rest.shift_remove_entry("definitions");
    let mut ordered = Map::new();
    for key in ["$schema", "title", "description"] {
        ordered.extend(rest.shift_remove_entry(key));
    }
    ordered.extend(rest);
    ordered.extend(definitions);
    ordered
}

/// Brings the derived schemas into the form that editors show best.
#[derive(Clone)]
struct Simplify;

impl Transform for Simplify {
    fn transform(&mut self, schema: &mut Schema) {
        let Some(object) = schema.as_object_mut() else { return };
        forbid_null(object);
        gather_choices(object);
        // The width of an integer in memory is no format of JSON Schema; `minimum` and `maximum` stay.
        object.remove("format");
        transform_subschemas(self, schema);
    }
}

/// Removes `null`: an `Option` is a key that can be left out.
fn forbid_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|ty| ty != "null");
        if let [only] = &types[..] {
            schema["type"] = only.clone();
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|ty| ty != "null"));
        // A reference with a description beside it has to stand in `allOf`.
        if let [_] = &choices[..]
            && let Some(only) = schema.remove("anyOf")
        {
            schema.insert("allOf".to_owned(), only);
        }
    }
}

/// Several constants become one `enum`, whose values an editor lists with their descriptions.
fn gather_choices(schema: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = schema.get("oneOf") else { return };
    let values: Option<Vec<Value>> = choices.iter().map(|choice| choice.get("const").cloned()).collect();
    let Some(values) = values else { return };
    let descriptions = choices.iter().map(|choice| choice.get("description").cloned().unwrap_or_default());
    let descriptions = descriptions.collect();
    schema.remove("oneOf");
    schema.insert("type".to_owned(), json!("string"));
    schema.insert("enum".to_owned(), Value::Array(values));
    schema.insert("enumDescriptions".to_owned(), Value::Array(descriptions));
}

/// Conditions that require a type, and allow and require the keys that belong to it.
fn type_requirements() -> Map<String, Value> {
    let all: BTreeSet<&str> = TypeName::ALL.iter().flat_map(|(_, ty)| keys(*ty)).collect();
    let refused = |own: &BTreeSet<&str>| -> Map<String, Value> {
        all.difference(own).map(|key| ((*key).to_owned(), Value::Bool(false))).collect()
    };
    let mut cases = vec![json!({
        "if": { "required": ["use"] },
        "then": { "properties": refused(&BTreeSet::new()) },
    })];
    for (name, ty) in TypeName::ALL {
        let required: Vec<&str> =
            of_type(*ty).filter(|keyword| keyword.is_needed_by(*ty)).map(|keyword| keyword.name).collect();
        let mut then = json!({ "properties": refused(&keys(*ty).collect()) });
        if !required.is_empty() {
            then["required"] = json!(required);
        }
        if *ty == TypeName::Object {
            // Without members of its own it can have any.
            let open = json!({ "properties": { "open": { "const": true } }, "required": ["open"] });
            then["anyOf"] = json!([{ "required": ["parameters"] }, open]);
        }
        cases.push(json!({
            "if": { "properties": { "type": { "const": name } }, "required": ["type"] },
            "then": then,
        }));
    }
    // An alias needs no type: it has the type of its parameter.
    let alias = json!({ "required": ["alias_of"], "properties": { "type": false, "use": false } });
    let one_type = json!([{ "required": ["type"] }, { "required": ["use"] }, alias]);
    Map::from_iter([("oneOf".to_owned(), one_type), ("allOf".to_owned(), Value::Array(cases))])
}

fn keys(ty: TypeName) -> impl Iterator<Item = &'static str> {
    of_type(ty).map(|keyword| keyword.name)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{editor_schemas, keys};
    use crate::front::spec::TypeName;

    fn schema(path: &str) -> Value {
        let file = editor_schemas().into_iter().find(|file| file.path == path).unwrap();
        assert!(file.text.ends_with("}\n") && !file.text.contains('\r'));
        serde_json::from_str(&file.text).unwrap()
    }

    fn visit(value: &Value, see: &mut impl FnMut(&serde_json::Map<String, Value>)) {
        match value {
            Value::Object(object) => {
                see(object);
                object.values().for_each(|value| visit(value, see));
            }
            Value::Array(items) => items.iter().for_each(|value| visit(value, see)),
            _ => {}
        }
    }

    #[test]
    fn both_files_are_deterministic() {
        assert_eq!(editor_schemas(), editor_schemas());
        let paths: Vec<String> = editor_schemas().into_iter().map(|file| file.path).collect();
        assert_eq!(paths, ["provider.schema.json", "spec.schema.json"]);
    }

    #[test]
    fn objects_are_closed_null_is_refused_and_keys_are_described() {
        for path in ["provider.schema.json", "spec.schema.json"] {
            let schema = schema(path);
            assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
            visit(&schema, &mut |object| {
                assert_ne!(object.get("type"), Some(&json!("null")));
                assert!(
                    !object
                        .get("type")
                        .and_then(Value::as_array)
                        .is_some_and(|ty| ty.contains(&json!("null")))
                );
            });
            let definitions = schema["definitions"].as_object().unwrap();
            for (name, definition) in definitions.iter().chain([(&path.to_owned(), &schema)]) {
                assert!(definition["description"].is_string(), "{name}");
                let Some(properties) = definition["properties"].as_object() else { continue };
                assert_eq!(definition["additionalProperties"], json!(false), "{name}");
                for (key, property) in properties {
                    assert!(property["description"].is_string(), "{name}.{key}");
                }
            }
        }
    }

    #[test]
    fn choices_are_enums_with_descriptions() {
        let status = &schema("spec.schema.json")["definitions"]["Status"];
        assert_eq!(
            status["enum"],
            json!(["coming-soon", "live", "api-only", "preview", "deprecated", "retired"])
        );
        assert_eq!(status["enumDescriptions"][1], "Generally available.");
        assert_eq!(status["enumDescriptions"].as_array().unwrap().len(), 6);
    }

    #[test]
    fn declarations_are_judged_by_their_type() {
        let schema = jsonschema::validator_for(&schema("spec.schema.json")).unwrap();
        let is_fine = |param: Value| {
            let spec = json!({ "name": "N", "http": { "method": "POST", "path": "/" }, "parameters": { "a": param } });
            schema.is_valid(&spec)
        };
        for fine in [
            json!({ "type": "object", "open": true }),
            json!({ "type": "object", "parameters": {} }),
            json!({ "type": "map", "items": { "type": "any" }, "keys": { "pattern": "^a" } }),
            json!({ "type": "union", "tag": "kind", "variants": { "x": { "use": "t" } } }),
            json!({ "type": "size", "also": ["auto"], "width": { "min": 1, "step": 8 } }),
            json!({ "type": "size", "values": { "1x1": { "deprecated": "No." } } }),
            json!({ "type": "integer", "also": [-1, "auto"], "step": 12, "offset": 6 }),
            json!({ "type": "number", "above": 0, "step": 0.5 }),
            json!({ "type": "enum", "values": [1, { "value": 2, "doc": "Two.", "name": "two" }], "open": true }),
            json!({ "type": "enum", "values": { "x": "Ex.", "y": { "state": "done" } } }),
            json!({ "type": "string", "max_length": 3, "length_unit": "utf-16", "nullable": "absent" }),
            json!({ "type": "array", "items": { "type": "any" }, "unique_by": "id" }),
            json!({ "alias_of": "b" }),
            json!({ "alias_of": "b", "type": "string" }),
        ] {
            assert!(is_fine(fine.clone()), "{fine}");
        }
        for bad in [
            json!({ "type": "object" }),
            json!({ "type": "object", "open": false }),
            json!({ "type": "map" }),
            json!({ "type": "union" }),
            json!({ "type": "enum", "values": [1], "also": [2] }),
            json!({ "type": "enum", "values": [{ "doc": "Nothing." }] }),
            json!({ "type": "integer", "above": 0 }),
            json!({ "type": "string", "step": 1 }),
            json!({ "type": "string", "length_unit": "bits" }),
            json!({ "type": "string", "nullable": "never" }),
            json!({ "use": "t", "also": [1] }),
            json!({ "doc": "No type." }),
        ] {
            assert!(!is_fine(bad.clone()), "{bad}");
        }
    }

    #[test]
    fn every_key_beside_a_type_is_a_key_of_a_declaration() {
        let schema = schema("spec.schema.json");
        let param = &schema["definitions"]["Param"];
        for (name, ty) in TypeName::ALL {
            assert!(keys(*ty).all(|key| param["properties"][key].is_object()), "{name}");
        }
        assert_eq!(
            schema["definitions"]["TypeName"]["enum"],
            TypeName::ALL.iter().map(|(name, _)| json!(name)).collect::<Value>()
        );
    }
}
