//! The pass over a typed struct: the same checks as over JSON bytes, on references to its fields.

use crate::check::{Checked, Checker, Scalar};
use crate::number;
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::{DEPTH, Numeral};
use crate::report::Log;
use crate::slots::{Frame, Slots, Value};
use crate::table::{Array, Field, Integer, Model, Object, Type, Vars};
use crate::text::Str;
use crate::typed::{List, Record, View};

/// Reads one struct.
pub(crate) struct RecordWalk<'w, 'm, 'r> {
    checker: Checker<'m>,
    slots: &'w mut Slots<'r>,
    objects: &'m [Object<'m>],
    of: &'m str,
    /// Where the variables of the value are kept: of the request, or of an item of a list.
    frame: Frame,
    depth: u32,
    /// Stands for the offset in a document.
    at: usize,
}

/// Reads a whole request.
pub(crate) fn read<'m: 'r, 'r>(
    model: &'m Model<'m>,
    record: &'r dyn Record,
    slots: &mut Slots<'r>,
) -> Log<'m> {
    let checker = Checker { log: Log::default(), lenient: false };
    let mut walk =
        RecordWalk { checker, slots, objects: model.objects, of: model.id, frame: Frame::REQUEST, depth: 0, at: 0 };
    if let Some(object) = model.objects.first() {
        walk.record(object, Path::ROOT, record);
    }
    walk.checker.log
}

impl<'m: 'r, 'r> RecordWalk<'_, 'm, 'r> {
    fn record(&mut self, object: &'m Object<'m>, path: Path<'_, 'm>, record: &'r dyn Record) {
        if self.depth == DEPTH {
            // What could not be read back is not valid either.
            self.checker.log.value(self.at, path, Problem::Unfit { found: Found::Object });
            return;
        }
        self.depth += 1;
        for (index, field) in object.fields.iter().enumerate() {
            self.field(field, path.field(index, field.name), record.get(index));
        }
        for (name, _) in record.extra().into_iter().flatten() {
            if !object.open {
                self.at += 1;
                let problem = Problem::Unknown { of: self.of, object };
                self.checker.log.value(self.at, path.key(Str::plain(name)), problem);
            }
        }
        self.depth -= 1;
    }

