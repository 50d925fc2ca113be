//! Documented requests with their bills: what a file of examples contains.

use super::tree::{Document, Entry, Kind, Node, quoted};
use super::{Note, Problem};
use crate::number;

/// Most examples of a file.
const MAX_EXAMPLES: usize = 1000;

/// A documented request.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    /// Its title.
    pub(crate) title: String,
    /// The request, an object.
    pub(crate) request: Node,
    /// The response, an object.
    pub(crate) response: Option<Node>,
    /// The amount that the vendor billed, a decimal.
    pub(crate) cost: Option<String>,
    /// Path of the file.
    pub(crate) file: String,
    /// Line in it, from 1.
    pub(crate) line: usize,
    /// JSON Pointer in it.
    pub(crate) pointer: String,
}

impl Example {
    /// A note about the example.
    pub(crate) fn note(&self, text: impl Into<String>, reason: impl Into<String>) -> Note {
        Note {
            file: self.file.clone(),
            line: self.line,
            pointer: self.pointer.clone(),
            text: text.into(),
            reason: reason.into(),
        }
    }
}

/// The examples of a file, and notes about those that have no request.
pub(crate) fn read(path: &str, text: String) -> Result<(Vec<Example>, Vec<Note>), Problem> {
    let document = Document::new(path, text, &[])?;
    let root = &document.root;
    let (list, at) = match (&root.kind, root.get("examples")) {
        (Kind::List(_), _) => (root, ""),
        (_, Some(list)) if matches!(list.kind, Kind::List(_)) => (list, "/examples"),
        _ => {
            let message =
                "the file has no list of examples: it is neither a list nor a mapping with `examples`";
            return Err(document.problem(root, message));
        }
    };
    if list.items().len() > MAX_EXAMPLES {
        let message = format!("the file has {} examples; the limit is {MAX_EXAMPLES}", list.items().len());
        return Err(document.problem(list, message));
    }
    let (mut examples, mut notes) = (Vec::new(), Vec::new());
    for (number, node) in list.items().iter().enumerate() {
        let pointer = format!("{at}/{number}");
        let (_, line) = document.position(node.at);
        let title = ["title", "name", "id"].iter().find_map(|key| node.text_of(key));
        let title = title.map_or_else(|| format!("Example {}", number + 1), ToOwned::to_owned);
        let file = path.to_owned();
        let Some(request) = node.get("request").and_then(object) else {
            let reason = "an example has a `request`, which is an object".to_owned();
            notes.push(Note { file, line, pointer, text: format!("example `{title}`"), reason });
            continue;
        };
        let response = node.get("response").and_then(object).cloned();
        let cost = ["cost", "price", "billed"].iter().find_map(|key| node.get(key)).and_then(amount);
        examples.push(Example { title, request: request.clone(), response, cost, file, line, pointer });
    }
    Ok((examples, notes))
}

/// An object, which can be the only item of a list.
fn object(node: &Node) -> Option<&Node> {
    match &node.kind {
        Kind::Map(_) => Some(node),
        Kind::List(items) if items.len() == 1 => object(&items[0]),
        _ => None,
    }
}

/// An amount of money: a number, or a text such as `$0.504`.
pub(crate) fn amount(node: &Node) -> Option<String> {
    let text = node.number().or_else(|| node.text())?;
    number::plain(text.trim().trim_start_matches('$').trim_end_matches("USD").trim())
}

/// An object with one more member, the first, unless it has the member.
pub(crate) fn with_member(object: &Node, name: &str, value: &str) -> Node {
    let mut object = object.clone();
    if let Kind::Map(entries) = &mut object.kind
        && !entries.iter().any(|entry| entry.key == name)
    {
        let value = Node { at: object.at, kind: Kind::Text(value.to_owned()) };
        entries.insert(0, Entry { key: name.to_owned(), value });
    }
    object
}

/// A JSON Pointer to a member of the request with dots in its path.
pub(crate) fn pointer(path: &str) -> String {
    let escaped = path.replace('~', "~0").replace('/', "~1");
    format!("/{}", escaped.replace('.', "/"))
}

/// An object with a member at a path with dots; objects on the way are made.
pub(crate) fn with(object: &Node, path: &str, json: &str) -> Node {
    let mut object = object.clone();
    let Ok(value) = Document::new("", json.to_owned(), &[]) else { return object };
    let mut place = &mut object;
    for name in path.split('.') {
        if !matches!(place.kind, Kind::Map(_)) {
            place.kind = Kind::Map(Vec::new());
        }
        let Kind::Map(entries) = &mut place.kind else { return object };
        let at = entries.iter().position(|entry| entry.key == name).unwrap_or_else(|| {
            let value = Node { at: 0, kind: Kind::Map(Vec::new()) };
            entries.push(Entry { key: name.to_owned(), value });
            entries.len() - 1
        });
        place = &mut entries[at].value;
    }
    place.kind = value.root.kind;
    object
}

/// An object without the member at a path with dots.
pub(crate) fn without(object: &Node, path: &str) -> Node {
    let mut object = object.clone();
    let (outer, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut place = &mut object;
    for step in outer.split('.').filter(|step| !step.is_empty()) {
        let Kind::Map(entries) = &mut place.kind else { return object };
        let Some(at) = entries.iter().position(|entry| entry.key == step) else { return object };
        place = &mut entries[at].value;
    }
    if let Kind::Map(entries) = &mut place.kind {
        entries.retain(|entry| entry.key != name);
    }
    object
}

/// A text as JSON.
pub(crate) fn json(text: &str) -> String {
    quoted(text)
}
