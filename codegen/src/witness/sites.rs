//! The places in a request that have constraints: each value that is declared, in each variant of the unions around it.

use serde_json::Value as Json;

use super::candidate::below;
use super::values::Values;
use crate::limits::MAX_PLACES;
use crate::model::expr::kinds::variants;
use crate::model::{Document, Operation, Param, Type};

/// The key that is tried in maps.
const KEY: &str = "key";

/// One step on the way to a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step<'o> {
    /// Into a member of an object.
    Member(&'o str),
    /// Into the first item of a list.
    Item,
    /// Into a member of a map.
    Key,
}

/// A step, and the type of the value that it leads to: of a union, one of its variants.
#[derive(Clone, Debug)]
pub(super) struct Hop<'o> {
    step: Step<'o>,
    ty: &'o Type,
}

/// A value that is declared.
#[derive(Clone, Debug)]
pub(super) struct Site<'o> {
    /// The values around it.
    around: Vec<Hop<'o>>,
    /// The step from them to it; none for the request itself.
    last: Option<Step<'o>>,
    /// The declaration, unless it is an item or a value of a map.
    pub(super) param: Option<&'o Param>,
    /// The types that it can have.
    pub(super) types: Vec<&'o Type>,
}

/// The type of a whole request.
pub(super) static REQUEST: Type = Type::Object(0);

/// All values that are declared. Types that contain themselves are entered once.
pub(super) fn sites(op: &Operation) -> Vec<Site<'_>> {
    let request = Site { around: Vec::new(), last: None, param: None, types: vec![&REQUEST] };
    let mut all = vec![request];
    let mut at = 0;
    while let Some(site) = all.get(at).filter(|_| all.len() < MAX_PLACES).cloned() {
        at += 1;
        for ty in &site.types {
            all.extend(site.inner(&op.request, ty));
        }
    }
    all
}

impl<'o> Site<'o> {
    /// The values directly inside it, if it is of this type.
    fn inner(&self, document: &'o Document, ty: &'o Type) -> Vec<Site<'o>> {
        let mut around = self.around.clone();
        if let Some(step) = &self.last {
            around.push(Hop { step: step.clone(), ty });
        }
        let is_around = |id: usize| {
            let same = |hop: &&Hop<'_>| matches!(hop.ty, Type::Object(other) if *other == id);
            around.iter().filter(same).count() > 1
        };
        let site = |step: Step<'o>, param: Option<&'o Param>, ty: &'o Type| Site {
            around: around.clone(),
            last: Some(step),
            param,
            types: variants(ty),
        };
        match ty {
            Type::Object(id) if !is_around(*id) => {
                let params = document.objects.get(*id).map_or(&[][..], |object| &object.params);
                let member = |param: &'o Param| site(Step::Member(&param.name.value), Some(param), &param.ty);
                params.iter().map(member).collect()
            }
            Type::Array(array) => vec![site(Step::Item, None, &array.items)],
            Type::Map(map) => vec![site(Step::Key, None, &map.items)],
            _ => Vec::new(),
        }
    }

    /// Its JSON Pointer in requests that [`Site::put`] makes.
    pub(super) fn pointer(&self) -> String {
        let steps = self.around.iter().map(|hop| &hop.step).chain(&self.last);
        steps.fold(String::new(), |pointer, step| match step {
            Step::Member(name) => below(&pointer, name),
            Step::Item => format!("{pointer}/0"),
            Step::Key => below(&pointer, KEY),
        })
    }

    /// Its member of the object around it.
    pub(super) fn name(&self) -> Option<&'o str> {
        if let Some(Step::Member(name)) = self.last { Some(name) } else { None }
    }

    /// The object around it.
    pub(super) fn object(&self) -> Option<usize> {
        self.name()?;
        match self.around.last().map(|hop| hop.ty) {
            None => Some(0),
            Some(Type::Object(id)) => Some(*id),
            Some(_) => None,
        }
    }

    /// Puts a value there; what is around it is made where it is missing or of another type.
    pub(super) fn put(&self, request: &mut Json, value: &Json, values: &Values<'_>) -> bool {
        self.change(request, values, &mut |target, step| {
            match (step, target) {
                (None, target) => *target = value.clone(),
                (Some(Step::Member(name)), Json::Object(members)) => {
                    members.insert((*name).to_owned(), value.clone());
                }
                (Some(Step::Key), Json::Object(members)) => {
                    members.insert(KEY.to_owned(), value.clone());
                }
                (Some(Step::Item), Json::Array(items)) => match items.first_mut() {
                    Some(first) => *first = value.clone(),
                    None => items.push(value.clone()),
                },
                _ => return false,
            }
            true
        })
    }

    /// Applies a change to the value around it, and to the step from there.
    pub(super) fn change(
        &self,
        request: &mut Json,
        values: &Values<'_>,
        change: &mut dyn FnMut(&mut Json, Option<&Step<'o>>) -> bool,
    ) -> bool {
        let mut target = request;
        for hop in &self.around {
            let inner = match (&hop.step, target) {
                (Step::Member(name), Json::Object(members)) => {
                    Some(members.entry(*name).or_insert(Json::Null))
                }
                (Step::Key, Json::Object(members)) => Some(members.entry(KEY).or_insert(Json::Null)),
                (Step::Item, Json::Array(items)) => {
                    if items.is_empty() {
                        items.push(Json::Null);
                    }
                    items.first_mut()
                }
                _ => None,
            };
            let Some(inner) = inner else { return false };
            if !values.can_be(hop.ty, inner) {
                *inner = values.first(hop.ty);
            }
            target = inner;
        }
        change(target, self.last.as_ref())
    }
}
