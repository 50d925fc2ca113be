//! Formulas as rules of a spec: the form that says it most plainly, else an expression.

use super::expression::{expression, test};
use super::logic::{Atom, Formula, Test};
use super::yaml::Yaml;

/// Most alternatives of which each is tried as what a condition asks for.
const MAX_ALTERNATIVES: usize = 64;

/// Declarations of the members of a request.
pub(crate) trait Defaults {
    /// The default of a member in JSON, if it has one.
    fn default(&self, path: &str) -> Option<String>;
}

/// The rules that a formula without unknown parts comes to, each as the keys of its form.
pub(crate) fn rules(formula: &Formula, defaults: &dyn Defaults) -> Vec<Keys> {
    Writer { defaults }.rules(formula)
}

/// The two members of "if `a` is given, so is `b`".
pub(crate) fn implication(formula: &Formula) -> Option<(String, String)> {
    let Formula::Any(parts) = formula else { return None };
    let [first, second] = &parts[..] else { return None };
    match (first, second) {
        (Formula::Not(a), Formula::Atom(b)) | (Formula::Atom(b), Formula::Not(a))
            if a.test == Test::Given && b.test == Test::Given =>
        {
            Some((a.path.clone(), b.path.clone()))
        }
        _ => None,
    }
}

/// Keys with their values, in order.
pub(crate) type Keys = Vec<(&'static str, Yaml)>;

struct Writer<'d> {
    defaults: &'d dyn Defaults,
}

impl Writer<'_> {
    fn rules(&self, formula: &Formula) -> Vec<Keys> {
        let only_given = self.needs_presence(formula).and_then(|path| {
            let when = Yaml::entries(vec![("present", Yaml::text(path))]);
            Some(vec![("when", when), ("then", Yaml::entries(consequence(formula)?))])
        });
        let simple = only_given.or_else(|| counting(formula)).or_else(|| pair(formula));
        let found = simple.map(|keys| vec![keys]).or_else(|| self.when_then(formula));
        found.unwrap_or_else(|| vec![vec![("cel", Yaml::text(expression(formula)))]])
    }

    /// A condition and what it asks for: the last part that can be asked for, behind the opposites of the others.
    fn when_then(&self, formula: &Formula) -> Option<Vec<Keys>> {
        let parts = match formula {
            Formula::Any(parts) => grouped(parts.clone()),
            other => vec![other.clone()],
        };
        if parts.len() > MAX_ALTERNATIVES {
            return None;
        }
        // The opposite of "exactly one" is long, so that it is what is asked for.
        let is_one = |at: &usize| matches!(parts[*at], Formula::One(_));
        let (first, later): (Vec<usize>, Vec<usize>) = (0..parts.len()).rev().partition(is_one);
        for at in first.into_iter().chain(later) {
            let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
            let when = Formula::all(others.map(|(_, part)| part.clone().negated()));
            if when == Formula::Always {
                return None;
            }
            let Some(when) = self.condition(&when) else { continue };
            if let Some(rules) = self.split(&when, &parts[at]) {
                return Some(rules);
            }
        }
        None
    }

    /// One rule for all that is asked for, and one for each part that is only asked for where a member is given.
    fn split(&self, when: &Keys, then: &Formula) -> Option<Vec<Keys>> {
        let (only_given, always): (Vec<Formula>, Vec<Formula>) =
            then.clone().conjuncts().into_iter().partition(|part| self.needs_presence(part).is_some());
        let rule =
            |when: Keys, then: Keys| vec![("when", Yaml::entries(when)), ("then", Yaml::entries(then))];
        let mut rules = Vec::new();
        if !always.is_empty() {
            rules.push(rule(when.clone(), consequence(&Formula::all(always))?));
        }
        for part in only_given {
            let mut when = when.clone();
            add_present(&mut when, self.needs_presence(&part)?);
            rules.push(rule(when, consequence(&part)?));
        }
        Some(rules)
    }

    /// The member whose default would break what is asked for, although it is only asked for where it is given.
    fn needs_presence<'f>(&self, part: &'f Formula) -> Option<&'f str> {
        let (atom, is_negated) = match part {
            Formula::Not(atom) => (atom, true),
            other => (optional(other)?, false),
        };
        let default = self.defaults.default(&atom.path)?;
        let passes = match &atom.test {
            Test::Is(values) => values.contains(&default) != is_negated,
            Test::Given => true,
            _ => false,
        };
        (!passes).then_some(&*atom.path)
    }

    /// A condition as the keys of `when`.
    fn condition(&self, formula: &Formula) -> Option<Keys> {
        match formula {
            Formula::Atom(atom) => Some(self.atom(atom)),
            Formula::Not(Atom { path, test: Test::Given }) => Some(vec![("absent", Yaml::text(path))]),
            Formula::Not(atom) => Some(vec![("not", Yaml::entries(self.atom(atom)))]),
            Formula::All(parts) => {
                let all: Option<Vec<Keys>> = parts.iter().map(|part| self.condition(part)).collect();
                Some(merged(all?).unwrap_or_else(|all| {
                    vec![("all", Yaml::List(all.into_iter().map(Yaml::entries).collect()))]
                }))
            }
            Formula::Any(parts) => {
                if let Some(keys) = self.effective(formula) {
                    return Some(keys);
                }
                let any: Option<Vec<Keys>> = parts.iter().map(|part| self.condition(part)).collect();
                Some(vec![("any", Yaml::List(any?.into_iter().map(Yaml::entries).collect()))])
            }
            Formula::One(_) | Formula::Always | Formula::Never | Formula::Unknown(_) => None,
        }
    }

    /// "Not given, or one of these values", where the default is one of these values.
    fn effective(&self, formula: &Formula) -> Option<Keys> {
        let atom = optional(formula)?;
        let Test::Is(values) = &atom.test else { return None };
        let default = self.defaults.default(&atom.path)?;
        values.contains(&default).then(|| vec![("is", is(&atom.path, values))])
    }

    fn atom(&self, atom: &Atom) -> Keys {
        let path = &atom.path;
        let default = self.defaults.default(path);
        let present = ("present", Yaml::text(path));
        match &atom.test {
            Test::Given => vec![present],
            Test::Is(values) => {
                let is = ("is", is(path, values));
                // The condition reads the default, too; the source only reads what is given.
                if default.is_some_and(|default| values.contains(&default)) {
                    vec![present, is]
                } else {
                    vec![is]
                }
            }
            Test::Range(bounds) if default.is_none() => {
                vec![("ranges", Yaml::map([(path.clone(), bounded(bounds))]))]
            }
            Test::Range(bounds) => vec![present, ("ranges", Yaml::map([(path.clone(), bounded(bounds))]))],
            Test::Count(bounds) => vec![("counts", Yaml::map([(path.clone(), bounded(bounds))]))],
            Test::Length(bounds) if default.is_none() => {
                vec![("lengths", Yaml::map([(path.clone(), bounded(bounds))]))]
            }
            Test::Length(bounds) => vec![present, ("lengths", Yaml::map([(path.clone(), bounded(bounds))]))],
            Test::Pattern(_) | Test::Multiple(_) | Test::Kind(_) | Test::Contains(..) => {
                vec![("cel", Yaml::text(test(atom)))]
            }
        }
    }
}

