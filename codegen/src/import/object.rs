//! Objects: their members, and the rules between them.

use super::flat::{Declarations, Flat};
use super::fragment::{formula, shortened};
use super::logic::{Formula, Known};
use super::prose::restrictions;
use super::rules::{self, Defaults, Keys, kebab};
use super::sentences::{self, Meaning, Subject};
use super::shape::{Scope, Shapes, kinds, line};
use super::sizes;
use super::tree::{Document, Kind, Node};
use super::yaml::{Line, Yaml};

/// The keys of an object or a map.
pub(crate) fn kind<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, pointer: &str) -> Vec<Line> {
    shapes.leftovers(flat, pointer);
    let additional = flat.get("additionalProperties");
    if flat.properties.is_empty() {
        if let Some(items) = additional.filter(|schema| !schema.entries().is_empty()) {
            let items = shapes.item(items, &format!("{pointer}/additionalProperties"));
            let mut lines = vec![line("type", Yaml::text("map")), line("items", Yaml::Map(items))];
            lines.extend(super::shape::copied(
                flat,
                &[("minProperties", "min_items"), ("maxProperties", "max_items")],
            ));
            return lines;
        }
        let is_closed = additional.is_some_and(|schema| matches!(schema.kind, Kind::Bool(false)));
        let keys = if is_closed {
            line("parameters", Yaml::Map(Vec::new()))
        } else {
            line("open", Yaml::Raw("true".to_owned()))
        };
        return vec![line("type", Yaml::text("object")), keys];
    }
    let mut lines = vec![line("type", Yaml::text("object"))];
    let members = members(shapes, flat, pointer);
    if members.is_open {
        lines.push(line("open", Yaml::Raw("true".to_owned())));
    }
    lines.push(line("parameters", Yaml::Map(members.parameters)));
    if !members.rules.is_empty() {
        lines.push(line("rules", Yaml::List(members.rules)));
    }
    lines
}

/// The parts of an object.
#[derive(Default)]
pub(crate) struct Members {
    /// The members.
    pub(crate) parameters: Vec<Line>,
    /// The rules between them.
    pub(crate) rules: Vec<Yaml>,
    /// The table of sizes.
    pub(crate) sizes: Option<Yaml>,
    /// Other members are allowed.
    pub(crate) is_open: bool,
    /// Comments about conditions that have no translation.
    pub(crate) comments: Vec<String>,
}

/// The mark of members that only responses have.
const READ_ONLY: &str = "readOnly";

/// True for a member that only responses have.
pub(crate) fn is_read_only(schema: &Node, document: &Document) -> bool {
    is_marked(schema, READ_ONLY, document)
}

fn is_marked(schema: &Node, mark: &str, document: &Document) -> bool {
    Flat::new(schema, document).get(mark).is_some_and(Node::is_true)
}

/// The members of an object and the rules between them.
pub(crate) fn members<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, pointer: &str) -> Members {
    let wrong_way = if shapes.is_response { "writeOnly" } else { READ_ONLY };
    let is_other_way = |schema: &Node| is_marked(schema, wrong_way, shapes.document);
    let own: Vec<&(&str, &Node)> =
        flat.properties.iter().filter(|(_, schema)| !is_other_way(schema)).collect();
    let prefix = prefix(pointer).filter(|_| shapes.inside_types == 0 && !shapes.is_response);
    let depth = if prefix.as_deref() == Some("") { INSIDE } else { 0 };
    let names = named(flat, shapes.document, "", depth);
    shapes.scopes.push(Scope { members: names, prefix, rules: Vec::new() });
    let comments = about(shapes, flat, pointer);
    let parameters = own
        .into_iter()
        .map(|(name, schema)| {
            let pointer = format!("{pointer}/properties/{}", name.replace('~', "~0").replace('/', "~1"));
            let mut line = shapes.parameter(name, schema, flat.required.contains(name), &pointer);
            rename_items(&mut line, flat);
            line
        })
        .collect();
    let additional = flat.get("additionalProperties");
    let is_open = additional.is_some_and(|schema| schema.is_true() || matches!(schema.kind, Kind::Map(_)));
    let mut members = Members { parameters, is_open, comments, ..Members::default() };
    let from_prose = shapes.scopes.pop().map(|scope| scope.rules).unwrap_or_default();
    conditions(shapes, flat, pointer, from_prose, &mut members);
    members
}

