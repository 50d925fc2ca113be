//! Paths of rules: what parameters they name. In: `inputs.referenceImages`. Out: the parameter, through objects, unions
//! and sizes, and for sums also through lists. Knows no expression.

use std::collections::VecDeque;

use crate::diagnostic::{Code, Diagnostic, Report, Subject};
use crate::model::expr::kinds::variants;
use crate::model::{Document, Param, Path, Type};
use crate::source::Located;

/// The greatest number of paths that a mistyped one is compared with: types within types can make very many.
const MOST_SIMILAR: usize = 1_000;

/// The parameter that a path names.
pub(super) fn path(written: &Located<String>, document: &Document, report: &mut Report) -> Option<Path> {
    let mut lists = through_lists(written, document, false, report)?;
    lists.pop()
}

/// The parameters that a path names, which may go through lists: the path of each list from the item before it on,
/// then that of the parameter. Where a value is one object or a list of them, both have the parameter.
pub(super) fn summands(
    written: &Located<String>,
    document: &Document,
    report: &mut Report,
) -> Option<Vec<Vec<Path>>> {
    through_lists(written, document, true, report)?;
    let members: Vec<&Param> = document.root().params.iter().collect();
    let mut ways = Vec::new();
    find_all(written, &members, document, (&[], &[]), &mut ways);
    Some(ways)
}

/// Finds all ways to go a path. `before` are the lists and names that lead to these members.
fn find_all(
    rest: &str,
    members: &[&Param],
    document: &Document,
    (lists, before): (&[Path], &[String]),
    into: &mut Vec<Vec<Path>>,
) {
    for param in members {
        let Some(tail) = rest.strip_prefix(param.name.as_str()) else { continue };
        let names = [before, std::slice::from_ref(&param.name.value)].concat();
        let here = || [lists, &[Path(names.clone())]].concat();
        if tail.is_empty() {
            into.push(here());
        } else if let Some(tail) = tail.strip_prefix('.') {
            find_all(tail, &document.members(&param.ty), document, (lists, &names), into);
            if let Some(items) = param.ty.items() {
                find_all(tail, &document.members(items), document, (&here(), &[]), into);
            }
        }
        // As in other paths, the first member counts that leads to the parameter.
        if !into.is_empty() {
            return;
        }
    }
}

fn through_lists(
    written: &Located<String>,
    document: &Document,
    enter: bool,
    report: &mut Report,
) -> Option<Vec<Path>> {
    let mut found = Found { enter, lists: Vec::new(), names: Vec::new() };
    let members: Vec<&Param> = document.root().params.iter().collect();
    let path = &written.value;
    let diagnostic = match found.walk(written, &members, document) {
        Ok(()) => {
            found.lists.push(Path(found.names));
            return Some(found.lists);
        }
        Err(NotFound::ThroughList) => {
            Diagnostic::new(Code::PathThroughList, written.span, format!("`{path}` goes through a list")).help(
                "name the list itself, add up its items with `total`, or declare the rule under `rules` of the items",
            )
        }
        Err(NotFound::ThroughMap) => {
            Diagnostic::new(Code::PathThroughMap, written.span, format!("`{path}` goes through a map"))
                .help("name the map itself: its keys are not known")
        }
        Err(NotFound::Unknown) => {
            let known = similar(path, document);
            Diagnostic::new(Code::UnknownParameter, written.span, format!("unknown parameter `{path}`"))
                .help_nearest(written, known.iter().map(String::as_str))
        }
    };
    report.refuse(diagnostic.about(Subject::parameter(path.split('.'))))
}

enum NotFound {
    Unknown,
    ThroughList,
    ThroughMap,
}

/// The part of a path that was found so far.
struct Found {
    /// Allows the path to go through lists.
    enter: bool,
    lists: Vec<Path>,
    names: Vec<String>,
}

impl Found {
    /// Names can hold dots themselves, so every member that starts the rest of the path is tried.
    fn walk(&mut self, rest: &str, members: &[&Param], document: &Document) -> Result<(), NotFound> {
        let mut result = Err(NotFound::Unknown);
        for param in members {
            let Some(tail) = rest.strip_prefix(param.name.as_str()) else { continue };
            self.names.push(param.name.value.clone());
            if tail.is_empty() {
                return Ok(());
            }
            if let Some(tail) = tail.strip_prefix('.') {
                match self.behind(tail, &param.ty, document) {
                    Ok(()) => return Ok(()),
                    Err(NotFound::Unknown) => {}
                    Err(reason) => result = Err(reason),
                }
            }
            self.names.pop();
        }
        result
    }

    fn behind(&mut self, tail: &str, ty: &Type, document: &Document) -> Result<(), NotFound> {
        let mut result = self.walk(tail, &document.members(ty), document);
        if let (Err(NotFound::Unknown), Some(items)) = (&result, ty.items()) {
            if !self.enter {
                return Err(NotFound::ThroughList);
            }
            self.lists.push(Path(std::mem::take(&mut self.names)));
            result = self.walk(tail, &document.members(items), document);
            if result.is_err() {
                self.names = self.lists.pop().map(|list| list.0).unwrap_or_default();
            }
        }
        match result {
            Err(NotFound::Unknown) if is_map(ty) => Err(NotFound::ThroughMap),
            other => other,
        }
    }
}

fn is_map(ty: &Type) -> bool {
    variants(ty).into_iter().any(|ty| matches!(ty, Type::Map(_)))
}

/// The paths through objects that a mistyped path may mean: those with at most one name more than it has, short ones
/// first.
fn similar(written: &str, document: &Document) -> Vec<String> {
    let most_names = written.split('.').count() + 1;
    let mut known = Vec::new();
    let mut waiting = VecDeque::from([(String::new(), document.root().params.iter().collect::<Vec<_>>(), 1)]);
    while let Some((prefix, members, names)) = waiting.pop_front() {
        for param in members {
            if known.len() == MOST_SIMILAR {
                return known;
            }
            let path = format!("{prefix}{}", param.name.value);
            if names < most_names {
                waiting.push_back((format!("{path}."), document.members(&param.ty), names + 1));
            }
            known.push(path);
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{operation, param, text};

    #[test]
    fn only_paths_of_a_similar_depth_are_suggested() {
        let kind = |id| Type::Object(id);
        let recursive =
            operation(vec![vec![param("a", kind(1))], vec![param("b", kind(1)), param("c", text(0, None))]]);
        assert_eq!(similar("x", &recursive.request), ["a", "a.b", "a.c"]);
        assert_eq!(similar("a.x", &recursive.request), ["a", "a.b", "a.c", "a.b.b", "a.b.c"]);
    }

    #[test]
    fn types_within_types_are_not_listed_without_end() {
        let fan = |id: usize| vec![param("a", Type::Object(id + 1)), param("b", Type::Object(id + 1))];
        let mut objects: Vec<Vec<Param>> = (0..40).map(fan).collect();
        objects.push(vec![param("c", text(0, None))]);
        let written = vec!["x"; 40].join(".");
        assert_eq!(similar(&written, &operation(objects).request).len(), MOST_SIMILAR);
    }
}
