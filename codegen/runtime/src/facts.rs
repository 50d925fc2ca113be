//! Inputs that are not on the wire. In: values from the caller. Out: what rules and prices read. Never knows where
//! the caller has them from.

use crate::json::Json;
use crate::table::{Fact, FactKind, Model};
use std::error::Error;
use std::fmt;

/// Named values that the caller knows about a request, such as the duration of a video that it refers to.
///
/// ```
/// use modelspec_runtime::Facts;
///
/// let facts = Facts::new().with("duration", 12.5).with("frames", 300);
/// assert!(!facts.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    values: Vec<(Box<str>, FactValue)>,
}

/// The value of a fact.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FactValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any number.
    Num(f64),
    /// Text.
    Str(String),
    /// A list of them.
    List(Vec<FactValue>),
}

impl From<bool> for FactValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for FactValue {
    fn from(value: i32) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<u32> for FactValue {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<i64> for FactValue {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for FactValue {
    fn from(value: f64) -> Self {
        Self::Num(value)
    }
}

impl From<&str> for FactValue {
    fn from(value: &str) -> Self {
        Self::Str(value.to_owned())
    }
}

impl From<String> for FactValue {
    fn from(value: String) -> Self {
        Self::Str(value)
    }
}

impl<T: Into<FactValue>> From<Vec<T>> for FactValue {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<FactValue>, const N: usize> From<[T; N]> for FactValue {
    fn from(values: [T; N]) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl Facts {
    /// No facts.
    pub const fn new() -> Self {
        Self { values: Vec::new() }
    }

    /// The same facts and one more; a later value of the same name counts.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<FactValue>) -> Self {
        self.set(name, value);
        self
    }

    /// Adds a fact, or replaces it.
    pub fn set(&mut self, name: &str, value: impl Into<FactValue>) {
        let value = value.into();
        match self.values.iter_mut().find(|(known, _)| **known == *name) {
            Some((_, old)) => *old = value,
            None => self.values.push((name.into(), value)),
        }
    }

    /// The value of a fact.
    pub fn get(&self, name: &str) -> Option<&FactValue> {
        self.values.iter().find(|(known, _)| **known == *name).map(|(_, value)| value)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Reads the facts of a model from a JSON object.
    ///
    /// # Errors
    /// When the bytes are not a JSON object, or a name or the type of a value is not that of a fact of the model.
    pub fn from_json(model: &Model<'_>, json: &[u8]) -> Result<Self, FactError> {
        let document = Json::from_slice(json).map_err(|error| FactError(format!("facts: {error}")))?;
        let Json::Object(members) = document else {
            return Err(FactError(format!(
                "facts: must be an object of names and values, is {}",
                document.kind()
            )));
        };
        let mut facts = Self::new();
        for (name, value) in &members {
            let Some(fact) = model.facts.iter().find(|fact| fact.name == name) else {
                return Err(unknown(model, name));
            };
            facts.set(name, fact_value(fact, value)?);
        }
        Ok(facts)
    }
}

fn unknown(model: &Model<'_>, name: &str) -> FactError {
    let (name, _) = crate::text::clip(name);
    let mut message = format!("`{name}` is not a fact of {}", model.id);
    match crate::nearest(&name, model.facts.iter().map(|fact| fact.name)) {
        Some(near) => message = format!("{message}; did you mean `{near}`?"),
        None if model.facts.is_empty() => message.push_str(", which has none"),
        None => {
            let names: Vec<String> = model.facts.iter().map(|fact| format!("`{}`", fact.name)).collect();
            message = format!("{message}, which has {}", names.join(", "));
        }
    }
    FactError(message)
}

fn fact_value(fact: &Fact<'_>, value: &Json) -> Result<FactValue, FactError> {
    let (found, expected) = match fact.kind {
        FactKind::Boolean => (value.as_bool().map(FactValue::Bool), "`true` or `false`"),
        FactKind::Integer => (value.as_i64().map(FactValue::Int), "a whole number"),
        FactKind::Number => (value.as_f64().map(FactValue::Num), "a number"),
        FactKind::String => (value.as_str().map(FactValue::from), "a string"),
    };
    found.ok_or_else(|| FactError(format!("fact `{}` must be {expected}, is {}", fact.name, value.kind())))
}

/// Why facts could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactError(String);

impl fmt::Display for FactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for FactError {}
