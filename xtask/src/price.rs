//! `price`: what each document costs.

use std::io::{BufRead, Write};

use crate::answer::Bill;
use crate::question::Case;
use crate::{Error, Question, Status};

/// Answers for each document what it costs. An invalid one is not priced. Diagnostics of a spec with errors go to
/// `errors`.
///
/// # Errors
///
/// When the model is not known, or something cannot be read or written.
pub fn run(
    question: &Question,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<Status, Error> {
    question.answer(input, out, errors, &|case: &Case<'_>| Box::new(Bill::of(case)))
}
