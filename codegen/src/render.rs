//! Renders a report as text for people, for tools and for the log of a CI run. The only user of the snippet renderer.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Report, Severity, Subject};
use crate::source::{SourceMap, Span};

/// The greatest number of underlined characters: the start of a long text is enough to recognize it.
const MOST_UNDERLINED: usize = 60;
/// The greatest number of characters shown after the underlined part of a line.
const MOST_BEHIND: usize = 200;
/// The greatest number of bytes before the underlined part of a line that is shown.
const MOST_BEFORE: usize = 4_000;
/// The greatest distance in lines at which two positions share a snippet.
const NEAR: usize = 3;

/// Each diagnostic with code, message, snippet, related places and help, an empty line between them.
pub fn human(report: &Report, sources: &SourceMap, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for diagnostic in &report.diagnostics {
        let _ = writeln!(text, "{}\n", renderer.render(&[group(diagnostic, sources)]));
    }
    text
}

/// An array of objects, one for each diagnostic, as text.
pub fn json(report: &Report, sources: &SourceMap) -> String {
    format!("{:#}\n", value(report, sources))
}

/// An array of objects, one for each diagnostic.
pub(crate) fn value(report: &Report, sources: &SourceMap) -> Value {
    let diagnostics = report.diagnostics.iter().map(|diagnostic| {
        let related = diagnostic.related.iter().map(|(span, message)| {
            let mut object = place(*span, sources);
            object["message"] = json!(message);
            object
        });
        let mut object = json!({
            "code": diagnostic.code.id(),
            "severity": severity(diagnostic),
            "message": diagnostic.message,
            "label": diagnostic.label,
        });
        if let (Value::Object(object), Value::Object(place)) = (&mut object, place(diagnostic.span, sources))
        {
            object.extend(place);
        }
        object["help"] = json!(diagnostic.help);
        object["related"] = related.collect();
        let subject = |subject: &Subject| json!({ "kind": subject.kind(), "name": subject.name() });
        object["subjects"] = diagnostic.about.iter().map(subject).collect();
        object
    });
    diagnostics.collect()
}

/// Workflow commands, one line for each diagnostic, that GitHub shows beside the lines of a pull request. The
/// prefix is the folder of the specs in the repository.
pub fn github(report: &Report, sources: &SourceMap, prefix: &str) -> String {
    let mut text = String::new();
    for diagnostic in &report.diagnostics {
        let path = &sources.file(diagnostic.span.file).path;
        let file = match prefix.trim_end_matches('/') {
            "" => path.clone(),
            folder => format!("{folder}/{path}"),
        };
        let (line, column) = sources.line_column(diagnostic.span);
        let (end_line, end_column) = sources.line_column(end(diagnostic.span));
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        let _ = write!(text, "::{} file={},line={line}", severity(diagnostic), property(&file));
        // GitHub refuses a column for what goes over several lines.
        if line == end_line {
            let _ = write!(text, ",col={column},endColumn={end_column}");
        } else {
            let _ = write!(text, ",endLine={end_line}");
        }
        let _ = writeln!(text, ",title={}::{}", property(diagnostic.code.id()), data(&message));
    }
    text
}

fn severity(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn place(span: Span, sources: &SourceMap) -> Value {
    let (line, column) = sources.line_column(span);
    let (end_line, end_column) = sources.line_column(end(span));
    let path = &sources.file(span.file).path;
    json!({
        "path": path, "line": line, "column": column, "end_line": end_line, "end_column": end_column,
    })
}

fn end(span: Span) -> Span {
    Span { start: span.end, ..span }
}

/// Escapes the text of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Group<'a> {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&*diagnostic.message).id(diagnostic.code.id()));
    let mut marks = vec![mark(AnnotationKind::Primary, diagnostic.span, &diagnostic.label, sources)];
    for (span, label) in &diagnostic.related {
        marks.push(mark(AnnotationKind::Context, *span, label, sources));
    }
    for marks in runs(marks) {
        let longest = marks.iter().map(|mark| mark.under.end - mark.text.start).max().unwrap_or_default();
        // The renderer goes through the whole line for each of its diagnostics.
        group = match marks.first() {
            Some(first) if longest > MOST_BEFORE => {
                let (line, column) = sources.line_column(first.span);
                let path = &*sources.file(first.span.file).path;
                group.element(Origin::path(path).line(line).char_column(column))
            }
            _ => group.element(snippet(&marks, sources)),
        };
    }
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(&**help)),
        None => group,
    }
}

