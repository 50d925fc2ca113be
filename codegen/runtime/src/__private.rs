//! Items for generated crates and the tools of this workspace. The interface is not stable: a generated crate checks at
//! compile time that it was generated for this version.

pub use crate::nearest::nearest_name;
pub use crate::table::codec::{Codec, encode};
pub use crate::validate::{price_record, validate_record};

#[cfg(feature = "serde")]
pub use serde;

/// Results as the command line and the bindings of other languages print them.
pub mod answer {
    pub use crate::answer::of_model;
}

/// Evaluation of expressions over given values.
pub mod evaluate {
    pub use crate::evaluate::{Input, Inputs, Outcome, Output, size_sides, steps};
}

/// Values at JSON Pointers.
pub mod extract {
    pub use crate::extract::{ExtractError, Found, Inside, Part, Places, fact_value, items, members};
}

/// Named forms of strings.
pub mod format {
    pub use crate::format::{is_match, regex};
}

/// Facts about media.
pub mod media {
    pub use crate::media::{canonical, is_format};
}

/// JSON as text.
pub mod json {
    pub use crate::json::write_string;
}

/// Tables for finding members by name.
pub mod lookup {
    pub use crate::lookup::{build, build_members};
}

/// Matching of compiled regular expressions.
pub mod pattern {
    pub use crate::pattern::is_match;
}

/// Offsets from UTC.
pub mod moment {
    pub use crate::moment::offset_minutes;
}

/// Limits in words.
pub mod phrases {
    pub use crate::number::text as number;
    pub use crate::phrases::{MANY, count, format, integer_step, length, number_range, number_step};
}

/// Structs accessed through tables.
pub mod typed {
    pub use crate::typed::*;
}

/// Functions that generated structs are sent with.
pub mod http {
    pub use crate::http::Part;
    #[cfg(feature = "http")]
    pub use crate::receiving::{Reading, read_response, task_of};
    #[cfg(feature = "http")]
    pub use crate::sending::{batch_to_http, to_http};
    pub use crate::sending::{body, form, headers, parts, path, query};
}

/// Version of the interface between generated code and the engine: of this module, the macros and the tables.
pub const VERSION: u32 = 10;

/// Refuses to compile a crate that was generated for another version.
///
/// # Panics
/// When the versions differ.
pub const fn assert_version(generated_for: u32) {
    assert!(
        generated_for == VERSION,
        "this crate was generated for another version of modelspec-runtime: run `cargo xtask gen`"
    );
}

#[cfg(test)]
mod tests {
    use super::{VERSION, assert_version};

    #[test]
    fn a_crate_of_this_version_is_accepted() {
        assert_version(VERSION);
    }

    #[test]
    #[should_panic(expected = "cargo xtask gen")]
    fn a_crate_of_another_version_is_refused() {
        assert_version(VERSION + 1);
    }
}
