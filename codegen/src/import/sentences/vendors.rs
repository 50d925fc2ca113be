//! Limits as vendors write them: each phrasing is a rule, or it is left to a person.

use super::super::prose::restrictions;
use super::tests::read;

/// Sentences that state a limit of a number.
const NUMBERS: &[(&str, &str, &str)] = &[
    ("Must be between 1 and 4 inclusive.", "integer", "min: 1, max: 4"),
    ("A value between 0 and 1 (inclusive).", "number", "min: 0, max: 1"),
    ("Ranges from 0.5 to 2.0.", "number", "min: 0.5, max: 2.0"),
    ("Valid range: 1-10.", "integer", "min: 1, max: 10"),
    ("Accepted range is 1 to 10.", "integer", "min: 1, max: 10"),
    ("Must be in the range [1, 4].", "integer", "min: 1, max: 4"),
    ("Must be in the range 1..4.", "integer", "min: 1, max: 4"),
    ("Allowed range: 1–4.", "integer", "min: 1, max: 4"),
    ("Minimum of 1, maximum of 4.", "integer", "min: 1, max: 4"),
    ("Minimum: 1, maximum: 4.", "integer", "min: 1, max: 4"),
    ("Min: 0.1, max: 1.", "number", "min: 0.1, max: 1"),
    ("Must not exceed 100.", "integer", "max: 100"),
    ("Cannot exceed 100.", "integer", "max: 100"),
    ("No more than 100.", "integer", "max: 100"),
    ("Must be less than or equal to 100.", "integer", "max: 100"),
    ("Must be greater than 0 and less than or equal to 10.", "number", "above: 0, max: 10"),
    ("Must be greater than 0 and less than 10.", "integer", "min: 1, max: 9"),
    ("Must be >= 1 and <= 4.", "integer", "min: 1, max: 4"),
    ("Must be ≥ 0.5.", "number", "min: 0.5"),
    ("Must be a positive integer.", "integer", "min: 1"),
    ("Must be positive.", "number", "above: 0"),
    ("Must be a non-negative integer.", "integer", "min: 0"),
    ("Must be an even number.", "integer", "step: 2"),
    ("Must be divisible by 16.", "integer", "step: 16"),
    ("Must be a multiple of 8 between 256 and 1024.", "integer", "step: 8, min: 256, max: 1024"),
    ("Must be between 256 and 1024 and a multiple of 8.", "integer", "min: 256, max: 1024, step: 8"),
    (
        "When `size` is `l`, must be at most 10.",
        "integer",
        "when: { is: { size: l } }, then: { ranges: { mask: { max: 10 } } }",
    ),
    (
        "If `image` is provided, must be between 1 and 4.",
        "integer",
        "when: { present: image }, then: { ranges: { mask: { min: 1, max: 4 } } }",
    ),
];

/// Sentences that state a length, a count, the size of a file or values.
const AMOUNTS: &[(&str, &str, &str)] = &[
    ("Supports up to 14 reference images.", "array", "max_items: 14"),
    ("A maximum of 3 images can be provided.", "array", "max_items: 3"),
    ("You can provide up to 4 images.", "array", "max_items: 4"),
    ("At least one image is required.", "array", "nothing"),
    ("At least one item.", "array", "nothing"),
    ("At least two images are required.", "array", "min_items: 2"),
    ("Must contain between 1 and 10 items.", "array", "min_items: 1, max_items: 10"),
    ("Maximum number of images: 5.", "array", "max_items: 5"),
    ("No more than 4 images may be provided.", "array", "max_items: 4"),
    ("Must not be empty.", "array", "min_items: 1"),
    ("Maximum 1000 characters.", "string", "max_length: 1000"),
    ("1000 characters max.", "string", "max_length: 1000"),
    ("Limited to 512 characters.", "string", "max_length: 512"),
    ("Must be 1-2000 characters long.", "string", "min_length: 1, max_length: 2000"),
    ("Length must be between 1 and 2000 characters.", "string", "min_length: 1, max_length: 2000"),
    ("Must be no longer than 500 characters.", "string", "max_length: 500"),
    ("Must be shorter than 500 characters.", "string", "max_length: 499"),
    ("Must be exactly 5 characters.", "string", "min_length: 5, max_length: 5"),
    ("Cannot be empty.", "string", "min_length: 1"),
    ("Maximum file size is 10MB.", "string", "max_megabytes: 10"),
    ("The file size must not exceed 10 MB.", "string", "max_megabytes: 10"),
    ("Files must be smaller than 20 MB.", "string", "max_megabytes: 20"),
    ("Up to 50 MB per file.", "string", "max_megabytes: 50"),
    ("Maximum size: 2 GB.", "string", "max_megabytes: 2000"),
    ("Must be under 500 KB.", "string", "max_megabytes: 0.5"),
    ("Must be one of `a`, `b`, or `c`.", "string", "\"a\", \"b\", \"c\""),
    ("One of: a, b, c.", "string", "\"a\", \"b\", \"c\""),
    ("Must be either `a` or `b`.", "string", "\"a\", \"b\""),
    ("Supported values are \"mp3\" and \"wav\".", "string", "\"mp3\", \"wav\""),
    ("Available options: low, medium, or high.", "string", "\"low\", \"medium\", \"high\""),
];

