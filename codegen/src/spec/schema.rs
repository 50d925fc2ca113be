//! How the types that YAML writes in more than one way describe themselves to an editor.
//!
//! Derived `JsonSchema` covers the rest. What is accepted here is what `forms` accepts; the descriptions are
//! repeated by hand because a manual implementation does not see its type's doc comment.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{DefaultCase, DefaultValue, EnumValues, Json, OneOrMany, Operand, Scalar, ScalarOrList};
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
        { "type": ["string", "number", "boolean"] },
        { "type": "array", "minItems": 1, "items": generator.subschema_for::<DefaultCase>() },
    ],
}));

described!(EnumValues, |generator| json_schema!({
    "description": "A list of values, or a mapping from value to what it means.",
    "anyOf": [
        { "type": "array", "minItems": 1, "items": generator.subschema_for::<Scalar>() },
        { "type": "object", "minProperties": 1, "additionalProperties": { "type": "string" } },
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

described!(ScalarOrList, |generator| json_schema!({
    "description": "One value, or a list of values.",
    "anyOf": [
        { "type": ["string", "number", "boolean"] },
        { "type": "array", "minItems": 1, "items": generator.subschema_for::<Scalar>() },
    ],
}));

described!(Json, |_| json_schema!({
    "description": "A JSON document, written in YAML or as JSON.",
}));
