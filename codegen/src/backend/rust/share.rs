//! Names for the types of a provider's documents. In come the types of all documents, each with the name that
//! it would like; out come types with names, and for each operation which of them stand in the provider's
//! module because several operations have them.
//!
//! Two types are the same when nothing a caller can see tells them apart: name, docs, fields, and the types of
//! the fields in the same sense.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use super::answers::{self, Homes};
use super::describe;
use super::idents::{self, Name};
use super::shape::{self, Context, Shape};
use crate::backend::rust::ir::{Answer, Ident, Origin, Part, Struct, Ty, TypeItem, Union};
use crate::diagnostic::Report;
use crate::model::{Operation, Provider};
use crate::source::Span;

/// All types of one provider.
pub(super) struct Named {
    /// The types of the provider's module, with those of the envelope first.
    pub(super) shared: Vec<TypeItem>,
    /// The outermost type of the envelope.
    pub(super) envelope: Option<usize>,
    /// For each operation, in the order given.
    pub(super) operations: Vec<Own>,
}

/// The types of one operation.
pub(super) struct Own {
    /// Those of its own module; the request is the first one.
    pub(super) types: Vec<TypeItem>,
    /// Those of the provider's module that it uses.
    pub(super) shared: Vec<Ident>,
    /// What is answered.
    pub(super) response: Option<Answer>,
    /// Where the types of several answers stand in `types`, in the order of the answers.
    pub(super) responses: Vec<usize>,
    /// What a webhook sends.
    pub(super) callback: Option<Answer>,
}

/// Decides everything for one provider.
pub(super) fn name(provider: &Provider, operations: &[(usize, &Operation)]) -> Named {
    let mut shapes = Vec::new();
    let mut runs = vec![envelope_shapes(provider, &mut shapes)];
    runs.extend(operations.iter().map(|(index, op)| operation_shapes(op, *index, &mut shapes)));
    let classes = classes(&shapes);
    let names: Vec<Names> = runs.iter().map(|run| Names::of(&shapes, &classes, run.clone())).collect();
    let shared = Shared::of(&shapes, &classes, &names);
    let printer = Printer { shapes: &shapes, classes: &classes, shared: &shared };
    let homes = answers::homes(operations, |at, part| printer.answer_class(&names[at + 1], part));
    Named {
        shared: shared.order.iter().map(|entry| printer.item(entry.shape, &names[entry.run], true)).collect(),
        envelope: (!runs[0].is_empty()).then_some(0),
        operations: names[1..].iter().zip(&homes).map(|(names, homes)| printer.own(names, homes)).collect(),
    }
}

/// Reports types of one operation that want one name and have no longer one to give.
pub(super) fn check_types(op: &Operation, report: &mut Report) {
    let mut shapes = Vec::new();
    let run = operation_shapes(op, 0, &mut shapes);
    check(&shapes, run, report);
}

/// The same for the types of an envelope.
pub(super) fn check_envelope(provider: &Provider, report: &mut Report) {
    let mut shapes = Vec::new();
    let run = envelope_shapes(provider, &mut shapes);
    check(&shapes, run, report);
}

fn check(shapes: &[Shape], run: Run, report: &mut Report) {
    let wished = Names::wished(shapes, &classes(shapes), run).members;
    // That two answers have one name is reported where they are named.
    let mut answers = BTreeSet::new();
    let mut is_told = |(shape, name): &(usize, String)| {
        let Shape { root, part, .. } = shapes[*shape];
        root && matches!(part, Part::Variant(_)) && !answers.insert(name.clone())
    };
    let wished = wished.into_iter().filter(|member| !is_told(member));
    let names = wished.map(|(shape, name)| Name {
        written: written(shapes, shape),
        rust: name,
        span: shapes[shape].span,
    });
    idents::collisions("type of", names, report);
}

/// A type as an author knows it: the names that lead to it.
fn written(shapes: &[Shape], shape: usize) -> String {
    let mut names = vec![shapes[shape].wanted.as_str()];
    let mut parent = shapes[shape].parent;
    while let Some(index) = parent.filter(|_| names.len() < 8) {
        names.push(&shapes[index].wanted);
        parent = shapes[index].parent;
    }
    names.reverse();
    names.join(".")
}

type Run = std::ops::Range<usize>;

