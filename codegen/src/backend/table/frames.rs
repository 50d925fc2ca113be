//! Which values sizes, rules and prices read: of the request, and of the items of each list that an expression goes
//! through. A frame is such a set of variables.
//!
//! Where one expression can go through several lists (`has(self.a) ? self.a : self.b`), their items share a frame, so
//! that one index means the same in each.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};

use super::blame;
use crate::model::{
    Default, Document, Each, Expr, ExprKind, Function, Operation, Param, Path, Price, Rate, Rule, Type,
};

/// The variables of the request.
pub(super) const REQUEST: usize = 0;

/// The variables of the request, or of the items of lists.
#[derive(Debug, std::default::Default)]
struct Frame<'m> {
    /// What an item is; several where variants of a union have lists of one name. The request has none.
    types: Vec<&'m Type>,
    /// What is read; the empty path is the item itself.
    reads: BTreeSet<Path>,
    /// The frames of the items of lists.
    lists: BTreeMap<Path, usize>,
    /// Whether an expression goes through the items.
    entered: bool,
    /// What is read, in the order of the document.
    order: Vec<Path>,
}

/// All frames of an operation.
#[derive(Debug)]
pub(super) struct Frames<'m> {
    document: &'m Document,
    all: Vec<Frame<'m>>,
    /// Frames that became a part of another one.
    links: Vec<usize>,
}

/// What the value of an expression has to do with frames.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Nothing.
    Other,
    /// It is an item of a list of the request.
    Item(usize),
    /// It is a list of such values.
    List(Box<Shape>),
}

impl Shape {
    /// What the items of a list are.
    pub(super) fn item(self) -> Shape {
        match self {
            Shape::List(item) => *item,
            Shape::Other | Shape::Item(_) => Shape::Other,
        }
    }
}

/// The values that enclosing expressions go through, after one more with this number.
pub(super) fn bind(bound: &[Shape], number: usize, item: Shape) -> Vec<Shape> {
    let mut inner: Vec<Shape> = bound.iter().take(number).cloned().collect();
    inner.resize(number, Shape::Other);
    inner.push(item);
    inner
}

impl<'m> Frames<'m> {
    /// Nothing is read.
    pub(super) fn none(document: &'m Document) -> Self {
        Self { document, all: vec![Frame::default()], links: vec![REQUEST] }
    }

    /// Everything that an operation reads.
    pub(super) fn of(op: &'m Operation) -> Self {
        let mut frames = Self::sizes(op);
        op.rules.iter().for_each(|rule| frames.rule(rule));
        frames.price(&op.price);
        frames.finish()
    }

    /// Everything that some expressions and a price read, and the sizes of the operation.
    pub(super) fn read_by(op: &'m Operation, exprs: &[(&Expr, &[Path])], price: &Price) -> Self {
        let mut frames = Self::sizes(op);
        for (expr, each) in exprs {
            let bound = frames.enter(each);
            frames.walk(expr, &bound);
        }
        frames.price(price);
        frames.finish()
    }

    fn sizes(op: &'m Operation) -> Self {
        let mut frames = Self::none(&op.request);
        if let Some(sizes) = &op.sizes {
            for path in [&sizes.width, &sizes.height].into_iter().chain(&sizes.tier_from) {
                frames.mark(REQUEST, path);
            }
        }
        frames
    }

    fn price(&mut self, price: &Price) {
        let Price::Lines { lines, .. } = price else { return };
        for line in lines {
            line.when.iter().chain([&line.quantity]).for_each(|expr| self.walk(expr, &[]));
            match &line.rate {
                Rate::Flat(_) => {}
                Rate::By(expr, _) => self.walk(expr, &[]),
                Rate::Cases(cases) => cases.iter().for_each(|(when, _)| self.walk(when, &[])),
            }
        }
    }

    fn finish(mut self) -> Self {
        self.close_over_defaults();
        self.spread_types();
        for frame in 0..self.all.len() {
            self.all[frame].order = self.ordered(frame);
        }
        self
    }

    fn rule(&mut self, rule: &Rule) {
        let bound = self.enter(&rule.each);
        let frame = match bound.last() {
            None => Some(REQUEST),
            Some(Shape::Item(frame)) => Some(*frame),
            Some(_) => None,
        };
        self.walk(&rule.holds, &bound);
        let blame = blame::of(rule);
        blame.offending.iter().for_each(|(_, holds)| self.walk(holds, &bound));
        if let Some(frame) = frame {
            let paths = rule.reads.iter().chain(&blame.required).chain(&blame.read);
            for path in paths.chain(blame.offending.iter().map(|(path, _)| path)) {
                self.mark(frame, path);
            }
        }
    }

