//! What keeps a command from answering at all. Knows no command.

use std::fmt;
use std::io;
use std::path::Path;

/// Wrong use, or a disk that does not do as told: the command gives no verdict, and the exit code is 2.
#[derive(Debug)]
pub struct Error {
    message: String,
}

impl Error {
    /// An error with a message that says what is wrong and what to do.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

    /// A disk operation that failed, for example `read` of a path.
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
    /// Writing the answer is the only place where an error comes without a path.
    fn from(error: io::Error) -> Self {
        Self::new(format!("cannot write the output: {error}"))
    }
}
