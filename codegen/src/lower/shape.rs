//! Objects and enums of a document to Rust types. Names are only wished for here: `lower::share` decides who
//! gets which. Knows nothing of other documents.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{describe, idents};
use crate::ir::{Doc, Enum, Field, Ident, IntTy, Origin, Part, Struct, Ty, TypeItem, Variant};
use crate::model::{Document, Enum as Choice, Operation, Param, Path, Type, Value};
use crate::source::Span;

/// A type on its way to its name.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// The name that it gets if nobody else wants it.
    pub(super) wanted: String,
    /// The type that it is a part of, for a longer name.
    pub(super) parent: Option<usize>,
    /// The document that it belongs to.
    pub(super) part: Part,
    /// Whether it is the document itself.
    pub(super) root: bool,
    /// The parameter that it belongs to.
    pub(super) span: Span,
    /// Its parts; types that it uses are indexes into the list that it stands in.
    pub(super) item: TypeItem,
}

/// What surrounds a document.
#[derive(Clone, Copy)]
pub(super) struct Context<'m> {
    /// The document.
    pub(super) document: &'m Document,
    /// Which one it is.
    pub(super) part: Part,
    /// The operation, unless it is an envelope.
    pub(super) op: Option<&'m Operation>,
    /// Index of the operation in the catalogue.
    pub(super) index: usize,
    /// The place of the document.
    pub(super) span: Span,
}

/// The types of a document; the first one is the document itself. Indexes start at `base`.
pub(super) fn shapes(context: Context<'_>, base: usize) -> Vec<Shape> {
    let mut builder = Builder {
        context,
        base,
        shapes: Vec::new(),
        objects: HashMap::new(),
        queue: VecDeque::new(),
        rules: rules_by_param(context),
    };
    let doc = describe::root(context);
    builder.announce(0, context.part.name().to_owned(), None, context.span, doc);
    while let Some((object, shape)) = builder.queue.pop_front() {
        builder.fill(object, shape);
    }
    let mut shapes = builder.shapes;
    box_cycles(&mut shapes, base);
    if context.part == Part::Envelope {
        mark_generic(&mut shapes, base);
    }
    shapes
}

struct Builder<'m> {
    context: Context<'m>,
    base: usize,
    shapes: Vec<Shape>,
    /// Shapes by the index of the object in the document.
    objects: HashMap<usize, usize>,
    /// Objects whose fields are not there yet. A queue, because types can refer to one another as deeply as an
    /// author likes.
    queue: VecDeque<(usize, usize)>,
    /// Ids of rules by object and parameter.
    rules: HashMap<(usize, usize), Vec<String>>,
}

/// The parameter that a type stands at.
struct At<'p> {
    shape: usize,
    param: &'p Param,
    /// In a list: the name of one item.
    item: bool,
}

