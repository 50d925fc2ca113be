//! What a path leads to: in come a document and a path from the request or from an item of a list on, out comes what
//! stands there in valid requests. Knows nothing of expressions or formulas.

use crate::model::{Default, Document, Enum, Param, Path, Type, Value};

/// The type of a whole request.
static REQUEST: Type = Type::Object(0);

/// Where paths start.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) document: &'a Document,
    base: &'a Type,
}

/// What a path leads to. A union stands for its variants.
#[expect(clippy::struct_excessive_bools, reason = "each is a property of its own")]
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    /// What the value can be.
    pub(super) types: Vec<&'a Type>,
    /// What counts when it is not given.
    pub(super) default: Option<&'a Default>,
    /// Whether `null` is a value.
    pub(super) nullable: bool,
    /// Whether `null` means "not given".
    pub(super) null_absent: bool,
    /// Whether `""` means "not given".
    pub(super) empty_absent: bool,
    /// Whether it is given wherever what is around it is.
    pub(super) required: bool,
}

impl<'a> Scope<'a> {
    /// Paths from the request on.
    pub(super) fn request(document: &'a Document) -> Self {
        Self { document, base: &REQUEST }
    }

    /// Paths from an item of a list on.
    pub(super) fn items(self, of: &'a Type) -> Self {
        Self { base: of, ..self }
    }

    /// Whether paths start at the request.
    pub(super) fn is_request(self) -> bool {
        std::ptr::eq(self.base, &raw const REQUEST)
    }

    /// What a path leads to; `None` when nothing can stand there.
    pub(super) fn find(self, path: &Path) -> Option<Place<'a>> {
        self.find_slice(&path.0)
    }

    /// See [`Scope::find`].
    pub(super) fn find_slice(self, path: &[String]) -> Option<Place<'a>> {
        let mut place = Place {
            types: variants(self.base),
            default: None,
            nullable: false,
            null_absent: false,
            empty_absent: false,
            required: true,
        };
        for name in path {
            place = self.member(&place, name)?;
        }
        Some(place)
    }

    fn member(self, around: &Place<'a>, name: &str) -> Option<Place<'a>> {
        let mut found: Vec<&'a Param> = Vec::new();
        let mut everywhere = true;
        for ty in &around.types {
            let param = match ty {
                Type::Object(id) => self.document.objects[*id].param(name),
                Type::Size(size) => size.sides.iter().find(|side| side.name.value == name),
                _ => None,
            };
            everywhere &= param.is_some_and(|param| param.required);
            found.extend(param);
        }
        let first = *found.first()?;
        let mut types: Vec<&'a Type> = Vec::new();
        for ty in found.iter().flat_map(|param| variants(&param.ty)) {
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        Some(Place {
            types,
            default: first.default.as_ref(),
            nullable: found.iter().any(|param| param.nullable),
            null_absent: found.iter().any(|param| param.null_absent),
            empty_absent: found.iter().any(|param| param.empty_absent),
            required: everywhere,
        })
    }

    /// Whether something is given in every valid request, or in every valid item.
    pub(super) fn is_always_given(self, path: &Path) -> bool {
        (1..=path.0.len()).all(|end| {
            let is_last = end == path.0.len();
            self.find_slice(&path.0[..end])
                .is_some_and(|place| place.required && (is_last || !place.nullable))
        })
    }
}

/// A union as its variants, anything else as itself.
fn variants(ty: &Type) -> Vec<&Type> {
    match ty {
        Type::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
        one => vec![one],
    }
}

/// What kinds of JSON values there are, as schemas name them. Numbers without fraction are apart from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Null,
    Boolean,
    Whole,
    Fraction,
    String,
    Array,
    Object,
}

impl Kind {
    const ALL: [Kind; 7] =
        [Kind::Null, Kind::Boolean, Kind::Whole, Kind::Fraction, Kind::String, Kind::Array, Kind::Object];

