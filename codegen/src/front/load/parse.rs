//! YAML text to the located tree. Takes the events of the YAML crate, gives nodes and diagnostics about the YAML
//! itself; never knows which keys or types a spec has.
//!
//! The language of specs is the part of YAML that reads the same for everyone: one document, no tags, anchors,
//! aliases or merge keys, no empty values, numbers as JSON writes them. An alias is never expanded, so that a file
//! of aliases to aliases costs no more than its own length.

use std::collections::HashMap;

use serde_yaml::granit_parser::{self as yaml, Event, ScalarStyle, StructureStyle};

use super::scalar::{Plain, as_json_number};
use super::syntax::syntax_error;
use super::tree::{Entry, Kind, Node, clip};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::limits::MAX_ENTRIES;
use crate::source::{FileId, Span};

/// Greatest size of a spec in bytes.
pub(super) const MOST_BYTES: usize = 1 << 20;
/// Greatest depth of lists and mappings in a spec.
pub(super) const MOST_LEVELS: usize = 32;

/// The part of a file that could be read.
pub(super) struct Parsed {
    /// The value of the file.
    pub(super) root: Node,
    /// `true` for the whole file. If not, these are the entries of the file that end before the problem.
    pub(super) whole: bool,
}

/// The tree of a file, or of its part before a syntax error.
pub(super) fn parse(file: FileId, text: &str, report: &mut Report) -> Option<Parsed> {
    let start = Span { file, start: 0, end: 0 };
    if text.len() > MOST_BYTES {
        let message = format!("the file has {} bytes; a spec has at most {MOST_BYTES}", text.len());
        report.push(
            Diagnostic::new(Code::FileTooLarge, start, message).help("split it into several operations"),
        );
        return None;
    }
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let options = yaml::options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        emit_comments: false,
        flow_nesting_limit: MOST_LEVELS + 1,
        block_nesting_limit: MOST_LEVELS + 1,
    };
    let mut builder = Builder {
        file,
        text,
        base: text.len() - body.len(),
        report,
        open: Vec::new(),
        root: None,
        nodes: 0,
        documents: 0,
    };
    for event in yaml::Parser::new_from_str_with_options(body, options) {
        match event {
            Ok((event, span)) => {
                if !builder.event(event, span) {
                    break;
                }
            }
            Err(error) => {
                let exact = builder.at(*error.marker());
                let at_end = text[exact.start as usize..].trim().is_empty();
                let span = builder.visible(exact);
                builder.report.push(syntax_error(&error, span, text, at_end));
                return builder.part();
            }
        }
    }
    if !builder.open.is_empty() {
        return builder.part();
    }
    if builder.root.is_none() {
        let help = "write at least `name`, or delete the file";
        builder.report.push(Diagnostic::new(Code::EmptyFile, start, "the file is empty").help(help));
    }
    builder.root.map(|root| Parsed { root, whole: true })
}

/// A list or mapping whose end has not come yet.
struct Open {
    span: Span,
    flow: bool,
    kind: OpenKind,
}

enum OpenKind {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<Entry>, key: Option<Key>, seen: HashMap<String, Span> },
}

/// A key that waits for its value.
struct Key {
    /// `None` when the entry is dropped, because a diagnostic already covers the key.
    text: Option<String>,
    span: Span,
}

struct Builder<'t, 'r> {
    file: FileId,
    text: &'t str,
    /// Length of the byte order mark that the parser does not see.
    base: usize,
    report: &'r mut Report,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: u32,
    documents: usize,
}

