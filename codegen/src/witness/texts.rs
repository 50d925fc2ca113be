//! Strings that keep or break the limits of a text. In: a declared text. Out: candidates; the engine decides which of
//! them are what was sought.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::model::{FormatName, MediaForm, Text};

/// Longest string that is made.
const MAX_TEXT: usize = 100_000;

/// The ways in which a pattern is written out.
const VARIATIONS: usize = 6;

const UUID: &str = "2fc506cb-77fc-45af-baa9-f121f04b4ff2";
const ADDRESS: &str = "https://example.com/";

/// Strings that are probably valid, the simplest ones first.
pub(crate) fn good(text: &Text) -> Vec<String> {
    let least = length(text.min);
    if let Some(pattern) = &text.pattern {
        let mut texts: Vec<String> =
            (0..VARIATIONS).map(|turn| matching(&pattern.value, turn, least)).collect();
        texts.extend(forms(text, least));
        return texts;
    }
    forms(text, least)
}

/// Strings with the forms of a text, of at least this length.
fn forms(text: &Text, least: usize) -> Vec<String> {
    match (text.format, &text.media) {
        (Some(FormatName::Uuid | FormatName::UuidV4), _) => vec![UUID.to_owned()],
        (Some(FormatName::Uri), _) => vec![padded(ADDRESS, "a", least)],
        (None, Some(media)) => {
            let form = |form: &MediaForm| match form {
                MediaForm::Url => padded(ADDRESS, "a", least),
                MediaForm::DataUri => padded("data:image/png;base64,iVBORw0KGgo=", "", least),
                MediaForm::Base64 => padded("iVBORw0KGgoA", "QUJD", least),
                MediaForm::Upload => UUID.to_owned(),
                MediaForm::File => padded("a.png", "a", least),
            };
            let mut found: Vec<String> = media.forms.iter().map(form).collect();
            if found.is_empty() {
                found.push(padded(ADDRESS, "a", least));
            }
            found
        }
        (None, None) => {
            let shortest = "a".repeat(least.max(1));
            let longer = "b".repeat(least.max(1) + 1);
            vec![shortest, longer]
        }
    }
}

/// Strings of exactly this length that have the other properties of a text where that is easy, and some that have not.
pub(crate) fn of_length(text: &Text, length: usize) -> Vec<String> {
    if length > MAX_TEXT {
        return Vec::new();
    }
    let mut texts = Vec::new();
    if let Some(pattern) = &text.pattern {
        texts.extend((0..VARIATIONS).map(|turn| matching(&pattern.value, turn, length)));
    }
    texts.extend(forms(text, length));
    texts.extend(["a".repeat(length), "1".repeat(length)]);
    texts.retain(|text| text.chars().count() == length);
    texts
}

/// Strings that probably do not have the form of a text, or do not match its pattern.
pub(crate) fn bad(text: &Text) -> Vec<String> {
    let mut texts: Vec<String> = ["x", "", "1", " ", "é", "a b", "-", "\n"].map(str::to_owned).into();
    for good in good(text).into_iter().take(2) {
        let last = good.char_indices().next_back().map_or(0, |(at, _)| at);
        texts.extend([
            format!("{good}\n"),
            format!("{good} "),
            format!(" {good}"),
            format!("#{good}"),
            format!("{good}#"),
            good.to_uppercase(),
            good.to_lowercase(),
            good[..last].to_owned(),
        ]);
    }
    let least = length(text.min);
    texts.extend(["a".repeat(least), "#".repeat(least), " ".repeat(least)]);
    texts.extend(["ftp://example.com/a", "https://", "data:image/png;base64,"].map(str::to_owned));
    texts
}

fn length(length: u32) -> usize {
    usize::try_from(length).unwrap_or(MAX_TEXT).min(MAX_TEXT)
}

fn padded(start: &str, by: &str, least: usize) -> String {
    let mut text = start.to_owned();
    while text.len() < least && !by.is_empty() {
        text.push_str(by);
    }
    text
}

/// A string that a pattern matches, of at least this length where its repetitions allow it. Each turn takes other
/// alternatives and numbers of repetitions.
pub(super) fn matching(pattern: &str, turn: usize, least: usize) -> String {
    let Ok(hir) = regex_syntax::ParserBuilder::new().nest_limit(50).build().parse(pattern) else {
        return String::new();
    };
    let mut text = String::new();
    write(&hir, turn, 0, &mut text);
    let missing = least.saturating_sub(text.chars().count());
    if missing > 0 {
        text.clear();
        write(&hir, turn, missing, &mut text);
    }
    text
}

/// Writes a match. Repetitions without an end are repeated so many times more.
fn write(hir: &Hir, turn: usize, more: usize, text: &mut String) {
    if text.len() > MAX_TEXT {
        return;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(character(class, turn)),
        HirKind::Repetition(repetition) => {
            let min = repetition.min as usize;
            let wanted = min.max(turn.min(3)) + more;
            let count = repetition.max.map_or(wanted, |max| wanted.min(max as usize)).max(min);
            for _ in 0..count {
                write(&repetition.sub, turn, 0, text);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, turn, more, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, turn, more, text)),
        HirKind::Alternation(parts) => {
            if let Some(part) = parts.get(turn % parts.len().max(1)) {
                write(part, turn, more, text);
            }
        }
    }
}

/// A character of a class: a letter or a digit if it has one.
fn character(class: &Class, turn: usize) -> Option<char> {
    let Class::Unicode(class) = class else { return Some('a') };
    let is_in = |c: &char| class.iter().any(|range| (range.start()..=range.end()).contains(c));
    let simple = ('a'..='z').chain('0'..='9').chain('A'..='Z').filter(is_in);
    let simple: Vec<char> = simple.collect();
    simple
        .get(turn % simple.len().max(1))
        .copied()
        .or_else(|| class.iter().next().map(regex_syntax::hir::ClassUnicodeRange::start))
}
