//! Changes of what happens with a request: of defaults, deprecation, availability, facts, and of how it is sent.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::Pair;
use super::change::{Axis, Change, Verdict};
use super::facet::At;
use super::normal::Names;
use super::scalars;
use crate::model::{Default, Expr, ExprKind, Fact, Operation, Param, Path, Provider, Status, Type, Value};

/// The changes of parameters that have nothing to do with validity.
pub(super) fn params(names: &Names, pairs: &[(At, &Param, &Param)]) -> Vec<Change> {
    let mut found = Vec::new();
    for (at, old, new) in pairs {
        let (before, now) = (default(names, old, true), default(names, new, false));
        if before != now {
            let shown = |value: &Option<(Json, String)>| {
                value.as_ref().map_or("none".to_owned(), |(_, text)| text.clone())
            };
            let text = format!("{} has the default {}, was {}", at.name(), shown(&now), shown(&before));
            let change = Change::new(Axis::Behaviour, "default", Verdict::Minor, text).at(&at.new);
            found.push(change.between(before.map(|(value, _)| value), now.map(|(value, _)| value)));
        }
        if old.deprecated.is_some() != new.deprecated.is_some() {
            let words = if new.deprecated.is_some() { "deprecated" } else { "no longer deprecated" };
            let text = format!("{} is {words}", at.name());
            found.push(Change::new(Axis::Behaviour, "deprecation", Verdict::Minor, text).at(&at.new));
        }
        if (old.place, old.join.as_ref().map(|join| &join.value))
            != (new.place, new.join.as_ref().map(|join| &join.value))
        {
            let text = format!("{} is sent in another way", at.name());
            found.push(Change::new(Axis::Behaviour, "place", Verdict::Major, text).at(&at.new));
        }
        found.extend(alias(names, at, old, new));
        found.extend(values(at, &old.ty, &new.ty));
    }
    found
}

/// A name that stands for another parameter.
fn alias(names: &Names, at: &At, old: &Param, new: &Param) -> Option<Change> {
    let target = |pointer: &str, param: &Param| {
        let mut path = crate::witness::names(pointer);
        path.pop();
        path.push(param.alias_of.clone()?);
        Some(Path(path))
    };
    let before = target(&at.old, old).map(|path| names.renamed_path(&path));
    let now = target(&at.new, new);
    (before != now).then(|| {
        let shown = |path: Option<Path>| path.map_or("itself".to_owned(), |path| format!("`{path}`"));
        let text = format!("{} stands for {}, was for {}", at.name(), shown(now), shown(before));
        Change::new(Axis::Behaviour, "alias", Verdict::Major, text).at(&at.new)
    })
}

/// Reports whether a parameter has another value where it is absent.
pub(super) fn is_default_changed(names: &Names, old: &Param, new: &Param) -> bool {
    default(names, old, true) != default(names, new, false)
}

/// A default as JSON, in a form that says the same whenever it means the same, and in words.
fn default(names: &Names, param: &Param, is_old: bool) -> Option<(Json, String)> {
    let condition = |expr: &Expr| {
        let expr = if is_old { names.before(expr) } else { names.now(expr) };
        crate::model::expr::author(&expr)
    };
    let scalar = param.default.as_ref().map(|default| shown(default, &|value| Json::from(value), &condition));
    let document = || param.default_document.as_ref().map(|default| shown(default, &Json::clone, &condition));
    scalar.or_else(document)
}

/// A default of some type.
fn shown<T>(
    default: &Default<T>,
    value: &dyn Fn(&T) -> Json,
    condition: &dyn Fn(&Expr) -> String,
) -> (Json, String) {
    let plain = |json: Json| {
        let text = format!("`{json}`");
        (json, text)
    };
    let cases = match default {
        Default::Value(one) => return plain(value(&one.value)),
        Default::Cases(cases) => cases,
    };
    let mut cases: Vec<(&Expr, Json)> = cases.iter().map(|(when, one)| (when, value(&one.value))).collect();
    let is_always = |when: &Expr| when.kind == ExprKind::Lit(Value::Bool(true));
    if let Some(last) = cases.iter().position(|(when, _)| is_always(when)) {
        // Nobody gets to the cases behind it, and one before it with its value makes no difference.
        cases.truncate(last + 1);
        while let [.., (_, before), (_, last)] = &cases[..]
            && before == last
        {
            cases.remove(cases.len() - 2);
        }
        if let [(_, only)] = &cases[..] {
            return plain(only.clone());
        }
    }
    let case = |(when, one): &(&Expr, Json)| json!({ "when": condition(when), "value": one });
    (cases.iter().map(case).collect(), "one that depends on conditions".to_owned())
}

/// The values of a list that are deprecated, or stand for another state of a task.
fn values(at: &At, old: &Type, new: &Type) -> Vec<Change> {
    let (Type::Enum(old), Type::Enum(new)) = (old, new) else { return Vec::new() };
    let olds: HashMap<_, _> = old.values.iter().map(|one| (scalars::key(&one.value), one)).collect();
    let mut found = Vec::new();
    for one in &new.values {
        let Some(before) = olds.get(&scalars::key(&one.value)) else { continue };
        let value = crate::model::words::quoted(&one.value);
        if before.state != one.state {
            let shown =
                |state: Option<crate::model::TaskState>| state.map_or("no state", |state| state.as_str());
            let text =
                format!("{} {value} means {}, was {}", at.name(), shown(one.state), shown(before.state));
            found.push(Change::new(Axis::Behaviour, "state", Verdict::Major, text).at(&at.new));
        }
        if before.deprecated.is_some() != one.deprecated.is_some() {
            let words = if one.deprecated.is_some() { "deprecated" } else { "no longer deprecated" };
            let text = format!("{} {value} is {words}", at.name());
            found.push(Change::new(Axis::Behaviour, "deprecation", Verdict::Minor, text).at(&at.new));
        }
    }
    found
}