/// Rules that count which members are given.
fn counting(formula: &Formula) -> Option<Keys> {
    if let Some(members) = all_or_none(formula) {
        return Some(vec![("together", Yaml::List(members.into_iter().map(Yaml::text).collect()))]);
    }
    let (key, parts) = match formula {
        Formula::One(parts) => ("exactly_one", parts),
        Formula::Atom(_) | Formula::Not(_) | Formula::Any(_)
            if optional(formula).is_some() || !matches!(formula, Formula::Any(_)) =>
        {
            let then = consequence(formula)?;
            // A limit without a condition is a form of its own; presence is not.
            return then
                .iter()
                .all(|(key, _)| matches!(*key, "values" | "ranges" | "counts" | "lengths"))
                .then_some(then);
        }
        Formula::Any(parts) => ("at_least_one", parts),
        _ => return None,
    };
    let members: Option<Vec<Yaml>> = parts.iter().map(group).collect();
    Some(vec![(key, Yaml::List(members?))])
}

/// `requires`, `forbids`, and `at_most_one` of two groups.
fn pair(formula: &Formula) -> Option<Keys> {
    let Formula::Any(parts) = formula else { return None };
    let [first, second] = &parts[..] else { return None };
    let (condition, then) = match (first, second) {
        (Formula::Not(condition), then) | (then, Formula::Not(condition))
            if condition.test == Test::Given =>
        {
            (condition, then)
        }
        _ => return None,
    };
    let (key, members) = match then {
        Formula::Not(atom) if atom.test == Test::Given => ("forbids", vec![Yaml::text(&atom.path)]),
        Formula::All(parts)
            if parts.iter().all(|part| matches!(part, Formula::Not(atom) if atom.test == Test::Given)) =>
        {
            ("forbids", then.paths().into_iter().map(Yaml::text).collect())
        }
        _ => ("requires", presence(then)?.into_iter().map(Yaml::text).collect()),
    };
    Some(vec![(key, Yaml::map([(condition.path.clone(), Yaml::List(members))]))])
}

