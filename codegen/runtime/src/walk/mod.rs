//! The pass over JSON bytes. In: bytes and a table. Out: the log, the variables, and the typed struct when there is
//! one to fill. There is one pass, and only values that expressions read are kept.

use crate::check::{self, Checker, Scalar};
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::{Numeral, Read, Reader};
use crate::table::{Format, Integer, Literal, Lookup, MediaForms, Text, Type};
use crate::text::Str;
use crate::typed::{Member, Record};
use crate::variables::Value;

mod containers;
mod lookahead;
mod objects;
mod open;
mod unions;

pub(crate) use lookahead::Lookahead;
pub(crate) use open::scalar;

/// The member of a struct to fill with a value, if there is one.
type Sink<'s> = Option<&'s mut dyn Member>;

/// Reads one document.
pub(crate) struct Walk<'w, 'm, 'j> {
    pub(crate) reader: Reader<'j>,
    pub(crate) checker: Checker<'w, 'm, 'j>,
    /// Members that were seen before they are read.
    lookahead: Lookahead,
    /// True if documents of this kind are sent in an array.
    array_body: bool,
}

impl<'w, 'm, 'j> Walk<'w, 'm, 'j> {
    /// Starts in front of a document.
    pub(crate) fn new(reader: Reader<'j>, checker: Checker<'w, 'm, 'j>, array_body: bool) -> Self {
        Self { reader, checker, lookahead: Lookahead::default(), array_body }
    }

    /// Reads the whole document, which should be the first object of the table.
    pub(crate) fn document(&mut self, sink: Option<&mut dyn Record>) -> Read<()> {
        self.request(sink)?;
        self.reader.end()
    }

    /// The same for one that something can follow.
    pub(crate) fn request(&mut self, sink: Option<&mut dyn Record>) -> Read<()> {
        match self.checker.objects.first() {
            Some(object) if self.reader.peek() == b'{' => self.object(object, &Path::ROOT, sink)?,
            Some(_) if self.reader.peek() == b'[' && self.array_body => {
                self.checker.log.value(&Path::ROOT, Problem::Envelope);
                self.skip_value(&Path::ROOT)?;
                self.checker.variables.wrong_all();
            }
            _ => {
                self.mismatch(&Type::Object(0), &Path::ROOT)?;
                self.checker.variables.wrong_all();
            }
        }
        Ok(())
    }

    /// Reads a value of a type, and sets the variables that it fills.
    fn value(&mut self, ty: &'m Type<'m>, path: &Path<'_, 'm>, sink: Sink<'_>) -> Read<()> {
        match (ty, self.reader.peek()) {
            (Type::String(text), b'"') => self.string(text, path, sink),
            (Type::Integer(bounds), b'-' | b'0'..=b'9') => {
                if let Some(value) = self.reader.integer() {
                    self.integer(ty, *bounds, value, path, sink);
                } else {
                    let found = self.reader.number()?;
                    self.whole(ty, *bounds, found, path, sink);
                }
                Ok(())
            }
            (Type::Number(bounds), b'-' | b'0'..=b'9') => {
                let found = self.reader.number()?;
                match self.checker.number(*bounds, found, path) {
                    Some(value) => {
                        self.keep(Value::Num(value), Scalar::Number(Numeral::Num(value)), path, sink);
                    }
                    None => self.checker.wrong(path),
                }
                Ok(())
            }
            (Type::Boolean, b't' | b'f') => {
                let value = self.reader.boolean()?;
                self.keep(Value::Bool(value), Scalar::Bool(value), path, sink);
                Ok(())
            }
            (Type::Const(literal), _) => self.literal(ty, (std::slice::from_ref(literal), None), path, sink),
            (Type::Enum(literals, lookup), _) => self.literal(ty, (literals, *lookup), path, sink),
            (Type::Array(array), b'[') => self.list(array, path, sink),
            (Type::Object(index), b'{') => {
                let object = self.checker.objects.get(usize::from(*index));
                let Some(object) = object else { return self.mismatch(ty, path) };
                self.checker.note(Value::Object, path);
                match sink {
                    None => self.object(object, path, None),
                    Some(sink) => match sink.record() {
                        None => self.no_room(Found::Object, path),
                        record => self.object(object, path, record),
                    },
                }
            }
            (Type::OpenEnum(_), _) | (Type::Size(_), b'"') => self.scalar(ty, path, sink),
            (Type::Map(map), b'{') => self.map(map, path, sink),
            (Type::Union(union), _) => self.union(ty, union, path, sink),
            (Type::Any, _) => self.any(path, sink),
            _ => self.mismatch(ty, path),
        }
    }

    /// Checks an integer, and keeps it. Most are valid.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "most of it is known where this is called")]
    fn integer(
        &mut self,
        ty: &'m Type<'m>,
        bounds: Integer,
        value: i64,
        path: &Path<'_, 'm>,
        sink: Sink<'_>,
    ) {
        if check::is_integer(bounds, value) {
            self.keep(Value::Int(value), Scalar::Number(Numeral::Int(value)), path, sink);
        } else {
            self.whole(ty, bounds, Numeral::Int(value), path, sink);
        }
    }

