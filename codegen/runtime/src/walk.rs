//! The pass over JSON bytes. In: bytes and a table. Out: the log, the variables, and the typed struct when there is
//! one to fill. Everything happens in one pass; nothing is kept of what nobody asks for.

use crate::check::{Checker, Scalar};
use crate::json::{Extra, Json};
use crate::keys::{Keys, Seen};
use crate::lookup;
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::{Read, Reader};
use crate::report::Log;
use crate::slots::{Slots, State, Value};
use crate::table::{Array, Field, Literal, Object, Text, Type};
use crate::text::Str;
use crate::typed::{Member, Record};

/// Reads one document.
pub(crate) struct Walk<'m, 'j> {
    pub(crate) reader: Reader<'j>,
    pub(crate) checker: Checker<'m>,
    /// The objects that types name by index.
    objects: &'m [Object<'m>],
    /// What the document belongs to.
    of: &'m str,
    pub(crate) slots: Slots<'j>,
    /// Lists around the value; what stands in a list fills no variable.
    lists: u32,
    /// Room for strings with escapes.
    scratch: String,
}

/// A key of a document.
enum Key<'j> {
    Known(usize),
    Other(Str<'j>),
}

impl<'m, 'j> Walk<'m, 'j> {
    /// Starts in front of a document.
    pub(crate) fn new(
        reader: Reader<'j>,
        objects: &'m [Object<'m>],
        of: &'m str,
        vars: usize,
        lenient: bool,
    ) -> Self {
        let checker = Checker { log: Log::default(), lenient };
        Self { reader, checker, objects, of, slots: Slots::new(vars), lists: 0, scratch: String::new() }
    }

    /// Reads the whole document, which should be the first object of the table.
    pub(crate) fn document(&mut self, sink: Option<&mut dyn Record>) -> Read<()> {
        let at = self.reader.offset();
        match self.objects.first() {
            Some(object) if self.reader.peek() == b'{' => self.object(object, Path::ROOT, sink)?,
            Some(_) if self.reader.peek() == b'[' && !self.checker.lenient => {
                self.checker.log.value(at, Path::ROOT, Problem::Envelope);
                self.foreign(Path::ROOT)?;
                self.slots.wrong_all();
            }
            _ => {
                self.mismatch(&Type::Object(0), Path::ROOT)?;
                self.slots.wrong_all();
            }
        }
        self.reader.end()
    }

    fn object(
        &mut self,
        object: &'m Object<'m>,
        path: Path<'_, 'm>,
        mut sink: Option<&mut dyn Record>,
    ) -> Read<()> {
        self.reader.enter()?;
        let mut seen = Seen::new(object.fields.len());
        let mut given = Seen::new(object.fields.len());
        let mut others = Keys::default();
        let mut next = 0;
        let mut more = self.reader.occupied(b'}');
        while more {
            let at = self.reader.offset();
            match self.key(object, next)? {
                Key::Known(index) => {
                    self.reader.colon()?;
                    let Some(field) = object.fields.get(index) else { break };
                    let here = path.field(index, field.name);
                    if seen.insert(index) {
                        let sink = sink.as_deref_mut().and_then(|record| record.get_mut(index));
                        if self.field(field, here, sink)? {
                            given.insert(index);
                        }
                    } else {
                        self.twice(at, here, others.report(field.name));
                        self.slots.wrong(field.vars);
                        self.reader.skip()?;
                    }
                    next = index + 1;
                }
                Key::Other(name) => {
                    self.reader.colon()?;
                    let extra = sink.as_deref_mut().and_then(Record::extra_mut);
                    self.other(object, name, at, path, &mut others, extra)?;
                }
            }
            more = self.reader.another(b'}')?;
        }
        self.absent(object, path, &given);
        Ok(())
    }

    /// The next key: most documents have the order of the spec.
    #[inline]
    fn key(&mut self, object: &'m Object<'m>, next: usize) -> Read<Key<'j>> {
        if let Some(field) = object.fields.get(next)
            && self.reader.key_is(field.name)
        {
            return Ok(Key::Known(next));
        }
        let key = self.reader.key()?;
        let found = match key.as_plain() {
            Some(name) => find(object, name, next),
            None => find(object, &key.decode(), next),
        };
        Ok(found.map_or(Key::Other(key), Key::Known))
    }

    /// A member that the table does not know.
    #[cold]
    #[inline(never)]
    fn other(
        &mut self,
        object: &'m Object<'m>,
        name: Str<'j>,
        at: usize,
        path: Path<'_, 'm>,
        others: &mut Keys<'j>,
        extra: Option<&mut Extra>,
    ) -> Read<()> {
        let here = path.key(name);
        let decoded = name.decode();
        if let Some(first) = others.repeated(decoded.clone()) {
            self.twice(at, here, first);
            return self.reader.skip();
        }
        match extra {
            _ if !object.open => {
                let problem = Problem::Unknown { of: self.of, object };
                self.checker.log.value(at, here, problem);
                self.foreign(here)
            }
            Some(extra) => {
                let value = self.json(here)?;
                extra.push(decoded.into_owned(), value);
                Ok(())
            }
            None => self.foreign(here),
        }
    }

    /// A key that stood before; told once a key.
    #[cold]
    #[inline(never)]
    fn twice(&mut self, at: usize, path: Path<'_, 'm>, first: bool) {
        self.checker.log.duplicate = true;
        if first {
            self.checker.log.value(at, path, Problem::Duplicate);
        }
    }

    /// What is not there.
    #[inline]
    fn absent(&mut self, object: &'m Object<'m>, path: Path<'_, 'm>, given: &Seen) {
        for (index, field) in object.fields.iter().enumerate() {
            if field.required && !given.contains(index) {
                self.checker.log.missing(path.field(index, field.name));
                if self.lists == 0 {
                    self.slots.missing(field.vars);
                }
            }
        }
    }

    /// The value of a known member; whether it counts as given.
    #[inline]
    fn field(
        &mut self,
        field: &'m Field<'m>,
        path: Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<bool> {
        let at = self.reader.offset();
        if field.empty_absent && self.reader.empty_string() {
            return Ok(false);
        }
        let state = if field.nullable && self.reader.peek() == b'n' {
            self.reader.word("null")?;
            let fits = self.put(sink, Scalar::Null, at, path);
            if fits { State::Given(Value::Null) } else { State::Wrong }
        } else {
            self.value(&field.ty, path, sink)?
        };
        if self.lists == 0 && field.vars.start != field.vars.end {
            self.slots.given(field.vars, at, state);
        }
        Ok(true)
    }

    /// Any value that has a type.
    fn value(
        &mut self,
        ty: &'m Type<'m>,
        path: Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<State<'j>> {
        let at = self.reader.offset();
        match (ty, self.reader.peek()) {
            (Type::String(text), b'"') => self.string(text, path, sink),
            (Type::Integer(bounds), b'-' | b'0'..=b'9') => {
                let (found, _) = self.reader.number()?;
                let Some(state) = self.checker.integer(*bounds, found, at, path) else {
                    let problem = Problem::Type { expected: ty, found: Found::Number(found) };
                    self.checker.log.value(at, path, problem);
                    return Ok(State::Wrong);
                };
                Ok(self.keep(state, sink, at, path))
            }
            (Type::Number(bounds), b'-' | b'0'..=b'9') => {
                let (found, _) = self.reader.number()?;
                let state = self.checker.number(*bounds, found, at, path);
                Ok(self.keep(state, sink, at, path))
            }
            (Type::Boolean, b't' | b'f') => {
                let state = State::Given(Value::Bool(self.reader.boolean()?));
                Ok(self.keep(state, sink, at, path))
            }
            (Type::Const(literal), _) => self.literal(std::slice::from_ref(literal), true, path, sink),
            (Type::Enum(literals), _) => self.literal(literals, false, path, sink),
            (Type::Array(array), b'[') => self.list(array, path, sink),
            (Type::Object(index), b'{') => {
                let Some(object) = self.objects.get(usize::from(*index)) else {
                    return self.mismatch(ty, path);
                };
                let (filled, record) = match sink {
                    None => (true, None),
                    Some(sink) => {
                        let record = sink.record();
                        (record.is_some(), record)
                    }
                };
                self.object(object, path, record)?;
                if !filled {
                    self.checker.log.value(at, path, Problem::Unfit { found: Found::Object });
                }
                Ok(State::Given(Value::Object))
            }
            (Type::Any, _) => self.any(path, sink),
            _ => self.mismatch(ty, path),
        }
    }

    #[inline]
    fn string(
        &mut self,
        text: &'m Text<'m>,
        path: Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<State<'j>> {
        let at = self.reader.offset();
        let value = self.reader.string()?;
        let fine = self.with_text(value, |walk, decoded| {
            walk.checker.text(text, decoded, at, path) && walk.put(sink, Scalar::Str(decoded), at, path)
        });
        Ok(if fine { State::Given(Value::Str(value)) } else { State::Wrong })
    }

    /// Hands out the meaning of a string, which only escapes make different from what stands there.
    #[inline]
    fn with_text<T>(&mut self, value: Str<'j>, then: impl FnOnce(&mut Self, &str) -> T) -> T {
        if let Some(text) = value.as_plain() {
            return then(self, text);
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        value.decode_into(&mut scratch);
        let answer = then(self, &scratch);
        self.scratch = scratch;
        answer
    }

    /// Fills a member with a value that was checked.
    #[inline]
    fn keep(
        &mut self,
        state: State<'j>,
        sink: Option<&mut dyn Member>,
        at: usize,
        path: Path<'_, 'm>,
    ) -> State<'j> {
        use crate::reader::Numeral;
        let scalar = match state {
            State::Given(Value::Bool(value)) => Scalar::Bool(value),
            State::Given(Value::Int(value)) => Scalar::Number(Numeral::Int(value)),
            State::Given(Value::Num(value)) => Scalar::Number(Numeral::Num(value)),
            _ => return state,
        };
        if self.put(sink, scalar, at, path) { state } else { State::Wrong }
    }

    #[inline]
    fn put(
        &mut self,
        sink: Option<&mut dyn Member>,
        value: Scalar<'_>,
        at: usize,
        path: Path<'_, 'm>,
    ) -> bool {
        let fits = sink.is_none_or(|member| member.put(value.into()));
        if !fits {
            self.checker.log.value(at, path, Problem::Unfit { found: value.found() });
        }
        fits
    }

    /// A scalar that has to be one of some values.
    #[inline]
    fn literal(
        &mut self,
        literals: &'m [Literal<'m>],
        only: bool,
        path: Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<State<'j>> {
        let at = self.reader.offset();
        let check = |walk: &mut Self, value: Scalar<'_>, sink| {
            let fine = match literals {
                [literal] if only => walk.checker.constant(*literal, value, at, path),
                _ => walk.checker.one_of(literals, value, at, path),
            };
            fine && walk.put(sink, value, at, path)
        };
        let (fine, value) = match self.reader.peek() {
            b'"' => {
                let value = self.reader.string()?;
                (self.with_text(value, |walk, text| check(walk, Scalar::Str(text), sink)), Value::Str(value))
            }
            b'-' | b'0'..=b'9' => {
                use crate::reader::Numeral;
                let (found, _) = self.reader.number()?;
                let value = match found {
                    Numeral::Int(value) => Value::Int(value),
                    Numeral::Num(value) => crate::number::whole(value).map_or(Value::Num(value), Value::Int),
                };
                (check(self, Scalar::Number(found), sink), value)
            }
            b't' | b'f' => {
                let value = self.reader.boolean()?;
                (check(self, Scalar::Bool(value), sink), Value::Bool(value))
            }
            b'n' => {
                self.reader.word("null")?;
                (check(self, Scalar::Null, sink), Value::Null)
            }
            open => {
                let found = if open == b'{' { Found::Object } else { Found::List };
                let problem = match literals {
                    [literal] if only => Problem::Const { expected: *literal, found },
                    _ => Problem::Enum { allowed: literals, found },
                };
                self.checker.log.value(at, path, problem);
                self.foreign(path)?;
                return Ok(State::Wrong);
            }
        };
        Ok(if fine { State::Given(value) } else { State::Wrong })
    }

    fn list(
        &mut self,
        array: &'m Array<'m>,
        path: Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<State<'j>> {
        let at = self.reader.offset();
        let expects = sink.is_some();
        let mut list = sink.and_then(Member::list);
        if expects && list.is_none() {
            self.checker.log.value(at, path, Problem::Unfit { found: Found::List });
        }
        self.reader.enter()?;
        self.lists += 1;
        let mut count = 0;
        let mut more = self.reader.occupied(b']');
        while more {
            let item = list.as_deref_mut().map(crate::typed::List::push);
            self.value(&array.items, path.item(count), item)?;
            count += 1;
            more = self.reader.another(b']')?;
        }
        self.lists -= 1;
        Ok(self.checker.items(array, count, at, path))
    }

    /// A value that the table leaves open.
    #[inline(never)]
    fn any(&mut self, path: Path<'_, 'm>, sink: Option<&mut dyn Member>) -> Read<State<'j>> {
        let at = self.reader.offset();
        let Some(sink) = sink else {
            let state = self.outline();
            self.foreign(path)?;
            return Ok(state);
        };
        if let Some(json) = sink.json() {
            *json = self.json(path)?;
            return Ok(State::Given(Value::Null));
        }
        match self.reader.peek() {
            b'{' => match sink.record() {
                Some(record) => self.document_within(record, path),
                None => self.unfit(Found::Object, path),
            },
            b'[' => match sink.list() {
                Some(list) => {
                    const ITEMS: Array<'static> = Array { items: Type::Any, min: 0, max: u32::MAX };
                    self.reader.enter()?;
                    let mut count = 0;
                    let mut more = self.reader.occupied(b']');
                    while more {
                        self.value(&ITEMS.items, path.item(count), Some(list.push()))?;
                        count += 1;
                        more = self.reader.another(b']')?;
                    }
                    Ok(State::Given(Value::List(count)))
                }
                None => self.unfit(Found::List, path),
            },
            b'"' => {
                let value = self.reader.string()?;
                self.with_text(value, |walk, text| walk.put(Some(sink), Scalar::Str(text), at, path));
                Ok(State::Given(Value::Str(value)))
            }
            b't' | b'f' => {
                let state = State::Given(Value::Bool(self.reader.boolean()?));
                Ok(self.keep(state, Some(sink), at, path))
            }
            b'n' => {
                self.reader.word("null")?;
                self.put(Some(sink), Scalar::Null, at, path);
                Ok(State::Given(Value::Null))
            }
            b'-' | b'0'..=b'9' => {
                let (found, _) = self.reader.number()?;
                self.put(Some(sink), Scalar::Number(found), at, path);
                Ok(State::Given(Value::Null))
            }
            _ => self.reader.no_value(),
        }
    }

    /// A document of its own inside another, such as the result in an envelope.
    fn document_within(&mut self, record: &mut dyn Record, path: Path<'_, 'm>) -> Read<State<'j>> {
        let objects = record.objects();
        let outer = std::mem::replace(&mut self.objects, objects);
        self.lists += 1;
        let outcome = match objects.first() {
            Some(object) => self.object(object, path, Some(record)),
            None => self.unfit(Found::Object, path).map(|_| ()),
        };
        self.lists -= 1;
        self.objects = outer;
        outcome.map(|()| State::Given(Value::Object))
    }

    /// What rules see of a value without a type; lists and objects only by their presence.
    fn outline(&self) -> State<'j> {
        match self.reader.peek() {
            b't' | b'f' => State::Given(Value::Bool(self.reader.peek() == b't')),
            b'{' => State::Given(Value::Object),
            _ => State::Given(Value::Null),
        }
    }

    /// A value that the typed struct has no room for.
    #[cold]
    fn unfit(&mut self, found: Found, path: Path<'_, 'm>) -> Read<State<'j>> {
        self.checker.log.value(self.reader.offset(), path, Problem::Unfit { found });
        self.foreign(path)?;
        Ok(State::Wrong)
    }

    /// A value of a wrong type.
    #[cold]
    #[inline(never)]
    fn mismatch(&mut self, expected: &'m Type<'m>, path: Path<'_, 'm>) -> Read<State<'j>> {
        let at = self.reader.offset();
        let found = match self.reader.peek() {
            b'{' | b'[' => {
                let found = if self.reader.peek() == b'{' { Found::Object } else { Found::List };
                self.foreign(path)?;
                found
            }
            b'"' => {
                self.reader.string()?;
                Found::Text("".into())
            }
            b't' | b'f' => Found::Bool(self.reader.boolean()?),
            b'n' => self.reader.word("null").map(|()| Found::Null)?,
            b'-' | b'0'..=b'9' => Found::Number(self.reader.number()?.0),
            _ => return self.reader.no_value(),
        };
        self.checker.log.value(at, path, Problem::Type { expected, found });
        Ok(State::Wrong)
    }

    /// Any value, kept.
    fn json(&mut self, path: Path<'_, 'm>) -> Read<Json> {
        let at = self.reader.offset();
        let mut duplicate = None;
        let value = Json::read(&mut self.reader, &mut duplicate)?;
        if let Some(name) = duplicate {
            self.twice(at, path.key(Str::plain(&name)), true);
        }
        Ok(value)
    }

    /// Steps over any value; keys that stand twice are wrong everywhere.
    #[inline(never)]
    fn foreign(&mut self, path: Path<'_, 'm>) -> Read<()> {
        match self.reader.peek() {
            b'{' => {
                self.reader.enter()?;
                let mut keys = Keys::default();
                let mut more = self.reader.occupied(b'}');
                while more {
                    let at = self.reader.offset();
                    let name = self.reader.key()?;
                    self.reader.colon()?;
                    let here = path.key(name);
                    if let Some(first) = keys.repeated(name.decode()) {
                        self.twice(at, here, first);
                        self.reader.skip()?;
                    } else {
                        self.foreign(here)?;
                    }
                    more = self.reader.another(b'}')?;
                }
                Ok(())
            }
            b'[' => {
                self.reader.enter()?;
                let mut index = 0;
                let mut more = self.reader.occupied(b']');
                while more {
                    self.foreign(path.item(index))?;
                    index += 1;
                    more = self.reader.another(b']')?;
                }
                Ok(())
            }
            _ => self.reader.skip(),
        }
    }
}

/// The place of a member in an object, looked for from where it is expected.
#[inline]
fn find(object: &Object<'_>, name: &str, next: usize) -> Option<usize> {
    if !object.lookup.table.is_empty() {
        return lookup::find(&object.lookup, object.fields, name);
    }
    let (before, behind) = object.fields.split_at_checked(next).unwrap_or((object.fields, &[]));
    let is = |field: &Field<'_>| field.name == name;
    behind.iter().position(is).map(|at| at + before.len()).or_else(|| before.iter().position(is))
}
