//! A table of the types that hold more than one kind of value, and of what else is rarely needed.

use super::{field, integer, object, own, required, text};
use modelspec_runtime::table::{
    Array, Comparison, Each, Expr, Field, Format, Function, Integer, LengthUnit, Literal, Map, Model,
    Nullable, Number, Price, PriceEntry, Prices, Rule, SizeText, Text, Type, Union, Unique, Var, Vars,
};
use proptest::prelude::*;

const A_B: &[Literal<'static>] = &[Literal::Str("a"), Literal::Str("b")];
const SHORT: Text<'static> = text(1, 3);
const UUID: Text<'static> = Text { format: Some(Format::UuidV4), ..Text::ANY };
const BYTES: Text<'static> = Text { unit: LengthUnit::Bytes, ..text(2, 5) };
const UTF16: Text<'static> = Text { unit: LengthUnit::Utf16, ..text(2, 3) };
const KEY: Text<'static> = text(1, 3);
const SIDE: Integer = Integer { min: 64, max: 2048, step: 64, ..Integer::ANY };
const SIZE: SizeText<'static> = SizeText {
    separator: "x",
    values: &[],
    width: SIDE,
    height: Integer { step: 1, ..SIDE },
    reads_width: true,
    reads_height: true,
};
const PRESET: SizeText<'static> = SizeText {
    separator: "*",
    values: &["1*1", "2*1"],
    width: Integer::ANY,
    height: Integer::ANY,
    reads_width: false,
    reads_height: false,
};

const fn union(variants: &'static [Type<'static>]) -> Union<'static> {
    Union { tag: "", variants }
}

pub(crate) const DURATION: Union<'static> = union(&[Type::Enum(&[Literal::Int(-1)], None), integer(4, 30)]);
pub(crate) const SIZE_OR_AUTO: Union<'static> =
    union(&[Type::Enum(&[Literal::Str("auto")], None), Type::Size(&SIZE)]);
pub(crate) const TEXTS: Union<'static> = union(&[Type::String(&SHORT), Type::String(&UUID)]);
pub(crate) const VALUES: Union<'static> = union(&[
    Type::Const(Literal::Str("x")),
    Type::Enum(&[Literal::Str("y")], None),
    Type::Enum(&[Literal::Int(2)], None),
]);
pub(crate) const MIXED: Union<'static> = union(&[
    Type::Boolean,
    Type::Number(Number { min: 0.0, max: 1.0, ..Number::ANY }),
    Type::Array(&Array { items: integer(0, 9), max: 2, ..Array::ANY }),
    Type::Map(&Map { keys: &KEY, items: integer(0, 9), min: 0, max: 2 }),
]);
pub(crate) const SHAPES: Union<'static> = union(&[Type::Object(2), Type::Object(3), Type::Object(4)]);
pub(crate) const TAGGED: Union<'static> =
    Union { tag: "kind", variants: &[Type::Object(5), Type::Object(6)] };
pub(crate) const NODE: Union<'static> = union(&[Type::Object(7), Type::Object(8), Type::String(&SHORT)]);

const ITEMS: Array<'static> = Array {
    items: Type::Object(1),
    unique: Unique::By("id"),
    vars: &[
        Var { pointer: "/id", ..Var::PLAIN },
        Var { pointer: "/tags", items: &[Var { pointer: "", ..Var::PLAIN }], ..Var::PLAIN },
    ],
    ..Array::ANY
};
const TAGS: Array<'static> = Array {
    items: integer(0, 9),
    vars: &[Var { pointer: "", ..Var::PLAIN }],
    own: true,
    max: 3,
    ..Array::ANY
};

/// Each tag of each item is at least 2.
const TAGS_ARE_GREAT: Expr<'static> = Expr::Each(
    Each::All,
    0,
    &[
        Expr::Get(0),
        Expr::Any(&[
            Expr::Not(&Expr::BoundHas(0, 1)),
            Expr::Each(
                Each::All,
                1,
                &[
                    Expr::BoundGet(0, 1),
                    Expr::Compare(Comparison::Ge, &[Expr::Bound(1), Expr::Lit(Literal::Int(2))]),
                ],
            ),
        ]),
    ],
);

const NARROW: Expr<'static> = Expr::Compare(Comparison::Le, &[Expr::Get(2), Expr::Lit(Literal::Int(1000))]);
const LOW: Expr<'static> = Expr::Compare(Comparison::Le, &[Expr::Get(3), Expr::Lit(Literal::Int(500))]);

