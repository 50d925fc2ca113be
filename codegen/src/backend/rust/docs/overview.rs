//! The docs of modules. Knows nothing of rustdoc.

use std::collections::BTreeMap;

use super::describe::{code, paragraphs, source_line, stopped, text};
use super::limits::value_code;
use crate::backend::rust::ir::{Block, Doc, Inline};
use crate::model::files::File;
use crate::model::words::sentence;
use crate::model::{Fact, FactType, Let, Mode, Operation, Provider, ResponseVariant, Rule, Source};

/// The module of an operation: description, request line, sizes, rules, price and sources.
pub(in crate::backend::rust) fn operation(op: &Operation, provider: &Provider) -> Doc {
    let mut blocks = vec![text(format!("{}.", op.title.trim_end_matches('.')))];
    blocks.extend(paragraphs(&op.doc));
    blocks.push(Block::List(identity(op, provider)));
    blocks.extend(op.notes.iter().flat_map(|note| paragraphs(note)));
    modes(op, &mut blocks);
    sizes(op, &mut blocks);
    facts(op, &mut blocks);
    files(op, &mut blocks);
    named(op, &mut blocks);
    rules(op, &mut blocks);
    super::price::blocks(op, &mut blocks);
    sources(&op.sources, &mut blocks);
    Doc(blocks)
}

/// Most wire ids in the overview; the entry of the catalogue has all of them.
const MOST_WIRE_IDS: usize = 8;

/// Wire id, status, dates, request line.
fn identity(op: &Operation, provider: &Provider) -> Vec<Vec<Inline>> {
    let mut lines = vec![vec!["Spec: ".into(), Inline::Code(op.id())]];
    if !op.wire_ids.is_empty() {
        let (shown, more) = op.wire_ids.split_at(op.wire_ids.len().min(MOST_WIRE_IDS));
        let mut line = vec![if op.wire_ids.len() == 1 { "Wire id: " } else { "Wire ids: " }.into()];
        line.extend(codes(shown));
        if !more.is_empty() {
            line.push(format!(" and {} more", more.len()).into());
        }
        lines.push(line);
    }
    let since = |word: &str, date: &Option<String>| {
        date.as_ref().map(|date| format!(", {word} {date}")).unwrap_or_default()
    };
    let dates = since("released", &op.released) + &since("retires", &op.retires);
    let mut status = vec![format!("Status: {}{dates}", op.status.as_str()).into()];
    if let Some(other) = &op.replaced_by {
        status.extend([", replaced by ".into(), code(other)]);
    }
    lines.push(status);
    if !op.capabilities.is_empty() {
        lines.push(vec![format!("Capabilities: {}", op.capabilities.join(", ")).into()]);
    }
    let base = provider.base_url.as_deref().unwrap_or_default();
    let method = op.method.as_str();
    let mut sent = match &op.path {
        Some(path) => vec!["Request: ".into(), Inline::Code(format!("{method} {base}{path}"))],
        None => vec!["Request: ".into(), code(method), "; the path is not documented".into()],
    };
    if let Some(content_type) = op.body.content_type() {
        sent.extend([", with a body of ".into(), code(content_type)]);
    }
    lines.push(sent);
    lines
}

/// Names as code, separated by commas.
fn codes<T: std::fmt::Display>(names: &[T]) -> Vec<Inline> {
    let mut line = Vec::new();
    for name in names {
        if !line.is_empty() {
            line.push(", ".into());
        }
        line.push(code(&name.to_string()));
    }
    line
}

/// The named combinations of inputs.
fn modes(op: &Operation, blocks: &mut Vec<Block>) {
    if op.modes.is_empty() {
        return;
    }
    blocks.push(Block::Heading("Modes".into()));
    let mode = |mode: &Mode| {
        let mut line = vec![code(&mode.name), format!(": {}", stopped(&mode.doc)).into()];
        let lists =
            [(" With ", &mode.required), (" Optional: ", &mode.optional), (" Without ", &mode.forbidden)];
        for (words, paths) in lists.into_iter().filter(|(_, paths)| !paths.is_empty()) {
            line.push(words.into());
            line.extend(codes(paths));
            line.push(".".into());
        }
        line
    };
    blocks.push(Block::List(op.modes.iter().map(mode).collect()));
}

