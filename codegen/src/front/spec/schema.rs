//! Schemas for editors of the types that have more than one form in YAML.
//!
//! Derived `JsonSchema` covers the rest. What is accepted here is what `forms` accepts; the descriptions are
//! repeated by hand because a manual implementation does not see its type's doc comment.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{
    Amount, AmountRange, CaseValue, Condition, DefaultCase, DefaultValue, DescribedLet, DescribedValue,
    EnumValues, ExceptedValues, FactDefault, Json, Let, ListedValue, Missing, MissingReason, Nullable,
    OneOrMany, Operand, Price, Prices, RateCase, RateEntry, Rates, Scalar, ValueDescription, ValueDoc,
    ValueSet, When,
};
use crate::source::Located;

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Writes `JsonSchema` for a type with several forms.
macro_rules! described {
    ($type:ident, |$generator:pat_param| $schema:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

described!(Scalar, |_| json_schema!({
    "description": "A string, a number, `true` or `false`.",
    "type": ["string", "number", "boolean"],
}));

described!(DefaultValue, |generator| json_schema!({
    "description": "One value, or a list of cases of which the first that holds applies.",
    "anyOf": [
        { "type": ["string", "number", "boolean", "object"] },
        { "type": "array", "minItems": 1, "items": generator.subschema_for::<DefaultCase>() },
        { "type": "array", "not": { "minItems": 1, "items": { "type": "object", "required": ["value"] } } },
    ],
}));

described!(CaseValue, |_| json_schema!({
    "description": "A value of the parameter.",
    "type": ["string", "number", "boolean", "array", "object"],
}));

described!(EnumValues, |generator| json_schema!({
    "description": "A list of values, or a mapping from value to description.",
    "anyOf": [
        { "type": "array", "minItems": 1, "items": generator.subschema_for::<ListedValue>() },
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": generator.subschema_for::<ValueDoc>(),
        },
    ],
}));

described!(ListedValue, |generator| json_schema!({
    "description": "A value, or a mapping with `value` and what is known of it.",
    "anyOf": [{ "type": ["string", "number", "boolean"] }, generator.subschema_for::<DescribedValue>()],
}));

described!(ValueDoc, |generator| json_schema!({
    "description": "What the value means, or a mapping with `doc` and what else is known of it.",
    "anyOf": [{ "type": "string" }, generator.subschema_for::<ValueDescription>()],
}));

described!(Let, |generator| json_schema!({
    "description": "An expression in the Common Expression Language, or a mapping with `value` and `doc`.",
    "anyOf": [{ "type": "string" }, generator.subschema_for::<DescribedLet>()],
}));

described!(Nullable, |_| json_schema!({
    "description": "Whether `null` is a value, or `absent` where the API takes `null` for \"not given\".",
    "enum": [true, false, "absent"],
}));

described!(Amount, |generator| json_schema!({
    "description": "A quoted decimal, or `{ min, max }` where only a range is known.",
    "anyOf": [{ "type": "string" }, generator.subschema_for::<AmountRange>()],
}));

described!(Prices, |generator| json_schema!({
    "description": "The price of a request, or a list of prices, each for a period of days.",
    "anyOf": [
        generator.subschema_for::<Price>(),
        { "type": "array", "minItems": 1, "items": generator.subschema_for::<Price>() },
    ],
}));

described!(Rates, |generator| json_schema!({
    "description": "Value to rate (`\"*\"` for every other value), or a list of `{ when, rate }`, or of `{ up_to, rate }` with `by`.",
    "anyOf": [
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": generator.subschema_for::<RateEntry>(),
        },
        { "type": "array", "minItems": 1, "items": generator.subschema_for::<RateCase>() },
    ],
}));

described!(When, |generator| json_schema!({
    "description": "An expression in the Common Expression Language, or a condition as in rules.",
    "anyOf": [{ "type": "string" }, generator.subschema_for::<Condition>()],
}));

described!(Missing, |generator| json_schema!({
    "description": "`unknown`, `forbidden`, or `{ unknown: <reason> }`.",
    "anyOf": [{ "enum": ["unknown", "forbidden"] }, generator.subschema_for::<MissingReason>()],
}));

described!(RateEntry, |generator| json_schema!({
    "description": "A quoted decimal, `{ min, max }`, `{ unknown: <reason> }`, or the rates by the next selector.",
    "anyOf": [
        { "type": "string" },
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": generator.subschema_for::<RateEntry>(),
        },
        { "type": "array", "minItems": 1, "items": generator.subschema_for::<RateCase>() },
    ],
}));

described!(Operand, |_| json_schema!({
    "description": "A parameter, or a group of parameters that is given when all its members are.",
    "anyOf": [
        { "type": "string" },
        { "type": "array", "minItems": 1, "items": { "type": "string" } },
    ],
}));

described!(OneOrMany, |_| json_schema!({
    "description": "One parameter, or a list of parameters.",
    "anyOf": [
        { "type": "string" },
        { "type": "array", "minItems": 1, "items": { "type": "string" } },
    ],
}));

described!(FactDefault, |generator| json_schema!({
    "description": "One value, or for a list the list of its items.",
    "anyOf": [
        { "type": ["string", "number", "boolean"] },
        { "type": "array", "items": generator.subschema_for::<Scalar>() },
    ],
}));

described!(ValueSet, |generator| json_schema!({
    "description": "One value, a list of values, or `{ except: [...] }` for any other value.",
    "anyOf": [
        { "type": ["string", "number", "boolean"] },
        { "type": "array", "minItems": 1, "items": generator.subschema_for::<Scalar>() },
        generator.subschema_for::<ExceptedValues>(),
    ],
}));

described!(Json, |_| json_schema!({
    "description": "A JSON document, written in YAML or as JSON.",
}));
