//! The reason why something is unknown, as data.

use crate::eval::{Gap, Obstacle, Place, Scope, find_obstacles};
use crate::table::{Expr, Model};
use std::fmt;

/// The reason why an expression fails, whatever the caller supplies: the document itself does not allow its evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// A number is too large to compute with.
    Overflow,
    /// A divisor is zero.
    DivisionByZero,
    /// The index of an item or a character is out of range.
    OutOfRange,
    /// A string is not a number.
    NotANumber,
    /// A parameter that is read is not given, and has no default.
    Absent,
    /// A value has a type that the expression cannot compute with, such as `null`.
    WrongType,
    /// A list or a map has too many members to be read.
    TooManyMembers,
    /// The evaluation takes too many steps.
    TooManySteps,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overflow => "a number is too large",
            Self::DivisionByZero => "a divisor is zero",
            Self::OutOfRange => "an index is out of range",
            Self::NotANumber => "a string is not a number",
            Self::Absent => "a parameter is not given",
            Self::WrongType => "a value has a type that cannot be computed with",
            Self::TooManyMembers => "a list or an object has too many members",
            Self::TooManySteps => "the evaluation takes too many steps",
        })
    }
}

/// The reason why a cost, a rule or an expression is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownCause<'m> {
    /// No price is documented; the spec says why.
    Undocumented(&'m str),
    /// The caller did not give these facts.
    MissingFacts(Box<[&'m str]>),
    /// The size of the request has no known tier.
    UnknownTier,
    /// The number of billed units cannot be computed.
    UnknownQuantity,
    /// The value that selects the rate is unknown, and some values have no rate.
    UnknownRate,
    /// This value has no rate. Strings, booleans and numbers are in backticks.
    NoRateFor(Box<str>),
    /// No case of the rate applies.
    NoRate,
    /// An amount or a sum of amounts is too large.
    TooLarge,
    /// An expression fails.
    Failed(Failure),
}

impl fmt::Display for UnknownCause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undocumented(reason) => f.write_str(reason),
            Self::MissingFacts(names) => {
                write!(f, "depends on {}, which the caller has to give", quoted(names))
            }
            Self::UnknownTier => f.write_str("depends on the size, which is unknown"),
            Self::UnknownQuantity => f.write_str("the number of units cannot be computed"),
            Self::UnknownRate => {
                f.write_str("the value that selects the rate is unknown, and not every value has a rate")
            }
            Self::NoRateFor(value) => write!(f, "{value} has no rate"),
            Self::NoRate => f.write_str("no case of the rate applies"),
            Self::TooLarge => f.write_str("the amount is too large"),
            Self::Failed(failure) => failure.fmt(f),
        }
    }
}

impl<'m> UnknownCause<'m> {
    /// The reason why an expression over the request has no value; none if it is neither a fact nor a tier.
    #[cold]
    pub(crate) fn of_request<'s>(
        gap: Gap,
        expr: &'s Expr<'s>,
        scope: &Scope<'s>,
        model: &Model<'m>,
    ) -> Option<Self> {
        match gap {
            Gap::Failed(failure) => Some(Self::Failed(failure)),
            Gap::Unknown => Self::of(expr, scope, Place::ROOT, model),
        }
    }

    /// The facts that the caller did not give, or the tier, on which an unknown expression depends.
    #[cold]
    pub(crate) fn of<'s>(
        expr: &'s Expr<'s>,
        scope: &Scope<'s>,
        place: Place<'_, 's>,
        model: &Model<'m>,
    ) -> Option<Self> {
        let mut facts = Vec::new();
        let mut tier = false;
        find_obstacles(expr, scope, place, &mut |found| {
            match found {
                Obstacle::Fact(index) => {
                    facts.extend(model.facts.get(usize::from(index)).map(|fact| fact.name));
                }
                Obstacle::Tier => tier = true,
                Obstacle::Invalid => {}
            }
            false
        });
        facts.sort_unstable();
        facts.dedup();
        match (facts.is_empty(), tier) {
            (false, _) => Some(Self::MissingFacts(facts.into())),
            (true, true) => Some(Self::UnknownTier),
            (true, false) => None,
        }
    }
}

/// Names in backticks with commas between them.
pub(crate) fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
