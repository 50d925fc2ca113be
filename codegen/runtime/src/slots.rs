//! What the walk keeps of a document for sizes, rules and prices: one slot a variable, and a frame of slots for each
//! item of a list that expressions go through. Never knows how the document was written.

use crate::reader::Numeral;
use crate::table::{Array, Literal, Vars};
use crate::text::Str;
use std::borrow::Cow;

/// Slots that need no allocation.
const INLINE: usize = 16;

/// Slots of list items and keys of maps that are kept at most; of lists and maps beyond that only the size is known.
const ROOM: usize = 1 << 18;

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
    /// A list.
    List {
        /// Number of its items.
        count: usize,
        /// What is known of the items; none where no expression goes through the list, or where it has too many.
        items: Option<Frames>,
    },
    /// A map.
    Map {
        /// Number of its members.
        count: usize,
        /// Its keys; none where it has too many.
        keys: Option<KeySet>,
    },
    /// An object; its members are variables.
    Object,
}

/// The frames of the items of one list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frames(u32);

/// The keys of one map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeySet(u32);

/// A run of slots: that of the request, or of one item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    list: u32,
    start: u32,
}

impl Frame {
    /// The variables of the request.
    pub(crate) const REQUEST: Self = Self { list: u32::MAX, start: 0 };
    /// Nothing is kept of what stands here.
    pub(crate) const NOWHERE: Self = Self { list: u32::MAX - 1, start: 0 };
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

/// A variable of the model, or of an item of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot<'v> {
    /// What is known of it.
    pub(crate) state: State<'v>,
    /// Where its value starts.
    pub(crate) at: usize,
}

impl Slot<'_> {
    const EMPTY: Self = Self { state: State::Absent, at: 0 };
}

/// All variables of the model, and those of list items.
#[derive(Debug)]
pub(crate) struct Slots<'v> {
    inline: [Slot<'v>; INLINE],
    spill: Vec<Slot<'v>>,
    len: usize,
    /// Made when it is needed: few models have expressions that go through lists or maps.
    kept: Option<Box<Kept<'v>>>,
    /// Row of the size table that the given pair stands in, once it was looked for.
    pub(crate) row: Option<usize>,
}

/// What is kept of lists and maps.
#[derive(Debug)]
struct Kept<'v> {
    /// The lists that expressions go through, each with the frames of its items one behind the other.
    lists: Vec<Items<'v>>,
    /// The sorted keys of maps.
    maps: Vec<Vec<Cow<'v, str>>>,
    /// Slots and keys that there is still room for.
    room: usize,
}

#[derive(Debug)]
struct Items<'v> {
    width: usize,
    slots: Vec<Slot<'v>>,
}

impl<'v> Slots<'v> {
    /// Nothing is known yet.
    pub(crate) fn new(len: usize) -> Self {
        let spill = if len > INLINE { vec![Slot::EMPTY; len] } else { Vec::new() };
        let empty = Slot { state: State::Absent, at: 0 };
        Self { inline: [empty; INLINE], spill, len, kept: None, row: None }
    }

