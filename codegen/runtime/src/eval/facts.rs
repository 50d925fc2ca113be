//! Facts in expressions. In: values by name, and media by variable. Out: values of the declared type.

use super::interval::Interval;
use super::unknowns::{Side, Unknown};
use super::{List, Scope, Val};
use crate::facts::FactValue;
use crate::moment::{Instant, MINUTES_OF_WEEK, Moment};
use crate::number;
use crate::ratio::Ratio;
use crate::table::{Fact, FactKind, Literal, MediaFact};
use crate::text::Str;
use crate::variables::{Owner, State};

impl<'s> Scope<'s> {
    /// True if the caller gave no such fact, and it has no default.
    pub(crate) fn is_missing(&self, fact: u16) -> bool {
        self.fact(fact).is_none()
    }

    /// True if the caller gave a fact of the right type.
    pub(super) fn has_fact(&self, index: u16) -> bool {
        let name = self.model.facts.get(usize::from(index)).map(|fact| fact.name);
        name.is_some_and(|name| self.facts.get(name).is_some()) && self.fact(index).is_some()
    }

    /// The value of a fact, if the caller gave one of the right type, else its default.
    pub(super) fn fact(&self, index: u16) -> Option<Val<'s>> {
        let fact = self.model.facts.get(usize::from(index))?;
        let Some(value) = self.facts.get(fact.name) else {
            return if fact.kind == FactKind::Timestamp { self.now() } else { default(fact) };
        };
        if !fact.list {
            return scalar(fact.kind, value);
        }
        let FactValue::List(values) = value else { return None };
        let fits = self.steps.spend(values.len() / 8)
            && values.iter().all(|value| scalar(fact.kind, value).is_some());
        fits.then_some(Val::List(List::Facts(values, fact.kind)))
    }

    /// A fact about the media of a variable; in a price, the range of an unknown one.
    pub(super) fn media(&self, owner: Owner, var: u16, fact: MediaFact) -> Val<'s> {
        let Some(media) = self.variables.media(owner, var) else {
            return match self.variables.get_in(owner, var).state {
                State::Absent => Val::Absent,
                State::Given(_) => self.variables.why_no_media().map_or(Val::Unknown, Val::Failed),
                State::Missing | State::Wrong => Val::Unknown,
            };
        };
        let range = || {
            let ends = media.range(fact).filter(|_| self.exact)?;
            let whole = Side { ends, is_whole: fact != MediaFact::Seconds };
            Some(self.unknowns.read(Unknown::Media(owner, var, fact), whole).into())
        };
        media.value(fact).or_else(range).unwrap_or(Val::Unknown)
    }

    /// True if a fact about the media of a variable is known.
    pub(super) fn has_media(&self, owner: Owner, var: u16, fact: MediaFact) -> Val<'s> {
        if !self.missing_facts_are_absent && self.is_missing_media(owner, var, fact) {
            return Val::Unknown;
        }
        Val::Bool(self.variables.media(owner, var).is_some_and(|media| media.value(fact).is_some()))
    }

    /// True if a fact about the media of a variable is unknown.
    pub(super) fn is_missing_media(&self, owner: Owner, var: u16, fact: MediaFact) -> bool {
        self.variables.media(owner, var).is_some_and(|media| media.value(fact).is_none())
    }

    /// The range of a fact that the caller did not give. Rules do not use it: a condition that is true of all of them is
    /// not worth a rule.
    pub(super) fn fact_range(&self, index: u16) -> Option<Val<'s>> {
        let fact = self.model.facts.get(usize::from(index)).filter(|fact| self.exact && !fact.list)?;
        match fact.kind {
            FactKind::Boolean => {
                let flag = self.unknowns.read_choice(Unknown::Fact(index), 2);
                return flag.map(|flag| Val::Bool(flag == 1));
            }
            FactKind::String => {
                let count = fact.choices.len();
                let choice = self.unknowns.read_choice(Unknown::Fact(index), count);
                return choice
                    .and_then(|choice| fact.choices.get(choice))
                    .map(|text| Val::Str(Str::plain(text)));
            }
            FactKind::Timestamp => {
                let (first, last) =
                    self.facts.moment().map_or((0, MINUTES_OF_WEEK - 1), Moment::minutes_of_week);
                let ends = Interval::between(Some(Ratio::whole(first)), Some(Ratio::whole(last)));
                return Some(self.unknowns.read(Unknown::Moment, Side { ends, is_whole: true }).into());
            }
            FactKind::Integer | FactKind::Number => {}
        }
        let end = |bound: Option<Literal<'s>>| bound.and_then(|bound| Val::from(bound).ratio());
        let ends = Interval::between(Some(end(fact.min)?), end(fact.max));
        let whole = Side { ends, is_whole: fact.kind == FactKind::Integer };
        Some(self.unknowns.read(Unknown::Fact(index), whole).into())
    }
}

impl<'s> Scope<'s> {
    /// The instant at which the request is priced, which is that of timestamps that the caller did not give.
    fn now(&self) -> Option<Val<'s>> {
        let moment = self.facts.moment().filter(|moment| moment.is_instant())?;
        Some(Val::Int(moment.minutes_of_week().0))
    }
}

/// The value of a fact that the caller did not give.
fn default<'s>(fact: &Fact<'s>) -> Option<Val<'s>> {
    let values = fact.default?;
    if fact.list {
        return Some(Val::List(List::Values(values.iter().map(|value| (*value).into()).collect())));
    }
    values.first().map(|value| (*value).into())
}

/// A value of a fact, if it is of the right type.
pub(crate) fn scalar(kind: FactKind, value: &FactValue) -> Option<Val<'_>> {
    match (kind, value) {
        (FactKind::Boolean, FactValue::Bool(value)) => Some(Val::Bool(*value)),
        (FactKind::Integer, FactValue::Int(value)) => Some(Val::Int(*value)),
        (FactKind::Integer, FactValue::Num(value)) => number::whole(*value).map(Val::Int),
        (FactKind::Number, FactValue::Int(value)) => Some(Val::Num(number::double(*value))),
        (FactKind::Number, FactValue::Num(value)) if value.is_finite() => Some(Val::Num(*value)),
        (FactKind::String, FactValue::Str(text)) => Some(Val::Str(Str::plain(text))),
        (FactKind::Timestamp, FactValue::Str(text)) => Instant::read(text).ok().map(Val::Int),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_have_the_declared_type() {
        for (kind, value, expected) in [
            (FactKind::Boolean, FactValue::from(true), Some("Bool(true)")),
            (FactKind::Boolean, FactValue::from(1), None),
            (FactKind::Integer, FactValue::from(3), Some("Int(3)")),
            (FactKind::Integer, FactValue::from(3.0), Some("Int(3)")),
            (FactKind::Integer, FactValue::from(3.5), None),
            (FactKind::Number, FactValue::from(3), Some("Num(3.0)")),
            (FactKind::Number, FactValue::from(2.5), Some("Num(2.5)")),
            (FactKind::Number, FactValue::from(f64::INFINITY), None),
            (FactKind::Number, FactValue::from("3"), None),
            (FactKind::String, FactValue::from("a"), Some("'a'")),
            (FactKind::String, FactValue::from(true), None),
            (FactKind::String, FactValue::from([1]), None),
        ] {
            let read = scalar(kind, &value).map(|value| match value.text() {
                Some(text) => format!("'{text}'"),
                None => format!("{value:?}"),
            });
            assert_eq!(read.as_deref(), expected, "{kind:?} {value:?}");
        }
    }
}
