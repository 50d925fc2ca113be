//! Specs of invented models, as many as wanted and always the same ones: names, types, rules and prices vary as those of
//! real ones do. Knows no folders.

use std::fmt::Write as _;

use modelspec_codegen::source::SourceText;

/// Most operations that one provider has.
const OPERATIONS: usize = 40;
/// Every operation at such an index of its provider extends the one before it.
const EXTENDS: usize = 8;

const ADJECTIVES: [&str; 16] = [
    "amber", "brisk", "coral", "dusty", "eager", "faint", "grand", "hazel", "ivory", "jolly", "keen",
    "lunar", "mellow", "noble", "olive", "plain",
];
const NOUNS: [&str; 16] = [
    "anchor", "beacon", "canvas", "dune", "ember", "falcon", "garden", "harbor", "island", "jungle",
    "kestrel", "lantern", "meadow", "nebula", "orchid", "prism",
];
const KNOBS: [&str; 16] = [
    "guidanceScale",
    "stepCount",
    "noiseLevel",
    "styleWeight",
    "subjectFocus",
    "colorDepth",
    "edgeBlend",
    "frameOverlap",
    "motionRange",
    "lightBalance",
    "grainAmount",
    "detailBoost",
    "contrastShift",
    "warmthShift",
    "panSpeed",
    "zoomSpeed",
];
const MOODS: [&str; 12] = [
    "calm",
    "vivid",
    "noir",
    "pastel",
    "retro",
    "neon",
    "sketch",
    "cinematic",
    "studio",
    "dreamy",
    "gritty",
    "plain",
];

/// The files of a catalogue with this number of operations, one after the other.
pub(super) fn files(operations: usize) -> impl Iterator<Item = SourceText> {
    (0..operations).flat_map(|index| {
        let first = index % OPERATIONS == 0;
        let provider = first.then(|| provider(index / OPERATIONS));
        provider.into_iter().chain([operation(index)])
    })
}

