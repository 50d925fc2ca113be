//! Descriptions: their text without Markdown, and the sentences in it that restrict something.

/// Words of a sentence that restricts something.
const WORDS: &[&str] = &[
    "must",
    "cannot",
    "can't",
    "can not",
    "only",
    "at least",
    "at most",
    "up to",
    "required",
    "between",
    "ignored",
    "maximum",
    "minimum",
    "not supported",
    "not allowed",
    "no more than",
    "mutually exclusive",
    "multiple of",
    "divisible by",
    "exceed",
    "requires",
    "incompatible",
    "not compatible",
    "conflicts with",
    "no effect",
    "not available",
    "not used",
    "exactly one",
    "greater than",
    "less than",
    "smaller than",
    "limited to",
    "max",
    "range:",
    "ranges from",
    "depends on",
    "depend on",
    "allowed values",
    "valid values",
    "supported values",
    "accepted values",
    "possible values",
    "valid options",
    "supported options",
    "available options",
    "one of",
    "either",
    "multiples of",
    "minimum",
    "min",
    "at minimum",
    "unless",
    "do not set",
    "do not use",
    "do not provide",
    "do not specify",
    "do not combine",
    "don't set",
    "don't use",
    "don't provide",
    "don't specify",
    "don't combine",
    "range is",
    "in the range",
    "valid range",
    "allowed range",
    "supported range",
    "may not",
    "not empty",
    "non-negative",
    "even number",
    "inclusive",
    "limit",
    "limits",
    "under",
    "longer than",
    "shorter than",
    "fewer than",
    "more than",
    "larger than",
    "disallowed",
    "forbidden",
    "prohibited",
    "restricted",
    "unsupported",
    "unavailable",
    "mandatory",
    "necessary",
    "exclusive",
    "together with",
    "has to",
    "have to",
    "needs to",
    ">=",
    "<=",
    "≥",
    "≤",
];

/// The first paragraph on one line.
pub(crate) fn first_paragraph(text: &str) -> String {
    plain(text.trim().split("\n\n").next().unwrap_or(text))
}

/// A text on one line, without marks of notes, emphasis and escapes. Code keeps its backquotes.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim_start().trim_start_matches("> ").trim_start_matches('>').trim();
        let is_mark = line.starts_with("[!") && line.ends_with(']');
        if is_mark || line.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(line);
    }
    let mut unescaped = String::new();
    let mut chars = out.chars().peekable();
    while let Some(char) = chars.next() {
        if char == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation) {
            continue;
        }
        unescaped.push(char);
    }
    unescaped.replace("**", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sentences that restrict something.
pub(crate) fn restrictions(text: &str) -> Vec<String> {
    text.split("\n\n")
        .flat_map(|paragraph| sentences(&plain(paragraph)))
        .filter(|sentence| restricts(sentence))
        .collect()
}

fn sentences(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let ends = rest.match_indices(['.', '!', '?']).map(|(at, mark)| at + mark.len());
        // A sentence starts with a capital letter, unlike what follows an abbreviation.
        let starts = |end: &usize| {
            rest[*end..]
                .strip_prefix(' ')
                .is_some_and(|next| next.starts_with(|first: char| !first.is_lowercase()))
        };
        let end = ends.into_iter().find(starts).unwrap_or(rest.len());
        let (sentence, behind) = rest.split_at(end);
        sentences.push(sentence.trim().to_owned());
        rest = behind.trim_start();
    }
    sentences
}

fn restricts(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    WORDS.iter().any(|word| {
        lower.match_indices(word).any(|(at, found)| {
            let before = lower[..at].chars().next_back();
            let after = lower[at + found.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_restrict_are_found_whole() {
        let text = "Number of images (e.g. 2). Must be between 1 and 4.\n\n> [!NOTE]\n> **Note**: cannot be used with \\`mask\\`.\n\nCommonly set.";
        assert_eq!(restrictions(text), ["Must be between 1 and 4.", "Note: cannot be used with `mask`."]);
        assert_eq!(restrictions("The mustard of the lonely."), Vec::<String>::new());
        assert_eq!(first_paragraph("A\n  b.\n\nC."), "A b.");
    }
}
