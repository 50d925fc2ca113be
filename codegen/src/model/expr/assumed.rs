//! Lists and objects that are defaults: expressions read their scalars where the parameter is absent. In place of an
//! item that is a list or an object, an expression has its number among the items of the default, and reads its members
//! from lists with one value for each item: `self.shots.all(shot, shot.seconds < 9)` goes on, where `shots` is absent,
//! with `[0, 1].all(shot, [5, 7][shot] < 9)`. So no output has to know them.

use std::rc::Rc;

use modelspec_runtime::table::{Each, Function, JsonKind};
use serde_json::Value as Json;

use super::bindings::{Bindings, ItemType, Reference};
use super::build;
use super::refinement::{common_default, in_item, member};
use super::tree::{replace, with_parts};
use crate::model::{Default, Expr, ExprKind, ExprType, Param, Path, Value};

/// An expression in which every parameter with a list or object as its default has this value where it is absent.
#[must_use]
pub(super) fn with_documents(expr: Expr, bindings: &Bindings<'_>) -> Expr {
    let numbers = vec![Meaning::Plain; bindings.bound.len()];
    Scope { bindings: bindings.clone(), numbers }.value(expr)
}

/// All items of the lists in a default, if some of them are lists or objects.
pub(crate) fn default_items(default: &Json) -> Vec<&Json> {
    let mut items = Vec::new();
    collect(default, &mut items);
    let is_nested = items.iter().any(|item| item.is_array() || item.is_object());
    if is_nested { items } else { Vec::new() }
}

fn collect<'d>(value: &'d Json, into: &mut Vec<&'d Json>) {
    match value {
        Json::Array(items) => items.iter().for_each(|item| {
            into.push(item);
            collect(item, into);
        }),
        Json::Object(members) => members.values().for_each(|value| collect(value, into)),
        _ => {}
    }
}

