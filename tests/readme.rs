//! The code in the README runs: it is that of the examples of the generated crate, which run here too.

use crate::support::root;

mod validate {
    use std::cell::RefCell;

    thread_local!(static PRINTED: RefCell<String> = const { RefCell::new(String::new()) });

    /// Collects the output of the example.
    macro_rules! println {
        ($($argument:tt)*) => {
            PRINTED.with_borrow_mut(|printed| *printed += &(format!($($argument)*) + "\n"))
        };
    }

    mod example {
        use super::PRINTED;

        include!("../generated/examples/validate.rs");

        pub(super) fn run() {
            main();
        }
    }

    #[test]
    fn the_example_prints_what_the_readme_shows() {
        example::run();
        let shown = super::blocks("text").remove(0);
        PRINTED.with_borrow(|printed| assert_eq!(*printed, shown));
    }
}

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

/// The blocks of the README in a language.
fn blocks(language: &str) -> Vec<String> {
    let page = std::fs::read_to_string(root().join("README.md")).expect("there is a README");
    let start = format!("```{language}\n");
    page.split(&start).skip(1).map(|block| block.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_page_about_keywords_has_the_table_of_the_code() {
    let page = std::fs::read_to_string(root().join("docs/schema-vocabulary.md")).expect("there is a page");
    let start = page.find("| keyword |").expect("it has a table");
    assert_eq!(page[start..], modelspec_codegen::__private::vocabulary_as_markdown());
}

#[test]
fn the_code_is_that_of_the_examples() {
    let examples = [
        ("output_quality", include_str!("../generated/examples/validate.rs")),
        ("to_http", include_str!("../generated/examples/send.rs")),
    ];
    for (mark, example) in examples {
        let shown: Vec<String> = blocks("rust").into_iter().filter(|block| block.contains(mark)).collect();
        assert_eq!(shown.len(), 1, "{mark}");
        let mut lines = example.lines();
        let missing = shown[0].lines().find(|line| !lines.any(|found| found == *line));
        assert_eq!(missing, None, "the example has other lines");
    }
}

#[test]
fn the_readme_counts_operations_and_providers() {
    let catalogue = &crate::support::compiled().catalogue;
    let counts = (catalogue.operations.len(), catalogue.providers.len());
    let sentence = format!("The specs describe {} operations of {} providers.\n", counts.0, counts.1);
    let page = std::fs::read_to_string(root().join("README.md")).expect("the README is there");
    assert!(page.contains(&sentence), "the README lacks: {sentence}");
    let (_, section) = page.split_once("\n## The catalogue\n").expect("the README has the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    for provider in &catalogue.providers {
        assert!(section.contains(&*provider.name), "the README does not name {}", provider.name);
    }
}
