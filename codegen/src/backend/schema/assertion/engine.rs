//! Asks the engine for the truth of an expression that reads nothing. In comes the expression, out comes the verdict of
//! the one evaluator that there is.

use crate::backend::table::evaluate::Term;
use crate::model::expr::contains;
use crate::model::{Expr, ExprKind};

/// Whether arithmetic alone tells the value.
pub(super) fn is_plain(expr: &Expr) -> bool {
    !contains(expr, &|kind| {
        matches!(
            kind,
            ExprKind::Call(..) | ExprKind::List(_) | ExprKind::Each(..) | ExprKind::Is(..) | ExprKind::Null
        )
    })
}

/// Whether an expression that reads nothing is true; `None` when that cannot be known.
pub(super) fn verdict(expr: &Expr) -> Option<bool> {
    Term::new(&bumpalo::Bump::new(), expr, &[]).holds(&[])
}
