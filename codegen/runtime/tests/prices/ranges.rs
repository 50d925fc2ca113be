//! Ranges: missing facts in one line and in several.

use crate::*;

#[test]
fn a_missing_fact_makes_a_range() {
    let model = model(
        &[
            PriceLine {
                item: "second",
                rate: Rate::Fixed(Charge::Exact(UNIT / 10)),
                quantity: Expr::Fact(0),
                ..PriceLine::PLAIN
            },
            PriceLine {
                item: "long",
                when: Some(LONG),
                rate: Rate::Fixed(Charge::Exact(UNIT)),
                ..PriceLine::PLAIN
            },
        ],
        Terms::NONE,
    );
    check(&model, "{}", "0.2 to 1.75 USD");
    let Some(Cost::Range { lines, .. }) = price(&model, b"{}", &Facts::new()).cost else { panic!("a range") };
    assert_eq!(lines[0].quantity.to_string(), "2 to 7.5");
    assert_eq!(lines[0].quantity.exact(), None);
    assert_eq!(lines[1].amount.to_string(), "0 to 1");
    let given = |seconds: f64| cost(&model, "{}", &Facts::new().with("seconds", seconds));
    assert_eq!(given(4.0), "0.4 USD");
    assert_eq!(given(6.0), "1.6 USD");
    // A number of seconds that there cannot be has no price.
    assert_eq!(price(&model, b"{}", &Facts::new().with("seconds", 1.0)).cost, None);
}

#[test]
fn an_unknown_condition_gives_the_range_of_both_branches() {
    // Up to five seconds cost five, else as many as there are, rounded up.
    let model = model(
        &[PriceLine {
            item: "second",
            rate: Rate::Fixed(Charge::Exact(UNIT)),
            quantity: Expr::If(&[LONG, Expr::Call(Function::Ceil, &[Expr::Fact(0)]), FIVE]),
            ..PriceLine::PLAIN
        }],
        Terms::NONE,
    );
    check(&model, "{}", "5 to 8 USD");
    assert_eq!(cost(&model, "{}", &Facts::new().with("seconds", 5.01)), "6 USD");
    assert_eq!(cost(&model, "{}", &Facts::new().with("seconds", 5)), "5 USD");
}

#[test]
fn a_selector_in_a_range_gives_all_possible_rates() {
    let model = model(
        &[PriceLine {
            item: "run",
            rate: Rate::By(
                Expr::Call(Function::Ceil, &[Expr::Fact(0)]),
                &[
                    (Literal::Int(1), Charge::Exact(9 * UNIT)),
                    (Literal::Int(5), Charge::Exact(2 * UNIT)),
                    (Literal::Int(8), Charge::Exact(3 * UNIT)),
                ],
            ),
            ..PriceLine::PLAIN
        }],
        Terms::NONE,
    );
    check(&model, "{}", "2 to 3 USD");
    let given = |seconds: f64| cost(&model, "{}", &Facts::new().with("seconds", seconds));
    assert_eq!(given(4.5), "2 USD");
    assert_eq!(given(3.5), "unknown: `run`: `4` has no rate");
}

const PAGES: Expr<'static> = Expr::Fact(3);
const SCAN: Expr<'static> = Expr::Fact(4);

