//! The page of one operation, and the files beside it.

use bumpalo::Bump;
use maud::{Markup, html};
use modelspec_runtime::Moment;
use serde_json::Value as Json;

use super::html::{Page, anchor, data, link, phrase, prose, short, shown};
use super::price::price;
use super::requests::{self, Named};
use super::sizes::Drawn;
use super::summary::{Summary, status};
use super::{ENGINE, Settings, code, compare, drawing, fields, form};
use crate::backend::Subject;
use crate::diff::Change;
use crate::model::expr::author_with;
use crate::model::files::{self, Need};
use crate::model::words::price::decimal;
use crate::model::words::{self, sentence};
use crate::model::{Example, Operation, Path, Price, Provider, Rule, RuleForm, Scalar, Source};
use crate::output::OutputFile;
use crate::witness::Witnesses;

/// The context of a page, beside its operation.
pub(super) struct Site<'s> {
    /// The choices for the site.
    pub(super) settings: &'s Settings,
    /// All operations, for links.
    pub(super) subjects: &'s [Subject<'s>],
}

/// Most identifiers on the wire that the head of a page has.
const WIRE_IDS: usize = 6;

/// A section of a page: the name of its place, its title and its content.
type Section = (&'static str, &'static str, Markup);

/// The page, and the script for comparisons.
pub(super) fn files(subject: &Subject<'_>, site: &Site<'_>) -> Vec<OutputFile> {
    let id = subject.op.id();
    let page = OutputFile { path: format!("{id}.html"), text: page(subject, site) };
    vec![page, OutputFile { path: format!("{id}.compare.js"), text: compare::script(subject) }]
}

fn page(subject: &Subject<'_>, site: &Site<'_>) -> String {
    let op = subject.op;
    let arena = Bump::new();
    let witnesses = subject.witnesses(&arena);
    let start = requests::start(&witnesses);
    let broken = if site.settings.engine { requests::broken(op, &witnesses) } else { Named::new() };
    let id = op.id();
    let (path, markdown) = (format!("{id}.html"), format!("{id}.md"));
    let page = Page {
        path: &path,
        title: &op.title,
        description: &op.doc,
        markdown: Some(&markdown),
        scripts: if site.settings.engine { &["form.js"] } else { &[] },
    };
    let sections = sections(subject, site, &witnesses, &broken);
    let content = html! {
        div.page {
            nav.toc aria-label="On this page" {
                ul {
                    @if site.settings.engine { li { a href="#try" { "Try it" } } }
                    @for (name, title, _) in &sections { li { a href={ "#" (name) } { (title) } } }
                }
            }
            main #content {
                (intro(subject, site))
                @if site.settings.engine { (try_it(&page)) }
                @for (name, title, body) in &sections {
                    section id=(name) { h2 { a href={ "#" (name) } { (title) } } (body) }
                }
            }
        }
        @if site.settings.engine {
            (data("operation", &form::data(subject, start.as_ref(), &requests::modes(op, &witnesses), &broken)))
        }
    };
    page.render(site.settings, &content)
}

