//! The error of a string that is not a value of an enum.

use crate::cause::quoted;
use crate::nearest::{nearest_name, suggestion};
use std::error::Error;
use std::fmt;

/// The error of a string that is not a value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    written: Box<str>,
    allowed: &'static [&'static str],
}

impl UnknownValue {
    /// The error of a string and the allowed values.
    pub fn new(written: &str, allowed: &'static [&'static str]) -> Self {
        Self { written: crate::text::clip(written).0, allowed }
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let near = nearest_name(&self.written, self.allowed.iter().copied());
        write!(f, "must be one of {}, is `{}`{}", quoted(self.allowed), self.written, suggestion(near))
    }
}

impl Error for UnknownValue {}
