//! Phrases for limits and values: the wording that documentation, rule messages and diagnostics share.
//!
//! Each function returns a phrase that fits behind "must be" or in a list of properties, such as
//! `at least 1 and at most 50 px`. It matches the wording of violations. Knows no markup.

pub mod price;
#[cfg(test)]
mod tests;

use std::fmt;

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
        Value::Num(value) => number_text(*value),
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

/// A double with the shortest digits, without an exponent where that is not much longer.
pub fn number_text(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || (1e-5..1e16).contains(&size) { format!("{value}") } else { format!("{value:e}") }
}

/// Lower and upper bound: `at least 1 and at most 50`, `greater than 0`; none if there is no bound.
fn range(min: Option<(String, bool)>, max: Option<(String, bool)>) -> Option<Phrase> {
    let lower =
        min.map(|(min, excluded)| format!("{} {min}", if excluded { "greater than" } else { "at least" }));
    let upper =
        max.map(|(max, excluded)| format!("{} {max}", if excluded { "less than" } else { "at most" }));
    match (lower, upper) {
        (Some(lower), Some(upper)) => Some(Phrase::text(format!("{lower} and {upper}"))),
        (lower, upper) => lower.or(upper).map(Phrase::text),
    }
}

/// A count: `1 to 5 items`, `at most 1 item`; none if every count is allowed.
pub fn count(min: u32, max: Option<u32>, [one, many]: [&str; 2]) -> Option<Phrase> {
    let noun = if max == Some(1) || (min == 1 && max.is_none()) { one } else { many };
    let text = match (min, max) {
        (0, None) => return None,
        (min, None) => format!("at least {min} {noun}"),
        (min, Some(max)) if min == max => format!("{min} {noun}"),
        (0, Some(max)) => format!("at most {max} {noun}"),
        (min, Some(max)) => format!("{min} to {max} {noun}"),
    };
    Some(Phrase::text(text))
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

/// A range with its unit; the unit alone where there is no range.
fn with_unit(range: Option<Phrase>, unit: Option<&str>) -> Option<Phrase> {
    match (range, unit) {
        (Some(range), Some(unit)) => Some(range.then(format!(" {unit}"))),
        (range, None) => range,
        (None, Some(unit)) => Some(Phrase::text(format!("in {unit}"))),
    }
}

/// The declared range and the step of an integer.
pub fn integer(limits: &Integer, unit: Option<&str>) -> Vec<Phrase> {
    let min = limits.declared.0.then(|| (limits.min.to_string(), false));
    let max = limits.declared.1.then(|| (limits.max.to_string(), false));
    with_unit(range(min, max), unit).into_iter().chain(integer_step(limits)).collect()
}

/// The step of an integer: `a multiple of 8`, or `a multiple of 8 plus 3`.
pub fn integer_step(Integer { step, offset, .. }: &Integer) -> Option<Phrase> {
    match (step, offset) {
        (0 | 1, _) => None,
        (step, 0) => Some(Phrase::text(format!("a multiple of {step}"))),
        (step, offset) => Some(Phrase::text(format!("a multiple of {step} plus {offset}"))),
    }
}

/// The range and the step of a number.
pub fn number(limits: &Number, unit: Option<&str>) -> Vec<Phrase> {
    let edge = |value: Option<f64>, excluded: bool| value.map(|value| (number_text(value), excluded));
    let range = range(edge(limits.min, limits.above), edge(limits.max, limits.below));
    let step = limits.step.map(|step| Phrase::text(format!("a multiple of {}", number_text(step))));
    with_unit(range, unit).into_iter().chain(step).collect()
}

/// The length of a string, its form, and the limits on media.
pub fn text(limits: &Text) -> Vec<Phrase> {
    let mut phrases: Vec<Phrase> = length(limits).into_iter().collect();
    phrases.extend(limits.format.map(|format| {
        Phrase::text(match format {
            FormatName::Uri => "a URI",
            FormatName::UuidV4 => "a UUID of version 4",
        })
    }));
    phrases
        .extend(limits.pattern.as_ref().map(|pattern| Phrase::text("matching ").then_code(&pattern.value)));
    if let Some(media) = &limits.media {
        if !media.forms.is_empty() {
            phrases.push(list(media.forms.iter().map(|form| media_form(*form)), "or"));
        }
        phrases.extend(media.limits.iter().map(Phrase::text));
    }
    phrases
}

/// The length of a string in the unit that it is measured in.
pub fn length(limits: &Text) -> Option<Phrase> {
    count(limits.min, limits.max, length_nouns(limits.unit))
}

/// The unit of a length, singular and plural.
pub fn length_nouns(unit: LengthUnit) -> [&'static str; 2] {
    match unit {
        LengthUnit::CodePoints => ["character", "characters"],
        LengthUnit::Utf16 => ["UTF-16 unit", "UTF-16 units"],
        LengthUnit::Bytes => ["byte", "bytes"],
    }
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
    let different = match &limits.unique {
        Unique::No => None,
        Unique::Items => Some(Phrase::text("all different")),
        Unique::By(member) => Some(Phrase::text("all with a different ").then_code(member)),
    };
    count(limits.min, limits.max, ["item", "items"]).into_iter().chain(different).collect()
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

/// The limit that a rule puts on a value or on the number of items.
pub fn limit(limit: &Limit) -> Phrase {
    let edge = |edge: &Option<Edge>| edge.as_ref().map(|edge| (value(&edge.value), edge.excluded));
    match limit {
        Limit::Values(values) => list(values.iter().map(quoted), "or"),
        Limit::Range(min, max) => range(edge(min), edge(max)).unwrap_or_else(|| Phrase::text("any value")),
        Limit::Count(min, max) => count(min.unwrap_or(0), *max, ["item", "items"])
            .unwrap_or_else(|| Phrase::text("any number of items")),
    }
}

/// The bounds of a total or of another quantity.
pub fn bounds(min: Option<&Value>, max: Option<&Value>) -> Option<Phrase> {
    let edge = |edge: Option<&Value>| edge.map(|edge| (value(edge), false));
    range(edge(min), edge(max))
}

/// The value that a service assumes: one value, or the first one whose condition holds.
pub fn default(default: &Default) -> Phrase {
    let cases = match default {
        Default::Value(value) => return quoted(&value.value),
        Default::Cases(cases) => cases,
    };
    let case = |(when, value): &(super::Expr, crate::source::Located<Value>)| match &when.kind {
        super::ExprKind::Lit(Value::Bool(true)) => Phrase::text("otherwise ").and(quoted(&value.value)),
        _ => quoted(&value.value).then(" if ").then_code(expr::author(when)),
    };
    cases.iter().map(case).reduce(|all, next| all.then(", ").and(next)).unwrap_or_default()
}

/// The type and the bounds of a fact: `integer, at least 1`.
pub fn fact(fact: &Fact) -> Phrase {
    let [one, several] = match fact.ty {
        FactType::Boolean => ["boolean", "array of booleans"],
        FactType::Integer => ["integer", "array of integers"],
        FactType::Number => ["number", "array of numbers"],
        FactType::String => ["string", "array of strings"],
    };
    let ty = Phrase::text(if fact.list { several } else { one });
    match bounds(fact.min.as_ref(), fact.max.as_ref()) {
        Some(bounds) if fact.list => ty.then(", each ").and(bounds),
        Some(bounds) => ty.then(", ").and(bounds),
        None => ty,
    }
}
