//! Which variant of a union a value is, as far as that can be said of a single value or of the members of an object.
//! In: a value and the union. Out: the variant, or what is wrong. Never knows how the document was written.

use crate::check::{Checked, Checker, Scalar, TextFaults, is_integer};
use crate::keys::Seen;
use crate::lookup;
use crate::number;
use crate::pointer::Path;
use crate::problem::Problem;
use crate::reader::Numeral;
use crate::size_text;
use crate::table::{Literal, Nullable, Object, Type, Union};
use crate::variables::Value;

/// How well a value fits a variant of its JSON type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is something else.
    Far,
    /// Its form is right, and only its length or amount is not.
    Near,
    /// It is valid.
    Fits,
}

/// How well a value that is neither list nor object fits a type; none if the type is of another JSON type.
fn fit(ty: &Type<'_>, scalar: Scalar<'_>, lenient: bool) -> Option<Fit> {
    let decide = |fits: bool| if fits { Fit::Fits } else { Fit::Far };
    match (ty, scalar) {
        (Type::Any, _) => Some(Fit::Fits),
        (Type::Boolean, Scalar::Bool(_)) => Some(Fit::Fits),
        (Type::Integer(bounds), Scalar::Number(found)) => {
            let whole = match found {
                Numeral::Int(value) => Some(value),
                Numeral::Num(value) => number::whole(value),
            };
            Some(decide(whole.is_some_and(|value| lenient || is_integer(*bounds, value))))
        }
        (Type::Number(bounds), Scalar::Number(found)) => {
            let on_step = || bounds.step == 0.0 || number::is_on_step(found, bounds.step);
            Some(decide(lenient || (number::is_in_range(found, *bounds) && on_step())))
        }
        (Type::String(_), Scalar::Str(_)) if lenient => Some(Fit::Fits),
        (Type::String(text), Scalar::Str(value)) => {
            let faults = TextFaults::of(text, value, false);
            Some(match (faults.is_none(), faults.has_form()) {
                (true, _) => Fit::Fits,
                (_, true) => Fit::Near,
                _ => Fit::Far,
            })
        }
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
        (Type::Enum(literals), _) => scalar
            .is_like(literals)
            .then(|| decide(lenient || literals.iter().any(|literal| scalar.is(*literal)))),
        (Type::OpenEnum(literals), _) => scalar.is_like(literals).then_some(Fit::Fits),
        _ => None,
    }
}

impl<'m> Checker<'_, 'm> {
    /// The variant that a value is, when it is neither list nor object. Of one that fits none, the log gets what keeps
    /// it from the nearest one.
    pub(crate) fn variant(
        &mut self,
        ty: &'m Type<'m>,
        union: &'m Union<'m>,
        scalar: Scalar<'_>,
        at: usize,
        path: &Path<'_, 'm>,
    ) -> Option<u16> {
        let mut nearest = None;
        // Values that a service may have learned are the last thing that a response is taken for.
        for lenient in [false, true] {
            if lenient && !self.lenient {
                break;
            }
            nearest = None;
            for (index, variant) in (0_u16..).zip(union.variants) {
                match fit(variant, scalar, lenient) {
                    None => {}
                    Some(Fit::Fits) => {
                        return self.settle(variant, scalar, at, path).then_some(index);
                    }
                    // Of equally near ones the last: with `also`, that is the type itself.
                    Some(fit) if nearest.is_none_or(|(best, _)| best <= fit) => {
                        nearest = Some((fit, variant));
                    }
                    Some(_) => {}
                }
            }
        }
        let Some((_, variant)) = nearest else {
            self.log.value(at, path, Problem::Type { expected: ty, found: scalar.found() });
            return None;
        };
        match only_values(union, scalar) {
            Some(allowed) => self.log.value(at, path, Problem::Values { allowed, found: scalar.found() }),
            None => {
                self.settle(variant, scalar, at, path);
            }
        }
        None
    }

    /// Checks a value against the one variant that speaks for it.
    fn settle(&mut self, variant: &'m Type<'m>, scalar: Scalar<'_>, at: usize, path: &Path<'_, 'm>) -> bool {
        match (variant, scalar) {
            (Type::String(text), Scalar::Str(value)) => self.text(text, value, false, at, path),
            (Type::Size(size), Scalar::Str(value)) => self.size(size, value, at, path),
            (Type::Integer(bounds), Scalar::Number(found)) => match self.integer(*bounds, found, at, path) {
                Checked::Fine(_) => true,
                Checked::Wrong => false,
                Checked::Mistyped => {
                    let problem = Problem::Type { expected: variant, found: scalar.found() };
                    self.log.value(at, path, problem);
                    false
                }
            },
            (Type::Number(bounds), Scalar::Number(found)) => self.number(*bounds, found, at, path).is_some(),
            (Type::Const(literal), _) => self.constant(*literal, scalar, at, path),
            (Type::Enum(literals), _) => self.one_of(literals, scalar, at, path),
            _ => true,
        }
    }
}

/// All values of the variants that a value could be, if none of them is more than a set of values.
fn only_values<'m>(union: &'m Union<'m>, scalar: Scalar<'_>) -> Option<Box<[Literal<'m>]>> {
    let mut values: Vec<Literal<'m>> = Vec::new();
    for variant in union.variants {
        match variant {
            _ if fit(variant, scalar, true).is_none() => {}
            Type::Const(literal) if scalar.is_like(std::slice::from_ref(literal)) => values.push(*literal),
            Type::Enum(literals) => values.extend(*literals),
            _ => return None,
        }
    }
    Some(values.into())
}

