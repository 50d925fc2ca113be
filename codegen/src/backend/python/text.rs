//! Names and texts as Python. The result cannot end the string, comment or docstring that contains it.

/// Words that cannot be names.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// A name in kebab-case as that of a module.
pub(super) fn module_name(name: &str) -> String {
    let name = name.replace('-', "_");
    if KEYWORDS.contains(&name.as_str()) { name + "_" } else { name }
}

/// A name as that of a class.
pub(super) fn class_name(name: &str) -> String {
    let mut class = String::new();
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut letters = word.chars();
        class.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        class.push_str(letters.as_str());
    }
    let is_name = class.starts_with(|first: char| first.is_ascii_alphabetic());
    if is_name && !KEYWORDS.contains(&class.as_str()) { class } else { format!("Object{class}") }
}

/// True if a member of a class can have this name. One that starts with `__` would be renamed.
pub(super) fn is_member(name: &str) -> bool {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_start = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    is_word && is_start && !name.starts_with("__") && !KEYWORDS.contains(&name)
}

/// A string literal.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            ' '..='~' => literal.push(c),
            _ if c.is_alphanumeric() => literal.push(c),
            _ => literal.extend(format!("\\U{:08x}", u32::from(c)).chars()),
        }
    }
    literal + "\""
}

/// Text in one line.
pub(super) fn sentence(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// A docstring of one line.
pub(super) fn docstring(indent: &str, text: &str) -> String {
    format!("{indent}\"\"\"{}\"\"\"\n", sentence(text).replace('\\', "\\\\").replace('"', "\\\""))
}
