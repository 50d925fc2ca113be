//! `list`: the operations of all specs.

use std::io::Write;
use std::path::PathBuf;

use modelspec_codegen::Catalogue;
use modelspec_runtime::Entry;

use crate::lines::printable;
use crate::specs::SpecFolder;
use crate::{Error, Format, Status, Style, diagnostics};

/// Arguments of `list`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Folder of the specs.
    pub specs: PathBuf,
    /// Format of the list.
    pub format: Format,
    /// Style of the diagnostics.
    pub style: Style,
}

/// Lists all operations. Operations of specs with errors may be missing; their diagnostics go to `errors`.
///
/// # Errors
///
/// If the specs cannot be read, or the output cannot be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write, errors: &mut dyn Write) -> Result<Status, Error> {
    let catalogue = Catalogue::from(SpecFolder::open(&arguments.specs)?.compile()?);
    let (entries, diagnostics) = (catalogue.models(), catalogue.diagnostics());
    match arguments.format {
        Format::Human => write_table(entries, out)?,
        Format::Json => {
            let entries = serde_json::json!(entries);
            writeln!(out, "{entries:#}")?;
        }
    }
    let is_broken = diagnostics.report.has_errors();
    if is_broken {
        diagnostics::write_report(&diagnostics.report, &diagnostics.sources, arguments.style, errors)?;
    }
    Ok(Status::bad_if(is_broken))
}

fn write_table(entries: &[Entry<'_>], out: &mut dyn Write) -> Result<(), Error> {
    let row = |entry: &Entry<'_>| {
        let wire_id = match entry.wire_ids {
            [] => "-".to_owned(),
            [first] => (*first).to_owned(),
            [first, others @ ..] => format!("{first} and {} more", others.len()),
        };
        let price = entry.model().prices.rates();
        [entry.id, &wire_id, entry.name, entry.status, &price].map(|cell| printable(cell.chars()))
    };
    let header = ["id", "wire id", "name", "status", "price"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(header).chain(entries.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 5] = std::array::from_fn(width);
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}
