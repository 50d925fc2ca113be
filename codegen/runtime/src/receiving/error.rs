//! Reasons for which a response has no results.

use super::ApiError;
use crate::json::JsonError;
use crate::report::Invalid;
use crate::text::clip;
use std::error::Error;
use std::fmt;

/// The error of a response without results.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ResponseError {
    /// The service reports that the request failed.
    Failed {
        /// The HTTP status.
        status: u16,
        /// The errors in the body; none if the body does not have the documented form.
        errors: Vec<ApiError>,
    },
    /// The body is not JSON.
    Json {
        /// The HTTP status.
        status: u16,
        /// The reason.
        error: JsonError,
    },
    /// The body is one result, which does not have the documented form.
    Invalid {
        /// The HTTP status.
        status: u16,
        /// The differences from the documented form.
        invalid: Invalid<'static>,
    },
    /// The body has neither results nor errors in the documented place.
    NoResults {
        /// The HTTP status.
        status: u16,
        /// JSON Pointer of the results.
        pointer: String,
    },
    /// The response has nothing about the task of the request.
    NoAnswer {
        /// The HTTP status.
        status: u16,
        /// The task.
        task: String,
    },
}

impl ResponseError {
    /// The HTTP status of the response.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Failed { status, .. }
            | Self::Json { status, .. }
            | Self::Invalid { status, .. }
            | Self::NoResults { status, .. }
            | Self::NoAnswer { status, .. } => *status,
        }
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { status, errors } if errors.is_empty() => {
                write!(
                    f,
                    "the service answered with status {status}, and with no error in the documented form"
                )
            }
            Self::Failed { status, errors } => {
                write!(f, "the service answered with status {status}")?;
                errors.iter().try_for_each(|error| write!(f, "; {error}"))
            }
            Self::Json { status, error } => {
                write!(f, "the response with status {status} is not JSON: {error}; compare its content type")
            }
            Self::Invalid { status, invalid } => {
                write!(f, "the response with status {status} does not have the documented form: {invalid}")
            }
            Self::NoResults { status, pointer } => {
                write!(f, "the response with status {status} has neither `{pointer}` nor errors")
            }
            Self::NoAnswer { status, task } => write!(
                f,
                "the response with status {status} has nothing about the task `{}`; it is the response to another \
                 request",
                clip(task).0
            ),
        }
    }
}

impl Error for ResponseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Json { error, .. } => Some(error),
            Self::Invalid { invalid, .. } => Some(invalid),
            _ => None,
        }
    }
}

impl fmt::Display for ApiError {
    /// The code, its meaning and the message of the service.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("error")?;
        if let Some(code) = &self.code {
            write!(f, " `{}`", clip(code).0)?;
        }
        for text in [&self.meaning, &self.message].into_iter().flatten() {
            write!(f, ": {}", clip(text).0)?;
        }
        Ok(())
    }
}

impl Error for ApiError {}
