//! Logged requests that have another verdict or another cost on the other side, by rule and with totals.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};

use modelspec_codegen::__private::{Arena, table};
use modelspec_runtime::table::Model;
use modelspec_runtime::{Facts, Money, Priced};
use serde_json::{Value, json};

use super::side::Operation;
use super::{FailOn, Format};
use crate::documents::{self, Document, Input};
use crate::lines::printable;
use crate::{Error, Status, diagnostics};

/// A request whose result is another one.
struct Other {
    line: Option<u64>,
    /// Pointer and rule of the violations of the side that rejects it; none if both accept it.
    violations: Vec<(String, String)>,
    kind: Kind,
    costs: [Option<String>; 2],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rejected,
    Accepted,
    Cost,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Accepted => "accepted",
            Self::Cost => "cost",
        }
    }
}

/// The results of all requests.
#[derive(Default)]
struct Results {
    count: usize,
    others: Vec<Other>,
    /// The exact costs of requests that both sides accept, by currency.
    totals: [BTreeMap<String, i128>; 2],
}

/// Refuses formats and changes that there are for specs only.
pub(super) fn refuse(format: Format, fail_on: FailOn) -> Result<(), Error> {
    if !matches!(format, Format::Human | Format::Json) {
        return Err(Error::new("the results of `--requests` have the formats `human` and `json` only"));
    }
    if fail_on == FailOn::Behaviour {
        let why = "requests show verdicts and costs, but no behaviour";
        return Err(Error::new(format!("`--fail-on behaviour` does not go with `--requests`: {why}")));
    }
    Ok(())
}

/// Answers for each request of a file on both sides.
pub(super) fn run(
    (old, new): (&Operation, &Operation),
    input: &Input,
    (format, fail_on): (Format, FailOn),
    out: &mut dyn Write,
) -> Result<Status, Error> {
    let arena = Arena::new();
    let models = [table(&arena, old), table(&arena, new)];
    let mut results = Results::default();
    let wrapped = old.request.root().param("request").is_none();
    let mut nothing: &[u8] = &[];
    let standard: &mut dyn BufRead = &mut nothing;
    documents::each(input, standard, wrapped, &mut |document| results.add(&models, document))?;
    match format {
        Format::Json => writeln!(out, "{:#}", results.to_json(&new.id()))?,
        _ => results.write(&new.id(), out)?,
    }
    let has = |kind: Kind| results.others.iter().any(|other| other.kind == kind);
    Ok(Status::bad_if(match fail_on {
        FailOn::Major => has(Kind::Rejected),
        FailOn::Minor | FailOn::Any => !results.others.is_empty(),
        FailOn::Price => has(Kind::Cost),
        FailOn::Behaviour | FailOn::Never => false,
    }))
}

impl Results {
    fn add(&mut self, models: &[Model<'_>; 2], document: &Document<'_>) -> Result<(), Error> {
        let line = document.line;
        let at = line.map_or(String::new(), |line| format!("line {line}: "));
        let json = document.json.ok_or_else(|| Error::new(format!("{at}the document is too large")))?;
        let facts = document.facts.map_or(Ok(Facts::new()), Facts::read);
        let facts = facts.map_err(|error| Error::new(format!("{at}{error}")))?;
        self.count += 1;
        let facts = match document.at {
            Some(json) => {
                facts.at(documents::moment(json).map_err(|error| Error::new(format!("{at}{error}")))?)
            }
            None => facts,
        };
        let [old, new] = models.each_ref().map(|model| modelspec_runtime::price(model, json, &facts));
        let valid = [old.report.is_valid(), new.report.is_valid()];
        let costs = [&old, &new].map(|priced| priced.cost.as_ref().map(ToString::to_string));
        let violations = |priced: &Priced<'_>| {
            let pair = |one: &modelspec_runtime::Violation<'_>| (one.pointer(), one.rule().to_owned());
            priced.report.violations().iter().map(pair).collect()
        };
        let kind = match valid {
            [true, false] => Kind::Rejected,
            [false, true] => Kind::Accepted,
            [true, true] if costs[0] != costs[1] => Kind::Cost,
            _ => {
                self.total([&old, &new], valid);
                return Ok(());
            }
        };
        let violations = match kind {
            Kind::Rejected => violations(&new),
            Kind::Accepted => violations(&old),
            Kind::Cost => Vec::new(),
        };
        self.others.push(Other { line, violations, kind, costs });
        self.total([&old, &new], valid);
        Ok(())
    }