/// The named expressions.
fn named(op: &Operation, blocks: &mut Vec<Block>) {
    if op.lets.is_empty() {
        return;
    }
    let one = |one: &Let| {
        let doc = one.doc.as_deref().map(|doc| format!(". {doc}")).unwrap_or_default();
        vec![code(&one.name), " is ".into(), code(&one.text), doc.into()]
    };
    blocks.push(Block::Heading("Named expressions".into()));
    blocks.push(Block::List(op.lets.iter().map(one).collect()));
}

/// The facts that a caller can supply besides the request.
fn facts(op: &Operation, blocks: &mut Vec<Block>) {
    if op.facts.is_empty() {
        return;
    }
    blocks.push(Block::Heading("Facts".into()));
    blocks.push(text("Values that are not part of the request but known to the caller; see `validate_with` and `cost_with`."));
    blocks.push(Block::List(op.facts.iter().map(fact).collect()));
}

/// The facts about files that a caller can supply besides the request.
fn files(op: &Operation, blocks: &mut Vec<Block>) {
    let files = crate::model::files::files(op);
    if files.is_empty() {
        return;
    }
    blocks.push(Block::Heading("Files".into()));
    blocks.push(text(
        "What limits, rules and the price need to know of files that the request refers to; see `Facts::with_media`.",
    ));
    let file = |file: &File| {
        let mut words = vec![Inline::Code(file.pointer.clone()), ": ".into()];
        for (at, fact) in file.facts.iter().enumerate() {
            words.extend([if at > 0 { ", " } else { "" }.into(), code(fact.name())]);
        }
        words
    };
    blocks.push(Block::List(files.iter().map(file).collect()));
}

/// `seconds`: list of numbers, from 1 to 60, in s: Duration of each video.
fn fact(fact: &Fact) -> Vec<Inline> {
    let (one, several) = match fact.ty {
        FactType::Boolean => ("boolean", "list of booleans"),
        FactType::Integer => ("whole number", "list of whole numbers"),
        FactType::Number => ("number", "list of numbers"),
        FactType::String => ("text", "list of texts"),
        FactType::Timestamp => ("timestamp with an offset", "list of timestamps"),
    };
    let mut words = vec![code(&fact.name), format!(": {}", if fact.list { several } else { one }).into()];
    for (bound, value) in [(", at least ", &fact.min), (", at most ", &fact.max)] {
        if let Some(value) = value {
            words.extend([Inline::Text(bound.into()), value_code(value)]);
        }
    }
    for (bound, count) in [(", at least ", fact.items.0), (", at most ", fact.items.1)] {
        words.extend(count.map(|count| Inline::Text(format!("{bound}{count} items"))));
    }
    if let Some(values) = &fact.default {
        words.push(", by default ".into());
        if values.is_empty() {
            words.push("none".into());
        }
        for (index, value) in values.iter().enumerate() {
            words.extend((index > 0).then(|| Inline::from(" and ")));
            words.push(value_code(value));
        }
    }
    let unit = fact.unit.as_ref().map(|unit| format!(", in {unit}")).unwrap_or_default();
    words.push(format!("{unit}. {}", fact.doc).into());
    words
}

/// One of several responses: its description and its condition.
pub(in crate::backend::rust) fn response(variant: &ResponseVariant) -> Doc {
    let mut blocks: Vec<Block> =
        variant.document.root().doc.as_deref().into_iter().flat_map(paragraphs).collect();
    if let Some(when) = &variant.when {
        blocks.push(Block::Text(vec![
            "Response to a request with ".into(),
            Inline::Code(crate::model::expr::author(when)),
            ".".into(),
        ]));
    }
    if blocks.is_empty() {
        blocks.push(Block::Text(vec!["The response ".into(), code(&variant.name), ".".into()]));
    }
    Doc(blocks)
}

