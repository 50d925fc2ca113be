//! Labels of rates as conditions: each term of a label, with all conditions that it can stand for.

use super::condition::Condition;
use super::members::{Kind, Member, Members, canonical, words};
use crate::import::examples::json;

/// Words that say nothing about which requests have a rate.
const EMPTY: &[&str] = &[
    "standard",
    "default",
    "base",
    "normal",
    "regular",
    "basic",
    "per",
    "each",
    "every",
    "output",
    "outputs",
    "generation",
    "generations",
    "result",
    "results",
    "run",
    "request",
    "price",
    "rate",
    "of",
    "for",
    "the",
    "a",
    "an",
    "used",
    "in",
    "resolution",
    "quality",
    "from",
    "starts",
    "at",
];
/// Words beside the topic of a term such as "with native audio".
const BESIDE: &[&str] = &[
    "input",
    "inputs",
    "enabled",
    "disabled",
    "native",
    "output",
    "generation",
    "generated",
    "using",
    "use",
    "mode",
    "option",
    "on",
    "off",
    "a",
    "an",
    "the",
    "any",
    "each",
    "every",
    "per",
    "used",
    "when",
    "of",
    "added",
    "additional",
    "extra",
];

/// A part of a label.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// The part as it is written.
    pub(super) text: String,
    /// Conditions that it can stand for, each with the name of what decides it.
    pub(super) readings: Vec<(String, Condition)>,
}

/// A label: all of its segments hold, and of each segment one term.
pub(super) type Label = Vec<Vec<Term>>;

/// The terms of a label.
///
/// # Errors
///
/// The part that says nothing about any parameter.
pub(super) fn read(label: &str, members: &Members) -> Result<Label, String> {
    let mut segments = Vec::new();
    for segment in split(label, &["·", "•", "|", ";", "(", ")", ",", " + ", " – ", " — ", " - "]) {
        segments.extend(self::segment(&segment, members)?);
    }
    Ok(segments)
}

/// True for "standard", "per image" and "video output".
fn says_nothing(text: &str) -> bool {
    const MEDIA: &[&str] = &["image", "video", "audio", "text", "3d", "model"];
    let words = words(text);
    let is_output = words.iter().any(|word| matches!(word.as_str(), "output" | "generated"));
    words.iter().all(|word| {
        EMPTY.contains(&word.as_str()) || (is_output && MEDIA.contains(&canonical(word).as_str()))
    })
}

fn segment(text: &str, members: &Members) -> Result<Option<Vec<Term>>, String> {
    if says_nothing(text) && value(&text.to_lowercase(), members).is_empty() {
        return Ok(None);
    }
    let readings = term(text, members);
    if !readings.is_empty() {
        return Ok(Some(vec![Term { text: text.to_owned(), readings }]));
    }
    let parts = split(text, &[" / ", "/", " & ", "&", " and ", " or "]);
    if parts.len() < 2 {
        return Err(text.to_owned());
    }
    let mut terms = Vec::new();
    for part in parts {
        let readings = term(&part, members);
        if readings.is_empty() {
            return Err(part);
        }
        terms.push(Term { text: part, readings });
    }
    Ok(Some(terms))
}

