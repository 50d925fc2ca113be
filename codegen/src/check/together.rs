//! What the rules of an operation leave over together: rules that contradict one another, conditions under which no
//! request is valid, and the rules that have a say in a question about something else.

use std::collections::BTreeSet;

use modelspec_runtime::{Facts, table};
use serde_json::Value as Json;

use super::decide::{Asked, Depth, MAX_TRIED, Space, has_space, is_opaque, loosened};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::expr::build;
use crate::model::{Expr, Operation, Path, Rule, RuleForm};

/// The rules that make requests invalid, in groups that have parameters in common.
fn groups(op: &Operation) -> Vec<Vec<&Rule>> {
    let mut groups: Vec<Vec<&Rule>> = Vec::new();
    for rule in op.rules.iter().filter(|rule| !rule.warning) {
        if !has_space(op, &[asked(rule)]) {
            continue;
        }
        let touched = touched(&rule.holds, &rule.each);
        let (joined, others): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| {
            group.iter().any(|other| !touched.is_disjoint(&self::touched(&other.holds, &other.each)))
        });
        groups = others;
        groups.push(joined.into_iter().flatten().chain([rule]).collect());
    }
    for group in &mut groups {
        group.sort_by_key(|rule| op.rules.iter().position(|other| std::ptr::eq(other, *rule)));
    }
    groups
}

fn asked(rule: &Rule) -> Asked<'_> {
    (&rule.holds, &rule.each)
}

/// The outermost names that an expression reads, below which parameters decide about one another.
fn touched(expr: &Expr, each: &[Path]) -> BTreeSet<Path> {
    let mut paths: BTreeSet<Path> = crate::model::expr::reads(expr).into_iter().collect();
    paths.extend(each.first().cloned());
    paths
}

/// The rules that have a say in what some expressions read, as far as that can be tried; and the expressions with
/// those of the rules.
pub(super) struct Concerned<'o> {
    space: Space,
    /// Whether all requests can be tried.
    is_whole: bool,
    pub(super) rules: Vec<&'o Rule>,
}

impl<'o> Concerned<'o> {
    /// `None` where the expressions compare what has no finite set of edges.
    fn of(op: &'o Operation, exprs: &[&'o Expr]) -> Option<Concerned<'o>> {
        let alone: Vec<Asked<'o>> = exprs.iter().map(|expr| (*expr, &[][..])).collect();
        let mut last = Space::of(op, &alone, Depth::Edges)?;
        let mut rules: Vec<&Rule> = Vec::new();
        let mut reads: BTreeSet<Path> = exprs.iter().flat_map(|expr| touched(expr, &[])).collect();
        for group in groups(op) {
            let group_reads: BTreeSet<Path> =
                group.iter().flat_map(|rule| touched(&rule.holds, &rule.each)).collect();
            if group_reads.is_disjoint(&reads) && !needs_size(exprs, op, &group_reads) {
                continue;
            }
            let more: Vec<&Rule> = rules.iter().copied().chain(group).collect();
            let asked: Vec<Asked<'o>> =
                alone.iter().copied().chain(more.iter().map(|rule| asked(rule))).collect();
            // Where all together are too many, the rules that read nothing else have their say.
            match Space::of(op, &asked, Depth::Edges).filter(|space| space.count().is_some()) {
                Some(space) => {
                    reads.extend(group_reads);
                    (last, rules) = (space, more);
                }
                None => {
                    let inner =
                        more.into_iter().filter(|rule| touched(&rule.holds, &rule.each).is_subset(&reads));
                    rules = inner.collect();
                }
            }
        }
        Some(Concerned { is_whole: last.is_small(), space: last, rules })
    }

    /// Looks for a request, among those that are tried, about which something is wrong. What is not wrong with any
    /// values is not wrong with those that the rules allow, so these values, which are few, come first.
    pub(super) fn find<T>(
        op: &'o Operation,
        exprs: &[&'o Expr],
        wrong: impl Fn(&Concerned<'o>) -> Option<T>,
    ) -> Search<T> {
        let asked: Vec<Asked<'o>> = exprs.iter().map(|expr| (*expr, &[][..])).collect();
        let Some(space) = Space::of(op, &asked, Depth::Edges) else { return Search::None };
        let alone = Concerned { is_whole: space.is_small(), space, rules: Vec::new() };
        if alone.is_whole && alone.space.is_complete && wrong(&alone).is_none() {
            return Search::None;
        }
        let Some(all) = Concerned::of(op, exprs) else { return Search::None };
        match wrong(&all) {
            Some(found) => Search::Found(found),
            None if all.is_whole => Search::None,
            None => Search::Open,
        }
    }

    /// The requests, or some of them where there are too many.
    pub(super) fn requests(&self) -> Box<dyn Iterator<Item = Json> + '_> {
        match self.space.count() {
            Some(_) => Box::new(self.space.requests()),
            None => Box::new(self.space.samples(MAX_TRIED as u64)),
        }
    }
}

