//! A vendor's document as a tree with positions. Knows no schema.

mod read;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::Problem;
use super::limits;
use super::merged::Merged;
use super::reference::{Lost, Names, names};
use super::spread::spread;
use crate::source::SourceText;

/// Greatest size of a file in bytes.
pub const MAX_BYTES: usize = 16 << 20;

/// A document with the other files that it may refer to.
#[derive(Debug)]
pub(crate) struct Document {
    /// The file of the document, then the others.
    files: Vec<File>,
    /// The value of the document.
    pub(crate) root: Node,
    lost: RefCell<Vec<Lost>>,
    merged: Merged,
    /// Number of schemas that were read so far.
    schemas: Cell<usize>,
    /// Offset of the first schema beyond the limit.
    beyond: Cell<Option<usize>>,
    /// Answers about its schemas, by their addresses.
    marked: RefCell<HashMap<(usize, &'static str), bool>>,
}

/// A file and its text.
#[derive(Debug)]
pub(crate) struct File {
    /// Its path, as the user wrote it.
    pub(crate) path: String,
    text: String,
    /// Offset of its first byte among all files.
    start: usize,
    root: Node,
    /// Its schemas that have a name of their own.
    pub(crate) names: Names,
    is_used: Cell<bool>,
    /// Offsets of the ends of its lines.
    ends: Vec<usize>,
}

/// One value of a document.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Offset of its first byte, counted through all files.
    pub(crate) at: usize,
    /// The value itself.
    pub(crate) kind: Kind,
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    /// A number, digit for digit.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// One key of a mapping with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: String,
    /// The value.
    pub(crate) value: Node,
}

impl Document {
    /// Reads the text of a file that refers to no other.
    #[cfg(test)]
    pub(crate) fn read(path: &str, text: String) -> Result<Self, Problem> {
        Self::new(path, text, &[])
    }

    /// Reads the text of a file, and those that it may refer to.
    pub(crate) fn new(path: &str, text: String, others: &[SourceText]) -> Result<Self, Problem> {
        let mut files = vec![File::read(path, text, 0)?];
        for other in others {
            let start = files.last().map_or(0, |last| last.start + last.text.len() + 1);
            files.push(File::read(&other.path, other.text.clone(), start)?);
        }
        let root = files[0].root.clone();
        Ok(Self::of(files, root))
    }

    /// A document whose values were made from a text of another kind, with their offsets in it.
    pub(crate) fn made(path: &str, text: String, root: Node) -> Self {
        Self::of(vec![File::made(path, text, root.clone())], root)
    }

    /// A document of which nothing was asked yet.
    fn of(files: Vec<File>, root: Node) -> Self {
        Self {
            files,
            root,
            lost: RefCell::default(),
            merged: Merged::default(),
            schemas: Cell::default(),
            beyond: Cell::default(),
            marked: RefCell::default(),
        }
    }

    /// Refuses a text that is too large to read.
    pub(crate) fn check_size(path: &str, text: &str) -> Result<(), Problem> {
        if text.len() > MAX_BYTES { Err(Problem::too_large(path, text.len() as u64)) } else { Ok(()) }
    }

    /// The file of the document, then the others.
    pub(crate) fn files(&self) -> &[File] {
        &self.files
    }

    /// The file with an offset.
    pub(crate) fn file_at(&self, at: usize) -> &File {
        self.files.iter().rfind(|file| file.start <= at).unwrap_or(&self.files[0])
    }

    /// The value that references within a file start from.
    pub(crate) fn root_of<'d>(&'d self, file: &'d File) -> &'d Node {
        if std::ptr::eq(file, &raw const self.files[0]) { &self.root } else { &file.root }
    }

    /// The whole value of the first file, of which the document can be a part.
    pub(crate) fn outermost(&self) -> &Node {
        &self.files[0].root
    }

