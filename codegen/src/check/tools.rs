//! Parameters that tool definitions leave out: a request without them can be completed.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::Operation;
use crate::model::tool::{Fill, Reason, Tool};

/// Reports the required parameters that the author hides and that nothing fills in.
pub(super) fn check(op: &Operation, report: &mut Report) {
    let tool = Tool::new(op);
    for (id, object) in op.request.objects.iter().enumerate() {
        for param in &object.params {
            let hidden = tool.hidden(id, param);
            if hidden.is_some_and(|hidden| (hidden.reason, hidden.fill) == (Reason::Author, Fill::Caller)) {
                let name = &param.name.value;
                let message = format!("`{name}` is required and hidden from tools, but nothing fills it in");
                report.push(
                    Diagnostic::new(Code::HiddenRequired, param.name.span, message).help(
                        "remove `tool: hide`, make it optional, or give it a default without conditions",
                    ),
                );
            }
        }
    }
}