/// What a search for a request brought.
pub(super) enum Search<T> {
    /// This was found.
    Found(T),
    /// There is none, or nothing can be said.
    None,
    /// None was found among those that were tried, which are not all.
    Open,
}

/// Whether expressions read the tier, which parameters of the size decide.
fn needs_size(exprs: &[&Expr], op: &Operation, reads: &BTreeSet<Path>) -> bool {
    let Some(sizes) = &op.sizes else { return false };
    let mut tier = false;
    for expr in exprs {
        crate::model::expr::walk(expr, &mut |part| tier |= part.kind == crate::model::ExprKind::Tier);
    }
    tier && [&sizes.width, &sizes.height].into_iter().chain(&sizes.tier_from).any(|path| reads.contains(path))
}

/// The operation with nothing but these rules, and questions beside them: rules that only warn, whose ids are numbers.
pub(super) fn questioned(op: &Operation, rules: &[&Rule], questions: &[Expr]) -> Operation {
    let mut loose = loosened(op);
    loose.rules = rules.iter().map(|rule| (*rule).clone()).collect();
    loose.rules.extend(questions.iter().enumerate().map(|(at, question)| Rule {
        id: crate::source::Located::new(at.to_string(), question.span),
        message: String::new(),
        warning: true,
        effect: None,
        each: Vec::new(),
        at: None,
        form: RuleForm::Cel,
        holds: build::not(question.clone()),
        reads: crate::model::expr::reads(question),
        aliases: Vec::new(),
        source: None,
    }));
    loose
}

/// The answers for one request: whether it is valid, and which of the questions it answers with yes.
pub(super) struct Answers {
    pub(super) broken: Vec<String>,
    pub(super) yes: BTreeSet<usize>,
    /// How many could not be answered.
    pub(super) unknown: usize,
}

impl Answers {
    pub(super) fn of(model: &table::Model<'_>, request: &Json) -> Answers {
        let answer = modelspec_runtime::validate(model, request.to_string().as_bytes(), &Facts::default());
        let mut broken: Vec<String> = answer.violations().iter().map(|one| one.rule().to_owned()).collect();
        broken.dedup();
        Answers {
            broken,
            yes: answer.warnings().iter().filter_map(|one| one.rule().parse().ok()).collect(),
            unknown: answer.unchecked().len(),
        }
    }
}

/// What is known of the condition of a rule.
#[derive(Clone, Default)]
struct Condition {
    /// Whether a request under it is valid.
    is_valid: bool,
    /// A request under it that satisfies its own rule, and the other rules that it breaks. A rule that nothing
    /// satisfies under its own condition forbids the condition.
    broken: Option<(Json, Vec<String>)>,
}

