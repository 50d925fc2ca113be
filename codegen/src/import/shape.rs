//! Schemas as parameters of a spec. What has no place in a spec becomes a comment, and an entry of the report.

use std::collections::HashSet;

use super::flat::{self, Flat};
use super::form::Form;
use super::fragment::shortened;
use super::limits::VALUES;
use super::original::Marks;
use super::reference::resolve;
use super::rules::{Keys, kebab};
use super::sentences::{self, Meaning, Subject};
use super::stated::{limit, listed, states};
use super::tree::{Document, Entry, Kind, Node, size};
use super::yaml::{Line, Yaml};
use super::{Note, constraints, keywords, lists, object, prose, scalars, strings, union};

/// Greatest depth of schemas inside of each other: what a spec can nest.
const MAX_DEPTH: usize = 64;

/// Reads the schemas of one operation.
pub(crate) struct Shapes<'d> {
    /// The document, for references and positions.
    pub(crate) document: &'d Document,
    /// Strings can be files.
    pub(crate) takes_files: bool,
    /// The named types so far, with the schemas that they come from. A type that is being read is empty.
    pub(crate) types: Vec<Named<'d>>,
    /// Parts that were not carried over.
    pub(crate) notes: Vec<Note>,
    /// Facts about the schemas of the document.
    pub(crate) marks: Marks,
    /// Ids of the rules that come from sentences.
    pub(crate) stated: Vec<String>,
    /// Descriptions of the operation.
    pub(crate) about: Vec<&'d Node>,
    /// Sentences that became rules of an object, with the offsets of their descriptions.
    pub(crate) done: HashSet<(usize, String)>,
    /// Number of named types around what is being read.
    pub(crate) inside_types: usize,
    /// Number of conditions so far, and of those that became rules.
    pub(crate) conditions: (usize, usize),
    /// Number of maps around what is being read, whose values have no rules.
    pub(crate) inside_maps: usize,
    /// The schemas are those of a response.
    pub(crate) is_response: bool,
    /// The objects that are being read, from the outermost.
    pub(crate) scopes: Vec<Scope>,
    /// The schemas that are being read, from the outermost.
    open: Vec<&'d Node>,
}

/// A named type.
pub(crate) struct Named<'d> {
    /// The schema that it comes from.
    pub(crate) schema: &'d Node,
    /// It has other members in responses than in requests.
    is_one_way: bool,
    is_response: bool,
    /// The type in the spec; empty while it is being read.
    pub(crate) line: Line,
}

/// A rule from a sentence: its keys, the members that it reads, and the sentence.
pub(crate) type Stated = (Keys, Vec<String>, String);

/// An object that is being read.
#[derive(Default)]
pub(crate) struct Scope {
    /// Its members, each with the values that it can have, if these are listed; of the request also those of objects
    /// inside, with dots.
    pub(crate) members: Vec<(String, Vec<String>)>,
    /// The start of the paths of its members in the request, if they have one path.
    pub(crate) prefix: Option<String>,
    /// Rules from sentences: their keys, the members that they read, and the sentence.
    pub(crate) rules: Vec<Stated>,
}

impl<'d> Shapes<'d> {
    /// Starts with an empty list of types.
    pub(crate) fn new(document: &'d Document, takes_files: bool) -> Self {
        Self {
            document,
            takes_files,
            types: Vec::new(),
            notes: Vec::new(),
            marks: Marks::default(),
            stated: Vec::new(),
            about: Vec::new(),
            done: HashSet::new(),
            inside_types: 0,
            inside_maps: 0,
            conditions: (0, 0),
            is_response: false,
            scopes: Vec::new(),
            open: Vec::new(),
        }
    }

    /// A member of an object.
    pub(crate) fn parameter(&mut self, name: &str, schema: &'d Node, required: bool, pointer: &str) -> Line {
        self.described(name, schema, required, pointer, None)
    }

