//! Changes of rules and of the size table.

use std::collections::BTreeSet;

use serde_json::json;

use super::Pair;
use super::change::{Axis, Change, Verdict};
use super::proof::Known;
use super::request::{Decided, Sides, decide};
use crate::model::{Expr, ExprKind, Path, Rule, RuleForm, SizeRow, Sizes, Value};
use crate::witness::{Broken, Constraint, Found};

/// Most sizes that are listed one by one.
const MOST_SIZES: usize = 20;

/// A rule with its meaning in a form that others can be compared with.
pub(super) struct Normal<'a> {
    pub(super) rule: &'a Rule,
    pub(super) holds: Expr,
    pub(super) each: Vec<Path>,
}

impl Normal<'_> {
    fn is_same(&self, other: &Self) -> bool {
        self.rule.warning == other.rule.warning && self.holds == other.holds && self.each == other.each
    }

    /// The rule in another form.
    pub(super) fn with(&self, holds: Expr) -> Self {
        Self { rule: self.rule, holds, each: self.each.clone() }
    }

    /// Reports whether it says nothing.
    pub(super) fn is_true(&self) -> bool {
        self.holds.kind == ExprKind::Lit(Value::Bool(true))
    }

    fn id(&self) -> &str {
        &self.rule.id.value
    }

    /// Reports whether two rules are states of one: some rules that declarations imply share an id.
    fn is_other_state(&self, other: &Self) -> bool {
        self.id() == other.id() && !self.roots().is_disjoint(&other.roots())
    }

    /// The outermost parameters that it reads, under their new names.
    pub(super) fn roots(&self) -> BTreeSet<String> {
        let paths = crate::model::expr::reads(&self.holds).into_iter().chain(self.each.first().cloned());
        paths.filter_map(|path| path.0.into_iter().next()).collect()
    }
}

/// The changes of rules.
pub(super) fn changes(pair: &Pair<'_>) -> Vec<Change> {
    let (mut old, mut new) = normal(pair);
    let mut found = Vec::new();
    old.retain(|one| match new.iter().position(|other| one.is_same(other)) {
        Some(at) => {
            let other = new.remove(at);
            found.extend(other_effect(one, &other));
            found.extend(other_result(pair, one, &other));
            if one.id() != other.id() {
                let text = format!("rule `{}` is called `{}`", one.id(), other.id());
                found.push(of_rule(&other, Change::new(Axis::Validity, "rule-id", Verdict::Patch, text)));
            }
            false
        }
        None => true,
    });
    let (old, old_warnings): (Vec<_>, Vec<_>) = old.into_iter().partition(|one| !one.rule.warning);
    let (new, new_warnings): (Vec<_>, Vec<_>) = new.into_iter().partition(|one| !one.rule.warning);
    let known = (pair.known(&old), pair.known(&new));
    for one in &new {
        let before = old.iter().find(|other| other.is_other_state(one));
        found.extend(stronger(pair, one, before, &known, &old_warnings));
    }
    for one in old.iter().filter(|one| !new.iter().any(|other| other.is_other_state(one))) {
        found.push(removed(pair, one, &known.1, &new_warnings));
    }
    found.extend(warnings(&old, &old_warnings, &new, &new_warnings));
    found
}

/// Reports whether the rules and the size table of operations with the same declarations say the same.
pub(super) fn is_plainly_same(pair: &Pair<'_>) -> bool {
    let (old, mut new) = normal(pair);
    let is_same = |one: &Normal<'_>, other: &Normal<'_>| {
        one.is_same(other) && one.id() == other.id() && one.rule.effect == other.rule.effect
    };
    let all_are_there = old.iter().all(|one| match new.iter().position(|other| is_same(one, other)) {
        Some(at) => {
            let other = new.swap_remove(at);
            !pair.proof.is_doubtful(&other)
        }
        None => false,
    });
    let are_sizes_same = match (&pair.before().sizes, &pair.now().sizes) {
        (None, None) => true,
        (Some(old), Some(new)) => is_same_place(pair, old, new) && is_same_table(old, new),
        _ => false,
    };
    all_are_there && new.is_empty() && are_sizes_same
}

