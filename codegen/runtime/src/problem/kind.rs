//! Violations as data for programs: the kind, with the limits that were not kept.

use super::{Context, Found, Problem};
use crate::cause::{Failure, UnknownCause};
use crate::phrases::text;
use crate::sizes::{Size, nearest_row};
use crate::table::{Field, Format, Integer, JsonKind, LengthUnit, Literal, MediaFact, Number, Type};
use std::ops::Bound;

/// Declares the built-in rules, each once.
macro_rules! built_in_rules {
    ($($(#[$doc:meta])* $name:ident => $id:literal,)*) => {
        /// A rule that every model has. A rule of a spec must not take the id of one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum BuiltInRule {
            $($(#[$doc])* $name,)*
        }

        impl BuiltInRule {
            /// All built-in rules.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The end of the line of a violation.
            pub(crate) const fn tag(self) -> &'static str {
                match self {
                    $(Self::$name => concat!(" [", $id, "]"),)*
                }
            }

            /// The id, as [`Violation::rule`](crate::Violation::rule) reports it.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }
        }
    };
}

built_in_rules! {
    /// The document is JSON.
    Json => "json",
    /// No key occurs twice in an object.
    Duplicate => "duplicate",
    /// Every key is a parameter.
    Unknown => "unknown",
    /// Required parameters are given.
    Required => "required",
    /// Values have the JSON type of their parameter.
    Type => "type",
    /// A constant has its value.
    Const => "const",
    /// A value is one of the allowed ones.
    Enum => "enum",
    /// A number is within its bounds.
    Range => "range",
    /// A number is a multiple of a step.
    Step => "step",
    /// A string is neither too short nor too long.
    Length => "length",
    /// A string matches a regular expression.
    Pattern => "pattern",
    /// A string has a form, such as that of a URI.
    Format => "format",
    /// An array or a map has neither too few nor too many members.
    Items => "items",
    /// Items differ.
    Unique => "unique",
    /// Width and height are a row of the size table.
    Size => "size",
    /// Media keep their limits.
    Media => "media",
    /// Rules can be evaluated.
    Limit => "limit",
}

/// The kind of a violation, with the limits that were not kept.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ViolationKind<'m> {
    /// The document is not JSON.
    Json,
    /// The key occurs more than once in its object.
    Duplicate,
    /// The key is not a parameter.
    Unknown {
        /// The parameter of the same object that was probably meant.
        nearest: Option<&'m str>,
        /// Places where the request has a parameter of this name, such as `settings.width`: the member is at the wrong depth.
        places: Vec<String>,
        /// True if another variant of the object has the member.
        is_of_other_variant: bool,
    },
    /// A required parameter is missing.
    Required {
        /// The members that each other variant of the object needs in its place.
        instead: Vec<Vec<&'m str>>,
    },
    /// The value has the wrong JSON type.
    Type {
        /// The JSON types that the parameter can have; none where a typed struct has no room for the value.
        expected: Vec<JsonKind>,
    },
    /// The value is not the constant.
    Const {
        /// The constant.
        expected: Literal<'m>,
    },
    /// The value is not one of the allowed ones.
    Enum {
        /// The allowed values.
        allowed: Vec<Literal<'m>>,
        /// The allowed string that was probably meant.
        nearest: Option<&'m str>,
    },
    /// A number is out of range.
    Range {
        /// The lower bound.
        min: Bound<Literal<'m>>,
        /// The upper bound.
        max: Bound<Literal<'m>>,
    },
    /// A number is not a multiple of a step.
    Step {
        /// The distance between allowed values.
        step: f64,
        /// The distance of allowed values from multiples of the step.
        offset: f64,
    },
    /// The width or the height of a size in one string is out of range, or not a multiple of its step.
    Sides {
        /// Bounds of the width.
        width: Integer,
        /// Bounds of the height.
        height: Integer,
    },
    /// A string is too short or too long.
    Length {
        /// The least length.
        min: u32,
        /// The greatest length, if it is limited.
        max: Option<u32>,
        /// The unit of lengths.
        unit: LengthUnit,
        /// The length that was found.
        found: usize,
    },
    /// A string does not match a regular expression.
    Pattern {
        /// The expression.
        pattern: &'m str,
    },
    /// A string does not have a form.
    Format {
        /// The form; none for width and height in one string.
        format: Option<Format>,
    },
    /// An array or a map has too few or too many members.
    Items {
        /// The least number.
        min: u32,
        /// The greatest number, if it is limited.
        max: Option<u32>,
        /// The number that was found.
        found: usize,
    },
    /// An item occurs more than once.
    Unique {
        /// Index of the first one.
        first: usize,
        /// The member that is the same; none if the whole item is.
        member: Option<&'m str>,
    },
    /// Width and height are not a row of the size table.
    Size {
        /// The allowed size that differs least.
        nearest: Option<Size>,
    },
    /// Media are beyond their limits, or the limits could not be checked.
    Media {
        /// All limits as a sentence.
        limits: &'m str,
        /// The facts that are needed to check the limits.
        missing: Vec<MediaFact>,
    },
    /// A rule of the spec does not hold.
    Rule {
        /// Id of the rule.
        id: &'m str,
        /// JSON Pointers of the parameters that are missing.
        missing: Vec<String>,
        /// JSON Pointers of the parameters that are given and should not be, or have a value that is not allowed.
        offending: Vec<String>,
    },
    /// The document does not allow the evaluation of a rule of the spec.
    Limit {
        /// Id of the rule.
        id: &'m str,
        /// The reason.
        failure: Failure,
    },
    /// A rule of the spec could not be evaluated without facts.
    Unchecked {
        /// Id of the rule.
        id: &'m str,
        /// The reason.
        cause: UnknownCause<'m>,
    },
}

impl ViolationKind<'_> {
    /// Makes the pointers of a request those of a body that has it at an index. Causes are moved with their problem.
    pub(crate) fn move_within(&mut self, index: u32) {
        if let Self::Rule { missing, offending, .. } = self {
            missing.iter_mut().chain(offending).for_each(|pointer| *pointer = format!("/{index}{pointer}"));
        }
    }
}

