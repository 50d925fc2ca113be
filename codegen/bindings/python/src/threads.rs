//! Work for many items in several threads. Does not know the work.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::PyResult;
use pyo3::exceptions::PyValueError;

/// Most threads of a call.
const MAX_THREADS: usize = 256;

/// The number of threads that a caller asks for; by default one for each core.
pub(crate) fn number_of_threads(asked: Option<usize>) -> PyResult<usize> {
    match asked {
        None => Ok(std::thread::available_parallelism().map_or(1, NonZeroUsize::get)),
        Some(0) => Err(PyValueError::new_err("`threads` must be at least 1")),
        Some(threads) => Ok(threads),
    }
}

/// Results in the order of the items, which threads take one after another.
pub(crate) fn in_threads<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    answer: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return made };
            made.push((at, answer(item)));
        }
    };
    let mut made: Vec<(usize, R)> = std::thread::scope(|scope| {
        let spawned = |_| std::thread::Builder::new().spawn_scoped(scope, work).ok();
        let others: Vec<_> = (1..threads.min(items.len()).min(MAX_THREADS)).map_while(spawned).collect();
        let mut made = work();
        for thread in others {
            made.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        made
    });
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, result)| result).collect()
}
