//! Spec to model: references become ids, inheritance is merged, numbers are read, rules get their meaning.
//! Knows nothing of Rust or of JSON Schema.

mod condition;
mod document;
mod inherit;
mod message;
mod operation;
mod price;
mod provider;
mod rule;
mod types;
mod value;

use crate::load::Specs;
use crate::model::Catalogue;
use crate::source::SourceMap;
use crate::{diagnostic::Report, spec};

use indexmap::IndexMap;

use crate::source::Located;

/// Resolves all specs. Whatever is wrong is reported, and resolution goes on with the rest.
pub fn resolve(specs: &Specs, sources: &SourceMap, report: &mut Report) -> Catalogue {
    let providers = specs.providers.iter().map(|file| provider::resolve(file, specs, sources, report)).collect();
    let operations =
        specs.operations.iter().filter_map(|file| operation::resolve(file, specs, sources, report)).collect();
    Catalogue { providers, operations }
}

/// Where `use` finds named types: in the file of the declaration, then in its provider.
#[derive(Clone, Copy)]
struct Types<'s> {
    operation: Option<&'s IndexMap<Located<String>, spec::Param>>,
    provider: Option<&'s IndexMap<Located<String>, spec::Param>>,
}

impl<'s> Types<'s> {
    /// The type with this name, and where it finds the types that it names itself.
    fn find(self, name: &str) -> Option<(&'s spec::Param, Types<'s>)> {
        let find = |types: Option<&'s IndexMap<Located<String>, spec::Param>>| {
            types?.iter().find(|(key, _)| key.value == name).map(|(_, param)| param)
        };
        if let Some(param) = find(self.operation) {
            return Some((param, self));
        }
        Some((find(self.provider)?, Types { operation: None, provider: self.provider }))
    }

    fn names(self) -> impl Iterator<Item = &'s str> {
        let names = |types: Option<&'s IndexMap<Located<String>, spec::Param>>| {
            types.into_iter().flat_map(|types| types.keys()).map(|name| name.value.as_str())
        };
        names(self.operation).chain(names(self.provider))
    }
}
