//! An evaluator of expressions, as simple as can be.

use serde_json::{Value as Json, json};

use crate::model::{
    Arithmetic, Comparison, Default, Each, Expr, ExprKind, Function, JsonKind, Operation, Param, Path, Type,
    Value,
};

#[derive(Clone, Debug, PartialEq)]
enum Known {
    Bool(bool),
    Int(i128),
    Num(f64),
    Str(String),
    List(Vec<Known>),
    /// What stands in the document, with its type.
    Node(Json, Box<Type>),
    Null,
}

/// Evaluates expressions over one document.
#[derive(Clone)]
pub(super) struct Evaluator<'a> {
    pub(super) op: &'a Operation,
    pub(super) document: &'a Json,
    /// What macros are going through, by number.
    bound: Vec<(usize, Known)>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(op: &'a Operation, document: &'a Json) -> Self {
        Self { op, document, bound: Vec::new() }
    }

    /// What stands at a path below a value, with what is declared there.
    fn member<'n>(&self, node: &'n Json, ty: &Type, path: &Path) -> (Option<&'n Json>, Option<Param>) {
        let (mut value, mut ty) = (Some(node), ty.clone());
        let mut declared = None;
        for name in &path.0 {
            let param = self.op.request.member(&ty, name).unwrap().clone();
            value = value.and_then(|value| value.as_object()?.get(name));
            if param.empty_absent && value == Some(&json!(""))
                || param.null_absent && value == Some(&Json::Null)
            {
                value = None;
            }
            ty = param.ty.clone();
            declared = Some(param);
        }
        (value, declared)
    }

    /// One side of a size, if a path leads to one; the inner `None` stands for a side that is not given.
    #[expect(clippy::option_option, reason = "no side and a side without value are two things")]
    fn side(&self, node: &Json, ty: &Type, path: &Path) -> Option<Option<i128>> {
        let (name, parent) = path.0.split_last()?;
        let parent = Path(parent.to_vec());
        let (value, declared) = self.member(node, ty, &parent);
        let around = declared.map_or(ty.clone(), |param| param.ty);
        let sizes: Vec<Type> = match around {
            Type::Union(union) => union.variants.into_iter().map(|variant| variant.ty).collect(),
            other => vec![other],
        };
        let size = sizes.iter().find_map(|ty| if let Type::Size(size) = ty { Some(size) } else { None })?;
        let text = value.and_then(Json::as_str).unwrap_or_default();
        let chosen = text.split_once(&size.separator).map(|(w, h)| if name == "width" { w } else { h });
        Some(chosen.and_then(|side| side.parse().ok()))
    }

    fn presence(&self, node: &Json, ty: &Type, path: &Path) -> bool {
        match self.side(node, ty, path) {
            Some(side) => side.is_some(),
            None => self.member(node, ty, path).0.is_some(),
        }
    }

    fn read(&self, node: &Json, ty: &Type, path: &Path, bound: Option<usize>) -> Option<Known> {
        if let Some(side) = self.side(node, ty, path) {
            return side.map(Known::Int);
        }
        let (value, declared) = self.member(node, ty, path);
        let declared = declared?;
        match value {
            Some(value) => Some(from_json(value, &declared.ty)),
            None => match declared.default.as_ref()? {
                Default::Value(value) => Some(from_value(&value.value)),
                Default::Cases(cases) => {
                    let mut inner = self.clone();
                    if let Some(bound) = bound {
                        let item = self.item(bound);
                        inner.bound = vec![(0, item)];
                    }
                    for (when, value) in cases {
                        if inner.truth(when)? {
                            return Some(from_value(&value.value));
                        }
                    }
                    None
                }
            },
        }
    }

    fn item(&self, bound: usize) -> Known {
        self.bound.iter().rev().find(|(number, _)| *number == bound).unwrap().1.clone()
    }

    fn tier(&self) -> Option<Known> {
        let sizes = self.op.sizes.as_ref().unwrap();
        let root = Type::Object(0);
        let side = |path: &Path| match self.side(self.document, &root, path) {
            Some(side) => side,
            None => self.member(self.document, &root, path).0.map(|value| value.as_i64().unwrap().into()),
        };
        match (side(&sizes.width), side(&sizes.height)) {
            (Some(width), Some(height)) => {
                let row = sizes
                    .rows
                    .iter()
                    .find(|row| width == i128::from(row.width) && height == i128::from(row.height));
                row.map(|row| Known::Str(row.tier.clone()))
            }
            _ => self.read(self.document, &root, sizes.tier_from.as_ref()?, None),
        }
    }

    /// Whether it holds; `None` when that is not known.
    pub(super) fn truth(&self, expr: &Expr) -> Option<bool> {
        match self.value(expr)? {
            Known::Bool(value) => Some(value),
            _ => None,
        }
    }

    fn value(&self, expr: &Expr) -> Option<Known> {
        let root = Type::Object(0);
        match &expr.kind {
            ExprKind::Lit(value) => Some(from_value(value)),
            ExprKind::Null => Some(Known::Null),
            ExprKind::Get(path) => self.read(self.document, &root, path, None),
            ExprKind::Has(path) => Some(Known::Bool(self.presence(self.document, &root, path))),
            ExprKind::Bound(bound) => Some(self.item(*bound)),
            ExprKind::BoundGet(bound, path) => match self.item(*bound) {
                Known::Node(node, ty) => self.read(&node, &ty, path, Some(*bound)),
                _ => None,
            },
            ExprKind::BoundHas(bound, path) => match self.item(*bound) {
                Known::Node(node, ty) => Some(Known::Bool(self.presence(&node, &ty, path))),
                _ => Some(Known::Bool(false)),
            },
            ExprKind::Tier => self.tier(),
            ExprKind::Not(inner) => Some(Known::Bool(!self.truth(inner)?)),
            ExprKind::All(parts) => self.junction(parts, false),
            ExprKind::Any(parts) => self.junction(parts, true),
            ExprKind::If(parts) => match self.truth(&parts[0]) {
                Some(holds) => self.value(if holds { &parts[1] } else { &parts[2] }),
                None => {
                    let (then, otherwise) = (self.value(&parts[1])?, self.value(&parts[2])?);
                    (compared(Comparison::Eq, &then, &otherwise)?).then_some(then)
                }
            },
            ExprKind::Compare(operator, sides) => {
                let (left, right) = (self.value(&sides[0])?, self.value(&sides[1])?);
                Some(Known::Bool(compared(*operator, &left, &right)?))
            }
            ExprKind::Arith(operator, sides) => {
                calculated(*operator, &self.value(&sides[0])?, &self.value(&sides[1])?)
            }
            ExprKind::In(inner, values) => {
                let inner = self.value(inner)?;
                let is = |value: &Value| compared(Comparison::Eq, &inner, &from_value(value)) == Some(true);
                let hit = values.iter().any(is);
                Some(Known::Bool(hit))
            }
            ExprKind::Size(inner) => {
                let count = match self.value(inner)? {
                    Known::Str(text) => text.chars().count(),
                    Known::List(items) => items.len(),
                    Known::Node(Json::Object(members), _) => members.len(),
                    _ => return None,
                };
                Some(Known::Int(i128::try_from(count).unwrap()))
            }
            ExprKind::Is(inner, kind) => {
                Some(Known::Bool(self.value(inner).is_some_and(|value| is_of_kind(&value, *kind))))
            }
            ExprKind::List(items) => {
                Some(Known::List(items.iter().map(|item| self.value(item)).collect::<Option<_>>()?))
            }
            ExprKind::Each(each, number, list, body) => self.each(*each, *number, list, body),
            ExprKind::Call(function, arguments) => {
                let arguments: Option<Vec<Known>> = arguments.iter().map(|part| self.value(part)).collect();
                called(*function, &arguments?)
            }
            ExprKind::Fact(_) | ExprKind::HasFact(_) => None,
        }
    }

    fn each(&self, each: Each, number: usize, list: &Expr, body: &Expr) -> Option<Known> {
        let Known::List(items) = self.value(list)? else { return None };
        let values: Vec<Option<Known>> = items
            .iter()
            .map(|item| {
                let mut inner = self.clone();
                inner.bound.push((number, item.clone()));
                inner.value(body)
            })
            .collect();
        let count = |wanted: bool| values.iter().filter(|value| **value == Some(Known::Bool(wanted))).count();
        let all_known = values.iter().all(Option::is_some);
        match each {
            Each::All if count(false) > 0 => Some(Known::Bool(false)),
            Each::Exists if count(true) > 0 => Some(Known::Bool(true)),
            _ if !all_known => None,
            Each::All => Some(Known::Bool(true)),
            Each::Exists => Some(Known::Bool(false)),
            Each::ExistsOne => Some(Known::Bool(count(true) == 1)),
            Each::Map => Some(Known::List(values.into_iter().flatten().collect())),
            Each::Filter => {
                let kept =
                    items.into_iter().zip(values).filter(|(_, value)| *value == Some(Known::Bool(true)));
                Some(Known::List(kept.map(|(item, _)| item).collect()))
            }
        }
    }

    /// As in CEL, one part can decide although another is not known.
    fn junction(&self, parts: &[Expr], decisive: bool) -> Option<Known> {
        let parts: Vec<_> = parts.iter().map(|part| self.truth(part)).collect();
        if parts.contains(&Some(decisive)) {
            return Some(Known::Bool(decisive));
        }
        (!parts.contains(&None)).then_some(Known::Bool(!decisive))
    }
}

