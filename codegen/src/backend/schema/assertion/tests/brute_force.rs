//! Compares the schema of an expression with the engine on all small documents.

use serde_json::{Map, Value as Json, json};

use super::super::assertion;
use super::super::keywords;
use crate::backend::table::evaluate::Evaluator;
use crate::fixture::{all, any, has, not, operation};
use crate::model::{Expr, Operation, Param, Price, Type};

/// Some valid values of a parameter, with the edges; `None` means "not given".
pub(super) fn candidates(op: &Operation, param: &Param) -> Vec<Option<Json>> {
    let mut values: Vec<Option<Json>> = if param.required { vec![] } else { vec![None] };
    if param.nullable || (param.null_absent && !param.required) {
        values.push(Some(Json::Null));
    }
    if param.empty_absent && !param.required {
        values.extend(param.absent_if_empty().empty_values().map(Some));
    }
    values.extend(values_of(op, &param.ty).into_iter().map(Some));
    values
}

fn values_of(op: &Operation, ty: &Type) -> Vec<Json> {
    match ty {
        Type::Boolean => vec![json!(true), json!(false)],
        Type::Integer(integer) if integer.max - integer.min > 40 => {
            [integer.min, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 48, 49, 50, 51, 52, 64, 100, integer.max]
                .into_iter()
                .filter(|value| {
                    (integer.min..=integer.max).contains(value)
                        && value.rem_euclid(i64::from(integer.step)) == i64::from(integer.offset)
                })
                .map(|value| json!(value))
                .collect()
        }
        Type::Integer(integer) => (integer.min..=integer.max)
            .filter(|value| value.rem_euclid(i64::from(integer.step)) == i64::from(integer.offset))
            .map(|value| json!(value))
            .collect(),
        Type::Number(number) => [-1.5, -0.0, 0.0, 0.1, 0.2, 0.25, 0.3, 0.5, 0.75, 1.0, 2.5, 3.0, 1e300]
            .into_iter()
            .filter(|value| {
                number.min.is_none_or(|min| min <= *value) && number.max.is_none_or(|max| *value <= max)
            })
            .map(|value| json!(value))
            .collect(),
        Type::String(_) => {
            vec![json!("a"), json!("b"), json!("\u{e9}\u{1F600}"), json!("abcd"), json!("abcdefgh")]
        }
        Type::Const(value) => vec![keywords::value(value)],
        Type::Enum(values) => values.values.iter().map(|one| keywords::value(&one.value)).collect(),
        Type::Array(array) => lists(op, array),
        Type::Map(map) => (map.min..=map.max.unwrap_or(4).min(4))
            .map(|count| {
                (0..count).map(|at| (["a", "b", "c", "d"][at as usize].to_owned(), json!("x"))).collect()
            })
            .map(Json::Object)
            .collect(),
        Type::Union(union) => union.variants.iter().flat_map(|variant| values_of(op, &variant.ty)).collect(),
        Type::Size(size) if size.values.is_empty() => {
            let sides = |side: usize| match &size.sides[side].ty {
                Type::Integer(integer) => {
                    let all = [1, 8, 16, 24, 64, 100, 128, 999, 1000, 1001, 1024, 999_999];
                    all.into_iter()
                        .filter(|value| (integer.min..=integer.max).contains(value))
                        .filter(|value| value % i64::from(integer.step) == 0)
                        .collect::<Vec<i64>>()
                }
                other => panic!("no side: {other:?}"),
            };
            let heights = sides(1);
            let row =
                |width: i64| heights.iter().map(move |height| format!("{width}{}{height}", size.separator));
            sides(0).into_iter().flat_map(row).map(|text| json!(text)).collect()
        }
        Type::Size(size) => size.values.iter().map(|one| keywords::value(&one.value)).collect(),
        Type::Object(id) => documents(op, *id),
        Type::Any | Type::Result => vec![json!("a"), json!(1)],
    }
}

