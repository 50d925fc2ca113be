//! Diagnostics: problems of a spec with their positions. Knows nothing of terminals or colours.

mod code;
mod subject;

pub use code::Code;
pub use subject::Subject;

use crate::source::{SourceMap, Span};

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Generation continues.
    Warning,
}

/// One problem of one spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of problem, which determines the severity.
    pub code: Code,
    /// One lower-case sentence without a full stop, with the offending value in backticks.
    pub message: String,
    /// The cause.
    pub span: Span,
    /// The label at the cause; may be empty.
    pub label: String,
    /// Related positions, such as the other side of a conflict.
    pub related: Vec<(Span, String)>,
    /// A way to solve it.
    pub help: Option<String>,
    /// The parts of the spec that the problem is about. Code that acts on a diagnostic reads these and the code, never
    /// the texts.
    pub about: Vec<Subject>,
    /// The known name that was probably meant.
    pub meant: Option<String>,
}

impl Diagnostic {
    /// A problem at a position.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            span,
            label: String::new(),
            related: Vec::new(),
            help: None,
            about: Vec::new(),
            meant: None,
        }
    }

    /// The severity, which follows from the code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Adds the label at the cause.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a related position.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Adds a way to solve the problem.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a subject.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.about.push(subject);
        self
    }

    /// Adds the known name that was probably meant, and asks about it.
    #[must_use]
    pub fn meant(mut self, name: &str) -> Self {
        self.meant = Some(name.to_owned());
        self.help(format!("did you mean `{name}`?"))
    }

    /// Adds "did you mean" when one of the candidates is near the name that was written.
    #[must_use]
    pub fn help_nearest<'n>(self, written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Self {
        match nearest(written, candidates) {
            Some(name) => self.meant(name),
            None => self,
        }
    }
}

/// All diagnostics of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// In the order in which they were found; [`Report::sort`] brings them into the order of files.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds the reason why a value is missing.
    pub fn refuse<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.push(diagnostic);
        None
    }

    /// The value of a result; the diagnostic of a failure is added.
    pub fn ok<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_or_else(|diagnostic| self.refuse(diagnostic), Some)
    }

    /// Adds all of another report.
    pub fn extend(&mut self, other: Report) {
        self.diagnostics.extend(other.diagnostics);
    }

    /// Reports whether there is an error, which prevents generation.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// Sorts by position and drops duplicates: a shared parameter set is read by several operations.
    pub fn sort(&mut self) {
        self.diagnostics
            .sort_by(|a, b| (a.span, a.code.id(), &a.message).cmp(&(b.span, b.code.id(), &b.message)));
        self.diagnostics.dedup();
    }

    /// `path:line:column: severity[code]: message`, one line each.
    pub fn lines(&self, sources: &SourceMap) -> Vec<String> {
        let line = |diagnostic: &Diagnostic| {
            let (line, column) = sources.line_column(diagnostic.span);
            let severity = match diagnostic.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let path = &sources.file(diagnostic.span.file).path;
            format!("{path}:{line}:{column}: {severity}[{}]: {}", diagnostic.code, diagnostic.message)
        };
        self.diagnostics.iter().map(line).collect()
    }
}

/// The most similar candidate, if it is similar enough to be meant.
pub fn nearest<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    modelspec_runtime::__private::nearest_name(written, candidates)
}
