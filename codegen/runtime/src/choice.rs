//! The variant of a union that a value belongs to, from a scalar or from the members of an object.
//! In: a value and the union. Out: the variant, or a violation. Never knows how the document was written.

use crate::check::{Checker, Scalar, TextFaults, is_integer};
use crate::empty;
use crate::keys::Seen;
use crate::lookup;
use crate::number;
use crate::pointer::Path;
use crate::problem::Problem;
use crate::size_text;
use crate::table::{Array, Literal, Nullable, Object, Type, Union};
use std::borrow::Cow;

/// Degree to which a value fits a variant of its JSON type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The value is of another form.
    Far,
    /// Only the length or the range is wrong.
    Near,
    /// The value is valid.
    Fits,
}

impl From<TextFaults> for Fit {
    fn from(faults: TextFaults) -> Self {
        match (faults.is_none(), faults.has_form()) {
            (true, _) => Self::Fits,
            (_, true) => Self::Near,
            _ => Self::Far,
        }
    }
}

/// The degree to which a scalar fits a type; none for another JSON type. Patterns take their moves from a budget.
fn fit(ty: &Type<'_>, scalar: Scalar<'_>, lenient: bool, moves: &mut u64) -> Option<Fit> {
    let decide = |fits: bool| if fits { Fit::Fits } else { Fit::Far };
    match (ty, scalar) {
        (Type::Any, _) => Some(Fit::Fits),
        (Type::Boolean, Scalar::Bool(_)) => Some(Fit::Fits),
        (Type::Integer(bounds), Scalar::Number(found)) => {
            Some(decide(found.whole().is_some_and(|value| lenient || is_integer(*bounds, value))))
        }
        (Type::Number(bounds), Scalar::Number(found)) => {
            let on_step = || bounds.step == 0.0 || number::is_on_step(found, bounds.step);
            Some(decide(lenient || (number::is_in_range(found, *bounds) && on_step())))
        }
        (Type::String(_), Scalar::Str(_)) if lenient => Some(Fit::Fits),
        (Type::String(text), Scalar::Str(value)) => Some(TextFaults::of(text, value, false, moves).into()),
        (Type::Size(_), Scalar::Str(_)) if lenient => Some(Fit::Fits),
        (Type::Size(size), Scalar::Str(value)) => Some(match size_text::parse(size, value) {
            None => Fit::Far,
            Some((width, height)) => {
                let known = size.values.is_empty() || size.values.contains(&value);
                let fits = known && is_integer(size.width, width) && is_integer(size.height, height);
                if fits { Fit::Fits } else { Fit::Near }
            }
        }),
        (Type::Const(literal), _) => {
            scalar.is_like(std::slice::from_ref(literal)).then(|| decide(scalar.is(*literal)))
        }
        (Type::Enum(literals, lookup), _) => {
            scalar.is_like(literals).then(|| decide(lenient || scalar.is_one_of(literals, *lookup)))
        }
        (Type::OpenEnum(literals), _) => scalar.is_like(literals).then_some(Fit::Fits),
        _ => None,
    }
}

/// True if a scalar is a valid value of a type that is not a union, and few moves show this. Only messages ask.
pub(crate) fn accepts(ty: &Type<'_>, scalar: Scalar<'_>) -> bool {
    accepts_within(ty, scalar, &mut 10_000)
}

/// The same with a budget of moves.
pub(crate) fn accepts_within(ty: &Type<'_>, scalar: Scalar<'_>, moves: &mut u64) -> bool {
    fit(ty, scalar, false, moves) == Some(Fit::Fits)
}

