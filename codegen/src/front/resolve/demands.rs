//! Demands of rules: the meaning of `then`, and of the forms that
//! count what is given.

use indexmap::IndexMap;

use super::condition::{self, compile, given, groups, path};
use super::rule::Scope;
use super::{bounds, message, total};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec;
use crate::limits::MAX_OPERANDS;
use crate::model::expr::{self, build};
use crate::model::{Choice, Document, Expr, ExprType, Group, Limit, Limited, Param, Path, Then};
use crate::source::Located;

/// At least two operands, none of them twice.
pub(super) fn several(
    operands: &[Located<spec::Operand>],
    rule: &spec::Rule,
    document: &Document,
    report: &mut Report,
) -> Option<Vec<Group>> {
    if operands.len() > MAX_OPERANDS {
        let message = format!(
            "rule `{}` counts {} parameters; the limit is {MAX_OPERANDS}",
            rule.id.value,
            operands.len()
        );
        return report.refuse(
            Diagnostic::new(Code::TooLarge, operands[MAX_OPERANDS].span, message)
                .help("count fewer parameters, or describe the rule in `doc`"),
        );
    }
    let groups = groups(operands, document, report)?;
    if groups.len() < 2 {
        let message = format!("rule `{}` requires at least two parameters", rule.id.value);
        return report.refuse(Diagnostic::new(Code::EmptyRule, rule.id.span, message));
    }
    for (at, group) in groups.iter().enumerate() {
        if groups[..at].contains(group) {
            let name = message::group(group);
            let message = format!("{name} is a duplicate in rule `{}`", rule.id.value);
            return report.refuse(Diagnostic::new(Code::DuplicateValue, operands[at].span, message));
        }
    }
    Some(groups)
}

/// An expression that holds if the right number of groups is given.
pub(super) fn chosen(choice: Choice, groups: &[Group]) -> Expr {
    match choice {
        Choice::Together => together(groups),
        Choice::AtLeastOne => build::any(groups.iter().map(given).collect()),
        Choice::ExactlyOne => {
            let one = build::any(groups.iter().map(given).collect());
            build::all(vec![one, at_most_one(groups)])
        }
        Choice::AtMostOne => at_most_one(groups),
    }
}

/// Each group, when given, needs all others.
fn together(groups: &[Group]) -> Expr {
    let one = |group: &Group| {
        let others = groups.iter().filter(|other| *other != group).map(given).collect();
        build::any(vec![build::not(given(group)), build::all(others)])
    };
    build::all(groups.iter().map(one).collect())
}

fn at_most_one(groups: &[Group]) -> Expr {
    let mut pairs = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        for other in &groups[at + 1..] {
            pairs.push(build::not(build::all(vec![given(group), given(other)])));
        }
    }
    build::all(pairs)
}

/// Resolves the demands where `when` holds.
pub(super) fn resolve(
    then: &spec::Then,
    when: &Expr,
    rule: &spec::Rule,
    scope: Scope<'_>,
    report: &mut Report,
) -> Option<Then> {
    let document = scope.document;
    let required: Vec<_> = then.required.iter().map(|written| path(written, document, report)).collect();
    let forbidden = groups(&then.forbidden, document, report);
    let limits = Limits {
        values: Some(&then.values),
        ranges: Some(&then.ranges),
        counts: Some(&then.counts),
        lengths: Some(&then.lengths),
    };
    let limits = limits.each(document, report);
    let total = then.total.as_ref().map(|total| total::resolve(total, document, report));
    let mut choices = Vec::new();
    let forms = [
        (Choice::Together, &then.together),
        (Choice::AtLeastOne, &then.at_least_one),
        (Choice::ExactlyOne, &then.exactly_one),
        (Choice::AtMostOne, &then.at_most_one),
    ];
    for (choice, operands) in forms {
        if let Some(operands) = operands {
            choices.push(several(operands, rule, document, report).map(|groups| (choice, groups)));
        }
    }
    // What the condition demands, and what `then` itself requires, is known to be given in its expression.
    let cel = match &then.cel {
        None => Some(None),
        Some(text) => {
            let required = required.iter().flatten().cloned().map(expr::Refinement::from);
            let mut known = scope.cel().knowing([when]);
            known.present.extend(required);
            compile(text, &known, ExprType::Bool, scope.sources, report).map(Some)
        }
    };
    let then = Then {
        required: required.into_iter().collect::<Option<_>>()?,
        forbidden: forbidden?,
        limits: limits?,
        total: total.map_or(Some(None), |total| total.map(Some))?,
        choices: choices.into_iter().collect::<Option<_>>()?,
        cel: cel?,
    };
    if then.required.is_empty()
        && then.forbidden.is_empty()
        && then.limits.is_empty()
        && then.total.is_none()
        && then.choices.is_empty()
        && then.cel.is_none()
    {
        let message = format!("`then` of rule `{}` demands nothing", rule.id.value);
        return report.refuse(Diagnostic::new(Code::EmptyRule, rule.id.span, message).help(
            "add one of `required`, `forbidden`, `values`, `ranges`, `counts`, `lengths`, `total`, `together`, \
                       `at_least_one`, `exactly_one`, `at_most_one` and `cel`",
        ));
    }
    Some(then)
}

