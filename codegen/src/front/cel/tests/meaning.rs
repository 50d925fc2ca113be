//! What expressions mean: the lowered text, run by the `cel` crate, agrees with a small evaluator of our own.

use std::collections::HashMap;

use modelspec_runtime::table;
use serde_json::{Value as Json, json};

use super::{painter, right};
use crate::backend::schema::cel as lower;
use crate::model::expr::author;
use crate::model::{Arithmetic, Comparison, Default, Expr, ExprKind, Operation, Path, Rule, Type, Value};
use oracle::{Oracle, Reading};

/// Random numbers that are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    pub(super) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}

/// Stands for what cannot be known: the value of an absent fact.
#[derive(Debug)]
struct Unknown;

struct Evaluator<'e> {
    op: &'e Operation,
    request: &'e Json,
    facts: &'e Json,
}

type Result<T> = std::result::Result<T, Unknown>;

impl Evaluator<'_> {
    fn given(&self, path: &Path) -> Option<&Json> {
        let value = path.0.iter().try_fold(self.request, |object, name| object.get(name))?;
        let param = self.op.request.param(path)?;
        (!(param.empty_absent && value == "")).then_some(value)
    }

    fn bool(&self, expr: &Expr) -> Result<bool> {
        match self.value(expr)? {
            Value::Bool(value) => Ok(value),
            other => panic!("{other:?} is no boolean"),
        }
    }

    fn value(&self, expr: &Expr) -> Result<Value> {
        Ok(match &expr.kind {
            ExprKind::Lit(value) => value.clone(),
            ExprKind::Get(path) => self.effective(path)?,
            ExprKind::Has(path) => Value::Bool(self.given(path).is_some()),
            ExprKind::Fact(name) => {
                scalar(self.facts.get(name).ok_or(Unknown)?, expr.ty == crate::model::ExprType::Double)
            }
            ExprKind::HasFact(name) => Value::Bool(self.facts.get(name).is_some()),
            ExprKind::Tier => self.tier()?,
            ExprKind::Not(inner) => Value::Bool(!self.bool(inner)?),
            ExprKind::All(parts) => Value::Bool(self.junction(parts, false)?),
            ExprKind::Any(parts) => Value::Bool(self.junction(parts, true)?),
            ExprKind::If(parts) => self.value(if self.bool(&parts[0])? { &parts[1] } else { &parts[2] })?,
            ExprKind::Compare(operator, sides) => {
                Value::Bool(compare(*operator, &self.value(&sides[0])?, &self.value(&sides[1])?))
            }
            ExprKind::Arith(operator, sides) => {
                arith(*operator, &self.value(&sides[0])?, &self.value(&sides[1])?)?
            }
            ExprKind::In(value, list) => {
                let value = self.value(value)?;
                Value::Bool(list.iter().any(|item| compare(Comparison::Eq, &value, item)))
            }
            ExprKind::Size(inner) => self.size(inner)?,
            other => panic!("{other:?} is tried against the engine"),
        })
    }

    /// As in CEL, one side that decides makes up for another one that is unknown.
    fn junction(&self, parts: &[Expr], decides: bool) -> Result<bool> {
        let outcomes: Vec<Result<bool>> = parts.iter().map(|part| self.bool(part)).collect();
        if outcomes.iter().any(|outcome| matches!(outcome, Ok(value) if *value == decides)) {
            return Ok(decides);
        }
        outcomes.into_iter().collect::<Result<Vec<_>>>()?;
        Ok(!decides)
    }

    fn effective(&self, path: &Path) -> Result<Value> {
        let param = self.op.request.param(path).unwrap();
        let is_double = matches!(param.ty, Type::Number(_));
        if let Some(value) = self.given(path) {
            return Ok(scalar(value, is_double));
        }
        match param.default.as_ref().ok_or(Unknown)? {
            Default::Value(value) if is_double => Ok(Value::Num(double(&value.value))),
            Default::Value(value) => Ok(value.value.clone()),
            Default::Cases(cases) => {
                for (condition, value) in cases {
                    if self.bool(condition)? {
                        return Ok(value.value.clone());
                    }
                }
                Err(Unknown)
            }
        }
    }

    fn tier(&self) -> Result<Value> {
        let sizes = self.op.sizes.as_ref().unwrap();
        let (Some(width), Some(height)) = (self.given(&sizes.width), self.given(&sizes.height)) else {
            return self.effective(sizes.tier_from.as_ref().unwrap());
        };
        let row = sizes.rows.iter().find(|row| same(width, row.width) && same(height, row.height));
        Ok(Value::Str(row.ok_or(Unknown)?.tier.clone()))
    }

    fn size(&self, of: &Expr) -> Result<Value> {
        let count = match &of.kind {
            ExprKind::Get(path) if self.given(path).is_some_and(Json::is_array) => {
                self.given(path).and_then(Json::as_array).map_or(0, Vec::len)
            }
            _ => match self.value(of)? {
                Value::Str(text) => text.chars().count(),
                other => panic!("{other:?} has no size"),
            },
        };
        Ok(Value::Int(i64::try_from(count).unwrap()))
    }
}