impl<'m> Checker<'_, 'm, '_> {
    /// The variant of a scalar, and the faults of a string, if they were looked for. If no variant fits, the violations for
    /// the nearest one are logged.
    pub(crate) fn variant(
        &mut self,
        ty: &'m Type<'m>,
        union: &'m Union<'m>,
        scalar: Scalar<'_>,
        path: &Path<'_, 'm>,
    ) -> Option<(u16, &'m Type<'m>, Option<TextFaults>)> {
        let mut nearest = None;
        // Values that a service may have learned are the last thing that a response is taken for.
        for lenient in [false, true] {
            if lenient && !self.lenient {
                break;
            }
            nearest = None;
            for (index, variant) in (0_u16..).zip(union.variants) {
                let moves = &mut self.log.moves;
                let faults = match (variant, scalar) {
                    (Type::String(text), Scalar::Str(value)) if !lenient => {
                        Some(TextFaults::of(text, value, false, moves))
                    }
                    _ => None,
                };
                let degree = faults.map(Fit::from).or_else(|| fit(variant, scalar, lenient, moves));
                match degree {
                    None => {}
                    Some(Fit::Fits) => return Some((index, variant, faults)),
                    // Of equally near ones the last: with `also`, that is the type itself.
                    Some(fit) if nearest.is_none_or(|(best, _, _)| best <= fit) => {
                        nearest = Some((fit, variant, faults));
                    }
                    Some(_) => {}
                }
            }
        }
        match (nearest, only_values(union, scalar)) {
            (None, _) => self.log.value(path, Problem::Type { expected: ty, found: scalar.found() }),
            (_, Some(allowed)) => self.log.value(path, Problem::Values { allowed, found: scalar.found() }),
            (Some((_, variant, faults)), None) => {
                self.plain(variant, scalar, faults, path);
            }
        }
        None
    }
}

/// All values of the variants of the JSON type of a value, if each of them is a set of values.
fn only_values<'m>(union: &'m Union<'m>, scalar: Scalar<'_>) -> Option<Cow<'m, [Literal<'m>]>> {
    let mut values: Vec<Literal<'m>> = Vec::new();
    for variant in union.variants {
        match variant {
            _ if fit(variant, scalar, true, &mut 0).is_none() => {}
            Type::Const(literal) if scalar.is_like(std::slice::from_ref(literal)) => values.push(*literal),
            Type::Enum(literals, _) => values.extend(*literals),
            _ => return None,
        }
    }
    Some(values.into())
}

/// The index of the variant with this value of the tag; else all values of the tag.
pub(crate) fn tagged<'m>(
    objects: &'m [Object<'m>],
    union: &'m Union<'m>,
    tag: Scalar<'_>,
) -> Result<u16, Cow<'m, [Literal<'m>]>> {
    let mut values = Vec::new();
    for (index, variant) in (0_u16..).zip(union.variants) {
        if let Some((_, field)) = member(objects, variant, union.tag)
            && let Type::Const(literal) = field.ty
        {
            if tag.is(literal) {
                return Ok(index);
            }
            values.push(literal);
        }
    }
    Err(values.into())
}

/// The object of a type.
pub(crate) fn object<'m>(objects: &'m [Object<'m>], ty: &Type<'_>) -> Option<&'m Object<'m>> {
    if let Type::Object(index) = ty { objects.get(usize::from(*index)) } else { None }
}

/// The member of an object, or of the first variant that has it, with its index.
pub(crate) fn member<'m>(
    objects: &'m [Object<'m>],
    ty: &'m Type<'m>,
    name: &str,
) -> Option<(usize, &'m crate::table::Field<'m>)> {
    let within = |ty: &Type<'_>| {
        let fields = object(objects, ty)?.fields;
        fields.iter().enumerate().find(|(_, field)| field.name == name)
    };
    match ty {
        Type::Union(union) => union.variants.iter().find_map(within),
        _ => within(ty),
    }
}

/// The variants of a union that are lists.
pub(crate) fn lists<'m>(union: &'m Union<'m>) -> impl Iterator<Item = (u16, &'m Array<'m>)> {
    (0_u16..).zip(union.variants).filter_map(|(index, variant)| match variant {
        Type::Array(array) => Some((index, *array)),
        _ => None,
    })
}

/// The list that the first item belongs to, which starts with this byte (`]` if there is none); if it belongs to none, the
/// first list. Where it can belong to several, `nearest` chooses among their objects.
pub(crate) fn list<'m>(
    union: &'m Union<'m>,
    open: u8,
    nearest: &mut dyn FnMut() -> Option<u16>,
) -> Option<(u16, &'m Array<'m>)> {
    let chosen = if open == b']' {
        empty_list(union)
    } else {
        let mut fitting = lists(union).filter(|(_, array)| empty::starts(&array.items, open));
        match (fitting.next(), fitting.next()) {
            (Some(_), Some(_)) => nearest(),
            (only, _) => only.map(|(index, _)| index),
        }
    };
    lists(union).find(|(index, _)| Some(*index) == chosen).or_else(|| lists(union).next())
}

/// The types of the items of all lists, each with the index of its list.
pub(crate) fn item_types<'m>(union: &'m Union<'m>) -> impl Iterator<Item = (u16, &'m Type<'m>)> {
    lists(union).flat_map(|(index, array)| {
        let types = match &array.items {
            Type::Union(items) => items.variants,
            item => std::slice::from_ref(item),
        };
        types.iter().map(move |ty| (index, ty))
    })
}

