//! Sentences about lengths, numbers of items and sizes of files.

use super::bounds::{count, digits, pair};
use super::sentences::{after, starts};

/// Words for the items of a list.
pub(super) const ITEMS: &[&str] = &[
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

/// Phrases before the greatest number.
const AT_MOST: &[&str] = &[
    "up to",
    "at most",
    "maximum",
    "maximum of",
    "max",
    "no more than",
    "not more than",
    "cannot exceed",
    "can't exceed",
    "must not exceed",
    "not exceed",
    "limited to",
    "a maximum of",
    "max of",
];

/// "Up to N characters", "at least N images", "between A and B characters", "maximum length: N characters".
pub(super) fn counted(words: &[&str], nouns: &[&str], what: &str) -> Option<Vec<(&'static str, String)>> {
    const MOST_LONG: &[&str] = &[
        "maximum length",
        "maximum length is",
        "maximum length of",
        "max length",
        "max length is",
        "max length of",
        "no longer than",
        "must be less than or equal to",
        "maximum number of images is",
        "maximum number of images",
        "maximum number of items is",
        "maximum number of items",
    ];
    const LEAST: &[&str] = &[
        "at least",
        "minimum",
        "minimum of",
        "no less than",
        "no fewer than",
        "no shorter than",
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
            if let Some(digits) = rest.first().and_then(|word| count(word).or_else(|| spelled(word))) {
                let is_number_of = what == "items" && starts(&words[at..], &["maximum", "number", "of"]);
                let is_bare = rest.len() == 1
                    && (is_number_of || what == "length" && is_about_length(&words[..=at], phrases));
                // One word may describe the items, as in "5 reference images".
                let is_described =
                    what == "items" && is_noun(rest.get(2)) && rest.get(1).is_some_and(|it| is_word(it));
                if !is_noun(rest.get(1)) && !is_described && !is_bare {
                    return None;
                }
                found.push((key, digits));
            }
        }
    }
    if found.is_empty() {
        found = without_phrase(words, nouns, keys);
    }
    found.dedup();
    let is_once = |key: &str| found.iter().filter(|(known, _)| *known == key).count() < 2;
    // Another number would say something else.
    let numbers = words.iter().filter(|word| count(word).is_some()).count();
    (!found.is_empty() && numbers <= found.len() && is_once(keys.0) && is_once(keys.1)).then_some(found)
}

/// "Must not be empty", "1-2000 characters long", "1000 characters max", "exactly 5 characters", "shorter than 5 characters".
fn without_phrase(
    words: &[&str],
    nouns: &[&str],
    keys: (&'static str, &'static str),
) -> Vec<(&'static str, String)> {
    let is_noun = |word: &str| nouns.iter().any(|known| word.eq_ignore_ascii_case(known));
    let words =
        after(words, &["must be", "must have", "length must be", "has to be", "should be", "must contain"])
            .unwrap_or(words);
    if let Some([]) = after(
        words,
        &[
            "must not be empty",
            "cannot be empty",
            "can't be empty",
            "may not be empty",
            "must be non-empty",
            "non-empty",
        ],
    ) {
        return vec![(keys.0, "1".to_owned())];
    }
    match words {
        [number, noun, most] | [number, noun, most, _]
            if is_noun(noun) && starts(&[most], &["max"]) || starts(&[most], &["maximum"]) =>
        {
            count(number).map(|digits| (keys.1, digits)).into_iter().collect()
        }
        ["exactly", number, noun, ..] if is_noun(noun) => {
            count(number).map(|digits| vec![(keys.0, digits.clone()), (keys.1, digits)]).unwrap_or_default()
        }
        ["shorter", "than", number, noun, ..] if is_noun(noun) => {
            let most =
                count(number).and_then(|digits| digits.parse::<u32>().ok()).and_then(|it| it.checked_sub(1));
            most.map(|most| (keys.1, most.to_string())).into_iter().collect()
        }
        _ => match pair(words) {
            Some(([low, high], [noun, ..])) if is_noun(noun) => match (count(&low), count(&high)) {
                (Some(low), Some(high)) => vec![(keys.0, low), (keys.1, high)],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        },
    }
}

/// A number in letters.
fn spelled(word: &str) -> Option<String> {
    const WORDS: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let at = WORDS.iter().position(|known| word.eq_ignore_ascii_case(known))?;
    Some((at + 1).to_string())
}

fn is_word(word: &str) -> bool {
    word.chars().all(|char| char.is_ascii_alphabetic() || char == '-')
        && !["of", "or", "and", "for", "per", "to"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// True for a phrase that says that it is about a length.
fn is_about_length(before: &[&str], phrases: &[&str]) -> bool {
    before.last().is_some_and(|word| {
        starts(&[word], &["maximum"]) || starts(&[word], &["max"]) || starts(&[word], &["minimum"])
    }) && phrases.iter().any(|phrase| phrase.ends_with("length"))
}

/// "Up to 10 MB", "maximum file size: 20MB".
pub(super) fn file(words: &[&str]) -> Option<Vec<(&'static str, String)>> {
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
        "maximum size is",
        "file size limit",
        "size limit",
        "under",
        "below",
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
        megabytes(digits_, unit)
    };
    let most = [AT_MOST, LARGEST].concat();
    let mut all: Vec<String> = (0..words.len()).filter_map(|at| size(after(&words[at..], &most)?)).collect();
    // A phrase can be the end of a longer one.
    all.dedup();
    let mut found = all.into_iter();
    let only = found.next()?;
    let is_size =
        |word: &&&str| ["mb", "gb", "kb"].iter().any(|unit| word.to_ascii_lowercase().ends_with(unit));
    let sizes = words.iter().filter(is_size).count();
    (found.next().is_none() && sizes == 1).then_some(vec![("max_megabytes", only)])
}

/// A size in megabytes.
fn megabytes(digits_: &str, unit: &str) -> Option<String> {
    let whole = count(digits_);
    match unit.to_ascii_lowercase().as_str() {
        "mb" => digits(digits_),
        "gb" => whole.map(|digits| format!("{digits}000")),
        "kb" => whole.and_then(|digits| digits.parse::<u32>().ok()).map(|kilobytes| {
            let text = format!("{}.{:03}", kilobytes / 1000, kilobytes % 1000);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }),
        _ => None,
    }
}
