//! The cost of several requests of one operation.

use crate::cause::UnknownCause;
use crate::cost::{Cost, CostLine, CostLines, CurrencyTotal, UnknownCost, UnknownPart};

/// The sum of costs; none of no costs. The steps from the lines to the total are those of each request.
pub(super) fn of(costs: Vec<Cost<'_>>) -> Option<Cost<'_>> {
    costs.into_iter().reduce(sum)
}

fn sum<'m>(left: Cost<'m>, right: Cost<'m>) -> Cost<'m> {
    let total = |left: CurrencyTotal<'m>, right: CurrencyTotal<'m>| {
        Some(CurrencyTotal { amount: left.amount.checked_add(right.amount)?, ..left })
    };
    let totals = left.total().zip(right.total());
    let (mut parts, mut lines) = parts(left);
    let (more_parts, more_lines) = self::parts(right);
    parts.extend(more_parts);
    let is_summed = lines.add(more_lines, total);
    let sum = totals.and_then(|(left, right)| total(left, right));
    if parts.is_empty()
        && is_summed
        && let Some(CurrencyTotal { amount, currency }) = sum
    {
        return match amount.exact() {
            Some(amount) => Cost::Exact { amount, currency, lines },
            None => Cost::Range { min: amount.min, max: amount.max, currency, lines },
        };
    }
    if parts.is_empty() {
        parts.push(UnknownPart { item: None, cause: UnknownCause::TooLarge });
    }
    Cost::Unknown(UnknownCost::new(parts, lines))
}

/// The unknown parts of a cost, and its lines.
fn parts(cost: Cost<'_>) -> (Vec<UnknownPart<'_>>, CostLines<'_>) {
    match cost {
        Cost::Exact { lines, .. } | Cost::Range { lines, .. } => (Vec::new(), lines),
        Cost::Unknown(unknown) => unknown.into_parts(),
    }
}

impl<'m> CostLines<'m> {
    /// Adds the lines of another request, with its steps to the total and its sums in other currencies. False if a sum is
    /// too large.
    fn add(
        &mut self,
        more: Self,
        sum: impl Fn(CurrencyTotal<'m>, CurrencyTotal<'m>) -> Option<CurrencyTotal<'m>>,
    ) -> bool {
        more.iter().copied().for_each(|line: CostLine<'m>| self.push(line));
        let Some(more) = more.into_rest() else { return true };
        let rest = self.rest();
        rest.adjustments.extend(more.adjustments);
        let mut is_summed = true;
        let mut merge = |known: &mut CurrencyTotal<'m>, new| match sum(*known, new) {
            Some(sum) => *known = sum,
            None => is_summed = false,
        };
        for new in more.additional {
            match rest.additional.iter_mut().find(|known| known.currency == new.currency) {
                Some(known) => merge(known, new),
                None => rest.additional.push(new),
            }
        }
        match (&mut rest.equivalent, more.equivalent) {
            (Some(known), Some(new)) => merge(known, new),
            (known, new) => *known = known.or(new),
        }
        rest.missing = match (rest.missing.take(), more.missing) {
            (Some(known), Some(new)) => Some(known.and(&new)),
            (known, new) => known.or(new),
        };
        is_summed
    }
}
