//! Ranges without values, and defaults that break the rules of their own parameter.

use std::collections::BTreeSet;

use modelspec_runtime::table;
use serde_json::Value as Json;

use super::unions;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::limits::MAX_PLACES;
use crate::model::MAX_DEFAULT_CHAIN as MAX_CHAIN;
use crate::model::domain::Interval;
use crate::model::expr::{self, Spelling};
use crate::model::place::Declared;
use crate::model::words;
use crate::model::{
    Default, Document, EnumValue, Expr, ExprKind, Integer, Number, Object, Operation, Param, Path, Type,
    Union, Value, Variant,
};
use crate::source::Span;

/// Every parameter of every object.
pub(super) fn document(document: &Document, report: &mut Report) {
    for param in document.params() {
        for what in param.ty.nested().into_iter().filter_map(nothing) {
            let message = format!("no value of `{}` is valid: {what}", param.name.value);
            report.push(
                Diagnostic::new(Code::EmptyRange, param.name.span, message).help("swap or widen the bounds"),
            );
        }
    }
}

/// Every value of an alias must be readable as a value of its parameter, because expressions read both as one.
pub(super) fn check_aliases(document: &Document, report: &mut Report) {
    for object in &document.objects {
        for param in &object.params {
            let Some(original) = param.alias_of.as_ref().and_then(|other| object.param(other)) else {
                continue;
            };
            let place = |param| Declared::of_param(document, param);
            if Spelling::of(&place(param), &place(original)).is_none() {
                let (name, other) = (&param.name.value, &original.name.value);
                let message = format!("`{name}` has values that its original `{other}` cannot have");
                report.push(
                    Diagnostic::new(Code::BadAlias, param.name.span, message)
                        .related(original.name.span, "the original")
                        .help("give the alias values of the original, or single items of it; otherwise declare a separate parameter"),
                );
            }
        }
    }
}

/// The reason why a type has no values.
fn nothing(ty: &Type) -> Option<String> {
    match ty {
        Type::Integer(integer) => no_integer(integer),
        Type::Number(number) => no_number(number),
        Type::String(text) => {
            let max = text.max.filter(|max| text.min > *max)?;
            Some(format!("`min_length` {} is greater than `max_length` {max}", text.min))
        }
        Type::Array(array) => {
            let max = array.max.filter(|max| array.min > *max)?;
            Some(format!("`min_items` {} is greater than `max_items` {max}", array.min))
        }
        Type::Map(map) => {
            let max = map.max.filter(|max| map.min > *max)?;
            Some(format!("`min_items` {} is greater than `max_items` {max}", map.min))
        }
        // The sides of sizes are checked where they are read.
        Type::Any
        | Type::Boolean
        | Type::Const(_)
        | Type::Enum(_)
        | Type::Size(_)
        | Type::Object(_)
        | Type::Union(_)
        | Type::Result => None,
    }
}

fn no_integer(integer: &Integer) -> Option<String> {
    let Integer { min, max, .. } = *integer;
    if min > max {
        return Some(format!("`min` {min} is greater than `max` {max}"));
    }
    let Integer { step, offset, .. } = *integer;
    Interval::of_integer(integer).edges().is_none().then(|| match offset {
        0 => format!("no multiple of {step} lies between {min} and {max}"),
        _ => format!("no multiple of {step} plus {offset} lies between {min} and {max}"),
    })
}

fn no_number(number: &Number) -> Option<String> {
    let (min, max) = (number.min?, number.max?);
    let (low, high) =
        (if number.above { "above" } else { "min" }, if number.below { "below" } else { "max" });
    if min > max {
        return Some(format!("`{low}` {min} is greater than `{high}` {max}"));
    }
    Interval::of_number(number).edges().is_none().then(|| match number.step {
        Some(step) => format!("no multiple of {step} lies between {min} and {max}"),
        None => format!("no number lies between {min} and {max}"),
    })
}

