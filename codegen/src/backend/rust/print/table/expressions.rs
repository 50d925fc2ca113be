//! Rules, expressions and prices of the table.

use modelspec_runtime::table;

use super::{Printer, entry, given, indexes, number, truth};
use crate::backend::rust::print::layout::Node;
use crate::backend::rust::print::lit::int;

impl Printer {
    pub(super) fn rule(&mut self, rule: &table::Rule<'_>) -> Node {
        let plain = table::Rule::PLAIN;
        let severity = match rule.severity {
            table::Severity::Error => None,
            table::Severity::Warning => Some(Node::leaf(self.variant("Severity", "Warning"))),
        };
        let fields = vec![
            entry("id", Node::text(rule.id), rule.id == plain.id),
            given("severity", severity),
            entry("message", Node::text(rule.message), rule.message == plain.message),
            entry("each", indexes(rule.each), rule.each == plain.each),
            entry("holds", self.expr(&rule.holds), false),
            entry("reads", indexes(rule.reads), rule.reads == plain.reads),
            entry("location", self.violation_location(&rule.location), false),
        ];
        self.sparse("Rule", "PLAIN", fields)
    }

    fn violation_location(&mut self, location: &table::ViolationLocation<'_>) -> Node {
        let none = table::ViolationLocation::NONE;
        let offending = |printer: &mut Self, (var, condition): &(u16, table::Expr<'_>)| {
            Node::call("", vec![number(*var), printer.expr(condition)])
        };
        let fields = vec![
            entry("at", self.option(location.at.as_ref(), |_, at| Node::text(at)), location.at == none.at),
            entry("required", indexes(location.required), location.required == none.required),
            entry(
                "offending",
                self.list(location.offending, offending),
                location.offending == none.offending,
            ),
            entry("read", indexes(location.read), location.read == none.read),
            entry("otherwise", Node::text(location.otherwise), location.otherwise == none.otherwise),
        ];
        self.sparse("ViolationLocation", "NONE", fields)
    }

    pub(super) fn expr(&mut self, expr: &table::Expr<'_>) -> Node {
        let (variant, items) = match expr {
            table::Expr::Tier => return Node::leaf(self.variant("Expr", "Tier")),
            table::Expr::Null => return Node::leaf(self.variant("Expr", "Null")),
            table::Expr::Lit(value) => ("Lit", vec![self.literal(value)]),
            table::Expr::Get(var) => ("Get", vec![number(*var)]),
            table::Expr::Has(var) => ("Has", vec![number(*var)]),
            table::Expr::Fact(fact) => ("Fact", vec![number(*fact)]),
            table::Expr::HasFact(fact) => ("HasFact", vec![number(*fact)]),
            table::Expr::Not(inner) => ("Not", vec![self.inner(inner)]),
            table::Expr::All(parts) => ("All", vec![self.list(parts, Self::expr)]),
            table::Expr::Any(parts) => ("Any", vec![self.list(parts, Self::expr)]),
            table::Expr::If(parts) => ("If", vec![self.list(&parts[..], Self::expr)]),
            table::Expr::Compare(operator, sides) => {
                ("Compare", vec![self.comparison(*operator), self.list(&sides[..], Self::expr)])
            }
            table::Expr::Arith(operator, sides) => {
                ("Arith", vec![self.arithmetic(*operator), self.list(&sides[..], Self::expr)])
            }
            table::Expr::In(inner, values) => {
                ("In", vec![self.inner(inner), self.list(values, Self::literal)])
            }
            table::Expr::Size(inner) => ("Size", vec![self.inner(inner)]),
            table::Expr::Is(inner, kind) => ("Is", vec![self.inner(inner), self.kind(*kind)]),
            table::Expr::Bound(level) => ("Bound", vec![number(*level)]),
            table::Expr::BoundGet(level, var) => ("BoundGet", vec![number(*level), number(*var)]),
            table::Expr::BoundHas(level, var) => ("BoundHas", vec![number(*level), number(*var)]),
            table::Expr::List(parts) => ("List", vec![self.list(parts, Self::expr)]),
            table::Expr::Each(each, level, parts) => {
                ("Each", vec![self.question(*each), number(*level), self.list(&parts[..], Self::expr)])
            }
            table::Expr::Call(function, arguments) => {
                ("Call", vec![self.function(*function), self.list(arguments, Self::expr)])
            }
            table::Expr::Match(matching, text, pattern) => {
                let matching = match matching {
                    table::Matching::Matches => "Matches",
                    table::Matching::ExtractAll => "ExtractAll",
                };
                let matching = Node::leaf(self.variant("Matching", matching));
                ("Match", vec![matching, self.inner(text), self.pattern(pattern).after("&")])
            }
        };
        self.tuple("Expr", variant, items)
    }

