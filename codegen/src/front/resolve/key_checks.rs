//! Refuses keys that are not allowed in a declaration.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec::keywords::{KEYWORDS, Keyword, Owner, of_type};
use crate::front::spec::{self, TypeName};
use crate::source::{Located, Span};

/// Refuses the keys of parameters in a declaration that does not make one.
pub(super) fn refuse_parameter_keys(declared: &spec::Param, owner: Owner, report: &mut Report) {
    for keyword in KEYWORDS.iter().filter(|keyword| keyword.is_refused_by(owner)) {
        let Some(span) = (keyword.find)(declared) else { continue };
        let key = keyword.name;
        let of_owner = match owner {
            Owner::NamedType => "a named type",
            Owner::Items => "the items of a list or map",
            Owner::Variant => "a variant of a union",
        };
        let message = format!("`{key}` is not allowed on {of_owner}");
        report.push(
            Diagnostic::new(Code::MisplacedKey, span, message)
                .help(format!("put `{key}` where the parameter is declared")),
        );
    }
}

/// Refuses the keys that an alias takes from the parameter it stands for.
pub(super) fn refuse_alias_keys(alias: &spec::Param, other: &Located<String>, report: &mut Report) {
    let required = alias.required.as_ref().filter(|required| required.value);
    let required = required.map(|required| ("required", required.span));
    let default = alias.default.as_ref().map(|default| ("default", default.span));
    for (key, span) in [required, default].into_iter().flatten() {
        let message = format!("`{key}` is not allowed on an alias of `{}`", other.value);
        report.push(Diagnostic::new(Code::MisplacedKey, span, message).help(format!(
            "put `{key}` where `{}` is declared; the alias satisfies it as well",
            other.value
        )));
    }
}

/// Refuses the keys of other types.
pub(super) fn refuse_misplaced(param: &spec::Param, ty: TypeName, report: &mut Report) {
    for (keyword, span) in of_types(param) {
        if keyword.belongs_to(ty) {
            continue;
        }
        let key = keyword.name;
        let owners: Vec<String> = TypeName::ALL
            .iter()
            .filter(|(_, ty)| keyword.belongs_to(*ty))
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let message = format!("`{key}` is not allowed on this type");
        report.push(
            Diagnostic::new(Code::MisplacedKey, span, message)
                .help(format!("`{key}` is a key of {}", owners.join(" and "))),
        );
    }
}

/// Reports whether a key is allowed beside a type.
pub(super) fn belongs(key: &str, ty: TypeName) -> bool {
    of_type(ty).any(|keyword| keyword.name == key)
}

/// The keys of a declaration that only some types have.
pub(super) fn of_types(param: &spec::Param) -> impl Iterator<Item = (&'static Keyword, Span)> {
    let keywords = KEYWORDS.iter().filter(|keyword| keyword.is_of_types());
    keywords.filter_map(|keyword| Some((keyword, (keyword.find)(param)?)))
}
