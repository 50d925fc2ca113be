//! Typed structs as generated code has them: the same verdicts as for bytes, and nothing lost in a round trip.

use modelspec_runtime::table::{
    Array, Field, Format, Integer, Literal, Lookup, Model, Nullable, Number, Object, Price, PriceEntry,
    Prices, Text, Type,
};
use modelspec_runtime::{
    Json, JsonObject, TaskState, Violation, record, request, response, responses, string_enum, task_states,
    union,
};

const fn field(name: &'static str, ty: Type<'static>, required: bool) -> Field<'static> {
    Field { name, ty, required, ..Field::PLAIN }
}

const fn object(fields: &'static [Field<'static>], open: bool) -> Object<'static> {
    Object { fields, open, lookup: Lookup { seed: 1, table: &[] } }
}

const fn text(min: u32, max: u32, format: Option<Format>) -> Text<'static> {
    Text { min, max, format, ..Text::ANY }
}

const PROMPT: Text<'static> = text(1, 10, None);
const ANY_TEXT: Text<'static> = text(0, u32::MAX, None);
const URI: Text<'static> = text(0, u32::MAX, Some(Format::Uri));

static MODEL: Model<'static> = Model {
    id: "acme/image",
    objects: &[
        object(
            &[
                field("task", Type::Const(Literal::Str("image")), true),
                field("prompt", Type::String(&PROMPT), true),
                field("output-type", Type::Enum(&[Literal::Str("URL"), Literal::Str("base64")], None), false),
                field("n", Type::Integer(Integer { min: 1, max: 20, ..Integer::ANY }), false),
                field("strength", Type::Number(Number { min: 0.0, max: 1.0, ..Number::ANY }), false),
                field("inputs", Type::Object(1), false),
                Field { empty_absent: true, ..field("callback", Type::String(&URI), false) },
                Field {
                    nullable: Nullable::Value,
                    ..field("seed", Type::Integer(Integer { min: 0, max: 9, ..Integer::ANY }), false)
                },
            ],
            false,
        ),
        object(
            &[field(
                "images",
                Type::Array(&Array { items: Type::String(&URI), min: 1, max: 2, ..Array::ANY }),
                true,
            )],
            false,
        ),
    ],
    vars: &[],
    facts: &[],
    sizes: None,
    rules: &[],
    prices: Prices {
        entries: &[PriceEntry { price: Price::Unknown("not published"), ..PriceEntry::PLAIN }],
        read: None,
    },
    array_body: false,
    hidden: &[],
};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum OutputType {
    Url,
    Base64,
}
string_enum!(OutputType { Url => "URL", Base64 => "base64" });

#[derive(Clone)]
struct Inputs {
    images: Vec<String>,
}
record!(Inputs { 0 => images });

#[derive(Clone)]
struct Request {
    prompt: String,
    output_type: Option<OutputType>,
    n: Option<u32>,
    strength: Option<f64>,
    inputs: Option<Inputs>,
    callback: Option<String>,
    seed: Option<modelspec_runtime::__private::typed::Nullable<i64>>,
}
record!(Request: MODEL.objects, 0 {
    1 => prompt, 2 => output_type, 3 => n, 4 => strength, 5 => inputs, 6 => callback, 7 => seed
});
request!(Request, MODEL);

