//! Asks `jsoncompat` whether each document that one schema accepts is accepted by another.
//!
//! Each line of the standard input is `{"old", "new"}`, two schemas, and gets a line on the standard output:
//! `{"answer": "compatible"}`, `{"answer": "incompatible", "counterexample"}`, or `{"answer": "none", "reason"}`.

use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use jsoncompat::{CompatibilityResult, Role, SchemaDocument, analyze_compat};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    // A panic is an answer; its text would stand between those of others.
    std::panic::set_hook(Box::new(|_| {}));
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        // `json_schema_ast` panics where a schema contains itself ("parser-only schema node kind remained").
        let answer = catch_unwind(AssertUnwindSafe(|| answer(&line)));
        let answer = answer.unwrap_or_else(|_| json!({ "answer": "none", "reason": "panic" }));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(line: &str) -> Value {
    let none = |reason: String| json!({ "answer": "none", "reason": reason });
    let pair: Value = match serde_json::from_str(line) {
        Ok(pair) => pair,
        Err(error) => return none(error.to_string()),
    };
    let [old, new] = ["old", "new"].map(|side| SchemaDocument::from_json(&pair[side]));
    let (old, new) = match (old, new) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(error), _) | (_, Err(error)) => return none(error.to_string()),
    };
    // A serializer may write what its old schema accepts, so that the roles of both are exchanged here.
    match analyze_compat(&new, &old, Role::Serializer) {
        Ok(CompatibilityResult::Compatible) => json!({ "answer": "compatible" }),
        Ok(CompatibilityResult::Incompatible { counterexample, .. }) => {
            json!({ "answer": "incompatible", "counterexample": counterexample })
        }
        Ok(CompatibilityResult::Unknown { reason }) => none(reason),
        Err(error) => none(error.to_string()),
    }
}
