//! Calls that logs are made of. In: the examples of operations, and requests that break their constraints. Out: records
//! with bills, of which a known share is wrong.

use std::io::{self, Write};

use modelspec_codegen::__private::Arena;
use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::__private::witness::{Candidate, Witnesses};
use modelspec_codegen::Catalogue;
use modelspec_runtime::{Entry, Facts, Moment};
use rayon::prelude::*;
use serde_json::Value;

use super::expected::{Counts, Expected, decimal};
use super::random::Random;

/// Most constraints of an operation that requests break.
const MOST_BROKEN: usize = 12;

/// Times of records, as logs write them, and their days.
const TIMES: [(&str, &str); 6] = [
    ("\"2026-10-30T08:15:00Z\"", "2026-10-30"),
    ("\"2026-11-01T00:00:00.250+00:00\"", "2026-11-01"),
    ("\"2026-11-02T07:59:59+08:00\"", "2026-11-01"),
    ("1796000000", "2026-11-30"),
    ("1796000000123", "2026-11-30"),
    ("\"2026-11-29\"", "2026-11-29"),
];

/// Lines that are no records.
const MALFORMED: [&str; 8] = [
    "{\"model\":\"acme/painter\",\"request\":{\"prompt\":\"cut o",
    "not a record",
    "{\"request\":{},\"cost\":0.5}",
    "{\"model\":7,\"request\":{}}",
    "{\"model\":\"acme/painter\",\"model\":\"acme/painter\"}",
    "{\"model\":\"acme/painter\",\"cost\":\"about 5\",\"request\":{}}",
    "{\"model\":\"acme/painter\",\"time\":\"yesterday\",\"request\":{}}",
    "[]",
];

/// A request of an operation with its facts, as the search for witnesses gives it.
pub(super) type Found = (String, Candidate);

/// Calls that logs are made of.
#[derive(Debug)]
pub struct Pool {
    valid: Vec<Call>,
    invalid: Vec<Call>,
    is_clean: bool,
}

/// One call.
#[derive(Debug)]
struct Call {
    operation: String,
    /// Names of the operation in logs.
    names: Vec<String>,
    request: String,
    /// The request as a JSON string.
    quoted: String,
    facts: Option<String>,
    /// For each time the answer with the facts, and the one without.
    answers: Vec<[Answer; 2]>,
}

/// The right answer about a call.
#[derive(Clone, Debug, PartialEq)]
enum Answer {
    Invalid {
        rule: String,
    },
    Valid {
        kind: &'static str,
        /// Exact totals by currency, that of bills first.
        exact: Vec<(String, i64)>,
        /// The least amount of a total that is a range.
        least: Option<(String, i64)>,
        /// A bill can be compared with the cost.
        is_comparable: bool,
    },
}

/// Requests of operations: valid ones, and some that break a constraint.
pub(super) fn candidates(operations: &[Operation], only: Option<&str>) -> Vec<Found> {
    let of_one = |op: &Operation| {
        let arena = Arena::new();
        let witnesses = Witnesses::new(&arena, op);
        let valid = witnesses.bases().iter().cloned();
        let constraints = witnesses.constraints();
        // Those that are near one another are alike.
        let step = (constraints.len() / MOST_BROKEN).max(1);
        let some = constraints.iter().step_by(step).take(MOST_BROKEN);
        let broken = some.filter_map(|constraint| witnesses.breaking(constraint).best);
        let all: Vec<Candidate> = valid.chain(broken.map(|(candidate, _)| candidate)).collect();
        all.into_iter().map(|candidate| (op.id(), candidate)).collect::<Vec<Found>>()
    };
    let asked = |op: &&Operation| only.is_none_or(|only| op.id() == only);
    let asked: Vec<&Operation> = operations.iter().filter(asked).collect();
    asked.par_iter().flat_map_iter(|op| of_one(op)).collect()
}

impl Pool {
    /// The calls of candidates, with the answers of the engine.
    pub(super) fn new(catalogue: &Catalogue, candidates: &[Found], is_clean: bool) -> Self {
        let calls = candidates.iter().filter_map(|(id, candidate)| {
            let entry = catalogue.model(id)?;
            let is_only = |name: &&&str| catalogue.models_by_wire_id(name).len() == 1;
            let wire_ids = entry.wire_ids.iter().filter(is_only).map(|name| (*name).to_owned());
            call(entry, std::iter::once(id.clone()).chain(wire_ids).collect(), candidate)
        });
        let is_valid = |call: &Call| matches!(call.answers[0], [Answer::Valid { .. }, _]);
        let (valid, invalid) = calls.partition(is_valid);
        Self { valid, invalid, is_clean }
    }

