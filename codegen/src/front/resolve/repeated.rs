//! The size of all operations of each provider: sets, types and inherited operations can repeat a few files' worth of
//! parameters, rules and prices many times.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::extent::{self, PARTS};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::load::{OperationFile, Specs};
use crate::limits::{MAX_EXTENDS, MAX_REPEATED, Portion, Portions};
use crate::model::{Operation, Provider};
use crate::source::{Located, SourceMap};

/// The bytes of files that allow one parameter more.
const BYTES: usize = 8;

/// The bytes of files that allow one parameter of an operation that extends one of another provider.
const BYTES_ACROSS: usize = 2;

/// The operands that take as long as reading a named expression.
const LET: usize = 4;

/// Counts the parameters, rules and price lines of operations, with the operands and operators of these, while they are
/// resolved.
pub(super) struct Repeated<'s> {
    specs: &'s Specs,
    counts: HashMap<&'s str, Counts>,
    /// The size of the envelopes of providers, which each of their operations has.
    envelopes: HashMap<String, usize>,
}

/// The size of the operations of a provider, in operands and operators.
#[derive(Default)]
struct Counts {
    operations: usize,
    /// The bytes of their files.
    bytes: usize,
    all: AtomicUsize,
    /// Of those that extend operations of other providers.
    across: AtomicUsize,
}

impl Counts {
    fn is_full(&self) -> bool {
        let is_over = |count: &AtomicUsize, most: usize| count.load(Ordering::Relaxed) > PARTS * most;
        is_over(&self.all, self.most()) || is_over(&self.across, self.most_across())
    }

    /// Most parameters, rules and price lines of all operations.
    fn most(&self) -> usize {
        MAX_REPEATED + self.bytes / BYTES
    }

    /// Most of them in the operations that extend those of other providers: each small provider can have a large
    /// operation in this way, so that only bytes count.
    fn most_across(&self) -> usize {
        self.bytes / BYTES_ACROSS
    }
}

impl<'s> Repeated<'s> {
    /// Nothing is counted yet.
    pub(super) fn new(specs: &'s Specs, providers: &[Provider], sources: &SourceMap) -> Self {
        let mut counts: HashMap<&str, Counts> = HashMap::new();
        for file in &specs.operations {
            let counts = counts.entry(&file.provider).or_default();
            counts.operations += 1;
            counts.bytes += sources.file(file.file).text.len();
        }
        let envelope = |provider: &Provider| {
            let envelope = provider.response_envelope.as_ref().map_or(0, extent::of_document);
            (provider.id.clone(), envelope)
        };
        Self { specs, counts, envelopes: providers.iter().map(envelope).collect() }
    }

    /// True if the operations of the provider of a file are too large, so that no more of them are resolved.
    pub(super) fn is_full(&self, file: &OperationFile) -> bool {
        self.counts.get(file.provider.as_str()).is_some_and(Counts::is_full)
    }

    /// Counts the operation of a file.
    pub(super) fn add(&self, file: &OperationFile, op: &Operation) {
        let envelope = self.envelopes.get(&op.provider).copied().unwrap_or_default();
        let size = extent::of(op) + LET * self.lets(file) + envelope;
        if let Some(counts) = self.counts.get(op.provider.as_str()) {
            counts.all.fetch_add(size, Ordering::Relaxed);
            if is_across(file, self.specs) {
                counts.across.fetch_add(size, Ordering::Relaxed);
            }
        }
    }

    /// The number of named expressions that an operation includes and inherits, used or not.
    fn lets(&self, file: &OperationFile) -> usize {
        let own = |file: &OperationFile| file.spec.lets.len();
        let included = |file: &OperationFile| {
            let sets = self.specs.provider(&file.provider).map(|provider| &provider.spec.sets);
            let of_set = |name: &Located<String>| {
                let set = sets.and_then(|sets| sets.iter().find(|(known, _)| known.value == name.value));
                set.map_or(0, |(_, set)| set.lets.len())
            };
            file.spec.include.iter().map(of_set).sum::<usize>()
        };
        let inherited = bases(file, self.specs).map(|base| own(base) + included(base));
        included(file) + inherited.sum::<usize>()
    }

    /// The portions that the operation of a file has.
    pub(super) fn portions(&self, file: &OperationFile, sources: &SourceMap) -> Portions {
        let bytes = sources.file(file.file).text.len();
        let of_provider = self.counts.get(file.provider.as_str());
        let mut searches =
            of_provider.map_or(Portion::ALL, |all| Portion::of_provider(all.operations, all.bytes));
        if is_across(file, self.specs) {
            searches = searches.min(Portion::of_file_alone(bytes));
        }
        let trials = searches.min(Portion::of_trials(bytes));
        Portions { searches, trials, assertions: searches.min(Portion::of_assertions(bytes)) }
    }

    /// Reports the providers whose operations are too large and removes these, with all that was found in them:
    /// which of them were resolved depends on the threads.
    pub(super) fn finish(&self, operations: &mut Vec<Operation>, report: &mut Report) {
        for provider in &self.specs.providers {
            let Some(counts) = self.counts.get(provider.id.as_str()).filter(|counts| counts.is_full()) else {
                continue;
            };
            operations.retain(|op| op.provider != provider.id);
            let files = self.specs.operations.iter().filter(|file| file.provider == provider.id);
            let files: std::collections::BTreeSet<_> = files.map(|file| file.file).collect();
            report.diagnostics.retain(|found| !files.contains(&found.span.file));
            let message = format!(
                "the operations of the provider have more than {} parameters, rules and price lines in all, or those \
                 that extend operations of other providers more than {}, with those that they include, inherit and \
                 use, where a rate, a variant, a fact, eight sizes, {PARTS} values of an enum, operands or \
                 operators, or 512 bytes of text count like a parameter, and a pattern like two",
                counts.most(),
                counts.most_across()
            );
            let problem = Diagnostic::new(Code::TooManyParameters, provider.spec.name.span, message);
            report.push(problem.help(
                "include smaller sets, or give the operations parameters, rules and prices of their own",
            ));
        }
    }
}

/// The operations that an operation extends, each through the one before.
fn bases<'s>(file: &'s OperationFile, specs: &'s Specs) -> impl Iterator<Item = &'s OperationFile> {
    let base = |file: &&'s OperationFile| specs.operation(&file.spec.extends.as_ref()?.value);
    // Operations that extend one another in a circle are a diagnostic elsewhere.
    std::iter::successors(Some(file), base).skip(1).take(MAX_EXTENDS)
}

fn is_across(file: &OperationFile, specs: &Specs) -> bool {
    bases(file, specs).any(|base| base.provider != file.provider)
}
