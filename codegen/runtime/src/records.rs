//! The pass over a typed struct: the same checks as for JSON bytes, on references to its fields.

use crate::canonical::Key;
use crate::check::{Checker, Scalar};
use crate::choice;
use crate::empty;
use crate::facts::Facts;
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::{DEPTH, Numeral, Reader};
use crate::report::Log;
use crate::table::{Array, Field, Map, Model, Nullable, Object, Type, Union};
use crate::text::Str;
use crate::typed::{List, MapView, Member, Record, Shape, View, view_json};
use crate::variables::{Owner, Value, Variables};
use crate::walk::Lookahead;

/// Reads one struct.
struct RecordWalk<'w, 'm, 'r> {
    checker: Checker<'w, 'm, 'r>,
    depth: u32,
    /// Takes the place of the offset in a document.
    at: usize,
}

/// Reads a whole request.
pub(crate) fn read<'m: 'r, 'r>(
    model: &'m Model<'m>,
    record: &'r dyn Record,
    facts: &Facts,
    variables: &mut Variables<'r>,
) -> Log<'m> {
    let checker = Checker::new(model.objects, model.id, variables, facts, false);
    let mut walk = RecordWalk { checker, depth: 0, at: 0 };
    if let Some(object) = model.objects.first() {
        walk.record(object, &Path::ROOT, record);
    }
    walk.checker.log
}

impl<'m: 'r, 'r> RecordWalk<'_, 'm, 'r> {
    fn record(&mut self, object: &'m Object<'m>, path: &Path<'_, 'm>, record: &'r dyn Record) {
        if self.depth == DEPTH {
            // What could not be read back is not valid either.
            self.checker.log.value(path, Problem::NoRoom { found: Found::Object });
            return;
        }
        self.depth += 1;
        let shape = record.shape();
        record.members(&mut |members: &[&'r dyn Member]| {
            let (fields, extra) = shape.split(members);
            self.members(object, path, (shape, fields));
            for (name, _) in extra.and_then(|member| member.unknown()).into_iter().flatten() {
                if !object.open {
                    self.at += 1;
                    self.checker.unknown(object, &path.key(self.at, Str::plain(name)));
                }
            }
        });
        self.depth -= 1;
    }

