//! Tables as bytes. Generated crates hold each table as one byte string, because tables of nested constants take most
//! of the time to compile such a crate.
//!
//! Integers are variable in length, lists start with their length, and variants with their number. Readers and
//! writers come from the same list of fields, so that both have the same order.
//!
//! Generated crates check at compile time that they are of the version of the engine, so that only a file that somebody
//! edited contains other bytes. Its table then refuses all requests.

mod layout;

use crate::lookup;
use crate::moment::Day;

use super::{Document, Expr, Field, Literal, Lookup, Model, Object, Price, PriceEntry, Prices, Rule};
use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

/// A table that is decoded when it is first used.
pub struct Encoded<T> {
    bytes: &'static [u8],
    table: OnceLock<T>,
}

impl<T> Encoded<T> {
    /// A table that [`encode`] wrote in this version.
    pub const fn new(bytes: &'static [u8]) -> Self {
        Self { bytes, table: OnceLock::new() }
    }
}

impl<T: Table> Deref for Encoded<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.table.get_or_init(|| decode(self.bytes).unwrap_or(T::DAMAGED))
    }
}

impl<T: Table> Borrow<T> for Encoded<T> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: Table + fmt::Debug> fmt::Debug for Encoded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// A table that was built at run time.
impl<T> From<T> for Encoded<T> {
    fn from(table: T) -> Self {
        Self { bytes: &[], table: OnceLock::from(table) }
    }
}

/// The bytes of a table.
pub fn encode(table: &impl Codec) -> Vec<u8> {
    let mut out = Vec::new();
    table.write(&mut out);
    out
}

/// The table that [`encode`] wrote; `None` if the bytes are not such a table.
fn decode<T: Codec>(bytes: &'static [u8]) -> Option<T> {
    let mut input = Input { rest: bytes, depth: 0, is_damaged: false };
    let table = T::read(&mut input);
    (!input.is_damaged && input.rest.is_empty()).then_some(table)
}

/// A whole table.
pub trait Table: Codec {
    /// The table in place of one that cannot be decoded. It refuses everything.
    const DAMAGED: Self;
}

/// An object without members.
const NOTHING: &[Object<'static>] = &[Object { fields: &[], open: false, lookup: Lookup::SCAN }];

impl Table for Model<'_> {
    const DAMAGED: Self = Model {
        objects: NOTHING,
        rules: &[Rule {
            id: "damaged-table",
            message: "the table of this operation is damaged; generate the crate again",
            holds: Expr::Lit(Literal::Bool(false)),
            ..Rule::PLAIN
        }],
        prices: Prices {
            entries: &[PriceEntry {
                price: Price::Unknown("the table of this operation is damaged"),
                ..PriceEntry::PLAIN
            }],
            read: None,
        },
        ..Model::EMPTY
    };
}

impl Table for Document<'_> {
    const DAMAGED: Self = Document { objects: NOTHING };
}

/// References that contain one another at most, which bounds the stack. Types and expressions of a spec are nested
/// less.
const MAX_DEPTH: u32 = 256;

/// The rest of an encoded table.
///
/// After bytes that are not a table, zeros follow: every type reads a value without references from them.
pub struct Input {
    rest: &'static [u8],
    depth: u32,
    is_damaged: bool,
}

impl Input {
    fn take(&mut self, count: usize) -> &'static [u8] {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            self.fail();
            return &[];
        };
        self.rest = rest;
        taken
    }

    fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    /// A length, which is at most the number of bytes that are left.
    fn length(&mut self) -> usize {
        let length = usize::read(self);
        if length > self.rest.len() {
            self.fail();
            return 0;
        }
        length
    }

    /// Reads what a reference refers to.
    fn inner<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth == MAX_DEPTH {
            self.fail();
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    fn fail(&mut self) {
        self.is_damaged = true;
        self.rest = &[];
    }
}

/// A value of a table.
pub trait Codec: Sized {
    /// Appends the value.
    fn write(&self, out: &mut Vec<u8>);

    /// Reads a value.
    fn read(input: &mut Input) -> Self;
}

