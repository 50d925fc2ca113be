//! The range of a cost that depends on unknown numbers. In: the bill for their whole ranges. Out: the same with the least
//! and the greatest amounts that occur, as far as they are found by dividing the ranges.
//!
//! A bill for ranges is never too narrow, but can be too wide, because lines depend on the same numbers. An end is right
//! when the bill for some numbers comes up to it. Until then, the part that could have the least or the greatest amount
//! is divided.

use super::{Bill, Priced};
use crate::cause::UnknownCause;
use crate::cost::{AmountRange, CostLine, CurrencyTotal, Quantity};
use crate::eval::interval::Interval;
use crate::eval::unknowns::{Cut, Range, Side, middle};
use crate::eval::{self, Gap, Place, Scope};
use crate::money::Money;
use crate::ratio::Ratio;
use crate::table::{Arithmetic, Comparison, Expr, Model, PriceLine};
use std::collections::BTreeMap;

/// Most bills that are made for one cost.
const MAX_BILLS: u32 = 600;

/// Most steps of all these bills.
const MAX_STEPS: u64 = 4_000_000;

/// Steps of a line or a rule in a bill, beside those of its expressions.
const STEPS_OF_PART: usize = 16;

/// Most unknown numbers whose ends are tried in all combinations.
const MAX_CORNERS: u32 = 5;

/// The bill whose ranges are as narrow as could be found.
#[cold]
pub(super) fn narrowed<'m: 's, 's>(whole: Bill<'m>, priced: &Priced<'m>, scope: &Scope<'s>) -> Bill<'m> {
    let unknowns = scope.unknowns;
    let area = unknowns.area();
    let mut search = Search {
        priced,
        scope: &Scope { root: Place::REPEATED, ..*scope },
        left: MAX_BILLS,
        parts: Vec::new(),
        is_known: whole.unknown.is_empty(),
        currencies: whole.lines.additional().iter().map(|total| total.currency).collect(),
        found: Vec::new(),
    };
    let before = scope.steps.all();
    if let Some(part) = search.part(&area) {
        let bills = MAX_STEPS / (scope.steps.all() - before).max(1);
        search.left = search.left.min(u32::try_from(bills).unwrap_or(MAX_BILLS));
        search.add(part);
    }
    while search.left > 0
        && let Some(part) = search.worst()
    {
        if !search.divide(part) {
            // It stays as it is.
            search.parts[part].cuts.clear();
            search.parts[part].area.clear();
        }
    }
    // Reasons that are found later are those of the whole ranges.
    unknowns.look_at(&area);
    let Some(mut bill) = search.joined() else { return whole };
    bill.settle_again(priced, scope);
    bill
}

/// Makes the ranges of unknown facts smaller by the rules that relate them; false when no facts keep to the rules.
pub(super) fn relate<'m: 's, 's>(model: &'m Model<'m>, scope: &Scope<'s>) -> bool {
    // What one rule changes, another one may have read.
    (0..2)
        .all(|_| model.rules.iter().filter(|rule| rule.relates_facts).all(|rule| demand(&rule.holds, scope)))
}

/// Demands a condition of unknown facts; false when no facts meet it.
#[cold]
fn demand<'m: 's, 's>(condition: &'m Expr<'m>, scope: &Scope<'s>) -> bool {
    scope.steps.refill();
    let is_possible = match condition {
        Expr::All(parts) => parts.iter().all(|part| demand(part, scope)),
        Expr::Compare(comparison, sides) => {
            let [left, right] = sides.each_ref().map(|side| scope.value(side).range());
            let Some((left, right)) = left.zip(right) else { return true };
            let at_most = |left: &Range, right: &Range| scope.unknowns.demand_at_most(left, right);
            match comparison {
                Comparison::Le | Comparison::Lt => at_most(&left, &right),
                Comparison::Ge | Comparison::Gt => at_most(&right, &left),
                Comparison::Eq => at_most(&left, &right) && at_most(&right, &left),
                Comparison::Ne => true,
            }
        }
        _ => true,
    };
    is_possible && scope.holds(condition, scope.root) != Ok(false)
}

/// A part of the whole ranges.
struct Part<'m> {
    area: Vec<Side>,
    cuts: Vec<Cut>,
    bill: Bill<'m>,
}

