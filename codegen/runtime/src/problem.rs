//! Violations: data while a document is read, sentences on demand.

use crate::cause::{Failure, UnknownCause, quoted};
use crate::check;
use crate::nearest::suggestion;
use crate::phrases::{
    self, count, describe, integer_range, integer_step, literal, number_range, number_step, numeral, one_of,
    quote_beside, text, type_name,
};
use crate::pointer::Pointer;
use crate::reader::{Fault, Numeral};
use crate::table::{
    Field, Format, Integer, Literal, MediaForms, Number, Object, Pattern, Rule, SizeText, Sizes, Text, Type,
};
use std::borrow::Cow;
use std::fmt::Write as _;

mod kind;

pub use kind::{BuiltInRule, ViolationKind};

/// A value in place of the expected one.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    Null,
    Bool(bool),
    Number(Numeral),
    /// A string, clipped.
    Text(Box<str>),
    List,
    Object,
}

/// A violation without its location.
#[derive(Clone, Debug)]
pub(crate) enum Problem<'m> {
    Json(Fault),
    /// An array of requests in place of a request.
    Envelope,
    Duplicate,
    Unknown {
        of: &'m str,
        object: &'m Object<'m>,
    },
    Required,
    Type {
        expected: &'m Type<'m>,
        found: Found,
    },
    /// The field of a typed struct cannot hold the value.
    NoRoom {
        found: Found,
    },
    Const {
        expected: Literal<'m>,
        found: Found,
    },
    /// Not one of the values of an enum, of several variants, or of a tag.
    Values {
        allowed: Cow<'m, [Literal<'m>]>,
        found: Found,
    },
    IntegerRange {
        bounds: Integer,
        found: Numeral,
    },
    NumberRange {
        bounds: Number,
        found: Numeral,
    },
    Step {
        bounds: Integer,
        found: Numeral,
    },
    NumberStep {
        step: f64,
        found: Numeral,
    },
    Length {
        text: &'m Text<'m>,
        count: usize,
    },
    Pattern {
        pattern: &'m Pattern<'m>,
        found: Box<str>,
    },
    Format {
        format: Format,
        found: Box<str>,
    },
    /// An array or a map with too few or too many members.
    Items {
        /// Singular and plural of the noun.
        noun: [&'static str; 2],
        min: u32,
        max: u32,
        count: usize,
    },
    /// A duplicate item, or one with a duplicate member.
    Unique {
        member: Option<&'m str>,
        /// Index of the first one.
        first: usize,
    },
    /// Not width and height in one string.
    SizeForm {
        size: &'m SizeText<'m>,
        found: Box<str>,
    },
    /// A size with a side out of range.
    SideRange {
        size: &'m SizeText<'m>,
        found: (i64, i64),
    },
    SideStep {
        size: &'m SizeText<'m>,
        found: (i64, i64),
    },
    Size {
        sizes: &'m Sizes<'m>,
        width: Option<i64>,
        height: Option<i64>,
    },
    Rule {
        rule: &'m Rule<'m>,
        causes: Causes<'m>,
    },
    /// A rule that the document does not allow to be evaluated.
    Limit {
        rule: &'m Rule<'m>,
        failure: Failure,
    },
    /// A rule that could not be evaluated without facts.
    Undecided {
        rule: &'m Rule<'m>,
        cause: UnknownCause<'m>,
    },
    /// Media beyond its limits; the limits could not be checked where none is wrong.
    Media {
        limits: &'m str,
        wrong: Option<Box<str>>,
    },
}

