//! Requests at the edges of every constraint of an operation, made from its model.

use modelspec_codegen::__private::model::{
    Document, FormatName, Integer, MediaForm, Object, Operation, Param, SizeText, Sizes, Text, Type,
    Value as Scalar,
};
use serde_json::{Map, Value, json};

/// A request with one changed parameter, and the expected result.
pub(crate) struct Edge {
    pub(crate) request: Value,
    /// JSON Pointer of the parameter that was changed.
    pub(crate) pointer: String,
    /// The built-in rule that the new value breaks at the pointer, if any.
    pub(crate) breaks: Option<&'static str>,
}

/// Greatest depth of a parameter that is changed.
const MOST_NAMES: usize = 8;

const UUID: &str = "2fc506cb-77fc-45af-baa9-f121f04b4ff2";

/// Valid requests of an operation: the documented ones, and one made from its required parameters.
pub(crate) fn bases(op: &Operation) -> Vec<Value> {
    let documented = op.examples.iter().filter(|example| example.violations.is_empty());
    let mut bases: Vec<Value> = documented
        .filter_map(|example| example.request.as_ref())
        .map(|request| request.value.clone())
        .collect();
    bases.push(required(op.request.root(), &op.request));
    bases
}

fn required(object: &Object, document: &Document) -> Value {
    let members = object.params.iter().filter(|param| param.required);
    Value::Object(members.map(|param| (param.name.value.clone(), sample(&param.ty, document))).collect())
}

/// A valid value of a type.
pub(crate) fn sample(ty: &Type, document: &Document) -> Value {
    match ty {
        Type::Any | Type::Result => json!({}),
        Type::Boolean => json!(true),
        Type::Integer(integer) => json!(1.clamp(integer.min, integer.max)),
        Type::Number(number) => json!(number.min.unwrap_or(0.5)),
        Type::String(text) => json!(text_sample(text)),
        Type::Const(value) => scalar(value),
        Type::Enum(values) => scalar(&values.values[0].value),
        Type::Array(array) => Value::Array(vec![sample(&array.items, document); array.min.max(1) as usize]),
        Type::Object(id) => required(&document.objects[*id], document),
        Type::Size(size) => match size.values.first() {
            Some(value) => scalar(&value.value),
            None => json!(size_sample(size)),
        },
        Type::Map(map) => {
            let members = (0..map.min).map(|index| (format!("key{index}"), sample(&map.items, document)));
            Value::Object(members.collect())
        }
        Type::Union(union) => sample(&union.variants[0].ty, document),
    }
}

fn size_sample(size: &SizeText) -> String {
    let least = |param: &Param| match &param.ty {
        Type::Integer(bounds) => bounds.min,
        _ => 1,
    };
    format!("{}{}{}", least(&size.sides[0]), size.separator, least(&size.sides[1]))
}

fn text_sample(text: &Text) -> String {
    match (text.format, &text.media) {
        (Some(FormatName::Uuid | FormatName::UuidV4), _) => UUID.to_owned(),
        (Some(FormatName::Uri), _) => "https://example.com/a".to_owned(),
        (None, Some(media)) if media.forms.contains(&MediaForm::Url) => {
            "https://example.com/a.png".to_owned()
        }
        (None, Some(media)) if media.forms.contains(&MediaForm::Base64) => "iVBORw0KGgo=".to_owned(),
        (None, Some(_)) => UUID.to_owned(),
        (None, None) => "é".repeat(text.min.max(1) as usize),
    }
}

fn scalar(value: &Scalar) -> Value {
    match value {
        Scalar::Bool(value) => json!(value),
        Scalar::Int(value) => json!(value),
        Scalar::Num(value) => json!(value),
        Scalar::Str(value) => json!(value),
    }
}

/// Replaces each parameter of the base request by each of its edge values.
pub(crate) fn edges(op: &Operation, base: &Value) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut at = Vec::new();
    object(op.request.root(), &op.request, base, &mut at, &mut edges);
    edges
}

fn object(object: &Object, document: &Document, base: &Value, at: &mut Vec<String>, edges: &mut Vec<Edge>) {
    for param in &object.params {
        at.push(param.name.value.clone());
        if param.required {
            push(edges, base, at, None, Some("required"));
        }
        for (value, breaks) in values(param, document) {
            push(edges, base, at, Some(value), breaks);
        }
        inner(&param.ty, document, base, at, edges);
        at.pop();
    }
    at.push("notAParameter".to_owned());
    push(edges, base, at, Some(json!(1)), Some("unknown"));
    at.pop();
}

