//! Simplified expressions have the same value as the originals, unknown ones included.

use bumpalo::Bump;
use serde_json::{Value as Json, json};

use super::evaluate::Evaluator;
use crate::front::cel::tests::right;
use crate::model::expr::{Reference, author, build, simplify};
use crate::model::{Comparison, Each, Expr, ExprKind, ExprType, JsonKind, Operation, Path, Price, Value};

fn operation() -> Operation {
    crate::fixture::compiled(
        r"
parameters:
  flag: { type: boolean, doc: Flag. }
  mode: { type: enum, values: [std, pro, max], default: std, doc: Mode. }
  n: { type: integer, min: 0, max: 9, nullable: true, doc: N. }
  box: { type: object, doc: Box., parameters: { w: { type: integer, doc: W. } } }
  items:
    type: array
    doc: Items.
    items: { type: object, parameters: { k: { type: string, doc: K. }, d: { type: integer, default: 2, doc: D. } } }
facts:
  f: { type: integer, doc: F. }
",
    )
}

/// A deterministic source of random numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()].clone()
    }

    fn comparison(&mut self) -> Comparison {
        use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
        self.one(&[Eq, Ne, Lt, Le, Gt, Ge])
    }

    /// A condition; `items` counts the items that are bound around it.
    fn condition(&mut self, depth: u64, items: usize) -> Expr {
        let several =
            |random: &mut Self| (0..=random.below(3)).map(|_| random.condition(depth - 1, items)).collect();
        let kind = match if depth == 0 { 9 } else { self.below(9) } {
            0 | 1 => ExprKind::Not(Box::new(self.condition(depth - 1, items))),
            2 | 3 => ExprKind::All(several(self)),
            4 | 5 => ExprKind::Any(several(self)),
            6 => {
                let parts = [0; 3].map(|_| self.condition(depth - 1, items));
                ExprKind::If(Box::new(parts))
            }
            7 if items == 0 => {
                let list = build::get(path("items"), ExprType::List);
                let what = self.one(&[Each::All, Each::Exists, Each::ExistsOne]);
                ExprKind::Each(what, items, Box::new(list), Box::new(self.condition(depth - 1, items + 1)))
            }
            _ => return self.atom(items),
        };
        build::expr(kind, ExprType::Bool)
    }

    fn atom(&mut self, items: usize) -> Expr {
        let int = |value: i64| build::literal(Value::Int(value));
        let constants = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
        let mode = || build::get(path("mode"), ExprType::String);
        let member = |name: &str| Reference { level: items.checked_sub(1), path: path(name) };
        let bound = i64::try_from(self.below(4)).unwrap();
        match self.below(if items == 0 { 10 } else { 14 }) {
            0 | 1 => build::has(path(self.one(&["flag", "mode", "n", "items"]))),
            2 => build::get(path("flag"), ExprType::Bool),
            3 => build::compare(
                self.one(&[Comparison::Eq, Comparison::Ne]),
                mode(),
                build::literal("pro".into()),
            ),
            4 => build::expr(
                ExprKind::In(Box::new(mode()), constants(self.one(&[&["std"][..], &["pro", "max"]]))),
                ExprType::Bool,
            ),
            5 => build::compare(self.comparison(), build::get(path("n"), ExprType::Int), int(bound)),
            6 => {
                let size = build::size(build::get(path("items"), ExprType::List));
                let [low, high] =
                    self.one(&[[Comparison::Ge, Comparison::Le], [Comparison::Gt, Comparison::Lt]]);
                let sides = [low, high].map(|side| build::compare(side, size.clone(), int(bound)));
                let kind = if self.below(2) == 0 { ExprKind::All } else { ExprKind::Any };
                build::expr(kind(sides.into()), ExprType::Bool)
            }
            7 => build::is(build::get(path("n"), ExprType::Int), self.one(&[JsonKind::Int, JsonKind::Null])),
            8 => build::compare(
                self.comparison(),
                build::expr(ExprKind::Fact("f".into()), ExprType::Int),
                int(bound),
            ),
            9 => build::compare(self.comparison(), int(bound), int(2)),
            10 | 11 => build::presence_of(member(self.one(&["k", "d"]))),
            12 => build::compare(self.comparison(), build::read(member("d"), ExprType::Int), int(bound)),
            _ => build::compare(
                Comparison::Eq,
                build::read(member("k"), ExprType::String),
                build::literal("a".into()),
            ),
        }
    }
}