/// One place to underline, within one line.
struct Mark<'a> {
    kind: AnnotationKind,
    span: Span,
    label: &'a str,
    /// Number of the line, counted from 1.
    line: usize,
    /// Bytes of the line, without its break.
    text: Range<usize>,
    /// Bytes to underline.
    under: Range<usize>,
}

fn mark<'a>(kind: AnnotationKind, span: Span, label: &'a str, sources: &SourceMap) -> Mark<'a> {
    let text = &sources.file(span.file).text;
    let start = boundary(text, span.start as usize);
    let end = boundary(text, span.end as usize).max(start);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line_end = line_end - usize::from(text[start..line_end].ends_with('\r'));
    let shown = text[start..end.min(line_end)].trim_end();
    let under = start..start + after(shown, MOST_UNDERLINED);
    let (line, _) = sources.line_column(span);
    Mark { kind, span, label, line, text: line_start..line_end, under }
}

/// The length in bytes of the first `characters` characters.
fn after(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}

/// The offset, or the nearest one before it that does not cut a character.
fn boundary(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Splits places into runs that fit one snippet: of one file, in the order of its lines, not far apart. The run of
/// the cause comes first.
fn runs(mut marks: Vec<Mark<'_>>) -> Vec<Vec<Mark<'_>>> {
    marks.sort_by_key(|mark| (mark.span.file, mark.under.start));
    let mut runs: Vec<Vec<Mark<'_>>> = Vec::new();
    for mark in marks {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| near(last, &mark)) => run.push(mark),
            _ => runs.push(vec![mark]),
        }
    }
    runs.sort_by_key(|run| !run.iter().any(|mark| mark.kind == AnnotationKind::Primary));
    runs
}

fn near(last: &Mark<'_>, next: &Mark<'_>) -> bool {
    last.span.file == next.span.file && next.line - last.line <= NEAR
}

fn snippet<'a>(marks: &[Mark<'a>], sources: &'a SourceMap) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let (Some(first), Some(last)) = (marks.first(), marks.last()) else { return Snippet::source("") };
    let file = sources.file(first.span.file);
    let start = first.text.start;
    let behind = marks.iter().map(|mark| mark.under.end).max().unwrap_or(last.under.end);
    let end = behind + after(&file.text[behind..last.text.end.max(behind)], MOST_BEHIND);
    let annotations = marks.iter().map(|mark| {
        let label = (!mark.label.is_empty()).then_some(mark.label);
        mark.kind.span(mark.under.start - start..mark.under.end - start).label(label)
    });
    Snippet::source(&file.text[start..end]).line_start(first.line).path(&*file.path).annotations(annotations)
}

#[cfg(test)]
mod tests {
    use super::{github, human, json};
    use crate::diagnostic::{Code, Diagnostic, Report, Subject};
    use crate::source::{FileId, SourceMap, SourceText, Span};

    const TEXT: &str =
        "name: Ä\r\nparameters:\r\n  a: { type: intger }\r\n  b: {}\r\n\r\n\r\n\r\n\r\n  a: {}\r\n";

    fn sources(text: &str) -> SourceMap {
        SourceMap::new(vec![SourceText { path: "p/o,1.yaml".into(), text: text.into() }])
    }

    fn span(text: &str, of: &str) -> Span {
        let start = text.find(of).unwrap();
        let [start, end] = [start, start + of.len()].map(|offset| u32::try_from(offset).unwrap());
        Span { file: FileId(0), start, end }
    }

    fn report() -> Report {
        let unknown = Diagnostic::new(Code::UnknownValue, span(TEXT, "intger"), "`type` cannot be `intger`")
            .label("here")
            .about(Subject::parameter(["a", "b"]))
            .meant("integer");
        let twice = Diagnostic::new(Code::MissingDoc, span(TEXT, "a: {}"), "100% twice:\nno")
            .related(span(TEXT, "a: { type"), "first here");
        Report { diagnostics: vec![unknown, twice] }
    }

    #[test]
    fn people_see_snippets() {
        let expected = "\
error[unknown-value]: `type` cannot be `intger`
 --> p/o,1.yaml:3:14
  |
3 |   a: { type: intger }
  |              ^^^^^^ here
  |
  = help: did you mean `integer`?

warning[missing-doc]: 100% twice:
                      no
 --> p/o,1.yaml:9:3
  |
9 |   a: {}
  |   ^^^^^
  |
 ::: p/o,1.yaml:3:3
  |
3 |   a: { type: intger }
  |   --------- first here

";
        assert_eq!(human(&report(), &sources(TEXT), false), expected);
        assert!(human(&report(), &sources(TEXT), true).contains("\u{1b}["));
    }

