//! What the YAML parser's errors mean to a spec author. The text of the parser stays where it is plain enough.

use serde_yaml::granit_parser::{ErrorKind, ScanError};

use super::parse::too_deep;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

const UNCLOSED_QUOTE: (&str, &str) =
    ("a quote is not closed", "close it, or double it if it belongs to the text");
const UNCLOSED_BRACKET: (&str, &str) = ("a bracket is not closed", "close it");

/// The diagnostic for an error of the parser in this text, or at its end.
pub(super) fn syntax_error(error: &ScanError, span: Span, text: &str, at_end: bool) -> Diagnostic {
    let (message, help): (&str, &str) = match error.kind() {
        ErrorKind::RecursionLimitExceeded => return too_deep(span),
        ErrorKind::DirectiveDisallowed => ("directives are not part of the language", "delete the line"),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => {
            let message = "a tab stands where only spaces may";
            return Diagnostic::new(Code::YamlSyntax, next_tab(span, text), message)
                .help("indent with spaces");
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => UNCLOSED_QUOTE,
        ErrorKind::InvalidQuotedScalarIndent if at_end => UNCLOSED_QUOTE,
        ErrorKind::UnclosedFlowCollection { .. } => UNCLOSED_BRACKET,
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            if at_end {
                UNCLOSED_BRACKET
            } else {
                ("a value is missing before this", "write it, or delete the comma")
            }
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            let message = format!("`{open}` is closed by `{close}`");
            return Diagnostic::new(Code::YamlSyntax, span, message)
                .help("close it with the bracket of its kind");
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("a bracket is closed that was not opened", "delete it, or open it before")
        }
        ErrorKind::ExpectedFlowMappingSeparator => {
            ("`,` or `}` is missing here", "text that contains one of `{}[],` goes in quotes")
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            ("`,` or `]` is missing here", "text that contains one of `{}[],` goes in quotes")
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => (
            "`:` cannot stand here",
            "check the indentation and the brackets above; text that contains `: ` goes in quotes",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey | ErrorKind::ExpectedBlockMappingKey => {
            ("a key with `:` is missing here", "write `key: value`, indented like the keys above")
        }
        ErrorKind::InvalidIndentation
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidBlockScalarIndent => {
            ("the line is indented wrongly", "indent it like the lines that it belongs to")
        }
        ErrorKind::InvalidQuotedScalarIndent => (
            "this line stands inside quotes, but is not indented",
            "close the quote on a line above, or indent the text that goes on",
        ),
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::BlockSequenceEntryNotAllowed => {
            ("an item with `-` cannot stand here, or is missing", "indent all items of a list alike")
        }
        ErrorKind::UnexpectedCharacter { character: '`' } => {
            ("a backtick cannot start a value", "put the text in quotes")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            let message = format!("`{}` cannot start a value", character.escape_default());
            return Diagnostic::new(Code::YamlSyntax, span, message).help("put the text in quotes");
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("something follows the closing quote", "put all of the text in one pair of quotes")
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            ("an escape in this text does not exist", "double the backslash, or use single quotes")
        }
        _ => {
            let message = format!("not YAML: {}", error.kind());
            return Diagnostic::new(Code::YamlSyntax, span, message)
                .help("text with special characters goes in quotes");
        }
    };
    Diagnostic::new(Code::YamlSyntax, span, message).help(help)
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
