//! Checks of single values, shared by JSON bytes and typed structs. In: a value and its table type. Out: entries in the
//! log, and the value for rules.

mod containers;
mod text;

use crate::facts::{Facts, MediaFacts};
use crate::lookup;
use crate::media::{self, Described};
use crate::number;
use crate::phrases;
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::Numeral;
use crate::report::Log;
use crate::scan::equal_text;
use crate::size_text;
use crate::table::{Format, Integer, Literal, Lookup, Media, Number, Object, SizeText, Text, Type};
use crate::text::clip;
use crate::variables::{Owner, Value, Variables};
use std::borrow::Cow;

pub(crate) use text::TextFaults;

/// A scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'s> {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Numeral),
    /// A string.
    Str(&'s str),
}

impl Scalar<'_> {
    /// The value for a message.
    pub(crate) fn found(self) -> Found {
        match self {
            Scalar::Null => Found::Null,
            Scalar::Bool(value) => Found::Bool(value),
            Scalar::Number(value) => Found::Number(value),
            Scalar::Str(text) => Found::Text(clip(text).0),
        }
    }

    /// True if it equals a literal.
    #[inline]
    pub(crate) fn is(self, literal: Literal<'_>) -> bool {
        match (self, literal) {
            (Scalar::Str(text), Literal::Str(expected)) => equal_text(text, expected),
            (Scalar::Bool(value), Literal::Bool(expected)) => value == expected,
            (Scalar::Number(value), _) => number::is_literal(value, literal),
            _ => false,
        }
    }

    /// True if it equals a literal but for the JSON type: `5` and `"5"`.
    pub(crate) fn reads_like(self, literal: Literal<'_>) -> bool {
        match (self, literal) {
            (Scalar::Number(value), Literal::Str(text)) => value.to_string() == text,
            (Scalar::Bool(value), Literal::Str(text)) => text == if value { "true" } else { "false" },
            (Scalar::Str(text), _) => phrases::unquoted(text).is_some_and(|scalar| scalar.is(literal)),
            _ => false,
        }
    }

    /// True if it equals one of these literals, with a hash over them if they are many strings.
    #[inline]
    pub(crate) fn is_one_of(self, literals: &[Literal<'_>], lookup: Option<&Lookup<'_>>) -> bool {
        match lookup {
            None => literals.iter().any(|literal| self.is(*literal)),
            Some(lookup) => self.is_found(literals, lookup),
        }
    }

    #[inline(never)]
    fn is_found(self, literals: &[Literal<'_>], lookup: &Lookup<'_>) -> bool {
        let Scalar::Str(text) = self else { return false };
        let is_it = |index| literals.get(index).is_some_and(|literal| self.is(*literal));
        lookup::find(lookup, text, is_it).is_some()
    }

    /// True if it is of the JSON type of one of these values.
    pub(crate) fn is_like(self, literals: &[Literal<'_>]) -> bool {
        literals.iter().any(|literal| {
            matches!(
                (self, literal),
                (Scalar::Str(_), Literal::Str(_))
                    | (Scalar::Bool(_), Literal::Bool(_))
                    | (Scalar::Number(_), Literal::Int(_) | Literal::Num(_))
            )
        })
    }
}

/// Checks values, keeps those that rules read, and logs violations.
pub(crate) struct Checker<'w, 'm, 'v> {
    /// The log so far.
    pub(crate) log: Log<'m>,
    /// Facts of the caller.
    pub(crate) facts: &'w Facts,
    /// True if only types are checked, as in responses.
    pub(crate) lenient: bool,
    /// The objects that types refer to by index.
    pub(crate) objects: &'m [Object<'m>],
    /// Name of the model, or of the kind of document.
    pub(crate) of: &'m str,
    /// Owned by the caller, because it is too large to be moved.
    pub(crate) variables: &'w mut Variables<'v>,
    /// The owner of the variables of the current value.
    pub(crate) owner: Owner,
}

