//! The rates of a price line: one, chosen by values, or the first of several conditions.

use indexmap::IndexMap;

use super::Context;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::cel;
use crate::front::resolve::aliases::distinct;
use crate::front::resolve::condition::{compiled, every};
use crate::front::resolve::provider::text;
use crate::front::resolve::rule::implied;
use crate::front::resolve::value;
use crate::front::spec::{self, RateEntry, Rates};
use crate::model::expr::{self, build};
use crate::model::words::{self, Phrase};
use crate::model::{
    Amount, Charge, Comparison, Expr, ExprKind, ExprType, Path, Rate, RateCase, Rule, Value, Written,
};
use crate::number;
use crate::source::{Located, Span};

/// Every other value, in a table of rates.
const OTHERWISE: &str = "*";

/// The rate of a line, and the expressions that choose it.
pub(super) fn resolve(
    line: &spec::PriceLine,
    scope: &cel::Scope<'_>,
    context: Context<'_>,
    report: &mut Report,
) -> Option<(Rate, Vec<Expr>)> {
    if line.rate.is_some() || line.unknown.is_some() {
        let charge = charge(line.rate.as_ref(), line.unknown.as_ref(), line.item.span, report)?;
        return Some((Rate::Fixed(charge), Vec::new()));
    }
    match (line.rates.as_ref()?, &line.by) {
        (Located { value: Rates::Cases(list), .. }, None) => {
            let rate = cases(line, list, scope, context, report)?;
            let Rate::Cases(cases) = &rate else { return None };
            let conditions = cases.iter().map(|case| case.when.expr.clone()).collect();
            Some((rate, conditions))
        }
        (rates, Some(by)) => {
            let mut selector = |text| selector(text, scope, context, report);
            let selectors = every(by.value.0.iter().map(&mut selector))?;
            refuse_lists(by, &selectors, report)?;
            let rate = self::table(rates, by, &selectors, context, report)?;
            Some((rate, selectors.into_iter().map(|selector| selector.expr).collect()))
        }
        (Located { value: Rates::Table(_), .. }, None) => None,
    }
}

/// What chooses a rate: a parameter or the tier in words, else the expression as written.
fn selector(
    text: &Located<String>,
    scope: &cel::Scope<'_>,
    context: Context<'_>,
    report: &mut Report,
) -> Option<Written> {
    let expr = compiled(cel::compile_any(text, context.scope.sources, scope), report)?;
    let written = super::written(text, expr);
    let words = words::condition::subject(&written.expr).unwrap_or(written.words);
    Some(Written { words, ..written })
}

/// The cost of one unit, or the reason why it is unknown.
pub(super) fn charge(
    rate: Option<&Located<spec::Amount>>,
    unknown: Option<&Located<String>>,
    at: Span,
    report: &mut Report,
) -> Option<Charge> {
    match (rate, unknown) {
        (Some(rate), None) => amount(rate, report).map(Charge::Known),
        (None, Some(reason)) => Some(Charge::Unknown(reason.value.clone())),
        (Some(rate), Some(reason)) => report.refuse(
            Diagnostic::new(Code::ConflictingKeys, reason.span, "`unknown` excludes `rate`")
                .related(rate.span, "`rate`")
                .help("keep one of them"),
        ),
        (None, None) => report.refuse(
            Diagnostic::new(Code::RateForm, at, "there is no rate")
                .help("add `rate`, or `unknown: <reason>` if nobody knows it"),
        ),
    }
}

/// The cost of one unit.
fn amount(rate: &Located<spec::Amount>, report: &mut Report) -> Option<Amount> {
    match &rate.value {
        spec::Amount::Exact(text) => exact(text, report),
        spec::Amount::Range(range) => self::range(&range.min, &range.max, report),
    }
}

pub(super) fn exact(text: &Located<String>, report: &mut Report) -> Option<Amount> {
    let nanos = super::amount(text, report)?;
    Some(Amount { min: nanos, max: nanos, written: text.value.clone() })
}

