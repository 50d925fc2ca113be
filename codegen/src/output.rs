//! The results of the generator: texts with their paths. Does not access the disk.

/// One generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Path below the output folder with `/` between its parts.
    pub path: String,
    /// The whole text.
    pub text: String,
}
