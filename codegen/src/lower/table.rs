//! Model to table: the constant data that the engine runs on.
//!
//! The same value is printed into generated code and used at once by the interpreter, so that both mean the
//! same. Knows nothing of Rust items or of JSON Schema.

use std::collections::{BTreeSet, HashMap};

use bumpalo::Bump;
use modelspec_runtime::lookup;
use modelspec_runtime::table;

use super::blame::{self, Blame};
use crate::model::{
    Default, Document, Expr, ExprKind, FactType, FormatName, MediaForm, Object, Operation, Param, Path,
    Price, PriceLine, Rate, RequestEnvelope, Rule, Sizes, Text, Type, Value,
};
use crate::pattern;

/// The table of an operation.
pub fn model<'a>(arena: &'a Bump, op: &Operation) -> table::Model<'a> {
    let vars = variables(op);
    let objects = Builder::new(arena, &op.request, &vars).build();
    let exprs = Lower { arena, vars: &vars, facts: op.facts.iter().map(|fact| fact.name.as_str()).collect() };
    table::Model {
        id: arena.alloc_str(&op.id()),
        objects,
        vars: arena.alloc_slice_fill_iter(vars.iter().map(|path| exprs.var(&op.request, path))),
        facts: arena.alloc_slice_fill_iter(op.facts.iter().map(|fact| table::Fact {
            name: arena.alloc_str(&fact.name),
            kind: match fact.ty {
                FactType::Boolean => table::FactKind::Boolean,
                FactType::Integer => table::FactKind::Integer,
                FactType::Number => table::FactKind::Number,
                FactType::String => table::FactKind::String,
            },
            list: fact.list,
            range: None,
        })),
        sizes: op.sizes.as_ref().map(|sizes| exprs.sizes(sizes)),
        rules: arena.alloc_slice_fill_iter(op.rules.iter().map(|rule| exprs.rule(rule))),
        price: exprs.price(&op.price),
        array_body: op.request_envelope == RequestEnvelope::Array,
    }
}

/// The objects of a response, a callback or an envelope; the first one is the document itself.
pub fn document<'a>(arena: &'a Bump, document: &Document) -> &'a [table::Object<'a>] {
    Builder::new(arena, document, &[]).build()
}

/// The parameters that sizes, rules and prices read, in the order of the document tree.
fn variables(op: &Operation) -> Vec<Path> {
    let mut read = BTreeSet::new();
    if let Some(sizes) = &op.sizes {
        read.extend([&sizes.width, &sizes.height].into_iter().chain(&sizes.tier_from).cloned());
    }
    for rule in &op.rules {
        read.extend(rule.reads.iter().cloned());
        for (_, condition) in blame::of(rule).offending {
            reads(&condition, &mut read);
        }
    }
    if let Price::Lines { lines, .. } = &op.price {
        for line in lines {
            line.when.iter().chain([&line.quantity]).for_each(|expr| reads(expr, &mut read));
            if let Rate::By(expr, _) = &line.rate {
                reads(expr, &mut read);
            }
        }
    }
    close_over_defaults(&op.request, &mut read);
    let mut ordered = Vec::with_capacity(read.len());
    tree_order(&op.request, op.request.root(), &mut Vec::new(), &read, &mut ordered);
    ordered
}

/// A default can depend on other parameters, and these on others.
fn close_over_defaults(request: &Document, read: &mut BTreeSet<Path>) {
    let mut open: Vec<Path> = read.iter().cloned().collect();
    while let Some(path) = open.pop() {
        let Some(Default::Cases(cases)) = request.param(&path).and_then(|param| param.default.as_ref())
        else {
            continue;
        };
        let mut more = BTreeSet::new();
        cases.iter().for_each(|(condition, _)| reads(condition, &mut more));
        open.extend(more.into_iter().filter(|path| read.insert(path.clone())));
    }
}

fn reads(expr: &Expr, into: &mut BTreeSet<Path>) {
    into.extend(crate::cel::reads(expr));
}

fn tree_order(
    request: &Document,
    object: &Object,
    at: &mut Vec<String>,
    read: &BTreeSet<Path>,
    ordered: &mut Vec<Path>,
) {
    for param in &object.params {
        at.push(param.name.value.clone());
        let path = Path(at.clone());
        if read.contains(&path) {
            ordered.push(path);
        }
        if let Type::Object(id) = param.ty
            && read.iter().any(|other| is_below(other, at))
        {
            tree_order(request, &request.objects[id], at, read, ordered);
        }
        at.pop();
    }
}

