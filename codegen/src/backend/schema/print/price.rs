//! The price as CEL.

use serde_json::{Value as Json, json};

use crate::backend::rust::price_text::decimal;
use crate::backend::schema::amount::amount;
use crate::backend::schema::cel;
use crate::model::{MissingRates, Operation, Price, PriceLine};

/// The price of an operation, for those who can run CEL: each line with an expression for its amount in whole
/// 1e-9 of the currency; of a range, the least amount as `amount` and the greatest one as `most`.
pub(super) fn price(op: &Operation) -> Json {
    match &op.price {
        Price::Unknown(reason) => json!({ "unknown": reason }),
        Price::Lines { currency, exchange, minimum, lines, .. } => {
            let lines: Vec<Json> = lines.iter().map(|priced| line(priced, op)).collect();
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
            price["lines"] = json!(lines);
            price
        }
    }
}

fn line(line: &PriceLine, op: &Operation) -> Json {
    let mut schema = json!({ "item": line.item.value });
    if let Some(currency) = &line.currency {
        schema["currency"] = json!(currency);
    }
    let Some(amount) = amount(line, op) else {
        schema["unknown"] = json!(format!("whole numbers cannot say `{}`", cel::author(&line.quantity)));
        return schema;
    };
    let mut needs = Vec::new();
    let mut insert = |key: &str, expr: &crate::model::Expr| {
        let lowered = cel::lowered(expr, op);
        schema[key] = json!(lowered.cel);
        needs.extend(lowered.needs);
    };
    insert("amount", &amount.least);
    if let Some(most) = &amount.most {
        insert("most", most);
    }
    if let Some(known) = &amount.known {
        // Where this is false, the amount is not known, and its expression is not to be asked.
        insert("known", known);
    }
    needs.sort_unstable();
    needs.dedup();
    if !needs.is_empty() {
        schema["needs"] = json!(needs);
    }
    if line.missing == Some(MissingRates::Unknown) {
        schema["missing"] = json!("unknown");
    }
    schema
}
