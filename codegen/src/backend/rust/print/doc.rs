//! Docs as comment lines. Text of authors is escaped: only backticks and web addresses are markup. Lines are wrapped
//! here, because nothing reformats them later.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::backend::rust::ir::{Block, Doc, Inline};

/// Greatest width of a line of prose.
const WIDTH: usize = 96;

/// The docs of an item, as `///` comments.
pub(super) fn outer(doc: &Doc, indent: &str) -> String {
    comments(&lines(doc), &format!("{indent}///"))
}

/// The lines of a module's own docs, as `//!` comments.
pub(super) fn inner(lines: &[String]) -> String {
    comments(lines, "//!")
}

fn comments(lines: &[String], mark: &str) -> String {
    let mut text = String::new();
    for line in lines {
        text.push_str(mark);
        text.push_str(if line.is_empty() { "" } else { " " });
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The lines of docs.
pub(super) fn lines(doc: &Doc) -> Vec<String> {
    let mut lines = Vec::new();
    for block in &doc.0 {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        match block {
            Block::Heading(words) => lines.push(format!("# {}", prose(words).join(" "))),
            Block::Subheading(words) => lines.push(format!("## {}", join(&pieces(words)))),
            Block::Text(words) => wrap(&pieces(words), "", &mut lines),
            Block::Lines(parts) => parts.iter().for_each(|part| wrap(&pieces(part), "", &mut lines)),
            Block::List(items) => items.iter().for_each(|item| {
                let at = lines.len();
                wrap(&pieces(item), "  ", &mut lines);
                if let Some(first) = lines.get_mut(at) {
                    first.replace_range(..2, "- ");
                }
            }),
            Block::Table(head, rows) => {
                lines.push(row(head));
                lines.push(format!("|{}", " --- |".repeat(head.len())));
                lines.extend(rows.iter().map(|cells| row(cells)));
            }
        }
    }
    lines
}

/// A row of a table. A bar ends a cell even between backticks, so it is escaped.
fn row(cells: &[Vec<Inline>]) -> String {
    let cells = cells.iter().map(|cell| format!(" {} |", join(&pieces(cell)).replace('|', "\\|")));
    std::iter::once("|".to_owned()).chain(cells).collect()
}

/// An unbreakable piece of Markdown. A line may end before it if it is spaced.
struct Piece<'d> {
    text: Cow<'d, str>,
    spaced: bool,
}

fn join(pieces: &[Piece<'_>]) -> String {
    let mut text = String::new();
    for piece in pieces {
        if piece.spaced && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&piece.text);
    }
    text
}

/// Fills lines, and escapes line starts that Markdown would read as lists or headings.
fn wrap(pieces: &[Piece<'_>], indent: &str, lines: &mut Vec<String>) {
    let widths: Vec<usize> = pieces.iter().map(|piece| piece.text.chars().count()).collect();
    let mut line = indent.to_owned();
    let mut width = 0;
    for (at, piece) in pieces.iter().enumerate() {
        if piece.spaced && width > 0 {
            // Pieces without a space between them, such as code and a full stop, stay on one line.
            let glued = pieces[at + 1..].iter().take_while(|next| !next.spaced).count();
            let unit: usize = widths[at..=at + glued].iter().sum();
            if width + 1 + unit > WIDTH {
                lines.push(std::mem::replace(&mut line, indent.to_owned()));
                width = 0;
            } else {
                line.push(' ');
                width += 1;
            }
        }
        if width == 0 {
            let text = guard(&piece.text);
            width = text.chars().count();
            line.push_str(&text);
        } else {
            width += widths[at];
            line.push_str(&piece.text);
        }
    }
    if line.len() > indent.len() {
        lines.push(line);
    }
}

/// Escapes a word that is markup at the start of a line.
fn guard(word: &str) -> Cow<'_, str> {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    match word[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &word[..digits], &word[digits..]).into(),
        Some('-' | '+' | '#' | '=' | '>' | ':') if digits == 0 => format!("\\{word}").into(),
        _ => word.into(),
    }
}

