//! Text of any origin as Markdown. The result cannot end the table cell, code span, code block, link or HTML element
//! that contains it.

use crate::model::words::{Phrase, Word};

/// A paragraph, one sentence a line. Text between backticks becomes code.
pub(super) fn prose(text: &str) -> String {
    let lines = sentences(text).into_iter().map(|sentence| inline(&sentence, false));
    lines.map(|line| guard_start(&line)).collect::<Vec<_>>().join("\n")
}

/// One line of text.
pub(crate) fn line(text: &str) -> String {
    inline(text, false)
}

/// Text in a table cell.
pub(super) fn cell(text: &str) -> String {
    inline(text, true)
}

/// Text as code, within a line.
pub(super) fn code(text: &str) -> String {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'`') {
        return ["`", text, "`"].concat();
    }
    code_span(&one_line(text))
}

/// Text as code, in a table cell.
pub(super) fn code_cell(text: &str) -> String {
    let code = code(text);
    if code.contains('|') { code.replace('|', "\\|") } else { code }
}

/// A phrase within a line.
pub(super) fn phrase(phrase: &Phrase) -> String {
    let part = |word: &Word| match word {
        Word::Text(text) => line(text),
        Word::Code(text) => code(text),
    };
    phrase.0.iter().map(part).collect()
}

/// A phrase in a table cell.
pub(super) fn phrase_cell(phrase: &Phrase) -> String {
    let part = |word: &Word| match word {
        Word::Text(text) => cell(text),
        Word::Code(text) => code_cell(text),
    };
    phrase.0.iter().map(part).collect()
}

/// A block of code in a language.
pub(super) fn block(text: &str, language: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let text: String = text.chars().map(|c| if c == '\n' { c } else { visible(c) }).collect();
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

/// An address as a link; other text as code.
pub(super) fn link(url: &str) -> String {
    if is_address(url) { format!("<{url}>") } else { code(url) }
}

/// An address as a link with this text, in a table cell.
pub(super) fn link_cell(text: &str, url: &str) -> String {
    if is_address(url) { format!("[{text}](<{}>)", url.replace('|', "%7C")) } else { code_cell(url) }
}

/// Reports whether a text is an address that a link may have.
pub(crate) fn is_address(url: &str) -> bool {
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, '<' | '>' | '`' | '"' | '\\');
    (url.starts_with("https://") || url.starts_with("http://"))
        && url.chars().all(|c| plain(c) && visible(c) == c)
}

fn inline(text: &str, in_cell: bool) -> String {
    if text.bytes().all(is_literal) {
        return text.to_owned();
    }
    let text = one_line(text);
    let parts: Vec<&str> = text.split('`').collect();
    // An unpaired backtick is plain text.
    let balanced = parts.len() % 2 == 1 && parts.iter().skip(1).step_by(2).all(|code| !code.is_empty());
    let mut out = String::new();
    if balanced {
        for (at, part) in parts.into_iter().enumerate() {
            out.push_str(&if at % 2 == 1 { code_span(part) } else { plain(part) });
        }
    } else {
        out = plain(&text);
    }
    if in_cell { out.replace("\\|", "|").replace('|', "\\|") } else { out }
}

/// True if an ASCII character never needs an escape, at any position in a line.
fn is_literal(byte: u8) -> bool {
    let is_markup =
        matches!(byte, b'\\' | b'`' | b'*' | b'_' | b'[' | b']' | b'<' | b'>' | b'|' | b'~' | b'&');
    matches!(byte, b' '..=b'~') && !is_markup
}

