//! Compares the declarations of two documents. In: two documents. Out: their differences. A difference that cannot make
//! a document invalid, or valid, says so; all others name documents that could show it.

use std::collections::{HashMap, HashSet};

use serde_json::{Value as Json, json};

use super::behaviour;
use super::facet::{At, Facet, Probe};
use super::normal::Names;
use super::scalars;
use crate::model::expr::kinds::variants;
use crate::model::{Array, Default, Document, Map, Object, Param, Type, Unique};
use crate::witness::Values;

/// Most objects and members of two documents that are compared.
const MOST_MEMBERS: usize = 400_000;

/// Differences after which no other object is compared.
const MOST_FACETS: usize = 20_000;

/// A member that no document has.
const UNKNOWN: &str = "unknownMember";

/// Compares two documents.
pub(super) struct Types<'d> {
    pub(super) old: Values<'d>,
    pub(super) new: Values<'d>,
    pub(super) facets: Vec<Facet>,
    /// Parameters that have another name now: the old and the new place.
    pub(super) renamed: Vec<(Vec<String>, Vec<String>)>,
    /// Old names that are aliases now.
    pub(super) aliases: Vec<Vec<String>>,
    /// Parameters whose declarations say something else that is no matter of validity.
    pub(super) pairs: Vec<(At, &'d Param, &'d Param)>,
    /// The objects around the place.
    around: Vec<(usize, usize)>,
    /// Pairs of objects without a difference, which are not compared again.
    same: HashSet<(usize, usize)>,
    /// Pairs of objects that were not compared because they are among those around them.
    cut_off: usize,
    /// Objects and members that were compared.
    places: usize,
    /// There were more places than are compared.
    is_too_large: bool,
    /// Nobody asks for more than whether there is a difference.
    only_first: bool,
}

impl<'d> Types<'d> {
    /// The differences between two documents.
    pub(super) fn of(old: &'d Document, new: &'d Document) -> Self {
        let mut types = Self::empty(old, new);
        types.objects(&At::default(), 0, 0);
        types
    }

    fn empty(old: &'d Document, new: &'d Document) -> Self {
        Types {
            old: Values::new(old),
            new: Values::new(new),
            facets: Vec::new(),
            renamed: Vec::new(),
            aliases: Vec::new(),
            pairs: Vec::new(),
            around: Vec::new(),
            same: HashSet::new(),
            cut_off: 0,
            places: 0,
            is_too_large: false,
            only_first: false,
        }
    }

    /// Reports whether two types accept the same values.
    fn is_same(&mut self, old: &'d Type, new: &'d Type) -> bool {
        let mut inner = Self::empty(self.old.document(), self.new.document());
        inner.around.clone_from(&self.around);
        inner.same = std::mem::take(&mut self.same);
        (inner.places, inner.only_first) = (self.places, true);
        inner.types(&At::default(), old, new);
        (self.same, self.places) = (inner.same, inner.places);
        if inner.is_too_large {
            self.stop();
        }
        inner.facets.is_empty()
    }

    /// Says once that there are more places than are compared.
    fn stop(&mut self) {
        if !std::mem::replace(&mut self.is_too_large, true) {
            let probes = (Some(Probe::Constraint), Some(Probe::Constraint));
            let (at, text) = (At::default(), "is too large to compare");
            self.push("too-large", &at, (Json::Null, Json::Null), probes, text);
        }
    }

    /// Reports whether no more is asked.
    fn is_answered(&self) -> bool {
        self.only_first && !self.facets.is_empty()
    }

    /// What was found so far. Objects that add nothing to it are the same.
    fn findings(&self) -> [usize; 4] {
        [self.facets.len(), self.renamed.len(), self.pairs.len(), self.cut_off]
    }

    pub(super) fn push(
        &mut self,
        kind: &'static str,
        at: &At,
        values: (Json, Json),
        probes: (Option<Probe>, Option<Probe>),
        text: &str,
    ) {
        let present = |value: Json| (!value.is_null()).then_some(value);
        self.facets.push(Facet {
            kind,
            at: at.clone(),
            old: present(values.0),
            new: present(values.1),
            narrows: probes.0,
            widens: probes.1,
            text: format!("{} {text}", at.name()),
        });
    }

