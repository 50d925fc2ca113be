//! Expressions, defaults, rules, prices and size tables, with variable indexes in place of paths.

use bumpalo::Bump;
use modelspec_runtime::__private::moment::offset_minutes;
use modelspec_runtime::table;

use super::location::{self, Location};
use super::scopes::{Provenance, REQUEST, Scopes, bind};
use crate::model::expr::kinds::variants;
use crate::model::expr::{Reference, walk};
use crate::model::words::{self, Phrase};
use crate::model::{
    Amount, Charge, Default, Expr, ExprKind, Function, Minimum, Missing, Path, Price, PriceEntry, PriceLine,
    Prices, Rate, RateCase, Rule, Sizes, Terms, Type, Value,
};
use crate::pattern::Patterns;
use crate::source::Located;

/// Compiles everything that reads variables.
pub(super) struct Compiler<'a, 'm> {
    pub(super) arena: &'a Bump,
    pub(super) patterns: &'m Patterns<'a>,
    pub(super) scopes: &'m Scopes<'m>,
    pub(super) facts: Vec<&'m str>,
    /// The unknowns of an evaluation, which replace the variables of the request.
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

/// An index of a table. The check stage limits their number; a value beyond the limit counts as never given.
pub(super) fn index(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

impl<'a> Compiler<'a, '_> {
    /// The variables of each scope.
    pub(super) fn vars(&self) -> Vec<&'a [table::Var<'a>]> {
        let mut done = vec![None; self.scopes.len()];
        for scope in 0..done.len() {
            if !self.scopes.is_merged(scope) {
                self.scope(scope, &mut Vec::new(), &mut done);
            }
        }
        done.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn scope(
        &self,
        scope: usize,
        entered: &mut Vec<usize>,
        done: &mut [Option<&'a [table::Var<'a>]>],
    ) -> &'a [table::Var<'a>] {
        if let Some(vars) = done[scope] {
            return vars;
        }
        // Items that are read like the list around them would nest without end; the inner ones count as never given.
        if entered.contains(&scope) {
            return &[];
        }
        entered.push(scope);
        let mut vars = Vec::new();
        for path in self.scopes.order(scope) {
            let items = match self.scopes.child(scope, path) {
                Some(child) => self.scope(child, entered, done),
                None => &[],
            };
            vars.push(table::Var { items, ..self.var(scope, path) });
        }
        entered.pop();
        let vars: &'a [table::Var<'a>] = self.arena.alloc_slice_copy(&vars);
        done[scope] = Some(vars);
        vars
    }

    fn var(&self, scope: usize, path: &Path) -> table::Var<'a> {
        // Both sides of a size have the location of the string.
        let at = if self.scopes.is_side(scope, path) { &path.0[..path.0.len() - 1] } else { &path.0 };
        let bound = if scope == REQUEST { Vec::new() } else { vec![Provenance::Item(scope)] };
        let params = self.scopes.place(scope, path).params;
        // If variants of a union have different defaults, none is assumed; expressions test for presence first.
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

    fn index(&self, scope: usize, path: &Path) -> u16 {
        self.scopes.index(scope, path).map_or(u16::MAX, index)
    }

    fn indexes(&self, scope: usize, paths: &[Path]) -> &'a [u16] {
        self.arena.alloc_slice_fill_iter(paths.iter().map(|path| self.index(scope, path)))
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

    /// The lists that a rule iterates over, the scope of its items, and the provenance of each bound item.
    fn enter(&self, lists: &[Path]) -> (&'a [u16], usize, Vec<Provenance>) {
        let (mut scope, mut each, mut bound) = (Some(REQUEST), Vec::new(), Vec::new());
        for path in lists {
            each.push(scope.map_or(u16::MAX, |scope| self.index(scope, path)));
            scope = scope.and_then(|scope| self.scopes.child(scope, path));
            bound.push(scope.map_or(Provenance::Other, Provenance::Item));
        }
        // A list that does not exist has no items, so a rule about them reads nothing.
        (self.arena.alloc_slice_copy(&each), scope.unwrap_or(REQUEST), bound)
    }

    /// A rule without id and message: an expression that must hold for each item of these lists.
    pub(super) fn condition(&self, holds: &Expr, lists: &[Path]) -> table::Rule<'a> {
        let (each, _, bound) = self.enter(lists);
        table::Rule { each, holds: self.expr(holds, &bound), ..table::Rule::PLAIN }
    }

    pub(super) fn rule(&self, rule: &Rule) -> table::Rule<'a> {
        let (each, scope, bound) = self.enter(&rule.each);
        let brief = rule.brief.as_ref();
        table::Rule {
            id: self.arena.alloc_str(&rule.id),
            severity: if rule.warning { table::Severity::Warning } else { table::Severity::Error },
            message: self.arena.alloc_str(brief.unwrap_or(&rule.message)),
            each,
            holds: self.expr(&rule.holds, &bound),
            reads: self.indexes(scope, &rule.reads),
            location: self.location(&location::of(rule), scope, &bound),
            relates_facts: relates_facts(rule),
            names_closest: brief.is_some(),
        }
    }

    fn location(
        &self,
        location: &Location,
        scope: usize,
        bound: &[Provenance],
    ) -> table::ViolationLocation<'a> {
        let condition = |(path, holds): &(Path, Expr)| (self.index(scope, path), self.expr(holds, bound));
        let conditions = |list: &[(Path, Expr)]| -> &'a [_] {
            let list: Vec<_> = list.iter().map(condition).collect();
            self.arena.alloc_slice_copy(&list)
        };
        table::ViolationLocation {
            at: location.at.as_ref().map(|at| &*self.arena.alloc_str(at)),
            missing: conditions(&location.missing),
            offending: conditions(&location.offending),
            read: self.indexes(scope, &location.read),
            otherwise: self.arena.alloc_str(&location.otherwise),
        }
    }

    pub(super) fn prices(&self, prices: &Prices) -> table::Prices<'a> {
        let text = |text: &Option<String>| text.as_ref().map_or("", |text| &*self.arena.alloc_str(text));
        let entry = |entry: &PriceEntry| table::PriceEntry {
            from: entry.from,
            until: entry.until,
            note: text(&entry.note),
            source: text(&entry.source),
            price: self.price(&entry.price),
        };
        let entries: Vec<_> = prices.entries.iter().map(entry).collect();
        table::Prices {
            entries: self.arena.alloc_slice_copy(&entries),
            // It does not matter to a price without dates.
            read: prices.read.filter(|_| prices.entries.iter().any(PriceEntry::is_dated)),
        }
    }

    /// A price without dates.
    pub(super) fn prices_of(&self, price: &Price) -> table::Prices<'a> {
        let entry = table::PriceEntry { price: self.price(price), ..table::PriceEntry::PLAIN };
        table::Prices { entries: self.arena.alloc_slice_copy(&[entry]), read: None }
    }

    fn price(&self, price: &Price) -> table::Price<'a> {
        match price {
            Price::Unknown(reason) => table::Price::Unknown(self.arena.alloc_str(reason)),
            Price::Lines { currency, terms, lines, .. } => {
                let lines: Vec<_> = lines.iter().map(|line| self.price_line(line)).collect();
                table::Price::Lines {
                    currency: self.arena.alloc_str(currency),
                    lines: self.arena.alloc_slice_copy(&lines),
                    terms: self.terms(terms),
                }
            }
        }
    }

    fn terms(&self, terms: &Terms) -> table::Terms<'a> {
        table::Terms {
            minimum: match &terms.minimum {
                None => table::Minimum::None,
                Some(Minimum::Amount(amount)) => table::Minimum::Amount(amount.min),
                Some(Minimum::Computed(minimum)) => table::Minimum::Computed(self.expr(&minimum.expr, &[])),
            },
            rounding: match &terms.rounding {
                None => table::Rounding::None,
                Some(rounding) if rounding.up => table::Rounding::Up(rounding.step.min),
                Some(rounding) => table::Rounding::Nearest(rounding.step.min),
            },
            exchange: terms.exchange.as_ref().map(|exchange| table::Exchange {
                currency: self.arena.alloc_str(&exchange.currency),
                rate: exchange.rate.min,
                per: exchange.per,
            }),
        }
    }

    fn price_line(&self, line: &PriceLine) -> table::PriceLine<'a> {
        table::PriceLine {
            item: self.arena.alloc_str(&line.item),
            currency: line.currency.as_ref().map_or("", |currency| &*self.arena.alloc_str(currency)),
            when: line.when.as_ref().map(|when| self.expr(&when.expr, &[])),
            quantity: self.expr(&line.quantity, &[]),
            rate: self.rate(&line.rate),
            // Where missing rates are forbidden, every valid request has a rate.
            missing: match &line.missing {
                Some(Missing::Unknown(reason)) => {
                    Some(self.arena.alloc_str(reason.as_deref().unwrap_or_default()))
                }
                Some(Missing::Forbidden) | None => None,
            },
            per: line.per,
            words: self.line_words(line),
        }
    }

    /// The words of the docs for what a receipt explains.
    fn line_words(&self, line: &PriceLine) -> table::LineWords<'a> {
        let text = |phrase: &Phrase| &*self.arena.alloc_str(&phrase.to_string());
        let is_one = line.quantity.kind == ExprKind::Lit(Value::Int(1));
        let (selector, cases) = match &line.rate {
            Rate::Fixed(_) => ("", Vec::new()),
            Rate::By(selector, _) => (text(&selector.words), Vec::new()),
            Rate::Cases(cases) => ("", cases.iter().map(|case| text(&case.when.words)).collect()),
        };
        table::LineWords {
            when: line.when.as_ref().map_or("", |when| text(&when.words)),
            quantity: if is_one { "" } else { text(&words::price::quantity(&line.written)) },
            selector,
            cases: self.arena.alloc_slice_copy(&cases),
        }
    }

    fn rate(&self, rate: &Rate) -> table::Rate<'a> {
        match rate {
            Rate::Fixed(charge) => table::Rate::Fixed(self.charge(charge)),
            Rate::By(selector, rates) => {
                let rate = |(value, charge): &(Located<Value>, Charge)| {
                    (literal(self.arena, value), self.charge(charge))
                };
                let rates: Vec<_> = rates.iter().map(rate).collect();
                table::Rate::By(self.expr(&selector.expr, &[]), self.arena.alloc_slice_copy(&rates))
            }
            Rate::Cases(cases) => {
                let case = |case: &RateCase| (self.expr(&case.when.expr, &[]), self.charge(&case.charge));
                let cases: Vec<_> = cases.iter().map(case).collect();
                table::Rate::Cases(self.arena.alloc_slice_copy(&cases))
            }
        }
    }

    fn charge(&self, charge: &Charge) -> table::Charge<'a> {
        match charge {
            Charge::Known(Amount { min, max, .. }) if min == max => table::Charge::Exact(*min),
            Charge::Known(Amount { min, max, .. }) => table::Charge::Range(*min, *max),
            Charge::Unknown(reason) => table::Charge::Unknown(self.arena.alloc_str(reason)),
        }
    }

    fn list(&self, exprs: &[Expr], bound: &[Provenance]) -> &'a [table::Expr<'a>] {
        let exprs: Vec<_> = exprs.iter().map(|expr| self.expr(expr, bound)).collect();
        self.arena.alloc_slice_copy(&exprs)
    }

    fn array<const N: usize>(&self, exprs: &[Expr; N], bound: &[Provenance]) -> &'a [table::Expr<'a>; N] {
        self.arena.alloc(std::array::from_fn(|at| self.expr(&exprs[at], bound)))
    }

    fn one(&self, expr: &Expr, bound: &[Provenance]) -> &'a table::Expr<'a> {
        self.arena.alloc(self.expr(expr, bound))
    }

    /// Compiles an expression. `bound` are the items bound by the enclosing expressions.
    pub(super) fn expr(&self, expr: &Expr, bound: &[Provenance]) -> table::Expr<'a> {
        if let Some(unknown) = self.unknowns.iter().position(|unknown| **unknown == expr.kind) {
            return table::Expr::Get(index(unknown));
        }
        let member = |number: usize, path: &Path| match bound.get(number) {
            Some(Provenance::Item(scope)) => self.index(*scope, path),
            _ => u16::MAX,
        };
        match &expr.kind {
            ExprKind::Lit(value) => table::Expr::Lit(literal(self.arena, value)),
            ExprKind::Get(path) => table::Expr::Get(self.index(REQUEST, path)),
            ExprKind::Has(path) => table::Expr::Has(self.index(REQUEST, path)),
            ExprKind::Fact(name) => table::Expr::Fact(self.fact(name)),
            ExprKind::HasFact(name) => table::Expr::HasFact(self.fact(name)),
            ExprKind::Media(of, fact) => match Reference::of(of) {
                Some(Reference { level: Some(number), path }) => {
                    table::Expr::BoundMedia(*fact, index(number), member(number, &path))
                }
                Some(Reference { level: None, path }) => {
                    table::Expr::Media(*fact, self.index(REQUEST, &path))
                }
                // Nothing else refers to media.
                None => table::Expr::Media(*fact, u16::MAX),
            },
            ExprKind::HasMedia(of, fact) => match Reference::of(of) {
                Some(Reference { level: Some(number), path }) => {
                    table::Expr::BoundHasMedia(*fact, index(number), member(number, &path))
                }
                Some(Reference { level: None, path }) => {
                    table::Expr::HasMedia(*fact, self.index(REQUEST, &path))
                }
                None => table::Expr::HasMedia(*fact, u16::MAX),
            },
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
                let item = self.scopes.provenance(list, bound).item();
                let parts = [self.expr(list, bound), self.expr(body, &bind(bound, *number, item))];
                table::Expr::Each(*each, index(*number), self.arena.alloc(parts))
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments, bound),
        }
    }

    fn call(&self, function: Function, arguments: &[Expr], bound: &[Provenance]) -> table::Expr<'a> {
        let matching = match function {
            Function::Matches => Some(table::Matching::Matches),
            Function::ExtractAll => Some(table::Matching::ExtractAll),
            _ => None,
        };
        match (matching, arguments) {
            (_, [timestamp, Expr { kind: ExprKind::Lit(Value::Str(offset)), .. }]) if is_clock(function) => {
                // The check of expressions accepts no other text.
                let minutes = offset_minutes(offset).unwrap_or_default();
                let offset = table::Expr::Lit(table::Literal::Int(minutes.into()));
                let parts = [self.expr(timestamp, bound), offset];
                table::Expr::Call(function, self.arena.alloc_slice_copy(&parts))
            }
            (Some(matching), [text, Expr { kind: ExprKind::Lit(Value::Str(pattern)), .. }]) => {
                let pattern = self.patterns.lower(pattern, matching);
                table::Expr::Match(matching, self.one(text, bound), pattern)
            }
            _ => table::Expr::Call(function, self.list(arguments, bound)),
        }
    }
}

/// Returns whether a function takes a timestamp and an offset.
fn is_clock(function: Function) -> bool {
    matches!(function, Function::Hour | Function::Minute | Function::Weekday)
}

/// Returns whether a rule is an error about the request that relates facts to one another.
fn relates_facts(rule: &Rule) -> bool {
    let mut facts: Vec<String> = Vec::new();
    walk(&rule.holds, &mut |part| {
        if let ExprKind::Fact(name) = &part.kind
            && !facts.contains(name)
        {
            facts.push(name.clone());
        }
    });
    rule.each.is_empty() && !rule.warning && facts.len() > 1
}

/// Returns whether a whole number is read as a double by one of these types: `7` as the value of a number divides like
/// `7.0`.
pub(super) fn is_read_as_double(types: &[&Type], value: &Value) -> bool {
    let is_whole = |ty: &&Type| match ty {
        Type::Integer(_) => true,
        Type::Const(one) => one == value,
        Type::Enum(values) => values.values.iter().any(|one| one.value == *value),
        _ => false,
    };
    !types.iter().any(is_whole) && types.iter().any(|ty| matches!(ty, Type::Number(_)))
}
