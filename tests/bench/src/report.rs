//! The results as Markdown.

use std::fmt::Write;

use crate::checks::Check;
use crate::contestants::Contestant;
use crate::documents::Kind;
use crate::measure::{Effort, Spread, Times};
use crate::{OWN, PEERS, everyone};

/// The times of all contestants on all kinds of requests.
pub struct Results<'r> {
    pub kinds: &'r [Kind],
    /// For each kind, the number of the task of each contestant; the base comes first.
    pub places: &'r [Vec<Option<usize>>],
    pub times: &'r [Times],
}

/// The packages whose versions matter.
const PACKAGES: [&str; 8] =
    ["boon", "garde", "jsonschema", "regex", "serde_json", "sonic-rs", "typify", "serde"];

pub fn text(results: &Results<'_>, checks: &[Check], times: &[Times], effort: Effort) -> String {
    let mut text = machine(effort);
    for (at, kind) in results.kinds.iter().enumerate().take(2) {
        results.one_kind(at, kind, &mut text);
    }
    text += "\n### Kinds of requests: the engine\n\n";
    results.matrix(1, OWN, &mut text);
    text += "\n### Kinds of requests: alternatives\n\n";
    results.matrix(1 + OWN.len(), PEERS, &mut text);
    single(checks, times, &mut text);
    text
}

fn machine(effort: Effort) -> String {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown", |(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let versions: Vec<String> = PACKAGES.iter().map(|name| format!("{name} {}", version(name))).collect();
    format!(
        "Processor: {model}, {cores} cores; {}. {}.\n\n{} rounds, in each of which every task takes a turn of at least {} ms. \
         A cell has the median, and the range of nine rounds in ten.\n",
        env!("RUSTC"),
        versions.join(", "),
        effort.rounds,
        effort.turn.as_secs_f64() * 1e3,
    )
}

/// The version of a package in the lock file.
fn version(name: &str) -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let found = lock.split("[[package]]").find(|package| package.contains(&format!("name = \"{name}\"\n")));
    found.and_then(|package| package.split('"').nth(3)).unwrap_or("unknown")
}

impl Results<'_> {
    fn times(&self, kind: usize, contestant: usize) -> Option<&Times> {
        self.places[kind][contestant].map(|task| &self.times[task])
    }

    fn one_kind(&self, at: usize, kind: &Kind, text: &mut String) {
        let bytes = kind.documents.iter().map(Vec::len).sum::<usize>() / kind.documents.len();
        let name = kind.name;
        let _ = write!(
            text,
            "\n### One {name} request\n\nThe {} requests have {bytes} bytes on average.\n\n",
            kind.documents.len()
        );
        *text += "| what | answer | time | relative to the base |\n|---|---|---|---|\n";
        for (contestant, Contestant { name, answer, .. }) in everyone().enumerate() {
            let Some((times, base)) = self.times(at, contestant).zip(self.times(at, 0)) else { continue };
            let (own, ratio) = (times.spread(), times.over(base).spread());
            let _ = writeln!(text, "| {name} | {answer} | {} | {} |", time(own), relative(ratio));
        }
    }

    /// Relative times of some contestants on all kinds.
    fn matrix(&self, from: usize, contestants: &[Contestant], text: &mut String) {
        let names: Vec<&str> = contestants.iter().map(|contestant| contestant.name).collect();
        let _ = writeln!(
            text,
            "| requests | base | {} |\n|---|---|{}",
            names.join(" | "),
            "---|".repeat(names.len())
        );
        for (at, kind) in self.kinds.iter().enumerate() {
            let Some(base) = self.times(at, 0) else { continue };
            let cells = (from..from + names.len()).map(|contestant| {
                self.times(at, contestant).map_or("-".to_owned(), |times| relative(times.over(base).spread()))
            });
            let _ = writeln!(
                text,
                "| {} | {} | {} |",
                kind.name,
                time(base.spread()),
                cells.collect::<Vec<_>>().join(" | ")
            );
        }
    }
}

fn single(checks: &[Check], times: &[Times], text: &mut String) {
    *text += "\n### Single checks\n\n| check | time | compared with | its time | relative |\n|---|---|---|---|---|\n";
    for check in checks {
        let (own, base, ratio) = check.result(times);
        let [base, ratio] =
            [base.map(|base| time(base.spread())), ratio.map(|ratio| relative(ratio.spread()))]
                .map(|cell| cell.unwrap_or_else(|| "-".to_owned()));
        let against = if check.against.is_empty() { "-" } else { check.against };
        let _ = writeln!(text, "| {} | {} | {against} | {base} | {ratio} |", check.name, time(own.spread()));
    }
}

/// A time in a unit that fits.
fn time(spread: Spread) -> String {
    let (unit, name) = match spread.median {
        1e6.. => (1e6, "ms"),
        1e4.. => (1e3, "µs"),
        _ => (1.0, "ns"),
    };
    let digits = if unit > 1.0 { 1 } else { 0 };
    let show = |value: f64| format!("{:.digits$}", value / unit);
    format!("{} {name} ({}–{})", show(spread.median), show(spread.low), show(spread.high))
}

fn relative(spread: Spread) -> String {
    let digits = if spread.median < 10.0 { 2 } else { 1 };
    let show = |value: f64| format!("{value:.digits$}");
    format!("{} ({}–{})", show(spread.median), show(spread.low), show(spread.high))
}
