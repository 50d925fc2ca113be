//! Documented examples: their violations, warnings, costs and responses.

use std::collections::BTreeSet;

use modelspec_runtime::{Cost, FactError, Facts, Money, table};

use super::trial::Budget;
use crate::backend::table::document;
use crate::backend::table::evaluate::Evaluator;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::limits::MAX_EXAMPLE_STEPS;
use crate::model::expr::{walk, weight};
use crate::model::{Document, Example, Expr, ExprKind, Fact, Operation, Path, Price, ResponseVariant};
use crate::source::Located;

/// Runs each example through the engine.
pub(super) fn check(op: &Operation, model: &table::Model<'_>, report: &mut Report) {
    let steps = Steps::of(op);
    let budget = Budget::new(MAX_EXAMPLE_STEPS);
    for example in &op.examples {
        match &example.request {
            Some(_) if !budget.spend(steps.of_example(example)) => {
                report.push(not_decided(example));
                return;
            }
            Some(request) => {
                budget.charged(|| self::request(example, request, model, report));
            }
            None => without_request(example, report),
        }
        match &example.response {
            Some(json) if !op.responses.is_empty() => one_of(op, example, json, report),
            Some(json) => answer(example, json, op.response.as_ref(), "response", report),
            None => {}
        }
        if let Some(json) = &example.callback {
            answer(example, json, op.callback.as_ref(), "callback", report);
        }
    }
}

/// Most bills that the engine makes to find the range of one price.
const BILLS: u64 = 600;

/// Most steps of these bills.
const MAX_BILLS: u64 = 4_000_000;

/// Steps of an operand in a bill for ranges, whose ends are exact fractions.
const RANGE: u64 = 3;

/// The steps that it takes to check a request.
struct Steps<'o> {
    /// The operands and operators of all rules, and of the largest price.
    rules: u64,
    price: u64,
    /// The facts without a default that a price reads.
    facts: Vec<&'o str>,
    /// A price reads a property of a file.
    reads_media: bool,
}

impl<'o> Steps<'o> {
    fn of(op: &'o Operation) -> Self {
        let all = |exprs: Vec<&Expr>| exprs.into_iter().map(weight).sum::<u64>();
        let (mut read, mut reads_media) = (BTreeSet::new(), false);
        for expr in op.prices.exprs() {
            walk(expr, &mut |part| match &part.kind {
                ExprKind::Fact(name) => drop(read.insert(name.clone())),
                ExprKind::Media(..) => reads_media = true,
                _ => {}
            });
        }
        let is_read = |fact: &&Fact| fact.default.is_none() && read.contains(fact.name.as_str());
        Self {
            rules: all(op.rules.iter().map(|rule| &rule.holds).collect()),
            price: op.prices.entries.iter().map(|entry| all(entry.price.exprs())).max().unwrap_or_default(),
            facts: op.facts.iter().filter(is_read).map(|fact| fact.name.as_str()).collect(),
            reads_media,
        }
    }

    fn of_example(&self, example: &Example) -> u64 {
        let given = example.facts.as_ref().and_then(|facts| facts.value.as_object());
        let is_known = |name: &&str| given.is_some_and(|given| given.contains_key(*name));
        let is_range = self.reads_media || !self.facts.iter().all(is_known);
        let price = if is_range { (self.price * BILLS * RANGE).min(MAX_BILLS) } else { self.price };
        let request = example.request.as_ref().map_or(0, |request| super::weight(&request.value));
        request + self.rules + price
    }
}

fn not_decided(example: &Example) -> Diagnostic {
    let title = &example.title;
    let message = format!(
        "could not check example `{}` and those after it: all examples of an operation take at most \
         {MAX_EXAMPLE_STEPS} steps",
        title.value
    );
    Diagnostic::new(Code::NotDecided, title.span, message)
        .help("give the examples the facts that the price reads, or write fewer examples")
}

