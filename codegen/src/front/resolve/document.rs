//! Declarations of parameters to a document: types found, keys checked against their type, numbers read.

use std::collections::HashMap;

use super::defaults::{self, PendingCases};
use super::lets::{self, Names};
use super::occurrences::{self, PlacedRules};
use super::provider::text;
use super::tags::PendingTag;
use super::{Types, composite, key_checks, value};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::cel;
use crate::front::spec::keywords::Owner;
use crate::front::spec::{self, Nullable, TypeName};
use crate::limits::{MAX_ALIASES, MAX_TYPES};
use crate::model::expr::kinds::{Kinds, variants};
use crate::model::{Declaration, Document, Object, Param, ToolUse, Type};
use crate::source::{Located, SourceMap, Span};

/// One parameter as declared, with the names that its file knows.
#[derive(Clone, Copy)]
pub(super) struct Declared<'s> {
    pub(super) name: &'s Located<String>,
    pub(super) param: &'s spec::Param,
    pub(super) types: Types<'s>,
}

/// The kind of document that is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Closed: undeclared members are an error. Media limits, defaults and rules apply.
    Request,
    /// Open.
    Response,
    /// Open, with one parameter for the result.
    Envelope,
}

/// A document, and what was found on the way.
pub(super) struct Built<'s> {
    pub(super) document: Document,
    /// The parameters that could not be resolved and are missing in it.
    pub(super) failed: Vec<String>,
    /// The rules declared in objects, once for each occurrence of the object.
    pub(super) rules: Vec<PlacedRules<'s>>,
    /// The named expressions over it.
    pub(super) lets: cel::Lets,
    /// The problems of the named expressions.
    pub(super) of_lets: Report,
}

/// Builds a document from its outermost parameters. Takes what its types need from `budget`, see [`MAX_TYPES`].
pub(super) fn build<'s>(
    declared: &[Declared<'s>],
    doc: Option<String>,
    kind: Kind,
    names: Names<'_>,
    sources: &SourceMap,
    budget: &mut u32,
    report: &mut Report,
) -> Built<'s> {
    let mut builder = Builder::new(kind, budget, report);
    let params = builder.params(declared.iter().copied(), 0);
    builder.objects[0] = Some(Object { doc, params, ..Object::root() });
    builder.finish_tags();
    let Builder { objects, object_rules, cases, failed, unique, .. } = builder;
    let objects = objects.into_iter().map(|object| object.expect("every object is filled before it is left"));
    let mut document = Document { objects: objects.collect(), open: kind != Kind::Request };
    composite::check_unique(&unique, &document, report);
    let moved = super::tags::drop_unused(&mut document);
    let cases: Vec<_> = cases.into_iter().filter_map(|cases| cases.moved(&moved)).collect();
    // Conditions of defaults can read sides, and the defaults of sides have conditions.
    defaults::of_sides(&mut document);
    let lets = lets::for_defaults(names, &document, &cases, sources);
    defaults::resolve(&mut document, &cases, names, &lets, sources, report);
    defaults::of_sides(&mut document);
    let mut of_lets = Report::default();
    let lets = lets::resolve(names, &document, &lets, sources, &mut of_lets);
    let object_rules = object_rules.into_iter().filter_map(|(id, rules)| Some((moved[id]?, rules))).collect();
    let rules = occurrences::place(&document, &object_rules, report);
    Built { document, failed, rules, lets, of_lets }
}

/// Resolves the declarations of one document.
pub(super) struct Builder<'s, 'r> {
    pub(super) kind: Kind,
    pub(super) report: &'r mut Report,
    pub(super) objects: Vec<Option<Object>>,
    /// Objects of named types by the position of their declaration, so that a type can contain itself.
    pub(super) named: HashMap<Span, usize>,
    /// The rules that are declared in an object.
    pub(super) object_rules: HashMap<usize, &'s [spec::Rule]>,
    /// Objects that get a tag when all objects are known.
    pub(super) tags: Vec<PendingTag>,
    /// Lists whose items differ in a member, which is looked for when all objects are known.
    pub(super) unique: Vec<(Type, Located<String>)>,
    pub(super) cases: Vec<PendingCases<'s>>,
    /// The named types that are being read, since the innermost object.
    pub(super) entered: Vec<Span>,
    failed: Vec<String>,
    /// Objects that are being read, one in the other.
    pub(super) nesting: usize,
    /// The number of types that may still be read: a few nested types can multiply to any number.
    budget: &'r mut u32,
}

/// Deepest chain of named types that are not objects, and of types in types.
const MAX_TYPE_DEPTH: usize = 32;

/// The scope in which a type is declared.
#[derive(Clone, Copy)]
pub(super) struct Here<'s, 'n> {
    pub(super) types: Types<'s>,
    /// The name of an enum, object or union that is declared in place.
    pub(super) name: &'n str,
    /// The named type, if the type that is declared is the whole of it, and not a part.
    pub(super) named: Option<&'s spec::Param>,
    pub(super) depth: usize,
}

