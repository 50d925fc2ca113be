//! The serde deserializer over one node of the tree; `read` drives it and keeps what it finds.
//!
//! Without a node it is a placeholder: it gives the emptest value of whatever type is asked for.

use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::access::{Fields, Items, LocatedParts, Members};
use super::choices::{CHOICES, Choice, Mapping, are_cases};
use super::expected::{BOOLEAN, Expected, Form, LIST, MAPPING, SCALAR, TEXT, expected};
use super::mistakes::{fits, one_of};
use super::read::{Error, State};
use super::tree::{Entry, Kind, Node, clip};
use crate::diagnostic::{Code, Diagnostic};
use crate::front::spec::forms;
use crate::source::Span;

/// The name of a node in messages, and the position to point to when something in it is missing.
#[derive(Clone, Copy)]
pub(super) struct Place<'t> {
    name: Option<&'t str>,
    item: bool,
    pub(super) anchor: Span,
    /// The struct that this is in, unless that is the file, and its anchor.
    parent: Option<(&'t Node, Span)>,
}

impl<'t> Place<'t> {
    /// The value of the whole file.
    pub(super) fn file(anchor: Span) -> Self {
        Self { name: None, item: false, anchor, parent: None }
    }

    /// The value of a member of this map.
    pub(super) fn member(self, entry: &'t Entry) -> Self {
        Self { name: Some(&entry.key), item: false, anchor: entry.key_span, ..self }
    }

    /// An item of this list.
    pub(super) fn item(self, node: &Node) -> Self {
        Self { item: true, anchor: node.head(), ..self }
    }

    pub(super) fn is_file(self) -> bool {
        self.name.is_none() && !self.item
    }

    pub(super) fn name(self) -> String {
        match (self.name, self.item) {
            (None, false) => "the file".to_owned(),
            (None, true) => "an item".to_owned(),
            (Some(name), false) => format!("`{}`", clip(name)),
            (Some(name), true) => format!("an item of `{}`", clip(name)),
        }
    }
}

