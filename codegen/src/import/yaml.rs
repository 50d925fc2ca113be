//! Writes the YAML of a spec: mappings in order, with comments. Knows no keys of specs.

use std::fmt::Write as _;

use super::tree::quoted;

/// Longest line of a mapping or list that is written on one line.
const MAX_LINE: usize = 110;

/// A value to write.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Yaml {
    /// A scalar as it is written: a number, a boolean, a quoted text.
    Raw(String),
    /// A text, quoted where it has to be.
    Text(String),
    List(Vec<Yaml>),
    Map(Vec<Line>),
}

/// One key of a mapping, with the comments before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Line {
    /// Lines without `#`.
    pub(crate) comments: Vec<String>,
    /// The key.
    pub(crate) key: String,
    /// The value.
    pub(crate) value: Yaml,
}

impl Yaml {
    /// A text.
    pub(crate) fn text(text: impl AsRef<str>) -> Self {
        Self::Text(text.as_ref().to_owned())
    }

    /// A scalar in JSON.
    pub(crate) fn json(json: &str) -> Self {
        match serde_json::from_str::<String>(json) {
            Ok(text) => Self::Text(text),
            Err(_) => Self::Raw(json.to_owned()),
        }
    }

    /// A mapping without comments.
    pub(crate) fn map(entries: impl IntoIterator<Item = (String, Yaml)>) -> Self {
        let line = |(key, value)| Line { comments: Vec::new(), key, value };
        Self::Map(entries.into_iter().map(line).collect())
    }

    /// A mapping of known keys.
    pub(crate) fn entries(entries: Vec<(&'static str, Yaml)>) -> Self {
        Self::map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)))
    }

    /// On one line, in brackets. None if a comment has to be kept.
    fn flow(&self) -> Option<String> {
        Some(match self {
            Self::Raw(raw) => raw.clone(),
            Self::Text(text) => scalar(text),
            Self::List(items) => {
                let items: Option<Vec<String>> = items.iter().map(Yaml::flow).collect();
                format!("[{}]", items?.join(", "))
            }
            Self::Map(lines) if lines.is_empty() => "{}".to_owned(),
            Self::Map(lines) => {
                let entry = |line: &Line| {
                    let is_plain = line.comments.is_empty();
                    is_plain.then(|| Some(format!("{}: {}", scalar(&line.key), line.value.flow()?))).flatten()
                };
                let entries: Option<Vec<String>> = lines.iter().map(entry).collect();
                format!("{{ {} }}", entries?.join(", "))
            }
        })
    }

    /// Writes the value behind its key, or as an item behind its hyphen.
    fn write(&self, indent: usize, used: usize, out: &mut String) {
        if let Some(flow) =
            self.flow().filter(|flow| used + flow.chars().count() <= MAX_LINE || self.is_scalar())
        {
            if let (Self::Text(text), true) = (self, used + flow.chars().count() > MAX_LINE) {
                return folded(text, indent, out);
            }
            out.push(' ');
            out.push_str(&flow);
            out.push('\n');
            return;
        }
        match self {
            Self::Map(lines) => {
                out.push('\n');
                lines.iter().for_each(|line| line.write(indent, out));
            }
            Self::List(items) => {
                out.push('\n');
                for item in items {
                    item.write_item(indent, out);
                }
            }
            Self::Raw(_) | Self::Text(_) => {}
        }
    }

    fn write_item(&self, indent: usize, out: &mut String) {
        let margin = " ".repeat(indent);
        let short = self.flow().filter(|flow| indent + 2 + flow.chars().count() <= MAX_LINE);
        match self {
            Self::Map(lines)
                if short.is_none() && lines.first().is_some_and(|line| line.comments.is_empty()) =>
            {
                let mut block = String::new();
                lines.iter().for_each(|line| line.write(indent + 2, &mut block));
                out.push_str(&margin);
                out.push_str("- ");
                out.push_str(block.trim_start());
            }
            Self::Map(lines) if short.is_none() => {
                // The comments of the first key come before the item.
                let mut lines = lines.clone();
                for comment in std::mem::take(&mut lines[0].comments) {
                    out.extend([margin.as_str(), "# ", comment.as_str(), "\n"]);
                }
                Self::Map(lines).write_item(indent, out);
            }
            _ => {
                out.push_str(&margin);
                out.push('-');
                self.write(indent + 2, indent + 2, out);
            }
        }
    }

    fn is_scalar(&self) -> bool {
        matches!(self, Self::Raw(_) | Self::Text(_))
    }
}

