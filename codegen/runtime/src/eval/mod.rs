//! Evaluation of expressions. In: variables and facts. Out: values, and as in CEL, in place of a value that it is unknown
//! or fails: `&&` and `||` have a value if one operand suffices, and all else fails with a part that is needed.

mod clock;
mod compare;
mod facts;
mod gap;
pub(crate) mod interval;
mod lists;
mod numbers;
mod obstacles;
mod place;
mod texts;
pub(crate) mod unknowns;
mod value;

pub(crate) use facts::scalar as fact_value;
pub(crate) use gap::Gap;
pub(crate) use lists::List;
pub(crate) use obstacles::{Obstacle, find_obstacles};
pub(crate) use place::{Bound, Place, Steps, ended, tally};
pub(crate) use value::Val;

use crate::facts::Facts;
use crate::scan::equal_text;
use crate::table::{Comparison, Default, Expr, JsonKind, Literal, Model, Var};
use crate::text::Str;
use crate::variables::{Owner, State, Value, Variables};
use std::rc::Rc;
use unknowns::Unknowns;

/// Maximum number of defaults that depend on one another. The check of a spec reports cycles; this bounds them.
const CHAIN: u32 = 16;

/// Everything that an expression can read.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'s> {
    pub(crate) model: &'s Model<'s>,
    pub(crate) variables: &'s Variables<'s>,
    pub(crate) facts: &'s Facts,
    /// The remaining steps.
    pub(crate) steps: &'s Steps,
    /// An unknown number; only read in prices.
    pub(crate) unknowns: &'s Unknowns,
    /// True if arithmetic is exact, as in prices, or that of CEL.
    pub(crate) exact: bool,
    /// True if a fact that the caller did not give counts as absent, false if it is unknown.
    pub(crate) missing_facts_are_absent: bool,
    /// The context of whole expressions.
    pub(crate) root: Place<'s, 's>,
}

impl<'s> Scope<'s> {
    /// True if a parameter is given.
    pub(crate) fn has(&self, var: u16) -> bool {
        matches!(self.variables.get(var).state, State::Given(_))
    }

    /// True if a parameter of the request, or of an item, is invalid, or required and missing.
    pub(crate) fn is_wrong(&self, owner: Owner, var: u16) -> bool {
        matches!(self.variables.get_in(owner, var).state, State::Wrong | State::Missing)
    }

    /// Evaluates a boolean expression.
    pub(crate) fn holds(&self, expr: &'s Expr<'s>, place: Place<'_, 's>) -> Result<bool, Gap> {
        if place.repeats() && !self.steps.spend(1) {
            return Err(Gap::STEPS);
        }
        match expr {
            Expr::Has(var) => Ok(self.has(*var)),
            Expr::Not(inner) => self.holds(inner, place).map(|holds| !holds),
            Expr::All(parts) => self.junction(parts, false, place),
            Expr::Any(parts) => self.junction(parts, true, place),
            Expr::Compare(comparison, parts) => {
                let [left, right] = *parts;
                if let (Comparison::Eq | Comparison::Ne, Expr::Lit(Literal::Str(known))) = (comparison, right)
                    && let Some(text) = self.plain_text(left)
                {
                    return Ok(equal_text(text, known) == (*comparison == Comparison::Eq));
                }
                self.compare(*comparison, &self.operand(left, place), &self.operand(right, place))
            }
            Expr::In(value, list) => match self.plain_text(value) {
                Some(text) => {
                    let is_equal = |literal: &Literal<'s>| matches!(literal, Literal::Str(known) if equal_text(known, text));
                    Ok(list.iter().any(is_equal))
                }
                None => self.among(&self.operand(value, place), list),
            },
            _ => self.other(expr, place).truth(),
        }
    }

