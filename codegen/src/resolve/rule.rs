//! Rules: each form gets its meaning as one expression.

use indexmap::IndexMap;

use super::condition::{self, compile, given, groups, path};
use super::{message, value};
use crate::cel::{self, build};
use crate::diagnostic::{Diagnostic, Report};
use crate::model::{
    Comparison, Document, Edge, Expr, ExprType, Fact, Group, Limit, Limited, Path, Rule, RuleForm, Then, Type,
    Value,
};
use crate::source::{Located, SourceMap};
use crate::spec::{self, RuleSeverity};

/// What rules are resolved against.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) document: &'a Document,
    pub(super) facts: &'a [Fact],
    pub(super) sources: &'a SourceMap,
}

/// Resolves one rule; a rule with a mistake is reported and left out.
pub(super) fn resolve(rule: &spec::Rule, scope: Scope<'_>, report: &mut Report) -> Option<Rule> {
    let at = match &rule.at {
        Some(at) => Some(path(at, scope.document, report)?),
        None => None,
    };
    let (form, holds) = form(rule, scope, report)?;
    let message = rule.message.as_ref().map_or_else(|| message::of(&form, &holds), |text| text.value.clone());
    if rule.message.is_none() && matches!(form, RuleForm::Cel) {
        let message = format!("rule `{}` has no message", rule.id.value);
        report.push(
            Diagnostic::warning("missing-message", rule.id.span, message)
                .help("an expression alone does not tell a user what to do; add `message`"),
        );
    }
    Some(Rule {
        id: rule.id.clone(),
        message,
        warning: rule.severity.as_ref().is_some_and(|severity| severity.value == RuleSeverity::Warning),
        effect: rule.effect.as_ref().map(|effect| effect.value),
        each: Vec::new(),
        at,
        reads: cel::reads(&holds),
        form,
        holds,
        source: rule.source.as_ref().map(|source| source.value.clone()),
    })
}

/// The one form that a rule has.
fn form(rule: &spec::Rule, scope: Scope<'_>, report: &mut Report) -> Option<(RuleForm, Expr)> {
    refuse_several_forms(rule, report)?;
    let document = scope.document;
    if let Some(operands) = &rule.together {
        let groups = several(operands, rule, document, report)?;
        let holds = together(&groups);
        return Some((RuleForm::Together(groups), holds));
    }
    if let Some(operands) = &rule.at_least_one {
        let groups = several(operands, rule, document, report)?;
        let holds = build::any(groups.iter().map(given).collect());
        return Some((RuleForm::AtLeastOne(groups), holds));
    }
    if let Some(operands) = &rule.exactly_one {
        let groups = several(operands, rule, document, report)?;
        let one = build::any(groups.iter().map(given).collect());
        let holds = build::all(vec![one, at_most_one(&groups)]);
        return Some((RuleForm::ExactlyOne(groups), holds));
    }
    if let Some(operands) = &rule.at_most_one {
        let groups = several(operands, rule, document, report)?;
        let holds = at_most_one(&groups);
        return Some((RuleForm::AtMostOne(groups), holds));
    }
    if let Some(map) = &rule.requires {
        let pairs = pairs(map, rule, document, report)?;
        let demand = |groups: &[Group]| build::all(groups.iter().map(given).collect());
        let holds = implications(&pairs, demand);
        return Some((RuleForm::Requires(pairs), holds));
    }
    if let Some(map) = &rule.forbids {
        let pairs = pairs(map, rule, document, report)?;
        let demand =
            |groups: &[Group]| build::all(groups.iter().map(|group| build::not(given(group))).collect());
        let holds = implications(&pairs, demand);
        return Some((RuleForm::Forbids(pairs), holds));
    }
    if let (Some(when), Some(then)) = (&rule.when, &rule.then) {
        let when = condition::resolve(when, document, scope.facts, scope.sources, report)?;
        let then = resolve_then(then, rule, document, report)?;
        let holds = build::any(vec![build::not(when.clone()), demands(&then)]);
        return Some((RuleForm::When(when, then), holds));
    }
    let text = rule.cel.as_ref()?;
    let scope_of_text = cel::Scope { document, facts: scope.facts, tier: false, present: Vec::new() };
    let holds = compile(text, &scope_of_text, ExprType::Bool, scope.sources, report)?;
    Some((RuleForm::Cel, holds))
}

