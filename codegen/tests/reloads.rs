//! A program that compiles its specs again and again does not grow. The only test of its program, because it counts what
//! the whole program has allocated.

#![allow(clippy::disallowed_methods, reason = "tests prepare folders")]

#[allow(dead_code, reason = "only the reload is used")]
#[path = "../examples/gateway.rs"]
mod gateway;

use std::path::Path;

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

#[test]
fn a_thousand_reloads_take_no_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let provider = folder.path().join("acme");
    std::fs::create_dir(&provider).expect("a folder");
    std::fs::write(provider.join("provider.yaml"), "name: Acme\n").expect("a file");
    let bad = "name: Painter\nmood: good\n";
    let good = "name: Painter\ndoc: Paints.\nsources: [{ url: https://acme.example, read: 2026-11-21 }]\n\
        http: { method: POST, path: /paint }\n\
        parameters:\n  name: { type: string, pattern: \"^[a-z]+$\", doc: Name of the image. }\n";
    let spec = provider.join("painter.yaml");
    std::fs::write(&spec, good).expect("a file");
    let watcher = gateway::Watcher::start(folder.path().to_owned()).expect("specs without errors");
    let reload = |text: &str| {
        std::fs::write(&spec, text).expect("a file");
        watcher.gateway.reload(folder.path(), &mut std::io::sink());
    };
    // Threads and tables of libraries are made once.
    [good, bad].repeat(10).into_iter().chain([good]).for_each(reload);
    let before = ALLOCATED.current_usage();
    let one = size_of_one(folder.path());
    for round in 0..1000 {
        // Each tenth edit is broken, so that the old catalogue is kept for a while.
        reload(if round % 10 == 8 { bad } else { good });
    }
    let grown = ALLOCATED.current_usage().saturating_sub(before);
    assert!(one > 1_000, "a catalogue takes only {one} bytes");
    assert!(grown < one, "1000 reloads took {grown} bytes, one catalogue takes {one}");
}

/// The memory that one catalogue takes.
fn size_of_one(folder: &Path) -> usize {
    let before = ALLOCATED.current_usage();
    let watcher = gateway::Watcher::start(folder.to_owned()).expect("specs without errors");
    let one = ALLOCATED.current_usage().saturating_sub(before);
    drop(watcher);
    one
}
