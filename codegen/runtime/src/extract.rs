//! Values at JSON Pointers. In: a document and pointers. Out: the place of each value, found in one pass that builds no
//! tree. Never knows what the values mean.

use crate::catalogue::Entry;
use crate::facts::{FactValue, fact};
use crate::json::Json;
use crate::pointer::segments;
use crate::reader::{Fault, Read, Reader, Stop};
use crate::scan::{equal_text, special};
use crate::text::Str;
use crate::validate::{Priced, price_inside};
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::ops::Range;

/// JSON Pointers, as a tree of the names in them.
#[derive(Clone, Debug)]
pub struct Places {
    nodes: Vec<Node>,
    /// The node of each pointer.
    ends: Vec<usize>,
}

/// One name of pointers that start in the same way.
#[derive(Clone, Debug)]
struct Node {
    name: Box<str>,
    /// The number that it is, as the index of an item.
    index: Option<usize>,
    /// The node around it; the root is its own.
    parent: usize,
    below: Vec<usize>,
}

/// The places of values in the last document.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The place of the value of each node.
    places: Vec<Option<Range<usize>>>,
    duplicate: Option<usize>,
}

/// An object that is read where it stands.
struct Own<'c, 'j> {
    node: Option<usize>,
    check: &'c mut dyn FnMut(&Inside<'_, 'j>) -> Option<usize>,
}

/// A place in front of an object inside of a document.
#[derive(Debug)]
pub struct Inside<'r, 'j> {
    places: &'r Places,
    found: &'r Found,
    reader: &'r Reader<'j>,
}

impl<'j> Inside<'_, 'j> {
    /// The value at the pointer with this index, if it stands before the object.
    pub fn before(&self, index: usize) -> Option<&'j str> {
        self.reader.text().get(self.places.place(index, self.found)?)
    }

    /// Report and cost of the object, which is a request without facts, and the offset behind it. None if it is not JSON.
    pub fn check_json<'m>(&self, entry: &Entry<'m>) -> Option<(Priced<'m>, usize)> {
        price_inside(entry.model(), self.reader.fork(self.reader.offset()))
    }
}

