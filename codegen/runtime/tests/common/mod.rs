//! A hand-written table with everything that the engine checks.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod wide;

use modelspec_runtime::http::{Endpoint, Envelope};
use modelspec_runtime::table::{
    Arithmetic, Array, Charge, Comparison, Default, Expr, Fact, FactKind, Field, Format, Integer, Literal,
    Lookup, Media, MediaForms, Model, Nullable, Number, Object, Price, PriceEntry, PriceLine, Prices, Rate,
    Rule, Severity, SizeRow, Sizes, Terms, Text, Type, Var, Vars, ViolationLocation,
};
use modelspec_runtime::{Entry, ModelTable, Provider};

pub(crate) const SAFE: i64 = (1 << 53) - 1;

static PROVIDER: Provider<'static> = Provider {
    id: "a",
    name: "A",
    doc: "",
    base_url: None,
    auth: None,
    envelope: Envelope::NONE,
    errors: &[],
    sources: &[],
};

/// An entry of a catalogue with this table.
pub(crate) fn entry<'m>(model: &'m Model<'m>, endpoint: Endpoint<'m>) -> Entry<'m> {
    Entry {
        id: "a/b",
        fingerprint: "",
        provider: &PROVIDER,
        name: "B",
        doc: "",
        wire_ids: &[],
        status: "live",
        released: None,
        retires: None,
        replaced_by: None,
        capabilities: &[],
        sources: &[],
        endpoint,
        table: ModelTable::Built(model),
    }
}

pub(crate) const fn field(name: &'static str, ty: Type<'static>) -> Field<'static> {
    Field { name, ty, ..Field::PLAIN }
}

pub(crate) const fn required(name: &'static str, ty: Type<'static>) -> Field<'static> {
    Field { required: true, ..field(name, ty) }
}

pub(crate) const fn own(var: u16, field: Field<'static>) -> Field<'static> {
    Field { vars: Vars { start: var, end: var + 1, own: true }, ..field }
}

pub(crate) const fn object(fields: &'static [Field<'static>]) -> Object<'static> {
    Object { fields, open: false, lookup: Lookup { seed: 1, table: &[] } }
}

pub(crate) const fn integer(min: i64, max: i64) -> Type<'static> {
    Type::Integer(Integer { min, max, ..Integer::ANY })
}

pub(crate) const fn text(min: u32, max: u32) -> Text<'static> {
    Text { min, max, ..Text::ANY }
}

pub(crate) const fn form(format: Format) -> Text<'static> {
    Text { format: Some(format), ..text(0, u32::MAX) }
}

pub(crate) const fn row(
    tier: &'static str,
    label: &'static str,
    width: u32,
    height: u32,
) -> SizeRow<'static> {
    SizeRow { tier, label, width, height }
}

const UUID: Text<'static> = form(Format::UuidV4);
const URI: Text<'static> = form(Format::Uri);
const PROMPT: Text<'static> = text(1, 2500);
const REFERENCE: Text<'static> =
    form(Format::Media(MediaForms { url: true, data_uri: true, base64: true, upload: true, file: false }));
const IMAGES: Array<'static> = Array { items: Type::String(&REFERENCE), min: 1, ..Array::ANY };

pub(crate) const SIZES: &[SizeRow<'static>] = &[
    row("1K", "1:1", 1024, 1024),
    row("1K", "3:2", 1248, 832),
    row("1K", "2:3", 832, 1248),
    row("1K", "4:3", 1168, 880),
    row("1K", "3:4", 880, 1168),
    row("1K", "9:16", 768, 1360),
    row("1K", "16:9", 1360, 768),
    row("1K", "21:9", 1552, 656),
    row("2K", "1:1", 2048, 2048),
    row("2K", "3:2", 2496, 1664),
    row("2K", "2:3", 1664, 2496),
    row("2K", "4:3", 2336, 1760),
    row("2K", "3:4", 1760, 2336),
    row("2K", "9:16", 1536, 2720),
    row("2K", "16:9", 2720, 1536),
    row("2K", "21:9", 3104, 1312),
    row("4K", "1:1", 4096, 4096),
    row("4K", "3:2", 4992, 3328),
    row("4K", "2:3", 3328, 4992),
    row("4K", "4:3", 4736, 3520),
    row("4K", "3:4", 3520, 4736),
    row("4K", "9:16", 3072, 5440),
    row("4K", "16:9", 5440, 3072),
    row("4K", "21:9", 6272, 2688),
];