fn same(value: &Json, side: u32) -> bool {
    value.as_f64() == Some(f64::from(side))
}

#[expect(clippy::cast_possible_truncation, reason = "the numbers of the tests are small")]
fn scalar(json: &Json, is_double: bool) -> Value {
    match json {
        Json::Bool(value) => Value::Bool(*value),
        Json::String(value) => Value::Str(value.clone()),
        Json::Number(number) if is_double => Value::Num(number.as_f64().unwrap()),
        Json::Number(number) => Value::Int(number.as_f64().unwrap() as i64),
        other => panic!("{other} is no scalar"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "the numbers of the tests are small")]
fn double(value: &Value) -> f64 {
    match value {
        Value::Int(value) => *value as f64,
        Value::Num(value) => *value,
        other => panic!("{other:?} is no number"),
    }
}

fn compare(operator: Comparison, left: &Value, right: &Value) -> bool {
    let order = match (left, right) {
        (Value::Str(left), Value::Str(right)) => left.cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => double(left).total_cmp(&double(right)),
    };
    match operator {
        Comparison::Eq => order.is_eq(),
        Comparison::Ne => order.is_ne(),
        Comparison::Lt => order.is_lt(),
        Comparison::Le => order.is_le(),
        Comparison::Gt => order.is_gt(),
        Comparison::Ge => order.is_ge(),
    }
}

fn arith(operator: Arithmetic, left: &Value, right: &Value) -> Result<Value> {
    if let (Value::Int(left), Value::Int(right)) = (left, right) {
        let value = match operator {
            Arithmetic::Add => left.checked_add(*right),
            Arithmetic::Sub => left.checked_sub(*right),
            Arithmetic::Mul => left.checked_mul(*right),
            Arithmetic::Div => left.checked_div(*right),
            Arithmetic::Rem => left.checked_rem(*right),
        };
        return value.map(Value::Int).ok_or(Unknown);
    }
    let (left, right) = (double(left), double(right));
    Ok(Value::Num(match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Sub => left - right,
        Arithmetic::Mul => left * right,
        Arithmetic::Div => left / right,
        Arithmetic::Rem => left % right,
    }))
}

/// A value of the oracle as one of ours.
pub(super) fn scalar_of(value: cel::Value) -> Value {
    match value {
        cel::Value::Bool(value) => Value::Bool(value),
        cel::Value::Int(value) => Value::Int(value),
        cel::Value::UInt(value) => Value::Int(i64::try_from(value).unwrap()),
        cel::Value::Float(value) => Value::Num(value),
        cel::Value::String(value) => Value::Str(value.to_string()),
        other => panic!("{other:?}"),
    }
}

