//! Refinements: what the outcome of a condition implies for the presence and the JSON type of values.

use indexmap::IndexSet;

use super::bindings::{Bindings, Reference};
use super::build;
use super::kinds::Kinds;
use super::tree::{rebind, renumber, walk};
use super::types::json_kinds;
use crate::model::{Comparison, Default, Document, Each, Expr, ExprKind, Param, Path, Type, Value};
use crate::source::Located;
use serde_json::Value as Json;

/// The parameters that an expression reads or asks for, in the order of reading, without repetition.
pub fn reads(expr: &Expr) -> Vec<Path> {
    reads_at(expr, None)
}

/// The same of the members of a bound item; of the request without a level.
pub fn reads_at(expr: &Expr, level: Option<usize>) -> Vec<Path> {
    let mut paths = IndexSet::new();
    walk(expr, &mut |expr| {
        if let Some(reference) = Reference::of(expr)
            && reference.level == level
            && !reference.path.0.is_empty()
        {
            paths.insert(reference.path);
        }
    });
    paths.into_iter().collect()
}

/// A fact about one value that a condition implies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refinement {
    /// The value.
    pub reference: Reference,
    /// It is given.
    pub given: bool,
    /// It has a value, given or by default.
    pub has_value: bool,
    /// The JSON types that its value can have.
    pub kinds: Kinds,
}

impl Refinement {
    /// Something is given.
    pub fn given(reference: Reference) -> Self {
        Self { reference, given: true, has_value: true, kinds: Kinds::ALL }
    }

    /// A value is of these types, if there is one.
    fn is(reference: Reference, kinds: Kinds) -> Self {
        Self { reference, given: false, has_value: false, kinds }
    }

    /// Its implication for a part of its path: the parent of a member is an object, or a size.
    fn at(&self, length: usize) -> Refinement {
        if length == self.reference.path.0.len() {
            return self.clone();
        }
        let kinds = Kinds::MAP.or(Kinds::STRING);
        Refinement { kinds, ..Refinement::given(self.reference.prefix(length)) }
    }

    fn is_trivial(&self) -> bool {
        !self.given && !self.has_value && self.kinds == Kinds::ALL
    }
}

impl From<Path> for Refinement {
    fn from(path: Path) -> Self {
        Refinement::given(Reference::param(path))
    }
}

/// The refinements of the request where an expression is true.
pub fn refinements(expr: &Expr) -> Vec<Refinement> {
    refine(expr).if_true.unwrap_or_default()
}

/// The refinements for both outcomes of a condition; `None` for an outcome that it cannot have.
#[derive(Clone, Debug)]
pub(crate) struct Refined {
    pub(crate) if_true: Option<Vec<Refinement>>,
    pub(crate) if_false: Option<Vec<Refinement>>,
}

impl Refined {
    fn of(if_true: Refinement, if_false: Refinement) -> Self {
        let list = |refinement: Refinement| {
            Some(if refinement.is_trivial() { Vec::new() } else { vec![refinement] })
        };
        Self { if_true: list(if_true), if_false: list(if_false) }
    }

    fn not(self) -> Self {
        Self { if_true: self.if_false, if_false: self.if_true }
    }
}

