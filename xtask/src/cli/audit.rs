//! The flags of `audit`.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use modelspec_audit::{Fields, Only, Preset, SummaryFormat};
use modelspec_runtime::Money;

use super::flags::{Specs, style};
use crate::{Error, audit};

#[derive(Args)]
pub(super) struct Audit {
    /// Logs of JSON Lines, plain or compressed with gzip or zstd; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    specs: Specs,
    /// Compare the results with those of other specs: a folder, or `git:REV`
    #[arg(long, value_name = "SPECS")]
    against: Option<String>,
    /// The places of a known log; other options go before it
    #[arg(long)]
    preset: Option<AuditPreset>,
    /// JSON Pointer of the id or wire id of the operation [default: /model]
    #[arg(long, value_name = "POINTER")]
    model_at: Option<String>,
    /// The operation of all records, in place of `--model-at`
    #[arg(long, value_name = "MODEL", conflicts_with = "model_at")]
    model: Option<String>,
    /// JSON Pointer of the request: an object, or a string that holds one [default: /request]
    #[arg(long, value_name = "POINTER")]
    request_at: Option<String>,
    /// The request of records that have none
    #[arg(long, value_name = "JSON")]
    missing_request: Option<String>,
    /// JSON Pointer of an object of facts [default: /facts]
    #[arg(long, value_name = "POINTER")]
    facts_at: Option<String>,
    /// A fact and its JSON Pointer; can be repeated
    #[arg(long, value_name = "NAME=POINTER", value_parser = pair)]
    fact: Vec<(String, String)>,
    /// JSON Pointer of the billed amount; `*` adds those of all items of a list [default: /cost]
    #[arg(long, value_name = "POINTER")]
    cost_at: Option<String>,
    /// Currency of the billed amounts [default: that of the price]
    #[arg(long, value_name = "CODE")]
    cost_currency: Option<String>,
    /// JSON Pointer of the time: RFC 3339, a date, or Unix seconds or milliseconds [default: /time]
    #[arg(long, value_name = "POINTER")]
    time_at: Option<String>,
    /// A name that the log uses for an operation; can be repeated
    #[arg(long, value_name = "NAME=MODEL", value_parser = pair)]
    alias: Vec<(String, String)>,
    /// Differences up to this amount do not count
    #[arg(long, value_name = "AMOUNT", default_value = "0")]
    tolerance: Money,
    /// The requests are bodies of HTTP requests: arrays of requests, if the provider takes arrays
    #[arg(long)]
    body: bool,
    /// Write the receipts of costs with the outcomes
    #[arg(long, requires = "out")]
    receipts: bool,
    /// File for the outcomes of records, as JSON Lines, or with the end `.parquet` a folder of Parquet files; `-` is
    /// standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The outcomes to write
    #[arg(long, default_value = "all", requires = "out")]
    only: AuditOnly,
    /// Go on where an earlier run with the same options was interrupted
    #[arg(long, requires = "out")]
    resume: bool,
    /// Seconds between two checkpoints, from which `--resume` goes on
    #[arg(long, value_name = "N", default_value_t = 2)]
    checkpoint_seconds: u64,
    /// Format of the summary
    #[arg(long, default_value = "human")]
    format: AuditFormat,
    /// Number of rows of the lists by importance
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// Number of threads [default: one for each core]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum AuditPreset {
    /// `StandardLoggingPayload` of litellm
    Litellm,
    /// Answers of `GET /api/v1/generation` of `OpenRouter`
    Openrouter,
    /// Tasks of Runware as `request`, and their results as `response`
    Runware,
}

#[derive(Clone, Copy, ValueEnum)]
enum AuditOnly {
    /// All of them
    All,
    /// Those whose bill differs from the cost
    Different,
    /// Those that are not valid, whatever the reason is
    Invalid,
    /// Those whose cost is unknown
    Unknown,
    /// Those that `--against` changes
    Changed,
}

#[derive(Clone, Copy, ValueEnum)]
enum AuditFormat {
    Human,
    Json,
    Markdown,
}

/// A name and a value with `=` between them. Values can have more of them.
fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = pair.ok_or("is not a name and a value with `=` between them")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Audit {
    /// True if outcomes go to standard output.
    pub(super) fn writes_outcomes(&self) -> bool {
        self.out.as_ref().is_some_and(|path| path.as_os_str() == "-")
    }

    pub(super) fn arguments(self) -> Result<audit::Arguments, Error> {
        let preset = self.preset.map(|preset| match preset {
            AuditPreset::Litellm => Preset::Litellm,
            AuditPreset::Openrouter => Preset::Openrouter,
            AuditPreset::Runware => Preset::Runware,
        });
        let known = preset.map_or_else(Fields::default, Preset::fields);
        let mut named_facts = known.named_facts;
        // A fact that is named here goes before that of a preset.
        named_facts.retain(|(name, _)| !self.fact.iter().any(|(named, _)| named == name));
        named_facts.extend(self.fact);
        let fields = Fields {
            model: self.model_at.unwrap_or(known.model),
            only_model: self.model,
            request: self.request_at.unwrap_or(known.request),
            missing_request: self.missing_request,
            facts: self.facts_at.unwrap_or(known.facts),
            cost: self.cost_at.unwrap_or(known.cost),
            time: self.time_at.unwrap_or(known.time),
            named_facts,
        };
        Ok(audit::Arguments {
            files: self.files,
            specs: self.specs.path()?,
            against: self.against,
            fields,
            aliases: self.alias,
            currency: self.cost_currency.or(preset.map(|preset| preset.currency().to_owned())),
            tolerance: self.tolerance,
            body: self.body,
            receipts: self.receipts,
            out: self.out,
            only: match self.only {
                AuditOnly::All => Only::All,
                AuditOnly::Different => Only::Different,
                AuditOnly::Invalid => Only::Invalid,
                AuditOnly::Unknown => Only::Unknown,
                AuditOnly::Changed => Only::Changed,
            },
            resume: self.resume,
            checkpoint_every: Duration::from_secs(self.checkpoint_seconds),
            format: match self.format {
                AuditFormat::Human => SummaryFormat::Human,
                AuditFormat::Json => SummaryFormat::Json,
                AuditFormat::Markdown => SummaryFormat::Markdown,
            },
            top: self.top,
            threads: self.threads,
            progress: io::stderr().is_terminal(),
            style: style(&io::stderr()),
        })
    }
}
