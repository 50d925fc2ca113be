//! What the YAML parser's errors mean to a spec author. The text of the parser stays where it is plain enough.

use serde_yaml::granit_parser::{ErrorKind, ScanError};

use super::parse::too_deep;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The diagnostic for an error of the parser.
pub(super) fn syntax_error(error: &ScanError, span: Span) -> Diagnostic {
    let (message, help): (&str, &str) = match error.kind() {
        ErrorKind::RecursionLimitExceeded => return too_deep(span),
        ErrorKind::DirectiveDisallowed => ("directives are not part of the language", "delete the line"),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => ("a tab stands where only spaces may", "indent with spaces"),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            ("a quote is not closed", "close it, or double it if it belongs to the text")
        }
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => ("a bracket is not closed", "close it"),
        ErrorKind::MismatchedFlowCollectionEnd { .. } | ErrorKind::MisplacedFlowCollectionEnd => {
            ("a bracket is closed that was not opened", "close the bracket that was opened last")
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
            return Diagnostic::error("yaml-syntax", span, message).help("put the text in quotes");
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("something follows the closing quote", "put all of the text in one pair of quotes")
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            ("this escape does not exist", "double the backslash, or use single quotes")
        }
        _ => {
            let message = format!("not YAML: {}", error.kind());
            return Diagnostic::error("yaml-syntax", span, message)
                .help("text with special characters goes in quotes");
        }
    };
    Diagnostic::error("yaml-syntax", span, message).help(help)
}
