//! Items for the command line and the tests of this workspace. The interface is not stable.

pub use bumpalo::Bump as Arena;

pub use crate::backend::schema::{Asserted, VOCABULARY, request, response, vocabulary_as_markdown};
pub use crate::backend::table::{document, entry, model as table, provider};
pub use crate::front::load::extended;
pub use crate::pattern::common::check as portable_pattern;

pub use stages::{check_some, resolve};

/// Parts of [`crate::compile`].
mod stages {
    use std::collections::BTreeSet;

    use crate::Compilation;
    use crate::source::SourceText;

    /// Reads and resolves specs; [`check_some`] does the rest.
    pub fn resolve(files: Vec<SourceText>) -> Compilation {
        crate::resolve(files)
    }

    /// Checks the operations with these ids, which are resolved without errors; the report gets what is wrong.
    pub fn check_some(compilation: &mut Compilation, ids: &BTreeSet<String>) {
        crate::check_some(compilation, ids);
    }
}

/// The features of the generated crate.
pub mod manifest {
    pub use crate::backend::rust::manifest::{features, replace};
}

/// The resolved model.
pub mod model {
    pub use crate::model::*;
}

/// Requests that show something about an operation.
pub mod witness {
    pub use crate::witness::*;
}

/// The difference between two catalogues in meaning.
pub mod diff {
    pub use crate::diff::*;
}
