//! Finds the occurrences of objects with rules: a named type can be used in many places, and its rules hold
//! in each of them.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec;
use crate::model::expr::build;
use crate::model::{Document, Expr, ExprKind, ExprType, JsonKind, Path, Sign, Type, Union, Value};

/// Rules declared in an object, for one of its occurrences.
pub(super) struct PlacedRules<'s> {
    pub(super) at: Site,
    pub(super) rules: &'s [spec::Rule],
}

/// An occurrence of an object.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Site {
    /// Its number in the document.
    pub(super) id: usize,
    /// The lists that lead to it: the first one from the document on, each other one from the item of the one before.
    pub(super) each: Vec<Path>,
    /// Its path, from the item of the last list on if there is one; empty for the item itself.
    pub(super) object: Path,
    /// The conditions for the occurrence, from the outside in: that it is given, and that unions on the way
    /// have the variant that it is in. The item of the first list is [`ExprKind::Bound`] 0.
    pub(super) given: Vec<Expr>,
}

/// The greatest number of occurrences that are followed.
const MAX_PLACES: usize = 10_000;

/// Finds every occurrence of the objects with rules.
pub(super) fn place<'s>(
    document: &Document,
    rules: &HashMap<usize, &'s [spec::Rule]>,
    report: &mut Report,
) -> Vec<PlacedRules<'s>> {
    if rules.is_empty() {
        return Vec::new();
    }
    let wanted: BTreeSet<usize> = rules.keys().copied().collect();
    let (sites, refused) = sites(document, &wanted);
    for (id, reason) in refused {
        let Some(rule) = rules[&id].first() else { continue };
        let (message, help) = match reason {
            Refused::Map => {
                ("cannot be checked in the values of a map", "describe the rule in `doc` instead")
            }
            Refused::Recursive => (
                "cannot be checked in a recursive type",
                "describe the rule in `doc` instead: the type can be nested without limit",
            ),
            Refused::Variants => (
                "cannot be checked in lists of the same name in several variants of a union",
                "rename the lists, or declare a rule with `cel` beside the union",
            ),
            Refused::TooMany => ("applies in too many places", "use the type in fewer places"),
        };
        let message = format!("rule `{}` {message}", rule.id.value);
        report.push(Diagnostic::new(Code::UnplaceableRule, rule.id.span, message).help(help));
    }
    sites.into_iter().filter_map(|at| Some(PlacedRules { rules: rules.get(&at.id)?, at })).collect()
}

/// The reason why the rules of an object cannot be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refused {
    /// It cannot be checked in the values of a map.
    Map,
    /// It cannot be checked in a recursive type.
    Recursive,
    /// A union before a list decides what the items are.
    Variants,
    /// There are too many.
    TooMany,
}

/// The occurrences of some objects in the order of the document, and the objects that have none, with the reason.
pub(super) fn sites(
    document: &Document,
    wanted: &BTreeSet<usize>,
) -> (Vec<Site>, BTreeSet<(usize, Refused)>) {
    let leads = leads(document, wanted);
    let mut walk = Walk {
        document,
        wanted,
        leads,
        entered: Vec::new(),
        in_map: false,
        sites: Vec::new(),
        refused: BTreeSet::new(),
        steps: 0,
    };
    let root = Site { id: 0, each: Vec::new(), object: Path(Vec::new()), given: Vec::new() };
    walk.object(&root, 0);
    let Walk { mut sites, refused, .. } = walk;
    sites.retain(|site| !refused.iter().any(|(id, _)| *id == site.id));
    (sites, refused)
}

/// The wanted objects, and those that contain one.
fn leads(document: &Document, wanted: &BTreeSet<usize>) -> Vec<bool> {
    let mut leads: Vec<bool> = (0..document.objects.len()).map(|id| wanted.contains(&id)).collect();
    loop {
        let mut grown = false;
        for (id, object) in document.objects.iter().enumerate() {
            let mut inner = Vec::new();
            object.params.iter().for_each(|param| super::tags::objects(&param.ty, &mut inner));
            if !leads[id] && inner.iter().any(|inner| leads[*inner]) {
                leads[id] = true;
                grown = true;
            }
        }
        if !grown {
            return leads;
        }
    }
}

struct Walk<'d> {
    document: &'d Document,
    wanted: &'d BTreeSet<usize>,
    leads: Vec<bool>,
    entered: Vec<usize>,
    in_map: bool,
    sites: Vec<Site>,
    refused: BTreeSet<(usize, Refused)>,
    /// Objects that were entered, wanted or not.
    steps: usize,
}

