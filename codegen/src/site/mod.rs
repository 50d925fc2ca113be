//! A static site of a catalogue: pages that people read, with a form that the engine answers. In: a compilation without
//! errors. Out: files. The engine of the form, which is not text, is beside them; nothing here knows where it comes from.
//!
//! Pages refer to one another by relative paths and load nothing but files of the site, so that they also work from a
//! disk. Text of specs goes through `maud`, which escapes it, or into blocks of JSON (`html::data`).

mod catalogue;
mod code;
mod compare;
mod curl;
mod drawing;
mod fields;
mod form;
mod html;
mod model;
mod price;
mod requests;
mod scripts;
mod sizes;
mod summary;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::backend::{self, Input, Subject};
use crate::diff::Change;
use crate::output::{Options, Output, OutputFile};
use crate::parallel;

/// Path of the script with the engine, which the caller adds if the site has one.
pub const ENGINE: &str = "assets/engine.js";

/// Choices for a site.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Address of the published site, for canonical links and `llms.txt`.
    pub base: Option<String>,
    /// The site has the engine: forms are shown.
    pub engine: bool,
    /// The state of the specs that changes are counted from, as people call it.
    pub since: Option<String>,
    /// The changes of operations since then.
    pub changes: BTreeMap<String, Vec<Change>>,
}

/// The outputs whose files the site has, too.
pub(crate) fn options() -> Options {
    Options {
        outputs: vec![Output::Schemas, Output::Docs, Output::Tools, Output::OpenApi],
        ..Options::default()
    }
}

/// Makes the files of a site, in several threads. `put` takes each file.
pub(crate) fn write<E: Send>(
    input: &Input<'_>,
    settings: &Settings,
    put: &(dyn Fn(OutputFile) -> Result<(), E> + Sync),
) -> Result<(), E> {
    let options = options();
    parallel::try_each(backend::jobs(input, &options), |job| {
        job.run().into_iter().try_for_each(|file| put(placed(file)))
    })?;
    let index = backend::index::index(input.catalogue);
    backend::overviews(&index, options).try_for_each(|file| put(placed(file)))?;
    let entries: Vec<summary::Summary<'_>> = input.subjects.iter().map(summary::Summary::new).collect();
    let subjects: Vec<&Subject<'_>> = input.subjects.iter().collect();
    parallel::try_each(subjects, |subject| {
        let site = model::Site { settings, subjects: &input.subjects };
        model::files(subject, &site).into_iter().try_for_each(put)
    })?;
    catalogue::files(&entries, settings).into_iter().try_for_each(put)?;
    scripts::files().into_iter().try_for_each(put)
}

/// The place of a file of another output: Markdown stands beside the page that says the same.
fn placed(file: OutputFile) -> OutputFile {
    let path = match file.path.strip_prefix("docs/") {
        Some("README.md") => "index.md".to_owned(),
        Some(page) => page.to_owned(),
        None => file.path,
    };
    OutputFile { path, text: file.text }
}
