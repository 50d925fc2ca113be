//! What expressions read of one file: its facts, and the range of those that nobody knows. Never knows the string that
//! refers to it.

use super::{Known, canonical};
use crate::eval::Val;
use crate::eval::interval::Interval;
use crate::ratio::Ratio;
use crate::table::{Media, MediaFact};
use crate::text::Str;

/// A file that an expression reads.
#[derive(Debug)]
pub(crate) struct Described {
    /// The JSON Pointer of the string that refers to it.
    pub(crate) pointer: Box<str>,
    format: Option<Box<str>>,
    bytes: Option<u64>,
    width: Option<u32>,
    height: Option<u32>,
    seconds: Option<f64>,
    side: (u32, u32),
    max_bytes: u64,
    milliseconds: (u64, u64),
}

impl Described {
    pub(crate) fn new(pointer: String, known: Known<'_>, limits: &Media<'_>) -> Self {
        Self {
            pointer: pointer.into(),
            format: known.format.map(|format| canonical(format).into()),
            bytes: known.bytes,
            width: known.width,
            height: known.height,
            seconds: known.seconds.filter(|seconds| seconds.is_finite()),
            side: limits.side,
            max_bytes: limits.max_bytes,
            milliseconds: limits.milliseconds,
        }
    }

    /// A fact, if it is known.
    pub(crate) fn value(&self, fact: MediaFact) -> Option<Val<'_>> {
        Some(match fact {
            MediaFact::Width => Val::Int(self.width?.into()),
            MediaFact::Height => Val::Int(self.height?.into()),
            MediaFact::Seconds => Val::Num(self.seconds?),
            MediaFact::Bytes => i64::try_from(self.bytes?).map_or(Val::Unknown, Val::Int),
            MediaFact::Format => Val::Str(Str::plain(self.format.as_deref()?)),
        })
    }

    /// The numbers that a valid file can have.
    pub(crate) fn range(&self, fact: MediaFact) -> Option<Interval> {
        let (min, max, is_bounded, unit) = match fact {
            MediaFact::Width | MediaFact::Height => {
                (self.side.0.max(1).into(), self.side.1.into(), self.side.1 != u32::MAX, 1)
            }
            MediaFact::Seconds => {
                (self.milliseconds.0, self.milliseconds.1, self.milliseconds.1 != u64::MAX, 1000)
            }
            MediaFact::Bytes => (0, self.max_bytes, self.max_bytes != u64::MAX, 1),
            MediaFact::Format => return None,
        };
        let end = |value: u64| Ratio::new(value.into(), unit);
        let max = is_bounded.then_some(max);
        let is_possible = max.is_none_or(|max| min <= max);
        is_possible.then(|| Interval::between(end(min), max.and_then(end)))
    }
}
