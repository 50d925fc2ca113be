//! Requests made of the arguments of language models.

mod common;

use common::{field, object, required};
use modelspec_runtime::http::Endpoint;
use modelspec_runtime::table::{
    Array, Field, Fill, Format, Hidden, Integer, Literal, Map, Model, Nullable, Number, Object, Text, Type,
    Union,
};
use modelspec_runtime::tool::{Completed, Dialect, MAX_REPAIRS};
use modelspec_runtime::{Entry, Facts, Json};
use proptest::prelude::*;

const fn fill(object: u16, field: u16, fill: Fill<'static>) -> Hidden<'static> {
    Hidden { object, field, aliases: &[], fill }
}

const INTEGER: Type<'static> = Type::Integer(Integer::ANY);
const TEXT: Type<'static> = Type::String(&Text::ANY);
const FORMATS: Type<'static> = Type::Enum(&[Literal::Str("PNG"), Literal::Str("JPG")], None);
const MODES: Type<'static> = Type::Enum(&[Literal::Str("fast"), Literal::Str("slow")], None);
const IMAGE: Type<'static> = Type::Const(Literal::Str("image"));
const ITEM: Type<'static> = Type::Const(Literal::Str("item"));
const A: Type<'static> = Type::Const(Literal::Str("a"));
const B: Type<'static> = Type::Const(Literal::Str("b"));

const FIELDS: &[Field<'static>] = &[
    required("kind", IMAGE),
    required("id", Type::String(&Text { format: Some(Format::UuidV4), ..Text::ANY })),
    required("mode", MODES),
    field("speed", MODES),
    field("format", FORMATS),
    field("width", INTEGER),
    field("ratio", Type::Number(Number::ANY)),
    field("flag", Type::Boolean),
    field("title", TEXT),
    Field { nullable: Nullable::Value, ..field("note", TEXT) },
    Field { nullable: Nullable::Absent, ..field("gone", TEXT) },
    field("extra", Type::Object(1)),
    field("counts", Type::Map(&Map { keys: &Text::ANY, items: INTEGER, min: 0, max: u32::MAX })),
    field("parts", Type::Map(&Map { keys: &Text::ANY, items: Type::Object(2), min: 0, max: u32::MAX })),
    field("items", Type::Array(&Array { items: Type::Object(2), ..Array::ANY })),
    field("choice", Type::Union(&Union { tag: "", variants: &[INTEGER, FORMATS, Type::Object(1)] })),
    field("either", Type::Union(&Union { tag: "type", variants: &[Type::Object(3), Type::Object(4)] })),
    field("shape", Type::Union(&Union { tag: "", variants: &[Type::Object(6), Type::Object(7), TEXT] })),
    required("settings", Type::Object(5)),
    field(
        "lists",
        Type::Union(&Union {
            tag: "",
            variants: &[
                Type::Array(&Array { items: INTEGER, ..Array::ANY }),
                Type::Array(&Array { items: FORMATS, ..Array::ANY }),
            ],
        }),
    ),
];

const HIDDEN: &[Hidden<'static>] = &[
    fill(0, 0, Fill::Constant),
    fill(0, 1, Fill::Id),
    Hidden { object: 0, field: 2, aliases: &[3], fill: Fill::Default(Literal::Str("fast")) },
    fill(2, 0, Fill::Constant),
    fill(5, 0, Fill::Constant),
    fill(5, 1, Fill::Document("[1.50]")),
];

const OBJECTS: &[Object<'static>] = &[
    object(FIELDS),
    Object { open: true, ..object(&[field("n", INTEGER)]) },
    object(&[required("kind", ITEM), field("size", INTEGER), field("next", Type::Object(2))]),
    object(&[required("type", A), field("n", INTEGER)]),
    object(&[required("type", B), field("s", TEXT)]),
    object(&[
        required("version", Type::Const(Literal::Int(1))),
        required("steps", Type::Array(&Array { items: Type::Number(Number::ANY), ..Array::ANY })),
    ]),
    object(&[required("radius", INTEGER), field("unit", FORMATS)]),
    object(&[required("side", INTEGER), field("unit", FORMATS)]),
];

static MODEL: Model<'static> = Model { id: "acme/paint", objects: OBJECTS, hidden: HIDDEN, ..Model::EMPTY };

/// The same with a parameter of any type, which may hold any text.
static FREE: Model<'static> = Model {
    id: "acme/free",
    objects: &[object(&[
        field("meta", Type::Any),
        field("some", Type::Union(&Union { tag: "", variants: &[INTEGER, Type::Any] })),
        field("tree", Type::Array(&Array { items: Type::Object(0), ..Array::ANY })),
    ])],
    ..Model::EMPTY
};

