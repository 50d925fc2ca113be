//! Declarations that mean nothing, and what is said about them.

use super::{wrong, wrong_param};
use crate::diagnostic::Code;

#[test]
fn keys_belong_to_types() {
    wrong_param(
        "{ type: const, value: 1, also: [2], doc: A. }",
        &["32: misplaced-key: `also` is not allowed on this type"],
    );
    wrong_param(
        "{ type: union, variants: { x: { type: string, required: true, unit: px }, y: { type: boolean, default: true } }, doc: A. }",
        &[
            "57: misplaced-key: `required` is not allowed on a variant of a union",
            "69: misplaced-key: `unit` is not allowed on a variant of a union",
            "104: misplaced-key: `default` is not allowed on a variant of a union",
        ],
    );
    wrong_param(
        "{ type: array, items: { type: string, deprecated: No. }, doc: A. }",
        &["51: misplaced-key: `deprecated` is not allowed on the items of a list or map"],
    );
    wrong_param(
        "{ type: object, doc: A. }",
        &["9: missing-key: missing key `parameters`, which this type requires"],
    );
    wrong_param("{ type: map, doc: A. }", &["9: missing-key: missing key `items`, which this type requires"]);
    wrong_param(
        "{ type: union, doc: A. }",
        &["9: missing-key: missing key `variants`, which this type requires"],
    );
    wrong_param(
        "{ type: string, length_unit: bytes, doc: A. }",
        &["30: useless-key: `length_unit` has no effect without a length limit"],
    );
    wrong_param(
        "{ type: array, items: { type: string }, unique: true, unique_by: id, doc: A. }",
        &["66: conflicting-keys: `unique` and `unique_by` exclude each other"],
    );
    wrong_param(
        "{ type: number, min: 1, above: 0, doc: A. }",
        &["32: conflicting-keys: `min` and `above` exclude each other"],
    );
}

#[test]
fn steps_have_exact_multiples() {
    wrong_param("{ type: number, step: 0, doc: A. }", &["23: bad-step: a step must be greater than 0"]);
    wrong_param(
        "{ type: integer, step: 0, doc: A. }",
        &["24: bad-step: a step must be a whole number from 1 to 4294967295"],
    );
    wrong_param(
        "{ type: integer, min: 0, max: 9, step: 3, offset: 3, doc: A. }",
        &["51: bad-step: an offset must be from 0 to 2, less than the step"],
    );
    wrong_param(
        "{ type: integer, min: 0, max: 9, offset: 1, doc: A. }",
        &["42: bad-step: `offset` has no effect without `step`"],
    );
    super::only("{ type: integer, step: 2, offset: 1, doc: A. }");
    for exact in ["3", "0.5", "0.125", "1e1", "2.0", "0.1", "1e-3"] {
        super::only(&format!("{{ type: number, step: {exact}, doc: A. }}"));
    }
}

#[test]
fn ranges_have_values() {
    let empty = |what: &str| format!("0: empty-range: no value of `a` is valid: {what}");
    wrong_param(
        "{ type: integer, min: 7, max: 17, step: 12, offset: 6, doc: A. }",
        &[&empty("no multiple of 12 plus 6 lies between 7 and 17")],
    );
    wrong_param(
        "{ type: number, above: 2, max: 1, doc: A. }",
        &[&empty("`above` 2 is greater than `max` 1")],
    );
    wrong_param("{ type: number, above: 1, below: 1, doc: A. }", &[&empty("no number lies between 1 and 1")]);
    wrong_param(
        "{ type: number, above: 0, below: 0.5, step: 0.5, doc: A. }",
        &[&empty("no multiple of 0.5 lies between 0 and 0.5")],
    );
    super::only("{ type: number, above: 0, below: 1, step: 0.5, doc: A. }");
    wrong_param(
        "{ type: map, items: { type: any }, min_items: 2, max_items: 1, doc: A. }",
        &[&empty("`min_items` 2 is greater than `max_items` 1")],
    );
    wrong_param(
        "{ type: map, keys: { min_length: 2, max_length: 1 }, items: { type: any }, doc: A. }",
        &["20: empty-range: no key is valid: `min_length` 2 is greater than `max_length` 1"],
    );
}

