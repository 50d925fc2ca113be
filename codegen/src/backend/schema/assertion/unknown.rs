//! What an expression reads, and the values that it has there in valid requests. Knows nothing of defaults' effects
//! or of formulas about several parameters.

use super::leaf::Side;
use super::place::{Kind, Place, Scope, is_numeric, kind_of};
use super::set::{Runs, Scale, Set, Subject, Test, double_key};
use crate::model::{Default, Expr, ExprType, Operation, Path, SizeText, Type, Value};

/// The most values that are tried one by one.
pub(super) const TRIED: i64 = 1024;

/// What an expression reads of the request: the value of a parameter, its size, or the tier of the size.
#[derive(Clone, Debug)]
pub(super) struct Unknown<'a> {
    /// As it stands in the expression.
    pub(super) expr: Expr,
    pub(super) source: Source<'a>,
    pub(super) domain: Domain,
}

/// Where the value of an unknown comes from.
#[derive(Clone, Debug)]
pub(super) enum Source<'a> {
    /// A parameter.
    Param { path: Path, place: Place<'a>, subject: Subject, absent: Absent<'a> },
    /// The tier of the request's size.
    Tier,
}

/// What counts when a parameter is not given.
#[derive(Clone, Debug)]
pub(super) enum Absent<'a> {
    /// Its default, if it has one.
    Default(Option<&'a Default>),
    /// What the expression says.
    Value(Value),
}

/// The values that an unknown has in valid requests.
#[derive(Clone, Debug)]
pub(super) enum Domain {
    /// These.
    Listed(Vec<Value>),
    /// Any; only equality with constants can be told.
    Open,
    /// The numbers between these, on this scale.
    Numbers((i64, i64), Scale),
}

impl<'a> Unknown<'a> {
    /// The value at a path that an expression reads as one of this type.
    pub(super) fn value(
        expr: &Expr,
        path: Path,
        place: Place<'a>,
        op: &Operation,
        scope: Scope<'_>,
    ) -> Option<Self> {
        let domain = match expr.ty {
            ExprType::Bool => booleans(&place)?,
            ExprType::Int | ExprType::Double => numbers(&place)?,
            ExprType::String => strings(&place, &path, op, scope)?,
            // Values of several kinds are compared for equality only.
            ExprType::Dyn => Domain::Open,
            ExprType::List | ExprType::Object | ExprType::Null => return None,
        };
        Some(Self::of(expr, path, place, Subject::Value, domain))
    }

    /// The size of what stands at a path.
    pub(super) fn size(expr: &Expr, of: ExprType, path: Path, place: Place<'a>) -> Option<Self> {
        let (subject, (low, high)) = match of {
            ExprType::String => (Subject::Length, lengths(&place)?),
            ExprType::List => (Subject::Items, place.array().map(|array| counts(array.min, array.max))?),
            ExprType::Object if place.array().is_none() => (Subject::Items, members(&place)?),
            _ => return None,
        };
        Some(Self::of(expr, path, place, subject, Domain::Numbers((low, high), Scale::Whole(1, 0))))
    }

    /// One side of a string with width and height.
    pub(super) fn side(expr: &Expr, side: Side<'a>) -> Option<Self> {
        let declared = &side.text.sides[side.index];
        let Type::Integer(integer) = &declared.ty else { return None };
        let domain = Domain::Numbers(
            (integer.min.max(1), integer.max.min(999_999)),
            Scale::Whole(integer.step, integer.offset),
        );
        let subject = Subject::Side(side.index, side.text.separator.clone());
        let mut unknown = Self::of(expr, side.parent, side.around, subject, domain);
        if let Source::Param { absent, .. } = &mut unknown.source {
            *absent = Absent::Default(declared.default.as_ref());
        }
        Some(unknown)
    }

    /// What of a parameter is tested, with the values it has.
    pub(super) fn of(expr: &Expr, path: Path, place: Place<'a>, subject: Subject, domain: Domain) -> Self {
        let absent = Absent::Default(place.default);
        Self { expr: expr.clone(), source: Source::Param { path, place, subject, absent }, domain }
    }

