//! Parameters of a page as schemas.

use super::nodes::{Make, map, scalar, truth};
use super::text::{Block, Line, code, fact, unquoted};
use crate::import::tree::Node;

/// Most parameters of a page.
const MAX_PARAMETERS: usize = 5_000;
/// Greatest depth of parameters inside of each other.
const MAX_DEPTH: usize = 16;

/// The parameters of a section, as a tree.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    root: Object,
    count: usize,
    /// Parameters that need another one, with the offset of the line that says so.
    pairs: Vec<(String, String, usize)>,
}

/// An object, or the items of a list of objects.
#[derive(Debug, Default)]
struct Object {
    members: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    name: String,
    at: usize,
    /// The schema without members; none of an object that only paths mention.
    schema: Option<Node>,
    required: bool,
    /// It is a list, whose items have the members.
    is_list: bool,
    object: Object,
}

impl Parameters {
    /// Reads the headings of a section. An error has an offset.
    pub(super) fn read(blocks: &[Block<'_>]) -> Result<Self, (usize, String)> {
        let mut parameters = Self::default();
        // The paths of the headings around the current one.
        let mut open: Vec<(usize, Vec<String>)> = Vec::new();
        for block in blocks {
            open.retain(|(level, _)| *level < block.level);
            let facts = facts(&block.lines);
            let outer = open.last().map(|(_, path)| path.clone()).unwrap_or_default();
            let path = path(block.title, &facts, outer);
            if path.len() > MAX_DEPTH {
                return Err((block.at, format!("the parameter is more than {MAX_DEPTH} levels deep")));
            }
            parameters.count += 1;
            if parameters.count > MAX_PARAMETERS {
                return Err((block.at, format!("the page has more than {MAX_PARAMETERS} parameters")));
            }
            for (_, value, at) in facts.iter().filter(|(key, ..)| *key == "Paired with") {
                let other = |name: &str| {
                    let (_, outer) = path.split_last().unwrap_or((&path[0], &[]));
                    outer.iter().map(String::as_str).chain([unquoted(name)]).collect::<Vec<_>>().join(".")
                };
                parameters.pairs.extend(value.split(',').map(|name| (path.join("."), other(name), *at)));
            }
            let is_required =
                facts.iter().any(|(key, value, _)| *key == "Required" && unquoted(value) == "true");
            let schema = schema(block, &facts);
            let is_list = schema.text_of("type") == Some("array");
            let member = parameters.root.make(&path, block.at);
            member.required |= is_required;
            member.is_list = is_list;
            member.schema = Some(schema);
            open.push((block.level, path));
        }
        Ok(parameters)
    }

    /// The parameters that need another one.
    pub(super) fn pairs(&self) -> Vec<(String, String, usize)> {
        let declared = self.pairs.iter().filter(|(_, other, _)| self.has(other));
        declared.cloned().collect()
    }

    /// True if nothing was read.
    pub(super) fn is_empty(&self) -> bool {
        self.root.members.is_empty()
    }

    /// True if there is a parameter with this path.
    pub(super) fn has(&self, path: &str) -> bool {
        let mut object = &self.root;
        path.split('.').all(|name| match object.members.iter().find(|it| it.name == name) {
            Some(member) => {
                object = &member.object;
                true
            }
            None => false,
        })
    }

    /// The only path that ends with a name.
    pub(super) fn find(&self, name: &str) -> Option<String> {
        if self.has(name) {
            return Some(name.to_owned());
        }
        let mut found = Vec::new();
        self.root.paths("", &mut found);
        let end = format!(".{name}");
        let mut fitting = found.into_iter().filter(|path| path.ends_with(&end));
        fitting.next().filter(|_| fitting.next().is_none())
    }

    /// Makes a parameter optional, whatever its facts say.
    pub(super) fn relax(&mut self, path: &str) {
        let path: Vec<String> = path.split('.').map(ToOwned::to_owned).collect();
        let at = self.root.members.first().map_or(0, |member| member.at);
        self.root.make(&path, at).required = false;
    }

    /// The kind of a parameter, to read values with.
    pub(super) fn kind(&self, path: &str) -> String {
        let (mut object, mut kind) = (&self.root, String::new());
        for name in path.split('.') {
            let Some(member) = object.members.iter().find(|it| it.name == name) else { return kind };
            let own = member.schema.as_ref().and_then(|it| it.text_of("type"));
            own.unwrap_or_default().clone_into(&mut kind);
            object = &member.object;
        }
        kind
    }

    /// The schema of all.
    pub(super) fn schema(&self) -> Node {
        self.root.schema(0)
    }
}

impl Object {
    /// The member at a path; objects on the way are made.
    fn make(&mut self, path: &[String], at: usize) -> &mut Member {
        let (name, rest) =
            path.split_first().map_or((String::new(), path), |(name, rest)| (name.clone(), rest));
        let position = self.members.iter().position(|it| it.name == name).unwrap_or_else(|| {
            let object = Object::default();
            self.members.push(Member { name, at, schema: None, required: false, is_list: false, object });
            self.members.len() - 1
        });
        let member = &mut self.members[position];
        if rest.is_empty() { member } else { member.object.make(rest, at) }
    }

