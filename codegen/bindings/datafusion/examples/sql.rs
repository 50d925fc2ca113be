//! Runs a statement of SQL about a log in a Parquet file: `cargo run --example sql -- LOG.parquet "SELECT ..."`.
//!
//! The log is the table `log`, and `audit(model, request, facts, time, cost)` gives the outcome of a record.

use std::error::Error;

use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use modelspec_audit::{Operations, Options};
use modelspec_datafusion::{AUDIT_ONCE, audit_function};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let [file, statement] = &std::env::args().skip(1).collect::<Vec<_>>()[..] else {
        return Err("the arguments are a Parquet file and a statement of SQL".into());
    };
    let session = SessionContext::new_with_config(SessionConfig::new().set_bool(AUDIT_ONCE, false));
    let operations = Operations::new(modelspec::models().iter().map(|entry| **entry));
    session.register_udf(audit_function(operations, Options::default()));
    session.register_parquet("log", file, ParquetReadOptions::default()).await?;
    session.sql(statement).await?.show().await?;
    Ok(())
}
