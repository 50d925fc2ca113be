//! Summaries as text for people, as Markdown and as JSON. In: a summary and the names of its inputs.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Changes, Differences, Example, Few, Largest, Place, Sum, Summary, Totals};
use crate::outcome::Verdict;

/// The format of a summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SummaryFormat {
    /// For people, in a terminal.
    #[default]
    Human,
    /// For programs.
    Json,
    /// For reports.
    Markdown,
}

/// Most rows of a table for people that has no order of importance.
const MOST_ROWS: usize = 50;

/// A title, the names of the columns, and rows. The first column is text, and so is the last one if it is an example.
struct Table {
    title: String,
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    /// The number of rows that are left out.
    more: usize,
}

impl Summary {
    /// Writes the summary. `inputs` are the names of the inputs; `top` is the number of rows of lists by importance.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(
        &self,
        format: SummaryFormat,
        inputs: &[String],
        top: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if format == SummaryFormat::Json {
            return writeln!(out, "{:#}", self.to_json(inputs));
        }
        let is_markdown = format == SummaryFormat::Markdown;
        writeln!(out, "{}", self.headline(is_markdown))?;
        for table in self.tables(inputs, top).iter().filter(|table| !table.rows.is_empty()) {
            if is_markdown { table.write_markdown(out)? } else { table.write_human(out)? }
        }
        Ok(())
    }

    /// The summary as JSON: its parts, after the totals of all records. Places have the names of their inputs.
    pub fn to_json(&self, inputs: &[String]) -> Value {
        let mut all = json!({ "inputs": inputs, "totals": self.totals() });
        let parts = serde_json::to_value(self).unwrap_or_default();
        if let (Some(all), Value::Object(parts)) = (all.as_object_mut(), parts) {
            all.extend(parts);
        }
        name_inputs(&mut all, inputs);
        all
    }

    fn headline(&self, is_markdown: bool) -> String {
        let totals = self.totals();
        let mut text =
            format!("{} {}", totals.records, if totals.records == 1 { "record" } else { "records" });
        for verdict in Verdict::ALL.into_iter().filter(|verdict| totals.count(*verdict) > 0) {
            let _ = write!(text, ", {} {verdict}", totals.count(verdict));
        }
        let Totals { exact, range, unknown, billed, compared, different, .. } = totals;
        let end = if is_markdown { "\n\n" } else { "\n" };
        let _ = write!(text, "{end}costs: {exact} exact, {range} ranges, {unknown} unknown");
        let _ = write!(
            text,
            "{end}bills: {billed}, of which {compared} compared with an exact cost, {different} different"
        );
        text
    }

    fn tables(&self, inputs: &[String], top: usize) -> Vec<Table> {
        let mut tables = vec![amounts(&self.totals())];
        tables.push(by_name("by operation", &self.operations, "(no operation)", self.operations.len()));
        tables.push(by_name("by day", &self.days.kept, "(no time)", MOST_ROWS));
        tables.push(self.rules(inputs, top));
        tables.push(examples("unknown costs by reason", "reason", &self.unknown_costs, inputs, top));
        tables.push(self.top_differences(inputs, top));
        tables.push(examples("unknown models", "model", &self.unknown_models, inputs, top));
        tables.push(examples("ambiguous models", "model", &self.ambiguous_models, inputs, top));
        let shown = self.malformed.first.iter().take(top);
        let row = |(at, why): &(Place, String)| vec![place(*at, inputs), why.clone()];
        let rows: Vec<Vec<String>> = shown.map(row).collect();
        let more = usize::try_from(self.malformed.count).unwrap_or(usize::MAX) - rows.len();
        tables.push(Table::new("malformed records", vec!["record", "problem"], rows, more));
        tables.extend(self.changes.iter().flat_map(|changes| changed(changes, inputs, top)));
        tables
    }

    fn rules(&self, inputs: &[String], top: usize) -> Table {
        let all = self.rules.iter().flat_map(|(operation, rules)| {
            rules.iter().map(move |(rule, example)| (operation.as_str(), rule.as_str(), example))
        });
        let mut all: Vec<(&str, &str, &Example)> = all.collect();
        all.sort_by_key(|(operation, rule, example)| (Reverse(example.count), *operation, *rule));
        let more = all.len().saturating_sub(top);
        let row = |(operation, rule, example): &(&str, &str, &Example)| {
            let shown = format!("{}: {}", place(example.place, inputs), example.message);
            vec![(*operation).to_owned(), (*rule).to_owned(), example.count.to_string(), shown]
        };
        let head = vec!["operation", "rule", "records", "example"];
        Table::new("first broken rules", head, all.iter().take(top).map(row).collect(), more)
    }

    fn top_differences(&self, inputs: &[String], top: usize) -> Table {
        let all = self.differences.iter().flat_map(|(operation, currencies)| {
            currencies.kept.iter().map(move |(currency, all)| (operation.as_str(), currency.as_str(), all))
        });
        let mut all: Vec<(&str, &str, &Differences)> = all.collect();
        let size = |one: &Differences| Reverse(one.over.0 - one.under.0);
        all.sort_by_key(|(operation, currency, one)| (size(one), Reverse(one.count), *operation, *currency));
        let more = all.len().saturating_sub(top);
        let row = |(operation, currency, one): &(&str, &str, &Differences)| {
            let shown = one.largest.as_ref().map(|largest| {
                let Largest { billed, difference, .. } = largest;
                let limit = match (largest.outside, difference.0) {
                    (false, _) => "",
                    (true, ..0) => "at least ",
                    (true, _) => "at most ",
                };
                let (at, cost) = (place(largest.place, inputs), Sum(billed.0 - difference.0));
                format!("{at}: billed {billed} instead of {limit}{cost}")
            });
            vec![
                (*operation).to_owned(),
                one.count.to_string(),
                one.over.to_string(),
                one.under.to_string(),
                currency_name(currency),
                shown.unwrap_or_default(),
            ]
        };
        let head = vec!["operation", "records", "too much", "too little", "currency", "largest"];
        Table::new("top differences", head, all.iter().take(top).map(row).collect(), more)
    }
}

