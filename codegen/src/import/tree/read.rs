//! The values of a file: YAML, or JSON as a part of it. In: a text. Out: a tree with positions, or the first problem.

use std::collections::{HashMap, HashSet};

use serde_yaml::granit_parser::{self as yaml, ErrorKind, Event, ScalarStyle};

use super::{Entry, Kind, Node, line, quoted, size};
use crate::import::Problem;

/// Greatest depth of lists and mappings in a document.
const MAX_LEVELS: usize = 128;
/// Most values of a document, counting those that aliases repeat.
const MAX_NODES: usize = 2_000_000;
/// Most members of one object. Each is compared with the others.
const MAX_MEMBERS: usize = 2_000;

/// The value of a text that starts at an offset among all files.
pub(super) fn read(path: &str, text: &str, start: usize) -> Result<Node, Problem> {
    let anchors = HashMap::new();
    Reader { path, text, start, open: Vec::new(), root: None, anchors, nodes: 0 }.read()
}

struct Reader<'t> {
    path: &'t str,
    text: &'t str,
    /// The offset of its first byte among all files.
    start: usize,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
}

/// A list or mapping whose end has not come yet.
struct Open {
    at: usize,
    anchor: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, keys: HashSet<String>, key: Option<String> },
}

impl Reader<'_> {
    fn read(mut self) -> Result<Node, Problem> {
        let options = yaml::options! {
            disallow_directives: false,
            emit_comments: false,
            flow_nesting_limit: MAX_LEVELS + 1,
            block_nesting_limit: MAX_LEVELS + 1,
        };
        let body = self.text.strip_prefix('\u{feff}').unwrap_or(self.text);
        let base = self.text.len() - body.len();
        let mut documents = 0;
        for event in yaml::Parser::new_from_str_with_options(body, options) {
            let (event, span) = event.map_err(|error| {
                let at = base + error.marker().byte_offset().unwrap_or_default();
                if *error.kind() == ErrorKind::RecursionLimitExceeded {
                    return self.too_deep(at);
                }
                self.problem(at, format!("the file is neither JSON nor YAML: {error}"))
            })?;
            let at = base + span.start.byte_offset().unwrap_or_default();
            match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(self.problem(at, "a second document starts here; import one at a time"));
                    }
                }
                event => self.event(event, at)?,
            }
        }
        let empty = Problem::new(self.path, 1, "the file is empty");
        self.root.ok_or(empty)
    }

    fn problem(&self, at: usize, message: impl Into<String>) -> Problem {
        Problem::new(self.path, line(self.text, at), message)
    }

    fn too_deep(&self, at: usize) -> Problem {
        self.problem(at, format!("lists and mappings are nested more than {MAX_LEVELS} deep"))
    }

    fn too_many(&self, at: usize) -> Problem {
        self.problem(at, format!("the document has more than {MAX_NODES} values"))
    }

    fn event(&mut self, event: Event<'_>, at: usize) -> Result<(), Problem> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                if let Some(Open { kind: OpenKind::Map { keys, key: key @ None, .. }, .. }) =
                    self.open.last_mut()
                {
                    let text = text.into_owned();
                    if !keys.insert(text.clone()) {
                        return Err(self.problem(at, format!("the key {} is written twice", quoted(&text))));
                    }
                    *key = Some(text);
                    return Ok(());
                }
                let kind =
                    if style == ScalarStyle::Plain { plain(&text) } else { Kind::Text(text.into_owned()) };
                self.complete(Node { at: self.start + at, kind }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.start(at, anchor, OpenKind::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => {
                let kind = OpenKind::Map { entries: Vec::new(), keys: HashSet::new(), key: None };
                self.start(at, anchor, kind)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return Ok(()) };
                let kind = match open.kind {
                    OpenKind::List(items) => Kind::List(items),
                    OpenKind::Map { entries, .. } => Kind::Map(entries),
                };
                self.complete(Node { at: self.start + open.at, kind }, open.anchor)
            }
            Event::Alias(anchor) => {
                let Some(repeated) = self.anchors.get(&anchor) else {
                    return Err(self.problem(at, "the alias is inside of what it repeats"));
                };
                self.nodes += size(repeated);
                if self.nodes > MAX_NODES {
                    return Err(self.too_many(at));
                }
                let node = repeated.clone();
                self.complete(node, 0)
            }
            _ => Ok(()),
        }
    }

    fn start(&mut self, at: usize, anchor: usize, kind: OpenKind) -> Result<(), Problem> {
        if self.open.len() == MAX_LEVELS {
            return Err(self.too_deep(at));
        }
        if let Some(Open { kind: OpenKind::Map { key: None, .. }, .. }) = self.open.last() {
            return Err(self.problem(at, "a key has to be a string"));
        }
        self.open.push(Open { at, anchor, kind });
        Ok(())
    }

    fn complete(&mut self, node: Node, anchor: usize) -> Result<(), Problem> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(self.too_many(node.at - self.start));
        }
        if anchor != 0 {
            self.nodes += size(&node);
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(node),
            Some(OpenKind::List(items)) => items.push(node),
            Some(OpenKind::Map { entries, key, .. }) => match key.take() {
                Some(key) if key == "properties" && node.entries().len() > MAX_MEMBERS => {
                    let count = node.entries().len();
                    let message = format!("the object has {count} members, and the limit is {MAX_MEMBERS}");
                    return Err(self.problem(node.at - self.start, message));
                }
                Some(key) => entries.push(Entry { key, value: node }),
                None => return Err(self.problem(node.at - self.start, "a key has to be a string")),
            },
        }
        Ok(())
    }
}

/// The value of a scalar without quotes.
fn plain(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ if serde_json::from_str::<serde_json::Number>(text).is_ok() => Kind::Number(text.to_owned()),
        _ => Kind::Text(text.to_owned()),
    }
}
