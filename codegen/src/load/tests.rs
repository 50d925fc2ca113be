//! Small files in, exact diagnostics out.

use super::{Specs, load};
use crate::diagnostic::Report;
use crate::source::{SourceMap, SourceText};

fn explore(yaml: &str) {
    let (sources, specs, report) = read(&[("p/provider.yaml", "name: P\n"), ("p/o.yaml", yaml)]);
    println!("=== {yaml:?}");
    for (line, diagnostic) in report.lines(&sources).iter().zip(&report.diagnostics) {
        println!("{line}\n      help {:?} at {:?}", diagnostic.help, sources.snippet(diagnostic.span));
    }
    println!("{:#?}", specs.operations.first().map(|o| &o.spec.name));
}

fn read(files: &[(&str, &str)]) -> (SourceMap, Specs, Report) {
    let sources = files.iter().map(|(path, text)| SourceText { path: (*path).into(), text: (*text).into() });
    let sources = SourceMap::new(sources.collect());
    let mut report = Report::default();
    let specs = load(&sources, &mut report);
    (sources, specs, report)
}

#[test]
fn exploring() {
    explore("name: A\nhttp: { method: POST, path: / }\n");
    explore("name: A\nhttp: { method: post, pat: / }\nstatuss: live\nparameters:\n  a: { type: intger, min: 0x1F, max_length: -1, required: yes }\n  b:\n    type: foo\n    items: []\nrules:\n  - { together: [a, 3] }\n  - id:\n    when: []\n    then: ~\n");
    explore("");
    explore("# only\n");
    explore("name: A\n---\nname: B\n");
    explore("name: A\n...\n");
    explore("name: &a A\nhttp: *a\n");
    explore("name: !x A\nhttp: !!map {method: *b}\n<<: *a\n<<: {a: b}");
    explore("name:\thello\n\thttp: x\n");
    explore("name: \"a\nb: c\n");
    explore("name: [a, b\nx: y");
    explore("name: a: b\n");
    explore("- a\n-\n- b");
    explore("{a, b: , ? c, : d, [e]: f, g: {h: i}}");
    explore("%YAML 1.2\n---\nname: x");
    explore("name: x\nname: 3\n\"name\": z\n");
    explore("just text");
    explore("name: @x");
    explore("name: `x");
    explore("name: {a: b}}");
    explore("name: null\nhttp: null");
    explore("\u{feff}näme: null\r\nhttp: { method: GET, path: / }\r\ndoc: ü\r\nex: |\r\n  a\r\n  b\r\n\r\nzz: y");
    explore(&"[".repeat(100_000));
    explore(&"{a: ".repeat(100));
    explore(&"- ".repeat(100_000));
    explore(&"a:\n ".repeat(100));
    explore("name: x\nexamples: [{title: t, request: {a: 1e999, b: 99999999999999999999, c: -0, d: null, e: [~, 1.50]}}]");
}
