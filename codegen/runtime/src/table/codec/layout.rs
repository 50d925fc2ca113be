//! The order of fields and the numbers of variants in encoded tables.

use super::{Codec, Input};
use crate::table::{
    Arithmetic, Array, Automaton, Charge, Comparison, Default, Document, Each, Exchange, Expr, Fact,
    FactKind, Field, Fill, Format, Function, Hidden, Inst, Integer, JsonKind, LengthUnit, LineWords, Literal,
    Lookup, Map, Matcher, Matching, Media, MediaFact, MediaForms, Minimum, Model, Nullable, Number, Pattern,
    Price, PriceEntry, PriceLine, Prices, Rate, Rounding, Rule, Severity, SizeRow, SizeText, Sizes, Terms,
    Text, Type, Union, Unique, Var, Vars, ViolationLocation,
};

/// Structs: all fields in order.
macro_rules! fields {
    ($($name:ident $(<$life:lifetime>)? { $($field:ident),+ })*) => {$(
        impl Codec for $name $(<$life>)? {
            fn write(&self, out: &mut Vec<u8>) {
                let Self { $($field),+ } = self;
                $($field.write(out);)+
            }

            fn read(input: &mut Input) -> Self {
                Self { $($field: Codec::read(input)),+ }
            }
        }
    )*};
}

fields! {
    Model<'_> { id, objects, vars, facts, sizes, rules, prices, array_body, hidden }
    Document<'_> { objects }
    Lookup<'_> { seed, table }
    Field<'_> { name, ty, required, empty_absent, nullable, vars }
    Vars { start, end, own }
    Hidden<'_> { object, field, aliases, fill }
    Fact<'_> { name, kind, list, min, max, items, default, choices }
    Sizes<'_> { width, height, tier_from, rows }
    SizeRow<'_> { tier, label, width, height }
    Rule<'_> { id, severity, message, each, holds, reads, location, relates_facts, names_closest }
    ViolationLocation<'_> { at, missing, offending, read, otherwise }
    Integer { min, max, step, offset }
    Number { min, max, above, below, step }
    Text<'_> { min, max, unit, format, pattern, media }
    Media<'_> { limits, formats, max_bytes, side, pixels, ratio, milliseconds, unchecked, read }
    MediaForms { url, data_uri, base64, upload, file }
    SizeText<'_> { separator, values, width, height, reads_width, reads_height }
    Map<'_> { keys, items, min, max }
    Union<'_> { tag, variants }
    Pattern<'_> { source, matcher }
    Automaton<'_> { ascii, wide, bits, start, accepting, next }
    Array<'_> { items, min, max, unique, vars, own }
    Var<'_> { pointer, default, items }
    Prices<'_> { entries, read }
    PriceEntry<'_> { from, until, note, source, price }
    Terms<'_> { minimum, rounding, exchange }
    Exchange<'_> { currency, rate, per }
    PriceLine<'_> { item, currency, when, quantity, rate, missing, per, words }
    LineWords<'_> { when, quantity, selector, cases }
}

/// Enums: the number of the variant, then its values.
macro_rules! variants {
    ($($name:ident $(<$life:lifetime>)? {
        $($variant:ident $(($($value:ident),+))? $({ $($field:ident),+ })?),+
    })*) => {$(
        impl Codec for $name $(<$life>)? {
            fn write(&self, out: &mut Vec<u8>) {
                enum Tag { $($variant),+ }
                match self {$(
                    Self::$variant $(($($value),+))? $({ $($field),+ })? => {
                        out.push(Tag::$variant as u8);
                        $($($value.write(out);)+)?
                        $($($field.write(out);)+)?
                    }
                )+}
            }

            fn read(input: &mut Input) -> Self {
                enum Tag { $($variant),+ }
                let number = input.byte();
                $(if number == Tag::$variant as u8 {
                    $($(let $value = Codec::read(input);)+)?
                    $($(let $field = Codec::read(input);)+)?
                    return Self::$variant $(($($value),+))? $({ $($field),+ })?;
                })+
                input.fail();
                Self::read(input)
            }
        }
    )*};
}

variants! {
    Nullable { No, Value, Absent }
    Fill<'_> { Constant, Default(value), Document(text), Id }
    FactKind { Boolean, Integer, Number, String, Timestamp }
    Severity { Error, Warning }
    Type<'_> {
        Any, Boolean, Integer(bounds), Number(bounds), String(text), Const(value), Enum(values, lookup), OpenEnum(values),
        Size(size), Array(array), Object(index), Map(map), Union(union)
    }
    LengthUnit { CodePoints, Utf16, Bytes }
    Format { Uri, Uuid, UuidV4, Media(forms) }
    Matcher<'_> { Program(program), Automaton(automaton) }
    Inst<'_> { Match, Chars(ranges, next), Split(first, second), Start(next), End(next) }
    Unique<'_> { No, Items, By(member) }
    Literal<'_> { Bool(value), Int(value), Num(value), Str(value) }
    Default<'_> { None, Value(value), Cases(cases) }
    Expr<'_> {
        Lit(value), Get(var), Has(var), Fact(fact), HasFact(fact), Tier, Not(inner), All(parts), Any(parts),
        If(parts), Compare(operator, sides), Arith(operator, sides), In(inner, values), Size(inner), Null,
        Is(inner, kind), Bound(level), BoundGet(level, var), BoundHas(level, var), List(parts),
        Each(each, level, parts), Call(function, arguments), Match(matching, text, pattern),
        Media(fact, var), HasMedia(fact, var), BoundMedia(fact, level, var), BoundHasMedia(fact, level, var)
    }
    Each { All, Exists, ExistsOne, Map, Filter }
    Function {
        StartsWith, EndsWith, Contains, Matches, ExtractAll, Split, Substring, IndexOf, Replace, LowerAscii,
        UpperAscii, Trim, Concat, Int, Double, String, Ceil, Floor, Round, Abs, Greatest, Least, Sum, At, Within, HasKey,
        Utf16, Bytes, Hour, Minute, Weekday
    }
    JsonKind { Null, Bool, Int, Double, String, List, Map }
    MediaFact { Width, Height, Seconds, Bytes, Format }
    Matching { Matches, ExtractAll }
    Comparison { Eq, Ne, Lt, Le, Gt, Ge }
    Arithmetic { Add, Sub, Mul, Div, Rem }
    Price<'_> { Unknown(reason), Lines { currency, lines, terms } }
    Minimum<'_> { None, Amount(amount), Computed(amount) }
    Rounding { None, Up(step), Nearest(step) }
    Charge<'_> { Exact(rate), Range(min, max), Unknown(reason) }
    Rate<'_> { Fixed(charge), By(selector, rates), Cases(cases) }
}