/// The parser of the oracle needs more stack than a test has.
pub(crate) fn with_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 << 20).spawn(test).unwrap().join().unwrap();
}

/// A valid request with each optional parameter given or not.
fn request(random: &mut Random, all_given: bool) -> (Json, Json) {
    let mut request = json!({ "prompt": "a caf\u{e9}", "kind": "image", "must": { "a": random.below(10) } });
    let mut put = |random: &mut Random, path: &[&str], values: &[Json]| {
        if all_given || random.below(2) == 0 {
            let value = random.pick(values).clone();
            let (last, objects) = path.split_last().unwrap();
            let object = objects.iter().try_fold(&mut request, |object, name| object.get_mut(*name));
            if let Some(Json::Object(object)) = object {
                object.insert((*last).to_owned(), value);
            }
        }
    };
    let size: &[Json] =
        &[json!([1024, 1024]), json!([1280, 768]), json!([2048, 2048]), json!([2048.0, 2048])];
    let pair = random.pick(size).clone();
    put(random, &["negative"], &[json!(""), json!("x"), json!("long \"text\"\n")]);
    put(random, &["outputType"], &[json!("URL"), json!("dataURI")]);
    put(random, &["count"], &[json!(1), json!(3), json!(20.0), json!(4e0)]);
    put(random, &["seed"], &[json!(-5), json!(0), json!(9_007_199_254_740_991_i64)]);
    put(random, &["guidance"], &[json!(0), json!(5), json!(5.5), json!(7.5)]);
    put(random, &["scale"], &[json!(3), json!(0.5)]);
    put(random, &["strength"], &[json!(1), json!(0.25), json!(-3.5)]);
    put(random, &["fast"], &[json!(true), json!(false)]);
    put(random, &["flag"], &[json!(true), json!(false)]);
    put(random, &["steps"], &[json!(4), json!(50), json!(8.0)]);
    put(random, &["images"], &[json!([]), json!(["a"]), json!(["a", "b", "c"])]);
    put(random, &["meta"], &[json!({}), json!(null), json!(3)]);
    put(random, &["safety"], &[json!({ "level": 2 }), json!({ "level": 5 })]);
    put(random, &["safety", "mode"], &[json!("off"), json!("high")]);
    put(random, &["safety", "note"], &[json!(""), json!("n")]);
    put(random, &["must", "b"], &[json!("x"), json!("")]);
    let maybe = [json!({ "r": 4 }), json!(null)];
    put(random, &["maybe"], if all_given { &maybe[..1] } else { &maybe });
    put(random, &["maybe", "v"], &[json!(1), json!(9)]);
    put(random, &["resolution"], &[json!("1K"), json!("2K")]);
    put(random, &["quality"], &[json!(10), json!(90)]);
    put(random, &["partial"], &[json!(1)]);
    put(random, &["odd-name"], &[json!(0), json!(5)]);
    put(random, &["loop"], &[json!(true), json!(false)]);
    if all_given || random.below(2) == 0 {
        request["width"] = pair[0].clone();
        request["height"] = pair[1].clone();
    }
    let facts = [json!({}), json!({ "seconds": 4 }), json!({ "seconds": 2.5, "frames": 48 })];
    let facts = if all_given { facts[2].clone() } else { random.pick(&facts).clone() };
    (request, facts)
}

