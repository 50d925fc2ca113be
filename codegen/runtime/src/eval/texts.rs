//! Functions, with their arguments.

use super::place::{Bound, Place};
use super::{Gap, List, Scope, Val, count};
use crate::cause::Failure;
use crate::number;
use crate::pattern;
use crate::table::{Expr, Function, Matching, Pattern};
use std::rc::Rc;

/// Parts of a text that are replaced in one step.
const REPLACED: usize = 2;

impl<'s> Scope<'s> {
    /// A function of its arguments.
    pub(super) fn call(
        &self,
        function: Function,
        arguments: &'s [Expr<'s>],
        place: Place<'_, 's>,
    ) -> Val<'s> {
        use Function as F;
        if let Some((number, item, member)) = self.indexed(function, arguments, place) {
            return self.eval(member, Place::within(&Bound { number, item: &item, outer: place }));
        }
        let values: Vec<Val<'s>> = arguments.iter().map(|argument| self.eval(argument, place)).collect();
        match (function, values.as_slice()) {
            (F::Ceil | F::Floor | F::Round | F::Abs, [number]) => self.rounded(function, number),
            (F::Greatest | F::Least, [Val::List(list)]) => self.extreme(function, list),
            (F::Greatest | F::Least, [_, ..]) => self.extreme(function, &List::Values(values.into())),
            (F::Sum, [Val::List(list)]) => self.sum(list),
            (F::At, [list, index]) => self.whole(self.at(list, index)),
            (F::Within, [value, Val::List(list)]) => self.within_list(value, list),
            (F::HasKey, [Val::Map { keys, .. }, key] | [key, Val::Map { keys, .. }]) => {
                match (keys, key.text()) {
                    (Some(keys), Some(key)) => Val::Bool(self.variables.has_key(*keys, &key)),
                    (None, Some(_)) => Val::Failed(Failure::TooManyMembers),
                    (_, None) => Gap::of([key]).into(),
                }
            }
            (F::Hour | F::Minute | F::Weekday, [timestamp, offset]) => {
                self.clock(function, timestamp, offset)
            }
            (F::Int, [value]) => self.int(value),
            (F::Double, [value]) => self.as_double(value),
            (F::String, [value]) => string(value),
            _ => self.of_texts(function, &values).unwrap_or_else(Val::from),
        }
    }

    /// Functions whose first argument is a text.
    fn of_texts(&self, function: Function, values: &[Val<'s>]) -> Result<Val<'s>, Gap> {
        use Function as F;
        // An argument that fails decides.
        let strict = || Gap::of(values);
        let (text, more) = values.split_first().ok_or(Gap::TYPE)?;
        let text = text.text().ok_or_else(strict)?;
        let part = more.first().and_then(Val::text);
        if !self.steps.spend_text(text.len()) {
            return Err(Gap::STEPS);
        }
        Ok(match (function, part, more) {
            (F::StartsWith, Some(prefix), [_]) => Val::Bool(text.starts_with(&*prefix)),
            (F::EndsWith, Some(suffix), [_]) => Val::Bool(text.ends_with(&*suffix)),
            (F::Contains, Some(part), [_]) => Val::Bool(text.contains(&*part)),
            (F::IndexOf, Some(part), [_]) => match text.find(&*part) {
                Some(at) => count(text.get(..at).unwrap_or_default().chars().count()),
                None => Val::Int(-1),
            },
            (F::Split, Some(separator), [_]) => self.split(&text, &separator).ok_or(Gap::STEPS)?,
            (F::Replace, Some(old), [_, new]) => {
                let new = new.text().ok_or_else(strict)?;
                self.replace(&text, &old, &new).ok_or(Gap::STEPS)?
            }
            (F::Substring, None, [start]) => written(substring(&text, start, None)?),
            (F::Substring, None, [start, end]) => written(substring(&text, start, Some(end))?),
            (F::LowerAscii, None, []) => Val::Text(text.to_ascii_lowercase().into()),
            (F::UpperAscii, None, []) => Val::Text(text.to_ascii_uppercase().into()),
            (F::Trim, None, []) => written(text.trim()),
            (F::Concat, Some(end), [_]) => self.concat(&text, &end).ok_or(Gap::STEPS)?,
            (F::Utf16, None, []) => count(text.encode_utf16().count()),
            (F::Bytes, None, []) => count(text.len()),
            _ => return Err(strict()),
        })
    }

    /// The parts between separators; of an empty separator, the characters.
    fn split(&self, text: &str, separator: &str) -> Option<Val<'s>> {
        let mut parts = Vec::new();
        let mut add = |part: &str| {
            parts.push(written(part));
            self.steps.spend(1)
        };
        let fits = if separator.is_empty() {
            text.char_indices()
                .all(|(at, character)| add(text.get(at..at + character.len_utf8()).unwrap_or_default()))
        } else {
            text.split(separator).all(add)
        };
        fits.then(|| Val::List(List::Values(parts.into())))
    }

    /// Both texts; long ones take as many steps as it takes to write them.
    fn concat(&self, start: &str, end: &str) -> Option<Val<'s>> {
        let length = start.len().checked_add(end.len())?;
        self.steps.spend_text(length).then(|| Val::Text([start, end].concat().into()))
    }

    fn replace(&self, text: &str, old: &str, new: &str) -> Option<Val<'s>> {
        let count = if old.is_empty() { text.chars().count() + 1 } else { text.matches(old).count() };
        let grown = count.checked_mul(new.len())?.checked_add(text.len())?;
        let fits = self.steps.spend_text(grown) && self.steps.spend(count / REPLACED);
        fits.then(|| Val::Text(text.replace(old, new).into()))
    }

    /// Applies a regular expression to a text.
    pub(super) fn matching(&self, matching: Matching, text: &Val<'s>, pattern: &Pattern<'_>) -> Val<'s> {
        let Some(text) = text.text() else { return Gap::of([text]).into() };
        let found = self.steps.run(|moves| match matching {
            Matching::Matches => pattern::is_match(pattern, &text, moves).map(Val::Bool),
            Matching::ExtractAll => pattern::find_all(pattern, &text, moves).map(|places| {
                let parts = places.into_iter().map(|place| written(text.get(place).unwrap_or_default()));
                Val::List(List::Values(parts.collect()))
            }),
        });
        found.unwrap_or_else(|| Gap::STEPS.into())
    }
}

