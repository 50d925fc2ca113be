//! Which reads of optional parameters are guarded.

use super::{compile, painter, right, wrong_once};
use crate::fixture::path;
use crate::front::cel::Scope;
use crate::model::expr::{build, has_value, reads, refinements};
use crate::model::{ExprType, Path};

#[test]
fn guards_compose() {
    let guarded = [
        "has(self.seed) && self.seed > 1",
        "!has(self.seed) || self.seed > 1",
        "has(self.seed) ? self.seed > 1 : true",
        "!has(self.seed) ? true : self.seed > 1",
        "has(self.seed) && has(self.flag) && self.flag && self.seed > 1",
        "has(self.flag) && (self.flag || has(self.seed) && self.seed > 1)",
        "!(has(self.seed) && has(self.flag)) || self.flag && self.seed > 1",
        "!(!has(self.seed) || !has(self.flag)) && self.flag && self.seed > 1",
        "(has(self.seed) || has(self.seed) && self.fast) && self.seed > 1",
        "!has(self.seed) || (self.fast ? self.seed > 1 : self.seed > 2)",
        "(self.fast ? has(self.seed) : has(self.seed)) && self.seed > 1",
        "(has(self.seed) ? self.fast : false) && self.seed > 1",
        "(!has(self.seed) ? true : self.fast) || self.seed > 1",
        "has(self.images) && size(self.images) > 1",
        "has(self.images) && self.images.size() > 1",
        // An object brings its required members, and a member its object.
        "has(self.safety) && self.safety.level > 1",
        "has(self.safety.note) && self.safety.level > 1",
        "has(self.safety.note) && self.safety.note == 'x'",
        "(has(self.safety.note) || has(self.safety.level)) && self.safety.level > 1",
        "\"note\" in self.safety && self.safety.note == 'x'",
        "has(self.maybe.r) && self.maybe.r > 1",
        "has(self.maybe.v) && self.maybe.r > 1",
        // Required parameters and defaults need no guard, through absent objects too.
        "self.must.a > 1",
        "self.safety.mode == 'low'",
        "self.maybe.v > 1",
        "self.quality > 1",
        "has(self.partial) && self.partial > 1",
        // Where the condition of a default holds, the default applies.
        "self.fast && self.partial > 1",
        "!self.fast || self.partial > 1",
        "self.fast ? self.partial > 1 : true",
        "(self.fast == true && self.count > 1) && self.partial > 1",
        "(has(self.partial) || self.fast) && self.partial > 1",
        "!(has(self.partial) || self.fast) || self.partial > 1",
        "type(self.partial) == int && self.partial > 1",
        "self.fast != false && self.partial > 1",
        "(self.count > 3 || self.fast) && self.count <= 3 && self.partial > 1",
        "(has(self.images) ? self.fast : has(self.partial)) && self.partial > 1",
        "!(self.fast in [false]) && self.partial > 1",
        "has(self.images) && self.images.filter(i, self.fast).all(i, self.partial > 1)",
        "has(self.must.b) && self.must.b == 'x'",
        "facts.seconds > 1.0",
        "!has(facts.frames) || facts.frames > 1",
        "self[\"odd-name\"] > 1",
        "self.`odd-name` > 1",
        "'loop' in self && self[\"loop\"]",
        "has(self.loop) && self.loop",
    ];
    let op = painter();
    for text in guarded {
        right(&op, text);
    }
}

#[test]
fn reads_without_a_guard_are_refused() {
    let unguarded = [
        "has(self.seed) || self.seed > 1",
        "!has(self.seed) && self.seed > 1",
        "has(self.seed) ? true : self.seed > 1",
        "self.seed > 1 && has(self.seed)",
        "!self.fast && self.partial > 1",
        "self.fast || self.partial > 1",
        "(self.fast || self.count > 3) && self.partial > 1",
        "self.fast ? true : self.partial > 1",
        "(has(self.seed) || self.fast) && self.seed > 1",
        "(has(self.seed) && self.fast) || self.seed > 1",
        "has(self.flag) && self.seed > 1",
        "(has(self.seed) && self.fast || true) && self.seed > 1",
        "(has(self.seed) == true) && self.seed > 1",
        "(self.fast ? has(self.seed) : true) && self.seed > 1",
        // An equality that holds through the default says nothing.
        "self.resolution == '2K' && self.seed > 1",
        // `null` has no members.
        "has(self.maybe) && self.maybe.r > 1",
        // The presence of a sibling or of the object is not that of the member.
        "has(self.safety.level) && self.safety.note == 'x'",
        "(has(self.safety.note) || has(self.safety.level)) && self.safety.note == 'x'",
        "has(self.must) && self.must.b == 'x'",
    ];
    for text in unguarded {
        assert!(wrong_once(text).starts_with("cel-unguarded"), "{text}");
    }
}

