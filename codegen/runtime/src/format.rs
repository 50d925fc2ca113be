//! Named forms of strings. In: text. Out: whether it has the form. Each form is a regular language; [`regex`] gives
//! its expression, and the matchers here are equivalent.

use crate::phrases::either;
use crate::scan::authority;
use crate::table::{Format, MediaForms};
use std::borrow::Cow;

/// Unreserved characters and sub-delimiters of RFC 3986, without those that a class has to escape.
const PLAIN: &str = "A-Za-z0-9._~!$&'()*+,;=\\-";
/// The groups of hexadecimal digits of a UUID of version 4.
const UUID: &str = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}";
/// Base64 with correct padding, not empty.
const BASE64: &str = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})";
/// A token of a media type.
const TOKEN: &str = "[A-Za-z0-9][A-Za-z0-9!#$&^_.+\\-]*";

/// The regular expression of a form: anchored, classes written out, no lookaround, so that it means the same to
/// ECMA-262 and to linear-time matchers.
pub fn regex(format: Format) -> String {
    match format {
        Format::Uri => {
            let part = format!("(?:[{PLAIN}:@/?\\[\\]]|%[0-9a-fA-F]{{2}})*");
            format!("^[A-Za-z][A-Za-z0-9+.\\-]*:{part}(?:#{part})?$")
        }
        Format::Uuid => format!(
            "^{}$",
            UUID.replace("4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}", "[0-9a-fA-F]{4}-[0-9a-fA-F]{4}")
        ),
        Format::UuidV4 => format!("^{UUID}$"),
        // Every other form is a name, too.
        Format::Media(MediaForms { file: true, .. }) => "^[\\s\\S]+$".to_owned(),
        Format::Media(forms) => {
            let mut alternatives = Vec::new();
            if forms.url {
                alternatives.push(url_regex());
            }
            if forms.data_uri {
                alternatives.push(format!("data:{TOKEN}/{TOKEN};base64,{BASE64}"));
            }
            if forms.base64 {
                alternatives.push(BASE64.to_owned());
            }
            if forms.upload {
                alternatives.push(UUID.to_owned());
            }
            format!("^(?:{})$", alternatives.join("|"))
        }
    }
}

/// A URL over HTTP: the host is not empty, and only user information may precede an `@`.
fn url_regex() -> String {
    let plain = |more: &str| format!("(?:[{PLAIN}{more}]|%[0-9a-fA-F]{{2}})");
    let (user, host, rest, tail) = (plain(":"), plain("\\[\\]"), plain(":\\[\\]"), plain(":@/?\\[\\]"));
    format!("[Hh][Tt][Tt][Pp][Ss]?://(?:{user}*@)?{host}{rest}*(?:[/?]{tail}*)?(?:#{tail}*)?")
}

/// A form in words.
pub fn describe(format: Format) -> Cow<'static, str> {
    Cow::Borrowed(match format {
        Format::Uri => "a URI, such as `https://example.com/path`",
        Format::Uuid => "a UUID in lower or upper case, with hyphens",
        Format::UuidV4 => "a UUID of version 4 in lower or upper case, with hyphens",
        Format::Media(forms) => {
            let names = [
                (forms.url, "an `http` or `https` URL"),
                (forms.data_uri, "a data URI (`data:<type>/<subtype>;base64,` and Base64)"),
                (forms.base64, "Base64 with padding and without line breaks"),
                (forms.upload, "the UUID of an upload"),
                (forms.file, "the name of a file"),
            ];
            if forms == MediaForms::NONE {
                return "media in a form that does not exist".into();
            }
            let names = names.into_iter().filter(|(allowed, _)| *allowed);
            return either(names.map(|(_, name)| name.to_owned())).into();
        }
    })
}

/// True if a string has a form.
pub fn is_match(format: Format, text: &str) -> bool {
    match format {
        Format::Uri => is_uri(text),
        Format::Uuid => is_uuid(text),
        Format::UuidV4 => is_uuid_v4(text),
        Format::Media(forms) => is_media(forms, text),
    }
}

fn is_media(forms: MediaForms, text: &str) -> bool {
    (forms.file && !text.is_empty())
        || (forms.url && is_url(text))
        || (forms.upload && is_uuid_v4(text))
        || (forms.data_uri && is_data_uri(text))
        || (forms.base64 && is_base64(text))
}

/// A character that is allowed in every part of a URI.
const URI: u8 = 1;
/// A hexadecimal digit.
const HEX: u8 = 2;

/// The class of each byte.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let characters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?[]";
    let mut at = 0;
    while at < characters.len() {
        let byte = characters[at];
        classes[byte as usize] = URI | if byte.is_ascii_hexdigit() { HEX } else { 0 };
        at += 1;
    }
    classes
};

