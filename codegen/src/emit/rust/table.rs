//! The table of an operation as Rust source: one function per type of [`table`], in its order.

use std::collections::BTreeSet;

use modelspec_runtime::table;

use super::file::Part;
use super::layout::Node;
use super::lit::{float, int, limit, unsigned};
use crate::model;

/// Prints tables, and notes which types they are made of.
#[derive(Default)]
struct Printer {
    used: BTreeSet<&'static str>,
    /// Whether the rows of sizes stand in a constant `SIZES` of the module.
    sizes: bool,
}

/// `pub static MODEL`, with the rows of its sizes taken from `SIZES`.
pub(super) fn model(model: &table::Model<'_>) -> Part {
    let mut printer = Printer { sizes: true, ..Printer::default() };
    let value = printer.model(model);
    let head = "pub static MODEL: modelspec_runtime::table::Model<'static>";
    printer.item("What requests are read against.", head, &value)
}

/// A table of objects: a response, a callback or an envelope.
pub(super) fn objects(name: &str, doc: &str, objects: &[table::Object<'_>]) -> Part {
    let mut printer = Printer::default();
    let objects = Node::slice(printer.each(objects, Printer::object));
    printer.item(doc, &format!("pub static {name}: &[modelspec_runtime::table::Object<'static>]"), &objects)
}

/// `pub const SIZES`.
pub(super) fn sizes(rows: &[table::SizeRow<'_>]) -> Part {
    let mut printer = Printer::default();
    let rows = Node::slice(printer.each(rows, Printer::size_row));
    let doc = "The sizes that exist, tier by tier: by tier and label, the tier of a size, the nearest one.";
    printer.item(doc, "pub const SIZES: SizeTable<'static>", &Node::call("SizeTable", vec![rows]))
}

/// For each object of a document the first object of its table that stands for it. A table holds an object
/// again where rules read what is below it.
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

/// The object that a type leads to, in the document and in the table.
fn nested(ty: &model::Type, entry: &table::Type<'_>) -> Option<(usize, u16)> {
    match (ty, entry) {
        (model::Type::Object(object), table::Type::Object(place)) => Some((*object, *place)),
        (model::Type::Array(array), table::Type::Array(entry)) => nested(&array.items, &entry.items),
        _ => None,
    }
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
    /// A constant, with the names that its value uses.
    fn item(&self, doc: &str, head: &str, value: &Node) -> Part {
        let used: Vec<Node> = self.used.iter().map(|name| Node::leaf(*name)).collect();
        let imports = Node::imports("modelspec_runtime::table", used).print(4, 4);
        let value = value.print(4, 4);
        Part::Source(Node::leaf(format!("/// {doc}\n{head} = {{\n    {imports};\n    {value}\n}};")))
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

    /// `Type::Variant(..)`
    fn tuple(&mut self, ty: &'static str, variant: &str, items: Vec<Node>) -> Node {
        Node::call(&self.variant(ty, variant), items)
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
        Node::fields(
            self.name("Lookup"),
            vec![("seed", number(lookup.seed)), ("table", Node::filled(table))],
            None,
        )
    }

    fn field(&mut self, field: &table::Field<'_>) -> Node {
        let mut fields = vec![("name", Node::text(field.name)), ("ty", self.ty(&field.ty))];
        let flags = [
            ("required", field.required),
            ("empty_absent", field.empty_absent),
            ("nullable", field.nullable),
        ];
        fields.extend(flags.into_iter().filter(|(_, set)| *set).map(|(name, set)| (name, truth(set))));
        if field.vars != table::Field::PLAIN.vars {
            fields.push(("vars", self.vars(field.vars)));
        }
        // Where every field is given, there is no rest to take.
        let rest = (fields.len() < 6).then_some("Field::PLAIN");
        Node::fields(self.name("Field"), fields, rest)
    }

    fn vars(&mut self, vars: table::Vars) -> Node {
        let fields = vec![("start", number(vars.start)), ("end", number(vars.end)), ("own", truth(vars.own))];
        Node::fields(self.name("Vars"), fields, None)
    }

    fn ty(&mut self, ty: &table::Type<'_>) -> Node {
        let (variant, value) = match ty {
            table::Type::Any => return Node::leaf(self.variant("Type", "Any")),
            table::Type::Boolean => return Node::leaf(self.variant("Type", "Boolean")),
            table::Type::Integer(range) => ("Integer", self.integer(*range)),
            table::Type::Number(range) => ("Number", self.number(*range)),
            table::Type::String(text) => ("String", self.text(text).after("&")),
            table::Type::Const(value) => ("Const", self.literal(value)),
            table::Type::Enum(values) => ("Enum", self.list(values, Self::literal)),
            table::Type::Array(array) => ("Array", self.array(array).after("&")),
            table::Type::Object(index) => ("Object", number(*index)),
        };
        self.tuple("Type", variant, vec![value])
    }

    fn integer(&mut self, range: table::Integer) -> Node {
        let fields = vec![
            ("min", Node::leaf(int(range.min))),
            ("max", Node::leaf(int(range.max))),
            ("step", number(range.step)),
        ];
        Node::fields(self.name("Integer"), fields, None)
    }

    fn number(&mut self, range: table::Number) -> Node {
        let fields = vec![("min", Node::leaf(float(range.min))), ("max", Node::leaf(float(range.max)))];
        Node::fields(self.name("Number"), fields, None)
    }

    fn text(&mut self, text: &table::Text<'_>) -> Node {
        if *text == table::Text::ANY {
            return Node::leaf(self.variant("Text", "ANY"));
        }
        let mut fields = Vec::new();
        if text.min > 0 {
            fields.push(("min", number(text.min)));
        }
        if text.max < u32::MAX {
            fields.push(("max", Node::leaf(limit(text.max))));
        }
        if text.format.is_some() {
            fields.push((
                "format",
                self.option(text.format.as_ref(), |printer, format| printer.format(*format)),
            ));
        }
        if text.pattern.is_some() {
            let pattern =
                |printer: &mut Self, pattern: &&table::Pattern<'_>| printer.pattern(pattern).after("&");
            fields.push(("pattern", self.option(text.pattern.as_ref(), pattern)));
        }
        if text.media.is_some() {
            fields.push(("media", self.option(text.media.as_ref(), |_, media| Node::text(media))));
        }
        let rest = (fields.len() < 5).then_some("Text::ANY");
        Node::fields(self.name("Text"), fields, rest)
    }

    fn format(&mut self, format: table::Format) -> Node {
        match format {
            table::Format::Uri => Node::leaf(self.variant("Format", "Uri")),
            table::Format::UuidV4 => Node::leaf(self.variant("Format", "UuidV4")),
            table::Format::Media(table::MediaForms { url, data_uri, base64, upload }) => {
                let forms = vec![
                    ("url", truth(url)),
                    ("data_uri", truth(data_uri)),
                    ("base64", truth(base64)),
                    ("upload", truth(upload)),
                ];
                let forms = Node::fields(self.name("MediaForms"), forms, None);
                self.tuple("Format", "Media", vec![forms])
            }
        }
    }

    fn pattern(&mut self, pattern: &table::Pattern<'_>) -> Node {
        let program = Node::filled(self.each(pattern.program, Self::inst));
        let fields = vec![("source", Node::text(pattern.source)), ("program", program)];
        Node::fields(self.name("Pattern"), fields, None)
    }

    fn inst(&mut self, inst: &table::Inst<'_>) -> Node {
        let (variant, items) = match inst {
            table::Inst::Match => return Node::leaf(self.variant("Inst", "Match")),
            table::Inst::Chars(ranges, next) => {
                let range = |(from, to): &(char, char)| Node::leaf(format!("({from:?}, {to:?})"));
                ("Chars", vec![Node::filled(ranges.iter().map(range).collect()), number(*next)])
            }
            table::Inst::Split(left, right) => ("Split", vec![number(*left), number(*right)]),
            table::Inst::Start(next) => ("Start", vec![number(*next)]),
            table::Inst::End(next) => ("End", vec![number(*next)]),
        };
        self.tuple("Inst", variant, items)
    }

    fn array(&mut self, array: &table::Array<'_>) -> Node {
        let fields = vec![
            ("items", self.ty(&array.items)),
            ("min", number(array.min)),
            ("max", Node::leaf(limit(array.max))),
        ];
        Node::fields(self.name("Array"), fields, None)
    }

    fn literal(&mut self, literal: &table::Literal<'_>) -> Node {
        let (variant, value) = match literal {
            table::Literal::Bool(value) => ("Bool", truth(*value)),
            table::Literal::Int(value) => ("Int", Node::leaf(int(*value))),
            table::Literal::Num(value) => ("Num", Node::leaf(float(*value))),
            table::Literal::Str(value) => ("Str", Node::text(value)),
        };
        self.tuple("Literal", variant, vec![value])
    }

    fn var(&mut self, var: &table::Var<'_>) -> Node {
        let fields =
            vec![("pointer", Node::text(var.pointer)), ("default", self.default_value(&var.default))];
        Node::fields(self.name("Var"), fields, None)
    }

    fn default_value(&mut self, default: &table::Default<'_>) -> Node {
        let (variant, value) = match default {
            table::Default::None => return Node::leaf(self.variant("Default", "None")),
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
        let kind = match fact.kind {
            table::FactKind::Boolean => "Boolean",
            table::FactKind::Integer => "Integer",
            table::FactKind::Number => "Number",
            table::FactKind::String => "String",
        };
        let kind = Node::leaf(self.variant("FactKind", kind));
        Node::fields(self.name("Fact"), vec![("name", Node::text(fact.name)), ("kind", kind)], None)
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

    fn rule(&mut self, rule: &table::Rule<'_>) -> Node {
        let severity = match rule.severity {
            table::Severity::Error => "Error",
            table::Severity::Warning => "Warning",
        };
        let fields = vec![
            ("id", Node::text(rule.id)),
            ("severity", Node::leaf(self.variant("Severity", severity))),
            ("message", Node::text(rule.message)),
            ("holds", self.expr(&rule.holds)),
            ("reads", indexes(rule.reads)),
            ("blame", self.blame(&rule.blame)),
        ];
        Node::fields(self.name("Rule"), fields, None)
    }

    fn blame(&mut self, blame: &table::Blame<'_>) -> Node {
        let offending = |printer: &mut Self, (var, condition): &(u16, table::Expr<'_>)| {
            Node::call("", vec![number(*var), printer.expr(condition)])
        };
        let fields = vec![
            ("at", self.option(blame.at.as_ref(), |_, at| Node::text(at))),
            ("required", indexes(blame.required)),
            ("offending", self.list(blame.offending, offending)),
            ("read", indexes(blame.read)),
            ("otherwise", Node::text(blame.otherwise)),
        ];
        Node::fields(self.name("Blame"), fields, None)
    }

    fn expr(&mut self, expr: &table::Expr<'_>) -> Node {
        let (variant, items) = match expr {
            table::Expr::Tier => return Node::leaf(self.variant("Expr", "Tier")),
            table::Expr::Lit(value) => ("Lit", vec![self.literal(value)]),
            table::Expr::Get(var) => ("Get", vec![number(*var)]),
            table::Expr::Has(var) => ("Has", vec![number(*var)]),
            table::Expr::Fact(fact) => ("Fact", vec![number(*fact)]),
            table::Expr::HasFact(fact) => ("HasFact", vec![number(*fact)]),
            table::Expr::Not(inner) => ("Not", vec![self.expr(inner).after("&")]),
            table::Expr::All(parts) => ("All", vec![self.list(parts, Self::expr)]),
            table::Expr::Any(parts) => ("Any", vec![self.list(parts, Self::expr)]),
            table::Expr::If(parts) => ("If", vec![self.list(&parts[..], Self::expr)]),
            table::Expr::Compare(operator, sides) => {
                ("Compare", vec![self.comparison(*operator), self.list(&sides[..], Self::expr)])
            }
            table::Expr::Arith(operator, sides) => {
                ("Arith", vec![self.arithmetic(*operator), self.list(&sides[..], Self::expr)])
            }
            table::Expr::In(inner, values) => {
                ("In", vec![self.expr(inner).after("&"), self.list(values, Self::literal)])
            }
            table::Expr::Size(inner) => ("Size", vec![self.expr(inner).after("&")]),
        };
        self.tuple("Expr", variant, items)
    }

    fn comparison(&mut self, operator: table::Comparison) -> Node {
        let variant = match operator {
            table::Comparison::Eq => "Eq",
            table::Comparison::Ne => "Ne",
            table::Comparison::Lt => "Lt",
            table::Comparison::Le => "Le",
            table::Comparison::Gt => "Gt",
            table::Comparison::Ge => "Ge",
        };
        Node::leaf(self.variant("Comparison", variant))
    }

    fn arithmetic(&mut self, operator: table::Arithmetic) -> Node {
        let variant = match operator {
            table::Arithmetic::Add => "Add",
            table::Arithmetic::Sub => "Sub",
            table::Arithmetic::Mul => "Mul",
            table::Arithmetic::Div => "Div",
            table::Arithmetic::Rem => "Rem",
        };
        Node::leaf(self.variant("Arithmetic", variant))
    }

    fn price(&mut self, price: &table::Price<'_>) -> Node {
        match price {
            table::Price::Unknown(reason) => self.tuple("Price", "Unknown", vec![Node::text(reason)]),
            table::Price::Lines { currency, lines } => {
                let lines = self.list(lines, Self::price_line);
                let name = self.variant("Price", "Lines");
                Node::fields(&name, vec![("currency", Node::text(currency)), ("lines", lines)], None)
            }
        }
    }

    fn price_line(&mut self, line: &table::PriceLine<'_>) -> Node {
        let fields = vec![
            ("item", Node::text(line.item)),
            ("when", self.option(line.when.as_ref(), Self::expr)),
            ("quantity", self.expr(&line.quantity)),
            ("rate", self.rate(&line.rate)),
            ("per", number(line.per)),
        ];
        Node::fields(self.name("PriceLine"), fields, None)
    }

    fn rate(&mut self, rate: &table::Rate<'_>) -> Node {
        match rate {
            table::Rate::Flat(rate) => self.tuple("Rate", "Flat", vec![Node::leaf(int(*rate))]),
            table::Rate::By(selector, rates) => {
                let pair = |printer: &mut Self, (value, rate): &(table::Literal<'_>, i64)| {
                    Node::call("", vec![printer.literal(value), Node::leaf(int(*rate))])
                };
                let items = vec![self.expr(selector), self.list(rates, pair)];
                self.tuple("Rate", "By", items)
            }
        }
    }
}
