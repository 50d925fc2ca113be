//! Violations: data while a document is read, sentences on demand.

use crate::cause::{Failure, UnknownCause, media_facts};
use crate::check::{self, Scalar};
use crate::choice::accepts;
use crate::nearest::suggestion;
use crate::phrases::{
    self, count, describe, integer_range, integer_step, literal, number_range, number_step, one_of_many,
    quote_beside, text, type_name, unquoted, variant, with_type, words, write_all,
};
use crate::pointer::Pointer;
use crate::reader::{Fault, Numeral};
use crate::sizes::Size;
use crate::table::{
    Format, Integer, Literal, MediaFact, MediaForms, Number, Object, Pattern, Rule, SizeRow, SizeText, Sizes,
    Text, Type,
};
use context::variants;
use std::borrow::Cow;
use std::fmt::{self, Display as _};

mod context;
mod kind;
mod members;
mod sentences;

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
        /// Boxed, because they would make all violations larger, which are moved more than once.
        causes: Box<Causes<'m>>,
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
    /// The allowed values that are closest to the found one, if the message only counts them.
    pub(crate) closest: Option<Box<str>>,
}

impl<'m> Problem<'m> {
    /// Makes the pointers of a request those of a body that has it at an index.
    pub(crate) fn move_within(&mut self, index: u32) {
        if let Self::Undecided { cause, .. } = self {
            cause.move_within(index);
        }
    }

