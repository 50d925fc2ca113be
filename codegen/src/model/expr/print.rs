//! Expressions as an author would write them, for messages and docs.

use super::bindings::Reference;
use super::build;
use super::printed::Printed;
use super::tree::{free_items, reads_media_of, renumber};
use crate::model::{Arithmetic, Comparison, Each, Expr, ExprKind, Function, JsonKind, Let};

/// A short readable form: `self.a == "x" && has(self.b)`. It reads back as the same expression.
///
/// Of a rule about items, the innermost item is `self`.
pub fn author(expr: &Expr) -> String {
    author_with(expr, &[])
}

/// The same with the names of expressions in their place.
pub fn author_with(expr: &Expr, lets: &[Let]) -> String {
    let innermost = free_items(expr).last().copied();
    let of_items = vec!["self".to_owned(); innermost.map_or(0, |level| level + 1)];
    Names { of_items, lets }.piece(expr).finish()
}

/// The same with names for the items around it.
pub(crate) fn named(expr: &Expr, variables: &[&str]) -> String {
    let of_items = variables.iter().map(|name| (*name).to_owned()).collect();
    Names { of_items, lets: &[] }.piece(expr).finish()
}

/// A name for items that is none of these.
pub(crate) fn fresh(taken: &[String]) -> String {
    let short = ["i", "j", "k", "l", "m", "n"].into_iter().map(str::to_owned);
    let long = (1_usize..).map(|number| format!("i{number}"));
    short.chain(long).find(|name| !taken.contains(name)).unwrap_or_default()
}

/// The names in an expression.
struct Names<'l> {
    /// Those of the bound items, outermost first.
    of_items: Vec<String>,
    /// Those of expressions.
    lets: &'l [Let],
}

