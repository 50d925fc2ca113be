//! Printed parts of expressions with their precedence, so that parentheses are printed only where they are needed.

use std::fmt::Write as _;

use super::identifier::is_identifier;
use crate::model::{Arithmetic, Comparison, Value};

/// The precedence of the outermost operator of a printed expression; later ones bind tighter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// `? :`
    Conditional,
    /// `||`
    Any,
    /// `&&`
    All,
    /// `==`, `<`, `in` and the like
    Relation,
    /// `+`, `-`
    Sum,
    /// `*`, `/`, `%`
    Product,
    /// `!`, `-`
    Unary,
    /// Names, constants, calls
    Primary,
}

/// A printed expression.
#[derive(Clone, Debug)]
pub(crate) struct Printed {
    text: String,
    level: Level,
}

impl Printed {
    pub(crate) fn primary(text: impl Into<String>) -> Self {
        Self { text: text.into(), level: Level::Primary }
    }

    /// The text of the whole expression.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// The text as an operand of something that binds so.
    fn within(self, least: Level) -> String {
        if self.level < least { format!("({})", self.text) } else { self.text }
    }

    pub(crate) fn not(self) -> Self {
        Self { text: format!("!{}", self.within(Level::Primary)), level: Level::Unary }
    }

    /// The number below zero that is as far from it.
    pub(crate) fn negated(self) -> Self {
        Self { text: format!("-{}", self.within(Level::Primary)), level: Level::Unary }
    }

    pub(crate) fn all(parts: Vec<Printed>) -> Self {
        Self::joined(parts, Level::All, " && ", "true")
    }

    pub(crate) fn any(parts: Vec<Printed>) -> Self {
        Self::joined(parts, Level::Any, " || ", "false")
    }

    fn joined(mut parts: Vec<Printed>, level: Level, operator: &str, empty: &str) -> Self {
        match parts.len() {
            0 => Self::primary(empty),
            1 => parts.swap_remove(0),
            _ => {
                // A nested list of the same kind needs no parentheses: both operators are associative.
                let texts: Vec<String> = parts.into_iter().map(|part| part.within(level)).collect();
                Self { text: texts.join(operator), level }
            }
        }
    }

    pub(crate) fn conditional(condition: Printed, value: Printed, other: Printed) -> Self {
        let (condition, value) = (condition.within(Level::Any), value.within(Level::Any));
        Self { text: format!("{condition} ? {value} : {}", other.finish()), level: Level::Conditional }
    }

    /// Two relations in a row would be read by few people as they are meant, so both sides bind tighter.
    pub(crate) fn relation(operator: &str, left: Printed, right: Printed) -> Self {
        let text = format!("{} {operator} {}", left.within(Level::Sum), right.within(Level::Sum));
        Self { text, level: Level::Relation }
    }

    pub(crate) fn compare(operator: Comparison, left: Printed, right: Printed) -> Self {
        let symbol = match operator {
            Comparison::Eq => "==",
            Comparison::Ne => "!=",
            Comparison::Lt => "<",
            Comparison::Le => "<=",
            Comparison::Gt => ">",
            Comparison::Ge => ">=",
        };
        Self::relation(symbol, left, right)
    }

    pub(crate) fn arith(operator: Arithmetic, left: Printed, right: Printed) -> Self {
        let (symbol, level, tighter) = match operator {
            Arithmetic::Add => ("+", Level::Sum, Level::Product),
            Arithmetic::Sub => ("-", Level::Sum, Level::Product),
            Arithmetic::Mul => ("*", Level::Product, Level::Unary),
            Arithmetic::Div => ("/", Level::Product, Level::Unary),
            Arithmetic::Rem => ("%", Level::Product, Level::Unary),
        };
        Self { text: format!("{} {symbol} {}", left.within(level), right.within(tighter)), level }
    }

    pub(crate) fn call(function: &str, argument: Printed) -> Self {
        Self::primary(format!("{function}({})", argument.finish()))
    }

    /// A function with its arguments.
    pub(crate) fn function(name: &str, arguments: impl IntoIterator<Item = Printed>) -> Self {
        let arguments: Vec<String> = arguments.into_iter().map(Printed::finish).collect();
        Self::primary(format!("{name}({})", arguments.join(", ")))
    }

    /// A function behind its first argument.
    pub(crate) fn method(self, name: &str, arguments: impl IntoIterator<Item = Printed>) -> Self {
        let target = self.within(Level::Primary);
        Self::function(&format!("{target}.{name}"), arguments)
    }

    /// An item of a list, or a value of a map.
    pub(crate) fn index(self, index: Printed) -> Self {
        Self::primary(format!("{}[{}]", self.within(Level::Primary), index.finish()))
    }

    /// Reports whether it is the constant `false`.
    pub(crate) fn is_false(&self) -> bool {
        self.text == "false"
    }

    /// The length of the text.
    pub(crate) fn length(&self) -> usize {
        self.text.len()
    }

    /// A list.
    pub(crate) fn list(items: impl IntoIterator<Item = Printed>) -> Self {
        let items: Vec<String> = items.into_iter().map(Printed::finish).collect();
        Self::primary(format!("[{}]", items.join(", ")))
    }

    pub(crate) fn value(value: &Value) -> Self {
        match value {
            Value::Bool(value) => Self::primary(value.to_string()),
            Value::Int(value) => Self::signed(value.to_string()),
            Value::Num(value) => Self::signed(double(*value)),
            Value::Str(value) => Self::primary(string(value)),
        }
    }

    /// A constant of the type of numbers with a fraction, whatever it is written as.
    pub(crate) fn double(value: &Value) -> Self {
        match value {
            #[expect(clippy::cast_precision_loss, reason = "the other side is a double as well")]
            Value::Int(value) => Self::signed(double(*value as f64)),
            other => Self::value(other),
        }
    }

    fn signed(text: String) -> Self {
        let level = if text.starts_with('-') { Level::Unary } else { Level::Primary };
        Self { text, level }
    }

    /// A parameter or fact: `self.a.b`, or `self["a b"]` where a name is not one in CEL.
    pub(crate) fn member(root: &str, names: &[String]) -> Self {
        let mut text = root.to_owned();
        for name in names {
            if is_identifier(name) {
                text.push('.');
                text.push_str(name);
            } else {
                let _ = write!(text, "[{}]", string(name));
            }
        }
        Self::primary(text)
    }

    /// The presence of a member of an object that is present: `has(self.a.b)`, or `"a b" in self`.
    pub(crate) fn presence(root: &str, names: &[String]) -> Self {
        match names.split_last() {
            Some((name, object)) if !is_identifier(name) => {
                Self::relation("in", Self::primary(string(name)), Self::member(root, object))
            }
            _ => Self::call("has", Self::member(root, names)),
        }
    }
}

/// The shortest text that reads back as this double, and as no whole number.
fn double(value: f64) -> String {
    format!("{value:?}")
}

/// A string literal.
pub(crate) fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for char in text.chars() {
        match char {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            // Invisible characters, and line ends that only some languages recognize, are escaped.
            char if char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(literal, "\\u{:04x}", char as u32);
            }
            char => literal.push(char),
        }
    }
    literal.push('"');
    literal
}
