//! Phrases for limits and values: the wording that documentation, rule messages and diagnostics share.
//!
//! Each function returns a phrase that fits behind "must be" or in a list of properties, such as
//! `at least 1 and at most 50 px`. It matches the wording of violations. Knows no markup.

pub mod condition;
pub mod price;
#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};

use modelspec_runtime::__private::phrases;
use modelspec_runtime::table;

use super::expr::kinds::Kinds;
use super::{
    Array, Default, Edge, EnumValue, Fact, FactType, FormatName, Integer, LengthUnit, Limit, Map, MediaForm,
    Number, Param, SizeText, Text, Type, Unique, Value, expr,
};

/// A part of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Plain words, of ours or of an author.
    Text(String),
    /// A value, a name or an expression, shown as code.
    Code(String),
}

/// Words without markup. `Display` writes code between backticks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase(pub Vec<Word>);

impl Phrase {
    /// A phrase of plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Word::Text(text.into())])
    }

    /// A phrase of code.
    pub fn code(text: impl Into<String>) -> Self {
        Self(vec![Word::Code(text.into())])
    }

    /// The phrase followed by plain words.
    #[must_use]
    pub fn then(mut self, text: impl Into<String>) -> Self {
        self.push(Word::Text(text.into()));
        self
    }

    /// The phrase followed by code.
    #[must_use]
    pub fn then_code(mut self, text: impl Into<String>) -> Self {
        self.push(Word::Code(text.into()));
        self
    }

    /// The phrase followed by another one.
    #[must_use]
    pub fn and(mut self, other: Phrase) -> Self {
        other.0.into_iter().for_each(|word| self.push(word));
        self
    }

    fn push(&mut self, word: Word) {
        match (self.0.last_mut(), word) {
            (Some(Word::Text(last)), Word::Text(text)) => last.push_str(&text),
            (_, word) => self.0.push(word),
        }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|word| match word {
            Word::Text(text) => f.write_str(text),
            Word::Code(text) => write!(f, "`{text}`"),
        })
    }
}

/// Phrases as an enumeration: `a, b or c`.
pub fn list(phrases: impl IntoIterator<Item = Phrase>, conjunction: &str) -> Phrase {
    let mut phrases: Vec<Phrase> = phrases.into_iter().collect();
    let last = phrases.pop().unwrap_or_default();
    let Some(others) = phrases.into_iter().reduce(|all, next| all.then(", ").and(next)) else { return last };
    others.then(format!(" {conjunction} ")).and(last)
}

/// Values separated by commas.
pub fn commas<'v>(values: impl IntoIterator<Item = &'v Value>) -> Phrase {
    values.into_iter().map(quoted).reduce(|all, next| all.then(", ").and(next)).unwrap_or_default()
}

/// A value as bare text: a number as JSON writes it, a string without quotes.
pub fn value(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => phrases::number(*value),
        Value::Str(value) => value.clone(),
    }
}

/// A value as code; the empty string is written as `""`.
pub fn quoted(constant: &Value) -> Phrase {
    Phrase::code(match constant {
        Value::Str(text) if text.is_empty() => "\"\"".to_owned(),
        constant => value(constant),
    })
}

/// Lower and upper bound, each possibly excluded: `at least 1 and less than 50`; none if there are no bounds.
fn range(min: Option<(f64, bool)>, max: Option<(f64, bool)>) -> Option<Phrase> {
    let bounds = table::Number {
        min: min.map_or(f64::NEG_INFINITY, |(min, _)| min),
        max: max.map_or(f64::INFINITY, |(max, _)| max),
        above: min.is_some_and(|(_, is_excluded)| is_excluded),
        below: max.is_some_and(|(_, is_excluded)| is_excluded),
        step: 0.0,
    };
    (min.is_some() || max.is_some()).then(|| Phrase::text(phrases::number_range(bounds).to_string()))
}

/// A bound that a rule or a fact declares.
fn edge(value: &Value, is_excluded: bool) -> Option<(f64, bool)> {
    Some((value.as_double()?, is_excluded))
}

/// A count: `1 to 5 items`, `at most 1 item`; none if every count is allowed.
pub fn count(min: u32, max: Option<u32>, nouns: [&str; 2]) -> Option<Phrase> {
    let count = || Phrase::text(phrases::count(min, max.unwrap_or(u32::MAX), nouns).to_string());
    (min > 0 || max.is_some()).then(count)
}

