//! Unique names for the types of a module. Each is as short as possible; types that want the same name are prefixed with
//! the names of the types around them.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Name, collisions};
use crate::backend::rust::ir::Part;
use crate::backend::rust::types::shape::Shape;
use crate::diagnostic::Report;

/// A type whose name is being found.
pub(super) struct Member<'s> {
    /// Its index.
    pub(super) shape: usize,
    /// The name so far.
    pub(super) name: String,
    /// It is part of a request; its name is the last to grow.
    sent: bool,
    /// It is a document, whose name does not grow.
    root: bool,
    /// Names to put before it, the nearest last.
    longer: Vec<&'s str>,
    /// The name to put before it when nothing else keeps it apart from a type of the provider.
    last: &'static str,
}

/// Most names of parents that a longer name is made of.
const MAX_PARENTS: usize = 8;

impl<'s> Member<'s> {
    pub(super) fn of(shapes: &'s [Shape], at: usize) -> Self {
        let Shape { wanted, part, root, shared, set, .. } = &shapes[at];
        let mut longer = Vec::new();
        let mut parent = shapes[at].parent;
        while let Some(index) = parent.filter(|_| longer.len() < MAX_PARENTS) {
            let around = &shapes[index];
            // What is around a shared type in one operation does not name it.
            if around.shared != *shared {
                break;
            }
            // A name does not gain from the request, which is the main document, but it does from the response.
            if !(around.root && around.part == Part::Request) {
                longer.push(around.wanted.as_str());
            }
            parent = around.parent;
        }
        let last = match part {
            Part::Request => "Request",
            Part::Callback => "Callback",
            Part::Response | Part::Variant(_) | Part::Envelope => "Response",
        };
        longer.extend(set.as_deref());
        // A declaration that is both sent and received gives two types.
        longer.extend((*shared && *part != Part::Request).then_some(last));
        longer.reverse();
        Member { shape: at, name: wanted.clone(), sent: *part == Part::Request, root: *root, longer, last }
    }
}

/// Makes names longer until they differ from one another and from those that are taken, or cannot grow.
pub(super) fn names(members: &mut [Member<'_>], taken: &BTreeSet<String>) {
    while lengthen(members, taken) {}
    for member in members.iter_mut().filter(|member| taken.contains(&member.name)) {
        member.name.insert_str(0, member.last);
    }
}

/// Gives longer names to types that share one; returns whether any could grow.
fn lengthen(members: &mut [Member<'_>], taken: &BTreeSet<String>) -> bool {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        by_name.entry(&member.name).or_default().push(at);
    }
    let mut grow = Vec::new();
    for (name, same) in by_name {
        let is_taken = taken.contains(name);
        if same.len() == 1 && !is_taken {
            continue;
        }
        let can_grow = |at: &usize| !members[*at].root && !members[*at].longer.is_empty();
        let received: Vec<usize> =
            same.iter().copied().filter(|at| !members[*at].sent && can_grow(at)).collect();
        // A received type leaves the short name to the sent one.
        let has_sent = !is_taken && same.iter().any(|at| members[*at].sent);
        grow.extend(if has_sent && !received.is_empty() {
            received
        } else {
            same.into_iter().filter(can_grow).collect()
        });
    }
    for at in &grow {
        let member = &mut members[*at];
        let parent = member.longer.pop().unwrap_or_default();
        member.name.insert_str(0, parent);
    }
    !grow.is_empty()
}

/// Puts numbers behind names that still collide, which has been reported.
pub(super) fn number(members: &mut [Member<'_>], taken: &BTreeSet<String>) {
    let mut taken = taken.clone();
    for Member { name, .. } in members {
        let mut number = 2;
        let plain = name.clone();
        while !taken.insert(name.clone()) {
            *name = format!("{plain}{number}");
            number += 1;
        }
    }
}

/// Reports names that still collide.
pub(super) fn report(shapes: &[Shape], members: &[Member<'_>], report: &mut Report) {
    // Collisions of two variants of a response are reported as such.
    let mut variants = BTreeSet::new();
    let names = members.iter().filter(|member| {
        let Shape { root, part, .. } = shapes[member.shape];
        !root || !matches!(part, Part::Variant(_)) || variants.insert(&member.name)
    });
    let names = names.map(|member| Name {
        written: path(shapes, member.shape),
        rust: member.name.clone(),
        span: shapes[member.shape].span,
    });
    let help =
        "give one of the types another name, or one of the parameters another name for Rust with `name`";
    collisions("type", names, help, report);
}

/// A type as an author knows it: its own name, or the names that lead to it.
fn path(shapes: &[Shape], shape: usize) -> String {
    let mut names = Vec::new();
    let mut next = Some(shape);
    while let Some(Shape { written, wanted, root, is_named, part, parent, .. }) =
        next.filter(|_| names.len() < MAX_PARENTS).map(|at| &shapes[at])
    {
        match root {
            true if *part == Part::Request && !names.is_empty() => {}
            true => names.push(wanted.as_str()),
            false => names.push(written),
        }
        next = parent.filter(|_| !is_named);
    }
    names.reverse();
    names.join(".")
}
