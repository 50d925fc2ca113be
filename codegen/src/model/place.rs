//! Declarations of a document by path. In: a document and a path from the request, from a value of a type or from an
//! item of a list. Out: types, defaults and presence. Knows nothing of expressions.

use std::borrow::Cow;
use std::collections::HashSet;

use super::expr::kinds::{Kinds, variants};
use super::{
    Array, Declaration, Default, Document, Enum, EnumValue, Param, SizeText, Type, Union, Value, Variant,
};
use crate::source::Located;

/// The type of a whole request: no other type names the outermost object.
static REQUEST: Type = Type::Object(0);

/// The declarations of a place in a document.
#[derive(Clone, Debug)]
pub(crate) struct Declared<'d> {
    pub(crate) document: &'d Document,
    /// The types of its values, each once; a union counts as its variants.
    pub(crate) types: Vec<&'d Type>,
    /// Its parameters: several where variants of a union have it, none for the request and for items of lists.
    pub(crate) params: Vec<&'d Param>,
    /// Set if it is given whenever the object around it is.
    pub(crate) required: bool,
}

impl<'d> Declared<'d> {
    /// The request itself.
    pub(crate) fn request(document: &'d Document) -> Self {
        Self::value(document, &REQUEST)
    }

    /// A value of a type, such as an item of a list.
    pub(crate) fn value(document: &'d Document, ty: &'d Type) -> Self {
        Self::values(document, [ty])
    }

    /// A value of one of several types.
    pub(crate) fn values(document: &'d Document, types: impl IntoIterator<Item = &'d Type>) -> Self {
        let types = distinct(types.into_iter().flat_map(variants).collect());
        Self { document, types, params: Vec::new(), required: true }
    }

    /// The value of a parameter.
    pub(crate) fn of_param(document: &'d Document, param: &'d Param) -> Self {
        Self { params: vec![param], required: param.required, ..Self::value(document, &param.ty) }
    }

    /// Reports whether it is the request itself.
    pub(crate) fn is_request(&self) -> bool {
        matches!(self.types[..], [Type::Object(0)])
    }

    /// The place at a path from here; `None` when nothing is declared there.
    pub(crate) fn at(&self, path: &[String]) -> Option<Self> {
        let Some((first, rest)) = path.split_first() else { return Some(self.clone()) };
        rest.iter().try_fold(self.member(first)?, |place, name| place.member(name))
    }

    /// The member with this name: of an object, the side of a size, or what variants of a union have.
    pub(crate) fn member(&self, name: &str) -> Option<Self> {
        if let [ty] = self.types[..] {
            return Some(Self::of_param(self.document, self.member_of(ty, name)?));
        }
        let everywhere: Vec<Option<&'d Param>> =
            self.types.iter().map(|ty| self.member_of(ty, name)).collect();
        // Variants can be one object, whose members count once.
        let mut known: HashSet<*const Param> = HashSet::new();
        let is_new = |param: &&'d Param| known.insert(std::ptr::from_ref(*param));
        let params: Vec<&'d Param> = everywhere.iter().flatten().copied().filter(is_new).collect();
        if params.is_empty() {
            return None;
        }
        let types = distinct(params.iter().flat_map(|param| variants(&param.ty)).collect());
        let required = everywhere.iter().all(|param| param.is_some_and(|param| param.required));
        Some(Self { document: self.document, types, params, required })
    }

