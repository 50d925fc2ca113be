//! Sentences of descriptions as bounds and rules, where each operand is known and only one reading remains.

use super::yaml::Yaml;

/// The meaning of a sentence about a member.
#[derive(Debug, PartialEq)]
pub(crate) enum Meaning {
    /// Keys of its type, such as `min` and `max`.
    Bounds(Vec<(&'static str, String)>),
    /// The keys of a rule, and the members that it reads.
    Rule(Vec<(&'static str, Yaml)>, Vec<String>),
}

/// The member that a sentence is about.
pub(crate) struct Subject<'s> {
    /// Its name.
    pub(crate) name: &'s str,
    /// Its type in JSON Schema.
    pub(crate) kind: &'s str,
    /// The members of its object, each with the values that it can have, in JSON, if these are listed.
    pub(crate) siblings: &'s [(&'s str, Vec<String>)],
}

/// The meaning of a sentence, if it has only one.
pub(crate) fn meaning(sentence: &str, subject: &Subject<'_>) -> Option<Meaning> {
    let words = words(sentence);
    subject.bounds(&words).or_else(|| subject.exclusion(&words)).or_else(|| subject.ignored(&words))
}

/// The words of a sentence, without the marks around them. Brackets and backquotes are gone, too.
fn words(sentence: &str) -> Vec<&str> {
    let is_mark =
        |char: char| matches!(char, ',' | '.' | ';' | ':' | '(' | ')' | '[' | ']' | '`' | '"' | '\'' | '!');
    sentence
        .split_whitespace()
        .map(|word| word.trim_matches(is_mark))
        .filter(|word| !word.is_empty())
        .collect()
}

/// True if the words start with these, in any case.
fn starts(words: &[&str], start: &[&str]) -> bool {
    words.len() >= start.len()
        && words.iter().zip(start).all(|(word, start)| word.eq_ignore_ascii_case(start))
}

/// The words behind the first of several phrases that the words start with.
fn after<'w, 's>(words: &'w [&'s str], phrases: &[&[&str]]) -> Option<&'w [&'s str]> {
    phrases.iter().find(|phrase| starts(words, phrase)).map(|phrase| &words[phrase.len()..])
}

fn number(word: &str) -> Option<&str> {
    serde_json::from_str::<serde_json::Number>(word).ok().map(|_| word)
}

/// The number of a count, such as `10,000`.
fn count(word: &str) -> Option<String> {
    let digits = word.replace(',', "");
    digits.parse::<u32>().ok().map(|_| digits)
}

