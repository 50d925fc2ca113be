//! The code in the README runs: a block that is a function is a part of an example of the generated crate, which runs here
//! too.

use crate::support::root;

mod send {
    include!("../generated/examples/send.rs");

    #[test]
    fn the_example_runs() {
        main().expect("the server answers");
    }

    #[test]
    fn an_error_of_the_service_is_reported() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let server = std::thread::spawn(move || listener.accept().and_then(|(stream, _)| answer(stream)));
        let mut request = Request::new(UUID, "A fox");
        (request.width, request.height) = (Some(1024), Some(1024));
        let error = send(&request, &url, "another-key").expect_err("the key is wrong");
        assert_eq!(
            error.to_string(),
            "the service answered with status 400; error `unexpected`: This is another request."
        );
        server.join().expect("the server does not panic").expect("it answers");
    }
}

/// The Rust blocks of the README.
fn blocks() -> Vec<String> {
    let page = std::fs::read_to_string(root().join("README.md")).expect("there is a README");
    let blocks = page.split("```rust\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_code_that_sends_is_that_of_the_example() {
    let example = include_str!("../generated/examples/send.rs");
    let shown: Vec<String> = blocks().into_iter().filter(|block| block.contains("to_http")).collect();
    assert_eq!(shown.len(), 1);
    assert!(example.contains(&shown[0]), "{}", shown[0]);
}
