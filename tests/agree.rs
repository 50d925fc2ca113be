//! Tests every constraint of every operation at its edges, every rule broken, and random requests: the engine over generated
//! tables, the engine over tables from YAML, and the JSON Schema alone must agree.

use modelspec_codegen::__private::Arena;
use modelspec_codegen::__private::model::{Object, Operation, Type};
use modelspec_codegen::__private::witness::Witnesses;
use serde_json::{Map, Value, json};

use crate::edges::{bases, edges, sample, size_pairs};
use crate::support::{Validators, lines};

#[test]
fn every_parameter_at_its_edges() {
    let mut count = 0;
    for validators in Validators::all() {
        for base in few(validators.op) {
            for edge in edges(validators.op, &base) {
                let report = validators.report(&edge.request);
                let at_pointer: Vec<&str> = report
                    .violations()
                    .iter()
                    .filter(|violation| violation.pointer() == edge.pointer && is_built_in(violation.rule()))
                    .map(modelspec_runtime::Violation::rule)
                    .filter(|rule| *rule != "size")
                    .collect();
                let expected: Vec<&str> = edge.breaks.into_iter().collect();
                let (id, pointer, request) = (validators.op.id(), &edge.pointer, &edge.request);
                assert_eq!(at_pointer, expected, "{id} at {pointer} of {request}: {:#?}", lines(&report));
                count += 1;
            }
        }
    }
    assert!(count > 2000, "only {count} requests were made");
}

/// One documented request, and one with what is required: edges are the same in each.
fn few(op: &Operation) -> Vec<Value> {
    let mut all = bases(op);
    let last = all.pop();
    all.truncate(1);
    all.into_iter().chain(last).collect()
}

fn is_built_in(rule: &str) -> bool {
    const BUILT_IN: &[&str] = &[
        "json",
        "duplicate",
        "unknown",
        "required",
        "type",
        "const",
        "enum",
        "range",
        "step",
        "length",
        "pattern",
        "format",
        "items",
        "unique",
        "size",
    ];
    BUILT_IN.contains(&rule)
}

#[test]
fn every_pair_of_sides() {
    let mut count = 0;
    for validators in Validators::all() {
        for base in bases(validators.op) {
            for (request, exists) in size_pairs(validators.op, &base) {
                let report = validators.report(&request);
                let sizes = report.violations().iter().filter(|violation| violation.rule() == "size").count();
                assert_eq!(sizes, usize::from(!exists), "{request}: {:#?}", lines(&report));
                count += 1;
            }
            // Larger than the fields of the types.
            if let Some(sizes) = &validators.op.sizes {
                let mut request = base.clone();
                request[&sizes.width.0[0]] = json!(4_294_967_296_u64);
                request[&sizes.height.0[0]] = json!(1024);
                let report = validators.report(&request);
                assert!(!report.is_valid(), "{request}");
            }
        }
    }
    assert!(count > 5000, "only {count} pairs were tried");
}

#[test]
fn every_constraint_broken() {
    let (mut broken, mut all) = (0, 0);
    for validators in Validators::all() {
        let arena = Arena::new();
        let witnesses = Witnesses::new(&arena, validators.op);
        for constraint in &witnesses.constraints() {
            all += 1;
            let Some((candidate, _)) = witnesses.breaking(constraint).best else { continue };
            // The schema knows no facts.
            if !candidate.facts.is_empty() {
                continue;
            }
            let report = validators.report(&candidate.request);
            let mut findings = report.violations().iter().chain(report.warnings());
            let rules = constraint.kind.rules();
            assert!(
                findings.any(|finding| rules.contains(&finding.rule())),
                "{rules:?}: {}",
                candidate.request
            );
            broken += 1;
        }
    }
    assert!(broken * 100 >= all * 95, "{broken} of {all}");
}

#[test]
fn random_requests() {
    let all = Validators::all();
    let each = REQUESTS / all.len();
    let (mut valid, mut invalid) = (0, 0);
    for validators in all {
        let mut random = Random { state: 0x5eed, depth: 0 };
        for _ in 0..each {
            let report = validators.report(&random.request(validators.op));
            valid += usize::from(report.is_valid());
            invalid += usize::from(!report.is_valid());
        }
    }
    assert!(valid > 1_000 && invalid > 1_000, "{valid} valid, {invalid} not");
}

/// Random requests of all operations together.
const REQUESTS: usize = 24_000;

/// A small deterministic generator, which gives the same requests on every machine.
struct Random {
    state: u64,
    /// Objects and lists around the value that is being made.
    depth: usize,
}

/// Depth at which objects and lists get only what they have to contain: types can contain themselves.
const DEEP: usize = 8;

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        // Constants of a 64-bit linear congruential generator, whose upper bits have the better distribution.
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).expect("31 bits fit") % bound
    }

    /// A request of valid values, with random optional parameters.
    fn request(&mut self, op: &Operation) -> Value {
        let mut request = self.object(op.request.root(), op);
        if let Some(sizes) = &op.sizes
            && self.below(3) > 0
        {
            let row = &sizes.rows[self.below(sizes.rows.len())];
            for (path, side) in [(&sizes.width, row.width), (&sizes.height, row.height)] {
                if self.below(6) > 0 || op.request.param(path).is_some_and(|param| param.required) {
                    request.insert(path.0[0].clone(), json!(side));
                }
            }
        }
        Value::Object(request)
    }

    fn object(&mut self, object: &Object, op: &Operation) -> Map<String, Value> {
        let mut members = Map::new();
        // Requests with few and with many parameters break different rules.
        let density = 1 + self.below(4);
        for param in &object.params {
            if param.required || (self.depth < DEEP && self.below(5) < density) {
                let is_empty = param.empty_absent && !param.required && self.below(6) == 0;
                let value =
                    if is_empty { crate::support::empty(&param.ty) } else { self.value(&param.ty, op) };
                members.insert(param.name.value.clone(), value);
            }
        }
        members
    }

    fn value(&mut self, ty: &Type, op: &Operation) -> Value {
        self.depth += 1;
        let value = self.any_value(ty, op);
        self.depth -= 1;
        value
    }

    fn any_value(&mut self, ty: &Type, op: &Operation) -> Value {
        match ty {
            Type::Boolean => json!(self.below(2) == 0),
            Type::Integer(integer) => {
                json!([integer.min, integer.max, 1_i64.clamp(integer.min, integer.max)][self.below(3)])
            }
            Type::Enum(values) => match &values.values[self.below(values.values.len())].value {
                modelspec_codegen::__private::model::Value::Str(text) => json!(text),
                modelspec_codegen::__private::model::Value::Int(value) => json!(value),
                modelspec_codegen::__private::model::Value::Num(value) => json!(value),
                modelspec_codegen::__private::model::Value::Bool(value) => json!(value),
            },
            Type::Array(array) => {
                let most = if self.depth < DEEP { array.max.unwrap_or(12).min(12) } else { array.min };
                let count = array.min as usize + self.below((most - array.min) as usize + 1);
                let items = (0..count).map(|_| self.value(&array.items, op));
                Value::Array(items.collect())
            }
            Type::Object(id) => Value::Object(self.object(&op.request.objects[*id], op)),
            other => sample(other, &op.request),
        }
    }
}
