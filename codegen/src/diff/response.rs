//! Changes of responses and callbacks: a reader of the old ones can meet something that it does not know.

use super::Pair;
use super::behaviour;
use super::change::{Axis, Change, Direction, Verdict};
use super::facet::Facet;
use super::normal::{Names, normal};
use super::types::Types;
use crate::model::expr::author;
use crate::model::{Document, Operation, ResponseContent};

/// The changes of the documents that an operation answers with.
pub(super) fn changes(pair: &Pair<'_>) -> Vec<Change> {
    let (old, new) = (pair.before(), pair.now());
    let mut found = Vec::new();
    let response = Direction::Response;
    found.extend(documents(
        pair.names(),
        response,
        old.response.as_ref(),
        new.response.as_ref(),
        "the response",
    ));
    let envelopes =
        (pair.providers.0.response_envelope.as_ref(), pair.providers.1.response_envelope.as_ref());
    found.extend(documents(pair.names(), response, envelopes.0, envelopes.1, "the envelope of responses"));
    for variant in &old.responses {
        let name = &variant.name.value;
        let other = new.responses.iter().find(|other| other.name.value == *name);
        let what = format!("the response `{name}`");
        found.extend(documents(
            pair.names(),
            response,
            Some(&variant.document),
            other.map(|other| &other.document),
            &what,
        ));
        let when = |when: &Option<crate::model::Expr>, is_old: bool| {
            let names = pair.names();
            when.as_ref()
                .map(|when| author(&normal(if is_old { names.before(when) } else { names.now(when) })))
        };
        if let Some(other) = other
            && when(&variant.when, true) != when(&other.when, false)
        {
            found.push(change(
                response,
                "response-condition",
                Verdict::Major,
                format!("{what} answers other requests"),
            ));
        }
    }
    for variant in &new.responses {
        if !old.responses.iter().any(|other| other.name.value == variant.name.value) {
            let text = format!("the response `{}` is new", variant.name.value);
            found.push(change(response, "response-added", Verdict::Major, text));
        }
    }
    found.extend(contents(old, new));
    let callback = Direction::Callback;
    found.extend(documents(
        pair.names(),
        callback,
        old.callback.as_ref(),
        new.callback.as_ref(),
        "the callback",
    ));
    found
}

fn change(direction: Direction, kind: &'static str, verdict: Verdict, text: String) -> Change {
    Change { direction, ..Change::new(Axis::Behaviour, kind, verdict, text) }
}

fn documents(
    names: &Names,
    direction: Direction,
    old: Option<&Document>,
    new: Option<&Document>,
    what: &str,
) -> Vec<Change> {
    let (old, new) = match (old, new) {
        (None, None) => return Vec::new(),
        (Some(_), None) => {
            return vec![change(
                direction,
                "response-removed",
                Verdict::Major,
                format!("{what} is no longer declared"),
            )];
        }
        (None, Some(_)) => {
            return vec![change(
                direction,
                "response-declared",
                Verdict::Minor,
                format!("{what} is declared"),
            )];
        }
        (Some(old), Some(new)) => (old, new),
    };
    let types = Types::of(old, new);
    let of_facet = |facet: &Facet| {
        let text = format!("{what}: {}", facet.text);
        change(direction, facet.kind, verdict(facet), text)
            .at(&facet.at.new)
            .between(facet.old.clone(), facet.new.clone())
    };
    let mut found: Vec<Change> = types.facets.iter().map(of_facet).collect();
    found.extend(behaviour::params(names, &types.pairs).into_iter().map(|change| Change {
        direction,
        text: format!("{what}: {}", change.text),
        ..change
    }));
    found
}

/// Kinds of what the language calls documentation in a response: services return other values at any time.
const DOCUMENTED: [&str; 18] = [
    "minimum",
    "maximum",
    "step",
    "min-length",
    "max-length",
    "length-unit",
    "pattern",
    "format",
    "media",
    "sizes",
    "value-added",
    "value-removed",
    "values-open",
    "values-closed",
    "min-items",
    "max-items",
    "unique",
    "keys",
];

/// Guarantees for readers can be gone if there are documents that were not valid before. A new member is for those who
/// look for it, and to remove one breaks its readers.
fn verdict(facet: &Facet) -> Verdict {
    match facet.kind {
        "parameter-removed" => Verdict::Major,
        "parameter-added" => Verdict::Minor,
        kind if DOCUMENTED.contains(&kind) => Verdict::Minor,
        _ if facet.widens.is_some() => Verdict::Major,
        _ => Verdict::Minor,
    }
}

/// Content types and headers.
fn contents(old: &Operation, new: &Operation) -> Vec<Change> {
    let find = |op: &'_ Operation, one: &ResponseContent| {
        let name = |content: &ResponseContent| content.name.as_ref().map(|name| name.value.clone());
        op.contents.iter().position(|other| name(other) == name(one))
    };
    let mut found = Vec::new();
    for one in &old.contents {
        let Some(other) = find(new, one).and_then(|at| new.contents.get(at)) else {
            let text = format!("no response has the content type `{}` any more", one.content_type);
            found.push(change(Direction::Response, "content-removed", Verdict::Major, text));
            continue;
        };
        if one.content_type != other.content_type {
            let text = format!("the content type is `{}`, was `{}`", other.content_type, one.content_type);
            found.push(change(Direction::Response, "content-type", Verdict::Major, text));
        }
        for header in &one.headers {
            let same = other.headers.iter().find(|same| same.name.eq_ignore_ascii_case(&header.name));
            if same.is_none_or(|same| same.ty != header.ty) {
                let text = format!("the header `{}` is gone or of another type", header.name);
                found.push(change(Direction::Response, "header", Verdict::Major, text));
            }
        }
        for header in &other.headers {
            if !one.headers.iter().any(|known| known.name.eq_ignore_ascii_case(&header.name)) {
                let text = format!("the header `{}` is new", header.name);
                found.push(change(Direction::Response, "header-added", Verdict::Minor, text));
            }
        }
    }
    for one in &new.contents {
        if find(old, one).is_none() {
            let text = format!("responses with the content type `{}` are declared", one.content_type);
            found.push(change(Direction::Response, "content-added", Verdict::Minor, text));
        }
    }
    found
}
