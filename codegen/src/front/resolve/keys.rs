//! Which keys may stand in a declaration: those of its type, and those that say something where it stands.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec::{self, TypeName};
use crate::source::{Located, Span};

fn key<T>(name: &'static str, value: Option<&Located<T>>) -> Option<(&'static str, Span)> {
    value.map(|value| (name, value.span))
}

/// What says something about a parameter says nothing about a type.
pub(super) fn refuse_parameter_keys(param: &spec::Param, what: &str, report: &mut Report) {
    let keys = [
        key("required", param.required.as_ref()),
        key("default", param.default.as_ref()),
        key("empty", param.empty.as_ref()),
        key("in", param.place.as_ref()),
        key("nullable", param.nullable.as_ref()),
        key("alias_of", param.alias_of.as_ref()),
        key("override", param.overrides.as_ref()),
    ];
    for (key, span) in keys.into_iter().flatten() {
        let message = format!("`{key}` says nothing about {what}");
        report.push(
            Diagnostic::new(Code::MisplacedKey, span, message)
                .help(format!("`{key}` is a key of parameters; put it where the parameter is declared")),
        );
    }
}

/// What says something about a parameter says nothing about the values in it, whose unit it has.
pub(super) fn refuse_item_keys(items: &spec::Param, what: &str, report: &mut Report) {
    refuse_parameter_keys(items, what, report);
    if let Some(deprecated) = &items.deprecated {
        let message = format!("`deprecated` says nothing about {what}");
        report.push(
            Diagnostic::new(Code::MisplacedKey, deprecated.span, message)
                .help("say it of the parameter, or of single members or values"),
        );
    }
}

/// What says something about a parameter as a whole says nothing about one of the types that its value can have.
pub(super) fn refuse_variant_keys(variant: &spec::Param, report: &mut Report) {
    refuse_parameter_keys(variant, "a variant of a union", report);
    for (key, span) in [key("unit", variant.unit.as_ref()), key("deprecated", variant.deprecated.as_ref())]
        .into_iter()
        .flatten()
    {
        let message = format!("`{key}` says nothing about a variant of a union");
        report.push(
            Diagnostic::new(Code::MisplacedKey, span, message)
                .help("say it in the `doc` of the variant, or of the parameter as a whole"),
        );
    }
}

/// Another spelling has no demands of its own.
pub(super) fn refuse_alias_keys(alias: &spec::Param, other: &Located<String>, report: &mut Report) {
    let required = alias.required.as_ref().filter(|required| required.value);
    for (key, span) in
        [key("required", required), key("default", alias.default.as_ref())].into_iter().flatten()
    {
        let message = format!("`{key}` belongs to `{}`, of which this is another spelling", other.value);
        report.push(
            Diagnostic::new(Code::MisplacedKey, span, message).help(format!(
                "put `{key}` where `{}` is declared; either spelling satisfies it",
                other.value
            )),
        );
    }
}

/// Refuses the keys of other types.
pub(super) fn refuse_misplaced(param: &spec::Param, ty: TypeName, report: &mut Report) {
    for (key, span) in of_types(param) {
        if !belongs(key, ty) {
            let message = format!("`{key}` does not belong to this type");
            let owners: Vec<String> = TypeName::ALL
                .iter()
                .filter(|(_, ty)| belongs(key, *ty))
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            report.push(
                Diagnostic::new(Code::MisplacedKey, span, message)
                    .help(format!("`{key}` is a key of {}", owners.join(" and "))),
            );
        }
    }
}

/// Whether a key may stand beside a type.
pub(super) fn belongs(key: &str, ty: TypeName) -> bool {
    let (needed, possible) = ty.keys();
    needed.contains(&key) || possible.contains(&key)
}

/// The keys of a declaration that only some types have.
pub(super) fn of_types(param: &spec::Param) -> Vec<(&'static str, Span)> {
    let members = param.parameters.as_ref().and_then(|members| members.keys().next());
    let rule = param.rules.first().map(|rule| &rule.id);
    [
        key("also", param.also.as_ref()),
        key("value", param.value.as_ref()),
        key("values", param.values.as_ref()),
        key("open", param.open.as_ref()),
        key("min", param.min.as_ref()),
        key("max", param.max.as_ref()),
        key("above", param.above.as_ref()),
        key("below", param.below.as_ref()),
        key("step", param.step.as_ref()),
        key("offset", param.offset.as_ref()),
        key("min_length", param.min_length.as_ref()),
        key("max_length", param.max_length.as_ref()),
        key("length_unit", param.length_unit.as_ref()),
        key("format", param.format.as_ref()),
        key("pattern", param.pattern.as_ref()),
        key("media", param.media.as_ref()),
        key("items", param.items.as_deref()),
        key("min_items", param.min_items.as_ref()),
        key("max_items", param.max_items.as_ref()),
        key("unique", param.unique.as_ref()),
        key("unique_by", param.unique_by.as_ref()),
        key("keys", param.keys.as_ref()),
        key("parameters", members),
        key("rules", rule),
        key("variants", param.variants.as_ref()),
        key("tag", param.tag.as_ref()),
        key("separator", param.separator.as_ref()),
        key("width", param.width.as_ref()),
        key("height", param.height.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
