//! Results as JSON: the same for the command line, serde and every other language. In: reports and costs. Out: values
//! with a fixed order of members.

mod kind;
mod problem_details;

pub use problem_details::PROBLEM_CONTENT_TYPE;

use crate::cause::{MissingMedia, UnknownCause};
use crate::cost::{Adjustment, Cost, CostLine, CurrencyTotal, ValueRange};
use crate::facts::FactError;
use crate::json::{Json, JsonObject};
use crate::moment::Day;
use crate::problem::ViolationKind;
use crate::report::{Invalid, Report, Violation};
use crate::table::MediaFact;
use crate::validate::Priced;
use std::collections::{BTreeMap, BTreeSet};

impl Report<'_> {
    /// The report as JSON: `valid`, `violations`, `warnings` and `unchecked`, each with pointer, rule and message, and
    /// `omitted` if there are more violations. If facts of the caller cannot be used, only `errors`.
    pub fn to_json(&self) -> Json {
        if let Some(errors) = self.errors() {
            return errors.into();
        }
        let mut answer = JsonObject::from([("valid", self.is_valid().into())]);
        self.add_violations(&mut answer);
        self.add_remarks(&mut answer);
        answer.into()
    }

    /// The facts that cannot be used, if there are any.
    fn errors(&self) -> Option<JsonObject> {
        let errors = self.fact_errors();
        (!errors.is_empty())
            .then(|| [("errors", errors.iter().map(FactError::to_json).collect::<Vec<_>>().into())].into())
    }

    fn add_violations(&self, answer: &mut JsonObject) {
        answer.push("violations", list(self.violations()));
        if self.omitted() > 0 {
            answer.push("omitted", count(self.omitted()));
        }
    }

    /// Adds what does not make a request invalid.
    fn add_remarks(&self, answer: &mut JsonObject) {
        answer.push("warnings", list(self.warnings()));
        answer.push("unchecked", list(self.unchecked()));
    }
}

impl Invalid<'_> {
    /// The report as JSON, see [`Report::to_json`].
    pub fn to_json(&self) -> Json {
        self.report().to_json()
    }
}

impl Violation<'_> {
    /// The violation as JSON: `pointer`, `rule` and `message`, and `missing` with the facts and the properties of files
    /// that have to be known to check it.
    pub fn to_json(&self) -> Json {
        let mut answer = JsonObject::from([
            ("pointer", self.pointer().into()),
            ("rule", self.rule().into()),
            ("message", self.message().into()),
        ]);
        match self.kind() {
            ViolationKind::Unchecked { cause, .. } => add_missing(&mut answer, [&cause]),
            ViolationKind::Media { missing, .. } if !missing.is_empty() => {
                let media = [MissingMedia { pointer: self.pointer(), facts: missing }].into();
                add_missing(&mut answer, [&UnknownCause::MissingMedia { media, facts: [].into() }]);
            }
            _ => {}
        }
        answer.into()
    }
}

impl FactError {
    /// The error as JSON: `fact` and `message`.
    pub fn to_json(&self) -> Json {
        JsonObject::from([("fact", self.name().into()), ("message", self.to_string().into())]).into()
    }
}

impl Priced<'_> {
    /// The cost as JSON, in `cost`, with `warnings` and `unchecked`. An invalid request has no cost, and `violations`. If
    /// facts of the caller cannot be used, only `errors`.
    pub fn to_json(&self) -> Json {
        if let Some(errors) = self.report.errors() {
            return errors.into();
        }
        let cost = self.cost.as_ref().map_or(Json::Null, Cost::to_json);
        let mut answer = JsonObject::from([("cost", cost)]);
        if self.cost.is_none() {
            self.report.add_violations(&mut answer);
        }
        self.report.add_remarks(&mut answer);
        answer.into()
    }
}

impl Cost<'_> {
    /// The cost as JSON. Amounts are decimals in strings, because JSON numbers are read as floats.
    pub fn to_json(&self) -> Json {
        if let Self::Unknown(unknown) = self {
            let known: Vec<Json> = unknown.known().iter().map(|line| line_json(line, None)).collect();
            let mut answer = JsonObject::from([
                ("kind", "unknown".into()),
                ("reason", unknown.to_string().into()),
                ("known", known.into()),
            ]);
            add_missing(&mut answer, unknown.parts().iter().map(|part| &part.cause));
            if let Some(undated) = unknown.parts().iter().find_map(|part| no_price_on(&part.cause)) {
                answer.push("no_price_on", undated);
            }
            return answer.into();
        }
        let Some(total) = self.total() else { return Json::Null };
        let mut answer = total_json(total);
        let lines = self.lines().iter().map(|line| line_json(line, Some(total.currency)));
        answer.push("lines", lines.collect::<Vec<_>>().into());
        if !self.adjustments().is_empty() {
            let steps = self.adjustments().iter().map(adjustment_json);
            answer.push("adjustments", steps.collect::<Vec<_>>().into());
        }
        if !self.additional().is_empty() {
            let totals = self.additional().iter().map(|total| total_json(*total).into());
            answer.push("further", totals.collect::<Vec<_>>().into());
        }
        if let Some(equivalent) = self.equivalent() {
            answer.push("equivalent", total_json(equivalent).into());
        }
        add_missing(&mut answer, self.missing());
        answer.into()
    }
}

