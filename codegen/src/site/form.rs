//! The data of a form: the parameters as a tree of controls, the table of the engine, and requests to start with.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use modelspec_runtime::__private::encode;
use serde_json::{Map, Value as Json, json};

use super::code;
use super::curl::form_name;
use super::fields::required_first;
use super::html::shown;
use super::requests::Named;
use super::sizes::Drawn;
use crate::backend::{Subject, table};
use crate::model::words::{self, sentence};
use crate::model::{EnumValue, Example, Fact, FactType, LengthUnit, Operation, Param, Type, Value, files};
use crate::witness::texts;

/// The data of the form of one operation. `start` is a minimal valid request; `modes` and `broken` have requests for modes
/// and for rules.
pub(super) fn data(subject: &Subject<'_>, start: Option<&Json>, modes: &Named, broken: &Named) -> Json {
    let op = subject.op;
    let arena = bumpalo::Bump::new();
    let table = encode(&table::model(&arena, op));
    json!({
        "id": op.id(),
        "table": BASE64_STANDARD.encode(&table),
        "objects": op.request.objects.iter().map(|object| json!({
            "open": object.open || op.request.open,
            "members": required_first(object).into_iter().map(param).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "sizes": Drawn::new(op).map(|sizes| sizes.to_json()),
        "facts": op.facts.iter().map(fact).collect::<Vec<_>>(),
        "moment": depends_on_time(op),
        "files": files::files(op).iter().map(|file| json!([
            file.pointer,
            file.facts.iter().map(|fact| fact.name()).collect::<Vec<_>>(),
        ])).collect::<Vec<_>>(),
        "rules": op.rules.iter().map(|rule| (rule.id.value.clone(), json!(sentence(&rule.message)))).collect::<Map<_, _>>(),
        "start": start.cloned().unwrap_or_else(|| json!({})),
        "modes": modes,
        "broken": broken,
        "examples": examples(op),
        "code": code::all(op, subject.provider).iter().map(code::Code::to_json).collect::<Vec<_>>(),
    })
}

/// Reports whether the price can depend on the time of a request.
fn depends_on_time(op: &Operation) -> bool {
    op.prices.has_history() || op.facts.iter().any(|fact| fact.ty == FactType::Timestamp)
}

fn examples(op: &Operation) -> Vec<Json> {
    let one = |example: &Example| {
        let request = &example.request.as_ref()?.value;
        let facts = example.facts.as_ref().map(|facts| &facts.value);
        let mut preset = json!({ "title": shown(&example.title), "request": request, "facts": facts });
        if let Some(at) = &example.at {
            preset["at"] = json!(at.value.to_string());
        }
        Some(preset)
    };
    op.examples.iter().filter_map(one).collect()
}

fn param(param: &Param) -> Json {
    let mut json = Map::new();
    json.insert("name".to_owned(), param.name.value.as_str().into());
    json.insert("type".to_owned(), ty(&param.ty));
    let mut add = |name: &str, value: Option<Json>| {
        if let Some(value) = value {
            json.insert(name.to_owned(), value);
        }
    };
    add("required", param.required.then(|| true.into()));
    add("nullable", (param.nullable || param.null_absent).then(|| true.into()));
    add("unit", param.unit.as_deref().map(Json::from));
    add("doc", (!param.doc.is_empty()).then(|| param.doc.as_str().into()));
    add("default", words::default_of(param).map(|default| default.to_string().into()));
    add("deprecated", param.deprecated.as_deref().map(Json::from));
    Json::Object(json)
}

fn ty(of: &Type) -> Json {
    match of {
        Type::Any | Type::Result => json!({ "kind": "any" }),
        Type::Boolean => json!({ "kind": "boolean" }),
        Type::Integer(number) => json!({
            "kind": "integer",
            "min": number.declared.0.then_some(number.min),
            "max": number.declared.1.then_some(number.max),
            "step": number.step,
            "offset": number.offset,
        }),
        Type::Number(number) => {
            json!({ "kind": "number", "min": number.min, "max": number.max, "step": number.step })
        }
        Type::String(text) => json!({
            "kind": "string",
            "min": text.min,
            "max": text.max,
            "bytes": text.unit == LengthUnit::Bytes,
            "sample": texts::good(text).first(),
            "form": words::format(text).map(|form| form.to_string()),
            "media": text.media.as_ref().map(|media| json!({
                "forms": media.forms.iter().map(|form| form_name(*form)).collect::<Vec<_>>(),
                "formats": media.formats,
                "limits": media.limits,
            })),
        }),
        Type::Const(value) => json!({ "kind": "const", "value": Json::from(value) }),
        Type::Enum(choice) => {
            json!({ "kind": "enum", "values": values(&choice.values), "open": choice.open })
        }
        Type::Size(size) => {
            json!({ "kind": "size", "values": values(&size.values), "separator": size.separator })
        }
        Type::Array(array) => json!({
            "kind": "array",
            "items": ty(&array.items),
            "min": array.min,
            "max": array.max,
        }),
        Type::Object(id) => json!({ "kind": "object", "object": id }),
        Type::Map(map) => json!({ "kind": "map", "items": ty(&map.items) }),
        Type::Union(union) => json!({
            "kind": "union",
            "tag": union.tag,
            "variants": union.variants.iter().map(|variant| json!({
                "name": variant.name.value,
                "doc": variant.doc,
                "type": ty(&variant.ty),
            })).collect::<Vec<_>>(),
        }),
    }
}

/// Values with their meaning.
fn values(values: &[EnumValue]) -> Vec<Json> {
    let one = |value: &EnumValue| json!([Json::from(&value.value), value.doc, value.deprecated]);
    values.iter().map(one).collect()
}

fn fact(fact: &Fact) -> Json {
    json!({
        "name": fact.name.value,
        "type": fact.ty.as_str(),
        "list": fact.list,
        "min": fact.min.as_ref().map(<Json as From<&Value>>::from),
        "max": fact.max.as_ref().map(<Json as From<&Value>>::from),
        "sample": words::sample_fact(fact),
        "unit": fact.unit,
        "doc": fact.doc,
    })
}