/// Reads one node, or stands in for one that is missing.
#[derive(Clone, Copy)]
pub(super) struct Reader<'t> {
    pub(super) state: &'t State,
    pub(super) node: Option<&'t Node>,
    pub(super) place: Place<'t>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(state: &'t State, node: &'t Node, place: Place<'t>) -> Self {
        Self { state, node: Some(node), place }
    }

    /// The reader of a field of this one's node.
    pub(super) fn field(self, entry: &'t Entry) -> Self {
        let parent = self.node.filter(|_| !self.place.is_file()).map(|node| (node, self.place.anchor));
        self.part(&entry.value, Place { parent, ..self.place.member(entry) })
    }

    /// The reader of a part of this one's node.
    pub(super) fn part(self, node: &'t Node, place: Place<'t>) -> Self {
        Self { node: Some(node), place, ..self }
    }

    /// The same place with nothing in it.
    pub(super) fn nothing(self) -> Self {
        Self { node: None, ..self }
    }

    /// The position of the value, or the position where a missing one is expected.
    pub(super) fn span(self) -> Span {
        self.node.map_or(self.place.anchor, |node| node.span)
    }

    /// The kind of the node, if there is one.
    fn kind(self) -> Option<&'t Kind> {
        match self.node.map(|node| &node.kind) {
            Some(Kind::Broken) => {
                self.breaks();
                None
            }
            kind => kind,
        }
    }

    /// Marks the node as one that cannot be used. What stands beside it in the same struct is seen in another light
    /// then (an `enum` without its `values`), so that it is marked as well.
    pub(super) fn breaks(self) {
        if let Some(node) = self.node {
            self.state.breaks(node);
            self.state.region(self.place.anchor);
            if let Some((parent, anchor)) = self.place.parent {
                self.state.surroundings(parent, anchor);
            }
        }
    }

    /// Records that the node is not what is expected, and goes on without it.
    fn wrong(self, expected: Expected<'_>) -> Self {
        let Some(node) = self.node else { return self };
        let message = format!("{} must be {}, not {}", self.place.name(), expected.text, node.found());
        let code = if node.kind == Kind::Null { Code::NullValue } else { Code::WrongType };
        let diagnostic = Diagnostic::new(code, node.head(), message).help(expected.mend(&node.kind));
        self.state.record(diagnostic);
        self.breaks();
        self.nothing()
    }

    fn number<'de, V: Visitor<'de>>(digits: &str, visitor: V) -> Option<Result<V::Value, Error>> {
        let number: serde_json::Number = serde_json::from_str(digits).ok()?;
        if let Some(number) = number.as_u64() {
            return Some(visitor.visit_u64(number));
        }
        if let Some(number) = number.as_i64() {
            return Some(visitor.visit_i64(number));
        }
        let whole = !digits.contains(['.', 'e', 'E']) && digits != "-0";
        number.as_f64().filter(|_| !whole).map(|number| visitor.visit_f64(number))
    }

    fn whole<T: std::str::FromStr>(self, expected: Expected<'_>) -> Option<T> {
        let number = match self.kind()? {
            Kind::Number(digits) => digits.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(expected);
        }
        number
    }

    fn scalar<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            Some(Kind::Text(text)) => visitor.visit_str(text),
            Some(Kind::Bool(value)) => visitor.visit_bool(*value),
            Some(Kind::Number(digits)) => {
                visitor.visit_newtype_struct(StringDeserializer::<Error>::new(digits.clone()))
            }
            None => visitor.visit_str(""),
            Some(_) => self.wrong(SCALAR).scalar(visitor),
        }
    }
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            None | Some(Kind::Null | Kind::Broken) => visitor.visit_unit(),
            Some(Kind::Text(text)) => visitor.visit_str(text),
            Some(Kind::Bool(value)) => visitor.visit_bool(*value),
            Some(Kind::Sequence(items)) => visitor.visit_seq(Items::new(self, items)),
            Some(Kind::Mapping(entries)) => visitor.visit_map(Members::new(self, entries)),
            Some(Kind::Number(digits)) => {
                let digits = if fits(digits) { digits } else { self.unfit(digits) };
                Self::number(digits, visitor).unwrap_or_else(|| Err(Error::Other("not a number".to_owned())))
            }
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            Some(Kind::Bool(value)) => visitor.visit_bool(*value),
            None => visitor.visit_bool(false),
            Some(_) => self.wrong(BOOLEAN).deserialize_bool(visitor),
        }
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u16(
            self.whole(expected(Form::Other, "a whole number from 0 to 65535")).unwrap_or_default(),
        )
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u32(
            self.whole(expected(Form::Other, "a whole number from 0 to 4294967295")).unwrap_or_default(),
        )
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            Some(Kind::Text(text)) => visitor.visit_str(text),
            None => visitor.visit_str(""),
            Some(_) => self.wrong(TEXT).deserialize_str(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.node.is_some() { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            Some(Kind::Sequence(items)) => visitor.visit_seq(Items::new(self, items)),
            None => visitor.visit_seq(Items::new(self, &[])),
            Some(_) => self.wrong(LIST).deserialize_seq(visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            Some(Kind::Mapping(entries)) => visitor.visit_map(Members::new(self, entries)),
            None => visitor.visit_map(Members::new(self, &[])),
            Some(_) => self.wrong(MAPPING).deserialize_map(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            forms::LOCATED => visitor.visit_seq(LocatedParts::new(self)),
            forms::SCALAR => self.scalar(visitor),
            forms::NULLABLE => self.nullable(visitor),
            _ => match CHOICES.iter().find(|choice| choice.name == name) {
                Some(choice) => self.choice(choice, visitor),
                None => visitor.visit_newtype_struct(self),
            },
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let reader = match self.kind() {
            Some(Kind::Mapping(_)) => self,
            None => self.nothing(),
            Some(_) => self.wrong(MAPPING),
        };
        let access = Fields::new(reader, name, fields);
        self.state.learn(name, visitor.visit_map(access))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let first = variants.first().copied().unwrap_or_default();
        let variant = match self.kind() {
            Some(Kind::Text(text)) => variants
                .iter()
                .find(|variant| *variant == text)
                .copied()
                .unwrap_or_else(|| self.unknown_value(text, variants).unwrap_or(first)),
            None => first,
            Some(_) => {
                self.wrong(expected(Form::Other, &one_of(variants)));
                first
            }
        };
        let variant: StrDeserializer<'_, Error> = variant.into_deserializer();
        visitor.visit_enum(variant)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct
        identifier ignored_any
    }
}

impl Reader<'_> {
    /// A type that is written in more than one way; see `spec::forms`.
    fn choice<'de, V: Visitor<'de>>(self, choice: &Choice, visitor: V) -> Result<V::Value, Error> {
        match (choice.mapping, self.kind()) {
            (Mapping::Struct | Mapping::StructOrDocument | Mapping::Document, Some(Kind::Mapping(_)))
            | (Mapping::Document, Some(Kind::Sequence(_))) => visitor.visit_some(self),
            (Mapping::StructOrDocument, Some(Kind::Sequence(items))) if !are_cases(items) => {
                visitor.visit_some(self)
            }
            (Mapping::Entries, None) => visitor.visit_seq(Items::new(self, &[])),
            (_, Some(kind)) if !(choice.accepts)(kind) => self.wrong(choice.expected).choice(choice, visitor),
            (_, Some(Kind::Sequence(items))) => visitor.visit_seq(Items::new(self, items)),
            (_, Some(Kind::Mapping(entries))) => visitor.visit_map(Members::new(self, entries)),
            (_, Some(_)) => visitor.visit_newtype_struct(self),
            (_, None) => visitor.visit_newtype_struct(self.nothing()),
        }
    }

    fn nullable<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            Some(Kind::Bool(value)) => visitor.visit_bool(*value),
            Some(Kind::Text(text)) if text == "absent" => visitor.visit_str(text),
            None => visitor.visit_bool(false),
            Some(_) => {
                self.wrong(expected(Form::Other, "`true`, `false` or `absent`"));
                visitor.visit_bool(false)
            }
        }
    }
}
