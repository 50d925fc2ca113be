//! Requests at the edges of every constraint of an operation, made from its model.

use modelspec_codegen::__private::model::{
    Document, Enum, FormatName, Integer, LengthUnit, MediaForm, Number, Object, Operation, Param, SizeText,
    Sizes, Text, Type, Unique, Value as Scalar,
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

/// Strings of this length are tried elsewhere: there are many requests here.
const LONG: u32 = 100_000;

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
        Type::Integer(integer) => json!(whole(integer, 1.clamp(integer.min, integer.max))),
        Type::Number(number) => json!(middle(number)),
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

/// The nearest allowed integer at or above a value, or below it where that is too large.
fn whole(integer: &Integer, value: i64) -> i64 {
    let step = i64::from(integer.step.max(1));
    let above = value + (i64::from(integer.offset) - value).rem_euclid(step);
    if above > integer.max { above - step } else { above }
}

/// An allowed number.
fn middle(number: &Number) -> f64 {
    match (number.min, number.max) {
        (Some(min), _) if !number.above => min,
        (_, Some(max)) if !number.below => max,
        (Some(min), Some(max)) => min.midpoint(max),
        (Some(min), None) => min + 1.0,
        (None, Some(max)) => max - 1.0,
        (None, None) => 0.5,
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
        (None, Some(media)) if media.forms.contains(&MediaForm::DataUri) => {
            "data:image/png;base64,iVBORw0KGgo=".to_owned()
        }
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
    let mut walk = Walk { document: &op.request, at: Vec::new(), around: Vec::new(), edges: Vec::new() };
    walk.object(op.request.root(), base);
    walk.edges
}

/// A walk over the parameters of a request.
struct Walk<'d> {
    document: &'d Document,
    /// Path of the parameter.
    at: Vec<String>,
    /// Objects around it.
    around: Vec<usize>,
    edges: Vec<Edge>,
}

impl Walk<'_> {
    fn object(&mut self, object: &Object, base: &Value) {
        for param in &object.params {
            self.at.push(param.name.value.clone());
            if param.required {
                self.push(base, None, Some("required"));
            }
            for (value, breaks) in values(param, self.document) {
                self.push(base, Some(value), breaks);
            }
            self.inner(&param.ty, base);
            self.at.pop();
        }
        self.at.push("notAParameter".to_owned());
        self.push(base, Some(json!(1)), (!object.open).then_some("unknown"));
        self.at.pop();
    }

    fn inner(&mut self, ty: &Type, base: &Value) {
        match ty {
            // A type has the same edges inside of itself.
            Type::Object(id) if !self.around.contains(id) => {
                let mut base = base.clone();
                if base.pointer(&pointer(&self.at)).is_none() {
                    insert(&mut base, &self.at, Some(sample(ty, self.document)));
                }
                self.around.push(*id);
                let document = self.document;
                self.object(&document.objects[*id], &base);
                self.around.pop();
            }
            Type::Array(array) => {
                let mut base = base.clone();
                insert(&mut base, &self.at, Some(sample(ty, self.document)));
                self.at.push("0".to_owned());
                for (value, breaks) in values(&item(&array.items), self.document) {
                    self.push(&base, Some(value), breaks);
                }
                self.inner(&array.items, &base);
                self.at.pop();
            }
            _ => {}
        }
    }

    fn push(&mut self, base: &Value, value: Option<Value>, breaks: Option<&'static str>) {
        let mut request = base.clone();
        insert(&mut request, &self.at, value);
        self.edges.push(Edge { request, pointer: pointer(&self.at), breaks });
    }
}

/// A parameter that stands for the items of a list.
fn item(ty: &Type) -> Param {
    Param {
        name: modelspec_codegen::source::Located::default(),
        ty: ty.clone(),
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
    }
}

fn pointer(at: &[String]) -> String {
    modelspec_codegen::__private::model::Path(at.to_vec()).pointer()
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
            Type::Enum(Enum { open: false, .. }) => "enum",
            _ => "type",
        };
        // An absent value, where `null` counts as one, is wrong only where one is required.
        let rule = if param.null_absent { param.required.then_some("required") } else { Some(rule) };
        values.push((Value::Null, rule));
    }
    if param.empty_absent {
        let empty = crate::support::empty(&param.ty);
        values.retain(|(value, _)| *value != empty);
        values.push((empty, param.required.then_some("required")));
    }
    values
}

/// True if the sample of a type is valid: no sample is made for a pattern.
fn has_sample(ty: &Type) -> bool {
    match ty {
        Type::String(text) => text.pattern.is_none(),
        Type::Union(union) => union.variants.first().is_some_and(|variant| has_sample(&variant.ty)),
        _ => true,
    }
}

