use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use arrow_array::cast::AsArray;
use bytes::Bytes;
use modelspec_codegen::Catalogue;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use super::*;
use crate::parquet::MAGIC;
use crate::run::{Form, Settings, Sink, State};
use crate::testing::catalogue_with;
use crate::{Operations, Options};

const PAINTER: &str = r#"name: Painter
doc: Paints.
sources: [{ url: https://acme.example, read: 2026-11-21 }]
http: { method: POST, path: /paint }
parameters:
  count: { type: integer, min: 1, max: 4, default: 1, doc: Number of images. }
price:
  currency: USD
  lines: [{ item: image, quantity: self.count, rate: "3" }]
"#;

fn catalogue() -> Catalogue {
    catalogue_with(PAINTER)
}

/// Inputs and outputs in memory.
#[derive(Default)]
struct Memory {
    names: Vec<String>,
    inputs: Vec<Bytes>,
    output: String,
    batches: Vec<RecordBatch>,
    states: Vec<State>,
}

impl Sink for Memory {
    fn inputs(&self) -> &[String] {
        &self.names
    }

    fn open(&mut self, input: usize) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(Cursor::new(self.inputs[input].clone())))
    }

    fn parquet(&mut self, input: usize) -> io::Result<Option<Box<dyn RandomAccess>>> {
        let bytes = &self.inputs[input];
        Ok(bytes.starts_with(&MAGIC).then(|| Box::new(bytes.clone()) as Box<dyn RandomAccess>))
    }

    fn take_columns(&mut self, outcomes: &RecordBatch, _: &State) -> io::Result<()> {
        self.batches.push(outcomes.clone());
        Ok(())
    }

    fn take(&mut self, output: &str, state: &State) -> io::Result<()> {
        self.output.push_str(output);
        self.states.push(state.clone());
        Ok(())
    }
}