/// The meaning of a value of an expression.
#[derive(Clone)]
enum Meaning<'d> {
    /// It stands for itself.
    Plain,
    /// It is the number of one of these items.
    Number(Rc<[&'d Json]>),
    /// It is a list of such values.
    List(Box<Meaning<'d>>),
}

/// The value of an expression in the requests that conditions tell apart.
#[derive(Clone)]
enum Cases<'d> {
    Always(Expr, Meaning<'d>),
    If(Expr, Box<[Cases<'d>; 2]>),
}

impl<'d> Cases<'d> {
    fn plain(expr: Expr) -> Self {
        Cases::Always(expr, Meaning::Plain)
    }

    fn map(self, change: &dyn Fn(Expr, Meaning<'d>) -> Cases<'d>) -> Self {
        match self {
            Cases::Always(expr, meaning) => change(expr, meaning),
            Cases::If(condition, branches) => {
                Cases::If(condition, Box::new(branches.map(|branch| branch.map(change))))
            }
        }
    }

    /// The same, as one expression where its value stands for itself in all requests.
    fn simple(self) -> Self {
        if self.is_plain() { Cases::plain(self.joined()) } else { self }
    }

    fn is_plain(&self) -> bool {
        match self {
            Cases::Always(_, meaning) => matches!(meaning, Meaning::Plain),
            Cases::If(_, branches) => branches.iter().all(Cases::is_plain),
        }
    }

    /// As one expression.
    fn joined(self) -> Expr {
        match self {
            Cases::Always(expr, _) => expr,
            Cases::If(condition, branches) => {
                let span = condition.span;
                let [value, other] = branches.map(Cases::joined);
                build::at(build::conditional(condition, value, other), span)
            }
        }
    }
}

/// The meaning of names, and of the items that enclosing expressions bind.
struct Scope<'d> {
    bindings: Bindings<'d>,
    numbers: Vec<Meaning<'d>>,
}

/// A value of a default as an expression; none if the expression has no use for it.
type Constant<'c, 'd> = &'c dyn Fn(&'d Json) -> Option<Cases<'d>>;

impl<'d> Scope<'d> {
    fn with(&self, level: usize, item: ItemType<'d>, meaning: Meaning<'d>) -> Self {
        let mut numbers = self.numbers.clone();
        numbers.truncate(level);
        numbers.push(meaning);
        Scope { bindings: self.bindings.with(level, item), numbers }
    }

    /// The items whose numbers a bound item takes.
    fn numbered(&self, level: Option<usize>) -> Option<&Rc<[&'d Json]>> {
        match self.numbers.get(level?)? {
            Meaning::Number(items) => Some(items),
            Meaning::Plain | Meaning::List(_) => None,
        }
    }

    /// An expression as a value.
    fn value(&self, expr: Expr) -> Expr {
        let ty = expr.ty;
        self.cases(expr).map(&|expr, meaning| of_number(expr, meaning, ty)).joined()
    }

    fn cases(&self, expr: Expr) -> Cases<'d> {
        let Expr { kind, ty, span } = expr;
        let rebuilt = |kind| Expr { kind, ty, span };
        match kind {
            ExprKind::If(parts) => {
                let [condition, value, other] = *parts;
                let branches = [value, other].map(|branch| self.cases(branch));
                Cases::If(self.value(condition), Box::new(branches))
            }
            ExprKind::Each(what, level, list, body) => self.each(what, level, *list, &body, &rebuilt),
            ExprKind::Call(Function::At, parts) => match <[Expr; 2]>::try_from(parts) {
                Ok([list, index]) => {
                    let index = self.value(index);
                    self.cases(list).simple().map(&|list, meaning| {
                        let item = build::at(build::at_index(list, index.clone(), ty), span);
                        match meaning {
                            Meaning::List(meaning) => of_number(item, *meaning, ty),
                            Meaning::Plain | Meaning::Number(_) => Cases::plain(item),
                        }
                    })
                }
                Err(parts) => Cases::plain(rebuilt(ExprKind::Call(Function::At, parts))),
            },
            kind => self.read(rebuilt(kind)),
        }
    }

    fn each(
        &self,
        what: Each,
        level: usize,
        list: Expr,
        body: &Expr,
        rebuilt: &dyn Fn(ExprKind) -> Expr,
    ) -> Cases<'d> {
        let whole = |list, body| rebuilt(ExprKind::Each(what, level, Box::new(list), Box::new(body)));
        let Some(item) = self.bindings.item(&list) else { return Cases::plain(whole(list, body.clone())) };
        let lists = self.cases(list).map(&|list, meaning| of_number(list, meaning, ExprType::List));
        lists.simple().map(&|list, meaning| {
            let meaning = if let Meaning::List(item) = meaning { *item } else { Meaning::Plain };
            let inner = self.with(level, item.clone(), meaning.clone());
            match (what, inner.cases(body.clone())) {
                (Each::Map, Cases::Always(body, of_body)) => {
                    Cases::Always(whole(list, body), Meaning::List(Box::new(of_body)))
                }
                (Each::Filter, _) => {
                    Cases::Always(whole(list, inner.value(body.clone())), Meaning::List(Box::new(meaning)))
                }
                _ => Cases::plain(whole(list, inner.value(body.clone()))),
            }
        })
    }

    /// An expression that is a name, or asks something of one.
    fn read(&self, expr: Expr) -> Cases<'d> {
        let constant = |value: Option<Expr>| value.map(Cases::plain);
        match &expr.kind {
            ExprKind::Media(..) | ExprKind::HasMedia(..) => Cases::plain(expr),
            ExprKind::Has(_) | ExprKind::BoundHas(..) => Cases::plain(self.presence(expr)),
            ExprKind::Bound(level) => {
                let meaning = self.numbers.get(*level).cloned().unwrap_or(Meaning::Plain);
                Cases::Always(expr, meaning)
            }
            ExprKind::Get(_) | ExprKind::BoundGet(..) => {
                let ty = expr.ty;
                self.named(&expr, &expr, &|value| list_or_scalar(value, &default_items(value).into(), ty))
            }
            ExprKind::Size(of) if Reference::of(of).is_some() => {
                self.named(&expr, of, &|value| constant(size(value)))
            }
            ExprKind::Is(of, kind) if Reference::of(of).is_some() => {
                self.named(&expr, of, &|value| constant(Some(build::constant(is(value, *kind)))))
            }
            ExprKind::Call(Function::HasKey, parts) if parts.get(1).and_then(Reference::of).is_some() => {
                let key = self.value(parts[0].clone());
                let keys = |value: &Json| {
                    let names = value.as_object()?.keys().map(|name| Value::Str(name.clone())).collect();
                    Some(build::is_in(key.clone(), names))
                };
                self.named(&expr, &parts[1], &|value| constant(keys(value)))
            }
            _ => Cases::plain(with_parts(expr, &mut |part| self.value(part))),
        }
    }

    /// The presence of a member, which some of the numbered items have.
    fn presence(&self, expr: Expr) -> Expr {
        let Some((reference, items)) =
            Reference::of(&expr).and_then(|name| self.numbered(name.level).map(|items| (name, items)))
        else {
            return expr;
        };
        let params = self.bindings.params(&reference);
        let is_given = |item: &Json| {
            member(item, &reference.path.0)
                .is_some_and(|value| !params.iter().any(|param| is_absent(value, param)))
        };
        build::at(one_of(reference.level, items, &is_given), expr.span)
    }

    /// An expression about a named value, with constants where the value is part of a default.
    fn named(&self, expr: &Expr, of: &Expr, constant: Constant<'_, 'd>) -> Cases<'d> {
        match Reference::of(of) {
            Some(reference) => self.below_prefix(&Read { expr, of, reference, constant }, 1),
            None => Cases::plain(expr.clone()),
        }
    }

    /// The value from the default of the first `length` names of a path or a longer part of it, or as it is given.
    fn below_prefix(&self, read: &Read<'_, 'd>, length: usize) -> Cases<'d> {
        let reference = &read.reference;
        if length > reference.path.0.len() {
            return match self.numbered(reference.level) {
                Some(items) => self.in_table(read, items),
                None => Cases::plain(read.expr.clone()),
            };
        }
        let rest = self.below_prefix(read, length + 1);
        let part = reference.prefix(length);
        let Some(default) = self.bindings.param(&part).and_then(|param| param.default_document.as_ref())
        else {
            return rest;
        };
        let tail = &reference.path.0[length..];
        let value = |value: &'d Json| member(value, tail).and_then(read.constant);
        if default.values().into_iter().all(|default| value(default).is_none()) {
            return rest;
        }
        let absent = self.first_case(default, reference, &rest, &value);
        let given = self.presence(build::at(build::presence_of(part), read.expr.span));
        Cases::If(given, Box::new([rest, absent]))
    }

    /// The value of a default, in expressions that read it; `rest` where it has none.
    fn first_case<T>(
        &self,
        default: &'d Default<T>,
        reference: &Reference,
        rest: &Cases<'d>,
        value: &dyn Fn(&'d T) -> Option<Cases<'d>>,
    ) -> Cases<'d> {
        let or_rest = |default: &'d T| value(default).unwrap_or_else(|| rest.clone());
        match default {
            Default::Value(default) => or_rest(&default.value),
            Default::Cases(cases) => cases.iter().rev().fold(rest.clone(), |other, (when, default)| {
                let when = in_item(when.clone(), reference);
                let is_numbered = self.numbered(reference.level).is_some();
                let when = if is_numbered { self.value(when) } else { when };
                Cases::If(when, Box::new([or_rest(&default.value), other]))
            }),
        }
    }

    /// An expression about a member of a numbered item: one of the values for each of the items.
    fn in_table(&self, read: &Read<'_, 'd>, items: &Rc<[&'d Json]>) -> Cases<'d> {
        let Read { expr, reference, .. } = read;
        let is_value = matches!(expr.kind, ExprKind::Get(_) | ExprKind::BoundGet(..));
        let of_item = |item: &&'d Json| {
            let value = member(item, &reference.path.0)?;
            if is_value { list_or_scalar(value, items, expr.ty) } else { (read.constant)(value) }
        };
        let values: Vec<Option<Cases<'d>>> = items.iter().map(of_item).collect();
        let number = build::at(build::read(reference.prefix(0), ExprType::Int), expr.span);
        let column = column(&values, number, expr.ty);
        let params = self.bindings.params(reference);
        match common_default(&params) {
            Some(default) if values.iter().any(Option::is_none) => {
                let literal = |value: &Value| {
                    let literal = Expr { ty: read.of.ty, ..build::literal(value.clone()) };
                    Some(Cases::plain(replace(expr, &read.of.kind, &literal)))
                };
                let absent = self.first_case(default, reference, &column, &literal);
                let has = |item: &Json| member(item, &reference.path.0).is_some();
                let given = build::at(one_of(reference.level, items, &has), expr.span);
                Cases::If(given, Box::new([column, absent]))
            }
            _ => column,
        }
    }
}

