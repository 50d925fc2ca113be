//! Unions, maps, sizes and several answers, from YAML to items.

use crate::backend::rust::ir::{Enum, IntTy, Operation, Response, Struct, Ty, TypeItem, Union};
use crate::diagnostic::Code;
use crate::source::SourceText;

const PROVIDER: &str = "name: Acme\ndoc: A provider.\n";

const HEAD: &str = "\
name: X
doc: Does it.
sources: [{ url: https://example.com/docs, read: 2026-01-01 }]
http: { method: POST, path: /x }
";

fn compiled(provider: &str, operations: &[&str]) -> crate::Compilation {
    let file = |path: String, text: String| SourceText { path, text };
    let operations = operations
        .iter()
        .enumerate()
        .map(|(at, text)| file(format!("acme/op{at}.yaml"), format!("{HEAD}{text}")));
    crate::compile(
        std::iter::once(file("acme/provider.yaml".to_owned(), provider.to_owned()))
            .chain(operations)
            .collect(),
    )
}

fn provider(text: &str, operations: &[&str]) -> crate::backend::rust::ir::Provider {
    let compilation = compiled(text, operations);
    assert!(!compilation.report.has_errors(), "{:#?}", compilation.report.lines(&compilation.sources));
    compilation.input(&crate::Options::default()).items.providers.remove(0)
}

fn operation(text: &str) -> Operation {
    provider(PROVIDER, &[text]).operations.remove(0)
}

fn names(types: &[TypeItem]) -> Vec<&str> {
    types
        .iter()
        .map(|item| match item {
            TypeItem::Struct(item) => item.ident.text(),
            TypeItem::Enum(item) => item.ident.text(),
            TypeItem::Union(item) => item.ident.text(),
        })
        .collect()
}

fn item<'t>(types: &'t [TypeItem], name: &str) -> &'t TypeItem {
    let at = names(types).iter().position(|known| *known == name);
    &types[at.unwrap_or_else(|| panic!("no {name} in {:?}", names(types)))]
}

fn union<'t>(types: &'t [TypeItem], name: &str) -> &'t Union {
    let TypeItem::Union(found) = item(types, name) else { panic!("{name} is no union") };
    found
}

fn choice<'t>(types: &'t [TypeItem], name: &str) -> &'t Enum {
    let TypeItem::Enum(found) = item(types, name) else { panic!("{name} is no enum") };
    found
}

fn object<'t>(types: &'t [TypeItem], name: &str) -> &'t Struct {
    let TypeItem::Struct(found) = item(types, name) else { panic!("{name} is no struct") };
    found
}

/// Type of an optional field.
fn field<'t>(item: &'t Struct, name: &str) -> &'t Ty {
    let found = item.fields.iter().find(|field| field.ident.text() == name);
    match &found.unwrap_or_else(|| panic!("no field {name}")).ty {
        Ty::Option(inner) => inner,
        ty => ty,
    }
}

/// Names and indexes of the variants.
fn variants(union: &Union) -> Vec<(&str, &[u16])> {
    union.variants.iter().map(|variant| (variant.ident.text(), &variant.indexes[..])).collect()
}

#[test]
fn one_type_of_rust_is_enough_where_it_holds_all_variants() {
    let op = operation(
        "parameters:
  a: { type: integer, min: 4, max: 30, also: [-1], doc: A. }
  b: { type: integer, min: 4, max: 30, also: [0.5], doc: B. }
  c: { type: string, max_length: 2, also: [auto], doc: C. }
  d: { type: size, values: [1x1, 2x1], also: [auto], doc: D. }
  e: { type: union, variants: { x: { type: enum, values: [p] }, y: { type: enum, values: [q] } }, doc: E. }
  f: { type: size, also: [auto], doc: F. }
  g: { type: integer, min: 1, max: 9, also: [20], doc: G. }
",
    );
    let request = object(&op.types, "Request");
    assert_eq!(*field(request, "a"), Ty::Int(IntTy::I64));
    assert_eq!(*field(request, "b"), Ty::Float);
    assert_eq!(*field(request, "c"), Ty::String);
    assert_eq!(*field(request, "f"), Ty::String);
    assert_eq!(*field(request, "g"), Ty::Int(IntTy::U32));
    let wires = |name: &str| -> Vec<String> {
        choice(&op.types, name).variants.iter().map(|variant| variant.wire.clone()).collect()
    };
    assert_eq!(wires("D"), ["auto", "1x1", "2x1"]);
    assert_eq!(wires("E"), ["p", "q"]);
    assert_eq!(names(&op.types), ["Request", "D", "E"]);
}

