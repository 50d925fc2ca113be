//! Formula to keywords of JSON Schema, in the form that a reader would write.
//!
//! Every schema names the type that a keyword is for and every property that it requires, because validators
//! in strict mode ask for both.

use serde_json::{Map, Value as Json, json};

use super::formula::{Formula, any, is_negative, not};
use super::keywords::{conjoin, value};
use super::regular;
use super::set::{Runs, Set, Subject, Test};
use super::values::{
    absent_values, accepts, beside, either, listed, never, none_of, not_empty, not_values, of_kinds, one_of,
    one_of_or, one_type, place_types, runs_schema, types_with,
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
        if !parent?.is_empty() || !self.start.is_request() {
            // Where something else than an object can stand, that has no members.
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

    /// The type of an object; none for the document itself, which says it anyway.
    fn object_type(&self, path: &[String], or_other: bool) -> Option<Json> {
        if path.is_empty() && self.start.is_request() {
            return None;
        }
        if !or_other {
            return Some(json!("object"));
        }
        Some(one_type(&place_types(&self.start.at(path)?)))
    }

    /// Name and parents of a parameter for which being given is the same as having its key.
    fn plain<'p>(&self, path: &'p Path) -> Option<(&'p String, &'p [String])> {
        let place = self.start.at(&path.0)?;
        if absent_values(&place).is_empty() { path.0.split_last() } else { None }
    }

    /// The values of a parameter that stand for "not given".
    fn absent_values(&self, path: &Path) -> Vec<Json> {
        self.start.at(&path.0).map(|place| absent_values(&place)).unwrap_or_default()
    }

    fn given(&self, path: &Path) -> Json {
        let absent = self.absent_values(path);
        let member = if absent.is_empty() { json!(true) } else { none_of(absent, false) };
        self.below(&path.0, member, true)
    }

    fn absent(&self, path: &Path) -> Json {
        let absent = self.absent_values(path);
        let member = if absent.is_empty() { json!(false) } else { one_of(absent, false) };
        self.below(&path.0, member, false)
    }

    fn is(&self, path: &Path, test: &Test) -> Json {
        let Some(place) = self.start.at(&path.0) else { return json!(false) };
        let mut schema = self.test_schema(&place, test);
        if place.is_empty_absent() && accepts(&schema, &json!("")) != Some(false) {
            schema = not_empty(schema);
        }
        if place.is_null_absent() && accepts(&schema, &Json::Null) != Some(false) {
            schema = conjoin(schema, json!({ "not": { "type": "null" } }));
        }
        self.below(&path.0, schema, true)
    }

    fn if_given(&self, path: &Path, test: &Test) -> Json {
        let Some(place) = self.start.at(&path.0) else { return json!(true) };
        let mut schema = self.test_schema(&place, test);
        let mut also = Vec::new();
        if place.is_empty_absent() && accepts(&schema, &json!("")) != Some(true) {
            also.push(json!(""));
        }
        if place.is_null_absent() && accepts(&schema, &Json::Null) != Some(true) {
            also.push(Json::Null);
        }
        if !also.is_empty() {
            schema = match (schema.get("const"), schema.get("enum")) {
                (Some(value), _) => one_of(also.iter().chain([value]).cloned().collect(), false),
                (_, Some(Json::Array(values))) => one_of(also.iter().chain(values).cloned().collect(), false),
                _ => json!({ "anyOf": [one_of(also, false), schema] }),
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
        self.start.at(path).is_some_and(|place| place.required)
    }

    /// The schema of a value that passes.
    fn test_schema(&self, place: &Declared<'_>, test: &Test) -> Json {
        let (other, not_other) = (test.other == Some(true), test.other == Some(false));
        match (&test.subject, &test.set) {
            (Subject::Match(pattern), Set::Holds(holds)) => {
                let positive = json!({ "type": "string", "pattern": pattern });
                either(*holds, place, Kinds::STRING, other, &positive, &json!({ "pattern": pattern }))
            }
            (Subject::Key(key), Set::Holds(holds)) => {
                let has = json!({ "required": [key], "properties": { key.as_str(): true } });
                let positive = conjoin(json!({ "type": "object" }), has.clone());
                either(*holds, place, Kinds::MAP, other, &positive, &has)
            }
            (Subject::Item(at, item), Set::Holds(holds)) => self.item(place, *at, item, *holds, other),
            (_, Set::Holds(holds)) => json!(holds),
            (Subject::Count(item), Set::Runs(runs)) => self.count(place, item, runs, other),
            (Subject::Side(side, separator), Set::Runs(runs)) => {
                let of = |runs: &Runs| json!({ "type": "string", "pattern": regular::side(*side, separator, &runs.spans) });
                // A word in place of a size is a string too, so a schema for what fails is turned round.
                if other { json!({ "not": of(&runs.complement()) }) } else { of(runs) }
            }
            (_, Set::Kinds { kinds, domain }) => of_kinds(*kinds, *domain),
            (_, Set::Listed { values, domain }) => listed(values, domain, place, test),
            (_, Set::Values { values, inside: true }) => one_of_or(values, place, other),
            (_, Set::Values { values, inside: false }) => {
                let excluded = values.iter().map(value).collect();
                if not_other { not_values(values, place) } else { none_of(excluded, false) }
            }
            (subject, Set::Runs(runs)) => {
                let (kind, name, min, max) = match subject {
                    Subject::Length => (Kinds::STRING, "string", "minLength", "maxLength"),
                    Subject::Items if place.array().is_some() => {
                        (Kinds::LIST, "array", "minItems", "maxItems")
                    }
                    Subject::Items => (Kinds::MAP, "object", "minProperties", "maxProperties"),
                    _ if place.types.iter().all(|ty| matches!(ty, Type::Integer(_))) => {
                        (Kinds::WHOLE, "integer", "minimum", "maximum")
                    }
                    _ => (Kinds::NUMBER, "number", "minimum", "maximum"),
                };
                if runs.spans.is_empty() && other {
                    return beside(place, kind);
                }
                let ty = if other { types_with(place, kind) } else { json!(name) };
                runs_schema(runs, subject, &ty, min, max)
            }
        }
    }

    /// So many items for which something holds.
    fn count(&self, place: &Declared<'_>, item: &Formula, runs: &Runs, other: bool) -> Json {
        let Some(items) = place.items().map(Printer::new) else { return json!(other) };
        let ty = if other { types_with(place, Kinds::LIST) } else { json!("array") };
        if runs.spans == [(0, 0)] {
            return json!({ "type": ty, "items": never(items.schema(&not(item.clone()))) });
        }
        let matching = never(items.schema(item));
        let run = |&(low, high): &(i64, i64)| {
            if (low, high) == (0, 0) {
                return json!({ "items": never(items.schema(&not(item.clone()))) });
            }
            let mut schema = json!({ "contains": matching });
            if low != 1 {
                schema["minContains"] = json!(low);
            }
            if high < runs.domain.max {
                schema["maxContains"] = json!(high);
            }
            schema
        };
        match &runs.spans[..] {
            [] if other => beside(place, Kinds::LIST),
            [] => json!(false),
            [one] => conjoin(json!({ "type": ty }), run(one)),
            several => json!({ "type": ty, "anyOf": several.iter().map(run).collect::<Vec<_>>() }),
        }
    }

    /// The item at one place of a list.
    fn item(&self, place: &Declared<'_>, at: usize, item: &Formula, wanted: bool, other: bool) -> Json {
        let (Some(items), Some(array)) = (place.items().map(Printer::new), place.array()) else {
            return json!(other);
        };
        let formula = if wanted { item.clone() } else { not(item.clone()) };
        let mut prefix = vec![json!(true); at];
        prefix.push(never(items.schema(&formula)));
        let mut schema = json!({ "prefixItems": prefix });
        if wanted && u32::try_from(at).is_ok_and(|at| at >= array.min) {
            schema["minItems"] = json!(at + 1);
        }
        let ty = if other { types_with(place, Kinds::LIST) } else { json!("array") };
        conjoin(json!({ "type": ty }), schema)
    }
}
