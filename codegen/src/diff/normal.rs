//! The form of expressions in which two that say the same are equal: operands in one order, renamed parameters under
//! their new names, and old names that are aliases now left out.

use crate::model::expr::{author, build, map, opposite, simplify};
use crate::model::{Comparison, Expr, ExprKind, Path, Value};

/// The names of an operation that have changed.
#[derive(Default)]
pub(super) struct Names {
    /// Places of parameters: the old and the new one.
    pub(super) renamed: Vec<(Vec<String>, Vec<String>)>,
    /// Old names that are aliases now, with the new ones.
    pub(super) aliases: Vec<(Vec<String>, Vec<String>)>,
}

impl Names {
    /// An old expression with the new names.
    pub(super) fn before(&self, expr: &Expr) -> Expr {
        self.normal(map(expr.clone(), &mut |expr| with_path(expr, &|path| self.renamed_path(path))))
    }

    /// A path with the new names.
    pub(super) fn renamed_path(&self, path: &Path) -> Path {
        for (old, new) in &self.renamed {
            if let Some(rest) = path.0.strip_prefix(&old[..]) {
                return Path([new, rest].concat());
            }
        }
        path.clone()
    }

    fn alias(&self, path: &Path) -> Option<&(Vec<String>, Vec<String>)> {
        self.aliases.iter().find(|(alias, _)| path.0.starts_with(alias))
    }

    /// A new path with the new name in place of an old one that is an alias now.
    pub(super) fn original_path(&self, path: &Path) -> Path {
        match self.alias(path) {
            Some((alias, name)) => Path([name, path.0.get(alias.len()..).unwrap_or_default()].concat()),
            None => path.clone(),
        }
    }

    /// A new expression without the old names.
    pub(super) fn now(&self, expr: &Expr) -> Expr {
        let alias = |path: &Path| self.alias(path);
        let expr = map(expr.clone(), &mut |expr| match &expr.kind {
            ExprKind::Has(path) if alias(path).is_some() => {
                Expr { kind: ExprKind::Lit(Value::Bool(false)), ..expr }
            }
            _ => with_path(expr, &|path| self.original_path(path)),
        });
        self.normal(expr)
    }

    /// The simplest form depends on the order of operands, so that only what has changed is simplified.
    fn normal(&self, expr: Expr) -> Expr {
        normal(if self.renamed.is_empty() { expr } else { simplify(expr) })
    }
}

fn with_path(expr: Expr, change: &dyn Fn(&Path) -> Path) -> Expr {
    let kind = match expr.kind {
        ExprKind::Get(path) => ExprKind::Get(change(&path)),
        ExprKind::Has(path) => ExprKind::Has(change(&path)),
        other => other,
    };
    Expr { kind, ..expr }
}

/// The expression with negations of single operands only, and with the operands of junctions, lists of values and
/// comparisons in one order.
pub(super) fn normal(expr: Expr) -> Expr {
    map(expr, &mut |expr| {
        let kind = match expr.kind {
            ExprKind::All(parts) => return joined(parts, true),
            ExprKind::Any(parts) => return joined(parts, false),
            ExprKind::Not(inner) => return negated(*inner),
            ExprKind::In(value, mut values) => {
                values.sort_by_cached_key(|value| format!("{value:?}"));
                match &values[..] {
                    [only] => {
                        let literal = build::literal(only.clone());
                        ExprKind::Compare(Comparison::Eq, Box::new([*value, literal]))
                    }
                    _ => ExprKind::In(value, values),
                }
            }
            ExprKind::Compare(operator, sides) => compared(operator, *sides),
            ExprKind::If(parts) if parts[1] == parts[2] => return parts[1].clone(),
            other => other,
        };
        Expr { kind, ..expr }
    })
}

/// A conjunction, or a disjunction, of normal operands.
fn joined(parts: Vec<Expr>, is_all: bool) -> Expr {
    let join = if is_all { build::all } else { build::any };
    let Expr { kind, ty, span } = join(parts);
    let sorted = |mut parts: Vec<Expr>| {
        parts.sort_by_cached_key(author);
        parts.dedup();
        parts
    };
    let kind = match kind {
        ExprKind::All(parts) if is_all => ExprKind::All(sorted(parts)),
        ExprKind::Any(parts) if !is_all => ExprKind::Any(sorted(parts)),
        kind => kind,
    };
    Expr { kind, ty, span }
}

/// The negation of a normal expression.
fn negated(expr: Expr) -> Expr {
    let all = |parts: Vec<Expr>| parts.into_iter().map(negated).collect();
    match expr.kind {
        ExprKind::All(parts) => joined(all(parts), false),
        ExprKind::Any(parts) => joined(all(parts), true),
        ExprKind::Not(inner) => *inner,
        ExprKind::Compare(operator, sides) => {
            Expr { kind: ExprKind::Compare(opposite(operator), sides), ..expr }
        }
        kind => build::not(Expr { kind, ..expr }),
    }
}

fn compared(operator: Comparison, [left, right]: [Expr; 2]) -> ExprKind {
    let mirrored = match operator {
        Comparison::Eq | Comparison::Ne => operator,
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
    };
    let is_last = |expr: &Expr| (matches!(expr.kind, ExprKind::Lit(_)), author(expr));
    if is_last(&left) > is_last(&right) {
        ExprKind::Compare(mirrored, Box::new([right, left]))
    } else {
        ExprKind::Compare(operator, Box::new([left, right]))
    }
}
