//! The parts of an HTTP API that a request does not hold: authentication, error codes, queries, batches.

use crate::table::FactKind;

#[cfg(feature = "http")]
pub use crate::receiving::{Answer, ApiError, Malformed, ResponseError, TaskResult};
#[cfg(feature = "http")]
pub use crate::sending::{File, SendError, SendOptions, TypedRequest};
#[cfg(feature = "http")]
pub use ::http::Request;

/// Authentication of a provider.
///
/// ```
/// use modelspec_runtime::http::Auth;
///
/// let auth = Auth { header: "Authorization", scheme: Some("Bearer") };
/// assert_eq!(auth.value("secret"), "Bearer secret");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Auth<'m> {
    /// Header that carries the credential.
    pub header: &'m str,
    /// The word before the credential.
    pub scheme: Option<&'m str>,
}

impl Auth<'_> {
    /// The value of the header for a credential.
    pub fn value(&self, credential: &str) -> String {
        match self.scheme {
            Some(scheme) => format!("{scheme} {credential}"),
            None => credential.to_owned(),
        }
    }
}

/// One error code of an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode<'m> {
    /// HTTP status that it comes with.
    pub http: Option<u16>,
    /// The code in responses.
    pub code: &'m str,
    /// Its meaning.
    pub meaning: &'m str,
}

/// The places of results, errors and tasks in responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope<'m> {
    /// JSON Pointer of the result or the list of results; empty if the whole body is the result.
    pub results: &'m str,
    /// Member of requests, results and errors that identifies the task.
    pub task: Option<&'m str>,
    /// The errors.
    pub error: Option<ErrorMembers<'m>>,
}

impl Envelope<'_> {
    /// The body is the result.
    pub const NONE: Envelope<'static> = Envelope { results: "", task: None, error: None };
}

/// The place of errors in responses, and their members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorMembers<'m> {
    /// JSON Pointer of the error or the list of errors; empty if the whole body is the error.
    pub at: &'m str,
    /// Member with the code.
    pub code: &'m str,
    /// Member with a message for people.
    pub message: Option<&'m str>,
}

/// Method and path of an operation, and the parts of the HTTP request that its parameters are sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint<'m> {
    /// HTTP method.
    pub method: &'m str,
    /// Path below the base URL, unless it is not documented. Names in braces are parameters.
    pub path: Option<&'m str>,
    /// Indexes of the parameters in the path, among those of the request.
    pub path_parameters: &'m [u16],
    /// Indexes of the parameters in the query.
    pub query: &'m [u16],
    /// Lists in the query whose items are joined, with the text between them.
    pub joined: &'m [(u16, &'m str)],
    /// Indexes of the parameters in headers.
    pub headers: &'m [u16],
    /// The encoding of the other parameters.
    pub body: Body,
}

/// The encoding of the body of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Body {
    /// There is no body.
    #[default]
    None,
    /// `application/json`.
    Json,
    /// `multipart/form-data`: one part for each parameter.
    Multipart,
    /// `application/x-www-form-urlencoded`.
    Form,
}

impl Endpoint<'_> {
    /// `GET` without a path, for struct update syntax.
    pub const PLAIN: Endpoint<'static> = Endpoint {
        method: "GET",
        path: None,
        path_parameters: &[],
        query: &[],
        joined: &[],
        headers: &[],
        body: Body::None,
    };

    /// Content type of the body; none if there is no body. That of a multipart body has a boundary, too.
    pub const fn content_type(&self) -> Option<&'static str> {
        match self.body {
            Body::None => None,
            Body::Json => Some("application/json"),
            Body::Multipart => Some("multipart/form-data"),
            Body::Form => Some("application/x-www-form-urlencoded"),
        }
    }

    /// True if a parameter is not part of the body, but of the path, the query or the headers.
    pub(crate) fn is_elsewhere(&self, index: usize) -> bool {
        let Self { path_parameters, query, headers, .. } = *self;
        [path_parameters, query, headers].into_iter().flatten().any(|sent| usize::from(*sent) == index)
    }
}

/// The content of a response apart from its JSON members: binary data, or a document with headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseContent {
    /// Name of the variant; empty if there is one response.
    pub name: &'static str,
    /// The requests that get it, as an expression over them; none if the request does not determine it.
    pub when: Option<&'static str>,
    /// Content type of the body.
    pub content_type: &'static str,
    /// Headers that carry something.
    pub headers: &'static [ResponseHeader],
}

/// A header of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseHeader {
    /// Its name.
    pub name: &'static str,
    /// The type of its value.
    pub kind: FactKind,
    /// Its meaning.
    pub meaning: &'static str,
}

/// Names and values as the query of a URL, percent-encoded.
///
/// ```
/// use modelspec_runtime::http::query_string;
///
/// assert_eq!(query_string(&[("pageNum", "2".to_owned()), ("q", "a&b c".to_owned())]), "pageNum=2&q=a%26b%20c");
/// ```
pub fn query_string(pairs: &[(&str, String)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        encode(name, &mut text);
        text.push('=');
        encode(value, &mut text);
    }
    text
}

/// One part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// Name of the parameter; several items of a list are several parts with one name.
    pub name: &'a str,
    /// Its text; nested lists and objects are JSON. For a file, the name in the request; the content of the file is sent
    /// instead.
    pub text: String,
    /// True if it is a file.
    pub is_file: bool,
}

/// Several requests as the JSON array that an API takes. Each one is JSON text, for example from `to_json`.
pub fn batch<T: AsRef<str>>(requests: &[T]) -> String {
    let texts: Vec<&str> = requests.iter().map(AsRef::as_ref).collect();
    format!("[{}]", texts.join(","))
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
pub(crate) fn encode(text: &str, into: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(char::from(HEX[usize::from(byte >> 4)]));
            into.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_characters_are_encoded() {
        let mut text = String::new();
        encode("a/b?c#d e%\u{e9}-._~", &mut text);
        assert_eq!(text, "a%2Fb%3Fc%23d%20e%25%C3%A9-._~");
    }

    #[test]
    fn batches_are_lists() {
        assert_eq!(batch::<&str>(&[]), "[]");
        assert_eq!(batch(&["{}", r#"{"a":1}"#]), r#"[{},{"a":1}]"#);
    }
}
