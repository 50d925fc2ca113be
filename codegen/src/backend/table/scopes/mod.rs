//! The values that sizes, rules and prices read. A scope is a set of variables: those of the request, or those of the
//! items of a list that an expression iterates over.
//!
//! If one expression can iterate over several lists (`has(self.a) ? self.a : self.b`), their items share a scope, so that
//! an index means the same in each list.

mod order;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::location;
use crate::model::place::Declared;
use crate::model::{Default, Document, Each, Expr, ExprKind, Function, Operation, Path, Price, Rule, Type};

/// The variables of the request.
pub(in crate::backend::table) const REQUEST: usize = 0;

/// The variables of the request, or of the items of lists.
#[derive(Debug, std::default::Default)]
struct Scope<'m> {
    /// The types of an item: several if variants of a union have lists with the same name, none for the request.
    types: Vec<&'m Type>,
    /// The paths that are read. The empty path is the item itself.
    reads: BTreeSet<Path>,
    /// The scopes of the items of lists.
    lists: BTreeMap<Path, usize>,
    /// An expression iterates over the items.
    entered: bool,
    /// The paths that are read, in document order.
    order: Vec<Path>,
    /// The index of each of them.
    index: HashMap<Path, usize>,
}

/// All scopes of an operation.
#[derive(Debug)]
pub(in crate::backend::table) struct Scopes<'m> {
    document: &'m Document,
    all: Vec<Scope<'m>>,
    /// For each scope the one that it was merged into, or itself.
    links: Vec<usize>,
    /// Facts about media are read.
    media: bool,
}

/// The scope that the value of an expression belongs to.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::backend::table) enum Provenance {
    /// No scope.
    Other,
    /// The value is an item of a list of the request.
    Item(usize),
    /// The value is a list of such values.
    List(Box<Provenance>),
}

impl Provenance {
    /// Reports whether the value, or what is in it, is an item of a list of the request.
    fn is_in_scope(&self) -> bool {
        match self {
            Provenance::Other => false,
            Provenance::Item(_) => true,
            Provenance::List(item) => item.is_in_scope(),
        }
    }

    /// The provenance of the items of a list.
    pub(in crate::backend::table) fn item(self) -> Provenance {
        match self {
            Provenance::List(item) => *item,
            Provenance::Other | Provenance::Item(_) => Provenance::Other,
        }
    }
}

/// The items bound by the enclosing expressions, with one more under this number.
pub(in crate::backend::table) fn bind(
    bound: &[Provenance],
    number: usize,
    item: Provenance,
) -> Vec<Provenance> {
    let mut inner: Vec<Provenance> = bound.iter().take(number).cloned().collect();
    inner.resize(number, Provenance::Other);
    inner.push(item);
    inner
}

impl<'m> Scopes<'m> {
    /// Scopes of a document from which nothing is read.
    pub(in crate::backend::table) fn none(document: &'m Document) -> Self {
        Self { document, all: vec![Scope::default()], links: vec![REQUEST], media: false }
    }

    /// The scopes of everything that an operation reads.
    pub(in crate::backend::table) fn of(op: &'m Operation) -> Self {
        let mut scopes = Self::sizes(op);
        op.rules.iter().for_each(|rule| scopes.rule(rule));
        op.prices.entries.iter().for_each(|entry| scopes.price(&entry.price));
        scopes.finish()
    }

    /// The scopes of everything that the given expressions, a price and the sizes of the operation read.
    pub(in crate::backend::table) fn read_by(
        op: &'m Operation,
        exprs: &[(&Expr, &[Path])],
        price: &Price,
    ) -> Self {
        let mut scopes = Self::sizes(op);
        for (expr, each) in exprs {
            let bound = scopes.enter(each);
            scopes.walk(expr, &bound);
        }
        scopes.price(price);
        scopes.finish()
    }

    fn sizes(op: &'m Operation) -> Self {
        let mut scopes = Self::none(&op.request);
        if let Some(sizes) = &op.sizes {
            for path in [&sizes.width, &sizes.height].into_iter().chain(&sizes.tier_from) {
                scopes.mark(REQUEST, path);
            }
        }
        scopes
    }

    fn price(&mut self, price: &Price) {
        price.exprs().into_iter().for_each(|expr| self.walk(expr, &[]));
    }

    fn finish(mut self) -> Self {
        self.close_over_defaults();
        self.spread_types();
        for scope in 0..self.all.len() {
            let order = self.ordered(scope);
            self.all[scope].index = order.iter().cloned().zip(0..).collect();
            self.all[scope].order = order;
        }
        self
    }

