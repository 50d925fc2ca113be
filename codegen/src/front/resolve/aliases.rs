//! Parameters with aliases: expressions read whichever is given, and rules know the others. In: rules
//! and expressions about the parameters as they are described. Out: the same about what a request may have.

use super::rule::with_exprs;
use crate::model::expr::{self, Bindings, Reference, build};
use crate::model::{
    Document, Expr, ExprKind, Fact, Group, Minimum, Path, Price, PriceLine, Quantity, Rate, RateCase, Rule,
    RuleForm, Written,
};

/// Reports whether a document has aliases, or lists and objects as defaults, which expressions read like one more
/// alias.
pub(super) fn has_any(document: &Document) -> bool {
    let params = document.objects.iter().flat_map(|object| &object.params);
    params.into_iter().any(|param| param.alias_of.is_some() || param.default_document.is_some())
}

/// An expression that reads a parameter or its alias, whichever is given.
pub(super) fn read(expr: Expr, document: &Document, facts: &[Fact]) -> Expr {
    if !has_any(document) {
        return expr;
    }
    expr::with_aliases(expr, &bindings(document, facts))
}

fn bindings<'d>(document: &'d Document, facts: &'d [Fact]) -> Bindings<'d> {
    Bindings { document, root: None, facts, bound: Vec::new() }
}

/// A rule that reads a parameter or its alias, whichever is given. A rule that reads a required parameter holds where
/// it is missing, because that is already a violation.
pub(super) fn of_rule(rule: Rule, document: &Document, facts: &[Fact]) -> Rule {
    if !has_any(document) {
        return rule;
    }
    let read = |expr: Expr| self::read(expr, document, facts);
    let missing = needed(&rule.holds, document).into_iter().map(|path| build::not(given(&path, document)));
    let missing: Vec<Expr> = missing.collect();
    let holds = build::any(missing.into_iter().chain([read(rule.holds)]).collect());
    let form = with_exprs(rule.form, read);
    let aliases =
        named(&form).into_iter().chain(rule.reads.iter().cloned()).fold(Vec::new(), |mut known, path| {
            let others = aliased_paths(&path, document);
            if !others.is_empty() && known.iter().all(|(seen, _)| *seen != path) {
                known.push((path, others));
            }
            known
        });
    let reads = distinct(rule.reads.into_iter().chain(expr::reads(&holds)));
    Rule { form, holds, reads, aliases, ..rule }
}

/// The paths in their order, each once.
pub(super) fn distinct(paths: impl IntoIterator<Item = Path>) -> Vec<Path> {
    let mut seen: Vec<Path> = Vec::new();
    for path in paths {
        if !seen.contains(&path) {
            seen.push(path);
        }
    }
    seen
}

/// The parameters that a form names.
fn named(form: &RuleForm) -> Vec<Path> {
    let flat = |groups: &[Group]| groups.iter().flatten().cloned().collect::<Vec<_>>();
    match form {
        RuleForm::Together(groups)
        | RuleForm::AtLeastOne(groups)
        | RuleForm::ExactlyOne(groups)
        | RuleForm::AtMostOne(groups) => flat(groups),
        RuleForm::Requires(pairs) | RuleForm::Forbids(pairs) => {
            pairs.iter().flat_map(|(left, right)| [vec![left.clone()], flat(right)].concat()).collect()
        }
        RuleForm::When(_, then) => {
            let choices = then.choices.iter().flat_map(|(_, groups)| flat(groups));
            let limits = then.limits.iter().map(|limited| limited.path.clone());
            then.required.iter().cloned().chain(flat(&then.forbidden)).chain(limits).chain(choices).collect()
        }
        RuleForm::Total(..) | RuleForm::Cel(_) => Vec::new(),
    }
}

/// The aliases of a path, in order of precedence.
fn aliased_paths(path: &Path, document: &Document) -> Vec<Path> {
    let bindings = bindings(document, &[]);
    let mut found = vec![path.clone()];
    for length in 1..=path.0.len() {
        let mut more = Vec::new();
        for path in &found {
            let parent = Reference::param(Path(path.0[..length - 1].to_vec()));
            for alias in aliases_of(&bindings, &parent, &path.0[length - 1]) {
                let mut other = path.clone();
                other.0[length - 1] = alias;
                if bindings.param(&Reference::param(other.clone())).is_some() {
                    more.push(other);
                }
            }
        }
        found.extend(more);
    }
    found.remove(0);
    found
}

fn aliases_of(bindings: &Bindings<'_>, parent: &Reference, name: &str) -> Vec<String> {
    let members = bindings.members(parent).into_iter();
    members
        .filter(|other| other.alias_of.as_deref() == Some(name))
        .map(|other| other.name.value.clone())
        .collect()
}

/// An expression that holds if a parameter or one of its aliases is given.
fn given(path: &Path, document: &Document) -> Expr {
    let all = [path.clone()].into_iter().chain(aliased_paths(path, document));
    build::any(all.map(build::has).collect())
}

/// The required parameters with aliases whose value an expression reads.
fn needed(expr: &Expr, document: &Document) -> Vec<Path> {
    let mut paths: Vec<Path> = Vec::new();
    expr::walk(expr, &mut |part| {
        let ExprKind::Get(path) = &part.kind else { return };
        for length in 1..=path.0.len() {
            let part = Path(path.0[..length].to_vec());
            let is_required = document.param(&part).is_some_and(|param| param.required);
            if is_required && !paths.contains(&part) && !aliased_paths(&part, document).is_empty() {
                paths.push(part);
            }
        }
    });
    paths
}

/// A price that reads a parameter or its alias, whichever is given.
pub(super) fn of_price(price: Price, document: &Document, facts: &[Fact]) -> Price {
    if !has_any(document) {
        return price;
    }
    let read = |expr: Expr| self::read(expr, document, facts);
    let written = |written: Written| Written { expr: read(written.expr), ..written };
    let Price::Lines { currency, terms, lines } = price else { return price };
    let line = |line: PriceLine| PriceLine {
        when: line.when.map(written),
        quantity: read(line.quantity),
        written: Quantity {
            units: written(line.written.units),
            times: line.written.times.map(written),
            ..line.written
        },
        rate: match line.rate {
            Rate::Fixed(charge) => Rate::Fixed(charge),
            Rate::By(selector, rates) => Rate::By(written(selector), rates),
            Rate::Cases(cases) => {
                let case = |case: RateCase| RateCase { when: written(case.when), ..case };
                Rate::Cases(cases.into_iter().map(case).collect())
            }
        },
        ..line
    };
    let mut terms = terms;
    terms.minimum = terms.minimum.map(|minimum| match minimum {
        Minimum::Amount(amount) => Minimum::Amount(amount),
        Minimum::Computed(minimum) => Minimum::Computed(written(minimum)),
    });
    Price::Lines { currency, terms, lines: lines.into_iter().map(line).collect() }
}
