//! Reads the types that have more than one form in YAML.
//!
//! Derived `Deserialize` covers the rest. Each type here announces itself to the deserializer as a newtype struct
//! under its own name. The deserializer of `load` knows these names: it looks at the node first, and answers a
//! scalar with `visit_newtype_struct`, a sequence with `visit_seq` and a mapping with `visit_map`. That keeps one
//! rule for everything (no value is guessed by trying one type after the other), so that positions survive.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{
    Amount, CaseValue, DefaultValue, EnumValues, FactDefault, Json, Let, ListedValue, Missing, Nullable,
    OneOrMany, Operand, Param, Prices, RateEntry, Rates, Scalar, ValueDoc, ValueSet, When,
};
use crate::source::{FileId, Located, Span};

/// Name under which a [`Located`] asks for file, start, end and value, in this order, as a sequence.
pub(crate) const LOCATED: &str = "Located";
/// Name under which a [`Scalar`] is read: a number comes as `visit_newtype_struct` with its digits as a string.
pub(crate) const SCALAR: &str = "Scalar";
/// Name under which a [`CaseValue`] is read: a scalar, or a document that comes as `visit_some`.
pub(crate) const CASE_VALUE: &str = "CaseValue";
/// Name under which a [`DefaultValue`] is read: a scalar, a sequence of cases, or a document that comes as `visit_some`.
pub(crate) const DEFAULT_VALUE: &str = "DefaultValue";
/// Name under which an [`EnumValues`] is read: a sequence or a mapping.
pub(crate) const ENUM_VALUES: &str = "EnumValues";
/// Name under which an [`Operand`] is read: a string or a sequence.
pub(crate) const OPERAND: &str = "Operand";
/// Name under which a [`OneOrMany`] is read: a string or a sequence.
pub(crate) const ONE_OR_MANY: &str = "OneOrMany";
/// Name under which a [`FactDefault`] is read: a scalar or a sequence.
pub(crate) const FACT_DEFAULT: &str = "FactDefault";
/// Name under which a [`ValueSet`] is read: a scalar, a sequence, or a mapping that comes as `visit_some`.
pub(crate) const VALUE_SET: &str = "ValueSet";
/// Name under which a [`Nullable`] is read: a boolean or a string.
pub(crate) const NULLABLE: &str = "Nullable";
/// Name under which a [`ListedValue`] is read: a scalar, or a mapping that comes as `visit_some`.
pub(crate) const LISTED_VALUE: &str = "ListedValue";
/// Name under which a [`ValueDoc`] is read: a string, or a mapping that comes as `visit_some`.
pub(crate) const VALUE_DOC: &str = "ValueDoc";
/// Name under which a [`Let`] is read: a string, or a mapping that comes as `visit_some`.
pub(crate) const LET: &str = "Let";
/// Name under which an [`Amount`] is read: a string, or a mapping that comes as `visit_some`.
pub(crate) const AMOUNT: &str = "Amount";
/// Name under which a [`When`] is read: a string, or a mapping that comes as `visit_some`.
pub(crate) const WHEN: &str = "When";
/// Name under which a [`Missing`] is read: a string, or a mapping that comes as `visit_some`.
pub(crate) const MISSING: &str = "Missing";
/// Name under which [`Prices`] are read: a sequence, or a mapping that comes as `visit_some`.
pub(crate) const PRICES: &str = "Prices";
/// Name under which [`Rates`] are read: a mapping or a sequence.
pub(crate) const RATES: &str = "Rates";
/// Name under which a [`RateEntry`] is read: a string, a mapping or a sequence.
pub(crate) const RATE_ENTRY: &str = "RateEntry";
/// Name under which a [`Json`] is read: whatever the node is, `null` too.
pub(crate) const JSON: &str = "Json";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(LOCATED, LocatedVisitor(PhantomData))
    }
}

struct LocatedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for LocatedVisitor<T> {
    type Value = Located<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value with its place")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let file = FileId(element(&mut access)?);
        let start = element(&mut access)?;
        let end = element(&mut access)?;
        Ok(Located { value: element(&mut access)?, span: Span { file, start, end } })
    }
}

fn element<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(access: &mut A) -> Result<T, A::Error> {
    access.next_element()?.ok_or_else(|| de::Error::custom("a place has four parts"))
}

impl<T: Eq> Eq for Located<T> {}

impl<T: Hash> Hash for Located<T> {
    /// Agrees with `==`: the place does not count.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl Borrow<str> for Located<String> {
    /// Lets a map with such keys be asked with a plain `&str`.
    fn borrow(&self) -> &str {
        &self.value
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(SCALAR, ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string, a number, `true` or `false`")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::String(value.to_owned()))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, digits: D) -> Result<Scalar, D::Error> {
        String::deserialize(digits).map(Scalar::Number)
    }
}

/// Writes `Deserialize` for a type with several forms: which method of the visitor makes which variant.
macro_rules! forms {
    ($type:ty, $name:expr, $expected:literal, $($method:ident => $read:expr),+ $(,)?) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Forms;

                impl<'de> Visitor<'de> for Forms {
                    type Value = $type;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str($expected)
                    }

                    $(forms!(@ $method, $read);)+
                }

                deserializer.deserialize_newtype_struct($name, Forms)
            }
        }
    };
    (@ scalar, $read:expr) => {
        fn visit_newtype_struct<D: Deserializer<'de>>(self, scalar: D) -> Result<Self::Value, D::Error> {
            Deserialize::deserialize(scalar).map($read)
        }
    };
    (@ sequence, $read:expr) => {
        fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
            Deserialize::deserialize(SeqAccessDeserializer::new(access)).map($read)
        }
    };
    (@ structure, $read:expr) => {
        fn visit_some<D: Deserializer<'de>>(self, structure: D) -> Result<Self::Value, D::Error> {
            Deserialize::deserialize(structure).map($read)
        }
    };
    (@ mapping, $read:expr) => {
        fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
            Deserialize::deserialize(MapAccessDeserializer::new(access)).map($read)
        }
    };
}

