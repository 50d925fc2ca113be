//! Model to table: the constant data that the engine runs on.
//!
//! Generated code contains the same value that the interpreter uses, so both mean the same. Knows nothing of Rust items
//! or of JSON Schema.

mod choices;
mod entry;
pub(crate) mod evaluate;
#[cfg(test)]
mod evaluate_tests;
mod exprs;
mod hidden;
mod location;
#[cfg(test)]
mod message_tests;
mod scopes;
#[cfg(test)]
mod simplify_tests;
#[cfg(test)]
mod tests;
mod types;

use bumpalo::Bump;
use modelspec_runtime::table;

pub use entry::{entry, provider};

use crate::limits::MAX_AUTOMATA;
use crate::model::{Document, Fact, FactType, Operation, Prices, RequestEnvelope, Value};
use crate::pattern::Patterns;
use exprs::{Compiler, literal};
use scopes::{REQUEST, Scopes};
use types::Builder;
pub(crate) use types::format;

/// The table of an operation.
pub fn model<'a>(arena: &'a Bump, op: &Operation) -> table::Model<'a> {
    let scopes = Scopes::of(op);
    let patterns = Patterns::new(arena, op.automata);
    let compiler =
        Compiler { arena, patterns: &patterns, scopes: &scopes, facts: fact_names(op), unknowns: &[] };
    let vars = compiler.vars();
    let (objects, origins) = Builder::new(arena, &patterns, &op.request, &scopes, vars.clone()).build();
    table::Model {
        id: arena.alloc_str(&op.id()),
        vars: vars[REQUEST],
        objects,
        facts: facts(arena, op),
        sizes: op.sizes.as_ref().map(|sizes| compiler.sizes(sizes)),
        rules: arena.alloc_slice_fill_iter(op.rules.iter().map(|rule| compiler.rule(rule))),
        prices: compiler.prices(&op.prices),
        array_body: op.request_envelope == RequestEnvelope::Array,
        hidden: hidden::of(arena, op, &origins),
    }
}

/// The rates of each price of an operation on one line.
pub(crate) fn rates(op: &Operation) -> Vec<String> {
    let arena = Bump::new();
    model(&arena, op).prices.entries.iter().map(|entry| entry.price.rates()).collect()
}

/// The objects of a response, a callback or an envelope; the first one is the document itself.
pub fn document<'a>(arena: &'a Bump, document: &Document) -> &'a [table::Object<'a>] {
    let scopes = Scopes::none(document);
    Builder::new(arena, &Patterns::new(arena, MAX_AUTOMATA), document, &scopes, vec![&[]]).build().0
}

fn fact_names(op: &Operation) -> Vec<&str> {
    op.facts.iter().map(|fact| fact.name.as_str()).collect()
}

fn facts<'a>(arena: &'a Bump, op: &Operation) -> &'a [table::Fact<'a>] {
    arena.alloc_slice_fill_iter(op.facts.iter().map(|fact| self::fact(arena, fact, &op.prices)))
}

fn fact<'a>(arena: &'a Bump, fact: &Fact, prices: &Prices) -> table::Fact<'a> {
    let bound = |bound: &Option<Value>| bound.as_ref().map(|bound| literal(arena, bound));
    let default = fact
        .default
        .as_ref()
        .map(|values| &*arena.alloc_slice_fill_iter(values.iter().map(|value| literal(arena, value))));
    table::Fact {
        name: arena.alloc_str(&fact.name),
        kind: match fact.ty {
            FactType::Boolean => table::FactKind::Boolean,
            FactType::Integer => table::FactKind::Integer,
            FactType::Number => table::FactKind::Number,
            FactType::String => table::FactKind::String,
            FactType::Timestamp => table::FactKind::Timestamp,
        },
        list: fact.list,
        min: bound(&fact.min),
        max: bound(&fact.max),
        items: (fact.items.0.unwrap_or(0), fact.items.1.unwrap_or(u32::MAX)),
        default,
        choices: {
            let choices = choices::of(fact, prices).into_iter().map(|choice| &*arena.alloc_str(&choice));
            arena.alloc_slice_fill_iter(choices.collect::<Vec<_>>())
        },
    }
}
