//! The reason why something is unknown, as data.

use crate::eval::{Gap, Obstacle, Place, Scope, find_obstacles};
use crate::moment::Day;
use crate::table::{Expr, MediaFact, Model};
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
    /// A string whose media is read does not refer to any.
    NotMedia,
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
            Self::NotMedia => "a value does not refer to a file",
            Self::TooManyMembers => "a list or an object has too many members",
            Self::TooManySteps => "the evaluation takes too many steps",
        })
    }
}

/// The reason why a cost, a rule or an expression is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownCause<'m> {
    /// No price is documented, for all requests or for this one; the spec says why.
    Undocumented(&'m str),
    /// No price is documented for a day.
    NoPriceOn {
        /// The day.
        day: Day,
        /// The first day after the nearest price before it, if there is one.
        until: Option<Day>,
        /// The first day of the nearest price after it, if there is one.
        from: Option<Day>,
    },
    /// The caller did not give these facts.
    MissingFacts(Box<[&'m str]>),
    /// Nobody knows these facts about media, and the caller did not give these other facts.
    MissingMedia {
        /// The media, each with what is not known of it.
        media: Box<[MissingMedia]>,
        /// Other facts.
        facts: Box<[&'m str]>,
    },
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
    /// The number of billed units is below zero.
    NegativeQuantity,
    /// The total is below zero.
    NegativeTotal,
    /// These parameters are not sent in the body, and only the body is known.
    NotInBody(Box<[&'m str]>),
    /// An expression fails.
    Failed(Failure),
}

impl UnknownCause<'_> {
    /// Makes the pointers of a request those of a body that has it at an index.
    pub(crate) fn move_within(&mut self, index: u32) {
        if let Self::MissingMedia { media, .. } = self {
            media.iter_mut().for_each(|file| file.pointer = format!("/{index}{}", file.pointer));
        }
    }

    /// One cause with the missing facts and files of both. If neither has any, returns this one.
    pub(crate) fn and(self, other: &Self) -> Self {
        let (mut facts, mut media) = (Vec::new(), Vec::new());
        for cause in [&self, other] {
            match cause {
                Self::MissingFacts(names) => facts.extend_from_slice(names),
                Self::MissingMedia { media: files, facts: names } => {
                    facts.extend_from_slice(names);
                    media.extend_from_slice(files);
                }
                _ => {}
            }
        }
        facts.sort_unstable();
        facts.dedup();
        match (media.is_empty(), facts.is_empty()) {
            (true, true) => self,
            (true, false) => Self::MissingFacts(facts.into()),
            (false, _) => Self::MissingMedia { media: media.into(), facts: facts.into() },
        }
    }
}

impl fmt::Display for UnknownCause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undocumented(reason) => f.write_str(reason),
            Self::NoPriceOn { day, until, from } => {
                write!(f, "no price is documented for {day}")?;
                match (until.and_then(Day::previous), from) {
                    (_, Some(from)) => write!(f, "; the first documented price starts on {from}"),
                    (Some(last), None) => write!(f, "; the last documented price ended on {last}"),
                    (None, None) => Ok(()),
                }
            }
            Self::MissingFacts(names) => {
                write!(f, "depends on {}, which the caller has to give", quoted(names))
            }
            Self::MissingMedia { media, facts } => {
                write!(f, "depends on {}, which the caller has to give", unknown_media(media, facts))
            }
            Self::UnknownTier => f.write_str("depends on the size, which is unknown"),
            Self::UnknownQuantity => f.write_str("the number of units cannot be computed"),
            Self::UnknownRate => {
                f.write_str("the value that selects the rate is unknown, and not every value has a rate")
            }
            Self::NoRateFor(value) => write!(f, "{value} has no rate"),
            Self::NoRate => f.write_str("no case of the rate applies"),
            Self::TooLarge => f.write_str("the amount is too large"),
            Self::NegativeQuantity => f.write_str("the number of units is below zero"),
            Self::NegativeTotal => f.write_str("the total is below zero"),
            Self::NotInBody(names) => write!(f, "depends on {}, which the body does not have", quoted(names)),
            Self::Failed(failure) => failure.fmt(f),
        }
    }
}

/// Unknown facts about one file. The caller gives them as
/// [`Facts::with_media`](crate::Facts::with_media) under the same pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingMedia {
    /// The JSON Pointer of the parameter that refers to the file.
    pub pointer: String,
    /// The facts.
    pub facts: Vec<MediaFact>,
}

impl fmt::Display for MissingMedia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of `{}`", media_facts(&self.facts), crate::text::clip(&self.pointer).0)
    }
}

/// The names of facts about media in backticks.
pub(crate) fn media_facts(facts: &[MediaFact]) -> String {
    quoted(&facts.iter().map(|fact| fact.name()).collect::<Vec<_>>())
}

/// Most files that a cause holds.
const MAX_MEDIA: usize = 100;

/// Most files that a sentence names.
const MAX_NAMED: usize = 8;

/// Media with what is not known of it, and other facts.
pub(crate) fn unknown_media(media: &[MissingMedia], facts: &[&str]) -> String {
    let mut parts: Vec<String> = media.iter().take(MAX_NAMED).map(ToString::to_string).collect();
    if media.len() > MAX_NAMED {
        parts.push("further files".to_owned());
    }
    if !facts.is_empty() {
        parts.push(quoted(facts));
    }
    parts.join(", ")
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
        let mut missing = MissingInputs::default();
        missing.find(expr, scope, place, model);
        missing.cause()
    }
}

/// The facts and media properties that the caller did not give, for one or several expressions.
#[derive(Debug, Default)]
pub(crate) struct MissingInputs<'m> {
    facts: Vec<&'m str>,
    media: Vec<MissingMedia>,
    tier: bool,
}

impl<'m> MissingInputs<'m> {
    /// Adds what an expression depends on.
    #[cold]
    pub(crate) fn find<'s>(
        &mut self,
        expr: &'s Expr<'s>,
        scope: &Scope<'s>,
        place: Place<'_, 's>,
        model: &Model<'m>,
    ) {
        find_obstacles(expr, scope, place, &mut |found| {
            match found {
                Obstacle::Media(fact, owner, var) => {
                    let media = scope.variables.media(owner, var);
                    self.media(media.map_or("", |media| &*media.pointer), fact);
                }
                Obstacle::Fact(index) => {
                    self.facts.extend(model.facts.get(usize::from(index)).map(|fact| fact.name));
                }
                Obstacle::Tier => self.tier = true,
                Obstacle::Invalid => {}
            }
            false
        });
    }

    fn media(&mut self, pointer: &str, fact: MediaFact) {
        if let Some(known) = self.media.iter_mut().find(|known| known.pointer == pointer) {
            if !known.facts.contains(&fact) {
                known.facts.push(fact);
            }
        } else if self.media.len() < MAX_MEDIA {
            self.media.push(MissingMedia { pointer: pointer.to_owned(), facts: vec![fact] });
        }
    }

    /// The cause that names them; none if nothing is missing.
    pub(crate) fn cause(mut self) -> Option<UnknownCause<'m>> {
        self.facts.sort_unstable();
        self.facts.dedup();
        let (media, facts) = (self.media.into_boxed_slice(), self.facts.into_boxed_slice());
        match (media.is_empty(), facts.is_empty()) {
            (false, _) => Some(UnknownCause::MissingMedia { media, facts }),
            (true, false) => Some(UnknownCause::MissingFacts(facts)),
            (true, true) => self.tier.then_some(UnknownCause::UnknownTier),
        }
    }
}

/// Names in backticks with commas between them.
pub(crate) fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