    /// The types whose values can have a member with this name.
    pub(crate) fn owners(&self, name: &str) -> impl Iterator<Item = &'d Type> {
        let has_it = move |ty: &&'d Type| self.member_of(ty, name).is_some();
        self.types.iter().copied().filter(has_it)
    }

    /// The parameter at the place; what several variants of a union declare is one parameter with all their values.
    pub(crate) fn param(&self) -> Option<Cow<'d, Param>> {
        let (first, others) = self.params.split_first()?;
        if others.iter().all(|other| other.ty == first.ty) {
            return Some(Cow::Borrowed(first));
        }
        let ty = joined(&self.types, &first.name);
        let empty_absent = self.params.iter().all(|param| param.empty_absent);
        Some(Cow::Owned(Param { ty, empty_absent, nullable: self.is_nullable(), ..(*first).clone() }))
    }

    /// All members that its values can have; a name that several variants have occurs once.
    pub(crate) fn members(&self) -> Vec<&'d Param> {
        let members = self.types.iter().flat_map(|ty| self.members_of(ty));
        if self.types.len() == 1 {
            return members.collect();
        }
        let mut known: HashSet<&str> = HashSet::new();
        members.filter(|member| known.insert(&member.name.value)).collect()
    }

    fn member_of(&self, ty: &'d Type, name: &str) -> Option<&'d Param> {
        match ty {
            Type::Object(id) => self.document.objects[*id].param(name),
            other => self.members_of(other).iter().find(|param| param.name.value == name),
        }
    }

    fn members_of(&self, ty: &'d Type) -> &'d [Param] {
        match ty {
            Type::Object(id) => &self.document.objects[*id].params,
            Type::Size(size) => &size.sides,
            _ => &[],
        }
    }

    /// Its items, if it can be a list.
    pub(crate) fn items(&self) -> Option<Self> {
        self.array()?;
        Some(Self::values(self.document, self.arrays().map(|array| &array.items)))
    }

    /// Its list, if it can be one.
    pub(crate) fn array(&self) -> Option<&'d Array> {
        self.arrays().next()
    }

    /// Its lists: several if variants of a union declare them.
    pub(crate) fn arrays(&self) -> impl Iterator<Item = &'d Array> {
        self.types.iter().filter_map(|ty| if let Type::Array(array) = ty { Some(&**array) } else { None })
    }

    /// Its width and height in one string, if it can be one.
    pub(crate) fn size_text(&self) -> Option<&'d SizeText> {
        self.size_texts().next()
    }

    /// Its widths and heights in one string: several if variants of a union declare them.
    pub(crate) fn size_texts(&self) -> impl Iterator<Item = &'d SizeText> {
        self.types.iter().filter_map(|ty| if let Type::Size(size) = ty { Some(&**size) } else { None })
    }

    /// The default; of several declarations the first one counts.
    pub(crate) fn default(&self) -> Option<&'d Default> {
        self.params.first()?.default.as_ref()
    }

    /// Reports whether `null` is a value.
    pub(crate) fn is_nullable(&self) -> bool {
        self.params.iter().any(|param| param.nullable)
    }

    /// Reports whether `null` means "not given".
    pub(crate) fn is_null_absent(&self) -> bool {
        self.params.iter().any(|param| param.null_absent)
    }

    /// The JSON types whose empty value means "not given".
    pub(crate) fn absent_if_empty(&self) -> Kinds {
        self.params.iter().fold(Kinds::NONE, |kinds, param| kinds.or(param.absent_if_empty()))
    }

    /// Reports whether an empty value of a JSON type means "not given".
    pub(crate) fn is_empty_absent(&self, kind: Kinds) -> bool {
        self.absent_if_empty().meets(kind)
    }

    /// The JSON types of its values, `null` included where it is a value.
    pub(crate) fn kinds(&self) -> Kinds {
        let null = if self.is_nullable() { Kinds::NULL } else { Kinds::NONE };
        self.types.iter().fold(null, |kinds, ty| kinds.or(Kinds::of_type(ty)))
    }

    /// Reports whether the place at a path from here is given in every valid value of this place.
    pub(crate) fn always_gives(&self, path: &[String]) -> bool {
        (1..=path.len()).all(|end| {
            let is_last = end == path.len();
            self.at(&path[..end]).is_some_and(|place| place.required && (is_last || !place.is_nullable()))
        })
    }
}

