//! The same work for many values: on all cores if the feature `parallel` is on. Knows nothing of the work.

#[cfg(feature = "parallel")]
use rayon::prelude::*;

/// Borrows values and returns the results in their order.
pub(crate) fn map<T: Sync, R: Send>(values: &[T], one: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    let values = values.par_iter();
    #[cfg(not(feature = "parallel"))]
    let values = values.iter();
    values.map(one).collect()
}

/// Consumes values and returns the results in their order.
pub(crate) fn map_all<T: Send, R: Send>(values: Vec<T>, one: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    let values = values.into_par_iter();
    #[cfg(not(feature = "parallel"))]
    let values = values.into_iter();
    values.map(one).collect()
}

/// Consumes values until one of them fails.
pub(crate) fn try_each<T: Send, E: Send>(
    values: Vec<T>,
    one: impl Fn(T) -> Result<(), E> + Sync + Send,
) -> Result<(), E> {
    #[cfg(feature = "parallel")]
    let values = values.into_par_iter();
    #[cfg(not(feature = "parallel"))]
    let mut values = values.into_iter();
    values.try_for_each(one)
}