fn entry(model: &'static Model<'static>) -> Entry<'static> {
    common::entry(model, Endpoint::PLAIN)
}

const ID: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

fn with_id(model: &'static Model<'static>, dialect: Dialect, arguments: &str) -> Completed {
    let completed = entry(model).complete_with(dialect, arguments.as_bytes(), &mut || ID.to_owned());
    completed.expect("the arguments are JSON")
}

/// The members that are filled in everywhere.
const FILLED: &str = r#""kind":"image","id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","mode":"fast","settings":{"version":1,"steps":[1.50]}"#;

/// Completes arguments: the members that are not filled in, and the repairs and problems.
fn complete(dialect: Dialect, arguments: &str) -> (String, Vec<String>) {
    let completed = with_id(&MODEL, dialect, arguments);
    let request = completed.request.to_string();
    let prefix = format!("{{{FILLED}");
    let rest = request.strip_prefix(&prefix).unwrap_or_else(|| panic!("{request}"));
    let repairs = completed.repairs.iter().map(|repair| {
        let after = repair.after.as_ref().map(|after| format!(" -> {after}"));
        format!("{} {} {}{}", repair.pointer, repair.kind, repair.before, after.unwrap_or_default())
    });
    let problems =
        completed.problems.iter().map(|problem| format!("{} {}", problem.pointer, problem.kind.name()));
    (format!("{{{}", rest.trim_start_matches(',')), repairs.chain(problems).collect())
}

/// The same, for arguments of which each line has one member, the member in the request, and what is listed.
fn check(dialect: Dialect, cases: &[(&str, &str, &[&str])]) {
    for (arguments, request, listed) in cases {
        let (found, list) = complete(dialect, &format!("{{{arguments}}}"));
        assert_eq!(
            (found, list),
            (format!("{{{request}}}"), listed.iter().map(|&line| line.to_owned()).collect())
        );
    }
}

#[test]
fn what_is_hidden_is_filled_in() {
    for dialect in Dialect::ALL {
        let completed = with_id(&MODEL, *dialect, "{}");
        assert_eq!(completed.request.to_string(), format!("{{{FILLED}}}"));
        assert_eq!((completed.repairs.len(), completed.problems.len()), (0, 0));
        assert!(completed.validate(&entry(&MODEL), Facts::none()).is_valid());
    }
    check(
        Dialect::Mcp,
        &[(
            r#""items":[{},{"next":{}}]"#,
            r#""items":[{"kind":"item"},{"kind":"item","next":{"kind":"item"}}]"#,
            &[],
        )],
    );
}

