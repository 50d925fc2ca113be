//! Resolves rules: every form becomes one expression that holds if the request satisfies the rule.

use indexmap::IndexMap;

use super::budget::Budget;
use super::condition::{self, compile, given, groups, path};
use super::provider::text;
use super::{demands, message, total};
use crate::diagnostic::{Code, Diagnostic, Report, Subject};
use crate::front::cel;
use crate::front::spec::{self, RuleSeverity};
use crate::model::expr::{self, build};
use crate::model::{
    Choice, Document, Expr, ExprType, Fact, Group, Limited, Path, Rule, RuleForm, Then, Total, Value,
};
use crate::source::{Located, SourceMap};
use crate::vocabulary::is_built_in_rule;

/// The context in which rules are resolved.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) document: &'a Document,
    pub(super) facts: &'a [Fact],
    pub(super) sources: &'a SourceMap,
    /// The named expressions.
    pub(super) lets: &'a cel::Lets,
    /// The operands and operators that rules and prices can still have.
    pub(super) budget: &'a Budget,
    /// The document is an object in the request.
    pub(super) in_object: bool,
}

impl<'a> Scope<'a> {
    /// The scope of a whole request.
    pub(super) fn of_request(
        document: &'a Document,
        facts: &'a [Fact],
        sources: &'a SourceMap,
        lets: &'a cel::Lets,
        budget: &'a Budget,
    ) -> Self {
        Self { document, facts, sources, lets, budget, in_object: false }
    }

    /// The names that an expression can use.
    pub(super) fn cel(self) -> cel::Scope<'a> {
        let Scope { document, facts, lets, in_object, .. } = self;
        cel::Scope { lets: Some(lets), in_object, ..cel::Scope::new(document, facts) }
    }
}

/// Resolves one rule; a rule with a mistake is reported and left out.
pub(super) fn resolve(rule: &spec::Rule, scope: Scope<'_>, report: &mut Report) -> Option<Rule> {
    refuse_built_in_id(&rule.id, report);
    let at = match &rule.at {
        Some(at) => Some(path(at, scope.document, report)?),
        None => None,
    };
    let effect = rule.effect.as_ref().map(|effect| effect.value);
    let warning = warns(rule, report)?;
    let (form, holds) = form(rule, scope, report)?;
    if rule.message.is_none() && matches!(form, RuleForm::Cel(_)) {
        let message = format!("rule `{}` has no message", rule.id.value);
        report.push(
            Diagnostic::new(Code::MissingMessage, rule.id.span, message)
                .help("add `message` to tell users what to do; an expression alone does not"),
        );
    }
    let written = rule.message.as_ref().map(|text| text.value.clone());
    let (message, brief) = match written {
        Some(written) => (written, None),
        None => message::of(&form, &holds, effect),
    };
    Some(Rule {
        id: rule.id.clone(),
        warning,
        effect,
        at,
        form,
        source: text(rule.source.as_ref()),
        brief,
        ..implied(&rule.id, message, holds)
    })
}

/// A rule that a declaration implies, placed where its expression is.
pub(super) fn implied(id: &str, message: String, holds: Expr) -> Rule {
    Rule {
        id: Located::new(id.to_owned(), holds.span),
        message,
        brief: None,
        warning: false,
        effect: None,
        each: Vec::new(),
        at: None,
        form: RuleForm::Cel(None),
        reads: expr::reads(&holds),
        holds,
        aliases: Vec::new(),
        source: None,
    }
}

/// The form with other expressions.
pub(super) fn with_exprs(form: RuleForm, change: impl Fn(Expr) -> Expr) -> RuleForm {
    let summed = |total: Total| Total { holds: change(total.holds), ..total };
    match form {
        RuleForm::When(when, then) => {
            let limits = then.limits.into_iter();
            let limits = limits.map(|limited| Limited { holds: change(limited.holds), ..limited }).collect();
            let (total, cel) = (then.total.map(summed), then.cel.map(&change));
            RuleForm::When(change(when), Box::new(Then { limits, total, cel, ..*then }))
        }
        RuleForm::Total(total) => RuleForm::Total(summed(total)),
        other => other,
    }
}

fn refuse_built_in_id(id: &Located<String>, report: &mut Report) {
    if is_built_in_rule(&id.value) {
        let message = format!("`{}` is the id of a built-in rule", id.value);
        report.push(
            Diagnostic::new(Code::BuiltInRuleId, id.span, message)
                .help("choose an id that describes this rule")
                .about(Subject::Rule(id.value.clone())),
        );
    }
}

