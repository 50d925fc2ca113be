//! Sample values: a few values of a type that compare with some constants in every possible way.

use std::collections::BTreeSet;
use std::ops::Bound;

use modelspec_runtime::__private::evaluate::size_sides;
use serde_json::{Map as Members, Value as Json};

use super::reads::{ReadPath, Reads, Step};
use super::weight;
use crate::model::domain::{Interval, other_string};
use crate::model::{Document, EnumValue, Number, Object, Param, SizeText, Type, Union, Value};

/// Longest string and list that is made to reach an edge, and most values of a number that are all tried.
pub(super) const MAX_MADE_UP: usize = 10_000;

/// Most values of one parameter with everything in it.
const MAX_SAMPLES: usize = 5_000;

/// Most values and pieces of text in one list.
const MAX_LIST: u64 = 50_000;

/// Most items of all lists that are made of one parameter.
const MAX_ITEMS: usize = 200_000;

/// Most different items of a list that are tried in pairs.
const MAX_PAIRED: usize = 40;

/// Most objects within objects that are filled.
const MAX_DEPTH: usize = 16;

/// Makes sample values.
pub(super) struct Samples<'d> {
    document: &'d Document,
    reads: &'d Reads,
    /// Paths of whole numbers of which all values are tried.
    exhaustive: BTreeSet<ReadPath>,
    /// Some samples were omitted because there are too many.
    pub(super) is_cut: bool,
    /// The number of values in all samples that were made, also in those that only others were made of.
    pub(super) made: u64,
}

impl<'d> Samples<'d> {
    pub(super) fn new(document: &'d Document, reads: &'d Reads, exhaustive: BTreeSet<ReadPath>) -> Self {
        Self { document, reads, exhaustive, is_cut: false, made: 0 }
    }

    /// The values of a parameter that is given, `null` included.
    pub(super) fn of_param(&mut self, param: &Param, path: &ReadPath) -> Vec<Json> {
        let mut values = self.of(&param.ty, path);
        if param.nullable {
            values.push(Json::Null);
        }
        values
    }

    fn constants(&self, path: &ReadPath) -> Vec<Value> {
        self.reads.constants.get(path).cloned().unwrap_or_default()
    }

    /// Reports whether a value, or something in it, is read.
    fn is_read(&self, path: &[Step]) -> bool {
        let from = (Bound::Included(path), Bound::Unbounded);
        self.reads.paths.range::<[Step], _>(from).next().is_some_and(|read| read.starts_with(path))
    }

    /// A value for each way in which a value of this type compares with the constants of its path.
    fn of(&mut self, ty: &Type, path: &ReadPath) -> Vec<Json> {
        let values = self.of_kind(ty, path);
        self.made += values.iter().map(weight).sum::<u64>();
        values
    }

    fn of_kind(&mut self, ty: &Type, path: &ReadPath) -> Vec<Json> {
        let constants = self.constants(path);
        match ty {
            Type::Boolean => vec![Json::Bool(false), Json::Bool(true)],
            Type::Const(value) => vec![Json::from(value)],
            Type::Enum(values) if values.open => {
                let listed: Vec<Value> = values.values.iter().map(|value| value.value.clone()).collect();
                let is_new = |value: &&Value| !listed.iter().any(|known| known.same(value));
                // Expressions can name values that the enum does not list.
                let named = constants.iter().filter(|value| is_like(&listed, value)).filter(is_new);
                let all = listed.iter().chain(named).map(Json::from).collect::<Vec<_>>();
                all.into_iter().chain([Json::from(&unlisted(&[listed, constants].concat()))]).collect()
            }
            Type::Enum(values) => listed(&values.values),
            Type::Integer(integer) => {
                self.integers(&Interval::of_integer(integer), path).into_iter().map(Json::from).collect()
            }
            Type::Number(number) => numbers(number, &constants).into_iter().map(Json::from).collect(),
            Type::String(text) => {
                let lengths = self.lengths(&constants, text.min, text.max);
                let made = lengths.into_iter().map(|length| Json::from("x".repeat(length)));
                made.chain(strings(&constants).map(Json::from)).collect()
            }
            Type::Size(size) => self.sizes(size, path, &constants),
            Type::Array(array) => {
                let lengths = self.lengths(&constants, array.min, array.max);
                self.lists(&array.items, path, &lengths, array.max.is_none_or(|max| max >= 2))
            }
            Type::Map(map) => {
                let lengths = self.lengths(&constants, map.min, map.max);
                let counted =
                    lengths.into_iter().map(|length| (0..length).map(|at| format!("key{at}")).collect());
                let named = strings(&constants).map(|key| vec![key.to_owned()]);
                let keys: Vec<Vec<String>> = counted.chain(named).collect();
                let filler = self.filler(&map.items, MAX_DEPTH);
                let object = |keys: Vec<String>| keys.into_iter().map(|key| (key, filler.clone())).collect();
                keys.into_iter().map(|keys| Json::Object(object(keys))).collect()
            }
            Type::Object(id) => self.objects(&self.document.objects[*id], path, false),
            Type::Union(union) => self.union(union, path),
            Type::Any | Type::Result => vec![Json::Null],
        }
    }

