//! Model to what the outputs need: every decision is taken here, so that emitters only print.

pub(crate) mod amount;
mod answers;
pub mod assertion;
mod blame;
pub mod cel;
mod describe;
pub mod idents;
pub mod items;
pub(crate) mod overview;
mod places;
pub(crate) mod price_text;
mod shape;
mod share;
#[cfg(test)]
mod share_tests;
pub mod table;
mod union;
#[cfg(test)]
mod union_tests;
