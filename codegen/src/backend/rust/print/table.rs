//! Tables as Rust source: each is one byte string, which the engine decodes when the table is first used.

use modelspec_runtime::__private::{Codec, encode};
use modelspec_runtime::table;

use super::file::{self, Part};
use super::layout::Node;
use super::lit::unsigned;
use crate::model;

/// The objects of a response, a callback or an envelope, as a static with a name and docs.
pub(super) struct Objects<'a> {
    pub(super) name: &'a str,
    pub(super) doc: &'static str,
    pub(super) table: &'a [table::Object<'a>],
}

/// A file of tables: that of a request, which is called `MODEL`, and those of other documents.
pub(super) fn file(from: &str, request: Option<&table::Model<'_>>, others: &[Objects<'_>]) -> String {
    let mut names = vec!["Encoded"];
    let mut items = Vec::new();
    if let Some(model) = request {
        names.push("Model");
        let doc = "Table for validating and pricing requests.";
        items.push(item(doc, "MODEL", "Model<'static>", model));
    }
    if !others.is_empty() {
        names.insert(0, "Document");
    }
    items.extend(others.iter().map(|Objects { name, doc, table }| {
        item(doc, name, "Document<'static>", &table::Document { objects: table })
    }));
    let names = names.into_iter().map(Node::leaf).collect();
    let imports = Node::imports("modelspec_runtime::table", names).print(0, 0);
    let parts: Vec<Part> =
        std::iter::once(Part::Source(Node::leaf(format!("{imports};")))).chain(items).collect();
    let docs = [
        "Tables that the engine runs on, as bytes that it decodes when a table is first used.",
        "",
        "`cargo xtask print table MODEL` shows the table of a request in a readable form.",
    ];
    file::file(from, &docs.map(str::to_owned), &parts)
}

/// A static with its docs.
fn item(doc: &str, name: &str, ty: &str, table: &impl Codec) -> Part {
    let bytes = byte_string(&encode(table));
    Part::Source(Node::leaf(format!(
        "/// {doc}\npub static {name}: Encoded<{ty}> = Encoded::new(\n    b\"\\\n{bytes}\",\n);"
    )))
}

/// The inside of a byte string literal, in lines that end with a backslash.
fn byte_string(bytes: &[u8]) -> String {
    const WIDTH: usize = 100;
    const INDENT: &str = "      ";
    let mut text = String::with_capacity(bytes.len() * 2);
    text.push_str(INDENT);
    let mut start = text.len();
    for byte in bytes {
        match byte {
            // A line must not start with a space, which would belong to the indentation.
            b' ' if text.len() == start => text.push_str("\\x20"),
            b' '..=b'~' if !matches!(byte, b'"' | b'\'' | b'\\') => text.push(char::from(*byte)),
            _ => text.extend(byte.escape_ascii().map(char::from)),
        }
        if text.len() >= start + WIDTH {
            text.push_str("\\\n");
            text.push_str(INDENT);
            start = text.len();
        }
    }
    text
}

/// `pub const SIZES`.
pub(super) fn sizes(rows: &[table::SizeRow<'_>]) -> Part {
    let row = |row: &table::SizeRow<'_>| {
        let fields = vec![
            ("tier", Node::text(row.tier)),
            ("label", Node::text(row.label)),
            ("width", Node::leaf(unsigned(row.width.into()))),
            ("height", Node::leaf(unsigned(row.height.into()))),
        ];
        Node::fields("SizeRow", fields, None)
    };
    let rows = Node::slice(rows.iter().map(row).collect());
    let value = Node::call("SizeTable", vec![rows]).print(4, 4);
    Part::Source(Node::leaf(format!(
        "/// Allowed sizes, with lookup by tier and label and of the nearest size.\npub const SIZES: SizeTable<'static> = \
         {{\n    use modelspec_runtime::table::SizeRow;\n    {value}\n}};"
    )))
}

/// For each object of a document the index of the first object of its table that represents it. A table contains an
/// object again where rules read something below it.
pub(super) fn places(document: &model::Document, objects: &[table::Object<'_>]) -> Vec<Option<u16>> {
    let mut places = vec![None; document.objects.len()];
    let mut open = vec![(0, 0)];
    while let Some((object, place)) = open.pop() {
        let Some(entry) = objects.get(usize::from(place)) else { continue };
        if places[object].is_some() {
            continue;
        }
        places[object] = Some(place);
        for (param, field) in document.objects[object].params.iter().zip(entry.fields) {
            open.extend(nested(&param.ty, &field.ty));
        }
    }
    places
}

/// The objects that a type refers to, in the document and in the table.
fn nested(ty: &model::Type, entry: &table::Type<'_>) -> Vec<(usize, u16)> {
    match (ty, entry) {
        (model::Type::Object(object), table::Type::Object(place)) => vec![(*object, *place)],
        (model::Type::Array(array), table::Type::Array(entry)) => nested(&array.items, &entry.items),
        (model::Type::Map(map), table::Type::Map(entry)) => nested(&map.items, &entry.items),
        (model::Type::Union(union), table::Type::Union(entry)) => {
            let variants = union.variants.iter().zip(entry.variants);
            variants.flat_map(|(variant, entry)| nested(&variant.ty, entry)).collect()
        }
        _ => Vec::new(),
    }
}
