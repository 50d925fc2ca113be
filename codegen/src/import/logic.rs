//! Conditions on a request as formulas: what is given, and which values it has. Knows neither JSON Schema nor YAML.
//!
//! Formulas are kept in negation normal form: `Not` only occurs around atoms. Every atom about a value implies that the
//! value is given, as in a request: defaults do not count.

use std::collections::{HashMap, HashSet, VecDeque};

/// Most alternatives whose pairs are looked at.
const MAX_PAIRED: usize = 64;

/// A member of the request, with dots between the names of nested objects.
pub(crate) type Path = String;

/// A condition on a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Formula {
    Always,
    Never,
    Atom(Atom),
    Not(Atom),
    All(Vec<Formula>),
    Any(Vec<Formula>),
    /// Exactly one holds.
    One(Vec<Formula>),
    /// A condition that has no translation, with the reason.
    Unknown(String),
}

/// A condition on one member.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Atom {
    /// The member, which is given.
    pub(crate) path: Path,
    /// The condition on its value.
    pub(crate) test: Test,
}

/// A condition on a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    /// Any value.
    Given,
    /// One of these, in JSON.
    Is(Vec<String>),
    /// A number within bounds: `min`, `max`, `above` and `below` with their digits.
    Range(Vec<(&'static str, String)>),
    /// The number of items is within `min` and `max`.
    Count(Vec<(&'static str, String)>),
    /// The number of characters is within `min` and `max`.
    Length(Vec<(&'static str, String)>),
    /// A string that a pattern matches.
    Pattern(String),
    /// An integer that is a multiple of this one.
    Multiple(String),
    /// A value of a type, by its name in expressions.
    Kind(&'static str),
    /// A list in which so many items pass a condition, whose paths start at the item: at least the first number, and at
    /// most the second.
    Contains(Box<Formula>, u64, Option<u64>),
}

impl Test {
    /// The first reason why a part has no translation.
    fn unknown(&self) -> Option<&str> {
        if let Self::Contains(item, ..) = self { item.unknown() } else { None }
    }
}

impl Formula {
    /// The member is given.
    pub(crate) fn given(path: impl Into<Path>) -> Self {
        Self::atom(path, Test::Given)
    }

    /// The member is given and passes a test.
    pub(crate) fn atom(path: impl Into<Path>, test: Test) -> Self {
        Self::Atom(Atom { path: path.into(), test })
    }

    /// All of several formulas, simplified.
    pub(crate) fn all(formulas: impl IntoIterator<Item = Formula>) -> Self {
        let mut parts: Vec<Formula> = Vec::new();
        for formula in formulas {
            match formula {
                Self::Always => {}
                Self::Never => return Self::Never,
                Self::All(inner) => parts.extend(inner),
                other => parts.push(other),
            }
        }
        let reduced = reduce_each(parts, true);
        if reduced.contains(&Self::Never) {
            return Self::Never;
        }
        one_or(reduced, Self::Always, Self::All)
    }

    /// At least one of several formulas, simplified.
    pub(crate) fn any(formulas: impl IntoIterator<Item = Formula>) -> Self {
        let mut parts: Vec<Formula> = Vec::new();
        for formula in formulas {
            match formula {
                Self::Never => {}
                Self::Always => return Self::Always,
                Self::Any(inner) => parts.extend(inner),
                other => parts.push(other),
            }
        }
        let reduced = reduce_each(parts, false);
        if reduced.contains(&Self::Always) {
            return Self::Always;
        }
        one_or(reduced, Self::Never, Self::Any)
    }

    /// Exactly one of several formulas.
    pub(crate) fn one(formulas: Vec<Formula>) -> Self {
        let mut parts: Vec<Formula> = formulas.into_iter().filter(|part| *part != Self::Never).collect();
        if let Some(at) = parts.iter().position(|part| *part == Self::Always) {
            parts.remove(at);
            return Self::all(parts.into_iter().map(Self::negated));
        }
        one_or(parts, Self::Never, Self::One)
    }

    /// The opposite.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Always => Self::Never,
            Self::Never => Self::Always,
            Self::Atom(atom) => Self::Not(atom),
            Self::Not(atom) => Self::Atom(atom),
            Self::All(parts) => Self::any(parts.into_iter().map(Self::negated)),
            Self::Any(parts) => Self::all(parts.into_iter().map(Self::negated)),
            Self::One(parts) if parts.len() > MAX_PAIRED => {
                Self::Unknown(format!("not exactly one of more than {MAX_PAIRED} alternatives"))
            }
            Self::One(parts) => {
                // None holds, or two of them do.
                let none = Self::all(parts.iter().cloned().map(Self::negated));
                let pairs = (0..parts.len()).flat_map(|a| (a + 1..parts.len()).map(move |b| (a, b)));
                let two = pairs.map(|(a, b)| Self::all([parts[a].clone(), parts[b].clone()]));
                Self::any(std::iter::once(none).chain(two.collect::<Vec<_>>()))
            }
            Self::Unknown(why) => Self::Unknown(why),
        }
    }

    /// If the first holds, so does the second.
    pub(crate) fn implies(self, then: Formula) -> Self {
        Self::any([self.negated(), then])
    }

    /// The formula where it is known which members are given and which are not.
    pub(crate) fn knowing(self, known: &Known) -> Self {
        match self {
            Self::Atom(atom) => known.of(&atom).unwrap_or(Self::Atom(atom)),
            Self::Not(atom) => known.of(&atom).map_or(Self::Not(atom), Self::negated),
            Self::All(parts) => Self::all(parts.into_iter().map(|part| part.knowing(known))),
            Self::Any(parts) => Self::any(parts.into_iter().map(|part| part.knowing(known))),
            Self::One(parts) => Self::one(parts.into_iter().map(|part| part.knowing(known)).collect()),
            other => other,
        }
    }

    /// True if the member is given wherever the formula holds, or wherever it does not hold.
    fn gives(&self, path: &str, holds: bool) -> bool {
        match (self, holds) {
            (Self::Atom(atom), true) | (Self::Not(atom), false) => is_within(&atom.path, path),
            (Self::All(parts), true) | (Self::Any(parts), false) => {
                parts.iter().any(|part| part.gives(path, holds))
            }
            (Self::Any(parts) | Self::One(parts), true) | (Self::All(parts), false) => {
                parts.iter().all(|part| part.gives(path, holds))
            }
            // None of the parts holds, or two of them do.
            (Self::One(parts), false) => {
                parts.iter().any(|part| part.gives(path, false))
                    && parts.iter().filter(|part| !part.gives(path, true)).count() < 2
            }
            _ => false,
        }
    }

    /// The steps of simplifying it, which simplifies the parts of each part twice.
    pub(crate) fn effort(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::One(parts) => {
                parts.iter().fold(1, |sum: usize, part| sum.saturating_add(part.effort().saturating_mul(2)))
            }
            _ => 1,
        }
    }

    fn is_compound(&self) -> bool {
        matches!(self, Self::All(_) | Self::Any(_) | Self::One(_))
    }

    /// The number of its atoms.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::One(parts) => parts.iter().map(Self::size).sum(),
            Self::Atom(Atom { test: Test::Contains(item, ..), .. })
            | Self::Not(Atom { test: Test::Contains(item, ..), .. }) => 1 + item.size(),
            _ => 1,
        }
    }

    /// The first reason why a part has no translation.
    pub(crate) fn unknown(&self) -> Option<&str> {
        match self {
            Self::Unknown(why) => Some(why),
            Self::Atom(atom) | Self::Not(atom) => atom.test.unknown(),
            Self::All(parts) | Self::Any(parts) | Self::One(parts) => parts.iter().find_map(Self::unknown),
            _ => None,
        }
    }

    /// The parts of a conjunction; of another formula, the formula.
    pub(crate) fn conjuncts(self) -> Vec<Formula> {
        match self {
            Self::Always => Vec::new(),
            Self::All(parts) => parts,
            other => vec![other],
        }
    }

    /// Members that the formula reads, in the order in which they occur.
    pub(crate) fn paths(&self) -> Vec<&str> {
        let mut paths = Vec::new();
        self.collect(&mut paths);
        let mut known = HashSet::new();
        paths.retain(|path| known.insert(*path));
        paths
    }

    fn collect<'f>(&'f self, paths: &mut Vec<&'f str>) {
        match self {
            Self::Atom(atom) | Self::Not(atom) => paths.push(&atom.path),
            Self::All(parts) | Self::Any(parts) | Self::One(parts) => {
                parts.iter().for_each(|part| part.collect(paths));
            }
            _ => {}
        }
    }
}

