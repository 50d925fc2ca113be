//! Names and sharing of types, from YAML to items.

use crate::backend::rust::ir::{Crate, Import, Operation, Struct, Ty, TypeItem};
use crate::diagnostic::Code;
use crate::source::SourceText;

fn compiled(files: &[(&str, &str)]) -> crate::Compilation {
    let file =
        |(path, text): &(&str, &str)| SourceText { path: (*path).to_owned(), text: (*text).to_owned() };
    crate::compile(files.iter().map(file).collect())
}

fn items(files: &[(&str, &str)]) -> Crate {
    let compilation = compiled(files);
    assert!(!compilation.report.has_errors(), "{:#?}", compilation.report.lines(&compilation.sources));
    compilation.input(&crate::Options::default()).items
}

fn names(types: &[TypeItem]) -> Vec<String> {
    let name = |item: &TypeItem| match item {
        TypeItem::Struct(item) => item.ident.to_string(),
        TypeItem::Enum(item) => item.ident.to_string(),
        TypeItem::Union(item) => item.ident.to_string(),
    };
    types.iter().map(name).collect()
}

fn find<'t>(types: &'t [TypeItem], name: &str) -> &'t Struct {
    let is_it = |item: &&TypeItem| matches!(item, TypeItem::Struct(item) if item.ident.text() == name);
    match types.iter().find(is_it) {
        Some(TypeItem::Struct(item)) => item,
        _ => panic!("there is no struct {name}"),
    }
}

/// The shared types that an operation exports, with the names that it gives them.
fn imports(op: &Operation) -> Vec<String> {
    let import = |Import { ident, local }: &Import| {
        if ident == local { ident.to_string() } else { format!("{ident} as {local}") }
    };
    op.shared.iter().map(import).collect()
}

const HEAD: &str = "name: X\ndoc: Does it.\nhttp: { method: POST, path: /x }\n";

const PROVIDER: (&str, &str) = (
    "acme/provider.yaml",
    "name: Acme\ntypes:\n  mode: { type: enum, values: [on, off], doc: Mode. }\n  safety:\n    type: object\n    doc: \
     Safety.\n    parameters:\n      mode: { use: mode, doc: Mode. }\n",
);

fn op(parameters: &str) -> String {
    format!("{HEAD}{parameters}")
}

#[test]
fn a_named_type_of_the_provider_is_shared() {
    let one = op("parameters:\n  safety: { use: safety, doc: S. }\n");
    let two = op("parameters:\n  other: { type: string, doc: O. }\n  safety: { use: safety, doc: S. }\n");
    let items = items(&[PROVIDER, ("acme/one.yaml", &one), ("acme/two.yaml", &two)]);
    let provider = &items.providers[0];
    assert_eq!(names(&provider.types), ["Mode", "Safety"]);
    for op in &provider.operations {
        assert_eq!(names(&op.types), ["Request"]);
        assert_eq!(imports(op), ["Mode", "Safety"]);
    }
}

#[test]
fn types_that_only_look_the_same_are_not_shared() {
    let one = op("parameters:\n  mode: { type: enum, values: [on, off], doc: M. }\n");
    let two = one.clone();
    let items = items(&[PROVIDER, ("acme/one.yaml", &one), ("acme/two.yaml", &two)]);
    assert!(items.providers[0].types.is_empty());
    for op in &items.providers[0].operations {
        assert_eq!(names(&op.types), ["Request", "Mode"]);
    }
}

const SETS: (&str, &str) = (
    "acme/provider.yaml",
    "name: Acme\ntypes:\n  info: { type: object, doc: I., parameters: { on: { type: boolean, doc: O. } } }\nsets:\n  \
     task:\n    parameters:\n      mode: { type: enum, values: [a, b], doc: M. }\n      info: { use: info, doc: I. }\n  \
     image:\n    parameters:\n      mode: { type: enum, values: [c, d], doc: M. }\n",
);

