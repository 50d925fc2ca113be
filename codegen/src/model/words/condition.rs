//! Conditions as clauses: "`mode` is `slow` and `image` is given", or as demands: "`mode` must be `slow`".
//!
//! Expressions without a natural wording are shown as they are.

use super::{Phrase, list, quoted, value};
use crate::model::expr::{self, JsonKind, build};
use crate::model::{
    Arithmetic, Comparison, Each, Expr, ExprKind, ExprType, Function, MediaFact, Path, Value,
};

/// The form of the verbs in a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    /// `is`
    Statement,
    /// `must be`
    Demand,
}

impl Mood {
    fn be(self, holds: bool) -> &'static str {
        match (self, holds) {
            (Self::Statement, true) => " is ",
            (Self::Statement, false) => " is not ",
            (Self::Demand, true) => " must be ",
            (Self::Demand, false) => " must not be ",
        }
    }

    fn have(self, holds: bool) -> &'static str {
        match (self, holds) {
            (Self::Statement, true) => " has ",
            (Self::Statement, false) => " does not have ",
            (Self::Demand, true) => " must have ",
            (Self::Demand, false) => " must not have ",
        }
    }
}

/// A condition that holds, behind "when".
pub fn condition(of: &Expr) -> Phrase {
    clause(of, true, Mood::Statement)
}

/// A condition that holds, behind "when"; `None` if a part of it has no natural wording.
pub fn worded(of: &Expr) -> Option<Phrase> {
    has_words(of).then(|| condition(of))
}

fn has_words(of: &Expr) -> bool {
    match &of.kind {
        ExprKind::Not(inner) => has_words(inner),
        ExprKind::All(parts) | ExprKind::Any(parts) => !parts.is_empty() && parts.iter().all(has_words),
        _ => simple(of, true, Mood::Statement).is_some(),
    }
}

/// The opposite of a condition, behind "when".
pub fn opposite(of: &Expr) -> Phrase {
    clause(of, false, Mood::Statement)
}

/// An expression that has to be true, as a sentence.
pub fn demand(of: &Expr) -> Phrase {
    clause(of, true, Mood::Demand)
}

/// Detects negative conditions, which read better as the opposite of their opposite.
pub fn is_negative(of: &Expr) -> bool {
    match &of.kind {
        ExprKind::Not(inner) => {
            !matches!(
                inner.kind,
                ExprKind::Get(_) | ExprKind::BoundGet(..) | ExprKind::All(_) | ExprKind::Any(_)
            ) || matches!(&inner.kind, ExprKind::All(parts) | ExprKind::Any(parts) if !parts.iter().any(is_negative))
        }
        ExprKind::Compare(Comparison::Ne, _) => true,
        ExprKind::All(parts) | ExprKind::Any(parts) => parts.iter().all(is_negative),
        _ => false,
    }
}

fn clause(of: &Expr, holds: bool, mood: Mood) -> Phrase {
    match &of.kind {
        ExprKind::Not(inner) => clause(inner, !holds, mood),
        ExprKind::All(parts) => several(parts, holds, holds, mood),
        ExprKind::Any(parts) => several(parts, holds, !holds, mood),
        _ => simple(of, holds, mood).unwrap_or_else(|| {
            let truth = if holds { "true" } else { "false" };
            Phrase::code(expr::author(of)).then(mood.be(true)).then(truth)
        }),
    }
}

/// Parts that all hold, or of which one holds.
fn several(parts: &[Expr], holds: bool, is_conjunction: bool, mood: Mood) -> Phrase {
    let parts = without_guards(parts, holds, is_conjunction);
    match parts.as_slice() {
        [] => Phrase::text(if is_conjunction { "always" } else { "never" }),
        [only] => clause(only, holds, mood),
        [conditions @ .., last] if mood == Mood::Demand && !is_conjunction => {
            let conditions: Vec<Phrase> =
                conditions.iter().map(|part| clause(part, !holds, Mood::Statement)).collect();
            clause(last, holds, mood).then(" when ").and(list(conditions, "and"))
        }
        parts => {
            let word = if is_conjunction { "and" } else { "or" };
            let inner = |part: &&Expr| {
                let phrase = clause(part, holds, mood);
                let is_other = match &part.kind {
                    ExprKind::All(_) => holds != is_conjunction,
                    ExprKind::Any(_) => holds == is_conjunction,
                    _ => false,
                };
                match (is_other, is_conjunction) {
                    (false, _) => phrase,
                    (true, true) => Phrase::text("either ").and(phrase),
                    (true, false) => Phrase::text("both ").and(phrase),
                }
            };
            let (given, others) =
                parts.iter().partition::<Vec<&Expr>, _>(|part| given(part, holds).is_some());
            if given.len() < 2 {
                return list(parts.iter().map(inner), word);
            }
            let names = given.into_iter().filter_map(|part| self::given(part, holds));
            let verb = match mood {
                Mood::Statement if is_conjunction => " are given",
                Mood::Statement => " is given",
                Mood::Demand => " must be given",
            };
            let given = list(names.map(|path| Phrase::code(path.to_string())), word).then(verb);
            list(std::iter::once(given).chain(others.iter().map(inner)), word)
        }
    }
}

