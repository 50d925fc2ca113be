//! Definitions and the engine, on requests written as the arguments of a model: a definition accepts what is valid, and
//! the report lists what it accepts although the engine rejects it; what it accepts becomes the request again.

use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::__private::{Arena, entry, provider, table};
use modelspec_runtime::Facts;
use serde_json::{Map, Value, json};

use super::{DIALECTS, Tools, all, back, schema};

#[test]
fn a_definition_accepts_what_is_valid_and_the_report_lists_the_rest() {
    let (mut valid, mut lost, mut problems) = (0, 0, Vec::new());
    for tools in all() {
        for operation in &tools.compilation.catalogue.operations {
            for dialect in DIALECTS {
                let Some(definition) = tools.definition(&operation.id(), dialect) else { continue };
                let check = Check::new(tools, operation, dialect, &definition);
                let found = check.run();
                (valid, lost) = (valid + found.valid, lost + found.lost);
                problems.extend(found.problems.into_iter().take(3));
            }
        }
    }
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
    assert!(valid > 2_000 && lost > 1_000, "only {valid} valid requests and {lost} lost rules");
}

/// One definition with what its report says.
struct Check<'t> {
    tools: &'t Tools<'static>,
    operation: &'static Operation,
    dialect: &'t str,
    schema: Value,
    validator: jsonschema::Validator,
    /// Pointers of hidden parameters, with what takes their place.
    hidden: Vec<(String, String)>,
    /// Pointers of what the dialect leaves out.
    omitted: Vec<String>,
    losses: Vec<Value>,
    /// Pointers of what is JSON text.
    texts: Vec<String>,
}

#[derive(Default)]
struct Found {
    valid: usize,
    lost: usize,
    problems: Vec<String>,
}