fn sections(
    subject: &Subject<'_>,
    site: &Site<'_>,
    witnesses: &Witnesses<'_>,
    broken: &Named,
) -> Vec<Section> {
    let (op, provider) = (subject.op, subject.provider);
    let mut all: Vec<Section> = vec![("parameters", "Parameters", fields::members(&op.request, "p", true))];
    if let Some(sizes) = Drawn::new(op) {
        all.push(("sizes", "Sizes", size_table(&sizes)));
    }
    if !op.rules.is_empty() {
        all.push(("rules", "Rules", rules(op, broken, site.settings.engine)));
    }
    if !op.modes.is_empty() {
        all.push(("modes", "Modes", modes(op)));
    }
    all.push(("price", "Price", price(op, witnesses)));
    if !op.facts.is_empty() || !files::files(op).is_empty() {
        all.push(("facts", "Facts", facts(op)));
    }
    if op.documents().count() > 1 || !op.contents.is_empty() {
        all.push(("responses", "Responses", responses(op, provider)));
    }
    if !provider.errors.is_empty() {
        all.push(("errors", "Errors", errors(provider)));
    }
    if !op.examples.is_empty() {
        all.push(("examples", "Examples", html! { @for one in &op.examples { (example(op, one, site)) } }));
    }
    all.push(("code", "Code", code_of(subject, witnesses)));
    all.push(("downloads", "Downloads", downloads(op)));
    if let Some(changes) = site.settings.changes.get(&op.id()).filter(|changes| !changes.is_empty()) {
        all.push(("changes", "Changes", self::changes(changes, site.settings)));
    }
    let notes: Vec<&String> = op.notes.iter().chain(&provider.notes).collect();
    if !notes.is_empty() {
        all.push(("notes", "Notes", html! { @for note in notes { p.measure { (prose(note)) } } }));
    }
    all.push(("sources", "Sources", sources(op, provider)));
    all
}

fn intro(subject: &Subject<'_>, site: &Site<'_>) -> Markup {
    let (op, provider) = (subject.op, subject.provider);
    let status = status(op.status);
    let summary = Summary::new(subject);
    html! {
        header.intro {
            p.crumbs { a href="../index.html" { "Catalogue" } span aria-hidden="true" { " / " } (shown(&provider.name)) }
            h1 { (shown(&op.title)) " " span class={ "status " (status.replace(' ', "-")) } { (status) } }
            p.lead { (prose(&op.doc)) }
            @if !op.capabilities.is_empty() {
                ul.tags aria-label="Capabilities" { @for one in &op.capabilities { li { (shown(one)) } } }
            }
            dl.about {
                div { dt { "Id" } dd { code { (op.id()) } } }
                @if !op.wire_ids.is_empty() { div { dt { "On the wire" } dd { (wire_ids(&op.wire_ids)) } } }
                div.wide { dt { "Request" } dd { (endpoint(op, provider)) } }
                @if let Some(auth) = &provider.auth {
                    div { dt { "Authentication" } dd {
                        code { (shown(&auth.header)) ": " (shown(auth.scheme.as_deref().unwrap_or_default())) " …" }
                    } }
                }
                div { dt { "Price" } dd { a href="#price" { (summary.price) } } }
                @if let Some(date) = &op.released { div { dt { "Released" } dd { (shown(date)) } } }
                @if let Some(date) = &op.retires { div { dt { "Retires" } dd { (shown(date)) } } }
                @if let Some(other) = &op.replaced_by { div { dt { "Replaced by" } dd { (other_page(other, site)) } } }
                @if let Some(source) = op.sources.first() {
                    div.wide { dt { "Source" } dd { (link(&source.url, &short(&source.url))) ", read " (shown(&source.read)) } }
                }
            }
        }
    }
}

/// The identifiers of a model on the wire: the first ones, and the number of the others.
fn wire_ids(ids: &[String]) -> Markup {
    html! {
        @for (at, id) in ids.iter().take(WIRE_IDS).enumerate() { @if at > 0 { ", " } code { (shown(id)) } }
        @if ids.len() > WIRE_IDS { " and " (ids.len() - WIRE_IDS) " more" }
    }
}

fn endpoint(op: &Operation, provider: &Provider) -> Markup {
    let base = provider.base_url.as_deref().unwrap_or_default();
    html! {
        code { (op.method.as_str()) " " @if let Some(path) = &op.path { (shown(base)) (shown(path)) } }
        @if op.path.is_none() { " (the path is not documented)" }
        @if let Some(content_type) = op.body.content_type() { " as " code { (content_type) } }
    }
}

