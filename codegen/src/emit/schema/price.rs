//! The price as CEL.

use serde_json::{Value as Json, json};

use crate::lower::amount::amount;
use crate::lower::cel;
use crate::model::{Operation, Price, PriceLine};

/// The price of an operation, for those who can run CEL: each line with an expression for its amount in whole
/// 1e-9 of the currency.
pub(super) fn price(op: &Operation) -> Json {
    match &op.price {
        Price::Unknown(reason) => json!({ "unknown": reason }),
        Price::Lines { currency, lines, .. } => {
            let lines: Vec<Json> = lines.iter().map(|priced| line(priced, op)).collect();
            json!({ "currency": currency, "lines": lines })
        }
    }
}

fn line(line: &PriceLine, op: &Operation) -> Json {
    let Some(amount) = amount(line, op) else {
        let reason = format!("whole numbers cannot say `{}`", cel::author(&line.quantity));
        return json!({ "item": line.item.value, "unknown": reason });
    };
    let mut schema = json!({ "item": line.item.value, "amount": cel::text(&amount.amount, op) });
    if let Some(known) = amount.known {
        // Where this is false, the amount is not known, and its expression is not to be asked.
        schema["known"] = json!(cel::text(&known, op));
    }
    schema
}
