//! Names: parameters, items and their members, facts, the tier of a size.

use super::{Checker, Use};
use crate::diagnostic::{Code, Subject, nearest};
use crate::front::cel::Lets;
use crate::front::cel::ast::{Kind, Literal, Node, Run};
use crate::front::cel::values::noun;
use crate::model::expr::build;
use crate::model::expr::kinds::{Kinds, narrowed};
use crate::model::expr::types::fact_type;
use crate::model::expr::{Presence, Reference};
use crate::model::{Expr, ExprKind, ExprType, Param, Path, Type};

/// A name, or an item of a list, with members behind it: `self.a["b"]`, `self.list[0].c`.
pub(super) struct Chain<'n> {
    root: Root<'n>,
    pub(super) members: Vec<(&'n str, Run)>,
}

enum Root<'n> {
    Name(&'n str, Run),
    /// `list[index]`
    Item(&'n Node, &'n Node),
}

impl Chain<'_> {
    pub(super) fn path(&self) -> Path {
        Path(self.members.iter().map(|(name, _)| (*name).to_owned()).collect())
    }
}

impl<'c> Checker<'c> {
    /// A name, or a member of something, that is read.
    pub(super) fn name(&mut self, node: &'c Node, used: Use) -> Option<Expr> {
        let chain = self.members(node)?;
        let is_media = self.is_media(node);
        let (root, run) = match chain.root {
            Root::Name(root, run) => (root, run),
            Root::Item(list, index) if chain.members.is_empty() => return self.item_at(node, list, index),
            Root::Item(list, index) => {
                let read = |checker: &mut Self, reference| {
                    if is_media {
                        return checker.media(node, reference, &chain, used);
                    }
                    checker.value(node, reference, &chain, used)
                };
                return Some(self.member_of_item(node, (list, index), chain.path(), read)?.1);
            }
        };
        if let Some(reference) = self.reference(root, &chain) {
            if is_media {
                return self.media(node, reference, &chain, used);
            }
            if reference.path.0.is_empty() && reference.level.is_none() {
                let what = if self.scope.root.is_some() { "object" } else { "request" };
                let message = format!("`self` is the whole {what} and cannot be compared");
                self.error(Code::CelType, node, message).help =
                    Some("name a parameter: `self.<name>`".to_owned());
                return None;
            }
            return self.value(node, reference, &chain, used);
        }
        let expr = match (root, chain.members.as_slice()) {
            ("facts", [(name, run), rest @ ..]) => {
                let ty = self.fact(name, *run, rest.first())?;
                if ty == ExprType::Timestamp && used != Use::Clock {
                    let message = format!("of the timestamp `facts.{name}`, only parts can be read");
                    self.error(Code::CelType, node, message).help = Some(format!(
                        "write `hour(facts.{name}, \"Z\")`, `minute(...)` or `weekday(...)`, with an offset from UTC"
                    ));
                    return None;
                }
                build::expr(ExprKind::Fact((*name).to_owned()), ty)
            }
            ("size", [("tier", _)]) => self.tier(node)?,
            ("size", [(other, run), ..]) => {
                let message = format!("`size` has no member `{other}`");
                let help = "use `size.tier`, or `size(...)` of a string or list";
                self.error_at(Code::CelUnknownName, *run, message).help = Some(help.to_owned());
                return None;
            }
            _ => match self.named_expression(root, node, chain.members.first()) {
                Some(expr) => expr?,
                None => {
                    self.unknown_root(root, run, &chain);
                    return None;
                }
            },
        };
        Some(self.placed(expr, node))
    }

    /// The value that a chain names, if it starts at `self` or at an item.
    fn reference(&self, root: &str, chain: &Chain<'_>) -> Option<Reference> {
        // The innermost one of several items with the same name is meant.
        let level = self.variables.iter().rposition(|variable| *variable == root);
        (level.is_some() || matches!(root, "self" | "media")).then(|| Reference { level, path: chain.path() })
    }

