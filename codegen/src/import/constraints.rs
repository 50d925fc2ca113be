//! Constraints that JSON Schema cannot say, in the keyword `x-constraints`: bounds of a quantity of several parameters.

use super::flat::{Declarations, Flat};
use super::fragment::shortened;
use super::object::Members;
use super::rules;
use super::shape::Shapes;
use super::tree::{Kind, Node};
use super::yaml::{Line, Yaml};
use crate::number;

/// The keyword.
pub(crate) const KEYWORD: &str = "x-constraints";

/// Carries over the constraints of a request: as rules, as limits of files, else as notes, whose comments are returned.
pub(crate) fn carry<'d>(shapes: &mut Shapes<'d>, flat: &Flat<'d>, members: &mut Members) -> Vec<String> {
    let Some(list) = flat.get(KEYWORD) else { return Vec::new() };
    let mut comments = Vec::new();
    let all = if list.items().is_empty() { std::slice::from_ref(list) } else { list.items() };
    for constraint in all {
        let declared = Declarations { document: shapes.document, object: flat };
        let carried = Constraint::read(constraint)
            .is_some_and(|it| it.rule(&declared, members, &mut shapes.stated) || it.media(members));
        if !carried {
            let text = format!("{KEYWORD}: {}", shortened(&constraint.json()));
            shapes.note(constraint, "", text, "a constraint that has no form");
            comments.extend(shapes.notes.last().map(super::Note::comment));
        }
    }
    comments
}

/// Bounds of a quantity.
struct Constraint<'n> {
    operation: &'n str,
    parameters: Vec<&'n str>,
    least: Option<&'n str>,
    most: Option<&'n str>,
    /// It holds for each item of a list.
    is_of_each: bool,
}

impl<'n> Constraint<'n> {
    /// A constraint of which all keys are known.
    fn read(node: &'n Node) -> Option<Self> {
        let mut constraint =
            Self { operation: "", parameters: Vec::new(), least: None, most: None, is_of_each: false };
        for entry in node.entries() {
            match (entry.key.as_str(), &entry.value.kind) {
                ("operation", Kind::Text(text)) => constraint.operation = text,
                ("parameters", Kind::List(items)) => {
                    constraint.parameters = items.iter().map(Node::text).collect::<Option<_>>()?;
                }
                ("minimum", Kind::Number(digits)) => constraint.least = Some(digits),
                ("maximum", Kind::Number(digits)) => constraint.most = Some(digits),
                ("scope", Kind::Text(scope)) if scope == "each" => constraint.is_of_each = true,
                ("title" | "description", _) => {}
                _ => return None,
            }
        }
        (constraint.least.is_some() || constraint.most.is_some()).then_some(constraint)
    }

    /// Adds a rule about numbers of the request. Reports whether the constraint is one.
    fn rule(&self, declared: &Declarations<'_, '_>, members: &mut Members, stated: &mut Vec<String>) -> bool {
        if self.is_of_each
            || self.parameters.len() < 2
            || !self.parameters.iter().all(|it| declared.is_number(it))
        {
            return false;
        }
        let keys = match (self.operation, &self.parameters[..]) {
            ("sum", all) => {
                let of = Yaml::List(all.iter().map(Yaml::text).collect());
                let bounds = [("min", self.least), ("max", self.most)];
                let bounds = bounds.into_iter().filter_map(|(key, digits)| Some((key, Yaml::json(digits?))));
                vec![("total", Yaml::entries([("of", of)].into_iter().chain(bounds).collect()))]
            }
            ("area", [width, height]) => self.expression(
                declared,
                &format!("self.{width} * self.{height}"),
                &format!("`{width}` times `{height}`"),
            ),
            ("ratio", [width, height]) => self.expression(
                declared,
                &format!("double(self.{width}) / double(self.{height})"),
                &format!("`{width}` divided by `{height}`"),
            ),
            _ => return false,
        };
        let words = self.parameters.iter().copied().chain([self.operation]);
        stated.push(members.add(&rules::name(words), keys));
        true
    }

    fn expression(&self, declared: &Declarations<'_, '_>, quantity: &str, words: &str) -> rules::Keys {
        let is_optional = |path: &&&str| !declared.is_required(path) && declared.default(path).is_none();
        let guards = self.parameters.iter().filter(is_optional).map(|path| format!("!has(self.{path})"));
        let bounds = [(">=", "at least", self.least), ("<=", "at most", self.most)];
        let bounds =
            || bounds.iter().filter_map(|(operator, words, digits)| Some((operator, words, (*digits)?)));
        let compared: Vec<String> =
            bounds().map(|(operator, _, digits)| format!("{quantity} {operator} {digits}")).collect();
        let said: Vec<String> = bounds().map(|(_, words, digits)| format!("{words} {digits}")).collect();
        let expression: Vec<String> = guards.chain([compared.join(" && ")]).collect();
        vec![
            ("cel", Yaml::text(expression.join(" || "))),
            ("message", Yaml::text(format!("{words} must be {}", said.join(" and ")))),
        ]
    }

    /// Adds limits to files. Reports whether the constraint is about files.
    fn media(&self, members: &mut Members) -> bool {
        let [path] = self.parameters[..] else { return false };
        let limits = match self.operation {
            "area" => [
                ("min_megapixels", self.least.map(megapixels)),
                ("max_megapixels", self.most.map(megapixels)),
            ],
            "ratio" => [("min_ratio", self.least.map(ratio)), ("max_ratio", self.most.map(ratio))],
            _ => return false,
        };
        let mut lines = Vec::new();
        for (key, value) in limits {
            match value {
                Some(Some(value)) => lines.push(super::shape::line(key, value)),
                Some(None) => return false,
                None => {}
            }
        }
        let mut place = &mut members.parameters;
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let Some(Line { value: Yaml::Map(keys), .. }) = place.iter_mut().find(|line| line.key == name)
            else {
                return false;
            };
            let inner = if names.peek().is_some() { "parameters" } else { "media" };
            // The limits of a list are those of its items.
            let at = keys.iter().position(|line| line.key == inner);
            let target = match at {
                Some(at) => &mut keys[at],
                None => match keys.iter_mut().find(|line| line.key == "items").map(|line| &mut line.value) {
                    Some(Yaml::Map(items)) if inner == "media" => {
                        match items.iter_mut().find(|line| line.key == inner) {
                            Some(media) => media,
                            None => return false,
                        }
                    }
                    _ => return false,
                },
            };
            let Yaml::Map(found) = &mut target.value else { return false };
            place = found;
        }
        place.extend(lines);
        true
    }
}

/// A number of pixels in millions.
fn megapixels(digits: &str) -> Option<Yaml> {
    let pixels: u64 = digits.parse().ok()?;
    let text = format!("{}.{:06}", pixels / 1_000_000, pixels % 1_000_000);
    Some(Yaml::Raw(text.trim_end_matches('0').trim_end_matches('.').to_owned()))
}

/// A ratio as two whole numbers, if it is a decimal with few digits.
fn ratio(digits: &str) -> Option<Yaml> {
    let plain = number::plain(digits)?;
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    if fraction.len() > 4 {
        return None;
    }
    let scale = 10_u64.pow(u32::try_from(fraction.len()).ok()?);
    let value: u64 = format!("{whole}{fraction}").parse().ok()?;
    let divisor = (1..=scale).rev().find(|by| scale.is_multiple_of(*by) && value.is_multiple_of(*by))?;
    (value > 0).then(|| Yaml::text(format!("{}:{}", value / divisor, scale / divisor)))
}
