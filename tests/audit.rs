//! The command `audit`: every count of a log is the known one, and what goes wrong with files is said and loses nothing.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use modelspec_audit::{Fields, Only, Preset, SummaryFormat};
use modelspec_runtime::Money;
use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::{Status, Style, audit, logs};

use crate::support::root;

const LOG: &str = r#"{"model":"runware/kling-image-o3","time":"2026-11-28","cost":0.028,"request":{"taskType":"imageInference","taskUUID":"2fc506cb-77fc-45af-baa9-f121f04b4ff2","model":"klingai:kling-image@o3","positivePrompt":"A kite","width":2496,"height":1664}}
{"model":"runware/kling-image-o3","cost":"5e-2","request":{"taskType":"imageInference","taskUUID":"2fc506cb-77fc-45af-baa9-f121f04b4ff2","model":"klingai:kling-image@o3","positivePrompt":"A kite","width":2496,"height":1664}}
nonsense
"#;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn arguments(files: &[PathBuf]) -> audit::Arguments {
    audit::Arguments {
        files: files.to_vec(),
        specs: root().join("specs"),
        against: None,
        fields: Fields::default(),
        aliases: Vec::new(),
        currency: None,
        tolerance: Money::ZERO,
        body: false,
        receipts: false,
        out: None,
        only: Only::All,
        resume: false,
        checkpoint_every: Duration::ZERO,
        format: SummaryFormat::Json,
        top: 10,
        threads: Some(2),
        progress: false,
        style: Style::default(),
    }
}

/// The status and the summary.
fn run(arguments: &audit::Arguments) -> Result<(Status, String), String> {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let status = audit::run(arguments, &mut out, &mut errors).map_err(|error| error.to_string())?;
    assert!(errors.is_empty(), "{}", String::from_utf8_lossy(&errors));
    Ok((status, String::from_utf8(out).expect("UTF-8")))
}

fn summary(arguments: &audit::Arguments) -> Value {
    let (_, text) = run(arguments).expect("an audit");
    serde_json::from_str(&text).expect("JSON")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a file")
}

