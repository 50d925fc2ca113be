//! The reference of the spec language is correct: each YAML block of `docs/spec-language.md` compiles, the results
//! below it are those of the engine, and it lists every key and every diagnostic.
//!
//! A block is a complete spec (with `name:`, or files that start with `# file: <path>`), or some keys of an operation.
//! The latter are added to a skeleton, together with the keys of earlier blocks; a block with `parameters:`
//! starts over. Blocks of other languages refer to the YAML block before them:
//!
//! - `text`: [`cases`], or the diagnostics of the spec, as `<severity>[<code>]: <message>`.
//! - `json`: a part of the request schema; each item of an array matches an item there.
//! - `jsonl`: lines with valid requests and facts.
//! - `rust`: lines of the generated module, in this order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::diagnostic::Code;
use modelspec_codegen::source::SourceText;
use modelspec_codegen::{Compilation, compile, editor_schemas};
use serde_json::Value;

use crate::cases;
use crate::support::{fixture, root};

const HEAD: &str = "\
name: Reference
doc: An operation of the reference.
";
const SOURCES: &str = "sources: [{ url: https://example.com/docs, read: 2026-01-01 }]\n";
const HTTP: &str = "http: { method: POST, path: / }\n";

fn page() -> String {
    std::fs::read_to_string(root().join("docs/spec-language.md")).unwrap()
}

/// A fenced block of the page.
struct Block {
    line: usize,
    language: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(language), None) => {
                open = Some(Block { line: index + 1, language: language.to_owned(), text: String::new() });
            }
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// The keys of an operation in a fragment, each with its text.
fn keys(fragment: &str) -> Vec<(String, String)> {
    let mut keys: Vec<(String, String)> = Vec::new();
    for line in fragment.split_inclusive('\n') {
        match line.split_once(':').filter(|(key, _)| !key.starts_with([' ', '#', '-'])) {
            Some((key, _)) => keys.push((key.to_owned(), line.to_owned())),
            None => keys.last_mut().expect("a fragment starts with a key").1.push_str(line),
        }
    }
    keys
}

/// The complete spec of a block.
fn spec(block: &Block, context: &mut BTreeMap<String, String>) -> String {
    let is_complete = |line: &str| line.starts_with("name:") || line.starts_with("# file: ");
    if block.text.lines().any(is_complete) {
        return block.text.clone();
    }
    let keys = keys(&block.text);
    if keys.iter().any(|(key, _)| key == "parameters") {
        context.clear();
    }
    context.extend(keys);
    let mut text = HEAD.to_owned();
    for (key, line) in [("sources", SOURCES), ("http", HTTP)] {
        if !context.contains_key(key) {
            text.push_str(line);
        }
    }
    text.extend(context.values().map(String::as_str));
    text
}

/// A compiled YAML block, for the blocks that refer to it.
struct Compiled {
    compilation: Compilation,
    /// The last operation of the block.
    operation: String,
    /// `<severity>[<code>]: <message>` of each diagnostic.
    diagnostics: Vec<String>,
}

fn compiled(text: &str) -> Compiled {
    let files = fixture("reference", text);
    let last = files.iter().rfind(|file| !file.path.ends_with("/provider.yaml"));
    let operation = last.map(|file| file.path.trim_end_matches(".yaml").to_owned()).unwrap_or_default();
    let compilation = compile(files);
    let without_place = |line: &String| line.split_once(": ").map_or("", |parts| parts.1).to_owned();
    let diagnostics = compilation.report.lines(&compilation.sources).iter().map(without_place).collect();
    Compiled { compilation, operation, diagnostics }
}

impl Compiled {
    fn operation(&self) -> &Operation {
        let operations = &self.compilation.catalogue.operations;
        operations.iter().find(|op| op.id() == self.operation).expect("the operation is resolved")
    }

    fn output(&self, path: &str) -> String {
        let files = self.compilation.files();
        files.into_iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}")).text
    }
}

