//! Requests that show every way in which an expression can come out, where these ways are finite.
//!
//! A parameter matters to an expression through its presence, through the constants it is compared with, and
//! through the edges of its own range. So a handful of values for each parameter stands for all of them. A whole
//! number that is computed with shows its edges nowhere; if it has few values, all of them are tried.

mod loose;
mod reads;
mod states;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

pub(super) use loose::loosened;
pub(super) use reads::Asked;

use crate::model::{Document, Operation, Path, SizeRow, Sizes, Type, Value};
use reads::{Place, Reads, Step, place};
use states::{MAX_MADE_UP, States, count};

/// Most requests that are tried for a rule or a price.
const MAX_COMBINATIONS: u64 = 1_000_000;

/// Most requests that are tried for a question about several rules, which says nothing where it finds nothing.
pub(super) const MAX_TRIED: usize = 20_000;

/// Which values of whole numbers that are computed with are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Those at edges.
    Edges,
    /// All, where they are few.
    All,
}

/// The requests that matter to some expressions.
pub(super) struct Space {
    axes: Vec<Axis>,
    /// Whether the requests show everything; what is computed can have edges that no constant shows.
    pub(super) is_complete: bool,
    /// Whether more values would not show more: functions and items of lists are not looked into.
    pub(super) is_opaque: bool,
}

/// What one parameter, or a size, can be; each state gives values to paths.
struct Axis {
    states: Vec<Vec<(Path, Json)>>,
}

