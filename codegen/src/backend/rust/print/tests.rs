//! Whole files: they are Rust, and hold what was said.

use modelspec_runtime::__private::lookup;
use modelspec_runtime::Day;
use modelspec_runtime::table::{
    Arithmetic, Array, Automaton, Charge, Comparison, Default, Each, Encoded, Exchange, Expr, Fact, FactKind,
    Field, Fill, Format, Function, Hidden, Inst, Integer, JsonKind, LengthUnit, Literal, Lookup, Map,
    Matcher, Matching, Media, MediaForms, Minimum, Model, Nullable, Number, Object, Pattern, Price,
    PriceEntry, PriceLine, Prices, Rate, Rounding, Rule, Severity, SizeRow, SizeText, Sizes, Terms, Text,
    Type, Union, Unique, Var, Vars, ViolationLocation,
};

use super::table;
use crate::Options;
use crate::backend::rust::Rust;
use crate::backend::{Backend as _, Job};
use crate::source::SourceText;

/// A table with every variant of every type in it.
const EVERYTHING: Model<'static> = Model {
    id: "a/b",
    objects: &[Object {
        fields: &[
            Field { name: "any\"\\\n", ty: Type::Any, ..Field::PLAIN },
            Field { name: "boolean", ty: Type::Boolean, nullable: Nullable::Absent, ..Field::PLAIN },
            Field {
                name: "integer",
                ty: Type::Integer(Integer { min: i64::MIN, max: i64::MAX, step: 64, offset: 6 }),
                ..Field::PLAIN
            },
            Field {
                name: "number",
                ty: Type::Number(Number { max: 1e-300, below: true, ..Number::ANY }),
                ..Field::PLAIN
            },
            Field { name: "string", ty: Type::String(&Text::ANY), empty_absent: true, ..Field::PLAIN },
            Field {
                name: "text",
                ty: Type::String(&Text {
                    min: 1,
                    max: 2_500_000,
                    unit: LengthUnit::Bytes,
                    format: Some(Format::Media(MediaForms {
                        url: true,
                        data_uri: false,
                        base64: true,
                        upload: false,
                        file: true,
                    })),
                    pattern: Some(&Pattern {
                        source: "^[a-z]",
                        matcher: Matcher::Program(&[
                            Inst::Start(1),
                            Inst::Split(2, 3),
                            Inst::Chars(&[('a', 'z'), ('\'', '\u{10ffff}')], 3),
                            Inst::End(4),
                            Inst::Match,
                        ]),
                    }),
                    media: Some(&Media {
                        limits: "at most 10 MB",
                        formats: &["png"],
                        max_bytes: 10_000_000,
                        side: (300, u32::MAX),
                        pixels: (0, u64::MAX),
                        ratio: ((1, 4), (4, 1)),
                        milliseconds: (1, 30_000),
                        unchecked: true,
                        read: true,
                    }),
                }),
                required: true,
                empty_absent: true,
                nullable: Nullable::Value,
                vars: Vars { start: 0, end: 2, own: true },
            },
            Field { name: "const", ty: Type::Const(Literal::Bool(true)), ..Field::PLAIN },
            Field {
                name: "enum",
                ty: Type::Enum(&[Literal::Int(-1), Literal::Num(0.5), Literal::Str("x")], None),
                ..Field::PLAIN
            },
            Field {
                name: "array",
                ty: Type::Array(&Array { items: Type::Object(0), ..Array::ANY }),
                ..Field::PLAIN
            },
            Field {
                name: "items",
                ty: Type::Array(&Array {
                    items: Type::OpenEnum(&[Literal::Str("x")]),
                    min: 1,
                    max: 3,
                    unique: Unique::By("id"),
                    vars: &[Var { pointer: "", default: Default::None, items: &[Var::PLAIN] }],
                    own: true,
                }),
                ..Field::PLAIN
            },
            Field {
                name: "size",
                ty: Type::Size(&SizeText {
                    separator: "x",
                    values: &["1x1"],
                    width: Integer { min: 1, max: 9, ..Integer::ANY },
                    height: Integer::ANY,
                    reads_width: true,
                    reads_height: false,
                }),
                ..Field::PLAIN
            },
            Field {
                name: "union",
                ty: Type::Union(&Union {
                    tag: "kind",
                    variants: &[
                        Type::Object(0),
                        Type::Map(&Map { keys: &Text::ANY, items: Type::Any, min: 0, max: u32::MAX }),
                    ],
                }),
                ..Field::PLAIN
            },
        ],
        open: false,
        lookup: Lookup { seed: u64::MAX, table: &[0, 1, 65_535] },
    }],
    vars: &[
        Var { pointer: "/a~1b", ..Var::PLAIN },
        Var { pointer: "/c", default: Default::Value(Literal::Int(1)), ..Var::PLAIN },
        Var { pointer: "/d", default: Default::Cases(&[(Expr::Has(0), Literal::Str("y"))]), ..Var::PLAIN },
    ],
    facts: &[
        Fact { name: "f", kind: FactKind::Boolean, list: false, ..Fact::PLAIN },
        Fact { name: "g", kind: FactKind::Integer, list: false, ..Fact::PLAIN },
        Fact { name: "h", kind: FactKind::Number, list: false, ..Fact::PLAIN },
        Fact {
            name: "i",
            kind: FactKind::String,
            list: true,
            min: Some(Literal::Int(1)),
            max: Some(Literal::Int(2)),
            items: (3, 4),
            default: Some(&[Literal::Str("z")]),
            choices: &["a", "b"],
        },
    ],
    sizes: Some(Sizes {
        width: 0,
        height: 1,
        tier_from: Some(2),
        rows: &[SizeRow { tier: "1K", label: "1:1", width: 1024, height: 1024 }],
    }),
    rules: &[
        Rule {
            id: "every",
            each: &[3],
            holds: Expr::All(&[
                Expr::Each(
                    Each::Exists,
                    1,
                    &[Expr::BoundGet(0, 2), Expr::Is(&Expr::Bound(1), JsonKind::Int)],
                ),
                Expr::Match(
                    Matching::ExtractAll,
                    &Expr::Call(Function::LowerAscii, &[Expr::BoundGet(0, 1)]),
                    &Pattern {
                        source: "a",
                        matcher: Matcher::Automaton(&Automaton {
                            ascii: &[0, 1],
                            wide: &[('\u{80}', 1)],
                            bits: 1,
                            start: 2,
                            accepting: 3,
                            next: &[0, 0, 1, 1, 0, 2],
                        }),
                    },
                ),
                Expr::Compare(Comparison::Eq, &[Expr::Null, Expr::List(&[Expr::BoundHas(0, 1)])]),
            ]),
            location: ViolationLocation { read: &[1], ..ViolationLocation::NONE },
            ..Rule::PLAIN
        },
        Rule {
            id: "r",
            severity: Severity::Warning,
            message: "say \"please\"",
            each: &[],
            holds: Expr::If(&[
                Expr::Not(&Expr::All(&[Expr::Has(0), Expr::Any(&[Expr::HasFact(0), Expr::Fact(0)])])),
                Expr::In(&Expr::Tier, &[Literal::Str("1K")]),
                Expr::Compare(
                    Comparison::Le,
                    &[
                        Expr::Arith(Arithmetic::Rem, &[Expr::Get(0), Expr::Lit(Literal::Int(3))]),
                        Expr::Size(&Expr::Get(1)),
                    ],
                ),
            ]),
            reads: &[0, 1],
            location: ViolationLocation {
                at: Some("/y"),
                missing: &[(0, Expr::Has(0))],
                offending: &[(1, Expr::Has(1))],
                read: &[2],
                otherwise: "/x",
            },
            relates_facts: true,
            names_closest: true,
        },
    ],
    prices: Prices {
        entries: &[
            PriceEntry { until: Day::new(2026, 3, 1), source: "https://a.example", ..PriceEntry::PLAIN },
            PriceEntry {
                from: Day::new(2026, 3, 1),
                note: "promotion",
                price: Price::Lines {
                    currency: "USD",
                    terms: Terms {
                        minimum: Minimum::Computed(Expr::Fact(0)),
                        rounding: Rounding::Up(7),
                        exchange: Some(Exchange { currency: "EUR", rate: 9, per: 1000 }),
                    },
                    lines: &[
                        PriceLine {
                            item: "a",
                            when: Some(Expr::Has(0)),
                            quantity: Expr::Get(1),
                            rate: Rate::Fixed(Charge::Exact(i64::MIN)),
                            per: 1000,
                            ..PriceLine::PLAIN
                        },
                        PriceLine {
                            item: "c",
                            currency: "credits",
                            rate: Rate::Cases(&[(Expr::Has(0), Charge::Unknown("w"))]),
                            missing: Some("m"),
                            ..PriceLine::PLAIN
                        },
                        PriceLine {
                            item: "d",
                            rate: Rate::Fixed(Charge::Range(1, 200_000)),
                            ..PriceLine::PLAIN
                        },
                        PriceLine {
                            item: "b",
                            quantity: Expr::Get(1),
                            rate: Rate::By(Expr::Tier, &[(Literal::Str("1K"), Charge::Exact(28_000_000))]),
                            ..PriceLine::PLAIN
                        },
                    ],
                },
                ..PriceEntry::PLAIN
            },
        ],
        read: Day::new(9999, 12, 31),
    },
    array_body: true,
    hidden: &[
        Hidden { object: 0, field: 0, aliases: &[], fill: Fill::Constant },
        Hidden { object: 0, field: 1, aliases: &[2, 3], fill: Fill::Default(Literal::Bool(true)) },
        Hidden { object: 0, field: 4, aliases: &[], fill: Fill::Document("[]") },
        Hidden { object: 0, field: 5, aliases: &[], fill: Fill::Id },
    ],
};

