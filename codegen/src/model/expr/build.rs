//! Expressions made without text: what the short forms of rules mean.
//!
//! Conjunctions and disjunctions come out flat, without constants and without repetition, so that outputs
//! need not look for them.

use super::bindings::Reference;
use crate::model::{
    Arithmetic, Comparison, Each, Expr, ExprKind, ExprType, Function, JsonKind, MediaFact, Path, Value,
};
use crate::source::Span;

/// An expression without a place of its own.
pub fn expr(kind: ExprKind, ty: ExprType) -> Expr {
    Expr { kind, ty, span: Span::default() }
}

/// The same expression at another place.
#[must_use]
pub fn at(expr: Expr, span: Span) -> Expr {
    Expr { span, ..expr }
}

/// A constant.
pub fn literal(value: Value) -> Expr {
    let ty = super::types::value_type(&value);
    expr(ExprKind::Lit(value), ty)
}

/// `true` or `false`.
pub fn constant(value: bool) -> Expr {
    literal(Value::Bool(value))
}

/// The effective value of a parameter.
pub fn get(path: Path, ty: ExprType) -> Expr {
    expr(ExprKind::Get(path), ty)
}

/// The presence of a parameter.
pub fn has(path: Path) -> Expr {
    expr(ExprKind::Has(path), ExprType::Bool)
}

/// The value of a parameter, of an item, or of a member of it.
pub fn read(reference: Reference, ty: ExprType) -> Expr {
    let kind = match reference.level {
        None => ExprKind::Get(reference.path),
        Some(level) if reference.path.0.is_empty() => ExprKind::Bound(level),
        Some(level) => ExprKind::BoundGet(level, reference.path),
    };
    expr(kind, ty)
}

/// The presence of a parameter or of a member of an item; an item itself is always present.
pub fn presence_of(reference: Reference) -> Expr {
    match reference.level {
        _ if reference.path.0.is_empty() => constant(true),
        None => has(reference.path),
        Some(level) => expr(ExprKind::BoundHas(level, reference.path), ExprType::Bool),
    }
}

/// `null`
pub fn null() -> Expr {
    expr(ExprKind::Null, ExprType::Null)
}

/// A test of the JSON type of a value.
pub fn is(value: Expr, kind: JsonKind) -> Expr {
    let span = value.span;
    at(expr(ExprKind::Is(Box::new(value), kind), ExprType::Bool), span)
}

/// Goes through a list; the body reads the item as the bound value with number `level`.
pub fn each(what: Each, level: usize, list: Expr, body: Expr) -> Expr {
    let span = list.span;
    let ty = match what {
        Each::All | Each::Exists | Each::ExistsOne => ExprType::Bool,
        Each::Map | Each::Filter => ExprType::List,
    };
    at(expr(ExprKind::Each(what, level, Box::new(list), Box::new(body)), ty), span)
}

/// A function of its arguments; where it gives a number, that is of the type of the arguments.
pub fn call(function: Function, arguments: Vec<Expr>) -> Expr {
    let span = arguments.first().map_or_else(Span::default, |first| first.span);
    let is_double = arguments.iter().any(|argument| argument.ty == ExprType::Double);
    let ty = match function {
        Function::StartsWith
        | Function::EndsWith
        | Function::Contains
        | Function::Matches
        | Function::Within
        | Function::HasKey => ExprType::Bool,
        Function::ExtractAll | Function::Split => ExprType::List,
        Function::Substring
        | Function::Replace
        | Function::LowerAscii
        | Function::UpperAscii
        | Function::Trim
        | Function::Concat
        | Function::String => ExprType::String,
        Function::IndexOf
        | Function::Int
        | Function::Utf16
        | Function::Bytes
        | Function::Hour
        | Function::Minute
        | Function::Weekday => ExprType::Int,
        Function::Double => ExprType::Double,
        Function::Ceil
        | Function::Floor
        | Function::Round
        | Function::Abs
        | Function::Greatest
        | Function::Least
        | Function::Sum
        | Function::At => {
            if is_double {
                ExprType::Double
            } else {
                ExprType::Int
            }
        }
    };
    at(expr(ExprKind::Call(function, arguments), ty), span)
}

/// A list of values; it is of the type of lists whatever they are.
pub fn list(items: Vec<Expr>) -> Expr {
    expr(ExprKind::List(items), ExprType::List)
}

/// One item of a list.
pub fn at_index(list: Expr, index: Expr, ty: ExprType) -> Expr {
    call_of(Function::At, vec![list, index], ty)
}

/// A function of a list whose value is of the type of its items: a sum, the greatest item, one item.
pub fn call_of(function: Function, arguments: Vec<Expr>, ty: ExprType) -> Expr {
    Expr { ty, ..call(function, arguments) }
}

/// The sum of a list of numbers of this type.
pub fn sum(list: Expr, ty: ExprType) -> Expr {
    call_of(Function::Sum, vec![list], ty)
}

/// A fact about the media of a value.
pub fn media(of: Expr, fact: MediaFact) -> Expr {
    let ty = match fact {
        MediaFact::Width | MediaFact::Height | MediaFact::Bytes => ExprType::Int,
        MediaFact::Seconds => ExprType::Double,
        MediaFact::Format => ExprType::String,
    };
    about_media(of, &|of| expr(ExprKind::Media(of, fact), ty))
}

/// Reports whether a fact about the media of a value is known.
pub fn has_media(of: Expr, fact: MediaFact) -> Expr {
    about_media(of, &|of| expr(ExprKind::HasMedia(of, fact), ExprType::Bool))
}