impl Builder<'_> {
    /// Makes room for an object, and puts it into the queue.
    fn announce(
        &mut self,
        object: usize,
        wanted: String,
        parent: Option<usize>,
        span: Span,
        doc: Doc,
    ) -> usize {
        let index = self.shapes.len();
        self.objects.insert(object, index);
        self.queue.push_back((object, index));
        let ident = Ident::new(&wanted);
        let open = self.context.document.open;
        let origin = Origin { operation: self.context.index, part: self.context.part, object };
        let item = TypeItem::Struct(Struct { ident, doc, fields: Vec::new(), open, generic: false, origin });
        self.shapes.push(Shape { wanted, parent, part: self.context.part, root: object == 0, span, item });
        index
    }

    /// Gives an object its fields.
    fn fill(&mut self, object: usize, shape: usize) {
        let document = self.context.document;
        let (mut fields, mut constants) = (Vec::new(), Vec::new());
        for (at, param) in document.objects[object].params.iter().enumerate() {
            if param.required
                && !param.nullable
                && let Type::Const(value) = &param.ty
            {
                constants.push((param.name.as_str(), value));
                continue;
            }
            let ty = match self.size_type(object, param) {
                Some(ty) => ty,
                None => self.ty(&param.ty, &At { shape, param, item: false }),
            };
            let nullable = param.nullable && ty != Ty::Json;
            let ty = if nullable { Ty::Nullable(Box::new(ty)) } else { ty };
            let mut ident = idents::field(&param.name);
            if document.open && ident.text() == "extra" {
                ident = Ident::new("extra_");
            }
            fields.push(Field {
                doc: describe::field(param, &ident, self.context),
                ident,
                index: u16::try_from(at).expect("the check stage bounds the number of parameters"),
                ty: if param.required { ty } else { Ty::Option(Box::new(ty)) },
                required: param.required,
                rules: self.rules.remove(&(object, at)).unwrap_or_default(),
                source: param.source.clone(),
            });
        }
        let TypeItem::Struct(item) = &mut self.shapes[shape].item else {
            unreachable!("objects become structs")
        };
        item.fields = fields;
        // Beside telling the reader, this keeps objects apart that differ in nothing else.
        item.doc.0.extend(describe::constants(constants.into_iter(), document.open));
    }

    /// Width and height of a size table are as wide as its rows.
    fn size_type(&self, object: usize, param: &Param) -> Option<Ty> {
        let sizes = self.context.op.filter(|_| self.context.part == Part::Request)?.sizes.as_ref()?;
        let is_side =
            |path: &Path| locate(self.context.document, path) == Some((object, param.name.as_str()));
        (matches!(param.ty, Type::Integer(_)) && (is_side(&sizes.width) || is_side(&sizes.height)))
            .then_some(Ty::Int(IntTy::U32))
    }

    fn ty(&mut self, ty: &Type, at: &At<'_>) -> Ty {
        match ty {
            Type::Any => Ty::Json,
            Type::Boolean => Ty::Bool,
            Type::Integer(range) => Ty::Int(int_type(range.min, range.max)),
            Type::Number(_) => Ty::Float,
            Type::String(_) => Ty::String,
            Type::Const(value) => match value {
                Value::Bool(_) => Ty::Bool,
                Value::Int(value) => Ty::Int(int_type(*value, *value)),
                Value::Num(_) => Ty::Float,
                Value::Str(text) => self.choice(&at.param.name, std::iter::once((text.as_str(), None)), at),
            },
            Type::Enum(list) => self.enumeration(list, at),
            Type::Array(array) => {
                let item = At { item: true, ..*at };
                Ty::Vec(Box::new(self.ty(&array.items, &item)))
            }
            Type::Object(id) => match self.objects.get(id) {
                Some(shape) => Ty::Ref(self.base + shape),
                None => self.object(*id, at),
            },
            Type::Result => Ty::Result,
            Type::Size(_) | Type::Map(_) | Type::Union(_) => todo!("types of new constructs"),
        }
    }

    fn object(&mut self, id: usize, at: &At<'_>) -> Ty {
        let object = &self.context.document.objects[id];
        let name =
            if at.item && object.name == at.param.name.value { singular(&object.name) } else { &object.name };
        let wanted = idents::type_name(name, "Object");
        let doc = describe::object(object, at.param, at.item);
        Ty::Ref(self.base + self.announce(id, wanted, Some(self.base + at.shape), at.param.name.span, doc))
    }

    /// Numbers stay numbers; strings become an enum.
    fn enumeration(&mut self, list: &Choice, at: &At<'_>) -> Ty {
        let mut numbers = list.values.iter().map(|value| match value.value {
            Value::Int(value) => Some(value),
            _ => None,
        });
        if matches!(list.values.first().map(|value| &value.value), Some(Value::Str(_))) {
            let values = list.values.iter().filter_map(|value| match &value.value {
                Value::Str(text) => Some((text.as_str(), value.doc.as_deref())),
                _ => None,
            });
            return self.choice(&list.name, values, at);
        }
        numbers
            .try_fold((i64::MAX, i64::MIN), |(min, max), value| {
                value.map(|value| (min.min(value), max.max(value)))
            })
            .map_or(Ty::Float, |(min, max)| Ty::Int(int_type(min, max)))
    }

    /// A choice of strings.
    fn choice<'v>(
        &mut self,
        name: &str,
        values: impl Iterator<Item = (&'v str, Option<&'v str>)>,
        at: &At<'_>,
    ) -> Ty {
        let open = self.context.document.open;
        let variants = values
            .map(|(wire, doc)| Variant {
                ident: if open { idents::open_variant(wire) } else { idents::variant(wire) },
                wire: wire.to_owned(),
                doc: describe::variant(wire, doc),
            })
            .collect();
        let short = if at.item && *name == at.param.name.value { singular(name) } else { name };
        let wanted = idents::type_name(short, "Value");
        let ident = Ident::new(&wanted);
        let item = TypeItem::Enum(Enum { ident, doc: describe::choice(name), variants, open });
        let index = self.shapes.len();
        self.shapes.push(Shape {
            wanted,
            parent: Some(self.base + at.shape),
            part: self.context.part,
            root: false,
            span: at.param.name.span,
            item,
        });
        Ty::Ref(self.base + index)
    }
}

/// The smallest type that holds a range.
fn int_type(min: i64, max: i64) -> IntTy {
    match (min, max) {
        (0.., ..=0xffff_ffff) => IntTy::U32,
        (0.., _) => IntTy::U64,
        _ => IntTy::I64,
    }
}