#[test]
fn a_table_is_printed_as_the_bytes_of_its_value() {
    let printed = table::file("specs/a/b.yaml", Some(&EVERYTHING), &[]);
    let file = syn::parse_file(&printed).unwrap_or_else(|error| panic!("{error}\n{printed}"));
    let Some(syn::Item::Static(item)) = file.items.last() else { panic!("{printed}") };
    let syn::Expr::Call(call) = &*item.expr else { panic!("{printed}") };
    let Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::ByteStr(bytes), .. })) = call.args.first() else {
        panic!("{printed}")
    };
    let decoded: Encoded<Model<'static>> = Encoded::new(bytes.value().leak());
    // The hash over few members is made when a table is read.
    let [written] = EVERYTHING.objects else { panic!("one object") };
    let names: Vec<&str> = written.fields.iter().map(|field| field.name).collect();
    let (seed, table) = lookup::build_members(&names);
    let objects = [Object { lookup: Lookup { seed, table: &table }, ..*written }];
    assert_eq!(*decoded, Model { objects: &objects, ..EVERYTHING });
}

#[test]
fn lines_of_tables_fit_the_page() {
    let printed = table::file("specs/a/b.yaml", Some(&EVERYTHING), &[]);
    let long: Vec<&str> = printed.lines().filter(|line| line.chars().count() > 112).collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// A provider and an operation in which every name and text tries to be something else.
const HOSTILE: [(&str, &str); 2] = [
    (
        "evil/provider.yaml",
        r#"
name: "Evil */ [x] <b> ` \" \\ #![allow(x)]"
doc: "*/ } fn main() {} [`link`] <script> some_snake http://a.b/c_d ``` \u202e"
base_url: "https://x.test\"/\\"
auth: { header: "X-\"Key\"\n", scheme: "B\"\\" }
envelope: { request: array, response: { parameters: { data: { type: result, doc: "*/" } } } }
errors: [{ http: 400, code: "\"\\", doc: "*/ \"x\" {}" }]
"#,
    ),
    (
        "evil/evil.yaml",
        r####"
name: "Op \"name\" */ `x"
doc: "Does [things] <T>. {} {0} \\n '\"' //! /*!"
model: "wire\"id\\"
http: { method: POST, path: "/a/{type}/b" }
parameters:
  type: { type: string, required: true, in: path, doc: "1. list\n- x" }
  self: { type: integer, min: -9007199254740991, max: 9007199254740991, doc: "*/" }
  crate: { type: boolean, in: query, doc: c }
  "quo\"te\\": { type: string, doc: q, pattern: "^[a-z`|\"]+$" }
  "": { type: string, doc: "" }
  option: { type: object, doc: o, parameters: { vec: { type: enum, values: ["*/", "\"\\", None, Self], doc: v } } }
  request: { type: object, doc: r, parameters: {} }
  map: { type: map, items: { type: enum, values: ["*/"] }, keys: { pattern: "^[\"*/]+$" }, doc: "`*/" }
  union:
    type: union
    doc: "*/ }"
    variants:
      "*/ `": { type: string, pattern: "^[`\"]$", doc: "*/ //!" }
      "\"{}": { type: array, items: { type: string }, doc: "`*/`" }
      self: { type: object, doc: "*/", parameters: { self: { type: size, values: [1x1], doc: "*/" } } }
  width: { type: integer, doc: w }
  height: { type: integer, doc: h }
response: { variants: { "*/": { doc: "*/ }", parameters: { a: { type: string, doc: a } } }, self: { doc: "`" } } }
sizes: { width: width, height: height, table: { "1\"K|": { "a|b`": 20x20 } } }
rules: [{ id: r, together: [width, height], message: "*/ [x] ` \"q\"" }]
examples: [{ title: "\"*/ `", request: { type: "\"### ```\n```" } }]
"####,
    ),
];

fn files(catalogue: &crate::model::Catalogue) -> Vec<crate::OutputFile> {
    let names = crate::backend::rust::names(catalogue, &mut crate::diagnostic::Report::default());
    let input = crate::backend::Input::new(catalogue, names, &Options::default());
    let overview = Rust.overview(&catalogue.index(), &Options::default()).into_iter();
    overview.chain(Rust.jobs(&input).into_iter().flat_map(Job::run)).collect()
}

#[test]
fn no_text_breaks_out() {
    let file =
        |(path, text): &(&str, &str)| SourceText { path: (*path).to_owned(), text: (*text).to_owned() };
    let compilation = crate::compile(HOSTILE.iter().map(file).collect());
    assert!(!compilation.report.has_errors(), "{:#?}", compilation.report.lines(&compilation.sources));
    let files = files(&compilation.catalogue);
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        ["src/lib.rs", "src/evil/mod.rs", "src/evil/table.rs", "src/evil/evil.rs", "src/evil/evil/table.rs"]
    );
    for file in &files {
        let parsed = syn::parse_file(&file.text).unwrap_or_else(|error| panic!("{error}\n{}", file.text));
        let mains = parsed
            .items
            .iter()
            .filter(|item| matches!(item, syn::Item::Fn(item) if item.sig.ident == "main"));
        assert_eq!(mains.count(), 0, "{}", file.text);
        assert!(!file.text.contains('\u{202e}'), "{}", file.text);
        assert!(file.text.starts_with("// @generated by `cargo xtask gen` from specs"), "{}", file.text);
    }
    let operation = &files[3].text;
    for part in [
        "pub r#type: String,",
        "pub self_: Option<i64>,",
        "pub crate_: Option<bool>,",
        "pub option: Option<OptionObject>,",
        "pub request: Option<RequestObject>,",
        "http::query(&ENTRY, self)",
        "http::body(&ENTRY, self)",
        "path_parameters: &[0],",
        "query: &[2],",
        "Self_ => \"Self\"",
        "pub union: Option<Union>,",
        "union!(Response { StarSlash(ResponseValue) => 0, Self_(SelfResponse) => 1 });",
    ] {
        assert!(operation.contains(part), "{part} is missing in\n{operation}");
    }
}

