//! Recomputes logged requests. In: records of a log, and the operations of a catalogue. Out: for each record a verdict,
//! the exact cost and the difference from the bill, and a summary that does not depend on the order of the records.
//!
//! [`audit_record`] is the one place where an answer is decided; every form of output prints its [`Outcome`].
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod amount;
#[cfg(feature = "arrow")]
pub mod arrow;
mod bill;
mod bills;
mod chunks;
mod fields;
mod operations;
mod outcome;
#[cfg(feature = "parquet")]
pub mod parquet;
mod preset;
mod record;
mod run;
mod summary;
#[cfg(test)]
mod testing;
mod time;

pub use amount::{Amount, AmountError};
pub use bill::{Bill, Comparison};
pub use chunks::decompressed;
pub use fields::{Fields, NotPointer};
pub use operations::{Lookup, Operations, UnknownOperation};
pub use outcome::{CostKind, FIELDS, Outcome, Verdict};
pub use preset::Preset;
pub use record::{Malformed, Options, Record, audit_record};
pub use run::{Audit, Form, InputFailure, MAX_RECORD, Only, Settings, Sink, State};
pub use summary::{
    Amounts, Change, Changed, Changes, Differences, Example, Few, Largest, MalformedRecords, Place, Sum,
    Summary, SummaryFormat, Totals,
};
pub use time::{TimeError, parse_time};
