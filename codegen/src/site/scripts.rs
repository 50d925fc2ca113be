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
const VALUES: &str = include_str!("assets/values.js");
const FIELD: &str = include_str!("assets/field.js");
const CONTROL: &str = include_str!("assets/control.js");
const SCALARS: &str = include_str!("assets/scalars.js");
const CHOICES: &str = include_str!("assets/choices.js");
const NESTED: &str = include_str!("assets/nested.js");
const SIZES: &str = include_str!("assets/sizes.js");
const CURL: &str = include_str!("assets/curl.js");
const CODE_VIEW: &str = include_str!("assets/code-view.js");
const PRESETS: &str = include_str!("assets/presets.js");
const EXCLUSIONS: &str = include_str!("assets/exclusions.js");
const ADDRESS: &str = include_str!("assets/address.js");
const CODE: &str = include_str!("assets/code.js");
const FACTS: &str = include_str!("assets/facts.js");
const MOMENT: &str = include_str!("assets/moment.js");
const ANSWER: &str = include_str!("assets/answer.js");
const FORM: &str = include_str!("assets/form.js");
const START: &str = include_str!("assets/start.js");

/// The modules of the form. `types.js` has nothing that runs.
const MODULES: [&str; 21] = [
    DOM, JSON, ENGINE, CURL, CODE, CODE_VIEW, SIZES, VALUES, SCALARS, CHOICES, NESTED, CONTROL, FIELD, FACTS,
    MOMENT, ANSWER, PRESETS, EXCLUSIONS, ADDRESS, FORM, START,
];

/// The files that all pages share.
pub(super) fn files() -> Vec<OutputFile> {
    let file = |name: &str, text: String| OutputFile { path: format!("assets/{name}"), text };
    vec![
        file("style.css", STYLE.to_owned() + &pairs()),
        file("theme.js", joined(&[THEME])),
        file("catalogue.js", joined(&[DOM, CATALOGUE])),
        file("compare.js", joined(&[DOM, COMPARE])),
        file("form.js", joined(&MODULES)),
    ]
}

/// Most sizes of a tier whose row in the table points to its rectangle.
const PAIRS: usize = 40;

/// Styles that show which row of a table and which rectangle belong together, when the reader points to one of them.
fn pairs() -> String {
    let drawn =
        |at: usize| format!(".tier:has(tr:nth-child({at}):is(:hover, :focus-visible)) g[data-row=\"{at}\"]");
    let row = |at: usize| format!(".tier:has(g[data-row=\"{at}\"]:hover) tbody tr:nth-child({at})");
    let list = |one: &dyn Fn(usize) -> String| (1..=PAIRS).map(one).collect::<Vec<_>>().join(",\n");
    format!("{} {{ opacity: 1; }}\n{} {{ background: var(--accent-soft); }}\n", list(&drawn), list(&row))
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
