//! Unions: the first byte of the value chooses the variant, or lookahead over the members of an object, or trying
//! the value itself. Each value is read once.

use super::Walk;
use crate::check::Scalar;
use crate::choice::{self, Candidates, MemberValue};
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::Read;
use crate::size_text::{self, side_vars};
use crate::table::{Type, Union, Vars};
use crate::typed::Member;
use crate::variables::Value;

impl<'m, 'j> Walk<'_, 'm, 'j> {
    #[inline(never)]
    pub(super) fn union(
        &mut self,
        ty: &'m Type<'m>,
        union: &'m Union<'m>,
        vars: Vars,
        path: &Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<()> {
        let variants = union.variants;
        let place =
            |wanted: fn(&Type<'_>) -> bool| (0_u16..).zip(variants).find(|(_, variant)| wanted(variant));
        // A variant that takes anything takes this value, too.
        if let Some((index, _)) = place(|variant| matches!(variant, Type::Any)) {
            return self.any(vars, path, filled(sink, index));
        }
        match self.reader.peek() {
            b'{' => {
                if let Some((index, map)) = place(|variant| matches!(variant, Type::Map(_))) {
                    return self.value(map, vars, path, filled(sink, index));
                }
                self.object_variant(ty, union, vars, path, sink)
            }
            b'[' => match place(|variant| matches!(variant, Type::Array(_))) {
                Some((index, list)) => self.value(list, vars, path, filled(sink, index)),
                None => self.mismatch(ty, vars, path),
            },
            b'n' => self.mismatch(ty, vars, path),
            _ => self.scalar(ty, vars, path, sink),
        }
    }

    #[inline(never)]
    pub(super) fn scalar_variant(
        &mut self,
        ty: &'m Type<'m>,
        union: &'m Union<'m>,
        (value, scalar): (Value<'j>, Scalar<'_>),
        vars: Vars,
        (at, path): (usize, &Path<'_, 'm>),
        sink: Option<&mut dyn Member>,
    ) {
        let Some(index) = self.checker.variant(ty, union, scalar, at, path) else {
            self.variables.wrong(self.owner, vars);
            return;
        };
        let Some(variant) = union.variants.get(usize::from(index)) else { return };
        if let (Type::Size(size), Scalar::Str(text)) = (variant, scalar) {
            self.variables.sides(self.owner, at, side_vars(size, vars), size_text::parse(size, text));
        }
        let (value, scalar) = choice::as_variant(variant, value, scalar);
        self.keep(value, scalar, vars, at, path, filled(sink, index));
    }

    fn object_variant(
        &mut self,
        ty: &'m Type<'m>,
        union: &'m Union<'m>,
        vars: Vars,
        path: &Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<()> {
        let mut objects =
            (0_u16..).zip(union.variants).filter(|(_, variant)| matches!(variant, Type::Object(_)));
        let index = match (objects.next(), objects.next()) {
            (None, _) => return self.mismatch(ty, vars, path),
            _ if !union.tag.is_empty() => match self.tagged(union, vars, path)? {
                Some(index) => index,
                None => return Ok(()),
            },
            (Some((only, _)), None) => only,
            _ => {
                let mut candidates = Candidates::new(self.objects, union, self.checker.lenient);
                let reader = self.reader.fork(self.reader.offset());
                self.lookahead.members(reader, |name, _, value| {
                    candidates.member(name, value);
                    true
                });
                candidates.best().unwrap_or_default()
            }
        };
        match union.variants.get(usize::from(index)) {
            Some(variant) => self.value(variant, vars, path, filled(sink, index)),
            None => self.mismatch(ty, vars, path),
        }
    }

    /// Finds the variant that the tag of the object names. An object without a tag has no further violations.
    fn tagged(&mut self, union: &'m Union<'m>, vars: Vars, path: &Path<'_, 'm>) -> Read<Option<u16>> {
        let mut tag = None;
        let (objects, at) = (self.objects, self.reader.offset());
        self.lookahead.members(self.reader.fork(at), |name, at, value| {
            if name != union.tag {
                return true;
            }
            tag = Some(match value {
                MemberValue::Scalar(scalar) => {
                    choice::tagged(objects, union, scalar).map_err(|allowed| (at, allowed, scalar.found()))
                }
                MemberValue::Container => {
                    let allowed = choice::tagged(objects, union, Scalar::Null).err().unwrap_or_default();
                    Err((at, allowed, Found::Object))
                }
            });
            false
        });
        let here = path.field(choice::tag_place(objects, union), union.tag);
        match tag {
            Some(Ok(index)) => return Ok(Some(index)),
            Some(Err((at, allowed, found))) => {
                self.checker.log.value(at, &here, Problem::Values { allowed, found });
            }
            None => self.checker.log.missing(&here),
        }
        self.variables.wrong(self.owner, vars);
        self.skip_value(path)?;
        Ok(None)
    }
}

/// The member to fill with a value of this variant.
fn filled<'s>(sink: Option<&'s mut dyn Member>, index: u16) -> Option<&'s mut (dyn Member + 's)> {
    let member = sink?;
    // Asked twice, because what was lent in one arm cannot be lent again in the other.
    if member.variant(index).is_some() { member.variant(index) } else { Some(member) }
}
