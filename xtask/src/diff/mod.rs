//! `diff`: what changed between two states of the specs, whom it breaks, and requests that show it.

mod confirm;
pub(crate) mod guard;
mod output;
mod requests;
pub(crate) mod side;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use modelspec_codegen::__private::check_some;
use modelspec_codegen::__private::diff::{self, Axis, Fate, OperationDiff, Verdict};
use modelspec_codegen::Compilation;

use crate::{Error, Input, Status, Style, diagnostics};
use side::Side;

/// Most operations that a message lists.
const MOST_LISTED: usize = 20;

/// The format of the changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people, in a terminal.
    #[default]
    Human,
    /// For programs.
    Json,
    /// For comments on pull requests.
    Markdown,
    /// For the annotations of GitHub Actions.
    Github,
    /// For the section of a changelog about models.
    Changelog,
}

/// The changes that make the command fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailOn {
    /// Those that are major or undecided.
    #[default]
    Major,
    /// Those that are not a patch.
    Minor,
    /// Those of prices.
    Price,
    /// Those of what happens with a request or of what a response contains.
    Behaviour,
    /// All.
    Any,
    /// None.
    Never,
}

/// Arguments of `diff`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// The old specs: a folder, a file, or `git:REV`.
    pub old: String,
    /// The new specs.
    pub new: String,
    /// Spec ids or wire ids; all operations if there are none.
    pub models: Vec<String>,
    /// Folder of the specs that `git:REV` is about, unless the other side is a folder.
    pub specs: PathBuf,
    /// Logged requests of the only model, whose results are compared in place of the specs.
    pub requests: Option<Input>,
    /// Fail on removed operations, rejected requests and suspicious prices, in place of `fail_on`.
    pub guard: bool,
    /// JSON file with the changes that a person accepts, for `guard`.
    pub accept: Option<PathBuf>,
    /// The changes that make the command fail.
    pub fail_on: FailOn,
    /// Format of the changes.
    pub format: Format,
    /// Style of the diagnostics.
    pub style: Style,
}

/// Compares two states of the specs.
///
/// # Errors
///
/// If specs cannot be read, a model is unknown, or the output cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write, errors: &mut dyn Write) -> Result<Status, Error> {
    if arguments.requests.is_some() {
        requests::refuse(arguments.format, arguments.fail_on)?;
    }
    let mut sides = Side::both(&arguments.old, &arguments.new, &arguments.specs)?;
    let is_of_all = arguments.requests.is_none() && arguments.models.is_empty();
    // The same texts mean the same.
    let same = if is_of_all { Side::leave_out_same(&mut sides) } else { BTreeSet::new() };
    let mut sides = sides.map(Side::resolve);
    if !has_errors(&sides) {
        let [old, new] = [&sides[0].catalogue, &sides[1].catalogue];
        let mut ids = diff::differing(old, new);
        if arguments.requests.is_some() {
            ids.extend(old.operations.iter().chain(&new.operations).map(side::Operation::id));
        }
        sides.iter_mut().for_each(|side| check_some(side, &ids));
    }
    for side in sides.iter().filter(|side| side.report.has_errors()) {
        diagnostics::write_report(&side.report, &side.sources, arguments.style, errors)?;
    }
    if has_errors(&sides) {
        return Ok(Status::Bad);
    }
    let [old, new] = sides;
    if let Some(input) = &arguments.requests {
        let operations = only_model(arguments, &old.catalogue, &new.catalogue)?;
        return requests::run(operations, input, (arguments.format, arguments.fail_on), out);
    }
    let mut compared = compare(arguments, &old.catalogue, &new.catalogue)?;
    confirm::confirm(&mut compared, [&old.catalogue, &new.catalogue])?;
    let is_new = |id: &String| !compared.iter().any(|one| one.id == *id);
    let same: Vec<String> = same.into_iter().filter(is_new).collect();
    compared.extend(same.into_iter().map(|id| OperationDiff { id, fate: Fate::Same, changes: Vec::new() }));
    compared.sort_by(|a, b| a.id.cmp(&b.id));
    if arguments.guard {
        // Programs read the changes from the output, and people the reasons from the errors.
        output::write(arguments.format, &compared, out)?;
        return Ok(Status::bad_if(guard::check(&compared, arguments.accept.as_deref(), errors)?));
    }
    output::write(arguments.format, &compared, out)?;
    Ok(Status::bad_if(compared.iter().any(|one| fails(arguments.fail_on, one))))
}

fn has_errors(sides: &[Compilation]) -> bool {
    sides.iter().any(|side| side.report.has_errors())
}

