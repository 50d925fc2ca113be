//! Amounts in whole numbers, run by the oracle, are what the engine says that requests cost.

use modelspec_runtime::{Cost, Facts, price};
use serde_json::Value as Json;

use super::amount;
use crate::backend::schema::assertion::Steps;
use crate::fixture::{amount as amount_of, between, cases, located, price_line, written};
use crate::front::cel::Scope;
use crate::front::cel::tests::agreement::{Random, with_stack};
use crate::front::cel::tests::items::{director, request};
use crate::model::expr::build;
use crate::model::{Charge, Expr, ExprType, Operation, Price, PriceLine, Rate, Value};
use oracle::{Oracle, Reading};

const PRESENT: &[&str] = &["ages", "shots", "weights"];

/// An expression of a price; it may read what `when` of the line asks for.
fn quantity(op: &Operation, text: &str, expected: ExprType) -> Expr {
    let present = PRESENT.iter().map(|name| crate::fixture::path(name).into()).collect();
    let scope = Scope { present, ..Scope::new(&op.request, &op.facts) };
    let (sources, text) = crate::front::cel::tests::file(text);
    crate::front::cel::compile(&text, &sources, &scope, expected)
        .unwrap_or_else(|found| panic!("{found:#?}"))
        .0
}

fn with_line(op: Operation, line: PriceLine) -> Operation {
    let price = Price::Lines { currency: "USD".to_owned(), terms: Box::default(), lines: vec![line] };
    Operation { prices: crate::fixture::undated(price), ..op }
}

/// Least and greatest cost by the engine; none where it is not known.
fn by_engine(op: &Operation, request: &Json, facts: &Json) -> Option<(i64, i64)> {
    let arena = bumpalo::Bump::new();
    let model = crate::backend::table::model(&arena, op);
    let facts = Facts::from_json(&model, facts.to_string().as_bytes()).unwrap();
    match price(&model, request.to_string().as_bytes(), &facts).cost.unwrap() {
        Cost::Exact { amount, .. } => Some((amount.nanos(), amount.nanos())),
        Cost::Range { min, max, .. } => Some((min.nanos(), max?.nanos())),
        Cost::Unknown { .. } => None,
    }
}

/// The amount that standard CEL computes for a request; `None` if it is unknown.
struct ByCel {
    amount: Oracle,
    most: Option<Oracle>,
    known: Option<Oracle>,
}

impl ByCel {
    fn new(op: &Operation) -> Option<Self> {
        let Price::Lines { lines, .. } = op.prices.price() else { return None };
        let amount = amount(&lines[0], &Steps::of_amounts(op))?;
        let oracle = |expr: &Expr| crate::backend::schema::cel::lowered(expr, op).oracle(op);
        Some(Self {
            amount: oracle(&amount.least),
            most: amount.most.as_ref().map(oracle),
            known: amount.known.as_ref().map(oracle),
        })
    }

    fn cost(&self, request: &Json, facts: &Json, reading: Reading) -> Option<(i64, i64)> {
        if let Some(known) = &self.known
            && known.run(request, facts, reading) != Some(cel::Value::Bool(true))
        {
            return None;
        }
        let run = |oracle: &Oracle| match oracle.run(request, facts, reading) {
            Some(cel::Value::Int(amount)) => amount,
            other => panic!("{other:?} of {request:#}"),
        };
        let amount = run(&self.amount);
        Some((amount, self.most.as_ref().map_or(amount, run)))
    }
}

/// Both say the same wherever CEL says something, which it does for some requests.
fn agree(op: &Operation, what: &str) {
    let by_cel = ByCel::new(op).unwrap_or_else(|| panic!("{what} cannot be said"));
    let mut random = Random(6);
    let mut known = 0;
    for _ in 0..60 {
        let (request, facts) = request(&mut random);
        if PRESENT.iter().any(|name| request.get(name).is_none()) {
            continue;
        }
        let engine = by_engine(op, &request, &facts);
        for reading in [Reading::Mixed, Reading::Ints, Reading::Doubles] {
            let Some(cost) = by_cel.cost(&request, &facts, reading) else { continue };
            known += 1;
            assert_eq!(Some(cost), engine, "{what}\n{request:#}\n{facts}");
        }
    }
    assert!(known > 0, "{what} is never known");
}