#[test]
fn types_of_sets_are_shared_and_named_after_their_set_where_they_have_to_be() {
    let task = op("include: [task]\n");
    let image = op("include: [image]\nresponse:\n  parameters:\n    info: { use: info, doc: I. }\n");
    let items = items(&[SETS, ("acme/a.yaml", &task), ("acme/b.yaml", &image), ("acme/c.yaml", &task)]);
    let provider = &items.providers[0];
    // What is sent and what is received differ in Rust, since a response keeps unknown members.
    assert_eq!(names(&provider.types), ["Info", "ResponseInfo", "TaskMode", "ImageMode"]);
    let own: Vec<Vec<String>> = provider.operations.iter().map(|op| names(&op.types)).collect();
    assert_eq!(own, [vec!["Request"], vec!["Request", "Response"], vec!["Request"]]);
}

#[test]
fn shared_types_keep_their_names_in_an_operation_when_another_operation_is_added() {
    let task = op("include: [task]
");
    let image = op("include: [image]
");
    let alone = items(&[SETS, ("acme/a.yaml", &task)]);
    assert_eq!(names(&alone.providers[0].types), ["Info", "Mode"]);
    assert_eq!(imports(&alone.providers[0].operations[0]), ["Info", "Mode"]);
    let both = items(&[SETS, ("acme/a.yaml", &task), ("acme/b.yaml", &image)]);
    assert_eq!(names(&both.providers[0].types), ["Info", "TaskMode", "ImageMode"]);
    assert_eq!(imports(&both.providers[0].operations[0]), ["Info", "TaskMode as Mode"]);
    assert_eq!(imports(&both.providers[0].operations[1]), ["ImageMode as Mode"]);
    let fields = &find(&both.providers[0].operations[0].types, "Request").fields;
    let types: Vec<String> = fields.iter().map(|field| format!("{:?}", field.ty)).collect();
    assert!(types[0].contains("Mode") && !types[0].contains("TaskMode"), "{types:?}");
}

#[test]
fn own_types_leave_their_name_to_shared_ones() {
    let text = op(
        "parameters:\n  mode: { type: enum, values: [x], doc: M. }\nresponse:\n  parameters:\n    safety: { use: \
         safety, doc: S. }\n",
    );
    let items = items(&[PROVIDER, ("acme/one.yaml", &text)]);
    assert_eq!(names(&items.providers[0].types), ["Mode", "Safety"]);
    assert_eq!(names(&items.providers[0].operations[0].types), ["Request", "RequestMode", "Response"]);
}

#[test]
fn an_extending_operation_has_types_of_its_own() {
    let base = op(
        "types:\n  kind: { type: enum, values: [x], doc: K. }\nparameters:\n  kind: { use: kind, doc: K. }\n",
    );
    let extending = format!("extends: acme/one\n{HEAD}");
    let items = items(&[PROVIDER, ("acme/one.yaml", &base), ("acme/two.yaml", &extending)]);
    for op in &items.providers[0].operations {
        assert_eq!(names(&op.types), ["Request", "Kind"]);
    }
}

#[test]
fn names_grow_only_where_they_have_to() {
    let text = op(
        "parameters:\n  mode: { type: enum, values: [a], doc: M. }\n  safety:\n    type: object\n    doc: S.\n    \
         parameters:\n      mode: { type: enum, values: [b], doc: M. }\nresponse:\n  parameters:\n    mode: { type: enum, \
         values: [c], doc: M. }\n    option: { type: object, doc: O., parameters: {} }\n",
    );
    let items = items(&[PROVIDER, ("acme/one.yaml", &text)]);
    let expected = ["Request", "Mode", "Safety", "SafetyMode", "Response", "ResponseMode", "OptionObject"];
    assert_eq!(names(&items.providers[0].operations[0].types), expected);
}

#[test]
fn a_type_that_contains_itself_is_boxed_once() {
    let text = op(
        "types:\n  node:\n    type: object\n    doc: N.\n    parameters:\n      next: { use: node, doc: N. }\n      kids: \
         { type: array, items: { use: node }, doc: K. }\nparameters:\n  node: { use: node, doc: N. }\n",
    );
    let items = items(&[PROVIDER, ("acme/one.yaml", &text)]);
    let types = &items.providers[0].operations[0].types;
    let shown = |item: &Struct| item.fields.iter().map(|field| format!("{:?}", field.ty)).collect::<Vec<_>>();
    let node = find(types, "Node");
    assert!(
        matches!(&node.fields[0].ty, Ty::Option(inner) if matches!(**inner, Ty::Box(_))),
        "{:?}",
        shown(node)
    );
    assert!(!shown(node)[1].contains("Box("), "{:?}", shown(node));
    assert!(!shown(find(types, "Request"))[0].contains("Box("));
}

#[test]
fn an_envelope_is_generic_along_the_way_to_the_result() {
    let provider = (
        "acme/provider.yaml",
        "name: Acme\nenvelope:\n  response:\n    parameters:\n      data:\n        type: object\n        doc: D.\n        \
         parameters:\n          items: { type: array, items: { type: result }, doc: R. }\n      error: { type: object, doc: \
         E., parameters: {} }\n",
    );
    let text = op("response:\n  parameters:\n    id: { type: string, doc: I. }\n");
    let items = items(&[provider, ("acme/one.yaml", &text)]);
    let types = &items.providers[0].types;
    assert_eq!(names(types), ["Envelope", "Data", "Error"]);
    let generic: Vec<bool> = names(types).iter().map(|name| find(types, name).generic).collect();
    assert_eq!(generic, [true, true, false]);
}

#[test]
fn a_type_follows_the_name_of_its_field() {
    let text = op(
        "parameters:\n  a: { type: enum, values: [x], doc: A. }\n  A: { type: enum, values: [y], doc: B. }\n  list: { type: \
         array, name: parts, doc: L., items: { type: object, parameters: {} } }\n",
    );
    let items = items(&[PROVIDER, ("acme/one.yaml", &text)]);
    let types = &items.providers[0].operations[0].types;
    assert_eq!(names(types), ["Request", "A", "A2", "Part"]);
    let fields: Vec<String> =
        find(types, "Request").fields.iter().map(|field| field.ident.to_string()).collect();
    assert_eq!(fields, ["a", "a_2", "parts"]);
}

#[test]
fn collisions_are_diagnostics_at_both_places() {
    let table = [
        (
            "parameters:\n  fooBar: { type: string, name: x, doc: A. }\n  b: { type: string, name: X, doc: B. }\n",
            "`b`",
        ),
        ("parameters:\n  a: { type: enum, values: [x-y, x_y], doc: A. }\n", "`x_y`"),
        (
            "parameters:\n  fooBar: { type: object, doc: A., parameters: {} }\n  foobar: { type: string, doc: B. }\n  \
             x: { type: object, doc: A., parameters: { a: { type: enum, values: [q], doc: A. } } }\n  xA: { type: enum, \
             values: [p], doc: A. }\n  a: { type: enum, values: [r], doc: A. }\n",
            "type `x.a` has the same name in Rust as `xA`",
        ),
    ];
    for (text, name) in table {
        let compilation = compiled(&[PROVIDER, ("acme/one.yaml", &op(text))]);
        let found =
            compilation.report.diagnostics.iter().find(|diagnostic| diagnostic.code == Code::NameCollision);
        let found =
            found.unwrap_or_else(|| panic!("{text}: {:#?}", compilation.report.lines(&compilation.sources)));
        assert!(found.message.contains(name), "{}", found.message);
        assert_eq!(found.related.len(), 1);
        assert_ne!(found.span, found.related[0].0);
    }
    let twins = [PROVIDER, ("acme/a-b.yaml", HEAD), ("acme/a_b.yaml", HEAD)];
    let report = compiled(&twins).report;
    assert!(
        report
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.code == Code::NameCollision || diagnostic.code == Code::BadName)
    );
    let report = compiled(&[("typed/provider.yaml", "name: T\n")]).report;
    assert!(report.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::NameCollision));
}

#[test]
fn objects_that_differ_in_a_constant_stay_apart() {
    let text = op(
        "parameters:\n  a: { type: object, doc: O., parameters: { item: { type: object, doc: I., parameters: \
                   { kind: { type: const, value: x, required: true, doc: K. } } } } }\n  b: { type: object, doc: O., \
                   parameters: { item: { type: object, doc: I., parameters: { kind: { type: const, value: y, required: \
                   true, doc: K. } } } } }\n",
    );
    let items = items(&[PROVIDER, ("acme/one.yaml", &text)]);
    assert_eq!(names(&items.providers[0].operations[0].types), ["Request", "A", "B", "AItem", "BItem"]);
}