    /// Lengths at the edges; never none.
    fn lengths(&mut self, constants: &[Value], min: u32, max: Option<u32>) -> BTreeSet<usize> {
        let length = |length: u32| usize::try_from(length).unwrap_or(usize::MAX);
        let allowed = length(min)..=max.map_or(usize::MAX, length);
        let (min, max) = (length(min).min(MAX_MADE_UP), (*allowed.end()).min(MAX_MADE_UP));
        let near = constants.iter().filter_map(|constant| match constant {
            Value::Int(value) => usize::try_from(*value).ok(),
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is one of three")]
            Value::Num(value) => Some(value.round() as usize),
            Value::Bool(_) | Value::Str(_) => None,
        });
        let near = near.flat_map(|length| [length.saturating_sub(1), length, length.saturating_add(1)]);
        let near: Vec<usize> = near.filter(|length| allowed.contains(length)).collect();
        self.is_cut |= near.iter().any(|length| *length > max);
        near.into_iter().filter(|length| *length <= max).chain([min.max(1).min(max), min]).collect()
    }

    fn integers(&self, interval: &Interval, path: &ReadPath) -> Vec<i64> {
        let all = if self.exhaustive.contains(path) { interval.positions(MAX_MADE_UP) } else { None };
        all.unwrap_or_else(|| {
            let samples = interval.samples(&self.constants(path)).into_iter();
            samples
                .filter_map(|value| if let Value::Int(value) = value { Some(value) } else { None })
                .collect()
        })
    }

    /// All sizes, or those with sides that matter.
    fn sizes(&mut self, size: &SizeText, path: &ReadPath, constants: &[Value]) -> Vec<Json> {
        if !size.values.is_empty() {
            return listed(&size.values);
        }
        let mut sides = size.sides.iter().map(|side| match &side.ty {
            Type::Integer(integer) => {
                self.integers(&Interval::of_side(integer), &member(path, &side.name.value))
            }
            _ => Vec::new(),
        });
        let (widths, heights) = (sides.next().unwrap_or_default(), sides.next().unwrap_or_default());
        let mut all: Vec<Json> =
            strings(constants).filter(|text| is_size(text, size)).map(Json::from).collect();
        let pairs = widths.iter().flat_map(|width| heights.iter().map(move |height| (width, height)));
        let room = MAX_SAMPLES.saturating_sub(all.len());
        self.is_cut |= widths.len() * heights.len() > room;
        let text = |(width, height)| Json::from(format!("{width}{}{height}", size.separator));
        all.extend(pairs.take(room).map(text));
        all
    }

    /// Lists of these lengths; where items are read, also lists of one item, and of two different ones.
    fn lists(&mut self, items: &Type, path: &ReadPath, lengths: &BTreeSet<usize>, paired: bool) -> Vec<Json> {
        let item = [path.as_slice(), &[Step::Item]].concat();
        let is_read = self.is_read(&item);
        let values = if is_read { self.of(items, &item) } else { vec![self.filler(items, MAX_DEPTH)] };
        let filler = values.first().cloned().unwrap_or(Json::Null);
        let room = usize::try_from(MAX_LIST / weight(&filler)).unwrap_or(MAX_MADE_UP);
        self.is_cut |= lengths.last().is_some_and(|length| *length > room);
        let lengths: BTreeSet<usize> = lengths.iter().copied().filter(|length| *length <= room).collect();
        let mut lists: Vec<Json> =
            lengths.iter().map(|length| Json::Array(vec![filler.clone(); *length])).collect();
        if !is_read || lengths.is_empty() {
            return lists;
        }
        let least = lengths.first().copied().unwrap_or(0).max(1);
        // All lists of one item, and of two, have so many items.
        let has_room = |lists: usize| lists.saturating_mul(least) <= MAX_ITEMS;
        if !has_room(values.len()) {
            self.is_cut = true;
            return lists;
        }
        lists.extend(values.iter().map(|value| Json::Array(vec![value.clone(); least])));
        let are_few = values.len() <= MAX_PAIRED && has_room(values.len() * values.len());
        self.is_cut |= !are_few;
        if paired && are_few {
            for (at, first) in values.iter().enumerate() {
                for second in values[..at].iter().chain(&values[at + 1..]) {
                    let mut list = vec![first.clone(); least.max(2) - 1];
                    list.push(second.clone());
                    lists.push(Json::Array(list));
                }
            }
        }
        lists
    }

