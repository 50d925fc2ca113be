//! Sentences that limit the value of one member: ranges, steps, lengths, counts, sizes of files and lists of values.

use super::sentences::{Meaning, after, starts};

/// Words with which a limit depends on something else.
const CONDITIONAL: &[&str] = &[
    "if",
    "when",
    "unless",
    "for",
    "depending",
    "depends",
    "default",
    "defaults",
    "recommended",
    "typically",
    "per",
    "total",
];

/// Words for the items of a list.
const ITEMS: &[&str] = &[
    "images",
    "items",
    "videos",
    "files",
    "elements",
    "entries",
    "references",
    "urls",
    "audios",
    "tags",
    "colors",
    "words",
    "prompts",
    "inputs",
    "documents",
    "messages",
    "texts",
    "strings",
    "sequences",
    "values",
];

/// The limits that a sentence states about a value of a type in JSON Schema, if only one reading remains.
pub(crate) fn limits(kind: &str, words: &[&str], sentence: &str) -> Option<Meaning> {
    let is_conditional =
        words.iter().any(|word| CONDITIONAL.iter().any(|known| word.eq_ignore_ascii_case(known)));
    match kind {
        "integer" | "number" if !is_conditional || is_range(words) => number(words).map(Meaning::Bounds),
        "string" if !is_conditional => {
            let bounds =
                file(words).or_else(|| counted(words, &["characters", "chars", "character"], "length"));
            bounds.map(Meaning::Bounds).or_else(|| values(words, sentence))
        }
        "array" if !is_conditional => counted(words, ITEMS, "items").map(Meaning::Bounds),
        _ => None,
    }
}

/// True for a range at the start, whose words behind it say what its ends mean.
fn is_range(words: &[&str]) -> bool {
    let at = words.iter().position(|word| word.eq_ignore_ascii_case("where"));
    at.is_some_and(|at| !words[..at].iter().any(|word| CONDITIONAL.contains(word)))
}

fn digits(word: &str) -> Option<String> {
    let plain = word.replace(',', "");
    serde_json::from_str::<serde_json::Number>(&plain).ok().map(|_| plain)
}

/// The number of a count, such as `10,000`.
fn count(word: &str) -> Option<String> {
    let plain = word.replace(',', "");
    plain.parse::<u32>().ok().map(|_| plain)
}

/// Two numbers, as "A and B", "A to B", "A-B" or "A B", and the words behind them.
fn pair<'w, 's>(words: &'w [&'s str]) -> Option<([String; 2], &'w [&'s str])> {
    match words {
        [low, middle, high, rest @ ..] if matches!(*middle, "and" | "to" | "-" | "–" | "through") => {
            Some(([digits(low)?, digits(high)?], rest))
        }
        [low, high, rest @ ..] if digits(low).is_some() && digits(high).is_some() => {
            Some(([digits(low)?, digits(high)?], rest))
        }
        [range, rest @ ..] => {
            let (low, high) = range.split_once('-').or_else(|| range.split_once('–'))?;
            Some(([digits(low)?, digits(high)?], rest))
        }
        [] => None,
    }
}

/// Phrases before the only number of a limit, with the key of the limit.
const ONE: &[(&[&str], &str)] = &[
    (
        &[
            "must be at least",
            "at least",
            "minimum is",
            "minimum value is",
            "minimum value",
            "minimum of",
            "minimum",
            "must be greater than or equal to",
            "no less than",
        ],
        "min",
    ),
    (
        &[
            "must be at most",
            "at most",
            "maximum is",
            "maximum value is",
            "maximum value",
            "maximum of",
            "maximum",
            "cannot exceed",
            "must not exceed",
            "must be less than or equal to",
            "no more than",
            "up to",
        ],
        "max",
    ),
    (&["must be greater than", "must be more than"], "above"),
    (&["must be less than"], "below"),
];

fn number(words: &[&str]) -> Option<Vec<(&'static str, String)>> {
    let words = words.split(|word| word.eq_ignore_ascii_case("where")).next().unwrap_or(words);
    let numbers = words.iter().filter(|word| digits(word).is_some()).count();
    let at = |phrases: &[&str]| (0..words.len()).find_map(|at| after(&words[at..], phrases));
    if let Some([step, ..]) = at(&["multiple of", "multiples of", "divisible by"]) {
        return (numbers == 1).then_some(vec![("step", digits(step)?)]);
    }
    if let Some(rest) =
        at(&["between", "range", "range is", "range of", "ranges from", "from", "in the range", "range from"])
    {
        let ([low, high], _) = pair(rest)?;
        let has_others = numbers > 2 || numbers == 1;
        return (!has_others).then_some(vec![("min", low), ("max", high)]);
    }
    // Nothing may follow the number, because it could be another unit.
    let found = ONE.iter().find_map(|(phrases, key)| {
        let rest = after(words, phrases)?;
        let [value] = rest else { return None };
        Some((*key, digits(value)?))
    });
    found.map(|found| vec![found])
}

