//! From a typed request to what is sent: path, query and body. In: a struct, its table, and which of its members
//! stand where. Out: text. Never knows a host, a credential or a connection.

use crate::json::{Extra, Json};
use crate::number;
use crate::table::{Field, Format, Literal, MediaForms, Object, Text, Type};
use crate::typed::{Member, Record, Shape, View, items_of, to_json, view_json};

/// How requests of a provider are authenticated.
///
/// ```
/// use modelspec_runtime::http::Auth;
///
/// let auth = Auth { header: "Authorization", scheme: Some("Bearer") };
/// assert_eq!(auth.value("secret"), "Bearer secret");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Auth {
    /// Header that carries the credential.
    pub header: &'static str,
    /// What stands before the credential.
    pub scheme: Option<&'static str>,
}

impl Auth {
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
pub struct ErrorCode {
    /// HTTP status that it comes with.
    pub http: Option<u16>,
    /// The code as it stands in answers.
    pub code: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// A path with its `{name}` placeholders filled from the members of a request, percent-encoded.
pub fn path(template: &str, objects: &[Object<'_>], request: &dyn Record) -> String {
    let mut path = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            rest = after;
            break;
        };
        let fields = objects.first().map_or(&[][..], |object| object.fields);
        let value = fields.iter().enumerate().find(|(_, field)| field.name == name);
        if let Some(text) = value.and_then(|(index, field)| value_text(index, field, request)) {
            encode(&text, &mut path);
        }
        rest = after;
    }
    path + rest
}

/// The members of a request that stand in the query, by their indexes; those that are not given are left out.
/// Values are not percent-encoded yet, see [`query_string`].
pub fn query<'a>(members: &[u16], objects: &[Object<'a>], request: &dyn Record) -> Vec<(&'a str, String)> {
    let fields = objects.first().map_or(&[][..], |object| object.fields);
    let pair = |index: &u16| {
        let field = fields.get(usize::from(*index))?;
        Some((field.name, value_text(usize::from(*index), field, request)?))
    };
    members.iter().filter_map(pair).collect()
}

/// Names and values as they stand behind the `?` of a URL.
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

/// The body of a request as JSON: all members but those that stand elsewhere.
pub fn body(elsewhere: &[u16], objects: &[Object<'_>], request: &dyn Record) -> String {
    let Some((first, others)) = objects.split_first().filter(|_| !elsewhere.is_empty()) else {
        return to_json(objects, request);
    };
    let is_elsewhere = |index: usize| elsewhere.iter().any(|skip| usize::from(*skip) == index);
    // A member that is neither there nor a required constant is not written.
    let mut fields = first.fields.to_vec();
    for (index, field) in fields.iter_mut().enumerate() {
        field.required &= !is_elsewhere(index);
    }
    let mut objects = vec![Object { fields: &fields, ..*first }];
    objects.extend_from_slice(others);
    to_json(&objects, &Body { request, elsewhere })
}

/// One part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// Name of the parameter; several items of a list are several parts with one name.
    pub name: &'a str,
    /// Its text; lists in lists and objects are JSON. Of a file it is the name that the request gives it, and what is
    /// sent is the file.
    pub text: String,
    /// Whether it is a file.
    pub is_file: bool,
}

/// The parts of a multipart body: all members but those that stand elsewhere.
pub fn parts<'a>(elsewhere: &[u16], objects: &[Object<'a>], request: &dyn Record) -> Vec<Part<'a>> {
    let fields = objects.first().map_or(&[][..], |object| object.fields);
    let mut parts = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        if elsewhere.iter().any(|skip| usize::from(*skip) == index) {
            continue;
        }
        let mut part = |ty: &Type<'_>, text: String| {
            let is_file = is_file(ty, &text);
            parts.push(Part { name: field.name, text, is_file });
        };
        match request.get(index) {
            Some(View::List(list)) => {
                let ty = items_of(&field.ty);
                for item in (0..list.count()).filter_map(|index| list.item(index)) {
                    part(ty, item_text(objects, ty, item));
                }
            }
            Some(View::Absent) => {}
            Some(view) => part(&field.ty, item_text(objects, &field.ty, view)),
            None => value_text(index, field, request).into_iter().for_each(|text| part(&field.ty, text)),
        }
    }
    parts
}

/// The body of a request as names and values, percent-encoded: all members but those that stand elsewhere.
pub fn form(elsewhere: &[u16], objects: &[Object<'_>], request: &dyn Record) -> String {
    let parts = parts(elsewhere, objects, request);
    let pairs: Vec<(&str, String)> = parts.into_iter().map(|part| (part.name, part.text)).collect();
    query_string(&pairs)
}

/// A value as the text of a part.
fn item_text(objects: &[Object<'_>], ty: &Type<'_>, view: View<'_>) -> String {
    if let View::Json(Json::String(text)) = view {
        return text.clone();
    }
    scalar_text(view).unwrap_or_else(|| view_json(objects, ty, view))
}

/// Whether a text is the name of a file and nothing else that is accepted in its place.
fn is_file(ty: &Type<'_>, text: &str) -> bool {
    match ty {
        Type::String(Text { format: Some(Format::Media(forms)), .. }) if forms.file => {
            let others = MediaForms { file: false, ..*forms };
            others == MediaForms::NONE || !crate::format::is_match(Format::Media(others), text)
        }
        Type::Union(union) => union.variants.iter().any(|variant| is_file(variant, text)),
        _ => false,
    }
}

/// Several requests as the list that an API takes. Each one is JSON text, for example from `to_json`.
pub fn batch<T: AsRef<str>>(requests: &[T]) -> String {
    let texts: Vec<&str> = requests.iter().map(AsRef::as_ref).collect();
    format!("[{}]", texts.join(","))
}

/// A request without the members that stand elsewhere.
struct Body<'r> {
    request: &'r dyn Record,
    elsewhere: &'r [u16],
}

impl Record for Body<'_> {
    fn shape(&self) -> &'static Shape {
        self.request.shape()
    }

    fn get(&self, index: usize) -> Option<View<'_>> {
        let skip = self.elsewhere.iter().any(|skip| usize::from(*skip) == index);
        if skip { None } else { self.request.get(index) }
    }

    fn get_mut(&mut self, _: usize) -> Option<&mut dyn Member> {
        None
    }

    fn extra(&self) -> Option<&Extra> {
        self.request.extra()
    }
}

/// A scalar as it stands in a URL before it is encoded.
fn value_text(index: usize, field: &Field<'_>, request: &dyn Record) -> Option<String> {
    let Some(view) = request.get(index) else {
        return match field.ty {
            Type::Const(literal) if field.required => Some(literal_text(literal)),
            _ => None,
        };
    };
    scalar_text(view)
}

/// A value that is neither list nor object.
fn scalar_text(view: View<'_>) -> Option<String> {
    Some(match view {
        View::Absent => return None,
        View::Null => "null".to_owned(),
        View::Bool(value) => value.to_string(),
        View::Int(value) => value.to_string(),
        View::Num(value) => number::text(value),
        View::Str(text) => text.to_owned(),
        View::Json(json) => json.to_string(),
        // Specs cannot put lists and objects into a path or a query.
        View::List(_) | View::Record(_) | View::Variant(..) | View::Map(_) => return None,
    })
}

fn literal_text(literal: Literal<'_>) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Num(value) => number::text(value),
        Literal::Str(text) => text.to_owned(),
    }
}

/// Everything but the unreserved characters of RFC 3986 as percent triplets.
fn encode(text: &str, into: &mut String) {
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
    fn everything_that_is_reserved_is_encoded() {
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
