//! Conditional defaults: their conditions can be read only when all parameters are known.

use super::budget::Budget;
use super::lets::Names;
use super::rule::Scope;
use super::{aliases, condition, value};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::cel;
use crate::front::spec;
use crate::model::expr;
use crate::model::{Default, Document, Expr, Fact, MAX_DEFAULT_CHAIN, Type, Value};
use crate::source::{Located, SourceMap, Span};

/// A conditional default, with the conditions as written.
#[derive(Clone)]
pub(super) struct PendingCases<'s> {
    pub(super) object: usize,
    pub(super) param: usize,
    pub(super) span: Span,
    pub(super) conditions: Vec<Option<&'s spec::Condition>>,
}

impl PendingCases<'_> {
    /// The same, after objects got other numbers; none if the object is no longer there.
    pub(super) fn moved(self, moved: &[Option<usize>]) -> Option<Self> {
        Some(Self { object: moved[self.object]?, ..self })
    }

    /// The same for a copy of the object that has `shift` more members before this one.
    pub(super) fn of_copy(&self, copy: usize, shift: usize) -> Self {
        Self { object: copy, param: self.param + shift, ..self.clone() }
    }
}

/// Reads the conditions. They start at the document, or in a list at the item.
pub(super) fn resolve(
    document: &mut Document,
    pending: &[PendingCases<'_>],
    names: Names<'_>,
    lets: &cel::Lets,
    sources: &SourceMap,
    report: &mut Report,
) {
    let facts = names.facts;
    if pending.is_empty() {
        return;
    }
    let starts = starts(document);
    // The parts that a default adds to rules and prices are counted there.
    let budget = &Budget::new(None);
    let mut written = Vec::new();
    for PendingCases { object, param, span, conditions } in pending {
        let [start] = &starts[*object][..] else {
            let name = &document.objects[*object].params[*param].name;
            let message = format!("the conditional default of `{}` is used in several places", name.value);
            report.push(Diagnostic::new(Code::UnplaceableDefault, *span, message).help(
                "declare the object at each place, so that the conditions refer to one set of parameters",
            ));
            continue;
        };
        let resolved: Vec<Option<Expr>> = match start {
            Start::Document => {
                let scope = Scope::of_request(document, facts, sources, lets, budget);
                let mut one = |when| condition::resolve(when, scope, report);
                conditions.iter().map(|when| when.and_then(&mut one)).collect()
            }
            Start::Item(items) => {
                let item = document.within(items);
                let scope = Scope { document: &item, facts, sources, lets, budget, in_object: true };
                let mut one = |when| condition::resolve(when, scope, report);
                conditions.iter().map(|when| when.and_then(&mut one)).collect()
            }
            Start::Map => {
                let message = "a conditional default is not allowed in the values of a map";
                report.push(
                    Diagnostic::new(Code::UnplaceableDefault, *span, message)
                        .help("give a single value, and describe the conditions in `doc`"),
                );
                continue;
            }
        };
        written.push((*object, *param, start, resolved));
    }
    // A condition can read a parameter whose default has conditions that are to be changed likewise.
    let rounds = if written.len() > 1 { MAX_DEFAULT_CHAIN + 1 } else { 1 };
    for _ in 0..rounds {
        for (object, param, start, conditions) in &written {
            let read: Vec<Option<Expr>> = conditions
                .iter()
                .map(|condition| Some(start.read(condition.clone()?, document, facts)))
                .collect();
            let param = &mut document.objects[*object].params[*param];
            let documents = param.default_document.iter_mut().flat_map(Default::conditions_mut);
            let places = param.default.iter_mut().flat_map(Default::conditions_mut).chain(documents);
            for (place, condition) in places.zip(read) {
                *place = condition.unwrap_or_else(|| place.clone());
            }
        }
    }
}

/// The sides of a size that is not given are those of its default. Where words are valid too, a size that is given can
/// have no sides, so that nothing is assumed.
pub(super) fn of_sides(document: &mut Document) {
    for param in document.objects.iter_mut().flat_map(|object| &mut object.params) {
        let (Type::Size(size), Some(default)) = (&mut param.ty, &param.default) else { continue };
        for (at, side) in size.sides.iter_mut().enumerate() {
            let of = |value: &Located<Value>| match &value.value {
                Value::Str(text) => {
                    let (width, height) = value::sides(text, &size.separator)?;
                    Some(Located::new(Value::Int([width, height][at]), value.span))
                }
                _ => None,
            };
            side.default = match default {
                Default::Value(value) => of(value).map(Default::Value),
                Default::Cases(cases) => {
                    let sides = cases.iter().map(|(condition, value)| Some((condition.clone(), of(value)?)));
                    sides.collect::<Option<_>>().map(Default::Cases)
                }
            };
        }
    }
}

/// The places where the paths of an object start.
#[derive(Clone, PartialEq)]
enum Start {
    /// At the document: it is reached through objects.
    Document,
    /// At the item of a list, of this type.
    Item(Box<Type>),
    /// Nowhere: no expression goes through a map.
    Map,
}

impl Start {
    /// A condition that starts here, with aliases, and with lists and objects that are defaults.
    fn read(&self, condition: Expr, document: &Document, facts: &[Fact]) -> Expr {
        match self {
            Start::Item(items) => {
                let item = document.within(items);
                expr::to_item(aliases::read(condition, &item, facts), 0)
            }
            Start::Document | Start::Map => aliases::read(condition, document, facts),
        }
    }
}

/// For each object the places where the paths in it can start.
fn starts(document: &Document) -> Vec<Vec<Start>> {
    let mut starts: Vec<Vec<Start>> = vec![Vec::new(); document.objects.len()];
    let mut open = vec![(0, Start::Document)];
    while let Some((id, start)) = open.pop() {
        if !starts[id].contains(&start) {
            starts[id].push(start.clone());
            document.objects[id].params.iter().for_each(|param| enter(&param.ty, &start, &mut open));
        }
    }
    starts
}

fn enter(ty: &Type, start: &Start, into: &mut Vec<(usize, Start)>) {
    match ty {
        Type::Object(id) => into.push((*id, start.clone())),
        Type::Array(array) if *start != Start::Map => {
            enter(&array.items, &Start::Item(Box::new(array.items.clone())), into);
        }
        Type::Map(map) => enter(&map.items, &Start::Map, into),
        _ => ty.children().for_each(|part| enter(part, start, into)),
    }
}