impl<'m> Problem<'m> {
    /// The built-in rule that is broken; none for a rule of the spec.
    pub(crate) fn built_in(&self) -> Option<BuiltInRule> {
        Some(match self {
            Self::Json(_) => BuiltInRule::Json,
            Self::Duplicate => BuiltInRule::Duplicate,
            Self::Unknown { .. } => BuiltInRule::Unknown,
            Self::Required => BuiltInRule::Required,
            Self::Envelope | Self::Type { .. } | Self::NoRoom { .. } => BuiltInRule::Type,
            Self::Const { .. } => BuiltInRule::Const,
            Self::Values { .. } => BuiltInRule::Enum,
            Self::IntegerRange { .. } | Self::NumberRange { .. } | Self::SideRange { .. } => {
                BuiltInRule::Range
            }
            Self::Step { .. } | Self::NumberStep { .. } | Self::SideStep { .. } => BuiltInRule::Step,
            Self::Length { .. } => BuiltInRule::Length,
            Self::Pattern { .. } => BuiltInRule::Pattern,
            Self::Format { .. } | Self::SizeForm { .. } => BuiltInRule::Format,
            Self::Items { .. } => BuiltInRule::Items,
            Self::Unique { .. } => BuiltInRule::Unique,
            Self::Size { .. } => BuiltInRule::Size,
            Self::Media { .. } | Self::UncheckedMedia { .. } => BuiltInRule::Media,
            Self::Limit { .. } => BuiltInRule::Limit,
            Self::Rule { .. } | Self::Undecided { .. } => return None,
        })
    }

