//! The limits of a spec. Each one bounds the time and the memory that a spec of some size can take; the reference lists
//! them under "Limits of a spec".

/// Most problems of one file that are listed.
pub(crate) const MOST_PROBLEMS: usize = 100;

/// Most entries of one list or mapping in a spec.
pub(crate) const MAX_ENTRIES: usize = 10_000;

/// Most parameters or groups of a rule that counts which of them are given: what such a rule means grows with the square
/// of their number.
pub(crate) const MAX_OPERANDS: usize = 64;

/// Most operands and operators of one expression, with those that names, short forms and defaults stand for.
pub(crate) const MAX_PARTS: usize = 10_000;

/// Most operands and operators of all rules and of the price of an operation.
pub(crate) const MAX_ALL_PARTS: u64 = 200_000;

/// Most types, values of enums and instructions of patterns in one document, counting named types wherever they are used.
pub(crate) const MAX_TYPES: u32 = 100_000;

/// Most parameters of all operations of a provider, plus one for each byte of their files. Two operands or operators of
/// their rules and prices count like a parameter.
pub(crate) const MAX_REPEATED: usize = 100_000;

/// Most sizes in the table of an operation, and most rates of one line of a price.
pub(crate) const MAX_ROWS: usize = 10_000;

/// Most prices of an operation over time.
pub(crate) const MAX_PRICES: usize = 200;

/// Most tiers of sizes of an operation: the tier of a request is written out as one choice in another.
pub(crate) const MAX_TIERS: usize = 64;

/// Most members and headers of all variants of a response together.
pub(crate) const MAX_ANSWERS: usize = 10_000;

/// Most operations that one extends, each through the one before.
pub(crate) const MAX_EXTENDS: usize = 16;

/// Most aliases of one parameter.
pub(crate) const MAX_ALIASES: usize = 32;

/// Most steps that it takes to find the assertions of all rules in the schema; rules beyond are listed only.
pub(crate) const MAX_ASSERTION_STEPS: u32 = 30_000;

/// Most steps of all trials of requests that `check` makes for one operation; see [`shared`].
pub(crate) const MAX_TRIAL_STEPS: u64 = 20_000_000;

/// The number of operations of a provider up to which each of them has all steps of a search; beyond, they share them, as
/// many small files can inherit what takes many steps.
const SHARERS: usize = 10;

/// The steps of one search for one of the operations of a provider.
pub(crate) fn shared(steps: u64, operations: usize) -> u64 {
    steps * SHARERS as u64 / operations.max(SHARERS) as u64
}

/// Most steps of all examples of an operation: one for each byte, operand and operator, which count once for each bill
/// where a price is the range over unknown facts.
pub(crate) const MAX_EXAMPLE_STEPS: u64 = 5_000_000;

/// Most steps of all searches for requests that show something about one operation: evaluations of expressions, and the
/// bytes of requests with the operands and operators of all rules for each request that is judged. See [`shared`].
pub(crate) const MAX_SEARCH_STEPS: u64 = 4_000_000;

/// Most places of objects in others that have rules, beyond the first one of each object.
pub(crate) const MAX_SITES: usize = 1_000;

/// Most places in a document that one question looks at where types in one another multiply them.
pub(crate) const MAX_PLACES: usize = 10_000;
