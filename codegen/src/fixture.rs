//! Small operations built in code, for the tests of the outputs.

use crate::limits::{MAX_AUTOMATA, Portions};
use crate::model::expr::author;
use crate::model::{
    Amount, Array, BodyEncoding, Charge, Comparison, Default, Document, Each, Enum, EnumValue, Expr,
    ExprKind, ExprType, Fact, FactType, Function, Integer, JsonKind, LengthUnit, Map, Media, MediaForm,
    Method, Number, Object, Operation, Param, Path, Price, PriceEntry, PriceLine, Prices, Provider, Rate,
    RateCase, RequestEnvelope, Rule, RuleForm, SizeText, Status, Text, Type, Union, Unique, Value, Variant,
    Written, words,
};
use crate::source::{FileId, Located, Span};

pub(crate) fn located<T>(value: T) -> Located<T> {
    Located::new(value, Span::default())
}

pub(crate) fn param(name: &str, ty: Type) -> Param {
    Param::new(located(name.to_owned()), ty, format!("What `{name}` is."))
}

impl Param {
    pub(crate) fn required(self) -> Param {
        Param { required: true, ..self }
    }

    pub(crate) fn empty_absent(self) -> Param {
        Param { empty_absent: true, ..self }
    }

    pub(crate) fn nullable(self) -> Param {
        Param { nullable: true, ..self }
    }

    pub(crate) fn null_absent(self) -> Param {
        Param { null_absent: true, ..self }
    }

    pub(crate) fn default(self, value: impl Into<Value>) -> Param {
        Param { default: Some(Default::Value(located(value.into()))), ..self }
    }

