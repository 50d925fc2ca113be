//! Ranges in detail: their lines, the facts that they depend on, and how far they are divided.

use crate::*;

const PAGES: Expr<'static> = Expr::Fact(3);
const SCAN: Expr<'static> = Expr::Fact(4);
const FRAMES: Expr<'static> = Expr::Fact(6);

/// Of what applies.
#[test]
fn a_range_names_the_facts_that_it_depends_on() {
    const TRUE: Expr<'static> = Expr::Lit(Literal::Bool(true));
    const BY_LENGTH: Rate<'static> = Rate::Cases(&[
        (PRO, Charge::Exact(UNIT)),
        (LONG, Charge::Exact(2 * UNIT)),
        (TRUE, Charge::Exact(3 * UNIT)),
        (MANY_FACES, Charge::Exact(4 * UNIT)),
    ]);
    const BY_SCAN: Rate<'static> = Rate::By(
        SCAN,
        &[(Literal::Bool(true), Charge::Exact(UNIT)), (Literal::Bool(false), Charge::Exact(2 * UNIT))],
    );
    const SAME: Rate<'static> = Rate::By(
        SCAN,
        &[(Literal::Bool(true), Charge::Exact(UNIT)), (Literal::Bool(false), Charge::Exact(UNIT))],
    );
    let run = line("run", int(1), 1);
    let least = Terms { minimum: Minimum::Computed(PAGES), ..Terms::NONE };
    for (line, terms, json, expected) in [
        (line("page", PAGES, 1), Terms::NONE, "{}", Some("`pages`")),
        (PriceLine { when: Some(PRO), ..line("page", PAGES, 1) }, Terms::NONE, "{}", None),
        (
            PriceLine { when: Some(PRO), ..line("page", PAGES, 1) },
            Terms::NONE,
            r#"{"mode":"pro"}"#,
            Some("`pages`"),
        ),
        (
            PriceLine { when: Some(LONG), ..line("page", PAGES, 1) },
            Terms::NONE,
            "{}",
            Some("`pages`, `seconds`"),
        ),
        (PriceLine { rate: BY_LENGTH, ..run }, Terms::NONE, "{}", Some("`seconds`")),
        (PriceLine { rate: BY_LENGTH, ..run }, Terms::NONE, r#"{"mode":"pro"}"#, None),
        (PriceLine { rate: BY_SCAN, ..run }, Terms::NONE, "{}", Some("`scan`")),
        (PriceLine { rate: SAME, ..run }, Terms::NONE, "{}", None),
        (PriceLine { quantity: PAGES, ..line("free", int(1), 0) }, Terms::NONE, "{}", None),
        (line("page", PAGES, 1), least, "{}", Some("`pages`")),
    ] {
        let model = model(vec![line].leak(), terms);
        let cost = price(&model, json.as_bytes(), &Facts::new()).cost.expect("valid");
        let missing = cost.missing().map(ToString::to_string);
        let expected = expected.map(|names| format!("depends on {names}, which the caller has to give"));
        assert_eq!(missing, expected, "{line:?} {json}");
    }
}

#[test]
fn any_amount_at_all_is_no_answer() {
    const FEW: Expr<'static> = Expr::If(&[Expr::Compare(Comparison::Gt, &[FRAMES, int(5)]), int(5), FRAMES]);
    let (frame, run) = (line("frame", FRAMES, 1), line("run", int(1), 5));
    let lacking = "depends on `frames`, which the caller has to give";
    let less = line("less", int(-1), 1);
    for (lines, expected) in [
        (vec![frame], format!("unknown: `frame`: {lacking}")),
        (vec![frame, run], "at least 5 USD".to_owned()),
        (vec![line("frame", FRAMES, 0)], "0 USD".to_owned()),
        (vec![line("frame", FRAMES, 0), run], "5 USD".to_owned()),
        (vec![line("page", PAGES, 1), frame], format!("unknown: `frame`: {lacking}")),
        (vec![line("few", FEW, 1)], "0 to 5 USD".to_owned()),
        // If there is no price at all, only that is reported.
        (vec![frame, less], "unknown: `less`: the number of units is below zero".to_owned()),
    ] {
        check(&model(lines.leak(), Terms::NONE), "{}", &expected);
    }
}

