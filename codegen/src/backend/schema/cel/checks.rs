//! Checks of single values that JSON Schema has no keyword for: lengths in other units than code points, steps with an
//! offset, and items with different members.

use super::{Item, Lowered, Writer};
use crate::model::domain::offset_values;
use crate::model::expr::kinds::{Kinds, variants};
use crate::model::expr::printed::Printed;
use crate::model::words;
use crate::model::{Comparison, Integer, LengthUnit, Operation, Param, Path, Text, Type, Unique, Value};

/// The greatest depth of nested types; a recursive type would have no end.
const MAX_DEPTH: usize = 8;

/// A check of single values that JSON Schema has no keyword for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValueCheck {
    /// Rule id of the violation: `length`, `step` or `unique`.
    pub id: &'static str,
    /// Message about a violation.
    pub message: String,
    /// The parameter; `*` means the items of a list or the values of a map on the path.
    pub path: Path,
    /// The expression that is true when all such values of a request are valid.
    pub holds: Lowered,
}

/// The checks of a request that JSON Schema has no keywords for, in the order of the parameters. Recursive types are
/// followed eight levels deep.
pub(crate) fn of_values(op: &Operation) -> Vec<ValueCheck> {
    let leads = op.request.leads(|param| param.ty.nested().into_iter().any(is_checked));
    let mut search = Search { op, leads, steps: Vec::new(), path: Vec::new(), found: Vec::new() };
    search.params(&op.request.root().params);
    search.found
}

/// True if values of a type, apart from their members and items, can need a check.
fn is_checked(ty: &Type) -> bool {
    match ty {
        Type::String(text) => text.unit != LengthUnit::CodePoints,
        Type::Integer(integer) => integer.offset > 0,
        Type::Array(array) => matches!(array.unique, Unique::By(_)),
        _ => false,
    }
}

/// One step from a value to an inner one.
#[derive(Clone, Copy)]
enum Step<'o> {
    Member(&'o Param),
    Items,
    /// The values of a map.
    Values,
    /// The keys of a map.
    Keys,
    /// To the value itself, if it is of one of these JSON types.
    Only(Kinds),
}

struct Search<'o> {
    op: &'o Operation,
    /// The objects with such values in them.
    leads: Vec<bool>,
    steps: Vec<Step<'o>>,
    path: Vec<String>,
    found: Vec<ValueCheck>,
}

impl<'o> Search<'o> {
    fn params(&mut self, params: &'o [Param]) {
        for param in params {
            self.path.push(param.name.value.clone());
            self.step(Step::Member(param), |search| search.value(&param.ty));
            self.path.pop();
        }
    }

    fn step(&mut self, step: Step<'o>, inside: impl FnOnce(&mut Self)) {
        self.steps.push(step);
        inside(self);
        self.steps.pop();
    }

    fn value(&mut self, ty: &'o Type) {
        match ty {
            Type::String(text) => self.text(text),
            Type::Integer(integer) if integer.offset > 0 && offset_values(integer).is_none() => {
                self.add("step", &Property::Offset(integer));
            }
            Type::Array(array) => {
                if let Unique::By(member) = &array.unique {
                    self.add("unique", &Property::Unique(member, &array.items));
                }
                self.path.push("*".to_owned());
                self.step(Step::Items, |search| search.value(&array.items));
                self.path.pop();
            }
            Type::Map(map) => {
                self.step(Step::Keys, |search| search.text(&map.keys));
                self.path.push("*".to_owned());
                self.step(Step::Values, |search| search.value(&map.items));
                self.path.pop();
            }
            Type::Object(id) => {
                if self.leads[*id] && self.path.len() < MAX_DEPTH {
                    self.params(&self.op.request.objects[*id].params);
                }
            }
            Type::Union(_) => self.union(ty),
            Type::Any
            | Type::Boolean
            | Type::Integer(_)
            | Type::Number(_)
            | Type::Const(_)
            | Type::Enum(_)
            | Type::Size(_)
            | Type::Result => {}
        }
    }

    /// Visits the variants that their JSON type identifies. Where several share a JSON type, a value would have to be
    /// invalid for all of them, which only the engine can check.
    fn union(&mut self, ty: &'o Type) {
        let all = variants(ty);
        for variant in &all {
            let kinds = Kinds::of_type(variant);
            let is_alone = all.iter().filter(|other| Kinds::of_type(other).meets(kinds)).count() == 1;
            if is_alone {
                self.step(Step::Only(kinds), |search| search.value(variant));
            }
        }
    }

    fn text(&mut self, text: &'o Text) {
        if text.unit != LengthUnit::CodePoints && (text.min > 0 || text.max.is_some()) {
            self.add("length", &Property::Length(text));
        }
    }

