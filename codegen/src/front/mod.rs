//! Text to model: reads spec files, checks what they say, and resolves names and inheritance.

pub mod cel;
pub mod editor;
pub mod load;
pub mod resolve;
pub mod spec;
