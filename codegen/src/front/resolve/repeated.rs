//! The size of all operations of each provider: sets, types and inherited operations can repeat a few files' worth of
//! parameters, rules and prices many times.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::load::{OperationFile, Specs};
use crate::limits::MAX_REPEATED;
use crate::model::Operation;
use crate::model::expr::weight;
use crate::source::SourceMap;

/// Counts the parameters of operations, and the operands and operators of their rules and prices, while they are resolved.
pub(super) struct Repeated<'s> {
    specs: &'s Specs,
    /// By provider: the size so far, and the greatest one. A parameter counts as two operands.
    counts: HashMap<&'s str, (AtomicUsize, usize)>,
}

impl<'s> Repeated<'s> {
    /// Nothing is counted yet.
    pub(super) fn new(specs: &'s Specs, sources: &SourceMap) -> Self {
        let mut counts: HashMap<&str, (AtomicUsize, usize)> = HashMap::new();
        for file in &specs.operations {
            let (_, most) =
                counts.entry(&file.provider).or_insert_with(|| (AtomicUsize::new(0), 2 * MAX_REPEATED));
            *most += 2 * sources.file(file.file).text.len();
        }
        Self { specs, counts }
    }

    /// True if the operations of the provider of a file are too large, so that no more of them are resolved.
    pub(super) fn is_full(&self, file: &OperationFile) -> bool {
        self.counts
            .get(file.provider.as_str())
            .is_some_and(|(count, most)| count.load(Ordering::Relaxed) > *most)
    }

    /// Counts an operation.
    pub(super) fn add(&self, op: &Operation) {
        let objects = op.documents().flat_map(|document| &document.objects);
        let params: usize = objects.map(|object| object.params.len()).sum();
        let exprs = op.rules.iter().map(|rule| &rule.holds).chain(op.prices.exprs());
        let parts = usize::try_from(exprs.map(weight).sum::<u64>()).unwrap_or(usize::MAX);
        if let Some((count, _)) = self.counts.get(op.provider.as_str()) {
            count.fetch_add(params.saturating_mul(2).saturating_add(parts), Ordering::Relaxed);
        }
    }

    /// Reports the providers whose operations are too large and removes these, with all that was found in them:
    /// which of them were resolved depends on the threads.
    pub(super) fn finish(self, operations: &mut Vec<Operation>, report: &mut Report) {
        let is_full =
            |id: &str| self.counts.get(id).is_some_and(|(count, most)| count.load(Ordering::Relaxed) > *most);
        for provider in self.specs.providers.iter().filter(|provider| is_full(&provider.id)) {
            operations.retain(|op| op.provider != provider.id);
            let files = self.specs.operations.iter().filter(|file| file.provider == provider.id);
            let files: std::collections::BTreeSet<_> = files.map(|file| file.file).collect();
            report.diagnostics.retain(|found| !files.contains(&found.span.file));
            let (_, most) = &self.counts[provider.id.as_str()];
            let message = format!(
                "the operations of the provider have more than {} parameters in all, with those that they include, \
                 inherit and use, where two operands or operators of rules and prices count like a parameter",
                most / 2
            );
            let problem = Diagnostic::new(Code::TooManyParameters, provider.spec.name.span, message);
            report.push(
                problem
                    .help("include smaller sets, or give the operations parameters and rules of their own"),
            );
        }
    }
}
