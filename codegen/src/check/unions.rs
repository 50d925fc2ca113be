//! Unions whose variants cannot be distinguished.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::expr::kinds::{Kinds, variants};
use crate::model::{Array, Document, EnumValue, Map, Object, Param, Type, Union, Value, Variant};

/// Every union of every object.
pub(super) fn document(document: &Document, report: &mut Report) {
    for ty in document.params().flat_map(|param| param.ty.nested()) {
        if let Type::Union(union) = ty {
            self::union(union, document, report);
        }
    }
}

fn union(union: &Union, document: &Document, report: &mut Report) {
    for (at, variant) in union.variants.iter().enumerate() {
        for other in &union.variants[..at] {
            if let Some((problem, help)) = ambiguous(union, other, variant, document) {
                let message = format!(
                    "variants `{}` and `{}` cannot be distinguished: {problem}",
                    other.name.value, variant.name.value
                );
                report.push(
                    Diagnostic::new(Code::AmbiguousVariants, variant.name.span, message)
                        .related(other.name.span, "the other variant")
                        .help(help),
                );
            }
        }
    }
}

/// The reason why two variants cannot be distinguished, and what to do about it.
fn ambiguous(
    union: &Union,
    one: &Variant,
    other: &Variant,
    document: &Document,
) -> Option<(String, &'static str)> {
    let both = |what: &str| Some((format!("both are {what}"), "merge them into one variant"));
    match (&one.ty, &other.ty) {
        (Type::Array(one), Type::Array(other)) => {
            let help = "give the items different JSON types, or declare one list whose items are a union";
            let what = same_items(&one.items, &other.items, document)?;
            Some((format!("both are lists of {what}"), help))
        }
        (Type::Map(_), Type::Map(_)) => both("maps"),
        (Type::Map(_), Type::Object(_)) | (Type::Object(_), Type::Map(_)) => Some((
            "one is a map, the other an object".to_owned(),
            "make the map an object with `open: true`, or move it to another parameter",
        )),
        (Type::Object(id), Type::Object(other)) => objects(union, *id, *other, document),
        (one, other) if is_boolean(one) && is_boolean(other) => both("booleans"),
        _ => None,
    }
}

/// A kind that items of both lists can have, so that the first item does not select a list.
fn same_items(one: &Type, other: &Type, document: &Document) -> Option<&'static str> {
    let pairs =
        variants(one).into_iter().flat_map(|one| variants(other).into_iter().map(move |other| (one, other)));
    pairs.into_iter().find_map(|pair| match pair {
        (Type::Object(one), Type::Object(other)) => {
            document.discriminator(*one, *other, None).is_none().then_some("objects that one item can match")
        }
        (one, other) => {
            let both = Kinds::of_type(one).and(Kinds::of_type(other));
            let name = [
                (Kinds::STRING, "strings"),
                (Kinds::NUMBER, "numbers"),
                (Kinds::BOOL, "booleans"),
                (Kinds::LIST, "lists"),
                (Kinds::MAP, "objects"),
            ];
            name.into_iter().find(|(kind, _)| both.meets(*kind)).map(|(_, name)| name)
        }
    })
}

fn is_boolean(ty: &Type) -> bool {
    matches!(ty, Type::Boolean | Type::Const(Value::Bool(_)))
}

fn objects(union: &Union, one: usize, other: usize, document: &Document) -> Option<(String, &'static str)> {
    if let Some(tag) = &union.tag {
        let value = |id: usize| match document.objects[id].param(tag).map(|param| &param.ty) {
            Some(Type::Const(value)) => Some(value),
            _ => None,
        };
        // A variant without a tag has its own diagnostic.
        let (Some(mine), Some(theirs)) = (value(one), value(other)) else { return None };
        let help = "give the constants different values, or remove them to use the names of the variants";
        return (mine == theirs).then(|| (format!("both have the same value of `{tag}`"), help));
    }
    if document.discriminator(one, other, None).is_some() {
        return None;
    }
    let name = difference(&document.objects[one], &document.objects[other], document)?;
    Some((
        format!("an object can match both, but they declare `{name}` differently"),
        "require a member in one that the other does not have, give both a required const or enum with different values, \
         or use `tag`",
    ))
}

