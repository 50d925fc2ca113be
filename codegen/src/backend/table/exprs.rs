//! What reads variables: expressions, defaults, rules, prices and the table of sizes, with indexes in place of paths.

use bumpalo::Bump;
use modelspec_runtime::table;

use super::blame::{self, Blame};
use super::frames::{Frames, REQUEST, Shape, bind, variants};
use crate::model::{
    Amount, Default, Expr, ExprKind, Function, MissingRates, Path, Price, PriceLine, Rate, Rule, Sizes, Type,
    Value,
};
use crate::pattern;
use crate::source::Located;

/// Lowers what reads variables.
pub(super) struct Lower<'a, 'm> {
    pub(super) arena: &'a Bump,
    pub(super) frames: &'m Frames<'m>,
    pub(super) facts: Vec<&'m str>,
    /// What an evaluation gives values to in place of the variables of the request.
    pub(super) unknowns: &'m [&'m ExprKind],
}

/// A constant.
pub(super) fn literal<'a>(arena: &'a Bump, value: &Value) -> table::Literal<'a> {
    match value {
        Value::Bool(value) => table::Literal::Bool(*value),
        Value::Int(value) => table::Literal::Int(*value),
        Value::Num(value) => table::Literal::Num(*value),
        Value::Str(value) => table::Literal::Str(arena.alloc_str(value)),
    }
}

