//! Conditions in JSON Schema as formulas. A fragment is a schema that is applied to a member whose own schema is
//! elsewhere: the values of `if`, `then`, `not` and the alternatives of `oneOf`.

use std::cell::Cell;

use super::limits::{MAX_CONDITION, MAX_EFFORT};
use super::logic::{Formula, Test};
use super::strings::portable;
use super::tree::{Entry, Kind, Node};

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

/// A place of the request: a member, or what is inside of the items of a list.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    /// The list whose items are meant.
    pub(crate) list: Option<&'p str>,
    /// The path from the request, or from the item; empty for the item itself.
    pub(crate) path: &'p str,
}

/// Looks up schemas, and what the declarations say about members.
pub(crate) trait Declared {
    /// The schema that a reference leads to.
    fn resolve<'n>(&'n self, reference: &Node) -> Option<&'n Node>;
    /// True if the value at the place is always of the type with this name in JSON Schema.
    fn is_always(&self, place: Place<'_>, kind: &str) -> bool;
    /// The fewest items that the list at the place can have.
    fn fewest(&self, place: Place<'_>) -> u64;
}

/// Greatest number of references and schemas inside of each other.
const MAX_DEPTH: usize = 64;

/// The formula that says when a member that is given matches a fragment. The request itself has the path "".
pub(crate) fn formula(schema: &Node, path: &str, declared: &dyn Declared) -> Formula {
    let left = Cell::new(MAX_CONDITION);
    Reader { declared, list: None, left: &left }.schema(schema, path, 0)
}

struct Reader<'d> {
    declared: &'d dyn Declared,
    /// The list whose items the paths start at.
    list: Option<&'d str>,
    /// Parts that can still be read.
    left: &'d Cell<usize>,
}

