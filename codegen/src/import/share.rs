//! Parameters and types that several operations have in common: declared once, as sets and types of the provider.

use std::collections::{BTreeMap, BTreeSet};

use super::Draft;
use super::rules::kebab;
use super::shape::line;
use super::yaml::{Line, Yaml, document};
use crate::compile;
use crate::diagnostic::Severity;
use crate::source::SourceText;

/// Longest list of values of a parameter that is trivial.
const TRIVIAL_VALUES: usize = 8;
/// Most sets and types that are tried one by one, if all of them together are refused.
const MAX_TRIES: usize = 24;

/// The declarations that several operations have in common.
enum Common {
    /// A type with this name.
    Type(Line),
    /// A set of parameters of these operations.
    Set(Vec<Line>, Vec<usize>),
}

impl Draft {
    /// Declares what several operations have in common once, in the file of the provider. The operations mean the same;
    /// what `check` would refuse stays where it is.
    pub fn share(&mut self) {
        if self.operations.len() < 2 || self.provider.is_none() {
            return;
        }
        let before = self.errors();
        self.share_all(|draft| types(draft).into_iter().map(Common::Type).collect(), before);
        self.share_all(sets, before);
    }

    /// Adds the operations of another document of the same provider.
    pub fn add(&mut self, other: Draft) {
        self.operations.extend(other.operations);
        self.used.extend(other.used);
        self.bytes += other.bytes;
        if self.provider.is_none() {
            (self.provider, self.provider_lines) = (other.provider, other.provider_lines);
        }
    }

    fn share_all(&mut self, find: impl Fn(&Draft) -> Vec<Common>, before: usize) {
        let found = find(self);
        if found.is_empty() {
            return;
        }
        let mut all = self.clone();
        found.iter().for_each(|common| all.declare(common));
        if all.errors() <= before {
            *self = all;
            return;
        }
        for common in found.iter().take(MAX_TRIES) {
            let mut one = self.clone();
            one.declare(common);
            if one.errors() <= before {
                *self = one;
            }
        }
    }

    fn declare(&mut self, common: &Common) {
        match common {
            Common::Type(declared) => {
                for operation in &mut self.operations {
                    without(&mut operation.lines, "types", &[declared.key.as_str()]);
                }
                entry(&mut self.provider_lines, "types").push(declared.clone());
            }
            Common::Set(parameters, operations) => {
                let name = self.free_name(parameters, operations.len());
                let names: Vec<&str> = parameters.iter().map(|parameter| parameter.key.as_str()).collect();
                for at in operations {
                    let lines = &mut self.operations[*at].lines;
                    include(lines, &name);
                    without(lines, "parameters", &names);
                }
                let doc = format!("Parameters that {} operations have in common.", operations.len());
                let set =
                    vec![line("doc", Yaml::text(doc)), line("parameters", Yaml::Map(parameters.clone()))];
                entry(&mut self.provider_lines, "sets").push(line(&name, Yaml::Map(set)));
            }
        }
        for operation in &mut self.operations {
            operation.file.text = document(&operation.lines);
        }
        if let Some(provider) = &mut self.provider {
            provider.text = document(&self.provider_lines);
        }
    }