fn distinct(all: Vec<&Type>) -> Vec<&Type> {
    if let [_] | [] = all[..] {
        return all;
    }
    let mut types: Vec<&Type> = Vec::new();
    // A union can have many objects, and the tag of each its own constant. Mostly their numbers rise, so that each of them
    // is new.
    let mut greatest = None;
    let (mut objects, mut constants): (Option<HashSet<usize>>, HashSet<_>) = (None, HashSet::new());
    for ty in all {
        let is_new = match ty {
            Type::Object(id) if greatest.is_none_or(|greatest| *id > greatest) => {
                greatest = Some(*id);
                if let Some(objects) = &mut objects {
                    objects.insert(*id);
                }
                true
            }
            Type::Object(id) => {
                objects.get_or_insert_with(|| types.iter().copied().filter_map(object).collect()).insert(*id)
            }
            Type::Const(value) => constants.insert(value.key()) || !types.contains(&ty),
            _ => !types.contains(&ty),
        };
        if is_new {
            types.push(ty);
        }
    }
    types
}

fn object(ty: &Type) -> Option<usize> {
    if let Type::Object(id) = ty { Some(*id) } else { None }
}

/// A type with the values of all of these: a list of values where each lists its own, such as the tags of variants.
fn joined(types: &[&Type], name: &Located<String>) -> Type {
    let listed = |ty: &&Type| match ty {
        Type::Const(value @ (Value::Str(_) | Value::Int(_) | Value::Num(_))) => {
            Some(vec![EnumValue::plain(value.clone(), name.span)])
        }
        Type::Enum(values) if !values.open => Some(values.values.clone()),
        _ => None,
    };
    let is_text = |one: &EnumValue| matches!(one.value, Value::Str(_));
    if let Some(all) = types.iter().map(listed).collect::<Option<Vec<_>>>() {
        let mut values: Vec<EnumValue> = Vec::new();
        for one in all.into_iter().flatten() {
            if !values.iter().any(|known| known.value.same(&one.value)) {
                values.push(one);
            }
        }
        if values.iter().all(is_text) || !values.iter().any(is_text) {
            let (name, declared) = (name.value.clone(), Declaration::default());
            return Type::Enum(Enum { name, values, open: false, declared });
        }
    }
    let variant = |ty: &&Type| Variant { name: name.clone(), rust: None, doc: None, ty: (*ty).clone() };
    let variants = types.iter().map(variant).collect();
    Type::Union(Box::new(Union::new(name.value.clone(), None, variants, Declaration::default())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{choice, integer, list, operation, param, size_text, text, union};

    fn path(dotted: &str) -> Vec<String> {
        dotted.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn a_path_leads_through_objects_unions_sizes_and_items() {
        let video = vec![
            param("seconds", integer(1, 3)).required().default(2),
            param("url", text(0, None)).required(),
        ];
        let image = vec![param("url", integer(1, 2)).required().nullable()];
        let op = operation(vec![
            vec![
                param("media", union([Type::Object(1), Type::Object(2)])).required(),
                param("all", list(Type::Object(2), 0, None)).required(),
                param("size", union([choice(["auto"]), size_text(&[], (1, 9, 1), (1, 9, 1))])),
            ],
            video,
            image,
        ]);
        let request = Declared::request(&op.request);
        assert!(request.is_request() && request.params.is_empty() && request.members().len() == 3);

        let url = request.at(&path("media.url")).unwrap();
        assert_eq!(url.types.len(), 2, "a type for each variant");
        assert!(
            url.required
                && url.is_nullable()
                && url.kinds() == Kinds::STRING.or(Kinds::WHOLE).or(Kinds::NULL)
        );
        let seconds = request.at(&path("media.seconds")).unwrap();
        assert!(!seconds.required && seconds.default().is_some(), "one variant has none");
        assert!(request.always_gives(&path("media.url")) && !request.always_gives(&path("media.seconds")));

        let items = request.at(&path("all")).unwrap().items().unwrap();
        assert!(items.always_gives(&path("url")) && !items.is_request() && items.items().is_none());
        assert!(request.at(&path("size.width")).is_some_and(|side| !side.required));
        assert!(request.at(&path("size")).unwrap().size_text().is_some());
        assert!(request.at(&path("media.none")).is_none());
    }
}