#[test]
fn quantities_of_all_kinds() {
    let quantities = [
        "self.duration",
        "self.duration / 3",
        "self.duration * 0.1",
        "facts.seconds",
        "facts.seconds * self.duration / 7",
        "math.ceil(self.duration / 5) * 5",
        "math.ceil(facts.seconds / 5) * 5",
        "math.floor(facts.seconds * 1.5)",
        "math.round(facts.seconds / 2)",
        "math.greatest(math.ceil(facts.seconds), 4) - 1",
        "math.greatest(0, math.greatest(10, math.ceil(self.duration / 4) * 4) - 6)",
        "math.least(math.greatest(self.duration - 10, 0), 5)",
        "math.least(self.duration / 3, 2.5)",
        "math.abs(self.duration - 10) / 4",
        "sum(self.ages)",
        "sum(self.weights)",
        "sum(self.weights) / 3 + size(self.shots)",
        "sum(self.shots.map(s, s.duration))",
        "sum(self.shots.map(s, math.ceil(s.duration / 4)))",
        "sum(self.shots.map(s, has(s.weight) && s.weight > 0 ? s.weight / 3 : 1))",
        "sum(self.shots.filter(s, has(s.refs)).map(s, size(s.refs)))",
        "sum(facts.clips)",
        "math.greatest(self.shots.map(s, s.duration))",
        "size(self.prompt) / 1000",
        "size(self.ages) > 1 ? self.ages[1] : 2",
        "self.frame.width * self.frame.height / 1000000",
        "has(self.size.width) ? self.size.width * self.size.height / 1048576 : 1",
        "type(self.speed) == int ? self.speed : 3",
        "self.duration / 4 > 2.5 ? facts.seconds : 1",
        "has(facts.seconds) ? facts.seconds : self.duration",
        "int(self.frame.split('x')[0]) / 1280",
        "self.duration % 5",
        "(self.duration - 10) / 3",
        "1.5",
    ];
    with_stack(move || {
        for text in quantities {
            for (rate, per) in [(50_000_000, 1), (7, 3), (11, 2)] {
                let units = quantity(&director(), text, ExprType::Double);
                let op = with_line(director(), price_line(units, Rate::Fixed(amount_of(rate)), per));
                agree(&op, text);
            }
        }
    });
}

#[test]
fn negative_quantities_have_no_amount() {
    with_stack(|| {
        for text in ["-self.duration / 3", "-1", "self.duration - 10"] {
            let units = quantity(&director(), text, ExprType::Double);
            let op = with_line(director(), price_line(units, Rate::Fixed(amount_of(7)), 2));
            let by_cel = ByCel::new(&op).unwrap();
            let mut random = Random(6);
            for _ in 0..20 {
                let (request, facts) = request(&mut random);
                if PRESENT.iter().all(|name| request.get(name).is_some()) {
                    let cost = by_cel.cost(&request, &facts, Reading::Mixed);
                    assert_eq!(cost, by_engine(&op, &request, &facts), "{text}\n{request:#}");
                    assert!(cost.is_none_or(|(least, _)| least >= 0), "{text}");
                }
            }
        }
    });
}

