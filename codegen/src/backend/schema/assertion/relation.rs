//! Comparisons, memberships and functions with a boolean value. Conditionals are moved out of them, all unknowns but
//! one are tried value by value, and the relation is solved for the last one.

use super::formula::{Formula, all, any};
use super::set::{Runs, Set, Subject};
use super::solve::{difference, holds};
use super::truth::{Lowering, NEVER};
use super::unknown::{State, Unknown};
use crate::model::domain::{Domain, Interval, Scale};
use crate::model::expr::kinds::Kinds;
use crate::model::expr::{build, parts, rebind, replace, weight};
use crate::model::{Comparison, Default, Each, Expr, ExprKind, ExprType, Function, Path, Value};

/// The most values that are tried for one unknown while others are left.
const MAX_SEVERAL: usize = 256;

/// The most values of one unknown that a schema spells out where it has no limit.
const MAX_SPELLED_OUT: i64 = 64;

/// The operands and operators of a relation that take another step.
const PARTS_OF_STEP: u64 = 16;

/// The same where each unknown is put into it for each of the others, and all of them are copied.
const PARTS_OF_PAIR: u64 = 4;

/// The pairs of values that take another step.
const PAIRS_OF_STEP: usize = 64;

impl<'a> Lowering<'a> {
    /// The requests for which a relation is known to be `wanted`.
    pub(super) fn relation(&self, relation: &Expr, wanted: bool) -> Option<Formula> {
        self.steps(1 + weight(relation) / PARTS_OF_STEP)?;
        // A value for an absent parameter belongs to the unknown.
        let is_fallback = |parts: &[Expr; 3]| {
            let given = self.presence(&parts[0]).filter(|_| parts[1].ty != ExprType::Bool);
            given.is_some_and(|path| self.reads(&parts[1], &path))
        };
        let is_conditional = |expr: &Expr| matches!(&expr.kind, ExprKind::If(parts) if !is_fallback(parts));
        if let Some(conditional) = find(relation, &is_conditional)
            && let ExprKind::If(parts) = &conditional.kind
        {
            let branch = |branch: &Expr| self.relation(&replace(relation, &conditional.kind, branch), wanted);
            let (then, otherwise) = (branch(&parts[1])?, branch(&parts[2])?);
            let agreed = || {
                let same = build::compare(Comparison::Eq, parts[1].clone(), parts[2].clone());
                Some(all(vec![self.truth(&same, true)?, then.clone()]))
            };
            return self.choose(&parts[0], then.clone(), otherwise, &agreed);
        }
        match &relation.kind {
            ExprKind::Compare(operator @ (Comparison::Eq | Comparison::Ne), sides)
                if sides.iter().any(|side| side.kind == ExprKind::Null) =>
            {
                let value = &sides[usize::from(sides[0].kind == ExprKind::Null)];
                let is_null = (*operator == Comparison::Eq) == wanted;
                return self.of_kinds(value, if is_null { Kinds::NULL } else { Kinds::NULL.not() });
            }
            ExprKind::Call(Function::Within, arguments) => return self.within(arguments, wanted),
            ExprKind::Call(Function::HasKey, arguments) => return self.has_key(arguments, wanted),
            _ => {}
        }
        match &self.unknowns(relation)?[..] {
            [] => Some(Formula::Const(holds(relation) == Some(wanted))),
            [unknown] => self.of_one(relation, unknown, wanted),
            several if is_equality(relation) && several.iter().any(Unknown::has_others) => None,
            several => self.of_several(relation, several, wanted),
        }
    }

    /// A relation over one unknown.
    fn of_one(&self, relation: &Expr, unknown: &Unknown<'a>, wanted: bool) -> Option<Formula> {
        let passes = |state: &State| holds(&self.assigned(relation, unknown, state)) == Some(wanted);
        let absent = self.if_absent(unknown, &|state| Some(Formula::Const(passes(state))))?;
        let set = self.solve(relation, unknown, wanted)?;
        let is_value = unknown.subject == Subject::Value && unknown.has_others();
        self.in_set(unknown, set, is_value && passes(&State::Null), absent)
    }

    /// The formula for requests without the parameter of an unknown.
    fn if_absent(&self, unknown: &Unknown<'a>, rest: &dyn Fn(&State) -> Option<Formula>) -> Option<Formula> {
        if unknown.is_tier() {
            return Some(Formula::Const(false));
        }
        let rest = |default: Option<&Value>| rest(&State::Absent(default.cloned()));
        self.when_absent(&unknown.path, unknown.place.default(), &rest)
    }

