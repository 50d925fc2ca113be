//! Phrases of the sentences that become rules.

/// Before members that exclude the subject.
pub(super) const EXCLUSION_WITH: &[&str] = &[
    "cannot be used with",
    "cannot be used together with",
    "cannot be used in conjunction with",
    "cannot be used alongside",
    "cannot be combined with",
    "cannot be set with",
    "cannot be set together with",
    "cannot be specified with",
    "cannot be provided with",
    "cannot be provided together with",
    "can't be used with",
    "can not be used with",
    "may not be used with",
    "may not be combined with",
    "must not be used with",
    "must not be combined with",
    "should not be used with",
    "do not use with",
    "do not combine with",
    "is mutually exclusive with",
    "mutually exclusive with",
    "is not compatible with",
    "not compatible with",
    "is incompatible with",
    "incompatible with",
    "is not supported with",
    "not supported with",
    "is not allowed with",
    "not allowed with",
    "conflicts with",
];

/// Before a condition under which the subject must not be given.
pub(super) const EXCLUSION_WHEN: &[&str] = &[
    "cannot be used when",
    "cannot be used if",
    "cannot be set when",
    "cannot be set if",
    "cannot be provided when",
    "cannot be provided if",
    "must not be set when",
    "must not be set if",
    "is not supported when",
    "is not supported if",
    "not supported when",
    "not supported if",
    "is not allowed when",
    "is not allowed if",
    "not allowed when",
    "not allowed if",
    "is not available when",
    "not available when",
];

/// Before the only condition under which the subject may be given.
pub(super) const EXCLUSION_ONLY: &[&str] = &[
    "is only supported when",
    "only supported when",
    "only supported if",
    "only allowed when",
    "only allowed if",
    "only available when",
    "only available if",
    "is only available when",
    "can only be used when",
    "can only be used if",
    "can only be set when",
    "can only be set if",
    "only valid when",
    "only valid if",
    "is only valid when",
];

/// Before a condition under which the subject is ignored.
pub(super) const IGNORED_WITH: &[&str] = &[
    "ignored if",
    "ignored when",
    "is ignored if",
    "is ignored when",
    "will be ignored if",
    "will be ignored when",
    "has no effect if",
    "has no effect when",
    "not used if",
    "not used when",
];

/// Before the only condition under which the subject has an effect.
pub(super) const IGNORED_WITHOUT: &[&str] = &[
    "only applies if",
    "only applies when",
    "only applies to",
    "only applicable when",
    "only applicable if",
    "is only applicable when",
    "is only used when",
    "is only used if",
    "only used when",
    "only used if",
    "only used with",
    "only effective when",
    "only effective if",
    "only relevant when",
    "only relevant if",
    "only has an effect when",
    "only has an effect if",
    "only has effect when",
    "only takes effect when",
    "applies only when",
    "applies only if",
    "used only when",
    "used only if",
];

/// Before a condition under which the subject is required.
pub(super) const REQUIREMENT_WHEN: &[&str] = &[
    "required if",
    "required when",
    "is required if",
    "is required when",
    "must be provided if",
    "must be provided when",
    "must be set if",
    "must be set when",
    "must be specified if",
    "must be specified when",
    "mandatory if",
    "mandatory when",
];

/// Before a condition under which the subject is not required.
pub(super) const REQUIREMENT_UNLESS: &[&str] =
    &["required unless", "is required unless", "must be provided unless"];

/// Before members that the subject needs.
pub(super) const REQUIREMENT_NEEDS: &[&str] = &[
    "requires",
    "must be used with",
    "must be used together with",
    "can only be used with",
    "only valid with",
];

/// Before members that are given together with the subject.
pub(super) const REQUIREMENT_PAIR: &[&str] = &[
    "must be provided together with",
    "must be set together with",
    "must be specified together with",
    "required together with",
];

/// Before members of which some are given, with the form of the rule.
pub(super) const COUNTED_HOW: &[(&[&str], &str)] = &[
    (&["at least one of"], "at_least_one"),
    (&["exactly one of", "you must provide exactly one of", "provide exactly one of"], "exactly_one"),
    (&["only one of", "at most one of", "only one of the"], "at_most_one"),
    (
        &["either", "you must provide either", "must provide either", "provide either", "specify either"],
        "either",
    ),
];

/// Behind members of which some have to be given.
pub(super) const COUNTED_ENDS: &[&str] = &[
    "must be provided",
    "must be given",
    "must be set",
    "must be specified",
    "must be present",
    "is required",
    "are required",
    "required",
    "should be provided",
    "has to be provided",
];

/// Behind members of which not all can be given.
pub(super) const COUNTED_MOST: &[&str] = &[
    "can be provided",
    "can be used",
    "can be set",
    "may be provided",
    "may be used",
    "may be set",
    "can be specified",
    "may be specified",
    "should be provided",
    "is allowed",
];

/// Behind members that are given together.
pub(super) const COUNTED_PAIRS: &[&str] = &[
    "must be used together",
    "must be provided together",
    "must be specified together",
    "must be set together",
    "must both be provided",
    "are required together",
    "must be given together",
];

/// Behind members that a condition requires.
pub(super) const CONDITIONAL_REQUIRED: &[&str] =
    &["is required", "must be provided", "must be set", "must be specified", "are required", "is mandatory"];

/// Behind members that a condition forbids.
pub(super) const CONDITIONAL_FORBIDDEN: &[&str] = &[
    "cannot be used",
    "cannot be set",
    "cannot be provided",
    "must not be set",
    "must not be provided",
    "is not allowed",
    "is not supported",
    "cannot be specified",
];

/// Behind members that have no effect under a condition.
pub(super) const CONDITIONAL_IGNORED: &[&str] =
    &["is ignored", "will be ignored", "has no effect", "are ignored"];

/// Before the values that a condition asks for.
pub(super) const CONDITIONAL_VALUE: &[&str] = &["must be", "must be set to", "has to be", "must equal"];
