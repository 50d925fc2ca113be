//! Runs commands in a temporary folder with specs.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::specs::{PAINTER, PROVIDER};

/// A folder with specs, in which commands are run.
pub(crate) struct Workspace(pub(crate) TempDir);

/// The result of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) errors: String,
}

impl Workspace {
    pub(crate) fn new(specs: &[(&str, &str)]) -> Self {
        let workspace = Self(tempfile::tempdir().expect("a temporary folder"));
        fs::create_dir(workspace.0.path().join("specs")).expect("a folder");
        for (path, text) in specs {
            workspace.write(&format!("specs/{path}"), text);
        }
        workspace
    }

    /// One provider with one operation.
    pub(crate) fn acme() -> Self {
        Self::new(&[("acme/provider.yaml", PROVIDER), ("acme/painter.yaml", PAINTER)])
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.0.path().join(path).exists()
    }

    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments.split_whitespace()).args(["--specs", "specs"]).current_dir(self.0.path());
        command
    }

    pub(crate) fn run(&self, arguments: &str) -> Ran {
        self.run_with(arguments, "")
    }

    pub(crate) fn generate(&self, flags: &str) -> Ran {
        self.run(&format!("gen --out out {flags}"))
    }

    /// Runs a command with text on its standard input.
    pub(crate) fn run_with(&self, arguments: &str, input: impl AsRef<[u8]>) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command starts");
        // A command that fails early does not read its input, and that is no failure of the test.
        let _ = child.stdin.take().expect("it is piped").write_all(input.as_ref());
        Ran::from(child.wait_with_output().expect("the command ends"))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("commands write UTF-8");
        let ran = Self {
            code: output.status.code().expect("commands end by themselves"),
            out: text(output.stdout),
            errors: text(output.stderr),
        };
        assert!(!ran.errors.contains("panicked"), "{ran:?}");
        ran
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) {
        assert!(self.out.contains(text), "no {text:?} in {self:?}");
    }

    #[track_caller]
    pub(crate) fn fails_with(&self, text: &str) {
        assert!(self.errors.contains(text), "no {text:?} in {self:?}");
    }
}

/// All files below a folder with their texts, to see that nothing changed.
pub(crate) fn snapshot(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.push((path.display().to_string(), fs::read(&path).expect("a file")));
            }
        }
    }
    files.sort();
    files
}