const OUTPUT_TYPE: u16 = 0;
const TTL: u16 = 1;
const RESULTS: u16 = 2;
const WIDTH: u16 = 3;
const HEIGHT: u16 = 4;

const fn eq(var: u16, value: &'static str) -> [Expr<'static>; 2] {
    [Expr::Get(var), Expr::Lit(Literal::Str(value))]
}

/// An image operation with a size table, a warning and a price.
pub(crate) static IMAGE: Model<'static> = Model {
    id: "acme/image",
    objects: &[
        object(&[
            required("taskType", Type::Const(Literal::Str("imageInference"))),
            required("taskUUID", Type::String(&UUID)),
            own(
                OUTPUT_TYPE,
                field(
                    "outputType",
                    Type::Enum(
                        &[Literal::Str("URL"), Literal::Str("base64Data"), Literal::Str("dataURI")],
                        None,
                    ),
                ),
            ),
            field(
                "outputFormat",
                Type::Enum(&[Literal::Str("JPG"), Literal::Str("PNG"), Literal::Str("WEBP")], None),
            ),
            field("outputQuality", integer(20, 99)),
            field("webhookURL", Type::String(&URI)),
            field("deliveryMethod", Type::Enum(&[Literal::Str("sync"), Literal::Str("async")], None)),
            field("uploadEndpoint", Type::String(&URI)),
            field("safety", Type::Object(1)),
            own(TTL, field("ttl", integer(60, SAFE))),
            field("includeCost", Type::Boolean),
            own(RESULTS, field("numberResults", integer(1, 20))),
            field("inputs", Type::Object(2)),
            required("model", Type::Const(Literal::Str("klingai:kling-image@o3"))),
            required("positivePrompt", Type::String(&PROMPT)),
            own(WIDTH, required("width", integer(-SAFE, SAFE))),
            own(HEIGHT, required("height", integer(-SAFE, SAFE))),
        ]),
        object(&[
            field("checkContent", Type::Boolean),
            field("mode", Type::Enum(&[Literal::Str("none"), Literal::Str("fast")], None)),
        ]),
        object(&[field("referenceImages", Type::Array(&IMAGES))]),
    ],
    vars: &[
        Var { pointer: "/outputType", default: Default::Value(Literal::Str("URL")), ..Var::PLAIN },
        Var { pointer: "/ttl", ..Var::PLAIN },
        Var { pointer: "/numberResults", default: Default::Value(Literal::Int(1)), ..Var::PLAIN },
        Var { pointer: "/width", ..Var::PLAIN },
        Var { pointer: "/height", ..Var::PLAIN },
    ],
    facts: &[],
    sizes: Some(Sizes { width: WIDTH, height: HEIGHT, tier_from: None, rows: SIZES }),
    rules: &[Rule {
        id: "ttl-without-url",
        severity: Severity::Warning,
        message: "`ttl` has an effect only on URLs",
        holds: Expr::Any(&[
            Expr::Not(&Expr::Has(TTL)),
            Expr::Compare(Comparison::Eq, &eq(OUTPUT_TYPE, "URL")),
        ]),
        reads: &[TTL, OUTPUT_TYPE],
        location: ViolationLocation {
            at: None,
            missing: &[],
            offending: &[],
            read: &[TTL, OUTPUT_TYPE],
            otherwise: "",
        },
        ..Rule::PLAIN
    }],
    prices: Prices {
        entries: &[PriceEntry {
            price: Price::Lines {
                currency: "USD",
                lines: &[PriceLine {
                    item: "image",
                    quantity: Expr::Get(RESULTS),
                    rate: Rate::By(
                        Expr::Tier,
                        &[
                            (Literal::Str("1K"), Charge::Exact(28_000_000)),
                            (Literal::Str("2K"), Charge::Exact(28_000_000)),
                            (Literal::Str("4K"), Charge::Exact(56_000_000)),
                        ],
                    ),
                    ..PriceLine::PLAIN
                }],
                terms: Terms::NONE,
            },
            ..PriceEntry::PLAIN
        }],
        read: None,
    },
    array_body: true,
    hidden: &[],
};

