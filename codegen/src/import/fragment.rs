//! Conditions in JSON Schema as formulas. A fragment is a schema that is applied to a member whose own schema is
//! elsewhere: the values of `if`, `then`, `not` and the alternatives of `oneOf`.

use super::logic::{Formula, Test};
use super::tree::{Kind, Node};

/// Keywords that say nothing about which values are valid.
const ANNOTATIONS: &[&str] = &[
    "title",
    "description",
    "default",
    "examples",
    "example",
    "$comment",
    "$id",
    "deprecated",
    "format",
    "readOnly",
    "writeOnly",
];

/// Looks up schemas, and what the declarations say about members.
pub(crate) trait Declared {
    /// The schema that a reference leads to.
    fn resolve<'n>(&'n self, reference: &Node) -> Option<&'n Node>;
    /// True if the value of the member is always of the type with this name in JSON Schema.
    fn is_always(&self, path: &str, kind: &str) -> bool;
    /// The fewest items that the list with this path can have.
    fn fewest(&self, path: &str) -> u64;
}

/// Greatest number of references and schemas inside of each other.
const MAX_DEPTH: usize = 64;

/// The formula that says when a member that is given matches a fragment. The request itself has the path "".
pub(crate) fn formula(schema: &Node, path: &str, declared: &dyn Declared) -> Formula {
    Reader { declared }.schema(schema, path, 0)
}

struct Reader<'d> {
    declared: &'d dyn Declared,
}

impl Reader<'_> {
    fn schema(&self, schema: &Node, path: &str, depth: usize) -> Formula {
        if depth > MAX_DEPTH {
            return Formula::Unknown("conditions inside of each other are too deep".to_owned());
        }
        match &schema.kind {
            Kind::Bool(true) => return Formula::Always,
            Kind::Bool(false) => return Formula::Never,
            Kind::Map(_) => {}
            _ => return Formula::Unknown("a schema has to be a mapping".to_owned()),
        }
        let parts =
            schema.entries().iter().map(|entry| self.keyword(schema, &entry.key, &entry.value, path, depth));
        Formula::all(parts.collect::<Vec<_>>())
    }

    fn keyword(&self, schema: &Node, key: &str, value: &Node, path: &str, depth: usize) -> Formula {
        let inner = |node: &Node| self.schema(node, path, depth + 1);
        match key {
            "then" | "else" | "minContains" | "maxContains" => Formula::Always,
            _ if ANNOTATIONS.contains(&key) || key.starts_with("x-") => Formula::Always,
            "$ref" => match self.declared.resolve(value) {
                Some(target) => inner(target),
                None => Formula::Unknown(format!("the reference {} leads nowhere", value.json())),
            },
            "allOf" => Formula::all(value.items().iter().map(inner)),
            "anyOf" => Formula::any(value.items().iter().map(inner)),
            "oneOf" => Formula::one(value.items().iter().map(inner).collect()),
            "not" => inner(value).negated(),
            "if" => {
                let branch = |key: &str| schema.get(key).map_or(Formula::Always, inner);
                let condition = inner(value);
                Formula::all([
                    condition.clone().implies(branch("then")),
                    condition.negated().implies(branch("else")),
                ])
            }
            "required" => {
                Formula::all(value.items().iter().filter_map(Node::text).map(|name| given(path, name)))
            }
            "properties" => Formula::all(value.entries().iter().map(|entry| {
                let member = join(path, &entry.key);
                if_given(&member, self.schema(&entry.value, &member, depth + 1))
            })),
            "dependentRequired" => Formula::all(value.entries().iter().map(|entry| {
                let names = entry.value.items().iter().filter_map(Node::text);
                given(path, &entry.key).implies(Formula::all(names.map(|name| given(path, name))))
            })),
            "dependentSchemas" => Formula::all(
                value.entries().iter().map(|entry| given(path, &entry.key).implies(inner(&entry.value))),
            ),
            "dependencies" => Formula::all(value.entries().iter().map(|entry| {
                let names = entry.value.items().iter().filter_map(Node::text);
                let then = match entry.value.kind {
                    Kind::List(_) => Formula::all(names.map(|name| given(path, name))),
                    _ => inner(&entry.value),
                };
                given(path, &entry.key).implies(then)
            })),
            _ => self.value(schema, key, value, path),
        }
    }

    /// A keyword about the value of the member itself.
    fn value(&self, schema: &Node, key: &str, value: &Node, path: &str) -> Formula {
        let unknown = || Formula::Unknown(format!("`{key}: {}` in a condition", shortened(&value.json())));
        if path.is_empty() && key != "type" {
            return unknown();
        }
        let atom = |test| Formula::atom(path, test);
        let digits = || value.number().map(ToOwned::to_owned);
        let bound = |name: &'static str| digits().map(|digits| vec![(name, digits)]);
        let found = match key {
            "type" => return self.kind(value, path).unwrap_or_else(unknown),
            "const" if value.is_scalar() => Some(Test::Is(vec![value.json()])),
            "enum" if value.items().iter().all(Node::is_scalar) => {
                Some(Test::Is(value.items().iter().map(Node::json).collect()))
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" if !self.is_number(path) => None,
            // The exclusive bounds of older versions are booleans beside the bound.
            "exclusiveMinimum" | "exclusiveMaximum" if matches!(value.kind, Kind::Bool(_)) => {
                return Formula::Always;
            }
            "minimum" if schema.has_true("exclusiveMinimum") => bound("above").map(Test::Range),
            "maximum" if schema.has_true("exclusiveMaximum") => bound("below").map(Test::Range),
            "minimum" => bound("min").map(Test::Range),
            "maximum" => bound("max").map(Test::Range),
            "exclusiveMinimum" => bound("above").map(Test::Range),
            "exclusiveMaximum" => bound("below").map(Test::Range),
            "minItems"
                if value
                    .number()
                    .and_then(|digits| digits.parse().ok())
                    .is_some_and(|min: u64| min <= self.declared.fewest(path)) =>
            {
                return Formula::Always;
            }
            "minItems" if self.declared.is_always(path, "array") => bound("min").map(Test::Count),
            "maxItems" if self.declared.is_always(path, "array") => bound("max").map(Test::Count),
            "minLength" if self.declared.is_always(path, "string") => bound("min").map(Test::Length),
            "maxLength" if self.declared.is_always(path, "string") => bound("max").map(Test::Length),
            _ => None,
        };
        found.map_or_else(unknown, atom)
    }

    fn is_number(&self, path: &str) -> bool {
        self.declared.is_always(path, "integer") || self.declared.is_always(path, "number")
    }

    /// A type says nothing new about a member that always has it.
    fn kind(&self, value: &Node, path: &str) -> Option<Formula> {
        let kind = value.text()?;
        let known = (path.is_empty() && kind == "object") || self.declared.is_always(path, kind);
        known.then_some(Formula::Always)
    }
}

/// A condition on a member that holds where the member is not given.
fn if_given(path: &str, then: Formula) -> Formula {
    Formula::any([Formula::given(path).negated(), then])
}

fn given(path: &str, name: &str) -> Formula {
    Formula::given(join(path, name))
}

/// The path of a member of an object.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A text for a message, cut where it is long.
pub(crate) fn shortened(text: &str) -> String {
    const MOST: usize = 120;
    let mut short: String = text.chars().take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}