/// A value as the variant has it: what rules see, and what a member is filled with.
pub(crate) fn as_variant<'v, 's>(
    variant: &Type<'_>,
    value: Value<'v>,
    scalar: Scalar<'s>,
) -> (Value<'v>, Scalar<'s>) {
    match (variant, scalar) {
        (Type::Integer(_), Scalar::Number(Numeral::Num(number))) => match number::whole(number) {
            Some(whole) => (Value::Int(whole), Scalar::Number(Numeral::Int(whole))),
            None => (value, scalar),
        },
        (Type::Number(_), Scalar::Number(Numeral::Int(whole))) => {
            let number = number::double(whole);
            (Value::Num(number), Scalar::Number(Numeral::Num(number)))
        }
        (Type::Number(_), Scalar::Number(Numeral::Num(number))) => (Value::Num(number), scalar),
        _ => (value, scalar),
    }
}

/// The object of a variant with the value of the tag; else all values of the tag.
pub(crate) fn tagged<'m>(
    objects: &'m [Object<'m>],
    union: &'m Union<'m>,
    tag: Scalar<'_>,
) -> Result<u16, Box<[Literal<'m>]>> {
    let mut values = Vec::new();
    for (index, field) in tags(objects, union) {
        if let Type::Const(literal) = field.ty {
            if tag.is(literal) {
                return Ok(index);
            }
            values.push(literal);
        }
    }
    Err(values.into())
}

/// Place and name of the tag in the first variant that has it.
pub(crate) fn tag_place<'m>(objects: &'m [Object<'m>], union: &'m Union<'m>) -> usize {
    let Some((index, _)) = tags(objects, union).next() else { return 0 };
    let object = union.variants.get(usize::from(index)).and_then(|variant| object(objects, variant));
    object.and_then(|object| object.fields.iter().position(|field| field.name == union.tag)).unwrap_or(0)
}

fn tags<'m>(
    objects: &'m [Object<'m>],
    union: &'m Union<'m>,
) -> impl Iterator<Item = (u16, &'m crate::table::Field<'m>)> {
    (0_u16..).zip(union.variants).filter_map(|(index, variant)| {
        let fields = object(objects, variant)?.fields;
        Some((index, fields.iter().find(|field| field.name == union.tag)?))
    })
}

/// The object that a type names.
pub(crate) fn object<'m>(objects: &'m [Object<'m>], ty: &Type<'_>) -> Option<&'m Object<'m>> {
    if let Type::Object(index) = ty { objects.get(usize::from(*index)) } else { None }
}

/// The member of the objects that a type stands for: its place in the first one that has it.
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

/// What a look at an object shows of the value of a member.
#[derive(Clone, Copy)]
pub(crate) enum MemberValue<'s> {
    /// A scalar.
    Scalar(Scalar<'s>),
    /// A list or an object.
    Container,
}

/// The variants that an object could be, while its members are looked at.
pub(crate) struct Candidates<'m> {
    list: Vec<Candidate<'m>>,
    /// Whether unknown values of enums are fine.
    lenient: bool,
}

struct Candidate<'m> {
    index: u16,
    object: &'m Object<'m>,
    seen: Seen,
    /// Required members that are there.
    required: usize,
    /// Members that it does not have.
    unknown: usize,
    /// Members that have the value of another variant.
    wrong: usize,
}

impl<'m> Candidates<'m> {
    /// The objects of a union.
    pub(crate) fn new(objects: &'m [Object<'m>], union: &'m Union<'m>, lenient: bool) -> Self {
        let list = (0_u16..).zip(union.variants).filter_map(|(index, variant)| {
            let object = object(objects, variant)?;
            let seen = Seen::new(object.fields.len());
            Some(Candidate { index, object, seen, required: 0, unknown: 0, wrong: 0 })
        });
        Self { list: list.collect(), lenient }
    }

    /// Takes a member into account.
    pub(crate) fn member(&mut self, name: &str, value: MemberValue<'_>) {
        for candidate in &mut self.list {
            let Some(index) = lookup::member(candidate.object, name) else {
                candidate.unknown += 1;
                continue;
            };
            let Some(field) = candidate.object.fields.get(index).filter(|_| candidate.seen.insert(index))
            else {
                continue;
            };
            let absent = match value {
                MemberValue::Scalar(Scalar::Str("")) => field.empty_absent,
                MemberValue::Scalar(Scalar::Null) if field.nullable == Nullable::Value => continue,
                MemberValue::Scalar(Scalar::Null) => field.nullable == Nullable::Absent,
                _ => false,
            };
            if absent {
                continue;
            }
            let right = match (&field.ty, value) {
                (Type::Const(literal), MemberValue::Scalar(scalar)) => scalar.is(*literal),
                (Type::Enum(literals), MemberValue::Scalar(scalar)) if self.lenient => {
                    scalar.is_like(literals)
                }
                (Type::Enum(literals), MemberValue::Scalar(scalar)) => {
                    literals.iter().any(|literal| scalar.is(*literal))
                }
                (Type::Const(_) | Type::Enum(_), MemberValue::Container) => false,
                _ => true,
            };
            candidate.wrong += usize::from(!right);
            candidate.required += usize::from(right && field.required);
        }
    }

    /// The variant that the object is: one that it can be, with the fewest members that it does not have; else the one
    /// that it is nearest to.
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