/// The table of sizes: one row per label, one column per tier.
fn sizes(op: &Operation, blocks: &mut Vec<Block>) {
    let Some(sizes) = &op.sizes else { return };
    let tiers = sizes.tiers();
    let mut labels: Vec<&str> = Vec::new();
    for row in &sizes.rows {
        if !labels.contains(&row.label.as_str()) {
            labels.push(&row.label);
        }
    }
    let cell = |words: &str| vec![Inline::Text(words.to_owned())];
    let head = std::iter::once(cell("")).chain(tiers.iter().map(|tier| cell(tier))).collect();
    let rows = labels
        .iter()
        .map(|label| {
            let size = |tier: &&str| {
                let row = sizes.rows.iter().find(|row| row.label == *label && row.tier == **tier);
                cell(&row.map(|row| format!("{} x {}", row.width, row.height)).unwrap_or_default())
            };
            std::iter::once(cell(label)).chain(tiers.iter().map(size)).collect()
        })
        .collect();
    blocks.push(Block::Heading("Sizes".into()));
    blocks.push(Block::Text(vec![
        Inline::Code(sizes.width.to_string()),
        " and ".into(),
        Inline::Code(sizes.height.to_string()),
        " are one of these pairs.".into(),
    ]));
    blocks.push(Block::Table(head, rows));
}

/// The rules, each under a heading that fields link to.
fn rules(op: &Operation, blocks: &mut Vec<Block>) {
    if op.rules.is_empty() {
        return;
    }
    blocks.push(Block::Heading("Rules".into()));
    for rule in &op.rules {
        blocks.push(Block::Subheading(vec![format!("{} ", kind(rule)).into(), code(&rule.id)]));
        let mut words = items(rule);
        words.push(Inline::Text(sentence(&stopped(&rule.message))));
        if let Some(source) = rule.source.as_ref().filter(|source| !is_known(source, &op.sources)) {
            words.extend([" Source: ".into(), Inline::Url(source.clone()), ".".into()]);
        }
        blocks.push(Block::Text(words));
    }
}

fn kind(rule: &Rule) -> &'static str {
    if rule.warning { "Warning" } else { "Rule" }
}

/// The list whose items a rule applies to.
fn items(rule: &Rule) -> Vec<Inline> {
    if rule.each.is_empty() {
        return Vec::new();
    }
    let lists: Vec<String> = rule.each.iter().map(ToString::to_string).collect();
    vec!["For each item of ".into(), Inline::Code(lists.join(".")), ": ".into()]
}

/// The anchors that rustdoc gives to the headings of rules. Several rules of one built-in kind have the same id, so
/// rustdoc numbers them.
pub(in crate::backend::rust) fn anchors(op: &Operation) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let anchor = |rule: &Rule| {
        let kept = |c: char| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c.to_ascii_lowercase()),
            _ => None,
        };
        let plain: String = format!("{} {}", kind(rule), rule.id.value).chars().filter_map(kept).collect();
        let count = seen.entry(plain.clone()).or_default();
        *count += 1;
        if *count == 1 { plain } else { format!("{plain}-{}", *count - 1) }
    };
    op.rules.iter().map(anchor).collect()
}

/// Returns whether a module lists an address, so that its items need not repeat it.
pub(in crate::backend::rust) fn is_known(source: &str, sources: &[Source]) -> bool {
    sources.iter().any(|known| known.url == source)
}

/// The sources.
fn sources(sources: &[Source], blocks: &mut Vec<Block>) {
    if sources.is_empty() {
        return;
    }
    let line = |source: &Source| {
        let note = source.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        vec![Inline::Url(source.url.clone()), format!(", read {}{note}", source.read).into()]
    };
    blocks.push(Block::Heading("Sources".into()));
    blocks.push(Block::List(sources.iter().map(line).collect()));
}

/// The module of a provider.
pub(in crate::backend::rust) fn provider(provider: &Provider) -> Doc {
    let mut blocks = vec![text(format!("The API of {}.", provider.name.trim_end_matches('.')))];
    blocks.extend(provider.doc.as_deref().into_iter().flat_map(paragraphs));
    if let Some(auth) = &provider.auth {
        let scheme = auth.scheme.as_ref().map(|scheme| format!("{scheme} ")).unwrap_or_default();
        blocks.push(Block::Heading("Authentication".into()));
        blocks.push(Block::Text(vec![
            "Header ".into(),
            Inline::Code(format!("{}: {scheme}<credential>", auth.header)),
            ".".into(),
        ]));
        blocks.extend(auth.doc.as_deref().into_iter().flat_map(paragraphs));
        if let Some(source) = &auth.source {
            blocks.push(source_line(source));
        }
    }
    blocks.extend(provider.notes.iter().flat_map(|note| paragraphs(note)));
    sources(&provider.sources, &mut blocks);
    Doc(blocks)
}
