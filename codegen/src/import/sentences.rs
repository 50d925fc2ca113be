//! Sentences of descriptions as rules, where each operand is known and only one reading remains. Limits of one member are
//! in `bounds`.

use super::yaml::Yaml;
use super::{bounds, phrases};

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
        .or_else(|| subject.exclusive(&words))
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
        self.named()?;
        if let Some(rest) = after(words, phrases::EXCLUSION_WITH) {
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
        if let Some(rest) = after(words, phrases::EXCLUSION_WHEN) {
            return (self.kind != "boolean")
                .then(|| self.rule(self.condition(rest)?, vec![forbidden], false))
                .flatten();
        }
        if let Some(rest) = after(words, phrases::EXCLUSION_UNLESS) {
            return (self.kind != "boolean")
                .then(|| self.rule(opposite(self.condition(rest)?), vec![forbidden], false))
                .flatten();
        }
        let rest = after(words, phrases::EXCLUSION_ONLY)?;
        (self.kind != "boolean")
            .then(|| self.rule(opposite(self.condition(rest)?), vec![forbidden], false))
            .flatten()
    }

    /// "Ignored if A is provided", "Only applies when A is V".
    fn ignored(&self, words: &[&str]) -> Option<Meaning> {
        self.named()?;
        let forbidden = ("forbidden", Yaml::List(vec![Yaml::text(self.name)]));
        if let Some(rest) = after(words, phrases::IGNORED_WITH) {
            return self.rule(self.condition(rest)?, vec![forbidden], true);
        }
        if let Some(rest) = after(words, phrases::IGNORED_UNLESS) {
            return self.rule(opposite(self.condition(rest)?), vec![forbidden], true);
        }
        let condition = self.condition(after(words, phrases::IGNORED_WITHOUT)?)?;
        if self.always_holds(&condition) {
            return Some(Meaning::Bounds(Vec::new()));
        }
        self.rule(opposite(condition), vec![forbidden], true)
    }

    /// "Required when A is V", "Requires A", "Must be provided together with A".
    fn requirement(&self, words: &[&str]) -> Option<Meaning> {
        self.named()?;
        let required = ("required", Yaml::List(vec![Yaml::text(self.name)]));
        if let Some(rest) = after(words, phrases::REQUIREMENT_WHEN) {
            return self.rule(self.condition(rest)?, vec![required], false);
        }
        if let Some(rest) = after(words, phrases::REQUIREMENT_UNLESS) {
            return self.rule(opposite(self.condition(rest)?), vec![required], false);
        }
        let (key, rest) =
            match (after(words, phrases::REQUIREMENT_PAIR), after(words, phrases::REQUIREMENT_NEEDS)) {
                (Some(rest), _) => ("together", rest),
                (None, Some(rest)) => ("requires", rest),
                (None, None) => return None,
            };
        if let Some(meaning) = (key == "requires").then(|| self.needs_value(rest)).flatten() {
            return Some(meaning);
        }
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
        // Of a boolean, it could be the value that is needed.
        if key == "requires" && members.iter().any(|name| self.is_boolean(name)) {
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
        for (at, _) in words.iter().enumerate() {
            if let Some([]) = after(&words[at..], phrases::COUNTED_PAIRS) {
                let members = self.members(&words[..at]).filter(|members| members.len() > 1)?;
                let list = Yaml::List(members.iter().map(Yaml::text).collect());
                return (!words[..at].contains(&"or"))
                    .then_some(Meaning::Rule(vec![("together", list)], members));
            }
        }
        let (mut rest, mut key) =
            phrases::COUNTED_HOW.iter().find_map(|(phrases, key)| Some((after(words, phrases)?, *key)))?;
        let not_both =
            |words: &[&str]| starts(words, &["but", "not", "both"]) || starts(words, &["not", "both"]);
        if let Some(at) = (0..rest.len()).find(|at| not_both(&rest[*at..])) {
            if !matches!(rest[at..], [_, _] | [_, _, _]) {
                return None;
            }
            (rest, key) = (&rest[..at], "exactly_one");
        }
        let ends = if key == "at_most_one" { phrases::COUNTED_MOST } else { phrases::COUNTED_ENDS };
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
        let rest = after(words, &["if", "when"])?;
        // The condition ends where a known member, or the subject, is followed by what is asked of it.
        for at in 1..rest.len() {
            let own = || match &rest[..at] {
                // "When provided": the member itself.
                [word] if GIVEN.contains(word) && self.kind != "boolean" => {
                    self.named()?;
                    Some((vec![("present", Yaml::text(self.name))], vec![self.name.to_owned()]))
                }
                _ => None,
            };
            let Some(condition) = self.condition(&rest[..at]).or_else(own) else { continue };
            let rest = after(&rest[at..], &["then the", "then", "the"]).unwrap_or(&rest[at..]);
            let verb = |phrases: &[&str]| {
                (1..rest.len()).find(|end| after(&rest[*end..], phrases).is_some_and(<[&str]>::is_empty))
            };
            for (phrases, key, is_ignored) in [
                (phrases::CONDITIONAL_REQUIRED, "required", false),
                (phrases::CONDITIONAL_FORBIDDEN, "forbidden", false),
                (phrases::CONDITIONAL_IGNORED, "forbidden", true),
            ] {
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
            if let Some(meaning) = self.limited(&condition, rest) {
                return Some(meaning);
            }
            let behind = rest.first().and_then(|_| after(&rest[1..], phrases::CONDITIONAL_VALUE));
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

    /// The condition that a value stands for which only one member can have.
    fn condition_by_value(&self, words: &[&str]) -> Option<Condition> {
        let words = after(words, &["the", "model", "models", "mode"]).unwrap_or(words);
        let is_value = |word: &&&str| !matches!(**word, "or" | "and" | "the" | "model" | "models" | "mode");
        let first = words.iter().find(is_value)?;
        let has = |values: &Vec<String>| values.iter().any(|known| known.trim_matches('"') == *first);
        let mut members = self
            .siblings
            .iter()
            .filter(|(name, values)| has(values) && !self.is_boolean(name) && *name != self.name);
        let (member, _) = members.next().filter(|_| members.next().is_none())?;
        let named: Vec<&str> = words.iter().filter(is_value).copied().collect();
        self.is(member, &self.values_of(member, &named)?, false)
    }

    /// A condition such as "A is provided", "A is V or W", "A is not set".
    fn condition(&self, words: &[&str]) -> Option<Condition> {
        const USING: &[&str] = &["using", "you provide", "you use", "using the", "providing", "setting"];
        if let Some(rest) = after(words, USING) {
            let [member] = &self.members(rest)?[..] else { return None };
            let is_plain = !self.is_boolean(member) && member != self.name;
            return is_plain.then(|| (vec![("present", Yaml::text(member))], vec![member.clone()]));
        }
        let words = after(words, &["the", "a", "an"]).unwrap_or(words);
        let (first, rest) = words.split_first()?;
        let Some(member) = self.member(first) else { return self.condition_by_value(words) };
        let rest = after(rest, &["parameter", "field", "option", "value"]).unwrap_or(rest);
        let is = |key: &'static str| Some((vec![(key, Yaml::text(&member))], vec![member.clone()]));
        if rest.is_empty() {
            return None;
        }
        // "Size `l`": a value behind the name.
        if let Some(values) = self.values_of(&member, rest).filter(|_| !self.is_boolean(&member)) {
            return self.is(&member, &values, false);
        }
        let rest = after(
            rest,
            &[
                "is",
                "are",
                "equals",
                "of",
                "has the value",
                "is equal to",
                "is set to one of",
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
        self.named().filter(|()| !reads.iter().any(|name| name == self.name))?;
        reads.insert(0, self.name.to_owned());
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

mod several;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vendors;