    /// The parameter, or member of an item, that a name without an index refers to. Reports nothing about others.
    pub(super) fn parameter(&mut self, node: &'c Node) -> Option<Reference> {
        let chain = self.members(node)?;
        let Root::Name(root, _) = chain.root else { return None };
        self.reference(root, &chain).filter(|reference| !self.bindings.params(reference).is_empty())
    }

    /// The argument of `has(...)`.
    pub(super) fn presence(&mut self, node: &'c Node) -> Option<Expr> {
        let chain = self.members(node)?;
        let is_media = self.is_media(node);
        let (root, run) = match chain.root {
            Root::Name(root, run) => (root, run),
            Root::Item(..) if chain.members.is_empty() => {
                let message = "`has` expects a member, but this is an item of a list";
                self.error(Code::CelType, node, message).help =
                    Some("compare `size(...)` of the list".to_owned());
                return None;
            }
            Root::Item(list, index) => {
                let read = |checker: &mut Self, reference: Reference| {
                    if is_media {
                        return checker.presence_of_media(node, reference, &chain);
                    }
                    checker.found_params(&reference, &chain)?;
                    Some(build::presence_of(reference))
                };
                return self.presence_in_item(node, (list, index), chain.path(), read);
            }
        };
        if let Some(reference) = self.reference(root, &chain) {
            if reference.path.0.is_empty() {
                self.always_there(root, node);
                return None;
            }
            if is_media {
                return self.presence_of_media(node, reference, &chain);
            }
            self.found_params(&reference, &chain)?;
            return Some(build::presence_of(reference));
        }
        match (root, chain.members.as_slice()) {
            ("facts", []) => {
                self.always_there(root, node);
                None
            }
            ("facts", [(name, run), rest @ ..]) => {
                self.fact(name, *run, rest.first())?;
                Some(build::expr(ExprKind::HasFact((*name).to_owned()), ExprType::Bool))
            }
            ("size", _) => {
                let help = "test the parameters, such as `has(self.width) && has(self.height)`";
                self.unsupported(node, "`has` cannot be used with `size`", help);
                None
            }
            _ if self.is_let(root) => {
                let message = format!("`has` expects a parameter, but `{root}` is a named expression");
                self.error(Code::CelType, node, message).help =
                    Some(format!("write `has(...)` in the expression that `{root}` stands for"));
                None
            }
            _ => {
                self.unknown_root(root, run, &chain);
                None
            }
        }
    }

    fn always_there(&mut self, root: &str, node: &Node) {
        let message = format!("`has` expects a member, but `{root}` always exists");
        self.error(Code::CelType, node, message).help = Some(format!("write `has({root}.<name>)`"));
    }

    /// `"key" in self.object`; the inner `None` is for what has no declared members.
    #[expect(clippy::option_option, reason = "reported, not an object, found")]
    pub(super) fn presence_of_key(
        &mut self,
        object: &'c Node,
        key: &'c str,
        node: &Node,
    ) -> Option<Option<Expr>> {
        if !matches!(object.kind, Kind::Ident(_) | Kind::Select(..) | Kind::Index(_)) {
            return Some(None);
        }
        let mut chain = self.members(object)?;
        let Root::Name(root, _) = chain.root else { return Some(None) };
        if root == "facts" && chain.members.is_empty() && !self.variables.contains(&"facts") {
            self.fact(key, node.run, None)?;
            return Some(Some(build::expr(ExprKind::HasFact(key.to_owned()), ExprType::Bool)));
        }
        let Some(mut reference) = self.reference(root, &chain) else { return Some(None) };
        if !reference.path.0.is_empty() {
            self.found_params(&reference, &chain)?;
        }
        let types = self.bindings.types(&reference);
        let is_request = reference.path.0.is_empty() && reference.level.is_none();
        if !is_request && !types.into_iter().any(|ty| matches!(ty, Type::Object(_))) {
            return Some(None);
        }
        chain.members.push((key, node.run));
        reference.path.0.push(key.to_owned());
        self.found_params(&reference, &chain)?;
        Some(Some(build::presence_of(reference)))
    }

