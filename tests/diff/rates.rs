//! New rates: whatever the price of a real operation depends on, a request is found whose cost changes.

use modelspec_codegen::__private::diff::{Axis, Verdict, operations};
use modelspec_codegen::__private::model::{Charge, Price, PriceLine, Rate};

use super::random::edit::Subject;
use super::{Side, confirm};
use crate::support::compiled;

/// Only width and height that are both given, without any of eight images, have a known rate.
const NOT_FOUND: [&str; 1] = ["black-forest-labs/flux-2-pro"];

/// What the units of a line cost.
pub(super) fn charges(line: &mut PriceLine) -> Vec<&mut Charge> {
    match &mut line.rate {
        Rate::Fixed(charge) => vec![charge],
        Rate::By(_, rates) => rates.iter_mut().map(|(_, charge)| charge).collect(),
        Rate::Cases(cases) => cases.iter_mut().map(|case| &mut case.charge).collect(),
    }
}

/// Triples a known charge that is not zero; reports whether it is one.
pub(super) fn triple(charge: &mut Charge) -> bool {
    let Charge::Known(amount) = charge else { return false };
    (amount.min, amount.max) = (3 * amount.min, 3 * amount.max);
    amount.max > 0
}

/// Triples all rates of a price; returns the number of those that change.
fn triple_all(price: &mut Price) -> usize {
    let Price::Lines { lines, .. } = price else { return 0 };
    lines.iter_mut().flat_map(charges).map(triple).filter(|is_changed| *is_changed).count()
}

#[test]
fn new_rates_of_real_operations_are_noticed() {
    let (mut changed, mut not_found) = (0, Vec::new());
    for subject in Subject::all(compiled()) {
        let mut new = subject.op.clone();
        let current = new.prices.current_index();
        let tripled: Vec<usize> =
            new.prices.entries.iter_mut().map(|entry| triple_all(&mut entry.price)).collect();
        if tripled.iter().sum::<usize>() == 0 {
            continue;
        }
        let (before, now) = (Side::new(subject.op), Side::new(&new));
        let found = operations((subject.op, subject.provider), (&new, subject.provider));
        assert!(found.changes.iter().all(|change| change.axis == Axis::Price), "{found:#?}");
        if current.is_some_and(|current| tripled[current] > 0) {
            let price = found.changes.iter().find(|change| change.kind == "price");
            let is_found = price.is_some_and(|change| change.verdict == Verdict::Minor);
            not_found.extend((!is_found).then(|| subject.op.id()));
        }
        // A spec with an earlier or a later price has changes of these, too.
        let others = tripled.iter().enumerate().filter(|(at, count)| Some(*at) != current && **count > 0);
        let kinds =
            found.changes.iter().filter(|change| ["price-past", "price-announced"].contains(&change.kind));
        assert_eq!(kinds.count() > 0, others.count() > 0, "{found:#?}");
        changed += found.changes.iter().filter(|change| confirm(&before, &now, change)).count();
    }
    assert_eq!(not_found, NOT_FOUND);
    assert!(changed >= 50, "only {changed} changes have a request");
}
