//! Strings: lengths, patterns, formats and media.

use super::flat::Flat;
use super::shape::{Shapes, copied, line};
use super::tree::Node;
use super::yaml::{Line, Yaml};

/// The keys of a string.
pub(crate) fn kind<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, pointer: &str) -> Vec<Line> {
    let mut lines = vec![line("type", Yaml::text("string"))];
    lines.extend(copied(flat, &[("minLength", "min_length"), ("maxLength", "max_length")]));
    if let Some((pattern, written)) = flat.text("pattern").zip(flat.get("pattern")) {
        let portable = portable(pattern);
        match crate::pattern::check(&portable) {
            Ok(_) => lines.push(line("pattern", Yaml::text(portable))),
            Err(_) => shapes.note(
                written,
                pointer,
                format!("pattern: {pattern}"),
                "validators read the pattern differently",
            ),
        }
    }
    match (flat.text("format"), flat.get("format")) {
        (Some("uri" | "url"), _) => lines.push(line("format", Yaml::text("uri"))),
        (Some("uuid"), _) => lines.push(line("format", Yaml::text("uuid"))),
        (Some("binary"), Some(written)) if !shapes.takes_files => {
            shapes.note(written, pointer, "format: binary", "only multipart bodies have files");
        }
        (Some("binary"), _) => lines.push(line("media", Yaml::entries(vec![("forms", file())]))),
        (Some("byte"), _) => lines.push(line("media", Yaml::entries(vec![("forms", base64())]))),
        (None, _) if is_base64(flat) => {
            lines.push(line("media", Yaml::entries(vec![("forms", base64())])));
        }
        (Some("password" | "string") | None, _) => {}
        (Some(format), Some(written)) => {
            shapes.note(written, pointer, format!("format: {format}"), "a spec has no such format");
        }
        (Some(_), None) => {}
    }
    lines
}

/// True for the text of a file in Base64.
pub(crate) fn is_base64(flat: &Flat<'_>) -> bool {
    flat.text("contentEncoding").is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"))
}

fn base64() -> Yaml {
    Yaml::List(vec![Yaml::text("base64")])
}

fn file() -> Yaml {
    Yaml::List(vec![Yaml::text("file")])
}

/// The form of a file that a string alternative stands for.
pub(crate) fn form(alternative: &Node) -> Option<&'static str> {
    match alternative.text_of("format") {
        Some("uuid") => return Some("upload"),
        Some("uri" | "url") => return Some("url"),
        Some(_) => return None,
        None => {}
    }
    let pattern = alternative.text_of("pattern")?;
    if pattern.starts_with("^data:") {
        Some("data-uri")
    } else if pattern.contains("a-zA-Z0-9+") || pattern.contains("A-Za-z0-9+") {
        Some("base64")
    } else if pattern.starts_with("^http") {
        Some("url")
    } else {
        None
    }
}

/// A pattern with classes in place of the escapes that validators read differently.
pub(crate) fn portable(pattern: &str) -> String {
    let mut out = String::new();
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => {
                let next = chars.next().unwrap_or('\\');
                let class = match next {
                    'd' => Some("0-9"),
                    'w' => Some("A-Za-z0-9_"),
                    _ => None,
                };
                match class {
                    Some(class) if in_class => out.push_str(class),
                    Some(class) => out.extend(["[", class, "]"]),
                    // A slash needs no escape.
                    None if next == '/' => out.push('/'),
                    None => {
                        out.push(char);
                        out.push(next);
                    }
                }
            }
            '[' if !in_class => {
                in_class = true;
                out.push(char);
            }
            ']' => {
                in_class = false;
                out.push(char);
            }
            char => out.push(char),
        }
    }
    out
}
