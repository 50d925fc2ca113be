//! Shared by several tests: the compiled specs, the three validators of requests, and fixtures.

pub(crate) mod openapi;
mod validator;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use modelspec_codegen::__private::model::Operation;
use modelspec_codegen::source::SourceText;
use modelspec_codegen::{Compilation, compile};
use modelspec_runtime::Facts;
use serde_json::Value;

pub(crate) use validator::{Validator, validator};

/// The workspace root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests stand in the workspace").to_owned()
}

/// All spec files below a folder.
pub(crate) fn sources(folder: &Path) -> Vec<SourceText> {
    let mut sources = Vec::new();
    for provider in sorted(folder) {
        if !provider.is_dir() {
            continue;
        }
        for file in sorted(&provider) {
            let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
            if file.extension().is_some_and(|extension| extension == "yaml") {
                let text = std::fs::read_to_string(&file).unwrap();
                sources.push(SourceText { path: format!("{}/{}", name(&provider), name(&file)), text });
            }
        }
    }
    sources
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// The specs of this repository, compiled once.
pub(crate) fn compiled() -> &'static Compilation {
    static COMPILED: OnceLock<Compilation> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let compilation = compile(sources(&root().join("specs")));
        let lines = compilation.report.lines(&compilation.sources);
        assert!(lines.is_empty(), "the specs have errors or warnings:\n{}", lines.join("\n"));
        assert!(compilation.catalogue.operations.len() >= 8);
        compilation
    })
}

/// The three validators of a request: the engine over the generated table, the engine over the table made from
/// YAML, and plain JSON Schema validators without format checking.
pub(crate) struct Validators {
    pub(crate) op: &'static Operation,
    generated: &'static modelspec::Entry<'static>,
    interpreted: modelspec_runtime::table::Model<'static>,
    schema: Validator,
    /// Ids of violations that the schema does not find: rules that it only lists, contents of files, and the cost of an evaluation.
    not_asserted: BTreeSet<String>,
}

impl Validators {
    pub(crate) fn all() -> Vec<Validators> {
        compiled().catalogue.operations.iter().map(Validators::new).collect()
    }

    fn new(op: &'static Operation) -> Validators {
        let generated = modelspec::model(&op.id()).unwrap_or_else(|| panic!("{} is not generated", op.id()));
        // The table lives until the end of the test process.
        let arena = Box::leak(Box::new(modelspec_codegen::__private::Arena::new()));
        let interpreted = modelspec_codegen::__private::table(arena, op);
        assert_eq!(*generated.model(), interpreted, "the printed table of {} is another one", op.id());
        let text = modelspec::request_schema(&op.id()).unwrap();
        let schema = validator(text);
        let not_asserted = not_asserted(&serde_json::from_str(text).expect("schemas are JSON"));
        Validators { op, generated, interpreted, schema, not_asserted }
    }

    /// The engine's report, after checking that all three agree on the validity of the request.
    pub(crate) fn report(&self, request: &Value) -> modelspec::Report<'static> {
        let text = request.to_string();
        let report = self.generated.validate_json(text.as_bytes());
        let typed = typed(&self.op.id(), text.as_bytes());
        // Types write a request in the order of their fields.
        let sorted = |report| {
            let mut places = places(report);
            places.sort();
            places
        };
        assert_eq!(sorted(&typed), sorted(&report), "the types of {} differ on {text}", self.op.id());
        let interpreted = modelspec_runtime::validate(&self.interpreted, text.as_bytes(), &Facts::default());
        assert_eq!(lines(&report), lines(&interpreted), "generated and interpreted disagree on {text}");
        let by_schema = self.schema.is_valid(request);
        let id = self.op.id();
        let found = lines(&report);
        let is_expected = self.fits_schema(&report).is_none_or(|expected| expected == by_schema);
        assert!(is_expected, "{id}: the schema says {by_schema} of {text}\n{found:#?}");
        report
    }

    /// The verdict that a schema has to give where the engine gives this report; none if it is free to find the
    /// violations, as it finds some wrong lengths in UTF-16 units.
    pub(crate) fn fits_schema(&self, report: &modelspec::Report<'_>) -> Option<bool> {
        let broken = || report.violations().iter().map(modelspec::Violation::rule);
        if broken().any(|rule| !self.not_asserted.contains(rule)) {
            return Some(false);
        }
        let is_of_spec = |id: &str| self.op.rules.iter().any(|rule| rule.id.value == id);
        broken().all(is_of_spec).then_some(true)
    }
}

