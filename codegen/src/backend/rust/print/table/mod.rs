//! Tables as Rust source: one function per type of [`table`], in its order.
//!
//! If a type has a constant with default values, fields equal to those are left out where that makes the text shorter.

mod expressions;
mod types;

use std::collections::BTreeSet;

use modelspec_runtime::table;

use super::file::{self, Part};
use super::layout::Node;
use super::lit::unsigned;
use crate::model;

/// Prints tables, and records the types that they use.
#[derive(Default)]
struct Printer {
    used: BTreeSet<&'static str>,
    /// The rows of sizes are those of the constant `SIZES` of the parent module.
    sizes: bool,
}

/// The objects of a response, a callback or an envelope, as a static with a name and docs.
pub(super) struct Objects<'a> {
    pub(super) name: &'a str,
    pub(super) doc: &'static str,
    pub(super) table: &'a [table::Object<'a>],
}

/// A file of tables: that of a request, which is called `MODEL`, and those of other documents.
pub(super) fn file(from: &str, request: Option<&table::Model<'_>>, others: &[Objects<'_>]) -> String {
    let mut printer = Printer { sizes: true, ..Printer::default() };
    let mut items = Vec::new();
    if let Some(model) = request {
        let head = format!("pub static MODEL: {}<'static>", printer.name("Model"));
        items.push(item("Table for validating and pricing requests.", &head, &printer.model(model)));
    }
    for Objects { name, doc, table } in others {
        let head = format!("pub static {name}: &[{}<'static>]", printer.name("Object"));
        items.push(item(doc, &head, &Node::slice(printer.each(table, Printer::object))));
    }
    let sizes = request.and_then(|model| model.sizes.as_ref()).map_or("", |_| "use super::SIZES;\n");
    let imports = Part::Source(Node::leaf(format!("{sizes}{};", printer.imports(0))));
    let parts: Vec<Part> = std::iter::once(imports).chain(items).collect();
    let docs = ["Tables that the engine runs on.".to_owned()];
    file::file(from, &docs, &parts)
}

/// A constant or static with its docs.
fn item(doc: &str, head: &str, value: &Node) -> Part {
    let used = head.chars().count() + 3;
    Part::Source(Node::leaf(format!("/// {doc}\n{head} = {};", value.print(0, used))))
}