fn range(min: &Located<String>, max: &Located<String>, report: &mut Report) -> Option<Amount> {
    let (low, high) = (super::amount(min, report), super::amount(max, report));
    let (low, high) = (low?, high?);
    if low > high {
        let message = format!("`min` {} is greater than `max` {}", min.value, max.value);
        return report.refuse(Diagnostic::new(Code::EmptyRange, min.span, message).help("swap them"));
    }
    let written =
        if min.value == max.value { min.value.clone() } else { format!("{} to {}", min.value, max.value) };
    Some(Amount { min: low, max: high, written })
}

fn cases(
    line: &spec::PriceLine,
    list: &[Located<spec::RateCase>],
    scope: &cel::Scope<'_>,
    context: Context<'_>,
    report: &mut Report,
) -> Option<Rate> {
    if list.is_empty() {
        let message = format!("`rates` of line `{}` is empty", line.item.value);
        return report.refuse(Diagnostic::new(Code::BadRates, line.item.span, message));
    }
    let mut cases = Vec::new();
    let mut scope = scope.clone();
    for (at, Located { value: case, span }) in list.iter().enumerate() {
        let condition = match &case.when {
            Some(when) => super::when(&when.value, &scope, context, report),
            None if at + 1 == list.len() => {
                let expr = build::at(build::constant(true), *span);
                Some(Written { expr, words: Phrase::default() })
            }
            None => {
                let message = "a rate without `when` precedes others, which never apply";
                report.refuse(
                    Diagnostic::new(Code::BadRates, *span, message).help("move it to the end, or add `when`"),
                )
            }
        };
        // Later cases count only where the earlier ones do not hold.
        let negated = condition.as_ref().map(|condition| build::not(condition.expr.clone()));
        scope = scope.knowing(negated.as_ref());
        let charge = charge(case.rate.as_ref(), case.unknown.as_ref(), *span, report);
        let case = |(when, charge)| RateCase { when, charge, otherwise: at > 0 };
        cases.push(condition.zip(charge).map(case));
    }
    cases.into_iter().collect::<Option<Vec<_>>>().map(Rate::Cases)
}

/// Only scalars are chosen by.
fn refuse_lists(by: &Located<spec::OneOrMany>, selectors: &[Written], report: &mut Report) -> Option<()> {
    if selectors.is_empty() {
        return report.refuse(Diagnostic::new(Code::BadSelector, by.span, "`by` is empty"));
    }
    for (written, selector) in by.value.0.iter().zip(selectors) {
        if matches!(selector.expr.ty, ExprType::List | ExprType::Object | ExprType::Null) {
            let message = format!("`{}` is not a scalar, so it cannot choose a rate", written.value);
            return report.refuse(
                Diagnostic::new(Code::BadSelector, written.span, message)
                    .help("use its size, or a list of `{ when, rate }`"),
            );
        }
    }
    Some(())
}

type Table = IndexMap<Located<String>, Located<RateEntry>>;

type List = [Located<spec::RateCase>];

/// An entry of a table: a rate, or the rates by the next selector.
enum Entry<'t> {
    Charge(Charge),
    Table(&'t Table),
    List(&'t List),
}

fn entry<'t>(entry: &'t Located<RateEntry>, report: &mut Report) -> Option<Entry<'t>> {
    match &entry.value {
        RateEntry::Amount(text) => exact(text, report).map(Charge::Known).map(Entry::Charge),
        RateEntry::Cases(list) => Some(Entry::List(list)),
        RateEntry::Table(table) => {
            let text = |name: &str| match table.iter().find(|(key, _)| key.value == name)?.1 {
                Located { value: RateEntry::Amount(text), .. } => Some(text),
                Located { .. } => None,
            };
            // `unknown` can also be a value of the next selector, with its rate.
            let reason =
                text("unknown").filter(|text| table.len() == 1 && number::nanos(&text.value).is_err());
            match (text("min"), text("max"), reason) {
                (Some(min), Some(max), _) if table.len() == 2 => {
                    range(min, max, report).map(Charge::Known).map(Entry::Charge)
                }
                (_, _, Some(reason)) => Some(Entry::Charge(Charge::Unknown(reason.value.clone()))),
                _ => Some(Entry::Table(table)),
            }
        }
    }
}

