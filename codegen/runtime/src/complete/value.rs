//! The walk over arguments. In: a value and its type. Out: the value as a request has it.

use super::fill;
use super::{ArgumentProblemKind, Completed, RepairKind};
use crate::json::{Json, JsonObject};
use crate::keys::{Keys, Seen};
use crate::lookup;
use crate::pattern::MOVES;
use crate::pointer::{NO_VARS, Path};
use crate::reader::DEPTH;
use crate::table::{Array, Field, Hidden, Map, Model, Nullable, Object, Type};
use crate::text::Str;
use crate::tool::Dialect;

/// The form in which values are given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// `null` stands for an optional parameter that is not given.
    null: bool,
    /// A map is a list of pairs.
    pub(super) pairs: bool,
    /// A value of any type, or an open object, is a string with JSON text.
    pub(super) text: bool,
}

impl Form {
    /// The form of requests.
    const PLAIN: Self = Self { null: false, pairs: false, text: false };
}

/// Completes the arguments of one call.
pub(super) struct Completion<'c, 'm> {
    pub(super) objects: &'m [Object<'m>],
    pub(super) hidden: &'m [Hidden<'m>],
    pub(super) form: Form,
    pub(super) new_id: &'c mut dyn FnMut() -> String,
    pub(super) completed: Completed,
    /// Objects and lists around the current value.
    pub(super) depth: u32,
    /// Number of values that can still be completed.
    left: u32,
    /// Moves of patterns, and comparisons with listed values, that can still be made.
    pub(super) moves: u64,
    /// The place from which on nothing is completed is listed.
    is_cut: bool,
}

impl<'c, 'm> Completion<'c, 'm> {
    pub(super) fn new(model: &'m Model<'m>, dialect: Dialect, new_id: &'c mut dyn FnMut() -> String) -> Self {
        Self {
            objects: model.objects,
            hidden: model.hidden,
            form: Form {
                null: dialect.optional_is_null(),
                pairs: dialect.maps_are_pairs(),
                text: dialect.any_is_text(),
            },
            new_id,
            completed: Completed::default(),
            depth: 0,
            left: super::MAX_VALUES,
            moves: MOVES,
            is_cut: false,
        }
    }

    pub(super) fn complete(mut self, arguments: Json) -> Completed {
        let request = match arguments {
            Json::Object(members) => self.object(0, members, &Path::ROOT),
            // Not what a tool definition asks for; the validation says so.
            other => other,
        };
        Completed { request, ..self.completed }
    }

    /// Counts a value. Returns false if there are too many, or if it is too deep; else the depth has grown by one.
    pub(super) fn takes_one_more(&mut self) -> bool {
        if self.left == 0 || self.depth == DEPTH {
            return false;
        }
        self.left -= 1;
        self.depth += 1;
        true
    }

    /// Lists the first value that is not completed.
    pub(super) fn cut(&mut self, path: &Path<'_, 'm>) {
        if !std::mem::replace(&mut self.is_cut, true) {
            self.completed.problem(path, ArgumentProblemKind::TooLarge);
        }
    }

    pub(super) fn value(&mut self, ty: &'m Type<'m>, value: Json, path: &Path<'_, 'm>) -> Json {
        if !self.takes_one_more() {
            self.cut(path);
            return value;
        }
        let completed = match ty {
            Type::Union(union) => self.union(union, value, path),
            _ => self.plain(ty, value, path),
        };
        self.depth -= 1;
        completed
    }

    /// A value of a type that is not a union.
    pub(super) fn plain(&mut self, ty: &'m Type<'m>, value: Json, path: &Path<'_, 'm>) -> Json {
        match (ty, value) {
            (Type::Any, Json::String(text)) if self.form.text => self.parsed(ty, text, path),
            (Type::Object(_), Json::String(text)) if self.form.text && self.is_open(ty) => {
                self.parsed(ty, text, path)
            }
            (Type::Object(index), Json::Object(members)) => self.object(*index, members, path),
            (Type::Array(array), Json::Array(items)) => self.items(array, items, path),
            (Type::Map(map), Json::Object(members)) => self.members(map, members, path),
            (Type::Map(map), Json::Array(items)) if self.form.pairs => self.pairs(map, items, path),
            (_, value) => self.scalar(ty, value, path),
        }
    }

    /// True if a type is an object that takes other members than those of the table.
    pub(super) fn is_open(&self, ty: &Type<'_>) -> bool {
        crate::choice::object(self.objects, ty).is_some_and(|object| object.open)
    }