    /// What is kept of lists and maps, to add to it.
    fn kept(&mut self) -> &mut Kept<'v> {
        let none = || Box::new(Kept { lists: Vec::new(), maps: Vec::new(), room: ROOM });
        self.kept.get_or_insert_with(none)
    }

    /// The frames of the items of a list.
    #[inline]
    fn items(&self, list: u32) -> Option<&Items<'v>> {
        self.kept.as_ref()?.lists.get(list as usize)
    }

    #[inline]
    fn all(&mut self) -> &mut [Slot<'v>] {
        if self.len > INLINE { &mut self.spill } else { &mut self.inline }
    }

    /// The slots of a frame.
    #[inline]
    fn run(&mut self, frame: Frame) -> &mut [Slot<'v>] {
        if frame == Frame::REQUEST {
            return self.all();
        }
        self.run_of_item(frame)
    }

    #[inline(never)]
    fn run_of_item(&mut self, frame: Frame) -> &mut [Slot<'v>] {
        let lists = self.kept.as_mut().map(|kept| kept.lists.as_mut_slice()).unwrap_or_default();
        let Some(items) = lists.get_mut(frame.list as usize) else { return &mut [] };
        let start = frame.start as usize;
        items.slots.get_mut(start..start + items.width).unwrap_or_default()
    }

    /// The variable of the request with this index.
    #[inline]
    pub(crate) fn get(&self, index: u16) -> Slot<'v> {
        let all: &[Slot<'v>] = if self.len > INLINE { &self.spill } else { &self.inline };
        all.get(usize::from(index)).copied().unwrap_or(Slot::EMPTY)
    }

    /// The variable of a frame with this index.
    #[inline]
    pub(crate) fn get_in(&self, frame: Frame, index: u16) -> Slot<'v> {
        if frame == Frame::REQUEST {
            return self.get(index);
        }
        let Some(items) = self.items(frame.list) else { return Slot::EMPTY };
        let place = frame.start as usize + usize::from(index);
        let slot = items.slots.get(place).filter(|_| usize::from(index) < items.width);
        slot.copied().unwrap_or(Slot::EMPTY)
    }

    /// The variables of the item with this index; [`Frame::NOWHERE`] if there is none.
    pub(crate) fn frame(&self, frames: Frames, index: usize) -> Frame {
        let start = self.items(frames.0).and_then(|items| {
            let start = index.checked_mul(items.width)?;
            (start < items.slots.len()).then(|| u32::try_from(start).ok())?
        });
        start.map_or(Frame::NOWHERE, |start| Frame { list: frames.0, start })
    }

    /// Whether a map has a member with this key.
    pub(crate) fn has_key(&self, keys: KeySet, key: &str) -> bool {
        let keys = self.kept.as_ref().and_then(|kept| kept.maps.get(keys.0 as usize));
        keys.is_some_and(|keys| keys.binary_search_by(|known| (**known).cmp(key)).is_ok())
    }

    /// Where the items of a list are kept; nowhere if no expression goes through it.
    #[inline]
    pub(crate) fn frames_of(&mut self, array: &Array<'_>) -> Option<Frames> {
        if array.vars.is_empty() { None } else { self.open_list(array.vars.len()) }
    }

    /// The variables that stand at or below an item, within its frame.
    #[inline]
    pub(crate) fn vars_of(array: &Array<'_>) -> Vars {
        Vars { start: 0, end: u16::try_from(array.vars.len()).unwrap_or(u16::MAX), own: array.own }
    }

    /// A frame for the next item. A list with too many items is not kept at all.
    pub(crate) fn next_frame(
        &mut self,
        frames: &mut Option<Frames>,
        array: &Array<'_>,
        index: usize,
    ) -> Frame {
        // A list that is too long is wrong, and nobody looks into it.
        let kept = frames.filter(|_| array.max == u32::MAX || index < array.max as usize);
        let frame = kept.and_then(|list| self.add_item(list));
        if frame.is_none() {
            *frames = None;
        }
        frame.unwrap_or(Frame::NOWHERE)
    }

    pub(crate) fn open_list(&mut self, width: usize) -> Option<Frames> {
        let kept = self.kept();
        let index = u32::try_from(kept.lists.len()).ok().filter(|_| kept.room > 0)?;
        kept.room -= 1;
        kept.lists.push(Items { width, slots: Vec::new() });
        Some(Frames(index))
    }

    pub(crate) fn add_item(&mut self, list: Frames) -> Option<Frame> {
        let kept = self.kept();
        let items = kept.lists.get_mut(list.0 as usize)?;
        kept.room = kept.room.checked_sub(items.width)?;
        let start = u32::try_from(items.slots.len()).ok()?;
        items.slots.resize(items.slots.len() + items.width, Slot::EMPTY);
        Some(Frame { list: list.0, start })
    }

    /// Keeps the keys of a map; none when there is no room for them.
    pub(crate) fn keep_keys(&mut self, mut keys: Vec<Cow<'v, str>>) -> Option<KeySet> {
        let kept = self.kept();
        kept.room = kept.room.checked_sub(keys.len() + 1)?;
        let index = u32::try_from(kept.maps.len()).ok()?;
        keys.sort_unstable();
        kept.maps.push(keys);
        Some(KeySet(index))
    }

    /// Notes the value of a parameter.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "most of a value is known where this is called")]
    pub(crate) fn given(&mut self, frame: Frame, var: u16, at: usize, value: Value<'v>) {
        let slots = if frame == Frame::REQUEST { self.all() } else { self.run_of_item(frame) };
        if let Some(slot) = slots.get_mut(usize::from(var)) {
            *slot = Slot { state: State::Given(value), at };
        }
    }

    /// Notes width and height of a size, where they are variables.
    pub(crate) fn sides(
        &mut self,
        frame: Frame,
        at: usize,
        vars: (Option<u16>, Option<u16>),
        sides: Option<(i64, i64)>,
    ) {
        let Some((width, height)) = sides else { return };
        for (var, side) in [(vars.0, width), (vars.1, height)] {
            if let Some(var) = var {
                self.given(frame, var, at, Value::Int(side));
            }
        }
    }

    /// Silences everything at or below a parameter.
    #[cold]
    pub(crate) fn wrong(&mut self, frame: Frame, vars: Vars) {
        self.fill(frame, vars, State::Wrong);
    }

    /// Notes that a required parameter is not there.
    #[cold]
    pub(crate) fn missing(&mut self, frame: Frame, vars: Vars) {
        self.fill(frame, vars, State::Missing);
    }

    /// Notes that a parameter is not given.
    pub(crate) fn absent(&mut self, frame: Frame, vars: Vars) {
        self.fill(frame, vars, State::Absent);
    }

    /// Silences everything: there is no document to read.
    #[cold]
    pub(crate) fn wrong_all(&mut self) {
        self.all().iter_mut().for_each(|slot| slot.state = State::Wrong);
    }

    fn fill(&mut self, frame: Frame, vars: Vars, state: State<'v>) {
        let range = usize::from(vars.start)..usize::from(vars.end);
        if let Some(slots) = self.run(frame).get_mut(range) {
            for slot in slots {
                slot.state = state;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Vars = Vars { start: 0, end: 1, own: true };

    #[test]
    fn items_have_frames_of_their_own() {
        let mut slots = Slots::new(1);
        let outer = slots.open_list(2).expect("there is room");
        let first = slots.add_item(outer).expect("there is room");
        // A list in an item is open while the outer one still grows.
        let inner = slots.open_list(1).expect("there is room");
        let deep = slots.add_item(inner).expect("there is room");
        slots.given(deep, 0, 7, Value::Int(7));
        slots.given(first, 1, 5, Value::List { count: 1, items: Some(inner) });
        let second = slots.add_item(outer).expect("there is room");
        slots.wrong(second, OWN);
        slots.given(Frame::REQUEST, 0, 1, Value::List { count: 2, items: Some(outer) });

        let State::Given(Value::List { count: 2, items: Some(items) }) = slots.get(0).state else {
            panic!("the list is there")
        };
        let frame = slots.frame(items, 0);
        assert_eq!(frame, first);
        assert!(matches!(slots.get_in(frame, 0).state, State::Absent));
        let State::Given(Value::List { items: Some(items), .. }) = slots.get_in(frame, 1).state else {
            panic!("the inner list is there")
        };
        let frame = slots.frame(items, 0);
        assert!(matches!(slots.get_in(frame, 0), Slot { state: State::Given(Value::Int(7)), at: 7 }));
        assert!(matches!(slots.get_in(frame, 1).state, State::Absent), "not the slot of another frame");
        assert!(matches!(slots.get_in(second, 0).state, State::Wrong));
        assert_eq!(slots.frame(outer, 2), Frame::NOWHERE);
        assert!(matches!(slots.get_in(Frame::NOWHERE, 0).state, State::Absent));
    }

    #[test]
    fn there_is_a_limit_to_what_is_kept() {
        let mut slots = Slots::new(0);
        let list = slots.open_list(1000).expect("there is room");
        let kept = std::iter::from_fn(|| slots.add_item(list)).count();
        assert_eq!(kept, (ROOM - 1) / 1000);
        assert!(slots.keep_keys(vec!["a".into(); 2000]).is_none());
        assert!(slots.keep_keys(vec!["a".into(); 2]).is_some());
    }

    #[test]
    fn keys_are_found() {
        let mut slots = Slots::new(0);
        let keys = slots.keep_keys(vec!["z".into(), "a".into(), "é".into()]).expect("there is room");
        assert!(["a", "z", "é"].iter().all(|key| slots.has_key(keys, key)));
        assert!(!slots.has_key(keys, "b") && !slots.has_key(KeySet(9), "a"));
    }
}