    fn rule(&mut self, rule: &Rule) {
        let bound = self.enter(&rule.each);
        let scope = match bound.last() {
            None => Some(REQUEST),
            Some(Provenance::Item(scope)) => Some(*scope),
            Some(_) => None,
        };
        self.walk(&rule.holds, &bound);
        let location = location::of(rule);
        let conditions = || location.missing.iter().chain(&location.offending);
        conditions().for_each(|(_, holds)| self.walk(holds, &bound));
        if let Some(scope) = scope {
            let paths = rule.reads.iter().chain(&location.read);
            for path in paths.chain(conditions().map(|(path, _)| path)) {
                self.mark(scope, path);
            }
        }
    }

    /// Binds the items that a rule applies to.
    fn enter(&mut self, each: &[Path]) -> Vec<Provenance> {
        let mut bound = Vec::new();
        let mut at = Some(REQUEST);
        for path in each {
            at = at.and_then(|scope| {
                self.mark(scope, path);
                self.child(scope, path)
            });
            if let Some(scope) = at {
                self.all[scope].entered = true;
            }
            bound.push(at.map_or(Provenance::Other, Provenance::Item));
        }
        bound
    }

    /// The scope that this one was merged into.
    fn root(&self, mut scope: usize) -> usize {
        while self.links[scope] != scope {
            scope = self.links[scope];
        }
        scope
    }

    /// The scope of the items of a list that is read.
    pub(in crate::backend::table) fn child(&self, scope: usize, path: &Path) -> Option<usize> {
        self.all[self.root(scope)].lists.get(path).map(|child| self.root(*child))
    }

    /// Records that a path is read.
    fn mark(&mut self, scope: usize, path: &Path) {
        let scope = self.root(scope);
        if self.all[scope].reads.insert(path.clone()) {
            self.add_list(scope, path);
        }
    }

    fn add_list(&mut self, scope: usize, path: &Path) {
        let items = self.items(scope, path);
        if !items.is_empty() && !self.all[scope].lists.contains_key(path) {
            let child = self.all.len();
            self.all.push(Scope { types: items, ..Scope::default() });
            self.links.push(child);
            self.all[scope].lists.insert(path.clone(), child);
        }
    }

