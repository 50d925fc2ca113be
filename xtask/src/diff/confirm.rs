//! Confirms the requests that show changes with the JSON Schemas of both sides, by a validator that shares nothing with
//! the engine. A change whose request a schema contradicts becomes undecided.

use std::collections::BTreeSet;

use jsonschema::Validator;
use modelspec_codegen::__private::diff::{Change, Direction, OperationDiff, Verdict, Witness};
use modelspec_codegen::__private::{Asserted, request};
use serde_json::Value as Json;

use super::side::{Catalogue, Operation};
use crate::Error;

/// The request schema of one side.
struct Schema {
    validator: Validator,
    /// Ids of violations that the schema need not find: rules that it only lists, the content of files, and the cost of
    /// an evaluation.
    not_asserted: BTreeSet<String>,
}

/// Confirms the requests of all changes of requests.
///
/// # Errors
///
/// If a schema is none.
pub(super) fn confirm(compared: &mut [OperationDiff], sides: [&Catalogue; 2]) -> Result<(), Error> {
    let is_shown = |change: &Change| change.direction == Direction::Request && change.witness.is_some();
    for operation in compared.iter_mut().filter(|one| one.changes.iter().any(is_shown)) {
        let [old, new] = sides.map(|side| find(side, &operation.id));
        let (Some(old), Some(new)) = (old, new) else { continue };
        let schemas = [Schema::new(old, sides[0])?, Schema::new(new, sides[1])?];
        for change in &mut operation.changes {
            let Some(witness) = change.witness.as_ref().filter(|_| change.direction == Direction::Request)
            else {
                continue;
            };
            if !is_confirmed(witness, &schemas) {
                let text = "; a request was found, but the JSON Schemas contradict it, which is a mistake of modelspec";
                change.text.push_str(text);
                change.verdict = Verdict::Undecided;
                change.witness = None;
            }
        }
    }
    Ok(())
}

/// The operation with an id, or the only one: two files are states of one operation, whatever they are called.
fn find<'c>(side: &'c Catalogue, id: &str) -> Option<&'c Operation> {
    match &side.operations[..] {
        [only] => Some(only),
        all => all.iter().find(|op| op.id() == id),
    }
}

/// Reports whether the schema of each side gives the verdict that the witness says.
fn is_confirmed(witness: &Witness, [old, new]: &[Schema; 2]) -> bool {
    let request = &witness.candidate.request;
    if witness.violations.is_empty() {
        return [old, new].iter().all(|schema| schema.validator.is_valid(request));
    }
    let (accepting, rejecting) = if witness.new_rejects { (old, new) } else { (new, old) };
    let mut broken = witness.violations.iter().filter(|one| !one.warning);
    let is_asserted = broken.any(|one| !rejecting.not_asserted.contains(&one.rule));
    accepting.validator.is_valid(request) && !(is_asserted && rejecting.validator.is_valid(request))
}

impl Schema {
    fn new(op: &Operation, side: &Catalogue) -> Result<Self, Error> {
        let mistake = |why: String| Error::new(format!("the schema of {} cannot be used: {why}", op.id()));
        let provider = side.providers.iter().find(|provider| provider.id == op.provider);
        let provider = provider.ok_or_else(|| mistake("it has no provider".to_owned()))?;
        let text = request(op, provider, &Asserted::new(op));
        let schema: Json = serde_json::from_str(&text).map_err(|error| mistake(error.to_string()))?;
        let rules = schema["x-rules"].as_array().into_iter().flatten();
        let listed = rules.filter(|rule| rule["asserted"] == false).filter_map(|rule| rule["id"].as_str());
        let not_asserted = listed.chain(["media", "limit"]).map(str::to_owned).collect();
        let options = jsonschema::draft202012::options().should_validate_formats(false);
        let validator = options.build(&schema).map_err(|error| mistake(error.to_string()))?;
        Ok(Self { validator, not_asserted })
    }
}

#[cfg(test)]
mod tests {
    use modelspec_codegen::compile;
    use modelspec_codegen::source::SourceText;

    use super::*;

    fn compiled(max: u32) -> modelspec_codegen::Compilation {
        let file = |path: &str, text: String| SourceText { path: path.to_owned(), text };
        let operation = format!(
            "name: Paint\ndoc: Paints.\nsources: [{{ url: https://example.com, read: 2026-01-01 }}]\n\
             http: {{ method: POST, path: / }}\nparameters:\n  n: {{ type: integer, min: 1, max: {max}, doc: Number. }}\n"
        );
        compile(vec![
            file("acme/provider.yaml", "name: Acme\n".to_owned()),
            file("acme/paint.yaml", operation),
        ])
    }

    #[test]
    fn a_request_that_the_schemas_contradict_shows_nothing() {
        let (old, new) = (compiled(9), compiled(4));
        let sides = [&old.catalogue, &new.catalogue];
        let compared = modelspec_codegen::__private::diff::catalogues(sides[0], sides[1], &[]);
        let mut confirmed = compared.clone();
        confirm(&mut confirmed, sides).expect("schemas");
        assert_eq!(confirmed, compared);
        assert_eq!(compared[0].changes[0].verdict, Verdict::Major);
        let mut swapped = compared;
        confirm(&mut swapped, [sides[1], sides[0]]).expect("schemas");
        let [change] = &swapped[0].changes[..] else { panic!("{swapped:?}") };
        assert_eq!((change.verdict, &change.witness), (Verdict::Undecided, &None));
    }
}
