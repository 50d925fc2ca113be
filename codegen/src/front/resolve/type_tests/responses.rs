//! Answers that come under different conditions, and documented ones.

use super::{operation, wrong};
use crate::model::ExprKind;

const RESPONSE: &str = "\
parameters:
  async: { type: boolean, default: false, doc: A. }
response:
  doc: What is answered.
  parameters:
    id: { type: string, required: true, doc: I. }
  variants:
    task:
      when: { is: { async: true } }
      doc: A task.
      parameters: { status: { type: enum, values: { queued: { state: pending }, ok: { state: done } }, required: true, doc: S. } }
    result:
      when: { is: { async: false } }
      parameters: { url: { type: string, required: true, doc: U. } }
";

#[test]
fn variants_have_what_is_common_before_their_own() {
    let op = operation(RESPONSE);
    assert!(op.response.is_none());
    let names: Vec<(&str, Vec<&str>)> = op
        .responses
        .iter()
        .map(|variant| {
            let params = &variant.document.root().params;
            (variant.name.as_str(), params.iter().map(|param| param.name.as_str()).collect())
        })
        .collect();
    assert_eq!(names, [("task", vec!["id", "status"]), ("result", vec!["id", "url"])]);
    assert!(op.responses.iter().all(|variant| variant.document.open));
    assert!(matches!(
        op.responses[0].when.as_ref().unwrap().kind,
        ExprKind::Get(_) | ExprKind::In(..) | ExprKind::Compare(..)
    ));
    assert_eq!(op.responses[0].document.root().doc.as_deref(), Some("A task."));
}

#[test]
fn examples_fit_the_variant_that_their_request_has() {
    let example = |request: &str, response: &str| {
        format!("{RESPONSE}examples:\n  - {{ title: T, {request}response: {response} }}\n")
    };
    let (task, result) = ("{ id: a, status: queued }", "{ id: a, url: b }");
    operation(&example("request: { async: true }, ", task));
    operation(&example("request: {}, ", result));
    operation(&example("", task));
    operation(&example("", result));
    wrong(
        &example("request: { async: true }, ", result),
        &[
            "16:53: example-invalid: the response of example `T` does not match variant `task`: /status: is missing [required]",
        ],
    );
    wrong(
        &example("", "{ id: a }"),
        &[
            "16:27: example-invalid: the response of example `T` does not match variant `task`: /status: is missing [required]",
        ],
    );
}

#[test]
fn only_responses_have_variants() {
    let variants = "variants: { x: { parameters: { a: { type: string, doc: A. } } } }";
    wrong(
        &format!("callback: {{ {variants} }}\n"),
        &["1:25: misplaced-key: variant `x` is not allowed in a callback"],
    );
    wrong(
        "response:\n  parameters: { a: { type: string, doc: A. } }\n  variants: { x: { parameters: { a: { type: string, doc: A. } } } }\n",
        &["3:34: declared-twice: parameter `a` is declared twice"],
    );
    wrong(
        "response:\n  variants: { x: { when: { present: nothing }, parameters: { a: { type: string, doc: A. } } } }\n",
        &["2:37: unknown-parameter: unknown parameter `nothing`"],
    );
    wrong(
        "response:\n  variants: { x: { doc: X. } }\n",
        &["2:15: empty-variant: variant `x` has no members"],
    );
}
