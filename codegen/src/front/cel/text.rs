//! The places of the characters of an expression in the spec file.
//!
//! In comes the value of a YAML scalar and the raw text it was read from, out come places. A value is the raw
//! text apart from quotes, escapes, folded lines and indentation, so the two are read side by side. Where
//! that fails (`"\x3e"`), every place is the whole scalar and the label quotes the expression.

use super::ast::Run;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Located, Span};

/// Longest part of an expression that a label quotes on either side of the problem.
const QUOTED: usize = 40;

/// An expression as the author wrote it, on one line and without comments.
pub(crate) fn on_one_line(text: &str) -> String {
    let lines = text.lines().map(|line| line[..code_length(line)].trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The length of a line up to its comment. Strings do not span lines.
fn code_length(line: &str) -> usize {
    let (mut quote, mut escaped) = (None, false);
    for (at, char) in line.char_indices() {
        match quote {
            None if line[at..].starts_with("//") => return at,
            None if matches!(char, '"' | '\'') => quote = Some(char),
            Some(_) if escaped => escaped = false,
            Some(_) if char == '\\' => escaped = true,
            Some(open) if open == char => quote = None,
            _ => {}
        }
    }
    line.len()
}

/// The text of an expression and its place in the file.
#[derive(Clone, Debug)]
pub(super) struct ExprText {
    text: String,
    scalar: Span,
    /// For each byte of the text the run of the file that it was read from.
    runs: Option<Vec<Run>>,
}

impl ExprText {
    pub(super) fn new(text: &Located<String>, raw: &str) -> Self {
        let (content, quote) = start(raw);
        let runs = align(&text.value, raw, content, quote);
        // Text that only looks as if it were in quotes: `"a" == self.b`.
        let runs = runs.or_else(|| align(&text.value, raw, 0, None));
        Self { text: text.value.clone(), scalar: text.span, runs }
    }

    /// Parts of the expression have exact positions.
    pub(super) fn is_exact(&self) -> bool {
        self.runs.is_some()
    }

    pub(super) fn text(&self, run: Run) -> &str {
        self.text.get(run.start..run.end).unwrap_or_default()
    }

    pub(super) fn span(&self, run: Run) -> Span {
        let Some(runs) = &self.runs else { return self.scalar };
        let absolute =
            |offset: usize| self.scalar.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        let end_of_text = runs.last().map_or(0, |last| last.end);
        let start = runs.get(run.start).map_or(end_of_text, |first| first.start);
        let end = if run.end > run.start {
            runs.get(run.end - 1).map_or(end_of_text, |last| last.end)
        } else {
            start
        };
        Span { start: absolute(start), end: absolute(end), ..self.scalar }
    }

    /// An error at a run, with a label that finds the place even where its span cannot.
    pub(super) fn error(&self, code: Code, run: Run, message: impl Into<String>, label: &str) -> Diagnostic {
        self.labelled(Diagnostic::new(code, self.span(run), message), run, label)
    }

    /// Adds the label to a diagnostic at a run.
    pub(super) fn labelled(&self, diagnostic: Diagnostic, run: Run, label: &str) -> Diagnostic {
        if self.is_exact() {
            return diagnostic.label(label);
        }
        let before = self.text.get(..run.start).unwrap_or_default();
        let column = before.chars().count() + 1;
        let from = before.char_indices().rev().nth(QUOTED).map_or(0, |(at, _)| at);
        let after = self.text.get(run.end..).unwrap_or_default();
        let to = after.char_indices().nth(QUOTED).map_or(self.text.len(), |(at, _)| run.end + at);
        let excerpt: Vec<&str> = self.text.get(from..to).unwrap_or_default().split_whitespace().collect();
        let excerpt = excerpt.join(" ");
        let at = format!("at character {column}, in `{excerpt}`");
        diagnostic.label(if label.is_empty() { at } else { format!("{label}, {at}") })
    }
}

/// For each byte of the value the run of the raw text that it was read from.
fn align(value: &str, raw: &str, mut at: usize, quote: Option<char>) -> Option<Vec<Run>> {
    let mut runs = Vec::with_capacity(value.len());
    let mut rest = value.chars().peekable();
    while let Some(wanted) = rest.next() {
        let here = raw.get(at..)?;
        if wanted.is_ascii_whitespace() && here.starts_with(|next: char| next.is_ascii_whitespace()) {
            // Folding and indentation replace blanks and line ends by others.
            let end = raw.len() - here.trim_ascii_start().len();
            runs.push(Run { start: at, end });
            while rest.next_if(char::is_ascii_whitespace).is_some() {
                runs.push(Run { start: at, end });
            }
            at = end;
        } else if wanted == '\n' && here.is_empty() && rest.peek().is_none() {
            // The line end after a block scalar need not belong to its place.
            runs.push(Run { start: at, end: at });
        } else {
            // Only a block is indented.
            if runs.is_empty() && quote.is_none() {
                at = raw.len() - here.trim_ascii_start().len();
            }
            let here = &raw[at..];
            let end = at + written(here, wanted, quote)?;
            runs.extend(std::iter::repeat_n(Run { start: at, end }, wanted.len_utf8()));
            at = end;
        }
    }
    Some(runs)
}

/// The start of the content of a scalar, and its quote if it has one.
fn start(raw: &str) -> (usize, Option<char>) {
    let trimmed = raw.trim_ascii_start();
    let skipped = raw.len() - trimmed.len();
    match trimmed.chars().next() {
        Some(quote @ ('"' | '\'')) => (skipped + 1, Some(quote)),
        // No expression starts so: it is the head of a block.
        Some('|' | '>') => {
            let head = trimmed.find('\n').map_or(trimmed.len(), |end| end + 1);
            (skipped + head, None)
        }
        _ => (0, None),
    }
}

/// The number of bytes of the raw text that encode a character of the value.
fn written(raw: &str, wanted: char, quote: Option<char>) -> Option<usize> {
    let mut chars = raw.chars();
    let first = chars.next()?;
    match (quote, first) {
        (Some('"'), '\\') => {
            let meant = match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                same @ ('"' | '\\' | '/' | ' ') => same,
                _ => return None,
            };
            (meant == wanted).then_some(2)
        }
        (Some('\''), '\'') => (wanted == '\'' && chars.next() == Some('\'')).then_some(2),
        (Some('"'), '"') => None,
        _ => (first == wanted).then_some(first.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_dropped_outside_strings() {
        let text = "// Why.\nself.a != \"http://x\" // no address\n  && self.b == 'it\\'s //'\n";
        assert_eq!(on_one_line(text), "self.a != \"http://x\" && self.b == 'it\\'s //'");
    }

    use crate::source::FileId;

    /// The raw text of `part` of the value.
    fn found(value: &str, raw: &str, part: &str) -> String {
        let span = Span { file: FileId(0), start: 0, end: u32::try_from(raw.len()).unwrap() };
        let place = ExprText::new(&Located::new(value.to_owned(), span), raw);
        let start = value.find(part).unwrap();
        let span = place.span(Run { start, end: start + part.len() });
        raw[span.start as usize..span.end as usize].to_owned()
    }

    #[test]
    fn finds_parts_in_every_style_of_scalar() {
        assert_eq!(found("a > 1", "a > 1", "> 1"), "> 1");
        assert_eq!(found("a > 1", "'a > 1'", "1"), "1");
        assert_eq!(found("a > 1", "\"a > 1\"", "a"), "a");
        assert_eq!(found("a == 'x'", "'a == ''x'''", "'x'"), "''x''");
        assert_eq!(found("a == \"x\"", "\"a == \\\"x\\\"\"", "\"x\""), "\\\"x\\\"");
        assert_eq!(found("a > 1 && b\n", ">-\n    a > 1\n    && b\n", "&& b"), "&& b");
        assert_eq!(found("a >\n1", "|\n  a >\n  1\n", "1"), "1");
        assert_eq!(found("a == \"é\" && b", "a == \"é\" && b", "\"é\""), "\"é\"");
        assert_eq!(found("a == \"é\" && b", "a == \"é\" && b", "b"), "b");
        assert_eq!(found("a > 1 && b", "a > 1\n      && b", "> 1 && b"), "> 1\n      && b");
    }

    #[test]
    fn falls_back_to_the_scalar() {
        let raw = "\"a \\x3e 1\"";
        assert_eq!(found("a > 1", raw, "1"), raw);
        let span = Span { file: FileId(0), start: 0, end: 10 };
        let place = ExprText::new(&Located::new("a > 1".to_owned(), span), raw);
        let error = place.error(Code::CelType, Run { start: 4, end: 5 }, "wrong", "an integer");
        assert_eq!(error.label, "an integer, at character 5, in `a > 1`");
    }
}