forms!(DefaultValue, DEFAULT_VALUE, "a value, or a list of `{when, value}`",
    scalar => DefaultValue::Value, sequence => DefaultValue::Cases, structure => DefaultValue::Document);
forms!(CaseValue, CASE_VALUE, "a value",
    scalar => CaseValue::Scalar, structure => CaseValue::Document);
forms!(EnumValues, ENUM_VALUES, "a list of values, or a mapping from value to meaning",
    sequence => EnumValues::List, mapping => EnumValues::Documented);
forms!(ListedValue, LISTED_VALUE, "a value, or a mapping with `value`",
    scalar => ListedValue::Plain, structure => ListedValue::Described);
forms!(ValueDoc, VALUE_DOC, "what the value means, or a mapping with `doc`",
    scalar => ValueDoc::Text, structure => ValueDoc::Described);
forms!(Let, LET, "an expression, or a mapping with `value`",
    scalar => Let::Text, structure => Let::Described);
forms!(Amount, AMOUNT, "a quoted decimal, or `{ min, max }`",
    scalar => Amount::Exact, structure => Amount::Range);
forms!(Prices, PRICES, "a price, or a list of prices",
    structure => Prices::One, sequence => Prices::List);
forms!(Rates, RATES, "a mapping from value to rate, or a list of `{ when, rate }`",
    mapping => Rates::Table, sequence => Rates::Cases);
forms!(RateEntry, RATE_ENTRY, "a quoted decimal, a mapping from value to rate, or a list of `{ up_to, rate }`",
    scalar => RateEntry::Amount, mapping => RateEntry::Table, sequence => RateEntry::Cases);
forms!(When, WHEN, "an expression, or a condition as in rules",
    scalar => When::Cel, structure => |condition| When::Condition(Box::new(condition)));
forms!(Missing, MISSING, "`unknown`, `forbidden` or `{ unknown: <reason> }`",
    scalar => Missing::Word, structure => Missing::Reason);
forms!(Operand, OPERAND, "a parameter, or a list of parameters",
    scalar => Operand::One, sequence => Operand::Group);
forms!(OneOrMany, ONE_OR_MANY, "a parameter, or a list of parameters",
    scalar => |one| OneOrMany(vec![one]), sequence => OneOrMany);
forms!(FactDefault, FACT_DEFAULT, "a value, or a list of values",
    scalar => |one| FactDefault(vec![one]), sequence => FactDefault);
forms!(ValueSet, VALUE_SET, "a value, a list of values, or `{ except }`",
    scalar => |one| ValueSet::Listed(vec![one]), sequence => ValueSet::Listed, structure => ValueSet::Except);

impl<'de> Deserialize<'de> for Nullable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BoolOrAbsent;

        impl Visitor<'_> for BoolOrAbsent {
            type Value = Nullable;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("`true`, `false` or `absent`")
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Nullable, E> {
                Ok(if value { Nullable::Value } else { Nullable::No })
            }

            fn visit_str<E: de::Error>(self, _absent: &str) -> Result<Nullable, E> {
                Ok(Nullable::Absent)
            }
        }

        deserializer.deserialize_newtype_struct(NULLABLE, BoolOrAbsent)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyJson;

        impl<'de> Visitor<'de> for AnyJson {
            type Value = Json;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON document")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, document: D) -> Result<Json, D::Error> {
                serde_json::Value::deserialize(document).map(Json)
            }
        }

        deserializer.deserialize_newtype_struct(JSON, AnyJson)
    }
}

/// Writes `Deserialize` for a boxed struct without required fields.
///
/// A derived implementation keeps several copies of every field on the stack and returns the struct through each
/// frame of the deserializer. For a large struct that holds others of its kind, a few dozen levels fill the stack of
/// a thread.
macro_rules! read_in_place {
    ($type:ident, $($field:ident $(: $key:literal)?),+ $(,)?) => {
        impl<'de> Deserialize<'de> for Box<$type> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                const KEYS: &[&str] = &[$(read_in_place!(@ $field $($key)?)),+];

                struct InPlace;

                impl<'de> Visitor<'de> for InPlace {
                    type Value = Box<$type>;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str("a mapping")
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                        let mut value = empty();
                        while let Some(key) = access.next_key::<String>()? {
                            match key.as_str() {
                                $(read_in_place!(@ $field $($key)?) => {
                                    read_value(&mut access, &mut value.$field)?;
                                })+
                                _ => return Err(de::Error::unknown_field(&key, KEYS)),
                            }
                        }
                        Ok(value)
                    }
                }

                #[inline(never)]
                fn empty() -> Box<$type> {
                    Box::new($type { $($field: Default::default()),+ })
                }

                deserializer.deserialize_struct(stringify!($type), KEYS, InPlace)
            }
        }
    };
    (@ $field:ident) => { stringify!($field) };
    (@ $field:ident $key:literal) => { $key };
}

fn read_value<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    access: &mut A,
    field: &mut T,
) -> Result<(), A::Error> {
    *field = access.next_value()?;
    Ok(())
}

#[rustfmt::skip]
read_in_place!(
    Param, ty: "type", uses: "use", doc, name, required, default, unit, empty, place: "in", join, nullable, alias_of,
    also, overrides: "override", deprecated, tool, source, value, values, open, min, max, above, below,
    step, offset, min_length, max_length, length_unit, format, pattern, media, items, min_items, max_items, unique,
    unique_by, keys, parameters, rules, variants, tag, separator, width, height,
);
