//! Documents made from a vendor's schema: mostly valid, with near misses. A document is built from declarations, then
//! conditions are met, and valid documents are changed in one place.

use serde_json::{Map, Value as Json, json};

use super::random::Random;
use super::schema::Schema;

/// Depth below which only required members are made.
const MAX_DEPTH: usize = 6;
/// Depth below which nothing is made. A type that requires itself has no end.
const MAX_LEVELS: usize = 32;
/// Longest string that is made.
const MAX_LENGTH: usize = 2_000;
/// Most pieces that are made for a document: values, and parts of strings with [`PIECE`] bytes.
const MAX_PIECES: usize = 2_000;
/// Bytes of a string that are as much as one value.
const PIECE: usize = 16;
/// Strings for patterns and forms.
const TEXTS: &[&str] = &[
    "a",
    "3ba7ae08-76de-4f81-ab0f-64c7aaf0000f",
    "https://a.example/x.png",
    "data:image/png;base64,iVBORw0KGgo=",
    "data:video/mp4;base64,iVBORw0KGgo=",
    "data:audio/mpeg;base64,iVBORw0KGgo=",
    "data:application/pdf;base64,iVBORw0KGgo=",
    "iVBORw0KGgo=",
    "#aabbcc",
    "#AABBCCDD",
    "10",
    "1.5",
    "1024x1024",
    "16:9",
    "acme:1@2",
    "en-US",
    "2026-11-29",
    "2026-11-29T10:00:00Z",
    "a@b.example",
    "a b",
];

/// Makes documents.
pub(super) struct Documents<'s> {
    root: &'s Json,
    pub(super) random: Random,
    /// Strings that the vendor gives as examples.
    texts: Vec<String>,
    /// Pieces that are left for the document.
    pieces: usize,
    /// Steps that the documents took so far: members, conditions and pieces that were looked at.
    pub(super) steps: u64,
    whole: Schema<'s>,
}

impl<'s> Documents<'s> {
    /// Starts with a seed.
    pub(super) fn new(root: &'s Json, seed: u64) -> Self {
        let mut texts = Vec::new();
        examples(root, &mut texts);
        Self {
            root,
            random: Random::new(seed),
            texts,
            pieces: MAX_PIECES,
            steps: 0,
            whole: Schema::new(root, root),
        }
    }

    /// A document.
    pub(super) fn document(&mut self) -> Json {
        self.pieces = MAX_PIECES;
        let schema = self.whole.clone();
        let mut document = self.of(schema.clone(), 0);
        if self.random.chance(70) {
            for _ in 0..=self.random.below(2) {
                self.meet_one(&schema, &mut document);
            }
        }
        document
    }

    /// A document with a change in one place.
    pub(super) fn changed(&mut self, document: &Json) -> Json {
        self.pieces = MAX_PIECES;
        let mut changed = document.clone();
        let schema = self.whole.clone();
        if self.random.chance(30) {
            self.meet_one(&schema, &mut changed);
        } else {
            self.change(&schema, &mut changed, 0);
        }
        changed
    }

    fn of(&mut self, mut schema: Schema<'s>, depth: usize) -> Json {
        self.pieces = self.pieces.saturating_sub(1);
        self.steps += 1;
        if self.pieces == 0 || depth > MAX_LEVELS {
            return Json::Null;
        }
        if self.random.chance(1) {
            let wild = [json!(null), json!(true), json!(5), json!("x"), json!([]), json!({})];
            return self.random.pick(&wild).cloned().unwrap_or_default();
        }
        for _ in 0..MAX_DEPTH {
            let Some(alternatives) = schema.open() else { break };
            if let Some(chosen) = self.random.pick(alternatives) {
                schema.extend(Schema::new(chosen, self.root));
            }
        }
        if let Some(value) = schema.get("const") {
            return if self.random.chance(98) { value.clone() } else { json!("zzz") };
        }
        if let Some(values) = schema.get("enum").and_then(Json::as_array) {
            let value = self.random.pick(values).cloned();
            return value.filter(|_| self.random.chance(97)).unwrap_or(json!("zzz"));
        }
        if let Some(default) = schema.get("default").or_else(|| schema.get("example"))
            && !default.is_null()
            && self.random.chance(8)
        {
            return default.clone();
        }
        let kind = match schema.get("type") {
            Some(Json::String(kind)) => kind.as_str(),
            Some(Json::Array(kinds)) => self.random.pick(kinds).and_then(Json::as_str).unwrap_or("null"),
            _ if !schema.members().all.is_empty() => "object",
            _ if schema.get("pattern").or_else(|| schema.get("format")).is_some() => "string",
            _ => {
                return self
                    .random
                    .pick(&[json!("x"), json!(1), json!({}), json!([]), json!(true)])
                    .cloned()
                    .unwrap_or_default();
            }
        };
        match kind {
            "string" => self.string(&schema),
            "integer" | "number" => self.number(&schema, kind == "integer"),
            "boolean" => json!(self.random.chance(50)),
            "array" => self.list(&schema, depth),
            "object" => self.object(&schema, depth),
            _ => Json::Null,
        }
    }

