//! The example gateway, and the short one of the README, as clients see them.

#![allow(clippy::disallowed_methods, reason = "tests prepare folders")]

#[allow(dead_code, reason = "the tests start it themselves")]
#[path = "../../examples/gateway.rs"]
mod gateway;
mod readme;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{fs, thread};

use axum::Router;
use gateway::{Gateway, Watcher, router};
use serde_json::{Value, json};

const PROVIDER: &str = "name: Acme\nsources: [{ url: https://acme.example, read: 2026-11-21 }]\n";

/// A spec with this limit.
fn spec(most: u32) -> String {
    format!(
        "name: Painter\ndoc: Paints.\nsources: [{{ url: https://acme.example, read: 2026-11-21 }}]\n\
         http: {{ method: POST, path: /paint }}\n\
         parameters:\n  count: {{ type: integer, min: 1, max: {most}, default: 1, doc: Number of images. }}\n\
         price:\n  currency: USD\n  lines: [{{ item: image, quantity: self.count, rate: \"0.03\" }}]\n"
    )
}

fn write(folder: &Path, text: &str) {
    fs::create_dir_all(folder.join("acme")).expect("a folder");
    fs::write(folder.join("acme/provider.yaml"), PROVIDER).expect("a file");
    fs::write(folder.join("acme/painter.yaml"), text).expect("a file");
}

/// Serves until the program ends.
fn serve(router: Router) -> SocketAddr {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || runtime.block_on(async { axum::serve(listener, router).await }));
    address
}

/// The status, the head and the JSON body of an answer.
fn send(address: SocketAddr, method: &str, path: &str, body: &str) -> (u16, String, Value) {
    let mut stream = TcpStream::connect(address).expect("a server");
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes()).expect("an open connection");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, head.to_ascii_lowercase(), serde_json::from_str(body).unwrap_or_default())
}

#[test]
fn answers_are_those_of_the_command_line_or_problem_details() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &spec(4));
    let watcher = Watcher::start(folder.path().to_owned()).expect("specs without errors");
    let address = serve(router(watcher.gateway.clone()));
    let (status, head, body) = send(address, "POST", "/validate/acme/painter", r#"{"count": 2}"#);
    let valid =
        json!({ "model": "acme/painter", "valid": true, "violations": [], "warnings": [], "unchecked": [] });
    assert_eq!((status, &body), (200, &valid));
    assert!(head.contains("content-type: application/json"), "{head}");
    let (status, _, body) = send(address, "POST", "/price/acme/painter", r#"{"count": 2}"#);
    assert_eq!(
        (status, &body["model"], &body["cost"]["amount"]),
        (200, &json!("acme/painter"), &json!("0.06"))
    );
    for path in ["/validate/acme/painter", "/price/acme/painter"] {
        let (status, head, body) = send(address, "POST", path, r#"{"count": 5}"#);
        assert_eq!((status, &body["violations"][0]["pointer"]), (422, &json!("/count")), "{path}");
        assert!(head.contains("content-type: application/problem+json"), "{head}");
        assert_eq!(send(address, "POST", path, "{").0, 422);
    }
    let (status, head, body) = send(address, "POST", "/validate/acme/other", "{}");
    assert_eq!((status, &body["status"]), (404, &json!(404)));
    assert!(head.contains("content-type: application/problem+json"), "{head}");
    let (status, _, body) = send(address, "GET", "/models", "");
    assert_eq!((status, &body[0]["id"], &body[0]["path"]), (200, &json!("acme/painter"), &json!("/paint")));
}

#[test]
fn a_broken_edit_keeps_the_old_specs_and_is_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &spec(4));
    let mut watcher = Watcher::start(folder.path().to_owned()).expect("specs without errors");
    let address = serve(router(watcher.gateway.clone()));
    let allows = |count: u32| {
        send(address, "POST", "/validate/acme/painter", &json!({ "count": count }).to_string()).0 == 200
    };
    let status = || send(address, "GET", "/status", "").2;
    assert!(allows(4) && !allows(10));
    assert_eq!(status()["current"], true);

    write(folder.path(), &(spec(10) + "mood: good\n"));
    watcher.poll(&mut std::io::sink());
    assert!(allows(4) && !allows(10));
    let broken = status();
    assert_eq!((&broken["current"], &broken["models"]), (&json!(false), &json!(1)));
    assert_eq!(broken["diagnostics"][0]["code"], "unknown-key");

    write(folder.path(), &spec(10));
    watcher.poll(&mut std::io::sink());
    assert!(allows(10));
    assert_eq!(status()["current"], true);

    fs::remove_dir_all(folder.path()).expect("the folder was there");
    watcher.poll(&mut std::io::sink());
    assert!(allows(10));
    assert!(status()["error"].is_string());
}

#[test]
fn requests_during_a_reload_are_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &spec(4));
    let watcher = Watcher::start(folder.path().to_owned()).expect("specs without errors");
    let address = serve(router(watcher.gateway.clone()));
    let gateway: &Gateway = &watcher.gateway;
    let done = AtomicBool::new(false);
    let (done, path) = (&done, folder.path());
    thread::scope(|scope| {
        scope.spawn(move || {
            while !done.load(Ordering::Relaxed) {
                gateway.reload(path, &mut std::io::sink());
            }
        });
        for round in 0..200 {
            let (status, _, body) = send(address, "POST", "/validate/acme/painter", r#"{"count": 4}"#);
            assert_eq!((status, &body["valid"]), (200, &json!(true)), "round {round}");
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn the_gateway_of_the_readme_works() {
    let readme = include_str!("../../../README.md");
    let code = include_str!("readme.rs").replace("pub(crate) fn", "pub fn");
    assert!(readme.contains(&format!("```rust\n{code}```\n")), "the README has not this code:\n{code}");
    let file = |path: &str, text: &str| modelspec_codegen::source::SourceText {
        path: path.into(),
        text: text.into(),
    };
    let specs = [file("acme/provider.yaml", PROVIDER), file("acme/painter.yaml", &spec(4))];
    let address = serve(readme::router(modelspec_codegen::Catalogue::compile(specs).expect("no errors")));
    let (status, _, body) = send(address, "POST", "/validate/acme/painter", r#"{"count": 5}"#);
    assert_eq!((status, &body["model"], &body["valid"]), (200, &json!("acme/painter"), &json!(false)));
}
