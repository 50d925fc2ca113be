//! Declarations of parameters to a document: types found, keys checked against their type, numbers read.

use std::collections::HashMap;

use super::{Types, condition, value};
use crate::diagnostic::{Diagnostic, Report};
use crate::model::{
    Array, Default, Document, EnumValue, Expr, ExprKind, ExprType, Fact, Object, Param, Type, Value,
};
use crate::source::{Located, SourceMap, Span};
use crate::spec::{self, TypeName};

/// One parameter as declared, with the names that its file knows.
#[derive(Clone, Copy)]
pub(super) struct Declared<'s> {
    pub(super) name: &'s Located<String>,
    pub(super) param: &'s spec::Param,
    pub(super) types: Types<'s>,
}

/// What kind of document is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Closed; media limits, defaults and rules mean something.
    Request,
    /// Open.
    Response,
    /// Open, and one parameter stands for the result.
    Envelope,
}

/// A document, and the parameters that could not be resolved and are missing in it.
pub(super) struct Built {
    pub(super) document: Document,
    pub(super) failed: Vec<String>,
}

/// Builds a document from its outermost parameters.
pub(super) fn build(
    declared: &[Declared<'_>],
    doc: Option<String>,
    kind: Kind,
    facts: &[Fact],
    sources: &SourceMap,
    report: &mut Report,
) -> Built {
    let mut builder = Builder {
        kind,
        report,
        objects: vec![None],
        named: HashMap::new(),
        cases: Vec::new(),
        failed: Vec::new(),
    };
    let params = builder.params(declared.iter().copied(), 0);
    builder.objects[0] = Some(Object { name: String::new(), doc, params, open: false });
    let Builder { objects, cases, failed, .. } = builder;
    let objects = objects.into_iter().map(|object| object.expect("every object is filled before it is left"));
    let mut document = Document { objects: objects.collect(), open: kind != Kind::Request };
    conditional_defaults(&mut document, &cases, facts, sources, report);
    Built { document, failed }
}

/// A conditional default, whose conditions can be read only when all parameters are known.
struct PendingCases<'s> {
    object: usize,
    param: usize,
    conditions: Vec<Option<&'s spec::Condition>>,
}

