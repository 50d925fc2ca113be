//! The objects, enums and unions of a document as Rust types, each with its preferred name and its declaration. Knows
//! nothing of other documents.

use std::collections::{HashMap, VecDeque};

use super::numbers::{bounds, int_type, number_bounds, numbers};
use super::references::{box_cycles, mark_generic};
use super::union::{self, Group, Kind};
use crate::backend::rust::docs::{describe, overview};
use crate::backend::rust::ir::{
    self, Doc, Enum, Field, Ident, IntTy, Origin, Part, RuleLink, Struct, Ty, TypeItem, UnionVariant, Variant,
};
use crate::backend::rust::names::{self, idents};
use crate::model::place::Declared;
use crate::model::{
    Declaration, Document, Enum as Choice, EnumValue, Operation, Param, Path, Provider, Type, Union, Value,
};
use crate::source::Span;

/// A type without its final name.
#[derive(Clone, Debug)]
pub(in crate::backend::rust) struct Shape {
    /// Its preferred name.
    pub(in crate::backend::rust) wanted: String,
    /// Its name as written: that of the parameter, variant or named type.
    pub(in crate::backend::rust) written: String,
    /// It is a named type, and not declared in a parameter.
    pub(in crate::backend::rust) is_named: bool,
    /// The type around it, for a longer name.
    pub(in crate::backend::rust) parent: Option<usize>,
    /// The document that it belongs to.
    pub(in crate::backend::rust) part: Part,
    /// It is the document itself.
    pub(in crate::backend::rust) root: bool,
    /// The parameter that it belongs to.
    pub(in crate::backend::rust) span: Span,
    /// Its declaration; a document as a whole has none.
    pub(in crate::backend::rust) key: Option<Key>,
    /// It is declared in the provider's file.
    pub(in crate::backend::rust) shared: bool,
    /// The parameter set that it is declared in, as the name of a type.
    pub(in crate::backend::rust) set: Option<String>,
    /// The type. It refers to other types by their index in the list of shapes.
    pub(in crate::backend::rust) item: TypeItem,
}

/// Identity of a type. A declaration gives one Rust type for each key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::backend::rust) struct Key {
    place: Span,
    /// Types of responses keep unknown members and values.
    received: bool,
    /// The strings of a union are a separate enum beside the union.
    choice: bool,
}

/// A document with its surroundings.
#[derive(Clone, Copy)]
pub(in crate::backend::rust) struct Context<'m> {
    /// The document.
    pub(in crate::backend::rust) document: &'m Document,
    /// The role of the document.
    pub(in crate::backend::rust) part: Part,
    /// The operation, unless it is an envelope.
    pub(in crate::backend::rust) op: Option<&'m Operation>,
    /// Index of the operation in the catalogue.
    pub(in crate::backend::rust) index: usize,
    /// The place of the document.
    pub(in crate::backend::rust) span: Span,
    /// The provider.
    pub(in crate::backend::rust) provider: &'m Provider,
}

/// The types of a document; the first one is the document itself, with this name. Indexes start at `base`.
pub(in crate::backend::rust) fn shapes(context: Context<'_>, name: &str, base: usize) -> Vec<Shape> {
    let mut builder = Builder {
        context,
        base,
        shapes: Vec::new(),
        objects: HashMap::new(),
        queue: VecDeque::new(),
        rules: rules_by_param(context),
    };
    let doc = describe::root(context);
    builder.announce(0, name.to_owned(), None, context.span, doc);
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
    /// Objects without their fields. It is a queue instead of recursion because types can refer to one another to any
    /// depth.
    queue: VecDeque<(usize, usize)>,
    /// The rules that read each parameter.
    rules: HashMap<*const Param, Vec<RuleLink>>,
}

/// The place of a type.
#[derive(Clone, Copy)]
struct At<'p> {
    /// The type around it.
    shape: usize,
    /// The name of the parameter, or of the variant of a union.
    name: &'p str,
    /// The name that types declared here get theirs from.
    rust: &'p str,
    /// Docs of the parameter or variant.
    doc: &'p str,
    /// Its place.
    span: Span,
    /// It is the type of an item of a list or a map.
    item: bool,
}

impl<'p> At<'p> {
    /// The field gets a different name if another parameter has the same one.
    fn param(shape: usize, param: &'p Param, ident: &'p Ident) -> Self {
        let name = param.rust.as_ref().unwrap_or(&param.name).as_str();
        let rust = if ident.text().trim_end_matches('_') == idents::field(name).text().trim_end_matches('_') {
            name
        } else {
            ident.text()
        };
        At { shape, name: &param.name, rust, doc: &param.doc, span: param.name.span, item: false }
    }