    fn paths(&self, outer: &str, found: &mut Vec<String>) {
        for member in &self.members {
            let path =
                if outer.is_empty() { member.name.clone() } else { format!("{outer}.{}", member.name) };
            member.object.paths(&path, found);
            found.push(path);
        }
    }

    fn schema(&self, at: usize) -> Node {
        let properties = self.members.iter().map(|member| (member.name.as_str(), member.schema()));
        let names = self.members.iter().filter(|it| it.is_required()).map(|it| Node::string(it.at, &it.name));
        let mut schema = map(at, [("type", Node::string(at, "object"))]);
        schema.push("properties", map(at, properties));
        schema.push("required", Node::list(at, names.collect()));
        schema.push("additionalProperties", truth(at, false));
        schema
    }
}

impl Member {
    /// An object that only paths mention is required if a member is.
    fn is_required(&self) -> bool {
        self.required || (self.schema.is_none() && self.object.members.iter().any(Member::is_required))
    }

    fn schema(&self) -> Node {
        let mut own = self.schema.clone().unwrap_or_else(|| map(self.at, []));
        if self.object.members.is_empty() {
            return own;
        }
        let object = self.object.schema(self.at);
        if self.is_list {
            if let crate::import::tree::Kind::Map(entries) = &mut own.kind {
                entries.retain(|entry| entry.key != "items");
            }
            own.push("items", object);
            return own;
        }
        for entry in object.entries() {
            if own.get(&entry.key).is_none() {
                own.push(&entry.key, entry.value.clone());
            }
        }
        own
    }
}

/// The list of facts below the heading; a later list is a part of the description.
fn facts<'t>(lines: &[Line<'t>]) -> Vec<(&'t str, &'t str, usize)> {
    let own = lines.iter().take_while(|line| line.text.trim().is_empty() || fact(line.text).is_some());
    own.filter_map(|line| fact(line.text).map(|(key, value)| (key, value, line.at))).collect()
}

/// The path of a parameter. That of an object can be the path of its first member.
fn path(title: &str, facts: &[(&str, &str, usize)], outer: Vec<String>) -> Vec<String> {
    let given = facts.iter().find(|(key, ..)| *key == "Path").map(|(_, value, _)| unquoted(value));
    let mut path: Vec<String> = match given {
        Some(path) => path.replace("[]", "").split('.').map(ToOwned::to_owned).collect(),
        None => outer.into_iter().chain([title.to_owned()]).collect(),
    };
    if let Some(at) = path.iter().rposition(|name| name == title) {
        path.truncate(at + 1);
    }
    path
}

/// The schema of a parameter without its members.
fn schema(block: &Block<'_>, facts: &[(&str, &str, usize)]) -> Node {
    let written = facts.iter().find(|(key, ..)| *key == "Type").map_or("", |(_, value, _)| unquoted(value));
    let text = description(&block.lines);
    let mut schema = map(block.at, []);
    let kinds: Vec<&str> = written.split(" | ").flat_map(|part| part.split(" or ")).map(str::trim).collect();
    let kind = match kinds[..] {
        [one] => typed(&mut schema, one, block.at, &text),
        _ => {
            let alternatives = kinds.iter().map(|one| {
                let mut alternative = map(block.at, []);
                typed(&mut alternative, one, block.at, &text);
                alternative
            });
            schema.push("anyOf", Node::list(block.at, alternatives.collect()));
            String::new()
        }
    };
    for (key, value, at) in facts {
        self::fact_of(&mut schema, key, unquoted(value), &kind, *at);
    }
    values(&mut schema, block, &kind);
    if !text.is_empty() {
        let at = block
            .lines
            .iter()
            .find(|line| text.starts_with(line.text.trim()))
            .map_or(block.at, |line| line.at);
        schema.push("description", Node::string(at, &text));
    }
    schema
}

/// Adds the type, and returns its name.
fn typed(schema: &mut Node, written: &str, at: usize, text: &str) -> String {
    let written = written.split(" (").next().unwrap_or(written).trim();
    if let Some(items) = written.strip_prefix("array of ") {
        schema.push("type", Node::string(at, "array"));
        let mut inner = map(at, []);
        typed(&mut inner, items.strip_suffix('s').unwrap_or(items), at, text);
        schema.push("items", inner);
        return "array".to_owned();
    }
    let kind = match written {
        "float" | "double" => "number",
        "int" => "integer",
        "bool" => "boolean",
        "string" | "integer" | "number" | "boolean" | "object" | "array" => written,
        _ => {
            if !written.is_empty() {
                schema.push("Type", Node::string(at, written));
            }
            return String::new();
        }
    };
    if kind == "string" {
        schema.push("type", Node::string(at, kind));
        if let Some(forms) = forms(text, at) {
            schema.push("anyOf", forms);
        }
    } else {
        schema.push("type", Node::string(at, kind));
    }
    kind.to_owned()
}

