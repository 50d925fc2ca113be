//! Tags of unions: each object among the variants gets the member that names it. Objects can contain themselves, so
//! this waits until all are known.

use super::document::Builder;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Document, Param, Type, Value};
use crate::source::Located;

/// An object that becomes a copy of another one, with a tag.
pub(super) struct PendingTag {
    /// The object of the copy.
    copy: usize,
    /// The object as it was declared.
    of: usize,
    tag: Located<String>,
    variant: Located<String>,
}

impl Builder<'_, '_> {
    /// The type of a variant of a tagged union.
    pub(super) fn tagged(
        &mut self,
        ty: Type,
        tag: &Located<String>,
        variant: &Located<String>,
    ) -> Option<Type> {
        match ty {
            Type::Object(of) => {
                let same = |known: &&PendingTag| {
                    known.of == of && known.tag.value == tag.value && known.variant.value == variant.value
                };
                if let Some(known) = self.tags.iter().find(same) {
                    return Some(Type::Object(known.copy));
                }
                let copy = self.objects.len();
                self.objects.push(None);
                self.tags.push(PendingTag { copy, of, tag: tag.clone(), variant: variant.clone() });
                Some(Type::Object(copy))
            }
            // A union within that has the same tag is a part of this one.
            Type::Union(union) if union.tag.as_ref() == Some(&tag.value) => Some(Type::Union(union)),
            _ => {
                let message =
                    format!("variant `{}` must be an object to have the tag `{}`", variant.value, tag.value);
                self.report.refuse(
                    Diagnostic::new(Code::BadTag, variant.span, message)
                        .related(tag.span, "the tag")
                        .help("remove `tag`: it is not needed for variants of different JSON types"),
                )
            }
        }
    }

    /// Fills the copies.
    pub(super) fn finish_tags(&mut self) {
        let tags = std::mem::take(&mut self.tags);
        for pending in &tags {
            let of = self.objects[pending.of].as_ref().expect("every object is filled before tags are");
            let mut object = of.clone();
            // One type under several tags is several types, which are named after what tells them apart.
            object.declared.place = pending.variant.span;
            if tags.iter().filter(|other| other.of == pending.of).count() > 1 {
                object.name.clone_from(&pending.variant.value);
            }
            let declared = object.params.iter().position(|param| param.name.value == pending.tag.value);
            match declared.map(|at| &mut object.params[at]) {
                Some(param) if matches!(param.ty, Type::Const(_)) => param.required = true,
                Some(param) => {
                    let (tag, variant) = (&pending.tag.value, &pending.variant.value);
                    let message = format!("the tag `{tag}` of variant `{variant}` must be a const");
                    self.report.push(
                        Diagnostic::new(Code::BadTag, param.name.span, message)
                            .related(pending.tag.span, "the tag")
                            .help(format!("write `{{ type: const, value: {variant} }}`, or remove it")),
                    );
                }
                None => object.params.insert(0, tag_param(pending)),
            }
            let shift = usize::from(declared.is_none());
            let cases = self.cases.iter().filter(|cases| cases.object == pending.of);
            let cases: Vec<_> = cases.map(|cases| cases.of_copy(pending.copy, shift)).collect();
            self.cases.extend(cases);
            if let Some(rules) = self.object_rules.get(&pending.of).copied() {
                self.object_rules.insert(pending.copy, rules);
            }
            self.objects[pending.copy] = Some(object);
        }
    }
}

fn tag_param(pending: &PendingTag) -> Param {
    let variant = &pending.variant;
    let name = Located::new(pending.tag.value.clone(), variant.span);
    let ty = Type::Const(Value::Str(variant.value.clone()));
    Param { required: true, ..Param::new(name, ty, format!("Says that this is `{}`.", variant.value)) }
}

/// Takes out the objects that no parameter has: those that stand only in unions, where they have a tag. Gives the new
/// number of each.
pub(super) fn drop_unused(document: &mut Document) -> Vec<Option<usize>> {
    let used = document.objects_below(0);
    let mut next = 0..;
    let moved: Vec<Option<usize>> =
        (0..document.objects.len()).map(|id| if used.contains(&id) { next.next() } else { None }).collect();
    let mut is_used = moved.iter().map(Option::is_some);
    document.objects.retain(|_| is_used.next().unwrap_or(false));
    for param in document.objects.iter_mut().flat_map(|object| &mut object.params) {
        renumber(&mut param.ty, &moved);
    }
    moved
}

fn renumber(ty: &mut Type, moved: &[Option<usize>]) {
    match ty {
        Type::Object(id) => *id = moved[*id].expect("what is used is kept"),
        _ => ty.children_mut().for_each(|part| renumber(part, moved)),
    }
}
