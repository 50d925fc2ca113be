//! Access of serde to the parts of a node: the fields of a type, the members of a map, the items of a list,
//! and the four parts of a `Located`.

use serde::de::value::{StrDeserializer, U32Deserializer};
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::fields::Reader;
use super::read::Error;
use super::tree::{Entry, Kind, Node};
use crate::front::spec::forms;
use crate::source::Span;

/// The fields of a struct: those that the mapping has, and a placeholder for each required one that it lacks.
pub(super) struct Fields<'t> {
    fields: std::vec::IntoIter<(&'static str, Reader<'t>)>,
    value: Option<Reader<'t>>,
}

impl<'t> Fields<'t> {
    pub(super) fn new(reader: Reader<'t>, name: &'static str, fields: &'static [&'static str]) -> Self {
        let entries = match reader.node.map(|node| &node.kind) {
            Some(Kind::Mapping(entries)) => entries.as_slice(),
            _ => &[],
        };
        let mut free: Vec<&'static str> = fields
            .iter()
            .filter(|field| !entries.iter().any(|entry| entry.key == **field))
            .copied()
            .collect();
        let mut given = Vec::new();
        for entry in entries {
            let known = fields.iter().find(|field| **field == entry.key).copied();
            let Some(field) = known.or_else(|| reader.unknown_key(entry, fields, &free)) else { continue };
            free.retain(|other| *other != field);
            given.push((field, reader.field(entry)));
        }
        let mut missing = Vec::new();
        for key in reader.state.required(name) {
            match given.iter().find(|(field, _)| *field == key) {
                Some((_, part)) if part.node.is_some_and(|node| reader.state.skips(node)) => {
                    missing.push((key, part.nothing()));
                }
                Some(_) => {}
                None => {
                    if reader.node.is_some() {
                        reader.missing_key(key);
                    }
                    missing.push((key, reader.nothing()));
                }
            }
        }
        given.retain(|(_, part)| !part.node.is_some_and(|node| reader.state.skips(node)));
        given.extend(missing);
        Self { fields: given.into_iter(), value: None }
    }
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((field, value)) = self.fields.next() else { return Ok(None) };
        self.value = Some(value);
        let field: StrDeserializer<'_, Error> = field.into_deserializer();
        seed.deserialize(field).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let value =
            self.value.take().ok_or_else(|| Error::Other("a value comes after its key".to_owned()))?;
        seed.deserialize(value)
    }
}

/// The members of a mapping whose keys are free. A broken one keeps its key, so that its name stays known.
pub(super) struct Members<'t> {
    reader: Reader<'t>,
    entries: std::slice::Iter<'t, Entry>,
    entry: Option<&'t Entry>,
}

impl<'t> Members<'t> {
    pub(super) fn new(reader: Reader<'t>, entries: &'t [Entry]) -> Self {
        Self { reader, entries: entries.iter(), entry: None }
    }
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.entry = self.entries.next();
        let Some(entry) = self.entry else { return Ok(None) };
        seed.deserialize(Name { text: &entry.key, span: entry.key_span }).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let entry =
            self.entry.take().ok_or_else(|| Error::Other("a value comes after its key".to_owned()))?;
        let part = self.reader.part(&entry.value, self.reader.place.member(entry));
        seed.deserialize(if self.reader.state.skips(&entry.value) { part.nothing() } else { part })
    }
}

/// The items of a list; a broken one is left out.
pub(super) struct Items<'t> {
    reader: Reader<'t>,
    items: std::slice::Iter<'t, Node>,
}

impl<'t> Items<'t> {
    pub(super) fn new(reader: Reader<'t>, items: &'t [Node]) -> Self {
        Self { reader, items: items.iter() }
    }
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(item) = self.items.by_ref().find(|item| !self.reader.state.skips(item)) else {
            return Ok(None);
        };
        seed.deserialize(self.reader.part(item, self.reader.place.item(item))).map(Some)
    }
}

/// File, start, end and value, for the `Located` of `spec::forms`.
pub(super) struct LocatedParts<V> {
    place: std::array::IntoIter<u32, 3>,
    value: Option<V>,
}

impl<'t> LocatedParts<Reader<'t>> {
    pub(super) fn new(reader: Reader<'t>) -> Self {
        Self::at(reader.span(), reader)
    }
}

impl<V> LocatedParts<V> {
    fn at(span: Span, value: V) -> Self {
        Self { place: [span.file.0, span.start, span.end].into_iter(), value: Some(value) }
    }
}

impl<'de, V: Deserializer<'de, Error = Error>> SeqAccess<'de> for LocatedParts<V> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if let Some(offset) = self.place.next() {
            let offset: U32Deserializer<Error> = offset.into_deserializer();
            return seed.deserialize(offset).map(Some);
        }
        self.value.take().map(|value| seed.deserialize(value)).transpose()
    }
}

/// A key as a value: text, with its place when that is asked for.
#[derive(Clone, Copy)]
struct Name<'t> {
    text: &'t str,
    span: Span,
}

impl<'de> Deserializer<'de> for Name<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == forms::LOCATED {
            visitor.visit_seq(LocatedParts::at(self.span, self))
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