    /// The plain text of a parameter or the tier: a fast path, because most rules compare it and most rates depend on it.
    #[inline]
    pub(crate) fn plain_text(&self, expr: &Expr<'s>) -> Option<&'s str> {
        match expr {
            Expr::Get(var) => match self.variables.get(*var).state {
                State::Given(Value::Str(text)) => text.as_plain(),
                State::Absent => match self.model.vars.get(usize::from(*var))?.default {
                    Default::Value(Literal::Str(text)) => Some(text),
                    _ => None,
                },
                _ => None,
            },
            Expr::Tier => self.model.sizes.as_ref()?.rows.get(self.variables.row?).map(|row| row.tier),
            _ => None,
        }
    }

    /// The integer of a parameter or a constant: a fast path, because most prices count it.
    #[inline]
    pub(crate) fn plain_number(&self, expr: &Expr<'s>) -> Option<i64> {
        match expr {
            Expr::Get(var) => match self.variables.get(*var).state {
                State::Given(Value::Int(value)) => Some(value),
                State::Absent => match self.model.vars.get(usize::from(*var))?.default {
                    Default::Value(Literal::Int(value)) => Some(value),
                    _ => None,
                },
                _ => None,
            },
            Expr::Lit(Literal::Int(value)) => Some(*value),
            _ => None,
        }
    }

    /// The value of an expression over the request.
    #[inline]
    pub(crate) fn value(&self, expr: &'s Expr<'s>) -> Val<'s> {
        self.operand(expr, self.root)
    }