/// An expression that reads one named value.
struct Read<'e, 'd> {
    expr: &'e Expr,
    /// The name, which is all of the expression or part of it.
    of: &'e Expr,
    reference: Reference,
    constant: Constant<'e, 'd>,
}

/// The number of an item as its value; a value of any other meaning stays as it is.
fn of_number(expr: Expr, meaning: Meaning<'_>, ty: ExprType) -> Cases<'_> {
    let Meaning::Number(items) = &meaning else { return Cases::Always(expr, meaning) };
    let values: Vec<_> = items.iter().map(|item| list_or_scalar(item, items, ty)).collect();
    column(&values, expr, ty)
}

/// One of several values, by its number. Where there is none, any value stands in: it is not read.
fn column<'d>(values: &[Option<Cases<'d>>], number: Expr, ty: ExprType) -> Cases<'d> {
    let known = || values.iter().flatten();
    let meaning = known().find_map(|value| match value {
        Cases::Always(_, meaning @ Meaning::List(_)) => Some(meaning.clone()),
        _ => None,
    });
    let any = known().next().map_or_else(|| placeholder(ty), |value| value.clone().joined());
    let one = |value: &Option<Cases<'d>>| value.clone().map_or_else(|| any.clone(), Cases::joined);
    let span = number.span;
    let read = build::at_index(build::list(values.iter().map(one).collect()), number, ty);
    Cases::Always(build::at(read, span), meaning.unwrap_or(Meaning::Plain))
}

