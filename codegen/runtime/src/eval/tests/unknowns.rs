//! Unknown numbers: how results depend on them, and how their ranges are divided and bounded.

use super::*;
use crate::eval::interval::Interval;
use crate::eval::unknowns::{Range, Side, Unknown};
use crate::ratio::Ratio;

fn ends(min: impl Into<Option<i64>>, max: impl Into<Option<i64>>) -> Interval {
    Interval::between(min.into().map(Ratio::whole), max.into().map(Ratio::whole))
}

const fn side(ends: Interval, is_whole: bool) -> Side {
    Side { ends, is_whole }
}

fn known(number: i64) -> Range {
    ends(number, number).into()
}

fn parts_of(number: i64, parts: i64) -> Range {
    Interval::known(Ratio::new(number.into(), parts.into()).expect("small")).into()
}

/// Three unknown numbers: a whole one from 0 to 20, a whole one from 2 to 8, and any from 0 to 10.
fn three() -> (Unknowns, [Range; 3]) {
    let unknowns = Unknowns::default();
    assert!(unknowns.is_empty());
    let sides = [side(ends(0, 20), true), side(ends(2, 8), true), side(ends(0, 10), false)];
    let mut number = 0;
    let read = sides.map(|side| {
        number += 1;
        unknowns.read(Unknown::Fact(number), side)
    });
    assert!(!unknowns.is_empty());
    (unknowns, read)
}

fn shown(side: Interval) -> String {
    let end = |end: Option<Ratio>| end.map(|end| end.to_string()).unwrap_or_default();
    format!("{}..{}", end(side.min.number()), end(side.max.number()))
}

#[test]
fn results_depend_on_what_is_unknown() {
    use Arithmetic::{Add, Div, Mul, Sub};
    let (unknowns, [x, y, z]) = three();
    let of = |operator, left: &Range, right: &Range| unknowns.compute(operator, left, right).expect("small");
    let double = of(Mul, &x, &known(2));
    let triple = of(Mul, &known(3), &x);
    let half = of(Div, &x, &known(2));
    let sum = of(Add, &x, &y);
    for (result, expected) in [
        (of(Sub, &x, &x), "0..0"),
        (of(Sub, &triple, &double), "0..20"),
        (of(Sub, &x, &half), "0..10"),
        (of(Sub, &sum, &y), "0..20"),
        (of(Sub, &of(Add, &double, &known(5)), &x), "5..25"),
        (of(Add, &of(Mul, &of(Sub, &known(20), &x), &known(10)), &triple), "60..200"),
        (of(Sub, &x, &y), "-8..18"),
        // A product of unknown numbers is only known to lie between the ends.
        (of(Sub, &of(Mul, &x, &y), &of(Mul, &x, &y)), "-160..160"),
        (of(Div, &x, &y), "0..10"),
    ] {
        assert_eq!(shown(result.ends), expected);
    }
    for (number, is_integral) in [
        (x.clone(), true),
        (double.clone(), true),
        (sum.clone(), true),
        (known(3), true),
        (half.clone(), false),
        (z.clone(), false),
        (of(Add, &x, &z), false),
        (of(Add, &x, &parts_of(1, 2)), false),
        (parts_of(1, 2), false),
        (of(Mul, &x, &y), false),
    ] {
        assert_eq!(unknowns.is_integral(&number), is_integral, "{number:?}");
    }
    let next = of(Add, &x, &known(1));
    let extreme =
        |greatest, left: &Range, right: &Range| unknowns.extreme(greatest, left, right).expect("small");
    assert_eq!(shown(extreme(true, &x, &known(10)).ends), "10..20");
    assert_eq!(shown(extreme(false, &x, &known(10)).ends), "0..10");
    for (greatest, expected) in [(true, "1..1"), (false, "0..0")] {
        assert_eq!(shown(of(Sub, &extreme(greatest, &x, &next), &x).ends), expected);
        assert_eq!(shown(of(Sub, &extreme(greatest, &next, &x), &x).ends), expected);
    }
    assert_eq!(shown(of(Sub, &unknowns.abs(&x).expect("small"), &x).ends), "0..0");
    assert_eq!(shown(unknowns.abs(&of(Sub, &x, &known(5))).expect("small").ends), "0..15");
}

#[test]
fn ranges_are_cut_where_a_result_changes() {
    let (unknowns, [x, y, z]) = three();
    let cuts = || -> Vec<String> {
        unknowns.take_cuts().iter().map(|cut| format!("{} at {}", cut.unknown, cut.at)).collect()
    };
    assert_eq!(unknowns.order(&x, &known(7)), None);
    assert_eq!(unknowns.is_at_most(&known(7), &x), None);
    // Another unknown number is assumed to be in the middle of its range.
    assert_eq!(unknowns.is_at_most(&x, &y), None);
    assert_eq!(unknowns.is_at_most(&y, &x), None);
    assert_eq!(cuts(), ["0 at 7", "0 at 7", "0 at 5", "0 at 5"]);
    assert_eq!(unknowns.order(&x, &known(21)), Some(Ordering::Less));
    assert_eq!(cuts(), [""; 0]);
    let tenth = unknowns.compute(Arithmetic::Div, &x, &known(10)).expect("small");
    for function in [Function::Ceil, Function::Floor, Function::Round, Function::Int] {
        unknowns.suggest_step(function, &tenth);
    }
    assert_eq!(cuts(), ["0 at 10", "0 at 10", "0 at 15", "0 at 10"]);
    for _ in 0..9 {
        unknowns.suggest_step(Function::Ceil, &z);
    }
    assert_eq!(cuts(), ["2 at 5"; 8]);
}

