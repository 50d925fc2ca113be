//! Inputs that are not on the wire. In: values from the caller. Out: values that rules and prices read. Never knows where
//! they come from.

mod check;
mod error;
mod named;
mod read;

pub use error::{FactError, FactErrorKind, FactErrors};
pub(crate) use read::value as fact;

use crate::json::{Json, JsonObject};
use crate::moment::Moment;
use crate::table::{Fact, FactKind, Literal, Model};
use named::Named;
use std::collections::{BTreeMap, BTreeSet};

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
    values: Named,
    media: BTreeMap<Box<str>, MediaFacts>,
    moment: Option<Moment>,
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

impl FactValue {
    /// The default of a fact.
    fn default_of(fact: &Fact<'_>) -> Option<Self> {
        let mut values = fact.default?.iter().map(|literal| match *literal {
            Literal::Bool(value) => Self::Bool(value),
            Literal::Int(value) => Self::Int(value),
            Literal::Num(value) => Self::Num(value),
            Literal::Str(value) => Self::Str(value.to_owned()),
        });
        if fact.list { Some(Self::List(values.collect())) } else { values.next() }
    }

    fn to_json(&self) -> Json {
        match self {
            Self::Bool(value) => (*value).into(),
            Self::Int(value) => (*value).into(),
            Self::Num(value) => crate::number::text(*value).parse().unwrap_or_default(),
            Self::Str(text) => text.as_str().into(),
            Self::List(items) => items.iter().map(Self::to_json).collect::<Vec<_>>().into(),
        }
    }
}

impl MediaFacts {
    fn to_json(&self) -> Json {
        let Self { format, bytes, width, height, seconds } = self;
        let mut members = JsonObject::new();
        let int = |value: u64| Json::from(i64::try_from(value).unwrap_or(i64::MAX));
        let number = |value: f64| FactValue::Num(value).to_json();
        let known = [
            ("format", format.as_deref().map(Json::from)),
            ("bytes", bytes.map(int)),
            ("width", width.map(|pixels| int(pixels.into()))),
            ("height", height.map(|pixels| int(pixels.into()))),
            ("seconds", seconds.map(number)),
        ];
        known.into_iter().for_each(|(name, value)| {
            if let Some(value) = value {
                members.push(name, value);
            }
        });
        members.into()
    }
}

impl Facts {
    /// No facts.
    pub const fn new() -> Self {
        Self { values: Named::new(), media: BTreeMap::new(), moment: None }
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
        self.values.set(name, value.into());
    }

    /// The value of a fact.
    pub fn get(&self, name: &str) -> Option<&FactValue> {
        self.values.get(name)
    }

    /// The facts as JSON, in the form that [`Facts::read`] takes.
    pub fn to_json(&self) -> Json {
        let values = self.values.iter().map(|(name, value)| (name.to_owned(), value.to_json()));
        let media = self.media.iter().map(|(pointer, media)| (pointer.to_string(), media.to_json()));
        Json::Object(values.chain(media).collect())
    }

    /// The names of the facts, without those about files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(name, _)| name)
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

    /// Sets the day or the instant at which the request is priced.
    ///
    /// Without one, the price is the one that is in force on the day on which the newest source of the spec was read. The
    /// moment never changes the verdict about a request, only its price and facts that are timestamps.
    ///
    /// ```
    /// use modelspec_runtime::Facts;
    ///
    /// let facts = Facts::new().at("2026-11-29".parse().unwrap());
    /// assert_eq!(facts.moment().unwrap().to_string(), "2026-11-29");
    /// ```
    pub fn set_moment(&mut self, moment: Moment) {
        self.moment = Some(moment);
    }

    /// Sets the day or the instant at which the request is priced, see [`Facts::set_moment`].
    #[must_use]
    pub fn at(mut self, moment: Moment) -> Self {
        self.set_moment(moment);
        self
    }

    /// The day or the instant at which the request is priced.
    pub fn moment(&self) -> Option<Moment> {
        self.moment
    }