/// The parts of a text between any of several separators.
fn split(text: &str, separators: &[&str]) -> Vec<String> {
    let mut parts = vec![text.to_owned()];
    for separator in separators {
        parts = parts.iter().flat_map(|part| part.split(separator)).map(ToOwned::to_owned).collect();
    }
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// All that a term can stand for.
fn term(text: &str, members: &Members) -> Vec<(String, Condition)> {
    let lower = text.trim().to_lowercase();
    let mut readings = value(&lower, members);
    if readings.is_empty() {
        readings = mode(&lower, members);
    }
    if readings.is_empty() {
        readings = size(&lower, members);
    }
    if readings.is_empty() {
        readings = number(&lower, members);
    }
    if readings.is_empty() {
        readings = topic(&lower, members);
    }
    let mut distinct: Vec<(String, Condition)> = Vec::new();
    for reading in readings {
        if !distinct.iter().any(|(_, known)| *known == reading.1) {
            distinct.push(reading);
        }
    }
    distinct
}

/// Letters and digits only.
fn plain(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A tier, or one of the words that a parameter can have.
fn value(text: &str, members: &Members) -> Vec<(String, Condition)> {
    let wanted = plain(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    if let Some(tier) = members.tiers.iter().find(|tier| plain(tier) == wanted) {
        return vec![("the tier of the size".to_owned(), Condition::Tier(tier.clone()))];
    }
    let mut readings = Vec::new();
    for member in &members.all {
        let Kind::Words(values) = &member.kind else { continue };
        let is_it = |value: &&String| {
            let value = plain(value);
            let named = member.name.concat();
            value == wanted || format!("{named}{value}") == wanted || format!("{value}{named}") == wanted
        };
        if let (Some(value), true) = (values.iter().find(is_it), values.len() > 1) {
            readings.push((format!("`{}`", member.path), Condition::Is(member.path.clone(), json(value))));
        }
    }
    let flags = members.all.iter().filter(|it| it.kind == Kind::Flag && it.name.concat() == wanted);
    readings.extend(
        flags.map(|it| (format!("`{}`", it.path), Condition::Is(it.path.clone(), "true".to_owned()))),
    );
    readings
}

/// "Text-to-video" and "image to 3D": which files a request has.
fn mode(text: &str, members: &Members) -> Vec<(String, Condition)> {
    let words: Vec<String> = words(text).iter().map(|word| canonical(word)).collect();
    let Some(at) = words.iter().position(|word| word == "to").filter(|at| *at > 0) else { return Vec::new() };
    let from = words[at - 1].as_str();
    let given = |found: Vec<&Member>| {
        Condition::any(found.iter().map(|it| Condition::Present(it.path.clone())).collect())
    };
    let condition = match from {
        "text" => {
            let files = members.all.iter().filter(|it| matches!(it.kind, Kind::Media(_))).collect();
            given(files).map(Condition::negated)
        }
        "image" | "video" | "audio" => given(members.media(from).collect()),
        _ => given(
            members
                .all
                .iter()
                .filter(|it| {
                    matches!(it.kind, Kind::Media(_)) && it.name.iter().any(|word| canonical(word) == from)
                })
                .collect(),
        ),
    };
    condition.map(|condition| ("the files of the request".to_owned(), condition)).into_iter().collect()
}

/// "512x512", and "720p" where no tier has the name.
fn size(text: &str, members: &Members) -> Vec<(String, Condition)> {
    let Some((width, height)) = &members.sides else { return Vec::new() };
    let compact = text.replace('×', "x").replace(' ', "");
    let pair = compact.trim_end_matches("px").split_once('x');
    if let Some((w, h)) = pair.and_then(|(w, h)| Some((w.parse::<u32>().ok()?, h.parse::<u32>().ok()?))) {
        let is = |path: &String, side: u32| Condition::Is(path.clone(), side.to_string());
        let exact = Condition::All(vec![is(width, w), is(height, h)]);
        let row = members.rows.iter().find(|row| (row.0, row.1) == (w, h));
        let tier = row.map(|row| ("the tier of the size".to_owned(), Condition::Tier(row.2.clone())));
        return std::iter::once(("the size".to_owned(), exact)).chain(tier).collect();
    }
    let Some(lines) = compact.strip_suffix('p').and_then(|digits| digits.parse::<u32>().ok()) else {
        return Vec::new();
    };
    let side = |path: &String| format!("self.{path}");
    let has_both = [width, height]
        .iter()
        .all(|path| members.get(path).is_some_and(|side| side.always || side.default.is_some()));
    let given =
        if has_both { String::new() } else { format!("has({}) && has({}) && ", side(width), side(height)) };
    let least = format!("{given}math.least({}, {}) == {lines}", side(width), side(height));
    vec![("the shorter side".to_owned(), Condition::Cel(least))]
}

/// "10s", "4x", "steps 20", "up to 5 seconds".
fn number(text: &str, members: &Members) -> Vec<(String, Condition)> {
    const UP_TO: &[&str] = &["up to ", "≤", "<=", "max ", "at most "];
    const ABOVE: &[&str] = &["over ", "above ", "more than ", ">"];
    let cut = |marks: &[&str]| marks.iter().find_map(|mark| text.strip_prefix(mark)).map(str::trim);
    let (rest, bound) = match (cut(UP_TO), cut(ABOVE)) {
        (Some(rest), _) => (rest, Some("max")),
        (_, Some(rest)) => (rest, Some("above")),
        _ => (text, None),
    };
    let is_digit = |char: char| char.is_ascii_digit() || char == '.';
    let Some(start) = rest.find(|char: char| char.is_ascii_digit()) else { return Vec::new() };
    let end = rest[start..].find(|char| !is_digit(char)).map_or(rest.len(), |length| start + length);
    let (digits, unit) = (rest[start..end].trim_end_matches('.'), rest[end..].trim());
    let names: Vec<String> = words(&rest[..start]).into_iter().chain(words(unit)).collect();
    let numbers = members.all.iter().filter(|it| matches!(it.kind, Kind::Number(_)));
    let fits = numbers.filter(|it| !names.is_empty() && names.iter().all(|word| is_unit_of(word, it)));
    fits.map(|it| {
        let condition = match bound {
            Some(bound) => Condition::Range(it.path.clone(), bound, digits.to_owned()),
            None => Condition::Is(it.path.clone(), digits.to_owned()),
        };
        (format!("`{}`", it.path), condition)
    })
    .collect()
}

/// True if a word names a number or its unit.
pub(super) fn is_unit_of(word: &str, member: &Member) -> bool {
    let names: &[&str] = match word {
        "s" | "sec" | "secs" | "second" | "seconds" => &["duration", "seconds", "length", "second"],
        "x" => &["factor", "scale", "upscale"],
        "fps" => &["fps"],
        other => return member.name.iter().any(|name| canonical(name) == canonical(other)),
    };
    member.name.iter().any(|name| names.contains(&name.as_str()))
}

/// "With audio", "no audio", "reference video input", "search".
fn topic(text: &str, members: &Members) -> Vec<(String, Condition)> {
    const WITHOUT: &[&str] = &["without ", "no ", "w/o ", "excluding ", "not "];
    const WITH: &[&str] = &["with ", "w/ ", "including ", "using ", "when using ", "+"];
    let cut = |marks: &[&str]| marks.iter().find_map(|mark| text.strip_prefix(mark));
    let (rest, is_given) = match (cut(WITHOUT), cut(WITH)) {
        (Some(rest), _) => (rest, false),
        (_, Some(rest)) => (rest, true),
        _ if matches!(text, "silent" | "muted") => ("audio", false),
        _ => (text, !(text.ends_with(" off") || text.ends_with(" disabled"))),
    };
    let topic: Vec<String> = words(rest)
        .iter()
        .filter(|word| !BESIDE.contains(&word.as_str()))
        .map(|word| canonical(word))
        .collect();
    if topic.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(String, Condition)> = Vec::new();
    let has = |words: &[String], wanted: &String| words.iter().any(|word| canonical(word) == *wanted);
    let by_name: Vec<&Member> =
        members.all.iter().filter(|it| topic.iter().all(|word| has(&it.name, word))).collect();
    for member in &by_name {
        found.extend(given(member).map(|condition| (format!("`{}`", member.path), condition)));
    }
    if !found.iter().any(|(_, condition)| matches!(condition, Condition::Is(..))) {
        let flags = members.all.iter().filter(|it| it.kind == Kind::Flag);
        let by_doc = flags.filter(|it| topic.iter().all(|word| has(&it.doc, word) || has(&it.name, word)));
        found.extend(by_doc.filter_map(|it| Some((format!("`{}`", it.path), given(it)?))));
    }
    let files: Vec<Condition> = ["image", "video", "audio"]
        .iter()
        .filter(|kind| topic.iter().any(|word| word == *kind))
        .flat_map(|kind| members.media(kind))
        .map(|it| Condition::Present(it.path.clone()))
        .collect();
    found.extend(Condition::any(files).map(|condition| ("the files of the request".to_owned(), condition)));
    found
        .into_iter()
        .map(|(name, condition)| (name, if is_given { condition } else { condition.negated() }))
        .collect()
}

/// The condition that a request makes use of a parameter.
fn given(member: &Member) -> Option<Condition> {
    Some(match &member.kind {
        Kind::Flag => Condition::Is(member.path.clone(), "true".to_owned()),
        Kind::Words(values) => {
            let none =
                values.iter().find(|value| matches!(plain(value).as_str(), "none" | "off" | "disabled"))?;
            Condition::Is(member.path.clone(), json(none)).negated()
        }
        Kind::Media(_) | Kind::Text | Kind::Object => Condition::Present(member.path.clone()),
        Kind::Number(_) => return None,
    })
}