#[test]
fn callers_can_know_more() {
    let op = painter();
    let (sources, text) = super::file("self.safety.level > 1");
    let present = vec![path("safety.note").into()];
    let scope = Scope { present, ..Scope::new(&op.request, &op.facts) };
    assert!(crate::front::cel::compile(&text, &sources, &scope, ExprType::Bool).is_ok());
}

#[test]
fn outcomes_say_what_is_given() {
    let op = painter();
    let rows: &[(&str, &[&str])] = &[
        ("has(self.seed)", &["seed"]),
        ("!has(self.seed)", &[]),
        ("has(self.seed) && has(self.flag)", &["seed", "flag"]),
        ("has(self.seed) || has(self.flag)", &[]),
        ("!(!has(self.seed) || !has(self.flag))", &["seed", "flag"]),
        ("has(self.safety.note) || has(self.safety)", &["safety"]),
        ("has(self.seed) && self.seed == 1 && size(self.prompt) > 2", &["seed"]),
        ("false", &[]),
    ];
    for (text, expected) in rows {
        let expected: Vec<Path> = expected.iter().map(|dotted| path(dotted)).collect();
        let found: Vec<Path> = refinements(&right(&op, text))
            .into_iter()
            .filter(|refinement| refinement.given)
            .map(|refinement| refinement.reference.path)
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn reading_has_an_order() {
    let op = painter();
    let expr = right(&op, "!has(self.seed) || self.count > 1 && self.seed > self.quality || self.fast");
    assert_eq!(reads(&expr), ["seed", "count", "quality", "fast"].map(path));
    assert!(has_value(&op.request, &path("safety.mode")));
    assert!(has_value(&op.request, &path("must.a")));
    assert!(!has_value(&op.request, &path("safety.level")));
    assert!(!has_value(&op.request, &path("partial")));
    assert!(!has_value(&op.request, &path("nowhere")));
}

#[test]
fn built_expressions_are_flat() {
    let (a, b, c) = (|| build::has(path("a")), || build::has(path("b")), || build::has(path("c")));
    let text = |expr: &_| crate::model::expr::author(expr);
    assert_eq!(
        text(&build::all(vec![build::all(vec![a(), b()]), c()])),
        "has(self.a) && has(self.b) && has(self.c)"
    );
    assert_eq!(
        text(&build::any(vec![build::all(vec![a(), b()]), c()])),
        "has(self.a) && has(self.b) || has(self.c)"
    );
    assert_eq!(
        text(&build::all(vec![build::any(vec![a(), b()]), c()])),
        "(has(self.a) || has(self.b)) && has(self.c)"
    );
    assert_eq!(text(&build::all(vec![a(), build::constant(true), a()])), "has(self.a)");
    assert_eq!(text(&build::all(vec![a(), build::constant(false)])), "false");
    assert_eq!(text(&build::any(vec![a(), build::constant(true)])), "true");
    assert_eq!(text(&build::all(Vec::new())), "true");
    assert_eq!(text(&build::any(Vec::new())), "false");
    assert_eq!(text(&build::not(build::not(a()))), "has(self.a)");
    assert_eq!(text(&build::not(build::all(vec![a(), b()]))), "!(has(self.a) && has(self.b))");
    let get = || build::get(path("a"), ExprType::String);
    assert_eq!(text(&build::is_in(get(), vec!["x".into()])), "self.a == \"x\"");
    assert_eq!(text(&build::is_in(get(), vec!["x".into(), "y".into()])), "self.a in [\"x\", \"y\"]");
    assert_eq!(text(&build::is_in(get(), Vec::new())), "false");
}

#[test]
fn a_price_asks_for_a_value_without_the_parameter() {
    let found = compile(&painter(), "self.seed * 2", None).unwrap_err();
    assert_eq!(found[0].help.as_deref(), Some("write `has(self.seed) ? self.seed : <value if absent>`"));
}
