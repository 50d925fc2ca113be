//! Prices over time: the entry that is in force, and the days without one.

use crate::{BASE, cost, int, line};
use modelspec_runtime::table::{Model, Price, PriceEntry, PriceLine, Prices, Terms};
use modelspec_runtime::{Cost, Day, Facts, UnknownCause, price};

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
