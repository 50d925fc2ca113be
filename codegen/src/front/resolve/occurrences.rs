//! Finds the occurrences of objects with rules: a named type can be used in many places, and its rules hold
//! in each of them.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec;
use crate::limits::MAX_SITES;
use crate::model::expr::{Reference, build};
use crate::model::place::Declared;
use crate::model::{Discriminator, Document, Expr, ExprType, JsonKind, Path, Type, Union, Value};

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

impl Site {
    /// The item of the innermost list that leads here.
    pub(super) fn item(&self) -> Option<usize> {
        self.each.len().checked_sub(1)
    }

    /// The path of a member.
    pub(super) fn path(&self, name: &str) -> Path {
        Path(self.object.0.iter().cloned().chain([name.to_owned()]).collect())
    }

    fn reference(&self, path: &Path) -> Reference {
        Reference { level: self.item(), path: path.clone() }
    }

    /// An expression that holds if the value at a path is given, from the item of the innermost list on.
    pub(super) fn has(&self, path: &Path) -> Expr {
        build::presence_of(self.reference(path))
    }

    /// The value at a path.
    pub(super) fn get(&self, path: &Path, ty: ExprType) -> Expr {
        build::read(self.reference(path), ty)
    }

    fn is_object(&self) -> Expr {
        build::is(self.get(&self.object, ExprType::Dyn), JsonKind::Map)
    }

    /// An expression that holds if a value is of one variant and not of another.
    fn shows(&self, discriminator: &Discriminator) -> Expr {
        match discriminator {
            Discriminator::Has(name) => self.has(&self.path(name)),
            Discriminator::Lacks(name) => build::not(self.has(&self.path(name))),
            Discriminator::Is(name, values) => self.has_value(&self.path(name), values),
            Discriminator::IsNot(name, values) => build::not(self.has_value(&self.path(name), values)),
        }
    }

    fn has_value(&self, path: &Path, values: &[Value]) -> Expr {
        let ty = values.first().map_or(ExprType::String, value_type);
        build::all(vec![self.has(path), build::is_in(self.get(path, ty), values.to_vec())])
    }
}

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
    /// There are too many.
    TooMany,
}

/// The occurrences of some objects in the order of the document, and the objects that have none, with the reason.
pub(super) fn sites(
    document: &Document,
    wanted: &BTreeSet<usize>,
) -> (Vec<Site>, BTreeSet<(usize, Refused)>) {
    let leads = document.leads_to(wanted.iter().copied());
    let mut walk = Walk {
        document,
        wanted,
        leads,
        entered: Vec::new(),
        in_map: false,
        sites: Vec::new(),
        refused: BTreeSet::new(),
        refused_below: BTreeSet::new(),
        known: BTreeSet::new(),
        steps: 0,
    };
    let root = Site { id: 0, each: Vec::new(), object: Path(Vec::new()), given: Vec::new() };
    walk.object(&root, 0);
    let Walk { mut sites, refused, .. } = walk;
    sites.retain(|site| !refused.iter().any(|(id, _)| *id == site.id));
    (sites, refused)
}

struct Walk<'d> {
    document: &'d Document,
    wanted: &'d BTreeSet<usize>,
    leads: Vec<bool>,
    entered: Vec<usize>,
    in_map: bool,
    sites: Vec<Site>,
    refused: BTreeSet<(usize, Refused)>,
    /// Objects that were refused with everything in them.
    refused_below: BTreeSet<(usize, Refused)>,
    /// Objects that were entered, wanted or not.
    known: BTreeSet<usize>,
    /// The number of times that one of them was entered again.
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
        self.steps += usize::from(!self.known.insert(id));
        if self.steps > MAX_SITES {
            self.refuse_below(id, Refused::TooMany);
            return;
        }
        if self.wanted.contains(&id) {
            self.sites.push(Site { id, ..at.clone() });
        }
        self.entered.push(id);
        for param in &self.document.objects[id].params {
            // The way to a place takes longer to write down than to find out that nothing is there.
            if !matches!(param.ty, Type::Map(_)) && !self.can_enter_any(&param.ty) {
                continue;
            }
            let mut below = Site { object: at.path(&param.name.value), ..at.clone() };
            if !param.required || param.alias_of.is_some() {
                below.given.push(below.has(&below.object));
            }
            self.ty(&below, &param.ty, param.nullable);
        }
        self.entered.pop();
    }

    /// Reports whether one of the objects in a type can be entered; those that cannot are refused.
    fn can_enter_any(&mut self, ty: &Type) -> bool {
        let mut can_enter = false;
        for id in ty.objects() {
            if !self.leads[id] {
                continue;
            }
            if self.entered.contains(&id) {
                self.refuse_below(id, Refused::Recursive);
            } else if self.steps >= MAX_SITES && self.known.contains(&id) {
                self.refuse_below(id, Refused::TooMany);
            } else {
                can_enter = true;
            }
        }
        can_enter
    }

    /// Refuses an object and every wanted object in it.
    fn refuse_below(&mut self, id: usize, reason: Refused) {
        if !self.refused_below.insert((id, reason)) {
            return;
        }
        let below = self.document.objects_below(id);
        self.refused.extend(below.intersection(self.wanted).map(|id| (*id, reason)));
    }

    fn ty(&mut self, at: &Site, ty: &Type, nullable: bool) {
        match ty {
            Type::Object(id) if nullable => {
                let mut at = at.clone();
                at.given.push(at.is_object());
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
            _ => {}
        }
    }

    fn list(&mut self, at: &Site, items: &Type) {
        let inner = items.objects();
        if !inner.iter().any(|id| self.leads[*id]) {
            return;
        }
        // That the list is given is known from its item; and also which variant the union around it has, if no other
        // one has such a list.
        let mut item = at.clone();
        let path = std::mem::replace(&mut item.object, Path(Vec::new()));
        if at.each.is_empty() && !self.is_shared(&path) {
            item.given.clear();
        }
        item.each.push(path);
        self.ty(&item, items, false);
    }

    /// Reports whether several variants of a union on the way to a list of the request have members of this name.
    fn is_shared(&self, path: &Path) -> bool {
        let place = Declared::request(self.document).at(&path.0);
        let params = place.map(|place| place.params).unwrap_or_default();
        params.iter().any(|param| param.ty != params[0].ty)
    }

    fn union(&mut self, at: &Site, union: &Union, nullable: bool) {
        let is_certain =
            !nullable && union.variants.iter().all(|variant| matches!(variant.ty, Type::Object(_)));
        // An item of one of several lists is of the variant that it shows itself.
        if let Some(items) = &union.items {
            self.list(at, items);
        }
        for (index, variant) in union.variants.iter().enumerate() {
            if !variant.ty.objects().into_iter().any(|id| self.leads[id])
                || (union.items.is_some() && matches!(variant.ty, Type::Array(_)))
            {
                continue;
            }
            let mut here = at.clone();
            if let Type::Object(_) = variant.ty {
                if !is_certain {
                    here.given.push(at.is_object());
                }
                let discriminators = self.document.discriminators(union, index);
                here.given.extend(discriminators.iter().map(|discriminator| at.shows(discriminator)));
            }
            self.ty(&here, &variant.ty, false);
        }
    }
}

fn value_type(value: &Value) -> ExprType {
    match value {
        Value::Bool(_) => ExprType::Bool,
        Value::Int(_) => ExprType::Int,
        Value::Num(_) => ExprType::Double,
        Value::Str(_) => ExprType::String,
    }
}
