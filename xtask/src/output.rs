//! Standard output that may close early. Does not know the content.

use std::io::{self, ErrorKind, Write};

/// A writer that ignores a closed pipe, as in `cargo xtask list | head -1`: the status,
/// and with it the exit code, stay the same.
#[derive(Debug)]
pub struct Output<W> {
    inner: W,
    closed: bool,
    /// A closed pipe is an error for this writer, so that a long command can end early.
    tells: bool,
}

impl<W: Write> Output<W> {
    /// Wraps a writer.
    pub fn new(inner: W) -> Self {
        Self { inner, closed: false, tells: false }
    }

    /// Lets a command notice that the pipe is closed, by an error of its next `write`, so that it can end early.
    pub fn tell(&mut self) {
        self.tells = true;
    }

    fn unless_closed<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(instead)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.closed {
            let result = self.inner.write(bytes);
            let result = self.unless_closed(result, bytes.len());
            if !self.closed {
                return result;
            }
        }
        if self.tells { Err(ErrorKind::BrokenPipe.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = self.inner.flush();
        self.unless_closed(result, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes one write, then its reader is gone.
    struct Leaves(Vec<u8>);

    impl Write for Leaves {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                self.0.extend_from_slice(bytes);
                Ok(bytes.len())
            } else {
                Err(ErrorKind::BrokenPipe.into())
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn a_reader_that_leaves_is_no_error() {
        let mut output = Output::new(Leaves(Vec::new()));
        for line in ["one\n", "two\n", "three\n"] {
            output.write_all(line.as_bytes()).expect("a closed pipe is not an error");
        }
        output.flush().expect("nor is flushing it");
        assert_eq!(output.inner.0, b"one\n");
        assert!(output.closed);
    }

    #[test]
    fn a_command_can_be_told() {
        let mut output = Output::new(Leaves(Vec::new()));
        output.tell();
        let mut write = || output.write_all(b"one\n").map_err(|error| error.kind());
        let closed = Err(ErrorKind::BrokenPipe);
        assert_eq!([write(), write(), write()], [Ok(()), closed, closed]);
        output.flush().expect("the command can end");
    }
}
