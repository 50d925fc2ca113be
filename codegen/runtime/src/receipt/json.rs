//! Receipts as JSON.

use super::{Receipt, ReceiptLine, ReceiptRate};
use crate::answer::line_json;
use crate::json::{Json, JsonObject};
use crate::moment::Day;
use crate::table::{Charge, PriceEntry};
use crate::validate::Priced;

impl Receipt<'_> {
    /// The receipt as JSON: `model`, `fingerprint`, `day`, the `price` that is in force then with its dates, note and source,
    /// `cost` as for a price, `other_lines` and `facts`. Each line of the cost
    /// also has its `condition` and its `units` in words, the `rate_condition` of the rate that counts, and rates that are
    /// `near`.
    pub fn to_json(&self) -> Json {
        let currency = self.cost.currency();
        let lines = self.lines.iter().map(|line| line.to_json(currency));
        let mut cost = JsonObject::from([("lines", lines.collect::<Vec<_>>().into())]);
        if let Json::Object(members) = self.cost.to_json() {
            let total = members.into_members().into_iter().filter(|(name, _)| !is_list_of_lines(name));
            cost = total.chain(cost.into_members()).collect();
        }
        let mut answer =
            JsonObject::from([("model", self.operation.into()), ("fingerprint", self.fingerprint.into())]);
        if let Some(day) = self.day {
            answer.push("day", day.to_string().into());
        }
        if let Some(price) = self.price {
            answer.push("price", of_price(price));
        }
        answer.push("cost", cost.into());
        if !self.other_lines.is_empty() {
            let other = |line: &ReceiptLine<'_>| {
                JsonObject::from([("item", line.item.into()), ("condition", line.condition.into())]).into()
            };
            answer.push("other_lines", self.other_lines.iter().map(other).collect::<Vec<_>>().into());
        }
        answer.push("facts", self.facts.to_json());
        answer.into()
    }
}

impl Priced<'_> {
    /// The cost as [`Priced::to_json`] gives it, with `receipts`: one for a request, or one for each request of a body. Each
    /// has the sentences of its `explanation`.
    pub fn to_json_with(&self, receipts: &[Receipt<'_>]) -> Json {
        let one = |receipt: &Receipt<'_>| {
            let mut json = receipt.to_json();
            if let Json::Object(members) = &mut json {
                let sentences = receipt.explain().into_iter().map(Json::from);
                members.push("explanation", sentences.collect::<Vec<_>>().into());
            }
            json
        };
        let mut answer = self.to_json();
        if let (Json::Object(members), false) = (&mut answer, receipts.is_empty()) {
            members.push("receipts", receipts.iter().map(one).collect::<Vec<_>>().into());
        }
        answer
    }
}

/// The dates, the note and the source of a price, as far as there are any.
fn of_price(price: &PriceEntry<'_>) -> Json {
    let text = |text: &str| (!text.is_empty()).then(|| Json::from(text));
    let day = |day: Option<Day>| day.map(|day| Json::from(day.to_string()));
    let members = [
        ("from", day(price.from)),
        ("until", day(price.until)),
        ("note", text(price.note)),
        ("source", text(price.source)),
    ];
    let given = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Json::Object(given.collect())
}

/// The members of a cost in whose place the lines of the receipt stand.
fn is_list_of_lines(name: &str) -> bool {
    matches!(name, "lines" | "known")
}

impl ReceiptLine<'_> {
    fn to_json(&self, currency: Option<&str>) -> Json {
        let mut answer = JsonObject::from([("item", self.item.into())]);
        if let Some(Json::Object(members)) = self.amount.as_ref().map(|amount| line_json(amount, currency)) {
            answer = members;
        }
        if self.applies.is_none() {
            answer.push("applies", Json::Null);
        }
        for (name, words) in [("condition", self.condition), ("units", self.quantity)] {
            if !words.is_empty() {
                answer.push(name, words.into());
            }
        }
        if let Some(rate) = &self.rate {
            answer.push("rate_condition", rate.condition.as_str().into());
        }
        if !self.near.is_empty() {
            answer.push("near", self.near.iter().map(ReceiptRate::to_json).collect::<Vec<_>>().into());
        }
        if let Some(cause) = &self.unknown {
            answer.push("unknown", cause.to_string().into());
        }
        answer.into()
    }
}

impl ReceiptRate<'_> {
    fn to_json(&self) -> Json {
        let mut answer = JsonObject::from([("condition", self.condition.as_str().into())]);
        match self.charge {
            Charge::Unknown(reason) => answer.push("unknown", reason.into()),
            charge => answer.push("rate", charge.to_string().into()),
        }
        answer.into()
    }
}