impl Subject<'_> {
    /// "between A and B", "a multiple of N", "up to N characters", "maximum N images".
    fn bounds(&self, words: &[&str]) -> Option<Meaning> {
        match self.kind {
            "integer" | "number" => {
                if words.iter().any(|word| {
                    matches!(word.to_ascii_lowercase().as_str(), "if" | "when" | "unless" | "for")
                }) {
                    return None;
                }
                let numbers: Vec<&str> = words.iter().copied().filter_map(number).collect();
                let multiple = words
                    .windows(2)
                    .any(|pair| starts(pair, &["multiple", "of"]) || starts(pair, &["divisible", "by"]));
                if let ([step], true) = (&numbers[..], multiple) {
                    return Some(Meaning::Bounds(vec![("step", (*step).to_owned())]));
                }
                let at = words.iter().position(|word| word.eq_ignore_ascii_case("between"))?;
                let (low, high) = match words[at + 1..] {
                    [low, and, high, ..] if and.eq_ignore_ascii_case("and") => (number(low)?, number(high)?),
                    [low, high, ..] if number(low).is_some() && number(high).is_some() => (low, high),
                    [range, ..] => {
                        let (low, high) = range.split_once('-')?;
                        (number(low)?, number(high)?)
                    }
                    [] => return None,
                };
                Some(Meaning::Bounds(vec![("min", low.to_owned()), ("max", high.to_owned())]))
            }
            "string" | "array" => {
                const PHRASES: &[&[&str]] = &[
                    &["up", "to"],
                    &["at", "most"],
                    &["maximum"],
                    &["maximum", "of"],
                    &["no", "more", "than"],
                ];
                let rests = (0..words.len()).filter_map(|at| after(&words[at..], PHRASES));
                let mut found = rests.filter_map(|rest| Some((count(rest.first()?)?, *rest.get(1)?)));
                let (count, noun) = found.next()?;
                if found.next().is_some() {
                    return None;
                }
                let is_of = |nouns: &[&str]| nouns.iter().any(|known| noun.eq_ignore_ascii_case(known));
                match self.kind {
                    "string" if is_of(&["characters", "chars"]) => {
                        Some(Meaning::Bounds(vec![("max_length", count)]))
                    }
                    "array"
                        if is_of(&[
                            "images",
                            "items",
                            "videos",
                            "files",
                            "elements",
                            "entries",
                            "references",
                        ]) =>
                    {
                        Some(Meaning::Bounds(vec![("max_items", count)]))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// "Cannot be used with A or B", "Mutually exclusive with A".
    fn exclusion(&self, words: &[&str]) -> Option<Meaning> {
        const PHRASES: &[&[&str]] = &[
            &["cannot", "be", "used", "with"],
            &["cannot", "be", "used", "together", "with"],
            &["cannot", "be", "used", "in", "conjunction", "with"],
            &["cannot", "be", "combined", "with"],
            &["must", "not", "be", "combined", "with"],
            &["is", "mutually", "exclusive", "with"],
            &["mutually", "exclusive", "with"],
        ];
        let rest = after(words, PHRASES).or_else(|| after(self.without_subject(words)?, PHRASES))?;
        let members: Vec<String> = self.list(rest)?;
        // `false` may be allowed beside the others, so that a boolean leaves two readings.
        let is_boolean = |name: &str| {
            let known = self.siblings.iter().find(|(known, _)| *known == name);
            known.is_some_and(|(_, values)| values.iter().any(|value| value == "true"))
        };
        if self.kind == "boolean" || members.iter().any(|name| is_boolean(name)) {
            return None;
        }
        let list = Yaml::List(members.iter().map(Yaml::text).collect());
        let mut reads = vec![self.name.to_owned()];
        reads.extend(members);
        Some(Meaning::Rule(vec![("forbids", Yaml::map([(self.name.to_owned(), list)]))], reads))
    }

    /// "Ignored if A is provided", "Only applies when A is V".
    fn ignored(&self, words: &[&str]) -> Option<Meaning> {
        const WITH: &[&[&str]] =
            &[&["ignored", "if"], &["ignored", "when"], &["is", "ignored", "if"], &["is", "ignored", "when"]];
        const WITHOUT: &[&[&str]] = &[
            &["only", "applies", "if"],
            &["only", "applies", "when"],
            &["only", "applicable", "when"],
            &["only", "used", "when"],
            &["only", "used", "if"],
            &["only", "has", "an", "effect", "when"],
        ];
        let own = self.without_subject(words).unwrap_or(words);
        let (rest, is_needed) = after(own, WITH)
            .map(|rest| (rest, false))
            .or_else(|| after(own, WITHOUT).map(|rest| (rest, true)))?;
        let (member, values) = self.sibling(rest.first()?)?;
        let value = match &rest[1..] {
            [is, given]
                if *is == "is"
                    && matches!(*given, "provided" | "given" | "set" | "specified" | "present") =>
            {
                None
            }
            [is, value] if *is == "is" => Some(*value),
            [is, set, to, value] if *is == "is" && *set == "set" && *to == "to" => Some(*value),
            _ => return None,
        };
        let condition = match value {
            None if is_needed => ("absent", Yaml::text(member)),
            None => ("present", Yaml::text(member)),
            Some(value) => {
                let json = values.iter().find(|known| known.trim_matches('"') == value)?;
                let is = ("is", Yaml::map([(member.to_owned(), Yaml::json(json))]));
                if is_needed { ("not", Yaml::entries(vec![is])) } else { is }
            }
        };
        let then = ("forbidden", Yaml::List(vec![Yaml::text(self.name)]));
        let rule = vec![
            ("effect", Yaml::text("ignored")),
            ("when", Yaml::entries(vec![condition])),
            ("then", Yaml::entries(vec![then])),
        ];
        Some(Meaning::Rule(rule, vec![self.name.to_owned(), member.to_owned()]))
    }

    /// The words behind the name of the member itself.
    fn without_subject<'w, 's>(&self, words: &'w [&'s str]) -> Option<&'w [&'s str]> {
        (*words.first()? == self.name).then(|| &words[1..])
    }

    /// The members of a list such as "A, B or C", if there is nothing else.
    fn list(&self, words: &[&str]) -> Option<Vec<String>> {
        let is_joint = |word: &&str| matches!(*word, "or" | "and" | "nor");
        let names = words.iter().filter(|word| !is_joint(word));
        let members: Vec<String> =
            names.map(|word| Some(self.sibling(word)?.0.to_owned())).collect::<Option<_>>()?;
        (!members.is_empty()).then_some(members)
    }

    /// Another member of the same object with this name.
    fn sibling(&self, word: &str) -> Option<(&str, &[String])> {
        let (name, values) = self.siblings.iter().find(|(name, _)| *name == word && *name != self.name)?;
        Some((name, values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sentence: &str, kind: &str) -> String {
        let siblings = [
            ("image", Vec::new()),
            ("size", vec!["\"s\"".to_owned(), "\"l\"".to_owned()]),
            ("mask", Vec::new()),
            ("fast", vec!["true".to_owned(), "false".to_owned()]),
        ];
        match meaning(sentence, &Subject { name: "mask", kind, siblings: &siblings }) {
            Some(Meaning::Bounds(bounds)) => {
                bounds.iter().map(|(key, digits)| format!("{key}: {digits}")).collect::<Vec<_>>().join(", ")
            }
            Some(Meaning::Rule(keys, _)) => {
                let lines = keys.into_iter().map(|(key, value)| super::super::shape::line(key, value));
                super::super::yaml::document(&lines.collect::<Vec<_>>()).trim_end().replace('\n', ", ")
            }
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn sentences_with_one_reading_are_understood() {
        for (sentence, kind, expected) in [
            ("Must be between 1 and 4.", "integer", "min: 1, max: 4"),
            ("Valid values are between [0.5, 2.0] inclusive.", "number", "min: 0.5, max: 2.0"),
            ("Stability should be between 0-1, where 0 is most stable.", "number", "min: 0, max: 1"),
            ("Has to be a multiple of 8.", "integer", "step: 8"),
            ("Custom lyrics (up to 10,000 characters).", "string", "max_length: 10000"),
            ("Images to mix (maximum 10 images).", "array", "max_items: 10"),
            (
                "Cannot be used in conjunction with image or size.",
                "string",
                "forbids: { mask: [image, size] }",
            ),
            ("Mutually exclusive with `image`.", "string", "forbids: { mask: [image] }"),
            (
                "Ignored if image is provided.",
                "string",
                "effect: ignored, when: { present: image }, then: { forbidden: [mask] }",
            ),
            (
                "Only applies when `size` is `l`.",
                "string",
                "effect: ignored, when: { not: { is: { size: l } } }, then: { forbidden: [mask] }",
            ),
        ] {
            assert_eq!(read(sentence, kind), expected, "{sentence}");
        }
    }

    #[test]
    fn other_sentences_are_left_to_a_person() {
        for (sentence, kind) in [
            ("Between 1000 and 20000 for low-poly.", "integer"),
            ("Between 0.5x and 2.0x the volume.", "number"),
            ("Up to 10 MB or 20 MB.", "string"),
            ("Up to 5 characters, at most 6 characters.", "string"),
            ("Cannot be used with older models.", "string"),
            ("Cannot be used with image unless size is l.", "string"),
            ("Only applies when `size` is `huge`.", "string"),
            ("Only applies when `size` is not `l`.", "string"),
            ("Ignored if `color` is provided.", "string"),
            ("Mutually exclusive with `mask`.", "string"),
            ("Must be unique.", "string"),
            ("Mutually exclusive with `fast`.", "string"),
            ("Mutually exclusive with `image`.", "boolean"),
        ] {
            assert_eq!(read(sentence, kind), "nothing", "{sentence}");
        }
    }
}