/// A number with its sign.
fn signed(sum: Sum) -> String {
    if sum.0 > 0 { format!("+{sum}") } else { sum.to_string() }
}

fn currency_name(currency: &str) -> String {
    if currency.is_empty() { "(not known)".to_owned() } else { currency.to_owned() }
}

fn place(at: Place, inputs: &[String]) -> String {
    let name = usize::try_from(at.input).ok().and_then(|input| inputs.get(input));
    format!("{}:{}", name.map_or("?", String::as_str), at.line)
}

fn amounts(totals: &Totals) -> Table {
    let rows = totals.amounts.kept.iter().map(|(currency, sums)| {
        // A sum of upper ends would leave out the ranges that have none.
        let ranges = match sums.open_ranges {
            0 => format!("{} to {}", sums.range_min, sums.range_max),
            open => format!("at least {}, {open} without an upper end", sums.range_min),
        };
        vec![
            currency_name(currency),
            sums.computed.to_string(),
            ranges,
            sums.billed.to_string(),
            sums.compared_billed.to_string(),
            sums.compared_computed.to_string(),
            Sum(sums.compared_billed.0 - sums.compared_computed.0).to_string(),
        ]
    });
    let head = vec![
        "currency",
        "computed exactly",
        "ranges",
        "billed",
        "billed where exact",
        "computed for these",
        "difference",
    ];
    Table::new("amounts", head, rows.collect(), 0)
}

/// A row for each name and currency.
fn by_name(title: &str, map: &BTreeMap<String, Totals>, nameless: &str, most: usize) -> Table {
    let mut rows = Vec::new();
    for (name, totals) in map.iter().rev().take(most).collect::<Vec<_>>().into_iter().rev() {
        let mut head = vec![if name.is_empty() { nameless.to_owned() } else { name.clone() }];
        let not_valid = totals.records - totals.valid;
        let counts = [totals.records, not_valid, totals.range, totals.unknown, totals.different];
        head.extend(counts.iter().map(u64::to_string));
        if totals.amounts.kept.is_empty() {
            rows.push([head.clone(), vec![String::new(); 4]].concat());
        }
        for (currency, sums) in &totals.amounts.kept {
            let difference = Sum(sums.compared_billed.0 - sums.compared_computed.0);
            let sums = [sums.computed, sums.billed, difference].map(|sum| sum.to_string());
            rows.push([head.clone(), sums.to_vec(), vec![currency_name(currency)]].concat());
        }
    }
    let head = vec![
        "name",
        "records",
        "not valid",
        "ranges",
        "unknown",
        "different",
        "computed exactly",
        "billed",
        "difference",
        "currency",
    ];
    Table::new(title, head, rows, map.len().saturating_sub(most))
}

fn examples(title: &str, of: &'static str, few: &Few<Example>, inputs: &[String], top: usize) -> Table {
    let mut all: Vec<(&String, &Example)> = few.kept.iter().collect();
    all.sort_by_key(|(name, example)| (Reverse(example.count), *name));
    let more = all.len().saturating_sub(top);
    let row = |(name, example): &(&String, &Example)| {
        vec![(*name).clone(), example.count.to_string(), place(example.place, inputs)]
    };
    Table::new(title, vec![of, "records", "example"], all.iter().take(top).map(row).collect(), more)
}

