//! The parameters and members of items that conditions read, and the constants that their values are compared with.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::expr::parts;
use crate::model::place::Declared;
use crate::model::{Default, Each, Expr, ExprKind, Function, Operation, Path, Value};

/// One step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Into a member of an object.
    Member(String),
    /// Into the items of a list.
    Item,
}

/// The steps from the request to a value.
pub(super) type ReadPath = Vec<Step>;

/// The path of a parameter as steps.
pub(super) fn read_path(path: &Path) -> ReadPath {
    path.0.iter().cloned().map(Step::Member).collect()
}

/// The declarations at a path.
pub(super) fn declared<'o>(op: &'o Operation, path: &[Step]) -> Option<Declared<'o>> {
    path.iter().try_fold(Declared::request(&op.request), |place, step| match step {
        Step::Member(name) => place.member(name),
        Step::Item => place.items(),
    })
}

fn items_of(list: &ReadPath) -> ReadPath {
    [list.as_slice(), &[Step::Item]].concat()
}

/// A condition, and the lists to whose items it applies; see [`crate::model::Rule::each`].
pub(crate) type Condition<'e> = (&'e Expr, &'e [Path]);

/// The reads of some conditions.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// All paths whose value or presence is read.
    pub(super) paths: BTreeSet<ReadPath>,
    /// The constants that values are compared with.
    pub(super) constants: BTreeMap<ReadPath, Vec<Value>>,
    /// The paths whose values occur in one comparison.
    pub(super) compared: Vec<BTreeSet<ReadPath>>,
    /// The paths of numbers in arithmetic.
    pub(super) computed: BTreeSet<ReadPath>,
    /// Facts are read.
    pub(super) facts: bool,
    /// The tier of the size is read.
    pub(super) tier: bool,
    /// Lists are iterated or functions are called, so no choice of values shows every outcome.
    pub(super) opaque: bool,
}

impl Reads {
    /// The reads of conditions, and of the conditional defaults that they need.
    pub(super) fn of(op: &Operation, conditions: &[Condition<'_>]) -> Reads {
        let mut reads = Reads::default();
        for (expr, lists) in conditions {
            let mut reader = Reader { reads: &mut reads, items: Vec::new() };
            for list in *lists {
                let outer = reader.items.last().and_then(|paths| paths.first()).cloned().unwrap_or_default();
                let list = [outer, read_path(list)].concat();
                reader.items.push(vec![items_of(&list)]);
                reader.reads.paths.insert(list);
            }
            reader.expr(expr, false);
        }
        reads.follow_defaults(op);
        reads
    }

    fn follow_defaults(&mut self, op: &Operation) {
        let mut open: Vec<ReadPath> = self.paths.iter().cloned().collect();
        let mut seen = BTreeSet::new();
        while let Some(path) = open.pop() {
            // The defaults of items read the items, which are not looked into.
            if path.contains(&Step::Item) {
                continue;
            }
            let place = declared(op, &path);
            let Some(Default::Cases(cases)) = place.as_ref().and_then(Declared::default) else { continue };
            if seen.insert(path) {
                let known = self.paths.clone();
                let mut reader = Reader { reads: self, items: Vec::new() };
                for (condition, _) in cases {
                    reader.expr(condition, false);
                }
                open.extend(self.paths.difference(&known).cloned());
            }
        }
    }
}

/// Collects the reads of one expression.
struct Reader<'r> {
    reads: &'r mut Reads,
    /// For each bound item the paths that it can be at.
    items: Vec<Vec<ReadPath>>,
}

/// The values that a part of an expression can pass on.
#[derive(Default)]
struct Operands {
    paths: BTreeSet<ReadPath>,
    constants: Vec<Value>,
}

impl Operands {
    fn add(&mut self, other: Operands) {
        self.paths.extend(other.paths);
        self.constants.extend(other.constants);
    }
}

impl Reader<'_> {
    fn expr(&mut self, expr: &Expr, computes: bool) -> Operands {
        let mut found = Operands::default();
        match &expr.kind {
            ExprKind::Lit(value) => found.constants.push(value.clone()),
            ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..) => {
                found.paths.extend(self.paths(expr));
                self.reads.paths.extend(found.paths.iter().cloned());
                if computes {
                    self.reads.computed.extend(found.paths.iter().cloned());
                }
            }
            ExprKind::Has(_) | ExprKind::BoundHas(..) => {
                let paths = self.paths(expr);
                self.reads.paths.extend(paths);
            }
            ExprKind::Fact(_) | ExprKind::HasFact(_) => self.reads.facts = true,
            ExprKind::Media(of, _) | ExprKind::HasMedia(of, _) => {
                self.reads.facts = true;
                self.expr(of, false);
            }
            ExprKind::Tier => self.reads.tier = true,
            ExprKind::In(value, values) => {
                found = self.expr(value, computes);
                found.constants.extend(values.iter().cloned());
                self.compare(&found);
            }
            ExprKind::Compare(_, sides) => {
                found = self.all(&**sides, computes);
                self.compare(&found);
                self.reads.compared.push(found.paths.clone());
            }
            ExprKind::Call(function, arguments) => {
                // A part of a string is an edge, too; the result of a function can have others.
                found = self.all(arguments, computes);
                self.compare(&found);
                self.reads.opaque |= *function != Function::HasKey;
            }
            ExprKind::Arith(_, sides) => found = self.all(&**sides, true),
            ExprKind::Each(each, level, list, body) => {
                self.reads.opaque = true;
                found = self.expr(list, computes);
                let items = self.paths(list).iter().map(items_of).collect();
                self.items.truncate(*level);
                self.items.push(items);
                let of_body = self.expr(body, computes);
                self.items.pop();
                if *each == Each::Map {
                    found.add(of_body);
                }
            }
            _ => found = self.all(parts(expr), computes),
        }
        found
    }

    fn all<'e>(&mut self, parts: impl IntoIterator<Item = &'e Expr>, computes: bool) -> Operands {
        parts.into_iter().fold(Operands::default(), |mut all, part| {
            all.add(self.expr(part, computes));
            all
        })
    }

    fn compare(&mut self, found: &Operands) {
        if found.constants.is_empty() {
            return;
        }
        for path in &found.paths {
            self.reads.constants.entry(path.clone()).or_default().extend(found.constants.iter().cloned());
        }
    }

    /// The paths that an expression can name.
    fn paths(&self, expr: &Expr) -> Vec<ReadPath> {
        match &expr.kind {
            ExprKind::Get(path) | ExprKind::Has(path) => vec![read_path(path)],
            ExprKind::Bound(level) => self.items.get(*level).cloned().unwrap_or_default(),
            ExprKind::BoundGet(level, path) | ExprKind::BoundHas(level, path) => {
                let items = self.items.get(*level).into_iter().flatten();
                items.map(|item| [item.clone(), read_path(path)].concat()).collect()
            }
            ExprKind::If(parts) => [self.paths(&parts[1]), self.paths(&parts[2])].concat(),
            ExprKind::Each(Each::Filter, _, list, _) => self.paths(list),
            ExprKind::Call(Function::At, arguments) => {
                let lists = arguments.first().map(|list| self.paths(list)).unwrap_or_default();
                lists.iter().map(items_of).collect()
            }
            _ => Vec::new(),
        }
    }
}
