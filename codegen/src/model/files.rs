//! The files that a request refers to, with the facts about them that limits, rules and the price need. In: an
//! operation. Out: for each place of a file the facts, and what needs them.

use indexmap::IndexMap;

use super::expr::{Reference, parts};
use super::{Each, Expr, ExprKind, Function, Media, MediaFact, Operation, Path, Type};

/// A place of files in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its JSON Pointer, with `<index>` for the number of an item.
    pub pointer: String,
    /// The facts that are needed.
    pub facts: Vec<MediaFact>,
    /// The limits, rules and prices that need them.
    pub needed_by: Vec<Need>,
}

/// A reader of facts about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Its declared limits.
    Limits,
    /// The rule with this id.
    Rule(String),
    /// The price.
    Price,
}

/// The files of an operation of which something is needed: those with limits in the order of the request, then others.
pub fn files(op: &Operation) -> Vec<File> {
    let is_media = |ty: &Type| matches!(ty, Type::String(text) if text.media.is_some());
    let leads = op.request.leads(|param| param.ty.nested().into_iter().any(is_media));
    let mut search = Search { op, found: IndexMap::new(), leads, steps: 0 };
    search.limits(&Type::Object(0), "", &mut Vec::new());
    for rule in &op.rules {
        let mut items: Vec<Vec<String>> = Vec::new();
        for list in &rule.each {
            let outer = items.last().cloned().unwrap_or_else(|| vec![String::new()]);
            items.push(outer.iter().map(|outer| format!("{outer}{}/<index>", list.pointer())).collect());
        }
        search.expr(&rule.holds, &mut items, &Need::Rule(rule.id.value.clone()));
    }
    for expr in op.prices.exprs() {
        search.expr(expr, &mut Vec::new(), &Need::Price);
    }
    search.found.into_values().collect()
}

struct Search<'o> {
    op: &'o Operation,
    found: IndexMap<String, File>,
    /// The objects with media in them.
    leads: Vec<bool>,
    /// The number of types entered so far.
    steps: usize,
}

/// The greatest number of types that are entered: types in one another can make many places.
const MAX_STEPS: usize = 10_000;

impl Search<'_> {
    fn add(&mut self, pointer: &str, facts: &[MediaFact], by: &Need) {
        let file = self.found.entry(pointer.to_owned()).or_insert_with(|| File {
            pointer: pointer.to_owned(),
            facts: Vec::new(),
            needed_by: Vec::new(),
        });
        file.facts.extend(facts);
        file.facts.sort_unstable();
        file.facts.dedup();
        if !file.needed_by.contains(by) {
            file.needed_by.push(by.clone());
        }
    }

    /// Adds the files with limits of a type. A type that contains itself is entered once.
    fn limits(&mut self, ty: &Type, pointer: &str, inside: &mut Vec<usize>) {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return;
        }
        match ty {
            Type::String(text) => {
                let Some(media) = &text.media else { return };
                let facts = limited(media);
                if !facts.is_empty() {
                    self.add(pointer, &facts, &Need::Limits);
                }
            }
            Type::Object(id) if self.leads[*id] && !inside.contains(id) => {
                inside.push(*id);
                let op = self.op;
                for param in &op.request.objects[*id].params {
                    let below = format!("{pointer}{}", Path(vec![param.name.value.clone()]).pointer());
                    self.limits(&param.ty, &below, inside);
                }
                inside.pop();
            }
            Type::Array(array) => self.limits(&array.items, &format!("{pointer}/<index>"), inside),
            Type::Map(map) => self.limits(&map.items, &format!("{pointer}/<key>"), inside),
            Type::Union(union) => {
                union.variants.iter().for_each(|variant| self.limits(&variant.ty, pointer, inside));
            }
            _ => {}
        }
    }

    /// Adds the files that an expression reads. `items` has the pointers of each bound item.
    fn expr(&mut self, expr: &Expr, items: &mut Vec<Vec<String>>, by: &Need) {
        match &expr.kind {
            ExprKind::Media(of, fact) | ExprKind::HasMedia(of, fact) => {
                pointers(of, items).iter().for_each(|pointer| self.add(pointer, &[*fact], by));
            }
            ExprKind::Each(_, level, list, body) => {
                self.expr(list, items, by);
                let outer = items.split_off(items.len().min(*level));
                items.resize(*level, Vec::new());
                items.push(pointers(list, items).iter().map(|list| format!("{list}/<index>")).collect());
                self.expr(body, items, by);
                items.truncate(*level);
                items.extend(outer);
            }
            _ => parts(expr).into_iter().for_each(|part| self.expr(part, items, by)),
        }
    }
}

