//! Values that matter: a handful of values of a type that meet some constants in every way.

use std::collections::BTreeSet;

use serde_json::{Map as Members, Value as Json};

use super::reads::{Place, Reads, Step};
use crate::model::{Document, Integer, Number, Object, Param, SizeText, Type, Union, Value};

/// Longest string and list that is made up to reach an edge, and most values of a number that are all tried.
pub(super) const MAX_MADE_UP: i64 = 10_000;

/// Most values of one parameter with all that is in it.
const MAX_STATES: usize = 5_000;

/// Most different items of a list that are tried in pairs.
const MAX_PAIRED: usize = 40;

/// Most names that are followed into objects in objects.
const MAX_DEPTH: usize = 16;

/// Makes up values.
pub(super) struct States<'d> {
    pub(super) document: &'d Document,
    pub(super) reads: &'d Reads,
    /// Places of whole numbers of which all values are tried.
    pub(super) all: BTreeSet<Place>,
    /// Whether there were too many to make up all.
    pub(super) is_cut: bool,
}

impl States<'_> {
    /// The values of a parameter, `null` included; not that it is absent.
    pub(super) fn of_param(&mut self, param: &Param, place: &Place) -> Vec<Json> {
        let mut values = self.of(&param.ty, place);
        if param.nullable {
            values.push(Json::Null);
        }
        values
    }

    fn constants(&self, place: &Place) -> Vec<Value> {
        let here = self.reads.constants.iter().filter(|(read, _)| read == place);
        here.map(|(_, constant)| constant.clone()).collect()
    }

    /// Whether something below a place is read.
    fn reads_below(&self, place: &[Step]) -> bool {
        self.reads.places.iter().any(|read| read.len() > place.len() && read.starts_with(place))
    }

    /// A value for each way in which a value of this type can meet the constants of its place.
    fn of(&mut self, ty: &Type, place: &Place) -> Vec<Json> {
        let constants = self.constants(place);
        match ty {
            Type::Boolean => vec![Json::Bool(false), Json::Bool(true)],
            Type::Const(one) => vec![super::json(one)],
            Type::Enum(values) => {
                let mut all: Vec<Json> =
                    values.values.iter().map(|value| super::json(&value.value)).collect();
                if values.open {
                    all.push(other(&all));
                }
                all
            }
            Type::Integer(integer) if self.all.contains(place) => {
                all_whole(integer).into_iter().map(Json::from).collect()
            }
            Type::Integer(integer) => whole(integer, &constants).into_iter().map(Json::from).collect(),
            Type::Number(number) => numbers(number, &constants).into_iter().map(Json::from).collect(),
            Type::String(text) => {
                let max = text.max.map_or(MAX_MADE_UP, i64::from);
                let lengths = lengths(&constants, i64::from(text.min), max);
                let made_up = lengths.into_iter().map(|length| Json::from("x".repeat(length)));
                made_up.chain(strings(&constants)).collect()
            }
            Type::Size(size) => self.sizes(size, place, &constants),
            Type::Array(array) => {
                let max = array.max.map_or(MAX_MADE_UP, i64::from);
                let lengths = lengths(&constants, i64::from(array.min), max);
                let at_most = usize::try_from(max).unwrap_or(usize::MAX);
                self.lists(&array.items, place, &lengths, at_most)
            }
            Type::Map(map) => {
                let (min, max) = (i64::from(map.min), map.max.map_or(MAX_MADE_UP, i64::from));
                let filler = self.filler(&map.items, MAX_DEPTH);
                let named = constants.iter().filter_map(|constant| match constant {
                    Value::Str(key) => Some(vec![key.clone()]),
                    _ => None,
                });
                let counted = lengths(&constants, min, max).into_iter();
                let counted = counted.map(|length| (0..length).map(|at| format!("key{at}")).collect());
                let keys: Vec<Vec<String>> = counted.chain(named).collect();
                keys.into_iter()
                    .map(|keys| Json::Object(keys.into_iter().map(|key| (key, filler.clone())).collect()))
                    .collect()
            }
            Type::Object(id) => self.objects(&self.document.objects[*id].clone(), place, false),
            Type::Union(union) => self.union(union, place),
            Type::Any | Type::Result => vec![Json::Null],
        }
    }

    /// All sizes, or those with sides that matter.
    fn sizes(&mut self, size: &SizeText, place: &Place, constants: &[Value]) -> Vec<Json> {
        if !size.values.is_empty() {
            return size.values.iter().map(|value| super::json(&value.value)).collect();
        }
        let mut sides = size.sides.iter().map(|side| {
            let place = member(place, &side.name.value);
            match &side.ty {
                Type::Integer(integer) => {
                    let integer =
                        Integer { min: integer.min.max(1), max: integer.max.min(999_999), ..integer.clone() };
                    if self.all.contains(&place) {
                        all_whole(&integer)
                    } else {
                        whole(&integer, &self.constants(&place))
                    }
                }
                _ => Vec::new(),
            }
        });
        let (widths, heights) = (sides.next().unwrap_or_default(), sides.next().unwrap_or_default());
        let mut all: Vec<Json> = strings(constants).filter(|text| is_size(text, size)).collect();
        for width in &widths {
            for height in &heights {
                if all.len() >= MAX_STATES {
                    self.is_cut = true;
                    return all;
                }
                all.push(Json::from(format!("{width}{}{height}", size.separator)));
            }
        }
        all
    }

    /// Lists of these lengths; where items are read also of one and of two different items.
    fn lists(&mut self, items: &Type, place: &Place, lengths: &BTreeSet<usize>, max: usize) -> Vec<Json> {
        let item = [place.clone(), vec![Step::Item]].concat();
        let is_read = self.reads.places.contains(&item) || self.reads_below(&item);
        let values = if is_read { self.of(items, &item) } else { vec![self.filler(items, MAX_DEPTH)] };
        let filler = values.first().cloned().unwrap_or(Json::Null);
        let mut lists: Vec<Json> =
            lengths.iter().map(|length| Json::Array(vec![filler.clone(); *length])).collect();
        if is_read {
            let least = lengths.first().copied().unwrap_or(0).max(1);
            lists.extend(values.iter().map(|value| Json::Array(vec![value.clone(); least])));
            if max >= 2 && values.len() <= MAX_PAIRED {
                for (at, first) in values.iter().enumerate() {
                    for second in values[..at].iter().chain(&values[at + 1..]) {
                        let mut list = vec![first.clone(); least.max(2)];
                        if let Some(last) = list.last_mut() {
                            *last = second.clone();
                        }
                        lists.push(Json::Array(list));
                    }
                }
            }
            self.is_cut |= values.len() > MAX_PAIRED;
        }
        lists
    }

    /// Objects with each combination of the members that are read. `whole`: with all that have to be given.
    fn objects(&mut self, object: &Object, place: &Place, whole: bool) -> Vec<Json> {
        let mut all = vec![Members::new()];
        for param in &object.params {
            let place = member(place, &param.name.value);
            let is_read = self.reads.places.contains(&place) || self.reads_below(&place);
            let needed = whole && param.required;
            if !is_read && !needed {
                continue;
            }
            let mut values: Vec<Option<Json>> = if is_read && place.len() <= MAX_DEPTH {
                self.of_param(param, &place).into_iter().map(Some).collect()
            } else {
                vec![Some(self.filler(&param.ty, MAX_DEPTH))]
            };
            if !param.required {
                values.push(None);
            }
            if all.len() * values.len() > MAX_STATES {
                self.is_cut = true;
                values.truncate((MAX_STATES / all.len()).max(1));
            }
            let with = |members: &Members<String, Json>, value: &Option<Json>| {
                let mut members = members.clone();
                if let Some(value) = value {
                    members.insert(param.name.value.clone(), value.clone());
                }
                members
            };
            all =
                all.iter().flat_map(|members| values.iter().map(move |value| with(members, value))).collect();
        }
        all.into_iter().map(Json::Object).collect()
    }

    fn union(&mut self, union: &Union, place: &Place) -> Vec<Json> {
        let mut values = Vec::new();
        for variant in &union.variants {
            let new = match &variant.ty {
                Type::Object(id) => self.objects(&self.document.objects[*id].clone(), place, true),
                other => self.of(other, place),
            };
            // Objects of two variants are not the same, and there can be many of them.
            let is_new = |value: &Json| value.is_object() || !values.contains(value);
            let new: Vec<Json> = new.into_iter().filter(is_new).collect();
            values.extend(new);
        }
        values
    }

    /// Some value of a type.
    fn filler(&self, ty: &Type, depth: usize) -> Json {
        let nothing = Reads::default();
        let mut plain =
            States { document: self.document, reads: &nothing, all: BTreeSet::new(), is_cut: false };
        match ty {
            Type::Object(id) => {
                let required = self.document.objects[*id].params.iter().filter(|param| param.required);
                let members = required.filter(|_| depth > 0);
                Json::Object(
                    members
                        .map(|param| (param.name.value.clone(), self.filler(&param.ty, depth - 1)))
                        .collect(),
                )
            }
            Type::Union(union) => {
                union.variants.first().map_or(Json::Null, |variant| self.filler(&variant.ty, depth))
            }
            Type::Array(_) => Json::Array(Vec::new()),
            Type::Map(_) => Json::Object(Members::new()),
            other => plain.of(other, &Vec::new()).into_iter().next().unwrap_or(Json::Null),
        }
    }
}