/// The restrictions that a type itself puts on its values, one phrase for each, without those of items and members.
pub fn limits(ty: &Type, unit: Option<&str>) -> Vec<Phrase> {
    match ty {
        Type::Integer(limits) => integer(limits, unit),
        Type::Number(limits) => number(limits, unit),
        Type::String(limits) => text(limits),
        Type::Const(value) => vec![Phrase::text("always ").and(quoted(value))],
        Type::Enum(choice) => vec![allowed_values(&choice.values, choice.open)],
        Type::Array(limits) => array(limits),
        Type::Map(limits) => map(limits),
        Type::Size(limits) => size(limits),
        Type::Any | Type::Boolean | Type::Object(_) | Type::Union(_) | Type::Result => Vec::new(),
    }
}

/// A range with its unit; only the unit if there are no bounds.
fn with_unit(range: Option<Phrase>, unit: Option<&str>) -> Option<Phrase> {
    match (range, unit) {
        (Some(range), Some(unit)) => Some(range.then(format!(" {unit}"))),
        (range, None) => range,
        (None, Some(unit)) => Some(Phrase::text(format!("in {unit}"))),
    }
}

/// The declared range and the step of an integer.
pub fn integer(limits: &Integer, unit: Option<&str>) -> Vec<Phrase> {
    let bits = limits.is_int64.then(|| Phrase::text("of 64 bits"));
    with_unit(integer_range(limits), unit).into_iter().chain(integer_step(limits)).chain(bits).collect()
}

/// The declared range of an integer.
pub(crate) fn integer_range(limits: &Integer) -> Option<Phrase> {
    let bound = |bound: i64, is_declared: bool| edge(&Value::Int(bound), false).filter(|_| is_declared);
    range(bound(limits.min, limits.declared.0), bound(limits.max, limits.declared.1))
}

/// The step of an integer: `a multiple of 8`, or `a multiple of 8 plus 3`.
pub fn integer_step(limits: &Integer) -> Option<Phrase> {
    let &Integer { min, max, step, offset, .. } = limits;
    (step > 1)
        .then(|| Phrase::text(phrases::integer_step(table::Integer { min, max, step, offset }).to_string()))
}

/// The range and the step of a number.
pub fn number(limits: &Number, unit: Option<&str>) -> Vec<Phrase> {
    with_unit(number_range(limits), unit)
        .into_iter()
        .chain(number_step(limits))
        .chain(documented_step(limits))
        .collect()
}

/// The range of a number.
pub(crate) fn number_range(limits: &Number) -> Option<Phrase> {
    range(limits.min.map(|min| (min, limits.above)), limits.max.map(|max| (max, limits.below)))
}

/// The step of a number.
pub(crate) fn number_step(limits: &Number) -> Option<Phrase> {
    limits.step.map(|step| Phrase::text(phrases::number_step(step).to_string()))
}

/// The step of a number that nobody checks.
pub(crate) fn documented_step(limits: &Number) -> Option<Phrase> {
    let step = limits.documented_step.as_ref()?;
    Some(Phrase::text(format!("a multiple of {step}, which is not checked")))
}

/// The length of a string, its form, and the limits on media.
pub fn text(limits: &Text) -> Vec<Phrase> {
    let media = limits.media.iter().flat_map(|media| media.limits.iter().map(Phrase::text));
    let form = [length(limits), format(limits), pattern(limits), media_forms(limits)];
    form.into_iter().flatten().chain(media).collect()
}

/// The format of a string.
pub(crate) fn format(limits: &Text) -> Option<Phrase> {
    limits.format.map(|format| {
        Phrase::text(match format {
            FormatName::Uri => "a URI",
            FormatName::Uuid => "a UUID",
            FormatName::UuidV4 => "a UUID of version 4",
        })
    })
}

/// The regular expression of a string.
pub(crate) fn pattern(limits: &Text) -> Option<Phrase> {
    limits.pattern.as_ref().map(|pattern| Phrase::text("matching ").then_code(&pattern.value))
}

/// The forms in which a string refers to media.
pub(crate) fn media_forms(limits: &Text) -> Option<Phrase> {
    let media = limits.media.as_ref().filter(|media| !media.forms.is_empty())?;
    Some(list(media.forms.iter().map(|form| media_form(*form)), "or"))
}

/// The length of a string in the unit that it is measured in.
pub fn length(limits: &Text) -> Option<Phrase> {
    let unit = match limits.unit {
        LengthUnit::CodePoints => table::LengthUnit::CodePoints,
        LengthUnit::Utf16 => table::LengthUnit::Utf16,
        LengthUnit::Bytes => table::LengthUnit::Bytes,
    };
    let length =
        || Phrase::text(phrases::length(limits.min, limits.max.unwrap_or(u32::MAX), unit).to_string());
    (limits.min > 0 || limits.max.is_some()).then(length)
}

