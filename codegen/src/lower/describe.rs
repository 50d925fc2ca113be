//! What generated Rust says about its items, as text without markup. Knows nothing of rustdoc.

use super::shape::Context;
use crate::ir::{Block, Doc, Ident, Inline, Part};
use crate::model::{
    Array, Default, FormatName, Integer, MediaForm, Number, Object, Param, Place, Text, Type, Value,
};

/// A paragraph of plain words.
pub(super) fn text(words: impl Into<String>) -> Block {
    Block::Text(vec![Inline::Text(words.into())])
}

/// The paragraphs of an author's text.
pub(super) fn paragraphs(words: &str) -> impl Iterator<Item = Block> {
    let mut paragraphs = vec![String::new()];
    for line in words.lines().map(str::trim) {
        let open = paragraphs.last_mut().expect("there is always one");
        match (line.is_empty(), open.is_empty()) {
            (true, false) => paragraphs.push(String::new()),
            (true, true) => {}
            (false, true) => open.push_str(line),
            (false, false) => {
                open.push(' ');
                open.push_str(line);
            }
        }
    }
    paragraphs.into_iter().filter(|words| !words.is_empty()).map(text)
}

/// The outermost object of a document. What a request is for is said by its module.
pub(super) fn root(context: Context<'_>) -> Doc {
    let first = match context.part {
        Part::Request => "The parameters of a request.",
        Part::Response => "What is answered.",
        Part::Callback => "What is sent to a webhook.",
        Part::Envelope => "What stands around answers.",
    };
    let doc = context.document.root().doc.as_deref();
    let doc = doc.filter(|doc| context.op.is_none_or(|op| op.doc != *doc));
    Doc(std::iter::once(text(first)).chain(doc.into_iter().flat_map(paragraphs)).collect())
}

/// An object below a parameter.
pub(super) fn object(object: &Object, param: &Param, item: bool) -> Doc {
    let own = object.doc.as_deref().filter(|doc| !doc.is_empty());
    let name = Inline::Code(param.name.value.clone());
    let doc: Vec<Block> = match own.or((!item && !param.doc.is_empty()).then_some(param.doc.as_str())) {
        Some(doc) => paragraphs(doc).collect(),
        None if item => {
            vec![Block::Text(vec![Inline::Text("One item of ".into()), name, Inline::Text(".".into())])]
        }
        None => vec![Block::Text(vec![Inline::Text("The parts of ".into()), name, Inline::Text(".".into())])],
    };
    Doc(doc)
}

/// The members that always have the same value, and for which there is no field.
pub(super) fn constants<'m>(
    constants: impl Iterator<Item = (&'m str, &'m Value)>,
    open: bool,
) -> Option<Block> {
    let mut words = Vec::new();
    for (name, value) in constants {
        let first = if open { "Always holds " } else { "Always sends " };
        words.push(Inline::Text(if words.is_empty() { first } else { ", " }.to_owned()));
        words.extend([code(name), Inline::Text(" = ".to_owned()), json_code(value)]);
    }
    if words.is_empty() {
        return None;
    }
    words.push(Inline::Text(".".to_owned()));
    Some(Block::Text(words))
}

/// A value as it stands in JSON.
fn json_code(value: &Value) -> Inline {
    match value {
        Value::Str(text) => Inline::Code(serde_json::Value::String(text.clone()).to_string()),
        other => value_code(other),
    }
}

/// A choice of strings.
pub(super) fn choice(name: &str) -> Doc {
    Doc(vec![Block::Text(vec![
        Inline::Text("The values of ".into()),
        Inline::Code(name.to_owned()),
        Inline::Text(".".into()),
    ])])
}

/// One value of a choice.
pub(super) fn variant(wire: &str, doc: Option<&str>) -> Doc {
    let wire = Inline::Code(wire.to_owned());
    match doc.filter(|doc| !doc.trim().is_empty()) {
        None => Doc(vec![Block::Text(vec![wire])]),
        Some(doc) => {
            let mut blocks: Vec<Block> = paragraphs(doc).collect();
            if let Some(Block::Text(first)) = blocks.first_mut() {
                first.splice(0..0, [wire, Inline::Text(": ".into())]);
            }
            Doc(blocks)
        }
    }
}

