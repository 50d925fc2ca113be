//! Tool definitions for language models: the forms of schemas that the tools of vendors accept, and requests made of the
//! arguments that language models give.

use std::fmt;
use std::str::FromStr;

pub use crate::complete::{
    ArgumentProblem, ArgumentProblemKind, Completed, MAX_REPAIRS, MAX_VALUES, Repair, RepairKind, random_id,
};

/// The form of schemas that a family of tools accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Functions of OpenAI in strict mode.
    OpenAi,
    /// Tools of Anthropic in strict mode.
    Anthropic,
    /// Function declarations of Gemini.
    Gemini,
    /// Tools of the Model Context Protocol.
    Mcp,
}

impl Dialect {
    /// All dialects.
    pub const ALL: &[Dialect] = &[Dialect::OpenAi, Dialect::Anthropic, Dialect::Gemini, Dialect::Mcp];

    /// The name: `openai`, `anthropic`, `gemini` or `mcp`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Mcp => "mcp",
        }
    }

    /// True if every property is required, and `null` stands for an optional parameter that is not given.
    pub const fn optional_is_null(self) -> bool {
        matches!(self, Self::OpenAi)
    }

    /// True if a map is a list of objects with the members `key` and `value`.
    pub const fn maps_are_pairs(self) -> bool {
        matches!(self, Self::OpenAi | Self::Anthropic)
    }

    /// True if a value of any type, or an open object, is a string that holds JSON text.
    pub const fn any_is_text(self) -> bool {
        matches!(self, Self::OpenAi | Self::Anthropic)
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(name: &str) -> Result<Self, UnknownDialect> {
        Self::ALL.iter().copied().find(|dialect| dialect.name() == name).ok_or(UnknownDialect)
    }
}

/// The error for a name that no dialect has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownDialect;

impl fmt::Display for UnknownDialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the dialect must be one of `openai`, `anthropic`, `gemini`, `mcp`")
    }
}

impl std::error::Error for UnknownDialect {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_dialects_agree() {
        for dialect in Dialect::ALL {
            assert_eq!(dialect.to_string().parse(), Ok(*dialect));
        }
        assert_eq!("OpenAI".parse::<Dialect>(), Err(UnknownDialect));
        for dialect in Dialect::ALL {
            assert!(UnknownDialect.to_string().contains(&format!("`{dialect}`")));
        }
    }
}
