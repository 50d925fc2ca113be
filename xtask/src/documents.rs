//! The documents of an input: one, or one per line. Does not know their meaning.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use modelspec_runtime::{FactError, Moment};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::Error;

/// Maximum size of one document: far more than Base64 media need, and small enough to fit in memory.
pub(crate) const MAX_BYTES: usize = 64 << 20;

/// The source of documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The file; none for standard input.
    file: Option<PathBuf>,
    /// There is one document per line.
    lines: bool,
}

impl Input {
    /// A file, or standard input if it is `-`. It has one document per line if `lines` says so, or its name ends in
    /// `.jsonl` or `.ndjson`.
    pub fn new(path: &Path, lines: bool) -> Self {
        let file = (path != Path::new("-")).then(|| path.to_path_buf());
        let ending = file.as_deref().and_then(Path::extension);
        let named = ending
            .is_some_and(|ending| ["jsonl", "ndjson"].iter().any(|known| ending.eq_ignore_ascii_case(known)));
        Self { file, lines: lines || named }
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
    /// The day or the instant that came with it, as JSON.
    pub(crate) at: Option<&'b str>,
}

/// Passes each document to `take`. With `wrappers`, a line may contain a request with its facts.
pub(crate) fn each(
    input: &Input,
    standard: &mut dyn BufRead,
    wrappers: bool,
    take: &mut dyn FnMut(&Document<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut file;
    let (reader, path): (&mut dyn BufRead, &Path) = match &input.file {
        None => (standard, Path::new("standard input")),
        Some(path) => {
            file = BufReader::new(File::open(path).map_err(|error| Error::disk("read", path, &error))?);
            (&mut file, path)
        }
    };
    if input.lines {
        lines(reader, path, MAX_BYTES, wrappers, take)
    } else {
        one(reader, path, MAX_BYTES, take)
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
    take(&Document { line: None, json, facts: None, at: None })
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
            take(&Document { line: Some(line), json: None, facts: None, at: None })?;
        } else if !bytes.trim_ascii().is_empty() {
            let opened = if wrappers { Wrapper::read(&bytes) } else { None };
            let document = match &opened {
                Some(Wrapper { request, facts, at }) => Document {
                    line: Some(line),
                    json: Some(request.get().as_bytes()),
                    facts: facts.map(|facts| facts.get().as_bytes()),
                    at: at.map(RawValue::get),
                },
                None => Document { line: Some(line), json: Some(&bytes), facts: None, at: None },
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
    #[serde(borrow, default, deserialize_with = "given")]
    facts: Option<&'l RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    at: Option<&'l RawValue>,
}

/// A value that is there, `null` too.
fn given<'l, D: serde::Deserializer<'l>>(value: D) -> Result<Option<&'l RawValue>, D::Error> {
    Deserialize::deserialize(value).map(Some)
}

impl<'l> Wrapper<'l> {
    /// The wrapper, if the line is an object with `request` and no keys other than these.
    fn read(line: &'l [u8]) -> Option<Self> {
        // Serde would also accept an array of two values.
        if line.trim_ascii_start().first() != Some(&b'{') {
            return None;
        }
        serde_json::from_slice(line).ok()
    }
}

/// The moment of a line.
pub(crate) fn moment(json: &str) -> Result<Moment, FactError> {
    // Only a text can be a moment.
    let text: String = serde_json::from_str(json).unwrap_or_else(|_| json.to_owned());
    text.parse().map_err(|error| FactError::of_moment(&text, error))
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
        assert_eq!(seen(r#"{"request": 1, "facts": null}"#, 100, true)[0].2.as_deref(), Some("null"));
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
    fn names_and_the_flag_tell_lines() {
        assert_eq!(Input::new(Path::new("-"), false), Input { file: None, lines: false });
        assert!(Input::new(Path::new("-"), true).lines);
        for name in ["a.jsonl", "a.ndjson", "a.b.JSONL"] {
            assert!(Input::new(Path::new(name), false).lines, "{name}");
        }
        for name in ["a.json", "jsonl", "a.jsonl.json"] {
            assert!(!Input::new(Path::new(name), false).lines, "{name}");
            assert!(Input::new(Path::new(name), true).lines, "{name}");
        }
    }
}
