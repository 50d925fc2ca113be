//! `diff`: changes of specs between folders, files and revisions.

use std::process::Command;

use crate::specs::{PAINTER, PROVIDER, SKETCHER};
use crate::workspace::{Ran, Workspace};

/// The specs of another state in a folder `new`: fewer images, another price, and a further operation.
fn changed() -> Workspace {
    let workspace = Workspace::acme();
    workspace.write("new/acme/provider.yaml", PROVIDER);
    workspace.write("new/acme/painter.yaml", changed_painter());
    workspace.write("new/acme/sketcher.yaml", PAINTER.replace("acme:painter@2", "acme:sketcher@1"));
    workspace
}

fn changed_painter() -> String {
    PAINTER.replace("max: 4, default", "max: 2, default").replace("0.03", "0.06")
}

#[test]
fn each_change_has_a_request_that_shows_it() {
    let workspace = changed();
    let ran = workspace.run("diff specs new").ended(1);
    ran.says("acme/painter: major\n");
    ran.says("  major     `count` at most 2, was 4\n");
    ran.says(r#"accepted before, rejected now by range at /count: {"prompt":"a","count":3}"#);
    ran.says(r#"costs 0.06 USD, was 0.03 USD: {"prompt":"a"}"#);
    ran.says("acme/sketcher: added, minor\n");
    ran.says("2 operations: 1 major, 1 minor\n");
    workspace.run("diff specs specs").ended(0).says("1 operation: 1 same\n");
}

#[test]
fn the_exit_code_depends_on_what_was_asked_for() {
    let workspace = changed();
    let codes = [("major", 1), ("minor", 1), ("price", 1), ("behaviour", 0), ("any", 1), ("never", 0)];
    for (fail_on, code) in codes {
        workspace.run(&format!("diff specs new --fail-on {fail_on}")).ended(code);
    }
    // What is accepted more is minor.
    workspace
        .run("diff new specs acme/painter")
        .ended(0)
        .says("rejected before by range at /count, accepted now");
    workspace.run("diff new specs acme/painter --fail-on minor").ended(1);
    workspace.run("diff new specs").ended(1).says("acme/sketcher: removed, major");
    let ran = workspace.run("diff specs new acme/none").ended(2);
    ran.fails_with("unknown model `acme/none`: neither side has an operation with this id or wire id");
    ran.fails_with("the operations are acme/painter, acme/sketcher");
    workspace.run("diff specs missing").ended(2).fails_with("`missing` does not exist");
    workspace.run("diff missing.yaml specs").ended(2).fails_with("name a folder of specs, a spec file, or");
    workspace.write("empty/notes.txt", "");
    workspace.run("diff specs empty").ended(2).fails_with("`empty` contains no specs");
    let ran = workspace.run("diff specs new/acme/provider.yaml").ended(2);
    ran.fails_with("is the file of a provider; name the one of an operation, or the folder");
    workspace.run("diff specs git:").ended(2).fails_with("not a revision");
    workspace.write("new/acme/painter.yaml", "name: [\n");
    workspace.run("diff specs new").ended(1).fails_with("error");
}

#[test]
fn formats_say_the_same() {
    let workspace = changed();
    let all = workspace.run("diff specs new acme:painter@2 --format json").ended(1).json();
    assert_eq!(all["verdict"], "major");
    assert_eq!(all["operations"][0]["id"], "acme/painter");
    let changes = all["operations"][0]["changes"].as_array().expect("changes");
    let kinds: Vec<&str> = changes.iter().filter_map(|change| change["kind"].as_str()).collect();
    assert_eq!(kinds, ["maximum", "price"]);
    assert_eq!(changes[0]["witness"]["request"]["count"], 3);
    assert_eq!((&changes[1]["old_cost"], &changes[1]["new_cost"]), (&"0.03 USD".into(), &"0.06 USD".into()));
    let ran = workspace.run("diff specs new --format markdown").ended(1);
    ran.says("### `acme/painter`: major\n\n- **major**: `count` at most 2, was 4\n");
    let ran = workspace.run("diff specs new --format github").ended(1);
    ran.says("::error title=acme/painter%3A major::`count` at most 2, was 4");
    let ran = workspace.run("diff specs new --changelog").ended(1);
    ran.says("- `acme/painter`: `count` at most 2, was 4 (breaking).\n");
}

#[test]
fn files_and_revisions_are_states_too() {
    let workspace = changed();
    workspace.write("other/acme/provider.yaml", PROVIDER);
    workspace.write("other/acme/renamed.yaml", changed_painter());
    let ran = workspace.run("diff specs/acme/painter.yaml other/acme/renamed.yaml").ended(1);
    ran.says("`count` at most 2, was 4");
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=A", "-c", "user.email=a@example.com"]).args(arguments);
        let output = command.current_dir(workspace.0.path()).output().expect("git starts");
        Ran::from(output).ended(0)
    };
    git(&["init", "--quiet"]);
    git(&["add", "specs"]);
    git(&["commit", "--quiet", "--message", "Add specs"]);
    workspace.run("diff git:HEAD specs").ended(0).says("1 operation: 1 same");
    workspace.write("specs/acme/painter.yaml", changed_painter());
    workspace.run("diff git:HEAD specs").ended(1).says("`count` at most 2, was 4");
    let ran = workspace.run("diff git:missing specs").ended(2);
    ran.fails_with("`git:missing` cannot be read: git says `Needed a single revision`");
    workspace.run("diff git:HEAD new").ended(2).fails_with("`git:HEAD` has no specs in `new`");
    // A file can be compared with the specs of a revision.
    workspace.write("specs/acme/sketcher.yaml", SKETCHER);
    let ran = workspace.run("diff git:HEAD specs/acme/painter.yaml").ended(1);
    ran.says("`count` at most 2, was 4");
    ran.says("1 operation: 1 major");
    workspace.run("diff git:HEAD specs acme/painter --format json").ended(1).says("\"verdict\": \"major\"");
}

#[test]
fn an_operation_in_another_file_is_the_same() {
    let workspace = Workspace::acme();
    workspace.write("new/acme/provider.yaml", PROVIDER);
    workspace.write("new/acme/painter-2.yaml", PAINTER);
    workspace.run("diff specs new --fail-on any").ended(0).says("1 operation: 1 same");
}

#[test]
fn logged_requests_show_what_an_upgrade_changes() {
    let workspace = changed();
    let lines = [
        r#"{"prompt": "a"}"#,
        r#"{"prompt": "a", "count": 4}"#,
        r#"{"prompt": "a", "count": 9}"#,
        r#"{"request": {"prompt": "b", "count": 2}, "facts": {"seconds": 3}}"#,
    ];
    workspace.write("log.jsonl", lines.join("\n"));
    let ran = workspace.run("diff specs new acme/painter --requests log.jsonl").ended(1);
    ran.says("line 2: rejected now by range at /count\n");
    ran.says("acme/painter: 4 requests\n  rejected now: 1 (range: 1)\n  accepted now: 0\n");
    ran.says("  another cost: 2; total 0.18 USD, was 0.09 USD\n");
    let all = workspace.run("diff specs new acme/painter --requests log.jsonl --format json").ended(1).json();
    assert_eq!(all["rejected"]["rules"]["range"], 1);
    assert_eq!(all["changes"].as_array().map(Vec::len), Some(3));
    workspace.run("diff new specs acme/painter --requests log.jsonl").ended(0).says("accepted now: 1");
    workspace.run("diff specs new --requests log.jsonl").ended(2).fails_with("name the one model");
}

#[test]
fn a_guard_refuses_what_nobody_accepted() {
    let workspace = changed();
    workspace.write("new/acme/painter.yaml", changed_painter().replace("0.06", "0.60"));
    let ran = workspace.run("diff specs new --guard").ended(1);
    ran.fails_with("refused: acme/painter maximum /count: `count` at most 2, was 4\n");
    ran.fails_with("refused: acme/painter price: the price of a request is 0.6 USD, was 0.03 USD\n");
    workspace.run("diff new specs --guard").ended(1).fails_with("refused: acme/sketcher removed");
    let accepted =
        r#"{"id": "acme/painter", "kind": "maximum", "pointer": "/count", "reason": "documented"}"#;
    let price = r#"{"id": "acme/painter", "kind": "price", "reason": "announced"}"#;
    workspace.write("accept.json", format!("[{accepted}, {price}]"));
    workspace.run("diff specs new --guard --accept accept.json").ended(0);
    workspace.run("diff specs specs --guard --accept accept.json").ended(1).fails_with("it did not happen");
    workspace.write("accept.json", accepted.replace("documented", " "));
    workspace.run("diff specs new --guard --accept accept.json").ended(2);
    workspace.write("accept.json", format!("[{}]", accepted.replace("documented", " ")));
    workspace.run("diff specs new --guard --accept accept.json").ended(2).fails_with("without a reason");
    // Twice the price is no mistake.
    workspace.write("new/acme/painter.yaml", changed_painter().replace("max: 2", "max: 4"));
    workspace.run("diff specs new --guard").ended(0);
    workspace.run("diff specs new --guard --fail-on any").ended(2);
}

#[test]
fn providers_with_the_same_files_are_left_alone() {
    let workspace = changed();
    for side in ["specs", "new"] {
        workspace.write(&format!("{side}/other/provider.yaml"), "not a provider");
        workspace.write(&format!("{side}/other/sketcher.yaml"), "not a spec");
    }
    workspace.run("diff specs new").ended(1).says("3 operations: 1 major, 1 minor, 1 same");
    // What another provider is made of matters to it.
    for side in ["specs", "new"] {
        workspace.write(&format!("{side}/other/sketcher.yaml"), "extends: acme/painter");
    }
    workspace.run("diff specs new").ended(1).fails_with("error");
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let workspace = changed();
    workspace.write("log.jsonl", r#"{"prompt": "a"}"#);
    for (options, why) in [
        ("--guard --fail-on any", "--guard"),
        ("--accept accept.json", "--guard"),
        ("--changelog --format json", "--changelog"),
        ("acme/painter --requests log.jsonl --guard", "--requests"),
        ("acme/painter --requests log.jsonl --format markdown", "the formats `human` and `json` only"),
        ("acme/painter --requests log.jsonl --fail-on behaviour", "but no behaviour"),
        ("acme/painter --requests missing.jsonl", "missing.jsonl"),
        ("acme/sketcher --requests log.jsonl", "unknown model `acme/sketcher`: both sides need to have it"),
        ("--format xml", "xml"),
        ("--fail-on tiny", "tiny"),
    ] {
        workspace.run(&format!("diff specs new {options}")).ended(2).fails_with(why);
    }
    workspace.run("diff specs").ended(2);
}

#[test]
fn a_guard_shows_how_a_change_is_accepted() {
    let workspace = changed();
    let ran = workspace.run("diff specs new --guard").ended(1);
    ran.fails_with("to accept them, fill in the reasons in a file for `--accept`:\n");
    let entry = r#"{"id":"acme/painter","kind":"maximum","pointer":"/count","old":4,"new":2,"reason":""}"#;
    ran.fails_with(entry);
    workspace
        .write("accept.json", format!("[{}]", entry.replace(r#""reason":"""#, r#""reason":"announced""#)));
    workspace.run("diff specs new --guard --accept accept.json").ended(0);
    // The next change of the same limit is another one.
    workspace.write("new/acme/painter.yaml", changed_painter().replace("max: 2", "max: 3"));
    let ran = workspace.run("diff specs new --guard --accept accept.json").ended(1);
    ran.fails_with("refused: acme/painter maximum /count");
    ran.fails_with("accepted, but it did not happen: acme/painter maximum /count\n");
    workspace.run("diff specs new --guard --accept missing.json").ended(2).fails_with("missing.json");
    workspace.write("accept.json", "{");
    workspace
        .run("diff specs new --guard --accept accept.json")
        .ended(2)
        .fails_with("not a list of accepted changes");
}

#[test]
fn an_entry_accepts_one_change_only() {
    let workspace = Workspace::acme();
    let with = |values: &str| {
        PAINTER.replace(
            "parameters:\n",
            &format!("parameters:\n  tone: {{ type: enum, values: [{values}], doc: Tone. }}\n"),
        )
    };
    workspace.write("specs/acme/painter.yaml", with("a, b, c"));
    workspace.write("new/acme/provider.yaml", PROVIDER);
    workspace.write("new/acme/painter.yaml", with("a"));
    let entry =
        r#"{"id": "acme/painter", "kind": "value-removed", "pointer": "/tone", "reason": "announced""#;
    workspace.write("accept.json", format!("[{entry}}}]"));
    let ran = workspace.run("diff specs new --guard --accept accept.json").ended(1);
    ran.fails_with("it stands for 2 changes, and has to name one with `rule`, `old` or `new`");
    workspace.write("accept.json", format!(r#"[{entry}, "old": "b"}}]"#));
    let ran = workspace.run("diff specs new --guard --accept accept.json").ended(1);
    ran.fails_with("refused: acme/painter value-removed /tone: `tone` no longer takes `c`");
    workspace.write("accept.json", format!(r#"[{entry}, "old": "b"}}, {entry}, "old": "c"}}]"#));
    workspace.run("diff specs new --guard --accept accept.json").ended(0);
}

#[test]
fn operations_that_are_the_same_are_not_checked() {
    let workspace = Workspace::acme();
    // An example that the spec rejects is found by a check only.
    let broken = format!("{PAINTER}examples: [{{ title: A fox, request: {{ prompt: a, count: 9 }} }}]\n");
    workspace.write("specs/acme/painter.yaml", &broken);
    workspace.write("new/acme/provider.yaml", format!("{PROVIDER}# A comment.\n"));
    workspace.write("new/acme/painter.yaml", &broken);
    workspace.run("diff specs new").ended(0).says("1 operation: 1 same\n");
    workspace.write("new/acme/painter.yaml", broken.replace("max: 4", "max: 5"));
    workspace.run("diff specs new").ended(1).fails_with("error[example-invalid]");
}
