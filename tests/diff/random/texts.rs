//! Edits of the texts of specs: sets, inheritance, aliases, and rules in other forms. What does not compile is no edit.

use std::collections::BTreeSet;

use modelspec_codegen::__private::model::expr::author;
use modelspec_codegen::__private::model::{Catalogue, Operation, Rule};
use modelspec_codegen::source::SourceText;
use modelspec_codegen::{Compilation, compile};
use serde_json::json;

use super::edit::{Certain, Edit, Random, Subject, Truth};

/// The name of what an edit adds.
const NAME: &str = "edited";

/// Keys that an operation inherits.
const INHERITED: [&str; 11] = [
    "parameters",
    "include",
    "rules",
    "facts",
    "let",
    "sizes",
    "response",
    "callback",
    "open",
    "extends",
    "remove",
];

/// The files of an operation, and those that they mention.
#[derive(Clone)]
pub(crate) struct Files {
    all: Vec<SourceText>,
    /// Those of the operation and of its provider.
    operation: String,
    provider: String,
}

impl Files {
    pub(crate) fn of(subject: &Subject<'_>) -> Self {
        let sources = &subject.compilation.sources;
        let path = |file| sources.file(file).path.clone();
        let (operation, provider) = (path(subject.op.file), path(subject.provider.file));
        let mut needed = BTreeSet::from([operation.clone(), provider.clone()]);
        let mut count = 0;
        while count < needed.len() {
            count = needed.len();
            let texts: Vec<&str> = sources
                .iter()
                .filter(|(_, file)| needed.contains(&file.path))
                .map(|(_, file)| file.text.as_str())
                .collect();
            for (_, file) in sources.iter() {
                let is_mentioned = |id: &str| texts.iter().any(|text| text.contains(id));
                if file.path.strip_suffix(".yaml").is_some_and(is_mentioned) {
                    let (folder, _) = file.path.split_once('/').expect("files stand in folders");
                    needed.extend([file.path.clone(), format!("{folder}/provider.yaml")]);
                }
            }
        }
        let files = sources.iter().filter(|(_, file)| needed.contains(&file.path));
        let files = files.map(|(_, file)| SourceText { path: file.path.clone(), text: file.text.clone() });
        Self { all: files.collect(), operation, provider }
    }

    fn text(&mut self, path: &str) -> &mut String {
        &mut self.all.iter_mut().find(|file| file.path == path).expect("it is one of the files").text
    }

    fn blocks(&mut self) -> Vec<Block> {
        let path = self.operation.clone();
        blocks(self.text(&path), 0)
    }

    fn set_blocks(&mut self, blocks: &[Block]) {
        let path = self.operation.clone();
        *self.text(&path) = joined(blocks);
    }

    /// The files after the operation moved to another one.
    pub(crate) fn moved(mut self) -> Self {
        let path = format!("{}/{NAME}.yaml", self.operation.split('/').next().unwrap_or_default());
        for file in &mut self.all {
            if file.path == self.operation {
                file.path.clone_from(&path);
            }
        }
        self.operation = path;
        self
    }

    pub(crate) fn compiled(self) -> Option<Compilation> {
        let compilation = compile(self.all);
        (!compilation.report.has_errors()).then_some(compilation)
    }

    /// The edit, if the files still compile.
    fn edit(self, words: String, truth: Truth) -> Option<Edit> {
        let id = self.operation.strip_suffix(".yaml")?.to_owned();
        let Catalogue { mut operations, mut providers } = self.compiled()?.catalogue;
        let new = operations.swap_remove(operations.iter().position(|op| op.id() == id)?);
        let provider = providers.iter().position(|provider| provider.id == new.provider)?;
        Some(Edit { words, truth, new, provider: Some(providers.swap_remove(provider)) })
    }
}

/// A key with everything below it, or what stands before the first one.
#[derive(Clone)]
struct Block {
    key: String,
    text: String,
}

