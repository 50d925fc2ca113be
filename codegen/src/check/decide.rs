//! Requests that show every way in which an expression can come out, where these ways are finite.
//!
//! A parameter matters to an expression through its presence, through the constants it is compared with, and
//! through the edges of its own range. So a handful of values for each parameter stands for all of them.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use crate::cel;
use crate::model::{
    Array, Default, Document, Expr, ExprKind, LengthUnit, Operation, Path, Place, SizeRow, Sizes, Text, Type, Unique,
    Value,
};

/// Most requests that are tried for one question.
const MAX_COMBINATIONS: u64 = 1_000_000;

/// Longest string and list that is made up to reach an edge.
const MAX_MADE_UP: i64 = 10_000;

/// A copy of an operation in which every request of a [`Space`] is valid apart from rules: the values that
/// matter to an expression are kept, what else a parameter has to be is not asked.
pub(super) fn loosened(op: &Operation) -> Operation {
    let mut loose = Operation { examples: Vec::new(), response: None, callback: None, ..op.clone() };
    for param in loose.request.objects.iter_mut().flat_map(|object| &mut object.params) {
        param.required = false;
        param.place = Place::Body;
        param.ty = match &param.ty {
            Type::String(_) => {
                Type::String(Text {
                min: 0,
                max: None,
                unit: LengthUnit::CodePoints,
                format: None,
                pattern: None,
                media: None,
            })
            }
            Type::Array(array) => {
                Type::Array(Box::new(Array { items: Type::Any, doc: None, min: 0, max: array.max, unique: Unique::No }))
            }
            other => other.clone(),
        };
    }
    loose
}

/// The requests that matter to some expressions.
pub(super) struct Space {
    axes: Vec<Axis>,
    /// Whether the requests show everything; what is computed can have edges that no constant shows.
    pub(super) is_complete: bool,
}

/// What one parameter, or a size, can be; each state gives values to paths.
struct Axis {
    states: Vec<Vec<(Path, Json)>>,
}

impl Space {
    /// The requests that matter, or `None` when an expression compares what has no finite set of edges.
    pub(super) fn of(op: &Operation, exprs: &[&Expr]) -> Option<Space> {
        let exprs = &with_defaults(op, exprs);
        if !exprs.iter().all(|expr| is_finite(expr, op)) {
            return None;
        }
        let mut paths: BTreeSet<Path> = exprs.iter().flat_map(|expr| cel::reads(expr)).collect();
        let mut reads_tier = false;
        for expr in exprs {
            cel::walk(expr, &mut |expr| reads_tier |= expr.kind == ExprKind::Tier);
        }
        let mut axes = Vec::new();
        if let Some(sizes) = &op.sizes
            && (reads_tier || paths.contains(&sizes.width) || paths.contains(&sizes.height))
        {
            paths.remove(&sizes.width);
            paths.remove(&sizes.height);
            paths.extend(sizes.tier_from.iter().filter(|_| reads_tier).cloned());
            axes.push(size_axis(sizes, &op.request));
        }
        let edges = edges(exprs);
        axes.extend(paths.iter().map(|path| axis(path, &op.request, &edges)));
        let is_complete = exprs.iter().all(|expr| !computes(expr, op));
        Some(Space { axes, is_complete })
    }

    /// How many requests there are, if not too many to try.
    pub(super) fn count(&self) -> Option<u64> {
        let product = self.axes.iter().try_fold(1_u64, |all, axis| all.checked_mul(axis.states.len() as u64));
        product.filter(|count| *count <= MAX_COMBINATIONS)
    }

    /// All requests, as long as there are not too many.
    pub(super) fn requests(&self) -> impl Iterator<Item = Json> {
        (0..self.count().unwrap_or(0)).map(|mut number| {
            let mut request = Map::new();
            for axis in &self.axes {
                let length = axis.states.len() as u64;
                let at = usize::try_from(number % length).unwrap_or(0);
                number /= length;
                for (path, value) in &axis.states[at] {
                    insert(&mut request, &path.0, value.clone());
                }
            }
            Json::Object(request)
        })
    }
}

