//! Small files in, exact diagnostics out.

use super::{Specs, load};
use crate::diagnostic::Report;
use crate::source::{SourceMap, SourceText};

fn explore(yaml: &str) {
    let (sources, specs, report) = read(&[("p/provider.yaml", "name: P\n"), ("p/o.yaml", yaml)]);
    println!("=== {:?}", yaml.chars().take(200).collect::<String>());
    for (line, diagnostic) in report.lines(&sources).iter().zip(&report.diagnostics).take(20) {
        println!("{line}\n      help {:?} at {:?}", diagnostic.help, sources.snippet(diagnostic.span));
    }
    println!("{:?}", specs.operations.first().map(|o| &o.spec.name.value));
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
    let deep = |n: usize| {
        let mut s = String::from("name: A\nhttp: { method: POST, path: / }\nparameters: ");
        for _ in 0..n {
            s.push_str("{a: {type: object, parameters: ");
        }
        s.push_str("{}");
        for _ in 0..n {
            s.push_str("}}");
        }
        s
    };
    explore(&deep(15));
    explore(&deep(33));
    let deep = |n: usize| {
        let mut s = String::from("name: A\nhttp: { method: POST, path: / }\nparameters: {a: ");
        for _ in 0..n {
            s.push_str("{type: array, items: ");
        }
        s.push_str("{typ: any}");
        for _ in 0..n {
            s.push_str("}");
        }
        s.push_str("}");
        s
    };
    for n in [5, 10, 15, 20, 25, 29] {
        let d = deep(n);
        for kb in [std::env::var("KB").unwrap().parse::<usize>().unwrap()] {
            println!("{n} {kb}");
            let d = d.clone();
            std::thread::Builder::new()
                .stack_size(kb * 1024)
                .spawn(move || explore(&d))
                .unwrap()
                .join()
                .unwrap();
        }
    }
    let deep = |n: usize| {
        let mut s = String::from("name: A\nhttp: { method: POST, path: / }\nrules: [{id: x, when: ");
        for _ in 0..n {
            s.push_str("{all: [");
        }
        s.push_str("{pres: any}");
        for _ in 0..n {
            s.push_str("]}");
        }
        s.push_str("}]");
        s
    };
    explore(&deep(14));
    explore("naem: A\nhttp: { method: get, path: / }\nfoo: \nparameters: { a: { type: strin } }\n bar: x");
    let t = std::time::Instant::now();
    for s in [
        "[",
        "- ",
        "a: ",
        "? ",
        "a\n",
        "\"",
        "'",
        "&a ",
        "*a\n",
        "!a ",
        "{a,",
        "#\n",
        "# x\n\n",
        "[a]:\n",
        "a: ~\n",
        "- {b: c}\n",
        "-\n",
        "a: |\n",
        " ",
        "\n",
        "\t",
        "%x\n",
        "---\n",
        "a, ",
        "[],",
        ": ",
        "{}: x\n",
        "[[],[]]: ",
        "x: &a [*a,*a]\n",
        "\u{85}",
        "\u{2028}",
        "é",
    ] {
        let t = std::time::Instant::now();
        let text = s.repeat(1_000_000 / s.len());
        let (_, _, report) = read(&[
            ("p/provider.yaml", "name: P"),
            ("p/o.yaml", &text),
            ("p/q.yaml", &format!("name: x\nnotes: [{text}")),
            ("p/r.yaml", &format!("name: x\nnotes: \n  - {text}")),
        ]);
        println!("{s:?} {} {:?}", report.diagnostics.len(), t.elapsed());
    }
    println!("{:?}", t.elapsed());
}
