//! Limits of values as sentences for the docs of fields and variants, in the wording that all outputs share.

use super::describe::{code, stopped};
use crate::backend::rust::ir::Inline;
use crate::backend::rust::types::union;
use crate::model::words::{self, Phrase};
use crate::model::{Enum, EnumValue, Type, Union, Value};

/// Sentences of one paragraph.
#[derive(Default)]
pub(super) struct Sentences(pub(super) Vec<Inline>);

impl Sentences {
    pub(super) fn space(&mut self) {
        if !self.0.is_empty() {
            self.0.push(" ".into());
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
        self.0.push(".".into());
    }

    /// Phrases as one sentence.
    fn phrases(&mut self, phrases: Vec<Phrase>) {
        let Some(sentence) = phrases.into_iter().reduce(|all, next| all.then(", ").and(next)) else { return };
        let mut words: Vec<Inline> = sentence.0.into_iter().map(Inline::from).collect();
        if let Some(Inline::Text(first)) = words.first_mut()
            && let Some(letter) = first.get(..1)
        {
            *first = letter.to_uppercase() + &first[1..];
        }
        self.add("", words);
    }
}

/// Adds the limits of a value.
pub(super) fn limits(ty: &Type, unit: Option<&str>, facts: &mut Sentences) {
    match ty {
        Type::Integer(_) | Type::Number(_) | Type::String(_) | Type::Const(_) => {
            facts.phrases(words::limits(ty, unit));
        }
        // Strings become an enum of Rust, whose variants have docs.
        Type::Enum(list) if is_text(list) => {
            say_unit(unit, facts);
            if list.open {
                facts.say("Other values are allowed too.");
            }
        }
        Type::Enum(list) => {
            facts.phrases(words::limits(ty, unit));
            let deprecated = list.values.iter().filter(|value| value.deprecated.is_some());
            let deprecated = words::commas(deprecated.map(|value| &value.value));
            if !deprecated.0.is_empty() {
                facts.add("Deprecated: ", deprecated.0.into_iter().map(Inline::from).collect());
            }
        }
        Type::Array(array) => {
            facts.phrases(words::array(array));
            items("Each item: ", array.doc.as_deref(), &array.items, unit, facts);
        }
        Type::Map(map) => {
            facts.phrases(words::map(map));
            items("Each value: ", map.doc.as_deref(), &map.items, unit, facts);
        }
        Type::Size(size) => {
            say_unit(unit, facts);
            if size.values.is_empty() {
                facts.phrases(words::size(size));
            }
        }
        Type::Union(union) => variants(union, unit, facts),
        Type::Any | Type::Boolean | Type::Object(_) | Type::Result => say_unit(unit, facts),
    }
}

fn is_text(list: &Enum) -> bool {
    matches!(list.values.first(), Some(EnumValue { value: Value::Str(_), .. }))
}

fn say_unit(unit: Option<&str>, facts: &mut Sentences) {
    if let Some(unit) = unit {
        facts.say(format!("Unit: {unit}."));
    }
}

fn items(label: &str, doc: Option<&str>, ty: &Type, unit: Option<&str>, facts: &mut Sentences) {
    let mut items = Sentences::default();
    // An object becomes a struct, which has these docs.
    let is_object = matches!(ty, Type::Object(_));
    if let Some(doc) = doc.filter(|doc| !is_object && !doc.trim().is_empty()) {
        items.say(stopped(doc));
    }
    limits(ty, unit, &mut items);
    if !items.0.is_empty() {
        facts.say(label);
        facts.0.extend(items.0);
    }
}

/// Adds the limits of each variant. A union that becomes an enum of Rust has them there.
fn variants(union: &Union, unit: Option<&str>, facts: &mut Sentences) {
    if !union::is_plain(union) {
        return say_unit(unit, facts);
    }
    let mut first = true;
    for variant in &union.variants {
        let mut words = Sentences::default();
        limits(&variant.ty, unit, &mut words);
        if let Type::Enum(list) = &variant.ty
            && is_text(list)
        {
            words.phrases(vec![words::one_of(list.values.iter().map(|value| &value.value))]);
        }
        if words.0.is_empty() {
            continue;
        }
        if std::mem::take(&mut first) {
            facts.space();
        } else {
            facts.say("Or: ");
        }
        facts.0.extend(words.0);
    }
}

/// A value as code: as JSON writes it, a string without quotes.
pub(super) fn value_code(value: &Value) -> Inline {
    code(&words::value(value))
}