fn table(
    rates: &Located<Rates>,
    by: &Located<spec::OneOrMany>,
    selectors: &[Written],
    context: Context<'_>,
    report: &mut Report,
) -> Option<Rate> {
    let mut builder = Builder { selectors, context, report, depth: 0, leaves: Vec::new() };
    match &rates.value {
        Rates::Table(table) => builder.table(table, by.span, &mut Vec::new(), 0)?,
        Rates::Cases(list) => builder.list(list, by.span, &mut Vec::new(), 0)?,
    }
    let Builder { depth, leaves, .. } = builder;
    if let Some(unused) = by.value.0.get(depth) {
        let message = format!("no rate depends on `{}`", unused.value);
        return report.refuse(
            Diagnostic::new(Code::BadSelector, unused.span, message)
                .help("nest tables with its values, or remove it from `by`"),
        );
    }
    let is_plain = |leaf: &Leaf| matches!(leaf.choices.as_slice(), [Choice::Is(_)]);
    if leaves.iter().all(is_plain) {
        let rates = leaves.into_iter().filter_map(|leaf| match leaf.choices.into_iter().next() {
            Some(Choice::Is(value)) => Some((value, leaf.charge)),
            _ => None,
        });
        return Some(Rate::By(selectors[0].clone(), rates.collect()));
    }
    let case = |leaf: &Leaf| RateCase {
        when: leaf.condition(selectors),
        charge: leaf.charge.clone(),
        otherwise: false,
    };
    Some(Rate::Cases(leaves.iter().map(case).collect()))
}

/// The condition on one selector for a rate.
#[derive(Clone)]
enum Choice {
    Is(Located<Value>),
    /// None of these.
    Other(Vec<Value>),
    /// A number above the first and up to the second one.
    Within(Option<Value>, Option<Value>),
}

impl Choice {
    fn condition(&self, selector: &Expr) -> Expr {
        let than = |comparison, bound: &Value| {
            build::compare(comparison, selector.clone(), build::literal(bound.clone()))
        };
        match self {
            Self::Is(value) => build::compare(
                Comparison::Eq,
                selector.clone(),
                build::at(build::literal(value.value.clone()), value.span),
            ),
            Self::Other(values) => build::not(build::is_in(selector.clone(), values.clone())),
            Self::Within(low, high) => {
                let low = low.iter().map(|low| than(Comparison::Gt, low));
                build::all(low.chain(high.iter().map(|high| than(Comparison::Le, high))).collect())
            }
        }
    }

    fn words(&self, selector: &Phrase) -> Phrase {
        let subject = selector.clone();
        match self {
            Self::Is(value) => subject.then(" is ").and(words::quoted(&value.value)),
            Self::Other(values) => match values.as_slice() {
                [] => subject.then(" has any value"),
                [only] => subject.then(" is not ").and(words::quoted(only)),
                _ => subject.then(" is neither ").and(words::list(values.iter().map(words::quoted), "nor")),
            },
            Self::Within(low, high) => {
                let low = low.iter().map(|low| format!("more than {}", words::value(low)));
                let high = high.iter().map(|high| format!("at most {}", words::value(high)));
                let bounds: Vec<String> = low.chain(high).collect();
                match bounds.as_slice() {
                    [] => subject.then(" has any value"),
                    bounds => subject.then(format!(" is {}", bounds.join(" and "))),
                }
            }
        }
    }
}

/// A rate, and what the selectors have to be for it.
struct Leaf {
    choices: Vec<Choice>,
    charge: Charge,
}

impl Leaf {
    fn condition(&self, selectors: &[Written]) -> Written {
        let chosen = || selectors.iter().zip(&self.choices);
        let conditions = chosen().map(|(selector, choice)| choice.condition(&selector.expr));
        let words = chosen().map(|(selector, choice)| choice.words(&selector.words));
        Written { expr: build::all(conditions.collect()), words: words::list(words, "and") }
    }
}

/// Goes through tables in tables.
struct Builder<'b, 'r> {
    selectors: &'b [Written],
    context: Context<'b>,
    report: &'r mut Report,
    /// The number of selectors that were used.
    depth: usize,
    leaves: Vec<Leaf>,
}