    /// True if there is no call.
    pub(super) fn is_empty(&self) -> bool {
        self.valid.is_empty()
    }

    /// Writes a log, and returns the right answers about it.
    ///
    /// # Errors
    ///
    /// Those of the output.
    pub fn write(&self, seed: u64, records: u64, out: &mut dyn Write) -> io::Result<Expected> {
        let mut random = Random::new(seed);
        let mut expected = Expected::default();
        for id in 0..records {
            let special = if self.is_clean { 999 } else { random.below(1_000) };
            match special {
                0..10 => {
                    writeln!(out, "{}", MALFORMED[random.below(MALFORMED.len())])?;
                    of(&mut expected, "").count("malformed");
                    *expected.days.entry(String::new()).or_default() += 1;
                }
                10..20 => {
                    let model = format!("unknown/model-{}", random.below(40));
                    let (time, day) = TIMES[random.below(TIMES.len())];
                    writeln!(
                        out,
                        r#"{{"id":{id},"model":"{model}","time":{time},"request":{{}},"cost":0.25}}"#
                    )?;
                    let counts = of(&mut expected, "");
                    counts.count("unknown_model");
                    counts.count("billed");
                    counts.add("", 1, 250_000_000);
                    *expected.unknown_models.entry(model).or_default() += 1;
                    *expected.days.entry(day.to_owned()).or_default() += 1;
                }
                special => {
                    let calls = match special {
                        20..120 if !self.invalid.is_empty() => &self.invalid,
                        _ => &self.valid,
                    };
                    self.record(id, &calls[random.below(calls.len())], &mut random, &mut expected, out)?;
                }
            }
        }
        Ok(expected)
    }