fn written(text: &str) -> Val<'static> {
    Val::Text(Rc::from(text))
}

/// The code points from the first to before the second one.
fn substring<'t>(text: &'t str, start: &Val<'_>, end: Option<&Val<'_>>) -> Result<&'t str, Gap> {
    let out_of_range = Gap::Failed(Failure::OutOfRange);
    let place = |index: &Val<'_>| {
        let number = index.ratio().ok_or_else(|| Gap::of([index]))?;
        let index = usize::try_from(number.parts().0).ok().filter(|_| number.is_whole());
        let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        index.and_then(|index| ends.nth(index)).ok_or(out_of_range)
    };
    let start = place(start)?;
    let end = end.map_or(Ok(text.len()), place)?;
    text.get(start..end).ok_or(out_of_range)
}

/// `string(x)`.
fn string<'s>(value: &Val<'s>) -> Val<'s> {
    match value {
        Val::Str(_) | Val::Text(_) => value.clone(),
        Val::Bool(value) => written(if *value { "true" } else { "false" }),
        Val::Int(value) => written(&value.to_string()),
        Val::Num(value) => match number::whole(*value) {
            Some(value) => written(&value.to_string()),
            None => written(&number::text(*value)),
        },
        Val::Ratio(value) => written(&value.to_string()),
        _ => Gap::of([value]).into(),
    }
}
