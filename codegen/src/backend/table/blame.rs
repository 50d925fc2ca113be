//! Where the violation of a rule stands, decided from the form in which the rule was written.

use crate::model::expr::{self, build};
use crate::model::{Choice, Expr, ExprKind, ExprType, Group, Path, Rule, RuleForm, Then};

/// See [`modelspec_runtime::table::ViolationLocation`]; here with paths instead of indexes. Pointers and paths of a rule about
/// items start at the item.
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
    let presence = Presence { rule };
    let blame = presence.spelled(of_form(rule, presence));
    Blame { at: rule.at.as_ref().map(Path::pointer), ..blame }
}

fn of_form(rule: &Rule, presence: Presence<'_>) -> Blame {
    match &rule.form {
        RuleForm::Together(groups) => presence.choice(Choice::Together, groups),
        RuleForm::AtLeastOne(groups) => presence.choice(Choice::AtLeastOne, groups),
        RuleForm::ExactlyOne(groups) => presence.choice(Choice::ExactlyOne, groups),
        RuleForm::AtMostOne(groups) => presence.choice(Choice::AtMostOne, groups),
        RuleForm::Requires(pairs) => presence.requires(pairs),
        RuleForm::Forbids(pairs) => Blame { offending: presence.forbids(pairs), ..Blame::default() },
        RuleForm::When(_, then) => presence.then(then),
        RuleForm::Total(of, ..) => {
            let summands: Vec<Group> = of.iter().filter_map(|name| summand(name, &rule.reads)).collect();
            let read = summands.iter().rev().flatten().cloned().collect();
            Blame { read, otherwise: within(&summands), ..Blame::default() }
        }
        RuleForm::Cel => read(&rule.reads),
    }
}

/// The first parameter read that is given, else the first read.
fn read(reads: &[Path]) -> Blame {
    Blame {
        otherwise: reads.first().map(Path::pointer).unwrap_or_default(),
        read: reads.to_vec(),
        ..Blame::default()
    }
}