impl Condition {
    fn meets(&mut self, rule: &Rule, request: &Json, broken: &[String]) {
        self.is_valid |= broken.is_empty();
        if self.broken.is_none() && !broken.contains(&rule.id.value) {
            self.broken = Some((request.clone(), broken.to_vec()));
        }
    }
}

/// Looks for groups of rules that no request satisfies, and for conditions under which none does.
pub(super) fn check(op: &Operation, report: &mut Report) {
    for group in groups(op) {
        if group.len() > 1 {
            self::group(op, &group, report);
        }
    }
}

fn group(op: &Operation, rules: &[&Rule], report: &mut Report) {
    let asked: Vec<Asked<'_>> = rules.iter().map(|rule| asked(rule)).collect();
    // Nothing can be said about these rules where only some of the requests that matter are tried.
    if is_opaque(op, &asked) {
        return;
    }
    let Some(space) = Space::of(op, &asked, Depth::Edges) else { return };
    if !space.is_complete || space.count().is_none_or(|count| count > MAX_TRIED as u64) {
        return;
    }
    let conditions = rules.iter().filter_map(|rule| match &rule.form {
        RuleForm::When(when, _) if rule.each.is_empty() => Some((*rule, when.clone())),
        _ => None,
    });
    let (conditional, questions): (Vec<&Rule>, Vec<Expr>) = conditions.unzip();
    let loose = questioned(op, rules, &questions);
    let arena = bumpalo::Bump::new();
    let model = crate::backend::table::model(&arena, &loose);
    let mut first: Option<(Json, Vec<String>)> = None;
    let mut is_satisfied = false;
    // Of each condition the first request under it that is not valid, until one is.
    let mut open: Vec<Condition> = vec![Condition::default(); questions.len()];
    for request in space.requests() {
        let answers = Answers::of(&model, &request);
        let is_valid = answers.broken.is_empty();
        is_satisfied |= is_valid;
        for at in &answers.yes {
            open[*at].meets(conditional[*at], &request, &answers.broken);
        }
        if first.is_none() && !is_valid {
            first = Some((request, answers.broken));
        }
        if is_satisfied && open.iter().all(|condition| condition.is_valid) {
            return;
        }
    }
    match first {
        Some((request, broken)) if !is_satisfied => {
            report.push(contradiction(rules, &request, &broken));
        }
        _ => {
            for (rule, invalid) in conditional.iter().zip(open) {
                if let (false, Some((request, broken))) = (invalid.is_valid, invalid.broken) {
                    report.push(dead_condition(rule, rules, &request, &broken));
                }
            }
        }
    }
}

fn quoted(ids: impl IntoIterator<Item = String>) -> String {
    ids.into_iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}

fn contradiction(rules: &[&Rule], request: &Json, broken: &[String]) -> Diagnostic {
    let ids = quoted(rules.iter().map(|rule| rule.id.value.clone()));
    let message = format!("no request satisfies the rules {ids} together");
    let mut diagnostic = Diagnostic::new(Code::RulesContradict, rules[0].id.span, message)
        .label(format!("for example {request} breaks {}", quoted(broken.iter().cloned())))
        .help("one of them demands what another one forbids");
    for rule in &rules[1..] {
        diagnostic = diagnostic.related(rule.id.span, "together with this rule");
    }
    diagnostic
}

fn dead_condition(rule: &Rule, rules: &[&Rule], request: &Json, broken: &[String]) -> Diagnostic {
    let id = &rule.id;
    let message = format!("no request is valid under the condition of rule `{}`", id.value);
    let mut diagnostic = Diagnostic::new(Code::DeadCondition, id.span, message)
        .label(format!("for example {request} breaks {}", quoted(broken.iter().cloned())))
        .help("what it demands then is not allowed; forbid the values of the condition themselves, if that is meant");
    for other in rules.iter().filter(|other| !std::ptr::eq(**other, rule) && broken.contains(&other.id.value))
    {
        diagnostic = diagnostic.related(other.id.span, "together with this rule");
    }
    diagnostic
}
