//! The values that sizes, rules and prices read: one for each variable of the request, and for each variable of the
//! items of arrays that expressions iterate over. Never knows how the document was written.

use crate::cause::Failure;
use crate::media::Described;
use crate::reader::Numeral;
use crate::table::{Array, Literal, Vars};
use crate::text::Str;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Variables that need no allocation.
const INLINE: usize = 16;

/// Maximum number of item variables and map keys that are kept. Of larger arrays and maps only the size is known.
const ROOM: usize = 1 << 18;

/// The value of a parameter, as rules read it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'v> {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number.
    Num(f64),
    /// Text.
    Str(Str<'v>),
    /// A list.
    List {
        /// Number of its items.
        count: usize,
        /// The items; none if no expression iterates over them, or if there are too many.
        items: Option<TrackedList>,
    },
    /// A map.
    Map {
        /// Number of its members.
        count: usize,
        /// Its keys; none if there are too many.
        keys: Option<MapKeys>,
    },
    /// An object; its members are variables.
    Object,
}

/// The tracked items of one array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TrackedList(u32);

/// The keys of one map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MapKeys(u32);

/// The owner of variables: the request, or one item of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Owner {
    list: u32,
    start: u32,
}

impl Owner {
    /// The request.
    pub(crate) const REQUEST: Self = Self { list: u32::MAX, start: 0 };
    /// A value whose variables are not tracked.
    pub(crate) const UNTRACKED: Self = Self { list: u32::MAX - 1, start: 0 };
}

impl From<Numeral> for Value<'_> {
    /// Every number without a fraction is an integer.
    #[inline]
    fn from(number: Numeral) -> Self {
        number.whole().map_or_else(|| Self::Num(number.double()), Self::Int)
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

/// The state of a variable.
#[derive(Clone, Copy, Debug)]
pub(crate) enum State<'v> {
    /// Not given, and not required.
    Absent,
    /// Not given, though required.
    Missing,
    /// Invalid, or below an invalid value.
    Wrong,
    /// Given.
    Given(Value<'v>),
}

/// One variable of the request or of an item.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variable<'v> {
    /// Its state.
    pub(crate) state: State<'v>,
    /// Offset of its value in the document.
    pub(crate) at: usize,
}

impl Variable<'_> {
    const EMPTY: Self = Self { state: State::Absent, at: 0 };
}

/// All variables of the request and of tracked items.
#[derive(Debug)]
pub(crate) struct Variables<'v> {
    inline: [Variable<'v>; INLINE],
    spill: Vec<Variable<'v>>,
    len: usize,
    /// Created on demand: few models have expressions over arrays or maps.
    kept: Option<Box<Kept<'v>>>,
    /// True if some variable is invalid, or required and missing.
    has_wrong: bool,
    /// True if the values do not come from a document, so that nothing is known of media.
    pub(crate) without_media: bool,
    /// Row of the size table with the given width and height, after it was looked up.
    pub(crate) row: Option<usize>,
}

/// Tracked arrays and maps.
#[derive(Debug)]
struct Kept<'v> {
    /// Tracked arrays, each with the variables of all its items in one run.
    lists: Vec<Items<'v>>,
    /// The sorted keys of maps.
    maps: Vec<Vec<Cow<'v, str>>>,
    /// Media that expressions read, by owner and variable.
    media: BTreeMap<(Owner, u16), Described>,
    /// Number of variables and keys that can still be kept.
    room: usize,
}

#[derive(Debug)]
struct Items<'v> {
    width: usize,
    variables: Vec<Variable<'v>>,
}

impl<'v> Variables<'v> {
    /// No variable is given.
    pub(crate) fn new(len: usize) -> Self {
        let spill = if len > INLINE { vec![Variable::EMPTY; len] } else { Vec::new() };
        let empty = Variable { state: State::Absent, at: 0 };
        Self {
            inline: [empty; INLINE],
            spill,
            len,
            kept: None,
            has_wrong: false,
            without_media: false,
            row: None,
        }
    }