    fn members(
        &mut self,
        object: &'m Object<'m>,
        path: &Path<'_, 'm>,
        (shape, members): (&Shape, &[&'r dyn Member]),
    ) {
        // Members are in the order of the fields.
        let mut next = 0;
        for (index, field) in object.fields.iter().enumerate() {
            self.at += 1;
            let is_next = shape.indexes.get(next).is_some_and(|found| usize::from(*found) == index);
            let view = members.get(next).filter(|_| is_next).map(|member| member.view());
            next += usize::from(is_next);
            // Most fields are optional and not given.
            if field.required || !matches!(view, None | Some(View::Absent)) {
                let path = path.field(self.at, index, field.name, field.vars);
                self.field(field, &path, view.as_ref());
            }
        }
    }

    /// Reads a field that is given, or required.
    #[inline]
    fn field(&mut self, field: &'m Field<'m>, path: &Path<'_, 'm>, view: Option<&View<'r>>) {
        match view {
            None | Some(View::Absent) => match field.ty {
                // A required constant needs no field: it is always sent.
                Type::Const(literal) if view.is_none() => self.checker.note(literal.into(), path),
                _ => self.checker.missing(path),
            },
            Some(view) if empty::is_absent_view(field, view, self.checker.objects) => {
                self.absent(field, path);
            }
            Some(View::Null) if field.nullable == Nullable::Value => self.checker.note(Value::Null, path),
            Some(View::Null) if field.nullable == Nullable::Absent => self.absent(field, path),
            Some(view) => self.value(&field.ty, path, view),
        }
    }

    #[inline]
    fn absent(&mut self, field: &'m Field<'m>, path: &Path<'_, 'm>) {
        if field.required {
            self.checker.missing(path);
        }
    }

    fn value(&mut self, ty: &'m Type<'m>, path: &Path<'_, 'm>, view: &View<'r>) {
        match (ty, view) {
            (Type::String(text), View::Str(value)) => {
                let is_valid = self.checker.text(text, value, false, path);
                self.checker.settle(is_valid.then_some(Value::Str(Str::plain(value))), path);
            }
            (Type::Integer(bounds), View::Int(value)) => {
                let value = self.checker.integer(ty, *bounds, Numeral::Int(*value), path);
                self.checker.settle(value.map(Value::Int), path);
            }
            (Type::Boolean, View::Bool(value)) => self.checker.note(Value::Bool(*value), path),
            (Type::Enum(literals, lookup), View::Str(text))
                if Scalar::Str(text).is_one_of(literals, *lookup) =>
            {
                self.checker.note(Value::Str(Str::plain(text)), path);
            }
            (Type::Array(array), View::List(list)) => self.list(array, path, *list),
            (Type::Object(index), View::Record(record)) => {
                self.checker.note(Value::Object, path);
                if let Some(object) = self.checker.objects.get(usize::from(*index)) {
                    self.record(object, path, *record);
                }
            }
            (Type::Map(map), View::Map(members)) => self.map(map, path, *members),
            (Type::Union(union), _) => match variant(union, *view) {
                Some((ty, view)) => self.value(ty, path, &view),
                None => self.scalar(ty, path, *view),
            },
            (Type::Any, _) => self.checker.note(Value::Null, path),
            _ => self.scalar(ty, path, *view),
        }
    }

    /// Checks a value of a scalar type.
    #[inline(never)]
    fn scalar(&mut self, ty: &'m Type<'m>, path: &Path<'_, 'm>, view: View<'r>) {
        let Some((scalar, value)) = scalar(view) else { return self.checker.mismatch(ty, found(view), path) };
        if let Some((_, value, _)) = self.checker.scalar(ty, (value, scalar), path) {
            self.checker.note(value, path);
        }
    }

    fn list(&mut self, array: &'m Array<'m>, path: &Path<'_, 'm>, list: &'r dyn List) {
        let mut items = self.checker.open_list(array);
        for index in 0..list.count() {
            // It stays where it is, because processors wait when they move what was just written.
            let item = list.item(index);
            let Some(item) = &item else { continue };
            self.at += 1;
            let index = self.checker.next_item(&mut items);
            let here = path.item(self.at, index, items.vars);
            self.value(&array.items, &here, item);
            if items.distinct.is_some()
                && let Ok(json) = view_json(self.checker.objects, &array.items, *item)
                && let Ok(reader) = Reader::new(json.as_bytes())
            {
                let mut lookahead = Lookahead::default();
                self.checker.repeated(
                    &mut items,
                    reader,
                    &mut lookahead,
                    &here,
                    (Some(self.at), Key::into_owned),
                );
            }
        }
        self.checker.close_list(&items, path);
    }

    fn map(&mut self, map: &'m Map<'m>, path: &Path<'_, 'm>, members: &'r dyn MapView) {
        let outer = std::mem::replace(&mut self.checker.owner, Owner::UNTRACKED);
        let mut kept = Vec::new();
        for (key, view) in members.entries() {
            self.at += 1;
            let here = path.key(self.at, Str::plain(key));
            self.checker.text(map.keys, key, false, &here);
            self.value(&map.items, &here, &view);
            if path.vars.own {
                kept.push(key.into());
            }
        }
        self.checker.owner = outer;
        self.checker.close_map(map, members.count(), kept, path);
    }
}

/// The variant that a value belongs to by its form, and the value as that variant has it; none for most scalars.
fn variant<'m, 'r>(union: &'m Union<'m>, view: View<'r>) -> Option<(&'m Type<'m>, View<'r>)> {
    let first = |wanted: fn(&Type<'_>) -> bool| union.variants.iter().find(|variant| wanted(variant));
    let any = first(|variant| matches!(variant, Type::Any));
    let ty = any.or_else(|| match view {
        // An empty list belongs to the variant that it is read as.
        View::List(list) | View::ListVariant(_, list) if list.count() == 0 => {
            let index = choice::empty_list(union)?;
            union.variants.get(usize::from(index))
        }
        View::Variant(index, _) | View::ListVariant(index, _) => union.variants.get(usize::from(index)),
        View::Record(_) => first(|variant| matches!(variant, Type::Object(_))),
        View::List(_) => first(|variant| matches!(variant, Type::Array(_))),
        View::Map(_) => first(|variant| matches!(variant, Type::Map(_))),
        _ => None,
    })?;
    Some((ty, view.plain()))
}

/// A scalar.
#[inline]
fn scalar(view: View<'_>) -> Option<(Scalar<'_>, Value<'_>)> {
    Some(match view {
        View::Str(text) => (Scalar::Str(text), Value::Str(Str::plain(text))),
        View::Bool(value) => (Scalar::Bool(value), Value::Bool(value)),
        View::Int(value) => (Scalar::Number(Numeral::Int(value)), Value::Int(value)),
        View::Num(value) if value.is_finite() => {
            (Scalar::Number(Numeral::Num(value)), Numeral::Num(value).into())
        }
        View::Null | View::Absent => (Scalar::Null, Value::Null),
        // JSON has no number that is not finite.
        View::Num(_)
        | View::List(_)
        | View::ListVariant(..)
        | View::Record(_)
        | View::Variant(..)
        | View::Map(_)
        | View::Json(_) => {
            return None;
        }
    })
}

fn found(view: View<'_>) -> Found {
    match view {
        View::Absent | View::Null | View::Json(_) => Found::Null,
        View::Bool(value) => Found::Bool(value),
        View::Int(value) => Found::Number(Numeral::Int(value)),
        View::Num(value) => Found::Number(Numeral::Num(value)),
        View::Str(text) => Found::Text(crate::text::clip(text).0),
        View::List(_) | View::ListVariant(..) => Found::List,
        View::Record(_) | View::Variant(..) | View::Map(_) => Found::Object,
    }
}
