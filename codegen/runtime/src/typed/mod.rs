//! Plain structs accessed through tables. In: the fields of a generated struct, as references. Out: what the engine reads
//! and writes. A struct maps table indexes to its fields; everything else is implemented here, once.

mod macros;
mod members;
mod show;
mod union_macros;
mod write;

use std::borrow::Borrow;
use std::str::FromStr;

use crate::UnknownValue;
use crate::cost::Cost;
use crate::facts::Facts;
use crate::json::{Json, JsonObject};
use crate::report::{Invalid, Report};
use crate::table::{Model, Object};
use crate::validate::{price_record, read_request, read_response, validate_record};

pub use crate::check::Scalar;
pub use crate::reader::Numeral;
pub use show::{debug, debug_member, equal, equal_members};
pub use write::NonFiniteNumber;
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

    /// Unknown members, of the member that keeps those of its struct.
    fn unknown(&self) -> Option<&JsonObject> {
        None
    }

    /// Unknown members, to fill.
    fn unknown_mut(&mut self) -> Option<&mut JsonObject> {
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

/// Names of a struct and of its fields, and their places in the table.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Name of the struct.
    pub name: &'static str,
    /// Names of the fields, separated by spaces.
    pub fields: &'static str,
    /// Index of each field in the table, in ascending order. A required constant has no field.
    pub indexes: &'static [u16],
}

impl Shape {
    /// The fields among the members, and the one that keeps unknown members, if the struct does.
    #[inline]
    pub(crate) fn split<'s, M>(&self, members: &'s [M]) -> (&'s [M], Option<&'s M>) {
        let (fields, rest) = members.split_at_checked(self.indexes.len()).unwrap_or((members, &[]));
        (fields, rest.first())
    }

    /// The place among the members of the field with this index in the table.
    #[inline]
    pub(crate) fn place(&self, index: usize) -> Option<usize> {
        // Few fields are left out, so that the place is not far before the index.
        let before = self.indexes.get(..=index).unwrap_or(self.indexes);
        before.iter().rposition(|found| usize::from(*found) == index)
    }
}

/// A type that generated code declares: a struct whose fields are described by a table, or an enum with the variants
/// of a union. A struct lists its members, and an enum has a choice instead.
///
/// Its functions are few and have few types, because each is compiled once for every type of every model.
pub trait Record {
    /// The value before anything is read.
    fn blank() -> Self
    where
        Self: Sized;

    /// The names and places of the members.
    fn shape(&self) -> &'static Shape {
        &Shape { name: "", fields: "", indexes: &[] }
    }

    /// Hands out all members at once, in the order of the table.
    fn members<'v>(&'v self, take: &mut dyn Take<'v>) {
        let _ = take;
    }

    /// Hands out all members to fill.
    fn members_mut(&mut self, fill: &mut dyn Fill) {
        let _ = fill;
    }

    /// The tables, if the struct is a document.
    fn objects(&self) -> &'static [Object<'static>] {
        &[]
    }

    /// The value of the variant, for an enum.
    fn choice(&self) -> Option<View<'_>> {
        None
    }

    /// The member to fill when the value is of this variant, for an enum.
    fn choose(&mut self, index: u16) -> Option<&mut dyn Member> {
        let _ = index;
        None
    }
}

/// Takes the members of a struct. Closures do.
pub trait Take<'v> {
    /// Takes them; behind the fields is the one that keeps unknown members, if the struct does.
    fn take(&mut self, members: &[&'v dyn Member]);
}

impl<'v, F: FnMut(&[&'v dyn Member])> Take<'v> for F {
    #[inline]
    fn take(&mut self, members: &[&'v dyn Member]) {
        self(members);
    }
}

/// Fills the members of a struct. Closures do.
pub trait Fill {
    /// Fills them; behind the fields is the one that keeps unknown members, if the struct does.
    fn fill(&mut self, members: &mut [&mut dyn Member]);
}

impl<F: FnMut(&mut [&mut dyn Member])> Fill for F {
    #[inline]
    fn fill(&mut self, members: &mut [&mut dyn Member]) {
        self(members);
    }
}

/// The members of a struct by their index in the table.
pub(crate) struct Members<'v> {
    shape: &'static Shape,
    list: Vec<&'v dyn Member>,
    /// Unknown members, of structs that keep them.
    pub(crate) extra: Option<&'v JsonObject>,
}

impl<'v> Members<'v> {
    pub(crate) fn of(record: &'v dyn Record) -> Self {
        let shape = record.shape();
        let (mut list, mut extra) = (Vec::new(), None);
        record.members(&mut |members: &[&'v dyn Member]| {
            let (fields, rest) = shape.split(members);
            list.extend_from_slice(fields);
            extra = rest.and_then(|member| member.unknown());
        });
        Self { shape, list, extra }
    }

    /// The value of the field with this index; none for a required constant, which needs no field.
    pub(crate) fn get(&self, index: usize) -> Option<View<'v>> {
        Some(self.list.get(self.shape.place(index)?)?.view())
    }

    /// The value of each field, in the order of the table.
    fn views(&self) -> impl Iterator<Item = View<'v>> {
        self.list.iter().map(|member| member.view())
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

/// Lists all violations of a request.
pub fn validate<T: Record>(
    model: &'static impl Borrow<Model<'static>>,
    request: &T,
    facts: &Facts,
) -> Report<'static> {
    validate_record(model.borrow(), request, facts)
}

/// The cost of a request.
///
/// # Errors
/// When the request is invalid.
pub fn cost<T: Record>(
    model: &'static impl Borrow<Model<'static>>,
    request: &T,
    facts: &Facts,
) -> Result<Cost<'static>, Invalid<'static>> {
    price_record(model.borrow(), request, facts).into_result()
}

/// Reads a valid request.
///
/// # Errors
/// When the document is not one.
pub fn request_from_json<T: Record>(
    model: &'static impl Borrow<Model<'static>>,
    json: &[u8],
) -> Result<T, Invalid<'static>> {
    let mut request = T::blank();
    read_request(model.borrow(), json, &mut request, Facts::none()).into_result()?;
    Ok(request)
}

/// Reads a response.
///
/// # Errors
/// When the document is not one.
pub fn response_from_json<T: Record>(json: &[u8]) -> Result<T, Invalid<'static>> {
    let mut response = T::blank();
    read_response(response.objects(), json, &mut response).into_result()?;
    Ok(response)
}

/// A document as JSON text.
///
/// # Errors
/// When a number is not finite.
pub fn to_json<T: Record>(document: &T) -> Result<String, NonFiniteNumber> {
    write::to_json(document.objects(), document)
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