    /// A member of an object, with a description beside that of its schema.
    pub(crate) fn described(
        &mut self,
        name: &str,
        schema: &'d Node,
        required: bool,
        pointer: &str,
        description: Option<&'d Node>,
    ) -> Line {
        let first = self.notes.len();
        let flat = Flat::new(schema, self.document);
        let mut lines = match self.named(schema, &flat, pointer) {
            Some(name) => vec![line("use", Yaml::text(name))],
            None => self.kind(schema, &flat, pointer),
        };
        if self.is_response {
            states(name, &mut lines);
        }
        let mut bounds = Vec::new();
        for text in description.into_iter().chain(flat.get("description")) {
            bounds.extend(self.sentences(name, schema, text, pointer, &mut lines));
        }
        if required {
            lines.push(line("required", Yaml::Raw("true".to_owned())));
        }
        let is_nullable = flat.nullable || union::has_null(&flat, self.document);
        if is_nullable && !lines.iter().any(|line| line.value == Yaml::text("any")) {
            // Where a member can be left out, `null` says that it is.
            let value = if required { Yaml::Raw("true".to_owned()) } else { Yaml::text("absent") };
            lines.push(line("nullable", value));
        }
        lines.extend(self.default(&flat, pointer));
        // A warning about what every request has would help nobody.
        if flat.get("deprecated").is_some_and(Node::is_true) && !required {
            lines.push(line("deprecated", Yaml::text("The vendor marks it as deprecated.")));
        }
        let text = description.and_then(Node::text).filter(|text| !text.trim().is_empty());
        lines.push(line("doc", Yaml::text(text.map_or_else(|| doc(&flat, name), prose::first_paragraph))));
        let comments = comments(&self.notes[first..], pointer);
        Line {
            comments: bounds.into_iter().chain(comments).collect(),
            key: name.to_owned(),
            value: Yaml::Map(lines),
        }
    }

    /// The keys of a type, unless the schema contains itself or the document has no end of schemas.
    fn kind(&mut self, schema: &'d Node, flat: &Flat<'d>, pointer: &str) -> Vec<Line> {
        let target = reference(schema, self.document).unwrap_or(schema);
        let listed = flat.get("enum").map_or(0, |values| values.items().len());
        let listed = listed + flat.get("default").map_or(0, size);
        if !self.document.count(schema, 1 + listed / VALUES) {
            return vec![line("type", Yaml::text("any"))];
        }
        let is_open = self.open.iter().any(|open| std::ptr::eq(*open, target));
        let is_too_deep = self.open.len() > MAX_DEPTH;
        if is_open || is_too_deep {
            let reason = if is_open {
                "a type contains itself only through an object".to_owned()
            } else {
                format!("schemas are in each other on more than {MAX_DEPTH} levels")
            };
            self.note(schema, pointer, "a schema", reason);
            return vec![line("type", Yaml::text("any"))];
        }
        self.open.push(target);
        let lines = self.keys(flat, pointer);
        self.open.pop();
        lines
    }

    /// The keys of the type of an item or a variant, which has no name.
    pub(crate) fn item(&mut self, schema: &'d Node, pointer: &str) -> Vec<Line> {
        let flat = Flat::new(schema, self.document);
        if let Some(name) = self.named(schema, &flat, pointer) {
            return vec![line("use", Yaml::text(name))];
        }
        let first = self.notes.len();
        self.unplaced_unless_object(&flat, pointer);
        let mut lines = self.kind(schema, &flat, pointer);
        if let Some(text) = flat.get("description") {
            let comments = self.sentences("", schema, text, pointer, &mut lines);
            lines[0].comments.extend(comments);
        }
        let notes = comments(&self.notes[first..], pointer);
        // Notes that stand at another key are not repeated.
        let is_new = |note: &String| !lines.iter().any(|line| line.comments.contains(note));
        let notes: Vec<String> = notes.into_iter().filter(is_new).collect();
        lines[0].comments.extend(notes);
        lines
    }

