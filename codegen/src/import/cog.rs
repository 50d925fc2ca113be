//! Models in the format of cog: the answer of a platform about a model, with the document of its version inside.

use super::examples::Example;
use super::operation::Operation;
use super::tree::{Document, Entry, Kind, Node};

/// Members of a prediction that no request and no response has: what the platform measured, and its addresses.
const UNDOCUMENTED: &[&str] = &["logs", "urls", "metrics", "webhook", "data_removed", "source"];

/// The prediction of the model.
pub(crate) fn prediction(document: &Document) -> Operation<'_> {
    let model = document.outermost();
    let name = model.text_of("name");
    let owner = model.text_of("owner").zip(name);
    let path = owner
        .map_or("/predictions".to_owned(), |(owner, name)| format!("/models/{owner}/{name}/predictions"));
    let schemas = document.root.at(&["components", "schemas"]);
    let body = schemas.and_then(|it| it.get("PredictionRequest"));
    let response = schemas.and_then(|it| it.get("PredictionResponse"));
    let description = model.get("description").filter(|text| text.text().is_some());
    Operation {
        path,
        body,
        response,
        summary: name.or_else(|| document.root.at(&["info", "title"])?.text()),
        description,
        page: model.text_of("url"),
        ..Operation::bare(document)
    }
}

/// The prediction that the platform shows for the model.
pub(crate) fn example(document: &Document) -> Option<Example> {
    let shown = document.outermost().get("default_example")?;
    let input = shown.entries().iter().find(|entry| entry.key == "input")?;
    let request = Node { at: shown.at, kind: Kind::Map(vec![input.clone()]) };
    let is_documented = |entry: &&Entry| {
        !UNDOCUMENTED.contains(&entry.key.as_str()) && !matches!(entry.value.kind, Kind::Null)
    };
    let members: Vec<Entry> = shown.entries().iter().filter(is_documented).cloned().collect();
    let (file, line) = document.position(shown.at);
    Some(Example {
        title: "Default example".to_owned(),
        request,
        response: Some(Node { at: shown.at, kind: Kind::Map(members) }),
        cost: None,
        file: file.to_owned(),
        line,
        pointer: "/default_example".to_owned(),
    })
}
