//! A vendor's document to draft specs. Reads OpenAPI, JSON Schema and the documents of some vendors; writes the text of
//! specs, and reports what has no place in them. Never fetches anything.
//!
//! Stages: `tree` and `spread` (text to values with positions), `reference`, `merged` and `flat` (one schema without
//! references), `form` and `keywords` (what a type says), `shape`, `scalars`, `strings`, `lists`, `maps`, `object` and `union`
//! (schemas to parameters), `fragment`, `logic`, `exclusive`, `rules` and `expression` (conditions to formulas to rules),
//! `vendor`, `cog` and `queue` (documents to operations), `operation`, `outside`, `constraints` and `modes` (operations to
//! specs), `repair` (what `check` refuses), `share` (what operations have in common), `yaml` (text).

mod amounts;
mod bounds;
mod cog;
mod constraints;
mod examples;
mod exclusive;
mod expression;
mod finish;
mod flat;
mod form;
mod fragment;
mod keywords;
mod limits;
mod lists;
mod logic;
mod maps;
mod merged;
mod modes;
mod object;
mod operation;
mod original;
mod outside;
mod page;
mod phrases;
mod price;
mod prose;
mod provider;
mod queue;
mod reference;
mod repair;
mod rules;
mod scalars;
mod sentences;
mod shape;
mod share;
mod sizes;
mod spread;
mod stated;
mod strings;
#[cfg(test)]
mod tests;
mod tree;
mod union;
mod vendor;
mod yaml;

use std::fmt;

pub use original::{Original, Reading};
pub use tree::MAX_BYTES;

use self::yaml::Line;
use crate::source::SourceText;

/// A vendor's file, and the names of what it becomes.
#[derive(Clone, Debug)]
pub struct Import<'i> {
    /// Path of the file, for messages.
    pub path: &'i str,
    /// Its text.
    pub text: String,
    /// Other files that it may refer to, with paths from the same folder.
    pub others: &'i [SourceText],
    /// Id of the provider.
    pub provider: &'i str,
    /// Name of the operation, if there is only one.
    pub name: Option<&'i str>,
    /// The operation to import: its id in the file, `METHOD PATH`, or a value of the model; all of them without.
    pub operation: Option<&'i str>,
    /// The day of the import, `YYYY-MM-DD`.
    pub read: &'i str,
    /// Path and text of a file of documented requests with their bills.
    pub examples: Option<(&'i str, &'i str)>,
}

/// The result of an import.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The specs of operations, with the ids `<provider>/<name>` in their paths.
    pub operations: Vec<Drafted>,
    /// The file of the provider.
    pub provider: Option<SourceText>,
    /// Paths of the other files that references lead to.
    pub used: Vec<String>,
    /// Bytes of the files.
    pub bytes: usize,
    /// The keys of the file of the provider.
    provider_lines: Vec<Line>,
}

/// The draft of one operation.
#[derive(Clone, Debug)]
pub struct Drafted {
    /// The spec.
    pub file: SourceText,
    /// Its keys.
    lines: Vec<Line>,
    /// The only value of the model, if there is one.
    pub model: Option<String>,
    /// The HTTP method and the path.
    pub route: (String, String),
    /// Number of parameters, counting those inside of others.
    pub parameters: usize,
    /// Number of rules and tables of sizes.
    pub rules: usize,
    /// Number of conditions in the schemas, and of those that became rules.
    pub conditions: (usize, usize),
    /// Parts of the document that a person has to look at, in its order.
    pub notes: Vec<Note>,
    /// Ids of the rules that come from sentences.
    pub stated: Vec<String>,
    /// The vendor's schemas of the request, in each reading.
    pub originals: Vec<Original>,
}

/// A part of a document that the spec does not carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Path of the document.
    pub file: String,
    /// Line in it, from 1.
    pub line: usize,
    /// JSON Pointer of the schema below the schema of the request.
    pub pointer: String,
    /// The part as it is written, or what it says.
    pub text: String,
    /// Why the spec does not carry it.
    pub reason: String,
}

impl Note {
    /// The comment in the spec.
    pub(crate) fn comment(&self) -> String {
        let text: String = self.text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
        format!("TODO(import): {text} ({})", self.reason)
    }
}

/// A document that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path of the document.
    pub file: String,
    /// Line in it, from 1.
    pub line: usize,
    /// The problem, and what to do about it.
    pub message: String,
}

impl Problem {
    fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }

    /// A file with so many bytes, which is not read.
    pub fn too_large(file: &str, bytes: u64) -> Self {
        let limit = MAX_BYTES >> 20;
        let help =
            "divide it into files that refer to each other, or take out what is not about these operations";
        Self::new(file, 1, format!("the file has {bytes} bytes, and the limit is {limit} MiB; {help}"))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for Problem {}

/// Drafts the specs of the operations in a document.
///
/// # Errors
///
/// If the document cannot be read, is of no known kind, or does not have the operation.
pub fn import(import: &Import<'_>) -> Result<Draft, Problem> {
    vendor::draft(import)
}
