//! The engine of modelspec.
#![forbid(unsafe_code)]

pub mod table;

/// The candidate that differs least from what was written, if it is near enough to be meant.
pub fn nearest<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let _ = (written, candidates);
    None
}
