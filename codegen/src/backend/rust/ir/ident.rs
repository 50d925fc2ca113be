//! Rust identifiers.

/// A Rust identifier: ASCII letters, digits and underscores, raw if it is a keyword.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ident {
    text: String,
    raw: bool,
}

/// Keywords of all editions up to 2024, reserved ones too.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that cannot be raw identifiers.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate", "_"];

impl Ident {
    /// Converts a name to an identifier. A keyword becomes raw; one that cannot be raw gets a trailing underscore.
    ///
    /// The name must consist of ASCII letters, digits and underscores and must not start with a digit; anything else is a
    /// bug in `names::idents`.
    pub(crate) fn new(name: &str) -> Self {
        let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        assert!(letters && name.starts_with(|c: char| !c.is_ascii_digit()), "`{name}` is not an identifier");
        if NEVER_RAW.contains(&name) {
            return Self { text: format!("{name}_"), raw: false };
        }
        Self { text: name.to_owned(), raw: KEYWORDS.contains(&name) }
    }

    /// The name without `r#`.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether it is written with `r#`.
    pub(crate) fn is_raw(&self) -> bool {
        self.raw
    }
}

impl std::fmt::Display for Ident {
    /// Writes it as in Rust source.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.raw { "r#" } else { "" })?;
        f.write_str(&self.text)
    }
}
