//! Items of lists, unions, sizes, `null`, functions: what expressions mean, on one invented operation.
//!
//! The engine judges requests, and so does the lowered text in the hands of the oracle, however it reads numbers.

use crate::diagnostic::Code;
use serde_json::{Value as Json, json};

use super::agreement::{Random, rule_holds, scalar_of, with_stack};
use super::{compile, right};
use crate::backend::schema::cel as lower;
use crate::fixture::{
    choice, fact, integer, list, map, operation, param, path, real, rule, size_text, text, union,
};
use crate::front::cel::Scope;
use crate::model::expr::{Bindings, author, reads, to_item};
use crate::model::{ExprType, Fact, FactType, Operation, Rule, Type, Value};
use crate::source::Located;
use oracle::Reading;

/// An operation with lists of objects and values of several types.
pub(crate) fn director() -> Operation {
    let request = vec![
        param("prompt", text(1, Some(100))).required(),
        param("duration", integer(1, 60)).default(8),
        param("shots", list(Type::Object(1), 1, Some(4))),
        param("ages", list(integer(0, 99), 0, Some(5))),
        param("weights", list(real(Some(0.0), None), 0, None)),
        param("tags", list(text(0, None), 0, None)),
        param("grid", list(list(integer(0, 9), 0, Some(3)), 0, Some(3))),
        param("style", union([choice(["auto", "none"]), Type::Object(2)])),
        param("speed", union([choice(["auto"]), integer(1, 10)])).default("auto"),
        param("length", union([choice([-1]), integer(4, 30)])),
        param("size", size_text(&[], (64, 4096, 1), (64, 4096, 1))),
        param("canvas", union([choice(["auto"]), size_text(&[], (64, 4096, 1), (64, 4096, 1))])),
        param("frame", size_text(&["1280x720", "720x1280"], (1, 4096, 1), (1, 4096, 1))).required(),
        param("labels", map(text(0, None), 0, None)),
        param("limit", integer(0, 99)).nullable(),
        param("note", text(0, None)).null_absent(),
        param("ratio", text(0, None)).default("16:9"),
        param("scene", Type::Object(3)),
    ];
    let shot = vec![
        param("prompt", text(0, None)).required(),
        param("duration", integer(1, 10)).default(5),
        param("weight", real(None, None)),
        param("refs", list(Type::Object(2), 0, Some(3))),
        param("style", Type::Object(2)),
        param("odd-name", text(0, None)).empty_absent(),
        param("zoom", union([choice(["auto"]), real(None, None)])),
    ];
    let style = vec![
        param("name", text(0, None)).required(),
        param("strength", real(None, None)).default(0.5),
        param("level", integer(0, 9)),
    ];
    let scene = vec![param("light", choice(["day", "night"])), param("at", integer(0, 24)).nullable()];
    let listed = |name: &str, ty| Fact { list: true, ..fact(name, ty) };
    Operation {
        facts: vec![
            fact("seconds", FactType::Number),
            listed("clips", FactType::Number),
            listed("names", FactType::String),
        ],
        ..operation(vec![request, shot, style, scene])
    }
}

