//! Facts that cannot be used: data, and sentences for people.

use super::FactValue;
use crate::cause::quoted;
use crate::json::JsonError;
use crate::moment::MomentError;
use crate::phrases::{count, number_range};
use crate::table::{FactKind, Number};
use crate::text::clip;
use std::error::Error;
use std::fmt;

/// A fact that a model or a request cannot use. It prints as a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct FactError {
    name: Box<str>,
    kind: FactErrorKind,
}

/// The reason why a fact cannot be used.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FactErrorKind {
    /// The text is not JSON.
    Json(JsonError),
    /// The value is not an object: that of all facts, or of the facts about a file.
    NotObject {
        /// The JSON type in its place.
        found: &'static str,
    },
    /// `null`, an object or a nested list is not the value of a fact.
    NoFactValue {
        /// The JSON type.
        found: &'static str,
    },
    /// The model has no such fact.
    Unknown {
        /// Id of the model.
        model: Box<str>,
        /// The fact that was probably meant.
        nearest: Option<Box<str>>,
        /// All facts of the model.
        known: Box<[Box<str>]>,
    },
    /// The fact is a list, and the value is not.
    NotList {
        /// The JSON type of the value.
        found: &'static str,
    },
    /// The value, or an item of a list, has the wrong type.
    Type {
        /// Index of the item.
        item: Option<usize>,
        /// The type of the fact.
        expected: FactKind,
        /// The JSON type of the value.
        found: &'static str,
    },
    /// The value, or an item of a list, is out of bounds.
    Range {
        /// Index of the item.
        item: Option<usize>,
        /// Least value.
        min: Option<f64>,
        /// Greatest value.
        max: Option<f64>,
        /// The value.
        found: FactValue,
    },
    /// The value, or an item of a list, is not a timestamp.
    Timestamp {
        /// Index of the item.
        item: Option<usize>,
        /// The value.
        found: Box<str>,
        /// The reason.
        error: MomentError,
    },
    /// The text in place of the moment at which a request is priced is not one.
    Moment {
        /// The text.
        found: Box<str>,
        /// The reason.
        error: MomentError,
    },
    /// A list has too few or too many items.
    Items {
        /// Least number of items.
        min: u32,
        /// Greatest number of items; `u32::MAX` for no limit.
        max: u32,
        /// The number of items.
        count: usize,
    },
    /// The facts about a file have a member that does not exist.
    UnknownMember {
        /// Its name.
        member: Box<str>,
        /// The member that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A member of the facts about a file has a value that no file can have.
    Member {
        /// Its name.
        member: &'static str,
        /// The expected type or value.
        expected: &'static str,
        /// The found type or value.
        found: Box<str>,
    },
    /// The pointer leads to no parameter of the model.
    NoParameter {
        /// The part of the pointer that leads nowhere.
        key: Box<str>,
        /// The parameter that was probably meant.
        nearest: Option<Box<str>>,
        /// True if the part has to be an index.
        is_list: bool,
    },
    /// The pointer leads to a parameter that is not media.
    NotMedia,
    /// The request has no file at the pointer.
    Absent,
}

impl FactError {
    pub(crate) fn new(name: &str, kind: FactErrorKind) -> Self {
        Self { name: name.into(), kind }
    }

    /// The error of a text in place of the moment at which a request is priced, named `at`.
    pub fn of_moment(text: &str, error: MomentError) -> Self {
        Self::new("at", FactErrorKind::Moment { found: clip(text).0, error })
    }

    /// Makes the pointer of a file in a request one into a body that has the request at an index.
    pub(crate) fn move_within(&mut self, index: u32) {
        if self.name.starts_with('/') {
            self.name = format!("/{index}{}", self.name).into();
        }
    }

    /// The name of the fact, or the JSON Pointer of the file that it is about; empty if it concerns all facts.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The reason.
    pub fn kind(&self) -> &FactErrorKind {
        &self.kind
    }
}