    fn record(
        &self,
        id: u64,
        call: &Call,
        random: &mut Random,
        expected: &mut Expected,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let name =
            if random.permille(500) { &call.names[random.below(call.names.len())] } else { &call.names[0] };
        let at = random.below(TIMES.len());
        let (time, day) = TIMES[at];
        let has_time = self.is_clean || random.permille(950);
        let has_facts = self.is_clean || random.permille(900);
        let has_request = self.is_clean || random.permille(995);
        // Without a time, the newest price counts: that of the last of the times.
        let moment = if has_time { at } else { TIMES.len() };
        write!(out, r#"{{"id":{id},"model":"{name}""#)?;
        if has_time {
            write!(out, r#","time":{time}"#)?;
        }
        *expected.days.entry(if has_time { day } else { "" }.to_owned()).or_default() += 1;
        if has_request {
            let is_quoted = !self.is_clean && random.permille(50);
            write!(out, r#","request":{}"#, if is_quoted { &call.quoted } else { &call.request })?;
        }
        if let Some(facts) = call.facts.as_ref().filter(|_| has_facts) {
            write!(out, r#","facts":{facts}"#)?;
        }
        let counts = of(expected, &call.operation);
        let answer = &call.answers[moment][usize::from(!has_facts)];
        let bill =
            if has_request { self.answered(answer, counts, random) } else { no_request(counts, random) };
        if let Some(nanos) = bill {
            counts.count("billed");
            write!(out, r#","cost":{}"#, written(nanos, random))?;
        }
        if let (true, Answer::Invalid { rule }) = (has_request, answer) {
            let rules = expected.rules.entry(call.operation.clone()).or_default();
            *rules.entry(rule.clone()).or_default() += 1;
        }
        writeln!(out, r#","response":{{"status":200}}}}"#)
    }

    /// Counts an answer, and returns a bill for it.
    fn answered(&self, answer: &Answer, counts: &mut Counts, random: &mut Random) -> Option<i128> {
        let Answer::Valid { kind, exact, least, is_comparable } = answer else {
            counts.count("invalid");
            return no_cost(counts, random);
        };
        counts.count("valid");
        counts.count(kind);
        exact.iter().for_each(|(currency, nanos)| counts.add(currency, 0, i128::from(*nanos)));
        let Some((currency, nanos)) = least.as_ref().or(exact.first()) else {
            return no_cost(counts, random);
        };
        let is_wrong = *is_comparable && !self.is_clean && random.permille(50);
        // The least wrong amount is one billionth.
        let size = [1, 1_000, 1_000_000, 250_000_000][random.below(4)];
        let bill = i128::from(*nanos) + if is_wrong { size } else { 0 };
        if *is_comparable {
            counts.count("compared");
        }
        if is_wrong {
            counts.count("different");
        }
        counts.add(currency, 1, bill);
        Some(bill)
    }
}

/// The counts of an operation, with one more record.
fn of<'e>(expected: &'e mut Expected, operation: &str) -> &'e mut Counts {
    let counts = expected.operations.entry(operation.to_owned()).or_default();
    counts.count("records");
    counts
}

fn no_request(counts: &mut Counts, random: &mut Random) -> Option<i128> {
    counts.count("no_request");
    no_cost(counts, random)
}

/// A bill without a known cost beside it, which has no known currency.
fn no_cost(counts: &mut Counts, random: &mut Random) -> Option<i128> {
    let bill = random.permille(500).then_some(12_345_000)?;
    counts.add("", 1, bill);
    Some(bill)
}

/// A bill in one of the ways in which logs write it.
fn written(nanos: i128, random: &mut Random) -> String {
    match random.below(4) {
        0 => format!("\"{}\"", decimal(nanos)),
        1 => format!("{nanos}e-9"),
        // As programs that add floats write it: the rest is rounded.
        2 if nanos % 1_000_000_000 != 0 => {
            format!("{}.{:09}00000003", nanos / 1_000_000_000, nanos % 1_000_000_000)
        }
        _ => decimal(nanos),
    }
}

/// A call with its right answers; none if its facts are wrong.
fn call(entry: &Entry<'_>, names: Vec<String>, candidate: &Candidate) -> Option<Call> {
    let request = candidate.request.as_object().map(|_| candidate.request.to_string())?;
    let given = (!candidate.facts.is_empty()).then(|| Value::Object(candidate.facts.clone()).to_string());
    let facts = given.as_ref().map_or(Some(Facts::new()), |facts| Facts::read(facts.as_bytes()).ok())?;
    let moments = [
        "2026-10-30T08:15:00Z",
        "2026-11-01T00:00:00.250+00:00",
        "2026-11-02T07:59:59+08:00",
        "2026-11-30T00:53:20Z",
        "2026-11-30T00:53:20.123Z",
        "2026-11-29",
    ];
    let moments = moments.iter().map(|text| text.parse().ok()).chain([None]);
    let answers: Option<Vec<[Answer; 2]>> = moments
        .map(|moment| {
            Some([
                answer(entry, &request, facts.clone(), moment)?,
                answer(entry, &request, Facts::new(), moment)?,
            ])
        })
        .collect();
    let quoted = Value::String(request.clone()).to_string();
    Some(Call { operation: entry.id.to_owned(), names, request, quoted, facts: given, answers: answers? })
}

fn answer(entry: &Entry<'_>, request: &str, mut facts: Facts, moment: Option<Moment>) -> Option<Answer> {
    if let Some(moment) = moment {
        facts.set_moment(moment);
    }
    let priced = entry.check_json(request.as_bytes(), &facts);
    if !priced.report.fact_errors().is_empty() {
        return None;
    }
    if let Some(first) = priced.report.violations().first() {
        return Some(Answer::Invalid { rule: first.rule().to_owned() });
    }
    let cost = priced.cost?;
    let totals: Vec<_> = cost.total().into_iter().chain(cost.additional().iter().copied()).collect();
    let exact =
        totals.iter().filter_map(|total| Some((total.currency.to_owned(), total.amount.exact()?.nanos())));
    let main = totals.first();
    let is_exact = main.is_some_and(|total| total.amount.exact().is_some());
    let least = main.filter(|total| total.amount.exact().is_none());
    let kind = match &cost {
        modelspec_runtime::Cost::Exact { .. } => "exact",
        modelspec_runtime::Cost::Range { .. } => "range",
        modelspec_runtime::Cost::Unknown(_) => "unknown",
    };
    Some(Answer::Valid {
        kind,
        exact: exact.collect(),
        least: least.map(|total| (total.currency.to_owned(), total.amount.min.nanos())),
        is_comparable: is_exact && cost.additional().is_empty(),
    })
}
