use std::error::Error;

use modelspec_runtime::Facts;

use super::{Catalogue, Diagnostics};
use crate::source::SourceText;

const PROVIDER: &str = "name: Acme\nbase_url: https://acme.example/v1\nsources: [{ url: https://acme.example, read: 2026-11-21 }]\n";

fn operation(wire_id: &str, more: &str) -> String {
    format!(
        "model: {wire_id}\nname: Painter\ndoc: Paints.\nsources: [{{ url: https://acme.example, read: 2026-11-21 }}]\n\
         http: {{ method: POST, path: /paint }}\n\
         parameters:\n  count: {{ type: integer, min: 1, max: 4, default: 1, doc: Number of images. }}\n\
         price:\n  currency: USD\n  lines: [{{ item: image, quantity: self.count, rate: \"0.03\" }}]\n{more}"
    )
}

fn files(operations: &[(&str, String)]) -> Vec<SourceText> {
    let file = |path: &str, text: &str| SourceText { path: path.to_owned(), text: text.to_owned() };
    let provider = file("acme/provider.yaml", PROVIDER);
    operations.iter().map(|(path, text)| file(path, text)).chain([provider]).collect()
}

fn catalogue() -> Catalogue {
    // Files are sorted by their whole names, in which `-` comes before the dot of the ending.
    let specs = [("acme/a-1.yaml", operation("x", "")), ("acme/a.yaml", operation("[x, y]", ""))];
    Catalogue::compile(files(&specs)).expect("the specs have no errors")
}

#[test]
fn a_catalogue_can_be_shared_and_kept() {
    fn is_shared<T: Clone + Send + Sync + 'static>() {}
    is_shared::<Catalogue>();
    let catalogue = catalogue();
    let copy = catalogue.clone();
    let report = std::thread::spawn(move || {
        drop(catalogue);
        copy.model("acme/a").map(|entry| entry.validate_json(b"{\"count\": 9}").to_json())
    });
    let report = report.join().expect("no panic").expect("the operation").to_string();
    assert!(report.starts_with("{\"valid\":false"), "{report}");
}

#[test]
fn operations_are_found() {
    let catalogue = catalogue();
    let ids = |found: &[&modelspec_runtime::Entry<'_>]| {
        found.iter().map(|entry| entry.id.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&catalogue.models().iter().collect::<Vec<_>>()), ["acme/a", "acme/a-1"]);
    for entry in catalogue.models() {
        let found = catalogue.model(entry.id).map(|found| found.table);
        assert!(found.is_some_and(|found| format!("{found:?}") == format!("{:?}", entry.table)));
    }
    assert!(catalogue.model("acme").is_none() && catalogue.request_schema("acme").is_none());
    assert_eq!(ids(catalogue.models_by_wire_id("x")), ["acme/a", "acme/a-1"]);
    assert_eq!(ids(catalogue.models_by_wire_id("y")), ["acme/a"]);
    assert!(catalogue.models_by_wire_id("").is_empty());
    for path in ["/paint", "/v1/paint?a=b"] {
        assert_eq!(ids(&catalogue.models_by_route("post", path)), ["acme/a", "acme/a-1"]);
    }
    assert!(catalogue.models_by_route("GET", "/paint").is_empty());
    assert_eq!(format!("{catalogue:?}"), r#"{"acme/a", "acme/a-1"}"#);
}

#[test]
fn entries_validate_price_and_have_schemas() {
    let catalogue = catalogue();
    let entry = catalogue.model("acme/a").expect("the operation");
    let priced = entry.check_json(b"{\"count\": 2}", Facts::none());
    assert_eq!(priced.cost.map(|cost| cost.to_string()).as_deref(), Some("0.06 USD"));
    assert_eq!(
        (entry.url().as_deref(), entry.provider.name),
        (Some("https://acme.example/v1/paint"), "Acme")
    );
    let compilation = crate::compile(files(&[("acme/a.yaml", operation("x", ""))]));
    for file in compilation.files() {
        if file.path == "schemas/acme/a.request.json" {
            assert_eq!(catalogue.request_schema("acme/a"), Some(&*file.text));
        }
        if file.path == "schemas/acme/a.response.json" {
            assert_eq!(catalogue.response_schema("acme/a"), Some(&*file.text));
        }
    }
    assert!(catalogue.request_schema("acme/a").is_some() && catalogue.response_schema("acme/a").is_some());
}

#[test]
fn errors_are_diagnostics_and_warnings_are_kept() {
    let specs = [("acme/a.yaml", operation("x", "mood: good\n")), ("acme/b.yaml", operation("y", ""))];
    let error: Diagnostics = Catalogue::compile(files(&specs)).expect_err("`mood` is unknown");
    assert_eq!(error.report.diagnostics.len(), 1);
    assert_eq!(error.to_json()[0]["path"], "acme/a.yaml");
    let error: Box<dyn Error + Send + Sync> = Box::new(error);
    assert!(error.to_string().starts_with("error[unknown-key]: "), "{error}");
    assert_eq!(format!("{error:?}"), format!("\n{error}"));

    // Specs without errors can still be used.
    let partial = Catalogue::from(crate::compile(files(&specs)));
    assert!(partial.diagnostics().report.has_errors() && partial.model("acme/b").is_some());

    let mut warned = files(&[("acme/a.yaml", operation("x", ""))]);
    warned[1].text = "name: Acme\nbase_url: https://acme.example/v1\n".to_owned();
    let warned = Catalogue::compile(warned).expect("a warning is no error");
    assert_eq!(warned.diagnostics().report.diagnostics.len(), 1, "{}", warned.diagnostics());
}
