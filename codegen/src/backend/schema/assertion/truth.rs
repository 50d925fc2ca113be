//! Expression to formula: the requests for which an expression is known to be true, or known to be false.
//!
//! An expression can be neither, if it reads a parameter without a value, or the tier of a request without one. A rule
//! is violated only when it is known to be false.

use std::cell::Cell;
use std::rc::Rc;

use modelspec_runtime::__private::evaluate;

use super::formula::{Formula, all, any, cond, if_given, is, not};
use super::set::{Set, Subject, Test};
use crate::model::domain::Domain;
use crate::model::expr::build;
use crate::model::expr::kinds::Kinds;
use crate::model::place::Declared;
use crate::model::{Comparison, Expr, ExprKind, ExprType, JsonKind, Operation, Path, Value};

/// The most steps for one expression; beyond, a schema would be larger than anybody wants.
pub(super) const STEPS: u32 = 4096;

/// The formula for the same result of two branches that never agree.
pub(super) const NEVER: fn() -> Option<Formula> = || Some(Formula::Const(false));

/// Steps of the engine, in macros and over texts, that take another step.
const ENGINE_STEPS: u64 = 100;

/// Lowers the expressions of one operation about the request, or about an item of a list.
#[derive(Clone)]
pub(super) struct Lowering<'a> {
    pub(super) op: &'a Operation,
    /// The place where paths start.
    pub(super) start: Declared<'a>,
    /// The number of the bound item that expressions read; none for the request.
    pub(super) bound: Option<usize>,
    /// The steps that are left, and those that were there.
    steps: Rc<Cell<u32>>,
    most: u32,
    /// The steps of the engine when it was last asked for them.
    engine: Rc<Cell<u64>>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(op: &'a Operation, most: u32) -> Self {
        let start = Declared::request(&op.request);
        let engine = Rc::new(Cell::new(evaluate::steps()));
        Self { op, start, bound: None, steps: Rc::new(Cell::new(most)), most, engine }
    }

    /// The number of steps that were taken.
    pub(super) fn spent(&self) -> u32 {
        // The last evaluation is not counted yet.
        let _ = self.steps(0);
        self.most - self.steps.get()
    }

    /// The same for expressions about the items of a list.
    pub(super) fn items(&self, bound: usize, list: &Declared<'a>) -> Option<Self> {
        Some(Self { start: list.items()?, bound: Some(bound), ..self.clone() })
    }

    pub(super) fn step(&self) -> Option<()> {
        self.steps(1)
    }

    pub(super) fn steps(&self, count: u64) -> Option<()> {
        let engine = evaluate::steps();
        let evaluated = engine.wrapping_sub(self.engine.replace(engine)) / ENGINE_STEPS;
        let count = u32::try_from(count.saturating_add(evaluated)).ok();
        let left = count.and_then(|count| self.steps.get().checked_sub(count));
        self.steps.set(left.unwrap_or_default());
        left.map(|_| ())
    }

    /// The path that an expression reads from here; `None` for everything else.
    pub(super) fn path(&self, expr: &Expr) -> Option<Path> {
        match (&expr.kind, self.bound) {
            (ExprKind::Get(path), None) => Some(path.clone()),
            (ExprKind::Bound(bound), Some(own)) if *bound == own => Some(Path(Vec::new())),
            (ExprKind::BoundGet(bound, path), Some(own)) if *bound == own => Some(path.clone()),
            _ => None,
        }
    }

    /// The path from here whose presence an expression asks for.
    pub(super) fn presence(&self, expr: &Expr) -> Option<Path> {
        match (&expr.kind, self.bound) {
            (ExprKind::Has(path), None) => Some(path.clone()),
            (ExprKind::BoundHas(bound, path), Some(own)) if *bound == own => Some(path.clone()),
            _ => None,
        }
    }

    /// The formula for true, when the expression is always known.
    pub(super) fn total(&self, expr: &Expr) -> Option<Formula> {
        let holds = self.truth(expr, true)?;
        (not(holds.clone()) == self.truth(expr, false)?).then_some(holds)
    }

    /// The requests for which a boolean expression is known to be `wanted`.
    pub(super) fn truth(&self, expr: &Expr, wanted: bool) -> Option<Formula> {
        self.step()?;
        match &expr.kind {
            ExprKind::Lit(Value::Bool(value)) => Some(Formula::Const(*value == wanted)),
            ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..) => {
                self.relation(&Expr { ty: ExprType::Bool, ..expr.clone() }, wanted)
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
                self.choose(&parts[0], then.clone(), otherwise.clone(), &agreed)
            }
            ExprKind::Compare(operator, sides)
                if sides[0].ty == ExprType::Bool && sides[1].ty == ExprType::Bool =>
            {
                self.same_truth(expr, *operator, sides, wanted)
            }
            ExprKind::In(inner, values) if inner.ty == ExprType::Bool && self.path(inner).is_none() => {
                let hit = |truth: &bool| values.contains(&Value::Bool(*truth)) == wanted;
                let parts = [true, false].into_iter().filter(hit).map(|truth| self.truth(inner, truth));
                parts.collect::<Option<Vec<_>>>().map(any)
            }
            // Intervals can be solved for comparisons.
            ExprKind::In(inner, values) if matches!(inner.ty, ExprType::Int | ExprType::Double) => {
                let literal =
                    |value: &Value| Expr { kind: ExprKind::Lit(value.clone()), ..(**inner).clone() };
                let equal = |value| build::compare(Comparison::Eq, (**inner).clone(), literal(value));
                self.junction(&values.iter().map(equal).collect::<Vec<_>>(), wanted, !wanted)
            }
            ExprKind::Is(inner, kind) => self.is_of_kind(inner, *kind, wanted),
            ExprKind::Each(each, bound, list, body) => self.each(*each, *bound, list, body, wanted),
            ExprKind::Compare(..) | ExprKind::In(..) | ExprKind::Call(..) => self.relation(expr, wanted),
            // Facts are not in the request, and the rest is not boolean.
            ExprKind::Fact(_)
            | ExprKind::HasFact(_)
            | ExprKind::Media(..)
            | ExprKind::HasMedia(..)
            | ExprKind::Lit(_)
            | ExprKind::Null
            | ExprKind::Tier
            | ExprKind::List(_)
            | ExprKind::Arith(..)
            | ExprKind::Size(_) => None,
        }
    }

    fn junction(&self, parts: &[Expr], wanted: bool, conjunction: bool) -> Option<Formula> {
        let parts = parts.iter().map(|part| self.truth(part, wanted)).collect::<Option<Vec<_>>>()?;
        Some(if conjunction { all(parts) } else { any(parts) })
    }

    /// One formula if the condition is known to be true, the other if it is known to be false; where it is not
    /// known, `agreed` if both have the same result.
    pub(super) fn choose(
        &self,
        condition: &Expr,
        then: Formula,
        otherwise: Formula,
        agreed: &dyn Fn() -> Option<Formula>,
    ) -> Option<Formula> {
        let (holds, fails) = (self.truth(condition, true)?, self.truth(condition, false)?);
        if not(holds.clone()) == fails {
            return Some(cond(holds, then, otherwise));
        }
        Some(any(vec![all(vec![holds, then]), all(vec![fails, otherwise]), agreed()?]))
    }

    /// A comparison of two booleans for equality.
    fn same_truth(
        &self,
        relation: &Expr,
        operator: Comparison,
        sides: &[Expr; 2],
        wanted: bool,
    ) -> Option<Formula> {
        if sides.iter().any(|side| self.can_be_other(side)) {
            // With `null` as a possible value, only a comparison with a constant has a short schema.
            let is_constant = sides.iter().any(|side| matches!(side.kind, ExprKind::Lit(_)));
            return if is_constant { self.relation(relation, wanted) } else { None };
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

    /// Reports whether the value of a boolean expression can be `null` or of another JSON type.
    fn can_be_other(&self, expr: &Expr) -> bool {
        if let ExprKind::If(parts) = &expr.kind {
            return parts[1..].iter().any(|part| self.can_be_other(part));
        }
        let place = self.path(expr).and_then(|path| self.start.at(&path.0));
        place.is_some_and(|place| !place.kinds().within(Kinds::BOOL))
    }

    /// The formula for a value of a JSON type; an absent value has none.
    fn is_of_kind(&self, inner: &Expr, kind: JsonKind, wanted: bool) -> Option<Formula> {
        if let ExprKind::If(parts) = &inner.kind {
            let of = |branch: &Expr| self.is_of_kind(branch, kind, wanted);
            return self.choose(&parts[0], of(&parts[1])?, of(&parts[2])?, &NEVER);
        }
        let formula = self.of_kinds(inner, Kinds::of(kind))?;
        Some(if wanted { formula } else { not(formula) })
    }

    /// The formula for a value, given or by default, of one of these JSON types.
    pub(super) fn of_kinds(&self, value: &Expr, wanted: Kinds) -> Option<Formula> {
        let path = self.path(value)?;
        let place = self.start.at(&path.0)?;
        let set = Set::Kinds { kinds: place.kinds().and(wanted), domain: place.kinds() };
        let absent = self.when_absent(&path, place.default(), &|default| {
            Some(Formula::Const(default.is_some_and(|value| Kinds::of_value(value).within(wanted))))
        })?;
        Some(self.unless_absent(&path, Test { subject: Subject::Value, set, other: None }, absent))
    }

    /// The formula for a given parameter. Some parameters are given in every valid request.
    pub(super) fn given(&self, path: &Path) -> Option<Formula> {
        if let Some((_, parent)) = path.0.split_last()
            && let Some(place) = self.start.at(parent).filter(|place| place.size_text().is_some())
        {
            // The side of a size is given where the string is, unless it is another word.
            let parent = Path(parent.to_vec());
            let words = match Domain::strings(&place, Some(&[])) {
                None => Vec::new(),
                Some(Domain::Listed(words)) => words,
                Some(_) => return None,
            };
            let other = (!place.kinds().within(Kinds::STRING)).then_some(false);
            if words.is_empty() && other.is_none() {
                return self.given(&parent);
            }
            let set = Set::Values { values: words, inside: false, list: None };
            return Some(is(parent, Test { subject: Subject::Value, set, other }));
        }
        self.start.at(&path.0)?;
        let given = Formula::Is(path.clone(), None);
        Some(if self.start.always_gives(&path.0) { Formula::Const(true) } else { given })
    }

    /// The formula for a test that passes, or for `absent` if the parameter is absent.
    pub(super) fn unless_absent(&self, path: &Path, test: Test, absent: Formula) -> Formula {
        match absent {
            _ if self.start.always_gives(&path.0) => if_given(path.clone(), test),
            Formula::Const(true) => if_given(path.clone(), test),
            Formula::Const(false) => is(path.clone(), test),
            absent => cond(Formula::Is(path.clone(), None), is(path.clone(), test), absent),
        }
    }
}
