//! Additions to a type from sentences and names: limits, values, and the states of tasks.

use super::shape::line;
use super::yaml::{Line, Yaml};

/// States of a task, with the words for them.
const STATES: &[(&str, &[&str])] = &[
    (
        "pending",
        &[
            "queued",
            "in_queue",
            "pending",
            "processing",
            "in_progress",
            "running",
            "starting",
            "submitted",
            "started",
            "created",
            "waiting",
            "rendering",
            "generating",
            "preparing",
            "scheduled",
            "accepted",
        ],
    ),
    ("done", &["succeeded", "success", "successful", "completed", "complete", "done", "finished", "ready"]),
    (
        "failed",
        &[
            "failed",
            "error",
            "errored",
            "failure",
            "canceled",
            "cancelled",
            "expired",
            "rejected",
            "aborted",
            "timeout",
            "timed_out",
        ],
    ),
];

/// Adds limits to a plain type, unless it has others. Reports whether that is possible.
pub(super) fn limit(bounds: &[(&'static str, String)], lines: &mut Vec<Line>) -> bool {
    let is_known = |(key, digits): &&(&'static str, String)| {
        lines.iter().any(|line| line.key == *key && line.value == Yaml::Raw(digits.clone()))
    };
    let new: Vec<(&'static str, String)> = bounds.iter().filter(|bound| !is_known(bound)).cloned().collect();
    let written = || new.iter().map(|(key, digits)| line(key, Yaml::Raw(digits.clone())));
    if new.iter().any(|(key, _)| *key == "max_megabytes") {
        let media = lines.iter_mut().find(|line| line.key == "media");
        let Some(Yaml::Map(keys)) = media.map(|line| &mut line.value) else { return false };
        keys.extend(written());
        return true;
    }
    let fits = new.is_empty() || fits(&new, lines);
    if fits {
        lines.extend(written());
    }
    fits
}

/// Lists the values of a string that has no other limits. Reports whether that is possible.
pub(super) fn listed(values: &[String], lines: &mut Vec<Line>) -> bool {
    let is_free = matches!(&lines[..], [only] if only.key == "type" && only.value == Yaml::text("string"));
    if is_free {
        let list = values.iter().map(|value| Yaml::json(value)).collect();
        *lines = vec![line("type", Yaml::text("enum")), line("values", Yaml::List(list))];
    }
    is_free
}

/// True if a type has none of the keys yet, and is a plain one.
fn fits(bounds: &[(&str, String)], lines: &[Line]) -> bool {
    let is_plain = lines.first().is_some_and(|line| {
        line.key == "type"
            && ["integer", "number", "string", "array"].iter().any(|kind| line.value == Yaml::text(kind))
    });
    is_plain && !lines.iter().any(|line| bounds.iter().any(|(key, _)| line.key == *key))
}

/// Adds to the values of a status which of them end a task, if all of them are known words.
pub(super) fn states(name: &str, lines: &mut [Line]) {
    let name = name.to_ascii_lowercase();
    if !name.contains("status") && !name.contains("state") {
        return;
    }
    let Some(Yaml::List(values)) =
        lines.iter_mut().find(|line| line.key == "values").map(|line| &mut line.value)
    else {
        return;
    };
    let state = |value: &Yaml| {
        let Yaml::Text(value) = value else { return None };
        let word = value.to_ascii_lowercase().replace(['-', ' '], "_");
        let state = STATES.iter().find(|(_, words)| words.contains(&word.as_str()))?.0;
        Some((value.clone(), state))
    };
    let states: Option<Vec<(String, &str)>> = values.iter().map(state).collect();
    let has = |wanted: &str| states.iter().flatten().any(|(_, state)| *state == wanted);
    if has("pending") && (has("done") || has("failed")) {
        let entry = |(value, state): (String, &str)| {
            Yaml::entries(vec![("value", Yaml::text(value)), ("state", Yaml::text(state))])
        };
        *values = states.into_iter().flatten().map(entry).collect();
    }
}
