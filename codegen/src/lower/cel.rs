//! Expressions as self-contained CEL: what any CEL library can run on a request that its schema accepts.
//!
//! In comes a typed expression, out comes text in which presence, defaults, types of numbers and the table of
//! sizes are written out, since a library knows nothing of a spec.

pub use crate::cel::author;

use crate::cel::piece::Piece;
use crate::cel::{Presence, build, known};
use crate::model::{
    Arithmetic, Comparison, Default, Expr, ExprKind, ExprType, Operation, Path, Sizes, Value,
};

/// The expression as CEL over `self` and `facts`.
pub fn text(expr: &Expr, op: &Operation) -> String {
    Writer { op, exact: false, present: Vec::new(), inside: Vec::new() }.top(expr).finish()
}

/// The expression of a price as CEL: divisions do not truncate.
pub fn price_text(expr: &Expr, op: &Operation) -> String {
    Writer { op, exact: true, present: Vec::new(), inside: Vec::new() }.top(expr).finish()
}

struct Writer<'o> {
    op: &'o Operation,
    /// Whether the quotient of two whole numbers is a number with a fraction.
    exact: bool,
    /// What is known to be given where the next part is read.
    present: Vec<Path>,
    /// Parameters whose conditional defaults are being written; the check stage refuses circles.
    inside: Vec<Path>,
}

