//! `list`: the operations of all specs.

use std::io::Write;
use std::path::PathBuf;

use modelspec_codegen::__private::model::{Charge, Operation, Price, PriceLine};
use modelspec_runtime::Money;
use serde_json::json;

use crate::diff::printable;
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
    let compilation = SpecFolder::open(&arguments.specs)?.compile()?;
    let operations = &compilation.catalogue.operations;
    match arguments.format {
        Format::Human => write_table(operations, out)?,
        Format::Json => {
            let entries: Vec<serde_json::Value> = operations.iter().map(entry).collect();
            writeln!(out, "{:#}", json!(entries))?;
        }
    }
    if compilation.report.has_errors() {
        diagnostics::write(&compilation, arguments.style, errors)?;
    }
    Ok(Status::bad_if(compilation.report.has_errors()))
}

fn entry(operation: &Operation) -> serde_json::Value {
    json!({
        "id": operation.id(),
        "model": operation.wire_ids.first(),
        "models": operation.wire_ids,
        "name": operation.title.value,
        "status": operation.status.as_str(),
        "price": price(&operation.price),
    })
}

fn write_table(operations: &[Operation], out: &mut dyn Write) -> Result<(), Error> {
    let row = |operation: &Operation| {
        let wire_id = match operation.wire_ids.as_slice() {
            [] => "-".to_owned(),
            [first] => first.clone(),
            [first, others @ ..] => format!("{first} and {} more", others.len()),
        };
        let status = operation.status.as_str();
        let cells = [&operation.id(), &wire_id, &operation.title.value, status, &price(&operation.price)];
        cells.map(|cell| printable(cell.chars()))
    };
    let header = ["id", "wire id", "name", "status", "price"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(header).chain(operations.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 5] = std::array::from_fn(width);
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// The rates on one line: `0.028 to 0.056 USD per image`.
fn price(price: &Price) -> String {
    match price {
        Price::Unknown(_) => "unknown".to_owned(),
        Price::Lines { currency, lines, .. } => {
            let lines: Vec<String> = lines.iter().map(|line| price_line(line, currency)).collect();
            lines.join(" + ")
        }
    }
}

fn price_line(line: &PriceLine, currency: &str) -> String {
    let known = |charge: &&Charge| match charge {
        Charge::Known(amount) => Some([amount.min, amount.max].map(Money::from_nanos)),
        Charge::Unknown(_) => None,
    };
    let ends: Vec<Money> = line.rate.charges().iter().filter_map(known).flatten().collect();
    let Some((least, most)) = ends.iter().min().zip(ends.iter().max()) else {
        return format!("unknown per {}", line.item.value);
    };
    let currency = line.currency.as_deref().unwrap_or(currency);
    let rate = if least == most { least.to_string() } else { format!("{least} to {most}") };
    let per = if line.per == 1 { String::new() } else { format!("{} x ", line.per) };
    format!("{rate} {currency} per {per}{}", line.item.value)
}
