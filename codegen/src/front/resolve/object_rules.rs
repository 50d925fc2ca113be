//! Turns rules declared in objects into rules of the request, or of the items of
//! a list.

use super::occurrences::{PlacedRules, Site};
use super::rule::{self, Scope};
use super::{aliases, message};
use crate::diagnostic::Report;
use crate::model::expr::{self, Bindings, Reference, build};
use crate::model::{
    Default, Document, Expr, ExprKind, Group, JsonKind, Limited, Path, Rule, RuleForm, Then, Total,
};

/// The rules of all objects, in the order of their occurrences.
pub(super) fn rules(placed: &[PlacedRules<'_>], scope: Scope<'_>, report: &mut Report) -> Vec<Rule> {
    let mut rules = Vec::new();
    if placed.is_empty() {
        return rules;
    }
    // One copy of the document has each object as its root in turn.
    let mut object = scope.document.clone();
    for PlacedRules { at, rules: declared } in placed {
        object.set_root(at.id);
        let object = &object;
        let inner = Scope { document: object, in_object: true, ..scope };
        for spec in *declared {
            // What is wrong with a rule is found at every place; the report keeps it once.
            let Some(rule) = rule::resolve(spec, inner, report) else { continue };
            let rule = aliases::of_rule(rule, object, scope.facts);
            let rule = moved(rule, spec.message.is_some(), object, at, scope);
            if scope.budget.charge_rule(&rule.id, &rule.holds, &rule.each, scope, report) {
                rules.push(rule);
            } else if scope.budget.is_full() {
                return rules;
            }
        }
    }
    rules
}

/// Turns a rule of an object into a rule of the request or the item that contains it.
fn moved(rule: Rule, has_message: bool, object: &Document, at: &Site, scope: Scope<'_>) -> Rule {
    let site = Mover { at, object, bindings: bindings(at, scope) };
    let form = rule::with_exprs(site.form(rule.form), |expr| site.expr(expr));
    let bare = site.expr(rule.holds);
    let (message, brief) =
        if has_message { (rule.message, None) } else { message::of(&form, &bare, rule.effect) };
    let reads: Vec<Path> = rule.reads.iter().map(|path| site.path(path)).collect();
    let aliases = rule
        .aliases
        .iter()
        .map(|(path, others)| (site.path(path), others.iter().map(|other| site.path(other)).collect()));
    let mut moved = Rule {
        message,
        brief,
        each: at.each.clone(),
        at: rule.at.as_ref().map(|path| site.path(path)),
        aliases: aliases.collect(),
        holds: bare,
        form,
        reads,
        ..rule
    };
    guard(&mut moved, at);
    moved
}

/// A rule says something only where the object stands. What it reads itself comes before what this needs, since
/// a violation points to the first of them.
pub(super) fn guard(rule: &mut Rule, at: &Site) {
    let elsewhere = needed(at).into_iter().map(|given| build::not(given.clone()));
    let span = rule.holds.span;
    rule.holds = build::at(build::any(elsewhere.chain([rule.holds.clone()]).collect()), span);
    for path in expr::reads_at(&rule.holds, at.item()) {
        if !rule.reads.contains(&path) {
            rule.reads.push(path);
        }
    }
}

/// The conditions for the object to be given; those that follow from others are left out.
fn needed(at: &Site) -> Vec<&Expr> {
    let is_needed = |given: &&Expr| match (&given.kind, Reference::of(given)) {
        // From an item that there is follows that its list is given.
        (ExprKind::Has(path), _) if at.each.first().is_some_and(|list| list.0.starts_with(&path.0)) => false,
        (ExprKind::BoundHas(level, path), _) if level + 1 < at.each.len() => {
            !at.each[level + 1].0.starts_with(&path.0)
        }
        (ExprKind::Has(_) | ExprKind::BoundHas(..), Some(reference)) => !has_member_beside(&reference, at),
        (ExprKind::Is(value, JsonKind::Map), _) => {
            !Reference::of(value).is_some_and(|reference| has_member_beside(&reference, at))
        }
        _ => true,
    };
    at.given.iter().filter(is_needed).collect()
}

/// True if a condition also asks for a member of the value: then the value is given and is an object. Sizes have members
/// too, but they do not discriminate variants of a union.
fn has_member_beside(reference: &Reference, at: &Site) -> bool {
    let parts = at.given.iter().flat_map(|given| match &given.kind {
        ExprKind::All(parts) => parts.as_slice(),
        _ => std::slice::from_ref(given),
    });
    let mut given = parts.filter(|part| matches!(part.kind, ExprKind::Has(_) | ExprKind::BoundHas(..)));
    given.any(|part| {
        Reference::of(part).is_some_and(|member| member != *reference && member.is_below(reference))
    })
}

/// The bindings of names at an occurrence.
fn bindings<'d>(at: &Site, scope: Scope<'d>) -> Bindings<'d> {
    let mut bindings =
        Bindings { document: scope.document, root: None, facts: scope.facts, bound: Vec::new() };
    for (level, list) in at.each.iter().enumerate() {
        let reference = Reference { level: level.checked_sub(1), path: list.clone() };
        let Some(item) = bindings.item(&build::read(reference, crate::model::ExprType::List)) else { break };
        bindings.bound.push(item);
    }
    bindings
}

