//! The shared part of `validate` and `price`: an operation, documents, and one result for each of them.

use std::fs::File;
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};

use modelspec_codegen::__private::Arena;
use modelspec_codegen::__private::table;
use modelspec_runtime::__private::answer;
use modelspec_runtime::table::Model;
use modelspec_runtime::{FactError, FactErrorKind, Facts, Json, JsonObject};

use crate::answer::{Answer, Body};
use crate::diff::printable;
use crate::documents::{self, Document, Input};
use crate::lookup::{self, Found};
use crate::{Error, Format, Status, Style, diagnostics};

/// The operation and the documents to answer for.
#[derive(Clone, Debug)]
pub struct Question {
    /// Spec id, or a wire id that only one operation has.
    pub model: String,
    /// The documents.
    pub input: Input,
    /// Folder of the specs.
    pub specs: PathBuf,
    /// File with a JSON object of facts.
    pub facts: Option<PathBuf>,
    /// Format of the results.
    pub format: Format,
    /// Style of the diagnostics.
    pub style: Style,
}

/// One document with everything that its result depends on.
pub(crate) struct Case<'c> {
    /// The operation.
    pub(crate) model: &'c Model<'c>,
    /// The document; `None` if it is too large.
    pub(crate) json: Option<&'c [u8]>,
    /// The facts that the caller supplied.
    pub(crate) facts: &'c Facts,
}

/// Answers for one document.
type Give = dyn Fn(&Case<'_>, Format) -> Answer;

impl Question {
    /// Writes one result for each document; one line each if the format is JSON.
    pub(crate) fn answer(
        &self,
        input: &mut dyn BufRead,
        out: &mut dyn Write,
        errors: &mut dyn Write,
        give: &Give,
    ) -> Result<Status, Error> {
        let (compilation, index) = match lookup::find(&self.specs, &self.model)? {
            Found::Operation(compilation, index) => (compilation, index),
            Found::Broken(compilation, report) => {
                diagnostics::write_report(&report, &compilation.sources, self.style, errors)?;
                return Ok(Status::Bad);
            }
        };
        let operation = &compilation.catalogue.operations[index];
        let arena = Arena::new();
        let model = table(&arena, operation);
        let facts = match &self.facts {
            Some(path) => read_facts(&model, path)?,
            None => Facts::new(),
        };
        let wrapped = operation.request.root().param("request").is_none();
        let mut status = Status::Good;
        documents::each(&self.input, input, wrapped, &mut |document| {
            let given = combined(&model, &facts, document);
            let answer = given.and_then(|facts| self.one(&model, facts, document, give));
            let is_valid = answer.as_ref().is_ok_and(|answer| answer.is_valid);
            status = if is_valid { status } else { Status::Bad };
            self.write(answer, model.id, document.line, out)
        })?;
        Ok(status)
    }

    /// The result for one document.
    fn one(
        &self,
        model: &Model<'_>,
        mut facts: Given,
        document: &Document<'_>,
        give: &Give,
    ) -> Result<Answer, Vec<FactError>> {
        let answer = give(&Case { model, json: document.json, facts: &facts.all }, self.format);
        if answer.fact_errors.is_empty() {
            return Ok(answer);
        }
        // Facts for all lines may be about files that some lines do not have.
        let is_elsewhere = |error: &FactError| {
            document.line.is_some()
                && *error.kind() == FactErrorKind::Absent
                && facts.own.media(error.name()).is_none()
        };
        if !answer.fact_errors.iter().all(is_elsewhere) {
            return Err(answer.fact_errors);
        }
        answer.fact_errors.iter().for_each(|error| facts.all.remove_media(error.name()));
        Ok(give(&Case { model, json: document.json, facts: &facts.all }, self.format))
    }

    /// Writes the result for one document. Facts that cannot be used end the command, unless there are other lines.
    fn write(
        &self,
        answer: Result<Answer, Vec<FactError>>,
        model: &str,
        line: Option<u64>,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        if let (Err(errors), None) = (&answer, line) {
            return Err(Error::new(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")));
        }
        let body = answer.map_or_else(|errors| errors_body(&errors, self.format), |answer| answer.body);
        match body {
            Body::Json(members) => {
                writeln!(out, "{}", answer::of_model(model, line, members))?;
            }
            Body::Text(text) => {
                if let Some(line) = line {
                    write!(out, "line {line}: ")?;
                }
                write!(out, "{text}")?;
            }
        }
        Ok(())
    }
}

/// The result for a line with facts that cannot be used.
fn errors_body(errors: &[FactError], format: Format) -> Body {
    match format {
        Format::Json => {
            let errors: Vec<Json> = errors.iter().map(FactError::to_json).collect();
            Body::Json(JsonObject::from([("errors", errors.into())]).into())
        }
        Format::Human => {
            let mut text = format!("{} that cannot be used\n", diagnostics::number(errors.len(), "fact"));
            for error in errors {
                text += &format!("  {}\n", printable(error.to_string().chars()));
            }
            Body::Text(text)
        }
    }
}

fn read_facts(model: &Model<'_>, path: &Path) -> Result<Facts, Error> {
    let failed = |error| Error::disk("read", path, &error);
    let mut bytes = Vec::new();
    // A truncated file is not valid JSON, and is refused as such.
    let file = File::open(path).map_err(failed)?;
    file.take(documents::MAX_BYTES as u64).read_to_end(&mut bytes).map_err(failed)?;
    Facts::from_json(model, &bytes).map_err(|error| Error::new(format!("`{}`: {error}", path.display())))
}

/// The facts of a document.
struct Given {
    /// Those of its line.
    own: Facts,
    /// Those of the file, extended by those of the line.
    all: Facts,
}

fn combined(model: &Model<'_>, facts: &Facts, document: &Document<'_>) -> Result<Given, Vec<FactError>> {
    let own = match document.facts {
        Some(json) => Facts::from_json(model, json).map_err(|errors| errors.errors().to_vec())?,
        None => Facts::new(),
    };
    let mut all = facts.clone();
    all.extend(&own);
    Ok(Given { own, all })
}
