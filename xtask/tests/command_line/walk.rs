//! The walk in `docs/import.md`: its files, its edits and its commands, as they stand there.

use std::fs;

use crate::workspace::{Ran, Workspace};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/import.md");
const HEADING: &str = "## A walk from a file to a green test";

/// A block of code: its language, its title and its lines.
struct Block<'p> {
    language: &'p str,
    title: &'p str,
    lines: Vec<&'p str>,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let start = page.find(HEADING).expect("the walk");
    let walk = &page[start + HEADING.len()..];
    let walk = &walk[..walk.find("\n## ").unwrap_or(walk.len())];
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for line in walk.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(info), None) => {
                let (language, title) = info.split_once(" title=").unwrap_or((info, ""));
                open = Some(Block { language, title, lines: Vec::new() });
            }
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some(mut block)) => {
                block.lines.push(line);
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    blocks
}

/// Runs a command of the page.
fn run(workspace: &Workspace, command: &str) -> Ran {
    let (input, command) = match command.strip_prefix("echo '") {
        Some(rest) => rest.split_once("' | ").expect("a pipe"),
        None => ("", command),
    };
    let arguments = command.strip_prefix("cargo xtask ").expect("a command of this project");
    // The page has the folders of the project.
    let out = if arguments.starts_with("gen") { " --out generated" } else { "" };
    workspace.run_with(&format!("{arguments}{out}"), input)
}

/// Asserts that an output has these lines, where `...` stands for any.
fn assert_lines(output: &str, expected: &[&str], command: &str) {
    let mut lines = output.lines();
    let mut is_free = false;
    for wanted in expected {
        if *wanted == "..." {
            is_free = true;
            continue;
        }
        let found = if is_free { lines.find(|line| line == wanted) } else { lines.next() };
        assert_eq!(found, Some(*wanted), "{command}\n{output}");
        is_free = false;
    }
    assert!(is_free || lines.next().is_none(), "{command} says more\n{output}");
}

/// Applies a block of lines with `-`, `+` and a space in front.
fn edit(workspace: &Workspace, block: &Block<'_>) {
    let side = |mark: char| {
        let lines = block.lines.iter().filter(|line| line.starts_with([' ', mark])).map(|line| &line[1..]);
        lines.collect::<Vec<_>>().join("\n") + "\n"
    };
    let text = workspace.read(block.title);
    assert_eq!(text.matches(&side('-')).count(), 1, "{}\n{text}", side('-'));
    workspace.write(block.title, text.replacen(&side('-'), &side('+'), 1));
}

#[test]
fn the_walk_ends_with_a_green_test() {
    let page = fs::read_to_string(PAGE).expect("the page");
    let workspace = Workspace::new(&[]);
    let mut commands = 0;
    for block in blocks(&page) {
        match block.language {
            "console" => {
                let mut lines = block.lines.iter().peekable();
                while let Some(line) = lines.next() {
                    let command = line.strip_prefix("$ ").expect("a command");
                    let mut expected = Vec::new();
                    while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                        expected.push(*line);
                    }
                    let ran = run(&workspace, command);
                    assert_lines(&format!("{}{}", ran.out, ran.errors), &expected, command);
                    let is_invalid = expected.iter().any(|line| line.starts_with("invalid"));
                    ran.ended(i32::from(is_invalid));
                    commands += 1;
                }
            }
            "diff" => edit(&workspace, &block),
            _ => workspace.write(block.title, block.lines.join("\n") + "\n"),
        }
    }
    assert_eq!(commands, 6);
    assert!(!workspace.read("specs/acme/create-image.yaml").contains("TODO"));
    // The names that the test of the page uses are generated.
    let module = workspace.read("generated/src/acme/create_image.rs");
    for name in ["pub struct Request", "pub enum Quality", "Final,"] {
        assert!(module.contains(name), "{name}");
    }
}
