//! The rates of a price line: one, chosen by values, or the first of several conditions.

use indexmap::IndexMap;

use super::Context;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::cel;
use crate::front::resolve::aliases::distinct;
use crate::front::resolve::condition::{compile, compiled, every};
use crate::front::resolve::provider::text;
use crate::front::resolve::rule::implied;
use crate::front::resolve::value;
use crate::front::spec::{self, RateEntry, Rates};
use crate::model::expr::{self, build};
use crate::model::{Amount, Comparison, Expr, ExprKind, ExprType, Path, Rate, Rule, Value};
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
    if let Some(rate) = &line.rate {
        return Some((Rate::Flat(amount(rate, report)?), Vec::new()));
    }
    match (line.rates.as_ref().map(|rates| &rates.value), &line.by) {
        (Some(Rates::Cases(list)), _) => {
            let rate = cases(line, list, scope, context, report)?;
            let Rate::Cases(cases) = &rate else { return None };
            let conditions = cases.iter().map(|(condition, _)| condition.clone()).collect();
            Some((rate, conditions))
        }
        (Some(Rates::Table(table)), Some(by)) => {
            let mut selector = |text| compiled(cel::compile_any(text, context.scope.sources, scope), report);
            let selectors = every(by.value.0.iter().map(&mut selector))?;
            refuse_lists(by, &selectors, report)?;
            let rate = self::table(table, by, &selectors, context, report)?;
            Some((rate, selectors))
        }
        _ => None,
    }
}

/// The cost of one unit.
pub(super) fn amount(rate: &Located<spec::Amount>, report: &mut Report) -> Option<Amount> {
    match &rate.value {
        spec::Amount::Exact(text) => exact(text, report),
        spec::Amount::Range(range) => self::range(&range.min, &range.max, report),
    }
}

fn exact(text: &Located<String>, report: &mut Report) -> Option<Amount> {
    super::amount(text, report).map(|nanos| Amount { min: nanos, max: nanos })
}

fn range(min: &Located<String>, max: &Located<String>, report: &mut Report) -> Option<Amount> {
    let (low, high) = (super::amount(min, report), super::amount(max, report));
    let (low, high) = (low?, high?);
    if low > high {
        let message = format!("`min` {} is greater than `max` {}", min.value, max.value);
        return report.refuse(Diagnostic::new(Code::EmptyRange, min.span, message).help("swap them"));
    }
    Some(Amount { min: low, max: high })
}

fn cases(
    line: &spec::PriceLine,
    list: &[spec::RateCase],
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
    for (at, case) in list.iter().enumerate() {
        let condition = match &case.when {
            Some(text) => compile(text, &scope, ExprType::Bool, context.scope.sources, report),
            None if at + 1 == list.len() => Some(build::at(build::constant(true), case.rate.span)),
            None => {
                let message = "a rate without `when` precedes others, which never apply";
                report.refuse(
                    Diagnostic::new(Code::BadRates, case.rate.span, message)
                        .help("move it to the end, or add `when`"),
                )
            }
        };
        // Later cases count only where the earlier ones do not hold.
        scope = scope.knowing(condition.clone().map(build::not).as_ref());
        cases.push(condition.zip(amount(&case.rate, report)));
    }
    cases.into_iter().collect::<Option<Vec<_>>>().map(Rate::Cases)
}