fn inner(ty: &Type, document: &Document, base: &Value, at: &mut Vec<String>, edges: &mut Vec<Edge>) {
    // A type can contain itself.
    if at.len() > MOST_NAMES {
        return;
    }
    match ty {
        Type::Object(id) => {
            let mut base = base.clone();
            if base.pointer(&pointer(at)).is_none() {
                insert(&mut base, at, Some(sample(ty, document)));
            }
            object(&document.objects[*id], document, &base, at, edges);
        }
        Type::Array(array) => {
            let mut base = base.clone();
            insert(&mut base, at, Some(sample(ty, document)));
            at.push("0".to_owned());
            let item = Param {
                name: modelspec_codegen::source::Located::default(),
                ty: array.items.clone(),
                required: false,
                default: None,
                default_document: None,
                unit: None,
                empty_absent: false,
                nullable: false,
                null_absent: false,
                alias_of: None,
                place: modelspec_codegen::__private::model::Place::Body,
                join: None,
                doc: String::new(),
                deprecated: None,
                tool: None,
                source: None,
                rust: None,
            };
            for (value, breaks) in values(&item, document) {
                push(edges, &base, at, Some(value), breaks);
            }
            inner(&array.items, document, &base, at, edges);
            at.pop();
        }
        _ => {}
    }
}

fn pointer(at: &[String]) -> String {
    modelspec_codegen::__private::model::Path(at.to_vec()).pointer()
}

fn push(
    edges: &mut Vec<Edge>,
    base: &Value,
    at: &[String],
    value: Option<Value>,
    breaks: Option<&'static str>,
) {
    let mut request = base.clone();
    insert(&mut request, at, value);
    edges.push(Edge { request, pointer: pointer(at), breaks });
}

/// Sets or removes the value at a path, and creates missing objects.
fn insert(target: &mut Value, at: &[String], value: Option<Value>) {
    let [name, rest @ ..] = at else {
        if let Some(value) = value {
            *target = value;
        }
        return;
    };
    match target {
        Value::Array(items) => {
            let index: usize = name.parse().expect("an index");
            insert(&mut items[index], rest, value);
        }
        Value::Object(members) if rest.is_empty() => match value {
            Some(value) => drop(members.insert(name.clone(), value)),
            None => drop(members.shift_remove(name)),
        },
        Value::Object(members) => {
            insert(members.entry(name).or_insert_with(|| Value::Object(Map::new())), rest, value);
        }
        _ => {}
    }
}

/// Values at the edges of a parameter, with the rule that each breaks.
fn values(param: &Param, document: &Document) -> Vec<(Value, Option<&'static str>)> {
    let mut values = of_type(&param.ty, document);
    if !param.nullable && !matches!(param.ty, Type::Any) {
        let rule = match param.ty {
            Type::Const(_) => "const",
            Type::Enum(_) => "enum",
            _ => "type",
        };
        values.push((Value::Null, Some(rule)));
    }
    if param.empty_absent {
        let empty = crate::support::empty(&param.ty);
        values.retain(|(value, _)| *value != empty);
        values.push((empty, param.required.then_some("required")));
    }
    values
}

