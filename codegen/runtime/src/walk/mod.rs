//! The pass over JSON bytes. In: bytes and a table. Out: the log, the variables, and the typed struct when there is
//! one to fill. There is one pass, and only values that expressions read are kept.

use crate::check::{Checked, Checker, Scalar};
use crate::facts::Facts;
use crate::pointer::Path;
use crate::problem::{Found, Problem};
use crate::reader::{Numeral, Read, Reader};
use crate::report::Log;
use crate::size_text::{self, side_vars};
use crate::table::{Format, Literal, MediaForms, Object, SizeText, Text, Type, Vars};
use crate::text::Str;
use crate::typed::{Member, Record};
use crate::variables::{Owner, Value, Variables};

mod containers;
mod lookahead;
mod objects;
mod open;
mod unions;

/// For values that fill no variable.
const NO_VARS: Vars = Vars { start: 0, end: 0, own: false };

/// Reads one document.
pub(crate) struct Walk<'w, 'm, 'j> {
    pub(crate) reader: Reader<'j>,
    pub(crate) checker: Checker<'w, 'm>,
    /// The objects that types refer to by index.
    objects: &'m [Object<'m>],
    /// Name of the model, or of the kind of document.
    of: &'m str,
    /// Owned by the caller, because it is too large to be moved.
    variables: &'w mut Variables<'j>,
    /// The owner of the variables of the current value.
    owner: Owner,
    /// Members that were seen before they are read.
    lookahead: lookahead::Lookahead,
    /// True if documents of this kind are sent in an array.
    pub(crate) array_body: bool,
}

