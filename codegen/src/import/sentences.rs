//! Sentences of descriptions as rules, where each operand is known and only one reading remains. Limits of one member are
//! in `bounds`.

use super::bounds;
use super::yaml::Yaml;

/// The meaning of a sentence about a member.
#[derive(Debug, PartialEq)]
pub(crate) enum Meaning {
    /// Keys of its type, such as `min` and `max`.
    Bounds(Vec<(&'static str, String)>),
    /// Its values.
    Values(Vec<String>),
    /// The keys of a rule, and the members that it reads.
    Rule(Vec<(&'static str, Yaml)>, Vec<String>),
}

/// The member that a sentence is about.
pub(crate) struct Subject<'s> {
    /// Its name; empty for the object itself.
    pub(crate) name: &'s str,
    /// Its type in JSON Schema.
    pub(crate) kind: &'s str,
    /// The members of its object, each with the values that it can have, in JSON, if these are listed.
    pub(crate) siblings: &'s [(String, Vec<String>)],
}

/// The meaning of a sentence, if it has only one.
pub(crate) fn meaning(sentence: &str, subject: &Subject<'_>) -> Option<Meaning> {
    let mut words = words(sentence);
    if words.first().is_some_and(|word| ["note", "important"].iter().any(|it| word.eq_ignore_ascii_case(it)))
    {
        words.remove(0);
    }
    let own = subject.without_subject(&words);
    bounds::limits(subject.kind, own, sentence)
        .or_else(|| subject.exclusion(own))
        .or_else(|| subject.ignored(own))
        .or_else(|| subject.requirement(own))
        .or_else(|| subject.counted(&words))
        .or_else(|| subject.conditional(&words))
}

/// The words of a sentence, without the marks around them. Brackets and backquotes are gone, too.
fn words(sentence: &str) -> Vec<&str> {
    let is_mark = |char: char| {
        matches!(char, ',' | '.' | ';' | ':' | '(' | ')' | '[' | ']' | '`' | '"' | '\'' | '!' | '*')
    };
    // `a/b` are two members.
    let parts = |word: &'_ str| word.trim_matches(is_mark).len();
    sentence
        .split_whitespace()
        .filter(|word| parts(word) > 0)
        .map(|word| word.trim_matches(is_mark))
        .collect()
}

/// True if the words start with these, in any case.
pub(super) fn starts(words: &[&str], start: &[&str]) -> bool {
    words.len() >= start.len()
        && words.iter().zip(start).all(|(word, start)| word.eq_ignore_ascii_case(start))
}

/// The words behind the longest of several phrases that the words start with.
pub(super) fn after<'w, 's>(words: &'w [&'s str], phrases: &[&str]) -> Option<&'w [&'s str]> {
    let lengths = phrases.iter().filter_map(|phrase| {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        starts(words, &phrase).then_some(phrase.len())
    });
    lengths.max().map(|length| &words[length..])
}

/// A condition on members: the key of `when` with its value, and the members that it reads.
type Condition = (Vec<(&'static str, Yaml)>, Vec<String>);

const GIVEN: &[&str] = &["provided", "given", "set", "specified", "present", "used", "supplied", "passed"];
const NOT_GIVEN: &[&str] = &["omitted", "absent", "missing", "unset"];

impl Subject<'_> {
    /// "Cannot be used with A or B", "Mutually exclusive with A", "Not supported when A is V".
    fn exclusion(&self, words: &[&str]) -> Option<Meaning> {
        const WITH: &[&str] = &[
            "cannot be used with",
            "cannot be used together with",
            "cannot be used in conjunction with",
            "cannot be used alongside",
            "cannot be combined with",
            "cannot be set with",
            "cannot be set together with",
            "cannot be specified with",
            "cannot be provided with",
            "cannot be provided together with",
            "can't be used with",
            "can not be used with",
            "may not be used with",
            "may not be combined with",
            "must not be used with",
            "must not be combined with",
            "should not be used with",
            "do not use with",
            "do not combine with",
            "is mutually exclusive with",
            "mutually exclusive with",
            "is not compatible with",
            "not compatible with",
            "is incompatible with",
            "incompatible with",
            "is not supported with",
            "not supported with",
            "is not allowed with",
            "not allowed with",
            "conflicts with",
        ];
        const WHEN: &[&str] = &[
            "cannot be used when",
            "cannot be used if",
            "cannot be set when",
            "cannot be set if",
            "cannot be provided when",
            "cannot be provided if",
            "must not be set when",
            "must not be set if",
            "is not supported when",
            "is not supported if",
            "not supported when",
            "not supported if",
            "is not allowed when",
            "is not allowed if",
            "not allowed when",
            "not allowed if",
            "is not available when",
            "not available when",
        ];
        const ONLY: &[&str] = &[
            "is only supported when",
            "only supported when",
            "only supported if",
            "only allowed when",
            "only allowed if",
            "only available when",
            "only available if",
            "is only available when",
            "can only be used when",
            "can only be used if",
            "can only be set when",
            "can only be set if",
            "only valid when",
            "only valid if",
            "is only valid when",
        ];
        self.named()?;
        if let Some(rest) = after(words, WITH) {
            let members = self.list(rest)?;
            // `false` may be allowed beside the others, so that a boolean leaves two readings.
            if self.kind == "boolean" || members.iter().any(|name| self.is_boolean(name)) {
                return None;
            }
            let list = Yaml::List(members.iter().map(Yaml::text).collect());
            let mut reads = vec![self.name.to_owned()];
            reads.extend(members);
            return Some(Meaning::Rule(vec![("forbids", Yaml::map([(self.name.to_owned(), list)]))], reads));
        }
        let forbidden = ("forbidden", Yaml::List(vec![Yaml::text(self.name)]));
        if let Some(rest) = after(words, WHEN) {
            return (self.kind != "boolean")
                .then(|| self.rule(self.condition(rest)?, vec![forbidden], false))
                .flatten();
        }
        let rest = after(words, ONLY)?;
        (self.kind != "boolean")
            .then(|| self.rule(opposite(self.condition(rest)?), vec![forbidden], false))
            .flatten()
    }

    /// "Ignored if A is provided", "Only applies when A is V".
    fn ignored(&self, words: &[&str]) -> Option<Meaning> {
        const WITH: &[&str] = &[
            "ignored if",
            "ignored when",
            "is ignored if",
            "is ignored when",
            "will be ignored if",
            "will be ignored when",
            "has no effect if",
            "has no effect when",
            "not used if",
            "not used when",
        ];
        const WITHOUT: &[&str] = &[
            "only applies if",
            "only applies when",
            "only applies to",
            "only applicable when",
            "only applicable if",
            "is only applicable when",
            "is only used when",
            "is only used if",
            "only used when",
            "only used if",
            "only used with",
            "only effective when",
            "only effective if",
            "only relevant when",
            "only relevant if",
            "only has an effect when",
            "only has an effect if",
            "only has effect when",
            "only takes effect when",
            "applies only when",
            "applies only if",
            "used only when",
            "used only if",
        ];
        self.named()?;
        let forbidden = ("forbidden", Yaml::List(vec![Yaml::text(self.name)]));
        if let Some(rest) = after(words, WITH) {
            return self.rule(self.condition(rest)?, vec![forbidden], true);
        }
        let condition = self.condition(after(words, WITHOUT)?)?;
        if self.always_holds(&condition) {
            return Some(Meaning::Bounds(Vec::new()));
        }
        self.rule(opposite(condition), vec![forbidden], true)
    }

    /// "Required when A is V", "Requires A", "Must be provided together with A".
    fn requirement(&self, words: &[&str]) -> Option<Meaning> {
        const WHEN: &[&str] = &[
            "required if",
            "required when",
            "is required if",
            "is required when",
            "must be provided if",
            "must be provided when",
            "must be set if",
            "must be set when",
            "must be specified if",
            "must be specified when",
            "mandatory if",
            "mandatory when",
        ];
        const UNLESS: &[&str] = &["required unless", "is required unless", "must be provided unless"];
        const NEEDS: &[&str] = &[
            "requires",
            "must be used with",
            "must be used together with",
            "can only be used with",
            "only valid with",
        ];
        const PAIR: &[&str] = &[
            "must be provided together with",
            "must be set together with",
            "must be specified together with",
            "required together with",
        ];
        self.named()?;
        let required = ("required", Yaml::List(vec![Yaml::text(self.name)]));
        if let Some(rest) = after(words, WHEN) {
            return self.rule(self.condition(rest)?, vec![required], false);
        }
        if let Some(rest) = after(words, UNLESS) {
            return self.rule(opposite(self.condition(rest)?), vec![required], false);
        }
        let (key, rest) = match (after(words, PAIR), after(words, NEEDS)) {
            (Some(rest), _) => ("together", rest),
            (None, Some(rest)) => ("requires", rest),
            (None, None) => return None,
        };
        let is_given: Vec<&str> = vec!["to", "be"];
        let end = rest
            .windows(2)
            .position(|pair| starts(pair, &is_given))
            .filter(|at| rest.len() == at + 3 && GIVEN.contains(&rest[at + 2]));
        let members = self.list(&rest[..end.unwrap_or(rest.len())])?;
        // Another member could be enough, so that "or" leaves two readings.
        if self.kind == "boolean" || members.len() > 1 && rest.contains(&"or") {
            return None;
        }
        let mut reads = vec![self.name.to_owned()];
        reads.extend(members.iter().cloned());
        let form = match key {
            "together" => (key, Yaml::List(reads.iter().map(Yaml::text).collect())),
            _ => (
                key,
                Yaml::map([(self.name.to_owned(), Yaml::List(members.iter().map(Yaml::text).collect()))]),
            ),
        };
        Some(Meaning::Rule(vec![form], reads))
    }

    /// "At least one of A or B must be provided", "A and B must be used together", "Either A or B, but not both".
    fn counted(&self, words: &[&str]) -> Option<Meaning> {
        const HOW: &[(&[&str], &str)] = &[
            (&["at least one of"], "at_least_one"),
            (&["exactly one of", "you must provide exactly one of", "provide exactly one of"], "exactly_one"),
            (&["only one of", "at most one of", "only one of the"], "at_most_one"),
            (
                &[
                    "either",
                    "you must provide either",
                    "must provide either",
                    "provide either",
                    "specify either",
                ],
                "either",
            ),
        ];
        const ENDS: &[&str] = &[
            "must be provided",
            "must be given",
            "must be set",
            "must be specified",
            "must be present",
            "is required",
            "are required",
            "required",
            "should be provided",
            "has to be provided",
        ];
        const MOST: &[&str] = &[
            "can be provided",
            "can be used",
            "can be set",
            "may be provided",
            "may be used",
            "may be set",
            "can be specified",
            "may be specified",
            "should be provided",
            "is allowed",
        ];
        const PAIRS: &[&str] = &[
            "must be used together",
            "must be provided together",
            "must be specified together",
            "must be set together",
            "must both be provided",
            "are required together",
            "must be given together",
        ];
        for (at, _) in words.iter().enumerate() {
            if let Some([]) = after(&words[at..], PAIRS) {
                let members = self.members(&words[..at]).filter(|members| members.len() > 1)?;
                let list = Yaml::List(members.iter().map(Yaml::text).collect());
                return (!words[..at].contains(&"or"))
                    .then_some(Meaning::Rule(vec![("together", list)], members));
            }
        }
        let (mut rest, mut key) =
            HOW.iter().find_map(|(phrases, key)| Some((after(words, phrases)?, *key)))?;
        if let Some(at) = rest.windows(3).position(|three| starts(three, &["but", "not", "both"])) {
            if at + 3 != rest.len() {
                return None;
            }
            (rest, key) = (&rest[..at], "exactly_one");
        }
        let ends = if key == "at_most_one" { MOST } else { ENDS };
        let end = (1..rest.len()).find(|at| after(&rest[*at..], ends).is_some_and(<[&str]>::is_empty));
        let is_imperative = words.first().is_some_and(|word| {
            matches!(word.to_ascii_lowercase().as_str(), "you" | "provide" | "specify" | "must")
        });
        // "Either A or B" alone may also mean that both are possible.
        let end = end.or((is_imperative && key == "exactly_one").then_some(rest.len()))?;
        if key == "either" {
            return None;
        }
        let members = self.members(&rest[..end]).filter(|members| members.len() > 1)?;
        let list = Yaml::List(members.iter().map(Yaml::text).collect());
        Some(Meaning::Rule(vec![(key, list)], members))
    }

    /// "When A is provided, B is required", "If A is V, B must be W".
    fn conditional(&self, words: &[&str]) -> Option<Meaning> {
        const REQUIRED: &[&str] = &[
            "is required",
            "must be provided",
            "must be set",
            "must be specified",
            "are required",
            "is mandatory",
        ];
        const FORBIDDEN: &[&str] = &[
            "cannot be used",
            "cannot be set",
            "cannot be provided",
            "must not be set",
            "must not be provided",
            "is not allowed",
            "is not supported",
            "cannot be specified",
        ];
        const IGNORED: &[&str] = &["is ignored", "will be ignored", "has no effect", "are ignored"];
        const VALUE: &[&str] = &["must be", "must be set to", "has to be", "must equal"];
        let rest = after(words, &["if", "when"])?;
        // The condition ends where a known member, or the subject, is followed by what is asked of it.
        for at in 2..rest.len() {
            let Some(condition) = self.condition(&rest[..at]) else { continue };
            let rest = after(&rest[at..], &["then the", "then", "the"]).unwrap_or(&rest[at..]);
            let verb = |phrases: &[&str]| {
                (1..rest.len()).find(|end| after(&rest[*end..], phrases).is_some_and(<[&str]>::is_empty))
            };
            for (phrases, key, is_ignored) in
                [(REQUIRED, "required", false), (FORBIDDEN, "forbidden", false), (IGNORED, "forbidden", true)]
            {
                let Some(end) = verb(phrases) else { continue };
                let members = self.members(&rest[..end])?;
                if rest[..end].contains(&"or")
                    || key == "forbidden" && members.iter().any(|name| self.is_boolean(name))
                {
                    return None;
                }
                let list = Yaml::List(members.iter().map(Yaml::text).collect());
                let (when, mut reads) = condition;
                reads.extend(members);
                return Some(Meaning::Rule(rule(when, vec![(key, list)], is_ignored), reads));
            }
            let behind = rest.first().and_then(|_| after(&rest[1..], VALUE));
            let (Some(member), Some(values)) = (rest.first().and_then(|word| self.member(word)), behind)
            else {
                continue;
            };
            let values = self.values_of(&member, values)?;
            let (when, mut reads) = condition;
            let value = if let [only] = &values[..] {
                Yaml::json(only)
            } else {
                Yaml::List(values.iter().map(|it| Yaml::json(it)).collect())
            };
            reads.push(member.clone());
            return Some(Meaning::Rule(
                rule(when, vec![("values", Yaml::map([(member, value)]))], false),
                reads,
            ));
        }
        None
    }

    /// A condition such as "A is provided", "A is V or W", "A is not set".
    fn condition(&self, words: &[&str]) -> Option<Condition> {
        let words = after(words, &["the", "using", "you provide", "you use", "a", "an"]).unwrap_or(words);
        let (member, rest) = words.split_first().filter(|(first, _)| **first != self.name)?;
        let member = self.member(member)?;
        let rest = after(rest, &["parameter", "field", "option", "value"]).unwrap_or(rest);
        let is = |key: &'static str| Some((vec![(key, Yaml::text(&member))], vec![member.clone()]));
        if rest.is_empty() {
            return None;
        }
        let rest = after(
            rest,
            &[
                "is",
                "are",
                "equals",
                "is set to",
                "is equal to",
                "set to",
                "=",
                "has been",
                "is one of",
                "is either",
                "was",
            ],
        )?;
        match rest {
            [word] if GIVEN.contains(word) && !(self.is_boolean(&member) && *word != "provided") => {
                return is("present");
            }
            [word] if NOT_GIVEN.contains(word) => return is("absent"),
            ["not", word] if GIVEN.contains(word) && !self.is_boolean(&member) => return is("absent"),
            ["enabled"] if self.is_boolean(&member) => return self.is(&member, &["true".to_owned()], false),
            ["disabled"] if self.is_boolean(&member) => {
                return self.is(&member, &["false".to_owned()], false);
            }
            ["not", rest @ ..] => return self.is(&member, &self.values_of(&member, rest)?, true),
            _ => {}
        }
        self.is(&member, &self.values_of(&member, rest)?, false)
    }

    fn is(&self, member: &str, values: &[String], is_opposite: bool) -> Option<Condition> {
        let list: Vec<Yaml> = values.iter().map(|value| Yaml::json(value)).collect();
        let value = if let [only] = &list[..] { only.clone() } else { Yaml::List(list) };
        let condition = (vec![("is", Yaml::map([(member.to_owned(), value)]))], vec![member.to_owned()]);
        self.siblings.iter().any(|(name, _)| name == member).then_some(())?;
        Some(if is_opposite { opposite(condition) } else { condition })
    }

    /// The values in a list such as "A, B or C", if all of them are values of the member.
    fn values_of(&self, member: &str, words: &[&str]) -> Option<Vec<String>> {
        let (_, values) = self.siblings.iter().find(|(name, _)| name == member)?;
        let find = |word: &&str| {
            let json = values.iter().find(|known| known.trim_matches('"') == *word);
            json.cloned()
        };
        let found = words.iter().filter(|word| !matches!(**word, "or" | "and" | "either"));
        let found: Vec<String> = found.map(find).collect::<Option<_>>()?;
        (!found.is_empty()).then_some(found)
    }

    fn rule(
        &self,
        condition: Condition,
        then: Vec<(&'static str, Yaml)>,
        is_ignored: bool,
    ) -> Option<Meaning> {
        let (when, mut reads) = condition;
        reads.insert(0, self.name.to_owned());
        self.named()?;
        Some(Meaning::Rule(rule(when, then, is_ignored), reads))
    }

    /// True for a condition that a member has the only value that it can have.
    fn always_holds(&self, (when, _): &Condition) -> bool {
        let [("is", Yaml::Map(entries))] = &when[..] else { return false };
        let [entry] = &entries[..] else { return false };
        let known = self.siblings.iter().find(|(name, _)| *name == entry.key);
        known.is_some_and(|(_, values)| values.len() == 1 && Yaml::json(&values[0]) == entry.value)
    }

    fn named(&self) -> Option<()> {
        (!self.name.is_empty()).then_some(())
    }

    fn is_boolean(&self, name: &str) -> bool {
        let known = self.siblings.iter().find(|(known, _)| known == name);
        known.is_some_and(|(_, values)| values.iter().any(|value| value == "true"))
    }

    /// The words behind the name of the member itself, else all words.
    fn without_subject<'w, 's>(&self, words: &'w [&'s str]) -> &'w [&'s str] {
        let rest = after(words, &["the", "this"]).unwrap_or(words);
        match rest.split_first() {
            Some((first, rest))
                if *first == self.name
                    || starts(&[first], &["parameter"])
                    || starts(&[first], &["field"]) =>
            {
                after(rest, &["parameter", "field", "option"]).unwrap_or(rest)
            }
            _ => words,
        }
    }

    /// Other members in a list such as "A, B or C", if there is nothing else.
    fn list(&self, words: &[&str]) -> Option<Vec<String>> {
        self.members(words).filter(|members| !members.iter().any(|name| name == self.name))
    }

    /// The members in a list such as "A, B or C", if there is nothing else. `a/b` are two members.
    fn members(&self, words: &[&str]) -> Option<Vec<String>> {
        let is_filler = |word: &&&str| {
            matches!(
                **word,
                "or" | "and"
                    | "nor"
                    | "the"
                    | "either"
                    | "both"
                    | "parameters"
                    | "parameter"
                    | "fields"
                    | "field"
            )
        };
        let words = words.iter().filter(|word| !is_filler(word)).flat_map(|word| word.split('/'));
        let words = words.map(|word| word.trim_matches(|char| matches!(char, '`' | '"' | '\'')));
        let members: Vec<String> = words.map(|word| self.member(word)).collect::<Option<_>>()?;
        (!members.is_empty()).then_some(members)
    }

    /// The member with this name, which may be the subject.
    fn member(&self, word: &str) -> Option<String> {
        self.siblings.iter().find(|(name, _)| name == word).map(|(name, _)| name.clone())
    }
}

/// The opposite of a condition.
fn opposite((when, reads): Condition) -> Condition {
    let when = match &when[..] {
        [("present", path)] => vec![("absent", path.clone())],
        [("absent", path)] => vec![("present", path.clone())],
        [("not", Yaml::Map(inner))] if inner.len() == 1 && inner[0].key == "is" => {
            vec![("is", inner[0].value.clone())]
        }
        _ => vec![("not", Yaml::entries(when))],
    };
    (when, reads)
}

fn rule(
    when: Vec<(&'static str, Yaml)>,
    then: Vec<(&'static str, Yaml)>,
    is_ignored: bool,
) -> Vec<(&'static str, Yaml)> {
    let effect = is_ignored.then(|| ("effect", Yaml::text("ignored")));
    effect.into_iter().chain([("when", Yaml::entries(when)), ("then", Yaml::entries(then))]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sentence: &str, kind: &str) -> String {
        let siblings: [(String, Vec<String>); 6] = [
            ("image".to_owned(), Vec::new()),
            ("size".to_owned(), vec!["\"s\"".to_owned(), "\"l\"".to_owned()]),
            ("mask".to_owned(), Vec::new()),
            ("fast".to_owned(), vec!["true".to_owned(), "false".to_owned()]),
            ("o.x".to_owned(), Vec::new()),
            ("text".to_owned(), Vec::new()),
        ];
        match meaning(sentence, &Subject { name: "mask", kind, siblings: &siblings }) {
            Some(Meaning::Bounds(bounds)) => {
                bounds.iter().map(|(key, digits)| format!("{key}: {digits}")).collect::<Vec<_>>().join(", ")
            }
            Some(Meaning::Rule(keys, _)) => {
                let lines = keys.into_iter().map(|(key, value)| super::super::shape::line(key, value));
                super::super::yaml::document(&lines.collect::<Vec<_>>()).trim_end().replace('\n', ", ")
            }
            Some(Meaning::Values(values)) => values.join(", "),
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
                "Speed should be between 0.7 and 1.2, where 0.7 is the slowest.",
                "number",
                "min: 0.7, max: 1.2",
            ),
            ("Range: 1-50.", "integer", "min: 1, max: 50"),
            ("Must be at least 3.", "integer", "min: 3"),
            ("Must be greater than 0.", "number", "above: 0"),
            ("Maximum value is 100.", "integer", "max: 100"),
            ("Cannot exceed 1,000 characters.", "string", "max_length: 1000"),
            ("Must be at least 2 characters long.", "string", "min_length: 2"),
            ("Between 2 and 30 characters.", "string", "min_length: 2, max_length: 30"),
            ("Maximum length: 512 characters.", "string", "max_length: 512"),
            ("Between 1 and 4 images.", "array", "min_items: 1, max_items: 4"),
            ("The file must be at most 10 MB.", "string", "max_megabytes: 10"),
            ("Maximum file size: 20MB.", "string", "max_megabytes: 20"),
            ("Must be one of: 1080p, 2K, 4K.", "string", "\"1080p\", \"2K\", \"4K\""),
            (
                "Not supported when `size` is `l`.",
                "string",
                "when: { is: { size: l } }, then: { forbidden: [mask] }",
            ),
            (
                "Only available when size is s.",
                "string",
                "when: { not: { is: { size: s } } }, then: { forbidden: [mask] }",
            ),
            (
                "Required when `size` is set to `l`.",
                "string",
                "when: { is: { size: l } }, then: { required: [mask] }",
            ),
            (
                "Required if image is provided.",
                "string",
                "when: { present: image }, then: { required: [mask] }",
            ),
            (
                "Required unless image is provided.",
                "string",
                "when: { absent: image }, then: { required: [mask] }",
            ),
            ("Requires `image`.", "string", "requires: { mask: [image] }"),
            ("Requires image to be set.", "string", "requires: { mask: [image] }"),
            ("Must be provided together with `image`.", "string", "together: [mask, image]"),
            ("At least one of `image` or `text` must be provided.", "string", "at_least_one: [image, text]"),
            ("Exactly one of image, text must be provided.", "string", "exactly_one: [image, text]"),
            (
                "You must provide either `text` or `image` content for the mask, but not both.",
                "string",
                "nothing",
            ),
            (
                "You must provide either `text` or `image`, but not both.",
                "string",
                "exactly_one: [text, image]",
            ),
            ("Only one of image or text can be used.", "string", "at_most_one: [image, text]"),
            ("`image` and `text` must be used together.", "string", "together: [image, text]"),
            (
                "When `image` is provided, `o.x` is required.",
                "string",
                "when: { present: image }, then: { required: [o.x] }",
            ),
            (
                "If `image` is set, `size` must be `l`.",
                "string",
                "when: { present: image }, then: { values: { size: l } }",
            ),
            (
                "If size is l, image cannot be used.",
                "string",
                "when: { is: { size: l } }, then: { forbidden: [image] }",
            ),
            (
                "When text is provided, image is ignored.",
                "string",
                "effect: ignored, when: { present: text }, then: { forbidden: [image] }",
            ),
            (
                "Only applies when `size` is not `l`.",
                "string",
                "effect: ignored, when: { is: { size: l } }, then: { forbidden: [mask] }",
            ),
            (
                "Ignored when fast is enabled.",
                "string",
                "effect: ignored, when: { is: { fast: true } }, then: { forbidden: [mask] }",
            ),
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
            ("Requires image or text.", "string"),
            ("Required for old models.", "string"),
            ("Required when fast is set.", "string"),
            ("Either image or text must be provided.", "string"),
            ("If image is provided, size must be large.", "string"),
            ("At least one of image or sound must be provided.", "string"),
            ("Between 1 and 4, but 8 if fast is set.", "integer"),
            ("At least 3 or 4.", "integer"),
            ("Must be one of the documented names.", "string"),
            ("Only supported by size l.", "string"),
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
