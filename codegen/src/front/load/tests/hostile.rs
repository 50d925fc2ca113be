//! Files made to bring the loader down.

use crate::diagnostic::Code;
use std::fmt::Write as _;

use super::{HEAD, PROVIDER, body, check, read};
use crate::front::load::parse::{MOST_BYTES, MOST_LEVELS};
use crate::limits::MOST_PROBLEMS;

#[test]
fn bombs_do_not_go_off() {
    let levels = MOST_LEVELS;
    let deepest = |open: &str, close: &str, count: usize| {
        format!("{HEAD}parameters: {{ a: {}{{ type: any }}{} }}", open.repeat(count), close.repeat(count))
    };
    check(&deepest("{ type: array, items: ", " }", levels - 3), &[]);
    let mut stairs = String::new();
    for level in 0..1000 {
        let _ = writeln!(stairs, "{}a:", " ".repeat(level));
    }
    let (_, _, report) = read(&[
        ("p/provider.yaml", PROVIDER),
        ("p/o.yaml", &deepest("{ type: array, items: ", " }", levels - 2)),
        ("p/a.yaml", &"[".repeat(100_000)),
        ("p/b.yaml", &"{a: ".repeat(100_000)),
        ("p/c.yaml", &"- ".repeat(100_000)),
        ("p/d.yaml", &stairs),
        ("p/e.yaml", &"? ".repeat(100_000)),
        (
            "p/f.yaml",
            &format!("examples: [{{ title: t, request: {}1{} }}]", "[".repeat(200), "]".repeat(200)),
        ),
    ]);
    let deep = report.diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::NestedTooDeep);
    assert_eq!(deep.count(), 7, "{report:?}");

    let mut laughs = format!("{HEAD}notes:\n  - &a0 [lol]\n");
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(laughs, "  - &a{level} [{aliases}]");
    }
    let (_, _, report) = read(&[("p/provider.yaml", PROVIDER), ("p/o.yaml", &laughs)]);
    assert_eq!(report.diagnostics.len(), MOST_PROBLEMS + 1);
    assert_eq!(report.diagnostics.last().unwrap().code, Code::TooManyProblems);

    let large = format!("{HEAD}doc: {}", "x".repeat(MOST_BYTES));
    check(
        &large,
        &[&format!(
            "1:1: error[file-too-large]: the file has {} bytes; a spec has at most {}",
            large.len(),
            MOST_BYTES
        )],
    );
    body(&format!("doc: {}", "x".repeat(MOST_BYTES - 100)), &[]);
}

/// Half of what a thread has by default.
const SMALL_STACK: usize = 1 << 20;

#[test]
fn the_deepest_nesting_needs_little_stack() {
    let parameters = ("parameters: { a: ", "}", 3);
    let rules = ("rules: [{ id: a, then: {}, when: ", "}]", 4);
    let nested = |(head, tail, outer): (&str, &str, usize), open: &str, close: &str, levels: usize| {
        let count = (MOST_LEVELS - outer) / levels;
        format!("{HEAD}{head}{}{{}}{}{tail}", open.repeat(count), close.repeat(count))
    };
    let texts = [
        nested(parameters, "{ type: array, items: ", "}", 1),
        nested(parameters, "{ parameters: { a: ", "}}", 2),
        nested(parameters, "{ variants: { a: ", "}}", 2),
        nested(rules, "{ not: ", "}", 1),
        nested(rules, "{ any: [", "]}", 2),
    ];
    let load_all = || texts.iter().for_each(|text| drop(check(text, &[])));
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(SMALL_STACK);
        thread.spawn_scoped(scope, load_all).unwrap().join().unwrap();
    });
}

/// A small generator of numbers; the tests have to be the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit as u64).unwrap()
    }
}

#[test]
fn no_text_brings_the_loader_down() {
    const PIECES: &[&str] = &[
        "name",
        "http",
        "parameters",
        "rules",
        "examples",
        "type",
        "default",
        "values",
        "when",
        "id",
        ": ",
        ":",
        "\n",
        "\n  ",
        "\n    ",
        "\r\n",
        "- ",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "\"",
        "'",
        "|",
        ">-",
        "&a ",
        "*a",
        "!t ",
        "<<",
        "---",
        "...",
        "%",
        "#",
        "@",
        "`",
        "\t",
        "~",
        "null",
        "true",
        "1",
        "-0.5e3",
        "0x1F",
        "1_0",
        "ä",
        "\u{1f511}",
        "\u{feff}",
        "\u{0}",
        "\u{85}",
        "\u{2028}",
        "\\",
        "\\x",
        " ",
        "x",
        "\u{7f}",
    ];
    let mut dice = Dice(1);
    for _ in 0..4000 {
        let count = 1 + dice.below(40);
        let text: String = (0..count).map(|_| PIECES[dice.below(PIECES.len())]).collect();
        read(&[("p/provider.yaml", &text), ("p/o.yaml", &text)]);
    }
}

#[test]
fn no_change_to_a_good_file_brings_the_loader_down() {
    let good = format!(
        "{HEAD}parameters:\n  a: {{ type: enum, values: {{ x: X, 'y': \"Y\" }}, default: [{{ when: {{ absent: a }}, value: x }}] }}\nsizes: {{ width: w, height: h, table: {{ 1K: {{ \"1:1\": 1x1 }} }} }}\nrules:\n  - id: r\n    requires: {{ a: [b, [c, d]] }}\n    then: {{ ranges: {{ a: {{ min: 1 }} }} }}\nprice:\n  lines:\n    - {{ item: i, rates: {{ x: \"0.1\" }} }}\nexamples:\n  - {{ title: t, request: {{ a: [1, null, 'é'] }} }}\n"
    );
    check(&good, &[]);
    let characters: Vec<char> = good.chars().collect();
    let mut dice = Dice(2);
    for _ in 0..4000 {
        let mut changed = characters.clone();
        for _ in 0..=dice.below(3) {
            let at = dice.below(changed.len());
            match dice.below(3) {
                0 => _ = changed.remove(at),
                1 => changed.insert(
                    at,
                    [':', '\n', ' ', '[', '}', '"', '-', '#', ',', '&', '*', '~'][dice.below(12)],
                ),
                _ => {
                    let end = (at + dice.below(30)).min(changed.len());
                    changed.drain(at..end);
                }
            }
        }
        let changed: String = changed.into_iter().collect();
        read(&[("p/provider.yaml", PROVIDER), ("p/o.yaml", &changed)]);
    }
}
