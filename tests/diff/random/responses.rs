//! Edits of responses and callbacks.

use modelspec_codegen::__private::diff::Verdict;
use modelspec_codegen::__private::model::{Document, Operation, Param, TaskState, Type};

use super::declared::can_be_required;
use super::edit::{Edit, Random, Subject, Truth};

/// The documents that an operation answers with.
fn documents(op: &mut Operation) -> Vec<&mut Document> {
    let responses = op.responses.iter_mut().map(|variant| &mut variant.document);
    op.response.iter_mut().chain(responses).collect()
}

/// The documents of webhook calls.
fn callbacks(op: &mut Operation) -> Vec<&mut Document> {
    op.callback.iter_mut().collect()
}

/// The documents of one direction.
type Documents = fn(&mut Operation) -> Vec<&mut Document>;

/// A random edit of the members of a document.
fn edited(subject: &Subject<'_>, random: &mut Random, documents: Documents) -> Option<Edit> {
    let mut new = subject.op.clone();
    let document = random.one(documents(&mut new))?;
    let members = &mut document.objects.first_mut()?.params;
    if members.is_empty() {
        return None;
    }
    let at = random.below(members.len());
    let name = members[at].name.value.clone();
    let (words, kind, verdict) = match random.below(4) {
        0 => {
            members.remove(at);
            ("is gone", "parameter-removed", Verdict::Major)
        }
        1 if members[at].required => {
            members[at].required = false;
            ("is optional", "parameter-optional", Verdict::Major)
        }
        1 if can_be_required(&members[at].ty) => {
            members[at].required = true;
            ("is required", "parameter-required", Verdict::Minor)
        }
        1 | 2 => {
            let mut added = Param { required: false, ..members[at].clone() };
            added.name.value.push_str("Again");
            members.push(added);
            ("stands there twice", "parameter-added", Verdict::Minor)
        }
        _ => {
            let is_list = matches!(members[at].ty, Type::Array(_));
            members[at].ty = if is_list { Type::Boolean } else { array_of(&members[at].ty)? };
            ("has another type", "type", Verdict::Major)
        }
    };
    Some(Edit::new(format!("the member `{name}` {words}"), Truth::Other(kind, verdict), new))
}

/// A list of values of a type; none for unions, which can have lists.
fn array_of(ty: &Type) -> Option<Type> {
    use modelspec_codegen::__private::model::{Array, Unique};
    if matches!(ty, Type::Union(_) | Type::Any | Type::Result) {
        return None;
    }
    let (items, doc) = (ty.clone(), None);
    Some(Type::Array(Box::new(Array { items, doc, min: 0, max: None, unique: Unique::No })))
}

/// An edit of a response.
pub(super) fn response(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    edited(subject, random, documents)
}

/// An edit of a callback.
pub(super) fn callback(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    edited(subject, random, callbacks)
}

/// A value of a response that stands for another state of the task.
pub(super) fn state(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let documents = [documents, callbacks][random.below(2)](&mut new);
    let params = documents.into_iter().flat_map(|document| &mut document.objects);
    let values = params.flat_map(|object| &mut object.params).filter_map(|param| match &mut param.ty {
        Type::Enum(choice) => Some(&mut choice.values),
        _ => None,
    });
    let value = random.one(values.flatten().filter(|value| value.state.is_some()).collect())?;
    let other = if value.state == Some(TaskState::Failed) { TaskState::Done } else { TaskState::Failed };
    value.state = Some(other);
    Some(Edit::new("a value stands for another state", Truth::Other("state", Verdict::Major), new))
}

/// A response or a callback that is no longer declared.
pub(super) fn gone(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let is_gone = match random.below(3) {
        0 => new.response.take().is_some(),
        1 => new.callback.take().is_some(),
        _ => new.responses.pop().is_some(),
    };
    is_gone.then_some(())?;
    Some(Edit::new("a response is gone", Truth::Other("response-removed", Verdict::Major), new))
}
