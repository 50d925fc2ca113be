//! Pages of hostile specs, links between pages, and the scripts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use super::{ENGINE, Settings};
use crate::output::OutputFile;
use crate::source::SourceText;

/// Text that ends whatever contains it, if it is not escaped.
const HOSTILE: &str = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)><!--";

fn site(files: &[(&str, String)]) -> BTreeMap<String, String> {
    let texts = files.iter().map(|(path, text)| SourceText { path: (*path).to_owned(), text: text.clone() });
    let compilation = crate::compile(texts.collect());
    assert!(!compilation.report.has_errors(), "{:#?}", compilation.report);
    let made = Mutex::new(BTreeMap::new());
    let settings =
        Settings { engine: true, base: Some("https://models.example/x/".to_owned()), ..Settings::default() };
    let put = |file: OutputFile| {
        let twice = made.lock().unwrap().insert(file.path.clone(), file.text);
        if twice.is_some() { Err(file.path) } else { Ok(()) }
    };
    compilation.write_site(&settings, &put).unwrap();
    made.into_inner().unwrap()
}

fn hostile() -> Vec<(&'static str, String)> {
    let text = serde_json::Value::from(HOSTILE).to_string();
    let provider = format!(
        "name: {text}\ndoc: {text}\nsources: [{{ url: https://a.example, read: 2026-01-02, note: {text} }}]\nerrors: [{{ http: 400, code: {text}, doc: {text} }}]\nbase_url: https://a.example\n"
    );
    let operation = format!(
        "model: {text}\nname: {text}\ndoc: {text}\nsources: [{{ url: https://a.example, read: 2026-01-02 }}]\n\
         capabilities: [text-to-image]\nhttp: {{ method: POST, path: /x }}\nnotes: [{text}]\n\
         parameters:\n  a: {{ type: enum, values: [{text}, b], doc: {text} }}\n  b: {{ type: string, doc: {text}, max_length: 900 }}\n  \
         n: {{ type: integer, min: 1, max: 9, default: 1, doc: Count. }}\n  width: {{ type: integer, doc: W. }}\n  height: {{ type: integer, doc: H. }}\n\
         sizes: {{ width: width, height: height, table: {{ 1K: {{ '1:1': 1024x1024, '3:2': 1200x800 }} }} }}\n\
         rules: [{{ id: not-both, forbids: {{ a: [b] }}, message: {text} }}]\n\
         price: {{ currency: USD, lines: [{{ item: {text}, quantity: self.n, rate: \"0.5\" }}] }}\n\
         examples: [{{ title: {text}, request: {{ b: {text} }} }}]\n"
    );
    vec![("acme/provider.yaml", provider), ("acme/painter.yaml", operation)]
}

fn is_a(kind: &str, path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == kind)
}

/// The values of an attribute in a page.
fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let start = format!(" {name}=\"");
    page.split(&start[..]).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn text_of_specs_stays_text() {
    let site = site(&hostile());
    for (path, page) in site.iter().filter(|(path, _)| is_a("html", path)) {
        assert!(!page.contains("<script>") && !page.contains("<img"), "{path}");
        assert!(page.contains("script-src &#39;self&#39;") || page.contains("script-src 'self'"), "{path}");
        assert!(!page.contains(" style=") && !page.contains(" onclick="), "{path}");
    }
    let page = &site["acme/painter.html"];
    let (_, data) = page.split_once("id=\"operation\">").unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["examples"][0]["request"]["b"], HOSTILE);
    assert!(site["search.js"].starts_with("modelspecSearch([["));
}

#[test]
fn links_lead_to_files_and_places() {
    let site = site(&hostile());
    for (path, page) in site.iter().filter(|(path, _)| is_a("html", path)) {
        let places: BTreeSet<&str> = attributes(page, "id").into_iter().collect();
        assert_eq!(places.len(), attributes(page, "id").len(), "{path} has a name twice");
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in attributes(page, "href").into_iter().chain(attributes(page, "src")) {
            if let Some(place) = link.strip_prefix('#') {
                assert!(places.contains(place), "{path}: nothing is at {link}");
            } else if !link.contains(':') {
                let target = match link.strip_prefix("../") {
                    Some(target) => target.to_owned(),
                    None if folder.is_empty() => link.to_owned(),
                    None => format!("{folder}/{link}"),
                };
                assert!(site.contains_key(&target), "{path}: there is no {link}");
            }
        }
    }
    assert!(site["acme/painter.html"].contains(&format!("data-engine=\"../{ENGINE}\"")));
    assert!(site["llms.txt"].contains("(https://models.example/x/acme/painter.md)"));
    assert!(site["acme/painter.html"].contains("href=\"https://models.example/x/acme/painter.html\""));
}

#[test]
fn a_page_has_its_drawings() {
    let site = site(&hostile());
    let page = &site["acme/painter.html"];
    assert!(page.contains("class=\"sizes\"") && page.contains("data-size=\"1200x800\""));
    assert!(page.contains("class=\"curve\"") && page.contains("9: 4.5 USD"));
    assert!(page.contains("data-break=\"not-both\""));
}

#[test]
fn scripts_of_a_page_have_different_names() {
    for file in super::scripts::files().iter().filter(|file| is_a("js", &file.path)) {
        let mut names = BTreeSet::new();
        for line in file.text.lines() {
            let declared = ["function ", "async function ", "class ", "const ", "let "];
            let Some(rest) = declared.iter().find_map(|word| line.strip_prefix(word)) else { continue };
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
            assert!(names.insert(&rest[..end]), "{}: `{}` is declared twice", file.path, &rest[..end]);
        }
        assert!(!file.text.contains("\nimport ") && !file.text.contains("\nexport "), "{}", file.path);
    }
}
