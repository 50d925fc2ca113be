//! Violations: data while a document is read, sentences on demand.

use crate::cause::{UnknownCause, quoted};
use crate::check;
use crate::nearest::nearest_name;
use crate::phrases::{
    self, count, describe, integer_range, integer_step, literal, number_range, number_step, numeral, one_of,
    quote_beside, text, type_name,
};
use crate::pointer::Pointer;
use crate::reader::{Fault, Numeral};
use crate::table::{
    Field, Format, Integer, Literal, MediaForms, Number, Object, Pattern, Rule, SizeText, Sizes, Text, Type,
};
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
    Enum {
        allowed: &'m [Literal<'m>],
        found: Found,
    },
    /// Not one of the values of several variants, or of a tag.
    Values {
        allowed: Box<[Literal<'m>]>,
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
    SizeValue {
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
    /// A rule that could not be evaluated.
    Undecided {
        rule: &'m Rule<'m>,
        cause: UnknownCause<'m>,
    },
    /// Media beyond its limits.
    Media {
        limits: &'m str,
        wrong: Box<str>,
    },
    /// Media whose limits could not be checked.
    MediaUnknown {
        limits: &'m str,
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
        match self {
            Self::Json(fault) => format!("is not valid JSON: {fault}"),
            Self::Envelope => {
                "expected one object, found an array; the enclosing array is added when the request is sent"
                    .to_owned()
            }
            Self::Duplicate => "duplicate key".to_owned(),
            Self::Required => "is missing".to_owned(),
            Self::Unknown { of, object } => unknown(of, object, &pointer.last()),
            Self::Type { found, .. } | Self::NoRoom { found } => {
                format!("must be {}, is {}", self.wanted(), describe(found))
            }
            Self::Enum { found, .. } | Self::Values { found, .. } => {
                let found_here = quote_beside(found, self.values());
                let mut message = format!("must be {}, is {found_here}", self.wanted());
                if let Found::Text(written) = found {
                    did_you_mean(&mut message, written, self.values().iter().filter_map(text));
                }
                message
            }
            Self::Const { found, expected } => {
                let found = quote_beside(found, std::slice::from_ref(expected));
                format!("must be {}, is {found}", self.wanted())
            }
            Self::IntegerRange { found, .. }
            | Self::NumberRange { found, .. }
            | Self::Step { found, .. }
            | Self::NumberStep { found, .. } => {
                format!("must be {}, is {}", self.wanted(), numeral(*found))
            }
            Self::Length { count, .. } => format!("must have {}, has {count}", self.wanted()),
            Self::Items { count, .. } => format!("must have {}, has {count}", self.wanted()),
            Self::Unique { member: None, first } => format!("duplicates item {first}; items must be unique"),
            Self::Unique { member: Some(name), first } => {
                format!("duplicates the `{name}` of item {first}; it must be unique")
            }
            Self::SizeForm { found, .. } => format!("must be {}, is `{found}`", self.wanted()),
            Self::SizeValue { size, found } => {
                let mut message = format!("must be {}, is `{found}`", self.wanted());
                did_you_mean(&mut message, found, size.values.iter().copied());
                message
            }
            Self::SideRange { .. } | Self::SideStep { .. } => {
                let side =
                    |side: &WrongSide| format!("{} must be {}, is {}", side.name, side.wanted, side.found);
                let sides: Vec<String> = self.wrong_sides().iter().map(side).collect();
                sides.join("; ")
            }
            Self::Pattern { found, .. } => format!("must match {}, is `{found}`", self.wanted()),
            Self::Format { format, found } => wrong_format(*format, found),
            Self::Size { sizes, width, height } => size(sizes, *width, *height),
            Self::Rule { rule, causes } => broken(rule, causes),
            Self::Undecided { rule, cause } => undecided(rule, cause),
            Self::Media { wrong, .. } => wrong.to_string(),
            Self::MediaUnknown { limits } => format!("not checked without the file: {limits}"),
        }
    }

    /// The expected value in words, where that does not depend on the found value.
    pub(crate) fn expected(&self) -> Option<String> {
        match self {
            Self::Json(_) => Some("a JSON document".to_owned()),
            Self::Envelope => Some("an object".to_owned()),
            Self::Required => Some("a value".to_owned()),
            Self::Size { sizes, .. } => {
                let rows: Vec<String> =
                    sizes.rows.iter().map(|row| format!("{}x{}", row.width, row.height)).collect();
                Some(format!("one of {}", rows.join(", ")))
            }
            Self::Rule { rule, .. } | Self::Undecided { rule, .. } => Some(rule.message.to_owned()),
            Self::Media { limits, .. } | Self::MediaUnknown { limits } => Some((*limits).to_owned()),
            Self::Format { format, .. } => Some(phrases::format(*format)),
            Self::SideRange { .. } | Self::SideStep { .. } => {
                let side = |side: &WrongSide| format!("{} {}", side.name, side.wanted);
                Some(self.wrong_sides().iter().map(side).collect::<Vec<_>>().join(" and "))
            }
            Self::Unique { .. } | Self::Duplicate | Self::Unknown { .. } => None,
            _ => Some(self.wanted()),
        }
    }

    fn wanted(&self) -> String {
        match self {
            Self::Type { expected, .. } => type_name(expected),
            Self::NoRoom { .. } => "a value that the field can hold".to_owned(),
            Self::Const { expected, .. } => literal(expected),
            Self::Enum { .. } | Self::Values { .. } => one_of(self.values()),
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
            Self::SizeValue { size, .. } => {
                let values: Vec<String> = size.values.iter().map(|value| format!("`{value}`")).collect();
                match values.as_slice() {
                    [only] => only.clone(),
                    _ => format!("one of {}", values.join(", ")),
                }
            }
            Self::Pattern { pattern, .. } => format!("`{}`", pattern.source),
            _ => String::new(),
        }
    }

    /// The invalid sides of a size.
    fn wrong_sides(&self) -> Vec<WrongSide> {
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
            .filter_map(|(name, bounds, found)| {
                Some(WrongSide { name, wanted: wanted(bounds, found)?, found })
            })
            .collect()
    }

    /// The values that are allowed.
    fn values(&self) -> &[Literal<'m>] {
        match self {
            Self::Enum { allowed, .. } => allowed,
            Self::Values { allowed, .. } => allowed,
            _ => &[],
        }
    }
}

/// An invalid side of a size.
struct WrongSide {
    name: &'static str,
    wanted: String,
    found: i64,
}

fn did_you_mean<'n>(message: &mut String, written: &str, candidates: impl IntoIterator<Item = &'n str>) {
    if let Some(near) = nearest_name(written, candidates) {
        // Writing to a string does not fail.
        let _ = write!(message, "; did you mean `{near}`?");
    }
}

fn unknown(of: &str, object: &Object<'_>, written: &str) -> String {
    let mut message = format!("is not a parameter of {of}");
    did_you_mean(&mut message, written, object.fields.iter().map(|field: &Field<'_>| field.name));
    message
}

fn wrong_format(format: Format, found: &str) -> String {
    if let Format::Media(MediaForms { base64: true, data_uri: false, .. }) = format
        && found.starts_with("data:")
    {
        let wanted = phrases::format(format);
        return format!("must be {wanted}; drop the `data:...;base64,` prefix and send the Base64 alone");
    }
    format!("must be {}, is `{found}`", phrases::format(format))
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
        _ => format!("not checked because {}: {message}", UnknownCause::NoValue),
    }
}
