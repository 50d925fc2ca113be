//! The quantity of a price line: rounded up, at least the minimum, without the free units, band by band, and times
//! what the whole price counts.

use super::{Context, rates};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::cel;
use crate::front::resolve::condition::compile;
use crate::front::resolve::value;
use crate::front::spec;
use crate::model::expr::build;
use crate::model::words::Phrase;
use crate::model::{
    Arithmetic, Comparison, Expr, ExprKind, ExprType, Function, PriceLine, Quantity, Rate, Value, Written,
};
use crate::source::Located;

/// The quantity as the author wrote it.
pub(super) fn units(
    line: &spec::PriceLine,
    scope: &cel::Scope<'_>,
    context: Context<'_>,
    report: &mut Report,
) -> Option<Quantity> {
    let units = match &line.quantity {
        Some(text) => {
            super::written(text, compile(text, scope, ExprType::Double, context.scope.sources, report)?)
        }
        None => Written { expr: build::literal(Value::Int(1)), words: Phrase::code("1") },
    };
    Some(Quantity {
        units,
        round_up: number(line.round_up.as_ref(), Sign::Positive, report)?,
        minimum: number(line.minimum.as_ref(), Sign::NotNegative, report)?,
        free: number(line.free.as_ref(), Sign::NotNegative, report)?,
        band: None,
        times: context.times.cloned(),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Positive,
    NotNegative,
}

#[expect(clippy::option_option, reason = "reported, not given, given")]
fn number(scalar: Option<&Located<spec::Scalar>>, sign: Sign, report: &mut Report) -> Option<Option<Value>> {
    let Some(scalar) = scalar else { return Some(None) };
    let value = report.ok(value::literal(scalar))?;
    let (number, wanted) =
        (double(&value), if sign == Sign::Positive { "greater than 0" } else { "of at least 0" });
    let fits = number.is_some_and(|number| if sign == Sign::Positive { number > 0.0 } else { number >= 0.0 });
    if fits {
        return Some(Some(value));
    }
    let message = format!("expected a number {wanted}, found `{}`", value::text(&value));
    report.refuse(Diagnostic::new(Code::NumberOutOfBounds, scalar.span, message))
}

#[expect(clippy::cast_precision_loss, reason = "only its sign and its order matter")]
fn double(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(*value as f64),
        Value::Num(value) => Some(*value),
        Value::Bool(_) | Value::Str(_) => None,
    }
}

/// The units that are billed at the rate.
pub(super) fn all(quantity: &Quantity) -> Expr {
    times(billed(quantity), quantity.times.as_ref())
}

/// The units that rates are for, before they count several times.
fn billed(quantity: &Quantity) -> Expr {
    let mut units = quantity.units.expr.clone();
    if let Some(step) = &quantity.round_up {
        let one = *step == Value::Int(1);
        let step = build::literal(step.clone());
        let steps = if one { units } else { build::arith(Arithmetic::Div, units, step.clone()) };
        let steps = build::call_of(Function::Ceil, vec![steps], ExprType::Int);
        units = if one { steps } else { build::arith(Arithmetic::Mul, steps, step) };
    }
    if let Some(minimum) = &quantity.minimum {
        units = of_two(Function::Greatest, units, build::literal(minimum.clone()));
    }
    if let Some(free) = &quantity.free {
        let rest = build::arith(Arithmetic::Sub, units, build::literal(free.clone()));
        units = of_two(Function::Greatest, rest, build::literal(Value::Int(0)));
    }
    units
}

fn times(units: Expr, times: Option<&Written>) -> Expr {
    match times.map(|times| &times.expr) {
        None => units,
        Some(times) if units.kind == ExprKind::Lit(Value::Int(1)) => times.clone(),
        Some(times) => build::arith(Arithmetic::Mul, times.clone(), units),
    }
}

fn of_two(function: Function, left: Expr, right: Expr) -> Expr {
    let is_whole = left.ty == ExprType::Int && right.ty == ExprType::Int;
    let ty = if is_whole { ExprType::Int } else { ExprType::Double };
    build::call_of(function, vec![left, right], ty)
}

/// A line for each band: the units that fall into it.
pub(super) fn bands(
    line: &PriceLine,
    bands: &Located<Vec<spec::Band>>,
    report: &mut Report,
) -> Option<Vec<PriceLine>> {
    let mut lines = Vec::new();
    let mut low = Value::Int(0);
    let last = bands.value.len().checked_sub(1);
    if last.is_none() {
        return report.refuse(Diagnostic::new(Code::BadBands, bands.span, "`bands` is empty"));
    }
    for (at, band) in bands.value.iter().enumerate() {
        let high = number(band.up_to.as_ref(), Sign::Positive, report)?;
        let problem = match (&high, Some(at) == last, &band.up_to) {
            (None, false, _) => {
                let message = "only the last band can be without `up_to`".to_owned();
                Some((band.rate.as_ref().map_or(bands.span, |rate| rate.span), message))
            }
            (Some(_), true, Some(end)) => {
                Some((end.span, "the last band has `up_to`, so greater quantities have no rate".to_owned()))
            }
            (Some(high), _, Some(end)) if double(high) <= double(&low) => {
                let message = format!(
                    "the band up to `{}` is empty: it must end above the band before it",
                    value::text(high)
                );
                Some((end.span, message))
            }
            _ => None,
        };
        if let Some((span, message)) = problem {
            return report.refuse(
                Diagnostic::new(Code::BadBands, span, message)
                    .help("sort the bands by `up_to`, and leave `up_to` out of the last one"),
            );
        }
        let charge = rates::charge(band.rate.as_ref(), band.unknown.as_ref(), bands.span, report)?;
        let rate = Rate::Fixed(charge);
        lines.push(in_band(line, (low, high.clone()), rate));
        low = high.unwrap_or(Value::Int(0));
    }
    Some(lines)
}

fn in_band(line: &PriceLine, band: (Value, Option<Value>), rate: Rate) -> PriceLine {
    let units = billed(&line.written);
    let (low, high) = &band;
    let mut within = units.clone();
    let mut width = high.clone();
    let mut when = line.when.clone();
    if *low != Value::Int(0) {
        let bound = build::literal(low.clone());
        let above = build::arith(Arithmetic::Sub, units.clone(), bound.clone());
        within = of_two(Function::Greatest, above, build::literal(Value::Int(0)));
        width = high.as_ref().map(|high| difference(high, low));
        let reached = build::compare(Comparison::Gt, units, bound);
        let before = line.when.as_ref();
        let conditions = before.map(|when| when.expr.clone()).into_iter().chain([reached]);
        // The words of the quantity say which units the band is for.
        let words = before.map_or_else(Phrase::default, |when| when.words.clone());
        when = Some(Written { expr: build::all(conditions.collect()), words });
    }
    if let Some(width) = width {
        within = of_two(Function::Least, within, build::literal(width));
    }
    let written = Quantity { band: Some(band), ..line.written.clone() };
    let quantity = times(within, line.written.times.as_ref());
    PriceLine { when, quantity, written, rate, ..line.clone() }
}

/// The number of units in a band.
fn difference(high: &Value, low: &Value) -> Value {
    match (high, low) {
        (Value::Int(high), Value::Int(low)) => Value::Int(high - low),
        _ => exact_difference(high, low),
    }
}

/// Bounds are short decimals, whose difference is one, too; as doubles they would differ by something near it.
fn exact_difference(high: &Value, low: &Value) -> Value {
    let decimal = |value: &Value| value::text(value).parse::<rust_decimal::Decimal>().ok();
    let difference = decimal(high).zip(decimal(low)).and_then(|(high, low)| high.checked_sub(low));
    let exact = difference.and_then(|difference| difference.to_string().parse().ok());
    let near = double(high).zip(double(low)).map(|(high, low)| high - low);
    Value::Num(exact.or(near).unwrap_or_default())
}
