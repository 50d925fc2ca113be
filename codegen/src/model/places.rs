//! Where paths lead in a document: through objects, through the objects of a union, and into the items of lists.
//! In come paths, out come the objects and the positions in them. A union can lead to several.

use crate::model::expr::kinds::variants;
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
    let id = |ty: &Type| if let Type::Object(id) = ty { Some(*id) } else { None };
    variants(ty).into_iter().filter_map(id).collect()
}

/// The objects that an item of a value can be.
fn of_items(ty: &Type) -> Vec<usize> {
    let items = |ty: &Type| if let Type::Array(array) = ty { below(&array.items) } else { Vec::new() };
    variants(ty).into_iter().flat_map(items).collect()
}

fn has_sides(ty: &Type) -> bool {
    variants(ty).into_iter().any(|ty| matches!(ty, Type::Size(_)))
}