/// Phrases before the greatest number.
const AT_MOST: &[&str] = &[
    "up to",
    "at most",
    "maximum",
    "maximum of",
    "max",
    "no more than",
    "cannot exceed",
    "must not exceed",
    "not exceed",
    "limited to",
];

/// "Up to N characters", "at least N images", "between A and B characters", "maximum length: N characters".
fn counted(words: &[&str], nouns: &[&str], what: &str) -> Option<Vec<(&'static str, String)>> {
    const MOST_LONG: &[&str] = &[
        "maximum length",
        "maximum length is",
        "maximum length of",
        "max length",
        "must be less than or equal to",
    ];
    const LEAST: &[&str] = &[
        "at least",
        "minimum",
        "minimum of",
        "no less than",
        "minimum length",
        "minimum length is",
        "minimum length of",
    ];
    let most = [AT_MOST, MOST_LONG].concat();
    let keys = if what == "length" { ("min_length", "max_length") } else { ("min_items", "max_items") };
    let is_noun = |word: Option<&&str>| {
        word.is_some_and(|word| nouns.iter().any(|known| word.eq_ignore_ascii_case(known)))
    };
    let mut found = Vec::new();
    for at in 0..words.len() {
        if let Some(rest) = after(&words[at..], &["between"]) {
            let ([low, high], _) = pair(rest).filter(|(_, rest)| is_noun(rest.first()))?;
            found.push((keys.0, count(&low)?));
            found.push((keys.1, count(&high)?));
        }
        for (phrases, key) in [(most.as_slice(), keys.1), (LEAST, keys.0)] {
            let Some(rest) = after(&words[at..], phrases) else { continue };
            // The longest phrase has the number behind it.
            if let Some(digits) = rest.first().and_then(|word| count(word)) {
                if !is_noun(rest.get(1)) {
                    return None;
                }
                found.push((key, digits));
            }
        }
    }
    found.dedup();
    let is_once = |key: &str| found.iter().filter(|(known, _)| *known == key).count() < 2;
    (!found.is_empty() && is_once(keys.0) && is_once(keys.1)).then_some(found)
}

/// "Up to 10 MB", "maximum file size: 20MB".
fn file(words: &[&str]) -> Option<Vec<(&'static str, String)>> {
    const LARGEST: &[&str] = &[
        "maximum file size",
        "max file size",
        "maximum size",
        "max size",
        "maximum file size is",
        "maximum file size of",
        "smaller than",
        "less than",
        "maximum size of",
        "under",
    ];
    let size = |words: &[&str]| -> Option<String> {
        let (digits_, unit) = match words {
            [word, ..]
                if word.len() > 2 && word.is_char_boundary(word.len() - 2) && digits(word).is_none() =>
            {
                word.split_at(word.len() - 2)
            }
            [word, unit, ..] => (*word, *unit),
            _ => return None,
        };
        unit.eq_ignore_ascii_case("mb").then(|| digits(digits_)).flatten()
    };
    let most = [AT_MOST, LARGEST].concat();
    let mut found = (0..words.len()).filter_map(|at| size(after(&words[at..], &most)?));
    let only = found.next()?;
    let sizes = words.iter().filter(|word| word.to_ascii_lowercase().ends_with("mb")).count();
    (found.next().is_none() && sizes == 1).then_some(vec![("max_megabytes", only)])
}

/// "Must be one of: A, B, C", with marks between the values.
fn values(words: &[&str], sentence: &str) -> Option<Meaning> {
    after(
        words,
        &[
            "must be one of",
            "allowed values",
            "allowed values are",
            "valid values are",
            "valid values",
            "supported values are",
            "supported values",
            "possible values are",
            "possible values",
        ],
    )?;
    let (_, list) = sentence.split_once(':')?;
    let list = list.trim().trim_end_matches('.');
    let parts: Vec<&str> =
        list.split(',').flat_map(|part| part.split(" or ").flat_map(|part| part.split(" and "))).collect();
    let clean = |part: &&str| {
        part.trim().trim_matches(|char| matches!(char, '`' | '"' | '\'' | '*')).trim().to_owned()
    };
    let parts: Vec<String> = parts.iter().map(clean).filter(|part| !part.is_empty()).collect();
    let are_words =
        parts.iter().all(|part| !part.contains(char::is_whitespace) && !part.contains(['(', ')', '…']));
    let starts_lower = starts(words, &["must"]) || parts.len() > 1;
    (parts.len() > 1 && are_words && starts_lower)
        .then(|| Meaning::Values(parts.iter().map(|part| super::tree::quoted(part)).collect()))
}
