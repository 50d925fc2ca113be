//! Objects: their members, and the rules between them.

use std::collections::{HashMap, HashSet, VecDeque};

use super::exclusive::{self, Part};
use super::flat::{Declarations, Flat};
use super::form::Form;
use super::fragment::{formula, if_given, shortened};
use super::limits::VALUES;
use super::logic::{Formula, Known, Test};
use super::prose::restrictions;
use super::rules::{self, Defaults, Keys, kebab};
use super::sentences::{self, Meaning, Subject};
use super::shape::{Scope, Shapes, Stated, kinds, line};
use super::tree::{Document, Kind, Node};
use super::yaml::{Line, Yaml};
use super::{maps, sizes};

/// The keys of an object or a map.
pub(crate) fn kind<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, pointer: &str) -> Vec<Line> {
    if flat.properties.is_empty() {
        return maps::without_members(shapes, flat, pointer);
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

impl Members {
    /// Adds a rule, unless there is one with the same form. Returns its id.
    pub(crate) fn add(&mut self, name: &str, keys: Keys) -> String {
        let ids = self.rules.iter().filter_map(|rule| match rule {
            Yaml::Map(lines) => match &lines.first()?.value {
                Yaml::Text(id) => Some(id.clone()),
                _ => None,
            },
            _ => None,
        });
        let mut rules = Rules { taken: ids.collect(), ..Rules::default() };
        rules.add(name, keys, Vec::new());
        self.rules.append(&mut rules.written);
        rules.names.pop().unwrap_or_default()
    }

    /// Adds rules that sentences state. Returns their ids.
    pub(crate) fn state(&mut self, rules: Vec<Stated>) -> Vec<String> {
        let mut ids = Vec::new();
        for (keys, reads, sentence) in rules {
            ids.push(self.add(&rules::name(reads.iter().map(String::as_str)), keys));
            if let Some(Yaml::Map(lines)) = self.rules.last_mut() {
                lines[0].comments.push(sentence);
            }
        }
        ids
    }
}

/// The mark of members that only responses have.
const READ_ONLY: &str = "readOnly";

/// True for a member that only responses have.
pub(crate) fn is_read_only<'d>(schema: &'d Node, document: &'d Document) -> bool {
    is_marked(schema, READ_ONLY, document)
}

/// True for a member with the mark that only requests, or only responses have it.
pub(crate) fn is_marked<'d>(schema: &'d Node, mark: &'static str, document: &'d Document) -> bool {
    document.is_marked(schema, mark, || Flat::new(schema, document).get(mark).is_some_and(Node::is_true))
}

/// The members of an object and the rules between them.
pub(crate) fn members<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, pointer: &str) -> Members {
    let wrong_way = if shapes.is_response { "writeOnly" } else { READ_ONLY };
    let document = shapes.document;
    let is_other_way = |schema: &'d Node| is_marked(schema, wrong_way, document);
    // No value is valid for such a member, so that it is one that the object does not have.
    let is_forbidden = |schema: &Node| matches!(schema.kind, Kind::Bool(false));
    let own: Vec<&(&'d str, &'d Node)> =
        flat.properties.iter().filter(|(_, schema)| !is_other_way(schema) && !is_forbidden(schema)).collect();
    let prefix = prefix(pointer).filter(|_| shapes.inside_types == 0 && !shapes.is_response);
    let depth = if prefix.as_deref() == Some("") { INSIDE } else { 0 };
    let names = named(flat, shapes.document, depth);
    shapes.scopes.push(Scope { members: names, prefix, rules: Vec::new() });
    let comments = about(shapes, flat, pointer);
    let parameters = own
        .into_iter()
        .take_while(|_| !document.is_spent())
        .map(|(name, schema)| {
            let pointer = format!("{pointer}/properties/{}", name.replace('~', "~0").replace('/', "~1"));
            let mut line = shapes.parameter(name, schema, flat.requires(name), &pointer);
            rename_items(&mut line, flat);
            line
        })
        .collect();
    let additional = flat.get("additionalProperties");
    let additional = additional.or_else(|| flat.get("unevaluatedProperties"));
    let is_open = additional.is_some_and(|schema| schema.is_true() || matches!(schema.kind, Kind::Map(_)));
    let mut members = Members { parameters, is_open, comments, ..Members::default() };
    undeclared(shapes, flat, pointer, &mut members);
    let from_prose = shapes.scopes.pop().map(|scope| scope.rules).unwrap_or_default();
    conditions(shapes, flat, pointer, from_prose, &mut members);
    members
}