impl<'w, 'm, 'v> Checker<'w, 'm, 'v> {
    /// Starts with an empty log.
    pub(crate) fn new(
        objects: &'m [Object<'m>],
        of: &'m str,
        variables: &'w mut Variables<'v>,
        facts: &'w Facts,
        lenient: bool,
    ) -> Self {
        Self { log: Log::new(objects), facts, lenient, objects, of, variables, owner: Owner::REQUEST }
    }

    /// Sets the variable of a value.
    #[inline]
    pub(crate) fn note(&mut self, value: Value<'v>, path: &Path<'_, 'm>) {
        if path.vars.own {
            self.variables.given(self.owner, path.vars.start, path.at, value);
        }
    }

    /// Marks a value as invalid.
    #[inline]
    pub(crate) fn wrong(&mut self, path: &Path<'_, 'm>) {
        self.variables.wrong(self.owner, path.vars);
    }

    /// Sets the variable of a valid value, or marks it as invalid.
    #[inline]
    pub(crate) fn settle(&mut self, value: Option<Value<'v>>, path: &Path<'_, 'm>) {
        match value {
            Some(value) => self.note(value, path),
            None => self.wrong(path),
        }
    }

    /// Reports a missing member.
    #[inline]
    pub(crate) fn missing(&mut self, path: &Path<'_, 'm>) {
        self.log.missing(path);
        self.variables.missing(self.owner, path.vars);
    }

    /// Reports a member that is not in the table.
    pub(crate) fn unknown(&mut self, object: &'m Object<'m>, path: &Path<'_, 'm>) {
        self.log.value(path, Problem::Unknown { of: self.of, object });
    }

    /// Reports a value that the typed struct cannot hold.
    #[cold]
    #[inline(never)]
    pub(crate) fn no_room(&mut self, found: Found, path: &Path<'_, 'm>) {
        self.log.value(path, Problem::NoRoom { found });
        self.wrong(path);
    }

    /// Reports a value of a wrong type, and marks it as invalid.
    #[cold]
    #[inline(never)]
    pub(crate) fn mismatch(&mut self, expected: &'m Type<'m>, found: Found, path: &Path<'_, 'm>) {
        self.unexpected(expected, found, path);
        self.wrong(path);
    }

    #[cold]
    #[inline(never)]
    fn unexpected(&mut self, expected: &'m Type<'m>, found: Found, path: &Path<'_, 'm>) {
        let problem = match expected {
            Type::Const(expected) => Problem::Const { expected: *expected, found },
            Type::Enum(allowed, _) => Problem::Values { allowed: Cow::Borrowed(allowed), found },
            _ => Problem::Type { expected, found },
        };
        self.log.value(path, problem);
    }

    /// Checks a scalar, and marks it if it is invalid. Returns the index of its variant, and the value in the form of its
    /// type, for rules and for members.
    #[inline(never)]
    pub(crate) fn scalar<'s>(
        &mut self,
        ty: &'m Type<'m>,
        (value, scalar): (Value<'v>, Scalar<'s>),
        path: &Path<'_, 'm>,
    ) -> Option<(Option<u16>, Value<'v>, Scalar<'s>)> {
        let variant = match ty {
            Type::Union(union) => {
                let variant = self.variant(ty, union, scalar, path);
                variant.map(|(index, ty, faults)| (Some(index), ty, faults))
            }
            _ => Some((None, ty, None)),
        };
        let checked =
            variant.and_then(|(index, ty, faults)| Some((index, ty, self.plain(ty, scalar, faults, path)?)));
        let Some((index, ty, scalar)) = checked else {
            self.wrong(path);
            return None;
        };
        let value = match (ty, scalar) {
            (Type::Integer(_) | Type::Number(_), Scalar::Number(Numeral::Int(value))) => Value::Int(value),
            (Type::Integer(_) | Type::Number(_), Scalar::Number(Numeral::Num(value))) => Value::Num(value),
            _ => value,
        };
        Some((index, value, scalar))
    }

    /// Checks a scalar against a type that is not a union; returns it in the form of the type. The faults of a string may
    /// be known.
    pub(crate) fn plain<'s>(
        &mut self,
        ty: &'m Type<'m>,
        scalar: Scalar<'s>,
        faults: Option<TextFaults>,
        path: &Path<'_, 'm>,
    ) -> Option<Scalar<'s>> {
        let is_valid = match (ty, scalar) {
            (Type::Any, _) | (Type::Boolean, Scalar::Bool(_)) => true,
            (Type::String(text), Scalar::Str(value)) => {
                let is_valid = match faults {
                    Some(faults) if !self.lenient => self.judge(text, value, faults, path),
                    _ => self.text(text, value, false, path),
                };
                return is_valid.then_some(scalar);
            }
            (Type::Size(size), Scalar::Str(value)) => return self.size(size, value, path).then_some(scalar),
            (Type::Integer(bounds), Scalar::Number(found)) => {
                let value = self.integer(ty, *bounds, found, path);
                return value.map(|value| Scalar::Number(Numeral::Int(value)));
            }
            (Type::Number(bounds), Scalar::Number(found)) => {
                return self.number(*bounds, found, path).map(|value| Scalar::Number(Numeral::Num(value)));
            }
            (Type::Const(expected), _) => scalar.is(*expected),
            // A service may learn new values; they must be of the kind that the known ones have.
            (Type::Enum(allowed, lookup), _) => {
                scalar.is_one_of(allowed, *lookup) || (self.lenient && scalar.is_like(allowed))
            }
            (Type::OpenEnum(known), _) => scalar.is_like(known),
            _ => false,
        };
        if !is_valid {
            self.unexpected(ty, scalar.found(), path);
        }
        is_valid.then_some(scalar)
    }

    /// Checks a string. `is_base64` says that it is known to be Base64, where that is allowed.
    #[inline]
    pub(crate) fn text(
        &mut self,
        text: &'m Text<'m>,
        value: &str,
        is_base64: bool,
        path: &Path<'_, 'm>,
    ) -> bool {
        if self.lenient {
            return true;
        }
        let faults = TextFaults::of(text, value, is_base64, &mut self.log.moves);
        self.judge(text, value, faults, path)
    }

    /// Reports the faults of a string; without any, checks the limits of the media that it refers to.
    #[inline]
    fn judge(&mut self, text: &'m Text<'m>, value: &str, faults: TextFaults, path: &Path<'_, 'm>) -> bool {
        let given = if self.facts.has_media() && text.is_media() { self.given(path) } else { None };
        if !faults.is_none() {
            self.text_faults(text, value, faults, path);
            return false;
        }
        match text.media {
            None => true,
            Some(limits) => self.media(text.format, limits, (value, given), path),
        }
    }

    /// The facts of the caller about the file at this location.
    #[cold]
    #[inline(never)]
    fn given(&mut self, path: &Path<'_, 'm>) -> Option<&'w MediaFacts> {
        let pointer = path.to_text();
        let given = self.facts.media(&pointer)?;
        self.log.read_media(pointer);
        Some(given)
    }

    /// Checks the limits of media.
    #[inline(never)]
    fn media(
        &mut self,
        format: Option<Format>,
        limits: &'m Media<'m>,
        (value, given): (&str, Option<&MediaFacts>),
        path: &Path<'_, 'm>,
    ) -> bool {
        let known = media::known(format, limits, value, given);
        let findings = media::evaluate(limits, known);
        if !findings.wrong.is_empty() {
            let wrong = findings.wrong.join("; ").into();
            self.log.value(path, Problem::Media { limits: limits.limits, wrong });
            return false;
        }
        if findings.unknown {
            let missing = findings.missing.into();
            self.log.unchecked(path, Problem::UncheckedMedia { limits: limits.limits, missing });
        }
        if limits.read && path.vars.own {
            let media = Described::new(path.to_text(), known, limits);
            self.variables.describe(self.owner, path.vars.start, media);
        }
        true
    }

    /// The integer, if it is valid.
    #[inline]
    pub(crate) fn integer(
        &mut self,
        ty: &'m Type<'m>,
        bounds: Integer,
        found: Numeral,
        path: &Path<'_, 'm>,
    ) -> Option<i64> {
        let Some(value) = found.whole() else {
            if found.double().fract() == 0.0 {
                self.log.value(path, Problem::IntegerRange { bounds, found });
            } else {
                self.unexpected(ty, Found::Number(found), path);
            }
            return None;
        };
        let in_range = is_in_range(bounds, value);
        let on_step = is_on_step(bounds, value);
        if self.lenient || (in_range && on_step) {
            return Some(value);
        }
        if !in_range {
            self.log.value(path, Problem::IntegerRange { bounds, found });
        }
        if !on_step {
            self.log.value(path, Problem::Step { bounds, found });
        }
        None
    }

    /// The number, if it is valid.
    #[inline]
    pub(crate) fn number(&mut self, bounds: Number, found: Numeral, path: &Path<'_, 'm>) -> Option<f64> {
        let in_range = number::is_in_range(found, bounds);
        let on_step = bounds.step == 0.0 || number::is_on_step(found, bounds.step);
        if self.lenient || (in_range && on_step) {
            return Some(found.double());
        }
        if !in_range {
            self.log.value(path, Problem::NumberRange { bounds, found });
        }
        if !on_step {
            self.log.value(path, Problem::NumberStep { step: bounds.step, found });
        }
        None
    }

    /// Checks width and height in one string, and sets their variables.
    fn size(&mut self, size: &'m SizeText<'m>, value: &str, path: &Path<'_, 'm>) -> bool {
        let sides = size_text::parse(size, value);
        let mut is_valid = true;
        if !self.lenient {
            let Some(found @ (width, height)) = sides else {
                self.log.value(path, Problem::SizeForm { size, found: clip(value).0 });
                return false;
            };
            let mut report = |problem| {
                self.log.value(path, problem);
                is_valid = false;
            };
            if !size.values.is_empty() && !size.values.contains(&value) {
                let allowed = size.values.iter().copied().map(Literal::Str).collect();
                report(Problem::Values { allowed, found: Found::Text(clip(value).0) });
            }
            // One violation for both sides: no rule is given twice at the same place.
            if !is_in_range(size.width, width) || !is_in_range(size.height, height) {
                report(Problem::SideRange { size, found });
            }
            if !is_on_step(size.width, width) || !is_on_step(size.height, height) {
                report(Problem::SideStep { size, found });
            }
        }
        if is_valid {
            self.variables.sides(self.owner, path.at, size_text::side_vars(size, path.vars), sides);
        }
        is_valid
    }
}

