use std::io::{Cursor, ErrorKind};

use super::*;
use crate::testing::catalogue;
use crate::{Sum, Totals};

/// Inputs in memory. The output ends with an error after so many parts.
struct Memory {
    names: Vec<String>,
    inputs: Vec<Option<Vec<u8>>>,
    output: String,
    parts: usize,
    /// The state after the last part.
    last: State,
}

impl Memory {
    fn new(inputs: &[&str]) -> Self {
        let names = (0..inputs.len()).map(|at| format!("log-{at}")).collect();
        let inputs = inputs.iter().map(|text| Some(text.as_bytes().to_vec())).collect();
        Self { names, inputs, output: String::new(), parts: usize::MAX, last: State::default() }
    }
}

impl Sink for Memory {
    fn inputs(&self) -> &[String] {
        &self.names
    }

    fn open(&mut self, input: usize) -> io::Result<Box<dyn Read + Send>> {
        match &self.inputs[input] {
            Some(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            None => Err(ErrorKind::NotFound.into()),
        }
    }

    fn take(&mut self, output: &str, state: &State) -> io::Result<()> {
        if self.parts == 0 {
            return Err(ErrorKind::StorageFull.into());
        }
        self.parts -= 1;
        self.output.push_str(output);
        self.last = state.clone();
        Ok(())
    }
}

/// So many records of all kinds.
fn lines(count: u32) -> Vec<String> {
    let line = |at: u32| match at % 8 {
        0 => "nonsense".to_owned(),
        1 => format!(r#"{{"model":"unknown-{}","cost":1}}"#, at % 5),
        2 => r#"{"model":"acme/painter","request":{"count":9}}"#.to_owned(),
        3 => r#"{"model":"acme/sketcher","request":{"prompt":"x"},"cost":0.5}"#.to_owned(),
        4 => String::new(),
        _ => format!(
            r#"{{"model":"acme/painter","time":"2026-11-{:02}","request":{{}},"facts":{{"megapixels":{}}},"cost":{}}}"#,
            at % 28 + 1,
            at,
            // Every third bill is wrong.
            f64::from(at + 3) + if at.is_multiple_of(3) { 0.25 } else { 0.0 }
        ),
    };
    (0..count).map(line).collect()
}

fn run(sink: &mut Memory, settings: Settings, state: State) -> io::Result<State> {
    let catalogue = catalogue();
    let operations = Operations::new(catalogue.models().iter().copied());
    let audit = Audit::new(&operations, Some(&operations), &Fields::default(), Options::default(), settings);
    audit.expect("pointers").run(sink, state)
}

/// The counts and sums, without the places of records.
fn counts(summary: &Summary) -> impl PartialEq + std::fmt::Debug + use<> {
    let rules: Vec<(String, u64)> = summary
        .rules
        .iter()
        .flat_map(|(operation, rules)| {
            rules.iter().map(move |(rule, one)| (format!("{operation} {rule}"), one.count))
        })
        .collect();
    let models: Vec<(String, u64)> =
        summary.unknown_models.kept.iter().map(|(name, one)| (name.clone(), one.count)).collect();
    let differences: Vec<(u64, Sum, Sum)> = summary
        .differences
        .values()
        .flat_map(|all| all.kept.values().map(|one| (one.count, one.over, one.under)))
        .collect();
    (summary.operations.clone(), summary.days.clone(), rules, models, differences, summary.malformed.count)
}

#[test]
fn threads_and_chunks_do_not_matter() {
    let text = lines(400).join("\n");
    let mut first = Memory::new(&[&text, &text]);
    let state = run(&mut first, Settings::default(), State::default()).expect("memory can be written");
    assert_eq!(state.records, 700);
    assert_eq!(first.output.lines().count(), 700);
    for (threads, chunk) in [(1, 40), (2, 1_000), (5, 333), (3, 1 << 20)] {
        let mut other = Memory::new(&[&text, &text]);
        let settings = Settings { threads, chunk, ..Settings::default() };
        let found = run(&mut other, settings, State::default()).expect("memory can be written");
        assert_eq!(other.output, first.output, "{threads} {chunk}");
        assert_eq!(found, state, "{threads} {chunk}");
    }
}

#[test]
fn order_and_parts_do_not_matter() {
    let all = lines(400);
    let mut shuffled = all.clone();
    shuffled.sort_by_key(|line| line.len().wrapping_mul(7_919) % 101);
    shuffled.reverse();
    let one = run(&mut Memory::new(&[&all.join("\n")]), Settings::default(), State::default());
    let other = run(&mut Memory::new(&[&shuffled.join("\n")]), Settings::default(), State::default());
    let parts: Vec<String> = all.chunks(7).map(|part| part.join("\n")).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let many = run(&mut Memory::new(&parts), Settings::default(), State::default());
    let [one, other, many] = [one, other, many].map(|state| state.expect("memory can be written"));
    assert_eq!(counts(&one.summary), counts(&other.summary));
    assert_eq!(counts(&one.summary), counts(&many.summary));
}

#[test]
fn sums_are_exact_and_unknown_is_not_zero() {
    let state = run(&mut Memory::new(&[&lines(400).join("\n")]), Settings::default(), State::default());
    let summary = state.expect("memory can be written").summary;
    let totals = summary.totals();
    let Totals { records, valid, invalid, unknown_model, malformed, exact, range, unknown, .. } = totals;
    assert_eq!([records, valid, invalid, unknown_model, malformed], [350, 200, 50, 50, 50]);
    assert_eq!([exact, range, unknown], [150, 0, 50]);
    // The costs of the painter are three credits and one for each megapixel.
    let painted = || (0..400_i128).filter(|at| at % 8 > 4);
    let computed = painted().map(|at| at + 3).sum::<i128>() * 1_000_000_000;
    let wrong = painted().filter(|at| at % 3 == 0).count();
    let credits = &totals.amounts.kept["credits"];
    assert_eq!(credits.computed, Sum(computed));
    assert_eq!(credits.billed, Sum(computed + 250_000_000 * i128::try_from(wrong).expect("few")));
    assert_eq!(totals.different, u64::try_from(wrong).expect("few"));
    // Bills without a known cost have no known currency.
    assert_eq!(totals.amounts.kept[""].billed, Sum(75_000_000_000));
    assert_eq!(summary.unknown_costs.kept["Not published."].count, 50);
    assert!(summary.changes.is_some_and(|changes| !changes.are_some()));
}

#[test]
fn an_audit_goes_on_where_it_was_interrupted() {
    let text = lines(300).join("\n");
    let settings = Settings { threads: 2, chunk: 500, ..Settings::default() };
    let mut whole = Memory::new(&[&text, &text, &text]);
    let state = run(&mut whole, settings, State::default()).expect("memory can be written");
    for parts in [0, 1, 5, 17, 40, 64] {
        let mut first = Memory { parts, ..Memory::new(&[&text, &text, &text]) };
        let error = run(&mut first, settings, State::default()).expect_err("the output is full");
        assert_eq!(error.kind(), ErrorKind::StorageFull);
        // The state is written and read on the way.
        let saved = serde_json::to_string(&first.last).expect("JSON");
        let saved: State = serde_json::from_str(&saved).expect("the same");
        assert_eq!(saved, first.last);
        let mut second = Memory { output: first.output, ..Memory::new(&[&text, &text, &text]) };
        let found = run(&mut second, settings, saved).expect("memory can be written");
        assert_eq!(second.output, whole.output, "{parts}");
        assert_eq!(found, state, "{parts}");
    }
}

#[test]
fn an_input_that_cannot_be_read_loses_nothing_else() {
    let text = lines(50).join("\n");
    let mut sink = Memory::new(&[&text, &text, &text]);
    sink.inputs[0] = None;
    // The archive is cut off.
    let packed = zstd::encode_all(lines(60_000).join("\n").as_bytes(), 1).expect("memory can be written");
    sink.inputs[1] = Some(packed[..packed.len() / 2].to_vec());
    let state = run(&mut sink, Settings::default(), State::default()).expect("memory can be written");
    let failed: Vec<(u32, bool)> =
        state.failures.iter().map(|one| (one.input, one.last_line > 1_000)).collect();
    assert_eq!(failed, [(0, false), (1, true)]);
    let last = state.failures[1].last_line;
    // The last line can be an empty one.
    let is_answered = |line: u64| sink.output.contains(&format!(r#"{{"file":"log-1","line":{line},"#));
    assert!((is_answered(last) || is_answered(last - 1)) && !is_answered(last + 1));
    assert_eq!(sink.output.lines().filter(|line| line.starts_with(r#"{"file":"log-2""#)).count(), 44);
}

#[test]
fn records_that_are_too_long_are_malformed() {
    let text = format!("{{\"model\":\"{}\"}}\n{}\n{{}}", "x".repeat(300), "[".repeat(90));
    let settings = Settings { max_record: 100, chunk: 64, ..Settings::default() };
    let mut sink = Memory::new(&[&text]);
    run(&mut sink, settings, State::default()).expect("memory can be written");
    let messages = ["the record is longer than 100 bytes", "invalid JSON", "the record has no model"];
    let found: Vec<&str> = sink.output.lines().collect();
    assert_eq!(found.len(), 3);
    for (line, (text, message)) in (1..).zip(found.iter().zip(messages)) {
        assert!(text.contains(&format!("\"line\":{line},")) && text.contains(message), "{text}");
    }
}

/// A request behind its model is read in place, and one before its model later.
#[test]
fn the_order_of_model_and_request_does_not_matter() {
    let deep = |levels: usize| format!(r#"{{"x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    let requests = [
        r#"{"prompt":"a"}"#.to_owned(),
        r#" { "prompt" : "a\u00e9\ud83d\ude00" } "#.to_owned(),
        r#"{"prompt":1,"other":[{"a":-1.5e3}],"prompt":"b"}"#.to_owned(),
        "{}".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        r#""{\"prompt\":\"a\"}""#.to_owned(),
        deep(125),
        deep(126),
        r#"{"prompt":"a"#.to_owned(),
        r#"{"prompt":"a"]"#.to_owned(),
        r#"{"prompt":"\x"}"#.to_owned(),
        "{\"prompt\":\"\u{1}\"}".to_owned(),
        r#"{"prompt":"\ud800"}"#.to_owned(),
        r#"{"x":01}"#.to_owned(),
        r#"{"x":1e999}"#.to_owned(),
        r#"{"x":1} 2"#.to_owned(),
    ];
    let mut verdicts = Vec::new();
    for (request, rest) in requests.iter().flat_map(|request| {
        let rest = [r#""cost":1"#, r#""facts":{"/prompt":{}}"#, r#""request":{}"#];
        rest.map(|rest| (request, rest))
    }) {
        let outcome = |text: String| {
            let mut sink = Memory::new(&[&text]);
            run(&mut sink, Settings::default(), State::default()).expect("memory can be written");
            // The place of a mistake in the line is another one.
            let (outcome, _) = sink.output.split_once(" at line 1,").unwrap_or((&sink.output, ""));
            outcome.to_owned()
        };
        let one = outcome(format!(r#"{{"model":"acme/sketcher","request":{request},{rest}}}"#));
        let other = outcome(format!(r#"{{"request":{request},"model":"acme/sketcher",{rest}}}"#));
        assert_eq!(one, other, "{request} {rest}");
        verdicts.extend(one.split('"').skip_while(|part| *part != "verdict").nth(2).map(ToOwned::to_owned));
    }
    let count = |verdict| verdicts.iter().filter(|found| *found == verdict).count();
    assert_eq!(
        ["valid", "invalid", "wrong-facts", "no-request", "malformed"].map(count),
        [3, 6, 3, 2, 37],
        "{verdicts:?}"
    );
}

#[test]
fn outcomes_can_be_chosen() {
    let text = lines(80).join("\n");
    let written = |only| {
        let mut sink = Memory::new(&[&text]);
        run(&mut sink, Settings { only, ..Settings::default() }, State::default())
            .expect("memory can be written");
        sink.output.lines().count()
    };
    let kinds = [Only::All, Only::Different, Only::Invalid, Only::Unknown, Only::Changed, Only::Nothing];
    assert_eq!(kinds.map(written), [70, 10, 30, 10, 0, 0]);
}

/// The human summary of one record of `acme/painter` with an empty request.
fn summary_of(rest: &str) -> String {
    let mut sink = Memory::new(&[&format!(r#"{{"model":"acme/painter","request":{{}},{rest}}}"#)]);
    let state = run(&mut sink, Settings::default(), State::default()).expect("memory can be written");
    let mut text = Vec::new();
    let written = state.summary.write(crate::SummaryFormat::Human, &sink.names, 5, &mut text);
    written.expect("memory can be written");
    String::from_utf8(text).expect("UTF-8")
}

#[test]
fn the_largest_difference_is_shown_with_what_is_right() {
    for (rest, shown) in [
        (r#""facts":{"megapixels":2},"cost":7"#, "log-0:1: billed 7 instead of 5"),
        (r#""facts":{"megapixels":2},"cost":0.5"#, "log-0:1: billed 0.5 instead of 5"),
        (r#""cost":1"#, "log-0:1: billed 1 instead of at least 3"),
    ] {
        let text = summary_of(rest);
        assert!(text.lines().any(|line| line.ends_with(shown)), "{text}");
    }
}

#[test]
fn ranges_without_an_upper_end_have_no_sum_of_upper_ends() {
    let text = summary_of(r#""cost":1"#);
    assert!(text.contains("at least 3, 1 without an upper end"), "{text}");
}