#[test]
fn sixteen_unknown_numbers_are_told_apart() {
    let unknowns = Unknowns::default();
    for fact in 0..18 {
        let read = || unknowns.read(Unknown::Fact(fact), side(ends(0, 20), true));
        let difference = unknowns.compute(Arithmetic::Sub, &read(), &read()).expect("small");
        assert_eq!(shown(difference.ends), if fact < 16 { "0..0" } else { "-20..20" }, "{fact}");
    }
    assert_eq!(unknowns.area().len(), 16);
    unknowns.look_at(&[side(ends(3, 4), true)]);
    let read = |fact| unknowns.read(Unknown::Fact(fact), side(ends(0, 20), true));
    assert_eq!([0, 1, 17].map(|fact| shown(read(fact).ends)), ["3..4", "0..20", "0..20"]);
}

#[test]
fn rules_bound_what_is_unknown() {
    let (_, [x, y, z]) = three();
    let triple = |number: &Range| three().0.compute(Arithmetic::Mul, number, &known(3)).expect("small");
    let sum = three().0.compute(Arithmetic::Add, &x, &y).expect("small");
    for (less, more, expected) in [
        (x.clone(), known(7), Some(["0..7", "2..8", "0..10"])),
        (known(7), x.clone(), Some(["7..20", "2..8", "0..10"])),
        (triple(&x), known(10), Some(["0..3", "2..8", "0..10"])),
        (known(10), triple(&x), Some(["4..20", "2..8", "0..10"])),
        (triple(&z), known(10), Some(["0..20", "2..8", "0..10/3"])),
        (known(10), triple(&z), Some(["0..20", "2..8", "10/3..10"])),
        (sum.clone(), known(5), Some(["0..3", "2..5", "0..10"])),
        (x.clone(), y.clone(), Some(["0..8", "2..8", "0..10"])),
        (y.clone(), x.clone(), Some(["2..20", "2..8", "0..10"])),
        (x.clone(), known(20), Some(["0..20", "2..8", "0..10"])),
        (x.clone(), known(-1), None),
        (known(21), x.clone(), None),
        (known(1), known(2), Some(["0..20", "2..8", "0..10"])),
        (known(2), known(1), None),
        // No whole number is that small.
        (sum.clone(), parts_of(5, 2), Some(["0..0", "2..2", "0..10"])),
    ] {
        let (unknowns, _) = three();
        let area = || unknowns.area().iter().map(|side| shown(side.ends)).collect::<Vec<_>>();
        let is_possible = unknowns.demand_at_most(&less, &more);
        assert_eq!(
            is_possible.then(area),
            expected.map(|area| area.map(str::to_owned).to_vec()),
            "{less:?} {more:?}"
        );
    }
    // No whole number is between a third and two thirds.
    let (unknowns, _) = three();
    unknowns.look_at(&[side(Interval::between(Ratio::new(1, 3), Some(Ratio::whole(9))), true)]);
    assert!(!unknowns.demand_at_most(&triple(&x), &known(2)));
}

#[test]
fn ranges_are_divided_in_two() {
    let tenths = |number: i64| Ratio::new(number.into(), 10).expect("small");
    for (whole, is_whole, at, expected) in [
        (ends(0, 20), true, 70, Some(["0..7", "8..20"])),
        (ends(0, 20), true, 75, Some(["0..7", "8..20"])),
        (ends(0, 20), true, 0, Some(["0..0", "1..20"])),
        (ends(0, 20), true, 200, Some(["0..19", "20..20"])),
        (ends(0, 20), true, 205, Some(["0..19", "20..20"])),
        (ends(0, 20), true, -10, None),
        (ends(0, 20), true, 210, None),
        (ends(3, 3), true, 30, None),
        (ends(0, None), true, 70, Some(["0..7", "8.."])),
        (ends(None, 20), true, 70, Some(["..7", "8..20"])),
        (ends(0, None), true, -10, None),
        (ends(0, 20), false, 75, Some(["0..7.5", "7.5..20"])),
        (ends(0, 20), false, 0, None),
        (ends(0, 20), false, 200, None),
        (ends(0, 20), false, -10, None),
        (ends(0, 20), false, 210, None),
        (ends(0, None), false, 75, Some(["0..7.5", "7.5.."])),
        (ends(None, 20), false, 75, Some(["..7.5", "7.5..20"])),
    ] {
        let parts = side(whole, is_whole).divided(tenths(at));
        let parts = parts.map(|parts| parts.map(|part| shown(part.ends)));
        assert_eq!(parts, expected.map(|parts| parts.map(str::to_owned)), "{whole:?} {at}");
    }
}
