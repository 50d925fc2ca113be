//! The entry to the evaluator for tools. In: a table and values for its variables. Out: the value of an expression, the
//! truth of a rule, or a price. No document is read, so nothing is validated.

use crate::cause::{Failure, UnknownCause};
use crate::cost::Cost;
use crate::eval::unknowns::Unknowns;
use crate::eval::{Gap, List, Place, Scope, Steps, Val};
use crate::facts::{FactValue, Facts};
use crate::price;
use crate::ratio::Ratio;
use crate::rules;
use crate::table::{Expr, Model, Rule, Var, Vars};
use crate::text::Str;
use crate::variables::{Owner, State, Value, Variables};
use std::cell::Cell;

pub use crate::size_text::sides as size_sides;

/// The steps that all evaluations of this thread took. Only the difference of two such numbers means something.
pub fn steps() -> u64 {
    crate::eval::ended()
}

/// The value of one variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Input<'v> {
    /// `null`, where it is a value.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number that is read as a double.
    Num(f64),
    /// A string.
    Str(&'v str),
    /// A list with the variables of each item.
    List(Vec<Vec<(u16, Input<'v>)>>),
    /// A list of which only the length is known.
    Length(usize),
    /// A map with these keys.
    Map(Vec<&'v str>),
    /// An object; its members are variables.
    Object,
}

/// Values for the variables of a model. Variables without a value are not given.
#[derive(Debug)]
pub struct Inputs<'v> {
    model: &'v Model<'v>,
    variables: Variables<'v>,
    facts: Facts,
    spent: Cell<u64>,
}

impl<'v> Inputs<'v> {
    /// No variable is given, and no fact.
    pub fn new(model: &'v Model<'v>) -> Self {
        Self { model, variables: no_variables(model), facts: Facts::new(), spent: Cell::new(0) }
    }

    /// Removes all values, but not the facts.
    pub fn clear(&mut self) {
        self.variables = no_variables(self.model);
    }

    /// Gives a value to a variable.
    pub fn set(&mut self, var: u16, input: &Input<'v>) {
        self.fill(Owner::REQUEST, self.model.vars, var, input);
        self.find_size(var);
    }

    /// Removes the value of a variable.
    pub fn unset(&mut self, var: u16) {
        let vars = Vars { start: var, end: var.saturating_add(1), own: true };
        self.variables.absent(Owner::REQUEST, vars);
        self.find_size(var);
    }

    /// Chooses a size of this tier, whatever width and height are.
    pub fn set_tier(&mut self, tier: &str) {
        let rows = self.model.sizes.as_ref().map_or(&[][..], |sizes| sizes.rows);
        self.variables.row = rows.iter().position(|row| row.tier == tier);
    }

    /// Gives a value to a fact.
    pub fn set_fact(&mut self, name: &str, value: impl Into<FactValue>) {
        self.facts.set(name, value);
    }

    /// True if a boolean expression is true; none when it is unknown or fails.
    pub fn holds<'s>(&'s self, expr: &'s Expr<'s>) -> Option<bool> {
        let budget = (Steps::few(), Unknowns::default());
        self.scope(&budget, false).holds(expr, Place::ROOT).ok()
    }

    /// The value of an expression with the arithmetic of rules.
    pub fn evaluate<'s>(&'s self, expr: &'s Expr<'s>) -> Outcome<'v> {
        self.outcome(expr, false)
    }

    /// The value of an expression with the exact arithmetic of prices.
    pub fn evaluate_exactly<'s>(&'s self, expr: &'s Expr<'s>) -> Outcome<'v> {
        self.outcome(expr, true)
    }

    /// True if a rule holds, for each item if it is about items; none when it is unknown or fails.
    pub fn rule_holds<'s>(&'s self, rule: &'s Rule<'s>) -> Option<bool> {
        let budget = (Steps::new(), Unknowns::default());
        let holds = rules::holds(rule, &self.scope(&budget, false));
        self.spent.set(self.spent.get() + u64::from(budget.0.spent()));
        holds
    }

    /// The number of steps that rules took.
    pub fn spent(&self) -> u64 {
        self.spent.get()
    }

    /// The cost of the model with these values, which are assumed to be valid.
    pub fn cost(&self) -> Cost<'v> {
        price::cost(self.model, &self.variables, &self.facts)
    }

    fn scope<'s>(&'s self, (steps, unknowns): &'s (Steps, Unknowns), exact: bool) -> Scope<'s> {
        Scope {
            model: self.model,
            variables: &self.variables,
            facts: &self.facts,
            steps,
            unknowns,
            exact,
            missing_facts_are_absent: true,
            root: Place::ROOT,
        }
    }

    fn outcome<'s>(&'s self, expr: &'s Expr<'s>, exact: bool) -> Outcome<'v> {
        let budget = (Steps::few(), Unknowns::default());
        let scope = self.scope(&budget, exact);
        let value = scope.eval(expr, Place::ROOT);
        match export(&value, &scope) {
            Some(value) => Outcome::Value(value),
            None if matches!(value, Val::Absent) => Outcome::Absent,
            None => {
                let gap = value.truth().err().unwrap_or(Gap::Unknown);
                let cause = UnknownCause::of_request(gap, expr, &scope, self.model);
                Outcome::Unknown(cause.unwrap_or(UnknownCause::Failed(Failure::TooManySteps)))
            }
        }
    }

    fn fill(&mut self, owner: Owner, vars: &'v [Var<'v>], var: u16, input: &Input<'v>) {
        let value = match input {
            Input::Null => Value::Null,
            Input::Bool(value) => Value::Bool(*value),
            Input::Int(value) => Value::Int(*value),
            Input::Num(value) => Value::Num(*value),
            Input::Str(text) => Value::Str(Str::plain(text)),
            Input::Length(count) => Value::List { count: *count, items: None },
            Input::Object => Value::Object,
            Input::Map(keys) => Value::Map {
                count: keys.len(),
                keys: self.variables.keep_keys(keys.iter().map(|key| (*key).into()).collect()),
            },
            Input::List(items) => {
                let inner = vars.get(usize::from(var)).map_or(&[][..], |var| var.items);
                let tracked = (!inner.is_empty()).then(|| self.variables.open_list(inner.len())).flatten();
                let is_kept = items.iter().all(|item| {
                    let Some(owner) = tracked.and_then(|list| self.variables.add_item(list)) else {
                        return false;
                    };
                    item.iter().for_each(|(var, input)| self.fill(owner, inner, *var, input));
                    true
                });
                Value::List { count: items.len(), items: tracked.filter(|_| is_kept) }
            }
        };
        self.variables.given(owner, var, 0, value);
    }

    /// Looks up the size again after a side changed.
    fn find_size(&mut self, var: u16) {
        let Some(sizes) =
            self.model.sizes.as_ref().filter(|sizes| [sizes.width, sizes.height].contains(&var))
        else {
            return;
        };
        let side = |var: u16| match self.variables.get(var).state {
            State::Given(Value::Int(side)) => Some(side),
            _ => None,
        };
        let pair = side(sizes.width).zip(side(sizes.height));
        let is_pair = |width: u32, height: u32| pair == Some((i64::from(width), i64::from(height)));
        self.variables.row = sizes.rows.iter().position(|row| is_pair(row.width, row.height));
    }
}

