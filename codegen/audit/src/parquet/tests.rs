use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int64Array, StringArray};
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::*;

/// A file with a row for each number, in row groups of 1,000.
fn file(rows: i64, compression: Compression) -> Vec<u8> {
    let texts: StringArray = (0..rows).map(|row| Some(format!("text {row} {}", "x".repeat(200)))).collect();
    let columns: [(&str, ArrayRef); 2] =
        [("request", Arc::new(texts)), ("model", Arc::new(Int64Array::from_iter_values(0..rows)))];
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(1_000))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.into_inner().expect("a file")
}

fn numbers_in(batch: &RecordBatch) -> Vec<i64> {
    batch.column_by_name("model").expect("the column").as_primitive::<Int64Type>().values().to_vec()
}

fn source(bytes: &[u8]) -> Source {
    let access: Arc<dyn RandomAccess> = Arc::new(Bytes::copy_from_slice(bytes));
    Source::new(access)
}

/// The numbers that are read, and the error that ends it.
fn read(bytes: &[u8], done: u64, threads: usize) -> (Vec<i64>, Option<String>) {
    let mut found = Vec::new();
    let columns = Columns { request: None, ..Columns::default() };
    let result = ParquetFile::new(source(bytes)).and_then(|file| {
        let work = |batch: &RecordBatch, start: u64| {
            let numbers = numbers_in(batch);
            assert_eq!(numbers.first().copied(), i64::try_from(start).ok(), "rows before the batch");
            assert_eq!(batch.num_columns(), 1, "only the columns that are named are read");
            // Results that are large, so that they have to wait.
            Ok((numbers, MOST_WAITING / 2))
        };
        file.read(&columns, done, threads, &work, &mut |part| {
            found.extend(part.results);
            assert_eq!(part.end, done + found.len() as u64);
            Ok(())
        })
    });
    (found, result.err().map(|error| error.to_string()))
}

#[test]
fn rows_come_in_their_order() {
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::LZ4_RAW] {
        let file = file(10_500, compression);
        for threads in [1, 2, 7] {
            for done in [0, 1, 999, 1_000, 4_321, 10_499, 10_500] {
                let expected: Vec<i64> = (i64::try_from(done).expect("a number")..10_500).collect();
                assert_eq!(read(&file, done, threads), (expected, None), "{done} rows, {threads} threads");
            }
        }
    }
    assert_eq!(read(&file(0, Compression::SNAPPY), 0, 2), (Vec::new(), None));
}

#[test]
fn a_file_without_its_end_is_an_error() {
    let whole = file(2_500, Compression::SNAPPY);
    for length in [0, 3, 8, 1_000, whole.len() - 1] {
        let (found, error) = read(&whole[..length], 0, 2);
        assert_eq!(found, Vec::<i64>::new());
        assert!(
            error.is_some_and(|error| error.starts_with("this is not a complete Parquet file: ")),
            "{length}"
        );
    }
}

#[test]
fn a_damaged_row_group_loses_nothing_before_it() {
    let whole = file(4_500, Compression::SNAPPY);
    let metadata = ParquetFile::new(source(&whole)).expect("the footer").metadata;
    let (start, length) = metadata.metadata().row_group(2).column(1).byte_range();
    let mut damaged = whole.clone();
    for at in start..start + length {
        damaged[usize::try_from(at).expect("a place")] ^= 0x5A;
    }
    let (found, error) = read(&damaged, 0, 3);
    assert_eq!(found, (0..2_000).collect::<Vec<i64>>());
    let error = error.expect("an error");
    assert!(error.starts_with("row group 2 with the rows 2001 to 3000 is damaged: "), "{error}");
}

#[test]
fn an_error_of_the_output_ends_the_work() {
    let file = ParquetFile::new(source(&file(9_000, Compression::SNAPPY))).expect("the footer");
    let mut taken = 0;
    let full = || Err(io::Error::new(io::ErrorKind::StorageFull, "full"));
    let work = |batch: &RecordBatch, _| Ok((batch.num_rows(), MOST_WAITING));
    let result = file.read(&Columns::default(), 0, 4, &work, &mut |_| {
        taken += 1;
        if taken == 3 { full() } else { Ok(()) }
    });
    assert!(matches!(result, Err(RowsError::Output(error)) if error.kind() == io::ErrorKind::StorageFull));
    assert_eq!(taken, 3);
}

/// A folder in memory.
#[derive(Default)]
struct Folder {
    made: u32,
    parts: BTreeMap<u32, Vec<u8>>,
}

impl Parts for Folder {
    type File = Vec<u8>;

    fn create(&mut self, _: u32) -> io::Result<Vec<u8>> {
        self.made += 1;
        Ok(Vec::new())
    }

    fn finish(&mut self, number: u32, file: Vec<u8>) -> io::Result<()> {
        self.parts.insert(number, file);
        Ok(())
    }
}

#[test]
fn parts_are_whole_files() {
    let schema = Arc::new(Schema::new(vec![Field::new("model", DataType::Int64, false)]));
    let (mut folder, mut writer) = (Folder::default(), PartWriter::new(schema.clone(), 3));
    let size = 300_000_i64;
    for start in (0..5).map(|batch| batch * size) {
        let column = Int64Array::from_iter_values(start..start + size);
        let batch = RecordBatch::try_new(schema.clone(), vec![Arc::new(column)]).expect("a batch");
        writer.write(&batch, &mut folder).expect("memory");
    }
    assert_eq!(folder.parts.keys().copied().collect::<Vec<_>>(), [3]);
    writer.finish(&mut folder).expect("memory");
    writer.finish(&mut folder).expect("memory");
    assert_eq!((writer.parts(), folder.made), (5, 2));
    let rows = |bytes: &Vec<u8>| ParquetFile::new(source(bytes)).expect("a whole file").rows();
    assert_eq!(folder.parts.values().map(rows).collect::<Vec<_>>(), [1_200_000, 300_000]);
}