/// A link to another operation, if it has a page.
fn other_page(id: &str, site: &Site<'_>) -> Markup {
    let is_there = site.subjects.iter().any(|subject| subject.op.id() == id);
    html! { @if is_there { a href={ "../" (id) ".html" } { (shown(id)) } } @else { code { (shown(id)) } } }
}

/// The place of the form, which a script fills.
fn try_it(page: &Page<'_>) -> Markup {
    html! {
        section #try data-engine={ (page.root()) (ENGINE) } {
            h2 { a href="#try" { "Try it" } }
            noscript { p.note { "The form needs JavaScript. Everything else on this page does not." } }
            div.form {}
        }
    }
}

fn size_table(sizes: &Drawn<'_>) -> Markup {
    html! {
        @if let Some(table) = sizes.table {
            p.measure {
                "Only these pairs of " code { (shown(&table.width.to_string())) } " and "
                code { (shown(&table.height.to_string())) } " are allowed."
                @if let Some(from) = &table.tier_from {
                    " If they are not given, " code { (shown(&from.to_string())) } " selects the tier."
                }
                @if let Some(source) = &table.source { " " (link(source, "Source")) }
            }
        }
        (drawing::sizes(sizes))
    }
}

fn rules(op: &Operation, broken: &Named, has_form: bool) -> Markup {
    html! {
        ul.rules { @for rule in &op.rules {
            li.rule id=(anchor("rule", &rule.id)) data-rule=(rule.id.value) {
                p.sentence {
                    @if rule.warning { span.tag.warning { "warning" } " " }
                    (prose(&sentence(&rule.message)))
                }
                p.reads {
                    a href={ "#" (anchor("rule", &rule.id)) } { code { (shown(&rule.id)) } }
                    @if !rule.each.is_empty() {
                        " for each item of " code { (shown(&rule.each.iter().map(ToString::to_string).collect::<Vec<_>>().join("[]."))) }
                    }
                    @for path in &rule.reads { " " (parameter(rule, path)) }
                    @if let Some(source) = &rule.source { " " (link(source, "source")) }
                }
                details {
                    summary { "Expression" }
                    pre { code { (shown(&condition(op, rule))) } }
                }
                @if has_form && broken.contains_key(&rule.id.value) {
                    button.quiet.break type="button" data-break=(rule.id.value) hidden { "Show a request that breaks it" }
                }
            }
        } }
    }
}

fn condition(op: &Operation, rule: &Rule) -> String {
    match &rule.form {
        RuleForm::Cel(Some(written)) => written.clone(),
        _ => author_with(&rule.holds, &op.lets),
    }
}

/// A link to a parameter that a rule reads.
fn parameter(rule: &Rule, path: &Path) -> Markup {
    let lists = rule.each.iter().map(|list| format!("{list}[]"));
    let path = lists.chain([path.to_string()]).collect::<Vec<_>>().join(".");
    html! { a.param href={ "#" (anchor("p", &path)) } { (shown(&path)) } }
}

fn modes(op: &Operation) -> Markup {
    let cell = |paths: &[Path]| {
        html! { @for (at, path) in paths.iter().enumerate() { @if at > 0 { ", " } code { (shown(&path.to_string())) } } }
    };
    html! {
        div.scroll tabindex="0" role="region" aria-label="Modes" { table {
            thead { tr { @for head in ["Mode", "With", "Optional", "Without"] { th scope="col" { (head) } } } }
            tbody { @for mode in &op.modes { tr {
                th scope="row" { code { (shown(&mode.name)) } span.sub { (prose(&mode.doc)) } }
                td { (cell(&mode.required)) } td { (cell(&mode.optional)) } td { (cell(&mode.forbidden)) }
            } } }
        } }
    }
}