    /// The formula for requests without a parameter, made of the formulas for each of its defaults.
    pub(super) fn when_absent(
        &self,
        path: &Path,
        default: Option<&Default>,
        rest: &dyn Fn(Option<&Value>) -> Option<Formula>,
    ) -> Option<Formula> {
        match default {
            _ if self.start.always_gives(&path.0) => Some(Formula::Const(false)),
            None => rest(None),
            Some(Default::Value(value)) => rest(Some(&value.value)),
            Some(Default::Cases(cases)) => {
                let mut absent = rest(None)?;
                for (condition, value) in cases.iter().rev() {
                    // The condition of a default reads the item around a member as the first bound value.
                    let condition =
                        &self.bound.map_or(condition.clone(), |bound| rebind(condition, 0, bound));
                    absent = self.choose(condition, rest(Some(&value.value))?, absent, &NEVER)?;
                }
                Some(absent)
            }
        }
    }

    /// The formula for an unknown with a value in this set. `other` is the result for values of other JSON types, and
    /// `absent` holds where the parameter is absent.
    pub(super) fn in_set(
        &self,
        unknown: &Unknown<'a>,
        set: Set,
        other: bool,
        absent: Formula,
    ) -> Option<Formula> {
        if let (true, Set::Values { values, .. }) = (unknown.is_tier(), &set) {
            return self.tier_in(values);
        }
        Some(self.unless_absent(&unknown.path, unknown.test(set, other), absent))
    }

    /// A relation over several unknowns: tries the values of the one that has the fewest, and goes on with the others.
    fn of_several(&self, relation: &Expr, unknowns: &[Unknown<'a>], wanted: bool) -> Option<Formula> {
        let rest = |unknown: &Unknown<'a>, state: &State| {
            let relation = self.assigned(relation, unknown, state);
            // A relation that reads an absent value is unknown.
            let is_known = !matches!(state, State::Absent(_)) || !self.reads(&relation, &unknown.path);
            if is_known { self.relation(&relation, wanted) } else { Some(Formula::Const(false)) }
        };
        let few = unknowns.iter().filter_map(|unknown| Some((unknown, self.few(unknown, MAX_SEVERAL)?)));
        if let Some((unknown, values)) = few.min_by_key(|(_, values)| values.len()) {
            return self.by_value(unknown, values, &|state| rest(unknown, state));
        }
        // Each unknown is put into the relation for each of the others.
        let count = unknowns.len() as u64;
        self.steps(count * count * weight(relation) / PARTS_OF_PAIR)?;
        let settled = unknowns.iter().filter_map(|unknown| {
            let (first, holds, needed) = self.settled(relation, unknown, unknowns)?;
            Some((unknown, first, holds, needed))
        });
        let (unknown, first, holds, needed) = settled.min_by_key(|(_, first, ..)| *first)?;
        let Domain::Interval(domain) = unknown.domain else { return None };
        let values = (domain.min..first).map(Value::Int).collect();
        let below = self.by_value(unknown, values, &|state| rest(unknown, state))?;
        let beyond = Set::Runs(Runs { spans: vec![(first, domain.max)], domain });
        let mut beyond = vec![self.in_set(unknown, beyond, false, Formula::Const(false))?];
        beyond.extend(needed.iter().map(|path| self.given(path)).collect::<Option<Vec<_>>>()?);
        Some(if holds == wanted { any(vec![below, all(beyond)]) } else { below })
    }

    /// Combines the formulas for each state of an unknown.
    pub(super) fn by_value(
        &self,
        unknown: &Unknown<'a>,
        values: Vec<Value>,
        rest: &dyn Fn(&State) -> Option<Formula>,
    ) -> Option<Formula> {
        // The formulas of the values are compared with each other.
        self.steps((values.len() * values.len() / PAIRS_OF_STEP) as u64)?;
        let mut groups: Vec<(Formula, Vec<Value>, bool)> = Vec::new();
        let mut add = |rest: Formula, value: Option<Value>| {
            let at = groups.iter().position(|(formula, ..)| *formula == rest).unwrap_or_else(|| {
                groups.push((rest, Vec::new(), false));
                groups.len() - 1
            });
            groups[at].2 |= value.is_none();
            groups[at].1.extend(value);
        };
        for value in values {
            add(rest(&State::Value(value.clone()))?, Some(value));
        }
        if !unknown.is_tier() && !self.start.always_gives(&unknown.path.0) {
            add(self.if_absent(unknown, rest)?, None);
        }
        let group = |(rest, values, absent): (Formula, Vec<Value>, bool)| {
            let chosen = self.in_set(unknown, unknown.set_of(&values)?, false, Formula::Const(absent))?;
            Some(all(vec![chosen, rest]))
        };
        groups.into_iter().map(group).collect::<Option<Vec<_>>>().map(any)
    }

