//! Prices that prove themselves: rates with labels, and bills, to the price of a spec. A price is accepted only if no
//! other reading of the rates reproduces as many of the bills. The engine computes every price.
//!
//! Stages: `rates` (what the document states), `members` (what labels can speak of), `labels` and `quantity` (labels and
//! units to `condition`s and numbers of units), `search` (all readings), `trial` (the engine on a draft).

mod condition;
mod labels;
mod members;
mod quantity;
mod rates;
mod search;
#[cfg(test)]
mod tests;
mod trial;

use modelspec_runtime::Money;
use serde_json::Value as Json;

pub(crate) use rates::sentences;
pub(crate) use trial::{Answer, Compiled, Trial};

use self::condition::Condition;
use self::members::Members;
use self::rates::{Rate, Rates};
use self::search::Reading;
use super::Note;
use super::examples::{self, Example};
use super::tree::Document;
use super::yaml::{Line, Yaml, document};
use crate::number;

/// Most alternatives that a comment names.
const MAX_ALTERNATIVES: usize = 4;

/// The price of a draft, made of the rates of its document.
#[derive(Debug, Default)]
pub(crate) struct Price {
    /// The price, with comments about its proof.
    pub(crate) line: Option<Line>,
    /// The parameter that selects the tier where no size is given, if the price reads the tier.
    pub(crate) tier_from: Option<String>,
    /// Parts that a person has to look at.
    pub(crate) notes: Vec<Note>,
}

/// The price of a draft from the rates in its document and the valid examples with a bill.
pub(crate) fn prove(source: &Document, lines: &[Line], path: &str, examples: &[Example]) -> Price {
    let Some(rates) = rates::read(source) else { return Price::default() };
    let prover = Prover { source, rates: &rates };
    match prover.search(lines, path, examples) {
        Ok(price) => price,
        Err(failure) => prover.unsolved(failure),
    }
}

/// The reason why there is no price.
struct Failure {
    reason: String,
    /// Notes about examples and readings.
    notes: Vec<Note>,
}

impl From<String> for Failure {
    fn from(reason: String) -> Self {
        Self { reason, notes: Vec::new() }
    }
}

struct Prover<'p> {
    source: &'p Document,
    rates: &'p Rates,
}

/// A reading that was tried.
struct Tried {
    reading: Reading,
    yaml: Yaml,
    /// The examples that it has the numbers of units for, each with its cost.
    priced: Vec<(usize, Option<Money>)>,
    reproduced: usize,
}