fn member(place: &Place, name: &str) -> Place {
    [place.clone(), vec![Step::Member(name.to_owned())]].concat()
}

/// A value that an open enum does not list.
fn other(listed: &[Json]) -> Json {
    if listed.iter().all(Json::is_string) {
        let longest = listed.iter().filter_map(Json::as_str).map(str::len).max().unwrap_or(0);
        return Json::from("x".repeat(longest + 1));
    }
    let greatest = listed.iter().filter_map(Json::as_f64).fold(0.0, f64::max);
    Json::from(greatest.floor() + 1.0)
}

fn strings(constants: &[Value]) -> impl Iterator<Item = Json> + '_ {
    constants.iter().filter(|value| matches!(value, Value::Str(_))).map(super::json)
}

/// Whether a constant is a size with sides within their bounds.
fn is_size(text: &Json, size: &SizeText) -> bool {
    let Some((width, height)) = text.as_str().and_then(|text| text.split_once(size.separator.as_str()))
    else {
        return false;
    };
    let fits = |text: &str, side: &Param| {
        let is_plain = (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        match &side.ty {
            Type::Integer(integer) if is_plain && !text.starts_with('0') => {
                text.parse().is_ok_and(|value| aligned(value, integer) == value && within(value, integer))
            }
            _ => false,
        }
    };
    fits(width, &size.sides[0]) && fits(height, &size.sides[1])
}

fn within(value: i64, integer: &Integer) -> bool {
    (integer.min..=integer.max).contains(&value)
}

/// The greatest allowed value that is not greater.
fn aligned(value: i64, integer: &Integer) -> i64 {
    let (step, offset) = (i64::from(integer.step), i64::from(integer.offset));
    (value.saturating_sub(offset)).div_euclid(step).saturating_mul(step).saturating_add(offset)
}

/// How many values a whole number has.
pub(super) fn count(integer: &Integer) -> i64 {
    integer.max.saturating_sub(integer.min) / i64::from(integer.step) + 1
}

fn all_whole(integer: &Integer) -> Vec<i64> {
    let first = aligned(integer.min.saturating_add(i64::from(integer.step) - 1), integer);
    let step = usize::try_from(integer.step).unwrap_or(1);
    (first..=integer.max).step_by(step).collect()
}

fn whole(integer: &Integer, constants: &[Value]) -> Vec<i64> {
    let step = i64::from(integer.step);
    let edges = around(constants).into_iter().chain([integer.min, integer.max]);
    // Between two steps there is nothing, so the one above counts as well as the one below.
    let above = if step > 1 { step } else { 0 };
    edges
        .flat_map(|value| [aligned(value, integer), aligned(value, integer).saturating_add(above)])
        .filter(|value| within(*value, integer))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn numbers(number: &Number, constants: &[Value]) -> Vec<f64> {
    let (min, max) = (number.min.unwrap_or(f64::MIN), number.max.unwrap_or(f64::MAX));
    let mut all: Vec<f64> = vec![min, max];
    if number.above || number.below {
        all.extend([min.next_up(), max.next_down()]);
    }
    for constant in constants {
        let constant = match constant {
            #[expect(clippy::cast_precision_loss, reason = "an edge near the constant is as good")]
            Value::Int(value) => *value as f64,
            Value::Num(value) => *value,
            Value::Bool(_) | Value::Str(_) => continue,
        };
        all.extend([constant.next_down(), constant, constant.next_up()]);
    }
    if let Some(step) = number.step {
        let steps = all.iter().flat_map(|value| {
            let below = (value / step).floor() * step;
            [below, below + step]
        });
        all = steps.collect();
    }
    let is_inside = |value: &f64| {
        (min..=max).contains(value)
            && !(number.above && number.min.is_some_and(|min| *value <= min))
            && !(number.below && number.max.is_some_and(|max| *value >= max))
    };
    all.retain(is_inside);
    all
}

/// Lengths at the edges; the list is never empty.
fn lengths(constants: &[Value], min: i64, max: i64) -> BTreeSet<usize> {
    let (min, max) = (min.min(MAX_MADE_UP), max.min(MAX_MADE_UP));
    let edges = around(constants).into_iter().filter(|length| (min..=max).contains(length));
    edges.chain([min.max(1).min(max), min]).filter_map(|length| usize::try_from(length).ok()).collect()
}

/// Each whole constant with its neighbours.
fn around(constants: &[Value]) -> Vec<i64> {
    let whole = constants.iter().filter_map(|constant| match constant {
        Value::Int(value) => Some(*value),
        #[expect(clippy::cast_possible_truncation, reason = "an edge near the constant is as good")]
        Value::Num(value) => Some(value.round() as i64),
        Value::Bool(_) | Value::Str(_) => None,
    });
    whole.flat_map(|value| [value.saturating_sub(1), value, value.saturating_add(1)]).collect()
}