/// A default is a value that could have been given, and the values of `also` are others than those of the type.
pub(super) fn defaults(op: &Operation, report: &mut Report) {
    for param in op.request.params() {
        for value in param.default.iter().flat_map(Default::located) {
            default(param, &Json::from(&value.value), value.span, &op.request, report);
        }
        for document in param.default_document.iter().flat_map(Default::located) {
            default(param, &document.value, document.span, &op.request, report);
        }
        also(&param.ty, param, &op.request, report);
    }
}

fn default(param: &Param, value: &Json, at: Span, request: &Document, report: &mut Report) {
    if let Some((pointer, message)) = wrong(param, value, request) {
        let name = &param.name.value;
        let message = match pointer.strip_prefix(&Path(vec![name.clone()]).pointer()) {
            Some("") | None => format!("the default of `{name}` {message}"),
            Some(below) => format!("`{below}` in the default of `{name}` {message}"),
        };
        report.push(
            Diagnostic::new(Code::BadDefault, at, message)
                .related(param.name.span, "declared here")
                .help("a default must be a valid value of the parameter"),
        );
    }
}

/// Values that are listed though the type has them.
fn also(ty: &Type, param: &Param, request: &Document, report: &mut Report) {
    match ty {
        Type::Union(union) => {
            let Some((values, variants)) = unions::also(union) else { return };
            // A word beside files is none of them, although a string could have any form.
            let is_file = |variant: &Variant| match &variant.ty {
                Type::String(text) => text.media.as_ref().is_some_and(|media| media.forms.is_empty()),
                _ => false,
            };
            let has_files = variants.iter().any(is_file);
            let ty = Type::Union(Box::new(Union { variants, ..(**union).clone() }));
            let without = Param { ty, ..param.clone() };
            let is_useless = |value: &&EnumValue| {
                !(has_files && matches!(value.value, Value::Str(_)))
                    && wrong(&without, &Json::from(&value.value), request).is_none()
            };
            for value in values.into_iter().filter(is_useless) {
                let message =
                    format!("`{}` is already a value of `{}`", words::value(&value.value), param.name.value);
                report.push(
                    Diagnostic::new(Code::UselessAlso, value.span, message)
                        .related(param.name.span, "declared here")
                        .help("remove it from `also`"),
                );
            }
        }
        _ => ty.children().for_each(|ty| also(ty, param, request, report)),
    }
}

/// Location and message of the violation of a request with nothing but this parameter.
fn wrong(param: &Param, value: &Json, request: &Document) -> Option<(String, String)> {
    let alone = Param { default: None, default_document: None, alias_of: None, ..param.clone() };
    let root = Object { params: vec![alone], ..Object::root() };
    let others = if param.ty.objects().is_empty() { &[] } else { &request.objects[1..] };
    let objects = std::iter::once(root).chain(others.iter().cloned()).collect();
    let document = Document { objects, open: false };
    let arena = bumpalo::Bump::new();
    let objects = crate::backend::table::document(&arena, &document);
    let model = table::Model { id: param.name.as_str(), objects, ..table::Model::EMPTY };
    let request = serde_json::json!({ param.name.as_str(): value });
    let answer = modelspec_runtime::validate(
        &model,
        request.to_string().as_bytes(),
        &modelspec_runtime::Facts::default(),
    );
    let first = answer.violations().first();
    first.map(|violation| (violation.pointer().clone(), violation.message()))
}

/// A default that depends on itself has no value, and one that depends on too many others is not written out.
pub(super) fn chained_defaults(request: &Document, report: &mut Report) {
    chained(&Scope { document: request, item: None }, report);
    let mut items: Vec<&Type> = Vec::new();
    for ty in request.params().flat_map(|param| param.ty.nested()) {
        if let Type::Array(array) = ty
            && matches!(array.items, Type::Object(_) | Type::Union(_))
            && !items.contains(&&array.items)
        {
            items.push(&array.items);
        }
    }
    for items in items {
        chained(&Scope { document: &request.within(items), item: Some(0) }, report);
    }
}