impl Reader<'_> {
    fn schema(&self, schema: &Node, path: &str, depth: usize) -> Formula {
        if depth > MAX_DEPTH {
            return Formula::Unknown(format!("conditions are in each other on more than {MAX_DEPTH} levels"));
        }
        match &schema.kind {
            Kind::Bool(true) => return Formula::Always,
            Kind::Bool(false) => return Formula::Never,
            Kind::Map(_) => {}
            _ => return Formula::Unknown("a schema has to be a mapping".to_owned()),
        }
        let parts = schema.entries().iter().map(|entry| {
            if self.take(entry) {
                self.keyword(schema, &entry.key, &entry.value, path, depth)
            } else {
                too_large()
            }
        });
        limited(Formula::all(parts.collect::<Vec<_>>()))
    }

    /// Counts the parts of a keyword; reports whether they are within the limit.
    fn take(&self, entry: &Entry) -> bool {
        let parts = match entry.key.as_str() {
            "required" | "enum" => entry.value.items().len(),
            "dependentRequired" | "dependencies" => {
                entry.value.entries().iter().map(|entry| 1 + entry.value.items().len()).sum()
            }
            _ => 1,
        };
        self.left.set(self.left.get().saturating_sub(parts));
        self.left.get() > 0
    }

    fn keyword(&self, schema: &Node, key: &str, value: &Node, path: &str, depth: usize) -> Formula {
        let inner = |node: &Node| self.schema(node, path, depth + 1);
        match key {
            // The keywords beside them read these.
            "then" | "else" | "minContains" | "maxContains" => Formula::Always,
            "contains" => self.contains(schema, value, path, depth),
            // Any other members and items are allowed.
            "additionalProperties"
            | "unevaluatedProperties"
            | "items"
            | "additionalItems"
            | "unevaluatedItems"
                if value.is_true() || matches!(&value.kind, Kind::Map(keywords) if keywords.is_empty()) =>
            {
                Formula::Always
            }
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
                // It is read twice.
                if 2 * condition.size() > MAX_CONDITION {
                    return too_large();
                }
                Formula::all([
                    condition.clone().implies(branch("then")),
                    condition.negated().implies(branch("else")),
                ])
            }
            "required" => {
                let names = value.items().iter().filter_map(Node::text);
                self.if_object(path, Formula::all(names.map(|name| given(path, name))))
            }
            "properties" => {
                let member = |entry: &Entry| {
                    let member = join(path, &entry.key);
                    if_given(&member, self.schema(&entry.value, &member, depth + 1))
                };
                self.if_object(path, Formula::all(value.entries().iter().map(member)))
            }
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

    /// A condition on members, which says nothing about values of other types.
    fn if_object(&self, path: &str, then: Formula) -> Formula {
        let is_request = path.is_empty() && self.list.is_none();
        if is_request || self.is_always(path, "object") || then == Formula::Always {
            return then;
        }
        Formula::any([Formula::atom(path, Test::Kind("map")).negated(), then])
    }

    /// The number of items of a list that match a fragment.
    fn contains(&self, schema: &Node, value: &Node, path: &str, depth: usize) -> Formula {
        let count = |key: &str| schema.get(key).and_then(Node::number).map(str::parse::<u64>).transpose();
        let (Ok(least), Ok(most)) = (count("minContains"), count("maxContains")) else {
            return Formula::Unknown("a number of items that is not an integer".to_owned());
        };
        if path.is_empty() || self.list.is_some() || !self.is_always(path, "array") {
            return Formula::Unknown(format!("`contains: {}` in a condition", shortened(&value.json())));
        }
        let items = Reader { declared: self.declared, list: Some(path), left: self.left };
        let item = items.schema(value, "", depth + 1);
        Formula::atom(path, Test::Contains(Box::new(item), least.unwrap_or(1), most))
    }

    /// A keyword about the value of the member itself.
    fn value(&self, schema: &Node, key: &str, value: &Node, path: &str) -> Formula {
        let unknown = || Formula::Unknown(format!("`{key}: {}` in a condition", shortened(&value.json())));
        if path.is_empty() && self.list.is_none() && key != "type" {
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
                    .is_some_and(|min: u64| min <= self.declared.fewest(self.place(path))) =>
            {
                return Formula::Always;
            }
            "minItems" if self.is_always(path, "array") => bound("min").map(Test::Count),
            "maxItems" if self.is_always(path, "array") => bound("max").map(Test::Count),
            "minLength" if self.is_always(path, "string") => bound("min").map(Test::Length),
            "maxLength" if self.is_always(path, "string") => bound("max").map(Test::Length),
            "pattern" if self.is_always(path, "string") => value
                .text()
                .map(portable)
                .filter(|pattern| crate::pattern::check(pattern).is_ok())
                .map(Test::Pattern),
            "multipleOf" if self.is_always(path, "integer") => {
                digits().filter(|digits| digits.parse::<u64>().is_ok_and(|step| step > 0)).map(Test::Multiple)
            }
            _ => None,
        };
        found.map_or_else(unknown, atom)
    }

    fn place<'p>(&'p self, path: &'p str) -> Place<'p> {
        Place { list: self.list, path }
    }

    fn is_always(&self, path: &str, kind: &str) -> bool {
        self.declared.is_always(self.place(path), kind)
    }

    fn is_number(&self, path: &str) -> bool {
        self.is_always(path, "integer") || self.is_always(path, "number")
    }

    /// A type says nothing new about a member that always has it.
    fn kind(&self, value: &Node, path: &str) -> Option<Formula> {
        let kind = value.text()?;
        let is_request = path.is_empty() && self.list.is_none();
        if is_request && kind == "object" || self.is_always(path, kind) {
            return Some(Formula::Always);
        }
        let name = match kind {
            _ if is_request => return None,
            "object" => "map",
            "array" => "list",
            "string" => "string",
            "boolean" => "bool",
            "number" => "double",
            _ => return None,
        };
        Some(Formula::atom(path, Test::Kind(name)))
    }
}

fn too_large() -> Formula {
    Formula::Unknown(format!("a condition with more than {MAX_CONDITION} parts"))
}

/// A formula, unless it is too large.
fn limited(formula: Formula) -> Formula {
    if formula.size() > MAX_CONDITION {
        return too_large();
    }
    if formula.effort() > MAX_EFFORT {
        return Formula::Unknown(format!("a condition that takes more than {MAX_EFFORT} steps"));
    }
    formula
}

/// A condition on a member that holds where the member is not given.
pub(crate) fn if_given(path: &str, then: Formula) -> Formula {
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
