//! Formula to keywords of JSON Schema, in the form that a reader would write.
//!
//! Every schema names the type that a keyword is for and every property that it requires, because validators
//! in strict mode ask for both.

use serde_json::{Map, Value as Json, json};

use super::formula::{Formula, any, is_negative, not};
use super::keywords::conjoin;
use super::set::{Runs, Set, Subject, Test};
use super::values::{
    absent_values, accepts, between, constants, in_runs, in_values, none_of, numbers, of_kinds, one_of,
    place_types, types,
};
use crate::model::expr::kinds::Kinds;
use crate::model::place::Declared;
use crate::model::{Path, Type};

/// Prints formulas about one document.
pub(super) struct Printer<'a> {
    /// The place where paths start.
    start: Declared<'a>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(start: Declared<'a>) -> Self {
        Self { start }
    }

    /// A schema for the whole document.
    pub(super) fn schema(&self, formula: &Formula) -> Json {
        match formula {
            Formula::Const(holds) => Json::Bool(*holds),
            Formula::Is(path, test) => self.given(path, test.as_ref()),
            Formula::IfGiven(path, test) => self.unless_given(path, test.as_ref()),
            Formula::All(parts) => parts.iter().map(|part| self.schema(part)).fold(Json::Bool(true), conjoin),
            Formula::Any(parts) => self.any(parts),
            Formula::If(parts) => {
                let [condition, then, otherwise] = [0, 1, 2].map(|part| self.schema(&parts[part]));
                json!({ "if": condition, "then": then, "else": otherwise })
            }
        }
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
        if let ([Formula::IfGiven(path, None)], [demand]) = (&conditions[..], &demands[..])
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
        let absent = |part: &'_ Formula| {
            if let Formula::IfGiven(path, None) = part { Some(path.clone()) } else { None }
        };
        let (names, parent) = self.siblings(parts.iter().map(absent))?;
        let properties: Map<String, Json> = names.iter().map(|name| (name.clone(), json!(true))).collect();
        let together = json!({ "required": names, "properties": properties });
        // Values that are not objects have no members.
        let is_object = if self.object_type(&parent, false).is_some() {
            json!({ "type": "object" })
        } else {
            json!(true)
        };
        Some(self.object(&parent, json!({ "not": conjoin(is_object, together) })))
    }

    /// If one member of an object is given, other members of it are.
    fn dependent(&self, path: &Path, demand: &Formula) -> Option<Json> {
        let demands =
            if let Formula::All(parts) = demand { &parts[..] } else { std::slice::from_ref(demand) };
        let given =
            |part: &Formula| if let Formula::Is(path, None) = part { Some(path.clone()) } else { None };
        let (mut names, parent) =
            self.siblings(std::iter::once(Some(path.clone())).chain(demands.iter().map(given)))?;
        let name = names.remove(0);
        Some(self.object(&parent, json!({ "dependentRequired": { name: names } })))
    }

    /// The names and the parent of members of one object, each given where its key is there.
    fn siblings(&self, paths: impl Iterator<Item = Option<Path>>) -> Option<(Vec<String>, Vec<String>)> {
        let (mut names, mut parent) = (Vec::new(), None);
        for path in paths {
            let mut path = path?.0;
            let has_key = absent_values(&self.start.at(&path)?).is_empty();
            names.push(path.pop()?);
            if !has_key || *parent.get_or_insert_with(|| path.clone()) != path {
                return None;
            }
        }
        Some((names, parent?))
    }

    /// A demand on an object, if it is there.
    fn object(&self, path: &[String], demand: Json) -> Json {
        match self.object_type(path, true) {
            Some(ty) => self.below(path, conjoin(json!({ "type": ty }), demand), false),
            None => demand,
        }
    }

    /// The type of an object; none for the document itself, which says it anyway.
    fn object_type(&self, path: &[String], or_other: bool) -> Option<Json> {
        if path.is_empty() && self.start.is_request() {
            return None;
        }
        if !or_other {
            return Some(json!("object"));
        }
        Some(place_types(&self.start.at(path)?))
    }

    /// The schema of a given value, or all values, and those of its absent values for which it does not have a result.
    fn member(&self, path: &Path, test: Option<&Test>, result: bool) -> (Json, Vec<Json>) {
        let Some(place) = self.start.at(&path.0) else { return (json!(false), Vec::new()) };
        let schema = test.map_or(json!(!result), |test| self.test_schema(&place, test));
        let absent =
            absent_values(&place).into_iter().filter(|value| accepts(&schema, value) != Some(result));
        let absent = absent.collect();
        (schema, absent)
    }

    fn given(&self, path: &Path, test: Option<&Test>) -> Json {
        let (schema, absent) = self.member(path, test, false);
        let is_list = schema.as_object().is_some_and(|members| members.len() == 1);
        let schema = match constants(&schema["not"]).filter(|_| is_list) {
            Some(values) => none_of([absent, values].concat(), false),
            None => conjoin(schema, none_of(absent, false)),
        };
        self.below(&path.0, schema, true)
    }

    fn unless_given(&self, path: &Path, test: Option<&Test>) -> Json {
        let (schema, absent) = self.member(path, test, true);
        let schema = match constants(&schema) {
            _ if absent.is_empty() => schema,
            Some(values) => one_of([absent, values].concat(), false),
            None if schema == json!(false) => one_of(absent, false),
            None => json!({ "anyOf": [one_of(absent, false), schema] }),
        };
        self.below(&path.0, schema, false)
    }

    /// Puts the schema of a member into its objects, from the inside out.
    pub(super) fn below(&self, path: &[String], member: Json, needed: bool) -> Json {
        let mut schema = member;
        for end in (0..path.len()).rev() {
            let name = &path[end];
            let mut object = Map::new();
            object.extend(self.object_type(&path[..end], !needed).map(|ty| ("type".to_owned(), ty)));
            // A required member is demanded by the schema of its object.
            if needed && !self.start.at(&path[..=end]).is_some_and(|place| place.required) {
                object.insert("required".to_owned(), json!([name]));
            }
            object.insert("properties".to_owned(), json!({ name: schema }));
            schema = Json::Object(object);
        }
        schema
    }

    /// The schema of a value that passes.
    fn test_schema(&self, place: &Declared<'_>, test: &Test) -> Json {
        let other = test.other == Some(true);
        match (&test.subject, &test.set) {
            (Subject::Key(key), Set::Holds(holds)) => {
                let has = json!({ "required": [key], "properties": { key.as_str(): true } });
                let ty = if other { place.kinds().or(Kinds::MAP) } else { Kinds::MAP };
                match (holds, other) {
                    (true, _) => conjoin(json!({ "type": types(ty) }), has),
                    (false, true) => json!({ "not": conjoin(json!({ "type": "object" }), has) }),
                    (false, false) => json!({ "type": types(ty), "not": has }),
                }
            }
            (_, Set::Holds(holds)) => json!(holds),
            (Subject::Count(item), Set::Runs(runs)) => self.count(place, item, runs, other),
            (_, Set::Kinds { kinds, domain }) => of_kinds(*kinds, *domain),
            (_, Set::Values { values, inside, list }) => {
                in_values(values, *inside, list.as_deref(), place, test.other)
            }
            (subject, Set::Runs(runs)) => {
                let (kind, min, max) = match subject {
                    Subject::Length => (Kinds::STRING, "minLength", "maxLength"),
                    Subject::Items if place.array().is_some() => (Kinds::LIST, "minItems", "maxItems"),
                    Subject::Items => (Kinds::MAP, "minProperties", "maxProperties"),
                    _ if place.types.iter().all(|ty| matches!(ty, Type::Integer(_))) => {
                        return numbers(place, Kinds::WHOLE, runs, other);
                    }
                    _ => return numbers(place, Kinds::NUMBER, runs, other),
                };
                in_runs(place, kind, runs, other, &|span| between(span, runs, min, max))
            }
        }
    }

    /// A demand on the number of items for which a formula holds.
    fn count(&self, place: &Declared<'_>, item: &Formula, runs: &Runs, other: bool) -> Json {
        let Some(items) = place.items().map(Printer::new) else { return json!(other) };
        let schema = |formula: &Formula| match items.schema(formula) {
            // Some validators want an object here.
            Json::Bool(false) => json!({ "not": {} }),
            schema => schema,
        };
        in_runs(place, Kinds::LIST, runs, other, &|(low, high)| {
            if (low, high) == (0, 0) {
                return json!({ "items": schema(&not(item.clone())) });
            }
            let mut count = json!({ "contains": schema(item) });
            if low != 1 {
                count["minContains"] = json!(low);
            }
            if high < runs.domain.max {
                count["maxContains"] = json!(high);
            }
            count
        })
    }
}