    #[inline]
    fn field(&mut self, field: &'m Field<'m>, path: Path<'_, 'm>, view: Option<View<'r>>) {
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
            Some(View::Null) if field.nullable == crate::table::Nullable::Value => self.note(Value::Null, vars),
            Some(view) => self.value(&field.ty, vars, path, view),
        }
    }

    #[inline]
    fn absent(&mut self, field: &'m Field<'m>, vars: Vars, path: Path<'_, 'm>) {
        if field.required {
            self.checker.log.missing(path);
            self.slots.missing(self.frame, vars);
        }
    }

    /// Notes a value for rules.
    #[inline]
    fn note(&mut self, value: Value<'r>, vars: Vars) {
        if vars.own {
            self.slots.given(self.frame, vars.start, self.at, value);
        }
    }

    #[inline]
    fn settle(&mut self, fine: bool, value: Value<'r>, vars: Vars) {
        if fine {
            self.note(value, vars);
        } else {
            self.slots.wrong(self.frame, vars);
        }
    }

    fn value(&mut self, ty: &'m Type<'m>, vars: Vars, path: Path<'_, 'm>, view: View<'r>) {
        let at = self.at;
        match (*ty, view) {
            (Type::Any, _) => self.note(Value::Null, vars),
            (Type::String(text), View::Str(value)) => {
                let fine = self.checker.text(text, value, false, at, path);
                self.settle(fine, Value::Str(Str::plain(value)), vars);
            }
            (Type::Integer(bounds), View::Int(value)) => {
                self.integer(ty, bounds, Numeral::Int(value), vars, path);
            }
            (Type::Integer(bounds), View::Num(value)) if value.is_finite() => {
                self.integer(ty, bounds, Numeral::Num(value), vars, path);
            }
            (Type::Number(bounds), View::Num(value)) if value.is_finite() => {
                let fine = self.checker.number(bounds, Numeral::Num(value), at, path).is_some();
                self.settle(fine, Value::Num(value), vars);
            }
            (Type::Number(bounds), View::Int(value)) => {
                let fine = self.checker.number(bounds, Numeral::Int(value), at, path).is_some();
                self.settle(fine, Value::Num(number::double(value)), vars);
            }
            (Type::Boolean, View::Bool(value)) => self.note(Value::Bool(value), vars),
            (Type::Const(literal), view) => match scalar(view) {
                Some((scalar, value)) => {
                    let fine = self.checker.constant(literal, scalar, at, path);
                    self.settle(fine, value, vars);
                }
                None => self.problem(Problem::Const { expected: literal, found: found(view) }, vars, path),
            },
            (Type::Enum(allowed), view) => match scalar(view) {
                Some((scalar, value)) => {
                    let fine = self.checker.one_of(allowed, scalar, at, path);
                    self.settle(fine, value, vars);
                }
                None => self.problem(Problem::Enum { allowed, found: found(view) }, vars, path),
            },
            (Type::Array(array), View::List(list)) => self.list(array, vars, path, list),
            (Type::Object(index), View::Record(record)) => {
                self.note(Value::Object, vars);
                if let Some(object) = self.objects.get(usize::from(index)) {
                    self.record(object, path, record);
                }
            }
            (_, view) => self.problem(Problem::Type { expected: ty, found: found(view) }, vars, path),
        }
    }

    fn integer(
        &mut self,
        ty: &'m Type<'m>,
        bounds: Integer,
        number: Numeral,
        vars: Vars,
        path: Path<'_, 'm>,
    ) {
        match self.checker.integer(bounds, number, self.at, path) {
            Checked::Fine(value) => self.note(Value::Int(value), vars),
            Checked::Wrong => self.slots.wrong(self.frame, vars),
            Checked::Mistyped => {
                self.problem(Problem::Type { expected: ty, found: Found::Number(number) }, vars, path);
            }
        }
    }

    fn list(&mut self, array: &'m Array<'m>, vars: Vars, path: Path<'_, 'm>, list: &'r dyn List) {
        let at = self.at;
        let outer = self.frame;
        let mut frames = self.slots.frames_of(array);
        let count = list.count();
        for index in 0..count {
            if let Some(item) = list.item(index) {
                self.at += 1;
                self.frame = self.slots.next_frame(&mut frames, array, index);
                self.value(&array.items, Slots::vars_of(array), path.item(index), item);
            }
        }
        self.frame = outer;
        let fine = self.checker.items(array, count, at, path);
        if !fine {
            self.slots.wrong(outer, vars);
        } else if vars.own {
            self.slots.given(outer, vars.start, at, Value::List { count, items: frames });
        }
    }

    #[cold]
    fn problem(&mut self, problem: Problem<'m>, vars: Vars, path: Path<'_, 'm>) {
        self.checker.log.value(self.at, path, problem);
        self.slots.wrong(self.frame, vars);
    }
}

/// A value that is neither list nor object.
#[inline]
fn scalar(view: View<'_>) -> Option<(Scalar<'_>, Value<'_>)> {
    Some(match view {
        View::Str(text) => (Scalar::Str(text), Value::Str(Str::plain(text))),
        View::Bool(value) => (Scalar::Bool(value), Value::Bool(value)),
        View::Int(value) => (Scalar::Number(Numeral::Int(value)), Value::Int(value)),
        View::Num(value) => (Scalar::Number(Numeral::Num(value)), Numeral::Num(value).into()),
        View::Null | View::Absent => (Scalar::Null, Value::Null),
        View::List(_) | View::Record(_) | View::Variant(..) | View::Map(_) | View::Json(_) => return None,
    })
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