pub(crate) const FIELDS: &[Field<'static>] = &[
    own(0, field("items", Type::Array(&ITEMS))),
    Field { vars: Vars { start: 1, end: 4, own: true }, ..field("size", Type::Union(&SIZE_OR_AUTO)) },
    Field { nullable: Nullable::Absent, ..field("maybe", integer(0, 9)) },
    field("open", Type::OpenEnum(A_B)),
    field("openNumber", Type::OpenEnum(&[Literal::Int(1)])),
    field("preset", Type::Size(&PRESET)),
    field("duration", Type::Union(&DURATION)),
    field("texts", Type::Union(&TEXTS)),
    field("values", Type::Union(&VALUES)),
    field("mixed", Type::Union(&MIXED)),
    field("shape", Type::Union(&SHAPES)),
    field("tagged", Type::Union(&TAGGED)),
    field("node", Type::Union(&NODE)),
    own(4, field("map", Type::Map(&Map { keys: &KEY, items: integer(0, 9), min: 1, max: 2 }))),
    field("half", Type::Number(Number { min: 0.0, max: 2.0, above: true, below: true, step: 0.5 })),
    field("offset", Type::Integer(Integer { min: -12, max: 30, step: 12, offset: 6 })),
    field("bytes", Type::String(&BYTES)),
    field("utf16", Type::String(&UTF16)),
    field("unique", Type::Array(&Array { items: Type::Any, unique: Unique::Items, ..Array::ANY })),
    // No expression goes through this list, though its items have variables elsewhere.
    field("plain", Type::Array(&Array { items: Type::Object(1), ..Array::ANY })),
    field("words", Type::Map(&Map { keys: &KEY, items: Type::String(&SHORT), min: 0, max: 3 })),
];

pub(crate) static WIDE: Model<'static> = Model {
    id: "acme/wide",
    objects: &[
        object(FIELDS),
        object(&[
            Field { empty_absent: true, ..own(0, field("id", Type::String(&SHORT))) },
            own(1, field("tags", Type::Array(&TAGS))),
        ]),
        object(&[required("x", integer(0, 9)), field("note", Type::String(&SHORT))]),
        object(&[required("y", integer(0, 9)), required("z", Type::Boolean)]),
        object(&[required("type", Type::Const(Literal::Str("t"))), field("note", Type::String(&SHORT))]),
        object(&[required("kind", Type::Const(Literal::Str("one"))), required("a", integer(0, 9))]),
        object(&[required("kind", Type::Const(Literal::Int(2))), field("b", Type::Boolean)]),
        object(&[required("left", Type::Union(&NODE))]),
        object(&[required("right", Type::Union(&NODE)), field("note", Type::Any)]),
    ],
    vars: &[
        Var { pointer: "/items", items: ITEMS.vars, ..Var::PLAIN },
        Var { pointer: "/size", ..Var::PLAIN },
        Var { pointer: "/size", ..Var::PLAIN },
        Var { pointer: "/size", ..Var::PLAIN },
        Var { pointer: "/map", ..Var::PLAIN },
    ],
    facts: &[],
    sizes: None,
    rules: &[
        Rule {
            id: "great-tags",
            holds: Expr::Any(&[Expr::Not(&Expr::Has(0)), TAGS_ARE_GREAT]),
            reads: &[0],
            ..Rule::PLAIN
        },
        Rule {
            id: "not-wide",
            holds: Expr::Any(&[Expr::Not(&Expr::Has(2)), NARROW]),
            reads: &[1, 2],
            ..Rule::PLAIN
        },
        Rule {
            id: "not-high",
            holds: Expr::Any(&[Expr::Not(&Expr::Has(3)), LOW]),
            reads: &[1, 3],
            ..Rule::PLAIN
        },
        Rule {
            id: "no-z",
            holds: Expr::Any(&[
                Expr::Not(&Expr::Has(4)),
                Expr::Not(&Expr::Call(Function::HasKey, &[Expr::Lit(Literal::Str("z")), Expr::Get(4)])),
            ]),
            reads: &[4],
            ..Rule::PLAIN
        },
    ],
    prices: Prices {
        entries: &[PriceEntry { price: Price::Unknown("not published"), ..PriceEntry::PLAIN }],
        read: None,
    },
    array_body: false,
    hidden: &[],
};

/// JSON that has often, but not always, something to do with the types above.
pub(crate) fn json() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "-?(0|[1-9][0-9]?)",
        Just("0.5".to_owned()),
        Just("4.0".to_owned()),
        Just("true".to_owned()),
        Just("null".to_owned()),
        r#""[abxyt]{0,4}""#,
        prop_oneof![
            Just(r#""auto""#),
            Just(r#""64x64""#),
            Just(r#""65x64""#),
            Just(r#""t""#),
            Just(r#""one""#),
            Just(r#""2fc506cb-77fc-45af-baa9-f121f04b4ff2""#),
        ]
        .prop_map(str::to_owned),
    ];
    scalar.prop_recursive(4, 24, 4, |inner| {
        let key =
            prop::sample::select(vec!["x", "y", "z", "type", "note", "kind", "a", "b", "left", "right"]);
        let member = (key, inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..4).prop_map(|members| {
                // A key can occur twice.
                let members: Vec<String> =
                    members.into_iter().map(|(key, value)| format!(r#""{key}":{value}"#)).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}