fn facts(op: &Operation) -> Markup {
    let files = files::files(op);
    html! {
        p.measure {
            "What is not part of the request, but rules and the price use it. Without a fact, a rule that reads it is not "
            "checked, and the price is a range or unknown."
        }
        @if !op.facts.is_empty() {
            div.scroll tabindex="0" role="region" aria-label="Facts" { table {
                thead { tr { @for head in ["Fact", "Type", "Description"] { th scope="col" { (head) } } } }
                tbody { @for fact in &op.facts { tr {
                    th scope="row" { code { (shown(&fact.name)) } }
                    td { (phrase(&words::fact(fact))) } td { (prose(&fact.doc)) }
                } } }
            } }
        }
        @if !files.is_empty() {
            div.scroll tabindex="0" role="region" aria-label="Files" { table {
                thead { tr { @for head in ["File", "Facts", "Needed by"] { th scope="col" { (head) } } } }
                tbody { @for file in &files { tr {
                    th scope="row" { code { (shown(&file.pointer)) } }
                    td { @for (at, fact) in file.facts.iter().enumerate() { @if at > 0 { ", " } code { (fact.name()) } } }
                    td { @for (at, need) in file.needed_by.iter().enumerate() { @if at > 0 { ", " } (self::need(need)) } }
                } } }
            } }
        }
    }
}

fn need(need: &Need) -> Markup {
    html! {
        @match need {
            Need::Limits => "limits",
            Need::Rule(id) => a href={ "#" (anchor("rule", id)) } { (shown(id)) },
            Need::Price => a href="#price" { "price" },
        }
    }
}

fn responses(op: &Operation, provider: &Provider) -> Markup {
    let part = |title: &str, doc: Option<&str>, kind: &str, document: &crate::model::Document| {
        html! {
            details.document open[kind == "r"] {
                summary { (shown(title)) @if let Some(doc) = doc { span.sub { (prose(doc)) } } }
                (fields::members(document, kind, false))
            }
        }
    };
    html! {
        (drawing::states(op))
        @if let Some(response) = &op.response { (part("Result", response.root().doc.as_deref(), "r", response)) }
        @for (at, variant) in op.responses.iter().enumerate() {
            @if let Some(when) = &variant.when {
                p.measure { "If " code { (shown(&author_with(when, &op.lets))) } ":" }
            }
            (part(&variant.name, variant.document.root().doc.as_deref(), &format!("r{at}"), &variant.document))
        }
        @for content in &op.contents {
            p.measure {
                code { (shown(&content.content_type)) }
                @if let Some(doc) = &content.doc { ": " (prose(doc)) }
                @for header in &content.headers { " Header " code { (shown(&header.name)) } ": " (prose(&header.doc)) }
            }
        }
        @if let Some(envelope) = &provider.response_envelope { (part("Envelope", envelope.root().doc.as_deref(), "e", envelope)) }
        @if let Some(callback) = &op.callback { (part("Callback", callback.root().doc.as_deref(), "c", callback)) }
    }
}

fn errors(provider: &Provider) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Errors" { table {
            thead { tr { th.number scope="col" { "HTTP" } th scope="col" { "Code" } th scope="col" { "Meaning" } } }
            tbody { @for error in &provider.errors {
                @let code = match &error.code {
                    Scalar::Bool(code) => code.to_string(),
                    Scalar::Number(code) | Scalar::String(code) => code.clone(),
                };
                tr {
                    td.number { @if let Some(http) = error.http { (http) } }
                    th scope="row" { code { (shown(&code)) } }
                    td { (prose(&error.doc)) }
                }
            } }
        } }
    }
}

