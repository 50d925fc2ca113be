//! Bodies without the parameters that are sent in the path, the query or headers. In: what was read. Out: variables and
//! log, in which these parameters are unknown rather than absent.

use crate::cause::UnknownCause;
use crate::http::Endpoint;
use crate::pointer::Pointer;
use crate::problem::Problem;
use crate::report::{Log, Violation};
use crate::table::{Model, Vars};
use crate::variables::{Owner, State, Variables};

/// Removes the violations of parameters that are sent elsewhere and not in the document, and reports the rules that read
/// one of them as unchecked.
pub(super) fn leave_out<'m>(
    model: &'m Model<'m>,
    endpoint: &Endpoint<'m>,
    variables: &mut Variables<'_>,
    log: &mut Log<'m>,
) {
    let fields = model.objects.first().map_or(&[][..], |object| object.fields);
    let mut unknown = Vec::new();
    for (_, field) in fields.iter().enumerate().filter(|(index, _)| endpoint.is_elsewhere(*index)) {
        let is_given = !matches!(variables.get(field.vars.start).state, State::Absent | State::Missing);
        if field.vars.own && !is_given {
            variables.wrong(Owner::REQUEST, field.vars);
            unknown.push((field.vars, field.name));
        }
    }
    log.forget_missing(|index| endpoint.is_elsewhere(usize::from(index)));
    if unknown.is_empty() || log.duplicate {
        return;
    }
    for rule in model.rules.iter().filter(|rule| rule.each.is_empty()) {
        let reads = |vars: &Vars| rule.reads.iter().any(|read| (vars.start..vars.end).contains(read));
        let names: Box<[&str]> =
            unknown.iter().filter(|(vars, _)| reads(vars)).map(|(_, name)| *name).collect();
        if !names.is_empty() {
            let problem = Problem::Undecided { rule, cause: UnknownCause::NotInBody(names) };
            log.undecided(Violation::new(Pointer::Text(rule.location.otherwise.into()), problem));
        }
    }
}
