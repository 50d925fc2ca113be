//! Tables of rates: chosen by values, by numbers up to a bound, and by one selector after another.

use indexmap::IndexMap;

use super::Context;
use super::rates::{charge, exact, range};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::cel;
use crate::front::resolve::value;
use crate::front::spec::{self, RateEntry, Rates};
use crate::limits::MAX_PARTS;
use crate::model::expr::build;
use crate::model::words::{self, Phrase};
use crate::model::{Charge, Comparison, Expr, ExprKind, ExprType, Rate, RateCase, Value, Written};
use crate::number;
use crate::source::{Located, Span};

/// Every other value, in a table of rates.
const OTHERWISE: &str = "*";

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

/// The rates that the values of selectors choose.
pub(super) fn resolve(
    rates: &Located<Rates>,
    by: &Located<spec::OneOrMany>,
    selectors: &[Written],
    context: Context<'_>,
    report: &mut Report,
) -> Option<Rate> {
    let mut builder =
        Builder { selectors, context, report, depth: 0, leaves: Vec::new(), size: 0, is_full: false };
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
    /// The operands and operators of all conditions.
    size: usize,
    is_full: bool,
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
            let is_kept = self.leaf(choices, charge, *span);
            choices.pop();
            is_kept?;
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

    /// Adds a rate, unless the conditions for all rates become too large: each one names what its selectors are, and
    /// what they are not.
    fn leaf(&mut self, choices: &[Choice], charge: Charge, at: Span) -> Option<()> {
        let size = |choice: &Choice| if let Choice::Other(values) = choice { 2 + values.len() } else { 3 };
        let is_plain = matches!(choices, [Choice::Is(_)]);
        self.size += if is_plain { 0 } else { choices.iter().map(size).sum() };
        if self.size > MAX_PARTS {
            if !std::mem::replace(&mut self.is_full, true) {
                let message = format!(
                    "the conditions of these rates have more than {MAX_PARTS} operands and operators"
                );
                self.report.push(
                    Diagnostic::new(Code::TooLarge, at, message).help("use fewer selectors, or fewer rates"),
                );
            }
            return None;
        }
        self.leaves.push(Leaf { choices: choices.to_vec(), charge });
        Some(())
    }

    fn entry(&mut self, written: &Located<RateEntry>, choices: &mut Vec<Choice>, level: usize) -> Option<()> {
        match entry(written, self.report)? {
            Entry::Charge(charge) => self.leaf(choices, charge, written.span),
            Entry::List(list) => self.list(list, written.span, choices, level + 1),
            Entry::Table(table) => self.table(table, written.span, choices, level + 1),
        }
    }
}

/// The value of the selector that a key of `rates` means. YAML keys are text, so the selector says of
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
        ExprType::String | ExprType::Timestamp | ExprType::List | ExprType::Object | ExprType::Null => text(),
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
