//! Rules, expressions and prices of the table.

use modelspec_runtime::table;

use super::{Printer, entry, given, indexes, number, truth};
use crate::backend::rust::print::layout::Node;
use crate::backend::rust::print::lit::int;

impl Printer {
    pub(super) fn rule(&mut self, rule: &table::Rule<'_>) -> Node {
        let plain = table::Rule::PLAIN;
        let severity = (rule.severity != plain.severity).then(|| self.unit("Severity", &rule.severity));
        let fields = vec![
            entry("id", Node::text(rule.id), rule.id == plain.id),
            given("severity", severity),
            entry("message", Node::text(rule.message), rule.message == plain.message),
            entry("each", indexes(rule.each), rule.each == plain.each),
            entry("holds", self.expr(&rule.holds), false),
            entry("reads", indexes(rule.reads), rule.reads == plain.reads),
            entry("location", self.violation_location(&rule.location), false),
            entry("relates_facts", truth(rule.relates_facts), !rule.relates_facts),
        ];
        self.sparse("Rule", "PLAIN", fields)
    }

    fn violation_location(&mut self, location: &table::ViolationLocation<'_>) -> Node {
        let none = table::ViolationLocation::NONE;
        let condition = |printer: &mut Self, (var, condition): &(u16, table::Expr<'_>)| {
            Node::call("", vec![number(*var), printer.expr(condition)])
        };
        let fields = vec![
            entry("at", self.option(location.at.as_ref(), |_, at| Node::text(at)), location.at == none.at),
            entry("missing", self.list(location.missing, condition), location.missing == none.missing),
            entry(
                "offending",
                self.list(location.offending, condition),
                location.offending == none.offending,
            ),
            entry("read", indexes(location.read), location.read == none.read),
            entry("otherwise", Node::text(location.otherwise), location.otherwise == none.otherwise),
        ];
        self.sparse("ViolationLocation", "NONE", fields)
    }

    pub(super) fn expr(&mut self, expr: &table::Expr<'_>) -> Node {
        let (variant, items) = match expr {
            table::Expr::Tier | table::Expr::Null => return self.unit("Expr", expr),
            table::Expr::Lit(value) => ("Lit", vec![self.literal(value)]),
            table::Expr::Get(var) => ("Get", vec![number(*var)]),
            table::Expr::Has(var) => ("Has", vec![number(*var)]),
            table::Expr::Fact(fact) => ("Fact", vec![number(*fact)]),
            table::Expr::HasFact(fact) => ("HasFact", vec![number(*fact)]),
            table::Expr::Media(fact, var) => ("Media", vec![self.unit("MediaFact", fact), number(*var)]),
            table::Expr::HasMedia(fact, var) => {
                ("HasMedia", vec![self.unit("MediaFact", fact), number(*var)])
            }
            table::Expr::BoundHasMedia(fact, level, var) => {
                ("BoundHasMedia", vec![self.unit("MediaFact", fact), number(*level), number(*var)])
            }
            table::Expr::BoundMedia(fact, level, var) => {
                ("BoundMedia", vec![self.unit("MediaFact", fact), number(*level), number(*var)])
            }
            table::Expr::Not(inner) => ("Not", vec![self.inner(inner)]),
            table::Expr::All(parts) => ("All", vec![self.list(parts, Self::expr)]),
            table::Expr::Any(parts) => ("Any", vec![self.list(parts, Self::expr)]),
            table::Expr::If(parts) => ("If", vec![self.list(&parts[..], Self::expr)]),
            table::Expr::Compare(operator, sides) => {
                ("Compare", vec![self.unit("Comparison", operator), self.list(&sides[..], Self::expr)])
            }
            table::Expr::Arith(operator, sides) => {
                ("Arith", vec![self.unit("Arithmetic", operator), self.list(&sides[..], Self::expr)])
            }
            table::Expr::In(inner, values) => {
                ("In", vec![self.inner(inner), self.list(values, Self::literal)])
            }
            table::Expr::Size(inner) => ("Size", vec![self.inner(inner)]),
            table::Expr::Is(inner, kind) => ("Is", vec![self.inner(inner), self.unit("JsonKind", kind)]),
            table::Expr::Bound(level) => ("Bound", vec![number(*level)]),
            table::Expr::BoundGet(level, var) => ("BoundGet", vec![number(*level), number(*var)]),
            table::Expr::BoundHas(level, var) => ("BoundHas", vec![number(*level), number(*var)]),
            table::Expr::List(parts) => ("List", vec![self.list(parts, Self::expr)]),
            table::Expr::Each(each, level, parts) => {
                ("Each", vec![self.unit("Each", each), number(*level), self.list(&parts[..], Self::expr)])
            }
            table::Expr::Call(function, arguments) => {
                ("Call", vec![self.unit("Function", function), self.list(arguments, Self::expr)])
            }
            table::Expr::Match(matching, text, pattern) => {
                let matching = self.unit("Matching", matching);
                ("Match", vec![matching, self.inner(text), self.pattern(pattern).after("&")])
            }
        };
        self.tuple("Expr", variant, items)
    }

