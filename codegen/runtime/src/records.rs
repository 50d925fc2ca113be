//! The pass over a typed struct: the same checks as for JSON bytes, on references to its fields.

use crate::canonical::{self, Distinct};
use crate::check::{Checked, Checker, Scalar};
use crate::choice;
use crate::facts::Facts;
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::{DEPTH, Numeral, Reader};
use crate::report::Log;
use crate::size_text::{self, side_vars};
use crate::table::{Array, Field, Integer, Literal, Map, Model, Nullable, Object, Type, Union, Unique, Vars};
use crate::text::Str;
use crate::typed::{List, MapView, Record, View, view_json};
use crate::variables::{Owner, Value, Variables};

/// Reads one struct.
pub(crate) struct RecordWalk<'w, 'm, 'r> {
    checker: Checker<'w, 'm>,
    variables: &'w mut Variables<'r>,
    objects: &'m [Object<'m>],
    of: &'m str,
    /// The owner of the variables of the current value.
    owner: Owner,
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
    let checker = Checker { log: Log::default(), facts, lenient: false };
    let mut walk = RecordWalk {
        checker,
        variables,
        objects: model.objects,
        of: model.id,
        owner: Owner::REQUEST,
        depth: 0,
        at: 0,
    };
    if let Some(object) = model.objects.first() {
        walk.record(object, &Path::ROOT, record);
    }
    walk.checker.log
}

impl<'m: 'r, 'r> RecordWalk<'_, 'm, 'r> {
    fn record(&mut self, object: &'m Object<'m>, path: &Path<'_, 'm>, record: &'r dyn Record) {
        if self.depth == DEPTH {
            // What could not be read back is not valid either.
            self.checker.log.value(self.at, path, Problem::NoRoom { found: Found::Object });
            return;
        }
        self.depth += 1;
        for (index, field) in object.fields.iter().enumerate() {
            self.field(field, &path.field(index, field.name), record.get(index).as_ref());
        }
        for (name, _) in record.extra().into_iter().flatten() {
            if !object.open {
                self.at += 1;
                let problem = Problem::Unknown { of: self.of, object };
                self.checker.log.value(self.at, &path.key(Str::plain(name)), problem);
            }
        }
        self.depth -= 1;
    }

    #[inline]
    fn field(&mut self, field: &'m Field<'m>, path: &Path<'_, 'm>, view: Option<&View<'r>>) {
        self.at += 1;
        let vars = field.vars;
        match view {
            None if field.required
                && let Type::Const(literal) = field.ty =>
            {
                // A required constant needs no field: it is always sent.
                self.note(literal.into(), vars);
            }
            None | Some(View::Absent) => self.absent(field, vars, path),
            Some(View::Str("")) if field.empty_absent => self.absent(field, vars, path),
            Some(View::Null) if field.nullable == Nullable::Value => self.note(Value::Null, vars),
            Some(View::Null) if field.nullable == Nullable::Absent => self.absent(field, vars, path),
            Some(view) => self.value(&field.ty, vars, path, view),
        }
    }

    #[inline]
    fn absent(&mut self, field: &'m Field<'m>, vars: Vars, path: &Path<'_, 'm>) {
        if field.required {
            self.checker.log.missing(path);
            self.variables.missing(self.owner, vars);
        }
    }

    /// Sets a variable that rules read.
    #[inline]
    fn note(&mut self, value: Value<'r>, vars: Vars) {
        if vars.own {
            self.variables.given(self.owner, vars.start, self.at, value);
        }
    }

    #[inline]
    fn settle(&mut self, fine: bool, value: Value<'r>, vars: Vars) {
        if fine {
            self.note(value, vars);
        } else {
            self.variables.wrong(self.owner, vars);
        }
    }

    fn value(&mut self, ty: &'m Type<'m>, vars: Vars, path: &Path<'_, 'm>, view: &View<'r>) {
        let at = self.at;
        match (ty, view) {
            (Type::String(text), View::Str(value)) => {
                let fine = self.checker.text(text, value, false, at, path);
                self.settle(fine, Value::Str(Str::plain(value)), vars);
            }
            (Type::Integer(bounds), View::Int(value)) => {
                self.integer(ty, *bounds, Numeral::Int(*value), vars, path);
            }
            (Type::Boolean, View::Bool(value)) => self.note(Value::Bool(*value), vars),
            (Type::Enum(literals), View::Str(text))
                if literals.iter().any(|literal| matches!(literal, Literal::Str(known) if known == text)) =>
            {
                self.note(Value::Str(Str::plain(text)), vars);
            }
            (Type::Array(array), View::List(list)) => self.list(array, vars, path, *list),
            (Type::Object(index), View::Record(record)) => {
                self.note(Value::Object, vars);
                if let Some(object) = self.objects.get(usize::from(*index)) {
                    self.record(object, path, *record);
                }
            }
            (Type::Map(map), View::Map(members)) => self.map(map, vars, path, *members),
            (Type::Union(union), _) => self.union(ty, union, vars, path, *view),
            (Type::Any, _) => self.note(Value::Null, vars),
            _ => self.scalar(ty, vars, path, *view),
        }
    }

