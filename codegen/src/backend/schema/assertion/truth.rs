//! Expression to formula: for which requests an expression is known to be true, or known to be false.
//!
//! An expression can be neither: when it reads a parameter without value, or the tier of a request that has
//! none. A rule is broken only when it is known to be false.

use std::cell::Cell;
use std::rc::Rc;

use super::formula::{Formula, all, any, cond, not};
use super::place::{Kind, Scope};
use super::set::{Set, Subject, Test};
use super::unknown::Unknown;
use crate::model::{Comparison, Expr, ExprKind, ExprType, JsonKind, Operation, Path, Type, Value};

/// The most steps for one expression; beyond, a schema would be larger than anybody wants.
const STEPS: u32 = 4096;

/// Lowers the expressions of one operation, as they stand at the request or at an item of a list.
#[derive(Clone)]
pub(super) struct Lowering<'a> {
    pub(super) op: &'a Operation,
    /// Where paths start.
    pub(super) scope: Scope<'a>,
    /// The number of the bound value that is read at an item; none at the request.
    pub(super) bound: Option<usize>,
    steps: Rc<Cell<u32>>,
}

/// Which of an expression's parts holds a boolean: one formula for true, one for false.
pub(super) struct Truth {
    pub(super) holds: Formula,
    pub(super) fails: Formula,
}

impl Truth {
    /// Whether it is always known which.
    pub(super) fn is_total(&self) -> bool {
        not(self.holds.clone()) == self.fails
    }
}

impl<'a> Lowering<'a> {
    pub(super) fn new(op: &'a Operation) -> Self {
        Self { op, scope: Scope::request(&op.request), bound: None, steps: Rc::new(Cell::new(STEPS)) }
    }

    /// The same for expressions over items of this type.
    pub(super) fn items(&self, bound: usize, of: &'a Type) -> Self {
        Self { scope: self.scope.items(of), bound: Some(bound), ..self.clone() }
    }