fn example(op: &Operation, example: &Example, site: &Site<'_>) -> Markup {
    let block = |title: &str, value: Option<&crate::source::Located<Json>>| {
        html! { @if let Some(value) = value { h4 { (title) } (code_block(&pretty(&value.value))) } }
    };
    let at = example.at.as_ref().map(|at| at.value);
    let currency = op.prices.at(at.map(Moment::day)).and_then(Price::currency).unwrap_or_default();
    html! {
        details.example {
            summary {
                (shown(&example.title))
                @if let Some(cost) = &example.cost { span.cost {
                    (decimal(cost.value)) " " (shown(currency)) @if let Some(at) = at { " " (words::moment(at)) }
                } }
                @if !example.violations.is_empty() { span.tag.error { "invalid" } }
            }
            @if let Some(source) = &example.source { p { (link(source, &short(source))) } }
            @if let Some(request) = &example.request && site.settings.engine && request.value.is_object() {
                button.quiet type="button" data-example=(example.title.value) hidden { "Open in the form" }
            }
            @if !example.violations.is_empty() {
                ul { @for (pointer, rule) in &example.violations { li { code { (shown(rule)) } " at " code { (shown(pointer)) } } } }
            }
            @for warning in &example.warnings { p { "Warning: " code { (shown(warning)) } } }
            (block("Request", example.request.as_ref()))
            (block("Facts", example.facts.as_ref()))
            (block("Response", example.response.as_ref()))
            (block("Callback", example.callback.as_ref()))
        }
    }
}

fn pretty(value: &Json) -> String {
    serde_json::to_string_pretty(value).expect("every key is a string")
}

fn code_block(text: &str) -> Markup {
    html! { pre tabindex="0" { code { @for line in text.lines() { (shown(line)) "\n" } } } }
}

fn code_of(subject: &Subject<'_>, witnesses: &Witnesses<'_>) -> Markup {
    let op = subject.op;
    let is_valid = |example: &&Example| example.violations.is_empty();
    let documented = op.examples.iter().filter(is_valid).find_map(|example| example.request.as_ref());
    let request = documented.map(|request| &request.value);
    let Some(request) = request.cloned().or_else(|| requests::start(witnesses)) else {
        return html! { p { "No valid request is known." } };
    };
    html! {
        @for code in code::all(op, subject.provider) {
            details.code data-language=(code.name) open[code.name == "curl"] {
                summary { (code.name) }
                (code_block(&code.with(&request)))
            }
        }
    }
}

fn downloads(op: &Operation) -> Markup {
    let id = op.id();
    let files = [
        ("JSON Schema of requests", format!("schemas/{id}.request.json")),
        ("JSON Schema of responses", format!("schemas/{id}.response.json")),
        ("Tool definition for OpenAI", format!("tools/{id}.openai.json")),
        ("Tool definition for Anthropic", format!("tools/{id}.anthropic.json")),
        ("Tool definition for Gemini", format!("tools/{id}.gemini.json")),
        ("Tool definition for MCP", format!("tools/{id}.mcp.json")),
        ("What tool definitions do not express", format!("tools/{id}.loss.json")),
        ("OpenAPI of the provider", format!("openapi/{}.json", op.provider)),
        ("This page in Markdown", format!("{id}.md")),
    ];
    html! { ul.downloads { @for (title, path) in files { li { a href={ "../" (path) } { (title) } } } } }
}

fn changes(changes: &[Change], settings: &Settings) -> Markup {
    html! {
        p { "Since " (shown(settings.since.as_deref().unwrap_or("the previous version"))) ":" }
        ul.changes { @for change in changes {
            li {
                span class={ "tag verdict-" (change.verdict.as_str()) } { (change.verdict.as_str()) } " "
                (prose(&sentence(&change.text)))
                @if settings.engine && let Some(witness) = &change.witness {
                    " " a href=(requests::address(&witness.candidate)) { "Open a request that shows it" }
                }
            }
        } }
    }
}

fn sources(op: &Operation, provider: &Provider) -> Markup {
    let is_new = |source: &&Source| op.sources.iter().all(|known| known.url != source.url);
    let all: Vec<&Source> = op.sources.iter().chain(provider.sources.iter().filter(is_new)).collect();
    html! { ul.sources { @for source in all {
        li {
            (link(&source.url, &short(&source.url))) span.quiet { ", read " (shown(&source.read)) }
            @if let Some(note) = &source.note { p { (prose(note)) } }
        }
    } } }
}
