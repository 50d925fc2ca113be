//! Asks the engine for the truth of an expression that reads nothing. In comes the expression, out comes the verdict of
//! the one evaluator that there is.

use modelspec_runtime::Facts;

use crate::model::{Document, Expr, ExprKind, Object, Operation, Price, Rule, RuleForm};
use crate::source::{Located, Span};

use crate::model::expr::contains;

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
pub(super) fn verdict(expr: &Expr, op: &Operation) -> Option<bool> {
    let rule = Rule {
        id: Located::new("asked".to_owned(), Span::default()),
        message: String::new(),
        warning: false,
        effect: None,
        each: Vec::new(),
        at: None,
        form: RuleForm::Cel,
        holds: expr.clone(),
        reads: Vec::new(),
        aliases: Vec::new(),
        source: None,
    };
    let nothing = Object { open: true, ..Object::root() };
    let asked = Operation {
        request: Document { objects: vec![nothing], open: true },
        facts: Vec::new(),
        sizes: None,
        rules: vec![rule],
        price: Price::Unknown(String::new()),
        response: None,
        responses: Vec::new(),
        callback: None,
        examples: Vec::new(),
        sources: Vec::new(),
        notes: Vec::new(),
        provider: op.provider.clone(),
        name: op.name.clone(),
        file: op.file,
        wire_id: None,
        title: op.title.clone(),
        doc: String::new(),
        status: op.status,
        released: None,
        capabilities: Vec::new(),
        method: op.method,
        path: op.path.clone(),
        body: op.body,
        request_envelope: op.request_envelope,
    };
    let arena = bumpalo::Bump::new();
    let model = crate::backend::table::model(&arena, &asked);
    let report = modelspec_runtime::validate(&model, b"{}", &Facts::default());
    if !report.is_valid() {
        return Some(false);
    }
    report.unchecked().is_empty().then_some(true)
}