impl<'b> Builder<'b, '_> {
    /// The selector of this level.
    fn selector(&mut self, is_empty: bool, at: Span, level: usize) -> Option<&'b Expr> {
        let Some(selector) = self.selectors.get(level) else {
            let count = self.selectors.len();
            let message = format!("`by` has only {count} of the selectors that this table requires");
            return self.report.refuse(
                Diagnostic::new(Code::BadRates, at, message).help("add the selector for this table to `by`"),
            );
        };
        if is_empty {
            return self.report.refuse(Diagnostic::new(Code::BadRates, at, "the table of rates is empty"));
        }
        self.depth = self.depth.max(level + 1);
        Some(&selector.expr)
    }

    /// The rates by a number, each up to a greater one.
    fn list(&mut self, list: &List, at: Span, choices: &mut Vec<Choice>, level: usize) -> Option<()> {
        let selector = self.selector(list.is_empty(), at, level)?;
        if !matches!(selector.ty, ExprType::Int | ExprType::Double) {
            return self.report.refuse(
                Diagnostic::new(Code::BadSelector, at, "only a number chooses a rate with `up_to`")
                    .help("use a table of values, or a list of `{ when, rate }` without `by`"),
            );
        }
        let mut low = None;
        for (place, Located { value: case, span }) in list.iter().enumerate() {
            if let Some(when) = &case.when {
                return self.report.refuse(
                    Diagnostic::new(Code::BadRates, when.span, "a list of rates has `by` as well as `when`")
                        .help("use `up_to` with `by`, or `when` without it"),
                );
            }
            let high = match &case.up_to {
                Some(bound) => Some(self.report.ok(value::literal(bound))?),
                None if place + 1 == list.len() => None,
                None => {
                    let message = "a rate without `up_to` precedes others, which never apply";
                    return self.report.refuse(
                        Diagnostic::new(Code::BadRates, *span, message)
                            .help("move it to the end, or add `up_to`"),
                    );
                }
            };
            let is_number = |bound: &Value| bound.as_double().is_some();
            let is_above = |high: &Value| low.as_ref().and_then(Value::as_double) < high.as_double();
            if let Some((bound, high)) = case.up_to.as_ref().zip(high.as_ref())
                && (!is_number(high) || !is_above(high))
            {
                let message =
                    format!("expected a number above the `up_to` before it, found `{}`", value::text(high));
                return self.report.refuse(
                    Diagnostic::new(Code::BadRates, bound.span, message).help("sort the rates by `up_to`"),
                );
            }
            let charge = charge(case.rate.as_ref(), case.unknown.as_ref(), *span, self.report)?;
            choices.push(Choice::Within(low, high.clone()));
            self.leaves.push(Leaf { choices: choices.clone(), charge });
            choices.pop();
            low = high;
        }
        Some(())
    }

    fn table(&mut self, table: &Table, at: Span, choices: &mut Vec<Choice>, level: usize) -> Option<()> {
        let selector = self.selector(table.is_empty(), at, level)?;
        let mut is_fine = true;
        let mut listed = Vec::new();
        // Every other value comes last, wherever it is written.
        let (others, named): (Vec<_>, Vec<_>) = table.iter().partition(|(key, _)| key.value == OTHERWISE);
        for (key, entry) in named {
            match selected(key, selector, self.context, self.report) {
                Some(value) => {
                    listed.push(value.value.clone());
                    choices.push(Choice::Is(value));
                    is_fine &= self.entry(entry, choices, level).is_some();
                    choices.pop();
                }
                None => is_fine = false,
            }
        }
        for (_, entry) in others {
            choices.push(Choice::Other(listed.clone()));
            is_fine &= self.entry(entry, choices, level).is_some();
            choices.pop();
        }
        is_fine.then_some(())
    }

    fn entry(&mut self, written: &Located<RateEntry>, choices: &mut Vec<Choice>, level: usize) -> Option<()> {
        match entry(written, self.report)? {
            Entry::Charge(charge) => {
                self.leaves.push(Leaf { choices: choices.clone(), charge });
                Some(())
            }
            Entry::List(list) => self.list(list, written.span, choices, level + 1),
            Entry::Table(table) => self.table(table, written.span, choices, level + 1),
        }
    }
}

