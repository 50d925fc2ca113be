//! What a dialect could not express, as data, and the report about it.

use modelspec_runtime::tool::Dialect;
use serde_json::{Value as Json, json};

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
}

/// The place where a definition has what its schema cannot express.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    /// In words.
    Description,
    /// The value has another form.
    Encoding,
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
            Self::Encoding => "encoding",
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
}

/// What one dialect loses.
pub(super) struct Lost {
    /// The dialect.
    pub dialect: Dialect,
    /// The reasons why the dialect cannot carry the operation at all.
    pub refused: Vec<String>,
    /// What the schema does not express.
    pub losses: Vec<Loss>,
    /// What cannot be given.
    pub omitted: Vec<Omitted>,
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
    json!({
        "carried": true,
        "file": format!("{name}.{}.json", lost.dialect),
        "omitted": omitted.collect::<Vec<_>>(),
        "losses": lost.losses.iter().map(loss).collect::<Vec<_>>(),
    })
}

fn loss(loss: &Loss) -> Json {
    let mut entry = json!({ "rule": loss.rule, "pointer": loss.pointer });
    if !loss.keywords.is_empty() {
        entry["keywords"] = json!(loss.keywords);
    }
    entry["constraint"] = json!(loss.constraint);
    entry["carried"] = json!(loss.carried.as_str());
    entry
}
