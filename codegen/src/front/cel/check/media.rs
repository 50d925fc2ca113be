//! Facts about media: `media` mirrors the request, and what goes through it goes through the media of the items.

use super::names::Chain;
use super::{Checker, Use};
use crate::diagnostic::{Code, nearest};
use crate::front::cel::ast::{Kind, Node, Run};
use crate::front::cel::values::noun;
use crate::model::expr::build;
use crate::model::expr::kinds::Kinds;
use crate::model::expr::{Presence, Reference};
use crate::model::{Expr, ExprType, MediaFact, Path, Type};

impl<'c> Checker<'c> {
    /// Reports whether a node names media: `media`, an item of it, or a member of either.
    pub(super) fn is_media(&self, node: &Node) -> bool {
        match &node.kind {
            Kind::Ident(name) => match self.variables.iter().rposition(|variable| *variable == *name) {
                Some(level) => self.mirrors[level],
                None => name == "media",
            },
            Kind::Select(inner, _) => self.is_media(inner),
            Kind::Index(parts) => self.is_media(&parts[0]),
            Kind::Conditional(parts) => self.is_media(&parts[1]) && self.is_media(&parts[2]),
            Kind::Call { target: Some(target), function, .. } => {
                function.text == "filter" && self.is_media(target)
            }
            _ => false,
        }
    }

    /// A fact about media; or a list of media, or something whose type is asked for.
    pub(super) fn media(
        &mut self,
        node: &'c Node,
        reference: Reference,
        chain: &Chain<'_>,
        used: Use,
    ) -> Option<Expr> {
        let Some(length) = self.declared(&reference, chain)? else {
            let is_list = self.bindings.kinds(&reference).meets(Kinds::LIST);
            if used == Use::Kind || is_list {
                return self.value(node, reference, chain, used);
            }
            self.no_value(node);
            return None;
        };
        let fact = self.fact_of(&reference, chain, length)?;
        let of = reference.prefix(length);
        let read = build::media(build::read(of.clone(), ExprType::String), fact);
        self.guarded_media(node, &of, read.ty)?;
        Some(self.placed(read, node))
    }

    /// The presence of a fact about media, or of what refers to it.
    pub(super) fn presence_of_media(
        &mut self,
        node: &Node,
        reference: Reference,
        chain: &Chain<'_>,
    ) -> Option<Expr> {
        let Some(length) = self.declared(&reference, chain)? else {
            return Some(build::presence_of(reference));
        };
        let fact = self.fact_of(&reference, chain, length)?;
        let of = build::read(reference.prefix(length), ExprType::String);
        Some(self.placed(build::has_media(of, fact), node))
    }

    /// The number of the first names that are declared, if there is one behind them that can be a fact.
    #[expect(clippy::option_option, reason = "reported, everything is declared, something is left")]
    fn declared(&mut self, reference: &Reference, chain: &Chain<'_>) -> Option<Option<usize>> {
        for (at, (name, run)) in chain.members.iter().enumerate() {
            if !self.bindings.params(&reference.prefix(at + 1)).is_empty() {
                continue;
            }
            let parent = reference.prefix(at);
            if self.refers_to_media(&parent) {
                return Some(Some(at));
            }
            self.no_media(name, *run, &parent, chain, at);
            return None;
        }
        Some(None)
    }

    fn fact_of(&mut self, reference: &Reference, chain: &Chain<'_>, at: usize) -> Option<MediaFact> {
        let (name, run) = chain.members[at];
        let path = self.dotted(chain, at);
        let Some(fact) = MediaFact::ALL.into_iter().find(|fact| fact.name() == name) else {
            let names = MediaFact::ALL.map(MediaFact::name);
            let help = match nearest(name, names) {
                Some(near) => format!("did you mean `{path}.{near}`?"),
                None => format!("use one of `{}`", names.join("`, `")),
            };
            let message = format!("`{path}` is media and has no fact `{name}`");
            self.error_at(Code::CelUnknownName, run, message).help = Some(help);
            return None;
        };
        if let Some((member, run)) = chain.members.get(at + 1) {
            let of = build::read(reference.prefix(at), ExprType::String);
            let what = noun(build::media(of, fact).ty);
            let message = format!("`{path}.{name}` is {what} and has no member `{member}`");
            self.error_at(Code::CelType, *run, message);
            return None;
        }
        Some(fact)
    }

    /// Reports whether a value can refer to media.
    fn refers_to_media(&self, reference: &Reference) -> bool {
        let is_media = |ty: &&Type| matches!(ty, Type::String(text) if text.media.is_some());
        self.bindings.place(reference).is_some_and(|place| place.types.iter().any(is_media))
    }

    /// Reports a name behind something that is not media.
    fn no_media(&mut self, name: &str, run: Run, parent: &Reference, chain: &Chain<'_>, at: usize) {
        let path = self.dotted(chain, at);
        let has_members = !self.bindings.members(parent).is_empty();
        if has_members || (parent.path.0.is_empty() && parent.level.is_none()) {
            self.unknown_param(name, run, parent, chain, at);
            return;
        }
        let item = self.bindings.place(parent).and_then(|place| place.items());
        if item.is_some() {
            let message = format!("`{path}` is a list; only its items have facts");
            let help = format!("use `{path}.all(i, i.{name} ...)`, or select one item with `{path}[0]`");
            self.error_at(Code::CelType, run, message).help = Some(help);
            return;
        }
        let message = format!("`{path}` does not refer to media, so it has no `{name}`");
        let others = self.media_params();
        let help = match nearest(chain.members[at - usize::from(at > 0)].0, others.iter().map(String::as_str))
        {
            Some(near) => format!("did you mean `media.{near}.{name}`?"),
            None => "declare `media` for the parameter".to_owned(),
        };
        self.error_at(Code::CelUnknownName, run, message).help = Some(help);
    }

    /// The parameters of `self` that refer to media.
    fn media_params(&self) -> Vec<String> {
        let here = Reference::param(Path(Vec::new()));
        let names = self.bindings.members(&here).into_iter().map(|param| param.name.value.clone());
        names.filter(|name| self.refers_to_media(&Reference::param(Path(vec![name.clone()])))).collect()
    }

    /// Checks that media is given, and is a string.
    fn guarded_media(&mut self, node: &Node, of: &Reference, ty: ExprType) -> Option<()> {
        let presence = Presence { bindings: &self.bindings, refinements: &self.present };
        let (is_given, kinds) = (presence.is_given(of), presence.kinds(of));
        let missing = presence.missing(of);
        let written = self.shown(node.run);
        let name = self.author(&build::read(of.clone(), ExprType::String));
        if !is_given {
            let help = self.guard(missing, &written, ty);
            let message = format!("`{written}` needs `{name}`, which may be absent");
            self.error(Code::CelUnguarded, node, message).help = Some(help);
            return None;
        }
        if !kinds.within(Kinds::STRING) {
            let relation = self.relation.map_or_else(|| "...".to_owned(), |run| self.shown(run));
            let message = format!("`{written}` needs a string, but `{name}` can be {}", kinds.words());
            let help = format!("write `type({name}) == string && {relation}`");
            self.error(Code::CelUnguarded, node, message).help = Some(help);
            return None;
        }
        Some(())
    }

    /// Reports media of which no fact is named.
    pub(super) fn no_value(&mut self, node: &Node) {
        let written = self.shown(node.run);
        let message = format!("`{written}` has no value of its own, only its facts have");
        let help = format!("name a fact, such as `{written}.width`, or read the parameter with `self`");
        self.error(Code::CelType, node, message).help = Some(help);
    }
}
