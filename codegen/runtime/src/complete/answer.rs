//! Completed requests as JSON: the same for the command line and every other language.

use super::{ArgumentProblem, Completed, Repair};
use crate::catalogue::Entry;
use crate::facts::Facts;
use crate::json::{Json, JsonObject};
use crate::report::Report;
use crate::tool::Dialect;

impl Completed {
    /// The request with its repairs and problems as JSON: `request`, `repairs` and `problems`, and `unlisted` if not all are
    /// listed.
    pub fn into_json(self) -> Json {
        let repairs: Vec<Json> = self.repairs.into_iter().map(Repair::into_json).collect();
        let problems: Vec<Json> = self.problems.iter().map(ArgumentProblem::to_json).collect();
        let mut answer = JsonObject::from([
            ("request", self.request),
            ("repairs", repairs.into()),
            ("problems", problems.into()),
        ]);
        if self.omitted > 0 {
            answer.push("unlisted", i64::try_from(self.omitted).unwrap_or(i64::MAX).into());
        }
        answer.into()
    }
}

impl Repair {
    /// The repair as JSON: `pointer`, `kind`, `before`, and `after` unless the value was left out.
    pub fn into_json(self) -> Json {
        let mut answer = JsonObject::from([
            ("pointer", self.pointer.into()),
            ("kind", self.kind.name().into()),
            ("before", self.before),
        ]);
        if let Some(after) = self.after {
            answer.push("after", after);
        }
        answer.into()
    }
}

impl ArgumentProblem {
    /// The problem as JSON: `pointer`, `kind` and `message`.
    pub fn to_json(&self) -> Json {
        JsonObject::from([
            ("pointer", self.pointer.as_str().into()),
            ("kind", self.kind.name().into()),
            ("message", self.to_string().into()),
        ])
        .into()
    }
}

impl<'m> Entry<'m> {
    /// The completed request and its report: as JSON with the members of both, and as the report itself. Arguments that are
    /// not JSON give no request, and the violations that say so.
    pub fn answer_arguments(
        &self,
        dialect: Dialect,
        arguments: &[u8],
        facts: &Facts,
        new_id: &mut dyn FnMut() -> String,
    ) -> (Json, Report<'m>) {
        let (completed, report) = match self.complete_with(dialect, arguments, new_id) {
            Ok(completed) => {
                let report = completed.validate(self, facts);
                (completed, report)
            }
            Err(_) => (Completed::default(), self.validate_json_with(arguments, facts)),
        };
        let mut answer = JsonObject::new();
        for part in [completed.into_json(), report.to_json()] {
            if let Json::Object(members) = part {
                answer.append(members);
            }
        }
        (answer.into(), report)
    }
}