/// The changes of each operation since an old state of the specs.
///
/// # Errors
///
/// If the old specs cannot be read or have errors.
pub(crate) fn since(
    old: &str,
    specs: &Path,
    new: &side::Catalogue,
) -> Result<BTreeMap<String, Vec<diff::Change>>, Error> {
    let mut old = Side::read(old, specs)?.resolve();
    if !old.report.has_errors() {
        let ids = diff::differing(&old.catalogue, new);
        check_some(&mut old, &ids);
    }
    if old.report.has_errors() {
        return Err(Error::new("the old specs have errors, as `cargo xtask check` shows"));
    }
    let compared = diff::catalogues(&old.catalogue, new, &[]);
    Ok(compared.into_iter().map(|one| (one.id, one.changes)).collect())
}

/// Both states of the model that requests are for.
fn only_model<'c>(
    arguments: &Arguments,
    old: &'c side::Catalogue,
    new: &'c side::Catalogue,
) -> Result<(&'c side::Operation, &'c side::Operation), Error> {
    let [model] = &arguments.models[..] else {
        return Err(Error::new(
            "name the one model that the requests are for: `diff OLD NEW MODEL --requests FILE`",
        ));
    };
    let find = |catalogue: &'c side::Catalogue| {
        let named = |op: &&side::Operation| op.id() == *model;
        let by_wire_id = |op: &&side::Operation| op.wire_ids.contains(model);
        let operations = || catalogue.operations.iter();
        operations().find(named).or_else(|| operations().find(by_wire_id))
    };
    find(old)
        .zip(find(new))
        .ok_or_else(|| Error::new(unknown(model, "both sides need to have it", &[old, new])))
}

fn compare(
    arguments: &Arguments,
    old: &side::Catalogue,
    new: &side::Catalogue,
) -> Result<Vec<OperationDiff>, Error> {
    // Two files are two states of one operation, whatever they are called.
    if let ([before], [now]) = (&old.operations[..], &new.operations[..])
        && side::is_file(&arguments.old)
        && side::is_file(&arguments.new)
    {
        let provider = |catalogue: &side::Catalogue, id: &str| {
            catalogue.providers.iter().position(|provider| provider.id == id)
        };
        let providers = provider(old, &before.provider)
            .and_then(|at| old.providers.get(at))
            .zip(provider(new, &now.provider).and_then(|at| new.providers.get(at)));
        if let Some((old, new)) = providers {
            return Ok(vec![diff::operations((before, old), (now, new))]);
        }
    }
    // A file stands for its operation only, and not for the lack of others.
    let of_file = |name: &str, side: &side::Catalogue| {
        let operations = side.operations.iter().filter(|_| side::is_file(name));
        operations.map(side::Operation::id).collect::<Vec<_>>()
    };
    let mut only = Vec::new();
    if arguments.models.is_empty() {
        only = [of_file(&arguments.old, old), of_file(&arguments.new, new)].concat();
    }
    for model in &arguments.models {
        let named = |op: &&side::Operation| op.id() == *model || op.wire_ids.contains(model);
        let found = old.operations.iter().chain(&new.operations).filter(named);
        let ids: Vec<String> = found.map(side::Operation::id).collect();
        if ids.is_empty() {
            let why = "neither side has an operation with this id or wire id";
            return Err(Error::new(unknown(model, why, &[old, new])));
        }
        only.extend(ids);
    }
    Ok(diff::catalogues(old, new, &only))
}

/// The message about a model that no side has, or only one.
fn unknown(model: &str, why: &str, sides: &[&side::Catalogue]) -> String {
    let ids: BTreeSet<String> =
        sides.iter().flat_map(|side| &side.operations).map(side::Operation::id).collect();
    let mut listed: Vec<&str> = ids.iter().map(String::as_str).take(MOST_LISTED).collect();
    if ids.len() > MOST_LISTED {
        listed.push("…");
    }
    format!("unknown model `{}`: {why}; the operations are {}", model.escape_debug(), listed.join(", "))
}

/// Reports whether an operation makes the command fail.
fn fails(fail_on: FailOn, operation: &OperationDiff) -> bool {
    let has = |axis: Axis| operation.changes.iter().any(|change| change.axis == axis);
    match fail_on {
        FailOn::Major => operation.verdict() >= Verdict::Undecided,
        FailOn::Minor => operation.fate != Fate::Same && operation.verdict() > Verdict::Patch,
        FailOn::Price => has(Axis::Price),
        FailOn::Behaviour => has(Axis::Behaviour),
        FailOn::Any => operation.fate != Fate::Same,
        FailOn::Never => false,
    }
}
