//! The frame of a page, and text as HTML. Knows no operations.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value as Json;

use super::Settings;
use crate::backend::docs::escape::{is_address, visible};
use crate::model::words::{Phrase, Word};

/// Nothing is loaded but files of the site; the engine is WebAssembly.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'";

/// Facts about a page for its frame.
pub(super) struct Page<'p> {
    /// Path below the root of the site.
    pub(super) path: &'p str,
    /// Title, without the name of the site.
    pub(super) title: &'p str,
    /// Description, for search engines and previews.
    pub(super) description: &'p str,
    /// Path of the page in Markdown.
    pub(super) markdown: Option<&'p str>,
    /// Names of the scripts in `assets/`.
    pub(super) scripts: &'p [&'p str],
}

impl Page<'_> {
    /// The relative path from the page to the root, with a slash at the end.
    pub(super) fn root(&self) -> String {
        "../".repeat(self.path.matches('/').count())
    }

    /// The page around its content.
    pub(super) fn render(&self, settings: &Settings, content: &Markup) -> String {
        let root = self.root();
        let base =
            settings.base.as_deref().filter(|base| is_address(base)).map(|base| base.trim_end_matches('/'));
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    title { (shown(self.title)) " · modelspec" }
                    meta name="description" content=(shown(self.description));
                    @if let Some(base) = base { link rel="canonical" href={ (base) "/" (self.path) }; }
                    @if let Some(path) = self.markdown {
                        link rel="alternate" type="text/markdown" href={ (root) (path) };
                    }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href={ (root) "assets/style.css" };
                    script src={ (root) "assets/theme.js" } {}
                    @for script in self.scripts { script defer src={ (root) "assets/" (script) } {} }
                }
                body {
                    a.skip href="#content" { "Skip to the content" }
                    header.bar {
                        a.brand href={ (root) "index.html" } { (logo()) "modelspec" }
                        nav aria-label="Site" {
                            a href={ (root) "index.html" } { "Catalogue" }
                            a href={ (root) "compare.html" } { "Compare" }
                            @if let Some(path) = self.markdown { a href={ (root) (path) } { "Markdown" } }
                            a href={ (root) "llms.txt" } { "llms.txt" }
                        }
                        button.theme type="button" hidden { "Theme" }
                    }
                    (content)
                }
            }
        };
        page.into_string()
    }
}

fn logo() -> Markup {
    html! {
        svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" {
            rect x="1.5" y="1.5" width="17" height="17" rx="4" {}
            rect x="5" y="9" width="6" height="6" rx="1" {}
            rect x="5" y="5" width="10" height="10" rx="1.5" {}
        }
    }
}

/// Text without characters that are invisible or change its direction.
pub(super) fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { visible(c) }).collect()
}

/// Text of an author. Text between backticks becomes code.
pub(super) fn prose(text: &str) -> Markup {
    let text = shown(text);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (at, part) in parts.into_iter().enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A phrase of ours.
pub(super) fn phrase(phrase: &Phrase) -> Markup {
    html! {
        @for word in &phrase.0 {
            @match word {
                Word::Text(text) => (prose(text)),
                Word::Code(text) => code { (shown(text)) },
            }
        }
    }
}

/// An address as a link with some text; what is no address is text.
pub(super) fn link(url: &str, text: &str) -> Markup {
    html! { @if is_address(url) { a href=(url) rel="noreferrer" { (text) } } @else { (shown(url)) } }
}

/// The host and the path of an address, without what every address has.
pub(super) fn short(url: &str) -> String {
    let text = url.trim_start_matches("https://").trim_start_matches("http://");
    shown(text.trim_start_matches("www.").trim_end_matches('/'))
}

/// A block of JSON for scripts. It cannot end the element, because it has no `<`.
pub(super) fn data(id: &str, value: &Json) -> Markup {
    let text = value.to_string().replace('<', "\\u003c");
    html! { script type="application/json" id=(id) { (PreEscaped(text)) } }
}

/// A name as the name of a place on a page.
pub(super) fn anchor(kind: &str, name: &str) -> String {
    let keep = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    format!("{kind}-{}", name.chars().map(|c| if keep(c) { c } else { '-' }).collect::<String>())
}