impl Writer<'_> {
    fn top(&mut self, expr: &Expr) -> Piece {
        match self.number_type(expr) {
            Some(ty) => self.number(expr, ty),
            None => self.piece(expr),
        }
    }

    fn presence(&self) -> Presence<'_> {
        Presence { document: &self.op.request, present: &self.present }
    }

    /// Writes an inner part where more is known to be given.
    fn where_given(&mut self, paths: Option<Vec<Path>>, expr: &Expr) -> Piece {
        let before = self.present.len();
        self.present.extend(paths.unwrap_or_default());
        let piece = self.top(expr);
        self.present.truncate(before);
        piece
    }

    fn piece(&mut self, expr: &Expr) -> Piece {
        match &expr.kind {
            ExprKind::Lit(value) => Piece::value(value),
            ExprKind::Get(path) => self.get(path),
            ExprKind::Has(path) => self.has(path),
            ExprKind::Fact(name) => Piece::member("facts", std::slice::from_ref(name)),
            ExprKind::HasFact(name) => Piece::presence("facts", std::slice::from_ref(name)),
            ExprKind::Tier => self.tier(),
            ExprKind::Not(inner) => self.piece(inner).not(),
            ExprKind::All(parts) => Piece::all(self.chain(parts, true)),
            ExprKind::Any(parts) => Piece::any(self.chain(parts, false)),
            ExprKind::If(parts) => {
                let [condition, value, other] = &**parts;
                let known = known(condition);
                let condition = self.piece(condition);
                let value = self.where_given(known.if_true, value);
                Piece::conditional(condition, value, self.where_given(known.if_false, other))
            }
            ExprKind::Compare(comparison, sides) => self.compare(*comparison, sides),
            ExprKind::Arith(operator, sides) => self.arith(*operator, sides, expr),
            ExprKind::In(value, list) => self.membership(value, list),
            ExprKind::Size(inner) => Piece::call("size", self.piece(inner)),
            ExprKind::Null
            | ExprKind::Is(..)
            | ExprKind::Bound(_)
            | ExprKind::BoundGet(..)
            | ExprKind::BoundHas(..)
            | ExprKind::List(_)
            | ExprKind::Each(..)
            | ExprKind::Call(..) => todo!("expressions"),
        }
    }

    fn chain(&mut self, parts: &[Expr], is_all: bool) -> Vec<Piece> {
        let before = self.present.len();
        let mut pieces = Vec::with_capacity(parts.len());
        for part in parts {
            pieces.push(self.piece(part));
            let known = known(part);
            self.present.extend(if is_all { known.if_true } else { known.if_false }.unwrap_or_default());
        }
        self.present.truncate(before);
        pieces
    }

    /// Whether a number can have a fraction; none for what is no number.
    fn number_type(&self, expr: &Expr) -> Option<ExprType> {
        match (&expr.kind, expr.ty) {
            (ExprKind::Arith(Arithmetic::Div, _), ExprType::Int) if self.exact => Some(ExprType::Double),
            (ExprKind::Arith(Arithmetic::Rem, _), _) => Some(ExprType::Int),
            (ExprKind::Arith(_, sides), _) => Some(self.common_type(&sides[0], &sides[1])),
            (ExprKind::If(parts), ExprType::Int) => Some(self.common_type(&parts[1], &parts[2])),
            (_, ty @ (ExprType::Int | ExprType::Double)) => Some(ty),
            _ => None,
        }
    }

    fn common_type(&self, left: &Expr, right: &Expr) -> ExprType {
        let is_double =
            [left, right].into_iter().any(|side| self.number_type(side) == Some(ExprType::Double));
        if is_double { ExprType::Double } else { ExprType::Int }
    }

    /// A number that is of this type whatever the reader of the JSON made of it.
    fn number(&mut self, expr: &Expr, wanted: ExprType) -> Piece {
        let function = if wanted == ExprType::Double { "double" } else { "int" };
        match &expr.kind {
            ExprKind::Lit(value) if wanted == ExprType::Double => Piece::double(value),
            ExprKind::If(parts) => {
                let known = known(&parts[0]);
                let condition = self.piece(&parts[0]);
                let before = self.present.len();
                self.present.extend(known.if_true.unwrap_or_default());
                let value = self.number(&parts[1], wanted);
                self.present.truncate(before);
                self.present.extend(known.if_false.unwrap_or_default());
                let other = self.number(&parts[2], wanted);
                self.present.truncate(before);
                Piece::conditional(condition, value, other)
            }
            ExprKind::Get(_) | ExprKind::Fact(_) => Piece::call(function, self.piece(expr)),
            _ if self.number_type(expr) == Some(wanted) => self.piece(expr),
            _ => Piece::call(function, self.piece(expr)),
        }
    }

    fn compare(&mut self, comparison: Comparison, sides: &[Expr; 2]) -> Piece {
        let [left, right] = sides;
        let is_equality = matches!(comparison, Comparison::Eq | Comparison::Ne);
        // `int(null)` fails, while nothing else than `null` equals it.
        let takes_null = is_equality && sides.iter().any(|side| self.can_be_null(side));
        if takes_null || self.number_type(left).is_none() || self.number_type(right).is_none() {
            return Piece::compare(comparison, self.piece(left), self.piece(right));
        }
        let ty = self.common_type(left, right);
        Piece::compare(comparison, self.number(left, ty), self.number(right, ty))
    }

    fn can_be_null(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Get(path) => self.op.request.param(path).is_some_and(|param| param.nullable),
            _ => false,
        }
    }

    fn arith(&mut self, operator: Arithmetic, sides: &[Expr; 2], expr: &Expr) -> Piece {
        if let Some(inner) = build::converted(expr) {
            return self.number(inner, ExprType::Double);
        }
        let ty = self.number_type(expr).unwrap_or(expr.ty);
        Piece::arith(operator, self.number(&sides[0], ty), self.number(&sides[1], ty))
    }

    fn membership(&mut self, value: &Expr, list: &[Value]) -> Piece {
        let has_fraction = list.iter().any(|item| matches!(item, Value::Num(_)));
        match self.number_type(value) {
            Some(_) if self.can_be_null(value) => {}
            Some(ty) if has_fraction || ty == ExprType::Double => {
                let value = self.number(value, ExprType::Double);
                return Piece::relation("in", value, Piece::list(list.iter().map(Piece::double)));
            }
            Some(ty) => {
                return Piece::relation(
                    "in",
                    self.number(value, ty),
                    Piece::list(list.iter().map(Piece::value)),
                );
            }
            None => {}
        }
        Piece::relation("in", self.piece(value), Piece::list(list.iter().map(Piece::value)))
    }

    /// Presence, segment by segment: asking for a member of what is absent is an error in CEL.
    fn has(&self, path: &Path) -> Piece {
        let presence = self.presence();
        let mut parts = Vec::new();
        for length in 1..path.0.len() {
            let object = Path(path.0[..length].to_vec());
            if presence.is_object(&object) {
                continue;
            }
            let param = self.op.request.param(&object);
            // Where the object around it is there, a required one is there too.
            if !param.is_some_and(|param| param.required) && !presence.is_given(&object) {
                parts.push(Piece::presence("self", &object.0));
            }
            if param.is_some_and(|param| param.nullable) {
                let value = Piece::member("self", &object.0);
                parts.push(Piece::compare(Comparison::Ne, value, Piece::primary("null")));
            }
        }
        parts.push(Piece::presence("self", &path.0));
        if self.op.request.param(path).is_some_and(|param| param.empty_absent) {
            let value = Piece::member("self", &path.0);
            parts.push(Piece::compare(Comparison::Ne, value, Piece::primary("\"\"")));
        }
        Piece::all(parts)
    }

    /// The effective value of a parameter.
    fn get(&mut self, path: &Path) -> Piece {
        let given = Piece::member("self", &path.0);
        if self.presence().is_given(path) || self.inside.contains(path) {
            return given;
        }
        let op = self.op;
        let Some(param) = op.request.param(path) else { return given };
        let is_double = crate::cel::expr_type(&param.ty) == Some(ExprType::Double);
        let literal = |value: &Value| if is_double { Piece::double(value) } else { Piece::value(value) };
        let default = match &param.default {
            // A guard stands before such a read, or its rule is silent.
            None => return given,
            Some(Default::Value(value)) => literal(value),
            Some(Default::Cases(cases)) => {
                self.inside.push(path.clone());
                let mut written = Vec::new();
                let mut otherwise = given.clone();
                for (condition, value) in cases {
                    if condition.kind == ExprKind::Lit(Value::Bool(true)) {
                        otherwise = literal(value);
                        break;
                    }
                    written.push((self.piece(condition), literal(value)));
                }
                self.inside.pop();
                written
                    .into_iter()
                    .rev()
                    .fold(otherwise, |other, (condition, value)| Piece::conditional(condition, value, other))
            }
        };
        Piece::conditional(self.has(path), given, default)
    }

    /// The tier of the given pair, else the one that a parameter names.
    fn tier(&mut self) -> Piece {
        let op = self.op;
        // The type check lets `size.tier` through only where there is a table.
        let Some(sizes) = &op.sizes else { return Piece::value(&Value::Str(String::new())) };
        let by_pair = Self::tier_of_pair(sizes);
        let Some(tier_from) = &sizes.tier_from else { return by_pair };
        let pair = [&sizes.width, &sizes.height];
        if pair.iter().all(|side| self.presence().is_given(side)) {
            return by_pair;
        }
        let pair = Piece::all(pair.iter().map(|side| self.has(side)).collect());
        Piece::conditional(pair, by_pair, self.get(tier_from))
    }

    /// The schema lets only pairs of the table through, so the last tier needs no condition.
    fn tier_of_pair(sizes: &Sizes) -> Piece {
        let side = |path: &Path| Piece::call("int", Piece::member("self", &path.0));
        let mut tiers = sizes.tiers();
        let name = |tier: &str| Piece::value(&Value::Str(tier.to_owned()));
        let last = name(tiers.pop().unwrap_or_default());
        tiers.into_iter().rev().fold(last, |other, tier| {
            let rows = sizes.rows.iter().filter(|row| row.tier == tier);
            let pair_of = |row: &crate::model::SizeRow| {
                [row.width, row.height].map(|side| Piece::value(&Value::Int(i64::from(side))))
            };
            let pair = Piece::list([side(&sizes.width), side(&sizes.height)]);
            let rows = Piece::list(rows.map(|row| Piece::list(pair_of(row))));
            Piece::conditional(Piece::relation("in", pair, rows), name(tier), other)
        })
    }
}
