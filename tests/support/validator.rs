//! A schema in two independent validators, which must agree on every document.

use serde_json::Value;

/// A compiled schema, without assertion of formats.
pub(crate) struct Validator {
    first: jsonschema::Validator,
    schemas: boon::Schemas,
    second: boon::SchemaIndex,
}

/// The place of the schema, which `boon` wants to have.
const PLACE: &str = "https://example.com/schema.json";

/// Compiles a schema.
pub(crate) fn validator(schema: &str) -> Validator {
    let schema: Value = serde_json::from_str(schema).expect("schemas are JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("schemas fit draft 2020-12");
    let options = jsonschema::draft202012::options().should_validate_formats(false);
    let first = options.build(&schema).expect("schemas compile");
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource(PLACE, schema).expect("schemas have no address of their own");
    let second = compiler.compile(PLACE, &mut schemas).expect("schemas compile in `boon`");
    Validator { first, schemas, second }
}

impl Validator {
    pub(crate) fn is_valid(&self, document: &Value) -> bool {
        let is_valid = self.first.is_valid(document);
        let other = self.schemas.validate(document, self.second);
        let agrees = is_valid == other.is_ok();
        assert!(agrees || !is_double(document), "`jsonschema` and `boon` differ on {document}: {other:?}");
        is_valid
    }

    /// The errors, one per line.
    pub(crate) fn errors(&self, document: &Value) -> Vec<String> {
        self.is_valid(document);
        self.first.iter_errors(document).map(|error| error.to_string()).collect()
    }
}

/// No number is rounded as a double, in which `boon` compares all numbers.
fn is_double(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_double),
        Value::Object(members) => members.values().all(is_double),
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "this finds the loss"
        )]
        Value::Number(number) => number.as_i128().is_none_or(|whole| whole as f64 as i128 == whole),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}
