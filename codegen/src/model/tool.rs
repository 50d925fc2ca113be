//! The parameters that tool definitions leave out. In: a request and the author's words. Out: for each parameter,
//! whether a language model decides it, else the reason and what takes its place. Knows no dialect.

use serde_json::Value as Json;

use super::{Default, Document, FormatName, Object, Operation, Param, Place, ToolUse, Type, Value};

/// The parameters of one request as tool definitions have them.
#[derive(Clone, Debug)]
pub struct Tool<'m> {
    document: &'m Document,
    task: Option<&'m str>,
    /// For each object, whether it is one of several that a union has. Constants may tell them apart.
    is_alternative: Vec<bool>,
}

/// A parameter that tool definitions leave out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hidden<'m> {
    /// The reason.
    pub reason: Reason,
    /// The value that completes a request.
    pub fill: Fill<'m>,
}

/// The reason why tool definitions leave a parameter out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The author wrote `tool: hide`.
    Author,
    /// It has one value only.
    Constant,
    /// It identifies the task.
    TaskId,
    /// It is another name of a parameter.
    Alias,
    /// It should not be used any more.
    Deprecated,
    /// It is sent as a header.
    Header,
    /// It is an address that the service calls or sends to.
    Address,
    /// It is an object all of whose members are left out.
    Members,
}

