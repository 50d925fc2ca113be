//! The scripts and styles of the site. Scripts are written as modules, which type checkers read; pages that are opened
//! from a disk cannot load modules, so that those of a page are joined into one script.

use crate::output::OutputFile;

const STYLE: &str = include_str!("assets/style.css");
const DOM: &str = include_str!("assets/dom.js");
const THEME: &str = include_str!("assets/theme.js");
const CATALOGUE: &str = include_str!("assets/catalogue.js");
const COMPARE: &str = include_str!("assets/compare.js");
const JSON: &str = include_str!("assets/json.js");
const ENGINE: &str = include_str!("assets/engine.js");
const CONTROLS: &str = include_str!("assets/controls.js");
const SIZES: &str = include_str!("assets/sizes.js");
const CODE: &str = include_str!("assets/code.js");
const FACTS: &str = include_str!("assets/facts.js");
const ANSWER: &str = include_str!("assets/answer.js");
const FORM: &str = include_str!("assets/form.js");

/// The files that all pages share.
pub(super) fn files() -> Vec<OutputFile> {
    let file = |name: &str, text: String| OutputFile { path: format!("assets/{name}"), text };
    vec![
        file("style.css", STYLE.to_owned() + &pairs()),
        file("theme.js", joined(&[THEME])),
        file("catalogue.js", joined(&[DOM, CATALOGUE])),
        file("compare.js", joined(&[DOM, COMPARE])),
        file("form.js", joined(&[DOM, JSON, ENGINE, CODE, SIZES, CONTROLS, FACTS, ANSWER, FORM])),
    ]
}

/// Most sizes of a tier whose row in the table points to its rectangle.
const PAIRS: usize = 40;

/// Styles for the rectangle whose row in the table the reader points to.
fn pairs() -> String {
    let pair =
        |at: usize| format!(".tier:has(tr:nth-child({at}):is(:hover, :focus-visible)) g[data-row=\"{at}\"]");
    let pairs: Vec<String> = (1..=PAIRS).map(pair).collect();
    format!("{} {{ opacity: 1; }}\n", pairs.join(",\n"))
}

/// Modules in the order in which they use one another, as one script.
fn joined(modules: &[&str]) -> String {
    let line = |line: &str| match line.strip_prefix("export ") {
        Some(rest) => format!("{rest}\n"),
        None if line.starts_with("import ") => String::new(),
        None => format!("{line}\n"),
    };
    let body: String = modules.iter().flat_map(|module| module.lines()).map(line).collect();
    format!("\"use strict\";\n(() => {{\n{body}}})();\n")
}
