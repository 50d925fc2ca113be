//! Discriminators of the objects among the variants of a union.

use super::{Document, Object, Type, Union, Value};

/// A property of an object that identifies its variant.
#[derive(Clone, Debug, PartialEq)]
pub enum Discriminator {
    /// It has this member.
    Has(String),
    /// It has no such member.
    Lacks(String),
    /// This member has one of these values.
    Is(String, Vec<Value>),
    /// This member has none of these values.
    IsNot(String, Vec<Value>),
}

impl Document {
    /// The discriminators of this variant of a union from all others. Empty if it is the only object
    /// among them, or if they cannot be distinguished.
    pub fn discriminators(&self, union: &Union, index: usize) -> Vec<Discriminator> {
        let Some(Type::Object(id)) = union.variants.get(index).map(|variant| &variant.ty) else {
            return Vec::new();
        };
        let mut discriminators: Vec<Discriminator> = Vec::new();
        for other in union.variants.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, other)| other)
        {
            if let Type::Object(other) = &other.ty
                && let Some(discriminator) = self.discriminator(*id, *other, union.tag.as_deref())
                && !discriminators.contains(&discriminator)
            {
                discriminators.push(discriminator);
            }
        }
        discriminators
    }

    /// The discriminator of one object type from another, if there is one. The tag comes first.
    pub fn discriminator(&self, id: usize, other: usize, tag: Option<&str>) -> Option<Discriminator> {
        let (one, other) = (&self.objects[id], &self.objects[other]);
        let mut names: Vec<&str> = tag.into_iter().collect();
        names.extend(one.params.iter().map(|param| param.name.as_str()));
        names.iter().find_map(|name| by_value(one, other, name)).or_else(|| self.by_presence(one, other))
    }

    /// One requires a member that the other does not declare.
    fn by_presence(&self, one: &Object, other: &Object) -> Option<Discriminator> {
        // Open documents are taken as they come: what is not declared does not count against a variant.
        let is_closed = |object: &Object| self.open || !object.open;
        let undeclared = |of: &Object, to: &Object| {
            let undeclared = of.params.iter().find(|param| param.required && to.param(&param.name).is_none());
            undeclared.map(|param| param.name.value.clone())
        };
        let has = undeclared(one, other).filter(|_| is_closed(other)).map(Discriminator::Has);
        has.or_else(|| undeclared(other, one).filter(|_| is_closed(one)).map(Discriminator::Lacks))
    }
}

/// A member with disjoint values in both types that one of them requires.
fn by_value(one: &Object, other: &Object, name: &str) -> Option<Discriminator> {
    let (mine, theirs) = (one.param(name)?, other.param(name)?);
    let (values, others) = (values(&mine.ty)?, values(&theirs.ty)?);
    if values.iter().any(|value| others.iter().any(|other| value.same(other))) {
        return None;
    }
    if mine.required {
        Some(Discriminator::Is(name.to_owned(), values))
    } else {
        theirs.required.then(|| Discriminator::IsNot(name.to_owned(), others))
    }
}

/// All values of a const or a closed enum.
fn values(ty: &Type) -> Option<Vec<Value>> {
    match ty {
        Type::Const(value) => Some(vec![value.clone()]),
        Type::Enum(values) if !values.open => {
            Some(values.values.iter().map(|value| value.value.clone()).collect())
        }
        _ => None,
    }
}
