//! The lowered text of expressions: short, and with the extensions that it needs.

use std::collections::HashMap;

use super::items::{director, of_items};
use super::{painter, right};
use crate::backend::schema::cel as lower;
use crate::fixture::{integer, list, operation, param, path, rule};
use crate::model::{Default, Operation, Rule, SizeRow, Sizes, Type, Value};
use crate::source::Span;

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
        ("self.quality == 1", "int(variables.quality) == 1"),
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
        assert_eq!(lower::lowered(&right(&op, text), &op).cel, expected, "{text}");
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
    let expressions = lower::Expressions::new(&op);
    assert_eq!(expressions.text(&crate::fixture::int("count")), "int(variables.count)");
    let variables = expressions.variables();
    assert_eq!(variables.len(), 2, "{variables:?}");
}

#[test]
fn conditional_defaults_are_variables() {
    let op = painter();
    let expressions = lower::Expressions::new(&op);
    assert_eq!(
        expressions.text(&right(&op, "has(self.quality) && self.quality == 1")),
        "has(self.quality) && int(self.quality) == 1"
    );
    assert!(expressions.variables().is_empty());
    assert_eq!(
        expressions.text(&right(&op, "self.quality + self.quality > 2")),
        "int(variables.quality) + int(variables.quality) > 2"
    );
    let quality = "has(self.quality) ? self.quality : (has(self.resolution) ? self.resolution : \"1K\") == \"2K\" ? 80 : 50";
    assert_eq!(expressions.variables(), [serde_json::json!({ "name": "quality", "cel": quality })]);
}

/// Each default reads the one before it three times; written out, the last one would have 81 copies of the first.
#[test]
fn a_chain_of_defaults_is_short() {
    let conditional = |(name, before): (&str, &str)| {
        let when = |value: i64| {
            crate::fixture::compare(crate::fixture::int(before), "==", crate::fixture::lit(value))
        };
        let cases = (1..4).map(|value| (when(value), crate::fixture::located(Value::Int(value + 1))));
        let mut param = param(name, integer(0, 9));
        param.default = Some(Default::Cases(cases.collect()));
        param
    };
    let chain = ["a", "b", "c", "d", "e"];
    let mut params: Vec<_> =
        chain[1..].iter().zip(chain).map(|(name, before)| conditional((name, before))).collect();
    params.push(param("a", integer(0, 9)).required());
    let op = operation(vec![params]);
    let expressions = lower::Expressions::new(&op);
    assert_eq!(expressions.text(&crate::fixture::int("e")), "int(variables.e)");
    let variables = expressions.variables();
    let names: Vec<_> = variables.iter().map(|variable| variable["name"].as_str().unwrap()).collect();
    assert_eq!(names, chain[1..], "each reads those before it");
    assert!(variables.iter().all(|variable| variable["cel"].as_str().unwrap().len() < 150), "{variables:?}");
}

#[test]
fn lowered_text_of_items_is_short() {
    let op = director();
    let rows: &[(&str, &str, &[&str])] = &[
        (
            "!has(self.shots) || self.shots.all(s, s.duration <= 7)",
            "!has(self.shots) || self.shots.all(i, int(has(i.duration) ? i.duration : 5) <= 7)",
            &[],
        ),
        (
            "has(self.shots) && self.shots.exists(s, has(s.style.level) && s.style.level == 0)",
            "has(self.shots) && self.shots.exists(i, has(i.style) && has(i.style.level) && int(i.style.level) == 0)",
            &[],
        ),
        (
            "has(self.shots) && self.shots.filter(s, has(s.weight)).all(s, s.weight > 0)",
            "has(self.shots) && self.shots.filter(i, has(i.weight)).all(i, double(i.weight) > 0.0)",
            &[],
        ),
        (
            "has(self.ages) && sum(self.ages) == 15",
            "has(self.ages) && (size(self.ages) > 0 ? int(self.ages[0]) : 0) + \
             (size(self.ages) > 1 ? int(self.ages[1]) : 0) + (size(self.ages) > 2 ? int(self.ages[2]) : 0) + \
             (size(self.ages) > 3 ? int(self.ages[3]) : 0) + (size(self.ages) > 4 ? int(self.ages[4]) : 0) == 15",
            &[],
        ),
        (
            "has(self.weights) && sum(self.weights) > 1",
            "has(self.weights) && double(sum(self.weights.map(i, double(i)))) > 1.0",
            &["sum"],
        ),
        ("has(self.ages) && 3 in self.ages", "has(self.ages) && self.ages.exists(i, int(i) == 3)", &[]),
        ("has(self.tags) && 'a' in self.tags", "has(self.tags) && \"a\" in self.tags", &[]),
        (
            "has(self.shots) && self.shots[0].prompt == 'x'",
            "has(self.shots) && self.shots[0].prompt == \"x\"",
            &[],
        ),
        ("has(self.style.name)", "has(self.style) && type(self.style) == map && has(self.style.name)", &[]),
        (
            "type(self.style) == string && self.style.startsWith('a')",
            "has(self.style) && type(self.style) == string && self.style.startsWith(\"a\")",
            &[],
        ),
        ("self.speed == 7", "(has(self.speed) ? self.speed : \"auto\") == 7", &[]),
        (
            "type(self.speed) == int && self.speed > 5",
            "type(has(self.speed) ? self.speed : \"auto\") != string && \
             int(has(self.speed) ? self.speed : \"auto\") > 5",
            &[],
        ),
        (
            "has(self.size) && self.size.width == 64",
            "has(self.size) && int(self.size.split(\"x\")[0]) == 64",
            &["strings"],
        ),
        (
            "has(self.canvas.width) && self.canvas.width == 64",
            "has(self.canvas) && self.canvas.matches(\"^[1-9][0-9]{0,5}x[1-9][0-9]{0,5}$\") && \
             int(self.canvas.split(\"x\")[0]) == 64",
            &["strings"],
        ),
        ("self.frame.height == 720", "{\"1280x720\": 720, \"720x1280\": 1280}[self.frame] == 720", &[]),
        (
            "has(self.limit) && self.limit != null && self.limit > 10",
            "has(self.limit) && self.limit != null && int(self.limit) > 10",
            &[],
        ),
        ("has(self.limit) && self.limit == 5", "has(self.limit) && self.limit == 5", &[]),
        ("has(self.note)", "has(self.note) && self.note != null", &[]),
        (
            "math.greatest(self.duration, 10) == 10",
            "(int(has(self.duration) ? self.duration : 8) >= 10 ? int(has(self.duration) ? self.duration : 8) : 10) == 10",
            &[],
        ),
        (
            "math.abs(facts.seconds) < 1.0",
            "(double(facts.seconds) < 0.0 ? -double(facts.seconds) : double(facts.seconds)) < 1.0",
            &[],
        ),
        ("self.prompt.trim() == 'x'", "self.prompt.trim() == \"x\"", &["strings"]),
        (
            "size(regex.extractAll(self.prompt, '[0-9]+')) == 1",
            "size(regex.extractAll(self.prompt, \"[0-9]+\")) == 1",
            &["regex"],
        ),
        ("facts.clips.all(c, c <= 2)", "facts.clips.all(i, double(i) <= 2.0)", &[]),
    ];
    for (text, expected, needs) in rows {
        let lowered = lower::lowered(&right(&op, text), &op);
        assert_eq!((lowered.cel.as_str(), lowered.needs.as_slice()), (*expected, *needs), "{text}");
    }
}

