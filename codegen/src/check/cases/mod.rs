//! Case enumeration: requests that show every outcome of an expression, where these are finitely many.
//!
//! A parameter matters to an expression through its presence, through the constants it is compared with, and through
//! the edges of its own range, so a few sample values stand for all. A whole number in arithmetic can have an edge
//! anywhere; if it has few values, all of them are tried.

mod reads;
mod samples;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

pub(crate) use reads::Condition;

use super::trial::Budget;
use crate::model::domain::Interval;
use crate::model::place::Declared;
use crate::model::{Operation, Param, Path, SizeRow, Sizes, Type};
use reads::{ReadPath, Reads, Step, declared, read_path};
use samples::{MAX_MADE_UP, Samples};

/// Most requests that are tried for a rule or a price.
const MAX_CASES: u64 = 1_000_000;

/// Most requests that are tried for a question about several rules.
pub(super) const MAX_CASES_OF_GROUP: u64 = 20_000;

/// The steps that each request takes, whatever is in it.
const REQUEST_STEPS: u64 = 10;

/// The steps that each value takes that is made for requests: larger values are put together from copies of it.
const MAKING: u64 = 4;

/// The values that are tried of whole numbers in arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sampling {
    /// Those at edges.
    Edges,
    /// All, where they are few; there are no cases if the requests are too many to try.
    Exhaustive,
    /// All, where they are few, even if only some of the requests can be tried.
    Fine,
    /// Those at edges, even if they cannot show every outcome.
    Rough,
}

/// The requests that matter to some expressions.
pub(crate) struct Cases {
    axes: Vec<Axis>,
    /// The number of steps that it takes to make one request.
    steps: u64,
    /// The number of steps that it took to make all alternatives.
    made: u64,
    /// The requests show every outcome; arithmetic can have edges without a constant.
    pub(crate) is_complete: bool,
    /// No choice of values would show every outcome.
    pub(super) is_opaque: bool,
}

/// The alternatives for one parameter, or for a size; each gives values to paths.
struct Axis {
    alternatives: Vec<Vec<(Path, Json)>>,
}

impl Axis {
    fn of_values(path: &Path, values: Vec<Json>, document: &Declared<'_>) -> Axis {
        let mut alternatives: Vec<_> = values.into_iter().map(|value| vec![(path.clone(), value)]).collect();
        if !document.always_gives(&path.0) {
            alternatives.push(Vec::new());
        }
        Axis { alternatives }
    }

    /// The number of steps of the alternative that takes most of them.
    fn steps(&self) -> u64 {
        1 + self.alternatives.iter().map(|values| of_values(values)).max().unwrap_or_default()
    }
}

fn of_values(values: &[(Path, Json)]) -> u64 {
    values.iter().map(|(_, value)| weight(value)).sum()
}

/// The number of values in a value, and of pieces of its texts.
pub(crate) fn weight(value: &Json) -> u64 {
    const PIECE: usize = 64;
    1 + match value {
        Json::String(text) => (text.len() / PIECE) as u64,
        Json::Array(items) => items.iter().map(weight).sum(),
        Json::Object(members) => members.values().map(weight).sum(),
        Json::Null | Json::Bool(_) | Json::Number(_) => 0,
    }
}

