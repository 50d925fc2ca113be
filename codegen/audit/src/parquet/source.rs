//! A file as the reader of Parquet wants it. In: bytes at places. Out: readers that start at a place.

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use super::RandomAccess;

/// A file, for several readers.
#[derive(Clone)]
pub struct Source(Arc<dyn RandomAccess>);

impl Source {
    /// A file.
    pub fn new(access: impl Into<Arc<dyn RandomAccess>>) -> Self {
        Self(access.into())
    }
}

/// Reads from a place on.
pub struct From {
    source: Source,
    place: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.0.read_at(self.place, buffer)?;
        self.place += length as u64;
        Ok(length)
    }
}

impl Length for Source {
    fn len(&self) -> u64 {
        self.0.length()
    }
}

impl ChunkReader for Source {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::new(From { source: self.clone(), place: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A damaged file can name any length.
        let is_inside = start.checked_add(length as u64).is_some_and(|end| end <= self.len());
        if !is_inside {
            return Err(ParquetError::EOF(format!("there are no {length} bytes at {start}")));
        }
        let mut bytes = Vec::with_capacity(length);
        let read = From { source: self.clone(), place: start }.take(length as u64).read_to_end(&mut bytes)?;
        if read < length {
            return Err(ParquetError::EOF(format!("the file ends before byte {}", start + length as u64)));
        }
        Ok(bytes.into())
    }
}

#[cfg(test)]
impl RandomAccess for Bytes {
    fn length(&self) -> u64 {
        self.as_ref().len() as u64
    }

    fn read_at(&self, start: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(start).ok().and_then(|start| self.get(start..)).unwrap_or_default();
        rest.as_ref().read(buffer)
    }
}