/// The form in which media is given.
fn media_form(form: MediaForm) -> Phrase {
    match form {
        MediaForm::Url => Phrase::text("an ").then_code("http").then(" or ").then_code("https").then(" URL"),
        MediaForm::DataUri => Phrase::text("a data URI"),
        MediaForm::Base64 => Phrase::text("Base64"),
        MediaForm::Upload => Phrase::text("the UUID of an upload"),
        MediaForm::File => Phrase::text("the name of a file"),
    }
}

/// The values of an enum: `one of a, b`.
pub fn allowed_values(values: &[EnumValue], is_open: bool) -> Phrase {
    let values = one_of(values.iter().map(|one| &one.value));
    if is_open { values.then(", or another value") } else { values }
}

/// The allowed values: `one of a, b`, or the only one.
pub fn one_of<'v>(values: impl IntoIterator<Item = &'v Value>) -> Phrase {
    let values: Vec<&Value> = values.into_iter().collect();
    match values[..] {
        [only] => quoted(only),
        _ => Phrase::text("one of ").and(commas(values)),
    }
}

/// The number of items of a list, and which of them must differ.
pub fn array(limits: &Array) -> Vec<Phrase> {
    count(limits.min, limits.max, ["item", "items"]).into_iter().chain(different(&limits.unique)).collect()
}

/// The items of a list that must differ.
pub(crate) fn different(items: &Unique) -> Option<Phrase> {
    match items {
        Unique::No => None,
        Unique::Items => Some(Phrase::text("all different")),
        Unique::By(member) => Some(Phrase::text("all with a different ").then_code(member)),
    }
}

/// The number of members of a map, and what its keys must be.
pub fn map(limits: &Map) -> Vec<Phrase> {
    let keys = text(&limits.keys);
    let keys = (!keys.is_empty()).then(|| Phrase::text("each key ").and(list(keys, "and")));
    count(limits.min, limits.max, ["member", "members"]).into_iter().chain(keys).collect()
}

/// The allowed sizes, or the form of a size and the limits of its sides.
pub fn size(limits: &SizeText) -> Vec<Phrase> {
    if !limits.values.is_empty() {
        return vec![one_of(limits.values.iter().map(|one| &one.value))];
    }
    let form = Phrase::text("written as ").then_code(format!("WIDTH{}HEIGHT", limits.separator));
    let side = |side: &Param| {
        let limits = self::limits(&side.ty, None);
        (!limits.is_empty()).then(|| Phrase::text(format!("{} ", side.name.value)).and(list(limits, "and")))
    };
    std::iter::once(form).chain(limits.sides.iter().filter_map(side)).collect()
}

/// The limit that a rule puts on a value, or on the number of items or characters; the excepted values stand behind
/// "must not be".
pub fn limit(limit: &Limit) -> Phrase {
    let bound = |bound: &Option<Edge>| edge(&bound.as_ref()?.value, bound.as_ref()?.excluded);
    match limit {
        Limit::Values(values) | Limit::Except(values) => list(values.iter().map(quoted), "or"),
        Limit::Range(min, max) => range(bound(min), bound(max)).unwrap_or_else(|| Phrase::text("any value")),
        Limit::Count(min, max) => count(min.unwrap_or(0), *max, ["item", "items"])
            .unwrap_or_else(|| Phrase::text("any number of items")),
        Limit::Length(min, max, unit) => count(min.unwrap_or(0), *max, units_of_length(*unit))
            .unwrap_or_else(|| Phrase::text(format!("any number of {}", units_of_length(*unit)[1]))),
    }
}

/// The same, with the number of values in place of a long list of them.
pub(crate) fn brief_limit(limit: &Limit) -> Phrase {
    match limit {
        Limit::Values(values) | Limit::Except(values) if values.len() > phrases::MANY => {
            Phrase::text(format!("one of {} values", values.len()))
        }
        limit => self::limit(limit),
    }
}

/// Singular and plural of what the length of a string counts.
pub(crate) const fn units_of_length(unit: LengthUnit) -> [&'static str; 2] {
    match unit {
        LengthUnit::CodePoints => ["character", "characters"],
        LengthUnit::Utf16 => ["UTF-16 code unit", "UTF-16 code units"],
        LengthUnit::Bytes => ["byte", "bytes"],
    }
}

/// The bounds of a total or of another quantity.
pub fn bounds(min: Option<&Value>, max: Option<&Value>) -> Option<Phrase> {
    let bound = |bound: Option<&Value>| edge(bound?, false);
    range(bound(min), bound(max))
}

/// The empty values of a parameter that count as not given, at the start of a sentence.
pub(crate) fn absent_if_empty(param: &Param) -> Option<String> {
    let kinds = param.absent_if_empty();
    let names = [(Kinds::STRING, "string"), (Kinds::LIST, "list"), (Kinds::MAP, "object")];
    let names: Vec<&str> =
        names.iter().filter(|(kind, _)| kinds.meets(*kind)).map(|(_, name)| *name).collect();
    let (last, others) = names.split_last()?;
    let others = if others.is_empty() { String::new() } else { others.join(", ") + " or " };
    Some(format!("An empty {others}{last}"))
}

