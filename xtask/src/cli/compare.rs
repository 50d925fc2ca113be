//! The flags of `diff`.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::flags::{Specs, style};
use crate::{Error, Input, diff};

#[derive(Args)]
pub(super) struct Diff {
    /// The old specs: a folder, a file, or `git:REV`
    old: String,
    /// The new specs: a folder, a file, or `git:REV`
    new: String,
    /// Spec ids, or wire ids
    #[arg(value_name = "MODEL")]
    models: Vec<String>,
    #[command(flatten)]
    specs: Specs,
    /// Logged requests of the model, one per line: show which of them have another verdict or cost
    #[arg(long, value_name = "FILE")]
    requests: Option<PathBuf>,
    /// Exit with 1 for removed operations, rejected requests and suspicious prices only
    #[arg(long, conflicts_with_all = ["fail_on", "requests"])]
    guard: bool,
    /// JSON list of changes that `--guard` accepts, each with a reason
    #[arg(long, value_name = "FILE", requires = "guard")]
    accept: Option<PathBuf>,
    /// The changes that make the command exit with 1; what is undecided counts as major
    #[arg(long, default_value = "major", value_name = "CHANGES")]
    fail_on: FailOn,
    /// Format of the changes
    #[arg(long, default_value = "human")]
    format: Format,
    /// Print lines for the section of a changelog about models: short for `--format changelog`
    #[arg(long, conflicts_with_all = ["format", "requests"])]
    changelog: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Format {
    Human,
    Json,
    Markdown,
    Github,
    Changelog,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum FailOn {
    Major,
    Minor,
    Price,
    Behaviour,
    Any,
    Never,
}

impl From<Format> for diff::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Human => Self::Human,
            Format::Json => Self::Json,
            Format::Markdown => Self::Markdown,
            Format::Github => Self::Github,
            Format::Changelog => Self::Changelog,
        }
    }
}

impl From<FailOn> for diff::FailOn {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Major => Self::Major,
            FailOn::Minor => Self::Minor,
            FailOn::Price => Self::Price,
            FailOn::Behaviour => Self::Behaviour,
            FailOn::Any => Self::Any,
            FailOn::Never => Self::Never,
        }
    }
}

impl Diff {
    pub(super) fn arguments(self) -> Result<diff::Arguments, Error> {
        Ok(diff::Arguments {
            old: self.old,
            new: self.new,
            models: self.models,
            specs: self.specs.path()?,
            requests: self.requests.map(|file| Input::new(&file, true)),
            guard: self.guard,
            accept: self.accept,
            fail_on: self.fail_on.into(),
            format: if self.changelog { diff::Format::Changelog } else { self.format.into() },
            style: style(&io::stderr()),
        })
    }
}
