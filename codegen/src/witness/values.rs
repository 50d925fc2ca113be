//! Values of declared types that are probably valid, the simplest ones first.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map as Members, Value as Json, json};

use super::texts;
use crate::check::weight;
use crate::model::domain::{Interval, other_string};
use crate::model::expr::kinds::variants;
use crate::model::{Array, Document, Param, SizeText, Text, Type, Unique, Value};

/// Most values of one type.
const MOST: usize = 40;

/// Most items of a list that is made.
pub(super) const MAX_ITEMS: usize = 10_000;

/// Most values, and pieces of text, in one list or map that is made: some constraints are broken by long ones only.
const MAX_WEIGHT: u64 = 50_000;

/// Most values, and pieces of text, in one object that is made. Searches start with smaller requests.
const MAX_OBJECT: u64 = 2_000;

/// Most objects in one another.
const MAX_DEPTH: usize = 16;

/// Makes values of the types of a document.
pub(crate) struct Values<'o> {
    pub(super) document: &'o Document,
    /// The strings of texts that were asked for, by their place in memory.
    texts: RefCell<BTreeMap<usize, Vec<String>>>,
    /// The simplest objects that were asked for, by their ids and depths.
    objects: RefCell<BTreeMap<(usize, usize), Json>>,
}

impl<'o> Values<'o> {
    pub(crate) fn new(document: &'o Document) -> Self {
        Self { document, texts: RefCell::default(), objects: RefCell::default() }
    }

    /// Values of a parameter.
    pub(crate) fn of_param(&self, param: &Param) -> Vec<Json> {
        let mut values = self.of(&param.ty);
        if param.nullable {
            values.push(Json::Null);
        }
        values
    }

    /// Values of a type; at least one.
    pub(crate) fn of(&self, ty: &Type) -> Vec<Json> {
        self.at_depth(ty, 0)
    }