fn is_of_kind(value: &Known, kind: JsonKind) -> bool {
    match (kind, value) {
        (JsonKind::Null, Known::Null)
        | (JsonKind::Bool, Known::Bool(_))
        | (JsonKind::Int, Known::Int(_))
        | (JsonKind::Double, Known::Int(_) | Known::Num(_))
        | (JsonKind::String, Known::Str(_))
        | (JsonKind::List, Known::List(_))
        | (JsonKind::Map, Known::Node(Json::Object(_), _)) => true,
        (JsonKind::Int, Known::Num(value)) => value.fract() == 0.0,
        _ => false,
    }
}

fn called(function: Function, arguments: &[Known]) -> Option<Known> {
    match (function, arguments) {
        (Function::StartsWith, [Known::Str(text), Known::Str(part)]) => {
            Some(Known::Bool(text.starts_with(part)))
        }
        (Function::EndsWith, [Known::Str(text), Known::Str(part)]) => Some(Known::Bool(text.ends_with(part))),
        (Function::Contains, [Known::Str(text), Known::Str(part)]) => Some(Known::Bool(text.contains(part))),
        (Function::Within, [value, Known::List(items)]) => {
            let hit = |item: &Known| compared(Comparison::Eq, value, item) == Some(true);
            Some(Known::Bool(items.iter().any(hit)))
        }
        (Function::HasKey, [Known::Str(key), Known::Node(Json::Object(members), _)]) => {
            Some(Known::Bool(members.contains_key(key)))
        }
        (Function::At, [Known::List(items), Known::Int(at)]) => {
            items.get(usize::try_from(*at).ok()?).cloned()
        }
        (Function::Sum, [Known::List(items)]) => {
            items.iter().try_fold(Known::Int(0), |sum, item| calculated(Arithmetic::Add, &sum, item))
        }
        (Function::Greatest | Function::Least, several) => {
            let wanted = if function == Function::Greatest { Comparison::Gt } else { Comparison::Lt };
            several
                .iter()
                .cloned()
                .reduce(|best, item| if compared(wanted, &item, &best) == Some(true) { item } else { best })
        }
        #[expect(clippy::cast_possible_truncation, reason = "the tests keep to small numbers")]
        (Function::Ceil, [value]) => Some(Known::Int(float(value).ceil() as i128)),
        (Function::Abs, [Known::Int(value)]) => Some(Known::Int(value.abs())),
        // Functions of strings have no value for anything else.
        (Function::StartsWith | Function::EndsWith | Function::Contains, _) => None,
        _ => panic!("{function:?} of {arguments:?}"),
    }
}