#[test]
fn further_values_are_further_and_differ() {
    wrong_param("{ type: integer, also: [], doc: A. }", &["24: useless-also: `also` is empty"]);
    wrong_param("{ type: integer, also: [x, x], doc: A. }", &["28: duplicate-value: duplicate value `x`"]);
    wrong_param(
        "{ type: integer, min: 4, max: 30, also: [-1, 5], doc: A. }",
        &["46: useless-also: `5` is already a value of `a`"],
    );
    wrong_param(
        "{ type: string, pattern: '^a', also: [b, ab], doc: A. }",
        &["42: useless-also: `ab` is already a value of `a`"],
    );
    wrong_param(
        "{ type: size, also: [1x1], doc: A. }",
        &["22: useless-also: `1x1` is already a value of `a`"],
    );
}

#[test]
fn defaults_are_values_of_a_variant() {
    wrong_param(
        "{ type: integer, min: 4, max: 30, also: [auto], default: none, doc: A. }",
        &["58: not-in-enum: `none` is not one of the parameter's values"],
    );
    wrong_param(
        "{ type: integer, also: [auto], default: true, doc: A. }",
        &["41: wrong-type: the boolean `true` matches no variant of the type"],
    );
    wrong_param(
        "{ type: integer, min: 4, max: 30, also: [-1], default: 2, doc: A. }",
        &["56: bad-default: the default of `a` must be at least 4 and at most 30, or `-1`, is 2"],
    );
    wrong_param(
        "{ type: map, items: { type: any }, default: x, doc: A. }",
        &["45: not-comparable: the string `x` is given for a list, object or map, which has no scalar value"],
    );
    wrong_param("{ type: size, default: big, doc: A. }", &["24: bad-size: `big` is not a size"]);
}

#[test]
fn unions_have_variants_that_differ() {
    wrong_param(
        "{ type: union, variants: { x: { type: string } }, doc: A. }",
        &["26: bad-union: a union requires at least two variants"],
    );
    wrong_param(
        "{ type: union, variants: { x: { type: string }, y: { type: any } }, doc: A. }",
        &["49: bad-union: variant `y` matches every value"],
    );
    let apart = "ambiguous-variants: variants `x` and `y` cannot be distinguished";
    let union =
        |x: &str, y: &str| format!("{{ type: union, variants: {{ x: {{ {x} }}, y: {{ {y} }} }}, doc: A. }}");
    let string = "{ type: string, doc: S. }";
    for (x, y, why) in [
        (
            "type: array, items: { type: string }",
            "type: array, items: { type: enum, values: [a] }",
            "both are lists of strings",
        ),
        (
            "type: array, items: { type: array, items: { type: string } }",
            "type: array, items: { type: array, items: { type: boolean } }",
            "both are lists of lists",
        ),
        (
            "type: array, items: { type: object, parameters: {} }",
            "type: array, items: { type: object, parameters: {} }",
            "both are lists of objects that one item can match",
        ),
        ("type: map, items: { type: string }", "type: map, items: { type: boolean }", "both are maps"),
        (
            "type: map, items: { type: string }",
            "type: object, open: true",
            "one is a map, the other an object",
        ),
        ("type: boolean", "type: const, value: true", "both are booleans"),
    ] {
        let written = union(x, y);
        let column = written.find(" y:").unwrap() + 2;
        wrong_param(&written, &[&format!("{column}: {apart}: {why}")]);
    }
    let object = |members: &str| format!("type: object, parameters: {{ {members} }}");
    let number = "{ type: integer, doc: N. }";
    let needed = "{ type: string, required: true, doc: N. }";
    for (x, y, name) in [
        (format!("a: {string}"), format!("a: {number}"), "a"),
        (format!("a: {needed}, b: {string}"), format!("a: {needed}, b: {number}"), "b"),
    ] {
        let written = union(&object(&x), &object(&y));
        let column = written.find(" y:").unwrap() + 2;
        let why = format!("an object can match both, but they declare `{name}` differently");
        wrong_param(&written, &[&format!("{column}: {apart}: {why}")]);
    }
    for (x, y) in [
        // By what is required and unknown.
        (format!("a: {needed}"), format!("b: {string}")),
        // By a constant, and by an enum, which one of them requires.
        (
            format!("a: {string}, kind: {{ type: const, value: 1, required: true, doc: K. }}"),
            format!("a: {number}, kind: {{ type: enum, values: [2, 3], doc: K. }}"),
        ),
        // Not at all, but they say the same of what both have.
        (format!("a: {string}, b: {string}"), format!("a: {string}, c: {number}")),
    ] {
        super::only(&union(&object(&x), &object(&y)));
    }
    let open = format!("{}, open: true", object(&format!("a: {needed}")));
    let written = union(&open, &object(&format!("a: {needed}, b: {needed}")));
    let column = written.find(" y:").unwrap() + 2;
    let why = "an object can match both, but they declare `b` differently";
    wrong_param(&written, &[&format!("{column}: {apart}: {why}")]);
}