    /// A comment in the spec, and an entry of the report.
    pub(crate) fn note(
        &mut self,
        node: &Node,
        pointer: &str,
        text: impl Into<String>,
        reason: impl Into<String>,
    ) {
        self.marks.left.insert(node.at);
        let (file, line) = self.document.position(node.at);
        let (file, pointer) = (file.to_owned(), pointer.to_owned());
        self.notes.push(Note { file, line, pointer, text: text.into(), reason: reason.into() });
    }

    /// Notes about the references that led nowhere since there were so many of them.
    pub(crate) fn lost(&mut self, before: usize, comments: &mut Vec<String>) {
        let mut known = HashSet::new();
        for lost in self.document.lost().into_iter().skip(before).filter(|lost| known.insert(lost.at)) {
            let (file, line) = self.document.position(lost.at);
            self.notes.push(Note {
                file: file.to_owned(),
                line,
                pointer: String::new(),
                text: format!("the reference {}", lost.text),
                reason: "it leads nowhere".to_owned(),
            });
            comments.extend(self.notes.last().map(Note::comment));
        }
    }

    /// The name of the type that a schema behind a reference gets, if it is an object.
    fn named(&mut self, schema: &'d Node, flat: &Flat<'d>, pointer: &str) -> Option<String> {
        let name = flat.name.filter(|_| !flat.properties.is_empty())?;
        let target = reference(schema, self.document)?;
        let is_response = self.is_response;
        let is_this = |known: &&Named<'_>| {
            std::ptr::eq(known.schema, target) && (!known.is_one_way || known.is_response == is_response)
        };
        if let Some(known) = self.types.iter().find(is_this) {
            return Some(known.line.key.clone());
        }
        let base = kebab(name);
        let taken: HashSet<&str> = self.types.iter().map(|known| known.line.key.as_str()).collect();
        let mut key = base.clone();
        for number in 2.. {
            if !taken.contains(key.as_str()) {
                break;
            }
            key = format!("{base}-{number}");
        }
        let at = self.types.len();
        let is_one_way = flat.properties.iter().any(|(_, schema)| {
            ["readOnly", "writeOnly"].into_iter().any(|mark| object::is_marked(schema, mark, self.document))
        });
        let empty = line(&key, Yaml::Map(Vec::new()));
        self.types.push(Named { schema: target, is_one_way, is_response, line: empty });
        let first = self.notes.len();
        let flat = Flat::new(target, self.document);
        self.inside_types += 1;
        let mut lines = self.kind(target, &flat, pointer);
        self.inside_types -= 1;
        lines.push(line("doc", Yaml::text(doc(&flat, &key))));
        self.types[at].line.comments = comments(&self.notes[first..], pointer);
        self.types[at].line.value = Yaml::Map(lines);
        Some(key)
    }

    /// The keys of a type.
    fn keys(&mut self, flat: &Flat<'d>, pointer: &str) -> Vec<Line> {
        let form = Form::of(flat);
        self.leftovers(flat, form, pointer);
        match form {
            Form::Constant(value) => {
                vec![line("type", Yaml::text("const")), line("value", Yaml::json(&value.json()))]
            }
            Form::Values(values) => scalars::values(self, values, flat, pointer),
            Form::Alternatives(alternatives) => union::kind(self, flat, alternatives, pointer),
            Form::Kind(kind) => self.of_kind(flat, kind, pointer),
            Form::Kinds => union::of_types(self, flat, pointer),
            Form::Any => vec![line("type", Yaml::text("any"))],
        }
    }

    /// The keys of a value of one JSON type.
    pub(crate) fn of_kind(&mut self, flat: &Flat<'d>, kind: &str, pointer: &str) -> Vec<Line> {
        match kind {
            "string" => strings::kind(self, flat, pointer),
            "integer" | "number" => scalars::number(self, flat, kind, pointer),
            "boolean" => vec![line("type", Yaml::text("boolean"))],
            "array" => lists::kind(self, flat, pointer),
            "object" => object::kind(self, flat, pointer),
            _ => vec![line("type", Yaml::text("any"))],
        }
    }

    /// Notes about keywords that the spec does not carry, of a schema that becomes a type of this form.
    pub(crate) fn leftovers(&mut self, flat: &Flat<'d>, form: Form<'d>, pointer: &str) {
        if let Some(part) = flat.too_deep {
            let reason =
                format!("references and `allOf` are in each other on more than {} levels", flat::MAX_DEPTH);
            self.note(part, pointer, shortened(&part.json()), reason);
        }
        for (key, value) in &flat.conflicts {
            self.note(
                value,
                pointer,
                format!("{key}: {}", shortened(&value.json())),
                "two schemas in `allOf` differ",
            );
        }
        for (key, value) in flat.keywords() {
            // The constraints of a request are carried over, or noted one by one.
            let is_of_request = *key == constraints::KEYWORD && pointer.is_empty();
            if form.leaves(flat, key) && !is_of_request {
                let text = format!("{key}: {}", shortened(&value.json()));
                self.note(value, pointer, text, "a spec has no such constraint");
            }
        }
        if let (Form::Any, [_, ..], Some(at)) = (form, &flat.required[..], flat.keywords().first()) {
            let text = format!("required: {}", flat.required.join(", "));
            self.note(at.1, pointer, text, "a value of any type has no members");
        }
        if let (Form::Alternatives(at), [(name, _), ..]) = (form, &flat.properties[..]) {
            let text = format!("the members `{name}` and others");
            self.note(at, pointer, text, "they belong to each of the alternatives");
        }
    }

    /// Notes about conditions on a value that is no member of an object with rules.
    pub(crate) fn unplaced(&mut self, flat: &Flat<'d>, pointer: &str) {
        for condition in &flat.conditions {
            let text = shortened(&condition.json());
            self.note(condition, pointer, text, "a rule is about the members of an object");
        }
    }

    /// The same for the schema of an item, a variant or a parameter outside of the body; an object writes its rules.
    pub(crate) fn unplaced_unless_object(&mut self, flat: &Flat<'d>, pointer: &str) {
        if kinds(flat) != ["object"] && flat.properties.is_empty() {
            self.unplaced(flat, pointer);
        }
    }

    /// The default, a key beside the type.
    fn default(&mut self, flat: &Flat<'d>, pointer: &str) -> Option<Line> {
        let default = flat.get("default").filter(|default| !matches!(default.kind, Kind::Null))?;
        if matches!(default.kind, Kind::Map(_)) {
            self.note(
                default,
                pointer,
                format!("default: {}", shortened(&default.json())),
                "look whether members have it",
            );
            return None;
        }
        Some(line("default", value(default)))
    }

    /// Carries over the sentences of a description that restrict something: as keys of the type, as rules of the object,
    /// else as notes. Returns the sentences that became keys.
    fn sentences(
        &mut self,
        name: &str,
        schema: &Node,
        description: &Node,
        pointer: &str,
        lines: &mut Vec<Line>,
    ) -> Vec<String> {
        let mut carried = Vec::new();
        for sentence in prose::restrictions(description.text().unwrap_or_default()) {
            if self.done.contains(&(description.at, sentence.clone())) {
                continue;
            }
            match self.meaning(name, &sentence, lines) {
                Some((Meaning::Bounds(bounds), _)) if limit(&bounds, lines) => {
                    self.marks.bounds.entry(schema.at).or_default().extend(bounds);
                    carried.push(sentence);
                }
                Some((Meaning::Values(values), _)) if listed(&values, lines) => {
                    self.marks.values.insert(schema.at, values);
                    carried.push(sentence);
                }
                Some((Meaning::Rule(keys, reads), scope)) => {
                    let scope = self.scopes.get_mut(scope).into_iter();
                    scope.for_each(|scope| scope.rules.push((keys.clone(), reads.clone(), sentence.clone())));
                }
                _ => self.note(description, pointer, sentence, "a sentence that may be a rule"),
            }
        }
        carried
    }

    /// The meaning of a sentence about a member of the innermost object, and the object that a rule belongs to.
    fn meaning(&self, name: &str, sentence: &str, lines: &[Line]) -> Option<(Meaning, usize)> {
        let kind = match lines.first() {
            Some(Line { key, value: Yaml::Text(kind), .. }) if key == "type" => kind.as_str(),
            _ => "",
        };
        let kind = if kind == "enum" { "string" } else { kind };
        let innermost = self.scopes.len().checked_sub(1)?;
        let own = &self.scopes[innermost];
        let subject = Subject { name, kind, siblings: &own.members };
        if let Some(meaning) = sentences::meaning(sentence, &subject) {
            let is_rule = matches!(meaning, Meaning::Rule(..));
            return (!is_rule || !name.is_empty()).then_some((meaning, innermost));
        }
        // A member of an object inside of the request, and other members of the request.
        let prefix = own.prefix.as_ref().filter(|prefix| !prefix.is_empty() && !name.is_empty())?;
        let path = format!("{prefix}{name}");
        let subject = Subject { name: &path, kind, siblings: &self.scopes.first()?.members };
        Some((sentences::meaning(sentence, &subject)?, 0))
    }
}