    #[test]
    fn near_places_share_a_snippet() {
        let text = "a: 1\nb: 2\na: 3\n";
        let second = Span { start: 10, end: 11, ..span(text, "a") };
        let diagnostic =
            Diagnostic::new(Code::DuplicateKey, second, "twice").related(span(text, "a"), "first here");
        let expected = "\
error[duplicate-key]: twice
 --> o.yaml:3:1
  |
1 | a: 1
  | - first here
2 | b: 2
3 | a: 3
  | ^
";
        let sources = SourceMap::new(vec![SourceText { path: "o.yaml".into(), text: text.into() }]);
        let human = human(&Report { diagnostics: vec![diagnostic] }, &sources, false);
        assert_eq!(human, format!("{expected}\n"));
    }

    #[test]
    fn long_and_many_lines_are_clipped() {
        let text = format!("doc: {}\nrules:\n  - a\n  - b\n", "lörem ".repeat(1000));
        let whole = Span { file: FileId(0), start: 5, end: u32::try_from(text.len()).unwrap() };
        let rules = Span { start: whole.end - 10, ..whole };
        let inside = Span { start: 3500, end: 3507, ..whole };
        let diagnostics =
            [whole, rules, inside].map(|span| Diagnostic::new(Code::WrongType, span, "m")).to_vec();
        let human = human(&Report { diagnostics }, &sources(&text), false);
        assert!(human.len() < 2000, "{human}");
        assert!(human.contains("3 |   - a\n  |   ^^^"), "{human}");
        assert!(human.lines().all(|line| line.chars().count() <= 160), "{human}");
    }

    #[test]
    fn any_place_renders() {
        let text = "ä\r\n\tü\u{0}\u{1b}[31m\u{202e}x";
        let last = u32::try_from(text.len()).unwrap() + 2;
        let mut diagnostics = Vec::new();
        for start in 0..=last {
            for end in 0..=last {
                let span = Span { file: FileId(0), start, end };
                diagnostics.push(Diagnostic::new(Code::WrongType, span, "m").label("l").related(span, "r"));
            }
        }
        let report = Report { diagnostics };
        assert!(!human(&report, &sources(text), false).contains('\u{1b}'));
        assert!(
            !human(&Report { diagnostics: report.diagnostics[..1].to_vec() }, &sources(""), false).is_empty()
        );
        assert!(!json(&report, &sources(text)).is_empty() && !github(&report, &sources(text), "").is_empty());
    }

    #[test]
    fn tools_get_json() {
        let value: serde_json::Value = serde_json::from_str(&json(&report(), &sources(TEXT))).unwrap();
        let expected = serde_json::json!([
            {
                "code": "unknown-value", "severity": "error", "message": "`type` cannot be `intger`",
                "label": "here", "path": "p/o,1.yaml", "line": 3, "column": 14, "end_line": 3, "end_column": 20,
                "help": "did you mean `integer`?", "related": [],
                "subjects": [{ "kind": "parameter", "name": "a.b" }],
            },
            {
                "code": "missing-doc", "severity": "warning", "message": "100% twice:\nno",
                "label": "", "path": "p/o,1.yaml", "line": 9, "column": 3, "end_line": 9, "end_column": 8,
                "help": null,
                "related": [{
                    "path": "p/o,1.yaml", "line": 3, "column": 3, "end_line": 3, "end_column": 12,
                    "message": "first here",
                }],
                "subjects": [],
            },
        ]);
        assert_eq!(value, expected);
        assert_eq!(json(&Report::default(), &sources("")), "[]\n");
    }

    #[test]
    fn github_gets_escaped_commands() {
        let expected = "\
::error file=specs/p/o%2C1.yaml,line=3,col=14,endColumn=20,title=unknown-value::`type` cannot be `intger`%0A\
help: did you mean `integer`?
::warning file=specs/p/o%2C1.yaml,line=9,col=3,endColumn=8,title=missing-doc::100%25 twice:%0Ano
";
        assert_eq!(github(&report(), &sources(TEXT), "specs/"), expected);
    }
}
