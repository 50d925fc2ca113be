//! Units of rates as quantities of a request.

use super::condition::Condition;
use super::labels::is_unit_of;
use super::members::{Kind, Member, Members, canonical, words};
use crate::import::rules::kebab;

/// A number of units that a request has.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quantity {
    /// The billed item.
    pub(super) item: String,
    /// The number of units, an expression; none for one unit.
    pub(super) expression: Option<String>,
    /// Conditions without which a request does not have the number.
    pub(super) guards: Vec<Condition>,
    /// The numbers that it reads.
    pub(super) reads: Vec<String>,
    /// The number of units that a rate is for.
    pub(super) per: u64,
    /// The quantity is rounded up to a multiple of one.
    pub(super) round_up: bool,
}

impl Quantity {
    fn new(item: &str, expression: Option<String>, per: u64) -> Self {
        Self {
            item: item.to_owned(),
            expression,
            guards: Vec::new(),
            reads: Vec::new(),
            per,
            round_up: false,
        }
    }

    /// With a number that it reads.
    fn reading(mut self, member: &Member) -> Self {
        self.guards.extend(guard(member));
        self.reads.push(member.path.clone());
        self
    }
}

/// The condition under which a parameter is a number.
fn guard(member: &Member) -> Option<Condition> {
    match (&member.kind, member.always || member.default.is_some()) {
        (Kind::Number(true), true) => Some(Condition::Cel(format!("type(self.{}) != string", member.path))),
        (Kind::Number(true), false) => {
            let path = &member.path;
            Some(Condition::Cel(format!("has(self.{path}) && type(self.{path}) != string")))
        }
        (_, false) => Some(Condition::Present(member.path.clone())),
        (_, true) => None,
    }
}

/// All quantities that a unit can stand for.
///
/// # Errors
///
/// The reason why no request shows the number.
pub(super) fn read(unit: &str, members: &Members) -> Result<Vec<Quantity>, String> {
    let (per, words) = multiple(unit);
    let words: Vec<String> = words.iter().map(|word| canonical(word)).collect();
    let has = |wanted: &[&str]| wanted.iter().any(|word| words.iter().any(|known| known == word));
    let found = if has(&["token"]) {
        return Err("only the service knows the number of tokens".to_owned());
    } else if has(&["gpu", "compute", "processing"]) {
        return Err("only the service knows the processing time".to_owned());
    } else if has(&["byte"]) {
        return Err("an expression cannot count bytes".to_owned());
    } else if has(&["input", "reference", "source"]) && !has(&["second", "minute", "megapixel", "character"])
    {
        inputs(&words, members, per)
    } else if has(&["input", "reference", "source"]) && !has(&["character"]) {
        return Err("it depends on the content of a file".to_owned());
    } else if has(&["minute", "min"]) {
        durations(members, "minute", per * 60)
    } else if has(&["second", "sec", "duration"]) {
        durations(members, "second", per)
    } else if has(&["megapixel", "mp"]) {
        megapixels(members, per)
    } else if has(&["pixel"]) {
        area(members, "pixel", per).into_iter().collect()
    } else if has(&["character", "char"]) {
        characters(members, per)
    } else if has(&["step"]) {
        numbers(members, "step", per)
    } else if has(&[
        "image",
        "video",
        "output",
        "run",
        "generation",
        "request",
        "song",
        "track",
        "audio",
        "result",
        "model",
        "asset",
        "file",
        "call",
        "job",
        "task",
        "cover",
        "speech",
        "3d",
        "mesh",
        "clip",
    ]) {
        vec![Quantity::new(item(&words), None, per)]
    } else {
        numbers(members, words.last().map_or("", String::as_str), per)
    };
    if found.is_empty() { Err(format!("no parameter has the number of `{unit}`")) } else { Ok(found) }
}

/// The words of a unit such as `durationSecond` or `1,000 characters`, and its number.
fn multiple(unit: &str) -> (u64, Vec<String>) {
    let mut per = 1;
    let mut rest = Vec::new();
    for word in unit.split_whitespace() {
        let digits = word.replace(',', "").to_lowercase();
        let scaled = |suffix: char, by: u64| {
            digits
                .strip_suffix(suffix)
                .and_then(|number| number.parse::<u64>().ok())
                .and_then(|it| it.checked_mul(by))
        };
        let number =
            digits.parse::<u64>().ok().or_else(|| scaled('k', 1000)).or_else(|| scaled('m', 1_000_000));
        let named = match digits.as_str() {
            "thousand" => Some(1000),
            "million" => Some(1_000_000),
            _ => None,
        };
        match number.or(named) {
            Some(number) if number > 0 => per = number.saturating_mul(per),
            _ => rest.extend(words(&kebab(word))),
        }
    }
    (per, rest)
}

