//! JSON Pointers. In: the path of the engine to a value. Out: text, created only for violations. Never knows
//! what the violation is.

use crate::scan::has_either;
use crate::table::Vars;
use crate::text::{Str, clip};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

/// The path from the document to a value, as a linked list on the stack.
#[derive(Clone, Copy)]
pub(crate) struct Path<'p, 'm> {
    parent: Option<&'p Path<'p, 'm>>,
    step: Step<'p, 'm>,
    /// Offset of the value, or of its key, in the document.
    pub(crate) at: usize,
    /// The variables that the value fills.
    pub(crate) vars: Vars,
}

/// For values that fill no variable.
pub(crate) const NO_VARS: Vars = Vars { start: 0, end: 0, own: false };

#[derive(Clone, Copy)]
enum Step<'p, 'm> {
    Root,
    Field(u16, &'m str),
    Item(u32),
    Key(&'p str),
    /// A key with escapes, as written.
    Escaped(&'p str),
}

impl<'p, 'm> Path<'p, 'm> {
    /// The document.
    pub(crate) const ROOT: Self = Self { parent: None, step: Step::Root, at: 0, vars: NO_VARS };

    /// A member in the table, with its index in the object.
    #[inline]
    pub(crate) fn field(&'p self, at: usize, index: usize, name: &'m str, vars: Vars) -> Path<'p, 'm> {
        let step = Step::Field(u16::try_from(index).unwrap_or(u16::MAX), name);
        Path { parent: Some(self), step, at, vars }
    }

    /// An item of a list.
    #[inline]
    pub(crate) fn item(&'p self, at: usize, index: usize, vars: Vars) -> Path<'p, 'm> {
        Path { parent: Some(self), step: Step::Item(u32::try_from(index).unwrap_or(u32::MAX)), at, vars }
    }

    /// A member that is not in the table.
    pub(crate) fn key(&'p self, at: usize, key: Str<'p>) -> Path<'p, 'm> {
        // Kept apart, because steps of all kinds are then as small as those of members in the table.
        let step = match key {
            Str::Plain(raw) => Step::Key(raw),
            Str::Escaped(raw) => Step::Escaped(raw),
        };
        Path { parent: Some(self), step, at, vars: NO_VARS }
    }

    /// The same with another offset.
    pub(crate) fn moved(self, at: usize) -> Self {
        Self { at, ..self }
    }

    /// The same for a value that fills no variable.
    pub(crate) fn untracked(self) -> Self {
        Self { vars: NO_VARS, ..self }
    }

    /// The whole pointer as text, with nothing clipped.
    pub(crate) fn to_text(self) -> String {
        let mut steps = Vec::new();
        let mut path = Some(&self);
        while let Some(&Path { parent, step, .. }) = path {
            steps.push(step);
            path = parent;
        }
        let mut text = String::new();
        for step in steps.iter().rev() {
            match step {
                Step::Root => {}
                Step::Field(_, name) => push_segment(&mut text, name),
                Step::Item(index) => push_segment(&mut text, &index.to_string()),
                Step::Key(key) => push_segment(&mut text, key),
                Step::Escaped(raw) => push_segment(&mut text, &Str::escaped(raw).decode()),
            }
        }
        text
    }

    /// The pointer, and whether a key in it had to be clipped.
    pub(crate) fn to_pointer(self) -> (Pointer<'m>, bool) {
        let member = |key: &str| {
            let (key, clipped) = clip(key);
            (Pointer::Member(Segment::Key(key)), clipped)
        };
        match (self.step, self.parent) {
            (Step::Root, _) => return (Pointer::Root, false),
            (Step::Field(index, name), Some(Path { step: Step::Root, .. })) => {
                return (Pointer::Member(Segment::Field(index, name)), false);
            }
            (Step::Key(key), Some(Path { step: Step::Root, .. })) => return member(key),
            (Step::Escaped(raw), Some(Path { step: Step::Root, .. })) => {
                return member(&Str::escaped(raw).decode());
            }
            _ => {}
        }
        let mut clipped = false;
        let mut segments = Vec::new();
        let mut path = Some(&self);
        while let Some(&Path { parent, step, .. }) = path {
            let mut key = |key: &str| {
                let (key, cut) = clip(key);
                clipped |= cut;
                Segment::Key(key)
            };
            segments.push(match step {
                Step::Root => break,
                Step::Field(index, name) => Segment::Field(index, name),
                Step::Item(index) => Segment::Item(index),
                Step::Key(name) => key(name),
                Step::Escaped(raw) => key(&Str::escaped(raw).decode()),
            });
            path = parent;
        }
        segments.reverse();
        (Pointer::Segments(segments.into()), clipped)
    }
}

/// A location in a document.
#[derive(Clone, Debug)]
pub(crate) enum Pointer<'m> {
    /// The document.
    Root,
    /// A member of the document.
    Member(Segment<'m>),
    /// A deeper location.
    Segments(Box<[Segment<'m>]>),
    /// A pointer from a table, or a composed one.
    Text(Cow<'m, str>),
}

/// One part of a [`Pointer`].
#[derive(Clone, Debug)]
pub(crate) enum Segment<'m> {
    /// A member in the table.
    Field(u16, &'m str),
    /// An item of a list.
    Item(u32),
    /// A member that is not in the table, clipped.
    Key(Box<str>),
}

impl<'m> Pointer<'m> {
    /// The last key or index.
    pub(crate) fn last(&self) -> Cow<'_, str> {
        match (self, self.segments().last()) {
            (Pointer::Text(pointer), _) => unescaped(pointer).into(),
            (_, segment) => segment.map_or(Cow::Borrowed(""), Segment::to_text),
        }
    }

    /// The steps from the document; none for a pointer that is text.
    pub(crate) fn segments(&self) -> &[Segment<'m>] {
        match self {
            Pointer::Root | Pointer::Text(_) => &[],
            Pointer::Member(segment) => std::slice::from_ref(segment),
            Pointer::Segments(segments) => segments,
        }
    }

    /// Order of the spec: by index in each object, and by item.
    pub(crate) fn spec_order(&self, other: &Self) -> Ordering {
        fn number(segment: &Segment<'_>) -> u32 {
            match segment {
                Segment::Field(index, _) => u32::from(*index),
                Segment::Item(index) => *index,
                Segment::Key(_) => u32::MAX,
            }
        }
        self.segments().iter().map(number).cmp(other.segments().iter().map(number))
    }
}

impl Segment<'_> {
    fn to_text(&self) -> Cow<'_, str> {
        match self {
            Segment::Field(_, name) => Cow::Borrowed(name),
            Segment::Item(index) => index.to_string().into(),
            Segment::Key(key) => Cow::Borrowed(key),
        }
    }
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Pointer::Text(pointer) = self {
            return f.write_str(pointer);
        }
        self.segments().iter().try_for_each(|segment| match segment {
            Segment::Field(_, name) => write_segment(f, name),
            Segment::Item(index) => write!(f, "/{index}"),
            Segment::Key(key) => write_segment(f, key),
        })
    }
}

/// The last key of a pointer.
fn unescaped(pointer: &str) -> String {
    unescape(pointer.rsplit('/').next().unwrap_or_default())
}

/// The keys of a pointer.
pub(crate) fn segments(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(unescape)
}

fn unescape(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

pub(crate) fn push_segment(text: &mut String, key: &str) {
    text.push('/');
    text.push_str(&key.replace('~', "~0").replace('/', "~1"));
}

/// A slash and a key with `~` and `/` escaped.
fn write_segment(f: &mut fmt::Formatter<'_>, key: &str) -> fmt::Result {
    f.write_str("/")?;
    if !has_either(key.as_bytes(), b'~', b'/') {
        return f.write_str(key);
    }
    f.write_str(&key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_escaped() {
        assert_eq!(Path::ROOT.key(0, Str::escaped("\\u007e")).to_pointer().0.to_string(), "/~0");
        let odd = Path::ROOT.key(0, Str::plain("a/b~c"));
        let item = odd.item(0, 3, NO_VARS);
        let (pointer, clipped) = item.field(0, 7, "url", NO_VARS).to_pointer();
        assert_eq!(pointer.to_string(), "/a~1b~0c/3/url");
        assert_eq!(item.field(0, 7, "url", NO_VARS).to_text(), "/a~1b~0c/3/url");
        assert_eq!(Path::ROOT.to_text(), "");
        assert_eq!(pointer.last(), "url");
        assert!(!clipped);
        assert_eq!(Pointer::Text("/a/b~1c".into()).last(), "b/c");
        assert_eq!(Pointer::Text("/a/0/b~0c".into()).last(), "b~c");
    }

    #[test]
    fn spec_order_follows_the_tables() {
        let item = Path::ROOT.field(0, 2, "list", NO_VARS);
        let (nested, _) = item.item(0, 5, NO_VARS).field(0, 0, "z", NO_VARS).to_pointer();
        assert_eq!(nested.spec_order(&Pointer::Member(Segment::Field(3, "a"))), Ordering::Less);
        assert_eq!(nested.spec_order(&Pointer::Member(Segment::Field(1, "b"))), Ordering::Greater);
    }
}
