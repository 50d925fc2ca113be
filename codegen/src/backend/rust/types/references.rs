//! Properties of types that follow from the types they refer to: boxes where a type contains itself, and generic
//! types around the response of an operation.

use std::collections::BTreeSet;

use super::shape::Shape;
use crate::backend::rust::ir::{Ty, TypeItem};

/// Boxes fields of types that contain themselves without a list in between. Each such cycle contains a struct, since no
/// union is a variant of another one.
pub(super) fn box_cycles(shapes: &mut [Shape], base: usize) {
    let edges: Vec<Vec<usize>> = shapes.iter().map(|shape| direct(&shape.item, base)).collect();
    let component = components(&edges);
    for (index, shape) in shapes.iter_mut().enumerate() {
        let TypeItem::Struct(item) = &mut shape.item else { continue };
        for field in &mut item.fields {
            if let Some(target) = direct_target(&mut field.ty)
                && let Ty::Ref(to) = *target
                && component[to - base] == component[index]
            {
                *target = Ty::Box(Box::new(Ty::Ref(to)));
            }
        }
    }
}

/// The types that a type contains without a list in between.
fn direct(item: &TypeItem, base: usize) -> Vec<usize> {
    let target = |ty: &Ty| match direct_target(&mut ty.clone()) {
        Some(Ty::Ref(target)) => Some(*target - base),
        _ => None,
    };
    item.types().into_iter().filter_map(target).collect()
}

/// The type that a field contains directly, whether optional or not.
fn direct_target(ty: &mut Ty) -> Option<&mut Ty> {
    match ty {
        Ty::Option(inner) | Ty::Nullable(inner) => direct_target(inner),
        Ty::Ref(_) => Some(ty),
        _ => None,
    }
}

/// Strongly connected components: nodes that reach one another have the same number (Tarjan, without recursion).
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut component = vec![UNSEEN; edges.len()];
    let (mut next, mut stack) = (0, Vec::new());
    for root in 0..edges.len() {
        let mut work = vec![(root, 0)];
        while let Some((node, at)) = work.pop() {
            if at == 0 {
                if order[node] != UNSEEN {
                    continue;
                }
                (order[node], low[node]) = (next, next);
                next += 1;
                stack.push(node);
            } else if component[edges[node][at - 1]] == UNSEEN {
                low[node] = low[node].min(low[edges[node][at - 1]]);
            }
            if let Some(&child) = edges[node].get(at) {
                work.push((node, at + 1));
                if order[child] == UNSEEN {
                    work.push((child, 0));
                }
            } else if low[node] == order[node] {
                while let Some(member) = stack.pop() {
                    component[member] = node;
                    if member == node {
                        break;
                    }
                }
            }
        }
    }
    component
}

/// Makes types generic that contain the response of an operation.
pub(super) fn mark_generic(shapes: &mut [Shape], base: usize) {
    fn holds(ty: &Ty, generic: &BTreeSet<usize>, base: usize) -> bool {
        match ty {
            Ty::Result => true,
            Ty::Ref(target) => generic.contains(&(target - base)),
            ty => ty.inner().is_some_and(|inner| holds(inner, generic, base)),
        }
    }
    let mut generic: BTreeSet<usize> = BTreeSet::new();
    let mut known = None;
    while known != Some(generic.len()) {
        known = Some(generic.len());
        for (index, shape) in shapes.iter().enumerate().rev() {
            if shape.item.types().into_iter().any(|ty| holds(ty, &generic, base)) {
                generic.insert(index);
            }
        }
    }
    for index in generic {
        match &mut shapes[index].item {
            TypeItem::Struct(item) => item.generic = true,
            TypeItem::Union(item) => item.generic = true,
            TypeItem::Enum(_) => {}
        }
    }
}