struct Search<'f, 's, 'm> {
    priced: &'f Priced<'m>,
    scope: &'f Scope<'s>,
    /// The number of bills that may still be made.
    left: u32,
    parts: Vec<Part<'m>>,
    /// The bill for the whole ranges is known, so that there is a price for some numbers in each part.
    is_known: bool,
    /// The other currencies.
    currencies: Vec<&'m str>,
    /// For each currency the amounts that occur.
    found: Vec<AmountRange>,
}

impl<'s, 'm: 's> Search<'_, 's, 'm> {
    /// The bill for some ranges; none when no number in them is possible.
    fn bill(&mut self, area: &[Side]) -> Option<Bill<'m>> {
        self.left = self.left.saturating_sub(1);
        eval::tally((self.priced.lines.len() + self.priced.model.rules.len()) * STEPS_OF_PART);
        self.scope.unknowns.look_at(area);
        if !relate(self.priced.model, self.scope) {
            return None;
        }
        let bill = self.priced.bill(self.scope, Some(Vec::new()));
        (!bill.is_negative()).then_some(bill)
    }

    /// The part for some ranges; none when no number in them is possible.
    fn part(&mut self, area: &[Side]) -> Option<Part<'m>> {
        let unknowns = self.scope.unknowns;
        unknowns.take_cuts();
        let bill = self.bill(area)?;
        // What is read for the first time in a branch has a range now.
        Some(Part { area: unknowns.area(), cuts: unknowns.take_cuts(), bill })
    }

    fn add(&mut self, part: Part<'m>) {
        self.parts.push(part);
        self.corners(self.parts.len() - 1);
    }

    /// Makes the bills at the ends of all ranges of a part, whose amounts occur.
    fn corners(&mut self, part: usize) {
        let area = self.parts[part].area.clone();
        let numbers: Vec<[Option<Ratio>; 2]> =
            area.iter().map(|side| [side.ends.min.number(), side.ends.max.number()]).collect();
        let count = u32::try_from(area.len()).unwrap_or(u32::MAX);
        // Of very many unknown numbers only the two corners where all are least or greatest.
        let corners = if count > MAX_CORNERS { 2 } else { 1 << count };
        for corner in 0..corners {
            let at = |place: usize| if count > MAX_CORNERS { corner } else { corner >> place & 1 };
            let chosen = numbers.iter().enumerate().map(|(place, ends)| ends[at(place)]);
            let Some(chosen) = chosen.collect::<Option<Vec<Ratio>>>() else { continue };
            let sides: Vec<Side> = area.iter().zip(chosen).map(|(side, number)| side.only(number)).collect();
            if self.left == 0 {
                return;
            }
            if let Some(bill) = self.bill(&sides)
                && bill.unknown.is_empty()
            {
                let totals = self.totals(&bill);
                for (at, total) in totals.iter().enumerate() {
                    match self.found.get_mut(at) {
                        Some(found) => *found = found.hull(*total),
                        None => self.found.push(*total),
                    }
                }
            }
        }
    }

    /// The total, and those in other currencies.
    fn totals(&self, bill: &Bill<'m>) -> Vec<AmountRange> {
        let others = self.currencies.iter().map(|currency| bill.additional_total(currency));
        std::iter::once(bill.sum).chain(others).collect()
    }

    /// The part that must be divided next: an unknown one, or one that could be less or more than all that occurs.
    fn worst(&self) -> Option<usize> {
        let can_divide = |part: &Part<'m>| !part.area.is_empty();
        if !self.is_known {
            let unknown = |part: &Part<'m>| can_divide(part) && !part.bill.unknown.is_empty();
            if let Some(part) = self.parts.iter().position(unknown) {
                return Some(part);
            }
        }
        let known = || self.parts.iter().enumerate().filter(|(_, part)| part.bill.unknown.is_empty());
        (0..=self.currencies.len()).find_map(|currency| {
            let total = |part: &Part<'m>| self.totals(&part.bill)[currency];
            let found = self.found.get(currency);
            let dividable = || known().filter(|(_, part)| can_divide(part));
            let least = dividable().min_by_key(|(_, part)| total(part).min);
            let least = least.filter(|(_, part)| found.is_none_or(|found| total(part).min < found.min));
            let key = |part: &Part<'m>| total(part).max.map_or(i64::MAX, Money::nanos);
            let greatest = dividable().max_by_key(|(_, part)| key(part));
            let is_more = |part: &Part<'m>| match (found, total(part).max) {
                (Some(AmountRange { max: Some(found), .. }), Some(max)) => max > *found,
                (Some(AmountRange { max: None, .. }), _) => false,
                // Without an upper end, only a place where something changes helps.
                (_, None) => !part.cuts.is_empty(),
                (None, Some(_)) => true,
            };
            least.or(greatest.filter(|(_, part)| is_more(part))).map(|(at, _)| at)
        })
    }

    /// Divides a part in two; false where that is impossible.
    fn divide(&mut self, part: usize) -> bool {
        let Part { area, cuts, bill } = &self.parts[part];
        let divided = |cut: &Cut| Some((cut.unknown, area.get(cut.unknown)?.divided(cut.at)?));
        // What is unknown is not a matter of degree.
        let middles = bill.unknown.is_empty().then(|| widest_first(area)).into_iter().flatten();
        let Some((unknown, sides)) = cuts.iter().copied().chain(middles).find_map(|cut| divided(&cut)) else {
            return false;
        };
        let area = area.clone();
        let both = sides.map(|side| {
            let mut area = area.clone();
            area[unknown] = side;
            self.part(&area)
        });
        // A whole that is known is more than a part that is not.
        if self.is_known && both.iter().flatten().any(|part| !part.bill.unknown.is_empty()) {
            return false;
        }
        self.parts.swap_remove(part);
        both.into_iter().flatten().for_each(|part| self.add(part));
        true
    }

    /// The bills of all parts as one; none when it is unknown, or nothing is possible.
    fn joined(&self) -> Option<Bill<'m>> {
        let mut bills = self.parts.iter().map(|part| &part.bill);
        let first = bills.next()?.clone();
        if !self.parts.iter().all(|part| part.bill.unknown.is_empty()) {
            return None;
        }
        Some(bills.fold(first, Bill::join))
    }
}