/// One of several: `images` is `image`. English words that have no simple singular stay as they are.
fn singular(name: &str) -> &str {
    let keeps = ["ss", "us", "is", "ies", "ses", "xes", "S"];
    match name.strip_suffix('s') {
        Some(short) if !short.is_empty() && !keeps.iter().any(|end| name.ends_with(end)) => short,
        _ => name,
    }
}

/// The object that a parameter stands in, and its name there.
fn locate<'p>(document: &Document, path: &'p Path) -> Option<(usize, &'p str)> {
    let (last, parents) = path.0.split_last()?;
    let mut object = 0;
    for name in parents {
        match document.objects[object].param(name)?.ty {
            Type::Object(id) => object = id,
            _ => return None,
        }
    }
    Some((object, last))
}

/// The rules that read each parameter, by object and position in it.
fn rules_by_param(context: Context<'_>) -> HashMap<(usize, usize), Vec<String>> {
    let mut rules: HashMap<(usize, usize), Vec<String>> = HashMap::new();
    let Some(op) = context.op.filter(|_| context.part == Part::Request) else { return rules };
    for rule in &op.rules {
        for path in &rule.reads {
            let Some((object, name)) = locate(context.document, path) else { continue };
            let params = &context.document.objects[object].params;
            let Some(at) = params.iter().position(|param| param.name.value == name) else { continue };
            let ids = rules.entry((object, at)).or_default();
            if !ids.contains(&rule.id.value) {
                ids.push(rule.id.value.clone());
            }
        }
    }
    rules
}

/// Types that contain themselves without a list in between need a box.
fn box_cycles(shapes: &mut [Shape], base: usize) {
    let edges: Vec<Vec<usize>> = shapes.iter().map(|shape| direct(&shape.item, base)).collect();
    let component = components(&edges);
    for (index, shape) in shapes.iter_mut().enumerate() {
        let TypeItem::Struct(item) = &mut shape.item else { continue };
        for field in &mut item.fields {
            if let Some(target) = direct_target(&mut field.ty)
                && let Ty::Ref(to) = *target
                && component[to - base] == component[index]
            {
                *target = Ty::Box(Box::new(Ty::Ref(to)));
            }
        }
    }
}

/// The types that an object holds without a list in between.
fn direct(item: &TypeItem, base: usize) -> Vec<usize> {
    let TypeItem::Struct(item) = item else { return Vec::new() };
    let target = |field: &Field| match direct_target(&mut field.ty.clone()) {
        Some(Ty::Ref(target)) => Some(*target - base),
        _ => None,
    };
    item.fields.iter().filter_map(target).collect()
}

/// The type that a field holds itself, given or not.
fn direct_target(ty: &mut Ty) -> Option<&mut Ty> {
    match ty {
        Ty::Option(inner) | Ty::Nullable(inner) => direct_target(inner),
        Ty::Ref(_) => Some(ty),
        _ => None,
    }
}

/// A number for each node; two nodes that reach one another have the same one. (Tarjan, without recursion.)
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut component = vec![UNSEEN; edges.len()];
    let (mut next, mut stack) = (0, Vec::new());
    for root in 0..edges.len() {
        let mut work = vec![(root, 0)];
        while let Some((node, at)) = work.pop() {
            if at == 0 {
                if order[node] != UNSEEN {
                    continue;
                }
                (order[node], low[node]) = (next, next);
                next += 1;
                stack.push(node);
            } else if component[edges[node][at - 1]] == UNSEEN {
                low[node] = low[node].min(low[edges[node][at - 1]]);
            }
            if let Some(&child) = edges[node].get(at) {
                work.push((node, at + 1));
                if order[child] == UNSEEN {
                    work.push((child, 0));
                }
            } else if low[node] == order[node] {
                while let Some(member) = stack.pop() {
                    component[member] = node;
                    if member == node {
                        break;
                    }
                }
            }
        }
    }
    component
}

/// Objects that hold the result of an operation, directly or in a part, are generic.
fn mark_generic(shapes: &mut [Shape], base: usize) {
    let holds = |ty: &Ty, generic: &HashSet<usize>| {
        let mut ty = ty;
        loop {
            match ty {
                Ty::Result => return true,
                Ty::Ref(target) => return generic.contains(&(target - base)),
                Ty::Vec(inner) | Ty::Option(inner) | Ty::Nullable(inner) | Ty::Box(inner) => ty = inner,
                _ => return false,
            }
        }
    };
    let mut generic: HashSet<usize> = HashSet::new();
    loop {
        let mut changed = false;
        for (index, shape) in shapes.iter_mut().enumerate().rev() {
            let TypeItem::Struct(item) = &mut shape.item else { continue };
            if !item.generic && item.fields.iter().any(|field| holds(&field.ty, &generic)) {
                item.generic = true;
                changed |= generic.insert(index);
            }
        }
        if !changed {
            return;
        }
    }
}
