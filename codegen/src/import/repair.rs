//! Drafts that do not pass `check`. A vendor's schema can say what a spec cannot, such as a default outside of its own
//! bounds, or variants that nothing tells apart. Such a part becomes a value of any type, or is left out, and a comment
//! says so: a draft is always a spec.

use super::Note;
use super::flat::Flat;
use super::shape::line;
use super::tree::{Document, Node, quoted};
use super::yaml::{Line, Yaml};
use crate::compile;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceText;

/// Most times that a draft is checked. Each round loosens all parts that the last one found.
const MAX_ROUNDS: usize = 12;

/// Keys that can be left out of a parameter.
const OPTIONAL: &[&str] = &[
    "default",
    "pattern",
    "format",
    "min",
    "max",
    "above",
    "below",
    "step",
    "min_length",
    "max_length",
    "min_items",
    "max_items",
    "unique",
    "also",
    "media",
    "deprecated",
    "nullable",
];

/// A key of a mapping, or the number of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Item(usize),
}

/// The schemas that a draft comes from.
pub(crate) struct Origin<'d> {
    pub(crate) document: &'d Document,
    pub(crate) body: Option<&'d Node>,
    pub(crate) response: Option<&'d Node>,
    /// Parameters outside of the body.
    pub(crate) outside: &'d [&'d Node],
    /// The named types, with their schemas.
    pub(crate) types: Vec<(&'d Node, String)>,
}

impl Origin<'_> {
    /// A note about a part of the draft, at the schema that it comes from.
    fn note(&self, names: &[&str], text: String) -> (Note, usize) {
        let (mut schema, mut rest) = match names {
            ["types", name, rest @ ..] => {
                (self.types.iter().find(|(_, known)| known == name).map(|(node, _)| *node), rest)
            }
            ["response", rest @ ..] => (self.response, rest),
            rest => (self.body, rest),
        };
        let mut pointer = String::new();
        while let Some(outer) = schema {
            let flat = Flat::new(outer, self.document);
            let (inner, step, behind) = match rest {
                ["parameters", name, behind @ ..] => {
                    (flat.property(name), format!("/properties/{name}"), behind)
                }
                ["items", behind @ ..] => (flat.get("items"), "/items".to_owned(), behind),
                _ => break,
            };
            let Some(inner) = inner else { break };
            (schema, rest) = (Some(inner), behind);
            pointer.push_str(&step);
        }
        let outside = match names {
            ["parameters", name, ..] => self.outside.iter().find(|node| node.text_of("name") == Some(name)),
            _ => None,
        };
        let at = outside.copied().or(schema).unwrap_or(&self.document.root).at;
        let (file, line) = self.document.position(at);
        let reason = "a spec cannot say this".to_owned();
        (Note { file: file.to_owned(), line, pointer, text, reason }, at)
    }
}

/// Loosens the parts of a draft that `check` refuses, until it passes. Returns notes, each with the offset of its schema.
pub(crate) fn repaired(
    lines: &mut Vec<Line>,
    path: &str,
    provider: &SourceText,
    origin: &Origin<'_>,
) -> Vec<(Note, usize)> {
    let mut notes = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let mut found = refused(lines, path, provider);
        // What is inside of another part goes with it; the last item of a list goes first, so that the numbers of the
        // others stay.
        found.reverse();
        found.sort_by_key(|(path, _)| path.len());
        let mut done: Vec<Vec<Step>> = Vec::new();
        for (path, message) in found {
            let Some(target) = target(lines, &path) else { continue };
            if done.iter().any(|done| target.at.starts_with(done)) {
                continue;
            }
            let (note, at) = origin.note(&names(&target.at), message);
            loosen(lines, &target, &note.comment());
            if !notes.iter().any(|(known, _)| *known == note) {
                notes.push((note, at));
            }
            done.push(target.at);
        }
        if done.is_empty() {
            break;
        }
    }
    without_empty_rules(lines);
    notes
}

