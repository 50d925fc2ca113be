//! Sentences that limit the value of one member: ranges, steps and lists of values, and what `amounts` reads.

use super::amounts::{ITEMS, counted, file};
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

/// The limits that a sentence states about a value of a type in JSON Schema, if only one reading remains.
pub(crate) fn limits(kind: &str, words: &[&str], sentence: &str) -> Option<Meaning> {
    let is_conditional =
        words.iter().any(|word| CONDITIONAL.iter().any(|known| word.eq_ignore_ascii_case(known)));
    match kind {
        "integer" | "number" if !is_conditional || is_range(words) => {
            number(kind, words).map(Meaning::Bounds)
        }
        // One file is what the parameter is about.
        "string"
            if !is_conditional
                || words
                    .windows(2)
                    .any(|two| starts(two, &["per", "file"]) || starts(two, &["per", "image"])) =>
        {
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

pub(super) fn digits(word: &str) -> Option<String> {
    let plain = word.replace(',', "");
    serde_json::from_str::<serde_json::Number>(&plain).ok().map(|_| plain)
}

/// The number of a count, such as `10,000`.
pub(super) fn count(word: &str) -> Option<String> {
    let plain = word.replace(',', "");
    plain.parse::<u32>().ok().map(|_| plain)
}

/// Two numbers, as "A and B", "A to B", "A-B" or "A B", and the words behind them.
pub(super) fn pair<'w, 's>(words: &'w [&'s str]) -> Option<([String; 2], &'w [&'s str])> {
    match words {
        [low, middle, high, rest @ ..] if matches!(*middle, "and" | "to" | "-" | "–" | "through") => {
            Some(([digits(low)?, digits(high)?], rest))
        }
        [low, high, rest @ ..] if digits(low).is_some() && digits(high).is_some() => {
            Some(([digits(low)?, digits(high)?], rest))
        }
        [range, rest @ ..] => {
            let (low, high) =
                range.split_once("..").or_else(|| range.split_once('-')).or_else(|| range.split_once('–'))?;
            Some(([digits(low)?, digits(high)?], rest))
        }
        [] => None,
    }
}

/// Phrases before the number of a limit, with the key of the limit.
const LIMITS: &[(&[&str], &str)] = &[
    (
        &[
            "at least",
            "minimum is",
            "minimum value is",
            "minimum value of",
            "minimum value",
            "minimum of",
            "minimum",
            "min",
            "min value",
            "greater than or equal to",
            "no less than",
            "not less than",
            ">=",
            "≥",
        ],
        "min",
    ),
    (
        &[
            "at most",
            "maximum is",
            "maximum value is",
            "maximum value of",
            "maximum value",
            "maximum of",
            "maximum",
            "max",
            "max value",
            "cannot exceed",
            "can't exceed",
            "can not exceed",
            "must not exceed",
            "may not exceed",
            "should not exceed",
            "not exceed",
            "less than or equal to",
            "no more than",
            "not more than",
            "no greater than",
            "not greater than",
            "up to",
            "<=",
            "≤",
        ],
        "max",
    ),
    (&["greater than", "more than", "larger than", "above", ">"], "above"),
    (&["less than", "smaller than", "below", "<"], "below"),
    (&["multiple of", "multiples of", "divisible by"], "step"),
];

/// Phrases before both ends of a range.
const RANGES: &[&str] = &[
    "between",
    "range",
    "range is",
    "range of",
    "range from",
    "ranges from",
    "ranging from",
    "from",
    "in the range",
    "in the range of",
    "in the range from",
    "within the range",
    "in range",
];

/// Words that say nothing more about a limit.
const NEUTRAL: &[&str] = &[
    "and",
    "but",
    "must",
    "be",
    "also",
    "inclusive",
    "inclusively",
    "both",
    "the",
    "value",
    "values",
    "is",
    "a",
    "an",
    "only",
    "allowed",
    "supported",
    "integer",
    "number",
];

/// Words before a limit that turn it around, or make it one of several.
const TURNING: &[&str] = &["not", "never", "except", "exclusive", "or", "other"];

/// The limits of a number: one or several, with nothing between and behind them that could say something else.
fn number(kind: &str, words: &[&str]) -> Option<Vec<(&'static str, String)>> {
    let words = words.split(|word| word.eq_ignore_ascii_case("where")).next().unwrap_or(words);
    let is_any = |word: &str, known: &[&str]| known.iter().any(|it| word.eq_ignore_ascii_case(it));
    let mut found: Vec<(&'static str, String)> = Vec::new();
    let mut rest = words;
    while let Some((first, behind)) = rest.split_first() {
        if let Some((limits, behind)) = limit(kind, rest) {
            found.extend(limits);
            rest = behind;
            continue;
        }
        // Before the first limit is what it is about; behind it, any word could be a unit or a condition.
        let is_subject = found.is_empty() && digits(first).is_none() && !is_any(first, TURNING);
        let is_range = found.len() == 2 && found[0].0 == "min" && found[1].0 == "max";
        if is_range && digits(first).is_none() && !is_any(first, TURNING)
            || is_subject
            || is_any(first, NEUTRAL)
        {
            rest = behind;
            continue;
        }
        return None;
    }
    let is_once = |key: &str| found.iter().filter(|(known, _)| *known == key).count() < 2;
    let has_one =
        |a: &str, b: &str| !found.iter().any(|(key, _)| *key == a) || !found.iter().any(|(key, _)| *key == b);
    let is_clear = ["min", "max", "above", "below", "step"].into_iter().all(is_once)
        && has_one("min", "above")
        && has_one("max", "below");
    (!found.is_empty() && is_clear).then_some(found)
}

/// Limits as keys of a type with their digits.
type Limits = Vec<(&'static str, String)>;

/// A limit at the start of some words, and the words behind it.
fn limit<'w, 's>(kind: &str, words: &'w [&'s str]) -> Option<(Limits, &'w [&'s str])> {
    if let Some(rest) = after(words, RANGES)
        && let Some(([low, high], rest)) = pair(rest)
    {
        return Some((vec![("min", low), ("max", high)], rest));
    }
    for (phrases, key) in LIMITS {
        if let Some([digits_, rest @ ..]) = after(words, phrases)
            && let Some(digits) = digits(digits_)
        {
            return Some((bound(kind, key, digits)?, rest));
        }
    }
    let word = |known: &[&str]| after(words, known);
    if let Some(rest) = word(&["non-negative", "nonnegative", "not negative", "not be negative"]) {
        return Some((vec![("min", "0".to_owned())], rest));
    }
    if let Some(rest) = word(&["positive"]) {
        return Some((bound(kind, "above", "0".to_owned())?, rest));
    }
    let rest = word(&["even"]).filter(|_| kind == "integer")?;
    Some((vec![("step", "2".to_owned())], rest))
}

/// A limit as a key of a type. An integer has no exclusive bounds.
fn bound(kind: &str, key: &'static str, digits: String) -> Option<Vec<(&'static str, String)>> {
    let next =
        |by: i64| digits.parse::<i64>().ok().and_then(|value| value.checked_add(by)).map(|it| it.to_string());
    Some(match (kind, key) {
        ("integer", "above") => vec![("min", next(1)?)],
        ("integer", "below") => vec![("max", next(-1)?)],
        _ => vec![(key, digits)],
    })
}

/// "Must be one of: A, B, C", "Must be one of `a`, `b` or `c`": listed behind a colon, or each in quotes.
fn values(words: &[&str], sentence: &str) -> Option<Meaning> {
    const LISTS: &[&str] = &[
        "must be one of",
        "one of",
        "allowed values",
        "allowed values are",
        "valid values are",
        "valid values",
        "valid options are",
        "valid options",
        "available options",
        "available options are",
        "supported values are",
        "supported values",
        "supported options are",
        "supported options",
        "possible values are",
        "possible values",
        "accepted values are",
        "accepted values",
        "accepts one of",
        "must be either",
        "must be",
        "either",
    ];
    let rest = after(words, LISTS)?;
    let marked = quoted_values(sentence);
    // Each other word joins the values.
    let is_joined = !marked.is_empty()
        && rest
            .iter()
            .all(|word| marked.iter().any(|value| value == word) || matches!(*word, "or" | "and" | "either"));
    let is_listed = starts(words, &["must", "be", "one"]) || !starts(words, &["must"]);
    let parts: Vec<String> = match sentence.split_once(':') {
        _ if is_joined => marked,
        Some((_, list)) if is_listed && !starts(words, &["either"]) => {
            let list = list.trim().trim_end_matches('.');
            let parts =
                list.split(',').flat_map(|part| part.split(" or ").flat_map(|part| part.split(" and ")));
            let clean = |part: &str| {
                part.trim().trim_matches(|char| matches!(char, '`' | '"' | '\'' | '*')).trim().to_owned()
            };
            parts
                .map(clean)
                .map(|part| part.trim_start_matches("or ").trim_start_matches("and ").to_owned())
                .filter(|part| !part.is_empty())
                .collect()
        }
        _ => return None,
    };
    let are_words =
        parts.iter().all(|part| !part.contains(char::is_whitespace) && !part.contains(['(', ')', '…']));
    (parts.len() > 1 && are_words)
        .then(|| Meaning::Values(parts.iter().map(|part| super::tree::quoted(part)).collect()))
}

/// The parts of a sentence in backquotes or double quotes.
fn quoted_values(sentence: &str) -> Vec<String> {
    let mark = if sentence.contains('`') { '`' } else { '"' };
    let parts: Vec<&str> = sentence.split(mark).collect();
    if parts.len().is_multiple_of(2) {
        return Vec::new();
    }
    parts.into_iter().skip(1).step_by(2).map(|part| part.trim_matches('"').to_owned()).collect()
}
