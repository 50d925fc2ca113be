//! The cases through the schemas of OpenAPI documents.

use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::{__private, Compilation};
use modelspec_runtime::Facts;
use serde_json::{Value, json};

use super::nearby;
use crate::cases::{Case, Kind};
use crate::support::openapi::{Described, documents};
use crate::support::validator;

/// The documents on which the schema of a request and the OpenAPI document differ.
pub(super) fn problems(compilation: &Compilation, op: &Operation, cases: &[Case]) -> Vec<String> {
    let described = Described::find(&documents(compilation), op).expect("fixtures have paths");
    let exact = validator(&__private::request(
        op,
        super::provider(&compilation.catalogue, op),
        &__private::Asserted::new(op),
    ));
    let arena = __private::Arena::new();
    let model = __private::table(&arena, op);
    let rules = described.notes["x-rules"].as_array().into_iter().flatten();
    let only_listed: Vec<&Value> =
        rules.filter(|rule| rule["asserted"] == json!(false)).map(|rule| &rule["id"]).collect();
    let mut problems = Vec::new();
    let own = cases.iter().filter(|case| case.kind == Kind::Request);
    let own = own.filter_map(|case| serde_json::from_str(&case.document).ok());
    for document in own.chain(nearby::requests(cases)) {
        let (expected, found) = (exact.is_valid(&document), described.is_valid(&document));
        let report = modelspec_runtime::validate(&model, document.to_string().as_bytes(), &Facts::default());
        let is_listed = report.violations().iter().any(|one| only_listed.contains(&&json!(one.rule())));
        if expected != found && !(found && is_listed) {
            problems.push(format!("{}: {document} is {found} in OpenAPI", op.id()));
        }
    }
    let returned = [(Kind::Response, "Response"), (Kind::Callback, "Callback")];
    for (case, kind) in
        cases.iter().filter_map(|case| Some((case, returned.iter().find(|it| it.0 == case.kind)?.1)))
    {
        let schema = described.component(&format!("{}{kind}", pascal(&op.name)));
        let document = serde_json::from_str(&case.document).expect("cases are JSON");
        let is_valid = schema.expect("it has this name").is_valid(&document);
        let verdict = if is_valid { "valid" } else { "invalid" };
        problems.extend(case.compare(vec![verdict.to_owned()]).err());
    }
    problems.truncate(3);
    problems
}

/// The name of an operation as start of component names.
fn pascal(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('-').map(capital).collect()
}