impl Places {
    /// Reads JSON Pointers.
    ///
    /// # Errors
    /// With the first text that is not empty and does not start with `/`.
    pub fn new<'p>(pointers: impl IntoIterator<Item = &'p str>) -> Result<Self, &'p str> {
        let root = Node { name: "".into(), index: None, parent: 0, below: Vec::new() };
        let mut places = Self { nodes: vec![root], ends: Vec::new() };
        for pointer in pointers {
            if !pointer.is_empty() && !pointer.starts_with('/') {
                return Err(pointer);
            }
            let end = segments(pointer).fold(0, |node, name| places.child(node, &name));
            places.ends.push(end);
        }
        Ok(places)
    }

    fn child(&mut self, parent: usize, name: &str) -> usize {
        let below = &self.nodes[parent].below;
        if let Some(known) = below.iter().find(|node| *self.nodes[**node].name == *name) {
            return *known;
        }
        let node = self.nodes.len();
        let index = name.parse().ok().filter(|index: &usize| index.to_string() == name);
        self.nodes.push(Node { name: name.into(), index, parent, below: Vec::new() });
        self.nodes[parent].below.push(node);
        node
    }

    /// Reads a document, and finds the value at each pointer. Returns the document as text.
    ///
    /// # Errors
    /// When the bytes are not JSON, or a name that a pointer goes through is there twice.
    pub fn find<'j>(&self, json: &'j [u8], found: &mut Found) -> Result<&'j str, ExtractError> {
        self.find_and_check(json, found, usize::MAX, &mut |_| None)
    }

    /// Does the same, and lets `check` read the object at the pointer with this index where it stands. `check` returns
    /// the offset behind the object, or none if it has not read it.
    ///
    /// # Errors
    /// As those of `find`.
    pub fn find_and_check<'j>(
        &self,
        json: &'j [u8],
        found: &mut Found,
        index: usize,
        check: &mut dyn FnMut(&Inside<'_, 'j>) -> Option<usize>,
    ) -> Result<&'j str, ExtractError> {
        found.places.clear();
        found.places.resize(self.nodes.len(), None);
        found.duplicate = None;
        let mut reader = Reader::new(json).map_err(|fault| ExtractError(Reason::Syntax(fault)))?;
        let mut own = Own { node: self.ends.get(index).copied(), check };
        match self.value(&mut reader, 0, found, &mut own).and_then(|()| reader.end()) {
            Ok(()) => Ok(reader.text()),
            Err(Stop) => Err(ExtractError(match found.duplicate {
                Some(node) => Reason::Duplicate(self.pointer(node)),
                None => Reason::Syntax(reader.into_fault()),
            })),
        }
    }

    /// The place of the value at the pointer with this index.
    pub fn place(&self, index: usize, found: &Found) -> Option<Range<usize>> {
        found.places.get(*self.ends.get(index)?)?.clone()
    }

    fn value<'j>(
        &self,
        reader: &mut Reader<'j>,
        at: usize,
        found: &mut Found,
        own: &mut Own<'_, 'j>,
    ) -> Read<()> {
        if found.places.get(at).is_none_or(Option::is_some) {
            found.duplicate = Some(at);
            return Err(Stop);
        }
        let start = reader.offset();
        let below = self.nodes.get(at).map_or(&[][..], |node| &node.below);
        match reader.peek() {
            b'{' if !below.is_empty() => reader.members(|reader, key| match self.named(below, key) {
                Some(child) => self.value(reader, child, found, own),
                None => reader.skip(),
            })?,
            b'[' if !below.is_empty() => {
                let mut index = 0_usize;
                reader.items(|reader| {
                    let child = self.numbered(below, index);
                    index += 1;
                    match child {
                        Some(child) => self.value(reader, child, found, own),
                        None => reader.skip(),
                    }
                })?;
            }
            b'{' if own.node == Some(at) => match (own.check)(&Inside { places: self, found, reader }) {
                Some(end) => reader.leap(end),
                None => reader.skip()?,
            },
            _ => reader.skip()?,
        }
        if let Some(place) = found.places.get_mut(at) {
            *place = Some(start..reader.offset());
        }
        Ok(())
    }

    fn named(&self, below: &[usize], key: Str<'_>) -> Option<usize> {
        let is = |name: &str| below.iter().copied().find(|node| equal_text(&self.nodes[*node].name, name));
        match key.as_plain() {
            Some(name) => is(name),
            None => is(&key.decode()),
        }
    }

    fn numbered(&self, below: &[usize], index: usize) -> Option<usize> {
        below.iter().copied().find(|node| self.nodes[*node].index == Some(index))
    }

    /// The JSON Pointer of a node.
    fn pointer(&self, node: usize) -> String {
        let mut names = Vec::new();
        let mut at = node;
        while at != 0 {
            names.push(self.nodes[at].name.replace('~', "~0").replace('/', "~1"));
            at = self.nodes[at].parent;
        }
        names.iter().rev().flat_map(|name| ["/", name]).collect()
    }
}

/// The text of a JSON string; none for another value.
pub fn text(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?;
    if let Some(plain) = inner.strip_suffix('"')
        && special(plain.as_bytes(), 0) == plain.len()
    {
        return Some(Cow::Borrowed(plain));
    }
    let mut reader = Reader::new(json.as_bytes()).ok()?;
    let text = reader.string().ok()?;
    reader.end().ok()?;
    Some(text.decode())
}

/// Passes the name and the value of each member of a JSON object to `take`; reports whether the text is an object.
pub fn members<'j>(json: &'j str, mut take: impl FnMut(Cow<'j, str>, &'j str)) -> bool {
    let Ok(mut reader) = Reader::new(json.as_bytes()) else { return false };
    if reader.peek() != b'{' {
        return false;
    }
    let read = reader.members(|reader, key| {
        let start = reader.offset();
        reader.skip()?;
        take(key.decode(), json.get(start..reader.offset()).unwrap_or_default());
        Ok(())
    });
    read.and_then(|()| reader.end()).is_ok()
}

/// The value of a fact, from its JSON; none for `null`, an object and what holds one.
pub fn fact_value(json: &str) -> Option<FactValue> {
    fact(&Json::from_slice(json.as_bytes()).ok()?)
}

