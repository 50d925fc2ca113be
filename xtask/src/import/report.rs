//! The report of an import: what was written, what a person has to look at, and the proof.

use std::io::Write;

use modelspec_codegen::import::{Draft, Drafted};
use serde_json::{Value as Json, json};

use super::Arguments;
use super::proof::Proof;
use crate::paths::shown;
use crate::{Error, Format};

/// Writes the report.
pub(super) fn write(
    arguments: &Arguments,
    draft: &Draft,
    proofs: &[Option<Proof>],
    out: &mut dyn Write,
) -> Result<(), Error> {
    let operations = draft.operations.iter().zip(proofs);
    match arguments.format {
        Format::Human => {
            for (drafted, proof) in operations {
                print(arguments, drafted, out)?;
                proof.iter().try_for_each(|proof| print_proof(proof, out))?;
            }
        }
        Format::Json => {
            let operations: Vec<Json> =
                operations.map(|(drafted, proof)| summary(drafted, proof.as_ref())).collect();
            writeln!(out, "{:#}", json!({ "operations": operations }))?;
        }
    }
    Ok(())
}

fn print(arguments: &Arguments, drafted: &Drafted, out: &mut dyn Write) -> Result<(), Error> {
    if arguments.dry_run {
        writeln!(out, "{}", drafted.file.text)?;
    }
    let verb = if arguments.dry_run { "would write" } else { "wrote" };
    let path = arguments.specs.join(&drafted.file.path);
    let Drafted { parameters, rules, notes, .. } = drafted;
    let counts = [(*parameters, "parameter"), (*rules, "rule"), (notes.len(), "TODO")];
    let counts = counts.map(|(count, noun)| counted(count, noun));
    let (all, carried) = drafted.conditions;
    let conditions = if all == 0 { String::new() } else { format!(" ({carried} of {all} conditions)") };
    let [parameters, rules, todos] = counts;
    writeln!(out, "{verb} {}: {parameters}, {rules}{conditions}, {todos}", shown(&path))?;
    for note in notes {
        writeln!(out, "  {}:{}: {}: {} ({})", note.file, note.line, note.pointer, note.text, note.reason)?;
    }
    Ok(())
}

fn print_proof(proof: &Proof, out: &mut dyn Write) -> Result<(), Error> {
    if let Some(problem) = &proof.problem {
        writeln!(out, "  not compared: {problem}")?;
        return Ok(());
    }
    let Proof { documents, valid, explained, faults, .. } = proof;
    let wrong: usize = faults.iter().map(|fault| fault.count).sum();
    let differ = explained.iter().map(|one| one.count).sum::<usize>() + wrong;
    let same = documents - differ;
    writeln!(
        out,
        "  compared with the vendor's schema: {}, of which it accepts {valid}; {same} same, {differ} different",
        counted(*documents, "document")
    )?;
    if let Some(limit) = proof.limit {
        writeln!(out, "    ended before all documents: more of them take more than {limit} steps")?;
    }
    for one in explained {
        writeln!(out, "    {} on purpose: {}, such as {}", one.count, one.text, shortened(&one.document))?;
    }
    for fault in faults {
        writeln!(
            out,
            "    {} by mistake: {}, such as {}",
            fault.count,
            fault.text,
            shortened(&fault.document)
        )?;
    }
    Ok(())
}

/// A document on one line, cut where it is long; the report in JSON has all of it.
fn shortened(document: &Json) -> String {
    const MOST: usize = 160;
    let text = document.to_string();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn summary(drafted: &Drafted, proof: Option<&Proof>) -> Json {
    let notes = drafted.notes.iter().map(|note| {
        json!({ "file": note.file, "line": note.line, "pointer": note.pointer, "text": note.text, "reason": note.reason })
    });
    json!({
        "file": drafted.file.path,
        "parameters": drafted.parameters,
        "rules": drafted.rules,
        "conditions": { "all": drafted.conditions.0, "carried": drafted.conditions.1 },
        "todos": notes.collect::<Vec<_>>(),
        "proof": proof.map(proof_summary),
    })
}

fn proof_summary(proof: &Proof) -> Json {
    let explained = proof.explained.iter().map(
        |one| json!({ "reason": one.name, "text": one.text, "count": one.count, "document": one.document }),
    );
    let faults = proof
        .faults
        .iter()
        .map(|fault| json!({ "text": fault.text, "count": fault.count, "document": fault.document }));
    json!({
        "documents": proof.documents,
        "valid": proof.valid,
        "explained": explained.collect::<Vec<_>>(),
        "faults": faults.collect::<Vec<_>>(),
        "problem": proof.problem,
        "limit": proof.limit,
    })
}
