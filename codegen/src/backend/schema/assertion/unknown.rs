//! Unknowns: the parts of a request that a relation reads, with the values they can have, and relations with a value in
//! place of an unknown. Knows nothing of formulas about several parameters.

use std::collections::{BTreeSet, HashSet};

use super::set::{Runs, Set, Subject, Test};
use super::truth::Lowering;
use crate::model::domain::{Domain, Interval, Key, item_counts, lengths, member_counts};
use crate::model::expr::kinds::Kinds;
use crate::model::expr::{build, map, parts};
use crate::model::place::Declared;
use crate::model::{Each, Expr, ExprKind, ExprType, Path, SizeRow, Sizes, Value};

/// A value that a relation reads: that of a parameter, its size, or the tier of the request's size.
#[derive(Clone, Debug)]
pub(super) struct Unknown<'a> {
    /// The part of the relation that reads it.
    pub(super) leaf: Expr,
    pub(super) path: Path,
    pub(super) place: Declared<'a>,
    pub(super) subject: Subject,
    pub(super) domain: Domain,
}

/// A state that an unknown can be in.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// It is given, and stays unknown.
    Given,
    /// It is given, with this value.
    Value(Value),
    /// It is given, but `null`, which differs from all values that the relation reads.
    Null,
    /// It is absent, and its default counts.
    Absent(Option<Value>),
}

impl Unknown<'_> {
    pub(super) fn is_tier(&self) -> bool {
        self.leaf.kind == ExprKind::Tier
    }

    /// Reports whether its parameter can be of a JSON type that the relation does not read.
    pub(super) fn has_others(&self) -> bool {
        let read = match (&self.subject, &self.domain) {
            (Subject::Value, Domain::Open) if self.leaf.ty == ExprType::Dyn => Kinds::ALL,
            (Subject::Value, Domain::Listed(values)) => {
                values.iter().map(Kinds::of_value).fold(Kinds::NONE, Kinds::or)
            }
            (Subject::Value, Domain::Interval(_)) => Kinds::NUMBER,
            (Subject::Value, Domain::Open) | (Subject::Length, _) => Kinds::STRING,
            (Subject::Items, _) if self.place.array().is_none() => Kinds::MAP,
            (Subject::Key(_), _) => Kinds::MAP,
            (Subject::Items | Subject::Count(_), _) => Kinds::LIST,
        };
        !self.is_tier() && !self.place.kinds().within(read)
    }

    /// A test of its parameter.
    pub(super) fn test(&self, set: Set, other: bool) -> Test {
        Test { subject: self.subject.clone(), set, other: self.has_others().then_some(other) }
    }

    /// The set of these values.
    pub(super) fn set_of(&self, values: &[Value]) -> Option<Set> {
        match &self.domain {
            Domain::Listed(domain) => {
                let known: HashSet<Key<'_>> = values.iter().map(Value::key).collect();
                let values = domain.iter().filter(|value| known.contains(&value.key())).cloned().collect();
                Some(Set::of_list(values, domain.clone()))
            }
            Domain::Interval(interval) => {
                let points = values.iter().filter_map(|value| interval.scale.position(value));
                let inside = points.filter(|point| (interval.min..=interval.max).contains(point));
                Some(Set::Runs(Runs::of_points(inside.collect(), *interval)))
            }
            Domain::Open => None,
        }
    }
}