    /// The items that a rule is about.
    fn enter(&mut self, each: &[Path]) -> Vec<Shape> {
        let mut bound = Vec::new();
        let mut at = Some(REQUEST);
        for path in each {
            at = at.and_then(|frame| {
                self.mark(frame, path);
                self.child(frame, path)
            });
            if let Some(frame) = at {
                self.all[frame].entered = true;
            }
            bound.push(at.map_or(Shape::Other, Shape::Item));
        }
        bound
    }

    /// The frame that this one became a part of.
    fn root(&self, mut frame: usize) -> usize {
        while self.links[frame] != frame {
            frame = self.links[frame];
        }
        frame
    }

    /// The frame of the items of a list that something reads.
    pub(super) fn child(&self, frame: usize, path: &Path) -> Option<usize> {
        self.all[self.root(frame)].lists.get(path).map(|child| self.root(*child))
    }

    /// Notes that something is read.
    fn mark(&mut self, frame: usize, path: &Path) {
        let frame = self.root(frame);
        if self.all[frame].reads.insert(path.clone()) {
            self.add_list(frame, path);
        }
    }

    fn add_list(&mut self, frame: usize, path: &Path) {
        let items = self.items(frame, path);
        if !items.is_empty() && !self.all[frame].lists.contains_key(path) {
            let child = self.all.len();
            self.all.push(Frame { types: items, ..Frame::default() });
            self.links.push(child);
            self.all[frame].lists.insert(path.clone(), child);
        }
    }

