//! Values at JSON Pointers. In: a document and pointers. Out: the place of each value, found in one pass that builds no
//! tree. Never knows what the values mean.

use crate::catalogue::Entry;
use crate::facts::{FactValue, fact};
use crate::json::Json;
use crate::pointer::segments;
use crate::reader::{Fault, Read, Reader, Stop};
use crate::scan::equal_text;
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
    /// The value of each node.
    values: Vec<Option<Value>>,
    duplicate: Option<usize>,
    keys: Keys,
}

#[derive(Clone, Debug)]
struct Value {
    place: Range<usize>,
    /// It is a string without escapes.
    is_plain: bool,
}

/// A value of a document, as it is written.
#[derive(Clone, Copy, Debug)]
pub struct Part<'j> {
    /// Its JSON.
    pub json: &'j str,
    /// It is a string without escapes.
    is_plain: bool,
}

impl<'j> Part<'j> {
    /// The text of a string; none for another value.
    #[inline]
    pub fn text(self) -> Option<Cow<'j, str>> {
        if self.is_plain {
            return self.json.get(1..self.json.len() - 1).map(Cow::Borrowed);
        }
        if self.json.starts_with('"') { self.decoded() } else { None }
    }

    #[inline(never)]
    fn decoded(self) -> Option<Cow<'j, str>> {
        Some(Reader::new(self.json.as_bytes()).ok()?.string().ok()?.decode())
    }
}

/// The keys of the last documents that were searched for names, in their order. Records of a log resemble one another, and
/// to compare a key with the expected one takes less time than to read it.
#[derive(Clone, Debug, Default)]
struct Keys {
    keys: Vec<Key>,
    /// The index of the key that is expected next.
    next: usize,
}

#[derive(Clone, Debug)]
struct Key {
    /// The node of its object.
    parent: usize,
    /// The key as it is written, without escapes.
    name: String,
    /// The node of its value, if a pointer goes through it.
    child: Option<usize>,
}

/// Most keys that are expected.
const MOST_KEYS: usize = 64;

/// The longest key in bytes that is expected.
const LONGEST_KEY: usize = 64;

impl Keys {
    /// The next key, if it is the expected one, or the one behind that.
    fn expected(&mut self, reader: &mut Reader<'_>, parent: usize) -> Option<&Key> {
        let mut expected = self.keys.iter().enumerate().skip(self.next).take(2);
        let (index, key) = expected.find(|(_, key)| key.parent == parent && reader.key_is(&key.name))?;
        self.next = index + 1;
        Some(key)
    }

    /// Expects another key the next time.
    fn learn(&mut self, key: Key) {
        if self.next == MOST_KEYS || key.name.len() > LONGEST_KEY {
            return;
        }
        match self.keys.get_mut(self.next) {
            Some(other) => *other = key,
            None => self.keys.push(key),
        }
        self.next += 1;
    }
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
    pub fn before(&self, index: usize) -> Option<Part<'j>> {
        self.places.part(index, self.found, self.reader.text())
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
        found.values.clear();
        found.values.resize(self.nodes.len(), None);
        found.duplicate = None;
        found.keys.next = 0;
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

