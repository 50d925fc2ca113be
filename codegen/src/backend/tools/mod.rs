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
mod print;
mod rules;
mod sentences;
mod shapes;
#[cfg(test)]
mod tests;
mod visible;
mod witness;

use bumpalo::Bump;
use modelspec_runtime::tool::Dialect;
use serde_json::{Map, Value as Json, json};

use super::{Backend, Input, Job, Subject, schema};
use crate::model::Document;
use crate::output::OutputFile;
use accepts::Accepts;
use arguments::Encoder;
use loss::{Carried, Encoded, Loss, Lost, Omitted};
use print::{Printer, Refusal};
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
        let shapes = Shapes { accepts, document: &document };
        let mut made = Made::new(subject, &visible, shapes);
        files.extend(made.definition.take().map(|definition| OutputFile {
            path: format!("tools/{id}.{}.json", accepts.dialect),
            text: text(&definition),
        }));
        dialects.push(made.lost(&search, shapes));
    }
    let report = loss::report(&id, &name(&id), &hidden, &dialects);
    files.push(OutputFile { path: format!("tools/{id}.loss.json"), text: report });
    files
}

fn text(json: &Json) -> String {
    let mut text = serde_json::to_string_pretty(json).expect("every key is a string");
    text.push('\n');
    text
}

/// The definition of a tool in one dialect.
struct Made {
    /// None if the dialect cannot carry the operation.
    definition: Option<Json>,
    /// The reasons for that.
    refused: Vec<String>,
    losses: Vec<Loss>,
    omitted: Vec<Omitted>,
    encoded: Vec<Encoded>,
}

impl Made {
    fn new(subject: &Subject<'_>, visible: &Document, shapes: Shapes<'_>) -> Self {
        let accepts = shapes.accepts;
        let mut printer = Printer::new(shapes);
        let printed = printer.root();
        let Printer { defined, mut losses, omitted, encoded, .. } = printer;
        let mut root = match printed {
            Ok(root) => root,
            Err(Refusal { reason, .. }) => {
                return Made { definition: None, refused: vec![reason], losses, omitted, encoded };
            }
        };
        if !defined.is_empty() {
            root.insert("$defs".to_owned(), Json::Object(defined.into_iter().collect()));
        }
        let sides = subject.op.sizes.iter().flat_map(|table| [table.width.pointer(), table.height.pointer()]);
        let sides: Vec<String> = sides.collect();
        for loss in losses.iter_mut().filter(|loss| sides.contains(&loss.pointer) && loss.rule == "enum") {
            // The values are those of the size table.
            "size".clone_into(&mut loss.rule);
        }
        let joint = rules::joint(subject, visible, accepts);
        let description = described(subject, joint, &mut root, accepts, &mut losses);
        let refused = limits::exceeded(&root, accepts);
        let definition = refused.is_empty().then(|| envelope(subject, &description, root, accepts.dialect));
        Made { definition, refused, losses, omitted, encoded }
    }

    /// What is lost, with arguments that show it.
    fn lost(self, search: &Search<'_>, shapes: Shapes<'_>) -> Lost {
        let omitted = self.omitted.iter().map(|one| one.pointer.clone()).collect();
        let encoder = Encoder { shapes, filled: &search.filled, omitted };
        let losses = if self.refused.is_empty() { self.losses } else { Vec::new() };
        let shown = |loss: Loss| {
            let witness = search.witness(&loss, &encoder);
            (loss, witness)
        };
        Lost {
            dialect: shapes.accepts.dialect,
            refused: self.refused,
            losses: losses.into_iter().map(shown).collect(),
            omitted: self.omitted,
            encoded: self.encoded,
        }
    }
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
            dialect: accepts.dialect,
            is_declared: true,
            weaker: Map::new(),
            is_variant: false,
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
