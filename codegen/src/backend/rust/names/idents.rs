//! Conversion of wire names to Rust names: casing, keywords, digits, symbols.

use crate::backend::rust::ir::Ident;
use crate::model::{EnumValue, Value};

/// Type names that generated code, or a macro that it calls, uses unqualified.
const RESERVED_TYPES: &str = "\
    AsMut AsRef BTreeMap Box Callback Clone Copy Cost Debug Default Display Drop Entry Envelope Eq Err \
    Extend Facts Fn FnMut FnOnce From FromIterator Future Hash Into IntoFuture IntoIterator Iterator \
    Json JsonObject NonFiniteNumber None Nullable Ok Option Ord PartialEq PartialOrd Record Report \
    Request Response Result Send Size SizeTable Sized Some String Sync T ToOwned ToString TryFrom \
    TryInto Unpin Vec";

/// Module names with another meaning next to generated modules: files that cargo or rustc look for, crates, and the
/// parts of a generated module.
const RESERVED_MODULES: &str = "\
    alloc bin core lib main mod modelspec modelspec_runtime serde std table typed";

/// Symbols with their names, for a name that contains nothing else.
const SYMBOLS: &str = "\
    !not \"quote #hash $dollar %percent &and 'apostrophe (open )close *star +plus ,comma -minus .dot /slash \
    :colon ;semicolon <less =equal >greater ?question @at [bracket \\backslash ]unbracket ^caret _underscore \
    `backtick {brace |pipe }unbrace ~tilde";

/// The name of a struct field or an argument: `taskUUID` is `task_uuid`, `type` is `r#type`.
pub(crate) fn field(text: &str) -> Ident {
    Ident::new(&lead(snake(text), "v"))
}

/// The name of an enum variant: `base64Data` is `Base64Data`, `16:9` is `V16x9`.
pub(crate) fn variant(text: &str) -> Ident {
    Ident::new(&lead(pascal(text), "V"))
}

/// The name of a variant of an enum that keeps unknown values, where `Other` is taken.
pub(crate) fn open_variant(text: &str) -> Ident {
    let ident = variant(text);
    if ident.text() == "Other" { Ident::new("Other_") } else { ident }
}

/// The name of the variant for a value, in an enum that keeps unknown values or not; none for a number.
pub(in crate::backend::rust) fn value(value: &EnumValue, open: bool) -> Option<Ident> {
    let Value::Str(text) = &value.value else { return None };
    let name = value.name.as_ref().map_or(text.as_str(), |name| name.value.as_str());
    Some(if open { open_variant(name) } else { variant(name) })
}

/// The name of a type: `image-reference` is `ImageReference`. The given word is appended to a reserved name, twice if
/// once gives a reserved name again, as `JsonObject`.
pub(crate) fn type_name(text: &str, word: &str) -> String {
    let mut name = lead(pascal(text), "V");
    while is_listed(RESERVED_TYPES, &name) || name == "Self" {
        name.push_str(word);
    }
    name
}

/// The name of a module: `kling-image-o3` is `kling_image_o3`.
pub(crate) fn module(text: &str) -> Ident {
    let name = lead(snake(text), "v");
    if is_listed(RESERVED_MODULES, &name) { Ident::new(&(name + "_")) } else { Ident::new(&name) }
}

/// The name of a constant: `2K` and `16:9` are `SIZE_2K_16X9`.
pub(crate) fn constant(parts: &[&str]) -> Ident {
    let parts: Vec<String> = parts.iter().map(|part| snake(part).to_uppercase()).collect();
    Ident::new(&lead(parts.join("_"), "V_"))
}

/// Returns whether a name is one of several with spaces between them.
fn is_listed(names: &str, name: &str) -> bool {
    names.split(' ').any(|listed| listed == name)
}

/// Puts a letter before a leading digit.
fn lead(name: String, letter: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("{letter}{name}") } else { name }
}

/// Words in lower case with underscores.
fn snake(text: &str) -> String {
    words(text).join("_")
}

/// Capitalized words. An underscore separates adjacent digits.
fn pascal(text: &str) -> String {
    let mut name = String::new();
    for word in words(text) {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if digit(name.chars().last()) && digit(word.chars().next()) {
            name.push('_');
        }
        // The `x` of a ratio stays lower-case, so that `16:9` becomes `V16x9`.
        let ratio = digit(word.chars().next()) && word.chars().all(|c| c.is_ascii_digit() || c == 'x');
        let capital = if ratio { None } else { word.find(|c: char| !c.is_ascii_digit()) };
        name.extend(
            word.char_indices().map(|(at, c)| if Some(at) == capital { c.to_ascii_uppercase() } else { c }),
        );
    }
    name
}

/// The words of a name in lower-case ASCII letters and digits. There is at least one.
fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut words = Words::default();
    if chars.len() > 1 && chars[0] == '-' && chars[1].is_ascii_digit() {
        words.whole("minus");
    }
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1).copied();
        let digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        match c {
            ':' if digits(before) && digits(after) => words.push('x'),
            c if c.is_ascii_alphanumeric() => {
                if words.starts_word(before, c, after, chars.get(at + 2).copied()) {
                    words.end();
                }
                words.push(c.to_ascii_lowercase());
            }
            c if c.is_ascii() => words.end(),
            c => words.whole(&format!("u{:x}", u32::from(c))),
        }
    }
    words.end();
    if words.done.is_empty() {
        words.done.extend(chars.iter().map(|c| symbol(*c)));
    }
    if words.done.is_empty() {
        words.done.push("empty".to_owned());
    }
    words.done
}

