//! References: within a document, and to the other files that were named. Nothing is ever fetched.

use std::collections::{HashMap, HashSet};

use super::tree::{Document, File, Kind, Node};

/// A reference that leads nowhere.
#[derive(Clone, Debug)]
pub(crate) struct Lost {
    /// Offset of the reference.
    pub(crate) at: usize,
    /// The reference.
    pub(crate) text: String,
    /// The file that it leads to was not named.
    pub(crate) is_elsewhere: bool,
}

/// The schemas of a file that have a name of their own: `$id` and `$anchor`, with the way to each from the root.
pub(crate) type Names = HashMap<String, Vec<usize>>;

/// Collects the names in the value of a text.
pub(crate) fn names(text: &str, root: &Node) -> Names {
    let mut names = Names::new();
    if !text.contains("$anchor") && !text.contains("$id") {
        return names;
    }
    let mut open: Vec<(&Node, Vec<usize>)> = vec![(root, Vec::new())];
    while let Some((node, way)) = open.pop() {
        if let Some(anchor) = node.text_of("$anchor") {
            names.entry(format!("#{anchor}")).or_insert_with(|| way.clone());
        }
        if let Some(id) = node.text_of("$id") {
            names.entry(id.trim_end_matches('#').to_owned()).or_insert_with(|| way.clone());
        }
        let entries = node.entries().iter().map(|entry| &entry.value);
        for (at, inner) in node.items().iter().chain(entries).enumerate() {
            if !inner.is_scalar() {
                open.push((inner, [&way[..], &[at]].concat()));
            }
        }
    }
    names
}

/// The value that a reference leads to; `reference` is the value of `$ref`. What leads nowhere is remembered.
pub(crate) fn resolve<'d>(document: &'d Document, reference: &Node) -> Option<&'d Node> {
    let mut seen = HashSet::new();
    let mut at = reference.at;
    let mut text = reference.text()?;
    loop {
        let found = if seen.insert((at, text)) { step(document, at, text) } else { Err(false) };
        let node = match found {
            Ok(node) => node,
            Err(is_elsewhere) => {
                document.lose(Lost { at: reference.at, text: text.to_owned(), is_elsewhere });
                return None;
            }
        };
        // A chain of references that have nothing beside them.
        match node.get("$ref").filter(|_| node.entries().len() == 1) {
            Some(next) => (at, text) = (next.at, next.text()?),
            None => return Some(node),
        }
    }
}

/// The node that a reference leads to, else the node.
pub(crate) fn followed<'d>(document: &'d Document, node: &'d Node) -> &'d Node {
    node.get("$ref").and_then(|reference| resolve(document, reference)).unwrap_or(node)
}

/// One step along a reference that is written at an offset. The error tells whether the file is not there.
fn step<'d>(document: &'d Document, at: usize, reference: &str) -> Result<&'d Node, bool> {
    let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let own = document.file_at(at);
    let (file, root) =
        if base.is_empty() { (own, document.root_of(own)) } else { other(document, own, base)? };
    if fragment.is_empty() || fragment.starts_with('/') {
        return follow(root, fragment).ok_or(false);
    }
    let way = file.names.get(&format!("#{fragment}")).ok_or(false)?;
    walk(document.root_of(file), way).ok_or(false)
}

/// A file, or a schema with an id, and its value.
fn other<'d>(document: &'d Document, own: &File, base: &str) -> Result<(&'d File, &'d Node), bool> {
    for file in document.files() {
        let known = file.names.get(base).and_then(|way| walk(document.root_of(file), way));
        if let Some(node) = known {
            return Ok((file, node));
        }
    }
    if base.contains("://") {
        return Err(true);
    }
    let folder = own.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = format!("{folder}/{}", decoded(base));
    let wanted = normal(&path, own.path.starts_with('/'));
    let is_wanted = |file: &&File| normal(&file.path, file.path.starts_with('/')) == wanted;
    let file = document.files().iter().find(is_wanted).ok_or(true)?;
    file.set_used();
    Ok((file, document.root_of(file)))
}

/// A path without `.` and, where that is possible, without `..`.
fn normal(path: &str, is_absolute: bool) -> Vec<&str> {
    let mut parts: Vec<&str> = if is_absolute { vec!["/"] } else { Vec::new() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| !matches!(*last, ".." | "/")) => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

fn follow<'d>(root: &'d Node, pointer: &str) -> Option<&'d Node> {
    pointer.split('/').skip(1).try_fold(root, |node, part| {
        let key = decoded(part).replace("~1", "/").replace("~0", "~");
        match &node.kind {
            Kind::List(items) => items.get(key.parse::<usize>().ok()?),
            _ => node.get(&key),
        }
    })
}

fn walk<'d>(root: &'d Node, way: &[usize]) -> Option<&'d Node> {
    way.iter().try_fold(root, |node, at| {
        node.items().get(*at).or_else(|| node.entries().get(*at).map(|entry| &entry.value))
    })
}

/// A text without the escapes of addresses, such as `%20`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let escaped = behind.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = escaped.filter(|_| *first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The name at the end of a reference: of a schema, else of a file.
pub(crate) fn name(reference: &str) -> &str {
    let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let last = |text: &'_ str| text.rsplit('/').next().filter(|name| !name.is_empty()).map(str::len);
    match last(fragment) {
        Some(length) => &fragment[fragment.len() - length..],
        None => {
            let file = &base[base.len() - last(base).unwrap_or_default()..];
            [".json", ".yaml", ".yml"].iter().find_map(|ending| file.strip_suffix(ending)).unwrap_or(file)
        }
    }
}
