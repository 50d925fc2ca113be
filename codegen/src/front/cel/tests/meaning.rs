//! The meaning of expressions: on random requests, the engine agrees with the reference evaluator that runs the lowered text.

use serde_json::{Value as Json, json};

use super::agreement::{Engine, Random, rule_holds, scalar_of, with_stack};
use super::{painter, right};
use crate::backend::schema::cel as lower;
use crate::fixture::lit;
use crate::model::expr::{author, reads};
use crate::model::{ExprType, Operation, Rule, Value};
use oracle::{Oracle, Reading};

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
    "self.prompt + '!' == 'a caf\u{e9}!'",
    "has(self.must.b) && (self.must.b + self.outputType).endsWith('xURL')",
    "size(self.prompt + self.outputType + 'x') > 10",
    "self.fast && self.partial > 3",
    "!(type(self.partial) == int) || self.partial > 3",
    "(has(self.partial) || self.fast) && self.partial + self.count > 5",
    "self.prompt == \"a\\\"\\n\\\\\\t\\u0007\"",
];

/// The reference evaluator and the engine agree about a condition on random requests.
fn check_on_requests(op: &Operation, text: &str, random: &mut Random, rounds: usize) {
    let expr = right(op, text);
    assert_eq!(right(op, &author(&expr)), expr, "{text} does not read back");
    let lowered = lower::lowered(&expr, op);
    assert!(lowered.needs.is_empty(), "{lowered:?}");
    let (oracle, lowered) = (lowered.oracle(op), lowered.cel);
    let arena = bumpalo::Bump::new();
    let engine = Engine::new(&arena, op, &expr);
    let rule = Rule { reads: reads(&expr), ..crate::fixture::rule("the-rule", expr.clone()) };
    let model = crate::backend::table::model(&arena, &Operation { rules: vec![rule], ..op.clone() });
    for _ in 0..rounds {
        let (request, facts) = request(random, false);
        let expected = match oracle.run(&request, &facts, Reading::Mixed).map(scalar_of) {
            None => None,
            Some(Value::Bool(value)) => Some(value),
            Some(other) => panic!("{text}: {other:?} is not a boolean"),
        };
        // The engine also knows the outcome if both branches of an unknown condition lead to it.
        if expected.is_none() && text.contains('?') {
            continue;
        }
        // A condition that only holds because a fact is missing is unknown to the engine.
        let is_guarded = text.contains("has(facts.") && expected == Some(true);
        for found in [engine.holds(&request, &facts), rule_holds(&model, &request, &facts)] {
            assert!(
                found == expected || is_guarded && found.is_none(),
                "{text}\n{lowered}\n{request:#}\n{facts}\nexpected {expected:?}, the engine found {found:?}"
            );
        }
    }
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
        let (request, _) = request(&mut random, true);
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
            let expected = Oracle::new(&text, &[]).run(&request, &json!({}), Reading::Ints).map(scalar_of);
            // A value of the engine shows in its comparison with the expected one, an unknown one in any comparison.
            let other = expected.clone().unwrap_or(match expr.ty {
                ExprType::Bool => Value::Bool(true),
                _ => Value::Int(0),
            });
            let is_bool = matches!(other, Value::Bool(_));
            assert_eq!(is_bool, expr.ty == ExprType::Bool, "{text}");
            let arena = bumpalo::Bump::new();
            let same = crate::fixture::compare(expr.clone(), "==", lit(other));
            let found = Engine::new(&arena, &op, &same).holds(&request, &json!({}));
            assert_eq!(found, expected.map(|_| true), "\n{text}\n{}\n{request:#}", author(&expr));
        }
    });
}
