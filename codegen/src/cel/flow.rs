//! What is known about the presence of parameters where an expression is read.

use crate::model::{Default, Document, Expr, ExprKind, Path, Value};

/// Calls `visit` for an expression and everything in it, from the outside in and from left to right.
pub fn walk<'e>(expr: &'e Expr, visit: &mut impl FnMut(&'e Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Lit(_)
        | ExprKind::Get(_)
        | ExprKind::Has(_)
        | ExprKind::Fact(_)
        | ExprKind::HasFact(_)
        | ExprKind::Tier => {}
        ExprKind::Null | ExprKind::Bound(_) | ExprKind::BoundGet(..) | ExprKind::BoundHas(..) => {}
        ExprKind::Is(inner, _) => walk(inner, visit),
        ExprKind::List(parts) | ExprKind::Call(_, parts) => {
            for part in parts {
                walk(part, visit);
            }
        }
        ExprKind::Each(_, _, list, body) => {
            walk(list, visit);
            walk(body, visit);
        }
        ExprKind::Not(inner) | ExprKind::In(inner, _) | ExprKind::Size(inner) => walk(inner, visit),
        ExprKind::All(parts) | ExprKind::Any(parts) => {
            for part in parts {
                walk(part, visit);
            }
        }
        ExprKind::If(parts) => {
            for part in &**parts {
                walk(part, visit);
            }
        }
        ExprKind::Compare(_, sides) | ExprKind::Arith(_, sides) => {
            for side in &**sides {
                walk(side, visit);
            }
        }
    }
}

/// The parameters that an expression reads or asks for, in the order of reading, without repetition.
pub fn reads(expr: &Expr) -> Vec<Path> {
    let mut paths = Vec::new();
    walk(expr, &mut |expr| {
        if let ExprKind::Get(path) | ExprKind::Has(path) = &expr.kind
            && !paths.contains(path)
        {
            paths.push(path.clone());
        }
    });
    paths
}

/// The parameters that are known to be given where an expression is true.
pub fn guards(expr: &Expr) -> Vec<Path> {
    known(expr).if_true.unwrap_or_default()
}

/// The parameters that are known to be given after an expression was evaluated; `None` where it cannot come
/// out so.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) if_true: Option<Vec<Path>>,
    pub(crate) if_false: Option<Vec<Path>>,
}

/// What the outcome of an expression says about presence.
pub(crate) fn known(expr: &Expr) -> Known {
    let nothing = || Some(Vec::new());
    match &expr.kind {
        ExprKind::Lit(Value::Bool(true)) => Known { if_true: nothing(), if_false: None },
        ExprKind::Lit(Value::Bool(false)) => Known { if_true: None, if_false: nothing() },
        ExprKind::Has(path) => Known { if_true: Some(vec![path.clone()]), if_false: nothing() },
        ExprKind::Not(inner) => {
            let Known { if_true, if_false } = known(inner);
            Known { if_true: if_false, if_false: if_true }
        }
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
        _ => Known { if_true: nothing(), if_false: nothing() },
    }
}

/// Both happened, so everything is known that one of them says.
fn both(a: Option<Vec<Path>>, b: Option<Vec<Path>>) -> Option<Vec<Path>> {
    let mut paths = a?;
    for path in b? {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Some(paths)
}

/// One of them happened, so only what both say is known: of `a.b` and `a.c`, that `a` is given.
fn either(a: Option<Vec<Path>>, b: Option<Vec<Path>>) -> Option<Vec<Path>> {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (one, None) | (None, one) => return one,
    };
    let mut shared: Vec<Path> = Vec::new();
    for (x, y) in a.iter().flat_map(|x| b.iter().map(move |y| (x, y))) {
        let length = x.0.iter().zip(&y.0).take_while(|(x, y)| x == y).count();
        let is_known = |known: &Path| known.0.starts_with(&x.0[..length]);
        if length > 0 && !shared.iter().any(is_known) {
            shared.push(Path(x.0[..length].to_vec()));
        }
    }
    Some(shared)
}

/// Whether a parameter has a value in every request: because it is always given, or by its default.
pub fn has_value(document: &Document, path: &Path) -> bool {
    Presence { document, present: &[] }.has_value(path)
}

/// The presence of parameters in a valid request in which some are known to be given.
#[derive(Clone, Copy)]
pub(crate) struct Presence<'a> {
    pub(crate) document: &'a Document,
    pub(crate) present: &'a [Path],
}

impl Presence<'_> {
    /// Whether a parameter is given.
    pub(crate) fn is_given(self, path: &Path) -> bool {
        if self.present.iter().any(|known| known.0.starts_with(&path.0)) {
            return true;
        }
        let Some((_, parent)) = path.0.split_last() else { return true };
        self.document.param(path).is_some_and(|param| param.required)
            && self.is_object(&Path(parent.to_vec()))
    }

    /// Whether an object is given, and is not `null`.
    pub(crate) fn is_object(self, path: &Path) -> bool {
        path.0.is_empty()
            || self.present.iter().any(|known| known.0.len() > path.0.len() && known.0.starts_with(&path.0))
            || (self.is_given(path) && self.document.param(path).is_some_and(|param| !param.nullable))
    }

    /// Whether a parameter has a value, given or by its default.
    pub(crate) fn has_value(self, path: &Path) -> bool {
        self.is_given(path)
            || match self.document.param(path).and_then(|param| param.default.as_ref()) {
                None => false,
                Some(Default::Value(_)) => true,
                Some(Default::Cases(cases)) => {
                    cases.iter().any(|(condition, _)| condition.kind == ExprKind::Lit(Value::Bool(true)))
                }
            }
    }

    /// The shortest part of a path whose presence gives the parameter a value.
    pub(crate) fn missing(self, path: &Path) -> Path {
        let parts = (1..path.0.len()).map(|length| Path(path.0[..length].to_vec()));
        let mut enough = parts.filter(|part| {
            let present = [self.present, std::slice::from_ref(part)].concat();
            Presence { present: &present, ..self }.is_given(path)
        });
        enough.next().unwrap_or_else(|| path.clone())
    }
}