#[test]
fn every_block_is_correct() {
    let page = page();
    let blocks = blocks(&page);
    let mut context = BTreeMap::new();
    let mut problems = String::new();
    let mut at = 0;
    let mut checked = 0;
    while at < blocks.len() {
        let block = &blocks[at];
        assert_eq!(block.language, "yaml", "line {}: it speaks of no YAML", block.line);
        let compiled = compiled(&spec(block, &mut context));
        let about = blocks[at + 1..].iter().take_while(|block| block.language != "yaml");
        let about: Vec<&Block> = about.collect();
        at += 1 + about.len();
        let expected: Vec<&str> = about.iter().flat_map(|block| diagnostics(block)).collect();
        if compiled.diagnostics != expected {
            let found = compiled.diagnostics.join("\n");
            writeln!(problems, "line {}: the spec has these diagnostics:\n{found}\n", block.line).unwrap();
            continue;
        }
        for block in about.into_iter().filter(|block| diagnostics(block).is_empty()) {
            checked += 1;
            if let Err(problem) = check(block, &compiled) {
                writeln!(problems, "line {}: {problem}\n", block.line).unwrap();
            }
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
    assert!(checked >= 28, "only {checked} blocks speak of a spec");
}

fn diagnostics(block: &Block) -> Vec<&str> {
    let lines = block.text.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning["));
    if block.language == "text" { lines.collect() } else { Vec::new() }
}

fn check(block: &Block, compiled: &Compiled) -> Result<(), String> {
    match block.language.as_str() {
        "text" => answers(&block.text, compiled.operation()),
        "jsonl" => block.text.lines().try_for_each(|line| {
            let line: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
            answers(&format!("{} with {}\n  valid", line["request"], line["facts"]), compiled.operation())
        }),
        "json" => {
            let schema = compiled.output(&format!("schemas/{}.request.json", compiled.operation));
            let (shown, whole) = (serde_json::from_str(&block.text), serde_json::from_str(&schema));
            is_part(&shown.map_err(|error| error.to_string())?, &whole.unwrap(), "")
        }
        "rust" => {
            let path = format!("src/{}.rs", compiled.operation.replace('-', "_"));
            let module = compiled.output(&path);
            let mut rest = module.lines();
            let missing = block.text.lines().find(|line| !rest.any(|found| found.trim() == line.trim()));
            missing.map_or(Ok(()), |line| Err(format!("`{line}` is not generated here")))
        }
        other => Err(format!("nobody reads `{other}`")),
    }
}

/// Compares the results for each request of a block with those of the engine.
fn answers(text: &str, op: &Operation) -> Result<(), String> {
    let arena = modelspec_codegen::__private::Arena::new();
    let model = modelspec_codegen::__private::table(&arena, op);
    cases::read(text).iter().try_for_each(|case| case.check(op, &model))
}

/// Checks that a shown part occurs in the whole.
fn is_part(shown: &Value, whole: &Value, place: &str) -> Result<(), String> {
    match (shown, whole) {
        (Value::Object(shown), Value::Object(whole)) => shown.iter().try_for_each(|(key, shown)| {
            let whole = whole.get(key).ok_or_else(|| format!("the schema has no {place}/{key}"))?;
            is_part(shown, whole, &format!("{place}/{key}"))
        }),
        (Value::Array(shown), Value::Array(whole)) => shown.iter().try_for_each(|shown| {
            let found = whole.iter().any(|whole| is_part(shown, whole, place).is_ok());
            if found { Ok(()) } else { Err(format!("{place} of the schema has no {shown}")) }
        }),
        _ if shown == whole => Ok(()),
        _ => Err(format!("{place} of the schema is {whole}")),
    }
}

/// The keys and choices of the spec files, from the schemas that editors use.
fn words() -> BTreeSet<String> {
    fn gather(schema: &Value, into: &mut BTreeSet<String>) {
        if let Some(properties) = schema["properties"].as_object() {
            into.extend(properties.keys().cloned());
        }
        let choices = schema["enum"].as_array().into_iter().flatten();
        into.extend(choices.filter_map(Value::as_str).map(str::to_owned));
    }
    let mut words = BTreeSet::new();
    for file in editor_schemas() {
        let schema: Value = serde_json::from_str(&file.text).unwrap();
        gather(&schema, &mut words);
        schema["definitions"].as_object().unwrap().values().for_each(|schema| gather(schema, &mut words));
    }
    words
}

#[test]
fn every_key_and_choice_is_explained() {
    let page = page();
    // Words in backticks: `{ url, read, note }` explains three keys.
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let code = page.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let explained: BTreeSet<&str> = code.flat_map(|code| code.split(|c| !is_word(c))).collect();
    let words = words();
    assert!(words.len() > 100, "only {} words", words.len());
    let missing: Vec<&String> = words.iter().filter(|word| !explained.contains(word.as_str())).collect();
    assert!(missing.is_empty(), "not in docs/spec-language.md: {missing:?}");
}

#[test]
fn every_diagnostic_is_listed() {
    let page = page();
    let section = page.split("\n## What is checked\n").nth(1).expect("the section is there");
    let section = section.split("\n## ").next().unwrap();
    let mut group = "";
    let mut list = String::new();
    for code in Code::ALL {
        if code.group() != group {
            group = code.group();
            let _ = write!(list, "\n{group}:\n\n| code | severity | meaning |\n|---|---|---|\n");
        }
        let severity = format!("{:?}", code.severity()).to_lowercase();
        let _ = writeln!(list, "| `{code}` | {severity} | {} |", code.title());
    }
    assert!(section.ends_with(&list), "the list has to be:\n{list}");
}

/// Codes whose explanation has no example, because it would be too long or is not text.
const WITHOUT_EXAMPLE: [Code; 9] = [
    Code::FileTooLarge,
    Code::NotUtf8,
    Code::Unreadable,
    Code::TooManyProblems,
    Code::NestedTooDeep,
    Code::TypeTooLarge,
    Code::TooLarge,
    Code::TooManyParameters,
    Code::NotDecided,
];

#[test]
fn every_explanation_shows_its_problem_and_how_to_solve_it() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let mut examples =
            code.explanation().split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
        let (Some(broken), Some(corrected), None) = (examples.next(), examples.next(), examples.next())
        else {
            assert!(WITHOUT_EXAMPLE.contains(code), "`{code}` has no example");
            continue;
        };
        let (broken, corrected) = (codes(broken, *code), codes(corrected, *code));
        if broken != BTreeSet::from([code.id()]) || !corrected.is_empty() {
            wrong.push(format!("{code}: {broken:?}, corrected {corrected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The diagnostic codes of an example. Most examples omit keys that are not relevant.
fn codes(example: &str, about: Code) -> BTreeSet<&'static str> {
    let mut files: Vec<SourceText> = Vec::new();
    for line in example.lines() {
        match line.strip_prefix("# ").and_then(|path| path.strip_suffix(".yaml")) {
            Some(name) => files.push(SourceText { path: format!("{name}.yaml"), text: String::new() }),
            None => {
                if files.is_empty() {
                    files.push(SourceText { path: "acme/example.yaml".to_owned(), text: completed(example) });
                    break;
                }
                let text = &mut files.last_mut().unwrap().text;
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    if files.iter().all(|file| file.path != "acme/provider.yaml") {
        files.push(SourceText { path: "acme/provider.yaml".to_owned(), text: "name: Acme\n".to_owned() });
    }
    let found = compile(files).report.diagnostics.into_iter().map(|diagnostic| diagnostic.code);
    found.filter(|code| *code == about || *code != Code::MissingDoc).map(Code::id).collect()
}

/// An example with the keys that every operation has.
fn completed(example: &str) -> String {
    let keys = [
        ("name: ", "Example"),
        ("doc: ", "An example."),
        ("sources: ", "[{ url: https://example.com, read: 2026-01-01 }]"),
        ("http: ", "{ method: POST, path: /example }"),
    ];
    let missing = keys.iter().filter(|(key, _)| !example.lines().any(|line| line.starts_with(key)));
    missing.flat_map(|(key, value)| [*key, value, "\n"]).chain([example]).collect()
}
