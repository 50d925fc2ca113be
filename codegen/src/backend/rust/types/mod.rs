//! Types: the objects, enums and unions of documents as structs and enums.

pub(super) mod shape;
#[cfg(test)]
mod tests;
pub(super) mod union;