/// Takes away lists without rules. Their comments go to the key before them.
fn without_empty_rules(lines: &mut Vec<Line>) {
    let is_empty = |line: &Line| line.key == "rules" && line.value == Yaml::List(Vec::new());
    while let Some(at) = lines.iter().position(is_empty) {
        let comments = lines.remove(at).comments;
        if let Some(before) = lines.get_mut(at.saturating_sub(1)) {
            before.comments.extend(comments);
        }
    }
    lines.iter_mut().for_each(|line| without_empty_rules_in(&mut line.value));
}

fn without_empty_rules_in(value: &mut Yaml) {
    match value {
        Yaml::Map(lines) => without_empty_rules(lines),
        Yaml::List(items) => items.iter_mut().for_each(without_empty_rules_in),
        Yaml::Raw(_) | Yaml::Text(_) => {}
    }
}

/// The places of the errors in a draft, with their messages.
fn refused(lines: &[Line], path: &str, provider: &SourceText) -> Vec<(Vec<Step>, String)> {
    let mut outline = Outline::default();
    outline.map(lines, 0);
    let draft = SourceText { path: path.to_owned(), text: outline.text };
    let compilation = compile(vec![provider.clone(), draft]);
    let errors = compilation.report.diagnostics.iter().filter(|found| found.severity() == Severity::Error);
    let place = |found: &Diagnostic| {
        let is_draft = compilation.sources.file(found.span.file).path == path;
        let (line, _) = compilation.sources.line_column(found.span);
        let at = is_draft.then(|| outline.paths.get(line - 1)).flatten()?;
        Some((at.clone(), found.message.clone()))
    };
    errors.filter_map(place).collect()
}

/// The text of a draft with one key or item in each line, and what is in which line.
#[derive(Default)]
struct Outline {
    text: String,
    paths: Vec<Vec<Step>>,
    open: Vec<Step>,
}

impl Outline {
    fn map(&mut self, lines: &[Line], depth: usize) {
        for line in lines {
            self.open.push(Step::Key(line.key.clone()));
            self.entry(&format!("{}:", quoted(&line.key)), &line.value, depth);
        }
    }

    /// One line for the key or the hyphen, and the value behind or below it.
    fn entry(&mut self, start: &str, value: &Yaml, depth: usize) {
        let scalar = match value {
            Yaml::Raw(raw) => raw.clone(),
            Yaml::Text(text) => quoted(text),
            Yaml::List(items) if items.is_empty() => "[]".to_owned(),
            Yaml::Map(lines) if lines.is_empty() => "{}".to_owned(),
            Yaml::List(_) | Yaml::Map(_) => String::new(),
        };
        self.text.extend([&" ".repeat(depth), start, " ", &scalar, "\n"]);
        self.paths.push(self.open.clone());
        match value {
            Yaml::Map(lines) => self.map(lines, depth + 1),
            Yaml::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.open.push(Step::Item(at));
                    self.entry("-", item, depth + 1);
                }
            }
            Yaml::Raw(_) | Yaml::Text(_) => {}
        }
        self.open.pop();
    }
}

/// The part of a draft that has to change.
struct Target {
    at: Vec<Step>,
    change: Change,
}

enum Change {
    Remove,
    AnyType,
}

