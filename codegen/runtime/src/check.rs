//! Checks of single values, the same for JSON bytes and for typed structs. In: a value and what the table says of
//! it. Out: entries in the log, and what rules may see of the value.

use crate::format;
use crate::number;
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::Numeral;
use crate::report::Log;
use crate::table::{Array, Integer, Literal, Number, Text};
use crate::text::clip;

/// A value that is neither list nor object.
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

    /// Whether it is the value of a table.
    #[inline]
    pub(crate) fn is(self, literal: Literal<'_>) -> bool {
        match (self, literal) {
            (Scalar::Str(text), Literal::Str(expected)) => text == expected,
            (Scalar::Bool(value), Literal::Bool(expected)) => value == expected,
            (Scalar::Number(value), _) => number::is_literal(value, literal),
            _ => false,
        }
    }
}

/// What became of a number where a whole one should stand.
pub(crate) enum Checked {
    Fine(i64),
    /// Whole, but not allowed; the log says why.
    Wrong,
    /// Not whole; the caller knows what to say.
    Mistyped,
}

/// Checks values and writes down what is wrong.
pub(crate) struct Checker<'m> {
    /// What was found so far.
    pub(crate) log: Log<'m>,
    /// Whether only types count: responses are taken as they come.
    pub(crate) lenient: bool,
}

impl<'m> Checker<'m> {
    /// Whether a string is what it should be; of some it is known that they are Base64 where that is allowed.
    #[inline]
    pub(crate) fn text(
        &mut self,
        text: &'m Text<'m>,
        value: &str,
        is_base64: bool,
        at: usize,
        path: Path<'_, 'm>,
    ) -> bool {
        if self.lenient {
            return true;
        }
        let mut fine = true;
        if let Some(count) = wrong_length(text, value) {
            self.log.value(at, path, Problem::Length { text, count });
            fine = false;
        }
        if let Some(pattern) = text.pattern
            && !crate::pattern::is_match(pattern, value)
        {
            self.log.value(at, path, Problem::Pattern { pattern, found: clip(value).0 });
            fine = false;
        }
        if let Some(format) = text.format
            && !is_base64
            && !format::is_match(format, value)
        {
            self.log.value(at, path, Problem::Format { format, found: clip(value).0 });
            fine = false;
        }
        if let Some(media) = text.media
            && fine
        {
            self.log.unchecked(path, Problem::Media { limits: media.limits });
        }
        fine
    }

    /// Whether a number is whole and as it should be.
    #[inline]
    pub(crate) fn integer(
        &mut self,
        bounds: Integer,
        found: Numeral,
        at: usize,
        path: Path<'_, 'm>,
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
        let in_range = bounds.min <= value && value <= bounds.max;
        let on_step = bounds.step <= 1 || value % i64::from(bounds.step) == 0;
        if self.lenient || (in_range && on_step) {
            return Checked::Fine(value);
        }
        if !in_range {
            self.log.value(at, path, Problem::IntegerRange { bounds, found });
        }
        if !on_step {
            self.log.value(at, path, Problem::Step { step: bounds.step, found });
        }
        Checked::Wrong
    }

    /// The number, if it is as it should be.
    #[inline]
    pub(crate) fn number(
        &mut self,
        bounds: Number,
        found: Numeral,
        at: usize,
        path: Path<'_, 'm>,
    ) -> Option<f64> {
        let value = match found {
            Numeral::Int(value) => number::double(value),
            Numeral::Num(value) => value,
        };
        let in_range = match found {
            Numeral::Int(exact) => number::is_between(exact, bounds.min, bounds.max),
            Numeral::Num(value) => (bounds.min..=bounds.max).contains(&value),
        };
        if self.lenient || in_range {
            return Some(value);
        }
        self.log.value(at, path, Problem::NumberRange { bounds, found });
        None
    }

    /// Whether a value is the only one allowed.
    #[inline]
    pub(crate) fn constant(
        &mut self,
        expected: Literal<'m>,
        value: Scalar<'_>,
        at: usize,
        path: Path<'_, 'm>,
    ) -> bool {
        let fine = value.is(expected);
        if !fine {
            self.log.value(at, path, Problem::Const { expected, found: value.found() });
        }
        fine
    }

    /// Whether a value is one of those allowed.
    #[inline]
    pub(crate) fn one_of(
        &mut self,
        allowed: &'m [Literal<'m>],
        value: Scalar<'_>,
        at: usize,
        path: Path<'_, 'm>,
    ) -> bool {
        let known = allowed.iter().any(|literal| value.is(*literal));
        // A service may learn new values; they must be of the kind that the known ones have.
        let fine = known || (self.lenient && allowed.iter().any(|literal| same_kind(value, *literal)));
        if !fine {
            self.log.value(at, path, Problem::Enum { allowed, found: value.found() });
        }
        fine
    }

    /// Whether a list has as many items as it should.
    #[inline]
    pub(crate) fn items(&mut self, array: &Array<'m>, count: usize, at: usize, path: Path<'_, 'm>) -> bool {
        let fits = count >= array.min as usize && (array.max == u32::MAX || count <= array.max as usize);
        if self.lenient || fits {
            return true;
        }
        self.log.value(at, path, Problem::Items { min: array.min, max: array.max, count });
        false
    }
}

fn same_kind(value: Scalar<'_>, literal: Literal<'_>) -> bool {
    matches!(
        (value, literal),
        (Scalar::Str(_), Literal::Str(_))
            | (Scalar::Bool(_), Literal::Bool(_))
            | (Scalar::Number(_), Literal::Int(_) | Literal::Num(_))
    )
}

/// The length in code points, if it is not allowed.
#[inline]
fn wrong_length(text: &Text<'_>, value: &str) -> Option<usize> {
    let (min, max) = (text.min as usize, text.max as usize);
    // A code point takes one to four bytes, which settles most strings.
    if value.len().div_ceil(4) >= min && (value.len() <= max || text.max == u32::MAX) {
        return None;
    }
    let count = value.chars().count();
    (count < min || (count > max && text.max != u32::MAX)).then_some(count)
}