    /// Checks a value of a scalar type.
    #[inline(never)]
    fn scalar(&mut self, ty: &'m Type<'m>, vars: Vars, path: &Path<'_, 'm>, view: View<'r>) {
        let at = self.at;
        let Some((scalar, value)) = scalar(view) else {
            let found = found(view);
            let problem = match ty {
                Type::Const(expected) => Problem::Const { expected: *expected, found },
                Type::Enum(allowed) => Problem::Enum { allowed, found },
                _ => Problem::Type { expected: ty, found },
            };
            return self.problem(problem, vars, path);
        };
        match (ty, scalar) {
            (Type::Const(literal), _) => {
                let fine = self.checker.constant(*literal, scalar, at, path);
                self.settle(fine, value, vars);
            }
            (Type::Enum(allowed), _) => {
                let fine = self.checker.one_of(allowed, scalar, at, path);
                self.settle(fine, value, vars);
            }
            (Type::OpenEnum(known), _) => {
                let fine = self.checker.like_one_of(ty, known, scalar, at, path);
                self.settle(fine, value, vars);
            }
            (Type::Integer(bounds), Scalar::Number(found)) => self.integer(ty, *bounds, found, vars, path),
            (Type::Number(bounds), Scalar::Number(found)) => {
                match self.checker.number(*bounds, found, at, path) {
                    Some(number) => self.note(Value::Num(number), vars),
                    None => self.variables.wrong(self.owner, vars),
                }
            }
            (Type::Size(size), Scalar::Str(text)) => {
                let fine = self.checker.size(size, text, at, path);
                if fine {
                    let sides = size_text::parse(size, text);
                    self.variables.sides(self.owner, at, side_vars(size, vars), sides);
                }
                self.settle(fine, value, vars);
            }
            _ => self.problem(Problem::Type { expected: ty, found: found(view) }, vars, path),
        }
    }

    fn integer(
        &mut self,
        ty: &'m Type<'m>,
        bounds: Integer,
        number: Numeral,
        vars: Vars,
        path: &Path<'_, 'm>,
    ) {
        match self.checker.integer(bounds, number, self.at, path) {
            Checked::Fine(value) => self.note(Value::Int(value), vars),
            Checked::Wrong => self.variables.wrong(self.owner, vars),
            Checked::Mistyped => {
                self.problem(Problem::Type { expected: ty, found: Found::Number(number) }, vars, path);
            }
        }
    }

    fn list(&mut self, array: &'m Array<'m>, vars: Vars, path: &Path<'_, 'm>, list: &'r dyn List) {
        let at = self.at;
        let (mut tracked, item_vars) = (self.variables.track_list(array), Variables::vars_of(array));
        let outer = std::mem::replace(&mut self.owner, Owner::UNTRACKED);
        let mut distinct = Distinct::of(array.unique, self.checker.lenient);
        let count = list.count();
        for index in 0..count {
            if let Some(item) = list.item(index) {
                self.at += 1;
                if tracked.is_some() {
                    self.owner = self.variables.next_item(&mut tracked, array, index);
                }
                let here = path.item(index);
                self.value(&array.items, item_vars, &here, &item);
                if let Some(distinct) = &mut distinct {
                    self.repeated(distinct, array, &here, item, index);
                }
            }
        }
        self.owner = outer;
        let fine = self.checker.items(array, count, at, path);
        self.settle(fine, Value::List { count, items: tracked }, vars);
    }