    fn string(&mut self, schema: &Schema<'_>) -> Json {
        if schema.get("format").is_some() && self.random.chance(96) {
            return json!(self.fitting(schema));
        }
        if schema.get("pattern").or_else(|| schema.get("format")).is_some() {
            return match self.random.pick(&self.texts).cloned() {
                Some(text) if self.random.chance(40) => json!(text),
                _ => json!(self.fitting(schema)),
            };
        }
        let least = length(schema, "minLength").unwrap_or(0);
        let most = length(schema, "maxLength").unwrap_or(least + 10);
        let lengths = [least.max(1), least, most, least + 1, most + 1, least.saturating_sub(1)];
        let wide = if self.random.chance(10) { 6 } else { 1 + self.random.below(3) };
        let at = self.random.below(wide);
        let char = if self.random.chance(10) { "é" } else { "a" };
        let length = lengths[at].min(MAX_LENGTH);
        self.pieces = self.pieces.saturating_sub(length / PIECE);
        json!(char.repeat(length))
    }

    /// A string that probably has a form.
    fn fitting(&mut self, schema: &Schema<'_>) -> String {
        let text = match schema.get("format").and_then(Json::as_str) {
            Some("uuid") => TEXTS[1],
            Some("uri" | "url") => TEXTS[2],
            _ => self.random.pick(TEXTS).copied().unwrap_or_default(),
        };
        text.to_owned()
    }

    fn number(&mut self, schema: &Schema<'_>, is_integer: bool) -> Json {
        let low = schema.number("minimum").or_else(|| schema.number("exclusiveMinimum")).unwrap_or(0.0);
        let high =
            schema.number("maximum").or_else(|| schema.number("exclusiveMaximum")).unwrap_or(low + 10.0);
        let step = schema.number("multipleOf").unwrap_or(if is_integer { 1.0 } else { 0.5 });
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let steps = self.random.below(40) as f64;
        let inside = (low / step).ceil() * step + steps * step;
        let mut values = vec![low, high, inside.min(high), low + step, high - step];
        if self.random.chance(8) {
            values = vec![low - 1.0, high + 1.0, low - step, high + step, low + step / 2.0, low + 0.5];
        }
        let value = self.random.pick(&values).copied().unwrap_or(low);
        whole(value)
    }

    fn list(&mut self, schema: &Schema<'s>, depth: usize) -> Json {
        let least = length(schema, "minItems").unwrap_or(0);
        let most = length(schema, "maxItems").unwrap_or(least + 2);
        let mut counts = vec![least, least + 1, most.min(least + 3)];
        if self.random.chance(10) {
            counts = vec![most, most + 1, least.saturating_sub(1)];
        }
        let count = self.random.pick(&counts).copied().unwrap_or(least).min(if depth > MAX_DEPTH {
            least
        } else {
            60
        });
        let first = schema.get("prefixItems").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
        let items = schema.get("items");
        let mut list = Vec::new();
        for at in 0..count {
            let Some(item) = first.get(at).or(items).filter(|_| self.pieces > 0) else { break };
            list.push(self.of(Schema::new(item, self.root), depth + 1));
        }
        Json::Array(list)
    }

