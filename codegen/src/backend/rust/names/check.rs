//! Diagnostics for different names that become the same Rust identifier.

use super::Types;
use super::idents::{self, constant, field, module, value};
use crate::backend::rust::types::union;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalogue, Document, EnumValue, Operation, Provider, Type, Value};
use crate::parallel;
use crate::source::{FileId, Span};

/// Names the types of each provider, and reports names that collide.
pub(in crate::backend::rust) fn check(catalogue: &Catalogue, report: &mut Report) -> Vec<Types> {
    check_catalogue(catalogue, report);
    let of_operation = |op: &Operation| {
        let mut found = Report::default();
        check_operation(op, &mut found);
        found
    };
    let of_provider = |provider: &Provider| {
        let mut found = Report::default();
        let types = super::share::types(provider, &super::operations(catalogue, provider), &mut found);
        (types, found)
    };
    let found: Vec<Report> = parallel::map(&catalogue.operations, of_operation);
    let types: Vec<(Types, Report)> = parallel::map(&catalogue.providers, of_provider);
    found.into_iter().for_each(|found| report.extend(found));
    let keep = |(types, found): (Types, Report)| {
        report.extend(found);
        types
    };
    types.into_iter().map(keep).collect()
}

/// Reports collisions among providers, given by their ids and files.
pub(in crate::backend::rust) fn check_providers(providers: &[(&str, FileId)], report: &mut Report) {
    let names = providers.iter().map(|(id, file)| Name {
        written: (*id).to_owned(),
        rust: module(id).text().to_owned(),
        span: Span { file: *file, start: 0, end: 0 },
    });
    collisions("provider", names, RENAME, report);
}

/// Reports collisions among the names of an operation.
fn check_operation(op: &Operation, report: &mut Report) {
    for document in op.documents() {
        check_document(document, report);
    }
    if let Some(sizes) = &op.sizes {
        let names = sizes.rows.iter().map(|row| Name {
            written: format!("{} {}", row.tier, row.label),
            rust: constant(&["size", &row.tier, &row.label]).text().to_owned(),
            span: row.span,
        });
        collisions("size", names, RENAME, report);
    }
    let answers = op.responses.iter().map(|variant| Name {
        written: variant.name.value.clone(),
        rust: idents::variant(&variant.name).text().to_owned(),
        span: variant.name.span,
    });
    collisions("variant", answers, RENAME, report);
}

/// Reports collisions among the operations of a provider, and in envelopes.
fn check_catalogue(catalogue: &Catalogue, report: &mut Report) {
    let start = |file| Span { file, start: 0, end: 0 };
    for provider in &catalogue.providers {
        let operations = catalogue.operations.iter().filter(|op| op.provider == provider.id).map(|op| Name {
            written: op.id(),
            rust: module(&op.name).text().to_owned(),
            span: start(op.file),
        });
        collisions("operation", operations, RENAME, report);
        if ["default", "media", "schemas", "serde", "typed"].contains(&provider.id.as_str()) {
            let message = format!("provider `{}` has the name of a cargo feature of the crate", provider.id);
            report.push(
                Diagnostic::new(Code::NameCollision, start(provider.file), message).help("rename the folder"),
            );
        }
        if let Some(envelope) = &provider.response_envelope {
            check_document(envelope, report);
        }
    }
}

/// Reports collisions among the fields of an object and the variants of an enum.
fn check_document(document: &Document, report: &mut Report) {
    for object in &document.objects {
        // All others get names that differ.
        let chosen = object.params.iter().filter_map(|param| {
            let name = param.rust.as_ref()?;
            let rust = field(name).text().to_owned();
            Some(Name { written: param.name.value.clone(), rust, span: name.span })
        });
        collisions("parameter", chosen, CHOOSE, report);
        for param in &object.params {
            check_variants(&param.ty, document.open, report);
        }
    }
}

/// Reports collisions among the variants of the enums of a type.
fn check_variants(ty: &Type, open: bool, report: &mut Report) {
    match ty {
        Type::Enum(list) => check_values(&list.values, open || list.open, report),
        Type::Size(size) => check_values(&size.values, open, report),
        Type::Union(union) => {
            let groups = union::groups(union);
            let names = groups.iter().map(|group| Name {
                written: group.written.map_or_else(|| group.ident.to_string(), str::to_owned),
                rust: group.ident.text().to_owned(),
                span: group.variants[0].1.name.span,
            });
            collisions("variant", names, CHOOSE, report);
            for group in &groups {
                match union::choice(&group.variants, "") {
                    Some(list) => check_values(&list.values, open || list.open, report),
                    None => {
                        let types = group.variants.iter().map(|(_, variant)| &variant.ty);
                        types.for_each(|ty| check_variants(ty, open, report));
                    }
                }
            }
        }
        _ => ty.children().for_each(|ty| check_variants(ty, open, report)),
    }
}

fn check_values(values: &[EnumValue], open: bool, report: &mut Report) {
    let names = values.iter().filter_map(|one| match &one.value {
        Value::Str(text) => Some(Name {
            written: text.clone(),
            rust: value(one, open)?.text().to_owned(),
            span: one.name.as_ref().map_or(one.span, |name| name.span),
        }),
        _ => None,
    });
    collisions("value", names, CHOOSE, report);
}

/// A name, its identifier in Rust, and its place.
pub(super) struct Name {
    /// The name as written.
    pub(super) written: String,
    /// The identifier.
    pub(super) rust: String,
    /// Its place.
    pub(super) span: Span,
}

/// Help for colliding names that `name` cannot change.
const RENAME: &str = "rename one of the two";

/// Help for colliding names that come from the API.
const CHOOSE: &str = "give one of the two another name for Rust with `name`";

/// Reports every name that has the same identifier as an earlier one.
pub(super) fn collisions(what: &str, names: impl Iterator<Item = Name>, help: &str, report: &mut Report) {
    let mut seen: std::collections::BTreeMap<String, (String, Span)> = std::collections::BTreeMap::new();
    for Name { written, rust, span } in names {
        let Some((first, place)) = seen.get(&rust) else {
            seen.insert(rust, (written, span));
            continue;
        };
        report.push(
            Diagnostic::new(
                Code::NameCollision,
                span,
                format!("{what} `{written}` has the same name in Rust as `{first}`: `{rust}`"),
            )
            .label("second name")
            .related(*place, "first name")
            .help(help),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collisions_name_both_places() {
        let at = |start| Span { start, end: start + 1, ..Span::default() };
        let name =
            |written: &str, span| Name { written: written.into(), rust: field(written).text().into(), span };
        let mut report = Report::default();
        collisions(
            "parameter",
            [name("fooBar", at(1)), name("foo", at(5)), name("foo_bar", at(9))].into_iter(),
            CHOOSE,
            &mut report,
        );
        let [found] = &report.diagnostics[..] else { panic!("{report:?}") };
        assert_eq!((found.code, found.span, found.related[0].0), (Code::NameCollision, at(9), at(1)));
        assert!(
            found.message.contains("`foo_bar`") && found.message.contains("`fooBar`"),
            "{}",
            found.message
        );
    }
}