fn write(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

/// The members that are expected are those that were found; counts that are not there are 0.
fn compare(place: &str, expected: &Value, found: &Value) {
    match expected {
        Value::Object(members) => {
            // A list of names that can be too long says whether some were dropped.
            let found = found.get("kept").unwrap_or(found);
            for (name, member) in members {
                compare(&format!("{place}/{name}"), member, &found[name]);
            }
        }
        expected => {
            // Examples have their counts in a member.
            let count =
                if found.is_object() { found.get("count").or(found.get("records")) } else { Some(found) };
            assert_eq!(Some(expected), count, "{place}");
        }
    }
}

#[test]
fn every_count_of_a_log_is_the_known_one() {
    let folder = folder();
    let (log, expected) = (folder.path().join("log.jsonl"), folder.path().join("expected.json"));
    let written = logs::Arguments {
        specs: root().join("specs"),
        seed: 7,
        records: 30_000,
        only: None,
        clean: false,
        out: log.clone(),
        expected: Some(expected.clone()),
        style: Style::default(),
    };
    let status = logs::run(&written, &mut Vec::new(), &mut Vec::new()).expect("a log");
    assert_eq!(status, Status::Good);
    let expected: Value = serde_json::from_str(&read(&expected)).expect("JSON");
    let found = summary(&arguments(&[log]));
    compare("/totals", &expected["totals"], &found["totals"]);
    compare("/operations", &expected["operations"], &found["operations"]);
    compare("/days", &expected["days"], &found["days"]);
    compare("/rules", &expected["rules"], &found["rules"]);
    compare("/unknown_models", &expected["unknown_models"], &found["unknown_models"]);
    // Nothing was found that is not expected.
    for count in
        ["wrong_facts", "ambiguous_model", "no_request", "different", "malformed", "range", "unknown"]
    {
        let known = expected["totals"][count].as_u64().unwrap_or(0);
        assert_eq!(found["totals"][count], known, "{count}");
        let is_rare = ["wrong_facts", "ambiguous_model"].contains(&count);
        assert_eq!(known == 0, is_rare, "{count}");
    }
}

#[test]
fn outcomes_are_written_and_the_exit_code_says_whether_all_is_fine() {
    let folder = folder();
    let [log, out] = [write(&folder, "log.jsonl", LOG), folder.path().join("out.jsonl")];
    let all = audit::Arguments { out: Some(out.clone()), receipts: true, ..arguments(&[log]) };
    assert_eq!(run(&all).expect("an audit").0, Status::Bad);
    let lines: Vec<Value> =
        read(&out).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let line = |at: usize, member: &str| lines[at][member].clone();
    assert_eq!([line(0, "line"), line(1, "line"), line(2, "line")], [1, 2, 3]);
    assert_eq!([line(0, "difference"), line(1, "difference")], ["0", "0.022"]);
    assert_eq!(line(0, "receipt")["model"], "runware/kling-image-o3");
    assert_eq!(line(2, "verdict"), "malformed");
    let tolerant = audit::Arguments { tolerance: Money::from_nanos(22_000_000), ..all };
    let good = write(&folder, "good.jsonl", LOG.strip_suffix("nonsense\n").expect("the last line"));
    let tolerant = audit::Arguments { files: vec![good], ..tolerant };
    assert_eq!(run(&tolerant).expect("an audit").0, Status::Good);
}

#[test]
fn a_log_that_cannot_be_read_is_named_and_loses_nothing_else() {
    let folder = folder();
    let [missing, out] = ["missing.jsonl", "out.jsonl"].map(|name| folder.path().join(name));
    let cut = folder.path().join("cut.jsonl.gz");
    let packed = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        encoder.write_all(LOG.repeat(1_000).as_bytes()).expect("memory can be written");
        encoder.finish().expect("memory can be written")
    };
    std::fs::write(&cut, &packed[..packed.len() / 2]).expect("a file");
    let log = write(&folder, "log.jsonl", LOG);
    let error = run(&audit::Arguments { out: Some(out.clone()), ..arguments(&[missing, cut, log]) });
    let error = error.expect_err("two logs cannot be read");
    assert!(error.contains("missing.jsonl`: ") && error.contains("cut.jsonl.gz` behind line 1"), "{error}");
    let text = read(&out);
    let of = |name: &str| text.lines().filter(|line| line.contains(name)).count();
    assert_eq!(of("/log.jsonl\""), 3);
    assert!(of("/cut.jsonl.gz\"") > 1_000, "{}", of("/cut.jsonl.gz\""));
}

/// Takes one write, then its reader is gone.
struct Leaves(usize);

