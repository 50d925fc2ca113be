//! The command line as a library: each command takes its arguments and somewhere to write, and gives a verdict.
//!
//! All disk access of the project is here. What a spec means, how a request is checked and what a file contains
//! is decided in `modelspec-codegen` and `modelspec-runtime`.
#![forbid(unsafe_code)]

pub mod check;
pub mod explain;
pub mod generate;
pub mod list;
pub mod new;
pub mod paths;
pub mod price;
pub mod print;
pub mod validate;

mod answer;
mod cargo_toml;
mod diagnostics;
mod diff;
mod documents;
mod error;
mod folder;
mod lookup;
mod output;
mod question;
mod specs;
mod tree;
mod written;

pub use diagnostics::Style;
pub use documents::Input;
pub use error::Error;
pub use output::Output;
pub use paths::Paths;
pub use question::Question;

/// The verdict of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Status {
    /// Everything is as it should be.
    Good,
    /// Something is invalid, out of date or has errors.
    Bad,
}

impl Status {
    /// [`Status::Bad`] when something is wrong.
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

/// How answers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}
