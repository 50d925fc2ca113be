//! Names of the wire as names of Rust: casing, keywords, digits, symbols. In come spec texts, out come checked
//! identifiers; two names of one scope that become one identifier are diagnostics.

use crate::backend::rust::ir::Ident;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalogue, Document, EnumValue, Operation, Type, Value};
use crate::source::Span;

/// Type names that generated code, or the macros that it calls, means by their plain name.
const RESERVED_TYPES: &[&str] = &[
    "AsMut",
    "AsRef",
    "BTreeMap",
    "Box",
    "Callback",
    "Clone",
    "Copy",
    "Cost",
    "Debug",
    "Default",
    "Display",
    "Drop",
    "Entry",
    "Envelope",
    "Eq",
    "Err",
    "Extend",
    "Extra",
    "Facts",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "Json",
    "None",
    "Nullable",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Record",
    "Report",
    "Request",
    "Response",
    "Result",
    "Send",
    "Size",
    "SizeTable",
    "Sized",
    "Some",
    "String",
    "Sync",
    "T",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Module names that mean something else where generated modules are declared: files that cargo or rustc look
/// for, crates, and the parts of a generated module.
const RESERVED_MODULES: &[&str] = &[
    "alloc",
    "bin",
    "core",
    "lib",
    "main",
    "mod",
    "modelspec",
    "modelspec_runtime",
    "serde",
    "std",
    "table",
    "typed",
];

/// What single symbols are called when a name has nothing else.
const SYMBOLS: &[(char, &str)] = &[
    (' ', "space"),
    ('!', "not"),
    ('"', "quote"),
    ('#', "hash"),
    ('$', "dollar"),
    ('%', "percent"),
    ('&', "and"),
    ('\'', "apostrophe"),
    ('(', "open"),
    (')', "close"),
    ('*', "star"),
    ('+', "plus"),
    (',', "comma"),
    ('-', "minus"),
    ('.', "dot"),
    ('/', "slash"),
    (':', "colon"),
    (';', "semicolon"),
    ('<', "less"),
    ('=', "equal"),
    ('>', "greater"),
    ('?', "question"),
    ('@', "at"),
    ('[', "bracket"),
    ('\\', "backslash"),
    (']', "unbracket"),
    ('^', "caret"),
    ('_', "underscore"),
    ('`', "backtick"),
    ('{', "brace"),
    ('|', "pipe"),
    ('}', "unbrace"),
    ('~', "tilde"),
];

/// The name of a struct field or an argument: `taskUUID` is `task_uuid`, `type` is `r#type`.
pub fn field(text: &str) -> Ident {
    Ident::new(&lead(snake(text), "v"))
}

/// The name of an enum variant: `base64Data` is `Base64Data`, `16:9` is `V16x9`.
pub fn variant(text: &str) -> Ident {
    Ident::new(&lead(pascal(text), "V"))
}

/// The name of a variant of an enum that keeps unknown values: `Other` is taken there.
pub fn open_variant(text: &str) -> Ident {
    let ident = variant(text);
    if ident.text() == "Other" { Ident::new("Other_") } else { ident }
}

/// The name of the variant for a value of a choice, in an enum that keeps unknown values or not; none for a number.
pub(super) fn value(value: &EnumValue, open: bool) -> Option<Ident> {
    let Value::Str(text) = &value.value else { return None };
    let name = value.name.as_ref().map_or(text.as_str(), |name| name.value.as_str());
    Some(if open { open_variant(name) } else { variant(name) })
}

/// The name of a type: `image-reference` is `ImageReference`. A name that Rust code means otherwise gets the
/// given word behind it.
pub fn type_name(text: &str, word: &str) -> String {
    let name = lead(pascal(text), "V");
    if RESERVED_TYPES.contains(&name.as_str()) || name == "Self" { name + word } else { name }
}

/// The name of a module: `kling-image-o3` is `kling_image_o3`.
pub fn module(text: &str) -> Ident {
    let name = lead(snake(text), "v");
    if RESERVED_MODULES.contains(&name.as_str()) { Ident::new(&(name + "_")) } else { Ident::new(&name) }
}

/// The name of a constant: `2K` and `16:9` are `SIZE_2K_16X9`.
pub fn constant(parts: &[&str]) -> Ident {
    let parts: Vec<String> = parts.iter().map(|part| snake(part).to_uppercase()).collect();
    Ident::new(&lead(parts.join("_"), "V_"))
}

/// Reports the names of an operation that become one identifier in Rust.
pub fn check_operation(op: &Operation, report: &mut Report) {
    for document in documents(op) {
        check_document(document, report);
    }
    if let Some(sizes) = &op.sizes {
        let names = sizes.rows.iter().map(|row| Name {
            written: format!("{} {}", row.tier, row.label),
            rust: constant(&["size", &row.tier, &row.label]).text().to_owned(),
            span: row.span,
        });
        collisions("size", names, report);
    }
    let answers = op.responses.iter().map(|variant| Name {
        written: variant.name.value.clone(),
        rust: self::variant(&variant.name).text().to_owned(),
        span: variant.name.span,
    });
    collisions("variant", answers, report);
    super::share::check_types(op, report);
}

/// Reports operations of one provider, and providers, that become one module, and the names of envelopes.
pub fn check_catalogue(catalogue: &Catalogue, report: &mut Report) {
    let start = |file| Span { file, start: 0, end: 0 };
    let providers = catalogue.providers.iter().map(|provider| Name {
        written: provider.id.clone(),
        rust: module(&provider.id).text().to_owned(),
        span: start(provider.file),
    });
    collisions("provider", providers, report);
    for provider in &catalogue.providers {
        let operations = catalogue.operations.iter().filter(|op| op.provider == provider.id).map(|op| Name {
            written: op.id(),
            rust: module(&op.name).text().to_owned(),
            span: start(op.file),
        });
        collisions("operation", operations, report);
        if ["default", "media", "serde", "typed"].contains(&provider.id.as_str()) {
            let message = format!("provider `{}` has the name of a cargo feature of the crate", provider.id);
            report.push(
                Diagnostic::new(Code::NameCollision, start(provider.file), message).help("rename the folder"),
            );
        }
        if let Some(envelope) = &provider.response_envelope {
            check_document(envelope, report);
            super::share::check_envelope(provider, report);
        }
    }
}

/// The documents of an operation.
fn documents(op: &Operation) -> impl Iterator<Item = &Document> {
    let others = [op.response.as_ref(), op.callback.as_ref()];
    let variants = op.responses.iter().map(|variant| &variant.document);
    std::iter::once(&op.request).chain(others.into_iter().flatten()).chain(variants)
}

/// Fields of one object, and variants of one enum.
fn check_document(document: &Document, report: &mut Report) {
    for object in &document.objects {
        let fields = object.params.iter().map(|param| Name {
            written: param.name.value.clone(),
            rust: field(&param.name).text().to_owned(),
            span: param.name.span,
        });
        collisions("parameter", fields, report);
        for param in &object.params {
            check_variants(&param.ty, document.open, report);
        }
    }
}

/// Variants of the enums that a type becomes.
fn check_variants(ty: &Type, open: bool, report: &mut Report) {
    match ty {
        Type::Array(array) => check_variants(&array.items, open, report),
        Type::Map(map) => check_variants(&map.items, open, report),
        Type::Enum(list) => check_values(&list.values, open || list.open, report),
        Type::Size(size) => check_values(&size.values, open, report),
        Type::Union(union) => {
            let groups = super::union::groups(union);
            let names = groups.iter().map(|group| Name {
                written: group.written.map_or_else(|| group.ident.to_string(), str::to_owned),
                rust: group.ident.text().to_owned(),
                span: group.variants[0].1.name.span,
            });
            collisions("variant", names, report);
            for group in &groups {
                match super::union::choice(&group.variants, "") {
                    Some(list) => check_values(&list.values, open || list.open, report),
                    None => {
                        let types = group.variants.iter().map(|(_, variant)| &variant.ty);
                        types.for_each(|ty| check_variants(ty, open, report));
                    }
                }
            }
        }
        Type::Any
        | Type::Boolean
        | Type::Integer(_)
        | Type::Number(_)
        | Type::String(_)
        | Type::Const(_)
        | Type::Object(_)
        | Type::Result => {}
    }
}

fn check_values(values: &[EnumValue], open: bool, report: &mut Report) {
    let names = values.iter().filter_map(|one| match &one.value {
        Value::Str(text) => Some(Name {
            written: text.clone(),
            rust: value(one, open)?.text().to_owned(),
            span: one.name.as_ref().map_or(one.span, |name| name.span),
        }),
        _ => None,
    });
    collisions("value", names, report);
}

/// A name, what becomes of it, and where it stands.
pub(super) struct Name {
    /// As written.
    pub(super) written: String,
    /// In Rust.
    pub(super) rust: String,
    /// Its place.
    pub(super) span: Span,
}

/// Reports every name that becomes what an earlier one became.
pub(super) fn collisions(what: &str, names: impl Iterator<Item = Name>, report: &mut Report) {
    let mut seen: std::collections::BTreeMap<String, (String, Span)> = std::collections::BTreeMap::new();
    for Name { written, rust, span } in names {
        let Some((first, place)) = seen.get(&rust) else {
            seen.insert(rust, (written, span));
            continue;
        };
        report.push(
            Diagnostic::new(
                Code::NameCollision,
                span,
                format!("{what} `{written}` has the same name in Rust as `{first}`: `{rust}`"),
            )
            .label("second name")
            .related(*place, "first name")
            .help(if what == "value" {
                "give one of the two another name for Rust with `name`, or leave one out"
            } else {
                "rename one of the two where the API allows it, or leave one out"
            }),
        );
    }
}

/// Puts a letter before a leading digit.
fn lead(name: String, letter: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("{letter}{name}") } else { name }
}

