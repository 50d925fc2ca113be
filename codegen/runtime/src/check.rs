//! Checks of single values, shared by JSON bytes and typed structs. In: a value and its table type. Out: entries in the
//! log, and the value for rules.

use crate::facts::Facts;
use crate::format;
use crate::media;
use crate::number;
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::Numeral;
use crate::report::Log;
use crate::size_text;
use crate::table::{Array, Integer, LengthUnit, Literal, Map, Number, SizeText, Text, Type};
use crate::text::clip;

/// A scalar.
#[derive(Clone, Copy)]
pub(crate) enum Scalar<'s> {
    Null,
    Bool(bool),
    Number(Numeral),
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
            (Scalar::Str(text), Literal::Str(expected)) => text == expected,
            (Scalar::Bool(value), Literal::Bool(expected)) => value == expected,
            (Scalar::Number(value), _) => number::is_literal(value, literal),
            _ => false,
        }
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

/// The result of checking an integer.
pub(crate) enum Checked {
    Fine(i64),
    /// An integer that is not allowed; logged.
    Wrong,
    /// Not an integer; the caller reports it.
    Mistyped,
}

/// Checks values and logs violations.
pub(crate) struct Checker<'w, 'm> {
    /// The log so far.
    pub(crate) log: Log<'m>,
    /// Facts of the caller.
    pub(crate) facts: &'w Facts,
    /// True if only types are checked, as in responses.
    pub(crate) lenient: bool,
}

/// The faults of a string.
#[derive(Clone, Copy, Default)]
pub(crate) struct TextFaults {
    /// The length that is not allowed.
    length: Option<usize>,
    pattern: bool,
    format: bool,
}

impl TextFaults {
    /// Finds the faults of a string. `is_base64` says that it is known to be Base64, where that is allowed.
    #[inline]
    pub(crate) fn of(text: &Text<'_>, value: &str, is_base64: bool) -> Self {
        Self {
            length: wrong_length(text, value),
            pattern: text.pattern.is_some_and(|pattern| !crate::pattern::is_match(pattern, value)),
            format: !is_base64 && text.format.is_some_and(|format| !format::is_match(format, value)),
        }
    }

    /// True if nothing is wrong.
    #[inline]
    pub(crate) fn is_none(self) -> bool {
        self.has_form() && self.length.is_none()
    }

    /// True if at most the length is wrong.
    #[inline]
    pub(crate) fn has_form(self) -> bool {
        !self.pattern && !self.format
    }
}

