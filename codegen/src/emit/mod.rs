//! The outputs, one module each.

pub mod docs;
pub mod manifest;
pub mod rust;
pub mod schema;