fn path(name: &str) -> Path {
    Path(vec![name.to_owned()])
}

/// Requests with each combination of some values.
fn requests() -> Vec<Json> {
    let members = [
        ("flag", vec![json!(true), json!(false)]),
        ("mode", vec![json!("std"), json!("max")]),
        ("n", vec![json!(null), json!(0), json!(2)]),
        (
            "items",
            vec![
                json!([]),
                json!([{}, { "k": "a" }]),
                json!([{ "d": 1 }, { "k": "b" }, { "k": "a", "d": 3 }]),
            ],
        ),
    ];
    members.iter().fold(vec![json!({})], |requests, (name, values)| {
        let with = |request: &Json, value: &Json| {
            let mut request = request.clone();
            request[*name] = value.clone();
            request
        };
        let more = requests.iter().flat_map(|request| values.iter().map(move |value| with(request, value)));
        more.chain(requests.iter().cloned()).collect()
    })
}

#[test]
fn simplified_expressions_mean_the_same() {
    let op = operation();
    let requests = requests();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut shorter = 0;
    for _ in 0..600 {
        let expr = random.condition(4, 0);
        let simple = simplify(expr.clone());
        assert!(author(&simple).len() <= author(&expr).len(), "{} became {}", author(&expr), author(&simple));
        assert_eq!(author(&simplify(simple.clone())).len(), author(&simple).len(), "{}", author(&simple));
        shorter += usize::from(author(&simple).len() < author(&expr).len());
        let arena = Bump::new();
        let price = Price::Unknown(String::new());
        let evaluator = Evaluator::new(&arena, &op, &[(&expr, &[]), (&simple, &[])], &price);
        for request in &requests {
            for fact in [None, Some(2_i64)] {
                let mut inputs = evaluator.inputs(request);
                if let Some(fact) = fact {
                    inputs.set_fact("f", fact);
                }
                let [before, after] = [0, 1].map(|at| evaluator.holds(at, &inputs));
                assert_eq!(before, after, "{} became {} for {request}", author(&expr), author(&simple));
            }
        }
    }
    assert!(shorter > 300, "only {shorter} expressions became shorter");
}

#[test]
fn laws_of_logic_shorten_expressions() {
    let op = operation();
    let simplified = |text: &str| author(&simplify(right(&op, text)));
    for (text, expected) in [
        ("!(has(self.n) && has(self.flag)) || !has(self.n)", "!has(self.n) || !has(self.flag)"),
        ("!!has(self.n)", "has(self.n)"),
        ("self.mode in [\"pro\"]", "self.mode == \"pro\""),
        ("!(self.mode == \"pro\")", "self.mode != \"pro\""),
        (
            "has(self.n) && (has(self.flag) && (has(self.n) && self.n == 1))",
            "has(self.n) && has(self.flag) && self.n == 1",
        ),
        (
            "!has(self.items) || size(self.items) >= 2 && size(self.items) <= 2",
            "!has(self.items) || size(self.items) == 2",
        ),
        ("has(self.n) || has(self.n) && has(self.flag)", "has(self.n)"),
        (
            "has(self.items) && (!has(self.items) || size(self.items) > 2 * 3)",
            "has(self.items) && size(self.items) > 6",
        ),
        ("has(self.n) ? true : false", "has(self.n)"),
        ("has(self.items) && size(self.items.map(i, i.d)) == 1", "has(self.items) && size(self.items) == 1"),
        // Short as it is: the parentheses would stay.
        (
            "has(self.box) && !(has(self.n) && has(self.flag))",
            "has(self.box) && !(has(self.n) && has(self.flag))",
        ),
        // Unknown without a value, so it is not always true.
        ("self.mode == \"pro\" || self.mode != \"pro\"", "self.mode == \"pro\" || self.mode != \"pro\""),
    ] {
        assert_eq!(simplified(text), expected, "{text}");
    }
}
