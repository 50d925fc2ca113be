//! From a typed request to its path, query and body. In: a struct, its table, and the places of its members. Out: text.
//! Never knows a connection.

#[cfg(feature = "http")]
mod error;
#[cfg(feature = "http")]
mod macros;
#[cfg(feature = "http")]
mod multipart;
#[cfg(feature = "http")]
mod options;
#[cfg(feature = "http")]
mod request;

#[cfg(feature = "http")]
pub use {
    error::SendError,
    options::{File, SendOptions},
    request::{TypedRequest, batch_to_http, to_http},
};

use crate::catalogue::Entry;
use crate::http::{Part, batch, encode, query_string};
use crate::json::Json;
use crate::table::{Field, Format, Literal, MediaForms, Object, Text, Type};
use crate::typed::{Members, NonFiniteNumber, Record, View, items_of, view_json, write_body, write_literal};

/// A path with its `{name}` placeholders filled from the members of a request, percent-encoded.
///
/// # Errors
/// When a number is not finite.
pub fn path(entry: &Entry<'_>, request: &dyn Record) -> Result<String, NonFiniteNumber> {
    let (template, fields) = (entry.endpoint.path.unwrap_or_default(), fields(entry));
    let members = Members::of(request);
    let mut path = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            rest = after;
            break;
        };
        let value = fields.iter().enumerate().find(|(_, field)| field.name == name);
        if let Some((index, field)) = value
            && let Some(text) = value_text(index, field, &members)?
        {
            encode(&text, &mut path);
        }
        rest = after;
    }
    Ok(path + rest)
}

/// The members of the query that are given. Each item of a list is a pair, unless the items are joined. Values are not
/// percent-encoded yet, see [`query_string`].
///
/// # Errors
/// When a number is not finite.
pub fn query<'m>(entry: &Entry<'m>, request: &dyn Record) -> Result<Vec<(&'m str, String)>, NonFiniteNumber> {
    pairs(entry, entry.endpoint.query, request)
}

/// The members that are headers and are given.
///
/// # Errors
/// When a number is not finite.
pub fn headers<'m>(
    entry: &Entry<'m>,
    request: &dyn Record,
) -> Result<Vec<(&'m str, String)>, NonFiniteNumber> {
    pairs(entry, entry.endpoint.headers, request)
}

/// The members of the request.
fn fields<'m>(entry: &Entry<'m>) -> &'m [Field<'m>] {
    entry.model().objects.first().map_or(&[], |object| object.fields)
}

/// Members as names and texts.
fn pairs<'m>(
    entry: &Entry<'m>,
    members: &[u16],
    request: &dyn Record,
) -> Result<Vec<(&'m str, String)>, NonFiniteNumber> {
    let fields = fields(entry);
    let (values, mut pairs) = (Members::of(request), Vec::new());
    for index in members {
        let at = usize::from(*index);
        let Some(field) = fields.get(at) else { continue };
        match values.get(at) {
            Some(View::List(list) | View::ListVariant(_, list)) => {
                let items = (0..list.count()).filter_map(|item| list.item(item));
                let texts = items.filter_map(|item| scalar_text(item).transpose());
                let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
                match entry.endpoint.joined.iter().find(|(list, _)| list == index) {
                    Some(_) if texts.is_empty() => {}
                    Some((_, between)) => pairs.push((field.name, texts.join(between))),
                    None => pairs.extend(texts.into_iter().map(|text| (field.name, text))),
                }
            }
            _ => pairs.extend(value_text(at, field, &values)?.map(|text| (field.name, text))),
        }
    }
    Ok(pairs)
}