impl<'a> Lowering<'a> {
    /// All unknowns of a relation; `None` when it reads something that a schema cannot test.
    pub(super) fn unknowns(&self, relation: &Expr) -> Option<Vec<Unknown<'a>>> {
        let (mut leaves, mut given) = (Vec::new(), Vec::new());
        self.collect_leaves(relation, &mut leaves, &mut given);
        let mut unknowns: Vec<Unknown<'a>> = Vec::new();
        for leaf in leaves {
            if unknowns.iter().all(|known| known.leaf.kind != leaf.kind) {
                unknowns.push(self.unknown(leaf)?);
            }
        }
        given.iter().all(|path| unknowns.iter().any(|unknown| unknown.path == *path)).then_some(unknowns)
    }

    fn collect_leaves<'e>(&self, expr: &'e Expr, leaves: &mut Vec<&'e Expr>, given: &mut Vec<Path>) {
        let is_leaf = match &expr.kind {
            ExprKind::Size(inner) => {
                self.path(inner).is_some() || matches!(inner.kind, ExprKind::Each(Each::Filter, ..))
            }
            ExprKind::Lit(_) | ExprKind::Null | ExprKind::List(_) | ExprKind::Call(..) => false,
            ExprKind::Each(..) => true,
            _ => parts(expr).is_empty(),
        };
        if let Some(path) = self.presence(expr) {
            given.push(path);
        } else if is_leaf {
            leaves.push(expr);
        } else {
            parts(expr).into_iter().for_each(|part| self.collect_leaves(part, leaves, given));
        }
    }

    /// The unknown that a leaf of a relation reads; `None` when its values cannot be tested in a schema.
    pub(super) fn unknown(&self, leaf: &Expr) -> Option<Unknown<'a>> {
        let read = match &leaf.kind {
            ExprKind::Tier => {
                let (path, place) = (Path(Vec::new()), self.start.clone());
                let domain = Domain::Listed(self.tiers()?);
                return Some(Unknown { leaf: leaf.clone(), path, place, subject: Subject::Value, domain });
            }
            ExprKind::Size(inner) => match &inner.kind {
                ExprKind::Each(Each::Filter, bound, list, body) => {
                    return self.passing(leaf, *bound, list, body);
                }
                _ => inner,
            },
            _ => leaf,
        };
        let path = self.path(read)?;
        let place = self.start.at(&path.0)?;
        // The sides of a size in a string are not members.
        let around = path.0.split_last().and_then(|(_, parent)| self.start.at(parent));
        if around.is_some_and(|around| around.size_text().is_some()) {
            return None;
        }
        let (subject, domain) = match &leaf.kind {
            ExprKind::Size(_) => {
                Self::size(read.ty, &place).map(|(subject, size)| (subject, Domain::Interval(size)))?
            }
            _ => (Subject::Value, Domain::read_as(leaf.ty, &place)?),
        };
        Some(Unknown { leaf: leaf.clone(), path, place, subject, domain })
    }

    /// The size of a string, list or map.
    fn size(read_as: ExprType, place: &Declared<'a>) -> Option<(Subject, Interval)> {
        let types = [ExprType::String, ExprType::List, ExprType::Object];
        let mut sized = types.into_iter().filter(|ty| place.kinds().meets(Kinds::of_expr(*ty)));
        // Of several JSON types, a guard has chosen one.
        match sized.next().filter(|_| sized.next().is_none()).unwrap_or(read_as) {
            ExprType::String => Some((Subject::Length, lengths(place)?)),
            ExprType::List => Some((Subject::Items, item_counts(place)?)),
            ExprType::Object if place.array().is_none() => Some((Subject::Items, member_counts(place)?)),
            _ => None,
        }
    }

    /// All values of an unknown, when there are not more than this.
    pub(super) fn few(&self, unknown: &Unknown<'a>, most: usize) -> Option<Vec<Value>> {
        let table = self.op.sizes.as_ref().filter(|_| self.start.is_request());
        let is_side = |table: &&Sizes| [&table.width, &table.height].contains(&&unknown.path);
        let Some(table) = table.filter(is_side) else { return unknown.domain.all(most) };
        // Other widths and heights than those of the table are violations in themselves.
        let is_width = unknown.path == table.width;
        let side = |row: &SizeRow| if is_width { row.width } else { row.height };
        let sides: BTreeSet<u32> = table.rows.iter().map(side).collect();
        (sides.len() <= most).then(|| sides.into_iter().map(|side| Value::Int(side.into())).collect())
    }

    /// An expression with an unknown in a state. Conditionals that are decided become their branch.
    pub(super) fn assigned(&self, expr: &Expr, unknown: &Unknown<'a>, state: &State) -> Expr {
        map(expr.clone(), &mut |part| {
            if let ExprKind::If(parts) = &part.kind
                && let ExprKind::Lit(Value::Bool(holds)) = parts[0].kind
            {
                return parts[if holds { 1 } else { 2 }].clone();
            }
            if self.presence(&part).as_ref() == Some(&unknown.path) {
                return build::constant(!matches!(state, State::Absent(_)));
            }
            let is_read = || self.path(&part).as_ref() == Some(&unknown.path);
            let kind = match state {
                State::Value(value) if part.kind == unknown.leaf.kind => {
                    ExprKind::Lit(read_as(part.ty, value))
                }
                State::Absent(Some(value)) if is_read() => ExprKind::Lit(read_as(part.ty, value)),
                State::Null if is_read() => ExprKind::Null,
                _ => return part,
            };
            Expr { kind, ..part }
        })
    }

    /// Reports whether an expression reads the value at a path.
    pub(super) fn reads(&self, expr: &Expr, path: &Path) -> bool {
        self.path(expr).as_ref() == Some(path) || parts(expr).into_iter().any(|part| self.reads(part, path))
    }
}

/// A value as one of a type: a number can be read as one with a fraction.
fn read_as(ty: ExprType, value: &Value) -> Value {
    value.as_double().filter(|_| ty == ExprType::Double).map_or_else(|| value.clone(), Value::Num)
}
