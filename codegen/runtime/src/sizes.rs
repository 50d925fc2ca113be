//! Size tables. In: rows. Out: lookups for callers and the engine.

use crate::table::{SizeRow, Sizes};

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl Size {
    /// A size.
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Width and height in one string.
    ///
    /// ```
    /// assert_eq!(modelspec_runtime::Size::new(16, 9).text(":"), "16:9");
    /// ```
    pub fn text(self, separator: &str) -> String {
        format!("{}{separator}{}", self.width, self.height)
    }
}

impl std::fmt::Display for Size {
    /// Prints `1024x768`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// The allowed sizes of an operation.
///
/// ```
/// use modelspec_runtime::table::SizeRow;
/// use modelspec_runtime::{Size, SizeTable};
///
/// const SIZES: &[SizeRow<'_>] = &[
///     SizeRow { tier: "1K", label: "1:1", width: 1024, height: 1024 },
///     SizeRow { tier: "1K", label: "3:2", width: 1248, height: 832 },
/// ];
/// let table = SizeTable(SIZES);
/// assert_eq!(table.get("1K", "3:2"), Some(Size::new(1248, 832)));
/// assert_eq!(table.tier_of(1024, 1024), Some("1K"));
/// assert_eq!(table.nearest(1200, 800), Some(Size::new(1248, 832)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeTable<'a>(pub &'a [SizeRow<'a>]);

impl<'a> SizeTable<'a> {
    /// The size with this label in a tier.
    pub fn get(self, tier: &str, label: &str) -> Option<Size> {
        let row = self.0.iter().find(|row| row.tier == tier && row.label == label)?;
        Some(Size::new(row.width, row.height))
    }

    /// The tier that a size belongs to.
    pub fn tier_of(self, width: u32, height: u32) -> Option<&'a str> {
        self.0.iter().find(|row| row.width == width && row.height == height).map(|row| row.tier)
    }

    /// The nearest size by Euclidean distance of width and height.
    pub fn nearest(self, width: u32, height: u32) -> Option<Size> {
        let row = nearest_row(self.0, Some(i64::from(width)), Some(i64::from(height)))?;
        Some(Size::new(row.width, row.height))
    }

    /// All sizes, tier by tier.
    pub fn iter(self) -> impl Iterator<Item = Size> + 'a {
        self.0.iter().map(|row| Size::new(row.width, row.height))
    }
}

impl<'a> Sizes<'a> {
    /// The rows as a [`SizeTable`].
    pub const fn table(&self) -> SizeTable<'a> {
        SizeTable(self.rows)
    }
}

/// The row nearest to the given sides; the first of several.
pub(crate) fn nearest_row<'a>(
    rows: &'a [SizeRow<'a>],
    width: Option<i64>,
    height: Option<i64>,
) -> Option<&'a SizeRow<'a>> {
    rows.iter().min_by_key(|row| distance(row, width, height))
}

/// All rows, nearest first.
pub(crate) fn nearest_rows<'a>(
    rows: &'a [SizeRow<'a>],
    width: Option<i64>,
    height: Option<i64>,
) -> Vec<&'a SizeRow<'a>> {
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by_key(|row| distance(row, width, height));
    rows
}

/// The square of the Euclidean distance.
fn distance(row: &SizeRow<'_>, width: Option<i64>, height: Option<i64>) -> i128 {
    let square = |given: Option<i64>, known: u32| {
        let distance = given.map_or(0, |given| i128::from(given) - i128::from(known));
        distance.saturating_mul(distance)
    };
    square(width, row.width).saturating_add(square(height, row.height))
}
