//! Expressions. In: what a document holds, and facts. Out: values, in three-valued logic: what cannot be known is
//! unknown, and `&&` and `||` are decided by what is known where that suffices.

use crate::facts::{FactValue, Facts};
use crate::number;
use crate::ratio::Ratio;
use crate::slots::{Slots, State, Value};
use crate::table::{Arithmetic, Comparison, Default, Expr, FactKind, Literal, Model};
use crate::text::Str;
use std::cmp::Ordering;

/// Defaults that depend on one another; the check of a spec finds circles, this bounds them.
const CHAIN: u32 = 16;

/// The value of an expression.
#[derive(Debug)]
pub(crate) enum Val<'s> {
    /// Cannot be known: an absent fact, an unknown tier, an overflow.
    Unknown,
    Bool(bool),
    Int(i64),
    Num(f64),
    /// An exact number; only in prices, and boxed so that the other values stay small.
    Ratio(Box<Ratio>),
    Str(Str<'s>),
    List(usize),
    Null,
    Object,
}

impl<'s> From<Literal<'s>> for Val<'s> {
    fn from(literal: Literal<'s>) -> Self {
        Value::from(literal).into()
    }
}

impl<'s> From<Value<'s>> for Val<'s> {
    #[inline]
    fn from(value: Value<'s>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Int(value) => Self::Int(value),
            Value::Num(value) => Self::Num(value),
            Value::Str(value) => Self::Str(value),
            Value::List { count, .. } => Self::List(count),
            Value::Map { .. } => Self::Object,
            Value::Object => Self::Object,
        }
    }
}

impl Val<'_> {
    /// The exact number, if it is one.
    pub(crate) fn ratio(&self) -> Option<Ratio> {
        match self {
            Self::Int(value) => Some(Ratio::whole(*value)),
            Self::Num(value) => Ratio::from_f64(*value),
            Self::Ratio(value) => Some(**value),
            _ => None,
        }
    }

    fn double(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(number::double(*value)),
            Self::Num(value) => Some(*value),
            _ => None,
        }
    }
}

/// Everything that an expression can read.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'s> {
    pub(crate) model: &'s Model<'s>,
    pub(crate) slots: &'s Slots<'s>,
    pub(crate) facts: &'s Facts,
    /// Whether arithmetic is exact, as in prices, or that of CEL.
    pub(crate) exact: bool,
    /// Whether a fact that the caller did not give counts as absent; else nobody knows.
    pub(crate) guess: bool,
}

impl<'s> Scope<'s> {
    /// Whether a parameter is given.
    pub(crate) fn has(&self, var: u16) -> bool {
        matches!(self.slots.get(var).state, State::Given(_))
    }

    /// Whether a parameter is wrong, or missing though required.
    pub(crate) fn is_wrong(&self, var: u16) -> bool {
        matches!(self.slots.get(var).state, State::Wrong | State::Missing)
    }

    /// Whether an expression holds; none when that cannot be known.
    #[inline]
    pub(crate) fn holds(&self, expr: &'s Expr<'s>) -> Option<bool> {
        if let Val::Bool(value) = self.eval(expr, 0) { Some(value) } else { None }
    }