    fn add(&mut self, id: &'static str, property: &Property<'_>) {
        let mut writer = Writer::new(self.op);
        let piece = written(&mut writer, &Printed::primary("self"), &self.steps, property);
        let holds = writer.finish(piece);
        let path = Path(self.path.clone());
        let message = match property {
            Property::Length(text) => {
                format!("`{path}` must be {} long", words::length(text).unwrap_or_default())
            }
            Property::Offset(integer) => {
                format!("`{path}` must be {}", words::integer_step(integer).unwrap_or_default())
            }
            Property::Unique(member, _) => format!("each item of `{path}` must have a different `{member}`"),
        };
        self.found.push(ValueCheck { id, message, path, holds });
    }
}

/// The property of a value that is checked.
enum Property<'l> {
    Length(&'l Text),
    Offset(&'l Integer),
    Unique(&'l str, &'l Type),
}

/// The check of the inner values that the steps lead to.
fn written(writer: &mut Writer<'_>, value: &Printed, steps: &[Step<'_>], property: &Property<'_>) -> Printed {
    let Some((step, rest)) = steps.split_first() else {
        return match property {
            Property::Length(text) => length(writer, value, text),
            Property::Offset(integer) => offset(value, integer),
            Property::Unique(member, items) => unique(writer, value, member, items),
        };
    };
    let root = value.clone().finish();
    match step {
        Step::Member(param) => {
            let name = std::slice::from_ref(&param.name.value);
            let member = Printed::member(&root, name);
            let mut ways = Vec::new();
            if !param.required {
                ways.push(Printed::presence(&root, name).not());
            }
            if param.nullable || param.null_absent {
                ways.push(Printed::compare(Comparison::Eq, member.clone(), Printed::primary("null")));
            }
            for empty in param.absent_if_empty().empty_values() {
                ways.push(Printed::compare(
                    Comparison::Eq,
                    member.clone(),
                    Printed::primary(empty.to_string()),
                ));
            }
            ways.push(written(writer, &member, rest, property));
            Printed::any(ways)
        }
        Step::Only(kinds) => {
            let asked = Printed::call("type", value.clone());
            let name = kinds.names().first().copied().unwrap_or_default();
            let is_other = Printed::compare(Comparison::Ne, asked, Printed::primary(name));
            Printed::any(vec![is_other, written(writer, value, rest, property)])
        }
        Step::Items | Step::Keys => {
            for_all(writer, value, |writer, item| written(writer, item, rest, property))
        }
        Step::Values => for_all(writer, value, |writer, key| {
            written(writer, &value.clone().index(key.clone()), rest, property)
        }),
    }
}

/// `list.all(i, ...)`; of a map, `i` is each key.
fn for_all(
    writer: &mut Writer<'_>,
    list: &Printed,
    check: impl FnOnce(&mut Writer<'_>, &Printed) -> Printed,
) -> Printed {
    let name = writer.variable();
    writer.items.push(Item::value(name.clone()));
    let body = check(writer, &Printed::primary(&name));
    writer.items.pop();
    list.clone().method("all", [Printed::primary(name), body])
}

fn length(writer: &mut Writer<'_>, value: &Printed, text: &Text) -> Printed {
    let size = match text.unit {
        LengthUnit::Bytes => Printed::call("size", Printed::call("bytes", value.clone())),
        LengthUnit::Utf16 => writer.utf16_of(value.clone()),
        LengthUnit::CodePoints => Printed::call("size", value.clone()),
    };
    let bound = |bound: u32| Printed::value(&Value::Int(i64::from(bound)));
    let mut parts = Vec::new();
    if text.min > 0 {
        parts.push(Printed::compare(Comparison::Ge, size.clone(), bound(text.min)));
    }
    parts.extend(text.max.map(|max| Printed::compare(Comparison::Le, size, bound(max))));
    Printed::all(parts)
}

/// The remainder of a negative number is negative in CEL.
fn offset(value: &Printed, integer: &Integer) -> Printed {
    let Integer { step, offset, .. } = integer;
    let number = Printed::call("int", value.clone()).finish();
    let rest = Printed::primary(format!("(({number} % {step} + {step}) % {step})"));
    Printed::compare(Comparison::Eq, rest, Printed::value(&Value::Int(i64::from(*offset))))
}

/// The check that each item with the member is the only one with its value.
fn unique(writer: &mut Writer<'_>, list: &Printed, member: &str, items: &Type) -> Printed {
    let name = [member.to_owned()];
    let required = match items {
        Type::Object(id) => writer.op.request.objects[*id].param(member).is_some_and(|param| param.required),
        _ => false,
    };
    for_all(writer, list, |writer, item| {
        let outer = item.clone().finish();
        let other = writer.variable();
        let same =
            Printed::compare(Comparison::Eq, Printed::member(&other, &name), Printed::member(&outer, &name));
        let has_same =
            if required { same } else { Printed::all(vec![Printed::presence(&other, &name), same]) };
        let once = list.clone().method("exists_one", [Printed::primary(&other), has_same]);
        if required { once } else { Printed::any(vec![Printed::presence(&outer, &name).not(), once]) }
    })
}