fn of_type(ty: &Type, document: &Document) -> Vec<(Value, Option<&'static str>)> {
    let mut values: Vec<(Value, Option<&'static str>)> = Vec::new();
    values.extend(has_sample(ty).then(|| (sample(ty, document), None)));
    match ty {
        Type::Boolean => {
            values.extend([(json!(false), None), (json!("true"), Some("type")), (json!(0), Some("type"))]);
        }
        Type::Integer(integer) => values.extend(integers(integer)),
        Type::Number(number) => {
            values.push((json!("1"), Some("type")));
            let ends = [
                (number.min, number.above, number.min.map(f64::next_down)),
                (number.max, number.below, number.max.map(f64::next_up)),
            ];
            for (bound, is_excluded, outside) in ends {
                values.extend(bound.map(|bound| (json!(bound), is_excluded.then_some("range"))));
                // Beside a bound, a number is between two steps as well.
                let outside = outside.filter(|_| number.step.is_none());
                values.extend(outside.map(|outside| (json!(outside), Some("range"))));
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
            let breaks = (!all.open).then_some("enum");
            for value in &all.values {
                values.push((scalar(&value.value), None));
                if let Scalar::Str(text) = &value.value {
                    values.push((json!(format!("{text}#")), breaks));
                    let mut shorter = text.clone();
                    shorter.pop();
                    let is_listed = all.values.iter().any(|one| one.value == Scalar::Str(shorter.clone()));
                    values.push((json!(shorter), breaks.filter(|_| !is_listed)));
                }
            }
            values.push((json!({}), Some(if all.open { "type" } else { "enum" })));
        }
        Type::Array(array) => {
            let items = |count: u32| Value::Array(vec![sample(&array.items, document); count as usize]);
            // Equal items are too many where items must differ.
            if array.unique == Unique::No {
                values.push((items(array.min), None));
                if array.min > 0 {
                    values.push((items(array.min - 1), Some("items")));
                }
                if let Some(max) = array.max {
                    values.extend([(items(max), None), (items(max + 1), Some("items"))]);
                }
            }
            values.extend([(json!({}), Some("type")), (json!("x"), Some("type"))]);
        }
        Type::Object(_) | Type::Map(_) => {
            values.extend([(json!([]), Some("type")), (json!("x"), Some("type"))]);
        }
        Type::Size(_) => values.push((json!(5), Some("type"))),
        // A value that is invalid for one variant can be valid for another.
        Type::Union(union) => {
            let variants = union.variants.iter().filter(|variant| has_sample(&variant.ty));
            values.extend(variants.map(|variant| (sample(&variant.ty, document), None)));
        }
        Type::Any | Type::Result => {}
    }
    values
}

fn integers(integer: &Integer) -> Vec<(Value, Option<&'static str>)> {
    let step = i64::from(integer.step.max(1));
    let (min, max) = (whole(integer, integer.min), whole(integer, integer.max));
    // Beyond the integers that doubles keep, bounds are compared as doubles.
    let (below, above) = if integer.is_int64 {
        (json!(-9_223_372_036_854_775_808_i64), json!(9_223_372_036_854_775_808_u64))
    } else {
        (json!(min - step), json!(max + step))
    };
    let mut values = vec![
        (json!(min), None),
        (json!(max), None),
        (below, Some("range")),
        (above, Some("range")),
        (json!(0.5), Some("type")),
        (json!("1"), Some("type")),
        (json!([1]), Some("type")),
    ];
    if step > 1 {
        values.push((json!(min + 1), Some("step")));
    }
    values
}

fn strings(text: &Text) -> Vec<(Value, Option<&'static str>)> {
    let mut values = vec![(json!(5), Some("type")), (json!(["x"]), Some("type")), (json!({}), Some("type"))];
    if text.pattern.is_some() {
        return values;
    }
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
                // Others are too short as well.
                if bad.len() >= text.min as usize {
                    values.push((json!(bad), Some("format")));
                }
            }
        }
        // They are in no form that can be checked.
        (None, Some(media)) if media.forms.is_empty() => {}
        // The name of a file is any text.
        (None, Some(media)) if media.forms.contains(&MediaForm::File) => {
            values.extend([(json!("a.png"), None), (json!(""), Some("format"))]);
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
        (None, None) => {
            // In other units, a character can count for several.
            let characters =
                if text.unit == LengthUnit::CodePoints { &["a", "é", "𝄞"][..] } else { &["a"] };
            for repeated in characters {
                values.push((json!(repeated.repeat(text.min as usize)), None));
                if text.min > 0 {
                    values.push((json!(repeated.repeat(text.min as usize - 1)), Some("length")));
                }
                if let Some(max) = text.max.filter(|max| *max < LONG) {
                    values.push((json!(repeated.repeat(max as usize)), None));
                    values.push((json!(repeated.repeat(max as usize + 1)), Some("length")));
                }
            }
        }
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
