//! Formulas as expressions.

use super::logic::{Atom, Formula, Test};

/// The name of an item of a list.
const ITEM: &str = "item";

/// A formula as an expression over the request.
pub(crate) fn expression(formula: &Formula) -> String {
    Printer { root: "self" }.formula(formula)
}

/// The expression of a condition on one member, which has to be given.
pub(crate) fn test(atom: &Atom) -> String {
    Printer { root: "self" }.atom(atom)
}

struct Printer {
    /// The object that the paths start at.
    root: &'static str,
}

impl Printer {
    fn formula(&self, formula: &Formula) -> String {
        let nested = |part: &Formula| match part {
            Formula::All(_) | Formula::Any(_) | Formula::One(_) => format!("({})", self.formula(part)),
            _ => self.formula(part),
        };
        let joined =
            |parts: &[Formula], operator: &str| parts.iter().map(nested).collect::<Vec<_>>().join(operator);
        match formula {
            Formula::Always => "true".to_owned(),
            Formula::Never | Formula::Unknown(_) => "false".to_owned(),
            Formula::All(parts) => joined(parts, " && "),
            Formula::Any(parts) => match &parts[..] {
                // "Not given, or like this": the guard of the first part holds for the second.
                [Formula::Not(absent), Formula::Atom(atom)]
                    if absent.test == Test::Given && absent.path == atom.path =>
                {
                    format!("!{} || {}", self.given(&atom.path), self.value(atom, true))
                }
                _ => joined(parts, " || "),
            },
            Formula::One(parts) => {
                let terms: Vec<String> =
                    parts.iter().map(|part| format!("({} ? 1 : 0)", nested(part))).collect();
                format!("{} == 1", terms.join(" + "))
            }
            Formula::Not(atom) if atom.test == Test::Given => format!("!{}", self.given(&atom.path)),
            Formula::Not(Atom { path, test: Test::Kind(kind) }) if path.is_empty() => {
                format!("type({}) != {kind}", self.path(path))
            }
            Formula::Not(atom) => format!("!({})", self.atom(atom)),
            Formula::Atom(atom) => self.atom(atom),
        }
    }

    /// A condition on a member, with its guard.
    fn atom(&self, atom: &Atom) -> String {
        if atom.test == Test::Given {
            return self.given(&atom.path);
        }
        // An item is always there.
        let value = self.value(atom, false);
        if atom.path.is_empty() { value } else { format!("{} && {value}", self.given(&atom.path)) }
    }

    /// A condition on the value of a member that is given. As an operand of `||`, it needs brackets around its own `||`.
    fn value(&self, atom: &Atom, is_last: bool) -> String {
        let path = self.path(&atom.path);
        let bracketed = |text: String, is_several: bool| {
            if is_several && !is_last { format!("({text})") } else { text }
        };
        match &atom.test {
            Test::Given => "true".to_owned(),
            Test::Is(values) => is(&path, values, &bracketed),
            Test::Range(limits) => bounds(&path, limits),
            Test::Count(limits) | Test::Length(limits) => bounds(&format!("size({path})"), limits),
            Test::Pattern(pattern) => format!("{path}.matches({})", super::tree::quoted(pattern)),
            Test::Multiple(step) => format!("{path} % {step} == 0"),
            Test::Kind(kind) => format!("type({path}) == {kind}"),
            Test::Contains(item, 1, None) => {
                let item = Printer { root: ITEM }.formula(item);
                format!("{path}.exists({ITEM}, {item})")
            }
            Test::Contains(item, least, most) => {
                let item = Printer { root: ITEM }.formula(item);
                let count = format!("size({path}.filter({ITEM}, {item}))");
                let least = (*least > 0).then(|| format!("{count} >= {least}"));
                let most = most.map(|most| format!("{count} <= {most}"));
                let both: Vec<String> = least.into_iter().chain(most).collect();
                if both.is_empty() { "true".to_owned() } else { both.join(" && ") }
            }
        }
    }

    fn given(&self, path: &str) -> String {
        format!("has({})", self.path(path))
    }

    /// A path with brackets around names that cannot follow a dot.
    fn path(&self, path: &str) -> String {
        let mut out = self.root.to_owned();
        for name in path.split('.').filter(|name| !name.is_empty()) {
            if is_name(name) {
                out.extend([".", name]);
            } else {
                out.extend(["[", &super::tree::quoted(name), "]"]);
            }
        }
        out
    }
}

/// One of several values. A list of an expression has values of one type.
fn is(path: &str, values: &[String], bracketed: &dyn Fn(String, bool) -> String) -> String {
    let is_text = |value: &String| value.starts_with('"');
    let are_alike = values.iter().all(is_text) || !values.iter().any(is_text);
    match values {
        [only] => format!("{path} == {only}"),
        several if are_alike => format!("{path} in [{}]", several.join(", ")),
        several => {
            let each: Vec<String> = several.iter().map(|value| format!("{path} == {value}")).collect();
            bracketed(each.join(" || "), true)
        }
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
}

fn bounds(of: &str, bounds: &[(&'static str, String)]) -> String {
    let compared = bounds.iter().map(|(key, digits)| {
        let operator = match *key {
            "min" => ">=",
            "max" => "<=",
            "above" => ">",
            _ => "<",
        };
        format!("{of} {operator} {digits}")
    });
    compared.collect::<Vec<_>>().join(" && ")
}