fn of_type(ty: &Type, document: &Document) -> Vec<(Value, Option<&'static str>)> {
    let mut values: Vec<(Value, Option<&'static str>)> = vec![(sample(ty, document), None)];
    match ty {
        Type::Boolean => {
            values.extend([(json!(false), None), (json!("true"), Some("type")), (json!(0), Some("type"))]);
        }
        Type::Integer(integer) => values.extend(integers(integer)),
        Type::Number(number) => {
            values.push((json!("1"), Some("type")));
            for (bound, outside) in
                [(number.min, f64::next_down as fn(f64) -> f64), (number.max, f64::next_up)]
            {
                let Some(bound) = bound else { continue };
                values.extend([(json!(bound), None), (json!(outside(bound)), Some("range"))]);
            }
        }
        Type::String(text) => values.extend(strings(text)),
        Type::Const(value) => {
            values.push((json!(5), Some("const")));
            if let Scalar::Str(text) = value {
                values.extend([(json!(format!("{text}x")), Some("const")), (json!(""), Some("const"))]);
            }
        }
        Type::Enum(all) => {
            for value in &all.values {
                values.push((scalar(&value.value), None));
                if let Scalar::Str(text) = &value.value {
                    values.push((json!(format!("{text}x")), Some("enum")));
                    let mut shorter = text.clone();
                    values.extend(shorter.pop().map(|_| (json!(shorter), Some("enum"))));
                }
            }
            values.push((json!({}), Some("enum")));
        }
        Type::Array(array) => {
            let items = |count: u32| Value::Array(vec![sample(&array.items, document); count as usize]);
            values.push((items(array.min), None));
            if array.min > 0 {
                values.push((items(array.min - 1), Some("items")));
            }
            if let Some(max) = array.max {
                values.extend([(items(max), None), (items(max + 1), Some("items"))]);
            }
            values.extend([(json!({}), Some("type")), (json!("x"), Some("type"))]);
        }
        Type::Object(_) | Type::Map(_) => {
            values.extend([(json!([]), Some("type")), (json!("x"), Some("type"))]);
        }
        Type::Size(_) => values.push((json!(5), Some("type"))),
        // A value that is invalid for one variant can be valid for another.
        Type::Union(union) => {
            values.extend(union.variants.iter().map(|variant| (sample(&variant.ty, document), None)));
        }
        Type::Any | Type::Result => {}
    }
    values
}

fn integers(integer: &Integer) -> [(Value, Option<&'static str>); 7] {
    let (min, max) = (integer.min, integer.max);
    // Beyond the integers that doubles keep, bounds are compared as doubles.
    let (below, above) = if integer.is_int64 {
        (json!(-9_223_372_036_854_775_808_i64), json!(9_223_372_036_854_775_808_u64))
    } else {
        (json!(min - 1), json!(max + 1))
    };
    [
        (json!(min), None),
        (json!(max), None),
        (below, Some("range")),
        (above, Some("range")),
        (json!(0.5), Some("type")),
        (json!("1"), Some("type")),
        (json!([1]), Some("type")),
    ]
}

fn strings(text: &Text) -> Vec<(Value, Option<&'static str>)> {
    let mut values = vec![(json!(5), Some("type")), (json!(["x"]), Some("type")), (json!({}), Some("type"))];
    match (text.format, &text.media) {
        (Some(format @ (FormatName::Uuid | FormatName::UuidV4)), _) => {
            let other_version = UUID.replace("-45af", "-55af");
            let upper = UUID.to_uppercase();
            let wrong = (format == FormatName::UuidV4).then_some("format");
            values.extend([(json!(upper), None), (json!(other_version), wrong)]);
            values.extend([(json!(UUID.replace('-', "")), Some("format")), (json!(""), Some("format"))]);
        }
        (Some(FormatName::Uri), _) => {
            for good in ["urn:x", "mailto:a@b.c", "http://h/%20?q#f"] {
                values.push((json!(good), None));
            }
            for bad in ["", "x", "/path", "https://a b", "http://h/%2", "http://h/#a#b", "http://h/ä", ":x"]
            {
                values.push((json!(bad), Some("format")));
            }
        }
        (None, Some(media)) => {
            let accepts = |form| media.forms.contains(&form);
            let breaks = |accepted: bool| (!accepted).then_some("format");
            values.extend([
                (json!("http://example.com/a.jpg"), breaks(accepts(MediaForm::Url))),
                (json!("data:image/png;base64,iVBORw0KGgo="), breaks(accepts(MediaForm::DataUri))),
                (json!("iVBORw0KGgoA"), breaks(accepts(MediaForm::Base64))),
                (json!(UUID), breaks(accepts(MediaForm::Upload))),
                (json!("iVBORw0KGgo"), Some("format")),
                (json!("iVBO Rw0K"), Some("format")),
                (json!("https://"), Some("format")),
                (json!("data:image/png;base64,"), Some("format")),
                (json!("ftp://example.com/a.png"), Some("format")),
                (json!(""), Some("format")),
            ]);
        }
        (None, None) if text.pattern.is_none() => {
            for repeated in ["a", "é", "𝄞"] {
                values.push((json!(repeated.repeat(text.min as usize)), None));
                if text.min > 0 {
                    values.push((json!(repeated.repeat(text.min as usize - 1)), Some("length")));
                }
                if let Some(max) = text.max {
                    values.push((json!(repeated.repeat(max as usize)), None));
                    values.push((json!(repeated.repeat(max as usize + 1)), Some("length")));
                }
            }
        }
        (None, None) => {}
    }
    values
}

/// Every pair of the size table, every swapped pair, and every width with every height.
pub(crate) fn size_pairs(op: &Operation, base: &Value) -> Vec<(Value, bool)> {
    let Some(sizes) = &op.sizes else { return Vec::new() };
    let mut pairs = Vec::new();
    for one in &sizes.rows {
        for other in &sizes.rows {
            pairs.push((
                with_size(sizes, base, one.width, other.height),
                is_row(sizes, one.width, other.height),
            ));
        }
        pairs.push((with_size(sizes, base, one.height, one.width), is_row(sizes, one.height, one.width)));
        pairs.push((with_size(sizes, base, one.width + 1, one.height), false));
    }
    pairs
}

fn is_row(sizes: &Sizes, width: u32, height: u32) -> bool {
    sizes.rows.iter().any(|row| (row.width, row.height) == (width, height))
}

fn with_size(sizes: &Sizes, base: &Value, width: u32, height: u32) -> Value {
    let mut request = base.clone();
    insert(&mut request, &sizes.width.0, Some(json!(width)));
    insert(&mut request, &sizes.height.0, Some(json!(height)));
    request
}
