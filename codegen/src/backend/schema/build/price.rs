//! The price as CEL.

use serde_json::{Value as Json, json};

use crate::backend::schema::amount::amount;
use crate::backend::schema::cel;
use crate::model::words::price::decimal;
use crate::model::{Expr, MissingRates, Operation, Price, PriceLine, expr};

/// The price of an operation. Each line has an expression for its amount in whole 1e-9 of the currency; of a range, the
/// lower end as `amount` and the upper end as `most`.
pub(super) fn price(op: &Operation) -> Json {
    let (currency, exchange, minimum, lines) = match &op.price {
        Price::Unknown(reason) => return json!({ "unknown": reason }),
        Price::Lines { currency, exchange, minimum, lines, .. } => (currency, exchange, minimum, lines),
    };
    let mut price = json!({ "currency": currency });
    if let Some(exchange) = exchange {
        price["exchange"] = json!({
            "currency": exchange.currency,
            "rate": decimal(exchange.rate),
            "per": exchange.per,
        });
    }
    if let Some(minimum) = minimum {
        price["minimum"] = json!(minimum);
    }
    price["lines"] = lines.iter().map(|priced| line(priced, op)).collect();
    price
}

fn line(line: &PriceLine, op: &Operation) -> Json {
    let mut entry = json!({ "item": line.item.value });
    if let Some(currency) = &line.currency {
        entry["currency"] = json!(currency);
    }
    let Some(amount) = amount(line, op) else {
        let quantity = expr::author(&line.quantity);
        entry["unknown"] = json!(format!("`{quantity}` cannot be computed with whole numbers"));
        return entry;
    };
    let mut needs = Vec::new();
    let mut insert = |key: &str, expr: Option<&Expr>| {
        if let Some(lowered) = expr.map(|expr| cel::lowered(expr, op)) {
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
    if line.missing == Some(MissingRates::Unknown) {
        entry["missing"] = json!("unknown");
    }
    entry
}