impl<'w, 'm, 'j> Walk<'w, 'm, 'j> {
    /// Starts in front of a document.
    pub(crate) fn new(
        reader: Reader<'j>,
        objects: &'m [Object<'m>],
        of: &'m str,
        variables: &'w mut Variables<'j>,
        facts: &'w Facts,
        lenient: bool,
    ) -> Self {
        let checker = Checker { log: Log::default(), facts, lenient };
        let (owner, lookahead) = (Owner::REQUEST, lookahead::Lookahead::default());
        Self { reader, checker, objects, of, variables, owner, lookahead, array_body: false }
    }

    /// Reads the whole document, which should be the first object of the table.
    pub(crate) fn document(&mut self, sink: Option<&mut dyn Record>) -> Read<()> {
        let at = self.reader.offset();
        match self.objects.first() {
            Some(object) if self.reader.peek() == b'{' => self.object(object, &Path::ROOT, sink)?,
            Some(_) if self.reader.peek() == b'[' && self.array_body => {
                self.checker.log.value(at, &Path::ROOT, Problem::Envelope);
                self.skip_value(&Path::ROOT)?;
                self.variables.wrong_all();
            }
            _ => {
                self.mismatch(&Type::Object(0), NO_VARS, &Path::ROOT)?;
                self.variables.wrong_all();
            }
        }
        self.reader.end()
    }

    /// Reads a value of a type, and sets the variables that it fills.
    fn value(
        &mut self,
        ty: &'m Type<'m>,
        vars: Vars,
        path: &Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<()> {
        let at = self.reader.offset();
        match (ty, self.reader.peek()) {
            (Type::String(text), b'"') => self.string(text, vars, path, sink),
            (Type::Integer(bounds), b'-' | b'0'..=b'9') => {
                let found = self.reader.number()?;
                match self.checker.integer(*bounds, found, at, path) {
                    Checked::Fine(value) => {
                        let scalar = Scalar::Number(Numeral::Int(value));
                        self.keep(Value::Int(value), scalar, vars, at, path, sink);
                    }
                    Checked::Wrong => self.variables.wrong(self.owner, vars),
                    Checked::Mistyped => self.not_whole(ty, found, vars, at, path),
                }
                Ok(())
            }
            (Type::Number(bounds), b'-' | b'0'..=b'9') => {
                let found = self.reader.number()?;
                match self.checker.number(*bounds, found, at, path) {
                    Some(value) => {
                        let (value, scalar) = (Value::Num(value), Scalar::Number(Numeral::Num(value)));
                        self.keep(value, scalar, vars, at, path, sink);
                    }
                    None => self.variables.wrong(self.owner, vars),
                }
                Ok(())
            }
            (Type::Boolean, b't' | b'f') => {
                let value = self.reader.boolean()?;
                self.keep(Value::Bool(value), Scalar::Bool(value), vars, at, path, sink);
                Ok(())
            }
            (Type::Const(literal), _) => self.literal(ty, std::slice::from_ref(literal), vars, path, sink),
            (Type::Enum(literals), _) => self.literal(ty, literals, vars, path, sink),
            (Type::Array(array), b'[') => self.list(array, vars, path, sink),
            (Type::Object(index), b'{') => {
                let object = self.objects.get(usize::from(*index));
                let Some(object) = object else { return self.mismatch(ty, vars, path) };
                self.note(Value::Object, vars, at);
                match sink {
                    None => self.object(object, path, None),
                    Some(sink) => match sink.record() {
                        None => self.no_room(Found::Object, vars, path),
                        record => self.object(object, path, record),
                    },
                }
            }
            (Type::OpenEnum(_), _) | (Type::Size(_), b'"') => self.scalar(ty, vars, path, sink),
            (Type::Map(map), b'{') => self.map(map, vars, path, sink),
            (Type::Union(union), _) => self.union(ty, union, vars, path, sink),
            (Type::Any, _) => self.any(vars, path, sink),
            _ => self.mismatch(ty, vars, path),
        }
    }

    /// Reports a number with a fraction in place of an integer.
    #[cold]
    #[inline(never)]
    fn not_whole(
        &mut self,
        expected: &'m Type<'m>,
        found: Numeral,
        vars: Vars,
        at: usize,
        path: &Path<'_, 'm>,
    ) {
        self.checker.log.value(at, path, Problem::Type { expected, found: Found::Number(found) });
        self.variables.wrong(self.owner, vars);
    }

    #[inline]
    fn string(
        &mut self,
        text: &'m Text<'m>,
        vars: Vars,
        path: &Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<()> {
        let at = self.reader.offset();
        let (value, base64) = match text.format {
            // Base64 can be long: it is checked while its end is looked for.
            Some(Format::Media(MediaForms { base64: true, .. })) => self.reader.string_or_base64()?,
            _ => (self.reader.string()?, false),
        };
        let decoded = self.decoded(value);
        let meaning = value.as_plain().unwrap_or(&decoded);
        if self.checker.text(text, meaning, base64, at, path) {
            self.keep(Value::Str(value), Scalar::Str(meaning), vars, at, path, sink);
        } else {
            self.variables.wrong(self.owner, vars);
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
        literals: &'m [Literal<'m>],
        vars: Vars,
        path: &Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<()> {
        if self.reader.peek() != b'"' {
            return self.scalar(ty, vars, path, sink);
        }
        let at = self.reader.offset();
        let value = self.reader.string()?;
        // Most are plain text and as they should be.
        if let Some(text) = value.as_plain()
            && literals.iter().any(|literal| matches!(literal, Literal::Str(known) if *known == text))
        {
            self.keep(Value::Str(value), Scalar::Str(text), vars, at, path, sink);
        } else {
            self.checked_text(ty, value, vars, (at, path), sink);
        }
        Ok(())
    }

    /// Reads a scalar and checks it.
    #[inline(never)]
    fn scalar(
        &mut self,
        ty: &'m Type<'m>,
        vars: Vars,
        path: &Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) -> Read<()> {
        let at = self.reader.offset();
        match self.reader.peek() {
            b'"' => {
                let value = self.reader.string()?;
                self.checked_text(ty, value, vars, (at, path), sink);
            }
            b'-' | b'0'..=b'9' => {
                let found = self.reader.number()?;
                self.checked(ty, (found.into(), Scalar::Number(found)), vars, (at, path), sink);
            }
            b't' | b'f' => {
                let value = self.reader.boolean()?;
                self.checked(ty, (Value::Bool(value), Scalar::Bool(value)), vars, (at, path), sink);
            }
            b'n' => {
                self.reader.word("null")?;
                self.checked(ty, (Value::Null, Scalar::Null), vars, (at, path), sink);
            }
            _ => return self.mismatch(ty, vars, path),
        }
        Ok(())
    }

    /// Checks a string, and keeps it.
    #[inline(never)]
    fn checked_text(
        &mut self,
        ty: &'m Type<'m>,
        value: Str<'j>,
        vars: Vars,
        place: (usize, &Path<'_, 'm>),
        sink: Option<&mut dyn Member>,
    ) {
        let decoded = self.decoded(value);
        let scalar = Scalar::Str(value.as_plain().unwrap_or(&decoded));
        self.checked(ty, (Value::Str(value), scalar), vars, place, sink);
        self.give_back(decoded);
    }

    /// Checks a scalar and keeps it.
    #[inline(never)]
    fn checked(
        &mut self,
        ty: &'m Type<'m>,
        (value, scalar): (Value<'j>, Scalar<'_>),
        vars: Vars,
        (at, path): (usize, &Path<'_, 'm>),
        sink: Option<&mut dyn Member>,
    ) {
        let fine = match (ty, scalar) {
            (Type::Const(literal), _) => self.checker.constant(*literal, scalar, at, path),
            (Type::Enum(literals), _) => self.checker.one_of(literals, scalar, at, path),
            (Type::OpenEnum(known), _) => self.checker.like_one_of(ty, known, scalar, at, path),
            (Type::Size(size), Scalar::Str(text)) => self.size(size, text, vars, at, path),
            (Type::Union(union), _) => {
                return self.scalar_variant(ty, union, (value, scalar), vars, (at, path), sink);
            }
            _ => true,
        };
        if fine {
            self.keep(value, scalar, vars, at, path, sink);
        } else {
            self.variables.wrong(self.owner, vars);
        }
    }

    /// Sets a variable that rules read.
    #[inline]
    fn note(&mut self, value: Value<'j>, vars: Vars, at: usize) {
        if vars.own {
            self.variables.given(self.owner, vars.start, at, value);
        }
    }

    /// Sets the variable of a checked scalar, and fills a member with it.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "most of a value is known where this is called")]
    fn keep(
        &mut self,
        value: Value<'j>,
        scalar: Scalar<'_>,
        vars: Vars,
        at: usize,
        path: &Path<'_, 'm>,
        sink: Option<&mut dyn Member>,
    ) {
        self.note(value, vars, at);
        if let Some(member) = sink
            && !member.put(scalar.into())
        {
            self.unfit_scalar(scalar, vars, at, path);
        }
    }

    /// Reports a scalar that the typed struct cannot hold.
    #[cold]
    #[inline(never)]
    fn unfit_scalar(&mut self, scalar: Scalar<'_>, vars: Vars, at: usize, path: &Path<'_, 'm>) {
        self.checker.log.value(at, path, Problem::NoRoom { found: scalar.found() });
        self.variables.wrong(self.owner, vars);
    }

    /// Checks width and height in one string.
    #[inline(never)]
    fn size(
        &mut self,
        size: &'m SizeText<'m>,
        text: &str,
        vars: Vars,
        at: usize,
        path: &Path<'_, 'm>,
    ) -> bool {
        let fine = self.checker.size(size, text, at, path);
        if fine {
            self.variables.sides(self.owner, at, side_vars(size, vars), size_text::parse(size, text));
        }
        fine
    }
}