    /// Id of the rule that is broken.
    pub(crate) fn rule(&self) -> &'m str {
        match self {
            Self::Rule { rule, .. } | Self::Undecided { rule, .. } => rule.id,
            _ => self.built_in().map_or("", BuiltInRule::id),
        }
    }

    /// Writes a sentence that says what to do.
    pub(crate) fn write(&self, f: &mut fmt::Formatter<'_>, context: Context<'_, 'm>) -> fmt::Result {
        let wanted = words(|f| self.write_expected(f, context));
        let must_be = |f: &mut fmt::Formatter<'_>, is: &str| {
            f.write_str("must be ")?;
            self.write_expected(f, context)?;
            f.write_str(is)
        };
        match self {
            Self::Json(fault) => write!(f, "is not valid JSON: {fault}"),
            Self::Envelope => f.write_str(
                "expected one object, found an array; the enclosing array is added when the request is sent",
            ),
            Self::Duplicate => f.write_str("duplicate key"),
            Self::Required => members::missing(f, context),
            Self::Unknown { of, object } => members::unknown(f, of, object, context),
            Self::Type { found, .. } | Self::Values { found, .. } | Self::Const { found, .. } => {
                must_be(f, ", is ").and_then(|()| self.write_ending(f, found, context))
            }
            Self::NoRoom { found } => must_be(f, ", is ").and_then(|()| f.write_str(&describe(found))),
            Self::IntegerRange { found, .. }
            | Self::NumberRange { found, .. }
            | Self::Step { found, .. }
            | Self::NumberStep { found, .. } => must_be(f, ", is ").and_then(|()| found.fmt(f)),
            Self::Length { count, .. } => {
                write!(f, "must have {wanted}, has {count}")?;
                self.write_other_values(f, context)
            }
            Self::Items { count, .. } => write!(f, "must have {wanted}, has {count}"),
            Self::Unique { member: None, first } => {
                write!(f, "duplicates item {first}; items must be unique")
            }
            Self::Unique { member: Some(name), first } => {
                write!(f, "duplicates the `{name}` of item {first}; it must be unique")
            }
            Self::SideRange { .. } | Self::SideStep { .. } => {
                let sides =
                    self.wrong_sides(|name, wanted, found| format!("{name} must be {wanted}, is {found}"));
                f.write_str(&sides.join("; "))?;
                self.write_other_values(f, context)
            }
            Self::Pattern { found, .. } => write!(f, "must match {wanted}, is `{found}`"),
            Self::Format {
                format: Format::Media(MediaForms { base64: true, data_uri: false, .. }),
                found,
            } if found.starts_with("data:") => {
                must_be(f, "; drop the `data:...;base64,` prefix and send the Base64 alone")
            }
            Self::SizeForm { found, .. } | Self::Format { found, .. } => {
                must_be(f, ", is `").and_then(|()| write_all(f, [found, "`"]))
            }
            Self::Size { sizes, width, height } => sentences::size(f, sizes, *width, *height),
            Self::Rule { rule, causes } => sentences::broken(f, rule, causes),
            Self::Limit { id, failure } => {
                write!(f, "the rule `{id}` cannot be evaluated, because {failure}")
            }
            Self::Undecided { cause, .. } => sentences::undecided(f, cause),
            Self::Media { wrong, .. } => f.write_str(wrong),
            // A limit that only the sentence states needs no fact.
            Self::UncheckedMedia { missing, limits } if missing.is_empty() => {
                write!(f, "not checked without the file: {limits}")
            }
            Self::UncheckedMedia { missing, limits } => {
                write!(f, "not checked without {} of the file: {limits}", media_facts(missing))
            }
        }
    }

    /// Writes the found value, and what to write in its place.
    fn write_ending(
        &self,
        f: &mut fmt::Formatter<'_>,
        found: &Found,
        context: Context<'_, 'm>,
    ) -> fmt::Result {
        if let Some(correction) = self.correction(context) {
            return write!(f, "{}; write `{correction}`", with_type(found));
        }
        match self {
            Self::Values { allowed, .. } => {
                quote_beside(found, allowed).fmt(f)?;
                let Found::Text(written) = found else {
                    return Ok(());
                };
                suggestion(context.nearest(written, allowed.iter().filter_map(text))).fmt(f)
            }
            Self::Const { expected, .. } => quote_beside(found, std::slice::from_ref(expected)).fmt(f),
            _ if self.is_item(found, context) => {
                write!(f, "{}; put it in an array", describe(found))
            }
            _ => f.write_str(&describe(found)),
        }
    }

    /// The found value in the JSON type of an allowed one, as JSON text: `"5"` for `5`, and the reverse.
    pub(crate) fn correction(&self, context: Context<'_, 'm>) -> Option<String> {
        let (Self::Type { found, .. } | Self::Values { found, .. } | Self::Const { found, .. }) = self else {
            return None;
        };
        let (scalar, written) = match found {
            Found::Number(number) => (None, number.to_string()),
            Found::Bool(value) => (None, value.to_string()),
            Found::Text(text) => (Some(unquoted(text)?), text.to_string()),
            Found::Null | Found::List | Found::Object => return None,
        };
        let converted = scalar.unwrap_or(Scalar::Str(&written));
        let is_allowed = match self {
            Self::Values { allowed, .. } => converted.is_one_of(allowed, None),
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
            (Self::Values { allowed, .. }, Type::Enum(values, _)) => {
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
        let is_none =
            matches!(self, Self::Unique { .. } | Self::Duplicate | Self::Unknown { .. } | Self::Limit { .. });
        (!is_none).then(|| words(|f| self.write_expected(f, context)).to_string())
    }

    fn write_expected(&self, f: &mut fmt::Formatter<'_>, context: Context<'_, 'm>) -> fmt::Result {
        self.write_expected_itself(f, context)?;
        // A length is that of a string, and a side that of a size: other values are not among them.
        if matches!(self, Self::Length { .. } | Self::SideRange { .. } | Self::SideStep { .. }) {
            return Ok(());
        }
        let alternatives = self.alternatives(context);
        let values = self.literals_among(&alternatives, context);
        if values.is_empty() && alternatives.is_empty() {
            return Ok(());
        }
        let found = self.found();
        if !values.is_empty() {
            write!(f, ", or {}", one_of_many(&values, Some(&*found).filter(|_| context.suggests)))?;
        }
        let mut others = alternatives.into_iter().filter(|ty| !matches!(ty, Type::Const(_) | Type::Enum(..)));
        others.try_for_each(|ty| write!(f, ", or {}", variant(ty, &found)))
    }

    /// Writes the end of a message about one aspect of a value: the values that are allowed beside all others.
    fn write_other_values(&self, f: &mut fmt::Formatter<'_>, context: Context<'_, 'm>) -> fmt::Result {
        match self.literals(context).as_slice() {
            [] => Ok(()),
            values => write!(f, "; it can also be {}", one_of_many(values, None)),
        }
    }

    /// The values of the other variants that are sets of values; those of a missing tag.
    pub(crate) fn literals(&self, context: Context<'_, 'm>) -> Vec<Literal<'m>> {
        self.literals_among(&self.alternatives(context), context)
    }

    fn literals_among(&self, alternatives: &[&'m Type<'m>], context: Context<'_, 'm>) -> Vec<Literal<'m>> {
        if let Self::Required = self {
            return context.tags();
        }
        let values = |ty: &&'m Type<'m>| match *ty {
            Type::Const(value) => std::slice::from_ref(value),
            Type::Enum(values, _) => values,
            _ => &[],
        };
        alternatives.iter().flat_map(values).copied().collect()
    }

    /// The found value, to choose what is closest to it.
    fn found(&self) -> Cow<'_, Found> {
        match self {
            Self::Type { found, .. } | Self::Values { found, .. } | Self::Const { found, .. } => {
                Cow::Borrowed(found)
            }
            Self::IntegerRange { found, .. }
            | Self::NumberRange { found, .. }
            | Self::Step { found, .. }
            | Self::NumberStep { found, .. } => Cow::Owned(Found::Number(*found)),
            Self::Pattern { found, .. } | Self::Format { found, .. } | Self::SizeForm { found, .. } => {
                Cow::Owned(Found::Text(found.clone()))
            }
            _ => Cow::Owned(Found::Null),
        }
    }

    /// Writes the same without the other variants of a union.
    fn write_expected_itself(&self, f: &mut fmt::Formatter<'_>, context: Context<'_, 'm>) -> fmt::Result {
        match self {
            Self::Unique { .. } | Self::Duplicate | Self::Unknown { .. } | Self::Limit { .. } => Ok(()),
            Self::Json(_) => f.write_str("a JSON document"),
            Self::Envelope => f.write_str("an object"),
            Self::Required => f.write_str("a value"),
            Self::Type { expected, .. } => f.write_str(&type_name(expected)),
            Self::NoRoom { .. } => f.write_str("a value that the field can hold"),
            Self::Const { expected, .. } => literal(expected).fmt(f),
            Self::Values { allowed, found } => {
                one_of_many(allowed, Some(found).filter(|_| context.suggests)).fmt(f)
            }
            Self::IntegerRange { bounds, .. } => integer_range(*bounds).fmt(f),
            Self::NumberRange { bounds, .. } => number_range(*bounds).fmt(f),
            Self::Step { bounds, .. } => integer_step(*bounds).fmt(f),
            Self::NumberStep { step, .. } => number_step(*step).fmt(f),
            Self::Length { text, .. } => phrases::length(text.min, text.max, text.unit).fmt(f),
            Self::Items { noun, min, max, .. } => count(*min, *max, *noun).fmt(f),
            Self::SizeForm { size, .. } => {
                let separator = size.separator;
                write!(f, "a width and a height separated by `{separator}`, such as `1024{separator}768`")
            }
            Self::Pattern { pattern, .. } => write!(f, "`{}`", pattern.source),
            Self::Format { format, .. } => f.write_str(&phrases::format(*format)),
            Self::SideRange { .. } | Self::SideStep { .. } => {
                let sides = self.wrong_sides(|name, wanted, _| format!("{name} {wanted}"));
                f.write_str(&sides.join(" and "))
            }
            Self::Size { sizes, width, height } => {
                let rows = crate::sizes::nearest_rows(sizes.rows, *width, *height);
                let size = |row: &&SizeRow<'_>| Size::new(row.width, row.height);
                phrases::few(rows.len(), rows.iter().map(size)).fmt(f)
            }
            Self::Rule { rule, .. } | Self::Undecided { rule, .. } => f.write_str(rule.message),
            Self::Media { limits, .. } | Self::UncheckedMedia { limits, .. } => f.write_str(limits),
        }
    }

    /// The invalid sides of a size, each in words: from its name, the expected value and the found value.
    fn wrong_sides(&self, text: impl Fn(&str, &dyn fmt::Display, i64) -> String) -> Vec<String> {
        let (size, (width, height)) = match self {
            Self::SideRange { size, found } | Self::SideStep { size, found } => (size, *found),
            _ => return Vec::new(),
        };
        let sides = [("width", size.width, width), ("height", size.height, height)].into_iter();
        let text = |(name, bounds, found)| match self {
            Self::SideRange { .. } => {
                (!check::is_in_range(bounds, found)).then(|| text(name, &integer_range(bounds), found))
            }
            _ => (!check::is_on_step(bounds, found)).then(|| text(name, &integer_step(bounds), found)),
        };
        sides.filter_map(text).collect()
    }
}
