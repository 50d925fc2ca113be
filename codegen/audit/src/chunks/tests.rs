use std::io::Write;

use super::*;

/// The lines of an input with their numbers; a line that is too long is `<long>`. The error of the input is the last one.
fn lines(source: Vec<u8>, chunk: usize, line: usize) -> Vec<String> {
    let reader = decompressed(Box::new(Cursor::new(source))).expect("memory can be read");
    let mut chunks = Chunks::new(reader, (0, 0), Sizes { chunk, line }).expect("memory can be read");
    let mut found = Vec::new();
    loop {
        match chunks.next(Vec::new()) {
            Ok(None) => return found,
            Err(error) => {
                found.push(format!("{:?} after {}", error.kind(), chunks.lines()));
                return found;
            }
            Ok(Some(chunk)) => {
                for (at, line) in chunk.lines() {
                    let line = std::str::from_utf8(line).expect("UTF-8");
                    found.push(format!("{at} {}", if line.len() > 100 { "long" } else { line }));
                }
                if chunk.is_long_line_behind {
                    found.push(format!("{} <long>", chunk.last_line));
                }
                assert_eq!(chunk.last_line, found.len() as u64, "{found:?}");
            }
        }
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 1).expect("memory can be written")
}

#[test]
fn every_size_of_chunks_gives_the_same_lines() {
    let text = b"one\n\ntwo three\n\xc3\xa9\nlast".to_vec();
    let expected = ["1 one", "2 ", "3 two three", "4 \u{e9}", "5 last"];
    for chunk in 1..40 {
        assert_eq!(lines(text.clone(), chunk, 20), expected, "{chunk}");
        assert_eq!(lines([&text[..], b"\n"].concat(), chunk, 20), expected, "{chunk}");
    }
    assert!(lines(Vec::new(), 5, 20).is_empty());
}

#[test]
fn long_lines_are_skipped_and_counted() {
    let long = "x".repeat(50);
    for (text, expected) in [
        (format!("a\n{long}\nb\n"), vec!["1 a", "2 <long>", "3 b"]),
        (format!("{long}\n{long}"), vec!["1 <long>", "2 <long>"]),
        (format!("{long}\n\nb"), vec!["1 <long>", "2 ", "3 b"]),
    ] {
        for chunk in 1..20 {
            assert_eq!(lines(text.clone().into_bytes(), chunk, 20), expected, "{chunk}");
        }
    }
}

#[test]
fn compression_is_told_by_content_and_can_have_parts() {
    let expected = ["1 one", "2 two", "3 three"];
    assert_eq!(lines([gzip(b"one\ntw"), gzip(b"o\nthree\n")].concat(), 4, 20), expected);
    assert_eq!(lines([zstd(b"one\ntw"), zstd(b"o\nthree\n")].concat(), 4, 20), expected);
}

#[test]
fn an_archive_that_is_cut_off_gives_its_whole_lines_and_an_error() {
    let mut text = Vec::new();
    for number in 0..200_000_u32 {
        writeln!(text, "{:x}", number.wrapping_mul(2_654_435_761)).expect("memory can be written");
    }
    for packed in [gzip(&text), zstd(&text)] {
        let cut = packed[..packed.len() / 2].to_vec();
        let found = lines(cut, 1_000, 1_000);
        let (error, whole) = found.split_last().expect("an error");
        assert_eq!(*error, format!("UnexpectedEof after {}", whole.len()));
        assert!(whole.len() > 10_000, "only {} lines", whole.len());
        let expected = lines(text.clone(), 1_000, 1_000);
        assert_eq!(*whole, expected[..whole.len()]);
    }
    let mut wrong = gzip(&text);
    let middle = wrong.len() / 2;
    wrong[middle] ^= 0xFF;
    assert!(lines(wrong, 1_000, 1_000).last().is_some_and(|error| error.contains("after")));
}

#[test]
fn reading_goes_on_where_it_ended() {
    let text = b"one\ntwo\nthree\n";
    let sizes = Sizes { chunk: 5, line: 20 };
    let mut first = Chunks::new(Box::new(&text[..]), (0, 0), sizes).expect("memory can be read");
    let chunk = first.next(Vec::new()).expect("a chunk").expect("a chunk");
    let reader: Box<dyn Read + Send> = Box::new(&text[..]);
    let mut rest = Chunks::new(reader, (chunk.end, chunk.last_line), sizes).expect("memory can be read");
    let next = rest.next(Vec::new()).expect("a chunk").expect("a chunk");
    assert_eq!(next.lines().collect::<Vec<_>>(), [(2, &b"two"[..])]);
    assert!(Chunks::new(Box::new(&text[..]), (15, 3), sizes).is_err());
}
