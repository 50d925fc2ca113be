//! Documents to drafts, one idiom at a time. Every draft has to compile.

mod limits;
mod operations;
mod share;
mod vocabulary;

use serde_json::{Value, json};

use super::{Draft, Import, import};
use crate::compile;
use crate::source::SourceText;

fn draft_of(document: &Value, operation: Option<&str>) -> Result<Draft, super::Problem> {
    let text = serde_json::to_string_pretty(document).expect("JSON");
    import(&Import {
        path: "api.json",
        text,
        others: &[],
        provider: "acme",
        name: None,
        operation,
        read: "2026-11-29",
        examples: None,
    })
}

/// The drafts of a document, which pass `check`.
fn drafts(document: &Value) -> Draft {
    let draft = draft_of(document, None).unwrap_or_else(|problem| panic!("{problem}"));
    let mut files: Vec<SourceText> = draft.operations.iter().map(|drafted| drafted.file.clone()).collect();
    files.extend(draft.provider.clone());
    let compilation = compile(files.clone());
    let lines = compilation.report.lines(&compilation.sources);
    let errors: Vec<&String> = lines.iter().filter(|line| line.contains("error")).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{}", files[0].text);
    draft
}

/// The pointers and rules of the violations of a request to the first operation of a draft.
fn rejects(draft: &Draft, request: &Value) -> Vec<String> {
    let files =
        draft.operations.iter().take(1).map(|drafted| drafted.file.clone()).chain(draft.provider.clone());
    let compilation = crate::resolve_unchecked(files.collect()).expect("a spec");
    let catalogue = crate::catalogue::Catalogue::from(compilation);
    let text = request.to_string();
    let answer = catalogue.models()[0].check_json(text.as_bytes(), &modelspec_runtime::Facts::new());
    answer.report.violations().iter().map(|it| format!("{} {}", it.pointer(), it.rule())).collect()
}

/// The spec of a request with these members.
fn spec(members: &Value) -> String {
    spec_of(
        &json!({ "title": "Paint", "type": "object", "properties": members, "additionalProperties": false }),
    )
}

fn spec_of(document: &Value) -> String {
    drafts(document).operations.remove(0).file.text
}

/// The rules of a request with some members, of which `m` is `fast` by default, and this condition.
fn rules(condition: &Value) -> String {
    let text = json!({ "type": "string" });
    let number = json!({ "type": "integer", "minimum": 0, "maximum": 9 });
    let document = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "a": text, "b": text, "c": { "type": "array", "items": text, "minItems": 1 }, "k": number,
            "m": { "enum": ["fast", "slow"], "default": "fast" },
            "o": { "type": "object", "properties": { "x": text, "y": number }, "additionalProperties": false },
        },
        "allOf": [condition],
    });
    let text = spec_of(&document);
    text.split_once("\nrules:").map_or_else(|| "no rules".to_owned(), |(_, rules)| rules.to_owned())
}

/// Asserts that a draft has some text.
#[track_caller]
pub(super) fn has(text: &str, expected: &str) {
    assert!(text.contains(expected), "`{expected}` is not in\n{text}");
}