/// The value of the selector that a key of `rates` stands for. YAML keys are text, so the selector says of
/// which type they are.
fn selected(
    key: &Located<String>,
    selector: &Expr,
    context: Context<'_>,
    report: &mut Report,
) -> Option<Located<Value>> {
    let number = || value::literal(&Located::new(spec::Scalar::Number(key.value.clone()), key.span));
    let text = || {
        let text = Value::Str(key.value.clone());
        Ok(if build::is_format(selector) { build::named_once(text) } else { text })
    };
    let boolean = match key.value.as_str() {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    };
    let value = match selector.ty {
        ExprType::Bool => boolean.ok_or_else(|| {
            Diagnostic::new(
                Code::NotInEnum,
                key.span,
                format!("expected `true` or `false`, found `{}`", key.value),
            )
        }),
        ExprType::Int | ExprType::Double => number(),
        ExprType::String | ExprType::List | ExprType::Object | ExprType::Null => text(),
        // A value of one of several types: what it looks like.
        ExprType::Dyn => match boolean {
            Some(value) => Ok(value),
            None => number().or_else(|_| text()),
        },
    };
    let value = report.ok(value)?;
    if let (ExprKind::Tier, Some(sizes)) = (&selector.kind, context.sizes)
        && !sizes.tiers().contains(&key.value.as_str())
    {
        let message = format!("unknown tier `{}`", key.value);
        return report
            .refuse(Diagnostic::new(Code::UnknownTier, key.span, message).help_nearest(key, sizes.tiers()));
    }
    if let ExprKind::Get(path) = &selector.kind
        && let Some(param) = context.scope.document.joined(path)
        && let Some(wrong) = cel::check_constant(&param, &format!("self.{path}"), &value, key.span)
    {
        report.push(wrong);
    }
    Some(Located::new(value, key.span))
}

/// The rule that there is a rate. A violation points to the last of what chooses the rate that is given.
pub(super) fn rule(
    line: &spec::PriceLine,
    when: Option<&Expr>,
    rate: &Rate,
    selectors: &[Expr],
    context: Context<'_>,
) -> Rule {
    let there = match rate {
        Rate::Fixed(_) => build::constant(true),
        Rate::By(selector, rates) => {
            build::is_in(selector.expr.clone(), rates.iter().map(|(value, _)| value.value.clone()).collect())
        }
        Rate::Cases(cases) => build::any(cases.iter().map(|case| case.when.expr.clone()).collect()),
    };
    let holds = build::any(when.iter().map(|when| build::not((*when).clone())).chain([there]).collect());
    let mut chosen: Vec<Path> = Vec::new();
    for selector in selectors {
        expr::walk(selector, &mut |part| match &part.kind {
            ExprKind::Get(path) | ExprKind::Has(path) => chosen.push(path.clone()),
            ExprKind::Tier => {
                if let Some(sizes) = context.sizes {
                    chosen.extend(sizes.tier_from.iter().chain([&sizes.width, &sizes.height]).cloned());
                }
            }
            _ => {}
        });
    }
    let reads = distinct(chosen.into_iter().rev().chain(expr::reads(&holds)));
    let holds = build::at(holds, line.item.span);
    Rule { reads, source: text(line.source.as_ref()), ..implied("rates", message(line, selectors), holds) }
}

fn message(line: &spec::PriceLine, selectors: &[Expr]) -> String {
    let mut names: Vec<String> = Vec::new();
    for selector in selectors {
        let name = match &selector.kind {
            ExprKind::Get(path) => format!("`{path}`"),
            ExprKind::Tier => "size".to_owned(),
            _ => continue,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let item = &line.item.value;
    match names.as_slice() {
        [] => format!("`{item}` has no rate for this request, so it is not allowed"),
        [one] => format!("`{item}` has no rate for this {one}, so it is not allowed"),
        [first @ .., last] => {
            format!(
                "`{item}` has no rate for this combination of {} and {last}, so it is not allowed",
                first.join(", ")
            )
        }
    }
}