/// Members of which it is known whether they are given, with the number of formulas that say so.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Members that are given because they or others inside of them are.
    given: HashMap<Path, usize>,
    absent: HashMap<Path, usize>,
}

impl Known {
    /// These are given.
    pub(crate) fn given(paths: impl IntoIterator<Item = Path>) -> Self {
        let mut known = Self::default();
        paths.into_iter().for_each(|path| known.give(&path, true));
        known
    }

    fn give(&mut self, path: &str, learn: bool) {
        outer(path).for_each(|path| count(&mut self.given, path, learn));
    }

    /// The value of an atom, if it is known.
    fn of(&self, atom: &Atom) -> Option<Formula> {
        if !self.absent.is_empty() && outer(&atom.path).any(|path| self.absent.contains_key(path)) {
            return Some(Formula::Never);
        }
        let is_given = atom.test == Test::Given && self.given.contains_key(&atom.path);
        is_given.then_some(Formula::Always)
    }

    /// Remembers or forgets what follows from a formula, as far as it is one atom.
    fn learn(&mut self, formula: &Formula, holds: bool, learn: bool) {
        match (formula, holds) {
            (Formula::Atom(atom), true) | (Formula::Not(atom), false) => self.give(&atom.path, learn),
            (Formula::Not(atom), true) | (Formula::Atom(atom), false) if atom.test == Test::Given => {
                count(&mut self.absent, &atom.path, learn);
            }
            _ => {}
        }
    }
}