/// The parameter of which a part only says that it is given.
fn given(part: &Expr, holds: bool) -> Option<&Path> {
    match &part.kind {
        ExprKind::Has(path) | ExprKind::BoundHas(_, path) => holds.then_some(path),
        ExprKind::Not(inner) => given(inner, !holds),
        _ => None,
    }
}

/// The parameter of which a part only says that it has a value. Of a parameter with one type, any type says no more.
fn valued(part: &Expr, holds: bool) -> Option<&Path> {
    match &part.kind {
        ExprKind::Is(read, _) if holds && read.ty != ExprType::Dyn => match &read.kind {
            ExprKind::Get(path) | ExprKind::BoundGet(_, path) => Some(path),
            _ => None,
        },
        ExprKind::Not(inner) => valued(inner, !holds),
        _ => given(part, holds),
    }
}

/// The parts without those that only say that a parameter is given which another part reads.
fn without_guards(parts: &[Expr], holds: bool, is_conjunction: bool) -> Vec<&Expr> {
    // Reading a parameter implies that it is given; an absent alternative has no value.
    let is_guard = |at: usize| {
        valued(&parts[at], holds == is_conjunction).is_some_and(|path| {
            parts.iter().enumerate().any(|(other, part)| other != at && reads(part, path))
        })
    };
    (0..parts.len()).filter(|at| !is_guard(*at)).map(|at| &parts[at]).collect()
}

fn reads(of: &Expr, path: &Path) -> bool {
    let mut found = false;
    expr::walk(of, &mut |part| {
        found |= matches!(&part.kind, ExprKind::Get(read) | ExprKind::BoundGet(_, read) if read == path);
    });
    found
}

/// A clause about one value; none where there are no words for it.
fn simple(of: &Expr, holds: bool, mood: Mood) -> Option<Phrase> {
    match &of.kind {
        ExprKind::Has(path) | ExprKind::BoundHas(_, path) => {
            Some(Phrase::code(path.to_string()).then(mood.be(holds)).then("given"))
        }
        ExprKind::HasFact(name) => Some(fact(name).then(mood.be(holds)).then("given")),
        ExprKind::HasMedia(of, fact) => {
            Some(subject(&build::media((**of).clone(), *fact))?.then(mood.be(holds)).then("known"))
        }
        ExprKind::Get(_) | ExprKind::BoundGet(..) | ExprKind::Fact(_) => {
            Some(subject(of)?.then(mood.be(true)).and(quoted(&Value::Bool(holds))))
        }
        ExprKind::In(of, values) => Some(match values.as_slice() {
            [only] => subject(of)?.then(mood.be(holds)).and(quoted(only)),
            _ if holds => subject(of)?.then(mood.be(true)).and(list(values.iter().map(quoted), "or")),
            _ => {
                subject(of)?.then(mood.be(true)).then("neither ").and(list(values.iter().map(quoted), "nor"))
            }
        }),
        ExprKind::Is(of, kind) => Some(subject(of)?.then(mood.be(holds)).then(kind_words(*kind))),
        ExprKind::Compare(operator, sides) => {
            let [left, right] = &**sides;
            match left.kind {
                ExprKind::Lit(_) | ExprKind::Null => compared(mirrored(*operator), right, left, holds, mood),
                _ => compared(*operator, left, right, holds, mood),
            }
        }
        _ => None,
    }
}

