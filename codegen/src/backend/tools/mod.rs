//! Definitions of tools for language models, one for each operation and dialect, and a report on what each dialect
//! cannot express. A definition has the parameters that a model decides; bounds and rules that its dialect has no
//! keywords for are sentences of descriptions.
//!
//! [`visible`] leaves out hidden parameters, [`print`] prints schema values within what [`accepts`] says about a dialect,
//! [`limits`] measures the result, and [`witness`] shows what it does not express. Works on the schema values of
//! [`super::schema`].

mod accepts;
mod arguments;
mod filter;
mod limits;
mod loss;
mod places;
mod print;
mod rules;
mod sentences;
mod shapes;
#[cfg(test)]
mod tests;
mod visible;
mod witness;

use std::collections::{BTreeMap, BTreeSet};

use bumpalo::Bump;
use modelspec_runtime::tool::Dialect;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::{Backend, Input, Job, Subject, schema};
use crate::model::Document;
use crate::output::OutputFile;
use accepts::Accepts;
use arguments::Encoder;
use loss::{Carried, Loss, Lost};
use print::Printer;
use rules::Joint;
use sentences::Sentences;
use shapes::Shapes;
use witness::Search;

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
    let document = schema::shape_value(subject.op, &visible);
    let hidden = visible::hidden(subject.op);
    let arena = Bump::new();
    let search = Search::new(&arena, subject, &hidden);
    let (mut files, mut dialects) = (Vec::new(), Vec::new());
    for accepts in accepts::ALL {
        let (definition, lost) = made(subject, &visible, &search, Shapes { accepts, document: &document });
        let path = format!("tools/{id}.{}.json", accepts.dialect);
        files.extend(definition.map(|text| OutputFile { path, text }));
        dialects.push(lost);
    }
    let report = loss::report(&id, &name(&id), &hidden, &dialects);
    files.push(OutputFile { path: format!("tools/{id}.loss.json"), text: report });
    files
}

fn text(json: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(json).expect("every key is a string");
    text.push('\n');
    text
}

/// The definition of a tool in one dialect, unless the dialect cannot carry the operation, and what is lost.
fn made(
    subject: &Subject<'_>,
    visible: &Document,
    search: &Search<'_>,
    shapes: Shapes<'_>,
) -> (Option<String>, Lost) {
    let mut printer = Printer::new(shapes);
    let whole = printer.root();
    let Printer { defined, losses, omitted, encoded, .. } = printer;
    let accepts = shapes.accepts;
    let mut lost =
        Lost { dialect: accepts.dialect, refused: Vec::new(), losses: Vec::new(), omitted, encoded };
    let mut root = match whole {
        Ok(root) => root,
        Err(refusal) => {
            lost.refused.push(refusal.reason);
            return (None, lost);
        }
    };
    if !defined.is_empty() {
        root.insert("$defs".to_owned(), Json::Object(defined.into_iter().collect()));
    }
    let joint = rules::joint(subject, visible, accepts);
    let encoder = Encoder {
        shapes,
        filled: &search.filled,
        omitted: left_out(&lost, false),
        without_forms: left_out(&lost, true),
        joint: joint.iter().filter(|one| one.dependent.is_none()).map(|one| one.rule.clone()).collect(),
    };
    let shown = |loss: Loss| {
        let witness = search.witness(&loss, &encoder);
        (loss, witness)
    };
    lost.losses.extend(losses.into_iter().map(|loss| of_sizes(loss, subject)).map(shown));
    let description = described(subject, joint, &mut root, accepts, &mut |loss| {
        let shown = shown(loss);
        let is_kept = !shown.0.reads_hidden || shown.1.is_some();
        is_kept.then(|| lost.losses.push(shown)).is_some()
    });
    lost.refused = limits::exceeded(&root, accepts);
    let definition =
        lost.refused.is_empty().then(|| definition(subject, &description, &root, accepts.dialect));
    (definition, lost)
}

