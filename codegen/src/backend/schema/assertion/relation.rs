//! Comparisons, memberships and functions with a boolean value: conditionals are drawn out, then all unknowns but one
//! are tried value by value, and the relation is solved for the last one.

use super::formula::{Formula, all, any};
use super::regular;
use super::set::{Runs, Set, Subject};
use super::solve::{difference, holds};
use super::truth::Lowering;
use super::unknown::{State, Unknown};
use crate::model::domain::{Domain, Scale};
use crate::model::expr::kinds::Kinds;
use crate::model::expr::{build, contains, parts, reads_only_item, rebind, replace, with_parts};
use crate::model::{Comparison, Default, Each, Expr, ExprKind, ExprType, Function, Path, Value};

/// The most values that are tried for one unknown while others are left.
const MAX_SEVERAL: usize = 256;

/// The most unknowns of one comparison.
const MAX_UNKNOWNS: usize = 5;

impl<'a> Lowering<'a> {
    /// The requests for which a relation is known to be `wanted`.
    pub(super) fn relation(&self, relation: &Expr, wanted: bool) -> Option<Formula> {
        self.step()?;
        let relation = &simplified(relation);
        let is_conditional =
            |expr: &Expr| matches!(&expr.kind, ExprKind::If(parts) if !self.is_fallback(parts));
        if let Some(conditional) = find(relation, &is_conditional)
            && let ExprKind::If(parts) = &conditional.kind
        {
            let branch = |branch: &Expr| self.relation(&replace(relation, &conditional.kind, branch), wanted);
            let (then, otherwise) = (branch(&parts[1])?, branch(&parts[2])?);
            let agreed = || {
                let same = build::compare(Comparison::Eq, parts[1].clone(), parts[2].clone());
                Some(all(vec![self.truth(&same, true)?, then.clone()]))
            };
            return self.choose(&parts[0], then.clone(), otherwise, Some(&agreed));
        }
        match &relation.kind {
            ExprKind::In(inner, values) if matches!(inner.ty, ExprType::Int | ExprType::Double) => {
                // Intervals can be solved for comparisons.
                let equal = |value: &Value| {
                    let literal = Expr { kind: ExprKind::Lit(value.clone()), ..(**inner).clone() };
                    self.relation(&build::compare(Comparison::Eq, (**inner).clone(), literal), wanted)
                };
                let parts = values.iter().map(equal).collect::<Option<Vec<_>>>()?;
                return Some(if wanted { any(parts) } else { all(parts) });
            }
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
        if let Some(item) = find(relation, &|expr| matches!(expr.kind, ExprKind::Call(Function::At, _))) {
            return self.item(relation, item, wanted);
        }
        match &self.unknowns(relation)?[..] {
            [] => Some(Formula::Const(holds(relation) == Some(wanted))),
            [unknown] => self.of_one(relation, unknown, wanted),
            several if several.iter().any(|one| is_equated_with_others(relation, one)) => None,
            several => self.of_several(relation, several, wanted),
        }
    }

    /// A relation over one unknown.
    fn of_one(&self, relation: &Expr, unknown: &Unknown<'a>, wanted: bool) -> Option<Formula> {
        let passes = |state: &State| holds(&self.assigned(relation, unknown, state)) == Some(wanted);
        let absent = self.if_absent(unknown, &|state| Some(Formula::Const(passes(state))))?;
        if let (Domain::Open, Some(pattern)) = (&unknown.domain, matched(relation, &unknown.leaf.kind)) {
            let matched = Unknown { subject: Subject::Match(pattern), ..unknown.clone() };
            return self.in_set(&matched, Set::Holds(wanted), false, absent);
        }
        let set = self.solve(relation, unknown, wanted)?;
        let others = samples(unknown).into_iter().map(|sample| passes(&State::Other(sample)));
        let others: Vec<bool> = others.collect();
        let other = others.first().copied().unwrap_or(false);
        if others.contains(&!other) {
            return None;
        }
        self.in_set(unknown, set, other, absent)
    }

    /// What holds where the parameter of an unknown is absent.
    fn if_absent(&self, unknown: &Unknown<'a>, rest: &dyn Fn(&State) -> Option<Formula>) -> Option<Formula> {
        if unknown.is_tier() {
            return Some(Formula::Const(false));
        }
        let rest = |default: Option<&Value>| rest(&State::Absent(default.cloned()));
        self.when_absent(&unknown.path, Self::default(unknown), &rest)
    }

    /// What holds where a parameter is absent, given what holds for each default that it can have.
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
                    absent = self.choose(condition, rest(Some(&value.value))?, absent, None)?;
                }
                Some(absent)
            }
        }
    }

    /// Whether an unknown has a value of this set. `other` counts for values of other JSON types, and `absent` where
    /// the parameter is absent.
    pub(super) fn in_set(
        &self,
        unknown: &Unknown<'a>,
        set: Set,
        other: bool,
        absent: Formula,
    ) -> Option<Formula> {
        match (&unknown.subject, &set) {
            (_, Set::Listed { values, .. }) if unknown.is_tier() => return self.tier_in(values),
            (Subject::Side(side, separator), Set::Runs(runs)) => {
                // Both this and the opposite have to be expressed.
                let length = |runs: &Runs| regular::side(*side, separator, &runs.spans).len();
                if length(runs).max(length(&runs.complement())) > regular::LONGEST {
                    return None;
                }
            }
            _ => {}
        }
        Some(self.unless_absent(&unknown.path, unknown.test(set, other), absent))
    }

    /// A relation over several unknowns: tries the values of the one that has the fewest, and goes on with the others.
    fn of_several(&self, relation: &Expr, unknowns: &[Unknown<'a>], wanted: bool) -> Option<Formula> {
        let rest = |unknown: &Unknown<'a>, state: &State| {
            let relation = self.assigned(relation, unknown, state);
            // What reads an absent value is unknown.
            let is_known = !matches!(state, State::Absent(_)) || !self.reads(&relation, &unknown.path);
            if is_known { self.relation(&relation, wanted) } else { Some(Formula::Const(false)) }
        };
        let few = unknowns.iter().filter_map(|unknown| Some((unknown, self.few(unknown, MAX_SEVERAL)?)));
        if let Some((unknown, values)) = few.min_by_key(|(_, values)| values.len()) {
            return self.by_value(unknown, values, &|state| rest(unknown, state));
        }
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

    /// What holds for each state of an unknown, put together.
    pub(super) fn by_value(
        &self,
        unknown: &Unknown<'a>,
        values: Vec<Value>,
        rest: &dyn Fn(&State) -> Option<Formula>,
    ) -> Option<Formula> {
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

    /// The number from which on a comparison of whole numbers comes out the same whatever the other unknowns are, how
    /// it comes out, and the parameters that have to be given for that. The number exists where one side only rises
    /// with all unknowns, as sums of counts do.
    fn settled(
        &self,
        relation: &Expr,
        unknown: &Unknown<'a>,
        unknowns: &[Unknown<'a>],
    ) -> Option<(i64, bool, Vec<Path>)> {
        /// The most values of one unknown that a schema spells out.
        const SPELLED_OUT: i64 = 64;
        let ExprKind::Compare(operator, _) = &relation.kind else { return None };
        let Domain::Interval(domain) = unknown.domain else { return None };
        if domain.scale != Scale::WHOLE || unknowns.len() > MAX_UNKNOWNS {
            return None;
        }
        let all_given =
            unknowns.iter().fold(relation.clone(), |expr, one| self.assigned(&expr, one, &State::Given));
        let ExprKind::Compare(_, sides) = &all_given.kind else { return None };
        let slope = difference(sides, &unknown.leaf.kind).filter(|slope| *slope != (0.0, 0.0))?;
        // Beyond the number the difference of the sides has this sign.
        let strictly = if slope.0 >= 0.0 { Comparison::Gt } else { Comparison::Lt };
        let own = self.assigned(relation, unknown, &State::Given);
        let ExprKind::Compare(_, sides) = own.kind else { return None };
        let mut cases = vec![build::expr(ExprKind::Compare(strictly, sides), ExprType::Bool)];
        let mut needed = Vec::new();
        for other in unknowns.iter().filter(|other| other.leaf.kind != unknown.leaf.kind) {
            let ExprKind::Compare(_, sides) = &all_given.kind else { return None };
            difference(sides, &other.leaf.kind)?;
            let mut states = ends(other)?;
            if !self.start.always_gives(&other.path.0) {
                let is_known =
                    |state: &State| !self.reads(&self.assigned(relation, other, state), &other.path);
                let (absent, unknown): (Vec<State>, Vec<State>) =
                    absent_states(Self::default(other)).into_iter().partition(is_known);
                states.extend(absent);
                needed.extend((!unknown.is_empty()).then(|| other.path.clone()));
            }
            let with = |case: &Expr| states.iter().map(|state| self.assigned(case, other, state)).collect();
            cases = cases.iter().flat_map(|case| -> Vec<Expr> { with(case) }).collect();
        }
        let is_settled = |value: i64| {
            let value = &State::Value(Value::Int(value));
            cases.iter().all(|case| holds(&self.assigned(case, unknown, value)) == Some(true))
        };
        let last = domain.max.min(domain.min.saturating_add(SPELLED_OUT));
        // An overflow at the greatest value would make it unknown.
        let first =
            (domain.min..=last).find(|value| is_settled(*value)).filter(|_| is_settled(domain.max))?;
        let is_true = *operator == Comparison::Ne
            || match strictly {
                Comparison::Gt => matches!(operator, Comparison::Gt | Comparison::Ge),
                _ => matches!(operator, Comparison::Lt | Comparison::Le),
            };
        Some((first, is_true, needed))
    }

    /// Whether a value is in a list.
    fn within(&self, arguments: &[Expr], wanted: bool) -> Option<Formula> {
        let [value, list] = arguments else { return None };
        let same = |item: Expr| build::compare(Comparison::Eq, value.clone(), item);
        if let ExprKind::List(items) = &list.kind {
            return self.truth(&build::any(items.iter().cloned().map(same).collect()), wanted);
        }
        let bound = self.bound.map_or(0, |bound| bound + 1);
        if contains(value, &|kind| matches!(kind, ExprKind::Each(..))) {
            return None;
        }
        let item = build::expr(ExprKind::Bound(bound), value.ty);
        self.each(Each::Exists, bound, list, &same(item), wanted)
    }

    /// Whether a map or an object has a key.
    fn has_key(&self, arguments: &[Expr], wanted: bool) -> Option<Formula> {
        let (key, map) = match arguments {
            [key, map] if key.ty == ExprType::String => (key, map),
            [map, key] => (key, map),
            _ => return None,
        };
        let ExprKind::Lit(Value::Str(key)) = &key.kind else { return None };
        self.of_property(map, Subject::Key(key.clone()), wanted)
    }

    /// A relation over one item of a list.
    fn item(&self, relation: &Expr, item: &Expr, wanted: bool) -> Option<Formula> {
        let ExprKind::Call(_, arguments) = &item.kind else { return None };
        let [list, at] = &arguments[..] else { return None };
        let ExprKind::Lit(Value::Int(at)) = at.kind else { return None };
        let at = usize::try_from(at).ok().filter(|at| *at < 32)?;
        let place = self.start.at(&self.path(list)?.0)?;
        let bound = self.bound.map_or(0, |bound| bound + 1);
        let local = replace(relation, &item.kind, &Expr { kind: ExprKind::Bound(bound), ..item.clone() });
        if !reads_only_item(&local, bound) {
            return None;
        }
        let formula = self.items(bound, &place)?.truth(&local, wanted)?;
        self.of_property(list, Subject::Item(at, Box::new(formula)), true)
    }

    /// Whether a property of a given value holds.
    fn of_property(&self, value: &Expr, subject: Subject, wanted: bool) -> Option<Formula> {
        let path = self.path(value)?;
        let (place, leaf) = (self.start.at(&path.0)?, value.clone());
        let unknown = Unknown { leaf, path, place, subject, domain: Domain::Open };
        self.in_set(&unknown, Set::Holds(wanted), false, Formula::Const(false))
    }
}

/// Values of the JSON types that a relation does not read, where it reads the value of a parameter.
fn samples(unknown: &Unknown<'_>) -> Vec<ExprKind> {
    if unknown.subject != Subject::Value {
        return Vec::new();
    }
    let samples = [
        (Kinds::NULL, ExprKind::Null),
        (Kinds::BOOL, ExprKind::Lit(Value::Bool(true))),
        (Kinds::NUMBER, ExprKind::Lit(Value::Num(0.5))),
        (Kinds::STRING, ExprKind::Lit(Value::Str(String::new()))),
        (Kinds::LIST.or(Kinds::MAP), ExprKind::List(Vec::new())),
    ];
    let others = unknown.others();
    samples.into_iter().filter(|(kinds, _)| kinds.meets(others)).map(|(_, sample)| sample).collect()
}

/// Whether the unknown is compared for equality and can be of a JSON type that differs from the other side's.
fn is_equated_with_others(relation: &Expr, unknown: &Unknown<'_>) -> bool {
    let is_operand = match &relation.kind {
        ExprKind::Compare(Comparison::Eq | Comparison::Ne, sides) => {
            sides.iter().any(|side| side.kind == unknown.leaf.kind)
        }
        ExprKind::In(inner, _) => inner.kind == unknown.leaf.kind,
        _ => false,
    };
    is_operand && !samples(unknown).is_empty()
}

/// The states in which an unknown has its least and its greatest value.
fn ends(unknown: &Unknown<'_>) -> Option<Vec<State>> {
    let values = match &unknown.domain {
        Domain::Listed(values) => values.clone(),
        Domain::Interval(interval) => {
            let (least, greatest) = interval.edges()?;
            vec![least, greatest]
        }
        Domain::Open => return None,
    };
    Some(values.into_iter().map(State::Value).collect())
}

/// The states that an absent parameter can be in.
fn absent_states(default: Option<&Default>) -> Vec<State> {
    let values: Vec<Value> = match default {
        None => return vec![State::Absent(None)],
        Some(Default::Value(value)) => vec![value.value.clone()],
        Some(Default::Cases(cases)) => cases.iter().map(|(_, value)| value.value.clone()).collect(),
    };
    values.into_iter().map(|value| State::Absent(Some(value))).collect()
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

/// Functions of lists that are written out, as their values.
fn simplified(expr: &Expr) -> Expr {
    let expr = with_parts(expr.clone(), &mut |part| simplified(&part));
    let zero = || build::literal(Value::Int(0));
    match &expr.kind {
        ExprKind::Size(inner) => match &inner.kind {
            ExprKind::List(items) => {
                build::literal(Value::Int(i64::try_from(items.len()).unwrap_or(i64::MAX)))
            }
            ExprKind::Each(Each::Map, _, list, _) => build::size((**list).clone()),
            _ => expr,
        },
        ExprKind::Call(Function::Sum, arguments) => match arguments.first().map(|list| &list.kind) {
            Some(ExprKind::List(items)) => {
                let add = |sum, item| build::arith(crate::model::Arithmetic::Add, sum, item);
                items.iter().cloned().reduce(add).unwrap_or_else(zero)
            }
            _ => expr,
        },
        _ => expr,
    }
}

/// For a relation that asks whether a string matches: the regular expression, if there is one.
fn matched(relation: &Expr, leaf: &ExprKind) -> Option<String> {
    let ExprKind::Call(function, arguments) = &relation.kind else { return None };
    let [text, argument] = &arguments[..] else { return None };
    let (ExprKind::Lit(Value::Str(argument)), true) = (&argument.kind, text.kind == *leaf) else {
        return None;
    };
    let escaped = regular::escaped(argument);
    match function {
        Function::Matches => Some(argument.clone()),
        Function::StartsWith => Some(format!("^{escaped}")),
        Function::EndsWith => Some(format!("{escaped}$")),
        Function::Contains => Some(escaped),
        _ => None,
    }
}
