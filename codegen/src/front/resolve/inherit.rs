//! Includes and inheritance: which parameters, rules and types an operation has in the end.

use indexmap::IndexMap;

use super::document::Declared;
use super::price::inherited;
use super::{Types, overrides};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::load::{OperationFile, Specs};
use crate::front::spec;
use crate::limits::MAX_EXTENDS;
use crate::source::Located;

/// An operation with everything that it inherits.
#[derive(Default)]
pub(super) struct Merged<'s> {
    pub(super) params: Vec<Declared<'s>>,
    pub(super) rules: Vec<&'s spec::Rule>,
    pub(super) facts: Vec<(&'s Located<String>, &'s spec::Fact)>,
    pub(super) lets: Vec<Named<'s>>,
    /// The table, and the provider whose tiers it names.
    pub(super) sizes: Option<(&'s spec::Sizes, Option<&'s spec::Provider>)>,
    /// The prices, with what they take over from the extended operation.
    pub(super) prices: Vec<Located<spec::Price>>,
    pub(super) response: Option<Shape<'s>>,
    pub(super) callback: Option<Shape<'s>>,
    /// Requests can have undeclared members.
    pub(super) open: bool,
    /// The inherited parts that were removed.
    pub(super) removed: Vec<&'s Located<String>>,
}

/// A named expression as declared.
pub(super) type Named<'s> = (&'s Located<String>, &'s spec::Let);

/// A response or a callback with the names that its file knows.
#[derive(Clone)]
pub(super) struct Shape<'s> {
    pub(super) doc: Option<&'s Located<String>>,
    pub(super) params: Vec<Declared<'s>>,
    pub(super) content: Content<'s>,
    /// The documents that come under different conditions.
    pub(super) variants: Vec<ShapeVariant<'s>>,
}

/// Content type and headers.
#[derive(Clone, Default)]
pub(super) struct Content<'s> {
    pub(super) content_type: Option<&'s Located<String>>,
    pub(super) headers: Vec<(&'s Located<String>, &'s spec::Header)>,
}

/// One of several documents that an operation responds with.
#[derive(Clone)]
pub(super) struct ShapeVariant<'s> {
    pub(super) name: &'s Located<String>,
    pub(super) when: Option<&'s spec::Condition>,
    pub(super) doc: Option<&'s Located<String>>,
    pub(super) content: Content<'s>,
    /// Its members, after those that all variants have.
    pub(super) params: Vec<Declared<'s>>,
}

/// Merges what an operation includes, extends and declares.
pub(super) fn merge<'s>(
    file: &'s OperationFile,
    specs: &'s Specs,
    report: &mut Report,
) -> Option<Merged<'s>> {
    merge_within(file, specs, &mut Vec::new(), report)
}

fn merge_within<'s>(
    file: &'s OperationFile,
    specs: &'s Specs,
    entered: &mut Vec<(&'s str, &'s str)>,
    report: &mut Report,
) -> Option<Merged<'s>> {
    let id = (file.provider.as_str(), file.name.as_str());
    entered.push(id);
    let mut merged = match &file.spec.extends {
        Some(base) => extended(base, specs, entered, report)?,
        None => Merged::default(),
    };
    entered.pop();
    remove(&file.spec.remove, &mut merged, report);
    let provider = specs.provider(&file.provider).map(|provider| &provider.spec);
    let types = Types::of(file, specs);
    refuse_types_twice(file, types, report);
    for (name, set) in sets(&file.spec.include, provider, report) {
        add_params(&set.parameters, types.of_set(name), &mut merged.params, report);
        add_lets(&set.lets, &mut merged.lets, report);
        add_rules(&set.rules, &mut merged.rules, report);
    }
    add_params(&file.spec.parameters, types, &mut merged.params, report);
    add_lets(&file.spec.lets, &mut merged.lets, report);
    add_rules(&file.spec.rules, &mut merged.rules, report);
    for (name, fact) in &file.spec.facts {
        match merged.facts.iter().find(|(known, _)| known.value == name.value) {
            Some((known, _)) => report.push(twice("fact", name, known)),
            None => merged.facts.push((name, fact)),
        }
    }
    merged.sizes = file.spec.sizes.as_ref().map(|sizes| (sizes, provider)).or(merged.sizes);
    merged.prices = inherited::prices(file.spec.price.as_ref(), &merged.prices, report);
    let mut shape = |fields: &'s Option<spec::Fields>, inherited| match fields {
        Some(fields) => Some(self::shape(fields, types, provider, report)),
        None => inherited,
    };
    merged.open = file.spec.open.as_ref().map_or(merged.open, |open| open.value);
    merged.response = shape(&file.spec.response, merged.response.take());
    merged.callback = shape(&file.spec.callback, merged.callback.take());
    Some(merged)
}