/// Reports whether a rule only warns: a rule with an effect does, because the service accepts the request.
fn warns(rule: &spec::Rule, report: &mut Report) -> Option<bool> {
    match (&rule.severity, &rule.effect) {
        (None, effect) => Some(effect.is_some()),
        (Some(severity), Some(effect)) if severity.value == RuleSeverity::Error => {
            let message = "`effect` is only allowed on a rule that warns";
            report.refuse(
                Diagnostic::new(Code::ConflictingKeys, effect.span, message)
                    .related(severity.span, "the severity")
                    .help("remove `effect`, or remove `severity`: a rule with an effect warns"),
            )
        }
        (Some(severity), _) => Some(severity.value == RuleSeverity::Warning),
    }
}

/// The one form that a rule has.
fn form(rule: &spec::Rule, scope: Scope<'_>, report: &mut Report) -> Option<(RuleForm, Expr)> {
    refuse_several_forms(rule, report)?;
    let document = scope.document;
    let choices = [
        (Choice::Together, &rule.together, RuleForm::Together as fn(Vec<Group>) -> RuleForm),
        (Choice::AtLeastOne, &rule.at_least_one, RuleForm::AtLeastOne),
        (Choice::ExactlyOne, &rule.exactly_one, RuleForm::ExactlyOne),
        (Choice::AtMostOne, &rule.at_most_one, RuleForm::AtMostOne),
    ];
    for (choice, operands, form) in choices {
        if let Some(operands) = operands {
            let groups = demands::several(operands, rule, document, report)?;
            let holds = demands::chosen(choice, &groups);
            return Some((form(groups), holds));
        }
    }
    if let Some(map) = &rule.requires {
        let pairs = pairs(map, rule, document, report)?;
        let holds = implications(&pairs, given);
        return Some((RuleForm::Requires(pairs), holds));
    }
    if let Some(map) = &rule.forbids {
        let pairs = pairs(map, rule, document, report)?;
        let holds = implications(&pairs, |group| build::not(given(group)));
        return Some((RuleForm::Forbids(pairs), holds));
    }
    if let (Some(when), Some(then)) = (&rule.when, &rule.then) {
        let when = condition::resolve(when, scope, report)?;
        let then = demands::resolve(then, &when, rule, scope, report)?;
        let holds = build::any(vec![build::not(when.clone()), demands::demands(&then)]);
        return Some((RuleForm::When(when, Box::new(then)), holds));
    }
    if let Some(total) = &rule.total {
        let total = total::resolve(total, document, report)?;
        let holds = total.holds.clone();
        return Some((RuleForm::Total(total), holds));
    }
    if let Some(limits) = demands::Limits::of(rule) {
        let then = Then { limits: limits.resolve(rule, document, report)?, ..Then::default() };
        let holds = demands::demands(&then);
        return Some((RuleForm::When(build::literal(Value::Bool(true)), Box::new(then)), holds));
    }
    let text = rule.cel.as_ref()?;
    let holds = compile(text, &scope.cel(), ExprType::Bool, scope.sources, report)?;
    Some((RuleForm::Cel(Some(cel::on_one_line(&text.value))), holds))
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
        ("total", rule.total.is_some()),
        ("values", rule.values.is_some()),
        ("ranges", rule.ranges.is_some()),
        ("counts", rule.counts.is_some()),
        ("lengths", rule.lengths.is_some()),
        ("cel", rule.cel.is_some()),
    ];
    let given: Vec<String> =
        forms.iter().filter(|(_, is_given)| *is_given).map(|(name, _)| format!("`{name}`")).collect();
    let id = &rule.id;
    let problem = match given.len() {
        0 => format!("rule `{}` has no form", id.value),
        1 if rule.when.is_some() != rule.then.is_some() => {
            let (one, other) = if rule.when.is_some() { ("when", "then") } else { ("then", "when") };
            format!("rule `{}` has `{one}` without `{other}`", id.value)
        }
        1 => return Some(()),
        _ => format!("rule `{}` has several forms: {}", id.value, given.join(", ")),
    };
    let all: Vec<String> = forms.iter().map(|(name, _)| format!("`{name}`")).collect();
    let help = format!("use exactly one of {}; `when` and `then` are used together", all.join(", "));
    report.refuse(Diagnostic::new(Code::RuleForm, id.span, problem).help(help))
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
        let message = format!("rule `{}` has no parameters", rule.id.value);
        return report.refuse(Diagnostic::new(Code::EmptyRule, rule.id.span, message));
    }
    Some(pairs)
}

/// An expression that holds if each left parameter that is given comes with the demand for each of its groups.
fn implications(pairs: &Pairs, demand: impl Fn(&Group) -> Expr) -> Expr {
    let one = |(left, groups): &(Path, Vec<Group>)| {
        let demands = build::all(groups.iter().map(&demand).collect());
        build::any(vec![build::not(build::has(left.clone())), demands])
    };
    build::all(pairs.iter().map(one).collect())
}
