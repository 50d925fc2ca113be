//! The subjects of diagnostics.

/// A part of a spec that a diagnostic is about, by its name in the spec.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// A parameter: its names from the outermost object inwards.
    Parameter(Vec<String>),
    /// A fact.
    Fact(String),
    /// A named type.
    Type(String),
    /// A parameter set.
    Set(String),
    /// A rule, by its id.
    Rule(String),
    /// A line of the price, by what it bills.
    PriceLine(String),
    /// A tier of sizes.
    Tier(String),
    /// An operation, as `<provider>/<name>`.
    Operation(String),
}

impl Subject {
    /// A parameter by the names on its path.
    pub fn parameter<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self::Parameter(names.into_iter().map(str::to_owned).collect())
    }

    /// The kind of the subject in kebab-case.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Parameter(_) => "parameter",
            Self::Fact(_) => "fact",
            Self::Type(_) => "type",
            Self::Set(_) => "set",
            Self::Rule(_) => "rule",
            Self::PriceLine(_) => "price-line",
            Self::Tier(_) => "tier",
            Self::Operation(_) => "operation",
        }
    }

    /// The name of the subject; the names on a path are joined by dots.
    pub fn name(&self) -> String {
        match self {
            Self::Parameter(names) => names.join("."),
            Self::Fact(name)
            | Self::Type(name)
            | Self::Set(name)
            | Self::Rule(name)
            | Self::PriceLine(name)
            | Self::Tier(name)
            | Self::Operation(name) => name.clone(),
        }
    }
}
