//! Prices over time: the entry that is in force, and the days without one.

use crate::{BASE, UNIT, cost, int, line};
use modelspec_runtime::table::{
    Charge, Comparison, Expr, Fact, FactKind, Function, Literal, Model, Price, PriceEntry, PriceLine, Prices,
    Rate, Terms,
};
use modelspec_runtime::{Cost, Day, FactErrorKind, Facts, UnknownCause, price};

const fn entry(
    from: Option<Day>,
    until: Option<Day>,
    lines: &'static [PriceLine<'static>],
) -> PriceEntry<'static> {
    let price = Price::Lines { currency: "USD", lines, terms: Terms::NONE };
    PriceEntry { from, until, price, ..PriceEntry::PLAIN }
}

const LEAP_DAY: Option<Day> = Day::new(2028, 2, 29);
const MARCH: Option<Day> = Day::new(2028, 3, 1);
const APRIL: Option<Day> = Day::new(2028, 4, 1);

static DATED: Model<'static> = Model {
    prices: Prices {
        entries: &[
            entry(LEAP_DAY, MARCH, &[line("run", int(1), 1)]),
            entry(MARCH, APRIL, &[line("run", int(1), 2)]),
        ],
        read: Day::new(2028, 3, 31),
    },
    ..BASE
};

fn at(moment: &str) -> Facts {
    Facts::new().at(moment.parse().expect("a moment"))
}

#[test]
fn a_price_is_in_force_from_its_first_day_to_the_last_one_before_its_end() {
    for (moment, expected) in [
        ("2028-02-29", "1 USD"),
        ("2028-03-01", "2 USD"),
        ("2028-03-31", "2 USD"),
        ("2028-02-29T23:59:59.999999999Z", "1 USD"),
        ("2028-03-01T00:00:00Z", "2 USD"),
        ("2028-03-01T07:59:59+08:00", "1 USD"),
        ("2028-03-01T08:00:00+08:00", "2 USD"),
        ("2028-02-29T23:00:00-01:00", "2 USD"),
        (
            "2028-02-28",
            "unknown: no price is documented for 2028-02-28; the first documented price starts on 2028-02-29",
        ),
        (
            "2028-04-01",
            "unknown: no price is documented for 2028-04-01; the last documented price ended on 2028-03-31",
        ),
        (
            "9999-12-31",
            "unknown: no price is documented for 9999-12-31; the last documented price ended on 2028-03-31",
        ),
    ] {
        assert_eq!(cost(&DATED, "{}", &at(moment)), expected, "{moment}");
    }
}

#[test]
fn without_a_moment_the_day_of_the_newest_source_counts() {
    assert_eq!(cost(&DATED, "{}", Facts::none()), "2 USD");
    let read = |read| Model { prices: Prices { read, ..DATED.prices }, ..DATED };
    assert_eq!(cost(&read(LEAP_DAY), "{}", Facts::none()), "1 USD");
    // Without sources, the last one.
    assert_eq!(cost(&read(None), "{}", Facts::none()), "2 USD");
    let late = read(APRIL);
    let Some(Cost::Unknown(unknown)) = price(&late, b"{}", Facts::none()).cost else { panic!() };
    assert_eq!(
        unknown.parts()[0].cause,
        UnknownCause::NoPriceOn { day: APRIL.unwrap(), until: APRIL, from: None }
    );
    assert_eq!(late.prices.rates(), "unknown");
    assert_eq!(DATED.prices.rates(), "2 USD per run");
}

#[test]
fn a_day_without_a_price_is_data() {
    let answer = price(&DATED, b"{}", &at("2028-02-28")).cost.expect("a valid request").to_json();
    assert_eq!(
        answer.to_string(),
        "{\"kind\":\"unknown\",\"reason\":\"no price is documented for 2028-02-28; the first documented price starts on \
         2028-02-29\",\"known\":[],\"no_price_on\":{\"day\":\"2028-02-28\",\"until\":null,\"from\":\"2028-02-29\"}}"
    );
}

#[test]
fn a_price_without_dates_is_that_of_any_day() {
    const RUN: PriceLine<'static> = line("run", int(1), 3);
    let model = crate::model(&[RUN], Terms::NONE);
    for moment in ["0001-01-01", "9999-12-31", "2026-11-29T00:00:00Z"] {
        assert_eq!(cost(&model, "{}", &at(moment)), "3 USD");
    }
}

#[test]
fn a_moment_is_kept_among_facts() {
    let day = at("2028-03-01");
    let mut facts = Facts::new().with("seconds", 3);
    facts.extend(&day);
    assert_eq!(facts.moment(), day.moment());
    facts.extend(&at("2028-03-02"));
    facts.extend(&Facts::new());
    assert_eq!(facts.moment().map(|moment| moment.to_string()).as_deref(), Some("2028-03-02"));
    assert!(!day.is_empty());
}

const OFF_PEAK: Expr<'static> = Expr::Any(&[
    Expr::Compare(Comparison::Ge, &[Expr::Call(Function::Hour, &[Expr::Fact(0), int(480)]), int(16)]),
    Expr::Compare(Comparison::Lt, &[Expr::Call(Function::Hour, &[Expr::Fact(0), int(480)]), int(1)]),
]);
const WEEKEND: Expr<'static> =
    Expr::Compare(Comparison::Ge, &[Expr::Call(Function::Weekday, &[Expr::Fact(0), int(-210)]), int(6)]);

