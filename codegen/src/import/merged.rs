//! Schemas that are made of two: of a member that two parts of `allOf` declare.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use super::tree::{Entry, Kind, Node, size};

/// Most schemas that are made for a document.
const MAX_SCHEMAS: usize = 1_000;
/// Most values of a schema that is made.
const MAX_VALUES: usize = 2_000;

/// The schemas that were made so far, which stay where they are.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    first: OnceCell<Box<Link>>,
    /// The position of each, by the addresses of the two.
    known: RefCell<HashMap<(usize, usize), usize>>,
}

#[derive(Debug)]
struct Link {
    node: Node,
    next: OnceCell<Box<Link>>,
}

impl Merged {
    /// The schema that is both of two.
    pub(crate) fn both(&self, first: &Node, second: &Node) -> Option<&Node> {
        let key = (std::ptr::from_ref(first) as usize, std::ptr::from_ref(second) as usize);
        let known = self.known.borrow().get(&key).copied();
        if let Some(at) = known {
            return self.links().nth(at).map(|link| &link.node);
        }
        let count = self.links().count();
        if count >= MAX_SCHEMAS || size(first) + size(second) > MAX_VALUES {
            return None;
        }
        let parts = Node { at: second.at, kind: Kind::List(vec![first.clone(), second.clone()]) };
        let entries = vec![Entry { key: "allOf".to_owned(), value: parts }];
        let link =
            Box::new(Link { node: Node { at: second.at, kind: Kind::Map(entries) }, next: OnceCell::new() });
        self.known.borrow_mut().insert(key, count);
        let end = self.links().last().map_or(&self.first, |link| &link.next);
        Some(&end.get_or_init(|| link).node)
    }

    fn links(&self) -> impl Iterator<Item = &Link> {
        std::iter::successors(self.first.get().map(Box::as_ref), |link| link.next.get().map(Box::as_ref))
    }
}
