//! Operations that are compiled while a program runs, for gateways and bindings. In: texts of specs. Out: entries like
//! those of the generated crate, which the catalogue owns. Knows no Rust items.

mod diagnostics;
#[cfg(test)]
mod tests;

pub use diagnostics::Diagnostics;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use bumpalo::Bump;
use modelspec_runtime::{Entry, Provider};
use self_cell::{MutBorrow, self_cell};

use crate::Compilation;
use crate::backend::{schema, table};
use crate::model::{self, Operation};
use crate::source::SourceText;

/// The operations of some specs, to validate and price requests with. A clone is cheap and shares everything.
///
/// ```
/// use modelspec_codegen::{Catalogue, source::SourceText};
///
/// let file = |path: &str, text: &str| SourceText { path: path.into(), text: text.into() };
/// let operation = "name: Painter\ndoc: Paints.\nsources: [{ url: https://acme.example/docs, read: 2026-11-21 }]\n\
///     http: { method: POST, path: /paint }\nparameters:\n  count: { type: integer, min: 1, max: 4, default: 1, doc: Number of images. }\n";
/// let catalogue = Catalogue::compile([
///     file("acme/provider.yaml", "name: Acme\n"),
///     file("acme/painter.yaml", operation),
/// ])?;
/// let painter = catalogue.model("acme/painter").expect("it was compiled");
/// assert!(painter.validate_json(br#"{"count": 4}"#).is_valid());
/// assert_eq!(painter.validate_json(br#"{"count": 5}"#).violations()[0].rule(), "range");
/// # Ok::<(), modelspec_codegen::Diagnostics>(())
/// ```
#[derive(Clone)]
pub struct Catalogue(Arc<Shared>);

struct Shared {
    tables: Tables,
    /// The operations and their schemas, in the order of the entries.
    operations: Vec<(Operation, Schemas)>,
    providers: Vec<model::Provider>,
    diagnostics: Diagnostics,
}

/// The schemas of an operation, each made when it is first asked for.
#[derive(Default)]
struct Schemas {
    request: OnceLock<String>,
    response: OnceLock<String>,
}

self_cell!(
    /// The tables of all operations in the arena that holds them.
    struct Tables {
        owner: MutBorrow<Bump>,

        #[covariant]
        dependent: Entries,
    }
);

/// The content of a catalogue, in an arena.
#[derive(Clone, Copy)]
struct Entries<'a> {
    /// All entries, sorted by id.
    all: &'a [Entry<'a>],
    /// The operations of each wire id, sorted by it.
    by_wire_id: &'a [(&'a str, &'a [&'a Entry<'a>])],
}

impl Catalogue {
    /// Reads, resolves and checks specs: `<provider>/provider.yaml` and `<provider>/<name>.yaml`.
    ///
    /// # Errors
    ///
    /// If a spec has an error. A catalogue without errors can have warnings, see [`Catalogue::diagnostics`].
    pub fn compile(files: impl IntoIterator<Item = SourceText>) -> Result<Self, Diagnostics> {
        Ok(Self::from(crate::compile(files.into_iter().collect()).into_result()?))
    }

    /// All operations, sorted by id.
    pub fn models(&self) -> &[Entry<'_>] {
        self.entries().all
    }

    /// The operation with this id, `<provider>/<name>`.
    pub fn model(&self, id: &str) -> Option<&Entry<'_>> {
        self.position(id).map(|at| &self.models()[at])
    }

    /// The operations with this wire id. Several operations can share one.
    pub fn models_by_wire_id(&self, wire_id: &str) -> &[&Entry<'_>] {
        let known = self.entries().by_wire_id;
        known.binary_search_by(|(id, _)| (*id).cmp(wire_id)).map_or(&[], |at| known[at].1)
    }

    /// The operations that requests with this method and path can be for. Several operations can have one endpoint. The
    /// path can be the whole path of a URL, or the part below the base URL of the provider.
    pub fn models_by_route(&self, method: &str, path: &str) -> Vec<&Entry<'_>> {
        self.models().iter().filter(|entry| entry.matches_route(method, path)).collect()
    }

    /// JSON Schema of the requests of an operation. It is made when it is first asked for.
    pub fn request_schema(&self, id: &str) -> Option<&str> {
        let (op, schemas) = &self.0.operations[self.position(id)?];
        let provider = self.0.providers.iter().find(|provider| provider.id == op.provider)?;
        Some(schemas.request.get_or_init(|| schema::request(op, provider, &schema::Asserted::new(op))))
    }

    /// JSON Schema of the responses of an operation. It is made when it is first asked for.
    pub fn response_schema(&self, id: &str) -> Option<&str> {
        let (op, schemas) = &self.0.operations[self.position(id)?];
        let provider = self.0.providers.iter().find(|provider| provider.id == op.provider)?;
        Some(schemas.response.get_or_init(|| schema::response(op, provider)))
    }

    /// The warnings about the specs; of a catalogue that was made from a [`Compilation`], the errors too.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.0.diagnostics
    }

    fn entries(&self) -> &Entries<'_> {
        self.0.tables.borrow_dependent()
    }

    /// The index of an operation.
    fn position(&self, id: &str) -> Option<usize> {
        self.models().binary_search_by(|entry| entry.id.cmp(id)).ok()
    }
}

impl From<Compilation> for Catalogue {
    /// The operations that could be resolved: all of them, if the report of the compilation has no errors.
    fn from(compilation: Compilation) -> Self {
        let Compilation { sources, catalogue, report } = compilation;
        let model::Catalogue { providers, mut operations } = catalogue;
        operations.retain(|op| providers.iter().any(|provider| provider.id == op.provider));
        operations.sort_by_cached_key(Operation::id);
        let tables = Tables::new(MutBorrow::new(Bump::new()), |arena| {
            entries(arena.borrow_mut(), &providers, &operations)
        });
        let operations = operations.into_iter().map(|op| (op, Schemas::default())).collect();
        Self(Arc::new(Shared { tables, operations, providers, diagnostics: Diagnostics { report, sources } }))
    }
}

fn entries<'a>(arena: &'a Bump, providers: &[model::Provider], operations: &[Operation]) -> Entries<'a> {
    let shared: &[Provider<'a>] =
        arena.alloc_slice_fill_iter(providers.iter().map(|provider| table::provider(arena, provider)));
    let entry = |op: &Operation| {
        let provider = shared.iter().find(|provider| provider.id == op.provider)?;
        Some(table::entry(arena, op, provider, arena.alloc(table::model(arena, op))))
    };
    let all = operations.iter().filter_map(entry).collect::<Vec<_>>();
    let all: &[Entry<'a>] = arena.alloc_slice_copy(&all);
    let mut by_wire_id: BTreeMap<&str, Vec<&Entry<'a>>> = BTreeMap::new();
    for entry in all {
        entry.wire_ids.iter().for_each(|id| by_wire_id.entry(id).or_default().push(entry));
    }
    let of_id = |(id, entries): (_, Vec<_>)| (id, &*arena.alloc_slice_copy(&entries));
    Entries { all, by_wire_id: arena.alloc_slice_fill_iter(by_wire_id.into_iter().map(of_id)) }
}

impl fmt::Debug for Catalogue {
    /// The ids of the operations: tables are long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.models().iter().map(Entry::id)).finish()
    }
}