#[test]
fn the_same_catalogue_gives_the_same_bytes() {
    let files = || {
        let file =
            |(path, text): &(&str, &str)| SourceText { path: (*path).to_owned(), text: (*text).to_owned() };
        self::files(&crate::compile(HOSTILE.iter().rev().map(file).collect()).catalogue)
    };
    assert_eq!(files(), files());
}

#[test]
fn what_is_not_parsed_looks_as_if_it_were() {
    let print = |text: &str| prettyplease::unparse(&syn::parse_file(text).expect("source"));
    for length in 1..60 {
        let names: Vec<String> = (0..=length % 12).map(|at| format!("N{}", at * length)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let module = "m".repeat(length);
        let text = super::types::import(&format!("pub use crate::{module}"), &names);
        assert_eq!(text, print(&text));
    }
}

#[test]
fn references_to_many_fields_stand_outside_of_the_stack() {
    for (count, end) in [(64, "63 => p63\n    });"), (65, "64 => p64\n    } wide);")] {
        let parameters: String = (0..count).fold(String::new(), |text, at| {
            text + &format!("  p{at}: {{ type: boolean, doc: One of many. }}\n")
        });
        let operation =
            "name: Wide\ndoc: Has many parameters.\nhttp: { method: POST, path: / }\nparameters:\n";
        let sources = [
            ("a/provider.yaml", "name: A\ndoc: One.\n".to_owned()),
            ("a/b.yaml", operation.to_owned() + &parameters),
        ];
        let compilation = crate::compile(
            sources.map(|(path, text)| SourceText { path: path.to_owned(), text }).into_iter().collect(),
        );
        let files = files(&compilation.catalogue);
        let operation = files.iter().find(|file| file.path == "src/a/b.rs").expect("it compiles");
        assert!(operation.text.contains(end), "{}", operation.text);
    }
}
