//! Mistakes in aliases, in defaults that are lists or objects, and in what an empty value means.

use super::{wrong, wrong_param};

#[test]
fn spellings_are_spellings_of_something() {
    let other = "parameters:\n  b: { type: string, doc: B. }\n  a: ";
    wrong(
        &format!("{other}{{ alias_of: c }}\n"),
        &["3:18: unknown-parameter: unknown parameter `c` in `alias_of` of `a`"],
    );
    wrong(&format!("{other}{{ alias_of: a }}\n"), &["3:18: bad-alias: `a` is itself an alias"]);
    let different = "bad-alias: `a` has values that its original `b` cannot have";
    for (original, alias) in [
        ("string", "type: integer"),
        ("integer", "type: number"),
        ("string", "type: string, nullable: true"),
        ("string", "type: array, items: { type: string }"),
        ("array, items: { type: string }", "type: integer"),
        ("array, items: { type: string }", "type: array, items: { type: integer }"),
        ("array, items: { type: object, parameters: {} }", "type: object, parameters: {}"),
        (
            "object, parameters: { c: { type: string, doc: C. } }",
            "type: object, parameters: { d: { type: string, doc: D. } }",
        ),
        ("size", "type: string"),
    ] {
        let original = format!("parameters:\n  b: {{ type: {original}, doc: B. }}\n");
        wrong(&format!("{original}  a: {{ alias_of: b, {alias} }}\n"), &[&format!("3:3: {different}")]);
    }
    wrong(
        &format!("{other}{{ alias_of: b }}\n  c: {{ alias_of: a }}\n"),
        &["4:18: bad-alias: `a` is itself an alias"],
    );
    wrong(
        &format!("{other}{{ alias_of: b, default: x, required: true, max_length: 3 }}\n"),
        &[
            "3:30: misplaced-key: `default` is not allowed on an alias of `b`",
            "3:43: misplaced-key: `required` is not allowed on an alias of `b`",
            "3:61: named-type-key: `max_length` is not allowed on an alias",
        ],
    );
    wrong(
        "response: { parameters: { b: { type: string, doc: B. }, a: { alias_of: b } } }\n",
        &["1:72: misplaced-key: `alias_of` is only allowed in requests"],
    );
}

#[test]
fn lists_and_objects_are_defaults_of_such_parameters() {
    wrong_param(
        "{ type: integer, default: [1], doc: A. }",
        &["27: bad-default: a list is not a value of this parameter"],
    );
    let items = vec!["[1]"; 51].join(", ");
    wrong_param(
        &format!("{{ type: array, items: {{ type: any }}, default: [{items}], doc: A. }}"),
        &["47: bad-default: a default with lists of objects can have at most 100 items, this one has 102"],
    );
    wrong_param(
        "{ type: array, items: { type: object, parameters: { b: { type: integer, doc: B. } } }, default: [{ b: x }], doc: A. }",
        &["97: bad-default: `/0/b` in the default of `a` must be an integer, is a string"],
    );
    wrong_param(
        "{ type: integer, default: [{ when: { present: a }, value: [1] }, { value: 2 }], doc: A. }",
        &["59: bad-default: a list is not a value of this parameter"],
    );
    wrong_param(
        "{ type: string, default: { a: 1 }, doc: A. }",
        &["26: bad-default: an object is not a value of this parameter"],
    );
    wrong_param(
        "{ type: array, items: { type: integer }, max_items: 1, default: [1, 2], doc: A. }",
        &["65: bad-default: the default of `a` must have at most 1 item, has 2"],
    );
}

#[test]
fn only_what_can_be_empty_is_asked_for_it() {
    let message = "misplaced-key: `empty: absent` is only allowed for strings, enums of strings, lists, objects and maps";
    wrong_param("{ type: integer, empty: absent, doc: A. }", &[&format!("25: {message}")]);
    wrong_param("{ type: any, empty: absent, doc: A. }", &[&format!("21: {message}")]);
    let condition = |ty: &str| {
        format!(
            "parameters:\n  a: {{ type: {ty}, doc: A. }}\n  b: {{ type: integer, doc: B. }}\nrules:\n  - {{ id: r, when: {{ \
             not_empty: a }}, then: {{ forbidden: [b] }} }}\n"
        )
    };
    for ty in ["integer", "any", "boolean"] {
        let message = "5:33: unfit-limit: `not_empty` can only ask for strings, lists, objects and maps, and `a` is none";
        wrong(&condition(ty), &[message]);
    }
    let open = "5:33: unfit-limit: `not_empty` cannot ask for `a`, whose members are not all declared";
    wrong(&condition("object, open: true"), &[open]);
}
