//! Sentences for rules without a message.

use crate::model::expr::simplify;
use crate::model::words::{self, Phrase, condition};
use crate::model::{
    Choice, Effect, Expr, ExprKind, Group, Limit, Limited, Path, RuleForm, Then, Total, Value,
};

/// Tells what a request has to be like, or what the service does with a request that is not; and briefly, if there are
/// long lists of values.
pub(super) fn of(form: &RuleForm, holds: &Expr, effect: Option<Effect>) -> (String, Option<String>) {
    let sentence = |lists: Lists| match effect {
        None => demanded(form, holds, lists).to_string(),
        Some(effect) => Effective { effect, lists }.of(form, holds).to_string(),
    };
    let (whole, brief) = (sentence(Lists::Whole), sentence(Lists::Counted));
    let brief = Some(brief).filter(|brief| *brief != whole);
    (whole, brief)
}

/// The treatment of long lists of values.
#[derive(Clone, Copy)]
enum Lists {
    /// All values are named.
    Whole,
    /// Their number stands in their place.
    Counted,
}

fn limit(limit: &Limit, lists: Lists) -> Phrase {
    match lists {
        Lists::Whole => words::limit(limit),
        Lists::Counted => words::brief_limit(limit),
    }
}

fn demanded(form: &RuleForm, holds: &Expr, lists: Lists) -> Phrase {
    match form {
        RuleForm::Together(groups) => choice(Choice::Together, groups),
        RuleForm::AtLeastOne(groups) => choice(Choice::AtLeastOne, groups),
        RuleForm::ExactlyOne(groups) => choice(Choice::ExactlyOne, groups),
        RuleForm::AtMostOne(groups) => choice(Choice::AtMostOne, groups),
        RuleForm::Requires(pairs) => {
            sentences(pairs, |left, right| name(left).then(" requires ").and(names(right, "and")))
        }
        RuleForm::Forbids(pairs) => sentences(pairs, |left, right| {
            let right = right.iter().map(|group| match group.len() {
                1 => self::group(group),
                2 => Phrase::text("both ").and(words::list(group.iter().map(name), "and")),
                _ => Phrase::text("all of ").and(words::list(group.iter().map(name), "and")),
            });
            name(left).then(" cannot be combined with ").and(words::list(right, "or"))
        }),
        RuleForm::When(when, then) => conditional(when, then, lists),
        RuleForm::Total(total) => summed(total),
        RuleForm::Cel(_) => condition::demand(&simplify(holds.clone())),
    }
}

/// One sentence for each pair.
fn sentences(pairs: &[(Path, Vec<Group>)], one: impl Fn(&Path, &[Group]) -> Phrase) -> Phrase {
    let sentences = pairs.iter().map(|(left, right)| one(left, right));
    sentences.reduce(|all, next| all.then("; ").and(next)).unwrap_or_default()
}

fn conditional(when: &Expr, then: &Then, lists: Lists) -> Phrase {
    let when = simplify(when.clone());
    let mut demands = demands(then, lists);
    if demands.len() == 1 && !then.forbidden.is_empty() && condition::is_negative(&when) {
        let are = if then.forbidden.len() == 1 { " is" } else { " are" };
        let only = names(&then.forbidden, "and").then(are).then(" only allowed when ");
        return only.and(condition::opposite(&when));
    }
    match demands.as_slice() {
        _ if is_always(&when) => words::list(demands, "and"),
        [_] => demands.remove(0).then(" when ").and(condition::condition(&when)),
        _ => {
            let when = Phrase::text("when ").and(condition::condition(&when));
            when.then(", ").and(words::list(demands, "and"))
        }
    }
}

fn demands(then: &Then, lists: Lists) -> Vec<Phrase> {
    let mut demands = Vec::new();
    if !then.required.is_empty() {
        let required = words::list(then.required.iter().map(name), "and");
        demands.push(required.then(if then.required.len() == 1 { " is" } else { " are" }).then(" required"));
    }
    if !then.forbidden.is_empty() {
        demands.push(subject(&then.forbidden).then(" not allowed"));
    }
    demands.extend(then.limits.iter().map(|Limited { path, limit, .. }| {
        name(path)
            .then(match limit {
                Limit::Values(_) | Limit::Range(..) => " must be ",
                Limit::Except(_) => " must not be ",
                Limit::Count(..) | Limit::Length(..) => " must have ",
            })
            .and(self::limit(limit, lists))
    }));
    demands.extend(then.total.iter().map(summed));
    demands.extend(then.choices.iter().map(|(form, groups)| choice(*form, groups)));
    demands.extend(then.cel.iter().map(|cel| condition::demand(&simplify(cel.clone()))));
    demands
}

fn choice(choice: Choice, groups: &[Group]) -> Phrase {
    match choice {
        Choice::Together => names(groups, "and").then(" must be given together"),
        Choice::AtLeastOne => {
            Phrase::text("at least one of ").and(names(groups, "and")).then(" must be given")
        }
        Choice::ExactlyOne => {
            Phrase::text("exactly one of ").and(names(groups, "and")).then(" must be given")
        }
        Choice::AtMostOne => Phrase::text("at most one of ").and(names(groups, "and")).then(" can be given"),
    }
}