const CONDITIONS: &[&str] = &[
    "self.fast",
    "!self.fast",
    "has(self.seed)",
    "has(self.negative)",
    "has(self.safety)",
    "has(self.safety.note)",
    "has(self.maybe.v)",
    "has(self.maybe)",
    "has(self.must.b)",
    "has(self.meta)",
    "has(facts.frames)",
    "'odd-name' in self",
    "'mode' in self.safety",
    "has(self.loop) && self.loop",
    "self.kind == 'image'",
    "self.outputType == \"URL\"",
    "self.outputType != 'dataURI'",
    "self.outputType in ['URL', 'base64Data']",
    "self.count == 1",
    "self.count > 2",
    "self.count in [1, 4]",
    "self.count * 2 - 1 <= self.quality",
    "self.steps == 8",
    "self.steps >= 8.0",
    "self.steps in [4, 50]",
    "self.guidance == 7.5",
    "self.guidance > 5",
    "self.guidance / 2 < 2.6",
    "self.guidance in [5, 7.5]",
    "self.scale / 2 == 3.5",
    "self.count / 2 == 1",
    "double(self.count) / 2 == 1.5",
    "self.count % 3 == 0",
    "-self.count < -3",
    "size(self.prompt) == 6",
    "self.prompt.size() <= 2000 || !has(self.images)",
    "!has(self.images) || size(self.images) <= 1",
    "!has(self.seed) || self.seed >= 0",
    "has(self.seed) ? self.seed < 100 : self.fast",
    "has(self.negative) && self.negative == 'x'",
    "has(self.negative) && size(self.negative) > 3",
    "has(self.strength) && self.strength < self.guidance",
    "has(self.width) && has(self.height) && self.width * self.height > 1500000",
    "has(self.flag) && self.flag == self.fast",
    "self.safety.mode == 'low'",
    "self.safety.mode in ['off', 'high']",
    "has(self.safety) && self.safety.level > 3",
    "has(self.safety.note) && self.safety.note == ''",
    "self.maybe.v == 3",
    "has(self.maybe.r) && self.maybe.r + self.maybe.v > 6",
    "self.must.a > 4",
    "self.quality > 60",
    "self.quality == (self.resolution == '2K' ? 80 : 50)",
    "has(self.partial) && self.partial == 1",
    "self['odd-name'] * 2 > 5",
    "(self.fast ? self.guidance : self.count) > 3",
    "(self.fast ? self.count : self.must.a) / 2 > 1",
    "size.tier == '1K'",
    "size.tier in ['2K', '4K']",
    "facts.seconds > 3.0",
    "facts.seconds * self.count >= 5",
    "has(facts.frames) && facts.frames / 24 == 2",
    "self.fast || facts.frames > 10",
    "self.prompt == \"a\\\"\\n\\\\\\t\\u0007\"",
];

fn check_on_requests(op: &Operation, text: &str, random: &mut Random, rounds: usize) {
    let expr = right(op, text);
    assert_eq!(right(op, &author(&expr)), expr, "{text} does not read back");
    let lowered = lower::text(&expr, op);
    let oracle = Oracle::new(&lowered, &[]);
    let arena = bumpalo::Bump::new();
    let engine = engine(&arena, &expr);
    for _ in 0..rounds {
        let (request, facts) = request(random, false);
        let ours = Evaluator { op, request: &request, facts: &facts }.value(&expr).ok();
        let theirs = oracle.run(&request, &facts, Reading::Mixed).map(scalar_of);
        assert_eq!(ours, theirs, "\n{text}\n{lowered}\n{request:#}\n{facts}");
        // The engine also knows the outcome where both ways of an unknown condition lead to it.
        if ours.is_some() || !text.contains('?') {
            let found = verdict(&engine, &request, &facts);
            // And it does not take a guard against an absent fact for a check.
            let is_guarded =
                text.contains("has(facts.") && ours == Some(Value::Bool(true)) && found.is_none();
            assert!(
                is_guarded || ours == found,
                "engine\n{text}\n{request:#}\n{facts}\n{ours:?} is not {found:?}"
            );
        }
    }
}

/// The table of the operation with this one rule.
fn engine<'a>(arena: &'a bumpalo::Bump, expr: &Expr) -> table::Model<'a> {
    let rule =
        Rule { reads: crate::model::expr::reads(expr), ..crate::fixture::rule("the-rule", expr.clone()) };
    crate::backend::table::model(arena, &Operation { rules: vec![rule], ..painter() })
}

