//! Formula to keywords of JSON Schema, in the form that a reader would write.
//!
//! Every schema names the type that a keyword is for and every property that it requires, because validators
//! in strict mode ask for both.

use serde_json::{Map, Value as Json, json};

use super::formula::{Formula, any, is_negative, not};
use super::keywords::{conjoin, number, value};
use super::set::{Runs, Scale, Set, Subject, Test, double_at};
use crate::model::{Document, Param, Path, Type, Value};

/// Prints formulas about one document.
pub(super) struct Printer<'a> {
    document: &'a Document,
}

impl<'a> Printer<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self { document }
    }

    /// A schema for the whole document.
    pub(super) fn schema(&self, formula: &Formula) -> Json {
        match formula {
            Formula::Const(holds) => Json::Bool(*holds),
            Formula::Given(path) => self.given(path),
            Formula::Absent(path) => self.absent(path),
            Formula::Is(path, test) => self.is(path, test),
            Formula::IfGiven(path, test) => self.if_given(path, test),
            Formula::All(parts) => parts.iter().map(|part| self.schema(part)).fold(Json::Bool(true), conjoin),
            Formula::Any(parts) => self.any(parts),
            Formula::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                if is_negative(condition) {
                    self.choice(&not(condition.clone()), otherwise, then)
                } else {
                    self.choice(condition, then, otherwise)
                }
            }
        }
    }

    fn choice(&self, condition: &Formula, then: &Formula, otherwise: &Formula) -> Json {
        json!({ "if": self.schema(condition), "then": self.schema(then), "else": self.schema(otherwise) })
    }

    /// A disjunction whose parts forbid something reads best as an implication.
    fn any(&self, parts: &[Formula]) -> Json {
        if let Some(schema) = self.not_together(parts) {
            return schema;
        }
        let (mut conditions, mut demands): (Vec<&Formula>, Vec<&Formula>) =
            parts.iter().partition(|part| is_negative(part));
        if conditions.is_empty() {
            let parts: Vec<Json> = parts.iter().map(|part| self.schema(part)).collect();
            return json!({ "anyOf": parts });
        }
        if demands.is_empty() {
            demands.extend(conditions.pop());
        }
        if let ([Formula::Absent(path)], [demand]) = (&conditions[..], &demands[..])
            && let Some(schema) = self.dependent(path, demand)
        {
            return schema;
        }
        let owned = |parts: Vec<&Formula>| parts.into_iter().cloned().collect();
        let condition = self.schema(&not(any(owned(conditions))));
        json!({ "if": condition, "then": self.schema(&any(owned(demands))) })
    }

    /// Not all of several members of one object.
    fn not_together(&self, parts: &[Formula]) -> Option<Json> {
        let mut names = Vec::new();
        let mut parent = None;
        for part in parts {
            let Formula::Absent(path) = part else { return None };
            let (last, parents) = self.plain(path)?;
            if *parent.get_or_insert(parents) != parents {
                return None;
            }
            names.push(last);
        }
        let properties: Map<String, Json> = names.iter().map(|name| ((*name).clone(), json!(true))).collect();
        let mut together = Map::new();
        if !parent?.is_empty() {
            // Where the object can be `null`, that has no members.
            together.insert("type".to_owned(), json!("object"));
        }
        together.insert("required".to_owned(), json!(names));
        together.insert("properties".to_owned(), Json::Object(properties));
        Some(self.object(parent?, json!({ "not": together })))
    }

    /// If one member of an object is given, other members of it are.
    fn dependent(&self, path: &Path, demand: &Formula) -> Option<Json> {
        let demands = match demand {
            Formula::All(parts) => &parts[..],
            one => std::slice::from_ref(one),
        };
        let (last, parents) = self.plain(path)?;
        let mut needed = Vec::new();
        for demand in demands {
            let Formula::Given(path) = demand else { return None };
            let (other, other_parents) = self.plain(path)?;
            if other_parents != parents {
                return None;
            }
            needed.push(other);
        }
        Some(self.object(parents, json!({ "dependentRequired": { last: needed } })))
    }

    /// A demand on an object, if it is there.
    fn object(&self, path: &[String], demand: Json) -> Json {
        match self.object_type(path, true) {
            Some(ty) => self.below(path, conjoin(json!({ "type": ty }), demand), false),
            None => demand,
        }
    }

    /// The type of an object below the document itself.
    fn object_type(&self, path: &[String], or_null: bool) -> Option<Json> {
        let param = self.document.param(&Path(path.to_vec()))?;
        Some(if param.nullable && or_null { json!(["object", "null"]) } else { json!("object") })
    }

    /// Name and parents of a parameter for which being given is the same as having its key.
    fn plain<'p>(&self, path: &'p Path) -> Option<(&'p String, &'p [String])> {
        let param = self.document.param(path)?;
        if param.empty_absent { None } else { path.0.split_last() }
    }

    fn given(&self, path: &Path) -> Json {
        let empty_absent = self.document.param(path).is_some_and(|param| param.empty_absent);
        let member = if empty_absent { json!({ "not": { "const": "" } }) } else { json!(true) };
        self.below(&path.0, member, true)
    }

    fn absent(&self, path: &Path) -> Json {
        let empty_absent = self.document.param(path).is_some_and(|param| param.empty_absent);
        let member = if empty_absent { json!({ "const": "" }) } else { json!(false) };
        self.below(&path.0, member, false)
    }

    fn is(&self, path: &Path, test: &Test) -> Json {
        let Some(param) = self.document.param(path) else { return json!(false) };
        let mut schema = test_schema(param, test);
        if param.empty_absent && accepts_empty(test) {
            schema = not_empty(schema);
        }
        self.below(&path.0, schema, true)
    }

    fn if_given(&self, path: &Path, test: &Test) -> Json {
        let Some(param) = self.document.param(path) else { return json!(true) };
        let mut schema = test_schema(param, test);
        if param.empty_absent && !accepts_empty(test) {
            schema = match (schema.get("const"), schema.get("enum")) {
                (Some(one), _) => json!({ "enum": ["", one] }),
                (_, Some(Json::Array(values))) => {
                    json!({ "enum": std::iter::once(&json!("")).chain(values).collect::<Vec<_>>() })
                }
                _ => json!({ "anyOf": [{ "const": "" }, schema] }),
            };
        }
        self.below(&path.0, schema, false)
    }

    /// Puts the schema of a member into its objects, from the inside out.
    pub(super) fn below(&self, path: &[String], member: Json, needed: bool) -> Json {
        let mut schema = member;
        for end in (0..path.len()).rev() {
            let name = &path[end];
            let mut object = Map::new();
            object.extend(self.object_type(&path[..end], !needed).map(|ty| ("type".to_owned(), ty)));
            if needed && !self.required(&path[..=end]) {
                object.insert("required".to_owned(), json!([name]));
            }
            object.insert("properties".to_owned(), json!({ name: schema }));
            schema = Json::Object(object);
        }
        schema
    }

    /// A required member is demanded by the schema of its object.
    fn required(&self, path: &[String]) -> bool {
        self.document.param(&Path(path.to_vec())).is_some_and(|param| param.required)
    }
}