fn refuse_several_forms(rule: &spec::Rule, report: &mut Report) -> Option<()> {
    let forms = [
        ("together", rule.together.is_some()),
        ("at_least_one", rule.at_least_one.is_some()),
        ("exactly_one", rule.exactly_one.is_some()),
        ("at_most_one", rule.at_most_one.is_some()),
        ("requires", rule.requires.is_some()),
        ("forbids", rule.forbids.is_some()),
        ("when", rule.when.is_some() || rule.then.is_some()),
        ("cel", rule.cel.is_some()),
    ];
    let given: Vec<String> =
        forms.iter().filter(|(_, is_given)| *is_given).map(|(name, _)| format!("`{name}`")).collect();
    let id = &rule.id;
    let problem = match given.len() {
        0 => format!("rule `{}` says nothing", id.value),
        1 if rule.when.is_some() != rule.then.is_some() => {
            let (one, other) = if rule.when.is_some() { ("when", "then") } else { ("then", "when") };
            format!("rule `{}` has `{one}` without `{other}`", id.value)
        }
        1 => return Some(()),
        _ => format!("rule `{}` has several forms: {}", id.value, given.join(", ")),
    };
    let all: Vec<String> = forms.iter().map(|(name, _)| format!("`{name}`")).collect();
    let help = format!("a rule has one form of {}, where `when` comes with `then`", all.join(", "));
    report.push(Diagnostic::error("rule-form", id.span, problem).help(help));
    None
}

/// At least two operands, none of them twice.
fn several(
    operands: &[Located<spec::Operand>],
    rule: &spec::Rule,
    document: &Document,
    report: &mut Report,
) -> Option<Vec<Group>> {
    let groups = groups(operands, document, report)?;
    if groups.len() < 2 {
        let message = format!("rule `{}` needs at least two parameters", rule.id.value);
        report.push(Diagnostic::error("empty-rule", rule.id.span, message));
        return None;
    }
    for (at, group) in groups.iter().enumerate() {
        if groups[..at].contains(group) {
            let name = message::group(group);
            let message = format!("{name} stands twice in rule `{}`", rule.id.value);
            report.push(Diagnostic::error("duplicate-value", operands[at].span, message));
            return None;
        }
    }
    Some(groups)
}

type Pairs = Vec<(Path, Vec<Group>)>;

fn pairs(
    map: &IndexMap<Located<String>, Vec<Located<spec::Operand>>>,
    rule: &spec::Rule,
    document: &Document,
    report: &mut Report,
) -> Option<Pairs> {
    let mut pairs = Vec::new();
    for (left, right) in map {
        let right = groups(right, document, report);
        pairs.push((path(left, document, report)?, right?));
    }
    if pairs.is_empty() || pairs.iter().any(|(_, groups)| groups.is_empty()) {
        let message = format!("rule `{}` names no parameters", rule.id.value);
        report.push(Diagnostic::error("empty-rule", rule.id.span, message));
        return None;
    }
    Some(pairs)
}

