//! JSON Pointers in a tree, to find those at a place without a look at all others.

use std::collections::BTreeMap;

/// Numbered JSON Pointers.
#[derive(Default)]
pub(super) struct Places {
    /// The root comes first.
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    /// The nodes one step further.
    inner: BTreeMap<String, usize>,
    /// The pointers that end here.
    here: Vec<usize>,
}

impl<'p> FromIterator<&'p str> for Places {
    fn from_iter<T: IntoIterator<Item = &'p str>>(pointers: T) -> Self {
        let mut places = Self { nodes: vec![Node::default()] };
        for (number, pointer) in pointers.into_iter().enumerate() {
            let end = pointer.split('/').fold(0, |node, step| places.step(node, step));
            places.nodes[end].here.push(number);
        }
        places
    }
}

impl Places {
    /// The node one step further, which is made where it is missing.
    fn step(&mut self, node: usize, step: &str) -> usize {
        if let Some(next) = self.nodes[node].inner.get(step) {
            return *next;
        }
        let next = self.nodes.len();
        self.nodes.push(Node::default());
        self.nodes[node].inner.insert(step.to_owned(), next);
        next
    }

    /// The numbers of the pointers at a place, in which `*` stands for any item or member, in their order.
    pub(super) fn at(&self, place: &str) -> Vec<usize> {
        let mut nodes = vec![0];
        for step in place.split('/') {
            let next = |node: &usize| -> Vec<usize> {
                let inner = &self.nodes[*node].inner;
                if step == "*" {
                    inner.values().copied().collect()
                } else {
                    inner.get(step).copied().into_iter().collect()
                }
            };
            nodes = nodes.iter().flat_map(next).collect();
        }
        let mut found: Vec<usize> =
            nodes.iter().flat_map(|node| self.nodes[*node].here.iter().copied()).collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn a_star_stands_for_any_step() {
        let places: Places = ["/a/0", "/a", "/b/0", "/a/0/x", "", "/a/0", "/a/c"].into_iter().collect();
        assert_eq!(places.at("/a/0"), [0, 5]);
        assert_eq!(places.at("/a/*"), [0, 5, 6]);
        assert_eq!(places.at("/*/0"), [0, 2, 5]);
        assert_eq!(places.at(""), [4]);
        assert_eq!(places.at("/c"), [0; 0]);
    }
}
