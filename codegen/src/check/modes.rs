//! Modes: each must admit a valid request.

use super::relevant::admits;
use super::trial::Trial;
use crate::diagnostic::{Code, Diagnostic, Report};

/// Looks for a valid request of each mode.
pub(super) fn check(trial: &Trial<'_>, report: &mut Report) {
    for mode in &trial.op.modes {
        let name = &mode.name.value;
        let problem = match admits(trial, &mode.holds) {
            Some(true) => continue,
            Some(false) => {
                let message = format!("no valid request has the inputs of mode `{name}`");
                Diagnostic::new(Code::ModeNeverValid, mode.name.span, message)
                    .help("the rules, or required parameters, do not allow this combination")
            }
            None => {
                let message = format!(
                    "could not check whether a valid request has the inputs of mode `{name}`: it depends on too many combinations of values"
                );
                Diagnostic::new(Code::NotDecided, mode.name.span, message)
            }
        };
        report.push(problem);
    }
}
