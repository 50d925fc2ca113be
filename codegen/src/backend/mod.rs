//! The outputs, a slice for each.

pub mod docs;
pub mod manifest;
pub mod rust;
pub mod schema;
pub mod table;
