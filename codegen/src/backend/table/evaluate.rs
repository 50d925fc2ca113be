//! Evaluation of expressions by the engine, without a document to validate: of those of an operation over many requests,
//! and of terms over a few unknowns.

use bumpalo::Bump;
use modelspec_runtime::__private::evaluate::{Input, Inputs, Outcome, Output, size_sides};
use modelspec_runtime::table;
use serde_json::Value as Json;

use super::exprs::{Compiler, is_read_as_double};
use super::scopes::{REQUEST, Scopes};
use crate::model::expr::weight;
use crate::model::place::Declared;
use crate::model::{EnumValue, Expr, ExprKind, Operation, Path, Price, SizeText, Type, Value};
use crate::pattern::Patterns;

/// Conditions over the requests of one operation, lowered once.
pub(crate) struct Evaluator<'a> {
    model: table::Model<'a>,
    conditions: Vec<table::Rule<'a>>,
    /// The number of operands and operators of all conditions.
    weight: u64,
    /// The sources of values for the variables of the request, and of the items of each list.
    scopes: Vec<Vec<Source<'a>>>,
}

/// The place in a document that a variable gets its value from.
struct Source<'a> {
    path: Vec<String>,
    declared: Declared<'a>,
    /// Set if the variable is the width or the height of a size at the place.
    side: Option<Side>,
    /// The scope of the items of a list.
    items: Option<usize>,
}

#[derive(Clone, Copy)]
enum Side {
    Width,
    Height,
}

impl<'a> Evaluator<'a> {
    /// Lowers conditions, each with the lists to whose items it applies, and a price.
    pub(crate) fn new(
        arena: &'a Bump,
        op: &'a Operation,
        conditions: &[(&Expr, &[Path])],
        price: &Price,
    ) -> Self {
        let scopes = Scopes::read_by(op, conditions, price);
        let patterns = Patterns::programs(arena);
        let compiler = Compiler {
            arena,
            patterns: &patterns,
            scopes: &scopes,
            facts: super::fact_names(op),
            unknowns: &[],
        };
        let model = table::Model {
            id: arena.alloc_str(&op.id()),
            vars: compiler.vars()[REQUEST],
            facts: super::facts(arena, op),
            sizes: op.sizes.as_ref().map(|sizes| compiler.sizes(sizes)),
            prices: compiler.prices_of(price),
            ..table::Model::EMPTY
        };
        let weight: u64 = conditions.iter().map(|(expr, _)| weight(expr)).sum();
        let conditions = conditions.iter().map(|(expr, lists)| compiler.condition(expr, lists)).collect();
        let scope = |scope| scopes.order(scope).iter().map(|path| Source::of(&scopes, scope, path)).collect();
        Self { model, conditions, weight, scopes: (0..scopes.len()).map(scope).collect() }
    }

    /// The number of steps that all conditions and the price take for one request, apart from those of macros.
    pub(crate) fn steps(&self) -> u64 {
        let lines = match self.model.prices.entries {
            [table::PriceEntry { price: table::Price::Lines { lines, .. }, .. }, ..] => lines.len(),
            _ => 0,
        };
        self.weight + (self.scopes[REQUEST].len() + lines) as u64
    }

    /// The values of a request that is valid apart from rules.
    pub(crate) fn inputs<'v>(&'v self, request: &'v Json) -> Inputs<'v> {
        let mut inputs = Inputs::new(&self.model);
        for (var, input) in self.scope(REQUEST, request) {
            inputs.set(var, &input);
        }
        inputs
    }

    /// Evaluates the condition with this index for everything that it applies to; `None` if the result is unknown.
    pub(crate) fn holds(&self, condition: usize, inputs: &Inputs<'_>) -> Option<bool> {
        inputs.rule_holds(&self.conditions[condition])
    }

    fn scope<'v>(&'v self, scope: usize, value: &'v Json) -> Vec<(u16, Input<'v>)> {
        let sources = (0_u16..).zip(&self.scopes[scope]);
        sources.filter_map(|(var, source)| Some((var, self.input(source, source.find(value)?)?))).collect()
    }

    fn input<'v>(&'v self, source: &Source<'_>, value: &'v Json) -> Option<Input<'v>> {
        if let Some(side) = source.side {
            return source.declared.size_texts().find_map(|size| sides(size, value.as_str()?)).map(
                |(width, height)| {
                    Input::Int(match side {
                        Side::Width => width,
                        Side::Height => height,
                    })
                },
            );
        }
        let is_any = source.declared.types.iter().any(|ty| matches!(ty, Type::Any | Type::Result));
        match value {
            Json::Null if source.declared.is_null_absent() => None,
            value if source.declared.absent_if_empty().empty_values().any(|empty| empty == *value) => None,
            Json::Null => Some(Input::Null),
            // Expressions ask only for the presence of what can be anything.
            _ if is_any => Some(Input::Null),
            Json::Bool(value) => Some(Input::Bool(*value)),
            Json::Number(number) => Some(source.number(number)),
            Json::String(text) => Some(Input::Str(text)),
            Json::Array(items) => Some(match source.items {
                Some(scope) => Input::List(items.iter().map(|item| self.scope(scope, item)).collect()),
                None => Input::Length(items.len()),
            }),
            Json::Object(members) if source.declared.types.iter().any(|ty| matches!(ty, Type::Map(_))) => {
                Some(Input::Map(members.keys().map(String::as_str).collect()))
            }
            Json::Object(_) => Some(Input::Object),
        }
    }
}