impl Line {
    fn write(&self, indent: usize, out: &mut String) {
        let margin = " ".repeat(indent);
        for comment in &self.comments {
            out.push_str(format!("{margin}# {comment}").trim_end());
            out.push('\n');
        }
        let key = scalar(&self.key);
        out.push_str(&margin);
        out.push_str(&key);
        out.push(':');
        self.value.write(indent + 2, indent + key.chars().count() + 1, out);
    }
}

/// A whole file.
pub(crate) fn document(lines: &[Line]) -> String {
    let mut out = String::new();
    for line in lines {
        line.write(0, &mut out);
    }
    out
}

/// A long text over several lines, where that keeps it as it is.
fn folded(text: &str, indent: usize, out: &mut String) {
    let is_simple = !text.contains(|char: char| char.is_control() || !is_printable(char))
        && !text.contains("  ")
        && text.trim() == text;
    if !is_simple {
        out.push(' ');
        out.push_str(&escaped(text));
        out.push('\n');
        return;
    }
    out.push_str(" >-\n");
    let margin = " ".repeat(indent);
    let mut line = margin.clone();
    for word in text.split(' ') {
        if line.len() > margin.len() && line.chars().count() + 1 + word.chars().count() > MAX_LINE + 8 {
            out.push_str(&line);
            out.push('\n');
            line.clone_from(&margin);
        }
        if line.len() > margin.len() {
            line.push(' ');
        }
        line.push_str(word);
    }
    out.push_str(&line);
    out.push('\n');
}

/// A text as a scalar, with quotes where it would be read as something else.
fn scalar(text: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || " _-./()+'%=;<>:@".contains(char);
    let is_word = matches!(
        text.to_ascii_lowercase().as_str(),
        "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    // A colon inside of a word, as in an address, starts no value.
    let has_safe_end = !text.ends_with([' ', ':']) && !text.contains(": ");
    if starts_text(text) && has_safe_end && text.chars().all(is_plain) && !is_word {
        text.to_owned()
    } else {
        escaped(text)
    }
}

/// True if no reader takes the start of a text for a number or for a sign of YAML.
fn starts_text(text: &str) -> bool {
    let is_date = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    // Such as `1K` and `1024x768`, but not `1e5` and `0x10`.
    let is_measure = text.starts_with(|first: char| matches!(first, '1'..='9'))
        && text.contains(|char: char| char.is_alphabetic() && !matches!(char, 'e' | 'E'));
    is_date
        || is_measure
        || text.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | '/'))
}

fn is_printable(char: char) -> bool {
    !matches!(char, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// A text in double quotes, with escapes for what YAML does not take as it is.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for char in quoted(text).chars() {
        if is_printable(char) {
            out.push(char);
        } else {
            let _ = write!(out, "\\u{:04x}", u32::from(char));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::tree::Document;

    fn line(key: &str, value: Yaml) -> Line {
        Line { comments: Vec::new(), key: key.to_owned(), value }
    }

    #[test]
    fn texts_are_read_as_they_were() {
        let long = "word ".repeat(60).trim().to_owned();
        let texts = [
            "",
            " a",
            "a ",
            "a: b",
            "a #b",
            "- a",
            "no",
            "1K",
            "16:9",
            "5",
            "null",
            "~",
            "a\nb",
            "\u{85}\u{feff}x",
            "é: 😀",
            "{a}",
            "[a",
            "!x",
            "&x",
            "*x",
            "'",
            "\"",
            "https://a.example/b?c=d&e#f",
            "a, b",
            "klingai:5@3",
            "a:",
            "1e5",
            "0x1F",
            "1_000",
            "12:30",
            "2026-11-29",
            "1024x768",
            long.as_str(),
        ];
        for text in texts {
            let list = Yaml::List(vec![Yaml::text(text), Yaml::map([(text.to_owned(), Yaml::text(text))])]);
            let out = document(&[line("a", Yaml::text(text)), line("b", list)]);
            let read = Document::read("f", out.clone()).unwrap_or_else(|problem| panic!("{problem}: {out}"));
            let json = quoted(text);
            assert_eq!(
                read.root.json(),
                format!("{{\"a\": {json}, \"b\": [{json}, {{{json}: {json}}}]}}"),
                "{out}"
            );
        }
    }

    #[test]
    fn comments_are_kept_at_their_keys() {
        let inner = Line {
            comments: vec!["TODO(import): look".to_owned()],
            key: "max".to_owned(),
            value: Yaml::Raw("5".to_owned()),
        };
        let out = document(&[
            line("m", Yaml::Map(vec![inner.clone()])),
            line("l", Yaml::List(vec![Yaml::Map(vec![inner])])),
        ]);
        assert_eq!(out, "m:\n  # TODO(import): look\n  max: 5\nl:\n  # TODO(import): look\n  - { max: 5 }\n");
    }
}
