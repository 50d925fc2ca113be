//! What values must be, as sentences for the docs of fields and variants.

use super::describe::{code, stopped};
use crate::backend::rust::ir::Inline;
use crate::backend::rust::types::union;
use crate::model::{
    Array, Enum, EnumValue, FormatName, Integer, LengthUnit, Map, MediaForm, Number, SizeText, Text, Type,
    Union, Unique, Value,
};

/// Sentences of one paragraph.
#[derive(Default)]
pub(super) struct Sentences(pub(super) Vec<Inline>);

impl Sentences {
    pub(super) fn space(&mut self) {
        if !self.0.is_empty() {
            self.0.push(Inline::Text(" ".into()));
        }
    }

    /// A sentence of words.
    pub(super) fn say(&mut self, words: impl Into<String>) {
        self.space();
        self.0.push(Inline::Text(words.into()));
    }

    /// A label, then its value, then a full stop.
    pub(super) fn add(&mut self, label: &str, value: Vec<Inline>) {
        self.say(label);
        self.0.extend(value);
        self.0.push(Inline::Text(".".into()));
    }
}

/// What a value must be.
pub(super) fn limits(ty: &Type, unit: Option<&str>, facts: &mut Sentences) {
    match ty {
        Type::Integer(range) => integer(range, unit, facts),
        Type::Number(range) => number(range, unit, facts),
        Type::String(limits) => string(limits, facts),
        Type::Const(value) => facts.add("Always ", vec![value_code(value)]),
        Type::Enum(list) if !matches!(list.values.first().map(|value| &value.value), Some(Value::Str(_))) => {
            facts.add("One of ", commas(list.values.iter().map(number_value)));
            other_values(list, facts);
        }
        Type::Enum(list) => {
            say_unit(unit, facts);
            other_values(list, facts);
        }
        Type::Array(array) => list(array, unit, facts),
        Type::Map(limits) => map(limits, unit, facts),
        Type::Size(limits) => size(limits, unit, facts),
        Type::Union(union) => self::variants(union, unit, facts),
        Type::Any | Type::Boolean | Type::Object(_) | Type::Result => say_unit(unit, facts),
    }
}

fn say_unit(unit: Option<&str>, facts: &mut Sentences) {
    if let Some(unit) = unit {
        facts.say(format!("Unit: {unit}."));
    }
}

/// Whether there are values that are not listed. Answers have them always.
fn other_values(list: &Enum, facts: &mut Sentences) {
    if list.open {
        facts.say("Other values are allowed too.");
    }
}

/// A number of a choice, and whether it should still be used.
fn number_value(value: &EnumValue) -> Vec<Inline> {
    let mut words = vec![value_code(&value.value)];
    words.extend(value.deprecated.as_ref().map(|_| Inline::Text(" (deprecated)".into())));
    words
}

/// Values with commas between them.
fn commas(values: impl Iterator<Item = Vec<Inline>>) -> Vec<Inline> {
    let mut list = Vec::new();
    for value in values {
        if !list.is_empty() {
            list.push(Inline::Text(", ".into()));
        }
        list.extend(value);
    }
    list
}

fn range(text: String, unit: Option<&str>, facts: &mut Sentences) {
    let unit = unit.map(|unit| Inline::Text(format!(" {unit}")));
    facts.add("Range: ", std::iter::once(Inline::Code(text)).chain(unit).collect());
}

fn integer(limits: &Integer, unit: Option<&str>, facts: &mut Sentences) {
    match limits.declared {
        (true, true) => range(format!("{}..={}", limits.min, limits.max), unit, facts),
        (true, false) => range(format!("{}..", limits.min), unit, facts),
        (false, true) => range(format!("..={}", limits.max), unit, facts),
        (false, false) => say_unit(unit, facts),
    }
    match (limits.step, limits.offset) {
        (0 | 1, _) => {}
        (step, 0) => facts.add("A multiple of ", vec![Inline::Code(step.to_string())]),
        (step, offset) => facts.add(
            "A multiple of ",
            vec![
                Inline::Code(step.to_string()),
                Inline::Text(" plus ".into()),
                Inline::Code(offset.to_string()),
            ],
        ),
    }
}

fn number(limits: &Number, unit: Option<&str>, facts: &mut Sentences) {
    match (limits.min, limits.max) {
        (Some(min), Some(max)) if !limits.above && !limits.below => {
            range(format!("{min:?}..={max:?}"), unit, facts);
        }
        (Some(min), None) if !limits.above => range(format!("{min:?}.."), unit, facts),
        (None, Some(max)) if !limits.below => range(format!("..={max:?}"), unit, facts),
        (None, None) => say_unit(unit, facts),
        // Rust has no range without its start.
        (min, max) => {
            let edge = |value: f64, excluded: bool, words: [&str; 2]| {
                vec![
                    Inline::Text(words[usize::from(excluded)].to_owned()),
                    Inline::Code(format!("{value:?}")),
                ]
            };
            let least = min.map(|min| edge(min, limits.above, ["from ", "above "]));
            let greatest = max.map(|max| edge(max, limits.below, ["up to ", "below "]));
            let unit = unit.map(|unit| Inline::Text(format!(" {unit}")));
            facts.add(
                "Range: ",
                commas([least, greatest].into_iter().flatten()).into_iter().chain(unit).collect(),
            );
        }
    }
    if let Some(step) = limits.step {
        facts.add("A multiple of ", vec![Inline::Code(format!("{step:?}"))]);
    }
}