fn insert(object: &mut Map<String, Json>, path: &[String], value: Json) {
    match path {
        [] => {}
        // An object that is to be there without members does not take away those that it has.
        [name] if value.is_object() => {
            object.entry(name).or_insert(value);
        }
        [name] => {
            object.insert(name.clone(), value);
        }
        [name, rest @ ..] => {
            let inner = object.entry(name).or_insert_with(|| Json::Object(Map::new()));
            if let Json::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// Whether every comparison is with constants, so that edges stand for all values, or between parameters that have
/// few values.
fn is_finite(expr: &Expr, op: &Operation) -> bool {
    let mut finite = true;
    cel::walk(expr, &mut |expr| {
        finite &= match &expr.kind {
            ExprKind::Fact(_) | ExprKind::HasFact(_) => false,
            ExprKind::Compare(..) => {
                let compared = compared(expr);
                compared.len() <= 1 || compared.iter().all(|path| has_few_values(path, op))
            }
            _ => true,
        }
    });
    finite
}

/// Whether an expression computes with a parameter that has many values.
fn computes(expr: &Expr, op: &Operation) -> bool {
    let mut computes = false;
    cel::walk(expr, &mut |expr| {
        computes |= matches!(expr.kind, ExprKind::Arith(..))
            && compared(expr).iter().any(|path| !has_few_values(path, op));
    });
    computes
}

/// The parameters whose values a comparison depends on, other than by their presence.
fn compared(expr: &Expr) -> BTreeSet<Path> {
    let mut paths = BTreeSet::new();
    cel::walk(expr, &mut |expr| {
        if let ExprKind::Get(path) = &expr.kind {
            paths.insert(path.clone());
        }
    });
    paths
}

/// Whether all values of a parameter are tried.
fn has_few_values(path: &Path, op: &Operation) -> bool {
    let is_side = op.sizes.as_ref().is_some_and(|sizes| [&sizes.width, &sizes.height].contains(&path));
    let ty = op.request.param(path).map(|param| &param.ty);
    is_side || matches!(ty, Some(Type::Boolean | Type::Const(_) | Type::Enum(_)))
}

/// The expressions, and the conditions of the defaults that they read.
fn with_defaults<'e>(op: &'e Operation, exprs: &[&'e Expr]) -> Vec<&'e Expr> {
    let mut all = exprs.to_vec();
    let mut seen = BTreeSet::new();
    let mut at = 0;
    while let Some(expr) = all.get(at).copied() {
        for path in cel::reads(expr) {
            if let Some(Default::Cases(cases)) =
                op.request.param(&path).and_then(|param| param.default.as_ref())
                && seen.insert(path)
            {
                all.extend(cases.iter().map(|(condition, _)| condition));
            }
        }
        at += 1;
    }
    all
}

/// The constants that the values of parameters meet.
fn edges(exprs: &[&Expr]) -> Vec<(Path, Value)> {
    let mut edges = Vec::new();
    for expr in exprs {
        cel::walk(expr, &mut |expr| {
            let mut paths = BTreeSet::new();
            let mut constants = Vec::new();
            if let ExprKind::Compare(..) | ExprKind::In(..) = &expr.kind {
                cel::walk(expr, &mut |part| match &part.kind {
                    ExprKind::Get(path) => drop(paths.insert(path.clone())),
                    ExprKind::Lit(value) => constants.push(value.clone()),
                    ExprKind::In(_, values) => constants.extend(values.iter().cloned()),
                    _ => {}
                });
            }
            for path in paths {
                edges.extend(constants.iter().map(|constant| (path.clone(), constant.clone())));
            }
        });
    }
    edges
}

/// The rows, each side alone, and no size, where the request allows it.
fn size_axis(sizes: &Sizes, request: &Document) -> Axis {
    let width = |width: u32| (sizes.width.clone(), Json::from(width));
    let height = |height: u32| (sizes.height.clone(), Json::from(height));
    let mut states: Vec<_> =
        sizes.rows.iter().map(|row| vec![width(row.width), height(row.height)]).collect();
    let alone = |side: fn(&SizeRow) -> u32| sizes.rows.iter().map(side).collect::<BTreeSet<u32>>();
    let (needs_width, needs_height) =
        (is_required(&sizes.width, request), is_required(&sizes.height, request));
    if !needs_height {
        states.extend(alone(|row| row.width).into_iter().map(|side| vec![width(side)]));
    }
    if !needs_width {
        states.extend(alone(|row| row.height).into_iter().map(|side| vec![height(side)]));
    }
    if !needs_width && !needs_height {
        states.push(Vec::new());
    }
    Axis { states }
}

fn is_required(path: &Path, request: &Document) -> bool {
    (1..=path.0.len())
        .all(|length| request.param(&Path(path.0[..length].to_vec())).is_some_and(|param| param.required))
}

fn axis(path: &Path, request: &Document, edges: &[(Path, Value)]) -> Axis {
    let constants: Vec<&Value> =
        edges.iter().filter(|(read, _)| read == path).map(|(_, constant)| constant).collect();
    let values = request.param(path).map(|param| values(&param.ty, &constants)).unwrap_or_default();
    let mut states: Vec<_> = values.into_iter().map(|value| vec![(path.clone(), value)]).collect();
    if !is_required(path, request) {
        states.push(Vec::new());
    }
    Axis { states }
}

/// A value for each way in which a parameter of this type can meet these constants.
fn values(ty: &Type, constants: &[&Value]) -> Vec<Json> {
    match ty {
        Type::Boolean => vec![Json::Bool(false), Json::Bool(true)],
        Type::Const(one) => vec![json(one)],
        Type::Enum(values) => values.values.iter().map(|value| json(&value.value)).collect(),
        Type::Integer(integer) => around(constants)
            .chain([integer.min, integer.max])
            .map(|value| value.div_euclid(i64::from(integer.step)) * i64::from(integer.step))
            .filter(|value| (integer.min..=integer.max).contains(value))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(Json::from)
            .collect(),
        Type::Number(number) => {
            let (min, max) = (number.min.unwrap_or(f64::MIN), number.max.unwrap_or(f64::MAX));
            let mut all: Vec<f64> = vec![min, max];
            for constant in constants {
                let constant = match constant {
                    #[expect(clippy::cast_precision_loss, reason = "an edge near the constant is as good")]
                    Value::Int(value) => *value as f64,
                    Value::Num(value) => *value,
                    Value::Bool(_) | Value::Str(_) => continue,
                };
                all.extend([constant.next_down(), constant, constant.next_up()]);
            }
            all.retain(|value| (min..=max).contains(value));
            all.into_iter().map(Json::from).collect()
        }
        Type::String(text) => {
            let max = text.max.map_or(MAX_MADE_UP, i64::from);
            let lengths = lengths(constants, i64::from(text.min), max);
            let made_up = lengths.into_iter().map(|length| Json::from("x".repeat(length)));
            let compared = constants.iter().filter(|value| matches!(value, Value::Str(_)));
            made_up.chain(compared.map(|value| json(value))).collect()
        }
        Type::Array(array) => {
            let max = array.max.map_or(MAX_MADE_UP, i64::from);
            let lengths = lengths(constants, i64::from(array.min), max);
            lengths.into_iter().map(|length| Json::Array(vec![Json::Null; length])).collect()
        }
        Type::Object(_) | Type::Map(_) => vec![Json::Object(Map::new())],
        Type::Size(_) | Type::Union(_) => todo!("unions"),
        Type::Any | Type::Result => vec![Json::Null],
    }
}

/// Lengths at the edges; the list is never empty.
fn lengths(constants: &[&Value], min: i64, max: i64) -> BTreeSet<usize> {
    let (min, max) = (min.min(MAX_MADE_UP), max.min(MAX_MADE_UP));
    let edges = around(constants).filter(|length| (min..=max).contains(length));
    edges.chain([min.max(1).min(max), min]).filter_map(|length| usize::try_from(length).ok()).collect()
}

/// Each whole constant with its neighbours.
fn around(constants: &[&Value]) -> impl Iterator<Item = i64> {
    let whole = constants.iter().filter_map(|constant| match constant {
        Value::Int(value) => Some(*value),
        #[expect(clippy::cast_possible_truncation, reason = "an edge near the constant is as good")]
        Value::Num(value) => Some(value.round() as i64),
        Value::Bool(_) | Value::Str(_) => None,
    });
    let whole: Vec<i64> = whole.collect();
    whole.into_iter().flat_map(|value| [value.saturating_sub(1), value, value.saturating_add(1)])
}

/// A value as JSON.
pub(super) fn json(value: &Value) -> Json {
    match value {
        Value::Bool(value) => Json::from(*value),
        Value::Int(value) => Json::from(*value),
        Value::Num(value) => Json::from(*value),
        Value::Str(value) => Json::from(value.as_str()),
    }
}