impl Walk<'_> {
    fn object(&mut self, at: &Site, id: usize) {
        if !self.leads[id] {
            return;
        }
        if self.entered.contains(&id) {
            self.refuse_below(id, Refused::Recursive);
            return;
        }
        if self.in_map {
            self.refuse_below(id, Refused::Map);
            return;
        }
        self.steps += 1;
        if self.steps > MAX_PLACES {
            self.refuse_below(id, Refused::TooMany);
            return;
        }
        if self.wanted.contains(&id) {
            self.sites.push(Site { id, ..at.clone() });
        }
        self.entered.push(id);
        for param in &self.document.objects[id].params {
            let mut below = at.clone();
            below.object.0.push(param.name.value.clone());
            if param.required && param.alias_of.is_none() {
                self.ty(&below, &param.ty, param.nullable);
            } else {
                let has = has(&below);
                let mut given = below.clone();
                given.given.push(has);
                self.ty(&given, &param.ty, param.nullable);
            }
        }
        self.entered.pop();
    }

    /// Refuses an object and every wanted object in it.
    fn refuse_below(&mut self, id: usize, reason: Refused) {
        let mut open = vec![id];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                if self.wanted.contains(&id) {
                    self.refused.insert((id, reason));
                }
                let params = &self.document.objects[id].params;
                params.iter().for_each(|param| super::tags::objects(&param.ty, &mut open));
            }
        }
    }

    fn ty(&mut self, at: &Site, ty: &Type, nullable: bool) {
        match ty {
            Type::Object(id) if nullable => {
                let mut at = at.clone();
                at.given.push(is_object(&at));
                self.object(&at, *id);
            }
            Type::Object(id) => self.object(at, *id),
            Type::Array(array) => self.list(at, &array.items),
            Type::Map(map) => {
                let outer = std::mem::replace(&mut self.in_map, true);
                self.ty(at, &map.items, false);
                self.in_map = outer;
            }
            Type::Union(union) => self.union(at, union, nullable),
            Type::Any
            | Type::Boolean
            | Type::Integer(_)
            | Type::Number(_)
            | Type::String(_)
            | Type::Const(_)
            | Type::Enum(_)
            | Type::Size(_)
            | Type::Result => {}
        }
    }

    fn list(&mut self, at: &Site, items: &Type) {
        let mut inner = Vec::new();
        super::tags::objects(items, &mut inner);
        if !inner.iter().any(|id| self.leads[*id]) {
            return;
        }
        // What was asked of the request cannot be asked where only items are bound. That the list is given is known
        // from its item; which variant the union around it has is known if no other one has such a list.
        let mut item = at.clone();
        let path = std::mem::replace(&mut item.object, Path(Vec::new()));
        if at.each.is_empty() {
            if self.is_shared(&path) {
                inner.into_iter().for_each(|id| self.refuse_below(id, Refused::Variants));
                return;
            }
            item.given.clear();
        }
        item.each.push(path);
        self.ty(&item, items, false);
    }

    /// Reports whether several variants of a union on the way to a list of the request have members of this name.
    fn is_shared(&self, path: &Path) -> bool {
        let mut types: Vec<&Type> = vec![];
        let root = self.document.root().param(&path.0[0]);
        types.extend(root.map(|param| &param.ty));
        for name in &path.0[1..] {
            let mut next: Vec<&Type> = Vec::new();
            for ty in types {
                let mut ids = Vec::new();
                direct(ty, &mut ids);
                let members = ids.iter().filter_map(|id| self.document.objects[*id].param(name));
                next.extend(members.map(|param| &param.ty));
            }
            types = next;
        }
        types.first().is_some_and(|first| types.iter().any(|ty| ty != first))
    }

    fn union(&mut self, at: &Site, union: &Union, nullable: bool) {
        let is_certain =
            !nullable && union.variants.iter().all(|variant| matches!(variant.ty, Type::Object(_)));
        for (index, variant) in union.variants.iter().enumerate() {
            let mut inner = Vec::new();
            super::tags::objects(&variant.ty, &mut inner);
            if !inner.iter().any(|id| self.leads[*id]) {
                continue;
            }
            let mut here = at.clone();
            if let Type::Object(_) = variant.ty {
                if !is_certain {
                    here.given.push(is_object(at));
                }
                let signs = self.document.signs(union, index);
                here.given.extend(signs.iter().map(|sign| shows(at, sign)));
            }
            self.ty(&here, &variant.ty, false);
        }
    }
}

/// The objects that a value of a type can be, not those in it.
fn direct(ty: &Type, into: &mut Vec<usize>) {
    match ty {
        Type::Object(id) => into.push(*id),
        Type::Union(union) => union.variants.iter().for_each(|variant| direct(&variant.ty, into)),
        _ => {}
    }
}

/// An expression that holds if the value at an occurrence is given.
fn has(at: &Site) -> Expr {
    member_given(at, &at.object)
}

fn member_given(at: &Site, path: &Path) -> Expr {
    match at.each.len().checked_sub(1) {
        None => build::has(path.clone()),
        Some(item) => build::expr(ExprKind::BoundHas(item, path.clone()), ExprType::Bool),
    }
}

fn member(at: &Site, path: &Path, ty: ExprType) -> Expr {
    match at.each.len().checked_sub(1) {
        None => build::get(path.clone(), ty),
        Some(item) if path.0.is_empty() => build::expr(ExprKind::Bound(item), ty),
        Some(item) => build::expr(ExprKind::BoundGet(item, path.clone()), ty),
    }
}

fn is_object(at: &Site) -> Expr {
    let value = member(at, &at.object, ExprType::Dyn);
    build::expr(ExprKind::Is(Box::new(value), JsonKind::Map), ExprType::Bool)
}

/// An expression that holds if a value is of one variant and not of another.
fn shows(at: &Site, sign: &Sign) -> Expr {
    let path = |name: &str| Path(at.object.0.iter().cloned().chain([name.to_owned()]).collect());
    match sign {
        Sign::Has(name) => member_given(at, &path(name)),
        Sign::Lacks(name) => build::not(member_given(at, &path(name))),
        Sign::Is(name, values) => has_value(at, &path(name), values),
        Sign::IsNot(name, values) => build::not(has_value(at, &path(name), values)),
    }
}

fn has_value(at: &Site, path: &Path, values: &[Value]) -> Expr {
    let ty = values.first().map_or(ExprType::String, value_type);
    let is = build::is_in(member(at, path, ty), values.to_vec());
    build::all(vec![member_given(at, path), is])
}

fn value_type(value: &Value) -> ExprType {
    match value {
        Value::Bool(_) => ExprType::Bool,
        Value::Int(_) => ExprType::Int,
        Value::Num(_) => ExprType::Double,
        Value::Str(_) => ExprType::String,
    }
}