fn is_below(path: &Path, parent: &[String]) -> bool {
    path.0.len() > parent.len() && path.0.starts_with(parent)
}

/// Builds the objects of one document.
struct Builder<'a, 'm> {
    arena: &'a Bump,
    document: &'m Document,
    vars: &'m [Path],
    objects: Vec<Option<table::Object<'a>>>,
    /// Objects below which nothing is read stand once, wherever they are used.
    shared: HashMap<usize, u16>,
}

impl<'a, 'm> Builder<'a, 'm> {
    fn new(arena: &'a Bump, document: &'m Document, vars: &'m [Path]) -> Self {
        Self { arena, document, vars, objects: Vec::new(), shared: HashMap::new() }
    }

    fn build(mut self) -> &'a [table::Object<'a>] {
        self.object(0, Some(&[]));
        self.arena.alloc_slice_copy(&self.objects.into_iter().flatten().collect::<Vec<_>>())
    }

    /// `at` is the path from the request when it leads through objects only.
    fn object(&mut self, id: usize, at: Option<&[String]>) -> u16 {
        let read_below = at.filter(|at| self.vars.iter().any(|var| is_below(var, at)));
        if read_below.is_none()
            && let Some(&index) = self.shared.get(&id)
        {
            return index;
        }
        let index = u16::try_from(self.objects.len()).expect("the check stage bounds the number of objects");
        self.objects.push(None);
        if read_below.is_none() {
            self.shared.insert(id, index);
        }
        let params = &self.document.objects[id].params;
        let fields: Vec<_> = params.iter().map(|param| self.field(param, read_below)).collect();
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let (seed, hash) = lookup::build(&names);
        self.objects[usize::from(index)] = Some(table::Object {
            fields: self.arena.alloc_slice_copy(&fields),
            open: self.document.open,
            lookup: table::Lookup { seed, table: self.arena.alloc_slice_copy(&hash) },
        });
        index
    }

    fn field(&mut self, param: &Param, parent: Option<&[String]>) -> table::Field<'a> {
        let at = parent.map(|parent| [parent, std::slice::from_ref(&param.name.value)].concat());
        table::Field {
            name: self.arena.alloc_str(&param.name),
            ty: self.ty(&param.ty, at.as_deref()),
            required: param.required,
            empty_absent: param.empty_absent,
            nullable: match (param.nullable, param.null_absent) {
                (true, _) => table::Nullable::Value,
                (_, true) => table::Nullable::Absent,
                _ => table::Nullable::No,
            },
            vars: at.map_or_else(table::Vars::default, |at| self.run(&at)),
        }
    }

    /// The run of variables at or below a path.
    fn run(&self, at: &[String]) -> table::Vars {
        let start = self.vars.iter().position(|var| var.0.starts_with(at));
        let Some(start) = start else { return table::Vars::default() };
        let length = self.vars[start..].iter().take_while(|var| var.0.starts_with(at)).count();
        let index = |at: usize| u16::try_from(at).expect("the check stage bounds the number of parameters");
        table::Vars {
            start: index(start),
            end: index(start + length),
            own: self.vars[start].0.len() == at.len(),
        }
    }

    fn ty(&mut self, ty: &Type, at: Option<&[String]>) -> table::Type<'a> {
        match ty {
            Type::Any | Type::Result => table::Type::Any,
            Type::Boolean => table::Type::Boolean,
            Type::Integer(integer) => table::Type::Integer(table::Integer {
                min: integer.min,
                max: integer.max,
                step: integer.step,
                offset: integer.offset,
            }),
            Type::Number(number) => table::Type::Number(table::Number {
                min: number.min.unwrap_or(f64::NEG_INFINITY),
                max: number.max.unwrap_or(f64::INFINITY),
                ..table::Number::ANY
            }),
            Type::String(text) => table::Type::String(self.arena.alloc(self.text(text))),
            Type::Const(value) => table::Type::Const(literal(self.arena, value)),
            Type::Enum(values) => {
                let values = values.values.iter().map(|value| literal(self.arena, &value.value));
                table::Type::Enum(self.arena.alloc_slice_fill_iter(values.collect::<Vec<_>>()))
            }
            Type::Array(array) => {
                let items = self.ty(&array.items, None);
                table::Type::Array(self.arena.alloc(table::Array {
                    items,
                    min: array.min,
                    max: array.max.unwrap_or(u32::MAX),
                    ..table::Array::ANY
                }))
            }
            Type::Object(id) => table::Type::Object(self.object(*id, at)),
            Type::Size(_) | Type::Map(_) | Type::Union(_) => todo!("new types"),
        }
    }

    fn text(&self, text: &Text) -> table::Text<'a> {
        let media = text.media.as_ref();
        let form = |form| media.is_some_and(|media| media.forms.contains(&form));
        let format = match (text.format, media) {
            (Some(FormatName::Uri), _) => Some(table::Format::Uri),
            (Some(FormatName::UuidV4), _) => Some(table::Format::UuidV4),
            (None, Some(_)) => Some(table::Format::Media(table::MediaForms {
                url: form(MediaForm::Url),
                data_uri: form(MediaForm::DataUri),
                base64: form(MediaForm::Base64),
                upload: form(MediaForm::Upload),
                file: form(MediaForm::File),
            })),
            (None, None) => None,
        };
        let limits = media.map(|media| media.limits.join(", ")).filter(|limits| !limits.is_empty());
        table::Text {
            min: text.min,
            max: text.max.unwrap_or(u32::MAX),
            unit: table::LengthUnit::CodePoints,
            format,
            pattern: text
                .pattern
                .as_ref()
                .map(|source| &*self.arena.alloc(pattern::lower(self.arena, source))),
            media: limits.map(|_| todo!("media")),
        }
    }
}

