//! Conditions of rates, and how a spec says them.

use super::members::Members;
use crate::import::shape::line;
use crate::import::yaml::Yaml;

/// A condition on a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// The effective value of a parameter, in JSON.
    Is(String, String),
    /// A parameter is given.
    Present(String),
    /// The tier of the size.
    Tier(String),
    /// A number is within bounds: `min`, `max`, `above` and `below` with their digits.
    Range(String, &'static str, String),
    /// An expression.
    Cel(String),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

impl Condition {
    /// The opposite.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// All of several conditions; none of no condition.
    pub(super) fn all(mut parts: Vec<Condition>) -> Option<Self> {
        if parts.len() > 1 { Some(Self::All(parts)) } else { parts.pop() }
    }

    /// At least one of several conditions; none of no condition.
    pub(super) fn any(mut parts: Vec<Condition>) -> Option<Self> {
        if parts.len() > 1 { Some(Self::Any(parts)) } else { parts.pop() }
    }

    /// As the value of `when`.
    pub(super) fn when(&self, members: &Members) -> Yaml {
        // Only an expression can read the tier.
        if self.reads_tier() { Yaml::text(self.cel(members)) } else { self.yaml() }
    }

    /// True if it reads the tier of the size.
    pub(super) fn reads_tier(&self) -> bool {
        match self {
            Self::Tier(_) => true,
            Self::Not(inner) => inner.reads_tier(),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::reads_tier),
            _ => false,
        }
    }

    fn cel(&self, members: &Members) -> String {
        let guarded = |path: &String, test: String| {
            let member = members.get(path);
            let is_known = member.is_some_and(|it| it.always || it.default.is_some());
            if is_known { test } else { format!("(has(self.{path}) && {test})") }
        };
        let joined = |parts: &[Condition], by: &str| {
            format!("({})", parts.iter().map(|part| part.cel(members)).collect::<Vec<_>>().join(by))
        };
        match self {
            Self::Is(path, json) => guarded(path, format!("self.{path} == {json}")),
            Self::Present(path) => format!("has(self.{path})"),
            Self::Tier(tier) => format!("size.tier == {}", crate::import::examples::json(tier)),
            Self::Range(path, bound, digits) => {
                let sign = if *bound == "max" { "<=" } else { ">" };
                guarded(path, format!("self.{path} {sign} {digits}"))
            }
            Self::Cel(text) => format!("({text})"),
            Self::Not(inner) => format!("!({})", inner.cel(members)),
            Self::All(parts) => joined(parts, " && "),
            Self::Any(parts) => joined(parts, " || "),
        }
    }

    fn yaml(&self) -> Yaml {
        let one = |key: &'static str, value: Yaml| Yaml::entries(vec![(key, value)]);
        let list = |parts: &[Condition]| Yaml::List(parts.iter().map(Condition::yaml).collect());
        match self {
            Self::Is(path, json) => one("is", Yaml::map([(path.clone(), Yaml::json(json))])),
            Self::Present(path) => one("present", Yaml::text(path)),
            Self::Tier(tier) => {
                one("cel", Yaml::text(format!("size.tier == {}", crate::import::examples::json(tier))))
            }
            Self::Range(path, bound, digits) => {
                let bounds = Yaml::map([((*bound).to_owned(), Yaml::Raw(digits.clone()))]);
                one("ranges", Yaml::map([(path.clone(), bounds)]))
            }
            Self::Cel(text) => one("cel", Yaml::text(text)),
            Self::Not(inner) => match &**inner {
                Self::Present(path) => one("absent", Yaml::text(path)),
                Self::Any(parts) if parts.iter().all(|part| matches!(part, Self::Present(_))) => {
                    let path = |part: &Condition| {
                        if let Self::Present(path) = part { Some(Yaml::text(path)) } else { None }
                    };
                    one("absent", Yaml::List(parts.iter().filter_map(path).collect()))
                }
                inner => one("not", inner.yaml()),
            },
            Self::All(parts) if parts.iter().all(|part| matches!(part, Self::Is(..))) => {
                let is = |part: &Condition| {
                    if let Self::Is(path, json) = part {
                        Some((path.clone(), Yaml::json(json)))
                    } else {
                        None
                    }
                };
                one("is", Yaml::map(parts.iter().filter_map(is)))
            }
            Self::All(parts) => {
                let mut lines: Vec<crate::import::yaml::Line> = Vec::new();
                for part in parts {
                    let Yaml::Map(keys) = part.yaml() else { continue };
                    if keys.iter().any(|key| lines.iter().any(|known| known.key == key.key)) {
                        return one("all", list(parts));
                    }
                    lines.extend(keys.into_iter().map(|key| line(&key.key, key.value)));
                }
                Yaml::Map(lines)
            }
            Self::Any(parts) => one("any", list(parts)),
        }
    }
}