/// Refuses to redeclare an inherited type, because inherited parameters refer to it.
fn refuse_types_twice(file: &OperationFile, types: Types<'_>, report: &mut Report) {
    for base in types.operations().skip(1) {
        for (name, _) in &file.spec.types {
            if let Some((first, _)) = base.spec.types.iter().find(|(known, _)| known.value == name.value) {
                report.push(twice("type", name, first).help("give it another name"));
            }
        }
    }
}

fn extended<'s>(
    base: &'s Located<String>,
    specs: &'s Specs,
    entered: &mut Vec<(&'s str, &'s str)>,
    report: &mut Report,
) -> Option<Merged<'s>> {
    let file = operation_at(base, specs, report)?;
    if entered.contains(&(&file.provider, &file.name)) {
        let message = format!("`{}` extends itself", base.value);
        return report.refuse(Diagnostic::new(Code::EndlessExtends, base.span, message));
    }
    if entered.len() > MAX_EXTENDS {
        let message =
            format!("`{}` is at the end of a chain of more than {MAX_EXTENDS} operations", base.value);
        return report.refuse(
            Diagnostic::new(Code::TooLarge, base.span, message)
                .help("extend an operation that does not extend another one, or use a parameter set"),
        );
    }
    merge_within(file, specs, entered, report)
}

/// The operation with this id.
pub(super) fn operation_at<'s>(
    id: &Located<String>,
    specs: &'s Specs,
    report: &mut Report,
) -> Option<&'s OperationFile> {
    exists(id, specs, report)?;
    specs.operation(&id.value)
}

/// Refuses the id of an operation that there is not.
pub(super) fn exists(id: &Located<String>, specs: &Specs, report: &mut Report) -> Option<()> {
    if specs.operation_ids.contains(&id.value) {
        return Some(());
    }
    let message = format!("unknown operation `{}`", id.value);
    report.refuse(
        Diagnostic::new(Code::UnknownOperation, id.span, message)
            .help_nearest(id, specs.operation_ids.iter().map(String::as_str)),
    )
}

/// Parameters and rules that do not hold in the extending operation.
fn remove<'s>(names: &'s [Located<String>], merged: &mut Merged<'s>, report: &mut Report) {
    for name in names {
        let count = merged.params.len() + merged.rules.len() + merged.lets.len();
        merged.params.retain(|declared| declared.name.value != name.value);
        merged.rules.retain(|rule| rule.id.value != name.value);
        merged.lets.retain(|(known, _)| known.value != name.value);
        if merged.params.len() + merged.rules.len() + merged.lets.len() == count {
            let params = merged.params.iter().map(|declared| declared.name);
            let others =
                merged.rules.iter().map(|rule| &rule.id).chain(merged.lets.iter().map(|(id, _)| *id));
            let known = params.chain(others).map(|name| name.as_str());
            let message = format!(
                "there is no inherited parameter, rule or named expression `{}` to remove",
                name.value
            );
            report.push(Diagnostic::new(Code::UnknownRemoval, name.span, message).help_nearest(name, known));
        }
    }
    merged.removed.extend(names);
}

/// The sets with these names.
pub(super) fn sets<'s>(
    names: &'s [Located<String>],
    provider: Option<&'s spec::Provider>,
    report: &mut Report,
) -> Vec<(&'s str, &'s spec::ParamSet)> {
    let mut found = Vec::new();
    for name in names {
        let sets = provider.into_iter().flat_map(|provider| &provider.sets);
        match sets.clone().find(|(known, _)| known.value == name.value) {
            Some((name, set)) => found.push((name.value.as_str(), set)),
            None => {
                let message = format!("unknown parameter set `{}` in provider.yaml", name.value);
                let known = sets.map(|(known, _)| known.value.as_str());
                report.push(Diagnostic::new(Code::UnknownSet, name.span, message).help_nearest(name, known));
            }
        }
    }
    found
}

/// Parameters of a response, a callback or an envelope.
pub(super) fn shape<'s>(
    fields: &'s spec::Fields,
    types: Types<'s>,
    provider: Option<&'s spec::Provider>,
    report: &mut Report,
) -> Shape<'s> {
    let mut params = Vec::new();
    add_fields(&fields.include, &fields.parameters, types, provider, &mut params, report);
    let content =
        Content { content_type: fields.content_type.as_ref(), headers: fields.headers.iter().collect() };
    let mut variants = Vec::new();
    for (name, variant) in &fields.variants {
        let mut params = params.clone();
        add_fields(&variant.include, &variant.parameters, types, provider, &mut params, report);
        let (when, doc) = (variant.when.as_ref(), variant.doc.as_ref());
        let own = content.headers.iter().copied().chain(&variant.headers);
        let content = Content {
            content_type: variant.content_type.as_ref().or(content.content_type),
            headers: own.collect(),
        };
        variants.push(ShapeVariant { name, when, doc, content, params });
    }
    Shape { doc: fields.doc.as_ref(), params, content, variants }
}

