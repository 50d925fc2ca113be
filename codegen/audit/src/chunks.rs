//! Inputs in pieces that end at line ends. In: bytes, plain or compressed. Out: chunks of whole lines, in bounded memory.

use std::io::{self, BufReader, Cursor, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

/// The start of a member of a gzip file.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// The start of a frame of a zstd file.
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// The content of an input, which is decompressed if it starts as gzip or zstd does. Members and frames of both can follow
/// one another.
///
/// # Errors
/// Those of the reader.
pub fn decompressed<'r>(mut source: Box<dyn Read + Send + 'r>) -> io::Result<Box<dyn Read + Send + 'r>> {
    let mut start = Vec::new();
    source.by_ref().take(ZSTD.len() as u64).read_to_end(&mut start)?;
    let (is_gzip, is_zstd) = (start.starts_with(&GZIP), start.starts_with(&ZSTD));
    let whole = Cursor::new(start).chain(source);
    Ok(if is_gzip {
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, whole)))
    } else if is_zstd {
        Box::new(zstd::Decoder::new(whole)?)
    } else {
        Box::new(whole)
    })
}

/// Some whole lines of an input.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    /// The lines. Only the last one of the input may have no line end.
    pub(crate) bytes: Vec<u8>,
    /// The offset of the end of each line.
    pub(crate) ends: Vec<usize>,
    /// The number of the first line.
    pub(crate) first_line: u64,
    /// Behind them there is a line that is longer than the limit, and was skipped.
    pub(crate) is_long_line_behind: bool,
    /// The number of bytes of the input up to the end of the chunk.
    pub(crate) end: u64,
    /// The number of lines up to there.
    pub(crate) last_line: u64,
}

impl Chunk {
    /// The lines without their ends, each with its number.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let mut start = 0;
        (self.first_line..).zip(&self.ends).map(move |(number, end)| {
            let line = self.bytes.get(start..*end).unwrap_or_default();
            start = end + 1;
            (number, line)
        })
    }

    /// The number of bytes in memory.
    pub(crate) fn weight(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<usize>()
    }
}

/// Cuts an input into chunks.
pub(crate) struct Chunks<'r> {
    reader: Box<dyn Read + Send + 'r>,
    /// The start of the next line.
    rest: Vec<u8>,
    /// The number of bytes in chunks.
    done: u64,
    lines: u64,
    is_at_end: bool,
    /// The error that ended the input, after its whole lines.
    error: Option<io::Error>,
    sizes: Sizes,
}

/// The sizes of what is in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// The usual size of a chunk.
    pub(crate) chunk: usize,
    /// The longest line.
    pub(crate) line: usize,
}

impl<'r> Chunks<'r> {
    /// Starts behind bytes and lines that are done.
    pub(crate) fn new(
        mut reader: Box<dyn Read + Send + 'r>,
        (done, lines): (u64, u64),
        sizes: Sizes,
    ) -> io::Result<Self> {
        let skipped = io::copy(&mut reader.by_ref().take(done), &mut io::sink())?;
        if skipped < done {
            return Err(io::Error::new(ErrorKind::UnexpectedEof, "the input is shorter than it was"));
        }
        Ok(Self { reader, rest: Vec::new(), done, lines, is_at_end: false, error: None, sizes })
    }

    /// The number of whole lines that chunks were made of.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    /// The next chunk, in a buffer that is no longer needed.
    pub(crate) fn next(&mut self, mut buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        buffer.clear();
        buffer.append(&mut self.rest);
        loop {
            self.fill(&mut buffer);
            let whole = memchr::memrchr(b'\n', &buffer).map(|at| at + 1);
            if let Some(end) = whole.or((self.is_at_end && !buffer.is_empty()).then_some(buffer.len())) {
                self.rest.extend_from_slice(&buffer[end..]);
                buffer.truncate(end);
                return Ok(Some(self.chunk(buffer, 0)));
            }
            if let Some(error) = self.error.take() {
                return Err(error);
            }
            if self.is_at_end {
                return Ok(None);
            }
            if buffer.len() > self.sizes.line {
                return self.without_long_line(buffer).map(Some);
            }
        }
    }

    /// Reads until there is enough for a chunk, and if there is no line end in it, for a line.
    fn fill(&mut self, buffer: &mut Vec<u8>) {
        let has_line = memchr::memchr(b'\n', buffer).is_some();
        let wanted = if has_line || buffer.len() < self.sizes.chunk {
            self.sizes.chunk
        } else {
            (buffer.len() * 2).min(self.sizes.line + 1)
        };
        let missing = wanted.saturating_sub(buffer.len());
        if missing == 0 || self.is_at_end || self.error.is_some() {
            return;
        }
        buffer.reserve(missing);
        match self.reader.by_ref().take(missing as u64).read_to_end(buffer) {
            Ok(length) => self.is_at_end = length < missing,
            Err(error) => self.error = Some(error),
        }
    }

    /// Skips the rest of a line that is too long.
    fn without_long_line(&mut self, mut buffer: Vec<u8>) -> io::Result<Chunk> {
        let mut skipped = buffer.len() as u64;
        loop {
            buffer.clear();
            let length = self.reader.by_ref().take(self.sizes.chunk as u64).read_to_end(&mut buffer)?;
            if let Some(at) = memchr::memchr(b'\n', &buffer) {
                self.rest.extend_from_slice(&buffer[at + 1..]);
                skipped += at as u64 + 1;
                break;
            }
            skipped += length as u64;
            if length < self.sizes.chunk {
                self.is_at_end = true;
                break;
            }
        }
        buffer.clear();
        Ok(Chunk { is_long_line_behind: true, ..self.chunk(buffer, skipped) })
    }

    fn chunk(&mut self, bytes: Vec<u8>, skipped: u64) -> Chunk {
        let first_line = self.lines + 1;
        let mut ends: Vec<usize> = memchr::memchr_iter(b'\n', &bytes).collect();
        if !bytes.is_empty() && !bytes.ends_with(b"\n") {
            ends.push(bytes.len());
        }
        self.lines += ends.len() as u64 + u64::from(skipped > 0);
        self.done += bytes.len() as u64 + skipped;
        Chunk { bytes, ends, first_line, is_long_line_behind: false, end: self.done, last_line: self.lines }
    }
}

#[cfg(test)]
mod tests;