fn literal<'a>(arena: &'a Bump, value: &Value) -> table::Literal<'a> {
    match value {
        Value::Bool(value) => table::Literal::Bool(*value),
        Value::Int(value) => table::Literal::Int(*value),
        Value::Num(value) => table::Literal::Num(*value),
        Value::Str(value) => table::Literal::Str(arena.alloc_str(value)),
    }
}

/// Lowers what reads variables.
struct Lower<'a, 'm> {
    arena: &'a Bump,
    vars: &'m [Path],
    facts: Vec<&'m str>,
}

impl<'a> Lower<'a, '_> {
    fn index(&self, path: &Path) -> u16 {
        let index = self.vars.iter().position(|var| var == path);
        u16::try_from(index.expect("`variables` collects every path that is read")).expect("bounded")
    }

    fn indexes(&self, paths: &[Path]) -> &'a [u16] {
        self.arena.alloc_slice_fill_iter(paths.iter().map(|path| self.index(path)))
    }

    fn fact(&self, name: &str) -> u16 {
        let index = self.facts.iter().position(|fact| *fact == name);
        u16::try_from(index.expect("the type check knows every fact")).expect("bounded")
    }

    fn var(&self, request: &Document, path: &Path) -> table::Var<'a> {
        let param = request.param(path);
        let is_number = param.is_some_and(|param| matches!(param.ty, Type::Number(_)));
        let assumed = |value: &Value| match value {
            // `7` as the value of a number divides as `7.0` does, wherever it comes from.
            #[expect(clippy::cast_precision_loss, reason = "a given value would be read in the same way")]
            Value::Int(value) if is_number => table::Literal::Num(*value as f64),
            other => literal(self.arena, other),
        };
        table::Var {
            items: &[],
            pointer: self.arena.alloc_str(&path.pointer()),
            default: match param.and_then(|param| param.default.as_ref()) {
                None => table::Default::None,
                Some(Default::Value(value)) => table::Default::Value(assumed(value)),
                Some(Default::Cases(cases)) => {
                    let case = |(condition, value): &(Expr, crate::source::Located<Value>)| {
                        (self.expr(condition), assumed(value))
                    };
                    let cases: Vec<_> = cases.iter().map(case).collect();
                    table::Default::Cases(self.arena.alloc_slice_copy(&cases))
                }
            },
        }
    }

    fn sizes(&self, sizes: &Sizes) -> table::Sizes<'a> {
        table::Sizes {
            width: self.index(&sizes.width),
            height: self.index(&sizes.height),
            tier_from: sizes.tier_from.as_ref().map(|path| self.index(path)),
            rows: self.arena.alloc_slice_fill_iter(sizes.rows.iter().map(|row| table::SizeRow {
                tier: self.arena.alloc_str(&row.tier),
                label: self.arena.alloc_str(&row.label),
                width: row.width,
                height: row.height,
            })),
        }
    }

    fn rule(&self, rule: &Rule) -> table::Rule<'a> {
        table::Rule {
            id: self.arena.alloc_str(&rule.id),
            severity: if rule.warning { table::Severity::Warning } else { table::Severity::Error },
            message: self.arena.alloc_str(&rule.message),
            each: &[],
            holds: self.expr(&rule.holds),
            reads: self.indexes(&rule.reads),
            blame: self.blame(&blame::of(rule)),
        }
    }

    fn blame(&self, blame: &Blame) -> table::Blame<'a> {
        let offending: Vec<_> =
            blame.offending.iter().map(|(path, holds)| (self.index(path), self.expr(holds))).collect();
        table::Blame {
            at: blame.at.as_ref().map(|at| &*self.arena.alloc_str(at)),
            required: self.indexes(&blame.required),
            offending: self.arena.alloc_slice_copy(&offending),
            read: self.indexes(&blame.read),
            otherwise: self.arena.alloc_str(&blame.otherwise),
        }
    }

    fn price(&self, price: &Price) -> table::Price<'a> {
        match price {
            Price::Unknown(reason) => table::Price::Unknown(self.arena.alloc_str(reason)),
            Price::Lines { currency, lines, .. } => {
                let lines: Vec<_> = lines.iter().map(|line| self.price_line(line)).collect();
                table::Price::Lines {
                    currency: self.arena.alloc_str(currency),
                    lines: self.arena.alloc_slice_copy(&lines),
                    terms: table::Terms::NONE,
                }
            }
        }
    }

    fn price_line(&self, line: &PriceLine) -> table::PriceLine<'a> {
        table::PriceLine {
            item: self.arena.alloc_str(&line.item),
            currency: "",
            when: line.when.as_ref().map(|when| self.expr(when)),
            quantity: self.expr(&line.quantity),
            rate: match &line.rate {
                Rate::Flat(rate) => table::Rate::Flat(rate.min),
                Rate::Cases(_) => todo!("cases"),
                Rate::By(selector, rates) => {
                    let rates: Vec<_> =
                        rates.iter().map(|(value, rate)| (literal(self.arena, value), rate.min)).collect();
                    table::Rate::By(self.expr(selector), self.arena.alloc_slice_copy(&rates))
                }
            },
            per: line.per,
        }
    }

    fn list(&self, exprs: &[Expr]) -> &'a [table::Expr<'a>] {
        let exprs: Vec<_> = exprs.iter().map(|expr| self.expr(expr)).collect();
        self.arena.alloc_slice_copy(&exprs)
    }

    fn array<const N: usize>(&self, exprs: &[Expr; N]) -> &'a [table::Expr<'a>; N] {
        self.arena.alloc(std::array::from_fn(|at| self.expr(&exprs[at])))
    }

    fn expr(&self, expr: &Expr) -> table::Expr<'a> {
        match &expr.kind {
            ExprKind::Lit(value) => table::Expr::Lit(literal(self.arena, value)),
            ExprKind::Get(path) => table::Expr::Get(self.index(path)),
            ExprKind::Has(path) => table::Expr::Has(self.index(path)),
            ExprKind::Fact(name) => table::Expr::Fact(self.fact(name)),
            ExprKind::HasFact(name) => table::Expr::HasFact(self.fact(name)),
            ExprKind::Tier => table::Expr::Tier,
            ExprKind::Not(inner) => table::Expr::Not(self.arena.alloc(self.expr(inner))),
            ExprKind::All(parts) => table::Expr::All(self.list(parts)),
            ExprKind::Any(parts) => table::Expr::Any(self.list(parts)),
            ExprKind::If(parts) => table::Expr::If(self.array(parts)),
            ExprKind::Compare(operator, parts) => table::Expr::Compare(*operator, self.array(parts)),
            ExprKind::Arith(operator, parts) => table::Expr::Arith(*operator, self.array(parts)),
            ExprKind::In(value, values) => {
                let values = values.iter().map(|value| literal(self.arena, value));
                let values = self.arena.alloc_slice_fill_iter(values.collect::<Vec<_>>());
                table::Expr::In(self.arena.alloc(self.expr(value)), values)
            }
            ExprKind::Size(inner) => table::Expr::Size(self.arena.alloc(self.expr(inner))),
            _ => todo!("new expressions"),
        }
    }
}