/// Whether `""` passes.
fn accepts_empty(test: &Test) -> bool {
    match (&test.subject, &test.set) {
        (Subject::Value, Set::Strings { values, inside }) => values.iter().any(String::is_empty) == *inside,
        (Subject::Value, Set::Listed { values, domain }) => {
            let empty = Value::Str(String::new());
            // Longer lists are printed as their complement, which `""` is not in either.
            values.contains(&empty) || (is_printed_inverted(values, domain) && !domain.contains(&empty))
        }
        (Subject::Length, Set::Runs(runs)) => runs.spans.first().is_some_and(|run| run.0 <= runs.domain.0),
        _ => false,
    }
}

fn is_printed_inverted(values: &[Value], domain: &[Value]) -> bool {
    !values.is_empty() && domain.len() - values.len() < values.len()
}

/// The schema of a value that passes.
fn test_schema(param: &Param, test: &Test) -> Json {
    let (null, not_null) = (test.null == Some(true), test.null == Some(false));
    let texts = |texts: &[String]| texts.iter().map(|text| json!(text)).collect();
    match &test.set {
        Set::Listed { values, domain } if is_printed_inverted(values, domain) => {
            let others = domain.iter().filter(|one| !values.contains(one)).map(value);
            none_of(others.collect(), not_null)
        }
        Set::Listed { values, .. } => one_of(values.iter().map(value).collect(), null),
        Set::Strings { values, inside: true } => one_of(texts(values), null),
        Set::Strings { values, inside: false } => none_of(texts(values), not_null),
        Set::Runs(runs) => {
            let (name, min, max) = match (test.subject, &param.ty) {
                (Subject::Length, _) => ("string", "minLength", "maxLength"),
                (Subject::Items, _) => ("array", "minItems", "maxItems"),
                (Subject::Value, Type::Integer(_)) => ("integer", "minimum", "maximum"),
                (Subject::Value, _) => ("number", "minimum", "maximum"),
            };
            let ty = if null { json!([name, "null"]) } else { json!(name) };
            runs_schema(runs, test.subject, &ty, min, max)
        }
    }
}

