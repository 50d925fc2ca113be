//! Inputs that are not on the wire. In: values from the caller. Out: values that rules and prices read. Never knows where
//! they come from.

use crate::cause::quoted;
use crate::json::Json;
use crate::nearest::suggestion;
use crate::table::{Fact, FactKind, Model};
use std::collections::BTreeMap;
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
    media: BTreeMap<Box<str>, MediaFacts>,
}

/// Facts about a file that a request refers to.
///
/// ```
/// use modelspec_runtime::{Facts, MediaFacts};
///
/// let image = MediaFacts { width: Some(1024), height: Some(768), ..MediaFacts::default() };
/// let facts = Facts::new().with_media("/images/0", image);
/// assert_eq!(facts.media("/images/0").and_then(|image| image.width), Some(1024));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MediaFacts {
    /// Format of the file, for example `png`.
    pub format: Option<String>,
    /// Size of the file in bytes.
    pub bytes: Option<u64>,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// Duration in seconds.
    pub seconds: Option<f64>,
}

/// The value of a fact.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FactValue {
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number.
    Num(f64),
    /// Text.
    Str(String),
    /// A list of facts.
    List(Vec<FactValue>),
}

/// Converts values of these types to facts.
macro_rules! from_values {
    ($($ty:ty => $variant:ident),*) => {$(
        impl From<$ty> for FactValue {
            fn from(value: $ty) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

from_values!(bool => Bool, i32 => Int, u32 => Int, i64 => Int, f64 => Num, &str => Str, String => Str);

impl<T: Into<FactValue>> From<Vec<T>> for FactValue {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<FactValue>, const N: usize> From<[T; N]> for FactValue {
    fn from(values: [T; N]) -> Self {
        Vec::from(values).into()
    }
}

impl Facts {
    /// No facts.
    pub const fn new() -> Self {
        Self { values: Vec::new(), media: BTreeMap::new() }
    }

    /// No facts, as a reference.
    pub fn none() -> &'static Self {
        static NONE: Facts = Facts::new();
        &NONE
    }

    /// Adds a fact, or replaces it.
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

    /// Adds facts about the file that the parameter at this JSON Pointer refers to.
    #[must_use]
    pub fn with_media(mut self, pointer: &str, media: MediaFacts) -> Self {
        self.set_media(pointer, media);
        self
    }

    /// Adds facts about the file that the parameter at this JSON Pointer refers to, or replaces them.
    pub fn set_media(&mut self, pointer: &str, media: MediaFacts) {
        self.media.insert(pointer.into(), media);
    }

    /// The facts about the file that the parameter at this JSON Pointer refers to.
    pub fn media(&self, pointer: &str) -> Option<&MediaFacts> {
        self.media.get(pointer)
    }

    /// True if there are facts about files.
    pub(crate) fn has_media(&self) -> bool {
        !self.media.is_empty()
    }

    /// True if there are no facts.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.media.is_empty()
    }

    /// Reads the facts of a model from a JSON object. A key that starts with `/` is the JSON Pointer of a parameter
    /// that refers to a file, and its value an object with `format`, `bytes`, `width`, `height` and `seconds`.
    ///
    /// # Errors
    /// When the bytes are not a JSON object, or a name or the type of a value is not that of a fact of the model.
    pub fn from_json(model: &Model<'_>, json: &[u8]) -> Result<Self, FactError> {
        let document = Json::from_slice(json).map_err(|error| FactError(format!("facts: {error}")))?;
        let Json::Object(members) = document else {
            return Err(FactError(format!(
                "facts must be an object of names and values, is {}",
                document.kind()
            )));
        };
        let mut facts = Self::new();
        for (name, value) in &members {
            if name.starts_with('/') {
                facts.set_media(name, media_facts(name, value)?);
                continue;
            }
            let Some(fact) = model.facts.iter().find(|fact| fact.name == name) else {
                return Err(unknown(model, name));
            };
            facts.set(name, fact_value(fact, value)?);
        }
        Ok(facts)
    }
}

/// Reads the facts about one file.
fn media_facts(pointer: &str, value: &Json) -> Result<MediaFacts, FactError> {
    const NAMES: [&str; 5] = ["format", "bytes", "width", "height", "seconds"];
    let (pointer, _) = crate::text::clip(pointer);
    let wrong = |name: &str, expected: &str, value: &Json| {
        FactError(format!("`{name}` of `{pointer}` must be {expected}, is {}", value.kind()))
    };
    let Json::Object(members) = value else {
        let kind = value.kind();
        return Err(FactError(format!("`{pointer}` must be an object, is {kind}")));
    };
    let whole = |name: &str, value: &Json| {
        let number = value.as_i64().and_then(|value| u64::try_from(value).ok());
        number.ok_or_else(|| wrong(name, "a non-negative integer", value))
    };
    let pixels = |name: &str, value: &Json| {
        let number = whole(name, value)?;
        u32::try_from(number).map_err(|_| wrong(name, "at most 4294967295", value))
    };
    let mut facts = MediaFacts::default();
    for (name, value) in members {
        match name.as_str() {
            "format" => {
                let format = value.as_str().ok_or_else(|| wrong(name, "a string", value))?;
                facts.format = Some(format.to_owned());
            }
            "bytes" => facts.bytes = Some(whole(name, value)?),
            "width" => facts.width = Some(pixels(name, value)?),
            "height" => facts.height = Some(pixels(name, value)?),
            "seconds" => {
                let seconds = value.as_f64().filter(|seconds| *seconds >= 0.0);
                facts.seconds = Some(seconds.ok_or_else(|| wrong(name, "a non-negative number", value))?);
            }
            _ => {
                let (name, _) = crate::text::clip(name);
                let mut more = suggestion(&name, NAMES);
                if more.is_empty() {
                    more = format!(", only `{}`", NAMES.join("`, `"));
                }
                return Err(FactError(format!("`{name}` of `{pointer}` is not a fact of files{more}")));
            }
        }
    }
    Ok(facts)
}

fn unknown(model: &Model<'_>, name: &str) -> FactError {
    let (name, _) = crate::text::clip(name);
    let names: Vec<&str> = model.facts.iter().map(|fact| fact.name).collect();
    let more = match suggestion(&name, names.iter().copied()) {
        near if !near.is_empty() => near,
        _ if names.is_empty() => ", which has none".to_owned(),
        _ => format!(", which has {}", quoted(&names)),
    };
    FactError(format!("`{name}` is not a fact of {}{more}", model.id))
}

fn fact_value(fact: &Fact<'_>, value: &Json) -> Result<FactValue, FactError> {
    let (read, expected): (fn(&Json) -> Option<FactValue>, _) = match fact.kind {
        FactKind::Boolean => (|value| value.as_bool().map(FactValue::Bool), "`true` or `false`"),
        FactKind::Integer => (|value| value.as_i64().map(FactValue::Int), "an integer"),
        FactKind::Number => (|value| value.as_f64().map(FactValue::Num), "a number"),
        FactKind::String => (|value| value.as_str().map(FactValue::from), "a string"),
    };
    let wrong =
        |what: String, found: &Json| FactError(format!("{what} must be {expected}, is {}", found.kind()));
    if !fact.list {
        return read(value).ok_or_else(|| wrong(format!("fact `{}`", fact.name), value));
    }
    let Json::Array(items) = value else {
        return Err(FactError(format!("fact `{}` must be an array, is {}", fact.name, value.kind())));
    };
    let item = |(index, item): (usize, &Json)| {
        read(item).ok_or_else(|| wrong(format!("item {index} of fact `{}`", fact.name), item))
    };
    items.iter().enumerate().map(item).collect::<Result<_, _>>().map(FactValue::List)
}

/// The error of facts that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactError(String);

impl fmt::Display for FactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for FactError {}