fn is_same_table(old: &Sizes, new: &Sizes) -> bool {
    let rows = |sizes: &'_ Sizes| -> BTreeSet<(u32, u32, String)> {
        sizes.rows.iter().map(|row| (row.width, row.height, row.tier.clone())).collect()
    };
    rows(old) == rows(new)
}

/// The rules of both sides that say something.
fn normal<'a>(pair: &Pair<'a>) -> (Vec<Normal<'a>>, Vec<Normal<'a>>) {
    let names = pair.names();
    let says_something = |one: &Normal<'_>| !one.is_true();
    let old = pair.before().rules.iter().map(|rule| Normal {
        rule,
        holds: names.before(&rule.holds),
        each: rule
            .each
            .iter()
            .enumerate()
            .map(|(at, path)| if at == 0 { names.renamed_path(path) } else { path.clone() })
            .collect(),
    });
    let new = pair.now().rules.iter().map(|rule| Normal {
        rule,
        holds: names.now(&rule.holds),
        each: rule
            .each
            .iter()
            .enumerate()
            .map(|(at, path)| if at == 0 { names.original_path(path) } else { path.clone() })
            .collect(),
    });
    // The items of an alias have the rules of its original once more.
    let mut news: Vec<Normal<'_>> = Vec::new();
    for one in new.filter(says_something) {
        if !news.iter().any(|known| known.id() == one.id() && known.is_same(&one)) {
            news.push(one);
        }
    }
    (old.filter(says_something).collect(), news)
}

/// A rule that says the same of other defaults, tiers or facts.
fn other_result(pair: &Pair<'_>, old: &Normal<'_>, new: &Normal<'_>) -> Option<Change> {
    if new.rule.warning || !pair.proof.is_doubtful(new) {
        return None;
    }
    let (narrowing, widening) = (Sides::narrowing(pair), Sides::widening(pair));
    let narrowed = (!pair.implies((&pair.known([old]), true), new)).then(|| breaking(&narrowing, new));
    let widens = !pair.implies((&pair.known([new]), false), old);
    if narrowed.is_none() && !widens {
        return None;
    }
    let decided = decide(narrowed, || widens.then(|| breaking(&widening, old)), &narrowing, &widening);
    let text = format!("rule `{}` applies to other requests: {}", new.id(), new.rule.message);
    Some(of_rule(new, with(decided, Change::new(Axis::Validity, "rule-changed", Verdict::Patch, text))))
}

fn other_effect(old: &Normal<'_>, new: &Normal<'_>) -> Option<Change> {
    let (before, now) = (old.rule.effect, new.rule.effect);
    (before != now).then(|| {
        let shown =
            |effect: Option<crate::model::Effect>| effect.map_or("none", crate::model::Effect::as_str);
        let text = format!("rule `{}` has the effect {}, was {}", new.id(), shown(now), shown(before));
        of_rule(new, Change::new(Axis::Behaviour, "effect", Verdict::Minor, text))
            .between(Some(json!(shown(before))), Some(json!(shown(now))))
    })
}