/// Notes about members that an object requires or forbids without declaring them.
fn undeclared<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, pointer: &str, members: &mut Members) {
    let is_declared = |name: &str| flat.property(name).is_some();
    let required = flat.required.iter().filter(|name| !is_declared(name));
    let required: Vec<String> = required.map(|name| format!("required: `{name}`")).collect();
    let forbidden = flat
        .properties
        .iter()
        .filter(|(_, schema)| members.is_open && matches!(schema.kind, Kind::Bool(false)));
    let forbidden: Vec<(&Node, String)> =
        forbidden.map(|(name, schema)| (*schema, format!("properties: `{name}` is false"))).collect();
    let at = flat.properties.first().map(|(_, schema)| *schema);
    let all = required.into_iter().filter_map(|text| Some((at?, text))).chain(forbidden);
    for (node, text) in all.collect::<Vec<_>>() {
        let before = shapes.marks.left.contains(&node.at);
        shapes.note(node, pointer, text, "the member is not declared");
        // The note is not about the schema of the first member.
        if !before {
            shapes.marks.left.remove(&node.at);
        }
        members.comments.extend(shapes.notes.last().map(super::Note::comment));
    }
}

/// Gives a list another name in Rust where its items would have the name of another member, as `tags` beside `tag`.
fn rename_items(line: &mut Line, flat: &Flat<'_>) {
    let is_taken = |name: &str| flat.property(name).is_some();
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
pub(crate) const INSIDE: usize = 3;

/// Members of an object and of those inside, beyond which sentences cannot name those of further objects.
const MAX_NAMED: usize = 2_000;

/// The members of an object, each with the values that it can have, if these are listed; and those of objects inside, as
/// far as they are not too many.
pub(crate) fn named(flat: &Flat<'_>, document: &Document, depth: usize) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    named_in(flat, document, "", depth, &mut all);
    all
}

fn named_in(
    flat: &Flat<'_>,
    document: &Document,
    prefix: &str,
    depth: usize,
    all: &mut Vec<(String, Vec<String>)>,
) {
    for (name, schema) in &flat.properties {
        let flat = Flat::new(schema, document);
        let path = format!("{prefix}{name}");
        all.push((path.clone(), listed(&flat)));
        if depth > 0 && all.len() < MAX_NAMED && kinds(&flat) == ["object"] {
            named_in(&flat, document, &format!("{path}."), depth - 1, all);
        }
    }
}

/// The values that a schema lists, in JSON.
pub(crate) fn listed(flat: &Flat<'_>) -> Vec<String> {
    let constants = flat.get("oneOf").or_else(|| flat.get("anyOf")).map(Node::items).unwrap_or_default();
    let listed = flat.get("enum").map(Node::items).unwrap_or_default().iter();
    let values = listed.chain(flat.get("const"));
    let values = values.chain(constants.iter().filter_map(|it| it.get("const")));
    let values = values.chain(constants.iter().filter_map(|it| it.get("enum")).flat_map(Node::items));
    let booleans: &[&str] = if kinds(flat) == ["boolean"] { &["true", "false"] } else { &[] };
    values.map(Node::json).chain(booleans.iter().map(|word| (*word).to_owned())).collect()
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

/// The rules between the members of an object: from its conditions, from those on the values of its members, and from
/// sentences.
fn conditions<'d>(
    shapes: &mut Shapes<'d>,
    flat: &Flat<'d>,
    pointer: &str,
    from_prose: Vec<Stated>,
    members: &mut Members,
) {
    let scope = Declared(Declarations { document: shapes.document, object: flat });
    if shapes.inside_maps > 0 && shapes.inside_types == 0 {
        shapes.unplaced(flat, pointer);
        for (_, schema) in &flat.properties {
            shapes.unplaced_unless_object(&Flat::new(schema, shapes.document), pointer);
        }
        return;
    }
    let known = Known::given(flat.required.iter().map(|name| (*name).to_owned()));
    let mut parts: Vec<(Formula, Node)> = Vec::new();
    for condition in &flat.conditions {
        let mut condition = condition.clone();
        if members.sizes.is_none()
            && pointer.is_empty()
            && let Some((sizes, rest)) = sizes::table(&condition)
        {
            members.sizes = Some(sizes);
            condition = rest;
        }
        let formula = formula(&condition, "", &scope.0).knowing(&known);
        if !shapes.document.count(&condition, formula.size() / VALUES) {
            break;
        }
        parts.extend(carried(shapes, &scope, pointer, formula, &condition, members));
    }
    for (name, schema) in &flat.properties {
        let inner = Flat::new(schema, shapes.document);
        // An object has rules of its own.
        if kinds(&inner) == ["object"] || !inner.properties.is_empty() {
            continue;
        }
        // No rule can read a value of any type.
        if matches!(Form::of(&inner), Form::Any) {
            let first = shapes.notes.len();
            shapes.unplaced(&inner, pointer);
            members.comments.extend(shapes.notes[first..].iter().map(super::Note::comment));
            continue;
        }
        for condition in &inner.conditions {
            let formula = if_given(name, formula(condition, name, &scope.0)).knowing(&known);
            parts.extend(carried(shapes, &scope, pointer, formula, condition, members));
        }
    }
    let parts = parts.into_iter().filter_map(|(part, condition)| Some((required(part, members)?, condition)));
    let parts = parts.collect();
    shapes.stated.extend(write(&scope, parts, from_prose, members));
}

/// The parts of a condition that can be said, each with the condition. A part that cannot be said becomes a note.
fn carried(
    shapes: &mut Shapes<'_>,
    scope: &Declared<'_, '_>,
    pointer: &str,
    formula: Formula,
    condition: &Node,
    members: &mut Members,
) -> Vec<(Formula, Node)> {
    shapes.conditions.0 += 1;
    let text = shortened(&condition.json());
    let mut carried = Vec::new();
    let mut left: Vec<(String, &'static str)> = Vec::new();
    for part in formula.conjuncts() {
        let undeclared = part.paths().into_iter().find(|path| !scope.0.has(path));
        if let Some(path) = undeclared {
            let reason = "the condition reads a member that is not declared";
            left.push((format!("{text} (reads `{path}`)"), reason));
        } else if let Some(why) = part.unknown() {
            left.push((format!("{text} ({why})"), "a condition that has no form"));
        } else {
            carried.push((part, condition.clone()));
        }
    }
    shapes.conditions.1 += usize::from(left.is_empty());
    for (text, reason) in left {
        shapes.note(condition, pointer, text, reason);
        members.comments.extend(shapes.notes.last().map(super::Note::comment));
    }
    carried
}

/// A part of a condition without what a member says that is required. None if that is all.
fn required(part: Formula, members: &mut Members) -> Option<Formula> {
    let Formula::Atom(atom) = &part else { return Some(part) };
    let Some(line) = members.parameters.iter_mut().find(|line| line.key == atom.path) else {
        return Some(part);
    };
    let Yaml::Map(keys) = &mut line.value else { return Some(part) };
    if !keys.iter().any(|key| key.key == "required") {
        keys.retain(|key| key.key != "deprecated");
        // `null` would say that the member is not given.
        if let Some(nullable) = keys.iter_mut().find(|key| key.key == "nullable") {
            nullable.value = Yaml::Raw("true".to_owned());
        }
        let at = keys.iter().position(|key| matches!(key.key.as_str(), "nullable" | "default" | "doc"));
        keys.insert(at.unwrap_or(keys.len()), super::shape::line("required", Yaml::Raw("true".to_owned())));
    }
    let absent = Formula::given(atom.path.clone()).negated();
    (atom.test != Test::Given).then(|| Formula::Any(vec![absent, part.clone()]))
}

/// Writes rules, two halves of a pair as one, and then those from sentences. Returns the ids of the latter.
fn write(
    scope: &Declared<'_, '_>,
    parts: Vec<(Formula, Node)>,
    from_prose: Vec<Stated>,
    members: &mut Members,
) -> Vec<String> {
    let mut rules = Rules::default();
    let parts = exclusive::merged(parts);
    // Both halves of "both or neither" become one rule, at the place of the first.
    let mut halves: HashMap<(String, String), VecDeque<usize>> = HashMap::new();
    for (at, (part, _)) in parts.iter().enumerate() {
        if let Part::Formula(part) = part
            && let Some(half) = rules::implication(part)
        {
            halves.entry(half).or_default().push_back(at);
        }
    }
    let mut said: HashSet<usize> = HashSet::new();
    for (at, (part, condition)) in parts.into_iter().enumerate() {
        if said.contains(&at) {
            continue;
        }
        let (forms, name) = match part {
            Part::Rule(keys, reads) => (vec![keys], rules::name(reads.iter().map(String::as_str))),
            Part::Formula(part) => {
                let forms = match rules::implication(&part).and_then(|half| other_half(&mut halves, half, at))
                {
                    Some((other, pair)) => {
                        said.insert(other);
                        vec![vec![("together", Yaml::List(pair.iter().map(Yaml::text).collect()))]]
                    }
                    None => rules::rules(&part, scope),
                };
                (forms, rules::name(part.paths()))
            }
        };
        let text = condition.text_of("description").or_else(|| condition.text_of("$comment"));
        let sentences = text.map(restrictions).unwrap_or_default();
        for keys in forms {
            rules.add(&name, keys, sentences.clone());
        }
    }
    let first = rules.names.len();
    for (keys, reads, sentence) in from_prose {
        rules.add(&rules::name(reads.iter().map(String::as_str)), keys, vec![sentence]);
    }
    members.rules = rules.written;
    rules.names.split_off(first)
}

/// The half that says with another one that both members are given or neither is, and these members. Neither of the two
/// is the half of a third.
fn other_half(
    halves: &mut HashMap<(String, String), VecDeque<usize>>,
    (a, b): (String, String),
    at: usize,
) -> Option<(usize, [String; 2])> {
    let pair = [a.clone(), b.clone()];
    let own = halves.get_mut(&(a.clone(), b.clone()))?;
    own.retain(|one| *one != at);
    let other = halves.get_mut(&(b, a))?.pop_front()?;
    Some((other, pair))
}

/// The rules of an object, each once and with a name of its own.
#[derive(Default)]
struct Rules {
    names: Vec<String>,
    taken: HashSet<String>,
    /// The next number for a name that is taken.
    numbers: HashMap<String, usize>,
    forms: HashSet<Keys>,
    written: Vec<Yaml>,
}

impl Rules {
    fn add(&mut self, name: &str, keys: Keys, comments: Vec<String>) {
        if self.forms.contains(&keys) {
            return;
        }
        let mut id = name.to_owned();
        let number = self.numbers.entry(name.to_owned()).or_insert(2);
        while self.taken.contains(&id) {
            id = format!("{name}-{number}");
            *number += 1;
        }
        self.taken.insert(id.clone());
        let mut lines = vec![line("id", Yaml::text(&id))];
        lines[0].comments = comments;
        lines.extend(keys.iter().map(|(key, value)| line(key, value.clone())));
        self.names.push(id);
        self.forms.insert(keys);
        self.written.push(Yaml::Map(lines));
    }
}
