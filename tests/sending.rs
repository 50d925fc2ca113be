//! Typed requests become complete HTTP requests.

use modelspec::http::{Request, SendError, SendOptions, TypedRequest};
use modelspec::powertokens::kling_v3;
use modelspec::runware::{get_response, kling_image_3_0, kling_image_o3};
use modelspec::{kling, runware};

const UUID: &str = "3ba7ae08-76de-4f81-ab0f-64c7aaf0000f";

/// The lines of a request: method and URL, headers, and the body.
fn lines(request: &Request<Vec<u8>>) -> Vec<String> {
    let head = format!("{} {}", request.method(), request.uri());
    let header = |(name, value): (_, &[u8])| format!("{name}: {}", String::from_utf8_lossy(value));
    let mut headers: Vec<String> =
        request.headers().iter().map(|(name, value)| header((name, value.as_bytes()))).collect();
    headers.sort();
    let body = String::from_utf8_lossy(request.body()).into_owned();
    [vec![head], headers, vec![body]].concat()
}

#[test]
fn a_request_is_sent_in_the_envelope_of_its_provider() {
    let mut request = kling_image_3_0::Request::new(UUID, "A \"red\" fox");
    request.width = Some(1024);
    let sent = request.to_http("secret").expect("it can be sent");
    let body = format!(
        r#"[{{"taskType":"imageInference","taskUUID":"{UUID}","model":"klingai:kling-image@3","positivePrompt":"A \"red\" fox","width":1024}}]"#
    );
    assert_eq!(
        lines(&sent),
        [
            "POST https://api.runware.ai/v1",
            "authorization: Bearer secret",
            "content-type: application/json",
            &body
        ]
    );
    assert!(sent.headers()["authorization"].is_sensitive());
}

#[test]
fn parameters_are_sent_where_they_belong() {
    let sent = kling::get_image::Request::new("a/b ?").to_http("secret").expect("it can be sent");
    assert_eq!(
        lines(&sent),
        [
            "GET https://api-singapore.klingai.com/v1/images/generations/a%2Fb%20%3F",
            "authorization: Bearer secret",
            ""
        ]
    );
    let mut request = kling::list_images::Request::new();
    assert_eq!(
        request.to_http("secret").unwrap().uri(),
        "https://api-singapore.klingai.com/v1/images/generations"
    );
    (request.page_num, request.page_size) = (Some(2), Some(10));
    assert_eq!(
        request.to_http_at("http://127.0.0.1:8080/kling/", "secret").unwrap().uri(),
        "http://127.0.0.1:8080/kling/v1/images/generations?pageNum=2&pageSize=10"
    );
}

#[test]
fn what_cannot_be_sent_is_an_error_that_says_what_to_do() {
    let gateway = kling_v3::Request::new(kling_v3::ModelName::KlingV3, "A fox");
    let error = |sent: Result<Request<Vec<u8>>, SendError>| sent.unwrap_err().to_string();
    assert_eq!(
        error(gateway.to_http("secret")),
        "the base URL of the provider `powertokens` is not documented; give the URL of your service, \
         for example with `to_http_at`"
    );
    let sent = gateway.to_http_at("https://gateway.example/v2", "secret").expect("it has a host");
    assert_eq!(sent.uri(), "https://gateway.example/v2/kling/v1/images/generations");
    for url in [
        "",
        "gateway.example",
        "ftp://gateway.example",
        "https://",
        "https://a.example/?x=1",
        "https://a b.example",
    ] {
        let found = gateway.to_http_at(url, "secret").unwrap_err();
        assert_eq!(found, SendError::Url { url: url.to_owned() });
    }
    for credential in ["", " ", "a\r\nx: y", "schl\u{fc}ssel"] {
        let found = gateway.to_http_at("https://gateway.example", credential).unwrap_err();
        assert_eq!(found, SendError::Credential { header: "Authorization".to_owned() }, "{credential:?}");
    }
    for id in ["", ".", ".."] {
        let found = kling::get_image::Request::new(id).to_http("secret").unwrap_err();
        assert_eq!(found, SendError::PathParameter { name: "id".to_owned() });
    }
    let mut request = kling_v3::Request::new(kling_v3::ModelName::KlingV3, "A fox");
    request.image_fidelity = Some(f64::NAN);
    assert_eq!(
        error(request.to_http_at("https://gateway.example", "secret")),
        "`/image_fidelity` is not a finite number, and JSON has no other numbers; give the parameter a finite value"
    );
}

#[test]
fn a_proxy_can_add_the_credential() {
    let request = kling_image_3_0::Request::new(UUID, "A fox");
    let sent = request.to_http_with(&SendOptions::without_credential()).expect("it can be sent");
    assert!(!sent.headers().contains_key("authorization"));
    let shown = format!("{:?}", SendOptions::new("secret"));
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn requests_of_several_operations_are_one_batch() {
    let image = kling_image_3_0::Request::new(UUID, "A fox");
    let other = kling_image_o3::Request::new(UUID, "A hat", 2048, 2048);
    let poll = get_response::Request::new(UUID);
    let requests: [&dyn TypedRequest; 3] = [&image, &other, &poll];
    let sent = runware::batch_to_http(&requests, "secret").expect("it can be sent");
    let texts = [image.to_json(), other.to_json(), poll.to_json()].map(Result::unwrap);
    assert_eq!(
        lines(&sent),
        [
            "POST https://api.runware.ai/v1",
            "authorization: Bearer secret",
            "content-type: application/json",
            &runware::batch(&texts)
        ]
    );
    assert_eq!(runware::batch_to_http(&[], "secret").unwrap_err(), SendError::EmptyBatch);
    let foreign = kling::get_image::Request::new("7");
    let error = runware::batch_to_http(&[&image, &foreign], "secret").unwrap_err();
    assert_eq!(error, SendError::NotInBatch { operation: "kling/get-image".to_owned() });
}
