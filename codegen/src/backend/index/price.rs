//! Prices as data: amounts are decimals in strings, quantities and conditions are expressions of the spec language, which
//! are CEL.

use modelspec_runtime::{Day, Json, JsonObject, Money};

use crate::model::expr::author;
use crate::model::{
    Amount, Charge, Minimum, Price, PriceEntry, PriceLine, Prices, Rate, RateCase, Value, Written,
};

/// The current price of an operation, and in `history` all of them, the newest first, if there is more than one or one
/// with dates.
pub(super) fn prices(prices: &Prices) -> Json {
    let mut answer = match prices.current() {
        Some(current) => entry(current),
        None => price(prices.price()),
    };
    if prices.has_history() {
        answer.insert(
            "history",
            prices.entries.iter().rev().map(|one| entry(one).into()).collect::<Vec<_>>().into(),
        );
    }
    answer.into()
}

/// A price with its days, note and source.
fn entry(entry: &PriceEntry) -> JsonObject {
    let mut answer = price(&entry.price);
    let day = |day: Day| day.to_string();
    let texts = [
        ("from", entry.from.map(day)),
        ("until", entry.until.map(day)),
        ("note", entry.note.clone()),
        ("source", entry.source.clone()),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            answer.insert(key, text.as_str().into());
        }
    }
    answer
}

/// A price. `unknown` has the reason if none is documented.
fn price(price: &Price) -> JsonObject {
    let (currency, terms, lines) = match price {
        Price::Unknown(reason) => return JsonObject::from([("unknown", reason.as_str().into())]),
        Price::Lines { currency, terms, lines } => (currency, terms, lines),
    };
    let mut answer = JsonObject::from([
        ("currency", currency.as_str().into()),
        ("lines", lines.iter().map(line).collect::<Vec<_>>().into()),
    ]);
    if let Some(minimum) = &terms.minimum {
        answer.insert("minimum", self::minimum(minimum));
    }
    if let Some(rounding) = &terms.rounding {
        answer.insert(if rounding.up { "round_up" } else { "round" }, amount(&rounding.step));
    }
    if let Some(exchange) = &terms.exchange {
        let value = JsonObject::from([
            ("currency", exchange.currency.as_str().into()),
            ("rate", amount(&exchange.rate)),
            ("per", i64::from(exchange.per).into()),
        ]);
        answer.insert("exchange", value.into());
    }
    answer
}

fn line(line: &PriceLine) -> Json {
    let mut answer = JsonObject::from([("item", line.item.value.as_str().into())]);
    if let Some(currency) = &line.currency {
        answer.insert("currency", currency.as_str().into());
    }
    if let Some(when) = &line.when {
        answer.insert("when", author(&when.expr).into());
    }
    answer.insert("quantity", author(&line.quantity).into());
    answer.insert("per", i64::from(line.per).into());
    match &line.rate {
        Rate::Fixed(charge) => answer.insert("rate", self::charge(charge)),
        Rate::By(selector, rates) => {
            let rate = |value: &Value, charge: &Charge| {
                JsonObject::from([("value", self::value(value)), ("rate", self::charge(charge))]).into()
            };
            answer.insert("by", author(&selector.expr).into());
            let rates = rates.iter().map(|(value, charge)| rate(value, charge));
            answer.insert("rates", rates.collect::<Vec<_>>().into());
        }
        Rate::Cases(cases) => {
            answer.insert("cases", cases.iter().map(case).collect::<Vec<_>>().into());
        }
    }
    answer.into()
}

/// A rate under a condition; the first case that holds counts.
fn case(case: &RateCase) -> Json {
    let Written { expr, .. } = &case.when;
    JsonObject::from([("when", author(expr).into()), ("rate", charge(&case.charge))]).into()
}

fn minimum(minimum: &Minimum) -> Json {
    match minimum {
        Minimum::Amount(amount) => self::amount(amount),
        Minimum::Computed(written) => JsonObject::from([("units", author(&written.expr).into())]).into(),
    }
}

/// An amount, a range of amounts, or the reason why it is unknown.
fn charge(charge: &Charge) -> Json {
    match charge {
        Charge::Known(amount) => self::amount(amount),
        Charge::Unknown(reason) => JsonObject::from([("unknown", reason.as_str().into())]).into(),
    }
}

fn amount(amount: &Amount) -> Json {
    let [min, max] = [amount.min, amount.max].map(|nanos| Json::from(Money::from_nanos(nanos).to_string()));
    if amount.min == amount.max { min } else { JsonObject::from([("min", min), ("max", max)]).into() }
}

fn value(value: &Value) -> Json {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Str(text) => text.as_str().into(),
        Value::Num(value) => value.to_string().parse().unwrap_or_default(),
    }
}