/// Whether the engine finds that the rule holds; none when it cannot be checked.
fn verdict(model: &table::Model<'_>, request: &Json, facts: &Json) -> Option<Value> {
    let facts = modelspec_runtime::Facts::from_json(model, facts.to_string().as_bytes()).unwrap();
    let report = modelspec_runtime::validate(model, request.to_string().as_bytes(), &facts);
    for violation in report.violations() {
        assert_eq!(violation.rule(), "the-rule", "{}: {}", violation.pointer(), violation.message());
    }
    report.unchecked().is_empty().then_some(Value::Bool(report.is_valid()))
}

#[test]
fn conditions_agree_with_the_oracle() {
    with_stack(|| {
        let op = painter();
        let mut random = Random(1);
        for text in CONDITIONS {
            check_on_requests(&op, text, &mut random, 40);
        }
    });
}

/// A condition made of others.
fn combined(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return random.pick(CONDITIONS).to_string();
    }
    let mut next = || combined(random, depth - 1);
    let (a, b, c) = (next(), next(), next());
    match random.below(6) {
        0 => format!("({a}) && ({b})"),
        1 => format!("({a}) || ({b})"),
        2 => format!("!({a})"),
        3 => format!("({a}) ? ({b}) : ({c})"),
        4 => format!("({a}) == ({b})"),
        _ => format!("!({a} && ({b})) || ({c})"),
    }
}

#[test]
fn combinations_agree_with_the_oracle() {
    with_stack(|| {
        let op = painter();
        let mut random = Random(2);
        for _ in 0..120 {
            let text = combined(&mut random, 2);
            // Precedence can tear a guard from what it guards.
            if super::compile(&op, &text, None).is_ok() {
                check_on_requests(&op, &text, &mut random, 12);
            }
        }
    });
}

/// On a request that gives everything, what an author writes is CEL as it stands.
#[test]
fn authors_write_cel() {
    with_stack(|| {
        let op = painter();
        let mut random = Random(3);
        let (request, facts) = request(&mut random, true);
        let operators = ["&&", "||", "==", "!=", "+", "-", "*", "/", "%", "<", ">="];
        let operands = [
            "self.fast",
            "self.flag",
            "true",
            "self.count",
            "2",
            "self.must.a",
            "self.safety.level",
            "3",
            "-1",
        ];
        let (mut tried, mut right) = (0, 0);
        while right < 150 {
            let mut text = String::new();
            for _ in 0..2 + random.below(4) {
                let open = ["", "", "!", "-", "("][random.below(5)];
                let (operand, operator) = (*random.pick(&operands), *random.pick(&operators));
                text.extend([open, operand, " ", operator, " "]);
                if random.below(3) == 0 && text.matches('(').count() > text.matches(')').count() {
                    text = text.replacen(' ', ") ", 1);
                }
            }
            text += *random.pick(&operands);
            text += &")".repeat(text.matches('(').count().saturating_sub(text.matches(')').count()));
            tried += 1;
            assert!(tried < 200_000, "only {right} expressions were right");
            let scope = super::Scope {
                tier: true,
                present: ["flag", "safety"].map(|name| crate::fixture::path(name).into()).into(),
                ..super::Scope::new(&op.request, &op.facts)
            };
            let (sources, located) = super::file(&text);
            let Ok((expr, _)) = crate::front::cel::compile_any(&located, &sources, &scope) else { continue };
            right += 1;
            let oracle = Oracle::new(&text, &[]);
            let ours = Evaluator { op: &op, request: &request, facts: &facts }.value(&expr).ok();
            assert_eq!(
                ours,
                oracle.run(&request, &json!({}), Reading::Ints).map(scalar_of),
                "\n{text}\n{}\n{request:#}",
                author(&expr)
            );
        }
    });
}

