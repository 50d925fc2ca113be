//! Names and texts as TypeScript. The result cannot end the string or comment that contains it.

/// A name as that of an interface.
pub(super) fn interface_name(name: &str) -> String {
    let mut interface = String::new();
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut letters = word.chars();
        interface.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        interface.push_str(letters.as_str());
    }
    let is_name = interface.starts_with(|first: char| first.is_ascii_alphabetic());
    if is_name && interface != "Request" { interface } else { format!("Object{interface}") }
}

/// The name of a member, as a string if it is no identifier.
pub(super) fn member_name(name: &str) -> String {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$');
    let is_identifier = is_word && name.starts_with(|first: char| !first.is_ascii_digit());
    if is_identifier { name.to_owned() } else { quoted(name) }
}

/// A string literal.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            ' '..='~' => literal.push(c),
            _ if c.is_alphanumeric() => literal.push(c),
            _ => literal.extend(c.escape_unicode()),
        }
    }
    literal + "\""
}

/// Text in one line of a comment.
pub(super) fn sentence(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").replace("*/", "*\\/")
}
