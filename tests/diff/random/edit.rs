//! An edit of an operation, and what is known about it.

use modelspec_codegen::__private::diff::Verdict;
use modelspec_codegen::__private::model::{Operation, Provider};
use modelspec_codegen::Compilation;

/// Numbers that look random and are always the same.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(super) fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % count.max(1) as u64).expect("it is small")
    }

    pub(super) fn shuffle<T>(&mut self, values: &mut [T]) {
        for at in (1..values.len()).rev() {
            values.swap(at, self.below(at + 1));
        }
    }

    /// One of some values, if there are any.
    pub(super) fn one<T>(&mut self, mut values: Vec<T>) -> Option<T> {
        let at = self.below(values.len());
        (at < values.len()).then(|| values.swap_remove(at))
    }
}

/// The known truth about an edit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Truth {
    /// No request is accepted that was rejected. It is certain that one is rejected that was accepted, or requests have
    /// to show it.
    Narrower(Certain),
    /// The reverse.
    Wider(Certain),
    /// Nothing changes for anybody.
    Same,
    /// The same, but that there is a new name for what has an old one.
    Renamed,
    /// The same requests are accepted, and some can have another cost.
    Price,
    /// There is a change of this kind, which has this verdict.
    Other(&'static str, Verdict),
}

/// The certainty that an edit has an effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Certain {
    Yes,
    /// Another rule or a limit can have the effect already.
    No,
}

/// An edit.
pub(crate) struct Edit {
    /// The edit in words.
    pub(crate) words: String,
    pub(crate) truth: Truth,
    pub(crate) new: Operation,
    /// The provider, if it was edited.
    pub(crate) provider: Option<Provider>,
}

impl Edit {
    pub(super) fn new(words: impl Into<String>, truth: Truth, new: Operation) -> Self {
        Self { words: words.into(), truth, new, provider: None }
    }
}

/// The edited thing: an operation in its catalogue.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'c> {
    pub(crate) compilation: &'c Compilation,
    pub(crate) op: &'c Operation,
    pub(crate) provider: &'c Provider,
}

impl<'c> Subject<'c> {
    /// All operations of a compilation.
    pub(crate) fn all(compilation: &'c Compilation) -> impl Iterator<Item = Self> {
        let catalogue = &compilation.catalogue;
        catalogue.operations.iter().map(move |op| {
            let provider = catalogue.providers.iter().find(|provider| provider.id == op.provider);
            Self { compilation, op, provider: provider.expect("operations have a provider") }
        })
    }
}

/// A kind of edits: makes one if the operation has a place for it.
pub(crate) type Kind = fn(&Subject<'_>, &mut Random) -> Option<Edit>;
