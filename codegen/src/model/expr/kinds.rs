//! JSON types that a value can have, as sets. Knows declared types, and no request.

use serde_json::json;

use super::types::{expr_type, value_type};
use crate::model::{ExprType, JsonKind, Type, Value};

/// A set of JSON types; whole numbers and others are two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kinds(u8);

impl Kinds {
    /// `null`
    pub const NULL: Kinds = Kinds(1);
    /// Booleans.
    pub const BOOL: Kinds = Kinds(2);
    /// Numbers without fraction.
    pub const WHOLE: Kinds = Kinds(4);
    /// All numbers.
    pub const NUMBER: Kinds = Kinds(4 | 8);
    /// Strings.
    pub const STRING: Kinds = Kinds(16);
    /// Lists.
    pub const LIST: Kinds = Kinds(32);
    /// Objects and maps.
    pub const MAP: Kinds = Kinds(64);
    /// Every value.
    pub const ALL: Kinds = Kinds(127);
    /// No value.
    pub const NONE: Kinds = Kinds(0);

    /// The intersection.
    #[must_use]
    pub fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }

    /// The union.
    #[must_use]
    pub fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Everything else.
    #[must_use]
    pub fn not(self) -> Kinds {
        Kinds(!self.0 & Self::ALL.0)
    }

    /// Reports whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The empty values among the values of these types.
    pub(crate) fn empty_values(self) -> impl Iterator<Item = serde_json::Value> {
        let empty = [(Self::STRING, json!("")), (Self::LIST, json!([])), (Self::MAP, json!({}))];
        empty.into_iter().filter(move |(kind, _)| self.meets(*kind)).map(|(_, value)| value)
    }

    /// Reports whether two sets have a common element.
    pub fn meets(self, other: Kinds) -> bool {
        !self.and(other).is_empty()
    }

    /// Reports whether the other set contains this one.
    pub fn within(self, other: Kinds) -> bool {
        self.and(other) == self
    }

    /// The names that `type(x)` has for it.
    pub(crate) fn names(self) -> Vec<&'static str> {
        // A number is `double` unless it can only be whole.
        let is_whole = self.and(Self::NUMBER) == Self::WHOLE;
        let fits = |(_, kind): &&(&str, JsonKind)| match kind {
            JsonKind::Int => is_whole,
            JsonKind::Double => !is_whole && self.meets(Self::NUMBER),
            kind => self.meets(Self::of(*kind)),
        };
        super::types::KINDS.iter().filter(fits).map(|(name, _)| *name).collect()
    }

    /// The set in words: `a string or an integer`.
    pub(crate) fn words(self) -> String {
        let words: Vec<&str> = self
            .names()
            .into_iter()
            .map(|name| match name {
                "int" => "an integer",
                "double" => "a number",
                "string" => "a string",
                "bool" => "a boolean",
                "list" => "a list",
                "map" => "an object",
                _ => "`null`",
            })
            .collect();
        match words.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => "nothing".to_owned(),
        }
    }

    /// The values for which `type(x)` has this result.
    pub fn of(kind: JsonKind) -> Kinds {
        match kind {
            JsonKind::Null => Self::NULL,
            JsonKind::Bool => Self::BOOL,
            JsonKind::Int => Self::WHOLE,
            JsonKind::Double => Self::NUMBER,
            JsonKind::String => Self::STRING,
            JsonKind::List => Self::LIST,
            JsonKind::Map => Self::MAP,
        }
    }

    /// Those that values of a type of expressions have.
    pub(crate) fn of_expr(ty: ExprType) -> Kinds {
        match ty {
            ExprType::Bool => Self::BOOL,
            ExprType::Int => Self::WHOLE,
            ExprType::Double => Self::NUMBER,
            ExprType::String | ExprType::Timestamp => Self::STRING,
            ExprType::List => Self::LIST,
            ExprType::Object => Self::MAP,
            ExprType::Null => Self::NULL,
            ExprType::Dyn => Self::ALL,
        }
    }

    /// The one that a constant has. A number that equals a whole one is whole.
    pub fn of_value(value: &Value) -> Kinds {
        match value {
            Value::Num(value) if value.fract() == 0.0 => Self::WHOLE,
            Value::Num(_) => Self::NUMBER,
            other => match value_type(other) {
                ExprType::Bool => Self::BOOL,
                ExprType::String => Self::STRING,
                _ => Self::WHOLE,
            },
        }
    }

    /// Those that values of a declared type have; `null` is not among them unless the type is any.
    pub fn of_type(ty: &Type) -> Kinds {
        match ty {
            Type::Any | Type::Result => Self::ALL,
            Type::Boolean => Self::BOOL,
            Type::Integer(_) => Self::WHOLE,
            Type::Number(_) => Self::NUMBER,
            Type::String(_) | Type::Size(_) => Self::STRING,
            Type::Const(value) => Self::of_value(value),
            Type::Enum(values) => {
                let kinds =
                    values.values.iter().fold(Self::NONE, |all, one| all.or(Self::of_value(&one.value)));
                // Other values of an open enum can have fractions.
                if values.open && kinds.meets(Self::NUMBER) { kinds.or(Self::NUMBER) } else { kinds }
            }
            Type::Array(_) => Self::LIST,
            Type::Object(_) | Type::Map(_) => Self::MAP,
            Type::Union(union) => {
                union.variants.iter().fold(Self::NONE, |all, one| all.or(Self::of_type(&one.ty)))
            }
        }
    }
}

/// The variants of a union, or the type itself.
pub(crate) fn variants(ty: &Type) -> Vec<&Type> {
    match ty {
        Type::Union(union) => union.variants.iter().flat_map(|variant| variants(&variant.ty)).collect(),
        _ => vec![ty],
    }
}

/// The type in expressions of what has one of several declared types and one of these JSON types; none if it can be
/// any JSON value.
pub(crate) fn narrowed(types: &[&Type], kinds: Kinds) -> Option<ExprType> {
    let mut found: Option<ExprType> = None;
    for ty in types.iter().flat_map(|ty| variants(ty)) {
        if !Kinds::of_type(ty).meets(kinds) {
            continue;
        }
        let ty = expr_type(ty)?;
        found = Some(found.map_or(ty, |known| common(known, ty)));
    }
    // An expression that no value satisfies is never evaluated; its declared type will do.
    found.or_else(|| if kinds == Kinds::ALL { None } else { narrowed(types, Kinds::ALL) })
}

/// The type of what is of one type or of the other.
pub(crate) fn common(left: ExprType, right: ExprType) -> ExprType {
    match (left, right) {
        _ if left == right => left,
        (ExprType::Int | ExprType::Double, ExprType::Int | ExprType::Double) => ExprType::Double,
        _ => ExprType::Dyn,
    }
}