/// A valid request with each optional parameter given or not, and facts.
pub(crate) fn request(random: &mut Random) -> (Json, Json) {
    let style = [
        json!({ "name": "a" }),
        json!({ "name": "b", "strength": 1, "level": 3 }),
        json!({ "name": "c", "level": 0 }),
    ];
    let refs = [json!([]), json!([style[0], style[1]]), json!([style[2]])];
    let mut shot = || {
        let mut shot = json!({ "prompt": random.pick(&["", "cut", "caf\u{e9} 12s"]) });
        let mut put = |name: &str, values: &[Json]| {
            if random.below(2) == 0 {
                shot[name] = random.pick(values).clone();
            }
        };
        put("duration", &[json!(1), json!(7), json!(10.0)]);
        put("weight", &[json!(1), json!(0.25), json!(-2)]);
        put("refs", &refs);
        put("style", &style);
        put("odd-name", &[json!(""), json!("x")]);
        put("zoom", &[json!("auto"), json!(2), json!(1.5)]);
        shot
    };
    let shots: Vec<Vec<Json>> = (1..=4).map(|count| (0..count).map(|_| shot()).collect()).collect();
    let mut request = json!({
        "prompt": random.pick(&["a cat", "Caf\u{e9} 30s at 5s", "  x,y, z "]),
        "frame": random.pick(&["1280x720", "720x1280"]),
    });
    let mut put = |name: &str, values: &[Json]| {
        if random.below(3) > 0 {
            request[name] = random.pick(values).clone();
        }
    };
    put("duration", &[json!(1), json!(16), json!(20.0)]);
    put("shots", &shots.into_iter().map(Json::from).collect::<Vec<_>>());
    put("ages", &[json!([]), json!([7]), json!([3, 9, 3.0]), json!([1, 2, 3, 4, 5])]);
    put("weights", &[json!([]), json!([1, 0.5]), json!([0.25])]);
    put("tags", &[json!([]), json!(["a", "b"]), json!(["b", "b", "caf\u{e9}"]), json!(["a cat"])]);
    put("grid", &[json!([]), json!([[1, 2], []]), json!([[3], [3], [1, 1, 1]])]);
    put("style", &[json!("auto"), json!("none"), style[0].clone(), style[1].clone()]);
    put("speed", &[json!("auto"), json!(1), json!(7.0)]);
    put("length", &[json!(-1), json!(4), json!(30)]);
    put("size", &[json!("64x4096"), json!("1024x1024")]);
    put("canvas", &[json!("auto"), json!("640x480")]);
    put("labels", &[json!({}), json!({ "a": "1", "b c": "2" }), json!({ "a cat": "" })]);
    put("limit", &[json!(null), json!(0), json!(50)]);
    put("note", &[json!(null), json!(""), json!("n")]);
    put("ratio", &[json!("16:9"), json!("1:1"), json!("wide")]);
    put(
        "scene",
        &[json!({}), json!({ "light": "day" }), json!({ "at": null }), json!({ "at": 12, "light": "night" })],
    );
    let facts = [
        json!({}),
        json!({ "seconds": 2.5, "clips": [1, 2.5], "names": ["a", "b"] }),
        json!({ "seconds": 30, "clips": [], "names": ["caf\u{e9}"] }),
    ];
    (request, random.pick(&facts).clone())
}

