//! Expressions in another place, and under further spellings.

use super::items::director;
use super::right;
use crate::fixture::{integer, list, operation, param, path, text};
use crate::model::expr::{Bindings, author, rebase, to_item, with_aliases};
use crate::model::{Operation, Param, Type};

#[test]
fn an_object_stands_further_in() {
    let op = director();
    let expr = right(
        &op,
        "has(self.shots) && self.shots.all(s, s.duration < self.duration) || self.frame.width > 1",
    );
    assert_eq!(
        author(&rebase(expr, &path("a.b"))),
        "has(self.a.b.shots) && self.a.b.shots.all(i, i.duration < self.a.b.duration) || self.a.b.frame.width > 1"
    );
}

#[test]
fn an_object_is_an_item() {
    let op = director();
    let text = "has(self.shots) && self.shots.all(s, has(s.refs) && s.refs.exists(r, r.name == self.prompt))";
    let expr = to_item(to_item(right(&op, text), 0), 1);
    let shown = format!("{expr:?}");
    assert!(!shown.contains("Get(Path"), "{shown}");
    // The innermost item that is not bound in the text is `self`.
    let once = to_item(right(&op, text), 1);
    assert_eq!(
        author(&once),
        "has(self.shots) && self.shots.all(i, has(i.refs) && i.refs.exists(j, j.name == self.prompt))"
    );
}

fn alias(name: &str, of: &str, ty: Type) -> Param {
    Param { alias_of: Some(of.to_owned()), ..param(name, ty) }
}

/// `b` can be written as `a` or `c`, and so can members of objects and items.
fn spelled() -> Operation {
    let request = vec![
        param("b", integer(0, 9)).default(1),
        alias("a", "b", integer(0, 9)),
        alias("c", "b", integer(0, 9)),
        param("o", Type::Object(1)),
        alias("p", "o", Type::Object(1)),
        param("items", list(Type::Object(1), 0, None)).required(),
    ];
    let object = vec![param("x", text(0, None)), alias("y", "x", text(0, None))];
    operation(vec![request, object])
}

#[test]
fn every_spelling_is_read() {
    let op = spelled();
    let rows = [
        (
            "self.b > 1",
            "(!has(self.b) && has(self.a) ? self.a : !has(self.b) && !has(self.a) && has(self.c) ? self.c : self.b) > 1",
        ),
        ("has(self.b)", "has(self.b) || has(self.a) || has(self.c)"),
        ("!has(self.b)", "!(has(self.b) || has(self.a) || has(self.c))"),
        ("has(self.o)", "has(self.o) || has(self.p)"),
        (
            "has(self.o.x)",
            "has(self.o.x) || has(self.o.y) || !has(self.o) && has(self.p) && (has(self.p.x) || has(self.p.y))",
        ),
        (
            "self.items.all(i, !has(i.x) || i.x == 'v')",
            "self.items.all(i, !(has(i.x) || has(i.y)) || (!has(i.x) && has(i.y) ? i.y : i.x) == \"v\")",
        ),
        ("size(self.items) > 1", "size(self.items) > 1"),
        // Who writes the alias means the alias.
        ("has(self.a)", "has(self.a)"),
    ];
    for (text, expected) in rows {
        let expr = with_aliases(right(&op, text), &Bindings::of(&op));
        assert_eq!(author(&expr), expected, "{text}");
    }
}
