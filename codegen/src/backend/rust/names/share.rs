//! The module that each type of a provider belongs to. A type that is declared in the provider's file (a named type, a
//! parameter set, the envelope) belongs to the provider's module; every other type belongs to its operation. Requests
//! and responses are always those of one operation.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::grow::{self, Member};
use super::idents;
use crate::backend::rust::docs::describe;
use crate::backend::rust::ir::{Ident, Import, Part, Response, Struct, Ty, TypeItem, Union};
use crate::backend::rust::types::shape::{self, Context, Key, Shape};
use crate::diagnostic::Report;
use crate::model::{Operation, Provider};
use crate::source::Span;

/// All types of one provider.
#[derive(Debug)]
pub(in crate::backend::rust) struct Types {
    /// The types of the provider's module; that of the envelope is the first one.
    pub(in crate::backend::rust) shared: Vec<TypeItem>,
    /// The types of each operation, in the order given.
    pub(in crate::backend::rust) operations: Vec<OperationTypes>,
}

/// The types of one operation.
#[derive(Debug, Default)]
pub(in crate::backend::rust) struct OperationTypes {
    /// The types of its module; the request is the first one.
    pub(in crate::backend::rust) types: Vec<TypeItem>,
    /// The types of the provider's module that it uses.
    pub(in crate::backend::rust) shared: Vec<Import>,
    /// Index in `types` of the response, if there is only one.
    pub(in crate::backend::rust) response: Option<Response>,
    /// Indexes in `types` of the variants of the response.
    pub(in crate::backend::rust) responses: Vec<usize>,
    /// Index in `types` of the callback.
    pub(in crate::backend::rust) callback: Option<usize>,
}

/// Finds modules and names for the types of a provider. Types that want one name and cannot get another are reported.
pub(in crate::backend::rust) fn types(
    provider: &Provider,
    operations: &[(usize, &Operation)],
    report: &mut Report,
) -> Types {
    let mut shapes = envelope(provider);
    let mut ends = vec![shapes.len()];
    for (index, op) in operations {
        operation(op, *index, provider, &mut shapes);
        ends.push(shapes.len());
    }
    let runs: Vec<_> = ends.windows(2).map(|ends| ends[0]..ends[1]).collect();
    let unique = unique(&shapes, ends[0], &runs);
    let mut sharing = Sharing { names: vec![String::new(); shapes.len()], unique, shapes: &shapes };
    let mut shared: Vec<usize> = (0..shapes.len()).filter(|at| sharing.is_shared(*at)).collect();
    shared.retain(|at| sharing.unique[*at] == *at);
    shared.sort_by_key(|at| (!shapes[*at].root, shapes[*at].key));
    sharing.name(&shared, &BTreeSet::new(), report);
    let operations = runs.iter().map(|run| sharing.operation(run.clone(), report)).collect();
    Types { shared: shared.iter().map(|at| sharing.item(*at, &BTreeMap::new())).collect(), operations }
}

fn envelope(provider: &Provider) -> Vec<Shape> {
    let Some(document) = &provider.response_envelope else { return Vec::new() };
    let span = Span { file: provider.file, start: 0, end: 0 };
    let context = Context { document, part: Part::Envelope, op: None, index: 0, span, provider };
    shape::shapes(context, "Envelope", 0)
}

fn operation(op: &Operation, index: usize, provider: &Provider, shapes: &mut Vec<Shape>) {
    let variants = (0..).zip(&op.responses).map(|(index, variant)| {
        let name = idents::type_name(&format!("{}-response", variant.name.value), "Value");
        (Part::Variant(index), name, Some(&variant.document))
    });
    let documents = [
        (Part::Request, "Request".to_owned(), Some(&op.request)),
        (Part::Response, "Response".to_owned(), op.response.as_ref()),
    ];
    let callback = (Part::Callback, "Callback".to_owned(), op.callback.as_ref());
    for (part, name, document) in documents.into_iter().chain(variants).chain([callback]) {
        let Some(document) = document else { continue };
        let context = Context { document, part, op: Some(op), index, span: op.title.span, provider };
        shapes.extend(shape::shapes(context, &name, shapes.len()));
    }
}

