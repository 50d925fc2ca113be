//! Types that are made of others: lists, objects, maps and unions.

use std::collections::HashMap;

use super::document::{Builder, Declared, Here, Kind, base};
use super::provider::text;
use super::{key_checks, value};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec::keywords::Owner;
use crate::front::spec::{self, TypeName};
use serde_json::Value as Json;

use crate::model::domain::Key;
use crate::model::expr;
use crate::model::expr::kinds::{Kinds, variants};
use crate::model::{
    Array, Document, Enum, EnumValue, LengthUnit, Map, Object, Text, Type, Union, Unique, Value, Variant,
};
use crate::source::{Located, Span};

impl<'s> Builder<'s, '_> {
    pub(super) fn array(
        &mut self,
        param: &'s spec::Param,
        ty: &Located<TypeName>,
        here: Here<'s, '_>,
    ) -> Option<Type> {
        let (items, doc) = self.items(param, ty, here, "what each item is")?;
        let unique = self.unique(param, &items);
        let (min, max) = counts(param);
        Some(Type::Array(Box::new(Array { items, doc, min, max, unique })))
    }

    /// The type of the items of a list or map, and their description.
    fn items(
        &mut self,
        param: &'s spec::Param,
        ty: &Located<TypeName>,
        here: Here<'s, '_>,
        what: &str,
    ) -> Option<(Type, Option<String>)> {
        let items = self.needed(param.items.as_ref(), ty, "items", what)?;
        key_checks::refuse_parameter_keys(items, Owner::Items, self.report);
        let doc = items.doc.as_ref().or_else(|| base(items, here.types)?.doc.as_ref());
        let inner = Here { named: None, depth: here.depth + 1, ..here };
        Some((self.ty(items, inner, items.span)?, text(doc)))
    }

    fn unique(&mut self, param: &spec::Param, items: &Type) -> Unique {
        let whole = param.unique.as_ref().filter(|unique| unique.value);
        match (whole, &param.unique_by) {
            (Some(whole), Some(by)) => {
                let message = "`unique` and `unique_by` exclude each other";
                self.report.push(
                    Diagnostic::new(Code::ConflictingKeys, by.span, message)
                        .related(whole.span, "here")
                        .help("keep `unique_by`: items that differ in a member are unique as well"),
                );
                Unique::No
            }
            (Some(_), None) => Unique::Items,
            (None, Some(by)) => {
                self.unique.push((items.clone(), by.clone()));
                Unique::By(by.value.clone())
            }
            (None, None) => Unique::No,
        }
    }

    pub(super) fn map(
        &mut self,
        param: &'s spec::Param,
        ty: &Located<TypeName>,
        here: Here<'s, '_>,
    ) -> Option<Type> {
        let (items, doc) = self.items(param, ty, here, "what the value of each member is")?;
        let written = param.keys.as_ref();
        let pattern = written.and_then(|keys| keys.pattern.clone());
        self.check_pattern(pattern.as_ref());
        let keys = Text {
            min: written.and_then(|keys| keys.min_length.as_ref()).map_or(0, |length| length.value),
            max: written.and_then(|keys| keys.max_length.as_ref()).map(|length| length.value),
            unit: LengthUnit::CodePoints,
            format: None,
            pattern,
            media: None,
        };
        if let Some(written) = written
            && let Some(max) = keys.max.filter(|max| *max < keys.min)
        {
            let message =
                format!("no key is valid: `min_length` {} is greater than `max_length` {max}", keys.min);
            self.report.push(
                Diagnostic::new(Code::EmptyRange, written.span, message).help("swap or widen the bounds"),
            );
        }
        let (min, max) = counts(param);
        Some(Type::Map(Box::new(Map { keys, items, doc, min, max })))
    }

    pub(super) fn object(
        &mut self,
        param: &'s spec::Param,
        ty: &Located<TypeName>,
        here: Here<'s, '_>,
    ) -> Option<Type> {
        let open = param.open.as_ref().is_some_and(|open| open.value);
        if param.parameters.is_none() && !open {
            return self.report.refuse(
                Diagnostic::new(Code::MissingKey, ty.span, "missing key `parameters`, which this type requires").help(
                    "declare the members of the object under `parameters`, or add `open: true` to allow any members",
                ),
            );
        }
        if let Some(&index) = self.named.get(&ty.span) {
            return Some(Type::Object(index));
        }
        if self.nesting >= MAX_NESTING {
            let message = format!("`{}` is nested in more than {MAX_NESTING} objects", here.name);
            return self
                .report
                .refuse(Diagnostic::new(Code::TypeTooLarge, ty.span, message).help("nest fewer objects"));
        }
        let index = self.objects.len();
        self.objects.push(None);
        self.named.insert(ty.span, index);
        let members = || param.parameters.iter().flatten();
        for (_, member) in members() {
            if let Some(overrides) = &member.overrides {
                let message = "`override` has no effect: there is no inherited member to change";
                self.report.push(
                    Diagnostic::new(Code::UselessOverride, overrides.span, message)
                        .help("add `override: true` to the object, too, or remove it here"),
                );
            }
        }
        let declared = members().map(|(name, param)| Declared { name, param, types: here.types });
        let outside = std::mem::take(&mut self.entered);
        self.nesting += 1;
        let params = self.params(declared, index);
        self.nesting -= 1;
        self.entered = outside;
        let doc = text(param.doc.as_ref());
        self.objects[index] = Some(Object {
            name: here.name.to_owned(),
            doc,
            params,
            open,
            declared: here.declared(ty.span),
            ..Object::root()
        });
        match param.rules.first() {
            None => {}
            Some(_) if self.kind == Kind::Request => drop(self.object_rules.insert(index, &param.rules)),
            Some(rule) => {
                let message = format!("rule `{}` is declared outside a request", rule.id.value);
                self.report.push(
                    Diagnostic::new(Code::RuleOutsideRequest, rule.id.span, message)
                        .help("use a type without rules in responses"),
                );
            }
        }
        Some(Type::Object(index))
    }

    pub(super) fn union(
        &mut self,
        param: &'s spec::Param,
        ty: &Located<TypeName>,
        here: Here<'s, '_>,
    ) -> Option<Type> {
        let written =
            self.needed(param.variants.as_ref(), ty, "variants", "the types that a value can have, by name")?;
        if written.value.len() < 2 {
            return self.report.refuse(
                Diagnostic::new(Code::BadUnion, written.span, "a union requires at least two variants")
                    .help("declare the type of the variant in place of the union"),
            );
        }
        let mut variants = Vec::new();
        for (name, variant) in &written.value {
            key_checks::refuse_parameter_keys(variant, Owner::Variant, self.report);
            let inner = Here { name: &name.value, named: None, depth: here.depth + 1, ..here };
            let Some(ty) = self.ty(variant, inner, name.span) else { continue };
            let doc = variant.doc.as_ref().or_else(|| base(variant, here.types)?.doc.as_ref());
            let ty = match &param.tag {
                Some(tag) => self.tagged(ty, tag, name),
                None => Some(ty),
            };
            let rust = variant.name.clone();
            variants.extend(ty.map(|ty| Variant { name: name.clone(), doc: text(doc), ty, rust }));
        }
        // Without one of its variants the union would say something else.
        if variants.len() < written.value.len() {
            return None;
        }
        let mut variants = flattened(variants);
        if variants.len() > MAX_VARIANTS {
            let message = format!("a union of {} variants is too large", variants.len());
            return self.report.refuse(
                Diagnostic::new(Code::BadUnion, written.span, message)
                    .help(format!("use at most {MAX_VARIANTS} variants")),
            );
        }
        if let Some(media) = &param.media {
            self.media_of_union(media, &mut variants);
        }
        for variant in &variants {
            if let Type::Any | Type::Result = variant.ty {
                let message = format!("variant `{}` matches every value", variant.name.value);
                return self.report.refuse(
                    Diagnostic::new(Code::BadUnion, variant.name.span, message)
                        .help("declare the type as `any`, or make the variant more specific"),
                );
            }
        }
        let tag = param.tag.as_ref().map(|tag| tag.value.clone());
        let union = Union::new(here.name.to_owned(), tag, variants, here.declared(ty.span));
        Some(Type::Union(Box::new(union)))
    }

    /// A type with additional values.
    pub(super) fn also(
        &mut self,
        plain: Type,
        also: &Located<Vec<Located<spec::Scalar>>>,
        here: Here<'_, '_>,
    ) -> Option<Type> {
        if also.value.is_empty() {
            return self.report.refuse(
                Diagnostic::new(Code::UselessAlso, also.span, "`also` is empty")
                    .help("list additional values, or remove `also`"),
            );
        }
        let mut values: Vec<EnumValue> = Vec::new();
        for scalar in &also.value {
            let value = self.collect(value::literal(scalar))?;
            values.push(plain_value(value, scalar.span));
        }
        let mut known: HashMap<Key<'_>, Span> = HashMap::with_capacity(values.len());
        for value in &values {
            if let Some(first) = known.insert(value.value.key(), value.span) {
                return self.refuse_twin(&value.value, value.span, first);
            }
        }
        let mut variants: Vec<Variant> = Vec::new();
        let located = |name: &str| Located::new(name.to_owned(), also.span);
        for kind in [is_string, is_number] {
            let values: Vec<EnumValue> = values.iter().filter(|value| kind(&value.value)).cloned().collect();
            if !values.is_empty() {
                let ty = Type::Enum(Enum {
                    name: here.name.to_owned(),
                    values,
                    open: false,
                    declared: Here { named: None, ..here }.declared(also.span),
                });
                variants.push(Variant::new(located("also"), ty));
            }
        }
        let mut booleans = values.iter().filter(|value| matches!(value.value, Value::Bool(_)));
        let ty = match (booleans.next(), booleans.next()) {
            (None, _) => None,
            (Some(one), None) => Some(Type::Const(one.value.clone())),
            (Some(_), Some(_)) => Some(Type::Boolean),
        };
        variants.extend(ty.map(|ty| Variant::new(located("also"), ty)));
        variants.push(Variant::new(located(here.name), plain));
        let declared = here.declared(also.span);
        Some(Type::Union(Box::new(Union::new(here.name.to_owned(), None, flattened(variants), declared))))
    }
}

