//! The speed of the engine compared with alternatives, in one run.
//!
//! `cargo bench -p tests` prints for each task the time relative to reading the same bytes into
//! `serde_json::Value`. All tasks take turns within each round, so that a slow moment of the machine affects all of
//! them; the figure is the median over the rounds.
#![allow(clippy::print_stdout, reason = "a benchmark reports on standard output")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use modelspec::runware::kling_image_o3::Request;
use serde_json::{Value, json};

const ID: &str = "runware/kling-image-o3";
const ROUNDS: usize = 101;
/// Long enough for the clock resolution, short enough for all tasks to run under the same conditions.
const ROUND: Duration = Duration::from_millis(2);

type Task<'t> = (&'static str, Box<dyn FnMut() + 't>);

fn main() {
    let valid = example();
    compare("valid request", &valid);
    compare("pretty-printed", serde_json::to_string_pretty(&parse(&valid)).unwrap().as_bytes());
    compare("keys in another order", turned(&parse(&valid)).to_string().as_bytes());
    compare("short request", with(&valid, "positivePrompt", json!("A red fox in the snow.")).as_bytes());
    compare("three violations", broken(&valid).as_bytes());
    compare(
        "2,500 non-ASCII characters",
        with(&valid, "positivePrompt", json!("狐".repeat(2_500))).as_bytes(),
    );
    compare(
        "strings with escapes",
        with(&valid, "positivePrompt", json!("a \"fox\"\n".repeat(120))).as_bytes(),
    );
    compare("1 MB of Base64", base64(&valid).as_bytes());
}

fn example() -> Vec<u8> {
    let prompt =
        "An expansive spring festival in a hillside town plaza, centered on an enormous dragon kite. ";
    let request = json!({
        "taskType": "imageInference",
        "taskUUID": "2fc506cb-77fc-45af-baa9-f121f04b4ff2",
        "model": "klingai:kling-image@o3",
        "positivePrompt": prompt.repeat(10),
        "width": 2496,
        "height": 1664,
    });
    request.to_string().into_bytes()
}

fn parse(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

fn with(bytes: &[u8], name: &str, value: Value) -> String {
    let mut request = parse(bytes);
    request[name] = value;
    request.to_string()
}

fn broken(bytes: &[u8]) -> String {
    let mut request = parse(bytes);
    request["taskUUID"] = json!("not-a-uuid");
    request["outputQuality"] = json!(100);
    request["promt"] = json!("x");
    request.to_string()
}

fn turned(request: &Value) -> Value {
    Value::Object(request.as_object().unwrap().iter().rev().map(|(k, v)| (k.clone(), v.clone())).collect())
}

fn base64(bytes: &[u8]) -> String {
    with(bytes, "inputs", json!({ "referenceImages": ["iVBORw0KGgoA".repeat(87_000)] }))
}

fn compare(title: &str, bytes: &[u8]) {
    let entry = modelspec::model(ID).unwrap();
    let schema: Value = serde_json::from_str(modelspec::request_schema(ID).unwrap()).unwrap();
    let validator = jsonschema::draft202012::options().should_validate_formats(false).build(&schema).unwrap();
    let typed = Request::from_json(bytes).ok();
    let mut tasks: Vec<Task<'_>> = vec![
        (
            "serde_json into Value",
            Box::new(|| drop(black_box(serde_json::from_slice::<Value>(black_box(bytes))))),
        ),
        ("validate_json", Box::new(|| drop(black_box(entry.validate_json(black_box(bytes)))))),
        ("price_json", Box::new(|| drop(black_box(entry.price_json(black_box(bytes)))))),
        ("Request::from_json", Box::new(|| drop(black_box(Request::from_json(black_box(bytes)))))),
        (
            "serde typed, no checks",
            Box::new(|| drop(black_box(serde_json::from_slice::<Typed>(black_box(bytes))))),
        ),
        (
            "serde_json and jsonschema, all errors",
            Box::new(|| {
                let value: Value = serde_json::from_slice(black_box(bytes)).unwrap();
                black_box(validator.iter_errors(&value).count());
            }),
        ),
    ];
    if let Some(request) = &typed {
        tasks.push(("Request::validate", Box::new(move || drop(black_box(black_box(request).validate())))));
    }
    print(title, bytes.len(), &measure(&mut tasks), &tasks);
}

/// The nanoseconds of each task in each round.
fn measure(tasks: &mut [Task<'_>]) -> Vec<Vec<f64>> {
    let repeats: Vec<u32> = tasks.iter_mut().map(|(_, task)| calibrate(task)).collect();
    let mut times = vec![Vec::with_capacity(ROUNDS); tasks.len()];
    for _ in 0..ROUNDS {
        for (at, (_, task)) in tasks.iter_mut().enumerate() {
            let start = Instant::now();
            for _ in 0..repeats[at] {
                task();
            }
            times[at].push(start.elapsed().as_secs_f64() * 1e9 / f64::from(repeats[at]));
        }
    }
    times
}

fn calibrate(task: &mut dyn FnMut()) -> u32 {
    let mut repeats = 1;
    loop {
        let start = Instant::now();
        for _ in 0..repeats {
            task();
        }
        if start.elapsed() > ROUND || repeats > 1 << 24 {
            return repeats;
        }
        repeats *= 2;
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn print(title: &str, length: usize, times: &[Vec<f64>], tasks: &[Task<'_>]) {
    println!("{title} ({length} bytes)");
    for ((name, _), own) in tasks.iter().zip(times) {
        let ratios = own.iter().zip(&times[0]).map(|(time, base)| time / base).collect();
        println!("  {:<40} {:>12.0} ns   {:.3}", name, median(own.clone()), median(ratios));
    }
}

/// The request as plain serde types without checks.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only reading is measured")]
struct Typed {
    task_type: String,
    #[serde(rename = "taskUUID")]
    task_uuid: String,
    model: String,
    output_type: Option<String>,
    output_format: Option<String>,
    output_quality: Option<i64>,
    #[serde(rename = "webhookURL")]
    webhook_url: Option<String>,
    delivery_method: Option<String>,
    upload_endpoint: Option<String>,
    safety: Option<TypedSafety>,
    ttl: Option<i64>,
    include_cost: Option<bool>,
    number_results: Option<i64>,
    inputs: Option<TypedInputs>,
    positive_prompt: String,
    width: i64,
    height: i64,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only reading is measured")]
struct TypedSafety {
    check_content: Option<bool>,
    mode: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only reading is measured")]
struct TypedInputs {
    reference_images: Option<Vec<String>>,
}