impl Space {
    /// The requests that matter, or `None` when an expression compares what has no finite set of edges.
    pub(super) fn of(op: &Operation, asked: &[Asked<'_>], depth: Depth) -> Option<Space> {
        let mut reads = Reads::of(op, asked);
        let all: BTreeSet<Place> = match depth {
            Depth::Edges => BTreeSet::new(),
            Depth::All => countable(op, &reads),
        };
        if !is_finite(op, &reads, &all) {
            return None;
        }
        let has_few = |place: &Place| all.contains(place) || has_few_values(place, op);
        let is_complete = !reads.opaque && reads.computed.iter().all(has_few);
        let mut axes = Vec::new();
        if let Some(sizes) = &op.sizes {
            axes.extend(take_sizes(sizes, op, &mut reads));
        }
        let roots: BTreeSet<Path> =
            reads.places.iter().filter_map(|place| root(place, &op.request)).collect();
        let mut states = States { document: &op.request, reads: &reads, all, is_cut: false };
        for path in &roots {
            let Some(param) = op.request.param(path) else { continue };
            let values = if is_plain_object(&param.ty, param.nullable) {
                vec![Json::Object(Map::new())]
            } else {
                states.of_param(param, &place(path))
            };
            let mut all: Vec<_> = values.into_iter().map(|value| vec![(path.clone(), value)]).collect();
            if !is_required(path, &op.request) {
                all.push(Vec::new());
            }
            axes.push(Axis { states: all });
        }
        let is_opaque = reads.opaque || states.is_cut;
        Some(Space { axes, is_complete: is_complete && !is_opaque, is_opaque })
    }

    /// How many requests there are, if not too many to try.
    pub(super) fn count(&self) -> Option<u64> {
        let product = self.axes.iter().try_fold(1_u64, |all, axis| all.checked_mul(axis.states.len() as u64));
        product.filter(|count| *count <= MAX_COMBINATIONS)
    }

    /// Whether there are so few requests that all of them are tried.
    pub(super) fn is_small(&self) -> bool {
        self.count().is_some()
    }

    /// All requests, as long as there are not too many. Those that come one after another differ in much, so that a
    /// question with an answer is answered soon.
    pub(super) fn requests(&self) -> impl Iterator<Item = Json> {
        let count = self.count().unwrap_or(0);
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

    /// So many requests out of too many, always the same ones.
    pub(super) fn samples(&self, count: u64) -> impl Iterator<Item = Json> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        (0..count).map(move |_| {
            self.request(|length| {
                // Xorshift: every state of an axis has its turn.
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
            let at = usize::try_from(choose((axis.states.len() as u64).max(1))).unwrap_or(0);
            for (path, value) in axis.states.get(at).into_iter().flatten() {
                insert(&mut request, &path.0, value.clone());
            }
        }
        Json::Object(request)
    }
}

/// Whether expressions compare only what has a finite set of edges, without making up the values.
pub(super) fn has_space(op: &Operation, asked: &[Asked<'_>]) -> bool {
    is_finite(op, &Reads::of(op, asked), &BTreeSet::new())
}

/// Whether no values show all of the expressions, whichever are tried: items of lists are gone through, or functions
/// called.
pub(super) fn is_opaque(op: &Operation, asked: &[Asked<'_>]) -> bool {
    Reads::of(op, asked).opaque
}

/// `all`: the places of numbers of which all values are tried.
fn is_finite(op: &Operation, reads: &Reads, all: &BTreeSet<Place>) -> bool {
    let has_few = |place: &Place| all.contains(place) || has_few_values(place, op);
    let is_finite = |compared: &BTreeSet<Place>| compared.len() <= 1 || compared.iter().all(has_few);
    !reads.facts && reads.compared.iter().all(is_finite)
}

/// A number without common divisor, near the golden section.
fn stride(count: u64) -> u64 {
    let start = (count * 618 / 1000).max(1);
    let has_no_common = |stride: &u64| {
        let (mut a, mut b) = (count, *stride);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a == 1
    };
    (start..start + count.max(1)).find(has_no_common).unwrap_or(1)
}

fn insert(object: &mut Map<String, Json>, path: &[String], value: Json) {
    match path {
        [] => {}
        // An object that is to be there without members does not take away those that it has.
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

/// The parameter that decides about a place, together with all that is in it: the place itself, or the first union,
/// list or size on the way.
fn root(place: &Place, request: &Document) -> Option<Path> {
    let mut path = Path(Vec::new());
    for step in place {
        let Step::Member(name) = step else { break };
        path.0.push(name.clone());
        let param = request.param(&path)?;
        if !is_plain_object(&param.ty, param.nullable) {
            break;
        }
    }
    Some(path)
}

/// Objects in objects are put together member by member.
fn is_plain_object(ty: &Type, nullable: bool) -> bool {
    matches!(ty, Type::Object(_)) && !nullable
}

/// The whole numbers that are computed with, or compared with others, and have few values.
fn countable(op: &Operation, reads: &Reads) -> BTreeSet<Place> {
    let several = reads.compared.iter().filter(|compared| compared.len() > 1).flatten();
    let is_meant = |place: &&Place| match type_at(place, op) {
        Some(Type::Integer(integer)) => !place.contains(&Step::Item) && count(integer) <= MAX_MADE_UP,
        _ => false,
    };
    reads.computed.iter().chain(several).filter(is_meant).cloned().collect()
}

/// The type of what stands at a place.
fn type_at<'o>(place: &Place, op: &'o Operation) -> Option<&'o Type> {
    let mut ty: Option<&Type> = None;
    for step in place {
        ty = Some(match (step, ty) {
            (Step::Member(name), None) => &op.request.root().param(name)?.ty,
            (Step::Member(name), Some(ty)) => &op.request.member(ty, name)?.ty,
            (Step::Item, Some(ty)) => items(ty)?,
            (Step::Item, None) => return None,
        });
    }
    ty
}

fn items(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Array(array) => Some(&array.items),
        Type::Union(union) => union.variants.iter().find_map(|variant| items(&variant.ty)),
        _ => None,
    }
}

/// Whether all values of what stands at a place are tried.
fn has_few_values(place: &Place, op: &Operation) -> bool {
    let is_side =
        |sizes: &Sizes| [&sizes.width, &sizes.height].into_iter().any(|path| self::place(path) == *place);
    if op.sizes.as_ref().is_some_and(is_side) {
        return true;
    }
    let is_side_of_few = || {
        let parent = place.split_last().map(|(_, parent)| parent.to_vec())?;
        match type_at(&parent, op) {
            Some(Type::Size(size)) => Some(!size.values.is_empty()),
            _ => None,
        }
    };
    type_at(place, op).is_some_and(has_few) || is_side_of_few().unwrap_or(false)
}

fn has_few(ty: &Type) -> bool {
    match ty {
        Type::Boolean | Type::Const(_) | Type::Enum(_) => true,
        Type::Size(size) => !size.values.is_empty(),
        Type::Union(union) => union.variants.iter().all(|variant| has_few(&variant.ty)),
        _ => false,
    }
}

/// The axis of the size table, if it matters; what it decides is no longer read otherwise.
fn take_sizes(sizes: &Sizes, op: &Operation, reads: &mut Reads) -> Option<Axis> {
    let both = [place(&sizes.width), place(&sizes.height)];
    // A size in one string is one parameter.
    let string = sizes.width.0.split_last().map(|(_, parent)| Path(parent.to_vec())).filter(|parent| {
        op.request.param(parent).is_some_and(|param| !is_plain_object(&param.ty, param.nullable))
    });
    let is_decided = |read: &Place| match &string {
        Some(string) => read.starts_with(&place(string)),
        None => both.contains(read),
    };
    if !reads.tier && !reads.places.iter().any(is_decided) {
        return None;
    }
    reads.places.retain(|read| !is_decided(read));
    if reads.tier {
        reads.places.extend(sizes.tier_from.iter().map(place));
    }
    Some(match string {
        Some(string) => string_axis(&string, sizes, op, reads),
        None => size_axis(sizes, &op.request),
    })
}

/// The rows as strings, other values of the parameter, and no size, where the request allows it.
fn string_axis(path: &Path, sizes: &Sizes, op: &Operation, reads: &Reads) -> Axis {
    let separator = |ty: &Type| match ty {
        Type::Size(size) => Some(size.separator.clone()),
        Type::Union(union) => union.variants.iter().find_map(|variant| match &variant.ty {
            Type::Size(size) => Some(size.separator.clone()),
            _ => None,
        }),
        _ => None,
    };
    let mut axis = Axis { states: Vec::new() };
    let Some(param) = op.request.param(path) else { return axis };
    let separator = separator(&param.ty).unwrap_or_else(|| "x".to_owned());
    let mut values: Vec<Json> =
        sizes.rows.iter().map(|row| Json::from(format!("{}{separator}{}", row.width, row.height))).collect();
    if let Type::Union(union) = &param.ty {
        let mut states = States { document: &op.request, reads, all: BTreeSet::new(), is_cut: false };
        let others = union.variants.iter().filter(|variant| !matches!(variant.ty, Type::Size(_)));
        for variant in others {
            let alone = crate::model::Param { ty: variant.ty.clone(), ..param.clone() };
            values.extend(states.of_param(&alone, &place(path)));
        }
    }
    axis.states = values.into_iter().map(|value| vec![(path.clone(), value)]).collect();
    if !is_required(path, &op.request) {
        axis.states.push(Vec::new());
    }
    axis
}

/// The rows, each side alone, and no size, where the request allows it.
fn size_axis(sizes: &Sizes, request: &Document) -> Axis {
    let width = |width: u32| (sizes.width.clone(), Json::from(width));
    let height = |height: u32| (sizes.height.clone(), Json::from(height));
    let mut states: Vec<_> =
        sizes.rows.iter().map(|row| vec![width(row.width), height(row.height)]).collect();
    let alone = |side: fn(&SizeRow) -> u32| sizes.rows.iter().map(side).collect::<BTreeSet<u32>>();
    let (needs_width, needs_height) =
        (is_required(&sizes.width, request), is_required(&sizes.height, request));
    if !needs_height {
        states.extend(alone(|row| row.width).into_iter().map(|side| vec![width(side)]));
    }
    if !needs_width {
        states.extend(alone(|row| row.height).into_iter().map(|side| vec![height(side)]));
    }
    if !needs_width && !needs_height {
        states.push(Vec::new());
    }
    Axis { states }
}

fn is_required(path: &Path, request: &Document) -> bool {
    (1..=path.0.len())
        .all(|length| request.param(&Path(path.0[..length].to_vec())).is_some_and(|param| param.required))
}

/// A value as JSON.
pub(super) fn json(value: &Value) -> Json {
    match value {
        Value::Bool(value) => Json::from(*value),
        Value::Int(value) => Json::from(*value),
        Value::Num(value) => Json::from(*value),
        Value::Str(value) => Json::from(value.as_str()),
    }
}
