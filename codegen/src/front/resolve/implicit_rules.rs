//! Rules that declarations of parameters imply: warnings about what is deprecated, and about parameters that are given in
//! a parameter together with its alias.

use std::collections::BTreeSet;

use super::object_rules::guard;
use super::occurrences::{Site, sites};
use super::rule::implied;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::expr::kinds::variants;
use crate::model::expr::{self, build};
use crate::model::{
    Comparison, Document, Effect, EnumValue, Expr, ExprKind, ExprType, Object, Param, Path, Rule, Type,
};
use crate::source::Span;

/// All of them, in the order of the document.
pub(super) fn rules(document: &Document) -> Vec<Rule> {
    let wanted = |is_meant: &dyn Fn(&Object) -> bool| -> BTreeSet<usize> {
        (0..document.objects.len()).filter(|id| is_meant(&document.objects[*id])).collect()
    };
    let deprecated = wanted(&|object| object.params.iter().any(is_deprecated));
    let spelled = wanted(&|object| object.params.iter().any(|param| param.alias_of.is_some()));
    let mut rules = Vec::new();
    for site in sites(document, &deprecated).0 {
        let object = &document.objects[site.id];
        object.params.iter().for_each(|param| self::deprecated(param, &site, &mut rules));
    }
    for site in sites(document, &spelled).0 {
        alias_rules(&document.objects[site.id], &site, &mut rules);
    }
    rules
}

/// Refuses aliases where expressions cannot tell which one is given.
pub(super) fn refuse_unplaced(document: &Document, report: &mut Report) {
    let is_spelled = |object: &Object| object.params.iter().any(|param| param.alias_of.is_some());
    let spelled: BTreeSet<usize> =
        (0..document.objects.len()).filter(|id| is_spelled(&document.objects[*id])).collect();
    let (_, refused) = sites(document, &spelled);
    let params = refused.into_iter().flat_map(|(id, _)| &document.objects[id].params);
    for alias in params.filter(|param| param.alias_of.is_some()) {
        let message = format!("`{}` cannot be an alias here", alias.name.value);
        report.push(
            Diagnostic::new(Code::BadAlias, alias.name.span, message)
                .help("in the values of a map and in a recursive type, declare only one name"),
        );
    }
}

/// A required parameter can be given by an alias, so a rule demands it in place of the parameter.
pub(super) fn relax(document: &mut Document) {
    for object in &mut document.objects {
        let spelled: Vec<String> = object.params.iter().filter_map(|param| param.alias_of.clone()).collect();
        for param in object.params.iter_mut().filter(|param| spelled.contains(&param.name.value)) {
            param.required = false;
        }
    }
}

fn is_deprecated(param: &Param) -> bool {
    param.deprecated.is_some()
        || deprecated_values(&param.ty).next().is_some()
        || items(&param.ty).next().is_some()
}

/// The values that a type lists.
fn listed(ty: &Type) -> &[EnumValue] {
    match ty {
        Type::Enum(values) => &values.values,
        Type::Size(size) => &size.values,
        _ => &[],
    }
}

/// The values of a type that should not be used any more.
fn deprecated_values(ty: &Type) -> impl Iterator<Item = &EnumValue> {
    variants(ty).into_iter().flat_map(listed).filter(|value| value.deprecated.is_some())
}

/// The deprecated values of the items of a list.
fn items(ty: &Type) -> impl Iterator<Item = &EnumValue> {
    ty.items().into_iter().flat_map(deprecated_values)
}

fn deprecated(param: &Param, site: &Site, rules: &mut Vec<Rule>) {
    let path = site.path(&param.name);
    let absent = || build::not(site.has(&path));
    if let Some(why) = &param.deprecated {
        rules.push(warning(why, param.name.span, absent(), site, Some(path.clone())));
    }
    for value in deprecated_values(&param.ty) {
        let read = site.get(&path, expr::expr_type(&param.ty).unwrap_or(ExprType::Dyn));
        let holds = build::any(vec![absent(), other(read, value)]);
        rules.push(warning(
            value.deprecated.as_deref().unwrap_or_default(),
            value.span,
            holds,
            site,
            Some(path.clone()),
        ));
    }
    for value in items(&param.ty) {
        let inner = Site {
            id: site.id,
            each: site.each.iter().chain([&path]).cloned().collect(),
            object: Path(Vec::new()),
            given: Vec::new(),
        };
        let item_type = param.ty.items().and_then(expr::expr_type).unwrap_or(ExprType::Dyn);
        let item = build::expr(ExprKind::Bound(inner.each.len() - 1), item_type);
        let why = value.deprecated.as_deref().unwrap_or_default();
        rules.push(warning(why, value.span, other(item, value), &inner, None));
    }
}

fn other(read: Expr, value: &EnumValue) -> Expr {
    build::compare(Comparison::Ne, read, build::literal(value.value.clone()))
}

fn warning(why: &str, span: Span, holds: Expr, site: &Site, at: Option<Path>) -> Rule {
    let rule = Rule {
        warning: true,
        effect: Some(Effect::Deprecated),
        ..rule("deprecated", why, span, holds, site)
    };
    finished(Rule { at, ..rule }, site)
}

/// Rules for aliases: which one takes precedence, and that one is given where the parameter is required.
fn alias_rules(object: &Object, site: &Site, rules: &mut Vec<Rule>) {
    for param in &object.params {
        let others: Vec<&Param> = object
            .params
            .iter()
            .filter(|other| other.alias_of.as_deref() == Some(param.name.as_str()))
            .collect();
        let Some(first) = others.first() else { continue };
        if param.required {
            let path = site.path(&param.name);
            let given = [param].into_iter().chain(others.iter().copied());
            let holds = build::any(given.map(|param| site.has(&site.path(&param.name))).collect());
            let why = format!("`{}` or its alias `{}` must be given", param.name.value, first.name.value);
            let rule = rule("required", &why, param.name.span, holds, site);
            rules.push(finished(Rule { at: Some(path), ..rule }, site));
        }
        let mut before = vec![param];
        for alias in others {
            for known in &before {
                let both =
                    build::all(vec![site.has(&site.path(&known.name)), site.has(&site.path(&alias.name))]);
                let why =
                    format!("`{}` is ignored because `{}` is given", alias.name.value, known.name.value);
                let rule = rule("alias", &why, alias.name.span, build::not(both), site);
                let path = site.path(&alias.name);
                let rule = Rule { warning: true, effect: Some(Effect::Ignored), at: Some(path), ..rule };
                rules.push(finished(rule, site));
            }
            before.push(alias);
        }
    }
}

fn rule(id: &str, message: &str, span: Span, holds: Expr, site: &Site) -> Rule {
    Rule { each: site.each.clone(), ..implied(id, message.to_owned(), build::at(holds, span)) }
}

fn finished(mut rule: Rule, site: &Site) -> Rule {
    rule.reads = expr::reads_at(&rule.holds, site.item());
    guard(&mut rule, site);
    rule
}