impl Here<'_, '_> {
    /// The declaration of a type in this scope.
    pub(super) fn declared(&self, place: Span) -> Declaration {
        Declaration {
            place,
            set: self.types.set.map(str::to_owned),
            is_named: self.named.is_some(),
            doc: text(self.named.and_then(|named| named.doc.as_ref())),
        }
    }
}

impl<'s, 'r> Builder<'s, 'r> {
    fn new(kind: Kind, budget: &'r mut u32, report: &'r mut Report) -> Self {
        Builder {
            kind,
            report,
            objects: vec![None],
            named: HashMap::new(),
            object_rules: HashMap::new(),
            tags: Vec::new(),
            unique: Vec::new(),
            cases: Vec::new(),
            entered: Vec::new(),
            failed: Vec::new(),
            nesting: 0,
            budget,
        }
    }

    pub(super) fn params(
        &mut self,
        declared: impl IntoIterator<Item = Declared<'s>>,
        object: usize,
    ) -> Vec<Param> {
        let declared: Vec<Declared<'s>> = declared.into_iter().collect();
        let mut params = Vec::with_capacity(declared.len());
        for one in &declared {
            match self.param(*one, &declared, object, params.len()) {
                Some(param) => params.push(param),
                None => self.failed.push(one.name.value.clone()),
            }
        }
        params
    }

    fn param(
        &mut self,
        declared: Declared<'s>,
        beside: &[Declared<'s>],
        object: usize,
        index: usize,
    ) -> Option<Param> {
        let Declared { name, param, .. } = declared;
        let original = match &param.alias_of {
            Some(other) => Some(self.original(declared, other, beside)?),
            None => None,
        };
        // The declaration of the type: this one, or that of the parameter that this one is an alias of.
        let typed = original.filter(|_| param.ty.is_none() && param.uses.is_none()).unwrap_or(declared);
        if typed.name != name {
            self.refuse_type_keys(
                param,
                "an alias has the type of the parameter it stands for; change the type there",
            );
        }
        let here = Here { types: typed.types, name: &typed.name.value, named: None, depth: 0 };
        let ty = self.ty(typed.param, here, name.span)?;
        let base = base(typed.param, typed.types);
        let inherited = |get: fn(&spec::Param) -> Option<&Located<String>>| {
            get(param).or_else(|| base.and_then(get)).map(|text| text.value.clone())
        };
        let alias = || original.map(|other| format!("Alias of `{}`.", other.name.value));
        let doc = param.doc.as_ref().map(|doc| doc.value.clone()).or_else(alias);
        let doc = doc.or_else(|| inherited(|param| param.doc.as_ref()));
        if doc.is_none() {
            self.report.push(missing_doc(name));
        }
        // An alias has no `required` or `default`; they were refused above.
        let own = original.is_none();
        let required = param.required.as_ref().is_some_and(|required| own && required.value);
        let written = param.default.as_ref().filter(|_| own);
        let default = written.and_then(|default| self.default(default, &ty, object, index));
        let tool = param.tool.as_ref().map(|tool| tool.value);
        // With `tool: hide` it completes the requests that language models make.
        if let Some(default) = param.default.as_ref().filter(|_| required && tool != Some(ToolUse::Hide)) {
            self.report.push(never_default(name, default.span));
        }
        let default_document = written.and_then(|default| self.default_document(default, &ty, object, index));
        let empty = param.empty.as_ref().or(typed.param.empty.as_ref());
        if let Some(empty) = empty.filter(|_| !can_be_empty(&ty)) {
            self.report.push(never_empty(empty.span));
        }
        let null = param.nullable.as_ref().or(typed.param.nullable.as_ref());
        let null = null.map_or(Nullable::No, |nullable| nullable.value);
        Some(Param {
            name: name.clone(),
            ty,
            required,
            default,
            default_document,
            unit: inherited(|param| param.unit.as_ref()).or_else(|| unit(typed.param)),
            empty_absent: empty.is_some(),
            nullable: null == Nullable::Value,
            null_absent: null == Nullable::Absent,
            alias_of: original.map(|other| other.name.value.clone()),
            place: param.place.as_ref().map(|place| place.value).unwrap_or_default(),
            join: param.join.clone(),
            doc: doc.unwrap_or_default(),
            deprecated: inherited(|param| param.deprecated.as_ref()),
            tool,
            source: inherited(|param| param.source.as_ref()),
            rust: param.name.clone(),
        })
    }

    /// The parameter that an alias stands for.
    fn original(
        &mut self,
        alias: Declared<'s>,
        other: &'s Located<String>,
        beside: &[Declared<'s>],
    ) -> Option<Declared<'s>> {
        let (name, param) = (alias.name, alias.param);
        if self.kind != Kind::Request {
            let message = "`alias_of` is only allowed in requests";
            return self.report.refuse(
                Diagnostic::new(Code::MisplacedKey, other.span, message)
                    .help("declare both parameters of the response"),
            );
        }
        let Some(original) = beside.iter().find(|declared| declared.name.value == other.value) else {
            let message = format!("unknown parameter `{}` in `alias_of` of `{}`", other.value, name.value);
            let known = beside.iter().map(|declared| declared.name.value.as_str());
            let known = known.filter(|known| *known != name.value);
            return self.report.refuse(
                Diagnostic::new(Code::UnknownParameter, other.span, message)
                    .help("`alias_of` names a parameter of the same object")
                    .help_nearest(other, known),
            );
        };
        if original.name.value == name.value || original.param.alias_of.is_some() {
            let message = format!("`{}` is itself an alias", other.value);
            return self.report.refuse(
                Diagnostic::new(Code::BadAlias, other.span, message)
                    .related(original.name.span, "declared here")
                    .help("name the parameter that is not an alias"),
            );
        }
        let is_alias = |declared: &&Declared<'s>| declared.param.alias_of.as_ref() == Some(other);
        let before = beside.iter().take_while(|declared| declared.name.span != name.span);
        if before.filter(is_alias).count() >= MAX_ALIASES {
            let message = format!("`{}` has more than {MAX_ALIASES} aliases", other.value);
            return self
                .report
                .refuse(Diagnostic::new(Code::TooLarge, other.span, message).help("declare fewer aliases"));
        }
        key_checks::refuse_alias_keys(param, other, self.report);
        Some(*original)
    }

    pub(super) fn collect<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        self.report.ok(result)
    }

