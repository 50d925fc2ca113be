//! Changes of prices, each with the request whose cost changes most.

use modelspec_runtime::{Cost, Day, Moment};

use super::Pair;
use super::change::{Axis, Change, Verdict, Witness};
use crate::check::Budget;
use crate::limits::MAX_SEARCH_STEPS;
use crate::model::expr::{author, walk};
use crate::model::words::moment;
use crate::model::{Charge, Expr, Minimum, Operation, Path, Price, PriceEntry, Rate};
use crate::witness::{Candidate, Judgement};

/// Steps of all comparisons of costs in an operation: each day of a price over time is compared for all requests.
const STEPS: u64 = 2 * MAX_SEARCH_STEPS;

/// Most bytes of the requests whose costs are compared.
const MOST_BYTES: u64 = 2_000_000;

/// The changes of prices: at most one of the current price, one of days to come, and one of other days.
pub(super) fn changes(pair: &Pair<'_>, may_differ: bool) -> Vec<Change> {
    let is_same = says_same(pair, false);
    let items = || renamed(pair).filter(|_| is_same);
    if is_same && !may_differ {
        return items().into_iter().chain(note(pair)).collect();
    }
    let costs = Costs::new(pair);
    let mut shown: Vec<Change> = costs.change(None).into_iter().collect();
    shown.extend(on_other_days(pair, &|day| costs.change(Some(day)), !shown.is_empty()));
    let is_cut_off = costs.budget.is_spent();
    let undecided = |text: &str| Change {
        tried: costs.candidates.len(),
        ..Change::new(Axis::Price, "price", Verdict::Undecided, text)
    };
    if shown.is_empty() && (!is_same || is_cut_off) && !pair.costs_same() {
        let text = if is_cut_off {
            "the price takes too many steps to look at all requests; none was found whose cost changes"
        } else {
            "the price is written in another way; no request was found whose cost changes"
        };
        shown.push(undecided(text));
    } else if is_cut_off && !days(pair).is_empty() {
        shown.push(undecided(
            "the price takes too many steps to look at all days; it can change on others, too",
        ));
    }
    if shown.is_empty() {
        shown.extend(items());
    }
    shown.extend(note(pair));
    shown
}

/// Compares what requests cost on both sides, until no steps are left.
struct Costs<'p, 'a> {
    pair: &'p Pair<'a>,
    candidates: Vec<Candidate>,
    budget: Budget,
    /// Operands and operators of the largest price of each side.
    weight: u64,
}

impl<'p, 'a> Costs<'p, 'a> {
    fn new(pair: &'p Pair<'a>) -> Self {
        let weight = [pair.before(), pair.now()].map(largest).iter().sum();
        Self { pair, candidates: candidates(pair), budget: Budget::new(STEPS), weight }
    }

    /// The factor between both costs of a request; none if they are the same, or no steps are left.
    fn difference(&self, candidate: &Candidate) -> Option<f64> {
        if !self.budget.spend(self.weight + candidate.size() as u64) {
            return None;
        }
        self.budget.charged(|| difference(self.pair, candidate))
    }

    /// The change of the cost that a request has on a day, or without one: that of the request whose cost changes most.
    fn change(&self, day: Option<Day>) -> Option<Change> {
        let at = |candidate: &Candidate| Candidate {
            at: day.map(Moment::from).or(candidate.at),
            ..candidate.clone()
        };
        let (most, mut candidate) = self
            .candidates
            .iter()
            .map(at)
            .filter_map(|candidate| Some((self.difference(&candidate)?, candidate)))
            .max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        let found = self.pair.newer().search([candidate.clone()], &|candidate| Judgement {
            shows: self.difference(candidate).is_some_and(|difference| difference >= most),
            others: Vec::new(),
        });
        let tried = self.candidates.len() + found.tried;
        if let Some((shorter, _)) = found.best {
            candidate = shorter;
        }
        let costs = (
            cost(self.pair.older().engine().price(&candidate).cost),
            cost(self.pair.newer().engine().price(&candidate).cost),
        );
        let on = candidate.at.map(|at| format!("{}, ", moment(at))).unwrap_or_default();
        let text = format!("{on}the price of a request is {}, was {}", costs.1, costs.0);
        Some(Change {
            old_cost: Some(costs.0),
            new_cost: Some(costs.1),
            factor: Some(most),
            witness: Some(Witness { candidate, violations: Vec::new(), new_rejects: false }),
            tried,
            ..Change::new(Axis::Price, "price", Verdict::Minor, text)
        })
    }
}

