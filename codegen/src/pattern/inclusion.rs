//! Inclusion of patterns: whether each text with a match of one has a match of another. In: two patterns. Out: a proof, or
//! none; decided by their automata, so that large patterns have none.

use std::collections::BTreeSet;

use bumpalo::Bump;
use modelspec_runtime::table::Automaton;

use super::{Program, automaton, parse};

/// Reports whether it is certain that each text that one pattern matches is matched by another.
pub(crate) fn includes(outer: &str, inner: &str) -> bool {
    let arena = Bump::new();
    let (Some(outer), Some(inner)) = (build(&arena, outer), build(&arena, inner)) else { return false };
    let classes = classes(&outer, &inner);
    let mut known = BTreeSet::from([(outer.start, inner.start)]);
    let mut open = vec![(outer.start, inner.start)];
    while let Some((one, other)) = open.pop() {
        if is_accepting(&inner, other) && !is_accepting(&outer, one) {
            return false;
        }
        for (class, second) in &classes {
            let next = (step(&outer, one, *class), step(&inner, other, *second));
            if known.insert(next) {
                open.push(next);
            }
        }
    }
    true
}

fn build<'a>(arena: &'a Bump, source: &str) -> Option<Automaton<'a>> {
    let hir = parse(source).ok()?;
    let mut program = Program::new(arena);
    program.whole(&hir).ok()?;
    automaton::build(arena, &program.instructions)
}

/// The pairs of classes that characters have in two automata.
fn classes(one: &Automaton<'_>, other: &Automaton<'_>) -> BTreeSet<(u8, u8)> {
    let wide = one.wide.iter().chain(other.wide).map(|(first, _)| *first);
    ('\0'..='\x7f').chain(['\u{80}']).chain(wide).map(|c| (class(one, c), class(other, c))).collect()
}

fn class(automaton: &Automaton<'_>, character: char) -> u8 {
    if let Some(class) = automaton.ascii.get(character as usize) {
        return *class;
    }
    let after = automaton.wide.partition_point(|&(first, _)| first <= character);
    after.checked_sub(1).and_then(|place| automaton.wide.get(place)).map_or(0, |&(_, class)| class)
}

fn step(automaton: &Automaton<'_>, state: u8, class: u8) -> u8 {
    if state <= Automaton::SURE {
        return state;
    }
    let place = (usize::from(state) << automaton.bits) | usize::from(class);
    automaton.next.get(place).copied().unwrap_or(Automaton::DEAD)
}

fn is_accepting(automaton: &Automaton<'_>, state: u8) -> bool {
    state == Automaton::SURE || state >= automaton.accepting
}
