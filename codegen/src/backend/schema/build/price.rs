//! The price as expressions.

use crate::backend::schema::amount::amount;
use crate::backend::schema::cel;
use crate::backend::schema::value::{LineAmount, Price, PriceLine};
use crate::model::{self, Expr, MissingRates, Operation};

/// The price of an operation, with an expression for the amount of each line.
pub(super) fn price(op: &Operation) -> Price {
    match &op.price {
        model::Price::Unknown(reason) => Price::Unknown(reason.clone()),
        model::Price::Lines { currency, exchange, minimum, lines, .. } => Price::Lines {
            currency: currency.clone(),
            exchange: exchange.clone(),
            minimum: *minimum,
            lines: lines.iter().map(|priced| line(priced, op)).collect(),
        },
    }
}

fn line(line: &model::PriceLine, op: &Operation) -> PriceLine {
    let mut needs = Vec::new();
    let mut lowered = |expr: &Expr| {
        let lowered = cel::lowered(expr, op);
        needs.extend(lowered.needs);
        lowered.cel
    };
    let amount = match amount(line, op) {
        None => Err(model::expr::author(&line.quantity)),
        Some(amount) => {
            let (least, most) = (lowered(&amount.least), amount.most.as_ref().map(&mut lowered));
            let known = amount.known.as_ref().map(lowered);
            needs.sort_unstable();
            needs.dedup();
            Ok(LineAmount {
                least,
                most,
                known,
                needs,
                can_lack_rate: line.missing == Some(MissingRates::Unknown),
            })
        }
    };
    PriceLine { item: line.item.value.clone(), currency: line.currency.clone(), amount }
}