/// The parameter that a summand is, or the list that it goes through.
fn summand(name: &str, reads: &[Path]) -> Option<Group> {
    let is_part = |path: &&Path| {
        name.strip_prefix(&path.to_string()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let path = reads.iter().filter(is_part).max_by_key(|path| path.0.len())?;
    Some(vec![path.clone()])
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

/// What is asked of parameters: of the request, or of the items that a rule is about.
#[derive(Clone, Copy)]
struct Presence<'r> {
    rule: &'r Rule,
}

impl<'r> Presence<'r> {
    /// Whether a parameter is given, in whichever spelling.
    fn has(self, path: &Path) -> Expr {
        let aliases = self.aliases(path).iter().map(|alias| self.has_itself(alias));
        build::any([self.has_itself(path)].into_iter().chain(aliases).collect())
    }

    fn has_itself(self, path: &Path) -> Expr {
        match self.rule.each.len().checked_sub(1) {
            None => build::has(path.clone()),
            Some(item) => build::expr(ExprKind::BoundHas(item, path.clone()), ExprType::Bool),
        }
    }

    fn aliases(self, path: &Path) -> &'r [Path] {
        let found = self.rule.aliases.iter().find(|(known, _)| known == path);
        found.map_or(&[], |(_, aliases)| aliases)
    }

    fn given(self, group: &Group) -> Expr {
        build::all(group.iter().map(|path| self.has(path)).collect())
    }

    /// Each member of a group, with the demand that the group is not given.
    fn absent(self, group: &Group) -> Vec<(Path, Expr)> {
        let demand = build::not(self.given(group));
        group.iter().map(|path| (path.clone(), demand.clone())).collect()
    }

    fn choice(self, choice: Choice, groups: &[Group]) -> Blame {
        let otherwise = within(groups);
        match choice {
            Choice::Together => Blame { required: members(groups), otherwise, ..Blame::default() },
            Choice::AtLeastOne => Blame { otherwise, ..Blame::default() },
            Choice::ExactlyOne | Choice::AtMostOne => Blame {
                offending: groups.iter().flat_map(|group| self.absent(group)).collect(),
                otherwise,
                ..Blame::default()
            },
        }
    }

    /// Of several left sides, only those that are given demand anything; the required list cannot say that, so the
    /// demand stands with each parameter. The first one is to be named, and the engine names the last: so the list
    /// is turned round.
    fn requires(self, pairs: &[(Path, Vec<Group>)]) -> Blame {
        if let [(_, groups)] = pairs {
            return Blame { required: members(groups), ..Blame::default() };
        }
        let demand = |(left, groups): &(Path, Vec<Group>)| {
            let demand = |path: Path| {
                let given = build::any(vec![build::not(self.has(left)), self.has(&path)]);
                (path, given)
            };
            members(groups).into_iter().map(demand).collect::<Vec<_>>()
        };
        let mut offending: Vec<_> = pairs.iter().flat_map(demand).collect();
        offending.reverse();
        Blame {
            offending,
            otherwise: self.rule.reads.first().map(Path::pointer).unwrap_or_default(),
            ..Blame::default()
        }
    }

    fn forbids(self, pairs: &[(Path, Vec<Group>)]) -> Vec<(Path, Expr)> {
        let demand = |(left, groups): &(Path, Vec<Group>)| {
            let left = build::not(self.has(left));
            let demand = |(path, absent): (Path, Expr)| (path, build::any(vec![left.clone(), absent]));
            groups.iter().flat_map(|group| self.absent(group)).map(demand).collect::<Vec<_>>()
        };
        pairs.iter().flat_map(demand).collect()
    }

    /// What is missing, else what offends.
    fn then(self, then: &Then) -> Blame {
        let forbidden = then.forbidden.iter().flat_map(|group| self.absent(group));
        let limits = then.limits.iter().map(|limited| (limited.path.clone(), limited.holds.clone()));
        let mut blame = Blame {
            required: then.required.clone(),
            offending: forbidden.chain(limits).collect(),
            ..Blame::default()
        };
        for (choice, groups) in &then.choices {
            blame.offending.extend(self.choice_offending(*choice, groups));
            if blame.otherwise.is_empty() {
                blame.otherwise = within(groups);
            }
        }
        if let (Some(cel), []) = (&then.cel, then.choices.as_slice()) {
            // What the condition reads first stands first, as in the rule as a whole.
            let own = expr::reads_at(cel, self.rule.each.len().checked_sub(1));
            let mut reads = self.rule.reads.clone();
            reads.retain(|path| own.contains(path));
            let Blame { read, otherwise, .. } = read(&reads);
            blame.read = read;
            blame.otherwise = otherwise;
        }
        blame
    }

    /// The members that break a choice, which can hold while something else of `then` does not: those that are given
    /// too many, or that are missing beside others.
    fn choice_offending(self, choice: Choice, groups: &[Group]) -> Vec<(Path, Expr)> {
        let any_given = |groups: &mut dyn Iterator<Item = &Group>| {
            build::any(groups.map(|group| self.given(group)).collect())
        };
        match choice {
            Choice::AtLeastOne => Vec::new(),
            Choice::Together => {
                let alone = build::not(any_given(&mut groups.iter()));
                let demand = |path: Path| {
                    let given = build::any(vec![alone.clone(), self.has(&path)]);
                    (path, given)
                };
                members(groups).into_iter().map(demand).rev().collect()
            }
            Choice::ExactlyOne | Choice::AtMostOne => {
                let demand = |group: &Group| {
                    let alone = build::not(any_given(&mut groups.iter().filter(|other| *other != group)));
                    let with_alone =
                        move |(path, absent): (Path, Expr)| (path, build::any(vec![absent, alone.clone()]));
                    self.absent(group).into_iter().map(with_alone)
                };
                groups.iter().flat_map(demand).collect()
            }
        }
    }

    /// The same where parameters are given in another spelling: it is the one that is pointed to.
    fn spelled(self, mut blame: Blame) -> Blame {
        if self.rule.aliases.is_empty() {
            return blame;
        }
        if blame.required.iter().any(|path| !self.aliases(path).is_empty()) {
            let demanded = blame.required.drain(..).rev().collect::<Vec<_>>();
            blame.offending.extend(demanded.into_iter().map(|path| {
                let given = self.has(&path);
                (path, given)
            }));
        }
        blame.offending = blame.offending.into_iter().flat_map(|one| self.offending(one)).collect();
        let with_aliases = |path: Path| {
            let aliases = self.aliases(&path).to_vec();
            [path].into_iter().chain(aliases)
        };
        blame.read = blame.read.into_iter().flat_map(with_aliases).collect();
        blame
    }

    fn offending(self, (path, demand): (Path, Expr)) -> Vec<(Path, Expr)> {
        let aliases = self.aliases(&path);
        let mut spelled = Vec::with_capacity(aliases.len() + 1);
        for (at, alias) in aliases.iter().enumerate() {
            let before = [&path].into_iter().chain(&aliases[..at]).map(|path| self.has_itself(path));
            let other = build::not(self.has_itself(alias));
            spelled.push((alias.clone(), build::any(before.chain([other, demand.clone()]).collect())));
        }
        let by_alias = build::any(aliases.iter().map(|alias| self.has_itself(alias)).collect());
        let other = build::all(vec![build::not(self.has_itself(&path)), by_alias]);
        spelled.insert(0, (path, build::any(vec![other, demand])));
        spelled
    }
}