const CONDITIONS: &[&str] = &[
    // Macros, with guards and defaults of members.
    "!has(self.shots) || self.shots.all(s, s.duration <= 7)",
    "has(self.shots) && self.shots.exists(s, has(s.weight) && s.weight > 0.5)",
    "has(self.shots) && self.shots.exists_one(s, s.prompt == 'cut')",
    "has(self.shots) && size(self.shots.filter(s, has(s.style))) == 1",
    "has(self.shots) && self.shots.filter(s, has(s.weight)).all(s, s.weight > 0)",
    "has(self.shots) && self.shots.filter(s, has(s.weight)).map(s, s.weight * 2).exists(w, w == 2)",
    "has(self.shots) && self.shots.map(s, has(s.weight), s.weight).all(w, w < 1)",
    "!has(self.shots) || self.shots.all(s, has(s.weight)) || self.shots.all(s, !has(s.weight))",
    "has(self.shots) && self.shots.all(s, !has(s.refs) || s.refs.all(r, r.strength > 0.4 && r.name != s.prompt))",
    "has(self.shots) && self.shots.exists(s, has(s.refs) && s.refs.exists(r, has(r.level) && r.level > 2))",
    "has(self.shots) && self.shots.exists(s, has(s.style.level) && s.style.level == 0)",
    "has(self.shots) && self.shots.all(s, s.style.strength >= 0.5)",
    "has(self.shots) && self.shots.all(s, has(s['odd-name']) ? size(s['odd-name']) == 1 : true)",
    "has(self.shots) && self.shots.all(s, !('odd-name' in s))",
    "has(self.shots) && self.shots.exists(s, type(s.zoom) == double && s.zoom > 1.6)",
    "has(self.shots) && self.shots.all(s, !has(s.zoom) || s.zoom == 'auto' || s.zoom == 2)",
    "has(self.grid) && self.grid.all(row, row.all(cell, cell > 0))",
    "has(self.grid) && self.grid.exists(row, size(row) > 2 && row[2] == 1)",
    "has(self.grid) && sum(self.grid.map(row, size(row))) == 5",
    "has(self.grid) && self.grid.map(row, sum(row)).exists(s, s == 3)",
    // Lists of scalars, indexes, membership.
    "has(self.ages) && 3 in self.ages",
    "has(self.ages) && self.duration in self.ages",
    "has(self.ages) && self.ages.exists(a, a == self.duration)",
    "has(self.ages) && size(self.ages) > 0 && self.ages[0] == 7",
    "has(self.ages) && self.ages[1] > 2",
    "has(self.ages) && self.ages[size(self.ages) - 1] == 3",
    "has(self.tags) && 'a' in self.tags",
    "has(self.tags) && self.prompt in self.tags",
    "has(self.tags) && self.tags.all(t, t in ['a', 'b'])",
    "has(self.tags) && self.tags.all(t, self.tags.exists_one(u, u == t))",
    "self.duration in [self.frame.width, 16, 8]",
    "self.prompt in ['a cat', self.ratio]",
    "has(self.shots) && self.shots[0].duration == 5",
    "has(self.shots) && has(self.shots[0].weight) && self.shots[0].weight > 0.5",
    "!has(self.shots) || !has(self.shots[0].weight) || self.shots[0].weight > 0.5",
    "has(self.shots) && (has(self.shots[0].weight) ? self.shots[0].weight : 0.5) > 0.4",
    "has(self.shots) && size(self.shots) > 1 && has(self.shots[1].style.level) && self.shots[1].style.level > 1",
    "has(self.shots) && has(self.shots[0].weight) && self.shots.all(s, s.duration < self.shots[0].weight + 9)",
    "has(self.tags) && size(self.tags) > 1 && self.tags[0] + self.tags[1] == 'ab'",
    "has(self.shots) && size(self.shots) > 1 && has(self.shots[1].weight)",
    "[1, self.duration, 3].exists(n, n == 16)",
    // Sums and extremes.
    "has(self.ages) && sum(self.ages) == 15",
    "has(self.ages) && self.ages.sum() > 6",
    "has(self.shots) && sum(self.shots.map(s, s.duration)) <= self.duration",
    "has(self.shots) && sum(self.shots.map(s, has(s.weight) ? s.weight : 0.0)) > 0.5",
    "has(self.shots) && sum(self.shots.filter(s, has(s.weight)).map(s, s.weight)) > 0.5",
    "has(self.weights) && sum(self.weights) > 1.0",
    "sum([self.duration, 2, 3]) == 13",
    "math.greatest(self.duration, 10) == 10",
    "math.least(self.duration, 10, 9) == 8",
    "has(self.ages) && size(self.ages) > 0 && math.greatest(self.ages) == 9",
    "has(self.weights) && size(self.weights) > 0 && math.least(self.weights) < 0.4",
    "math.ceil(facts.seconds) == 3.0",
    "math.floor(facts.seconds / 2) == 1.0",
    "math.round(facts.seconds) == 3.0",
    "math.abs(self.duration - 16) < 8",
    "math.abs(facts.seconds - 3) < 1.0",
    "math.ceil(double(self.duration) / 5) == 4.0",
    "facts.clips.all(c, c <= 2)",
    "sum(facts.clips) + self.duration > 11",
    "size(facts.names) == 3 || 'b' in facts.names",
    // Strings.
    "self.prompt.startsWith('a') || self.prompt.endsWith('s')",
    "self.prompt.contains('caf') || self.prompt.lowerAscii().contains('caf')",
    "self.prompt.matches('[0-9]+s')",
    "matches(self.prompt, '^a')",
    "size(self.prompt.split(',')) == 3",
    "self.prompt.split(',')[0] == '  x'",
    "self.prompt.trim().split(',').map(p, p.trim()).all(p, size(p) == 1)",
    "self.prompt.substring(1) == ' cat'",
    "self.prompt.substring(0, 4) == 'Caf\u{e9}'",
    "self.prompt.indexOf('\u{e9}') == 3",
    "self.prompt.replace('a', 'o') == 'o cot'",
    "self.prompt.upperAscii() == 'A CAT'",
    "regex.extractAll(self.prompt, '[0-9]+s').all(m, int(m.replace('s', '')) <= 20)",
    "size(regex.extractAll(self.prompt, '[0-9]+')) == 2",
    "int(self.ratio.split(':')[0]) > 8",
    "self.ratio.matches('^[0-9]+:[0-9]+$') && double(self.ratio.split(':')[0]) / double(self.ratio.split(':')[1]) > 1.5",
    "string(self.duration) == '16'",
    "self.prompt < 'a'",
    "self.prompt >= self.ratio",
    // Unions.
    "has(self.style) && self.style == 'auto'",
    "has(self.style) && self.style != 'none'",
    "has(self.style) && self.style in ['auto', 'none']",
    "type(self.style) == map",
    "type(self.style) == string && self.style.startsWith('a')",
    "type(self.style) != string",
    "has(self.style.name)",
    "has(self.style.level) && self.style.level == 3",
    "has(self.style.name) && self.style.name == 'b'",
    "type(self.style) == map && self.style.name == 'a'",
    "self.style.strength == 1.0",
    "self.speed == 'auto'",
    "self.speed == 7",
    "self.speed in [1, 7]",
    "type(self.speed) == int && self.speed > 5",
    "type(self.speed) == int ? self.speed * 2 == 14 : self.duration == 8",
    "type(self.speed) in [int, double]",
    "type(facts.seconds) == int",
    "has(self.weights) && self.weights.exists(w, type(w) == int)",
    "has(self.length) && (self.length == -1 || self.length > 10)",
    // Sizes.
    "has(self.size) && self.size == '64x4096'",
    "has(self.size) && self.size.width == 64",
    "has(self.size.width) && self.size.width * self.size.height > 1000000",
    "has(self.canvas) && self.canvas == 'auto'",
    "has(self.canvas.width) && self.canvas.width > self.canvas.height",
    "!has(self.canvas.width) || self.canvas.height < 480",
    "self.frame.width > self.frame.height",
    "double(self.frame.width) / double(self.frame.height) > 1.7",
    // Maps and `null`.
    "has(self.labels) && 'a' in self.labels",
    "has(self.labels) && size(self.labels) == 2",
    "has(self.labels) && self.prompt in self.labels",
    "has(self.limit)",
    "has(self.limit) && self.limit == null",
    "has(self.limit) && self.limit != null && self.limit > 10",
    "has(self.limit) && (self.limit == null || self.limit * 2 == 100)",
    "has(self.limit) && self.limit == 50",
    "has(self.limit) && self.limit in [0, 50]",
    "has(self.note)",
    "has(self.note) && self.note == 'n'",
    "has(self.scene.at) && self.scene.at != null && self.scene.at > 6",
    "has(self.scene.light) ? self.scene.light == 'day' : !has(self.scene)",
];

