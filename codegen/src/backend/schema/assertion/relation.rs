//! Comparisons, memberships and functions with a boolean value: conditionals are drawn out, then all unknowns but one
//! are tried value by value, and the relation is solved for the last one.

use super::arithmetic::{self, Known};
use super::cut::cut_off;
use super::engine;
use super::formula::{Formula, all, any, cond, if_given, is};
use super::leaf::size_of;
use super::place::Kind;
use super::set::{Runs, Set, Subject};
use super::solve::{is_compared_with_others, other_holds, solve};
use super::terms::find;
use super::truth::Lowering;
use super::unknown::{Absent, Domain, Source, Unknown, assumed, points, subject_of};
use crate::model::expr::build;
use crate::model::expr::{contains, reads_anything, reads_only_item, rebind, replace};
use crate::model::{Comparison, Default, Each, Expr, ExprKind, ExprType, Function, Value};

/// The most values that are tried for one unknown while others are left.
const SEVERAL: usize = 256;

impl<'a> Lowering<'a> {
    /// See the module.
    pub(super) fn relation(&self, relation: &Expr, wanted: bool) -> Option<Formula> {
        self.step()?;
        if let Some(conditional) = find(relation, &|expr| self.is_conditional(expr))
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
                return self.number_in(inner, values, wanted);
            }
            ExprKind::Compare(operator @ (Comparison::Eq | Comparison::Ne), sides) => {
                let null = sides.iter().position(|side| side.kind == ExprKind::Null);
                if let Some(null) = null {
                    let is_null = self.is_null(&sides[1 - null])?;
                    let truth = if (*operator == Comparison::Eq) == wanted { is_null.0 } else { is_null.1 };
                    return Some(truth);
                }
            }
            ExprKind::Call(Function::Within, arguments) => return self.within(arguments, wanted),
            ExprKind::Call(Function::HasKey, arguments) => return self.has_key(arguments, wanted),
            _ => {}
        }
        if let Some(item) = find(relation, &|expr| matches!(expr.kind, ExprKind::Call(Function::At, _))) {
            return self.item(relation, item, wanted);
        }
        self.of_unknowns(relation, wanted)
    }

    /// A conditional that has to be drawn out.
    fn is_conditional(&self, expr: &Expr) -> bool {
        matches!(expr.kind, ExprKind::If(_)) && self.with_absent(expr).is_none()
    }

    fn of_unknowns(&self, relation: &Expr, wanted: bool) -> Option<Formula> {
        let mut unknowns: Vec<Unknown<'a>> = Vec::new();
        let mut leaves = Vec::new();
        self.collect_leaves(relation, &mut leaves);
        for leaf in leaves {
            let unknown = self.unknown(&leaf, relation)?;
            if unknowns.iter().all(|known| known.expr.kind != unknown.expr.kind) {
                unknowns.push(unknown);
            }
        }
        match &unknowns[..] {
            [] => Some(Formula::Const(closed(relation) == Some(wanted))),
            [unknown] => self.of_one(relation, unknown, wanted),
            several if several.iter().any(|one| is_compared_with_others(relation, one)) => None,
            several => self.tried(relation, several, wanted),
        }
    }

    fn of_one(&self, relation: &Expr, unknown: &Unknown<'a>, wanted: bool) -> Option<Formula> {
        let holds = |value: &Value| self.holds_for(relation, unknown, value);
        let default = |value: &Value| holds(value) == Some(wanted);
        if let (Domain::Open, Some(pattern)) = (&unknown.domain, matched(relation, &unknown.expr)) {
            return self.matching(unknown, pattern, wanted, &default);
        }
        let set = solve(relation, unknown, wanted, &holds)?;
        let other = other_holds(relation, unknown) == Some(wanted);
        self.unknown_in(unknown, set, other, &default)
    }

    /// Whether a regular expression matches the string that an unknown is.
    fn matching(
        &self,
        unknown: &Unknown<'a>,
        pattern: String,
        wanted: bool,
        default: &dyn Fn(&Value) -> bool,
    ) -> Option<Formula> {
        let Source::Param { path, place, absent, .. } = &unknown.source else { return None };
        let domain = vec![Value::Bool(true), Value::Bool(false)];
        let set = Set::Listed { values: vec![Value::Bool(wanted)], domain: domain.clone() };
        let subject = Subject::Match(pattern);
        let mut matched =
            Unknown::of(&unknown.expr, path.clone(), place.clone(), subject, Domain::Listed(domain));
        if let Source::Param { absent: own, .. } = &mut matched.source {
            own.clone_from(absent);
        }
        self.unknown_in(&matched, set, false, default)
    }

    /// Whether a relation holds for one value of its only unknown.
    fn holds_for(&self, relation: &Expr, unknown: &Unknown<'a>, value: &Value) -> Option<bool> {
        let known = Known { unknown: &unknown.expr, value };
        if engine::is_plain(relation)
            && !matches!(unknown.source, Source::Param { ref subject, .. } if is_sized(subject, value))
        {
            return arithmetic::holds(relation, Some(known));
        }
        closed(&self.assign(relation, unknown, value))
    }

    /// The expression with a value in place of an unknown; of a string with width and height also its sides.
    fn assign(&self, expr: &Expr, unknown: &Unknown<'a>, value: &Value) -> Expr {
        let literal = Expr { kind: ExprKind::Lit(value.clone()), ..unknown.expr.clone() };
        let mut assigned = replace(expr, &unknown.expr.kind, &literal);
        let Source::Param { path, place, subject: Subject::Value, .. } = &unknown.source else {
            return assigned;
        };
        let (Some(size), Value::Str(text)) = (size_of(&place.types), value) else { return assigned };
        for (side, given) in ["width", "height"].into_iter().zip(text.splitn(2, &size.separator)) {
            let Ok(given) = given.parse::<i64>() else { break };
            let mut path = path.clone();
            path.0.push(side.to_owned());
            let kind = match self.bound {
                None => ExprKind::Get(path),
                Some(bound) => ExprKind::BoundGet(bound, path),
            };
            assigned = replace(&assigned, &kind, &build::literal(Value::Int(given)));
        }
        assigned
    }

    /// Membership of a number, as comparisons, for which numbers can be solved.
    fn number_in(&self, inner: &Expr, values: &[Value], wanted: bool) -> Option<Formula> {
        let operator = if wanted { Comparison::Eq } else { Comparison::Ne };
        let compare = |value: &Value| {
            let literal = Expr { kind: ExprKind::Lit(value.clone()), ty: inner.ty, span: inner.span };
            let kind = ExprKind::Compare(operator, Box::new([inner.clone(), literal]));
            self.relation(&Expr { kind, ty: ExprType::Bool, span: inner.span }, true)
        };
        let parts = values.iter().map(compare).collect::<Option<Vec<_>>>()?;
        Some(if wanted { any(parts) } else { all(parts) })
    }

    /// Whether a value is `null`, and whether it is known not to be.
    fn is_null(&self, value: &Expr) -> Option<(Formula, Formula)> {
        let path = self.path(value)?;
        let others: Vec<Kind> =
            self.scope.find(&path)?.kinds().into_iter().filter(|kind| *kind != Kind::Null).collect();
        Some((self.of_kinds(value, path.clone(), &[Kind::Null])?, self.of_kinds(value, path, &others)?))
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
        let path = self.path(map)?;
        let place = self.scope.find(&path)?;
        let domain = vec![Value::Bool(true), Value::Bool(false)];
        let set = Set::Listed { values: vec![Value::Bool(wanted)], domain: domain.clone() };
        let unknown = Unknown::of(map, path, place, Subject::Key(key.clone()), Domain::Listed(domain));
        self.unknown_in(&unknown, set, false, &|_| false)
    }

    /// A relation over the item at one place of a list.
    fn item(&self, relation: &Expr, item: &Expr, wanted: bool) -> Option<Formula> {
        let ExprKind::Call(_, arguments) = &item.kind else { return None };
        let [list, at] = &arguments[..] else { return None };
        let ExprKind::Lit(Value::Int(at)) = at.kind else { return None };
        let at = usize::try_from(at).ok().filter(|at| *at < 32)?;
        let path = self.path(list)?;
        let place = self.scope.find(&path)?;
        let bound = self.bound.map_or(0, |bound| bound + 1);
        let local = replace(relation, &item.kind, &Expr { kind: ExprKind::Bound(bound), ..item.clone() });
        if !reads_only_item(&local, bound) {
            return None;
        }
        let inner = self.items(bound, &place.array()?.items).truth(&local, wanted)?;
        let domain = vec![Value::Bool(true), Value::Bool(false)];
        let set = Set::Listed { values: vec![Value::Bool(true)], domain: domain.clone() };
        let subject = Subject::Item(at, Box::new(inner));
        let unknown = Unknown::of(list, path, place, subject, Domain::Listed(domain));
        self.unknown_in(&unknown, set, false, &|_| false)
    }

    /// Tries the values of the unknown that has the fewest, and goes on with the others.
    fn tried(&self, relation: &Expr, unknowns: &[Unknown<'a>], wanted: bool) -> Option<Formula> {
        let rest = |unknown: &Unknown<'a>, value: &Value| {
            self.relation(&self.assign(relation, unknown, value), wanted)
        };
        let few = unknowns.iter().filter_map(|unknown| Some((unknown, unknown.few(self.op, self.scope)?)));
        if let Some((unknown, values)) = few.min_by_key(|(_, values)| values.len())
            && values.len() <= SEVERAL
        {
            return self.by_value(unknown, values, &|value| rest(unknown, value));
        }
        let cut =
            unknowns.iter().filter_map(|unknown| Some((unknown, cut_off(relation, unknown, unknowns)?)));
        let (unknown, cut) = cut.min_by_key(|(_, cut)| cut.first)?;
        let Domain::Numbers(domain, scale) = unknown.domain else { return None };
        let values = points((domain.0, cut.first - 1), 1, 0)?.into_iter().map(Value::Int);
        let below = self.by_value(unknown, values.collect(), &|value| rest(unknown, value))?;
        let set = Set::Runs(Runs { spans: vec![(cut.first, domain.1)], domain, scale });
        let beyond = self.unknown_in(unknown, set, false, &|_| false)?;
        Some(if cut.holds == wanted { any(vec![below, beyond]) } else { below })
    }

    /// What holds for each value of an unknown, put together.
    pub(super) fn by_value(
        &self,
        unknown: &Unknown<'a>,
        mut values: Vec<Value>,
        rest: &dyn Fn(&Value) -> Option<Formula>,
    ) -> Option<Formula> {
        if values.len() > SEVERAL {
            return None;
        }
        for default in assumed(unknown) {
            if !values.contains(&default) {
                values.push(default);
            }
        }
        let mut groups: Vec<(Formula, Vec<Value>)> = Vec::new();
        for value in values {
            let rest = rest(&value)?;
            match groups.iter_mut().find(|(formula, _)| *formula == rest) {
                Some((_, values)) => values.push(value),
                None => groups.push((rest, vec![value])),
            }
        }
        let group = |(rest, values): (Formula, Vec<Value>)| {
            let chosen =
                self.unknown_in(unknown, unknown.set_of(&values)?, false, &|value| values.contains(value))?;
            Some(all(vec![chosen, rest]))
        };
        groups.into_iter().map(group).collect::<Option<Vec<_>>>().map(any)
    }

    /// Whether an unknown has a value of this set. `other` tells it for `null` and other kinds of values, and
    /// `default` for values that stand for absent ones.
    pub(super) fn unknown_in(
        &self,
        unknown: &Unknown<'a>,
        set: Set,
        other: bool,
        default: &dyn Fn(&Value) -> bool,
    ) -> Option<Formula> {
        let Source::Param { path, subject, absent, .. } = &unknown.source else {
            let sizes = self.op.sizes.as_ref()?;
            let Set::Listed { values, .. } = set else { return None };
            return self.tier_in(sizes, &values);
        };
        if let (Subject::Side(side, separator), Set::Runs(runs)) = (subject, &set) {
            // Both this and the opposite have to be said.
            let length = |runs: &super::set::Runs| super::regular::side(*side, separator, &runs.spans).len();
            if length(runs).max(length(&runs.complement())) > super::regular::LONGEST {
                return None;
            }
        }
        let (path, test) = (path.clone(), unknown.test(set, other)?);
        let accepts = |value: &Value| subject_of(subject, value).is_some_and(|value| default(&value));
        match absent {
            _ if self.scope.is_always_given(&path) => Some(if_given(path, test)),
            Absent::Default(None) => Some(is(path, test)),
            Absent::Value(value) => Some(if default(value) { if_given(path, test) } else { is(path, test) }),
            Absent::Default(Some(Default::Value(value))) if !accepts(&value.value) => Some(is(path, test)),
            Absent::Default(Some(Default::Value(_))) => Some(if_given(path, test)),
            Absent::Default(Some(Default::Cases(cases))) => {
                let mut assumed = Formula::Const(false);
                for (condition, value) in cases.iter().rev() {
                    let condition = self.local_condition(condition);
                    assumed =
                        self.choose(&condition, Formula::Const(accepts(&value.value)), assumed, None)?;
                }
                Some(match assumed {
                    Formula::Const(false) => is(path, test),
                    Formula::Const(true) => if_given(path, test),
                    assumed => cond(Formula::Given(path.clone()), is(path, test), assumed),
                })
            }
        }
    }

    /// The condition of a default, which reads the item around a member as the first bound value.
    fn local_condition(&self, condition: &Expr) -> Expr {
        match self.bound {
            Some(bound) => rebind(condition, 0, bound),
            None => condition.clone(),
        }
    }
}

/// Whether a value is a string with width and height whose sides an expression may read.
fn is_sized(subject: &Subject, value: &Value) -> bool {
    *subject == Subject::Value && matches!(value, Value::Str(_))
}

/// For a relation that asks whether a string matches: the regular expression, if there is one.
fn matched(relation: &Expr, unknown: &Expr) -> Option<String> {
    let ExprKind::Call(function, arguments) = &relation.kind else { return None };
    let [text, argument] = &arguments[..] else { return None };
    let (ExprKind::Lit(Value::Str(argument)), true) = (&argument.kind, text.kind == unknown.kind) else {
        return None;
    };
    match function {
        Function::Matches => Some(argument.clone()),
        Function::StartsWith => Some(format!("^{}", escaped(argument))),
        Function::EndsWith => Some(format!("{}$", escaped(argument))),
        Function::Contains => Some(escaped(argument)),
        _ => None,
    }
}

/// Text as regular expression.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if r"\^$.*+?()[]{}|".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// The truth of an expression that reads nothing.
fn closed(expr: &Expr) -> Option<bool> {
    if reads_anything(expr) {
        return None;
    }
    if engine::is_plain(expr) { arithmetic::holds(expr, None) } else { engine::verdict(expr) }
}
