//! Rules over several parameters.

use indexmap::IndexMap;
use serde::Deserialize;

use super::Scalar;
use crate::source::Located;
use crate::vocabulary::Effect;

/// One rule. Exactly one of the rule forms is given (`when` and `then` are one form).
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// Name of the rule, kebab-case, unique in the operation.
    pub id: Located<String>,
    /// The message for a violation: what to do about it. Default: made from the rule.
    pub message: Option<Located<String>>,
    /// `error`, or `warning` for what is legal but ignored, overridden or deprecated. Default: `error`, and
    /// `warning` where there is an `effect`.
    pub severity: Option<Located<RuleSeverity>>,
    /// The effect of a violation, for a rule of severity `warning`.
    pub effect: Option<Located<Effect>>,
    /// Parameter that a violation points to.
    pub at: Option<Located<String>>,
    /// The page that documents the rule.
    pub source: Option<Located<String>>,
    /// All of these, or none.
    pub together: Option<Vec<Located<Operand>>>,
    /// One of these or more.
    pub at_least_one: Option<Vec<Located<Operand>>>,
    /// One of these, not more.
    pub exactly_one: Option<Vec<Located<Operand>>>,
    /// One of these, or none.
    pub at_most_one: Option<Vec<Located<Operand>>>,
    /// When the parameter on the left is given, those on the right must be given too.
    pub requires: Option<IndexMap<Located<String>, Vec<Located<Operand>>>>,
    /// When the parameter on the left is given, those on the right must not be given.
    pub forbids: Option<IndexMap<Located<String>, Vec<Located<Operand>>>>,
    /// When this holds, `then` must hold too.
    pub when: Option<Located<Condition>>,
    /// The demands where `when` holds.
    pub then: Option<Then>,
    /// Bounds of a sum: numbers count as their value, lists as the number of their items, what is not given as 0.
    pub total: Option<Located<Total>>,
    /// Parameter to the values its effective value is limited to.
    pub values: Option<IndexMap<Located<String>, ValueSet>>,
    /// Number to the range its effective value is limited to.
    pub ranges: Option<IndexMap<Located<String>, Bounds>>,
    /// List to the number of items it is limited to.
    pub counts: Option<IndexMap<Located<String>, Bounds>>,
    /// String to the number of characters it is limited to.
    pub lengths: Option<IndexMap<Located<String>, Bounds>>,
    /// An expression in the Common Expression Language that must be true; parameters are `self.<name>`.
    pub cel: Option<Located<String>>,
}

/// A named expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Let {
    /// `self.width * self.height`
    Text(Located<String>),
    /// `{ value: self.width * self.height, doc: Pixels of the image. }`
    Described(DescribedLet),
}

/// A named expression with its description.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct DescribedLet {
    /// The expression, in the Common Expression Language.
    pub value: Located<String>,
    /// A description of its value.
    pub doc: Option<Located<String>>,
    /// `true` to replace an inherited expression of the same name.
    #[serde(rename = "override")]
    pub overrides: Option<Located<bool>>,
}

impl Let {
    /// The expression.
    pub(crate) fn value(&self) -> &Located<String> {
        match self {
            Let::Text(text) => text,
            Let::Described(described) => &described.value,
        }
    }

    /// Its description, and what else a mapping says of it.
    pub(crate) fn described(&self) -> Option<&DescribedLet> {
        match self {
            Let::Text(_) => None,
            Let::Described(described) => Some(described),
        }
    }
}

/// A sum and its bounds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Total {
    /// The parameters to add up: numbers, lists (`images` counts the items) and numbers inside lists (`shots.duration` adds
    /// up the durations of all shots).
    pub of: Vec<Located<String>>,
    /// Least sum.
    pub min: Option<Located<Scalar>>,
    /// Greatest sum.
    pub max: Option<Located<Scalar>>,
}

/// The severity of a violation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(crate) enum RuleSeverity {
    /// The service refuses the request.
    #[default]
    Error,
    /// The service takes the request, but ignores, overrides or deprecates a part of it.
    Warning,
}

