//! Requests to one operation, with members in the order of the spec. Each kind has several that take turns, so that no
//! branch of a processor learns one of them by heart.

use serde_json::{Value, json};

/// The number of requests of most kinds.
const REQUESTS: usize = 8;

const SENTENCES: [&str; 12] = [
    "An expansive spring festival in a hillside town plaza, centered on an enormous dragon kite.",
    "Performers in elaborate garments with painted masks guide it with long ropes through the crowd.",
    "Children lean from wooden balconies and throw petals that drift through the late afternoon light.",
    "In the foreground, a potter repairs a cracked scale with gold, her hands covered in pale dust.",
    "Strings of paper lamps connect the roofs, and each of them has a different hand-drawn animal.",
    "The camera stands low on wet cobblestones, so that every color appears twice in the puddles.",
    "A brass band with dented instruments marches out of the frame, followed by two tired dogs.",
    "Far behind the town, terraced fields climb into fog that hides the peaks of the mountains.",
    "Soft rim light separates the figures from the background; shadows stay blue and transparent.",
    "Fine film grain, natural skin, no text, no watermark, and a shallow depth of field.",
    "Merchants sell tea from copper kettles whose steam mixes with the smoke of small fireworks.",
    "One woman in a plain gray coat looks straight at the viewer while all others look at the sky.",
];

const SIZES: [(u32, u32); REQUESTS] = [
    (1024, 1024),
    (2496, 1664),
    (832, 1248),
    (4736, 3520),
    (1536, 2720),
    (1360, 768),
    (4096, 4096),
    (3104, 1312),
];

/// Requests of one kind.
pub struct Kind {
    pub name: &'static str,
    /// True if they are valid.
    pub valid: bool,
    pub documents: Vec<Vec<u8>>,
}

/// The members of a request, in their order; an object of `serde_json` sorts them.
pub type Members = Vec<(&'static str, Value)>;

/// All kinds; the first is the one that the others differ from in one respect.
pub fn kinds() -> Vec<Kind> {
    let kind =
        |name, change: fn(usize, &mut Members)| Kind { name, valid: true, documents: requests(change) };
    let pretty = (0..REQUESTS).map(|at| pretty(&request(at, |_, _| ())).into_bytes()).collect();
    vec![
        kind("valid", |_, _| ()),
        Kind { valid: false, ..kind("invalid", break_it) },
        Kind { documents: pretty, ..kind("pretty-printed", |_, _| ()) },
        kind("another order of keys", |at, members| {
            members.reverse();
            members.rotate_left(at);
        }),
        kind("short", |at, members| set(members, "positivePrompt", json!(&SENTENCES[at][..60]))),
        kind("2,500 CJK characters", |at, members| {
            let text: String = "春日山城广场上的节日，巨大的龙形风筝由琉璃与竹子制成。"
                .chars()
                .cycle()
                .skip(at)
                .take(2_500)
                .collect();
            set(members, "positivePrompt", json!(text));
        }),
        kind("an escape in three characters", |at, members| {
            let text = format!("{}a \"fox\"\n", "b".repeat(at)).repeat(120);
            set(members, "positivePrompt", json!(text[..960]));
        }),
        kind("ten URLs", |at, members| {
            let url = |image| {
                format!(
                    "https://images.example.com/uploads/2026/{at:02}/reference-{image:04}.png?v=2&size=full"
                )
            };
            let urls: Vec<String> = (0..10).map(url).collect();
            members.push(("inputs", json!({ "referenceImages": urls })));
        }),
        Kind {
            // These exceed any cache next to the processor, whatever their number is.
            documents: (0..2).map(|at| compact(&request(at, base64)).into_bytes()).collect(),
            ..kind("1 MB of Base64", |_, _| ())
        },
    ]
}

/// Requests that are valid until they are changed.
pub fn requests(change: fn(usize, &mut Members)) -> Vec<Vec<u8>> {
    (0..REQUESTS).map(|at| compact(&request(at, change)).into_bytes()).collect()
}

fn request(at: usize, change: fn(usize, &mut Members)) -> Members {
    let (width, height) = SIZES[at];
    let prompt: Vec<&str> =
        SENTENCES.iter().cycle().skip(at).step_by(at % 2 * 4 + 1).take(9).copied().collect();
    let mut members: Members = vec![
        ("taskType", json!("imageInference")),
        (
            "taskUUID",
            json!(format!("{:08x}-77fc-45af-baa9-f121f04b{at:04x}", 0x2fc5_06cb + at * 0x0101_0101)),
        ),
        ("outputFormat", json!(["JPG", "PNG", "WEBP"][at % 3])),
        ("outputQuality", json!(85 + at)),
        ("includeCost", json!(at.is_multiple_of(2))),
        ("numberResults", json!(1 + at % 4)),
        ("model", json!("klingai:kling-image@o3")),
        ("positivePrompt", json!(prompt.join(" "))),
        ("width", json!(width)),
        ("height", json!(height)),
    ];
    change(at, &mut members);
    members
}

/// Three violations: a text that is no UUID, a number out of range, and a key with a typing error.
fn break_it(at: usize, members: &mut Members) {
    set(members, "taskUUID", json!(format!("not-a-uuid-{at}")));
    set(members, "outputQuality", json!(100 + at));
    add_unknown_key(at, members);
}

/// A key with a typing error.
pub fn add_unknown_key(_: usize, members: &mut Members) {
    members.push(("numberResult", json!(1)));
}

fn base64(at: usize, members: &mut Members) {
    let image = ["iVBORw0KGgoAAAANSUhEUgAA", "R0lGODlhAQABAIAAAAAAAP//"][at].repeat(43_700);
    members.push(("inputs", json!({ "referenceImages": [image] })));
}

fn set(members: &mut Members, name: &str, value: Value) {
    members.iter_mut().filter(|(known, _)| *known == name).for_each(|(_, old)| *old = value.clone());
}

/// A JSON object with its members in this order.
pub fn compact(members: &[(&'static str, Value)]) -> String {
    let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

fn pretty(members: &[(&'static str, Value)]) -> String {
    let members: Vec<String> = members.iter().map(|(name, value)| format!("  \"{name}\": {value}")).collect();
    format!("{{\n{}\n}}\n", members.join(",\n"))
}
