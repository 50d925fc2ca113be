//! Turns model specs in YAML into Rust, JSON Schema and Markdown.
#![forbid(unsafe_code)]

pub mod diagnostic;
pub mod editor;
pub mod emit;
pub mod load;
pub mod lower;
pub mod model;
pub mod number;
pub mod output;
pub mod render;
pub mod source;
pub mod spec;

#[cfg(test)]
mod fixture;

pub use output::OutputFile;
