//! Upper bounds for the absolute values of integers: where arithmetic can exceed what is computed with.

use super::{Bindings, ItemType, Reference};
use crate::model::place::Declared;
use crate::model::{Arithmetic, Each, Expr, ExprKind, ExprType, Fact, Function, Path, Type, Value};

/// Integers of less than this absolute value fit in 64 bits.
pub(crate) const WIDE: f64 = 9_223_372_036_854_775_808.0;

/// Integers of less than this absolute value fit in the 128 bits of the engine.
pub(crate) const HUGE: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;

/// More items or characters than a document has.
const COUNT: f64 = 4_294_967_296.0;

impl Bindings<'_> {
    /// The greatest absolute value that an integer can have.
    pub(crate) fn magnitude(&self, expr: &Expr) -> f64 {
        let of = |expr: &Expr| self.magnitude(expr);
        match &expr.kind {
            ExprKind::Lit(value) => value.as_double().map_or(0.0, f64::abs),
            ExprKind::Get(_) | ExprKind::Bound(_) | ExprKind::BoundGet(..) => match Reference::of(expr) {
                Some(reference) => self.of_reference(&reference),
                None => WIDE,
            },
            ExprKind::Fact(name) => self.of_fact(name),
            ExprKind::If(parts) => of(&parts[1]).max(of(&parts[2])),
            ExprKind::Arith(operator, sides) => of_result(*operator, of(&sides[0]), of(&sides[1])),
            ExprKind::Size(_) => COUNT,
            ExprKind::Call(function, arguments) => self.of_call(*function, arguments),
            _ => WIDE,
        }
    }

    /// The greatest absolute value of an integer that is computed, and whether it, or one on the way to it, may not fit in
    /// 64 bits. Only integers have quotients without fraction.
    pub(crate) fn width(&self, expr: &Expr) -> (f64, bool) {
        match &expr.kind {
            ExprKind::Arith(operator @ (Arithmetic::Add | Arithmetic::Sub | Arithmetic::Mul), sides) => {
                let [(left, left_is_wide), (right, right_is_wide)] =
                    [self.width(&sides[0]), self.width(&sides[1])];
                let greatest = of_result(*operator, left, right);
                (greatest, greatest >= WIDE || left_is_wide || right_is_wide)
            }
            ExprKind::If(parts) => {
                let [(left, left_is_wide), (right, right_is_wide)] =
                    [self.width(&parts[1]), self.width(&parts[2])];
                (left.max(right), left_is_wide || right_is_wide)
            }
            ExprKind::Call(Function::Sum, _) => {
                let greatest = self.magnitude(expr);
                (greatest, greatest >= WIDE)
            }
            _ => (self.magnitude(expr), false),
        }
    }

    fn of_call(&self, function: Function, arguments: &[Expr]) -> f64 {
        let all = || arguments.iter().map(|argument| self.magnitude(argument)).fold(0.0, f64::max);
        match (function, arguments) {
            (Function::Sum, [list]) => self.count(list) * self.greatest_item(list),
            (Function::At, [list, _]) => self.greatest_item(list),
            (Function::Greatest | Function::Least, [list]) if list.ty == ExprType::List => {
                self.greatest_item(list)
            }
            (Function::Greatest | Function::Least | Function::Abs, _) => all(),
            (Function::Ceil | Function::Floor | Function::Round | Function::Int, [value])
                if value.ty == ExprType::Int =>
            {
                self.magnitude(value)
            }
            (Function::IndexOf | Function::Utf16 | Function::Bytes, _) => COUNT,
            (Function::Hour | Function::Minute | Function::Weekday, _) => 60.0,
            _ => WIDE,
        }
    }

    fn of_reference(&self, reference: &Reference) -> f64 {
        match (reference.level.and_then(|level| self.bound.get(level)), self.place(reference)) {
            (_, Some(place)) => place.magnitude(),
            _ => WIDE,
        }
    }

    fn of_fact(&self, name: &str) -> f64 {
        let fact = self.facts.iter().find(|fact| fact.name.value == *name);
        fact.map_or(WIDE, |fact: &Fact| {
            let end = |end: &Option<Value>| end.as_ref().and_then(Value::as_double).map_or(WIDE, f64::abs);
            end(&fact.min).max(end(&fact.max))
        })
    }

    /// The greatest number of items of a list.
    fn count(&self, list: &Expr) -> f64 {
        if let Some(place) = Reference::of(list).and_then(|reference| self.place(&reference)) {
            let counts = place.arrays().map(|array| array.max.map_or(COUNT, f64::from));
            return counts.fold(0.0, f64::max);
        }
        match &list.kind {
            ExprKind::List(items) => items.iter().map(|_| 1.0).sum(),
            ExprKind::If(parts) => self.count(&parts[1]).max(self.count(&parts[2])),
            ExprKind::Each(Each::Map | Each::Filter, _, inner, _) => self.count(inner),
            _ => COUNT,
        }
    }

    /// The greatest absolute value of the items of a list.
    fn greatest_item(&self, list: &Expr) -> f64 {
        match &list.kind {
            ExprKind::List(items) => items.iter().map(|item| self.magnitude(item)).fold(0.0, f64::max),
            ExprKind::If(parts) => self.greatest_item(&parts[1]).max(self.greatest_item(&parts[2])),
            ExprKind::Each(Each::Filter, _, inner, _) => self.greatest_item(inner),
            ExprKind::Each(Each::Map, level, inner, body) => match self.item(inner) {
                Some(item) => self.with(*level, item).magnitude(body),
                None => WIDE,
            },
            ExprKind::Fact(name) => self.of_fact(name),
            _ => match self.item(list) {
                Some(ItemType::Declared(ty)) => Declared::value(self.document, ty).magnitude(),
                _ => WIDE,
            },
        }
    }

    /// Calls `visit` for an expression and everything in it, with the meaning of its names there.
    pub(crate) fn walk(&self, expr: &Expr, visit: &mut dyn FnMut(&Bindings<'_>, &Expr)) {
        visit(self, expr);
        match &expr.kind {
            ExprKind::Each(_, level, list, body) => {
                self.walk(list, visit);
                let item = self.item(list).unwrap_or(ItemType::Plain(ExprType::Dyn));
                self.with(*level, item).walk(body, visit);
            }
            _ => super::parts(expr).into_iter().for_each(|part| self.walk(part, visit)),
        }
    }

    /// The parameters and facts that an expression reads as integers without an upper bound of their own.
    pub(crate) fn unbounded(&self, expr: &Expr) -> Vec<Path> {
        let mut found: Vec<Path> = Vec::new();
        self.walk(expr, &mut |bindings, part| {
            let is_unbounded = match &part.kind {
                ExprKind::Fact(name) => bindings.of_fact(name) >= WIDE,
                _ => Reference::of(part).and_then(|reference| bindings.place(&reference)).is_some_and(
                    |place| {
                        place
                            .types
                            .iter()
                            .any(|ty| matches!(ty, Type::Integer(integer) if !integer.declared.1))
                    },
                ),
            };
            let path = match &part.kind {
                ExprKind::Fact(name) => Path(vec!["facts".to_owned(), name.clone()]),
                _ => Reference::of(part).map_or_else(|| Path(Vec::new()), |reference| reference.path),
            };
            if is_unbounded && !found.contains(&path) {
                found.push(path);
            }
        });
        found
    }
}

/// The greatest absolute value of a result, from those of both sides.
fn of_result(operator: Arithmetic, left: f64, right: f64) -> f64 {
    match operator {
        Arithmetic::Add | Arithmetic::Sub => left + right,
        Arithmetic::Mul => left * right,
        Arithmetic::Div => left,
        Arithmetic::Rem => left.min(right),
    }
}

impl Declared<'_> {
    /// The greatest absolute value of its integers.
    fn magnitude(&self) -> f64 {
        let of_value = |value: &Value| value.as_double().map_or(0.0, f64::abs);
        let of_type = |ty: &&Type| match ty {
            Type::Integer(integer) => {
                of_value(&Value::Int(integer.min)).max(of_value(&Value::Int(integer.max)))
            }
            Type::Const(value) => of_value(value),
            Type::Enum(values) if values.open => WIDE,
            Type::Enum(values) => values.values.iter().map(|one| of_value(&one.value)).fold(0.0, f64::max),
            Type::Any | Type::Number(_) => WIDE,
            _ => 0.0,
        };
        self.types.iter().map(of_type).fold(0.0, f64::max)
    }
}