/// Text without any markup.
fn plain(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, &letter) in letters.iter().enumerate() {
        let around = [at.checked_sub(1), at.checked_add(1)];
        let [before, after] = around.map(|at| at.and_then(|at| letters.get(at)).copied().unwrap_or(' '));
        let special = match letter {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' => true,
            // Within a word it has no special meaning.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '&' => after.is_ascii_alphanumeric() || after == '#',
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// Escapes characters that would turn a line into a heading, a list, a table or a rule.
fn guard_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if line.starts_with(['#', '+', '-', '=', ':']) {
        return format!("\\{line}");
    }
    if digits > 0 && line[digits..].starts_with(['.', ')']) {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    line.to_owned()
}

fn code_span(text: &str) -> String {
    let fence = "`".repeat(longest_run(text) + 1);
    // Markdown removes one space at each end, unless there is nothing else.
    let pad = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    match text {
        "" => "(empty)".to_owned(),
        _ if text.trim().is_empty() => format!("{fence}{text}{fence}"),
        _ if pad => format!("{fence} {text} {fence}"),
        _ => format!("{fence}{text}{fence}"),
    }
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn one_line(text: &str) -> String {
    let text: String = text
        .trim_matches(['\n', '\r'])
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { visible(c) })
        .collect();
    text
}

/// Replaces characters that are invisible or change the direction of text.
pub(crate) fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => {
            '\u{FFFD}'
        }
        c if c.is_control() => '\u{FFFD}',
        c => c,
    }
}

/// The sentences of a text. A full stop ends one when a capital letter, or code, follows.
fn sentences(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut sentences = vec![String::new()];
    let mut in_code = false;
    for (at, word) in words.iter().enumerate() {
        let open = sentences.last_mut().expect("there is always one");
        if !open.is_empty() {
            open.push(' ');
        }
        open.push_str(word);
        in_code ^= word.matches('`').count() % 2 == 1;
        let next = words.get(at + 1).and_then(|word| word.chars().next());
        let starts = next.is_some_and(|next| next.is_uppercase() || next == '`');
        let ends = word.ends_with(['.', '!', '?']) && !matches!(*word, "e.g." | "i.e." | "vs." | "cf.");
        if ends && starts && !in_code {
            sentences.push(String::new());
        }
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_a_line() {
        assert_eq!(
            line("a | b <script> [x](y) *z* ~~q~~"),
            "a \\| b \\<script\\> \\[x\\](y) \\*z\\* \\~\\~q\\~\\~"
        );
        assert_eq!(line("two\nlines\r\nand\ta tab"), "two lines  and a tab");
        assert_eq!(line("snake_case and _emphasis_"), "snake_case and \\_emphasis\\_");
        assert_eq!(line("&lt; & &#60;"), "\\&lt; & \\&#60;");
        assert_eq!(line("back\\slash"), "back\\\\slash");
        assert_eq!(line("a\u{202E}b\u{0}"), "a\u{FFFD}b\u{FFFD}");
    }

    #[test]
    fn backticks_in_pairs_are_code() {
        assert_eq!(line("give `a|b` or `<c>`"), "give `a|b` or `<c>`");
        assert_eq!(cell("give `a|b` or c|d"), "give `a\\|b` or c\\|d");
        assert_eq!(line("one ` alone"), "one \\` alone");
        assert_eq!(line("```js"), "\\`\\`\\`js");
    }

    #[test]
    fn code_keeps_its_backticks() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a``"), "``` `a`` ```");
        assert_eq!(code(""), "(empty)");
        assert_eq!(code(" "), "` `");
        assert_eq!(code_cell("a || b"), "`a \\|\\| b`");
        assert_eq!(block("x\n```\n````\n", "json"), "`````json\nx\n```\n````\n`````\n");
    }

    #[test]
    fn prose_is_one_sentence_a_line_and_no_markup() {
        assert_eq!(
            prose("First one. Second, e.g. Third. `x` is code.\nOn."),
            "First one.\nSecond, e.g. Third.\n`x` is code.\nOn."
        );
        assert_eq!(prose("# no heading"), "\\# no heading");
        assert_eq!(prose("12. no list"), "12\\. no list");
        assert_eq!(prose("- no list"), "\\- no list");
        assert_eq!(prose("--- x"), "\\--- x");
        assert_eq!(prose("<!-- x -->"), "\\<!-- x --\\>");
    }

    #[test]
    fn only_addresses_are_links() {
        assert_eq!(link("https://x.test/a?b=c"), "<https://x.test/a?b=c>");
        assert_eq!(link("javascript:alert(1)"), "`javascript:alert(1)`");
        assert_eq!(link("https://x.test/> <b>"), "`https://x.test/> <b>`");
        assert_eq!(link_cell("source", "https://x.test/a|b"), "[source](<https://x.test/a%7Cb>)");
    }
}
