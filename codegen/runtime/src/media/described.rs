//! The properties of one file that expressions read: its facts, and the range of unknown ones. Never knows the string that
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

    /// The numbers that a valid file can have; none where there is no limit.
    pub(crate) fn range(&self, fact: MediaFact) -> Option<Interval> {
        let pixels = |side: u32| (side != u32::MAX).then_some(u64::from(side));
        let number = |limit: u64| (limit != u64::MAX).then_some(limit);
        // The least number of every file, then the limits.
        let (least, min, max, unit) = match fact {
            MediaFact::Width | MediaFact::Height => (1, self.side.0.into(), pixels(self.side.1), 1),
            MediaFact::Seconds => (0, self.milliseconds.0, number(self.milliseconds.1), 1000),
            MediaFact::Bytes => (0, 0, number(self.max_bytes), 1),
            MediaFact::Format => return None,
        };
        let min = min.max(least);
        let end = |value: u64| Ratio::new(value.into(), unit);
        let is_limited = max.map_or(min > least, |max| min <= max);
        is_limited.then(|| Interval::between(end(min), max.and_then(end)))
    }
}