/// An index of a table. The check stage bounds them; what is beyond is never given.
pub(super) fn index(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

impl<'a> Lower<'a, '_> {
    /// The variables of each frame.
    pub(super) fn vars(&self) -> Vec<&'a [table::Var<'a>]> {
        let mut done = vec![None; self.frames.len()];
        for frame in 0..done.len() {
            if !self.frames.is_merged(frame) {
                self.frame(frame, &mut Vec::new(), &mut done);
            }
        }
        done.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn frame(
        &self,
        frame: usize,
        entered: &mut Vec<usize>,
        done: &mut [Option<&'a [table::Var<'a>]>],
    ) -> &'a [table::Var<'a>] {
        if let Some(vars) = done[frame] {
            return vars;
        }
        // An item that is read like the list around it has no end; what is below counts as never given.
        if entered.contains(&frame) {
            return &[];
        }
        entered.push(frame);
        let mut vars = Vec::new();
        for path in self.frames.order(frame) {
            let items = match self.frames.child(frame, path) {
                Some(child) => self.frame(child, entered, done),
                None => &[],
            };
            vars.push(table::Var { items, ..self.var(frame, path) });
        }
        entered.pop();
        let vars: &'a [table::Var<'a>] = self.arena.alloc_slice_copy(&vars);
        done[frame] = Some(vars);
        vars
    }

    fn var(&self, frame: usize, path: &Path) -> table::Var<'a> {
        // Both sides of a size stand where the string does.
        let at = if self.frames.is_side(frame, path) { &path.0[..path.0.len() - 1] } else { &path.0 };
        let bound = if frame == REQUEST { Vec::new() } else { vec![Shape::Item(frame)] };
        let params = self.frames.params(frame, path);
        // Where variants of a union have different defaults, nothing is assumed; expressions ask first.
        let param = params.first().filter(|first| params.iter().all(|param| param.default == first.default));
        let assumed = |value: &Value| match (value, param) {
            #[expect(clippy::cast_precision_loss, reason = "a given value would be read in the same way")]
            (Value::Int(int), Some(param)) if is_read_as_double(&variants(&param.ty), value) => {
                table::Literal::Num(*int as f64)
            }
            (other, _) => literal(self.arena, other),
        };
        table::Var {
            pointer: self.arena.alloc_str(&Path(at.to_vec()).pointer()),
            default: match param.and_then(|param| param.default.as_ref()) {
                None => table::Default::None,
                Some(Default::Value(value)) => table::Default::Value(assumed(value)),
                Some(Default::Cases(cases)) => {
                    let case = |(condition, value): &(Expr, Located<Value>)| {
                        (self.expr(condition, &bound), assumed(value))
                    };
                    let cases: Vec<_> = cases.iter().map(case).collect();
                    table::Default::Cases(self.arena.alloc_slice_copy(&cases))
                }
            },
            items: &[],
        }
    }

    fn index(&self, frame: usize, path: &Path) -> u16 {
        self.frames.index(frame, path).map_or(u16::MAX, index)
    }

    fn indexes(&self, frame: usize, paths: &[Path]) -> &'a [u16] {
        self.arena.alloc_slice_fill_iter(paths.iter().map(|path| self.index(frame, path)))
    }

    fn fact(&self, name: &str) -> u16 {
        self.facts.iter().position(|fact| *fact == name).map_or(u16::MAX, index)
    }

    pub(super) fn sizes(&self, sizes: &Sizes) -> table::Sizes<'a> {
        table::Sizes {
            width: self.index(REQUEST, &sizes.width),
            height: self.index(REQUEST, &sizes.height),
            tier_from: sizes.tier_from.as_ref().map(|path| self.index(REQUEST, path)),
            rows: self.arena.alloc_slice_fill_iter(sizes.rows.iter().map(|row| table::SizeRow {
                tier: self.arena.alloc_str(&row.tier),
                label: self.arena.alloc_str(&row.label),
                width: row.width,
                height: row.height,
            })),
        }
    }

    /// The lists that a rule goes through, the frame of its items, and what their numbers stand for.
    fn enter(&self, lists: &[Path]) -> (&'a [u16], usize, Vec<Shape>) {
        let (mut frame, mut each, mut bound) = (Some(REQUEST), Vec::new(), Vec::new());
        for path in lists {
            each.push(frame.map_or(u16::MAX, |frame| self.index(frame, path)));
            frame = frame.and_then(|frame| self.frames.child(frame, path));
            bound.push(frame.map_or(Shape::Other, Shape::Item));
        }
        // A list that is not there has no items, and a rule about them nothing to read.
        (self.arena.alloc_slice_copy(&each), frame.unwrap_or(REQUEST), bound)
    }

    /// A rule that says no more than that an expression holds, for each item of these lists.
    pub(super) fn condition(&self, holds: &Expr, lists: &[Path]) -> table::Rule<'a> {
        let (each, _, bound) = self.enter(lists);
        table::Rule { each, holds: self.expr(holds, &bound), ..table::Rule::PLAIN }
    }

    pub(super) fn rule(&self, rule: &Rule) -> table::Rule<'a> {
        let (each, frame, bound) = self.enter(&rule.each);
        table::Rule {
            id: self.arena.alloc_str(&rule.id),
            severity: if rule.warning { table::Severity::Warning } else { table::Severity::Error },
            message: self.arena.alloc_str(&rule.message),
            each,
            holds: self.expr(&rule.holds, &bound),
            reads: self.indexes(frame, &rule.reads),
            location: self.blame(&blame::of(rule), frame, &bound),
        }
    }

    fn blame(&self, blame: &Blame, frame: usize, bound: &[Shape]) -> table::ViolationLocation<'a> {
        let offending = |(path, holds): &(Path, Expr)| (self.index(frame, path), self.expr(holds, bound));
        let offending: Vec<_> = blame.offending.iter().map(offending).collect();
        table::ViolationLocation {
            at: blame.at.as_ref().map(|at| &*self.arena.alloc_str(at)),
            required: self.indexes(frame, &blame.required),
            offending: self.arena.alloc_slice_copy(&offending),
            read: self.indexes(frame, &blame.read),
            otherwise: self.arena.alloc_str(&blame.otherwise),
        }
    }

    pub(super) fn price(&self, price: &Price) -> table::Price<'a> {
        match price {
            Price::Unknown(reason) => table::Price::Unknown(self.arena.alloc_str(reason)),
            Price::Lines { currency, exchange, minimum, lines, .. } => {
                let lines: Vec<_> = lines.iter().map(|line| self.price_line(line)).collect();
                let exchange = exchange.as_ref().map(|exchange| table::Exchange {
                    currency: self.arena.alloc_str(&exchange.currency),
                    rate: exchange.rate,
                    per: exchange.per,
                });
                table::Price::Lines {
                    currency: self.arena.alloc_str(currency),
                    lines: self.arena.alloc_slice_copy(&lines),
                    terms: table::Terms { minimum: minimum.unwrap_or(table::Terms::NONE.minimum), exchange },
                }
            }
        }
    }

    fn price_line(&self, line: &PriceLine) -> table::PriceLine<'a> {
        table::PriceLine {
            item: self.arena.alloc_str(&line.item),
            currency: line.currency.as_ref().map_or("", |currency| &*self.arena.alloc_str(currency)),
            when: line.when.as_ref().map(|when| self.expr(when, &[])),
            quantity: self.expr(&line.quantity, &[]),
            rate: self.rate(&line.rate),
            // Where missing rates are forbidden, every valid request has a rate.
            missing_rates: line.missing == Some(MissingRates::Unknown),
            per: line.per,
        }
    }

    fn rate(&self, rate: &Rate) -> table::Rate<'a> {
        match rate {
            Rate::Flat(Amount { min, max }) if min == max => table::Rate::Flat(*min),
            Rate::Flat(Amount { min, max }) => table::Rate::Range(*min, *max),
            Rate::By(selector, rates) if rates.iter().all(|(_, rate)| rate.min == rate.max) => {
                let rates: Vec<_> =
                    rates.iter().map(|(value, rate)| (literal(self.arena, value), rate.min)).collect();
                table::Rate::By(self.expr(selector, &[]), self.arena.alloc_slice_copy(&rates))
            }
            Rate::By(selector, rates) => {
                let selector: &'a table::Expr<'a> = self.arena.alloc(self.expr(selector, &[]));
                let case = |(value, rate): &(Located<Value>, Amount)| {
                    let values = self.arena.alloc_slice_copy(&[literal(self.arena, value)]);
                    (table::Expr::In(selector, values), rate.min, rate.max)
                };
                let cases: Vec<_> = rates.iter().map(case).collect();
                table::Rate::Cases(self.arena.alloc_slice_copy(&cases))
            }
            Rate::Cases(cases) => {
                let cases: Vec<_> =
                    cases.iter().map(|(when, rate)| (self.expr(when, &[]), rate.min, rate.max)).collect();
                table::Rate::Cases(self.arena.alloc_slice_copy(&cases))
            }
        }
    }

    fn list(&self, exprs: &[Expr], bound: &[Shape]) -> &'a [table::Expr<'a>] {
        let exprs: Vec<_> = exprs.iter().map(|expr| self.expr(expr, bound)).collect();
        self.arena.alloc_slice_copy(&exprs)
    }

    fn array<const N: usize>(&self, exprs: &[Expr; N], bound: &[Shape]) -> &'a [table::Expr<'a>; N] {
        self.arena.alloc(std::array::from_fn(|at| self.expr(&exprs[at], bound)))
    }

    fn one(&self, expr: &Expr, bound: &[Shape]) -> &'a table::Expr<'a> {
        self.arena.alloc(self.expr(expr, bound))
    }

    /// An expression; `bound` is what the values are that enclosing ones go through.
    pub(super) fn expr(&self, expr: &Expr, bound: &[Shape]) -> table::Expr<'a> {
        if let Some(unknown) = self.unknowns.iter().position(|unknown| **unknown == expr.kind) {
            return table::Expr::Get(index(unknown));
        }
        let member = |number: usize, path: &Path| match bound.get(number) {
            Some(Shape::Item(frame)) => self.index(*frame, path),
            _ => u16::MAX,
        };
        match &expr.kind {
            ExprKind::Lit(value) => table::Expr::Lit(literal(self.arena, value)),
            ExprKind::Get(path) => table::Expr::Get(self.index(REQUEST, path)),
            ExprKind::Has(path) => table::Expr::Has(self.index(REQUEST, path)),
            ExprKind::Fact(name) => table::Expr::Fact(self.fact(name)),
            ExprKind::HasFact(name) => table::Expr::HasFact(self.fact(name)),
            ExprKind::Tier => table::Expr::Tier,
            ExprKind::Not(inner) => table::Expr::Not(self.one(inner, bound)),
            ExprKind::All(parts) => table::Expr::All(self.list(parts, bound)),
            ExprKind::Any(parts) => table::Expr::Any(self.list(parts, bound)),
            ExprKind::If(parts) => table::Expr::If(self.array(parts, bound)),
            ExprKind::Compare(operator, parts) => table::Expr::Compare(*operator, self.array(parts, bound)),
            ExprKind::Arith(operator, parts) => table::Expr::Arith(*operator, self.array(parts, bound)),
            ExprKind::In(value, values) => {
                let values = values.iter().map(|value| literal(self.arena, value));
                let values = self.arena.alloc_slice_fill_iter(values.collect::<Vec<_>>());
                table::Expr::In(self.one(value, bound), values)
            }
            ExprKind::Size(inner) => table::Expr::Size(self.one(inner, bound)),
            ExprKind::Null => table::Expr::Null,
            ExprKind::Is(inner, kind) => table::Expr::Is(self.one(inner, bound), *kind),
            ExprKind::Bound(number) => table::Expr::Bound(index(*number)),
            ExprKind::BoundGet(number, path) => table::Expr::BoundGet(index(*number), member(*number, path)),
            ExprKind::BoundHas(number, path) => table::Expr::BoundHas(index(*number), member(*number, path)),
            ExprKind::List(parts) => table::Expr::List(self.list(parts, bound)),
            ExprKind::Each(each, number, list, body) => {
                let item = self.frames.shape(list, bound).item();
                let parts = [self.expr(list, bound), self.expr(body, &bind(bound, *number, item))];
                table::Expr::Each(*each, index(*number), self.arena.alloc(parts))
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments, bound),
        }
    }

    fn call(&self, function: Function, arguments: &[Expr], bound: &[Shape]) -> table::Expr<'a> {
        let matching = match function {
            Function::Matches => Some(table::Matching::Matches),
            Function::ExtractAll => Some(table::Matching::ExtractAll),
            _ => None,
        };
        match (matching, arguments) {
            (Some(matching), [text, Expr { kind: ExprKind::Lit(Value::Str(pattern)), .. }]) => {
                let pattern = self.arena.alloc(pattern::lower(self.arena, pattern));
                table::Expr::Match(matching, self.one(text, bound), pattern)
            }
            _ => table::Expr::Call(function, self.list(arguments, bound)),
        }
    }
}

/// Whether a whole number as the value of one of these types is read as a double: `7` as the value of a number divides
/// as `7.0` does, wherever it comes from.
pub(super) fn is_read_as_double(types: &[&Type], value: &Value) -> bool {
    let is_whole = |ty: &&Type| match ty {
        Type::Integer(_) => true,
        Type::Const(one) => one == value,
        Type::Enum(values) => values.values.iter().any(|one| one.value == *value),
        _ => false,
    };
    !types.iter().any(is_whole) && types.iter().any(|ty| matches!(ty, Type::Number(_)))
}
