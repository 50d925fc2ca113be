//! The shared part of `validate` and `price`: an operation, documents, and one result for each of them.

use std::fs::File;
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};

use modelspec_codegen::__private::{Arena, entry, provider, table};
use modelspec_runtime::__private::answer::of_model;
use modelspec_runtime::http::Body;
use modelspec_runtime::table::Model;
use modelspec_runtime::{Entry, FactError, FactErrorKind, FactErrors, Facts, Json, JsonObject, Moment};

use crate::answer::{self, Answer};
use crate::documents::{self, Document, Input};
use crate::lines::printable;
use crate::lookup::{self, Found};
use crate::{Error, Format, Status, Style, diagnostics};

/// The operation and the documents to answer for.
#[derive(Clone, Debug)]
pub struct Question {
    /// Spec id, or a wire id that only one operation has.
    pub model: String,
    /// The documents.
    pub input: Input,
    /// The documents are bodies of HTTP requests.
    pub body: bool,
    /// Folder of the specs.
    pub specs: PathBuf,
    /// File with a JSON object of facts.
    pub facts: Option<PathBuf>,
    /// The day or the instant at which requests are priced, unless a line has its own.
    pub at: Option<Moment>,
    /// Format of the results.
    pub format: Format,
    /// Style of the diagnostics.
    pub style: Style,
}

/// One document with everything that its result depends on.
pub(crate) struct Case<'c> {
    /// The operation.
    pub(crate) entry: &'c Entry<'c>,
    /// The document is the body of an HTTP request.
    pub(crate) is_body: bool,
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
        let providers = &compilation.catalogue.providers;
        let Some(provider) = providers.iter().find(|provider| provider.id == operation.provider) else {
            return Err(Error::new(format!("the provider of `{}` is missing", operation.id())));
        };
        let provider = self::provider(&arena, provider);
        let entry = entry(&arena, operation, &provider, &model);
        if self.body && !matches!(entry.endpoint.body, Body::Json | Body::None) {
            let content_type = entry.endpoint.content_type().unwrap_or_default();
            return Err(Error::new(format!(
                "the bodies of `{}` are {content_type}, but `--body` reads JSON; give the parameters as one JSON \
                 document, without `--body`",
                entry.id
            )));
        }
        let facts = match &self.facts {
            Some(path) => self.read_facts(&model, path)?,
            None => Facts::new(),
        };
        let facts = self.at.into_iter().fold(facts, Facts::at);
        let wrapped = operation.request.root().param("request").is_none();
        let mut status = Status::Good;
        documents::each(&self.input, input, wrapped, &mut |document| {
            let given = self.combined(&model, &facts, document);
            let answer = given.and_then(|facts| self.one(&entry, facts, document, give));
            let is_valid = answer.as_ref().is_ok_and(|answer| answer.is_valid);
            status = if is_valid { status } else { Status::Bad };
            self.write(answer, model.id, document.line, out)
        })?;
        Ok(status)
    }

    /// The result for one document.
    fn one(
        &self,
        entry: &Entry<'_>,
        mut facts: Given,
        document: &Document<'_>,
        give: &Give,
    ) -> Result<Answer, Vec<FactError>> {
        let ask = |facts: &Facts| {
            give(&Case { entry, is_body: self.body, json: document.json, facts }, self.format)
        };
        let answer = ask(&facts.all);
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
        Ok(ask(&facts.all))
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
            answer::Body::Json(members) => {
                writeln!(out, "{}", of_model(model, line, members))?;
            }
            answer::Body::Text(text) => {
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
fn errors_body(errors: &[FactError], format: Format) -> answer::Body {
    match format {
        Format::Json => {
            let errors: Vec<Json> = errors.iter().map(FactError::to_json).collect();
            answer::Body::Json(JsonObject::from([("errors", errors.into())]).into())
        }
        Format::Human => {
            let line = |error: &FactError| format!("  {}\n", printable(error.to_string().chars()));
            let head = format!("{} that cannot be used\n", diagnostics::number(errors.len(), "fact"));
            let text = errors.iter().map(line).fold(head, |text, line| text + &line);
            answer::Body::Text(text)
        }
    }
}

/// The facts of a document.
struct Given {
    /// Those of its line.
    own: Facts,
    /// Those of the file, extended by those of the line.
    all: Facts,
}

impl Question {
    /// Reads facts. Those about the files of a body are checked with the body, because their pointers start with the
    /// index of a request.
    fn facts_of(&self, model: &Model<'_>, json: &[u8]) -> Result<Facts, FactErrors> {
        if self.body { Facts::read(json) } else { Facts::from_json(model, json) }
    }

    fn read_facts(&self, model: &Model<'_>, path: &Path) -> Result<Facts, Error> {
        let failed = |error| Error::disk("read", path, &error);
        let mut bytes = Vec::new();
        // A truncated file is not valid JSON, and is refused as such.
        let file = File::open(path).map_err(failed)?;
        file.take(documents::MAX_BYTES as u64).read_to_end(&mut bytes).map_err(failed)?;
        self.facts_of(model, &bytes).map_err(|error| Error::new(format!("`{}`: {error}", path.display())))
    }

    fn combined(
        &self,
        model: &Model<'_>,
        facts: &Facts,
        document: &Document<'_>,
    ) -> Result<Given, Vec<FactError>> {
        let own = match document.facts {
            Some(json) => self.facts_of(model, json).map_err(|errors| errors.errors().to_vec())?,
            None => Facts::new(),
        };
        let at = document.at.map(documents::moment).transpose().map_err(|error| vec![error])?;
        let own = at.into_iter().fold(own, Facts::at);
        let mut all = facts.clone();
        all.extend(&own);
        Ok(Given { own, all })
    }
}
