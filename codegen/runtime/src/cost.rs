//! Costs, as callers read and print them.

use crate::cause::UnknownCause;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::table::PriceLine;
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

/// The cost of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Cost<'m> {
    /// An exact amount.
    Exact {
        /// The sum of the lines in this currency.
        amount: Money,
        /// ISO 4217 code, or the name of the vendor's credits.
        currency: &'m str,
        /// The summands.
        lines: CostLines<'m>,
    },
    /// A range, because a value that the price depends on is unknown.
    Range {
        /// The least amount.
        min: Money,
        /// The greatest amount; none if the range has no upper end.
        max: Option<Money>,
        /// ISO 4217 code, or the name of the vendor's credits.
        currency: &'m str,
        /// The summands.
        lines: CostLines<'m>,
    },
    /// Unknown, which is not zero.
    Unknown(UnknownCost<'m>),
}

/// The unknown and the known parts of a cost. It prints as a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownCost<'m> {
    parts: Vec<UnknownPart<'m>>,
    known: CostLines<'m>,
}

/// A part of a cost that is unknown. It prints as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPart<'m> {
    /// The item of the line whose amount is unknown; none when the price as a whole is.
    pub item: Option<&'m str>,
    /// The reason.
    pub cause: UnknownCause<'m>,
}

impl<'m> UnknownCost<'m> {
    pub(crate) const fn new(parts: Vec<UnknownPart<'m>>, known: CostLines<'m>) -> Self {
        Self { parts, known }
    }

    /// The unknown parts, and the lines that are known.
    pub(crate) fn into_parts(self) -> (Vec<UnknownPart<'m>>, CostLines<'m>) {
        (self.parts, self.known)
    }

    /// The unknown parts with their reasons; never none.
    pub fn parts(&self) -> &[UnknownPart<'m>] {
        &self.parts
    }

    /// The lines whose amount is known.
    pub fn known(&self) -> &[CostLine<'m>] {
        &self.known
    }
}

impl fmt::Display for UnknownPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(item) = self.item {
            write!(f, "`{item}`: ")?;
        }
        self.cause.fmt(f)
    }
}

impl fmt::Display for UnknownCost<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().enumerate().try_for_each(|(at, part)| {
            f.write_str(if at > 0 { "; " } else { "" })?;
            part.fmt(f)
        })
    }
}

/// One summand of a cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CostLine<'m> {
    /// The billed item.
    pub item: &'m str,
    /// ISO 4217 code, or the name of the vendor's credits.
    pub currency: &'m str,
    /// The number of units.
    pub quantity: Quantity,
    /// The number of units that the rate is for.
    pub per: u32,
    /// The price of that many units.
    pub rate: AmountRange,
    /// Quantity times rate, rounded half up to 1e-9.
    pub amount: AmountRange,
    /// The line of the price.
    pub(crate) line: &'m PriceLine<'m>,
}

/// A value, or the ends of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueRange<T> {
    /// The lower end.
    pub min: T,
    /// The upper end, the same when the value is known; none if the range has no upper end.
    pub max: Option<T>,
}

/// A number of units, or the ends of a range.
pub type Quantity = ValueRange<Ratio>;

/// An amount, or the ends of a range.
pub type AmountRange = ValueRange<Money>;

impl<T: Copy + PartialEq> ValueRange<T> {
    /// A known value.
    pub(crate) const fn known(value: T) -> Self {
        Self { min: value, max: Some(value) }
    }

    /// The value, when it is known.
    pub fn exact(self) -> Option<T> {
        (self.max == Some(self.min)).then_some(self.min)
    }
}

impl<T: Copy + PartialEq + fmt::Display> fmt::Display for ValueRange<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max {
            Some(max) if max == self.min => self.min.fmt(f),
            Some(max) => write!(f, "{} to {max}", self.min),
            None => write!(f, "at least {}", self.min),
        }
    }
}

/// The sum of a cost in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrencyTotal<'m> {
    /// The amount.
    pub amount: AmountRange,
    /// ISO 4217 code, or the name of the vendor's credits.
    pub currency: &'m str,
}

impl fmt::Display for CurrencyTotal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl AmountRange {
    /// Nothing.
    pub(crate) const ZERO: Self = Self::known(Money::ZERO);

    /// A range in 1e-9 of the currency.
    pub(crate) const fn nanos(min: i64, max: i64) -> Self {
        Self { min: Money::from_nanos(min), max: Some(Money::from_nanos(max)) }
    }

    /// The smallest range that contains both.
    pub(crate) fn hull(self, other: Self) -> Self {
        let max = self.max.zip(other.max).map(|(left, right)| left.max(right));
        Self { min: self.min.min(other.min), max }
    }

