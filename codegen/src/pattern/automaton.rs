//! Small programs to tables that tell with one step per character whether a text contains a match.
//! In: the program of a pattern. Out: the table, unless it would be large.

use bumpalo::Bump;
use modelspec_runtime::table::{Automaton, Inst};
use regex_automata::Anchored;
use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::nfa::thompson::{BuildError, Builder, NFA, Transition};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use std::collections::HashMap;

/// Longest program whose table is built: a repetition of up to 253 characters has two instructions for each.
const MAX_PROGRAM: usize = 520;

/// Greatest number of entries of a table, each of one byte.
const MAX_TABLE: usize = 4_096;

/// Greatest size of the automaton in bytes, before equal states are merged: an entry then takes four bytes.
const MAX_BUILT: usize = 4 * MAX_TABLE;

/// The table of a program.
pub(super) fn build<'a>(arena: &'a Bump, program: &[Inst<'_>]) -> Option<Automaton<'a>> {
    if program.len() > MAX_PROGRAM {
        return None;
    }
    let letters = Letters::of(program)?;
    let dfa = determinize(&letters.nfa(program).ok()?)?;
    let states = explore(&dfa, letters.last)?;
    let Numbers { of: numbers, accepting, count } = number(&states)?;
    // Letters that lead to the same states are one class.
    let mut columns: Vec<Vec<u8>> = Vec::new();
    let mut classes = Vec::new();
    for letter in 0..=letters.last {
        let mut column = vec![Automaton::DEAD; count];
        column[usize::from(Automaton::SURE)] = Automaton::SURE;
        for (state, &number) in states.iter().zip(&numbers) {
            column[usize::from(number)] = numbers[state.next[usize::from(letter)]];
        }
        let known = columns.iter().position(|known| *known == column).unwrap_or(columns.len());
        if known == columns.len() {
            columns.push(column);
        }
        classes.push(u8::try_from(known).ok()?);
    }
    let bits = columns.len().next_power_of_two().trailing_zeros();
    let size = count << bits;
    if size > MAX_TABLE {
        return None;
    }
    let next = (0..size).map(|at| {
        let (state, class) = (at >> bits, at & ((1 << bits) - 1));
        columns.get(class).map_or(Automaton::DEAD, |column| column[state])
    });
    let class = |character| classes[usize::from(letters.of_character(character))];
    let wide = letters.firsts.iter().filter(|first| !first.is_ascii());
    let mut wide: Vec<(char, u8)> = wide.map(|&first| (first, class(first))).collect();
    wide.dedup_by_key(|(_, class)| *class);
    Some(Automaton {
        ascii: arena.alloc_slice_fill_iter(('\0'..='\x7f').map(class).collect::<Vec<_>>()),
        wide: arena.alloc_slice_copy(&wide),
        bits: u8::try_from(bits).ok()?,
        start: numbers[0],
        accepting,
        next: arena.alloc_slice_fill_iter(next.collect::<Vec<_>>()),
    })
}

/// The alphabet of an automaton: ranges of characters that no instruction tells apart, each with a number.
struct Letters {
    /// The first character of each.
    firsts: Vec<char>,
    last: u8,
}

impl Letters {
    fn of(program: &[Inst<'_>]) -> Option<Self> {
        // Letters do not go on from ASCII beyond it.
        let mut firsts = vec!['\0', '\u{80}'];
        for inst in program {
            let Inst::Chars(ranges, _) = inst else { continue };
            for &(first, last) in *ranges {
                firsts.push(first);
                firsts.extend((last..=char::MAX).nth(1));
            }
        }
        firsts.sort_unstable();
        firsts.dedup();
        let last = u8::try_from(firsts.len() - 1).ok()?;
        Some(Self { firsts, last })
    }

    fn of_character(&self, character: char) -> u8 {
        let after = self.firsts.partition_point(|&first| first <= character);
        u8::try_from(after).map_or(self.last, |after| after - 1)
    }

    /// The program with anything in front of it and behind it, and letters for bytes.
    fn nfa(&self, program: &[Inst<'_>]) -> Result<NFA, BuildError> {
        let state = |index: usize| StateID::new(index).unwrap_or_default();
        let of = |index: u16| state(index.into());
        let end = program.len();
        let any = |next| Transition { start: 0, end: self.last, next };
        let mut nfa = Builder::new();
        nfa.start_pattern()?;
        // States have the numbers of their instructions.
        for inst in program {
            match *inst {
                Inst::Match => nfa.add_union(vec![state(end)])?,
                Inst::Chars(ranges, next) => nfa.add_sparse(
                    ranges
                        .iter()
                        .map(|&(first, last)| Transition {
                            start: self.of_character(first),
                            end: self.of_character(last),
                            next: of(next),
                        })
                        .collect(),
                )?,
                Inst::Split(first, second) => nfa.add_union(vec![of(first), of(second)])?,
                Inst::Start(next) => nfa.add_look(of(next), Look::Start)?,
                Inst::End(next) => nfa.add_look(of(next), Look::End)?,
            };
        }
        nfa.add_union(vec![state(end + 1), state(end + 2)])?;
        nfa.add_range(any(state(end)))?;
        nfa.add_look(state(end + 3), Look::End)?;
        nfa.add_match()?;
        let start = nfa.add_union(vec![state(0), state(end + 5)])?;
        nfa.add_range(any(start))?;
        nfa.finish_pattern(start)?;
        nfa.build(start, start)
    }
}

fn determinize(nfa: &NFA) -> Option<dense::DFA<Vec<u32>>> {
    let config = dense::Config::new()
        .accelerate(false)
        .start_kind(StartKind::Anchored)
        .minimize(true)
        .dfa_size_limit(Some(MAX_BUILT))
        .determinize_size_limit(Some(MAX_BUILT));
    dense::Builder::new().configure(config).build_from_nfa(nfa).ok()
}

/// A state of an automaton.
struct State {
    /// The states that letters lead to.
    next: Vec<usize>,
    /// True if the text may end here.
    accepts: bool,
}

/// The states, from the first one.
fn explore(dfa: &dense::DFA<Vec<u32>>, last: u8) -> Option<Vec<State>> {
    let start = dfa.start_state(&start::Config::new().anchored(Anchored::Yes)).ok()?;
    let mut found = vec![start];
    let mut known = HashMap::from([(start, 0)]);
    let mut states: Vec<State> = Vec::new();
    while let Some(&from) = found.get(states.len()) {
        let mut next = Vec::new();
        for letter in 0..=last {
            let to = dfa.next_state(from, letter);
            next.push(*known.entry(to).or_insert_with(|| {
                found.push(to);
                found.len() - 1
            }));
        }
        states.push(State { next, accepts: dfa.is_match_state(dfa.next_eoi_state(from)) });
    }
    Some(states)
}

/// Numbers for states.
struct Numbers {
    of: Vec<u8>,
    /// The first state in which the text may end.
    accepting: u8,
    count: usize,
}

/// Numbers states: those in which the text may end come last. States that are never left have fixed numbers.
fn number(states: &[State]) -> Option<Numbers> {
    let mut of = vec![Automaton::DEAD; states.len()];
    let mut left = Vec::new();
    for (index, state) in states.iter().enumerate() {
        if state.next.iter().any(|&next| next != index) {
            left.push(index);
        } else if state.accepts {
            of[index] = Automaton::SURE;
        }
    }
    left.sort_by_key(|&index| states[index].accepts);
    let first = Automaton::SURE + 1;
    let count = left.len() + usize::from(first);
    u8::try_from(count).ok()?;
    for (&index, number) in left.iter().zip(first..) {
        of[index] = number;
    }
    let accepting = left.iter().filter(|&&index| !states[index].accepts).count() + usize::from(first);
    Some(Numbers { of, accepting: u8::try_from(accepting).ok()?, count })
}
