//! Outcomes as columns. In: outcomes in the order of their records. Out: one struct column with their parts.

use std::sync::{Arc, LazyLock};

use arrow_array::builder::{BooleanBuilder, Decimal128Builder, StringBuilder};
use arrow_array::{ArrayRef, StructArray};
use arrow_schema::{ArrowError, DataType, Field, Fields};
use modelspec_runtime::{Money, ValueRange};

use crate::{CostKind, FIELDS, Outcome, Verdict};

/// The type of amounts.
const AMOUNT: DataType = DataType::Decimal128(19, 9);
/// The type of differences of amounts.
const DIFFERENCE: DataType = DataType::Decimal128(20, 9);

/// The fields of the struct that holds an outcome.
pub fn fields() -> Fields {
    static ALL: LazyLock<Fields> = LazyLock::new(|| FIELDS.iter().map(|name| field(name)).collect());
    ALL.clone()
}

fn field(name: &str) -> Field {
    match name {
        "valid" => Field::new(name, DataType::Boolean, false),
        "verdict" => Field::new(name, DataType::Utf8, false),
        "cost" | "cost_min" | "cost_max" | "billed" => Field::new(name, AMOUNT, true),
        "difference" => Field::new(name, DIFFERENCE, true),
        _ => Field::new(name, DataType::Utf8, true),
    }
}

/// Collects outcomes.
pub(crate) struct Answers {
    rows: usize,
    valid: BooleanBuilder,
    verdict: StringBuilder,
    operation: StringBuilder,
    rule: StringBuilder,
    pointer: StringBuilder,
    message: StringBuilder,
    cost_kind: StringBuilder,
    cost: Decimal128Builder,
    cost_min: Decimal128Builder,
    cost_max: Decimal128Builder,
    currency: StringBuilder,
    reason: StringBuilder,
    billed: Decimal128Builder,
    difference: Decimal128Builder,
    receipt: StringBuilder,
}

impl Default for Answers {
    fn default() -> Self {
        Self::new(0)
    }
}

impl Answers {
    pub(super) fn new(rows: usize) -> Self {
        let texts = || StringBuilder::with_capacity(rows, 0);
        let amounts = |ty: DataType| Decimal128Builder::with_capacity(rows).with_data_type(ty);
        Self {
            rows: 0,
            valid: BooleanBuilder::with_capacity(rows),
            verdict: texts(),
            operation: texts(),
            rule: texts(),
            pointer: texts(),
            message: texts(),
            cost_kind: texts(),
            cost: amounts(AMOUNT),
            cost_min: amounts(AMOUNT),
            cost_max: amounts(AMOUNT),
            currency: texts(),
            reason: texts(),
            billed: amounts(AMOUNT),
            difference: amounts(DIFFERENCE),
            receipt: texts(),
        }
    }

    pub(crate) fn add(&mut self, outcome: &Outcome<'_>) {
        self.rows += 1;
        let verdict = outcome.verdict();
        let kind = outcome.cost_kind();
        let total = outcome.total();
        let range = total.map(|total| total.amount);
        let exact = range.and_then(ValueRange::exact).filter(|_| kind == Some(CostKind::Exact));
        let open = range.filter(|_| exact.is_none());
        self.valid.append_value(verdict == Verdict::Valid);
        self.verdict.append_value(verdict.name());
        self.operation.append_option(outcome.operation());
        self.rule.append_option(outcome.rule());
        self.pointer.append_option(outcome.pointer());
        self.message.append_option(outcome.message());
        self.cost_kind.append_option(kind.map(CostKind::name));
        self.cost.append_option(exact.map(nanos));
        self.cost_min.append_option(open.map(|range| nanos(range.min)));
        self.cost_max.append_option(open.and_then(|range| range.max).map(nanos));
        self.currency.append_option(total.map(|total| total.currency));
        self.reason.append_option(outcome.reason());
        self.billed.append_option(outcome.bill().map(|bill| nanos(bill.amount.money)));
        self.difference.append_option(outcome.difference());
        self.receipt.append_option(outcome.receipt());
    }

    pub(crate) fn finish(mut self) -> Result<StructArray, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.valid.finish()),
            Arc::new(self.verdict.finish()),
            Arc::new(self.operation.finish()),
            Arc::new(self.rule.finish()),
            Arc::new(self.pointer.finish()),
            Arc::new(self.message.finish()),
            Arc::new(self.cost_kind.finish()),
            Arc::new(self.cost.finish()),
            Arc::new(self.cost_min.finish()),
            Arc::new(self.cost_max.finish()),
            Arc::new(self.currency.finish()),
            Arc::new(self.reason.finish()),
            Arc::new(self.billed.finish()),
            Arc::new(self.difference.finish()),
            Arc::new(self.receipt.finish()),
        ];
        StructArray::try_new_with_length(fields(), columns, None, self.rows)
    }
}

fn nanos(amount: Money) -> i128 {
    i128::from(amount.nanos())
}