    /// The root of a node, with the members behind it.
    fn members<'n>(&mut self, node: &'n Node) -> Option<Chain<'n>> {
        let mut members = Vec::new();
        let mut at = node;
        loop {
            match &at.kind {
                Kind::Ident(root) => {
                    members.reverse();
                    return Some(Chain { root: Root::Name(root, at.run), members });
                }
                Kind::Select(inner, name) => {
                    members.push((name.text.as_str(), name.run));
                    at = inner;
                }
                Kind::Index(parts) => {
                    let [inner, index] = &**parts;
                    let Kind::Literal(Literal::String(name)) = &index.kind else {
                        members.reverse();
                        return Some(Chain { root: Root::Item(inner, index), members });
                    };
                    members.push((name.as_str(), index.run));
                    at = inner;
                }
                _ => {
                    let message = format!("`{}` has no members", self.shown(at.run));
                    let help = "only `self`, `facts` and items of lists have members";
                    self.error(Code::CelType, at, message).help = Some(help.to_owned());
                    return None;
                }
            }
        }
    }

    fn unknown_root(&mut self, name: &str, run: Run, chain: &Chain<'_>) {
        let here = Reference::param(Path(Vec::new()));
        let params: Vec<&str> =
            self.bindings.members(&here).into_iter().map(|param| param.name.as_str()).collect();
        let facts: Vec<&str> = self.scope.facts.iter().map(|fact| fact.name.as_str()).collect();
        let lets = self.scope.lets.into_iter().flat_map(Lets::names);
        let roots = ["self", "facts", "media"].into_iter().chain(self.variables.iter().copied()).chain(lets);
        let help = if params.contains(&name) {
            format!("write `self.{name}`")
        } else if facts.contains(&name) {
            format!("write `facts.{name}`")
        } else if let Some(near) = nearest(name, roots.filter(|root| !root.is_empty())) {
            format!("did you mean `{near}`?")
        } else if let Some(near) = nearest(name, params) {
            format!("did you mean `self.{near}`?")
        } else if !name.is_empty() && name.chars().all(char::is_alphanumeric) && chain.members.is_empty() {
            format!("write `self.<name>` for a parameter, or `\"{name}\"` for a string")
        } else {
            "write `self.<name>` for a parameter, or `facts.<name>` for a fact".to_owned()
        };
        self.error_at(Code::CelUnknownName, run, format!("unknown name `{name}`")).help = Some(help);
    }

    fn fact(&mut self, name: &str, run: Run, behind: Option<&(&str, Run)>) -> Option<ExprType> {
        let Some(fact) = self.scope.facts.iter().find(|fact| fact.name.value == name) else {
            let near = nearest(name, self.scope.facts.iter().map(|fact| fact.name.as_str()));
            let help = match near {
                Some(near) => format!("did you mean `facts.{near}`?"),
                None => format!("declare `{name}` under `facts`, or read a parameter with `self.{name}`"),
            };
            let error = self.error_at(Code::CelUnknownName, run, format!("unknown fact `{name}`"));
            error.help = Some(help);
            error.about.push(Subject::Fact(name.to_owned()));
            return None;
        };
        let ty = if fact.list { ExprType::List } else { fact_type(fact.ty) };
        if let Some((member, run)) = behind {
            let message = format!("`facts.{name}` is {} and has no member `{member}`", noun(ty));
            self.error_at(Code::CelType, *run, message);
            return None;
        }
        Some(ty)
    }

    pub(super) fn tier(&mut self, node: &Node) -> Option<Expr> {
        if self.scope.tier {
            return Some(build::expr(ExprKind::Tier, ExprType::String));
        }
        let help = "it is available in prices of operations with a `sizes` table; in a rule, compare width and height";
        self.unsupported(node, "`size.tier` is not available here", help);
        None
    }

    /// The parameters that a chain of members names; one for each variant of a union that has it.
    pub(super) fn found_params(
        &mut self,
        reference: &Reference,
        chain: &Chain<'_>,
    ) -> Option<Vec<&'c Param>> {
        for (at, (name, run)) in chain.members.iter().enumerate() {
            let part = reference.prefix(at + 1);
            if !self.bindings.params(&part).is_empty() {
                continue;
            }
            let parent = reference.prefix(at);
            if self.bindings.members(&parent).is_empty() && !self.is_request(&parent) {
                self.no_members(&parent, chain, at, *run);
            } else {
                self.unknown_param(name, *run, &parent, chain, at);
            }
            return None;
        }
        Some(self.bindings.params(reference))
    }

    fn is_request(&self, reference: &Reference) -> bool {
        reference.path.0.is_empty() && reference.level.is_none() && self.scope.root.is_none()
    }

    /// The source text of the first names of a chain.
    pub(super) fn dotted(&self, chain: &Chain<'_>, length: usize) -> String {
        let mut text = match chain.root {
            Root::Name(root, _) => root.to_owned(),
            Root::Item(list, index) => format!("{}[{}]", self.shown(list.run), self.shown(index.run)),
        };
        text.extend(chain.members[..length].iter().flat_map(|(name, _)| [".", name]));
        text
    }

    fn no_members(&mut self, parent: &Reference, chain: &Chain<'_>, length: usize, run: Run) {
        let path = self.dotted(chain, length);
        let types = self.bindings.types(parent);
        let is_list = types.iter().any(|ty| matches!(ty, Type::Array(_)));
        let is_map = types.iter().any(|ty| matches!(ty, Type::Map(_)));
        let (code, message, help) = if is_list {
            let message = format!("`{path}` is a list; only its items have members");
            let help = format!("use `{path}.all(i, ...)`, or select one item with `{path}[0]`");
            (Code::CelType, message, Some(help))
        } else if is_map {
            let message = format!("`{path}` is a map, whose values cannot be read");
            let help = format!("test `\"key\" in {path}`, or compare `size({path})`");
            (Code::CelUnsupported, message, Some(help))
        } else {
            match self.type_of(parent, Kinds::ALL) {
                None => (
                    Code::CelType,
                    format!("`{path}` can be any JSON value, so its members cannot be read"),
                    (!parent.path.0.is_empty()).then(|| format!("test `has({path})`")),
                ),
                Some(ty) => (Code::CelType, format!("`{path}` is {} and has no members", noun(ty)), None),
            }
        };
        let error = self.error_at(code, run, message);
        error.help = help;
        error.about.push(missing(chain, length));
    }

    pub(super) fn unknown_param(
        &mut self,
        name: &str,
        run: Run,
        parent: &Reference,
        chain: &Chain<'_>,
        length: usize,
    ) {
        let known = self.bindings.members(parent);
        let path = self.dotted(chain, length);
        let document = self.scope.document;
        let here = Reference::param(Path(Vec::new()));
        let is_root = parent.path.0.is_empty() && parent.level.is_none();
        let help = match nearest(name, known.iter().map(|param| param.name.as_str())) {
            Some(near) => Some(format!("did you mean `{path}.{near}`?")),
            None if !is_root && self.bindings.members(&here).iter().any(|param| param.name.value == name) => {
                Some(format!("did you mean `self.{name}`?"))
            }
            None if self.scope.facts.iter().any(|fact| fact.name.value == name) => {
                Some(format!("did you mean `facts.{name}`?"))
            }
            None => known.iter().find_map(|param| {
                let found = document.member(&param.ty, name).is_some();
                found.then(|| format!("did you mean `{path}.{}.{name}`?", param.name.value))
            }),
        };
        let message = format!("unknown parameter `{path}.{name}`");
        let error = self.error_at(Code::CelUnknownName, run, message);
        error.help = help;
        error.about.push(missing(chain, length));
    }

    /// The type of a value of which it is known that it is one of these JSON types.
    fn type_of(&self, reference: &Reference, kinds: Kinds) -> Option<ExprType> {
        if let (Some(level), true) = (reference.level, reference.path.0.is_empty())
            && let Some(item) = self.bindings.bound.get(level)
            && !matches!(item, crate::model::expr::ItemType::Declared(_))
        {
            return item.ty();
        }
        narrowed(&self.bindings.types(reference), kinds)
    }

    /// The effective value of a parameter, an item, or a member of one.
    pub(super) fn value(
        &mut self,
        node: &'c Node,
        reference: Reference,
        chain: &Chain<'_>,
        used: Use,
    ) -> Option<Expr> {
        if !reference.path.0.is_empty() {
            self.found_params(&reference, chain)?;
        }
        let presence = Presence { bindings: &self.bindings, refinements: &self.present };
        let kinds = presence.kinds(&reference);
        let (has_value, guard) = (presence.has_value(&reference), presence.missing(&reference));
        let has_value = has_value || self.is_proven(&guard, &reference);
        let written = self.shown(node.run);
        // A type test reads a value with its declared type.
        let possible = if used == Use::Kind { Kinds::ALL } else { kinds };
        let Some(ty) = self.type_of(&reference, possible.and(Kinds::NULL.not())) else {
            let is_id = self.bindings.types(&reference).iter().any(|ty| is_int64(ty));
            let (message, help) = if is_id {
                (
                    format!("`{written}` has 64 bits, which not all JSON readers keep, so it cannot be read"),
                    if reference.path.0.is_empty() {
                        "remove `format: int64` if it is not an id".to_owned()
                    } else {
                        format!("test `has({written})`, or remove `format: int64` if it is not an id")
                    },
                )
            } else {
                (
                    format!("`{written}` can be any JSON value, so it cannot be compared"),
                    format!("test `has({written})`, or declare the type of the parameter"),
                )
            };
            self.unsupported(node, message, &help);
            return None;
        };
        if ty == ExprType::Object && used != Use::Kind {
            self.content(node, &reference, used)?;
        }
        if used != Use::Kind && !has_value {
            self.unguarded(node, guard, &reference, ty);
            return None;
        }
        if matches!(used, Use::Value | Use::Items | Use::Content | Use::Size) {
            self.one_type(node, &reference, (ty, kinds), used)?;
        }
        Some(self.placed(build::read(reference, ty), node))
    }

    /// An object has no value of its own; a map has a size and keys.
    fn content(&mut self, node: &Node, reference: &Reference, used: Use) -> Option<()> {
        let types = self.bindings.types(reference);
        let is_map = types.into_iter().any(|ty| matches!(ty, Type::Map(_)));
        if is_map && matches!(used, Use::Content | Use::Size) {
            return Some(());
        }
        let written = self.shown(node.run);
        let help = match (is_map, reference.path.0.is_empty()) {
            (true, _) => format!("test `\"key\" in {written}`, or compare `size({written})`"),
            (false, true) => format!("name one of its members: `{written}.<name>`"),
            (false, false) => format!("test `has({written})`, or name one of its members"),
        };
        let what = if is_map { "a map" } else { "an object" };
        let message = format!("`{written}` is {what} and cannot be compared");
        self.error(Code::CelType, node, message).help = Some(help);
        None
    }

    /// An expression with the names that the author gave to items.
    pub(super) fn author(&self, expr: &Expr) -> String {
        crate::model::expr::print::named(expr, &self.variables)
    }
}

/// The parameter that a chain names with its member at an index, which is not there.
fn missing(chain: &Chain<'_>, at: usize) -> Subject {
    Subject::parameter(chain.members[..=at].iter().map(|(name, _)| *name))
}

fn is_int64(ty: &Type) -> bool {
    matches!(ty, Type::Integer(integer) if integer.is_int64)
}
