//! Types of the table.

use modelspec_runtime::table;

use super::{Printer, entry, given, number, truth};
use crate::backend::rust::print::layout::Node;
use crate::backend::rust::print::lit::{float, int, limit, unsigned};

impl Printer {
    pub(super) fn ty(&mut self, ty: &table::Type<'_>) -> Node {
        let (variant, value) = match ty {
            table::Type::Any | table::Type::Boolean => return self.unit("Type", ty),
            table::Type::Integer(range) => ("Integer", self.integer(*range)),
            table::Type::Number(range) => ("Number", self.number(*range)),
            table::Type::String(text) => ("String", self.text(text).after("&")),
            table::Type::Const(value) => ("Const", self.literal(value)),
            table::Type::Enum(values) => ("Enum", self.list(values, Self::literal)),
            table::Type::OpenEnum(values) => ("OpenEnum", self.list(values, Self::literal)),
            table::Type::Size(size) => ("Size", self.size_text(size).after("&")),
            table::Type::Array(array) => ("Array", self.array(array).after("&")),
            table::Type::Object(index) => ("Object", number(*index)),
            table::Type::Map(map) => ("Map", self.map(map).after("&")),
            table::Type::Union(union) => ("Union", self.union(union).after("&")),
        };
        self.tuple("Type", variant, vec![value])
    }

    fn integer(&mut self, range: table::Integer) -> Node {
        let any = table::Integer::ANY;
        let fields = vec![
            entry("min", Node::leaf(int(range.min)), range.min == any.min),
            entry("max", Node::leaf(int(range.max)), range.max == any.max),
            entry("step", number(range.step), range.step == any.step),
            entry("offset", number(range.offset), range.offset == any.offset),
        ];
        self.sparse("Integer", "ANY", fields)
    }

    fn number(&mut self, range: table::Number) -> Node {
        let any = table::Number::ANY;
        // An infinity means no bound; a bound is never NaN.
        let is = |value: f64, plain: f64| value.to_bits() == plain.to_bits();
        let fields = vec![
            entry("min", Node::leaf(float(range.min)), is(range.min, any.min)),
            entry("max", Node::leaf(float(range.max)), is(range.max, any.max)),
            entry("above", truth(range.above), range.above == any.above),
            entry("below", truth(range.below), range.below == any.below),
            entry("step", Node::leaf(float(range.step)), is(range.step, any.step)),
        ];
        self.sparse("Number", "ANY", fields)
    }

    pub(super) fn text(&mut self, text: &table::Text<'_>) -> Node {
        let any = table::Text::ANY;
        let unit = (text.unit != any.unit).then(|| self.unit("LengthUnit", &text.unit));
        let fields = vec![
            given("min", (text.min > any.min).then(|| number(text.min))),
            given("max", (text.max < any.max).then(|| Node::leaf(limit(text.max)))),
            given("unit", unit),
            given("format", text.format.map(|format| Node::call("Some", vec![self.format(format)]))),
            given("pattern", text.pattern.map(|it| Node::call("Some", vec![self.pattern(it).after("&")]))),
            given("media", text.media.map(|it| Node::call("Some", vec![self.media(it).after("&")]))),
        ];
        self.sparse("Text", "ANY", fields)
    }

    fn format(&mut self, format: table::Format) -> Node {
        match format {
            table::Format::Uri | table::Format::Uuid | table::Format::UuidV4 => self.unit("Format", &format),
            table::Format::Media(table::MediaForms { url, data_uri, base64, upload, file }) => {
                let forms = [
                    ("url", url),
                    ("data_uri", data_uri),
                    ("base64", base64),
                    ("upload", upload),
                    ("file", file),
                ];
                let forms =
                    forms.into_iter().map(|(name, given)| entry(name, truth(given), !given)).collect();
                let forms = self.sparse("MediaForms", "NONE", forms);
                self.tuple("Format", "Media", vec![forms])
            }
        }
    }

    fn media(&mut self, media: &table::Media<'_>) -> Node {
        let any = table::Media::ANY;
        let fields = vec![
            entry("limits", Node::text(media.limits), media.limits == any.limits),
            entry(
                "formats",
                self.list(media.formats, |_, format| Node::text(format)),
                media.formats == any.formats,
            ),
            entry("max_bytes", large(media.max_bytes), media.max_bytes == any.max_bytes),
            entry("side", small_pair(media.side), media.side == any.side),
            entry("pixels", large_pair(media.pixels), media.pixels == any.pixels),
            entry(
                "ratio",
                Node::call("", vec![small_pair(media.ratio.0), small_pair(media.ratio.1)]),
                media.ratio == any.ratio,
            ),
            entry("milliseconds", large_pair(media.milliseconds), media.milliseconds == any.milliseconds),
            entry("unchecked", truth(media.unchecked), media.unchecked == any.unchecked),
            entry("read", truth(media.read), media.read == any.read),
        ];
        self.sparse("Media", "ANY", fields)
    }

