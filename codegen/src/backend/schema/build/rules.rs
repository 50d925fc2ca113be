//! All rules as expressions, and the checks of single values that JSON Schema has no keywords for.

use serde_json::{Value as Json, json};

use super::scalars::sides;
use crate::backend::schema::asserted::Asserted;
use crate::backend::schema::cel::{self, Expressions, Lowered};
use crate::model::expr::build;
use crate::model::words;
use crate::model::{
    Comparison, Effect, Expr, ExprKind, ExprType, Integer, Operation, Param, Path, Rule, RuleForm, SizeText,
    Type, Value,
};
use crate::source::Located;

/// All rules, and the checks of single values that have no keyword.
pub(super) fn listed(op: &Operation, asserted: &Asserted, expressions: &Expressions<'_>) -> Vec<Json> {
    let rule = |(at, rule): (usize, &Rule)| {
        let severity = if rule.warning { "warning" } else { "error" };
        let is_asserted = asserted.of(at).is_some();
        entry(&rule.id, &rule.message, (severity, rule.effect), &expressions.rule(rule), is_asserted)
    };
    let only_listed =
        |id: &str, message: &str, cel: &Lowered| entry(id, message, ("error", None), cel, false);
    let mut listed: Vec<Json> = op.rules.iter().enumerate().map(rule).collect();
    let checks = cel::of_values(op);
    listed.extend(checks.iter().map(|check| only_listed(check.id, &check.message, &check.holds)));
    let has_sides = |param: &Param| param.ty.nested().iter().any(|ty| matches!(ty, Type::Size(_)));
    let leads = op.request.leads(has_sides);
    let mut bounds =
        SideBounds { op, leads, each: Vec::new(), path: Vec::new(), inside: Vec::new(), found: Vec::new() };
    bounds.params(&op.request.root().params);
    listed.extend(
        bounds.found.iter().map(|rule| only_listed(&rule.id, &rule.message, &expressions.rule(rule))),
    );
    listed
}

fn entry(
    id: &str,
    message: &str,
    (severity, effect): (&str, Option<Effect>),
    lowered: &Lowered,
    is_asserted: bool,
) -> Json {
    let mut entry = json!({ "id": id, "message": message, "severity": severity });
    if let Some(effect) = effect {
        entry["effect"] = json!(effect.as_str());
    }
    entry["cel"] = json!(lowered.cel);
    entry["asserted"] = json!(is_asserted);
    if !lowered.needs.is_empty() {
        entry["needs"] = json!(lowered.needs);
    }
    entry
}

/// Searches for sizes in strings whose steps no regular expression of reasonable length can express.
struct SideBounds<'o> {
    op: &'o Operation,
    /// The objects with such sizes in them.
    leads: Vec<bool>,
    /// The lists around the current value.
    each: Vec<Path>,
    /// The path from the innermost item, or from the request.
    path: Vec<String>,
    /// The objects around the current one; a recursive type ends there.
    inside: Vec<usize>,
    found: Vec<Rule>,
}

impl<'o> SideBounds<'o> {
    fn params(&mut self, params: &'o [Param]) {
        for param in params {
            self.path.push(param.name.value.clone());
            self.value(&param.ty);
            self.path.pop();
        }
    }

    fn value(&mut self, ty: &'o Type) {
        match ty {
            Type::Size(size) if size.values.is_empty() => self.size(size),
            Type::Object(id) if self.leads[*id] && !self.inside.contains(id) => {
                self.inside.push(*id);
                self.params(&self.op.request.objects[*id].params);
                self.inside.pop();
            }
            Type::Array(array) => {
                self.each.push(Path(std::mem::take(&mut self.path)));
                self.value(&array.items);
                let list = self.each.pop().expect("it was put there");
                self.path = list.0;
            }
            Type::Union(union) => union.variants.iter().for_each(|variant| self.value(&variant.ty)),
            // Expressions do not go through maps.
            _ => {}
        }
    }

    fn size(&mut self, size: &SizeText) {
        let has_table = self.op.sizes.as_ref().is_some_and(|sizes| {
            self.each.is_empty() && sizes.width.0.split_last().is_some_and(|(_, parent)| *parent == self.path)
        });
        if has_table || sides(size).is_complete {
            return;
        }
        for side in &size.sides {
            let Type::Integer(integer) = &side.ty else { continue };
            if integer.step > 1 {
                self.add(side, integer);
            }
        }
    }

    /// Adds the rule for the step of a side; the schema asserts its bounds.
    fn add(&mut self, side: &Param, integer: &Integer) {
        let mut path = self.path.clone();
        path.push(side.name.value.clone());
        let path = Path(path);
        let (get, has) = match self.each.len().checked_sub(1) {
            None => (ExprKind::Get(path.clone()), ExprKind::Has(path.clone())),
            Some(item) => (ExprKind::BoundGet(item, path.clone()), ExprKind::BoundHas(item, path.clone())),
        };
        let (get, has) = (build::expr(get, ExprType::Int), build::expr(has, ExprType::Bool));
        let whole = |value: u32| build::literal(Value::Int(value.into()));
        let rest: Expr = build::arith(crate::model::Arithmetic::Rem, get, whole(integer.step));
        let fits = build::compare(Comparison::Eq, rest, whole(integer.offset));
        self.found.push(Rule {
            id: Located::new("step".to_owned(), side.name.span),
            message: format!("`{path}` must be {}", words::integer_step(integer).unwrap_or_default()),
            brief: None,
            warning: false,
            effect: None,
            each: self.each.clone(),
            at: None,
            form: RuleForm::Cel(None),
            holds: build::any(vec![build::not(has), fits]),
            reads: Vec::new(),
            aliases: Vec::new(),
            source: None,
        });
    }
}