/// `pub const SIZES`.
pub(super) fn sizes(rows: &[table::SizeRow<'_>]) -> Part {
    let mut printer = Printer::default();
    let rows = Node::slice(printer.each(rows, Printer::size_row));
    let value = Node::call("SizeTable", vec![rows]).print(4, 4);
    let imports = printer.imports(4);
    Part::Source(Node::leaf(format!(
        "/// Allowed sizes, with lookup by tier and label and of the nearest size.\npub const SIZES: SizeTable<'static> = \
         {{\n    {imports};\n    {value}\n}};"
    )))
}

/// For each object of a document the index of the first object of its table that represents it. A table contains an
/// object again where rules read something below it.
pub(super) fn places(document: &model::Document, objects: &[table::Object<'_>]) -> Vec<Option<u16>> {
    let mut places = vec![None; document.objects.len()];
    let mut open = vec![(0, 0)];
    while let Some((object, place)) = open.pop() {
        let Some(entry) = objects.get(usize::from(place)) else { continue };
        if places[object].is_some() {
            continue;
        }
        places[object] = Some(place);
        for (param, field) in document.objects[object].params.iter().zip(entry.fields) {
            open.extend(nested(&param.ty, &field.ty));
        }
    }
    places
}

/// The objects that a type refers to, in the document and in the table.
fn nested(ty: &model::Type, entry: &table::Type<'_>) -> Vec<(usize, u16)> {
    match (ty, entry) {
        (model::Type::Object(object), table::Type::Object(place)) => vec![(*object, *place)],
        (model::Type::Array(array), table::Type::Array(entry)) => nested(&array.items, &entry.items),
        (model::Type::Map(map), table::Type::Map(entry)) => nested(&map.items, &entry.items),
        (model::Type::Union(union), table::Type::Union(entry)) => {
            let variants = union.variants.iter().zip(entry.variants);
            variants.flat_map(|(variant, entry)| nested(&variant.ty, entry)).collect()
        }
        _ => Vec::new(),
    }
}

/// A field of a struct.
enum Entry {
    /// Its name, its value, and whether this is the default value.
    Field(&'static str, Node, bool),
    /// A field with the default value that is always left out.
    LeftOut,
}

/// A field that may be left out if it has the default value.
fn entry(name: &'static str, value: Node, plain: bool) -> Entry {
    Entry::Field(name, value, plain)
}

/// A field that is left out if it has no value.
fn given(name: &'static str, value: Option<Node>) -> Entry {
    value.map_or(Entry::LeftOut, |value| Entry::Field(name, value, false))
}

fn number(value: impl Into<u64>) -> Node {
    Node::leaf(unsigned(value.into()))
}

fn truth(value: bool) -> Node {
    Node::leaf(if value { "true" } else { "false" })
}

/// Indexes of variables.
fn indexes(indexes: &[u16]) -> Node {
    Node::filled(indexes.iter().map(|index| number(*index)).collect())
}

impl Printer {
    /// The import of all names that the tables use.
    fn imports(&self, indent: usize) -> String {
        let used = self.used.iter().map(|name| Node::leaf(*name)).collect();
        Node::imports("modelspec_runtime::table", used).print(indent, indent)
    }

    /// The name of a type.
    fn name(&mut self, name: &'static str) -> &'static str {
        self.used.insert(name);
        name
    }

    /// `Type::Variant`
    fn variant(&mut self, ty: &'static str, variant: &str) -> String {
        format!("{}::{variant}", self.name(ty))
    }

    /// `Type::Variant` of a variant without content, whose name is its `Debug` form.
    fn unit(&mut self, ty: &'static str, value: &impl std::fmt::Debug) -> Node {
        Node::leaf(self.variant(ty, &format!("{value:?}")))
    }

    /// `Type::Variant(..)`
    fn tuple(&mut self, ty: &'static str, variant: &str, items: Vec<Node>) -> Node {
        Node::call(&self.variant(ty, variant), items)
    }

    /// A struct of a type that has a constant with default values, in the shorter of both forms.
    fn sparse(&mut self, ty: &'static str, constant: &str, fields: Vec<Entry>) -> Node {
        let name = self.name(ty);
        let rest = format!("{ty}::{constant}");
        let (mut left_out, mut has_own, mut plain) = (false, false, 0);
        let mut shown = Vec::new();
        for field in fields {
            match field {
                Entry::LeftOut => left_out = true,
                Entry::Field(name, value, is_plain) => {
                    has_own |= !is_plain;
                    // Name and value with colon, comma and spaces.
                    plain += if is_plain { name.len() + value.width() + 4 } else { 0 };
                    shown.push((name, value, is_plain));
                }
            }
        }
        if !has_own {
            return Node::leaf(rest);
        }
        // The constant with dots, comma and space.
        let short = left_out || plain > rest.len() + 4;
        let fields = shown.into_iter().filter(|(_, _, is_plain)| !short || !is_plain);
        let fields = fields.map(|(name, value, _)| (name, value)).collect();
        Node::fields(name, fields, short.then_some(rest.as_str()))
    }

    fn each<T>(&mut self, items: &[T], print: impl Fn(&mut Self, &T) -> Node) -> Vec<Node> {
        items.iter().map(|item| print(self, item)).collect()
    }

    fn list<T>(&mut self, items: &[T], print: impl Fn(&mut Self, &T) -> Node) -> Node {
        Node::slice(self.each(items, print))
    }

    fn option<T>(&mut self, value: Option<&T>, print: impl Fn(&mut Self, &T) -> Node) -> Node {
        value.map_or_else(|| Node::leaf("None"), |value| Node::call("Some", vec![print(self, value)]))
    }

    fn model(&mut self, model: &table::Model<'_>) -> Node {
        let fields = vec![
            ("id", Node::text(model.id)),
            ("objects", self.list(model.objects, Self::object)),
            ("vars", self.list(model.vars, Self::var)),
            ("facts", self.list(model.facts, Self::fact)),
            ("sizes", self.option(model.sizes.as_ref(), Self::sizes)),
            ("rules", self.list(model.rules, Self::rule)),
            ("price", self.price(&model.price)),
            ("array_body", truth(model.array_body)),
        ];
        Node::fields(self.name("Model"), fields, None)
    }

    fn object(&mut self, object: &table::Object<'_>) -> Node {
        let lookup = self.lookup(&object.lookup);
        let fields = vec![
            ("fields", self.list(object.fields, Self::field)),
            ("open", truth(object.open)),
            ("lookup", lookup),
        ];
        Node::fields(self.name("Object"), fields, None)
    }

    fn lookup(&mut self, lookup: &table::Lookup<'_>) -> Node {
        if *lookup == table::Lookup::SCAN {
            return Node::leaf(self.variant("Lookup", "SCAN"));
        }
        let table = lookup.table.iter().map(|slot| number(*slot)).collect();
        let fields = vec![("seed", number(lookup.seed)), ("table", Node::filled(table))];
        Node::fields(self.name("Lookup"), fields, None)
    }

    fn field(&mut self, field: &table::Field<'_>) -> Node {
        let mut fields = vec![("name", Node::text(field.name)), ("ty", self.ty(&field.ty))];
        let flags = [("required", field.required), ("empty_absent", field.empty_absent)];
        fields.extend(flags.into_iter().filter(|(_, set)| *set).map(|(name, set)| (name, truth(set))));
        if field.nullable != table::Field::PLAIN.nullable {
            fields.push(("nullable", self.unit("Nullable", &field.nullable)));
        }
        if field.vars != table::Field::PLAIN.vars {
            fields.push(("vars", self.vars(field.vars)));
        }
        // If every field is written, there is nothing left to take from the constant.
        let rest = (fields.len() < 6).then_some("Field::PLAIN");
        Node::fields(self.name("Field"), fields, rest)
    }

    fn vars(&mut self, vars: table::Vars) -> Node {
        let fields = vec![("start", number(vars.start)), ("end", number(vars.end)), ("own", truth(vars.own))];
        Node::fields(self.name("Vars"), fields, None)
    }

    fn var(&mut self, var: &table::Var<'_>) -> Node {
        let default = (var.default != table::Default::None).then(|| self.default_value(&var.default));
        let fields = vec![
            entry("pointer", Node::text(var.pointer), false),
            given("default", default),
            entry("items", self.list(var.items, Self::var), var.items.is_empty()),
        ];
        self.sparse("Var", "PLAIN", fields)
    }

    fn default_value(&mut self, default: &table::Default<'_>) -> Node {
        let (variant, value) = match default {
            table::Default::None => return self.unit("Default", default),
            table::Default::Value(value) => ("Value", self.literal(value)),
            table::Default::Cases(cases) => {
                let case =
                    |printer: &mut Self, (condition, value): &(table::Expr<'_>, table::Literal<'_>)| {
                        Node::call("", vec![printer.expr(condition), printer.literal(value)])
                    };
                ("Cases", self.list(cases, case))
            }
        };
        self.tuple("Default", variant, vec![value])
    }

    fn fact(&mut self, fact: &table::Fact<'_>) -> Node {
        let plain = table::Fact::PLAIN;
        let (min, max) = fact.items;
        let defaults =
            |printer: &mut Self, values: &&[table::Literal<'_>]| printer.list(values, Self::literal);
        let fields = vec![
            entry("name", Node::text(fact.name), false),
            entry("kind", self.unit("FactKind", &fact.kind), false),
            entry("list", truth(fact.list), !fact.list),
            entry("min", self.option(fact.min.as_ref(), Self::literal), fact.min.is_none()),
            entry("max", self.option(fact.max.as_ref(), Self::literal), fact.max.is_none()),
            entry("items", Node::call("", vec![number(min), number(max)]), fact.items == plain.items),
            entry("default", self.option(fact.default.as_ref(), defaults), fact.default.is_none()),
            entry(
                "choices",
                self.list(fact.choices, |_, choice| Node::text(choice)),
                fact.choices.is_empty(),
            ),
        ];
        self.sparse("Fact", "PLAIN", fields)
    }

    fn sizes(&mut self, sizes: &table::Sizes<'_>) -> Node {
        let rows = if self.sizes { Node::leaf("SIZES.0") } else { self.list(sizes.rows, Self::size_row) };
        let fields = vec![
            ("width", number(sizes.width)),
            ("height", number(sizes.height)),
            ("tier_from", self.option(sizes.tier_from.as_ref(), |_, tier| number(*tier))),
            ("rows", rows),
        ];
        Node::fields(self.name("Sizes"), fields, None)
    }

    fn size_row(&mut self, row: &table::SizeRow<'_>) -> Node {
        let fields = vec![
            ("tier", Node::text(row.tier)),
            ("label", Node::text(row.label)),
            ("width", number(row.width)),
            ("height", number(row.height)),
        ];
        Node::fields(self.name("SizeRow"), fields, None)
    }
}