impl Codec for u64 {
    /// Seven bits a byte, from the lowest. One more than the value, because the greatest one means "no limit".
    fn write(&self, out: &mut Vec<u8>) {
        let mut rest = self.wrapping_add(1);
        while rest > 0x7F {
            out.push((rest & 0x7F) as u8 | 0x80);
            rest >>= 7;
        }
        out.push((rest & 0x7F) as u8);
    }

    fn read(input: &mut Input) -> Self {
        let mut value = 0u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = input.byte();
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return value.wrapping_sub(1);
            }
        }
        input.fail();
        0
    }
}

impl Codec for i64 {
    /// Zigzag: small values of both signs are short.
    fn write(&self, out: &mut Vec<u8>) {
        ((self << 1) ^ (self >> 63)).cast_unsigned().write(out);
    }

    fn read(input: &mut Input) -> Self {
        let value = u64::read(input);
        (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
    }
}

/// Smaller integers, whose greatest value may mean "no limit" too.
macro_rules! unsigned {
    ($($ty:ident),*) => {$(
        impl Codec for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                u64::from(self.wrapping_add(1)).wrapping_sub(1).write(out);
            }

            fn read(input: &mut Input) -> Self {
                $ty::try_from(u64::read(input).wrapping_add(1)).unwrap_or_default().wrapping_sub(1)
            }
        }
    )*};
}

unsigned!(u16, u32);

impl Codec for u8 {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn read(input: &mut Input) -> Self {
        input.byte()
    }
}

impl Codec for usize {
    fn write(&self, out: &mut Vec<u8>) {
        u64::try_from(*self).unwrap_or(u64::MAX).write(out);
    }

    fn read(input: &mut Input) -> Self {
        usize::try_from(u64::read(input)).unwrap_or(usize::MAX)
    }
}

impl Codec for Day {
    fn write(&self, out: &mut Vec<u8>) {
        i64::from(self.number()).write(out);
    }

    fn read(input: &mut Input) -> Self {
        i32::try_from(i64::read(input)).ok().and_then(Self::from_number).unwrap_or_else(|| {
            input.fail();
            Self::EPOCH
        })
    }
}

impl Codec for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn read(input: &mut Input) -> Self {
        input.byte() != 0
    }
}

impl Codec for f64 {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn read(input: &mut Input) -> Self {
        Self::from_le_bytes(std::array::from_fn(|_| input.byte()))
    }
}

impl Codec for char {
    fn write(&self, out: &mut Vec<u8>) {
        u32::from(*self).write(out);
    }

    fn read(input: &mut Input) -> Self {
        Self::from_u32(u32::read(input)).unwrap_or_default()
    }
}

impl Codec for &str {
    fn write(&self, out: &mut Vec<u8>) {
        self.len().write(out);
        out.extend(self.as_bytes());
    }

    fn read(input: &mut Input) -> Self {
        let length = input.length();
        std::str::from_utf8(input.take(length)).unwrap_or_else(|_| {
            input.fail();
            ""
        })
    }
}

/// A hash over few names is made again when the table is read, because it would take more bytes than the names.
impl Codec for Object<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        let Self { fields, open, lookup } = self;
        let Lookup { seed, table } = lookup;
        fields.write(out);
        open.write(out);
        if lookup::is_left_out(self) {
            Lookup { seed: seed % 2, table: &[] }.write(out);
        } else {
            Lookup { seed: *seed, table }.write(out);
        }
    }

    fn read(input: &mut Input) -> Self {
        let (fields, open, lookup) = Codec::read(input);
        let object = Self { fields, open, lookup };
        if !lookup::is_left_out(&object) {
            return object;
        }
        let names: Vec<&str> = fields.iter().map(|field: &Field<'_>| field.name).collect();
        let (seed, table) = lookup::build_members(&names);
        Self { lookup: Lookup { seed, table: table.leak() }, ..object }
    }
}

/// A static holds the table until the program ends, so that its parts are never freed.
impl<T: Codec> Codec for &T {
    fn write(&self, out: &mut Vec<u8>) {
        (**self).write(out);
    }

    fn read(input: &mut Input) -> Self {
        input.inner(|input| Box::leak(Box::new(T::read(input))))
    }
}

impl<T: Codec> Codec for &[T] {
    fn write(&self, out: &mut Vec<u8>) {
        self.len().write(out);
        self.iter().for_each(|item| item.write(out));
    }

