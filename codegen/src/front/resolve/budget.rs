//! The budget for the expressions of an operation. Short forms, defaults, aliases and places multiply, so it counts what
//! outputs write out.

use std::cell::Cell;

use super::rule::Scope;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::limits::{MAX_ALL_PARTS, MAX_PARTS};
use crate::model::expr::{Bindings, Reference};
use crate::model::place::Declared;
use crate::model::{Default, Expr, ExprKind, Path, PriceLine, Rate, Sizes};
use crate::source::Located;

/// The rows of a size table that take as long as one operand.
const ROWS: usize = 4;

/// The variants of a union that take as long as one operand where a member of them is read: it is looked for in each.
const VARIANTS: usize = 4;

/// The size of a rule without its expression: its message, its place and its form.
const RULE: u64 = 16;

/// The operands and operators that the expressions of an operation can still have.
#[derive(Debug)]
pub(super) struct Budget {
    left: Cell<u64>,
    is_full: Cell<bool>,
    /// The size of the tier of a request: outputs write it out as a choice between the rows of each tier.
    tier: u64,
}

impl Budget {
    pub(super) fn new(sizes: Option<&Sizes>) -> Self {
        let tier = sizes.map_or(0, |sizes| sizes.tiers().len() + sizes.rows.len() / ROWS) as u64;
        Self { left: Cell::new(MAX_ALL_PARTS), is_full: Cell::new(false), tier }
    }

    /// Reports whether something was refused because the budget was spent.
    pub(super) fn is_full(&self) -> bool {
        self.is_full.get()
    }

    /// Charges a rule; refuses it if it is too large.
    pub(super) fn charge_rule(
        &self,
        id: &Located<String>,
        holds: &Expr,
        each: &[Path],
        scope: Scope<'_>,
        report: &mut Report,
    ) -> bool {
        let size = RULE + written_out(holds, each, scope);
        self.charge(&format!("rule `{}`", id.value), id, size, report)
    }

    /// Charges the lines that one line of a price stands for.
    pub(super) fn charge_lines(
        &self,
        item: &Located<String>,
        lines: &[PriceLine],
        scope: Scope<'_>,
        report: &mut Report,
    ) -> bool {
        let size = |expr: &Expr| written_out(expr, &[], scope);
        let of_line = |line: &PriceLine| {
            let rates = match &line.rate {
                Rate::Fixed(_) => 0,
                Rate::By(selector, _) => size(&selector.expr),
                Rate::Cases(cases) => cases.iter().map(|case| size(&case.when.expr)).sum(),
            };
            line.when.as_ref().map_or(0, |when| size(&when.expr)) + size(&line.quantity) + rates
        };
        // Each case of a line has its own limit.
        let all: u64 = lines.iter().map(of_line).sum();
        self.charge(&format!("line `{}`", item.value), item, all, report)
    }

    fn charge(&self, what: &str, at: &Located<String>, size: u64, report: &mut Report) -> bool {
        if self.is_full() {
            return false;
        }
        let (message, help) = if size > MAX_PARTS as u64 {
            let message = format!(
                "{what} is too large: written out, it has more than {MAX_PARTS} operands and operators"
            );
            (message, "split it, and read fewer parameters")
        } else if let Some(left) = self.left.get().checked_sub(size) {
            self.left.set(left);
            return true;
        } else {
            self.is_full.set(true);
            let message = format!(
                "the rules and the price are too large: with {what} they have more than {MAX_ALL_PARTS} operands and operators"
            );
            (message, "declare fewer rules, in fewer places")
        };
        report.push(Diagnostic::new(Code::TooLarge, at.span, message).help(help));
        false
    }
}

/// The number of operands and operators of an expression with the conditional defaults that it reads; what is beyond
/// the limit is not counted.
fn written_out(expr: &Expr, each: &[Path], scope: Scope<'_>) -> u64 {
    let tier = scope.budget.tier;
    let mut bindings =
        Bindings { document: scope.document, root: None, facts: scope.facts, bound: Vec::new() };
    for (level, path) in each.iter().enumerate() {
        let reference = Reference { level: level.checked_sub(1), path: path.clone() };
        let Some(item) = bindings.item_of(&reference) else { break };
        bindings.bound.push(item);
    }
    let mut size = 0;
    count(expr, &bindings, tier, &mut size);
    size
}

fn count(expr: &Expr, bindings: &Bindings<'_>, tier: u64, size: &mut u64) {
    bindings.walk(expr, &mut |bindings, part| {
        if *size > MAX_PARTS as u64 {
            return;
        }
        *size += match &part.kind {
            ExprKind::In(_, values) => 1 + values.len() as u64,
            ExprKind::Tier => 1 + tier,
            _ => 1 + variants(part, bindings),
        };
        if !matches!(part.kind, ExprKind::Get(_) | ExprKind::BoundGet(..)) {
            return;
        }
        let place = Reference::of(part).and_then(|reference| bindings.place(&reference));
        if let Some(Default::Cases(cases)) = place.as_ref().and_then(Declared::default) {
            cases.iter().for_each(|(condition, _)| count(condition, bindings, tier, size));
        }
    });
}

/// The size of looking for what an expression reads in the variants of the unions around it.
fn variants(part: &Expr, bindings: &Bindings<'_>) -> u64 {
    let Some(Reference { level, path }) = Reference::of(part) else { return 0 };
    let around = |end: usize| Reference { level, path: Path(path.0[..end].to_vec()) };
    let types = (1..path.0.len()).filter_map(|end| bindings.place(&around(end)));
    types.map(|place| (place.types.len() / VARIANTS) as u64).sum()
}
