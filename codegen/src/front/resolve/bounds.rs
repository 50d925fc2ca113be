//! Bounds of numbers and of counts, as conditions and limits have them. In: what was written. Out: ends, and the
//! expression that a value lies between them.

use super::value;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec;
use crate::model::expr::kinds::{self, Kinds};
use crate::model::expr::types::json_kinds;
use crate::model::expr::{self, build};
use crate::model::{
    Comparison, Edge, Expr, ExprType, Function, JsonKind, LengthUnit, Limit, Param, Path, Type, Value,
};
use crate::source::Located;

/// The part of a type's values that a range or a count limits.
enum Fit {
    /// All do.
    Always,
    /// Those of these JSON types do; other values of the union have nothing that could be compared.
    Only(Kinds),
}

impl Fit {
    /// An expression that holds if a value is one that is limited; `None` where every value is.
    fn condition(&self, value: &Expr) -> Option<Expr> {
        match self {
            Fit::Always => None,
            Fit::Only(kinds) => {
                Some(build::any(json_kinds(*kinds).map(|kind| build::is(value.clone(), kind)).collect()))
            }
        }
    }
}

/// The limit that bounds put on a number.
pub(super) fn range(
    written: &Located<String>,
    path: &Path,
    param: &Param,
    bounds: &spec::Bounds,
    report: &mut Report,
) -> Option<Limit> {
    if numbers(&param.ty).is_none() {
        let help = match param.ty {
            Type::Size(_) => format!("use `{path}.width`, `{path}.height` or `values`"),
            _ => "use `values`, `counts` or `lengths`".to_owned(),
        };
        let message = format!("`ranges` can only limit numbers, and `{path}` is not one");
        return report.refuse(Diagnostic::new(Code::UnfitLimit, written.span, message).help(help));
    }
    if param.nullable {
        let message = format!("`ranges` cannot limit `{path}`, which can be `null`");
        return report.refuse(
            Diagnostic::new(Code::UnfitLimit, written.span, message)
                .help("use `values`, or a condition on whether it is given"),
        );
    }
    let mut bound = |scalar: &Option<Located<spec::Scalar>>, excluded| match scalar {
        None => Some(None),
        Some(scalar) => number(scalar, report).map(|value| Some(Edge { value, excluded })),
    };
    let (min, above) = (bound(&bounds.min, false)?, bound(&bounds.above, true)?);
    let (max, below) = (bound(&bounds.max, false)?, bound(&bounds.below, true)?);
    refuse_no_bounds(written, bounds, report)?;
    Some(Limit::Range(min.or(above), max.or(below)))
}

/// The limit that bounds put on the number of items.
pub(super) fn count(
    written: &Located<String>,
    path: &Path,
    param: &Param,
    bounds: &spec::Bounds,
    report: &mut Report,
) -> Option<Limit> {
    if lists(&param.ty).is_none() {
        let message = format!("`counts` can only limit lists, and `{path}` is not one");
        return report.refuse(
            Diagnostic::new(Code::UnfitLimit, written.span, message)
                .help("use `values`, `ranges` or `lengths`"),
        );
    }
    let (min, max) = whole(written, "counts", param, bounds, report)?;
    Some(Limit::Count(min, max))
}

/// The limit that bounds put on the number of characters.
pub(super) fn length(
    written: &Located<String>,
    path: &Path,
    param: &Param,
    bounds: &spec::Bounds,
    report: &mut Report,
) -> Option<Limit> {
    if texts(&param.ty).is_none() {
        let message = format!("`lengths` can only limit strings, and `{path}` is not one");
        return report.refuse(
            Diagnostic::new(Code::UnfitLimit, written.span, message)
                .help("use `values`, `ranges` or `counts`"),
        );
    }
    let Some(unit) = length_unit(&param.ty) else {
        let message = format!("the strings of `{path}` have different length units");
        return report.refuse(
            Diagnostic::new(Code::UnfitLimit, written.span, message)
                .help("limit each variant with `min_length` and `max_length`"),
        );
    };
    let (min, max) = whole(written, "lengths", param, bounds, report)?;
    Some(Limit::Length(min, max, unit))
}

