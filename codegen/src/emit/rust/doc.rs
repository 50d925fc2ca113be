//! Docs as `#[doc]` lines. Words of authors mean themselves: nothing in them is markup for rustdoc, except code
//! between backticks. Lines are wrapped here, because nothing reformats them later.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Block, Doc, Inline};

/// Greatest width of a line of prose.
const WIDTH: usize = 96;

/// `#[doc = " ..."]` for each line.
pub(super) fn outer(doc: &Doc) -> TokenStream {
    attributes(&lines(doc))
}

/// `#[doc = " ..."]` for lines that are Markdown already.
pub(super) fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// The lines of a module's own docs, as `//!` comments.
pub(super) fn inner(lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| if line.is_empty() { "//!\n".to_owned() } else { format!("//! {line}\n") })
        .collect()
}

/// The lines of a documentation.
pub(super) fn lines(doc: &Doc) -> Vec<String> {
    let mut lines = Vec::new();
    for block in &doc.0 {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        match block {
            Block::Heading(words) => lines.push(format!("# {}", prose(words).join(" "))),
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

/// A row of a table. A bar would end a cell even between backticks.
fn row(cells: &[Vec<Inline>]) -> String {
    let cells = cells.iter().map(|cell| format!(" {} |", join(&pieces(cell)).replace('|', "\\|")));
    std::iter::once("|".to_owned()).chain(cells).collect()
}

/// A piece of Markdown that is never broken; whether a line may end before it.
struct Piece {
    text: String,
    spaced: bool,
}

fn join(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        if piece.spaced && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&piece.text);
    }
    text
}

/// Fills lines, and keeps their starts from being read as lists, headings or rules.
fn wrap(pieces: &[Piece], indent: &str, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut width = 0;
    for (at, piece) in pieces.iter().enumerate() {
        // What hangs together, such as code and the full stop behind it, stays together.
        let unit: usize = std::iter::once(piece)
            .chain(pieces[at + 1..].iter().take_while(|next| !next.spaced))
            .map(|piece| piece.text.chars().count())
            .sum();
        if piece.spaced && width > 0 {
            if width + 1 + unit > WIDTH {
                lines.push(format!("{indent}{}", std::mem::take(&mut line)));
                width = 0;
            } else {
                line.push(' ');
                width += 1;
            }
        }
        let text = if width == 0 { guard(&piece.text) } else { piece.text.clone() };
        width += text.chars().count();
        line.push_str(&text);
    }
    if !line.is_empty() {
        lines.push(format!("{indent}{line}"));
    }
}

/// Escapes what means something at the start of a line.
fn guard(word: &str) -> String {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    match word[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &word[..digits], &word[digits..]),
        Some('-' | '+' | '#' | '=' | '>' | ':') if digits == 0 => format!("\\{word}"),
        _ => word.to_owned(),
    }
}

/// The pieces of a paragraph.
fn pieces(words: &[Inline]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
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
            Inline::Code(text) => pieces.push(Piece { text: code(text), spaced }),
            Inline::Url(url) => pieces.push(Piece { text: link(url), spaced }),
            Inline::Link(text, target) => {
                pieces.push(Piece { text: format!("[{}]({target})", code(text)), spaced })
            }
        }
        spaced = false;
    }
    pieces
}

/// Text between backticks, with a fence that is longer than any run in it.
fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().flat_map(visible).collect();
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

/// Words of an author: each with nothing in it that means something, code and addresses apart.
fn prose(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut glue = false;
    for (at, part) in spans(text).into_iter().enumerate() {
        let is_code = at % 2 == 1;
        if is_code {
            push(&mut words, code(part), glue);
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

fn push(words: &mut Vec<String>, word: String, glue: bool) {
    match words.last_mut() {
        Some(last) if glue => last.push_str(&word),
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

/// One word without markup. Names of code go between backticks, so that they stand out, as clippy wants it.
fn plain(word: &str) -> String {
    if let Some(at) = word.find("https://").or_else(|| word.find("http://")) {
        let (before, rest) = word.split_at(at);
        let end = rest.find(['<', '>', '"', '`']).unwrap_or(rest.len());
        let (url, behind) =
            rest.split_at(rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']).len());
        let behind = if behind.is_empty() { String::new() } else { plain(behind) };
        return escape(before) + &link(url) + &behind;
    }
    let is_edge = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$');
    let start = word.len() - word.trim_start_matches(is_edge).len();
    let mut end = word.trim_end_matches(is_edge).len().max(start);
    let is_call = end > start && word[end..].starts_with("()");
    end += if is_call { 2 } else { 0 };
    if is_call || word[start..end].split(|c: char| !is_name(c)).any(looks_like_code) {
        return escape(&word[..start]) + &code(&word[start..end].replace('`', "'")) + &escape(&word[end..]);
    }
    escape(word)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == ':'
}

/// Whether a word reads like a name of code: with an underscore, `::`, or capitals inside.
fn looks_like_code(name: &str) -> bool {
    let capitals = name.chars().filter(|c| c.is_uppercase()).count();
    let small = name.chars().any(char::is_lowercase);
    let inside = name.chars().skip(1).any(char::is_uppercase);
    name.contains('_')
        || name.contains("::")
        || (small && inside && (capitals > 1 || name.starts_with(char::is_lowercase)))
}

/// Puts a backslash before everything that Markdown could read.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        let entity = c == '&' && text.contains(';');
        if entity || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~') {
            escaped.push('\\');
        }
        escaped.extend(visible(c));
    }
    escaped
}

/// A character, or its number where it would not be seen or would change how others are read.
fn visible(c: char) -> impl Iterator<Item = char> {
    let hidden = c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
    let number = if hidden { format!("(U+{:04X})", u32::from(c)) } else { String::new() };
    let plain = if hidden { None } else { Some(c) };
    plain.into_iter().chain(number.chars().collect::<Vec<_>>())
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
    fn attributes_parse_as_docs() {
        for words in ["*/", "\"", "\\", "{}", "#", "\0", "'\u{7f}"] {
            let doc = Doc(vec![Block::Text(vec![Inline::Text(words.into()), Inline::Code(words.into())])]);
            let attributes = outer(&doc);
            let item: syn::Item = syn::parse_quote!(#attributes struct X;);
            let printed = prettyplease::unparse(&syn::parse_quote!(#item));
            syn::parse_file(&printed).expect("printed docs are Rust");
        }
    }
}