    /// Tracked arrays and maps, created if there are none.
    fn kept(&mut self) -> &mut Kept<'v> {
        let none =
            || Box::new(Kept { lists: Vec::new(), maps: Vec::new(), media: BTreeMap::new(), room: ROOM });
        self.kept.get_or_insert_with(none)
    }

    /// The tracked items of an array.
    #[inline]
    fn items(&self, list: u32) -> Option<&Items<'v>> {
        self.kept.as_ref()?.lists.get(list as usize)
    }

    #[inline]
    fn all(&mut self) -> &mut [Variable<'v>] {
        if self.len > INLINE { &mut self.spill } else { &mut self.inline }
    }

    /// The variables of an owner.
    #[inline]
    fn run(&mut self, owner: Owner) -> &mut [Variable<'v>] {
        if owner == Owner::REQUEST {
            return self.all();
        }
        self.of_item(owner)
    }

    #[inline(never)]
    fn of_item(&mut self, owner: Owner) -> &mut [Variable<'v>] {
        let lists = self.kept.as_mut().map(|kept| kept.lists.as_mut_slice()).unwrap_or_default();
        let Some(items) = lists.get_mut(owner.list as usize) else { return &mut [] };
        let start = owner.start as usize;
        items.variables.get_mut(start..start + items.width).unwrap_or_default()
    }

    /// The variable of the request with this index.
    #[inline]
    pub(crate) fn get(&self, index: u16) -> Variable<'v> {
        let all: &[Variable<'v>] = if self.len > INLINE { &self.spill } else { &self.inline };
        all.get(usize::from(index)).copied().unwrap_or(Variable::EMPTY)
    }

    /// The variable with this index of an owner.
    #[inline]
    pub(crate) fn get_in(&self, owner: Owner, index: u16) -> Variable<'v> {
        if owner == Owner::REQUEST {
            return self.get(index);
        }
        let Some(items) = self.items(owner.list) else { return Variable::EMPTY };
        let place = owner.start as usize + usize::from(index);
        let variable = items.variables.get(place).filter(|_| usize::from(index) < items.width);
        variable.copied().unwrap_or(Variable::EMPTY)
    }

    /// The item with this index; [`Owner::UNTRACKED`] if it is not tracked.
    pub(crate) fn item_owner(&self, tracked: TrackedList, index: usize) -> Owner {
        let start = self.items(tracked.0).and_then(|items| {
            let start = index.checked_mul(items.width)?;
            (start < items.variables.len()).then(|| u32::try_from(start).ok())?
        });
        start.map_or(Owner::UNTRACKED, |start| Owner { list: tracked.0, start })
    }

    /// True if a map has a member with this key.
    pub(crate) fn has_key(&self, keys: MapKeys, key: &str) -> bool {
        let keys = self.kept.as_ref().and_then(|kept| kept.maps.get(keys.0 as usize));
        keys.is_some_and(|keys| keys.binary_search_by(|known| (**known).cmp(key)).is_ok())
    }

    /// The media of a variable, if it is given and expressions read it.
    pub(crate) fn media(&self, owner: Owner, var: u16) -> Option<&Described> {
        self.kept.as_ref()?.media.get(&(owner, var))
    }

    /// The reason why a given value has no media; none if it can have some.
    pub(crate) fn why_no_media(&self) -> Option<Failure> {
        let is_full = self.kept.as_ref().is_some_and(|kept| kept.room == 0);
        let failure = if is_full { Failure::TooManyMembers } else { Failure::NotMedia };
        (!self.without_media).then_some(failure)
    }

    /// True if expressions read media that is given.
    #[inline]
    pub(crate) fn has_media(&self) -> bool {
        self.kept.as_ref().is_some_and(|kept| !kept.media.is_empty())
    }

    /// Keeps what is known of the media of a variable, unless there is too much.
    pub(crate) fn describe(&mut self, owner: Owner, var: u16, media: Described) {
        let kept = self.kept();
        if let Some(room) = kept.room.checked_sub(1) {
            kept.room = room;
            kept.media.insert((owner, var), media);
        }
    }

    /// Starts to track an array, if an expression iterates over it.
    #[inline]
    pub(crate) fn track_list(&mut self, array: &Array<'_>) -> Option<TrackedList> {
        if array.vars.is_empty() { None } else { self.open_list(array.vars.len()) }
    }

    /// The variables at or below an item.
    #[inline]
    pub(crate) fn vars_of(array: &Array<'_>) -> Vars {
        Vars { start: 0, end: u16::try_from(array.vars.len()).unwrap_or(u16::MAX), own: array.own }
    }

    /// Adds an item. An array with too many items is not tracked.
    pub(crate) fn next_item(
        &mut self,
        tracked: &mut Option<TrackedList>,
        array: &Array<'_>,
        index: usize,
    ) -> Owner {
        // An array that is too long is invalid, so its items are not read.
        let kept = tracked.filter(|_| array.max == u32::MAX || index < array.max as usize);
        let owner = kept.and_then(|list| self.add_item(list));
        if owner.is_none() {
            *tracked = None;
        }
        owner.unwrap_or(Owner::UNTRACKED)
    }

    pub(crate) fn open_list(&mut self, width: usize) -> Option<TrackedList> {
        let kept = self.kept();
        let index = u32::try_from(kept.lists.len()).ok().filter(|_| kept.room > 0)?;
        kept.room -= 1;
        kept.lists.push(Items { width, variables: Vec::new() });
        Some(TrackedList(index))
    }

    pub(crate) fn add_item(&mut self, list: TrackedList) -> Option<Owner> {
        let kept = self.kept();
        let items = kept.lists.get_mut(list.0 as usize)?;
        kept.room = kept.room.checked_sub(items.width)?;
        let start = u32::try_from(items.variables.len()).ok()?;
        items.variables.resize(items.variables.len() + items.width, Variable::EMPTY);
        Some(Owner { list: list.0, start })
    }

    /// Keeps the keys of a map, unless there are too many.
    pub(crate) fn keep_keys(&mut self, mut keys: Vec<Cow<'v, str>>) -> Option<MapKeys> {
        let kept = self.kept();
        kept.room = kept.room.checked_sub(keys.len() + 1)?;
        let index = u32::try_from(kept.maps.len()).ok()?;
        keys.sort_unstable();
        kept.maps.push(keys);
        Some(MapKeys(index))
    }

    /// Sets the value of a variable.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "most of a value is known where this is called")]
    pub(crate) fn given(&mut self, owner: Owner, var: u16, at: usize, value: Value<'v>) {
        let variables = if owner == Owner::REQUEST { self.all() } else { self.of_item(owner) };
        if let Some(variable) = variables.get_mut(usize::from(var)) {
            *variable = Variable { state: State::Given(value), at };
        }
    }

    /// Sets width and height of a size in one string, where they are variables.
    pub(crate) fn sides(
        &mut self,
        owner: Owner,
        at: usize,
        vars: (Option<u16>, Option<u16>),
        sides: Option<(i64, i64)>,
    ) {
        let Some((width, height)) = sides else { return };
        for (var, side) in [(vars.0, width), (vars.1, height)] {
            if let Some(var) = var {
                self.given(owner, var, at, Value::Int(side));
            }
        }
    }

    /// Marks everything at or below a parameter as invalid.
    #[cold]
    pub(crate) fn wrong(&mut self, owner: Owner, vars: Vars) {
        self.has_wrong = true;
        self.fill(owner, vars, State::Wrong);
    }

    /// Marks a required parameter as missing.
    #[cold]
    pub(crate) fn missing(&mut self, owner: Owner, vars: Vars) {
        self.has_wrong = true;
        self.fill(owner, vars, State::Missing);
    }

    /// True if some variable is invalid, or required and missing.
    #[inline]
    pub(crate) fn has_wrong(&self) -> bool {
        self.has_wrong
    }

    /// Marks a parameter as not given.
    pub(crate) fn absent(&mut self, owner: Owner, vars: Vars) {
        self.fill(owner, vars, State::Absent);
    }

    /// Marks everything as invalid: the document cannot be read.
    #[cold]
    pub(crate) fn wrong_all(&mut self) {
        self.has_wrong = true;
        self.all().iter_mut().for_each(|variable| variable.state = State::Wrong);
    }

    fn fill(&mut self, owner: Owner, vars: Vars, state: State<'v>) {
        let range = usize::from(vars.start)..usize::from(vars.end);
        if let Some(variables) = self.run(owner).get_mut(range) {
            for variable in variables {
                variable.state = state;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Vars = Vars { start: 0, end: 1, own: true };

    #[test]
    fn items_have_separate_variables() {
        let mut variables = Variables::new(1);
        let outer = variables.open_list(2).expect("there is room");
        let first = variables.add_item(outer).expect("there is room");
        // A list in an item is open while the outer one still grows.
        let inner = variables.open_list(1).expect("there is room");
        let deep = variables.add_item(inner).expect("there is room");
        variables.given(deep, 0, 7, Value::Int(7));
        variables.given(first, 1, 5, Value::List { count: 1, items: Some(inner) });
        let second = variables.add_item(outer).expect("there is room");
        variables.wrong(second, OWN);
        variables.given(Owner::REQUEST, 0, 1, Value::List { count: 2, items: Some(outer) });

        let State::Given(Value::List { count: 2, items: Some(items) }) = variables.get(0).state else {
            panic!("the list is there")
        };
        let owner = variables.item_owner(items, 0);
        assert_eq!(owner, first);
        assert!(matches!(variables.get_in(owner, 0).state, State::Absent));
        let State::Given(Value::List { items: Some(items), .. }) = variables.get_in(owner, 1).state else {
            panic!("the inner list is there")
        };
        let owner = variables.item_owner(items, 0);
        assert!(matches!(variables.get_in(owner, 0), Variable { state: State::Given(Value::Int(7)), at: 7 }));
        assert!(
            matches!(variables.get_in(owner, 1).state, State::Absent),
            "not the variable of another owner"
        );
        assert!(matches!(variables.get_in(second, 0).state, State::Wrong));
        assert_eq!(variables.item_owner(outer, 2), Owner::UNTRACKED);
        assert!(matches!(variables.get_in(Owner::UNTRACKED, 0).state, State::Absent));
    }

    #[test]
    fn kept_variables_are_limited() {
        let mut variables = Variables::new(0);
        let list = variables.open_list(1000).expect("there is room");
        let kept = std::iter::from_fn(|| variables.add_item(list)).count();
        assert_eq!(kept, (ROOM - 1) / 1000);
        assert!(variables.keep_keys(vec!["a".into(); 2000]).is_none());
        assert!(variables.keep_keys(vec!["a".into(); 2]).is_some());
    }

    #[test]
    fn keys_are_found() {
        let mut variables = Variables::new(0);
        let keys = variables.keep_keys(vec!["z".into(), "a".into(), "é".into()]).expect("there is room");
        assert!(["a", "z", "é"].iter().all(|key| variables.has_key(keys, key)));
        assert!(!variables.has_key(keys, "b") && !variables.has_key(MapKeys(9), "a"));
    }
}