fn is_class(byte: u8, class: u8) -> bool {
    CLASSES[usize::from(byte)] & class != 0
}

/// Scheme, colon, then RFC 3986 characters and percent triplets, at most one `#`.
pub(crate) fn is_uri(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(colon) = bytes.iter().position(|&b| b == b':') else { return false };
    let (scheme, rest) = bytes.split_at(colon);
    scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.iter().all(|&b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        && rest.get(1..).is_some_and(is_uri_rest)
}

/// RFC 3986 characters and percent triplets, at most one `#`.
fn is_uri_rest(mut bytes: &[u8]) -> bool {
    let mut fragment = false;
    loop {
        bytes = without_plain(bytes);
        while let [b'%', high, low, rest @ ..] = bytes
            && is_class(*high, HEX)
            && is_class(*low, HEX)
        {
            bytes = rest;
        }
        match bytes {
            [] => return true,
            [plain, ..] if is_class(*plain, URI) => {}
            [b'#', rest @ ..] if !fragment => {
                fragment = true;
                bytes = rest;
            }
            _ => return false,
        }
    }
}

/// The rest behind characters that are allowed in every part of a URI.
#[inline]
fn without_plain(all: &[u8]) -> &[u8] {
    let mut bytes = all;
    while let Some((chunk, rest)) = bytes.split_first_chunk()
        && is_plain_chunk(chunk)
    {
        bytes = rest;
    }
    // The end is looked at together with what precedes it.
    if bytes.len() < CHUNK && all.last_chunk().is_some_and(is_plain_chunk) {
        return &[];
    }
    while let [byte, rest @ ..] = bytes
        && is_class(*byte, URI)
    {
        bytes = rest;
    }
    bytes
}

/// Number of bytes that are looked at together.
const CHUNK: usize = 32;

/// True if all bytes are frequent ones of those that are allowed in every part of a URI. Without early exit, so that the
/// compiler vectorizes it.
#[inline]
#[allow(clippy::needless_bitwise_bool, reason = "lazy operators are branches, which cannot be vectorized")]
fn is_plain_chunk(chunk: &[u8; CHUNK]) -> bool {
    chunk.iter().fold(true, |all, &b| {
        let letter = (b | 0x20).wrapping_sub(b'a') < 26;
        // Digits and the punctuation around them.
        let digit = b.wrapping_sub(b'&') <= b';' - b'&';
        // `=` and `?`, `]` and `_` differ in this bit.
        let other = ((b | 2) == b'?') | ((b | 2) == b'_');
        all & (letter | digit | other)
    })
}

/// A URI over HTTP with a host.
pub(crate) fn is_url(text: &str) -> bool {
    let bytes = text.as_bytes();
    if is_plain_url(bytes) {
        return true;
    }
    let Some((scheme, rest)) = bytes.split_first_chunk::<4>() else { return false };
    // This bit tells the cases of a letter apart, and no other byte becomes one of these letters by it.
    if scheme.map(|b| b | 0x20) != *b"http" {
        return false;
    }
    let rest = rest.strip_prefix(b"s").or_else(|| rest.strip_prefix(b"S")).unwrap_or(rest);
    let Some(rest) = rest.strip_prefix(b"://") else { return false };
    let mut host = rest;
    if let (user, [b'@', behind @ ..]) = rest.split_at(authority(rest)) {
        if behind.get(authority(behind)) == Some(&b'@') || user.iter().any(|b| matches!(b, b'[' | b']')) {
            return false;
        }
        host = behind;
    }
    host.first().is_some_and(|b| !b":/?#@".contains(b)) && is_uri_rest(rest)
}

/// True for most URLs: those over HTTPS whose other characters are frequent ones, so that none of them is an `@`, which
/// would precede the host.
#[inline]
fn is_plain_url(bytes: &[u8]) -> bool {
    /// This bit tells the cases of letters apart.
    const CASES: u64 = u64::from_le_bytes(*b"     \0\0\0");
    const SCHEME: u64 = u64::from_le_bytes(*b"https://");
    let Some((scheme, rest)) = bytes.split_first_chunk() else { return false };
    let [first, ..] = rest else { return false };
    let is_scheme = u64::from_le_bytes(*scheme) | CASES == SCHEME;
    is_scheme && !b":/?".contains(first) && is_plain(rest)
}

/// True if all bytes are frequent ones; false for few bytes, too.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    // The end is looked at together with what precedes it.
    let (chunks, last) = (bytes.as_chunks().0, bytes.last_chunk());
    chunks.iter().all(is_plain_chunk) && last.is_some_and(is_plain_chunk)
}