impl<'t> Check<'t> {
    fn new(
        tools: &'t Tools<'static>,
        operation: &'static Operation,
        dialect: &'t str,
        definition: &Value,
    ) -> Self {
        let report = tools.report(&operation.id());
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let hidden = report["hidden"].as_array().unwrap().iter();
        let hidden = hidden.map(|one| (text(&one["pointer"]), text(&one["filled"]))).collect();
        let schema = schema(definition, dialect).clone();
        let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&schema);
        let validator = validator.expect("schemas compile");
        let losses = report["dialects"][dialect]["losses"].as_array().unwrap().clone();
        let omitted = report["dialects"][dialect]["omitted"].as_array().unwrap().iter();
        let omitted = omitted.map(|one| text(&one["pointer"])).collect();
        let encoded = report["dialects"][dialect]["encoded"].as_array().unwrap().iter();
        let texts = encoded.filter(|one| one["form"] == "text").map(|one| text(&one["pointer"])).collect();
        Check { tools, operation, dialect, schema, validator, hidden, omitted, losses, texts }
    }

    fn run(&self) -> Found {
        let arena = Arena::new();
        let model = table(&arena, self.operation);
        let providers = &self.tools.compilation.catalogue.providers;
        let of_operation = providers.iter().find(|provider| provider.id == self.operation.provider).unwrap();
        let provider = provider(&arena, of_operation);
        let entry = entry(&arena, self.operation, &provider, &model);
        let is_left_out = |place: &str| self.hidden.iter().any(|(hidden, _)| is_at(place, hidden, false));
        let mut found = Found::default();
        for request in self.tools.requests(self.operation) {
            let report =
                modelspec_runtime::validate(&model, request.to_string().as_bytes(), &Facts::default());
            let mut violations: Vec<(String, String)> =
                report.violations().iter().map(|one| (one.pointer(), one.rule().to_owned())).collect();
            let of_null = violations.len();
            // There, `null` stands for what is not given.
            violations.retain(|(pointer, _)| {
                self.dialect != "openai" || request.pointer(pointer) != Some(&Value::Null)
            });
            if violations.len() < of_null {
                continue;
            }
            if violations
                .iter()
                .any(|(pointer, _)| self.hidden.iter().any(|(place, _)| is_at(pointer, place, true)))
            {
                continue;
            }
            let Some(arguments) = self.arguments(&request, &self.schema, "", false) else { continue };
            let is_accepted = self.validator.is_valid(&arguments);
            let at = format!("{} {}: {arguments}", self.operation.id(), self.dialect);
            if violations.is_empty() {
                found.valid += 1;
                let sparse = self.arguments(&request, &self.schema, "", true).unwrap_or_default();
                if !is_accepted && !self.validator.is_valid(&sparse) {
                    let errors: Vec<String> =
                        self.validator.iter_errors(&sparse).map(|error| error.to_string()).collect();
                    found.problems.push(format!("{at} is valid: {errors:?}"));
                }
                let accepted = if is_accepted { &arguments } else { &sparse };
                let difference = back::difference(&entry, self.dialect, (&request, accepted), &is_left_out);
                found.problems.extend(difference.map(|difference| format!("{at}: {difference}")));
            } else if is_accepted {
                found.lost += 1;
                let unlisted: Vec<_> =
                    violations.iter().filter(|violation| !self.is_listed(violation)).collect();
                if !unlisted.is_empty() {
                    found.problems.push(format!("{at} breaks {unlisted:?}"));
                }
            }
        }
        found
    }

    fn is_listed(&self, (pointer, rule): &(String, String)) -> bool {
        let is_own_rule = |rule: &Value| self.operation.rules.iter().any(|known| known.id.value == *rule);
        let is_own = is_own_rule(&json!(rule));
        self.losses.iter().any(|loss| {
            let place = loss["pointer"].as_str().unwrap();
            match loss["carried"].as_str() {
                Some("encoding") => is_at(pointer, place, true),
                // Any rule can be impossible to evaluate.
                _ if rule == "limit" => is_own_rule(&loss["rule"]),
                _ => loss["rule"] == *rule && (is_own || is_at(pointer, place, is_of_members(loss))),
            }
        })
    }

    /// A request as the arguments of a model; `None` if a model cannot give them. `is_sparse` leaves out what counts
    /// as not given.
    fn arguments(&self, value: &Value, schema: &Value, at: &str, is_sparse: bool) -> Option<Value> {
        if self.texts.iter().any(|place| is_at(at, place, false)) {
            return Some(json!(value.to_string()));
        }
        let schema = self.variant(value, schema, at);
        if schema.get("anyOf").is_some() && self.is_omitted(at) {
            return None;
        }
        match value {
            Value::Object(members) if schema["items"]["properties"].get("key").is_some() => {
                let values = &schema["items"]["properties"]["value"];
                let pair = |(key, value): (&String, &Value)| {
                    let value = self.arguments(value, values, &format!("{at}/{key}"), is_sparse)?;
                    Some(json!({ "key": key, "value": value }))
                };
                members.iter().map(pair).collect()
            }
            Value::Object(members) => self.object(members, schema, at, is_sparse),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items
                    .map(|(index, item)| {
                        self.arguments(item, &schema["items"], &format!("{at}/{index}"), is_sparse)
                    })
                    .collect()
            }
            scalar => Some(scalar.clone()),
        }
    }

    fn object(
        &self,
        members: &Map<String, Value>,
        schema: &Value,
        at: &str,
        is_sparse: bool,
    ) -> Option<Value> {
        let Some(properties) = schema["properties"].as_object() else {
            return Some(Value::Object(members.clone()));
        };
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let mut arguments = Map::new();
        for (name, value) in members {
            let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
            let is_empty = [json!(null), json!(""), json!([]), json!({})].contains(value);
            let can_be_absent = self.dialect == "openai" || !required.contains(&json!(name));
            match (properties.get(name), self.hidden.iter().find(|(hidden, _)| is_at(&place, hidden, false)))
            {
                (Some(_), _) if is_sparse && is_empty && can_be_absent => {}
                (Some(property), _) => {
                    arguments.insert(name.clone(), self.arguments(value, property, &place, is_sparse)?);
                }
                (None, Some((_, filled))) if filled == "constant" || filled == "fresh id" => {}
                (None, Some(_)) => return None,
                (None, None) if self.is_omitted(&place) => return None,
                (None, None) => _ = arguments.insert(name.clone(), value.clone()),
            }
        }
        if self.dialect == "openai" {
            // What is not given is `null`, also where a value is required: then the definition rejects it.
            for name in required.iter().filter_map(Value::as_str) {
                arguments.entry(name).or_insert(Value::Null);
            }
        }
        Some(Value::Object(arguments))
    }

    fn is_omitted(&self, place: &str) -> bool {
        self.omitted.iter().any(|one| is_at(place, one, false))
    }

    /// The schema of a value without `$ref` and `anyOf`.
    fn variant<'s>(&'s self, value: &Value, schema: &'s Value, at: &str) -> &'s Value {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.variant(value, self.schema.pointer(reference.trim_start_matches('#')).unwrap(), at);
        }
        let Some(variants) = schema["anyOf"].as_array() else { return schema };
        let variant = variants.iter().find(|variant| self.fits(value, variant, at));
        variant.map_or(schema, |variant| self.variant(value, variant, at))
    }

    /// Reports whether a schema is for values with such members.
    fn fits(&self, value: &Value, schema: &Value, at: &str) -> bool {
        let schema = self.variant(value, schema, at);
        let is = |ty: &str| schema["type"] == ty || schema["type"][0] == ty;
        let is_pairs = schema["items"]["properties"].get("key").is_some();
        match value {
            Value::Object(members) if is("object") => members.iter().all(|(name, value)| {
                let place = format!("{at}/{name}");
                match schema["properties"].get(name) {
                    None => schema["additionalProperties"] != false || self.is_omitted(&place),
                    Some(property) => {
                        property["enum"].as_array().is_none_or(|values| values.contains(value))
                            && property.get("const").is_none_or(|only| only == value)
                    }
                }
            }),
            Value::Object(_) => is_pairs,
            Value::Array(items) => {
                is("array")
                    && !is_pairs
                    && items.iter().all(|item| self.fits(item, &schema["items"], &format!("{at}/0")))
            }
            _ => true,
        }
    }
}

/// Reports whether a loss is about the keys or the items of its parameter, at which violations are.
fn is_of_members(loss: &Value) -> bool {
    let has_keys =
        loss["keywords"].as_array().is_some_and(|keywords| keywords.contains(&json!("propertyNames")));
    loss["rule"] == "unique" || loss["rule"] == "size" || has_keys
}

/// Reports whether a JSON Pointer is a place in which `*` stands for any member, or below it.
fn is_at(pointer: &str, place: &str, or_below: bool) -> bool {
    let (mut steps, mut places) = (pointer.split('/'), place.split('/'));
    loop {
        match (steps.next(), places.next()) {
            (None, None) => return true,
            (Some(_), None) => return or_below,
            (None, Some(_)) => return false,
            (Some(step), Some(place)) if step == place || place == "*" => {}
            (Some(_), Some(_)) => return false,
        }
    }
}

#[test]
fn places_match_pointers() {
    assert!(is_at("/a/0/b", "/a/*/b", false));
    assert!(is_at("/a/0/b", "/a", true));
    assert!(!is_at("/a/0/b", "/a", false));
    assert!(!is_at("/a", "/a/*", true));
}
