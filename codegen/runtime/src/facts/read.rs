//! Facts from JSON. In: bytes. Out: facts of any name and type, and an error for each invalid value.

use super::{FactError, FactErrorKind, FactValue, Facts, MediaFacts};
use crate::json::Json;
use crate::nearest::nearest_name;

/// The members of the facts about a file.
pub(super) const MEMBERS: [&str; 5] = ["format", "bytes", "width", "height", "seconds"];

/// Reads the facts of an object; what cannot be read is left out.
pub(super) fn facts(json: &[u8], errors: &mut Vec<FactError>) -> Facts {
    let mut facts = Facts::new();
    let members = match Json::from_slice(json) {
        Ok(Json::Object(members)) => members,
        Ok(other) => {
            errors.push(FactError::new("", FactErrorKind::NotObject { found: other.kind() }));
            return facts;
        }
        Err(error) => {
            errors.push(FactError::new("", FactErrorKind::Json(error)));
            return facts;
        }
    };
    for (name, value) in &members {
        if name.starts_with('/') {
            facts.set_media(name, media(name, value, errors));
        } else if let Some(value) = self::value(value) {
            facts.set(name, value);
        } else {
            errors.push(FactError::new(name, FactErrorKind::NoFactValue { found: value.kind() }));
        }
    }
    facts
}

/// The value of a fact; none for `null`, an object and what holds one.
pub(crate) fn value(json: &Json) -> Option<FactValue> {
    Some(match json {
        Json::Bool(value) => FactValue::Bool(*value),
        Json::Number(_) => match json.as_i64() {
            Some(value) => FactValue::Int(value),
            None => FactValue::Num(json.as_f64()?),
        },
        Json::String(text) => FactValue::Str(text.clone()),
        Json::Array(items) => FactValue::List(items.iter().map(value).collect::<Option<_>>()?),
        Json::Null | Json::Object(_) => return None,
    })
}

/// Reads the facts about one file.
fn media(pointer: &str, value: &Json, errors: &mut Vec<FactError>) -> MediaFacts {
    let mut facts = MediaFacts::default();
    let Json::Object(members) = value else {
        errors.push(FactError::new(pointer, FactErrorKind::NotObject { found: value.kind() }));
        return facts;
    };
    for (name, value) in members {
        let Some(member) = MEMBERS.into_iter().find(|member| member == name) else {
            let nearest = nearest_name(name, MEMBERS);
            let member = crate::text::clip(name).0;
            errors.push(FactError::new(pointer, FactErrorKind::UnknownMember { member, nearest }));
            continue;
        };
        if let Err(expected) = set(&mut facts, member, value) {
            let found = found(value);
            errors.push(FactError::new(pointer, FactErrorKind::Member { member, expected, found }));
        }
    }
    facts
}

/// Sets one member; an error says what it has to be.
fn set(facts: &mut MediaFacts, member: &str, value: &Json) -> Result<(), &'static str> {
    let whole = || {
        let number = value.as_i64().and_then(|value| u64::try_from(value).ok());
        number.ok_or("a non-negative integer")
    };
    let pixels = || u32::try_from(whole()?).map_err(|_| "at most 4294967295");
    match member {
        "format" => facts.format = Some(value.as_str().ok_or("a string")?.to_owned()),
        "bytes" => facts.bytes = Some(whole()?),
        "width" => facts.width = Some(pixels()?),
        "height" => facts.height = Some(pixels()?),
        _ => facts.seconds = Some(value.as_f64().ok_or("a non-negative number")?),
    }
    Ok(())
}

/// A value in words; a number with its digits.
fn found(value: &Json) -> Box<str> {
    match value {
        Json::Number(number) => crate::text::clip(number.as_str()).0,
        other => other.kind().into(),
    }
}