/// A rule that was added, or says something else.
fn stronger(
    pair: &Pair<'_>,
    rule: &Normal<'_>,
    before: Option<&Normal<'_>>,
    (old, new): &(Vec<Known<'_>>, Vec<Known<'_>>),
    old_warnings: &[Normal<'_>],
) -> Option<Change> {
    let (narrowing, widening) = (Sides::narrowing(pair), Sides::widening(pair));
    let narrowed = (!pair.implies((old, true), rule)).then(|| breaking(&narrowing, rule));
    let is_wider = before.is_some_and(|before| !pair.implies((new, false), before));
    let widened = || before.filter(|_| is_wider).map(|before| breaking(&widening, before));
    if narrowed.is_none() && !is_wider {
        // It says the same as others did. One that did not exist has a new id, unless a declaration implies it.
        let is_new = before.is_none() && !matches!(rule.rule.form, RuleForm::Cel(None));
        return is_new.then(|| {
            let text = format!("rule `{}` says what other rules said", rule.id());
            of_rule(rule, Change::new(Axis::Validity, "rule-added", Verdict::Patch, text))
        });
    }
    let was_warning = old_warnings.iter().any(|other| other.is_other_state(rule));
    let (kind, words) = match before {
        _ if was_warning => ("rule-severity", "is an error, was a warning"),
        Some(_) => ("rule-changed", "changed"),
        None => ("rule-added", "added"),
    };
    let decided = decide(narrowed, widened, &narrowing, &widening);
    let message = &rule.rule.message;
    let text = format!("rule `{}` {words}: {message}", rule.id());
    let old = before.map(|before| json!(before.rule.message));
    Some(
        of_rule(rule, with(decided, Change::new(Axis::Validity, kind, Verdict::Patch, text)))
            .between(old, Some(json!(message))),
    )
}

/// A rule that is gone.
fn removed(pair: &Pair<'_>, rule: &Normal<'_>, new: &[Known<'_>], new_warnings: &[Normal<'_>]) -> Change {
    if pair.implies((new, false), rule) {
        let text = format!("rule `{}` is said by other rules", rule.id());
        return of_rule(rule, Change::new(Axis::Validity, "rule-removed", Verdict::Patch, text));
    }
    let (narrowing, widening) = (Sides::narrowing(pair), Sides::widening(pair));
    let decided = decide(None, || Some(breaking(&widening, rule)), &narrowing, &widening);
    let is_warning = new_warnings.iter().any(|other| other.is_other_state(rule));
    let (kind, words) = if is_warning {
        ("rule-severity", "is a warning, was an error")
    } else {
        ("rule-removed", "removed")
    };
    let message = &rule.rule.message;
    let text = format!("rule `{}` {words}: {message}", rule.id());
    of_rule(rule, with(decided, Change::new(Axis::Validity, kind, Verdict::Patch, text)))
        .between(Some(json!(message)), None)
}

/// A change of a rule, where its violations are.
fn of_rule(rule: &Normal<'_>, change: Change) -> Change {
    let violations = change.witness.iter().flat_map(|witness| &witness.violations);
    let shown = violations.into_iter().find(|one| one.rule == rule.id()).map(|one| one.pointer.clone());
    change.of_rule(rule.id()).at(shown.unwrap_or_else(|| Constraint::of_rule(rule.rule).pointer))
}

fn with(decided: Decided, change: Change) -> Change {
    Change { verdict: decided.verdict, witness: decided.witness, tried: decided.tried, ..change }
}

fn breaking(sides: &Sides<'_, '_>, rule: &Normal<'_>) -> Found {
    let constraint = Constraint::of_rule(rule.rule);
    sides.breaking(&constraint)
}

/// Warnings that appeared, changed or are gone. They make no request invalid.
fn warnings(
    old: &[Normal<'_>],
    old_warnings: &[Normal<'_>],
    new: &[Normal<'_>],
    new_warnings: &[Normal<'_>],
) -> Vec<Change> {
    let has = |list: &[Normal<'_>], rule: &Normal<'_>| list.iter().any(|one| one.is_other_state(rule));
    // A deprecated parameter has a change of its own.
    let is_written = |rule: &&Normal<'_>| !crate::vocabulary::is_built_in_rule(rule.id());
    let mut found = Vec::new();
    for rule in new_warnings.iter().filter(is_written).filter(|rule| !has(old, rule)) {
        let (kind, words) =
            if has(old_warnings, rule) { ("warning-changed", "changed") } else { ("warning-added", "added") };
        let text = format!("warning `{}` {words}: {}", rule.id(), rule.rule.message);
        found.push(of_rule(rule, Change::new(Axis::Behaviour, kind, Verdict::Minor, text)));
    }
    for rule in
        old_warnings.iter().filter(is_written).filter(|rule| !has(new, rule) && !has(new_warnings, rule))
    {
        let text = format!("warning `{}` removed: {}", rule.id(), rule.rule.message);
        found.push(of_rule(rule, Change::new(Axis::Behaviour, "warning-removed", Verdict::Minor, text)));
    }
    found
}

/// The changes of the size table.
pub(super) fn sizes(pair: &Pair<'_>) -> Vec<Change> {
    let (old, new) = (&pair.before().sizes, &pair.now().sizes);
    match (old, new) {
        (None, None) => Vec::new(),
        (Some(old), Some(new)) if is_same_place(pair, old, new) && is_same_table(old, new) => Vec::new(),
        (Some(old), Some(new)) if is_same_place(pair, old, new) => rows(pair, old, new),
        (old, new) => {
            let (narrowing, widening) = (Sides::narrowing(pair), Sides::widening(pair));
            let all = |sides: &Sides<'_, '_>, sizes: &Sizes| sides.breaking(&Constraint::of_sizes(sizes));
            let narrowed = new.as_ref().map(|new| all(&narrowing, new));
            let widened = || old.as_ref().map(|old| all(&widening, old));
            let text = match (old, new) {
                (_, None) => "sizes no longer have to be in a table",
                (None, _) => "sizes have to be in a table",
                _ => "the size table is about other parameters",
            };
            let decided = decide(narrowed, widened, &narrowing, &widening);
            vec![with(decided, Change::new(Axis::Validity, "size-table", Verdict::Patch, text))]
        }
    }
}

fn is_same_place(pair: &Pair<'_>, old: &Sizes, new: &Sizes) -> bool {
    let names = pair.names();
    let path = |path: &Option<Path>| path.as_ref().map(|path| names.renamed_path(path));
    names.renamed_path(&old.width) == new.width
        && names.renamed_path(&old.height) == new.height
        && path(&old.tier_from) == new.tier_from
}

fn rows(pair: &Pair<'_>, old: &Sizes, new: &Sizes) -> Vec<Change> {
    let has = |sizes: &Sizes, row: &SizeRow| {
        sizes.rows.iter().any(|other| (other.width, other.height) == (row.width, row.height))
    };
    let (narrowing, widening) = (Sides::narrowing(pair), Sides::widening(pair));
    let is_size = |broken: &Broken| broken.rule == "size";
    let mut found = Vec::new();
    for row in old.rows.iter().filter(|row| !has(new, row)) {
        let starts = pair.older().with_size(row.width, row.height);
        let narrowed = narrowing.search(starts, &is_size);
        let decided = decide(Some(narrowed), || None, &narrowing, &widening);
        let text = format!("the size {}x{} is gone", row.width, row.height);
        found.push(with(decided, size(new, "size-removed", text, (Some(row), None))));
        if found.len() >= MOST_SIZES {
            break;
        }
    }
    let removed = found.len();
    for row in new.rows.iter().filter(|row| !has(old, row)) {
        let starts = pair.newer().with_size(row.width, row.height);
        let widened = widening.search(starts, &is_size);
        let decided = decide(None, || Some(widened), &narrowing, &widening);
        let text = format!("the size {}x{} is new", row.width, row.height);
        found.push(with(decided, size(new, "size-added", text, (None, Some(row)))));
        if found.len() >= removed + MOST_SIZES {
            break;
        }
    }
    for row in &new.rows {
        let before = old.rows.iter().find(|other| (other.width, other.height) == (row.width, row.height));
        if let Some(before) = before.filter(|before| before.tier != row.tier) {
            let (size, tier) = (format!("{}x{}", row.width, row.height), &row.tier);
            let text = format!("the size {size} is in tier {tier}, was in {}", before.tier);
            let change = Change::new(Axis::Behaviour, "size-tier", Verdict::Minor, text);
            found.push(change.between(Some(json!(before.tier)), Some(json!(tier))));
        }
    }
    found
}

fn size(
    sizes: &Sizes,
    kind: &'static str,
    text: String,
    (old, new): (Option<&SizeRow>, Option<&SizeRow>),
) -> Change {
    let shown = |row: &SizeRow| json!([row.width, row.height]);
    Change::new(Axis::Validity, kind, Verdict::Patch, text)
        .at(sizes.width.pointer())
        .between(old.map(shown), new.map(shown))
}
