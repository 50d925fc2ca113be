//! Iteration over lists: macros, sums, and rules about items.

use super::media::{reads_media, reads_value_of};
use super::numbers::{conversion, zero};
use super::{Item, Writer};
use crate::model::expr::kinds::Kinds;
use crate::model::expr::print::macro_name;
use crate::model::expr::printed::Printed;
use crate::model::expr::{ItemType, Reference, build, filtered, reads_media_of, refinements};
use crate::model::{Comparison, Each, Expr, ExprKind, ExprType, JsonKind, Path, Value};

/// The most items of a list whose sum is written out.
const MAX_UNROLLED: u32 = 32;

/// The most nested sums that are written out.
const MAX_NESTED: usize = 2;

/// The greatest length in bytes of a sum that is written out.
const MAX_LENGTH: usize = 6_000;

impl Writer<'_> {
    /// An expression that must hold for all items of nested lists.
    pub(super) fn of_items(&mut self, each: &[Path], holds: &Expr) -> Printed {
        let Some((path, inner)) = each.split_first() else { return self.top(holds) };
        let level = self.items.len();
        let reference = Reference { level: level.checked_sub(1), path: path.clone() };
        let list = build::read(reference.clone(), ExprType::List);
        let is_given = self.presence().is_given(&reference);
        let is_always_list = self.presence().kinds(&reference).within(Kinds::LIST);
        let all = if reads_media(holds) {
            self.by_index(Each::All, level, &list, |writer| writer.of_items(inner, holds))
        } else {
            let written = self.piece(&list);
            self.bound_in(Each::All, level, &list, written, Item::value, |writer| {
                writer.of_items(inner, holds)
            })
        };
        let is_list = match (is_always_list, is_given) {
            (true, true) => return all,
            (true, false) => self.has(&reference),
            (false, _) => self.is(&build::read(reference, ExprType::Dyn), JsonKind::List),
        };
        Printed::any(vec![is_list.not(), all])
    }

    pub(super) fn each(&mut self, what: Each, level: usize, list: &Expr, body: &Expr) -> Printed {
        self.bound(what, level, list, body, |writer| writer.top(body))
    }

    /// A macro over a list, of whose items both the value and the media are read.
    fn by_index(
        &mut self,
        what: Each,
        level: usize,
        list: &Expr,
        body: impl FnOnce(&mut Self) -> Printed,
    ) -> Printed {
        let (value, media) = (self.piece(list), self.media(list));
        let name = self.variable();
        let item = Item::at(&name, &value, &media, &Printed::primary(name.clone()));
        let body = self.binding(level, list, item, body);
        self.needs.insert("lists");
        let range = Printed::call("lists.range", Printed::call("size", value));
        range.method(macro_name(what), [Printed::primary(name), body])
    }

    /// `list.all(i, body)` and the other macros, where `write` writes the body.
    fn bound(
        &mut self,
        what: Each,
        level: usize,
        list: &Expr,
        body: &Expr,
        write: impl FnOnce(&mut Self) -> Printed,
    ) -> Printed {
        if !reads_media_of(body, level) {
            let written = self.piece(list);
            return self.bound_in(what, level, list, written, Item::value, write);
        }
        // What is filtered by its index is not the list of the items.
        if what != Each::Filter && Reference::of(list).is_some() && reads_value_of(body, level) {
            return self.by_index(what, level, list, write);
        }
        let written = self.media(list);
        self.bound_in(what, level, list, written, Item::mirror, write)
    }

    /// A macro over a list that is already written.
    pub(super) fn bound_in(
        &mut self,
        what: Each,
        level: usize,
        list: &Expr,
        written: Printed,
        item: fn(String) -> Item,
        body: impl FnOnce(&mut Self) -> Printed,
    ) -> Printed {
        let name = self.variable();
        let body = self.binding(level, list, item(name.clone()), body);
        written.method(macro_name(what), [Printed::primary(name), body])
    }

    /// Writes an expression with an item of a list bound to a name.
    pub(super) fn binding(
        &mut self,
        level: usize,
        list: &Expr,
        written: Item,
        write: impl FnOnce(&mut Self) -> Printed,
    ) -> Printed {
        let item = self.bindings.item(list).unwrap_or(ItemType::Plain(ExprType::Dyn));
        let inner = self.bindings.with(level, item);
        let bindings = std::mem::replace(&mut self.bindings, inner);
        let items = self.items.clone();
        self.items.truncate(level);
        self.items.push(written);
        let known = filtered(list, level).iter().flat_map(refinements).collect();
        let piece = self.knowing(Some(known), write);
        (self.bindings, self.items) = (bindings, items);
        piece
    }

    /// The sum of a list of numbers of this type.
    pub(super) fn sum(&mut self, list: &Expr, ty: ExprType) -> Printed {
        if let ExprKind::List(items) = &list.kind {
            let pieces: Vec<Printed> = items.iter().map(|item| self.number(item, ty)).collect();
            return added(pieces).unwrap_or_else(|| zero(ty));
        }
        if let ExprKind::If(parts) = &list.kind {
            return self.conditional(parts, &mut |writer, list| writer.sum(list, ty));
        }
        // A third level of sums would be written many times only to turn out too long.
        if self.unrolling < MAX_NESTED {
            self.unrolling += 1;
            let unrolled = self.unrolled(list, ty);
            self.unrolling -= 1;
            if let Some(unrolled) = unrolled {
                return unrolled;
            }
        }
        self.needs.insert("sum");
        let sum = Printed::call("sum", self.numbers(list, ty));
        // The sum of an empty list is a whole number unless it is converted.
        if ty == ExprType::Double { Printed::call("double", sum) } else { sum }
    }

    /// A list of numbers of this type.
    pub(super) fn numbers(&mut self, list: &Expr, ty: ExprType) -> Printed {
        match &list.kind {
            ExprKind::Each(Each::Map, level, inner, body) => {
                self.bound(Each::Map, *level, inner, body, |writer| writer.number(body, ty))
            }
            ExprKind::List(items) => {
                Printed::list(items.iter().map(|item| self.number(item, ty)).collect::<Vec<_>>())
            }
            _ => {
                let level = self.items.len();
                let item = build::read(Reference::item(level), ty);
                self.bound(Each::Map, level, list, &item, |writer| writer.number(&item, ty))
            }
        }
    }

    /// One summand for each item that the list can have: `(size(l) > 0 ? f(l[0]) : 0) + ...`.
    fn unrolled(&mut self, list: &Expr, ty: ExprType) -> Option<Printed> {
        let parts = Parts::of(list);
        let (min, max) = self.counts(parts.base)?;
        if max > MAX_UNROLLED {
            return None;
        }
        let base = self.piece(parts.base);
        let media = self.media(parts.base);
        let mut pieces: Vec<Printed> = Vec::new();
        for at in 0..max {
            let item = Item::at("", &base, &media, &Printed::primary(at.to_string()));
            let mut conditions = Vec::new();
            if at >= min {
                let size = Printed::call("size", base.clone());
                conditions.push(Printed::compare(
                    Comparison::Gt,
                    size,
                    Printed::value(&Value::Int(i64::from(at))),
                ));
            }
            for (level, inner, condition) in &parts.filters {
                conditions.push(self.binding(*level, inner, item.clone(), |writer| writer.piece(condition)));
            }
            let value = match parts.body {
                Some((level, inner, body)) => {
                    self.binding(level, inner, item, |writer| writer.number(body, ty))
                }
                None => Printed::call(conversion(ty), Printed::primary(item.value)),
            };
            let piece = if conditions.is_empty() {
                value
            } else {
                Printed::conditional(Printed::all(conditions), value, zero(ty))
            };
            // All summands have the same length.
            if piece.length().saturating_mul(max as usize) > MAX_LENGTH {
                return None;
            }
            pieces.push(piece);
        }
        Some(added(pieces).unwrap_or_else(|| zero(ty)))
    }

    /// The declared bounds for the number of items of a list.
    fn counts(&self, list: &Expr) -> Option<(u32, u32)> {
        let reference = Reference::of(list)?;
        let place = self.bindings.place(&reference)?;
        let counts: Option<Vec<_>> = place.arrays().map(|array| Some((array.min, array.max?))).collect();
        counts?.into_iter().reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
    }
}

/// A list, with the filters and the mapping applied to it.
struct Parts<'e> {
    /// The list itself.
    base: &'e Expr,
    /// The conditions in order of application, each with the number of the item and the list it iterates over.
    filters: Vec<(usize, &'e Expr, &'e Expr)>,
    /// The mapping, with the number of the item and the list it iterates over.
    body: Option<(usize, &'e Expr, &'e Expr)>,
}

impl<'e> Parts<'e> {
    fn of(list: &'e Expr) -> Self {
        let mut parts = Self { base: list, filters: Vec::new(), body: None };
        if let ExprKind::Each(Each::Map, level, inner, body) = &list.kind {
            parts.body = Some((*level, inner, body));
            parts.base = inner;
        }
        while let ExprKind::Each(Each::Filter, level, inner, condition) = &parts.base.kind {
            parts.filters.insert(0, (*level, inner, condition));
            parts.base = inner;
        }
        parts
    }
}

/// `a + b + c`
fn added(pieces: Vec<Printed>) -> Option<Printed> {
    pieces.into_iter().reduce(|left, right| Printed::arith(crate::model::Arithmetic::Add, left, right))
}