    /// Completes what stood in JSON text, which has the form of requests.
    pub(super) fn in_text(&mut self, complete: impl FnOnce(&mut Self) -> Json) -> Json {
        let form = std::mem::replace(&mut self.form, Form::PLAIN);
        let completed = complete(self);
        self.form = form;
        completed
    }

    /// The value of any type, or the open object, that a string holds as JSON text.
    fn parsed(&mut self, ty: &'m Type<'m>, text: String, path: &Path<'_, 'm>) -> Json {
        let problem = match (Json::from_slice(text.as_bytes()), ty) {
            (Ok(value), Type::Any) => return value,
            (Ok(value @ Json::Object(_)), _) => return self.in_text(|it| it.plain(ty, value, path)),
            (Ok(_), _) => ArgumentProblemKind::NotAnObject,
            (Err(error), _) => ArgumentProblemKind::Json(error),
        };
        self.completed.problem(path, problem);
        text.into()
    }

    fn object(&mut self, index: u16, members: JsonObject, path: &Path<'_, 'm>) -> Json {
        let Some(object) = self.objects.get(usize::from(index)) else { return members.into() };
        let hidden = self.hidden(index);
        let mut seen = Seen::new(object.fields.len());
        let mut given = JsonObject::new();
        for (name, value) in members.into_members() {
            let known = lookup::member(object, name.as_bytes());
            let Some((at, field)) = known.and_then(|at| Some((at, object.fields.get(at)?))) else {
                given.push(name, value);
                continue;
            };
            let here = path.field(0, at, field.name, NO_VARS);
            if value == Json::Null && !self.takes_null(field) {
                if !self.form.null {
                    self.completed.repair(&here, RepairKind::Null, value, None);
                }
                continue;
            }
            seen.give(at);
            let value = match fill::find(hidden, at) {
                Some(hidden) if hidden.is_constant() => self.fixed(field, value, &here),
                _ => self.value(&field.ty, value, &here),
            };
            given.push(name, value);
        }
        let mut completed = self.missing(index, object, &seen);
        completed.append(given);
        completed.into()
    }

    /// True if `null` is a value of a parameter.
    fn takes_null(&self, field: &Field<'_>) -> bool {
        let takes_any = match field.ty {
            Type::Any => true,
            Type::Union(union) => union.variants.contains(&Type::Any),
            _ => false,
        };
        // Where `null` stands for an optional parameter that is not given, it is no value of one.
        let stands_for_absent = self.form.null && !field.required;
        (field.nullable == Nullable::Value || takes_any) && !stands_for_absent
    }

    fn items(&mut self, array: &'m Array<'m>, items: Vec<Json>, path: &Path<'_, 'm>) -> Json {
        let complete = |(index, item)| self.value(&array.items, item, &path.item(0, index, NO_VARS));
        items.into_iter().enumerate().map(complete).collect::<Vec<Json>>().into()
    }

    fn members(&mut self, map: &'m Map<'m>, members: JsonObject, path: &Path<'_, 'm>) -> Json {
        let mut completed = JsonObject::new();
        for (key, value) in members.into_members() {
            let value = self.value(&map.items, value, &path.key(0, Str::plain(&key)));
            completed.push(key, value);
        }
        completed.into()
    }

    /// The map that a list of pairs stands for.
    fn pairs(&mut self, map: &'m Map<'m>, items: Vec<Json>, path: &Path<'_, 'm>) -> Json {
        if !items.iter().all(is_pair) {
            self.completed.problem(path, ArgumentProblemKind::NotPairs);
            return items.into();
        }
        let mut known = Keys::default();
        let mut is_map = true;
        for key in items.iter().filter_map(|item| item.get("key")?.as_str()) {
            if let Some(is_first) = known.repeated(key.into()) {
                is_map = false;
                if is_first {
                    self.completed.problem(path, ArgumentProblemKind::RepeatedKey(key.to_owned()));
                }
            }
        }
        if !is_map {
            return items.into();
        }
        let mut members = JsonObject::new();
        for (key, value) in items.into_iter().filter_map(pair) {
            members.push(key, value);
        }
        self.members(map, members, path)
    }
}

/// True for an object with `key`, a string, and `value`, and nothing else.
pub(super) fn is_pair(item: &Json) -> bool {
    let Json::Object(members) = item else { return false };
    members.len() == 2
        && members.get("value").is_some()
        && members.get("key").is_some_and(|key| key.as_str().is_some())
}

fn pair(item: Json) -> Option<(String, Json)> {
    let Json::Object(members) = item else { return None };
    let (mut key, mut value) = (None, None);
    for (name, member) in members.into_members() {
        match (name.as_str(), member) {
            ("key", Json::String(text)) => key = Some(text),
            (_, member) => value = Some(member),
        }
    }
    Some((key?, value?))
}
