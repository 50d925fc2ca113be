//! Values that look random and are always the same: of declared types and of facts, near some constants.

use serde_json::{Map, Value as Json, json};

use super::texts;
use super::values::{Values, number};
use crate::model::expr::kinds::variants;
use crate::model::{Document, Fact, FactType, Type, Value};

/// Most items of a list.
const MOST_ITEMS: u64 = 4;

/// Most objects and lists in one another.
const MAX_DEPTH: usize = 6;

/// Most values in the members of a request: types in one another multiply them.
const MOST_VALUES: u64 = 1_000;

/// Guesses values.
pub(super) struct Guess<'v, 'o> {
    values: &'v Values<'o>,
    /// Numbers near the constants, and others.
    numbers: Vec<f64>,
    /// Strings near the constants.
    strings: Vec<String>,
    state: u64,
    /// Values that the members of this request can still have; those beyond them are `null`.
    room: u64,
}

impl<'v, 'o> Guess<'v, 'o> {
    pub(super) fn new(values: &'v Values<'o>, constants: Vec<Value>) -> Self {
        let mut numbers = vec![0.0, 1.0, 2.0, 5.0, 10.0, 100.0];
        for near in constants.iter().filter_map(Value::as_double) {
            numbers.extend([near, near + 1.0, near - 1.0, near * 2.0, near / 2.0]);
        }
        let mut strings: Vec<String> = Vec::new();
        for constant in constants {
            let Value::Str(text) = constant else { continue };
            strings.extend((0..4).map(|turn| texts::matching(&text, turn, 0)));
            strings.push(text);
        }
        strings.extend(numbers.iter().map(|near| number(&Value::Num(*near)).to_string()));
        Self { values, numbers, strings, state: 0x9e37_79b9_7f4a_7c15, room: MOST_VALUES }
    }

    fn below(&mut self, count: u64) -> u64 {
        let state = &mut self.state;
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state % count.max(1)
    }

