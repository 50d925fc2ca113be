//! Model to what the outputs need: every decision is taken here, so that emitters only print.

pub mod assertion;
