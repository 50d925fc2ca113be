//! The meaning of the names in an expression: the request or object that is `self`, facts, and the items that macros
//! and rules about items go through.

use super::kinds::{Kinds, common};
use super::types::{expr_type, fact_type};
use crate::model::place::Declared;
use crate::model::{Document, Each, Expr, ExprKind, ExprType, Fact, Function, Operation, Param, Path, Type};

/// A value that has a name: a parameter, an item, or a member of an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Number of the bound item that the path starts at; none for `self`.
    pub level: Option<usize>,
    /// The path from there; empty for the item itself.
    pub path: Path,
}

impl Reference {
    /// A parameter of `self`.
    pub fn param(path: Path) -> Self {
        Self { level: None, path }
    }

    /// A bound item.
    pub(crate) fn item(level: usize) -> Self {
        Self { level: Some(level), path: Path(Vec::new()) }
    }

    /// The value whose name an expression is.
    pub fn of(expr: &Expr) -> Option<Self> {
        let (level, path) = match &expr.kind {
            ExprKind::Get(path) | ExprKind::Has(path) => (None, path.clone()),
            ExprKind::Bound(level) => (Some(*level), Path(Vec::new())),
            ExprKind::BoundGet(level, path) | ExprKind::BoundHas(level, path) => (Some(*level), path.clone()),
            _ => return None,
        };
        Some(Self { level, path })
    }

    /// The object around it, and its name there; none for `self` and for an item.
    pub(crate) fn parent(&self) -> Option<(Reference, &str)> {
        let (name, parent) = self.path.0.split_last()?;
        Some((Reference { level: self.level, path: Path(parent.to_vec()) }, name))
    }

    /// The first names of it.
    pub(crate) fn prefix(&self, length: usize) -> Reference {
        Reference { level: self.level, path: Path(self.path.0[..length].to_vec()) }
    }

    /// Reports whether this is the other value or a member of it, at any depth.
    pub(crate) fn is_below(&self, other: &Reference) -> bool {
        self.level == other.level && self.path.0.starts_with(&other.path.0)
    }
}

/// The type of the items of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemType<'d> {
    /// Of a type that a parameter declares.
    Declared(&'d Type),
    /// A scalar.
    Plain(ExprType),
    /// A list of such items.
    List(Box<ItemType<'d>>),
}

impl ItemType<'_> {
    /// Its type in expressions; none if it can be any JSON value.
    pub fn ty(&self) -> Option<ExprType> {
        match self {
            ItemType::Declared(ty) => expr_type(ty),
            ItemType::Plain(ty) => Some(*ty),
            ItemType::List(_) => Some(ExprType::List),
        }
    }

    fn or(self, other: &Self) -> Self {
        match (&self, other) {
            (ItemType::Plain(left), ItemType::Plain(right)) => ItemType::Plain(common(*left, *right)),
            _ => self,
        }
    }
}

/// The meaning of the names in an expression.
#[derive(Clone, Debug)]
pub struct Bindings<'d> {
    /// The document whose objects types refer to.
    pub document: &'d Document,
    /// The type of `self`, where it is not the request.
    pub root: Option<&'d Type>,
    /// The facts.
    pub facts: &'d [Fact],
    /// The bound items, outermost first.
    pub bound: Vec<ItemType<'d>>,
}

impl<'d> Bindings<'d> {
    /// The meaning in rules and prices of an operation.
    pub fn of(op: &'d Operation) -> Self {
        Self { document: &op.request, root: None, facts: &op.facts, bound: Vec::new() }
    }

    /// The meaning of parameters, without facts.
    pub(crate) fn of_document(document: &'d Document) -> Self {
        Self { document, root: None, facts: &[], bound: Vec::new() }
    }

    /// The meaning in a rule about items: the lists of [`crate::model::Rule::each`] bind first. None where there is no such
    /// list.
    pub fn of_items(op: &'d Operation, each: &[Path]) -> Option<Self> {
        let mut bindings = Self::of(op);
        for (level, path) in each.iter().enumerate() {
            let reference = Reference { level: level.checked_sub(1), path: path.clone() };
            bindings.bound.push(bindings.item_of(&reference)?);
        }
        Some(bindings)
    }

    /// The meaning where an item is bound under this number.
    #[must_use]
    pub fn with(&self, level: usize, item: ItemType<'d>) -> Self {
        let mut inner = self.clone();
        inner.bound.truncate(level);
        inner.bound.push(item);
        inner
    }

