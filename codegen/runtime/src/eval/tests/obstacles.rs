//! The parts of an expression that are unknown.

use super::*;
use crate::table::MediaFact;

fn obstacles(mode: Mode, expr: Expr<'static>) -> Vec<String> {
    scoped(&MODEL, (&variables(), &facts()), mode, |scope| obstacles_in(scope, expr))
}

fn fact_is_one() -> Expr<'static> {
    compare(Comparison::Eq, Expr::Fact(1), int(1))
}

#[test]
fn facts_that_the_caller_did_not_give_are_obstacles() {
    let listed = |expr| obstacles(RULE, expr);
    assert_eq!(listed(Expr::Fact(1)), ["fact 1"]);
    assert!(listed(Expr::Fact(2)).is_empty(), "it is given");
    assert_eq!(listed(arith(Arithmetic::Add, Expr::Fact(1), Expr::Tier)), ["fact 1", "tier"]);
    // Of a parameter without media, nothing is unknown.
    let seconds = Expr::Media(MediaFact::Seconds, NONE);
    assert_eq!(listed(arith(Arithmetic::Add, seconds, Expr::Fact(1))), ["fact 1"]);
}

/// Parts that cannot change the result are obstacles only where they are invalid.
#[test]
fn parts_that_do_not_matter_are_no_obstacles() {
    let listed = |expr| obstacles(RULE, expr);
    let all = |first, second| Expr::All(Vec::from([first, second]).leak());
    assert!(listed(all(yes(false), fact_is_one())).is_empty());
    assert_eq!(listed(all(yes(true), fact_is_one())), ["fact 1"]);
    assert!(listed(all(yes(false), compare(Comparison::Eq, Expr::Tier, text("1K")))).is_empty());
    assert_eq!(listed(all(yes(true), compare(Comparison::Eq, Expr::Tier, text("1K")))), ["tier"]);
    assert_eq!(listed(all(yes(false), compare(Comparison::Eq, Expr::Get(WRONG), int(1)))), ["invalid"]);
    assert!(listed(choose(yes(true), int(1), Expr::Fact(1))).is_empty());
    assert!(listed(choose(yes(false), Expr::Fact(1), int(1))).is_empty());
    assert_eq!(listed(choose(yes(true), Expr::Fact(1), int(1))), ["fact 1"]);
    assert_eq!(listed(choose(yes(false), int(1), Expr::Fact(1))), ["fact 1"]);
    assert_eq!(listed(choose(fact_is_one(), int(1), Expr::Fact(0))), ["fact 1"]);
}
