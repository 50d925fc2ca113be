//! The result of an expression: a value, or the reason why there is none.

use super::Gap;
use super::List;
use super::interval::Interval;
use super::unknowns::Range;
use crate::cause::Failure;
use crate::number;
use crate::ratio::Ratio;
use crate::table::{Literal, Var};
use crate::text::Str;
use crate::variables::{MapKeys, Owner, Value};
use std::borrow::Cow;
use std::rc::Rc;

/// The value of an expression.
#[derive(Clone, Debug)]
pub(crate) enum Val<'s> {
    /// Unknown: it depends on an absent fact, an unknown tier or an invalid parameter.
    Unknown,
    /// The evaluation failed.
    Failed(Failure),
    /// A parameter that is not given and has no default. Whatever computes with it fails.
    Absent,
    Null,
    Bool(bool),
    Int(i64),
    Num(f64),
    /// An exact number that is not an integer of 64 bits, boxed so that the other values stay small. Outside of prices it
    /// is an integer.
    Ratio(Box<Ratio>),
    /// A range of numbers; only in prices.
    Between(Box<Range>),
    Str(Str<'s>),
    /// A computed string.
    Text(Rc<str>),
    List(List<'s>),
    Map {
        count: usize,
        keys: Option<MapKeys>,
    },
    Object,
    /// An item of the array of a variable: its members can be read, or its own value.
    Item(Owner, &'s Var<'s>),
}

impl<'s> From<Literal<'s>> for Val<'s> {
    #[inline]
    fn from(literal: Literal<'s>) -> Self {
        match literal {
            Literal::Bool(value) => Self::Bool(value),
            Literal::Int(value) => Self::Int(value),
            Literal::Num(value) => Self::Num(value),
            Literal::Str(value) => Self::Str(Str::plain(value)),
        }
    }
}

impl<'s> Val<'s> {
    /// The value of a variable.
    #[inline]
    pub(super) fn new(value: Value<'s>, var: &'s Var<'s>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Int(value) => Self::Int(value),
            Value::Num(value) => Self::Num(value),
            Value::Str(value) => Self::Str(value),
            Value::List { count, items: Some(tracked) } => Self::List(List::Items { count, tracked, var }),
            Value::List { count, items: None } => Self::List(List::Opaque(count)),
            Value::Map { count, keys } => Self::Map { count, keys },
            Value::Object => Self::Object,
        }
    }

    /// The exact number, if it is one.
    pub(crate) fn ratio(&self) -> Option<Ratio> {
        match self {
            Self::Int(value) => Some(Ratio::whole(*value)),
            Self::Num(value) => Ratio::from_f64(*value),
            Self::Ratio(value) => Some(**value),
            _ => None,
        }
    }

    /// The range of the number, if it is one.
    pub(crate) fn interval(&self) -> Option<Interval> {
        if let Self::Between(range) = self { Some(range.ends) } else { self.ratio().map(Interval::known) }
    }

    /// The same, with how it depends on what is unknown.
    pub(crate) fn range(&self) -> Option<Range> {
        if let Self::Between(range) = self {
            Some((**range).clone())
        } else {
            self.ratio().map(|number| Interval::known(number).into())
        }
    }

    /// The integer, if it is one that is not read as a double.
    pub(super) fn integer(&self) -> Option<i128> {
        match self {
            Self::Int(value) => Some((*value).into()),
            Self::Ratio(value) if value.is_whole() => Some(value.parts().0),
            _ => None,
        }
    }

    pub(super) fn double(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(number::double(*value)),
            Self::Num(value) => Some(*value),
            #[expect(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
            Self::Ratio(value) if value.is_whole() => Some(value.parts().0 as f64),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Str(text) => Some(text.decode()),
            Self::Text(text) => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Num(_) | Self::Ratio(_) | Self::Between(_))
    }

    /// The boolean, else the reason why it is missing.
    #[inline]
    pub(crate) fn truth(&self) -> Result<bool, Gap> {
        if let Self::Bool(value) = self { Ok(*value) } else { Err(Gap::of([self])) }
    }
}

impl From<Ratio> for Val<'_> {
    fn from(value: Ratio) -> Self {
        match (i64::try_from(value.parts().0), value.is_whole()) {
            (Ok(whole), true) => Self::Int(whole),
            _ => Self::Ratio(Box::new(value)),
        }
    }
}

impl From<Range> for Val<'_> {
    fn from(value: Range) -> Self {
        match value.ends.exact() {
            Some(number) => number.into(),
            None => Self::Between(Box::new(value)),
        }
    }
}

impl From<Interval> for Val<'_> {
    fn from(value: Interval) -> Self {
        Range::from(value).into()
    }
}