#[test]
fn tags_name_variants() {
    let object = "type: object, parameters: { a: { type: string, doc: S. } }";
    let union = |x: &str, y: &str| {
        format!("{{ type: union, tag: k, variants: {{ x: {{ {x} }}, y: {{ {y} }} }}, doc: A. }}")
    };
    wrong_param(
        &union(object, "type: string"),
        &["103: bad-tag: variant `y` must be an object to have the tag `k`"],
    );
    let with = |tag: &str| format!("type: object, parameters: {{ k: {{ {tag}, doc: K. }} }}");
    wrong_param(
        &union(object, &with("type: string")),
        &["136: bad-tag: the tag `k` of variant `y` must be a const"],
    );
    wrong_param(
        &union(object, &with("type: const, value: x")),
        &[
            "103: ambiguous-variants: variants `x` and `y` cannot be distinguished: both have the same value of `k`",
        ],
    );
}

#[test]
fn sizes_are_sizes() {
    wrong_param("{ type: size, values: [1x1, 1024], doc: A. }", &["29: bad-size: `1024` is not a size"]);
    wrong_param(
        "{ type: size, values: [1x1, 1x1], doc: A. }",
        &["29: duplicate-value: duplicate value `1x1`"],
    );
    wrong_param(
        "{ type: size, separator: ':', values: [1x1], doc: A. }",
        &["40: bad-size: `1x1` is not a size"],
    );
    wrong_param("{ type: size, separator: '0', doc: A. }", &["26: bad-separator: `0` is not a separator"]);
    wrong_param("{ type: size, separator: '', doc: A. }", &["26: bad-separator: `` is not a separator"]);
    wrong_param(
        "{ type: size, width: { min: 2, max: 1 }, doc: A. }",
        &["22: empty-range: no width of `a` is allowed"],
    );
    wrong_param(
        "{ type: size, height: { max: 1000000 }, doc: A. }",
        &["30: integer-out-of-range: `1000000` cannot be a side of a size"],
    );
    wrong_param(
        "{ type: size, width: { max: 512 }, values: [512x1, 513x1], doc: A. }",
        &["52: size-out-of-range: `513x1` is outside the bounds of its width"],
    );
    wrong_param(
        "{ type: size, values: [{ value: 1x1, state: done }], doc: A. }",
        &["33: misplaced-key: `state` and `name` are not allowed on the size `1x1`"],
    );
}

#[test]
fn tables_of_sizes_fit_their_parameters() {
    let size = "parameters:\n  s: { type: size, doc: S. }\n  t: { type: string, doc: T. }\nsizes: ";
    wrong(
        &format!("{size}{{ size: t, table: {{ x: {{ y: 1x1 }} }} }}\n"),
        &["4:16: bad-size-parameter: `t` must be of the type `size`"],
    );
    wrong(
        &format!("{size}{{ size: s, width: s, table: {{ x: {{ y: 1x1 }} }} }}\n"),
        &["4:26: conflicting-keys: `size` excludes `width` and `height`: `s` already holds both"],
    );
    wrong(
        &format!("{size}{{ width: s, table: {{ x: {{ y: 1x1 }} }} }}\n"),
        &["4:17: missing-key: the table of sizes does not name the parameters that hold width and height"],
    );
    wrong(
        "parameters:\n  s: { type: size, values: [1x1], doc: S. }\nsizes: { size: s, table: { x: { y: 1x1, z: 2x2 } } }\n",
        &["3:44: size-out-of-range: `2x2` is not a value of `s`"],
    );
}

#[test]
fn items_differ_in_members_that_they_have() {
    let list =
        |items: &str, by: &str| format!("{{ type: array, items: {{ {items} }}, unique_by: {by}, doc: A. }}");
    let object = "type: object, parameters: { id: { type: string, doc: I. }, tags: { type: array, items: { type: string }, doc: T. } }";
    let at = |written: &str| written.find("unique_by").unwrap() + 12;
    let written = list(object, "idd");
    wrong_param(
        &written,
        &[&format!(
            "{}: bad-unique-by: `unique_by` must name a member of the items, and `idd` is not one",
            at(&written)
        )],
    );
    let written = list(object, "tags");
    wrong_param(
        &written,
        &[&format!(
            "{}: bad-unique-by: `unique_by` must name a scalar member, and `tags` is not one",
            at(&written)
        )],
    );
    let written = list("type: string", "id");
    wrong_param(
        &written,
        &[&format!(
            "{}: bad-unique-by: `unique_by` must name a member of the items, and `id` is not one",
            at(&written)
        )],
    );
}

