//! Violations: data while a document is read, sentences on demand.

use crate::cause::{Failure, UnknownCause, media_facts, quoted, unknown_media};
use crate::check::{self, Scalar};
use crate::choice::accepts;
use crate::nearest::suggestion;
use crate::phrases::{
    self, count, describe, integer_range, integer_step, literal, number_range, number_step, numeral,
    one_of_many, quote_beside, text, type_name, unquoted, variant, with_type,
};
use crate::pointer::Pointer;
use crate::reader::{Fault, Numeral};
use crate::table::{
    Format, Integer, Literal, MediaFact, MediaForms, Number, Object, Pattern, Rule, SizeText, Sizes, Text,
    Type,
};
use context::variants;
use std::borrow::Cow;
use std::fmt::Write as _;

mod context;
mod kind;
mod members;

pub(crate) use context::Context;
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
    /// A rule that the document does not allow to be evaluated; of the rules that are built in, this can be `pattern`.
    Limit {
        id: &'m str,
        failure: Failure,
    },
    /// A rule that could not be evaluated without facts.
    Undecided {
        rule: &'m Rule<'m>,
        cause: UnknownCause<'m>,
    },
    /// Media beyond its limits.
    Media {
        limits: &'m str,
        wrong: Box<str>,
    },
    /// Limits on media that could not be checked without these facts.
    UncheckedMedia {
        limits: &'m str,
        missing: Box<[MediaFact]>,
    },
}