    /// Reports an item that occurred before, as a whole or in the member that must be unique.
    fn repeated(
        &mut self,
        distinct: &mut Distinct,
        array: &'m Array<'m>,
        path: &Path<'_, 'm>,
        item: View<'r>,
        place: usize,
    ) {
        match array.unique {
            Unique::No => {}
            Unique::Items => {
                let json = view_json(self.objects, &array.items, item);
                if let Some(first) = json.ok().and_then(|json| same(distinct, &json, place)) {
                    self.checker.log.value(self.at, path, Problem::Unique { member: None, first });
                }
            }
            Unique::By(name) => {
                let (ty, record) = match (&array.items, item) {
                    (Type::Union(union), View::Variant(index, record)) => {
                        (union.variants.get(usize::from(index)).unwrap_or(&Type::Any), record)
                    }
                    (ty, View::Record(record)) => (ty, record),
                    _ => return,
                };
                let Some((index, field)) = choice::member(self.objects, ty, name) else { return };
                let Some(view) = record.get(index) else { return };
                let absent = match view {
                    View::Absent => true,
                    View::Null => field.nullable == Nullable::Absent,
                    View::Str("") => field.empty_absent,
                    _ => false,
                };
                let json = view_json(self.objects, &field.ty, view);
                if !absent && let Some(first) = json.ok().and_then(|json| same(distinct, &json, place)) {
                    let problem = Problem::Unique { member: Some(name), first };
                    self.checker.log.value(self.at, &path.field(index, field.name), problem);
                }
            }
        }
    }

    fn map(&mut self, map: &'m Map<'m>, vars: Vars, path: &Path<'_, 'm>, members: &'r dyn MapView) {
        let at = self.at;
        let outer = std::mem::replace(&mut self.owner, Owner::UNTRACKED);
        let mut kept = Vec::new();
        for (key, view) in members.entries() {
            self.at += 1;
            let here = path.key(Str::plain(key));
            self.checker.text(map.keys, key, false, self.at, &here);
            self.value(&map.items, Vars::default(), &here, &view);
            if vars.own {
                kept.push(key.into());
            }
        }
        self.owner = outer;
        let count = members.count();
        if !self.checker.members(map, count, at, path) {
            self.variables.wrong(self.owner, vars);
        } else if vars.own {
            let keys = self.variables.keep_keys(kept);
            self.note(Value::Map { count, keys }, vars);
        }
    }

    fn union(
        &mut self,
        ty: &'m Type<'m>,
        union: &'m Union<'m>,
        vars: Vars,
        path: &Path<'_, 'm>,
        view: View<'r>,
    ) {
        let variants = union.variants;
        let first = |wanted: fn(&Type<'_>) -> bool| variants.iter().find(|variant| wanted(variant));
        let variant = match view {
            _ if first(|variant| matches!(variant, Type::Any)).is_some() => Some(&Type::Any),
            View::Variant(index, _) => variants.get(usize::from(index)),
            View::Record(_) => first(|variant| matches!(variant, Type::Object(_))),
            View::List(_) => first(|variant| matches!(variant, Type::Array(_))),
            View::Map(_) => first(|variant| matches!(variant, Type::Map(_))),
            _ => None,
        };
        if let Some(variant) = variant {
            let view = if let View::Variant(_, record) = view { View::Record(record) } else { view };
            return self.value(variant, vars, path, &view);
        }
        let Some((scalar, value)) = scalar(view) else {
            return self.problem(Problem::Type { expected: ty, found: found(view) }, vars, path);
        };
        let index = self.checker.variant(ty, union, scalar, self.at, path);
        let Some(variant) = index.and_then(|index| variants.get(usize::from(index))) else {
            return self.variables.wrong(self.owner, vars);
        };
        if let (Type::Size(size), Scalar::Str(text)) = (variant, scalar) {
            self.variables.sides(self.owner, self.at, side_vars(size, vars), size_text::parse(size, text));
        }
        self.note(choice::as_variant(variant, value, scalar).0, vars);
    }

    #[cold]
    fn problem(&mut self, problem: Problem<'m>, vars: Vars, path: &Path<'_, 'm>) {
        self.checker.log.value(self.at, path, problem);
        self.variables.wrong(self.owner, vars);
    }
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
        View::Num(_) | View::List(_) | View::Record(_) | View::Variant(..) | View::Map(_) | View::Json(_) => {
            return None;
        }
    })
}

/// The index of an equal value before it.
fn same(distinct: &mut Distinct, json: &str, place: usize) -> Option<usize> {
    let mut value = Vec::new();
    let mut reader = Reader::new(json.as_bytes()).ok()?;
    canonical::append(&mut reader, &mut value).ok()?;
    distinct.insert(value, place)
}

fn found(view: View<'_>) -> Found {
    match view {
        View::Absent | View::Null | View::Json(_) => Found::Null,
        View::Bool(value) => Found::Bool(value),
        View::Int(value) => Found::Number(Numeral::Int(value)),
        View::Num(value) => Found::Number(Numeral::Num(value)),
        View::Str(text) => Found::Text(crate::text::clip(text).0),
        View::List(_) => Found::List,
        View::Record(_) | View::Variant(..) | View::Map(_) => Found::Object,
    }
}