    /// The same for a number in any notation.
    #[inline(never)]
    fn whole(
        &mut self,
        ty: &'m Type<'m>,
        bounds: Integer,
        found: Numeral,
        path: &Path<'_, 'm>,
        sink: Sink<'_>,
    ) {
        match self.checker.integer(ty, bounds, found, path) {
            Some(value) => self.keep(Value::Int(value), Scalar::Number(Numeral::Int(value)), path, sink),
            None => self.checker.wrong(path),
        }
    }

    #[inline]
    fn string(&mut self, text: &'m Text<'m>, path: &Path<'_, 'm>, sink: Sink<'_>) -> Read<()> {
        let (value, base64) = match text.format {
            // Base64 can be long: it is checked while its end is looked for.
            Some(Format::Media(MediaForms { base64: true, .. })) => self.reader.string_or_base64()?,
            _ => (self.reader.string()?, false),
        };
        let decoded = self.decoded(value);
        let meaning = value.as_plain().unwrap_or(&decoded);
        if self.checker.text(text, meaning, base64, path) {
            self.keep(Value::Str(value), Scalar::Str(meaning), path, sink);
        } else {
            self.checker.wrong(path);
        }
        self.give_back(decoded);
        Ok(())
    }

    /// The decoded text of the string just read, if it has escapes.
    #[inline]
    fn decoded(&mut self, value: Str<'j>) -> String {
        if value.as_plain().is_some() { String::new() } else { std::mem::take(&mut self.reader.decoded) }
    }

    /// Keeps the buffer for the next string.
    #[inline]
    fn give_back(&mut self, decoded: String) {
        if decoded.capacity() > 0 {
            self.reader.decoded = decoded;
        }
    }

    /// Reads a scalar that must be one of some values.
    #[inline]
    fn literal(
        &mut self,
        ty: &'m Type<'m>,
        (literals, lookup): (&'m [Literal<'m>], Option<&'m Lookup<'m>>),
        path: &Path<'_, 'm>,
        sink: Sink<'_>,
    ) -> Read<()> {
        if self.reader.peek() != b'"' {
            return self.scalar(ty, path, sink);
        }
        let value = self.reader.string()?;
        // Most are plain text and as they should be.
        if let Some(text) = value.as_plain()
            && Scalar::Str(text).is_one_of(literals, lookup)
        {
            self.keep(Value::Str(value), Scalar::Str(text), path, sink);
        } else {
            self.checked_text(ty, value, path, sink);
        }
        Ok(())
    }

    /// Reads a scalar and checks it.
    #[inline(never)]
    fn scalar(&mut self, ty: &'m Type<'m>, path: &Path<'_, 'm>, sink: Sink<'_>) -> Read<()> {
        let scalar = match self.reader.peek() {
            b'"' => {
                let value = self.reader.string()?;
                self.checked_text(ty, value, path, sink);
                return Ok(());
            }
            b'-' | b'0'..=b'9' => {
                let found = self.reader.number()?;
                (found.into(), Scalar::Number(found))
            }
            b't' | b'f' => {
                let value = self.reader.boolean()?;
                (Value::Bool(value), Scalar::Bool(value))
            }
            b'n' => {
                self.reader.word("null")?;
                (Value::Null, Scalar::Null)
            }
            _ => return self.mismatch(ty, path),
        };
        self.checked(ty, scalar, path, sink);
        Ok(())
    }

    /// Checks a string, and keeps it.
    #[inline(never)]
    fn checked_text(&mut self, ty: &'m Type<'m>, value: Str<'j>, path: &Path<'_, 'm>, sink: Sink<'_>) {
        let decoded = self.decoded(value);
        let scalar = Scalar::Str(value.as_plain().unwrap_or(&decoded));
        self.checked(ty, (Value::Str(value), scalar), path, sink);
        self.give_back(decoded);
    }

    /// Checks a scalar and keeps it.
    #[inline(never)]
    fn checked(
        &mut self,
        ty: &'m Type<'m>,
        scalar: (Value<'j>, Scalar<'_>),
        path: &Path<'_, 'm>,
        sink: Sink<'_>,
    ) {
        if let Some((variant, value, scalar)) = self.checker.scalar(ty, scalar, path) {
            let sink = match variant {
                Some(index) => unions::filled(sink, index),
                None => sink,
            };
            self.keep(value, scalar, path, sink);
        }
    }

    /// Sets the variable of a checked scalar, and fills a member with it.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "most of a value is known where this is called")]
    fn keep(&mut self, value: Value<'j>, scalar: Scalar<'_>, path: &Path<'_, 'm>, sink: Sink<'_>) {
        self.checker.note(value, path);
        if let Some(member) = sink
            && !member.put(scalar)
        {
            self.checker.log.no_room(scalar.found(), path);
        }
    }
}