impl Prover<'_> {
    fn search(&self, lines: &[Line], path: &str, examples: &[Example]) -> Result<Price, Failure> {
        if let Some(reason) = &self.rates.inexact {
            return Err(reason.clone().into());
        }
        let draft = Trial::new(path, lines);
        let Some(plain) = draft.compile(None) else {
            return Err("the draft has errors".to_owned().into());
        };
        let members = Members::new(&plain.operation);
        let tier_from =
            members.selects_tier().filter(|_| members.tier_from.is_none()).map(|it| it.path.clone());
        let lines = with_tier(lines, tier_from.as_deref());
        let draft = Trial::new(path, &lines);
        let readings = search::readings(self.rates, &members)?;
        let usable: Vec<Usable<'_>> =
            examples.iter().map(|example| Usable::new(example, &plain, &members)).collect();
        let tries = self.tries(&draft, &readings, &usable, &members);
        let best = tries.iter().map(|it| it.reproduced).max().unwrap_or_default();
        let solved = |it: &&Tried| it.reproduced > 0 && it.reproduced == it.priced.len();
        let most = tries.iter().filter(solved).map(|it| it.reproduced).max().unwrap_or_default();
        let found: Vec<&Tried> = tries.iter().filter(solved).filter(|it| it.reproduced == most).collect();
        match found[..] {
            [only] if draft.errors(Some(&only.yaml)).len() > draft.errors(None).len() => {
                let errors = draft.errors(Some(&only.yaml));
                let last = errors.last().map_or("", String::as_str);
                let reason = format!("the only reading is no complete price: {last}");
                Err(Failure { reason, notes: self.alternatives(&found) })
            }
            [only] => Ok(Self::solved(only, tier_from, examples, &usable)),
            [] => Err(self.failed(&tries, best, examples, &usable)),
            _ => Err(Failure {
                reason: format!("{} readings of the rates reproduce the same {most} bills", found.len()),
                notes: self.alternatives(&found),
            }),
        }
    }

    /// Tries all readings, and if none reproduces the bills, all of them with rounded totals.
    fn tries(
        &self,
        draft: &Trial,
        readings: &[Reading],
        usable: &[Usable<'_>],
        members: &Members,
    ) -> Vec<Tried> {
        let tried = |round: Option<&Yaml>| -> Vec<Tried> {
            readings
                .iter()
                .filter_map(|reading| self.try_one(draft, reading, usable, members, round))
                .collect()
        };
        let exact = tried(None);
        let is_solved = |it: &Tried| it.reproduced > 0 && it.reproduced == it.priced.len();
        let decimals = |usable: &Usable<'_>| {
            let cost = usable.example.cost.as_ref()?;
            Some(cost.split_once('.').map_or(0, |(_, fraction)| fraction.len()))
        };
        let decimals = usable.iter().filter_map(decimals).max().unwrap_or_default();
        if exact.iter().any(is_solved) || !(2..=8).contains(&decimals) {
            return exact;
        }
        let step = Yaml::text(format!("0.{:0>decimals$}", 1));
        let mut all = exact;
        all.extend(tried(Some(&step)).into_iter().filter(is_solved));
        all
    }

    fn try_one(
        &self,
        draft: &Trial,
        reading: &Reading,
        usable: &[Usable<'_>],
        members: &Members,
        round: Option<&Yaml>,
    ) -> Option<Tried> {
        let mut barred: Vec<Condition> = Vec::new();
        for it in usable {
            let reads = |path: &String| reading.main().any(|main| main.reads.contains(path));
            for (_, condition) in it.barred.iter().filter(|(path, _)| reads(path)) {
                if !barred.contains(condition) {
                    barred.push(condition.clone());
                }
            }
        }
        let yaml = reading.yaml(&self.rates.currency, members, &barred, round);
        let compiled = draft.compile(Some(&yaml))?;
        let mut priced = Vec::new();
        let mut reproduced = 0;
        for (at, it) in usable.iter().enumerate() {
            let Some(billed) = it.billed.filter(|_| it.lacks(reading).is_none()) else { continue };
            let cost = compiled.ask(&it.example.request).cost;
            reproduced += usize::from(cost == Some(billed));
            priced.push((at, cost));
        }
        Some(Tried { reading: reading.clone(), yaml, priced, reproduced })
    }

    fn solved(
        tried: &Tried,
        tier_from: Option<String>,
        examples: &[Example],
        usable: &[Usable<'_>],
    ) -> Price {
        let billed = examples.iter().filter(|example| example.cost.is_some()).count();
        let mut line = super::shape::line("price", tried.yaml.clone());
        line.comments.push(format!(
            "Reproduces {} of {billed} bills; no other reading of the rates does.",
            tried.reproduced
        ));
        let notes: Vec<Note> = usable.iter().filter_map(|it| it.note(&tried.reading)).collect();
        line.comments.extend(notes.iter().map(Note::comment));
        Price { line: Some(line), tier_from, notes }
    }

    /// The failure of all readings, with the bills that the best of them does not reproduce.
    fn failed(&self, tries: &[Tried], best: usize, examples: &[Example], usable: &[Usable<'_>]) -> Failure {
        let billed = examples.iter().filter(|example| example.cost.is_some()).count();
        let Some(closest) = tries.iter().find(|it| it.reproduced == best) else {
            return "the rates have no reading that is a price".to_owned().into();
        };
        let lacking = usable.iter().filter_map(|it| it.note(&closest.reading));
        if closest.priced.is_empty() {
            let reason = match billed {
                0 => "no billed example shows which request has which rate".to_owned(),
                _ => format!("none of the {billed} bills has a request that says how many units it is for"),
            };
            let all: Vec<&Tried> = tries.iter().collect();
            return Failure { reason, notes: self.alternatives(&all).into_iter().chain(lacking).collect() };
        }
        let wrong = closest.priced.iter().filter_map(|(at, cost)| {
            let it = &usable[*at];
            if *cost == it.billed {
                return None;
            }
            let cost = cost.map_or_else(|| "no price".to_owned(), |cost| cost.to_string());
            let text = format!(
                "`{}` was billed {}",
                it.example.title,
                it.example.cost.as_deref().unwrap_or_default()
            );
            Some(it.example.note(text, format!("the closest reading of the rates gives {cost}")))
        });
        let notes = wrong.chain(lacking).collect();
        Failure {
            reason: format!(
                "no reading of the rates reproduces the bills; the closest one has {best} of {}",
                closest.priced.len()
            ),
            notes,
        }
    }

    /// Notes about readings between which nothing decides.
    fn alternatives(&self, found: &[&Tried]) -> Vec<Note> {
        let line = self.rates.all.first().map_or(1, |rate| rate.line);
        let note = |tried: &&Tried| {
            let text = document(&[super::shape::line("price", tried.yaml.clone())]);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            self.note(line, format!("one reading is {text}"), "a person has to choose")
        };
        found.iter().take(MAX_ALTERNATIVES).map(note).collect()
    }

    /// The rates as notes.
    fn unsolved(&self, failure: Failure) -> Price {
        let Failure { reason, notes } = failure;
        let mut all: Vec<Note> =
            self.rates.all.iter().map(|rate| self.note(rate.line, Rate::text(rate), &reason)).collect();
        if all.is_empty() {
            all.push(self.note(1, "the price".to_owned(), &reason));
        }
        all.extend(notes);
        Price { notes: all, ..Price::default() }
    }

    fn note(&self, line: usize, text: String, reason: &str) -> Note {
        let file = self.source.position(0).0.to_owned();
        Note { file, line, pointer: "/price".to_owned(), text, reason: reason.to_owned() }
    }
}

/// The keys of a draft whose sizes name the parameter that selects the tier.
pub(crate) fn with_tier(lines: &[Line], tier_from: Option<&str>) -> Vec<Line> {
    let mut lines = lines.to_vec();
    for line in lines.iter_mut().filter(|line| line.key == "sizes") {
        if let (Yaml::Map(keys), Some(path)) = (&mut line.value, tier_from) {
            keys.insert(keys.len().min(2), super::shape::line("tier_from", Yaml::text(path)));
        }
    }
    lines
}

/// A billed example, and the numbers that its request does not have.
struct Usable<'e> {
    example: &'e Example,
    billed: Option<Money>,
    /// Numbers that it lacks.
    lacking: Vec<String>,
    /// Numbers that the rules do not allow in it, with the condition under which they do not.
    barred: Vec<(String, Condition)>,
}

impl<'e> Usable<'e> {
    fn new(example: &'e Example, draft: &Compiled, members: &Members) -> Self {
        let billed = example.cost.as_deref().and_then(|cost| number::nanos(cost).ok()).map(Money::from_nanos);
        let mut usable = Self { example, billed, lacking: Vec::new(), barred: Vec::new() };
        for member in &members.all {
            let pointer = examples::pointer(&member.path);
            let request: Json = serde_json::from_str(&example.request.json()).unwrap_or_default();
            let written = request.pointer(&pointer);
            let Some(value) = written.or(member.default.as_ref()) else {
                usable.lacking.push(member.path.clone());
                continue;
            };
            let is_number =
                |value: &Json| value.is_number() || !matches!(member.kind, members::Kind::Number(_));
            if !is_number(value) {
                usable.lacking.push(member.path.clone());
            } else if written.is_none() && matches!(member.kind, members::Kind::Number(_)) {
                usable.bar(&member.path, &value.to_string(), draft, members);
            }
        }
        usable
    }

    /// Finds out whether the rules allow a number in the request, and if not, which other parameter is why.
    fn bar(&mut self, path: &str, json: &str, draft: &Compiled, members: &Members) {
        let rules_of = |request: &super::tree::Node| -> Vec<String> {
            draft.ask(request).violations.into_iter().map(|(_, rule, _)| rule).collect()
        };
        let with = examples::with(&self.example.request, path, json);
        let Some(rule) = rules_of(&with).into_iter().next() else { return };
        self.lacking.push(path.to_owned());
        let request: Json = serde_json::from_str(&self.example.request.json()).unwrap_or_default();
        let others = members.all.iter().filter(|it| it.path != path && it.kind != members::Kind::Object);
        for other in others.filter(|it| request.pointer(&examples::pointer(&it.path)).is_some()) {
            if !rules_of(&examples::without(&with, &other.path)).contains(&rule) {
                let condition = match &other.kind {
                    members::Kind::Flag | members::Kind::Words(_) => {
                        let value = request.pointer(&examples::pointer(&other.path)).map(ToString::to_string);
                        Condition::Is(other.path.clone(), value.unwrap_or_default())
                    }
                    _ => Condition::Present(other.path.clone()),
                };
                self.barred.push((path.to_owned(), condition));
                return;
            }
        }
    }

    /// The first number that a reading needs and the request lacks.
    fn lacks(&self, reading: &Reading) -> Option<&str> {
        let read = reading.main().flat_map(|main| &main.reads);
        read.into_iter()
            .find_map(|path| self.lacking.iter().find(|lacking| *lacking == path))
            .map(String::as_str)
    }

    fn note(&self, reading: &Reading) -> Option<Note> {
        let path = self.lacks(reading)?;
        let cost = self.example.cost.as_deref()?;
        let text = format!("`{}` was billed {cost}", self.example.title);
        Some(self.example.note(text, format!("its request has no `{path}`, so that it proves nothing")))
    }
}
