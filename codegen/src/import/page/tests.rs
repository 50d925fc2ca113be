//! Pages to drafts, one idiom at a time. Every draft has to compile.

use crate::compile;
use crate::import::tests::has;
use crate::import::{Draft, Import, Problem, import};
use crate::source::SourceText;

/// A page with a section of rules and a section of parameters.
fn page(pricing: &str, rules: &str, parameters: &str) -> String {
    format!(
        "---\ntitle: Painter | Docs\nurl: https://acme.example/painter\n---\n# Painter\n\nPaints pictures.\n\n\
         - **ID**: `acme:painter`\n- **Status**: live\n- **Release Date**: March 5, 2026\n\
         - **Capabilities**: Text to Image, Edit\n\n## Pricing\n\n{pricing}\n\n## Compatibility & Validation\n\n{rules}\n\n\
         ## Request Parameters\n\n**Core**\n\nThe main parameters.\n\n{parameters}\n## Response Parameters\n\n\
         ### [url](https://acme.example/painter#url)\n\n- **Type**: `string`\n- **Required**: true\n- **Format**: `uri`\n\nPlace of the picture.\n"
    )
}

/// One parameter with facts of the form `Key: value`.
fn parameter(name: &str, facts: &[&str], text: &str) -> String {
    let facts: Vec<String> = facts
        .iter()
        .map(|fact| {
            fact.split_once(": ").map_or_else(String::new, |(key, value)| format!("- **{key}**: {value}\n"))
        })
        .collect();
    format!("### [{name}](https://acme.example/painter#{name})\n\n{}\n{text}\n\n", facts.concat())
}

/// The members that sentences of tests speak of.
fn members() -> String {
    let text = |name: &str| parameter(name, &["Type: `string`"], "A text.");
    let nested = |path: &str| {
        let name = path.rsplit('.').next().unwrap_or(path);
        parameter(
            name,
            &[&format!("Path: `{path}`"), "Type: `array of strings`"],
            "Pictures (UUID, URL, Data URI, or Base64).",
        )
    };
    let side = |name: &str| parameter(name, &["Type: `integer`", "Required: true"], "A side in pixels.");
    let mode = "### mode\n\n- **Type**: `string`\n- **Default**: `fast`\n\nSpeed.\n\n**Allowed values**:\n\n- `fast` Quick.\n- `slow` Careful.\n\n\
                **Learn more** (1 resource):\n\n- [Speed](https://acme.example/speed) (guide)\n\n**Next Group**\n\nMore of them.\n\n";
    [
        text("prompt"),
        text("seed"),
        nested("inputs.images"),
        nested("inputs.masks"),
        side("width"),
        side("height"),
        mode.to_owned(),
    ]
    .concat()
}

fn draft(text: &str) -> Result<Draft, Problem> {
    import(&Import {
        path: "painter.md",
        text: text.to_owned(),
        others: &[],
        provider: "acme",
        name: None,
        operation: None,
        read: "2026-11-29",
        examples: None,
    })
}

fn spec(text: &str) -> String {
    let draft = draft(text).unwrap_or_else(|problem| panic!("{problem}"));
    let mut files: Vec<SourceText> = draft.operations.iter().map(|drafted| drafted.file.clone()).collect();
    files.extend(draft.provider.clone());
    let compilation = compile(files.clone());
    let lines = compilation.report.lines(&compilation.sources);
    let errors: Vec<&String> = lines.iter().filter(|line| line.contains("error")).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{}", files[0].text);
    files[0].text.clone()
}

