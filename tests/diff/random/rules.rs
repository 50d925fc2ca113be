//! Edits of the rules and defaults of a resolved operation.

use modelspec_codegen::__private::diff::Verdict;
use modelspec_codegen::__private::model::expr::build;
use modelspec_codegen::__private::model::{
    Default, Effect, Expr, ExprKind, Operation, Param, Path, Rule, RuleForm, Type, Value,
};
use modelspec_codegen::source::Located;

use super::edit::{Certain, Edit, Random, Subject, Truth};

/// The index of a random rule that the author wrote.
fn rule(op: &Operation, random: &mut Random, is_meant: impl Fn(&Rule) -> bool) -> Option<usize> {
    let is_written = |rule: &Rule| !matches!(rule.form, RuleForm::Cel(None));
    let rules = op.rules.iter().enumerate().filter(|(_, rule)| is_written(rule) && is_meant(rule));
    random.one(rules.map(|(at, _)| at).collect())
}

/// A random optional parameter of the request that no alias stands for, and that is none.
fn optional<'o>(op: &'o Operation, random: &mut Random) -> Option<&'o Param> {
    let params = &op.request.root().params;
    let is_alone = |param: &&Param| {
        let is_original = params.iter().any(|other| other.alias_of.as_ref() == Some(&param.name.value));
        !param.required && param.alias_of.is_none() && !is_original
    };
    random.one(params.iter().filter(is_alone).collect())
}

fn path(param: &Param) -> Path {
    Path(vec![param.name.value.clone()])
}

/// A rule that lost its last alternative.
pub(super) fn stronger(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let has_parts = |rule: &Rule| matches!(&rule.holds.kind, ExprKind::Any(parts) if parts.len() > 1);
    let at = rule(&new, random, |rule| !rule.warning && has_parts(rule))?;
    let changed = &mut new.rules[at];
    let ExprKind::Any(parts) = &mut changed.holds.kind else { return None };
    parts.pop();
    changed.holds = build::any(std::mem::take(parts));
    let words = format!("rule `{}` has an alternative less", changed.id.value);
    Some(Edit::new(words, Truth::Narrower(Certain::No), new))
}

/// A rule that applies only where a parameter is given.
pub(super) fn guarded(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let guard = optional(&new, random).map(path)?;
    let at = rule(&new, random, |rule| !rule.warning && rule.each.is_empty())?;
    let changed = &mut new.rules[at];
    let words = format!("rule `{}` applies where `{guard}` is given", changed.id.value);
    changed.holds = build::any(vec![build::not(build::has(guard.clone())), changed.holds.clone()]);
    if !changed.reads.contains(&guard) {
        changed.reads.push(guard);
    }
    Some(Edit::new(words, Truth::Wider(Certain::No), new))
}

/// An operation without one of its rules.
pub(super) fn removed(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    if new.prices.lines().any(|line| line.rule.is_some()) {
        return None;
    }
    let at = rule(&new, random, |rule| !rule.warning)?;
    let gone = new.rules.remove(at);
    Some(Edit::new(format!("rule `{}` removed", gone.id.value), Truth::Wider(Certain::No), new))
}

/// An error that becomes a warning.
pub(super) fn milder(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let at = rule(&new, random, |rule| !rule.warning)?;
    new.rules[at].warning = true;
    let words = format!("rule `{}` is a warning", new.rules[at].id.value);
    Some(Edit::new(words, Truth::Wider(Certain::No), new))
}

/// A warning that becomes an error.
pub(super) fn stricter(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let at = rule(&new, random, |rule| rule.warning)?;
    (new.rules[at].warning, new.rules[at].effect) = (false, None);
    let words = format!("rule `{}` is an error", new.rules[at].id.value);
    Some(Edit::new(words, Truth::Narrower(Certain::No), new))
}

/// Another reaction of the service to a warning.
pub(super) fn effect(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let at = rule(&new, random, |rule| rule.warning)?;
    let effects = [Effect::Ignored, Effect::Overridden, Effect::Truncated, Effect::Deprecated];
    let others = effects.into_iter().filter(|effect| new.rules[at].effect != Some(*effect));
    new.rules[at].effect = random.one(others.collect());
    let words = format!("rule `{}` has another effect", new.rules[at].id.value);
    Some(Edit::new(words, Truth::Other("effect", Verdict::Minor), new))
}

/// A value of a parameter that is not its default.
fn other_value(param: &Param, default: &Value) -> Option<Value> {
    let values: Vec<Value> = match &param.ty {
        Type::Boolean => vec![Value::Bool(true), Value::Bool(false)],
        Type::Integer(limits) if limits.declared == (true, true) => {
            vec![Value::Int(limits.min), Value::Int(limits.max)]
        }
        Type::Enum(choice) => choice.values.iter().map(|one| one.value.clone()).collect(),
        _ => Vec::new(),
    };
    values.into_iter().find(|value| value != default)
}

/// A parameter with a plain default, its place, and another value.
fn defaulted(op: &Operation, random: &mut Random) -> Option<(usize, Located<Value>, Located<Value>)> {
    let params = op.request.root().params.iter().enumerate().filter_map(|(at, param)| {
        let Some(Default::Value(default)) = &param.default else { return None };
        let other = other_value(param, &default.value)?;
        Some((at, default.clone(), Located::new(other, default.span)))
    });
    random.one(params.collect())
}

/// Another default.
pub(super) fn default(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let (at, _, other) = defaulted(&new, random)?;
    let changed = &mut new.request.objects[0].params[at];
    changed.default = Some(Default::Value(other));
    let words = format!("`{}` has another default", changed.name.value);
    Some(Edit::new(words, Truth::Other("default", Verdict::Minor), new))
}

/// A default that depends on the presence of another parameter.
fn conditional(op: &Operation, random: &mut Random, is_other: bool) -> Option<(Operation, String)> {
    let mut new = op.clone();
    let (at, default, other) = defaulted(&new, random)?;
    let condition =
        optional(&new, random).filter(|param| param.name != new.request.root().params[at].name)?;
    let when = build::has(path(condition));
    let first = if is_other { other } else { default.clone() };
    let always = build::constant(true);
    let cases: Vec<(Expr, Located<Value>)> = vec![(when, first), (always, default)];
    let changed = &mut new.request.objects[0].params[at];
    changed.default = Some(Default::Cases(cases));
    let name = changed.name.value.clone();
    Some((new, name))
}

/// A default that becomes another one where a parameter is given.
pub(super) fn default_with_condition(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let (new, name) = conditional(subject.op, random, true)?;
    let words = format!("the default of `{name}` depends on a condition");
    Some(Edit::new(words, Truth::Other("default", Verdict::Minor), new))
}

/// A default that is the same in both cases of a condition.
pub(super) fn default_in_cases(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let (new, name) = conditional(subject.op, random, false)?;
    Some(Edit::new(format!("the default of `{name}` is the same in two cases"), Truth::Same, new))
}

/// A case of a conditional default that has another value.
pub(super) fn default_of_case(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let params = new.request.objects[0].params.iter_mut();
    let found = params.filter_map(|param| {
        let Some(Default::Cases(cases)) = &param.default else { return None };
        let other = other_value(param, &cases.first()?.1.value)?;
        Some((param, other))
    });
    let (param, other) = random.one(found.collect())?;
    let words = format!("a case of the default of `{}` has another value", param.name.value);
    let Some(Default::Cases(cases)) = &mut param.default else { return None };
    cases.first_mut()?.1.value = other;
    Some(Edit::new(words, Truth::Other("default", Verdict::Minor), new))
}
