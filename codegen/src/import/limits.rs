//! The limits of an import on what multiplies in a document. Limits on its size are where it is read.

/// Most schemas that the operations of a document read together, counting those that references repeat, for each [`PART`]
/// of its files.
pub(crate) const MAX_SCHEMAS: usize = 10_000;

/// Bytes of files for which there are so many schemas; a smaller document has as many.
const PART: usize = 100_000;

/// Values in lists that count as one schema.
pub(crate) const VALUES: usize = 8;

/// Most parts of one condition, counting those that references repeat, in the document and as a formula.
pub(crate) const MAX_CONDITION: usize = 10_000;

/// Most steps of simplifying one condition.
pub(crate) const MAX_EFFORT: usize = 200_000;

/// The number of schemas that may be read of files with so many bytes.
pub(crate) fn schemas(bytes: usize) -> usize {
    MAX_SCHEMAS * bytes.div_ceil(PART).max(1)
}
