//! Values that a place can have. In: its declarations. Out: a list of values, an interval of numbers, or an open domain.
//! Knows nothing of requests.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::expr::kinds::Kinds;
use super::interval::double;
pub(crate) use super::interval::{Interval, Scale};
use super::place::Declared;
use super::{Default, Enum, Expr, ExprKind, ExprType, Integer, LengthUnit, Type, Value};
use crate::source::Located;

/// The values that a place can have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Domain {
    /// These.
    Listed(Vec<Value>),
    /// Numbers between two others.
    Interval(Interval),
    /// Values that neither a list nor an interval can describe.
    Open,
}

impl Domain {
    /// The values of a place, as an expression of this type reads them; `None` when it reads no scalar there, or
    /// nothing is known of it.
    pub(crate) fn read_as(ty: ExprType, place: &Declared<'_>) -> Option<Self> {
        match ty {
            ExprType::Bool => listed(booleans(place)?),
            ExprType::Int | ExprType::Double => numbers(place),
            ExprType::String => Self::strings(place, None),
            ExprType::Dyn => Some(Self::Open),
            ExprType::Timestamp | ExprType::List | ExprType::Object | ExprType::Null => None,
        }
    }

    /// The strings of a place; `sizes` are the only ones of width and height, where a table lists them.
    pub(crate) fn strings(place: &Declared<'_>, sizes: Option<&[Value]>) -> Option<Self> {
        let mut values = Vec::new();
        for ty in &place.types {
            match (ty, sizes) {
                (Type::Any, _) => return None,
                (Type::String(_), _) => return Some(Self::Open),
                (Type::Size(_), Some(sizes)) => values.extend(sizes.iter().cloned()),
                (Type::Size(size), None) if size.values.is_empty() => return Some(Self::Open),
                (Type::Enum(choice), _) if choice.open && !choice.is_numeric() => return Some(Self::Open),
                (ty, _) => {
                    values.extend(
                        constants(ty).into_iter().filter(|value| matches!(value, Value::Str(_))).cloned(),
                    );
                }
            }
        }
        listed(distinct(values))
    }

    /// All values, when there are not more than this.
    pub(crate) fn all(&self, most: usize) -> Option<Vec<Value>> {
        match self {
            Self::Listed(values) => (values.len() <= most).then(|| values.clone()),
            Self::Interval(interval) => Some(interval.positions(most)?.into_iter().map(Value::Int).collect()),
            Self::Open => None,
        }
    }
}

/// The most values that a schema spells out for a step with an offset.
const SPELLED_OUT: usize = 1000;

/// The values of an integer with an offset, which has no keyword in a schema, if they are few enough to be spelled out.
pub(crate) fn offset_values(integer: &Integer) -> Option<Vec<i64>> {
    if integer.offset == 0 { None } else { Interval::of_integer(integer).positions(SPELLED_OUT) }
}

/// A string that is none of these values.
pub(crate) fn other_string(values: &[Value]) -> Value {
    let length = |value: &Value| if let Value::Str(text) = value { text.len() } else { 0 };
    Value::Str("x".repeat(values.iter().map(length).max().unwrap_or(0) + 1))
}

/// The lengths of the strings of a place, in code points.
pub(crate) fn lengths(place: &Declared<'_>) -> Option<Interval> {
    let least = u32::from(place.is_empty_absent(Kinds::STRING));
    hull_of(place, |ty| match ty {
        Type::String(text) if text.unit == LengthUnit::CodePoints => {
            Some(Interval::count(text.min.max(least), text.max))
        }
        Type::String(_) | Type::Enum(_) | Type::Const(Value::Str(_)) | Type::Size(_) => {
            Some(Interval::count(least, None))
        }
        _ => None,
    })
}

/// The number of members of the objects and maps of a place.
pub(crate) fn member_counts(place: &Declared<'_>) -> Option<Interval> {
    let least = u32::from(place.is_empty_absent(Kinds::MAP));
    hull_of(place, |ty| match ty {
        Type::Map(map) => Some(Interval::count(map.min.max(least), map.max)),
        Type::Object(_) => Some(Interval::count(least, None)),
        _ => None,
    })
}

