//! Parameters that change some keys of an inherited one. In: what the files say. Out: such parameters with all keys.

use std::collections::HashMap;
use std::sync::OnceLock;

use indexmap::IndexMap;

use super::Types;
use crate::front::load::{OperationFile, Specs};
use crate::front::spec::{self, Param};
use crate::source::{Located, Span};

/// Parameters by name.
type Params = IndexMap<Located<String>, Box<Param>>;

/// All parameters of operations that change keys of an inherited parameter, by the position of their names. Each gets all
/// its keys when it is first asked for: those of large objects take much memory, and operations beyond a limit ask for none.
pub(super) fn find(specs: &Specs) -> HashMap<Span, OnceLock<Option<Box<Param>>>> {
    let params = specs.operations.iter().flat_map(|file| &file.spec.parameters);
    let partial = params.filter(|(_, param)| is_partial(param));
    partial.map(|(name, _)| (name.span, OnceLock::new())).collect()
}

/// The declaration of such a parameter with all its keys; none if nothing is inherited under its name.
pub(super) fn whole<'s>(types: Types<'s>, name: &Located<String>, change: &Param) -> Option<&'s Param> {
    let (specs, file) = (types.specs, types.operation?);
    let whole = || Some(changed(&*inherited(file, name, specs)?, change));
    specs.overrides.get(&name.span)?.get_or_init(whole).as_deref()
}

/// Reports whether a declaration changes keys of an inherited one, instead of replacing it.
pub(super) fn is_partial(param: &Param) -> bool {
    param.overrides.as_ref().is_some_and(|overrides| overrides.value)
        && param.ty.is_none()
        && param.uses.is_none()
}

/// The declaration that a file inherits under a name, with the changes of the files in between.
fn inherited(file: &OperationFile, name: &str, specs: &Specs) -> Option<Box<Param>> {
    let mut changes: Vec<&Param> = Vec::new();
    for (at, file) in Types::of(file, specs).operations().enumerate() {
        if let Some((_, own)) = find_in(&file.spec.parameters, name).filter(|_| at > 0) {
            if !is_partial(own) {
                return Some(with_changes(own, &changes));
            }
            changes.push(own);
        }
        let provider = specs.provider(&file.provider);
        let sets = provider.into_iter().flat_map(|provider| &provider.spec.sets);
        let included =
            sets.filter(|(set, _)| file.spec.include.iter().any(|include| include.value == set.value));
        if let Some((_, base)) = included.filter_map(|(_, set)| find_in(&set.parameters, name)).next_back() {
            return Some(with_changes(base, &changes));
        }
    }
    None
}

fn find_in<'s>(params: &'s Params, name: &str) -> Option<(&'s Located<String>, &'s Param)> {
    params.get_key_value(name).map(|(key, param)| (key, &**param))
}

/// A declaration with changes, of which the last one comes first in time.
fn with_changes(base: &Param, changes: &[&Param]) -> Box<Param> {
    let plain = Box::new(base.clone());
    changes.iter().rev().fold(plain, |param, change| changed(&param, change))
}

/// Declares a function that takes each key from the change, else from the base.
macro_rules! keys {
    ($($key:ident)*) => {
        /// A declaration with the keys of another one in place of its own.
        fn changed(base: &Param, change: &Param) -> Box<Param> {
            let declared_by = change.overrides.as_ref().map(|overrides| overrides.span);
            // It is another type than that of the base.
            let ty = base.ty.as_ref().map(|ty| Located::new(ty.value, declared_by.unwrap_or(ty.span)));
            let rules = if change.rules.is_empty() { &base.rules } else { &change.rules };
            Box::new(Param {
                ty,
                uses: base.uses.clone(),
                overrides: change.overrides.clone(),
                parameters: members(base.parameters.as_ref(), change.parameters.as_ref()),
                rules: rules.clone(),
                $($key: change.$key.clone().or_else(|| base.$key.clone()),)*
            })
        }
    };
}

keys! {
    doc name required default unit empty place join nullable alias_of also deprecated tool source value values open min
    max above below step offset min_length max_length length_unit format pattern media items min_items max_items unique
    unique_by keys variants tag separator width height
}

/// Members of an object: those with `override` change or replace one of the base, the others are new.
fn members(base: Option<&Params>, change: Option<&Params>) -> Option<Params> {
    let (Some(base), Some(change)) = (base, change) else { return change.or(base).cloned() };
    let mut members = base.clone();
    for (name, member) in change {
        let wanted = match base.get(name.value.as_str()) {
            Some(known) if is_partial(member) => {
                let member = changed(known, member);
                Box::new(Param { overrides: None, ..*member })
            }
            Some(_) if member.overrides.is_some() => {
                Box::new(Param { overrides: None, ..(**member).clone() })
            }
            _ => member.clone(),
        };
        match members.get_mut(name.value.as_str()) {
            Some(known) => *known = wanted,
            None => drop(members.insert(name.clone(), wanted)),
        }
    }
    Some(members)
}

/// The members that a change declares although the base has them, each with that of the base.
pub(super) fn declared_twice<'s>(base: &'s Param, change: &'s spec::Param) -> Vec<[&'s Located<String>; 2]> {
    let (Some(known), Some(members)) = (&base.parameters, &change.parameters) else { return Vec::new() };
    let mut twice = Vec::new();
    for (name, member) in members {
        match find_in(known, name) {
            Some((_, inner)) if is_partial(member) => twice.extend(declared_twice(inner, member)),
            Some((first, _)) if member.overrides.is_none() => twice.push([name, first]),
            _ => {}
        }
    }
    twice
}