/// A field: what it is, then limits, default and further remarks. Rules and source are added by [`finish`],
/// where the type finds its place.
pub(super) fn field(param: &Param, ident: &Ident, context: Context<'_>) -> Doc {
    let mut blocks: Vec<Block> = paragraphs(&param.doc).collect();
    if blocks.is_empty() {
        blocks.push(Block::Text(vec![
            Inline::Text("The parameter ".into()),
            code(&param.name),
            Inline::Text(".".into()),
        ]));
    }
    let mut facts = Sentences::default();
    limits(&param.ty, param.unit.as_deref(), &mut facts);
    if let Some(default) = &param.default {
        facts.add("Default: ", default_value(default));
    }
    if param.nullable {
        facts.say("`null` is a value.");
    }
    if param.empty_absent && context.part == Part::Request {
        facts.say("An empty string counts as not given.");
    }
    match param.place {
        Place::Body => {}
        Place::Path => facts.say("Stands in the path."),
        Place::Query => facts.say("Stands in the query."),
    }
    if ident.text() != param.name.value {
        facts.add("On the wire: ", vec![code(&param.name)]);
    }
    if let Some(reason) = &param.deprecated {
        facts.say("Deprecated:");
        facts.space();
        facts.0.push(Inline::Text(stopped(reason)));
    }
    if !facts.0.is_empty() {
        blocks.push(Block::Lines(vec![facts.0]));
    }
    Doc(blocks)
}

/// Adds to the docs of a field the rules that read it, and its source.
pub(super) fn finish(doc: &mut Doc, rules: &[String], source: Option<&str>) {
    let mut lines = Vec::new();
    let mut words = Vec::new();
    for rule in rules {
        words.push(Inline::Text(if words.is_empty() { "Rules: " } else { ", " }.to_owned()));
        words.push(Inline::Link(rule.clone(), "super#rules".to_owned()));
    }
    if !words.is_empty() {
        words.push(Inline::Text(".".to_owned()));
        lines.push(words);
    }
    lines.extend(source.map(source_words));
    match doc.0.last_mut() {
        Some(Block::Lines(facts)) => facts.extend(lines),
        _ if lines.is_empty() => {}
        _ => doc.0.push(Block::Lines(lines)),
    }
}

/// Sentences of one paragraph.
#[derive(Default)]
struct Sentences(Vec<Inline>);

impl Sentences {
    fn space(&mut self) {
        if !self.0.is_empty() {
            self.0.push(Inline::Text(" ".into()));
        }
    }

    /// A sentence of words.
    fn say(&mut self, words: impl Into<String>) {
        self.space();
        self.0.push(Inline::Text(words.into()));
    }

    /// A label, then its value, then a full stop.
    fn add(&mut self, label: &str, value: Vec<Inline>) {
        self.say(label);
        self.0.extend(value);
        self.0.push(Inline::Text(".".into()));
    }
}

pub(super) fn code(text: &str) -> Inline {
    Inline::Code(text.to_owned())
}

/// With a full stop at its end.
fn stopped(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.ends_with(['.', '!', '?']) { words } else { words + "." }
}

/// What a value must be.
fn limits(ty: &Type, unit: Option<&str>, facts: &mut Sentences) {
    match ty {
        Type::Integer(range) => integer(range, unit, facts),
        Type::Number(range) => number(range, unit, facts),
        Type::String(limits) => string(limits, facts),
        Type::Const(value) => facts.add("Always ", vec![value_code(value)]),
        Type::Enum(list) if !matches!(list.values.first().map(|value| &value.value), Some(Value::Str(_))) => {
            facts.add("One of ", commas(list.values.iter().map(|value| value_code(&value.value))));
        }
        Type::Array(array) => list(array, unit, facts),
        Type::Any | Type::Boolean | Type::Enum(_) | Type::Object(_) | Type::Result | Type::Size(_) | Type::Map(_) | Type::Union(_) => {
            if let Some(unit) = unit {
                facts.say(format!("Unit: {unit}."));
            }
        }
    }
}

