//! `bench`: measures the project itself. Each part prints a table, and the same command gives the same work again.

pub mod catalogue;
pub mod engine;

mod synthetic;