/// Only scalars are chosen by.
fn refuse_lists(by: &Located<spec::OneOrMany>, selectors: &[Expr], report: &mut Report) -> Option<()> {
    if selectors.is_empty() {
        return report.refuse(Diagnostic::new(Code::BadSelector, by.span, "`by` is empty"));
    }
    for (written, selector) in by.value.0.iter().zip(selectors) {
        if matches!(selector.ty, ExprType::List | ExprType::Object | ExprType::Null) {
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

/// An entry of a table: an amount, or a table for the next selector.
enum Entry<'t> {
    Amount(Amount),
    Table(&'t Table),
}

fn entry<'t>(entry: &'t Located<RateEntry>, report: &mut Report) -> Option<Entry<'t>> {
    match &entry.value {
        RateEntry::Amount(text) => exact(text, report).map(Entry::Amount),
        RateEntry::Table(table) => {
            let end = |name: &str| match table.iter().find(|(key, _)| key.value == name)?.1 {
                Located { value: RateEntry::Amount(text), .. } => Some(text),
                Located { value: RateEntry::Table(_), .. } => None,
            };
            match (end("min"), end("max")) {
                (Some(min), Some(max)) if table.len() == 2 => range(min, max, report).map(Entry::Amount),
                _ => Some(Entry::Table(table)),
            }
        }
    }
}

fn table(
    table: &Table,
    by: &Located<spec::OneOrMany>,
    selectors: &[Expr],
    context: Context<'_>,
    report: &mut Report,
) -> Option<Rate> {
    let mut builder = Builder { selectors, context, report, depth: 0, leaves: Vec::new() };
    builder.table(table, by.span, &mut Vec::new(), 0)?;
    let Builder { depth, leaves, .. } = builder;
    if let Some(unused) = by.value.0.get(depth) {
        let message = format!("no rate depends on `{}`", unused.value);
        return report.refuse(
            Diagnostic::new(Code::BadSelector, unused.span, message)
                .help("nest tables with its values, or remove it from `by`"),
        );
    }
    let is_plain = |leaf: &Leaf| {
        matches!(leaf.choices.as_slice(), [Choice::Is(_)]) && leaf.amount.min == leaf.amount.max
    };
    if leaves.iter().all(is_plain) {
        let rates = leaves.into_iter().filter_map(|leaf| match leaf.choices.into_iter().next() {
            Some(Choice::Is(value)) => Some((value, leaf.amount)),
            _ => None,
        });
        return Some(Rate::By(selectors[0].clone(), rates.collect()));
    }
    let cases = leaves.iter().map(|leaf| (leaf.condition(selectors), leaf.amount)).collect();
    Some(Rate::Cases(cases))
}

/// The condition on one selector for a rate.
#[derive(Clone)]
enum Choice {
    Is(Located<Value>),
    /// None of these.
    Other(Vec<Value>),
}

/// A rate, and what the selectors have to be for it.
struct Leaf {
    choices: Vec<Choice>,
    amount: Amount,
}

impl Leaf {
    fn condition(&self, selectors: &[Expr]) -> Expr {
        let one = |(selector, choice): (&Expr, &Choice)| match choice {
            Choice::Is(value) => build::compare(
                Comparison::Eq,
                selector.clone(),
                build::at(build::literal(value.value.clone()), value.span),
            ),
            Choice::Other(values) => build::not(build::is_in(selector.clone(), values.clone())),
        };
        build::all(selectors.iter().zip(&self.choices).map(one).collect())
    }
}

/// Goes through tables in tables.
struct Builder<'b, 'r> {
    selectors: &'b [Expr],
    context: Context<'b>,
    report: &'r mut Report,
    /// The number of selectors that were used.
    depth: usize,
    leaves: Vec<Leaf>,
}

impl Builder<'_, '_> {
    fn table(&mut self, table: &Table, at: Span, choices: &mut Vec<Choice>, level: usize) -> Option<()> {
        let Some(selector) = self.selectors.get(level) else {
            let count = self.selectors.len();
            let message = format!("`by` has only {count} of the selectors that this table requires");
            return self.report.refuse(
                Diagnostic::new(Code::BadRates, at, message).help("add the selector for this table to `by`"),
            );
        };
        if table.is_empty() {
            return self.report.refuse(Diagnostic::new(Code::BadRates, at, "the table of rates is empty"));
        }
        self.depth = self.depth.max(level + 1);
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
            Entry::Amount(amount) => {
                self.leaves.push(Leaf { choices: choices.clone(), amount });
                Some(())
            }
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
        Rate::Flat(_) => build::constant(true),
        Rate::By(selector, rates) => {
            build::is_in(selector.clone(), rates.iter().map(|(value, _)| value.value.clone()).collect())
        }
        Rate::Cases(cases) => build::any(cases.iter().map(|(condition, _)| condition.clone()).collect()),
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
