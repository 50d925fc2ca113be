//! Resolves specs to the model: references, inheritance, numbers, and the meaning of rules.
//! Knows nothing of Rust or of JSON Schema.

mod aliases;
mod bounds;
mod composite;
mod condition;
mod defaults;
mod demands;
mod document;
mod emptiness;
mod facts;
mod identity;
mod implicit_rules;
mod inherit;
mod key_checks;
mod lets;
mod media;
mod message;
mod object_rules;
mod occurrences;
mod operation;
mod overrides;
mod path;
mod price;
#[cfg(test)]
mod price_tests;
mod provider;
mod responses;
mod room;
mod rule;
mod simplify;
mod sizes;
mod tags;
#[cfg(test)]
mod tests;
mod total;
#[cfg(test)]
mod type_tests;
mod types;
mod value;

use crate::diagnostic::Report;
use crate::front::load::{OperationFile, Specs};
use crate::front::spec;
use crate::model::Catalogue;
use crate::source::SourceMap;

use indexmap::IndexMap;

use crate::source::Located;

/// Resolves all specs. Whatever is wrong is reported, and resolution goes on with the rest.
pub(crate) fn resolve(specs: &mut Specs, sources: &SourceMap, report: &mut Report) -> Catalogue {
    specs.overrides = overrides::find(specs);
    let specs = &*specs;
    let providers =
        specs.providers.iter().map(|file| provider::resolve(file, specs, sources, report)).collect();
    let operations =
        specs.operations.iter().filter_map(|file| operation::resolve(file, specs, sources, report)).collect();
    Catalogue { providers, operations }
}

/// The named types that `use` can refer to: of the declaring file, of those that it extends, then of its provider.
#[derive(Clone, Copy)]
struct Types<'s> {
    specs: &'s Specs,
    operation: Option<&'s OperationFile>,
    provider: Option<&'s spec::Provider>,
    /// The parameter set of the provider that a declaration belongs to.
    set: Option<&'s str>,
}

impl<'s> Types<'s> {
    /// The types in scope of an operation file.
    fn of(file: &'s OperationFile, specs: &'s Specs) -> Self {
        let provider = specs.providers.iter().find(|provider| provider.id == file.provider);
        Types { specs, operation: Some(file), provider: provider.map(|provider| &provider.spec), set: None }
    }

    /// The types of the provider alone.
    fn of_provider(self) -> Self {
        Types { operation: None, set: None, ..self }
    }

    /// The types in scope of a parameter set of the provider.
    fn of_set(self, set: &'s str) -> Self {
        Types { operation: None, set: Some(set), ..self }
    }

    /// The operation, what it extends, and so on.
    fn operations(self) -> impl Iterator<Item = &'s OperationFile> {
        let base = move |file: &&'s OperationFile| {
            let (provider, name) = file.spec.extends.as_ref()?.value.split_once('/')?;
            self.specs.operations.iter().find(|file| file.provider == provider && file.name == name)
        };
        // Operations that extend one another in a circle are a diagnostic elsewhere.
        std::iter::successors(self.operation, base).take(self.specs.operations.len())
    }

    /// The type with this name, and where it finds the types that it names itself.
    fn find(self, name: &str) -> Option<(&'s spec::Param, Types<'s>)> {
        let named = |types: &'s IndexMap<Located<String>, Box<spec::Param>>| {
            types.iter().find(|(key, _)| key.value == name).map(|(_, param)| param)
        };
        for file in self.operations() {
            if let Some(param) = named(&file.spec.types) {
                return Some((param, Types::of(file, self.specs)));
            }
        }
        Some((named(&self.provider?.types)?, self.of_provider()))
    }

    fn names(self) -> impl Iterator<Item = &'s str> {
        let operations = self.operations().flat_map(|file| file.spec.types.keys());
        let provider = self.provider.into_iter().flat_map(|provider| provider.types.keys());
        operations.chain(provider).map(|name| name.value.as_str())
    }
}