/// No variable of a model is given.
fn no_variables<'v>(model: &Model<'_>) -> Variables<'v> {
    let mut variables = Variables::new(model.vars.len());
    variables.without_media = true;
    variables
}

/// The result of an evaluation.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<'m> {
    /// The value.
    Value(Output),
    /// A parameter that is not given and has no default.
    Absent,
    /// There is no value.
    Unknown(UnknownCause<'m>),
}

/// A value that an expression has.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// `null`
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A double.
    Num(f64),
    /// An exact number that is not a whole one of 64 bits; only in exact arithmetic.
    Ratio(Ratio),
    /// Any number between two; only in exact arithmetic.
    Between(Ratio, Ratio),
    /// A string.
    Str(String),
    /// A list; none for an item whose value is unknown.
    List(Vec<Option<Output>>),
    /// An object or a map.
    Object,
}

fn export<'s>(value: &Val<'s>, scope: &Scope<'s>) -> Option<Output> {
    Some(match value {
        Val::Unknown | Val::Failed(_) | Val::Absent => return None,
        Val::Null => Output::Null,
        Val::Bool(value) => Output::Bool(*value),
        Val::Int(value) => Output::Int(*value),
        Val::Num(value) => Output::Num(*value),
        Val::Ratio(value) => Output::Ratio(**value),
        Val::Between(range) => Output::Between(range.ends.min.number()?, range.ends.max.number()?),
        Val::Str(text) => Output::Str(text.decode().into_owned()),
        Val::Text(text) => Output::Str(text.to_string()),
        Val::List(List::Opaque(count)) => Output::List(vec![None; *count]),
        Val::List(list) => {
            let item = |index| export(&scope.whole(scope.item(list, index)), scope);
            Output::List((0..list.len()).map(item).collect())
        }
        Val::Map { .. } | Val::Object | Val::Item(..) => Output::Object,
    })
}
