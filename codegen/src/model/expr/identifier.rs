//! Names as CEL reads them, for the parser and for everything that prints expressions.

/// Reports whether a word is part of the syntax of CEL.
pub(crate) fn is_keyword(word: &str) -> bool {
    matches!(word, "true" | "false" | "null" | "in")
}

/// Reports whether CEL reserves a word for the languages that embed it.
pub(crate) fn is_reserved(word: &str) -> bool {
    const RESERVED: &[&str] = &[
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "namespace",
        "package",
        "return",
        "var",
        "void",
        "while",
    ];
    RESERVED.contains(&word)
}

/// Reports whether every CEL library can read a name after a dot.
pub(crate) fn is_identifier(name: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(is_start)
        && name.chars().all(|c| is_start(c) || c.is_ascii_digit())
        && !is_keyword(name)
        && !is_reserved(name)
}
