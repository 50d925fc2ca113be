//! The types that are written in more than one way, each with the forms that it accepts; see `spec::forms`.

use super::expected::{Expected, Form, expected};
use super::tree::{Kind, Node};
use crate::front::spec::forms;

/// A type with several forms.
pub(super) struct Choice {
    /// The name under which the type is read.
    pub(super) name: &'static str,
    /// The reading of a mapping.
    pub(super) mapping: Mapping,
    /// Tests whether a node other than such a mapping has one of the forms.
    pub(super) accepts: fn(&Kind) -> bool,
    /// The forms in words.
    pub(super) expected: Expected<'static>,
}

/// The reading of a mapping, where the type has one.
#[derive(Clone, Copy)]
pub(super) enum Mapping {
    /// The entries one by one, like the items of a list.
    Entries,
    /// A struct that the visitor knows.
    Struct,
    /// A struct that the visitor knows; a list that is not one of cases is read in the same way.
    StructOrDocument,
    /// A document, as is a list.
    Document,
    /// It is none of the forms, or the type reads it itself.
    Plain,
}

pub(super) const CHOICES: &[Choice] = &[
    plain(forms::FACT_DEFAULT, is_scalar_or_list, "a value, or a list of values"),
    plain(forms::OPERAND, is_text_or_list, "a name, or a list of names"),
    plain(forms::ONE_OR_MANY, is_text_or_list, "a name, or a list of names"),
    Choice {
        expected: expected(Form::Decimal, "a quoted decimal, or a mapping from value to rate"),
        ..plain(forms::RATE_ENTRY, is_text_or_collection, "")
    },
    or_struct(forms::VALUE_SET, is_scalar_or_list, "a value, a list of values, or `{ except: [...] }`"),
    or_struct(forms::LISTED_VALUE, is_scalar, "a value, or a mapping with `value`"),
    or_struct(forms::VALUE_DOC, is_text, "a sentence, or a mapping with `doc`"),
    or_struct(forms::LET, is_text, "an expression, or a mapping with `value`"),
    or_struct(forms::WHEN, is_text, "an expression, or a condition as in rules"),
    or_struct(forms::MISSING, is_text, "`unknown`, `forbidden` or `{ unknown: <reason> }`"),
    Choice {
        expected: expected(Form::Decimal, "a quoted decimal, or `{ min, max }`"),
        ..or_struct(forms::AMOUNT, is_text, "")
    },
    or_struct(forms::PRICES, is_list, "a price, or a list of prices"),
    entries(forms::RATES, "a mapping from value to rate, or a list of `{ when, rate }`"),
    entries(forms::ENUM_VALUES, "a list of values, or a mapping from value to meaning"),
    Choice {
        mapping: Mapping::StructOrDocument,
        ..plain(forms::DEFAULT_VALUE, is_scalar_or_list, "a value, or a list of `{when, value}`")
    },
    Choice { mapping: Mapping::Document, ..plain(forms::CASE_VALUE, is_scalar, "a value") },
];

const fn plain(name: &'static str, accepts: fn(&Kind) -> bool, text: &'static str) -> Choice {
    Choice { name, mapping: Mapping::Plain, accepts, expected: expected(Form::Other, text) }
}

const fn or_struct(name: &'static str, accepts: fn(&Kind) -> bool, text: &'static str) -> Choice {
    Choice { mapping: Mapping::Struct, ..plain(name, accepts, text) }
}

const fn entries(name: &'static str, text: &'static str) -> Choice {
    Choice { mapping: Mapping::Entries, ..plain(name, is_collection, text) }
}

fn is_scalar(kind: &Kind) -> bool {
    matches!(kind, Kind::Text(_) | Kind::Number(_) | Kind::Bool(_))
}

fn is_text(kind: &Kind) -> bool {
    matches!(kind, Kind::Text(_))
}

fn is_list(kind: &Kind) -> bool {
    matches!(kind, Kind::Sequence(_))
}

fn is_text_or_list(kind: &Kind) -> bool {
    matches!(kind, Kind::Text(_) | Kind::Sequence(_))
}

fn is_scalar_or_list(kind: &Kind) -> bool {
    is_scalar(kind) || matches!(kind, Kind::Sequence(_))
}

fn is_collection(kind: &Kind) -> bool {
    matches!(kind, Kind::Sequence(_) | Kind::Mapping(_))
}

fn is_text_or_collection(kind: &Kind) -> bool {
    is_text(kind) || is_collection(kind)
}

/// Reports whether a list is one of mappings with `value`: the cases of a default.
pub(super) fn are_cases(items: &[Node]) -> bool {
    let has_value = |item: &Node| match &item.kind {
        Kind::Mapping(entries) => entries.iter().any(|entry| entry.key == "value"),
        _ => false,
    };
    !items.is_empty() && items.iter().all(has_value)
}