/// A phrase as a sentence: with a capital letter at the start, unless that would change a name, and a full stop.
pub(crate) fn sentence(phrase: &str) -> String {
    let phrase = phrase.trim();
    let first = phrase.split_whitespace().next().unwrap_or_default();
    let is_word =
        first.trim_end_matches([',', ':', ';']).chars().all(|c| c.is_alphabetic() && c.is_lowercase());
    let mut letters = phrase.chars();
    let mut sentence: String = match letters.next() {
        Some(letter) if is_word => letter.to_uppercase().collect(),
        letter => letter.into_iter().collect(),
    };
    sentence.push_str(letters.as_str());
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// The description of a parameter, its limits and its default.
pub(crate) fn described(param: &Param) -> String {
    let mut text = param.doc.clone();
    if let Some(reason) = &param.deprecated {
        let _ = write!(text, " Deprecated: {}.", reason.trim_end_matches('.'));
    }
    let is_listed = matches!(param.ty, Type::Const(_) | Type::Enum(_));
    let limits = if is_listed { Vec::new() } else { limits(&param.ty, param.unit.as_deref()) };
    if !limits.is_empty() {
        let _ = write!(text, " {}", sentence(&list(limits, "and").to_string()));
    }
    if let Some(default) = default_of(param) {
        let _ = write!(text, " Default: {default}.");
    }
    text
}

/// The value that a service assumes if a parameter is absent.
pub(crate) fn default_of(param: &Param) -> Option<Phrase> {
    let scalar = |default: &Default| cases(default, quoted);
    let document =
        |default: &Default<serde_json::Value>| cases(default, |value| Phrase::code(value.to_string()));
    param.default.as_ref().map(scalar).or_else(|| param.default_document.as_ref().map(document))
}

/// The value that a service assumes: one value, or the first one whose condition holds.
fn cases<T>(default: &Default<T>, quoted: impl Fn(&T) -> Phrase) -> Phrase {
    let cases = match default {
        Default::Value(value) => return quoted(&value.value),
        Default::Cases(cases) => cases,
    };
    let case = |(when, value): &(super::Expr, crate::source::Located<T>)| match &when.kind {
        super::ExprKind::Lit(Value::Bool(true)) => Phrase::text("otherwise ").and(quoted(&value.value)),
        _ => quoted(&value.value).then(" if ").then_code(expr::author(when)),
    };
    cases.iter().map(case).reduce(|all, next| all.then(", ").and(next)).unwrap_or_default()
}

/// A value that a fact can have, as JSON.
pub fn sample_fact(fact: &Fact) -> serde_json::Value {
    let bound = fact.min.as_ref().or(fact.max.as_ref());
    let one = match (fact.ty, bound) {
        (FactType::Boolean, _) => serde_json::Value::Bool(true),
        (FactType::String, _) => "...".into(),
        (FactType::Timestamp, _) => "2026-11-29T10:00:00Z".into(),
        (_, Some(Value::Int(bound))) => (*bound).into(),
        (_, Some(Value::Num(bound))) => serde_json::json!(bound),
        (FactType::Integer, _) => 1.into(),
        (FactType::Number, _) => serde_json::json!(1.5),
    };
    if fact.list { serde_json::Value::Array(vec![one]) } else { one }
}

/// The type and the bounds of a fact: `integer, at least 1`.
pub fn fact(fact: &Fact) -> Phrase {
    let [one, several] = match fact.ty {
        FactType::Boolean => ["boolean", "array of booleans"],
        FactType::Integer => ["integer", "array of integers"],
        FactType::Number => ["number", "array of numbers"],
        FactType::String => ["string", "array of strings"],
        FactType::Timestamp => ["timestamp", "array of timestamps"],
    };
    let mut words = Phrase::text(if fact.list { several } else { one });
    let count = |count: u32| Value::Int(count.into());
    let (min, max) = fact.items;
    if let Some(items) = bounds(min.map(count).as_ref(), max.map(count).as_ref()) {
        words = words.then(", ").and(items).then(" items");
    }
    if let Some(bounds) = bounds(fact.min.as_ref(), fact.max.as_ref()) {
        words = words.then(if fact.list { ", each " } else { ", " }).and(bounds);
    }
    match &fact.default {
        None => words,
        Some(values) if values.is_empty() => words.then(", none if not given"),
        Some(values) => {
            let values =
                values.iter().map(quoted).reduce(|all, next| all.then(", ").and(next)).unwrap_or_default();
            words.then(", ").and(values).then(" if not given")
        }
    }
}
