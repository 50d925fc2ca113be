//! Refinements: what the outcome of a condition implies for the presence and the JSON type of values.

use super::frame::{Frame, Spot};
use super::kinds::{Kinds, variants};
use super::tree::walk;
use crate::model::{Comparison, Default, Document, Each, Expr, ExprKind, Param, Path, Type, Value};

/// The parameters that an expression reads or asks for, in the order of reading, without repetition.
pub fn reads(expr: &Expr) -> Vec<Path> {
    reads_at(expr, None)
}

/// The same of the members of a bound item; of the request without a level.
pub fn reads_at(expr: &Expr, level: Option<usize>) -> Vec<Path> {
    let mut paths = Vec::new();
    walk(expr, &mut |expr| {
        if let Some(spot) = Spot::of(expr)
            && spot.level == level
            && !spot.path.0.is_empty()
            && !paths.contains(&spot.path)
        {
            paths.push(spot.path);
        }
    });
    paths
}

/// A fact about one value that a condition implies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clue {
    /// The value.
    pub spot: Spot,
    /// Whether it is given.
    pub given: bool,
    /// Whether it has a value, given or by default.
    pub has_value: bool,
    /// The JSON types that its value can have.
    pub kinds: Kinds,
}

impl Clue {
    /// Something is given.
    pub fn given(spot: Spot) -> Self {
        Self { spot, given: true, has_value: true, kinds: Kinds::ALL }
    }

    /// A value is of these types, if there is one.
    fn is(spot: Spot, kinds: Kinds) -> Self {
        Self { spot, given: false, has_value: false, kinds }
    }

    /// Its implication for a part of its path: the parent of a member is an object, or a size.
    fn at(&self, length: usize) -> Clue {
        if length == self.spot.path.0.len() {
            return self.clone();
        }
        let kinds = Kinds::MAP.or(Kinds::STRING);
        Clue { kinds, ..Clue::given(self.spot.prefix(length)) }
    }

    fn says_nothing(&self) -> bool {
        !self.given && !self.has_value && self.kinds == Kinds::ALL
    }
}

impl From<Path> for Clue {
    fn from(path: Path) -> Self {
        Clue::given(Spot::param(path))
    }
}

/// The refinements of the request where an expression is true.
pub fn guards(expr: &Expr) -> Vec<Clue> {
    known(expr).if_true.unwrap_or_default()
}

/// The refinements for both outcomes of a condition; `None` for an outcome that it cannot have.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) if_true: Option<Vec<Clue>>,
    pub(crate) if_false: Option<Vec<Clue>>,
}

impl Known {
    fn of(if_true: Clue, if_false: Clue) -> Self {
        let list = |clue: Clue| Some(if clue.says_nothing() { Vec::new() } else { vec![clue] });
        Self { if_true: list(if_true), if_false: list(if_false) }
    }

    fn not(self) -> Self {
        Self { if_true: self.if_false, if_false: self.if_true }
    }
}

/// The refinements that follow from the outcome of an expression.
pub(crate) fn known(expr: &Expr) -> Known {
    let nothing = || Some(Vec::new());
    let silent = || Known { if_true: nothing(), if_false: nothing() };
    match &expr.kind {
        ExprKind::Lit(Value::Bool(true)) => Known { if_true: nothing(), if_false: None },
        ExprKind::Lit(Value::Bool(false)) => Known { if_true: None, if_false: nothing() },
        ExprKind::Has(_) | ExprKind::BoundHas(..) => match Spot::of(expr) {
            Some(spot) => Known::of(Clue::given(spot.clone()), Clue::is(spot, Kinds::ALL)),
            None => silent(),
        },
        ExprKind::Is(value, kind) => {
            let Some(spot) = Spot::of(value) else { return silent() };
            let kinds = Kinds::of(*kind);
            // Defaults are scalars, so a list or an object is given.
            let given = kinds.within(Kinds::LIST.or(Kinds::MAP));
            let clue = Clue { given, has_value: true, ..Clue::is(spot.clone(), kinds) };
            Known::of(clue, Clue::is(spot, kinds.not()))
        }
        ExprKind::Compare(operator, sides) => compared(*operator, sides).unwrap_or_else(silent),
        ExprKind::In(value, values) => {
            let kinds = values.iter().fold(Kinds::NONE, |kinds, value| kinds.or(Kinds::of_value(value)));
            let Some(spot) = Spot::of(value) else { return silent() };
            Known::of(Clue::is(spot.clone(), kinds), Clue::is(spot, Kinds::ALL))
        }
        ExprKind::Not(inner) => known(inner).not(),
        ExprKind::All(parts) => {
            parts.iter().map(known).fold(Known { if_true: nothing(), if_false: None }, |all, part| Known {
                if_true: both(all.if_true, part.if_true),
                if_false: either(all.if_false, part.if_false),
            })
        }
        ExprKind::Any(parts) => {
            parts.iter().map(known).fold(Known { if_true: None, if_false: nothing() }, |any, part| Known {
                if_true: either(any.if_true, part.if_true),
                if_false: both(any.if_false, part.if_false),
            })
        }
        ExprKind::If(parts) => {
            let [condition, value, other] = [known(&parts[0]), known(&parts[1]), known(&parts[2])];
            Known {
                if_true: either(
                    both(condition.if_true.clone(), value.if_true),
                    both(condition.if_false.clone(), other.if_true),
                ),
                if_false: either(
                    both(condition.if_true, value.if_false),
                    both(condition.if_false, other.if_false),
                ),
            }
        }
        _ => silent(),
    }
}