fn envelope_shapes(provider: &Provider, shapes: &mut Vec<Shape>) -> Run {
    let start = shapes.len();
    if let Some(document) = &provider.response_envelope {
        let span = Span { file: provider.file, start: 0, end: 0 };
        let context = Context { document, part: Part::Envelope, op: None, index: 0, span };
        shapes.extend(shape::shapes(context, "Envelope", start));
    }
    start..shapes.len()
}

fn operation_shapes(op: &Operation, index: usize, shapes: &mut Vec<Shape>) -> Run {
    let start = shapes.len();
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
        let base = shapes.len();
        let context = Context { document, part, op: Some(op), index, span: op.title.span };
        shapes.extend(shape::shapes(context, &name, base));
    }
    start..shapes.len()
}

/// A number for each type; the same one for types that cannot be told apart.
fn classes(shapes: &[Shape]) -> Vec<usize> {
    let mut plain = Numbers::default();
    let skeletons: Vec<(usize, Vec<usize>)> = shapes
        .iter()
        .map(|shape| {
            let mut refs = Vec::new();
            let mut item = shape.item.clone();
            visit(&mut item, &mut |field| field.rules.clear(), &mut |ty| {
                if let Ty::Ref(target) = ty {
                    refs.push(std::mem::take(target));
                }
            });
            if let TypeItem::Struct(item) = &mut item {
                item.origin = Origin::default();
            }
            (plain.of((item, shape.root)), refs)
        })
        .collect();
    let mut classes: Vec<usize> = skeletons.iter().map(|(skeleton, _)| *skeleton).collect();
    let mut count = plain.0.len();
    loop {
        let mut finer = Numbers::default();
        let next: Vec<usize> = skeletons
            .iter()
            .enumerate()
            .map(|(at, (_, refs))| {
                finer.of((classes[at], refs.iter().map(|target| classes[*target]).collect::<Vec<_>>()))
            })
            .collect();
        if finer.0.len() == count {
            return next;
        }
        (classes, count) = (next, finer.0.len());
    }
}

/// Numbers in the order of first sight.
struct Numbers<T>(HashMap<T, usize>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Eq + Hash> Numbers<T> {
    fn of(&mut self, value: T) -> usize {
        let next = self.0.len();
        *self.0.entry(value).or_insert(next)
    }
}

/// Visits all fields and all types in an item.
fn visit(
    item: &mut TypeItem,
    on_field: &mut dyn FnMut(&mut crate::backend::rust::ir::Field),
    on_type: &mut dyn FnMut(&mut Ty),
) {
    match item {
        TypeItem::Struct(item) => {
            for field in &mut item.fields {
                on_field(field);
                visit_type(&mut field.ty, on_type);
            }
        }
        TypeItem::Union(item) => {
            item.variants.iter_mut().for_each(|variant| visit_type(&mut variant.ty, on_type));
        }
        TypeItem::Enum(_) => {}
    }
}

fn visit_type(ty: &mut Ty, on_type: &mut dyn FnMut(&mut Ty)) {
    on_type(ty);
    match ty {
        Ty::Vec(inner) | Ty::Map(inner) | Ty::Option(inner) | Ty::Nullable(inner) | Ty::Box(inner) => {
            visit_type(inner, on_type);
        }
        _ => {}
    }
}

/// The names within one operation.
struct Names {
    /// One type of each class in the order of the documents, and its name.
    members: Vec<(usize, String)>,
    /// Position in `members` by class.
    by_class: HashMap<usize, usize>,
}

impl Names {
    /// Different names for different types. What still collides is reported by [`check`]; here it only has to
    /// stay apart.
    fn of(shapes: &[Shape], classes: &[usize], run: Run) -> Names {
        let mut names = Names::wished(shapes, classes, run);
        number_the_rest(&mut names.members);
        names
    }

    /// The names that types would like, each as long as it has to be.
    fn wished(shapes: &[Shape], classes: &[usize], run: Run) -> Names {
        let mut members: Vec<Member<'_>> = Vec::new();
        let mut by_class = HashMap::new();
        for shape in run {
            by_class.entry(classes[shape]).or_insert_with(|| {
                members.push(Member::of(shapes, shape));
                members.len() - 1
            });
        }
        while lengthen(&mut members) {}
        let members = members.into_iter().map(|member| (member.shape, member.name)).collect();
        Names { members, by_class }
    }

    /// Position and name of the type that stands for a class.
    fn get(&self, class: usize) -> Option<(usize, &str)> {
        let at = *self.by_class.get(&class)?;
        Some((at, &self.members[at].1))
    }
}

/// A type whose name is being found.
struct Member<'s> {
    shape: usize,
    name: String,
    /// Whether it belongs to something sent; its name then is the last to grow.
    request: bool,
    root: bool,
    /// Names to put before it, the nearest last.
    longer: Vec<&'s str>,
}

