//! `Serialize` and `Deserialize` through tables, once for all structs.

use super::{Members, Record, View, write};
use crate::json::{Json, JsonNumber, JsonObject};
use crate::table::{Literal, Object, Type};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap, SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Serializes a struct by the object of the table that describes it.
///
/// # Errors
/// When the serializer fails.
pub fn serialize_record<S: Serializer>(
    objects: &[Object<'_>],
    index: u16,
    record: &dyn Record,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let fields = objects.get(usize::from(index)).map_or(&[][..], |object| object.fields);
    let mut map = serializer.serialize_map(None)?;
    let members = Members::of(record);
    for (index, field) in fields.iter().enumerate() {
        match (members.get(index), &field.ty) {
            (None, Type::Const(literal)) if field.required => {
                map.serialize_entry(field.name, &Constant(*literal))?;
            }
            (None | Some(View::Absent), _) => {}
            (Some(view), ty) => map.serialize_entry(field.name, &Typed { objects, ty, view })?,
        }
    }
    for (name, value) in members.extra.into_iter().flatten() {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

struct Constant<'a>(Literal<'a>);

impl Serialize for Constant<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Literal::Bool(value) => serializer.serialize_bool(value),
            Literal::Int(value) => serializer.serialize_i64(value),
            Literal::Num(value) => serializer.serialize_f64(value),
            Literal::Str(value) => serializer.serialize_str(value),
        }
    }
}

struct Typed<'a> {
    objects: &'a [Object<'a>],
    ty: &'a Type<'a>,
    view: View<'a>,
}

impl Serialize for Typed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.view {
            View::Absent | View::Null => serializer.serialize_unit(),
            View::Bool(value) => serializer.serialize_bool(value),
            View::Int(value) => serializer.serialize_i64(value),
            View::Num(value) => match crate::number::whole(value) {
                Some(whole) => serializer.serialize_i64(whole),
                None if value.is_finite() => serializer.serialize_f64(value),
                None => Err(S::Error::custom("a number is not finite")),
            },
            View::Str(text) => serializer.serialize_str(text),
            View::Json(json) => json.serialize(serializer),
            View::List(list) => {
                let ty = write::items_of(self.ty);
                let mut sequence = serializer.serialize_seq(Some(list.count()))?;
                for index in 0..list.count() {
                    let view = list.item(index).unwrap_or(View::Null);
                    sequence.serialize_element(&Typed { objects: self.objects, ty, view })?;
                }
                sequence.end()
            }
            View::Record(record) => match self.ty {
                Type::Object(index) => serialize_record(self.objects, *index, record, serializer),
                _ => serialize_record(record.objects(), 0, record, serializer),
            },
            View::Variant(index, _) | View::ListVariant(index, _) => {
                let ty = write::variant_of(self.ty, index);
                Typed { objects: self.objects, ty, view: self.view.plain() }.serialize(serializer)
            }
            View::Map(map) => {
                let ty = write::values_of(self.ty);
                let mut members = serializer.serialize_map(Some(map.count()))?;
                for (key, view) in map.entries() {
                    members.serialize_entry(key, &Typed { objects: self.objects, ty, view })?;
                }
                members.end()
            }
        }
    }
}

impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, value) in self {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

impl Serialize for JsonNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(value) = self.as_str().parse::<i64>() {
            return serializer.serialize_i64(value);
        }
        if let Ok(value) = self.as_str().parse::<u64>() {
            return serializer.serialize_u64(value);
        }
        serializer.serialize_f64(self.as_str().parse().unwrap_or(f64::NAN))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

impl<'de> DeserializeSeed<'de> for JsonVisitor {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        Json::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(JsonNumber::new(&value.to_string())))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Json, E> {
        if value.is_finite() {
            return Ok(Json::Number(JsonNumber::new(&crate::number::text(value))));
        }
        Err(E::custom("a number that is not finite is not JSON"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(JsonVisitor)? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut names = std::collections::HashSet::new();
        let mut object = JsonObject::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(JsonVisitor)?;
            if !names.insert(name.clone()) {
                return Err(A::Error::custom(format!("duplicate key `{name}`")));
            }
            object.push(name, value);
        }
        Ok(Json::Object(object))
    }
}

/// The JSON text of the value of a deserializer.
///
/// # Errors
/// When the deserializer fails.
pub fn deserialize_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Json::deserialize(deserializer)?.to_string())
}

/// Implements the traits of serde: `Serialize` for a `record`, a `union` and an `enum`; `Deserialize` for a document to `read`, and an `enum`.
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    (record [$($t:ident)?] $name:ident, $objects:expr, $at:literal) => {
        impl $(<$t: $crate::__private::typed::Member>)? $crate::__private::serde::Serialize for $name $(<$t>)? {
            fn serialize<Out: $crate::__private::serde::Serializer>(
                &self,
                serializer: Out,
            ) -> ::core::result::Result<Out::Ok, Out::Error> {
                $crate::__private::typed::serialize_record($objects, $at, self, serializer)
            }
        }
    };
    (read [$($t:ident)?] $name:ident) => {
        impl<'de, $($t: $crate::__private::typed::Member)?> $crate::__private::serde::Deserialize<'de> for $name $(<$t>)? {
            fn deserialize<In: $crate::__private::serde::Deserializer<'de>>(
                deserializer: In,
            ) -> ::core::result::Result<Self, In::Error> {
                let json = $crate::__private::typed::deserialize_json(deserializer)?;
                Self::from_json(json.as_bytes()).map_err(<In::Error as $crate::__private::serde::de::Error>::custom)
            }
        }
    };
    (union [] $name:ident { $($variant:ident),+ }) => {
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => $crate::__private::serde::Serialize::serialize(value, serializer),)+
                }
            }
        }
    };
    // A generic part is serialized by its document.
    (union [$t:ident] $name:ident { $($variant:ident),+ }) => {};
    (enum $name:ident) => {
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let text = <::std::string::String as $crate::__private::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(<D::Error as $crate::__private::serde::de::Error>::custom)
            }
        }
    };
}
