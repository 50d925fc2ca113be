//! Requests that a language model gives in the form of a dialect come back as they were meant.

use modelspec_codegen::__private::model::tool::{Fill, Hidden, Tool};
use modelspec_codegen::__private::model::{Document, Enum, Operation, Param, Type, Union, Value as Scalar};
use modelspec_codegen::{Catalogue, compile};
use modelspec_runtime::tool::{Dialect, RepairKind};
use modelspec_runtime::{Entry, Facts};
use serde_json::{Map, Value, json};

use crate::edges::{bases, edges};
use crate::support::{compiled, fixture, fixtures, root};

const ID: &str = "0b0e3f6c-93a8-4f4e-8f0a-3c1d2b6a7e55";

/// Parameters of all kinds, with requests that have them.
const KINDS: &str = r#"name: Kinds
doc: Parameters of all kinds.
sources: [{ url: https://example.com/docs, read: 2026-01-01 }]
http: { method: POST, path: / }
types:
  node:
    type: object
    parameters:
      label: { type: string, required: true, doc: Text. }
      kind: { type: const, value: node, required: true, doc: Constant. }
      children: { type: array, items: { use: node }, doc: More of it. }
parameters:
  style: { type: enum, values: [Photo, Drawing, { value: drawing, name: lower-drawing }], doc: Two differ in case only. }
  level: { type: enum, values: [1, 2, 3], doc: Numbers. }
  size: { type: integer, min: 1, max: 99, doc: Size. }
  ratio: { type: number, doc: Ratio. }
  flag: { type: boolean, doc: Flag. }
  note: { type: string, nullable: true, doc: May be null. }
  tree: { use: node, doc: Contains itself. }
  settings:
    type: object
    required: true
    doc: All of it is left out.
    parameters:
      version: { type: const, value: 2, required: true, doc: Constant. }
  weights: { type: map, items: { type: number }, doc: Numbers by name. }
  nodes: { type: map, items: { use: node }, doc: Objects by name. }
  free: { type: any, doc: Any value. }
  options:
    type: object
    open: true
    doc: Takes more.
    parameters:
      steps: { type: integer, doc: Steps. }
  part:
    type: union
    tag: type
    doc: One of two.
    variants:
      text: { type: object, parameters: { body: { type: string, required: true, doc: Text. } } }
      image: { type: object, parameters: { width: { type: integer, required: true, doc: Width. } } }
  amount:
    type: union
    doc: A number or a word.
    variants:
      number: { type: integer, min: 1 }
      word: { type: enum, values: [auto, none] }
  mode: { type: enum, values: [fast, slow], required: true, default: fast, tool: hide, doc: Has a default. }
examples:
  - title: Everything
    request:
      style: Photo
      level: 2
      size: 7
      ratio: 0.5
      flag: true
      note: n
      tree: { label: a, kind: node, children: [{ label: b, kind: node }, { label: c, kind: node, children: [] }] }
      settings: { version: 2 }
      weights: { x: 1.5, y: 2 }
      nodes: { n: { label: d, kind: node } }
      free: { a: [1, { b: text }] }
      options: { steps: 4, more: { deep: true } }
      part: { type: image, width: 5 }
      amount: 5
      mode: fast
  - title: Other variants
    request: { style: drawing, free: text, part: { type: text, body: "" }, amount: auto, settings: { version: 2 }, mode: fast, weights: {} }
"#;

/// Calls a function with all operations of this repository, those of the fixtures and [`KINDS`].
fn each_operation(mut call: impl FnMut(&Operation, &Entry<'_>, &[Value])) {
    for op in &compiled().catalogue.operations {
        let bases = bases(op);
        let edges = bases.iter().flat_map(|base| edges(op, base)).map(|edge| edge.request);
        let requests: Vec<Value> = bases.iter().cloned().chain(edges).collect();
        call(op, modelspec::model(&op.id()).expect("it is generated"), &requests);
    }
    for (name, text) in fixtures("ok").into_iter().chain([("kinds".to_owned(), KINDS.to_owned())]) {
        let compilation = compile(fixture(&name, &text));
        assert!(!compilation.report.has_errors(), "{:?}", compilation.report.lines(&compilation.sources));
        let catalogue = Catalogue::from(compile(fixture(&name, &text)));
        for op in &compilation.catalogue.operations {
            let documented = op.examples.iter().filter_map(|example| example.request.as_ref());
            let requests: Vec<Value> = documented.map(|request| request.value.clone()).collect();
            call(op, catalogue.model(&op.id()).expect("it is compiled"), &requests);
        }
    }
}

/// Completes arguments; returns the request, and the number of repairs and of problems.
fn complete(entry: &Entry<'_>, dialect: Dialect, arguments: &Value) -> (Value, usize, usize) {
    let text = arguments.to_string();
    let completed = entry.complete_with(dialect, text.as_bytes(), &mut || ID.to_owned()).expect("it is JSON");
    let request = serde_json::from_str(&completed.request.to_string()).expect("it is JSON");
    (request, completed.repairs.len(), completed.problems.len())
}

fn is_valid(entry: &Entry<'_>, request: &Value) -> bool {
    entry.validate_json_with(request.to_string().as_bytes(), Facts::none()).is_valid()
}

/// True if a text can stand for another value: in dialects that have JSON text, such a request is not its own form.
fn has_free_text(op: &Operation) -> bool {
    let types =
        op.request.objects.iter().flat_map(|object| &object.params).flat_map(|param| param.ty.nested());
    types.into_iter().any(|ty| matches!(ty, Type::Any))
}

#[test]
fn a_valid_request_is_its_own_completion() {
    let mut count = 0;
    each_operation(|op, entry, requests| {
        for request in requests {
            for dialect in Dialect::ALL.iter().filter(|dialect| !dialect.any_is_text() || !has_free_text(op))
            {
                let (once, repairs, _) = complete(entry, *dialect, request);
                assert_eq!(complete(entry, *dialect, &once), (once.clone(), 0, 0), "{} {request}", op.id());
                let changes = *request != without_nulls(request) || repairs > 0;
                if is_valid(entry, request) && !changes {
                    assert_eq!(once, *request, "{} in {dialect}", op.id());
                    count += 1;
                }
                assert!(!is_valid(entry, request) || is_valid(entry, &once), "{} {request}", op.id());
            }
        }
    });
    assert!(count > 3_000, "only {count} requests were completed");
}

#[test]
fn the_documented_answer_is_the_answer() {
    let page = std::fs::read_to_string(root().join("docs/tools.md")).unwrap();
    let (_, section) =
        page.split_once("\n## From arguments to a request\n").expect("the page has the section");
    let mut blocks = section.split("```json\n").skip(1).map(|block| block.split("```").next().unwrap());
    let (arguments, answer) = (blocks.next().unwrap(), blocks.next().unwrap());
    let answer: Value = serde_json::from_str(answer).unwrap();
    let entry = modelspec::model(answer["model"].as_str().unwrap()).unwrap();
    let mut id = || ID.to_owned();
    let (found, _) = entry.answer_arguments(Dialect::OpenAi, arguments.as_bytes(), Facts::none(), &mut id);
    let found: Value = serde_json::from_str(&entry.answer(found).to_string()).unwrap();
    assert_eq!(found, answer);
    let kinds =
        [RepairKind::Null, RepairKind::Number, RepairKind::Boolean, RepairKind::String, RepairKind::Case];
    for kind in kinds.into_iter().chain([RepairKind::Constant]) {
        assert!(section.contains(&format!("\n| `{kind}` | ")), "{kind} is not documented");
    }
}

/// The request without members that are `null`.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, value)| !value.is_null());
            kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

#[test]
fn a_request_in_the_form_of_a_dialect_comes_back() {
    let mut counts = [0; 4];
    each_operation(|op, entry, requests| {
        for request in requests.iter().filter(|request| is_valid(entry, request)) {
            for (dialect, count) in Dialect::ALL.iter().zip(&mut counts) {
                for careless in [false, true] {
                    let form =
                        Form { document: &op.request, tool: Tool::new(op), dialect: *dialect, careless };
                    let Value::Object(members) = request else { panic!("{request} is an object") };
                    let (arguments, expected) = form.object(0, members);
                    let (found, repairs, problems) = complete(entry, *dialect, &arguments);
                    assert_eq!(found, expected, "{} in {dialect}: {arguments}", op.id());
                    assert_eq!(problems, 0, "{arguments}");
                    assert!(careless || repairs == 0, "{arguments}");
                    *count += 1;
                }
            }
        }
    });
    assert!(counts.iter().all(|count| *count > 1_500), "only {counts:?} requests came back");
}

/// Writes requests as arguments.
struct Form<'m> {
    document: &'m Document,
    tool: Tool<'m>,
    dialect: Dialect,
    /// Scalars are in quotes, and values of enums in lower case, where the meaning remains.
    careless: bool,
}

impl<'m> Form<'m> {
    /// The arguments for an object, and the members that are expected back.
    fn object(&self, id: usize, members: &Map<String, Value>) -> (Value, Value) {
        let (mut arguments, mut expected) = (Map::new(), Map::new());
        let object = &self.document.objects[id];
        for param in &object.params {
            let name = &param.name.value;
            let given = members.get(name);
            if let Some(hidden) = self.tool.hidden(id, param) {
                if let Some(value) = filled(&hidden).filter(|_| given.is_some()) {
                    expected.insert(name.clone(), value);
                }
                continue;
            }
            let is_null_absent = self.dialect.optional_is_null() && !param.required;
            match given.filter(|value| !value.is_null() || (param.nullable && !is_null_absent)) {
                Some(Value::Null) => {
                    arguments.insert(name.clone(), Value::Null);
                    expected.insert(name.clone(), Value::Null);
                }
                Some(value) => {
                    let (argument, back) = self.value(&param.ty, value);
                    arguments.insert(name.clone(), argument);
                    expected.insert(name.clone(), back);
                }
                None => {
                    let takes_null = param.nullable || is_any(&param.ty);
                    if is_null_absent || (self.careless && !takes_null) {
                        arguments.insert(name.clone(), Value::Null);
                    }
                }
            }
        }
        let others = members.iter().filter(|(name, _)| object.param(name).is_none());
        for (name, value) in others {
            arguments.insert(name.clone(), value.clone());
            expected.insert(name.clone(), value.clone());
        }
        (arguments.into(), expected.into())
    }

    fn value(&self, ty: &'m Type, value: &Value) -> (Value, Value) {
        let same = || (value.clone(), value.clone());
        match (ty, value) {
            (Type::Any, _) if self.dialect.any_is_text() => (json!(value.to_string()), value.clone()),
            (Type::Object(id), Value::Object(members)) => {
                let object = &self.document.objects[*id];
                if self.dialect.any_is_text() && object.open {
                    let plain = Form { dialect: Dialect::Mcp, tool: self.tool.clone(), ..*self };
                    let (arguments, expected) = plain.object(*id, members);
                    return (json!(arguments.to_string()), expected);
                }
                self.object(*id, members)
            }
            (Type::Array(array), Value::Array(items)) => {
                let items = items.iter().map(|item| self.value(&array.items, item));
                let (arguments, expected): (Vec<Value>, Vec<Value>) = items.unzip();
                (arguments.into(), expected.into())
            }
            (Type::Map(map), Value::Object(members)) => {
                let members = members.iter().map(|(key, value)| (key.clone(), self.value(&map.items, value)));
                let (mut pairs, mut arguments, mut expected) = (Vec::new(), Map::new(), Map::new());
                for (key, (argument, back)) in members {
                    pairs.push(json!({ "key": key.clone(), "value": argument.clone() }));
                    arguments.insert(key.clone(), argument);
                    expected.insert(key, back);
                }
                let arguments =
                    if self.dialect.maps_are_pairs() { pairs.into() } else { Value::Object(arguments) };
                (arguments, expected.into())
            }
            // JSON text for an object would be the string that it is.
            (Type::Union(union), _) if self.is_unclear(union, value) => same(),
            (Type::Union(union), _) => self.variant(union, value).map_or_else(same, |ty| {
                // What is in quotes could belong to another variant.
                Form { careless: false, tool: self.tool.clone(), ..*self }.value(ty, value)
            }),
            (ty, value) if self.careless => (carelessly(ty, value), value.clone()),
            _ => same(),
        }
    }

    /// The dialect has JSON text for this value of the union, and the union has strings.
    fn is_unclear(&self, union: &Union, value: &Value) -> bool {
        let is_text = |ty: &Type| match ty {
            Type::Any => true,
            Type::Object(id) => self.document.objects[*id].open,
            _ => false,
        };
        let has_strings = |ty: &Type| matches!(ty, Type::String(_) | Type::Enum(_) | Type::Const(_));
        self.dialect.any_is_text()
            && union.variants.iter().any(|variant| has_strings(&variant.ty))
            && self.variant(union, value).is_some_and(is_text)
    }

    /// The variant of a list or an object, where there is one only.
    fn variant(&self, union: &'m Union, value: &Value) -> Option<&'m Type> {
        let has_it = |ty: &&Type| match (ty, value) {
            (Type::Any, _) | (Type::Map(_), Value::Object(_)) | (Type::Array(_), Value::Array(_)) => true,
            (Type::Object(id), Value::Object(members)) => {
                let params = &self.document.objects[*id].params;
                let fits = |param: &Param| match (&param.ty, members.get(&param.name.value)) {
                    (_, None) => !param.required,
                    (Type::Const(constant), Some(value)) => Value::from(constant) == *value,
                    _ => true,
                };
                params.iter().all(fits)
                    && members.keys().all(|name| params.iter().any(|param| param.name.value == *name))
            }
            _ => false,
        };
        let mut fitting = union.variants.iter().map(|variant| &variant.ty).filter(has_it);
        fitting.next().filter(|_| fitting.next().is_none())
    }
}

/// The value that takes the place of a hidden parameter.
fn filled(hidden: &Hidden<'_>) -> Option<Value> {
    match hidden.fill {
        Fill::Nothing | Fill::Caller => None,
        Fill::Constant(value) | Fill::Default(value) => Some(value.into()),
        Fill::DefaultDocument(value) => Some(value.clone()),
        Fill::FreshId => Some(json!(ID)),
    }
}

fn is_any(ty: &Type) -> bool {
    ty.nested().into_iter().any(|ty| matches!(ty, Type::Any))
}

/// A scalar as a careless model gives it.
fn carelessly(ty: &Type, value: &Value) -> Value {
    match (ty, value) {
        (Type::Boolean, _) | (Type::Integer(_) | Type::Number(_), Value::Number(_)) => {
            json!(value.to_string())
        }
        (Type::Enum(Enum { values, open: false, .. }), Value::String(text)) => {
            let lower = text.to_lowercase();
            let same = |value: &&Scalar| matches!(value, Scalar::Str(other) if other.to_lowercase() == lower);
            let unique = values.iter().map(|value| &value.value).filter(same).count() == 1;
            if unique { json!(lower) } else { value.clone() }
        }
        _ => value.clone(),
    }
}