    /// The value at the pointer with this index, in the document in which it was found.
    pub fn part<'j>(&self, index: usize, found: &Found, json: &'j str) -> Option<Part<'j>> {
        let Value { place, is_plain } = found.values.get(*self.ends.get(index)?)?.as_ref()?;
        Some(Part { json: json.get(place.clone())?, is_plain: *is_plain })
    }

    fn value<'j>(
        &self,
        reader: &mut Reader<'j>,
        at: usize,
        found: &mut Found,
        own: &mut Own<'_, 'j>,
    ) -> Read<()> {
        if found.values.get(at).is_none_or(Option::is_some) {
            found.duplicate = Some(at);
            return Err(Stop);
        }
        let start = reader.offset();
        let mut is_plain = false;
        let below = self.nodes.get(at).map_or(&[][..], |node| &node.below);
        match reader.peek() {
            b'{' if !below.is_empty() => {
                reader.enter()?;
                let mut more = reader.occupied(b'}');
                while more {
                    let child = self.key(reader, at, &mut found.keys)?;
                    reader.colon()?;
                    match child {
                        Some(child) => self.value(reader, child, found, own)?,
                        None => reader.skip()?,
                    }
                    more = reader.another(b'}')?;
                }
            }
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
            b'"' => is_plain = reader.string()?.as_plain().is_some(),
            _ => reader.skip()?,
        }
        if let Some(value) = found.values.get_mut(at) {
            *value = Some(Value { place: start..reader.offset(), is_plain });
        }
        Ok(())
    }

    /// Reads a key in the object of a node, and returns the node of its value.
    fn key(&self, reader: &mut Reader<'_>, parent: usize, keys: &mut Keys) -> Read<Option<usize>> {
        if let Some(key) = keys.expected(reader, parent) {
            return Ok(key.child);
        }
        let key = reader.key()?;
        let mut below = self.nodes[parent].below.iter().copied();
        let mut named = |name: &str| below.find(|node| equal_text(&self.nodes[*node].name, name));
        Ok(match key.as_plain() {
            Some(name) => {
                let child = named(name);
                keys.learn(Key { parent, name: name.to_owned(), child });
                child
            }
            None => named(&key.decode()),
        })
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

/// Passes each item of a JSON array to `take`; reports whether the text is an array.
pub fn items<'j>(json: &'j str, mut take: impl FnMut(&'j str)) -> bool {
    let Ok(mut reader) = Reader::new(json.as_bytes()) else { return false };
    if reader.peek() != b'[' {
        return false;
    }
    let read = reader.items(|reader| {
        let start = reader.offset();
        reader.skip()?;
        take(json.get(start..reader.offset()).unwrap_or_default());
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
        let part = |index| places.part(index, &found, json).map(|part| part.json.to_owned());
        Ok((0..pointers.len()).map(part).collect())
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
    fn other_documents_before_change_nothing() {
        let pointers = ["/a", "/b/a", "/c"];
        let places = Places::new(pointers).expect("pointers");
        let mut found_after = Found::default();
        let long = format!(r#"{{"{}": 0, "c": 1}}"#, "x".repeat(100));
        let others: Vec<String> = (0..200).map(|at| format!(r#""k{at}": 0,"#)).collect();
        let many = format!(r#"{{{} "c": 3}}"#, others.concat());
        let documents = [
            r#"{"a": 1, "x": 2, "b": {"x": 3, "a": 4}, "c": 5}"#,
            r#"{"a": 1, "x": 2, "b": {"x": 3, "a": 4}, "c": 5}"#,
            r#"{"x": 2, "b": {"a": 4}, "c": 5}"#,
            r#"{"c": 5, "b": {"c": 6}, "a": {"a": 7}}"#,
            r#"{"a": {"x": 3}, "b": 4, "c": [5]}"#,
            r#"{"a ": 1, "aa": 2, "\u0061": 3, "": 4, "b": {"": 5}}"#,
            r#"{"a": 1, "a\"": 2, "c": 3}"#,
            &long,
            &many,
            r#"{"a": 1, "a": 2}"#,
            r#"{"a": 1, "x""#,
        ];
        for json in documents.iter().chain(documents.iter().rev()) {
            let read = places.find(json.as_bytes(), &mut found_after).map_err(|error| error.to_string());
            let after = read.map(|json| {
                let part = |index| places.part(index, &found_after, json).map(|part| part.json.to_owned());
                (0..pointers.len()).map(part).collect::<Vec<_>>()
            });
            assert_eq!(after, found(&pointers, json), "{json}");
        }
        assert_eq!(found_after.keys.keys.len(), MOST_KEYS);
    }

    #[test]
    fn long_keys_are_not_remembered() {
        let remembered = |count| {
            let mut found = Found::default();
            let json = format!(r#"{{"{}": 1}}"#, "x".repeat(count));
            Places::new(["/a"]).expect("a pointer").find(json.as_bytes(), &mut found).expect("JSON");
            found.keys.keys.len()
        };
        assert_eq!([LONGEST_KEY, LONGEST_KEY + 1, 100].map(remembered), [1, 0, 0]);
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
        let text = |json: &str| {
            let places = Places::new([""]).expect("a pointer");
            let mut found = Found::default();
            let json = places.find(json.as_bytes(), &mut found).expect("JSON");
            places.part(0, &found, json)?.text().map(Cow::into_owned)
        };
        assert_eq!(text(r#" "a" "#).as_deref(), Some("a"));
        assert_eq!(text(r#""a\"b""#).as_deref(), Some("a\"b"));
        assert_eq!([text("1"), text("{}")], [None, None]);
        let mut seen = Vec::new();
        assert!(members(r#"{"a": 1, "b": [2, 3]}"#, |name, value| seen.push(format!("{name}={value}"))));
        assert_eq!(seen, ["a=1", "b=[2, 3]"]);
        assert!(!members("[1]", |_, _| {}));
        let mut seen = Vec::new();
        assert!(items(r#" [1, {"a": [2]} , "b"] "#, |value| seen.push(value)));
        assert_eq!(seen, ["1", r#"{"a": [2]}"#, r#""b""#]);
        assert!(!items("{}", |_| {}) && !items("[1] 2", |_| {}));
        assert_eq!(fact_value("12"), Some(FactValue::Int(12)));
        assert_eq!(fact_value("null"), None);
    }
}
