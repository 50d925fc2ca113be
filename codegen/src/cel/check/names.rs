//! What names stand for: parameters, facts, the tier of a size.

use super::Checker;
use crate::cel::ast::{Kind, Literal, Node, Run};
use crate::cel::build;
use crate::cel::flow::Presence;
use crate::cel::values::{expr_type, fact_type, noun};
use crate::diagnostic::nearest;
use crate::model::{Default, Expr, ExprKind, ExprType, Param, Path, Type};

/// A name with members behind it: `self.a["b"]`.
struct Chain<'n> {
    root: &'n str,
    root_run: Run,
    members: Vec<(&'n str, Run)>,
}

impl Chain<'_> {
    fn path(&self) -> Path {
        Path(self.members.iter().map(|(name, _)| (*name).to_owned()).collect())
    }
}

impl<'c> Checker<'c> {
    /// A name, or a member of something, that is read.
    pub(super) fn name(&mut self, node: &'c Node) -> Option<Expr> {
        let chain = self.members(node)?;
        let expr = match (chain.root, chain.members.as_slice()) {
            ("self", []) => {
                let message = "`self` is the whole request, which has no value to compare";
                self.error("cel-type", node, message).help =
                    Some("name a parameter: `self.<name>`".to_owned());
                return None;
            }
            ("self", _) => self.parameter(node, &chain)?,
            ("facts", [(name, run), rest @ ..]) => {
                let ty = self.fact(name, *run, rest.first())?;
                build::expr(ExprKind::Fact((*name).to_owned()), ty)
            }
            ("size", [("tier", _)]) => self.tier(node)?,
            ("size", [(other, run), ..]) => {
                let message = format!("`size` has no member `{other}`");
                let help = "there is `size.tier`, and `size(...)` of a string or list";
                self.error_at("cel-unknown-name", *run, message).help = Some(help.to_owned());
                return None;
            }
            _ => {
                self.unknown_root(&chain);
                return None;
            }
        };
        Some(self.placed(expr, node))
    }

    /// Whether something is given: what stands in `has(...)`.
    pub(super) fn presence(&mut self, node: &'c Node) -> Option<Expr> {
        let chain = self.members(node)?;
        match (chain.root, chain.members.as_slice()) {
            ("self" | "facts", []) => {
                let message = format!("`has` needs a member, and `{}` is always there", chain.root);
                self.error("cel-type", node, message).help =
                    Some(format!("write `has({}.<name>)`", chain.root));
                None
            }
            ("self", _) => {
                self.found_param(&chain)?;
                Some(build::has(chain.path()))
            }
            ("facts", [(name, run), rest @ ..]) => {
                self.fact(name, *run, rest.first())?;
                Some(build::expr(ExprKind::HasFact((*name).to_owned()), ExprType::Bool))
            }
            ("size", _) => {
                let help =
                    "ask for the parameters: `has(self.width) && has(self.height)`, by their names here";
                self.unsupported(node, "`has` cannot ask for `size`", help);
                None
            }
            _ => {
                self.unknown_root(&chain);
                None
            }
        }
    }

    /// `"key" in self.object`; the inner `None` is for what is no object.
    #[expect(clippy::option_option, reason = "reported, not an object, found")]
    pub(super) fn presence_of_key(
        &mut self,
        object: &'c Node,
        key: &str,
        node: &Node,
    ) -> Option<Option<Expr>> {
        if !matches!(object.kind, Kind::Ident(_) | Kind::Select(..) | Kind::Index(_)) {
            return Some(None);
        }
        let mut chain = self.members(object)?;
        let is_object = match (chain.root, chain.members.as_slice()) {
            ("self", []) => true,
            ("self", _) => matches!(self.found_param(&chain)?.ty, Type::Object(_)),
            ("facts", []) => {
                self.fact(key, node.run, None)?;
                return Some(Some(build::expr(ExprKind::HasFact(key.to_owned()), ExprType::Bool)));
            }
            _ => false,
        };
        if !is_object {
            return Some(None);
        }
        chain.members.push((key, node.run));
        self.found_param(&chain)?;
        Some(Some(build::has(chain.path())))
    }

