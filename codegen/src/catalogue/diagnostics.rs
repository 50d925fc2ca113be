//! Diagnostics together with the texts that they are about. In: a report and its sources. Out: text and JSON.

use std::fmt;

use serde_json::Value;

use crate::diagnostic::Report;
use crate::render;
use crate::source::SourceMap;

/// The diagnostics of specs, with the texts of the specs. Prints as text for people.
#[derive(Clone)]
pub struct Diagnostics {
    /// The diagnostics as data, in the order of the files.
    pub report: Report,
    /// The texts that their positions refer to.
    pub sources: SourceMap,
}

impl Diagnostics {
    /// An array of objects, one for each diagnostic: what `cargo xtask check --format json` prints.
    pub fn to_json(&self) -> Value {
        render::value(&self.report, &self.sources)
    }
}

impl fmt::Display for Diagnostics {
    /// With the lines of the specs, if the feature `render` is on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(feature = "render")]
        let text = render::human(&self.report, &self.sources, false);
        #[cfg(not(feature = "render"))]
        let text = render::plain(&self.report, &self.sources);
        f.write_str(text.trim_end())
    }
}

impl fmt::Debug for Diagnostics {
    /// The same text, because this is what `unwrap` shows, and a `main` that fails.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Diagnostics {}
