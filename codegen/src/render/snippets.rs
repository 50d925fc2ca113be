//! Diagnostics with the lines that they are about. The only user of the snippet renderer.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Report, Severity};
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
