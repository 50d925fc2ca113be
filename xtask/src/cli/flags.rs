//! The flags of all commands, and the arguments that they come to.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use modelspec_codegen::Stage;
use modelspec_runtime::tool::Dialect;
use modelspec_runtime::{Day, Moment};

use crate::bench::catalogue;
use crate::{Error, Format, Input, Question, Style, check, import, paths, schema};

/// Generates a Rust crate, JSON Schemas and docs from specs of model APIs.
///
/// Exits with 0 on success, 1 if something is invalid, out of date or has errors, and 2 on wrong use.
#[derive(Parser)]
#[command(version)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Write the generated crate, or compare it with the specs
    Gen {
        /// Only compare: list every stale, missing and orphan file
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        specs: Specs,
        /// Folder of the generated crate [default: `generated` of the checkout, or of this folder]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Report all problems in all specs, or those that concern some of them
    Check {
        /// Spec ids, wire ids or files
        #[arg(value_name = "MODEL|FILE")]
        only: Vec<String>,
        #[command(flatten)]
        specs: Specs,
        /// Format of the diagnostics
        #[arg(long, default_value = "human")]
        format: CheckFormat,
    },
    /// Validate a request
    Validate(Ask),
    /// Compute the price of a request
    Price {
        #[command(flatten)]
        ask: Ask,
        /// Show the receipt: the operation with its fingerprint, each line with its condition, and the facts that were used
        #[arg(long)]
        receipt: bool,
        /// Explain why each line applies, which rate counts, and which other rate was near
        #[arg(long)]
        explain: bool,
    },
    /// Make a request of the arguments that a language model gives for a tool
    Complete {
        /// Dialect of the tool definition: `openai`, `anthropic`, `gemini` or `mcp`
        #[arg(long)]
        dialect: Dialect,
        #[command(flatten)]
        documents: Documents,
    },
    /// Recompute logged requests: verdicts, exact costs, and differences from what was billed
    Audit(super::audit::Audit),
    /// Write a log of invented calls for `audit`, with the right answer of every count
    Logs(super::logs::Logs),
    /// Show what changed between two states of the specs, whom it breaks, and requests that show it
    Diff(super::compare::Diff),
    /// Write a site with a page and a form for each operation
    Site(super::site::Site),
    /// List all operations
    List {
        #[command(flatten)]
        specs: Specs,
        /// Format of the list
        #[arg(long, default_value = "human")]
        format: AnswerFormat,
    },
    /// Explain the code of a diagnostic, or list all codes
    Explain {
        /// Code in kebab-case, such as `unknown-key`
        code: Option<String>,
    },
    /// Print the result of a stage of the generator for an operation
    Print {
        /// The stage
        stage: PrintedStage,
        /// Spec id, or a wire id that only one operation has
        model: String,
        #[command(flatten)]
        specs: Specs,
    },
    /// Print the JSON Schema of the request, straight from the specs
    Schema(Schema),
    /// Create a commented spec that passes `check`
    New {
        /// Id of the operation, in kebab-case
        #[arg(value_name = "PROVIDER/NAME")]
        id: String,
        #[command(flatten)]
        specs: Specs,
    },
    /// Draft specs from a vendor's file: OpenAPI 3, JSON Schema, Runware or cog
    Import(Drafts),
    /// Print the test vectors of the bindings: documents, facts and answers, one JSON object per line
    Vectors {
        #[command(flatten)]
        specs: Specs,
    },
    /// Build a package for another language
    Package {
        #[command(subcommand)]
        language: Package,
    },
    /// Print a script that completes commands and options in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Measure the project itself: without a part, the engine next to common alternatives
    #[command(args_conflicts_with_subcommands = true)]
    Bench {
        #[command(subcommand)]
        part: Option<Bench>,
        #[command(flatten)]
        engine: Engine,
    },
}

