//! Panics of the reader of Parquet, which some damaged pages cause. In: a read. Out: its result, or an error.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use arrow_schema::ArrowError;

thread_local! {
    /// True while this thread reads pages.
    static READS_PAGES: Cell<bool> = const { Cell::new(false) };
}

/// The result of a reader of Parquet, which panics on some pages that are damaged. It is not used again then.
pub(super) fn unless_panicking<T>(read: impl FnOnce() -> T) -> Result<T, ArrowError> {
    READS_PAGES.set(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    READS_PAGES.set(false);
    result.map_err(|_| ArrowError::ParquetError("a page has a content that no writer makes".to_owned()))
}

/// Keeps panics about damaged pages from being printed, because each becomes an error. It adds a panic hook to the
/// program; all other panics go to the hook before it.
pub fn silence_damaged_pages() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !READS_PAGES.get() {
                before(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn only_panics_about_pages_are_silent() {
        struct OfThisTest;
        static PRINTED: AtomicUsize = AtomicUsize::new(0);
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if info.payload().is::<OfThisTest>() {
                PRINTED.fetch_add(1, Ordering::SeqCst);
            } else {
                before(info);
            }
        }));
        silence_damaged_pages();
        let printed = || PRINTED.load(Ordering::SeqCst);
        assert!(unless_panicking(|| panic::panic_any(OfThisTest)).is_err());
        assert_eq!(printed(), 0);
        assert!(catch_unwind(|| panic::panic_any(OfThisTest)).is_err());
        assert_eq!(printed(), 1);
        assert!(unless_panicking(|| 1).is_ok_and(|one| one == 1));
    }
}