fn conditional_defaults(
    document: &mut Document,
    pending: &[PendingCases<'_>],
    facts: &[Fact],
    sources: &SourceMap,
    report: &mut Report,
) {
    for PendingCases { object, param, conditions } in pending {
        let resolved: Vec<Option<Expr>> = conditions
            .iter()
            .map(|when| when.and_then(|when| condition::resolve(when, document, facts, sources, report)))
            .collect();
        let Some(Default::Cases(cases)) = &mut document.objects[*object].params[*param].default else {
            continue;
        };
        for ((condition, _), resolved) in cases.iter_mut().zip(resolved) {
            if let Some(resolved) = resolved {
                *condition = resolved;
            }
        }
    }
}

/// Resolves the declarations of one document.
pub(super) struct Builder<'s, 'r> {
    kind: Kind,
    pub(super) report: &'r mut Report,
    objects: Vec<Option<Object>>,
    /// Objects of named types by the place of their declaration, so that a type can contain itself.
    named: HashMap<Span, usize>,
    cases: Vec<PendingCases<'s>>,
    failed: Vec<String>,
}

/// Deepest chain of named types that are not objects, and of lists in lists.
const MAX_TYPE_DEPTH: usize = 32;

impl<'s> Builder<'s, '_> {
    fn params(&mut self, declared: impl IntoIterator<Item = Declared<'s>>, object: usize) -> Vec<Param> {
        let mut params = Vec::new();
        for declared in declared {
            match self.param(declared, object, params.len()) {
                Some(param) => params.push(param),
                None => self.failed.push(declared.name.value.clone()),
            }
        }
        params
    }

    fn param(&mut self, declared: Declared<'s>, object: usize, index: usize) -> Option<Param> {
        let Declared { name, param, types } = declared;
        let ty = self.ty(param, types, name.span, &name.value, 0)?;
        let base = base(param, types);
        let inherited = |get: fn(&spec::Param) -> Option<&Located<String>>| {
            get(param).or_else(|| base.and_then(get)).map(|text| text.value.clone())
        };
        let doc = inherited(|param| param.doc.as_ref());
        if doc.is_none() {
            let message = format!("`{}` has no `doc`", name.value);
            self.report.push(
                Diagnostic::warning("missing-doc", name.span, message).help(
                    "say in a sentence what it is; the text stands in the crate, the schema and the docs",
                ),
            );
        }
        let required = param.required.as_ref().is_some_and(|required| required.value);
        let default = param.default.as_ref().and_then(|default| self.default(default, &ty, object, index));
        if let (true, Some(default)) = (required, &param.default) {
            let message = format!("`{}` is required, so its default never applies", name.value);
            self.report.push(
                Diagnostic::warning("useless-default", default.span, message)
                    .help("drop `default` or `required`"),
            );
        }
        let empty_absent = param.empty.is_some();
        if let Some(empty) = param.empty.as_ref().filter(|_| !is_text(&ty)) {
            let message = "`empty: absent` is for strings and enums of strings";
            self.report.push(Diagnostic::error("misplaced-key", empty.span, message));
        }
        Some(Param {
            name: name.clone(),
            ty,
            required,
            default,
            unit: inherited(|param| param.unit.as_ref()),
            empty_absent,
            nullable: param.nullable.as_ref().is_some_and(|nullable| nullable.value == spec::Nullable::Value),
            null_absent: param.nullable.as_ref().is_some_and(|nullable| nullable.value == spec::Nullable::Absent),
            alias_of: param.alias_of.as_ref().map(|other| other.value.clone()),
            place: param.place.as_ref().map(|place| place.value).unwrap_or_default(),
            doc: doc.unwrap_or_default(),
            deprecated: inherited(|param| param.deprecated.as_ref()),
            source: inherited(|param| param.source.as_ref()),
        })
    }

    fn default(
        &mut self,
        default: &'s Located<spec::DefaultValue>,
        ty: &Type,
        object: usize,
        param: usize,
    ) -> Option<Default> {
        match &default.value {
            spec::DefaultValue::Value(scalar) => {
                let scalar = Located::new(scalar.clone(), default.span);
                let value = self.collect(value::typed(&scalar, ty))?;
                Some(Default::Value(Located::new(value, default.span)))
            }
            spec::DefaultValue::Cases(written) => {
                let mut cases = Vec::new();
                for case in written {
                    let value = self.collect(value::typed(&case.value, ty))?;
                    // Until the conditions are read, only "otherwise" counts as a value that is always there.
                    let otherwise = ExprKind::Lit(Value::Bool(case.when.is_none()));
                    let condition = Expr { kind: otherwise, ty: ExprType::Bool, span: case.value.span };
                    cases.push((condition, Located::new(value, case.value.span)));
                }
                let conditions = written.iter().map(|case| case.when.as_ref()).collect();
                self.cases.push(PendingCases { object, param, conditions });
                Some(Default::Cases(cases))
            }
        }
    }

    pub(super) fn collect<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|diagnostic| self.report.push(diagnostic)).ok()
    }

    /// The type of a declaration. `name` becomes the name of an enum or object that is declared in place.
    fn ty(
        &mut self,
        param: &'s spec::Param,
        types: Types<'s>,
        at: Span,
        name: &str,
        depth: usize,
    ) -> Option<Type> {
        match (&param.ty, &param.uses) {
            (Some(_), Some(uses)) => {
                let message = "`type` and `use` are both given";
                self.report.push(
                    Diagnostic::error("type-and-use", uses.span, message)
                        .help("keep `use` for a named type, or `type` for one of its own"),
                );
                None
            }
            (None, None) => {
                let message = format!("`{name}` has no type");
                self.report.push(
                    Diagnostic::error("missing-type", at, message)
                        .help("add `type: string` or another type, or `use: <named type>`"),
                );
                None
            }
            (None, Some(uses)) => self.named(param, uses, types, depth),
            (Some(ty), None) => {
                self.refuse_misplaced(param, ty.value);
                self.written(param, ty, types, name, depth)
            }
        }
    }

    fn named(
        &mut self,
        param: &spec::Param,
        uses: &'s Located<String>,
        types: Types<'s>,
        depth: usize,
    ) -> Option<Type> {
        for (key, span) in type_keys(param) {
            let message = format!("`{key}` cannot be changed where a named type is used");
            self.report.push(
                Diagnostic::error("misplaced-key", span, message)
                    .help("write the type in place, or name another type"),
            );
        }
        let Some((target, scope)) = types.find(uses) else {
            let message = format!("there is no type `{}`", uses.value);
            self.report.push(
                Diagnostic::error("unknown-type", uses.span, message).help_nearest(uses, types.names()),
            );
            return None;
        };
        self.refuse_parameter_keys(target, "a named type");
        if depth >= MAX_TYPE_DEPTH {
            let message = format!("`{}` is made of itself without an object in between", uses.value);
            self.report.push(Diagnostic::error("endless-type", uses.span, message));
            return None;
        }
        self.ty(target, scope, uses.span, uses, depth + 1)
    }

    fn written(
        &mut self,
        param: &'s spec::Param,
        ty: &Located<TypeName>,
        types: Types<'s>,
        name: &str,
        depth: usize,
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
            TypeName::Enum => Type::Enum(self.enumeration(param, ty, name)?),
            TypeName::Array => self.array(param, ty, types, name, depth)?,
            TypeName::Object => self.object(param, ty, types, name)?,
            TypeName::Size | TypeName::Map | TypeName::Union => todo!("new types"),
            TypeName::Result if self.kind == Kind::Envelope => Type::Result,
            TypeName::Result => {
                let message = "`result` stands only in the response of an envelope";
                self.report.push(Diagnostic::error("misplaced-key", ty.span, message));
                return None;
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
            let message = format!("this type needs `{key}`");
            self.report
                .push(Diagnostic::error("missing-key", ty.span, message).help(format!("`{key}` is {what}")));
        }
        value
    }

    fn array(
        &mut self,
        param: &'s spec::Param,
        ty: &Located<TypeName>,
        types: Types<'s>,
        name: &str,
        depth: usize,
    ) -> Option<Type> {
        let items = self.needed(param.items.as_ref(), ty, "items", "what each item is")?;
        if depth >= MAX_TYPE_DEPTH {
            let message = format!("`{name}` has too many lists in lists");
            self.report.push(Diagnostic::error("endless-type", ty.span, message));
            return None;
        }
        self.refuse_parameter_keys(items, "the items of a list");
        let doc = items.doc.as_ref().or_else(|| base(items, types)?.doc.as_ref());
        Some(Type::Array(Box::new(Array {
            items: self.ty(items, types, items.span, name, depth + 1)?,
            doc: doc.map(|doc| doc.value.clone()),
            min: param.min_items.as_ref().map_or(0, |count| count.value),
            max: param.max_items.as_ref().map(|count| count.value),
            unique: crate::model::Unique::No,
        })))
    }

    fn object(
        &mut self,
        param: &'s spec::Param,
        ty: &Located<TypeName>,
        types: Types<'s>,
        name: &str,
    ) -> Option<Type> {
        let members =
            self.needed(param.parameters.as_ref(), ty, "parameters", "the members of the object")?;
        if let Some(&index) = self.named.get(&ty.span) {
            return Some(Type::Object(index));
        }
        let index = self.objects.len();
        self.objects.push(None);
        self.named.insert(ty.span, index);
        for overrides in members.values().filter_map(|member| member.overrides.as_ref()) {
            let message = "a member of an object overrides nothing";
            self.report.push(
                Diagnostic::error("useless-override", overrides.span, message)
                    .help("declare the whole object again with `override: true`"),
            );
        }
        let declared = members.iter().map(|(name, param)| Declared { name, param, types });
        let params = self.params(declared, index);
        let doc = param.doc.as_ref().map(|doc| doc.value.clone());
        self.objects[index] = Some(Object { name: name.to_owned(), doc, params, open: false });
        Some(Type::Object(index))
    }

    /// What says something about a parameter says nothing about a type.
    fn refuse_parameter_keys(&mut self, param: &spec::Param, what: &str) {
        fn key<T>(name: &'static str, value: Option<&Located<T>>) -> Option<(&'static str, Span)> {
            value.map(|value| (name, value.span))
        }
        let keys = [
            key("required", param.required.as_ref()),
            key("default", param.default.as_ref()),
            key("empty", param.empty.as_ref()),
            key("in", param.place.as_ref()),
            key("nullable", param.nullable.as_ref()),
            key("override", param.overrides.as_ref()),
        ];
        for (key, span) in keys.into_iter().flatten() {
            let message = format!("`{key}` says nothing about {what}");
            self.report.push(
                Diagnostic::error("misplaced-key", span, message)
                    .help(format!("`{key}` is a key of parameters; put it where the parameter is declared")),
            );
        }
    }

    fn refuse_misplaced(&mut self, param: &spec::Param, ty: TypeName) {
        for (key, span) in type_keys(param) {
            if !belongs(key, ty) {
                let message = format!("`{key}` does not belong to this type");
                let owners: Vec<String> = TypeName::ALL
                    .iter()
                    .filter(|(_, ty)| belongs(key, *ty))
                    .map(|(name, _)| format!("`{name}`"))
                    .collect();
                self.report.push(
                    Diagnostic::error("misplaced-key", span, message)
                        .help(format!("`{key}` is a key of {}", owners.join(" and "))),
                );
            }
        }
    }
}

