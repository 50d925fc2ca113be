//! The commands as their users see them: what is printed, what is on the disk afterwards, and the exit code.

mod safety;
mod workspace;

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use workspace::{Ran, Workspace, snapshot};

const PROVIDER: &str = "name: Acme\nsources: [{ url: https://acme.example/docs, read: 2026-01-31 }]\n\
    base_url: https://api.acme.example\n";
const PAINTER: &str = r#"
model: acme:painter@2
name: Painter
doc: Paints.
sources: [{ url: https://acme.example/docs, read: 2026-01-31 }]
http: { method: POST, path: /paint }
facts:
  seconds: { type: integer, doc: Length of the film. }
parameters:
  prompt: { type: string, required: true, max_length: 20, doc: What to paint. }
  count: { type: integer, min: 1, max: 4, default: 1, doc: Number of images. }
price:
  currency: USD
  lines: [{ item: image, quantity: self.count, rate: "0.03" }]
"#;
/// Has the wire id of the painter, and a parameter with the name of a wrapper's key.
const SKETCHER: &str = r"
model: acme:painter@2
name: Sketcher
doc: Sketches.
sources: [{ url: https://acme.example/docs, read: 2026-01-31 }]
http: { method: POST, path: /sketch }
parameters:
  request: { type: string, required: true, doc: What to sketch. }
price: { unknown: not published }
";
/// Bills in credits and in another currency, and depends on what the caller knows.
const FILMER: &str = r#"
name: Filmer
doc: Films.
sources: [{ url: https://acme.example/docs, read: 2026-01-31 }]
http: { method: POST, path: /film }
facts:
  seconds: { type: number, min: 2, max: 10, unit: s, doc: Length of the film. }
parameters:
  sound: { type: boolean, default: false, doc: Whether there is sound. }
price:
  currency: credits
  exchange: { currency: USD, rate: "0.01" }
  lines:
    - { item: second, quantity: facts.seconds, rate: "3" }
    - { item: sound, when: self.sound, currency: EUR, rate: { min: "0.1", max: "0.2" } }
"#;

/// Reads facts about images, and has something to warn about.
const EDITOR: &str = r#"
name: Editor
doc: Edits.
sources: [{ url: https://acme.example/docs, read: 2026-01-31 }]
http: { method: POST, path: /edit }
facts:
  strength: { type: integer, min: 1, max: 5, doc: Strength of the effect. }
parameters:
  images:
    type: array
    doc: Images.
    items: { type: string, media: { forms: [url], min_pixels: 300 } }
  seed: { type: integer, deprecated: it has no effect, doc: Seed. }
price:
  currency: USD
  lines: [{ item: image, quantity: facts.strength, rate: "0.01" }]
"#;

#[test]
fn wrong_use_ends_with_2() {
    let workspace = Workspace::acme();
    for arguments in ["", "unknown", "gen --unknown", "validate", "check --format yaml", "list extra", "new"]
    {
        workspace.run(arguments).ended(2);
    }
    workspace.run("validate acme/painter missing.json").ended(2).fails_with("missing.json");
    workspace.run("price acme/painter --facts missing.json").ended(2).fails_with("missing.json");
    let missing = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["check", "--specs", "/no/such"]).output();
    Ran::from(missing.expect("the command starts")).ended(2).fails_with("/no/such");
}

#[test]
fn a_folder_without_specs_is_wrong_use() {
    let workspace = Workspace::acme();
    workspace.generate("").ended(0);
    fs::rename(workspace.0.path().join("specs"), workspace.0.path().join("elsewhere")).expect("renamed");
    fs::create_dir(workspace.0.path().join("specs")).expect("a folder");
    let before = snapshot(workspace.0.path());
    let commands = [
        "check",
        "gen --out out",
        "gen --out out --check",
        "list",
        "validate acme/painter",
        "price acme/painter",
    ];
    for command in commands.into_iter().chain(["print model acme/painter"]) {
        workspace.run(command).ended(2).fails_with("`specs` contains no specs");
    }
    workspace.write("specs/acme/provider.yaml", PROVIDER);
    workspace.run("check").ended(2).fails_with("no specs");
    fs::remove_file(workspace.0.path().join("specs/acme/provider.yaml")).expect("removed");
    fs::remove_dir(workspace.0.path().join("specs/acme")).expect("removed");
    assert_eq!(snapshot(workspace.0.path()), before);
}

#[cfg(unix)]
#[test]
fn gen_refuses_to_mix_its_files_with_the_specs() {
    use std::os::unix::fs::symlink;

    let workspace = Workspace::acme();
    let root = workspace.0.path();
    symlink(root.join("specs"), root.join("link")).expect("a link");
    for out in ["specs/out", "specs/acme/../out", "link/out"] {
        workspace.run(&format!("gen --out {out}")).ended(2).fails_with("inside the folder of the specs");
    }
    for out in ["specs", "link", "./specs/../specs"] {
        workspace.run(&format!("gen --out {out}")).ended(2).fails_with("` is the folder of the specs");
    }
    let inside = ["out/src", "out/docs/specs", "out/schemas/a/b"];
    for specs in inside {
        workspace.write(&format!("{specs}/acme/provider.yaml"), PROVIDER);
        workspace.write(&format!("{specs}/acme/painter.yaml"), PAINTER);
        let ran = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["gen", "--specs", specs, "--out", "out"])
            .current_dir(root)
            .output();
        Ran::from(ran.expect("the command starts")).ended(2).fails_with("which is generated");
    }
    assert!(!workspace.exists("out/Cargo.toml"));
}

#[test]
fn check_reports_on_what_it_was_asked_for() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/broken.yaml", "name: [\n");
    workspace.run("check").ended(1).says("2 specs: ");
    for only in
        ["acme/painter", "acme:painter@2", "specs/acme/painter.yaml", "specs/../specs/acme/painter.yaml"]
    {
        workspace.run(&format!("check {only}")).ended(0).says("1 spec: 0 errors, 0 warnings");
    }
    for only in ["acme/broken", "specs/acme/broken.yaml", "acme/painter acme/broken"] {
        workspace.run(&format!("check {only}")).ended(1).says("broken.yaml");
    }
    workspace.run("check acme/paintr").ended(2).fails_with("did you mean `acme/painter`?");
    workspace.run("check specs/acme/paint.yaml").ended(2).fails_with("unknown model");
    // The folder of the specs is that of the file.
    let file = workspace.0.path().join("specs/acme/painter.yaml");
    let ran = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("check").arg(file).output();
    Ran::from(ran.expect("the command starts")).ended(0).says("1 spec: 0 errors");
}

#[test]
fn an_installed_binary_works_on_the_folder_that_it_is_started_in() {
    let workspace = Workspace::acme();
    let run = |arguments: &str, folder: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_modelspec"));
        command.args(arguments.split_whitespace()).current_dir(workspace.0.path().join(folder));
        Ran::from(command.output().expect("the command starts"))
    };
    run("check", ".").ended(0).says("1 spec: 0 errors");
    run("list", ".").ended(0).says("acme/painter");
    run("gen", ".").ended(0);
    assert!(workspace.exists("generated/src/lib.rs"));
    run("--help", ".").ended(0).says("Usage: modelspec");
    fs::create_dir(workspace.0.path().join("empty")).expect("a folder");
    run("check", "empty").ended(2).fails_with("no specs");
    run("new acme/sketcher", "empty").ended(0);
    assert!(workspace.exists("empty/specs/acme/sketcher.yaml"));
    let xtask = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("list").current_dir("src").output();
    Ran::from(xtask.expect("the command starts")).ended(0).says("kling/create-image");
}

#[test]
fn gen_writes_a_crate_that_stays_fresh() {
    let workspace = Workspace::acme();
    workspace.generate("--check").ended(1).says("missing out/src/lib.rs");
    workspace.generate("").ended(0).says("1 spec: ");
    for path in ["out/Cargo.toml", "out/src/lib.rs", "specs/spec.schema.json", "specs/provider.schema.json"] {
        assert!(workspace.exists(path), "{path}");
    }
    let before = snapshot(workspace.0.path());
    workspace.generate("--check").ended(0).says("up to date");
    workspace.generate("").ended(0).says(": 0 files written,");
    assert_eq!(snapshot(workspace.0.path()), before);
    assert!(workspace.read("out/Cargo.toml").contains("\n[workspace]\n"));
}

#[test]
fn gen_check_lists_everything_and_changes_nothing() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    workspace.generate("").ended(0);
    fs::remove_file(workspace.0.path().join("specs/acme/sketcher.yaml")).expect("removed");
    fs::remove_file(workspace.0.path().join("out/docs/acme/painter.md")).expect("removed");
    let schema = workspace.read("out/schemas/acme/painter.request.json");
    workspace.write("out/schemas/acme/painter.request.json", schema.replace("20", "30"));
    let before = snapshot(workspace.0.path());
    let ran = workspace.generate("--check").ended(1);
    ran.says("stale   out/schemas/acme/painter.request.json\n    @@ line ");
    ran.says("missing out/docs/acme/painter.md");
    ran.says("orphan  out/docs/acme/sketcher.md");
    ran.says("run `cargo xtask gen --specs specs --out out`");
    assert_eq!(snapshot(workspace.0.path()), before);

    workspace.generate("").ended(0).says("removed");
    assert!(!workspace.exists("out/docs/acme/sketcher.md"));
    assert_eq!(workspace.read("out/schemas/acme/painter.request.json"), schema);
    workspace.generate("--check").ended(0);
}

#[test]
fn gen_with_a_broken_spec_changes_nothing() {
    let workspace = Workspace::acme();
    workspace.generate("").ended(0);
    workspace
        .write("specs/acme/painter.yaml", PAINTER.replace("max: 4", "max: 0").replace("name: P", "nam: P"));
    let before = snapshot(workspace.0.path());
    let ran = workspace.generate("").ended(1);
    ran.says("nothing was written");
    ran.fails_with("nam");
    workspace.generate("--check").ended(1).says("nothing was compared");
    assert_eq!(snapshot(workspace.0.path()), before);
}

#[test]
fn gen_keeps_unmanaged_files() {
    let workspace = Workspace::acme();
    workspace.generate("").ended(0);
    let cargo_toml = workspace.read("out/Cargo.toml");
    workspace.write("out/Cargo.toml", cargo_toml.replace("[lib]", "# mine\n[lib]"));
    workspace.write("out/src/mine.rs", "");
    workspace.write("out/README.md", "mine");
    workspace.generate("--check").ended(1).says("out/src/mine.rs");
    workspace.generate("").ended(0).says("skipped a file that gen did not write");
    assert!(workspace.read("out/Cargo.toml").contains("# mine\n[lib]"));
    assert!(workspace.exists("out/src/mine.rs") && workspace.exists("out/README.md"));
}

#[test]
fn gen_refuses_an_unmanaged_crate() {
    let workspace = Workspace::acme();
    workspace.write("out/src/lib.rs", "//! Mine.\n");
    workspace.generate("").ended(2).fails_with("out/src/lib.rs");
    assert_eq!(workspace.read("out/src/lib.rs"), "//! Mine.\n");
    assert!(!workspace.exists("out/Cargo.toml"));

    // A workspace without a package, as with `--out .` at its root.
    let workspace = Workspace::acme();
    workspace.write("out/Cargo.toml", "[workspace]\nmembers = []\n");
    workspace.generate("").ended(2).fails_with("out/Cargo.toml");
    assert!(!workspace.exists("out/src"));
}

#[test]
fn gen_never_leaves_its_folder() {
    let workspace = Workspace::acme();
    workspace.write("victim", "precious");
    workspace.generate("").ended(0);
    workspace.write("out/.modelspec-manifest", "src/lib.rs\n../victim\n");
    workspace.generate("").ended(2).fails_with("../victim");
    assert_eq!(workspace.read("victim"), "precious");
}

#[test]
fn check_prints_all_diagnostics_in_each_format() {
    let workspace = Workspace::acme();
    workspace.run("check").ended(0).says("1 spec: 0 errors, 0 warnings");
    assert_eq!(workspace.run("check --format json").ended(0).json(), json!([]));
    workspace
        .write("specs/acme/painter.yaml", PAINTER.replace("max: 4", "max: 0").replace("doc: P", "dok: P"));
    workspace.write("specs/acme/bytes.yaml", b"name: \xff\n");
    let ran = workspace.run("check").ended(1);
    ran.says("acme/painter.yaml");
    ran.says("not-utf-8");
    assert!(workspace.run("check --format json").ended(1).json().as_array().is_some_and(|all| all.len() > 2));
    workspace.run("check --format github").ended(1).says("::error file=specs/acme/painter.yaml,line=");
}

#[test]
fn validate_answers_in_the_documented_shape() {
    let workspace = Workspace::acme();
    let valid = workspace.run_with("validate acme/painter --format json", r#"{"prompt": "A fox"}"#).ended(0);
    let expected =
        json!({ "model": "acme/painter", "valid": true, "violations": [], "warnings": [], "unchecked": [] });
    assert_eq!(valid.json(), expected);

    let ran =
        workspace.run_with("validate acme/painter - --format json", r#"{"count": 5, "promt": ""}"#).ended(1);
    let answer = ran.json();
    assert_eq!(answer["valid"], false);
    let rules: Vec<(&str, &str)> = answer["violations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|found| (found["pointer"].as_str().unwrap_or("?"), found["rule"].as_str().unwrap_or("?")))
        .collect();
    assert_eq!(rules, [("/count", "range"), ("/promt", "unknown"), ("/prompt", "required")]);
    let keys = answer["violations"][0].as_object().expect("an object").keys();
    assert_eq!(keys.collect::<Vec<_>>(), ["pointer", "rule", "message"]);

    let ran = workspace.run_with("validate acme/painter", r#"{"count": 5, "prompt": ""}"#).ended(1);
    ran.says("invalid, 1 violation\n  /count  range  ");
    workspace.run_with("validate acme/painter", r#"{"prompt": ""}"#).ended(0).says("valid\n");
}

#[test]
fn hostile_requests_get_a_result() {
    let workspace = Workspace::acme();
    let deep = "[".repeat(100_000);
    for input in [&b""[..], b"\xff", b"{\"prompt\": \"\xff\"}", b"\xef\xbb\xbf{}", b"{} {}", deep.as_bytes()]
    {
        let ran = workspace.run_with("validate acme/painter --format json", input).ended(1);
        assert_eq!(ran.json()["violations"][0]["rule"], "json", "{ran:?}");
    }
    let many = format!("{{{}\"prompt\": 1}}", "\"\\u001b\": 1,".repeat(5_000));
    let ran = workspace.run_with("validate acme/painter", &many).ended(1);
    assert!(!ran.out.contains('\u{1b}'), "control characters reach the terminal");
    let keys: Vec<String> = (0..5_000).map(|key| format!("\"x{key}\": 1")).collect();
    let ran = workspace
        .run_with("validate acme/painter --format json", format!("{{{}, \"prompt\": 1}}", keys.join(",")))
        .ended(1);
    assert_eq!(ran.json()["violations"].as_array().map(Vec::len), Some(1_000));
    assert_eq!(ran.json()["omitted"], 4_001);
}

#[test]
fn each_line_has_a_result() {
    let workspace = Workspace::acme();
    let lines = [
        r#"{"prompt": "A fox"}"#,
        "",
        r#"{"request": {"prompt": "A fox", "count": 2}, "facts": {"seconds": 3}}"#,
        "nonsense",
        r#"{"facts": {}, "prompt": "A fox"}"#,
    ];
    workspace.write("in.jsonl", lines.join("\n"));
    let ran = workspace.run("validate acme/painter in.jsonl --format json").ended(1);
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let verdicts: Vec<&Value> = answers.iter().map(|answer| &answer["valid"]).collect();
    assert_eq!(verdicts, [true, true, false, false]);
    assert_eq!(answers[2]["violations"][0]["rule"], "json");
    assert_eq!(answers[3]["violations"][0]["pointer"], "/facts");

    let ran = workspace.run("price acme/painter in.jsonl").ended(1);
    ran.says("line 1: 0.03 USD\n  image  1 x 0.03 = 0.03\nline 3: 0.06 USD\n");
    ran.says("line 4: invalid, 1 violation\n");

    // Whatever the file is called, and from standard input.
    workspace.write("in.ndjson", lines.join("\n"));
    workspace.write("in.txt", lines.join("\n"));
    let expected = workspace.run("validate acme/painter in.jsonl --format json").out;
    for arguments in ["in.ndjson", "in.txt --lines", "- --lines"] {
        let command = format!("validate acme/painter {arguments} --format json");
        assert_eq!(workspace.run_with(&command, lines.join("\n")).ended(1).out, expected, "{arguments}");
    }
}

#[test]
fn a_line_with_wrong_facts_does_not_stop_the_others() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/editor.yaml", EDITOR);
    workspace.write("facts.json", r#"{"strength": 2, "/images/0": {"width": 400, "height": 300}}"#);
    let image = r#"{"images": ["https://acme.example/1.png"]}"#;
    let lines = [
        format!(r#"{{"request": {image}, "facts": {{"/images/0": {{"width": 100}}}}}}"#),
        format!(r#"{{"request": {image}, "facts": {{"strenght": 1}}}}"#),
        format!(r#"{{"request": {image}, "facts": {{"strength": 6}}}}"#),
        format!(r#"{{"request": {image}, "facts": {{"/images/1": {{"width": 400}}}}}}"#),
        format!(r#"{{"request": {image}, "facts": null}}"#),
        "{".to_owned(),
        r#"{"images": []}"#.to_owned(),
        image.to_owned(),
        format!(r#"{{"request": {image}, "facts": {{"strength": 5, "/images/0": {{"height": 400}}}}}}"#),
    ];
    workspace.write("in.jsonl", lines.join("\n"));
    let ran = workspace.run("validate acme/editor in.jsonl --facts facts.json --format json").ended(1);
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let numbers: Vec<u64> = answers.iter().filter_map(|answer| answer["line"].as_u64()).collect();
    assert_eq!(numbers, (1..=9).collect::<Vec<u64>>());
    // The width of the line is too small, and the height is that of the file.
    assert_eq!(answers[0]["violations"][0]["message"], "width must be at least 300 pixels, is 100");
    assert_eq!(answers[0]["unchecked"], json!([]));
    let facts: Vec<&Value> = answers[1..5].iter().map(|answer| &answer["errors"][0]["fact"]).collect();
    assert_eq!(facts, ["strenght", "strength", "/images/1", ""]);
    assert!(answers[1..5].iter().all(|answer| answer.get("valid").is_none()));
    assert_eq!(answers[5]["violations"][0]["rule"], "json");
    // The file has facts about an image that this line does not have.
    let verdicts: Vec<&Value> = answers[6..].iter().map(|answer| &answer["valid"]).collect();
    assert_eq!(verdicts, [true, true, true]);

    let ran = workspace.run("price acme/editor in.jsonl --facts facts.json").ended(1);
    ran.says("line 2: 1 fact that cannot be used\n  `strenght` is not a fact of acme/editor; did you mean `strength`?\n");
    ran.says("line 8: 0.02 USD\n");
    ran.says("line 9: 0.05 USD\n");
    // A single document is another matter: there is nothing else to answer.
    workspace.run_with("validate acme/editor --facts facts.json", r#"{"images": []}"#).ended(2);
    workspace.write("facts.json", r#"{"/image/0": {"width": 400}}"#);
    workspace
        .run("validate acme/editor in.jsonl --facts facts.json")
        .ended(2)
        .fails_with("did you mean `images`?");
}

#[test]
fn price_shows_warnings_and_unchecked_rules() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/editor.yaml", EDITOR);
    let input = r#"{"images": ["https://acme.example/1.png"], "seed": 3}"#;
    let answer = workspace.run_with("price acme/editor --format json", input).ended(0).json();
    assert_eq!(answer["warnings"][0]["rule"], "deprecated");
    assert_eq!(answer["unchecked"][0]["pointer"], "/images/0");
    let ran = workspace.run_with("price acme/editor", input).ended(0);
    ran.says("  warning  /seed  deprecated  ");
    ran.says("  unchecked  /images/0  media  ");
}

#[test]
fn a_parameter_named_request_disables_wrappers() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    workspace.write("in.jsonl", "{\"request\": \"A fox\"}\n");
    workspace.run("validate acme/sketcher in.jsonl").ended(0).says("line 1: valid");
}

#[test]
fn price_answers_in_the_documented_shape() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    let ran =
        workspace.run_with("price acme/painter --format json", r#"{"prompt": "A fox", "count": 3}"#).ended(0);
    let answer = ran.json();
    assert_eq!(answer["model"], "acme/painter");
    let cost = &answer["cost"];
    assert_eq!(
        (&cost["kind"], &cost["amount"], &cost["currency"]),
        (&json!("exact"), &json!("0.09"), &json!("USD"))
    );
    assert_eq!(cost["lines"][0]["item"], "image");
    assert_eq!(cost["lines"][0]["amount"], "0.09");

    let ran = workspace.run_with("price acme/painter --format json", r#"{"count": 3}"#).ended(1);
    assert_eq!(ran.json()["cost"], Value::Null);
    assert_eq!(ran.json()["violations"][0]["rule"], "required");

    let ran = workspace.run_with("price acme/sketcher --format json", r#"{"request": "A fox"}"#).ended(0);
    assert_eq!(ran.json()["cost"], json!({ "kind": "unknown", "reason": "not published", "known": [] }));
}

#[test]
fn price_answers_with_ranges_and_currencies() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/filmer.yaml", FILMER);
    workspace.write("facts.json", r#"{"seconds": 4.5}"#);
    let ran = workspace
        .run_with("price acme/filmer --facts facts.json --format json", r#"{"sound": true}"#)
        .ended(0);
    let cost = json!({
        "kind": "exact", "amount": "13.5", "currency": "credits",
        "lines": [
            { "item": "second", "quantity": "4.5", "rate": "3", "per": 1, "amount": "13.5" },
            {
                "item": "sound", "quantity": "1", "rate": { "min": "0.1", "max": "0.2" }, "per": 1,
                "amount": { "min": "0.1", "max": "0.2" }, "currency": "EUR",
            },
        ],
        "further": [{ "kind": "range", "min": "0.1", "max": "0.2", "currency": "EUR" }],
        "equivalent": { "kind": "exact", "amount": "0.135", "currency": "USD" },
    });
    assert_eq!(ran.json()["cost"], cost);

    let ran = workspace.run_with("price acme/filmer --format json", "{}").ended(0);
    let cost = json!({
        "kind": "range", "min": "6", "max": "30", "currency": "credits",
        "lines": [{
            "item": "second", "quantity": { "min": "2", "max": "10" }, "rate": "3", "per": 1,
            "amount": { "min": "6", "max": "30" },
        }],
        "equivalent": { "kind": "range", "min": "0.06", "max": "0.3", "currency": "USD" },
        "missing": { "facts": ["seconds"] },
    });
    assert_eq!(ran.json()["cost"], cost);

    let ran = workspace.run_with("price acme/filmer", r#"{"sound": true}"#).ended(0);
    ran.says("6 to 30 credits (0.06 to 0.3 USD) and 0.1 to 0.2 EUR\n  second  2 to 10 x 3 = 6 to 30\n");
    ran.says("  sound  1 x 0.1 to 0.2 = 0.1 to 0.2 EUR\n");
    ran.says("  depends on `seconds`, which the caller has to give\n");
}

#[test]
fn facts_are_checked() {
    let workspace = Workspace::acme();
    workspace.write("good.json", r#"{"seconds": 3}"#);
    workspace.write("name.json", r#"{"second": 3}"#);
    workspace.write("type.json", r#"{"seconds": "3"}"#);
    workspace.write("json.json", "{");
    let run =
        |facts| workspace.run_with(&format!("validate acme/painter --facts {facts}"), r#"{"prompt": ""}"#);
    run("good.json").ended(0);
    run("name.json").ended(2).fails_with("`seconds`");
    run("type.json").ended(2).fails_with("integer");
    run("json.json").ended(2).fails_with("json.json");
}

#[test]
fn models_are_found_by_id_and_by_wire_id() {
    let workspace = Workspace::acme();
    let input = r#"{"prompt": "A fox"}"#;
    workspace.run_with("validate acme:painter@2", input).ended(0);
    workspace.run_with("validate acme/paintr", input).ended(2).fails_with("`acme/painter`");
    workspace.run_with("validate painter", input).ended(2).fails_with("`acme/painter`");
    workspace.run_with("validate ../specs/acme/painter", input).ended(2);
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    let ran = workspace.run_with("validate acme:painter@2", input).ended(2);
    ran.fails_with("`acme/painter`, `acme/sketcher`");
    // The values of a parameter are wire ids, too; here they are listed in the file of the provider.
    let several = SKETCHER
        .replace("model: acme:painter@2", "model: [sketch, draw]\nmodel_from: version")
        .replace("parameters:\n", "parameters:\n  version: { use: version }\n");
    workspace.write("specs/acme/sketcher.yaml", several);
    let types = "types:\n  version: { type: enum, values: [sketch-1, sketch-2], doc: Version. }\n";
    workspace.write("specs/acme/provider.yaml", workspace.read("specs/acme/provider.yaml") + types);
    for id in ["sketch", "draw", "sketch-2"] {
        workspace.run_with(&format!("validate {id}"), r#"{"request": "A fox"}"#).ended(0);
    }
    workspace.run("list").ended(0).says("acme/sketcher  sketch and 3 more");
}

#[test]
fn errors_in_unrelated_specs_do_not_matter() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/broken.yaml", "name: [\n");
    let child =
        SKETCHER.replace("model: acme:painter@2", "extends: acme/painter").replace("  request:", "  more:");
    workspace.write("specs/acme/child.yaml", child);
    workspace.run_with("validate acme/painter", r#"{"prompt": ""}"#).ended(0);
    workspace.run_with("validate acme/child", r#"{"prompt": "", "more": ""}"#).ended(0);
    let ran = workspace.run_with("validate acme/broken", "{}").ended(1);
    ran.fails_with("broken.yaml");
    assert_eq!(ran.out, "");
}

#[test]
fn list_shows_all_operations() {
    let workspace = Workspace::acme();
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    let expected = json!([
        {
            "id": "acme/painter", "model": "acme:painter@2", "models": ["acme:painter@2"], "name": "Painter",
            "status": "live", "price": "0.03 USD per image",
        },
        {
            "id": "acme/sketcher", "model": "acme:painter@2", "models": ["acme:painter@2"], "name": "Sketcher",
            "status": "live", "price": "unknown",
        },
    ]);
    assert_eq!(workspace.run("list --format json").ended(0).json(), expected);
    let ran = workspace.run("list").ended(0);
    assert_eq!(ran.out.lines().count(), 3);
    ran.says("acme/sketcher  acme:painter@2  Sketcher  live    unknown");
}

#[test]
fn new_writes_a_spec_that_passes_everything() {
    let workspace = Workspace::new(&[]);
    let ran = workspace.run("new my-vendor/image-2").ended(0);
    ran.says("wrote specs/my-vendor/image-2.yaml");
    ran.says("wrote specs/my-vendor/provider.yaml");
    workspace.run("check").ended(0).says("1 spec: 0 errors");
    let input = r#"{"prompt": "A lighthouse", "count": 3}"#;
    workspace
        .run_with("validate my-vendor/image-2", input)
        .ended(1)
        .says("few-drafts  request at most 2 drafts at once");
    workspace.generate("").ended(0);

    // The provider's file is there now, and nothing is written twice.
    workspace.write("specs/my-vendor/provider.yaml", PROVIDER);
    workspace.run("new my-vendor/image-3").ended(0);
    assert_eq!(workspace.read("specs/my-vendor/provider.yaml"), PROVIDER);
    let before = snapshot(workspace.0.path());
    workspace.run("new my-vendor/image-3").ended(2).fails_with("already exists");
    for id in ["image", "my-vendor/Image", "../image", "my-vendor/provider", "my-vendor/a/b", "/etc/x"] {
        workspace.run(&format!("new {id}")).ended(2);
    }
    assert_eq!(snapshot(workspace.0.path()), before);
}

#[test]
fn the_new_spec_names_every_type_form_condition_and_status() {
    let workspace = Workspace::new(&[]);
    workspace.run("new my-vendor/image").ended(0);
    workspace.generate("").ended(0);
    let text = workspace.read("specs/my-vendor/image.yaml");
    let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').collect();
    let schema: Value = serde_json::from_str(&workspace.read("specs/spec.schema.json")).unwrap();
    let definition = |name: &str| schema["definitions"][name].clone();
    let choices = |name: &str| definition(name)["enum"].as_array().unwrap().clone();
    let keys = |name: &str| -> Vec<Value> {
        definition(name)["properties"].as_object().unwrap().keys().map(|key| json!(key)).collect()
    };
    let known =
        [choices("TypeName"), choices("Status"), keys("Rule"), keys("Condition"), keys("Then")].concat();
    // A result is only for envelopes. The other keys are the same for every form, and the docs describe them.
    let other = ["result", "effect", "at", "source"];
    let missing: Vec<&str> = known
        .iter()
        .map(|word| word.as_str().unwrap())
        .filter(|word| !words.contains(word) && !other.contains(word))
        .collect();
    assert!(known.len() > 50 && missing.is_empty(), "the new spec does not mention {missing:?}");
}

#[test]
fn a_closed_pipe_is_not_a_failure() {
    let workspace = Workspace::acme();
    workspace.write("in.jsonl", "{\"prompt\": \"A fox\"}\n".repeat(20_000));
    let mut command = workspace.command("validate acme/painter in.jsonl --format json");
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the command ends");
    Ran::from(output).ended(0);
}

#[test]
fn each_stage_is_printed() {
    let workspace = Workspace::acme();
    for (stage, expected) in [
        ("spec", "max_length"),
        ("model", "provider: \"acme\""),
        ("table", "pointer: \"/count\""),
        ("rust", "summary: \"Paints.\""),
        ("schema", "title: \"Painter\""),
    ] {
        workspace.run(&format!("print {stage} acme/painter")).ended(0).says(expected);
    }
    workspace.run("print rules acme/painter").ended(0);
    workspace.run("print model acme/paintr").ended(2).fails_with("did you mean `acme/painter`?");
    workspace.run("print answers acme/painter").ended(2).fails_with("possible values: spec, model");
}
