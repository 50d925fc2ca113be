//! The declarations around a violation. In: its location and the objects of the table. Out: types, variants and
//! other places of a member. Runs only when a message is asked for.

use crate::choice::object;
use crate::nearest::Misspelled;
use crate::pointer::{Pointer, Segment};
use crate::table::{Field, Literal, Object, Type};

/// Most places of a member that a message names.
const MOST_PLACES: usize = 3;

/// The location of a violation, and the table.
#[derive(Clone, Copy)]
pub(crate) struct Context<'p, 'm> {
    pub(crate) pointer: &'p Pointer<'m>,
    /// The objects of the document; none if the table adds nothing to the violation.
    pub(crate) objects: &'m [Object<'m>],
    /// True if the name or value that was probably meant is looked for.
    pub(crate) suggests: bool,
}

impl<'m> Context<'_, 'm> {
    /// Finds something in the types declared at a location. Several variants of a union can have a member of the same name.
    fn find<T>(
        &self,
        segments: &[Segment<'_>],
        find: &mut dyn FnMut(&'m Type<'m>) -> Option<T>,
    ) -> Option<T> {
        const ROOT: &Type<'static> = &Type::Object(0);
        self.find_below(ROOT, segments, find)
    }

    fn find_below<T>(
        &self,
        ty: &'m Type<'m>,
        segments: &[Segment<'_>],
        find: &mut dyn FnMut(&'m Type<'m>) -> Option<T>,
    ) -> Option<T> {
        let Some((segment, rest)) = segments.split_first() else { return find(ty) };
        let member = |ty: &'m Type<'m>| match (segment, ty) {
            (Segment::Field(index, name), _) => {
                let field = object(self.objects, ty)?.fields.get(usize::from(*index))?;
                (field.name == *name).then_some(&field.ty)
            }
            (Segment::Item(_), Type::Array(array)) => Some(&array.items),
            (Segment::Key(_), Type::Map(map)) => Some(&map.items),
            _ => None,
        };
        variants(ty).iter().filter_map(member).find_map(|ty| self.find_below(ty, rest, find))
    }

    /// A member of the document.
    fn member(&self, segment: &Segment<'_>) -> Option<&'m Field<'m>> {
        let Segment::Field(index, _) = segment else { return None };
        self.objects.first()?.fields.get(usize::from(*index))
    }

    /// The location around that of the violation.
    fn around(&self) -> &[Segment<'m>] {
        self.pointer.segments().split_last().map_or(&[], |(_, around)| around)
    }

    /// The name that was probably meant, if it is looked for.
    pub(super) fn nearest<'n>(
        &self,
        written: &str,
        candidates: impl IntoIterator<Item = &'n str, IntoIter: Clone>,
    ) -> Option<&'n str> {
        if self.suggests { Misspelled::new(written)?.nearest(candidates) } else { None }
    }

    /// The member of an object that was probably meant, if it is looked for.
    pub(super) fn nearest_member(&self, object: &Object<'m>) -> Option<&'m str> {
        self.nearest(&self.pointer.last(), object.fields.iter().map(|field| field.name))
    }

    /// The other variants of the union that the value belongs to, if it is one of a union.
    pub(super) fn alternatives(&self, is_meant: impl Fn(&Type<'_>) -> bool) -> Vec<&'m Type<'m>> {
        // Most members of the document are of one type.
        if let Pointer::Member(segment) = self.pointer
            && !matches!(self.member(segment), Some(Field { ty: Type::Union(_), .. }))
        {
            return Vec::new();
        }
        let alternatives = self.find(self.pointer.segments(), &mut |ty| {
            let variants = variants(ty);
            let is_union = variants.len() > 1 && variants.iter().any(&is_meant);
            is_union.then(|| variants.iter().filter(|variant| !is_meant(variant)).collect())
        });
        alternatives.unwrap_or_default()
    }

    /// The other object variants of a union, where the violation is about a member of it.
    fn beside(&self, is_meant: impl Fn(&Object<'_>) -> bool) -> Vec<&'m Object<'m>> {
        // The document itself is no variant of a union.
        let Pointer::Segments(_) = self.pointer else { return Vec::new() };
        let others = self.find(self.around(), &mut |ty| {
            let objects = || variants(ty).iter().filter_map(|ty| object(self.objects, ty));
            objects().any(&is_meant).then(|| objects().filter(|object| !is_meant(object)).collect())
        });
        others.unwrap_or_default()
    }

    /// The variants that have an unknown member of this one.
    pub(super) fn owners(&self, of: &Object<'_>) -> Vec<&'m Object<'m>> {
        let name = self.pointer.last();
        let mut owners = self.beside(|object| std::ptr::eq(object, of));
        owners.retain(|object| object.fields.iter().any(|field| field.name == name));
        owners
    }

    /// The members that other variants need in place of a missing one; none if a constant chooses the variant.
    pub(super) fn instead(&self) -> Vec<Vec<&'m Field<'m>>> {
        let name = self.pointer.last();
        let needs =
            |object: &Object<'_>| object.fields.iter().any(|field| field.required && field.name == name);
        let others = self.beside(needs);
        let needed = |object: &&'m Object<'m>| -> Vec<_> {
            object.fields.iter().filter(|field| field.required).collect()
        };
        let needed: Vec<Vec<_>> = others.iter().map(needed).collect();
        let is_chosen = needed.iter().flatten().any(|field| matches!(field.ty, Type::Const(_)));
        if is_chosen { Vec::new() } else { needed }
    }

    /// The values of a missing member that distinguish the variants of a union.
    pub(super) fn tags(&self) -> Vec<Literal<'m>> {
        let name = self.pointer.last();
        let tag = |object: &&'m Object<'m>| {
            let field = object.fields.iter().find(|field| field.required && field.name == name)?;
            if let Type::Const(value) = field.ty { Some(value) } else { None }
        };
        let mut tags: Vec<Literal<'m>> = Vec::new();
        self.find(self.around(), &mut |ty| {
            for tag in variants(ty).iter().filter_map(|ty| tag(&object(self.objects, ty)?)) {
                if !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
            None::<()>
        });
        tags
    }

    /// Other places with a member of this name, nearest to the top first: `settings.width`.
    pub(super) fn places(&self) -> Vec<String> {
        let name = self.pointer.last();
        // Most unknown members are unknown everywhere.
        if !self.objects.iter().any(|object| object.fields.iter().any(|field| field.name == name)) {
            return Vec::new();
        }
        let mut places = Vec::new();
        let mut seen = vec![false; self.objects.len()];
        let mut open = vec![(String::new(), 0_usize)];
        while !open.is_empty() && places.len() < MOST_PLACES {
            let mut below = Vec::new();
            for (path, index) in open {
                let (Some(object), Some(seen)) = (self.objects.get(index), seen.get_mut(index)) else {
                    continue;
                };
                if std::mem::replace(seen, true) {
                    continue;
                }
                for field in object.fields {
                    descend(&field.ty, &path, field.name, &mut below);
                    // Several variants of a union can have it.
                    let place = (field.name == name).then(|| format!("{path}{name}"));
                    places.extend(place.filter(|place| !places.contains(place)));
                }
            }
            open = below;
        }
        places.truncate(MOST_PLACES);
        places
    }
}

/// The variants of a union, or the type itself.
pub(super) fn variants<'m>(ty: &'m Type<'m>) -> &'m [Type<'m>] {
    if let Type::Union(union) = ty { union.variants } else { std::slice::from_ref(ty) }
}

/// The objects in the type of a member, each with the path to its own members.
fn descend(ty: &Type<'_>, path: &str, name: &str, into: &mut Vec<(String, usize)>) {
    match ty {
        Type::Object(index) => into.push((format!("{path}{name}."), usize::from(*index))),
        Type::Array(array) => descend(&array.items, path, &format!("{name}[]"), into),
        Type::Map(map) => descend(&map.items, path, &format!("{name}.*"), into),
        Type::Union(union) => union.variants.iter().for_each(|ty| descend(ty, path, name, into)),
        _ => {}
    }
}
