//! Modes: each must admit a valid request.

use super::relevant::admits;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::Operation;

/// Looks for a valid request of each mode. A mode that reads too much to be decided is taken to have one.
pub(super) fn check(op: &Operation, report: &mut Report) {
    for mode in &op.modes {
        if admits(op, &mode.holds) == Some(false) {
            let message = format!("no valid request has the inputs of mode `{}`", mode.name.value);
            report.push(
                Diagnostic::new(Code::ModeNeverValid, mode.name.span, message)
                    .help("the rules, or required parameters, do not allow this combination"),
            );
        }
    }
}
