//! The table of what the dialects take. Data only.

use modelspec_runtime::tool::Dialect;

/// The schemas that a dialect takes. Each takes `type`, `description`, `properties`, `required`, `items`, `anyOf`,
/// `additionalProperties`, and `enum` of strings.
#[derive(Debug)]
pub(super) struct Accepts {
    /// The dialect.
    pub dialect: Dialect,
    /// Further keywords that restrict values.
    pub keywords: &'static [&'static str],
    /// Values of `format`; all of them if there is no list.
    pub formats: Option<&'static [&'static str]>,
    /// `enum` can list numbers and booleans too.
    pub lists_any_scalar: bool,
    /// The greatest value of `minItems`.
    pub most_min_items: Option<u32>,
    /// The greatest count in a pattern.
    pub most_repeats: Option<u32>,
    /// The treatment of types that occur several times.
    pub references: References,
    /// Names of properties consist of at most 64 letters, digits, `_`, `.` and `-`.
    pub has_plain_names: bool,
    /// The most characters in the description of a tool.
    pub description: Option<usize>,
    /// The sizes of a definition.
    pub sizes: Sizes,
}

/// The treatment of types that occur several times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum References {
    /// `$ref` with other keywords next to it.
    WithSiblings,
    /// `$ref` with nothing next to it.
    Alone,
    /// No `$ref`: a type that contains itself is written out some levels deep.
    None,
}

/// The most of what a definition can contain.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    /// Properties of all objects.
    pub properties: Option<usize>,
    /// Objects and lists in one another.
    pub depth: Option<usize>,
    /// Values of all enums.
    pub enum_values: Option<usize>,
    /// Characters in the names of properties and definitions, and in values of enums.
    pub characters: Option<usize>,
    /// Characters in an enum with more values than this.
    pub large_enum: Option<(usize, usize)>,
    /// Parameters that are not required.
    pub optional: Option<usize>,
    /// Parameters of several types.
    pub unions: Option<usize>,
}

impl Sizes {
    /// No limits.
    const NONE: Self = Self {
        properties: None,
        depth: None,
        enum_values: None,
        characters: None,
        large_enum: None,
        optional: None,
        unions: None,
    };
}

/// The levels in which a type that contains itself is written out.
pub(super) const LEVELS: usize = 3;

/// The most characters in the description of a parameter. No dialect has such a limit; it keeps a definition short.
pub(super) const PARAMETER_DESCRIPTION: usize = 1_024;

/// The most types in a definition, where types that occur several times multiply.
pub(super) const MAX_SCHEMAS: usize = 20_000;

pub(super) const ALL: &[Accepts] = &[
    Accepts {
        dialect: Dialect::OpenAi,
        keywords: &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "pattern",
            "format",
            "minItems",
            "maxItems",
        ],
        formats: Some(&[
            "date-time",
            "time",
            "date",
            "duration",
            "email",
            "hostname",
            "ipv4",
            "ipv6",
            "uuid",
        ]),
        lists_any_scalar: true,
        most_min_items: None,
        most_repeats: None,
        references: References::Alone,
        has_plain_names: false,
        description: Some(1_024),
        sizes: Sizes {
            properties: Some(5_000),
            depth: Some(10),
            enum_values: Some(1_000),
            characters: Some(120_000),
            large_enum: Some((250, 15_000)),
            ..Sizes::NONE
        },
    },
    Accepts {
        dialect: Dialect::Anthropic,
        keywords: &["pattern", "format", "minItems"],
        formats: Some(&[
            "date-time",
            "time",
            "date",
            "duration",
            "email",
            "hostname",
            "uri",
            "ipv4",
            "ipv6",
            "uuid",
        ]),
        lists_any_scalar: true,
        most_min_items: Some(1),
        most_repeats: Some(100),
        references: References::None,
        has_plain_names: true,
        description: None,
        sizes: Sizes { optional: Some(24), unions: Some(16), ..Sizes::NONE },
    },
    Accepts {
        dialect: Dialect::Gemini,
        keywords: &["minimum", "maximum", "format", "minItems", "maxItems"],
        formats: None,
        lists_any_scalar: false,
        most_min_items: None,
        most_repeats: None,
        references: References::Alone,
        has_plain_names: true,
        description: None,
        sizes: Sizes::NONE,
    },
    Accepts {
        dialect: Dialect::Mcp,
        keywords: &[
            "const",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
            "propertyNames",
            "allOf",
            "not",
            "dependentRequired",
        ],
        formats: None,
        lists_any_scalar: true,
        most_min_items: None,
        most_repeats: None,
        references: References::WithSiblings,
        has_plain_names: false,
        description: None,
        sizes: Sizes::NONE,
    },
];

impl Accepts {
    /// Reports whether the dialect takes a keyword that restricts values.
    pub(super) fn takes(&self, keyword: &str) -> bool {
        self.keywords.contains(&keyword)
    }

    /// Reports whether the dialect takes a format.
    pub(super) fn takes_format(&self, format: &str) -> bool {
        self.takes("format") && self.formats.is_none_or(|formats| formats.contains(&format))
    }

    /// Reports whether the dialect takes a pattern: all of ours are without lookaround, word boundaries and
    /// backreferences.
    pub(super) fn takes_pattern(&self, pattern: &str) -> bool {
        self.takes("pattern") && self.most_repeats.is_none_or(|most| largest_count(pattern) <= most)
    }

    /// Reports whether the dialect takes the name of a property.
    pub(super) fn takes_name(&self, name: &str) -> bool {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        !self.has_plain_names || ((1..=64).contains(&name.len()) && name.chars().all(is_plain))
    }
}

/// The largest number between braces outside of character classes.
fn largest_count(pattern: &str) -> u32 {
    let (mut largest, mut number, mut in_class) = (0, None, false);
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => _ = letters.next(),
            '[' => in_class = true,
            ']' => in_class = false,
            '{' if !in_class => number = Some(0_u32),
            ',' if !in_class => number = number.map(|_| 0),
            '}' => number = None,
            _ => {}
        }
        if let (Some(count), Some(digit)) = (&mut number, letter.to_digit(10)) {
            *count = count.saturating_mul(10).saturating_add(digit);
            largest = largest.max(*count);
        }
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dialect_has_a_row() {
        assert_eq!(ALL.iter().map(|row| row.dialect).collect::<Vec<_>>(), Dialect::ALL);
    }

    #[test]
    fn counts_are_found_outside_of_classes() {
        let cases = [("a{3}", 3), ("a{2,12}b{4}", 12), (r"\{99}", 0), ("[{99}]{1,}", 1), ("x{1000}", 1000)];
        for (pattern, count) in cases {
            assert_eq!(largest_count(pattern), count, "{pattern}");
        }
    }

    #[test]
    fn names_are_plain() {
        let row = |dialect: Dialect| ALL.iter().find(|row| row.dialect == dialect).unwrap();
        let anthropic = row(Dialect::Anthropic);
        assert!(anthropic.takes_name("a.b-c_1"));
        for name in ["", "$ref", "a b", "é", &"a".repeat(65)] {
            assert!(!anthropic.takes_name(name), "{name}");
        }
        assert!(row(Dialect::Mcp).takes_name("$ref"));
    }
}
