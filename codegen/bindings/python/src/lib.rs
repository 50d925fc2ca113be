//! The native part of the Python package `modelspec`. Converts arguments and errors; everything else is decided by the
//! engine.

mod ask;
mod audit;
mod catalogue;
mod document;
mod errors;
mod folder;
mod threads;

/// Requests to generative-AI model APIs: validation, prices, schemas.
#[pyo3::pymodule]
mod _modelspec {
    #[pymodule_export]
    use crate::catalogue::Catalogue;
    #[pymodule_export]
    use crate::errors::{FactError, SpecError, UnknownModel};
}
