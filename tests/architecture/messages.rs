//! Finds code that takes a decision from the wording of a message.

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr};

/// Names of what people read.
const MESSAGES: &[&str] = &["message", "help", "label", "reason"];

/// Methods that look into a text.
const READERS: &[&str] = &[
    "contains",
    "ends_with",
    "eq",
    "find",
    "match_indices",
    "matches",
    "parse",
    "rfind",
    "rsplit",
    "rsplit_once",
    "split",
    "split_once",
    "splitn",
    "starts_with",
    "strip_prefix",
    "strip_suffix",
];

/// The expressions of a source text that look into a message.
pub(super) fn readers(text: &str) -> Vec<String> {
    let mut readers = Readers { found: Vec::new() };
    readers.visit_file(&syn::parse_file(text).expect("sources parse"));
    readers.found
}

struct Readers {
    found: Vec<String>,
}

impl Readers {
    fn add(&mut self, expr: &impl ToTokens) {
        self.found.push(expr.to_token_stream().to_string());
    }
}

impl<'ast> Visit<'ast> for Readers {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if READERS.iter().any(|name| call.method == name) && is_message(&call.receiver) {
            self.add(call);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        if matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_))
            && (is_text(&binary.left) && is_message(&binary.right)
                || is_message(&binary.left) && is_text(&binary.right))
        {
            self.add(binary);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_match(&mut self, choice: &'ast syn::ExprMatch) {
        let has_text = choice.arms.iter().any(|arm| matches!(&arm.pat, syn::Pat::Lit(_) | syn::Pat::Or(_)));
        if has_text && is_message(&choice.expr) {
            self.add(&choice.expr);
        }
        visit::visit_expr_match(self, choice);
    }
}

/// A value that holds a message, possibly behind references and conversions.
fn is_message(expr: &Expr) -> bool {
    let is_name = |name: &syn::Ident| MESSAGES.iter().any(|message| name == message);
    match expr {
        Expr::Field(field) => matches!(&field.member, syn::Member::Named(name) if is_name(name)),
        Expr::Path(path) => path.path.get_ident().is_some_and(is_name),
        Expr::MethodCall(call) => {
            is_name(&call.method) && call.args.is_empty()
                || !READERS.iter().any(|name| call.method == name)
                    && is_message(&call.receiver)
                    && call.method != "len"
        }
        Expr::Reference(reference) => is_message(&reference.expr),
        Expr::Unary(unary) => is_message(&unary.expr),
        Expr::Paren(paren) => is_message(&paren.expr),
        _ => false,
    }
}

fn is_text(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(literal) => matches!(literal.lit, syn::Lit::Str(_)),
        Expr::Reference(reference) => is_text(&reference.expr),
        _ => false,
    }
}