    fn objects(&mut self, at: &At, old: usize, new: usize) {
        if self.same.contains(&(old, new)) {
            return;
        }
        if self.around.contains(&(old, new)) {
            self.cut_off += 1;
            return;
        }
        let documents = (self.old.document(), self.new.document());
        let (Some(old_object), Some(new_object)) =
            (documents.0.objects.get(old), documents.1.objects.get(new))
        else {
            return;
        };
        self.places += 1;
        if self.places > MOST_MEMBERS || self.facets.len() > MOST_FACETS {
            return self.stop();
        }
        let before = self.findings();
        self.around.push((old, new));
        let is_open = |document: &Document, object: &Object| document.open || object.open;
        let open = (is_open(documents.0, old_object), is_open(documents.1, new_object));
        if open.0 != open.1 {
            let with_other = |values: &Values<'_>, id: usize| {
                let mut value = values.first(&Type::Object(id));
                if let Json::Object(members) = &mut value {
                    members.insert(UNKNOWN.to_owned(), json!(1));
                }
                Probe::Values(vec![value])
            };
            let probes = if open.0 {
                (Some(with_other(&self.old, old)), None)
            } else {
                (None, Some(with_other(&self.new, new)))
            };
            let (kind, text) = if open.1 {
                ("members-open", "takes other members")
            } else {
                ("members-closed", "takes no other members")
            };
            self.push(kind, at, (Json::Null, Json::Null), probes, text);
        }
        self.members(at, (old_object, new_object), open);
        self.around.pop();
        if self.findings() == before {
            self.same.insert((old, new));
        }
    }

    fn members(&mut self, at: &At, (old, new): (&'d Object, &'d Object), open: (bool, bool)) {
        let mut known: HashSet<&str> = HashSet::new();
        for param in &old.params {
            if self.is_answered() {
                return;
            }
            self.places += 1;
            let name = param.name.as_str();
            let same = new.param(name);
            let target = same.and_then(|same| same.alias_of.as_deref());
            let renamed = target.filter(|target| param.alias_of.is_none() && old.param(target).is_none());
            if let Some(other) = renamed.and_then(|target| new.param(target)) {
                let place = at.member(name, &other.name.value);
                self.renamed.push((crate::witness::names(&place.old), crate::witness::names(&place.new)));
                self.aliases.push(crate::witness::names(&at.member(name, name).new));
                known.extend([name, other.name.as_str()]);
                self.param(&place, param, other);
            } else if let Some(same) = same {
                known.insert(name);
                self.param(&at.member(name, name), param, same);
            } else {
                let values = Probe::Values(self.old.of_param(param));
                let narrows = (!open.1).then_some(values);
                let widens = param.required.then_some(Probe::Without);
                let place = at.member(name, name);
                self.push(
                    "parameter-removed",
                    &place,
                    (Json::Null, Json::Null),
                    (narrows, widens),
                    "removed",
                );
            }
        }
        for param in new.params.iter().filter(|param| !known.contains(param.name.as_str())) {
            let place = at.member(&param.name.value, &param.name.value);
            let narrows =
                if param.required { Some(Probe::Without) } else { open.0.then_some(Probe::Constraint) };
            let widens = (!open.0).then(|| Probe::Values(self.new.of_param(param)));
            let text = if param.required { "added, and required" } else { "added" };
            self.push("parameter-added", &place, (Json::Null, Json::Null), (narrows, widens), text);
        }
    }

    fn param(&mut self, at: &At, old: &'d Param, new: &'d Param) {
        let gained = |old: bool, new: bool, probe: Probe| match (old, new) {
            (true, false) => Some((Some(probe), None)),
            (false, true) => Some((None, Some(probe))),
            _ => None,
        };
        // To be required is to lose the documents without it.
        if let Some(probes) = gained(!old.required, !new.required, Probe::Without) {
            let (kind, text) = if new.required {
                ("parameter-required", "required, was optional")
            } else {
                ("parameter-optional", "optional, was required")
            };
            self.push(kind, at, (json!(old.required), json!(new.required)), probes, text);
        }
        let takes_null = |param: &Param| param.nullable || param.null_absent;
        let null = Probe::Values(vec![Json::Null]);
        if let Some(probes) = gained(takes_null(old), takes_null(new), null) {
            let text = if takes_null(new) { "can be `null`" } else { "cannot be `null`" };
            self.push("null", at, (json!(takes_null(old)), json!(takes_null(new))), probes, text);
        }
        if old.empty_absent != new.empty_absent {
            let empty = ["\"\"", "[]", "{}"].map(|text| serde_json::from_str(text).unwrap_or_default());
            let probe = || Some(Probe::Values(empty.to_vec()));
            let text = if new.empty_absent { "may be empty, which means absent" } else { "empty is a value" };
            let values = (json!(old.empty_absent), json!(new.empty_absent));
            self.push("empty", at, values, (probe(), probe()), text);
        }
        if may_say_other(old, new) {
            self.pairs.push((at.clone(), old, new));
        }
        self.types(at, &old.ty, &new.ty);
    }

    pub(super) fn types(&mut self, at: &At, old: &'d Type, new: &'d Type) {
        match (old, new) {
            (Type::Union(_), _) | (_, Type::Union(_)) => self.unions(at, old, new),
            (Type::Object(old), Type::Object(new)) => self.objects(at, *old, *new),
            (Type::Array(old), Type::Array(new)) => self.arrays(at, old, new),
            (Type::Map(old), Type::Map(new)) => self.maps(at, old, new),
            (Type::Any, Type::Any) | (Type::Boolean, Type::Boolean) | (Type::Result, Type::Result) => {}
            _ => {
                if !scalars::compare(self, at, old, new) {
                    self.other_type(at, old, new);
                }
            }
        }
    }

    /// Types that have no limits in common.
    fn other_type(&mut self, at: &At, old: &Type, new: &Type) {
        let narrows = (!scalars::includes(new, old)).then(|| Probe::Values(self.old.of(old)));
        let widens = (!scalars::includes(old, new)).then(|| Probe::Values(self.new.of(new)));
        let text = format!("{}, was {}", scalars::type_name(new), scalars::type_name(old));
        let values = (json!(scalars::type_name(old)), json!(scalars::type_name(new)));
        self.push("type", at, values, (narrows, widens), &text);
    }

    fn arrays(&mut self, at: &At, old: &'d Array, new: &'d Array) {
        let list = |values: &Values<'_>, array: &Array, count: u32| {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            Probe::Values(values.list(array, count, 0).into_iter().collect())
        };
        if (old.min, old.max) != (new.min, new.max) {
            let probe = [
                list(&self.old, old, new.min.saturating_sub(1)),
                list(&self.new, new, old.min.saturating_sub(1)),
                list(&self.old, old, new.max.map_or(0, |max| max.saturating_add(1))),
                list(&self.new, new, old.max.map_or(0, |max| max.saturating_add(1))),
            ];
            self.counts(at, (old.min, old.max), (new.min, new.max), probe, "items");
        }
        if old.unique != new.unique {
            let text = if new.unique == Unique::No { "items can repeat" } else { "items have to differ" };
            let narrows = (new.unique != Unique::No).then_some(Probe::Constraint);
            let widens = (old.unique != Unique::No).then_some(Probe::Constraint);
            self.push("unique", at, (Json::Null, Json::Null), (narrows, widens), text);
        }
        self.types(&at.item(), &old.items, &new.items);
    }

    fn maps(&mut self, at: &At, old: &'d Map, new: &'d Map) {
        let probe = std::array::from_fn(|_| Probe::Constraint);
        self.counts(at, (old.min, old.max), (new.min, new.max), probe, "members");
        let limits = |map: &Map| {
            let pattern = map.keys.pattern.as_ref().map(|pattern| pattern.value.clone());
            (map.keys.min, map.keys.max, pattern)
        };
        if limits(old) != limits(new) {
            let narrows = (limits(new) != (0, None, None)).then_some(Probe::Constraint);
            let widens = (limits(old) != (0, None, None)).then_some(Probe::Constraint);
            self.push("keys", at, (Json::Null, Json::Null), (narrows, widens), "keys have other limits");
        }
        self.types(&at.key(), &old.items, &new.items);
    }

    /// The probes are for less than the new minimum, less than the old one, more than the new maximum, and more than
    /// the old one.
    fn counts(
        &mut self,
        at: &At,
        old: (u32, Option<u32>),
        new: (u32, Option<u32>),
        [less, less_before, more, more_before]: [Probe; 4],
        noun: &str,
    ) {
        if old.0 != new.0 {
            let probes = if new.0 > old.0 { (Some(less), None) } else { (None, Some(less_before)) };
            let text = format!("at least {} {noun}, was {}", new.0, old.0);
            self.push("min-items", at, (json!(old.0), json!(new.0)), probes, &text);
        }
        if old.1 != new.1 {
            let wide = |max: Option<u32>| max.map_or(u64::MAX, u64::from);
            let is_less = wide(new.1) < wide(old.1);
            let probes = if is_less { (Some(more), None) } else { (None, Some(more_before)) };
            let text = scalars::at_most(new.1, old.1, noun);
            self.push("max-items", at, (json!(old.1), json!(new.1)), probes, &text);
        }
    }

    fn unions(&mut self, at: &At, old: &'d Type, new: &'d Type) {
        let (all_old, all_new) = (variants(old), variants(new));
        let mut olds: Vec<&'d Type> = Vec::new();
        let mut news = all_new.clone();
        for old in &all_old {
            match news.iter().position(|new| self.is_same(old, new)) {
                // What is no matter of validity can differ.
                Some(position) => self.types(at, old, news.remove(position)),
                None => olds.push(old),
            }
        }
        // Of the others, those of one name or of one kind are changes of one another.
        let mut gone = Vec::new();
        let (old_names, new_names) = (variant_names(old), variant_names(new));
        for one in olds {
            let name = old_names.get(&std::ptr::from_ref(one));
            let is_named =
                |other: &&Type| name.is_some() && new_names.get(&std::ptr::from_ref(*other)) == name;
            let by_name = news.iter().position(is_named);
            let of_kind = |other: &&Type| std::mem::discriminant(*other) == std::mem::discriminant(one);
            let by_kind = || news.iter().position(of_kind);
            let by_name = by_name.filter(|at| news.get(*at).is_some_and(of_kind));
            match by_name.or_else(by_kind) {
                Some(position) => {
                    let other = news.remove(position);
                    self.types(at, one, other);
                }
                None => gone.push(one),
            }
        }
        for ty in gone {
            let covered = all_new.iter().any(|other| scalars::includes(other, ty));
            let narrows = (!covered).then(|| Probe::Values(self.old.of(ty)));
            let text = format!("can no longer be {}", scalars::type_name(ty));
            let values = (json!(scalars::type_name(ty)), Json::Null);
            self.push("variant-removed", at, values, (narrows, None), &text);
        }
        for ty in news {
            let covered = all_old.iter().any(|other| scalars::includes(other, ty));
            let widens = (!covered).then(|| Probe::Values(self.new.of(ty)));
            let text = format!("can be {}", scalars::type_name(ty));
            let values = (Json::Null, json!(scalars::type_name(ty)));
            self.push("variant-added", at, values, (None, widens), &text);
        }
    }
}