/// Least and greatest number of items.
fn counts(param: &spec::Param) -> (u32, Option<u32>) {
    let count = |written: &Option<Located<u32>>| written.as_ref().map(|count| count.value);
    (count(&param.min_items).unwrap_or(0), count(&param.max_items))
}

/// Most objects in one another, counted along the types that name one another for the first time.
const MAX_NESTING: usize = 64;

/// Most variants of a union, those of unions in it included.
const MAX_VARIANTS: usize = 256;

fn is_string(value: &Value) -> bool {
    matches!(value, Value::Str(_))
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Num(_))
}

/// A value of which nothing else is known.
pub(super) fn plain_value(value: Value, span: Span) -> EnumValue {
    EnumValue { value, doc: None, deprecated: None, state: None, name: None, span }
}

/// Variants none of which is a union, each with a name of its own.
fn flattened(variants: Vec<Variant>) -> Vec<Variant> {
    let mut flat: Vec<Variant> = Vec::new();
    for variant in variants {
        let outer = variant.name.clone();
        let parts = match variant.ty {
            Type::Union(inner) => inner.variants,
            _ => vec![variant],
        };
        for mut part in parts {
            let is_taken = |name: &str, flat: &[Variant]| flat.iter().any(|known| known.name.value == name);
            if is_taken(&part.name.value, &flat) {
                let base = format!("{}-{}", outer.value, part.name.value);
                let mut numbers = 2..;
                let mut name = base.clone();
                while is_taken(&name, &flat) {
                    name = format!("{base}-{}", numbers.next().unwrap_or(usize::MAX));
                }
                part.name.value = name;
            }
            flat.push(part);
        }
    }
    flat
}