/// Values with commas between them.
fn commas(values: impl Iterator<Item = Inline>) -> Vec<Inline> {
    let mut list = Vec::new();
    for value in values {
        if !list.is_empty() {
            list.push(Inline::Text(", ".into()));
        }
        list.push(value);
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
        (false, false) => unit.into_iter().for_each(|unit| facts.say(format!("Unit: {unit}."))),
    }
    if limits.step > 1 {
        facts.add("A multiple of ", vec![Inline::Code(limits.step.to_string())]);
    }
}

fn number(limits: &Number, unit: Option<&str>, facts: &mut Sentences) {
    match (limits.min, limits.max) {
        (Some(min), Some(max)) => range(format!("{min:?}..={max:?}"), unit, facts),
        (Some(min), None) => range(format!("{min:?}.."), unit, facts),
        (None, Some(max)) => range(format!("..={max:?}"), unit, facts),
        (None, None) => unit.into_iter().for_each(|unit| facts.say(format!("Unit: {unit}."))),
    }
}

fn string(limits: &Text, facts: &mut Sentences) {
    match (limits.min, limits.max) {
        (0, None) => {}
        (0, Some(max)) => facts.say(format!("At most {}.", counted(max, "character"))),
        (min, None) => facts.say(format!("At least {}.", counted(min, "character"))),
        (min, Some(max)) if min == max => facts.say(format!("Exactly {}.", counted(min, "character"))),
        (min, Some(max)) => facts.say(format!("{min} to {}.", counted(max, "character"))),
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
            facts.say(format!("Not checked: {}.", media.limits.join(", ")));
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
        MediaForm::File => "file",
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
    match (array.min, array.max) {
        (0, None) => {}
        (0, Some(max)) => facts.say(format!("At most {}.", counted(max, "item"))),
        (min, None) => facts.say(format!("At least {}.", counted(min, "item"))),
        (min, Some(max)) if min == max => facts.say(format!("Exactly {}.", counted(min, "item"))),
        (min, Some(max)) => facts.say(format!("{min} to {}.", counted(max, "item"))),
    }
    let mut items = Sentences::default();
    if let Some(doc) = array.doc.as_deref().filter(|doc| !doc.trim().is_empty()) {
        items.say(stopped(doc));
    }
    limits(&array.items, unit, &mut items);
    if !items.0.is_empty() {
        facts.say("Each item: ");
        facts.0.extend(items.0);
    }
}

/// A value as it stands in JSON, or the bare text of a string.
fn value_code(value: &Value) -> Inline {
    Inline::Code(match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Num(value) => format!("{value:?}"),
        Value::Str(value) => value.clone(),
    })
}

/// A default, and who applies it.
fn default_value(default: &Default) -> Vec<Inline> {
    let mut words = match default {
        Default::Value(value) => vec![value_code(value)],
        Default::Cases(cases) => {
            let mut words = Vec::new();
            for (condition, value) in cases {
                if !words.is_empty() {
                    words.push(Inline::Text(", ".into()));
                }
                words.push(value_code(value));
                if condition.kind == crate::model::ExprKind::Lit(Value::Bool(true)) {
                    words.push(Inline::Text(" otherwise".into()));
                } else {
                    words.push(Inline::Text(" if ".into()));
                    words.push(Inline::Code(crate::cel::author(condition)));
                }
            }
            words
        }
    };
    words.push(Inline::Text(", applied by the API when `None`".into()));
    words
}

/// Where something is documented.
pub(super) fn source_line(source: &str) -> Block {
    Block::Text(source_words(source))
}

fn source_words(source: &str) -> Vec<Inline> {
    vec![Inline::Text("Source: ".into()), Inline::Url(source.to_owned()), Inline::Text(".".into())]
}
