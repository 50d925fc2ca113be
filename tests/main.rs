//! Tests across the parts of modelspec: specs, interpreter, generated crate and schemas agree.

mod agree;
mod architecture;
mod audit;
mod build_script;
mod cases;
mod compile;
mod complete;
mod diff;
mod edges;
mod examples;
mod fresh;
mod hostile;
mod meaning;
mod openapi;
mod readme;
mod receipts;
mod reference;
mod sending;
mod serialize;
mod specs_bad;
mod specs_ok;
mod support;
mod survey;
mod tools;
mod vectors;
mod witness;