impl Builder<'_, '_> {
    /// Takes one event; `false` ends the reading.
    fn event(&mut self, event: Event<'_>, span: yaml::Span) -> bool {
        match event {
            Event::DocumentStart(..) => return self.document(span),
            Event::Scalar(value, style, _, tag) => {
                let tagged = self.tag(tag.is_some(), span);
                self.scalar(&value, style, tagged, span);
            }
            Event::SequenceStart(style, _, tag) => {
                self.tag(tag.is_some(), span);
                return self.start(style, OpenKind::Sequence(Vec::new()), span);
            }
            Event::MappingStart(style, _, tag) => {
                self.tag(tag.is_some(), span);
                let kind = OpenKind::Mapping { entries: Vec::new(), key: None, seen: HashMap::new() };
                return self.start(style, kind, span);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Anchor(..) => {
                let span = self.span(span);
                let message = format!("anchors are not supported: `{}`", clip(self.slice(span)));
                self.report.push(
                    Diagnostic::new(Code::YamlAnchor, span, message).help(
                        "remove it; declare shared parts in `types` or `sets`, and refer to them by name",
                    ),
                );
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let span = self.span(span);
                let message = format!("aliases are not supported: `{}`", clip(self.slice(span)));
                self.report.push(
                    Diagnostic::new(Code::YamlAlias, span, message)
                        .help("write the value out, or declare it in `types` and refer to it with `use`"),
                );
                self.complete(span, Kind::Broken);
            }
            _ => {}
        }
        true
    }

    /// A second document ends the reading, because either of the two could be the intended one.
    fn document(&mut self, span: yaml::Span) -> bool {
        self.documents += 1;
        if self.documents == 2 {
            let span = self.visible(self.span(span));
            let message = "a second document starts here; a spec is one document";
            let diagnostic = Diagnostic::new(Code::YamlDocuments, span, message);
            self.report.push(diagnostic.help("move it to another file, or delete the `---`"));
        }
        self.documents == 1
    }

    fn tag(&mut self, tagged: bool, span: yaml::Span) -> bool {
        if tagged {
            let tag = self.span(span.tag_span().unwrap_or(span));
            let message = format!("tags are not supported: `{}`", clip(self.slice(tag)));
            let help = "remove the tag, or quote the text if it starts with `!`";
            self.report.push(Diagnostic::new(Code::YamlTag, tag, message).help(help));
        }
        tagged
    }

    fn start(&mut self, style: StructureStyle, kind: OpenKind, span: yaml::Span) -> bool {
        let span = self.visible(self.span(span));
        if self.open.len() == MOST_LEVELS {
            self.report.push(too_deep(span));
            return false;
        }
        self.open.push(Open { span, flow: style == StructureStyle::Flow, kind });
        true
    }

    fn end(&mut self, span: yaml::Span) {
        let Some(open) = self.open.pop() else { return };
        let closing = self.span(span);
        let (first, last, kind) = match open.kind {
            OpenKind::Sequence(items) => (None, items.last().map(|item| item.span), Kind::Sequence(items)),
            OpenKind::Mapping { entries, .. } => {
                let first = entries.first().map(|entry| entry.key_span);
                (first, entries.last().map(|entry| entry.value.span), Kind::Mapping(entries))
            }
        };
        // The end of a block stands where the next token starts, behind comments and blank lines: what belongs
        // to it ends with its last value.
        let span = if open.flow {
            open.span.to(closing)
        } else {
            let start = first.map_or(open.span.start, |key| key.start.min(open.span.start));
            Span { start, ..open.span }.to(last.unwrap_or(open.span))
        };
        let entries: Vec<Span> = match &kind {
            Kind::Mapping(entries) => entries.iter().map(|entry| entry.key_span).skip(MAX_ENTRIES).collect(),
            Kind::Sequence(items) => items.iter().map(|item| item.span).skip(MAX_ENTRIES).collect(),
            _ => Vec::new(),
        };
        let Some(beyond) = entries.first() else { return self.complete(span, kind) };
        let message = format!(
            "a list or mapping has {} entries; the limit is {MAX_ENTRIES}",
            MAX_ENTRIES + entries.len()
        );
        self.report.push(
            Diagnostic::new(Code::TooLarge, *beyond, message)
                .help("list fewer, or describe in `doc` what is not listed"),
        );
        self.complete(span, Kind::Broken);
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, tagged: bool, span: yaml::Span) {
        let span = self.trimmed(self.span(span));
        if self.wants_key() {
            self.key(value, style, span);
            return;
        }
        if tagged {
            self.complete(span, Kind::Broken);
            return;
        }
        let plain = match style {
            // Where nothing is written, the parser says `~`.
            ScalarStyle::Plain if span.start == span.end => Plain::Empty,
            ScalarStyle::Plain => Plain::of(value),
            _ => Plain::Text,
        };
        let kind = match plain {
            Plain::Text => Kind::Text(value.to_owned()),
            Plain::Number => Kind::Number(value.to_owned()),
            Plain::Bool(value) => Kind::Bool(value),
            Plain::Null => Kind::Null,
            Plain::Empty if self.key_is_dropped() => Kind::Broken,
            Plain::Empty if self.drops_cut_text() => Kind::Broken,
            Plain::Empty | Plain::Tilde | Plain::ForeignNumber => {
                let diagnostic = self.unusable(plain, value, span);
                self.report.push(diagnostic);
                Kind::Broken
            }
        };
        self.complete(span, kind);
    }

    fn unusable(&self, plain: Plain, value: &str, span: Span) -> Diagnostic {
        match plain {
            Plain::ForeignNumber => {
                let message = format!("`{}` is not a number in JSON", clip(value));
                let help = match as_json_number(value) {
                    Some(number) => format!("write `{}`, or quote it if it is text", clip(&number)),
                    None => "write a finite decimal number, or quote it if it is text".to_owned(),
                };
                Diagnostic::new(Code::BadNumber, span, message).help(help)
            }
            Plain::Tilde => Diagnostic::new(Code::NullValue, span, "`~` is not a value here")
                .help("remove the key; in a JSON document write `null`; quote text"),
            _ => {
                let help = "write a value, `\"\"` for the empty string, or remove it";
                let (span, message) = if let Some(OpenKind::Mapping { key: Some(key), .. }) =
                    self.open.last().map(|open| &open.kind)
                {
                    (key.span, format!("`{}` has no value", clip(self.slice(key.span))))
                } else {
                    (self.before(span), "an item of this list has no value".to_owned())
                };
                Diagnostic::new(Code::EmptyValue, span, message).help(help)
            }
        }
    }

    /// The entries of the file that are complete.
    fn part(self) -> Option<Parsed> {
        let Open { span, kind: OpenKind::Mapping { entries, .. }, .. } = self.open.into_iter().next()? else {
            return None;
        };
        let root = Node { id: self.nodes, span, kind: Kind::Mapping(entries) };
        Some(Parsed { root, whole: false })
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { kind: OpenKind::Mapping { key: None, .. }, .. }))
    }

    /// In braces, the rest of a text behind its comma reads as a key without a value: says so, and drops it, with
    /// the part of the text before the comma where that cannot be meant as it is.
    fn drops_cut_text(&mut self) -> bool {
        let Some(Open { flow: true, kind: OpenKind::Mapping { entries, key: Some(key), seen }, .. }) =
            self.open.last_mut()
        else {
            return false;
        };
        let span = key.span;
        // A text with several commas is cut several times, and spoken of once.
        let start = entries.last().map_or(0, |entry| entry.value.span.end);
        let is_told = self.report.diagnostics.last().is_some_and(|last| {
            last.code == Code::CutText
                && last.span.file == span.file
                && (start..span.start).contains(&last.span.start)
        });
        let before = entries.last_mut().filter(|entry| {
            let is_plain = !self.text[entry.value.span.start as usize..].starts_with(['"', '\'']);
            matches!(&entry.value.kind, Kind::Text(text) if is_plain && has_open_parenthesis(text))
        });
        let Some(text) =
            key.text.take_if(|text| is_told || before.is_some() || text.contains([' ', '(', ')']))
        else {
            return false;
        };
        // The same part of a text may come again.
        seen.remove(&text);
        if let Some(entry) = before {
            entry.value.kind = Kind::Broken;
        }
        if !is_told {
            let message = format!("the comma before `{}` ends the unquoted text", clip(&text));
            let help = "quote text that contains a comma, or write the mapping without braces";
            self.report.push(Diagnostic::new(Code::CutText, span, message).help(help));
        }
        true
    }

    /// Reports whether a diagnostic already covers the key of the value.
    fn key_is_dropped(&self) -> bool {
        let open = self.open.last().map(|open| &open.kind);
        matches!(open, Some(OpenKind::Mapping { key: Some(Key { text: None, .. }), .. }))
    }

    /// A scalar where a key is expected.
    fn key(&mut self, text: &str, style: ScalarStyle, span: Span) {
        let plain = style == ScalarStyle::Plain;
        let mut key = Key { text: Some(text.to_owned()), span };
        let Some(Open { kind: OpenKind::Mapping { key: pending, seen, .. }, .. }) = self.open.last_mut()
        else {
            return;
        };
        if plain && text == "<<" {
            let message = "merge keys are not supported: `<<`";
            let help = "refer to shared parameters with `include`, or to a shared type with `use`";
            self.report.push(Diagnostic::new(Code::YamlMergeKey, span, message).help(help));
            key.text = None;
        } else if span.start == span.end {
            *pending = Some(Key { text: None, span });
            let (skipped, length) = first_visible(self.text.get(span.start as usize..).unwrap_or_default());
            let start = span.start + skipped;
            let span = self.visible(Span { start, end: start + length, ..span });
            let diagnostic = Diagnostic::new(Code::YamlKey, span, "expected a key before this");
            self.report.push(diagnostic.help("write `key: value`, or quote the text"));
            return;
        } else if let Some(first) = seen.get(text) {
            let message = format!("duplicate key `{}`", clip(text));
            let diagnostic = Diagnostic::new(Code::DuplicateKey, span, message).related(*first, "first here");
            self.report.push(diagnostic.help("delete or rename one of them"));
            key.text = None;
        } else {
            seen.insert(text.to_owned(), span);
        }
        *pending = Some(key);
    }

    /// Adds a complete node to the node around it.
    fn complete(&mut self, span: Span, kind: Kind) {
        if self.wants_key() {
            let whole = Node { id: self.nodes, span, kind };
            if whole.kind != Kind::Broken {
                let message = format!("a key must be a string, not {}", whole.found());
                let help = "quote text that starts with a bracket or brace";
                self.report.push(Diagnostic::new(Code::YamlKey, whole.head(), message).help(help));
            }
            if let Some(Open { kind: OpenKind::Mapping { key, .. }, .. }) = self.open.last_mut() {
                *key = Some(Key { text: None, span });
            }
            return;
        }
        let node = Node { id: self.nodes, span, kind };
        self.nodes += 1;
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(node),
            Some(OpenKind::Sequence(items)) => items.push(node),
            Some(OpenKind::Mapping { entries, key, .. }) => {
                if let Some(Key { text: Some(text), span }) = key.take() {
                    entries.push(Entry { key: text, key_span: span, value: node });
                }
            }
        }
    }

    fn span(&self, span: yaml::Span) -> Span {
        self.at(span.start).to(self.at(span.end))
    }

    fn at(&self, marker: yaml::Marker) -> Span {
        let body = &self.text[self.base..];
        let byte = marker
            .byte_offset()
            .unwrap_or_else(|| body.char_indices().nth(marker.index()).map_or(body.len(), |(byte, _)| byte));
        // A text within `MOST_BYTES` has offsets that fit.
        let offset = u32::try_from((self.base + byte).min(self.text.len())).unwrap_or(u32::MAX);
        Span { file: self.file, start: offset, end: offset }
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Without the blanks and line breaks that a block scalar takes in at its end.
    fn trimmed(&self, span: Span) -> Span {
        let kept = self.slice(span).trim_end().len();
        Span { end: span.start + u32::try_from(kept).unwrap_or_default(), ..span }
    }

    /// An empty place made as long as the character there, else moved to the last one before it, else to the next
    /// one, so that something can be underlined.
    fn visible(&self, span: Span) -> Span {
        if span.start < span.end {
            return span;
        }
        let rest = self.text.get(span.start as usize..).unwrap_or_default();
        let here = first_visible(rest);
        let (skipped, length) = match here {
            (0, 1..) => here,
            _ if self.before(span).end > 0 => return self.before(span),
            _ => here,
        };
        let start = span.start + skipped;
        Span { start, end: start + length, ..span }
    }

    /// The last character before an empty place that is not a blank.
    fn before(&self, span: Span) -> Span {
        let before = self.text.get(..span.start as usize).unwrap_or_default().trim_end();
        let length = before.chars().next_back().map_or(0, char::len_utf8);
        let [start, end] =
            [before.len() - length, before.len()].map(|offset| u32::try_from(offset).unwrap_or_default());
        Span { start, end, ..span }
    }
}

/// Reports whether a part of an expression ends within a call.
fn has_open_parenthesis(text: &str) -> bool {
    text.matches('(').count() > text.matches(')').count()
}

/// Bytes before and of the first character that is not a blank; of none, nothing.
fn first_visible(text: &str) -> (u32, u32) {
    let found = text.char_indices().find(|(_, char)| !char.is_whitespace() && !char.is_control());
    let (before, length) = found.map_or((0, 0), |(before, char)| (before, char.len_utf8()));
    (u32::try_from(before).unwrap_or_default(), u32::try_from(length).unwrap_or_default())
}

/// Too many levels of lists and mappings.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    let message = format!("lists and mappings are nested more than {MOST_LEVELS} deep");
    Diagnostic::new(Code::NestedTooDeep, span, message)
        .help("declare the inner objects in `types` and refer to them with `use`")
}
