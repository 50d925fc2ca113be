//! Named expressions: names that can be used, in an order in which they can be read. Conditions of defaults can use
//! them, and they read parameters with defaults, so they are compiled before the defaults and once more behind them.

use super::defaults::PendingCases;
use super::inherit::Named;
use super::provider::text;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::cel::{self, Definition, Lets};
use crate::model::expr::{self, build, is_keyword, is_reserved, simplify};
use crate::model::{Document, Expr, ExprType, Fact, Let};
use crate::source::{FileId, SourceMap};

/// Names that have a meaning of their own in expressions.
const TAKEN: &[&str] = &["self", "facts", "media", "size", "math", "regex"];

/// The names of an operation that are not those of parameters.
#[derive(Clone, Copy)]
pub(super) struct Names<'n> {
    pub(super) facts: &'n [Fact],
    pub(super) lets: &'n [Definition<'n>],
    /// The operation has a table of sizes.
    pub(super) has_tiers: bool,
}

impl Names<'_> {
    /// No names.
    pub(super) const NONE: Names<'static> = Names { facts: &[], lets: &[], has_tiers: false };
}

/// The expressions whose names can be used.
pub(super) fn definitions<'s>(lets: &[Named<'s>], report: &mut Report) -> Vec<Definition<'s>> {
    let fits = |(name, _): &&Named<'s>| {
        let is_word = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let is_taken = TAKEN.contains(&name.as_str()) || is_keyword(name) || is_reserved(name);
        if is_word && !is_taken {
            return true;
        }
        let error = Diagnostic::new(
            Code::BadLetName,
            name.span,
            format!("`{}` cannot name an expression", name.value),
        );
        report.push(error.help(if is_word {
            "choose another name: this one has a meaning in expressions"
        } else {
            "use lower-case letters, digits and `_`, and start with a letter"
        }));
        false
    };
    lets.iter().filter(fits).map(|(name, named)| (*name, named.value())).collect()
}

/// The named expressions as the conditions of defaults see them, which know nothing of conditional defaults.
pub(super) fn for_defaults(
    names: Names<'_>,
    document: &Document,
    pending: &[PendingCases<'_>],
    sources: &SourceMap,
) -> Lets {
    if pending.is_empty() {
        return Lets::default();
    }
    compile(names, document, sources).0
}

/// The named expressions. `before` are those that the conditions of defaults used.
pub(super) fn resolve(
    names: Names<'_>,
    document: &Document,
    before: &Lets,
    sources: &SourceMap,
    report: &mut Report,
) -> Lets {
    let (lets, found) = compile(names, document, sources);
    report.diagnostics.extend(found);
    for (name, _) in names.lets {
        let is_fixed = before.value(name).is_none() && lets.value(name).is_some();
        if before.is_used(name) {
            lets.use_name(name);
            if is_fixed {
                let message =
                    format!("`{}` relies on a conditional default, so no default can use it", name.value);
                report.push(
                    Diagnostic::new(Code::CelUnguarded, name.span, message)
                        .help("write the expression in the condition of the default"),
                );
            }
        }
    }
    lets
}

fn compile(names: Names<'_>, document: &Document, sources: &SourceMap) -> (Lets, Vec<Diagnostic>) {
    let scope = cel::Scope { tier: names.has_tiers, ..cel::Scope::new(document, names.facts) };
    cel::compile_lets(names.lets, sources, &scope)
}

/// Warns about names that no expression uses. Not every operation needs all that it inherits and includes.
pub(super) fn warn_of_unused(declared: &[Named<'_>], lets: &Lets, file: FileId, report: &mut Report) {
    for (name, _) in declared.iter().filter(|(name, _)| name.span.file == file) {
        if lets.value(name).is_some() && !lets.is_used(name) {
            let message = format!("no expression uses `{}`", name.value);
            report.push(Diagnostic::new(Code::UnusedLet, name.span, message).help("use it, or remove it"));
        }
    }
}

/// The forms in which expressions contain a value. One that is no longer than a name is shown as it is.
fn forms(value: &Expr) -> Vec<(Expr, bool)> {
    if expr::parts(value).is_empty() {
        return Vec::new();
    }
    let mut forms = vec![(value.clone(), true), (simplify(value.clone()), true)];
    if value.ty == ExprType::Bool {
        forms.push((simplify(build::not(value.clone())), false));
    }
    forms
}

/// The named expressions for the docs: those that are used.
pub(super) fn of_model(declared: &[Named<'_>], lets: &Lets) -> Vec<Let> {
    let one = |(name, named): &Named<'_>| {
        let doc = named.described().and_then(|described| described.doc.as_ref());
        let written = named.value().value.split_whitespace().collect::<Vec<_>>().join(" ");
        let value = lets.value(name).filter(|_| lets.is_used(name))?.clone();
        let forms = forms(&value);
        Some(Let { name: (*name).clone(), text: written, value, forms, doc: text(doc) })
    };
    declared.iter().filter_map(one).collect()
}