/// The parameters that break a rule. Their pointers start at the item that the rule is about.
#[derive(Clone, Debug)]
pub(crate) struct Causes<'m> {
    /// The item, or the request.
    pub(crate) item: Pointer<'m>,
    pub(crate) missing: Box<[&'m str]>,
    pub(crate) offending: Box<[&'m str]>,
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
    pub(crate) fn message(&self, context: Context<'_, 'm>) -> String {
        let wanted = || self.expected(context).unwrap_or_default();
        match self {
            Self::Json(fault) => format!("is not valid JSON: {fault}"),
            Self::Envelope => {
                "expected one object, found an array; the enclosing array is added when the request is sent"
                    .to_owned()
            }
            Self::Duplicate => "duplicate key".to_owned(),
            Self::Required => members::missing(context),
            Self::Unknown { of, object } => members::unknown(of, object, context),
            Self::Type { found, .. } | Self::Values { found, .. } | Self::Const { found, .. } => {
                let end = self.ending(found, context);
                format!("must be {}, is {end}", wanted())
            }
            Self::NoRoom { found } => format!("must be {}, is {}", wanted(), describe(found)),
            Self::IntegerRange { found, .. }
            | Self::NumberRange { found, .. }
            | Self::Step { found, .. }
            | Self::NumberStep { found, .. } => format!("must be {}, is {}", wanted(), numeral(*found)),
            Self::Length { count, .. } => {
                format!("must have {}, has {count}{}", wanted(), self.other_values(context))
            }
            Self::Items { count, .. } => format!("must have {}, has {count}", wanted()),
            Self::Unique { member: None, first } => format!("duplicates item {first}; items must be unique"),
            Self::Unique { member: Some(name), first } => {
                format!("duplicates the `{name}` of item {first}; it must be unique")
            }
            Self::SideRange { .. } | Self::SideStep { .. } => {
                let sides =
                    self.wrong_sides(|name, wanted, found| format!("{name} must be {wanted}, is {found}"));
                sides.join("; ") + &self.other_values(context)
            }
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
            Self::Limit { id, failure } => {
                format!("the rule `{id}` cannot be evaluated, because {failure}")
            }
            Self::Undecided { cause, .. } => undecided(cause),
            Self::Media { wrong, .. } => wrong.to_string(),
            // A limit that only the sentence states needs no fact.
            Self::UncheckedMedia { missing, limits } if missing.is_empty() => {
                format!("not checked without the file: {limits}")
            }
            Self::UncheckedMedia { missing, limits } => {
                format!("not checked without {} of the file: {limits}", media_facts(missing))
            }
        }
    }

    /// The found value, and what to write in its place.
    fn ending(&self, found: &Found, context: Context<'_, 'm>) -> String {
        if let Some(correction) = self.correction(context) {
            return format!("{}; write `{correction}`", with_type(found));
        }
        match self {
            Self::Values { allowed, .. } => {
                let value = quote_beside(found, allowed);
                let Found::Text(written) = found else { return value };
                value + &suggestion(written, allowed.iter().filter_map(text))
            }
            Self::Const { expected, .. } => quote_beside(found, std::slice::from_ref(expected)),
            _ if self.is_item(found, context) => format!("{}; put it in an array", describe(found)),
            _ => describe(found),
        }
    }

    /// The found value in the JSON type of an allowed one, as JSON text: `"5"` for `5`, and the reverse.
    pub(crate) fn correction(&self, context: Context<'_, 'm>) -> Option<String> {
        let (Self::Type { found, .. } | Self::Values { found, .. } | Self::Const { found, .. }) = self else {
            return None;
        };
        let (scalar, written) = match found {
            Found::Number(number) => (None, numeral(*number)),
            Found::Bool(value) => (None, value.to_string()),
            Found::Text(text) => (Some(unquoted(text)?), text.to_string()),
            Found::Null | Found::List | Found::Object => return None,
        };
        let converted = scalar.unwrap_or(Scalar::Str(&written));
        let is_allowed = match self {
            Self::Values { allowed, .. } => converted.is_one_of(allowed),
            Self::Const { expected, .. } => converted.is(*expected),
            _ => false,
        };
        if !is_allowed && !self.types(context).iter().any(|ty| accepts(ty, converted)) {
            return None;
        }
        Some(if scalar.is_some() { written } else { format!("\"{written}\"") })
    }

    /// True if the found value is one that an array is expected to contain.
    fn is_item(&self, found: &Found, context: Context<'_, 'm>) -> bool {
        let scalar = match found {
            Found::Bool(value) => Scalar::Bool(*value),
            Found::Number(number) => Scalar::Number(*number),
            Found::Text(text) => Scalar::Str(text),
            Found::Null | Found::List | Found::Object => return false,
        };
        let is_item = |ty: &Type<'_>| matches!(ty, Type::Array(list) if accepts(&list.items, scalar));
        self.types(context).iter().any(|ty| is_item(ty))
    }

    /// The types that the value can have, as far as its JSON type is wrong.
    fn types(&self, context: Context<'_, 'm>) -> Vec<&'m Type<'m>> {
        let expected = if let Self::Type { expected, .. } = self { variants(expected) } else { &[] };
        expected.iter().chain(self.alternatives(context)).collect()
    }

    /// The other variants of a union, where the value fits none.
    fn alternatives(&self, context: Context<'_, 'm>) -> Vec<&'m Type<'m>> {
        context.alternatives(|ty| self.is_about(ty))
    }

    /// True if the violation says what is wrong with a value of this type.
    fn is_about(&self, ty: &Type<'_>) -> bool {
        match (self, ty) {
            (Self::Values { allowed, .. }, Type::Enum(values)) => {
                values.iter().all(|value| allowed.contains(value))
            }
            (Self::Values { allowed, .. }, Type::Const(value)) => allowed.contains(value),
            (Self::Values { .. }, Type::Size(size)) => !size.values.is_empty(),
            (Self::Const { expected, .. }, Type::Const(value)) => expected == value,
            (Self::IntegerRange { bounds, .. } | Self::Step { bounds, .. }, Type::Integer(known)) => {
                bounds == known
            }
            (Self::NumberRange { bounds, .. }, Type::Number(known)) => bounds == known,
            (Self::NumberStep { step, .. }, Type::Number(known)) => step.to_bits() == known.step.to_bits(),
            (Self::Length { text, .. }, Type::String(known)) => text == known,
            (Self::Pattern { pattern, .. }, Type::String(text)) => text.pattern == Some(pattern),
            (Self::Format { format, .. }, Type::String(text)) => text.format == Some(*format),
            (Self::Type { expected, .. }, ty) => *expected == ty,
            (
                Self::SizeForm { size, .. } | Self::SideRange { size, .. } | Self::SideStep { size, .. },
                Type::Size(known),
            ) => size == known,
            _ => false,
        }
    }

    /// The expected value in words, where that does not depend on the found value.
    pub(crate) fn expected(&self, context: Context<'_, 'm>) -> Option<String> {
        let mut expected = self.expected_itself()?;
        // A length is that of a string, and a side that of a size: other values are not among them.
        if matches!(self, Self::Length { .. } | Self::SideRange { .. } | Self::SideStep { .. }) {
            return Some(expected);
        }
        let found = self.found();
        let values = Some(self.literals(context)).filter(|values| !values.is_empty());
        let values = values.map(|values| one_of_many(&values, Some(&found)));
        let others = self.alternatives(context).into_iter();
        let others = others.filter(|ty| !matches!(ty, Type::Const(_) | Type::Enum(_)));
        for other in values.into_iter().chain(others.map(|ty| variant(ty, &found))) {
            let _ = write!(expected, ", or {other}");
        }
        Some(expected)
    }

    /// The end of a message about one aspect of a value: the values that are allowed beside all others.
    fn other_values(&self, context: Context<'_, 'm>) -> String {
        match self.literals(context).as_slice() {
            [] => String::new(),
            values => format!("; it can also be {}", one_of_many(values, None)),
        }
    }

    /// The values of the other variants that are sets of values; those of a missing tag.
    pub(crate) fn literals(&self, context: Context<'_, 'm>) -> Vec<Literal<'m>> {
        if let Self::Required = self {
            return context.tags();
        }
        let values = |ty: &'m Type<'m>| match ty {
            Type::Const(value) => std::slice::from_ref(value),
            Type::Enum(values) => values,
            _ => &[],
        };
        self.alternatives(context).into_iter().flat_map(values).copied().collect()
    }

    /// The found value, to choose what is closest to it.
    fn found(&self) -> Found {
        match self {
            Self::Type { found, .. } | Self::Values { found, .. } | Self::Const { found, .. } => {
                found.clone()
            }
            Self::IntegerRange { found, .. }
            | Self::NumberRange { found, .. }
            | Self::Step { found, .. }
            | Self::NumberStep { found, .. } => Found::Number(*found),
            Self::Pattern { found, .. } | Self::Format { found, .. } | Self::SizeForm { found, .. } => {
                Found::Text(found.clone())
            }
            _ => Found::Null,
        }
    }

    /// The same without the other variants of a union.
    fn expected_itself(&self) -> Option<String> {
        Some(match self {
            Self::Unique { .. } | Self::Duplicate | Self::Unknown { .. } | Self::Limit { .. } => return None,
            Self::Json(_) => "a JSON document".to_owned(),
            Self::Envelope => "an object".to_owned(),
            Self::Required => "a value".to_owned(),
            Self::Type { expected, .. } => type_name(expected),
            Self::NoRoom { .. } => "a value that the field can hold".to_owned(),
            Self::Const { expected, .. } => literal(expected),
            Self::Values { allowed, found } => one_of_many(allowed, Some(found)),
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
            Self::Size { sizes, width, height } => {
                let rows = crate::sizes::nearest_rows(sizes.rows, *width, *height).into_iter();
                phrases::few(&rows.map(|row| format!("{}x{}", row.width, row.height)).collect::<Vec<_>>())
            }
            Self::Rule { rule, .. } | Self::Undecided { rule, .. } => rule.message.to_owned(),
            Self::Media { limits, .. } | Self::UncheckedMedia { limits, .. } => (*limits).to_owned(),
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

/// The message of a rule, with the parameters that break it unless it can only be one, which the location shows.
fn broken(rule: &Rule<'_>, causes: &Causes<'_>) -> String {
    let location = &rule.location;
    if location.missing.len() + location.offending.len() == 1 && location.at.is_none() {
        return rule.message.to_owned();
    }
    let parts: Vec<String> = [("missing", &causes.missing), ("offending", &causes.offending)]
        .into_iter()
        .filter(|(_, pointers)| !pointers.is_empty())
        .map(|(label, pointers)| format!("{label}: {}", names(pointers)))
        .collect();
    if parts.is_empty() {
        return rule.message.to_owned();
    }
    format!("{} ({})", rule.message, parts.join("; "))
}

/// The reason why a rule is not checked. What the rule demands may well be met.
fn undecided(cause: &UnknownCause<'_>) -> String {
    match cause {
        UnknownCause::MissingFacts(names) => {
            let noun = if names.len() == 1 { "fact" } else { "facts" };
            format!("not checked without the {noun} {}", quoted(names))
        }
        UnknownCause::MissingMedia { media, facts } => {
            format!("not checked without {}", unknown_media(media, facts))
        }
        UnknownCause::UnknownTier => "not checked because the size is unknown".to_owned(),
        cause => format!("not checked because {cause}"),
    }
}