impl Cases {
    /// The requests that matter, or `None` when an expression compares values that have no finite set of edges.
    pub(crate) fn of(op: &Operation, conditions: &[Condition<'_>], sampling: Sampling) -> Option<Cases> {
        let mut reads = Reads::of(op, conditions);
        let exhaustive: BTreeSet<ReadPath> = match sampling {
            Sampling::Edges | Sampling::Rough => BTreeSet::new(),
            Sampling::Exhaustive | Sampling::Fine => countable(op, &reads),
        };
        let is_finite = is_finite(op, &reads, &exhaustive);
        if !is_finite && sampling != Sampling::Rough {
            return None;
        }
        let has_few = |path: &ReadPath| exhaustive.contains(path) || has_few_values(path, op);
        let is_complete = is_finite && !reads.opaque && reads.computed.iter().all(has_few);
        let request = Declared::request(&op.request);
        let mut axes = Vec::new();
        if let Some(sizes) = &op.sizes {
            axes.extend(take_sizes(sizes, op, &mut reads));
        }
        let roots: BTreeSet<Path> = reads.paths.iter().filter_map(|path| root(path, &request)).collect();
        let mut samples = Samples::new(&op.request, &reads, exhaustive);
        for path in &roots {
            // All values of many parameters take long to make, and are too many to try.
            if sampling == Sampling::Exhaustive && count(&axes).is_none() {
                return None;
            }
            let Some(param) = op.request.param(path) else { continue };
            let values = if is_plain_object(param) {
                vec![Json::Object(Map::new())]
            } else {
                samples.of_param(param, &read_path(path))
            };
            axes.push(Axis::of_values(path, values, &request));
        }
        let is_opaque = reads.opaque || samples.is_cut;
        let steps = REQUEST_STEPS + axes.iter().map(Axis::steps).sum::<u64>();
        let made =
            axes.iter().flat_map(|axis| &axis.alternatives).map(|values| of_values(values)).sum::<u64>();
        Some(Cases { axes, steps, made: MAKING * made, is_complete: is_complete && !is_opaque, is_opaque })
    }

    /// The number of steps that it took to make all values.
    pub(in crate::check) fn made(&self) -> u64 {
        self.made
    }

    /// The number of requests; `None` when they are too many to try.
    pub(crate) fn count(&self) -> Option<u64> {
        count(&self.axes)
    }

    /// All requests, or some of them when they are too many; they end where the budget does.
    pub(crate) fn requests<'c>(&'c self, budget: &'c Budget) -> Box<dyn Iterator<Item = Json> + 'c> {
        budget.spend(self.made);
        let is_paid = |_: &Json| budget.spend(self.steps);
        match self.count() {
            Some(count) => Box::new(self.all(count).take_while(is_paid)),
            None => Box::new(self.some(MAX_CASES_OF_GROUP).take_while(is_paid)),
        }
    }

    /// All requests. Successive ones differ in many parameters, so that a counterexample is found early.
    fn all(&self, count: u64) -> impl Iterator<Item = Json> {
        let stride = stride(count);
        (0..count).map(move |number| {
            let mut number = (number * stride) % count;
            self.request(|length| {
                let at = number % length;
                number /= length;
                at
            })
        })
    }

    /// A number of requests, always the same ones.
    fn some(&self, count: u64) -> impl Iterator<Item = Json> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        (0..count).map(move |_| {
            self.request(|length| {
                // Xorshift reaches every alternative of an axis.
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state % length
            })
        })
    }

    fn request(&self, mut choose: impl FnMut(u64) -> u64) -> Json {
        let mut request = Map::new();
        for axis in &self.axes {
            let at = usize::try_from(choose((axis.alternatives.len() as u64).max(1))).unwrap_or(0);
            for (path, value) in axis.alternatives.get(at).into_iter().flatten() {
                insert(&mut request, &path.0, value.clone());
            }
        }
        Json::Object(request)
    }
}

/// The number of combinations of alternatives; `None` when they are too many to try.
fn count(axes: &[Axis]) -> Option<u64> {
    let mut counts = axes.iter().map(|axis| axis.alternatives.len() as u64);
    counts.try_fold(1_u64, u64::checked_mul).filter(|count| *count <= MAX_CASES)
}

