//! Every diagnostic by its code.

use std::fmt;

use super::Severity;

/// Declares the codes: by the group in which the reference lists them, with id, severity and title.
macro_rules! codes {
    ($($group:literal { $($name:ident = $id:literal, $severity:ident, $title:literal;)+ })+) => {
        /// A kind of problem. The id is stable; the wording of a message is not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $title] $name,)+)+
        }

        impl Code {
            /// All codes, in the order of the reference.
            pub const ALL: &[Self] = &[$($(Self::$name,)+)+];

            /// The stable id in kebab-case, such as `unknown-key`.
            pub fn id(self) -> &'static str {
                match self {
                    $($(Self::$name => $id,)+)+
                }
            }

            /// Severity of every diagnostic with this code.
            pub fn severity(self) -> Severity {
                match self {
                    $($(Self::$name => Severity::$severity,)+)+
                }
            }

            /// A sentence that sums the problem up.
            pub fn title(self) -> &'static str {
                match self {
                    $($(Self::$name => $title,)+)+
                }
            }

            /// An explanation with an example and its correction, in Markdown.
            pub fn explanation(self) -> &'static str {
                match self {
                    $($(Self::$name => include_str!(concat!("codes/", $id, ".md")),)+)+
                }
            }

            /// The heading under which the reference lists the code.
            pub fn group(self) -> &'static str {
                match self {
                    $($(Self::$name)|+ => $group,)+
                }
            }
        }
    };
}