fn implications(pairs: &Pairs, demand: impl Fn(&[Group]) -> Expr) -> Expr {
    let one = |(left, groups): &(Path, Vec<Group>)| {
        build::any(vec![build::not(build::has(left.clone())), demand(groups)])
    };
    build::all(pairs.iter().map(one).collect())
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

fn resolve_then(
    then: &spec::Then,
    rule: &spec::Rule,
    document: &Document,
    report: &mut Report,
) -> Option<Then> {
    let required: Vec<_> = then.required.iter().map(|written| path(written, document, report)).collect();
    let forbidden = groups(&then.forbidden, document, report);
    let mut limits = Vec::new();
    for (written, values) in &then.values {
        limits.push(path(written, document, report).and_then(|path| {
            let values = condition::typed(&values.0, document.param(&path)?, report)?;
            limited(written, path, Limit::Values(values), document, report)
        }));
    }
    for (written, bounds) in &then.ranges {
        limits.push(range(written, bounds, document, report));
    }
    for (written, bounds) in &then.counts {
        limits.push(count(written, bounds, document, report));
    }
    let then = Then {
        required: required.into_iter().collect::<Option<_>>()?,
        forbidden: forbidden?,
        limits: limits.into_iter().collect::<Option<_>>()?,
        ..Then::default()
    };
    if then.required.is_empty() && then.forbidden.is_empty() && then.limits.is_empty() {
        let message = format!("`then` of rule `{}` demands nothing", rule.id.value);
        report.push(
            Diagnostic::error("empty-rule", rule.id.span, message)
                .help("it takes `required`, `forbidden`, `values`, `ranges` and `counts`"),
        );
        return None;
    }
    Some(then)
}

fn range(
    written: &Located<String>,
    bounds: &spec::Bounds,
    document: &Document,
    report: &mut Report,
) -> Option<Limited> {
    let path = path(written, document, report)?;
    let param = document.param(&path)?;
    let is_number = matches!(cel::expr_type(&param.ty), Some(ExprType::Int | ExprType::Double));
    if !is_number {
        let message = format!("`{path}` is not a number, so it has no range");
        report.push(Diagnostic::error("wrong-type", written.span, message).help("use `values` or `counts`"));
        return None;
    }
    let mut bound = |scalar: &Option<Located<spec::Scalar>>| match scalar {
        None => Some(None),
        Some(scalar) => match value::literal(scalar) {
            Ok(value @ (Value::Int(_) | Value::Num(_))) => Some(Some(value)),
            Ok(_) => {
                report.push(Diagnostic::error("wrong-type", scalar.span, "a bound is a number"));
                None
            }
            Err(diagnostic) => {
                report.push(diagnostic);
                None
            }
        },
    };
    let limit = {
        let edge = |value| Edge { value, excluded: false };
        Limit::Range(bound(&bounds.min)?.map(edge), bound(&bounds.max)?.map(edge))
    };
    refuse_no_bounds(written, bounds, report)?;
    limited(written, path, limit, document, report)
}

fn count(
    written: &Located<String>,
    bounds: &spec::Bounds,
    document: &Document,
    report: &mut Report,
) -> Option<Limited> {
    let path = path(written, document, report)?;
    if !matches!(document.param(&path)?.ty, Type::Array(_)) {
        let message = format!("`{path}` is not a list, so it has no count");
        report.push(Diagnostic::error("wrong-type", written.span, message).help("use `values` or `ranges`"));
        return None;
    }
    let mut bound = |scalar: &Option<Located<spec::Scalar>>| match scalar {
        None => Some(None),
        Some(scalar) => match value::integer(scalar).map(u32::try_from) {
            Ok(Ok(count)) => Some(Some(count)),
            Ok(Err(_)) => {
                report.push(Diagnostic::error("wrong-type", scalar.span, "a count is a number from 0 on"));
                None
            }
            Err(diagnostic) => {
                report.push(diagnostic);
                None
            }
        },
    };
    let limit = Limit::Count(bound(&bounds.min)?, bound(&bounds.max)?);
    refuse_no_bounds(written, bounds, report)?;
    limited(written, path, limit, document, report)
}

fn refuse_no_bounds(written: &Located<String>, bounds: &spec::Bounds, report: &mut Report) -> Option<()> {
    if bounds.min.is_none() && bounds.max.is_none() {
        let message = format!("`{}` is limited by nothing", written.value);
        report.push(Diagnostic::error("empty-rule", written.span, message).help("give `min`, `max` or both"));
        return None;
    }
    Some(())
}

fn limited(
    written: &Located<String>,
    path: Path,
    limit: Limit,
    document: &Document,
    report: &mut Report,
) -> Option<Limited> {
    let value = condition::value(written, &path, document.param(&path)?, report)?;
    let at_least =
        |value: Expr, bound: &Value| build::compare(Comparison::Ge, value, build::literal(bound.clone()));
    let at_most =
        |value: Expr, bound: &Value| build::compare(Comparison::Le, value, build::literal(bound.clone()));
    if document.param(&path)?.nullable && !matches!(limit, Limit::Values(_)) {
        let message = format!("`{path}` can be `null`, which lies in no range");
        report.push(
            Diagnostic::error("wrong-type", written.span, message)
                .help("limit it by `values`, or ask whether it is given"),
        );
        return None;
    }
    let within = match &limit {
        Limit::Values(values) => build::is_in(value, values.clone()),
        Limit::Range(min, max) => {
            let lower = min.as_ref().map(|min| at_least(value.clone(), &min.value));
            build::all(lower.into_iter().chain(max.as_ref().map(|max| at_most(value, &max.value))).collect())
        }
        Limit::Count(min, max) => {
            let size = build::size(value);
            let bound = |count: u32| Value::Int(i64::from(count));
            let lower = min.map(|min| at_least(size.clone(), &bound(min)));
            build::all(lower.into_iter().chain(max.map(|max| at_most(size, &bound(max)))).collect())
        }
    };
    let holds = if cel::has_value(document, &path) {
        within
    } else {
        build::any(vec![build::not(build::has(path.clone())), within])
    };
    Some(Limited { path, limit, holds })
}

fn demands(then: &Then) -> Expr {
    let required = then.required.iter().cloned().map(build::has);
    let forbidden = then.forbidden.iter().map(|group| build::not(given(group)));
    let limits = then.limits.iter().map(|limited| limited.holds.clone());
    build::all(required.chain(forbidden).chain(limits).collect())
}
