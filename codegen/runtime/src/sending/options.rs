//! Options for sending a request.

use std::borrow::Cow;
use std::fmt;

/// The content of a file that a request names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File<'a> {
    /// Its bytes.
    pub bytes: Cow<'a, [u8]>,
    /// Its content type, for example `image/png`.
    pub content_type: Cow<'a, str>,
}

impl<'a> File<'a> {
    /// A file of this content type.
    pub fn new(bytes: impl Into<Cow<'a, [u8]>>, content_type: impl Into<Cow<'a, str>>) -> Self {
        Self { bytes: bytes.into(), content_type: content_type.into() }
    }
}

/// Options for sending a request: a credential, a base URL and files.
///
/// ```
/// use modelspec_runtime::http::{File, SendOptions};
///
/// let files = |name: &str| (name == "fox.png").then(|| File::new(&b"\x89PNG"[..], "image/png"));
/// let options = SendOptions::new("secret").at("https://proxy.example/v1").with_files(&files);
/// ```
#[derive(Clone, Copy, Default)]
pub struct SendOptions<'a> {
    pub(super) credential: Option<&'a str>,
    pub(super) base_url: Option<&'a str>,
    pub(super) files: Option<&'a Files<'a>>,
}

/// The file with a name, if there is one.
type Files<'a> = dyn Fn(&str) -> Option<File<'a>> + 'a;

impl<'a> SendOptions<'a> {
    /// Sends a credential in the header that the provider documents, to the base URL of the provider.
    pub const fn new(credential: &'a str) -> Self {
        Self { credential: Some(credential), base_url: None, files: None }
    }

    /// Sends no credential, for a proxy that adds it.
    pub const fn without_credential() -> Self {
        Self { credential: None, base_url: None, files: None }
    }

    /// Sends to another base URL, to which the path of the operation is appended.
    pub const fn at(self, base_url: &'a str) -> Self {
        Self { base_url: Some(base_url), ..self }
    }

    /// Supplies the files that requests name. The function gets the name in the request.
    pub fn with_files(self, files: &'a (impl Fn(&str) -> Option<File<'a>> + 'a)) -> Self {
        Self { files: Some(files), ..self }
    }
}

impl fmt::Debug for SendOptions<'_> {
    /// Without the credential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("SendOptions");
        shown
            .field("base_url", &self.base_url)
            .field("has_files", &self.files.is_some())
            .finish_non_exhaustive()
    }
}