    /// The value of an expression, with fast paths for most operands.
    #[inline]
    fn operand(&self, expr: &'s Expr<'s>, place: Place<'_, 's>) -> Val<'s> {
        match expr {
            Expr::Lit(literal) => (*literal).into(),
            Expr::Get(var) => self.effective(*var, place),
            _ => self.eval(expr, place),
        }
    }

    /// The value of an expression.
    pub(crate) fn eval(&self, expr: &'s Expr<'s>, place: Place<'_, 's>) -> Val<'s> {
        if let Expr::Has(_) | Expr::Not(_) | Expr::All(_) | Expr::Any(_) | Expr::Compare(..) | Expr::In(..) =
            expr
        {
            return self.holds(expr, place).into();
        }
        if place.repeats() && !self.steps.spend(1) {
            return Gap::STEPS.into();
        }
        self.other(expr, place)
    }

    /// Kinds of expressions that are not boolean by form.
    fn other(&self, expr: &'s Expr<'s>, place: Place<'_, 's>) -> Val<'s> {
        match expr {
            Expr::Lit(literal) => (*literal).into(),
            Expr::Get(var) => self.effective(*var, place),
            Expr::If(parts) => {
                let [condition, then, otherwise] = *parts;
                match self.holds(condition, place) {
                    Ok(true) => self.eval(then, place),
                    Ok(false) => self.eval(otherwise, place),
                    Err(Gap::Unknown) => self.either(then, otherwise, place),
                    Err(gap) if self.exact && gap.in_price() == Gap::Unknown => {
                        self.either(then, otherwise, place)
                    }
                    Err(failed) => failed.into(),
                }
            }
            Expr::Arith(operator, parts) => {
                let [left, right] = *parts;
                self.arith(*operator, &self.operand(left, place), &self.operand(right, place))
            }
            Expr::Size(inner) => self.size(&self.operand(inner, place)),
            Expr::Tier => self.tier(place).unwrap_or(Val::Unknown),
            _ => self.rare(expr, place),
        }
    }

    /// Rare kinds of expressions, in a separate function to keep the stack frames of the others small.
    #[inline(never)]
    fn rare(&self, expr: &'s Expr<'s>, place: Place<'_, 's>) -> Val<'s> {
        match expr {
            Expr::Fact(index) => {
                self.fact(*index).or_else(|| self.fact_range(*index)).unwrap_or(Val::Unknown)
            }
            Expr::HasFact(index) if self.is_missing(*index) && !self.missing_facts_are_absent => Val::Unknown,
            Expr::HasFact(index) => Val::Bool(self.has_fact(*index)),
            Expr::Media(fact, var) => self.media(Owner::REQUEST, *var, *fact),
            Expr::HasMedia(fact, var) => self.has_media(Owner::REQUEST, *var, *fact),
            Expr::BoundMedia(fact, number, var) | Expr::BoundHasMedia(fact, number, var) => {
                match (expr, place.item(*number)) {
                    (Expr::BoundMedia(..), Some(Val::Item(owner, _))) => self.media(*owner, *var, *fact),
                    (_, Some(Val::Item(owner, _))) => self.has_media(*owner, *var, *fact),
                    (_, item) => Gap::of(item).into(),
                }
            }
            Expr::Null => Val::Null,
            Expr::Is(value, kind) => self.is(&self.eval(value, place), *kind),
            Expr::Bound(number) => match place.item(*number) {
                Some(item) => self.whole(item.clone()),
                None => Gap::TYPE.into(),
            },
            Expr::BoundGet(number, var) => self.effective_in(*number, *var, place),
            Expr::BoundHas(number, var) => match place.item(*number) {
                Some(Val::Item(owner, _)) => {
                    Val::Bool(matches!(self.variables.get_in(*owner, *var).state, State::Given(_)))
                }
                _ => Gap::TYPE.into(),
            },
            Expr::List(parts) => {
                let values: Rc<[Val<'s>]> = parts.iter().map(|part| self.eval(part, place)).collect();
                match values.iter().find_map(Val::failure) {
                    Some(failure) => Val::Failed(failure),
                    None if !self.steps.spend(values.len()) => Gap::STEPS.into(),
                    None => Val::List(List::Values(values)),
                }
            }
            Expr::Each(each, number, parts) => self.each(*each, *number, parts, place),
            Expr::Call(function, arguments) => self.call(*function, arguments, place),
            Expr::Match(matching, text, pattern) => {
                self.matching(*matching, &self.eval(text, place), pattern)
            }
            _ => Gap::TYPE.into(),
        }
    }

    /// Conjunction (decided by false) or disjunction (decided by true). A part that decides the result overrides others that are
    /// unknown or fail, before it or behind it.
    fn junction(&self, parts: &'s [Expr<'s>], decides: bool, place: Place<'_, 's>) -> Result<bool, Gap> {
        let mut outcome = Ok(!decides);
        for part in parts {
            let holds = match part {
                // What most guards are made of.
                Expr::Has(var) => Ok(self.has(*var)),
                Expr::Not(Expr::Has(var)) => Ok(!self.has(*var)),
                _ => self.holds(part, place),
            };
            match holds {
                Ok(value) if value == decides => return Ok(decides),
                Ok(_) => {}
                Err(gap) => outcome = gap.beside(outcome),
            }
        }
        outcome
    }

    /// Both branches of an unknown condition, if they are equal; in a price, the range of both.
    #[inline(never)]
    fn either(&self, then: &'s Expr<'s>, otherwise: &'s Expr<'s>, place: Place<'_, 's>) -> Val<'s> {
        let (left, right) = (self.eval(then, place), self.eval(otherwise, place));
        if self.equal(&left, &right) == Ok(true) || left.failure().and(right.failure()).is_some() {
            return left;
        }
        let ends = if self.exact { left.interval().zip(right.interval()) } else { None };
        ends.and_then(|(left, right)| left.hull(right)).map_or(Val::Unknown, Val::from)
    }

    /// The given value, else the default.
    #[inline]
    fn effective(&self, var: u16, place: Place<'_, 's>) -> Val<'s> {
        let state = self.variables.get(var).state;
        if let State::Given(Value::Str(text)) = state {
            return Val::Str(text);
        }
        let Some(description) = self.model.vars.get(usize::from(var)) else { return Gap::TYPE.into() };
        self.resolve(state, description, place.in_default(None))
    }

    /// The given value, else the default, of a variable of a bound item.
    fn effective_in(&self, number: u16, var: u16, place: Place<'_, 's>) -> Val<'s> {
        let Some(item) = place.item(number) else { return Gap::TYPE.into() };
        let Val::Item(owner, list) = item else { return Gap::of([item]).into() };
        let Some(description) = list.items.get(usize::from(var)) else { return Gap::TYPE.into() };
        let bound = Bound { number: 0, item, outer: place };
        let state = self.variables.get_in(*owner, var).state;
        self.resolve(state, description, place.in_default(Some(&bound)))
    }

    /// The given value, else the default, which is evaluated in this place.
    #[inline]
    fn resolve(&self, state: State<'s>, description: &'s Var<'s>, place: Place<'_, 's>) -> Val<'s> {
        match state {
            State::Given(value) => Val::new(value, description),
            State::Wrong | State::Missing => Val::Unknown,
            State::Absent => match &description.default {
                Default::None => Val::Absent,
                Default::Value(literal) => (*literal).into(),
                Default::Cases(cases) => self.cases(cases, place),
            },
        }
    }

    /// The default of the first condition that holds. Defaults do not depend on the reader, so the
    /// arithmetic is that of rules even in a price.
    #[inline(never)]
    fn cases(&self, cases: &'s [(Expr<'s>, Literal<'s>)], place: Place<'_, 's>) -> Val<'s> {
        if place.chain > CHAIN {
            return Gap::STEPS.into();
        }
        let scope = Scope { exact: false, ..*self };
        for (condition, literal) in cases {
            match scope.holds(condition, place) {
                Ok(true) => return (*literal).into(),
                Ok(false) => {}
                Err(gap) => return gap.into(),
            }
        }
        Val::Absent
    }

    /// The tier of the given size, else the tier that a parameter names.
    fn tier(&self, place: Place<'_, 's>) -> Option<Val<'s>> {
        let sizes = self.model.sizes.as_ref()?;
        if let Some(row) = self.variables.row {
            return sizes.rows.get(row).map(|row| Val::Str(Str::plain(row.tier)));
        }
        if self.has(sizes.width) && self.has(sizes.height) {
            return None;
        }
        let tier = self.effective(sizes.tier_from?, place);
        matches!(tier, Val::Str(_)).then_some(tier)
    }

    /// Number of code points, items or members.
    fn size(&self, value: &Val<'s>) -> Val<'s> {
        match value {
            Val::Str(text) if self.steps.spend_text(text.len()) => count(text.count()),
            Val::Text(text) if self.steps.spend_text(text.len()) => count(text.chars().count()),
            Val::List(list) => count(list.len()),
            Val::Map { count: members, .. } => count(*members),
            Val::Str(_) | Val::Text(_) => Gap::STEPS.into(),
            _ => Gap::of([value]).into(),
        }
    }

    /// Tests the JSON type of a value. An absent value has none.
    fn is(&self, value: &Val<'s>, kind: JsonKind) -> Val<'s> {
        Val::Bool(match (value, kind) {
            (Val::Unknown | Val::Failed(_), _) => return value.clone(),
            (Val::Between(_), JsonKind::Int) => return Val::Unknown,
            (Val::Item(owner, list), _) => return self.is(&self.own(*owner, list), kind),
            (Val::Null, JsonKind::Null)
            | (Val::Bool(_), JsonKind::Bool)
            | (Val::Int(_), JsonKind::Int)
            | (Val::Int(_) | Val::Num(_) | Val::Ratio(_) | Val::Between(_), JsonKind::Double)
            | (Val::Str(_) | Val::Text(_), JsonKind::String)
            | (Val::List(_), JsonKind::List)
            | (Val::Map { .. } | Val::Object, JsonKind::Map) => true,
            (Val::Num(value), JsonKind::Int) => value.fract() == 0.0,
            (Val::Ratio(value), JsonKind::Int) => value.is_whole(),
            _ => false,
        })
    }
}

fn count(number: usize) -> Val<'static> {
    i64::try_from(number).map_or(Gap::OVERFLOW.into(), Val::Int)
}

#[cfg(test)]
mod tests;
