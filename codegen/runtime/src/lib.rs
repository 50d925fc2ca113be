//! The engine of modelspec: reads a request once against a static table, lists everything that is wrong with it, and
//! computes its exact price.
//!
//! A [`table::Model`] describes one operation as constant data. Generated crates hold such tables in a `static`; the
//! interpreter builds the same ones from YAML. [`validate()`] and [`price()`] take JSON bytes; the structs of
//! generated crates go through the same checks by way of [`typed`].
#![forbid(unsafe_code)]

mod canonical;
pub mod catalogue;
mod cause;
mod check;
mod choice;
mod cost;
mod eval;
#[doc(hidden)]
pub mod evaluate;
pub mod facts;
pub mod format;
pub mod http;
pub mod json;
mod keys;
pub mod lookup;
mod media;
pub mod money;
mod nearest;
mod number;
pub mod pattern;
mod pointer;
pub mod price;
mod problem;
pub mod ratio;
mod reader;
mod records;
mod report;
mod rules;
mod scan;
mod size_text;
mod sizes;
mod slots;
pub mod table;
mod task;
mod text;
pub mod typed;
mod unknown_value;
mod validate;
mod walk;

pub use catalogue::Entry;
pub use cause::UnknownCause;
pub use facts::{FactError, FactValue, Facts, MediaFacts};
pub use json::{Extra, Json, JsonError, JsonNumber};
pub use money::Money;
pub use nearest::nearest;
pub use price::{Cost, Line, Lines, Quantity, Span, Total, UnknownCost};
pub use ratio::Ratio;
pub use report::{CAP, Invalid, Report, Violation};
pub use sizes::{Size, SizeTable};
pub use task::TaskState;
pub use unknown_value::UnknownValue;
pub use validate::{
    Priced, price, price_record, read_request, read_response, validate, validate_record, validate_response,
};

#[cfg(feature = "serde")]
#[doc(hidden)]
pub use serde;