#[test]
fn hidden_parameters_that_are_given_are_kept_unless_they_are_constants() {
    let request = |arguments| {
        let completed = with_id(&MODEL, Dialect::Mcp, arguments);
        (completed.request.to_string(), completed.repairs.len())
    };
    let (kept, repairs) =
        request(r#"{"mode":"slow","id":"mine","kind":"image","settings":{"version":1.0,"steps":[]}}"#);
    assert_eq!(kept, r#"{"mode":"slow","id":"mine","kind":"image","settings":{"version":1.0,"steps":[]}}"#);
    assert_eq!(repairs, 0);
    let completed = with_id(&MODEL, Dialect::Mcp, r#"{"kind":{"a":[]},"settings":null}"#);
    assert!(completed.request.to_string().contains(r#""kind":"image"}"#), "{}", completed.request);
    let kinds: Vec<String> =
        completed.repairs.iter().map(|repair| repair.clone().into_json().to_string()).collect();
    assert_eq!(
        kinds,
        [
            r#"{"pointer":"/kind","kind":"constant","before":{"a":[]},"after":"image"}"#,
            r#"{"pointer":"/settings","kind":"null","before":null}"#
        ]
    );
    // An alias stands for its parameter.
    let (aliased, _) = request(r#"{"speed":"slow"}"#);
    assert!(!aliased.contains("mode"), "{aliased}");
    // Nothing is filled in that would still be incomplete.
    let (partly, _) = request(r#"{"settings":{}}"#);
    assert!(partly.ends_with(r#""settings":{"version":1,"steps":[1.50]}}"#), "{partly}");
}

#[test]
fn null_for_a_parameter_that_is_not_given_is_dropped() {
    let arguments = r#""width":null,"note":null,"gone":null,"items":[{"size":null}],"unknown":null"#;
    let request = r#""note":null,"items":[{"kind":"item"}],"unknown":null"#;
    check(Dialect::OpenAi, &[(arguments, r#""items":[{"kind":"item"}],"unknown":null"#, &[])]);
    let listed = &["/width null null", "/gone null null", "/items/0/size null null"];
    check(Dialect::Gemini, &[(arguments, request, listed)]);
    check(
        Dialect::Mcp,
        &[(r#""items":[null],"counts":{"a":null}"#, r#""items":[null],"counts":{"a":null}"#, &[])],
    );
}

#[test]
fn a_scalar_is_read_as_what_it_can_only_mean() {
    for dialect in Dialect::ALL {
        check(
            *dialect,
            &[
                (r#""width":"1024""#, r#""width":1024"#, &[r#"/width number "1024" -> 1024"#]),
                (r#""width":"1e2""#, r#""width":1e2"#, &[r#"/width number "1e2" -> 1e2"#]),
                (r#""width":"wide""#, r#""width":"wide""#, &[]),
                (r#""width":true"#, r#""width":true"#, &[]),
                (r#""ratio":"0.10""#, r#""ratio":0.10"#, &[r#"/ratio number "0.10" -> 0.10"#]),
                (r#""flag":"true""#, r#""flag":true"#, &[r#"/flag boolean "true" -> true"#]),
                (r#""format":"Png""#, r#""format":"PNG""#, &[r#"/format case "Png" -> "PNG""#]),
                (r#""format":"gif""#, r#""format":"gif""#, &[]),
                (r#""title":7.0"#, r#""title":"7.0""#, &[r#"/title string 7.0 -> "7.0""#]),
                (r#""title":"7""#, r#""title":"7""#, &[]),
                (r#""items":{"size":1}"#, r#""items":{"size":1}"#, &[]),
                (
                    r#""items":[{"size":"3"}]"#,
                    r#""items":[{"kind":"item","size":3}]"#,
                    &[r#"/items/0/size number "3" -> 3"#],
                ),
                (r#""counts":{"a/b":"1"}"#, r#""counts":{"a/b":1}"#, &[r#"/counts/a~1b number "1" -> 1"#]),
                (r#""typo":"1""#, r#""typo":"1""#, &[]),
            ],
        );
    }
}

#[test]
fn a_value_of_a_union_takes_the_form_of_one_variant() {
    check(
        Dialect::Mcp,
        &[
            (r#""choice":"5""#, r#""choice":5"#, &[r#"/choice number "5" -> 5"#]),
            (r#""choice":"5.5""#, r#""choice":"5.5""#, &[]),
            (r#""choice":"jpg""#, r#""choice":"JPG""#, &[r#"/choice case "jpg" -> "JPG""#]),
            (r#""choice":{"n":"1"}"#, r#""choice":{"n":1}"#, &[r#"/choice/n number "1" -> 1"#]),
            (
                r#""either":{"n":"1","type":"A"}"#,
                r#""either":{"n":1,"type":"a"}"#,
                &[r#"/either/n number "1" -> 1"#, r#"/either/type case "A" -> "a""#],
            ),
            (r#""either":{"s":1,"type":"c"}"#, r#""either":{"s":1,"type":"c"}"#, &[]),
            (r#""either":{"n":"1"}"#, r#""either":{"n":"1"}"#, &[]),
            (
                r#""shape":{"side":"1","unit":"png"}"#,
                r#""shape":{"side":1,"unit":"PNG"}"#,
                &[r#"/shape/side number "1" -> 1"#, r#"/shape/unit case "png" -> "PNG""#],
            ),
            (r#""shape":5"#, r#""shape":"5""#, &[r#"/shape string 5 -> "5""#]),
            (r#""lists":["1","2"]"#, r#""lists":["1","2"]"#, &[]),
            (r#""lists":["png"]"#, r#""lists":["PNG"]"#, &[r#"/lists/0 case "png" -> "PNG""#]),
            (r#""lists":[1,"2"]"#, r#""lists":[1,2]"#, &[r#"/lists/1 number "2" -> 2"#]),
        ],
    );
    // `null` members say which variant is meant.
    check(
        Dialect::OpenAi,
        &[(
            r#""shape":{"side":"1","unit":null}"#,
            r#""shape":{"side":1}"#,
            &[r#"/shape/side number "1" -> 1"#],
        )],
    );
}

#[test]
fn pairs_become_maps() {
    let pairs =
        r#""counts":[{"key":"a","value":1},{"value":"2","key":"b"}],"parts":[{"key":"x","value":{}}]"#;
    let maps = r#""counts":{"a":1,"b":2},"parts":{"x":{"kind":"item"}}"#;
    for dialect in [Dialect::OpenAi, Dialect::Anthropic] {
        check(
            dialect,
            &[
                (pairs, maps, &[r#"/counts/b number "2" -> 2"#]),
                (maps, maps, &[]),
                (r#""counts":[]"#, r#""counts":{}"#, &[]),
                (r#""counts":[{"key":"a"}]"#, r#""counts":[{"key":"a"}]"#, &["/counts pairs"]),
                (
                    r#""counts":[{"key":1,"value":1}]"#,
                    r#""counts":[{"key":1,"value":1}]"#,
                    &["/counts pairs"],
                ),
                (
                    r#""counts":[{"key":"a","value":1},{"key":"a","value":2}]"#,
                    r#""counts":[{"key":"a","value":1},{"key":"a","value":2}]"#,
                    &["/counts repeated-key"],
                ),
            ],
        );
    }
    check(
        Dialect::Gemini,
        &[(r#""counts":[{"key":"a","value":1}]"#, r#""counts":[{"key":"a","value":1}]"#, &[])],
    );
}

#[test]
fn json_text_is_read_where_the_dialect_writes_it() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            r#""extra":"{\"n\":\"1\",\"more\":[1.50]}""#,
            r#""extra":{"n":1,"more":[1.50]}"#,
            &[r#"/extra/n number "1" -> 1"#],
        ),
        (r#""extra":{"n":1}"#, r#""extra":{"n":1}"#, &[]),
        (r#""extra":"{n:1}""#, r#""extra":"{n:1}""#, &["/extra json"]),
        (r#""extra":"[1]""#, r#""extra":"[1]""#, &["/extra object"]),
        (r#""choice":"{\"n\":1}""#, r#""choice":{"n":1}"#, &[]),
        (r#""choice":"5""#, r#""choice":5"#, &[r#"/choice number "5" -> 5"#]),
        (r#""choice":"PNG""#, r#""choice":"PNG""#, &[]),
        (r#""choice":"gif""#, r#""choice":"gif""#, &["/choice json"]),
    ];
    check(Dialect::OpenAi, cases);
    check(Dialect::Anthropic, cases);
    check(Dialect::Mcp, &[(r#""extra":"{}""#, r#""extra":"{}""#, &[])]);
    let free = |dialect, arguments| {
        let completed = with_id(&FREE, dialect, arguments);
        (
            completed.request.to_string(),
            completed.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        )
    };
    let text = r#"{"meta":"[1.0,null]","some":"{\"a\":1}","tree":[{"meta":"\"text\""}]}"#;
    assert_eq!(
        free(Dialect::OpenAi, text),
        (r#"{"meta":[1.0,null],"some":{"a":1},"tree":[{"meta":"text"}]}"#.to_owned(), vec![])
    );
    assert_eq!(free(Dialect::Gemini, text), (text.to_owned(), vec![]));
    let (kept, problems) = free(Dialect::Anthropic, r#"{"meta":"plain","some":"plain"}"#);
    assert_eq!(kept, r#"{"meta":"plain","some":"plain"}"#);
    assert_eq!(
        problems,
        ["must be JSON text: invalid JSON: expected a value at line 1, column 1 (byte 0)"; 2]
    );
    // A value of any type can be `null`, but not where `null` stands for a parameter that is not given.
    assert_eq!(free(Dialect::OpenAi, r#"{"meta":null,"some":null}"#).0, "{}");
    assert_eq!(free(Dialect::Mcp, r#"{"meta":null,"some":null}"#).0, r#"{"meta":null,"some":null}"#);
}

#[test]
fn arguments_that_are_not_an_object_stay_as_they_are() {
    for arguments in ["null", "[]", "\"{}\"", "5"] {
        let completed = with_id(&MODEL, Dialect::OpenAi, arguments);
        assert_eq!(completed.request.to_string(), arguments);
        assert_eq!(completed.validate(&entry(&MODEL), Facts::none()).violations()[0].rule(), "type");
    }
    for (arguments, rule) in [("{", "json"), (r#"{"width":1,"width":2}"#, "duplicate")] {
        assert!(entry(&MODEL).complete(Dialect::Mcp, arguments.as_bytes()).is_err());
        let (answer, report) =
            entry(&MODEL)
                .answer_arguments(Dialect::Mcp, arguments.as_bytes(), Facts::none(), &mut || ID.to_owned());
        assert_eq!(report.violations()[0].rule(), rule);
        assert!(
            answer.to_string().starts_with(r#"{"request":null,"repairs":[],"problems":[],"valid":false,"#),
            "{answer}"
        );
    }
}

#[test]
fn random_ids_are_different_and_valid() {
    let id = || {
        let completed = entry(&MODEL).complete(Dialect::Mcp, b"{}").expect("JSON");
        assert!(completed.validate(&entry(&MODEL), Facts::none()).is_valid(), "{}", completed.request);
        completed.request.get("id").and_then(Json::as_str).expect("a text").to_owned()
    };
    let ids: std::collections::BTreeSet<String> = (0..200).map(|_| id()).collect();
    assert_eq!(ids.len(), 200);
}

#[test]
fn long_and_deep_arguments_have_an_end() {
    let many = format!(r#"{{"items":[{}]}}"#, vec![r#"{"size":"1"}"#; MAX_REPAIRS + 5].join(","));
    let completed = with_id(&MODEL, Dialect::Mcp, &many);
    assert_eq!((completed.repairs.len(), completed.omitted), (MAX_REPAIRS, 5));
    assert!(!completed.request.to_string().contains("\"1\""), "all are repaired");
    assert!(completed.into_json().to_string().ends_with(r#""unlisted":5}"#));

    let deep = |depth: usize| {
        let mut value = Json::from(5);
        for _ in 0..depth {
            value = modelspec_runtime::JsonObject::from([("next", value)]).into();
        }
        let arguments = modelspec_runtime::JsonObject::from([("items", vec![value].into())]).into();
        let completed = entry(&MODEL).complete_value(Dialect::Mcp, arguments, &mut || ID.to_owned());
        completed.problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(deep(100).is_empty());
    assert_eq!(deep(400), ["is too large to be completed from here on"]);

    let wide = format!(r#"{{"items":[{}]}}"#, vec!["{}"; 1_000_100].join(","));
    let completed = with_id(&MODEL, Dialect::Mcp, &wide);
    assert_eq!(completed.problems.len(), 1, "once");
    assert!(completed.request.to_string().ends_with("{}]}"));
}

/// Objects whose filled-in values multiply with each level.
#[test]
fn required_objects_do_not_multiply_without_end() {
    let names: [&'static str; 41] = std::array::from_fn(|_| "x");
    let mut objects: Vec<Object<'static>> = Vec::new();
    for (index, _) in (0u16..).zip(names).take(40) {
        let inner = Type::Object(index + 1);
        objects.push(object(vec![required("a", inner), required("b", inner)].leak()));
    }
    objects.push(object(vec![required("kind", ITEM)].leak()));
    let model = Model {
        id: "acme/wide",
        objects: objects.leak(),
        hidden: vec![fill(40, 0, Fill::Constant)].leak(),
        ..Model::EMPTY
    };
    let completed = with_id(Box::leak(Box::new(model)), Dialect::Mcp, "{}");
    assert!(completed.request.to_string().len() < 100_000_000);
}

/// Arguments near those of the model.
fn arguments() -> impl Strategy<Value = serde_json::Value> {
    let text = prop::sample::select(vec![
        "1024",
        "1.5",
        "true",
        "Png",
        "PNG",
        "fast",
        "image",
        "item",
        "a",
        "B",
        "",
        "{}",
        "[]",
        "null",
        "{\"n\":\"1\"}",
        "\"x\"",
        "x",
    ]);
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i16>().prop_map(Into::into),
        (-5.0..5.0f64).prop_map(Into::into),
        text.prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    let key = prop::sample::select(vec![
        "kind", "id", "mode", "speed", "format", "width", "ratio", "flag", "title", "note", "gone", "extra",
        "counts", "parts", "items", "choice", "either", "shape", "settings", "lists", "n", "size", "next",
        "type", "s", "version", "steps", "radius", "side", "unit", "key", "value", "meta", "some", "tree",
        "other",
    ]);
    leaf.prop_recursive(5, 80, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::hash_map(key.clone().prop_map(str::to_owned), inner.clone(), 0..8)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            prop::collection::vec((key.clone(), inner), 0..4).prop_map(|pairs| {
                let pair = |(key, value)| serde_json::json!({ "key": key, "value": value });
                pairs.into_iter().map(pair).collect::<Vec<_>>().into()
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever the arguments: no panic, what is completed stays as it is, and a valid request changes in no other way
    /// than by what is filled in.
    #[test]
    fn a_completed_request_stays_as_it_is(value in arguments(), dialect in prop::sample::select(Dialect::ALL)) {
        let text = value.to_string();
        let once = with_id(&MODEL, dialect, &text);
        let twice = with_id(&MODEL, dialect, &once.request.to_string());
        prop_assert_eq!(&twice.request, &once.request);
        prop_assert!(twice.repairs.is_empty(), "{:?}", twice.repairs);
        if once.validate(&entry(&MODEL), Facts::none()).is_valid() {
            prop_assert!(twice.problems.is_empty(), "{:?}", twice.problems);
        }
        let report = entry(&MODEL).validate_json(text.as_bytes());
        let nulls = once.repairs.iter().all(|repair| repair.kind.name() == "null");
        if report.is_valid() {
            prop_assert!(nulls, "{:?}", once.repairs);
        }
    }

    /// Without JSON text, the same holds for values of any type.
    #[test]
    fn values_of_any_type_stay_as_they_are(value in arguments(), at in 0..4usize) {
        let dialect = Dialect::ALL[at];
        let once = with_id(&FREE, dialect, &value.to_string());
        if !dialect.any_is_text() {
            let twice = with_id(&FREE, dialect, &once.request.to_string());
            prop_assert_eq!(&twice.request, &once.request);
        }
    }
}
