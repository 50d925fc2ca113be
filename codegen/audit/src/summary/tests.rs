use super::*;
use crate::record::Malformed;

fn unknown(name: &str) -> Outcome<'static> {
    Outcome::without_bill(crate::outcome::Finding::UnknownModel(name.into()))
}

#[test]
fn memory_is_bounded_and_does_not_depend_on_order() {
    let names: Vec<String> =
        (0..3 * MOST_NAMES).map(|at| format!("{:x}", at.wrapping_mul(2_654_435_761))).collect();
    let sum = |names: &mut dyn Iterator<Item = &String>| {
        let mut summary = Summary::default();
        for name in names {
            summary.add(&unknown(name), Place { input: 0, line: 1 });
            summary.add(&unknown(name), Place { input: 0, line: 2 });
        }
        summary
    };
    let forth = sum(&mut names.iter());
    let back = sum(&mut names.iter().rev());
    assert_eq!(forth, back);
    let (first, second) = names.split_at(5_000);
    let mut parts = sum(&mut second.iter());
    parts.merge(sum(&mut first.iter()));
    assert_eq!(forth, parts);
    assert_eq!(forth.unknown_models.kept.len(), MOST_NAMES);
    assert!(forth.unknown_models.are_dropped);
    assert!(forth.unknown_models.kept.values().all(|example| example.count == 2 && example.place.line == 1));
    assert_eq!(forth.totals().unknown_model, 6 * MOST_NAMES as u64);
}

#[test]
fn the_first_malformed_records_are_kept() {
    let mut summary = Summary::default();
    for line in (1..=500).rev() {
        summary.add(&Outcome::malformed(Malformed::NoModel), Place { input: 0, line });
    }
    assert_eq!(summary.malformed.count, 500);
    let lines: Vec<u64> = summary.malformed.first.iter().map(|(place, _)| place.line).collect();
    assert_eq!(lines, (1..=100).collect::<Vec<u64>>());
}

#[test]
fn sums_are_read_as_they_are_printed() {
    for nanos in [0, 1, -1, 1_500_000_000, i128::from(i64::MAX) * 1_000_003, -i128::from(i64::MAX) * 7] {
        assert_eq!(Sum(nanos).to_string().parse(), Ok(Sum(nanos)));
    }
    assert!("1.0000000001".parse::<Sum>().is_err() && "x".parse::<Sum>().is_err());
}

#[test]
fn names_of_logs_do_not_control_terminals_and_documents() {
    let mut summary = Summary::default();
    summary.add(&unknown("\u{1b}[31m|<b>`"), Place { input: 0, line: 3 });
    let shown = |format| {
        let mut out = Vec::new();
        summary.write(format, &["a|b.jsonl".to_owned()], 10, &mut out).expect("memory can be written");
        String::from_utf8(out).expect("UTF-8")
    };
    assert!(shown(SummaryFormat::Human).contains(r"\u{1b}[31m|<b>`        1  a|b.jsonl:3"));
    assert!(shown(SummaryFormat::Markdown).contains(r"| \\u{1b}\[31m\|&lt;b>\` | 1 | a\|b.jsonl:3 |"));
    let json: serde_json::Value = serde_json::from_str(&shown(SummaryFormat::Json)).expect("JSON");
    let example = &json["unknown_models"]["kept"]["\u{1b}[31m|<b>`"];
    assert_eq!(*example, serde_json::json!({ "file": "a|b.jsonl", "count": 1, "line": 3 }));
}
