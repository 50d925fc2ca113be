//! Named expressions: their order, and the bounds on their size.

use super::{file, painter};
use crate::diagnostic::{Code, Diagnostic};
use crate::front::cel::{Lets, Scope, compile, compile_lets};
use crate::model::expr::author;
use crate::model::{ExprType, Operation};
use crate::source::Located;

/// Compiles named expressions, written as `name: text`.
fn lets(op: &Operation, written: &[String]) -> (Lets, Vec<Diagnostic>) {
    let (sources, whole) = file(&written.join("\n"));
    let pairs: Vec<(Located<String>, Located<String>)> = written
        .iter()
        .map(|line| {
            let (name, text) = line.split_once(": ").unwrap();
            (Located::new(name.to_owned(), whole.span), Located::new(text.to_owned(), whole.span))
        })
        .collect();
    let definitions: Vec<_> = pairs.iter().map(|(name, text)| (name, text)).collect();
    compile_lets(&definitions, &sources, &Scope::new(&op.request, &op.facts))
}

#[test]
fn names_stand_for_expressions_in_any_order() {
    let op = painter();
    let written = ["c: b > a", "b: a * 2", "a: self.count + 1", "d: self.images.all(a, a != 'x')"];
    let (lets, found) = lets(&op, &written.map(str::to_owned));
    assert_eq!(lets.value("c").map(author).as_deref(), Some("(self.count + 1) * 2 > self.count + 1"));
    assert_eq!(
        found.iter().map(|one| one.code).collect::<Vec<_>>(),
        [Code::CelUnguarded],
        "images are optional"
    );
    assert!(lets.is_used("a") && lets.is_used("b") && !lets.is_used("c"));
    let (sources, text) = file("[1].all(i, [i].exists(j, c && j == i))");
    let scope = Scope { lets: Some(&lets), ..Scope::new(&op.request, &op.facts) };
    assert!(compile(&text, &sources, &scope, ExprType::Bool).is_ok());
    assert!(lets.is_used("c"));
}

#[test]
fn long_chains_and_circles_take_little_time() {
    let op = painter();
    let chain = |last: &str| {
        (0..5_000)
            .map(|at| {
                format!("a{at}: {}", if at == 4_999 { last.to_owned() } else { format!("a{}", at + 1) })
            })
            .collect::<Vec<_>>()
    };
    assert!(lets(&op, &chain("self.count")).1.is_empty());
    let (circle, found) = lets(&op, &chain("a0"));
    assert_eq!(
        found.iter().map(|one| (one.code, one.related.len())).collect::<Vec<_>>(),
        [(Code::CircularLet, 8)]
    );
    assert!(circle.value("a7").is_none());
}

#[test]
fn what_names_stand_for_is_bounded_together() {
    let op = painter();
    let mut written = vec!["a0: self.count".to_owned()];
    written.extend((1..12).map(|at| format!("a{at}: a{0} + a{0}", at - 1)));
    let (lets, found) = lets(&op, &written);
    assert!(found.is_empty());
    let (sources, text) = file("a11 > 2");
    let scope = Scope { lets: Some(&lets), ..Scope::new(&op.request, &op.facts) };
    let mut problems = Vec::new();
    let mut compiled = 0;
    for _ in 0..200 {
        match compile(&text, &sources, &scope, ExprType::Bool) {
            Ok(_) => compiled += 1,
            Err(found) => problems.extend(found.into_iter().map(|one| one.code)),
        }
    }
    assert_eq!(problems, [Code::LongLet], "it is said once");
    assert!((10..100).contains(&compiled), "{compiled}");
}