/// The pieces of a paragraph.
fn pieces(words: &[Inline]) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut spaced = true;
    for inline in words {
        match inline {
            Inline::Text(text) => {
                spaced |= text.starts_with(char::is_whitespace);
                for (at, word) in prose(text).into_iter().enumerate() {
                    pieces.push(Piece { text: word, spaced: spaced || at > 0 });
                    spaced = false;
                }
                spaced |= text.ends_with(char::is_whitespace);
                continue;
            }
            Inline::Code(text) => pieces.push(Piece { text: code(text).into(), spaced }),
            Inline::Url(url) => pieces.push(Piece { text: link(url).into(), spaced }),
            Inline::Link(text, target) => {
                pieces.push(Piece { text: format!("[{}]({target})", code(text)).into(), spaced });
            }
        }
        spaced = false;
    }
    pieces
}

/// Text between backticks, with a fence that is longer than any run in it.
fn code(text: &str) -> String {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'`') {
        return ["`", text, "`"].concat();
    }
    let mut shown = String::with_capacity(text.len() + 2);
    for word in text.split_whitespace() {
        shown.push_str(if shown.is_empty() { "" } else { " " });
        word.chars().for_each(|c| show(c, &mut shown));
    }
    let text = shown;
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    if longest == 0 {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

/// A web address as a link; anything else as code.
fn link(url: &str) -> String {
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '`' | '\\' | '|' | '"');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if host.starts_with(|c: char| c.is_ascii_alphanumeric()) && url.chars().all(is_plain) => {
            format!("<{url}>")
        }
        _ => code(url),
    }
}

/// The escaped words of a text, with code and addresses as such.
fn prose(text: &str) -> Vec<Cow<'_, str>> {
    let mut words: Vec<Cow<'_, str>> = Vec::new();
    let mut glue = false;
    for (at, part) in spans(text).into_iter().enumerate() {
        let is_code = at % 2 == 1;
        if is_code {
            push(&mut words, code(part).into(), glue);
            glue = true;
            continue;
        }
        glue &= !part.starts_with(char::is_whitespace);
        for word in part.split_whitespace() {
            push(&mut words, plain(word), glue);
            glue = false;
        }
        glue = !part.ends_with(char::is_whitespace) && !words.is_empty();
    }
    words
}

fn push<'t>(words: &mut Vec<Cow<'t, str>>, word: Cow<'t, str>, glue: bool) {
    match words.last_mut() {
        Some(last) if glue => last.to_mut().push_str(&word),
        _ => words.push(word),
    }
}

/// Splits at single backticks that come in pairs: text, code, text, and so on.
fn spans(text: &str) -> Vec<&str> {
    let ticks: Vec<usize> = text.match_indices('`').map(|(at, _)| at).collect();
    let mut spans = Vec::new();
    let mut start = 0;
    for pair in ticks.chunks_exact(2) {
        let (open, close) = (pair[0], pair[1]);
        if close == open + 1 || text[open + 1..close].trim().is_empty() {
            continue;
        }
        spans.extend([&text[start..open], &text[open + 1..close]]);
        start = close + 1;
    }
    spans.push(&text[start..]);
    spans
}

/// One word without markup. Identifiers are put between backticks, as clippy requires.
fn plain(word: &str) -> Cow<'_, str> {
    if is_simple(word) {
        return word.into();
    }
    let mut text = String::with_capacity(word.len() + 4);
    let mut rest = word;
    while rest.contains("://")
        && let Some(at) = rest.find("https://").or_else(|| rest.find("http://"))
    {
        let (before, from) = rest.split_at(at);
        let end = from.find(['<', '>', '"', '`']).unwrap_or(from.len());
        let url = from[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']);
        escape(before, &mut text);
        text.push_str(&link(url));
        rest = &from[url.len()..];
    }
    name(rest, &mut text);
    text.into()
}

/// Most words have nothing in them that looks like markup, an address or an identifier.
fn is_simple(word: &str) -> bool {
    let simple = |byte: &u8| {
        byte.is_ascii_lowercase()
            || byte.is_ascii_digit()
            || matches!(byte, b'.' | b',' | b'-' | b'/' | b'\'')
    };
    let word = word.as_bytes();
    let word = word.strip_suffix(b":").unwrap_or(word);
    word.split_first()
        .is_some_and(|(first, rest)| (first.is_ascii_uppercase() || simple(first)) && rest.iter().all(simple))
}