/// The middles of all ranges, those of the widest first.
fn widest_first(area: &[Side]) -> Vec<Cut> {
    let cut = |(unknown, side): (usize, &Side)| {
        let (min, max) = (side.ends.min.number()?, side.ends.max.number()?);
        Some((max.checked_sub(min)?, Cut { unknown, at: middle(min, max)? }))
    };
    let mut cuts: Vec<(Ratio, Cut)> = area.iter().enumerate().filter_map(cut).collect();
    cuts.sort_by(|(left, _), (right, _)| right.checked_cmp(*left).unwrap_or(std::cmp::Ordering::Equal));
    cuts.into_iter().map(|(_, cut)| cut).collect()
}

impl<'m> Bill<'m> {
    /// Finds the way to the total again, and keeps the total, which can be narrower than the way.
    fn settle_again<'s>(&mut self, priced: &Priced<'m>, scope: &Scope<'s>)
    where
        'm: 's,
    {
        let total = self.sum;
        self.lines.rest().adjustments.clear();
        self.sum = self.before;
        if self.settle(priced.terms, scope, priced.model).is_ok() {
            self.lines.rest().adjustments.iter_mut().rev().take(1).for_each(|step| step.amount = total);
        }
        self.sum = total;
        if let Some(exchange) = priced.terms.exchange {
            let amount = super::worth(total, exchange);
            self.lines.rest().equivalent =
                amount.map(|amount| CurrencyTotal { amount, currency: exchange.currency });
        }
    }

    /// Makes the lines without an upper end unknown.
    #[cold]
    pub(super) fn forget_endless<'s>(&mut self, priced: &Priced<'m>, scope: &Scope<'s>)
    where
        'm: 's,
    {
        let (endless, known): (Vec<_>, Vec<_>) =
            self.lines.iter().copied().partition(|line| line.amount.max.is_none());
        self.lines.replace(known);
        for CostLine { item, line, .. } in endless {
            let cause = UnknownCause::of_request(Gap::Unknown, &line.quantity, scope, priced.model);
            self.lacks(Some(item), cause.unwrap_or(UnknownCause::UnknownQuantity));
        }
    }

