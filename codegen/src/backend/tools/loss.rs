//! Constraints that a dialect could not express, as data, and the report about it.

use indexmap::IndexMap;
use modelspec_runtime::tool::Dialect;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::visible::Hidden;

/// A constraint that the schema of a dialect does not express.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Loss {
    /// Id of the rule of which the engine reports a violation.
    pub rule: String,
    /// The keywords that would express it.
    pub keywords: Vec<&'static str>,
    /// The parameter, with `*` for each item or member.
    pub pointer: String,
    /// The constraint in words.
    pub constraint: String,
    /// The place where the definition has it instead.
    pub carried: Carried,
    /// The dialect.
    pub dialect: Dialect,
    /// The spec declares it; otherwise it is the range of all integers.
    pub is_declared: bool,
    /// The keywords of the value that the definition has.
    pub weaker: Map<String, Json>,
    /// The parameter has other types.
    pub is_variant: bool,
    /// It is a rule that reads a parameter that a model does not see.
    pub reads_hidden: bool,
}

impl Loss {
    /// Reports whether violations are at items or members of the parameter.
    pub(super) fn is_of_members(&self) -> bool {
        matches!(self.rule.as_str(), "unique" | "size") || self.keywords.contains(&"propertyNames")
    }
}

/// Arguments that show a loss.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Witness {
    /// The arguments.
    pub arguments: Json,
    /// Facts that the caller knows.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Json>,
    /// The only violation of the request that the arguments stand for.
    pub violation: Violation,
}

/// A violation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Violation {
    /// Its place.
    pub pointer: String,
    /// Its rule.
    pub rule: String,
}

/// The place where a definition has what its schema cannot express.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    /// In words.
    Description,
    /// The value is JSON text.
    Text,
    /// The value is a list of pairs.
    Pairs,
    /// Nowhere; only the engine checks it.
    Engine,
}

impl Carried {
    /// In words, if there was room for them.
    pub(super) fn in_words(has_room: bool) -> Self {
        if has_room { Self::Description } else { Self::Engine }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Description => "description",
            Self::Text | Self::Pairs => "encoding",
            Self::Engine => "engine",
        }
    }
}

/// A parameter, or a form of its values, that the definition of a dialect does not have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Omitted {
    /// Its place.
    pub pointer: String,
    /// The reason.
    pub reason: String,
    /// It is a form of the values of a parameter that has others.
    #[serde(skip)]
    pub is_form: bool,
}

/// A value that has another form in a dialect.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Encoded {
    /// Its place.
    pub pointer: String,
    /// `text` for JSON text, `pairs` for a list of pairs.
    pub form: &'static str,
}

/// The losses of one dialect.
pub(super) struct Lost {
    /// The dialect.
    pub dialect: Dialect,
    /// The reasons why the dialect cannot carry the operation at all.
    pub refused: Vec<String>,
    /// Constraints that the schema does not express, with arguments that show it.
    pub losses: Vec<(Loss, Option<Witness>)>,
    /// Parameters that cannot be given.
    pub omitted: Vec<Omitted>,
    /// Parameters that have another form.
    pub encoded: Vec<Encoded>,
}

/// The report on all dialects.
pub(super) fn report(id: &str, tool: &str, hidden: &[Hidden], dialects: &[Lost]) -> String {
    let operation = id.rsplit('/').next().unwrap_or(id);
    let entries = dialects.iter().map(|lost| (lost.dialect.name(), Entry::of(operation, lost)));
    super::text(&Report { operation: id, tool, hidden, dialects: entries.collect() })
}

#[derive(Serialize)]
struct Report<'a> {
    operation: &'a str,
    tool: &'a str,
    hidden: &'a [Hidden],
    dialects: IndexMap<&'a str, Entry<'a>>,
}

/// What the report says about one dialect.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a> {
    Refused {
        carried: bool,
        reasons: &'a [String],
    },
    Carried {
        carried: bool,
        file: String,
        omitted: &'a [Omitted],
        encoded: &'a [Encoded],
        losses: Vec<Shown<'a>>,
    },
}

impl<'a> Entry<'a> {
    fn of(operation: &str, lost: &'a Lost) -> Self {
        if !lost.refused.is_empty() {
            return Self::Refused { carried: false, reasons: &lost.refused };
        }
        let Lost { dialect, omitted, encoded, losses, .. } = lost;
        Self::Carried {
            carried: true,
            file: format!("{operation}.{dialect}.json"),
            omitted,
            encoded,
            losses: losses.iter().map(Shown::of).collect(),
        }
    }
}

/// A loss, with the arguments that show it.
#[derive(Serialize)]
struct Shown<'a> {
    rule: &'a str,
    pointer: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    keywords: &'a [&'static str],
    constraint: &'a str,
    carried: &'static str,
    witness: Option<&'a Witness>,
}

impl<'a> Shown<'a> {
    fn of((loss, witness): &'a (Loss, Option<Witness>)) -> Self {
        let Loss { rule, pointer, keywords, constraint, carried, .. } = loss;
        Self { rule, pointer, keywords, constraint, carried: carried.as_str(), witness: witness.as_ref() }
    }
}