/// The smallest part around a place that a draft can do without.
fn target(lines: &[Line], path: &[Step]) -> Option<Target> {
    let key = |at: usize| match path.get(at) {
        Some(Step::Key(key)) => key.as_str(),
        _ => "",
    };
    if let Some(rules) =
        (0..path.len()).find(|at| key(*at) == "rules" && matches!(path.get(at + 1), Some(Step::Item(_))))
    {
        return Some(Target { at: path[..rules + 2].to_vec(), change: Change::Remove });
    }
    if key(0) == "modes" && path.len() > 1 {
        return Some(Target { at: path[..2].to_vec(), change: Change::Remove });
    }
    if OPTIONAL.contains(&key(path.len() - 1)) {
        return Some(Target { at: path.to_vec(), change: Change::Remove });
    }
    for end in (1..=path.len()).rev() {
        // What a variant is to blame for is a matter of its union.
        if end > 1 && key(end - 2) == "variants" {
            continue;
        }
        let Some(Yaml::Map(keys)) = value(lines, &path[..end]) else { continue };
        let kind = keys.iter().find(|line| matches!(line.key.as_str(), "type" | "use"));
        let Some(kind) = kind else { continue };
        let is_any = kind.value == Yaml::text("any");
        let change = if is_any { Change::Remove } else { Change::AnyType };
        // Items have no name and cannot be left out.
        if is_any && matches!(key(end - 1), "items") {
            continue;
        }
        return Some(Target { at: path[..end].to_vec(), change });
    }
    None
}

fn value<'l>(lines: &'l [Line], path: &[Step]) -> Option<&'l Yaml> {
    let (first, rest) = path.split_first()?;
    let Step::Key(key) = first else { return None };
    let start = &lines.iter().find(|line| line.key == *key)?.value;
    rest.iter().try_fold(start, |value, step| match (value, step) {
        (Yaml::Map(lines), Step::Key(key)) => Some(&lines.iter().find(|line| line.key == *key)?.value),
        (Yaml::List(items), Step::Item(at)) => items.get(*at),
        _ => None,
    })
}

/// Changes a part and puts a comment at the key that stays.
fn loosen(lines: &mut Vec<Line>, target: &Target, comment: &str) {
    let Some((last, above)) = target.at.split_last() else { return };
    let mut comments = vec![comment.to_owned()];
    if !above.is_empty() {
        edit(lines, above, &mut |value, key_comments| {
            match (&mut *value, last, &target.change) {
                (Yaml::Map(lines), Step::Key(key), Change::Remove) => lines.retain(|line| line.key != *key),
                (Yaml::List(items), Step::Item(at), Change::Remove) => drop(items.remove(*at)),
                (Yaml::Map(lines), Step::Key(key), Change::AnyType) => {
                    let found = lines.iter_mut().find(|line| line.key == *key);
                    found.into_iter().for_each(|line| {
                        any(&mut line.value);
                        line.comments.append(&mut comments);
                    });
                }
                _ => {}
            }
            key_comments.append(&mut comments);
        });
    }
    lines.retain(|line| match (&line.value, line.key.as_str()) {
        (Yaml::List(items), "rules") => !items.is_empty(),
        (Yaml::Map(modes), "modes") => !modes.is_empty(),
        _ => true,
    });
    if let Some(first) = lines.first_mut() {
        // Nothing between the part and the top has a key of its own.
        first.comments.append(&mut comments);
    }
}

/// Calls a function with the value at a path, and with the comments of the last key on the way.
fn edit(lines: &mut [Line], path: &[Step], change: &mut dyn FnMut(&mut Yaml, &mut Vec<String>)) {
    let Some((Step::Key(key), rest)) = path.split_first() else { return };
    let Some(line) = lines.iter_mut().find(|line| line.key == *key) else { return };
    let mut value = &mut line.value;
    for (at, step) in rest.iter().enumerate() {
        value = match (value, step) {
            (Yaml::Map(lines), Step::Key(_)) => return edit(lines, &rest[at..], change),
            (Yaml::List(items), Step::Item(item)) => match items.get_mut(*item) {
                Some(item) => item,
                None => return,
            },
            _ => return,
        };
    }
    change(value, &mut line.comments);
}

/// Makes a type one of any value; its place, description and whether it is required stay.
fn any(value: &mut Yaml) {
    if let Yaml::Map(keys) = value {
        keys.retain(|line| matches!(line.key.as_str(), "required" | "in" | "doc"));
        keys.insert(0, line("type", Yaml::text("any")));
    }
}

/// The keys of a path.
fn names(path: &[Step]) -> Vec<&str> {
    path.iter().filter_map(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None }).collect()
}