#[test]
fn limits_on_media_are_numbers() {
    let media = |limit: &str| format!("{{ type: string, media: {{ forms: [url], {limit} }}, doc: A. }}");
    for (limit, message) in [
        ("max_megabytes: -1", "bad-media: expected a number greater than 0, found `-1`"),
        ("max_megabytes: ten", "bad-media: expected a number greater than 0, found `ten`"),
        ("max_megabytes: 0.0000001", "bad-media: `0.0000001` is not a whole number of bytes"),
        ("max_seconds: 0.0001", "bad-media: `0.0001` is not a whole number of milliseconds"),
        ("max_seconds: true", "bad-media: expected a number, found a boolean"),
        ("min_ratio: wide", "bad-media: `wide` is not an aspect ratio"),
        ("min_ratio: '0:1'", "bad-media: `0:1` is not an aspect ratio"),
        ("min_ratio: '-1:1'", "bad-media: `-1:1` is not an aspect ratio"),
    ] {
        let written = media(limit);
        let column = written.find(limit).unwrap() + limit.find(':').unwrap() + 3;
        wrong_param(&written, &[&format!("{column}: {message}")]);
    }
    for (limit, what) in [
        ("min_pixels: 2, max_pixels: 1", "pixels"),
        ("min_megapixels: 2, max_megapixels: 1", "megapixels"),
        ("min_seconds: 2, max_seconds: 1", "seconds"),
        ("min_ratio: '2:1', max_ratio: '1:1'", "ratio"),
    ] {
        wrong_param(
            &media(limit),
            &[&format!("24: empty-range: no media is allowed: `min_{what}` is greater than `max_{what}`")],
        );
    }
}

#[test]
fn forms_of_media_are_said_once() {
    wrong_param(
        "{ type: string, format: uri, media: { forms: [url] }, doc: A. }",
        &["37: conflicting-keys: `format` and `forms` exclude each other"],
    );
    let union = |media: &str, one: &str| {
        format!(
            "{{ type: union, media: {{ {media} }}, doc: A., variants: {{ one: {{ {one} }}, \
             two: {{ type: integer, doc: B. }} }} }}"
        )
    };
    wrong_param(
        &union("forms: [url]", "type: string, doc: C."),
        &["23: conflicting-keys: `forms` cannot be set for a union, whose variants have different forms"],
    );
    wrong_param(
        &union("max_pixels: 7", "type: boolean, doc: C."),
        &["23: useless-key: `media` has no effect: no variant is a string without limits of its own"],
    );
}

#[test]
fn facts_have_ranges_that_mean_something() {
    let fact = |keys: &str| format!("facts:\n  f: {{ {keys}, doc: F. }}\n");
    wrong(
        &fact("type: number, min_items: 1"),
        &[
            "2:33: misplaced-key: `min_items` and `max_items` are not allowed on fact `f`, which is not a list",
        ],
    );
    wrong(
        &fact("type: number, list: true, min_items: 2, max_items: 1"),
        &[
            "2:45: empty-range: no number of items of fact `f` is allowed: `min_items` is greater than `max_items`",
        ],
    );
    wrong(
        &fact("type: number, list: true, max: 5, default: [1, 6]"),
        &["2:55: bad-default: the default of fact `f` is not within its bounds"],
    );
    wrong(
        &fact("type: number, list: true, min_items: 2, default: []"),
        &["2:57: bad-default: the default of fact `f` has 0 items, which is not allowed"],
    );
    wrong(
        &fact("type: boolean, default: [true, false]"),
        &["2:32: bad-default: the default of fact `f` is a list, and the fact is not"],
    );
    wrong(&fact("type: string, default: 5"), &["2:31: wrong-type: expected a string, found the number `5`"]);
    wrong(
        &fact("type: string, max: 1"),
        &["2:27: misplaced-key: `min` and `max` are not allowed on fact `f`, which is not a number"],
    );
    wrong(
        &fact("type: integer, min: 1.5"),
        &["2:28: integer-out-of-range: expected a whole number within ±(2^53 - 1), found `1.5`"],
    );
    wrong(
        &fact("type: integer, min: 2, max: 1"),
        &["2:28: empty-range: no value of fact `f` is allowed: `min` is greater than `max`"],
    );
}