fn blocks(text: &str, indent: usize) -> Vec<Block> {
    let mut found = vec![Block { key: String::new(), text: String::new() }];
    for line in text.split_inclusive('\n') {
        let rest = line.get(indent..).filter(|_| line.bytes().take(indent).all(|byte| byte == b' '));
        let is_name = |key: &&str| {
            !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        };
        match rest.and_then(|rest| rest.split_once(':')).map(|(key, _)| key).filter(is_name) {
            Some(key) => found.push(Block { key: key.to_owned(), text: line.to_owned() }),
            None => found.last_mut().expect("there is one").text.push_str(line),
        }
    }
    found
}

fn joined(blocks: &[Block]) -> String {
    blocks.iter().map(|block| block.text.as_str()).collect()
}

fn position(blocks: &[Block], key: &str) -> Option<usize> {
    blocks.iter().position(|block| block.key == key)
}

/// The declarations below `parameters`, those first that an edit can take.
fn parameters(blocks: &[Block]) -> Option<(usize, Vec<Block>)> {
    let at = position(blocks, "parameters")?;
    Some((at, self::blocks(&blocks[at].text, 2)))
}

/// The place of a random parameter that an edit can take: one with a declaration of its own.
fn chosen(params: &[Block], random: &mut Random) -> Option<usize> {
    let is_meant = |(_, block): &(usize, &Block)| {
        let is_plain = |word: &str| !block.text.contains(word);
        block.text.starts_with("  ")
            && !block.key.is_empty()
            && ["override:", "alias_of:"].into_iter().all(is_plain)
    };
    random.one(params.iter().enumerate().filter(is_meant).map(|(at, _)| at).collect())
}

/// A parameter that moves into a set of the provider.
pub(super) fn moved_to_set(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut files = Files::of(subject);
    let mut blocks = files.blocks();
    let (at, mut params) = parameters(&blocks)?;
    let moved = params.remove(chosen(&params, random)?);
    blocks[at].text = joined(&params);
    if params.len() == 1 {
        blocks.remove(at);
    }
    match position(&blocks, "include") {
        Some(include) if blocks[include].text.contains('[') => {
            let text = &mut blocks[include].text;
            *text = text.replacen('[', &format!("[{NAME}, "), 1);
        }
        Some(include) => blocks[include].text.extend(["  - ", NAME, "\n"]),
        None => blocks.push(Block { key: "include".to_owned(), text: format!("include: [{NAME}]\n") }),
    }
    files.set_blocks(&blocks);
    let provider = files.provider.clone();
    let text = files.text(&provider);
    let declared: String = moved.text.split_inclusive('\n').flat_map(|line| ["    ", line]).collect();
    let set = format!("  {NAME}:\n    doc: Edited.\n    parameters:\n{declared}");
    let mut around = self::blocks(text, 0);
    match position(&around, "sets") {
        Some(sets) => around[sets].text.push_str(&set),
        None => around.push(Block { key: "sets".to_owned(), text: format!("sets:\n{set}") }),
    }
    *text = joined(&around);
    files.edit(format!("`{}` moved into a set", moved.key), Truth::Same)
}

/// An operation that inherits everything from one that is new.
pub(super) fn extended(subject: &Subject<'_>, _: &mut Random) -> Option<Edit> {
    let mut files = Files::of(subject);
    let mut blocks = files.blocks();
    let (folder, _) = files.operation.split_once('/')?;
    let base = SourceText { path: format!("{folder}/{NAME}.yaml"), text: joined(&blocks) };
    let extends = format!("extends: {folder}/{NAME}\n");
    blocks.retain(|block| !INHERITED.contains(&block.key.as_str()));
    blocks.push(Block { key: "extends".to_owned(), text: extends });
    files.set_blocks(&blocks);
    files.all.push(base);
    files.edit("everything is inherited".to_owned(), Truth::Same)
}