    /// The item types of the lists at a path.
    fn items(&self, scope: usize, path: &Path) -> Vec<&'m Type> {
        self.place(scope, path).arrays().map(|array| &array.items).collect()
    }

    /// The declarations at a path; without types where nothing is declared.
    pub(in crate::backend::table) fn place(&self, scope: usize, path: &Path) -> Declared<'m> {
        self.start(scope).at(&path.0).unwrap_or_else(|| Declared::values(self.document, []))
    }

    /// The request, or an item.
    fn start(&self, scope: usize) -> Declared<'m> {
        match self.root(scope) {
            REQUEST => Declared::request(self.document),
            scope => Declared::values(self.document, self.all[scope].types.iter().copied()),
        }
    }

    /// Records everything that an expression reads. `bound` are the items bound by the enclosing expressions.
    fn walk(&mut self, expr: &Expr, bound: &[Provenance]) {
        match &expr.kind {
            ExprKind::Get(path) | ExprKind::Has(path) => self.mark(REQUEST, path),
            ExprKind::Media(of, _) | ExprKind::HasMedia(of, _) => {
                self.media = true;
                self.walk(of, bound);
            }
            ExprKind::Bound(number) => self.whole(bound.get(*number).cloned().unwrap_or(Provenance::Other)),
            ExprKind::BoundGet(number, path) | ExprKind::BoundHas(number, path) => {
                if let Some(Provenance::Item(scope)) = bound.get(*number) {
                    self.mark(*scope, path);
                }
            }
            ExprKind::Each(_, number, list, body) => {
                self.walk(list, bound);
                let item = self.provenance(list, bound).item();
                if let Provenance::Item(scope) = item {
                    self.all[scope].entered = true;
                }
                self.walk(body, &bind(bound, *number, item));
            }
            ExprKind::Call(function, arguments) => {
                arguments.iter().for_each(|argument| self.walk(argument, bound));
                if *function != Function::HasKey {
                    for argument in arguments {
                        let item = self.provenance(argument, bound).item();
                        self.whole(item);
                    }
                }
            }
            ExprKind::If(parts) => {
                parts.iter().for_each(|part| self.walk(part, bound));
                let [one, other] = [&parts[1], &parts[2]].map(|part| self.provenance(part, bound));
                self.unite(one, other);
            }
            ExprKind::List(parts) => {
                parts.iter().for_each(|part| self.walk(part, bound));
                for pair in parts.windows(2) {
                    let [one, other] = [&pair[0], &pair[1]].map(|part| self.provenance(part, bound));
                    self.unite(one, other);
                }
            }
            _ => crate::model::expr::parts(expr).into_iter().for_each(|part| self.walk(part, bound)),
        }
    }

    /// Records that an item is read as a whole. An object has no value of its own, only its members have.
    fn whole(&mut self, item: Provenance) {
        match item {
            Provenance::Item(scope) => {
                let scope = self.root(scope);
                if !self.start(scope).types.iter().all(|ty| matches!(ty, Type::Object(_))) {
                    self.mark(scope, &Path(Vec::new()));
                }
                self.all[scope].entered = true;
            }
            Provenance::List(item) => self.whole(*item),
            Provenance::Other => {}
        }
    }

    /// The provenance of the value of an expression whose reads are recorded.
    pub(in crate::backend::table) fn provenance(&self, expr: &Expr, bound: &[Provenance]) -> Provenance {
        let list = |scope: usize, path: &Path| match self.child(scope, path) {
            Some(items) => Provenance::List(Box::new(Provenance::Item(items))),
            None => Provenance::Other,
        };
        match &expr.kind {
            ExprKind::Get(path) => list(REQUEST, path),
            ExprKind::Bound(number) => match bound.get(*number) {
                Some(Provenance::Item(scope)) => match list(*scope, &Path(Vec::new())) {
                    Provenance::Other => Provenance::Item(self.root(*scope)),
                    list => list,
                },
                Some(other) => other.clone(),
                None => Provenance::Other,
            },
            ExprKind::BoundGet(number, path) => match bound.get(*number) {
                Some(Provenance::Item(scope)) => list(*scope, path),
                _ => Provenance::Other,
            },
            ExprKind::If(parts) => self.first(&parts[1..], bound),
            ExprKind::List(parts) => Provenance::List(Box::new(self.first(parts, bound))),
            ExprKind::Each(Each::Filter, _, list, _) => self.provenance(list, bound),
            ExprKind::Each(Each::Map, number, list, body) => {
                let item = self.provenance(list, bound).item();
                Provenance::List(Box::new(self.provenance(body, &bind(bound, *number, item))))
            }
            ExprKind::Call(Function::At, arguments) => match arguments.first() {
                Some(list) => self.provenance(list, bound).item(),
                None => Provenance::Other,
            },
            _ => Provenance::Other,
        }
    }

    /// The first provenance among several expressions that is in a scope, which they share.
    fn first(&self, exprs: &[Expr], bound: &[Provenance]) -> Provenance {
        let mut found = exprs.iter().map(|expr| self.provenance(expr, bound));
        found.find(Provenance::is_in_scope).unwrap_or(Provenance::Other)
    }

    fn unite(&mut self, one: Provenance, other: Provenance) {
        match (one, other) {
            (Provenance::Item(one), Provenance::Item(other)) => self.merge(one, other),
            (Provenance::List(one), Provenance::List(other)) => self.unite(*one, *other),
            _ => {}
        }
    }

    fn merge(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        let (one, other) = (one.min(other), one.max(other));
        self.links[other] = one;
        let Scope { types, reads, lists, entered, .. } = std::mem::take(&mut self.all[other]);
        self.all[one].entered |= entered;
        for ty in types {
            if !self.all[one].types.iter().any(|known| std::ptr::eq(*known, ty)) {
                self.all[one].types.push(ty);
            }
        }
        for path in reads {
            self.mark(one, &path);
        }
        for (path, child) in lists {
            match self.all[self.root(one)].lists.get(&path).copied() {
                Some(known) => self.merge(known, child),
                None => drop(self.all[one].lists.insert(path, child)),
            }
        }
    }

    /// Records what conditions of defaults read, and what the defaults of those read.
    fn close_over_defaults(&mut self) {
        let mut done: BTreeSet<(usize, Path)> = BTreeSet::new();
        loop {
            let known = |scope: usize| self.all[scope].reads.iter().map(move |path| (scope, path.clone()));
            let all: BTreeSet<(usize, Path)> = (0..self.all.len()).flat_map(known).collect();
            let new: Vec<(usize, Path)> = all.difference(&done).cloned().collect();
            if new.is_empty() {
                break;
            }
            for (scope, path) in new {
                let bound = if scope == REQUEST { Vec::new() } else { vec![Provenance::Item(scope)] };
                for param in self.place(scope, &path).params {
                    if let Some(Default::Cases(cases)) = &param.default {
                        cases.iter().for_each(|(condition, _)| self.walk(condition, &bound));
                    }
                }
                done.insert((scope, path));
            }
        }
        for scope in &mut self.all {
            if scope.entered && scope.reads.is_empty() {
                scope.reads.insert(Path(Vec::new()));
            }
        }
    }

    /// Gives merged scopes the types of all their lists, and likewise the scopes inside them.
    fn spread_types(&mut self) {
        loop {
            let mut grown = false;
            for scope in 0..self.all.len() {
                let lists: Vec<(Path, usize)> = self.all[scope]
                    .lists
                    .iter()
                    .map(|(path, child)| (path.clone(), self.root(*child)))
                    .collect();
                for (path, child) in lists {
                    for ty in self.items(scope, &path) {
                        if !self.all[child].types.iter().any(|known| std::ptr::eq(*known, ty)) {
                            self.all[child].types.push(ty);
                            grown = true;
                        }
                    }
                }
            }
            if !grown {
                return;
            }
        }
    }
}
