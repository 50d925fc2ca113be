//! Items for the command line and the tests of this workspace. The interface is not stable.

pub use bumpalo::Bump as Arena;

pub use crate::backend::schema::{Asserted, VOCABULARY, request, response, vocabulary_as_markdown};
pub use crate::backend::table::{document, entry, model as table, provider};
pub use crate::front::load::extended;
pub use crate::pattern::common::check as portable_pattern;

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
