//! The keys of parameters: which types they belong to, and where they are allowed.
//!
//! The checks of a declaration and the schema for editors both read this table, so that a new key is declared here and
//! as a field of [`Param`].

use super::{Param, TypeName};
use crate::source::{Located, Span};

/// A key of a parameter.
pub(crate) struct Keyword {
    /// The key as it is written.
    pub(crate) name: &'static str,
    /// The thing that the key describes.
    pub(crate) describes: Describes,
    /// Finds the key in a declaration.
    pub(crate) find: fn(&Param) -> Option<Span>,
}

/// The thing that a key describes, which determines where it is allowed.
pub(crate) enum Describes {
    /// Values of some types: those that need the key, and those that can have it.
    Values { needed_by: &'static [TypeName], allowed_by: &'static [TypeName] },
    /// The parameter, whatever its type: the declarations that do not make a parameter and so cannot have the key.
    Parameter { refused_by: &'static [Owner] },
}

/// A declaration of a type that does not make a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A type in `types`.
    NamedType,
    /// The `items` of an array or a map.
    Items,
    /// A variant of a union.
    Variant,
}

fn at<T>(value: Option<&Located<T>>) -> Option<Span> {
    value.map(|value| value.span)
}

macro_rules! values {
    ($name:literal, $field:ident, [$($needed:ident)*], [$($allowed:ident)*]) => {
        values!($name, |param| at(param.$field.as_ref()), [$($needed)*], [$($allowed)*])
    };
    ($name:literal, $find:expr, [$($needed:ident)*], [$($allowed:ident)*]) => {
        Keyword {
            name: $name,
            describes: Describes::Values {
                needed_by: &[$(TypeName::$needed),*],
                allowed_by: &[$(TypeName::$allowed),*],
            },
            find: $find,
        }
    };
}

macro_rules! parameter {
    ($name:literal, $field:ident, [$($owner:ident)*]) => {
        Keyword {
            name: $name,
            describes: Describes::Parameter { refused_by: &[$(Owner::$owner),*] },
            find: |param| at(param.$field.as_ref()),
        }
    };
}

/// All keys of parameters but `type`, `use`, `doc` and `source`, which are allowed everywhere.
pub(crate) static KEYWORDS: &[Keyword] = &[
    parameter!("name", name, [NamedType Items]),
    parameter!("required", required, [NamedType Items Variant]),
    parameter!("default", default, [NamedType Items Variant]),
    parameter!("empty", empty, [NamedType Items Variant]),
    parameter!("in", place, [NamedType Items Variant]),
    parameter!("join", join, [NamedType Items Variant]),
    parameter!("nullable", nullable, [NamedType Items Variant]),
    parameter!("alias_of", alias_of, [NamedType Items Variant]),
    parameter!("override", overrides, [NamedType Items Variant]),
    parameter!("deprecated", deprecated, [Items Variant]),
    parameter!("tool", tool, [NamedType Items Variant]),
    parameter!("unit", unit, [Variant]),
    values!("also", also, [], [String Integer Number Boolean Size Array Object Map]),
    values!("value", value, [Const], []),
    values!("values", values, [Enum], [Size]),
    values!("open", open, [], [Enum Object]),
    values!("min", min, [], [Integer Number]),
    values!("max", max, [], [Integer Number]),
    values!("above", above, [], [Number]),
    values!("below", below, [], [Number]),
    values!("step", step, [], [Integer Number]),
    values!("offset", offset, [], [Integer]),
    values!("min_length", min_length, [], [String]),
    values!("max_length", max_length, [], [String]),
    values!("length_unit", length_unit, [], [String]),
    values!("format", format, [], [String Integer]),
    values!("pattern", pattern, [], [String]),
    values!("media", media, [], [String Union]),
    values!("items", |param| at(param.items.as_ref()), [Array Map], []),
    values!("min_items", min_items, [], [Array Map]),
    values!("max_items", max_items, [], [Array Map]),
    values!("unique", unique, [], [Array]),
    values!("unique_by", unique_by, [], [Array]),
    values!("keys", keys, [], [Map]),
    values!("parameters", |param| at(param.parameters.as_ref()?.keys().next()), [], [Object]),
    values!("rules", |param| at(param.rules.first().map(|rule| &rule.id)), [], [Object]),
    values!("variants", variants, [Union], []),
    values!("tag", tag, [], [Union]),
    values!("separator", separator, [], [Size]),
    values!("width", width, [], [Size]),
    values!("height", height, [], [Size]),
];

impl Keyword {
    /// Reports whether declarations of a type must have the key.
    #[cfg(feature = "editor")]
    pub(crate) fn is_needed_by(&self, ty: TypeName) -> bool {
        matches!(self.describes, Describes::Values { needed_by, .. } if needed_by.contains(&ty))
    }

    /// Reports whether the key describes the values of a type.
    pub(crate) fn belongs_to(&self, ty: TypeName) -> bool {
        matches!(self.describes, Describes::Values { needed_by, allowed_by }
            if needed_by.contains(&ty) || allowed_by.contains(&ty))
    }

    /// Reports whether the key describes the values of certain types.
    pub(crate) fn is_of_types(&self) -> bool {
        matches!(self.describes, Describes::Values { .. })
    }

    /// Reports whether a declaration cannot have the key because it does not make a parameter.
    pub(crate) fn is_refused_by(&self, owner: Owner) -> bool {
        matches!(self.describes, Describes::Parameter { refused_by } if refused_by.contains(&owner))
    }
}

/// The keys that describe values of a type.
pub(crate) fn of_type(ty: TypeName) -> impl Iterator<Item = &'static Keyword> {
    KEYWORDS.iter().filter(move |keyword| keyword.belongs_to(ty))
}

#[cfg(all(test, feature = "editor"))]
mod tests {
    use std::collections::BTreeSet;

    use super::KEYWORDS;
    use crate::front::spec::Param;

    #[test]
    fn the_table_has_every_key_of_a_parameter() {
        let schema = schemars::schema_for!(Param);
        let fields: BTreeSet<&str> =
            schema.get("properties").unwrap().as_object().unwrap().keys().map(String::as_str).collect();
        let everywhere = ["type", "use", "doc", "source"];
        let table: BTreeSet<&str> = KEYWORDS.iter().map(|keyword| keyword.name).chain(everywhere).collect();
        assert_eq!(table.len(), KEYWORDS.len() + everywhere.len());
        assert_eq!(table, fields);
    }
}
