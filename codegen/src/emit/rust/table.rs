//! The table of an operation as Rust source: one function per type of [`table`], in its order.

use std::collections::BTreeSet;

use modelspec_runtime::table;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::lit::{float, int, limit, unsigned};

/// Prints tables, and notes which types they are made of.
#[derive(Default)]
pub(super) struct Printer {
    used: BTreeSet<&'static str>,
    /// Whether the rows of sizes stand in a constant `SIZES` of the module.
    sizes: bool,
}

/// `pub static MODEL`, with the rows of its sizes taken from `SIZES`.
pub(super) fn model(model: &table::Model<'_>) -> TokenStream {
    let mut printer = Printer { sizes: true, ..Printer::default() };
    let value = printer.model(model);
    let uses = printer.uses();
    quote! {
        /// What requests are read against.
        pub static MODEL: modelspec_runtime::table::Model<'static> = {
            #uses
            #value
        };
    }
}

/// A table of objects: a response, a callback or an envelope.
pub(super) fn objects(name: &str, doc: &str, objects: &[table::Object<'_>]) -> TokenStream {
    let mut printer = Printer::default();
    let objects = printer.list(objects, Printer::object);
    let (uses, name, doc) = (printer.uses(), format_ident!("{name}"), format!(" {doc}"));
    quote! {
        #[doc = #doc]
        pub static #name: &[modelspec_runtime::table::Object<'static>] = {
            #uses
            #objects
        };
    }
}