    /// Adds the facts of another collection, and its moment. Of two values for one fact, or for one member of the facts about a file, the
    /// added one counts.
    pub fn extend(&mut self, more: &Self) {
        for (name, value) in more.values.iter() {
            self.set(name, value.clone());
        }
        self.moment = more.moment.or(self.moment);
        for (pointer, new) in &more.media {
            let known = self.media.entry(pointer.clone()).or_default();
            let MediaFacts { format, bytes, width, height, seconds } = new;
            known.format = format.clone().or(known.format.take());
            known.bytes = bytes.or(known.bytes);
            known.width = width.or(known.width);
            known.height = height.or(known.height);
            known.seconds = seconds.or(known.seconds);
        }
    }

    /// The JSON Pointers of the files that facts are about.
    pub fn media_pointers(&self) -> impl Iterator<Item = &str> {
        self.media.keys().map(|pointer| &**pointer)
    }

    /// Removes the facts about the file that the parameter at this JSON Pointer refers to.
    pub fn remove_media(&mut self, pointer: &str) {
        self.media.remove(pointer);
    }

    /// The facts about one request of a body, whose pointers start at the request.
    pub(crate) fn of_item(&self, index: u32) -> Self {
        let prefix = format!("/{index}/");
        let files = self.media.iter().filter_map(|(pointer, facts)| {
            let rest = pointer.strip_prefix(&*prefix)?;
            Some((format!("/{rest}").into(), facts.clone()))
        });
        Self { values: self.values.clone(), media: files.collect(), moment: self.moment }
    }

    /// The facts with these indexes in a table, as expressions read them: without a value their default, or the moment for a
    /// timestamp. With them, all facts about files.
    pub(crate) fn read_by(&self, model: &Model<'_>, read: &BTreeSet<u16>) -> Self {
        let mut values = Named::new();
        for fact in read.iter().filter_map(|index| model.facts.get(usize::from(*index))) {
            let value = self.get(fact.name).cloned().or_else(|| match fact.kind {
                FactKind::Timestamp => {
                    self.moment.filter(|at| at.is_instant()).map(|at| at.to_string().into())
                }
                _ => FactValue::default_of(fact),
            });
            value.into_iter().for_each(|value| values.set(fact.name, value));
        }
        Self { values, media: self.media.clone(), moment: None }
    }

    /// True if there are facts about files.
    pub(crate) fn has_media(&self) -> bool {
        !self.media.is_empty()
    }

    /// True if there are no facts, and no moment.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.media.is_empty() && self.moment.is_none()
    }

    /// Reads facts from a JSON object as [`Facts::from_json`] does, for any model: validation reports those that the model
    /// cannot use.
    ///
    /// # Errors
    /// When the bytes are not a JSON object, or a value cannot be a fact.
    pub fn read(json: &[u8]) -> Result<Self, FactErrors> {
        let mut errors = Vec::new();
        let facts = read::facts(json, &mut errors);
        if errors.is_empty() { Ok(facts) } else { Err(FactErrors(errors)) }
    }

    /// Reads the facts of a model from a JSON object. A key that starts with `/` is the JSON Pointer of a parameter
    /// that refers to a file, and its value an object with `format`, `bytes`, `width`, `height` and `seconds`.
    ///
    /// # Errors
    /// When the bytes are not a JSON object, or a fact is not one that the model can use.
    pub fn from_json(model: &Model<'_>, json: &[u8]) -> Result<Self, FactErrors> {
        let mut errors = Vec::new();
        let facts = read::facts(json, &mut errors);
        errors.extend(check::facts(model, &facts));
        if errors.is_empty() { Ok(facts) } else { Err(FactErrors(errors)) }
    }

    /// The facts that are not of a model: their names are unknown, their values have the wrong type or are out of bounds,
    /// or they are about a parameter that is not media. Every validation with facts checks this too.
    pub fn check(&self, model: &Model<'_>) -> Vec<FactError> {
        check::facts(model, self)
    }
}