    /// A name for a set that no other has.
    fn free_name(&mut self, parameters: &[Line], operations: usize) -> String {
        let words: Vec<String> = parameters.iter().take(2).map(|parameter| kebab(&parameter.key)).collect();
        let base = if operations == self.operations.len() { "common".to_owned() } else { words.join("-") };
        let mut base: String = base.chars().take(48).collect();
        base.truncate(base.trim_end_matches('-').len());
        let taken: BTreeSet<String> =
            entry(&mut self.provider_lines, "sets").iter().map(|set| set.key.clone()).collect();
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        std::iter::once(base.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(base)
    }

    fn errors(&self) -> usize {
        let files: Vec<SourceText> =
            self.operations.iter().map(|drafted| drafted.file.clone()).chain(self.provider.clone()).collect();
        let report = compile(files).report;
        report.diagnostics.iter().filter(|found| found.severity() == Severity::Error).count()
    }
}

/// The types that operations declare alike, and that use only such types.
fn types(draft: &Draft) -> Vec<Line> {
    let mut all: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    let of_operation = |lines: &'_ [Line]| lines.iter().position(|line| line.key == "types");
    let mut order: Vec<&str> = Vec::new();
    for operation in &draft.operations {
        let Some(at) = of_operation(&operation.lines) else { continue };
        let Yaml::Map(types) = &operation.lines[at].value else { continue };
        for declared in types {
            if !order.contains(&declared.key.as_str()) {
                order.push(&declared.key);
            }
            all.entry(&declared.key).or_default().push(declared);
        }
    }
    all.retain(|_, declared| declared.len() > 1 && declared.iter().all(|other| *other == declared[0]));
    loop {
        let known: BTreeSet<String> = all.keys().map(|name| (*name).to_owned()).collect();
        all.retain(|_, declared| uses(&declared[0].value).is_subset(&known));
        if all.len() == known.len() {
            break;
        }
    }
    order.into_iter().filter_map(|name| all.get(name).map(|declared| declared[0].clone())).collect()
}

/// The groups of parameters that several operations declare alike.
fn sets(draft: &Draft) -> Vec<Common> {
    let mut parameters: Vec<(&Line, Vec<usize>)> = Vec::new();
    let mut known: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, operation) in draft.operations.iter().enumerate() {
        let own_types: BTreeSet<&str> = names(&operation.lines, "types").into_iter().collect();
        let declared = operation.lines.iter().find(|line| line.key == "parameters");
        let Some(Yaml::Map(declared)) = declared.map(|line| &line.value) else { continue };
        for parameter in declared {
            // The file of the provider does not see the types of an operation.
            if uses(&parameter.value).iter().any(|name| own_types.contains(name.as_str())) {
                continue;
            }
            let same = known.entry(&parameter.key).or_default();
            match same.iter().find(|at| parameters[**at].0 == parameter) {
                Some(at) => parameters[*at].1.push(number),
                None => {
                    same.push(parameters.len());
                    parameters.push((parameter, vec![number]));
                }
            }
        }
    }
    let mut groups: Vec<(Vec<usize>, Vec<Line>)> = Vec::new();
    for (parameter, operations) in parameters.into_iter().filter(|(_, operations)| operations.len() > 1) {
        match groups.iter_mut().find(|(known, _)| *known == operations) {
            Some((_, group)) => group.push(parameter.clone()),
            None => groups.push((operations, vec![parameter.clone()])),
        }
    }
    groups.retain(|(_, group)| group.len() > 1 || !is_trivial(&group[0]));
    groups.into_iter().map(|(operations, group)| Common::Set(group, operations)).collect()
}

/// True for a parameter that is as short as the name of a set with it.
fn is_trivial(parameter: &Line) -> bool {
    let Yaml::Map(keys) = &parameter.value else { return true };
    !keys.iter().any(|key| match (key.key.as_str(), &key.value) {
        ("parameters" | "variants" | "items", _) => true,
        ("values", Yaml::List(values)) => values.len() > TRIVIAL_VALUES,
        _ => false,
    })
}

/// The names of the types that a value uses, at any depth.
fn uses(value: &Yaml) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Yaml::Map(lines) => {
                for line in lines {
                    match &line.value {
                        Yaml::Text(name) if line.key == "use" => drop(names.insert(name.clone())),
                        inner => open.push(inner),
                    }
                }
            }
            Yaml::List(items) => open.extend(items),
            Yaml::Raw(_) | Yaml::Text(_) => {}
        }
    }
    names
}

fn names<'l>(lines: &'l [Line], key: &str) -> Vec<&'l str> {
    match lines.iter().find(|line| line.key == key).map(|line| &line.value) {
        Some(Yaml::Map(inner)) => inner.iter().map(|line| line.key.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// The entries below a key of a file, which is added at the end if it is missing.
fn entry<'l>(lines: &'l mut Vec<Line>, key: &str) -> &'l mut Vec<Line> {
    let at = lines.iter().position(|line| line.key == key).unwrap_or_else(|| {
        lines.push(line(key, Yaml::Map(Vec::new())));
        lines.len() - 1
    });
    if !matches!(lines[at].value, Yaml::Map(_)) {
        lines[at].value = Yaml::Map(Vec::new());
    }
    match &mut lines[at].value {
        Yaml::Map(inner) => inner,
        _ => unreachable!("a mapping was just written"),
    }
}

/// Takes entries away below a key, and the key if nothing is left.
fn without(lines: &mut Vec<Line>, key: &str, names: &[&str]) {
    for line in lines.iter_mut().filter(|line| line.key == key) {
        if let Yaml::Map(inner) = &mut line.value {
            inner.retain(|line| !names.contains(&line.key.as_str()));
        }
    }
    lines.retain(|line| line.key != key || line.value != Yaml::Map(Vec::new()));
}

/// Includes a set in an operation.
fn include(lines: &mut Vec<Line>, name: &str) {
    if let Some(known) = lines.iter_mut().find(|line| line.key == "include") {
        if let Yaml::List(sets) = &mut known.value {
            sets.push(Yaml::text(name));
        }
        return;
    }
    let at = lines.iter().position(|line| line.key == "parameters").unwrap_or(lines.len());
    lines.insert(at, line("include", Yaml::List(vec![Yaml::text(name)])));
}