impl Write for Leaves {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += 1;
        if self.0 > 1 { Err(ErrorKind::BrokenPipe.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_audit_ends_when_nobody_reads_on() {
    let folder = folder();
    let valid = LOG.lines().next().expect("a line").to_owned() + "\n";
    // Several chunks, of which the first ones have no finding.
    let text = valid.repeat(30_000) + LOG;
    let log = write(&folder, "log.jsonl", &text);
    let arguments = audit::Arguments { out: Some("-".into()), threads: Some(1), ..arguments(&[log]) };
    let (mut out, mut errors) = (Leaves(0), Vec::new());
    let status =
        audit::run(&arguments, &mut out, &mut errors).expect("a closed pipe ends the command quietly");
    assert_eq!((status, out.0, errors.len()), (Status::Good, 2, 0));
    let bad = write(&folder, "bad.jsonl", &(LOG.to_owned() + &text));
    let arguments = audit::Arguments { files: vec![bad], ..arguments };
    let status = audit::run(&arguments, &mut Leaves(0), &mut errors).expect("nor is it now");
    assert_eq!((status, errors.len()), (Status::Bad, 0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = folder();
    let log = write(&folder, "log.jsonl", LOG);
    let full = audit::Arguments { out: Some("/dev/full".into()), ..arguments(&[log]) };
    let error = run(&full).expect_err("the device is full");
    assert!(error.starts_with("cannot write `/dev/full`: No space left on device"), "{error}");
}

#[test]
fn an_audit_goes_on_only_from_what_it_left() {
    let folder = folder();
    let [log, out] = [write(&folder, "log.jsonl", &LOG.repeat(2_000)), folder.path().join("out.jsonl")];
    let whole = audit::Arguments { out: Some(out.clone()), ..arguments(std::slice::from_ref(&log)) };
    let (_, first) = run(&whole).expect("an audit");
    let text = read(&out);
    // The output after the checkpoint is replaced.
    std::fs::write(&out, format!("{text}half a li")).expect("a file");
    let resumed = audit::Arguments { resume: true, ..whole };
    assert_eq!(run(&resumed).expect("an audit").1, first);
    assert_eq!(read(&out), text);
    let refused = |arguments: &audit::Arguments| run(arguments).expect_err("it cannot go on");
    let other = audit::Arguments { tolerance: Money::from_nanos(1), ..resumed.clone() };
    assert!(refused(&other).contains("changed since then: --tolerance; start again"), "{}", refused(&other));
    std::fs::write(&out, &text[..100]).expect("a file");
    assert!(refused(&resumed).contains("is shorter than at the checkpoint"));
    std::fs::write(&log, LOG).expect("a file");
    assert!(refused(&resumed).contains("changed since then: the logs;"));
    let without_file = audit::Arguments { out: None, ..resumed };
    assert!(refused(&without_file).contains("--resume needs files and an --out file"));
}

#[test]
fn another_catalogue_shows_what_changes() {
    let folder = folder();
    let specs = folder.path().join("specs/runware");
    std::fs::create_dir_all(&specs).expect("a folder");
    let ours = root().join("specs/runware");
    for entry in std::fs::read_dir(&ours).expect("a folder") {
        let path = entry.expect("an entry").path();
        let mut text = read(&path);
        let name = path.file_name().expect("a name");
        if name == "kling-image-o3.yaml" {
            assert!(text.contains("0.028"));
            // All of the file, its examples too.
            text = text.replace("0.028", "0.031").replace("0.056", "0.062");
        }
        std::fs::write(specs.join(name), text).expect("a file");
    }
    let log = write(&folder, "log.jsonl", LOG);
    let against = folder.path().join("specs").display().to_string();
    let found = summary(&audit::Arguments { against: Some(against), ..arguments(&[log]) });
    let change = &found["changes"]["operations"]["runware/kling-image-o3"];
    assert_eq!(change["costs"]["count"], 2, "{found:#}");
    assert_eq!(change["costs"]["message"], "0.028 USD, was 0.031 USD");
    assert_eq!(change["amounts"]["kept"]["USD"], json!({ "against": "0.062", "computed": "0.056" }));
}

#[test]
fn presets_read_the_logs_that_they_are_named_after() {
    let folder = folder();
    let log = |name: &str, record: &Value| write(&folder, name, &format!("{record}\n"));
    let task: Value = serde_json::from_str(LOG.lines().next().expect("a line")).expect("JSON");
    let runware = json!({ "request": task["request"], "response": { "imageUUID": "x", "cost": 0.028 } });
    let several = json!({ "request": task["request"], "response": [{ "cost": 0.02 }, { "cost": 0.008 }] });
    let litellm = json!({ "id": "x", "model": "dall-e-2", "response_cost": 0.000_135, "startTime": 1_796_000_000.25, "prompt_tokens": 9 });
    let openrouter = json!({ "data": { "model": "some/model", "total_cost": 0.0015, "created_at": "2024-07-15T23:33:19.433273+00:00" } });
    let found = |preset: Preset, log: PathBuf| {
        let currency = Some(preset.currency().to_owned());
        summary(&audit::Arguments { fields: preset.fields(), currency, ..arguments(&[log]) })
    };
    let totals = |found: &Value, count: &str, day: &str| {
        assert_eq!(found["totals"][count], 1, "{found:#}");
        assert_eq!(found["totals"]["billed"], 1, "{found:#}");
        assert_eq!(found["days"]["kept"][day]["records"], 1, "{found:#}");
        found["totals"]["amounts"]["kept"]["USD"]["billed"].clone()
    };
    let known = found(Preset::Runware, log("runware", &runware));
    assert_eq!(known["totals"]["compared"], 1);
    assert_eq!(totals(&known, "valid", ""), "0.028");
    assert_eq!(totals(&found(Preset::Runware, log("several", &several)), "valid", ""), "0.028");
    let billed = totals(&found(Preset::Litellm, log("litellm", &litellm)), "no_request", "2026-11-30");
    assert_eq!(billed, "0.000135");
    let billed =
        totals(&found(Preset::Openrouter, log("openrouter", &openrouter)), "unknown_model", "2024-07-15");
    assert_eq!(billed, "0.0015");
}
