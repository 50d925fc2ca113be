//! Renders a report as text for people, for tools and for the log of a CI run.

#[cfg(feature = "render")]
mod snippets;

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Report, Severity, Subject};
use crate::source::{SourceMap, Span};

#[cfg(feature = "render")]
pub use snippets::human;

/// Each diagnostic on a line with its place, code and message, and below it related places and help.
pub fn plain(report: &Report, sources: &SourceMap) -> String {
    let mut text = String::new();
    for (line, diagnostic) in report.lines(sources).into_iter().zip(&report.diagnostics) {
        let _ = writeln!(text, "{line}");
        for (span, label) in &diagnostic.related {
            let (line, column) = sources.line_column(*span);
            let _ = writeln!(text, "  {}:{line}:{column}: {label}", sources.file(span.file).path);
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(text, "  help: {help}");
        }
    }
    // Names of a spec can contain characters that change a terminal.
    text.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}")
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

#[cfg(all(test, feature = "render"))]
mod tests {
    use super::{github, human, json, plain};
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
    fn without_snippets_each_problem_has_a_line() {
        let expected = "\
p/o,1.yaml:3:14: error[unknown-value]: `type` cannot be `intger`
  help: did you mean `integer`?
p/o,1.yaml:9:3: warning[missing-doc]: 100% twice:
no
  p/o,1.yaml:3:3: first here
";
        assert_eq!(plain(&report(), &sources(TEXT)), expected);
        let red = Diagnostic::new(Code::UnknownKey, Span::default(), "unknown key `\u{1b}[31m`");
        let red = plain(&Report { diagnostics: vec![red] }, &sources(TEXT));
        assert!(red.ends_with("unknown key `\u{fffd}[31m`\n"), "{red}");
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