#[test]
fn variants_have_the_names_of_the_spec_or_of_what_they_hold() {
    let op = operation(
        "parameters:
  frames: { type: integer, min: 18, also: [auto, false], doc: Frames. }
  media:
    type: union
    doc: Media.
    variants:
      uri: { type: string, format: uri }
      text: { type: object, doc: T., parameters: { body: { type: string, required: true, doc: B. } } }
      id: { type: string, format: uuid-v4 }
      many: { type: array, items: { type: string } }
      by-name: { type: boolean }
",
    );
    let frames = union(&op.types, "Frames");
    assert_eq!(variants(frames), [("Keyword", &[0][..]), ("Flag", &[1]), ("Number", &[2])]);
    assert_eq!(choice(&op.types, "FramesKeyword").variants.len(), 1);
    let media = union(&op.types, "Media");
    // The author's name goes before ours.
    let expected = [("TextValue", &[0, 2][..]), ("Text", &[1]), ("Many", &[3]), ("ByName", &[4])];
    assert_eq!(variants(media), expected);
    assert!(matches!(media.variants[1].ty, Ty::Named(ref ident) if ident.text() == "Text"));
    assert!(
        matches!(field(object(&op.types, "Request"), "media"), Ty::Union(ident) if ident.text() == "Media")
    );
}

#[test]
fn a_named_union_is_one_type_wherever_it_stands() {
    let types = "types:
  part:
    type: union
    doc: A part.
    variants:
      words: { type: string }
      group: { type: object, doc: G., parameters: { parts: { type: array, items: { use: part }, doc: P. }, one: { use: part, doc: O. } } }
";
    let text =
        "parameters:\n  first: { use: part, doc: F. }\n  all: { type: map, items: { use: part }, doc: A. }\n";
    let provider = provider(&format!("{PROVIDER}{types}"), &[text, text]);
    assert_eq!(names(&provider.types), ["Part", "Group"]);
    let group = object(&provider.types, "Group");
    assert!(matches!(field(group, "one"), Ty::Box(inner) if matches!(**inner, Ty::Union(_))), "{group:?}");
    assert!(matches!(field(group, "parts"), Ty::Vec(inner) if matches!(**inner, Ty::Union(_))), "{group:?}");
    for op in &provider.operations {
        assert_eq!(names(&op.types), ["Request"]);
        let all = field(object(&op.types, "Request"), "all");
        assert!(matches!(all, Ty::Map(inner) if matches!(**inner, Ty::Union(_))), "{all:?}");
    }
}

#[test]
fn a_union_around_the_result_is_generic() {
    let envelope = "envelope:
  response:
    parameters:
      data:
        type: union
        doc: D.
        variants:
          fine: { type: object, doc: F., parameters: { result: { type: result, required: true, doc: R. } } }
          bad: { type: object, doc: B., parameters: { error: { type: string, required: true, doc: E. } } }
";
    let provider = provider(
        &format!("{PROVIDER}{envelope}"),
        &["response: { parameters: { id: { type: string, doc: I. } } }\n"],
    );
    assert_eq!(names(&provider.types), ["Envelope", "Data", "Fine", "Bad"]);
    assert!(object(&provider.types, "Envelope").generic && object(&provider.types, "Fine").generic);
    assert!(union(&provider.types, "Data").generic && !object(&provider.types, "Bad").generic);
}

#[test]
fn open_objects_keep_what_they_do_not_know() {
    let op = operation(
        "parameters:
  free: { type: object, open: true, doc: F. }
  half: { type: object, open: true, doc: H., parameters: { extra: { type: string, doc: E. } } }
  shut: { type: object, doc: S., parameters: { extra: { type: string, doc: E. } } }
",
    );
    let shape = |name: &str| {
        let item = object(&op.types, name);
        let fields: Vec<&str> = item.fields.iter().map(|field| field.ident.text()).collect();
        (item.open, item.sent, fields)
    };
    assert_eq!(shape("Free"), (true, true, vec![]));
    assert_eq!(shape("Half"), (true, true, vec!["extra_"]));
    assert_eq!(shape("Shut"), (false, true, vec!["extra"]));
}