/// The variant of an empty list: the first one that can be empty, else the first list.
pub(crate) fn empty_list(union: &Union<'_>) -> Option<u16> {
    let mut all = lists(union);
    let can_be_empty = lists(union).find(|(_, array)| array.min == 0);
    can_be_empty.or_else(|| all.next()).map(|(index, _)| index)
}

/// The value of a member, as lookahead sees it.
#[derive(Clone, Copy)]
pub(crate) enum MemberValue<'s> {
    /// A scalar.
    Scalar(Scalar<'s>),
    /// A list or an object.
    Container,
    /// A list or an object without members, by its opening byte.
    Empty(u8),
    /// None: it counts as not given.
    Absent,
}

/// The possible variants of an object, while its members are evaluated.
pub(crate) struct Candidates<'m> {
    list: Vec<Candidate<'m>>,
    /// True if unknown values of enums are fine.
    lenient: bool,
}

struct Candidate<'m> {
    index: u16,
    object: &'m Object<'m>,
    seen: Seen,
    /// Number of required members that are given.
    required: usize,
    /// Number of unknown members.
    unknown: usize,
    /// Number of members with a value of another variant.
    wrong: usize,
}

impl<'m> Candidates<'m> {
    /// The objects among types, each with the index of its variant.
    pub(crate) fn new(
        objects: &'m [Object<'m>],
        types: &mut dyn Iterator<Item = (u16, &'m Type<'m>)>,
        lenient: bool,
    ) -> Self {
        let list = types.filter_map(|(index, ty)| {
            let object = object(objects, ty)?;
            let seen = Seen::new(object.fields.len());
            Some(Candidate { index, object, seen, required: 0, unknown: 0, wrong: 0 })
        });
        Self { list: list.collect(), lenient }
    }

    /// Evaluates a member for all candidates.
    pub(crate) fn member(&mut self, name: &str, value: MemberValue<'_>) {
        for candidate in &mut self.list {
            let Some(index) = lookup::member(candidate.object, name.as_bytes()) else {
                candidate.unknown += 1;
                continue;
            };
            let Some(field) = candidate.object.fields.get(index).filter(|_| candidate.seen.insert(index))
            else {
                continue;
            };
            let absent = match value {
                MemberValue::Scalar(Scalar::Str("")) => empty::is_absent(field, b'"'),
                MemberValue::Empty(open) => empty::is_absent(field, open),
                MemberValue::Absent => true,
                MemberValue::Scalar(Scalar::Null) if field.nullable == Nullable::Value => continue,
                MemberValue::Scalar(Scalar::Null) => field.nullable == Nullable::Absent,
                _ => false,
            };
            if absent {
                continue;
            }
            let right = match (&field.ty, value) {
                (Type::Const(literal), MemberValue::Scalar(scalar)) => scalar.is(*literal),
                (Type::Enum(literals, _), MemberValue::Scalar(scalar)) if self.lenient => {
                    scalar.is_like(literals)
                }
                (Type::Enum(literals, lookup), MemberValue::Scalar(scalar)) => {
                    scalar.is_one_of(literals, *lookup)
                }
                (Type::Const(_) | Type::Enum(..), _) => false,
                _ => true,
            };
            // A constant of another JSON type, such as `2` for `"2"`, still tells which variant is meant.
            let meant = match (&field.ty, value) {
                (Type::Const(literal), MemberValue::Scalar(scalar)) => scalar.reads_like(*literal),
                _ => false,
            };
            candidate.wrong += usize::from(!right);
            candidate.required += usize::from((right || meant) && field.required);
        }
    }

    /// The variant of the object: of the possible ones that with the fewest unknown members; else the nearest one.
    pub(crate) fn best(self) -> Option<u16> {
        let possible = |candidate: &&Candidate<'_>| {
            let required = candidate.object.fields.iter().filter(|field| field.required).count();
            candidate.wrong == 0
                && candidate.required == required
                && (candidate.unknown == 0 || candidate.object.open)
        };
        // The first one of equals is taken in both cases.
        let fits = self.list.iter().filter(possible).min_by_key(|candidate| candidate.unknown);
        let near = || {
            let key = |candidate: &&Candidate<'_>| (std::cmp::Reverse(candidate.required), candidate.unknown);
            self.list.iter().min_by_key(key)
        };
        fits.or_else(near).map(|candidate| candidate.index)
    }
}