    /// Objects with each combination of the members that are read, and on demand with all that are required.
    fn objects(&mut self, object: &Object, path: &ReadPath, with_required: bool) -> Vec<Json> {
        let mut all = vec![Members::new()];
        let most = MAX_SAMPLES.min(MAX_ITEMS / 4 / (1 + object.params.len())).max(1);
        for param in &object.params {
            let path = member(path, &param.name.value);
            let is_read = self.is_read(&path);
            if !(is_read || with_required && param.required) {
                continue;
            }
            let mut values: Vec<Option<Json>> = if is_read && path.len() <= MAX_DEPTH {
                self.of_param(param, &path).into_iter().map(Some).collect()
            } else {
                vec![Some(self.filler(&param.ty, MAX_DEPTH))]
            };
            if !param.required {
                values.push(None);
            }
            if all.len() * values.len() > most {
                self.is_cut = true;
                values.truncate((most / all.len()).max(1));
            }
            let with = |members: &Members<String, Json>, value: &Option<Json>| {
                let mut members = members.clone();
                members.extend(value.iter().map(|value| (param.name.value.clone(), value.clone())));
                members
            };
            all =
                all.iter().flat_map(|members| values.iter().map(move |value| with(members, value))).collect();
            self.made += all.iter().flat_map(Members::values).map(weight).sum::<u64>();
        }
        all.into_iter().map(Json::Object).collect()
    }

    fn union(&mut self, union: &Union, path: &ReadPath) -> Vec<Json> {
        let mut values: Vec<Json> = Vec::new();
        for variant in &union.variants {
            match &variant.ty {
                // Objects of two variants differ, and there can be many of them.
                Type::Object(id) => values.extend(self.objects(&self.document.objects[*id], path, true)),
                other => {
                    let new = self.of(other, path);
                    values
                        .extend(new.into_iter().filter(|value| !values.contains(value)).collect::<Vec<_>>());
                }
            }
        }
        values
    }

    /// Some value of a type.
    fn filler(&self, ty: &Type, depth: usize) -> Json {
        match ty {
            Type::Object(id) => {
                let required = self.document.objects[*id].params.iter().filter(|param| param.required);
                let members = required.filter(|_| depth > 0);
                let member = |param: &Param| (param.name.value.clone(), self.filler(&param.ty, depth - 1));
                Json::Object(members.map(member).collect())
            }
            Type::Union(union) => {
                union.variants.first().map_or(Json::Null, |variant| self.filler(&variant.ty, depth))
            }
            Type::Array(_) => Json::Array(Vec::new()),
            Type::Map(_) => Json::Object(Members::new()),
            other => {
                let nothing = Reads::default();
                let mut unread = Samples::new(self.document, &nothing, BTreeSet::new());
                unread.of(other, &Vec::new()).into_iter().next().unwrap_or(Json::Null)
            }
        }
    }
}

fn member(path: &ReadPath, name: &str) -> ReadPath {
    [path.as_slice(), &[Step::Member(name.to_owned())]].concat()
}

fn listed(values: &[EnumValue]) -> Vec<Json> {
    values.iter().map(|value| Json::from(&value.value)).collect()
}

/// Reports whether an open enum with these values can have the value, too.
fn is_like(listed: &[Value], value: &Value) -> bool {
    let is_text = |value: &Value| matches!(value, Value::Str(_));
    let is_number = |value: &Value| matches!(value, Value::Int(_) | Value::Num(_));
    listed
        .first()
        .is_some_and(|first| is_text(first) && is_text(value) || is_number(first) && is_number(value))
}

/// A value that an open enum does not list.
fn unlisted(listed: &[Value]) -> Value {
    let mut numbers = listed.iter().filter_map(Value::as_double).peekable();
    if numbers.peek().is_none() {
        return other_string(listed);
    }
    Value::Num(numbers.fold(0.0, f64::max).floor() + 1.0)
}

fn strings(constants: &[Value]) -> impl Iterator<Item = &str> {
    constants.iter().filter_map(|value| if let Value::Str(text) = value { Some(text.as_str()) } else { None })
}

/// Reports whether a string is a size with sides within their bounds.
fn is_size(text: &str, size: &SizeText) -> bool {
    let is_side = |value: i64, side: &Param| match &side.ty {
        Type::Integer(integer) => Interval::of_integer(integer).contains(&Value::Int(value)),
        _ => false,
    };
    size_sides(&size.separator, text)
        .is_some_and(|(width, height)| is_side(width, &size.sides[0]) && is_side(height, &size.sides[1]))
}

/// Samples of a number. Zero has two representations, which are one value.
fn numbers(number: &Number, constants: &[Value]) -> Vec<f64> {
    let interval = Interval::of_number(number);
    let mut constants = constants.to_vec();
    if constants.iter().any(|constant| constant.as_double() == Some(0.0)) {
        constants.push(Value::Num(-0.0));
    }
    let mut samples: Vec<f64> = interval.samples(&constants).iter().filter_map(Value::as_double).collect();
    samples.dedup();
    samples
}
