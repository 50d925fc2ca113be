//! Named expressions. In: names with texts, in any order. Out: typed expressions, which the checker puts in place of
//! their names, with a limit on how much that can add up to.

use std::cell::Cell;
use std::collections::{BTreeSet, VecDeque};

use indexmap::{IndexMap, IndexSet};

use super::ast::{Kind, Node};
use super::check::{Scope, check_value, is_macro};
use super::parse;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Expr;
use crate::model::expr::walk;
use crate::source::{Located, SourceMap};

/// The most parts that the names in all expressions of one operation can expand to.
const MAX_TOTAL: usize = 200_000;

/// The most names of a circle that a diagnostic points to.
const SHOWN: usize = 8;

/// The named expressions of an operation.
#[derive(Debug)]
pub(crate) struct Lets {
    all: IndexMap<String, Named>,
    /// The number of parts that names can still expand to.
    left: Cell<usize>,
    /// A name stood for too much, which was reported.
    is_spent: Cell<bool>,
}

/// One named expression.
#[derive(Debug)]
struct Named {
    /// None if something is wrong with it, which was reported.
    value: Option<Expr>,
    parts: usize,
    used: Cell<bool>,
}

/// The use of a name.
pub(super) enum Use<'l> {
    /// The name is replaced by this expression.
    Of(&'l Expr, usize),
    /// Problems were reported.
    Broken,
    /// All expressions together become too long.
    TooLong,
}

impl Default for Lets {
    fn default() -> Self {
        Self { all: IndexMap::new(), left: Cell::new(MAX_TOTAL), is_spent: Cell::new(false) }
    }
}

impl Lets {
    /// Looks up a name, and counts it as used.
    pub(super) fn look_up(&self, name: &str) -> Option<Use<'_>> {
        let named = self.all.get(name)?;
        named.used.set(true);
        let Some(value) = &named.value else { return Some(Use::Broken) };
        Some(match self.left.get().checked_sub(named.parts) {
            Some(left) => {
                self.left.set(left);
                Use::Of(value, named.parts)
            }
            None if self.is_spent.replace(true) => Use::Broken,
            None => Use::TooLong,
        })
    }

    /// The number of parts that names stood for so far.
    pub(crate) fn uses(&self) -> usize {
        MAX_TOTAL - self.left.get()
    }

    /// Counts a name as used.
    pub(crate) fn use_name(&self, name: &str) {
        self.all.get(name).into_iter().for_each(|named| named.used.set(true));
    }

    /// All names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }

    /// The expression with a name, if nothing is wrong with it.
    pub(crate) fn value(&self, name: &str) -> Option<&Expr> {
        self.all.get(name)?.value.as_ref()
    }

    /// Reports whether an expression uses a name.
    pub(crate) fn is_used(&self, name: &str) -> bool {
        self.all.get(name).is_some_and(|named| named.used.get())
    }

    fn add(&mut self, name: &str, value: Option<Expr>) {
        let mut parts = 0;
        value.iter().for_each(|value| walk(value, &mut |_| parts += 1));
        self.all.insert(name.to_owned(), Named { value, parts, used: Cell::new(false) });
    }
}

/// A name with its text.
pub(crate) type Definition<'t> = (&'t Located<String>, &'t Located<String>);

