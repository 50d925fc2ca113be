//! Text to model: reads spec files, reports what is wrong with them, and resolves names and inheritance.

pub mod cel;
pub mod editor;
pub mod load;
pub mod resolve;
pub mod spec;
