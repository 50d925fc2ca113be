//! The engine and its alternatives, each as a task over the same documents.

use std::fmt::Write;
use std::hint::black_box;
use std::sync::LazyLock;

use garde::Validate;
use modelspec::runware::kling_image_o3::{ENTRY, Request};
use serde_json::Value;

use crate::catalogue::acme::checks;
use crate::documents::Kind;
use crate::handwritten;
use crate::measure::Task;
use crate::typify::KlingImageO3;

/// A way to handle a request.
pub struct Contestant {
    pub name: &'static str,
    /// The answer that it gives.
    pub answer: &'static str,
    /// The number of violations of an invalid request that it reports; `None` if it accepts such requests.
    pub violations: Option<usize>,
    pub make: fn(&Kind) -> Option<Task<'_>>,
}

/// The validator that the macros of `jsonschema` generate.
#[jsonschema::validator(
    path = "../../generated/schemas/runware/kling-image-o3.request.json",
    pattern_options = { engine = regex }
)]
struct Compiled;

static JSONSCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(crate::SCHEMA).expect("the schema is JSON");
    let options = jsonschema::options().with_pattern_options(jsonschema::PatternOptions::regex());
    options.build(&schema).expect("the schema is valid")
});

static BOON: LazyLock<(boon::Schemas, boon::SchemaIndex)> = LazyLock::new(|| {
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    let schema = serde_json::from_str(crate::SCHEMA).expect("the schema is JSON");
    compiler.add_resource("request.json", schema).expect("it can be added");
    let index = compiler.compile("request.json", &mut schemas).expect("the schema is valid");
    (schemas, index)
});

/// The base of all comparisons.
pub const BASE: Contestant = Contestant {
    name: "`serde_json` into `Value`",
    answer: "syntax, a tree",
    violations: None,
    make: |kind| bytes(kind, |bytes| usize::from(serde_json::from_slice::<Value>(bytes).is_err())),
};

/// The engine.
pub const OWN: &[Contestant] = &[
    Contestant { name: "any value", answer: "syntax and duplicate keys", violations: None, make: syntax },
    Contestant {
        name: "`validate_json`",
        answer: "all violations",
        violations: Some(3),
        make: |kind| bytes(kind, |bytes| ENTRY.validate_json(bytes).violations().len()),
    },
    Contestant {
        name: "`validate_json`, printed",
        answer: "all violations, as text",
        violations: Some(3),
        make: printed,
    },
    Contestant {
        name: "`price_json`",
        answer: "all violations, or the price",
        violations: Some(3),
        make: |kind| {
            bytes(kind, |bytes| {
                ENTRY.price_json(bytes).map_or_else(|invalid| invalid.report().violations().len(), |_| 0)
            })
        },
    },
    Contestant {
        name: "`Request::from_json`",
        answer: "all violations, or a struct",
        violations: Some(3),
        make: |kind| {
            bytes(kind, |bytes| {
                Request::from_json(bytes).map_or_else(|invalid| invalid.report().violations().len(), |_| 0)
            })
        },
    },
    Contestant {
        name: "`Request::validate`",
        answer: "all violations of a struct",
        violations: None,
        make: typed,
    },
];

