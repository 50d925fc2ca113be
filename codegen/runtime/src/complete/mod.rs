//! The way back from a language model. In: the arguments of a tool call, in the form of a dialect, and a table.
//! Out: a request, and all that was changed. Checks nothing: validation follows.

mod answer;
mod fill;
mod scalar;
mod union;
mod value;

use crate::catalogue::Entry;
use crate::facts::Facts;
use crate::json::{Json, JsonError};
use crate::pointer::Path;
use crate::report::Report;
use crate::tool::Dialect;
use std::fmt;
use value::Completion;

pub use fill::random_id;

/// Maximum number of listed repairs, and of listed problems; more are counted.
pub const MAX_REPAIRS: usize = 1_000;

/// Maximum number of values that are completed. The rest of larger arguments stays as it is.
pub const MAX_VALUES: u32 = 1_000_000;

/// A request that was made from the arguments of a language model. It need not be valid.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Completed {
    /// The request.
    pub request: Json,
    /// The values that were read as what they can only mean, in document order.
    pub repairs: Vec<Repair>,
    /// The arguments that could not be read, and that stay as they were.
    pub problems: Vec<ArgumentProblem>,
    /// Number of repairs and problems that are not listed, because there are too many.
    pub omitted: usize,
}

/// One value that was read as what it can only mean.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Repair {
    /// JSON Pointer of the value in the request.
    pub pointer: String,
    /// The kind.
    pub kind: RepairKind,
    /// The value that the model gave.
    pub before: Json,
    /// The value in the request; none if it was left out.
    pub after: Option<Json>,
}

/// The kind of a [`Repair`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RepairKind {
    /// `null` for a parameter that is not given.
    Null,
    /// A number in a string.
    Number,
    /// A boolean in a string.
    Boolean,
    /// A number in place of a string.
    String,
    /// A value of a list in upper or lower case.
    Case,
    /// Another value for a constant that tool definitions leave out.
    Constant,
}

impl RepairKind {
    /// The name: `null`, `number`, `boolean`, `string`, `case` or `constant`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Case => "case",
            Self::Constant => "constant",
        }
    }
}

impl fmt::Display for RepairKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An argument that could not be read. [`fmt::Display`] says what it should be.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ArgumentProblem {
    /// JSON Pointer of the value in the request.
    pub pointer: String,
    /// The kind.
    pub kind: ArgumentProblemKind,
}

/// The kind of an [`ArgumentProblem`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ArgumentProblemKind {
    /// A string that should hold JSON text, but does not.
    Json(JsonError),
    /// A string with JSON text that is not an object.
    NotAnObject,
    /// A list in place of a map whose items are not pairs of `key` and `value`.
    NotPairs,
    /// A list in place of a map that has a key twice.
    RepeatedKey(String),
    /// More than [`MAX_VALUES`] values, or nesting that requests cannot have.
    TooLarge,
}

impl ArgumentProblemKind {
    /// The name: `json`, `object`, `pairs`, `repeated-key` or `too-large`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Json(_) => "json",
            Self::NotAnObject => "object",
            Self::NotPairs => "pairs",
            Self::RepeatedKey(_) => "repeated-key",
            Self::TooLarge => "too-large",
        }
    }
}

impl fmt::Display for ArgumentProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ArgumentProblemKind::Json(error) => write!(f, "must be JSON text: {error}"),
            ArgumentProblemKind::NotAnObject => f.write_str("must be the JSON text of an object"),
            ArgumentProblemKind::NotPairs => {
                f.write_str("must be a list of objects with `key`, a string, and `value`")
            }
            ArgumentProblemKind::RepeatedKey(key) => {
                write!(f, "must have each key once, has `{}` more than once", crate::text::clip(key).0)
            }
            ArgumentProblemKind::TooLarge => f.write_str("is too large to be completed from here on"),
        }
    }
}

impl Completed {
    /// Lists all violations of the request.
    pub fn validate<'m>(&self, entry: &Entry<'m>, facts: &Facts) -> Report<'m> {
        entry.validate_json_with(self.request.to_string().as_bytes(), facts)
    }

    fn repair(&mut self, path: &Path<'_, '_>, kind: RepairKind, before: Json, after: Option<Json>) {
        if self.repairs.len() < MAX_REPAIRS {
            self.repairs.push(Repair { pointer: pointer(path), kind, before, after });
        } else {
            self.omitted += 1;
        }
    }

    fn problem(&mut self, path: &Path<'_, '_>, kind: ArgumentProblemKind) {
        if self.problems.len() < MAX_REPAIRS {
            self.problems.push(ArgumentProblem { pointer: pointer(path), kind });
        } else {
            self.omitted += 1;
        }
    }
}

/// The pointer as text, with clipped keys.
fn pointer(path: &Path<'_, '_>) -> String {
    path.to_pointer().0.to_string()
}

impl Entry<'_> {
    /// Makes a request of the arguments that a language model gives for the tool definition in a dialect.
    ///
    /// Required parameters that the definition leaves out are filled in: constants, defaults, and a random id of the task.
    /// Values that the dialect writes in another form take the form of the request. A value with one reading is repaired: `null`
    /// for a parameter that is not given, `"1024"` for a number, `Png` for `PNG`. Everything else stays as it is, for the
    /// validation to judge.
    ///
    /// # Errors
    /// When the arguments are not JSON, or an object has a duplicate key.
    pub fn complete(&self, dialect: Dialect, arguments: &[u8]) -> Result<Completed, JsonError> {
        self.complete_with(dialect, arguments, &mut random_id)
    }

    /// The same with ids from the caller, which should be random UUIDs of version 4.
    ///
    /// # Errors
    /// When the arguments are not JSON, or an object has a duplicate key.
    pub fn complete_with(
        &self,
        dialect: Dialect,
        arguments: &[u8],
        new_id: &mut dyn FnMut() -> String,
    ) -> Result<Completed, JsonError> {
        Ok(self.complete_value(dialect, Json::from_slice(arguments)?, new_id))
    }

    /// The same for arguments that were read before.
    pub fn complete_value(
        &self,
        dialect: Dialect,
        arguments: Json,
        new_id: &mut dyn FnMut() -> String,
    ) -> Completed {
        Completion::new(self.model(), dialect, new_id).complete(arguments)
    }
}
