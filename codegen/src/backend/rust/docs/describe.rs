//! The docs of types, fields and variants, as text without markup. Knows nothing of rustdoc.

use super::limits::{Sentences, limits, value_code};
use crate::backend::rust::ir::{Block, Doc, Ident, Inline, Part, RuleLink};
use crate::backend::rust::types::shape::Context;
use crate::model::words;
use crate::model::{EnumValue, Object, Param, Place, Type, Value, Variant};

/// A paragraph of plain words.
pub(in crate::backend::rust) fn text(words: impl Into<String>) -> Block {
    Block::Text(vec![Inline::Text(words.into())])
}

/// The paragraphs of an author's text.
pub(in crate::backend::rust) fn paragraphs(words: &str) -> impl Iterator<Item = Block> {
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

/// The outermost object of a document.
pub(in crate::backend::rust) fn root(context: Context<'_>) -> Doc {
    let doc = context.document.root().doc.as_deref();
    let doc = doc.filter(|doc| !doc.trim().is_empty() && context.op.is_none_or(|op| op.doc != *doc));
    if let Some(doc) = doc {
        return Doc(paragraphs(doc).collect());
    }
    let title = context.op.map_or(context.provider.name.as_str(), |op| &op.title);
    let what = match context.part {
        Part::Request => "Request parameters of",
        Part::Response | Part::Variant(_) => "Response of",
        Part::Callback => "Body of a webhook call of",
        Part::Envelope => "Envelope around the responses of",
    };
    Doc(vec![text(format!("{what} {}.", title.trim_end_matches('.')))])
}

/// An object at a parameter or a variant of a union with the given name and docs.
pub(in crate::backend::rust) fn object(object: &Object, name: &str, doc: &str, item: bool) -> Doc {
    let own = object.doc.as_deref().filter(|doc| !doc.is_empty());
    let Some(doc) = own.or((!item && !doc.is_empty()).then_some(doc)) else {
        let first = if item { "Item of " } else { "Members of " };
        return Doc(vec![about(first, name)]);
    };
    Doc(paragraphs(doc).collect())
}

/// A sentence that ends with a name.
fn about(words: &str, name: &str) -> Block {
    Block::Text(vec![Inline::Text(words.to_owned()), code(name), ".".into()])
}

/// A union. Its docs do not mention a parameter, since several can use it.
pub(in crate::backend::rust) fn union(name: &str) -> Doc {
    Doc(vec![about("Values of ", name)])
}

/// A variant of a Rust enum, which can represent several variants of a union.
pub(in crate::backend::rust) fn union_variant(variants: &[(u16, &Variant)]) -> Doc {
    let mut blocks: Vec<Block> = Vec::new();
    for (_, variant) in variants {
        blocks.extend(variant.doc.as_deref().into_iter().flat_map(paragraphs));
        let mut facts = Sentences::default();
        limits(&variant.ty, None, &mut facts);
        if !facts.0.is_empty() {
            blocks.push(Block::Text(facts.0));
        }
    }
    if blocks.is_empty() {
        let what = match variants {
            [(_, Variant { ty: Type::Boolean, .. })] => "`true` or `false`.",
            [(_, Variant { ty: Type::Array(_), .. })] => "A list.",
            [(_, Variant { ty: Type::Map(_), .. })] => "Members with arbitrary keys.",
            [(_, Variant { ty: Type::Object(_), .. })] => "An object.",
            [(_, Variant { ty: Type::Integer(_) | Type::Number(_), .. })] => "A number.",
            [(_, Variant { ty: Type::Enum(_), .. })] => "One of several values.",
            _ => "A string.",
        };
        blocks.push(text(what));
    }
    Doc(blocks)
}

/// The members with a constant value, which have no field.
pub(in crate::backend::rust) fn constants<'m>(
    constants: impl Iterator<Item = (&'m str, &'m Value)>,
    open: bool,
) -> Option<Block> {
    let mut words = Vec::new();
    for (name, value) in constants {
        let first = if open { "Always holds " } else { "Always sends " };
        words.push(Inline::Text(if words.is_empty() { first } else { ", " }.to_owned()));
        words.extend([code(name), " = ".into(), json_code(value)]);
    }
    if words.is_empty() {
        return None;
    }
    words.push(".".into());
    Some(Block::Text(words))
}