/// The rules and sizes that a section of rules comes to.
fn rules(text: &str) -> String {
    let spec = spec(&page("", text, &members()));
    let rules = spec.split_once("\nrules:").map_or("", |(_, rules)| rules);
    rules.split("\nresponse:").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn facts_of_the_model_and_its_parameters_are_read() {
    let text = spec(&page(
        "",
        "",
        &[
            parameter(
                "count",
                &["Type: `integer`", "Min: `1`", "Max: `8`", "Default: `2`"],
                "Number of pictures.",
            ),
            parameter(
                "weight",
                &[
                    "Path: `settings.weight`",
                    "Type: `float`",
                    "Required: true",
                    "Min: `0`",
                    "Max: `1`",
                    "Step: `0.01`",
                ],
                "Strength.",
            ),
            parameter("title", &["Type: `string`", "Min: `2`", "Max: `40`"], "A title with \\`code\\`."),
            parameter("model", &["Type: `string`", "Required: true", "Value: `acme:painter`"], "Model."),
            parameter("on", &["Type: `boolean`", "Default: `false`"], "Turns it on."),
            parameter("kind", &["Type: `string`"], "Kind.\n\n**Allowed values**: `a` `b`"),
            parameter(
                "hook",
                &["Type: `string`", "Format: `URL`"],
                "Address.\n\n**Uses**:\n\n- **Storage**: Keeps it.\n\n```text\n# code is no heading\n### neither\n```",
            ),
        ]
        .concat(),
    ));
    has(
        &text,
        "model: acme:painter\nname: Painter\ndoc: Paints pictures.\nstatus: live\nreleased: 2026-03-05\ncapabilities: [text-to-image, edit]\n",
    );
    has(&text, "sources: [{ url: https://acme.example/painter, read: 2026-11-29 }]");
    has(&text, "count: { type: integer, min: 1, max: 8, default: 2, doc: Number of pictures. }");
    has(&text, "weight: { type: number, min: 0, max: 1, step: 0.01, required: true, doc: Strength. }");
    has(&text, "title: { type: string, min_length: 2, max_length: 40, doc: \"A title with `code`.\" }");
    has(&text, "\"on\": { type: boolean, default: false, doc: Turns it on. }");
    has(&text, "kind: { type: enum, values: [a, b], doc: Kind. }");
    has(&text, "hook: { type: string, format: uri, doc: Address. }");
    has(&text, "http: { method: POST }\n");
    assert!(!text.contains("TODO"), "{text}");
    has(&text, "url: { type: string, format: uri, required: true, doc: Place of the picture. }");
}

#[test]
fn values_with_meanings_files_and_groups_are_read() {
    let text = spec(&page("", "", &members()));
    has(&text, "values: [{ value: fast, doc: Quick. }, { value: slow, doc: Careful. }]");
    has(&text, "media: { forms: [upload, url, data-uri, base64] }");
    has(&text, "doc: Speed.");
    assert!(!text.contains("Next Group") && !text.contains("More of them"), "{text}");
}

#[test]
fn objects_have_the_members_below_them() {
    let list = "### shots\n\n- **Type**: `array of objects`\n- **Max**: `3`\n\nShots.\n\n#### [second](x)\n\n- **Path**: `shots[].second`\n- **Type**: `integer`\n- **Required**: true\n\nTime.\n\n";
    let object = "### mark\n\n- **Path**: `mark.text`\n- **Type**: `object (1 property)`\n\nMark.\n\n#### text\n\n- **Path**: `mark.text`\n- **Type**: `string`\n- **Required**: true\n\nWords.\n\n";
    let text = spec(&page("", "", &format!("{list}{object}")));
    has(&text, "second: { type: integer, required: true, doc: Time. }");
    has(&text, "max_items: 3");
    has(&text, "parameters: { text: { type: string, required: true, doc: Words. } }");
    assert!(!text.contains("mark:\n    type: object\n    required"), "{text}");
}

#[test]
fn sentences_about_parameters_become_rules() {
    for (sentence, expected) in [
        ("`prompt` and `seed` must be used together.", "together: [prompt, seed]"),
        ("`prompt` cannot be used with `inputs.images`.", "forbids: { prompt: [inputs.images] }"),
        (
            "`prompt` cannot be used with `seed` or `inputs.images`.",
            "forbids: { prompt: [seed, inputs.images] }",
        ),
        ("`seed` and `inputs.images` are mutually exclusive.", "forbids: { seed: [inputs.images] }"),
        ("When `seed` is provided, `inputs.images` is required.", "requires: { seed: [inputs.images] }"),
        ("`inputs.images` is required when `seed` is set.", "requires: { seed: [inputs.images] }"),
        ("`seed` requires `images`.", "requires: { seed: [inputs.images] }"),
        ("If `seed` is specified, `masks` cannot be used.", "forbids: { seed: [inputs.masks] }"),
        (
            "At least one of `prompt`, `images` or `masks` must be provided.",
            "at_least_one: [prompt, inputs.images, inputs.masks]",
        ),
        ("Exactly one of `prompt` or `images` must be provided.", "exactly_one: [prompt, inputs.images]"),
        (
            "Either provide `inputs.images`, or specify `width/height`.",
            "at_least_one: [inputs.images, [width, height]]",
        ),
        (
            "When `mode` is `slow`, `prompt` is required.",
            "when: { is: { mode: slow } }, then: { required: [prompt] }",
        ),
        (
            "When `mode` is set to `slow`, `images` and `masks` are not supported.",
            "forbidden: [inputs.images, inputs.masks]",
        ),
        ("When `images` is provided, `mode` must be `slow`.", "values: { mode: slow }"),
        ("When `images` is not provided, `prompt` is required.", "at_least_one: [inputs.images, prompt]"),
    ] {
        let found = rules(sentence);
        assert!(found.contains(expected), "{sentence}: `{expected}` is not in {found}");
        let spec = spec(&page("", sentence, &members()));
        assert!(!spec.contains(&format!("TODO(import): {sentence}")), "{spec}");
    }
}

#[test]
fn other_sentences_stay_comments() {
    for sentence in [
        "`prompt` cannot be used with `color`.",
        "`prompt` is only supported when `mode` is `slow`.",
        "`prompt` works best with `seed`.",
        "Pictures must be small.",
        "When `seed`, `prompt`.",
    ] {
        has(
            &spec(&page("", sentence, &members())),
            &format!("# TODO(import): {sentence} (a sentence that may be a rule)"),
        );
    }
}

#[test]
fn tables_become_sizes_and_pairs_stay_together() {
    let table = "The following sizes are supported:\n\n| Configuration | Dimensions |\n| --- | --- |\n| `1K (1:1)` | `1024x1024` |\n| `1K (2:1)` | `1448x724` |\n| `2K (1:1)` | `2048x2048` |\n";
    let paired = members()
        .replace("A side in pixels.", "A side.")
        .replacen("- **Required**: true\n", "- **Paired with**: height\n", 1)
        .replace("- **Required**: true\n", "");
    let text = spec(&page("", table, &paired));
    has(&text, "table: { 1K: { \"1:1\": 1024x1024, \"2:1\": 1448x724 }, 2K: { \"1:1\": 2048x2048 } }");
    has(&text, "requires: { width: [height] }");
    has(
        &spec(&page("", "| Size | Dimensions |\n|---|---|\n| 1:1 | 64x64 |\n| 2:1 | 128x64 |", &members())),
        "standard: { \"1:1\": 64x64, \"2:1\": 128x64 }",
    );
}

#[test]
fn prices_of_a_page_are_rates() {
    let pricing = "Pricing starts at $0.04 for 1K. For every input image used, it's an additional $0.002.\n\n- **1K & 2K**: `$0.04`\n- **4K**: `$0.15`\n";
    let rows = "| `1K (1:1)` | `64x64` |\n| `2K (1:1)` | `128x128` |\n| `4K (1:1)` | `256x256` |";
    let text = spec(&page(pricing, rows, &members()));
    has(&text, "price 0.04 per output: 1K & 2K (no billed example shows which request has which rate)");
    has(&text, "price 0.15 per output: 4K");
    has(&text, "additional price 0.002 per output: input image used");
    has(&text, "quantity: size(self.inputs.images)");
    has(&spec(&page("$0.05 per image", "", &members())), "price 0.05 per image");
    has(
        &spec(&page("| Model | Price |\n|---|---|\n| slow | $0.2/second |", "", &members())),
        "price 0.2 per second: slow",
    );
}

#[test]
fn broken_pages_end_in_clear_answers() {
    let problem = |text: &str| draft(text).expect_err("refused").to_string();
    assert_eq!(
        problem("# Painter\n\nNo more.\n"),
        "painter.md:1: the page has no section `Request Parameters`"
    );
    let deep = parameter("x", &[&format!("Path: `{}x`", "a.".repeat(20))], "Deep.");
    has(&problem(&page("", "", &deep)), "more than 16 levels deep");
    let many: String =
        (0..5001).map(|number| parameter(&format!("p{number}"), &["Type: `string`"], "Text.")).collect();
    has(&problem(&page("", "", &many)), "more than 5000 parameters");
    let rows = "| `1K (1:1)` | `64x64` |\n".repeat(5001);
    has(&problem(&page("", &rows, &members())), "more than 5000 rows of sizes");
    for odd in [
        "### \n",
        "### [x\n\n- **Type\n- **Max**: `\n",
        "### x\n\n| |\n||\n|\n- **\n",
        "#### ####\n```\n",
        "### x\n- **Type**: ``\n**Allowed values**: ```\n",
        "\u{0}\u{feff}### é\n- **Type**: `array of `",
    ] {
        let _ = draft(&page("- **$**: `$`\n| $ |\n$", "`a\n| `x` |\n| (1 | 1x1 |\n``", odd));
        let _ = draft(&format!("# x\n## Request Parameters\n{odd}"));
    }
}