impl Request {
    fn new(prompt: &str) -> Self {
        Self {
            prompt: prompt.into(),
            output_type: None,
            n: None,
            strength: None,
            inputs: None,
            callback: None,
            seed: None,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Status {
    Done,
    Other(String),
}
string_enum!(open Status { Done => "done" });

static RESPONSE: &[Object<'static>] = &[
    object(
        &[
            field("id", Type::String(&ANY_TEXT), true),
            field("status", Type::Enum(&[Literal::Str("done")], None), false),
            field("images", Type::Array(&Array { items: Type::Object(1), max: 1, ..Array::ANY }), false),
            field("cost", Type::Number(Number { min: 0.0, max: 1.0, ..Number::ANY }), false),
        ],
        true,
    ),
    object(&[field("url", Type::String(&URI), true), field("meta", Type::Any, false)], true),
];

#[derive(Clone)]
struct Image {
    url: String,
    meta: Option<Json>,
    extra: JsonObject,
}
// References to the fields are on the heap; nothing else changes.
record!(Image { 0 => url, 1 => meta; extra } wide);

#[derive(Clone)]
struct Response {
    id: String,
    status: Option<Status>,
    images: Option<Vec<Image>>,
    cost: Option<f64>,
    extra: JsonObject,
}
record!(Response: RESPONSE, 0 { 0 => id, 1 => status, 2 => images, 3 => cost; extra });
response!(Response);

static ENVELOPE: &[Object<'static>] = &[
    object(
        &[
            field("data", Type::Array(&Array { items: Type::Any, ..Array::ANY }), false),
            field("single", Type::Any, false),
            field("errors", Type::Array(&Array { items: Type::Object(1), ..Array::ANY }), false),
        ],
        true,
    ),
    object(&[field("code", Type::String(&ANY_TEXT), true)], true),
];

struct Failure {
    code: String,
    extra: JsonObject,
}
record!(Failure { 0 => code; extra });

struct Envelope<T> {
    data: Option<Vec<T>>,
    single: Option<T>,
    errors: Option<Vec<Failure>>,
    extra: JsonObject,
}
record!(Envelope<T>: ENVELOPE, 0 { 0 => data, 1 => single, 2 => errors; extra });
response!(Envelope<T>);

fn same(request: &Request) {
    let typed = request.validate();
    let bytes = modelspec_runtime::validate(
        &MODEL,
        request.to_json().unwrap().as_bytes(),
        &modelspec_runtime::Facts::new(),
    );
    assert_eq!(typed, bytes, "{}", request.to_json().unwrap());
}

#[test]
fn requests_round_trip() {
    let mut request = Request::new("a cat");
    request.output_type = Some(OutputType::Base64);
    request.n = Some(3);
    request.strength = Some(0.5);
    request.inputs = Some(Inputs { images: vec!["https://a/b".into()] });
    request.seed = Some(modelspec_runtime::__private::typed::Nullable::Null);
    let json = request.to_json().unwrap();
    assert_eq!(
        json,
        r#"{"task":"image","prompt":"a cat","output-type":"base64","n":3,"strength":0.5,"inputs":{"images":["https://a/b"]},"seed":null}"#
    );
    assert_eq!(Request::from_json(json.as_bytes()).expect("valid"), request);
    assert!(request.validate().is_valid());
    same(&request);
    assert_eq!(
        format!("{request:?}"),
        "Request { prompt: \"a cat\", output_type: \"base64\", n: 3, strength: 0.5, inputs: Inputs { images: \
         [\"https://a/b\"] }, callback: None, seed: null }"
    );
    assert_eq!(request.cost().expect("valid").to_string(), "unknown: not published");
    let mut other = request.clone();
    other.n = Some(4);
    assert_ne!(other, request);
}

#[test]
fn numbers_and_empty_strings_are_read_by_their_types() {
    let json = br#"{"callback": "", "n": 2e1, "task": "image", "prompt": "\u00e9\n"}"#;
    let request = Request::from_json(json).expect("valid");
    assert_eq!(request.n, Some(20));
    assert_eq!(request.callback, None);
    assert_eq!(request.prompt, "é\n");
}

#[test]
fn typed_and_bytes_give_the_same_report() {
    let mut request = Request::new("");
    same(&request);
    request.prompt = "é".repeat(11);
    request.n = Some(21);
    request.strength = Some(1.5);
    request.inputs = Some(Inputs { images: vec![] });
    request.callback = Some("no uri".into());
    request.seed = Some(10.into());
    same(&request);
    let rules: Vec<_> = request.validate().violations().iter().map(|v| (v.pointer(), v.rule())).collect();
    let expected = [
        ("/prompt", "length"),
        ("/n", "range"),
        ("/strength", "range"),
        ("/inputs/images", "items"),
        ("/callback", "format"),
        ("/seed", "range"),
    ];
    assert_eq!(rules, expected.map(|(pointer, rule)| (pointer.to_owned(), rule)));
    request.strength = Some(f64::NAN);
    assert_eq!(request.validate().violations()[2].rule(), "type");
    request.callback = Some(String::new());
    assert!(!request.validate().violations().iter().any(|v| v.pointer() == "/callback"));
    assert!(
        request.validate().into_result().expect_err("invalid").to_string().starts_with("/prompt: must have")
    );
}

#[test]
fn an_invalid_request_is_not_read() {
    let error = Request::from_json(br#"{"task": "other", "prompt": 5, "x": 1}"#).expect_err("invalid");
    let rules: Vec<_> = error.violations().iter().map(Violation::rule).collect();
    assert_eq!(rules, ["const", "type", "unknown"]);
}

#[test]
fn a_response_keeps_unknown_members_and_values() {
    let json = r#"{"id":"1","status":"waiting","images":[{"url":"no uri","meta":{"a":[1.50]},"new":1},{"url":""}],"cost":3,"more":{"x":null}}"#;
    let response = Response::from_json(json.as_bytes()).expect("open");
    assert_eq!(response.status, Some(Status::Other("waiting".into())));
    assert_eq!(response.extra.get("more").map(Json::to_string).as_deref(), Some(r#"{"x":null}"#));
    assert_eq!(response.images.as_ref().map(Vec::len), Some(2));
    assert_eq!(response.to_json().unwrap(), json);
    assert_eq!(response, response.clone());
    let error = Response::from_json(br#"{"id":1,"images":[{}]}"#).expect_err("wrong");
    let rules: Vec<_> = error.violations().iter().map(|v| (v.pointer(), v.rule())).collect();
    assert_eq!(rules, [("/id".to_owned(), "type"), ("/images/0/url".to_owned(), "required")]);
}

#[test]
fn an_envelope_holds_results_with_other_tables() {
    let json = r#"{"data":[{"id":"1"},{"id":"2","images":[{"url":"u"}]}],"single":{"id":"3","z":1},"errors":[{"code":"c"}],"x":1}"#;
    let envelope: Envelope<Response> = Envelope::from_json(json.as_bytes()).expect("open");
    assert_eq!(envelope.data.as_ref().map(Vec::len), Some(2));
    assert_eq!(envelope.single.as_ref().map(|r| r.id.as_str()), Some("3"));
    assert_eq!(envelope.errors.as_ref().map(|e| e[0].code.as_str()), Some("c"));
    assert_eq!(envelope.to_json().unwrap(), json);
    let error = Envelope::<Response>::from_json(br#"{"data":[{"id":1}]}"#).expect_err("wrong");
    assert_eq!(error.violations()[0].pointer(), "/data/0/id");
}

static ACCEPTED: &[Object<'static>] = &[object(
    &[
        field("id", Type::String(&ANY_TEXT), true),
        field("status", Type::Enum(&[Literal::Str("queued"), Literal::Str("done")], None), true),
    ],
    true,
)];

static FINISHED: &[Object<'static>] = &[object(
    &[
        field("id", Type::String(&ANY_TEXT), true),
        field("kind", Type::Const(Literal::Str("image")), true),
        field("url", Type::String(&ANY_TEXT), true),
    ],
    true,
)];

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Progress {
    Queued,
    Done,
    Odd,
    Other(String),
}
string_enum!(open Progress { Queued => "queued", Done => "done", Odd => "odd" });
task_states!(Progress { Queued => Pending, Done => Done });

#[derive(Clone)]
struct Accepted {
    id: String,
    status: Progress,
    extra: JsonObject,
}
record!(Accepted: ACCEPTED, 0 { 0 => id, 1 => status; extra });
response!(Accepted);

#[derive(Clone)]
struct Finished {
    id: String,
    url: String,
    extra: JsonObject,
}
record!(Finished: FINISHED, 0 { 0 => id, 2 => url; extra });
response!(Finished);

#[derive(Clone)]
enum Answer {
    Accepted(Accepted),
    Finished(Finished),
}
union!(Answer { Accepted(Accepted) => 0, Finished(Finished) => 1 });
responses!(Answer { Accepted(Accepted), Finished(Finished) });

#[test]
fn the_first_matching_response_is_read() {
    let accepted = r#"{"id":"1","status":"paused","more":1}"#;
    let Answer::Accepted(answer) = Answer::from_json(accepted.as_bytes()).expect("open") else {
        panic!("no url is there")
    };
    assert_eq!(answer.status, Progress::Other("paused".to_owned()));
    assert_eq!(Answer::from(answer).to_json().unwrap(), accepted);
    let finished = r#"{"id":"1","kind":"image","url":"u","status":7}"#;
    let answer = Answer::from_json(finished.as_bytes()).expect("open");
    assert!(matches!(&answer, Answer::Finished(answer) if answer.extra.len() == 1), "{answer:?}");
    assert_eq!(answer.to_json().unwrap(), finished);
    assert_ne!(answer, Answer::from_json(accepted.as_bytes()).expect("open"));
    // The one that lacks least speaks.
    let error = Answer::from_json(br#"{"kind":"video","url":"u","id":"1"}"#).expect_err("no variant has it");
    assert_eq!(error.violations()[0].rule(), "required");
    let error = Answer::from_json(br#"{"kind":"video","url":"u"}"#).expect_err("no variant has it");
    assert_eq!(error.violations().len(), 2);
    assert!(Answer::from_json(b"[").is_err());
}

#[test]
fn an_envelope_holds_one_of_several_responses() {
    let json = r#"{"data":[{"id":"1","kind":"image","url":"u","n":1.50},{"id":"2","status":"queued"}],"single":{"id":"3","status":"done"}}"#;
    let envelope: Envelope<Answer> = Envelope::from_json(json.as_bytes()).expect("open");
    let data = envelope.data.as_deref().unwrap_or_default();
    assert!(matches!(data, [Answer::Finished(_), Answer::Accepted(_)]), "{data:?}");
    assert_eq!(envelope.to_json().unwrap(), json);
    let error =
        Envelope::<Answer>::from_json(br#"{"data":[{"id":"1","status":"done"},{"id":"2","kind":"image"}]}"#);
    let found: Vec<_> =
        error.expect_err("no variant has it").violations().iter().map(|v| (v.pointer(), v.rule())).collect();
    assert_eq!(found, [("/data/1/status".to_owned(), "required")]);
    assert!(Envelope::<Answer>::from_json(br#"{"single":{"id":"1",}}"#).is_err());
    assert!(Envelope::<Answer>::from_json(br#"{"single":"x"}"#).is_err());
}

#[test]
fn task_values_have_a_state() {
    assert_eq!(Progress::Queued.task_state(), Some(TaskState::Pending));
    assert_eq!(Progress::Done.task_state().map(TaskState::is_finished), Some(true));
    assert_eq!(Progress::Odd.task_state(), None);
    assert_eq!(Progress::from("new").task_state(), None);
}

#[test]
fn enums_list_their_values() {
    assert_eq!("URL".parse(), Ok(OutputType::Url));
    let error = "url".parse::<OutputType>().expect_err("unknown");
    assert_eq!(error.to_string(), "must be one of `URL`, `base64`, is `url`; did you mean `URL`?");
    assert_eq!(OutputType::ALL.len(), 2);
    assert_eq!(Status::from("x").to_string(), "x");
}

#[cfg(feature = "serde")]
#[test]
fn serde_agrees_with_the_json_functions() {
    let mut request = Request::new("a cat");
    request.inputs = Some(Inputs { images: vec!["https://a/b".into()] });
    request.strength = Some(0.5);
    assert_eq!(serde_json::to_string(&request).expect("json"), request.to_json().unwrap());
    let json = r#"{"data":[{"id":"1","cost":0.028}],"x":[1,{"a":null}]}"#;
    let envelope: Envelope<Response> = serde_json::from_str(json).expect("open");
    assert_eq!(serde_json::to_string(&envelope).expect("json"), json);
    assert_eq!(serde_json::from_str::<Status>("\"done\"").expect("known"), Status::Done);
    let json = r#"{"data":[{"id":"1","kind":"image","url":"u","n":1.5}]}"#;
    let envelope: Envelope<Answer> = serde_json::from_str(json).expect("open");
    assert_eq!(serde_json::to_string(&envelope).expect("json"), json);
    let answer: Answer = serde_json::from_str(r#"{"id":"1","status":"done"}"#).expect("open");
    assert_eq!(serde_json::to_string(&answer).expect("json"), r#"{"id":"1","status":"done"}"#);
    assert!(serde_json::from_str::<OutputType>("\"done\"").is_err());
}