/// A hyphenated UUID of any version.
fn is_uuid(text: &str) -> bool {
    let Ok(bytes) = <&[u8; 36]>::try_from(text.as_bytes()) else { return false };
    let hyphens = bytes[8] == b'-' && bytes[13] == b'-' && bytes[18] == b'-' && bytes[23] == b'-';
    hyphens && bytes.iter().fold(0, |digits, &b| digits + u8::from(is_hex_digit(b))) == 32
}

/// A hyphenated UUID of version 4.
pub(crate) fn is_uuid_v4(text: &str) -> bool {
    let Ok(bytes) = <&[u8; 36]>::try_from(text.as_bytes()) else { return false };
    let marks = bytes[14] == b'4' && matches!(bytes[19], b'8' | b'9' | b'a' | b'b' | b'A' | b'B');
    marks && is_uuid(text)
}

/// True if a byte is a hexadecimal digit, without a branch.
#[inline]
#[allow(clippy::needless_bitwise_bool, reason = "lazy operators are branches, which cannot be vectorized")]
fn is_hex_digit(byte: u8) -> bool {
    ((byte | 0x20).wrapping_sub(b'a') < 6) | (byte.wrapping_sub(b'0') < 10)
}

/// `data:<type>/<subtype>;base64,` and Base64.
pub(crate) fn is_data_uri(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("data:") else { return false };
    let Some((media, data)) = rest.split_once(';') else { return false };
    let Some((kind, subtype)) = media.split_once('/') else { return false };
    is_token(kind) && is_token(subtype) && data.strip_prefix("base64,").is_some_and(is_base64)
}

/// A name of RFC 6838.
fn is_token(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
}

/// Base64 of the standard alphabet with correct padding, not empty.
pub(crate) fn is_base64(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.is_empty() || !bytes.len().is_multiple_of(4) {
        return false;
    }
    let data = bytes.strip_suffix(b"==").or_else(|| bytes.strip_suffix(b"=")).unwrap_or(bytes);
    let (chunks, rest) = data.as_chunks::<64>();
    chunks.iter().all(is_base64_chunk) && rest.iter().all(|&b| is_base64_digit(b))
}

/// True if all bytes are digits of Base64. Without early exit, so that the compiler vectorizes it.
#[inline]
#[allow(clippy::needless_bitwise_bool, reason = "lazy operators are branches, which cannot be vectorized")]
pub(crate) fn is_base64_chunk(chunk: &[u8; 64]) -> bool {
    chunk.iter().fold(true, |all, &b| all & is_base64_digit(b))
}

/// True if a byte is a digit of Base64.
#[inline]
#[allow(clippy::needless_bitwise_bool, reason = "lazy operators are branches, which cannot be vectorized")]
pub(crate) fn is_base64_digit(byte: u8) -> bool {
    // One range for letters of both cases.
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    // `/` directly precedes the digits.
    let digit = byte.wrapping_sub(b'/') < 11;
    letter | digit | (byte == b'+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_have_the_class_of_their_bytes() {
        for byte in 0..=u8::MAX {
            for place in 0..CHUNK {
                let mut chunk = [b'a'; CHUNK];
                chunk[place] = byte;
                let is_rare = b"!$@[~".contains(&byte);
                assert_eq!(is_plain_chunk(&chunk) || is_rare, is_class(byte, URI), "{byte} at {place}");
            }
        }
    }

    #[test]
    fn hosts_of_plain_urls_are_looked_at() {
        let form = regex(Format::Media(MediaForms { url: true, ..MediaForms::NONE }));
        let form = regex::Regex::new(&form).expect("a regular expression");
        let hosts = [
            "a.b/", "[::1]/", "]", "", ":80/", "/", "?", "#", "@", "u@", "u@@", "@:", "[@", "u@:", "\\",
            "%41",
        ];
        let mut counts = [0; 2];
        for scheme in ["https://", "HTTPS://", "http://", "httpz://", "https:/", "https:///"] {
            for (host, length) in hosts.into_iter().flat_map(|host| [0, 5, 40].map(|length| (host, length))) {
                let url = format!("{scheme}{host}{}", "x".repeat(length));
                assert_eq!(is_url(&url), form.is_match(&url), "{url}");
                counts[usize::from(is_url(&url))] += 1;
            }
        }
        assert!(counts.iter().all(|count| *count > 50), "{counts:?}");
    }

    #[test]
    fn every_character_of_a_url_is_looked_at() {
        for length in 0..70 {
            let url = format!("https://a.b/{}", "x".repeat(length));
            assert!(is_url(&url), "{url}");
            for place in 8..url.len() {
                let mut wrong = url.clone();
                wrong.replace_range(place..=place, "^");
                assert!(!is_url(&wrong), "{wrong}");
                wrong.replace_range(place..=place, "%4A");
                assert!(is_url(&wrong), "{wrong}");
            }
        }
    }
}