/// The parameters that break a rule, by pointer.
#[derive(Clone, Debug)]
pub(crate) enum Causes<'m> {
    Missing(Box<[&'m str]>),
    Offending(Box<[&'m str]>),
    Unknown,
}

impl<'m> Problem<'m> {
    /// Id of the rule that is broken.
    pub(crate) fn rule(&self) -> &'m str {
        match self {
            Self::Rule { rule, .. } | Self::Undecided { rule, .. } => rule.id,
            _ => self.built_in().map_or("", BuiltInRule::id),
        }
    }

    /// A sentence that says what to do.
    pub(crate) fn message(&self, pointer: &Pointer<'_>) -> String {
        let wanted = || self.expected().unwrap_or_default();
        match self {
            Self::Json(fault) => format!("is not valid JSON: {fault}"),
            Self::Envelope => {
                "expected one object, found an array; the enclosing array is added when the request is sent"
                    .to_owned()
            }
            Self::Duplicate => "duplicate key".to_owned(),
            Self::Required => "is missing".to_owned(),
            Self::Unknown { of, object } => {
                let names = object.fields.iter().map(|field: &Field<'_>| field.name);
                format!("is not a parameter of {of}{}", suggestion(&pointer.last(), names))
            }
            Self::Type { found, .. } | Self::NoRoom { found } => {
                format!("must be {}, is {}", wanted(), describe(found))
            }
            Self::Values { allowed, found } => {
                let message = format!("must be {}, is {}", wanted(), quote_beside(found, allowed));
                let Found::Text(written) = found else { return message };
                message + &suggestion(written, allowed.iter().filter_map(text))
            }
            Self::Const { found, expected } => {
                let found = quote_beside(found, std::slice::from_ref(expected));
                format!("must be {}, is {found}", wanted())
            }
            Self::IntegerRange { found, .. }
            | Self::NumberRange { found, .. }
            | Self::Step { found, .. }
            | Self::NumberStep { found, .. } => format!("must be {}, is {}", wanted(), numeral(*found)),
            Self::Length { count, .. } | Self::Items { count, .. } => {
                format!("must have {}, has {count}", wanted())
            }
            Self::Unique { member: None, first } => format!("duplicates item {first}; items must be unique"),
            Self::Unique { member: Some(name), first } => {
                format!("duplicates the `{name}` of item {first}; it must be unique")
            }
            Self::SideRange { .. } | Self::SideStep { .. } => self
                .wrong_sides(|name, wanted, found| format!("{name} must be {wanted}, is {found}"))
                .join("; "),
            Self::Pattern { found, .. } => format!("must match {}, is `{found}`", wanted()),
            Self::Format {
                format: Format::Media(MediaForms { base64: true, data_uri: false, .. }),
                found,
            } if found.starts_with("data:") => {
                let wanted = wanted();
                format!("must be {wanted}; drop the `data:...;base64,` prefix and send the Base64 alone")
            }
            Self::SizeForm { found, .. } | Self::Format { found, .. } => {
                format!("must be {}, is `{found}`", wanted())
            }
            Self::Size { sizes, width, height } => size(sizes, *width, *height),
            Self::Rule { rule, causes } => broken(rule, causes),
            Self::Limit { rule, failure } => {
                format!("the rule `{}` cannot be evaluated, because {failure}", rule.id)
            }
            Self::Undecided { rule, cause } => undecided(rule, cause),
            Self::Media { wrong: Some(wrong), .. } => wrong.to_string(),
            Self::Media { wrong: None, limits } => format!("not checked without the file: {limits}"),
        }
    }

    /// The expected value in words, where that does not depend on the found value.
    pub(crate) fn expected(&self) -> Option<String> {
        Some(match self {
            Self::Unique { .. } | Self::Duplicate | Self::Unknown { .. } | Self::Limit { .. } => return None,
            Self::Json(_) => "a JSON document".to_owned(),
            Self::Envelope => "an object".to_owned(),
            Self::Required => "a value".to_owned(),
            Self::Type { expected, .. } => type_name(expected),
            Self::NoRoom { .. } => "a value that the field can hold".to_owned(),
            Self::Const { expected, .. } => literal(expected),
            Self::Values { allowed, .. } => one_of(allowed),
            Self::IntegerRange { bounds, .. } => integer_range(*bounds),
            Self::NumberRange { bounds, .. } => number_range(*bounds),
            Self::Step { bounds, .. } => integer_step(*bounds),
            Self::NumberStep { step, .. } => number_step(*step),
            Self::Length { text, .. } => phrases::length(text.min, text.max, text.unit),
            Self::Items { noun, min, max, .. } => count(*min, *max, *noun),
            Self::SizeForm { size, .. } => {
                let separator = size.separator;
                format!("a width and a height separated by `{separator}`, such as `1024{separator}768`")
            }
            Self::Pattern { pattern, .. } => format!("`{}`", pattern.source),
            Self::Format { format, .. } => phrases::format(*format),
            Self::SideRange { .. } | Self::SideStep { .. } => {
                self.wrong_sides(|name, wanted, _| format!("{name} {wanted}")).join(" and ")
            }
            Self::Size { sizes, .. } => {
                let rows: Vec<String> =
                    sizes.rows.iter().map(|row| format!("{}x{}", row.width, row.height)).collect();
                format!("one of {}", rows.join(", "))
            }
            Self::Rule { rule, .. } | Self::Undecided { rule, .. } => rule.message.to_owned(),
            Self::Media { limits, .. } => (*limits).to_owned(),
        })
    }

    /// The invalid sides of a size, each in words: from its name, the expected value and the found value.
    fn wrong_sides(&self, text: impl Fn(&str, String, i64) -> String) -> Vec<String> {
        let (size, (width, height)) = match self {
            Self::SideRange { size, found } | Self::SideStep { size, found } => (size, *found),
            _ => return Vec::new(),
        };
        let wanted = |bounds: Integer, found: i64| match self {
            Self::SideRange { .. } => (!check::is_in_range(bounds, found)).then(|| integer_range(bounds)),
            _ => (!check::is_on_step(bounds, found)).then(|| integer_step(bounds)),
        };
        [("width", size.width, width), ("height", size.height, height)]
            .into_iter()
            .filter_map(|(name, bounds, found)| Some(text(name, wanted(bounds, found)?, found)))
            .collect()
    }
}

fn size(sizes: &Sizes<'_>, width: Option<i64>, height: Option<i64>) -> String {
    let near = crate::sizes::nearest_row(sizes.rows, width, height);
    let near = near.map(|row| format!("{}x{} ({} {})", row.width, row.height, row.tier, row.label));
    let mut message = match (width, height) {
        (Some(width), Some(height)) => format!("{width}x{height} is not an allowed size"),
        (Some(width), None) => format!("no allowed size has width {width}"),
        (None, Some(height)) => format!("no allowed size has height {height}"),
        (None, None) => "is not an allowed size".to_owned(),
    };
    if let Some(near) = near {
        let _ = write!(message, "; the nearest is {near}");
    }
    message
}

/// Parameters as specs write them: `inputs.referenceImages`.
fn names(pointers: &[&str]) -> String {
    let name = |pointer: &&str| {
        let path: Vec<String> =
            pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
        format!("`{}`", path.join("."))
    };
    pointers.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// The message of a rule, with the parameters that break it where the location of the violation does not say so.
fn broken(rule: &Rule<'_>, causes: &Causes<'_>) -> String {
    let (label, pointers) = match causes {
        Causes::Missing(pointers) => ("missing", pointers),
        Causes::Offending(pointers) => ("affected", pointers),
        Causes::Unknown => return rule.message.to_owned(),
    };
    if pointers.len() == 1 && rule.location.at.is_none() {
        return rule.message.to_owned();
    }
    format!("{} ({label}: {})", rule.message, names(pointers))
}

fn undecided(rule: &Rule<'_>, cause: &UnknownCause<'_>) -> String {
    let message = rule.message;
    match cause {
        UnknownCause::MissingFacts(names) => {
            let noun = if names.len() == 1 { "fact" } else { "facts" };
            format!("not checked without the {noun} {}: {message}", quoted(names))
        }
        UnknownCause::UnknownTier => format!("not checked because the size is unknown: {message}"),
        cause => format!("not checked because {cause}: {message}"),
    }
}
