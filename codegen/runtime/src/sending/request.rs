//! Typed requests to requests of the crate `http`. In: an entry, a struct, and the options of the caller. Out: method, URL,
//! headers and body.

use super::multipart;
use super::{File, SendError, SendOptions, body, form, headers, item_body, parts, path, query, value_text};
use crate::catalogue::{Entry, Provider};
use crate::http::{Body, Part, batch as batch_body, query_string};
use crate::typed::{Members, Record};
use ::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use ::http::{Method, Request, Uri};

/// A typed request of any operation, for batches.
pub trait TypedRequest: Record {
    /// The entry of its operation.
    fn entry(&self) -> &'static Entry<'static>;
}

/// A complete HTTP request. Nothing is validated.
///
/// # Errors
/// When a part of it cannot be sent.
pub fn to_http(
    entry: &Entry<'_>,
    request: &dyn Record,
    options: &SendOptions<'_>,
) -> Result<Request<Vec<u8>>, SendError> {
    let head = Head::of(entry, request, options)?;
    let (content_type, body) = content(entry, request, options)?;
    head.with(content_type.as_deref(), body)
}

/// One HTTP request for several requests to a provider that takes them as an array.
///
/// # Errors
/// When there is no request, a request cannot be sent, or one cannot be sent together with the first one.
pub fn batch_to_http(
    provider: &Provider<'_>,
    requests: &[&dyn TypedRequest],
    options: &SendOptions<'_>,
) -> Result<Request<Vec<u8>>, SendError> {
    let mut first: Option<Head> = None;
    let mut bodies = Vec::with_capacity(requests.len());
    for request in requests {
        let (entry, record): (_, &dyn Record) = (request.entry(), *request);
        let operation = || entry.id.to_owned();
        let is_in_array = entry.model().array_body && entry.endpoint.body == Body::Json;
        if entry.provider.id != provider.id || !is_in_array {
            return Err(SendError::NotInBatch { operation: operation() });
        }
        let head = Head::of(entry, record, options)?;
        if *first.get_or_insert_with(|| head.clone()) != head {
            return Err(SendError::OtherEndpoint { operation: operation() });
        }
        bodies.push(item_body(entry, record)?);
    }
    let head = first.ok_or(SendError::EmptyBatch)?;
    head.with(Some("application/json"), batch_body(&bodies).into_bytes())
}

/// The part of a request before its content.
#[derive(Clone, PartialEq)]
struct Head {
    method: Method,
    url: Uri,
    headers: HeaderMap,
}

impl Head {
    fn of(entry: &Entry<'_>, request: &dyn Record, options: &SendOptions<'_>) -> Result<Self, SendError> {
        let url = url(entry, request, options)?;
        let mut headers = HeaderMap::new();
        if let (Some(auth), Some(credential)) = (entry.provider.auth, options.credential) {
            let error = || SendError::Credential { header: auth.header.to_owned() };
            let mut value = header_value(&auth.value(credential))
                .filter(|_| !credential.trim().is_empty())
                .ok_or_else(error)?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_bytes(auth.header.as_bytes()).map_err(|_| error())?, value);
        }
        for (name, value) in self::headers(entry, request)? {
            let error = || SendError::Header { name: name.to_owned() };
            let value = header_value(&value).ok_or_else(error)?;
            headers.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| error())?, value);
        }
        let method = entry.endpoint.method.as_bytes();
        let method =
            Method::from_bytes(method).map_err(|_| SendError::NoPath { operation: entry.id.to_owned() })?;
        Ok(Self { method, url, headers })
    }

    /// The request with its content.
    fn with(self, content_type: Option<&str>, body: Vec<u8>) -> Result<Request<Vec<u8>>, SendError> {
        let mut request = Request::new(body);
        *request.method_mut() = self.method;
        *request.uri_mut() = self.url;
        *request.headers_mut() = self.headers;
        if let Some(content_type) = content_type {
            let error = || SendError::Header { name: CONTENT_TYPE.as_str().to_owned() };
            let value = header_value(content_type).ok_or_else(error)?;
            request.headers_mut().entry(CONTENT_TYPE).or_insert(value);
        }
        Ok(request)
    }
}

/// A value of visible ASCII characters, because services do not agree on the encoding of others.
pub(super) fn header_value(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(text).ok().filter(|_| text.is_ascii())
}

/// The whole URL.
fn url(entry: &Entry<'_>, request: &dyn Record, options: &SendOptions<'_>) -> Result<Uri, SendError> {
    let base = options.base_url.or(entry.provider.base_url);
    let base = base.ok_or_else(|| SendError::NoBaseUrl { provider: entry.provider.id.to_owned() })?;
    let is_base = |url: &Uri| {
        let is_web = url.scheme_str().is_some_and(|scheme| scheme == "http" || scheme == "https");
        is_web && url.authority().is_some() && !base.contains(['?', '#'])
    };
    if !base.parse().is_ok_and(|url| is_base(&url)) {
        return Err(SendError::Url { url: base.to_owned() });
    }
    if entry.endpoint.path.is_none() {
        return Err(SendError::NoPath { operation: entry.id.to_owned() });
    }
    let (fields, members) = (super::fields(entry), Members::of(request));
    for index in entry.endpoint.path_parameters {
        let Some(field) = fields.get(usize::from(*index)) else { continue };
        let text = value_text(usize::from(*index), field, &members)?.unwrap_or_default();
        if text.bytes().all(|byte| byte == b'.') {
            return Err(SendError::PathParameter { name: field.name.to_owned() });
        }
    }
    let mut url = format!("{}{}", base.trim_end_matches('/'), path(entry, request)?);
    let query = query_string(&query(entry, request)?);
    if !query.is_empty() {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&query);
    }
    url.parse().map_err(|_| SendError::Url { url })
}

/// Content type and body.
fn content(
    entry: &Entry<'_>,
    request: &dyn Record,
    options: &SendOptions<'_>,
) -> Result<(Option<String>, Vec<u8>), SendError> {
    let content_type = entry.endpoint.content_type().map(str::to_owned);
    Ok(match entry.endpoint.body {
        Body::None => (None, Vec::new()),
        Body::Json => (content_type, body(entry, request)?.into_bytes()),
        Body::Form => (content_type, form(entry, request)?.into_bytes()),
        Body::Multipart => {
            let with_file = |part| file(part, options);
            let parts = parts(entry, request)?.into_iter().map(with_file).collect::<Result<Vec<_>, _>>()?;
            let (content_type, body) = multipart::encode(&parts)?;
            (Some(content_type), body)
        }
    })
}

/// A part with its file, if it is one.
fn file<'m, 'a>(
    part: Part<'m>,
    options: &SendOptions<'a>,
) -> Result<(Part<'m>, Option<File<'a>>), SendError> {
    if !part.is_file {
        return Ok((part, None));
    }
    match options.files.and_then(|files| files(&part.text)) {
        Some(file) => Ok((part, Some(file))),
        None => Err(SendError::MissingFile { name: part.name.to_owned(), file: part.text }),
    }
}
