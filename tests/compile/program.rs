//! Uses the types of the fixtures. Runs in the crate that is generated from them.

use std::collections::BTreeMap;

use modelspec::acme::{form, multipart, types};
use modelspec_runtime::Nullable;
use modelspec_runtime::{Json, TaskState};

fn main() {
    requests();
    mistakes();
    answers();
    bodies();
    #[cfg(feature = "http")]
    files();
}

fn requests() {
    let mut request = types::Request::new("https://example.com/1.png");
    assert_eq!(request.images, types::Images::One("https://example.com/1.png".to_owned()));
    request.text = Some("A fox".to_owned());
    request.size = Some(modelspec::Size::new(512, 512).to_string());
    request.preset = Some(types::Preset::V1280x720);
    request.frames = Some(30.into());
    request.seed = Some(Nullable::Null);
    request.quality = Some(types::Quality::Low);
    request.voice = Some("my voice".into());
    request.level = Some(-7);
    request.keyframe = Some(types::Generation::new("7").into());
    request.anchor = Some(vec![0.5].into());
    let mut shot = types::Shot::new("A tree");
    shot.next = Some(Box::new(types::Cut::Fade.into()));
    request.story = Some(vec![shot.clone().into(), types::Cut::Wipe.into()]);
    request.labels = Some(BTreeMap::from([("a".to_owned(), "b".to_owned())]));
    request.extras = Some(BTreeMap::from([("end".to_owned(), shot)]));
    let mut options = types::Options::new();
    options.extra_ = Some(true);
    options.extra.insert("cfg", Json::from(7));
    request.options = Some(options);
    let json = r#"{"size":"512x512","preset":"1280x720","frames":30,"seed":null,"text":"A fox","quality":"1","voice":"my voice","level":-7,"images":"https://example.com/1.png","keyframe":{"kind":"generation","id":"7"},"anchor":[0.5],"story":[{"prompt":"A tree","next":"fade"},"wipe"],"labels":{"a":"b"},"extras":{"end":{"prompt":"A tree","next":"fade"}},"options":{"extra":true,"cfg":7}}"#;
    assert_eq!(request.to_json().unwrap(), json);
    assert!(request.validate().is_valid(), "{}", request.validate());
    let read = types::Request::from_json(json.as_bytes()).expect("it is valid");
    assert_eq!(read, request);
    assert_eq!(format!("{:?}", read.anchor), "Some([0.5])");
    // With facts, the price is known.
    assert!(request.cost().expect("it is valid").to_string().starts_with("unknown"));
    let facts = modelspec::Facts::from_json(&types::MODEL, br#"{"lengths":[1.5,2.5],"users":1}"#);
    let cost = request.cost_with(&facts.expect("they are declared"));
    assert_eq!(cost.expect("it is valid").to_string(), "1.4 to 2.4 USD");
}

fn mistakes() {
    let mut request = types::Request::new(vec!["https://example.com/1.png".to_owned(); 4]);
    // The API still accepts the alias, and so does the generated crate.
    #[expect(deprecated)]
    {
        request.prompt = Some("A fox".to_owned());
    }
    request.frames = Some(20.into());
    request.keyframe = Some(types::Image::new("x").into());
    request.sounds = Some(vec![types::Sound::new()]);
    request.labels = Some(BTreeMap::from([("A".to_owned(), String::new())]));
    let report = request.validate();
    let rules = |list: &[modelspec::Violation<'static>]| -> Vec<String> {
        list.iter().map(|one| format!("{} {}", one.pointer(), one.rule())).collect()
    };
    let expected = [
        "/frames step",
        "/images items",
        "/images/1 unique",
        "/images/2 unique",
        "/images/3 unique",
        "/labels/A pattern",
    ];
    let found = rules(report.violations());
    assert!(expected.iter().all(|rule| found.contains(&(*rule).to_owned())), "{found:#?}");
    assert!(found.contains(&"/sounds/0 one-sound".to_owned()), "{found:#?}");
    assert_eq!(rules(report.warnings()), ["/prompt deprecated"]);
    let bytes =
        modelspec_runtime::validate(&types::MODEL, request.to_json().unwrap().as_bytes(), &modelspec::Facts::new());
    assert_eq!(report, bytes);
}

fn answers() {
    let json = r#"{"id":"7","status":"paused","more":{"a":1.50}}"#;
    let answer = types::Response::from_json(json.as_bytes()).expect("the first variant fits");
    assert_eq!(answer.to_json().unwrap(), json);
    let types::Response::Accepted(accepted) = answer else { panic!("{answer:?}") };
    assert_eq!(accepted.status, types::Status::Other("paused".to_owned()));
    assert_eq!(accepted.status.task_state(), None);
    assert_eq!(types::Status::Lost.task_state(), Some(TaskState::Failed));
    let json = r#"{"id":"7","output":{"url":"x","size":3}}"#;
    let answer = types::Response::from_json(json.as_bytes()).expect("the second variant fits");
    assert_eq!(answer.to_json().unwrap(), json);
    assert!(matches!(answer, types::Response::Finished(_)), "{answer:?}");
    assert!(types::Response::from_json(br#"{"id":"7"}"#).is_err());
    let json = r#"{"states":{"a":"on","b":"new"}}"#;
    let callback = types::Callback::from_json(json.as_bytes()).expect("it is open");
    assert_eq!(callback.to_json().unwrap(), json);
}

fn bodies() {
    let request = multipart::Request::new("7", "A hat", vec!["fox.png".to_owned()]);
    let parts = request.parts().unwrap();
    let shown: Vec<_> = parts.iter().map(|part| (part.name, part.text.as_str(), part.is_file)).collect();
    assert_eq!(shown, [("task", "edit", false), ("prompt", "A hat", false), ("image", "fox.png", true)]);
    assert_eq!((request.path().unwrap().as_str(), multipart::CONTENT_TYPE), ("/edits/7", "multipart/form-data"));
    assert_eq!(form::Request::new("A hat & a fox").body().unwrap(), "prompt=A%20hat%20%26%20a%20fox");
    assert_eq!(form::CONTENT_TYPE, "application/x-www-form-urlencoded");
}

#[cfg(feature = "http")]
fn files() {
    use modelspec::http::{File, SendError, SendOptions};

    let request = multipart::Request::new("7", "A hat", vec!["fox.png".to_owned()]);
    let options = SendOptions::new("secret").at("https://acme.example/");
    let missing = SendError::MissingFile { name: "image".to_owned(), file: "fox.png".to_owned() };
    assert_eq!(request.to_http_with(&options).unwrap_err(), missing);
    let files = |name: &str| (name == "fox.png").then(|| File::new(&b"\x89PNG"[..], "image/png"));
    let sent = request.to_http_with(&options.with_files(&files)).expect("the file is there");
    assert_eq!(sent.uri(), "https://acme.example/edits/7");
    let content_type = sent.headers()["content-type"].to_str().unwrap();
    assert_eq!(content_type, "multipart/form-data; boundary=modelspec-boundary-00000000");
    let body = String::from_utf8_lossy(sent.body());
    assert!(body.contains("name=\"image\"; filename=\"fox.png\"\r\nContent-Type: image/png\r\n\r\n"), "{body}");
    let sent = form::Request::new("A hat & a fox").to_http_with(&options).expect("it has no files");
    assert_eq!(sent.body(), b"prompt=A%20hat%20%26%20a%20fox");
    assert_eq!(sent.headers()["content-type"], form::CONTENT_TYPE);
}

#[cfg(feature = "serde")]
const fn is_serde<T: modelspec_runtime::__private::serde::Serialize + modelspec_runtime::__private::serde::de::DeserializeOwned>() {
}

#[cfg(feature = "serde")]
const _: () = {
    is_serde::<types::Response>();
    is_serde::<types::Callback>();
    is_serde::<types::Status>();
};

#[cfg(feature = "serde")]
const fn is_serialized<T: modelspec_runtime::__private::serde::Serialize>() {}

#[cfg(feature = "serde")]
const _: () = {
    is_serialized::<types::Request>();
    is_serialized::<types::Step>();
    is_serialized::<types::Anchor>();
    is_serialized::<types::Output>();
    is_serialized::<types::Options>();
};
