//! Names: Rust identifiers for wire names, and names of types, which are shared by declaration.

mod check;
mod fields;
mod grow;
pub(super) mod idents;
mod share;
#[cfg(test)]
mod tests;

pub(super) use check::{check, check_providers};
pub(super) use fields::fields;
pub(super) use share::{OperationTypes, Types};

use crate::model::{Catalogue, Operation, Provider};

/// The operations of a provider with their indexes in the catalogue.
pub(super) fn operations<'c>(catalogue: &'c Catalogue, provider: &Provider) -> Vec<(usize, &'c Operation)> {
    catalogue.operations.iter().enumerate().filter(|(_, op)| op.provider == provider.id).collect()
}
