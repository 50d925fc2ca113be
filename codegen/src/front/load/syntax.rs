//! Explains the YAML parser's errors to a spec author. The text of the parser stays where it is plain enough.

use std::borrow::Cow;

use serde_yaml::granit_parser::{ErrorKind, ScanError};

use super::parse::too_deep;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

const UNCLOSED_QUOTE: (&str, &str) = ("unclosed quote", "close it, or double it if it is part of the text");
const UNCLOSED_BRACKET: (&str, &str) = ("unclosed bracket", "close it");

/// The diagnostic for an error of the parser in this text, or at its end.
pub(super) fn syntax_error(error: &ScanError, span: Span, text: &str, at_end: bool) -> Diagnostic {
    let new = |message: &str, help: &str| Diagnostic::new(Code::YamlSyntax, span, message).help(help);
    if let Some((message, help)) = in_brackets(error.kind(), at_end) {
        return new(&message, help);
    }
    let (message, help): (&str, &str) = match error.kind() {
        ErrorKind::RecursionLimitExceeded => return too_deep(span),
        ErrorKind::DirectiveDisallowed => ("directives are not supported", "delete the line"),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => {
            let message = "a tab is used where only spaces are allowed";
            return Diagnostic::new(Code::YamlSyntax, next_tab(span, text), message)
                .help("indent with spaces");
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => UNCLOSED_QUOTE,
        ErrorKind::InvalidQuotedScalarIndent if at_end => UNCLOSED_QUOTE,
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            ("unexpected `:`", "check the indentation and the brackets above; quote text that contains `: `")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey | ErrorKind::ExpectedBlockMappingKey => {
            ("expected a key with `:` here", "write `key: value`, indented like the keys above")
        }
        ErrorKind::InvalidIndentation
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidBlockScalarIndent => {
            ("wrong indentation", "indent the line like the lines it belongs to")
        }
        ErrorKind::InvalidQuotedScalarIndent => (
            "this line is inside quotes, but is not indented",
            "close the quote on a line above, or indent the continued text",
        ),
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::BlockSequenceEntryNotAllowed => {
            ("unexpected or missing item with `-`", "indent all items of a list alike")
        }
        ErrorKind::UnexpectedCharacter { character: '`' } => {
            ("a backtick cannot start a value", "quote the text")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            return new(&format!("`{}` cannot start a value", character.escape_default()), "quote the text");
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("unexpected text after the closing quote", "put the whole text in one pair of quotes")
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            ("unknown escape sequence", "double the backslash, or use single quotes")
        }
        _ => return new(&format!("not YAML: {}", error.kind()), "quote text with special characters"),
    };
    new(message, help)
}

/// Message and help for an error in a list or mapping in brackets.
fn in_brackets(error: &ErrorKind, at_end: bool) -> Option<(Cow<'static, str>, &'static str)> {
    let (message, help) = match error {
        ErrorKind::UnclosedFlowCollection { .. } => UNCLOSED_BRACKET,
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            if at_end {
                UNCLOSED_BRACKET
            } else {
                ("expected a value before this", "add the value, or delete the comma")
            }
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            let message = format!("`{open}` is closed by `{close}`");
            return Some((message.into(), "close it with the matching bracket"));
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("closing bracket without an opening one", "delete it, or add the opening bracket")
        }
        ErrorKind::ExpectedFlowMappingSeparator => {
            ("expected `,` or `}` here", "quote text that contains one of `{}[],`")
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            ("expected `,` or `]` here", "quote text that contains one of `{}[],`")
        }
        _ => return None,
    };
    Some((message.into(), help))
}

/// The tab itself: the parser may say where the text before it starts.
fn next_tab(span: Span, text: &str) -> Span {
    let rest = text.get(span.start as usize..).unwrap_or_default();
    let Some(distance) = rest.find('\t').and_then(|distance| u32::try_from(distance).ok()) else {
        return span;
    };
    let start = span.start + distance;
    Span { start, end: start + 1, ..span }
}
