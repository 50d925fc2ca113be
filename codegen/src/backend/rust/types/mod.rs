//! Types: the objects, enums and unions of documents as structs and enums.

mod numbers;
mod references;
pub(super) mod shape;
#[cfg(test)]
mod tests;
pub(super) mod union;
