//! Each witness of a report is what it says: the definition accepts its arguments, and the engine rejects the request that
//! they stand for.

use modelspec_codegen::__private::{Arena, entry, provider, table};
use modelspec_runtime::Facts;
use modelspec_runtime::tool::Dialect;

use super::{DIALECTS, Tools, all, schema};
use modelspec_codegen::__private::model::Operation;

/// The losses that no witness was found for.
#[derive(Default)]
struct Counts {
    shown: usize,
    without: Vec<String>,
    wrong: Vec<String>,
}

#[test]
fn every_witness_is_accepted_by_the_definition_and_rejected_by_the_engine() {
    let mut counts = Counts::default();
    for tools in all() {
        for operation in &tools.compilation.catalogue.operations {
            check(tools, operation, &mut counts);
        }
    }
    assert!(counts.wrong.is_empty(), "{}", counts.wrong.join("\n"));
    assert!(counts.shown > 500, "only {} witnesses", counts.shown);
    assert!(counts.without.len() * 10 < counts.shown, "{}", counts.without.join("\n"));
}

fn check(tools: &Tools<'_>, operation: &Operation, counts: &mut Counts) {
    let report = tools.report(&operation.id());
    let arena = Arena::new();
    let providers = &tools.compilation.catalogue.providers;
    let of_operation = providers.iter().find(|one| one.id == operation.provider).unwrap();
    let model = arena.alloc(table(&arena, operation));
    let entry = entry(&arena, operation, arena.alloc(provider(&arena, of_operation)), model);
    for dialect in DIALECTS {
        let Some(definition) = tools.definition(&operation.id(), dialect) else { continue };
        let validator = jsonschema::draft202012::new(schema(&definition, dialect)).unwrap();
        for loss in report["dialects"][dialect]["losses"].as_array().unwrap() {
            let at = format!("{} {dialect}: {loss}", operation.id());
            let witness = &loss["witness"];
            if witness.is_null() {
                counts.without.push(at);
                continue;
            }
            counts.shown += 1;
            if !validator.is_valid(&witness["arguments"]) {
                let errors: Vec<String> =
                    validator.iter_errors(&witness["arguments"]).map(|error| error.to_string()).collect();
                counts.wrong.push(format!("{at}: {errors:?}"));
            }
            let arguments = witness["arguments"].to_string();
            let dialect: Dialect = dialect.parse().unwrap();
            let completed = entry.complete(dialect, arguments.as_bytes()).unwrap();
            let facts = match witness.get("facts") {
                Some(facts) => Facts::read(facts.to_string().as_bytes()).unwrap(),
                None => Facts::default(),
            };
            let found = completed.validate(&entry, &facts);
            let expected = |key: &str| witness["violation"][key].as_str().unwrap().to_owned();
            let violations: Vec<(String, String)> =
                found.violations().iter().map(|one| (one.pointer(), one.rule().to_owned())).collect();
            if !violations.contains(&(expected("pointer"), expected("rule")))
                || loss["rule"] != expected("rule")
            {
                counts.wrong.push(format!("{at}: {violations:?}"));
            }
        }
    }
}

/// No search finds some: of files whose facts would have to differ, and of long lists of different items.
#[test]
fn nearly_every_loss_of_the_specs_has_a_witness() {
    let tools = &all()[0];
    let mut counts = Counts::default();
    tools.compilation.catalogue.operations.iter().for_each(|operation| check(tools, operation, &mut counts));
    assert!(counts.without.len() * 20 < counts.shown, "{} of {}", counts.without.len(), counts.shown);
    insta::assert_snapshot!("losses without a witness", counts.without.join("\n"));
}