    /// An expression behind a reference.
    fn inner(&mut self, expr: &table::Expr<'_>) -> Node {
        self.expr(expr).after("&")
    }

    pub(super) fn price(&mut self, price: &table::Price<'_>) -> Node {
        match price {
            table::Price::Unknown(reason) => self.tuple("Price", "Unknown", vec![Node::text(reason)]),
            table::Price::Lines { currency, lines, terms } => {
                let fields = vec![
                    ("currency", Node::text(currency)),
                    ("lines", self.list(lines, Self::price_line)),
                    ("terms", self.terms(terms)),
                ];
                Node::fields(&self.variant("Price", "Lines"), fields, None)
            }
        }
    }

    fn terms(&mut self, terms: &table::Terms<'_>) -> Node {
        let none = table::Terms::NONE;
        let exchange = |printer: &mut Self, exchange: &table::Exchange<'_>| {
            let fields = vec![
                ("currency", Node::text(exchange.currency)),
                ("rate", Node::leaf(int(exchange.rate))),
                ("per", number(exchange.per)),
            ];
            Node::fields(printer.name("Exchange"), fields, None)
        };
        let minimum = match &terms.minimum {
            table::Minimum::None => None,
            table::Minimum::Amount(nanos) => Some(("Amount", Node::leaf(int(*nanos)))),
            table::Minimum::Computed(expr) => Some(("Computed", self.expr(expr))),
        };
        let rounding = match terms.rounding {
            table::Rounding::None => None,
            table::Rounding::Up(step) => Some(("Up", step)),
            table::Rounding::Nearest(step) => Some(("Nearest", step)),
        };
        let fields = vec![
            given("minimum", minimum.map(|(kind, value)| self.tuple("Minimum", kind, vec![value]))),
            given(
                "rounding",
                rounding.map(|(kind, step)| self.tuple("Rounding", kind, vec![Node::leaf(int(step))])),
            ),
            entry(
                "exchange",
                self.option(terms.exchange.as_ref(), exchange),
                terms.exchange == none.exchange,
            ),
        ];
        self.sparse("Terms", "NONE", fields)
    }

    fn price_line(&mut self, line: &table::PriceLine<'_>) -> Node {
        let plain = table::PriceLine::PLAIN;
        let quantity = (line.quantity != plain.quantity).then(|| self.expr(&line.quantity));
        let fields = vec![
            entry("item", Node::text(line.item), line.item == plain.item),
            entry("currency", Node::text(line.currency), line.currency == plain.currency),
            entry("when", self.option(line.when.as_ref(), Self::expr), line.when == plain.when),
            given("quantity", quantity),
            entry("rate", self.rate(&line.rate), false),
            entry(
                "missing",
                self.option(line.missing.as_ref(), |_, reason| Node::text(reason)),
                line.missing == plain.missing,
            ),
            entry("per", number(line.per), line.per == plain.per),
        ];
        self.sparse("PriceLine", "PLAIN", fields)
    }

    fn rate(&mut self, rate: &table::Rate<'_>) -> Node {
        match rate {
            table::Rate::Fixed(charge) => {
                let charge = self.charge(charge);
                self.tuple("Rate", "Fixed", vec![charge])
            }
            table::Rate::By(selector, rates) => {
                let pair = |printer: &mut Self, (value, charge): &(table::Literal<'_>, table::Charge<'_>)| {
                    Node::call("", vec![printer.literal(value), printer.charge(charge)])
                };
                let items = vec![self.expr(selector), self.list(rates, pair)];
                self.tuple("Rate", "By", items)
            }
            table::Rate::Cases(cases) => {
                let case =
                    |printer: &mut Self, (condition, charge): &(table::Expr<'_>, table::Charge<'_>)| {
                        Node::call("", vec![printer.expr(condition), printer.charge(charge)])
                    };
                let cases = self.list(cases, case);
                self.tuple("Rate", "Cases", vec![cases])
            }
        }
    }

    fn charge(&mut self, charge: &table::Charge<'_>) -> Node {
        let amount = |nanos: i64| Node::leaf(int(nanos));
        match charge {
            table::Charge::Exact(nanos) => self.tuple("Charge", "Exact", vec![amount(*nanos)]),
            table::Charge::Range(min, max) => self.tuple("Charge", "Range", vec![amount(*min), amount(*max)]),
            table::Charge::Unknown(reason) => self.tuple("Charge", "Unknown", vec![Node::text(reason)]),
        }
    }
}