fn placeholder(ty: ExprType) -> Expr {
    match ty {
        ExprType::Bool => build::constant(false),
        ExprType::Double => build::literal(Value::Num(0.0)),
        ExprType::String => build::literal(Value::Str(String::new())),
        ExprType::List => build::list(Vec::new()),
        ExprType::Int | ExprType::Timestamp | ExprType::Object | ExprType::Dyn | ExprType::Null => {
            build::literal(Value::Int(0))
        }
    }
}

/// The test that a number is that of an item with a property.
fn one_of(level: Option<usize>, items: &[&Json], has: &dyn Fn(&Json) -> bool) -> Expr {
    let number = build::read(Reference { level, path: Path(Vec::new()) }, ExprType::Int);
    let numbers = items.iter().enumerate().filter(|(_, item)| has(item));
    let numbers: Vec<Value> = numbers.map(|(number, _)| whole(number)).collect();
    match numbers.len() {
        0 => build::constant(false),
        count if count == items.len() => build::constant(true),
        _ => build::is_in(number, numbers),
    }
}

fn whole(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// A scalar, a list of scalars, or a list of the numbers of items.
fn list_or_scalar<'d>(value: &'d Json, items: &Rc<[&'d Json]>, ty: ExprType) -> Option<Cases<'d>> {
    let Json::Array(list) = value else { return scalar(value, ty).map(Cases::plain) };
    if items.is_empty() {
        let is_fraction = list.iter().any(|item| item.is_number() && !item.is_i64());
        let ty = if is_fraction { ExprType::Double } else { ExprType::Dyn };
        let constants: Option<Vec<Expr>> = list.iter().map(|item| scalar(item, ty)).collect();
        return constants.map(|constants| Cases::plain(build::list(constants)));
    }
    let number = |item: &Json| items.iter().position(|known| std::ptr::eq(*known, item));
    let numbers = list.iter().filter_map(number).map(|number| build::literal(whole(number))).collect();
    let meaning = Meaning::List(Box::new(Meaning::Number(items.clone())));
    Some(Cases::Always(build::list(numbers), meaning))
}

fn scalar(value: &Json, ty: ExprType) -> Option<Expr> {
    let value = match value {
        Json::Bool(value) => Value::Bool(*value),
        Json::String(text) => Value::Str(text.clone()),
        Json::Number(number) => match number.as_i64().filter(|_| ty != ExprType::Double) {
            Some(whole) => Value::Int(whole),
            None => Value::Num(number.as_f64()?),
        },
        Json::Null => return Some(build::null()),
        Json::Array(_) | Json::Object(_) => return None,
    };
    Some(build::literal(value))
}

/// The number of characters, items or members.
fn size(value: &Json) -> Option<Expr> {
    let count = match value {
        Json::String(text) => text.chars().count(),
        Json::Array(items) => items.len(),
        Json::Object(members) => members.len(),
        Json::Null | Json::Bool(_) | Json::Number(_) => return None,
    };
    Some(build::literal(whole(count)))
}

fn is(value: &Json, kind: JsonKind) -> bool {
    let is_whole = || value.as_f64().is_some_and(|number| number.fract() == 0.0);
    match kind {
        JsonKind::Null => value.is_null(),
        JsonKind::Bool => value.is_boolean(),
        JsonKind::Int => is_whole(),
        JsonKind::Double => value.is_number(),
        JsonKind::String => value.is_string(),
        JsonKind::List => value.is_array(),
        JsonKind::Map => value.is_object(),
    }
}

/// Reports whether a value counts as not given.
fn is_absent(value: &Json, param: &Param) -> bool {
    let is_empty = match value {
        Json::Null => return param.null_absent,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    };
    is_empty && param.empty_absent
}