    /// What the items are of the lists at a path.
    fn items(&self, frame: usize, path: &Path) -> Vec<&'m Type> {
        let types = self.types(frame, path);
        let arrays = types.into_iter().flat_map(variants).filter_map(|ty| match ty {
            Type::Array(array) => Some(&array.items),
            _ => None,
        });
        arrays.collect()
    }

    pub(super) fn types(&self, frame: usize, path: &Path) -> Vec<&'m Type> {
        if path.0.is_empty() { self.all[frame].types.clone() } else { types_of(&self.params(frame, path)) }
    }

    /// The parameters at a path; several where variants of a union have it.
    pub(super) fn params(&self, frame: usize, path: &Path) -> Vec<&'m Param> {
        let frame = self.root(frame);
        let document = self.document;
        let mut found: Vec<&'m Param> = Vec::new();
        for (depth, name) in path.0.iter().enumerate() {
            let types = if depth == 0 { self.all[frame].types.clone() } else { types_of(&found) };
            let members: Vec<&'m Param> = if depth == 0 && frame == REQUEST {
                document.root().params.iter().collect()
            } else {
                types.into_iter().flat_map(|ty| members(document, ty)).collect()
            };
            found.clear();
            for member in members.into_iter().filter(|param| param.name.value == *name) {
                push_new(&mut found, member);
            }
        }
        found
    }

    /// Finds everything that an expression reads; `bound` is what enclosing ones go through.
    fn walk(&mut self, expr: &Expr, bound: &[Shape]) {
        match &expr.kind {
            ExprKind::Get(path) | ExprKind::Has(path) => self.mark(REQUEST, path),
            ExprKind::Bound(number) => self.whole(bound.get(*number).cloned().unwrap_or(Shape::Other)),
            ExprKind::BoundGet(number, path) | ExprKind::BoundHas(number, path) => {
                if let Some(Shape::Item(frame)) = bound.get(*number) {
                    self.mark(*frame, path);
                }
            }
            ExprKind::Each(_, number, list, body) => {
                self.walk(list, bound);
                let item = self.shape(list, bound).item();
                if let Shape::Item(frame) = item {
                    self.all[frame].entered = true;
                }
                self.walk(body, &bind(bound, *number, item));
            }
            ExprKind::Call(function, arguments) => {
                arguments.iter().for_each(|argument| self.walk(argument, bound));
                if *function != Function::HasKey {
                    for argument in arguments {
                        let item = self.shape(argument, bound).item();
                        self.whole(item);
                    }
                }
            }
            ExprKind::If(parts) => {
                parts.iter().for_each(|part| self.walk(part, bound));
                let [one, other] = [&parts[1], &parts[2]].map(|part| self.shape(part, bound));
                self.unite(one, other);
            }
            ExprKind::List(parts) => {
                parts.iter().for_each(|part| self.walk(part, bound));
                for pair in parts.windows(2) {
                    let [one, other] = [&pair[0], &pair[1]].map(|part| self.shape(part, bound));
                    self.unite(one, other);
                }
            }
            _ => crate::model::expr::parts(expr).into_iter().for_each(|part| self.walk(part, bound)),
        }
    }

    /// An item is read as a whole; of an object only members have values.
    fn whole(&mut self, item: Shape) {
        match item {
            Shape::Item(frame) => {
                let frame = self.root(frame);
                let mut types = self.all[frame].types.iter().flat_map(|ty| variants(ty));
                if !types.all(|ty| matches!(ty, Type::Object(_))) {
                    self.mark(frame, &Path(Vec::new()));
                }
                self.all[frame].entered = true;
            }
            Shape::List(item) => self.whole(*item),
            Shape::Other => {}
        }
    }

    /// What the value of an expression is; all that it reads is known.
    pub(super) fn shape(&self, expr: &Expr, bound: &[Shape]) -> Shape {
        let list = |frame: usize, path: &Path| match self.child(frame, path) {
            Some(items) => Shape::List(Box::new(Shape::Item(items))),
            None => Shape::Other,
        };
        match &expr.kind {
            ExprKind::Get(path) => list(REQUEST, path),
            ExprKind::Bound(number) => match bound.get(*number) {
                Some(Shape::Item(frame)) => match list(*frame, &Path(Vec::new())) {
                    Shape::Other => Shape::Item(self.root(*frame)),
                    list => list,
                },
                Some(other) => other.clone(),
                None => Shape::Other,
            },
            ExprKind::BoundGet(number, path) => match bound.get(*number) {
                Some(Shape::Item(frame)) => list(*frame, path),
                _ => Shape::Other,
            },
            ExprKind::If(parts) => self.first(&parts[1..], bound),
            ExprKind::List(parts) => Shape::List(Box::new(self.first(parts, bound))),
            ExprKind::Each(Each::Filter, _, list, _) => self.shape(list, bound),
            ExprKind::Each(Each::Map, number, list, body) => {
                let item = self.shape(list, bound).item();
                Shape::List(Box::new(self.shape(body, &bind(bound, *number, item))))
            }
            ExprKind::Call(Function::At, arguments) => match arguments.first() {
                Some(list) => self.shape(list, bound).item(),
                None => Shape::Other,
            },
            _ => Shape::Other,
        }
    }

    /// The first of several that has to do with a frame; they share it.
    fn first(&self, exprs: &[Expr], bound: &[Shape]) -> Shape {
        let shapes = exprs.iter().map(|expr| self.shape(expr, bound));
        shapes.into_iter().find(|shape| *shape != Shape::Other).unwrap_or(Shape::Other)
    }

    fn unite(&mut self, one: Shape, other: Shape) {
        match (one, other) {
            (Shape::Item(one), Shape::Item(other)) => self.merge(one, other),
            (Shape::List(one), Shape::List(other)) => self.unite(*one, *other),
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
        let Frame { types, reads, lists, entered, .. } = std::mem::take(&mut self.all[other]);
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

    /// A default can depend on other parameters, and these on others.
    fn close_over_defaults(&mut self) {
        let mut done: BTreeSet<(usize, Path)> = BTreeSet::new();
        loop {
            let known = |frame: usize| self.all[frame].reads.iter().map(move |path| (frame, path.clone()));
            let all: BTreeSet<(usize, Path)> = (0..self.all.len()).flat_map(known).collect();
            let new: Vec<(usize, Path)> = all.difference(&done).cloned().collect();
            if new.is_empty() {
                break;
            }
            for (frame, path) in new {
                let bound = if frame == REQUEST { Vec::new() } else { vec![Shape::Item(frame)] };
                for param in self.params(self.root(frame), &path) {
                    if let Some(Default::Cases(cases)) = &param.default {
                        cases.iter().for_each(|(condition, _)| self.walk(condition, &bound));
                    }
                }
                done.insert((frame, path));
            }
        }
        for frame in &mut self.all {
            if frame.entered && frame.reads.is_empty() {
                frame.reads.insert(Path(Vec::new()));
            }
        }
    }

    /// Frames that were merged stand for lists of several types, and so do the frames in them.
    fn spread_types(&mut self) {
        loop {
            let mut grown = false;
            for frame in 0..self.all.len() {
                let lists: Vec<(Path, usize)> = self.all[frame]
                    .lists
                    .iter()
                    .map(|(path, child)| (path.clone(), self.root(*child)))
                    .collect();
                for (path, child) in lists {
                    for ty in self.items(frame, &path) {
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

    /// What is read, in the order of the document: an object before its members, and what stands in it in one run.
    fn ordered(&self, frame: usize) -> Vec<Path> {
        let reads = &self.all[frame].reads;
        let mut order: Vec<Path> = Vec::with_capacity(reads.len());
        order.extend(reads.get(&Path(Vec::new())).cloned());
        let top: Vec<&Param> = if frame == REQUEST {
            self.document.root().params.iter().collect()
        } else {
            self.all[frame].types.iter().flat_map(|ty| members(self.document, ty)).collect()
        };
        self.order_members(top, &mut Vec::new(), reads, &mut order);
        order
    }

    fn order_members(
        &self,
        members: Vec<&'m Param>,
        at: &mut Vec<String>,
        reads: &BTreeSet<Path>,
        order: &mut Vec<Path>,
    ) {
        let mut names: Vec<(&'m str, Vec<&'m Param>)> = Vec::new();
        for param in members {
            match names.iter_mut().find(|(name, _)| *name == param.name.value) {
                Some((_, same)) => push_new(same, param),
                None => names.push((&param.name.value, vec![param])),
            }
        }
        for (name, params) in names {
            at.push(name.to_owned());
            let path = Path(at.clone());
            order.extend(reads.get(&path).cloned());
            if is_read_below(reads, &path) {
                let types = types_of(&params);
                let inner = types.iter().flat_map(|ty| self::members(self.document, ty)).collect();
                self.order_members(sides_apart(&types, inner), at, reads, order);
            }
            at.pop();
        }
    }

    /// What is read in a frame, in the order of its variables.
    pub(super) fn order(&self, frame: usize) -> &[Path] {
        &self.all[self.root(frame)].order
    }

    /// The variable of a frame with this path.
    pub(super) fn index(&self, frame: usize, path: &Path) -> Option<usize> {
        self.order(frame).iter().position(|var| var == path)
    }

    /// How many frames there are, merged ones included.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether this frame is a part of another one.
    pub(super) fn is_merged(&self, frame: usize) -> bool {
        self.links[frame] != frame
    }

    /// Whether a path is that of a side of a size, and of nothing else.
    pub(super) fn is_side(&self, frame: usize, path: &Path) -> bool {
        let Some((name, parent)) = path.0.split_last() else { return false };
        let types: Vec<&Type> =
            self.types(self.root(frame), &Path(parent.to_vec())).into_iter().flat_map(variants).collect();
        let (sizes, others): (Vec<&Type>, Vec<&Type>) =
            types.into_iter().partition(|ty| matches!(ty, Type::Size(_)));
        !sizes.is_empty() && others.iter().all(|ty| self.document.member(ty, name).is_none())
    }

    /// The run of variables at or below a path: the first one, how many, and whether the first is the path itself.
    pub(super) fn run(&self, frame: usize, path: &Path) -> Option<(usize, usize, bool)> {
        let order = self.order(frame);
        let start = order.iter().position(|var| var.0.starts_with(&path.0))?;
        let length = order[start..].iter().take_while(|var| var.0.starts_with(&path.0)).count();
        Some((start, length, order[start].0.len() == path.0.len()))
    }

    /// Whether something below a path is read.
    pub(super) fn is_read_below(&self, frame: usize, path: &Path) -> bool {
        is_read_below(&self.all[self.root(frame)].reads, path)
    }
}

/// A type, or the variants of a union.
pub(super) fn variants(ty: &Type) -> Vec<&Type> {
    match ty {
        Type::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
        other => vec![other],
    }
}

/// All members that values of a type can have, those of one name in each variant of a union.
fn members<'m>(document: &'m Document, ty: &'m Type) -> Vec<&'m Param> {
    variants(ty).into_iter().flat_map(|ty| document.members(ty)).collect()
}

/// Several variants of a union can be one object, whose members count once.
fn push_new<'m>(params: &mut Vec<&'m Param>, param: &'m Param) {
    if !params.iter().any(|known| std::ptr::eq(*known, param)) {
        params.push(param);
    }
}

fn types_of<'m>(params: &[&'m Param]) -> Vec<&'m Type> {
    params.iter().map(|param| &param.ty).collect()
}

/// The width of a size comes first and its height last, whatever other variants of a union have.
fn sides_apart<'m>(types: &[&'m Type], members: Vec<&'m Param>) -> Vec<&'m Param> {
    let mut sizes = types.iter().flat_map(|ty| variants(ty));
    if !sizes.any(|ty| matches!(ty, Type::Size(_))) {
        return members;
    }
    let (width, rest): (Vec<&Param>, Vec<&Param>) =
        members.into_iter().partition(|param| param.name.value == "width");
    let (height, others): (Vec<&Param>, Vec<&Param>) =
        rest.into_iter().partition(|param| param.name.value == "height");
    width.into_iter().chain(others).chain(height).collect()
}

/// Whether something below a path is read.
fn is_read_below(reads: &BTreeSet<Path>, path: &Path) -> bool {
    let next = reads.range((Excluded(path), Unbounded)).next();
    next.is_some_and(|next| next.0.starts_with(&path.0))
}
