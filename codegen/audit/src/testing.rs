//! A small catalogue for tests.

use modelspec_codegen::Catalogue;
use modelspec_codegen::source::SourceText;

pub(crate) const PROVIDER: &str = "name: Acme\nbase_url: https://acme.example/v1\n";
pub(crate) const PAINTER: &str = r#"model: [acme:painter@1, shared]
name: Painter
doc: Paints.
sources: [{ url: https://acme.example, read: 2026-11-21 }]
http: { method: POST, path: /paint }
parameters:
  count: { type: integer, min: 1, max: 4, default: 1, doc: Number of images. }
facts:
  megapixels: { type: number, min: 0, doc: Size of the input. }
price:
  currency: credits
  exchange: { currency: USD, rate: "0.01" }
  lines:
    - { item: image, quantity: self.count, rate: "3" }
    - { item: input, quantity: facts.megapixels, rate: "1" }
"#;
const SKETCHER: &str = "model: shared
name: Sketcher
doc: Sketches.
sources: [{ url: https://acme.example, read: 2026-11-21 }]
http: { method: POST, path: /sketch }
parameters:
  prompt: { type: string, required: true, doc: Text. }
price: { unknown: Not published. }
";

/// The operations `acme/painter` and `acme/sketcher`.
pub(crate) fn catalogue() -> Catalogue {
    catalogue_with(PAINTER)
}

/// The same with another spec of `acme/painter`.
pub(crate) fn catalogue_with(painter: &str) -> Catalogue {
    let file = |path: &str, text: &str| SourceText { path: path.to_owned(), text: text.to_owned() };
    Catalogue::compile([
        file("acme/provider.yaml", PROVIDER),
        file("acme/painter.yaml", painter),
        file("acme/sketcher.yaml", SKETCHER),
    ])
    .unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}