/// A parameter, or a group that is given when all its members are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    /// `inputs.referenceImages`
    One(Located<String>),
    /// `[width, height]`
    Group(Vec<Located<String>>),
}

/// A condition; all keys that are given must hold.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    /// These parameters are given: one path, or a list of which all are.
    pub present: Option<Located<OneOrMany>>,
    /// None of these parameters is given.
    pub absent: Option<Located<OneOrMany>>,
    /// These parameters are given, and are not empty: strings, lists, objects or maps.
    pub not_empty: Option<Located<OneOrMany>>,
    /// Parameter to the value, or the list of values, that its effective value must be (one of); `{ except: [...] }` for any
    /// other value.
    pub is: Option<IndexMap<Located<String>, ValueSet>>,
    /// Number to the range that its effective value lies in.
    pub ranges: Option<IndexMap<Located<String>, Bounds>>,
    /// List to the range that the number of its items lies in.
    pub counts: Option<IndexMap<Located<String>, Bounds>>,
    /// String to the range that the number of its characters lies in.
    pub lengths: Option<IndexMap<Located<String>, Bounds>>,
    /// A sum and the range that it lies in.
    pub total: Option<Located<Total>>,
    /// All of these conditions hold.
    pub all: Option<Vec<Condition>>,
    /// One of these conditions holds.
    pub any: Option<Vec<Condition>>,
    /// This condition does not hold.
    pub not: Option<Box<Condition>>,
    /// An expression in the Common Expression Language.
    pub cel: Option<Located<String>>,
}

impl Condition {
    /// The expression, if the condition has nothing else.
    pub(crate) fn only_cel(&self) -> Option<&Located<String>> {
        let rest = Condition { cel: None, ..self.clone() };
        self.cel.as_ref().filter(|_| rest == Condition::default())
    }
}

/// One parameter path, or a list of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OneOrMany(pub Vec<Located<String>>);

/// Some values, or all others.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ValueSet {
    /// `fast` or `[fast, slow]`
    Listed(Vec<Located<Scalar>>),
    /// `{ except: [fast] }`
    Except(ExceptedValues),
}

/// Any value but some.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ExceptedValues {
    /// The values that do not count.
    pub except: Vec<Located<Scalar>>,
}

/// The demands under a condition; every key that is given adds one.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Then {
    /// Parameters that must be given.
    #[serde(default)]
    pub required: Vec<Located<String>>,
    /// Parameters, or groups, that must not be given.
    #[serde(default)]
    pub forbidden: Vec<Located<Operand>>,
    /// Parameter to the values its effective value is limited to.
    #[serde(default)]
    pub values: IndexMap<Located<String>, ValueSet>,
    /// Parameter to the range its effective value is limited to.
    #[serde(default)]
    pub ranges: IndexMap<Located<String>, Bounds>,
    /// List parameter to the number of items it is limited to.
    #[serde(default)]
    pub counts: IndexMap<Located<String>, Bounds>,
    /// String parameter to the number of characters it is limited to.
    #[serde(default)]
    pub lengths: IndexMap<Located<String>, Bounds>,
    /// Bounds of a sum.
    pub total: Option<Located<Total>>,
    /// All of these must be given, or none.
    pub together: Option<Vec<Located<Operand>>>,
    /// One of these or more must be given.
    pub at_least_one: Option<Vec<Located<Operand>>>,
    /// One of these must be given, not more.
    pub exactly_one: Option<Vec<Located<Operand>>>,
    /// One of these may be given, not more.
    pub at_most_one: Option<Vec<Located<Operand>>>,
    /// An expression that must be true.
    pub cel: Option<Located<String>>,
}

/// Bounds; at least one is given.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "editor", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Bounds {
    /// Least value.
    pub min: Option<Located<Scalar>>,
    /// Greatest value.
    pub max: Option<Located<Scalar>>,
    /// The value lies above this one, which is not allowed itself.
    pub above: Option<Located<Scalar>>,
    /// The value lies below this one, which is not allowed itself.
    pub below: Option<Located<Scalar>>,
}
