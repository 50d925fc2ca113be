//! Tables of parameters and of the members of answers.

use std::fmt::Write as _;

use super::escape::{cell, code_cell, line, link_cell};
use crate::lower::cel;
use crate::model::{
    Default, Document, Enum, FormatName, Integer, MediaForm, Number, Object, Param, Place, Text, Type, Value,
};

/// A table of all members of a document, with nested ones by their path, and what the values of enums mean.
pub(super) fn table(document: &Document, is_request: bool) -> String {
    let mut rows = Rows { document, is_request, text: String::new(), values: String::new(), inside: vec![0] };
    rows.object(document.root(), "");
    if rows.text.is_empty() {
        let nothing = if is_request { "There are none." } else { "Its members are not described." };
        return format!("{nothing}\n");
    }
    let head = if is_request {
        "| Parameter | Type | Required | Default | Description |\n|---|---|---|---|---|\n"
    } else {
        "| Member | Type | Always there | Description |\n|---|---|---|---|\n"
    };
    let open = if document.open { "\nOther members can occur.\n" } else { "" };
    format!("{head}{}{open}{}", rows.text, rows.values)
}

struct Rows<'a> {
    document: &'a Document,
    is_request: bool,
    text: String,
    /// Tables of documented enum values, which follow the table of parameters.
    values: String,
    /// The objects around the current one, so that a type that contains itself ends.
    inside: Vec<usize>,
}

impl Rows<'_> {
    fn object(&mut self, object: &Object, prefix: &str) {
        for param in &object.params {
            let path = format!("{prefix}{}", param.name.value);
            self.row(&path, param);
            self.below(&path, &param.ty);
        }
    }

    fn below(&mut self, path: &str, ty: &Type) {
        match ty {
            Type::Object(id) if !self.inside.contains(id) => {
                self.inside.push(*id);
                let document = self.document;
                self.object(&document.objects[*id], &format!("{path}."));
                self.inside.pop();
            }
            Type::Array(array) => self.below(&format!("{path}[]"), &array.items),
            Type::Enum(choice) => self.meanings(path, choice),
            _ => {}
        }
    }

    fn row(&mut self, path: &str, param: &Param) {
        let mut ty = self.type_text(&param.ty, param.unit.as_deref());
        if param.nullable {
            ty.push_str(", or `null`");
        }
        let required = match (param.required, self.is_request) {
            (true, _) => "yes",
            (false, true) => "no",
            (false, false) => "",
        };
        let default = if self.is_request { format!(" {} |", default_text(param)) } else { String::new() };
        let description = description(param);
        let row = format!("| {} | {ty} | {required} |{default} {description} |\n", code_cell(path));
        self.text.push_str(&row);
    }

    fn meanings(&mut self, path: &str, choice: &Enum) {
        if choice.values.iter().all(|value| value.doc.is_none()) {
            return;
        }
        let _ = write!(
            self.values,
            "\nValues of {}:\n\n| Value | Meaning |\n|---|---|\n",
            super::escape::code(path)
        );
        for one in &choice.values {
            let doc = one.doc.as_deref().map(cell).unwrap_or_default();
            let _ = writeln!(self.values, "| {} | {doc} |", code_cell(&plain(&one.value)));
        }
    }

    /// The type with everything that restricts it.
    fn type_text(&self, ty: &Type, unit: Option<&str>) -> String {
        match ty {
            Type::Any => "any JSON value".to_owned(),
            Type::Boolean => "boolean".to_owned(),
            Type::Integer(integer) => integer_text(integer, unit),
            Type::Number(number) => number_text(number, unit),
            Type::String(text) => text_text(text),
            Type::Const(value) => format!("always {}", code_cell(&plain(value))),
            Type::Enum(choice) => {
                let values: Vec<String> =
                    choice.values.iter().map(|one| code_cell(&plain(&one.value))).collect();
                let joined = values.join(", ");
                if self.document.open { format!("{joined}, or a value unknown today") } else { joined }
            }
            Type::Array(array) => {
                let count = counted(Some(array.min).filter(|min| *min > 0), array.max, "item", "items");
                let count = if count.is_empty() { count } else { format!(" of {count}") };
                format!("list{count}, each: {}", self.type_text(&array.items, unit))
            }
            Type::Object(id) if self.inside.contains(id) => {
                format!("object, as {}", code_cell(&self.document.objects[*id].name))
            }
            Type::Object(_) => "object".to_owned(),
            Type::Size(_) | Type::Map(_) | Type::Union(_) => todo!("types"),
            Type::Result => "the result described above".to_owned(),
        }
    }
}

/// A value without quotes; what is empty is still to be seen.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Str(text) if text.is_empty() => "\"\"".to_owned(),
        Value::Str(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => format!("{value:?}"),
    }
}

