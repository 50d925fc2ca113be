//! Typical uses of the types of the generated crate.

use modelspec::{acme, coded_api};
use modelspec_runtime::{Facts, TaskState};

fn main() {
    unions_are_enums();
    maps_and_open_objects_keep_any_member();
    other_values_are_kept();
    states_are_known();
    response_variants_are_distinguished();
    facts_are_beside_the_request();
}

fn unions_are_enums() {
    use acme::scalar_or_array::{Image, Request};
    assert_eq!(Request::new("https://a.b/1").image, Image::One("https://a.b/1".to_owned()));
    let several = Request::new(vec!["https://a.b/1".to_owned(), "https://a.b/2".to_owned()]);
    assert_eq!(several.to_json().unwrap(), r#"{"image":["https://a.b/1","https://a.b/2"]}"#);
    assert_eq!(several.cost().unwrap().to_string(), "0.04 USD");

    use acme::object_union::{Keyframe, Placed, Timed};
    let keyframes = vec![Keyframe::from(Timed::new("a", 2.5)), Keyframe::Placed(Placed::new("b", 1.5))];
    let report = acme::object_union::Request::new(keyframes).validate();
    assert_eq!(report.violations()[0].pointer(), "/keyframes/1/at");

    use acme::tagged_union::{Frame, Generation, Image as Picture};
    let mut request = acme::tagged_union::Request::new();
    let mut part = Generation::new("x");
    part.start = Some(3);
    request.frames = Some(vec![Picture::new("https://a.b/1").into(), Frame::Generation(part)]);
    assert_eq!(request.validate().violations()[0].pointer(), "/frames/1/end");
    let read = acme::tagged_union::Request::from_json(
        br#"{"frames": [{"type": "generation", "id": "x"}, {"type": "image", "url": "https://a.b/1"}]}"#,
    );
    assert!(matches!(read.unwrap().frames.as_deref(), Some([Frame::Generation(_), Frame::Image(_)])));
}

fn maps_and_open_objects_keep_any_member() {
    use acme::open_maps::{Request, Settings};
    let mut request = Request::new();
    request.labels = Some([("mood".to_owned(), "calm".to_owned())].into());
    request.settings = Some(Settings::new());
    assert!(request.validate().is_valid());
    let text = r#"{"labels":{"mood":"calm"},"settings":{"strength":3,"grain":[1,null]}}"#;
    let read = Request::from_json(text.as_bytes()).unwrap();
    assert_eq!(read.settings.as_ref().and_then(|settings| settings.strength), Some(3));
    assert_eq!(read.to_json().unwrap(), text);
}

fn other_values_are_kept() {
    use acme::string_forms::{Model, Request};
    let read = Request::from_json(br#"{"image": "https://a.b", "model": "my-own"}"#).unwrap();
    assert_eq!(read.model, Some(Model::Other("my-own".to_owned())));

    use acme::response_open::{Kind, Media, Response};
    let text = r#"{"kind":"sound","length":15,"media":["x"],"error":null,"next":{"a":[1]}}"#;
    let read = Response::from_json(text.as_bytes()).unwrap();
    assert_eq!(read.kind, Some(Kind::Other("sound".to_owned())));
    assert_eq!(read.media, Some(Media::Several(vec!["x".to_owned()])));
    assert_eq!(read.to_json().unwrap(), text);
}

fn states_are_known() {
    use coded_api::get_video::{Response, TaskStatus};
    let state = |status: &str| {
        let text = format!(r#"{{"task_id": "1", "task_status": "{status}"}}"#);
        Response::from_json(text.as_bytes()).unwrap().task_status.task_state()
    };
    assert_eq!(state("submitted"), Some(TaskState::Pending));
    assert_eq!(state("processing"), Some(TaskState::Pending));
    assert_eq!(state("succeed"), Some(TaskState::Done));
    assert_eq!(state("failed"), Some(TaskState::Failed));
    // An undocumented value has no state.
    assert_eq!(state("succeeded"), None);
    assert_eq!(TaskStatus::Succeed.task_state(), Some(TaskState::Done));
}

fn response_variants_are_distinguished() {
    use acme::response_variants::Response;
    let link = Response::from_json(br#"{"id": "1", "imageUrl": "https://a.b/1.png"}"#).unwrap();
    assert!(matches!(link, Response::Link(link) if link.image_url == "https://a.b/1.png"));
    let inline = Response::from_json(br#"{"id": "1", "imageDataUri": "data:,x", "seed": 7}"#).unwrap();
    assert!(matches!(inline, Response::DataUri(_)));
    assert!(Response::from_json(br#"{"id": "1"}"#).is_err());
}

fn facts_are_beside_the_request() {
    use acme::price_tokens::Request;
    let request = Request::new("x");
    assert_eq!(request.cost().unwrap().amount(), None);
    let facts = Facts::new().with("input", 100_000).with("cached", 20_000).with("output", 1_000);
    assert_eq!(request.cost_with(&facts).unwrap().to_string(), "0.045 USD");
}
