//! The documents of an input: one, or one per line. Does not know their meaning.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::Error;

/// Maximum size of one document: far more than Base64 media need, and small enough to fit in memory.
pub(crate) const MAX_BYTES: usize = 64 << 20;

/// The source of documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// One document from standard input.
    Standard,
    /// A file with one document, or one per line if its name ends in `.jsonl`.
    File(PathBuf),
}

impl From<&Path> for Input {
    /// `-` is standard input.
    fn from(path: &Path) -> Self {
        if path == Path::new("-") { Self::Standard } else { Self::File(path.to_path_buf()) }
    }
}

impl Input {
    /// Tells if there is one document per line.
    pub(crate) fn has_lines(&self) -> bool {
        matches!(self, Self::File(path) if path.extension().is_some_and(|ending| ending == "jsonl"))
    }
}

/// One document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Document<'b> {
    /// Its line, counted from 1, if there is one document per line.
    pub(crate) line: Option<u64>,
    /// Its bytes; `None` if it is larger than [`MAX_BYTES`].
    pub(crate) json: Option<&'b [u8]>,
    /// The facts that came with it, as JSON.
    pub(crate) facts: Option<&'b [u8]>,
}

/// Passes each document to `take`. With `wrappers`, a line may contain a request with its facts.
pub(crate) fn each(
    input: &Input,
    standard: &mut dyn BufRead,
    wrappers: bool,
    take: &mut dyn FnMut(&Document<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let path = match input {
        Input::Standard => return one(standard, Path::new("standard input"), MAX_BYTES, take),
        Input::File(path) => path,
    };
    let file = File::open(path).map_err(|error| Error::disk("read", path, &error))?;
    let mut reader = BufReader::new(file);
    if input.has_lines() {
        lines(&mut reader, path, MAX_BYTES, wrappers, take)
    } else {
        one(&mut reader, path, MAX_BYTES, take)
    }
}

fn one(
    reader: &mut dyn BufRead,
    path: &Path,
    max: usize,
    take: &mut dyn FnMut(&Document<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut bytes = Vec::new();
    reader.take(max as u64 + 1).read_to_end(&mut bytes).map_err(|error| Error::disk("read", path, &error))?;
    let json = (bytes.len() <= max).then_some(&*bytes);
    take(&Document { line: None, json, facts: None })
}

fn lines(
    mut reader: &mut dyn BufRead,
    path: &Path,
    max: usize,
    wrappers: bool,
    take: &mut dyn FnMut(&Document<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let failed = |error| Error::disk("read", path, &error);
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        // One more byte for the line end, and one more to detect a line that is too long.
        let length = (&mut reader).take(max as u64 + 2).read_until(b'\n', &mut bytes).map_err(failed)?;
        if length == 0 {
            break;
        }
        let ended = bytes.last() == Some(&b'\n');
        if ended {
            bytes.pop();
        }
        if bytes.len() > max {
            if !ended {
                reader.skip_until(b'\n').map_err(failed)?;
            }
            take(&Document { line: Some(line), json: None, facts: None })?;
        } else if !bytes.trim_ascii().is_empty() {
            let opened = if wrappers { Wrapper::read(&bytes) } else { None };
            let document = match &opened {
                Some(Wrapper { request, facts }) => Document {
                    line: Some(line),
                    json: Some(request.get().as_bytes()),
                    facts: facts.map(|facts| facts.get().as_bytes()),
                },
                None => Document { line: Some(line), json: Some(&bytes), facts: None },
            };
            take(&document)?;
        }
    }
    Ok(())
}

/// A request with its facts. Both are kept as written, since the engine reads more strictly than `serde_json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapper<'l> {
    #[serde(borrow)]
    request: &'l RawValue,
    #[serde(borrow, default)]
    facts: Option<&'l RawValue>,
}

impl<'l> Wrapper<'l> {
    /// The wrapper, if the line is an object with `request` and no keys other than these two.
    fn read(line: &'l [u8]) -> Option<Self> {
        // Serde would also accept an array of two values.
        if line.trim_ascii_start().first() != Some(&b'{') {
            return None;
        }
        serde_json::from_slice(line).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Seen = (Option<u64>, Option<String>, Option<String>);

    fn seen(text: &str, max: usize, wrappers: bool) -> Vec<Seen> {
        let own = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut seen = Vec::new();
        lines(&mut text.as_bytes(), Path::new("test"), max, wrappers, &mut |document| {
            seen.push((document.line, document.json.map(own), document.facts.map(own)));
            Ok(())
        })
        .expect("memory can be read");
        seen
    }

    fn json(text: &str) -> Option<String> {
        seen(text, 1_000, true).remove(0).1
    }

    #[test]
    fn blank_lines_are_skipped_and_counted() {
        let expected = [(Some(2), Some("{}".to_owned()), None), (Some(4), Some("[]\r".to_owned()), None)];
        assert_eq!(seen("\n{}\n \t\r\n[]\r\n", 100, true), expected);
        assert_eq!(seen("", 100, true), []);
    }

    #[test]
    fn wrappers_are_opened() {
        let line = r#" {"facts": {"a": 1.0}, "request": {"b": 1e2, "b": "\ud800"}} "#;
        let expected =
            (Some(1), Some(r#"{"b": 1e2, "b": "\ud800"}"#.to_owned()), Some(r#"{"a": 1.0}"#.to_owned()));
        assert_eq!(seen(line, 1_000, true), [expected]);
        assert_eq!(json(r#"{"request": 1}"#).as_deref(), Some("1"));
        assert_eq!(seen(line, 1_000, false)[0].1.as_deref(), Some(line));
    }

    #[test]
    fn what_is_no_wrapper_is_a_request() {
        let lines = [
            r#"{"request": {}, "other": 1}"#,
            r#"{"facts": {}}"#,
            r#"{"request": {}, "request": {}}"#,
            r#"{"request": {}} x"#,
            "[1, {}]",
            "nonsense",
        ];
        for line in lines {
            assert_eq!(json(line).as_deref(), Some(line));
        }
    }

    #[test]
    fn deep_requests_are_left_to_the_engine() {
        let deep = "[".repeat(1_000) + &"]".repeat(1_000);
        let line = format!("{{\"request\": {deep}}}");
        assert_eq!(seen(&line, 10_000, true)[0].1, Some(deep));
    }

    #[test]
    fn too_large_documents_are_named_and_passed_over() {
        let text = format!("{}\n1\n{}", "x".repeat(11), "y".repeat(500));
        assert_eq!(
            seen(&text, 10, true),
            [(Some(1), None, None), (Some(2), Some("1".into()), None), (Some(3), None, None)]
        );
        let fits = "x".repeat(10);
        assert_eq!(seen(&format!("{fits}\n"), 10, true), [(Some(1), Some(fits), None)]);
        one(&mut &b"12345"[..], Path::new("test"), 4, &mut |document| {
            assert_eq!(document.json, None);
            Ok(())
        })
        .expect("memory can be read");
    }

    #[test]
    fn bytes_that_are_not_utf8_reach_the_engine() {
        let mut found = 0;
        lines(&mut &b"{\"request\": \"\xff\"}\n"[..], Path::new("test"), 100, true, &mut |document| {
            assert_eq!(document.json, Some(&b"{\"request\": \"\xff\"}"[..]));
            found += 1;
            Ok(())
        })
        .expect("memory can be read");
        assert_eq!(found, 1);
    }

    #[test]
    fn a_dash_is_standard_input() {
        assert_eq!(Input::from(Path::new("-")), Input::Standard);
        assert!(Input::from(Path::new("a.jsonl")).has_lines());
        assert!(!Input::from(Path::new("a.json")).has_lines());
    }
}
