//! Errors that prevent a command from producing a result. Knows no command.

use std::fmt;
use std::io;
use std::path::Path;

/// Wrong use or a failed disk operation: the command has no result, and the exit code is 2.
#[derive(Debug)]
pub struct Error {
    message: String,
}

impl Error {
    /// An error with a message that names the problem and its solution.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

    /// A failed disk operation, for example `read` of a path.
    pub(crate) fn disk(action: &str, path: &Path, error: &io::Error) -> Self {
        Self::new(format!("cannot {action} `{}`: {error}", path.display()))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    /// Only errors of the output stream come without a path.
    fn from(error: io::Error) -> Self {
        Self::new(format!("cannot write the output: {error}"))
    }
}
