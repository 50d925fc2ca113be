//! The page with all operations, the page that compares some of them, and `llms.txt`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use maud::{Markup, html};
use serde_json::{Value as Json, json};

use super::Settings;
use super::html::{Page, prose, shown};
use super::summary::{Summary, status};
use crate::backend::docs::escape::{is_address, line};
use crate::output::OutputFile;

/// The files about all operations.
pub(super) fn files(entries: &[Summary<'_>], settings: &Settings) -> Vec<OutputFile> {
    let words: Vec<Json> = entries.iter().map(Summary::words).collect();
    let search = format!("modelspecSearch({});\n", Json::from(words));
    let names: Vec<Json> =
        entries.iter().map(|entry| json!([entry.subject.op.id(), entry.subject.op.title.value])).collect();
    let names = format!("modelspecNames({});\n", Json::from(names));
    vec![
        OutputFile { path: "index.html".to_owned(), text: index(entries, settings) },
        OutputFile { path: "compare.html".to_owned(), text: compare(settings) },
        OutputFile { path: "search.js".to_owned(), text: search },
        OutputFile { path: "names.js".to_owned(), text: names },
        OutputFile { path: "llms.txt".to_owned(), text: llms(entries, settings) },
    ]
}

fn index(entries: &[Summary<'_>], settings: &Settings) -> String {
    let page = Page {
        path: "index.html",
        title: "Catalogue",
        description: "Operations of generative-AI APIs: what they accept, and what they cost.",
        markdown: Some("index.md"),
        scripts: &["catalogue.js"],
    };
    let providers: BTreeSet<&str> =
        entries.iter().map(|entry| entry.subject.provider.name.as_str()).collect();
    let statuses: BTreeSet<String> = entries.iter().map(|entry| status(entry.subject.op.status)).collect();
    let inputs: BTreeSet<&str> = entries.iter().flat_map(|entry| &entry.inputs).map(String::as_str).collect();
    let outputs: BTreeSet<&str> =
        entries.iter().flat_map(|entry| &entry.outputs).map(String::as_str).collect();
    let (operations, services) = (entries.len(), providers.len());
    let content = html! {
        main #content .catalogue {
            header.intro {
                h1 { "Catalogue" }
                p.lead {
                    (operations) " operations of " (services) " providers: every parameter, rule and price, "
                    "with a form that checks a request as you type."
                }
            }
            form.filters role="search" aria-label="Operations" hidden {
                div.search {
                    label for="search" { "Search" }
                    input #search type="search" autocomplete="off" spellcheck="false"
                        placeholder="name, parameter, rule or capability";
                }
                (choice("provider", "Provider", providers.iter().copied()))
                (choice("input", "Input", inputs.iter().copied()))
                (choice("output", "Output", outputs.iter().copied()))
                (choice("status", "Status", statuses.iter().map(String::as_str)))
                (choice("price", "Price", ["documented", "not documented"].into_iter()))
                button.quiet type="reset" { "Clear" }
            }
            p.count role="status" aria-live="polite" { (operations) " operations" }
            div.scroll tabindex="0" role="region" aria-label="Operations" {
                table.operations {
                    thead { tr {
                        th.pick scope="col" { span.hidden { "Compare" } }
                        (head("name", "Operation"))
                        (head("provider", "Provider"))
                        (head("io", "Input and output"))
                        (head("price", "Price"))
                        (head("released", "Released"))
                        (head("status", "Status"))
                    } }
                    tbody { @for (at, entry) in entries.iter().enumerate() { (row(at, entry)) } }
                }
            }
            button.quiet.more type="button" hidden {}
            div.compare-bar role="region" aria-label="Comparison" hidden {
                span.picked role="status" {}
                a.button href="compare.html" { "Compare" }
                button.quiet type="button" { "Clear" }
            }
        }
    };
    page.render(settings, &content)
}

fn head(key: &str, title: &str) -> Markup {
    html! { th scope="col" data-sort=(key) { (title) } }
}

fn choice<'v>(name: &str, title: &str, values: impl Iterator<Item = &'v str>) -> Markup {
    html! {
        div {
            label for={ "filter-" (name) } { (title) }
            select id={ "filter-" (name) } name=(name) {
                option value="" { "All" }
                @for value in values { option value=(value) { (shown(value)) } }
            }
        }
    }
}

fn row(at: usize, entry: &Summary<'_>) -> Markup {
    let (op, provider) = (entry.subject.op, entry.subject.provider);
    let status = status(op.status);
    let priced = if entry.rate.is_some() { "documented" } else { "not documented" };
    html! {
        tr data-at=(at) data-id=(op.id()) data-name=(op.title.value) data-provider=(provider.name)
            data-input=(entry.inputs.join(" ")) data-output=(entry.outputs.join(" ")) data-status=(status)
            data-rate=(entry.rate.map(|rate| rate.to_string()).unwrap_or_default()) data-price=(priced)
            data-released=(op.released.as_deref().unwrap_or_default())
        {
            td.pick { input type="checkbox" hidden aria-label={ "Compare " (shown(&op.title)) }; }
            th.name scope="row" {
                a href=(entry.path()) { (shown(&op.title)) }
                span.sub { (prose(&op.doc)) }
            }
            td { (shown(&provider.name)) }
            td.io {
                @if entry.outputs.is_empty() {
                    (shown(&op.capabilities.join(", ")))
                } @else {
                    (shown(&entry.inputs.join(", "))) span.arrow aria-label="to" { " → " } (shown(&entry.outputs.join(", ")))
                }
            }
            td.price { (entry.price) }
            td.date { @if let Some(date) = &op.released { (shown(date)) } }
            td { span class={ "status " (status.replace(' ', "-")) } { (status) } }
        }
    }
}

fn compare(settings: &Settings) -> String {
    let page = Page {
        path: "compare.html",
        title: "Compare",
        description: "Two to four operations side by side.",
        markdown: None,
        scripts: &["compare.js"],
    };
    let content = html! {
        main #content .compare {
            header.intro {
                h1 { "Compare" }
                p.lead { "Two to four operations side by side. Rows that differ are marked." }
            }
            form.pickers aria-label="Operations to compare" hidden {}
            p.note role="status" aria-live="polite" { "The comparison needs JavaScript; the pages of the operations do not." }
            div.scroll tabindex="0" role="region" aria-label="Comparison" { table.comparison {} }
        }
    };
    page.render(settings, &content)
}

/// The list of pages for language models.
fn llms(entries: &[Summary<'_>], settings: &Settings) -> String {
    let base = settings.base.as_deref().filter(|base| is_address(base));
    let base = base.map(|base| format!("{}/", base.trim_end_matches('/'))).unwrap_or_default();
    let mut text = "# modelspec\n\n> Operations of generative-AI APIs: every parameter, rule and price. Each page has a twin in \
                    Markdown, JSON Schemas, definitions of tools and an OpenAPI document.\n"
        .to_owned();
    let mut provider = "";
    for entry in entries {
        let op = entry.subject.op;
        if provider != op.provider {
            provider = &op.provider;
            let _ = write!(text, "\n## {}\n\n", line(&entry.subject.provider.name));
        }
        let _ = writeln!(text, "- [{}]({base}{}.md): {}", line(&op.title), op.id(), line(&op.doc));
    }
    text
}
