//! Facts about media: `media` mirrors the request, with an object of facts in the place of each string that refers to
//! media. An unknown fact is absent.

use super::{Item, Writer};
use crate::model::expr::print::fresh;
use crate::model::expr::printed::Printed;
use crate::model::expr::{Reference, contains, parts, reads_media_of};
use crate::model::{Each, Expr, ExprKind, Function, MediaFact};

impl Writer<'_> {
    /// The media of a value, or of the items of a list.
    pub(super) fn media(&mut self, of: &Expr) -> Printed {
        if let Some(reference) = Reference::of(of) {
            let root = match reference.level {
                None => "media",
                Some(level) => self.items.get(level).map_or("media", |item| &item.media),
            };
            return Printed::member(root, &reference.path.0);
        }
        match &of.kind {
            ExprKind::Each(Each::Filter, level, list, body) => self.each(Each::Filter, *level, list, body),
            ExprKind::If(parts) => self.conditional(parts, &mut Self::media),
            ExprKind::Call(Function::At, arguments) => match arguments.as_slice() {
                [list, index] => self.media(list).index(self.top(index)),
                _ => self.piece(of),
            },
            _ => self.piece(of),
        }
    }

    /// The test that a fact about the media of a value is known.
    pub(super) fn has_media(&mut self, of: &Expr, fact: MediaFact) -> Printed {
        let mut parts = Vec::new();
        if let Some(reference) = Reference::of(of)
            && !self.presence().is_given(&reference)
        {
            parts.push(self.has(&reference));
        }
        parts.push(Printed::presence(&self.media(of).finish(), &[fact.name().to_owned()]));
        Printed::all(parts)
    }

    /// A variable that is not in use.
    pub(super) fn variable(&self) -> String {
        fresh(&self.items.iter().map(|item| item.name.clone()).collect::<Vec<_>>())
    }
}

impl Item {
    /// An item of which a variable has the value.
    pub(super) fn value(name: String) -> Self {
        Self { value: name.clone(), name, media: String::new() }
    }

    /// An item of a mirror: presence is that of the value.
    pub(super) fn mirror(name: String) -> Self {
        Self { value: name.clone(), media: name.clone(), name }
    }

    /// One item of a list and of its mirror.
    pub(super) fn at(name: &str, value: &Printed, media: &Printed, index: &Printed) -> Self {
        let at = |list: &Printed| list.clone().index(index.clone()).finish();
        Self { name: name.to_owned(), value: at(value), media: at(media) }
    }
}

/// Reports whether an expression reads the value or the presence of an item or of its members, not only its media.
pub(super) fn reads_value_of(expr: &Expr, level: usize) -> bool {
    match &expr.kind {
        ExprKind::Media(..) | ExprKind::HasMedia(..) => false,
        ExprKind::Bound(own) | ExprKind::BoundGet(own, _) | ExprKind::BoundHas(own, _) => *own == level,
        ExprKind::Each(_, own, list, body) => {
            reads_value_of(body, level) || (!reads_media_of(body, *own) && reads_value_of(list, level))
        }
        _ => parts(expr).into_iter().any(|part| reads_value_of(part, level)),
    }
}

/// Reports whether an expression reads facts about media.
pub(super) fn reads_media(expr: &Expr) -> bool {
    contains(expr, &|kind| matches!(kind, ExprKind::Media(..) | ExprKind::HasMedia(..)))
}