/// Bounds as whole numbers, both included.
fn whole(
    written: &Located<String>,
    key: &str,
    param: &Param,
    bounds: &spec::Bounds,
    report: &mut Report,
) -> Option<(Option<u32>, Option<u32>)> {
    if param.nullable {
        let message = format!("`{key}` cannot limit `{}`, which can be `null`", written.value);
        return report.refuse(
            Diagnostic::new(Code::UnfitLimit, written.span, message)
                .help("use `cel`, and compare with `null` before reading the size"),
        );
    }
    let mut bound = |scalar: &Option<Located<spec::Scalar>>, beyond: i64| match scalar {
        None => Some(None),
        Some(scalar) => {
            let message = "expected a whole number of at least 0";
            let negative = |_| Diagnostic::new(Code::WrongType, scalar.span, message);
            let count = report.ok(value::integer(scalar))?;
            report.ok(u32::try_from(count + beyond).map_err(negative)).map(Some)
        }
    };
    let (min, above) = (bound(&bounds.min, 0)?, bound(&bounds.above, 1)?);
    let (max, below) = (bound(&bounds.max, 0)?, bound(&bounds.below, -1)?);
    refuse_no_bounds(written, bounds, report)?;
    Some((min.or(above), max.or(below)))
}

/// A number as it was written.
pub(super) fn number(scalar: &Located<spec::Scalar>, report: &mut Report) -> Option<Value> {
    match report.ok(value::literal(scalar))? {
        value @ (Value::Int(_) | Value::Num(_)) => Some(value),
        _ => report.refuse(Diagnostic::new(Code::WrongType, scalar.span, "expected a number")),
    }
}

fn refuse_no_bounds(written: &Located<String>, bounds: &spec::Bounds, report: &mut Report) -> Option<()> {
    let ends = [(&bounds.min, &bounds.above, "min", "above"), (&bounds.max, &bounds.below, "max", "below")];
    for (included, excluded, name, other) in ends {
        if let (Some(_), Some(excluded)) = (included, excluded) {
            let message = format!("`{name}` and `{other}` exclude each other");
            return report.refuse(
                Diagnostic::new(Code::ConflictingKeys, excluded.span, message).help("keep one of them"),
            );
        }
    }
    if ends.iter().all(|(included, excluded, ..)| included.is_none() && excluded.is_none()) {
        let message = format!("the limit on `{}` has no bounds", written.value);
        return report.refuse(
            Diagnostic::new(Code::EmptyRule, written.span, message).help("give `min`, `max` or both"),
        );
    }
    Some(())
}

/// Expressions for a value: it is within a limit, and it has a type that the limit applies to.
pub(super) struct Within {
    /// That the value is one that could lie within; none where every value could.
    pub(super) fits: Option<Expr>,
    /// That it does.
    pub(super) holds: Expr,
}

impl Within {
    fn new(fit: Option<Fit>, value: &Expr, holds: Vec<Expr>) -> Self {
        Within { fits: fit.and_then(|fit| fit.condition(value)), holds: build::all(holds) }
    }
}

/// An expression that holds if the effective value of a parameter is within a limit.
pub(super) fn within(value: &Expr, ty: &Type, limit: &Limit) -> Within {
    let compare =
        |operator, value: &Expr, bound: Value| build::compare(operator, value.clone(), build::literal(bound));
    let (fit, holds) = match limit {
        Limit::Values(values) => (None, vec![build::is_in(value.clone(), values.clone())]),
        Limit::Except(values) => (None, vec![build::not(build::is_in(value.clone(), values.clone()))]),
        Limit::Range(min, max) => {
            let ends = [(min, Comparison::Ge, Comparison::Gt), (max, Comparison::Le, Comparison::Lt)];
            let ends = ends.into_iter().filter_map(|(edge, included, excluded)| {
                let edge = edge.as_ref()?;
                let operator = if edge.excluded { excluded } else { included };
                Some(compare(operator, value, edge.value.clone()))
            });
            (numbers(ty), ends.collect())
        }
        Limit::Count(min, max) | Limit::Length(min, max, _) => {
            let size = match limit {
                Limit::Length(_, _, LengthUnit::Utf16) => build::call(Function::Utf16, vec![value.clone()]),
                Limit::Length(_, _, LengthUnit::Bytes) => build::call(Function::Bytes, vec![value.clone()]),
                _ => build::size(value.clone()),
            };
            let ends = [(min, Comparison::Ge), (max, Comparison::Le)];
            let ends = ends.into_iter().filter_map(|(count, operator)| {
                Some(compare(operator, &size, Value::Int(i64::from((*count)?))))
            });
            if matches!(limit, Limit::Length(..)) {
                return Within::new(texts(ty), value, ends.collect());
            }
            let within = build::all(ends.collect());
            let is_list = build::is(value.clone(), JsonKind::List);
            let holds = if singles(ty).is_none() {
                within
            } else if min.unwrap_or(0) <= 1 && max.is_none_or(|max| max >= 1) {
                build::any(vec![build::not(is_list), within])
            } else {
                build::all(vec![is_list, within])
            };
            (lists(ty), vec![holds])
        }
    };
    Within::new(fit, value, holds)
}