    /// The kind, with the limits that were not kept.
    pub(crate) fn kind(&self, context: Context<'_, 'm>) -> ViolationKind<'m> {
        let max = |max: u32| (max != u32::MAX).then_some(max);
        match self {
            Self::Json(_) => ViolationKind::Json,
            Self::Duplicate => ViolationKind::Duplicate,
            Self::Unknown { object, .. } => ViolationKind::Unknown {
                nearest: context.nearest_member(object),
                places: context.places(),
                is_of_other_variant: !context.owners(object).is_empty(),
            },
            Self::Required => {
                let names = |fields: Vec<&Field<'m>>| fields.iter().map(|field| field.name).collect();
                ViolationKind::Required { instead: context.instead().into_iter().map(names).collect() }
            }
            Self::Envelope => ViolationKind::Type { expected: vec![JsonKind::Map] },
            Self::Type { expected, .. } => ViolationKind::Type { expected: json_kinds(expected) },
            Self::NoRoom { .. } => ViolationKind::Type { expected: Vec::new() },
            Self::Const { expected, .. } => ViolationKind::Const { expected: *expected },
            Self::Values { allowed, found } => {
                let written = if let Found::Text(written) = found { written } else { "" };
                let nearest = context.nearest(written, allowed.iter().filter_map(text));
                ViolationKind::Enum { allowed: allowed.to_vec(), nearest }
            }
            Self::IntegerRange { bounds, .. } => ViolationKind::Range {
                min: Bound::Included(Literal::Int(bounds.min)),
                max: Bound::Included(Literal::Int(bounds.max)),
            },
            Self::NumberRange { bounds, .. } => number_range(*bounds),
            Self::Step { bounds, .. } => {
                ViolationKind::Step { step: bounds.step.into(), offset: bounds.offset.into() }
            }
            Self::NumberStep { step, .. } => ViolationKind::Step { step: *step, offset: 0.0 },
            Self::SideRange { size, .. } | Self::SideStep { size, .. } => {
                ViolationKind::Sides { width: size.width, height: size.height }
            }
            Self::Length { text, count } => {
                ViolationKind::Length { min: text.min, max: max(text.max), unit: text.unit, found: *count }
            }
            Self::Pattern { pattern, .. } => ViolationKind::Pattern { pattern: pattern.source },
            Self::Format { format, .. } => ViolationKind::Format { format: Some(*format) },
            Self::SizeForm { .. } => ViolationKind::Format { format: None },
            Self::Items { min, max: most, count, .. } => {
                ViolationKind::Items { min: *min, max: max(*most), found: *count }
            }
            Self::Unique { member, first } => ViolationKind::Unique { first: *first, member: *member },
            Self::Size { sizes, width, height } => {
                let nearest = nearest_row(sizes.rows, *width, *height);
                ViolationKind::Size { nearest: nearest.map(|row| Size::new(row.width, row.height)) }
            }
            Self::Media { limits, .. } => ViolationKind::Media { limits, missing: Vec::new() },
            Self::UncheckedMedia { limits, missing } => {
                ViolationKind::Media { limits, missing: missing.to_vec() }
            }
            Self::Rule { rule, causes } => {
                let whole = |pointers: &[&str]| {
                    pointers.iter().map(|pointer| format!("{}{pointer}", causes.item)).collect()
                };
                let (missing, offending) = (whole(&causes.missing), whole(&causes.offending));
                ViolationKind::Rule { id: rule.id, missing, offending }
            }
            Self::Limit { id, failure } => ViolationKind::Limit { id, failure: *failure },
            Self::Undecided { rule, cause } => ViolationKind::Unchecked { id: rule.id, cause: cause.clone() },
        }
    }
}

fn number_range<'m>(bounds: Number) -> ViolationKind<'m> {
    let bound = |value: f64, is_excluded: bool| match is_excluded {
        _ if value.is_infinite() => Bound::Unbounded,
        true => Bound::Excluded(Literal::Num(value)),
        false => Bound::Included(Literal::Num(value)),
    };
    ViolationKind::Range { min: bound(bounds.min, bounds.above), max: bound(bounds.max, bounds.below) }
}

/// The JSON types of a table type, each once.
fn json_kinds(ty: &Type<'_>) -> Vec<JsonKind> {
    let of_literal = |literal: &Literal<'_>| match literal {
        Literal::Bool(_) => JsonKind::Bool,
        Literal::Int(_) => JsonKind::Int,
        Literal::Num(_) => JsonKind::Double,
        Literal::Str(_) => JsonKind::String,
    };
    let mut kinds = match ty {
        Type::Any => Vec::new(),
        Type::Boolean => vec![JsonKind::Bool],
        Type::Integer(_) => vec![JsonKind::Int],
        Type::Number(_) => vec![JsonKind::Double],
        Type::String(_) | Type::Size(_) => vec![JsonKind::String],
        Type::Const(literal) => vec![of_literal(literal)],
        Type::Enum(literals, _) | Type::OpenEnum(literals) => literals.iter().map(of_literal).collect(),
        Type::Array(_) => vec![JsonKind::List],
        Type::Object(_) | Type::Map(_) => vec![JsonKind::Map],
        Type::Union(union) => union.variants.iter().flat_map(json_kinds).collect(),
    };
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}