/// The requirements of a rule, as the keys of `then`.
fn consequence(formula: &Formula) -> Option<Keys> {
    let mut required: Vec<String> = Vec::new();
    let mut forbidden = Vec::new();
    let mut limits: Vec<(&'static str, Vec<(String, Yaml)>)> = Vec::new();
    let mut rest: Keys = Vec::new();
    let mut limit = |atom: &Atom, except: bool| -> Option<()> {
        let (key, value) = limit(&atom.test, except)?;
        match limits.iter_mut().find(|(known, _)| *known == key) {
            Some((_, entries)) if entries.iter().any(|(path, _)| *path == atom.path) => return None,
            Some((_, entries)) => entries.push((atom.path.clone(), value)),
            None => limits.push((key, vec![(atom.path.clone(), value)])),
        }
        Some(())
    };
    for part in formula.clone().conjuncts() {
        match &part {
            Formula::Atom(Atom { path, test: Test::Given }) => required.push(path.clone()),
            Formula::Not(Atom { path, test: Test::Given }) => forbidden.push(Yaml::text(path)),
            Formula::Atom(atom) | Formula::Not(atom) if !has_limit(&atom.test) => {
                rest.push(("cel", Yaml::text(expression(&part))));
            }
            Formula::Atom(atom) => {
                required.push(atom.path.clone());
                limit(atom, false)?;
            }
            Formula::Not(atom) => limit(atom, true)?,
            Formula::One(parts) => match parts.iter().map(group).collect::<Option<_>>() {
                Some(members) => rest.push(("exactly_one", Yaml::List(members))),
                None => rest.push(("cel", Yaml::text(expression(&part)))),
            },
            Formula::Any(parts) => {
                if let Some(atom) = optional(&part).filter(|atom| has_limit(&atom.test)) {
                    limit(atom, false)?;
                } else if optional(&part).is_some() {
                    rest.push(("cel", Yaml::text(expression(&part))));
                } else {
                    rest.push(("at_least_one", Yaml::List(parts.iter().map(group).collect::<Option<_>>()?)));
                }
            }
            _ => return None,
        }
    }
    let mut keys: Keys = Vec::new();
    if !required.is_empty() {
        keys.push(("required", Yaml::List(required.iter().map(Yaml::text).collect())));
    }
    if !forbidden.is_empty() {
        keys.push(("forbidden", Yaml::List(forbidden)));
    }
    keys.extend(limits.into_iter().map(|(key, entries)| (key, Yaml::map(entries))));
    // Each key occurs once.
    if rest.len() > 1 && rest.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return None;
    }
    keys.extend(rest);
    (!keys.is_empty()).then_some(keys)
}

/// Several conditions in one mapping, if they have no key in common.
fn merged(all: Vec<Keys>) -> Result<Keys, Vec<Keys>> {
    let mut paths: Vec<Yaml> = Vec::new();
    let mut keys: Keys = Vec::new();
    for (key, value) in all.iter().flatten() {
        if *key == "present" {
            paths.push(value.clone());
        } else if keys.iter().any(|(known, _)| known == key) {
            return Err(all);
        } else {
            keys.push((key, value.clone()));
        }
    }
    let present = if paths.len() == 1 { paths.remove(0) } else { Yaml::List(paths.clone()) };
    if !matches!(&present, Yaml::List(items) if items.is_empty()) {
        keys.insert(0, ("present", present));
    }
    Ok(keys)
}