impl<'m> Checker<'_, 'm> {
    /// Checks a string. `is_base64` says that it is known to be Base64, where that is allowed.
    #[inline]
    pub(crate) fn text(
        &mut self,
        text: &'m Text<'m>,
        value: &str,
        is_base64: bool,
        at: usize,
        path: &Path<'_, 'm>,
    ) -> bool {
        if self.lenient {
            return true;
        }
        let faults = TextFaults::of(text, value, is_base64);
        if !faults.is_none() {
            self.text_faults(text, value, faults, at, path);
            return false;
        }
        match text.media {
            None => true,
            Some(limits) => self.media(text.format, limits, value, at, path),
        }
    }

    #[cold]
    #[inline(never)]
    fn text_faults(
        &mut self,
        text: &'m Text<'m>,
        value: &str,
        faults: TextFaults,
        at: usize,
        path: &Path<'_, 'm>,
    ) {
        if let Some(count) = faults.length {
            self.log.value(at, path, Problem::Length { text, count });
        }
        if let Some(pattern) = text.pattern.filter(|_| faults.pattern) {
            self.log.value(at, path, Problem::Pattern { pattern, found: clip(value).0 });
        }
        if let Some(format) = text.format.filter(|_| faults.format) {
            self.log.value(at, path, Problem::Format { format, found: clip(value).0 });
        }
    }

    /// Checks the limits of media.
    #[inline(never)]
    fn media(
        &mut self,
        format: Option<crate::table::Format>,
        limits: &'m crate::table::Media<'m>,
        value: &str,
        at: usize,
        path: &Path<'_, 'm>,
    ) -> bool {
        let given = if self.facts.has_media() { self.facts.media(&path.to_text()) } else { None };
        let findings = media::evaluate(limits, media::known(format, limits, value, given));
        if !findings.wrong.is_empty() {
            let wrong = findings.wrong.join("; ").into();
            self.log.value(at, path, Problem::Media { limits: limits.limits, wrong });
            return false;
        }
        if findings.unknown {
            self.log.unchecked(path, Problem::MediaUnknown { limits: limits.limits });
        }
        true
    }

    /// Checks an integer.
    #[inline]
    pub(crate) fn integer(
        &mut self,
        bounds: Integer,
        found: Numeral,
        at: usize,
        path: &Path<'_, 'm>,
    ) -> Checked {
        let value = match found {
            Numeral::Int(value) => value,
            Numeral::Num(value) if value.fract() != 0.0 => return Checked::Mistyped,
            Numeral::Num(value) => {
                let Some(value) = number::whole(value) else {
                    self.log.value(at, path, Problem::IntegerRange { bounds, found });
                    return Checked::Wrong;
                };
                value
            }
        };
        let in_range = is_in_range(bounds, value);
        let on_step = is_on_step(bounds, value);
        if self.lenient || (in_range && on_step) {
            return Checked::Fine(value);
        }
        if !in_range {
            self.log.value(at, path, Problem::IntegerRange { bounds, found });
        }
        if !on_step {
            self.log.value(at, path, Problem::Step { bounds, found });
        }
        Checked::Wrong
    }

    /// The number, if it is valid.
    #[inline]
    pub(crate) fn number(
        &mut self,
        bounds: Number,
        found: Numeral,
        at: usize,
        path: &Path<'_, 'm>,
    ) -> Option<f64> {
        let value = match found {
            Numeral::Int(value) => number::double(value),
            Numeral::Num(value) => value,
        };
        let in_range = number::is_in_range(found, bounds);
        let on_step = bounds.step == 0.0 || number::is_on_step(found, bounds.step);
        if self.lenient || (in_range && on_step) {
            return Some(value);
        }
        if !in_range {
            self.log.value(at, path, Problem::NumberRange { bounds, found });
        }
        if !on_step {
            self.log.value(at, path, Problem::NumberStep { step: bounds.step, found });
        }
        None
    }

    /// Checks width and height in one string.
    pub(crate) fn size(
        &mut self,
        size: &'m SizeText<'m>,
        value: &str,
        at: usize,
        path: &Path<'_, 'm>,
    ) -> bool {
        if self.lenient {
            return true;
        }
        let Some((width, height)) = size_text::parse(size, value) else {
            self.log.value(at, path, Problem::SizeForm { size, found: clip(value).0 });
            return false;
        };
        let mut fine = true;
        if !size.values.is_empty() && !size.values.contains(&value) {
            self.log.value(at, path, Problem::SizeValue { size, found: clip(value).0 });
            fine = false;
        }
        // One violation for both sides: no rule is given twice at the same place.
        if !is_in_range(size.width, width) || !is_in_range(size.height, height) {
            self.log.value(at, path, Problem::SideRange { size, found: (width, height) });
            fine = false;
        }
        if !is_on_step(size.width, width) || !is_on_step(size.height, height) {
            self.log.value(at, path, Problem::SideStep { size, found: (width, height) });
            fine = false;
        }
        fine
    }

    /// Checks that a value is the constant.
    #[inline]
    pub(crate) fn constant(
        &mut self,
        expected: Literal<'m>,
        value: Scalar<'_>,
        at: usize,
        path: &Path<'_, 'm>,
    ) -> bool {
        let fine = value.is(expected);
        if !fine {
            self.log.value(at, path, Problem::Const { expected, found: value.found() });
        }
        fine
    }

    /// Checks that a value is one of the allowed ones.
    #[inline]
    pub(crate) fn one_of(
        &mut self,
        allowed: &'m [Literal<'m>],
        value: Scalar<'_>,
        at: usize,
        path: &Path<'_, 'm>,
    ) -> bool {
        let known = allowed.iter().any(|literal| value.is(*literal));
        // A service may learn new values; they must be of the kind that the known ones have.
        let fine = known || (self.lenient && value.is_like(allowed));
        if !fine {
            self.log.value(at, path, Problem::Enum { allowed, found: value.found() });
        }
        fine
    }

    /// Checks that a value has the JSON type of the known values.
    #[inline]
    pub(crate) fn like_one_of(
        &mut self,
        ty: &'m Type<'m>,
        known: &[Literal<'m>],
        value: Scalar<'_>,
        at: usize,
        path: &Path<'_, 'm>,
    ) -> bool {
        let fine = value.is_like(known);
        if !fine {
            self.log.value(at, path, Problem::Type { expected: ty, found: value.found() });
        }
        fine
    }

    /// Checks the number of items of an array.
    #[inline]
    pub(crate) fn items(&mut self, array: &Array<'m>, count: usize, at: usize, path: &Path<'_, 'm>) -> bool {
        let (min, max) = (array.min, array.max);
        if self.lenient || is_amount(min, max, count) {
            return true;
        }
        self.log.value(at, path, Problem::Items { noun: ["item", "items"], min, max, count });
        false
    }

    /// Checks the number of members of a map.
    pub(crate) fn members(&mut self, map: &Map<'m>, count: usize, at: usize, path: &Path<'_, 'm>) -> bool {
        let (min, max) = (map.min, map.max);
        if self.lenient || is_amount(min, max, count) {
            return true;
        }
        self.log.value(at, path, Problem::Items { noun: ["member", "members"], min, max, count });
        false
    }
}

#[inline]
fn is_amount(min: u32, max: u32, count: usize) -> bool {
    count >= min as usize && (max == u32::MAX || count <= max as usize)
}

#[inline]
pub(crate) fn is_in_range(bounds: Integer, value: i64) -> bool {
    bounds.min <= value && value <= bounds.max
}

#[inline]
pub(crate) fn is_on_step(bounds: Integer, value: i64) -> bool {
    bounds.step <= 1 || value.rem_euclid(i64::from(bounds.step)) == i64::from(bounds.offset)
}

/// True if an integer is in range and on a step.
pub(crate) fn is_integer(bounds: Integer, value: i64) -> bool {
    is_in_range(bounds, value) && is_on_step(bounds, value)
}

/// The length, if it is not allowed.
#[inline]
fn wrong_length(text: &Text<'_>, value: &str) -> Option<usize> {
    let (min, max) = (text.min as usize, text.max as usize);
    // A code point takes one to four bytes, which settles most strings.
    if value.len().div_ceil(4) >= min && (value.len() <= max || text.max == u32::MAX) {
        return None;
    }
    let count = length(text.unit, value);
    (count < min || (count > max && text.max != u32::MAX)).then_some(count)
}

/// The length of a string in this unit. A code point is at most four bytes or two units of UTF-16.
pub(crate) fn length(unit: LengthUnit, value: &str) -> usize {
    match unit {
        LengthUnit::CodePoints => value.chars().count(),
        LengthUnit::Utf16 => value.chars().map(char::len_utf16).sum(),
        LengthUnit::Bytes => value.len(),
    }
}
