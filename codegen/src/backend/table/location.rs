//! The location of a rule's violation, which depends on the form in which the rule is written.

use crate::model::expr::{self, Reference, build, contains};
use crate::model::{Choice, Expr, ExprKind, ExprType, Group, JsonKind, Path, Rule, RuleForm, Then, Total};

/// See [`modelspec_runtime::table::ViolationLocation`]; here with paths instead of indexes. Pointers and paths of a rule about
/// items start at the item.
#[derive(Debug, Default)]
pub(crate) struct Location {
    pub(crate) at: Option<String>,
    pub(crate) missing: Vec<(Path, Expr)>,
    pub(crate) offending: Vec<(Path, Expr)>,
    pub(crate) read: Vec<Path>,
    pub(crate) otherwise: String,
}

/// The location of a violation of this rule.
pub(crate) fn of(rule: &Rule) -> Location {
    let presence = Presence { rule };
    let location = presence.with_aliases(of_form(rule, presence));
    Location { at: rule.at.as_ref().map(Path::pointer), ..location }
}

fn of_form(rule: &Rule, presence: Presence<'_>) -> Location {
    match &rule.form {
        RuleForm::Together(groups) => presence.choice(Choice::Together, groups),
        RuleForm::AtLeastOne(groups) => presence.choice(Choice::AtLeastOne, groups),
        RuleForm::ExactlyOne(groups) => presence.choice(Choice::ExactlyOne, groups),
        RuleForm::AtMostOne(groups) => presence.choice(Choice::AtMostOne, groups),
        RuleForm::Requires(pairs) => Location { missing: presence.requires(pairs), ..Location::default() },
        RuleForm::Forbids(pairs) => Location { offending: presence.forbids(pairs), ..Location::default() },
        RuleForm::When(_, then) => presence.then(then),
        RuleForm::Total(total) => {
            let summands = presence.summands(total);
            let read = summands.iter().rev().flatten().cloned().collect();
            Location { read, otherwise: within(&summands), ..Location::default() }
        }
        RuleForm::Cel(_) => read(&rule.reads),
    }
}

/// The first parameter that is read and given, else the first one that is read.
fn read(reads: &[Path]) -> Location {
    Location {
        otherwise: reads.first().map(Path::pointer).unwrap_or_default(),
        read: reads.to_vec(),
        ..Location::default()
    }
}

/// The parameter of a summand, or the list that it iterates over: one of those that are read, each with its text.
fn summand(name: &str, reads: &[(String, &Path)], is_list: &dyn Fn(&Path) -> bool) -> Vec<Group> {
    let is_part =
        |read: &str| name.strip_prefix(read).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let parts = || reads.iter().filter(|(text, _)| is_part(text)).map(|(_, path)| *path);
    let Some(path) = parts().max_by_key(|path| path.0.len()) else { return Vec::new() };
    // Of one object or a list of them, the list counts where it is given.
    let list = parts().find(|part| *part != path && is_list(part));
    list.into_iter().chain([path]).map(|path| vec![path.clone()]).collect()
}

fn members(groups: &[Group]) -> Vec<Path> {
    groups.iter().flatten().cloned().collect()
}

/// JSON Pointer to the innermost object that contains all parameters of a rule.
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

/// Conditions on the presence of parameters: of the request, or of the items that a rule applies to.
#[derive(Clone, Copy)]
struct Presence<'r> {
    rule: &'r Rule,
}

impl<'r> Presence<'r> {
    /// The condition that a parameter or one of its aliases is given.
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

    /// Each member of a group, with the condition that the group is not given.
    fn absent(self, group: &Group) -> Vec<(Path, Expr)> {
        let condition = build::not(self.given(group));
        group.iter().map(|path| (path.clone(), condition.clone())).collect()
    }

    /// The parameters that a sum adds up.
    fn summands(self, total: &Total) -> Vec<Group> {
        let is_list = |path: &Path| {
            let tests = |kind: &ExprKind| match kind {
                ExprKind::Is(value, JsonKind::List) => {
                    Reference::of(value).is_some_and(|reference| reference.path == *path)
                }
                _ => false,
            };
            contains(&self.rule.holds, &tests)
        };
        let reads: Vec<(String, &Path)> =
            self.rule.reads.iter().map(|path| (path.to_string(), path)).collect();
        total.of.iter().flat_map(|name| summand(name, &reads, &is_list)).collect()
    }

    fn choice(self, choice: Choice, groups: &[Group]) -> Location {
        let otherwise = within(groups);
        match choice {
            Choice::Together => {
                Location { missing: self.required(members(groups)), otherwise, ..Location::default() }
            }
            Choice::AtLeastOne => Location { otherwise, ..Location::default() },
            Choice::ExactlyOne | Choice::AtMostOne => Location {
                offending: groups.iter().flat_map(|group| self.absent(group)).collect(),
                otherwise,
                ..Location::default()
            },
        }
    }

    /// Parameters, each with the condition that it is given.
    fn required(self, paths: Vec<Path>) -> Vec<(Path, Expr)> {
        let condition = |path: Path| {
            let given = self.has(&path);
            (path, given)
        };
        paths.into_iter().map(condition).collect()
    }

