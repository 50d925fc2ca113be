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
pub(crate) const MAX_ALL_PARTS: u64 = 30_000;

/// Most types, values of enums and instructions of patterns in all documents of an operation, counting named types wherever
/// they are used.
pub(crate) const MAX_TYPES: u32 = 100_000;

/// Most parameters, rules and price lines of all operations of a provider, plus one for each eight bytes of their files.
/// Operands and operators count, too.
pub(crate) const MAX_REPEATED: usize = 4_000;

/// Most sizes in the table of an operation, and most rates of one line of a price.
pub(crate) const MAX_ROWS: usize = 10_000;

/// Most instructions of the patterns of an operation for which automata are tried.
pub(crate) const MAX_AUTOMATA: usize = 2_000;

/// The bytes of its file that give an operation one of these instructions: each one takes about ten microseconds for each of
/// some outputs, also where the pattern is inherited.
const BYTES_OF_INSTRUCTION: usize = 8;

/// The instructions of patterns for which automata are tried in an operation whose file has so many bytes.
pub(crate) fn automata(bytes: usize) -> usize {
    MAX_AUTOMATA.min(bytes / BYTES_OF_INSTRUCTION)
}

/// Most prices of an operation over time.
pub(crate) const MAX_PRICES: usize = 200;

/// Most currencies of the lines of a price: each line is added to the total in its own one.
pub(crate) const MAX_CURRENCIES: usize = 16;

/// Most tiers of sizes of an operation: the tier of a request is written out as one choice in another.
pub(crate) const MAX_TIERS: usize = 64;

/// Most members and headers of all variants of a response together.
pub(crate) const MAX_ANSWERS: usize = 10_000;

/// Most operations that one extends, each through the one before.
pub(crate) const MAX_EXTENDS: usize = 16;

/// Most aliases of one parameter.
pub(crate) const MAX_ALIASES: usize = 32;

/// Most steps that it takes to find the assertions of all rules in the schema; rules beyond are listed only. An operation
/// has a [`Portion`] of them.
pub(crate) const MAX_ASSERTION_STEPS: u64 = 30_000;

/// Most steps that it takes to find out which amounts of a price are always known. An operation has a [`Portion`] of them;
/// without any, the expression that decides it is written down.
pub(crate) const MAX_AMOUNT_STEPS: u64 = 8_000;

/// Most steps of all trials of requests that `check` makes for one operation; it has a [`Portion`] of them.
pub(crate) const MAX_TRIAL_STEPS: u64 = 20_000_000;

/// The operations of a provider share the steps of so many for each kind of search, however small their files are. They do
/// not have all steps each, because many small files can inherit what takes many steps.
const SHARED: u64 = 2;

/// The bytes of the files of a provider that give it the steps of one operation more.
const BYTES_OF_SHARE: u64 = 6_000;

/// The bytes of a file that give an operation which extends one of another provider all steps.
const BYTES_OF_ALL_STEPS: u64 = 50_000;

/// The bytes of a file that give its operation all steps of trials.
const BYTES_OF_TRIALS: u64 = 125_000;

/// The bytes of a file that give its operation all steps of assertions.
const BYTES_OF_ASSERTIONS: u64 = 48_000;

/// The bytes that a small file counts as more, so that it has the steps that small operations need.
const BYTES_MORE: u64 = 1_500;

/// The portion of the steps of a search that one operation has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portion {
    part: u64,
    whole: u64,
}

impl Portion {
    /// All steps.
    pub(crate) const ALL: Self = Self { part: 1, whole: 1 };

    /// That of each of the operations of a provider, whose files have so many bytes in all.
    pub(crate) fn of_provider(operations: usize, bytes: usize) -> Self {
        Self::of_bytes(SHARED * BYTES_OF_SHARE + bytes as u64, BYTES_OF_SHARE * operations as u64)
    }

    /// That of the trials of an operation, in proportion to its own file. How many providers with small files there are is
    /// not known where only one provider is compiled.
    pub(crate) fn of_trials(bytes: usize) -> Self {
        Self::of_bytes(bytes as u64 + BYTES_MORE, BYTES_OF_TRIALS)
    }

    /// That of the assertions of its rules, and of the amounts of its price.
    pub(crate) fn of_assertions(bytes: usize) -> Self {
        Self::of_bytes(bytes as u64 + BYTES_MORE, BYTES_OF_ASSERTIONS)
    }

    fn of_bytes(bytes: u64, all: u64) -> Self {
        Self { part: all.min(bytes), whole: all }
    }

    /// That of an operation which extends one of another provider: a tiny file can have all of a large operation.
    pub(crate) fn of_file_alone(bytes: usize) -> Self {
        Self::of_bytes(bytes as u64, BYTES_OF_ALL_STEPS)
    }

    /// The smaller one of two.
    pub(crate) fn min(self, other: Self) -> Self {
        if self.part * other.whole <= other.part * self.whole { self } else { other }
    }

    pub(crate) fn of(self, steps: u64) -> u64 {
        steps * self.part / self.whole
    }
}

/// What one operation has of the steps of each kind of search.
#[derive(Clone, Copy, Debug)]
pub struct Portions {
    /// Of those for witnesses.
    pub(crate) searches: Portion,
    /// Of those for trials of requests.
    pub(crate) trials: Portion,
    /// Of those for what the schema asserts, and for amounts that are always known.
    pub(crate) assertions: Portion,
}

impl Portions {
    /// All steps.
    pub(crate) const ALL: Self =
        Self { searches: Portion::ALL, trials: Portion::ALL, assertions: Portion::ALL };
}

/// Most steps of all examples of an operation: one for each byte, operand and operator, which count once for each bill
/// where a price is the range over unknown facts.
pub(crate) const MAX_EXAMPLE_STEPS: u64 = 5_000_000;

/// Most steps of all searches for requests that show something about one operation: evaluations of expressions, and the
/// bytes of requests with the operands and operators of all rules for each request that is judged. It has a [`Portion`] of
/// them.
pub(crate) const MAX_SEARCH_STEPS: u64 = 4_000_000;

/// Most places of objects in others that have rules, beyond the first one of each object.
pub(crate) const MAX_SITES: usize = 1_000;

/// Most places in a document that one question looks at where types in one another multiply them.
pub(crate) const MAX_PLACES: usize = 10_000;
