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
        BadName = "bad-name", Error, "A folder or file is not kebab-case, or stands elsewhere.";
        MissingProvider = "missing-provider", Error, "A folder has operations, but no `provider.yaml`.";
        FileTooLarge = "file-too-large", Error, "A file has more bytes than a spec can have.";
        EmptyFile = "empty-file", Error, "A file says nothing.";
        NotUtf8 = "not-utf-8", Error, "A file is not UTF-8.";
        Unreadable = "unreadable", Error, "A file cannot be read at all.";
        TooManyProblems = "too-many-problems", Error, "A file has more than 100 problems; the rest is not listed.";
        YamlSyntax = "yaml-syntax", Error, "The text is not YAML.";
        YamlDocuments = "yaml-documents", Error, "A second document starts.";
        YamlAnchor = "yaml-anchor", Error, "An anchor; use `types` or `sets`.";
        YamlAlias = "yaml-alias", Error, "An alias; use `use`.";
        YamlMergeKey = "yaml-merge-key", Error, "A merge key; use `include`.";
        YamlTag = "yaml-tag", Error, "A tag.";
        YamlKey = "yaml-key", Error, "A key is missing, or is not a string.";
        CutText = "cut-text", Error, "A comma inside braces ends a text that is not in quotes.";
        NestedTooDeep = "nested-too-deep", Error, "Lists and mappings are nested too deep.";
        DuplicateKey = "duplicate-key", Error, "A key stands twice.";
        UnknownKey = "unknown-key", Error, "A key does not exist here.";
        MissingKey = "missing-key", Error, "A required key is not there.";
        MisplacedKey = "misplaced-key", Error, "A key does not belong to this type or place.";
        EmptyValue = "empty-value", Error, "A key or an item has no value.";
        NullValue = "null-value", Error, "`null` or `~` stands where a value is expected.";
        BadNumber = "bad-number", Error, "A number is not written as in JSON, or does not fit.";
        WrongType = "wrong-type", Error, "A value is not of the type that is needed here.";
        UnknownValue = "unknown-value", Error, "A word is not one of the choices.";
    }
    "Parameters and types" {
        BadDate = "bad-date", Warning, "`released` or `read` is not a date such as `2026-01-31`.";
        BadSource = "bad-source", Warning, "The `url` of a source is no `http` or `https` URL.";
        MissingDoc = "missing-doc", Warning, "An operation or parameter has no `doc`.";
        MissingSource = "missing-source", Warning, "An operation names no source.";
        MissingType = "missing-type", Error, "A parameter has neither `type` nor `use`.";
        TypeAndUse = "type-and-use", Error, "A parameter has both.";
        UnknownType = "unknown-type", Error, "`use` names no type.";
        EndlessType = "endless-type", Error, "A type is made of itself without an object in between.";
        DeclaredTwice = "declared-twice", Error, "A parameter, rule or fact is declared twice.";
        NameCollision = "name-collision", Error, "Two names become one in Rust.";
        TooManyParameters = "too-many-parameters", Error, "An operation has more than 20,000 parameters.";
        EmptyRange = "empty-range", Error, "No value is valid, such as `min` above `max`.";
        BadStep = "bad-step", Error, "A step is not a whole number from 1 on.";
        BadPattern = "bad-pattern", Error, "A pattern is outside of what all validators read alike.";
        IntegerOutOfRange = "integer-out-of-range", Error, "A whole number is beyond ±(2^53 - 1).";
        NumberOutOfRange = "number-out-of-range", Error, "A number is beyond the range of doubles.";
        AmbiguousVariants = "ambiguous-variants", Error, "A value could be two variants of a union that say different things of it.";
        BadUnion = "bad-union", Error, "A union has one variant, or one that leaves nothing to the others.";
        BadTag = "bad-tag", Error, "A variant of a tagged union is no object, or its tag is no const.";
        BadAlias = "bad-alias", Error, "`alias_of` names what is another spelling itself.";
        BadMedia = "bad-media", Error, "A limit of `media` is not what it should be.";
        BadSeparator = "bad-separator", Error, "What stands between width and height cannot.";
        UselessAlso = "useless-also", Error, "A value of `also` is one of the type anyway.";
        MixedEnum = "mixed-enum", Error, "An enum mixes strings and numbers.";
        DuplicateValue = "duplicate-value", Error, "A value of an enum, or an operand of a rule, stands twice.";
        NotInEnum = "not-in-enum", Error, "A value is not one of the parameter's values, or of the tiers.";
        BadDefault = "bad-default", Error, "A default breaks the checks of its own parameter.";
        UselessDefault = "useless-default", Warning, "A required parameter has a default.";
        CircularDefault = "circular-default", Error, "A default depends on itself.";
        LongDefault = "long-default", Error, "A default depends on a chain of more than four others.";
        BadPath = "bad-path", Error, "`http.path` is not a path, or names no parameter.";
        BadPlace = "bad-place", Error, "A parameter cannot stand in the query or the path.";
        BadBody = "bad-body", Error, "A body cannot carry what is sent in it.";
        EmptyVariant = "empty-variant", Warning, "A variant of a response has no members.";
        BadUrl = "bad-url", Error, "`base_url` is no `http` or `https` URL.";
        EnvelopeResult = "envelope-result", Error, "The envelope has no parameter of the type `result`, or several.";
    }
    "Reuse" {
        UnknownSet = "unknown-set", Error, "`include` names no set.";
        UnknownOperation = "unknown-operation", Error, "`extends` names no operation.";
        EndlessExtends = "endless-extends", Error, "An operation extends itself in the end.";
        UnknownRemoval = "unknown-removal", Error, "`remove` names nothing inherited.";
        RemovedButRead = "removed-but-read", Error, "A rule reads a removed parameter.";
        UselessOverride = "useless-override", Error, "`override` replaces nothing.";
    }
    "Sizes, rules, expressions, prices, examples" {
        BadSize = "bad-size", Error, "A size is not `WIDTHxHEIGHT`.";
        DuplicateSize = "duplicate-size", Error, "A pair stands twice, or in two tiers.";
        SizeOutOfRange = "size-out-of-range", Error, "A side is outside the bounds of its parameter.";
        UnknownTier = "unknown-tier", Error, "A tier does not exist.";
        UnknownParameter = "unknown-parameter", Error, "A path names no parameter.";
        PathThroughList = "path-through-list", Error, "A path goes through a list.";
        PathThroughMap = "path-through-map", Error, "A path goes through a map.";
        RuleForm = "rule-form", Error, "A rule has no form, or several.";
        EmptyRule = "empty-rule", Error, "A rule or a limit demands nothing.";
        MissingMessage = "missing-message", Warning, "A rule in `cel` has no message.";
        RuleNeverHolds = "rule-never-holds", Error, "No request satisfies a rule.";
        RuleNeverFails = "rule-never-fails", Warning, "No request breaks a rule.";
        NotDecided = "not-decided", Warning, "A rule or price reads too many values to try them all.";
        CelSyntax = "cel-syntax", Error, "An expression is not CEL, or too long or deep.";
        CelUnknownName = "cel-unknown-name", Error, "An expression names what is not there.";
        CelType = "cel-type", Error, "Types in an expression do not fit.";
        CelUnguarded = "cel-unguarded", Error, "An expression reads what may be absent.";
        CelUnsupported = "cel-unsupported", Error, "CEL has it, this language does not.";
        NeverEqual = "never-equal", Warning, "A comparison with a value that the parameter cannot have.";
        PriceForm = "price-form", Error, "A price lacks its currency, lines or rates, or has too many of them.";
        BadAmount = "bad-amount", Error, "An amount is not a plain decimal, or finer than a billionth.";
        RulesContradict = "rules-contradict", Error, "No request satisfies some rules together.";
        DeadCondition = "dead-condition", Warning, "No request is valid under the condition of a rule, because of other rules.";
        PriceGap = "price-gap", Error, r#"No line applies to some requests; a line with the rate `"0"` says that they are free."#;
        PriceOverlap = "price-overlap", Error, "Two lines of one item apply to some requests.";
        PriceHole = "price-hole", Error, "A line has no rate for some requests.";
        BadExample = "bad-example", Error, "An example shows nothing.";
        ExampleInvalid = "example-invalid", Error, "An example is not valid, and does not say so.";
        ExampleValid = "example-valid", Error, "An example does not break what it says.";
        ExampleWarnings = "example-warnings", Error, "An example warns of something else.";
        ExampleCost = "example-cost", Error, "An example costs something else.";
    }
}

impl Code {
    /// The code with an id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.id() == id)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
