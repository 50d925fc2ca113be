//! Tables of parameters and of the members of answers.

use std::fmt::Write as _;

use super::escape::{cell, code_cell, line, link_cell};
use crate::model::expr::author;
use crate::model::{
    Default, Document, EnumValue, FormatName, Integer, LengthUnit, MediaForm, Number, Object, Param, Place,
    SizeText, TaskState, Text, Type, Union, Unique, Value, Variant,
};

/// A table of all members of a document, with nested ones by their path, and what the values of enums mean.
pub(super) fn table(document: &Document, is_request: bool) -> String {
    let mut rows = Rows {
        document,
        is_request,
        text: String::new(),
        values: String::new(),
        inside: vec![0],
        within: Vec::new(),
    };
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
    let open = if document.open || document.root().open { "\nOther members can occur.\n" } else { "" };
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
    /// The variants of unions around the current object, where there are several objects to choose from.
    within: Vec<String>,
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
            Type::Map(map) => self.below(&format!("{path}.*"), &map.items),
            Type::Enum(choice) => self.meanings(path, &choice.values),
            Type::Size(size) => self.meanings(path, &size.values),
            Type::Union(union) => self.variants(path, union),
            _ => {}
        }
    }

    /// The members of all variants, and a table of what the variants are.
    fn variants(&mut self, path: &str, union: &Union) {
        let is_choice = has_several_objects(union);
        if is_choice || union.variants.iter().any(|variant| variant.doc.is_some()) {
            let tag = match &union.tag {
                Some(tag) => format!(", told apart by {}", super::escape::code(tag)),
                None => String::new(),
            };
            let _ = write!(
                self.values,
                "\nVariants of {}{tag}:\n\n| Variant | Type | Meaning |\n|---|---|---|\n",
                super::escape::code(path)
            );
            for variant in &union.variants {
                let ty = self.type_text(&variant.ty, None);
                let doc = match (&variant.doc, &variant.ty) {
                    (Some(doc), _) => cell(doc),
                    (None, Type::Object(id)) => {
                        self.document.objects[*id].doc.as_deref().map(cell).unwrap_or_default()
                    }
                    _ => String::new(),
                };
                let _ = writeln!(self.values, "| {} | {ty} | {doc} |", cell(&variant.name));
            }
        }
        for variant in &union.variants {
            if is_choice && matches!(variant.ty, Type::Object(_)) {
                self.within.push(variant.name.value.clone());
                self.below(path, &variant.ty);
                self.within.pop();
            } else {
                self.below(path, &variant.ty);
            }
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
        let within: Vec<String> =
            self.within.iter().map(|variant| format!(" of {}", code_cell(variant))).collect();
        let within = within.into_iter().rev().collect::<String>();
        let row = format!("| {}{within} | {ty} | {required} |{default} {description} |\n", code_cell(path));
        self.text.push_str(&row);
    }

    fn meanings(&mut self, path: &str, values: &[EnumValue]) {
        if values
            .iter()
            .all(|value| value.doc.is_none() && value.deprecated.is_none() && value.state.is_none())
        {
            return;
        }
        let has_states = values.iter().any(|value| value.state.is_some());
        let (head, line) = if has_states { (" Task |", "---|") } else { ("", "") };
        let _ = write!(
            self.values,
            "\nValues of {}:\n\n| Value | Meaning |{head}\n|---|---|{line}\n",
            super::escape::code(path)
        );
        for one in values {
            let deprecated =
                one.deprecated.as_deref().map(|reason| format!("**Deprecated:** {}", cell(reason)));
            let doc: Vec<String> = one.doc.as_deref().map(cell).into_iter().chain(deprecated).collect();
            let state = match one.state {
                _ if !has_states => "",
                None => "  |",
                Some(TaskState::Pending) => " pending |",
                Some(TaskState::Done) => " done |",
                Some(TaskState::Failed) => " failed |",
            };
            let _ = writeln!(self.values, "| {} | {} |{state}", code_cell(&plain(&one.value)), doc.join(" "));
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
                match (self.document.open, choice.open) {
                    (true, _) => format!("{joined}, or a value unknown today"),
                    (false, true) => format!("{joined}, or another value"),
                    (false, false) => joined,
                }
            }
            Type::Array(array) => {
                let count = counted(Some(array.min).filter(|min| *min > 0), array.max, "item", "items");
                let count = if count.is_empty() { count } else { format!(" of {count}") };
                let unique = match &array.unique {
                    Unique::No => String::new(),
                    Unique::Items => " that differ".to_owned(),
                    Unique::By(member) => format!(" that differ in {}", code_cell(member)),
                };
                let count =
                    if count.is_empty() && !unique.is_empty() { " of items".to_owned() } else { count };
                format!("list{count}{unique}, each: {}", self.type_text(&array.items, unit))
            }
            Type::Object(id) if self.inside.contains(id) => {
                format!("object, as {}", code_cell(&self.document.objects[*id].name))
            }
            Type::Object(id) if self.document.objects[*id].open && !self.document.open => {
                "object with any further members".to_owned()
            }
            Type::Object(_) => "object".to_owned(),
            Type::Size(size) => size_type(size),
            Type::Map(map) => {
                let count = counted(Some(map.min).filter(|min| *min > 0), map.max, "member", "members");
                let count = if count.is_empty() { count } else { format!(" of {count}") };
                let keys = text_text(&map.keys);
                let keys = if keys == "string" { String::new() } else { format!(", each key: {keys}") };
                format!("map{count}{keys}, each value: {}", self.type_text(&map.items, unit))
            }
            Type::Union(union) => self.union_text(union, unit),
            Type::Result => "the result described above".to_owned(),
        }
    }

    /// The variants, one after the other; of several objects their names.
    fn union_text(&self, union: &Union, unit: Option<&str>) -> String {
        let is_choice = has_several_objects(union);
        let variant = |variant: &Variant| match &variant.ty {
            Type::Object(_) if is_choice => format!("object {}", code_cell(&variant.name)),
            ty => self.type_text(ty, unit),
        };
        union.variants.iter().map(variant).collect::<Vec<_>>().join(" or ")
    }
}