/// An operation that inherits a parameter, with a requirement of its own.
pub(super) fn overridden(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let params = subject.op.request.root().params.iter();
    let is_meant = |param: &&modelspec_codegen::__private::model::Param| {
        !param.required
            && param.alias_of.is_none()
            && param.default.is_none()
            && param.default_document.is_none()
    };
    let name = &random.one(params.filter(is_meant).collect())?.name.value;
    let mut files = Files::of(subject);
    let mut blocks = files.blocks();
    let (folder, _) = files.operation.split_once('/')?;
    let base = SourceText { path: format!("{folder}/{NAME}.yaml"), text: joined(&blocks) };
    let extends = format!(
        "extends: {folder}/{NAME}\nparameters:\n  {}: {{ override: true, required: true }}\n",
        json!(name)
    );
    // Examples may lack the parameter.
    blocks.retain(|block| !INHERITED.contains(&block.key.as_str()) && block.key != "examples");
    blocks.push(Block { key: "extends".to_owned(), text: extends });
    files.set_blocks(&blocks);
    files.all.push(base);
    files.edit(format!("`{name}` is inherited, and required"), Truth::Narrower(Certain::Yes))
}

/// Reports whether a name stands for nothing else in an operation.
fn is_unique(op: &Operation, name: &str) -> bool {
    let params = op.request.objects.iter().flat_map(|object| &object.params);
    params.filter(|param| param.name.value == name).count() == 1
}

/// The text with another name, wherever it is a word outside of quotes and docs.
fn renamed(text: &str, name: &str, other: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut changed = String::new();
    let mut end = 0;
    for (at, _) in text.match_indices(name) {
        let (before, after) = (text[..at].chars().next_back(), text[at + name.len()..].chars().next());
        let is_name = !before.is_some_and(|c| is_word(c) || c == '`' || c == '/')
            && !after.is_some_and(|c| is_word(c) || c == '`' || c == '/')
            // Billed items are not parameters.
            && !text[..at].ends_with("item: ");
        if is_name && at >= end {
            changed.push_str(&text[end..at]);
            changed.push_str(other);
            end = at + name.len();
        }
    }
    changed.push_str(&text[end..]);
    changed
}

/// A parameter with a new name, whose old name stays as an alias.
pub(super) fn renamed_with_alias(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut files = Files::of(subject);
    let mut blocks = files.blocks();
    let (at, mut params) = parameters(&blocks)?;
    let place = chosen(&params, random)?;
    let name = params[place].key.clone();
    let is_alias =
        |param: &modelspec_codegen::__private::model::Param| param.alias_of.as_ref() == Some(&name);
    if !is_unique(subject.op, &name) || subject.op.request.root().params.iter().any(is_alias) {
        return None;
    }
    // The name would change in the item of a price line too, which is another edit.
    let is_item = subject.op.prices.lines().any(|line| line.item.value.split(' ').any(|word| word == name));
    // Rules about members of an object with a default change: a request can give the object under both names.
    if is_item || params[place].text.contains("default: {") {
        return None;
    }
    let other = format!("{name}_{NAME}");
    for (index, param) in params.iter_mut().enumerate() {
        let is_read = param.text.contains("when:") || param.text.contains("self.");
        if index != place && is_read {
            param.text = renamed(&param.text, &name, &other);
        }
    }
    params[place].text = params[place].text.replacen(&name, &other, 1);
    let alias = format!("  {name}: {{ alias_of: {other}, doc: Old name. }}\n");
    params.insert(place + 1, Block { key: name.clone(), text: alias });
    blocks[at].text = joined(&params);
    for block in &mut blocks {
        if ["rules", "price", "let", "sizes", "modes", "model_from"].contains(&block.key.as_str()) {
            block.text = renamed(&block.text, &name, &other);
        }
    }
    files.set_blocks(&blocks);
    files.edit(format!("`{name}` is renamed, and an alias"), Truth::Renamed)
}