/// The named type that a declaration uses, for what it does not say itself.
fn base<'s>(param: &'s spec::Param, types: Types<'s>) -> Option<&'s spec::Param> {
    types.find(param.uses.as_ref()?).map(|(param, _)| param)
}

fn is_text(ty: &Type) -> bool {
    match ty {
        Type::String(_) => true,
        Type::Enum(values) => matches!(values.values.first(), Some(EnumValue { value: Value::Str(_), .. })),
        _ => false,
    }
}

fn belongs(key: &str, ty: TypeName) -> bool {
    let (needed, possible) = ty.keys();
    needed.contains(&key) || possible.contains(&key)
}

/// The keys of a declaration that only some types have.
fn type_keys(param: &spec::Param) -> Vec<(&'static str, Span)> {
    fn key<T>(name: &'static str, value: Option<&Located<T>>) -> Option<(&'static str, Span)> {
        value.map(|value| (name, value.span))
    }
    let members = param.parameters.as_ref().and_then(|members| members.keys().next());
    [
        key("value", param.value.as_ref()),
        key("values", param.values.as_ref()),
        key("min", param.min.as_ref()),
        key("max", param.max.as_ref()),
        key("step", param.step.as_ref()),
        key("min_length", param.min_length.as_ref()),
        key("max_length", param.max_length.as_ref()),
        key("format", param.format.as_ref()),
        key("pattern", param.pattern.as_ref()),
        key("media", param.media.as_ref()),
        key("items", param.items.as_deref()),
        key("min_items", param.min_items.as_ref()),
        key("max_items", param.max_items.as_ref()),
        key("parameters", members),
    ]
    .into_iter()
    .flatten()
    .collect()
}