#[derive(Subcommand)]
pub(super) enum Package {
    /// Build an npm package with a WebAssembly module
    Npm {
        /// Folder of the package [default: `target/package/npm`]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Build a Python wheel with maturin
    Python {
        /// Folder of the wheel [default: `target/package`]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(super) enum Bench {
    /// Measure the engine next to common alternatives
    Engine(Engine),
    /// Measure `check`, `gen` and the compiler on catalogues of invented specs
    Catalogue {
        /// Number of specs; can be repeated [default: 1, 50, 200, 1000 and 10000]
        #[arg(long, value_name = "N")]
        specs: Vec<usize>,
        /// Folder in which the catalogues stay [default: a temporary one]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Run one command in this process and print its cost, for the other parts
    #[command(hide = true)]
    Step { command: BenchStep, folder: PathBuf },
}

#[derive(Args)]
pub(super) struct Engine {
    /// Run everything once, without meaningful times
    #[arg(long)]
    pub(super) quick: bool,
    /// Markdown file that gets the results, between two marks
    #[arg(long, value_name = "FILE")]
    pub(super) write: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum BenchStep {
    Check,
    Gen,
    GenCheck,
    Diff,
}

#[derive(Args)]
pub(super) struct Specs {
    /// Folder of the specs [default: `specs` of the checkout, or of this folder]
    #[arg(long = "specs", value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct Drafts {
    /// The vendor's files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Id of the provider, in kebab-case
    #[arg(long, value_name = "ID", required_unless_present = "against")]
    provider: Option<String>,
    /// Name of the operation, if there is only one
    #[arg(long)]
    name: Option<String>,
    /// Import one operation: its id, `METHOD PATH` or a model [default: all]
    #[arg(long)]
    operation: Option<String>,
    /// A file of documented requests with their bills
    #[arg(long, value_name = "FILE")]
    examples: Option<PathBuf>,
    #[command(flatten)]
    specs: Specs,
    /// Print the drafts, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Replace specs that exist
    #[arg(long)]
    force: bool,
    /// Number of documents that each draft and the vendor's schema are compared with; 0 for no comparison
    #[arg(long, value_name = "N", default_value_t = 500)]
    documents: usize,
    /// Compare the document with the spec of a model, and write nothing; fails if they differ, unless only the spec is
    /// stricter
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["provider", "name", "dry_run", "force"])]
    against: Option<String>,
    /// JSON file with the differences from the spec that a person accepts
    #[arg(long, value_name = "FILE", requires = "against")]
    accept: Option<PathBuf>,
    /// Format of the report
    #[arg(long, default_value = "human")]
    format: AnswerFormat,
}

#[derive(Args)]
pub(super) struct Schema {
    /// Spec id, or a wire id that only one operation has
    model: String,
    /// Print the schema of the response instead
    #[arg(long, conflicts_with = "dialect")]
    response: bool,
    /// Print the definition of a tool for language models: `openai`, `anthropic`, `gemini` or `mcp`
    #[arg(long)]
    dialect: Option<Dialect>,
    #[command(flatten)]
    specs: Specs,
}

#[derive(Args)]
pub(super) struct Ask {
    #[command(flatten)]
    documents: Documents,
    /// The documents are bodies of HTTP requests: arrays of requests, if the provider takes arrays
    #[arg(long)]
    body: bool,
}

#[derive(Args)]
pub(super) struct Documents {
    /// Spec id, or a wire id that only one operation has
    model: String,
    /// JSON document, or one per line in a `.jsonl` or `.ndjson` file; `-` is standard input
    #[arg(default_value = "-", value_name = "FILE")]
    file: PathBuf,
    /// There is one document per line, whatever the name of the file is
    #[arg(long)]
    lines: bool,
    #[command(flatten)]
    specs: Specs,
    /// JSON object of facts: inputs that are not part of the request
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Day or timestamp at which requests are priced, such as `2026-11-29` or `2026-11-29T10:00:00Z`; `price` takes today
    #[arg(long, value_name = "DATE")]
    at: Option<Moment>,
    /// Format of the results
    #[arg(long, default_value = "human")]
    format: AnswerFormat,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum CheckFormat {
    Human,
    Json,
    Github,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum AnswerFormat {
    Human,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum PrintedStage {
    /// The spec as written
    Spec,
    /// The resolved operation
    Model,
    /// The meaning of each rule
    Rules,
    /// The table that the engine reads requests against
    Table,
    /// The items of the Rust module
    Rust,
    /// The request schema
    Schema,
}

impl From<PrintedStage> for Stage {
    fn from(stage: PrintedStage) -> Self {
        match stage {
            PrintedStage::Spec => Self::Spec,
            PrintedStage::Model => Self::Model,
            PrintedStage::Rules => Self::Rules,
            PrintedStage::Table => Self::Table,
            PrintedStage::Rust => Self::Rust,
            PrintedStage::Schema => Self::Schema,
        }
    }
}

impl From<BenchStep> for catalogue::Step {
    fn from(step: BenchStep) -> Self {
        match step {
            BenchStep::Check => Self::Check,
            BenchStep::Gen => Self::Gen,
            BenchStep::GenCheck => Self::GenCheck,
            BenchStep::Diff => Self::Diff,
        }
    }
}

impl From<CheckFormat> for check::Format {
    fn from(format: CheckFormat) -> Self {
        match format {
            CheckFormat::Human => Self::Human,
            CheckFormat::Json => Self::Json,
            CheckFormat::Github => Self::Github,
        }
    }
}

impl From<AnswerFormat> for Format {
    fn from(format: AnswerFormat) -> Self {
        match format {
            AnswerFormat::Human => Self::Human,
            AnswerFormat::Json => Self::Json,
        }
    }
}

impl Specs {
    pub(super) fn path(self) -> Result<PathBuf, Error> {
        paths::specs(self.folder)
    }
}

impl Drafts {
    pub(super) fn arguments(self) -> Result<import::Arguments, Error> {
        Ok(import::Arguments {
            files: self.files,
            provider: self.provider.unwrap_or_default(),
            name: self.name,
            operation: self.operation,
            examples: self.examples,
            specs: self.specs.path()?,
            dry_run: self.dry_run,
            force: self.force,
            documents: self.documents,
            against: self.against,
            accept: self.accept,
            format: self.format.into(),
            style: style(&io::stderr()),
        })
    }
}

impl Schema {
    pub(super) fn arguments(self) -> Result<schema::Arguments, Error> {
        let subject = match self.dialect {
            Some(dialect) => schema::Subject::Tool(dialect),
            None if self.response => schema::Subject::Response,
            None => schema::Subject::Request,
        };
        let style = style(&io::stderr());
        Ok(schema::Arguments { model: self.model, subject, specs: self.specs.path()?, style })
    }
}

impl Ask {
    pub(super) fn question(self) -> Result<Question, Error> {
        self.documents.question(self.body)
    }
}

impl Documents {
    pub(super) fn question(self, body: bool) -> Result<Question, Error> {
        Ok(Question {
            model: self.model,
            input: Input::new(&self.file, self.lines),
            body,
            specs: self.specs.path()?,
            facts: self.facts,
            at: self.at,
            format: self.format.into(),
            style: style(&io::stderr()),
        })
    }
}

/// The day of now in UTC. Only the command line asks for it, so that all other results are the same on every day.
pub(super) fn today() -> Option<Moment> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    let day = i32::try_from(now.as_secs() / (24 * 60 * 60)).ok().and_then(Day::from_number)?;
    Some(day.into())
}

/// Uses colors only for a terminal whose user has not disabled them.
pub(super) fn style(stream: &impl IsTerminal) -> Style {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    Style { colour: stream.is_terminal() && !set("NO_COLOR") && !dumb }
}
