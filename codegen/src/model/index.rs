//! The index of a catalogue: what the files about all operations say of each of them.

use serde::{Deserialize, Serialize};

use super::{Catalogue, Operation, Provider, Status};

/// A provider in the index.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct IndexedProvider {
    /// Name of its folder.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its description.
    pub doc: Option<String>,
    /// Its entry in `index.json`; empty if it was not asked for.
    pub entry: String,
    /// Its operations, in the order of their files.
    pub operations: Vec<IndexedOperation>,
}

/// An operation in the index.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct IndexedOperation {
    /// Name of its file, without `.yaml`.
    pub name: String,
    /// Name as written by the vendor.
    pub title: String,
    /// Identifiers of the model on the wire.
    pub wire_ids: Vec<String>,
    /// Availability.
    pub status: Status,
    /// Date of the release.
    pub released: Option<String>,
    /// Its entry in `index.json`; empty if it was not asked for.
    pub entry: String,
}

impl Catalogue {
    /// The index of the catalogue, in the order of the ids of providers.
    pub fn index(&self) -> Vec<IndexedProvider> {
        let mut index: Vec<IndexedProvider> =
            self.providers.iter().map(|provider| indexed(provider, &self.operations)).collect();
        index.sort_by(|a, b| a.id.cmp(&b.id));
        index
    }
}

fn indexed(provider: &Provider, operations: &[Operation]) -> IndexedProvider {
    let operation = |op: &Operation| IndexedOperation {
        name: op.name.clone(),
        title: op.title.value.clone(),
        wire_ids: op.wire_ids.clone(),
        status: op.status,
        released: op.released.clone(),
        entry: String::new(),
    };
    IndexedProvider {
        id: provider.id.clone(),
        name: provider.name.clone(),
        doc: provider.doc.clone(),
        entry: String::new(),
        operations: operations.iter().filter(|op| op.provider == provider.id).map(operation).collect(),
    }
}