/// The types of a schema without `null`.
pub(crate) fn kinds<'d>(flat: &Flat<'d>) -> Vec<&'d str> {
    let Some(kind) = flat.get("type") else { return Vec::new() };
    let list = kind.items().iter().filter_map(Node::text);
    kind.text().into_iter().chain(list).filter(|kind| *kind != "null").collect()
}

/// The last schema that a chain of references leads to, if there is nothing beside it that restricts values.
fn reference<'d>(schema: &'d Node, document: &'d Document) -> Option<&'d Node> {
    let restricts = |entry: &&Entry| !keywords::is_annotation(&entry.key);
    let mut all = schema.entries().iter().filter(restricts);
    let (only, None) = (all.next()?, all.next()) else { return None };
    match (only.key.as_str(), only.value.items()) {
        ("$ref", _) => resolve(document, &only.value),
        ("allOf", [part]) => reference(part, document),
        _ => None,
    }
}

/// Keywords that a spec has under another name.
pub(crate) fn copied(flat: &Flat<'_>, names: &[(&str, &str)]) -> Vec<Line> {
    let copy = |(keyword, key): &(&str, &str)| {
        let digits = flat.get(keyword)?.number()?;
        Some(line(key, Yaml::Raw(digits.to_owned())))
    };
    names.iter().filter_map(copy).collect()
}

/// Any JSON value.
pub(crate) fn value(node: &Node) -> Yaml {
    match &node.kind {
        Kind::List(items) => Yaml::List(items.iter().map(value).collect()),
        Kind::Map(entries) => Yaml::map(entries.iter().map(|entry| (entry.key.clone(), value(&entry.value)))),
        _ => Yaml::json(&node.json()),
    }
}

/// One key with its value.
pub(crate) fn line(key: &str, value: Yaml) -> Line {
    Line { comments: Vec::new(), key: key.to_owned(), value }
}

/// The description of a schema, else its title.
pub(crate) fn doc(flat: &Flat<'_>, name: &str) -> String {
    let text = flat.text("description").filter(|text| !text.trim().is_empty()).or_else(|| flat.text("title"));
    prose::first_paragraph(text.unwrap_or(name))
}

/// The comments of the notes at one place.
pub(crate) fn comments(notes: &[Note], pointer: &str) -> Vec<String> {
    notes.iter().filter(|note| note.pointer == pointer).map(Note::comment).collect()
}