/// Counts one more or one less.
fn count(counts: &mut HashMap<Path, usize>, path: &str, more: bool) {
    if more {
        *counts.entry(path.to_owned()).or_default() += 1;
    } else if let Some(count) = counts.get_mut(path) {
        *count -= 1;
        if *count == 0 {
            counts.remove(path);
        }
    }
}

/// The members that a member is in, from itself on.
fn outer(path: &str) -> impl Iterator<Item = &str> {
    std::iter::once(path).chain(path.rmatch_indices('.').map(|(at, _)| &path[..at]))
}

/// True for a member and everything inside of it.
fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Simplifies each part by what the others say: in a conjunction they hold, in a disjunction they do not.
fn reduce_each(parts: Vec<Formula>, hold: bool) -> Vec<Formula> {
    let mut known = Known::default();
    parts.iter().for_each(|part| known.learn(part, hold, true));
    let has_compounds = parts.iter().any(Formula::is_compound);
    // That an object is given follows from conditions on its members. Those of atoms are known already.
    let mut later: VecDeque<Formula> = parts.into();
    let mut done: Vec<Formula> = Vec::new();
    let mut seen: HashSet<Formula> = HashSet::new();
    while let Some(part) = later.pop_front() {
        known.learn(&part, hold, false);
        let reduced = part.knowing(&known);
        let given = match (&reduced, hold) {
            (Formula::Atom(atom), true) | (Formula::Not(atom), false) if atom.test == Test::Given => {
                Some(&atom.path)
            }
            _ => None,
        };
        let follows = |path: &Path| {
            let mut others = done.iter().chain(&later).filter(|other| other.is_compound());
            has_compounds && others.any(|other| other.gives(path, hold))
        };
        let is_neutral = reduced == if hold { Formula::Always } else { Formula::Never };
        if is_neutral || seen.contains(&reduced) || given.is_some_and(follows) {
            continue;
        }
        known.learn(&reduced, hold, true);
        seen.insert(reduced.clone());
        done.push(reduced);
    }
    done
}

fn one_or(mut parts: Vec<Formula>, none: Formula, several: fn(Vec<Formula>) -> Formula) -> Formula {
    match parts.len() {
        0 => none,
        1 => parts.remove(0),
        _ => several(parts),
    }
}