impl Names<'_> {
    fn of(&self, level: usize) -> &str {
        self.of_items.get(level).map_or("item", String::as_str)
    }

    fn piece(&mut self, expr: &Expr) -> Printed {
        if let Some(inner) = build::converted(expr) {
            return Printed::call("double", self.piece(inner));
        }
        let is_whole = |form: &Expr| {
            (renumber(form.clone(), &|level| level + self.of_items.len()) == *expr).then_some(())
        };
        if let Some((name, ())) = self.named(is_whole) {
            return name;
        }
        match &expr.kind {
            ExprKind::Lit(value) => Printed::value(value),
            ExprKind::Get(path) => Printed::member("self", &path.0),
            ExprKind::Has(path) => Printed::presence("self", &path.0),
            ExprKind::Fact(name) => Printed::member("facts", std::slice::from_ref(name)),
            ExprKind::HasFact(name) => Printed::presence("facts", std::slice::from_ref(name)),
            ExprKind::Tier => Printed::primary("size.tier"),
            ExprKind::Not(inner) => match &inner.kind {
                ExprKind::Is(value, kind) => self.is(Comparison::Ne, value, *kind),
                _ => self.piece(inner).not(),
            },
            ExprKind::Media(of, fact) => Printed::member(&self.media(of).finish(), &[fact.name().to_owned()]),
            ExprKind::HasMedia(of, fact) => {
                Printed::presence(&self.media(of).finish(), &[fact.name().to_owned()])
            }
            ExprKind::All(parts) => Printed::all(self.junction(parts, true)),
            ExprKind::Any(parts) => Printed::any(self.junction(parts, false)),
            ExprKind::If(parts) => {
                Printed::conditional(self.piece(&parts[0]), self.piece(&parts[1]), self.piece(&parts[2]))
            }
            ExprKind::Compare(operator, sides) => {
                Printed::compare(*operator, self.piece(&sides[0]), self.piece(&sides[1]))
            }
            ExprKind::Arith(operator, sides) => {
                Printed::arith(*operator, self.piece(&sides[0]), self.piece(&sides[1]))
            }
            ExprKind::In(value, list) => {
                Printed::relation("in", self.piece(value), Printed::list(list.iter().map(Printed::value)))
            }
            ExprKind::Size(inner) => Printed::call("size", self.piece(inner)),
            ExprKind::Null => Printed::primary("null"),
            ExprKind::Is(value, kind) => self.is(Comparison::Eq, value, *kind),
            ExprKind::Bound(level) => Printed::primary(self.of(*level)),
            ExprKind::BoundGet(level, path) => Printed::member(self.of(*level), &path.0),
            ExprKind::BoundHas(level, path) => Printed::presence(self.of(*level), &path.0),
            ExprKind::List(items) => Printed::list(self.pieces(items)),
            ExprKind::Each(what, level, list, body) => {
                let list = if reads_media_of(body, *level) { self.media(list) } else { self.piece(list) };
                self.of_items.truncate(*level);
                self.of_items.resize(*level, "item".to_owned());
                let name = fresh(&self.of_items);
                self.of_items.push(name.clone());
                let body = self.piece(body);
                self.of_items.truncate(*level);
                list.method(macro_name(*what), [Printed::primary(name), body])
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments),
        }
    }

    fn is(&mut self, comparison: Comparison, value: &Expr, kind: JsonKind) -> Printed {
        let asked = Printed::call("type", self.piece(value));
        Printed::compare(comparison, asked, Printed::primary(kind_name(kind)))
    }

    /// The media of a value: what is `self` is `media` here.
    fn media(&mut self, of: &Expr) -> Printed {
        let root = |level: Option<usize>| match level.map(|level| self.of(level)) {
            None | Some("self") => "media",
            Some(name) => name,
        };
        if let Some(reference) = Reference::of(of) {
            return Printed::member(root(reference.level), &reference.path.0);
        }
        match &of.kind {
            ExprKind::If(parts) => {
                Printed::conditional(self.piece(&parts[0]), self.media(&parts[1]), self.media(&parts[2]))
            }
            // The list of a filter is media by itself.
            _ => self.piece(of),
        }
    }

    /// The name of the first expression with a form that fits, and how it fits.
    fn named<T>(&self, fits: impl Fn(&Expr) -> Option<T>) -> Option<(Printed, T)> {
        let forms = self.lets.iter().flat_map(|one| one.forms.iter().map(move |form| (one, form)));
        forms.into_iter().find_map(|(one, (form, holds))| {
            let fit = fits(form)?;
            let name = Printed::primary(one.name.as_str());
            Some((if *holds { name } else { name.not() }, fit))
        })
    }

    /// The parts of a conjunction or a disjunction; several in a row can have a name together.
    fn junction(&mut self, parts: &[Expr], is_all: bool) -> Vec<Printed> {
        let mut pieces = Vec::new();
        let mut rest = parts;
        while let Some((first, others)) = rest.split_first() {
            let level = self.of_items.len();
            let starts = |form: &Expr| {
                let ((ExprKind::All(inner), true) | (ExprKind::Any(inner), false)) = (&form.kind, is_all)
                else {
                    return None;
                };
                let same = inner.len() <= rest.len()
                    && inner
                        .iter()
                        .zip(rest)
                        .all(|(inner, part)| renumber(inner.clone(), &|own| own + level) == *part);
                same.then(|| &rest[inner.len()..])
            };
            match self.named(starts) {
                Some((name, behind)) => {
                    pieces.push(name);
                    rest = behind;
                }
                None => {
                    pieces.push(self.piece(first));
                    rest = others;
                }
            }
        }
        pieces
    }

    fn pieces(&mut self, exprs: &[Expr]) -> Vec<Printed> {
        exprs.iter().map(|expr| self.piece(expr)).collect()
    }

    fn call(&mut self, function: Function, arguments: &[Expr]) -> Printed {
        match (function, arguments) {
            (Function::At, [list, index]) => self.item_at(list, index),
            (Function::Within | Function::HasKey, [value, list]) => {
                Printed::relation("in", self.piece(value), self.piece(list))
            }
            (Function::Concat, [start, end]) => {
                Printed::arith(Arithmetic::Add, self.piece(start), self.piece(end))
            }
            (Function::Bytes, [text]) => Printed::call("size", Printed::call("bytes", self.piece(text))),
            _ => function_call(function, self.pieces(arguments)),
        }
    }

    /// `list[index]`; for a member of all items, the member of one item: `list[index].member`.
    fn item_at(&mut self, list: &Expr, index: &Expr) -> Printed {
        if let ExprKind::Each(Each::Map, level, inner, body) = &list.kind
            && let ExprKind::BoundGet(read, path) | ExprKind::BoundHas(read, path) = &body.kind
            && read == level
        {
            let item = self.piece(inner).index(self.piece(index)).finish();
            let is_presence = matches!(body.kind, ExprKind::BoundHas(..));
            return if is_presence {
                Printed::presence(&item, &path.0)
            } else {
                Printed::member(&item, &path.0)
            };
        }
        if let ExprKind::Each(Each::Map, level, inner, body) = &list.kind
            && let ExprKind::Media(of, fact) = &body.kind
            && let Some(Reference { level: Some(read), path }) = Reference::of(of)
            && read == *level
        {
            let item = self.media(inner).index(self.piece(index)).finish();
            return Printed::member(&item, &[path.0, vec![fact.name().to_owned()]].concat());
        }
        self.piece(list).index(self.piece(index))
    }
}

