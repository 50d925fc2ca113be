//! Columns as texts. In: an array. Out: the text of the value in each row. Never knows what the text is for.

use std::fmt::Write;

use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::as_datetime;
use arrow_array::types::{
    ArrowTimestampType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DecimalType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrowPrimitiveType, GenericBinaryArray, GenericStringArray, OffsetSizeTrait, PrimitiveArray,
};
use arrow_schema::{DataType, TimeUnit};
use chrono::{Datelike, NaiveDateTime};

/// Finds the text in a row.
pub(super) type Lookup<'a> = Box<dyn Fn(usize) -> Result<&'a str, Unprintable> + 'a>;

/// Appends the value in a row.
pub(super) type Print<'a> = Box<dyn Fn(usize, &mut String) -> Result<(), Unprintable> + 'a>;

/// A value that has no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unprintable {
    /// Infinity, or no number.
    NotFinite,
    /// A time before the year 1 or after the year 9999.
    BeyondYears,
    /// A binary value that should be text.
    NotUtf8,
}

impl Unprintable {
    /// The expected kind of value.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::NotFinite => "a finite number",
            Self::BeyondYears => "in the years 1 to 9999",
            Self::NotUtf8 => "UTF-8",
        }
    }
}

/// The values of a column of texts or bytes, dictionary-encoded or not.
pub(super) fn texts(array: &dyn Array) -> Option<Lookup<'_>> {
    Some(match array.data_type() {
        DataType::Utf8 => of_texts(array.as_string::<i32>()),
        DataType::LargeUtf8 => of_texts(array.as_string::<i64>()),
        DataType::Utf8View => {
            let array = array.as_string_view();
            Box::new(|row| Ok(array.value(row)))
        }
        DataType::Binary => of_bytes(array.as_binary::<i32>()),
        DataType::LargeBinary => of_bytes(array.as_binary::<i64>()),
        DataType::BinaryView => {
            let array = array.as_binary_view();
            Box::new(|row| utf8(array.value(row)))
        }
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary();
            let values = texts(dictionary.values().as_ref())?;
            // Without values, each row is null.
            let is_empty = dictionary.values().is_empty();
            let keys = if is_empty { Vec::new() } else { dictionary.normalized_keys() };
            Box::new(move |row| keys.get(row).map_or(Ok(""), |key| values(*key)))
        }
        _ => return None,
    })
}

fn of_texts<O: OffsetSizeTrait>(array: &GenericStringArray<O>) -> Lookup<'_> {
    Box::new(|row| Ok(array.value(row)))
}

fn of_bytes<O: OffsetSizeTrait>(array: &GenericBinaryArray<O>) -> Lookup<'_> {
    Box::new(|row| utf8(array.value(row)))
}

fn utf8(bytes: &[u8]) -> Result<&str, Unprintable> {
    std::str::from_utf8(bytes).map_err(|_| Unprintable::NotUtf8)
}

/// The values of a column of integers.
pub(super) fn integers(array: &dyn Array) -> Option<Print<'_>> {
    Some(match array.data_type() {
        DataType::Int8 => of_integers::<Int8Type>(array),
        DataType::Int16 => of_integers::<Int16Type>(array),
        DataType::Int32 => of_integers::<Int32Type>(array),
        DataType::Int64 => of_integers::<Int64Type>(array),
        DataType::UInt8 => of_integers::<UInt8Type>(array),
        DataType::UInt16 => of_integers::<UInt16Type>(array),
        DataType::UInt32 => of_integers::<UInt32Type>(array),
        DataType::UInt64 => of_integers::<UInt64Type>(array),
        _ => return None,
    })
}

fn of_integers<T>(array: &dyn Array) -> Print<'_>
where
    T: ArrowPrimitiveType<Native: std::fmt::Display>,
{
    let array: &PrimitiveArray<T> = array.as_primitive();
    Box::new(move |row, out| {
        let _ = write!(out, "{}", array.value(row));
        Ok(())
    })
}

/// The values of a column of numbers of any kind, as JSON. A float is the shortest decimal that is read as this float.
pub(super) fn numbers(array: &dyn Array) -> Option<Print<'_>> {
    Some(match array.data_type() {
        DataType::Float32 => {
            let array = array.as_primitive::<Float32Type>();
            Box::new(move |row, out| float(array.value(row).is_finite(), &array.value(row), out))
        }
        DataType::Float64 => {
            let array = array.as_primitive::<Float64Type>();
            Box::new(move |row, out| float(array.value(row).is_finite(), &array.value(row), out))
        }
        DataType::Decimal32(_, _) => of_decimals::<Decimal32Type>(array),
        DataType::Decimal64(_, _) => of_decimals::<Decimal64Type>(array),
        DataType::Decimal128(_, _) => of_decimals::<Decimal128Type>(array),
        DataType::Decimal256(_, _) => of_decimals::<Decimal256Type>(array),
        _ => return integers(array),
    })
}

fn float(is_finite: bool, value: &dyn std::fmt::Debug, out: &mut String) -> Result<(), Unprintable> {
    // This form has an exponent where the number would otherwise have many zeros.
    let _ = write!(out, "{value:?}");
    if is_finite { Ok(()) } else { Err(Unprintable::NotFinite) }
}

fn of_decimals<T: DecimalType>(array: &dyn Array) -> Print<'_> {
    let array: &PrimitiveArray<T> = array.as_primitive();
    Box::new(move |row, out| {
        out.push_str(&array.value_as_string(row));
        Ok(())
    })
}

/// The values of a column of days and instants. An instant without a zone is one of UTC.
pub(super) fn times(array: &dyn Array) -> Option<Print<'_>> {
    Some(match array.data_type() {
        DataType::Date32 => of_days::<Date32Type>(array),
        DataType::Date64 => of_days::<Date64Type>(array),
        DataType::Timestamp(TimeUnit::Second, _) => of_instants::<TimestampSecondType>(array),
        DataType::Timestamp(TimeUnit::Millisecond, _) => of_instants::<TimestampMillisecondType>(array),
        DataType::Timestamp(TimeUnit::Microsecond, _) => of_instants::<TimestampMicrosecondType>(array),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => of_instants::<TimestampNanosecondType>(array),
        _ => return None,
    })
}

fn of_days<T>(array: &dyn Array) -> Print<'_>
where
    T: ArrowPrimitiveType<Native: Into<i64>>,
{
    let array: &PrimitiveArray<T> = array.as_primitive();
    Box::new(move |row, out| {
        let day = within_years(as_datetime::<T>(array.value(row).into()))?;
        let _ = write!(out, "{}", day.date());
        Ok(())
    })
}

fn of_instants<T: ArrowTimestampType>(array: &dyn Array) -> Print<'_> {
    let array: &PrimitiveArray<T> = array.as_primitive();
    Box::new(move |row, out| {
        // The form for programs is that of RFC 3339, without the offset; its fraction has 3, 6 or 9 digits.
        let _ = write!(out, "{:?}", within_years(as_datetime::<T>(array.value(row)))?);
        if out.contains('.') {
            out.truncate(out.trim_end_matches('0').len());
        }
        out.push('Z');
        Ok(())
    })
}

fn within_years(time: Option<NaiveDateTime>) -> Result<NaiveDateTime, Unprintable> {
    time.filter(|time| (1..=9999).contains(&time.year())).ok_or(Unprintable::BeyondYears)
}