fn add_fields<'s>(
    include: &'s [Located<String>],
    declared: &'s IndexMap<Located<String>, Box<spec::Param>>,
    types: Types<'s>,
    provider: Option<&'s spec::Provider>,
    into: &mut Vec<Declared<'s>>,
    report: &mut Report,
) {
    for (name, set) in sets(include, provider, report) {
        if let (Some(rule), Some(include)) = (set.rules.first(), include.first()) {
            let message = "a set with rules can only be included in a request";
            report.push(
                Diagnostic::new(Code::RuleOutsideRequest, include.span, message)
                    .related(rule.id.span, "a rule of the set")
                    .help("move the rules into another set"),
            );
        }
        add_params(&set.parameters, types.of_set(name), into, report);
    }
    add_params(declared, types, into, report);
}

/// Refuses variants, content types and headers outside a response.
pub(super) fn refuse_variants(shape: &Shape<'_>, of: &str, report: &mut Report) {
    let content = &shape.content;
    if let Some(written) = content.content_type.or(content.headers.first().map(|(name, _)| *name)) {
        let message = format!("`content_type` and `headers` are not allowed in {of}");
        report.push(
            Diagnostic::new(Code::MisplacedKey, written.span, message)
                .help("remove them; only `response` can have them"),
        );
    }
    if let Some(variant) = shape.variants.first() {
        let message = format!("variant `{}` is not allowed in {of}", variant.name.value);
        report.push(
            Diagnostic::new(Code::MisplacedKey, variant.name.span, message)
                .help("declare all members under `parameters`; only `response` can have variants"),
        );
    }
}

fn add_params<'s>(
    declared: &'s IndexMap<Located<String>, Box<spec::Param>>,
    types: Types<'s>,
    into: &mut Vec<Declared<'s>>,
    report: &mut Report,
) {
    for (name, param) in declared {
        let mut new = Declared { name, param, types };
        let overrides = param.overrides.as_ref().filter(|overrides| overrides.value);
        match (into.iter_mut().find(|known| known.name.value == name.value), overrides) {
            (Some(known), Some(_)) => {
                if overrides::is_partial(param)
                    && let Some(merged) = overrides::whole(types, name, param)
                {
                    for [name, first] in overrides::declared_twice(known.param, param) {
                        report.push(
                            twice("parameter", name, first)
                                .help("add `override: true` to change the inherited member"),
                        );
                    }
                    new = Declared { param: merged, ..*known };
                }
                *known = Declared { name, ..new };
            }
            (Some(known), None) => report.push(
                twice("parameter", name, known.name)
                    .help("add `override: true` to replace the inherited parameter, or delete one of them"),
            ),
            (None, Some(overrides)) => {
                let message =
                    format!("`override` has no effect: there is no inherited parameter `{}`", name.value);
                let known = into.iter().map(|known| known.name.value.as_str());
                report.push(
                    Diagnostic::new(Code::UselessOverride, overrides.span, message).help_nearest(name, known),
                );
            }
            (None, None) => into.push(new),
        }
    }
}

fn add_lets<'s>(
    lets: &'s IndexMap<Located<String>, spec::Let>,
    into: &mut Vec<Named<'s>>,
    report: &mut Report,
) {
    for new @ (name, named) in lets {
        let overrides = named.described().and_then(|described| described.overrides.as_ref());
        let overrides = overrides.filter(|overrides| overrides.value);
        match (into.iter_mut().find(|(known, _)| known.value == name.value), overrides) {
            (Some(known), Some(_)) => *known = new,
            (Some((known, _)), None) => report.push(
                twice("named expression", name, known)
                    .help("write `{ value: ..., override: true }` to replace the inherited expression, or choose another name"),
            ),
            (None, Some(overrides)) => {
                let message =
                    format!("`override` has no effect: there is no inherited expression `{}`", name.value);
                let known = into.iter().map(|(known, _)| known.value.as_str());
                report.push(
                    Diagnostic::new(Code::UselessOverride, overrides.span, message).help_nearest(name, known),
                );
            }
            (None, None) => into.push(new),
        }
    }
}

fn add_rules<'s>(rules: &'s [spec::Rule], into: &mut Vec<&'s spec::Rule>, report: &mut Report) {
    for rule in rules {
        match into.iter().find(|known| known.id.value == rule.id.value) {
            Some(known) => report.push(
                twice("rule", &rule.id, &known.id)
                    .help("give it another id, or put the inherited rule into `remove`"),
            ),
            None => into.push(rule),
        }
    }
}

fn twice(what: &str, name: &Located<String>, first: &Located<String>) -> Diagnostic {
    let message = format!("{what} `{}` is declared twice", name.value);
    Diagnostic::new(Code::DeclaredTwice, name.span, message).related(first.span, "first declared here")
}