/// Compiles named expressions, each after those that it uses.
pub(crate) fn compile_lets(
    definitions: &[Definition<'_>],
    sources: &SourceMap,
    scope: &Scope<'_>,
) -> (Lets, Vec<Diagnostic>) {
    let names: IndexMap<&str, usize> =
        definitions.iter().enumerate().map(|(at, (name, _))| (name.value.as_str(), at)).collect();
    let mut found = Vec::new();
    let mut asts = Vec::new();
    let mut order = Order::default();
    for (_, text) in definitions {
        let ast = parse(text, sources.snippet(text.span)).map_err(|problems| found.extend(problems)).ok();
        let mut free = FreeNames { names: &names, bound: Vec::new(), found: BTreeSet::new() };
        ast.iter().for_each(|ast| free.node(&ast.root));
        order.add(free.found);
        asts.push(ast);
    }
    let mut lets = Lets::default();
    order.start();
    loop {
        while let Some(at) = order.next() {
            let value = asts[at].take().and_then(|ast| {
                let checked = check_value(&ast, &Scope { lets: Some(&lets), ..scope.clone() });
                checked.map_err(|problems| found.extend(problems)).ok()
            });
            let value = value.map(|(value, warnings)| {
                found.extend(warnings);
                value
            });
            lets.add(&definitions[at].0.value, value);
        }
        let Some(circle) = order.circle() else { break };
        found.push(circular(&circle.iter().map(|at| definitions[*at].0).collect::<Vec<_>>()));
        circle.iter().for_each(|at| asts[*at] = None);
        order.release(&circle);
    }
    (lets, found)
}

fn circular(circle: &[&Located<String>]) -> Diagnostic {
    let first = circle[0];
    let message = match circle {
        [_] => format!("`{}` uses itself", first.value),
        _ => format!("`{}` uses itself through others", first.value),
    };
    let error = Diagnostic::new(Code::CircularLet, first.span, message);
    let error = circle[1..]
        .iter()
        .take(SHOWN)
        .fold(error, |error, name| error.related(name.span, format!("then through `{}`", name.value)));
    error.help("write one of the expressions without the name of another")
}

/// An order in which each of some things comes after those that it needs.
#[derive(Default)]
struct Order {
    needs: Vec<BTreeSet<usize>>,
    needed_by: Vec<Vec<usize>>,
    /// For each the number of those that it still waits for; none for one that has its turn.
    waits_for: Vec<Option<usize>>,
    ready: VecDeque<usize>,
}

impl Order {
    fn add(&mut self, needs: BTreeSet<usize>) {
        self.needs.push(needs);
    }

    fn start(&mut self) {
        self.needed_by = vec![Vec::new(); self.needs.len()];
        for (at, needs) in self.needs.iter().enumerate() {
            needs.iter().for_each(|needed| self.needed_by[*needed].push(at));
            self.waits_for.push(Some(needs.len()));
        }
        (0..self.needs.len()).filter(|at| self.needs[*at].is_empty()).for_each(|at| self.ready.push_back(at));
    }

    /// The next one, which then counts as done.
    fn next(&mut self) -> Option<usize> {
        let at = self.ready.pop_front()?;
        self.waits_for[at] = None;
        for user in &self.needed_by[at] {
            // Those of a circle have their turn already.
            if let Some(count @ 1..) = &mut self.waits_for[*user] {
                *count -= 1;
                if *count == 0 {
                    self.ready.push_back(*user);
                }
            }
        }
        Some(at)
    }

    /// Some that need one another, when all that are left wait.
    fn circle(&self) -> Option<Vec<usize>> {
        let mut at = self.waits_for.iter().position(Option::is_some)?;
        let mut path: IndexSet<usize> = IndexSet::new();
        while path.insert(at) {
            at = *self.needs[at].iter().find(|needed| self.waits_for[**needed].is_some())?;
        }
        let start = path.get_index_of(&at)?;
        let mut circle: Vec<usize> = path.into_iter().skip(start).collect();
        let first = circle.iter().enumerate().min_by_key(|(_, at)| **at).map_or(0, |(first, _)| first);
        circle.rotate_left(first);
        Some(circle)
    }

    /// Gives those that need one another their turn.
    fn release(&mut self, circle: &[usize]) {
        for at in circle {
            self.waits_for[*at] = Some(0);
            self.ready.push_back(*at);
        }
    }
}

/// Finds the names of an expression that are not those of items.
struct FreeNames<'n> {
    names: &'n IndexMap<&'n str, usize>,
    bound: Vec<&'n str>,
    found: BTreeSet<usize>,
}

impl<'n> FreeNames<'n> {
    fn node(&mut self, node: &'n Node) {
        match &node.kind {
            Kind::Literal(_) => {}
            Kind::Ident(name) => {
                if !self.bound.contains(&name.as_str()) {
                    self.found.extend(self.names.get(name.as_str()));
                }
            }
            Kind::Select(inner, _) | Kind::Not(inner) | Kind::Negate(inner) => self.node(inner),
            Kind::Call { target: Some(list), function, arguments } if is_macro(&function.text) => {
                self.node(list);
                let Some((Node { kind: Kind::Ident(item), .. }, bodies)) = arguments.split_first() else {
                    return self.nodes(arguments);
                };
                self.bound.push(item);
                self.nodes(bodies);
                self.bound.pop();
            }
            Kind::Call { target, arguments, .. } => {
                target.iter().for_each(|target| self.node(target));
                self.nodes(arguments);
            }
            Kind::Index(parts) | Kind::Binary(_, parts) => self.nodes(&**parts),
            Kind::Conditional(parts) => self.nodes(&**parts),
            Kind::All(parts) | Kind::Any(parts) | Kind::List(parts) => self.nodes(parts),
            Kind::Map(entries) => entries.iter().for_each(|entry| self.nodes(entry)),
            Kind::Message(name, members) => {
                self.node(name);
                members.iter().for_each(|(_, value)| self.node(value));
            }
        }
    }

    fn nodes(&mut self, nodes: &'n [Node]) {
        nodes.iter().for_each(|node| self.node(node));
    }
}