fn string(limits: &Text, facts: &mut Sentences) {
    let what = match limits.unit {
        LengthUnit::CodePoints => "character",
        LengthUnit::Utf16 => "UTF-16 code unit",
        LengthUnit::Bytes => "byte",
    };
    match (limits.min, limits.max) {
        (0, None) => {}
        (0, Some(max)) => facts.say(format!("At most {}.", counted(max, what))),
        (min, None) => facts.say(format!("At least {}.", counted(min, what))),
        (min, Some(max)) if min == max => facts.say(format!("Exactly {}.", counted(min, what))),
        (min, Some(max)) => facts.say(format!("{min} to {}.", counted(max, what))),
    }
    match limits.format {
        Some(FormatName::Uri) => facts.say("A URI."),
        Some(FormatName::UuidV4) => facts.say("A UUID v4."),
        None => {}
    }
    if let Some(pattern) = &limits.pattern {
        facts.add("Matches ", vec![code(pattern)]);
    }
    if let Some(media) = &limits.media {
        let forms: Vec<&str> = media.forms.iter().map(|form| media_form(*form)).collect();
        facts.say(format!("Given as {}.", either(&forms)));
        if !media.limits.is_empty() {
            facts.say(format!("Media: {}.", media.limits.join(", ")));
        }
    }
}

/// How media is handed over.
fn media_form(form: MediaForm) -> &'static str {
    match form {
        MediaForm::Url => "URL",
        MediaForm::DataUri => "data URI",
        MediaForm::Base64 => "Base64",
        MediaForm::Upload => "UUID of an upload",
        MediaForm::File => "name of a file in the body",
    }
}

/// `a, b or c`.
fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

fn counted(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn list(array: &Array, unit: Option<&str>, facts: &mut Sentences) {
    count(array.min, array.max, "item", facts);
    match &array.unique {
        Unique::No => {}
        Unique::Items => facts.say("No item equals another one."),
        Unique::By(member) => facts.add("No two items have the same ", vec![code(member)]),
    }
    items("Each item: ", array.doc.as_deref(), &array.items, unit, facts);
}

fn map(map: &Map, unit: Option<&str>, facts: &mut Sentences) {
    count(map.min, map.max, "member", facts);
    let mut keys = Sentences::default();
    string(&map.keys, &mut keys);
    if !keys.0.is_empty() {
        facts.say("Each key: ");
        facts.0.extend(keys.0);
    }
    items("Each value: ", map.doc.as_deref(), &map.items, unit, facts);
}

fn count(min: u32, max: Option<u32>, what: &str, facts: &mut Sentences) {
    match (min, max) {
        (0, None) => {}
        (0, Some(max)) => facts.say(format!("At most {}.", counted(max, what))),
        (min, None) => facts.say(format!("At least {}.", counted(min, what))),
        (min, Some(max)) if min == max => facts.say(format!("Exactly {}.", counted(min, what))),
        (min, Some(max)) => facts.say(format!("{min} to {}.", counted(max, what))),
    }
}

fn items(label: &str, doc: Option<&str>, ty: &Type, unit: Option<&str>, facts: &mut Sentences) {
    let mut items = Sentences::default();
    if let Some(doc) = doc.filter(|doc| !doc.trim().is_empty()) {
        items.say(stopped(doc));
    }
    limits(ty, unit, &mut items);
    if !items.0.is_empty() {
        facts.say(label);
        facts.0.extend(items.0);
    }
}

fn size(limits: &SizeText, unit: Option<&str>, facts: &mut Sentences) {
    say_unit(unit, facts);
    if limits.values.is_empty() {
        facts.add("Width and height as ", vec![Inline::Code(format!("WIDTH{}HEIGHT", limits.separator))]);
    }
    for side in &limits.sides {
        let mut words = Sentences::default();
        self::limits(&side.ty, None, &mut words);
        if !words.0.is_empty() {
            facts.space();
            facts.0.extend([code(&side.name), Inline::Text(": ".into())]);
            facts.0.extend(words.0);
        }
    }
}

/// What each variant must be. A union that becomes an enum of Rust says it there.
fn variants(union: &Union, unit: Option<&str>, facts: &mut Sentences) {
    if !union::is_plain(union) {
        return say_unit(unit, facts);
    }
    let mut said = Vec::new();
    for variant in &union.variants {
        let mut words = Sentences::default();
        limits(&variant.ty, unit, &mut words);
        if let Type::Enum(Enum { values, .. }) = &variant.ty
            && matches!(values.first(), Some(EnumValue { value: Value::Str(_), .. }))
        {
            words.add("One of ", commas(values.iter().map(|value| vec![value_code(&value.value)])));
        }
        if !words.0.is_empty() {
            said.push(words.0);
        }
    }
    for (at, words) in said.into_iter().enumerate() {
        if at > 0 {
            facts.say("Or: ");
        } else {
            facts.space();
        }
        facts.0.extend(words);
    }
}

/// A value as it stands in JSON, or the bare text of a string.
pub(super) fn value_code(value: &Value) -> Inline {
    Inline::Code(match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => format!("{value:?}"),
        Value::Str(value) => value.clone(),
    })
}
