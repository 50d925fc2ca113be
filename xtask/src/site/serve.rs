//! A server for one folder and this machine alone, to look at a site while its specs are edited. Pages that it shows reload
//! themselves.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::Error;
use crate::specs::SpecFolder;

/// Time between two looks at the specs.
pub(super) const PAUSE: Duration = Duration::from_millis(500);
/// Longest time for a browser to send its request.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest line of a request.
const MAX_LINE: u64 = 8 << 10;

/// Longest time for which an answer about changes is held back: browsers give up on slow scripts much later.
const HOLD: Duration = Duration::from_secs(20);
/// The script that reloads pages, and where pages find it.
const RELOAD: (&str, &str) = ("/.modelspec/reload.js", include_str!("reload.js"));
/// The path at which the script learns that the site has been written again.
const CHANGED: &str = "/.modelspec/changed.js";

/// The version of the site that is served: it grows each time the site is written.
#[derive(Default)]
pub(super) struct Version {
    number: Mutex<u64>,
    changed: Condvar,
}

impl Version {
    /// Tells open pages that the site has been written again.
    pub(super) fn advance(&self) {
        *self.lock() += 1;
        self.changed.notify_all();
    }

    fn now(&self) -> u64 {
        *self.lock()
    }

    /// The version as soon as it is not `known`, or after some time.
    fn other_than(&self, known: &str, hold: Duration) -> u64 {
        let is_same = |number: &mut u64| number.to_string() == known;
        let waited = self.changed.wait_timeout_while(self.lock(), hold, is_same);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        self.number.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts to serve a folder, and returns the port.
pub(super) fn start(
    folder: &Path,
    port: u16,
    version: &Arc<Version>,
    out: &mut dyn Write,
) -> Result<u16, Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        Error::new(format!("cannot listen at port {port}: {error}; choose another --port"))
    })?;
    let port = listener.local_addr().map_or(port, |address| address.port());
    writeln!(out, "serving http://localhost:{port}/")?;
    out.flush()?;
    let (folder, version) = (folder.to_path_buf(), Arc::clone(version));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (folder, version) = (folder.clone(), Arc::clone(&version));
            // A browser that goes away needs no answer.
            std::thread::spawn(move || drop(answer(stream, &folder, &version)));
        }
    });
    Ok(port)
}

/// The times at which the specs were changed.
pub(super) fn changes(specs: &Path) -> Result<BTreeMap<String, Option<SystemTime>>, Error> {
    let texts = SpecFolder::open_or_empty(specs)?;
    let time = |path: &str| fs::metadata(specs.join(path)).and_then(|meta| meta.modified()).ok();
    Ok(texts.paths().map(|path| (path.to_owned(), time(path))).collect())
}

fn answer(mut stream: TcpStream, folder: &Path, version: &Version) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    std::io::Read::take(BufReader::new(&stream), MAX_LINE).read_line(&mut line)?;
    let (status, kind, body) = match content(&line, folder, version) {
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

/// The type and the content of what a request is for.
fn content(line: &str, folder: &Path, version: &Version) -> Option<(&'static str, Vec<u8>)> {
    let script = "text/javascript; charset=utf-8";
    let address = line.strip_prefix("GET ")?.split(' ').next()?;
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    if path == RELOAD.0 {
        return Some((script, RELOAD.1.into()));
    }
    if path == CHANGED {
        let known = query.split('&').next().unwrap_or_default();
        let now = version.other_than(known, HOLD);
        return Some((script, format!("modelspecChanged(\"{now}\");\n").into_bytes()));
    }
    // The version is read before the page: a page that is replaced in between is loaded once more.
    let now = version.now();
    let path = file(line, folder)?;
    let (kind, body) = (kind(&path), fs::read(&path).ok()?);
    Some((kind, if kind.starts_with("text/html") { with_reload(body, now) } else { body }))
}

/// A page with the script that reloads it. Its policy allows scripts of the same host.
fn with_reload(page: Vec<u8>, version: u64) -> Vec<u8> {
    let page = match String::from_utf8(page) {
        Ok(page) => page,
        Err(error) => return error.into_bytes(),
    };
    let script = format!("<script defer data-version=\"{version}\" src=\"{}\"></script></head>", RELOAD.0);
    page.replacen("</head>", &script, 1).into_bytes()
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
    use super::*;

    /// Asks a server, and returns its whole answer.
    fn get(port: u16, path: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\n\r\n").unwrap();
        let mut answer = String::new();
        std::io::Read::read_to_string(&mut stream, &mut answer).unwrap();
        answer
    }

    #[test]
    fn pages_are_served_with_a_script_that_learns_of_changes() {
        let folder = tempfile::tempdir().unwrap();
        let page = "<html><head><title>x</title></head><body></body></html>";
        fs::write(folder.path().join("index.html"), page).unwrap();
        let version = Arc::new(Version::default());
        let port = start(folder.path(), 0, &version, &mut Vec::new()).unwrap();
        let first = get(port, "/");
        assert!(first.contains("data-version=\"0\" src=\"/.modelspec/reload.js\""), "{first}");
        assert!(get(port, RELOAD.0).contains("location.reload()"));
        assert_eq!(fs::read_to_string(folder.path().join("index.html")).unwrap(), page);
        let waiting = std::thread::spawn(move || get(port, "/.modelspec/changed.js?0&12"));
        std::thread::sleep(Duration::from_millis(50));
        assert!(!waiting.is_finished());
        version.advance();
        assert!(waiting.join().unwrap().ends_with("modelspecChanged(\"1\");\n"));
        assert!(get(port, "/").contains("data-version=\"1\""));
        assert_eq!(version.other_than("1", Duration::from_millis(1)), 1);
    }

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