/// Lists of every allowed length, with items of every kind in every place where there are few.
fn lists(op: &Operation, array: &crate::model::Array) -> Vec<Json> {
    let mut items = values_of(op, &array.items);
    if matches!(&array.items, Type::Integer(integer) if integer.min == 0) {
        // By convention, no expression reads items that are numbers from 0 on.
        items.truncate(1);
    }
    let mut lists: Vec<Vec<Json>> = vec![Vec::new()];
    let mut all = Vec::new();
    for count in 0..=array.max.unwrap_or(12).min(12) {
        if count >= array.min {
            all.extend(lists.iter().cloned());
        }
        let longer = |list: &Vec<Json>, item: &Json| [list.clone(), vec![item.clone()]].concat();
        // Beyond a few lists, each is only made longer.
        let choices = if lists.len() * items.len() > 8 { &items[..1] } else { &items[..] };
        lists = lists.iter().flat_map(|list| choices.iter().map(|item| longer(list, item))).collect();
    }
    all.into_iter().map(Json::Array).collect()
}

fn documents(op: &Operation, id: usize) -> Vec<Json> {
    let mut documents = vec![Map::new()];
    for param in &op.request.objects[id].params {
        let candidates = candidates(op, param);
        let extended = |document: &Map<String, Json>, value: &Option<Json>| {
            let mut document = document.clone();
            document.extend(value.clone().map(|value| (param.name.value.clone(), value)));
            document
        };
        documents =
            documents.iter().flat_map(|doc| candidates.iter().map(|value| extended(doc, value))).collect();
    }
    documents
        .into_iter()
        .map(Json::Object)
        .filter(|document| id != 0 || has_valid_size(op, document))
        .collect()
}

pub(super) fn has_valid_size(op: &Operation, document: &Json) -> bool {
    let Some(sizes) = op.sizes.as_ref() else { return true };
    if let [string, _] = &sizes.width.0[..] {
        let is_row =
            |text: &str| sizes.rows.iter().any(|row| text == format!("{}x{}", row.width, row.height));
        let text = document.get(string).and_then(Json::as_str);
        return text.is_none_or(|text| !text.contains('x') || is_row(text));
    }
    match (document.get(&sizes.width.0[0]), document.get(&sizes.height.0[0])) {
        (Some(w), Some(h)) => sizes.rows.iter().any(|row| *w == json!(row.width) && *h == json!(row.height)),
        (Some(w), None) => sizes.rows.iter().any(|row| *w == json!(row.width)),
        (None, Some(h)) => sizes.rows.iter().any(|row| *h == json!(row.height)),
        (None, None) => true,
    }
}

/// Compares schema and engine on all documents, and returns the schema.
#[track_caller]
pub(super) fn check(op: &Operation, expr: &Expr) -> Json {
    let (schema, results) = agree(op, expr);
    assert!(results[0] > 0 && results[1] > 0, "both results occur: {results:?} {schema:#}");
    schema
}

/// As [`check`], for expressions that can have the same result for all documents.
#[track_caller]
pub(super) fn agree(op: &Operation, expr: &Expr) -> (Json, [usize; 2]) {
    let schema = assertion(expr, op).expect("the expression has an assertion");
    let validator = jsonschema::draft202012::options().build(&schema).unwrap();
    let documents = documents(op, 0);
    assert!(documents.len() > 1, "a test needs documents");
    let arena = bumpalo::Bump::new();
    let engine = Evaluator::new(&arena, op, &[(expr, &[])], &Price::Unknown(String::new()));
    let mut results = [0, 0];
    for document in &documents {
        let expected = engine.holds(0, &engine.inputs(document)) != Some(false);
        results[usize::from(expected)] += 1;
        assert_eq!(validator.is_valid(document), expected, "{document}\n{schema:#}");
    }
    (schema, results)
}

/// The expression and its opposite, alone and together with presence of every parameter.
#[track_caller]
pub(super) fn agree_around(op: &Operation, expr: &Expr) {
    agree(op, expr);
    agree(op, &not(expr.clone()));
    for param in op.request.root().params.iter().filter(|param| !param.required) {
        let guard = has(&param.name.value);
        for expr in [any(vec![not(guard.clone()), expr.clone()]), all(vec![guard.clone(), expr.clone()])] {
            agree(op, &expr);
        }
    }
}

pub(super) fn flat(params: Vec<Param>) -> Operation {
    operation(vec![params])
}
