//! Answers that several operations of a provider have in common. In come the documents of all operations, out come
//! for each operation the module of the one whose answer it takes over.
//!
//! Many models of one provider answer alike, and an answer costs as much to compile as a request.

use crate::backend::rust::ir::{Ident, Part};
use crate::model::{Document, Operation};

use super::idents;

/// Where the answers of one operation stand when that is in another operation's module.
#[derive(Clone, Debug, Default)]
pub(super) struct Homes {
    /// Module of the operation with the same response.
    pub(super) response: Option<Ident>,
    /// Module of the operation with the same callback.
    pub(super) callback: Option<Ident>,
}

/// A document, and what its type looks like: a number that is the same for types that cannot be told apart, none
/// when a part of it belongs to the operation alone.
type Answer<'m> = (Option<usize>, Option<&'m Document>);

/// Finds for each operation the first one with the same answer. `class` tells what the type of a document is.
pub(super) fn homes(
    operations: &[(usize, &Operation)],
    class: impl Fn(usize, Part) -> Option<usize>,
) -> Vec<Homes> {
    let response = first_alike(operations, |at, op| (class(at, Part::Response), op.response.as_ref()));
    let callback = first_alike(operations, |at, op| (class(at, Part::Callback), op.callback.as_ref()));
    let module = |first: Option<usize>| first.map(|first| idents::module(&operations[first].1.name));
    response
        .into_iter()
        .zip(callback)
        .map(|(response, callback)| Homes { response: module(response), callback: module(callback) })
        .collect()
}

fn first_alike<'m>(
    operations: &[(usize, &'m Operation)],
    answer: impl Fn(usize, &'m Operation) -> Answer<'m>,
) -> Vec<Option<usize>> {
    let mut firsts: std::collections::HashMap<usize, Vec<(usize, &Document)>> =
        std::collections::HashMap::new();
    let mut homes = Vec::with_capacity(operations.len());
    for (at, (_, op)) in operations.iter().enumerate() {
        let (Some(class), Some(document)) = answer(at, op) else {
            homes.push(None);
            continue;
        };
        // Types that look alike can still differ in what the table says, such as the value of a constant.
        let known = firsts.entry(class).or_default();
        let home = known.iter().find(|(_, first)| *first == document).map(|(first, _)| *first);
        if home.is_none() {
            known.push((at, document));
        }
        homes.push(home);
    }
    homes
}