/// The facts that limits are about.
fn limited(media: &Media) -> Vec<MediaFact> {
    let has_pixels =
        media.side != (None, None) || media.pixels != (None, None) || media.ratio != (None, None);
    let is_limited = |fact: &MediaFact| match fact {
        MediaFact::Width | MediaFact::Height => has_pixels,
        MediaFact::Seconds => media.milliseconds != (None, None),
        MediaFact::Bytes => media.max_bytes.is_some(),
        MediaFact::Format => !media.formats.is_empty(),
    };
    MediaFact::ALL.into_iter().filter(is_limited).collect()
}

/// The places that a value or a list can be at.
fn pointers(of: &Expr, items: &[Vec<String>]) -> Vec<String> {
    if let Some(Reference { level, path }) = Reference::of(of) {
        let at =
            level.map_or_else(|| vec![String::new()], |level| items.get(level).cloned().unwrap_or_default());
        return at.iter().map(|at| format!("{at}{}", path.pointer())).collect();
    }
    match &of.kind {
        ExprKind::If(parts) => [pointers(&parts[1], items), pointers(&parts[2], items)].concat(),
        ExprKind::Each(Each::Filter, _, list, _) => pointers(list, items),
        ExprKind::Call(Function::At, arguments) => {
            let lists = arguments.first().map(|list| pointers(list, items)).unwrap_or_default();
            lists.iter().map(|list| format!("{list}/<index>")).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{list, media, operation, param, rule, text};
    use crate::model::expr::build;
    use crate::model::{ExprType, MediaForm, Text};

    fn file(max_bytes: Option<u64>) -> Type {
        let Type::String(plain) = text(0, None) else { panic!("it is a string") };
        let media = crate::model::Media { max_bytes, ..media(vec![MediaForm::Url]) };
        Type::String(Text { media: Some(media), ..plain })
    }

    #[test]
    fn limits_and_expressions_need_files() {
        let mut op = operation(vec![
            vec![
                param("a/b", file(Some(7))),
                param("clips", list(file(None), 0, None)),
                param("shots", list(Type::Object(1), 0, None)),
            ],
            vec![param("clip", file(None)), param("more", list(file(None), 0, None))],
        ]);
        let get = |name: &str| build::get(Path(vec![name.to_owned()]), ExprType::List);
        let item = |level| build::read(Reference::item(level), ExprType::String);
        let seconds = |of| build::media(of, MediaFact::Seconds);
        let long = |of| build::compare(crate::model::Comparison::Gt, seconds(of), build::literal(5.into()));
        let clips = build::each(Each::Filter, 0, get("clips"), long(item(0)));
        let all = build::each(Each::All, 0, clips, long(item(0)));
        op.rules = vec![rule("whole", all)];
        let more = Reference { level: Some(0), path: Path(vec!["more".to_owned()]) };
        let first =
            build::at_index(build::read(more, ExprType::List), build::literal(0.into()), ExprType::String);
        op.rules.push(rule("item", long(first)));
        op.rules[1].each = vec![Path(vec!["shots".to_owned()])];

        let found = files(&op);
        let found: Vec<(&str, &[MediaFact], &[Need])> =
            found.iter().map(|file| (&*file.pointer, &*file.facts, &*file.needed_by)).collect();
        let by = |id: &str| [Need::Rule(id.to_owned())];
        assert_eq!(
            found,
            [
                ("/a~1b", &[MediaFact::Bytes][..], &[Need::Limits][..]),
                ("/clips/<index>", &[MediaFact::Seconds][..], &by("whole")[..]),
                ("/shots/<index>/more/<index>", &[MediaFact::Seconds][..], &by("item")[..]),
            ]
        );
    }
}
