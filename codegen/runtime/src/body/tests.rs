//! Bodies with several requests, and bodies that do not have all parameters.

use crate::http::{Body, Endpoint};
use crate::table::{
    Comparison, Expr, Field, Format, Integer, Literal, Lookup, Media, MediaForms, Model, Object, Price,
    PriceEntry, PriceLine, Prices, Rule, Severity, Terms, Text, Type, Var, Vars, ViolationLocation,
};
use crate::{Entry, Facts, MediaFacts, ModelTable, Provider};

const fn own(start: u16) -> Vars {
    Vars { start, end: start + 1, own: true }
}

const COUNT: Field<'static> = Field {
    name: "n",
    ty: Type::Integer(Integer { min: 1, max: 4, ..Integer::ANY }),
    required: true,
    vars: own(0),
    ..Field::PLAIN
};
const VOICE: Field<'static> =
    Field { name: "voice", ty: Type::String(&Text::ANY), required: true, vars: own(1), ..Field::PLAIN };
const IMAGE: Field<'static> = Field {
    name: "image",
    ty: Type::String(&Text {
        format: Some(Format::Media(MediaForms { url: true, ..MediaForms::NONE })),
        media: Some(&Media { limits: "at most 10 pixels wide", side: (0, 10), ..Media::ANY }),
        ..Text::ANY
    }),
    ..Field::PLAIN
};

static OBJECTS: &[Object<'static>] =
    &[Object { fields: &[COUNT, VOICE, IMAGE], open: false, lookup: Lookup::SCAN }];

static MODEL: Model<'static> = Model {
    id: "a/b",
    objects: OBJECTS,
    vars: &[Var { pointer: "/n", ..Var::PLAIN }, Var { pointer: "/voice", ..Var::PLAIN }],
    rules: &[Rule {
        id: "one-for-eva",
        message: "must be 1 for eva",
        holds: Expr::Any(&[
            Expr::Compare(Comparison::Ne, &[Expr::Get(1), Expr::Lit(Literal::Str("eva"))]),
            Expr::Compare(Comparison::Eq, &[Expr::Get(0), Expr::Lit(Literal::Int(1))]),
        ]),
        severity: Severity::Error,
        reads: &[0, 1],
        location: ViolationLocation {
            offending: &[(0, Expr::Lit(Literal::Bool(false)))],
            ..ViolationLocation::NONE
        },
        ..Rule::PLAIN
    }],
    prices: Prices {
        entries: &[PriceEntry {
            price: Price::Lines {
                currency: "USD",
                lines: &[PriceLine {
                    item: "image",
                    quantity: Expr::Get(0),
                    rate: crate::table::Rate::Fixed(crate::table::Charge::Exact(20_000_000)),
                    ..PriceLine::PLAIN
                }],
                terms: Terms::NONE,
            },
            ..PriceEntry::PLAIN
        }],
        read: None,
    },
    ..Model::EMPTY
};
static SEVERAL: Model<'static> = Model { array_body: true, ..MODEL };

static PROVIDER: Provider<'static> = Provider {
    id: "a",
    name: "A",
    doc: "",
    base_url: None,
    auth: None,
    envelope: crate::http::Envelope::NONE,
    errors: &[],
    sources: &[],
};

fn entry<'m>(model: &'m Model<'m>, path_parameters: &'m [u16]) -> Entry<'m> {
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
        endpoint: Endpoint { path_parameters, body: Body::Json, ..Endpoint::PLAIN },
        table: ModelTable::Built(model),
    }
}

fn found(report: &crate::Report<'_>) -> Vec<(String, &'static str)> {
    let known = |rule: &str| {
        ["required", "range", "one-for-eva", "media", "type", "items", "json", "duplicate"]
            .into_iter()
            .find(|known| *known == rule)
            .unwrap_or("another")
    };
    report.violations().iter().map(|violation| (violation.pointer(), known(violation.rule()))).collect()
}

#[test]
fn pointers_start_with_the_index_of_the_request() {
    let entry = entry(&SEVERAL, &[]);
    let body = br#"[{"n": 1, "voice": "eva"}, {"n": 9}, {"n": 2, "voice": "eva"}]"#;
    let report = entry.validate_body(body);
    let expected = [("/1/n", "range"), ("/1/voice", "required"), ("/2/n", "one-for-eva")];
    assert_eq!(found(&report), expected.map(|(pointer, rule)| (pointer.to_owned(), rule)));
    assert_eq!(
        report.to_string().lines().next(),
        Some("error: /1/n: must be at least 1 and at most 4, is 9 [range]")
    );
    assert!(entry.price_body(body).is_err());
}

