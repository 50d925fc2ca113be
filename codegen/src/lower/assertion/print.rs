//! Formula to keywords of JSON Schema, in the form that a reader would write.
//!
//! Every schema names the type that a keyword is for and every property that it requires, because validators
//! in strict mode ask for both.

use serde_json::{Map, Value as Json, json};

use super::formula::{Formula, any, is_negative, not};
use super::keywords::{conjoin, number, value};
use super::place::{Kind, Place, Scope, kind_of, type_names};
use super::regular;
use super::set::{Runs, Scale, Set, Subject, Test, double_at};
use crate::model::{Path, Type, Value};

/// Prints formulas about one document.
pub(super) struct Printer<'a> {
    scope: Scope<'a>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        Self { scope }
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
        if !parent?.is_empty() || !self.scope.is_request() {
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
        if path.is_empty() && self.scope.is_request() {
            return None;
        }
        if !or_other {
            return Some(json!("object"));
        }
        Some(one_type(&self.scope.find_slice(path)?.type_names()))
    }

    /// Name and parents of a parameter for which being given is the same as having its key.
    fn plain<'p>(&self, path: &'p Path) -> Option<(&'p String, &'p [String])> {
        let place = self.scope.find(path)?;
        if place.absent_values().is_empty() { path.0.split_last() } else { None }
    }

    /// The values of a parameter that stand for "not given".
    fn absent_values(&self, path: &Path) -> Vec<Json> {
        self.scope.find(path).map(|place| place.absent_values()).unwrap_or_default()
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
        let Some(place) = self.scope.find(path) else { return json!(false) };
        let mut schema = self.test_schema(&place, test);
        if place.empty_absent && accepts(&schema, &json!("")) != Some(false) {
            schema = not_empty(schema);
        }
        if place.null_absent && accepts(&schema, &Json::Null) != Some(false) {
            schema = conjoin(schema, json!({ "not": { "type": "null" } }));
        }
        self.below(&path.0, schema, true)
    }

    fn if_given(&self, path: &Path, test: &Test) -> Json {
        let Some(place) = self.scope.find(path) else { return json!(true) };
        let mut schema = self.test_schema(&place, test);
        let mut also = Vec::new();
        if place.empty_absent && accepts(&schema, &json!("")) != Some(true) {
            also.push(json!(""));
        }
        if place.null_absent && accepts(&schema, &Json::Null) != Some(true) {
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
        self.scope.find_slice(path).is_some_and(|place| place.required)
    }

    /// The schema of a value that passes.
    fn test_schema(&self, place: &Place<'_>, test: &Test) -> Json {
        let (other, not_other) = (test.other == Some(true), test.other == Some(false));
        match (&test.subject, &test.set) {
            (Subject::Match(pattern), set) => {
                let positive = json!({ "type": "string", "pattern": pattern });
                either(is_true(set), place, Kind::String, other, &positive, &json!({ "pattern": pattern }))
            }
            (Subject::Key(key), set) => {
                let has = json!({ "required": [key], "properties": { key.as_str(): true } });
                let positive = conjoin(json!({ "type": "object" }), has.clone());
                either(is_true(set), place, Kind::Object, other, &positive, &has)
            }
            (Subject::Item(at, item), set) => self.item(place, *at, item, is_true(set), other),
            (Subject::Count(item), Set::Runs(runs)) => self.count(place, item, runs, other),
            (Subject::Side(side, separator), Set::Runs(runs)) => {
                let of = |runs: &Runs| json!({ "type": "string", "pattern": regular::side(*side, separator, &runs.spans) });
                // A word in place of a size is a string too, so what passes is told by what does not.
                if other { json!({ "not": of(&runs.complement()) }) } else { of(runs) }
            }
            (Subject::Kind, Set::Listed { values, .. }) => kinds(values, place),
            (_, Set::Listed { values, domain }) if is_printed_inverted(values, domain) && test.other != Some(false) => {
                let others = domain.iter().filter(|one| !values.contains(one)).map(value);
                none_of(others.collect(), false)
            }
            (_, Set::Listed { values, domain }) if is_printed_inverted(values, domain) && only_null_beside(place, domain) => {
                let others = domain.iter().filter(|one| !values.contains(one)).map(value);
                none_of(others.collect(), true)
            }
            (_, Set::Listed { values, domain }) => listed(values, domain, place, other),
            (_, Set::Values { values, inside: true }) => one_of_or(values, place, other),
            (_, Set::Values { values, inside: false }) => {
                let excluded = values.iter().map(value).collect();
                if not_other { not_values(values, place) } else { none_of(excluded, false) }
            }
            (subject, Set::Runs(runs)) => {
                let (kind, name, min, max) = match subject {
                    Subject::Length => (Kind::String, "string", "minLength", "maxLength"),
                    Subject::Items if place.array().is_some() => (Kind::Array, "array", "minItems", "maxItems"),
                    Subject::Items => (Kind::Object, "object", "minProperties", "maxProperties"),
                    _ if place.types.iter().all(|ty| matches!(ty, Type::Integer(_))) => {
                        (Kind::Whole, "integer", "minimum", "maximum")
                    }
                    _ => (Kind::Fraction, "number", "minimum", "maximum"),
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
    fn count(&self, place: &Place<'_>, item: &Formula, runs: &Runs, other: bool) -> Json {
        let Some(array) = place.array() else { return json!(other) };
        let items = Printer::new(self.scope.items(&array.items));
        let ty = if other { types_with(place, Kind::Array) } else { json!("array") };
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
            if high < runs.domain.1 {
                schema["maxContains"] = json!(high);
            }
            schema
        };
        match &runs.spans[..] {
            [] if other => beside(place, Kind::Array),
            [] => json!(false),
            [one] => conjoin(json!({ "type": ty }), run(one)),
            several => json!({ "type": ty, "anyOf": several.iter().map(run).collect::<Vec<_>>() }),
        }
    }

    /// The item at one place of a list.
    fn item(&self, place: &Place<'_>, at: usize, item: &Formula, wanted: bool, other: bool) -> Json {
        let Some(array) = place.array() else { return json!(other) };
        let items = Printer::new(self.scope.items(&array.items));
        let formula = if wanted { item.clone() } else { not(item.clone()) };
        let mut prefix = vec![json!(true); at];
        prefix.push(never(items.schema(&formula)));
        let mut schema = json!({ "prefixItems": prefix });
        if wanted && u32::try_from(at).is_ok_and(|at| at >= array.min) {
            schema["minItems"] = json!(at + 1);
        }
        let ty = if other { types_with(place, Kind::Array) } else { json!("array") };
        conjoin(json!({ "type": ty }), schema)
    }
}

/// Nothing, in a form that stands wherever a schema object is expected.
fn never(schema: Json) -> Json {
    if schema == json!(false) { json!({ "not": {} }) } else { schema }
}

/// Whether a set of booleans is that of `true`.
fn is_true(set: &Set) -> bool {
    matches!(set, Set::Listed { values, .. } if values.contains(&Value::Bool(true)))
}

/// A demand on values of one kind, or its opposite; `other` tells whether values of other kinds pass.
fn either(wanted: bool, place: &Place<'_>, kind: Kind, other: bool, positive: &Json, demand: &Json) -> Json {
    let ty = if other { types_with(place, kind) } else { json!(type_names(&[kind])[0]) };
    match (wanted, other) {
        (true, false) => positive.clone(),
        (true, true) => conjoin(json!({ "type": ty }), demand.clone()),
        (false, true) => json!({ "not": positive }),
        (false, false) => json!({ "type": ty, "not": demand }),
    }
}

/// The keyword `type` for a kind and everything else that stands there.
fn types_with(place: &Place<'_>, kind: Kind) -> Json {
    let mut kinds = place.kinds();
    if kind == Kind::Fraction {
        kinds.push(Kind::Whole);
    }
    kinds.push(kind);
    one_type(&type_names(&kinds))
}

/// Everything that stands there but values of a kind.
fn beside(place: &Place<'_>, kind: Kind) -> Json {
    let is_number = |kind: Kind| matches!(kind, Kind::Whole | Kind::Fraction);
    let is_of = |other: &Kind| *other == kind || (is_number(kind) && is_number(*other));
    let kinds: Vec<Kind> = place.kinds().into_iter().filter(|other| !is_of(other)).collect();
    json!({ "type": one_type(&type_names(&kinds)) })
}

fn one_type(names: &[&str]) -> Json {
    match names {
        [one] => json!(one),
        several => json!(several),
    }
}

/// Values of these kinds.
fn kinds(names: &[Value], place: &Place<'_>) -> Json {
    let chosen = |kind: &Kind| names.contains(&Value::Str(kind.name().to_owned()));
    let (chosen, others): (Vec<Kind>, Vec<Kind>) = place.kinds().into_iter().partition(|kind| chosen(kind));
    let halves_number = |kinds: &[Kind]| kinds.contains(&Kind::Fraction) && !kinds.contains(&Kind::Whole);
    if halves_number(&chosen) && others.contains(&Kind::Whole) {
        return json!({ "not": { "type": one_type(&type_names(&others)) } });
    }
    json!({ "type": one_type(&type_names(&chosen)) })
}

/// Whether nothing but `null` stands beside values of the kinds of a list.
fn only_null_beside(place: &Place<'_>, domain: &[Value]) -> bool {
    let mut kinds: Vec<Kind> = domain.iter().map(kind_of).collect();
    kinds.push(Kind::Null);
    !place.has_others(&kinds)
}

/// Some of a list of values.
fn listed(values: &[Value], domain: &[Value], place: &Place<'_>, other: bool) -> Json {
    if other && !only_null_beside(place, domain) {
        let excluded = domain.iter().filter(|one| !values.contains(one)).map(value).collect();
        return none_of(excluded, false);
    }
    one_of(values.iter().map(value).collect(), other)
}

/// One of these values; where values of other kinds pass too, none of the kinds of these but these.
fn one_of_or(values: &[Value], place: &Place<'_>, other: bool) -> Json {
    let constants: Vec<Json> = values.iter().map(value).collect();
    if !other {
        return one_of(constants, false);
    }
    if !place.has_others(&[Kind::String, Kind::Null]) {
        return one_of(constants, true);
    }
    json!({ "anyOf": [one_of(constants, false), beside(place, Kind::String)] })
}

/// None of these values, and nothing of another kind.
fn not_values(values: &[Value], place: &Place<'_>) -> Json {
    let excluded: Vec<Json> = values.iter().map(value).collect();
    if !place.has_others(&[Kind::String, Kind::Null]) {
        return none_of(excluded, true);
    }
    conjoin(json!({ "type": "string" }), none_of(excluded, false))
}

/// Whether a schema that this module prints accepts `null` or `""`; `None` when that takes more than a look.
fn accepts(schema: &Json, value: &Json) -> Option<bool> {
    let Json::Object(members) = schema else { return Some(*schema == json!(true)) };
    let mut verdict = Some(true);
    for (key, demand) in members {
        let passes = match key.as_str() {
            "type" => {
                let name = if value.is_null() { "null" } else { "string" };
                Some(demand == name || demand.as_array().is_some_and(|names| names.contains(&json!(name))))
            }
            "const" => Some(demand == value),
            "enum" => Some(demand.as_array().is_some_and(|values| values.contains(value))),
            "not" => accepts(demand, value).map(|accepts| !accepts),
            "minLength" if value.is_string() => Some(*demand == json!(0)),
            "pattern" if value.is_string() => None,
            "anyOf" | "allOf" => {
                let parts: Option<Vec<bool>> = demand.as_array()?.iter().map(|part| accepts(part, value)).collect();
                let parts = parts?;
                Some(if key == "anyOf" { parts.contains(&true) } else { !parts.contains(&false) })
            }
            _ => Some(true),
        };
        match passes {
            Some(true) => {}
            Some(false) => return Some(false),
            None => verdict = None,
        }
    }
    verdict
}

fn is_printed_inverted(values: &[Value], domain: &[Value]) -> bool {
    !values.is_empty() && domain.len() - values.len() < values.len()
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

fn runs_schema(runs: &Runs, subject: &Subject, ty: &Json, min: &str, max: &str) -> Json {
    if let [run] = runs.spans[..] {
        return conjoin(json!({ "type": ty }), run_schema(run, runs, min, max));
    }
    let points = |runs: &Runs| -> Option<Vec<Json>> {
        let single = runs.spans.iter().map(|run| (run.0 == run.1).then(|| key(run.0, runs.scale)));
        single.collect()
    };
    if *subject == Subject::Value {
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
    if alternatives.is_empty() { json!(false) } else { json!({ "type": ty, "anyOf": alternatives }) }
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
        Scale::Whole(..) => (false, json!(inside)),
        Scale::Double => {
            let (inside, outside) = (double_at(inside), double_at(outside));
            let exclusive = outside.is_finite() && format!("{outside:e}").len() < format!("{inside:e}").len();
            (exclusive, number(if exclusive { outside } else { inside }))
        }
    }
}

fn key(key: i64, scale: Scale) -> Json {
    match scale {
        Scale::Whole(..) => json!(key),
        Scale::Double => number(double_at(key)),
    }
}