#[test]
fn rates_of_all_kinds() {
    with_stack(|| {
        let op = director();
        let selector = quantity(&op, "self.ratio", ExprType::String);
        let listed = |values: [(&str, Charge); 3]| {
            let value = |value: &str| located(Value::Str(value.to_owned()));
            values.map(|(text, rate)| (value(text), rate)).into()
        };
        let condition = |text: &str| quantity(&op, text, ExprType::Bool);
        let otherwise = build::constant(true);
        let rates = [
            ("a range", Rate::Fixed(between(5, 9))),
            (
                "by",
                Rate::By(
                    written(selector.clone()),
                    listed([("16:9", amount_of(5)), ("1:1", amount_of(7)), ("4:3", amount_of(5))]),
                ),
            ),
            (
                "one rate",
                Rate::By(
                    written(selector.clone()),
                    listed([("16:9", amount_of(5)), ("1:1", amount_of(5)), ("4:3", amount_of(5))]),
                ),
            ),
            (
                "by ranges",
                Rate::By(
                    written(selector),
                    listed([("16:9", amount_of(5)), ("1:1", between(1, 3)), ("4:3", amount_of(5))]),
                ),
            ),
            (
                "cases with a last one",
                cases([
                    (condition("self.duration / 3 > 4.5"), amount_of(3)),
                    (condition("has(self.limit)"), between(4, 6)),
                    (otherwise.clone(), amount_of(9)),
                ]),
            ),
            (
                "rates that are unknown for some",
                Rate::By(
                    written(quantity(&op, "self.ratio", ExprType::String)),
                    listed([
                        ("16:9", amount_of(5)),
                        ("1:1", Charge::Unknown("secret".to_owned())),
                        ("4:3", amount_of(7)),
                    ]),
                ),
            ),
            (
                "cases that are unknown for some",
                cases([
                    (condition("self.duration / 3 > 4.5"), Charge::Unknown("secret".to_owned())),
                    (condition("has(self.limit)"), between(4, 6)),
                    (otherwise.clone(), amount_of(9)),
                ]),
            ),
            (
                "cases with a missing rate",
                cases([
                    (condition("facts.seconds > 3.0"), amount_of(3)),
                    (condition("has(self.limit)"), amount_of(6)),
                ]),
            ),
        ];
        for (what, rate) in rates {
            let units = quantity(&op, "self.duration / 3", ExprType::Double);
            let line = price_line(units, rate, 1);
            agree(&with_line(director(), line.clone()), what);
            let when = Some(written(condition("facts.seconds > 2.7")));
            agree(&with_line(director(), PriceLine { when, ..line }), what);
        }
    });
}

/// Texts that say it, as short as they can be.
#[test]
fn amounts_are_short() {
    let op = director();
    let rows = [
        ("self.duration", 1, "int(has(self.duration) ? self.duration : 8) * 50000000"),
        (
            "math.ceil(self.duration / 5)",
            1,
            "(int(has(self.duration) ? self.duration : 8) + 4) / 5 * 50000000",
        ),
        ("self.duration * 0.1", 1, "int(has(self.duration) ? self.duration : 8) * 5000000"),
        ("facts.seconds", 1, "int(double(facts.seconds) * 1000000.0 + 0.5) * 50"),
        ("1.5", 1, "75000000"),
    ];
    for (text, per, expected) in rows {
        let line = price_line(quantity(&op, text, ExprType::Double), Rate::Fixed(amount_of(50_000_000)), per);
        let amount = amount(&line, &Steps::of_amounts(&op)).unwrap();
        assert_eq!(crate::backend::schema::cel::lowered(&amount.least, &op).cel, expected, "{text}");
    }
}

/// Prices that integers cannot express are unknown.
#[test]
fn what_cannot_be_said_is_not() {
    let op = director();
    let quantities = [
        "self.duration / (self.duration - 10)",
        "double(self.ratio.split(':')[0])",
        "sum(self.shots.map(s, 1 / s.duration))",
    ];
    for text in quantities {
        let line = price_line(quantity(&op, text, ExprType::Double), Rate::Fixed(amount_of(1)), 1);
        assert!(amount(&line, &Steps::of_amounts(&op)).is_none(), "{text}");
    }
}