/// The schema without `""`, written into the list of what is excluded where there is one.
fn not_empty(schema: Json) -> Json {
    let excluded = match &schema["not"] {
        Json::Object(not) if schema.as_object().is_some_and(|schema| schema.len() == 1) => not
            .get("const")
            .map(std::slice::from_ref)
            .or_else(|| not.get("enum")?.as_array().map(Vec::as_slice)),
        _ => None,
    };
    match excluded {
        Some(values) => none_of(std::iter::once(&json!("")).chain(values).cloned().collect(), false),
        None => conjoin(schema, json!({ "not": { "const": "" } })),
    }
}

fn one_of(mut values: Vec<Json>, or_null: bool) -> Json {
    if or_null {
        values.push(Json::Null);
    }
    match &values[..] {
        [one] => json!({ "const": one }),
        _ => json!({ "enum": values }),
    }
}

fn none_of(mut values: Vec<Json>, nor_null: bool) -> Json {
    if nor_null {
        values.push(Json::Null);
    }
    if values.is_empty() {
        return json!(true);
    }
    json!({ "not": one_of(values, false) })
}

fn runs_schema(runs: &Runs, subject: Subject, ty: &Json, min: &str, max: &str) -> Json {
    if let [run] = runs.spans[..] {
        return conjoin(json!({ "type": ty }), run_schema(run, runs, min, max));
    }
    let points = |runs: &Runs| -> Option<Vec<Json>> {
        let single = runs.spans.iter().map(|run| (run.0 == run.1).then(|| key(run.0, runs.scale)));
        single.collect()
    };
    if subject == Subject::Value {
        if let Some(points) = points(&runs.complement()).filter(|points| !points.is_empty()) {
            return conjoin(json!({ "type": ty }), none_of(points, false));
        }
        if let Some(points) = points(runs)
            && !ty.is_array()
        {
            return one_of(points, false);
        }
    }
    let alternatives: Vec<Json> = runs.spans.iter().map(|run| run_schema(*run, runs, min, max)).collect();
    match (alternatives.is_empty(), ty.is_array()) {
        (false, _) => json!({ "type": ty, "anyOf": alternatives }),
        (true, true) => json!({ "type": "null" }),
        (true, false) => json!(false),
    }
}

/// One run, without the bounds that the domain has anyway.
fn run_schema((low, high): (i64, i64), runs: &Runs, min: &str, max: &str) -> Json {
    let mut schema = Map::new();
    if low > runs.domain.0 {
        let (exclusive, bound) = bound(low, low.saturating_sub(1), runs.scale);
        schema.insert(if exclusive { "exclusiveMinimum" } else { min }.to_owned(), bound);
    }
    if high < runs.domain.1 {
        let (exclusive, bound) = bound(high, high.saturating_add(1), runs.scale);
        schema.insert(if exclusive { "exclusiveMaximum" } else { max }.to_owned(), bound);
    }
    Json::Object(schema)
}

/// A bound: the last double inside or the first one outside, whichever is the rounder number.
fn bound(inside: i64, outside: i64, scale: Scale) -> (bool, Json) {
    match scale {
        Scale::Whole(_) => (false, json!(inside)),
        Scale::Double => {
            let (inside, outside) = (double_at(inside), double_at(outside));
            let exclusive = outside.is_finite() && format!("{outside:e}").len() < format!("{inside:e}").len();
            (exclusive, number(if exclusive { outside } else { inside }))
        }
    }
}

fn key(key: i64, scale: Scale) -> Json {
    match scale {
        Scale::Whole(_) => json!(key),
        Scale::Double => number(double_at(key)),
    }
}