/// A word without an address: an identifier between backticks, or escaped.
fn name(word: &str, text: &mut String) {
    let is_edge = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$');
    let start = word.len() - word.trim_start_matches(is_edge).len();
    let mut end = word.trim_end_matches(is_edge).len().max(start);
    let is_call = end > start && word[end..].starts_with("()");
    end += if is_call { 2 } else { 0 };
    if is_call || word[start..end].split(|c: char| !is_name(c)).any(looks_like_code) {
        escape(&word[..start], text);
        text.push_str(&code(&word[start..end].replace('`', "'")));
        escape(&word[end..], text);
    } else {
        escape(word, text);
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == ':'
}

/// Returns whether a word looks like an identifier: it contains an underscore, `::`, or inner capitals.
fn looks_like_code(name: &str) -> bool {
    let capitals = name.chars().filter(|c| c.is_uppercase()).count();
    let small = name.chars().any(char::is_lowercase);
    let inside = name.chars().skip(1).any(char::is_uppercase);
    name.contains('_')
        || name.contains("::")
        || (small && inside && (capitals > 1 || name.starts_with(char::is_lowercase)))
}

/// Escapes every character that Markdown could interpret.
fn escape(text: &str, escaped: &mut String) {
    let entities = text.contains(';');
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~') || (c == '&' && entities) {
            escaped.push('\\');
        }
        show(c, escaped);
    }
}

/// Writes a character, or its code point if it is invisible, ends the line, or changes how others are read.
fn show(c: char, text: &mut String) {
    let hidden = c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
    if hidden {
        let _ = write!(text, "(U+{:04X})", u32::from(c));
    } else {
        text.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Vec<String> {
        lines(&Doc(vec![Block::Text(vec![Inline::Text(words.to_owned())])]))
    }

    #[test]
    fn authors_words_mean_themselves() {
        let table = [
            ("An image [pro] <b>", r"An image \[pro\] \<b>"),
            ("the `taskUUID` of it", "the `taskUUID` of it"),
            ("see `a` and `b", r"see `a` and \`b"),
            ("set image_reference, or taskUUID.", "set `image_reference`, or `taskUUID`."),
            ("*/ /* **bold** ~~x~~", r"\*/ /\* \*\*bold\*\* \~\~x\~\~"),
            ("- not a list", r"\- not a list"),
            ("1. not a list", r"1\. not a list"),
            ("# no heading", r"\# no heading"),
            ("    no code", "no code"),
            ("see https://example.com/a_b. Then", "see <https://example.com/a_b>. Then"),
            ("(https://example.com)", "(<https://example.com>)"),
            ("a\tb\r\nc", "a b c"),
            ("a\u{202e}b", "a(U+202E)b"),
            ("``` no fence", r"\`\`\` no fence"),
            ("std::mem and WebP", "`std::mem` and `WebP`"),
            ("(main()) and x()", "(`main()`) and `x()`"),
            ("URL and PNG, JPG", "URL and PNG, JPG"),
        ];
        for (written, expected) in table {
            assert_eq!(text(written), [expected], "{written:?}");
        }
    }

    #[test]
    fn code_keeps_its_text() {
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("a\nb"), "`a b`");
        assert_eq!(code(""), "(empty)");
    }

    #[test]
    fn lines_are_short_and_never_start_a_list() {
        let words = "word - ".repeat(60);
        let lines = text(&words);
        assert!(lines.len() > 3);
        for line in lines {
            assert!(line.chars().count() <= WIDTH + 1 && !line.starts_with("- "), "{line}");
        }
    }

    #[test]
    fn comments_stay_comments() {
        for words in ["*/", "\"", "\\", "{}", "#", "\0", "'\u{7f}", "a\nb\r\u{85}c\u{2028}d\u{b}e", "/", "!"]
        {
            let doc = Doc(vec![
                Block::Text(vec![
                    Inline::Text(words.into()),
                    Inline::Code(words.into()),
                    Inline::Url(words.into()),
                ]),
                Block::Table(
                    vec![vec![Inline::Text(words.into())]],
                    vec![vec![vec![Inline::Code(words.into())]]],
                ),
            ]);
            let text = format!("{}struct X;", outer(&doc, ""));
            let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{error}: {text:?}"));
            assert_eq!(file.items.len(), 1, "{text:?}");
        }
    }

    #[test]
    fn long_words_take_no_stack_and_little_time() {
        let word = "<https://a".repeat(100_000) + &"&".repeat(100_000);
        assert!(plain(&word).starts_with("\\<<https://a>\\<<https://a>"));
    }
}