/// A line without an upper end hides no other line, where the cost is unknown for another reason, too.
#[test]
fn known_lines_stay_beside_a_line_without_an_end() {
    let (page, frame) = (line("page", PAGES, 1), line("frame", FRAMES, 1));
    let unpublished =
        PriceLine { rate: Rate::Fixed(Charge::Unknown("nobody publishes it")), ..line("run", int(1), 0) };
    let many = Expr::Compare(Comparison::Gt, const { &[PAGES, int(7)] });
    let either = Expr::If(Box::leak(Box::new([many, PAGES, FRAMES])));
    let or_pages =
        "`run`: nobody publishes it; `frame`: depends on `frames`, `pages`, which the caller has to give";
    for (quantity, other, reasons, known) in [
        // The reason is that of the whole ranges.
        (either, unpublished, or_pages, &["page: 0 to 20"][..]),
        (
            FRAMES,
            unpublished,
            "`run`: nobody publishes it; `frame`: depends on `frames`, which the caller has to give",
            &["page: 0 to 20"],
        ),
        (
            FRAMES,
            line("less", int(-1), 1),
            "`less`: the number of units is below zero",
            &["page: 0 to 20", "frame: at least 0"],
        ),
    ] {
        let lines = vec![page, PriceLine { quantity, ..frame }, other];
        let model = model(lines.leak(), Terms::NONE);
        let Some(Cost::Unknown(cost)) = price(&model, b"{}", &Facts::new()).cost else { panic!("unknown") };
        let lines: Vec<String> =
            cost.known().iter().map(|line| format!("{}: {}", line.item, line.amount)).collect();
        assert_eq!(
            (cost.to_string(), &lines[..]),
            (reasons.to_owned(), &known.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>()[..])
        );
    }
}

/// A number of units below zero has no price; the range is about the other cases.
#[test]
fn a_line_that_cannot_apply_is_left_out() {
    const TRUE: Expr<'static> = Expr::Compare(Comparison::Le, &[Expr::Fact(0), int(10)]);
    let (run, less) = (line("run", int(1), 2), line("less", int(-1), 1));
    let unpublished = Rate::Fixed(Charge::Unknown("nobody publishes it"));
    for (line, expected) in [
        (PriceLine { when: Some(LONG), ..less }, "2 USD"),
        (PriceLine { when: Some(TRUE), ..less }, "unknown: `less`: the number of units is below zero"),
        (PriceLine { when: Some(TRUE), rate: unpublished, ..run }, "unknown: `run`: nobody publishes it"),
    ] {
        check(&model(vec![run, line].leak(), Terms::NONE), "{}", expected);
    }
}

/// A line of a range covers all parts of it.
#[test]
fn lines_cover_all_parts_of_a_range() {
    const MANY: Expr<'static> = Expr::Compare(Comparison::Gt, &[PAGES, int(7)]);
    const BY_MANY: Rate<'static> = Rate::Cases(&[
        (MANY, Charge::Exact(2 * UNIT)),
        (Expr::Lit(Literal::Bool(true)), Charge::Exact(10 * UNIT)),
    ]);
    const DEAR: Rate<'static> = Rate::Cases(&[
        (MANY, Charge::Exact(10 * UNIT)),
        (Expr::Lit(Literal::Bool(true)), Charge::Exact(2 * UNIT)),
    ]);
    const LINES: &[PriceLine<'static>] = &[
        PriceLine { rate: BY_MANY, ..line("page", PAGES, 1) },
        line("run", int(2), 3),
        PriceLine { when: Some(MANY), ..line("many", PAGES, 1) },
        PriceLine { when: Some(Expr::Not(&MANY)), currency: "GBP", ..line("pound", PAGES, 1) },
        PriceLine { when: Some(MANY), currency: "EUR", ..line("euro", PAGES, 1) },
        PriceLine { rate: DEAR, currency: "CHF", ..line("franc", PAGES, 1) },
    ];
    let model = model(LINES, Terms::NONE);
    let cost = price(&model, b"{}", &Facts::new()).cost.expect("valid");
    let lines = cost.lines().iter();
    let lines =
        lines.map(|line| format!("{}: {} x {} = {}", line.item, line.quantity, line.rate, line.amount));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "page: 0 to 20 x 2 to 10 = 0 to 70",
            "run: 2 x 3 = 6",
            "many: 8 to 20 x 1 = 0 to 20",
            "pound: 0 to 7 x 1 = 0 to 7",
            "euro: 8 to 20 x 1 = 0 to 20",
            "franc: 0 to 20 x 2 to 10 = 0 to 200",
        ]
    );
    assert_eq!(cost.to_string(), "6 to 76 USD and 0 to 7 GBP and 0 to 200 CHF and 0 to 20 EUR");
}