#[test]
fn types_and_bounds_are_carried_over() {
    let text = spec(&json!({
        "prompt": { "type": "string", "minLength": 1, "maxLength": 500, "description": "Text prompt." },
        "count": { "type": "integer", "exclusiveMinimum": 0, "maximum": 4, "default": 1 },
        "old": { "type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 8 },
        "strength": { "type": "number", "exclusiveMinimum": 0, "maximum": 1 },
        "seed": { "type": "integer", "minimum": -1, "maximum": 9_223_372_036_854_775_807_i64 },
        "tags": { "type": "array", "items": { "type": "string" }, "maxItems": 3, "uniqueItems": true },
        "labels": { "type": "object", "additionalProperties": { "type": "integer" } },
        "extra": { "type": "object", "additionalProperties": true },
        "color": { "type": "string", "pattern": "^#\\d{6}$" },
        "style": { "type": "string", "enum": ["oil", "ink"], "deprecated": true },
        "maybe": { "type": ["string", "null"] },
        "on": { "enum": [true, false] },
    }));
    has(&text, "prompt: { type: string, min_length: 1, max_length: 500, doc: Text prompt. }");
    has(&text, "count: { type: integer, min: 1, max: 4, default: 1, doc: count }");
    has(&text, "old: { type: integer, min: 1, max: 8, doc: old }");
    has(&text, "strength: { type: number, above: 0, max: 1, doc: strength }");
    has(
        &text,
        "# TODO(import): maximum: 9223372036854775807 (integers end at 2^53 - 1)\n  seed: { type: integer, min: -1, doc: seed }",
    );
    has(&text, "tags: { type: array, items: { type: string }, max_items: 3, unique: true, doc: tags }");
    has(&text, "labels: { type: map, items: { type: integer }, doc: labels }");
    has(&text, "extra: { type: object, open: true, doc: extra }");
    has(&text, "pattern: \"^#[0-9]{6}$\"");
    has(
        &text,
        "style: { type: enum, values: [oil, ink], deprecated: The vendor marks it as deprecated., doc: style }",
    );
    has(&text, "maybe: { type: string, nullable: absent, doc: maybe }");
    has(&text, "\"on\": { type: boolean, doc: \"on\" }");
}

#[test]
fn alternatives_become_what_they_mean() {
    let file = json!([
        { "format": "uuid" }, { "format": "uri" }, { "pattern": "^data:image/[a-z]+;base64,[a-zA-Z0-9+/=]+$" },
        { "pattern": "^[a-zA-Z0-9+/=]+$" }
    ]);
    let text = spec(&json!({
        "image": { "type": "string", "anyOf": file },
        "quality": { "oneOf": [{ "const": "low", "description": "Fast." }, { "const": "high", "description": "Slow." }] },
        "voice": { "anyOf": [{ "enum": ["anna"] }, { "type": "string" }] },
        "length": { "anyOf": [{ "type": "integer", "minimum": 4, "maximum": 9 }, { "const": "auto" }] },
        "input": { "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] },
        "none": { "anyOf": [{ "type": "integer" }, { "type": "null" }], "default": null },
        "point": { "type": "array", "prefixItems": [{ "type": "number" }, { "type": "number" }], "minItems": 2, "maxItems": 2 },
    }));
    has(&text, "image: { type: string, media: { forms: [upload, url, data-uri, base64] }, doc: image }");
    has(&text, "values: [{ value: low, doc: Fast. }, { value: high, doc: Slow. }]");
    has(&text, "voice: { type: enum, values: [anna], open: true, doc: voice }");
    has(&text, "length: { type: integer, min: 4, max: 9, also: [auto], doc: length }");
    has(&text, "text: { type: string }");
    has(&text, "list: { type: array, items: { type: string } }");
    has(&text, "none: { type: integer, nullable: absent, doc: none }");
    has(&text, "point: { type: array, items: { type: number }, min_items: 2, max_items: 2, doc: point }");
}

#[test]
fn objects_are_told_apart_by_their_constants() {
    let object = |kind: &str, member: &str| json!({ "type": "object", "required": ["kind", member], "properties": { "kind": { "const": kind }, member: { "type": "string" } } });
    let text = spec(&json!({ "frame": { "oneOf": [object("image", "url"), object("job", "id")] } }));
    has(&text, "tag: kind");
    has(&text, "url: { type: string, required: true, doc: url }");
    assert!(!text.contains("const"), "{text}");
}

#[test]
fn references_and_inheritance_are_resolved() {
    let document = json!({
        "type": "object",
        "$defs": {
            "Node": { "type": "object", "properties": { "next": { "$ref": "#/$defs/Node" }, "type": { "type": "string" } } },
            "Base": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "maxLength": 9 } } },
            "Size": { "enum": ["s", "l"] },
            "Loop": { "$ref": "#/$defs/Loop" },
        },
        "allOf": [{ "$ref": "#/$defs/Base" }, { "type": "object", "properties": { "extra": { "type": "string" } } }],
        "properties": {
            "node": { "$ref": "#/$defs/Node", "description": "A node." },
            "size": { "allOf": [{ "$ref": "#/$defs/Size" }], "default": "s" },
            "loop": { "$ref": "#/$defs/Loop" },
            "id": { "type": "string", "maxLength": 5 },
        },
    });
    let draft = drafts(&document);
    let text = &draft.operations[0].file.text;
    has(text, "next: { use: node, doc: next }");
    has(text, "node: { use: node, doc: A node. }");
    has(text, "size: { type: enum, values: [s, l], default: s, doc: size }");
    has(text, "extra: { type: string, doc: extra }");
    has(text, "loop: { type: any, doc: loop }");
    // Both bounds hold, so that the tighter one does.
    has(text, "id: { type: string, max_length: 5, required: true, doc: id }");
    let differ = json!({ "type": "object", "properties": { "a": { "allOf": [{ "type": "string" }, { "type": "integer" }] } } });
    has(&spec_of(&differ), "# TODO(import): type: \"integer\" (two schemas in `allOf` differ)");
}