/// The number of items of the lists of a place.
pub(crate) fn item_counts(place: &Declared<'_>) -> Option<Interval> {
    let least = u32::from(place.is_empty_absent(Kinds::LIST));
    place.arrays().map(|list| Interval::count(list.min.max(least), list.max)).reduce(Interval::hull)
}

fn hull_of(place: &Declared<'_>, of: impl Fn(&Type) -> Option<Interval>) -> Option<Interval> {
    if place.types.contains(&&Type::Any) {
        return None;
    }
    place.types.iter().filter_map(|ty| of(ty)).reduce(Interval::hull)
}

fn listed(values: Vec<Value>) -> Option<Domain> {
    (!values.is_empty()).then_some(Domain::Listed(values))
}

/// The constants that a type lists.
fn constants(ty: &Type) -> Vec<&Value> {
    match ty {
        Type::Const(value) => vec![value],
        Type::Enum(choice) => choice.values.iter().map(|one| &one.value).collect(),
        Type::Size(size) => size.values.iter().map(|one| &one.value).collect(),
        _ => Vec::new(),
    }
}

/// Each value once.
pub(crate) fn distinct(all: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let all: Vec<Value> = all.into_iter().collect();
    let mut known: HashSet<Key<'_>> = HashSet::with_capacity(all.len());
    let is_new: Vec<bool> = all.iter().map(|value| known.insert(value.key())).collect();
    all.into_iter().zip(is_new).filter_map(|(value, is_new)| is_new.then_some(value)).collect()
}

/// A value as a key: equal keys are equal values.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Key<'v> {
    Bool(bool),
    Int(i64),
    Num(u64),
    Str(&'v str),
}

fn booleans(place: &Declared<'_>) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    for ty in &place.types {
        match ty {
            Type::Any => return None,
            Type::Boolean => values.extend([Value::Bool(true), Value::Bool(false)]),
            ty => values
                .extend(constants(ty).into_iter().filter(|value| matches!(value, Value::Bool(_))).cloned()),
        }
    }
    Some(distinct(values))
}

fn numbers(place: &Declared<'_>) -> Option<Domain> {
    if let [Type::Integer(integer)] = place.types[..] {
        return Some(Domain::Interval(Interval::of_integer(integer)));
    }
    let mut values: Vec<Value> = Vec::new();
    let mut hull: Option<Interval> = None;
    for ty in &place.types {
        let part = match ty {
            Type::Any => return None,
            Type::Integer(integer) => Some(Interval::of_integer(integer)),
            Type::Number(number) => Some(Interval { scale: Scale::DOUBLE, ..Interval::of_number(number) }),
            Type::Enum(choice) if choice.open && choice.is_numeric() => {
                Some(Interval::doubles(f64::MIN, f64::MAX))
            }
            ty => {
                values.extend(constants(ty).into_iter().filter(|value| value.as_double().is_some()).cloned());
                None
            }
        };
        hull = part.into_iter().chain(hull).reduce(Interval::hull);
    }
    let Some(hull) = hull else { return listed(distinct(values)) };
    let one = |value: &Value| match value {
        Value::Int(value) => Some(Interval::whole(*value, *value)),
        value => value.as_double().map(|value| Interval::doubles(value, value)),
    };
    Some(Domain::Interval(values.iter().filter_map(one).fold(hull, Interval::hull)))
}

impl Enum {
    /// Reports whether its values are numbers.
    pub(crate) fn is_numeric(&self) -> bool {
        self.values.iter().any(|one| one.value.as_double().is_some())
    }
}

impl<T> Default<T> {
    /// All values that it can have, as written.
    pub(crate) fn located(&self) -> Vec<&Located<T>> {
        match self {
            Default::Value(value) => vec![value],
            Default::Cases(cases) => cases.iter().map(|(_, value)| value).collect(),
        }
    }

    /// All values that it can have.
    pub(crate) fn values(&self) -> Vec<&T> {
        self.located().into_iter().map(|value| &value.value).collect()
    }