    fn read(input: &mut Input) -> Self {
        let length = input.length();
        input.inner(|input| Box::leak((0..length).map(|_| T::read(input)).collect()))
    }
}

impl<T: Codec, const N: usize> Codec for [T; N] {
    fn write(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|item| item.write(out));
    }

    fn read(input: &mut Input) -> Self {
        std::array::from_fn(|_| T::read(input))
    }
}

impl<T: Codec> Codec for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }

    fn read(input: &mut Input) -> Self {
        bool::read(input).then(|| T::read(input))
    }
}

impl<A: Codec, B: Codec> Codec for (A, B) {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(input: &mut Input) -> Self {
        (A::read(input), B::read(input))
    }
}

impl<A: Codec, B: Codec, C: Codec> Codec for (A, B, C) {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
        self.1.write(out);
        self.2.write(out);
    }

    fn read(input: &mut Input) -> Self {
        (A::read(input), B::read(input), C::read(input))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Field, Number, Type, Var};
    use super::*;

    fn table() -> Model<'static> {
        const VARS: &[Var<'static>] = &[Var { pointer: "/n", ..Var::PLAIN }];
        Model {
            id: "a/b",
            objects: &[Object {
                fields: &[Field { name: "n", ty: Type::Number(Number::ANY), ..Field::PLAIN }],
                open: true,
                lookup: Lookup { seed: u64::MAX, table: &[0, u16::MAX] },
            }],
            vars: VARS,
            ..Model::EMPTY
        }
    }

    #[test]
    fn integers_of_every_length_are_read_back() {
        let mut bytes = Vec::new();
        let edges = (0..64).flat_map(|bit| [(1u64 << bit) - 1, 1 << bit, !(1 << bit)]);
        for edge in edges {
            bytes.clear();
            (edge, edge.cast_signed(), u32::try_from(edge >> 32).unwrap()).write(&mut bytes);
            let read = decode::<(u64, i64, u32)>(bytes.clone().leak());
            assert_eq!(read, Some((edge, edge.cast_signed(), u32::try_from(edge >> 32).unwrap())));
        }
    }

    #[test]
    fn a_table_is_read_back() {
        let encoded: Encoded<Model<'static>> = Encoded::new(encode(&table()).leak());
        assert_eq!(*encoded, table());
    }

    /// Whatever the bytes, reading them ends without a panic; a table with bytes that are missing or left refuses
    /// all requests.
    #[test]
    fn damaged_tables_refuse_requests() {
        let bytes = encode(&table());
        let refused = |bytes: Vec<u8>| {
            let encoded: Encoded<Model<'static>> = Encoded::new(bytes.leak());
            let report = crate::validate(&encoded, b"{}", crate::Facts::none());
            assert_eq!(
                report.violations().iter().map(crate::Violation::rule).collect::<Vec<_>>(),
                ["damaged-table"]
            );
        };
        (0..bytes.len()).for_each(|end| refused(bytes[..end].to_vec()));
        refused([&bytes[..], &[0]].concat());
        refused(vec![0xFF; 1000]);
        for at in 0..bytes.len() {
            for byte in 0..=u8::MAX {
                let mut changed = bytes.clone();
                changed[at] = byte;
                let encoded: Encoded<Model<'static>> = Encoded::new(changed.leak());
                let _ = crate::validate(&encoded, b"{\"n\":1}", crate::Facts::none());
            }
        }
    }

    #[test]
    fn expressions_nested_too_deep_are_damaged() {
        let nested = |depth: u32| {
            let mut expr: &'static Expr<'static> = &Expr::Tier;
            for _ in 0..depth {
                expr = Box::leak(Box::new(Expr::Not(expr)));
            }
            *expr
        };
        let read = |expr: &Expr<'static>| decode::<Expr<'static>>(encode(expr).leak());
        assert_eq!(read(&nested(MAX_DEPTH)), Some(nested(MAX_DEPTH)));
        assert_eq!(read(&nested(MAX_DEPTH + 1)), None);
        // Without an end, and no deeper than the limit.
        assert_eq!(decode::<Expr<'static>>(vec![6; 1_000_000].leak()), None);
    }
}