codes! {
    "Files and YAML" {
        BadName = "bad-name", Error, "A file or folder is not named in kebab-case, or is in the wrong place.";
        MissingProvider = "missing-provider", Error, "A folder has operations but no `provider.yaml`.";
        FileTooLarge = "file-too-large", Error, "A file is larger than a spec can be.";
        EmptyFile = "empty-file", Error, "A file has no content.";
        NotUtf8 = "not-utf-8", Error, "A file is not encoded in UTF-8.";
        Unreadable = "unreadable", Error, "A file cannot be read as a spec.";
        TooManyProblems = "too-many-problems", Error, "A file has more than 100 problems; the rest are not listed.";
        YamlSyntax = "yaml-syntax", Error, "The text is not valid YAML.";
        YamlDocuments = "yaml-documents", Error, "A file has more than one YAML document.";
        YamlAnchor = "yaml-anchor", Error, "A file uses a YAML anchor.";
        YamlAlias = "yaml-alias", Error, "A file uses a YAML alias.";
        YamlMergeKey = "yaml-merge-key", Error, "A file uses a YAML merge key.";
        YamlTag = "yaml-tag", Error, "A file uses a YAML tag.";
        YamlKey = "yaml-key", Error, "A mapping key is missing, or is not a string.";
        CutText = "cut-text", Error, "A comma inside braces ends an unquoted text.";
        NestedTooDeep = "nested-too-deep", Error, "Lists and mappings are nested too deep.";
        DuplicateKey = "duplicate-key", Error, "A mapping has a key twice.";
        UnknownKey = "unknown-key", Error, "A key does not exist here.";
        MissingKey = "missing-key", Error, "A required key is missing.";
        MisplacedKey = "misplaced-key", Error, "A key exists, but is not allowed here.";
        ConflictingKeys = "conflicting-keys", Error, "Two keys exclude each other.";
        UselessKey = "useless-key", Error, "A key has no effect here.";
        EmptyValue = "empty-value", Error, "A key or an item has no value.";
        NullValue = "null-value", Error, "`null` or `~` is used where a value is expected.";
        BadNumber = "bad-number", Error, "A number is not written as in JSON, or is too large to be exact.";
        WrongType = "wrong-type", Error, "A value has the wrong type.";
        NumberOutOfBounds = "number-out-of-bounds", Error, "A number is outside the bounds of its key.";
        UnknownValue = "unknown-value", Error, "A word is not one of the choices of its key.";
    }
    "Parameters and types" {
        BadDate = "bad-date", Warning, "`released`, `retires` or `read` is not a date such as `2026-01-31`.";
        BadSource = "bad-source", Warning, "The `url` of a source is not an `http` or `https` URL.";
        MissingDoc = "missing-doc", Warning, "An operation or parameter has no `doc`.";
        MissingSource = "missing-source", Warning, "An operation or a provider names no source.";
        MissingType = "missing-type", Error, "A parameter has neither `type` nor `use`.";
        TypeAndUse = "type-and-use", Error, "A parameter has both `type` and `use`.";
        UnknownType = "unknown-type", Error, "`use` names a type that does not exist.";
        NamedTypeKey = "named-type-key", Error, "A parameter changes a type that is declared elsewhere.";
        EndlessType = "endless-type", Error, "A type contains itself without an object to break the cycle.";
        TypeTooLarge = "type-too-large", Error, "A type is nested too deep or contains too many types.";
        MisplacedResult = "misplaced-result", Error, "The type `result` is used outside the response of an envelope.";
        DeclaredTwice = "declared-twice", Error, "A parameter, rule, type or fact is declared twice.";
        NameCollision = "name-collision", Error, "Two names become the same name in Rust.";
        TooLarge = "too-large", Error, "A list, an expression or a type is larger than a spec can have.";
        TooManyParameters = "too-many-parameters", Error, "An operation has more than 20,000 parameters, or the operations of a provider share too many.";
        EmptyRange = "empty-range", Error, "No value is allowed, for example because `min` is greater than `max`.";
        BadStep = "bad-step", Error, "A step is not greater than 0, or an offset does not fit its step.";
        BadPattern = "bad-pattern", Error, "A pattern uses syntax that not all validators share.";
        IntegerOutOfRange = "integer-out-of-range", Error, "A whole number is beyond ±(2^53 - 1).";
        NumberOutOfRange = "number-out-of-range", Error, "A number is beyond the range of doubles.";
        AmbiguousVariants = "ambiguous-variants", Error, "A value can match two variants of a union that describe it differently.";
        BadUnion = "bad-union", Error, "A union has too few or too many variants, or one that matches everything.";
        BadTag = "bad-tag", Error, "The tag of a union does not select one of its variants.";
        BadAlias = "bad-alias", Error, "A parameter cannot be an alias of the one it names.";
        BadMedia = "bad-media", Error, "A limit of `media` is not valid.";
        BadSeparator = "bad-separator", Error, "A separator cannot be between two numbers.";
        BadUniqueBy = "bad-unique-by", Error, "`unique_by` does not name a scalar member of the items.";
        UselessAlso = "useless-also", Error, "`also` adds no value.";
        MixedEnum = "mixed-enum", Error, "An enum mixes strings and numbers.";
        DuplicateValue = "duplicate-value", Error, "A value of an enum, or an operand of a rule, is a duplicate.";
        NotInEnum = "not-in-enum", Error, "A value is not one of the parameter's values.";
        NotComparable = "not-comparable", Error, "A value is given for a parameter that has no scalar value.";
        BadDefault = "bad-default", Error, "A default is not a valid value of its parameter.";
        UselessDefault = "useless-default", Warning, "A required parameter has a default.";
        UnplaceableDefault = "unplaceable-default", Error, "A conditional default has no single place to evaluate its conditions.";
        CircularDefault = "circular-default", Error, "A default depends on itself.";
        LongDefault = "long-default", Error, "A default depends on a chain of more than four other defaults.";
        BadPath = "bad-path", Error, "`http.path` is not a path, or does not match the path parameters.";
        BadPlace = "bad-place", Error, "A parameter cannot be sent in the query, the path or a header.";
        HiddenRequired = "hidden-required", Error, "A required parameter is hidden from tools, and nothing fills it in.";
        BadBody = "bad-body", Error, "The body of the request cannot carry a parameter.";
        BadContent = "bad-content", Error, "The content type or the headers of a response are not valid, or do not go with its members.";
        EmptyVariant = "empty-variant", Warning, "A variant of a response has no members.";
        BadWireId = "bad-wire-id", Error, "A wire id is listed twice, or `model_from` names a parameter without listed strings.";
        BadUrl = "bad-url", Error, "`base_url` is not an `http` or `https` URL.";
        EnvelopeResult = "envelope-result", Error, "An envelope does not have exactly one parameter of the type `result`.";
    }
    "Reuse" {
        UnknownSet = "unknown-set", Error, "`include` names a set that does not exist.";
        UnknownOperation = "unknown-operation", Error, "`extends` or `replaced_by` names an operation that does not exist.";
        EndlessExtends = "endless-extends", Error, "An operation extends itself, directly or through others.";
        UnknownRemoval = "unknown-removal", Error, "`remove` names nothing that is inherited.";
        RemovedButRead = "removed-but-read", Error, "A rule reads a removed parameter.";
        UselessOverride = "useless-override", Error, "`override` replaces nothing.";
    }
    "Sizes and rules" {
        BadSize = "bad-size", Error, "A size is not written as width and height.";
        BadSizeParameter = "bad-size-parameter", Error, "A parameter cannot hold what the table of sizes uses it for.";
        DuplicateSize = "duplicate-size", Error, "A size is listed twice, or in two tiers.";
        SizeOutOfRange = "size-out-of-range", Error, "A size is not allowed by the parameters that hold it.";
        UnknownTier = "unknown-tier", Error, "A tier does not exist.";
        UnknownParameter = "unknown-parameter", Error, "A path names a parameter that does not exist.";
        PathThroughList = "path-through-list", Error, "A path goes through a list.";
        PathThroughMap = "path-through-map", Error, "A path goes through a map.";
        RuleForm = "rule-form", Error, "A rule has no form, or several.";
        BuiltInRuleId = "built-in-rule-id", Error, "A rule has the id of a built-in rule.";
        RuleOutsideRequest = "rule-outside-request", Error, "A rule is declared outside a request.";
        UnplaceableRule = "unplaceable-rule", Error, "A rule of an object cannot be checked everywhere the object occurs.";
        EmptyRule = "empty-rule", Error, "A rule or a limit demands nothing.";
        UnfitLimit = "unfit-limit", Error, "A rule limits a parameter in a way that its type does not allow.";
        BadSummand = "bad-summand", Error, "`total` adds up something that is not a number or a list.";
        MissingMessage = "missing-message", Warning, "A rule in `cel` has no message.";
        RuleNeverHolds = "rule-never-holds", Error, "No request satisfies a rule.";
        RuleNeverFails = "rule-never-fails", Warning, "No request violates a rule.";
        NotDecided = "not-decided", Warning, "A rule, price or mode reads too many combinations of values to be checked, or checking the examples takes too long.";
        RulesContradict = "rules-contradict", Error, "No request satisfies all rules.";
        ModeNeverValid = "mode-never-valid", Error, "No valid request has the inputs of a mode.";
        DeadCondition = "dead-condition", Warning, "No request meets the condition of a rule without violating other rules.";
    }
    "Expressions" {
        CelSyntax = "cel-syntax", Error, "An expression is not valid CEL, or is too long or nested too deep.";
        CelUnknownName = "cel-unknown-name", Error, "An expression names something that does not exist.";
        CelType = "cel-type", Error, "The types in an expression do not match.";
        CelUnguarded = "cel-unguarded", Error, "An expression reads a parameter that may be absent.";
        CelUnsupported = "cel-unsupported", Error, "An expression uses a part of CEL that specs do not support.";
        BadLetName = "bad-let-name", Error, "A named expression has a name that expressions cannot use.";
        CircularLet = "circular-let", Error, "A named expression uses itself, directly or through others.";
        LongLet = "long-let", Error, "With the expressions that its names stand for, an expression is too long.";
        UnusedLet = "unused-let", Warning, "No expression uses a named expression.";
        NeverEqual = "never-equal", Warning, "A parameter is compared with a value that it cannot have.";
        Overflow = "overflow", Warning, "An integer of a rule can be too large to compute with.";
    }
    "Prices" {
        IncompletePrice = "incomplete-price", Error, "A price has no currency or no lines.";
        RateForm = "rate-form", Error, "A line of a price has no rate, or several.";
        BadRates = "bad-rates", Error, "A table or list of rates is empty, or has a rate that never applies.";
        BadBands = "bad-bands", Error, "The bands of a line do not cover every quantity once.";
        BadSelector = "bad-selector", Error, "`by` names something that cannot choose a rate.";
        BadExchange = "bad-exchange", Error, "`exchange` converts the currency of the price into itself.";
        BadPriceDate = "bad-price-date", Error, "`from` or `until` of a price is not a date.";
        EmptyPeriod = "empty-period", Error, "A price is in force on no day.";
        PeriodOverlap = "period-overlap", Error, "Two prices of an operation are in force on the same day.";
        PeriodGap = "period-gap", Error, "No price is in force on days between two prices.";
        UndatedPrice = "undated-price", Error, "One of several prices has no dates.";
        BadAmount = "bad-amount", Error, "An amount is not a plain decimal, or is finer than a billionth.";
        PriceGap = "price-gap", Error, "No line applies to some requests.";
        PriceOverlap = "price-overlap", Error, "Two lines for the same item apply to some requests.";
        MissingRate = "missing-rate", Error, "A line has no rate for some requests.";
        UselessMissing = "useless-missing", Warning, "`missing` is set on a line that has a rate for every request.";
        FreeWithoutFact = "free-without-fact", Warning, "A line costs nothing if a fact is missing.";
    }
    "Examples" {
        BadExample = "bad-example", Error, "An example shows nothing.";
        ExampleInvalid = "example-invalid", Error, "An example is invalid, but does not list the violations.";
        ExampleValid = "example-valid", Error, "An example does not have a violation that it lists.";
        ExampleWarnings = "example-warnings", Error, "An example has other warnings than it lists.";
        ExampleCost = "example-cost", Error, "An example has another cost than it lists.";
    }
}

impl Code {
    /// The code with an id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.id() == id)
    }

    /// The three codes whose ids are most like a text.
    pub fn nearest(id: &str) -> Vec<Self> {
        let mut rest = Self::ALL.to_vec();
        let mut nearest = Vec::new();
        while nearest.len() < 3 {
            let ids = rest.iter().map(|code| code.id());
            let Some(next) = super::nearest(id, ids).and_then(Self::from_id) else { break };
            rest.retain(|code| *code != next);
            nearest.push(next);
        }
        let words =
            |code: &Self| code.id().split('-').filter(|word| id.split('-').any(|it| it == *word)).count();
        rest.sort_by_key(|code| std::cmp::Reverse(words(code)));
        nearest.extend(rest);
        nearest.truncate(3);
        nearest
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
