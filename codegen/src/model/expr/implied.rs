//! Implication: whether a condition follows from others by the structure of logic and by the values that they allow.
//! Knows nothing of requests: what it does not recognize is only equal to itself.

use super::{Bindings, Reference, opposite};
use crate::model::domain::Domain;
use crate::model::{Comparison, Expr, ExprKind, Value};

/// The most steps of one proof. Without an answer a condition counts as not implied.
const STEPS: u32 = 2_000;

/// Reports whether a condition holds wherever all of the others hold.
pub(crate) fn follows(known: &[Expr], condition: &Expr, bindings: &Bindings<'_>) -> bool {
    let open = known.iter().map(|known| (known, true)).chain([(condition, false)]).collect();
    Proof { bindings, steps: STEPS }.contradicts(open, Vec::new(), Vec::new())
}

/// An expression with its outcome.
type Claim<'e> = (&'e Expr, bool);

/// A search for a contradiction between claims.
struct Proof<'b> {
    bindings: &'b Bindings<'b>,
    steps: u32,
}

/// The values that a part of an expression can still have.
#[derive(Clone)]
struct Possible<'e> {
    of: &'e Expr,
    /// None where nothing is known of them.
    only: Option<Vec<Value>>,
    never: Vec<Value>,
}

impl Possible<'_> {
    fn is_impossible(&self) -> bool {
        let is_excluded = |value: &Value| self.never.iter().any(|never| never.same(value));
        self.only.as_ref().is_some_and(|only| only.iter().all(is_excluded))
    }
}

impl Proof<'_> {
    /// Reports whether the claims cannot all be right. Claims of which one of several parts is right wait in `choices`
    /// until everything else is known.
    fn contradicts<'e>(
        &mut self,
        mut open: Vec<Claim<'e>>,
        mut choices: Vec<Vec<Vec<Claim<'e>>>>,
        mut values: Vec<Possible<'e>>,
    ) -> bool {
        while let Some((expr, holds)) = open.pop() {
            let Some(steps) = self.steps.checked_sub(1) else { return false };
            self.steps = steps;
            match &expr.kind {
                ExprKind::Lit(Value::Bool(value)) if *value == holds => {}
                ExprKind::Lit(Value::Bool(_)) => return true,
                ExprKind::Not(inner) => open.push((inner, !holds)),
                ExprKind::All(parts) | ExprKind::Any(parts) => {
                    let all_hold = matches!(expr.kind, ExprKind::All(_)) == holds;
                    let claims = parts.iter().map(|part| (part, holds));
                    if all_hold {
                        open.extend(claims);
                    } else {
                        choices.push(claims.map(|claim| vec![claim]).collect());
                    }
                }
                ExprKind::If(parts) => {
                    let way = |condition: bool, branch| vec![(&parts[0], condition), (branch, holds)];
                    choices.push(vec![way(true, &parts[1]), way(false, &parts[2])]);
                }
                _ => {
                    if !self.add(expr, holds, &mut values) {
                        return true;
                    }
                }
            }
        }
        let Some(ways) = choices.pop() else { return false };
        ways.into_iter().all(|way| self.contradicts(way, choices.clone(), values.clone()))
    }

    /// Adds what a claim says of one value; false if no value is left.
    fn add<'e>(&self, expr: &'e Expr, holds: bool, values: &mut Vec<Possible<'e>>) -> bool {
        let (of, listed, is_among) = match &expr.kind {
            ExprKind::In(of, listed) => (&**of, listed.clone(), holds),
            ExprKind::Compare(operator @ (Comparison::Eq | Comparison::Ne), sides) => {
                match (&sides[0].kind, &sides[1].kind) {
                    (_, ExprKind::Lit(value)) => {
                        (&sides[0], vec![value.clone()], holds == (*operator == Comparison::Eq))
                    }
                    (ExprKind::Lit(value), _) => {
                        (&sides[1], vec![value.clone()], holds == (*operator == Comparison::Eq))
                    }
                    _ => (expr, vec![Value::Bool(true)], holds),
                }
            }
            _ => (expr, vec![Value::Bool(true)], holds),
        };
        let known = values.iter().position(|known| is_same(known.of, of));
        let at = known.unwrap_or_else(|| {
            values.push(Possible { of, only: self.domain(of), never: Vec::new() });
            values.len() - 1
        });
        let possible = &mut values[at];
        if is_among {
            let only = possible.only.take();
            let fits =
                |value: &Value| only.as_ref().is_none_or(|only| only.iter().any(|known| known.same(value)));
            possible.only = Some(listed.into_iter().filter(fits).collect());
        } else {
            possible.never.extend(listed);
        }
        // The opposite of a comparison is a claim about the same values.
        let is_opposed = |other: &Possible<'_>| is_among && is_claimed(other) && is_opposite(other.of, of);
        !values[at].is_impossible() && !values.iter().any(is_opposed)
    }

    /// All values of a part of an expression, where they are listed.
    fn domain(&self, of: &Expr) -> Option<Vec<Value>> {
        let is_read = matches!(of.kind, ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..));
        let place = self.bindings.place(&Reference::of(of).filter(|_| is_read)?)?;
        match Domain::read_as(of.ty, &place).filter(|_| !place.is_nullable())? {
            Domain::Listed(values) => Some(values),
            Domain::Interval(_) | Domain::Open => None,
        }
    }
}

/// Reports whether a condition is claimed to be true.
fn is_claimed(possible: &Possible<'_>) -> bool {
    matches!(possible.only.as_deref(), Some([Value::Bool(true)]))
}

fn is_opposite(one: &Expr, other: &Expr) -> bool {
    match (&one.kind, &other.kind) {
        (ExprKind::Compare(left, sides), ExprKind::Compare(right, others)) => {
            *left == opposite(*right) && is_same(&sides[0], &others[0]) && is_same(&sides[1], &others[1])
        }
        _ => false,
    }
}

/// Reports whether two parts are the same, whatever numbers their macros give to items.
fn is_same(left: &Expr, right: &Expr) -> bool {
    left.kind == right.kind
        || match (&left.kind, &right.kind) {
            (ExprKind::Call(one, left), ExprKind::Call(other, right)) => {
                one == other
                    && left.len() == right.len()
                    && left.iter().zip(right).all(|(left, right)| is_same(left, right))
            }
            (ExprKind::Each(one, inner, list, body), ExprKind::Each(other, level, others, same)) => {
                one == other
                    && is_same(list, others)
                    && inner != level
                    && is_same(&super::rebind(body, *inner, *level), same)
            }
            _ => false,
        }
}
