//! Reasons for which a request cannot be sent.

use crate::text::clip;
use crate::typed::NonFiniteNumber;
use std::error::Error;
use std::fmt;

/// The error of a request that cannot become an HTTP request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// A number of the request is not finite.
    Number(NonFiniteNumber),
    /// The documentation of the provider has no base URL, and the caller gave none.
    NoBaseUrl {
        /// Identifier of the provider.
        provider: String,
    },
    /// The documentation of the operation has no path.
    NoPath {
        /// Identifier of the operation.
        operation: String,
    },
    /// A base URL is not an `http` or `https` URL, has a query or a fragment, or gives no valid URL with the path.
    Url {
        /// The URL.
        url: String,
    },
    /// A parameter of the path is empty or consists of dots, so that the URL would be that of something else.
    PathParameter {
        /// Name of the parameter.
        name: String,
    },
    /// The credential is empty, or is not the value of a header.
    Credential {
        /// The header that carries it.
        header: String,
    },
    /// The value of a parameter is not the value of a header.
    Header {
        /// Name of the parameter.
        name: String,
    },
    /// The caller did not supply a file that the request names.
    MissingFile {
        /// Name of the parameter.
        name: String,
        /// The name of the file in the request.
        file: String,
    },
    /// The content type of a file is not the value of a header.
    ContentType {
        /// The name of the file in the request.
        file: String,
    },
    /// A batch has no requests.
    EmptyBatch,
    /// A request cannot be part of a batch: the provider takes one request at a time, or it is another provider's.
    NotInBatch {
        /// Identifier of the operation.
        operation: String,
    },
    /// A request of a batch differs from the first one in its method, its URL or its headers.
    OtherEndpoint {
        /// Identifier of the operation.
        operation: String,
    },
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(error) => write!(f, "{error}; give the parameter a finite value"),
            Self::NoBaseUrl { provider } => write!(
                f,
                "the base URL of the provider `{provider}` is not documented; give the URL of your service, \
                 for example with `to_http_at`"
            ),
            Self::NoPath { operation } => write!(
                f,
                "the path of the operation `{operation}` is not documented; add `http.path` to its spec"
            ),
            Self::Url { url } => write!(
                f,
                "`{}` is not the URL of a service; give a base URL such as `https://example.com/api`, \
                 without a query and a fragment",
                clip(url).0
            ),
            Self::PathParameter { name } => {
                write!(
                    f,
                    "`{name}` is a part of the URL and cannot be empty or consist of dots; give its value"
                )
            }
            Self::Credential { header } => write!(
                f,
                "the credential cannot be sent in the header `{header}`; give visible ASCII characters, \
                 without a line break"
            ),
            Self::Header { name } => {
                write!(f, "the value of `{name}` cannot be sent in a header; give visible ASCII characters")
            }
            Self::MissingFile { name, file } => write!(
                f,
                "the file `{}` of `{name}` is missing; supply its content with `SendOptions::with_files`",
                clip(file).0
            ),
            Self::ContentType { file } => write!(
                f,
                "the content type of the file `{}` cannot be sent; give one such as `image/png`",
                clip(file).0
            ),
            Self::EmptyBatch => f.write_str("the batch is empty; give at least one request"),
            Self::NotInBatch { operation } => write!(
                f,
                "a request of the operation `{operation}` cannot be part of this batch; send it with `to_http`"
            ),
            Self::OtherEndpoint { operation } => write!(
                f,
                "a request of the operation `{operation}` has another URL or other headers than the first \
                 request; send it in a batch of its own"
            ),
        }
    }
}

impl Error for SendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        if let Self::Number(error) = self { Some(error) } else { None }
    }
}

impl From<NonFiniteNumber> for SendError {
    fn from(error: NonFiniteNumber) -> Self {
        Self::Number(error)
    }
}
