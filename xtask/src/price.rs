//! `price`: the price of each document.

use std::io::{BufRead, Write};

use crate::answer::{Details, bill};
use crate::{Error, Question, Status};

/// Prints the price of each document; an invalid document has none. Diagnostics of a spec with errors go to
/// `errors`.
///
/// # Errors
///
/// If the model is unknown, or a file cannot be read or written.
pub fn run(
    question: &Question,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<Status, Error> {
    detailed(question, Details::default(), input, out, errors)
}

/// Prints the price of each document with its receipt.
///
/// # Errors
///
/// If the model is unknown, or a file cannot be read or written.
pub fn detailed(
    question: &Question,
    details: Details,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<Status, Error> {
    question.answer(input, out, errors, &move |case, format| bill(case, format, details))
}