    /// Paths of the other files that references lead to.
    pub(crate) fn used(&self) -> Vec<String> {
        self.files.iter().skip(1).filter(|file| file.is_used.get()).map(|file| file.path.clone()).collect()
    }

    /// Bytes of the file of the document, and of the others that references lead to.
    pub(crate) fn bytes(&self) -> usize {
        let is_read = |(at, file): (usize, &File)| (at == 0 || file.is_used.get()).then_some(file.text.len());
        self.files.iter().enumerate().filter_map(is_read).sum()
    }

    /// Counts what is read at a node, as a number of schemas; reports whether it is within the limit.
    pub(crate) fn count(&self, node: &Node, schemas: usize) -> bool {
        self.schemas.set(self.schemas.get().saturating_add(schemas));
        if self.beyond.get().is_none() && self.schemas.get() > limits::schemas(self.bytes()) {
            self.beyond.set(Some(node.at));
        }
        !self.is_spent()
    }

    /// Reports whether more was read than the limit.
    pub(crate) fn is_spent(&self) -> bool {
        self.beyond.get().is_some()
    }

    /// The problem that more was read than the limit, at the first schema beyond it.
    pub(crate) fn beyond(&self, help: &str) -> Option<Problem> {
        let (path, line) = self.position(self.beyond.get()?);
        let limit = limits::schemas(self.bytes());
        let message = format!(
            "the schemas up to this one are more than {limit}, the limit of a file of this size, which counts those that \
             references repeat, long lists of values and conditions, too; {help}"
        );
        Some(Problem::new(path, line, message))
    }

    /// The answer to a question about a schema of the document, which is asked once.
    pub(crate) fn is_marked(&self, schema: &Node, mark: &'static str, ask: impl FnOnce() -> bool) -> bool {
        let key = (std::ptr::from_ref(schema) as usize, mark);
        let known = self.marked.borrow().get(&key).copied();
        known.unwrap_or_else(|| {
            let answer = ask();
            self.marked.borrow_mut().insert(key, answer);
            answer
        })
    }

    /// A schema that is both of two, made once for each pair. None if there are too many of them.
    pub(crate) fn both<'d>(&'d self, first: &'d Node, second: &'d Node) -> Option<&'d Node> {
        self.merged.both(first, second)
    }

    /// Remembers a reference that leads nowhere.
    pub(crate) fn lose(&self, lost: Lost) {
        self.lost.borrow_mut().push(lost);
    }

    /// The references that led nowhere so far.
    pub(crate) fn lost(&self) -> Vec<Lost> {
        self.lost.borrow().clone()
    }

    /// The path and the line of an offset.
    pub(crate) fn position(&self, at: usize) -> (&str, usize) {
        let file = self.file_at(at);
        (&file.path, file.ends.partition_point(|end| *end < at - file.start) + 1)
    }

    /// A problem at a node.
    pub(crate) fn problem(&self, node: &Node, message: impl Into<String>) -> Problem {
        let (path, line) = self.position(node.at);
        Problem::new(path, line, message)
    }
}

impl File {
    /// Remembers that a reference leads there.
    pub(crate) fn set_used(&self) {
        self.is_used.set(true);
    }

    fn read(path: &str, text: String, start: usize) -> Result<Self, Problem> {
        Document::check_size(path, &text)?;
        let mut root = read::read(path, &text, start)?;
        spread(&mut root);
        let names = names(&text, &root);
        let ends = ends(&text);
        Ok(Self { path: path.to_owned(), text, start, root, names, is_used: Cell::new(false), ends })
    }

    fn made(path: &str, text: String, root: Node) -> Self {
        let names = names(&text, &root);
        let ends = ends(&text);
        Self { path: path.to_owned(), text, start: 0, root, names, is_used: Cell::new(false), ends }
    }
}