    /// The declared types of a value; of a member of a union, one for each variant that has it.
    pub fn types(&self, reference: &Reference) -> Vec<&'d Type> {
        self.place(reference).map(|place| place.types).unwrap_or_default()
    }

    /// The place that a name refers to; none where nothing is declared.
    pub(crate) fn place(&self, reference: &Reference) -> Option<Declared<'d>> {
        let start = match (reference.level, self.root) {
            (None, None) => Declared::request(self.document),
            (None, Some(root)) => Declared::value(self.document, root),
            (Some(level), _) => match self.bound.get(level)? {
                ItemType::Declared(ty) => Declared::value(self.document, ty),
                ItemType::Plain(_) | ItemType::List(_) => return None,
            },
        };
        start.at(&reference.path.0)
    }

    /// The parameters that a name refers to: several where variants of a union have it.
    pub fn params(&self, reference: &Reference) -> Vec<&'d Param> {
        self.place(reference).map(|place| place.params).unwrap_or_default()
    }

    /// The first parameter that a name refers to.
    pub fn param(&self, reference: &Reference) -> Option<&'d Param> {
        self.params(reference).into_iter().next()
    }

    /// All members that a value can have.
    pub(crate) fn members(&self, reference: &Reference) -> Vec<&'d Param> {
        self.place(reference).map(|place| place.members()).unwrap_or_default()
    }

    /// The type of the items of a list that has a name.
    pub(crate) fn item_of(&self, reference: &Reference) -> Option<ItemType<'d>> {
        if let (Some(level), true) = (reference.level, reference.path.0.is_empty())
            && let Some(ItemType::List(item)) = self.bound.get(level)
        {
            return Some((**item).clone());
        }
        if let (Some(level), true) = (reference.level, reference.path.0.is_empty())
            && let Some(ItemType::Declared(list)) = self.bound.get(level)
        {
            return list.items().map(ItemType::Declared);
        }
        let place = self.place(reference)?;
        match place.params[..] {
            [only] => only.ty.items().map(ItemType::Declared),
            _ => Some(ItemType::Declared(&place.array()?.items)),
        }
    }

    /// The type of the items of a list; none if it is not a list.
    pub fn item(&self, list: &Expr) -> Option<ItemType<'d>> {
        if let Some(reference) = Reference::of(list) {
            return self.item_of(&reference);
        }
        match &list.kind {
            ExprKind::Fact(name) => {
                let fact = self.facts.iter().find(|fact| fact.name.value == *name)?;
                fact.list.then(|| ItemType::Plain(fact_type(fact.ty)))
            }
            ExprKind::List(items) => {
                items.iter().map(|item| self.as_item(item)).reduce(|left, right| Some(left?.or(&right?)))?
            }
            ExprKind::If(parts) => Some(self.item(&parts[1])?.or(&self.item(&parts[2])?)),
            ExprKind::Each(Each::Filter, _, inner, _) => self.item(inner),
            ExprKind::Each(Each::Map, level, inner, body) => {
                self.with(*level, self.item(inner)?).as_item(body)
            }
            ExprKind::Call(Function::Split | Function::ExtractAll, _) => {
                Some(ItemType::Plain(ExprType::String))
            }
            ExprKind::Call(Function::At, arguments) => match self.item(arguments.first()?)? {
                ItemType::List(item) => Some(*item),
                ItemType::Declared(ty) => ty.items().map(ItemType::Declared),
                ItemType::Plain(_) => None,
            },
            _ => None,
        }
    }

    /// A value as an item of a list.
    fn as_item(&self, value: &Expr) -> Option<ItemType<'d>> {
        match value.ty {
            ExprType::List => self.item(value).map(|item| ItemType::List(Box::new(item))),
            ty => Some(ItemType::Plain(ty)),
        }
    }

    /// The JSON types that a value can have by its declaration, `null` included.
    pub(crate) fn kinds(&self, reference: &Reference) -> Kinds {
        match (reference.level.map(|level| self.bound.get(level)), reference.path.0.is_empty()) {
            (Some(Some(ItemType::List(_))), true) => Kinds::LIST,
            (Some(Some(ItemType::Plain(ty))), true) => Kinds::of_expr(*ty),
            (Some(None), true) => Kinds::ALL,
            _ => self.place(reference).map_or(Kinds::NONE, |place| place.kinds()),
        }
    }
}