/// Most names of parents that a longer name is made of.
const MAX_PARENTS: usize = 8;

impl<'s> Member<'s> {
    fn of(shapes: &'s [Shape], shape: usize) -> Self {
        let mut longer = Vec::new();
        let mut parent = shapes[shape].parent;
        while let Some(index) = parent.filter(|_| longer.len() < MAX_PARENTS) {
            // The request itself is no help in a name; the answer is, next to the request.
            if !(shapes[index].root && shapes[index].part == Part::Request) {
                longer.push(shapes[index].wanted.as_str());
            }
            parent = shapes[index].parent;
        }
        longer.reverse();
        let Shape { wanted, part, root, .. } = &shapes[shape];
        Member { shape, name: wanted.clone(), request: *part == Part::Request, root: *root, longer }
    }
}

/// Gives longer names to types that share one; whether any could grow.
fn lengthen(members: &mut [Member<'_>]) -> bool {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        by_name.entry(&member.name).or_default().push(at);
    }
    let mut grow = Vec::new();
    for same in by_name.into_values().filter(|same| same.len() > 1) {
        let can_grow = |at: &usize| !members[*at].root && !members[*at].longer.is_empty();
        let answers: Vec<usize> =
            same.iter().copied().filter(|at| !members[*at].request && can_grow(at)).collect();
        // An answer leaves the short name to the request.
        let requests = same.iter().any(|at| members[*at].request);
        grow.extend(if requests && !answers.is_empty() {
            answers
        } else {
            same.into_iter().filter(can_grow).collect()
        });
    }
    for at in &grow {
        let member = &mut members[*at];
        let parent = member.longer.pop().unwrap_or_default();
        member.name.insert_str(0, parent);
    }
    !grow.is_empty()
}

/// Puts numbers behind names that stand twice.
fn number_the_rest(members: &mut [(usize, String)]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for (_, name) in members {
        let mut number = 2;
        let plain = name.clone();
        while !taken.insert(name.clone()) {
            *name = format!("{plain}{number}");
            number += 1;
        }
    }
}

/// The types of the provider's module.
struct Shared {
    /// Class and name, in the order in which they are met.
    order: Vec<Entry>,
    /// Name by class.
    names: HashMap<usize, String>,
}

/// A type that may stand in the provider's module.
struct Entry {
    class: usize,
    name: String,
    /// Type that stands for all, and the operation that it is of.
    shape: usize,
    run: usize,
    /// The operations that have it under this name, in ascending order.
    users: Vec<usize>,
}

impl Shared {
    fn of(shapes: &[Shape], classes: &[usize], names: &[Names]) -> Shared {
        let mut entries = candidates(shapes, classes, names);
        one_per_name(&mut entries);
        loop {
            let by_class: HashMap<usize, (&str, &[usize])> =
                entries.iter().map(|entry| (entry.class, (entry.name.as_str(), &entry.users[..]))).collect();
            let holds = |entry: &Entry| {
                entry.users.contains(&0)
                    || refs(&shapes[entry.shape].item).iter().all(|target| {
                        let of_class = by_class.get(&classes[*target]);
                        of_class.is_some_and(|(_, users)| {
                            entry.users.iter().all(|user| users.binary_search(user).is_ok())
                        })
                    })
            };
            let keep: Vec<bool> = entries.iter().map(holds).collect();
            if keep.iter().all(|keep| *keep) {
                break;
            }
            let mut keep = keep.into_iter();
            entries.retain(|_| keep.next().unwrap_or(false));
        }
        let names = entries.iter().map(|entry| (entry.class, entry.name.clone())).collect();
        Shared { order: entries, names }
    }
}

/// The types that an object refers to.
fn refs(item: &TypeItem) -> Vec<usize> {
    let mut refs = Vec::new();
    visit(&mut item.clone(), &mut |_| {}, &mut |ty| {
        if let Ty::Ref(target) = ty {
            refs.push(*target);
        }
    });
    refs
}