/// The alternatives.
pub const PEERS: &[Contestant] = &[
    Contestant {
        name: "sonic-rs, parsing only",
        answer: "syntax, a tree",
        violations: None,
        make: |kind| {
            bytes(kind, |bytes| usize::from(sonic_rs::from_slice::<sonic_rs::Value>(bytes).is_err()))
        },
    },
    Contestant {
        name: "serde, typed",
        answer: "types, the first error; a struct",
        violations: Some(1),
        make: |kind| {
            bytes(kind, |bytes| usize::from(serde_json::from_slice::<handwritten::Request>(bytes).is_err()))
        },
    },
    Contestant {
        name: "serde and garde",
        answer: "the first error of types, else all of values; a struct",
        violations: Some(1),
        make: |kind| bytes(kind, garde),
    },
    Contestant {
        name: "typify",
        answer: "the first error, no sizes; a struct",
        violations: Some(1),
        make: |kind| bytes(kind, |bytes| usize::from(serde_json::from_slice::<KlingImageO3>(bytes).is_err())),
    },
    Contestant {
        name: "`jsonschema`, yes or no",
        answer: "a yes or no",
        violations: Some(1),
        make: |kind| bytes(kind, |bytes| usize::from(!JSONSCHEMA.is_valid(&parse(bytes)))),
    },
    Contestant {
        name: "`jsonschema`",
        answer: "all errors",
        violations: Some(3),
        make: |kind| bytes(kind, |bytes| JSONSCHEMA.iter_errors(&parse(bytes)).count()),
    },
    Contestant {
        name: "`jsonschema`, printed",
        answer: "all errors, as text",
        violations: Some(3),
        make: |kind| {
            bytes(kind, |bytes| {
                JSONSCHEMA.iter_errors(&parse(bytes)).fold(0, |count, error| {
                    black_box(error.to_string());
                    count + 1
                })
            })
        },
    },
    Contestant {
        name: "`jsonschema` macros, yes or no",
        answer: "a yes or no",
        violations: Some(1),
        make: |kind| bytes(kind, |bytes| usize::from(!Compiled::is_valid(&parse(bytes)))),
    },
    Contestant {
        name: "`jsonschema` macros",
        answer: "all errors",
        violations: Some(3),
        make: |kind| bytes(kind, |bytes| Compiled::iter_errors(&parse(bytes)).count()),
    },
    Contestant { name: "boon", answer: "all errors", violations: Some(3), make: |kind| bytes(kind, boon) },
];

fn parse(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("all documents are JSON")
}

fn bytes(kind: &Kind, work: fn(&[u8]) -> usize) -> Option<Task<'_>> {
    let documents = &kind.documents;
    Some(Task { documents: documents.len(), run: Box::new(move |at| work(&documents[at])) })
}

/// The engine on a parameter that can have any value: nothing is checked but the syntax.
fn syntax(kind: &Kind) -> Option<Task<'_>> {
    let wrap = |document: &Vec<u8>| [b"{\"any\":", &document[..], b"}"].concat();
    let documents: Vec<Vec<u8>> = kind.documents.iter().map(wrap).collect();
    Some(Task {
        documents: documents.len(),
        run: Box::new(move |at| checks::ENTRY.validate_json(&documents[at]).violations().len()),
    })
}

fn printed(kind: &Kind) -> Option<Task<'_>> {
    let mut text = String::new();
    Some(Task {
        documents: kind.documents.len(),
        run: Box::new(move |at| {
            let report = ENTRY.validate_json(&kind.documents[at]);
            text.clear();
            write!(text, "{report}").expect("a text takes everything");
            black_box(&text);
            report.violations().len()
        }),
    })
}

fn typed(kind: &Kind) -> Option<Task<'_>> {
    let requests: Option<Vec<Request>> =
        kind.documents.iter().map(|bytes| Request::from_json(bytes).ok()).collect();
    let requests = requests?;
    Some(Task {
        documents: requests.len(),
        run: Box::new(move |at| requests[at].validate().violations().len()),
    })
}

fn garde(bytes: &[u8]) -> usize {
    let Ok(request) = serde_json::from_slice::<handwritten::Request>(bytes) else { return 1 };
    request.validate().map_or_else(|report| report.iter().count(), |()| 0)
}

fn boon(bytes: &[u8]) -> usize {
    fn leaves(error: &boon::ValidationError<'_, '_>) -> usize {
        if error.causes.is_empty() { 1 } else { error.causes.iter().map(leaves).sum() }
    }
    let (schemas, index) = &*BOON;
    schemas.validate(&parse(bytes), *index).map_or_else(|error| leaves(&error), |()| 0)
}