    pub(super) fn pattern(&mut self, pattern: &table::Pattern<'_>) -> Node {
        let (variant, matcher) = match pattern.matcher {
            table::Matcher::Automaton(automaton) => ("Automaton", self.automaton(automaton)),
            table::Matcher::Program(program) => ("Program", Node::filled(self.each(program, Self::inst))),
        };
        let matcher = self.tuple("Matcher", variant, vec![matcher]);
        let fields = vec![("source", Node::text(pattern.source)), ("matcher", matcher)];
        Node::fields(self.name("Pattern"), fields, None)
    }

    fn automaton(&mut self, automaton: &table::Automaton<'_>) -> Node {
        let bytes = |bytes: &[u8]| Node::filled(bytes.iter().map(|&byte| number(byte)).collect());
        let wide = |(first, class): &(char, u8)| Node::leaf(format!("({first:?}, {class})"));
        let fields = vec![
            ("ascii", bytes(automaton.ascii)),
            ("wide", Node::filled(automaton.wide.iter().map(wide).collect())),
            ("bits", number(automaton.bits)),
            ("start", number(automaton.start)),
            ("accepting", number(automaton.accepting)),
            ("next", bytes(automaton.next)),
        ];
        Node::fields(self.name("Automaton"), fields, None).after("&")
    }

    fn inst(&mut self, inst: &table::Inst<'_>) -> Node {
        let (variant, items) = match inst {
            table::Inst::Match => return self.unit("Inst", inst),
            table::Inst::Chars(ranges, next) => {
                let range = |(from, to): &(char, char)| Node::leaf(format!("({from:?}, {to:?})"));
                ("Chars", vec![Node::filled(ranges.iter().map(range).collect()), number(*next)])
            }
            table::Inst::Split(left, right) => ("Split", vec![number(*left), number(*right)]),
            table::Inst::Start(next) => ("Start", vec![number(*next)]),
            table::Inst::End(next) => ("End", vec![number(*next)]),
        };
        self.tuple("Inst", variant, items)
    }

    fn size_text(&mut self, size: &table::SizeText<'_>) -> Node {
        let fields = vec![
            ("separator", Node::text(size.separator)),
            ("values", Node::filled(self.each(size.values, |_, value| Node::text(value)))),
            ("width", self.integer(size.width)),
            ("height", self.integer(size.height)),
            ("reads_width", truth(size.reads_width)),
            ("reads_height", truth(size.reads_height)),
        ];
        Node::fields(self.name("SizeText"), fields, None)
    }

    fn array(&mut self, array: &table::Array<'_>) -> Node {
        let any = table::Array::ANY;
        let unique = match array.unique {
            table::Unique::No => None,
            table::Unique::Items => Some(Node::leaf(self.variant("Unique", "Items"))),
            table::Unique::By(member) => Some(self.tuple("Unique", "By", vec![Node::text(member)])),
        };
        let fields = vec![
            entry("items", self.ty(&array.items), false),
            entry("min", number(array.min), array.min == any.min),
            entry("max", Node::leaf(limit(array.max)), array.max == any.max),
            given("unique", unique),
            entry("vars", self.list(array.vars, Self::var), array.vars == any.vars),
            entry("own", truth(array.own), array.own == any.own),
        ];
        self.sparse("Array", "ANY", fields)
    }

    fn map(&mut self, map: &table::Map<'_>) -> Node {
        let fields = vec![
            ("keys", self.text(map.keys).after("&")),
            ("items", self.ty(&map.items)),
            ("min", number(map.min)),
            ("max", Node::leaf(limit(map.max))),
        ];
        Node::fields(self.name("Map"), fields, None)
    }

    fn union(&mut self, union: &table::Union<'_>) -> Node {
        let fields = vec![("tag", Node::text(union.tag)), ("variants", self.list(union.variants, Self::ty))];
        Node::fields(self.name("Union"), fields, None)
    }

    pub(super) fn literal(&mut self, literal: &table::Literal<'_>) -> Node {
        let (variant, value) = match literal {
            table::Literal::Bool(value) => ("Bool", truth(*value)),
            table::Literal::Int(value) => ("Int", Node::leaf(int(*value))),
            table::Literal::Num(value) => ("Num", Node::leaf(float(*value))),
            table::Literal::Str(value) => ("Str", Node::text(value)),
        };
        self.tuple("Literal", variant, vec![value])
    }
}

/// A 64-bit limit, where the greatest value means no limit.
fn large(value: u64) -> Node {
    Node::leaf(if value == u64::MAX { "u64::MAX".to_owned() } else { unsigned(value) })
}

fn large_pair((least, greatest): (u64, u64)) -> Node {
    Node::call("", vec![large(least), large(greatest)])
}

fn small_pair((least, greatest): (u32, u32)) -> Node {
    Node::call("", vec![number(least), Node::leaf(limit(greatest))])
}