/// A value as JSON.
fn json_code(value: &Value) -> Inline {
    match value {
        Value::Str(text) => Inline::Code(serde_json::Value::String(text.clone()).to_string()),
        other => value_code(other),
    }
}

/// An enum of strings.
pub(in crate::backend::rust) fn choice(name: &str) -> Doc {
    Doc(vec![Block::Text(vec!["Values of ".into(), Inline::Code(name.to_owned()), ".".into()])])
}

/// One value of an enum.
pub(in crate::backend::rust) fn variant(wire: &str, value: &EnumValue) -> Doc {
    let doc = value.doc.as_deref().filter(|doc| !doc.trim().is_empty());
    let mut blocks: Vec<Block> = doc.into_iter().flat_map(paragraphs).collect();
    match blocks.first_mut() {
        Some(Block::Text(first)) => {
            first.splice(0..0, [code(wire), ": ".into()]);
        }
        _ => blocks.push(Block::Text(vec![code(wire)])),
    }
    Doc(blocks)
}

/// A field: its description, limits, default and other properties. [`finish`] adds rules and source when the module of
/// the type is known.
pub(in crate::backend::rust) fn field(param: &Param, ident: &Ident, context: Context<'_>) -> Doc {
    let mut blocks: Vec<Block> = paragraphs(&param.doc).collect();
    if blocks.is_empty() {
        blocks.push(about("Parameter ", &param.name));
    }
    let mut facts = Sentences::default();
    limits(&param.ty, param.unit.as_deref(), &mut facts);
    if let Some(default) = words::default_of(param) {
        facts.add("Default: ", default_value(default));
    }
    if param.nullable {
        facts.say("`null` is allowed.");
    }
    if param.null_absent && context.part == Part::Request {
        facts.say("`null` counts as omitted.");
    }
    if let Some(empty) = words::absent_if_empty(param).filter(|_| context.part == Part::Request) {
        facts.say(format!("{empty} counts as omitted."));
    }
    match param.place {
        Place::Body => {}
        Place::Path => facts.say("Sent in the path."),
        Place::Query => match &param.join {
            Some(join) => facts.add("Sent in the query, items joined by ", vec![code(join)]),
            None if param.ty.items().is_some() => facts.say("Sent in the query, once for each item."),
            None => facts.say("Sent in the query."),
        },
        Place::Header => facts.say("Sent as a header."),
    }
    if ident.text() != param.name.value {
        facts.add("On the wire: ", vec![code(&param.name)]);
    }
    if let Some(other) = &param.alias_of {
        facts.add("Alias of ", vec![code(other)]);
    }
    if !facts.0.is_empty() {
        blocks.push(Block::Lines(vec![facts.0]));
    }
    Doc(blocks)
}

/// Adds the rules that read a field, and its source, to its docs.
pub(in crate::backend::rust) fn finish(doc: &mut Doc, rules: &[RuleLink], source: Option<&str>) {
    let mut lines = Vec::new();
    let mut words = Vec::new();
    for rule in rules {
        words.push(Inline::Text(if words.is_empty() { "Rules: " } else { ", " }.to_owned()));
        words.push(Inline::Link(rule.id.clone(), format!("super#{}", rule.anchor)));
    }
    if !words.is_empty() {
        words.push(".".into());
        lines.push(words);
    }
    lines.extend(source.map(source_words));
    match doc.0.last_mut() {
        Some(Block::Lines(facts)) => facts.extend(lines),
        _ if lines.is_empty() => {}
        _ => doc.0.push(Block::Lines(lines)),
    }
}

pub(in crate::backend::rust) fn code(text: &str) -> Inline {
    Inline::Code(text.to_owned())
}

/// Words with a full stop at the end.
pub(super) fn stopped(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.ends_with(['.', '!', '?']) { words } else { words + "." }
}

/// A default with the statement who applies it.
fn default_value(default: words::Phrase) -> Vec<Inline> {
    let value = default.0.into_iter().map(Inline::from);
    value.chain([", applied by the API when `None`".into()]).collect()
}

/// The address of the documentation.
pub(in crate::backend::rust) fn source_line(source: &str) -> Block {
    Block::Text(source_words(source))
}

fn source_words(source: &str) -> Vec<Inline> {
    vec!["Source: ".into(), Inline::Url(source.to_owned()), ".".into()]
}