type ByParameter<T> = IndexMap<Located<String>, T>;

/// Limits on effective values, as `then` and rules have them.
#[derive(Default)]
pub(super) struct Limits<'s> {
    values: Option<&'s ByParameter<spec::ValueSet>>,
    ranges: Option<&'s ByParameter<spec::Bounds>>,
    counts: Option<&'s ByParameter<spec::Bounds>>,
    lengths: Option<&'s ByParameter<spec::Bounds>>,
}

impl<'s> Limits<'s> {
    /// The limits of a rule without a condition, if it has that form.
    pub(super) fn of(rule: &'s spec::Rule) -> Option<Self> {
        let spec::Rule { values, ranges, counts, lengths, .. } = rule;
        let limits = Self {
            values: values.as_ref(),
            ranges: ranges.as_ref(),
            counts: counts.as_ref(),
            lengths: lengths.as_ref(),
        };
        let is_form = values.is_some() || ranges.is_some() || counts.is_some() || lengths.is_some();
        is_form.then_some(limits)
    }

    /// The limits of a rule, at least one.
    pub(super) fn resolve(
        self,
        rule: &spec::Rule,
        document: &Document,
        report: &mut Report,
    ) -> Option<Vec<Limited>> {
        let limits = self.each(document, report)?;
        if limits.is_empty() {
            let message = format!("rule `{}` has no parameters", rule.id.value);
            return report.refuse(Diagnostic::new(Code::EmptyRule, rule.id.span, message));
        }
        Some(limits)
    }

    fn each(self, document: &Document, report: &mut Report) -> Option<Vec<Limited>> {
        let mut limits = Vec::new();
        let mut add = |written, read: &dyn Fn(&Path, &Param, &mut Report) -> Option<Limit>| {
            limits.push(path(written, document, report).and_then(|path| {
                let limit = read(&path, &*document.joined(&path)?, report)?;
                limited(written, path, limit, document, report)
            }));
        };
        for (written, values) in self.values.into_iter().flatten() {
            add(written, &|_, param, report| condition::values(values, param, report));
        }
        let bounded: [(_, condition::Bounded); 3] =
            [(self.ranges, bounds::range), (self.counts, bounds::count), (self.lengths, bounds::length)];
        for (limits, read) in bounded {
            for (written, bounds) in limits.into_iter().flatten() {
                add(written, &|path, param, report| read(written, path, param, bounds, report));
            }
        }
        limits.into_iter().collect()
    }
}

/// A limit asks nothing of a parameter that has no value, or one that cannot lie within.
fn limited(
    written: &Located<String>,
    path: Path,
    limit: Limit,
    document: &Document,
    report: &mut Report,
) -> Option<Limited> {
    let param = document.joined(&path)?;
    let value = condition::value(written, &path, &param, report)?;
    let within = bounds::within(&value, &param.ty, &limit);
    let absent = condition::valued(&value, &path, document).map(build::not);
    let unfit = within.fits.map(build::not);
    let holds = build::any(absent.into_iter().chain(unfit).chain([within.holds]).collect());
    Some(Limited { path, limit, holds })
}

/// The meaning of what is demanded.
pub(super) fn demands(then: &Then) -> Expr {
    let required = then.required.iter().cloned().map(build::has);
    let forbidden = then.forbidden.iter().map(|group| build::not(given(group)));
    let limits = then.limits.iter().map(|limited| limited.holds.clone());
    let limits = limits.chain(then.total.iter().map(|total| total.holds.clone()));
    let choices = then.choices.iter().map(|(choice, groups)| chosen(*choice, groups));
    build::all(required.chain(forbidden).chain(limits).chain(choices).chain(then.cel.clone()).collect())
}