/// Records with models, requests and costs.
fn records() -> Vec<(Option<&'static str>, String, Option<String>)> {
    let record = |number: i32| {
        let model = [Some("acme/painter"), Some("acme/painter"), Some("other"), None]
            [usize::try_from(number).unwrap_or_default() % 4];
        let cost = (number % 5 > 0).then(|| format!("{}", number % 7));
        (model, format!(r#"{{"count":{}}}"#, number % 6), cost)
    };
    (0..5_000).map(record).collect()
}

fn lines() -> Bytes {
    let line = |(model, request, cost): (Option<&str>, String, Option<String>)| {
        let model = model.map_or("null".to_owned(), |model| format!("\"{model}\""));
        format!(
            "{{\"model\":{model},\"request\":{request},\"cost\":{}}}\n",
            cost.as_deref().unwrap_or("null")
        )
    };
    records().into_iter().map(line).collect::<String>().into()
}

fn columns(names: [&str; 3]) -> Bytes {
    let (mut models, mut requests, mut costs) = (Vec::new(), Vec::new(), Vec::new());
    for (model, request, cost) in records() {
        models.push(model);
        requests.push(request);
        costs.push(cost);
    }
    let columns: [ArrayRef; 3] = [
        Arc::new(StringArray::from(models)),
        Arc::new(StringArray::from(requests)),
        Arc::new(StringArray::from(costs)),
    ];
    let batch = RecordBatch::try_from_iter(names.into_iter().zip(columns)).expect("a batch");
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(700)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.into_inner().expect("a file").into()
}

fn usual() -> Bytes {
    columns(["model", "request", "cost"])
}

fn memory(inputs: &[Bytes]) -> Memory {
    Memory { names: vec!["log".to_owned(); inputs.len()], inputs: inputs.to_vec(), ..Memory::default() }
}

fn run(inputs: &[Bytes], fields: &Fields, settings: Settings, state: State) -> (Memory, State) {
    let catalogue = catalogue();
    let operations = Operations::new(catalogue.models().iter().copied());
    let audit = Audit::new(&operations, None, fields, Options::default(), settings).expect("pointers");
    let mut memory = memory(inputs);
    let state = audit.run(&mut memory, state).expect("memory");
    (memory, state)
}

fn plain(inputs: &[Bytes], threads: usize) -> (Memory, State) {
    run(inputs, &Fields::default(), Settings { threads, ..Settings::default() }, State::default())
}

#[test]
fn columns_have_the_results_of_lines() {
    let (of_lines, lines_state) = plain(&[lines(), lines(), lines()], 1);
    assert_eq!(lines_state.records, 15_000);
    for threads in [1, 3] {
        let (of_columns, state) = plain(&[usual(), lines(), usual()], threads);
        assert_eq!(of_columns.output, of_lines.output);
        assert_eq!(state.summary, lines_state.summary);
        assert_eq!((state.records, state.failures), (15_000, Vec::new()));
    }
}

#[test]
fn records_that_are_too_long_are_malformed() {
    // The models of records and their requests, which are `{"count":N}`.
    let parts = "acme/painter".len() + r#"{"count":0}"#.len() + "1".len();
    for (max_record, are_malformed) in [(parts, false), (parts - 1, true)] {
        let settings = Settings { max_record, ..Settings::default() };
        let (memory, state) = run(&[usual()], &Fields::default(), settings, State::default());
        let message = format!("the record is longer than {max_record} bytes");
        assert_eq!(memory.output.contains(&message), are_malformed, "{max_record}");
        // Rows without a model are malformed anyway; those of known models with a cost are the longest.
        assert_eq!(state.summary.malformed.count, if are_malformed { 1_250 + 2_000 } else { 1_250 });
    }
}

#[test]
fn an_audit_goes_on_inside_of_a_file() {
    let inputs = [usual(), lines(), usual()];
    let (whole, end) = plain(&inputs, 2);
    let mut begins_inside = 0;
    for state in whole.states.iter().step_by(3) {
        let (rest, last) = run(&inputs, &Fields::default(), Settings::default(), state.clone());
        let written = usize::try_from(state.written).expect("a length");
        assert_eq!(rest.output, whole.output[written..]);
        assert_eq!((last.summary, last.records), (end.summary.clone(), end.records));
        begins_inside += u32::from(state.lines > 0 && state.lines < 5_000);
    }
    assert!(begins_inside > 2);
}

#[test]
fn a_damaged_file_is_a_failure_and_the_others_are_read() {
    let mut damaged = usual().to_vec();
    let at = damaged.len() / 2;
    damaged[at..at + 2_000].fill(0xFF);
    let (memory, state) = plain(&[damaged.into(), usual().slice(..5_000), usual()], 2);
    let [page, end] = &state.failures[..] else { panic!("{:?}", state.failures) };
    assert!(page.error.starts_with("row group ") && page.error.contains("is damaged"), "{}", page.error);
    assert_eq!(page.last_line % 700, 0);
    assert!(end.error.starts_with("this is not a complete Parquet file"), "{}", end.error);
    assert_eq!(state.records, page.last_line + 5_000);
    assert_eq!(memory.output.lines().count() as u64, state.records);
}

#[test]
fn columns_that_there_are_not_are_one_failure() {
    let named = |cost: &str| Fields { cost: cost.to_owned(), ..Fields::default() };
    let other = [columns(["model", "request", "price"])];
    let (memory, state) = run(&other, &named("/bill"), Settings::default(), State::default());
    let [failure] = &state.failures[..] else { panic!("{:?}", state.failures) };
    assert!(failure.error.starts_with("there is no column `/bill` for the cost; the columns are `model`"));
    assert_eq!((memory.output.as_str(), failure.last_line), ("", 0));
    // A cost is looked for where it usually is, and need not be there.
    let (_, state) = run(&other, &named("/cost"), Settings::default(), State::default());
    assert_eq!((state.failures.len(), state.records), (0, 5_000));
    let (found, _) = run(&other, &named("/price"), Settings::default(), State::default());
    assert_eq!(found.output, plain(&[usual()], 1).0.output);
    let whole = Fields { request: String::new(), ..Fields::default() };
    let (_, state) = run(&other, &whole, Settings::default(), State::default());
    assert!(state.failures[0].error.contains("is a whole record"), "{:?}", state.failures);
}

#[test]
fn outcomes_can_be_columns() {
    let settings = Settings { form: Form::Columns, threads: 2, ..Settings::default() };
    let inputs = [usual(), lines()];
    let (memory, state) = run(&inputs, &Fields::default(), settings, State::default());
    assert_eq!((memory.output.as_str(), state.records), ("", 10_000));
    let (of_lines, _) = plain(&inputs, 1);
    let mut rows = of_lines.output.lines();
    for batch in &memory.batches {
        assert_eq!(batch.schema(), outcome_schema());
        let text = |name: &str| batch.column_by_name(name).expect("the column").as_string::<i32>();
        for row in 0..batch.num_rows() {
            let json: BTreeMap<String, serde_json::Value> =
                serde_json::from_str(rows.next().expect("a line")).expect("JSON");
            assert_eq!(json["verdict"], text("verdict").value(row));
            assert_eq!(json["file"], text("file").value(row));
            let line = batch.column(1).as_primitive::<arrow_array::types::UInt64Type>().value(row);
            assert_eq!(json["line"], line);
        }
    }
    assert_eq!(rows.next(), None);
}