impl fmt::Display for FactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, _) = clip(&self.name);
        let fact = |item: &Option<usize>| match item {
            Some(index) => format!("item {index} of fact `{name}`"),
            None => format!("fact `{name}`"),
        };
        match &self.kind {
            FactErrorKind::Json(error) => write!(f, "facts: {error}"),
            FactErrorKind::NotObject { found } if name.is_empty() => {
                write!(f, "facts must be an object of names and values, is {found}")
            }
            FactErrorKind::NotObject { found } => write!(f, "`{name}` must be an object, is {found}"),
            FactErrorKind::NoFactValue { found } => {
                let expected = "a boolean, a number, a string or an array of these";
                write!(f, "fact `{name}` must be {expected}, is {found}")
            }
            FactErrorKind::Unknown { model, nearest, known } => {
                write!(f, "`{name}` is not a fact of {model}")?;
                match &known[..] {
                    _ if nearest.is_some() => suggest(f, nearest.as_deref()),
                    [] => f.write_str(", which has none"),
                    known => {
                        let known: Vec<&str> = known.iter().map(|name| &**name).collect();
                        write!(f, ", which has {}", quoted(&known))
                    }
                }
            }
            FactErrorKind::NotList { found } => write!(f, "fact `{name}` must be an array, is {found}"),
            FactErrorKind::Type { item, expected, found } => {
                write!(f, "{} must be {}, is {found}", fact(item), type_name(*expected))
            }
            FactErrorKind::Range { item, min, max, found } => {
                let any = Number::ANY;
                let bounds = Number { min: min.unwrap_or(any.min), max: max.unwrap_or(any.max), ..any };
                write!(f, "{} must be {}, is {}", fact(item), number_range(bounds), number(found))
            }
            FactErrorKind::Timestamp { item, found, error } => {
                write!(f, "{} must be a timestamp, but `{found}` {error}", fact(item))
            }
            FactErrorKind::Moment { found, error } => write!(f, "the moment `{found}` {error}"),
            FactErrorKind::Items { min, max, count: found } => {
                write!(f, "fact `{name}` must have {}, has {found}", count(*min, *max, ["item", "items"]))
            }
            FactErrorKind::UnknownMember { member, nearest } => {
                write!(f, "`{member}` of `{name}` is not a fact of files")?;
                match nearest {
                    Some(near) => suggest(f, Some(near)),
                    None => write!(f, ", only {}", quoted(&super::read::MEMBERS)),
                }
            }
            FactErrorKind::Member { member, expected, found } => {
                write!(f, "`{member}` of `{name}` must be {expected}, is {found}")
            }
            FactErrorKind::NoParameter { key, nearest, is_list } => {
                write!(f, "`{name}` leads to no parameter: ")?;
                match is_list {
                    true => write!(f, "`{key}` is not the index of an item"),
                    false => write!(f, "there is no `{key}`"),
                }?;
                suggest(f, nearest.as_deref())
            }
            FactErrorKind::NotMedia => write!(f, "`{name}` leads to a parameter that is not media"),
            FactErrorKind::Absent => write!(f, "the request has no media at `{name}`"),
        }
    }
}

fn suggest(f: &mut fmt::Formatter<'_>, nearest: Option<&str>) -> fmt::Result {
    nearest.map_or(Ok(()), |near| write!(f, "; did you mean `{near}`?"))
}

fn type_name(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Boolean => "`true` or `false`",
        FactKind::Integer => "an integer",
        FactKind::Number => "a number",
        FactKind::String => "a string",
        FactKind::Timestamp => "a timestamp such as `2026-11-29T10:00:00+08:00`",
    }
}

fn number(value: &FactValue) -> String {
    match value {
        FactValue::Int(value) => value.to_string(),
        FactValue::Num(value) => crate::number::text(*value),
        FactValue::Bool(_) | FactValue::Str(_) | FactValue::List(_) => String::new(),
    }
}

/// The error of facts that cannot be used: all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct FactErrors(pub(super) Vec<FactError>);

impl FactErrors {
    /// Each fact that cannot be used.
    pub fn errors(&self) -> &[FactError] {
        &self.0
    }
}

impl fmt::Display for FactErrors {
    /// Prints one error per line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl Error for FactError {}

impl Error for FactErrors {}
