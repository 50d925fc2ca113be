use super::*;

pub(super) fn read(sentence: &str, kind: &str) -> String {
    let siblings: [(String, Vec<String>); 6] = [
        ("image".to_owned(), Vec::new()),
        ("size".to_owned(), vec!["\"s\"".to_owned(), "\"l\"".to_owned()]),
        ("mask".to_owned(), Vec::new()),
        ("fast".to_owned(), vec!["true".to_owned(), "false".to_owned()]),
        ("o.x".to_owned(), Vec::new()),
        ("text".to_owned(), Vec::new()),
    ];
    match meaning(sentence, &Subject { name: "mask", kind, siblings: &siblings }) {
        Some(Meaning::Bounds(bounds)) => {
            bounds.iter().map(|(key, digits)| format!("{key}: {digits}")).collect::<Vec<_>>().join(", ")
        }
        Some(Meaning::Rule(keys, _)) => {
            let lines = keys.into_iter().map(|(key, value)| super::super::shape::line(key, value));
            super::super::yaml::document(&lines.collect::<Vec<_>>()).trim_end().replace('\n', ", ")
        }
        Some(Meaning::Values(values)) => values.join(", "),
        None => "nothing".to_owned(),
    }
}

#[test]
fn sentences_with_one_reading_are_understood() {
    for (sentence, kind, expected) in [
        ("Must be between 1 and 4.", "integer", "min: 1, max: 4"),
        ("Valid values are between [0.5, 2.0] inclusive.", "number", "min: 0.5, max: 2.0"),
        ("Stability should be between 0-1, where 0 is most stable.", "number", "min: 0, max: 1"),
        ("Has to be a multiple of 8.", "integer", "step: 8"),
        ("Custom lyrics (up to 10,000 characters).", "string", "max_length: 10000"),
        ("Images to mix (maximum 10 images).", "array", "max_items: 10"),
        ("Speed should be between 0.7 and 1.2, where 0.7 is the slowest.", "number", "min: 0.7, max: 1.2"),
        ("Range: 1-50.", "integer", "min: 1, max: 50"),
        ("Must be at least 3.", "integer", "min: 3"),
        ("Must be greater than 0.", "number", "above: 0"),
        ("Maximum value is 100.", "integer", "max: 100"),
        ("Cannot exceed 1,000 characters.", "string", "max_length: 1000"),
        ("Must be at least 2 characters long.", "string", "min_length: 2"),
        ("Between 2 and 30 characters.", "string", "min_length: 2, max_length: 30"),
        ("Maximum length: 512 characters.", "string", "max_length: 512"),
        ("Between 1 and 4 images.", "array", "min_items: 1, max_items: 4"),
        ("The file must be at most 10 MB.", "string", "max_megabytes: 10"),
        ("Maximum file size: 20MB.", "string", "max_megabytes: 20"),
        ("Must be one of: 1080p, 2K, 4K.", "string", "\"1080p\", \"2K\", \"4K\""),
        (
            "Not supported when `size` is `l`.",
            "string",
            "when: { is: { size: l } }, then: { forbidden: [mask] }",
        ),
        (
            "Only available when size is s.",
            "string",
            "when: { not: { is: { size: s } } }, then: { forbidden: [mask] }",
        ),
        (
            "Required when `size` is set to `l`.",
            "string",
            "when: { is: { size: l } }, then: { required: [mask] }",
        ),
        ("Required if image is provided.", "string", "when: { present: image }, then: { required: [mask] }"),
        (
            "Required unless image is provided.",
            "string",
            "when: { absent: image }, then: { required: [mask] }",
        ),
        ("Requires `image`.", "string", "requires: { mask: [image] }"),
        ("Requires image to be set.", "string", "requires: { mask: [image] }"),
        ("Must be provided together with `image`.", "string", "together: [mask, image]"),
        ("At least one of `image` or `text` must be provided.", "string", "at_least_one: [image, text]"),
        ("Exactly one of image, text must be provided.", "string", "exactly_one: [image, text]"),
        (
            "You must provide either `text` or `image` content for the mask, but not both.",
            "string",
            "nothing",
        ),
        ("You must provide either `text` or `image`, but not both.", "string", "exactly_one: [text, image]"),
        ("Only one of image or text can be used.", "string", "at_most_one: [image, text]"),
        ("`image` and `text` must be used together.", "string", "together: [image, text]"),
        (
            "When `image` is provided, `o.x` is required.",
            "string",
            "when: { present: image }, then: { required: [o.x] }",
        ),
        (
            "If `image` is set, `size` must be `l`.",
            "string",
            "when: { present: image }, then: { values: { size: l } }",
        ),
        (
            "If size is l, image cannot be used.",
            "string",
            "when: { is: { size: l } }, then: { forbidden: [image] }",
        ),
        (
            "When text is provided, image is ignored.",
            "string",
            "effect: ignored, when: { present: text }, then: { forbidden: [image] }",
        ),
        (
            "Only applies when `size` is not `l`.",
            "string",
            "effect: ignored, when: { is: { size: l } }, then: { forbidden: [mask] }",
        ),
        (
            "Ignored when fast is enabled.",
            "string",
            "effect: ignored, when: { is: { fast: true } }, then: { forbidden: [mask] }",
        ),
        ("Cannot be used in conjunction with image or size.", "string", "forbids: { mask: [image, size] }"),
        ("Mutually exclusive with `image`.", "string", "forbids: { mask: [image] }"),
        (
            "Ignored if image is provided.",
            "string",
            "effect: ignored, when: { present: image }, then: { forbidden: [mask] }",
        ),
        (
            "Only applies when `size` is `l`.",
            "string",
            "effect: ignored, when: { not: { is: { size: l } } }, then: { forbidden: [mask] }",
        ),
    ] {
        assert_eq!(read(sentence, kind), expected, "{sentence}");
    }
}

#[test]
fn other_sentences_are_left_to_a_person() {
    for (sentence, kind) in [
        ("Between 1000 and 20000 for low-poly.", "integer"),
        ("Between 0.5x and 2.0x the volume.", "number"),
        ("Up to 10 MB or 20 MB.", "string"),
        ("Up to 5 characters, at most 6 characters.", "string"),
        ("Cannot be used with older models.", "string"),
        ("Cannot be used with image unless size is l.", "string"),
        ("Only applies when `size` is `huge`.", "string"),
        ("Requires image or text.", "string"),
        ("Required for old models.", "string"),
        ("Required when fast is set.", "string"),
        ("Either image or text must be provided.", "string"),
        ("If image is provided, size must be large.", "string"),
        ("At least one of image or sound must be provided.", "string"),
        ("Between 1 and 4, but 8 if fast is set.", "integer"),
        ("At least 3 or 4.", "integer"),
        ("Must be one of the documented names.", "string"),
        ("Ignored if `color` is provided.", "string"),
        ("Mutually exclusive with `mask`.", "string"),
        ("Must be unique.", "string"),
        ("Mutually exclusive with `fast`.", "string"),
        ("Mutually exclusive with `image`.", "boolean"),
    ] {
        assert_eq!(read(sentence, kind), "nothing", "{sentence}");
    }
}