    /// The document.
    pub(crate) fn document(&self) -> &'o Document {
        self.document
    }

    /// The simplest value of a type, for example to put others in.
    pub(crate) fn first(&self, ty: &Type) -> Json {
        self.first_at(ty, 0)
    }

    /// A request with what is required.
    pub(super) fn least(&self) -> Json {
        self.first(&Type::Object(0))
    }

    fn at_depth(&self, ty: &Type, depth: usize) -> Vec<Json> {
        let mut values: Vec<Json> = match ty {
            Type::Any | Type::Result => vec![json!("a"), json!({})],
            Type::Boolean => vec![json!(true), json!(false)],
            Type::Const(value) => vec![Json::from(value)],
            Type::Enum(values) => {
                let listed: Vec<Value> = values.values.iter().map(|one| one.value.clone()).collect();
                let other =
                    if values.open && !values.is_numeric() { Some(other_string(&listed)) } else { None };
                listed.iter().chain(&other).map(Json::from).collect()
            }
            Type::Integer(integer) => numbers(&Interval::of_integer(integer)),
            Type::Number(number) => numbers(&Interval::of_number(number)),
            Type::String(text) => self.strings(text).into_iter().map(Json::from).collect(),
            Type::Size(size) => sizes(size),
            Type::Array(array) => self.lists(array, depth),
            Type::Map(map) => {
                let item = self.first_at(&map.items, depth);
                let keys = texts::good(&map.keys);
                let key = |at: usize| match keys.get(at) {
                    Some(key) => key.clone(),
                    None => format!("key{at}"),
                };
                let count = usize::try_from(map.min.max(1)).unwrap_or(1).min(room(&item));
                let members = (0..count).map(|at| (key(at), item.clone())).collect();
                vec![Json::Object(members)]
            }
            Type::Object(id) => vec![self.object(*id, depth)],
            Type::Union(_) => variants(ty).into_iter().flat_map(|one| self.at_depth(one, depth)).collect(),
        };
        values.truncate(MOST);
        values
    }

    fn first_at(&self, ty: &Type, depth: usize) -> Json {
        match ty {
            Type::Object(id) => self.object(*id, depth),
            Type::Array(array) => self.least_list(array, depth).unwrap_or_else(|| json!([])),
            Type::Union(_) => {
                let first = variants(ty).into_iter().next();
                first.map_or(Json::Null, |first| self.first_at(first, depth))
            }
            _ => self.at_depth(ty, depth).into_iter().next().unwrap_or(Json::Null),
        }
    }

    fn object(&self, id: usize, depth: usize) -> Json {
        if let Some(known) = self.objects.borrow().get(&(id, depth)) {
            return known.clone();
        }
        let params = self.document.objects.get(id).map_or(&[][..], |object| &object.params);
        let required = params.iter().filter(|param| param.required && depth < MAX_DEPTH);
        let member = |param: &Param| (param.name.value.clone(), self.first_at(&param.ty, depth + 1));
        // Nobody reads a request that is larger, so it need not be valid.
        let mut left = MAX_OBJECT;
        let has_room = |(_, value): &(String, Json)| {
            left = left.saturating_sub(weight(value));
            left > 0
        };
        let object = Json::Object(required.map(member).take_while(has_room).collect());
        self.objects.borrow_mut().insert((id, depth), object.clone());
        object
    }

    fn least_list(&self, array: &Array, depth: usize) -> Option<Json> {
        let least = usize::try_from(array.min).unwrap_or(MAX_ITEMS);
        self.list(array, least.max(1), depth)
    }

    fn lists(&self, array: &Array, depth: usize) -> Vec<Json> {
        let one = self.least_list(array, depth);
        let none = (array.min == 0).then(|| json!([]));
        one.into_iter().chain(none).collect()
    }

    /// A list with so many items; `None` if no such list is known.
    pub(crate) fn list(&self, array: &Array, count: usize, depth: usize) -> Option<Json> {
        if count > MAX_ITEMS {
            return None;
        }
        let item = self.first_at(&array.items, depth + 1);
        if count > room(&item) {
            return None;
        }
        if array.unique == Unique::No {
            return Some(Json::Array(vec![item; count]));
        }
        let by = if let Unique::By(name) = &array.unique { Some(name.as_str()) } else { None };
        let items = self.distinct(&array.items, by, count, depth + 1);
        (items.len() == count).then_some(Json::Array(items))
    }

    /// So many different values of a type, or fewer. Objects differ in one member.
    fn distinct(&self, ty: &Type, by: Option<&str>, count: usize, depth: usize) -> Vec<Json> {
        let mut found: Vec<Json> = Vec::new();
        let mut known: BTreeSet<String> = BTreeSet::new();
        for ty in variants(ty) {
            let new: Vec<Json> = match ty {
                Type::Integer(integer) => {
                    let interval = Interval::of_integer(integer);
                    let few = interval.positions(MAX_ITEMS);
                    let all =
                        few.unwrap_or_else(|| (0..).take(count).map(|at| integer.min.max(0) + at).collect());
                    all.into_iter().take(count).map(Json::from).collect()
                }
                Type::String(text) => {
                    let numbered = (0..count).map(|at| format!("{}{at}", self.string(text)));
                    self.strings(text).into_iter().chain(numbered).map(Json::from).collect()
                }
                Type::Object(id) if depth < MAX_DEPTH => self.distinct_objects(*id, by, count, depth),
                other => self.at_depth(other, depth),
            };
            for value in new {
                if found.len() < count && known.insert(value.to_string()) {
                    found.push(value);
                }
            }
        }
        found
    }

    fn distinct_objects(&self, id: usize, by: Option<&str>, count: usize, depth: usize) -> Vec<Json> {
        let Some(object) = self.document.objects.get(id) else { return Vec::new() };
        let base = self.object(id, depth);
        let is_meant = |param: &&Param| by.is_none_or(|name| param.name.value == name);
        let many = |param: &Param| self.distinct(&param.ty, None, count, depth + 1);
        let best = object.params.iter().filter(is_meant).map(|param| (param, many(param)));
        let Some((param, values)) = best.max_by_key(|(_, values)| values.len()) else { return vec![base] };
        let with = |value: Json| {
            let mut one = base.clone();
            super::candidate::set(&mut one, std::slice::from_ref(&param.name.value), value);
            one
        };
        values.into_iter().map(with).collect()
    }

    /// The strings of a text, those first that the engine accepts.
    pub(super) fn strings(&self, text: &Text) -> Vec<String> {
        let place = std::ptr::from_ref(text).addr();
        if let Some(known) = self.texts.borrow().get(&place) {
            return known.clone();
        }
        let mut found = texts::good(text);
        if text.pattern.is_some() || text.format.is_some() && (text.min > 0 || text.max.is_some()) {
            let accepted = accepted(text, &found);
            found.sort_by_key(|text| !accepted.contains(text));
        }
        found.dedup();
        self.texts.borrow_mut().insert(place, found.clone());
        found
    }

    fn string(&self, text: &Text) -> String {
        self.strings(text).into_iter().next().unwrap_or_default()
    }

    /// Reports whether others can be put into a value as into one of a type.
    pub(super) fn can_be(&self, ty: &Type, value: &Json) -> bool {
        match (ty, value) {
            (Type::Array(_), Json::Array(items)) => !items.is_empty(),
            (Type::Map(_), Json::Object(_)) => true,
            (Type::Object(id), Json::Object(members)) => self.is_of_object(*id, members),
            _ => false,
        }
    }

    fn is_of_object(&self, id: usize, members: &Members<String, Json>) -> bool {
        let Some(object) = self.document.objects.get(id) else { return false };
        let fits = |(name, value): (&String, &Json)| match object.param(name).map(|param| &param.ty) {
            Some(Type::Const(constant)) => Json::from(constant) == *value,
            Some(_) => true,
            None => object.open || self.document.open,
        };
        let has = |param: &Param| {
            !param.required || !matches!(param.ty, Type::Const(_)) || members.contains_key(&param.name.value)
        };
        members.iter().all(fits) && object.params.iter().all(has)
    }
}

