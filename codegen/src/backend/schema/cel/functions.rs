//! Functions, written in plain CEL where that is short enough.

use super::numbers::{conversion, zero};
use super::{Item, Writer};
use crate::model::expr::print::function_call;
use crate::model::expr::printed::Printed;
use crate::model::expr::{ItemType, reads_media_of};
use crate::model::{Arithmetic, Comparison, Each, Expr, ExprKind, ExprType, Function, Value};

/// The longest argument in bytes that is written twice to avoid an extension.
const MAX_REPEATED: usize = 60;

impl Writer<'_> {
    pub(super) fn call(&mut self, function: Function, arguments: &[Expr], expr: &Expr) -> Printed {
        match (function, arguments) {
            (Function::Sum, [list]) => self.sum(list, self.number_type(expr).unwrap_or(expr.ty)),
            (Function::At, [list, index]) => self.item_at(list, index),
            (Function::Within, [value, list]) => self.within(value, list),
            (Function::HasKey, [key, map]) => {
                let (key, map) = (self.piece(key), self.piece(map));
                Printed::relation("in", key, map)
            }
            (Function::Abs, [value]) => self.abs(value, expr.ty),
            (Function::Greatest | Function::Least, _) => self.extreme(function, arguments, expr.ty),
            // Whole numbers stay as they are. Prices are written without divisions, so theirs have no fraction either.
            (Function::Ceil | Function::Floor | Function::Round, [value]) if expr.ty == ExprType::Int => {
                self.number(value, ExprType::Int)
            }
            (Function::Ceil | Function::Floor, [value]) => self.rounded(function, value),
            (Function::Concat, [start, end]) => {
                let (start, end) = (self.piece(start), self.piece(end));
                Printed::arith(Arithmetic::Add, start, end)
            }
            (Function::Bytes, [text]) => Printed::call("size", Printed::call("bytes", self.piece(text))),
            (Function::Utf16, [text]) => self.utf16(text),
            (Function::Hour | Function::Minute | Function::Weekday, [timestamp, offset]) => {
                self.clock(function, timestamp, offset)
            }
            _ => {
                self.needs.extend(extension(function));
                let pieces: Vec<Printed> = arguments.iter().map(|argument| self.top(argument)).collect();
                function_call(function, pieces)
            }
        }
    }

    /// `list[index]`. Of a mapped list only the one item is mapped: `list[index].member`.
    fn item_at(&mut self, list: &Expr, index: &Expr) -> Printed {
        let index = self.number(index, ExprType::Int);
        if let ExprKind::Each(Each::Map, level, inner, body) = &list.kind {
            let (value, media) = (self.piece(inner), self.media(inner));
            let item = Item::at("", &value, &media, &index);
            if item.value.len() <= MAX_REPEATED {
                return self.binding(*level, inner, item, |writer| writer.top(body));
            }
            let is_media = reads_media_of(body, *level);
            let (written, item): (_, fn(String) -> Item) =
                if is_media { (media, Item::mirror) } else { (value, Item::value) };
            let all = self.bound_in(Each::Map, *level, inner, written, item, |writer| writer.top(body));
            return all.index(index);
        }
        self.piece(list).index(index)
    }

    /// The test that a list has an item that equals a value.
    fn within(&mut self, value: &Expr, list: &Expr) -> Printed {
        let item = self.bindings.item(list).as_ref().and_then(ItemType::ty);
        let (Some(ty), Some(items @ (ExprType::Int | ExprType::Double))) = (self.number_type(value), item)
        else {
            let (value, list) = (self.piece(value), self.piece(list));
            return Printed::relation("in", value, list);
        };
        let ty = if [ty, items].contains(&ExprType::Double) { ExprType::Double } else { ExprType::Int };
        let value = self.number(value, ty);
        if let ExprKind::List(items) = &list.kind {
            let items: Vec<Printed> = items.iter().map(|item| self.number(item, ty)).collect();
            return Printed::relation("in", value, Printed::list(items));
        }
        let name = self.variable();
        let item = Printed::call(conversion(ty), Printed::primary(&name));
        let body = Printed::compare(Comparison::Eq, item, value);
        self.piece(list).method("exists", [Printed::primary(name), body])
    }

    fn abs(&mut self, value: &Expr, ty: ExprType) -> Printed {
        let value = self.number(value, ty);
        if value.length() > MAX_REPEATED {
            self.needs.insert("math");
            return Printed::call("math.abs", value);
        }
        let is_negative = Printed::compare(Comparison::Lt, value.clone(), zero(ty));
        Printed::conditional(is_negative, value.clone().negated(), value)
    }

    /// The greatest or least of several numbers, or of a list of numbers.
    fn extreme(&mut self, function: Function, arguments: &[Expr], ty: ExprType) -> Printed {
        if let [list] = arguments
            && list.ty == ExprType::List
        {
            let list = self.numbers(list, ty);
            self.needs.insert("math");
            return function_call(function, vec![list]);
        }
        let mut pieces: Vec<Printed> = arguments.iter().map(|argument| self.number(argument, ty)).collect();
        if pieces.len() == 1 {
            return pieces.swap_remove(0);
        }
        if let [left, right] = pieces.as_slice()
            && left.length().max(right.length()) <= MAX_REPEATED
        {
            let comparison = if function == Function::Greatest { Comparison::Ge } else { Comparison::Le };
            let is_left = Printed::compare(comparison, left.clone(), right.clone());
            return Printed::conditional(is_left, left.clone(), right.clone());
        }
        self.needs.insert("math");
        function_call(function, pieces)
    }

    /// The next whole number above or below: a conversion truncates towards zero.
    fn rounded(&mut self, function: Function, value: &Expr) -> Printed {
        let value = self.number(value, ExprType::Double);
        if value.length() > MAX_REPEATED {
            self.needs.insert("math");
            return function_call(function, vec![value]);
        }
        let whole = Printed::call("double", Printed::call("int", value.clone()));
        let one = Printed::double(&Value::Int(1));
        let (comparison, operator) = match function {
            Function::Ceil => (Comparison::Lt, Arithmetic::Add),
            _ => (Comparison::Gt, Arithmetic::Sub),
        };
        let is_short = Printed::compare(comparison, whole.clone(), value);
        Printed::conditional(is_short, Printed::arith(operator, whole.clone(), one), whole)
    }

    /// The number of code points, plus the number of those that take two units.
    fn utf16(&mut self, text: &Expr) -> Printed {
        let text = self.piece(text);
        self.utf16_of(text)
    }

    pub(super) fn utf16_of(&mut self, text: Printed) -> Printed {
        self.needs.insert("strings");
        let name = self.variable();
        let last = Printed::primary("\"\\uffff\"");
        let is_wide = Printed::compare(Comparison::Gt, Printed::primary(&name), last);
        let characters = text.clone().method("split", [Printed::primary("\"\"")]);
        let wide = characters.method("filter", [Printed::primary(name), is_wide]);
        Printed::arith(Arithmetic::Add, Printed::call("size", text), Printed::call("size", wide))
    }
}

