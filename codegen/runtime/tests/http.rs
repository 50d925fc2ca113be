//! Path, query and body of a typed request.

mod common;

use common::entry;
use modelspec_runtime::__private::http;
use modelspec_runtime::http::{Body, Endpoint, query_string};
use modelspec_runtime::table::{
    Array, Field, Format, Literal, Lookup, MediaForms, Model, Object, Text, Type,
};
use modelspec_runtime::{Entry, Json};

/// A request with something in every place.
#[derive(Clone)]
pub struct Request {
    /// In the path.
    pub id: String,
    /// In the query.
    pub page: Option<f64>,
    /// In the query.
    pub filter: Option<String>,
    /// In the body.
    pub tags: Vec<String>,
    /// In the body.
    pub part: Option<Part>,
}

/// A part of the body.
#[derive(Clone)]
pub struct Part {
    /// A text.
    pub text: String,
}

modelspec_runtime::record!(Request { 0 => id, 2 => page, 3 => filter, 4 => tags, 5 => part });
modelspec_runtime::record!(Part { 0 => text });

const TEXT: Type<'static> = Type::String(&Text::ANY);

static OBJECTS: &[Object<'static>] = &[
    Object {
        fields: &[
            Field { name: "id", ty: TEXT, required: true, ..Field::PLAIN },
            Field { name: "version", ty: Type::Const(Literal::Str("v 1")), required: true, ..Field::PLAIN },
            Field { name: "page", ty: Type::Any, ..Field::PLAIN },
            Field { name: "filter", ty: TEXT, ..Field::PLAIN },
            Field { name: "tags", ty: Type::Array(&Array { items: TEXT, ..Array::ANY }), ..Field::PLAIN },
            Field { name: "part", ty: Type::Object(1), ..Field::PLAIN },
        ],
        open: false,
        lookup: Lookup::SCAN,
    },
    Object {
        fields: &[Field { name: "text", ty: TEXT, required: true, ..Field::PLAIN }],
        open: false,
        lookup: Lookup::SCAN,
    },
];

static MODEL: Model<'static> = Model { objects: OBJECTS, ..Model::EMPTY };
static BATCH_MODEL: Model<'static> = Model { array_body: true, ..MODEL };
static EDIT_MODEL: Model<'static> = Model { objects: EDIT, ..Model::EMPTY };

/// An entry whose query has these parameters.
fn with_query<'m>(query: &'m [u16], joined: &'m [(u16, &'m str)]) -> Entry<'m> {
    entry(&MODEL, Endpoint { query, joined, ..Endpoint::PLAIN })
}

fn request() -> Request {
    let part = Some(Part { text: "\"".to_owned() });
    Request { id: "a/b ../é?".to_owned(), page: Some(2.0), filter: None, tags: vec!["x".to_owned()], part }
}

#[test]
fn path_placeholders_are_filled_percent_encoded() {
    let path = |template: &str| {
        http::path(&entry(&MODEL, Endpoint { path: Some(template), ..Endpoint::PLAIN }), &request()).unwrap()
    };
    assert_eq!(path("/tasks/{id}/{version}/x"), "/tasks/a%2Fb%20..%2F%C3%A9%3F/v%201/x");
    assert_eq!(path("/tasks"), "/tasks");
    // What specs cannot say still gives a path.
    assert_eq!(path("/{filter}{tags}{unknown}/{open"), "//open");
}

#[test]
fn a_query_holds_the_given_members() {
    let mut request = request();
    let members = [1, 2, 3];
    let members = with_query(&members, &[]);
    let pairs = |request: &Request| http::query(&members, request).unwrap();
    assert_eq!(pairs(&request), [("version", "v 1".to_owned()), ("page", "2".to_owned())]);
    request.filter = Some("a&b=c".to_owned());
    request.page = None;
    assert_eq!(query_string(&pairs(&request)), "version=v%201&filter=a%26b%3Dc");
    assert_eq!(http::query(&with_query(&[99], &[]), &request).unwrap(), []);
    request.tags = vec!["x".to_owned(), "y,z".to_owned()];
    let lists =
        |joined: &'static [(u16, &'static str)]| http::query(&with_query(&[4, 5], joined), &request).unwrap();
    assert_eq!(lists(&[]), [("tags", "x".to_owned()), ("tags", "y,z".to_owned())]);
    assert_eq!(lists(&[(4, "|")]), [("tags", "x|y,z".to_owned())]);
}