    /// The sum, where it can be represented.
    pub(crate) fn checked_add(self, other: Self) -> Option<Self> {
        let max = match self.max.zip(other.max) {
            Some((left, right)) => Some(left.checked_add(right)?),
            None => None,
        };
        Some(Self { min: self.min.checked_add(other.min)?, max })
    }

    /// The greater of any two amounts.
    pub(crate) fn at_least(self, other: Self) -> Self {
        let max = self.max.zip(other.max).map(|(left, right)| left.max(right));
        Self { min: self.min.max(other.min), max }
    }

    /// Applies a monotonically increasing function to the ends.
    pub(crate) fn map(self, rising: impl Fn(Money) -> Option<Money>) -> Option<Self> {
        let max = match self.max {
            Some(max) => Some(rising(max)?),
            None => None,
        };
        Some(Self { min: rising(self.min)?, max })
    }
}

/// A step from the sum of the lines to the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// The kind of the step.
    pub kind: AdjustmentKind,
    /// The least total, or what the total becomes a multiple of.
    pub value: AmountRange,
    /// The amount after the step.
    pub amount: AmountRange,
}

/// The kinds of [`Adjustment`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AdjustmentKind {
    /// The amount becomes at least a minimum.
    Minimum,
    /// The amount is rounded up to a multiple.
    RoundUp,
    /// The amount is rounded to the nearest multiple, halves up.
    Round,
}

impl AdjustmentKind {
    /// The key of the spec: `minimum`, `round_up` or `round`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::RoundUp => "round_up",
            Self::Round => "round",
        }
    }
}

impl fmt::Display for Adjustment {
    /// Prints `at least 5`, `rounded up to a multiple of 0.01` or `rounded to a multiple of 0.01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            AdjustmentKind::Minimum if self.value.exact().is_none() => {
                write!(f, "at least a minimum of {}", self.value)
            }
            AdjustmentKind::Minimum => write!(f, "at least {}", self.value),
            AdjustmentKind::RoundUp => write!(f, "rounded up to a multiple of {}", self.value),
            AdjustmentKind::Round => write!(f, "rounded to a multiple of {}", self.value),
        }
    }
}

/// The lines of a cost: a slice.
#[derive(Clone, Default)]
pub struct CostLines<'m> {
    /// The only line, written out when it is asked for: most costs have one, and callers that need no more than the amount
    /// do not pay for it.
    plain: Option<PlainLine<'m>>,
    all: OnceLock<Vec<CostLine<'m>>>,
    /// Rarely needed parts.
    rest: Option<Box<Rest<'m>>>,
}

/// A line of a whole number of units at a known rate.
#[derive(Clone, Copy)]
pub(crate) struct PlainLine<'m> {
    pub(crate) line: &'m PriceLine<'m>,
    pub(crate) currency: &'m str,
    pub(crate) units: i64,
    pub(crate) rate: Money,
    pub(crate) amount: Money,
}

impl<'m> From<PlainLine<'m>> for CostLine<'m> {
    fn from(plain: PlainLine<'m>) -> Self {
        let PlainLine { line, currency, units, rate, amount } = plain;
        let PriceLine { item, per, .. } = *line;
        let quantity = Quantity::known(Ratio::whole(units));
        let (rate, amount) = (AmountRange::known(rate), AmountRange::known(amount));
        Self { item, currency, quantity, per, rate, amount, line }
    }
}

/// The way to the total, and sums in other currencies.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rest<'m> {
    pub(crate) adjustments: Vec<Adjustment>,
    pub(crate) additional: Vec<CurrencyTotal<'m>>,
    pub(crate) equivalent: Option<CurrencyTotal<'m>>,
    pub(crate) missing: Option<UnknownCause<'m>>,
}

impl<'m> CostLines<'m> {
    /// Rarely needed parts, created on demand.
    pub(crate) fn rest(&mut self) -> &mut Rest<'m> {
        self.rest.get_or_insert_default()
    }

    /// Rarely needed parts, if there are any.
    pub(crate) fn into_rest(self) -> Option<Box<Rest<'m>>> {
        self.rest
    }

    /// Puts other lines in the place of these.
    pub(crate) fn replace(&mut self, lines: Vec<CostLine<'m>>) {
        (self.plain, self.all) = (None, lines.into());
    }

    fn all(&self) -> &Vec<CostLine<'m>> {
        self.all.get_or_init(|| self.plain.into_iter().map(CostLine::from).collect())
    }

    /// The sums in other currencies.
    pub(crate) fn additional(&self) -> &[CurrencyTotal<'m>] {
        self.rest.as_ref().map_or(&[], |rest| &rest.additional)
    }

    pub(crate) fn push(&mut self, line: CostLine<'m>) {
        self.all();
        let mut all = self.all.take().unwrap_or_default();
        all.push(line);
        self.replace(all);
    }
}

