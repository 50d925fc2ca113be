//! The flags of `site`.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::flags::{Specs, style};
use crate::{Error, site};

#[derive(Args)]
pub(super) struct Site {
    #[command(flatten)]
    specs: Specs,
    /// Folder of the site, which is replaced [default: `target/site` of the checkout, or of this folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Address of the published site, for canonical links and `llms.txt`
    #[arg(long, value_name = "URL")]
    base: Option<String>,
    /// The old specs that changes are shown against: a folder, or `git:REV`
    #[arg(long, value_name = "OLD")]
    since: Option<String>,
    /// A built engine for the forms [default: it is built]
    #[arg(long, value_name = "FILE")]
    engine: Option<PathBuf>,
    /// Leave the forms out
    #[arg(long, conflicts_with = "engine")]
    no_forms: bool,
    /// Serve the site to this machine, and write it again when specs change
    #[arg(long)]
    serve: bool,
    /// Port for `--serve`
    #[arg(long, default_value_t = 8080, requires = "serve")]
    port: u16,
}

impl Site {
    pub(super) fn arguments(self) -> Result<site::Arguments, Error> {
        let engine = match (self.no_forms, self.engine) {
            (true, _) => site::Engine::None,
            (false, Some(file)) => site::Engine::File(file),
            (false, None) => site::Engine::Build,
        };
        Ok(site::Arguments {
            specs: self.specs.path()?,
            out: self.out,
            base: self.base,
            since: self.since,
            engine,
            serve: self.serve.then_some(self.port),
            style: style(&io::stderr()),
        })
    }
}