const IMAGE_FORMS: Text<'static> = Text {
    media: Some(&Media {
        limits: "at most 10 MB, at least 300 px",
        max_bytes: 10_000_000,
        side: (300, u32::MAX),
        ..Media::ANY
    }),
    ..form(Format::Media(MediaForms { url: true, base64: true, ..MediaForms::NONE }))
};

const MODEL_NAME: u16 = 0;
const PROMPT_VAR: u16 = 1;
const NEGATIVE: u16 = 2;
const IMAGE_VAR: u16 = 3;
const REFERENCE_VAR: u16 = 4;
const MODE: u16 = 5;
const RESOLUTION: u16 = 6;
const SECONDS: u16 = 7;

const fn rule(
    id: &'static str,
    message: &'static str,
    holds: Expr<'static>,
    reads: &'static [u16],
) -> Rule<'static> {
    let location = ViolationLocation { at: None, missing: &[], offending: &[], read: reads, otherwise: "" };
    Rule { id, message, holds, reads, location, ..Rule::PLAIN }
}

/// A video operation with facts, `empty: absent`, conditional defaults and rules of every kind of location.
pub(crate) static VIDEO: Model<'static> = Model {
    id: "acme/video",
    objects: &[
        object(&[
            own(MODEL_NAME, field("model_name", Type::Enum(&[Literal::Str("v1"), Literal::Str("v2")], None))),
            Field { empty_absent: true, ..own(PROMPT_VAR, required("prompt", Type::String(&text(0, 5)))) },
            Field {
                empty_absent: true,
                ..own(NEGATIVE, field("negative_prompt", Type::String(&text(2, 5))))
            },
            Field { empty_absent: true, ..own(IMAGE_VAR, field("image", Type::String(&IMAGE_FORMS))) },
            own(
                REFERENCE_VAR,
                field("image_reference", Type::Enum(&[Literal::Str("subject"), Literal::Str("face")], None)),
            ),
            Field {
                vars: Vars { start: MODE, end: RESOLUTION + 1, own: false },
                ..field("output", Type::Object(1))
            },
            own(SECONDS, field("seconds", Type::Number(Number { min: 0.5, max: 60.0, ..Number::ANY }))),
            Field {
                nullable: Nullable::Value,
                ..field("seed", Type::Integer(Integer { min: 0, max: 100, step: 5, ..Integer::ANY }))
            },
            field("level", Type::Enum(&[Literal::Int(1), Literal::Int(2), Literal::Num(2.5)], None)),
            field("elements", Type::Array(&Array { items: Type::Object(2), max: 3, ..Array::ANY })),
            field("any", Type::Any),
        ]),
        object(&[
            own(MODE, field("mode", Type::Enum(&[Literal::Str("std"), Literal::Str("pro")], None))),
            own(RESOLUTION, field("resolution", Type::Enum(&[Literal::Str("1K"), Literal::Str("2K")], None))),
        ]),
        object(&[required("id", integer(1, 9)), required("name", Type::String(&text(1, 3)))]),
    ],
    vars: &[
        Var { pointer: "/model_name", default: Default::Value(Literal::Str("v1")), ..Var::PLAIN },
        Var { pointer: "/prompt", ..Var::PLAIN },
        Var { pointer: "/negative_prompt", ..Var::PLAIN },
        Var { pointer: "/image", ..Var::PLAIN },
        Var { pointer: "/image_reference", ..Var::PLAIN },
        Var {
            pointer: "/output/mode",
            default: Default::Cases(&[(
                Expr::Compare(Comparison::Eq, &eq(MODEL_NAME, "v2")),
                Literal::Str("pro"),
            )]),
            ..Var::PLAIN
        },
        Var { pointer: "/output/resolution", ..Var::PLAIN },
        Var { pointer: "/seconds", default: Default::Value(Literal::Num(5.0)), ..Var::PLAIN },
    ],
    facts: &[
        Fact { name: "input_seconds", kind: FactKind::Number, list: false, ..Fact::PLAIN },
        Fact { name: "faces", kind: FactKind::Integer, list: false, ..Fact::PLAIN },
    ],
    sizes: None,
    rules: &[
        Rule {
            location: ViolationLocation {
                at: None,
                missing: &[(IMAGE_VAR, Expr::Has(IMAGE_VAR))],
                offending: &[],
                read: &[],
                otherwise: "",
            },
            ..rule(
                "reference-needs-image",
                "`image_reference` needs `image`",
                Expr::Any(&[Expr::Not(&Expr::Has(REFERENCE_VAR)), Expr::Has(IMAGE_VAR)]),
                &[REFERENCE_VAR, IMAGE_VAR],
            )
        },
        Rule {
            location: ViolationLocation {
                at: None,
                missing: &[],
                offending: &[
                    (NEGATIVE, Expr::Not(&Expr::Has(NEGATIVE))),
                    (RESOLUTION, Expr::Not(&Expr::Has(RESOLUTION))),
                ],
                read: &[],
                otherwise: "",
            },
            ..rule(
                "not-with-image",
                "neither a negative prompt nor a resolution goes with an image",
                Expr::Any(&[
                    Expr::Not(&Expr::Has(IMAGE_VAR)),
                    Expr::All(&[Expr::Not(&Expr::Has(NEGATIVE)), Expr::Not(&Expr::Has(RESOLUTION))]),
                ]),
                &[IMAGE_VAR, NEGATIVE, RESOLUTION],
            )
        },
        rule(
            "short-prompt",
            "prompts of `v2` have at most 3 characters",
            Expr::Any(&[
                Expr::Compare(Comparison::Ne, &eq(MODEL_NAME, "v2")),
                Expr::Compare(
                    Comparison::Le,
                    &[Expr::Size(&Expr::Get(PROMPT_VAR)), Expr::Lit(Literal::Int(3))],
                ),
            ]),
            &[MODEL_NAME, PROMPT_VAR],
        ),
        rule(
            "one-face",
            "the image must show exactly one face",
            Expr::Any(&[
                Expr::Not(&Expr::Has(REFERENCE_VAR)),
                Expr::Compare(Comparison::Ne, &eq(REFERENCE_VAR, "face")),
                Expr::Compare(Comparison::Eq, &[Expr::Fact(1), Expr::Lit(Literal::Int(1))]),
            ]),
            &[REFERENCE_VAR],
        ),
        Rule {
            location: ViolationLocation {
                at: None,
                missing: &[],
                offending: &[],
                read: &[],
                otherwise: "/output",
            },
            ..rule(
                "pro-is-short",
                "`pro` takes at most 30 seconds",
                Expr::Any(&[
                    Expr::Not(&Expr::In(&Expr::Get(MODE), &[Literal::Str("pro")])),
                    Expr::Compare(Comparison::Le, &[Expr::Get(SECONDS), Expr::Lit(Literal::Int(30))]),
                ]),
                &[MODE, SECONDS],
            )
        },
    ],
    prices: Prices {
        entries: &[PriceEntry {
            price: Price::Lines {
                currency: "credits",
                lines: &[
                    PriceLine {
                        item: "second",
                        quantity: Expr::Get(SECONDS),
                        rate: Rate::By(
                            Expr::Get(MODE),
                            &[
                                (Literal::Str("std"), Charge::Exact(1_000_000_000)),
                                (Literal::Str("pro"), Charge::Exact(2_000_000_000)),
                            ],
                        ),
                        per: 3,
                        ..PriceLine::PLAIN
                    },
                    PriceLine {
                        item: "input second",
                        when: Some(Expr::Has(IMAGE_VAR)),
                        quantity: Expr::Arith(Arithmetic::Div, &[Expr::Fact(0), Expr::Lit(Literal::Int(2))]),
                        rate: Rate::Fixed(Charge::Exact(500_000_000)),
                        ..PriceLine::PLAIN
                    },
                ],
                terms: Terms::NONE,
            },
            ..PriceEntry::PLAIN
        }],
        read: None,
    },
    array_body: false,
    hidden: &[],
};
