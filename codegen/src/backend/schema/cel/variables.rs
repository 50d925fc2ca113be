//! Conditional defaults as variables, as Kubernetes has them: each is defined once, because its conditions can read other
//! conditional defaults, and so on.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::{Lowered, Writer, lowered, rule};
use crate::model::expr::Reference;
use crate::model::{Expr, Operation, Path, Rule};

/// The expressions of one schema. Remembers the variables that they read.
pub(crate) struct Expressions<'o> {
    /// The operation that they belong to.
    pub(crate) op: &'o Operation,
    read: RefCell<BTreeSet<Path>>,
}

impl<'o> Expressions<'o> {
    pub(crate) fn new(op: &'o Operation) -> Self {
        Self { op, read: RefCell::default() }
    }

    pub(crate) fn lowered(&self, expr: &Expr) -> Lowered {
        self.remember(lowered(expr, self.op))
    }

    pub(crate) fn text(&self, expr: &Expr) -> String {
        self.lowered(expr).cel
    }

    pub(crate) fn rule(&self, of: &Rule) -> Lowered {
        self.remember(rule(of, self.op))
    }

    fn remember(&self, lowered: Lowered) -> Lowered {
        self.read.borrow_mut().extend(lowered.variables.iter().cloned());
        lowered
    }

    /// The variables that the expressions read, in an order in which each reads only those before it.
    pub(crate) fn variables(&self) -> Vec<Json> {
        let entry = |(name, value): (String, Lowered)| {
            let mut entry = json!({ "name": name, "cel": value.cel });
            if !value.needs.is_empty() {
                entry["needs"] = json!(value.needs);
            }
            entry
        };
        variables(&self.read.borrow(), self.op).into_iter().map(entry).collect()
    }
}

/// Variables with their names, and those that they read before them.
pub(super) fn variables(read: &BTreeSet<Path>, op: &Operation) -> Vec<(String, Lowered)> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    read.iter().for_each(|path| add(path, op, &mut seen, &mut found));
    found
}

/// Adds a variable after those that it reads. The length of such a chain is limited.
fn add(path: &Path, op: &Operation, seen: &mut BTreeSet<Path>, found: &mut Vec<(String, Lowered)>) {
    if !seen.insert(path.clone()) {
        return;
    }
    let mut writer = Writer { widens: true, ..Writer::new(op) };
    let piece = writer.effective(&Reference::param(path.clone()));
    let value = writer.finish(piece);
    value.variables.iter().for_each(|inner| add(inner, op, seen, found));
    found.push((name(path), value));
}

/// The name of a variable: that of a parameter, or the JSON Pointer of one in an object.
pub(super) fn name(path: &Path) -> String {
    match &path.0[..] {
        [name] if !name.contains('/') => name.clone(),
        _ => path.pointer(),
    }
}