/// Of a choice between values it is the choice between their facts.
fn about_media(of: Expr, read: &dyn Fn(Box<Expr>) -> Expr) -> Expr {
    let span = of.span;
    if let ExprKind::If(parts) = of.kind {
        let [condition, value, other] = *parts;
        return at(conditional(condition, about_media(value, read), about_media(other, read)), span);
    }
    at(read(Box::new(of)), span)
}

/// Code points of a string, or items of a list.
pub fn size(of: Expr) -> Expr {
    let span = of.span;
    at(expr(ExprKind::Size(Box::new(of)), ExprType::Int), span)
}

/// Negation; a negation of a negation is the thing itself.
#[must_use]
pub fn not(of: Expr) -> Expr {
    let span = of.span;
    match of.kind {
        ExprKind::Lit(Value::Bool(value)) => at(constant(!value), span),
        ExprKind::Not(inner) => *inner,
        kind => {
            let inner = Expr { kind, ..of };
            at(expr(ExprKind::Not(Box::new(inner)), ExprType::Bool), span)
        }
    }
}

/// Conjunction; `true` when there is nothing to hold.
pub fn all(parts: Vec<Expr>) -> Expr {
    let flatten = |part: Expr| match part.kind {
        ExprKind::All(parts) => parts,
        _ => vec![part],
    };
    joined(parts.into_iter().flat_map(flatten), true, ExprKind::All)
}

/// Disjunction; `false` when there is nothing to choose from.
pub fn any(parts: Vec<Expr>) -> Expr {
    let flatten = |part: Expr| match part.kind {
        ExprKind::Any(parts) => parts,
        _ => vec![part],
    };
    joined(parts.into_iter().flat_map(flatten), false, ExprKind::Any)
}

/// `neutral` is the constant that changes nothing; the other one decides everything.
fn joined(parts: impl Iterator<Item = Expr>, neutral: bool, join: fn(Vec<Expr>) -> ExprKind) -> Expr {
    let mut kept: Vec<Expr> = Vec::new();
    for part in parts {
        match part.kind {
            ExprKind::Lit(Value::Bool(value)) if value == neutral => {}
            ExprKind::Lit(Value::Bool(_)) => return part,
            _ => kept.push(part),
        }
    }
    let mut kept = super::structure::distinct(kept);
    match kept.len() {
        0 => constant(neutral),
        1 => kept.swap_remove(0),
        _ => {
            let span = kept[0].span;
            at(expr(join(kept), ExprType::Bool), span)
        }
    }
}

/// Condition, value if it holds, value if not; the values are of one type.
pub fn conditional(condition: Expr, value: Expr, other: Expr) -> Expr {
    let (span, ty) = (condition.span, value.ty);
    at(expr(ExprKind::If(Box::new([condition, value, other])), ty), span)
}

/// A comparison of two values.
pub fn compare(operator: Comparison, left: Expr, right: Expr) -> Expr {
    let span = left.span;
    let (left, right) = match (is_format(&left), is_format(&right)) {
        (true, false) => (left, map_literal(right, named_once)),
        (false, true) => (map_literal(left, named_once), right),
        _ => (left, right),
    };
    at(expr(ExprKind::Compare(operator, Box::new([left, right])), ExprType::Bool), span)
}

/// Arithmetic on two numbers; a number with a fraction on one side makes the result one.
pub fn arith(operator: Arithmetic, left: Expr, right: Expr) -> Expr {
    let span = left.span;
    let is_double = left.ty == ExprType::Double || right.ty == ExprType::Double;
    let ty = if is_double { ExprType::Double } else { ExprType::Int };
    at(expr(ExprKind::Arith(operator, Box::new([left, right])), ty), span)
}

/// A whole number as one that divides without truncation. Its meaning is visible to everything that computes:
/// a product with a number that is not of the whole ones.
#[must_use]
pub fn double(of: Expr) -> Expr {
    match of {
        Expr { ty: ExprType::Double, .. } => of,
        #[expect(clippy::cast_precision_loss, reason = "that is what the conversion means")]
        Expr { kind: ExprKind::Lit(Value::Int(value)), span, .. } => {
            at(literal(Value::Num(value as f64)), span)
        }
        _ => arith(Arithmetic::Mul, of, literal(Value::Num(1.0))),
    }
}

/// The operand of a conversion by [`double`].
pub fn converted(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Arith(Arithmetic::Mul, sides)
            if sides[0].ty == ExprType::Int && sides[1].kind == ExprKind::Lit(Value::Num(1.0)) =>
        {
            Some(&sides[0])
        }
        _ => None,
    }
}

/// Reports whether an expression is a media format. Each format has one name: `jpeg` is `jpg`.
pub(crate) fn is_format(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Media(_, MediaFact::Format))
}

/// The one name of a format.
pub(crate) fn named_once(format: Value) -> Value {
    match format {
        Value::Str(name) => Value::Str(modelspec_runtime::__private::media::canonical(&name).into_owned()),
        other => other,
    }
}

fn map_literal(of: Expr, change: impl FnOnce(Value) -> Value) -> Expr {
    match of.kind {
        ExprKind::Lit(value) => Expr { kind: ExprKind::Lit(change(value)), ..of },
        _ => of,
    }
}

/// A membership test; for a list of one value, a comparison.
pub fn is_in(value: Expr, mut values: Vec<Value>) -> Expr {
    let span = value.span;
    if is_format(&value) {
        values = values.into_iter().map(named_once).fold(Vec::new(), |mut known, value| {
            if !known.contains(&value) {
                known.push(value);
            }
            known
        });
    }
    match values.len() {
        0 => at(constant(false), span),
        1 => compare(Comparison::Eq, value, literal(values.swap_remove(0))),
        _ => at(expr(ExprKind::In(Box::new(value), values), ExprType::Bool), span),
    }
}