    fn requires(self, pairs: &[(Path, Vec<Group>)]) -> Vec<(Path, Expr)> {
        // Where only one parameter requires others, it is given when the rule is broken.
        if let [(_, groups)] = pairs {
            return self.required(members(groups));
        }
        let condition = |(left, groups): &(Path, Vec<Group>)| {
            let absent = build::not(self.has(left));
            let condition = |(path, given)| (path, build::any(vec![absent.clone(), given]));
            self.required(members(groups)).into_iter().map(condition).collect::<Vec<_>>()
        };
        pairs.iter().flat_map(condition).collect()
    }

    fn forbids(self, pairs: &[(Path, Vec<Group>)]) -> Vec<(Path, Expr)> {
        let condition = |(left, groups): &(Path, Vec<Group>)| {
            let left = build::not(self.has(left));
            let condition = |(path, absent): (Path, Expr)| (path, build::any(vec![left.clone(), absent]));
            groups.iter().flat_map(|group| self.absent(group)).map(condition).collect::<Vec<_>>()
        };
        pairs.iter().flat_map(condition).collect()
    }

    /// The missing parameters, else the offending ones.
    fn then(self, then: &Then) -> Location {
        let forbidden = then.forbidden.iter().flat_map(|group| self.absent(group));
        let limits = then.limits.iter().map(|limited| (limited.path.clone(), limited.holds.clone()));
        let summands: Vec<Group> = then.total.iter().flat_map(|total| self.summands(total)).collect();
        let summed = then.total.iter().flat_map(|total| {
            let condition = |path: &Path| {
                let absent = build::not(self.has(path));
                (path.clone(), build::any(vec![absent, total.holds.clone()]))
            };
            summands.iter().flatten().map(condition).collect::<Vec<_>>()
        });
        let mut location = Location {
            missing: self.required(then.required.clone()),
            offending: forbidden.chain(limits).chain(summed).collect(),
            otherwise: if summands.is_empty() { String::new() } else { within(&summands) },
            ..Location::default()
        };
        for (choice, groups) in &then.choices {
            match choice {
                Choice::AtLeastOne => {}
                Choice::Together => location.missing.extend(self.incomplete(groups)),
                Choice::ExactlyOne | Choice::AtMostOne => {
                    location.offending.extend(self.in_excess(groups));
                }
            }
            if location.otherwise.is_empty() {
                location.otherwise = within(groups);
            }
        }
        if let (Some(cel), []) = (&then.cel, then.choices.as_slice()) {
            // Keep the order in which the rule as a whole reads them.
            let own = expr::reads_at(cel, self.rule.each.len().checked_sub(1));
            let mut reads = self.rule.reads.clone();
            reads.retain(|path| own.contains(path));
            let Location { read, otherwise, .. } = read(&reads);
            location.read = read;
            location.otherwise = otherwise;
        }
        location
    }

    /// The members that are missing beside others. All or none can be given while another part of `then` is broken.
    fn incomplete(self, groups: &[Group]) -> Vec<(Path, Expr)> {
        let none_given = build::not(self.any_given(groups.iter()));
        let condition = |(path, given)| (path, build::any(vec![none_given.clone(), given]));
        self.required(members(groups)).into_iter().map(condition).collect()
    }

    /// The members that are given beside others.
    fn in_excess(self, groups: &[Group]) -> Vec<(Path, Expr)> {
        let condition = |group: &Group| {
            let alone = build::not(self.any_given(groups.iter().filter(|other| *other != group)));
            let with_alone =
                move |(path, absent): (Path, Expr)| (path, build::any(vec![absent, alone.clone()]));
            self.absent(group).into_iter().map(with_alone)
        };
        groups.iter().flat_map(condition).collect()
    }

    fn any_given<'g>(self, groups: impl Iterator<Item = &'g Group>) -> Expr {
        build::any(groups.map(|group| self.given(group)).collect())
    }

    /// The same with aliases: if an alias is given, the violation points to the alias.
    fn with_aliases(self, mut location: Location) -> Location {
        if self.rule.aliases.is_empty() {
            return location;
        }
        location.offending = location.offending.into_iter().flat_map(|one| self.offending(one)).collect();
        let with_aliases = |path: Path| {
            let aliases = self.aliases(&path).to_vec();
            [path].into_iter().chain(aliases)
        };
        location.read = location.read.into_iter().flat_map(with_aliases).collect();
        location
    }

    fn offending(self, (path, condition): (Path, Expr)) -> Vec<(Path, Expr)> {
        let aliases = self.aliases(&path);
        let mut with_aliases = Vec::with_capacity(aliases.len() + 1);
        for (at, alias) in aliases.iter().enumerate() {
            let before = [&path].into_iter().chain(&aliases[..at]).map(|path| self.has_itself(path));
            let other = build::not(self.has_itself(alias));
            with_aliases
                .push((alias.clone(), build::any(before.chain([other, condition.clone()]).collect())));
        }
        let by_alias = build::any(aliases.iter().map(|alias| self.has_itself(alias)).collect());
        let other = build::all(vec![build::not(self.has_itself(&path)), by_alias]);
        with_aliases.insert(0, (path, build::any(vec![other, condition])));
        with_aliases
    }
}