#[test]
fn bodies_carry_what_they_can() {
    let files =
        "parameters:\n  f: { type: array, items: { type: string, media: { forms: [file] } }, doc: F. }\n";
    wrong(files, &["2:3: bad-body: `f` accepts files, which require a multipart body"]);
    wrong(
        "parameters:\n  q: { type: map, items: { type: string }, in: query, doc: Q. }\n",
        &["2:3: bad-place: `q` is not a scalar or a list of scalars, so it must be in the body"],
    );
}

#[test]
fn a_few_types_cannot_stand_for_millions() {
    use std::fmt::Write as _;
    let mut yaml = String::from("types:\n  t0: { type: string, doc: T. }\n");
    for at in 1..15 {
        let inner = at - 1;
        let variants = ["x", "y", "z"].map(|name| format!("{name}: {{ use: t{inner} }}")).join(", ");
        let _ = writeln!(yaml, "  t{at}: {{ type: union, doc: T., variants: {{ {variants} }} }}");
    }
    let compilation = super::compiled(&format!("{yaml}parameters:\n  a: {{ use: t14 }}\n"));
    let messages: Vec<&str> =
        compilation.report.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert!(messages.contains(&"a union of 729 variants is too large"), "{messages:?}");
    assert!(
        messages.iter().any(|message| message
            .contains("more than 100000 types, values and instructions of patterns in total")),
        "{messages:?}"
    );
    assert!(messages.len() < 10, "{messages:?}");
}

#[test]
fn long_chains_of_types_end() {
    use std::fmt::Write as _;
    let mut yaml = String::from("types:\n");
    for at in 0..5_000 {
        let next = at + 1;
        let _ =
            writeln!(yaml, "  t{at}: {{ type: object, doc: T., parameters: {{ n: {{ use: t{next} }} }} }}");
    }
    yaml.push_str("  t5000: { type: string, doc: T. }\nparameters:\n  a: { use: t0 }\n");
    let compilation = super::compiled(&yaml);
    let codes: Vec<Code> = compilation.report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, [Code::TypeTooLarge]);
}

/// Unions of one object with itself, so deep in one another, around an object with a rule.
fn doubled(depth: usize, rules: &str) -> String {
    use std::fmt::Write as _;
    let mut yaml = String::from("types:\n");
    for at in 0..depth {
        let next = at + 1;
        let _ = writeln!(
            yaml,
            "  u{at}: {{ type: union, doc: U., variants: {{ x: {{ use: t{at} }}, y: {{ use: t{at} }} }} }}\n  t{at}: {{ type: object, doc: T., parameters: {{ n: {{ use: u{next} }} }} }}"
        );
    }
    let members = "x: { type: boolean, doc: X. }, y: { type: boolean, doc: Y. }";
    let _ = writeln!(yaml, "  u{depth}: {{ type: object, doc: T., parameters: {{ {members} }}{rules} }}");
    yaml + "parameters:\n  a: { use: u0 }\n"
}

#[test]
fn rules_do_not_stand_in_too_many_places() {
    let compilation = super::compiled(&doubled(30, ", rules: [{ id: both, together: [x, y] }]"));
    let messages: Vec<&str> =
        compilation.report.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(messages, ["rule `both` applies in too many places"]);
}

#[test]
fn one_object_in_several_variants_stands_once_in_the_table() {
    let read = "rules: [{ id: r, cel: '!has(self.a.n.n.n.n.n.n.x)', message: No x. }]\n";
    let op = super::operation(&(doubled(6, "") + read));
    let arena = bumpalo::Bump::new();
    let model = crate::backend::table::model(&arena, &op);
    assert_eq!((model.vars.len(), model.objects.len()), (1, 8));
}

#[test]
fn types_made_of_themselves_are_found() {
    for inner in ["type: array, items: { use: t }", "type: map, items: { use: t }", "use: t"] {
        let yaml = format!(
            "types:\n  t: {{ type: union, doc: T., variants: {{ x: {{ {inner} }}, y: {{ type: string }} }} }}\nparameters:\n  a: {{ use: t }}\n"
        );
        let compilation = super::compiled(&yaml);
        let messages: Vec<&str> =
            compilation.report.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        assert_eq!(messages, ["type `t` is recursive without an object to break the cycle"], "{inner}");
    }
}