#[test]
fn a_body_holds_the_remaining_members() {
    let body = |elsewhere: &[u16]| {
        let headers = Endpoint { headers: elsewhere, body: Body::Json, ..Endpoint::PLAIN };
        http::body(&entry(&MODEL, headers), &request()).unwrap()
    };
    assert_eq!(body(&[0, 1, 2, 3]), r#"{"tags":["x"],"part":{"text":"\""}}"#);
    assert_eq!(body(&[0, 2, 3, 4, 5]), r#"{"version":"v 1"}"#);
    assert_eq!(body(&[0, 1, 2, 3, 4, 5]), "{}");
    let all = r#"{"id":"a/b ../é?","version":"v 1","page":2,"tags":["x"],"part":{"text":"\""}}"#;
    assert_eq!(body(&[]), all);
    let elsewhere = Endpoint { path_parameters: &[0], query: &[1, 2], headers: &[3], ..Endpoint::PLAIN };
    let batch = http::body(&entry(&BATCH_MODEL, elsewhere), &request()).unwrap();
    assert_eq!(batch, r#"[{"tags":["x"],"part":{"text":"\""}}]"#);
}

/// A request whose body has parts.
#[derive(Clone)]
pub struct Edit {
    /// Files, or where they are.
    pub images: Vec<String>,
    /// Several parts.
    pub parts: Vec<Part>,
    /// One part.
    pub part: Option<Part>,
    /// Any value.
    pub note: Option<Json>,
    /// A number.
    pub n: Option<u32>,
}

modelspec_runtime::record!(Edit { 1 => images, 2 => parts, 3 => part, 4 => note, 5 => n });

const FILE: Type<'static> = Type::String(&Text {
    format: Some(Format::Media(MediaForms { file: true, url: true, ..MediaForms::NONE })),
    ..Text::ANY
});

static EDIT: &[Object<'static>] = &[
    Object {
        fields: &[
            Field { name: "task", ty: Type::Const(Literal::Str("edit")), required: true, ..Field::PLAIN },
            Field { name: "image", ty: Type::Array(&Array { items: FILE, ..Array::ANY }), ..Field::PLAIN },
            Field {
                name: "parts",
                ty: Type::Array(&Array { items: Type::Object(1), ..Array::ANY }),
                ..Field::PLAIN
            },
            Field { name: "part", ty: Type::Object(1), ..Field::PLAIN },
            Field { name: "note", ty: Type::Any, ..Field::PLAIN },
            Field { name: "n", ty: Type::Any, ..Field::PLAIN },
        ],
        open: false,
        lookup: Lookup::SCAN,
    },
    OBJECTS[1],
];

#[test]
fn a_multipart_body_has_one_part_per_value() {
    let part = |text: &str| Part { text: text.to_owned() };
    let mut edit = Edit {
        images: vec!["fox.png".to_owned(), "https://a.b/1.png".to_owned()],
        parts: vec![part("1"), part("2")],
        part: Some(part("3")),
        note: Some(Json::from("as it is")),
        n: None,
    };
    let parts = http::parts(&entry(&EDIT_MODEL, Endpoint::PLAIN), &edit).unwrap();
    let shown: Vec<_> = parts.iter().map(|part| (part.name, part.text.as_str(), part.is_file)).collect();
    assert_eq!(
        shown,
        [
            ("task", "edit", false),
            ("image", "fox.png", true),
            ("image", "https://a.b/1.png", false),
            ("parts", r#"{"text":"1"}"#, false),
            ("parts", r#"{"text":"2"}"#, false),
            ("part", r#"{"text":"3"}"#, false),
            ("note", "as it is", false),
        ]
    );
    edit.images.clear();
    edit.n = Some(3);
    assert_eq!(
        http::form(&entry(&EDIT_MODEL, Endpoint { query: &[0, 2, 3], ..Endpoint::PLAIN }), &edit).unwrap(),
        "note=as%20it%20is&n=3"
    );
}

#[test]
fn non_finite_numbers_are_refused() {
    let mut request = request();
    request.page = Some(f64::NAN);
    let all = with_query(&[], &[]);
    let error = http::body(&all, &request).unwrap_err();
    assert_eq!(error.pointer(), "/page");
    assert_eq!(error.to_string(), "`/page` is not a finite number, and JSON has no other numbers");
    let query = with_query(&[2], &[]);
    assert!(http::query(&query, &request).is_err());
    let path = entry(&MODEL, Endpoint { path: Some("/{page}"), ..Endpoint::PLAIN });
    assert!(http::path(&path, &request).is_err());
    assert!(http::parts(&all, &request).is_err());
    assert!(http::body(&query, &request).is_ok(), "it is not in the body");
}