/// Translates paths that start at an object to paths that start at the request or the item around it.
struct Mover<'m> {
    at: &'m Site,
    object: &'m Document,
    bindings: Bindings<'m>,
}

impl Mover<'_> {
    fn path(&self, path: &Path) -> Path {
        Path([&self.at.object.0[..], &path.0].concat())
    }

    fn paths(&self, paths: &[Path]) -> Vec<Path> {
        paths.iter().map(|path| self.path(path)).collect()
    }

    fn groups(&self, groups: Vec<Group>) -> Vec<Group> {
        groups.into_iter().map(|group| self.paths(&group)).collect()
    }

    fn pairs(&self, pairs: Vec<(Path, Vec<Group>)>) -> Vec<(Path, Vec<Group>)> {
        pairs.into_iter().map(|(left, right)| (self.path(&left), self.groups(right))).collect()
    }

    fn form(&self, form: RuleForm) -> RuleForm {
        match form {
            RuleForm::Together(groups) => RuleForm::Together(self.groups(groups)),
            RuleForm::AtLeastOne(groups) => RuleForm::AtLeastOne(self.groups(groups)),
            RuleForm::ExactlyOne(groups) => RuleForm::ExactlyOne(self.groups(groups)),
            RuleForm::AtMostOne(groups) => RuleForm::AtMostOne(self.groups(groups)),
            RuleForm::Requires(pairs) => RuleForm::Requires(self.pairs(pairs)),
            RuleForm::Forbids(pairs) => RuleForm::Forbids(self.pairs(pairs)),
            RuleForm::When(when, then) => RuleForm::When(when, Box::new(self.then(*then))),
            RuleForm::Total(total) => RuleForm::Total(self.total(total)),
            RuleForm::Cel(text) => RuleForm::Cel(text),
        }
    }

    fn total(&self, total: Total) -> Total {
        let below = |name: String| {
            let prefix = &self.at.object;
            if prefix.0.is_empty() { name } else { format!("{prefix}.{name}") }
        };
        Total { of: total.of.into_iter().map(below).collect(), ..total }
    }

    fn then(&self, then: Then) -> Then {
        let limited = |limited: Limited| Limited { path: self.path(&limited.path), ..limited };
        Then {
            required: self.paths(&then.required),
            forbidden: self.groups(then.forbidden),
            limits: then.limits.into_iter().map(limited).collect(),
            total: then.total.map(|total| self.total(total)),
            choices: then.choices.into_iter().map(|(choice, groups)| (choice, self.groups(groups))).collect(),
            cel: then.cel,
        }
    }

    fn expr(&self, expr: Expr) -> Expr {
        let placed = expr::rebase(self.with_own_defaults(expr), &self.at.object);
        match self.at.item() {
            None => placed,
            Some(item) => expr::to_item(placed, item),
        }
    }

    /// Variants of a union can have members of one name with different defaults, so that expressions outside read none
    /// of them. A rule of a variant reads its own.
    fn with_own_defaults(&self, expr: Expr) -> Expr {
        expr::map(expr, &mut |part| {
            let ExprKind::Get(path) = &part.kind else { return part };
            let Some(own) = self.object.param(path) else { return part };
            let reference = Reference { level: self.at.item(), path: self.path(path) };
            let declared = self.bindings.params(&reference);
            match &own.default {
                Some(Default::Value(value)) if declared.iter().any(|other| other.default != own.default) => {
                    let default =
                        Expr { ty: part.ty, ..build::at(build::literal(value.value.clone()), part.span) };
                    let given = build::at(build::has(path.clone()), part.span);
                    build::conditional(given, part, default)
                }
                _ => part,
            }
        })
    }
}
