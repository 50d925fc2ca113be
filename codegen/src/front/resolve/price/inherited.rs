//! Prices that start from those of the extended operation.

use modelspec_runtime::Day;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec;
use crate::source::Located;

/// The prices with what they take over. Prices differ between the platforms that offer a model, so that nothing is taken
/// over without being asked for.
pub(in crate::front::resolve) fn prices(
    own: Option<&Located<spec::Prices>>,
    inherited: &[Located<spec::Price>],
    report: &mut Report,
) -> Vec<Located<spec::Price>> {
    let Some(own) = own else { return Vec::new() };
    match &own.value {
        spec::Prices::One(one) if extends(one).is_some() && !is_dated(one) && inherited.len() > 1 => {
            refuse_removals(one, inherited, report);
            inherited.iter().map(|base| of_period(one, base, own)).collect()
        }
        spec::Prices::One(one) => {
            vec![Located::new(self::one(one, inherited, report), own.span)]
        }
        spec::Prices::List(list) => {
            list.iter().map(|one| Located::new(self::one(&one.value, inherited, report), one.span)).collect()
        }
    }
}

fn extends(price: &spec::Price) -> Option<&Located<bool>> {
    price.extends.as_ref().filter(|extends| extends.value)
}

fn is_dated(price: &spec::Price) -> bool {
    price.from.is_some() || price.until.is_some()
}

/// The price of an inherited period, changed by a price without dates.
fn of_period(
    own: &spec::Price,
    base: &Located<spec::Price>,
    at: &Located<spec::Prices>,
) -> Located<spec::Price> {
    let (from, until) = (base.value.from.clone(), base.value.until.clone());
    Located::new(spec::Price { from, until, ..changed(own, base.value.clone()) }, at.span)
}

/// A price that starts from the inherited one that is in force on its first day, if it says so.
fn one(own: &spec::Price, inherited: &[Located<spec::Price>], report: &mut Report) -> spec::Price {
    let Some(extends) = extends(own) else {
        if let Some(removed) = own.remove.first() {
            let message = "`remove` has no effect: the price is not inherited";
            let problem = Diagnostic::new(Code::UselessKey, removed.span, message);
            report.push(problem.help("add `extends: true`, or remove `remove`"));
        }
        return own.clone();
    };
    if inherited.is_empty() {
        let message = "there is no price to inherit";
        report.push(
            Diagnostic::new(Code::UselessKey, extends.span, message)
                .help("remove `extends: true`, or extend an operation with a price"),
        );
        return own.clone();
    }
    let Some(base) = inherited.iter().find(|base| starts_in(own, &base.value)) else {
        let message = "no inherited price is in force on the first day of this one";
        let mut problem = Diagnostic::new(Code::UselessKey, extends.span, message);
        if let Some(first) = inherited.first() {
            problem = problem.related(first.span, "an inherited price");
        }
        report.push(problem.help("write the lines out, or start on a day that has an inherited price"));
        return own.clone();
    };
    refuse_removals(own, std::slice::from_ref(base), report);
    changed(own, base.value.clone())
}

/// Reports whether a price is in force on the first day of another one.
fn starts_in(own: &spec::Price, base: &spec::Price) -> bool {
    let day = |text: &Option<Located<String>>| text.as_ref().and_then(|text| text.parse::<Day>().ok());
    match day(&own.from) {
        Some(first) => {
            day(&base.from).is_none_or(|from| from <= first)
                && day(&base.until).is_none_or(|until| first < until)
        }
        None => base.from.is_none(),
    }
}

/// Refuses to remove lines that no inherited price has.
fn refuse_removals(own: &spec::Price, inherited: &[Located<spec::Price>], report: &mut Report) {
    let items = || inherited.iter().flat_map(|base| &base.value.lines).map(|line| line.item.value.as_str());
    for name in &own.remove {
        if !items().any(|item| item == name.value) {
            let message = format!("there is no inherited price line `{}` to remove", name.value);
            report
                .push(Diagnostic::new(Code::UnknownRemoval, name.span, message).help_nearest(name, items()));
        }
    }
}

/// A price with what it takes over from another one.
fn changed(own: &spec::Price, inherited: spec::Price) -> spec::Price {
    let mut price = own.clone();
    price.note = price.note.or(inherited.note);
    if price.lines.is_empty() {
        price.unknown = price.unknown.or(inherited.unknown);
    }
    if price.unknown.is_some() {
        return price;
    }
    let is_kept = |line: &spec::PriceLine| {
        let named = |other: &Located<String>| other.value == line.item.value;
        !own.remove.iter().any(named) && !own.lines.iter().any(|other| named(&other.item))
    };
    let kept = inherited.lines.into_iter().filter(is_kept);
    price.lines = kept.chain(std::mem::take(&mut price.lines)).collect();
    price.currency = price.currency.or(inherited.currency);
    price.exchange = price.exchange.or(inherited.exchange);
    price.times = price.times.or(inherited.times);
    price.minimum = price.minimum.or(inherited.minimum);
    if price.round.is_none() && price.round_up.is_none() {
        (price.round, price.round_up) = (inherited.round, inherited.round_up);
    }
    price.source = price.source.or(inherited.source);
    price
}