/// The member in which the items of a list differ has to be there, and to be a scalar.
pub(super) fn check_unique(lists: &[(Type, Located<String>)], document: &Document, report: &mut Report) {
    for (items, by) in lists {
        let members = document.members(items);
        let Some(member) = members.iter().find(|member| member.name.value == by.value) else {
            let message =
                format!("`unique_by` must name a member of the items, and `{}` is not one", by.value);
            report.push(
                Diagnostic::new(Code::BadUniqueBy, by.span, message)
                    .help(
                        "name a member of the items, or write `unique: true` for items that are not objects",
                    )
                    .help_nearest(by, members.iter().map(|member| member.name.value.as_str())),
            );
            continue;
        };
        if !variants(&member.ty).into_iter().all(value::is_scalar) {
            let message = format!("`unique_by` must name a scalar member, and `{}` is not one", by.value);
            report.push(
                Diagnostic::new(Code::BadUniqueBy, by.span, message)
                    .related(member.name.span, "declared here")
                    .help("name a member that is a string, a number or a boolean, or write `unique: true`"),
            );
        }
    }
}

/// Most items in the lists of one default, where some of them are lists or objects: expressions have them written out.
const MAX_DEFAULT_ITEMS: usize = 100;

/// A list or object that is a default, or a case of one.
pub(super) fn default_value(value: &Json, at: Span, ty: &Type) -> Result<Json, Diagnostic> {
    let wrong = |message: String| {
        Diagnostic::new(Code::BadDefault, at, message)
            .help("write a value of the parameter, or describe the default in `doc`")
    };
    let kinds = Kinds::of_type(ty);
    match value {
        Json::Array(_) if !kinds.meets(Kinds::LIST) => {
            Err(wrong("a list is not a value of this parameter".to_owned()))
        }
        Json::Object(_) if !kinds.meets(Kinds::MAP) => {
            Err(wrong("an object is not a value of this parameter".to_owned()))
        }
        value => match expr::default_items(value).len() {
            count if count > MAX_DEFAULT_ITEMS => Err(wrong(format!(
                "a default with lists of objects can have at most {MAX_DEFAULT_ITEMS} items, this one has {count}"
            ))),
            _ => Ok(value.clone()),
        },
    }
}
