//! Sentences about several members: needed values, members that exclude each other, and limits under a condition.

use super::super::yaml::Yaml;
use super::super::{bounds, phrases};
use super::{Condition, Meaning, Subject, after, rule, starts};

impl Subject<'_> {
    /// "Requires A to be V", "Requires A to be enabled".
    pub(super) fn needs_value(&self, words: &[&str]) -> Option<Meaning> {
        let at = words.windows(2).position(|pair| starts(pair, &["to", "be"]))?;
        let values = after(&words[at + 2..], &["set to"]).unwrap_or(&words[at + 2..]);
        let [member] = &self.list(&words[..at])?[..] else { return None };
        let condition = match values {
            ["enabled" | "true"] if self.is_boolean(member) => vec!["true".to_owned()],
            ["disabled" | "false"] if self.is_boolean(member) => vec!["false".to_owned()],
            values if !self.is_boolean(member) => self.values_of(member, values)?,
            _ => return None,
        };
        let value = match &condition[..] {
            [only] => Yaml::json(only),
            several => Yaml::List(several.iter().map(|it| Yaml::json(it)).collect()),
        };
        // A boolean asks for something only where it is true.
        let when = if self.kind == "boolean" {
            vec![("is", Yaml::map([(self.name.to_owned(), Yaml::Raw("true".to_owned()))]))]
        } else {
            vec![("present", Yaml::text(self.name))]
        };
        let then = vec![("values", Yaml::map([(member.clone(), value)]))];
        Some(Meaning::Rule(rule(when, then, false), vec![self.name.to_owned(), member.clone()]))
    }

    /// "A and B are mutually exclusive", "Do not set both A and B".
    pub(super) fn exclusive(&self, words: &[&str]) -> Option<Meaning> {
        let rest = after(words, phrases::COUNTED_BOTH);
        let behind = (1..words.len())
            .find(|at| after(&words[*at..], phrases::COUNTED_EXCLUSIVE).is_some_and(<[&str]>::is_empty));
        let named =
            rest.or_else(|| behind.map(|at| after(&words[..at], &["both"]).unwrap_or(&words[..at])))?;
        let members = self.members(named).filter(|members| members.len() > 1)?;
        // `false` may be allowed beside the others, so that a boolean leaves two readings.
        if members.iter().any(|name| self.is_boolean(name)) || named.contains(&"or") {
            return None;
        }
        let list = || Yaml::List(members.iter().map(Yaml::text).collect());
        let form = match &members[..] {
            [first, second] => {
                ("forbids", Yaml::map([(first.clone(), Yaml::List(vec![Yaml::text(second)]))]))
            }
            _ => ("at_most_one", list()),
        };
        Some(Meaning::Rule(vec![form], members))
    }

    /// A limit of the subject under a condition, as in "When A is V, must be at most 10".
    pub(super) fn limited(&self, condition: &Condition, words: &[&str]) -> Option<Meaning> {
        let words = self.without_subject(words);
        let limits = match self.named().and_then(|()| bounds::limits(self.kind, words, ""))? {
            Meaning::Bounds(limits) if !limits.is_empty() => limits,
            _ => return None,
        };
        let key = match limits[0].0 {
            "min" | "max" | "above" | "below" => "ranges",
            "min_items" | "max_items" => "counts",
            "min_length" | "max_length" => "lengths",
            _ => return None,
        };
        if limits.iter().any(|(key, _)| *key == "step") {
            return None;
        }
        let name = |key: &str| key.split('_').next().unwrap_or_default().to_owned();
        let bounds = Yaml::map(limits.iter().map(|(key, digits)| (name(key), Yaml::json(digits))));
        let then = vec![(key, Yaml::map([(self.name.to_owned(), bounds)]))];
        self.rule(condition.clone(), then, false)
    }
}