/// A result as the command line and the bindings of other languages print it: after the id of the operation, and the
/// number of the line if there is one document per line.
pub fn of_model(id: &str, line: Option<u64>, result: Json) -> Json {
    let mut answer = JsonObject::from([("model", id.into())]);
    if let Some(line) = line {
        answer.push("line", i64::try_from(line).unwrap_or(i64::MAX).into());
    }
    if let Json::Object(members) = result {
        answer.append(members);
    }
    answer.into()
}

fn list(found: &[Violation<'_>]) -> Json {
    found.iter().map(Violation::to_json).collect::<Vec<_>>().into()
}

fn count(number: usize) -> Json {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

/// Adds what the caller can supply: names of facts, and properties of files by JSON Pointer.
fn add_missing<'c, 'm: 'c>(answer: &mut JsonObject, causes: impl IntoIterator<Item = &'c UnknownCause<'m>>) {
    let (mut facts, mut media) = (BTreeSet::new(), BTreeMap::<&str, BTreeSet<&str>>::new());
    for cause in causes {
        let (names, files) = match cause {
            UnknownCause::MissingFacts(names) => (names, None),
            UnknownCause::MissingMedia { media, facts } => (facts, Some(media)),
            _ => continue,
        };
        facts.extend(names.iter().copied());
        for file in files.into_iter().flatten() {
            media.entry(&file.pointer).or_default().extend(file.facts.iter().map(|fact| fact.name()));
        }
    }
    let mut missing = JsonObject::new();
    if !facts.is_empty() {
        missing.push("facts", texts(facts));
    }
    if !media.is_empty() {
        let mut files = JsonObject::new();
        media.into_iter().for_each(|(pointer, facts)| files.push(pointer, texts(facts)));
        missing.push("media", files.into());
    }
    if !missing.is_empty() {
        answer.push("missing", missing.into());
    }
}

/// The day without a documented price: `day`, with `until` of the nearest price before it and `from` of the nearest one after it.
fn no_price_on(cause: &UnknownCause<'_>) -> Option<Json> {
    let UnknownCause::NoPriceOn { day, until, from } = cause else { return None };
    let text = |day: &Option<Day>| day.map_or(Json::Null, |day| day.to_string().into());
    let members = [("day", day.to_string().into()), ("until", text(until)), ("from", text(from))];
    Some(JsonObject::from(members).into())
}

fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Json {
    texts.into_iter().map(Json::from).collect::<Vec<_>>().into()
}

fn media_facts(facts: &[MediaFact]) -> Json {
    texts(facts.iter().map(|fact| fact.name()))
}

fn total_json(total: CurrencyTotal<'_>) -> JsonObject {
    let CurrencyTotal { amount, currency } = total;
    match amount.exact() {
        Some(amount) => {
            [("kind", "exact".into()), ("amount", amount.to_string().into()), ("currency", currency.into())]
                .into()
        }
        None => [
            ("kind", "range".into()),
            ("min", amount.min.to_string().into()),
            ("max", amount.max.map_or(Json::Null, |max| max.to_string().into())),
            ("currency", currency.into()),
        ]
        .into(),
    }
}

/// A line, with its currency if it is not the main one.
pub(crate) fn line_json(line: &CostLine<'_>, main: Option<&str>) -> Json {
    let mut answer = JsonObject::from([
        ("item", line.item.into()),
        ("quantity", range_json(line.quantity)),
        ("rate", range_json(line.rate)),
        ("per", i64::from(line.per).into()),
        ("amount", range_json(line.amount)),
    ]);
    if main != Some(line.currency) {
        answer.push("currency", line.currency.into());
    }
    answer.into()
}

/// A step from the sum of the lines to the total.
fn adjustment_json(step: &Adjustment) -> Json {
    JsonObject::from([
        ("kind", step.kind.name().into()),
        ("value", range_json(step.value)),
        ("amount", range_json(step.amount)),
    ])
    .into()
}

fn range_json<T: Copy + PartialEq + ToString>(range: ValueRange<T>) -> Json {
    if let Some(value) = range.exact() {
        return value.to_string().into();
    }
    let max = range.max.map_or(Json::Null, |max| max.to_string().into());
    JsonObject::from([("min", range.min.to_string().into()), ("max", max)]).into()
}

/// `Serialize` in the shape of `to_json`.
#[cfg(feature = "serde")]
mod with_serde {
    use crate::{Cost, CostLine, FactError, Invalid, Money, Priced, Report, Size, Violation, ViolationKind};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    macro_rules! serialize_as_json {
        ($($name:ident),*) => {$(
            impl Serialize for $name<'_> {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.to_json().serialize(serializer)
                }
            }
        )*};
    }

    serialize_as_json!(Cost, Invalid, Priced, Report, Violation, ViolationKind);

    impl Serialize for CostLine<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            super::line_json(self, None).serialize(serializer)
        }
    }

    impl Serialize for FactError {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.to_json().serialize(serializer)
        }
    }

    impl Serialize for Money {
        /// A decimal in a string, such as `"0.028"`.
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for Money {
        /// A decimal in a string.
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
            text.parse().map_err(serde::de::Error::custom)
        }
    }

    impl Serialize for Size {
        /// `"1024x768"`.
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl Serialize for crate::TaskState {
        /// `"pending"`, `"done"` or `"failed"`.
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.name())
        }
    }
}

#[cfg(test)]
mod tests;