impl Node {
    /// The value of a key of a mapping.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The value below several keys.
    pub(crate) fn at(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entries of a mapping; none of any other value.
    pub(crate) fn entries(&self) -> &[Entry] {
        if let Kind::Map(entries) = &self.kind { entries } else { &[] }
    }

    /// The items of a list; none of any other value.
    pub(crate) fn items(&self) -> &[Node] {
        if let Kind::List(items) = &self.kind { items } else { &[] }
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// The text below a key.
    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// The digits of a number.
    pub(crate) fn number(&self) -> Option<&str> {
        if let Kind::Number(digits) = &self.kind { Some(digits) } else { None }
    }

    /// True for the value `true`.
    pub(crate) fn is_true(&self) -> bool {
        matches!(self.kind, Kind::Bool(true))
    }

    /// True if the mapping has the key with the value `true`.
    pub(crate) fn has_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(Node::is_true)
    }

    /// True for a string, a number, a boolean and `null`.
    pub(crate) fn is_scalar(&self) -> bool {
        !matches!(self.kind, Kind::List(_) | Kind::Map(_))
    }

    /// The value as JSON on one line.
    pub(crate) fn json(&self) -> String {
        match &self.kind {
            Kind::Null => "null".to_owned(),
            Kind::Bool(value) => value.to_string(),
            Kind::Number(digits) => digits.clone(),
            Kind::Text(text) => quoted(text),
            Kind::List(items) => format!("[{}]", items.iter().map(Node::json).collect::<Vec<_>>().join(", ")),
            Kind::Map(entries) => {
                let entry = |entry: &Entry| format!("{}: {}", quoted(&entry.key), entry.value.json());
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// The same value, wherever it was written.
    pub(crate) fn is_equal(&self, other: &Node) -> bool {
        self.json() == other.json()
    }
}

/// A text as JSON.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The offsets of the ends of lines.
fn ends(text: &str) -> Vec<usize> {
    text.match_indices('\n').map(|(at, _)| at).collect()
}

/// The line of an offset, from 1.
pub(crate) fn line(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

/// The number of values in a value.
pub(crate) fn size(node: &Node) -> usize {
    let items = node.items().iter().map(size).sum::<usize>();
    1 + items + node.entries().iter().map(|entry| size(&entry.value)).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        Document::read("f", text.to_owned()).map_or_else(|problem| problem.to_string(), |it| it.root.json())
    }

    #[test]
    fn reads_json_and_yaml_alike() {
        let text = r#"{"a": [1, 2.50, -1e3, true, null, "\ud83d\ude00\/"], "b": {}}"#;
        assert_eq!(json(text), r#"{"a": [1, 2.50, -1e3, true, null, "😀/"], "b": {}}"#);
        assert_eq!(json("a:\n  - x\n  - 1.0.0\n  - ~\nb: no\n"), r#"{"a": ["x", "1.0.0", null], "b": "no"}"#);
        assert_eq!(json("a: &x {k: 1}\nb: *x\n"), r#"{"a": {"k": 1}, "b": {"k": 1}}"#);
        assert_eq!(json("{\n\t\"a\": 1\n}"), r#"{"a": 1}"#);
    }

    #[test]
    fn problems_have_lines() {
        assert_eq!(json(""), "f:1: the file is empty");
        assert_eq!(json("a: 1\na: 2\n"), "f:2: the key \"a\" is written twice");
        assert!(json("{\"a\":\n [1, }").starts_with("f:2: the file is neither JSON nor YAML: "));
        assert!(json(&"[".repeat(200)).contains("nested"), "{}", json(&"[".repeat(200)));
        assert_eq!(json("? {a: 1}\n: 2\n"), "f:1: a key has to be a string");
        assert!(json("a: &x [*x]\n").contains("repeats"));
    }

    #[test]
    fn aliases_of_aliases_end_at_the_limit() {
        let mut text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
        for level in 1..12 {
            let last = format!("*a{}, ", level - 1).repeat(10);
            text.extend([&format!("a{level}: &a{level} ["), last.trim_end_matches(", "), "]\n"]);
        }
        assert!(json(&text).contains("more than 2000000 values"));
    }
}