    fn item(self) -> Self {
        At { item: true, ..self }
    }

    /// The name of a type: that of one item in a list.
    fn short<'n>(&self, name: &'n str) -> &'n str
    where
        'p: 'n,
    {
        match name == self.name {
            true if self.item => singular(self.rust),
            true => self.rust,
            false => name,
        }
    }
}

impl<'m> Builder<'m> {
    /// Adds an object without its fields, and queues it.
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
        let Context { document, part, index: operation, .. } = self.context;
        let item = TypeItem::Struct(Struct {
            ident: Ident::new(&wanted),
            doc,
            fields: Vec::new(),
            open: document.open || document.objects[object].open,
            sent: !document.open,
            generic: false,
            origin: Origin { operation, part, object },
        });
        let declared = (object > 0).then(|| &document.objects[object].declared);
        self.add(wanted, parent, span, item, declared);
        index
    }

    /// Adds a type with its declaration. A document has none, and the envelope is declared in the provider's file.
    fn add(
        &mut self,
        wanted: String,
        parent: Option<usize>,
        span: Span,
        item: TypeItem,
        declared: Option<&Declaration>,
    ) {
        let Context { document, part, provider, .. } = self.context;
        let choice = matches!(item, TypeItem::Enum(_));
        let shared = declared.map_or(part == Part::Envelope, |declared| declared.place.file == provider.file);
        let set = declared.and_then(|declared| declared.set.as_ref()).filter(|_| shared);
        self.shapes.push(Shape {
            wanted,
            written: String::new(),
            is_named: false,
            parent,
            part,
            root: parent.is_none(),
            span,
            item,
            key: declared.map(|declared| Key { place: declared.place, received: document.open, choice }),
            shared,
            set: set.map(|set| idents::type_name(set, "Set")),
        });
    }

    /// Adds the fields of an object.
    fn fill(&mut self, object: usize, shape: usize) {
        let document = self.context.document;
        let open = document.open || document.objects[object].open;
        let is_shared = self.shapes[shape].shared;
        let sources = match self.context.op {
            Some(op) if !is_shared => &op.sources,
            _ => &self.context.provider.sources,
        };
        let is_constant =
            |param: &Param| param.required && !param.nullable && matches!(param.ty, Type::Const(_));
        let params = &document.objects[object].params;
        let (constants, sent): (Vec<_>, Vec<_>) =
            params.iter().enumerate().partition(|(_, param)| is_constant(param));
        let idents = names::fields(&sent.iter().map(|(_, param)| *param).collect::<Vec<_>>(), open);
        let mut fields = Vec::new();
        for ((at, param), ident) in sent.into_iter().zip(idents) {
            let ty = match self.size_type(object, param) {
                Some(ty) => ty,
                None => self.ty(&param.ty, &At::param(shape, param, &ident)),
            };
            let nullable = param.nullable && ty != Ty::Json;
            let ty = if nullable { Ty::Nullable(Box::new(ty)) } else { ty };
            fields.push(Field {
                doc: describe::field(param, &ident, self.context),
                ident,
                // The check stage limits the number of parameters.
                index: u16::try_from(at).unwrap_or(u16::MAX),
                ty: if param.required { ty } else { Ty::Option(Box::new(ty)) },
                required: param.required,
                rules: self.rules.remove(&std::ptr::from_ref(param)).unwrap_or_default(),
                deprecated: param.deprecated.clone(),
                source: param.source.clone().filter(|source| !overview::is_known(source, sources)),
            });
        }
        let TypeItem::Struct(item) = &mut self.shapes[shape].item else {
            unreachable!("objects become structs")
        };
        item.fields = fields;
        let constants = constants.into_iter().filter_map(|(_, param)| match &param.ty {
            Type::Const(value) => Some((param.name.as_str(), value)),
            _ => None,
        });
        item.doc.0.extend(describe::constants(constants, document.open));
    }

    /// The type of width and height of a size table, whose rows fit 32 bits.
    fn size_type(&self, object: usize, param: &Param) -> Option<Ty> {
        let sizes = self.context.op.filter(|_| self.context.part == Part::Request)?.sizes.as_ref()?;
        // A type of the provider is the same for operations without a size table.
        if object > 0
            && self.context.document.objects[object].declared.place.file == self.context.provider.file
        {
            return None;
        }
        let request = Declared::request(self.context.document);
        let is_side = |path: &Path| {
            request
                .at(&path.0)
                .is_some_and(|place| place.params.iter().any(|side| std::ptr::eq(*side, param)))
        };
        (matches!(param.ty, Type::Integer(_)) && (is_side(&sizes.width) || is_side(&sizes.height)))
            .then_some(Ty::Int(IntTy::U32))
    }

    fn ty(&mut self, ty: &'m Type, at: &At<'_>) -> Ty {
        match ty {
            Type::Any => Ty::Json,
            Type::Boolean => Ty::Bool,
            Type::Integer(range) if range.is_int64 => Ty::Int(IntTy::I64),
            Type::Integer(range) => Ty::Int(int_type(range.min, range.max)),
            Type::Number(_) => Ty::Float,
            Type::String(_) => Ty::String,
            Type::Const(value) => match value {
                Value::Bool(_) => Ty::Bool,
                Value::Int(value) => Ty::Int(int_type(*value, *value)),
                Value::Num(_) => Ty::Float,
                Value::Str(_) => {
                    let values = [union::constant(value.clone(), at.span)];
                    let constant = Declaration { place: at.span, ..Declaration::default() };
                    self.choice(at.name, at.short(at.name), &values, false, at, &constant)
                }
            },
            Type::Enum(list) => self.enumeration(list, at),
            Type::Size(size) if size.values.is_empty() => Ty::String,
            Type::Size(size) => {
                self.choice(&size.name, at.short(&size.name), &size.values, false, at, &size.declared)
            }
            Type::Array(array) => Ty::Vec(Box::new(self.ty(&array.items, &at.item()))),
            Type::Map(map) => Ty::Map(Box::new(self.ty(&map.items, &at.item()))),
            Type::Object(id) => match self.objects.get(id) {
                Some(shape) => Ty::Ref(self.base + shape),
                None => self.object(*id, at),
            },
            Type::Union(union) => self.union(union, at),
            Type::Result => Ty::Result,
        }
    }

    fn object(&mut self, id: usize, at: &At<'_>) -> Ty {
        let object = &self.context.document.objects[id];
        let wanted = idents::type_name(at.short(&object.name), "Object");
        let doc = describe::object(object, at.name, at.doc, at.item);
        let shape = self.announce(id, wanted, Some(self.base + at.shape), at.span, doc);
        self.write_name(shape, &object.name, at);
        Ty::Ref(self.base + shape)
    }

    /// Numbers stay numbers; strings become an enum.
    fn enumeration(&mut self, list: &'m Choice, at: &At<'_>) -> Ty {
        match list.values.first().map(|value| &value.value) {
            Some(Value::Str(_)) => {
                self.choice(&list.name, at.short(&list.name), &list.values, list.open, at, &list.declared)
            }
            Some(Value::Bool(_)) => Ty::Bool,
            // A number that is not listed can be any.
            _ if list.open => numbers([(i64::MIN, i64::MAX)].into_iter().map(Some).chain(bounds(list))),
            _ => numbers(bounds(list)),
        }
    }

    /// Adds an enum of strings: its name in docs, its preferred name, and its values.
    fn choice(
        &mut self,
        name: &str,
        short: &str,
        values: &[EnumValue],
        open: bool,
        at: &At<'_>,
        declared: &Declaration,
    ) -> Ty {
        let open = open || self.context.document.open;
        let variants = values
            .iter()
            .filter_map(|value| {
                let Value::Str(wire) = &value.value else { return None };
                let ident = idents::value(value, open)?;
                Some(Variant {
                    ident,
                    wire: wire.clone(),
                    doc: describe::variant(wire, value),
                    deprecated: value.deprecated.clone(),
                    state: value.state,
                })
            })
            .collect();
        let wanted = idents::type_name(short, "Value");
        let ident = Ident::new(&wanted);
        let item = TypeItem::Enum(Enum { ident, doc: describe::choice(name), variants, open });
        let shape = self.shapes.len();
        let ty = self.push(wanted, at, item, declared);
        self.write_name(shape, name, at);
        ty
    }

    /// Keeps the name of a type as an author knows it.
    fn write_name(&mut self, shape: usize, name: &str, at: &At<'_>) {
        name.clone_into(&mut self.shapes[shape].written);
        self.shapes[shape].is_named = name != at.name;
    }

    fn push(&mut self, wanted: String, at: &At<'_>, item: TypeItem, declared: &Declaration) -> Ty {
        let index = self.shapes.len();
        self.add(wanted, Some(self.base + at.shape), at.span, item, Some(declared));
        Ty::Ref(self.base + index)
    }

    /// Adds an enum for a union, unless one Rust type holds all variants.
    fn union(&mut self, union: &'m Union, at: &At<'_>) -> Ty {
        let groups = union::groups(union);
        if let [group] = &groups[..]
            && group.kind != Kind::Object
        {
            return self.group(group, union, &union.name, at);
        }
        let short = at.short(&union.name);
        let wanted = idents::type_name(short, "Value");
        let shape = self.shapes.len();
        let doc = describe::union(&union.name);
        let item = ir::Union { ident: Ident::new(&wanted), doc, variants: Vec::new(), generic: false };
        let ty = self.push(wanted, at, TypeItem::Union(item), &union.declared);
        self.write_name(shape, &union.name, at);
        let keywords = format!("{short}-keyword");
        let variants = groups
            .iter()
            .map(|group| {
                let (name, span) = match &group.variants[..] {
                    [(_, one)] => (group.written.unwrap_or(short), one.name.span),
                    _ => (short, at.span),
                };
                let first = group.variants[0].1;
                let doc = first.doc.as_deref().unwrap_or_default();
                let rust = first.rust.as_ref().filter(|_| group.written.is_some());
                let rust = rust.map_or(name, |rust| rust.as_str());
                let at = At { shape, name, rust, doc, span, item: false };
                UnionVariant {
                    ident: group.ident.clone(),
                    doc: describe::union_variant(&group.variants),
                    ty: self.group(group, union, &keywords, &at),
                    indexes: group.variants.iter().map(|(index, _)| *index).collect(),
                }
            })
            .collect();
        if let TypeItem::Union(item) = &mut self.shapes[shape].item {
            item.variants = variants;
        }
        ty
    }

    /// The Rust type that holds all variants of a group. An enum of strings without a name is documented as the union, and
    /// gets the given name.
    fn group(&mut self, group: &Group<'m>, union: &Union, name: &str, at: &At<'_>) -> Ty {
        let types = group.variants.iter().map(|(_, variant)| &variant.ty);
        match (group.kind, group.variants.first()) {
            (Kind::Any, _) | (_, None) => Ty::Json,
            (Kind::Text, _) => match union::choice(&group.variants, name) {
                Some(list) => {
                    let is_own = list.name == name;
                    let (about, declared) =
                        if is_own { (&union.name, &union.declared) } else { (&list.name, &list.declared) };
                    self.choice(about, at.short(&list.name), &list.values, list.open, at, declared)
                }
                None => Ty::String,
            },
            (Kind::Number, _) => numbers(types.flat_map(number_bounds)),
            (Kind::Flag, _) => Ty::Bool,
            (Kind::List | Kind::Map | Kind::Object, Some((_, variant))) => self.ty(&variant.ty, at),
        }
    }
}

