//! What a request costs. In: the variables of a valid request. Out: an exact amount, a range, or the reason why it
//! is not known. Money never touches a float.

use crate::eval::{Scope, Val, equal};
use crate::facts::Facts;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::rules::{Touch, touches};
use crate::slots::Slots;
use crate::table::{Expr, Literal, Model, Price, PriceLine, Rate};
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// What a request costs.
#[derive(Clone, Debug, PartialEq)]
pub enum Cost<'m> {
    /// Exactly so much.
    Exact {
        /// The sum of the lines.
        amount: Money,
        /// ISO 4217 code, or the name of the vendor's credits.
        currency: &'m str,
        /// The summands.
        lines: Lines<'m>,
    },
    /// Something in between, because not all that decides it is known.
    Range {
        /// At least so much.
        min: Money,
        /// At most so much.
        max: Money,
        /// ISO 4217 code, or the name of the vendor's credits.
        currency: &'m str,
        /// The summands.
        lines: Lines<'m>,
    },
    /// Not known, which is not zero.
    Unknown {
        /// Why.
        reason: Cow<'m, str>,
    },
}

/// One summand of a cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line<'m> {
    /// What is billed.
    pub item: &'m str,
    /// How many units.
    pub quantity: Ratio,
    /// For how many units the rate stands.
    pub per: u32,
    /// What they cost.
    pub rate: Span,
    /// Quantity times rate, rounded half up to 1e-9.
    pub amount: Span,
}

/// An amount, or the ends of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The lower end.
    pub min: Money,
    /// The upper end, the same when the amount is known.
    pub max: Money,
}

impl Span {
    /// The amount, when it is known.
    pub fn exact(self) -> Option<Money> {
        (self.min == self.max).then_some(self.min)
    }

    fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self { min: self.min.checked_add(other.min)?, max: self.max.checked_add(other.max)? })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exact() {
            Some(amount) => amount.fmt(f),
            None => write!(f, "{} to {}", self.min, self.max),
        }
    }
}

/// The lines of a cost: a slice. Most prices have one line, which needs no allocation.
#[derive(Clone)]
pub struct Lines<'m> {
    one: Option<Line<'m>>,
    /// All of them, when there are several.
    many: Vec<Line<'m>>,
}

impl<'m> Lines<'m> {
    fn push(&mut self, line: Line<'m>) {
        if self.many.is_empty() {
            let Some(first) = self.one.take() else {
                self.one = Some(line);
                return;
            };
            self.many.push(first);
        }
        self.many.push(line);
    }
}

impl<'m> Deref for Lines<'m> {
    type Target = [Line<'m>];

    fn deref(&self) -> &Self::Target {
        if self.many.is_empty() { self.one.as_slice() } else { &self.many }
    }
}

impl<'l, 'm> IntoIterator for &'l Lines<'m> {
    type Item = &'l Line<'m>;
    type IntoIter = std::slice::Iter<'l, Line<'m>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Lines<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<'m> Cost<'m> {
    /// The amount, when it is known exactly.
    pub fn amount(&self) -> Option<Money> {
        if let Self::Exact { amount, .. } = self { Some(*amount) } else { None }
    }

    /// The summands; none when the cost is unknown.
    pub fn lines(&self) -> &[Line<'m>] {
        match self {
            Self::Exact { lines, .. } | Self::Range { lines, .. } => lines,
            Self::Unknown { .. } => &[],
        }
    }

    /// ISO 4217 code, or the name of the vendor's credits.
    pub fn currency(&self) -> Option<&'m str> {
        match self {
            Self::Exact { currency, .. } | Self::Range { currency, .. } => Some(currency),
            Self::Unknown { .. } => None,
        }
    }
}

impl fmt::Display for Cost<'_> {
    /// As `0.028 USD`, `0.028 to 0.056 USD` or `unknown: <why>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact { amount, currency, .. } => write!(f, "{amount} {currency}"),
            Self::Range { min, max, currency, .. } => write!(f, "{min} to {max} {currency}"),
            Self::Unknown { reason } => write!(f, "unknown: {reason}"),
        }
    }
}

/// The cost of a valid request.
pub(crate) fn cost<'m>(model: &'m Model<'m>, slots: &Slots<'_>, facts: &Facts) -> Cost<'m> {
    let (currency, lines) = match model.price {
        Price::Unknown(reason) => return Cost::Unknown { reason: Cow::Borrowed(reason) },
        Price::Lines { currency, lines, terms: _ } => (currency, lines),
    };
    let scope = Scope { model, slots, facts, exact: true, guess: true };
    let mut sum = Span { min: Money::ZERO, max: Money::ZERO };
    let mut summands = Lines { one: None, many: Vec::new() };
    for line in lines {
        if let Err(reason) = add(line, line.item, &scope, &mut sum, &mut summands) {
            return Cost::Unknown { reason: Cow::Owned(format!("`{}`: {reason}", line.item)) };
        }
    }
    match sum.exact() {
        Some(amount) => Cost::Exact { amount, currency, lines: summands },
        None => Cost::Range { min: sum.min, max: sum.max, currency, lines: summands },
    }
}