    /// The value of an expression.
    #[inline]
    pub(crate) fn value(&self, expr: &'s Expr<'s>) -> Val<'s> {
        self.eval(expr, 0)
    }

    fn eval(&self, expr: &'s Expr<'s>, chain: u32) -> Val<'s> {
        match expr {
            Expr::Lit(literal) => (*literal).into(),
            Expr::Get(var) => self.effective(*var, chain),
            Expr::Has(var) => Val::Bool(self.has(*var)),
            Expr::Fact(index) => self.fact(*index).unwrap_or(Val::Unknown),
            Expr::HasFact(index) => match self.fact(*index) {
                None if !self.guess => Val::Unknown,
                fact => Val::Bool(fact.is_some()),
            },
            Expr::Tier => self.tier(chain).map_or(Val::Unknown, Val::Str),
            Expr::Not(inner) => match self.eval(inner, chain) {
                Val::Bool(value) => Val::Bool(!value),
                _ => Val::Unknown,
            },
            Expr::All(parts) => self.junction(parts, false, chain),
            Expr::Any(parts) => self.junction(parts, true, chain),
            Expr::If(parts) => {
                let [condition, then, otherwise] = *parts;
                match self.eval(condition, chain) {
                    Val::Bool(true) => self.eval(then, chain),
                    Val::Bool(false) => self.eval(otherwise, chain),
                    _ => self.either(then, otherwise, chain),
                }
            }
            Expr::Compare(comparison, parts) => {
                let [left, right] = *parts;
                self.compare(*comparison, &self.eval(left, chain), &self.eval(right, chain))
            }
            Expr::Arith(operator, parts) => {
                let [left, right] = *parts;
                self.arith(*operator, &self.eval(left, chain), &self.eval(right, chain))
            }
            Expr::In(value, list) => self.among(&self.eval(value, chain), list),
            Expr::Null
            | Expr::Is(..)
            | Expr::Bound(_)
            | Expr::BoundGet(..)
            | Expr::BoundHas(..)
            | Expr::List(_)
            | Expr::Each(..)
            | Expr::Call(..)
            | Expr::Match(..) => todo!("expressions"),
            Expr::Size(inner) => match self.eval(inner, chain) {
                Val::Str(text) => count(text.count()),
                Val::List(items) => count(items),
                _ => Val::Unknown,
            },
        }
    }

    /// Conjunction (decided by false) or disjunction (decided by true).
    fn junction(&self, parts: &'s [Expr<'s>], decides: bool, chain: u32) -> Val<'s> {
        let mut known = true;
        for part in parts {
            match self.eval(part, chain) {
                Val::Bool(value) if value == decides => return Val::Bool(decides),
                Val::Bool(_) => {}
                _ => known = false,
            }
        }
        if known { Val::Bool(!decides) } else { Val::Unknown }
    }

    /// Both ways of an undecided condition, when they agree.
    fn either(&self, then: &'s Expr<'s>, otherwise: &'s Expr<'s>, chain: u32) -> Val<'s> {
        let (left, right) = (self.eval(then, chain), self.eval(otherwise, chain));
        if equal(&left, &right) == Some(true) { left } else { Val::Unknown }
    }

    /// The given value, else the default.
    fn effective(&self, var: u16, chain: u32) -> Val<'s> {
        match self.slots.get(var).state {
            State::Given(value) => value.into(),
            State::Wrong | State::Missing => Val::Unknown,
            State::Absent => match self.model.vars.get(usize::from(var)).map(|var| &var.default) {
                Some(Default::Value(literal)) => (*literal).into(),
                Some(Default::Cases(cases)) if chain < CHAIN => self.cases(cases, chain + 1),
                _ => Val::Unknown,
            },
        }
    }

    fn cases(&self, cases: &'s [(Expr<'s>, Literal<'s>)], chain: u32) -> Val<'s> {
        for (condition, literal) in cases {
            match self.eval(condition, chain) {
                Val::Bool(true) => return (*literal).into(),
                Val::Bool(false) => {}
                _ => return Val::Unknown,
            }
        }
        Val::Unknown
    }

    /// Whether the caller gave no such fact.
    pub(crate) fn is_missing(&self, fact: u16) -> bool {
        self.fact(fact).is_none()
    }

    /// The value of a fact, if the caller gave one of the right type.
    fn fact(&self, index: u16) -> Option<Val<'s>> {
        let fact = self.model.facts.get(usize::from(index))?;
        match (fact.kind, self.facts.get(fact.name)?) {
            (FactKind::Boolean, FactValue::Bool(value)) => Some(Val::Bool(*value)),
            (FactKind::Integer, FactValue::Int(value)) => Some(Val::Int(*value)),
            (FactKind::Integer, FactValue::Num(value)) => number::whole(*value).map(Val::Int),
            (FactKind::Number, FactValue::Int(value)) => Some(Val::Num(number::double(*value))),
            (FactKind::Number, FactValue::Num(value)) if value.is_finite() => Some(Val::Num(*value)),
            (FactKind::String, FactValue::Str(text)) => Some(Val::Str(Str::plain(text))),
            _ => None,
        }
    }

    /// The tier of the given pair, else the one that a parameter names.
    fn tier(&self, chain: u32) -> Option<Str<'s>> {
        let sizes = self.model.sizes.as_ref()?;
        if let Some(row) = self.slots.row {
            return sizes.rows.get(row).map(|row| Str::plain(row.tier));
        }
        if self.has(sizes.width) && self.has(sizes.height) {
            return None;
        }
        match self.effective(sizes.tier_from?, chain) {
            Val::Str(tier) => Some(tier),
            _ => None,
        }
    }

    fn compare(&self, comparison: Comparison, left: &Val<'_>, right: &Val<'_>) -> Val<'s> {
        if matches!(comparison, Comparison::Eq | Comparison::Ne) {
            let equal = if self.exact { self.order(left, right).map(Ordering::is_eq) } else { None };
            return match equal.or_else(|| crate::eval::equal(left, right)) {
                Some(equal) => Val::Bool(equal == (comparison == Comparison::Eq)),
                None => Val::Unknown,
            };
        }
        let Some(order) = self.order(left, right) else { return Val::Unknown };
        Val::Bool(match comparison {
            Comparison::Lt => order.is_lt(),
            Comparison::Le => order.is_le(),
            Comparison::Gt => order.is_gt(),
            Comparison::Ge => order.is_ge(),
            Comparison::Eq => order.is_eq(),
            Comparison::Ne => order.is_ne(),
        })
    }

    fn order(&self, left: &Val<'_>, right: &Val<'_>) -> Option<Ordering> {
        match (left, right) {
            (Val::Int(left), Val::Int(right)) => Some(left.cmp(right)),
            (Val::Str(left), Val::Str(right)) => Some(left.decode().cmp(&right.decode())),
            (Val::Bool(left), Val::Bool(right)) => Some(left.cmp(right)),
            _ if self.exact => left.ratio()?.checked_cmp(right.ratio()?),
            _ => left.double()?.partial_cmp(&right.double()?),
        }
    }

    fn among(&self, value: &Val<'_>, list: &'s [Literal<'s>]) -> Val<'s> {
        if let Val::Unknown = value {
            return Val::Unknown;
        }
        let mut known = true;
        for literal in list {
            match self.compare(Comparison::Eq, value, &(*literal).into()) {
                Val::Bool(true) => return Val::Bool(true),
                Val::Bool(_) => {}
                _ => known = false,
            }
        }
        if known { Val::Bool(false) } else { Val::Unknown }
    }

    fn arith(&self, operator: Arithmetic, left: &Val<'_>, right: &Val<'_>) -> Val<'s> {
        if let (Val::Int(left), Val::Int(right)) = (left, right)
            && !(self.exact && operator == Arithmetic::Div)
        {
            // In a price an overflow of machine integers is none yet.
            match integers(operator, *left, *right) {
                Some(value) => return Val::Int(value),
                None if !self.exact => return Val::Unknown,
                None => {}
            }
        }
        let value = if self.exact {
            left.ratio()
                .zip(right.ratio())
                .and_then(|(left, right)| ratios(operator, left, right))
                .map(|value| Val::Ratio(Box::new(value)))
        } else {
            left.double()
                .zip(right.double())
                .and_then(|(left, right)| doubles(operator, left, right))
                .map(Val::Num)
        };
        value.unwrap_or(Val::Unknown)
    }
}

