//! Sizes and rules: as assertions where JSON Schema can say them, and all rules as `x-rules`. What JSON Schema cannot
//! say of single values stands there too.

use serde_json::{Value as Json, json};

use super::scalars::sides;
use crate::backend::schema::assertion::{keywords::conjoin, of_rule, sizes};
use crate::backend::schema::cel::{self, Lowered};
use crate::model::expr::build;
use crate::model::{
    Comparison, Effect, Expr, ExprKind, ExprType, Integer, Operation, Param, Path, Rule, RuleForm, SizeText,
    Type, Value,
};
use crate::source::Located;

/// How many rules of an operation each output carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// All rules; the Rust crate carries every one of them.
    pub rules: usize,
    /// Those that the schema of the request asserts.
    pub asserted: usize,
    /// Those that stand in `x-rules`: all, besides checks of single values that have no keyword.
    pub listed: usize,
    /// Ids of those that the schema does not assert.
    pub missing: Vec<String>,
}

/// Counts the rules of an operation.
pub fn counts(op: &Operation) -> Counts {
    let missing = |rule: &&Rule| asserted(rule, op).is_none();
    let missing: Vec<String> = op.rules.iter().filter(missing).map(|rule| rule.id.value.clone()).collect();
    Counts {
        rules: op.rules.len(),
        asserted: op.rules.len() - missing.len(),
        listed: op.rules.len(),
        missing,
    }
}

/// What is demanded of width and height each for itself, and the assertions that stand in `allOf`.
pub(super) fn assertions(op: &Operation) -> (Json, Vec<Json>) {
    let mut assertions = Vec::new();
    let mut sides = Json::Bool(true);
    if let Some(sizes) = sizes::sizes(op) {
        sides = sizes.sides;
        if sizes.pairs != Json::Bool(true) {
            assertions.push(commented("sizes", sizes.pairs));
        }
    }
    for rule in &op.rules {
        match asserted(rule, op) {
            None | Some(Json::Bool(true)) => {}
            Some(schema) => assertions.push(commented(&rule.id, schema)),
        }
    }
    (sides, assertions)
}

/// All rules, and what the schema cannot say of single values, for those who can run CEL.
pub(super) fn listed(op: &Operation) -> Vec<Json> {
    let rule = |rule: &Rule| {
        let asserted = asserted(rule, op).is_some();
        entry(&rule.id, &rule.message, rule.warning, rule.effect, asserted, &cel::rule(rule, op))
    };
    let mut listed: Vec<Json> = op.rules.iter().map(rule).collect();
    for check in cel::of_values(op) {
        let message = match check.id {
            "unique" => format!("the items of `{}` must differ", check.path),
            _ => format!("`{}` has a length that is not allowed", check.path),
        };
        listed.push(entry(check.id, &message, false, None, false, &check.holds));
    }
    let mut bounds =
        SideBounds { op, each: Vec::new(), path: Vec::new(), inside: Vec::new(), found: Vec::new() };
    bounds.params(&op.request.root().params);
    listed.extend(
        bounds
            .found
            .iter()
            .map(|found| entry(&found.id, &found.message, false, None, false, &cel::rule(found, op))),
    );
    listed
}

fn entry(
    id: &str,
    message: &str,
    warning: bool,
    effect: Option<Effect>,
    asserted: bool,
    lowered: &Lowered,
) -> Json {
    let mut entry = json!({
        "id": id,
        "message": message,
        "severity": if warning { "warning" } else { "error" },
    });
    if let Some(effect) = effect {
        entry["effect"] = json!(effect_name(effect));
    }
    entry["cel"] = json!(lowered.cel);
    entry["asserted"] = json!(asserted);
    if !lowered.needs.is_empty() {
        entry["needs"] = json!(lowered.needs);
    }
    entry
}

/// An effect as it is written.
fn effect_name(effect: Effect) -> &'static str {
    match effect {
        Effect::Ignored => "ignored",
        Effect::Overridden => "overridden",
        Effect::Truncated => "truncated",
        Effect::Deprecated => "deprecated",
    }
}

/// Ids of the rules that make a request invalid without the schema saying so: only who runs `x-rules` knows.
pub fn not_asserted(op: &Operation) -> Vec<&str> {
    let is_missing = |rule: &&Rule| !rule.warning && asserted(rule, op).is_none();
    op.rules.iter().filter(is_missing).map(|rule| rule.id.as_str()).collect()
}

/// A warning never makes a request invalid, so it is never asserted.
fn asserted(rule: &Rule, op: &Operation) -> Option<Json> {
    if rule.warning { None } else { of_rule(rule, op) }
}

fn commented(comment: &str, schema: Json) -> Json {
    let schema = if schema == Json::Bool(false) { json!({ "not": {} }) } else { schema };
    conjoin(json!({ "$comment": comment }), schema)
}

/// Looks for sizes in strings whose bounds no expression of reasonable length can say.
struct SideBounds<'o> {
    op: &'o Operation,
    /// The lists around the current place.
    each: Vec<Path>,
    /// The path from the innermost item, or from the request.
    path: Vec<String>,
    /// The objects around the current one, so that a type that contains itself ends.
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
            Type::Object(id) if !self.inside.contains(id) => {
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

    /// That one side is on its step; its bounds are in the schema.
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
            message: format!("`{path}` must be a multiple of {}", integer.step),
            warning: false,
            effect: None,
            each: self.each.clone(),
            at: None,
            form: RuleForm::Cel,
            holds: build::any(vec![build::not(has), fits]),
            reads: Vec::new(),
            aliases: Vec::new(),
            source: None,
        });
    }
}
