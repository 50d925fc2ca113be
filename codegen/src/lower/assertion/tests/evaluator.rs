//! An evaluator of expressions, as simple as can be.

use serde_json::{Value as Json, json};

use crate::model::{Arithmetic, Comparison, Default, Expr, ExprKind, Operation, Path, Value};

#[derive(Clone, Debug, PartialEq)]
enum Known {
    Bool(bool),
    Int(i128),
    Num(f64),
    Str(String),
    Count(i128),
    Null,
}

/// Evaluates expressions over one document.
pub(super) struct Evaluator<'a> {
    pub(super) op: &'a Operation,
    pub(super) document: &'a Json,
}

impl Evaluator<'_> {
    fn member(&self, path: &Path) -> Option<&Json> {
        let mut value = self.document;
        for (at, name) in path.0.iter().enumerate() {
            value = value.as_object()?.get(name)?;
            let param = self.op.request.param(&Path(path.0[..=at].to_vec())).unwrap();
            if param.empty_absent && *value == json!("") {
                return None;
            }
        }
        Some(value)
    }

    fn get(&self, path: &Path) -> Option<Known> {
        match self.member(path) {
            Some(value) => Some(from_json(value)),
            None => match self.op.request.param(path).unwrap().default.as_ref()? {
                Default::Value(value) => Some(from_value(&value.value)),
                Default::Cases(cases) => {
                    for (when, value) in cases {
                        if self.truth(when)? {
                            return Some(from_value(&value.value));
                        }
                    }
                    None
                }
            },
        }
    }

    fn tier(&self) -> Option<Known> {
        let sizes = self.op.sizes.as_ref().unwrap();
        match (self.member(&sizes.width), self.member(&sizes.height)) {
            (Some(width), Some(height)) => {
                let row =
                    sizes.rows.iter().find(|row| *width == json!(row.width) && *height == json!(row.height));
                row.map(|row| Known::Str(row.tier.clone()))
            }
            _ => self.get(sizes.tier_from.as_ref()?),
        }
    }

    /// Whether it holds; `None` when that is not known.
    pub(super) fn truth(&self, expr: &Expr) -> Option<bool> {
        match self.value(expr)? {
            Known::Bool(value) => Some(value),
            Known::Null => None,
            other => panic!("not a boolean: {other:?}"),
        }
    }

    fn value(&self, expr: &Expr) -> Option<Known> {
        match &expr.kind {
            ExprKind::Lit(value) => Some(from_value(value)),
            ExprKind::Get(path) => self.get(path),
            ExprKind::Has(path) => Some(Known::Bool(self.member(path).is_some())),
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
            ExprKind::Size(inner) => match self.value(inner)? {
                Known::Str(text) => Some(Known::Int(i128::try_from(text.chars().count()).unwrap())),
                Known::Count(count) => Some(Known::Int(count)),
                Known::Null => None,
                other => panic!("no size: {other:?}"),
            },
            ExprKind::Fact(_) | ExprKind::HasFact(_) => None,
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

fn from_json(value: &Json) -> Known {
    match value {
        Json::Null => Known::Null,
        Json::Bool(value) => Known::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(value) => Known::Int(value.into()),
            None => Known::Num(number.as_f64().unwrap()),
        },
        Json::String(text) => Known::Str(text.clone()),
        Json::Array(items) => Known::Count(i128::try_from(items.len()).unwrap()),
        Json::Object(_) => panic!("an object has no value"),
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
    if *left == Known::Null || *right == Known::Null {
        return match operator {
            Comparison::Eq => Some(left == right),
            Comparison::Ne => Some(left != right),
            _ => None,
        };
    }
    let order = match (left, right) {
        (Known::Int(left), Known::Int(right)) => left.cmp(right),
        (Known::Str(left), Known::Str(right)) => left.cmp(right),
        (Known::Bool(left), Known::Bool(right)) => left.cmp(right),
        _ => float(left).partial_cmp(&float(right)).unwrap(),
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
    if *left == Known::Null || *right == Known::Null {
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
