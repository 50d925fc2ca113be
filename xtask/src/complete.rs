//! `complete`: the request that the arguments of a language model stand for, with its repairs and violations.

use std::io::{BufRead, Write};

use modelspec_runtime::tool::Dialect;

use crate::answer::completion;
use crate::{Error, Question, Status};

/// Prints the request for each document, and what was changed or is wrong. Diagnostics of a spec with errors go to
/// `errors`.
///
/// # Errors
///
/// If the model is unknown, or a file cannot be read or written.
pub fn run(
    question: &Question,
    dialect: Dialect,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<Status, Error> {
    question.answer(input, out, errors, &move |case, format| completion(case, format, dialect, None))
}