static BY_TIME: Model<'static> = Model {
    facts: &[Fact { name: "sent", kind: FactKind::Timestamp, ..Fact::PLAIN }],
    prices: Prices {
        entries: &[entry(
            None,
            None,
            &[
                PriceLine { when: Some(OFF_PEAK), ..line("off-peak", int(1), 1) },
                PriceLine { when: Some(Expr::Not(&OFF_PEAK)), ..line("peak", int(1), 10) },
                PriceLine { when: Some(WEEKEND), ..line("weekend", int(1), 100) },
                PriceLine {
                    rate: Rate::By(
                        Expr::Call(Function::Minute, &[Expr::Fact(0), int(0)]),
                        &[(Literal::Int(59), Charge::Exact(0)), (Literal::Int(0), Charge::Exact(UNIT))],
                    ),
                    missing: Some("between the hours"),
                    when: Some(Expr::Compare(
                        Comparison::Ne,
                        &[Expr::Call(Function::Minute, &[Expr::Fact(0), int(0)]), int(30)],
                    )),
                    ..line("minute", int(1), 0)
                },
            ],
        )],
        read: None,
    },
    ..BASE
};

#[test]
fn a_price_by_the_hour_is_the_range_of_all_hours() {
    // Without the line whose rates are unknown for most minutes.
    let entries = BY_TIME.prices.entries[0];
    let Price::Lines { currency, lines, terms } = entries.price else { panic!("there is a price") };
    let price = Price::Lines { currency, lines: &lines[..3], terms };
    let entries = [PriceEntry { price, ..entries }];
    let model = Model { prices: Prices { entries: &entries, read: None }, ..BY_TIME };
    assert_eq!(cost(&model, "{}", Facts::none()), "1 to 110 USD");
    for (moment, expected) in [
        // In the west, this day in UTC is all weekend.
        ("2026-11-29", "101 to 110 USD"),
        // Its first hours are a Friday there, and not off-peak.
        ("2026-11-28", "10 to 110 USD"),
        ("2026-11-27", "1 to 10 USD"),
        ("2026-11-29T08:00:00Z", "101 USD"),
        ("2026-11-29T07:59:59Z", "110 USD"),
        ("2026-11-30T03:29:59Z", "110 USD"),
        ("2026-11-30T03:30:00Z", "10 USD"),
    ] {
        assert_eq!(cost(&model, "{}", &at(moment)), expected, "{moment}");
        let given = Facts::new().with("sent", moment);
        match moment.len() {
            10 => assert!(!price_of(&model, &given).report.fact_errors().is_empty()),
            _ => assert_eq!(cost(&model, "{}", &given), expected, "{moment}"),
        }
    }
    assert_eq!(cost(&BY_TIME, "{}", &at("2026-11-30T05:59:00Z")), "10 USD");
    assert!(
        cost(&BY_TIME, "{}", &at("2026-11-30T05:58:00Z")).starts_with("unknown: `minute`: between the hours")
    );
    assert!(cost(&BY_TIME, "{}", Facts::none()).starts_with("unknown: `minute`"));
}

#[test]
fn an_unknown_time_is_any_of_the_week() {
    const fn of(day: i64) -> (Literal<'static>, Charge<'static>) {
        (Literal::Int(day), Charge::Exact(day * UNIT))
    }
    const BY_DAY: &[PriceLine<'static>] = &[PriceLine {
        rate: Rate::By(
            Expr::Call(Function::Weekday, &[Expr::Fact(0), int(0)]),
            &[of(1), of(2), of(3), of(4), of(5), of(6), of(7)],
        ),
        ..line("run", int(1), 0)
    }];
    let entries = [entry(None, None, BY_DAY)];
    let model = Model { prices: Prices { entries: &entries, read: None }, ..BY_TIME };
    assert_eq!(cost(&model, "{}", Facts::none()), "1 to 7 USD");
    assert_eq!(cost(&model, "{}", &at("2026-12-03")), "4 USD");
    assert_eq!(cost(&model, "{}", &at("2026-12-06T23:59:59Z")), "7 USD");
}

fn price_of<'m>(model: &'m Model<'m>, facts: &Facts) -> modelspec_runtime::Priced<'m> {
    price(model, b"{}", facts)
}

#[test]
fn a_text_in_place_of_a_timestamp_is_an_error() {
    for value in ["2026-11-29", "2026-11-29T10:00:00", "2026-02-30T10:00:00Z", "", "noon"] {
        let priced = price_of(&BY_TIME, &Facts::new().with("sent", value));
        let [error] = priced.report.fact_errors() else { panic!("{value}") };
        assert!(matches!(error.kind(), FactErrorKind::Timestamp { item: None, .. }), "{error}");
        assert!(priced.cost.is_none());
    }
    let priced = price_of(&BY_TIME, &Facts::new().with("sent", 5));
    assert!(matches!(priced.report.fact_errors()[0].kind(), FactErrorKind::Type { .. }));
}