    /// As an element of a set.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Whole => "integer",
            Kind::Fraction => "fraction",
            Kind::String => "string",
            Kind::Array => "array",
            Kind::Object => "object",
        }
    }
}

impl<'a> Place<'a> {
    /// The kinds of its values, in the order of [`Kind`].
    pub(super) fn kinds(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = self.types.iter().flat_map(|ty| kinds_of(ty)).collect();
        if self.nullable {
            kinds.push(Kind::Null);
        }
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// Whether it can have values that are of none of these kinds.
    pub(super) fn has_others(&self, kinds: &[Kind]) -> bool {
        self.kinds().iter().any(|kind| !kinds.contains(kind))
    }

    /// The values that stand for "not given".
    pub(super) fn absent_values(&self) -> Vec<serde_json::Value> {
        let mut values = Vec::new();
        if self.empty_absent {
            values.push(serde_json::json!(""));
        }
        if self.null_absent {
            values.push(serde_json::Value::Null);
        }
        values
    }

    /// The names of types that a schema lists for it, with `null` where that is allowed in any sense.
    pub(super) fn type_names(&self) -> Vec<&'static str> {
        let mut kinds = self.kinds();
        if self.null_absent && !kinds.contains(&Kind::Null) {
            kinds.push(Kind::Null);
        }
        if self.empty_absent && !kinds.contains(&Kind::String) {
            kinds.push(Kind::String);
        }
        type_names(&kinds)
    }

    /// Its list, where it can be one.
    pub(super) fn array(&self) -> Option<&'a crate::model::Array> {
        self.types.iter().copied().find_map(|ty| match ty {
            Type::Array(array) => Some(&**array),
            _ => None,
        })
    }
}

/// The keyword `type` for kinds; `null` stands last, as readers expect it.
pub(super) fn type_names(kinds: &[Kind]) -> Vec<&'static str> {
    let has = |kind| kinds.contains(&kind);
    let mut names = Vec::new();
    for kind in Kind::ALL {
        match kind {
            Kind::Null => {}
            Kind::Whole if has(Kind::Fraction) => {}
            Kind::Fraction if has(Kind::Fraction) => names.push("number"),
            kind if has(kind) => names.push(kind.name()),
            _ => {}
        }
    }
    if has(Kind::Null) {
        names.push("null");
    }
    names
}

fn kinds_of(ty: &Type) -> Vec<Kind> {
    match ty {
        Type::Any | Type::Result => Kind::ALL.to_vec(),
        Type::Boolean => vec![Kind::Boolean],
        Type::Integer(_) => vec![Kind::Whole],
        Type::Number(_) => vec![Kind::Whole, Kind::Fraction],
        Type::String(_) | Type::Size(_) => vec![Kind::String],
        Type::Const(value) => vec![kind_of(value)],
        Type::Enum(values) => {
            let mut kinds: Vec<Kind> = values.values.iter().map(|one| kind_of(&one.value)).collect();
            if values.open && is_numeric(values) {
                kinds.extend([Kind::Whole, Kind::Fraction]);
            }
            kinds
        }
        Type::Array(_) => vec![Kind::Array],
        Type::Object(_) | Type::Map(_) => vec![Kind::Object],
        Type::Union(union) => union.variants.iter().flat_map(|variant| kinds_of(&variant.ty)).collect(),
    }
}

/// Whether the values of an enum are numbers.
pub(super) fn is_numeric(values: &Enum) -> bool {
    values.values.iter().any(|one| matches!(one.value, Value::Int(_) | Value::Num(_)))
}

/// The kind of a constant.
pub(super) fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Bool(_) => Kind::Boolean,
        Value::Int(_) => Kind::Whole,
        Value::Num(value) if value.fract() == 0.0 => Kind::Whole,
        Value::Num(_) => Kind::Fraction,
        Value::Str(_) => Kind::String,
    }
}