/// The square of a number is divided until its least and greatest values are found, unless that takes too much work.
#[test]
fn dividing_a_range_takes_a_bounded_number_of_steps() {
    const REST: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(20), PAGES]);
    const AREA: Expr<'static> = Expr::Arith(Arithmetic::Mul, &[PAGES, REST]);
    let greatest = |bytes: usize| {
        let text: &'static str = "a".repeat(bytes).leak();
        let length = Expr::Size(Box::leak(Box::new(Expr::Lit(Literal::Str(text)))));
        let when = Expr::Compare(Comparison::Ge, Box::leak(Box::new([length, int(0)])));
        let lines = vec![PriceLine { when: Some(when), ..line("area", AREA, 1) }];
        let model = model(lines.leak(), Terms::NONE);
        let cost = price(&model, b"{}", &Facts::new()).cost.expect("valid");
        cost.total().and_then(|total| total.amount.max)
    };
    let exact = Some(Money::from_nanos(100 * UNIT));
    assert_eq!(greatest(1), exact);
    // A step for each 64 bytes.
    assert!(greatest(64 * 400_000) > exact);
}

/// Any number from 0 to 1.
const NUMBER: Fact<'static> = Fact {
    name: "number",
    kind: FactKind::Number,
    list: false,
    min: Some(Literal::Int(0)),
    max: Some(Literal::Int(1)),
    ..Fact::PLAIN
};

/// Any whole number from 0 to 4.
const WHOLE: Fact<'static> = Fact { kind: FactKind::Integer, max: Some(Literal::Int(4)), ..NUMBER };

/// The side of an area.
const SIDE: Expr<'static> = Expr::Fact(0);
const REST: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(4), SIDE]);
const AREA: Expr<'static> = Expr::Arith(Arithmetic::Mul, &[SIDE, REST]);

/// Up to five unknown numbers are tried at all their ends, of more only where all are least or greatest. Else, all work
/// would go into the dollars, and none would be left for the euros.
#[test]
fn the_ends_of_unknown_numbers_are_tried() {
    for (count, signs, expected) in [
        (3, [1, -1, 0, 0, 0], "9 to 11 USD and 0 to 4 EUR"),
        (3, [-1, 1, 0, 0, 0], "9 to 11 USD and 0 to 4 EUR"),
        (5, [1, 1, -1, -1, 0], "8 to 12 USD and 0 to 4 EUR"),
        (6, [1, 1, 1, 1, 1], "10 to 15 USD and 0 to 4 EUR"),
    ] {
        let names = ["side", "a", "b", "c", "d", "e"];
        let mut facts: Vec<Fact<'_>> = names.map(|name| Fact { name, ..NUMBER })[..count].to_vec();
        facts[0] = Fact { name: "side", ..WHOLE };
        let quantity = (1_u16..).zip(&signs[..count - 1]).fold(int(10), |sum, (fact, sign)| {
            let operator = if *sign > 0 { Arithmetic::Add } else { Arithmetic::Sub };
            Expr::Arith(operator, Box::leak(Box::new([sum, Expr::Fact(fact)])))
        });
        let area = PriceLine { currency: "EUR", ..line("area", AREA, 1) };
        let lines = vec![line("number", quantity, 1), area];
        let model = Model { facts: facts.leak(), ..model(lines.leak(), Terms::NONE) };
        check(&model, "{}", expected);
    }
}