    /// One of some values.
    pub(super) fn choose<'c, T>(&mut self, values: &'c [T]) -> Option<&'c T> {
        let at = self.below(u64::try_from(values.len()).ok()?);
        values.get(usize::try_from(at).ok()?)
    }

    fn number(&mut self) -> f64 {
        let at = self.below(self.numbers.len() as u64);
        usize::try_from(at).ok().and_then(|at| self.numbers.get(at).copied()).unwrap_or(1.0)
    }

    fn string(&mut self) -> Option<String> {
        let at = usize::try_from(self.below(self.strings.len() as u64)).ok()?;
        self.strings.get(at).cloned()
    }

    /// Some of the members of a request with these names.
    pub(super) fn members<'n>(
        &mut self,
        document: &Document,
        names: impl IntoIterator<Item = &'n String>,
    ) -> Json {
        self.room = MOST_VALUES;
        let mut members = Map::new();
        for name in names {
            let param = document.objects.first().and_then(|object| object.param(name));
            if let Some(param) = param.filter(|param| param.required || self.below(4) > 0) {
                members.insert(name.clone(), self.value(&param.ty, 0));
            }
        }
        Json::Object(members)
    }

    /// A value of a type.
    pub(super) fn value(&mut self, ty: &Type, depth: usize) -> Json {
        if self.room == 0 {
            return Json::Null;
        }
        self.room -= 1;
        let all = variants(ty);
        let Some(ty) = self.choose(&all).copied() else { return Json::Null };
        let is_plain = self.below(2) == 0;
        match ty {
            Type::Integer(_) if !is_plain => number(&Value::Num(self.number().floor())),
            Type::Number(_) if !is_plain => number(&Value::Num(self.number())),
            Type::String(text) if !is_plain && text.media.is_none() => {
                self.string().map_or(Json::Null, Json::from)
            }
            Type::Array(array) if depth < MAX_DEPTH => {
                let count = u64::from(array.min) + self.below(MOST_ITEMS + 1);
                Json::Array((0..count.min(1_000)).map(|_| self.value(&array.items, depth + 1)).collect())
            }
            Type::Map(map) if depth < MAX_DEPTH => {
                let count = u64::from(map.min) + self.below(MOST_ITEMS);
                let key = |guess: &mut Self, at: u64| match guess.string().filter(|_| at % 2 == 1) {
                    Some(key) => key,
                    None => format!("key{at}"),
                };
                let members =
                    (0..count.min(1_000)).map(|at| (key(self, at), self.value(&map.items, depth + 1)));
                Json::Object(members.collect::<Vec<_>>().into_iter().collect())
            }
            Type::Object(id) if depth < MAX_DEPTH => {
                let mut members = Map::new();
                let object = self.values.document.objects.get(*id);
                for param in object.map_or(&[][..], |object| &object.params) {
                    if param.required || self.below(2) == 0 {
                        members.insert(param.name.value.clone(), self.value(&param.ty, depth + 1));
                    }
                }
                Json::Object(members)
            }
            other => {
                let known = self.values.of(other);
                self.choose(&known).cloned().unwrap_or(Json::Null)
            }
        }
    }

    /// A value of a fact within its bounds; sometimes none.
    pub(super) fn fact(&mut self, fact: &Fact) -> Option<Json> {
        if !fact.list {
            return self.fact_value(fact);
        }
        let least = u64::from(fact.items.0.unwrap_or(0)).min(1_000);
        let count = (least + self.below(3)).min(fact.items.1.map_or(u64::MAX, u64::from));
        (0..count).map(|_| self.fact_value(fact)).collect::<Option<Vec<Json>>>().map(Json::Array)
    }

    fn fact_value(&mut self, fact: &Fact) -> Option<Json> {
        let bound = |bound: &Option<Value>| bound.as_ref().and_then(Value::as_double);
        let (min, max) = (bound(&fact.min), bound(&fact.max));
        Some(match fact.ty {
            FactType::Boolean => json!(self.below(2) == 0),
            FactType::String => Json::from(self.string()?),
            FactType::Timestamp => {
                let (day, hour, minute) = (1 + self.below(28), self.below(24), self.below(60));
                Json::from(format!("2026-02-{day:02}T{hour:02}:{minute:02}:00Z"))
            }
            FactType::Integer | FactType::Number => {
                let value = match self.below(4) {
                    0 => min.unwrap_or(1.0),
                    1 => max.unwrap_or(100.0),
                    _ => self
                        .number()
                        .clamp(min.unwrap_or(f64::MIN), max.unwrap_or(f64::MAX).max(min.unwrap_or(f64::MIN))),
                };
                let is_whole = fact.ty == FactType::Integer;
                number(&Value::Num(if is_whole { value.floor() } else { value }))
            }
        })
    }

    /// Facts about a file with one of some formats; if there are none, with any.
    pub(super) fn file(&mut self, formats: &[String]) -> Json {
        let mut members = Map::new();
        for (name, is_whole) in [("width", true), ("height", true), ("bytes", true), ("seconds", false)] {
            let value = self.number().max(0.0);
            members
                .insert(name.to_owned(), number(&Value::Num(if is_whole { value.floor() } else { value })));
        }
        let format = if self.below(2) == 0 { self.string() } else { None };
        let format = format.filter(|format| modelspec_runtime::__private::media::is_format(format));
        let format = format.or_else(|| match formats {
            [] => self.choose(&["png", "jpg", "mp4"]).map(|format| (*format).to_owned()),
            formats => self.choose(formats).cloned(),
        });
        members.extend(format.map(|format| ("format".to_owned(), Json::from(format))));
        Json::Object(members)
    }
}

#[cfg(test)]
mod tests {
    use super::{Guess, MOST_VALUES};
    use crate::check::weight;
    use crate::fixture::compiled;
    use crate::witness::Values;

    #[test]
    fn members_that_have_many_members_have_few_values() {
        let members = |ty: &str| {
            let member = |at| format!("m{at}: {{ {ty}, required: true, doc: M. }}");
            (0..40).map(member).collect::<Vec<_>>().join(", ")
        };
        let op = compiled(&format!(
            "parameters: {{ {} }}\ntypes:\n  t: {{ type: object, doc: T., parameters: {{ {} }} }}\n",
            members("type: array, items: { use: t }"),
            members("type: integer")
        ));
        let values = Values::new(&op.request);
        let names: Vec<String> =
            op.request.root().params.iter().map(|param| param.name.value.clone()).collect();
        let mut guess = Guess::new(&values, Vec::new());
        for _ in 0..3 {
            let most = guess.members(&op.request, &names);
            let all = weight(&most);
            // Members beyond are still there, as `null`.
            assert!((MOST_VALUES..MOST_VALUES + 100).contains(&all), "{all} values");
            assert!(names.iter().all(|name| most.get(name).is_some()));
        }
    }
}
