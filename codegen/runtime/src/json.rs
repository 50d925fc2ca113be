//! JSON values that no table describes. In: bytes. Out: a small tree that keeps the order of members and the digits
//! of numbers.

use crate::pointer::segments;
use crate::reader::{Fault, Read, Reader, Stop};
use crate::scan::special;
use std::error::Error;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

/// A JSON value. Members keep their order, and numbers their digits.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(JsonNumber),
    /// A string.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// An object.
    Object(JsonObject),
}

/// A JSON number as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonNumber(Box<str>);

impl JsonNumber {
    pub(crate) fn new(written: &str) -> Self {
        Self(written.into())
    }

    /// The literal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Named values in their order: the members of a [`Json`] object, or those of a response that no field holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JsonObject(Vec<(String, Json)>);

impl JsonObject {
    /// No members.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Adds a member, or replaces its value.
    pub fn insert(&mut self, name: impl Into<String>, value: Json) {
        let name = name.into();
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// The members.
    pub(crate) fn into_members(self) -> Vec<(String, Json)> {
        self.0
    }

    /// Adds members that are known to be new.
    pub(crate) fn append(&mut self, mut members: Self) {
        self.0.append(&mut members.0);
    }

    /// Adds a member that is known to be new.
    pub(crate) fn push(&mut self, name: impl Into<String>, value: Json) {
        self.0.push((name.into(), value));
    }
}

impl<const N: usize> From<[(&str, Json); N]> for JsonObject {
    /// Of members with one name, the last value counts.
    fn from(members: [(&str, Json); N]) -> Self {
        let mut object = Self::new();
        members.into_iter().for_each(|(name, value)| object.insert(name, value));
        object
    }
}

impl Deref for JsonObject {
    type Target = [(String, Json)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'e> IntoIterator for &'e JsonObject {
    type Item = &'e (String, Json);
    type IntoIter = std::slice::Iter<'e, (String, Json)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromIterator<(String, Json)> for JsonObject {
    /// Of members with one name, the last value counts.
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(members: I) -> Self {
        let mut names = std::collections::HashMap::new();
        let mut kept: Vec<(String, Json)> = Vec::new();
        for (name, value) in members {
            if let Some(&at) = names.get(&name) {
                let member: &mut (String, Json) = &mut kept[at];
                member.1 = value;
            } else {
                names.insert(name.clone(), kept.len());
                kept.push((name, value));
            }
        }
        Self(kept)
    }
}

impl Json {
    /// Reads one JSON document.
    ///
    /// # Errors
    /// When the bytes are not JSON, or an object has a duplicate key.
    pub fn from_slice(json: &[u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(json).map_err(|fault| JsonError(Reason::Syntax(fault)))?;
        let mut duplicate = None;
        let value = Self::read(&mut reader, &mut duplicate);
        match value.and_then(|value| reader.end().map(|()| value)) {
            Err(Stop) => Err(JsonError(Reason::Syntax(reader.into_fault()))),
            Ok(value) => duplicate.map_or(Ok(value), |name| Err(JsonError(Reason::Duplicate(name)))),
        }
    }

    /// Reads the next value, and the name of a duplicate member.
    pub(crate) fn read(reader: &mut Reader<'_>, duplicate: &mut Option<String>) -> Read<Self> {
        Ok(match reader.peek() {
            b'{' => {
                let mut members = Vec::new();
                reader.members(|reader, key| {
                    members.push((key.decode().into_owned(), Self::read(reader, duplicate)?));
                    Ok(())
                })?;
                Self::Object(distinct(members, duplicate))
            }
            b'[' => {
                let mut items = Vec::new();
                reader.items(|reader| {
                    items.push(Self::read(reader, duplicate)?);
                    Ok(())
                })?;
                Self::Array(items)
            }
            b'"' => Self::String(reader.string()?.decode().into_owned()),
            b't' | b'f' => Self::Bool(reader.boolean()?),
            b'n' => reader.word("null").map(|()| Self::Null)?,
            b'-' | b'0'..=b'9' => {
                let start = reader.offset();
                reader.number()?;
                Self::Number(JsonNumber::new(reader.written(start)))
            }
            _ => return reader.no_value(),
        })
    }

    /// The boolean.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The integer, if it fits; `2e3` is one.
    pub fn as_i64(&self) -> Option<i64> {
        let Self::Number(number) = self else { return None };
        number.0.parse().ok().or_else(|| crate::number::whole(number.0.parse().ok()?))
    }

    /// The nearest double of the number.
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(number) = self { number.0.parse().ok() } else { None }
    }

    /// The text.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The items.
    pub fn as_array(&self) -> Option<&[Json]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The members.
    pub fn as_object(&self) -> Option<&JsonObject> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.as_object()?.get(name)
    }

    /// The value at a JSON Pointer.
    pub fn pointer(&self, pointer: &str) -> Option<&Json> {
        segments(pointer).try_fold(self, |value, key| match value {
            Self::Array(items) => items.get(key.parse::<usize>().ok()?),
            value => value.get(&key),
        })
    }

    /// The JSON type in words.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "`null`",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// Appends the value as JSON.
    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => out.push_str(&number.0),
            Self::String(text) => write_string(out, text),
            Self::Array(items) => write_list(out, ['[', ']'], items, |out, item| item.write(out)),
            Self::Object(members) => write_list(out, ['{', '}'], members, |out, (name, value)| {
                write_string(out, name);
                out.push(':');
                value.write(out);
            }),
        }
    }
}

/// The members without duplicates, and the name of a duplicate.
fn distinct(members: Vec<(String, Json)>, duplicate: &mut Option<String>) -> JsonObject {
    let mut seen = std::collections::HashSet::new();
    if members.iter().all(|(name, _)| seen.insert(name.as_str())) {
        return JsonObject(members);
    }
    let mut seen = std::collections::HashSet::new();
    let mut kept = Vec::new();
    for (name, value) in members {
        if seen.insert(name.clone()) {
            kept.push((name, value));
        } else {
            duplicate.get_or_insert(name);
        }
    }
    JsonObject(kept)
}

/// Appends values with commas between them, in brackets.
fn write_list<T>(out: &mut String, [open, close]: [char; 2], list: &[T], write: impl Fn(&mut String, &T)) {
    out.push(open);
    for (index, item) in list.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(close);
}

/// Appends a JSON string.
pub fn write_string(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push('"');
    let mut run = 0;
    loop {
        let at = special(text.as_bytes(), run);
        out.push_str(text.get(run..at).unwrap_or_default());
        match text.as_bytes().get(at) {
            None => break,
            Some(b'"') => out.push_str("\\\""),
            Some(b'\\') => out.push_str("\\\\"),
            Some(b'\n') => out.push_str("\\n"),
            Some(b'\r') => out.push_str("\\r"),
            Some(b'\t') => out.push_str("\\t"),
            Some(&control) => {
                out.push_str("\\u00");
                out.push(char::from(HEX[usize::from(control >> 4)]));
                out.push(char::from(HEX[usize::from(control & 15)]));
            }
        }
        run = at + 1;
    }
    out.push('"');
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text);
        f.write_str(&text)
    }
}

impl FromStr for Json {
    type Err = JsonError;

    fn from_str(json: &str) -> Result<Self, JsonError> {
        Self::from_slice(json.as_bytes())
    }
}

/// Converts values of these types to JSON.
macro_rules! from_values {
    ($($ty:ty => $variant:ident),*) => {$(
        impl From<$ty> for Json {
            fn from(value: $ty) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

from_values!(bool => Bool, &str => String, String => String, Vec<Json> => Array, JsonObject => Object);

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Self::Number(JsonNumber(value.to_string().into()))
    }
}

/// The error of bytes that are not a JSON document.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonError(Reason);

#[derive(Clone, Debug, PartialEq)]
enum Reason {
    Syntax(Fault),
    Duplicate(String),
}

#[cfg(feature = "http")]
impl JsonError {
    /// The error of a document that is not JSON.
    pub(crate) fn syntax(fault: Fault) -> Self {
        Self(Reason::Syntax(fault))
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Syntax(fault) => write!(f, "invalid JSON: {fault}"),
            Reason::Duplicate(name) => write!(f, "duplicate key `{}`", crate::text::clip(name).0),
        }
    }
}

impl Error for JsonError {}