    fn total(&mut self, priced: [&Priced<'_>; 2], valid: [bool; 2]) {
        if valid != [true, true] {
            return;
        }
        for (totals, priced) in self.totals.iter_mut().zip(priced) {
            let Some(cost) = &priced.cost else { continue };
            if let (Some(amount), Some(currency)) = (cost.amount(), cost.currency()) {
                *totals.entry(currency.to_owned()).or_default() += i128::from(amount.nanos());
            }
        }
    }

    /// The number of requests of each kind.
    fn of(&self, kind: Kind) -> usize {
        self.others.iter().filter(|other| other.kind == kind).count()
    }

    /// For each rule the number of requests whose verdict it changes.
    fn rules(&self, kind: Kind) -> BTreeMap<&str, usize> {
        let mut rules = BTreeMap::new();
        for other in self.others.iter().filter(|other| other.kind == kind) {
            let mut ids: Vec<&str> = other.violations.iter().map(|(_, rule)| rule.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            ids.into_iter().for_each(|id| *rules.entry(id).or_default() += 1);
        }
        rules
    }

    fn totals(&self) -> [Vec<String>; 2] {
        self.totals.each_ref().map(|totals| {
            let total = |(currency, nanos): (&String, &i128)| {
                let nanos = i64::try_from(*nanos).unwrap_or(i64::MAX);
                format!("{} {currency}", Money::from_nanos(nanos))
            };
            totals.iter().map(total).collect()
        })
    }

    fn write(&self, id: &str, out: &mut dyn Write) -> Result<(), Error> {
        let safe = |text: &str| printable(text.chars());
        for other in &self.others {
            let line = other.line.map_or("request".to_owned(), |line| format!("line {line}"));
            let reasons: Vec<String> =
                other.violations.iter().map(|(pointer, rule)| format!("{rule} at {pointer}")).collect();
            let cost = |at: usize| other.costs[at].clone().unwrap_or_default();
            let text = match other.kind {
                Kind::Rejected => format!("rejected now by {}", reasons.join(", ")),
                Kind::Accepted => format!("accepted now, was rejected by {}", reasons.join(", ")),
                Kind::Cost => format!("costs {}, was {}", cost(1), cost(0)),
            };
            writeln!(out, "{line}: {}", safe(&text))?;
        }
        let counts = [(Kind::Rejected, "rejected now"), (Kind::Accepted, "accepted now")];
        writeln!(out, "{id}: {}", diagnostics::number(self.count, "request"))?;
        for (kind, words) in counts {
            let rules: Vec<String> =
                self.rules(kind).into_iter().map(|(rule, count)| format!("{rule}: {count}")).collect();
            let rules = if rules.is_empty() { String::new() } else { format!(" ({})", rules.join(", ")) };
            writeln!(out, "  {words}: {}{}", self.of(kind), safe(&rules))?;
        }
        let [old, new] = self.totals();
        let totals = format!("; total {}, was {}", new.join(" and "), old.join(" and "));
        let totals = if new.is_empty() && old.is_empty() { String::new() } else { totals };
        writeln!(out, "  another cost: {}{}", self.of(Kind::Cost), safe(&totals))?;
        Ok(())
    }

    fn to_json(&self, id: &str) -> Value {
        let change = |other: &Other| {
            let violations: Vec<Value> = other
                .violations
                .iter()
                .map(|(pointer, rule)| json!({ "pointer": pointer, "rule": rule }))
                .collect();
            json!({
                "line": other.line,
                "change": other.kind.as_str(),
                "violations": violations,
                "old_cost": other.costs[0],
                "new_cost": other.costs[1],
            })
        };
        let [old, new] = self.totals();
        json!({
            "id": id,
            "requests": self.count,
            "rejected": { "count": self.of(Kind::Rejected), "rules": self.rules(Kind::Rejected) },
            "accepted": { "count": self.of(Kind::Accepted), "rules": self.rules(Kind::Accepted) },
            "cost": { "count": self.of(Kind::Cost), "old_total": old, "new_total": new },
            "changes": self.others.iter().map(change).collect::<Vec<_>>(),
        })
    }
}
