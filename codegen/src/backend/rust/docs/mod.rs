//! Docs: what generated Rust says about its items, without markup.

pub(super) mod describe;
mod limits;
pub(super) mod overview;
mod price;