    /// The name at the root of a node, with the members behind it.
    fn members<'n>(&mut self, node: &'n Node) -> Option<Chain<'n>> {
        let mut members = Vec::new();
        let mut at = node;
        loop {
            match &at.kind {
                Kind::Ident(root) => {
                    members.reverse();
                    return Some(Chain { root, root_run: at.run, members });
                }
                Kind::Select(inner, name) => {
                    members.push((name.text.as_str(), name.run));
                    at = inner;
                }
                Kind::Index(parts) => {
                    let [inner, index] = &**parts;
                    let Kind::Literal(Literal::String(name)) = &index.kind else {
                        let help =
                            "ask for the number of items with `size(...)`; `items` says what each one is";
                        self.unsupported(index, "items of a list cannot be read", help);
                        return None;
                    };
                    members.push((name.as_str(), index.run));
                    at = inner;
                }
                _ => {
                    let message = format!("`{}` has no members", self.shown(at.run));
                    let help = "members belong to `self` and `facts`";
                    self.error("cel-type", at, message).help = Some(help.to_owned());
                    return None;
                }
            }
        }
    }

    fn unknown_root(&mut self, chain: &Chain<'_>) {
        let name = chain.root;
        let params: Vec<&str> =
            self.scope.document.root().params.iter().map(|param| param.name.as_str()).collect();
        let facts: Vec<&str> = self.scope.facts.iter().map(|fact| fact.name.as_str()).collect();
        let help = if params.contains(&name) {
            format!("write `self.{name}`")
        } else if facts.contains(&name) {
            format!("write `facts.{name}`")
        } else if let Some(near) = nearest(name, ["self", "facts"]) {
            format!("did you mean `{near}`?")
        } else if let Some(near) = nearest(name, params) {
            format!("did you mean `self.{near}`?")
        } else if !name.is_empty() && name.chars().all(char::is_alphanumeric) && chain.members.is_empty() {
            format!("parameters are `self.<name>`; a string is written `\"{name}\"`")
        } else {
            "parameters are `self.<name>`, facts are `facts.<name>`".to_owned()
        };
        self.error_at("cel-unknown-name", chain.root_run, format!("there is nothing named `{name}`")).help =
            Some(help);
    }

    fn fact(&mut self, name: &str, run: Run, behind: Option<&(&str, Run)>) -> Option<ExprType> {
        let Some(fact) = self.scope.facts.iter().find(|fact| fact.name.value == name) else {
            let near = nearest(name, self.scope.facts.iter().map(|fact| fact.name.as_str()));
            let help = match near {
                Some(near) => format!("did you mean `facts.{near}`?"),
                None => format!("declare `{name}` under `facts`, or read a parameter with `self.{name}`"),
            };
            self.error_at("cel-unknown-name", run, format!("there is no fact `{name}`")).help = Some(help);
            return None;
        };
        let ty = fact_type(fact.ty);
        if let Some((member, run)) = behind {
            let message = format!("`facts.{name}` is {} and has no member `{member}`", noun(ty));
            self.error_at("cel-type", *run, message);
            return None;
        }
        Some(ty)
    }

    fn tier(&mut self, node: &Node) -> Option<Expr> {
        if self.scope.tier {
            return Some(build::expr(ExprKind::Tier, ExprType::String));
        }
        let help =
            "it is for prices of operations with a table of `sizes`; in a rule, compare width and height";
        self.unsupported(node, "`size.tier` cannot be read here", help);
        None
    }

    /// The parameter that a chain of members names.
    fn found_param(&mut self, chain: &Chain<'_>) -> Option<&'c Param> {
        let document = self.scope.document;
        let mut object = document.root();
        let mut found: Option<&Param> = None;
        for (at, (name, run)) in chain.members.iter().enumerate() {
            if let Some(parent) = found {
                let Type::Object(id) = parent.ty else {
                    self.no_members(parent, &chain.members[..at], *run);
                    return None;
                };
                object = &document.objects[id];
            }
            let Some(param) = object.param(name) else {
                self.unknown_param(name, *run, &chain.members[..at]);
                return None;
            };
            found = Some(param);
        }
        found
    }

    fn no_members(&mut self, parent: &Param, path: &[(&str, Run)], run: Run) {
        let path = dotted(path);
        let (message, help) = match (&parent.ty, expr_type(&parent.ty)) {
            (Type::Array(_), _) => (
                format!("`self{path}` is a list, and its items cannot be read"),
                Some(format!("ask for `size(self{path})`; `items` says what each one is")),
            ),
            (_, None) => (
                format!("`self{path}` can be any JSON value, and its members cannot be read"),
                Some(format!("ask for `has(self{path})`")),
            ),
            (_, Some(ty)) => (format!("`self{path}` is {} and has no members", noun(ty)), None),
        };
        let code = if matches!(parent.ty, Type::Array(_)) { "cel-unsupported" } else { "cel-type" };
        self.error_at(code, run, message).help = help;
    }

    fn unknown_param(&mut self, name: &str, run: Run, parents: &[(&str, Run)]) {
        let document = self.scope.document;
        let object =
            parents.iter().try_fold(document.root(), |object, (name, _)| match object.param(name)?.ty {
                Type::Object(id) => Some(&document.objects[id]),
                _ => None,
            });
        let known = object.map_or(&[][..], |object| object.params.as_slice());
        let path = dotted(parents);
        let help = match nearest(name, known.iter().map(|param| param.name.as_str())) {
            Some(near) => Some(format!("did you mean `self{path}.{near}`?")),
            None if !parents.is_empty() && document.root().param(name).is_some() => {
                Some(format!("did you mean `self.{name}`?"))
            }
            None if self.scope.facts.iter().any(|fact| fact.name.value == name) => {
                Some(format!("did you mean `facts.{name}`?"))
            }
            None => known.iter().find_map(|param| match param.ty {
                Type::Object(id) if document.objects[id].param(name).is_some() => {
                    Some(format!("did you mean `self{path}.{}.{name}`?", param.name.value))
                }
                _ => None,
            }),
        };
        let message = format!("there is no parameter `self{path}.{name}`");
        self.error_at("cel-unknown-name", run, message).help = help;
    }

    /// The effective value of a parameter.
    fn parameter(&mut self, node: &Node, chain: &Chain<'_>) -> Option<Expr> {
        let param = self.found_param(chain)?;
        let path = chain.path();
        let written = self.shown(node.run);
        let ty = match expr_type(&param.ty) {
            None => {
                let message = format!("`{written}` can be any JSON value, and cannot be compared");
                let help = format!("ask for `has({written})`, or give the parameter a type");
                self.unsupported(node, message, &help);
                return None;
            }
            Some(ExprType::Object) => {
                let message = format!("`{written}` is an object, which has no value to compare");
                let help = format!("ask for `has({written})`, or name one of its members");
                self.error("cel-type", node, message).help = Some(help);
                return None;
            }
            Some(_) if param.nullable => {
                let message = format!("`{written}` can be `null`, and cannot be compared");
                let help = format!("ask for `has({written})`; what is `null` counts as given");
                self.unsupported(node, message, &help);
                return None;
            }
            Some(ty) => ty,
        };
        let presence = Presence { document: self.scope.document, present: &self.present };
        if !presence.has_value(&path) {
            let guard = presence.missing(&path);
            self.unguarded(node, &guard, param, ty);
            return None;
        }
        Some(build::get(path, ty))
    }

    fn unguarded(&mut self, node: &Node, guard: &Path, param: &Param, ty: ExprType) {
        let written = self.shown(node.run);
        let guard = crate::cel::author(&build::has(guard.clone()));
        let absent = match guard.split_once(" in ") {
            Some(_) => format!("!({guard})"),
            None => format!("!{guard}"),
        };
        let help = match self.relation.map(|run| self.shown(run)) {
            Some(relation) => guarded(&guard, &absent, &relation),
            None if ty == ExprType::Bool => guarded(&guard, &absent, &written),
            None => format!("write `{guard} ? {written} : <value without it>`"),
        };
        let why = match (&param.default, ty) {
            (Some(Default::Cases(_)), _) => "its default does not stand for every request",
            (_, ExprType::List) => "a list has no implied default",
            _ => "it has no default",
        };
        let message = format!("`{written}` may be absent, and {why}");
        self.error("cel-unguarded", node, message).help = Some(help);
    }
}

fn guarded(guard: &str, absent: &str, read: &str) -> String {
    format!("write `{guard} && {read}`, or `{absent} || {read}` where nothing is asked without it")
}

fn dotted(path: &[(&str, Run)]) -> String {
    path.iter().flat_map(|(name, _)| [".", name]).collect()
}