/// A member that two declarations, which one object can match, declare differently.
fn difference<'d>(one: &'d Object, other: &'d Object, document: &Document) -> Option<&'d str> {
    let is_open = |object: &Object| object.open && !document.open;
    let undeclared = |of: &'d Object, to: &Object| {
        of.params.iter().find(|param| to.param(&param.name).is_none()).filter(|_| is_open(to))
    };
    let shared = one
        .params
        .iter()
        .find(|mine| other.param(&mine.name).is_some_and(|theirs| !is_same_param(mine, theirs, document)));
    shared
        .or_else(|| undeclared(one, other))
        .or_else(|| undeclared(other, one))
        .map(|param| param.name.as_str())
}

fn is_same_param(one: &Param, other: &Param, document: &Document) -> bool {
    (one.empty_absent, one.nullable, one.null_absent)
        == (other.empty_absent, other.nullable, other.null_absent)
        && one.default == other.default
        && is_same(&one.ty, &other.ty, document, 0)
}

/// Objects in one another that are compared at most; beyond that they count as different.
const MAX_DEPTH: usize = 16;

/// Reports whether two types have the same values by their declarations.
fn is_same(one: &Type, other: &Type, document: &Document, depth: usize) -> bool {
    let again = |one: &Type, other: &Type| is_same(one, other, document, depth + 1);
    match (one, other) {
        (Type::Object(one), Type::Object(other)) if one == other => true,
        (Type::Object(one), Type::Object(other)) if depth < MAX_DEPTH => {
            let (one, other) = (&document.objects[*one], &document.objects[*other]);
            let is_same_member = |(one, other): (&Param, &Param)| {
                one.name.value == other.name.value
                    && one.required == other.required
                    && one.default == other.default
                    && again(&one.ty, &other.ty)
            };
            one.open == other.open
                && one.params.len() == other.params.len()
                && one.params.iter().zip(&other.params).all(is_same_member)
        }
        (Type::Enum(one), Type::Enum(other)) => {
            one.open == other.open && values(&one.values).eq(values(&other.values))
        }
        (Type::Size(one), Type::Size(other)) => {
            let sides = one.sides.iter().zip(&other.sides);
            one.separator == other.separator
                && values(&one.values).eq(values(&other.values))
                && sides.into_iter().all(|(one, other)| one.ty == other.ty)
        }
        (Type::Array(one), Type::Array(other)) => {
            let bounds = |array: &Array| (array.min, array.max, array.unique.clone());
            bounds(one) == bounds(other) && again(&one.items, &other.items)
        }
        (Type::Map(one), Type::Map(other)) => {
            let bounds = |map: &Map| (map.min, map.max, map.keys.clone());
            bounds(one) == bounds(other) && again(&one.items, &other.items)
        }
        (Type::Union(one), Type::Union(other)) => {
            one.tag == other.tag
                && one.variants.len() == other.variants.len()
                && one.variants.iter().zip(&other.variants).all(|(one, other)| again(&one.ty, &other.ty))
        }
        (one, other) => one == other,
    }
}

fn values(values: &[EnumValue]) -> impl Iterator<Item = &Value> {
    values.iter().map(|value| &value.value)
}

/// The values of `also`, and the type that they extend.
pub(super) fn also(union: &Union) -> Option<(Vec<&EnumValue>, Vec<Variant>)> {
    let (listed, rest): (Vec<&Variant>, Vec<&Variant>) =
        union.variants.iter().partition(|variant| variant.name.value == ALSO);
    let values = listed.into_iter().flat_map(|variant| match &variant.ty {
        Type::Enum(list) => list.values.as_slice(),
        _ => &[],
    });
    let values: Vec<&EnumValue> = values.collect();
    (!values.is_empty() && !rest.is_empty()).then(|| (values, rest.into_iter().cloned().collect()))
}

/// The name of the variant that `also` makes.
const ALSO: &str = "also";
