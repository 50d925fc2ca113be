//! The engine of modelspec: reads a request once against a static table, lists all violations, and
//! computes its exact price.
//!
//! A [`table::Model`] describes one operation as constant data. Generated crates hold such tables in a `static`; the
//! interpreter builds the same ones from YAML. [`validate()`] and [`price()`] take JSON bytes; the structs of
//! generated crates iterate over the same checks.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[doc(hidden)]
pub mod __private;
mod answer;
mod body;
mod canonical;
mod catalogue;
mod cause;
mod check;
mod choice;
mod complete;
mod cost;
mod empty;
mod eval;
mod evaluate;
mod extract;
mod facts;
mod format;
pub mod http;
mod json;
mod keys;
mod lookup;
mod media;
mod moment;
mod money;
mod nearest;
mod number;
mod pattern;
mod phrases;
mod pointer;
mod price;
mod problem;
mod ratio;
mod reader;
mod receipt;
#[cfg(feature = "http")]
mod receiving;
mod records;
mod report;
mod rules;
mod scan;
mod sending;
mod size_text;
mod sizes;
pub mod table;
mod task;
mod text;
pub mod tool;
mod typed;
mod unknown_value;
mod validate;
mod variables;
mod walk;

pub use answer::PROBLEM_CONTENT_TYPE;
pub use catalogue::{Entry, ModelTable, Provider, Source};
pub use cause::{Failure, MissingMedia, UnknownCause};
pub use cost::{
    Adjustment, AdjustmentKind, AmountRange, Cost, CostLine, CostLines, CurrencyTotal, Quantity, UnknownCost,
    UnknownPart, ValueRange,
};
pub use facts::{FactError, FactErrorKind, FactErrors, FactValue, Facts, MediaFacts};
pub use json::{Json, JsonError, JsonNumber, JsonObject};
pub use moment::{Day, Moment, MomentError};
pub use money::{Money, MoneyError};
pub use problem::{BuiltInRule, ViolationKind};
pub use ratio::Ratio;
pub use receipt::{Receipt, ReceiptLine, ReceiptRate};
pub use report::{Invalid, MAX_SUGGESTIONS, MAX_VIOLATIONS, Report, Violation};
pub use sizes::{Size, SizeTable};
pub use table::MediaFact;
pub use task::TaskState;
pub use typed::{NonFiniteNumber, Nullable};
pub use unknown_value::UnknownValue;
pub use validate::{Priced, price, validate, validate_response};