/// The refinements that follow from an equality with a constant or `null`.
fn compared(operator: Comparison, sides: &[Expr; 2]) -> Option<Known> {
    let (value, constant) = match (&sides[0].kind, &sides[1].kind) {
        (_, ExprKind::Lit(_) | ExprKind::Null) => (&sides[0], &sides[1]),
        _ => (&sides[1], &sides[0]),
    };
    let spot = Spot::of(value)?;
    let (equal, other) = match &constant.kind {
        ExprKind::Null => (Kinds::NULL, Kinds::NULL.not()),
        ExprKind::Lit(value) => (Kinds::of_value(value), Kinds::ALL),
        _ => return None,
    };
    let known = Known::of(Clue::is(spot.clone(), equal), Clue::is(spot, other));
    match operator {
        Comparison::Eq => Some(known),
        Comparison::Ne => Some(known.not()),
        Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge => None,
    }
}

/// The refinements where both outcomes occurred: all of them.
fn both(a: Option<Vec<Clue>>, b: Option<Vec<Clue>>) -> Option<Vec<Clue>> {
    let mut clues = a?;
    for clue in b? {
        match clues.iter_mut().find(|known| known.spot == clue.spot) {
            Some(known) => {
                known.given |= clue.given;
                known.has_value |= clue.has_value;
                known.kinds = known.kinds.and(clue.kinds);
            }
            None => clues.push(clue),
        }
    }
    Some(clues)
}

/// The refinements where one of two outcomes occurred: those that both imply. From `a.b` and `a.c` follows `a`.
fn either(a: Option<Vec<Clue>>, b: Option<Vec<Clue>>) -> Option<Vec<Clue>> {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (one, None) | (None, one) => return one,
    };
    let mut shared: Vec<Clue> = Vec::new();
    for (x, y) in a.iter().flat_map(|x| b.iter().map(move |y| (x, y))) {
        if x.spot.level != y.spot.level {
            continue;
        }
        let length = x.spot.path.0.iter().zip(&y.spot.path.0).take_while(|(x, y)| x == y).count();
        let is_whole = length == x.spot.path.0.len() && length == y.spot.path.0.len();
        if !is_whole && (length == 0 || !x.given || !y.given) {
            continue;
        }
        let (x, y) = (x.at(length), y.at(length));
        let clue = Clue {
            spot: x.spot,
            given: x.given && y.given,
            has_value: x.has_value && y.has_value,
            kinds: x.kinds.or(y.kinds),
        };
        let adds_nothing = |known: &Clue| {
            known.spot.is_below(&clue.spot)
                && (known.spot != clue.spot || known.kinds.within(clue.kinds))
                && (known.given || !clue.given)
        };
        if !clue.says_nothing() && !shared.iter().any(adds_nothing) {
            shared.push(clue);
        }
    }
    Some(shared)
}

/// The refinements of the items of a filtered list, which are bound with this number.
pub(crate) fn filtered(list: &Expr, level: usize) -> Vec<Clue> {
    let mut clues = Vec::new();
    let mut list = list;
    while let ExprKind::Each(Each::Filter, inner_level, inner, condition) = &list.kind {
        for mut clue in guards(condition) {
            if clue.spot.level == Some(*inner_level) {
                clue.spot.level = Some(level);
                clues.push(clue);
            }
        }
        list = inner;
    }
    clues
}

/// Reports whether a parameter has a value in every request, given or by default.
pub fn has_value(document: &Document, path: &Path) -> bool {
    has_value_in(document, None, path)
}

