//! A gateway that validates and prices requests against the specs of a folder, and follows changes of the specs.
//!
//! ```sh
//! cargo run -p modelspec-codegen --example gateway -- specs 127.0.0.1:8080
//! curl -d '{"model_name": "kling-v1"}' 127.0.0.1:8080/validate/kling/create-image
//! ```
#![allow(clippy::disallowed_methods, reason = "a program has arguments and reads files")]
#![allow(clippy::print_stderr, reason = "a server has a log")]

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use std::{env, fs, io, thread};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as Params, State};
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use modelspec_codegen::source::SourceText;
use modelspec_codegen::{Catalogue, Diagnostics};
use modelspec_runtime::{Entry, Facts, Json, JsonObject, PROBLEM_CONTENT_TYPE};
use serde_json::{Value, json};

/// The time between two looks at the folder.
const INTERVAL: Duration = Duration::from_millis(500);

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "specs".to_owned()));
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let mut watcher = Watcher::start(folder)?;
    let router = router(watcher.gateway.clone());
    thread::spawn(move || {
        loop {
            thread::sleep(INTERVAL);
            watcher.poll(&mut io::stderr());
        }
    });
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(&address).await?;
        eprintln!("listening on http://{address}");
        axum::serve(listener, router).await?;
        Ok(())
    })
}

/// The routes of the gateway.
pub(crate) fn router(gateway: Arc<Gateway>) -> Router {
    Router::new()
        .route("/validate/{provider}/{name}", post(validate))
        .route("/price/{provider}/{name}", post(price))
        .route("/models", get(models))
        .route("/status", get(status))
        .with_state(gateway)
}

/// The specs that are served.
pub(crate) struct Gateway(RwLock<Current>);

struct Current {
    catalogue: Catalogue,
    /// The reason why the specs on the disk are not those of the catalogue.
    failure: Option<Failure>,
}

impl Gateway {
    /// Compiles the specs on the disk. The old catalogue stays while there are errors; requests never wait for it.
    pub(crate) fn reload(&self, folder: &Path, log: &mut dyn Write) {
        let compiled = compile(folder);
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match compiled {
            Ok(catalogue) => *current = Current { catalogue, failure: None },
            Err(failure) => {
                // The status has it too, so that nothing is lost without a log.
                let _ = writeln!(log, "the old specs are kept:\n{failure}");
                current.failure = Some(failure);
            }
        }
    }

    /// The catalogue to answer one request with.
    fn catalogue(&self) -> Catalogue {
        self.0.read().unwrap_or_else(PoisonError::into_inner).catalogue.clone()
    }

    /// The number of operations, and the diagnostics of specs that could not be loaded.
    fn status(&self) -> Value {
        let current = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let failure = current.failure.as_deref();
        let diagnostics = failure.and_then(|failure| failure.downcast_ref::<Diagnostics>());
        json!({
            "models": current.catalogue.models().len(),
            "current": failure.is_none(),
            "error": failure.filter(|_| diagnostics.is_none()).map(ToString::to_string),
            "diagnostics": diagnostics.unwrap_or(current.catalogue.diagnostics()).to_json(),
        })
    }
}

/// Finds out that a folder has changed.
pub(crate) struct Watcher {
    pub(crate) gateway: Arc<Gateway>,
    folder: PathBuf,
    seen: Vec<(PathBuf, Option<SystemTime>, u64)>,
}

impl Watcher {
    /// Compiles the specs of a folder.
    pub(crate) fn start(folder: PathBuf) -> Result<Self, Failure> {
        let seen = stamps(&folder);
        let catalogue = compile(&folder)?;
        let gateway = Arc::new(Gateway(RwLock::new(Current { catalogue, failure: None })));
        Ok(Self { gateway, folder, seen })
    }

    /// Compiles the specs again, if a file has changed.
    pub(crate) fn poll(&mut self, log: &mut dyn Write) {
        let now = stamps(&self.folder);
        if now != self.seen {
            self.seen = now;
            self.gateway.reload(&self.folder, log);
        }
    }
}

fn compile(folder: &Path) -> Result<Catalogue, Failure> {
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        let below: Vec<_> =
            path.strip_prefix(folder).unwrap_or(&path).iter().map(|part| part.to_string_lossy()).collect();
        Ok(SourceText { path: below.join("/"), text })
    };
    let files = paths(folder)?.into_iter().map(read).collect::<io::Result<Vec<_>>>()?;
    Ok(Catalogue::compile(files)?)
}

/// The specs in the folders of providers, in their order.
fn paths(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for provider in fs::read_dir(folder)? {
        let provider = provider?.path();
        if provider.is_dir() {
            for file in fs::read_dir(provider)? {
                paths.push(file?.path());
            }
        }
    }
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    paths.sort();
    Ok(paths)
}

/// The specs with the time and the size of their last version.
fn stamps(folder: &Path) -> Vec<(PathBuf, Option<SystemTime>, u64)> {
    let stamp = |path: PathBuf| {
        let found = fs::metadata(&path).ok();
        let time = found.as_ref().and_then(|found| found.modified().ok());
        (path, time, found.map_or(0, |found| found.len()))
    };
    paths(folder).unwrap_or_default().into_iter().map(stamp).collect()
}

type Model = Params<(String, String)>;

async fn validate(State(gateway): State<Arc<Gateway>>, Params(id): Model, body: Bytes) -> Response {
    answer(&gateway, &id, |entry| {
        let report = entry.validate_json(&body);
        report.problem_details().map_or_else(|| Ok(report.to_json()), Err)
    })
}

async fn price(State(gateway): State<Arc<Gateway>>, Params(id): Model, body: Bytes) -> Response {
    answer(&gateway, &id, |entry| {
        let priced = entry.check_json(&body, Facts::none());
        priced.report.problem_details().map_or_else(|| Ok(priced.to_json()), Err)
    })
}

async fn models(State(gateway): State<Arc<Gateway>>) -> Response {
    let models: Vec<Json> = gateway.catalogue().models().iter().map(Entry::to_json).collect();
    respond(StatusCode::OK, "application/json", &Json::from(models))
}

async fn status(State(gateway): State<Arc<Gateway>>) -> Response {
    respond(StatusCode::OK, "application/json", &gateway.status())
}

/// The answer of an operation: a result as the command line prints it, or problem details.
fn answer(
    gateway: &Gateway,
    (provider, name): &(String, String),
    of: impl FnOnce(&Entry<'_>) -> Result<Json, Json>,
) -> Response {
    let catalogue = gateway.catalogue();
    let Some(entry) = catalogue.model(&format!("{provider}/{name}")) else {
        let problem = [("type", "about:blank".into()), ("title", "Not Found".into()), ("status", 404.into())];
        return respond(StatusCode::NOT_FOUND, PROBLEM_CONTENT_TYPE, &Json::from(JsonObject::from(problem)));
    };
    match of(entry) {
        Ok(result) => respond(StatusCode::OK, "application/json", &entry.answer(result)),
        Err(problem) => {
            let status = problem.get("status").and_then(Json::as_i64);
            let status = status.and_then(|status| u16::try_from(status).ok());
            let status = status.and_then(|status| StatusCode::from_u16(status).ok());
            respond(status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), PROBLEM_CONTENT_TYPE, &problem)
        }
    }
}

fn respond(status: StatusCode, content_type: &'static str, body: &dyn ToString) -> Response {
    (status, [(CONTENT_TYPE, content_type)], body.to_string()).into_response()
}