/// Everything of the envelope, and what several operations have under one name.
fn candidates(shapes: &[Shape], classes: &[usize], names: &[Names]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut found: HashMap<(usize, &str), usize> = HashMap::new();
    for (run, names) in names.iter().enumerate() {
        for (shape, name) in &names.members {
            if run > 0 && shapes[*shape].root {
                continue;
            }
            let class = classes[*shape];
            let at = *found.entry((class, name)).or_insert_with(|| {
                entries.push(Entry { class, name: name.clone(), shape: *shape, run, users: Vec::new() });
                entries.len() - 1
            });
            entries[at].users.push(run);
        }
    }
    entries.retain(|entry| entry.users.len() > 1 || entry.users == [0]);
    entries
}

/// Of two types with one name, and of two names of one type, the one stays that the envelope has, else the one
/// that most operations have, else the first.
fn one_per_name(entries: &mut Vec<Entry>) {
    let rank = |entry: &Entry| (!entry.users.contains(&0), usize::MAX - entry.users.len());
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|at| rank(&entries[*at]));
    let (mut names, mut classes, mut keep) = (BTreeSet::new(), BTreeSet::new(), vec![false; entries.len()]);
    for at in order {
        let entry = &entries[at];
        if !names.contains(&entry.name) && !classes.contains(&entry.class) {
            names.insert(entry.name.clone());
            classes.insert(entry.class);
            keep[at] = true;
        }
    }
    let mut keep = keep.into_iter();
    entries.retain(|_| keep.next().unwrap_or(false));
}

/// Types with their names.
struct Printer<'s> {
    shapes: &'s [Shape],
    classes: &'s [usize],
    shared: &'s Shared,
}

impl Printer<'_> {
    /// The types of one operation.
    fn own(&self, names: &Names, homes: &Homes) -> Own {
        let (response, callback) = (None, None);
        let mut own =
            Own { types: Vec::new(), shared: Vec::new(), response, responses: Vec::new(), callback };
        for (shape, name) in &names.members {
            if self.shared.names.get(&self.classes[*shape]).is_some_and(|shared| shared == name) {
                own.shared.push(Ident::new(name));
                continue;
            }
            let Shape { part, root, .. } = self.shapes[*shape];
            let (answer, home) = match part {
                Part::Response if root => (Some(&mut own.response), &homes.response),
                Part::Callback if root => (Some(&mut own.callback), &homes.callback),
                _ => (None, &None),
            };
            if matches!(part, Part::Variant(_)) && root {
                own.responses.push(own.types.len());
            }
            if let Some(answer) = answer {
                *answer = Some(home.clone().map_or(Answer::Own(own.types.len()), Answer::Of));
            }
            if home.is_some() {
                continue;
            }
            own.types.push(self.item(*shape, names, false));
        }
        own.shared.sort();
        own
    }

    /// The class of an answer all of whose parts stand in the provider's module.
    fn answer_class(&self, names: &Names, part: Part) -> Option<usize> {
        let is_root = |shape: usize| self.shapes[shape].root && self.shapes[shape].part == part;
        let root = names.members.iter().map(|(shape, _)| *shape).find(|shape| is_root(*shape))?;
        let is_shared = |target: usize| {
            let class = self.classes[target];
            let name = names.get(class).map(|(_, name)| name);
            name.is_some() && self.shared.names.get(&class).map(String::as_str) == name
        };
        refs(&self.shapes[root].item).into_iter().all(is_shared).then(|| self.classes[root])
    }

    /// A type with its name, and with those of the types that it uses.
    fn item(&self, shape: usize, names: &Names, shared: bool) -> TypeItem {
        let name = |class: usize| Ident::new(names.get(class).map_or("Request", |(_, name)| name));
        let mut item = self.shapes[shape].item.clone();
        match &mut item {
            TypeItem::Struct(item) => item.ident = name(self.classes[shape]),
            TypeItem::Enum(item) => item.ident = name(self.classes[shape]),
            TypeItem::Union(item) => item.ident = name(self.classes[shape]),
        }
        visit(
            &mut item,
            &mut |field| {
                if shared {
                    // What reads it differs from operation to operation, and stands in their modules.
                    field.rules.clear();
                }
                describe::finish(&mut field.doc, &field.rules, field.source.as_deref());
            },
            &mut |ty| {
                if let Ty::Ref(target) = ty {
                    let ident = name(self.classes[*target]);
                    *ty = match &self.shapes[*target].item {
                        TypeItem::Struct(Struct { generic: true, .. })
                        | TypeItem::Union(Union { generic: true, .. }) => Ty::Generic(ident),
                        TypeItem::Union(_) => Ty::Union(ident),
                        TypeItem::Struct(_) | TypeItem::Enum(_) => Ty::Named(ident),
                    };
                }
            },
        );
        item
    }
}
