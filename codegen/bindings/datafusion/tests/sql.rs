//! Statements of SQL about a small log.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, TimestampSecondArray};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::prelude::{SessionConfig, SessionContext};
use modelspec_audit::{Operations, Options};
use modelspec_datafusion::{AUDIT_ONCE, audit_function};

const MODEL: &str = "runware/kling-image-3-0";

fn request(width: u32) -> String {
    format!(
        r#"{{"taskType": "imageInference", "taskUUID": "3ba7ae08-76de-4f81-ab0f-64c7aaf0000f", "model": "klingai:kling-image@3", "positivePrompt": "A circus.", "width": {width}, "height": 2496}}"#
    )
}

fn session() -> SessionContext {
    let session = SessionContext::new_with_config(SessionConfig::new().set_bool(AUDIT_ONCE, false));
    let operations = Operations::new(modelspec::models().iter().map(|entry| **entry));
    session.register_udf(audit_function(operations, Options::default()));
    let models = StringArray::from(vec![Some(MODEL), Some(MODEL), Some(MODEL), Some("none"), None]);
    let requests = [request(1664), request(1664), request(1), "{}".to_owned(), "{}".to_owned()];
    let columns: [(&str, ArrayRef); 4] = [
        ("model", Arc::new(models)),
        ("request", Arc::new(StringArray::from(requests.to_vec()))),
        ("cost", Arc::new(Float64Array::from(vec![Some(0.028), Some(0.03), None, Some(1.0), Some(1.0)]))),
        ("time", Arc::new(TimestampSecondArray::from(vec![1_795_946_400; 5]))),
    ];
    session.register_batch("log", RecordBatch::try_from_iter(columns).expect("a batch")).expect("a table");
    session
}

async fn answer(statement: &str) -> Result<String, String> {
    let answer = async { session().sql(statement).await?.collect().await };
    let batches = answer.await.map_err(|error| error.to_string())?;
    Ok(pretty_format_batches(&batches).expect("a table").to_string())
}

#[tokio::test]
async fn a_log_is_audited_in_sql() {
    let found = answer(
        "SELECT audit['verdict'] AS verdict, audit['rule'] AS rule, count(*) AS records,
                sum(audit['cost']) AS cost, sum(audit['billed']) AS billed, sum(audit['difference']) AS difference
         FROM (SELECT audit(model, request, NULL, time, cost) AS audit FROM log)
         GROUP BY verdict, rule ORDER BY verdict",
    )
    .await;
    let expected = "\
+---------------+------+---------+-------------+-------------+-------------+
| verdict       | rule | records | cost        | billed      | difference  |
+---------------+------+---------+-------------+-------------+-------------+
| invalid       | size | 1       |             |             |             |
| malformed     |      | 1       |             |             |             |
| unknown-model |      | 1       |             | 1.000000000 |             |
| valid         |      | 2       | 0.056000000 | 0.058000000 | 0.002000000 |
+---------------+------+---------+-------------+-------------+-------------+";
    assert_eq!(found.as_deref(), Ok(expected));
}

#[tokio::test]
async fn records_that_are_not_valid_are_found() {
    let found = answer("SELECT count(*) AS n FROM log WHERE NOT audit(model, request)['valid']").await;
    assert_eq!(found.as_deref(), Ok("+---+\n| n |\n+---+\n| 3 |\n+---+"));
    let constants = answer("SELECT audit('none', '{}')['verdict'] AS verdict").await;
    assert!(constants.is_ok_and(|table| table.contains("unknown-model")));
}

#[tokio::test]
async fn a_row_is_audited_once() {
    let plan = answer(
        "EXPLAIN SELECT audit['operation'], count(*), sum(audit['cost'])
         FROM (SELECT audit(model, request) AS audit FROM log) WHERE NOT audit['valid'] GROUP BY audit['operation']",
    )
    .await
    .expect("a plan");
    let physical = plan.split("physical_plan").nth(1).expect("a physical plan");
    assert_eq!(physical.matches("audit(").count(), 1, "{plan}");
}

#[tokio::test]
async fn wrong_arguments_are_errors_of_the_plan() {
    let wrong = async |statement| answer(statement).await.expect_err("an error");
    let error = wrong("SELECT audit(model, cost) FROM log").await;
    assert!(
        error.contains("the column `request` for the request is of type Float64; it must be JSON text"),
        "{error}"
    );
    assert!(wrong("SELECT audit(model) FROM log").await.contains("audit"));
    assert!(wrong("SELECT audit(model, request, NULL, NULL, 1, 2) FROM log").await.contains("audit"));
}
