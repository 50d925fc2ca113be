//! Members that exclude each other. Documents say it pair by pair, and often in both directions; a spec says it once.

use std::collections::BTreeSet;

use super::logic::{Formula, Test};
use super::rules::Keys;
use super::yaml::Yaml;

/// Most pairs that are looked at together.
const MAX_PAIRS: usize = 500;

/// Most pairs that are looked at, counting each as often as it is said.
const MAX_SAID: usize = 50_000;

/// A part of the conditions of an object.
pub(crate) enum Part {
    Formula(Formula),
    /// The keys of a rule, with the members that it reads.
    Rule(Keys, Vec<String>),
}

/// Two members, in the order of their names.
type Pair = (String, String);

/// The parts of several conditions, with pairs that exclude each other as one rule. What belongs to a part stays beside
/// it.
pub(crate) fn merged<T: Clone>(parts: Vec<(Formula, T)>) -> Vec<(Part, T)> {
    let as_they_are = |parts: Vec<(Formula, T)>| {
        parts.into_iter().map(|(part, beside)| (Part::Formula(part), beside)).collect()
    };
    // Each pair can be said several times.
    if parts.iter().map(|(part, _)| product(part)).sum::<usize>() > MAX_SAID {
        return as_they_are(parts);
    }
    let pairs: Vec<Vec<Pair>> = parts.iter().map(|(part, _)| pairs(part).unwrap_or_default()).collect();
    let all: BTreeSet<&Pair> = pairs.iter().flatten().collect();
    if all.len() > MAX_PAIRS {
        return as_they_are(parts);
    }
    let counted: Vec<Vec<String>> = parts.iter().filter_map(|(part, _)| one_of(part)).collect();
    let mut groups: Vec<(Vec<String>, bool)> =
        groups(&all).into_iter().map(|group| (group.clone(), counted.contains(&group))).collect();
    groups.retain(|(group, is_counted)| group.len() > 2 || *is_counted);
    let is_within = |pair: &Pair, group: &[String]| group.contains(&pair.0) && group.contains(&pair.1);
    let mut said: BTreeSet<Pair> = BTreeSet::new();
    let mut written: BTreeSet<usize> = BTreeSet::new();
    let mut merged = Vec::new();
    for ((part, beside), pairs) in parts.into_iter().zip(pairs) {
        let counts = one_of(&part);
        let touched: Vec<usize> = (0..groups.len())
            .filter(|at| {
                let (group, is_counted) = &groups[*at];
                pairs.iter().any(|pair| is_within(pair, group))
                    || *is_counted && counts.as_ref() == Some(group)
            })
            .collect();
        let is_in_groups = |pair: &Pair| touched.iter().any(|at| is_within(pair, &groups[*at].0));
        let says_more = pairs.iter().any(|pair| !said.contains(pair) && !is_in_groups(pair));
        let is_new = pairs.is_empty() && touched.is_empty();
        said.extend(pairs);
        if says_more || is_new {
            merged.push((Part::Formula(part), beside));
            continue;
        }
        for at in touched.into_iter().filter(|at| written.insert(*at)) {
            let (members, is_exact) = &groups[at];
            let key = if *is_exact { "exactly_one" } else { "at_most_one" };
            let list = Yaml::List(members.iter().map(Yaml::text).collect());
            merged.push((Part::Rule(vec![(key, list)], members.clone()), beside.clone()));
        }
    }
    merged
}

/// The greatest number of pairs that a formula can say.
fn product(formula: &Formula) -> usize {
    let size = |part: &Formula| if let Formula::All(parts) = part { parts.len() } else { 1 };
    match formula {
        Formula::Any(parts) if parts.len() == 2 => size(&parts[0]) * size(&parts[1]),
        _ => 0,
    }
}

/// The pairs of members of which a formula says that not both are given, if it says nothing else.
fn pairs(formula: &Formula) -> Option<Vec<Pair>> {
    let Formula::Any(parts) = formula else { return None };
    let [first, second] = &parts[..] else { return None };
    let absent = |part: &Formula| match part {
        Formula::Not(atom) if atom.test == Test::Given => Some(atom.path.clone()),
        _ => None,
    };
    let list = |part: &Formula| match part {
        Formula::All(parts) => parts.iter().map(absent).collect::<Option<Vec<String>>>(),
        other => absent(other).map(|path| vec![path]),
    };
    let (first, second) = (list(first)?, list(second)?);
    let pair = |a: &String, b: &String| if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
    Some(first.iter().flat_map(|a| second.iter().map(move |b| pair(a, b))).collect())
}

/// The members of "at least one of these is given", in the order of their names.
fn one_of(formula: &Formula) -> Option<Vec<String>> {
    let Formula::Any(parts) = formula else { return None };
    let given = |part: &Formula| match part {
        Formula::Atom(atom) if atom.test == Test::Given => Some(atom.path.clone()),
        _ => None,
    };
    let mut members: Vec<String> = parts.iter().map(given).collect::<Option<_>>()?;
    members.sort();
    Some(members)
}

/// Groups of members that all exclude each other, each pair in one group.
fn groups(pairs: &BTreeSet<&Pair>) -> Vec<Vec<String>> {
    let excludes = |a: &String, b: &String| {
        let pair = if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
        pairs.contains(&pair)
    };
    let members: BTreeSet<&String> = pairs.iter().flat_map(|(a, b)| [a, b]).collect();
    let mut used: BTreeSet<&Pair> = BTreeSet::new();
    let mut groups = Vec::new();
    for pair in pairs {
        if used.contains(*pair) {
            continue;
        }
        let mut group = vec![pair.0.clone(), pair.1.clone()];
        for member in &members {
            if !group.contains(member) && group.iter().all(|known| excludes(known, member)) {
                group.push((*member).clone());
            }
        }
        group.sort();
        used.extend(pairs.iter().filter(|(a, b)| group.contains(a) && group.contains(b)));
        groups.push(group);
    }
    groups
}