#[test]
fn an_unknown_fact_is_one_number_in_all_lines() {
    const REST: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(20), PAGES]);
    const BOTH: Expr<'static> = Expr::Arith(
        Arithmetic::Add,
        &[Expr::Arith(Arithmetic::Mul, &[REST, int(10)]), Expr::Arith(Arithmetic::Mul, &[PAGES, int(3)])],
    );
    const LEFT: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(8), Expr::Fact(0)]);
    const OTHERS: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(1_000_000), Expr::Fact(5)]);
    const BOTH_OF_MANY: &[PriceLine<'static>] =
        &[line("other", OTHERS, 10), line("optional", Expr::Fact(5), 3)];
    const THIRDS: &[PriceLine<'static>] =
        &[PriceLine { per: 3, ..line("rest", REST, 1) }, PriceLine { per: 3, ..line("page", PAGES, 1) }];
    const SECONDS: &[PriceLine<'static>] = &[line("left", LEFT, 10), line("second", Expr::Fact(0), 3)];
    let in_one_line = model(Vec::from([line("page", BOTH, 1)]).leak(), Terms::NONE);
    check(&in_one_line, "{}", "60 to 200 USD");
    let lines = Vec::from([line("plain", REST, 10), line("optional", PAGES, 3)]).leak();
    let in_two = model(lines, Terms::NONE);
    check(&in_two, "{}", "60 to 200 USD");
    let Some(Cost::Range { lines, .. }) = price(&in_two, b"{}", &Facts::new()).cost else {
        panic!("a range")
    };
    assert_eq!(lines[0].amount.to_string(), "0 to 200");
    assert_eq!(lines[1].amount.to_string(), "0 to 60");
    // So many numbers cannot be divided until each is alone.
    check(&model(BOTH_OF_MANY, Terms::NONE), "{}", "3000000 to 10000000 USD");
    // Each line is rounded.
    check(&model(THIRDS, Terms::NONE), "{}", "6.666666666 to 6.666666667 USD");
    // The same with seconds, which are not whole numbers.
    check(&model(SECONDS, Terms::NONE), "{}", "27.5 to 66 USD");
}

#[test]
fn ranges_are_divided_where_something_changes() {
    const MANY: Expr<'static> = Expr::Compare(Comparison::Gt, &[PAGES, int(7)]);
    const BY_MANY: Rate<'static> = Rate::Cases(&[
        (MANY, Charge::Exact(2 * UNIT)),
        (Expr::Lit(Literal::Bool(true)), Charge::Exact(10 * UNIT)),
    ]);
    const TENS: Expr<'static> =
        Expr::Call(Function::Ceil, &[Expr::Arith(Arithmetic::Div, &[PAGES, int(10)])]);
    const LESS: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(20), PAGES]);
    const LEAST: Expr<'static> = Expr::Call(Function::Least, &[PAGES, int(5)]);
    const MORE: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[PAGES, int(15)]);
    // Up to seven pages cost 10 each, more cost 2 each.
    let by_many = PriceLine { item: "page", quantity: PAGES, rate: BY_MANY, ..PriceLine::PLAIN };
    check(&model(vec![by_many].leak(), Terms::NONE), "{}", "0 to 70 USD");
    // Each started ten pages cost 5, and each page less 1.
    check(
        &model(Vec::from([line("tens", TENS, 5), line("less", LESS, 1)]).leak(), Terms::NONE),
        "{}",
        "10 to 24 USD",
    );
    // What is least or greatest.
    check(
        &model(Vec::from([line("least", LEAST, 5), line("less", LESS, 2)]).leak(), Terms::NONE),
        "{}",
        "25 to 55 USD",
    );
    // A negative number of units has no price, so that the range covers the others.
    check(
        &model(Vec::from([line("more", MORE, 1), line("page", PAGES, 1)]).leak(), Terms::NONE),
        "{}",
        "15 to 25 USD",
    );
}

#[test]
fn facts_keep_to_the_rules_that_relate_them() {
    const OPTIONAL: Expr<'static> = Expr::Fact(5);
    const REST: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[PAGES, OPTIONAL]);
    const RELATION: Rule<'static> = Rule {
        id: "optional",
        message: "no more optional pages than pages",
        holds: Expr::Compare(Comparison::Le, &[OPTIONAL, PAGES]),
        relates_facts: true,
        ..Rule::PLAIN
    };
    let lines = Vec::from([line("plain", REST, 10), line("optional", OPTIONAL, 3)]).leak();
    let model = Model { rules: &[RELATION], ..model(lines, Terms::NONE) };
    assert_eq!(cost(&model, "{}", &Facts::new().with("pages", 20)), "60 to 200 USD");
    assert_eq!(cost(&model, "{}", &Facts::new().with("pages", 7)), "21 to 70 USD");
    assert_eq!(cost(&model, "{}", &Facts::new().with("optional", 5)), "15 to 165 USD");
    check(&model, "{}", "0 to 200 USD");
    // What the caller says must keep to it, too.
    let facts = Facts::new().with("pages", 7).with("optional", 8);
    let priced = price(&model, b"{}", &facts);
    assert!(priced.cost.is_none());
    assert_eq!(priced.report.violations()[0].rule(), "optional");
}

