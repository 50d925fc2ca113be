//! Plain structs accessed through tables. In: the fields of a generated struct, as references. Out: what the engine reads
//! and writes. A struct maps table indexes to its fields; everything else is implemented here, once.

mod macros;
mod members;
mod show;
mod union_macros;
mod write;

use std::str::FromStr;

use crate::UnknownValue;
use crate::facts::Facts;
use crate::json::{Json, JsonObject};
use crate::report::Invalid;
use crate::table::{Model, Object};
use crate::validate::{read_request, read_response};

pub use crate::check::Scalar;
pub use crate::reader::Numeral;
pub use show::{debug, debug_member, equal, equal_members};
pub use write::{NonFiniteNumber, to_json};
pub(crate) use write::{items_of, view_json, write_body, write_literal};

#[cfg(feature = "serde")]
pub(crate) mod with_serde;
#[cfg(feature = "serde")]
pub use with_serde::{deserialize_json, serialize_record};

/// The value of a field.
#[derive(Clone, Copy)]
pub enum View<'v> {
    /// No value; the member is not sent.
    Absent,
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number.
    Num(f64),
    /// A string, or the wire form of an enum.
    Str(&'v str),
    /// A list.
    List(&'v dyn List),
    /// A struct.
    Record(&'v dyn Record),
    /// A struct of a union: the index of its type in [`crate::table::Union::variants`], and the struct.
    Variant(u16, &'v dyn Record),
    /// A list of a union: the index of its type in [`crate::table::Union::variants`], and the list.
    ListVariant(u16, &'v dyn List),
    /// A map.
    Map(&'v dyn MapView),
    /// Any JSON value.
    Json(&'v Json),
}

/// The type of a field.
pub trait Member {
    /// The value before anything is read.
    fn empty() -> Self
    where
        Self: Sized;

    /// Its value.
    fn view(&self) -> View<'_>;

    /// Stores a scalar; returns whether the type can hold it.
    fn put(&mut self, value: Scalar<'_>) -> bool {
        let _ = value;
        false
    }

    /// The struct to fill, if the value is one.
    fn record(&mut self) -> Option<&mut dyn Record> {
        None
    }

    /// The list to fill, if the value is one.
    fn list(&mut self) -> Option<&mut dyn List> {
        None
    }

    /// The map to fill, if the value is one.
    fn map(&mut self) -> Option<&mut dyn MapSink> {
        None
    }

    /// The member to fill when the value is of this variant of a union, given as the index of its type in
    /// [`crate::table::Union::variants`]. None for a member that takes every variant by itself, as a `String` does
    /// where all variants are strings.
    fn variant(&mut self, index: u16) -> Option<&mut dyn Member> {
        let _ = index;
        None
    }

    /// The JSON value to fill, if any value is allowed.
    fn json(&mut self) -> Option<&mut Json> {
        None
    }
}

/// A list of members.
pub trait List {
    /// Number of items.
    fn count(&self) -> usize;

    /// The value of the item with this index.
    fn item(&self, index: usize) -> Option<View<'_>>;

    /// Adds an empty item.
    fn push(&mut self) -> &mut dyn Member;
}

/// The members of a map.
pub trait MapView {
    /// Number of members.
    fn count(&self) -> usize;

    /// Key and value of each member, in the order of the map.
    fn entries<'v>(&'v self) -> Box<dyn Iterator<Item = (&'v str, View<'v>)> + 'v>;
}

/// A map to fill.
pub trait MapSink {
    /// Adds an empty member with a key that is not there yet.
    fn insert(&mut self, key: &str) -> &mut dyn Member;
}

/// Names of a struct and of its fields, for `Debug` and for comparisons.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Name of the struct.
    pub name: &'static str,
    /// Place in the table and name of each field.
    pub fields: &'static [(usize, &'static str)],
}

/// A struct whose fields are described by a table.
pub trait Record {
    /// Its names.
    fn shape(&self) -> &'static Shape;

    /// The field with this index in the table; none for a required constant, which needs no field.
    fn member(&self, index: usize) -> Option<&dyn Member>;

    /// The field with this index, to fill.
    fn get_mut(&mut self, index: usize) -> Option<&mut dyn Member>;

    /// Unknown members, of structs that keep them.
    fn extra(&self) -> Option<&JsonObject> {
        None
    }

    /// Unknown members, to fill.
    fn extra_mut(&mut self) -> Option<&mut JsonObject> {
        None
    }

    /// The tables, if the struct is a document.
    fn objects(&self) -> &'static [Object<'static>] {
        &[]
    }
}

impl dyn Record + '_ {
    /// The value of the field with this index in the table.
    pub(crate) fn get(&self, index: usize) -> Option<View<'_>> {
        self.member(index).map(Member::view)
    }
}

/// A value that may be `null`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// `null`.
    #[default]
    Null,
    /// A value.
    Value(T),
}

/// Fallback for structs that are not documents; an inherent function of the same name takes precedence.
#[doc(hidden)]
pub trait NoDocument {
    /// No tables.
    fn __objects() -> &'static [Object<'static>] {
        &[]
    }
}

impl<T: ?Sized> NoDocument for T {}

/// The value of a variant of a union; a struct or list has the index of its type in [`crate::table::Union::variants`].
pub fn variant_view(index: u16, view: View<'_>) -> View<'_> {
    match view {
        View::Record(record) => View::Variant(index, record),
        View::List(list) => View::ListVariant(index, list),
        other => other,
    }
}

impl<'v> View<'v> {
    /// The value without the index of its variant.
    pub(crate) fn plain(self) -> View<'v> {
        match self {
            View::Variant(_, record) => View::Record(record),
            View::ListVariant(_, list) => View::List(list),
            other => other,
        }
    }
}

/// The error with the fewest violations; of equal ones the first.
#[doc(hidden)]
pub fn nearer(best: Option<Invalid<'static>>, error: Invalid<'static>) -> Invalid<'static> {
    let count = |error: &Invalid<'_>| error.violations().len();
    best.filter(|best| count(best) <= count(&error)).unwrap_or(error)
}

/// Reads a valid request.
///
/// # Errors
/// When the document is not one.
pub fn request_from_json<T: Member + Record>(
    model: &'static Model<'static>,
    json: &[u8],
) -> Result<T, Invalid<'static>> {
    let mut request = T::empty();
    read_request(model, json, &mut request, Facts::none()).into_result()?;
    Ok(request)
}

/// Reads a response.
///
/// # Errors
/// When the document is not one.
pub fn response_from_json<T: Member + Record>(
    objects: &'static [Object<'static>],
    json: &[u8],
) -> Result<T, Invalid<'static>> {
    let mut response = T::empty();
    read_response(objects, json, &mut response).into_result()?;
    Ok(response)
}

/// The value of an enum whose text on the wire this is.
///
/// # Errors
/// When it is none of them.
pub fn parse<T: Copy>(text: &str, texts: &'static [&'static str], values: &[T]) -> Result<T, UnknownValue> {
    let known = texts.iter().position(|known| *known == text).and_then(|at| values.get(at));
    known.copied().ok_or_else(|| UnknownValue::new(text, texts))
}

/// Stores a string in an enum; returns whether the enum has it.
pub fn put_parsed<T: FromStr>(place: &mut T, value: Scalar<'_>) -> bool {
    let Scalar::Str(text) = value else { return false };
    text.parse().map(|known| *place = known).is_ok()
}