/// An example of a response alone cannot expect results of a request.
fn without_request(example: &Example, report: &mut Report) {
    let title = &example.title;
    let (problem, help) = if example.response.is_none() && example.callback.is_none() {
        ("has neither a request nor a response", "add `request` or `response`")
    } else if example.cost.is_some()
        || example.facts.is_some()
        || example.at.is_some()
        || !example.violations.is_empty()
        || !example.warnings.is_empty()
    {
        let help = "add `request`, or remove `facts`, `at`, `cost`, `violations` and `warnings`";
        ("expects results of a request that it does not contain", help)
    } else {
        return;
    };
    let message = format!("example `{}` {problem}", title.value);
    report.push(Diagnostic::new(Code::BadExample, title.span, message).help(help));
}

fn request(
    example: &Example,
    request: &Located<serde_json::Value>,
    model: &table::Model<'_>,
    report: &mut Report,
) {
    let bytes = request.value.to_string();
    let Some(facts) = facts(example, model, report) else { return };
    let priced = modelspec_runtime::price(model, bytes.as_bytes(), &facts);
    let answer = &priced.report;
    for error in answer.fact_errors() {
        refuse_fact(example, error, report);
    }
    let title = &example.title.value;
    let pairs = |list: &[modelspec_runtime::Violation<'_>]| {
        list.iter().map(|one| (one.pointer(), one.rule().to_owned())).collect::<Vec<_>>()
    };
    let found = pairs(answer.violations());
    for (violation, pair) in answer.violations().iter().zip(&found) {
        if !example.violations.contains(pair) {
            let message = format!("example `{title}` is not valid: {violation}");
            report.push(Diagnostic::new(Code::ExampleInvalid, request.span, message).help(
                "correct the spec, or list the violation under `violations` if the example is documented as invalid",
            ));
        }
    }
    for (pointer, rule) in &example.violations {
        if !found.iter().any(|(p, r)| p == pointer && r == rule) {
            let message = format!("example `{title}` does not break `{rule}` at `{pointer}`");
            report.push(Diagnostic::new(Code::ExampleValid, example.title.span, message));
        }
    }
    warnings(example, answer, report);
    // An invalid request has its own diagnostic.
    if let (Some(expected), Some(found)) = (&example.cost, &priced.cost) {
        cost(example, expected, found, report);
    }
}

/// The facts of an example.
fn facts(example: &Example, model: &table::Model<'_>, report: &mut Report) -> Option<Facts> {
    let moment = example.at.as_ref().map(|at| at.value);
    let at = |facts: Facts| moment.into_iter().fold(facts, Facts::at);
    let Some(written) = &example.facts else { return Some(at(Facts::new())) };
    match Facts::from_json(model, written.value.to_string().as_bytes()) {
        Ok(facts) => Some(at(facts)),
        Err(wrong) => {
            wrong.errors().iter().for_each(|error| refuse_fact(example, error, report));
            None
        }
    }
}

fn refuse_fact(example: &Example, error: &FactError, report: &mut Report) {
    let Some(written) = &example.facts else { return };
    let message = format!("a fact of example `{}` cannot be used: {error}", example.title.value);
    report.push(Diagnostic::new(Code::BadExample, written.span, message).help(
        "give each fact its value, or under the JSON Pointer of a media parameter the properties of the file",
    ));
}

fn warnings(example: &Example, answer: &modelspec_runtime::Report<'_>, report: &mut Report) {
    let title = &example.title.value;
    let mut found: Vec<&str> = answer.warnings().iter().map(modelspec_runtime::Violation::rule).collect();
    let mut expected: Vec<&str> = example.warnings.iter().map(String::as_str).collect();
    found.sort_unstable();
    expected.sort_unstable();
    if found != expected {
        let list = |ids: &[&str]| match ids {
            [] => "none".to_owned(),
            ids => format!("`{}`", ids.join("`, `")),
        };
        let message =
            format!("example `{title}` expects the warnings {}, but has {}", list(&expected), list(&found));
        report.push(
            Diagnostic::new(Code::ExampleWarnings, example.title.span, message)
                .help("list the ids of the rules under `warnings`"),
        );
    }
}