#[test]
fn each_comparison_relates_facts() {
    const OPTIONAL: Expr<'static> = Expr::Fact(5);
    const fn compare(comparison: Comparison, sides: &'static [Expr<'static>; 2]) -> Expr<'static> {
        Expr::Compare(comparison, sides)
    }
    const BOTH: Expr<'static> = Expr::All(&[
        compare(Comparison::Ge, &[OPTIONAL, int(3)]),
        compare(Comparison::Lt, &[OPTIONAL, PAGES]),
    ]);
    for (holds, expected) in [
        (compare(Comparison::Le, &[OPTIONAL, PAGES]), "0 to 7 USD"),
        (compare(Comparison::Lt, &[OPTIONAL, PAGES]), "0 to 6 USD"),
        (compare(Comparison::Ge, &[PAGES, OPTIONAL]), "0 to 7 USD"),
        (compare(Comparison::Gt, &[PAGES, OPTIONAL]), "0 to 6 USD"),
        (compare(Comparison::Ge, &[OPTIONAL, PAGES]), "7 to 1000000 USD"),
        (compare(Comparison::Eq, &[OPTIONAL, PAGES]), "7 USD"),
        (compare(Comparison::Ne, &[OPTIONAL, PAGES]), "0 to 1000000 USD"),
        (BOTH, "3 to 6 USD"),
        (Expr::Any(vec![BOTH].leak()), "3 to 6 USD"),
    ] {
        let rules = vec![Rule { id: "optional", holds, relates_facts: true, ..Rule::PLAIN }];
        let model =
            Model { rules: rules.leak(), ..model(const { &[line("optional", OPTIONAL, 1)] }, Terms::NONE) };
        assert_eq!(cost(&model, "{}", &Facts::new().with("pages", 7)), expected, "{holds:?}");
    }
}

/// Rules bound numbers that are not whole at once: their range could be divided again and again.
#[test]
fn rules_bound_numbers_that_are_not_whole() {
    const NUMBER: Fact<'static> = Fact {
        name: "length",
        kind: FactKind::Number,
        list: false,
        min: Some(Literal::Int(0)),
        max: Some(Literal::Int(7)),
        ..Fact::PLAIN
    };
    const FACTS: &[Fact<'static>] = &[NUMBER, Fact { name: "trim", max: None, ..NUMBER }];
    const SIDES: &[Expr<'static>; 2] = &[Expr::Fact(1), Expr::Fact(0)];
    const AT_MOST: Expr<'static> = Expr::Compare(Comparison::Le, SIDES);
    const AT_LEAST_THREE: Expr<'static> = Expr::Compare(Comparison::Ge, &[Expr::Fact(1), int(3)]);
    for (holds, expected, of_five) in [
        (AT_MOST, "0 to 7 USD", "0 to 5 USD"),
        (Expr::Compare(Comparison::Eq, SIDES), "0 to 7 USD", "5 USD"),
        (Expr::Compare(Comparison::Eq, &[Expr::Fact(0), Expr::Fact(1)]), "0 to 7 USD", "5 USD"),
        (Expr::All(&[AT_LEAST_THREE, AT_MOST]), "3 to 7 USD", "3 to 5 USD"),
    ] {
        let rules = vec![Rule { id: "trim", holds, relates_facts: true, ..Rule::PLAIN }];
        let model = model(const { &[line("trim", Expr::Fact(1), 1)] }, Terms::NONE);
        let model = Model { facts: FACTS, rules: rules.leak(), ..model };
        check(&model, "{}", expected);
        assert_eq!(cost(&model, "{}", &Facts::new().with("length", 5)), of_five, "{holds:?}");
    }
}

#[test]
fn an_unknown_boolean_is_one_in_all_lines() {
    const LINES: &[PriceLine<'static>] = &[
        PriceLine { when: Some(SCAN), ..line("scan", int(1), 5) },
        PriceLine { when: Some(Expr::Not(&SCAN)), ..line("text", int(1), 3) },
    ];
    const MINIMUM: Expr<'static> = Expr::If(&[SCAN, int(4), int(9)]);
    const BY: Rate<'static> = Rate::By(
        SCAN,
        &[(Literal::Bool(true), Charge::Exact(UNIT)), (Literal::Bool(false), Charge::Exact(2 * UNIT))],
    );
    check(&model(LINES, Terms::NONE), "{}", "3 to 5 USD");
    let terms = Terms { minimum: Minimum::Computed(MINIMUM), ..Terms::NONE };
    check(&model(LINES, terms), "{}", "5 to 9 USD");
    // Both values have a rate, so that the price is known to be one of two.
    let by = PriceLine { item: "run", rate: BY, missing: Some(""), ..PriceLine::PLAIN };
    check(&model(vec![by].leak(), Terms::NONE), "{}", "1 to 2 USD");
}