#[test]
fn conditions_become_the_plainest_form() {
    has(&rules(&json!({ "dependentRequired": { "a": ["b"] } })), "requires: { a: [b] }");
    has(&rules(&json!({ "dependentRequired": { "a": ["b"], "b": ["a"] } })), "together: [a, b]");
    has(
        &rules(&json!({ "anyOf": [{ "required": ["a"] }, { "required": ["b", "k"] }] })),
        "at_least_one: [a, [b, k]]",
    );
    has(&rules(&json!({ "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] })), "exactly_one: [a, b]");
    has(&rules(&json!({ "not": { "required": ["a", "b"] } })), "forbids: { a: [b] }");
    has(
        &rules(
            &json!({ "if": { "required": ["a"] }, "then": { "not": { "anyOf": [{ "required": ["b"] }, { "required": ["k"] }] } } }),
        ),
        "forbids: { a: [b, k] }",
    );
    has(
        &rules(
            &json!({ "if": { "properties": { "a": { "const": "x" } }, "required": ["a"] }, "then": { "required": ["b"] } }),
        ),
        "when: { is: { a: x } }, then: { required: [b] }",
    );
    has(
        &rules(&json!({ "if": { "required": ["a"] }, "then": { "properties": { "k": { "maximum": 4 } } } })),
        "then: { ranges: { k: { max: 4 } } }",
    );
    let several = json!({ "if": { "properties": { "c": { "minItems": 2 } }, "required": ["c"] }, "then": { "required": ["a"] } });
    has(&rules(&several), "when: { counts: { c: { min: 2 } } }");
    let nested = json!({
        "if": { "required": ["o"], "properties": { "o": { "anyOf": [{ "required": ["x"] }, { "required": ["y"] }] } } },
        "then": { "required": ["a"] },
        "else": { "required": ["b"] },
    });
    has(&rules(&nested), "when: { any: [{ present: o.x }, { present: o.y }] }");
    has(&rules(&nested), "at_least_one: [o.x, o.y, b]");
}

#[test]
fn defaults_do_not_count_as_given() {
    // The source only reads what is given; `is` and `values` read the default, too.
    let condition = json!({ "if": { "properties": { "m": { "const": "fast" } }, "required": ["m"] }, "then": { "required": ["a"] } });
    has(&rules(&condition), "when: { present: m, is: { m: fast } }");
    let vacuous =
        json!({ "if": { "properties": { "m": { "const": "fast" } } }, "then": { "required": ["a"] } });
    has(&rules(&vacuous), "when: { is: { m: fast } }");
    let then = json!({ "if": { "required": ["a"] }, "then": { "properties": { "m": { "const": "slow" } } } });
    has(&rules(&then), "when: { present: [a, m] }, then: { values: { m: slow } }");
    let other =
        json!({ "if": { "required": ["a"] }, "then": { "properties": { "m": { "const": "fast" } } } });
    has(&rules(&other), "when: { present: a }, then: { values: { m: fast } }");
}

#[test]
fn conditions_without_a_form_are_expressions_or_notes() {
    let pairs = json!({ "oneOf": [
        { "properties": { "a": { "const": "x" }, "b": { "const": "y" } }, "required": ["a", "b"] },
        { "properties": { "a": { "const": "y" }, "b": { "const": "x" } }, "required": ["a", "b"] },
    ] });
    has(&rules(&pairs), "has(self.a) && self.a == \"x\"");
    let pattern = json!({ "if": { "properties": { "a": { "pattern": "^x" } }, "required": ["a"] }, "then": { "required": ["b"] } });
    has(
        &rules(&pattern),
        r#"when: { cel: "has(self.a) && self.a.matches(\"^x\")" }, then: { required: [b] }"#,
    );
    let unknown = json!({ "if": { "properties": { "a": { "pattern": "^(?=x)" } }, "required": ["a"] }, "then": { "required": ["b"] } });
    assert_eq!(rules(&unknown), "no rules");
    let document = json!({ "type": "object", "properties": { "a": { "type": "string" } }, "not": { "required": ["z"] } });
    let notes = drafts(&document).operations.remove(0).notes;
    assert!(notes.iter().any(|note| note.reason.contains("not declared") && note.line == 8), "{notes:?}");
}

#[test]
fn pairs_of_constants_become_sizes() {
    let row = |title: &str, width: u32, height: u32| json!({ "title": title, "properties": { "width": { "const": width }, "height": { "const": height } } });
    let side = json!({ "type": "integer" });
    let document = json!({
        "type": "object",
        "properties": { "width": side, "height": side },
        "allOf": [{
            "if": { "anyOf": [{ "required": ["width"] }, { "required": ["height"] }] },
            "then": { "required": ["width", "height"], "oneOf": [row("1K (~1:1)", 1024, 1024), row("1K (2:1)", 1448, 724), row("2K (1:1)", 2048, 2048)] },
        }],
    });
    let text = spec_of(&document);
    has(&text, "table: { 1K: { \"1:1\": 1024x1024");
    has(&text, "together: [width, height]");
}

#[test]
fn sentences_become_rules_or_stay_at_their_parameter() {
    let of = |kind: &str, text: &str| json!({ "type": kind, "description": text });
    let draft = drafts(&json!({ "type": "object", "additionalProperties": false, "properties": {
        "image": of("string", "An image."),
        "mask": of("string", "A mask. Cannot be used with `image`. Must be smooth."),
        "count": of("integer", "Number. Must be between 1 and 4."),
    } }));
    let text = &draft.operations[0].file.text;
    has(
        text,
        "  # Must be between 1 and 4.\n  count: { type: integer, min: 1, max: 4, doc: Number. Must be between 1 and 4. }",
    );
    has(text, "# Cannot be used with `image`.\n  - { id: mask-image, forbids: { mask: [image] } }");
    has(text, "  # TODO(import): Must be smooth. (a sentence that may be a rule)\n  mask:");
    let [note] = &draft.operations[0].notes[..] else { panic!("{:?}", draft.operations[0].notes) };
    assert_eq!(
        (note.text.as_str(), note.pointer.as_str(), note.line),
        ("Must be smooth.", "/properties/mask", 11)
    );
}

#[test]
fn converter_traps_keep_their_names() {
    let member = json!({ "type": "string" });
    let text = spec(
        &json!({ "pattern": member, "type": member, "enum": member, "required": member, "$ref": member, "properties": member, "a b": member, "5": member }),
    );
    for name in
        ["pattern: ", "type: ", "enum: ", "required: ", "\"$ref\": ", "properties: ", "a b: ", "\"5\": "]
    {
        has(&text, &format!("  {name}{{ type: string"));
    }
}

#[test]
fn what_no_spec_can_say_is_loosened_where_it_is() {
    let text = json!({ "type": "string" });
    let document = json!({
        "title": "Paint",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "width": { "type": "integer", "minimum": 64, "default": 0, "description": "Width of the image." },
            "source": { "anyOf": [
                { "type": "object", "properties": { "a": text, "b": text } },
                { "type": "object", "properties": { "a": { "type": "integer" }, "c": text } },
            ] },
            "tag": { "enum": ["x", "y"] },
            "tags": { "type": "array", "items": { "enum": ["x", "z", "x"] } },
        },
    });
    let drafted = drafts(&document).operations.remove(0);
    let reasons: Vec<(&str, usize)> =
        drafted.notes.iter().map(|note| (note.pointer.as_str(), note.line)).collect();
    let lines: Vec<String> =
        serde_json::to_string_pretty(&document).expect("JSON").lines().map(str::to_owned).collect();
    let line_of = |name: &str| {
        lines.iter().position(|line| line.contains(&format!("\"{name}\": {{"))).expect("a line") + 1
    };
    assert_eq!(reasons, [("/properties/source", line_of("source")), ("/properties/width", line_of("width"))]);
    has(&drafted.file.text, "  width: { type: integer, min: 64, doc: Width of the image. }");
    has(&drafted.file.text, "  source: { type: any, doc: source }");
    has(
        &drafted.file.text,
        "TODO(import): the default of `width` must be at least 64, is 0 (a spec cannot say this)",
    );
    has(&drafted.file.text, "values: [x, z]");
    has(&drafted.file.text, "name: tag_items");
}

#[test]
fn optional_constants_tell_objects_apart() {
    let variant = |value: &str| json!({ "type": "object", "properties": { "type": { "enum": [value] }, "rate": { "type": "integer" } } });
    let text = spec(&json!({ "format": { "anyOf": [variant("pcm"), variant("wav")] } }));
    has(&text, "tag: type");
    has(
        &text,
        "`type` is optional (the vendor does not require the member that tells the variants apart; a spec does)",
    );
}

#[test]
fn sentences_read_members_of_objects_by_their_paths() {
    let text = spec(&json!({
        "images": { "type": "array", "items": { "type": "string" } },
        "style": { "type": "string", "description": "When `style` is provided, `settings.seed` is required." },
        "settings": { "type": "object", "additionalProperties": false, "properties": {
            "seed": { "type": "integer", "minimum": 1, "maximum": 4, "description": "Must be between 1 and 4." },
            "strength": { "type": "number", "description": "Requires `images`." },
        } },
        "mark": { "type": "object", "description": "Exactly one of `text` or `image` must be provided.", "properties": {
            "text": { "type": "string" }, "image": { "type": "string" },
        } },
    }));
    has(&text, "requires: { settings.strength: [images] }");
    has(&text, "when: { present: style }, then: { required: [settings.seed] }");
    has(&text, "exactly_one: [text, image]");
    assert!(!text.contains("TODO"), "{text}");
}

#[test]
fn idioms_of_inheritance_and_null_are_read_whole() {
    let text = json!({ "type": "string" });
    let schemas = json!({
        "Base": { "type": "object", "required": ["kind"], "properties": { "kind": text, "note": { "type": "string", "maxLength": 9 } } },
        "Extra": { "type": "object", "properties": { "extra": { "type": "integer" } } },
    });
    let document = json!({
        "type": "object",
        "$defs": schemas,
        "properties": {
            "both": { "allOf": [{ "$ref": "#/$defs/Base" }, { "$ref": "#/$defs/Extra" }, { "required": ["extra"] }, { "properties": { "kind": { "type": "string", "const": "both" } } }] },
            "base": { "$ref": "#/$defs/Base" },
            "more": { "$ref": "#/$defs/Base", "required": ["note"] },
            "stop": { "oneOf": [{ "type": "string", "nullable": true }, { "type": "array", "items": text }] },
            "size": { "type": "integer", "minimum": 8, "anyOf": [{ "maximum": 64 }, { "enum": [128] }] },
        },
    });
    let draft = drafts(&document);
    let good = json!({ "both": { "kind": "both", "extra": 1, "note": "a" }, "base": { "kind": "x" }, "more": { "kind": "x", "note": "a" }, "stop": null, "size": 128 });
    assert_eq!(rejects(&draft, &good), Vec::<String>::new(), "{}", draft.operations[0].file.text);
    for (bad, expected) in [
        (json!({ "both": { "kind": "both" } }), "/both/extra required"),
        (json!({ "both": { "kind": "other", "extra": 1 } }), "/both/kind const"),
        (json!({ "both": { "kind": "both", "extra": 1, "note": "a long note" } }), "/both/note length"),
        (json!({ "base": { "kind": "x", "extra": 1 } }), "/base/extra unknown"),
        (json!({ "more": { "kind": "x" } }), "/more/note required"),
        (json!({ "size": 100 }), "/size range"),
        (json!({ "size": 4 }), "/size range"),
    ] {
        assert_eq!(rejects(&draft, &bad), [expected], "{bad}\n{}", draft.operations[0].file.text);
    }
}

#[test]
fn variants_of_a_body_have_what_is_beside_them() {
    let variant = |model: &str, most: u32| json!({ "title": model, "required": ["model"], "properties": { "model": { "type": "string", "const": model }, "steps": { "type": "integer", "maximum": most } } });
    let document = json!({
        "type": "object",
        "required": ["prompt"],
        "properties": { "prompt": { "type": "string" }, "model": { "type": "string" } },
        "oneOf": [variant("fast", 4), variant("slow", 50)],
    });
    let draft = drafts(&document);
    let paths: Vec<&str> = draft.operations.iter().map(|drafted| drafted.file.path.as_str()).collect();
    assert_eq!(paths, ["acme/fast.yaml", "acme/slow.yaml"]);
    let text = &draft.operations[0].file.text;
    has(text, "model: fast\n");
    has(text, "prompt: { type: string, required: true, doc: prompt }");
    has(text, "model: { type: const, value: fast, required: true, doc: model }");
    has(text, "steps: { type: integer, max: 4, doc: steps }");
    assert!(!text.contains("TODO"), "{text}");
}