/// With only two of all ends of five numbers, no work would be left for the euros of the numbers in the middle.
#[test]
fn all_ends_of_five_numbers_are_tried() {
    const fn up_to(name: &'static str, most: f64) -> Fact<'static> {
        Fact { name, max: Some(Literal::Num(most)), ..NUMBER }
    }
    const FACTS: &[Fact<'static>] = &[
        Fact { name: "side", max: Some(Literal::Int(1)), ..WHOLE },
        up_to("a", 1.5),
        up_to("b", 1.5),
        up_to("c", 0.9),
        up_to("d", 0.9),
    ];
    const fn both(operator: Arithmetic, numbers: &'static [Expr<'static>; 2]) -> Expr<'static> {
        Expr::Arith(operator, numbers)
    }
    const MORE: Expr<'static> = both(Arithmetic::Add, &[Expr::Fact(1), Expr::Fact(2)]);
    const LESS: Expr<'static> = both(Arithmetic::Add, &[Expr::Fact(3), Expr::Fact(4)]);
    const TEN: Expr<'static> = both(Arithmetic::Add, &[int(10), MORE]);
    const SUM: Expr<'static> = both(Arithmetic::Sub, &[TEN, LESS]);
    const OTHER: Expr<'static> = both(Arithmetic::Sub, &[int(1), SIDE]);
    const AREA: Expr<'static> = both(Arithmetic::Mul, &[SIDE, OTHER]);
    let lines = vec![line("number", SUM, 1), PriceLine { currency: "EUR", ..line("area", AREA, 1) }];
    let model = Model { facts: FACTS, ..model(lines.leak(), Terms::NONE) };
    check(&model, "{}", "8.2 to 13 USD and 0 EUR");
}

/// Dollars whose least and greatest amounts are found leave the rest of the work to the euros.
#[test]
fn what_is_found_is_not_divided_further() {
    const FACTS: &[Fact<'static>] =
        &[Fact { name: "side", ..WHOLE }, Fact { max: Some(Literal::Int(7)), ..NUMBER }];
    const REST: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(7), Expr::Fact(1)]);
    for quantity in [Expr::Fact(1), REST] {
        let area = PriceLine { currency: "EUR", ..line("area", AREA, 1) };
        let lines = vec![line("number", quantity, 1), area];
        let model = Model { facts: FACTS, ..model(lines.leak(), Terms::NONE) };
        check(&model, "{}", "0 to 7 USD and 0 to 4 EUR");
    }
}

/// Lines that depend on the same numbers are added as such: to divide the ranges of all numbers would take too much work.
#[test]
fn the_sum_of_lines_is_about_the_same_numbers() {
    const fn whole(name: &'static str, most: i64) -> Fact<'static> {
        Fact { name, max: Some(Literal::Int(most)), ..WHOLE }
    }
    const FACTS: &[Fact<'static>] =
        &[whole("pictures", 1_000_000), whole("pages", 20), whole("included", 20), whole("coloured", 20)];
    const fn less(numbers: &'static [Expr<'static>; 2]) -> Expr<'static> {
        Expr::Arith(Arithmetic::Sub, numbers)
    }
    const OTHERS: Expr<'static> = less(&[int(1_000_000), Expr::Fact(0)]);
    const MORE: Expr<'static> = less(&[Expr::Fact(1), Expr::Fact(2)]);
    const PLAIN: Expr<'static> = less(&[int(20), Expr::Fact(3)]);
    for (lines, expected) in [
        // Each picture costs the same.
        (vec![line("picture", Expr::Fact(0), 10), line("other", OTHERS, 10)], "10000000 USD"),
        // There are no fewer pages than are included, and each of twenty others costs the same.
        (
            vec![line("more", MORE, 1), line("coloured", Expr::Fact(3), 1), line("plain", PLAIN, 1)],
            "20 to 40 USD",
        ),
    ] {
        check(&Model { facts: FACTS, ..model(lines.leak(), Terms::NONE) }, "{}", expected);
    }
}

#[test]
fn a_selector_can_be_out_of_reach_of_all_rates() {
    const RATES: &[(Literal<'static>, Charge<'static>)] = &[(Literal::Int(-1), Charge::Exact(UNIT))];
    for (selector, expected) in [
        (Expr::Fact(0), "any of `2` to `7.5`"),
        (FRAMES, "any of `0` and more"),
        (int(3), "`3`"),
        (Expr::Lit(Literal::Bool(true)), "`true`"),
        (Expr::Get(MODE), "`std`"),
        (Expr::Null, "`null`"),
    ] {
        let run = PriceLine { rate: Rate::By(selector, RATES), ..line("run", int(1), 1) };
        check(
            &model(vec![run].leak(), Terms::NONE),
            "{}",
            &format!("unknown: `run`: {expected} has no rate"),
        );
    }
}