/// Adds one line, if it applies. Its name comes apart, since it lives longer than the scope.
#[inline]
fn add<'s, 'm>(
    line: &'s PriceLine<'s>,
    item: &'m str,
    scope: &Scope<'s>,
    sum: &mut Span,
    summands: &mut Lines<'m>,
) -> Result<(), String> {
    let applies = match &line.when {
        None => Some(true),
        Some(when) => scope.holds(when),
    };
    if applies == Some(false) {
        return Ok(());
    }
    let Some(quantity) = scope.value(&line.quantity).ratio() else {
        return Err(why(&line.quantity, scope, "the number of units cannot be computed"));
    };
    let rate = rate(line, scope)?;
    let low = amount(quantity, rate.min, line.per).ok_or("the amount is too large")?;
    let high = match rate.exact() {
        Some(_) => low,
        None => amount(quantity, rate.max, line.per).ok_or("the amount is too large")?,
    };
    let mut amount = Span { min: low.min(high), max: low.max(high) };
    if applies.is_none() {
        amount = Span { min: amount.min.min(Money::ZERO), max: amount.max.max(Money::ZERO) };
    }
    *sum = sum.checked_add(amount).ok_or("the sum is too large")?;
    summands.push(Line { item, quantity, per: line.per, rate, amount });
    Ok(())
}

/// The rate, or the range of rates when what selects it is not known.
fn rate<'s>(line: &'s PriceLine<'s>, scope: &Scope<'s>) -> Result<Span, String> {
    let (selector, rates) = match &line.rate {
        Rate::Flat(nanos) => {
            let rate = Money::from_nanos(*nanos);
            return Ok(Span { min: rate, max: rate });
        }
        Rate::By(selector, rates) => (selector, *rates),
        Rate::Range(..) | Rate::Cases(_) => todo!("prices"),
    };
    let value = scope.value(selector);
    if let Val::Unknown = value {
        let (min, max) = (rates.iter().map(|rate| rate.1).min(), rates.iter().map(|rate| rate.1).max());
        let (Some(min), Some(max)) = (min, max) else { return Err("there are no rates".to_owned()) };
        return Ok(Span { min: Money::from_nanos(min), max: Money::from_nanos(max) });
    }
    let selected = |(literal, _): &&(Literal<'s>, i64)| equal(&value, &(*literal).into()) == Some(true);
    match rates.iter().find(selected) {
        Some((_, nanos)) => Ok(Span { min: Money::from_nanos(*nanos), max: Money::from_nanos(*nanos) }),
        None => Err(format!("no rate is known for {}", shown(&value))),
    }
}

/// Quantity times rate for so many units, rounded once.
fn amount(quantity: Ratio, rate: Money, per: u32) -> Option<Money> {
    let product = if per == 1 && quantity.is_whole() {
        // The usual case needs no lowest terms.
        Ratio::new(quantity.parts().0.checked_mul(i128::from(rate.nanos()))?, 1)?
    } else {
        quantity.checked_mul(Ratio::new(i128::from(rate.nanos()), i128::from(per))?)?
    };
    product.round_half_up().map(Money::from_nanos)
}

/// Why an expression has no value.
fn why<'s>(expr: &'s Expr<'s>, scope: &Scope<'s>, otherwise: &str) -> String {
    let mut facts = Vec::new();
    let mut tier = false;
    touches(expr, scope, &mut |found| {
        match found {
            Touch::Fact(index) => {
                facts.extend(scope.model.facts.get(usize::from(index)).map(|fact| fact.name));
            }
            Touch::Tier => tier = true,
            Touch::Wrong => {}
        }
        false
    });
    facts.sort_unstable();
    facts.dedup();
    if !facts.is_empty() {
        let names: Vec<String> = facts.iter().map(|name| format!("`{name}`")).collect();
        return format!("depends on {}, which the caller has to give", names.join(", "));
    }
    if tier { "depends on the size, which is not known".to_owned() } else { otherwise.to_owned() }
}

fn shown(value: &Val<'_>) -> String {
    match value {
        Val::Bool(value) => format!("`{value}`"),
        Val::Str(text) => format!("`{}`", crate::text::clip(&text.decode()).0),
        other => other.ratio().map_or_else(|| "this value".to_owned(), |value| format!("`{value}`")),
    }
}