fn compared(operator: Comparison, left: &Expr, right: &Expr, holds: bool, mood: Mood) -> Option<Phrase> {
    let (operator, holds) = match operator {
        Comparison::Eq | Comparison::Ne => (Comparison::Eq, holds == (operator == Comparison::Eq)),
        other if holds => (other, true),
        other => (expr::opposite(other), true),
    };
    let relation = match operator {
        Comparison::Eq | Comparison::Ne => "",
        Comparison::Ge => "at least ",
        Comparison::Gt => "greater than ",
        Comparison::Le => "at most ",
        Comparison::Lt => "less than ",
    };
    if let ExprKind::Size(of) = &left.kind {
        let ExprKind::Lit(count) = &right.kind else { return None };
        let relation = match relation {
            "greater than " => "more than ",
            "less than " => "fewer than ",
            other => other,
        };
        let noun = match of.ty {
            ExprType::List => "item",
            ExprType::String => "character",
            _ => "member",
        };
        let plural = if *count == Value::Int(1) { "" } else { "s" };
        return Some(
            subject(of)?.then(mood.have(holds)).then(format!("{relation}{} {noun}{plural}", value(count))),
        );
    }
    let object = match &right.kind {
        ExprKind::Lit(constant) if operator == Comparison::Eq => quoted(constant),
        ExprKind::Lit(constant) => Phrase::text(value(constant)),
        ExprKind::Null => Phrase::code("null"),
        _ => subject(right)?,
    };
    Some(subject(left)?.then(mood.be(holds)).then(relation).and(object))
}

/// The comparison with its sides exchanged.
fn mirrored(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
        same => same,
    }
}

fn fact(name: &str) -> Phrase {
    Phrase::text("the fact ").then_code(name)
}

/// The subject of a clause; `None` if it is not a parameter.
pub fn subject(of: &Expr) -> Option<Phrase> {
    match &of.kind {
        ExprKind::Get(path) | ExprKind::BoundGet(_, path) => Some(Phrase::code(path.to_string())),
        ExprKind::Fact(name) => Some(fact(name)),
        ExprKind::Media(of, fact) => {
            let what = match fact {
                MediaFact::Width => "the width of ",
                MediaFact::Height => "the height of ",
                MediaFact::Seconds => "the duration in seconds of ",
                MediaFact::Bytes => "the size in bytes of ",
                MediaFact::Format => "the format of ",
            };
            Some(Phrase::text(what).and(subject(of)?))
        }
        ExprKind::Tier => Some(Phrase::text("the size tier")),
        ExprKind::Call(Function::Sum, _) | ExprKind::Arith(Arithmetic::Add, _) | ExprKind::If(_) => {
            Some(Phrase::text("the total of ").and(list(summands(of)?, "and")))
        }
        _ => subject(build::converted(of)?),
    }
}

/// The parameters that a sum adds up, where each is one that `total` can have.
fn summands(of: &Expr) -> Option<Vec<Phrase>> {
    match &of.kind {
        ExprKind::Arith(Arithmetic::Add, sides) => {
            let mut parts: Vec<Phrase> = Vec::new();
            for part in sides.iter().map(summands).collect::<Option<Vec<_>>>()?.concat() {
                // Of one object or a list of them, both are added up.
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
            Some(parts)
        }
        ExprKind::If(parts) if matches!(parts[2].kind, ExprKind::Lit(Value::Int(0) | Value::Num(0.0))) => {
            summands(&parts[1])
        }
        ExprKind::Size(of) => summands(of),
        ExprKind::Get(path) | ExprKind::BoundGet(_, path) => Some(vec![Phrase::code(path.to_string())]),
        ExprKind::Call(Function::Sum, arguments) => {
            let [Expr { kind: ExprKind::Each(Each::Map, _, list, body), .. }] = arguments.as_slice() else {
                return None;
            };
            let (ExprKind::Get(list) | ExprKind::BoundGet(_, list), ExprKind::BoundGet(_, member)) =
                (&list.kind, &body.kind)
            else {
                return None;
            };
            Some(vec![Phrase::code(format!("{list}.{member}"))])
        }
        _ => summands(build::converted(of)?),
    }
}

fn kind_words(kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::Null => "`null`",
        JsonKind::Bool => "a boolean",
        JsonKind::Int => "a whole number",
        JsonKind::Double => "a number",
        JsonKind::String => "a string",
        JsonKind::List => "a list",
        JsonKind::Map => "an object",
    }
}
