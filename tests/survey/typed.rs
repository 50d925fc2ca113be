//! What callers write with the types of the generated crate.

fn main() {}