fn changed(changes: &Changes, inputs: &[String], top: usize) -> [Table; 2] {
    let verdicts = changes.operations.iter().flat_map(|(operation, change)| {
        change.verdicts.iter().map(move |(pair, example)| {
            let shown = format!("{}: {}", place(example.place, inputs), example.message);
            vec![operation.clone(), pair.clone(), example.count.to_string(), shown]
        })
    });
    let verdicts: Vec<Vec<String>> = verdicts.collect();
    let costs = changes.operations.iter().filter(|(_, change)| change.costs.count > 0);
    let costs = costs.map(|(operation, change)| {
        let sums = change.amounts.kept.iter().map(|(currency, sums)| {
            let difference = signed(Sum(sums.computed.0 - sums.against.0));
            format!("{} was {} ({difference}) {currency}", sums.computed, sums.against)
        });
        let shown = format!("{}: {}", place(change.costs.place, inputs), change.costs.message);
        vec![operation.clone(), change.costs.count.to_string(), sums.collect::<Vec<_>>().join(", "), shown]
    });
    let costs: Vec<Vec<String>> = costs.collect();
    [
        Table::first("changed verdicts", vec!["operation", "verdict", "records", "example"], verdicts, top),
        Table::first("changed costs", vec!["operation", "records", "exact sums", "example"], costs, top),
    ]
}

impl Table {
    fn new(title: &str, head: Vec<&'static str>, rows: Vec<Vec<String>>, more: usize) -> Self {
        Self { title: title.to_owned(), head, rows, more }
    }

    fn first(title: &str, head: Vec<&'static str>, mut rows: Vec<Vec<String>>, top: usize) -> Self {
        let more = rows.len().saturating_sub(top);
        rows.truncate(top);
        Self::new(title, head, rows, more)
    }

    fn write_human(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
        let length = |text: &str| text.chars().count();
        let mut widths: Vec<usize> = self.head.iter().map(|name| length(name)).collect();
        for row in &rows {
            widths.iter_mut().zip(row).for_each(|(width, cell)| *width = length(cell).max(*width));
        }
        writeln!(out, "\n{}", self.title)?;
        let head: Vec<String> = self.head.iter().map(|name| (*name).to_owned()).collect();
        for row in std::iter::once(&head).chain(&rows) {
            let mut line = String::from(" ");
            for ((cell, width), name) in row.iter().zip(&widths).zip(&self.head) {
                let space = " ".repeat(width - length(cell));
                let cells = if is_number(name) { [space.as_str(), cell] } else { [cell.as_str(), &space] };
                let _ = write!(line, " {}{}", cells[0], cells[1]);
                line.push(' ');
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        if self.more > 0 {
            writeln!(out, "  and {} more", self.more)?;
        }
        Ok(())
    }

    fn write_markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n### {}\n", self.title)?;
        writeln!(out, "| {} |", self.head.join(" | "))?;
        let rules: Vec<&str> =
            self.head.iter().map(|name| if is_number(name) { "--:" } else { "---" }).collect();
        writeln!(out, "|{}|", rules.join("|"))?;
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| in_markdown(cell)).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        if self.more > 0 {
            writeln!(out, "\nAnd {} more.", self.more)?;
        }
        Ok(())
    }
}

/// True for the names of columns with numbers.
fn is_number(name: &str) -> bool {
    ![
        "name",
        "operation",
        "rule",
        "reason",
        "model",
        "record",
        "problem",
        "example",
        "largest",
        "currency",
        "verdict",
    ]
    .contains(&name)
}

/// Text that a terminal interprets as text.
fn printable(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        let reorders =
            matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || reorders { safe.extend(c.escape_unicode()) } else { safe.push(c) }
    }
    safe
}

/// Text that Markdown interprets as text.
fn in_markdown(text: &str) -> String {
    let mut safe = String::new();
    for c in printable(text).chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '&' => safe.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '!' => safe.extend(['\\', c]),
            c => safe.push(c),
        }
    }
    safe
}

/// Puts the name of the input in the place of its index, in every place of a record.
fn name_inputs(value: &mut Value, inputs: &[String]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| name_inputs(item, inputs)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| name_inputs(member, inputs));
            if !members.contains_key("line") {
                return;
            }
            let index = members.get("input").and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
            if let Some(name) = index.and_then(|at| inputs.get(at)) {
                members.shift_remove("input");
                members.shift_insert(0, "file".to_owned(), name.as_str().into());
            }
        }
        _ => {}
    }
}