/// The changes of prices on days before and after the current price, each on the nearest day.
fn on_other_days(pair: &Pair<'_>, on: &dyn Fn(Day) -> Option<Change>, is_current_other: bool) -> Vec<Change> {
    let prices = &pair.now().prices;
    let current = prices.current();
    // The current price has its own change.
    let is_other = |day: &Day| !(is_current_other && current.is_some_and(|current| current.is_on(*day)));
    let days: Vec<Day> = days(pair).into_iter().filter(is_other).collect();
    let is_future = |day: &Day| prices.read.is_some_and(|read| read < *day);
    let past = days.iter().copied().filter(|day| !is_future(day)).rev().find_map(on);
    let future = days.iter().copied().filter(is_future).find_map(on);
    let kinds = [("price-past", past), ("price-announced", future)];
    kinds.into_iter().filter_map(|(kind, change)| Some(Change { kind, ..change? })).collect()
}

/// One day of each period in which neither side has two prices.
pub(super) fn days(pair: &Pair<'_>) -> Vec<Day> {
    let ends = |op: &Operation| {
        let ends = op.prices.entries.iter().flat_map(|entry| [entry.from, entry.until]);
        ends.flatten().collect::<Vec<Day>>()
    };
    let mut days = ends(pair.before());
    days.extend(ends(pair.now()));
    days.extend(days.iter().min().and_then(|first| first.previous()));
    days.sort_unstable();
    days.dedup();
    days
}

/// The change of notes on prices that are the same otherwise.
pub(super) fn note(pair: &Pair<'_>) -> Option<Change> {
    let notes = |op: &Operation| -> Vec<(Option<Day>, Option<String>)> {
        op.prices.entries.iter().map(|entry| (entry.from, entry.note.clone())).collect()
    };
    let (old, new) = (notes(pair.before()), notes(pair.now()));
    let gone = old.iter().any(|(_, note)| note.is_some() && !new.iter().any(|(_, other)| other == note));
    let added = new.iter().find(|(_, note)| note.is_some() && !old.iter().any(|(_, other)| other == note));
    let text = match added {
        Some((from, note)) => {
            let since = from.map(|from| format!(" since {from}")).unwrap_or_default();
            format!("the note on the price{since} is `{}`", note.as_deref().unwrap_or_default())
        }
        None if gone => "a note on a price is gone".to_owned(),
        None => return None,
    };
    Some(Change::new(Axis::Price, "price-note", Verdict::Patch, text))
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
    forms(pair.before(), &before, named) == forms(pair.now(), &now, named)
        || forms(pair.before(), &known_before, named) == forms(pair.now(), &known_now, named)
}

/// The operands and operators of the largest price of an operation: only one is evaluated for a request.
fn largest(op: &Operation) -> u64 {
    let weight = |entry: &PriceEntry| {
        let mut weight = 0;
        entry.price.exprs().into_iter().for_each(|expr| walk(expr, &mut |_| weight += 1));
        weight
    };
    op.prices.entries.iter().map(weight).max().unwrap_or_default()
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
    let room = Budget::new(MOST_BYTES);
    for side in [pair.older(), pair.newer()] {
        let op = side.operation();
        let conditions: Vec<&Expr> = op.prices.conditions().collect();
        found.extend(side.meeting(&conditions).take_while(|one| room.spend(one.size() as u64)));
        // The value of an absent parameter can depend on others.
        let exprs: Vec<&Expr> = op.prices.exprs().into_iter().chain(&pair.proof.conditions).collect();
        let conditions: Vec<(&Expr, &[Path])> = exprs.iter().map(|expr| (*expr, &[][..])).collect();
        found.extend(side.cases_of(&conditions).take_while(|one| room.spend(one.size() as u64)));
    }
    found
}

/// The days of each price, and the price in a form that says the same whenever it means the same; and which one is the
/// current one.
fn forms(op: &Operation, expr: &dyn Fn(&Expr) -> Expr, named: bool) -> (Vec<Form>, Option<usize>) {
    let entry = |entry: &PriceEntry| (entry.from, entry.until, form(&entry.price, expr, named));
    (op.prices.entries.iter().map(entry).collect(), op.prices.current_index())
}

/// A price and its days.
type Form = (Option<Day>, Option<Day>, Vec<String>);

/// A price in a form that says the same whenever it means the same.
fn form(price: &Price, expr: &dyn Fn(&Expr) -> Expr, named: bool) -> Vec<String> {
    let expr = |written: &Expr| author(&expr(written));
    let charge = |charge: &Charge| match charge {
        Charge::Known(amount) => format!("{} to {}", amount.min, amount.max),
        Charge::Unknown(_) => "unknown".to_owned(),
    };
    let Price::Lines { currency, terms, lines } = price else {
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