/// Gives a list another name in Rust where its items would have the name of another member, as `tags` beside `tag`.
fn rename_items(line: &mut Line, flat: &Flat<'_>) {
    let is_taken = |name: &str| flat.properties.iter().any(|(known, _)| *known == name);
    let Some(item) = line.key.strip_suffix('s').filter(|item| is_taken(item)) else { return };
    let name = format!("{}_items", kebab(item).replace('-', "_"));
    if let Yaml::Map(keys) = &mut line.value
        && keys.first().is_some_and(|kind| kind.key == "type" && kind.value == Yaml::text("array"))
        && !is_taken(&name)
    {
        keys.push(super::shape::line("name", Yaml::text(name)));
    }
}

/// Levels of objects inside of the request whose members sentences can name with dots.
const INSIDE: usize = 3;

/// The members of an object, each with the values that it can have, if these are listed; and those of objects inside.
fn named(flat: &Flat<'_>, document: &Document, prefix: &str, depth: usize) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for (name, schema) in &flat.properties {
        let flat = Flat::new(schema, document);
        let constants = flat.get("oneOf").or_else(|| flat.get("anyOf")).map(Node::items).unwrap_or_default();
        let listed = flat.get("enum").map(Node::items).unwrap_or_default().iter();
        let values = listed.chain(flat.get("const"));
        let values = values.chain(constants.iter().filter_map(|it| it.get("const")));
        let values = values.chain(constants.iter().filter_map(|it| it.get("enum")).flat_map(Node::items));
        let booleans: &[&str] = if kinds(&flat) == ["boolean"] { &["true", "false"] } else { &[] };
        let values = values.map(Node::json).chain(booleans.iter().map(|word| (*word).to_owned()));
        let path = format!("{prefix}{name}");
        all.push((path.clone(), values.collect()));
        if depth > 0 && kinds(&flat) == ["object"] {
            all.extend(named(&flat, document, &format!("{path}."), depth - 1));
        }
    }
    all
}

/// The start of the paths of the members of an object in a request, unless a list or a union is around it.
fn prefix(pointer: &str) -> Option<String> {
    let mut names = pointer.split('/').skip(1);
    let mut prefix = String::new();
    while let Some(step) = names.next() {
        if step != "properties" {
            return None;
        }
        prefix.extend([names.next()?, "."]);
    }
    Some(prefix)
}

/// Carries over the sentences about an object as a whole, as rules between its members. What is left of those about the
/// request becomes notes, whose comments are returned.
fn about<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, pointer: &str) -> Vec<String> {
    let is_request = pointer.is_empty() && !shapes.is_response;
    let mut texts: Vec<&Node> = flat.get("description").into_iter().collect();
    if is_request {
        texts.extend(std::mem::take(&mut shapes.about));
        texts.dedup_by_key(|text| text.at);
    }
    let mut comments = Vec::new();
    for text in texts {
        for sentence in restrictions(text.text().unwrap_or_default()) {
            let Some(scope) = shapes.scopes.last_mut() else { continue };
            let subject = Subject { name: "", kind: "object", siblings: &scope.members };
            if let Some(Meaning::Rule(keys, reads)) = sentences::meaning(&sentence, &subject) {
                scope.rules.push((keys, reads, sentence.clone()));
                shapes.done.insert((text.at, sentence));
            } else if is_request {
                shapes.note(text, pointer, sentence, "a sentence that may be a rule");
                comments.extend(shapes.notes.last().map(super::Note::comment));
            }
        }
    }
    comments
}

/// Declarations of the members of one object.
struct Declared<'s, 'd>(Declarations<'s, 'd>);