fn has_several_objects(union: &Union) -> bool {
    union.variants.iter().filter(|variant| matches!(variant.ty, Type::Object(_))).count() > 1
}

/// Width and height in one string.
fn size_type(size: &SizeText) -> String {
    if !size.values.is_empty() {
        let values: Vec<String> = size.values.iter().map(|one| code_cell(&plain(&one.value))).collect();
        return values.join(", ");
    }
    let mut text = format!("size {}", code_cell(&format!("WIDTH{}HEIGHT", size.separator)));
    for side in &size.sides {
        if let Type::Integer(integer) = &side.ty {
            let limits = integer_text(integer, None);
            if let Some(limits) = limits.strip_prefix("integer, ") {
                let _ = write!(text, ", {} {limits}", side.name.value);
            }
        }
    }
    text
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
    match (integer.step, integer.offset) {
        (0 | 1, _) => {}
        (step, 0) => drop(write!(text, ", a multiple of {step}")),
        (step, offset) => drop(write!(text, ", {offset} more than a multiple of {step}")),
    }
    text
}

fn number_text(number: &Number, unit: Option<&str>) -> String {
    let mut text = match (number.min, number.max) {
        (min, max) if (min.is_some() && number.above) || (max.is_some() && number.below) => {
            let least =
                min.map(|min| if number.above { format!("above {min}") } else { format!("at least {min}") });
            let most =
                max.map(|max| if number.below { format!("below {max}") } else { format!("at most {max}") });
            let suffix = unit.map(|unit| format!(" {}", cell(unit))).unwrap_or_default();
            let edges: Vec<String> = least.into_iter().chain(most).collect();
            format!("number, {}{suffix}", edges.join(" and "))
        }
        (min, max) => with_range("number", min, max, unit),
    };
    if let Some(step) = number.step {
        let _ = write!(text, ", a multiple of {step}");
    }
    text
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
    let (one, many) = match text.unit {
        LengthUnit::CodePoints => ("character", "characters"),
        LengthUnit::Utf16 => ("UTF-16 code unit", "UTF-16 code units"),
        LengthUnit::Bytes => ("byte", "bytes"),
    };
    parts.extend(
        Some(counted(Some(text.min).filter(|min| *min > 0), text.max, one, many))
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
        MediaForm::File => "the name of a file in the body",
    }
}

fn default_text(param: &Param) -> String {
    match &param.default {
        None => String::new(),
        Some(Default::Value(value)) => code_cell(&plain(&value.value)),
        Some(Default::Cases(cases)) => {
            let case = |(when, value): &(crate::model::Expr, crate::source::Located<Value>)| {
                let value = code_cell(&plain(&value.value));
                match author(when).as_str() {
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
    if param.null_absent {
        parts.push("`null` counts as not given.".to_owned());
    }
    if let Some(other) = &param.alias_of {
        parts.push(format!("Another spelling of {}.", code_cell(other)));
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