/// The name of one item: `images` is `image`, and `image_list` too. English words that have no simple singular stay as
/// they are.
fn singular(name: &str) -> &str {
    let list = ["_list", "-list", "List"].iter().find_map(|end| name.strip_suffix(end));
    if let Some(item) = list.filter(|item| !item.is_empty()) {
        return singular(item);
    }
    let keeps = ["ss", "us", "is", "ies", "ses", "xes", "S"];
    match name.strip_suffix('s') {
        Some(short) if !short.is_empty() && !keeps.iter().any(|end| name.ends_with(end)) => short,
        _ => name,
    }
}

/// The rules that read each parameter. Both sides of a size count for the size.
fn rules_by_param(context: Context<'_>) -> HashMap<*const Param, Vec<RuleLink>> {
    let mut rules: HashMap<*const Param, Vec<RuleLink>> = HashMap::new();
    let Some(op) = context.op.filter(|_| context.part == Part::Request) else { return rules };
    let request = Declared::request(context.document);
    for (rule, anchor) in op.rules.iter().zip(overview::anchors(op)) {
        let link = RuleLink { id: rule.id.value.clone(), anchor };
        let item = rule.each.iter().try_fold(request.clone(), |place, list| place.at(&list.0)?.items());
        let Some(item) = item else { continue };
        for path in &rule.reads {
            let size = path.0.split_last().and_then(|(_, size)| item.at(size));
            let size = size.filter(|place| place.size_text().is_some());
            for param in item.at(&path.0).into_iter().chain(size).flat_map(|place| place.params) {
                let links = rules.entry(std::ptr::from_ref(param)).or_default();
                if !links.contains(&link) {
                    links.push(link.clone());
                }
            }
        }
    }
    rules
}