    fn object(&mut self, schema: &Schema<'s>, depth: usize) -> Json {
        let mut object = Map::new();
        let density = [5, 15, 30, 60][self.random.below(4)];
        let members = schema.members();
        self.steps += members.all.len() as u64;
        for (name, member) in members.all.iter().copied() {
            let is_given = if schema.requires(name) {
                self.random.chance(99)
            } else {
                depth < MAX_DEPTH && self.random.chance(density)
            };
            if is_given {
                object.insert(name.to_owned(), self.of(Schema::new(member, self.root), depth + 1));
            }
        }
        let free = schema.get("additionalProperties").filter(|schema| schema.is_object());
        if let Some(free) = free.filter(|_| self.random.chance(60)) {
            for at in 0..=self.random.below(2) {
                object.insert(format!("key{at}"), self.of(Schema::new(free, self.root), depth + 1));
            }
        }
        if self.random.chance(2) {
            object.insert("zzz".to_owned(), json!(1));
        }
        Json::Object(object)
    }

    /// Meets a condition, so that what follows from it matters.
    fn meet_one(&mut self, schema: &Schema<'s>, document: &mut Json) {
        let conditions = schema.conditions();
        if let Some(condition) = self.random.pick(&conditions).copied() {
            self.meet(condition, schema, document, 0);
        }
    }

    fn meet(
        &mut self,
        condition: &'s Map<String, Json>,
        schema: &Schema<'s>,
        document: &mut Json,
        depth: usize,
    ) {
        if depth > 2 * MAX_DEPTH || self.random.chance(4) {
            return;
        }
        self.steps += condition.len() as u64;
        for (key, value) in condition {
            match key.as_str() {
                "required" => {
                    let names: Vec<&str> =
                        value.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
                    names.into_iter().for_each(|name| self.give(name, schema, document));
                }
                "properties" => {
                    self.steps += value.as_object().map_or(0, Map::len) as u64;
                    for (name, inner) in value.as_object().into_iter().flatten() {
                        self.meet_member(name, inner, schema, document, depth);
                    }
                }
                "anyOf" | "oneOf" => {
                    let chosen =
                        value.as_array().and_then(|all| self.random.pick(all)).and_then(Json::as_object);
                    chosen.into_iter().for_each(|chosen| self.meet(chosen, schema, document, depth + 1));
                }
                "allOf" => {
                    let all = value.as_array().into_iter().flatten().filter_map(Json::as_object);
                    all.for_each(|part| self.meet(part, schema, document, depth + 1));
                }
                "if" => {
                    let branch = if self.random.chance(75) { ["if", "then"] } else { ["else", "else"] };
                    for part in branch.iter().filter_map(|key| condition.get(*key)?.as_object()) {
                        self.meet(part, schema, document, depth + 1);
                    }
                }
                "not" => self.miss(value, document),
                "dependentRequired" => {
                    let pairs: Vec<(&String, &Json)> = value.as_object().into_iter().flatten().collect();
                    if let Some((name, others)) = self.random.pick(&pairs).copied() {
                        self.give(name, schema, document);
                        let others = others.as_array().into_iter().flatten().filter_map(Json::as_str);
                        others.for_each(|name| self.give(name, schema, document));
                    }
                }
                _ => {}
            }
        }
    }

    fn meet_member(
        &mut self,
        name: &str,
        inner: &'s Json,
        schema: &Schema<'s>,
        document: &mut Json,
        depth: usize,
    ) {
        let Some(declared) = schema.members().get(name) else { return };
        let mut both = Schema::new(inner, self.root);
        both.extend(Schema::new(declared, self.root));
        let Some(keywords) = inner.as_object() else { return };
        let is_value = [
            "const",
            "enum",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "pattern",
        ]
        .iter()
        .any(|key| keywords.contains_key(*key));
        let Some(members) = document.as_object_mut() else { return };
        if is_value {
            let value = self.of(both, 1);
            members.insert(name.to_owned(), value);
        } else if keywords.contains_key("not") && self.random.chance(50) {
            members.remove(name);
        } else if ["required", "properties", "anyOf", "allOf", "oneOf"]
            .iter()
            .any(|key| keywords.contains_key(*key))
        {
            let mut value = members.remove(name).unwrap_or_else(|| json!({}));
            self.meet(keywords, &Schema::new(declared, self.root), &mut value, depth + 1);
            if let Some(members) = document.as_object_mut() {
                members.insert(name.to_owned(), value);
            }
        }
    }

