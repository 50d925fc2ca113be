//! The pass over a typed struct: the same checks as over JSON bytes, on references to its fields.

use crate::check::{Checker, Scalar};
use crate::number;
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::{DEPTH, Numeral};
use crate::report::Log;
use crate::slots::{Slots, State, Value};
use crate::table::{Field, Model, Object, Type};
use crate::text::Str;
use crate::typed::{Member, Record, View};

/// Reads one struct.
pub(crate) struct RecordWalk<'m, 'r> {
    pub(crate) checker: Checker<'m>,
    pub(crate) slots: Slots<'r>,
    objects: &'m [Object<'m>],
    lists: u32,
    depth: u32,
    /// Stands for the offset in a document.
    at: usize,
}

impl<'m: 'r, 'r> RecordWalk<'m, 'r> {
    /// Reads a whole request.
    pub(crate) fn read(model: &'m Model<'m>, record: &'r dyn Record) -> Self {
        let mut walk = Self {
            checker: Checker { log: Log::default(), lenient: false },
            slots: Slots::new(model.vars.len()),
            objects: model.objects,
            lists: 0,
            depth: 0,
            at: 0,
        };
        if let Some(object) = model.objects.first() {
            walk.record(object, Path::ROOT, record);
        }
        walk
    }

    fn record(&mut self, object: &'m Object<'m>, path: Path<'_, 'm>, record: &'r dyn Record) {
        if self.depth == DEPTH {
            self.too_deep(path);
            return;
        }
        self.depth += 1;
        for (index, field) in object.fields.iter().enumerate() {
            self.field(field, path.field(index, field.name), record.get(index));
        }
        for (name, _) in record.extra().into_iter().flatten() {
            if !object.open {
                let problem = Problem::Unknown { of: "", object };
                self.at += 1;
                self.checker.log.value(self.at, path.key(Str::plain(name)), problem);
            }
        }
        self.depth -= 1;
    }

    /// What could not be read back is not valid either.
    #[cold]
    fn too_deep(&mut self, path: Path<'_, 'm>) {
        self.checker.log.value(self.at, path, Problem::Unfit { found: Found::Object });
    }

    #[inline]
    fn field(&mut self, field: &'m Field<'m>, path: Path<'_, 'm>, member: Option<&'r dyn Member>) {
        self.at += 1;
        let at = self.at;
        let state = match (member.map(Member::view), field.ty) {
            // A required constant needs no field: it is always sent.
            (None, Type::Const(literal)) if field.required => State::Given(literal.into()),
            (Some(View::Str("")), _) if field.empty_absent => State::Absent,
            (None | Some(View::Absent), _) => State::Absent,
            (Some(View::Null), _) if field.nullable => State::Given(Value::Null),
            (Some(view), _) => self.value(&field.ty, path, view),
        };
        if matches!(state, State::Absent) {
            if field.required {
                self.checker.log.missing(path);
                if self.lists == 0 {
                    self.slots.missing(field.vars);
                }
            }
        } else if self.lists == 0 && field.vars.start != field.vars.end {
            self.slots.given(field.vars, at, state);
        }
    }

    fn value(&mut self, ty: &'m Type<'m>, path: Path<'_, 'm>, view: View<'r>) -> State<'r> {
        let at = self.at;
        match (*ty, view) {
            (Type::Any, view) => outline(view),
            (Type::String(text), View::Str(value)) => {
                if self.checker.text(text, value, at, path) {
                    State::Given(Value::Str(Str::plain(value)))
                } else {
                    State::Wrong
                }
            }
            (Type::Integer(bounds), View::Int(value)) => {
                self.checker.integer(bounds, Numeral::Int(value), at, path).unwrap_or(State::Wrong)
            }
            (Type::Integer(bounds), View::Num(value)) if value.is_finite() => {
                let found = Numeral::Num(value);
                match self.checker.integer(bounds, found, at, path) {
                    Some(state) => state,
                    None => self.mismatch(ty, path, Found::Number(found)),
                }
            }
            (Type::Number(bounds), View::Num(value)) if value.is_finite() => {
                self.checker.number(bounds, Numeral::Num(value), at, path)
            }
            (Type::Number(bounds), View::Int(value)) => {
                self.checker.number(bounds, Numeral::Int(value), at, path)
            }
            (Type::Boolean, View::Bool(value)) => State::Given(Value::Bool(value)),
            (Type::Const(literal), view) => self.literal(
                view,
                path,
                |walk, value| walk.checker.constant(literal, value, at, path),
                |found| Problem::Const { expected: literal, found },
            ),
            (Type::Enum(allowed), view) => self.literal(
                view,
                path,
                |walk, value| walk.checker.one_of(allowed, value, at, path),
                |found| Problem::Enum { allowed, found },
            ),
            (Type::Array(array), View::List(list)) => {
                self.lists += 1;
                let count = list.count();
                for index in 0..count {
                    if let Some(item) = list.item(index) {
                        self.at += 1;
                        self.value(&array.items, path.item(index), item.view());
                    }
                }
                self.lists -= 1;
                self.checker.items(array, count, at, path)
            }
            (Type::Object(index), View::Record(record)) => match self.objects.get(usize::from(index)) {
                Some(object) => {
                    self.record(object, path, record);
                    State::Given(Value::Object)
                }
                None => State::Wrong,
            },
            (_, view) => self.mismatch(ty, path, found(view)),
        }
    }

    /// A scalar that has to be one of some values.
    fn literal(
        &mut self,
        view: View<'r>,
        path: Path<'_, 'm>,
        check: impl FnOnce(&mut Self, Scalar<'r>) -> bool,
        problem: impl FnOnce(Found) -> Problem<'m>,
    ) -> State<'r> {
        let (scalar, value) = match view {
            View::Str(text) => (Scalar::Str(text), Value::Str(Str::plain(text))),
            View::Bool(value) => (Scalar::Bool(value), Value::Bool(value)),
            View::Int(value) => (Scalar::Number(Numeral::Int(value)), Value::Int(value)),
            View::Num(value) => (
                Scalar::Number(Numeral::Num(value)),
                number::whole(value).map_or(Value::Num(value), Value::Int),
            ),
            View::Null | View::Absent => (Scalar::Null, Value::Null),
            View::List(_) | View::Record(_) | View::Json(_) => {
                self.checker.log.value(self.at, path, problem(found(view)));
                return State::Wrong;
            }
        };
        if check(self, scalar) { State::Given(value) } else { State::Wrong }
    }

    #[cold]
    fn mismatch(&mut self, expected: &'m Type<'m>, path: Path<'_, 'm>, found: Found) -> State<'r> {
        self.checker.log.value(self.at, path, Problem::Type { expected, found });
        State::Wrong
    }
}

/// What rules see of a value without a type.
fn outline<'v>(view: View<'v>) -> State<'v> {
    State::Given(match view {
        View::Bool(value) => Value::Bool(value),
        View::Record(_) => Value::Object,
        _ => Value::Null,
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
        View::Record(_) => Found::Object,
    }
}