/// The name of a symbol.
fn symbol(c: char) -> String {
    let name = match c {
        ' ' => Some("space"),
        c => SYMBOLS.split(' ').find_map(|symbol| symbol.strip_prefix(c)),
    };
    name.map_or_else(|| format!("u{:x}", u32::from(c)), str::to_owned)
}

/// The words found so far.
#[derive(Default)]
struct Words {
    done: Vec<String>,
    open: String,
}

impl Words {
    /// Adds a character to the current word.
    fn push(&mut self, c: char) {
        self.open.push(c);
    }

    /// Ends the current word.
    fn end(&mut self) {
        if !self.open.is_empty() {
            self.done.push(std::mem::take(&mut self.open));
        }
    }

    /// Adds a complete word.
    fn whole(&mut self, word: &str) {
        self.end();
        self.done.push(word.to_owned());
    }

    /// Returns whether a word starts at `c`: at a capital after a lower-case letter or a digit, or at the last capital of a
    /// run before lower-case letters (`NSFWContent`), except in the plural of an acronym (`URLs`).
    fn starts_word(&self, before: Option<char>, c: char, after: Option<char>, then: Option<char>) -> bool {
        let Some(before) = before else { return false };
        if !c.is_ascii_uppercase() || self.open.chars().all(|c| c.is_ascii_digit()) {
            return false;
        }
        let small = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase());
        let plural = after == Some('s') && !small(then);
        !before.is_ascii_uppercase() || (small(after) && !plural)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_rust_names() {
        let table = [
            ("taskUUID", "task_uuid", "TaskUuid"),
            ("webhookURL", "webhook_url", "WebhookUrl"),
            ("NSFWContent", "nsfw_content", "NsfwContent"),
            ("imageBase64Data", "image_base64_data", "ImageBase64Data"),
            ("imageURLs", "image_urls", "ImageUrls"),
            ("URLsAllowed", "urls_allowed", "UrlsAllowed"),
            ("model_name", "model_name", "ModelName"),
            ("kling-v1-5", "kling_v1_5", "KlingV1_5"),
            ("kling-v1", "kling_v1", "KlingV1"),
            ("type", "r#type", "Type"),
            ("gen", "r#gen", "Gen"),
            ("try", "r#try", "Try"),
            ("self", "self_", "Self_"),
            ("Self", "self_", "Self_"),
            ("super", "super_", "Super"),
            ("crate", "crate_", "Crate"),
            ("1K", "v1k", "V1K"),
            ("1080p", "v1080p", "V1080P"),
            ("16:9", "v16x9", "V16x9"),
            ("1.5", "v1_5", "V1_5"),
            ("-1", "minus_1", "Minus1"),
            ("2DImage", "v2d_image", "V2DImage"),
            ("S3Bucket", "s3_bucket", "S3Bucket"),
            ("", "empty", "Empty"),
            ("*", "star", "Star"),
            ("++", "plus_plus", "PlusPlus"),
            ("x", "x", "X"),
            ("2x", "v2x", "V2x"),
            ("_", "underscore", "Underscore"),
            ("caf\u{e9}", "caf_ue9", "CafUe9"),
            ("\u{4e2d}", "u4e2d", "U4e2d"),
            ("a b\nc", "a_b_c", "ABC"),
            ("a\"b", "a_b", "AB"),
        ];
        for (written, snake, pascal) in table {
            assert_eq!(field(written).to_string(), snake, "field {written:?}");
            assert_eq!(variant(written).to_string(), pascal, "variant {written:?}");
        }
    }

    #[test]
    fn names_that_mean_something_get_out_of_the_way() {
        assert_eq!(type_name("option", "Value"), "OptionValue");
        assert_eq!(type_name("self", "Object"), "SelfObject");
        assert_eq!(type_name("json", "Object"), "JsonObjectObject");
        assert_eq!(open_variant("other").to_string(), "Other_");
        assert_eq!(module("mod").to_string(), "mod_");
        assert_eq!(module("type").to_string(), "r#type");
        assert_eq!(module("lib").to_string(), "lib_");
        assert_eq!(constant(&["size", "2K", "16:9"]).to_string(), "SIZE_2K_16X9");
    }

    #[test]
    fn every_name_is_an_identifier() {
        let mut texts: Vec<String> = (0..=0x2ff).filter_map(char::from_u32).map(String::from).collect();
        texts.extend(
            ["\u{202e}x", "9\u{301}", "r#x", "//", "*/", "'a", "\0", "async", "yield", "union"]
                .map(String::from),
        );
        for text in texts {
            for ident in
                [field(&text), variant(&text), open_variant(&text), module(&text), constant(&[&text])]
            {
                let parsed = syn::parse_str::<syn::Ident>(&ident.to_string());
                assert!(parsed.is_ok(), "{text:?} became {ident}");
            }
        }
    }
}