    pub(super) fn step(&self) -> Option<()> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        Some(())
    }

    /// The path that an expression reads here; `None` for what stands elsewhere.
    pub(super) fn path(&self, expr: &Expr) -> Option<Path> {
        match (&expr.kind, self.bound) {
            (ExprKind::Get(path), None) => Some(path.clone()),
            (ExprKind::Bound(bound), Some(own)) if *bound == own => Some(Path(Vec::new())),
            (ExprKind::BoundGet(bound, path), Some(own)) if *bound == own => Some(path.clone()),
            _ => None,
        }
    }

    /// The path whose presence an expression asks for here.
    pub(super) fn presence(&self, expr: &Expr) -> Option<Path> {
        match (&expr.kind, self.bound) {
            (ExprKind::Has(path), None) => Some(path.clone()),
            (ExprKind::BoundHas(bound, path), Some(own)) if *bound == own => Some(path.clone()),
            _ => None,
        }
    }

    /// Both formulas of a boolean expression.
    pub(super) fn both(&self, expr: &Expr) -> Option<Truth> {
        Some(Truth { holds: self.truth(expr, true)?, fails: self.truth(expr, false)? })
    }

    /// The requests for which a boolean expression is known to be `wanted`.
    pub(super) fn truth(&self, expr: &Expr, wanted: bool) -> Option<Formula> {
        self.step()?;
        match &expr.kind {
            ExprKind::Lit(Value::Bool(value)) => Some(Formula::Const(*value == wanted)),
            ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..) => {
                let unknown = self.boolean(expr)?;
                let set = unknown.set_of(&[Value::Bool(wanted)])?;
                self.unknown_in(&unknown, set, false, &|value| *value == Value::Bool(wanted))
            }
            ExprKind::Has(_) | ExprKind::BoundHas(..) => {
                let given = self.given(&self.presence(expr)?)?;
                Some(if wanted { given } else { not(given) })
            }
            ExprKind::Not(inner) => self.truth(inner, !wanted),
            ExprKind::All(parts) => self.junction(parts, wanted, wanted),
            ExprKind::Any(parts) => self.junction(parts, wanted, !wanted),
            ExprKind::If(parts) => {
                let [then, otherwise] = [self.truth(&parts[1], wanted)?, self.truth(&parts[2], wanted)?];
                let agreed = || Some(all(vec![then.clone(), otherwise.clone()]));
                self.choose(&parts[0], then.clone(), otherwise.clone(), Some(&agreed))
            }
            ExprKind::Compare(operator, sides)
                if sides[0].ty == ExprType::Bool && sides[1].ty == ExprType::Bool =>
            {
                self.same_truth(expr, *operator, sides, wanted)
            }
            ExprKind::In(inner, values) if inner.ty == ExprType::Bool && self.path(inner).is_none() => {
                let hit = |truth: bool| values.contains(&Value::Bool(truth)) == wanted;
                let parts = [true, false].into_iter().filter(|truth| hit(*truth));
                parts.map(|truth| self.truth(inner, truth)).collect::<Option<Vec<_>>>().map(any)
            }
            ExprKind::Is(inner, kind) => self.is_of_kind(inner, *kind, wanted),
            ExprKind::Each(each, bound, list, body) => self.each(*each, *bound, list, body, wanted),
            ExprKind::Compare(..) | ExprKind::In(..) | ExprKind::Call(..) => {
                self.relation(&super::terms::simplified(expr), wanted)
            }
            // Facts are not in the request, and the rest is not boolean.
            ExprKind::Fact(_)
            | ExprKind::HasFact(_)
            | ExprKind::Lit(_)
            | ExprKind::Null
            | ExprKind::Tier
            | ExprKind::List(_)
            | ExprKind::Arith(..)
            | ExprKind::Size(_) => None,
        }
    }

    fn boolean(&self, expr: &Expr) -> Option<Unknown<'a>> {
        let path = self.path(expr)?;
        let place = self.scope.find(&path)?;
        let as_boolean = Expr { ty: ExprType::Bool, ..expr.clone() };
        Unknown::value(&as_boolean, path, place, self.op, self.scope)
    }

    fn junction(&self, parts: &[Expr], wanted: bool, conjunction: bool) -> Option<Formula> {
        let parts = parts.iter().map(|part| self.truth(part, wanted)).collect::<Option<Vec<_>>>()?;
        Some(if conjunction { all(parts) } else { any(parts) })
    }

    /// One formula if the condition is known to be true, the other if it is known to be false; where it is not
    /// known, `agreed` if both ways come to the same.
    pub(super) fn choose(
        &self,
        condition: &Expr,
        then: Formula,
        otherwise: Formula,
        agreed: Option<&dyn Fn() -> Option<Formula>>,
    ) -> Option<Formula> {
        let known = self.both(condition)?;
        if known.is_total() {
            return Some(cond(known.holds, then, otherwise));
        }
        let mut ways = vec![all(vec![known.holds, then]), all(vec![known.fails, otherwise])];
        if let Some(agreed) = agreed {
            ways.push(agreed()?);
        }
        Some(any(ways))
    }

    fn same_truth(
        &self,
        relation: &Expr,
        operator: Comparison,
        sides: &[Expr; 2],
        wanted: bool,
    ) -> Option<Formula> {
        if sides.iter().any(|side| self.can_be_other(side)) {
            // Where `null` comes in, only a comparison with a constant is worth its schema.
            let is_constant = |side: &Expr| matches!(side.kind, ExprKind::Lit(_));
            let is_plain = |side: &Expr| is_constant(side) || self.path(side).is_some();
            let fits = sides.iter().all(is_plain) && sides.iter().any(is_constant);
            return if fits { self.relation(relation, wanted) } else { None };
        }
        let same = match operator {
            Comparison::Eq => wanted,
            Comparison::Ne => !wanted,
            _ => return None,
        };
        let pair =
            |left: bool| Some(all(vec![self.truth(&sides[0], left)?, self.truth(&sides[1], left == same)?]));
        Some(any(vec![pair(true)?, pair(false)?]))
    }

    /// Whether a boolean can come out as `null` or as a value of another kind.
    fn can_be_other(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::If(parts) => parts[1..].iter().any(|part| self.can_be_other(part)),
            _ => {
                let place = self.path(expr).and_then(|path| self.scope.find(&path));
                place.is_some_and(|place| place.has_others(&[Kind::Boolean]))
            }
        }
    }

    /// Whether a value is of a JSON type; what has no value is of none.
    fn is_of_kind(&self, inner: &Expr, kind: JsonKind, wanted: bool) -> Option<Formula> {
        let wide: &[Kind] = match kind {
            JsonKind::Null => &[Kind::Null],
            JsonKind::Bool => &[Kind::Boolean],
            JsonKind::Int => &[Kind::Whole],
            JsonKind::Double => &[Kind::Whole, Kind::Fraction],
            JsonKind::String => &[Kind::String],
            JsonKind::List => &[Kind::Array],
            JsonKind::Map => &[Kind::Object],
        };
        if let ExprKind::If(parts) = &inner.kind {
            let of = |branch: &Expr| self.is_of_kind(branch, kind, wanted);
            return self.choose(&parts[0], of(&parts[1])?, of(&parts[2])?, None);
        }
        let path = self.path(inner)?;
        let formula = self.of_kinds(inner, path, wide)?;
        Some(if wanted { formula } else { not(formula) })
    }

    /// That a value is given, or has a default, and is of one of these kinds.
    pub(super) fn of_kinds(&self, expr: &Expr, path: Path, wanted: &[Kind]) -> Option<Formula> {
        let place = self.scope.find(&path)?;
        let value = |kind: &Kind| Value::Str(kind.name().to_owned());
        let domain: Vec<Value> = place.kinds().iter().map(value).collect();
        let values: Vec<Value> =
            place.kinds().iter().filter(|kind| wanted.contains(kind)).map(value).collect();
        let set = Set::Listed { values, domain: domain.clone() };
        let unknown = Unknown::of(expr, path, place, Subject::Kind, super::unknown::Domain::Listed(domain));
        self.unknown_in(&unknown, set, false, &|value| {
            wanted.iter().any(|kind| *value == Value::Str(kind.name().to_owned()))
        })
    }

    /// Whether a parameter is given; in a valid request some always are.
    pub(super) fn given(&self, path: &Path) -> Option<Formula> {
        if let Some((size, words)) = self.side_of(path) {
            // The side of a size is given where the string is, unless it is another word.
            let given = self.given(&size)?;
            let set = Set::Values { values: words.clone(), inside: false };
            let place = self.scope.find(&size)?;
            let other = place.has_others(&[Kind::String]).then_some(false);
            if words.is_empty() && other.is_none() {
                return Some(given);
            }
            return Some(super::formula::is(size, Test { subject: Subject::Value, set, other }));
        }
        self.scope.find(path)?;
        if self.scope.is_always_given(path) {
            return Some(Formula::Const(true));
        }
        Some(Formula::Given(path.clone()))
    }

    /// For one side of a string with width and height: the path of the string, and the words that can stand in its
    /// place.
    fn side_of(&self, path: &Path) -> Option<(Path, Vec<Value>)> {
        let (_, parent) = path.0.split_last()?;
        let place = self.scope.find_slice(parent)?;
        if !place.types.iter().any(|ty| matches!(ty, Type::Size(_))) {
            return None;
        }
        let mut words = Vec::new();
        for ty in &place.types {
            match ty {
                Type::Enum(choice) => {
                    let strings = choice.values.iter().map(|one| &one.value);
                    words.extend(strings.filter(|value| matches!(value, Value::Str(_))).cloned());
                }
                Type::Const(value @ Value::Str(_)) => words.push(value.clone()),
                _ => {}
            }
        }
        Some((Path(parent.to_vec()), words))
    }
}