/// A further name of a parameter.
pub(super) fn alias_added(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut files = Files::of(subject);
    let mut blocks = files.blocks();
    let (at, params) = parameters(&blocks)?;
    let name = params[chosen(&params, random)?].key.clone();
    if subject.op.request.open || subject.op.request.root().open {
        return None;
    }
    let alias = format!("  {name}_{NAME}: {{ alias_of: {name}, doc: Other name. }}\n");
    blocks[at].text += &alias;
    files.set_blocks(&blocks);
    files.edit(format!("`{name}` has an alias"), Truth::Wider(Certain::Yes))
}

/// The items of a list.
fn items(block: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for line in block.split_inclusive('\n') {
        if line.starts_with("  - ") {
            found.push(String::new());
        }
        found.last_mut().expect("there is one").push_str(line);
    }
    found
}

/// A rule as an expression.
fn as_expression(rule: &Rule) -> String {
    let severity = match (rule.effect, rule.warning) {
        (Some(effect), _) => format!("    effect: {}\n", effect.as_str()),
        (None, true) => "    severity: warning\n".to_owned(),
        (None, false) => String::new(),
    };
    let (id, cel) = (&rule.id.value, json!(author(&rule.holds)));
    format!("  - id: {id}\n    cel: {cel}\n    message: {}\n{severity}", json!(rule.message))
}

/// Rules that are written as expressions.
pub(super) fn rules_as_expressions(subject: &Subject<'_>, _: &mut Random) -> Option<Edit> {
    let mut files = Files::of(subject);
    let mut blocks = files.blocks();
    let at = position(&blocks, "rules")?;
    let mut changed = 0;
    let rewritten = items(&blocks[at].text).into_iter().map(|item| {
        let is_meant = |rule: &&Rule| {
            let id = &rule.id.value;
            // The expression of a rule already reads the aliases that reading it again would add.
            rule.each.is_empty()
                && rule.aliases.is_empty()
                && [format!("id: {id}\n"), format!("id: {id},")].iter().any(|it| item.contains(it))
        };
        match subject.op.rules.iter().find(is_meant).filter(|_| !item.contains(" cel:")) {
            Some(rule) => {
                changed += 1;
                as_expression(rule)
            }
            None => item,
        }
    });
    blocks[at].text = rewritten.collect();
    files.set_blocks(&blocks);
    (changed > 0).then_some(())?;
    files.edit(format!("{changed} rules are expressions"), Truth::Same)
}

/// A rule about two parameters.
pub(super) fn rule_added(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut files = Files::of(subject);
    let mut blocks = files.blocks();
    let is_meant = |param: &&modelspec_codegen::__private::model::Param| {
        !param.required && param.alias_of.is_none() && !param.name.value.contains('-')
    };
    let mut names: Vec<&str> = subject
        .op
        .request
        .root()
        .params
        .iter()
        .filter(is_meant)
        .map(|param| param.name.value.as_str())
        .collect();
    random.shuffle(&mut names);
    let [one, other, ..] = names[..] else { return None };
    let (form, words) = match random.below(4) {
        0 => (format!("forbids: {{ {one}: [{other}] }}"), "excludes"),
        1 => (format!("requires: {{ {one}: [{other}] }}"), "requires"),
        2 => (format!("when: {{ present: {one} }}, then: {{ required: [{other}] }}"), "demands"),
        _ => (format!("at_most_one: [{one}, {other}]"), "or not"),
    };
    let rule = format!("  - {{ id: {NAME}, {form} }}\n");
    match position(&blocks, "rules") {
        Some(at) => blocks[at].text.push_str(&rule),
        None => blocks.push(Block { key: "rules".to_owned(), text: format!("rules:\n{rule}") }),
    }
    // Examples may break the rule.
    blocks.retain(|block| block.key != "examples");
    files.set_blocks(&blocks);
    files.edit(format!("`{one}` {words} `{other}`"), Truth::Narrower(Certain::No))
}