fn integer_text(integer: &Integer, unit: Option<&str>) -> String {
    let min = integer.declared.0.then_some(integer.min);
    let max = integer.declared.1.then_some(integer.max);
    let mut text = with_range("integer", min, max, unit);
    if integer.step > 1 {
        let _ = write!(text, ", a multiple of {}", integer.step);
    }
    text
}

fn number_text(number: &Number, unit: Option<&str>) -> String {
    with_range("number", number.min, number.max, unit)
}

fn with_range<T: std::fmt::Display>(
    name: &str,
    min: Option<T>,
    max: Option<T>,
    unit: Option<&str>,
) -> String {
    let suffix = unit.map(|unit| format!(" {}", cell(unit))).unwrap_or_default();
    match (min, max) {
        (Some(min), Some(max)) => format!("{name}, {min} to {max}{suffix}"),
        (Some(min), None) => format!("{name}, at least {min}{suffix}"),
        (None, Some(max)) => format!("{name}, at most {max}{suffix}"),
        (None, None) if suffix.is_empty() => name.to_owned(),
        (None, None) => format!("{name},{suffix}"),
    }
}

fn counted(min: Option<u32>, max: Option<u32>, one: &str, many: &str) -> String {
    match (min, max) {
        (Some(min), Some(max)) if min == max => format!("{min} {}", if min == 1 { one } else { many }),
        (Some(min), Some(max)) => format!("{min} to {max} {many}"),
        (Some(min), None) => format!("at least {min} {}", if min == 1 { one } else { many }),
        (None, Some(max)) => format!("at most {max} {}", if max == 1 { one } else { many }),
        (None, None) => String::new(),
    }
}

fn text_text(text: &Text) -> String {
    let mut parts = vec!["string".to_owned()];
    parts.extend(
        Some(counted(Some(text.min).filter(|min| *min > 0), text.max, "character", "characters"))
            .filter(|count| !count.is_empty()),
    );
    match text.format {
        Some(FormatName::Uri) => parts.push("a URI".to_owned()),
        Some(FormatName::UuidV4) => parts.push("a UUID of version 4".to_owned()),
        None => {}
    }
    if let Some(pattern) = &text.pattern {
        parts.push(format!("matching {}", code_cell(pattern)));
    }
    if let Some(media) = &text.media {
        if !media.forms.is_empty() {
            let forms: Vec<&str> = media.forms.iter().map(|form| form_text(*form)).collect();
            parts.push(forms.join(" or "));
        }
        parts.extend(media.limits.iter().map(|limit| cell(limit)));
    }
    parts.join(", ")
}

fn form_text(form: MediaForm) -> &'static str {
    match form {
        MediaForm::Url => "an `http` or `https` URL",
        MediaForm::DataUri => "a data URI with Base64",
        MediaForm::Base64 => "Base64",
        MediaForm::Upload => "the UUID of an upload",
        MediaForm::File => "a file",
    }
}

fn default_text(param: &Param) -> String {
    match &param.default {
        None => String::new(),
        Some(Default::Value(value)) => code_cell(&plain(&value.value)),
        Some(Default::Cases(cases)) => {
            let case = |(when, value): &(crate::model::Expr, crate::source::Located<Value>)| {
                let value = code_cell(&plain(&value.value));
                match cel::author(when).as_str() {
                    "true" => format!("else {value}"),
                    when => format!("{value} if {}", code_cell(when)),
                }
            };
            cases.iter().map(case).collect::<Vec<_>>().join(", ")
        }
    }
}

fn description(param: &Param) -> String {
    let mut parts = Vec::new();
    if !param.doc.is_empty() {
        parts.push(cell(&param.doc));
    }
    if let Type::Array(array) = &param.ty
        && let Some(doc) = &array.doc
    {
        parts.push(format!("Each item: {}", cell(doc)));
    }
    match param.place {
        Place::Body => {}
        Place::Query => parts.push("Stands in the query of the URL.".to_owned()),
        Place::Path => parts.push("Stands in the path of the URL.".to_owned()),
    }
    if param.empty_absent {
        parts.push("An empty string counts as not given.".to_owned());
    }
    if let Some(reason) = &param.deprecated {
        parts.push(format!("**Deprecated:** {}", cell(reason)));
    }
    if let Some(source) = &param.source {
        parts.push(format!("({})", link_cell("source", source)));
    }
    parts.join(" ")
}

/// What a document is.
pub(super) fn intro(document: &Document) -> String {
    match &document.root().doc {
        Some(doc) if !doc.is_empty() => format!("{}\n\n", super::escape::prose(doc)),
        _ => String::new(),
    }
}

/// Names in a sentence.
pub(super) fn names(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

/// A unit or nothing, in a cell.
pub(super) fn unit(unit: Option<&str>) -> String {
    unit.map(line).map(|unit| cell(&unit)).unwrap_or_default()
}