/// Most copies of an item that a list or a map which is made has.
pub(super) fn room(item: &Json) -> usize {
    usize::try_from(MAX_WEIGHT / weight(item)).unwrap_or(MAX_ITEMS).min(MAX_ITEMS)
}

/// The strings that the engine accepts for a text.
fn accepted(text: &Text, strings: &[String]) -> Vec<String> {
    let mut root = crate::model::Object::root();
    let name = crate::source::Located::new("text".to_owned(), crate::source::Span::default());
    root.params.push(Param::new(name, Type::String(text.clone()), String::new()));
    let document = Document { objects: vec![root], open: false };
    let arena = bumpalo::Bump::new();
    let objects = crate::backend::table::document(&arena, &document);
    let is_accepted = |text: &&String| {
        let bytes = json!({ "text": text }).to_string();
        modelspec_runtime::validate_response(objects, bytes.as_bytes()).is_valid()
    };
    strings.iter().filter(is_accepted).cloned().collect()
}

fn numbers(interval: &Interval) -> Vec<Json> {
    let mut found = interval.samples(&[Value::Int(1), Value::Int(0)]);
    // The number that is nearest to 1 is the simplest one.
    let distance = |value: &Value| value.as_double().map_or(f64::MAX, |value| (value - 1.0).abs());
    found.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
    found.iter().map(number).collect()
}

/// A number as JSON; whole doubles without a fraction.
pub(crate) fn number(value: &Value) -> Json {
    match value {
        Value::Num(double) if double.fract() == 0.0 && double.abs() < 1e15 => {
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
            let whole = *double as i64;
            Json::from(whole)
        }
        value => Json::from(value),
    }
}

fn sizes(size: &SizeText) -> Vec<Json> {
    if !size.values.is_empty() {
        return size.values.iter().map(|one| Json::from(&one.value)).collect();
    }
    let sides = size.sides.iter().map(|side| match &side.ty {
        Type::Integer(integer) => {
            let edges = Interval::of_side(integer).edges();
            edges.into_iter().flat_map(|(least, greatest)| [least, greatest]).collect()
        }
        _ => Vec::new(),
    });
    let sides: Vec<Vec<Value>> = sides.collect();
    let number = |value: &Value| Json::from(value).to_string();
    let pairs = sides[0].iter().flat_map(|width| sides[1].iter().map(move |height| (width, height)));
    pairs
        .map(|(width, height)| json!(format!("{}{}{}", number(width), size.separator, number(height))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{MAX_OBJECT, Values};
    use crate::check::weight;
    use crate::fixture::compiled;

    #[test]
    fn objects_that_require_each_other_twice_have_few_values() {
        let member = |name: &str, at: usize| format!("{name}: {{ use: t{at}, required: true, doc: M. }}");
        let ty = |at: usize| {
            let members = [member("x", at + 1), member("y", at + 1)].join(", ");
            format!("  t{at}: {{ type: object, doc: T., parameters: {{ {members} }} }}\n")
        };
        let types: String = (0..14).map(ty).collect();
        let op = compiled(&format!(
            "parameters:\n  {}\ntypes:\n{types}  t14: {{ type: string, doc: T. }}\n",
            member("a", 0)
        ));
        let least = weight(&Values::new(&op.request).least());
        assert!((MAX_OBJECT / 4..=MAX_OBJECT + 1).contains(&least), "{least} values");
    }
}