/// Reports whether two declarations can say something else that is no matter of validity.
fn may_say_other(old: &Param, new: &Param) -> bool {
    let depends = |param: &Param| {
        matches!(param.default, Some(Default::Cases(_)))
            || matches!(param.default_document, Some(Default::Cases(_)))
    };
    let has_states = |ty: &Type| {
        let Type::Enum(choice) = ty else { return false };
        choice.values.iter().any(|one| one.state.is_some() || one.deprecated.is_some())
    };
    let same =
        |param: &'_ Param| (param.empty_absent, param.null_absent, param.place, param.deprecated.is_some());
    let join = |param: &'_ Param| param.join.as_ref().map(|join| join.value.clone());
    depends(old)
        || depends(new)
        || behaviour::is_default_changed(&Names::default(), old, new)
        || same(old) != same(new)
        || join(old) != join(new)
        || old.alias_of.is_some()
        || new.alias_of.is_some()
        || has_states(&old.ty)
        || has_states(&new.ty)
}

/// The names of the variants of a union, by their types.
fn variant_names(ty: &Type) -> HashMap<*const Type, &str> {
    let Type::Union(union) = ty else { return HashMap::new() };
    union.variants.iter().map(|variant| (&raw const variant.ty, variant.name.value.as_str())).collect()
}