/// Sentences about what the service does in place of refusing a request.
struct Effective {
    effect: Effect,
    lists: Lists,
}

impl Effective {
    fn of(&self, form: &RuleForm, holds: &Expr) -> Phrase {
        let verb = self.effect.as_str();
        match form {
            RuleForm::Forbids(pairs) => sentences(pairs, |left, right| {
                subject(right).then(format!(" {verb} when ")).and(name(left)).then(" is given")
            }),
            RuleForm::Requires(pairs) => sentences(pairs, |left, right| {
                name(left).then(format!(" is {verb} without ")).and(names(right, "and"))
            }),
            RuleForm::AtMostOne(groups) => {
                let one = Phrase::text("only one of ").and(names(groups, "and"));
                one.then(format!(" is used; the others are {verb}"))
            }
            RuleForm::Together(groups) => {
                let all = if groups.len() == 2 { "both" } else { "all" };
                names(groups, "and").then(format!(" are {verb} unless {all} are given"))
            }
            RuleForm::When(when, then) => self.conditional(when, then),
            RuleForm::Total(total) => self.total(total),
            RuleForm::AtLeastOne(_) | RuleForm::ExactlyOne(_) | RuleForm::Cel(_) => {
                demanded(form, holds, self.lists).then(format!(", or the request is {verb}"))
            }
        }
    }

    fn conditional(&self, when: &Expr, then: &Then) -> Phrase {
        let mut parts = self.parts(then);
        if let (ExprKind::Has(given), [limited], 1) = (&when.kind, then.limits.as_slice(), parts.len())
            && *given == limited.path
        {
            return parts.remove(0);
        }
        if is_always(when) {
            return words::list(parts, "and");
        }
        let when = condition::condition(&simplify(when.clone()));
        match parts.as_slice() {
            [_] => parts.remove(0).then(" when ").and(when),
            _ => Phrase::text("when ").and(when).then(", ").and(words::list(parts, "and")),
        }
    }

    fn total(&self, total: &Total) -> Phrase {
        let verb = self.effect.as_str();
        match (self.effect, &total.min, &total.max) {
            (Effect::Truncated, None, Some(max)) => {
                total_of(total).then(" is truncated to ").then(words::value(max))
            }
            _ => {
                let are = if total.of.len() == 1 { " is" } else { " are" };
                let parts = words::list(total.of.iter().map(Phrase::code), "and").then(are);
                parts.then(format!(" {verb} unless the total is ")).and(bounds(total))
            }
        }
    }

    /// The effect on each parameter that `then` does not allow.
    fn parts(&self, then: &Then) -> Vec<Phrase> {
        let verb = self.effect.as_str();
        let mut parts = Vec::new();
        if !then.forbidden.is_empty() {
            parts.push(subject(&then.forbidden).then(format!(" {verb}")));
        }
        for Limited { path, limit, .. } in &then.limits {
            let truncated = match (self.effect, limit) {
                (Effect::Truncated, Limit::Count(_, Some(max))) => {
                    words::count(*max, Some(*max), ["item", "items"])
                }
                (Effect::Truncated, Limit::Length(_, Some(max), unit)) => {
                    words::count(*max, Some(*max), words::units_of_length(*unit))
                }
                (Effect::Truncated, Limit::Range(_, Some(max))) => {
                    Some(Phrase::text(words::value(&max.value)))
                }
                _ => None,
            };
            parts.push(match truncated {
                Some(size) => name(path).then(" is truncated to ").and(size),
                None => {
                    let if_it = match limit {
                        Limit::Count(..) | Limit::Length(..) => "unless it has",
                        Limit::Values(_) | Limit::Range(..) => "unless it is",
                        Limit::Except(_) => "if it is",
                    };
                    name(path).then(format!(" is {verb} {if_it} ")).and(self::limit(limit, self.lists))
                }
            });
        }
        parts.extend(then.total.iter().map(|total| self.total(total)));
        let rest = Then { forbidden: Vec::new(), limits: Vec::new(), total: None, ..then.clone() };
        let demands = demands(&rest, self.lists);
        if !demands.is_empty() {
            parts.push(words::list(demands, "and").then(format!(", or the request is {verb},")));
        }
        parts
    }
}

fn name(path: &Path) -> Phrase {
    Phrase::code(path.to_string())
}

/// True for the condition of limits that always apply.
fn is_always(when: &Expr) -> bool {
    when.kind == ExprKind::Lit(Value::Bool(true))
}

fn summed(total: &Total) -> Phrase {
    total_of(total).then(" must be ").and(bounds(total))
}

fn total_of(total: &Total) -> Phrase {
    Phrase::text("the total of ").and(words::list(total.of.iter().map(Phrase::code), "and"))
}

fn bounds(total: &Total) -> Phrase {
    words::bounds(total.min.as_ref(), total.max.as_ref()).unwrap_or_default()
}

/// The members of a group.
pub(super) fn group(group: &Group) -> Phrase {
    words::list(group.iter().map(name), "with")
}

fn names(groups: &[Group], word: &str) -> Phrase {
    words::list(groups.iter().map(group), word)
}

/// Parameters with the verb that belongs to them.
fn subject(groups: &[Group]) -> Phrase {
    names(groups, "and").then(if groups.len() == 1 { " is" } else { " are" })
}