impl<'a> Source<'a> {
    fn of(scopes: &Scopes<'a>, scope: usize, path: &Path) -> Self {
        let side = scopes.is_side(scope, path).then(|| match path.0.last().map(String::as_str) {
            Some("width") => Side::Width,
            _ => Side::Height,
        });
        let length = path.0.len() - usize::from(side.is_some());
        let place = Path(path.0[..length].to_vec());
        Self {
            declared: scopes.place(scope, &place),
            side,
            items: scopes.child(scope, &place),
            path: place.0,
        }
    }

    fn find<'v>(&self, value: &'v Json) -> Option<&'v Json> {
        self.path.iter().try_fold(value, |value, name| value.as_object()?.get(name))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
    fn number(&self, number: &serde_json::Number) -> Input<'static> {
        const WHOLE: f64 = 9_007_199_254_740_992.0;
        let double = number.as_f64().unwrap_or(f64::NAN);
        let whole = number
            .as_i64()
            .or_else(|| (double.fract() == 0.0 && double.abs() <= WHOLE).then_some(double as i64));
        match whole {
            Some(whole) if !is_read_as_double(&self.declared.types, &Value::Int(whole)) => Input::Int(whole),
            _ => Input::Num(double),
        }
    }
}

/// Width and height, if a string is one of the sizes.
fn sides(size: &SizeText, text: &str) -> Option<(i64, i64)> {
    let is_listed = |listed: &EnumValue| matches!(&listed.value, Value::Str(value) if value == text);
    let is_allowed = size.values.is_empty() || size.values.iter().any(is_listed);
    if is_allowed { size_sides(&size.separator, text) } else { None }
}

/// A term over a few unknowns, lowered once.
pub(crate) struct Term<'a> {
    model: table::Model<'a>,
    expr: table::Expr<'a>,
}

impl<'a> Term<'a> {
    /// Lowers an expression. Whatever it reads beside the unknowns has no value.
    pub(crate) fn new(arena: &'a Bump, expr: &Expr, unknowns: &[&ExprKind]) -> Self {
        let nothing = crate::model::Document { objects: Vec::new(), open: true };
        let scopes = Scopes::none(&nothing);
        let patterns = Patterns::programs(arena);
        let compiler = Compiler { arena, patterns: &patterns, scopes: &scopes, facts: Vec::new(), unknowns };
        let vars = arena.alloc_slice_fill_copy(unknowns.len(), table::Var::PLAIN);
        Self { model: table::Model { vars, ..table::Model::EMPTY }, expr: compiler.expr(expr, &[]) }
    }

    /// The value for some values of the unknowns, in their order; `None` when it has none that is a scalar.
    pub(crate) fn value(&self, values: &[Value]) -> Option<Value> {
        match self.inputs(values).evaluate(&self.expr) {
            Outcome::Value(Output::Bool(value)) => Some(Value::Bool(value)),
            Outcome::Value(Output::Int(value)) => Some(Value::Int(value)),
            Outcome::Value(Output::Num(value)) => Some(Value::Num(value)),
            Outcome::Value(Output::Str(value)) => Some(Value::Str(value)),
            _ => None,
        }
    }

    /// Evaluates the term for some values of the unknowns; `None` if the result is unknown.
    pub(crate) fn holds(&self, values: &[Value]) -> Option<bool> {
        self.inputs(values).holds(&self.expr)
    }

    fn inputs<'v>(&'v self, values: &'v [Value]) -> Inputs<'v> {
        let mut inputs = Inputs::new(&self.model);
        for (var, value) in (0_u16..).zip(values) {
            inputs.set(
                var,
                &match value {
                    Value::Bool(value) => Input::Bool(*value),
                    Value::Int(value) => Input::Int(*value),
                    Value::Num(value) => Input::Num(*value),
                    Value::Str(value) => Input::Str(value),
                },
            );
        }
        inputs
    }
}
