//! Faults of strings. In: a string and its limits. Out: what is wrong with it.

use super::Checker;
use crate::cause::Failure;
use crate::format;
use crate::pattern;
use crate::pointer::Path;
use crate::problem::{BuiltInRule, Problem};
use crate::table::{LengthUnit, Text};
use crate::text::clip;

/// The faults of a string.
#[derive(Clone, Copy, Default)]
pub(crate) struct TextFaults {
    /// The length that is not allowed.
    length: Option<usize>,
    pattern: bool,
    /// True if the check of the pattern takes too many moves.
    limit: bool,
    format: bool,
}

impl TextFaults {
    /// Finds the faults of a string. `is_base64` says that it is known to be Base64, where that is allowed. The pattern
    /// is not looked for in what is too long, and takes its moves from a budget.
    #[inline]
    pub(crate) fn of(text: &Text<'_>, value: &str, is_base64: bool, moves: &mut u64) -> Self {
        let length = wrong_length(text, value);
        let is_short = length.is_none_or(|count| count < text.min as usize);
        let matches = match text.pattern {
            Some(pattern) if is_short => pattern::is_match(pattern, value, moves),
            _ => Some(true),
        };
        Self {
            length,
            pattern: matches == Some(false),
            limit: matches.is_none(),
            format: !is_base64 && text.format.is_some_and(|format| !format::is_match(format, value)),
        }
    }

    /// True if nothing is wrong.
    #[inline]
    pub(crate) fn is_none(self) -> bool {
        self.has_form() && self.length.is_none() && !self.limit
    }

    /// True if at most the length is wrong, as far as it could be checked.
    #[inline]
    pub(crate) fn has_form(self) -> bool {
        !self.pattern && !self.format
    }
}

impl<'m> Checker<'_, 'm, '_> {
    #[cold]
    #[inline(never)]
    pub(super) fn text_faults(
        &mut self,
        text: &'m Text<'m>,
        value: &str,
        faults: TextFaults,
        path: &Path<'_, 'm>,
    ) {
        if let Some(count) = faults.length {
            self.log.value(path, Problem::Length { text, count });
        }
        if let Some(pattern) = text.pattern.filter(|_| faults.pattern) {
            self.log.value(path, Problem::Pattern { pattern, found: clip(value).0 });
        }
        if faults.limit {
            let (id, failure) = (BuiltInRule::Pattern.id(), Failure::TooManySteps);
            self.log.value(path, Problem::Limit { id, failure });
        }
        if let Some(format) = text.format.filter(|_| faults.format) {
            self.log.value(path, Problem::Format { format, found: clip(value).0 });
        }
    }
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
fn length(unit: LengthUnit, value: &str) -> usize {
    match unit {
        LengthUnit::CodePoints => value.chars().count(),
        LengthUnit::Utf16 => value.chars().map(char::len_utf16).sum(),
        LengthUnit::Bytes => value.len(),
    }
}