    /// All its values, when they are few enough to be tried one by one.
    pub(super) fn few(&self, op: &Operation, scope: Scope<'_>) -> Option<Vec<Value>> {
        if let (Source::Param { path, .. }, Some(sizes), true) = (&self.source, &op.sizes, scope.is_request())
        {
            // Other widths and heights than those of the table are violations of their own.
            let side = |side: fn(&crate::model::SizeRow) -> u32| {
                let mut sides: Vec<u32> = sizes.rows.iter().map(side).collect();
                sides.sort_unstable();
                sides.dedup();
                Some(sides.into_iter().map(|side| Value::Int(side.into())).collect())
            };
            if *path == sizes.width {
                return side(|row| row.width);
            }
            if *path == sizes.height {
                return side(|row| row.height);
            }
        }
        match &self.domain {
            Domain::Listed(values) => Some(values.clone()),
            Domain::Numbers(domain, Scale::Whole(step, offset)) => {
                Some(points(*domain, *step, *offset)?.into_iter().map(Value::Int).collect())
            }
            Domain::Open | Domain::Numbers(_, Scale::Double) => None,
        }
    }

    /// The set of these values.
    pub(super) fn set_of(&self, values: &[Value]) -> Option<Set> {
        match &self.domain {
            Domain::Listed(domain) => {
                let values = domain.iter().filter(|value| values.contains(value)).cloned().collect();
                Some(Set::Listed { values, domain: domain.clone() })
            }
            Domain::Numbers(domain, scale @ Scale::Whole(..)) => {
                let points = values.iter().filter_map(|value| match value {
                    Value::Int(value) if (domain.0..=domain.1).contains(value) => Some(*value),
                    _ => None,
                });
                Some(Set::Runs(Runs::of_points(points.collect(), *domain, *scale)))
            }
            Domain::Open | Domain::Numbers(_, Scale::Double) => None,
        }
    }

    /// A test of this unknown. Only unknowns that are parameters have one.
    pub(super) fn test(&self, set: Set, other: bool) -> Option<Test> {
        match &self.source {
            Source::Param { subject, .. } => {
                Some(Test { subject: subject.clone(), set, other: self.has_others().then_some(other) })
            }
            Source::Tier => None,
        }
    }

    /// Whether the parameter can have values of other kinds than the expression reads.
    pub(super) fn has_others(&self) -> bool {
        let Source::Param { place, subject, .. } = &self.source else { return false };
        let kinds: &[Kind] = match subject {
            Subject::Kind => return false,
            Subject::Value => match &self.domain {
                Domain::Open if self.expr.ty == ExprType::Dyn => return false,
                Domain::Open => &[Kind::String],
                Domain::Listed(values) => {
                    let kinds: Vec<Kind> = values.iter().map(kind_of).collect();
                    return place.has_others(&kinds);
                }
                Domain::Numbers(..) => &[Kind::Whole, Kind::Fraction],
            },
            // Words that stand beside a size are strings too.
            Subject::Side(..) => return place.types.len() > 1 || place.nullable,
            Subject::Length | Subject::Match(_) => &[Kind::String],
            Subject::Items if place.array().is_none() => &[Kind::Object],
            Subject::Key(_) => &[Kind::Object],
            Subject::Items | Subject::Count(_) | Subject::Item(..) => &[Kind::Array],
        };
        place.has_others(kinds)
    }
}

/// All values that a default can have.
pub(super) fn defaults(default: &Default) -> Vec<&Value> {
    match default {
        Default::Value(value) => vec![&value.value],
        Default::Cases(cases) => cases.iter().map(|(_, value)| &value.value).collect(),
    }
}

