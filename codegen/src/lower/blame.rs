//! Where the violation of a rule stands, decided from the form in which the rule was written.

use crate::cel::build;
use crate::model::{Expr, Group, Path, Rule, RuleForm, Then};

/// See [`modelspec_runtime::table::Blame`]; here with paths instead of indexes.
#[derive(Debug, Default)]
pub(crate) struct Blame {
    pub(crate) at: Option<String>,
    pub(crate) required: Vec<Path>,
    pub(crate) offending: Vec<(Path, Expr)>,
    pub(crate) read: Vec<Path>,
    pub(crate) otherwise: String,
}

/// What a violation of this rule points to.
pub(crate) fn of(rule: &Rule) -> Blame {
    Blame { at: rule.at.as_ref().map(Path::pointer), ..of_form(rule) }
}

fn of_form(rule: &Rule) -> Blame {
    match &rule.form {
        RuleForm::Together(groups) => {
            Blame { required: members(groups), otherwise: within(groups), ..Blame::default() }
        }
        RuleForm::AtLeastOne(groups) => Blame { otherwise: within(groups), ..Blame::default() },
        RuleForm::ExactlyOne(groups) | RuleForm::AtMostOne(groups) => Blame {
            offending: groups.iter().flat_map(absent).collect(),
            otherwise: within(groups),
            ..Blame::default()
        },
        RuleForm::Requires(pairs) => requires(pairs, rule),
        RuleForm::Forbids(pairs) => Blame { offending: forbids(pairs), ..Blame::default() },
        RuleForm::When(_, then) => {
            Blame { required: then.required.clone(), offending: then_offending(then), ..Blame::default() }
        }
        RuleForm::Total(..) => todo!("totals"),
        RuleForm::Cel => Blame {
            otherwise: rule.reads.first().map(Path::pointer).unwrap_or_default(),
            read: rule.reads.clone(),
            ..Blame::default()
        },
    }
}

fn members(groups: &[Group]) -> Vec<Path> {
    groups.iter().flatten().cloned().collect()
}

/// The innermost object that holds all parameters of a rule, as JSON Pointer.
fn within(groups: &[Group]) -> String {
    let mut paths = groups.iter().flatten();
    let first = paths.next().map_or(&[][..], |path| &path.0);
    let mut common = first.len().saturating_sub(1);
    for path in paths {
        let same = path.0.iter().zip(first).take_while(|(a, b)| a == b).count();
        common = common.min(same).min(path.0.len().saturating_sub(1));
    }
    Path(first[..common].to_vec()).pointer()
}

/// Each member of a group, with the demand that the group is not given.
fn absent(group: &Group) -> Vec<(Path, Expr)> {
    let demand = build::not(build::all(group.iter().cloned().map(build::has).collect()));
    group.iter().map(|path| (path.clone(), demand.clone())).collect()
}

/// Of several left sides, only those that are given demand anything; the required list cannot say that, so the
/// demand stands with each parameter. The first one is to be named, and the engine names the last: so the list
/// is turned round.
fn requires(pairs: &[(Path, Vec<Group>)], rule: &Rule) -> Blame {
    if let [(_, groups)] = pairs {
        return Blame { required: members(groups), ..Blame::default() };
    }
    let demand = |(left, groups): &(Path, Vec<Group>)| {
        let demand = |path: Path| {
            let given = build::any(vec![build::not(build::has(left.clone())), build::has(path.clone())]);
            (path, given)
        };
        members(groups).into_iter().map(demand).collect::<Vec<_>>()
    };
    let mut offending: Vec<_> = pairs.iter().flat_map(demand).collect();
    offending.reverse();
    Blame {
        offending,
        otherwise: rule.reads.first().map(Path::pointer).unwrap_or_default(),
        ..Blame::default()
    }
}

fn forbids(pairs: &[(Path, Vec<Group>)]) -> Vec<(Path, Expr)> {
    let demand = |(left, groups): &(Path, Vec<Group>)| {
        let left = build::not(build::has(left.clone()));
        let demand = |(path, absent): (Path, Expr)| (path, build::any(vec![left.clone(), absent]));
        groups.iter().flat_map(absent).map(demand).collect::<Vec<_>>()
    };
    pairs.iter().flat_map(demand).collect()
}

fn then_offending(then: &Then) -> Vec<(Path, Expr)> {
    let forbidden = then.forbidden.iter().flat_map(absent);
    let limits = then.limits.iter().map(|limited| (limited.path.clone(), limited.holds.clone()));
    forbidden.chain(limits).collect()
}
