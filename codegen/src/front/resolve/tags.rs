//! Tags of unions: each object among the variants gets the member that names it. Objects can contain themselves, so
//! this waits until all are known.

use super::document::Builder;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Document, Param, Place, Type, Value};
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
                self.report.push(
                    Diagnostic::new(Code::BadTag, variant.span, message)
                        .related(tag.span, "the tag")
                        .help("remove `tag`: it is not needed for variants of different JSON types"),
                );
                None
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
    Param {
        name: Located::new(pending.tag.value.clone(), variant.span),
        ty: Type::Const(Value::Str(variant.value.clone())),
        required: true,
        default: None,
        unit: None,
        empty_absent: false,
        nullable: false,
        null_absent: false,
        alias_of: None,
        place: Place::Body,
        doc: format!("Says that this is `{}`.", variant.value),
        deprecated: None,
        source: None,
    }
}

/// Takes out the objects that no parameter has: those that stand only in unions, where they have a tag. Gives the new
/// number of each.
pub(super) fn drop_unused(document: &mut Document) -> Vec<Option<usize>> {
    let mut used = vec![false; document.objects.len()];
    let mut open = vec![0];
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut used[id], true) {
            document.objects[id].params.iter().for_each(|param| objects(&param.ty, &mut open));
        }
    }
    let mut next = 0..;
    let moved: Vec<Option<usize>> = used.iter().map(|used| if *used { next.next() } else { None }).collect();
    let mut used = used.into_iter();
    document.objects.retain(|_| used.next().unwrap_or(false));
    for param in document.objects.iter_mut().flat_map(|object| &mut object.params) {
        renumber(&mut param.ty, &moved);
    }
    moved
}

/// The objects that a type names.
pub(super) fn objects(ty: &Type, into: &mut Vec<usize>) {
    match ty {
        Type::Object(id) => into.push(*id),
        Type::Array(array) => objects(&array.items, into),
        Type::Map(map) => objects(&map.items, into),
        Type::Union(union) => union.variants.iter().for_each(|variant| objects(&variant.ty, into)),
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

fn renumber(ty: &mut Type, moved: &[Option<usize>]) {
    match ty {
        Type::Object(id) => *id = moved[*id].expect("what is used is kept"),
        Type::Array(array) => renumber(&mut array.items, moved),
        Type::Map(map) => renumber(&mut map.items, moved),
        Type::Union(union) => {
            union.variants.iter_mut().for_each(|variant| renumber(&mut variant.ty, moved));
        }
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