#[test]
fn other_currencies_and_the_way_to_the_total_have_ranges_too() {
    const LESS: Expr<'static> = Expr::Arith(Arithmetic::Sub, &[int(20), PAGES]);
    const LINES: &[PriceLine<'static>] = &[
        line("page", PAGES, 1),
        PriceLine { currency: "EUR", ..line("less", LESS, 10) },
        PriceLine { currency: "EUR", ..line("page", PAGES, 3) },
    ];
    let exchange = Some(Exchange { currency: "GBP", rate: UNIT / 2, per: 1 });
    let terms = Terms { minimum: Minimum::Amount(5 * UNIT), exchange, ..Terms::NONE };
    let model = model(LINES, terms);
    check(&model, "{}", "5 to 20 USD (2.5 to 10 GBP) and 60 to 200 EUR");
    let cost = price(&model, b"{}", &Facts::new()).cost.expect("valid");
    let steps: Vec<String> =
        cost.adjustments().iter().map(|step| format!("{step} = {}", step.amount)).collect();
    assert_eq!(steps, ["at least 5 = 5 to 20"]);
}

/// Any computation on a fact whose ends are known.
fn computation(fact: u16) -> impl Strategy<Value = Expr<'static>> {
    use Arithmetic::{Add, Div, Mul, Rem, Sub};
    use Function::{Abs, Ceil, Floor, Greatest, Int, Least, Round, Sum};
    let leaf = prop_oneof![
        3 => Just(Expr::Fact(fact)),
        2 => (-9_i64..10).prop_map(int),
        1 => prop::sample::select(vec![0.5, 2.25, 4.0, -1.5]).prop_map(|value| Expr::Lit(Literal::Num(value))),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let two = || {
            (inner.clone(), inner.clone()).prop_map(|(left, right)| -> &'static [Expr<'static>; 2] {
                Box::leak(Box::new([left, right]))
            })
        };
        let comparison = prop::sample::select(vec![
            Comparison::Lt,
            Comparison::Le,
            Comparison::Gt,
            Comparison::Ge,
            Comparison::Eq,
            Comparison::Ne,
        ]);
        prop_oneof![
            (prop::sample::select(vec![Add, Sub, Mul, Div, Rem]), two())
                .prop_map(|(operator, parts)| Expr::Arith(operator, parts)),
            (prop::sample::select(vec![Abs, Ceil, Floor, Round, Int]), inner.clone())
                .prop_map(|(function, value)| Expr::Call(function, vec![value].leak())),
            (prop::sample::select(vec![Greatest, Least]), two())
                .prop_map(|(function, parts)| Expr::Call(function, parts)),
            two().prop_map(|parts| Expr::Call(Sum, vec![Expr::List(parts)].leak())),
            (comparison, two(), two()).prop_map(|(comparison, compared, [then, otherwise])| {
                Expr::If(Box::leak(Box::new([Expr::Compare(comparison, compared), *then, *otherwise])))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the caller does not say: had it been said, the cost would have been between the ends.
    #[test]
    fn ranges_hold_every_cost(
        quantity in computation(0),
        condition in computation(0),
        seconds in prop::collection::vec(prop_oneof![
            prop::sample::select(vec![2.0, 2.5, 3.0, 5.0, 7.0, 7.5]),
            (2_000_u32..7_500).prop_map(|thousandths| f64::from(thousandths) / 1_000.0),
        ], 1..8),
        low in 0_i64..4,
        more in 0_i64..3,
    ) {
        let when = Expr::Compare(Comparison::Gt, Box::leak(Box::new([condition, int(3)])));
        let rate = Rate::Fixed(Charge::Range(low * UNIT, (low + more) * UNIT));
        let lines = vec![
            PriceLine { item: "a", quantity, rate, per: 3, ..PriceLine::PLAIN },
            PriceLine { item: "b", when: Some(when), quantity, rate: Rate::Fixed(Charge::Exact(UNIT)), ..PriceLine::PLAIN },
        ];
        let model = model(lines.leak(), Terms::NONE);
        let cost = |facts: &Facts| price(&model, b"{}", facts).cost.expect("valid");
        if let Some(all) = cost(&Facts::new()).total() {
            for seconds in seconds {
                let one = cost(&Facts::new().with("seconds", seconds));
                // The range is about the numbers for which there is a price, and a condition that is open without the
                // fact can fail with it.
                if let Cost::Unknown(unknown) = &one
                    && unknown.parts().iter().all(|part| {
                        use UnknownCause::{Failed, NegativeQuantity, NegativeTotal};
                        matches!(part.cause, NegativeQuantity | NegativeTotal | Failed(_))
                    })
                {
                    continue;
                }
                let amount = one.total().map(|one| one.amount);
                prop_assert!(amount.is_some(), "{quantity:?} {condition:?} {seconds}");
                let amount = amount.expect("checked");
                prop_assert!(
                    all.amount.min <= amount.min
                        && all.amount.max.is_none_or(|most| amount.max.is_some_and(|max| max <= most)),
                    "{amount} is not within {}: {quantity:?} {condition:?} {seconds}", all.amount
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// A range over few whole numbers is what the costs for each of them are.
    #[test]
    fn ranges_of_whole_numbers_are_not_too_wide(
        quantity in computation(3),
        other in computation(3),
        condition in computation(3),
    ) {
        let when = Expr::Compare(Comparison::Gt, Box::leak(Box::new([condition, int(3)])));
        let lines = vec![
            PriceLine { when: Some(when), ..line("a", quantity, 2) },
            line("b", other, 1),
        ];
        let model = model(lines.leak(), Terms::NONE);
        let cost = |facts: &Facts| price(&model, b"{}", facts).cost.expect("valid");
        let each: Vec<Cost<'_>> = (0..=20).map(|pages| cost(&Facts::new().with("pages", pages))).collect();
        let is_negative = |cost: &Cost<'_>| match cost {
            Cost::Unknown(unknown) => {
                unknown.parts().iter().all(|part| part.cause == UnknownCause::NegativeQuantity)
            }
            _ => false,
        };
        let known: Vec<_> = each.iter().filter(|cost| !is_negative(cost)).map(Cost::total).collect();
        let all = cost(&Facts::new());
        if let (Some(all), Some(known)) = (all.total(), known.into_iter().collect::<Option<Vec<_>>>())
            && !known.is_empty()
        {
            let least = known.iter().map(|total| total.amount.min).min();
            let greatest = known.iter().filter_map(|total| total.amount.max).max();
            prop_assert_eq!((Some(all.amount.min), all.amount.max), (least, greatest), "{:?} {:?}", quantity, other);
        }
    }
}