#[test]
fn lowered_text_is_short() {
    let op = painter();
    let rows = [
        ("has(self.seed)", "has(self.seed)"),
        ("has(self.negative)", "has(self.negative) && self.negative != \"\""),
        ("!has(self.negative)", "!(has(self.negative) && self.negative != \"\")"),
        ("has(self.safety.note)", "has(self.safety) && has(self.safety.note)"),
        ("has(self.safety) && has(self.safety.note)", "has(self.safety) && has(self.safety.note)"),
        ("has(self.must.b)", "has(self.must.b)"),
        ("has(self.maybe.v)", "has(self.maybe) && self.maybe != null && has(self.maybe.v)"),
        ("'odd-name' in self", "\"odd-name\" in self"),
        ("self['odd-name'] == 2", "int(\"odd-name\" in self ? self[\"odd-name\"] : 2) == 2"),
        ("self.outputType == 'URL'", "(has(self.outputType) ? self.outputType : \"URL\") == \"URL\""),
        (
            "has(self.outputType) && self.outputType == 'URL'",
            "has(self.outputType) && self.outputType == \"URL\"",
        ),
        (
            "self.safety.mode == 'low'",
            "(has(self.safety) && has(self.safety.mode) ? self.safety.mode : \"low\") == \"low\"",
        ),
        ("self.must.a + 1 > 2", "int(self.must.a) + 1 > 2"),
        (
            "self.guidance >= self.must.a",
            "double(has(self.guidance) ? self.guidance : 7.5) >= double(self.must.a)",
        ),
        ("self.guidance * 2 > 3", "double(has(self.guidance) ? self.guidance : 7.5) * 2.0 > 3.0"),
        ("self.steps in [4, 8]", "int(has(self.steps) ? self.steps : 8) in [4, 8]"),
        (
            "self.quality == 1",
            "int(has(self.quality) ? self.quality : \
             (has(self.resolution) ? self.resolution : \"1K\") == \"2K\" ? 80 : 50) == 1",
        ),
        ("!has(self.images) || size(self.images) <= 1", "!has(self.images) || size(self.images) <= 1"),
        (
            "!(self.fast && self.count > 1)",
            "!((has(self.fast) ? self.fast : false) && int(has(self.count) ? self.count : 1) > 1)",
        ),
        (
            "size.tier",
            "has(self.width) && has(self.height) ? \
             ([int(self.width), int(self.height)] in [[1024, 1024], [1280, 768]] ? \"1K\" : \"2K\") : \
             has(self.resolution) ? self.resolution : \"1K\"",
        ),
        (
            "has(self.width) && has(self.height) && size.tier == '1K'",
            "has(self.width) && has(self.height) && \
             ([int(self.width), int(self.height)] in [[1024, 1024], [1280, 768]] ? \"1K\" : \"2K\") == \"1K\"",
        ),
        ("facts.frames > 1", "int(facts.frames) > 1"),
        ("double(self.must.a) / 2 > 1.5", "double(self.must.a) / 2.0 > 1.5"),
        ("(1 - (2 - self.must.a)) * 3 == 0", "(1 - (2 - int(self.must.a))) * 3 == 0"),
    ];
    for (text, expected) in rows {
        assert_eq!(lower::text(&right(&op, text), &op), expected, "{text}");
    }
}

#[test]
fn circles_of_defaults_end() {
    let mut op = painter();
    let names: HashMap<&str, &str> = [("quality", "count"), ("count", "quality")].into();
    for param in &mut op.request.objects[0].params {
        if let Some(other) = names.get(param.name.value.as_str()) {
            let condition = crate::fixture::compare(crate::fixture::int(other), "==", crate::fixture::lit(1));
            param.default = Some(Default::Cases(vec![(condition, crate::fixture::located(Value::Int(2)))]));
        }
    }
    let text = lower::text(&crate::fixture::int("count"), &op);
    assert!(text.len() < 400, "{text}");
}
