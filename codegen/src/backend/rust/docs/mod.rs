//! The docs of generated items, without markup.

pub(super) mod describe;
pub(super) mod example;
mod limits;
pub(super) mod overview;
mod price;
