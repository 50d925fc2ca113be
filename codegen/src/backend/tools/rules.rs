//! Rules about several parameters. In: an operation, and the document that a model sees. Out: sentences for those that no
//! schema of a tool expresses.

use serde_json::Value as Json;

use super::accepts::Accepts;
use crate::backend::Subject;
use crate::model::words::{Phrase, list};
use crate::model::{Document, Path, Rule, Sizes, Type};

/// A constraint on several parameters.
pub(super) struct Joint {
    /// Id of its rule.
    pub rule: String,
    /// The parameter that a violation points to.
    pub pointer: String,
    /// The constraint as a phrase.
    pub words: String,
    /// The parameters that each one needs, if this is all that the rule says.
    pub dependent: Option<Json>,
    /// It reads a parameter that a model does not see, so that a model may be unable to break it.
    pub reads_hidden: bool,
}

/// The size table and the rules that a model can break.
pub(super) fn joint(subject: &Subject<'_>, visible: &Document, accepts: &Accepts) -> Vec<Joint> {
    let op = subject.op;
    let sizes = op.sizes.iter().filter_map(|table| sizes(table, visible));
    // A model gives a parameter by its name, not by an alias.
    let is_alias = |path: &Path| op.request.param(path).is_some_and(|param| param.alias_of.is_some());
    let is_hidden = |path: &Path| visible.param(path).is_none() && !is_alias(path);
    let rules = op.rules.iter().enumerate().filter(|(_, rule)| !rule.warning);
    let rules = rules.filter_map(|(at, rule)| {
        let pointer = shown(rule, visible)?;
        let dependent = subject.asserted().of(at).filter(|_| accepts.takes("dependentRequired"));
        Some(Joint {
            rule: rule.id.value.clone(),
            pointer,
            words: words(rule),
            dependent: dependent.and_then(|assertion| dependencies(assertion, visible)),
            reads_hidden: rule.each.is_empty() && rule.reads.iter().any(is_hidden),
        })
    });
    sizes.chain(rules).collect()
}

/// The pairs of the size table, unless they are values of one parameter.
fn sizes(table: &Sizes, visible: &Document) -> Option<Joint> {
    let is_shown = |path: &Path| visible.param(path).is_some() && !is_in_string(path, visible);
    if !is_shown(&table.width) || !is_shown(&table.height) {
        return None;
    }
    let mut pairs: Vec<(u32, u32)> = table.rows.iter().map(|row| (row.width, row.height)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let pairs = pairs.into_iter().map(|(width, height)| Phrase::text(format!("{width}x{height}")));
    let pairs = pairs.reduce(|all, next| all.then(", ").and(next))?;
    let names = list([&table.width, &table.height].map(|path| Phrase::code(path.to_string())), "and");
    Some(Joint {
        rule: "size".to_owned(),
        pointer: table.width.pointer(),
        words: names.then(" must be one of these pairs: ").and(pairs).to_string(),
        dependent: None,
        reads_hidden: false,
    })
}

/// Reports whether a path leads into a string.
fn is_in_string(path: &Path, visible: &Document) -> bool {
    let Some((_, parent)) = path.0.split_last() else { return false };
    visible.param(&Path(parent.to_vec())).is_some_and(|param| matches!(param.ty, Type::Size(_)))
}

/// The parameter that a violation points to, if a model sees one of those that the rule reads.
fn shown(rule: &Rule, visible: &Document) -> Option<String> {
    let absolute = |path: &Path| -> (Path, String) {
        let lists: String = rule.each.iter().flat_map(|list| [list.pointer(), "/*".to_owned()]).collect();
        let whole = rule.each.iter().flat_map(|list| list.0.clone()).chain(path.0.clone());
        (Path(whole.collect()), format!("{lists}{}", path.pointer()))
    };
    let is_shown = |path: &Path| {
        // Paths do not go through lists.
        let first = path.0.first().map(|name| Path(vec![name.clone()]));
        visible.param(path).is_some()
            || (!rule.each.is_empty() && first.is_some_and(|first| visible.param(&first).is_some()))
    };
    let candidates = rule.at.iter().chain(&rule.reads).map(absolute);
    candidates.into_iter().find(|(path, _)| is_shown(path)).map(|(_, pointer)| pointer)
}

fn words(rule: &Rule) -> String {
    let message = rule.brief.as_ref().unwrap_or(&rule.message);
    if rule.each.is_empty() {
        return message.clone();
    }
    let lists: Vec<String> = rule.each.iter().map(ToString::to_string).collect();
    format!("for each item of `{}`: {message}", lists.join("[]."))
}

/// The dependencies of an assertion that says nothing else, if a model sees all their parameters.
fn dependencies(assertion: &Json, visible: &Document) -> Option<Json> {
    let assertion = assertion.as_object().filter(|keywords| keywords.len() == 1)?;
    let dependent = assertion.get("dependentRequired")?;
    let mut names = dependent.as_object()?.iter().flat_map(|(name, needed)| {
        let needed = needed.as_array().into_iter().flatten().filter_map(Json::as_str);
        std::iter::once(name.as_str()).chain(needed)
    });
    names.all(|name| visible.root().param(name).is_some()).then(|| dependent.clone())
}