/// Repeatable numbers without pattern (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn of(index: usize) -> Self {
        Self(0x5eed ^ (index as u64).wrapping_mul(0xa076_1d64_78bd_642f))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`.
    fn within(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.within(1, 100) <= percent
    }

    /// Some of the words, each once, in their order.
    fn some(&mut self, words: &[&'static str], least: u64, most: u64) -> Vec<&'static str> {
        let wanted = usize::try_from(self.within(least, most)).unwrap_or(words.len()).min(words.len());
        let first = usize::try_from(self.within(0, (words.len() - wanted) as u64)).unwrap_or_default();
        words[first..first + wanted].to_vec()
    }
}

/// Two words and a number, which is missing for the first ones.
fn name(index: usize) -> String {
    let (adjective, noun) = (ADJECTIVES[index % 16], NOUNS[index / 16 % 16]);
    if index < 256 { format!("{adjective}-{noun}") } else { format!("{adjective}-{noun}-{}", index / 256) }
}

fn provider_id(index: usize) -> String {
    format!("{}-lab", name(index))
}

fn id(index: usize) -> String {
    format!("{}/{}", provider_id(index / OPERATIONS), name(index * 7))
}

const HEAD: &str = "sources: [{ url: https://docs.example.com/reference, read: 2026-01-31 }]\n";

fn provider(index: usize) -> SourceText {
    let id = provider_id(index);
    let mut numbers = Numbers::of(usize::MAX - index);
    let base = numbers.within(12, 20) * 64;
    let text = format!(
        r#"# yaml-language-server: $schema=../provider.schema.json
name: Provider {id}
doc: Serves invented models through one endpoint. Every request names its task by a UUID.
{HEAD}base_url: https://{id}.example.com
auth: {{ header: Authorization, scheme: Bearer, doc: API key of your account. }}
types:
  picture:
    type: string
    media: {{ forms: [url, data-uri, base64] }}
    doc: Image, as a URL, a data URI or bare Base64.
  side: {{ type: integer, unit: px, doc: Length of one side of the picture. }}
  voice:
    type: object
    doc: Voice of a speaker.
    parameters:
      name: {{ type: string, required: true, max_length: 64, doc: Name of the voice. }}
      speed: {{ type: number, min: 0.5, max: 2, default: 1, doc: Speed of the voice. }}
      accent: {{ type: enum, values: [none, soft, strong], default: none, doc: Strength of the accent. }}
tiers:
  1K: {{ "1:1": {base}x{base}, "3:2": {wide}x{base}, "2:3": {base}x{wide}, "16:9": {wider}x{base} }}
  2K: {{ "1:1": {double}x{double}, "3:2": {double_wide}x{double}, "2:3": {double}x{double_wide} }}
sets:
  task:
    doc: Parameters that identify a task.
    parameters:
      taskUUID: {{ type: string, format: uuid-v4, required: true, doc: UUID that you choose for the task. }}
      webhook: {{ type: string, format: uri, doc: Address to which the result is sent. }}
  delivery:
    doc: Parameters for the delivery of results.
    parameters:
      outputFormat: {{ type: enum, values: [PNG, JPG, WEBP], default: JPG, doc: Format of the picture. }}
      quality: {{ type: integer, min: 20, max: 99, default: 95, doc: Quality of the compression. }}
      numberResults: {{ type: integer, min: 1, max: {most}, default: 1, doc: Number of results. }}
  result:
    doc: Members of every result.
    parameters:
      taskUUID: {{ type: string, required: true, doc: UUID of the task. }}
      url: {{ type: string, doc: Address of the result. }}
      cost: {{ type: number, doc: Price of the task. }}
errors:
  - {{ http: 401, code: invalidApiKey, doc: The key is missing or wrong. }}
  - {{ http: 429, code: tooManyRequests, doc: Too many requests in a short time. }}
"#,
        wide = base + 256,
        wider = base + 512,
        double = base * 2,
        double_wide = base * 2 + 512,
        most = numbers.within(4, 20),
    );
    SourceText { path: format!("{id}/provider.yaml"), text }
}

fn operation(index: usize) -> SourceText {
    let id = id(index);
    let mut numbers = Numbers::of(index);
    let mut text = format!(
        "# yaml-language-server: $schema=../spec.schema.json\n\
         model: vendor:{index}@{version}\n\
         name: Model {index}\n\
         doc: Invented model number {index}, which makes something from a text.\n\
         released: 20{year}-0{month}-1{day}\n\
         capabilities: [text-to-anything]\n{HEAD}\
         http: {{ method: POST, path: /v{version}/{index} }}\n",
        version = numbers.within(1, 4),
        year = numbers.within(22, 26),
        month = numbers.within(1, 9),
        day = numbers.within(0, 9),
    );
    if index % EXTENDS == EXTENDS - 1 {
        extending(index, &mut numbers, &mut text);
    } else {
        match index % 4 {
            0 | 3 => image(&mut numbers, &mut text),
            1 => video(&mut numbers, &mut text),
            _ => speech(&mut numbers, &mut text),
        }
    }
    SourceText { path: format!("{id}.yaml"), text }
}

/// A model of another operation, with fewer parameters and another price.
fn extending(index: usize, numbers: &mut Numbers, text: &mut String) {
    let (length, cents) = (numbers.within(500, 900), numbers.within(1, 90));
    let _ = write!(
        text,
        r#"extends: {base}
parameters:
  prompt: {{ override: true, max_length: {length} }}
  safetyLevel: {{ type: enum, values: [low, high], doc: Strictness of the filter. }}
price:
  currency: USD
  lines: [{{ item: call, quantity: "1", rate: "0.{cents:02}" }}]
"#,
        base = id(index - 1),
    );
}

/// Numbers that tune a model, none of which is required.
fn knobs(numbers: &mut Numbers, text: &mut String) -> Vec<&'static str> {
    let names = numbers.some(&KNOBS, 2, 6);
    for (at, name) in names.iter().enumerate() {
        let most = numbers.within(2, 100);
        let _ = match (at + usize::from(numbers.chance(30))) % 3 {
            0 => writeln!(text, "  {name}: {{ type: integer, min: 0, max: {most}, doc: Tunes {name}. }}"),
            1 => writeln!(
                text,
                "  {name}: {{ type: number, min: 0, max: {most}, step: 0.5, default: 1, doc: Tunes {name} in steps. }}"
            ),
            _ => writeln!(text, "  {name}: {{ type: boolean, default: false, doc: Turns {name} on. }}"),
        };
    }
    names
}

fn moods(numbers: &mut Numbers) -> String {
    numbers.some(&MOODS, 3, 9).join(", ")
}

fn prompt(numbers: &mut Numbers, text: &mut String) {
    let length = numbers.within(1000, 4000);
    let _ = writeln!(
        text,
        "  prompt: {{ type: string, required: true, min_length: 2, max_length: {length}, doc: What the result shows. }}"
    );
}

fn image(numbers: &mut Numbers, text: &mut String) {
    text.push_str("include: [task, delivery]\nparameters:\n");
    prompt(numbers, text);
    let knobs = knobs(numbers, text);
    let (references, cents, moods) = (numbers.within(1, 9), numbers.within(10, 90), moods(numbers));
    let _ = write!(
        text,
        r#"  width: {{ use: side }}
  height: {{ use: side }}
  resolution: {{ type: enum, values: [1K, 2K], doc: "Size preset, in place of a width and a height." }}
  mood: {{ type: enum, values: [{moods}], doc: Mood of the picture. }}
  inputs:
    type: object
    doc: Pictures that the request refers to.
    parameters:
      references: {{ type: array, items: {{ use: picture }}, min_items: 1, max_items: {references}, doc: Pictures to start from. }}
      mask: {{ use: picture, doc: Part of the picture to change. }}
sizes: {{ width: width, height: height, tiers: [1K, 2K], tier_from: resolution }}
rules:
  - {{ id: size-pair, together: [width, height] }}
  - {{ id: preset-or-size, at_most_one: [resolution, [width, height]] }}
  - {{ id: mask-needs-picture, requires: {{ inputs.mask: [inputs.references] }} }}
  - {{ id: preset-without-many, when: {{ is: {{ resolution: 2K }} }}, then: {{ ranges: {{ numberResults: {{ max: 3 }} }} }} }}
"#
    );
    if let [first, .., last] = knobs[..]
        && numbers.chance(70)
    {
        let _ =
            writeln!(text, "  - {{ id: {}-alone, forbids: {{ {first}: [{last}] }} }}", first.to_lowercase());
    }
    let _ = write!(
        text,
        r#"price:
  currency: USD
  lines:
    - {{ item: image, quantity: self.numberResults, by: size.tier, rates: {{ 1K: "0.0{cents}", 2K: "0.1{cents}" }} }}
response: {{ doc: One picture., include: [result] }}
examples:
  - title: A fox in the snow
    request: {{ taskUUID: 3ba7ae08-76de-4f81-ab0f-64c7aaf0000f, prompt: A fox in the snow, resolution: 1K, numberResults: 2 }}
"#
    );
}

fn video(numbers: &mut Numbers, text: &mut String) {
    let least = numbers.within(2, 5);
    let (most, fast, slow, moods) =
        (least + numbers.within(1, 10), numbers.within(10, 40), numbers.within(41, 90), moods(numbers));
    text.push_str("include: [task]\nparameters:\n");
    prompt(numbers, text);
    knobs(numbers, text);
    let _ = write!(
        text,
        r#"  mode: {{ type: enum, values: [fast, slow], default: fast, doc: Care that is taken. }}
  seconds: {{ type: integer, min: {least}, max: {most}, default: {least}, unit: s, doc: Length of the film. }}
  ratio: {{ type: size, separator: ":", values: ["16:9", "9:16", "1:1"], doc: Ratio of the sides. }}
  sound: {{ type: boolean, default: false, doc: Adds sound. }}
  styles: {{ type: array, items: {{ type: enum, values: [{moods}] }}, max_items: 3, unique: true, doc: Styles. }}
  start:
    type: union
    tag: kind
    doc: Where the film starts.
    variants:
      image: {{ type: object, doc: A picture., parameters: {{ url: {{ use: picture, required: true }} }} }}
      film: {{ type: object, doc: An earlier film., parameters: {{ id: {{ type: string, required: true, doc: Its id. }} }} }}
rules:
  - {{ id: slow-is-short, when: {{ is: {{ mode: slow }} }}, then: {{ ranges: {{ seconds: {{ max: {least} }} }} }} }}
  - {{ id: long-prompt, severity: warning, cel: "size(self.prompt) <= 900 || !has(self.start)", message: long prompts are cut when there is a start }}
  - {{ id: sound-is-slow, when: {{ is: {{ sound: true }} }}, then: {{ values: {{ mode: [slow] }} }} }}
price:
  currency: USD
  lines:
    - {{ item: second, quantity: self.seconds, by: self.mode, rates: {{ fast: "0.0{fast}", slow: "0.0{slow}" }} }}
    - {{ item: sound, when: self.sound, quantity: self.seconds, rate: "0.01" }}
response: {{ doc: One film., include: [result] }}
examples:
  - title: A slow film
    request: {{ taskUUID: 3ba7ae08-76de-4f81-ab0f-64c7aaf0000f, prompt: A fox, mode: slow, seconds: {least} }}
"#
    );
}

fn speech(numbers: &mut Numbers, text: &mut String) {
    let (voices, labels, rate) = (numbers.within(2, 6), numbers.within(2, 9), numbers.within(10, 90));
    text.push_str(
        "facts:\n  characters: { type: integer, min: 1, max: 100000, doc: Number of characters. }\n",
    );
    text.push_str("include: [task]\nparameters:\n");
    prompt(numbers, text);
    knobs(numbers, text);
    let _ = write!(
        text,
        r#"  voices: {{ type: array, items: {{ use: voice }}, min_items: 1, max_items: {voices}, doc: Voices of the speakers. }}
  language: {{ type: string, pattern: "^[a-z]{{2}}(-[A-Z]{{2}})?$", doc: Language of the text. }}
  labels: {{ type: map, items: {{ type: string, max_length: 40 }}, keys: {{ pattern: "^[a-z]+$", max_length: 12 }}, max_items: {labels}, doc: Your own labels. }}
  speaker: {{ type: string, nullable: true, max_length: 30, doc: Name of a single speaker. }}
rules:
  - {{ id: speaker-or-voices, exactly_one: [speaker, voices] }}
  - {{ id: labels-need-language, requires: {{ labels: [language] }} }}
price:
  currency: USD
  lines: [{{ item: character, quantity: facts.characters, per: 1000, rate: "0.0{rate}" }}]
response: {{ doc: One recording., include: [result] }}
examples:
  - title: One voice
    request: {{ taskUUID: 3ba7ae08-76de-4f81-ab0f-64c7aaf0000f, prompt: Good evening., voices: [{{ name: anna, speed: 1.5 }}] }}
"#
    );
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn file_count(operations: usize) -> usize {
        operations + operations.div_ceil(OPERATIONS)
    }

    #[test]
    fn a_catalogue_has_no_diagnostics_and_stays_the_same() {
        let texts: Vec<SourceText> = files(130).collect();
        assert_eq!(texts.len(), file_count(130));
        assert!(files(130).eq(texts.iter().cloned()));
        let compilation = modelspec_codegen::compile(texts);
        let text = modelspec_codegen::render::human(&compilation.report, &compilation.sources, false);
        assert_eq!(text, "");
        assert_eq!(compilation.catalogue.operations.len(), 130);
    }

    #[test]
    fn names_differ() {
        let paths: BTreeSet<String> = files(11_000).map(|file| file.path).collect();
        assert_eq!(paths.len(), file_count(11_000));
    }
}
