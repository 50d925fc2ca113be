//! A spec as written, field for field. Knows no defaults and no names of other files.
//!
//! The doc comments of these types are the texts that an editor shows while a spec is written.

mod document;
mod example;
pub(crate) mod forms;
pub(crate) mod keywords;
mod param;
mod price;
mod rule;
#[cfg(feature = "editor")]
mod schema;

pub(crate) use document::*;
pub(crate) use example::*;
pub(crate) use param::*;
pub(crate) use price::*;
pub(crate) use rule::*;

pub(crate) use crate::vocabulary::*;
