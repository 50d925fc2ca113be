//! Drafts with a price, tried by the engine on billed examples.

use modelspec_runtime::{Facts, Money};

use crate::catalogue::Catalogue;
use crate::diagnostic::Severity;
use crate::import::examples::{self, Example};
use crate::import::tree::Node;
use crate::import::yaml::{Line, Yaml, document};
use crate::model::{FormatName, Operation, Type};
use crate::source::SourceText;

/// A draft whose price is looked for.
pub(crate) struct Trial {
    /// Path of the spec.
    path: String,
    /// Its keys without a price.
    lines: Vec<Line>,
}

/// A compiled draft.
pub(crate) struct Compiled {
    /// The resolved operation.
    pub(crate) operation: Operation,
    catalogue: Catalogue,
}

/// The answer of the engine to a request.
#[derive(Default)]
pub(crate) struct Answer {
    /// The violations, each with its pointer, its rule and its message.
    pub(crate) violations: Vec<(String, String, String)>,
    /// The rules with warnings.
    pub(crate) warnings: Vec<String>,
    /// The exact cost.
    pub(crate) cost: Option<Money>,
}

impl Trial {
    /// A draft with this path and these keys.
    pub(crate) fn new(path: &str, lines: &[Line]) -> Self {
        Self { path: path.to_owned(), lines: lines.to_vec() }
    }

    /// The files of the draft with a price.
    pub(crate) fn files(&self, price: Option<&Yaml>) -> Vec<SourceText> {
        let price = price.map(|price| crate::import::shape::line("price", price.clone()));
        let lines: Vec<Line> = self.lines.iter().cloned().chain(price).collect();
        let provider = self.path.split('/').next().unwrap_or_default();
        let file = |path: String, text: String| SourceText { path, text };
        vec![
            file(self.path.clone(), document(&lines)),
            file(format!("{provider}/provider.yaml"), "name: Provider\n".to_owned()),
        ]
    }

    /// The draft with a price, if it can be resolved.
    pub(crate) fn compile(&self, price: Option<&Yaml>) -> Option<Compiled> {
        let compilation = crate::resolve_unchecked(self.files(price))?;
        let operation = compilation.catalogue.operations.first()?.clone();
        Some(Compiled { operation, catalogue: Catalogue::from(compilation) })
    }

    /// The errors that the draft with a price has, each as a sentence.
    pub(crate) fn errors(&self, price: Option<&Yaml>) -> Vec<String> {
        let report = crate::compile(self.files(price)).report;
        let errors = report.diagnostics.iter().filter(|it| it.severity() == Severity::Error);
        errors.map(|it| it.message.clone()).collect()
    }
}

impl Compiled {
    /// The answer of the engine.
    pub(crate) fn ask(&self, request: &Node) -> Answer {
        let Some(entry) = self.catalogue.models().first() else {
            return Answer::default();
        };
        let priced = entry.check_json(request.json().as_bytes(), &Facts::new());
        let violations = priced
            .report
            .violations()
            .iter()
            .map(|it| (it.pointer(), it.rule().to_owned(), it.message()))
            .collect();
        let warnings = priced.report.warnings().iter().map(|it| it.rule().to_owned()).collect();
        Answer { violations, warnings, cost: priced.cost.and_then(|cost| cost.amount()) }
    }

    /// The example with the ids that the documentation of a request leaves out.
    pub(crate) fn identified(&self, example: &Example, number: usize) -> Example {
        let mut example = example.clone();
        let id = format!("00000000-0000-4000-8000-{:012}", number + 1);
        let is_id = |ty: &Type| {
            matches!(ty, Type::String(text)
                if matches!(text.format, Some(FormatName::Uuid | FormatName::UuidV4)) && text.media.is_none())
        };
        for param in self.operation.request.root().params.iter().filter(|it| it.required && is_id(&it.ty)) {
            let name = param.name.value.as_str();
            if example.request.get(name).is_some() {
                continue;
            }
            example.request = examples::with_member(&example.request, name, &id);
            let declared = self.operation.response.as_ref();
            let has_it = declared.is_some_and(|it| it.root().param(name).is_some());
            if let Some(response) = example.response.as_ref().filter(|_| has_it) {
                example.response = Some(examples::with_member(response, name, &id));
            }
        }
        example
    }

    /// Why the response is not one that the operation declares; none if it is.
    pub(crate) fn response_fault(&self, response: &Node) -> Option<String> {
        let Some(declared) = &self.operation.response else {
            return Some("the draft declares no response".to_owned());
        };
        let arena = bumpalo::Bump::new();
        let objects = crate::backend::table::document(&arena, declared);
        let report = modelspec_runtime::validate_response(objects, response.json().as_bytes());
        report.violations().first().map(|it| format!("`{}`: {}", it.pointer(), it.message()))
    }
}
