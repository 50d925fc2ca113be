//! The text of an expression to tokens. Knows no grammar.

use super::ast::Run;
use super::literal;
use super::text::ExprText;
use crate::diagnostic::{Code, Diagnostic};

/// A word, constant or symbol and its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) run: Run,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// A name or a keyword.
    Word(String),
    /// A name in backticks, which is only allowed after a dot.
    Quoted(String),
    /// The magnitude of a whole number: whether it is too large depends on the sign before it.
    Int(u64),
    Uint(u64),
    Double(f64),
    String(String),
    Bytes(Vec<u8>),
    Symbol(&'static str),
    /// The end of the expression.
    End,
}

/// Longer symbols come before their prefixes.
const SYMBOLS: &[&str] = &[
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")",
    "[", "]", "{", "}",
];

/// Operators of other languages, and what to write in CEL.
const MISTAKEN: &[(&str, &str)] = &[
    ("===", "write `==`"),
    ("!==", "write `!=`"),
    ("=", "write `==` to compare"),
    ("&", "write `&&`"),
    ("|", "write `||`"),
    ("~", "use `matches`, or declare a `pattern` for the parameter"),
    ("^", "CEL has no power operator; write a product"),
];

/// Reads all tokens; the last one is [`TokenKind::End`].
pub(super) fn lex(text: &str, place: &ExprText) -> Result<Vec<Token>, Vec<Diagnostic>> {
    let mut lexer = Lexer { text, at: 0, place, tokens: Vec::new(), errors: Vec::new() };
    while lexer.skip_blank() {
        lexer.token();
    }
    let end = text.trim_end().len();
    lexer.tokens.push(Token { kind: TokenKind::End, run: Run { start: end, end } });
    if lexer.errors.is_empty() { Ok(lexer.tokens) } else { Err(lexer.errors) }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    place: &'t ExprText,
    tokens: Vec<Token>,
    errors: Vec<Diagnostic>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Goes to the next token, if there is one.
    fn skip_blank(&mut self) -> bool {
        loop {
            let rest = self.rest().trim_start_matches([' ', '\t', '\n', '\r', '\x0c']);
            self.at = self.text.len() - rest.len();
            if !rest.starts_with("//") {
                return !rest.is_empty();
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        let run = Run { start: self.at, end: self.at + length };
        self.tokens.push(Token { kind, run });
        self.at = run.end;
    }

    fn error(&mut self, length: usize, message: impl Into<String>, help: Option<&str>) {
        let run = Run { start: self.at, end: self.at + length };
        let error = self.place.error(Code::CelSyntax, run, message, "");
        self.errors.push(match help {
            Some(help) => error.help(help),
            None => error,
        });
        self.at = run.end;
    }

    fn token(&mut self) {
        let rest = self.rest();
        let first = rest.chars().next().unwrap_or_default();
        let digit_follows = rest[first.len_utf8()..].starts_with(|next: char| next.is_ascii_digit());
        if first.is_ascii_digit() || (first == '.' && digit_follows) {
            self.number();
        } else if let Some(prefix) = literal::string_prefix(rest) {
            self.string(prefix);
        } else if is_word_start(first) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            self.push(TokenKind::Word(rest[..length].to_owned()), length);
        } else if first == '`' {
            self.quoted();
        } else {
            self.symbol(first);
        }
    }

    fn symbol(&mut self, first: char) {
        let rest = self.rest();
        let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol));
        let mistaken = MISTAKEN.iter().find(|(text, _)| rest.starts_with(text));
        match (symbol, mistaken) {
            // `===` starts with `==`: the longer one is what was written.
            (Some(symbol), mistaken) if mistaken.is_none_or(|(text, _)| text.len() < symbol.len()) => {
                self.push(TokenKind::Symbol(symbol), symbol.len());
            }
            (_, Some((text, help))) => {
                self.error(text.len(), format!("`{text}` is not a CEL operator"), Some(help));
            }
            _ => {
                let shown = first.escape_debug();
                self.error(first.len_utf8(), format!("unexpected character `{shown}`"), None);
            }
        }
    }

    fn number(&mut self) {
        let rest = self.rest();
        let length = literal::number_length(rest);
        let text = &rest[..length];
        match literal::number(text) {
            Ok(kind) => self.push(kind, length),
            Err(reason) => {
                let message = format!("`{}` {reason}", clip(text));
                self.error(length, message, None);
            }
        }
    }

    fn string(&mut self, prefix: literal::Prefix) {
        let rest = self.rest();
        match literal::string(rest, prefix) {
            Ok((kind, length)) => self.push(kind, length),
            Err(problem) => {
                let start = self.at;
                self.at += problem.at.start;
                self.error(problem.at.end - problem.at.start, problem.message, problem.help);
                self.at = start + problem.length;
            }
        }
    }

    /// A name in backticks.
    fn quoted(&mut self) {
        let inner = &self.rest()[1..];
        match inner.find(|c: char| !(is_word(c) || matches!(c, '.' | '-' | '/' | ' '))) {
            Some(end) if end > 0 && inner[end..].starts_with('`') => {
                self.push(TokenKind::Quoted(inner[..end].to_owned()), end + 2);
            }
            _ => self.error(
                1,
                "this backtick does not start a name",
                Some("write `self[\"the name\"]` instead"),
            ),
        }
    }
}

fn is_word_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

fn is_word(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit()
}

/// The start of what was written, for messages.
pub(super) fn clip(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
