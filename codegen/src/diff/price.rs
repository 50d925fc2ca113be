//! Changes of prices, each with the request whose cost changes most.

use modelspec_runtime::Cost;

use super::Pair;
use super::change::{Axis, Change, Verdict, Witness};
use crate::model::expr::author;
use crate::model::{Charge, Expr, Minimum, Operation, Path, Price, Rate};
use crate::witness::{Candidate, Judgement};

/// The changes of the price: at most one.
pub(super) fn changes(pair: &Pair<'_>, may_differ: bool) -> Option<Change> {
    let is_same = says_same(pair, false);
    if is_same && !may_differ {
        return renamed(pair);
    }
    let candidates = candidates(pair);
    let tried = candidates.len();
    let best = candidates
        .into_iter()
        .filter_map(|candidate| Some((difference(pair, &candidate)?, candidate)))
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    let Some((most, mut candidate)) = best else {
        if is_same {
            return renamed(pair);
        }
        return (!pair.costs_same()).then(|| Change {
            tried,
            ..Change::new(
                Axis::Price,
                "price",
                Verdict::Undecided,
                "the price is written in another way; no request was found whose cost changes",
            )
        });
    };
    let found = pair.newer().search([candidate.clone()], &|candidate| Judgement {
        shows: difference(pair, candidate).is_some_and(|difference| difference >= most),
        others: Vec::new(),
    });
    let tried = tried + found.tried;
    if let Some((shorter, _)) = found.best {
        candidate = shorter;
    }
    let costs = (
        cost(pair.older().engine().price(&candidate).cost),
        cost(pair.newer().engine().price(&candidate).cost),
    );
    let text = format!("the price of a request is {}, was {}", costs.1, costs.0);
    Some(Change {
        old_cost: Some(costs.0),
        new_cost: Some(costs.1),
        factor: Some(most),
        witness: Some(Witness { candidate, violations: Vec::new(), new_rejects: false }),
        tried,
        ..Change::new(Axis::Price, "price", Verdict::Minor, text)
    })
}

/// The change of the names of lines that are the same otherwise.
fn renamed(pair: &Pair<'_>) -> Option<Change> {
    if says_same(pair, true) {
        return None;
    }
    let [old, new] = [items(pair.before()), items(pair.now())];
    let others = |names: &[&str], known: &[&str]| {
        let names = names.iter().filter(|name| !known.contains(name));
        names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let words = match (others(&new, &old), others(&old, &new)) {
        (added, gone) if added.is_empty() || gone.is_empty() => {
            "lines of the price have other names".to_owned()
        }
        (added, gone) => format!("lines of the price are called {added}, were called {gone}"),
    };
    Some(Change::new(Axis::Price, "item", Verdict::Patch, words))
}

/// The names of the lines of a price.
fn items(op: &Operation) -> Vec<&str> {
    op.prices.lines().map(|line| line.item.value.as_str()).collect()
}

/// Reports whether the prices say the same, also in the names of lines if they are `named`.
pub(super) fn says_same(pair: &Pair<'_>, named: bool) -> bool {
    let (before, now) = (|expr: &Expr| pair.names().before(expr), |expr: &Expr| pair.names().now(expr));
    // The written forms are compared first: what is known of the requests of both sides takes longer.
    let known_before = |expr: &Expr| pair.proof.known(&before(expr));
    let known_now = |expr: &Expr| pair.proof.known(&now(expr));
    form(pair.before(), &before, named) == form(pair.now(), &now, named)
        || form(pair.before(), &known_before, named) == form(pair.now(), &known_now, named)
}

fn cost(cost: Option<Cost<'_>>) -> String {
    cost.map_or("none".to_owned(), |cost| cost.to_string())
}

/// The factor between both costs of a request that both sides accept, infinite if one of them is zero or unknown; none if
/// they are the same.
fn difference(pair: &Pair<'_>, candidate: &Candidate) -> Option<f64> {
    let old = pair.older().engine().price(candidate);
    let new = pair.newer().engine().price(candidate);
    if !old.report.fact_errors().is_empty() || !new.report.fact_errors().is_empty() {
        return None;
    }
    let (old, new) = (old.cost?, new.cost?);
    if old.to_string() == new.to_string() {
        return None;
    }
    let middle = |cost: &Cost<'_>| {
        let total = cost.total()?.amount;
        let max = total.max.unwrap_or(total.min);
        #[expect(clippy::cast_precision_loss, reason = "it is compared only")]
        let sum = total.min.nanos() as f64 + max.nanos() as f64;
        Some(sum / 2.0)
    };
    Some(match (middle(&old), middle(&new)) {
        (Some(old), Some(new)) if old > 0.0 && new > 0.0 => (new / old).max(old / new),
        (None, None) => 1.0,
        _ => f64::INFINITY,
    })
}

/// Requests that matter to the prices of both sides.
fn candidates(pair: &Pair<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> =
        pair.older().bases().iter().chain(pair.newer().bases()).cloned().collect();
    for side in [pair.older(), pair.newer()] {
        let op = side.operation();
        // The value of an absent parameter can depend on others.
        let exprs: Vec<&Expr> = op.prices.exprs().into_iter().chain(&pair.proof.conditions).collect();
        let conditions: Vec<(&Expr, &[Path])> = exprs.iter().map(|expr| (*expr, &[][..])).collect();
        found.extend(side.cases_of(&conditions));
    }
    found
}

/// The price in a form that says the same whenever it means the same.
fn form(op: &Operation, expr: &dyn Fn(&Expr) -> Expr, named: bool) -> Vec<String> {
    let expr = |written: &Expr| author(&expr(written));
    let charge = |charge: &Charge| match charge {
        Charge::Known(amount) => format!("{} to {}", amount.min, amount.max),
        Charge::Unknown(_) => "unknown".to_owned(),
    };
    let Price::Lines { currency, terms, lines } = op.prices.price() else {
        return vec!["unknown".to_owned()];
    };
    let mut found: Vec<String> = lines
        .iter()
        .map(|line| {
            let rate = match &line.rate {
                Rate::Fixed(fixed) => charge(fixed),
                Rate::By(by, rates) => {
                    let mut rates: Vec<String> = rates
                        .iter()
                        .map(|(value, rate)| format!("{:?}: {}", value.value, charge(rate)))
                        .collect();
                    rates.sort();
                    format!("by {} {rates:?}", expr(&by.expr))
                }
                Rate::Cases(cases) => {
                    let cases: Vec<String> = cases
                        .iter()
                        .map(|case| format!("{}: {}", expr(&case.when.expr), charge(&case.charge)))
                        .collect();
                    format!("{cases:?}")
                }
            };
            let when = line.when.as_ref().map(|when| expr(&when.expr));
            let item = if named { &line.item.value } else { "" };
            let (own, missing) = (&line.currency, line.missing.is_some());
            format!("{item} {own:?} {when:?} {} {rate} per {} {missing}", expr(&line.quantity), line.per)
        })
        .collect();
    found.sort();
    let minimum = terms.minimum.as_ref().map(|minimum| match minimum {
        Minimum::Amount(amount) => format!("{} to {}", amount.min, amount.max),
        Minimum::Computed(written) => expr(&written.expr),
    });
    let rounding = terms.rounding.as_ref().map(|rounding| (rounding.up, rounding.step.min));
    let exchange = terms.exchange.as_ref().map(|it| (&it.currency, it.rate.min, it.rate.max, it.per));
    found.push(format!("{currency} {minimum:?} {rounding:?} {exchange:?}"));
    found
}