#[test]
fn several_answers_have_a_type_and_a_table_each() {
    let op = operation(
        "response:
  parameters: { id: { type: string, required: true, doc: I. } }
  variants:
    in-work: { doc: It waits., parameters: { state: { type: enum, values: { wait: { state: pending } }, required: true, doc: S. } } }
    done: { parameters: { url: { type: string, required: true, doc: U. } } }
",
    );
    let Some(Response::Several(answers)) = &op.response else { panic!("{:?}", op.response) };
    let shown: Vec<(&str, &str, &str)> = answers
        .iter()
        .map(|answer| (answer.ident.text(), names(&op.types)[answer.ty], answer.table.text()))
        .collect();
    let expected =
        [("InWork", "InWorkResponse", "RESPONSE_IN_WORK"), ("Done", "DoneResponse", "RESPONSE_DONE")];
    assert_eq!(shown, expected);
    assert!(choice(&op.types, "State").variants[0].state.is_some());
    assert!(!object(&op.types, "DoneResponse").sent);
}

#[test]
fn rules_about_items_are_told_at_the_members_of_items() {
    let op = operation(
        "parameters:
  shots:
    type: array
    doc: S.
    items:
      type: union
      variants:
        still: { type: object, doc: S., parameters: { url: { type: string, required: true, doc: U. }, size: { type: size, doc: S. } } }
        film:
          type: object
          doc: F.
          parameters: { from: { type: integer, min: 0, max: 9, required: true, doc: F. }, to: { type: integer, min: 0, max: 9, doc: T. } }
          rules: [{ id: order, cel: \"!has(self.to) || self.to > self.from\", message: m }]
rules:
  - { id: large, cel: \"!has(self.shots) || self.shots.all(s, !has(s.size) || s.size.width > 9)\", message: m }
",
    );
    let rules = |of: &str, name: &str| -> Vec<String> {
        let fields = &object(&op.types, of).fields;
        fields
            .iter()
            .find(|field| field.ident.text() == name)
            .map(|field| field.rules.iter().map(|rule| rule.id.clone()).collect())
            .unwrap_or_default()
    };
    assert_eq!(rules("Film", "to"), ["order"]);
    assert_eq!(rules("Film", "from"), ["order"]);
    assert_eq!(rules("Request", "shots"), ["large"]);
    assert!(rules("Still", "url").is_empty());
}

#[test]
fn names_that_collide_are_found_in_unions_and_answers() {
    let table = [
        ("parameters: { a: { type: map, items: { type: enum, values: [x-y, x_y] }, doc: A. } }\n", "`x_y`"),
        (
            "parameters: { a: { type: union, variants: { x-y: { type: string }, x_y: { type: boolean } }, doc: A. } }\n",
            "`x_y`",
        ),
        ("response: { variants: { a-b: { doc: A. }, a_b: { doc: B. } } }\n", "`a_b`"),
        (
            "parameters: { a: { type: enum, values: { x: { name: one }, y: { name: One } }, doc: A. } }\n",
            "`y`",
        ),
    ];
    for (text, name) in table {
        let compilation = compiled(PROVIDER, &[text]);
        let lines = compilation.report.lines(&compilation.sources);
        let found = compilation.report.diagnostics.iter().find(|it| it.code == Code::NameCollision);
        let found = found.unwrap_or_else(|| panic!("{text}: {lines:#?}"));
        assert!(found.message.contains(name), "{}", found.message);
    }
    let named =
        "parameters: { a: { type: enum, values: { \"+1\": { name: up }, \"1\": { doc: D. } }, doc: A. } }\n";
    let op = operation(named);
    let idents: Vec<&str> =
        choice(&op.types, "A").variants.iter().map(|variant| variant.ident.text()).collect();
    assert_eq!(idents, ["Up", "V1"]);
}
