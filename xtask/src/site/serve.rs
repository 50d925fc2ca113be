//! A server for one folder and this machine alone, to look at a site while its specs are edited.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::Error;
use crate::specs::SpecFolder;

/// Time between two looks at the specs.
pub(super) const PAUSE: Duration = Duration::from_millis(500);
/// Longest time for a browser to send its request.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest line of a request.
const MAX_LINE: u64 = 8 << 10;

/// Starts to serve a folder.
pub(super) fn start(folder: &Path, port: u16, out: &mut dyn Write) -> Result<(), Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        Error::new(format!("cannot listen at port {port}: {error}; choose another --port"))
    })?;
    let port = listener.local_addr().map_or(port, |address| address.port());
    writeln!(out, "serving http://localhost:{port}/")?;
    out.flush()?;
    let folder = folder.to_path_buf();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            // A browser that goes away needs no answer.
            std::thread::spawn(move || drop(answer(stream, &folder)));
        }
    });
    Ok(())
}

/// The times at which the specs were changed.
pub(super) fn changes(specs: &Path) -> Result<BTreeMap<String, Option<SystemTime>>, Error> {
    let texts = SpecFolder::open_or_empty(specs)?;
    let time = |path: &str| fs::metadata(specs.join(path)).and_then(|meta| meta.modified()).ok();
    Ok(texts.paths().map(|path| (path.to_owned(), time(path))).collect())
}

fn answer(mut stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    std::io::Read::take(BufReader::new(&stream), MAX_LINE).read_line(&mut line)?;
    let found = file(&line, folder).and_then(|path| Some((kind(&path), fs::read(path).ok()?)));
    let (status, kind, body) = match found {
        Some((kind, body)) => ("200 OK", kind, body),
        None => ("404 Not Found", "text/plain", b"not found\n".to_vec()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

/// The file in the folder that a request is for.
fn file(line: &str, folder: &Path) -> Option<PathBuf> {
    let path = line.strip_prefix("GET /")?.split([' ', '?', '#']).next()?;
    let is_inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let path = folder.join(if path.is_empty() { "index.html" } else { path });
    (is_inside && path.is_file()).then_some(path)
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::file;

    #[test]
    fn only_files_of_the_folder_are_served() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        std::fs::create_dir(&site).unwrap();
        std::fs::write(site.join("index.html"), "x").unwrap();
        std::fs::write(folder.path().join("secret"), "x").unwrap();
        assert!(file("GET / HTTP/1.1\r\n", &site).is_some());
        assert!(file("GET /index.html?x HTTP/1.1\r\n", &site).is_some());
        for line in [
            "GET /../secret HTTP/1.1",
            "GET //etc/passwd HTTP/1.1",
            "GET /none HTTP/1.1",
            "PUT / HTTP/1.1",
            "",
        ] {
            assert_eq!(file(line, &site), None, "{line}");
        }
    }
}
