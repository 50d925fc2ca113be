//! Constants, precedence, places and messages of the grammar.

use super::{file, painter, right, wrong, wrong_once};
use crate::front::cel::ast::{Kind, Literal, Node};
use crate::front::cel::parse;
use crate::model::expr::author;
use crate::model::{ExprKind, Value};

fn parsed(text: &str) -> Node {
    let (_, located) = file(text);
    match parse(&located, text) {
        Ok(ast) => ast.root,
        Err(found) => panic!("{text}: {found:#?}"),
    }
}

/// Every operator with its operands in brackets.
fn shape(node: &Node) -> String {
    let all = |nodes: &[Node], with: &str| nodes.iter().map(shape).collect::<Vec<_>>().join(with);
    match &node.kind {
        Kind::Literal(literal) => match literal {
            Literal::Bool(value) => value.to_string(),
            Literal::Int(value) => value.to_string(),
            Literal::Uint(value) => format!("{value}u"),
            Literal::Double(value) => format!("{value:?}"),
            Literal::String(value) => format!("{value:?}"),
            Literal::Bytes(value) => format!("b{value:?}"),
            Literal::Null => "null".to_owned(),
        },
        Kind::Ident(name) => name.clone(),
        Kind::Select(inner, name) => format!("{}.{}", shape(inner), name.text),
        Kind::Index(parts) => format!("{}[{}]", shape(&parts[0]), shape(&parts[1])),
        Kind::Call { target: None, function, arguments } => {
            format!("{}({})", function.text, all(arguments, ", "))
        }
        Kind::Call { target: Some(target), function, arguments } => {
            format!("{}.{}({})", shape(target), function.text, all(arguments, ", "))
        }
        Kind::Not(inner) => format!("!{}", shape(inner)),
        Kind::Negate(inner) => format!("-{}", shape(inner)),
        Kind::Binary(operator, sides) => {
            format!("<{} {} {}>", shape(&sides[0]), operator.symbol(), shape(&sides[1]))
        }
        Kind::All(parts) => format!("<{}>", all(parts, " && ")),
        Kind::Any(parts) => format!("<{}>", all(parts, " || ")),
        Kind::Conditional(parts) => all(&**parts, " : "),
        Kind::List(items) => format!("[{}]", all(items, ", ")),
        Kind::Map(entries) => {
            let entries = entries.iter().map(|entry| all(entry, ": "));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Kind::Message(name, fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{}: {}", name.text, shape(value)));
            format!("{}{{{}}}", shape(name), fields.collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn operators_bind_as_in_cel() {
    let table = [
        ("a || b && c", "<a || <b && c>>"),
        ("a && b || c && d", "<<a && b> || <c && d>>"),
        ("a || b || c", "<a || b || c>"),
        ("(a || b) || c", "<<a || b> || c>"),
        ("a == b && c != d", "<<a == b> && <c != d>>"),
        ("a < b == c", "<<a < b> == c>"),
        ("a + b * c", "<a + <b * c>>"),
        ("a * b + c", "<<a * b> + c>"),
        ("a - b - c", "<<a - b> - c>"),
        ("a / b % c * d", "<<<a / b> % c> * d>"),
        ("a - (b - c)", "<a - <b - c>>"),
        ("a + 1 <= b - 1", "<<a + 1> <= <b - 1>>"),
        ("a in [1, 2] && b", "<<a in [1, 2]> && b>"),
        ("!a && b", "<!a && b>"),
        ("!a.b[0].c(d)", "!a.b[0].c(d)"),
        ("!!a", "!!a"),
        ("- a * b", "<-a * b>"),
        ("a -1", "<a - 1>"),
        ("a ? b : c ? d : e", "a : b : c : d : e"),
        ("(a ? b : c) ? d : e", "a : b : c : d : e"),
        ("a || b ? c : d", "<a || b> : c : d"),
        (".a.b", "a.b"),
        ("a.b{c: 1, d: 2}", "a.b{c: 1, d: 2}"),
        ("{'a': 1, b: [2, 3,],}", "{\"a\": 1, b: [2, 3]}"),
        ("a.all(x, x > 1)", "a.all(x, <x > 1>)"),
        ("a.`b-c d`.e", "a.b-c d.e"),
        ("a // the rest is a comment\n&& b // and so is this", "<a && b>"),
        ("\ta\n&&\r\nb", "<a && b>"),
    ];
    for (text, expected) in table {
        assert_eq!(shape(&parsed(text)), expected, "{text}");
    }
}

#[test]
fn constants_have_their_values() {
    let table = [
        ("0", "0"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("0x7fFF", "32767"),
        ("-0x10", "-16"),
        ("18446744073709551615u", "18446744073709551615u"),
        ("0xFFu", "255u"),
        ("1.5", "1.5"),
        ("-.5e1", "-5.0"),
        ("1e3", "1000.0"),
        ("1.5E-3", "0.0015"),
        ("true", "true"),
        ("null", "null"),
        (r#""a'b""#, r#""a'b""#),
        (r#"'a"b'"#, r#""a\"b""#),
        (r"'\a\b\f\n\r\t\v'", r#""\u{7}\u{8}\u{c}\n\r\t\u{b}""#),
        (r#"'\\\?\"\'\`'"#, r#""\\?\"'`""#),
        (r"'\x41\u00e9\U0001F600\101'", "\"A\u{e9}\u{1f600}A\""),
        (r"r'\d+'", r#""\\d+""#),
        (r#"R"""a"b\""""#, r#""a\"b\\""#),
        ("'''a\n'b'''", r#""a\n'b""#),
        ("\"\"\"a\"\"\"", "\"a\""),
        ("b'\u{e9}\\xff'", "b[195, 169, 255]"),
        (r"br'\x'", "b[92, 120]"),
        ("''", "\"\""),
        ("''''''", "\"\""),
    ];
    for (text, expected) in table {
        assert_eq!(shape(&parsed(text)), expected, "{text}");
    }
}

#[test]
fn an_empty_expression_is_a_mistake() {
    for text in ["", "  ", "// nothing"] {
        assert!(wrong_once(text).ends_with("the expression is empty"), "{text}");
    }
}

#[test]
fn several_wrong_characters_are_told_at_once() {
    let found = wrong("self.count = 1 & self.seed @ 2");
    assert_eq!(found.len(), 3, "{found:#?}");
}

#[test]
fn places_are_exact() {
    let op = painter();
    let text = "  self.fast &&\n  (size(self.prompt) > 10 || self.count in [1, 2])";
    let expr = right(&op, text);
    let at = |expr: &crate::model::Expr| &text[expr.span.start as usize..expr.span.end as usize];
    assert_eq!(at(&expr), text.trim());
    let ExprKind::All(parts) = &expr.kind else { panic!("{expr:?}") };
    assert_eq!(at(&parts[0]), "self.fast");
    assert_eq!(at(&parts[1]), "(size(self.prompt) > 10 || self.count in [1, 2])");
    let ExprKind::Any(parts) = &parts[1].kind else { panic!("{expr:?}") };
    assert_eq!(at(&parts[0]), "size(self.prompt) > 10");
    let ExprKind::Compare(_, sides) = &parts[0].kind else { panic!("{expr:?}") };
    assert_eq!((at(&sides[0]), at(&sides[1])), ("size(self.prompt)", "10"));
    let ExprKind::Size(inner) = &sides[0].kind else { panic!("{expr:?}") };
    assert_eq!(at(inner), "self.prompt");
    assert_eq!(at(&parts[1]), "self.count in [1, 2]");
}

#[test]
fn bombs_are_refused() {
    let deep = "the expression is nested more than 64 levels deep";
    let bombs = [
        format!("{}1{}", "(".repeat(4000), ")".repeat(4000)),
        "(".repeat(9000),
        "[".repeat(9000),
        "{".repeat(9000),
        "!".repeat(9000),
        "-".repeat(9000),
        "a(".repeat(4000),
        "a[".repeat(4000),
        "a.b(".repeat(2000),
        format!("a{}", "[0]".repeat(3000)),
        format!("a{}", ".b".repeat(3000)),
        format!("1{}", " + 1".repeat(2000)),
        "a ? b : ".repeat(1000),
        format!("{}1", "-(".repeat(3000)),
    ];
    for bomb in bombs {
        let found = wrong_once(&bomb);
        assert!(found.contains(deep) || found.contains("unclosed"), "{found}");
    }
    let long = "self.fast && ".repeat(800) + "true";
    assert!(wrong_once(&long).contains("the expression has 10404 bytes; the limit is 10000"));
    let wide = "self.fast && ".repeat(700) + "true";
    assert_eq!(author(&right(&painter(), &wide)), "self.fast");
    let nested = format!("{}self.fast{}", "(".repeat(60), ")".repeat(60));
    assert_eq!(author(&right(&painter(), &nested)), "self.fast");
}

#[test]
fn no_text_makes_it_panic() {
    let op = painter();
    let parts = [
        "self",
        ".",
        "fast",
        "count",
        "seed",
        "prompt",
        "safety",
        "mode",
        "size",
        "has",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "\"\"\"",
        "\\",
        "\\u12",
        "r",
        "b",
        "1",
        "1.",
        ".5",
        "0x",
        "e",
        "1e9",
        "u",
        "-",
        "!",
        "&&",
        "||",
        "&",
        "==",
        "<",
        " in ",
        "?",
        ":",
        ",",
        "+",
        "%",
        "/",
        "//",
        "\n",
        " ",
        "`",
        "null",
        "true",
        "\u{e9}",
        "\0",
        "\u{1f600}",
        "facts",
        "tier",
        "seconds",
        "int",
        "double",
        "#",
        "*",
    ];
    let mut random = super::agreement::Random(7);
    for _ in 0..20_000 {
        let text: String = (0..random.below(14)).map(|_| parts[random.below(parts.len())]).collect();
        if let Ok((expr, _)) = super::compile(&op, &text, None) {
            // What was taken reads back as the same.
            assert_eq!(author(&right(&op, &author(&expr))), author(&expr), "{text}");
        }
    }
}

#[test]
fn constants_of_conditions_vanish() {
    let op = painter();
    assert_eq!(right(&op, "true || self.fast").kind, ExprKind::Lit(Value::Bool(true)));
    assert_eq!(author(&right(&op, "self.fast && !false")), "self.fast");
    assert_eq!(author(&right(&op, "!!self.fast")), "self.fast");
    assert_eq!(
        author(&right(&op, "(self.fast || has(self.seed)) || has(self.flag)")),
        "self.fast || has(self.seed) || has(self.flag)"
    );
}
