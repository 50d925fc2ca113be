//! Outcomes as Parquet. In: batches of outcomes. Out: whole files, one after another, so that what was written before an
//! end without warning can be read.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

/// Rows of a file.
const ROWS: usize = 1 << 20;
/// Rows of a row group, which bound the memory.
const GROUP_ROWS: usize = 1 << 17;

/// Writes batches to parts: the folder `out.parquet` gets `part-00000.parquet` and so on.
pub struct PartWriter<W: Write + Send> {
    schema: SchemaRef,
    part: Option<ArrowWriter<W>>,
    number: u32,
    rows: usize,
}

/// The files of a folder.
pub trait Parts {
    /// A file that is being written.
    type File: Write + Send;

    /// Makes a file under a name that no reader takes for a part.
    ///
    /// # Errors
    /// Those of the disk.
    fn create(&mut self, number: u32) -> io::Result<Self::File>;

    /// Gives a complete file the name of its part.
    ///
    /// # Errors
    /// Those of the disk.
    fn finish(&mut self, number: u32, file: Self::File) -> io::Result<()>;
}

impl<W: Write + Send> PartWriter<W> {
    /// Writes parts from this number on.
    pub fn new(schema: SchemaRef, number: u32) -> Self {
        Self { schema, part: None, number, rows: 0 }
    }

    /// Adds a batch, and ends the part if it is full.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn write(&mut self, batch: &RecordBatch, parts: &mut dyn Parts<File = W>) -> io::Result<()> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let part = match &mut self.part {
            Some(part) => part,
            none => none.insert(self::part(parts.create(self.number)?, &self.schema)?),
        };
        part.write(batch).map_err(disk)?;
        self.rows += batch.num_rows();
        if self.rows >= ROWS { self.finish(parts) } else { Ok(()) }
    }

    /// Ends the last part, if there is one that is not ended.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn finish(&mut self, parts: &mut dyn Parts<File = W>) -> io::Result<()> {
        let Some(part) = self.part.take() else { return Ok(()) };
        parts.finish(self.number, part.into_inner().map_err(disk)?)?;
        self.number += 1;
        self.rows = 0;
        Ok(())
    }

    /// The number of whole parts.
    pub fn parts(&self) -> u32 {
        self.number
    }
}

fn part<W: Write + Send>(file: W, schema: &Schema) -> io::Result<ArrowWriter<W>> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_created_by("modelspec".to_owned())
        .build();
    ArrowWriter::try_new(file, schema.clone().into(), Some(properties)).map_err(disk)
}

/// The error of the disk that an error of the writer is about.
fn disk(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