/// The refinements that follow from the outcome of an expression.
pub(crate) fn refine(expr: &Expr) -> Refined {
    let nothing = || Some(Vec::new());
    let silent = || Refined { if_true: nothing(), if_false: nothing() };
    match &expr.kind {
        ExprKind::Lit(Value::Bool(true)) => Refined { if_true: nothing(), if_false: None },
        ExprKind::Lit(Value::Bool(false)) => Refined { if_true: None, if_false: nothing() },
        ExprKind::Has(_) | ExprKind::BoundHas(..) => match Reference::of(expr) {
            Some(reference) => {
                Refined::of(Refinement::given(reference.clone()), Refinement::is(reference, Kinds::ALL))
            }
            None => silent(),
        },
        ExprKind::HasMedia(of, _) => match Reference::of(of) {
            Some(reference) => Refined::of(
                Refinement { kinds: Kinds::STRING, ..Refinement::given(reference.clone()) },
                Refinement::is(reference, Kinds::ALL),
            ),
            None => silent(),
        },
        ExprKind::Is(value, kind) => {
            let Some(reference) = Reference::of(value) else { return silent() };
            let kinds = Kinds::of(*kind);
            // No default is read as an object, so an object is given.
            let given = kinds.within(Kinds::MAP);
            let refinement =
                Refinement { given, has_value: true, ..Refinement::is(reference.clone(), kinds) };
            Refined::of(refinement, Refinement::is(reference, kinds.not()))
        }
        ExprKind::Compare(operator, sides) => compared(*operator, sides).unwrap_or_else(silent),
        ExprKind::In(value, values) => {
            let kinds = values.iter().fold(Kinds::NONE, |kinds, value| kinds.or(Kinds::of_value(value)));
            let Some(reference) = Reference::of(value) else { return silent() };
            Refined::of(Refinement::is(reference.clone(), kinds), Refinement::is(reference, Kinds::ALL))
        }
        ExprKind::Not(inner) => refine(inner).not(),
        ExprKind::All(parts) => {
            parts.iter().map(refine).fold(Refined { if_true: nothing(), if_false: None }, |all, part| {
                Refined {
                    if_true: both(all.if_true, part.if_true),
                    if_false: either(all.if_false, part.if_false),
                }
            })
        }
        ExprKind::Any(parts) => {
            parts.iter().map(refine).fold(Refined { if_true: None, if_false: nothing() }, |any, part| {
                Refined {
                    if_true: either(any.if_true, part.if_true),
                    if_false: both(any.if_false, part.if_false),
                }
            })
        }
        ExprKind::If(parts) => chosen(parts.each_ref().map(refine)),
        _ => silent(),
    }
}

/// The refinements that follow from the outcome of `condition ? value : other`.
fn chosen([condition, value, other]: [Refined; 3]) -> Refined {
    let outcome = |value, other| {
        either(both(condition.if_true.clone(), value), both(condition.if_false.clone(), other))
    };
    Refined {
        if_true: outcome(value.if_true, other.if_true),
        if_false: outcome(value.if_false, other.if_false),
    }
}

/// The refinements that follow from an equality with a constant or `null`.
fn compared(operator: Comparison, sides: &[Expr; 2]) -> Option<Refined> {
    let (value, constant) = match (&sides[0].kind, &sides[1].kind) {
        (_, ExprKind::Lit(_) | ExprKind::Null) => (&sides[0], &sides[1]),
        _ => (&sides[1], &sides[0]),
    };
    let reference = Reference::of(value)?;
    let (equal, other) = match &constant.kind {
        ExprKind::Null => (Kinds::NULL, Kinds::NULL.not()),
        ExprKind::Lit(value) => (Kinds::of_value(value), Kinds::ALL),
        _ => return None,
    };
    let known = Refined::of(Refinement::is(reference.clone(), equal), Refinement::is(reference, other));
    match operator {
        Comparison::Eq => Some(known),
        Comparison::Ne => Some(known.not()),
        Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge => None,
    }
}

/// The refinements where both outcomes occurred: all of them.
fn both(a: Option<Vec<Refinement>>, b: Option<Vec<Refinement>>) -> Option<Vec<Refinement>> {
    let mut refinements = a?;
    for refinement in b? {
        match refinements.iter_mut().find(|known| known.reference == refinement.reference) {
            Some(known) => {
                known.given |= refinement.given;
                known.has_value |= refinement.has_value;
                known.kinds = known.kinds.and(refinement.kinds);
            }
            None => refinements.push(refinement),
        }
    }
    Some(refinements)
}