/// The forms of a file, as "(UUID, URL, Data URI, or Base64)" lists them.
fn forms(text: &str, at: usize) -> Option<Node> {
    let list = text.split('(').skip(1).filter_map(|part| part.split_once(')')).map(|(list, _)| list);
    let list = list.into_iter().find(|list| list.contains("URL") && list.contains(','))?;
    let has = |word: &str| list.to_lowercase().contains(word);
    let mut forms = Vec::new();
    let format = |name: &str| map(at, [("format", Node::string(at, name))]);
    let pattern = |text: &str| map(at, [("pattern", Node::string(at, text))]);
    if has("uuid") {
        forms.push(format("uuid"));
    }
    forms.push(format("uri"));
    if has("data uri") {
        forms.push(pattern("^data:[a-z]+/[a-z0-9.+-]+;base64,[a-zA-Z0-9+/=]+$"));
    }
    if has("base64") {
        forms.push(pattern("^[a-zA-Z0-9+/=]+$"));
    }
    (forms.len() > 1).then(|| Node::list(at, forms))
}

/// Adds what one fact says.
fn fact_of(schema: &mut Node, key: &str, value: &str, kind: &str, at: usize) {
    let bound = |string: &'static str, list: &'static str, number: &'static str| match kind {
        "string" => string,
        "array" => list,
        _ => number,
    };
    let number = scalar(at, value, "number");
    match key {
        "Path" | "Type" | "Required" | "Paired with" => {}
        "Value" => schema.push("const", scalar(at, value, kind)),
        "Default" => schema.push("default", scalar(at, value, kind)),
        "Min" => schema.push(bound("minLength", "minItems", "minimum"), number),
        "Max" => schema.push(bound("maxLength", "maxItems", "maximum"), number),
        "Min items" => schema.push("minItems", number),
        "Max items" => schema.push("maxItems", number),
        "Min length" => schema.push("minLength", number),
        "Max length" => schema.push("maxLength", number),
        "Step" | "Multiple of" => schema.push("multipleOf", number),
        "Pattern" => schema.push("pattern", Node::string(at, value)),
        "Deprecated" => schema.push("deprecated", truth(at, true)),
        "Format" => {
            let format = match value.to_lowercase().as_str() {
                "uuid" | "uuid v4" => "uuid".to_owned(),
                "url" | "uri" => "uri".to_owned(),
                other => other.to_owned(),
            };
            schema.push("format", Node::string(at, &format));
        }
        other => schema.push(other, Node::string(at, value)),
    }
}

/// Adds the allowed values, each with its meaning if the page says one.
fn values(schema: &mut Node, block: &Block<'_>, kind: &str) {
    let is_start = |line: &&Line<'_>| line.text.starts_with("**Allowed values**");
    let Some(start) = block.lines.iter().find(is_start) else { return };
    let kind = if kind == "array" {
        schema.get("items").and_then(|it| it.text_of("type")).unwrap_or_default().to_owned()
    } else {
        kind.to_owned()
    };
    let listed: Vec<Node> =
        code(start.text).into_iter().map(|value| scalar(start.at, value, &kind)).collect();
    let below = block
        .lines
        .iter()
        .skip_while(|line| line.at <= start.at)
        .skip_while(|line| line.text.trim().is_empty());
    let described: Vec<Node> = below
        .take_while(|line| line.text.starts_with("- `"))
        .filter_map(|line| {
            let (value, doc) = line.text.strip_prefix("- `")?.split_once('`')?;
            let doc = doc.trim_start_matches([':', ' ']).trim();
            let mut one = map(line.at, [("const", scalar(line.at, value, &kind))]);
            if !doc.is_empty() {
                one.push("description", Node::string(line.at, doc));
            }
            Some(one)
        })
        .collect();
    let (key, list) = match (listed.is_empty(), described.is_empty()) {
        (false, _) => ("enum", listed),
        (_, false) => ("oneOf", described),
        _ => return,
    };
    let list = Node::list(start.at, list);
    let crate::import::tree::Kind::Map(entries) = &mut schema.kind else { return };
    match entries.iter_mut().find(|entry| entry.key == "items") {
        Some(items) => items.value.push(key, list),
        None => schema.push(key, list),
    }
}

/// The paragraphs of a description, without facts, values, links and titles of groups.
fn description(lines: &[Line<'_>]) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut skips = false;
    for line in lines.iter().skip_while(|line| line.text.trim().is_empty() || fact(line.text).is_some()) {
        let text = line.text.trim();
        let is_title = text.starts_with("**") && (text.ends_with("**") || text.ends_with("**:"));
        if is_title && !text.ends_with(':') {
            // The title of the next group.
            break;
        }
        let is_aside = text.starts_with("**Allowed values**") || text.starts_with("**Learn more**");
        if is_aside || (is_title && text.ends_with(':')) {
            skips = true;
            continue;
        }
        let is_item = text.starts_with("- ") || text.starts_with("* ");
        if skips && (is_item || text.is_empty()) {
            continue;
        }
        skips = false;
        out.push(text);
    }
    out.join("\n").trim().to_owned()
}
