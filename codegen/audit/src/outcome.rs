//! The answer for one record. In: what the engine says about it. Out: its parts, by the names that every form of output
//! uses.

use std::fmt;

use modelspec_runtime::__private::json::write_string;
use modelspec_runtime::{
    AmountRange, Cost, CurrencyTotal, FactError, FactErrors, Moment, Money, Priced, Violation,
};

use crate::bill::{Bill, Comparison, decimal};
use crate::record::Malformed;

/// The names of the parts of an outcome, in their order.
pub const FIELDS: [&str; 15] = [
    "valid",
    "verdict",
    "operation",
    "rule",
    "pointer",
    "message",
    "cost_kind",
    "cost",
    "cost_min",
    "cost_max",
    "currency",
    "reason",
    "billed",
    "difference",
    "receipt",
];

/// The verdict about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// The request keeps all constraints.
    Valid,
    /// The request breaks a constraint.
    Invalid,
    /// The request keeps all constraints that do not depend on facts, and a fact has a wrong value.
    WrongFacts,
    /// The record has a model but no request.
    NoRequest,
    /// No operation has the id or wire id that the record names.
    UnknownModel,
    /// Several operations have the wire id that the record names.
    AmbiguousModel,
    /// The record cannot be read.
    Malformed,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 7] = [
        Self::Valid,
        Self::Invalid,
        Self::WrongFacts,
        Self::NoRequest,
        Self::UnknownModel,
        Self::AmbiguousModel,
        Self::Malformed,
    ];

    /// The name in outputs, such as `unknown-model`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::WrongFacts => "wrong-facts",
            Self::NoRequest => "no-request",
            Self::UnknownModel => "unknown-model",
            Self::AmbiguousModel => "ambiguous-model",
            Self::Malformed => "malformed",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The kinds of costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CostKind {
    /// The amount is known.
    Exact,
    /// The least amount is known, and perhaps the greatest.
    Range,
    /// No amount is known, which is not zero.
    Unknown,
}

impl CostKind {
    /// The name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Range => "range",
            Self::Unknown => "unknown",
        }
    }
}

/// The answer for one record.
#[derive(Clone, Debug)]
pub struct Outcome<'m> {
    pub(crate) finding: Finding<'m>,
    pub(crate) bill: Option<Bill<'m>>,
    pub(crate) comparison: Comparison,
    pub(crate) is_different: bool,
    pub(crate) time: Option<Moment>,
    pub(crate) receipt: Option<Box<str>>,
}

