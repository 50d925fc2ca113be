//! Functions of texts, their order, and patterns.

use super::*;

#[test]
fn functions_of_texts() {
    for (function, part, expected) in [
        (F::StartsWith, "aé", "true"),
        (F::StartsWith, "", "true"),
        (F::StartsWith, "é", "false"),
        (F::EndsWith, "éz", "true"),
        (F::EndsWith, "aézz", "false"),
        (F::Contains, "é", "true"),
        (F::Contains, "e", "false"),
        (F::IndexOf, "z", "2"),
        (F::IndexOf, "", "0"),
        (F::IndexOf, "x", "-1"),
    ] {
        check(call(function, [Expr::Get(TEXT), text(part)]), expected);
    }
    check(call(F::Split, [text("a,b,,c"), text(",")]), "['a' 'b' '' 'c']");
    check(call(F::Split, [text(""), text(",")]), "['']");
    check(call(F::Split, [text(""), text("")]), "[]");
    check(call(F::Split, [Expr::Get(TEXT), text("")]), "['a' 'é' 'z']");
    check(call(F::Replace, [text("aba"), text("a"), text("xy")]), "'xybxy'");
    check(call(F::Replace, [text("ab"), text(""), text("-")]), "'-a-b-'");
    check(call(F::Replace, [text("ab"), text("c"), text("-")]), "'ab'");
    check(call(F::LowerAscii, [text("AÉz")]), "'aÉz'");
    check(call(F::UpperAscii, [text("aéZ")]), "'AéZ'");
    check(call(F::Trim, [text(" \t\u{a0}a b\n")]), "'a b'");
    check(call(F::Concat, [text("a\u{301}"), Expr::Get(TEXT)]), "'a\u{301}aéz'");
    check(call(F::Concat, [text(""), text("")]), "''");
    check(call(F::Utf16, [text("a😀é")]), "4");
    check(call(F::Bytes, [text("a😀é")]), "7");
    check(size(text("a😀é")), "3");
    check(size(call(F::Trim, [text(" 😀 ")])), "1");
}

#[test]
fn parts_of_texts() {
    let part = |start, end| call(F::Substring, [Expr::Get(TEXT), int(start), int(end)]);
    check(part(0, 3), "'aéz'");
    check(part(1, 2), "'é'");
    check(part(3, 3), "''");
    for (start, end) in [(0, 4), (2, 1), (-1, 2), (4, 4), (0, i64::MAX)] {
        check(part(start, end), "OutOfRange");
    }
    check(call(F::Substring, [Expr::Get(TEXT), int(1)]), "'éz'");
    check(call(F::Substring, [Expr::Get(TEXT), int(3)]), "''");
    check(call(F::Substring, [Expr::Get(TEXT), int(4)]), "OutOfRange");
    check(call(F::Substring, [Expr::Get(TEXT), text("4")]), "WrongType");
    check(call(F::Substring, [Expr::Get(TEXT), num(1.5)]), "OutOfRange");
}

#[test]
fn texts_and_numbers() {
    for (written, int, double) in [
        ("42", "42", "42.0"),
        ("-7", "-7", "-7.0"),
        ("007", "7", "NotANumber"),
        ("9223372036854775807", "9223372036854775807", "9.223372036854776e18"),
        ("9223372036854775808", "NotANumber", "9.223372036854776e18"),
        ("1.5", "NotANumber", "1.5"),
        ("1e400", "NotANumber", "NotANumber"),
        ("", "NotANumber", "NotANumber"),
        (" 1", "NotANumber", "NotANumber"),
        ("a", "NotANumber", "NotANumber"),
    ] {
        let written: &'static str = written;
        check(call(F::Int, [text(written)]), int);
        check(call(F::Double, [text(written)]), double);
    }
    check(call(F::Int, [num(-3.7)]), "-3");
    check(call(F::Int, [num(1e300)]), "Overflow");
    check(call(F::Double, [int(3)]), "3.0");
    check(call(F::String, [int(-3)]), "'-3'");
    check(call(F::String, [num(3.0)]), "'3'");
    check(call(F::String, [num(0.25)]), "'0.25'");
    check(call(F::String, [text("a")]), "'a'");
    check(call(F::String, [yes(true)]), "'true'");
    check(call(F::String, [yes(false)]), "'false'");
    check(call(F::String, [Expr::Get(LIST)]), "WrongType");
}

#[test]
fn booleans_are_compared() {
    for (left, right) in [(false, false), (false, true), (true, false), (true, true)] {
        check(compare(Comparison::Eq, yes(left), yes(right)), &(left == right).to_string());
        check(compare(Comparison::Ne, yes(left), yes(right)), &(left != right).to_string());
        check(compare(Comparison::Lt, yes(left), yes(right)), &(!left && right).to_string());
        check(compare(Comparison::Ge, yes(left), yes(right)), &(left || !right).to_string());
    }
    check(compare(Comparison::Eq, yes(true), int(1)), "false");
}

#[test]
fn texts_have_an_order() {
    let less = |left, right| compare(Comparison::Lt, left, right);
    check(less(text("a"), text("b")), "true");
    check(less(text("b"), Expr::Get(TEXT)), "false");
    check(less(call(F::LowerAscii, [text("A")]), Expr::Get(TEXT)), "true");
    check(less(text("1"), int(2)), "WrongType");
    check(compare(Comparison::Eq, call(F::Trim, [text(" a ")]), text("a")), "true");
    check(compare(Comparison::Eq, call(F::Trim, [text(" a ")]), int(1)), "false");
}

/// `[0-9]+`
pub(super) const DIGITS: Pattern<'static> = Pattern {
    source: "[0-9]+",
    matcher: Matcher::Program(&[Inst::Chars(&[('0', '9')], 1), Inst::Split(0, 2), Inst::Match]),
};

#[test]
fn patterns_find_texts() {
    let found = |matching, value| Expr::Match(matching, Box::leak(Box::new(value)), &DIGITS);
    check(found(Matching::Matches, text("a1")), "true");
    check(found(Matching::Matches, Expr::Get(TEXT)), "false");
    check(found(Matching::Matches, Expr::Get(NONE)), "Absent");
    check(found(Matching::ExtractAll, text("a12é3")), "['12' '3']");
    check(found(Matching::ExtractAll, Expr::Get(TEXT)), "[]");
    check(found(Matching::ExtractAll, int(1)), "WrongType");
}