/// The parts of a multipart body: all members but those that are sent elsewhere.
///
/// # Errors
/// When a number is not finite.
pub fn parts<'m>(entry: &Entry<'m>, request: &dyn Record) -> Result<Vec<Part<'m>>, NonFiniteNumber> {
    let objects = entry.model().objects;
    let (members, mut parts) = (Members::of(request), Vec::new());
    for (index, field) in fields(entry).iter().enumerate() {
        if entry.endpoint.is_elsewhere(index) {
            continue;
        }
        let mut part = |ty: &Type<'_>, text: String| {
            let is_file = is_file(ty, &text);
            parts.push(Part { name: field.name, text, is_file });
        };
        match members.get(index) {
            Some(View::List(list) | View::ListVariant(_, list)) => {
                let ty = items_of(&field.ty);
                for item in (0..list.count()).filter_map(|index| list.item(index)) {
                    part(ty, item_text(objects, ty, item)?);
                }
            }
            Some(View::Absent) => {}
            Some(view) => part(&field.ty, item_text(objects, &field.ty, view)?),
            None => value_text(index, field, &members)?.into_iter().for_each(|text| part(&field.ty, text)),
        }
    }
    Ok(parts)
}

/// The body of a request as names and values, percent-encoded.
///
/// # Errors
/// When a number is not finite.
pub fn form(entry: &Entry<'_>, request: &dyn Record) -> Result<String, NonFiniteNumber> {
    let parts = parts(entry, request)?;
    let pairs: Vec<(&str, String)> = parts.into_iter().map(|part| (part.name, part.text)).collect();
    Ok(query_string(&pairs))
}

/// The body of a request as JSON; an array with this request if the provider takes several.
///
/// # Errors
/// When a number is not finite.
pub fn body(entry: &Entry<'_>, request: &dyn Record) -> Result<String, NonFiniteNumber> {
    let body = item_body(entry, request)?;
    Ok(if entry.model().array_body { batch(&[body]) } else { body })
}

/// The part of a JSON body that is this request.
fn item_body(entry: &Entry<'_>, request: &dyn Record) -> Result<String, NonFiniteNumber> {
    write_body(entry.model().objects, request, |index| !entry.endpoint.is_elsewhere(index))
}

/// Empty versions of the macros of the feature `http`.
#[cfg(not(feature = "http"))]
mod without_http {
    #[doc(hidden)]
    #[macro_export]
    macro_rules! exchange {
        ($($anything:tt)*) => {};
    }

    #[doc(hidden)]
    #[macro_export]
    macro_rules! received {
        ($($anything:tt)*) => {};
    }

    #[doc(hidden)]
    #[macro_export]
    macro_rules! batches {
        ($($anything:tt)*) => {};
    }
}

/// A value as the text of a part.
fn item_text(objects: &[Object<'_>], ty: &Type<'_>, view: View<'_>) -> Result<String, NonFiniteNumber> {
    if let View::Json(Json::String(text)) = view {
        return Ok(text.clone());
    }
    scalar_text(view)?.map_or_else(|| view_json(objects, ty, view), Ok)
}

/// True if a text is the name of a file, and not another accepted form of media.
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

/// A scalar as text, before it is percent-encoded.
fn value_text(
    index: usize,
    field: &Field<'_>,
    members: &Members<'_>,
) -> Result<Option<String>, NonFiniteNumber> {
    let Some(view) = members.get(index) else {
        return Ok(match field.ty {
            Type::Const(literal) if field.required => Some(literal_text(literal)),
            _ => None,
        });
    };
    scalar_text(view)
}

/// A scalar.
fn scalar_text(view: View<'_>) -> Result<Option<String>, NonFiniteNumber> {
    Ok(match view {
        // Specs cannot put lists into a path, nor objects into a path or a query.
        View::Absent
        | View::List(_)
        | View::ListVariant(..)
        | View::Record(_)
        | View::Variant(..)
        | View::Map(_) => None,
        View::Str(text) => Some(text.to_owned()),
        view => Some(view_json(&[], &Type::Any, view)?),
    })
}

fn literal_text(literal: Literal<'_>) -> String {
    if let Literal::Str(text) = literal {
        return text.to_owned();
    }
    let mut text = String::new();
    write_literal(&mut text, literal);
    text
}