fn item(words: &[String]) -> &str {
    words.last().map_or("output", String::as_str)
}

/// The number of results that a request asks for.
pub(super) fn count(members: &Members) -> Option<&Member> {
    const OF: &[&str] = &["result", "image", "output", "video", "sample", "generation", "variation"];
    const NUMBER: &[&str] = &["number", "num", "n", "count", "quantity", "batch"];
    members.all.iter().find(|it| {
        let has = |wanted: &[&str]| it.name.iter().any(|word| wanted.contains(&canonical(word).as_str()));
        matches!(it.kind, Kind::Number(false))
            && !it.path.contains('.')
            && has(NUMBER)
            && (has(OF) || it.name.len() == 1)
    })
}

/// The number of seconds of the result.
fn durations(members: &Members, item: &str, per: u64) -> Vec<Quantity> {
    let is_number = |it: &&Member| match &it.kind {
        Kind::Number(_) => true,
        Kind::Words(words) => words.iter().all(|word| word.parse::<u32>().is_ok()),
        _ => false,
    };
    let numbers: Vec<&Member> =
        members.all.iter().filter(|it| is_number(it) && is_unit_of("s", it)).collect();
    let exact: Vec<&Member> = numbers.iter().copied().filter(|it| it.name.len() == 1).collect();
    let chosen = if exact.is_empty() { numbers } else { exact };
    chosen
        .into_iter()
        .map(|it| {
            let is_text = matches!(it.kind, Kind::Words(_));
            let number =
                if is_text { format!("double(self.{})", it.path) } else { format!("self.{}", it.path) };
            Quantity::new(item, Some(number), per).reading(it)
        })
        .collect()
}

fn area(members: &Members, item: &str, per: u64) -> Option<Quantity> {
    let (width, height) = members.sides.as_ref()?;
    let (width, height) = members.get(width).zip(members.get(height))?;
    let expression = format!("self.{} * self.{}", width.path, height.path);
    Some(Quantity::new(item, Some(expression), per).reading(width).reading(height))
}

/// Millions of pixels, exact and started ones, of 1000 x 1000 and of 1024 x 1024.
fn megapixels(members: &Members, per: u64) -> Vec<Quantity> {
    let sizes = [1_000_000_u64, 1_048_576].into_iter().filter_map(|pixels| {
        let area = area(members, "megapixel", per)?;
        Some(Quantity { expression: area.expression.as_ref().map(|it| format!("{it} / {pixels}")), ..area })
    });
    sizes.flat_map(|exact| [exact.clone(), Quantity { round_up: true, ..exact }]).collect()
}

/// The number of characters of a text to speak or to read.
fn characters(members: &Members, per: u64) -> Vec<Quantity> {
    const NAMES: &[&str] = &["prompt", "text", "input", "lyric", "script", "content"];
    let texts = members.all.iter().filter(|it| {
        it.kind == Kind::Text
            && !it.name.iter().any(|word| word == "negative" || word == "system")
            && it.name.iter().any(|word| NAMES.contains(&canonical(word).as_str()))
    });
    let texts: Vec<&Member> = texts.collect();
    let always: Vec<&Member> = texts.iter().copied().filter(|it| it.always).collect();
    let chosen = if always.is_empty() { texts } else { always };
    chosen
        .into_iter()
        .map(|it| Quantity::new("character", Some(format!("size(self.{})", it.path)), per).reading(it))
        .collect()
}

/// The number of files that a request has.
fn inputs(words: &[String], members: &Members, per: u64) -> Vec<Quantity> {
    let kinds: Vec<&str> = ["image", "video", "audio"]
        .into_iter()
        .filter(|kind| words.iter().any(|word| word == kind))
        .collect();
    let named = members.all.iter().filter(|it| {
        matches!(it.kind, Kind::Media(_))
            && (kinds.is_empty() || it.name.iter().any(|word| kinds.contains(&canonical(word).as_str())))
    });
    named
        .map(|it| {
            let expression = (it.kind == Kind::Media(true)).then(|| format!("size(self.{})", it.path));
            Quantity::new(&format!("input {}", kinds.first().unwrap_or(&"file")), expression, per).reading(it)
        })
        .collect()
}

/// A number with this name.
fn numbers(members: &Members, name: &str, per: u64) -> Vec<Quantity> {
    let numbers = members.all.iter().filter(|it| matches!(it.kind, Kind::Number(_)) && is_unit_of(name, it));
    numbers.map(|it| Quantity::new(name, Some(format!("self.{}", it.path)), per).reading(it)).collect()
}