    /// The bill for what is known to be one of two.
    fn join(mut self, other: &Self) -> Self {
        self.before = self.before.hull(other.before);
        self.sum = self.sum.hull(other.sum);
        let mut lines: BTreeMap<usize, CostLine<'m>> = self.numbered().collect();
        let others: BTreeMap<usize, CostLine<'m>> = other.numbered().collect();
        let or_nothing =
            |line: &CostLine<'m>| CostLine { amount: line.amount.hull(AmountRange::ZERO), ..*line };
        for (at, line) in &mut lines {
            *line = others.get(at).map_or_else(|| or_nothing(line), |other| join_lines(*line, *other));
        }
        for (at, line) in &others {
            lines.entry(*at).or_insert_with(|| or_nothing(line));
        }
        self.places = Some(lines.keys().copied().collect());
        self.lines.replace(lines.into_values().collect());
        let mut additional = self.lines.additional().to_vec();
        for total in &mut additional {
            total.amount = total.amount.hull(other.additional_total(total.currency));
        }
        for total in other.lines.additional() {
            if additional.iter().all(|known| known.currency != total.currency) {
                additional.push(CurrencyTotal { amount: total.amount.hull(AmountRange::ZERO), ..*total });
            }
        }
        self.lines.rest().additional = additional;
        self
    }

    /// The total in another currency.
    fn additional_total(&self, currency: &str) -> AmountRange {
        let total = self.lines.additional().iter().find(|total| total.currency == currency);
        total.map_or(AmountRange::ZERO, |total| total.amount)
    }

    /// The lines with their places in the price.
    fn numbered(&self) -> impl Iterator<Item = (usize, CostLine<'m>)> {
        self.places.iter().flatten().copied().zip(self.lines.iter().copied())
    }
}

fn join_lines<'m>(left: CostLine<'m>, right: CostLine<'m>) -> CostLine<'m> {
    let less = |left: Ratio, right: Ratio| left.checked_cmp(right).is_none_or(std::cmp::Ordering::is_le);
    let min =
        if less(left.quantity.min, right.quantity.min) { left.quantity.min } else { right.quantity.min };
    let max = left.quantity.max.zip(right.quantity.max);
    let max = max.map(|(left, right)| if less(left, right) { right } else { left });
    CostLine {
        quantity: Quantity { min, max },
        rate: left.rate.hull(right.rate),
        amount: left.amount.hull(right.amount),
        ..left
    }
}

/// The sum of the lines in the main currency, as narrow as it is by what lines have in common.
#[cold]
pub(super) fn sum<'s, 'm: 's>(bill: &Bill<'m>, scope: &Scope<'s>) -> AmountRange {
    let zero = Interval::known(Ratio::whole(0));
    // A sum with any other line no longer depends on the same numbers, so that other lines are added last.
    let (mut common, mut others) = (Range::from(zero), zero);
    for line in bill.lines.iter().filter(|line| line.currency == bill.currency) {
        scope.steps.refill();
        let is_added = match dependent(line, scope) {
            Some(amount) => scope.unknowns.compute(Arithmetic::Add, &common, &amount).map(|sum| common = sum),
            None => others.compute(Arithmetic::Add, as_interval(line.amount)).map(|sum| others = sum),
        };
        if is_added.is_none() {
            return bill.sum;
        }
    }
    let sum = common.ends.compute(Arithmetic::Add, others);
    let Some(both) = sum.and_then(|sum| sum.within(as_interval(bill.sum))) else { return bill.sum };
    let money = |end: Ratio| end.round_half_up().map(Money::from_nanos);
    let ends = both.min.number().and_then(money).map(|min| (min, both.max.number().map(money)));
    match ends {
        Some((min, None)) => AmountRange { min, max: None },
        Some((min, Some(max))) => AmountRange { min, max: max.or(bill.sum.max) },
        None => bill.sum,
    }
}

/// The amount of a line in 1e-9 with how it depends on what is unknown, if it is never rounded.
fn dependent<'s, 'm: 's>(line: &CostLine<'m>, scope: &Scope<'s>) -> Option<Range> {
    let PriceLine { when, quantity, .. } = line.line;
    if when.as_ref().is_some_and(|when| scope.holds(when, scope.root) != Ok(true)) {
        return None;
    }
    let rate = Ratio::new(i128::from(line.rate.exact()?.nanos()), i128::from(line.per))?;
    let quantity = scope.value(quantity).range()?;
    // A range without numbers below zero is not what the quantity says.
    let is_whole = quantity.ends.quantity() == Some(line.quantity)
        && quantity.ends.min.number().is_some_and(|min| !min.is_negative());
    let amount = scope.unknowns.compute(Arithmetic::Mul, &quantity, &Interval::known(rate).into())?;
    (is_whole && scope.unknowns.is_integral(&amount)).then_some(amount)
}

fn as_interval(amounts: AmountRange) -> Interval {
    let nanos = |money: Money| Ratio::whole(money.nanos());
    Interval::between(Some(nanos(amounts.min)), amounts.max.map(nanos))
}
