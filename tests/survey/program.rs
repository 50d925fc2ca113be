//! Reads cases, one per line, and prints the results of the types of the generated crate.
//!
//! A case is the id of its operation, the kind of document, the document, the facts and the moment, separated by tabs; the moment can be empty. Each
//! result is a line `>`, the findings, and the document as it is written again.

mod results;

use modelspec_runtime::Facts;

macro_rules! request {
    ($module:path, $document:expr, $facts:expr, $at:expr) => {{
        use $module as operation;
        let facts = Facts::from_json(&operation::MODEL, $facts.as_bytes()).expect("the facts are right");
        let at = (!$at.is_empty()).then(|| $at.parse().expect("a moment"));
        let facts = at.into_iter().fold(facts, Facts::at);
        match operation::Request::from_json($document.as_bytes()) {
            Ok(request) => {
                let mut lines = results::report(&request.validate_with(&facts));
                lines.extend(request.cost_with(&facts).iter().map(results::cost));
                lines.push(format!("json {}", request.to_json().unwrap()));
                lines
            }
            Err(invalid) => results::report(invalid.report()),
        }
    }};
}

macro_rules! answer {
    ($module:path, $document:expr) => {{
        use $module as Answer;
        match Answer::from_json($document.as_bytes()) {
            Ok(answer) => vec!["valid".to_owned(), format!("json {}", answer.to_json().unwrap())],
            Err(_) => vec!["invalid".to_owned()],
        }
    }};
}

fn main() {
    let path = std::env::args().nth(1).expect("the file of the cases");
    let cases = std::fs::read_to_string(path).expect("the file can be read");
    for line in cases.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let [id, kind, document, facts, at] = parts[..] else { panic!("a case has five parts: {line}") };
        println!(">");
        for line in results_of(id, kind, document, facts, at) {
            println!("{line}");
        }
    }
}

fn results_of(id: &str, kind: &str, document: &str, facts: &str, at: &str) -> Vec<String> {
    match (id, kind) {
        // operations
        _ => panic!("no operation {id}"),
    }
}
