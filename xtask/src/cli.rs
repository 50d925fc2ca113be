//! Parses flags, prints results and sets the exit code.

mod audit;
mod compare;
mod flags;
mod logs;
mod site;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use self::flags::{Bench, Cli, Command, Engine, Package, style};
use crate::bench::{catalogue, engine};
use crate::generate::{self, Mode};
use crate::{
    Details, Error, Output, Paths, Question, Status, check, complete, diff, explain, import, list, new,
    package, paths, price, print, schema, validate, vectors,
};

/// Runs the command that the arguments of the process name. `name` is what users call the program.
pub fn main(name: &'static str) -> ExitCode {
    // Clap itself prints help and usage errors, and exits with 0 or 2.
    let matches = self::command(name).get_matches();
    let command = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli.command,
        Err(error) => error.exit(),
    };
    let mut out = Output::new(io::BufWriter::new(io::stdout().lock()));
    if let Command::Audit(question) = &command {
        modelspec_audit::parquet::silence_damaged_pages();
        if question.writes_outcomes() {
            out.tell();
        }
    }
    let mut errors = Output::new(io::stderr().lock());
    let result = run(name, command, &mut out, &mut errors).and_then(|status| {
        out.flush()?;
        Ok(status)
    });
    match result {
        Ok(status) => ExitCode::from(status.code()),
        Err(error) => {
            // Results from before the error come first. A failure to write here cannot be reported.
            let _ = out.flush();
            let _ = writeln!(errors, "error: {error}");
            ExitCode::from(2)
        }
    }
}

/// The command line under the name that users call it by.
fn command(name: &'static str) -> clap::Command {
    Cli::command().name(name).bin_name(name)
}

fn run(
    name: &'static str,
    command: Command,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<Status, Error> {
    match command {
        Command::Gen { check, specs, out: folder } => {
            let mode = if check { Mode::Check } else { Mode::Write };
            let outcome = generate::run(&Paths::new(specs.folder, folder)?, mode)?;
            outcome.write_diagnostics(style(&io::stderr()), errors)?;
            write!(out, "{outcome}")?;
            Ok(outcome.status())
        }
        Command::Check { only, specs, format } => {
            let specs = check::folder(specs.folder, &only)?;
            let style = style(&io::stdout());
            check::run(&check::Arguments { specs, only, format: format.into(), style }, out)
        }
        Command::Validate(ask) => validate::run(&ask.question()?, &mut io::stdin().lock(), out, errors),
        Command::Complete { dialect, documents } => {
            complete::run(&documents.question(false)?, dialect, &mut io::stdin().lock(), out, errors)
        }
        Command::Price { ask, receipt, explain } => {
            let details = Details { receipt, explain };
            let question = ask.question()?;
            let question = Question { at: question.at.or_else(flags::today), ..question };
            price::detailed(&question, details, &mut io::stdin().lock(), out, errors)
        }
        Command::Audit(question) => crate::audit::run(&question.arguments()?, out, errors),
        Command::Logs(logs) => crate::logs::run(&logs.arguments()?, out, errors),
        Command::Diff(question) => diff::run(&question.arguments()?, out, errors),
        Command::List { specs, format } => {
            let style = style(&io::stderr());
            list::run(&list::Arguments { specs: specs.path()?, format: format.into(), style }, out, errors)
        }
        Command::Explain { code } => explain::run(code.as_deref(), out),
        Command::Print { stage, model, specs } => {
            let style = style(&io::stderr());
            let arguments = print::Arguments { stage: stage.into(), model, specs: specs.path()?, style };
            print::run(&arguments, out, errors)
        }
        Command::Schema(schema) => schema::run(&schema.arguments()?, out, errors),
        Command::Site(site) => crate::site::run(&site.arguments()?, out, errors),
        Command::New { id, specs } => {
            let flags = paths::flag("specs", specs.folder.as_deref());
            let style = style(&io::stderr());
            new::run(&new::Arguments { id, specs: specs.path()?, flags, style }, out, errors)
        }
        Command::Import(drafts) => import::run(&drafts.arguments()?, out, errors),
        Command::Vectors { specs } => {
            let style = style(&io::stderr());
            vectors::run(&vectors::Arguments { specs: specs.path()?, style }, out, errors)
        }
        Command::Package { language: Package::Npm { out: folder } } => {
            package::npm::run(&package::npm::Arguments { out: folder }, out)
        }
        Command::Package { language: Package::Python { out: folder } } => {
            package::python::run(&package::python::Arguments { out: folder }, out)
        }
        Command::Completions { shell } => completions(name, shell, out),
        Command::Bench { part, engine } => match part.unwrap_or(Bench::Engine(engine)) {
            Bench::Engine(Engine { quick, write }) => engine::run(&engine::Arguments { quick, write }, out),
            Bench::Catalogue { specs, out: folder } => {
                catalogue::run(&catalogue::Arguments { specs, out: folder }, out)
            }
            Bench::Step { command, folder } => catalogue::step(&folder, command.into(), out),
        },
    }
}

/// Prints a script that completes commands and options.
fn completions(
    name: &'static str,
    shell: clap_complete::Shell,
    out: &mut dyn Write,
) -> Result<Status, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut self::command(name), name, &mut script);
    out.write_all(&script)?;
    Ok(Status::Good)
}
