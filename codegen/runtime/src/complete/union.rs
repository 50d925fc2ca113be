//! Values of unions. In: a value and the variants. Out: the value in the form of the variant that it belongs to, as the
//! engine chooses it.

use super::ArgumentProblemKind;
use super::scalar::{Reading, scalar};
use super::value::{Completion, is_pair};
use crate::choice::{self, Candidates, MemberValue};
use crate::empty;
use crate::json::{Json, JsonObject};
use crate::pointer::Path;
use crate::table::{Type, Union};

impl<'m> Completion<'_, 'm> {
    pub(super) fn union(&mut self, union: &'m Union<'m>, value: Json, path: &Path<'_, 'm>) -> Json {
        let takes_any = union.variants.contains(&Type::Any);
        let variant = match &value {
            // A variant that takes anything takes this value, too.
            Json::Object(_) | Json::Array(_) if takes_any => None,
            Json::Object(members) => self.object_variant(union, members, path),
            Json::Array(items) => self.list_variant(union, items),
            _ => return self.scalar_variant(union, takes_any, value, path),
        };
        match variant {
            Some(variant) => self.plain(variant, value, path),
            None => value,
        }
    }

    /// The map, or the object that the members are the most like.
    fn object_variant(
        &mut self,
        union: &'m Union<'m>,
        members: &JsonObject,
        path: &Path<'_, 'm>,
    ) -> Option<&'m Type<'m>> {
        if let Some(map) = map(union) {
            return Some(map);
        }
        let mut objects = union.variants.iter().filter(|variant| matches!(variant, Type::Object(_)));
        let only = objects.next()?;
        if objects.next().is_none() {
            return Some(only);
        }
        if union.tag.is_empty() {
            let index = self.nearest(&mut (0_u16..).zip(union.variants), members)?;
            return union.variants.get(usize::from(index));
        }
        let tag = members.get(union.tag)?;
        if let Ok(index) = choice::tagged(self.objects, union, scalar(tag)?) {
            return union.variants.get(usize::from(index));
        }
        let objects = self.objects;
        let is_meant = |variant: &&Type<'m>| {
            let field = choice::member(objects, variant, union.tag);
            field.is_some_and(|(_, field)| self.reading(&field.ty, tag, path).is_some())
        };
        let mut meant = union.variants.iter().filter(is_meant);
        meant.next().filter(|_| meant.next().is_none())
    }

    /// The object among some types that the members are the most like.
    fn nearest(
        &self,
        types: &mut dyn Iterator<Item = (u16, &'m Type<'m>)>,
        members: &JsonObject,
    ) -> Option<u16> {
        let mut candidates = Candidates::new(self.objects, types, false);
        for (name, value) in members {
            candidates.member(name, member_value(value));
        }
        candidates.best()
    }

    /// The map, if pairs stand for it, or the list that the first item belongs to.
    fn list_variant(&self, union: &'m Union<'m>, items: &[Json]) -> Option<&'m Type<'m>> {
        let first = items.first();
        let open = first.map_or(b']', first_byte);
        let fits_list = |open: u8| choice::lists(union).any(|(_, list)| empty::starts(&list.items, open));
        let is_map = match first {
            Some(first) => is_pair(first) && !fits_list(b'{'),
            None => choice::lists(union).next().is_none(),
        };
        if self.form.pairs
            && is_map
            && let Some(map) = map(union)
        {
            return Some(map);
        }
        let mut nearest = || match first {
            Some(Json::Object(members)) => self.nearest(&mut choice::item_types(union), members),
            _ => None,
        };
        let (index, _) = choice::list(union, open, &mut nearest)?;
        union.variants.get(usize::from(index))
    }

    fn scalar_variant(
        &mut self,
        union: &'m Union<'m>,
        takes_any: bool,
        value: Json,
        path: &Path<'_, 'm>,
    ) -> Json {
        let mut others = union.variants.iter().filter(|variant| !matches!(variant, Type::Any));
        if others.any(|variant| self.accepts(variant, &value)) {
            return value;
        }
        let mut unread = None;
        if let Json::String(text) = &value
            && self.form.text
            && (takes_any || union.variants.iter().any(|variant| self.is_open(variant)))
        {
            match Json::from_slice(text.as_bytes()) {
                Ok(parsed) if takes_any || parsed.as_object().is_some() => {
                    return self.in_text(|completion| completion.union(union, parsed, path));
                }
                Ok(_) => unread = Some(ArgumentProblemKind::NotAnObject),
                Err(error) => unread = Some(ArgumentProblemKind::Json(error)),
            }
        }
        match (self.only_reading(union, &value, path), unread) {
            (Some((kind, after)), _) if !takes_any => {
                self.completed.repair(path, kind, value, Some(after.clone()));
                after
            }
            (_, Some(unread)) => {
                self.completed.problem(path, unread);
                value
            }
            _ => value,
        }
    }
}

impl<'m> Completion<'_, 'm> {
    /// The valid value that a scalar stands for, if it is the same for all variants.
    fn only_reading(&mut self, union: &'m Union<'m>, value: &Json, path: &Path<'_, 'm>) -> Option<Reading> {
        let mut only: Option<Reading> = None;
        for variant in union.variants {
            let Some(reading) = self.reading(variant, value, path) else { continue };
            if !self.accepts(variant, &reading.1) {
                continue;
            }
            match &only {
                Some((_, known)) if *known != reading.1 => return None,
                Some(_) => {}
                None => only = Some(reading),
            }
        }
        only
    }
}

fn map<'m>(union: &'m Union<'m>) -> Option<&'m Type<'m>> {
    union.variants.iter().find(|variant| matches!(variant, Type::Map(_)))
}

/// The value of a member, as lookahead sees it. `null` tells nothing but that the member exists.
fn member_value(value: &Json) -> MemberValue<'_> {
    match value {
        Json::Null => MemberValue::Absent,
        Json::Array(items) if items.is_empty() => MemberValue::Empty(b'['),
        Json::Object(members) if members.is_empty() => MemberValue::Empty(b'{'),
        value => scalar(value).map_or(MemberValue::Container, MemberValue::Scalar),
    }
}

/// The first byte of a value as JSON.
fn first_byte(value: &Json) -> u8 {
    match value {
        Json::Null => b'n',
        Json::Bool(true) => b't',
        Json::Bool(false) => b'f',
        Json::Number(number) => number.as_str().bytes().next().unwrap_or(b'0'),
        Json::String(_) => b'"',
        Json::Array(_) => b'[',
        Json::Object(_) => b'{',
    }
}