fn cost(example: &Example, expected: &Located<i64>, found: &Cost<'_>, report: &mut Report) {
    let expected_money = Money::from_nanos(expected.value);
    if found.amount() != Some(expected_money) {
        let title = &example.title.value;
        let message =
            format!("example `{title}` expects the cost {expected_money}, but the price is {found}");
        report.push(Diagnostic::new(Code::ExampleCost, expected.span, message));
    }
}

/// Checks a documented response or callback against its declaration.
fn answer(
    example: &Example,
    json: &Located<serde_json::Value>,
    declared: Option<&Document>,
    what: &str,
    report: &mut Report,
) {
    let title = &example.title.value;
    let Some(declared) = declared else {
        let message = format!("example `{title}` has a {what}, but the operation declares none");
        report.push(
            Diagnostic::new(Code::ExampleInvalid, json.span, message)
                .help(format!("add `{what}` to the operation")),
        );
        return;
    };
    let arena = bumpalo::Bump::new();
    let objects = document(&arena, declared);
    let bytes = json.value.to_string();
    let answer = modelspec_runtime::validate_response(objects, bytes.as_bytes());
    for violation in answer.violations() {
        let message = format!("the {what} of example `{title}` does not match its declaration: {violation}");
        report.push(Diagnostic::new(Code::ExampleInvalid, json.span, message));
    }
}

/// Checks that a documented response matches a response that the request can have.
fn one_of(op: &Operation, example: &Example, json: &Located<serde_json::Value>, report: &mut Report) {
    let title = &example.title.value;
    // The conditions of variants are about valid requests.
    let request = example.request.as_ref().filter(|_| example.violations.is_empty());
    let possible = possible(op, request.map(|request| &request.value));
    let mut faults: Vec<(&ResponseVariant, Vec<String>)> = Vec::new();
    for variant in &possible {
        let arena = bumpalo::Bump::new();
        let objects = document(&arena, &variant.document);
        let bytes = json.value.to_string();
        let answer = modelspec_runtime::validate_response(objects, bytes.as_bytes());
        let found: Vec<String> = answer.violations().iter().map(ToString::to_string).collect();
        if found.is_empty() {
            return;
        }
        faults.push((variant, found));
    }
    // The variant with the fewest violations is probably the one that was meant.
    let Some((variant, found)) = faults.iter().min_by_key(|(_, found)| found.len()) else {
        let message =
            format!("example `{title}` has a response, but no response variant applies to its request");
        report.push(
            Diagnostic::new(Code::ExampleInvalid, json.span, message)
                .help("correct the `when` of the variant that the response belongs to"),
        );
        return;
    };
    for violation in found {
        let name = &variant.name.value;
        let message =
            format!("the response of example `{title}` does not match variant `{name}`: {violation}");
        report.push(
            Diagnostic::new(Code::ExampleInvalid, json.span, message)
                .related(variant.name.span, "the variant"),
        );
    }
}

/// The responses that a valid request can have; without one, all.
fn possible<'o>(op: &'o Operation, request: Option<&serde_json::Value>) -> Vec<&'o ResponseVariant> {
    let Some(request) = request else { return op.responses.iter().collect() };
    let arena = bumpalo::Bump::new();
    let conditions: Vec<(&Expr, &[Path])> =
        op.responses.iter().filter_map(|variant| Some((variant.when.as_ref()?, &[][..]))).collect();
    let evaluator = Evaluator::new(&arena, op, &conditions, &Price::Unknown(String::new()));
    let inputs = evaluator.inputs(request);
    let mut holds = (0..conditions.len()).map(|condition| evaluator.holds(condition, &inputs));
    let is_possible = |variant: &&ResponseVariant| {
        variant.when.is_none() || holds.next().is_none_or(|holds| holds != Some(false))
    };
    op.responses.iter().filter(is_possible).collect()
}
