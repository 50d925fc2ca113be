//! Text to model: reads spec files, reports what is wrong with them, and resolves names and inheritance.

pub(crate) mod cel;
#[cfg(feature = "editor")]
pub(crate) mod editor;
pub(crate) mod load;
pub(crate) mod resolve;
pub(crate) mod spec;