/// The numbers among the values of a type; `None` if it has none.
fn numbers(ty: &Type) -> Option<Fit> {
    match expr::expr_type(ty) {
        Some(ExprType::Int | ExprType::Double) => Some(Fit::Always),
        Some(ExprType::Dyn) if has_variant(ty, &|ty| numbers(ty).is_some()) => Some(Fit::Only(Kinds::NUMBER)),
        _ => None,
    }
}

/// The lists among the values of a type; `None` if it has none.
fn lists(ty: &Type) -> Option<Fit> {
    match ty {
        Type::Array(_) | Type::Map(_) => Some(Fit::Always),
        _ if has_variant(ty, &|ty| matches!(ty, Type::Array(_))) => {
            let counted = Kinds::LIST.or(singles(ty).unwrap_or(Kinds::NONE));
            let is_all = Kinds::of_type(ty).within(counted);
            Some(if is_all { Fit::Always } else { Fit::Only(counted) })
        }
        _ => None,
    }
}

/// The JSON types of the values beside a list that count as one item of it, because they are of the type of its items:
/// of "one or several images" the one. `None` if there are none.
fn singles(ty: &Type) -> Option<Kinds> {
    let variants = kinds::variants(ty);
    let items =
        variants.iter().find_map(|ty| if let Type::Array(array) = ty { Some(&array.items) } else { None })?;
    let items = kinds::variants(items);
    let is_single = |ty: &&&Type| items.iter().any(|item| is_same_form(ty, item));
    let singles = variants.iter().filter(is_single).map(|ty| Kinds::of_type(ty)).reduce(Kinds::or)?;
    (!singles.meets(Kinds::LIST)).then_some(singles)
}

/// Reports whether two types differ at most in their limits.
fn is_same_form(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::Integer(_) | Type::Number(_), Type::Integer(_) | Type::Number(_)) => true,
        (Type::Const(_) | Type::Enum(_), Type::Const(_) | Type::Enum(_)) => {
            Kinds::of_type(left).meets(Kinds::of_type(right))
        }
        _ => std::mem::discriminant(left) == std::mem::discriminant(right),
    }
}

/// The unit of the lengths of all strings of a type; none if they differ.
fn length_unit(ty: &Type) -> Option<LengthUnit> {
    let unit = |ty: &&Type| if let Type::String(text) = ty { Some(text.unit) } else { None };
    let types = ty.nested();
    let mut units = types.iter().filter_map(unit);
    let first = units.next().unwrap_or_default();
    units.all(|unit| unit == first).then_some(first)
}

/// The strings among the values of a type; `None` if it has none.
fn texts(ty: &Type) -> Option<Fit> {
    match ty {
        Type::String(_) => Some(Fit::Always),
        _ if has_variant(ty, &|ty| matches!(ty, Type::String(_))) => Some(Fit::Only(Kinds::STRING)),
        _ => None,
    }
}

fn has_variant(ty: &Type, is_meant: &dyn Fn(&Type) -> bool) -> bool {
    matches!(ty, Type::Union(union) if union.variants.iter().any(|variant| is_meant(&variant.ty)))
}

/// The lists and maps among the values of a type: all of them or some.
pub(super) fn is_counted(ty: &Type) -> bool {
    lists(ty).is_some()
}

/// The numbers among the values of a type: all of them or some.
pub(super) fn is_number(ty: &Type) -> bool {
    numbers(ty).is_some()
}

/// The effective value of a number, or how many items a list has, of which a single value counts as one; 0 where there
/// is neither.
pub(super) fn amount(value: &Expr, ty: &Type, given: Option<Expr>) -> Expr {
    let (fit, amount) = match (numbers(ty), lists(ty)) {
        (_, Some(fit)) if singles(ty).is_some() => {
            let is_list = build::is(value.clone(), JsonKind::List);
            let one = build::literal(Value::Int(1));
            (fit, build::conditional(is_list, build::size(value.clone()), one))
        }
        (Some(fit), _) => (fit, value.clone()),
        (None, Some(fit)) => (fit, build::size(value.clone())),
        (None, None) => return build::literal(Value::Int(0)),
    };
    let is_double = amount.ty == ExprType::Double;
    let zero = build::literal(if is_double { Value::Num(0.0) } else { Value::Int(0) });
    let conditions: Vec<Expr> = given.into_iter().chain(fit.condition(value)).collect();
    if conditions.is_empty() { amount } else { build::conditional(build::all(conditions), amount, zero) }
}
