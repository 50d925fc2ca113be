//! Typed requests become complete HTTP requests, and responses are read.

use modelspec::TaskState;
use modelspec::http::{Request, ResponseError, SendError, SendOptions, TypedRequest};
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

const SECOND: &str = "2fc506cb-77fc-45af-baa9-f121f04b4ff2";

/// A result of the Runware operations.
fn image(task: &str) -> String {
    format!(
        r#"{{"taskType":"imageInference","taskUUID":"{task}","imageUUID":"783eb228-c91a-4d60-8683-21903884f551","imageURL":"https://im.runware.ai/a.jpg"}}"#
    )
}

#[test]
fn results_and_errors_are_matched_to_their_tasks() {
    let body = format!(
        r#"{{"data":[{first},{{"taskUUID":"{UUID}","taskUUID":"{UUID}"}},{first},{{"imageURL":7}},{second}],
            "errors":[{{"code":"timeout","message":"It took too long.","taskUUID":"{SECOND}"}},"odd"],"extra":1}}"#,
        first = image(UUID),
        second = image(SECOND),
    );
    let all = kling_image_3_0::Response::from_http(200_u16, body.as_bytes()).expect("it has results");
    let tasks: Vec<_> = all.results.iter().map(|result| result.task.as_deref()).collect();
    assert_eq!(tasks, [Some(UUID), Some(UUID), Some(SECOND)]);
    assert_eq!(all.of_task(SECOND).count(), 1);
    let malformed: Vec<_> = all.malformed.iter().map(|one| (one.index, one.task.as_deref())).collect();
    assert_eq!(malformed, [(1, Some(UUID)), (3, None)]);
    assert_eq!(all.malformed[0].invalid.violations()[0].rule(), "duplicate");
    assert_eq!(all.malformed[1].json, r#"{"imageURL":7}"#);
    let errors: Vec<String> = all.errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors, ["error `timeout`: It took too long.", "error"]);
    assert!(!all.is_clean());

    let request = kling_image_3_0::Request::new(SECOND, "A hat");
    let own = request.read_response(200_u16, body.as_bytes()).expect("it has results");
    let counts = [own.results.len(), own.malformed.len(), own.errors.len()];
    assert_eq!(counts, [1, 1, 2], "what names no task can be of any");
    let other = kling_image_3_0::Request::new("ab42515a-2d0c-4e8c-8a83-7365f3f3cd98", "A hat");
    let body = format!(r#"{{"data":[{}]}}"#, image(UUID));
    let error = other.read_response(200_u16, body.as_bytes()).unwrap_err();
    assert!(matches!(error, ResponseError::NoAnswer { status: 200, .. }), "{error}");
}

#[test]
fn a_body_of_another_shape_is_an_error() {
    let read = |status: u16, body: &str| kling_image_3_0::Response::from_http(status, body.as_bytes());
    for body in ["{}", "[]", "7", r#"{"data":null}"#, r#"{"result":[]}"#, r#"{"errors":[]}"#] {
        let error = read(200, body).unwrap_err();
        let text = "the response with status 200 has neither `/data` nor errors";
        assert_eq!(error.to_string(), text, "{body}");
    }
    let error = read(200, "<html>").unwrap_err();
    assert!(matches!(error, ResponseError::Json { status: 200, .. }), "{error}");
    let answer = read(200, r#"{"data":{"imageURL":7}}"#).expect("the result is malformed");
    assert_eq!((answer.results.len(), answer.malformed.len()), (0, 1));
    assert!(read(200, r#"{"data":[]}"#).expect("the list is there").results.is_empty());
    let failed = |status: u16, body: &str| match read(status, body) {
        Err(ResponseError::Failed { status, errors }) => (status, errors.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(failed(502, "<html>"), (502, 0));
    assert_eq!(failed(401, r#"{"errors":[{"code":"invalidApiKey","message":"No."}]}"#), (401, 1));
    assert_eq!(failed(400, r#"{"data":[]}"#), (400, 0));
    let partly = format!(r#"{{"data":[{}],"errors":[{{"code":"timeout","message":"Late."}}]}}"#, image(UUID));
    let answer = read(400, &partly).expect("a result is not lost");
    assert_eq!((answer.results.len(), answer.errors.len()), (1, 1));
}

#[test]
fn a_documented_code_has_its_meaning() {
    let request = kling::get_image::Request::new("7");
    let body = br#"{"code":1303,"message":"parallel task over resource pack limit","request_id":"a"}"#;
    for status in [429_u16, 200] {
        let error = request.read_response(status, body).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the service answered with status {status}; error `1303`: Too many tasks are running. Retry after \
                 one second and increase the wait each time.: parallel task over resource pack limit"
            )
        );
        let ResponseError::Failed { errors, .. } = error else { panic!("{error}") };
        assert_eq!(errors[0].code.as_deref(), Some("1303"));
        assert!(kling::PROVIDER.check_status(status, body).is_err() == (status == 429));
    }
    let body = br#"{"code":0,"message":"ok","request_id":"a","data":7}"#;
    let error = request.read_response(200_u16, body).unwrap_err();
    let ResponseError::Invalid { invalid, .. } = error else { panic!("{error}") };
    assert_eq!(invalid.violations()[0].pointer(), "/data");
}

#[test]
fn a_result_has_the_state_of_its_task() {
    let state = |status: &str| {
        let body = format!(
            r#"{{"code":0,"message":"ok","request_id":"a","data":{{"task_id":"7","task_status":"{status}","created_at":1,"updated_at":1}}}}"#
        );
        let answer = kling::get_image::Request::new("7").read_response(200_u16, body.as_bytes());
        answer.expect("it is a task").results[0].state
    };
    assert_eq!(state("processing"), Some(TaskState::Pending));
    assert_eq!(state("succeed"), Some(TaskState::Done));
    assert_eq!(state("failed"), Some(TaskState::Failed));
    assert_eq!(state("new"), None);
    let body =
        format!(r#"{{"data":[{{"taskType":"imageInference","taskUUID":"{UUID}","status":"error"}}]}}"#);
    let answer =
        get_response::Request::new(UUID).read_response(200_u16, body.as_bytes()).expect("it has a state");
    assert_eq!(answer.results[0].state, Some(TaskState::Failed));
}

#[test]
fn the_first_variant_that_fits_is_read() {
    let body = format!(r#"{{"data":[{{"taskType":"imageInference","taskUUID":"{UUID}"}},{}]}}"#, image(UUID));
    let request = kling_image_o3::Request::new(UUID, "A hat", 2048, 2048);
    let answer = request.read_response(200_u16, body.as_bytes()).expect("it has results");
    let kinds: Vec<bool> =
        answer.results.iter().map(|one| matches!(one.value, kling_image_o3::Response::Image(_))).collect();
    assert_eq!(kinds, [false, true]);
}