fn booleans(place: &Place<'_>) -> Option<Domain> {
    let mut values = Vec::new();
    for ty in &place.types {
        match ty {
            Type::Boolean => values.extend([Value::Bool(true), Value::Bool(false)]),
            Type::Const(value @ Value::Bool(_)) => values.push(value.clone()),
            Type::Enum(choice) => values.extend(of_kind(&choice.values, |kind| kind == Kind::Boolean)),
            Type::Any => return None,
            _ => {}
        }
    }
    Some(Domain::Listed(distinct(values)))
        .filter(|domain| !matches!(domain, Domain::Listed(values) if values.is_empty()))
}

fn of_kind(values: &[crate::model::EnumValue], wanted: impl Fn(Kind) -> bool) -> impl Iterator<Item = Value> {
    let values: Vec<Value> =
        values.iter().map(|one| one.value.clone()).filter(|value| wanted(kind_of(value))).collect();
    values.into_iter()
}

fn distinct(values: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

/// The strings that can stand somewhere.
fn strings(place: &Place<'_>, path: &Path, op: &Operation, scope: Scope<'_>) -> Option<Domain> {
    let mut values = Vec::new();
    for ty in &place.types {
        match ty {
            Type::String(_) => return Some(Domain::Open),
            Type::Any => return None,
            Type::Size(size) => match size_strings(size, path, op, scope) {
                Some(strings) => values.extend(strings),
                None => return Some(Domain::Open),
            },
            Type::Enum(choice) => {
                if choice.open && !is_numeric(choice) {
                    return Some(Domain::Open);
                }
                values.extend(of_kind(&choice.values, |kind| kind == Kind::String));
            }
            Type::Const(value @ Value::Str(_)) => values.push(value.clone()),
            _ => {}
        }
    }
    if values.is_empty() { None } else { Some(Domain::Listed(distinct(values))) }
}

/// The only strings with width and height that are allowed at a path, if they are listed.
pub(super) fn size_strings(
    size: &SizeText,
    path: &Path,
    op: &Operation,
    scope: Scope<'_>,
) -> Option<Vec<Value>> {
    let listed = (!size.values.is_empty()).then(|| size.values.iter().map(|one| one.value.clone()).collect());
    let table = op.sizes.as_ref().filter(|sizes| {
        scope.is_request() && sizes.width.0.split_last().is_some_and(|(_, parent)| parent == path.0)
    });
    let Some(table) = table else { return listed };
    let rows =
        table.rows.iter().map(|row| Value::Str(format!("{}{}{}", row.width, size.separator, row.height)));
    let rows = distinct(rows.collect());
    Some(match listed {
        Some(listed) => listed.into_iter().filter(|value: &Value| rows.contains(value)).collect(),
        None => rows,
    })
}

/// The numbers that can stand somewhere.
fn numbers(place: &Place<'_>) -> Option<Domain> {
    if let [Type::Integer(integer)] = place.types[..] {
        let scale = Scale::Whole(integer.step.max(1), integer.offset);
        return Some(Domain::Numbers((integer.min, integer.max), scale));
    }
    let mut listed: Vec<Value> = Vec::new();
    let mut whole: Option<(i64, i64)> = None;
    let mut real: Option<(i64, i64)> = None;
    for ty in &place.types {
        match ty {
            Type::Any => return None,
            Type::Integer(integer) => widen(&mut whole, (integer.min, integer.max)),
            Type::Number(number) => {
                let low = double_key(number.min.unwrap_or(f64::MIN));
                let high = double_key(number.max.unwrap_or(f64::MAX));
                let low = if number.above { low.saturating_add(1) } else { low };
                widen(&mut real, (low, if number.below { high.saturating_sub(1) } else { high }));
            }
            Type::Enum(choice) if choice.open && is_numeric(choice) => {
                widen(&mut real, (double_key(f64::MIN), double_key(f64::MAX)));
            }
            Type::Enum(choice) => {
                listed.extend(of_kind(&choice.values, |kind| matches!(kind, Kind::Whole | Kind::Fraction)));
            }
            Type::Const(value @ (Value::Int(_) | Value::Num(_))) => listed.push(value.clone()),
            _ => {}
        }
    }
    if whole.is_none() && real.is_none() {
        return if listed.is_empty() { None } else { Some(Domain::Listed(distinct(listed))) };
    }
    for value in &listed {
        match value {
            Value::Int(value) if real.is_none() => widen(&mut whole, (*value, *value)),
            value => {
                let key = double_key(super::arithmetic::double(value)?);
                widen(&mut real, (key, key));
            }
        }
    }
    Some(match (whole, real) {
        (Some(whole), None) => Domain::Numbers(whole, Scale::Whole(1, 0)),
        (whole, Some(mut real)) => {
            if let Some((low, high)) = whole {
                let key = |value| super::arithmetic::double(&Value::Int(value)).map(double_key);
                let mut hull = Some(real);
                widen(&mut hull, (key(low)?, key(high)?));
                real = hull?;
            }
            Domain::Numbers(real, Scale::Double)
        }
        (None, None) => return None,
    })
}

fn widen(hull: &mut Option<(i64, i64)>, (low, high): (i64, i64)) {
    *hull = Some(hull.map_or((low, high), |known| (known.0.min(low), known.1.max(high))));
}

/// Between which lengths strings lie.
fn lengths(place: &Place<'_>) -> Option<(i64, i64)> {
    let mut hull = None;
    for ty in &place.types {
        match ty {
            Type::String(text) if text.unit == crate::model::LengthUnit::CodePoints => {
                widen(&mut hull, counts(text.min.max(place.empty_absent.into()), text.max));
            }
            Type::String(_) | Type::Enum(_) | Type::Const(Value::Str(_)) | Type::Size(_) => {
                widen(&mut hull, (i64::from(u32::from(place.empty_absent)), i64::from(u32::MAX)));
            }
            Type::Any => return None,
            _ => {}
        }
    }
    hull
}

/// How many members objects have.
fn members(place: &Place<'_>) -> Option<(i64, i64)> {
    let mut hull = None;
    for ty in &place.types {
        match ty {
            Type::Map(map) => widen(&mut hull, counts(map.min, map.max)),
            Type::Object(_) => widen(&mut hull, counts(0, None)),
            Type::Any => return None,
            _ => {}
        }
    }
    hull
}

/// Bounds of a count, where none is as good as no limit.
pub(super) fn counts(min: u32, max: Option<u32>) -> (i64, i64) {
    (min.into(), max.unwrap_or(u32::MAX).into())
}

/// The values on a step in a range, when they are few.
pub(super) fn points((low, high): (i64, i64), step: u32, offset: u32) -> Option<Vec<i64>> {
    let (step, offset) = (i64::from(step.max(1)), i64::from(offset));
    let first = low.checked_add(offset.checked_sub(low)?.rem_euclid(step))?;
    if high.checked_sub(first)? / step >= TRIED {
        return None;
    }
    Some(
        std::iter::successors(Some(first), |point| point.checked_add(step))
            .take_while(|p| *p <= high)
            .collect(),
    )
}

/// What an unknown can be when its parameter is not given.
pub(super) fn assumed(unknown: &Unknown<'_>) -> Vec<Value> {
    let Source::Param { subject, absent, .. } = &unknown.source else { return Vec::new() };
    match absent {
        Absent::Value(value) => vec![value.clone()],
        Absent::Default(default) => {
            let values = default.iter().flat_map(|default| defaults(default));
            values.filter_map(|value| subject_of(subject, value)).collect()
        }
    }
}

/// What a subject is for a default.
pub(super) fn subject_of(subject: &Subject, value: &Value) -> Option<Value> {
    match (subject, value) {
        // The side of a string has a default of its own.
        (Subject::Value | Subject::Match(_) | Subject::Side(..), value) => Some(value.clone()),
        (Subject::Kind, value) => Some(Value::Str(super::place::kind_of(value).name().to_owned())),
        (Subject::Length, Value::Str(text)) => i64::try_from(text.chars().count()).ok().map(Value::Int),
        _ => None,
    }
}