#[test]
fn rules_of_items_ask_for_all_of_them() {
    let op = director();
    let shot = of_items(&op, 1, 0, "self.duration < 7");
    let shot = Rule { each: vec![path("shots")], ..rule("r", shot) };
    assert_eq!(
        lower::rule(&shot, &op).cel,
        "!has(self.shots) || self.shots.all(i, int(has(i.duration) ? i.duration : 5) < 7)"
    );
    let style = of_items(&op, 2, 1, "!has(self.level) || self.level > 0");
    let style = Rule { each: vec![path("shots"), path("refs")], ..rule("r", style) };
    assert_eq!(
        lower::rule(&style, &op).cel,
        "!has(self.shots) || self.shots.all(i, !has(i.refs) || i.refs.all(j, !has(j.level) || int(j.level) > 0))"
    );
}

/// A list with many long items is not written out, and neither is one without an end.
#[test]
fn long_sums_name_what_they_need() {
    let mut op = director();
    let long = |count| list(Type::Object(1), 0, Some(count));
    for (count, needs) in [(32, &[][..]), (33, &["sum"][..])] {
        op.request.objects[0].params.push(param(&format!("l{count}"), long(count)));
        let text = format!("has(self.l{count}) && sum(self.l{count}.map(s, s.duration)) > 3");
        let lowered = lower::lowered(&right(&op, &text), &op);
        assert_eq!(lowered.needs, needs, "{}", lowered.cel);
    }
    let text = format!("has(self.l32) && sum(self.l32.map(s, {})) > 3", vec!["s.duration"; 20].join(" + "));
    assert_eq!(lower::lowered(&right(&op, &text), &op).needs, ["sum"]);
}

/// With a recursive type, sums can be nested as deep as an expression.
#[test]
fn sums_in_sums_stay_short() {
    let node =
        vec![param("n", integer(0, 9)).required(), param("of", list(Type::Object(1), 0, Some(4))).required()];
    let op = operation(vec![vec![param("of", list(Type::Object(1), 0, Some(4))).required()], node]);
    let mut text = "sum(i.of.map(j, j.n))".to_owned();
    for _ in 0..14 {
        text = format!("sum(i.of.map(i, {text}))");
    }
    let text = format!("sum(self.of.map(i, {text})) > 3");
    let lowered = lower::lowered(&right(&op, &text), &op);
    assert!(lowered.cel.len() < 10_000, "{}", lowered.cel.len());
    assert_eq!(lowered.needs, ["sum"]);
}

#[test]
fn tiers_of_sizes_in_one_string() {
    let row = |tier: &str, width, height| SizeRow {
        tier: tier.to_owned(),
        label: format!("{width}:{height}"),
        width,
        height,
        span: Span::default(),
    };
    let tier = |name: &str| {
        let sizes = Sizes {
            width: path(&format!("{name}.width")),
            height: path(&format!("{name}.height")),
            tier_from: Some(path("ratio")),
            rows: vec![row("1K", 1024, 1024), row("2K", 2048, 1024)],
            source: None,
        };
        let op = Operation { sizes: Some(sizes), ..director() };
        lower::lowered(&right(&op, "size.tier"), &op).cel
    };
    let by_pair = "in [\"1024x1024\"] ? \"1K\" : \"2K\"";
    let named = "has(self.ratio) ? self.ratio : \"16:9\"";
    assert_eq!(tier("frame"), format!("self.frame {by_pair}"));
    assert_eq!(tier("size"), format!("has(self.size) ? (self.size {by_pair}) : {named}"));
    let is_size = "has(self.canvas) && self.canvas.matches(\"^[1-9][0-9]{0,5}x[1-9][0-9]{0,5}$\")";
    assert_eq!(tier("canvas"), format!("{is_size} ? (self.canvas {by_pair}) : {named}"));
}
