//! The command line as a library: each command takes its arguments and an output stream, and returns a status.
//!
//! All disk access of the project is here. The meaning of specs, the validation of requests and the content of files
//! are decided in `modelspec-codegen` and `modelspec-runtime`.
#![forbid(unsafe_code)]

pub mod audit;
pub mod bench;
pub mod check;
pub mod cli;
pub mod complete;
pub mod diff;
pub mod explain;
pub mod generate;
pub mod import;
pub mod list;
pub mod logs;
pub mod new;
pub mod package;
pub mod paths;
pub mod price;
pub mod print;
pub mod schema;
pub mod site;
pub mod validate;
pub mod vectors;

mod answer;
mod cache;
mod cargo_toml;
mod diagnostics;
mod documents;
mod error;
mod folder;
mod lines;
mod lookup;
mod output;
mod question;
mod specs;
mod tree;
mod written;

pub use answer::Details;
pub use diagnostics::Style;
pub use documents::Input;
pub use error::Error;
pub use output::Output;
pub use paths::Paths;
pub use question::Question;

/// The result of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Status {
    /// No problems.
    Good,
    /// A document is invalid, a file is out of date, or a spec has errors.
    Bad,
}

impl Status {
    /// [`Status::Bad`] if there is a problem.
    pub fn bad_if(wrong: bool) -> Self {
        if wrong { Self::Bad } else { Self::Good }
    }

    /// Exit code of the process: 0 or 1. Wrong use is an [`Error`], whose code is 2.
    pub fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Bad => 1,
        }
    }
}

/// The format of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}