/// The first shape with the same declaration: in the whole provider for shared types, else in the same operation.
fn unique(shapes: &[Shape], envelope: usize, runs: &[Range<usize>]) -> Vec<usize> {
    let mut first: HashMap<(Option<usize>, Key), usize> = HashMap::new();
    let mut unique = Vec::with_capacity(shapes.len());
    for (run, range) in std::iter::once(&(0..envelope)).chain(runs).enumerate() {
        for at in range.clone() {
            let of = (!shapes[at].shared).then_some(run);
            unique.push(match shapes[at].key {
                Some(key) => *first.entry((of, key)).or_insert(at),
                None => at,
            });
        }
    }
    unique
}

/// The types of a provider while they get their names.
struct Sharing<'s> {
    shapes: &'s [Shape],
    /// For each shape the one that stands for all with its declaration.
    unique: Vec<usize>,
    /// Names of those.
    names: Vec<String>,
}

impl Sharing<'_> {
    fn is_shared(&self, at: usize) -> bool {
        self.shapes[at].shared
    }

    /// Gives names to types of one module, none of which is among those that are taken.
    fn name(&mut self, types: &[usize], taken: &BTreeSet<String>, report: &mut Report) {
        let mut members: Vec<Member<'_>> = types.iter().map(|at| Member::of(self.shapes, *at)).collect();
        grow::names(&mut members, taken);
        grow::report(self.shapes, &members, report);
        grow::number(&mut members, taken);
        for member in members {
            self.names[member.shape] = member.name;
        }
    }

    fn operation(&mut self, run: Range<usize>, report: &mut Report) -> OperationTypes {
        let (shared, mut own): (Vec<usize>, Vec<usize>) = run.partition(|at| self.is_shared(*at));
        own.retain(|at| self.unique[*at] == *at);
        let local = self.local_names(&shared);
        let taken: BTreeSet<String> = local.values().cloned().collect();
        self.name(&own, &taken, report);
        let import = |(at, name): (&usize, &String)| Import {
            ident: Ident::new(&self.names[*at]),
            local: Ident::new(name),
        };
        let mut shared: Vec<Import> = local.iter().map(import).collect();
        shared.sort_by(|one, other| one.ident.text().cmp(other.ident.text()));
        let mut types = OperationTypes { shared, ..Default::default() };
        for at in own {
            let Shape { part, root, .. } = self.shapes[at];
            let index = types.types.len();
            match part {
                Part::Response if root => types.response = Some(Response::One(index)),
                Part::Callback if root => types.callback = Some(index),
                Part::Variant(_) if root => types.responses.push(index),
                _ => {}
            }
            types.types.push(self.item(at, &local));
        }
        types
    }

    /// The names of types of the provider in the module of an operation that uses them. They depend on this operation
    /// alone, so that they stay when the provider gets another one.
    fn local_names(&self, shared: &[usize]) -> BTreeMap<usize, String> {
        let mut first = BTreeMap::new();
        for at in shared {
            first.entry(self.unique[*at]).or_insert(*at);
        }
        let mut members: Vec<Member<'_>> = first.values().map(|at| Member::of(self.shapes, *at)).collect();
        grow::names(&mut members, &BTreeSet::new());
        grow::number(&mut members, &BTreeSet::new());
        members.into_iter().map(|member| (self.unique[member.shape], member.name)).collect()
    }

    /// A type with its name, and with those of the types that it uses, of which some have other names in its module.
    fn item(&self, at: usize, local: &BTreeMap<usize, String>) -> TypeItem {
        let name = |at: usize| {
            let unique = self.unique[at];
            Ident::new(local.get(&unique).unwrap_or(&self.names[unique]))
        };
        let mut item = self.shapes[at].item.clone();
        match &mut item {
            TypeItem::Struct(item) => item.ident = name(at),
            TypeItem::Enum(item) => item.ident = name(at),
            TypeItem::Union(item) => item.ident = name(at),
        }
        item.each_type(&mut |ty| {
            if let Ty::Ref(target) = ty {
                *ty = match &self.shapes[*target].item {
                    TypeItem::Struct(Struct { generic: true, .. })
                    | TypeItem::Union(Union { generic: true, .. }) => Ty::Generic(name(*target)),
                    TypeItem::Union(_) => Ty::Union(name(*target)),
                    TypeItem::Struct(_) | TypeItem::Enum(_) => Ty::Named(name(*target)),
                };
            }
        });
        if let TypeItem::Struct(item) = &mut item {
            for field in &mut item.fields {
                if self.is_shared(at) {
                    // The rules differ from operation to operation.
                    field.rules.clear();
                }
                describe::finish(&mut field.doc, &field.rules, field.source.as_deref());
            }
        }
        item
    }
}