    pub(crate) fn cases(self, cases: Vec<(Expr, Value)>) -> Param {
        let cases = cases.into_iter().map(|(when, value)| (when, located(value))).collect();
        Param { default: Some(Default::Cases(cases)), ..self }
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::Str(value.to_owned())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Num(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

pub(crate) fn integer(min: i64, max: i64) -> Type {
    stepped(min, max, 1)
}

pub(crate) fn stepped(min: i64, max: i64, step: u32) -> Type {
    Type::Integer(Integer { min, max, declared: (true, true), step, offset: 0, is_int64: false })
}

pub(crate) fn any_integer() -> Type {
    let limit = (1 << 53) - 1;
    Type::Integer(Integer {
        min: -limit,
        max: limit,
        declared: (false, false),
        step: 1,
        offset: 0,
        is_int64: false,
    })
}

pub(crate) fn real(min: Option<f64>, max: Option<f64>) -> Type {
    Type::Number(Number { min, max, above: false, below: false, step: None, documented_step: None })
}

pub(crate) fn text(min: u32, max: Option<u32>) -> Type {
    Type::String(Text { min, max, unit: LengthUnit::CodePoints, format: None, pattern: None, media: None })
}

pub(crate) fn choice<V: Into<Value>>(values: impl IntoIterator<Item = V>) -> Type {
    let value = |value: V| EnumValue {
        value: value.into(),
        doc: None,
        deprecated: None,
        state: None,
        name: None,
        span: Span::default(),
    };
    Type::Enum(Enum {
        declared: crate::model::Declaration::default(),
        name: "choice".to_owned(),
        values: values.into_iter().map(value).collect(),
        open: false,
    })
}

pub(crate) fn list(items: Type, min: u32, max: Option<u32>) -> Type {
    Type::Array(Box::new(Array { items, doc: None, min, max, unique: Unique::No }))
}

/// One price for all days.
pub(crate) fn undated(price: Price) -> Prices {
    let span = Span::default();
    let entry = PriceEntry { from: None, until: None, note: None, source: None, price, span };
    Prices::new(vec![entry], None)
}

/// The first object is the request.
pub(crate) fn operation(objects: Vec<Vec<Param>>) -> Operation {
    let object = |(at, params)| Object {
        name: if at == 0 { String::new() } else { format!("part{at}") },
        params,
        ..Object::root()
    };
    Operation {
        provider: "acme".to_owned(),
        name: "paint".to_owned(),
        file: FileId::default(),
        wire_ids: vec!["acme:paint@1".to_owned()],
        title: located("Acme Paint".to_owned()),
        doc: "Paints a picture.".to_owned(),
        status: Status::Live,
        released: None,
        retires: None,
        replaced_by: None,
        capabilities: Vec::new(),
        sources: Vec::new(),
        method: Method::Post,
        path: Some("/paint".to_owned()),
        body: BodyEncoding::Json,
        request_envelope: RequestEnvelope::Single,
        task: None,
        facts: Vec::new(),
        lets: Vec::new(),
        request: Document { objects: objects.into_iter().enumerate().map(object).collect(), open: false },
        sizes: None,
        rules: Vec::new(),
        modes: Vec::new(),
        prices: undated(Price::Unknown("nobody said".to_owned())),
        response: None,
        responses: Vec::new(),
        contents: Vec::new(),
        callback: None,
        examples: Vec::new(),
        notes: Vec::new(),
        portions: Portions::ALL,
        automata: MAX_AUTOMATA,
    }
}

pub(crate) fn provider() -> Provider {
    Provider {
        id: "acme".to_owned(),
        file: FileId::default(),
        name: "Acme".to_owned(),
        doc: None,
        sources: Vec::new(),
        base_url: Some("https://api.acme.test".to_owned()),
        auth: None,
        request_envelope: RequestEnvelope::Single,
        response_envelope: None,
        task: None,
        error: None,
        errors: Vec::new(),
        notes: Vec::new(),
    }
}

pub(crate) fn rule(id: &str, holds: Expr) -> Rule {
    Rule {
        id: located(id.to_owned()),
        message: format!("mind {id}"),
        brief: None,
        warning: false,
        effect: None,
        each: Vec::new(),
        at: None,
        form: RuleForm::Cel(None),
        holds,
        reads: Vec::new(),
        aliases: Vec::new(),
        source: None,
    }
}

pub(crate) fn path(dotted: &str) -> Path {
    Path(dotted.split('.').map(str::to_owned).collect())
}

pub(crate) fn expr(kind: ExprKind, ty: ExprType) -> Expr {
    Expr { kind, ty, span: Span::default() }
}

pub(crate) fn lit(value: impl Into<Value>) -> Expr {
    let value = value.into();
    let ty = match value {
        Value::Bool(_) => ExprType::Bool,
        Value::Int(_) => ExprType::Int,
        Value::Num(_) => ExprType::Double,
        Value::Str(_) => ExprType::String,
    };
    expr(ExprKind::Lit(value), ty)
}

pub(crate) fn has(dotted: &str) -> Expr {
    expr(ExprKind::Has(path(dotted)), ExprType::Bool)
}

pub(crate) fn get(dotted: &str, ty: ExprType) -> Expr {
    expr(ExprKind::Get(path(dotted)), ty)
}

pub(crate) fn int(dotted: &str) -> Expr {
    get(dotted, ExprType::Int)
}

pub(crate) fn string(dotted: &str) -> Expr {
    get(dotted, ExprType::String)
}

pub(crate) fn size(dotted: &str) -> Expr {
    expr(ExprKind::Size(Box::new(get(dotted, ExprType::List))), ExprType::Int)
}

pub(crate) fn not(inner: Expr) -> Expr {
    expr(ExprKind::Not(Box::new(inner)), ExprType::Bool)
}

pub(crate) fn all(parts: Vec<Expr>) -> Expr {
    expr(ExprKind::All(parts), ExprType::Bool)
}

pub(crate) fn any(parts: Vec<Expr>) -> Expr {
    expr(ExprKind::Any(parts), ExprType::Bool)
}

pub(crate) fn conditional(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    let ty = then.ty;
    expr(ExprKind::If(Box::new([condition, then, otherwise])), ty)
}

pub(crate) fn compare(left: Expr, operator: &str, right: Expr) -> Expr {
    let operator = match operator {
        "==" => Comparison::Eq,
        "!=" => Comparison::Ne,
        "<" => Comparison::Lt,
        "<=" => Comparison::Le,
        ">" => Comparison::Gt,
        ">=" => Comparison::Ge,
        other => panic!("no comparison: {other}"),
    };
    expr(ExprKind::Compare(operator, Box::new([left, right])), ExprType::Bool)
}

pub(crate) fn calc(left: Expr, operator: &str, right: Expr) -> Expr {
    use crate::model::Arithmetic;
    let operator = match operator {
        "+" => Arithmetic::Add,
        "-" => Arithmetic::Sub,
        "*" => Arithmetic::Mul,
        "/" => Arithmetic::Div,
        "%" => Arithmetic::Rem,
        other => panic!("no arithmetic: {other}"),
    };
    let ty = left.ty;
    expr(ExprKind::Arith(operator, Box::new([left, right])), ty)
}

pub(crate) fn is_in<V: Into<Value>>(value: Expr, values: impl IntoIterator<Item = V>) -> Expr {
    expr(ExprKind::In(Box::new(value), values.into_iter().map(Into::into).collect()), ExprType::Bool)
}

pub(crate) fn tier() -> Expr {
    expr(ExprKind::Tier, ExprType::String)
}

/// Any string, to take the rest from.
pub(crate) fn plain_text() -> Text {
    Text { min: 0, max: None, unit: LengthUnit::CodePoints, format: None, pattern: None, media: None }
}

/// Media without limits, to take the rest from.
pub(crate) fn media(forms: Vec<MediaForm>) -> Media {
    Media {
        forms,
        limits: Vec::new(),
        formats: Vec::new(),
        max_bytes: None,
        side: (None, None),
        pixels: (None, None),
        ratio: (None, None),
        milliseconds: (None, None),
        further: false,
    }
}

pub(crate) fn enum_value(value: impl Into<Value>) -> EnumValue {
    EnumValue {
        value: value.into(),
        doc: None,
        deprecated: None,
        state: None,
        name: None,
        span: Span::default(),
    }
}

/// Variants are named after their place.
pub(crate) fn union(variants: impl IntoIterator<Item = Type>) -> Type {
    let variant = |(at, ty)| Variant::new(located(format!("v{at}")), ty);
    let variants = variants.into_iter().enumerate().map(variant).collect();
    Type::Union(Box::new(Union::new(
        "union".to_owned(),
        None,
        variants,
        crate::model::Declaration::default(),
    )))
}

pub(crate) fn map(items: Type, min: u32, max: Option<u32>) -> Type {
    Type::Map(Box::new(Map { keys: plain_text(), items, doc: None, min, max }))
}

/// Width and height with these bounds and steps.
pub(crate) fn size_text(values: &[&str], width: (i64, i64, u32), height: (i64, i64, u32)) -> Type {
    let side = |name: &str, (min, max, step)| param(name, stepped(min, max, step));
    Type::Size(Box::new(SizeText {
        declared: crate::model::Declaration::default(),
        name: "size".to_owned(),
        separator: "x".to_owned(),
        values: values.iter().map(|value| enum_value(*value)).collect(),
        sides: [side("width", width), side("height", height)],
    }))
}

pub(crate) fn fact(name: &str, ty: FactType) -> Fact {
    Fact {
        name: located(name.to_owned()),
        ty,
        list: false,
        min: None,
        max: None,
        items: (None, None),
        default: None,
        unit: None,
        doc: String::new(),
    }
}

/// A rate.
pub(crate) fn amount(nanos: i64) -> Charge {
    between(nanos, nanos)
}

/// A rate of which only a range is known.
pub(crate) fn between(min: i64, max: i64) -> Charge {
    let (low, high) = (words::price::decimal(min), words::price::decimal(max));
    let written = if min == max { low } else { format!("{low} to {high}") };
    Charge::Known(Amount { min, max, written })
}

/// An expression that its author wrote.
pub(crate) fn written(expr: Expr) -> Written {
    Written { words: words::Phrase::code(author(&expr)), expr }
}

/// The rates of conditions, of which the first that holds applies.
pub(crate) fn cases<const N: usize>(cases: [(Expr, Charge); N]) -> Rate {
    let case = |(at, (when, charge))| RateCase { when: written(when), charge, otherwise: at > 0 };
    Rate::Cases(cases.into_iter().enumerate().map(case).collect())
}

/// A line that always applies.
pub(crate) fn price_line(quantity: Expr, rate: Rate, per: u32) -> PriceLine {
    PriceLine { item: located("unit".to_owned()), per, ..PriceLine::plain(written(quantity), rate) }
}

/// An item that a macro, or a rule about items, goes through.
pub(crate) fn bound(number: usize, ty: ExprType) -> Expr {
    expr(ExprKind::Bound(number), ty)
}

pub(crate) fn bound_get(number: usize, dotted: &str, ty: ExprType) -> Expr {
    expr(ExprKind::BoundGet(number, path(dotted)), ty)
}

pub(crate) fn bound_has(number: usize, dotted: &str) -> Expr {
    expr(ExprKind::BoundHas(number, path(dotted)), ExprType::Bool)
}

pub(crate) fn each(each: Each, number: usize, list: Expr, body: Expr) -> Expr {
    let ty = match each {
        Each::All | Each::Exists | Each::ExistsOne => ExprType::Bool,
        Each::Map | Each::Filter => ExprType::List,
    };
    expr(ExprKind::Each(each, number, Box::new(list), Box::new(body)), ty)
}

pub(crate) fn call(function: Function, arguments: Vec<Expr>, ty: ExprType) -> Expr {
    expr(ExprKind::Call(function, arguments), ty)
}

pub(crate) fn is_kind(value: Expr, kind: JsonKind) -> Expr {
    expr(ExprKind::Is(Box::new(value), kind), ExprType::Bool)
}

pub(crate) fn null() -> Expr {
    expr(ExprKind::Null, ExprType::Null)
}

/// The operation that a spec declares, without its name and where it comes from.
pub(crate) fn compiled(spec: &str) -> Operation {
    const HEAD: &str = "\
name: Paint
doc: Paints.
sources: [{ url: https://example.com/docs, read: 2026-01-01 }]
http: { method: POST, path: / }
";
    const PROVIDER: &str = "name: Acme\ndoc: Paints.\n";
    let files = [("acme/provider.yaml", PROVIDER.to_owned()), ("acme/paint.yaml", format!("{HEAD}{spec}"))];
    let texts = files.map(|(path, text)| crate::source::SourceText { path: path.to_owned(), text });
    let compilation = crate::compile(texts.into());
    let lines = compilation.report.lines(&compilation.sources);
    assert!(!compilation.report.has_errors(), "{}", lines.join("\n"));
    compilation.catalogue.operations.into_iter().next().expect("there is one operation")
}