impl Defaults for Declared<'_, '_> {
    fn default(&self, path: &str) -> Option<String> {
        self.0.default(path)
    }
}

fn conditions<'d>(
    shapes: &mut Shapes<'d>,
    flat: &Flat<'d>,
    pointer: &str,
    from_prose: Vec<(Keys, Vec<String>, String)>,
    members: &mut Members,
) {
    let scope = Declared(Declarations { document: shapes.document, object: flat });
    let known = Known::given(flat.required.iter().map(|name| (*name).to_owned()));
    let mut pairs: Vec<(Formula, Node)> = Vec::new();
    for condition in &flat.conditions {
        shapes.conditions.0 += 1;
        let mut condition = condition.clone();
        if members.sizes.is_none()
            && pointer.is_empty()
            && let Some((sizes, rest)) = sizes::table(&condition)
        {
            members.sizes = Some(sizes);
            condition = rest;
        }
        let formula = formula(&condition, "", &scope.0).knowing(&known);
        let undeclared = formula.paths().into_iter().find(|path| !scope.0.has(path)).map(ToOwned::to_owned);
        if let Some(path) = undeclared {
            let text = shortened(&condition.json());
            shapes.note(
                &condition,
                pointer,
                format!("{text} (reads `{path}`)"),
                "the condition reads a member that is not declared",
            );
            members.comments.extend(shapes.notes.last().map(super::Note::comment));
            continue;
        }
        if let Some(why) = formula.unknown() {
            let text = format!("{} ({why})", shortened(&condition.json()));
            shapes.note(&condition, pointer, text, "a condition that has no form");
            members.comments.extend(shapes.notes.last().map(super::Note::comment));
            continue;
        }
        shapes.conditions.1 += 1;
        pairs.extend(formula.conjuncts().into_iter().map(|part| (part, condition.clone())));
    }
    shapes.stated.extend(write(&scope, pairs, from_prose, members));
}

/// Writes rules, two halves of a pair as one, and then those from sentences. Returns the ids of the latter.
fn write(
    scope: &Declared<'_, '_>,
    mut parts: Vec<(Formula, Node)>,
    from_prose: Vec<(Keys, Vec<String>, String)>,
    members: &mut Members,
) -> Vec<String> {
    let mut rules = Rules::default();
    while !parts.is_empty() {
        let (part, condition) = parts.remove(0);
        let other = parts.iter().position(|(other, _)| rules::together(&part, other).is_some());
        let forms =
            match other.map(|at| parts.remove(at)).and_then(|(other, _)| rules::together(&part, &other)) {
                Some(pair) => vec![vec![("together", Yaml::List(pair.iter().map(Yaml::text).collect()))]],
                None => rules::rules(&part, scope),
            };
        let text = condition.text_of("description").or_else(|| condition.text_of("$comment"));
        let sentences = text.map(restrictions).unwrap_or_default();
        for keys in forms {
            rules.add(&rules::name(part.paths()), keys, sentences.clone());
        }
    }
    let first = rules.names.len();
    for (keys, reads, sentence) in from_prose {
        rules.add(&rules::name(reads.iter().map(String::as_str)), keys, vec![sentence]);
    }
    members.rules = rules.written;
    rules.names.split_off(first)
}

/// The rules of an object, each once and with a name of its own.
#[derive(Default)]
struct Rules {
    names: Vec<String>,
    forms: Vec<Keys>,
    written: Vec<Yaml>,
}

impl Rules {
    fn add(&mut self, name: &str, keys: Keys, comments: Vec<String>) {
        if self.forms.contains(&keys) {
            return;
        }
        let mut id = name.to_owned();
        for number in 2.. {
            if !self.names.contains(&id) {
                break;
            }
            id = format!("{name}-{number}");
        }
        let mut lines = vec![line("id", Yaml::text(&id))];
        lines[0].comments = comments;
        lines.extend(keys.iter().map(|(key, value)| line(key, value.clone())));
        self.names.push(id);
        self.forms.push(keys);
        self.written.push(Yaml::Map(lines));
    }
}