#[inline]
pub(crate) fn is_in_range(bounds: Integer, value: i64) -> bool {
    (bounds.min <= value && value <= bounds.max) || is_near_range(bounds, value)
}

/// True if an integer without an exact double is in range as a double, so that readers with only doubles agree.
#[cold]
fn is_near_range(bounds: Integer, value: i64) -> bool {
    value.unsigned_abs() > 1 << 53
        && (number::double(bounds.min)..=number::double(bounds.max)).contains(&number::double(value))
}

#[inline]
pub(crate) fn is_on_step(bounds: Integer, value: i64) -> bool {
    bounds.step <= 1 || value.rem_euclid(i64::from(bounds.step)) == i64::from(bounds.offset)
}

/// True if an integer is in range and on a step.
#[inline]
pub(crate) fn is_integer(bounds: Integer, value: i64) -> bool {
    is_in_range(bounds, value) && is_on_step(bounds, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_integers_are_compared_with_bounds_as_doubles() {
        const END: i64 = i64::MAX - 1023;
        let id = Integer { min: -END, max: END, ..Integer::ANY };
        for (value, expected) in [
            (END, true),
            // Its nearest double is the bound.
            (END + 511, true),
            (END + 513, false),
            (-END - 511, true),
            (i64::MIN, false),
            (1 << 53, true),
        ] {
            assert_eq!(is_in_range(id, value), expected, "{value}");
        }
        assert!(!is_in_range(Integer { max: 7, ..Integer::ANY }, 8));
        assert!(!is_in_range(Integer::ANY, (1 << 53) + 1));
        assert!(!is_in_range(Integer::ANY, 1 << 53));
    }
}
