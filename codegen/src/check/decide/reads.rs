//! What expressions read: the places of parameters, members of items included, and the constants that their values meet.

use std::collections::BTreeSet;

use crate::model::{Default, Each, Expr, ExprKind, Function, Operation, Path, Value};

/// One step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Into a member of an object.
    Member(String),
    /// Into the items of a list.
    Item,
}

/// Where a value stands in a request.
pub(super) type Place = Vec<Step>;

/// The place of a parameter.
pub(super) fn place(path: &Path) -> Place {
    path.0.iter().cloned().map(Step::Member).collect()
}

/// An expression, and the lists whose items it is about; see [`crate::model::Rule::each`].
pub(crate) type Asked<'e> = (&'e Expr, &'e [Path]);

/// What some expressions read.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// All places, those that are only asked for included.
    pub(super) places: BTreeSet<Place>,
    /// The constants that the value of a place meets.
    pub(super) constants: Vec<(Place, Value)>,
    /// The places whose values meet in one comparison.
    pub(super) compared: Vec<BTreeSet<Place>>,
    /// The places of numbers that are computed with.
    pub(super) computed: BTreeSet<Place>,
    /// Whether facts are read.
    pub(super) facts: bool,
    /// Whether the tier of the size is read.
    pub(super) tier: bool,
    /// Whether items of lists are gone through, or functions called: no values are known that show all of it.
    pub(super) opaque: bool,
}

impl Reads {
    /// What the expressions read, and the conditions of the defaults that they need.
    pub(super) fn of(op: &Operation, asked: &[Asked<'_>]) -> Reads {
        let mut reads = Reads::default();
        for (expr, each) in asked {
            let mut reader = Reader { reads: &mut reads, bound: Vec::new() };
            for list in *each {
                let outer =
                    reader.bound.last().and_then(|places| places.first()).cloned().unwrap_or_default();
                let list: Place = [outer, place(list)].concat();
                reader.reads.places.insert(list.clone());
                reader.bound.push(vec![[list, vec![Step::Item]].concat()]);
            }
            reader.expr(expr, false);
        }
        let mut open: Vec<Place> = reads.places.iter().cloned().collect();
        let mut seen = BTreeSet::new();
        while let Some(place) = open.pop() {
            let Some(path) = path(&place) else { continue };
            if let Some(Default::Cases(cases)) =
                op.request.param(&path).and_then(|param| param.default.as_ref())
                && seen.insert(path)
            {
                let mut more = Reads::default();
                for (condition, _) in cases {
                    Reader { reads: &mut more, bound: Vec::new() }.expr(condition, false);
                }
                open.extend(more.places.iter().cloned());
                reads.add(more);
            }
        }
        reads
    }

    fn add(&mut self, other: Reads) {
        self.places.extend(other.places);
        self.constants.extend(other.constants);
        self.compared.extend(other.compared);
        self.computed.extend(other.computed);
        self.facts |= other.facts;
        self.tier |= other.tier;
        self.opaque |= other.opaque;
    }
}

/// The path of a place outside of lists.
fn path(place: &Place) -> Option<Path> {
    let name = |step: &Step| match step {
        Step::Member(name) => Some(name.clone()),
        Step::Item => None,
    };
    place.iter().map(name).collect::<Option<_>>().map(Path)
}

struct Reader<'r> {
    reads: &'r mut Reads,
    /// For each bound item the places that it can stand at.
    bound: Vec<Vec<Place>>,
}

/// What was found in a part of an expression.
#[derive(Default)]
struct Found {
    places: BTreeSet<Place>,
    constants: Vec<Value>,
}

impl Found {
    fn add(&mut self, other: Found) {
        self.places.extend(other.places);
        self.constants.extend(other.constants);
    }
}

impl Reader<'_> {
    fn expr(&mut self, expr: &Expr, computes: bool) -> Found {
        let mut found = Found::default();
        let places = self.places(expr);
        match &expr.kind {
            ExprKind::Lit(value) => found.constants.push(value.clone()),
            ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..) => {
                self.reads.places.extend(places.iter().cloned());
                if computes {
                    self.reads.computed.extend(places.iter().cloned());
                }
                found.places.extend(places);
            }
            ExprKind::Has(_) | ExprKind::BoundHas(..) => self.reads.places.extend(places),
            ExprKind::Fact(_) | ExprKind::HasFact(_) => self.reads.facts = true,
            ExprKind::Tier => self.reads.tier = true,
            ExprKind::In(value, values) => {
                found = self.expr(value, computes);
                found.constants.extend(values.iter().cloned());
                self.meet(&found);
            }
            ExprKind::Compare(_, sides) => {
                found = self.all(sides.iter(), computes);
                self.meet(&found);
                self.reads.compared.push(found.places.clone());
            }
            ExprKind::Call(function, parts) => {
                // A part of a string is an edge, too; what is computed of it can have others.
                found = self.all(parts.iter(), computes);
                self.meet(&found);
                self.reads.opaque |= *function != Function::HasKey;
            }
            ExprKind::Arith(_, sides) => found = self.all(sides.iter(), true),
            ExprKind::Each(each, level, list, body) => {
                self.reads.opaque = true;
                found = self.expr(list, computes);
                let items = self.places(list).into_iter().map(|list| [list, vec![Step::Item]].concat());
                self.bound.truncate(*level);
                self.bound.push(items.collect());
                let inside = self.expr(body, computes);
                self.bound.pop();
                if *each == Each::Map {
                    found.add(inside);
                }
            }
            _ => found = self.all(crate::model::expr::parts(expr).into_iter(), computes),
        }
        found
    }

    fn all<'e>(&mut self, parts: impl Iterator<Item = &'e Expr>, computes: bool) -> Found {
        let mut found = Found::default();
        for part in parts {
            let part = self.expr(part, computes);
            found.add(part);
        }
        found
    }

    fn meet(&mut self, found: &Found) {
        for place in &found.places {
            self.reads
                .constants
                .extend(found.constants.iter().map(|constant| (place.clone(), constant.clone())));
        }
    }

    /// Where the value of an expression stands, if it stands in the request.
    fn places(&self, expr: &Expr) -> Vec<Place> {
        let item = |level: &usize, path: &Path| {
            let items = self.bound.get(*level).into_iter().flatten();
            items.map(|item| [item.clone(), place(path)].concat()).collect()
        };
        match &expr.kind {
            ExprKind::Get(path) | ExprKind::Has(path) => vec![place(path)],
            ExprKind::Bound(level) => self.bound.get(*level).cloned().unwrap_or_default(),
            ExprKind::BoundGet(level, path) | ExprKind::BoundHas(level, path) => item(level, path),
            ExprKind::If(parts) => [self.places(&parts[1]), self.places(&parts[2])].concat(),
            ExprKind::Each(Each::Filter, _, list, _) => self.places(list),
            ExprKind::Call(Function::At, parts) => {
                let lists = parts.first().map(|list| self.places(list)).unwrap_or_default();
                lists.into_iter().map(|list| [list, vec![Step::Item]].concat()).collect()
            }
            _ => Vec::new(),
        }
    }
}