/// Adds to a condition that a member is given.
fn add_present(when: &mut Keys, path: &str) {
    let at = when.iter().position(|(key, _)| *key == "present");
    let mut all: Vec<Yaml> = match at.map(|at| when.remove(at).1) {
        Some(Yaml::List(items)) => items,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    all.push(Yaml::text(path));
    when.insert(0, ("present", if all.len() == 1 { all.remove(0) } else { Yaml::List(all) }));
}

/// The alternatives, with those that belong together as one: "not given" and a test of the same member, and several
/// members of which one is given.
fn grouped(mut parts: Vec<Formula>) -> Vec<Formula> {
    let mut at = 0;
    while at < parts.len() {
        let tests = |part: &Formula, path: &str| matches!(part, Formula::Atom(atom) if atom.path == path && atom.test != Test::Given);
        let found = match &parts[at] {
            Formula::Not(Atom { path, test: Test::Given }) => parts.iter().position(|part| tests(part, path)),
            _ => None,
        };
        match found {
            Some(test) => {
                let pair = Formula::Any(vec![parts[at].clone(), parts[test].clone()]);
                parts[test] = pair;
                parts.remove(at);
            }
            None => at += 1,
        }
    }
    let (given, mut others): (Vec<Formula>, Vec<Formula>) =
        parts.into_iter().partition(|part| presence(part).is_some());
    match given.len() {
        0 => {}
        1 => others.extend(given),
        _ => others.push(Formula::Any(given)),
    }
    others
}

/// The members of "all of these, or none".
fn all_or_none(formula: &Formula) -> Option<Vec<&str>> {
    let Formula::Any(parts) = formula else { return None };
    let [Formula::All(first), Formula::All(second)] = &parts[..] else { return None };
    let paths = |parts: &[Formula], wanted: bool| {
        let path = |part: &Formula| match part {
            Formula::Atom(atom) if wanted && atom.test == Test::Given => Some(atom.path.clone()),
            Formula::Not(atom) if !wanted && atom.test == Test::Given => Some(atom.path.clone()),
            _ => None,
        };
        let mut paths: Vec<String> = parts.iter().map(path).collect::<Option<_>>()?;
        paths.sort();
        Some(paths)
    };
    let is_pair = |none, all| paths(none, false).is_some_and(|none| Some(none) == paths(all, true));
    (is_pair(first, second) || is_pair(second, first)).then(|| formula.paths())
}

/// The atom of "not given, or a value like this".
fn optional(formula: &Formula) -> Option<&Atom> {
    let Formula::Any(parts) = formula else { return None };
    match &parts[..] {
        [Formula::Not(absent), Formula::Atom(atom)] | [Formula::Atom(atom), Formula::Not(absent)] => {
            (absent.test == Test::Given && absent.path == atom.path && atom.test != Test::Given)
                .then_some(atom)
        }
        _ => None,
    }
}

/// Members that are all given.
fn presence(formula: &Formula) -> Option<Vec<&str>> {
    let is_given = |part: &Formula| matches!(part, Formula::Atom(atom) if atom.test == Test::Given);
    match formula {
        Formula::Atom(atom) if atom.test == Test::Given => Some(vec![&atom.path]),
        Formula::All(parts) if parts.iter().all(is_given) => Some(formula.paths()),
        _ => None,
    }
}

/// A member, or a group of members that are given together.
fn group(formula: &Formula) -> Option<Yaml> {
    let mut members: Vec<Yaml> = presence(formula)?.into_iter().map(Yaml::text).collect();
    Some(if members.len() == 1 { members.remove(0) } else { Yaml::List(members) })
}

/// True for a test that the keys of limits can say.
fn has_limit(test: &Test) -> bool {
    matches!(test, Test::Given | Test::Is(_) | Test::Range(_) | Test::Count(_) | Test::Length(_))
}

/// A limit of a rule: its key, and the limit on one member.
fn limit(test: &Test, except: bool) -> Option<(&'static str, Yaml)> {
    Some(match test {
        Test::Is(values) => {
            let list = Yaml::List(values.iter().map(|value| Yaml::json(value)).collect());
            let value = if except {
                Yaml::map([("except".to_owned(), list)])
            } else if let [only] = &values[..] {
                Yaml::json(only)
            } else {
                list
            };
            ("values", value)
        }
        _ if except => return None,
        Test::Range(bounds) => ("ranges", bounded(bounds)),
        Test::Count(bounds) => ("counts", bounded(bounds)),
        Test::Length(bounds) => ("lengths", bounded(bounds)),
        _ => return None,
    })
}

fn is(path: &str, values: &[String]) -> Yaml {
    let list: Vec<Yaml> = values.iter().map(|value| Yaml::json(value)).collect();
    let value = if let [only] = &list[..] { only.clone() } else { Yaml::List(list) };
    Yaml::map([(path.to_owned(), value)])
}

fn bounded(bounds: &[(&'static str, String)]) -> Yaml {
    Yaml::map(bounds.iter().map(|(key, digits)| ((*key).to_owned(), Yaml::json(digits))))
}

/// A name for a rule from the members that it reads.
pub(crate) fn name<'p>(paths: impl IntoIterator<Item = &'p str>) -> String {
    let words = paths.into_iter().take(3).map(|path| path.rsplit('.').next().unwrap_or(path));
    words.map(kebab).collect::<Vec<_>>().join("-")
}

/// A name in kebab-case.
pub(crate) fn kebab(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, char) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| chars[before]);
        let follows_word =
            before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit());
        let ends_acronym = before.is_some_and(|before| before.is_ascii_uppercase())
            && chars.get(at + 1).is_some_and(char::is_ascii_lowercase);
        if char.is_ascii_uppercase() && (follows_word || ends_acronym) {
            out.push('-');
        }
        if char.is_ascii_alphanumeric() {
            out.push(char.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let trimmed = out.trim_end_matches('-').replace("--", "-");
    if trimmed.starts_with(|first: char| first.is_ascii_lowercase()) {
        trimmed
    } else {
        format!("x-{trimmed}")
    }
}
