//! Combinations of inputs that a document names in `x-modes`, as modes of the spec.

use super::flat::Flat;
use super::fragment::shortened;
use super::object::{INSIDE, named};
use super::rules::kebab;
use super::shape::{Shapes, line};
use super::tree::{Kind, Node};
use super::yaml::{Line, Yaml};

/// A mode of a document.
struct Mode<'d> {
    node: &'d Node,
    id: &'d str,
    inputs: Vec<String>,
}

/// The modes of an operation, and comments about what they do not say.
pub(crate) fn modes<'d>(shapes: &mut Shapes<'d>, body: Option<&'d Node>) -> (Option<Line>, Vec<String>) {
    let listed = shapes.document.root.at(&["info", "x-modes"]).map(Node::items).unwrap_or_default();
    let Some(body) = body.filter(|_| !listed.is_empty()) else { return (None, Vec::new()) };
    let members = named(&Flat::new(body, shapes.document), shapes.document, INSIDE);
    let mut modes: Vec<Mode<'d>> = Vec::new();
    let mut comments = Vec::new();
    for node in listed {
        let read = node.text_of("id").zip(node.get("inputs")).and_then(|(id, inputs)| {
            let find = |input: &Node| path(input.text()?, &members);
            Some(Mode { node, id, inputs: inputs.items().iter().map(find).collect::<Option<_>>()? })
        });
        let mut left = |shapes: &mut Shapes<'d>, at: &Node, text: String, reason| {
            shapes.note(at, "", text, reason);
            comments.extend(shapes.notes.last().map(super::Note::comment));
        };
        let Some(mode) = read else {
            let text = format!("x-modes: {}", shortened(&node.json()));
            left(shapes, node, text, "a mode whose inputs are not parameters");
            continue;
        };
        for entry in node
            .entries()
            .iter()
            .filter(|entry| !matches!(entry.key.as_str(), "id" | "inputs" | "description"))
        {
            let text = format!("mode `{}`, {}: {}", mode.id, entry.key, shortened(&entry.value.json()));
            left(shapes, &entry.value, text, "a mode names parameters and not their values");
        }
        // Modes that differ in the values of the same inputs are one mode.
        if !modes.iter().any(|known| known.inputs == mode.inputs || kebab(known.id) == kebab(mode.id)) {
            modes.push(mode);
        }
    }
    let all: Vec<&String> = modes.iter().flat_map(|mode| &mode.inputs).collect();
    let lines: Vec<Line> = modes.iter().map(|mode| written(mode, &all)).collect();
    ((!lines.is_empty()).then(|| line("modes", Yaml::Map(lines))), comments)
}

fn written(mode: &Mode<'_>, all: &[&String]) -> Line {
    let list = |names: &[&String]| Yaml::List(names.iter().map(Yaml::text).collect());
    let quoted: Vec<String> = mode.inputs.iter().map(|name| format!("`{name}`")).collect();
    let doc = match mode.node.get("description").map(|it| &it.kind) {
        Some(Kind::Text(text)) => super::prose::first_paragraph(text),
        _ if quoted.is_empty() => "Uses none of the inputs.".to_owned(),
        _ => format!("Uses {}.", quoted.join(" and ")),
    };
    let mut others: Vec<&String> = Vec::new();
    for name in all {
        if !mode.inputs.contains(name) && !others.contains(name) {
            others.push(name);
        }
    }
    let mut keys = vec![line("doc", Yaml::text(doc))];
    keys.extend(
        (!mode.inputs.is_empty()).then(|| line("required", list(&mode.inputs.iter().collect::<Vec<_>>()))),
    );
    keys.extend((!others.is_empty()).then(|| line("forbidden", list(&others))));
    line(&kebab(mode.id), Yaml::Map(keys))
}

/// The path of the only member with a name, at any depth.
fn path(name: &str, members: &[(String, Vec<String>)]) -> Option<String> {
    let is_this =
        |path: &str| path == name || path.strip_suffix(name).is_some_and(|before| before.ends_with('.'));
    let mut found = members.iter().map(|(path, _)| path).filter(|path| is_this(path));
    found.next().filter(|_| found.next().is_none()).cloned()
}
