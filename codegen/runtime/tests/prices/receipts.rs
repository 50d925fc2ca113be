//! Receipts: which lines of a price apply, which of their rates counts, which others are near, and how that is told.

use crate::*;
use modelspec_runtime::http::Endpoint;
use modelspec_runtime::table::LineWords;
use modelspec_runtime::{Day, Receipt};

const SCAN: Expr<'static> = Expr::Fact(4);

/// The receipt for a request, of an operation that is leaked.
fn receipt(model: Model<'static>, json: &str, facts: &Facts) -> Receipt<'static> {
    let entry = common::entry(Box::leak(Box::new(model)), Endpoint::PLAIN);
    entry.receipt_json(json.as_bytes(), facts).expect("a valid request")
}

fn conditions(rates: &[modelspec_runtime::ReceiptRate<'_>]) -> Vec<String> {
    rates.iter().map(|rate| format!("{} {}", rate.condition, rate.charge)).collect()
}

const fn words(item: PriceLine<'static>, when: &'static str, quantity: &'static str) -> PriceLine<'static> {
    PriceLine { words: LineWords { when, quantity, ..LineWords::NONE }, ..item }
}

/// Rates for each of four values, of which two cost the same.
const BY_COUNT: PriceLine<'static> = PriceLine {
    rate: Rate::By(
        Expr::Get(COUNT),
        &[
            (Literal::Int(1), Charge::Exact(UNIT)),
            (Literal::Int(2), Charge::Exact(2 * UNIT)),
            (Literal::Int(3), Charge::Exact(2 * UNIT)),
            (Literal::Int(4), Charge::Exact(4 * UNIT)),
            (Literal::Int(5), Charge::Unknown("nobody publishes it")),
        ],
    ),
    missing: Some(""),
    words: LineWords { selector: "`count`", ..LineWords::NONE },
    ..line("run", int(1), 0)
};

#[test]
fn the_rates_near_the_one_that_counts_cost_something_else() {
    for (json, rate, near) in [
        (r#"{"count":1}"#, "`count` is `1` 1", &["`count` is `2` 2", "`count` is `3` 2"][..]),
        (r#"{"count":2}"#, "`count` is `2` 2", &["`count` is `1` 1", "`count` is `4` 4"]),
        (
            r#"{"count":4}"#,
            "`count` is `4` 4",
            &["`count` is `3` 2", "`count` is `5` unknown: nobody publishes it"],
        ),
    ] {
        let receipt = receipt(model(&[BY_COUNT], Terms::NONE), json, &Facts::new());
        let [line] = &receipt.lines[..] else { panic!("one line") };
        assert_eq!(conditions(line.rate.as_slice()), [rate], "{json}");
        assert_eq!(conditions(&line.near), near, "{json}");
    }
    // Nothing is near a rate that there is not.
    let none = receipt(model(&[BY_COUNT], Terms::NONE), r#"{"count":9}"#, &Facts::new());
    assert_eq!((&none.lines[0].rate, none.lines[0].near.len()), (&None, 0));
}

#[test]
fn a_rate_is_near_if_few_conditions_keep_it_from_counting() {
    const LOUD: Expr<'static> = Expr::Has(AUDIO);
    const MANY: Expr<'static> = Expr::Compare(Comparison::Gt, &[Expr::Get(COUNT), int(9)]);
    const RUN: PriceLine<'static> = PriceLine {
        rate: Rate::Cases(&[
            (Expr::All(&[PRO, LOUD, MANY]), Charge::Exact(9 * UNIT)),
            (Expr::All(&[PRO, LOUD]), Charge::Exact(8 * UNIT)),
            (PRO, Charge::Exact(7 * UNIT)),
            (Expr::Lit(Literal::Bool(true)), Charge::Exact(UNIT)),
        ]),
        words: LineWords { cases: &["all three", "loud and pro", "pro", ""], ..LineWords::NONE },
        ..line("run", int(1), 0)
    };
    for (json, rate, near) in [
        ("{}", " 1", ["pro 7", "loud and pro 8"]),
        (r#"{"audio":true}"#, " 1", ["pro 7", "loud and pro 8"]),
        (r#"{"mode":"pro"}"#, "pro 7", [" 1", "loud and pro 8"]),
        (r#"{"mode":"pro","audio":true,"count":10}"#, "all three 9", ["loud and pro 8", "pro 7"]),
    ] {
        let receipt = receipt(model(&[RUN], Terms::NONE), json, &Facts::new());
        let [line] = &receipt.lines[..] else { panic!("one line") };
        assert_eq!(conditions(line.rate.as_slice()), [rate], "{json}");
        assert_eq!(conditions(&line.near), near, "{json}");
    }
}

#[test]
fn the_first_case_counts_only_if_none_before_it_may_hold() {
    const RUN: PriceLine<'static> = PriceLine {
        rate: Rate::Cases(&[
            (MANY_FACES, Charge::Exact(3 * UNIT)),
            (Expr::Lit(Literal::Bool(true)), Charge::Exact(UNIT)),
        ]),
        words: LineWords { cases: &["many faces", ""], ..LineWords::NONE },
        ..line("run", int(1), 0)
    };
    let rate = |facts: &Facts| {
        let receipt = receipt(model(&[RUN], Terms::NONE), "{}", facts);
        let [line] = &receipt.lines[..] else { panic!("one line") };
        (conditions(line.rate.as_slice()), conditions(&line.near))
    };
    let one = |text: &str| vec![text.to_owned()];
    assert_eq!(rate(&Facts::new()), (vec![], vec![]));
    assert_eq!(rate(&Facts::new().with("faces", 2)), (one("many faces 3"), one(" 1")));
    assert_eq!(rate(&Facts::new().with("faces", 1)), (one(" 1"), one("many faces 3")));
}

#[test]
fn lines_without_a_part_are_named_with_the_nearest_first() {
    const LOUD: Expr<'static> = Expr::Has(AUDIO);
    const MANY: Expr<'static> = Expr::Compare(Comparison::Gt, &[Expr::Get(COUNT), int(9)]);
    const fn when(item: &'static str, when: Expr<'static>) -> PriceLine<'static> {
        PriceLine { when: Some(when), ..words(line(item, int(1), 1), item, "") }
    }
    const LINES: &[PriceLine<'static>] = &[
        when("three", Expr::All(&[PRO, LOUD, MANY])),
        when("two", Expr::All(&[PRO, LOUD])),
        when("loud", LOUD),
        when("pro", PRO),
        when("scan", SCAN),
    ];
    for (json, lines, others) in [
        ("{}", &["scan"][..], &["loud", "pro", "two"][..]),
        (r#"{"mode":"pro","count":10}"#, &["pro", "scan"], &["three", "two", "loud"]),
        (r#"{"mode":"pro","audio":true}"#, &["two", "loud", "pro", "scan"], &["three"]),
    ] {
        let receipt = receipt(model(LINES, Terms::NONE), json, &Facts::new());
        let items = |lines: &[modelspec_runtime::ReceiptLine<'static>]| {
            lines.iter().map(|line| line.item).collect::<Vec<_>>()
        };
        assert_eq!((items(&receipt.lines), items(&receipt.other_lines)), (lines.to_vec(), others.to_vec()));
        let applies: Vec<Option<bool>> = receipt.lines.iter().map(|line| line.applies).collect();
        assert_eq!(applies.split_last(), Some((&None, &vec![Some(true); lines.len() - 1][..])), "{json}");
        assert!(receipt.other_lines.iter().all(|line| line.applies == Some(false) && line.amount.is_none()));
    }
    let receipt = receipt(model(LINES, Terms::NONE), r#"{"mode":"pro","audio":true}"#, &Facts::new());
    assert_eq!(
        receipt.explain()[6..],
        [
            "`scan` is billed if scan, which is unknown.",
            "The quantity is one: 1 x 1 USD = 0 to 1 USD.",
            "`three` is not billed. It is billed if three.",
            "The cost is a range, because it depends on `scan`, which the caller has to give.",
            "The total is 3 to 4 USD.",
        ]
    );
    let json = receipt.to_json().to_string();
    let scan = r#"{"item":"scan","quantity":"1","rate":"1","per":1,"amount":{"min":"0","max":"1"},"applies":null,"condition":"scan"}"#;
    assert!(json.contains(scan), "{json}");
    assert!(json.contains(r#""other_lines":[{"item":"three","condition":"three"}]"#), "{json}");
}

/// Of the facts that the caller gives, those that the price of the request reads.
#[test]
fn a_receipt_has_the_facts_that_the_price_reads() {
    const PAGES: Expr<'static> = Expr::Fact(3);
    const FEW: Expr<'static> = Expr::Compare(Comparison::Lt, &[PAGES, int(5)]);
    const CASES: Rate<'static> = Rate::Cases(&[(FEW, Charge::Exact(UNIT)), (PRO, Charge::Exact(2 * UNIT))]);
    const BY: Rate<'static> = Rate::By(PAGES, &[(Literal::Int(3), Charge::Exact(UNIT))]);
    let run = line("run", int(1), 1);
    let least = Terms { minimum: Minimum::Computed(PAGES), ..Terms::NONE };
    let facts = Facts::new().with("faces", 1).with("pages", 3).with("scan", true);
    for (line, terms, expected) in [
        (run, Terms::NONE, "{}"),
        (PriceLine { quantity: PAGES, ..run }, Terms::NONE, r#"{"pages":3}"#),
        (PriceLine { when: Some(FEW), ..run }, Terms::NONE, r#"{"pages":3}"#),
        (
            PriceLine { when: Some(Expr::Not(&FEW)), quantity: Expr::Fact(1), ..run },
            Terms::NONE,
            r#"{"pages":3}"#,
        ),
        (PriceLine { when: Some(Expr::HasFact(4)), ..run }, Terms::NONE, r#"{"scan":true}"#),
        (PriceLine { rate: CASES, ..run }, Terms::NONE, r#"{"pages":3}"#),
        (PriceLine { rate: BY, ..run }, Terms::NONE, r#"{"pages":3}"#),
        (run, least, r#"{"pages":3}"#),
    ] {
        let receipt = receipt(model(vec![line].leak(), terms), "{}", &facts);
        assert_eq!(receipt.facts.to_json().to_string(), expected, "{line:?}");
    }
}

/// A price with dates, and all that a line can have.
fn dated() -> PriceEntry<'static> {
    const BY_MODE: PriceLine<'static> = PriceLine {
        rate: Rate::By(
            Expr::Get(MODE),
            &[
                (Literal::Str("std"), Charge::Exact(UNIT / 2)),
                (Literal::Str("pro"), Charge::Range(UNIT, 2 * UNIT)),
                (Literal::Str(""), Charge::Unknown("nobody publishes it")),
            ],
        ),
        words: LineWords { quantity: "`count`", selector: "`mode`", ..LineWords::NONE },
        per: 10,
        ..line("run", Expr::Get(COUNT), 0)
    };
    const SOUND: PriceLine<'static> = PriceLine {
        when: Some(Expr::Has(AUDIO)),
        currency: "EUR",
        ..words(line("sound", int(1), 3), "`audio` is given", "")
    };
    PriceEntry {
        from: Day::new(2026, 1, 1),
        until: Day::new(2026, 3, 1),
        note: "introductory",
        source: "https://a.example",
        price: Price::Lines {
            currency: "USD",
            lines: &[BY_MODE, SOUND],
            terms: Terms { minimum: Minimum::Amount(UNIT), ..Terms::NONE },
        },
    }
}

/// The receipt for a request, with this price.
fn priced_by(entry: PriceEntry<'static>, json: &str) -> Receipt<'static> {
    let prices = Prices { entries: vec![entry].leak(), read: Day::new(2026, 2, 1) };
    receipt(Model { prices, ..BASE }, json, &Facts::new())
}

#[test]
fn a_receipt_is_a_table_and_sentences() {
    let receipt = priced_by(dated(), r#"{"count":5,"audio":true}"#);
    assert_eq!(
        receipt.to_string(),
        "a/b         fingerprint \n\
         price       from 2026-01-01 until 2026-03-01, introductory\n\
         source      https://a.example\n\
         run         5 x 0.5 USD per 10 = 0.25 USD, if `mode` is `std`\n\
         sound       1 x 3 EUR = 3 EUR, if `audio` is given\n\
         at least 1  1\n\
         total       1 USD and 3 EUR\n"
    );
    assert_eq!(
        receipt.explain(),
        [
            "The request is priced on 2026-02-01, with the price that is in force from 2026-01-01 until 2026-03-01 \
             (introductory).",
            "`run` is always billed.",
            "The quantity is `count`: 5 x 0.5 USD per 10 = 0.25 USD.",
            "This rate counts because `mode` is `std`.",
            "If `mode` is `pro`, the rate is 1 to 2 USD.",
            "If `mode` is `\"\"`, the rate is unknown: nobody publishes it.",
            "`sound` is billed because `audio` is given.",
            "The quantity is one: 1 x 3 EUR = 3 EUR.",
            "The sum of the lines becomes 1: at least 1.",
            "The total is 1 USD and 3 EUR.",
        ]
    );
    // Without dates and a note, the table has neither.
    let plain = PriceEntry { from: None, until: None, note: "", source: "", ..dated() };
    let plain = priced_by(plain, "{}");
    assert!(plain.to_string().starts_with("a/b         fingerprint \nrun         1 x 0.5 USD"), "{plain}");
    assert_eq!(plain.explain()[0], "`run` is always billed.");
}

#[test]
fn a_receipt_is_json() {
    let receipt = priced_by(dated(), r#"{"count":5,"audio":true}"#);
    let lines = [
        r#"{"item":"run","quantity":"5","rate":"0.5","per":10,"amount":"0.25","units":"`count`","#,
        r#""rate_condition":"`mode` is `std`","near":[{"condition":"`mode` is `pro`","rate":"1 to 2"},"#,
        r#"{"condition":"`mode` is `\"\"`","unknown":"nobody publishes it"}]},"#,
        r#"{"item":"sound","quantity":"1","rate":"3","per":1,"amount":"3","currency":"EUR","#,
        r#""condition":"`audio` is given"}"#,
    ];
    assert_eq!(
        receipt.to_json().to_string(),
        [
            r#"{"model":"a/b","fingerprint":"","day":"2026-02-01","price":{"from":"2026-01-01","until":"2026-03-01","#,
            r#""note":"introductory","source":"https://a.example"},"cost":{"kind":"exact","amount":"1","#,
            r#""currency":"USD","adjustments":[{"kind":"minimum","value":"1","amount":"1"}],"further":["#,
            r#"{"kind":"exact","amount":"3","currency":"EUR"}],"lines":["#,
            &lines.concat(),
            r#"]},"facts":{}}"#,
        ]
        .concat()
    );
}

#[test]
fn a_receipt_says_why_an_amount_is_unknown() {
    const LINES: &[PriceLine<'static>] = &[
        line("run", int(1), 2),
        words(line("page", Expr::Fact(1), 1), "", "pages"),
        PriceLine { when: Some(PRO), ..words(line("pro", Expr::Fact(1), 1), "`mode` is `pro`", "") },
    ];
    let receipt = receipt(model(LINES, Terms::NONE), "{}", &Facts::new());
    let lacking = "depends on `faces`, which the caller has to give";
    assert_eq!(
        receipt.to_string(),
        format!(
            "a/b    fingerprint \nrun    1 x 2 USD = 2 USD\npage   unknown: {lacking}\ntotal  unknown: `page`: {lacking}\n"
        )
    );
    assert_eq!(
        receipt.explain()[2..5],
        [
            "`page` is always billed.".to_owned(),
            format!("The amount of `page` is unknown: {lacking}."),
            "`pro` is not billed. It is billed if `mode` is `pro`.".to_owned(),
        ]
    );
    assert_eq!(receipt.lines[1].unknown.as_ref().map(ToString::to_string).as_deref(), Some(lacking));
    assert_eq!((&receipt.lines[0].unknown, &receipt.other_lines[0].unknown), (&None, &None));
    let json = receipt.to_json().to_string();
    let page = format!(r#"{{"item":"page","units":"pages","unknown":"{lacking}"}}"#);
    assert!(json.contains(&page), "{json}");
    assert!(!json.contains("known\":["), "{json}");
}

#[test]
fn receipts_stand_beside_the_cost_with_their_sentences() {
    const PAGES: PriceLine<'static> = words(line("page", Expr::Fact(3), 1), "", "pages");
    let model = model(&[PAGES], Terms::NONE);
    let entry = common::entry(&model, Endpoint::PLAIN);
    let facts = Facts::new().with("pages", 3).with("faces", 1);
    let receipts = entry.receipts(b"{}", &facts, false);
    let [receipt] = &receipts[..] else { panic!("one receipt") };
    assert_eq!(
        receipt.to_string(),
        "a/b    fingerprint \npage   3 x 1 USD = 3 USD\ntotal  3 USD\nfacts  {\"pages\":3}\n"
    );
    let priced = entry.check_json(b"{}", &facts);
    let json = priced.to_json_with(&receipts).to_string();
    let receipt = receipt.to_json().to_string();
    assert!(receipt.contains(r#""price":{},"cost":{"kind":"exact","#), "{receipt}");
    let explained = receipt.replace(
        r#","facts":{"pages":3}}"#,
        concat!(
            r#","facts":{"pages":3},"explanation":["`page` is always billed.","#,
            r#""The quantity is pages: 3 x 1 USD = 3 USD.","#,
            r#""The cost depends on facts that are not part of the request: `pages`.","The total is 3 USD."]}"#
        ),
    );
    let without = priced.to_json_with(&[]).to_string();
    let cost = without.strip_suffix('}').expect("an object");
    assert_eq!(json, format!(r#"{cost},"receipts":[{explained}]}}"#));
    assert_eq!(without, priced.to_json().to_string());
    // Of a request that is not valid there is none.
    let of = |request: &str, facts: &Facts| entry.receipts(request.as_bytes(), facts, false).len();
    assert_eq!(
        [of(r#"{"count":-1}"#, &facts), of("{", &facts), of("{}", &Facts::new().with("x", 1))],
        [0, 0, 0]
    );
    // A body has one for each of its requests.
    let many = Model { array_body: true, ..model };
    let entry = common::entry(&many, Endpoint::PLAIN);
    let of = |body: &str, is_body| {
        let receipts = entry.receipts(body.as_bytes(), &facts, is_body);
        receipts.iter().map(|receipt| receipt.cost.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of("[{}, {}]", true), ["3 USD", "3 USD"]);
    assert_eq!(of(r#"[{}, {"count": -1}]"#, true), [""; 0]);
}