fn from_json(value: &Json, ty: &Type) -> Known {
    match value {
        Json::Null => Known::Null,
        Json::Bool(value) => Known::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(value) => Known::Int(value.into()),
            None => Known::Num(number.as_f64().unwrap()),
        },
        Json::String(text) => Known::Str(text.clone()),
        Json::Array(items) => {
            let array = match ty {
                Type::Array(array) => Some(array),
                Type::Union(union) => union.variants.iter().find_map(|variant| match &variant.ty {
                    Type::Array(array) => Some(array),
                    _ => None,
                }),
                _ => None,
            };
            let of = array.map_or(Type::Any, |array| array.items.clone());
            Known::List(items.iter().map(|item| from_json(item, &of)).collect())
        }
        Json::Object(_) => Known::Node(value.clone(), Box::new(ty.clone())),
    }
}

fn from_value(value: &Value) -> Known {
    match value {
        Value::Bool(value) => Known::Bool(*value),
        Value::Int(value) => Known::Int((*value).into()),
        Value::Num(value) => Known::Num(*value),
        Value::Str(value) => Known::Str(value.clone()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "the tests keep to small numbers")]
fn float(value: &Known) -> f64 {
    match value {
        Known::Int(value) => *value as f64,
        Known::Num(value) => *value,
        other => panic!("not a number: {other:?}"),
    }
}

fn compared(operator: Comparison, left: &Known, right: &Known) -> Option<bool> {
    let order = match (left, right) {
        (Known::Int(left), Known::Int(right)) => left.cmp(right),
        (Known::Str(left), Known::Str(right)) => left.cmp(right),
        (Known::Bool(left), Known::Bool(right)) => left.cmp(right),
        (Known::Int(_) | Known::Num(_), Known::Int(_) | Known::Num(_)) => {
            float(left).partial_cmp(&float(right)).unwrap()
        }
        // Values of different kinds are not equal, and have no order.
        _ => {
            return match operator {
                Comparison::Eq => Some(left == right),
                Comparison::Ne => Some(left != right),
                _ => None,
            };
        }
    };
    Some(match operator {
        Comparison::Eq => order.is_eq(),
        Comparison::Ne => order.is_ne(),
        Comparison::Lt => order.is_lt(),
        Comparison::Le => order.is_le(),
        Comparison::Gt => order.is_gt(),
        Comparison::Ge => order.is_ge(),
    })
}

fn calculated(operator: Arithmetic, left: &Known, right: &Known) -> Option<Known> {
    let is_number = |value: &Known| matches!(value, Known::Int(_) | Known::Num(_));
    if !is_number(left) || !is_number(right) {
        return None;
    }
    if let (&Known::Int(left), &Known::Int(right)) = (left, right) {
        return match operator {
            Arithmetic::Add => Some(left + right),
            Arithmetic::Sub => Some(left - right),
            Arithmetic::Mul => Some(left * right),
            Arithmetic::Div => left.checked_div(right),
            Arithmetic::Rem => left.checked_rem(right),
        }
        .map(Known::Int);
    }
    let (left, right) = (float(left), float(right));
    Some(Known::Num(match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Sub => left - right,
        Arithmetic::Mul => left * right,
        Arithmetic::Div => left / right,
        Arithmetic::Rem => left % right,
    }))
}