/// The changes of an operation as a whole.
pub(super) fn operation(pair: &Pair<'_>) -> Vec<Change> {
    let (old, new) = (pair.before(), pair.now());
    let mut found = Vec::new();
    let mut other = |kind: &'static str, verdict: Verdict, name: &str, before: Json, now: Json| {
        if before != now {
            let shown = |value: &Json| match value {
                Json::Null => "nothing".to_owned(),
                Json::String(text) => format!("`{text}`"),
                value => format!("`{value}`"),
            };
            let text = format!("{name} is {}, was {}", shown(&now), shown(&before));
            let change = Change::new(Axis::Behaviour, kind, verdict, text);
            found.push(change.between(Some(before), Some(now)));
        }
    };
    let gone = |op: &Operation| op.status == Status::Retired;
    let status = if gone(new) && !gone(old) { Verdict::Major } else { Verdict::Minor };
    other("status", status, "the status", json!(old.status.as_str()), json!(new.status.as_str()));
    other("retires", Verdict::Minor, "the date of retirement", json!(old.retires), json!(new.retires));
    other("replaced-by", Verdict::Minor, "the replacement", json!(old.replaced_by), json!(new.replaced_by));
    other("method", Verdict::Major, "the method", json!(old.method.as_str()), json!(new.method.as_str()));
    other("path", Verdict::Major, "the path", json!(old.path), json!(new.path));
    let encoding = |op: &Operation| json!(op.body.content_type().unwrap_or("application/json"));
    other("encoding", Verdict::Major, "the content type", encoding(old), encoding(new));
    let envelope = |op: &Operation| json!(format!("{:?}", op.request_envelope).to_lowercase());
    other("envelope", Verdict::Major, "the envelope of requests", envelope(old), envelope(new));
    let (before, now) = pair.providers;
    provider(&mut other, before, now);
    found.extend(wire_ids(old, new));
    found.extend(facts(old, new));
    found
}

fn provider(other: &mut dyn FnMut(&'static str, Verdict, &str, Json, Json), old: &Provider, new: &Provider) {
    other("base-url", Verdict::Major, "the base URL", json!(old.base_url), json!(new.base_url));
    let auth = |provider: &Provider| {
        let auth = provider.auth.as_ref();
        auth.map_or(Json::Null, |auth| {
            json!(format!("{}: {}", auth.header, auth.scheme.as_deref().unwrap_or("")))
        })
    };
    other("authentication", Verdict::Major, "the authentication", auth(old), auth(new));
    let task = |provider: &Provider| json!(provider.task.as_ref().map(|task| &task.value));
    other("task", Verdict::Major, "the member that identifies the task", task(old), task(new));
    let error = |provider: &Provider| {
        let error = provider.error.as_ref();
        error.map_or(Json::Null, |error| {
            let message = error.message.as_ref().map(|message| &message.value);
            json!({ "at": error.at.value.to_string(), "code": error.code.value, "message": message })
        })
    };
    other("errors", Verdict::Major, "the place of errors", error(old), error(new));
}

fn wire_ids(old: &Operation, new: &Operation) -> Vec<Change> {
    let change = |kind, verdict, id: &String, words: &str| {
        Change::new(Axis::Behaviour, kind, verdict, format!("the wire id `{id}` {words}"))
    };
    let gone = old.wire_ids.iter().filter(|id| !new.wire_ids.contains(id));
    let added = new.wire_ids.iter().filter(|id| !old.wire_ids.contains(id));
    let gone = gone.map(|id| change("wire-id-removed", Verdict::Major, id, "is gone"));
    gone.chain(added.map(|id| change("wire-id-added", Verdict::Minor, id, "is new"))).collect()
}

fn facts(old: &Operation, new: &Operation) -> Vec<Change> {
    let change = |kind, verdict, fact: &Fact, words: &str| {
        Change::new(Axis::Behaviour, kind, verdict, format!("the fact `{}` {words}", fact.name.value))
    };
    let (olds, news) = (facts_by_name(old), facts_by_name(new));
    let mut found = Vec::new();
    for fact in &old.facts {
        let Some(now) = news.get(fact.name.as_str()) else {
            found.push(change("fact-removed", Verdict::Major, fact, "is gone"));
            continue;
        };
        if (fact.ty, fact.list, &fact.min, &fact.max, fact.items)
            != (now.ty, now.list, &now.min, &now.max, now.items)
        {
            found.push(change("fact", Verdict::Major, fact, "takes other values"));
        }
        if fact.default != now.default {
            found.push(change("fact-default", Verdict::Minor, fact, "has another default"));
        }
    }
    for fact in new.facts.iter().filter(|fact| !olds.contains_key(fact.name.as_str())) {
        found.push(change("fact-added", Verdict::Minor, fact, "is new"));
    }
    found
}

/// The facts of an operation by their names.
pub(super) fn facts_by_name(op: &Operation) -> HashMap<&str, &Fact> {
    op.facts.iter().map(|fact| (fact.name.as_str(), fact)).collect()
}
