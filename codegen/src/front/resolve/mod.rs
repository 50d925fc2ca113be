//! Spec to model: references become ids, inheritance is merged, numbers are read, rules get their meaning.
//! Knows nothing of Rust or of JSON Schema.

mod aliases;
mod answers;
mod bounds;
mod composite;
mod condition;
mod defaults;
mod document;
mod facts;
mod implied;
mod inherit;
mod inside;
mod keys;
mod media;
mod message;
mod operation;
mod path;
mod placed;
mod price;
mod provider;
mod rule;
mod simplify;
mod sizes;
mod tags;
#[cfg(test)]
mod tests;
mod then;
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
pub fn resolve(specs: &Specs, sources: &SourceMap, report: &mut Report) -> Catalogue {
    let providers =
        specs.providers.iter().map(|file| provider::resolve(file, specs, sources, report)).collect();
    let operations =
        specs.operations.iter().filter_map(|file| operation::resolve(file, specs, sources, report)).collect();
    Catalogue { providers, operations }
}

/// Where `use` finds named types: in the file of the declaration, in those that it extends, then in its provider.
#[derive(Clone, Copy)]
struct Types<'s> {
    specs: &'s Specs,
    operation: Option<&'s OperationFile>,
    provider: Option<&'s spec::Provider>,
    /// The parameter set of the provider that a declaration belongs to.
    set: Option<&'s str>,
}

impl<'s> Types<'s> {
    /// What the file of an operation knows.
    fn of(file: &'s OperationFile, specs: &'s Specs) -> Self {
        let provider = specs.providers.iter().find(|provider| provider.id == file.provider);
        Types { specs, operation: Some(file), provider: provider.map(|provider| &provider.spec), set: None }
    }

    /// What the provider alone knows.
    fn of_provider(self) -> Self {
        Types { operation: None, set: None, ..self }
    }

    /// What a parameter set of the provider knows.
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
        let named = |types: &'s IndexMap<Located<String>, spec::Param>| {
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