/// For each object of a document the first object of its table that stands for it. A table holds an object
/// again where rules read what is below it.
pub(super) fn places(document: &crate::model::Document, objects: &[table::Object<'_>]) -> Vec<Option<u16>> {
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
fn nested(ty: &crate::model::Type, entry: &table::Type<'_>) -> Option<(usize, u16)> {
    match (ty, entry) {
        (crate::model::Type::Object(object), table::Type::Object(place)) => Some((*object, *place)),
        (crate::model::Type::Array(array), table::Type::Array(entry)) => nested(&array.items, &entry.items),
        _ => None,
    }
}

/// `pub const SIZES`.
pub(super) fn sizes(rows: &[table::SizeRow<'_>]) -> TokenStream {
    let mut printer = Printer::default();
    let rows = printer.list(rows, Printer::size_row);
    let uses = printer.uses();
    quote! {
        /// The sizes that exist, tier by tier: by tier and label, the tier of a size, the nearest one.
        pub const SIZES: SizeTable<'static> = {
            #uses
            SizeTable(#rows)
        };
    }
}

impl Printer {
    /// Imports what was printed.
    fn uses(&self) -> TokenStream {
        let used = self.used.iter().map(|name| format_ident!("{name}"));
        quote!(use modelspec_runtime::table::{#(#used),*};)
    }

    /// The name of a type.
    fn name(&mut self, name: &'static str) -> proc_macro2::Ident {
        self.used.insert(name);
        format_ident!("{name}")
    }

    fn list<T>(&mut self, items: &[T], print: impl Fn(&mut Self, &T) -> TokenStream) -> TokenStream {
        let items = items.iter().map(|item| print(self, item));
        quote!(&[#(#items),*])
    }

    fn option<T>(&mut self, value: Option<&T>, print: impl Fn(&mut Self, &T) -> TokenStream) -> TokenStream {
        match value {
            None => quote!(None),
            Some(value) => {
                let value = print(self, value);
                quote!(Some(#value))
            }
        }
    }

    fn model(&mut self, model: &table::Model<'_>) -> TokenStream {
        let name = self.name("Model");
        let table::Model { id, .. } = model;
        let objects = self.list(model.objects, Self::object);
        let vars = self.list(model.vars, Self::var);
        let facts = self.list(model.facts, Self::fact);
        let sizes = self.option(model.sizes.as_ref(), Self::sizes);
        let rules = self.list(model.rules, Self::rule);
        let price = self.price(&model.price);
        quote! {
            #name {
                id: #id,
                objects: #objects,
                vars: #vars,
                facts: #facts,
                sizes: #sizes,
                rules: #rules,
                price: #price,
            }
        }
    }

    fn object(&mut self, object: &table::Object<'_>) -> TokenStream {
        let name = self.name("Object");
        let fields = self.list(object.fields, Self::field);
        let open = object.open;
        let lookup = self.lookup(&object.lookup);
        quote!(#name { fields: #fields, open: #open, lookup: #lookup })
    }

    fn lookup(&mut self, lookup: &table::Lookup<'_>) -> TokenStream {
        let name = self.name("Lookup");
        let seed = unsigned(lookup.seed);
        let table = lookup.table.iter().map(|slot| unsigned((*slot).into()));
        quote!(#name { seed: #seed, table: &[#(#table),*] })
    }

    fn field(&mut self, field: &table::Field<'_>) -> TokenStream {
        let name = self.name("Field");
        let table::Field { name: key, required, empty_absent, nullable, .. } = field;
        let ty = self.ty(&field.ty);
        let vars = self.vars(field.vars);
        quote! {
            #name {
                name: #key,
                ty: #ty,
                required: #required,
                empty_absent: #empty_absent,
                nullable: #nullable,
                vars: #vars,
            }
        }
    }

    fn vars(&mut self, vars: table::Vars) -> TokenStream {
        let name = self.name("Vars");
        let table::Vars { start, end, own } = vars;
        let (start, end) = (unsigned(start.into()), unsigned(end.into()));
        quote!(#name { start: #start, end: #end, own: #own })
    }

    fn ty(&mut self, ty: &table::Type<'_>) -> TokenStream {
        let name = self.name("Type");
        match ty {
            table::Type::Any => quote!(#name::Any),
            table::Type::Boolean => quote!(#name::Boolean),
            table::Type::Integer(range) => {
                let range = self.integer(*range);
                quote!(#name::Integer(#range))
            }
            table::Type::Number(range) => {
                let range = self.number(*range);
                quote!(#name::Number(#range))
            }
            table::Type::String(text) => {
                let text = self.text(text);
                quote!(#name::String(&#text))
            }
            table::Type::Const(value) => {
                let value = self.literal(value);
                quote!(#name::Const(#value))
            }
            table::Type::Enum(values) => {
                let values = self.list(values, Self::literal);
                quote!(#name::Enum(#values))
            }
            table::Type::Array(array) => {
                let array = self.array(array);
                quote!(#name::Array(&#array))
            }
            table::Type::Object(index) => {
                let index = unsigned((*index).into());
                quote!(#name::Object(#index))
            }
        }
    }

    fn integer(&mut self, range: table::Integer) -> TokenStream {
        let name = self.name("Integer");
        let (min, max, step) = (int(range.min), int(range.max), unsigned(range.step.into()));
        quote!(#name { min: #min, max: #max, step: #step })
    }

    fn number(&mut self, range: table::Number) -> TokenStream {
        let name = self.name("Number");
        let (min, max) = (float(range.min), float(range.max));
        quote!(#name { min: #min, max: #max })
    }

    fn text(&mut self, text: &table::Text<'_>) -> TokenStream {
        let name = self.name("Text");
        let (min, max) = (unsigned(text.min.into()), limit(text.max));
        let format = self.option(text.format.as_ref(), |printer, format| printer.format(*format));
        let pattern = self.option(text.pattern.as_ref(), |printer, pattern| {
            let pattern = printer.pattern(pattern);
            quote!(&#pattern)
        });
        let media = self.option(text.media.as_ref(), |_, media| quote!(#media));
        quote!(#name { min: #min, max: #max, format: #format, pattern: #pattern, media: #media })
    }

    fn format(&mut self, format: table::Format) -> TokenStream {
        let name = self.name("Format");
        match format {
            table::Format::Uri => quote!(#name::Uri),
            table::Format::UuidV4 => quote!(#name::UuidV4),
            table::Format::Media(table::MediaForms { url, data_uri, base64, upload }) => {
                let forms = self.name("MediaForms");
                quote!(#name::Media(#forms { url: #url, data_uri: #data_uri, base64: #base64, upload: #upload }))
            }
        }
    }

    fn pattern(&mut self, pattern: &table::Pattern<'_>) -> TokenStream {
        let name = self.name("Pattern");
        let source = pattern.source;
        let program = self.list(pattern.program, Self::inst);
        quote!(#name { source: #source, program: #program })
    }

    fn inst(&mut self, inst: &table::Inst<'_>) -> TokenStream {
        let name = self.name("Inst");
        let index = |index: &u16| unsigned((*index).into());
        match inst {
            table::Inst::Match => quote!(#name::Match),
            table::Inst::Chars(ranges, next) => {
                let ranges = ranges.iter().map(|(from, to)| quote!((#from, #to)));
                let next = index(next);
                quote!(#name::Chars(&[#(#ranges),*], #next))
            }
            table::Inst::Split(left, right) => {
                let (left, right) = (index(left), index(right));
                quote!(#name::Split(#left, #right))
            }
            table::Inst::Start(next) => {
                let next = index(next);
                quote!(#name::Start(#next))
            }
            table::Inst::End(next) => {
                let next = index(next);
                quote!(#name::End(#next))
            }
        }
    }

    fn array(&mut self, array: &table::Array<'_>) -> TokenStream {
        let name = self.name("Array");
        let items = self.ty(&array.items);
        let (min, max) = (unsigned(array.min.into()), limit(array.max));
        quote!(#name { items: #items, min: #min, max: #max })
    }

    fn literal(&mut self, literal: &table::Literal<'_>) -> TokenStream {
        let name = self.name("Literal");
        match literal {
            table::Literal::Bool(value) => quote!(#name::Bool(#value)),
            table::Literal::Int(value) => {
                let value = int(*value);
                quote!(#name::Int(#value))
            }
            table::Literal::Num(value) => {
                let value = float(*value);
                quote!(#name::Num(#value))
            }
            table::Literal::Str(value) => quote!(#name::Str(#value)),
        }
    }

    fn var(&mut self, var: &table::Var<'_>) -> TokenStream {
        let name = self.name("Var");
        let pointer = var.pointer;
        let default = self.default_value(&var.default);
        quote!(#name { pointer: #pointer, default: #default })
    }

    fn default_value(&mut self, default: &table::Default<'_>) -> TokenStream {
        let name = self.name("Default");
        match default {
            table::Default::None => quote!(#name::None),
            table::Default::Value(value) => {
                let value = self.literal(value);
                quote!(#name::Value(#value))
            }
            table::Default::Cases(cases) => {
                let cases = self.list(cases, |printer, (condition, value)| {
                    let (condition, value) = (printer.expr(condition), printer.literal(value));
                    quote!((#condition, #value))
                });
                quote!(#name::Cases(#cases))
            }
        }
    }

    fn fact(&mut self, fact: &table::Fact<'_>) -> TokenStream {
        let (name, kind) = (self.name("Fact"), self.name("FactKind"));
        let key = fact.name;
        let variant = match fact.kind {
            table::FactKind::Boolean => quote!(Boolean),
            table::FactKind::Integer => quote!(Integer),
            table::FactKind::Number => quote!(Number),
            table::FactKind::String => quote!(String),
        };
        quote!(#name { name: #key, kind: #kind::#variant })
    }

    fn sizes(&mut self, sizes: &table::Sizes<'_>) -> TokenStream {
        let name = self.name("Sizes");
        let index = |index: &u16| unsigned((*index).into());
        let (width, height) = (index(&sizes.width), index(&sizes.height));
        let tier_from = self.option(sizes.tier_from.as_ref(), |_, tier| index(tier));
        let rows = if self.sizes { quote!(SIZES.0) } else { self.list(sizes.rows, Self::size_row) };
        quote!(#name { width: #width, height: #height, tier_from: #tier_from, rows: #rows })
    }

    fn size_row(&mut self, row: &table::SizeRow<'_>) -> TokenStream {
        let name = self.name("SizeRow");
        let table::SizeRow { tier, label, .. } = row;
        let (width, height) = (unsigned(row.width.into()), unsigned(row.height.into()));
        quote!(#name { tier: #tier, label: #label, width: #width, height: #height })
    }

    fn rule(&mut self, rule: &table::Rule<'_>) -> TokenStream {
        let (name, severity) = (self.name("Rule"), self.name("Severity"));
        let table::Rule { id, message, .. } = rule;
        let level = match rule.severity {
            table::Severity::Error => quote!(Error),
            table::Severity::Warning => quote!(Warning),
        };
        let holds = self.expr(&rule.holds);
        let reads = indexes(rule.reads);
        let blame = self.blame(&rule.blame);
        quote! {
            #name {
                id: #id,
                severity: #severity::#level,
                message: #message,
                holds: #holds,
                reads: #reads,
                blame: #blame,
            }
        }
    }

    fn blame(&mut self, blame: &table::Blame<'_>) -> TokenStream {
        let name = self.name("Blame");
        let required = indexes(blame.required);
        let offending = self.list(blame.offending, |printer, (var, condition)| {
            let (var, condition) = (unsigned((*var).into()), printer.expr(condition));
            quote!((#var, #condition))
        });
        let read = indexes(blame.read);
        let otherwise = blame.otherwise;
        quote!(#name { required: #required, offending: #offending, read: #read, otherwise: #otherwise })
    }

    fn expr(&mut self, expr: &table::Expr<'_>) -> TokenStream {
        let name = self.name("Expr");
        let index = |index: &u16| unsigned((*index).into());
        match expr {
            table::Expr::Lit(value) => {
                let value = self.literal(value);
                quote!(#name::Lit(#value))
            }
            table::Expr::Get(var) => {
                let var = index(var);
                quote!(#name::Get(#var))
            }
            table::Expr::Has(var) => {
                let var = index(var);
                quote!(#name::Has(#var))
            }
            table::Expr::Fact(fact) => {
                let fact = index(fact);
                quote!(#name::Fact(#fact))
            }
            table::Expr::HasFact(fact) => {
                let fact = index(fact);
                quote!(#name::HasFact(#fact))
            }
            table::Expr::Tier => quote!(#name::Tier),
            _ => self.compound(expr),
        }
    }

    /// Expressions that are made of others.
    fn compound(&mut self, expr: &table::Expr<'_>) -> TokenStream {
        let name = self.name("Expr");
        match expr {
            table::Expr::Not(inner) => {
                let inner = self.expr(inner);
                quote!(#name::Not(&#inner))
            }
            table::Expr::All(parts) => {
                let parts = self.list(parts, Self::expr);
                quote!(#name::All(#parts))
            }
            table::Expr::Any(parts) => {
                let parts = self.list(parts, Self::expr);
                quote!(#name::Any(#parts))
            }
            table::Expr::If(parts) => {
                let parts = self.list(&parts[..], Self::expr);
                quote!(#name::If(#parts))
            }
            table::Expr::Compare(operator, sides) => {
                let (operator, sides) = (self.comparison(*operator), self.list(&sides[..], Self::expr));
                quote!(#name::Compare(#operator, #sides))
            }
            table::Expr::Arith(operator, sides) => {
                let (operator, sides) = (self.arithmetic(*operator), self.list(&sides[..], Self::expr));
                quote!(#name::Arith(#operator, #sides))
            }
            table::Expr::In(inner, values) => {
                let (inner, values) = (self.expr(inner), self.list(values, Self::literal));
                quote!(#name::In(&#inner, #values))
            }
            table::Expr::Size(inner) => {
                let inner = self.expr(inner);
                quote!(#name::Size(&#inner))
            }
            simple @ (table::Expr::Lit(_)
            | table::Expr::Get(_)
            | table::Expr::Has(_)
            | table::Expr::Fact(_)
            | table::Expr::HasFact(_)
            | table::Expr::Tier) => self.expr(simple),
        }
    }

    fn comparison(&mut self, operator: table::Comparison) -> TokenStream {
        let name = self.name("Comparison");
        let variant = match operator {
            table::Comparison::Eq => quote!(Eq),
            table::Comparison::Ne => quote!(Ne),
            table::Comparison::Lt => quote!(Lt),
            table::Comparison::Le => quote!(Le),
            table::Comparison::Gt => quote!(Gt),
            table::Comparison::Ge => quote!(Ge),
        };
        quote!(#name::#variant)
    }

    fn arithmetic(&mut self, operator: table::Arithmetic) -> TokenStream {
        let name = self.name("Arithmetic");
        let variant = match operator {
            table::Arithmetic::Add => quote!(Add),
            table::Arithmetic::Sub => quote!(Sub),
            table::Arithmetic::Mul => quote!(Mul),
            table::Arithmetic::Div => quote!(Div),
            table::Arithmetic::Rem => quote!(Rem),
        };
        quote!(#name::#variant)
    }

    fn price(&mut self, price: &table::Price<'_>) -> TokenStream {
        let name = self.name("Price");
        match price {
            table::Price::Unknown(reason) => quote!(#name::Unknown(#reason)),
            table::Price::Lines { currency, lines } => {
                let lines = self.list(lines, Self::price_line);
                quote!(#name::Lines { currency: #currency, lines: #lines })
            }
        }
    }

    fn price_line(&mut self, line: &table::PriceLine<'_>) -> TokenStream {
        let name = self.name("PriceLine");
        let item = line.item;
        let when = self.option(line.when.as_ref(), Self::expr);
        let quantity = self.expr(&line.quantity);
        let rate = self.rate(&line.rate);
        let per = unsigned(line.per.into());
        quote!(#name { item: #item, when: #when, quantity: #quantity, rate: #rate, per: #per })
    }

    fn rate(&mut self, rate: &table::Rate<'_>) -> TokenStream {
        let name = self.name("Rate");
        match rate {
            table::Rate::Flat(rate) => {
                let rate = int(*rate);
                quote!(#name::Flat(#rate))
            }
            table::Rate::By(selector, rates) => {
                let selector = self.expr(selector);
                let rates = self.list(rates, |printer, (value, rate)| {
                    let (value, rate) = (printer.literal(value), int(*rate));
                    quote!((#value, #rate))
                });
                quote!(#name::By(#selector, #rates))
            }
        }
    }
}

/// Indexes of variables.
fn indexes(indexes: &[u16]) -> TokenStream {
    let indexes = indexes.iter().map(|index| unsigned((*index).into()));
    quote!(&[#(#indexes),*])
}
