//! Constraints that a dialect could not express, as data, and the report about it.

use modelspec_runtime::tool::Dialect;
use serde_json::{Map, Value as Json, json};

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
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Witness {
    /// The arguments.
    pub arguments: Json,
    /// Facts that the caller knows.
    pub facts: Map<String, Json>,
    /// The place of the only violation of the request that the arguments stand for.
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
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Omitted {
    /// Its place.
    pub pointer: String,
    /// The reason.
    pub reason: String,
    /// It is a form of the values of a parameter that has others.
    pub is_form: bool,
}

/// A value that has another form in a dialect.
#[derive(Clone, Debug, PartialEq)]
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
    let hidden: Vec<Json> = hidden
        .iter()
        .map(|one| json!({ "pointer": one.pointer, "reason": one.reason, "filled": one.filled }))
        .collect();
    let entries = dialects.iter().map(|lost| (lost.dialect.name().to_owned(), entry(id, lost)));
    let report = json!({
        "operation": id,
        "tool": tool,
        "hidden": hidden,
        "dialects": entries.collect::<serde_json::Map<_, _>>(),
    });
    super::text(&report)
}

fn entry(id: &str, lost: &Lost) -> Json {
    if !lost.refused.is_empty() {
        return json!({ "carried": false, "reasons": lost.refused });
    }
    let name = id.rsplit('/').next().unwrap_or(id);
    let omitted = lost.omitted.iter().map(|one| json!({ "pointer": one.pointer, "reason": one.reason }));
    let encoded = lost.encoded.iter().map(|one| json!({ "pointer": one.pointer, "form": one.form }));
    json!({
        "carried": true,
        "file": format!("{name}.{}.json", lost.dialect),
        "omitted": omitted.collect::<Vec<_>>(),
        "encoded": encoded.collect::<Vec<_>>(),
        "losses": lost.losses.iter().map(loss).collect::<Vec<_>>(),
    })
}

fn loss((loss, witness): &(Loss, Option<Witness>)) -> Json {
    let mut entry = json!({ "rule": loss.rule, "pointer": loss.pointer });
    if !loss.keywords.is_empty() {
        entry["keywords"] = json!(loss.keywords);
    }
    entry["constraint"] = json!(loss.constraint);
    entry["carried"] = json!(loss.carried.as_str());
    entry["witness"] = witness.as_ref().map_or(Json::Null, |witness| {
        let mut shown = json!({ "arguments": witness.arguments });
        if !witness.facts.is_empty() {
            shown["facts"] = json!(witness.facts);
        }
        shown["violation"] = json!({ "pointer": witness.pointer, "rule": witness.rule });
        shown
    });
    entry
}