/// The refinements where one of two outcomes occurred: those that both imply. From `a.b` and `a.c` follows `a`.
fn either(a: Option<Vec<Refinement>>, b: Option<Vec<Refinement>>) -> Option<Vec<Refinement>> {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (one, None) | (None, one) => return one,
    };
    let mut shared: Vec<Refinement> = Vec::new();
    for (x, y) in a.iter().flat_map(|x| b.iter().map(move |y| (x, y))) {
        if x.reference.level != y.reference.level {
            continue;
        }
        let length = x.reference.path.0.iter().zip(&y.reference.path.0).take_while(|(x, y)| x == y).count();
        let is_whole = length == x.reference.path.0.len() && length == y.reference.path.0.len();
        if !is_whole && (length == 0 || !x.given || !y.given) {
            continue;
        }
        let (x, y) = (x.at(length), y.at(length));
        let refinement = Refinement {
            reference: x.reference,
            given: x.given && y.given,
            has_value: x.has_value && y.has_value,
            kinds: x.kinds.or(y.kinds),
        };
        let adds_nothing = |known: &Refinement| {
            known.reference.is_below(&refinement.reference)
                && (known.reference != refinement.reference || known.kinds.within(refinement.kinds))
                && (known.given || !refinement.given)
        };
        if !refinement.is_trivial() && !shared.iter().any(adds_nothing) {
            shared.push(refinement);
        }
    }
    Some(shared)
}

/// The conditions that hold for the items of a filtered list, which are bound with this number.
pub(crate) fn filtered(list: &Expr, level: usize) -> Vec<Expr> {
    let mut found = Vec::new();
    let mut list = list;
    while let ExprKind::Each(Each::Filter, inner_level, inner, condition) = &list.kind {
        found.push(rebind(condition, *inner_level, level));
        list = inner;
    }
    found
}

/// Reports whether a parameter has a value in every request, given or by default.
pub fn has_value(document: &Document, path: &Path) -> bool {
    has_value_in(document, None, path)
}

/// Reports whether a member of an object has a value wherever the object is given.
pub fn has_value_in(document: &Document, root: Option<&Type>, path: &Path) -> bool {
    let bindings = Bindings { document, root, facts: &[], bound: Vec::new() };
    Presence { bindings: &bindings, refinements: &[] }.has_value(&Reference::param(path.clone()))
}

/// An expression that holds if a parameter, read as `value`, is given or has a default that applies; none if it always
/// has a value.
pub(crate) fn valued(presence: Presence<'_>, reference: &Reference, value: &Expr) -> Option<Expr> {
    if presence.has_value(reference) {
        return None;
    }
    Some(if presence.default_conditions(reference).is_empty() {
        build::presence_of(reference.clone())
    } else {
        let kinds = json_kinds(presence.kinds(reference));
        build::any(kinds.map(|kind| build::is(value.clone(), kind)).collect())
    })
}

/// The presence of values in a valid request about which something is known.
#[derive(Clone, Copy)]
pub(crate) struct Presence<'a> {
    pub(crate) bindings: &'a Bindings<'a>,
    pub(crate) refinements: &'a [Refinement],
}

