//! What stands in expressions where no further operation is: in comes a leaf, out comes what it reads. Knows nothing of
//! what is asked of it.

use super::place::{Kind, Place};
use super::terms::operands;
use super::truth::Lowering;
use super::unknown::{Absent, Domain, Source, Unknown, size_strings};
use crate::model::expr::build;
use crate::model::{Comparison, Each, Expr, ExprKind, ExprType, Path, SizeText, Type, Value};

/// One side of a string with width and height.
pub(super) struct Side<'a> {
    /// The string.
    pub(super) parent: Path,
    /// What stands there.
    pub(super) around: Place<'a>,
    /// What it is when it is a size.
    pub(super) text: &'a SizeText,
    /// 0 for the width, 1 for the height.
    pub(super) index: usize,
}

impl<'a> Lowering<'a> {
    /// Of a conditional that says what counts when a parameter is not given: the value of the parameter, and that.
    pub(super) fn with_absent<'e>(&self, expr: &'e Expr) -> Option<(&'e Expr, &'e Value)> {
        let ExprKind::If(parts) = &expr.kind else { return None };
        let [condition, then, otherwise] = &**parts;
        let given = self.presence(condition)?;
        let read = match &then.kind {
            ExprKind::Size(inner) => inner,
            _ => then,
        };
        let ExprKind::Lit(value) = &otherwise.kind else { return None };
        (self.path(read)? == given && then.ty != ExprType::Bool).then_some((then, value))
    }

    /// What a leaf of an expression reads; `None` when its values cannot be tested in a schema.
    pub(super) fn unknown(&self, leaf: &Expr, relation: &Expr) -> Option<Unknown<'a>> {
        if leaf.kind == ExprKind::Tier {
            let domain = Domain::Listed(self.tiers()?);
            return Some(Unknown { expr: leaf.clone(), source: Source::Tier, domain });
        }
        if let Some((read, value)) = self.with_absent(leaf) {
            let mut unknown = self.unknown(read, relation)?;
            if unknown.expr.kind != read.kind {
                return None;
            }
            unknown.expr = leaf.clone();
            if let Source::Param { absent, .. } = &mut unknown.source {
                *absent = Absent::Value(value.clone());
            }
            return Some(unknown);
        }
        if let ExprKind::Size(inner) = &leaf.kind {
            if let ExprKind::Each(Each::Filter, bound, list, body) = &inner.kind {
                return self.count(leaf, *bound, list, body);
            }
            let path = self.path(inner)?;
            let place = self.scope.find(&path)?;
            if let [Type::Enum(choice)] = place.types[..]
                && choice.open
            {
                return None;
            }
            if let [Type::Enum(_) | Type::Const(_)] = place.types[..] {
                // There are few values, and each has its size.
                return self.unknown(&Expr { ty: ExprType::String, ..(**inner).clone() }, relation);
            }
            let sized = [
                (Kind::String, ExprType::String),
                (Kind::Array, ExprType::List),
                (Kind::Object, ExprType::Object),
            ];
            let mut sized = sized.into_iter().filter(|(kind, _)| place.kinds().contains(kind));
            // Of several kinds, a guard has chosen one.
            let of = match (sized.next(), sized.next()) {
                (Some((_, only)), None) => only,
                _ => inner.ty,
            };
            return Unknown::size(leaf, of, path, place);
        }
        let path = self.path(leaf)?;
        if let Some(side) = self.side_at(&path) {
            return self.side(leaf, side, relation);
        }
        let place = self.scope.find(&path)?;
        let ty = if leaf.ty == ExprType::Dyn { asked_type(leaf, relation) } else { leaf.ty };
        let mut unknown = Unknown::value(&Expr { ty, ..leaf.clone() }, path, place, self.op, self.scope)?;
        unknown.expr.ty = ty;
        Some(unknown)
    }

    /// The side of a string with width and height that a path leads to.
    pub(super) fn side_at(&self, path: &Path) -> Option<Side<'a>> {
        let (name, parent) = path.0.split_last()?;
        let around = self.scope.find_slice(parent)?;
        let text = size_of(&around.types)?;
        Some(Side { parent: Path(parent.to_vec()), around, text, index: usize::from(name == "height") })
    }

    /// One side of a string with width and height.
    fn side(&self, leaf: &Expr, side: Side<'a>, relation: &Expr) -> Option<Unknown<'a>> {
        if size_strings(side.text, &side.parent, self.op, self.scope).is_none() {
            return Unknown::side(leaf, side);
        }
        let Side { parent, text, index, .. } = side;
        let kind = match self.bound {
            None => ExprKind::Get(parent),
            Some(bound) => ExprKind::BoundGet(bound, parent),
        };
        let mut unknown = self.unknown(&build::expr(kind, ExprType::String), relation)?;
        if let Source::Param { absent, .. } = &mut unknown.source
            && text.sides[index].default.is_none()
        {
            *absent = Absent::Default(None);
        }
        Some(unknown)
    }

    fn is_leaf(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Get(_)
            | ExprKind::Tier
            | ExprKind::Fact(_)
            | ExprKind::HasFact(_)
            | ExprKind::Bound(_)
            | ExprKind::BoundGet(..)
            | ExprKind::Has(_)
            | ExprKind::BoundHas(..)
            | ExprKind::Each(..) => true,
            ExprKind::If(_) => self.with_absent(expr).is_some(),
            ExprKind::Size(inner) => {
                self.path(inner).is_some() || matches!(inner.kind, ExprKind::Each(Each::Filter, ..))
            }
            _ => false,
        }
    }

    pub(super) fn collect_leaves(&self, expr: &Expr, leaves: &mut Vec<Expr>) {
        if self.is_leaf(expr) {
            if !leaves.iter().any(|leaf| leaf.kind == expr.kind) {
                leaves.push(expr.clone());
            }
            return;
        }
        for operand in operands(expr) {
            self.collect_leaves(operand, leaves);
        }
    }
}

/// The size in strings among what a value can be.
pub(super) fn size_of<'t>(types: &[&'t Type]) -> Option<&'t SizeText> {
    types.iter().find_map(|ty| match ty {
        Type::Size(size) => Some(&**size),
        _ => None,
    })
}

/// As what a value of several kinds is read: what stands beside it tells, where it is not compared for equality.
fn asked_type(leaf: &Expr, relation: &Expr) -> ExprType {
    match &relation.kind {
        ExprKind::Compare(Comparison::Eq | Comparison::Ne, sides)
            if sides.iter().any(|side| side.kind == leaf.kind) =>
        {
            ExprType::Dyn
        }
        ExprKind::In(inner, _) if inner.kind == leaf.kind => ExprType::Dyn,
        ExprKind::Compare(_, sides) => {
            let mut types = sides.iter().map(|side| side.ty);
            types.rfind(|ty| *ty != ExprType::Dyn).unwrap_or(ExprType::Dyn)
        }
        _ => ExprType::Dyn,
    }
}