/// A call of a function, as a method of its first argument where CEL has it so.
pub(crate) fn function_call(function: Function, arguments: Vec<Printed>) -> Printed {
    let (name, is_method) = function_name(function);
    let mut arguments = arguments.into_iter();
    match arguments.next() {
        Some(target) if is_method => target.method(name, arguments),
        first => Printed::function(name, first.into_iter().chain(arguments)),
    }
}

/// The name of a function, and whether it is a method of its first argument.
fn function_name(function: Function) -> (&'static str, bool) {
    match function {
        Function::StartsWith => ("startsWith", true),
        Function::EndsWith => ("endsWith", true),
        Function::Contains => ("contains", true),
        Function::Matches => ("matches", true),
        Function::ExtractAll => ("regex.extractAll", false),
        Function::Split => ("split", true),
        Function::Substring => ("substring", true),
        Function::IndexOf => ("indexOf", true),
        Function::Replace => ("replace", true),
        Function::LowerAscii => ("lowerAscii", true),
        Function::UpperAscii => ("upperAscii", true),
        Function::Trim => ("trim", true),
        Function::Int => ("int", false),
        Function::Double => ("double", false),
        Function::String => ("string", false),
        Function::Ceil => ("math.ceil", false),
        Function::Floor => ("math.floor", false),
        Function::Round => ("math.round", false),
        Function::Abs => ("math.abs", false),
        Function::Greatest => ("math.greatest", false),
        Function::Least => ("math.least", false),
        Function::Sum => ("sum", false),
        // These have a form of their own, and come here only when they are not given what they need.
        Function::Concat => ("concat", false),
        Function::At => ("at", false),
        Function::Within | Function::HasKey => ("in", false),
        Function::Hour => ("hour", false),
        Function::Minute => ("minute", false),
        Function::Weekday => ("weekday", false),
        Function::Utf16 => ("utf16Size", false),
        Function::Bytes => ("bytesSize", false),
    }
}

/// As a macro is written.
pub(crate) fn macro_name(what: Each) -> &'static str {
    match what {
        Each::All => "all",
        Each::Exists => "exists",
        Each::ExistsOne => "exists_one",
        Each::Map => "map",
        Each::Filter => "filter",
    }
}

/// The name of a JSON type in CEL.
pub(crate) fn kind_name(kind: JsonKind) -> &'static str {
    super::types::KINDS.iter().find(|(_, known)| *known == kind).map_or("", |(name, _)| name)
}