/// The error of a document in which nothing can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtractError(Reason);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    Syntax(Fault),
    Duplicate(String),
}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Syntax(fault) => write!(f, "invalid JSON: {fault}"),
            Reason::Duplicate(pointer) => write!(f, "`{pointer}` is there twice"),
        }
    }
}

impl Error for ExtractError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pointers: &[&str], json: &str) -> Result<Vec<Option<String>>, String> {
        let places = Places::new(pointers.iter().copied()).expect("pointers");
        let mut found = Found::default();
        places.find(json.as_bytes(), &mut found).map_err(|error| error.to_string())?;
        let text = |index| places.place(index, &found).map(|place| json[place].to_owned());
        Ok((0..pointers.len()).map(text).collect())
    }

    #[test]
    fn values_are_found_as_they_are_written() {
        let json = r#" {"a": {"b/c": [1, {"d": 1e2}], "x": null}, "\u0065": "\n", "f": [ ] } "#;
        let some = |text: &str| Some(text.to_owned());
        let pointers = ["/a/b~1c/1/d", "/e", "/f", "/a/x", "/a/b~1c/0", "/a/b~1c/00", "/f/0", "/e/g", "/h"];
        let expected = [some("1e2"), some(r#""\n""#), some("[ ]"), some("null"), some("1")];
        assert_eq!(found(&pointers, json), Ok([&expected[..], &[None, None, None, None]].concat()));
        assert_eq!(found(&["", "/f", ""], json).map(|found| found.len()), Ok(3));
        assert_eq!(found(&[""], "  [1] "), Ok(vec![some("[1]")]));
        assert_eq!(Places::new(["/a", "b"]).map(|_| ()), Err("b"));
    }

    #[test]
    fn names_on_the_way_must_not_be_there_twice() {
        let twice = |pointer: &str| Err(format!("`{pointer}` is there twice"));
        assert_eq!(found(&["/a/b"], r#"{"a": {"b": 1}, "a": 1}"#), twice("/a"));
        assert_eq!(found(&["/a/b~1"], r#"{"a": {"b/": 1, "b\/": 1}}"#), twice("/a/b~1"));
        assert_eq!(
            found(&["/a/b"], r#"{"a": {"b": 1, "c": 1, "c": 2}, "d": 1, "d": 1}"#).map(|_| ()),
            Ok(())
        );
    }

    #[test]
    fn what_is_not_json_is_an_error_with_its_place() {
        for json in ["", "{", r#"{"a": 1} 2"#, r#"{"a": 01}"#, "\u{feff}{}", r#"{"a": "\ud800"}"#] {
            assert!(found(&["/a"], json).is_err_and(|error| error.contains("line 1")), "{json}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(found(&["/0/0"], &deep).is_err_and(|error| error.contains("127")));
    }

    #[test]
    fn numbers_that_are_skipped_are_those_that_are_read() {
        let digits = |count| "9".repeat(count);
        let numbers = ["0", "-0", "10", "-1.50", "1e5", "1E-5", "1.5e+05", "1e308", "-", "01", "-01", "1."]
            .into_iter()
            .chain(["1.e5", "1e", "1e+", "1e999", "-1e999", ".5", "+1", "1_0"])
            .map(ToOwned::to_owned)
            .chain([18, 19, 300, 301, 308, 309, 400].map(digits))
            .chain([format!("1.{}", digits(400)), format!("0.{}e999", digits(400))]);
        for number in numbers {
            let read = Json::from_slice(format!("[{number}]").as_bytes());
            let skipped = found(&["/0"], &format!("[{number}]"));
            assert_eq!(skipped.map(|_| ()), read.map(|_| ()).map_err(|error| error.to_string()), "{number}");
        }
    }

    #[test]
    fn parts_are_read() {
        assert_eq!(text(r#""a\"b""#).as_deref(), Some("a\"b"));
        assert_eq!([text("1"), text("\"a\" 1")], [None, None]);
        let mut seen = Vec::new();
        assert!(members(r#"{"a": 1, "b": [2, 3]}"#, |name, value| seen.push(format!("{name}={value}"))));
        assert_eq!(seen, ["a=1", "b=[2, 3]"]);
        assert!(!members("[1]", |_, _| {}));
        assert_eq!(fact_value("12"), Some(FactValue::Int(12)));
        assert_eq!(fact_value("null"), None);
    }
}