#[test]
fn the_requests_of_a_body_are_priced_together() {
    let entry = entry(&SEVERAL, &[]);
    let cost = entry.price_body(br#"[{"n": 1, "voice": "a"}, {"n": 3, "voice": "b"}]"#).unwrap();
    assert_eq!(cost.to_string(), "0.08 USD");
    assert_eq!(cost.lines().len(), 2);
}

#[test]
fn a_body_is_what_the_provider_takes() {
    let entry = entry(&SEVERAL, &[]);
    let one = |body: &[u8]| found(&entry.validate_body(body));
    let expected = |pointer: &str, rule| vec![(pointer.to_owned(), rule)];
    assert_eq!(one(br#"{"n": 1, "voice": "a"}"#), expected("", "type"));
    assert_eq!(one(b"3"), expected("", "type"));
    assert_eq!(one(b"[]"), expected("", "items"));
    assert_eq!(one(b"[3]"), expected("/0", "type"));
    assert_eq!(one(br#"[{"n": 1, "voice": "a"}"#), expected("", "json"));
    assert_eq!(one(br#"[{"n": 1, "voice": "a"}] x"#), expected("", "json"));
    assert_eq!(one(b"[\xff]"), expected("", "json"));
    assert_eq!(one(br#"[{"n": 1, "n": 1, "voice": "a"}]"#), expected("/0/n", "duplicate"));
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    assert_eq!(one(&deep), expected("", "json"));
}

#[test]
fn a_report_is_limited_for_the_whole_body() {
    let body = format!("[{}]", vec!["{}"; 2_000].join(","));
    let report = entry(&SEVERAL, &[]).validate_body(body.as_bytes());
    assert_eq!((report.violations().len(), report.omitted()), (crate::MAX_VIOLATIONS, 3_000));
}

#[test]
fn facts_about_files_start_at_the_body() {
    let entry = entry(&SEVERAL, &[]);
    let body = br#"[{"n": 1, "voice": "a"}, {"n": 1, "voice": "a", "image": "https://a.b/c"}]"#;
    let image = |width| MediaFacts { width: Some(width), height: Some(1), ..MediaFacts::default() };
    let with = |pointer: &str, width| {
        entry.validate_body_with(body, &Facts::new().with_media(pointer, image(width)))
    };
    assert_eq!(entry.validate_body(body).unchecked()[0].pointer(), "/1/image");
    assert!(with("/1/image", 10).unchecked().is_empty());
    assert_eq!(found(&with("/1/image", 11)), [("/1/image".to_owned(), "media")]);
    for (pointer, name) in [("/0/image", "/0/image"), ("/2/image", "/2/image"), ("/image", "/image")] {
        let report = with(pointer, 10);
        let names: Vec<&str> = report.fact_errors().iter().map(crate::FactError::name).collect();
        assert_eq!(names, [name]);
    }
}

#[test]
fn parameters_that_are_sent_elsewhere_can_be_left_out() {
    let entry = entry(&MODEL, &[1]);
    let report = entry.validate_body(br#"{"n": 2}"#);
    assert!(report.is_valid(), "{report}");
    assert_eq!(
        report.to_string(),
        "unchecked: the document: not checked without `voice`, which is not sent in the body [one-for-eva]"
    );
    assert_eq!(entry.price_body(br#"{"n": 2}"#).unwrap().to_string(), "0.04 USD");
    // Beside the body, they are checked.
    assert_eq!(
        found(&entry.validate_body(br#"{"n": 2, "voice": "eva"}"#)),
        [("/n".to_owned(), "one-for-eva")]
    );
    assert_eq!(found(&entry.validate_body(b"{}")), [("/n".to_owned(), "required")]);
    assert_eq!(found(&entry.validate_body(b"")), [(String::new(), "json")]);
}

#[test]
fn a_request_without_a_body_is_an_empty_one() {
    let entry = Entry { endpoint: Endpoint { query: &[0, 1, 2], ..Endpoint::PLAIN }, ..entry(&MODEL, &[]) };
    assert!(entry.validate_body(b" \n").is_valid());
    assert!(entry.validate_body(b"").is_valid());
}