impl Presence<'_> {
    /// Reports whether a value is given.
    pub(crate) fn is_given(self, reference: &Reference) -> bool {
        let Some((parent, name)) = reference.parent() else { return true };
        self.refinements.iter().any(|known| known.given && known.reference.is_below(reference))
            || (self.is_given(&parent) && self.brings(&parent, name))
    }

    /// Reports whether a value that is given always has a member.
    fn brings(self, reference: &Reference, name: &str) -> bool {
        if reference.path.0.is_empty() && reference.level.is_none() && self.bindings.root.is_none() {
            return self.bindings.document.root().param(name).is_some_and(|param| param.required);
        }
        let kinds = self.kinds(reference);
        let types = self.bindings.types(reference);
        // The members that are given determine the variant of a union.
        let known = self.refinements.iter().filter(|refinement| {
            refinement.given && refinement.reference != *reference && refinement.reference.is_below(reference)
        });
        let names: Vec<&str> =
            known.map(|refinement| refinement.reference.path.0[reference.path.0.len()].as_str()).collect();
        let has_all = |ty: &Type| names.iter().all(|name| self.bindings.document.member(ty, name).is_some());
        let mut possible =
            types.into_iter().filter(|ty| Kinds::of_type(ty).meets(kinds) && has_all(ty)).peekable();
        !kinds.meets(Kinds::NULL)
            && possible.peek().is_some()
            && possible.all(|ty| match ty {
                Type::Size(_) => self.bindings.document.member(ty, name).is_some(),
                _ => self.bindings.document.member(ty, name).is_some_and(|param| param.required),
            })
    }

    /// The JSON types that a value can have, if there is one.
    pub(crate) fn kinds(self, reference: &Reference) -> Kinds {
        let mut kinds = self.bindings.kinds(reference);
        for refinement in self.refinements {
            if refinement.reference == *reference {
                kinds = kinds.and(refinement.kinds);
            } else if refinement.given && refinement.reference.is_below(reference) {
                let name = &refinement.reference.path.0[reference.path.0.len()];
                let has_it = |ty: &&Type| self.bindings.document.member(ty, name).is_some();
                let types = self.bindings.types(reference);
                let owners = types.into_iter().filter(has_it);
                kinds = kinds.and(owners.fold(Kinds::NONE, |all, ty| all.or(Kinds::of_type(ty))));
            }
        }
        kinds
    }

    /// Reports whether a value is given and is an object.
    pub(crate) fn is_object(self, reference: &Reference) -> bool {
        let is_request = reference.path.0.is_empty() && reference.level.is_none();
        is_request || (self.is_given(reference) && self.kinds(reference).within(Kinds::MAP))
    }

    /// Reports whether there is a value, given or by default.
    pub(crate) fn has_value(self, reference: &Reference) -> bool {
        self.is_given(reference)
            || self.refinements.iter().any(|known| known.has_value && known.reference == *reference)
            || common_default(&self.bindings.params(reference)).is_some_and(Default::always_applies)
            || self.is_in_default(reference)
    }

    /// Reports whether a value is part of a list or object that is a default, and is given wherever that is given.
    fn is_in_default(self, reference: &Reference) -> bool {
        (1..=reference.path.0.len()).any(|length| {
            let part = reference.prefix(length);
            let default = self.bindings.param(&part).and_then(|param| param.default_document.as_ref());
            let tail = &reference.path.0[length..];
            let is_in_all = default.is_some_and(|default| {
                default.always_applies()
                    && default.values().into_iter().all(|value| member(value, tail).is_some())
            });
            let given = [self.refinements, &[Refinement::given(part)]].concat();
            is_in_all && Presence { refinements: &given, ..self }.is_given(reference)
        })
    }

    /// The conditions under which the default of a value applies, if it does not always.
    pub(crate) fn default_conditions(self, reference: &Reference) -> Vec<Expr> {
        let params = self.bindings.params(reference);
        let own = common_default(&params).into_iter().flat_map(Default::conditions).cloned();
        let documents = (1..=reference.path.0.len()).flat_map(|length| {
            let part = self.bindings.param(&reference.prefix(length));
            let Some(Default::Cases(cases)) = part.and_then(|param| param.default_document.as_ref()) else {
                return Vec::new();
            };
            let tail = &reference.path.0[length..];
            let has_value = |(_, value): &&(Expr, Located<Json>)| member(&value.value, tail).is_some();
            cases.iter().filter(has_value).map(|(when, _)| when.clone()).collect()
        });
        own.chain(documents).map(|when| in_item(when, reference)).collect()
    }

    /// The shortest part of a path whose presence gives it a value.
    pub(crate) fn missing(self, reference: &Reference) -> Reference {
        let parts = (1..reference.path.0.len()).map(|length| reference.prefix(length));
        let mut enough = parts.filter(|part| {
            let refinements = [self.refinements, &[Refinement::given(part.clone())]].concat();
            Presence { refinements: &refinements, ..self }.is_given(reference)
        });
        enough.next().unwrap_or_else(|| reference.clone())
    }
}

/// The default, if all variants of a union have the same one.
pub(crate) fn common_default<'d>(params: &[&'d Param]) -> Option<&'d Default> {
    let (first, others) = params.split_first()?;
    let same = |other: &&Param| match (&first.default, &other.default) {
        (Some(Default::Value(left)), Some(Default::Value(right))) => left.value == right.value,
        (left, right) => left == right,
    };
    first.default.as_ref().filter(|_| others.iter().all(same))
}

/// The condition of a default where the value is read: it reads the item around it as the outermost one.
pub(super) fn in_item(condition: Expr, reference: &Reference) -> Expr {
    let shift = reference.level.unwrap_or_default();
    renumber(condition, &|own| own + shift)
}

/// The value at a path in a list or object that is a default.
pub(super) fn member<'v>(value: &'v Json, path: &[String]) -> Option<&'v Json> {
    path.iter().try_fold(value, |value, name| value.get(name))
}
