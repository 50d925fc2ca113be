//! The language on one invented operation that has every kind of parameter.

pub(crate) mod agreement;
mod guards;
pub(crate) mod items;
mod lowered;
mod meaning;
mod media;
mod named;
mod rewriting;
mod syntax;
mod types;

use super::{Checked, Scope};
use crate::diagnostic::Diagnostic;
use crate::fixture::{
    any_integer, choice, compare, fact, integer, list, lit, operation, param, path, real, stepped, string,
    text,
};
use crate::model::{Expr, ExprType, FactType, Operation, SizeRow, Sizes, Type, Value};
use crate::source::{FileId, Located, SourceMap, SourceText, Span};

/// An operation with a parameter of every kind.
pub(super) fn painter() -> Operation {
    let request = vec![
        param("prompt", text(1, Some(100))).required(),
        param("kind", Type::Const(Value::from("image"))).required(),
        param("negative", text(0, None)).empty_absent(),
        param("outputType", choice(["URL", "base64Data", "dataURI"])).default("URL"),
        param("count", integer(1, 20)).default(1),
        param("seed", any_integer()),
        param("width", stepped(128, 2048, 64)),
        param("height", stepped(128, 2048, 64)),
        param("guidance", real(Some(0.0), Some(50.0))).default(7.5),
        param("scale", real(Some(0.0), None)).default(7),
        param("strength", real(None, None)),
        param("fast", Type::Boolean).default(false),
        param("flag", Type::Boolean),
        param("steps", choice([4, 8, 50])).default(8),
        param("images", list(text(0, None), 0, Some(4))),
        param("meta", Type::Any),
        param("nick", text(0, None)).nullable(),
        param("safety", Type::Object(1)),
        param("must", Type::Object(2)).required(),
        param("maybe", Type::Object(3)).nullable(),
        param("resolution", choice(["1K", "2K"])).default("1K"),
        param("quality", integer(0, 100)).cases(vec![
            (compare(string("resolution"), "==", lit("2K")), Value::Int(80)),
            (lit(true), Value::Int(50)),
        ]),
        param("partial", integer(0, 100)).cases(vec![(fast(), Value::Int(5))]),
        param("odd-name", integer(0, 9)).default(2),
        param("loop", Type::Boolean),
    ];
    let safety = vec![
        param("mode", choice(["off", "low", "high"])).default("low"),
        param("level", integer(0, 5)).required(),
        param("note", text(0, None)),
    ];
    let must = vec![param("a", integer(0, 9)).required(), param("b", text(0, None))];
    let maybe = vec![param("v", integer(0, 9)).default(3), param("r", integer(0, 9)).required()];
    let row = |tier: &str, width, height| SizeRow {
        tier: tier.to_owned(),
        label: format!("{width}:{height}"),
        width,
        height,
        span: Span::default(),
    };
    Operation {
        facts: vec![fact("seconds", FactType::Number), fact("frames", FactType::Integer)],
        sizes: Some(Sizes {
            width: path("width"),
            height: path("height"),
            tier_from: Some(path("resolution")),
            rows: vec![row("1K", 1024, 1024), row("1K", 1280, 768), row("2K", 2048, 2048)],
            source: None,
        }),
        ..operation(vec![request, safety, must, maybe])
    }
}

fn fast() -> Expr {
    crate::fixture::get("fast", ExprType::Bool)
}

/// Compiles the text as if a spec file held nothing else.
pub(super) fn compile(op: &Operation, text: &str, expected: Option<ExprType>) -> Checked {
    let (sources, located) = file(text);
    let scope = Scope { tier: true, ..Scope::new(&op.request, &op.facts) };
    match expected {
        Some(expected) => super::compile(&located, &sources, &scope, expected),
        None => super::compile_any(&located, &sources, &scope),
    }
}

pub(crate) fn file(text: &str) -> (SourceMap, Located<String>) {
    let sources = SourceMap::new(vec![SourceText { path: "spec.yaml".to_owned(), text: text.to_owned() }]);
    let span = Span { file: FileId(0), start: 0, end: u32::try_from(text.len()).unwrap() };
    (sources, Located::new(text.to_owned(), span))
}

/// The expression of a rule that has to be right.
pub(crate) fn right(op: &Operation, text: &str) -> Expr {
    match compile(op, text, None) {
        Ok((expr, _)) => expr,
        Err(found) => panic!("{text}: {found:#?}"),
    }
}

/// The problem of a rule: code, the text at its position and message, and help on a separate line.
pub(super) fn wrong(text: &str) -> Vec<String> {
    wrong_in(&painter(), text)
}

/// The same for another operation; warnings count.
pub(super) fn wrong_in(op: &Operation, text: &str) -> Vec<String> {
    let show = |one: Diagnostic| {
        let at = &text[one.span.start as usize..one.span.end as usize];
        let help = one.help.map(|help| format!("\n    help: {help}")).unwrap_or_default();
        format!("{} at `{at}`: {}{help}", one.code, one.message)
    };
    match compile(op, text, Some(ExprType::Bool)) {
        Ok((expr, warnings)) if warnings.is_empty() => {
            panic!("`{text}` was taken as {}", crate::model::expr::author(&expr))
        }
        Ok((_, warnings)) => warnings.into_iter().map(show).collect(),
        Err(found) => found.into_iter().map(show).collect(),
    }
}

/// The one thing that is wrong with a rule.
pub(super) fn wrong_once(text: &str) -> String {
    let mut found = wrong(text);
    assert_eq!(found.len(), 1, "{text}: {found:#?}");
    found.swap_remove(0)
}
