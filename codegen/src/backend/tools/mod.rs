//! Definitions of tools for language models, one for each operation and dialect, and a report on what each dialect
//! cannot express. A definition has the parameters that a model decides; bounds and rules that its dialect has no
//! keywords for are sentences of descriptions.
//!
//! [`visible`] leaves out hidden parameters, [`print`] prints schema values within what [`accepts`] says about a dialect,
//! and [`limits`] measures the result. Works on the schema values of [`super::schema`].

mod accepts;
mod filter;
mod limits;
mod loss;
mod print;
mod rules;
mod sentences;
#[cfg(test)]
mod tests;
mod visible;

use modelspec_runtime::tool::Dialect;
use serde_json::{Map, Value as Json, json};

use super::{Backend, Input, Job, Subject, schema};
use crate::output::OutputFile;
use accepts::Accepts;
use loss::{Carried, Loss, Lost};
use print::Printer;
use rules::Joint;
use sentences::Sentences;

/// The definitions of each operation in all dialects, with their reports.
pub(crate) struct Tools;

impl Backend for Tools {
    fn jobs<'c>(&self, input: &'c Input<'c>) -> Vec<Job<'c>> {
        let files = |subject: &'c Subject<'c>| Job::of_files(&subject.provider.id, || files(subject));
        input.subjects.iter().map(files).collect()
    }
}

fn files(subject: &Subject<'_>) -> Vec<OutputFile> {
    let id = subject.op.id();
    let visible = visible::document(subject.op);
    let (mut files, mut dialects) = (Vec::new(), Vec::new());
    for accepts in accepts::ALL {
        let (definition, lost) = made(subject, &visible, accepts);
        files.extend(definition.map(|definition| OutputFile {
            path: format!("tools/{id}.{}.json", accepts.dialect),
            text: text(&definition),
        }));
        dialects.push(lost);
    }
    let hidden = visible::hidden(subject.op);
    let report = loss::report(&id, &name(&id), &hidden, &dialects);
    files.push(OutputFile { path: format!("tools/{id}.loss.json"), text: report });
    files
}

fn text(json: &Json) -> String {
    let mut text = serde_json::to_string_pretty(json).expect("every key is a string");
    text.push('\n');
    text
}

/// The definition in a dialect, unless it cannot carry the operation, and what is lost.
fn made(
    subject: &Subject<'_>,
    visible: &crate::model::Document,
    accepts: &'static Accepts,
) -> (Option<Json>, Lost) {
    let document = schema::shape_value(subject.op, visible);
    let mut printer = Printer::new(accepts, &document);
    let mut lost =
        Lost { dialect: accepts.dialect, refused: Vec::new(), losses: Vec::new(), omitted: Vec::new() };
    let mut root = match printer.root() {
        Ok(root) => root,
        Err(refusal) => {
            lost.refused.push(refusal.reason);
            return (None, lost);
        }
    };
    let Printer { defined, losses, omitted, .. } = printer;
    (lost.losses, lost.omitted) = (losses, omitted);
    let sides = subject.op.sizes.iter().flat_map(|table| [table.width.pointer(), table.height.pointer()]);
    let sides: Vec<String> = sides.collect();
    for loss in lost.losses.iter_mut().filter(|loss| sides.contains(&loss.pointer) && loss.rule == "enum") {
        // The values are those of the size table.
        "size".clone_into(&mut loss.rule);
    }
    if !defined.is_empty() {
        root.insert("$defs".to_owned(), Json::Object(defined.into_iter().collect()));
    }
    let description =
        described(subject, rules::joint(subject, visible, accepts), &mut root, accepts, &mut lost.losses);
    lost.refused = limits::exceeded(&root, accepts);
    let definition = lost.refused.is_empty().then(|| envelope(subject, &description, root, accepts.dialect));
    (definition, lost)
}

/// The description of the tool, with the rules that its schema does not express; those that are too long for it go to
/// the schema.
fn described(
    subject: &Subject<'_>,
    joint: Vec<Joint>,
    root: &mut Map<String, Json>,
    accepts: &Accepts,
    losses: &mut Vec<Loss>,
) -> String {
    let op = subject.op;
    let most = accepts.description.unwrap_or(usize::MAX);
    let mut tool = Sentences::new(&format!("{}. {}", op.title.value.trim_end_matches('.'), op.doc), most);
    let mut rest = Sentences::new("", most);
    for constraint in joint {
        if let Some(Json::Object(needed)) = constraint.dependent {
            let all = root.entry("dependentRequired").or_insert_with(|| json!({}));
            for (name, names) in needed {
                extend(&mut all[name], names);
            }
            continue;
        }
        let is_told = tool.push(&constraint.words) || rest.push(&constraint.words);
        losses.push(Loss {
            rule: constraint.rule,
            keywords: Vec::new(),
            pointer: constraint.pointer,
            constraint: constraint.words,
            carried: Carried::in_words(is_told),
        });
    }
    if let Some(rest) = rest.finish() {
        root.shift_insert(1, "description".to_owned(), json!(rest));
    }
    tool.finish().unwrap_or_default()
}

/// Adds names to a list of names.
fn extend(list: &mut Json, names: Json) {
    let known = list.as_array().cloned().unwrap_or_default();
    let new = names.as_array().cloned().unwrap_or_default();
    let new: Vec<Json> = new.into_iter().filter(|name| !known.contains(name)).collect();
    *list = known.into_iter().chain(new).collect();
}

fn envelope(subject: &Subject<'_>, description: &str, root: Map<String, Json>, dialect: Dialect) -> Json {
    let name = name(&subject.op.id());
    match dialect {
        Dialect::OpenAi => json!({
            "type": "function",
            "name": name,
            "description": description,
            "strict": true,
            "parameters": root,
        }),
        Dialect::Anthropic => {
            json!({ "name": name, "description": description, "strict": true, "input_schema": root })
        }
        Dialect::Gemini => json!({ "name": name, "description": description, "parametersJsonSchema": root }),
        _ => json!({
            "name": name,
            "title": subject.op.title.value,
            "description": description,
            "inputSchema": root,
        }),
    }
}

/// The most characters in the name of a tool.
const NAME: usize = 64;

/// The name of the tool for an operation: its id with `_` in place of `/`. Ids are kebab-case, so no two have the same
/// name; a long one ends with a checksum of the whole id.
fn name(id: &str) -> String {
    let name: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    if name.len() <= NAME {
        return name;
    }
    // FNV-1a, which is the same everywhere.
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let checksum = id.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    format!("{}_{checksum:016x}", &name[..NAME - 17])
}