impl<'m> From<PlainLine<'m>> for CostLines<'m> {
    #[inline]
    fn from(line: PlainLine<'m>) -> Self {
        Self { plain: Some(line), ..Self::default() }
    }
}

impl<'m> Deref for CostLines<'m> {
    type Target = [CostLine<'m>];

    fn deref(&self) -> &Self::Target {
        self.all()
    }
}

impl<'l, 'm> IntoIterator for &'l CostLines<'m> {
    type Item = &'l CostLine<'m>;
    type IntoIter = std::slice::Iter<'l, CostLine<'m>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for CostLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for CostLines<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other && self.rest == other.rest
    }
}

impl<'m> Cost<'m> {
    /// The amount, when it is known exactly.
    pub fn amount(&self) -> Option<Money> {
        if let Self::Exact { amount, .. } = self { Some(*amount) } else { None }
    }

    /// The sum in the main currency and the lines.
    fn known(&self) -> Option<(CurrencyTotal<'m>, &CostLines<'m>)> {
        let (amount, currency, lines) = match self {
            Self::Exact { amount, currency, lines } => (AmountRange::known(*amount), currency, lines),
            Self::Range { min, max, currency, lines } => {
                (AmountRange { min: *min, max: *max }, currency, lines)
            }
            Self::Unknown(_) => return None,
        };
        Some((CurrencyTotal { amount, currency }, lines))
    }

    /// The cost of a request of a body, at its index: pointers of missing files start at the body.
    pub(crate) fn within(mut self, index: u32) -> Self {
        match &mut self {
            Self::Exact { lines, .. } | Self::Range { lines, .. } => {
                if let Some(missing) = lines.rest.as_mut().and_then(|rest| rest.missing.as_mut()) {
                    missing.move_within(index);
                }
            }
            Self::Unknown(unknown) => {
                unknown.parts.iter_mut().for_each(|part| part.cause.move_within(index));
            }
        }
        self
    }

    /// The summands; none when the cost is unknown, where [`UnknownCost::known`] has those that are known.
    pub fn lines(&self) -> &[CostLine<'m>] {
        self.known().map_or(&[], |(_, lines)| lines)
    }

    /// The sum in the main currency; none when the cost is unknown.
    pub fn total(&self) -> Option<CurrencyTotal<'m>> {
        self.known().map(|(total, _)| total)
    }

    /// The steps from the sum of the lines to the total that change it, in order. Without any, the total is the sum of
    /// the lines in its currency.
    pub fn adjustments(&self) -> &[Adjustment] {
        self.rest().map_or(&[], |rest| &rest.adjustments)
    }

    /// Additional sums in other currencies, in the order of the lines. Amounts of different currencies are
    /// never added.
    pub fn additional(&self) -> &[CurrencyTotal<'m>] {
        self.rest().map_or(&[], |rest| &rest.additional)
    }

    /// The total in another currency, where the vendor documents the value of its credits.
    pub fn equivalent(&self) -> Option<CurrencyTotal<'m>> {
        self.rest().and_then(|rest| rest.equivalent)
    }

    /// The missing facts and media properties, if a line is a range because of them.
    pub fn missing(&self) -> Option<&UnknownCause<'m>> {
        self.rest().and_then(|rest| rest.missing.as_ref())
    }

    fn rest(&self) -> Option<&Rest<'m>> {
        self.known().and_then(|(_, lines)| lines.rest.as_deref())
    }

    /// ISO 4217 code, or the name of the vendor's credits.
    pub fn currency(&self) -> Option<&'m str> {
        self.total().map(|total| total.currency)
    }
}

impl fmt::Display for Cost<'_> {
    /// Prints `0.028 USD`, `0.028 to 0.056 USD`, `at least 0.6 USD`, `12 credits (0.12 USD)`, `0.028 USD and 3 credits` or `unknown: <why>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(unknown) => write!(f, "unknown: {unknown}")?,
            Self::Exact { .. } | Self::Range { .. } => {
                self.total().iter().try_for_each(|total| total.fmt(f))?;
            }
        }
        if let Some(equivalent) = self.equivalent() {
            write!(f, " ({equivalent})")?;
        }
        self.additional().iter().try_for_each(|total| write!(f, " and {total}"))
    }
}
