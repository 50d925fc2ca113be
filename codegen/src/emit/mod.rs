//! The outputs, one module each.

pub mod manifest;
pub mod rust;
pub mod docs;
pub mod schema;