    /// The type of a declaration; `at` is where it is missed if there is none.
    pub(super) fn ty(&mut self, param: &'s spec::Param, here: Here<'s, '_>, at: Span) -> Option<Type> {
        let values = param.values.as_ref().map_or(0, |values| values.value.len());
        let also = param.also.as_ref().map_or(0, |also| also.value.len());
        self.spend(1 + values + also, at)?;
        match (&param.ty, &param.uses) {
            (Some(_), Some(uses)) => {
                let message = "`type` and `use` exclude each other";
                self.report.refuse(
                    Diagnostic::new(Code::TypeAndUse, uses.span, message)
                        .help("keep `use` for a named type, or `type` to declare the type here"),
                )
            }
            (None, None) => {
                let message = format!("`{}` has no type", here.name);
                self.report.refuse(
                    Diagnostic::new(Code::MissingType, at, message)
                        .help("add `type: string` or another type, or `use: <named type>`"),
                )
            }
            (None, Some(uses)) => self.named(param, uses, here),
            (Some(ty), None) => {
                key_checks::refuse_misplaced(param, ty.value, self.report);
                let is_deep = here.depth >= MAX_TYPE_DEPTH;
                if is_deep && matches!(ty.value, TypeName::Array | TypeName::Map | TypeName::Union) {
                    let message = format!("the type of `{}` is nested too deep", here.name);
                    return self.report.refuse(Diagnostic::new(Code::TypeTooLarge, ty.span, message));
                }
                let also = param.also.as_ref().filter(|_| key_checks::belongs("also", ty.value));
                let named = here.named.filter(|_| also.is_none());
                let plain = self.written(param, ty, Here { named, ..here })?;
                match also {
                    Some(also) => self.also(plain, also, here),
                    None => Some(plain),
                }
            }
        }
    }

    /// Takes types, values or instructions of patterns from the budget; beyond it, no type is read.
    pub(super) fn spend(&mut self, count: usize, at: Span) -> Option<()> {
        if *self.budget == 0 {
            return None;
        }
        *self.budget =
            u32::try_from(count).ok().and_then(|count| self.budget.checked_sub(count)).unwrap_or(0);
        if *self.budget == 0 {
            let message = format!(
                "the documents of this file have more than {MAX_TYPES} types, values and instructions of patterns in total, \
                 counting named types wherever they are used"
            );
            let help = "use large types in fewer places, and nest fewer types";
            return self.report.refuse(Diagnostic::new(Code::TypeTooLarge, at, message).help(help));
        }
        Some(())
    }

