//! Shapes of answers that the command line does not show.

use crate::table::{Field, Integer, LengthUnit, Literal, Lookup, Model, Object, Text, Type};
use crate::{Facts, validate};

const FIELDS: &[Field<'static>] = &[
    Field {
        name: "quality",
        ty: Type::Integer(Integer { min: 20, max: 99, ..Integer::ANY }),
        required: true,
        ..Field::PLAIN
    },
    Field {
        name: "prompt",
        ty: Type::String(&Text { min: 1, max: 3, unit: LengthUnit::Utf16, ..Text::ANY }),
        ..Field::PLAIN
    },
    Field { name: "style", ty: Type::Enum(&[Literal::Str("soft"), Literal::Int(4)], None), ..Field::PLAIN },
];

const MODEL: Model<'static> =
    Model { objects: &[Object { fields: FIELDS, open: false, lookup: Lookup::SCAN }], ..Model::EMPTY };

fn details(json: &str) -> String {
    validate(&MODEL, json.as_bytes(), Facts::none()).problem_details().expect("invalid").to_string()
}

#[test]
fn problem_details_have_the_limits_that_were_not_kept() {
    assert_eq!(
        details(r#"{"quality": 5, "prompt": "long", "style": "sofd"}"#),
        concat!(
            r#"{"type":"about:blank","title":"Unprocessable Content","status":422,"#,
            r#""detail":"The request has 3 violations.","violations":["#,
            r#"{"pointer":"/quality","rule":"range","message":"must be at least 20 and at most 99, is 5","#,
            r#""kind":{"name":"range","min":20,"max":99}},"#,
            r#"{"pointer":"/prompt","rule":"length","message":"must have 1 to 3 UTF-16 code units, has 4","#,
            r#""kind":{"name":"length","min":1,"max":3,"unit":"utf-16","found":4}},"#,
            r#"{"pointer":"/style","rule":"enum","message":"must be one of `soft`, `4`, is `sofd`; did you mean `soft`?","#,
            r#""kind":{"name":"enum","allowed":["soft",4],"nearest":"soft"}}]}"#,
        )
    );
}