/// Sentences about several parameters.
const RULES: &[(&str, &str, &str)] = &[
    ("Required if `image` is not provided.", "string", "when: { absent: image }, then: { required: [mask] }"),
    ("Required unless `image` is set.", "string", "when: { absent: image }, then: { required: [mask] }"),
    ("Required when using `image`.", "string", "when: { present: image }, then: { required: [mask] }"),
    (
        "This field is required when `size` is `s` or `l`.",
        "string",
        "when: { is: { size: [s, l] } }, then: { required: [mask] }",
    ),
    ("Is mandatory if `size` is `l`.", "string", "when: { is: { size: l } }, then: { required: [mask] }"),
    (
        "Supported only when `size` is `l`.",
        "string",
        "when: { not: { is: { size: l } } }, then: { forbidden: [mask] }",
    ),
    ("Only supported by `l`.", "string", "when: { not: { is: { size: l } } }, then: { forbidden: [mask] }"),
    (
        "Only supported by size l.",
        "string",
        "when: { not: { is: { size: l } } }, then: { forbidden: [mask] }",
    ),
    (
        "Only available for size `l`.",
        "string",
        "when: { not: { is: { size: l } } }, then: { forbidden: [mask] }",
    ),
    ("Not supported on `s`.", "string", "when: { is: { size: s } }, then: { forbidden: [mask] }"),
    (
        "Cannot be used unless `image` is provided.",
        "string",
        "when: { absent: image }, then: { forbidden: [mask] }",
    ),
    (
        "Has no effect when `size` is `s`.",
        "string",
        "effect: ignored, when: { is: { size: s } }, then: { forbidden: [mask] }",
    ),
    (
        "Ignored unless `image` is provided.",
        "string",
        "effect: ignored, when: { absent: image }, then: { forbidden: [mask] }",
    ),
    (
        "Has no effect unless `fast` is enabled.",
        "string",
        "effect: ignored, when: { not: { is: { fast: true } } }, then: { forbidden: [mask] }",
    ),
    (
        "Only used if `fast` is true.",
        "string",
        "effect: ignored, when: { not: { is: { fast: true } } }, then: { forbidden: [mask] }",
    ),
    ("`image` and `text` are mutually exclusive.", "string", "forbids: { image: [text] }"),
    ("`image` and `text` cannot be used together.", "string", "forbids: { image: [text] }"),
    ("`image`, `text` and `mask` cannot be combined.", "string", "at_most_one: [image, text, mask]"),
    ("Do not set both `image` and `text`.", "string", "forbids: { image: [text] }"),
    ("You cannot specify both `image` and `text`.", "string", "forbids: { image: [text] }"),
    ("Either `image` or `text` must be provided, but not both.", "string", "exactly_one: [image, text]"),
    ("Provide either `image` or `text`, not both.", "string", "exactly_one: [image, text]"),
    ("Exactly one of `image` or `text` is required.", "string", "exactly_one: [image, text]"),
    ("Requires `fast` to be enabled.", "string", "when: { present: mask }, then: { values: { fast: true } }"),
    ("Requires `size` to be `l`.", "string", "when: { present: mask }, then: { values: { size: l } }"),
    ("Must be used in combination with `image`.", "string", "requires: { mask: [image] }"),
    ("Can only be used together with `image`.", "string", "requires: { mask: [image] }"),
    ("Cannot be used in combination with `image`.", "string", "forbids: { mask: [image] }"),
    (
        "Must be omitted if `image` is provided.",
        "string",
        "when: { present: image }, then: { forbidden: [mask] }",
    ),
];

/// Sentences that have several readings, or that no spec can say.
const LEFT: &[(&str, &str)] = &[
    ("The maximum is 60 seconds.", "integer"),
    ("Must be a positive integer less than `count`.", "integer"),
    ("Must be between 1 and 4 or 8.", "integer"),
    ("Must not be between 1 and 4.", "integer"),
    ("Must be between 0 and 1 (exclusive).", "number"),
    ("Must be an odd number.", "integer"),
    ("At most 4 for standard accounts.", "integer"),
    ("Maximum 77 tokens.", "string"),
    ("Maximum 10 images, or 14 with high quality.", "array"),
    ("Must start with `https://`.", "string"),
    ("Must be a valid URL.", "string"),
    ("Either `a` or something else.", "string"),
    ("One of `image` or `text` is required.", "string"),
    ("Use either `image` or `text`.", "string"),
    ("Cannot be used with `image` and at most twice.", "string"),
    ("Only supported by `huge`.", "string"),
    ("Only available in the enterprise plan.", "string"),
    ("Only works with `image`.", "string"),
    ("Required for paid accounts.", "string"),
    ("`image` or `text` cannot be used together.", "string"),
    ("Requires `fast` to be used.", "string"),
    ("Do not set both `image` and `fast`.", "string"),
    ("If `image` is provided, must be between 1 and 4 seconds or 8.", "integer"),
    ("Must not be used with older models.", "string"),
    ("Limited to 5 requests per minute.", "integer"),
    ("Files larger than 10 MB or 20 MB are rejected and must be split.", "string"),
];

#[test]
fn phrasings_of_vendors_are_rules() {
    let all = NUMBERS.iter().chain(AMOUNTS).chain(RULES);
    let wrong: Vec<String> = all
        .filter_map(|(sentence, kind, expected)| {
            let found = read(sentence, kind);
            (found != *expected).then(|| format!("{sentence}\n  expected {expected}\n  found    {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(NUMBERS.len() + AMOUNTS.len() + RULES.len() > 60);
}

#[test]
fn phrasings_with_several_readings_are_left() {
    let wrong: Vec<String> = LEFT
        .iter()
        .filter_map(|(sentence, kind)| {
            let found = read(sentence, kind);
            (found != "nothing").then(|| format!("{sentence}: {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_phrasing_is_seen_to_restrict() {
    let rules = NUMBERS.iter().chain(AMOUNTS).chain(RULES).map(|(sentence, ..)| *sentence);
    let unseen: Vec<&str> = rules
        .chain(LEFT.iter().map(|(sentence, _)| *sentence))
        .filter(|sentence| restrictions(sentence) != [(*sentence).to_owned()])
        .collect();
    assert!(unseen.is_empty(), "{unseen:#?}");
}