fn count(number: usize) -> Val<'static> {
    i64::try_from(number).map_or(Val::Unknown, Val::Int)
}

/// Whether two values are the same; none when that cannot be known. Values of different kinds are not.
pub(crate) fn equal(left: &Val<'_>, right: &Val<'_>) -> Option<bool> {
    match (left, right) {
        (Val::Unknown, _) | (_, Val::Unknown) => None,
        (Val::Bool(left), Val::Bool(right)) => Some(left == right),
        (Val::Int(left), Val::Int(right)) => Some(left == right),
        (Val::Str(left), Val::Str(right)) => Some(match (left.as_plain(), right.as_plain()) {
            (Some(left), Some(right)) => left == right,
            _ => left.decode() == right.decode(),
        }),
        (Val::Null, Val::Null) => Some(true),
        (Val::Ratio(_), _) | (_, Val::Ratio(_)) => match (left.ratio(), right.ratio()) {
            (Some(left), Some(right)) => Some(left == right),
            _ => None,
        },
        _ => match (left.double(), right.double()) {
            #[allow(clippy::float_cmp, reason = "this is what CEL does")]
            (Some(left), Some(right)) => Some(left == right),
            _ => Some(false),
        },
    }
}

fn integers(operator: Arithmetic, left: i64, right: i64) -> Option<i64> {
    match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Sub => left.checked_sub(right),
        Arithmetic::Mul => left.checked_mul(right),
        Arithmetic::Div => left.checked_div(right),
        Arithmetic::Rem => left.checked_rem(right),
    }
}

fn ratios(operator: Arithmetic, left: Ratio, right: Ratio) -> Option<Ratio> {
    match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Sub => left.checked_sub(right),
        Arithmetic::Mul => left.checked_mul(right),
        Arithmetic::Div => left.checked_div(right),
        Arithmetic::Rem => left.checked_rem(right),
    }
}

fn doubles(operator: Arithmetic, left: f64, right: f64) -> Option<f64> {
    let value = match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Sub => left - right,
        Arithmetic::Mul => left * right,
        Arithmetic::Div => left / right,
        Arithmetic::Rem => left % right,
    };
    value.is_finite().then_some(value)
}