fn chained(scope: &Scope<'_>, report: &mut Report) {
    let members: Vec<&Param> = scope.document.root().params.iter().collect();
    let has_cases = |param: &Param| param.default_conditions().next().is_some() || has_sides(param);
    let leads = scope.document.leads(has_cases);
    let mut found = Conditional { document: scope.document, leads, paths: Vec::new() };
    found.below(&members, &mut Vec::new(), &mut Vec::new());
    for path in &found.paths {
        let Some(param) = scope.document.param(path) else { continue };
        if scope.reaches_itself(path) {
            let message = format!("the default of `{path}` depends on itself");
            report.push(
                Diagnostic::new(Code::CircularDefault, param.name.span, message)
                    .help("let its conditions read only parameters whose defaults do not depend on it"),
            );
        } else if scope.chain(path) > MAX_CHAIN {
            let message =
                format!("the default of `{path}` depends on a chain of more than {MAX_CHAIN} other defaults");
            report.push(
                Diagnostic::new(Code::LongDefault, param.name.span, message)
                    .help("let its conditions read the parameters at the end of the chain"),
            );
        }
    }
}

/// Reports whether a parameter can be a size in one string, whose sides have its default.
fn has_sides(param: &Param) -> bool {
    param.ty.nested().into_iter().any(|ty| matches!(ty, Type::Size(_)))
}

/// The paths of parameters with a conditional default.
struct Conditional<'d> {
    document: &'d Document,
    leads: Vec<bool>,
    paths: Vec<Path>,
}

impl Conditional<'_> {
    /// Adds those below a place; a type that contains itself is entered once.
    fn below(&mut self, members: &[&Param], at: &mut Vec<String>, entered: &mut Vec<Type>) {
        for param in members {
            at.push(param.name.value.clone());
            if param.default_conditions().next().is_some() {
                self.paths.push(Path(at.clone()));
            }
            let leads = has_sides(param) || param.ty.objects().into_iter().any(|id| self.leads[id]);
            let inner = if leads { self.document.members(&param.ty) } else { Vec::new() };
            if !inner.is_empty() && self.paths.len() < MAX_PLACES && !entered.contains(&param.ty) {
                entered.push(param.ty.clone());
                self.below(&inner, at, entered);
                entered.pop();
            }
            at.pop();
        }
    }
}

/// The document, or the item of a list, that the conditions of defaults read.
struct Scope<'d> {
    document: &'d Document,
    /// The number of the item, in a list.
    item: Option<usize>,
}

impl Scope<'_> {
    /// The number of links of the longest chain of defaults that one depends on, or a few more than are allowed.
    fn chain(&self, path: &Path) -> usize {
        let mut links = 0;
        let mut read: BTreeSet<Path> = self.conditions_read(path).into_iter().collect();
        while !read.is_empty() && links <= MAX_CHAIN {
            links += 1;
            read = read.iter().flat_map(|path| self.conditions_read(path)).collect();
        }
        links
    }

    /// The parameters whose values a conditional default reads.
    fn conditions_read(&self, path: &Path) -> Vec<Path> {
        let conditions = self.document.param(path).into_iter().flat_map(Param::default_conditions);
        conditions.flat_map(|condition| self.effective(condition)).collect()
    }

    fn reaches_itself(&self, path: &Path) -> bool {
        let mut seen: BTreeSet<Path> = BTreeSet::new();
        let mut open = self.conditions_read(path);
        while let Some(next) = open.pop() {
            if next == *path {
                return true;
            }
            if !seen.contains(&next) {
                open.extend(self.conditions_read(&next));
                seen.insert(next);
            }
        }
        false
    }

    /// The parameters whose effective value an expression reads; presence does not need a default.
    fn effective(&self, expr: &Expr) -> Vec<Path> {
        let mut paths = Vec::new();
        expr::walk(expr, &mut |expr| match &expr.kind {
            ExprKind::Get(path) if self.item.is_none() => paths.push(path.clone()),
            ExprKind::BoundGet(number, path) if self.item == Some(*number) => paths.push(path.clone()),
            _ => {}
        });
        paths
    }
}
