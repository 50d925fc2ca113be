//! Unions: the first byte of the value chooses the variant, or lookahead over the members of an object, or trying
//! the value itself. Each value is read once.

use super::{Sink, Walk};
use crate::check::Scalar;
use crate::choice::{self, Candidates, MemberValue};
use crate::pointer::{NO_VARS, Path};
use crate::problem::{Found, Problem};
use crate::reader::{Read, Reader};
use crate::table::{Array, Type, Union};
use crate::typed::Member;

impl<'m> Walk<'_, 'm, '_> {
    #[inline(never)]
    pub(super) fn union(
        &mut self,
        ty: &'m Type<'m>,
        union: &'m Union<'m>,
        path: &Path<'_, 'm>,
        sink: Sink<'_>,
    ) -> Read<()> {
        let variants = union.variants;
        let place =
            |wanted: fn(&Type<'_>) -> bool| (0_u16..).zip(variants).find(|(_, variant)| wanted(variant));
        // A variant that takes anything takes this value, too.
        if let Some((index, _)) = place(|variant| matches!(variant, Type::Any)) {
            return self.any(path, filled(sink, index));
        }
        match self.reader.peek() {
            b'{' => {
                if let Some((index, map)) = place(|variant| matches!(variant, Type::Map(_))) {
                    return self.value(map, path, filled(sink, index));
                }
                self.object_variant(ty, union, path, sink)
            }
            b'[' => match self.list_variant(union, path) {
                Some((index, list)) => self.list(list, path, filled(sink, index)),
                None => self.mismatch(ty, path),
            },
            b'n' => self.mismatch(ty, path),
            _ => self.scalar(ty, path, sink),
        }
    }

    /// The list that the first item belongs to; if it belongs to none, the first list.
    fn list_variant(&mut self, union: &'m Union<'m>, path: &Path<'_, 'm>) -> Option<(u16, &'m Array<'m>)> {
        let mut all = choice::lists(union);
        let (first, second) = (all.next()?, all.next());
        if second.is_none() {
            return Some(first);
        }
        let mut reader = self.reader.fork(path.at);
        if reader.enter().is_err() {
            return Some(first);
        }
        let open = reader.peek();
        choice::list(union, open, &mut || self.nearest(&mut choice::item_types(union), &reader))
    }

    /// The object among some types that the object in front of a reader is the most like.
    fn nearest(
        &mut self,
        types: &mut dyn Iterator<Item = (u16, &'m Type<'m>)>,
        reader: &Reader<'_>,
    ) -> Option<u16> {
        let mut candidates = Candidates::new(self.checker.objects, types, self.checker.lenient);
        self.lookahead.members(reader.fork(reader.offset()), |name, _, value| {
            candidates.member(name, value);
            true
        });
        candidates.best()
    }

    fn object_variant(
        &mut self,
        ty: &'m Type<'m>,
        union: &'m Union<'m>,
        path: &Path<'_, 'm>,
        sink: Sink<'_>,
    ) -> Read<()> {
        let mut objects =
            (0_u16..).zip(union.variants).filter(|(_, variant)| matches!(variant, Type::Object(_)));
        let index = match (objects.next(), objects.next()) {
            (None, _) => return self.mismatch(ty, path),
            _ if !union.tag.is_empty() => match self.tagged(ty, union, path)? {
                Some(index) => index,
                None => return Ok(()),
            },
            (Some((only, _)), None) => only,
            _ => {
                let reader = self.reader.fork(path.at);
                self.nearest(&mut (0_u16..).zip(union.variants), &reader).unwrap_or_default()
            }
        };
        match union.variants.get(usize::from(index)) {
            Some(variant) => self.value(variant, path, filled(sink, index)),
            None => self.mismatch(ty, path),
        }
    }

    /// Finds the variant that the tag of the object names. An object without a tag has no further violations.
    fn tagged(&mut self, ty: &'m Type<'m>, union: &'m Union<'m>, path: &Path<'_, 'm>) -> Read<Option<u16>> {
        let mut tag = None;
        let objects = self.checker.objects;
        self.lookahead.members(self.reader.fork(path.at), |name, at, value| {
            if name != union.tag {
                return true;
            }
            tag = Some(match value {
                MemberValue::Scalar(scalar) => {
                    choice::tagged(objects, union, scalar).map_err(|allowed| (at, allowed, scalar.found()))
                }
                MemberValue::Container | MemberValue::Empty(_) | MemberValue::Absent => {
                    let allowed = choice::tagged(objects, union, Scalar::Null).err().unwrap_or_default();
                    Err((at, allowed, Found::Object))
                }
            });
            false
        });
        let index = choice::member(objects, ty, union.tag).map_or(0, |(index, _)| index);
        let here = |at| path.field(at, index, union.tag, NO_VARS);
        match tag {
            Some(Ok(index)) => return Ok(Some(index)),
            Some(Err((at, allowed, found))) => {
                self.checker.log.value(&here(at), Problem::Values { allowed, found });
            }
            None => self.checker.log.missing(&here(0)),
        }
        self.checker.wrong(path);
        self.skip_value(path)?;
        Ok(None)
    }
}

/// The member to fill with a value of this variant.
pub(super) fn filled<'s>(sink: Sink<'s>, index: u16) -> Option<&'s mut (dyn Member + 's)> {
    let member = sink?;
    // Asked twice, because what was lent in one arm cannot be lent again in the other.
    if member.variant(index).is_some() { member.variant(index) } else { Some(member) }
}