    /// The number from which on a comparison no longer depends on the other unknowns, its result there, and the
    /// parameters that must be given for that. Such a number exists if one side only rises with every unknown, as in
    /// sums of counts.
    fn settled(
        &self,
        relation: &Expr,
        unknown: &Unknown<'a>,
        unknowns: &[Unknown<'a>],
    ) -> Option<(i64, bool, Vec<Path>)> {
        let ExprKind::Compare(operator, _) = &relation.kind else { return None };
        let Domain::Interval(domain @ Interval { scale: Scale::WHOLE, .. }) = unknown.domain else {
            return None;
        };
        let given =
            unknowns.iter().fold(relation.clone(), |expr, one| self.assigned(&expr, one, &State::Given));
        let slope = |one: &Unknown<'_>| {
            let ExprKind::Compare(_, sides) = &given.kind else { return None };
            difference(sides, &one.leaf.kind)
        };
        let is_rising = slope(unknown).filter(|slope| *slope != (0.0, 0.0))?.0 >= 0.0;
        // Beyond the number the difference of the sides has this sign.
        let strictly = if is_rising { Comparison::Gt } else { Comparison::Lt };
        let ExprKind::Compare(_, sides) = relation.kind.clone() else { return None };
        let mut cases = vec![build::expr(ExprKind::Compare(strictly, sides), ExprType::Bool)];
        let mut needed = Vec::new();
        for other in unknowns.iter().filter(|other| other.leaf.kind != unknown.leaf.kind) {
            let Domain::Interval(interval) = other.domain else { return None };
            let (least, greatest) = interval.edges()?;
            let mut states: Vec<State> = [least, greatest].map(State::Value).into();
            slope(other)?;
            // The defaults of an unlimited count are not known here.
            let absent = State::Absent(None);
            if self.start.always_gives(&other.path.0) {
            } else if other.place.default().is_none()
                && !self.reads(&self.assigned(relation, other, &absent), &other.path)
            {
                states.push(absent);
            } else {
                needed.push(other.path.clone());
            }
            // The number of cases grows with a power of the number of unknowns.
            if cases.len() * states.len() > MAX_SEVERAL {
                return None;
            }
            let with = |case: &Expr| states.iter().map(|state| self.assigned(case, other, state)).collect();
            cases = cases.iter().flat_map(|case| -> Vec<Expr> { with(case) }).collect();
        }
        let is_settled = |number: i64| {
            let state = &State::Value(Value::Int(number));
            cases.iter().all(|case| holds(&self.assigned(case, unknown, state)) == Some(true))
        };
        let last = domain.max.min(domain.min.saturating_add(MAX_SPELLED_OUT));
        // An overflow at the greatest number would make it unknown.
        let first =
            (domain.min..=last).find(|number| is_settled(*number)).filter(|_| is_settled(domain.max))?;
        let accepted =
            if is_rising { [Comparison::Gt, Comparison::Ge] } else { [Comparison::Lt, Comparison::Le] };
        Some((first, *operator == Comparison::Ne || accepted.contains(operator), needed))
    }

    /// Membership of a value in a list.
    fn within(&self, arguments: &[Expr], wanted: bool) -> Option<Formula> {
        let [value, list] = arguments else { return None };
        let bound = self.bound.map_or(0, |bound| bound + 1);
        let item = build::expr(ExprKind::Bound(bound), value.ty);
        self.each(Each::Exists, bound, list, &build::compare(Comparison::Eq, value.clone(), item), wanted)
    }

    /// Presence of a key in a map or an object.
    fn has_key(&self, arguments: &[Expr], wanted: bool) -> Option<Formula> {
        let [Expr { kind: ExprKind::Lit(Value::Str(key)), .. }, map] = arguments else { return None };
        let path = self.path(map)?;
        let (place, leaf) = (self.start.at(&path.0)?, map.clone());
        let unknown = Unknown { leaf, path, place, subject: Subject::Key(key.clone()), domain: Domain::Open };
        self.in_set(&unknown, Set::Holds(wanted), false, Formula::Const(false))
    }
}

/// The first part, outside of macros, that is wanted.
fn find<'e>(expr: &'e Expr, wanted: &dyn Fn(&Expr) -> bool) -> Option<&'e Expr> {
    if wanted(expr) {
        return Some(expr);
    }
    if matches!(expr.kind, ExprKind::Each(..)) {
        return None;
    }
    parts(expr).into_iter().find_map(|part| find(part, wanted))
}

/// Reports whether a relation tests for equality, for which `null` differs from all other values.
fn is_equality(relation: &Expr) -> bool {
    matches!(relation.kind, ExprKind::Compare(Comparison::Eq | Comparison::Ne, _) | ExprKind::In(..))
}