/// The ids of violations that the schema of a request cannot find, by its own `x-rules`.
fn not_asserted(schema: &Value) -> BTreeSet<String> {
    let rules = schema["x-rules"].as_array().into_iter().flatten();
    let listed = rules.filter(|rule| rule["asserted"] == false);
    let ids = listed.map(|rule| rule["id"].as_str().expect("a rule has an id").to_owned());
    ids.chain(["media", "limit"].map(str::to_owned)).collect()
}

/// True if two documents have the same values, whether a number is written `1` or `1.0`.
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has = |(name, value)| other.get(name).is_some_and(|other| same(value, other));
            one.len() == other.len() && one.iter().all(has)
        }
        _ => one == other,
    }
}

/// The report of the types of an operation: of reading the request, or else of the struct that was read.
pub(crate) fn typed(id: &str, json: &[u8]) -> modelspec::Report<'static> {
    macro_rules! typed {
        ($($id:literal => $provider:ident $module:ident $response:ident),* $(,)?) => {
            match id {
                $($id => match modelspec::$provider::$module::Request::from_json(json) {
                    Ok(request) => request.validate(),
                    Err(invalid) => invalid.into_report(),
                },)*
                _ => panic!("the build script does not list {id}"),
            }
        };
    }
    include!(concat!(env!("OUT_DIR"), "/operations.rs"))
}

/// Pointer and rule of each entry of a report, in their order.
pub(crate) fn places(report: &modelspec_runtime::Report<'_>) -> Vec<(String, String)> {
    let lists = [report.violations(), report.warnings(), report.unchecked()];
    lists.into_iter().flatten().map(|one| (one.pointer(), one.rule().to_owned())).collect()
}

/// The entries of a report, one per line.
pub(crate) fn lines(report: &modelspec_runtime::Report<'_>) -> Vec<String> {
    let mark = |mark: &'static str, list: &[modelspec_runtime::Violation<'_>]| {
        let line = |one: &modelspec_runtime::Violation<'_>| {
            format!("{mark} {:?} {}: {}", one.pointer(), one.rule(), one.message())
        };
        list.iter().map(line).collect::<Vec<_>>()
    };
    let mut lines = mark("violation", report.violations());
    lines.extend(mark("warning", report.warnings()));
    lines.extend(mark("unchecked", report.unchecked()));
    lines
}

/// The fixtures of one kind: name and text.
pub(crate) fn fixtures(kind: &str) -> Vec<(String, String)> {
    let folder = root().join("tests/fixtures").join(kind);
    let files = sorted(&folder).into_iter().filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// The files of a fixture. It is one operation of the provider `acme`; a line `# file: <path>` starts another
/// file. A fixture without a `provider.yaml` gets the common one.
pub(crate) fn fixture(name: &str, text: &str) -> Vec<SourceText> {
    const MARK: &str = "# file: ";
    let mut files = vec![SourceText { path: format!("acme/{name}.yaml"), text: String::new() }];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix(MARK) {
            Some(path) => files.push(SourceText { path: path.trim().to_owned(), text: String::new() }),
            None => files.last_mut().unwrap().text.push_str(line),
        }
    }
    files.retain(|file| !file.text.is_empty());
    let provider = "acme/provider.yaml";
    if files.iter().all(|file| file.path != provider) {
        let text = std::fs::read_to_string(root().join("tests/fixtures/provider.yaml")).unwrap();
        files.push(SourceText { path: provider.to_owned(), text });
    }
    files
}

/// The empty value of a type that has one.
pub(crate) fn empty(ty: &modelspec_codegen::__private::model::Type) -> serde_json::Value {
    use modelspec_codegen::__private::model::Type;
    match ty {
        Type::Array(_) => serde_json::json!([]),
        Type::Object(_) | Type::Map(_) => serde_json::json!({}),
        _ => serde_json::json!(""),
    }
}
