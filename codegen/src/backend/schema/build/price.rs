//! The price as CEL.

use serde_json::{Value as Json, json};

use crate::backend::schema::amount::amount;
use crate::backend::schema::assertion::Steps;
use crate::backend::schema::cel::Expressions;
use crate::model::words::price::decimal;
use crate::model::{
    Amount, Charge, Expr, Minimum, Missing, Operation, Price, PriceEntry, PriceLine, Rate, Terms, expr,
};

/// The current price of an operation, and in `history` the prices over time in the order of their days, if there is more
/// than one or one with dates.
pub(super) fn prices(op: &Operation, expressions: &Expressions<'_>) -> Json {
    let prices = Prices { expressions, steps: Steps::of_amounts(op) };
    if !op.prices.has_history() {
        return prices.price(op.prices.price());
    }
    let history: Vec<Json> = op.prices.entries.iter().map(|entry| prices.entry(entry)).collect();
    let current = op.prices.current_index().and_then(|current| history.get(current)).cloned();
    let mut found = current.unwrap_or_else(|| prices.price(op.prices.price()));
    found["history"] = Json::Array(history);
    found
}

/// The prices of one operation.
struct Prices<'a> {
    expressions: &'a Expressions<'a>,
    steps: Steps<'a>,
}

impl Prices<'_> {
    fn entry(&self, entry: &PriceEntry) -> Json {
        let mut found = self.price(&entry.price);
        add_days(entry, &mut found);
        found
    }

    /// A price. Each line has an expression for its amount in whole 1e-9 of the currency; of a range, the lower end as
    /// `amount` and the upper end as `most`.
    fn price(&self, price: &Price) -> Json {
        let (currency, terms, lines) = match price {
            Price::Unknown(reason) => return json!({ "unknown": reason }),
            Price::Lines { currency, terms, lines, .. } => (currency, terms, lines),
        };
        let mut price = json!({ "currency": currency });
        self.add_terms(terms, &mut price);
        price["lines"] = lines.iter().map(|line| self.line(line)).collect();
        price
    }

    /// Terms of the total: the sum of the lines becomes at least `minimum`, and then a multiple of `round_up` or
    /// `round`, all in 1e-9 of the currency. A computed minimum has the form of a line.
    fn add_terms(&self, terms: &Terms, price: &mut Json) {
        if let Some(exchange) = &terms.exchange {
            price["exchange"] = json!({
                "currency": exchange.currency,
                "rate": decimal(exchange.rate.min),
                "per": exchange.per,
            });
        }
        match &terms.minimum {
            None => {}
            Some(Minimum::Amount(amount)) => price["minimum"] = json!(amount.min),
            Some(Minimum::Computed(minimum)) => {
                let one = Amount { min: 1_000_000_000, max: 1_000_000_000, written: "1".to_owned() };
                let units = PriceLine::plain(minimum.clone(), Rate::Fixed(Charge::Known(one)));
                price["minimum"] = self.line(&units);
            }
        }
        if let Some(rounding) = &terms.rounding {
            price[if rounding.up { "round_up" } else { "round" }] = json!(rounding.step.min);
        }
    }

    fn line(&self, line: &PriceLine) -> Json {
        let mut entry = json!({});
        if !line.item.value.is_empty() {
            entry["item"] = json!(line.item.value);
        }
        if let Some(currency) = &line.currency {
            entry["currency"] = json!(currency);
        }
        if let Rate::Fixed(Charge::Unknown(reason)) = &line.rate
            && line.when.is_none()
        {
            entry["unknown"] = json!(reason);
            return entry;
        }
        let Some(amount) = amount(line, &self.steps) else {
            let quantity = expr::author(&line.quantity);
            entry["unknown"] = json!(format!("`{quantity}` cannot be computed with whole numbers"));
            return entry;
        };
        let mut needs = Vec::new();
        let mut insert = |key: &str, expr: Option<&Expr>| {
            if let Some(lowered) = expr.map(|expr| self.expressions.lowered(expr)) {
                entry[key] = json!(lowered.cel);
                needs.extend(lowered.needs);
            }
        };
        insert("amount", Some(&amount.least));
        insert("most", amount.most.as_ref());
        // Where this is false, the amount is unknown and its expression must not be evaluated.
        insert("known", amount.known.as_ref());
        needs.sort_unstable();
        needs.dedup();
        if !needs.is_empty() {
            entry["needs"] = json!(needs);
        }
        let documented = line.rate.charges().into_iter().filter_map(|charge| match charge {
            Charge::Unknown(reason) => Some(reason.as_str()),
            Charge::Known(_) => None,
        });
        let mut reasons: Vec<&str> = documented.collect();
        if let Some(Missing::Unknown(reason)) = &line.missing {
            entry["missing"] = json!("unknown");
            reasons.extend(reason.as_deref());
        }
        reasons.dedup();
        if !reasons.is_empty() {
            // Where `known` is false, the reason may be one of these.
            entry["reasons"] = json!(reasons);
        }
        entry
    }
}

/// The days of a price, the reason for it, and its source.
fn add_days(entry: &PriceEntry, price: &mut Json) {
    let texts = [
        ("from", entry.from.map(|day| day.to_string())),
        ("until", entry.until.map(|day| day.to_string())),
        ("note", entry.note.clone()),
        ("source", entry.source.clone()),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            price[key] = json!(text);
        }
    }
}