/// Words in lower case with underscores.
fn snake(text: &str) -> String {
    words(text).join("_")
}

/// Words with a capital each; digits that meet are kept apart by an underscore.
fn pascal(text: &str) -> String {
    let mut name = String::new();
    for word in words(text) {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if digit(name.chars().last()) && digit(word.chars().next()) {
            name.push('_');
        }
        // The `x` of a ratio stays small, so that `16:9` reads as `V16x9`.
        let ratio = digit(word.chars().next()) && word.chars().all(|c| c.is_ascii_digit() || c == 'x');
        let capital = if ratio { None } else { word.find(|c: char| !c.is_ascii_digit()) };
        name.extend(
            word.char_indices().map(|(at, c)| if Some(at) == capital { c.to_ascii_uppercase() } else { c }),
        );
    }
    name
}

/// The words of a name, in lower-case ASCII letters and digits; at least one.
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

/// What a symbol is called.
fn symbol(c: char) -> String {
    SYMBOLS
        .iter()
        .find(|(symbol, _)| *symbol == c)
        .map_or_else(|| format!("u{:x}", u32::from(c)), |(_, name)| (*name).to_owned())
}

/// Words as they are found.
#[derive(Default)]
struct Words {
    done: Vec<String>,
    open: String,
}

impl Words {
    /// Adds to the open word.
    fn push(&mut self, c: char) {
        self.open.push(c);
    }

    /// Closes the open word.
    fn end(&mut self) {
        if !self.open.is_empty() {
            self.done.push(std::mem::take(&mut self.open));
        }
    }

    /// Adds a word of its own.
    fn whole(&mut self, word: &str) {
        self.end();
        self.done.push(word.to_owned());
    }

    /// Whether a word starts at `c`: at a capital behind a small letter or a number, or at the last capital of
    /// a run that small letters follow (`NSFWContent`), except for the plural of an acronym (`URLs`).
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

    #[test]
    fn collisions_name_both_places() {
        let at = |start| Span { start, end: start + 1, ..Span::default() };
        let name =
            |written: &str, span| Name { written: written.into(), rust: field(written).text().into(), span };
        let mut report = Report::default();
        collisions(
            "parameter",
            [name("fooBar", at(1)), name("foo", at(5)), name("foo_bar", at(9))].into_iter(),
            &mut report,
        );
        let [found] = &report.diagnostics[..] else { panic!("{report:?}") };
        assert_eq!((found.code, found.span, found.related[0].0), (Code::NameCollision, at(9), at(1)));
        assert!(
            found.message.contains("`foo_bar`") && found.message.contains("`fooBar`"),
            "{}",
            found.message
        );
    }
}