    /// The conditions of its cases.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Expr> {
        let cases = if let Default::Cases(cases) = self { cases.as_slice() } else { &[] };
        cases.iter().map(|(condition, _)| condition)
    }

    /// The conditions of its cases, to change them.
    pub(crate) fn conditions_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        let cases = if let Default::Cases(cases) = self { cases.as_mut_slice() } else { &mut [] };
        cases.iter_mut().map(|(condition, _)| condition)
    }

    /// Reports whether it applies to every request without the parameter.
    pub(crate) fn always_applies(&self) -> bool {
        let is_true = |condition: &Expr| condition.kind == ExprKind::Lit(Value::Bool(true));
        matches!(self, Default::Value(_)) || self.conditions().any(is_true)
    }
}

impl Value {
    /// The value as a key; both zeros are one value.
    pub(crate) fn key(&self) -> Key<'_> {
        match self {
            Value::Bool(value) => Key::Bool(*value),
            Value::Int(value) => Key::Int(*value),
            Value::Num(value) => Key::Num((value + 0.0).to_bits()),
            Value::Str(value) => Key::Str(value),
        }
    }

    /// Reports whether two values are equal in JSON, as `7` and `7.0` are.
    pub(crate) fn same(&self, other: &Value) -> bool {
        self.order(other) == Some(Ordering::Equal)
    }

    /// The order of two values of one type; numbers are of one type.
    pub(crate) fn order(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
            (Value::Str(left), Value::Str(right)) => Some(left.cmp(right)),
            (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
            _ => self.as_double()?.partial_cmp(&other.as_double()?),
        }
    }

    /// A number as double. Whole numbers of requests and specs lie within ±2^53, where this is exact.
    pub(crate) fn as_double(&self) -> Option<f64> {
        match self {
            Value::Int(value) => Some(double(*value)),
            Value::Num(value) => Some(*value),
            Value::Bool(_) | Value::Str(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{choice, integer, operation, param, stepped, text, union};

    fn domain(ty: Type, read_as: ExprType) -> Option<Domain> {
        let op = operation(vec![vec![param("x", ty)]]);
        Domain::read_as(read_as, &Declared::request(&op.request).member("x").unwrap())
    }

    #[test]
    fn values_are_listed_or_an_interval_or_open() {
        assert_eq!(
            domain(choice(["a", "b"]), ExprType::String),
            Some(Domain::Listed(vec!["a".into(), "b".into()]))
        );
        assert_eq!(domain(text(0, None), ExprType::String), Some(Domain::Open));
        let words = union([choice(["auto"]), integer(4, 8), choice([-1])]);
        assert_eq!(domain(words.clone(), ExprType::Int), Some(Domain::Interval(Interval::whole(-1, 8))));
        assert_eq!(domain(words, ExprType::String), Some(Domain::Listed(vec!["auto".into()])));
        assert_eq!(domain(Type::Any, ExprType::Int), None);
    }

    #[test]
    fn steps_count_from_their_offset() {
        let Some(Domain::Interval(interval)) = domain(stepped(-48, 63, 4), ExprType::Int) else { panic!() };
        assert_eq!(interval.positions(28).map(|all| (all[0], all.len())), Some((-48, 28)));
        assert_eq!(interval.positions(27), None);
        assert_eq!(interval.edges(), Some((Value::Int(-48), Value::Int(60))));
        let near: Vec<Value> = [-48, 4, 8, 12, 60].map(Value::Int).into();
        assert_eq!(interval.samples(&[Value::Int(8)]), near);
        assert!(interval.contains(&Value::Num(8.0)) && !interval.contains(&Value::Int(9)));
    }

    #[test]
    fn doubles_have_neighbours() {
        let interval = Interval::doubles(0.0, 1.0);
        let samples = interval.samples(&[Value::Num(0.5), Value::Int(7)]);
        let half = [0.5_f64.next_down(), 0.5, 0.5_f64.next_up()];
        assert_eq!(samples, [0.0, half[0], half[1], half[2], 1.0].map(Value::Num));
        assert!(Value::Int(7).same(&Value::Num(7.0)) && !Value::Int(1).same(&Value::Bool(true)));
    }
}
