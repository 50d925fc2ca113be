//! Paths of rules: what parameters they name. In: `inputs.referenceImages`. Out: the parameter, through objects, unions
//! and sizes, and for sums also through lists. Knows no expression.

use crate::diagnostic::{Code, Diagnostic, Report, Subject};
use crate::limits::MAX_PLACES;
use crate::model::expr::kinds::variants;
use crate::model::{Document, Param, Path, Type};
use crate::source::Located;

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
    find_all(written, &members, document, (Vec::new(), Vec::new()), &mut ways);
    Some(ways)
}

/// Finds all ways to go a path. `before` are the lists and names that lead to these members.
fn find_all(
    rest: &str,
    members: &[&Param],
    document: &Document,
    before: (Vec<Path>, Vec<String>),
    into: &mut Vec<Vec<Path>>,
) {
    for param in members {
        let Some(tail) = rest.strip_prefix(param.name.as_str()) else { continue };
        let (lists, mut names) = before.clone();
        names.push(param.name.value.clone());
        let here = || [lists.as_slice(), &[Path(names.clone())]].concat();
        if tail.is_empty() {
            into.push(here());
        } else if let Some(tail) = tail.strip_prefix('.') {
            find_all(tail, &document.members(&param.ty), document, (lists.clone(), names.clone()), into);
            if let Some(items) = items(&param.ty) {
                find_all(tail, &document.members(items), document, (here(), Vec::new()), into);
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
            let mut known = Vec::new();
            paths("", &members, document, &mut Vec::new(), &mut known);
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
        if let (Err(NotFound::Unknown), Some(items)) = (&result, items(ty)) {
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

/// The type of the items of a list; of a union, that of the items of its lists.
pub(super) fn items(ty: &Type) -> Option<&Type> {
    ty.items()
}

fn is_map(ty: &Type) -> bool {
    variants(ty).into_iter().any(|ty| matches!(ty, Type::Map(_)))
}

/// The objects that values of a type can be.
fn objects(ty: &Type) -> Vec<usize> {
    let id = |ty: &Type| if let Type::Object(id) = ty { Some(*id) } else { None };
    variants(ty).into_iter().filter_map(id).collect()
}

/// All paths through objects; a type that contains itself is entered once.
fn paths(
    prefix: &str,
    members: &[&Param],
    document: &Document,
    entered: &mut Vec<usize>,
    into: &mut Vec<String>,
) {
    for param in members {
        let path = format!("{prefix}{}", param.name.value);
        let ids = objects(&param.ty);
        if into.len() >= MAX_PLACES {
            return;
        }
        if !ids.iter().any(|id| entered.contains(id)) {
            entered.extend(&ids);
            paths(&format!("{path}."), &document.members(&param.ty), document, entered, into);
            entered.truncate(entered.len() - ids.len());
        }
        into.push(path);
    }
}