/// Reports whether conditions compare only values with a finite set of edges.
pub(super) fn is_enumerable(op: &Operation, conditions: &[Condition<'_>]) -> bool {
    is_finite(op, &Reads::of(op, conditions), &BTreeSet::new())
}

/// Reports whether no choice of values shows every outcome: the conditions go through lists or call functions.
pub(super) fn is_opaque(op: &Operation, conditions: &[Condition<'_>]) -> bool {
    Reads::of(op, conditions).opaque
}

fn is_finite(op: &Operation, reads: &Reads, exhaustive: &BTreeSet<ReadPath>) -> bool {
    let has_few = |path: &ReadPath| exhaustive.contains(path) || has_few_values(path, op);
    let is_finite = |compared: &BTreeSet<ReadPath>| compared.len() <= 1 || compared.iter().all(has_few);
    !reads.facts && reads.compared.iter().all(is_finite)
}

/// A number near the golden section of a count, without a common divisor.
fn stride(count: u64) -> u64 {
    let start = (count * 618 / 1000).max(1);
    let is_coprime = |stride: &u64| {
        let (mut a, mut b) = (count, *stride);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a == 1
    };
    (start..start + count.max(1)).find(is_coprime).unwrap_or(1)
}

fn insert(object: &mut Map<String, Json>, path: &[String], value: Json) {
    match path {
        [] => {}
        // An object without members does not remove those that are there.
        [name] if value.as_object().is_some_and(Map::is_empty) => {
            object.entry(name).or_insert(value);
        }
        [name] => {
            object.insert(name.clone(), value);
        }
        [name, rest @ ..] => {
            let inner = object.entry(name).or_insert_with(|| Json::Object(Map::new()));
            if let Json::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// The parameter whose values include those at a path: the path itself, or the first union, list or size on it.
fn root(path: &[Step], request: &Declared<'_>) -> Option<Path> {
    let mut names = Vec::new();
    let mut place = request.clone();
    for step in path {
        let Step::Member(name) = step else { break };
        names.push(name.clone());
        place = place.member(name)?;
        if !is_plain_object(place.params.first()?) {
            break;
        }
    }
    Some(Path(names))
}

/// Reports whether values of a parameter are put together member by member.
fn is_plain_object(param: &Param) -> bool {
    matches!(param.ty, Type::Object(_)) && !param.nullable
}

/// The whole numbers in arithmetic, or compared with others, that have few values.
fn countable(op: &Operation, reads: &Reads) -> BTreeSet<ReadPath> {
    let several = reads.compared.iter().filter(|compared| compared.len() > 1).flatten();
    let is_countable = |path: &&ReadPath| {
        !path.contains(&Step::Item)
            && declared(op, path).is_some_and(|place| match place.types[..] {
                [Type::Integer(integer)] => Interval::of_integer(integer).positions(MAX_MADE_UP).is_some(),
                _ => false,
            })
    };
    reads.computed.iter().chain(several).filter(is_countable).cloned().collect()
}

/// Reports whether all values at a path are tried.
fn has_few_values(path: &ReadPath, op: &Operation) -> bool {
    let is_side =
        |sizes: &Sizes| [&sizes.width, &sizes.height].into_iter().any(|side| read_path(side) == *path);
    let has_few = |ty: &&Type| match ty {
        Type::Boolean | Type::Const(_) | Type::Enum(_) => true,
        Type::Size(size) => !size.values.is_empty(),
        _ => false,
    };
    let is_side_of_few = || {
        let (_, parent) = path.split_last()?;
        Some(!declared(op, parent)?.size_text()?.values.is_empty())
    };
    op.sizes.as_ref().is_some_and(is_side)
        || declared(op, path).is_some_and(|place| place.types.iter().all(has_few))
        || is_side_of_few().unwrap_or(false)
}

/// The axis of the size table, if it matters. What the table decides has no axis besides.
fn take_sizes(sizes: &Sizes, op: &Operation, reads: &mut Reads) -> Option<Axis> {
    let both = [read_path(&sizes.width), read_path(&sizes.height)];
    // A size in one string is one parameter.
    let string = sizes
        .width
        .0
        .split_last()
        .map(|(_, parent)| Path(parent.to_vec()))
        .filter(|parent| op.request.param(parent).is_some_and(|param| !is_plain_object(param)));
    let is_decided = |read: &ReadPath| match &string {
        Some(string) => read.starts_with(&read_path(string)),
        None => both.contains(read),
    };
    if !reads.tier && !reads.paths.iter().any(is_decided) {
        return None;
    }
    reads.paths.retain(|read| !is_decided(read));
    if reads.tier {
        reads.paths.extend(sizes.tier_from.iter().map(read_path));
    }
    Some(match string {
        Some(string) => string_axis(&string, sizes, op, reads),
        None => sides_axis(sizes, op),
    })
}

/// The rows as strings, other values of the parameter, and no size where the request allows it.
fn string_axis(path: &Path, sizes: &Sizes, op: &Operation, reads: &Reads) -> Axis {
    let request = Declared::request(&op.request);
    let place = request.at(&path.0);
    let separator = place.as_ref().and_then(Declared::size_text).map_or("x", |size| size.separator.as_str());
    let mut values: Vec<Json> =
        sizes.rows.iter().map(|row| Json::from(format!("{}{separator}{}", row.width, row.height))).collect();
    if let Some(param) = op.request.param(path)
        && let Type::Union(union) = &param.ty
    {
        let mut samples = Samples::new(&op.request, reads, BTreeSet::new());
        for variant in union.variants.iter().filter(|variant| !matches!(variant.ty, Type::Size(_))) {
            let alone = Param { ty: variant.ty.clone(), ..param.clone() };
            values.extend(samples.of_param(&alone, &read_path(path)));
        }
    }
    Axis::of_values(path, values, &request)
}

/// The rows, each side alone, and no size where the request allows it.
fn sides_axis(sizes: &Sizes, op: &Operation) -> Axis {
    let request = Declared::request(&op.request);
    let is_required = |side: &Path| request.always_gives(&side.0);
    let width = |row: &SizeRow| (sizes.width.clone(), Json::from(row.width));
    let height = |row: &SizeRow| (sizes.height.clone(), Json::from(row.height));
    let mut alternatives: Vec<_> = sizes.rows.iter().map(|row| vec![width(row), height(row)]).collect();
    let mut known = BTreeSet::new();
    if !is_required(&sizes.height) {
        let new = sizes.rows.iter().filter(|row| known.insert((row.width, 0)));
        alternatives.extend(new.map(|row| vec![width(row)]));
    }
    if !is_required(&sizes.width) {
        let new = sizes.rows.iter().filter(|row| known.insert((0, row.height)));
        alternatives.extend(new.map(|row| vec![height(row)]));
    }
    if !is_required(&sizes.width) && !is_required(&sizes.height) {
        alternatives.push(Vec::new());
    }
    Axis { alternatives }
}
