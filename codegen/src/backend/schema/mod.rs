//! JSON Schema 2020-12 of requests and responses.

pub(crate) mod amount;
pub mod assertion;
pub mod cel;
mod print;

pub use print::{Counts, VOCABULARY, counts, not_asserted, request, response};
