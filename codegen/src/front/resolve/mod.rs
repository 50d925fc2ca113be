//! Resolves specs to the model: references, inheritance, numbers, and the meaning of rules.
//! Knows nothing of Rust or of JSON Schema.

mod aliases;
mod bounds;
mod budget;
mod composite;
mod condition;
mod default_values;
mod defaults;
mod demands;
mod document;
mod emptiness;
mod extent;
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
mod repeated;
mod responses;
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
    let providers = each(&specs.providers, report, |file, report| {
        specs.wanted.contains(&file.file).then(|| provider::resolve(file, specs, sources, report))
    });
    let repeated = repeated::Repeated::new(specs, &providers, sources);
    let mut operations = each(&specs.operations, report, |file, report| {
        if !specs.wanted.contains(&file.file) || repeated.is_full(file) {
            return None;
        }
        let op = operation::resolve(file, specs, sources, report)?;
        repeated.add(file, &op);
        Some(op)
    });
    repeated.finish(&mut operations, report);
    for op in &mut operations {
        if let Some(file) = specs.operation(&op.id()) {
            op.portions = repeated.portions(file, sources);
        }
    }
    Catalogue { providers, operations }
}

/// Resolves each file, and keeps results and diagnostics in their order.
fn each<F: Sync, T: Send>(
    files: &[F],
    report: &mut Report,
    resolve: impl Fn(&F, &mut Report) -> Option<T> + Sync,
) -> Vec<T> {
    let one = |file: &F| {
        let mut found = Report::default();
        (resolve(file, &mut found), found)
    };
    let done: Vec<(Option<T>, Report)> = crate::parallel::map(files, one);
    let keep = |(value, found): (Option<T>, Report)| {
        report.extend(found);
        value
    };
    done.into_iter().filter_map(keep).collect()
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
        let provider = specs.provider(&file.provider);
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
        let base = move |file: &&'s OperationFile| self.specs.operation(&file.spec.extends.as_ref()?.value);
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