    fn named(
        &mut self,
        param: &'s spec::Param,
        uses: &'s Located<String>,
        here: Here<'s, '_>,
    ) -> Option<Type> {
        self.refuse_type_keys(param, "declare the type here, or name another type");
        let Some((target, types)) = here.types.find(uses) else {
            let message = format!("unknown type `{}`", uses.value);
            return self.report.refuse(
                Diagnostic::new(Code::UnknownType, uses.span, message).help_nearest(uses, here.types.names()),
            );
        };
        key_checks::refuse_parameter_keys(target, Owner::NamedType, self.report);
        let place = target.ty.as_ref().map(|ty| ty.span).or(target.uses.as_ref().map(|uses| uses.span));
        let place = place.unwrap_or(uses.span);
        let problem = if self.entered.contains(&place) {
            "is recursive without an object to break the cycle"
        } else if here.depth >= MAX_TYPE_DEPTH {
            "is nested too deep"
        } else {
            self.entered.push(place);
            let inner = Here { types, name: uses, named: Some(target), depth: here.depth + 1 };
            let ty = self.ty(target, inner, uses.span);
            self.entered.pop();
            return ty;
        };
        let message = format!("type `{}` {problem}", uses.value);
        self.report.refuse(Diagnostic::new(Code::EndlessType, uses.span, message))
    }

    fn refuse_type_keys(&mut self, param: &spec::Param, help: &str) {
        for (keyword, span) in key_checks::of_types(param) {
            let key = keyword.name;
            let message = format!("`{key}` is not allowed on an alias");
            let message =
                if param.uses.is_some() { format!("`{key}` is not allowed beside `use`") } else { message };
            self.report.push(Diagnostic::new(Code::NamedTypeKey, span, message).help(help));
        }
    }

    fn written(
        &mut self,
        param: &'s spec::Param,
        ty: &'s Located<TypeName>,
        here: Here<'s, '_>,
    ) -> Option<Type> {
        Some(match ty.value {
            TypeName::Any => Type::Any,
            TypeName::Boolean => Type::Boolean,
            TypeName::Integer => Type::Integer(self.integer(param)?),
            TypeName::Number => Type::Number(self.number(param)?),
            TypeName::String => Type::String(self.text(param)),
            TypeName::Const => {
                let value =
                    self.needed(param.value.as_ref(), ty, "value", "the one value that is allowed")?;
                Type::Const(self.collect(value::literal(value))?)
            }
            TypeName::Enum => Type::Enum(self.enumeration(param, ty, here)?),
            TypeName::Size => Type::Size(Box::new(self.size(param, ty, here)?)),
            TypeName::Array => self.array(param, ty, here)?,
            TypeName::Object => self.object(param, ty, here)?,
            TypeName::Map => self.map(param, ty, here)?,
            TypeName::Union => self.union(param, ty, here)?,
            TypeName::Result if self.kind == Kind::Envelope => Type::Result,
            TypeName::Result => {
                let message = "the type `result` is only allowed in the response of an envelope";
                return self.report.refuse(Diagnostic::new(Code::MisplacedResult, ty.span, message));
            }
        })
    }

    pub(super) fn needed<'p, T>(
        &mut self,
        value: Option<&'p T>,
        ty: &Located<TypeName>,
        key: &str,
        what: &str,
    ) -> Option<&'p T> {
        if value.is_none() {
            let message = format!("missing key `{key}`, which this type requires");
            self.report
                .push(Diagnostic::new(Code::MissingKey, ty.span, message).help(format!("`{key}` is {what}")));
        }
        value
    }
}

/// The named type that a declaration uses, for what it does not say itself.
pub(super) fn base<'s>(param: &'s spec::Param, types: Types<'s>) -> Option<&'s spec::Param> {
    types.find(param.uses.as_ref()?).map(|(param, _)| param)
}

/// The unit of a value; that of a list is the one of its items.
fn unit(param: &spec::Param) -> Option<String> {
    let items = param.items.as_ref().and_then(|items| items.unit.as_ref());
    param.unit.as_ref().or(items).map(|unit| unit.value.clone())
}

/// Reports whether a type has values that can be empty.
fn can_be_empty(ty: &Type) -> bool {
    variants(ty).into_iter().any(|ty| match ty {
        Type::Enum(values) => value::is_text(values),
        Type::Any | Type::Result | Type::Const(_) => false,
        _ => Kinds::of_type(ty).meets(Kinds::STRING.or(Kinds::LIST).or(Kinds::MAP)),
    })
}

fn never_empty(empty: Span) -> Diagnostic {
    let message = "`empty: absent` is only allowed for strings, enums of strings, lists, objects and maps";
    Diagnostic::new(Code::MisplacedKey, empty, message)
        .help("remove `empty`, because no value of this type is empty")
}

fn never_default(name: &Located<String>, default: Span) -> Diagnostic {
    let message = format!("`{}` is required, so its default never applies", name.value);
    Diagnostic::new(Code::UselessDefault, default, message).help("remove `default` or `required`")
}

fn missing_doc(name: &Located<String>) -> Diagnostic {
    Diagnostic::new(Code::MissingDoc, name.span, format!("`{}` has no `doc`", name.value))
        .help("describe it in a sentence; the text is used in the crate, the schema and the docs")
}