/// The value that completes a request in place of a hidden parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fill<'m> {
    /// None: it is optional and stays absent.
    Nothing,
    /// Its only value.
    Constant(&'m Value),
    /// Its default.
    Default(&'m Value),
    /// Its default, a list or an object.
    DefaultDocument(&'m Json),
    /// A fresh UUID of version 4.
    FreshId,
    /// It is required, and only the caller knows the value.
    Caller,
}

impl<'m> Tool<'m> {
    /// The parameters of the request of an operation.
    pub fn new(operation: &'m Operation) -> Self {
        Self::of(&operation.request, operation.task.as_deref())
    }

    fn of(document: &'m Document, task: Option<&'m str>) -> Self {
        let mut is_alternative = vec![false; document.objects.len()];
        for ty in document.params().flat_map(|param| param.ty.nested()) {
            let objects = if let Type::Union(_) = ty { ty.objects() } else { Vec::new() };
            if objects.len() > 1 {
                objects.into_iter().for_each(|id| is_alternative[id] = true);
            }
        }
        Tool { document, task, is_alternative }
    }

    /// The reason and the value in place of a parameter of the object with this index, if tool definitions leave the
    /// parameter out.
    pub fn hidden(&self, object: usize, param: &'m Param) -> Option<Hidden<'m>> {
        self.hidden_in(object, param, &mut vec![object])
    }

    /// `around` are the objects around the parameter: a type that contains itself is shown.
    fn hidden_in(&self, object: usize, param: &'m Param, around: &mut Vec<usize>) -> Option<Hidden<'m>> {
        let is_task = object == 0 && self.task == Some(param.name.value.as_str());
        let fill = fill(param, is_task);
        match param.tool {
            Some(ToolUse::Show) => return None,
            Some(ToolUse::Hide) => return Some(Hidden { reason: Reason::Author, fill }),
            None => {}
        }
        let reason = reason(param, is_task)
            .filter(|reason| *reason != Reason::Constant || !self.is_alternative[object])
            .or_else(|| self.has_only_hidden_members(param, around).then_some(Reason::Members))?;
        // Someone has to give a required value, and the model is the only one left.
        (fill != Fill::Caller).then_some(Hidden { reason, fill })
    }

    fn has_only_hidden_members(&self, param: &'m Param, around: &mut Vec<usize>) -> bool {
        let Type::Object(id) = param.ty else { return false };
        let Some(object) = self.document.objects.get(id).filter(|_| !param.required) else { return false };
        if around.contains(&id) {
            return false;
        }
        around.push(id);
        let all_hidden = is_closed(object)
            && object.params.iter().all(|member| self.hidden_in(id, member, around).is_some());
        around.pop();
        all_hidden
    }
}

/// Reports whether an object has members, and only those that it declares.
fn is_closed(object: &Object) -> bool {
    !object.open && !object.params.is_empty()
}

/// The reason to leave a parameter out that the author says nothing about.
fn reason(param: &Param, is_task: bool) -> Option<Reason> {
    let reasons = [
        (param.alias_of.is_some(), Reason::Alias),
        (is_task, Reason::TaskId),
        (constant(param).is_some(), Reason::Constant),
        (param.deprecated.is_some() && !param.required, Reason::Deprecated),
        (param.place == Place::Header, Reason::Header),
        (is_address(param) && !param.required, Reason::Address),
    ];
    reasons.into_iter().find_map(|(holds, reason)| holds.then_some(reason))
}

/// The only value that a parameter can have.
fn constant(param: &Param) -> Option<&Value> {
    match &param.ty {
        _ if param.nullable => None,
        Type::Const(value) => Some(value),
        Type::Enum(list) if !list.open => match &list.values[..] {
            [only] => Some(&only.value),
            _ => None,
        },
        _ => None,
    }
}

/// The value is the address of something that is not media, such as a webhook.
pub(crate) fn is_address(param: &Param) -> bool {
    matches!(&param.ty, Type::String(text) if text.format == Some(FormatName::Uri) && text.media.is_none())
}

fn fill(param: &Param, is_task: bool) -> Fill<'_> {
    if !param.required {
        return Fill::Nothing;
    }
    if let Some(value) = constant(param) {
        return Fill::Constant(value);
    }
    if let Some(Default::Value(value)) = &param.default {
        return Fill::Default(&value.value);
    }
    if let Some(Default::Value(value)) = &param.default_document {
        return Fill::DefaultDocument(&value.value);
    }
    match &param.ty {
        Type::String(text) if is_task && text.format == Some(FormatName::UuidV4) => Fill::FreshId,
        _ => Fill::Caller,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{choice, list, param, text, union};
    use crate::model::Text;

    /// The reason and the value for one parameter of a request in which `id` is the task.
    #[allow(clippy::needless_pass_by_value, reason = "tests make parameters in place")]
    fn decide(param: Param) -> Option<(Reason, String)> {
        let document = Document { objects: vec![Object::root()], open: false };
        let tool = Tool::of(&document, Some("id"));
        tool.hidden(0, &param).map(|hidden| (hidden.reason, format!("{:?}", hidden.fill)))
    }

    fn formatted(format: FormatName) -> Type {
        match text(0, None) {
            Type::String(text) => Type::String(Text { format: Some(format), ..text }),
            other => other,
        }
    }

    #[allow(clippy::unnecessary_wraps, reason = "it is compared with what `decide` returns")]
    fn hidden(reason: Reason, fill: &str) -> Option<(Reason, String)> {
        Some((reason, fill.to_owned()))
    }

    #[test]
    fn a_parameter_with_one_value_is_a_constant() {
        let fixed = || param("kind", Type::Const("image".into()));
        assert_eq!(decide(fixed()), hidden(Reason::Constant, "Nothing"));
        assert_eq!(decide(fixed().required()), hidden(Reason::Constant, "Constant(Str(\"image\"))"));
        assert_eq!(decide(fixed().nullable()), None);
        let one = param("kind", choice(["a"])).required();
        assert_eq!(decide(one), hidden(Reason::Constant, "Constant(Str(\"a\"))"));
        assert_eq!(decide(param("kind", choice(["a", "b"])).required()), None);
    }

    #[test]
    fn a_task_id_is_fresh_where_it_is_a_random_uuid() {
        let id = |format| param("id", formatted(format)).required();
        assert_eq!(decide(id(FormatName::UuidV4)), hidden(Reason::TaskId, "FreshId"));
        assert_eq!(decide(id(FormatName::Uuid)), None, "only the model is left to give it");
        assert_eq!(decide(param("other", formatted(FormatName::UuidV4)).required()), None);
    }

    #[test]
    fn addresses_headers_aliases_and_deprecated_parameters_are_hidden_unless_they_are_required() {
        let cases = [
            (Reason::Address, param("webhook", formatted(FormatName::Uri))),
            (Reason::Header, Param { place: Place::Header, ..param("trace", text(0, None)) }),
            (Reason::Alias, Param { alias_of: Some("b".to_owned()), ..param("a", text(0, None)) }),
            (Reason::Deprecated, Param { deprecated: Some("no".to_owned()), ..param("a", text(0, None)) }),
        ];
        for (reason, param) in cases {
            assert_eq!(decide(param.clone()), hidden(reason, "Nothing"));
            assert_eq!(decide(param.required()), None, "{reason:?}");
        }
    }

    #[test]
    fn the_author_overrides_the_choice() {
        let with = |tool, param| Param { tool: Some(tool), ..param };
        let fixed = || param("kind", Type::Const("image".into())).required();
        assert_eq!(decide(with(ToolUse::Show, fixed())), None);
        let plain = || param("prompt", text(0, None));
        assert_eq!(decide(plain()), None);
        assert_eq!(decide(with(ToolUse::Hide, plain())), hidden(Reason::Author, "Nothing"));
        assert_eq!(decide(with(ToolUse::Hide, plain().required())), hidden(Reason::Author, "Caller"));
    }

    #[test]
    fn an_optional_object_is_hidden_with_all_its_members() {
        let object = |params| Object { params, ..Object::root() };
        let callback = || param("url", formatted(FormatName::Uri));
        let decide = |members: Vec<Param>, outer: Param, open| {
            let document =
                Document { objects: vec![Object::root(), Object { open, ..object(members) }], open: false };
            let tool = Tool::of(&document, None);
            tool.hidden(0, &outer).map(|hidden| hidden.reason)
        };
        let outer = || param("hooks", Type::Object(1));
        assert_eq!(decide(vec![callback()], outer(), false), Some(Reason::Members));
        assert_eq!(decide(vec![callback()], outer().required(), false), None);
        assert_eq!(decide(vec![callback()], outer(), true), None, "it takes other members");
        assert_eq!(decide(vec![callback(), param("a", text(0, None))], outer(), false), None);
        assert_eq!(decide(vec![], outer(), false), None, "to give it is a choice");
        assert_eq!(decide(vec![param("again", Type::Object(1))], outer(), false), None, "it contains itself");
    }

    #[test]
    fn a_constant_that_can_tell_variants_apart_is_shown() {
        let kind = |value: &str| Object {
            params: vec![param("kind", Type::Const(value.into())).required()],
            ..Object::root()
        };
        let decide = |variants: Vec<Type>| {
            let root = Object { params: vec![param("input", union(variants))], ..Object::root() };
            let document = Document { objects: vec![root, kind("a"), kind("b")], open: false };
            let inner = &document.objects[1].params[0];
            Tool::of(&document, None).hidden(1, inner).map(|hidden| hidden.reason)
        };
        assert_eq!(decide(vec![Type::Object(1), Type::Object(2)]), None);
        assert_eq!(decide(vec![list(Type::Object(1), 0, None), list(Type::Object(2), 0, None)]), None);
        assert_eq!(decide(vec![Type::Object(1), Type::Boolean]), Some(Reason::Constant));
    }
}
