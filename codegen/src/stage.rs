//! The result of each stage for one operation, printed for people who debug a spec or the generator.

use std::fmt::Write as _;

use crate::backend::{self, Subject};
use crate::diagnostic::Report;
use crate::front::load;
use crate::model::Operation;
use crate::model::expr::author;
use crate::{Compilation, Options};

/// A stage between the text of a spec and generated files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The spec as written, with positions.
    Spec,
    /// The resolved operation.
    Model,
    /// The meaning of each rule as one expression.
    Rules,
    /// The table that the engine reads requests against.
    Table,
    /// The items of the Rust module.
    Rust,
    /// The request schema before it is printed.
    Schema,
}

impl Compilation {
    /// Prints the result of a stage for the operation with this id; `None` if there is no such operation.
    pub fn stage(&self, stage: Stage, id: &str) -> Option<String> {
        let op = self.catalogue.operations.iter().find(|op| op.id() == id)?;
        Some(match stage {
            Stage::Spec => {
                let specs = load::load(&self.sources, &mut Report::default());
                let file = specs.operations.iter().find(|file| file.file == op.file)?;
                format!("{:#?}\n", file.spec)
            }
            Stage::Model => format!("{op:#?}\n"),
            Stage::Rules => rules(op),
            Stage::Table => format!("{:#?}\n", backend::table::model(&bumpalo::Bump::new(), op)),
            Stage::Rust => backend::rust::items_of(&self.input(&Options::default()), id)?,
            Stage::Schema => {
                let input = self.input(&Options::default());
                let is_meant = |subject: &&Subject<'_>| subject.op.id() == id;
                let subject = input.subjects.iter().find(is_meant)?;
                format!("{:#?}\n", backend::schema::request_value(op, subject.asserted()))
            }
        })
    }
}

fn rules(op: &Operation) -> String {
    let mut text = String::new();
    for rule in &op.rules {
        let severity = if rule.warning { "warning" } else { "error" };
        let lists: Vec<String> = rule.each.iter().map(ToString::to_string).collect();
        let reads: Vec<String> = rule.reads.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "{}: {severity}", rule.id.value);
        if !lists.is_empty() {
            let _ = writeln!(text, "  items   {}", lists.join("[]."));
        }
        let _ = writeln!(text, "  holds   {}", author(&rule.holds));
        let _ = writeln!(text, "  reads   {}", reads.join(", "));
        let _ = writeln!(text, "  message {}", rule.message);
    }
    text
}