impl Writer<'_> {
    /// A part of a timestamp. CEL counts the days of the week from 0 for Sunday.
    fn clock(&mut self, function: Function, timestamp: &Expr, offset: &Expr) -> Printed {
        let timestamp = Printed::call("timestamp", self.piece(timestamp));
        // CEL has no name for UTC but its default.
        let offset = match &offset.kind {
            ExprKind::Lit(Value::Str(text)) if text != "Z" => Some(self.piece(offset)),
            _ => None,
        };
        let method = match function {
            Function::Hour => "getHours",
            Function::Minute => "getMinutes",
            _ => "getDayOfWeek",
        };
        let part = timestamp.method(method, offset);
        if function != Function::Weekday {
            return part;
        }
        let number = |number: i64| Printed::value(&Value::Int(number));
        let from_monday = Printed::arith(Arithmetic::Add, part, number(6));
        let in_week = Printed::arith(Arithmetic::Rem, from_monday, number(7));
        Printed::arith(Arithmetic::Add, in_week, number(1))
    }
}

/// The CEL extension with a function; none for standard functions.
fn extension(function: Function) -> Option<&'static str> {
    match function {
        Function::Split
        | Function::Substring
        | Function::IndexOf
        | Function::Replace
        | Function::LowerAscii
        | Function::UpperAscii
        | Function::Trim => Some("strings"),
        Function::ExtractAll => Some("regex"),
        Function::Ceil
        | Function::Floor
        | Function::Round
        | Function::Abs
        | Function::Greatest
        | Function::Least => Some("math"),
        Function::Sum => Some("sum"),
        Function::StartsWith
        | Function::EndsWith
        | Function::Contains
        | Function::Matches
        | Function::Int
        | Function::Double
        | Function::String
        | Function::Concat
        | Function::At
        | Function::Within
        | Function::HasKey
        | Function::Utf16
        | Function::Bytes
        | Function::Hour
        | Function::Minute
        | Function::Weekday => None,
    }
}