    /// An expression behind a reference.
    fn inner(&mut self, expr: &table::Expr<'_>) -> Node {
        self.expr(expr).after("&")
    }

    /// The operation of an expression over a list.
    fn question(&mut self, each: table::Each) -> Node {
        let variant = match each {
            table::Each::All => "All",
            table::Each::Exists => "Exists",
            table::Each::ExistsOne => "ExistsOne",
            table::Each::Map => "Map",
            table::Each::Filter => "Filter",
        };
        Node::leaf(self.variant("Each", variant))
    }

    fn kind(&mut self, kind: table::JsonKind) -> Node {
        let variant = match kind {
            table::JsonKind::Null => "Null",
            table::JsonKind::Bool => "Bool",
            table::JsonKind::Int => "Int",
            table::JsonKind::Double => "Double",
            table::JsonKind::String => "String",
            table::JsonKind::List => "List",
            table::JsonKind::Map => "Map",
        };
        Node::leaf(self.variant("JsonKind", variant))
    }

    fn function(&mut self, function: table::Function) -> Node {
        let variant = match function {
            table::Function::StartsWith => "StartsWith",
            table::Function::EndsWith => "EndsWith",
            table::Function::Contains => "Contains",
            table::Function::Matches => "Matches",
            table::Function::ExtractAll => "ExtractAll",
            table::Function::Split => "Split",
            table::Function::Substring => "Substring",
            table::Function::IndexOf => "IndexOf",
            table::Function::Replace => "Replace",
            table::Function::LowerAscii => "LowerAscii",
            table::Function::UpperAscii => "UpperAscii",
            table::Function::Trim => "Trim",
            table::Function::Int => "Int",
            table::Function::Double => "Double",
            table::Function::String => "String",
            table::Function::Ceil => "Ceil",
            table::Function::Floor => "Floor",
            table::Function::Round => "Round",
            table::Function::Abs => "Abs",
            table::Function::Greatest => "Greatest",
            table::Function::Least => "Least",
            table::Function::Sum => "Sum",
            table::Function::At => "At",
            table::Function::Within => "Within",
            table::Function::HasKey => "HasKey",
            table::Function::Utf16 => "Utf16",
            table::Function::Bytes => "Bytes",
        };
        Node::leaf(self.variant("Function", variant))
    }

    fn comparison(&mut self, operator: table::Comparison) -> Node {
        let variant = match operator {
            table::Comparison::Eq => "Eq",
            table::Comparison::Ne => "Ne",
            table::Comparison::Lt => "Lt",
            table::Comparison::Le => "Le",
            table::Comparison::Gt => "Gt",
            table::Comparison::Ge => "Ge",
        };
        Node::leaf(self.variant("Comparison", variant))
    }

    fn arithmetic(&mut self, operator: table::Arithmetic) -> Node {
        let variant = match operator {
            table::Arithmetic::Add => "Add",
            table::Arithmetic::Sub => "Sub",
            table::Arithmetic::Mul => "Mul",
            table::Arithmetic::Div => "Div",
            table::Arithmetic::Rem => "Rem",
        };
        Node::leaf(self.variant("Arithmetic", variant))
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
        let fields = vec![
            entry("minimum", Node::leaf(int(terms.minimum)), terms.minimum == none.minimum),
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
            entry("missing_rates", truth(line.missing_rates), line.missing_rates == plain.missing_rates),
            entry("per", number(line.per), line.per == plain.per),
        ];
        self.sparse("PriceLine", "PLAIN", fields)
    }

    fn rate(&mut self, rate: &table::Rate<'_>) -> Node {
        match rate {
            table::Rate::Flat(rate) => self.tuple("Rate", "Flat", vec![Node::leaf(int(*rate))]),
            table::Rate::Range(least, greatest) => {
                self.tuple("Rate", "Range", vec![Node::leaf(int(*least)), Node::leaf(int(*greatest))])
            }
            table::Rate::By(selector, rates) => {
                let pair = |printer: &mut Self, (value, rate): &(table::Literal<'_>, i64)| {
                    Node::call("", vec![printer.literal(value), Node::leaf(int(*rate))])
                };
                let items = vec![self.expr(selector), self.list(rates, pair)];
                self.tuple("Rate", "By", items)
            }
            table::Rate::Cases(cases) => {
                let case =
                    |printer: &mut Self, (condition, least, greatest): &(table::Expr<'_>, i64, i64)| {
                        let amounts = [least, greatest].map(|amount| Node::leaf(int(*amount)));
                        Node::call("", std::iter::once(printer.expr(condition)).chain(amounts).collect())
                    };
                let cases = self.list(cases, case);
                self.tuple("Rate", "Cases", vec![cases])
            }
        }
    }
}