/// The places of what a dialect leaves out: of parameters, or of forms of their values.
fn left_out(lost: &Lost, forms: bool) -> BTreeSet<String> {
    let omitted = lost.omitted.iter().filter(|one| one.is_form == forms);
    omitted.map(|one| one.pointer.clone()).collect()
}

/// A loss, of the size table if the values of a parameter are those that occur in it.
fn of_sizes(mut loss: Loss, subject: &Subject<'_>) -> Loss {
    let is_side = |pointer: &String| {
        let table = subject.op.sizes.as_ref();
        table.is_some_and(|table| [&table.width, &table.height].iter().any(|side| side.pointer() == *pointer))
    };
    if loss.rule == "enum" && is_side(&loss.pointer) {
        "size".clone_into(&mut loss.rule);
    }
    loss
}

/// The description of the tool, with the rules that its schema does not express; those that are too long for it go to
/// the schema. `lose` takes each one, and reports whether a model can break it.
fn described(
    subject: &Subject<'_>,
    joint: Vec<Joint>,
    root: &mut Map<String, Json>,
    accepts: &Accepts,
    lose: &mut dyn FnMut(Loss) -> bool,
) -> String {
    let op = subject.op;
    let most = accepts.description.unwrap_or(usize::MAX);
    let mut tool = Sentences::new(&format!("{}. {}", op.title.value.trim_end_matches('.'), op.doc), most);
    let mut rest = Sentences::new("", most);
    for constraint in joint {
        if let Some(Json::Object(needed)) = constraint.dependent {
            let all = root.entry("dependentRequired").or_insert_with(|| json!({}));
            for (name, names) in needed {
                extend(&mut all[name], &names);
            }
            continue;
        }
        let carried_by = |carried: Carried| Loss {
            rule: constraint.rule.clone(),
            keywords: Vec::new(),
            pointer: constraint.pointer.clone(),
            constraint: constraint.words.clone(),
            carried,
            dialect: accepts.dialect,
            is_declared: true,
            weaker: Map::new(),
            is_variant: false,
            reads_hidden: constraint.reads_hidden,
        };
        let has_room = tool.has_room(&constraint.words) || rest.has_room(&constraint.words);
        if lose(carried_by(Carried::in_words(has_room))) && !tool.push(&constraint.words) {
            rest.push(&constraint.words);
        }
    }
    if let Some(rest) = rest.finish() {
        root.shift_insert(1, "description".to_owned(), json!(rest));
    }
    tool.finish().unwrap_or_default()
}

/// Adds names to a list of names.
fn extend(list: &mut Json, names: &Json) {
    let known = list.as_array().cloned().unwrap_or_default();
    let new = names.as_array().cloned().unwrap_or_default();
    let new: Vec<Json> = new.into_iter().filter(|name| !known.contains(name)).collect();
    *list = known.into_iter().chain(new).collect();
}

/// The definition of a tool.
#[derive(Serialize)]
struct Definition<'a> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    ty: Option<&'static str>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    strict: Option<bool>,
    /// The schema of the arguments, under the key of the dialect.
    #[serde(flatten)]
    schema: BTreeMap<&'static str, &'a Map<String, Json>>,
}

fn definition(
    subject: &Subject<'_>,
    description: &str,
    root: &Map<String, Json>,
    dialect: Dialect,
) -> String {
    let (ty, title, strict, schema) = match dialect {
        Dialect::OpenAi => (Some("function"), None, Some(true), "parameters"),
        Dialect::Anthropic => (None, None, Some(true), "input_schema"),
        Dialect::Gemini => (None, None, None, "parametersJsonSchema"),
        _ => (None, Some(subject.op.title.value.as_str()), None, "inputSchema"),
    };
    let (name, schema) = (name(&subject.op.id()), BTreeMap::from([(schema, root)]));
    text(&Definition { ty, name, title, description, strict, schema })
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