    fn give(&mut self, name: &str, schema: &Schema<'s>, document: &mut Json) {
        if let (Some(member), Some(members)) = (schema.members().get(name), document.as_object_mut())
            && !members.contains_key(name)
        {
            let value = self.of(Schema::new(member, self.root), 1);
            members.insert(name.to_owned(), value);
        }
    }

    /// Takes away a member that something must not have.
    fn miss(&mut self, schema: &Json, document: &mut Json) {
        let names: Vec<&str> = schema
            .get("required")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .collect();
        if let (Some(name), Some(members)) = (self.random.pick(&names), document.as_object_mut()) {
            members.remove(*name);
        }
    }

    /// Changes one member, at any depth.
    fn change(&mut self, schema: &Schema<'s>, document: &mut Json, depth: usize) {
        let schema = self.chosen(schema.clone(), document);
        match document {
            Json::Object(members) => {
                let declared = schema.members();
                let Some((name, member)) = self.random.pick(&declared.all).copied() else { return };
                match members.get_mut(name) {
                    Some(value) if !value.is_number() && self.random.chance(50) => {
                        self.change(&Schema::new(member, self.root), value, depth + 1);
                    }
                    Some(_) if self.random.chance(50) => {
                        members.remove(name);
                    }
                    _ => {
                        members.insert(name.to_owned(), self.of(Schema::new(member, self.root), 1));
                    }
                }
            }
            Json::Array(items) if !items.is_empty() && self.random.chance(70) => {
                let at = self.random.below(items.len());
                if let (Some(item), true) = (schema.get("items"), self.random.chance(60)) {
                    self.change(&Schema::new(item, self.root), &mut items[at], depth + 1);
                } else if self.random.chance(50) {
                    items.push(items[at].clone());
                } else {
                    items.remove(at);
                }
            }
            value => *value = self.of(schema, depth + 1),
        }
    }

    /// A schema with the alternative that a value is probably of.
    fn chosen(&mut self, mut schema: Schema<'s>, value: &Json) -> Schema<'s> {
        let alternatives = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Json::as_array);
        let kind = match value {
            Json::Object(_) => "object",
            Json::Array(_) => "array",
            _ => return schema,
        };
        let of_kind = |schema: &Schema<'_>| {
            schema.get("type").is_some_and(|found| found == kind)
                || kind == "object" && !schema.members().all.is_empty()
        };
        let all = alternatives.into_iter().flatten().map(|part| Schema::new(part, self.root));
        let fitting: Vec<Schema<'s>> = all.filter(of_kind).collect();
        if let Some(chosen) = self.random.pick(&fitting) {
            schema.extend(chosen.clone());
        }
        schema
    }
}

/// The strings in `example`, `examples` and `default`, at any depth.
fn examples(schema: &Json, out: &mut Vec<String>) {
    const MOST: usize = 200;
    let inner: Vec<(&str, &Json)> = match schema {
        Json::Object(keywords) => keywords.iter().map(|(key, value)| (key.as_str(), value)).collect(),
        Json::Array(items) => items.iter().map(|item| ("", item)).collect(),
        _ => return,
    };
    for (key, value) in inner {
        let values = value.as_array().filter(|_| key == "examples").map(Vec::as_slice);
        let values = values.unwrap_or(std::slice::from_ref(value));
        if matches!(key, "example" | "examples" | "default") {
            let texts = values.iter().filter_map(Json::as_str).map(str::to_owned);
            out.extend(texts.take(MOST.saturating_sub(out.len())));
        }
        examples(value, out);
    }
}

fn length(schema: &Schema<'_>, keyword: &str) -> Option<usize> {
    schema.get(keyword)?.as_u64().and_then(|count| usize::try_from(count).ok())
}

/// A number without a fraction as an integer.
fn whole(value: f64) -> Json {
    const MOST: f64 = 9_007_199_254_740_991.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    if value.fract() == 0.0 && value.abs() <= MOST { json!(value as i64) } else { json!(value) }
}