fn op_with(rule: Rule) -> Operation {
    Operation { rules: vec![rule], ..director() }
}

/// The engine and the oracle agree about a rule, whichever way the oracle reads numbers.
fn agree(rule: Rule, random: &mut Random, rounds: usize) {
    let op = op_with(rule);
    let rule = &op.rules[0];
    let lowered = lower::rule(rule, &op);
    let oracle = lowered.oracle(&op);
    let arena = bumpalo::Bump::new();
    let model = crate::backend::table::model(&arena, &op);
    let mut seen = [0, 0, 0];
    for _ in 0..rounds {
        let (request, facts) = request(random);
        let ours = rule_holds(&model, &request, &facts);
        seen[ours.map_or(2, usize::from)] += 1;
        for reading in [Reading::Mixed, Reading::Ints, Reading::Doubles] {
            let theirs = oracle.run(&request, &facts, reading).map(scalar_of);
            let same = match (&theirs, ours) {
                (Some(Value::Bool(theirs)), Some(ours)) => *theirs == ours,
                // What is guarded against an absent fact is no check for the engine.
                (Some(_), None) => facts.as_object().is_some_and(serde_json::Map::is_empty),
                (theirs, ours) => theirs.is_none() && ours.is_none(),
            };
            let text = author(&rule.holds);
            assert!(
                same,
                "{text}\n{}\n{request:#}\n{facts}\n{reading:?}: {theirs:?}, engine: {ours:?}",
                lowered.cel
            );
        }
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{}: {seen:?}", author(&rule.holds));
}

#[test]
fn conditions_agree_with_the_oracle() {
    with_stack(|| {
        let op = director();
        let mut random = Random(4);
        for text in CONDITIONS {
            let expr = right(&op, text);
            agree(Rule { reads: reads(&expr), ..rule("the-rule", expr) }, &mut random, 60);
        }
    });
}

#[test]
fn what_authors_write_reads_back() {
    let op = director();
    for text in CONDITIONS {
        let expr = right(&op, text);
        let written = author(&expr);
        assert_eq!(author(&right(&op, &written)), written, "{text}");
        assert_eq!(right(&op, &written), expr, "{text}");
    }
}

/// The expression of a rule of the items of a list in a list.
pub(super) fn of_items(op: &Operation, object: usize, level: usize, text: &str) -> crate::model::Expr {
    let root = Type::Object(object);
    let (sources, located): (_, Located<String>) = super::file(text);
    let scope = Scope { root: Some(&root), ..Scope::new(&op.request, &op.facts) };
    match crate::front::cel::compile(&located, &sources, &scope, ExprType::Bool) {
        Ok((expr, _)) => to_item(expr, level),
        Err(found) => panic!("{text}: {found:#?}"),
    }
}

const OF_SHOTS: &[&str] = &[
    "self.duration < 7",
    "!has(self.weight) || self.weight > 0",
    "has(self.style) || self.prompt != ''",
    "!has(self.refs) || self.refs.all(r, r.strength > 0.6 || self.duration == 5)",
    "!has(self.refs) || sum(self.refs.map(r, r.strength)) <= 1.0",
    "!(type(self.zoom) == double) || self.zoom < 2",
    "has(self['odd-name']) || has(self.style.level)",
];

#[test]
fn rules_of_items_agree_with_the_oracle() {
    with_stack(|| {
        let op = director();
        let mut random = Random(5);
        for text in OF_SHOTS {
            let holds = of_items(&op, 1, 0, text);
            assert_eq!(author(&of_items(&op, 1, 0, &author(&holds))), author(&holds), "{text}");
            let reads = crate::model::expr::reads_at(&holds, Some(0));
            agree(Rule { each: vec![path("shots")], reads, ..rule("the-rule", holds) }, &mut random, 60);
        }
        for text in ["self.strength > 0.5", "!has(self.level) || self.level > 0"] {
            let holds = of_items(&op, 2, 1, text);
            let each = vec![path("shots"), path("refs")];
            let reads = crate::model::expr::reads_at(&holds, Some(1));
            agree(Rule { each, reads, ..rule("the-rule", holds) }, &mut random, 60);
        }
    });
}

#[test]
fn items_have_types() {
    let op = director();
    let frame = Bindings::of(&op);
    let rows = [
        ("self.ages", "an integer"),
        ("self.shots.map(s, s.prompt)", "a string"),
        ("self.shots.map(s, s.duration * 0.5)", "a number"),
        ("self.ages.filter(a, a > 2)", "an integer"),
        ("self.prompt.split(',')", "a string"),
        ("self.prompt.split(',').map(p, p.split(' '))", "a list"),
        ("self.grid[0]", "an integer"),
        ("facts.clips", "a number"),
        ("[1, 2.5]", "a number"),
    ];
    for (text, noun) in rows {
        let scope = Scope {
            present: ["ages", "shots", "grid"].map(|name| path(name).into()).into(),
            ..Scope::new(&op.request, &op.facts)
        };
        let (sources, located) = super::file(text);
        let (expr, _) = crate::front::cel::compile_any(&located, &sources, &scope).unwrap();
        let item = frame.item(&expr).and_then(|item| item.ty()).unwrap();
        assert_eq!(crate::front::cel::values::noun(item), noun, "{text}");
    }
    assert!(frame.item(&right(&op, "self.prompt")).is_none());
}

#[test]
fn guards_reach_into_macros_and_not_out_of_them() {
    let guarded = [
        "has(self.shots) && self.shots.all(s, has(s.weight) && s.weight > 1)",
        "has(self.shots) && self.shots.all(s, !has(s.style) || s.style.name == 'x')",
        "has(self.limit) && self.limit != null ? self.limit > 1 : true",
        "has(self.limit) && !(self.limit == null) && self.limit > 1",
        "!has(self.limit) || self.limit == null || self.limit > 1",
        "type(self.speed) != int || self.speed > 1",
        "type(self.speed) == string || self.speed > 1",
        "has(self.style.level) && self.style.name == 'x'",
        "type(self.limit) == int && self.limit > 1",
        "has(self.speed) && self.speed == 3 && self.speed > 2",
    ];
    let op = director();
    for text in guarded {
        right(&op, text);
    }
    let unguarded = [
        "self.shots.all(s, true)",
        "has(self.shots) && self.shots.all(s, s.weight > 1)",
        "has(self.shots) && self.shots.exists(s, has(s.weight)) && self.shots.all(s, s.weight > 1)",
        "has(self.shots) && self.shots.all(s, has(s.weight)) && self.shots.exists(s, s.weight > 1)",
        "has(self.shots) && self.shots.filter(s, has(s.refs)).all(s, s.weight > 1)",
        "has(self.shots) && self.shots[0].weight > 1",
        "has(self.shots) && has(self.shots[1].weight) && self.shots[0].weight > 1",
        "has(self.shots) && has(self.shots[0].refs) && self.shots[0].weight > 1",
        "has(self.shots) && (has(self.shots[0].weight) || self.duration > 8) && self.shots[0].weight > 1",
        "has(self.limit) && self.limit > 1",
        "has(self.limit) && (self.limit != null || self.limit > 1)",
        "self.limit != null && self.limit > 1",
        "self.speed > 1",
        "has(self.style) && self.style.name == 'x'",
        "has(self.style) && self.style.startsWith('a')",
        "has(self.canvas) && self.canvas.width > 1",
        "self.size.width > 1",
    ];
    for text in unguarded {
        let found = compile(&op, text, Some(ExprType::Bool)).expect_err(text);
        assert!(found.iter().all(|one| one.code == Code::CelUnguarded), "{text}: {found:#?}");
    }
}
