//! What the walk keeps of a document for sizes, rules and prices: one slot a variable. Never knows how the document
//! was written.

use crate::reader::Numeral;
use crate::table::{Literal, Vars};
use crate::text::Str;

/// Slots that need no allocation.
const INLINE: usize = 16;

/// The value of a parameter as rules see it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'v> {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any number.
    Num(f64),
    /// Text.
    Str(Str<'v>),
    /// A list with so many items.
    List(usize),
    /// An object.
    Object,
}

impl From<Numeral> for Value<'_> {
    /// A number is whole whenever it has no fraction.
    #[inline]
    fn from(number: Numeral) -> Self {
        match number {
            Numeral::Int(value) => Self::Int(value),
            Numeral::Num(value) => crate::number::whole(value).map_or(Self::Num(value), Self::Int),
        }
    }
}

impl<'v> From<Literal<'v>> for Value<'v> {
    fn from(literal: Literal<'v>) -> Self {
        match literal {
            Literal::Bool(value) => Self::Bool(value),
            Literal::Int(value) => Self::Int(value),
            Literal::Num(value) => Self::Num(value),
            Literal::Str(value) => Self::Str(Str::plain(value)),
        }
    }
}

/// What is known of a parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum State<'v> {
    /// Not given, which is fine.
    Absent,
    /// Not given, though required.
    Missing,
    /// Given, but not as it should be, or below something that is not.
    Wrong,
    /// Given.
    Given(Value<'v>),
}

/// A variable of the model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot<'v> {
    /// What is known of it.
    pub(crate) state: State<'v>,
    /// Where its value starts.
    pub(crate) at: usize,
}

/// All variables of the model.
#[derive(Debug)]
pub(crate) struct Slots<'v> {
    inline: [Slot<'v>; INLINE],
    spill: Vec<Slot<'v>>,
    len: usize,
    /// Row of the size table that the given pair stands in, once it was looked for.
    pub(crate) row: Option<usize>,
}

impl<'v> Slots<'v> {
    /// Nothing is known yet.
    pub(crate) fn new(len: usize) -> Self {
        let empty = Slot { state: State::Absent, at: 0 };
        let spill = if len > INLINE { vec![empty; len] } else { Vec::new() };
        Self { inline: [empty; INLINE], spill, len, row: None }
    }

    #[inline]
    fn all(&mut self) -> &mut [Slot<'v>] {
        if self.len > INLINE { &mut self.spill } else { &mut self.inline }
    }

    /// The variable with this index.
    #[inline]
    pub(crate) fn get(&self, index: u16) -> Slot<'v> {
        let all: &[Slot<'v>] = if self.len > INLINE { &self.spill } else { &self.inline };
        all.get(usize::from(index)).copied().unwrap_or(Slot { state: State::Absent, at: 0 })
    }

    /// Notes the value of a parameter.
    #[inline]
    pub(crate) fn given(&mut self, var: u16, at: usize, value: Value<'v>) {
        if let Some(slot) = self.all().get_mut(usize::from(var)) {
            *slot = Slot { state: State::Given(value), at };
        }
    }

    /// Silences everything at or below a parameter.
    #[cold]
    pub(crate) fn wrong(&mut self, vars: Vars) {
        self.fill(vars, State::Wrong);
    }

    /// Notes that a required parameter is not there.
    #[cold]
    pub(crate) fn missing(&mut self, vars: Vars) {
        self.fill(vars, State::Missing);
    }

    /// Silences everything: there is no document to read.
    #[cold]
    pub(crate) fn wrong_all(&mut self) {
        self.all().iter_mut().for_each(|slot| slot.state = State::Wrong);
    }

    fn fill(&mut self, vars: Vars, state: State<'v>) {
        let range = usize::from(vars.start)..usize::from(vars.end);
        if let Some(slots) = self.all().get_mut(range) {
            for slot in slots {
                slot.state = state;
            }
        }
    }
}
