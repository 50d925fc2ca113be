//! Where paths lead in a document: through objects, through the objects of a union, and into the items of lists.
//! In come paths, out come the objects and the positions in them. A union can lead to several.

use crate::model::{Document, Path, Type};

/// The parameters at a path that starts in one of these objects: each as its object and its position there. The side
/// of a size stands for the size itself.
pub(crate) fn params(document: &Document, start: &[usize], path: &Path) -> Vec<(usize, usize)> {
    let mut objects = start.to_vec();
    let mut found = Vec::new();
    for (depth, name) in path.0.iter().enumerate() {
        let here: Vec<(usize, usize)> =
            objects.iter().filter_map(|object| Some((*object, position(document, *object, name)?))).collect();
        objects =
            here.iter().flat_map(|(object, at)| below(&document.objects[*object].params[*at].ty)).collect();
        // Several variants can lead to one object, and each of those below to one again.
        objects.sort_unstable();
        objects.dedup();
        let is_size = |(object, at): &(usize, usize)| has_sides(&document.objects[*object].params[*at].ty);
        if depth + 1 == path.0.len() {
            found.extend(here);
        } else if depth + 2 == path.0.len() {
            found.extend(here.into_iter().filter(is_size));
        }
    }
    found
}

/// The objects that are items of the innermost of several lists, each in the items of the one before; the document
/// itself for no list.
pub(crate) fn items(document: &Document, lists: &[Path]) -> Vec<usize> {
    lists.iter().fold(vec![0], |start, path| {
        let lists = params(document, &start, path);
        lists.iter().flat_map(|(object, at)| of_items(&document.objects[*object].params[*at].ty)).collect()
    })
}

fn position(document: &Document, object: usize, name: &str) -> Option<usize> {
    document.objects.get(object)?.params.iter().position(|param| param.name.value == name)
}

/// The objects that a value can be.
fn below(ty: &Type) -> Vec<usize> {
    match ty {
        Type::Object(object) => vec![*object],
        Type::Union(union) => union.variants.iter().flat_map(|variant| below(&variant.ty)).collect(),
        _ => Vec::new(),
    }
}

/// The objects that an item of a value can be.
fn of_items(ty: &Type) -> Vec<usize> {
    match ty {
        Type::Array(array) => below(&array.items),
        Type::Union(union) => union.variants.iter().flat_map(|variant| of_items(&variant.ty)).collect(),
        _ => Vec::new(),
    }
}

fn has_sides(ty: &Type) -> bool {
    match ty {
        Type::Size(_) => true,
        Type::Union(union) => union.variants.iter().any(|variant| has_sides(&variant.ty)),
        _ => false,
    }
}
