//! Docs: what generated Rust says about its items, without markup.

pub(super) mod describe;
pub(super) mod example;
mod limits;
pub(super) mod overview;
mod price;
