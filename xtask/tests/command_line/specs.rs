//! The specs that the commands are tried on.

pub(crate) const PROVIDER: &str = "name: Acme\nsources: [{ url: https://acme.example/docs, read: 2026-01-31 }]\n\
    base_url: https://api.acme.example\n";
pub(crate) const PAINTER: &str = r#"
model: acme:painter@2
name: Painter
doc: Paints.
sources: [{ url: https://acme.example/docs, read: 2026-01-31 }]
http: { method: POST, path: /paint }
facts:
  seconds: { type: integer, doc: Length of the film. }
parameters:
  prompt: { type: string, required: true, max_length: 20, doc: What to paint. }
  count: { type: integer, min: 1, max: 4, default: 1, doc: Number of images. }
price:
  currency: USD
  lines: [{ item: image, quantity: self.count, rate: "0.03" }]
"#;
/// Has the wire id of the painter, and a parameter with the name of a wrapper's key.
pub(crate) const SKETCHER: &str = r"
model: acme:painter@2
name: Sketcher
doc: Sketches.
sources: [{ url: https://acme.example/docs, read: 2026-01-31 }]
http: { method: POST, path: /sketch }
parameters:
  request: { type: string, required: true, doc: What to sketch. }
price: { unknown: not published }
";
/// Bills in credits and in another currency, and depends on what the caller knows.
pub(crate) const FILMER: &str = r#"
name: Filmer
doc: Films.
sources: [{ url: https://acme.example/docs, read: 2026-01-31 }]
http: { method: POST, path: /film }
facts:
  seconds: { type: number, min: 2, max: 10, unit: s, doc: Length of the film. }
parameters:
  sound: { type: boolean, default: false, doc: Whether there is sound. }
price:
  currency: credits
  exchange: { currency: USD, rate: "0.01" }
  lines:
    - { item: second, quantity: facts.seconds, rate: "3" }
    - { item: sound, when: self.sound, currency: EUR, rate: { min: "0.1", max: "0.2" } }
"#;

/// Reads facts about images, and has something to warn about.
pub(crate) const EDITOR: &str = r#"
name: Editor
doc: Edits.
sources: [{ url: https://acme.example/docs, read: 2026-01-31 }]
http: { method: POST, path: /edit }
facts:
  strength: { type: integer, min: 1, max: 5, doc: Strength of the effect. }
parameters:
  images:
    type: array
    doc: Images.
    items: { type: string, media: { forms: [url], min_pixels: 300 } }
  seed: { type: integer, deprecated: it has no effect, doc: Seed. }
price:
  currency: USD
  lines: [{ item: image, quantity: facts.strength, rate: "0.01" }]
"#;
