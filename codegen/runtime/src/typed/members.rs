//! The types that fields can have.

use super::{Fill, List, MapSink, MapView, Member, Nullable, Record, Scalar, Shape, Take, View};
use crate::json::{Json, JsonObject};
use crate::table::Object;
use std::collections::BTreeMap;

impl Member for String {
    fn empty() -> Self {
        Self::new()
    }

    fn view(&self) -> View<'_> {
        View::Str(self)
    }

    #[allow(
        clippy::assigning_clones,
        reason = "a field is filled once, and a new text takes exactly its room"
    )]
    fn put(&mut self, value: Scalar<'_>) -> bool {
        let Scalar::Str(text) = value else { return false };
        *self = text.to_owned();
        true
    }
}

impl Member for bool {
    fn empty() -> Self {
        false
    }

    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }

    fn put(&mut self, value: Scalar<'_>) -> bool {
        let Scalar::Bool(value) = value else { return false };
        *self = value;
        true
    }
}

impl Member for f64 {
    fn empty() -> Self {
        0.0
    }

    fn view(&self) -> View<'_> {
        View::Num(*self)
    }

    fn put(&mut self, value: Scalar<'_>) -> bool {
        let Scalar::Number(number) = value else { return false };
        *self = number.double();
        true
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Member for $integer {
            fn empty() -> Self {
                0
            }

            fn view(&self) -> View<'_> {
                // Beyond i64 there is only u64, and no bound of a table reaches so far.
                i64::try_from(*self).map_or(View::Num(9_223_372_036_854_775_808.0), View::Int)
            }

            fn put(&mut self, value: Scalar<'_>) -> bool {
                let Scalar::Number(number) = value else { return false };
                let Some(value) = number.whole().and_then(|value| Self::try_from(value).ok()) else {
                    return false;
                };
                *self = value;
                true
            }
        }
    )*};
}

integers!(i64, u64, i32, u32, u16, u8);

/// Passes containers on to the inner member, which the expression gives.
macro_rules! forward_containers {
    ($this:ident => $inner:expr) => {
        fn record(&mut self) -> Option<&mut dyn Record> {
            let $this = self;
            $inner.record()
        }

        fn list(&mut self) -> Option<&mut dyn List> {
            let $this = self;
            $inner.list()
        }

        fn map(&mut self) -> Option<&mut dyn MapSink> {
            let $this = self;
            $inner.map()
        }
    };
}

impl<T: Member> Member for Option<T> {
    fn empty() -> Self {
        None
    }

    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, Member::view)
    }

    fn put(&mut self, value: Scalar<'_>) -> bool {
        self.insert(T::empty()).put(value)
    }

    forward_containers!(this => this.insert(T::empty()));

    fn variant(&mut self, index: u16) -> Option<&mut dyn Member> {
        // Asked of every member of a union: what takes all variants by itself is filled otherwise.
        let mut value = T::empty();
        value.variant(index)?;
        self.insert(value).variant(index)
    }

    fn json(&mut self) -> Option<&mut Json> {
        // Asked of every member that the table leaves open: only a member that is one may be made.
        let mut value = T::empty();
        value.json()?;
        self.insert(value).json()
    }
}

impl<T: Member> Member for Nullable<T> {
    fn empty() -> Self {
        Self::Null
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Null => View::Null,
            Self::Value(value) => value.view(),
        }
    }

    fn put(&mut self, value: Scalar<'_>) -> bool {
        if value == Scalar::Null {
            *self = Self::Null;
            return true;
        }
        self.insert(T::empty()).put(value)
    }

    forward_containers!(this => this.insert(T::empty()));

    fn variant(&mut self, index: u16) -> Option<&mut dyn Member> {
        let mut value = T::empty();
        value.variant(index)?;
        self.insert(value).variant(index)
    }
}

impl<T> Nullable<T> {
    /// Stores a value and returns it.
    fn insert(&mut self, value: T) -> &mut T {
        *self = Self::Value(value);
        let Self::Value(value) = self else { unreachable!("it was just stored") };
        value
    }

    /// The value, unless it is `null`.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Record> Member for T {
    fn empty() -> Self {
        Self::blank()
    }

    fn view(&self) -> View<'_> {
        self.choice().unwrap_or(View::Record(self))
    }

    fn record(&mut self) -> Option<&mut dyn Record> {
        if self.choice().is_some() { None } else { Some(self) }
    }

    fn variant(&mut self, index: u16) -> Option<&mut dyn Member> {
        self.choose(index)
    }
}

/// Only structs and unions contain themselves.
impl<T: Record> Record for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn shape(&self) -> &'static Shape {
        (**self).shape()
    }

    fn members<'v>(&'v self, take: &mut dyn Take<'v>) {
        (**self).members(take);
    }

    fn members_mut(&mut self, fill: &mut dyn Fill) {
        (**self).members_mut(fill);
    }

    fn objects(&self) -> &'static [Object<'static>] {
        (**self).objects()
    }

    fn choice(&self) -> Option<View<'_>> {
        (**self).choice()
    }

    fn choose(&mut self, index: u16) -> Option<&mut dyn Member> {
        (**self).choose(index)
    }
}

impl<T: Member> Member for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn list(&mut self) -> Option<&mut dyn List> {
        self.clear();
        Some(self)
    }
}

impl<T: Member> List for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> Option<View<'_>> {
        self.get(index).map(Member::view)
    }

    fn push(&mut self) -> &mut dyn Member {
        let end = self.len();
        Self::push(self, T::empty());
        &mut self[end]
    }
}

impl<T: Member> Member for BTreeMap<String, T> {
    fn empty() -> Self {
        Self::new()
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn map(&mut self) -> Option<&mut dyn MapSink> {
        self.clear();
        Some(self)
    }
}

impl<T: Member> MapView for BTreeMap<String, T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn entries<'v>(&'v self) -> Box<dyn Iterator<Item = (&'v str, View<'v>)> + 'v> {
        Box::new(self.iter().map(|(key, value)| (key.as_str(), value.view())))
    }
}

impl<T: Member> MapSink for BTreeMap<String, T> {
    fn insert(&mut self, key: &str) -> &mut dyn Member {
        self.entry(key.to_owned()).or_insert_with(T::empty)
    }
}

impl Member for Json {
    fn empty() -> Self {
        Self::Null
    }

    fn view(&self) -> View<'_> {
        View::Json(self)
    }

    fn put(&mut self, value: Scalar<'_>) -> bool {
        *self = match value {
            Scalar::Null => Self::Null,
            Scalar::Bool(value) => Self::Bool(value),
            Scalar::Number(number) => Self::Number(crate::json::JsonNumber::new(&number.to_string())),
            Scalar::Str(text) => Self::from(text),
        };
        true
    }

    fn json(&mut self) -> Option<&mut Json> {
        Some(self)
    }
}

/// Keeps the unknown members of a struct.
impl Member for JsonObject {
    fn empty() -> Self {
        Self::new()
    }

    fn view(&self) -> View<'_> {
        View::Absent
    }

    fn unknown(&self) -> Option<&JsonObject> {
        Some(self)
    }

    fn unknown_mut(&mut self) -> Option<&mut JsonObject> {
        Some(self)
    }
}
