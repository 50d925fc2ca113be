//! The audit of logged requests as a function of [DataFusion](https://datafusion.apache.org)'s SQL.
//!
//! ```sql
//! SELECT audit['operation'] AS operation, count(*) AS requests, sum(audit['billed']) AS billed
//! FROM (SELECT audit(model, request, NULL, NULL, cost) AS audit FROM log)
//! WHERE NOT audit['valid']
//! GROUP BY operation
//! ```
//!
//! The function takes the columns of a record: `audit(model, request[, facts[, time[, cost]]])`. It returns a struct, whose
//! fields are [`fields`](modelspec_audit::arrow::fields).

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema};
use datafusion_common::{DataFusionError, Result};
use datafusion_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature, Volatility,
};
use modelspec_audit::arrow::{Columns, audit_batch, fields};
use modelspec_audit::{Operations, Options};

/// The option of a session that has to be off, so that each row of a subquery is audited once.
///
/// It moves the fields that a query reads behind the subquery with the function, which is then called for each of them.
pub const AUDIT_ONCE: &str = "datafusion.optimizer.enable_leaf_expression_pushdown";

/// The names of the parameters, of which the first two are required.
const PARAMETERS: [&str; 5] = ["model", "request", "facts", "time", "cost"];

/// The function `audit` for a session:
///
/// ```
/// use datafusion::prelude::{SessionConfig, SessionContext};
/// use modelspec_audit::{Operations, Options};
/// use modelspec_datafusion::{AUDIT_ONCE, audit_function};
///
/// let operations = Operations::new(modelspec::models().iter().map(|entry| **entry));
/// let session = SessionContext::new_with_config(SessionConfig::new().set_bool(AUDIT_ONCE, false));
/// session.register_udf(audit_function(operations, Options::default()));
/// ```
#[must_use]
pub fn audit_function(operations: Operations<'static>, options: Options<'static>) -> ScalarUDF {
    ScalarUDF::from(Audit { operations: Arc::new(operations), options, signature: signature() })
}

/// The function.
#[derive(Debug)]
struct Audit {
    operations: Arc<Operations<'static>>,
    options: Options<'static>,
    signature: Signature,
}

fn signature() -> Signature {
    let counts = (2..=PARAMETERS.len()).map(TypeSignature::Any).collect();
    // The answer depends on nothing but the arguments. But a function that is not volatile moves into a filter around its
    // subquery, and stays in the subquery too, so that each row would be audited twice.
    Signature::one_of(counts, Volatility::Volatile)
}

impl PartialEq for Audit {
    /// Two functions are the same if they are copies of one.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.operations, &other.operations)
    }
}

impl Eq for Audit {}

impl Hash for Audit {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.operations).hash(state);
    }
}

impl ScalarUDFImpl for Audit {
    fn name(&self) -> &'static str {
        "audit"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The struct of an outcome. Arguments of types that cannot hold their part of a record are an error of the plan.
    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        let columns: Vec<ArrayRef> = arguments.iter().map(arrow_array::new_empty_array).collect();
        self.audit(columns, 0)?;
        Ok(DataType::Struct(fields()))
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = arguments.number_rows;
        let columns = arguments.args.iter().map(|argument| argument.to_array(rows)).collect::<Result<_>>()?;
        self.audit(columns, rows).map(ColumnarValue::Array)
    }
}

impl Audit {
    fn audit(&self, columns: Vec<ArrayRef>, rows: usize) -> Result<ArrayRef> {
        let field = |(name, column): (&&str, &ArrayRef)| Field::new(*name, column.data_type().clone(), true);
        let schema: Vec<Field> = PARAMETERS.iter().zip(&columns).map(field).collect();
        let given = |at: usize| columns.get(at).map(|_| PARAMETERS[at].to_owned());
        let places = Columns { facts: given(2), time: given(3), cost: given(4), ..Columns::default() };
        let size = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(schema)), columns, &size)?;
        let outcomes = audit_batch(&self.operations, &batch, &places, &self.options);
        Ok(Arc::new(outcomes.map_err(|error| DataFusionError::Plan(error.to_string()))?))
    }
}