/// The findings about a record.
#[derive(Clone, Debug)]
pub(crate) enum Finding<'m> {
    Malformed(Malformed),
    UnknownModel(Box<str>),
    AmbiguousModel(Box<str>, Vec<&'m str>),
    NoRequest(&'m str),
    Checked {
        id: &'m str,
        priced: Priced<'m>,
        /// The facts that are none, whatever the operation is.
        unread: Option<FactErrors>,
    },
}

impl<'m> Outcome<'m> {
    /// The outcome of a record that cannot be read.
    pub fn malformed(reason: Malformed) -> Self {
        Self::without_bill(Finding::Malformed(reason))
    }

    /// The outcome before anything is known.
    pub(crate) fn empty() -> Self {
        Self::without_bill(Finding::NoRequest(""))
    }

    pub(crate) fn without_bill(finding: Finding<'m>) -> Self {
        Self {
            finding,
            bill: None,
            comparison: Comparison::None,
            is_different: false,
            time: None,
            receipt: None,
        }
    }

    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        match &self.finding {
            Finding::Malformed(_) => Verdict::Malformed,
            Finding::UnknownModel(_) => Verdict::UnknownModel,
            Finding::AmbiguousModel(..) => Verdict::AmbiguousModel,
            Finding::NoRequest(_) => Verdict::NoRequest,
            Finding::Checked { priced, unread, .. } => match priced.report.violations() {
                [] if priced.report.fact_errors().is_empty() && unread.is_none() => Verdict::Valid,
                [] => Verdict::WrongFacts,
                _ => Verdict::Invalid,
            },
        }
    }

    /// The id of the operation, if the record names one.
    pub fn operation(&self) -> Option<&'m str> {
        match &self.finding {
            Finding::NoRequest(id) | Finding::Checked { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The model as the record names it, if that is not one operation.
    pub fn unknown_model(&self) -> Option<&str> {
        match &self.finding {
            Finding::UnknownModel(name) | Finding::AmbiguousModel(name, _) => Some(name),
            _ => None,
        }
    }

    fn first_violation(&self) -> Option<&Violation<'m>> {
        let Finding::Checked { priced, .. } = &self.finding else { return None };
        priced.report.violations().first()
    }

    /// The first fact that cannot be used, if the request keeps all constraints.
    fn first_fact_error(&self) -> Option<&FactError> {
        let Finding::Checked { priced, unread, .. } = &self.finding else { return None };
        let unread = unread.iter().flat_map(FactErrors::errors);
        unread.chain(priced.report.fact_errors()).next().filter(|_| priced.report.violations().is_empty())
    }

    /// The id of the first rule that is broken; `fact` if a fact has a wrong value.
    pub fn rule(&self) -> Option<&'m str> {
        match self.first_violation() {
            Some(violation) => Some(violation.rule()),
            None => self.first_fact_error().map(|_| "fact"),
        }
    }

    /// The JSON Pointer of the first violation, into the request; the name of a fact that has a wrong value.
    pub fn pointer(&self) -> Option<String> {
        match self.first_violation() {
            Some(violation) => Some(violation.pointer()),
            None => self.first_fact_error().map(|error| error.name().to_owned()),
        }
    }

    /// The first violation in words, or what is wrong with the record.
    pub fn message(&self) -> Option<String> {
        match &self.finding {
            Finding::Malformed(reason) => Some(reason.to_string()),
            Finding::UnknownModel(_) => Some("no operation has this id or wire id".to_owned()),
            Finding::AmbiguousModel(_, ids) => {
                Some(format!("this is the wire id of several operations: {}", ids.join(", ")))
            }
            Finding::NoRequest(_) => Some("the record has no request".to_owned()),
            Finding::Checked { .. } => match self.first_violation() {
                Some(violation) => Some(violation.message()),
                None => self.first_fact_error().map(ToString::to_string),
            },
        }
    }

    /// The cost of a valid request.
    pub fn cost(&self) -> Option<&Cost<'m>> {
        let Finding::Checked { priced, unread: None, .. } = &self.finding else { return None };
        priced.cost.as_ref()
    }

    /// The kind of the cost.
    pub fn cost_kind(&self) -> Option<CostKind> {
        self.cost().map(|cost| match cost {
            Cost::Exact { .. } => CostKind::Exact,
            Cost::Range { .. } => CostKind::Range,
            Cost::Unknown(_) => CostKind::Unknown,
        })
    }

    /// The cost in the main currency of the price, if it is known.
    pub fn total(&self) -> Option<CurrencyTotal<'m>> {
        self.cost().and_then(Cost::total)
    }

    /// The reason why the cost is unknown.
    pub fn reason(&self) -> Option<String> {
        if let Some(Cost::Unknown(unknown)) = self.cost() { Some(unknown.to_string()) } else { None }
    }

    /// The billed amount.
    pub fn bill(&self) -> Option<&Bill<'m>> {
        self.bill.as_ref()
    }

    /// The comparison of bill and cost.
    pub fn comparison(&self) -> Comparison {
        self.comparison
    }

    /// Billed minus computed, in 1e-9 of their currency, where both are known exactly.
    pub fn difference(&self) -> Option<i128> {
        if let Comparison::Exact { difference, .. } = self.comparison { Some(difference) } else { None }
    }

    /// True if the bill differs from the cost by more than the tolerance, or is outside of its range.
    pub fn is_different(&self) -> bool {
        self.is_different
    }

    /// The time of the record.
    pub fn time(&self) -> Option<Moment> {
        self.time
    }

    /// The receipt of the cost as JSON, if receipts are asked for.
    pub fn receipt(&self) -> Option<&str> {
        self.receipt.as_deref()
    }

    /// The outcome as a JSON object. Parts that there are not are left out; amounts are decimals in strings.
    pub fn to_json(&self) -> String {
        let mut out = String::from("{");
        self.write_members(&mut out);
        out.push('}');
        out
    }

    /// Appends the members of the JSON object, without braces.
    pub fn write_members(&self, out: &mut String) {
        let verdict = self.verdict();
        out.push_str(if verdict == Verdict::Valid { "\"valid\":true" } else { "\"valid\":false" });
        member(out, "verdict", Some(verdict.name()));
        member(out, "operation", self.operation());
        member(out, "model", self.unknown_model());
        if verdict != Verdict::Valid {
            member(out, "rule", self.rule());
            member(out, "pointer", self.pointer().as_deref());
            member(out, "message", self.message().as_deref());
        }
        member(out, "cost_kind", self.cost_kind().map(CostKind::name));
        if let Some(CurrencyTotal { amount, currency }) = self.total() {
            self.write_total(out, amount);
            member(out, "currency", Some(currency));
        }
        member(out, "reason", self.reason().as_deref());
        if let Some(bill) = &self.bill {
            amount(out, "billed", bill.amount.money);
            if bill.currency.as_deref() != self.total().map(|total| total.currency) {
                member(out, "billed_currency", bill.currency.as_deref());
            }
        }
        member(out, "difference", self.difference().map(decimal).as_deref());
        if let Some(time) = self.time {
            member(out, "time", Some(&time.to_string()));
        }
        if let Some(receipt) = self.receipt() {
            out.push_str(",\"receipt\":");
            out.push_str(receipt);
        }
    }

    fn write_total(&self, out: &mut String, range: AmountRange) {
        match range.exact().filter(|_| self.cost_kind() == Some(CostKind::Exact)) {
            Some(exact) => amount(out, "cost", exact),
            None => {
                amount(out, "cost_min", range.min);
                range.max.into_iter().for_each(|max| amount(out, "cost_max", max));
            }
        }
    }
}

/// Appends a member behind others.
fn member(out: &mut String, name: &str, value: Option<&str>) {
    let Some(value) = value else { return };
    out.push_str(",\"");
    out.push_str(name);
    out.push_str("\":");
    write_string(out, value);
}

fn amount(out: &mut String, name: &str, amount: Money) {
    member(out, name, Some(&amount.to_string()));
}
