//! The generated crate: decides names, types and docs of Rust items, then prints them.

mod answers;
mod describe;
pub mod idents;
pub mod ir;
pub mod items;
mod overview;
mod price_text;
mod print;
mod shape;
mod share;
#[cfg(test)]
mod share_tests;
mod union;
#[cfg(test)]
mod union_tests;

pub use print::{files, operation, provider, root};
