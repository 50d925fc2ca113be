//! Texts and positions in them. Knows nothing of YAML or of models.

use std::collections::BTreeSet;
use std::fmt;

/// One spec file: its path below the specs folder, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// Path below the specs folder with `/` between its parts, for example `runware/provider.yaml`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Index of a file in a [`SourceMap`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A run of bytes in a file.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The run from the start of `self` to the end of `other`.
    pub fn to(self, other: Span) -> Span {
        Span { end: other.end.max(self.end), ..self }
    }
}

/// A value and where it was written.
#[derive(Clone, Default)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its position.
    pub span: Span,
}

impl<T> Located<T> {
    /// A value with its position.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Converts the value and keeps the position.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: f(self.value), span: self.span }
    }

    /// A reference to the value, with its position.
    pub fn as_ref(&self) -> Located<&T> {
        Located { value: &self.value, span: self.span }
    }
}

impl fmt::Debug for Span {
    /// On one line even in pretty-printed trees, which have many positions.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}..{}", self.file.0, self.start, self.end)
    }
}

impl<T: fmt::Debug> fmt::Debug for Located<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)?;
        write!(f, " @ {:?}", self.span)
    }
}

impl<T: PartialEq> PartialEq for Located<T> {
    /// Two values are the same wherever they were written.
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T> std::ops::Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// All files of one run, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceText>,
}

impl SourceMap {
    /// Takes the files in; the order in which they come does not matter.
    pub fn new(mut files: Vec<SourceText>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// Each file with its id.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceText)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The file with this path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        u32::try_from(at).ok().map(FileId)
    }

    /// Ids of all operations, as far as the paths tell.
    pub fn operation_ids(&self) -> BTreeSet<String> {
        let id = |file: &SourceText| {
            let (provider, name) = file.path.strip_suffix(".yaml")?.split_once('/')?;
            (name != "provider" && !name.contains('/')).then(|| format!("{provider}/{name}"))
        };
        self.files.iter().filter_map(id).collect()
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &SourceText {
        &self.files[id.0 as usize]
    }

    /// The text at a position.
    pub fn snippet(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Line and column of the start of a position, both counted from 1, columns in characters.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let text = &self.file(span.file).text;
        let before = text.get(..span.start as usize).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}