/// Reports whether a member of an object has a value wherever the object is given.
pub fn has_value_in(document: &Document, root: Option<&Type>, path: &Path) -> bool {
    let frame = Frame { document, root, facts: &[], bound: Vec::new() };
    Presence { frame: &frame, clues: &[] }.has_value(&Spot::param(path.clone()))
}

/// The presence of values in a valid request about which something is known.
#[derive(Clone, Copy)]
pub(crate) struct Presence<'a> {
    pub(crate) frame: &'a Frame<'a>,
    pub(crate) clues: &'a [Clue],
}

impl Presence<'_> {
    /// Reports whether a value is given.
    pub(crate) fn is_given(self, spot: &Spot) -> bool {
        let Some((parent, name)) = spot.parent() else { return true };
        self.clues.iter().any(|known| known.given && known.spot.is_below(spot))
            || (self.is_given(&parent) && self.brings(&parent, name))
    }

    /// Reports whether a value that is given always has a member.
    fn brings(self, spot: &Spot, name: &str) -> bool {
        if spot.path.0.is_empty() && spot.level.is_none() && self.frame.root.is_none() {
            return self.frame.document.root().param(name).is_some_and(|param| param.required);
        }
        let kinds = self.kinds(spot);
        let types = self.frame.types(spot);
        // The members that are given determine the variant of a union.
        let known =
            self.clues.iter().filter(|clue| clue.given && clue.spot != *spot && clue.spot.is_below(spot));
        let names: Vec<&str> = known.map(|clue| clue.spot.path.0[spot.path.0.len()].as_str()).collect();
        let has_all = |ty: &Type| names.iter().all(|name| self.frame.document.member(ty, name).is_some());
        let mut possible = types
            .into_iter()
            .flat_map(variants)
            .filter(|ty| Kinds::of_type(ty).meets(kinds) && has_all(ty))
            .peekable();
        !kinds.meets(Kinds::NULL)
            && possible.peek().is_some()
            && possible.all(|ty| match ty {
                Type::Size(_) => self.frame.document.member(ty, name).is_some(),
                _ => self.frame.document.member(ty, name).is_some_and(|param| param.required),
            })
    }

    /// The JSON types that a value can have, if there is one.
    pub(crate) fn kinds(self, spot: &Spot) -> Kinds {
        let mut kinds = self.frame.kinds(spot);
        for clue in self.clues {
            if clue.spot == *spot {
                kinds = kinds.and(clue.kinds);
            } else if clue.given && clue.spot.is_below(spot) {
                let name = &clue.spot.path.0[spot.path.0.len()];
                let has_it = |ty: &&Type| self.frame.document.member(ty, name).is_some();
                let types = self.frame.types(spot);
                let owners = types.into_iter().flat_map(variants).filter(has_it);
                kinds = kinds.and(owners.fold(Kinds::NONE, |all, ty| all.or(Kinds::of_type(ty))));
            }
        }
        kinds
    }

    /// Reports whether a value is given and is an object.
    pub(crate) fn is_object(self, spot: &Spot) -> bool {
        let is_request = spot.path.0.is_empty() && spot.level.is_none();
        is_request || (self.is_given(spot) && self.kinds(spot).within(Kinds::MAP))
    }

    /// Reports whether there is a value, given or by default.
    pub(crate) fn has_value(self, spot: &Spot) -> bool {
        self.is_given(spot)
            || self.clues.iter().any(|known| known.has_value && known.spot == *spot)
            || has_default(&self.frame.params(spot))
    }

    /// The shortest part of a path whose presence gives it a value.
    pub(crate) fn missing(self, spot: &Spot) -> Spot {
        let parts = (1..spot.path.0.len()).map(|length| spot.prefix(length));
        let mut enough = parts.filter(|part| {
            let clues = [self.clues, &[Clue::given(part.clone())]].concat();
            Presence { clues: &clues, ..self }.is_given(spot)
        });
        enough.next().unwrap_or_else(|| spot.clone())
    }
}

/// Reports whether all variants of a union have the same default.
fn has_default(params: &[&Param]) -> bool {
    let Some((first, others)) = params.split_first() else { return false };
    let same = |other: &&Param| match (&first.default, &other.default) {
        (Some(Default::Value(left)), Some(Default::Value(right))) => left.value == right.value,
        (left, right) => left == right,
    };
    others.iter().all(same)
        && match &first.default {
            None => false,
            Some(Default::Value(_)) => true,
            Some(Default::Cases(cases)) => {
                cases.iter().any(|(condition, _)| condition.kind == ExprKind::Lit(Value::Bool(true)))
            }
        }
}
