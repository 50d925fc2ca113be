//! What the generator hands over: texts with their places. Knows nothing of the disk.

/// One generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Path below the output folder with `/` between its parts.
    pub path: String,
    /// The whole text.
    pub text: String,
}
