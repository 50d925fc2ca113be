//! The sizes that an operation allows, for drawings and the size picker: of a table of sizes, or of a parameter that takes
//! a size as a text.

use serde_json::{Value as Json, json};

use crate::model::{Operation, Path, SizeText, Sizes, Type, Value};

/// The sizes of an operation.
pub(super) struct Drawn<'o> {
    /// The rows, tier by tier.
    pub(super) rows: Vec<Row>,
    /// The table that they are from, if they are from one.
    pub(super) table: Option<&'o Sizes>,
    target: Target,
}

/// One size.
pub(super) struct Row {
    /// The tier, or the parameter.
    pub(super) tier: String,
    /// The label in the tier.
    pub(super) label: String,
    /// Width in pixels.
    pub(super) width: u32,
    /// Height in pixels.
    pub(super) height: u32,
}

/// The parameters that a size is written into.
enum Target {
    /// One number each.
    Sides(Path, Path),
    /// A text with a separator.
    Text(Path, String),
}

impl<'o> Drawn<'o> {
    /// The sizes of an operation, if it lists some.
    pub(super) fn new(op: &'o Operation) -> Option<Self> {
        op.sizes.as_ref().map(|sizes| Self::of_table(op, sizes)).or_else(|| Self::of_text(op))
    }

    fn of_table(op: &Operation, sizes: &'o Sizes) -> Self {
        let around = Path(sizes.width.0.split_last().map_or(&[][..], |(_, around)| around).to_vec());
        let text = op.request.param(&around).and_then(|param| size_text(&param.ty));
        let target = match text {
            Some(text) => Target::Text(around, text.separator.clone()),
            None => Target::Sides(sizes.width.clone(), sizes.height.clone()),
        };
        let row = |row: &crate::model::SizeRow| Row {
            tier: row.tier.clone(),
            label: row.label.clone(),
            width: row.width,
            height: row.height,
        };
        Self { rows: sizes.rows.iter().map(row).collect(), table: Some(sizes), target }
    }

    /// The sizes of the first parameter that lists some.
    fn of_text(op: &Operation) -> Option<Self> {
        op.request.root().params.iter().find_map(|param| {
            let text = size_text(&param.ty)?;
            let name = &param.name.value;
            let rows: Vec<Row> =
                text.values.iter().filter_map(|value| row(name, &value.value, &text.separator)).collect();
            let target = Target::Text(Path(vec![name.clone()]), text.separator.clone());
            (!rows.is_empty()).then_some(Self { rows, table: None, target })
        })
    }

    /// The tiers, without repetition.
    pub(super) fn tiers(&self) -> Vec<&str> {
        let mut tiers: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !tiers.contains(&row.tier.as_str()) {
                tiers.push(&row.tier);
            }
        }
        tiers
    }

    /// For the form.
    pub(super) fn to_json(&self) -> Json {
        let rows: Vec<Json> =
            self.rows.iter().map(|row| json!([row.tier, row.label, row.width, row.height])).collect();
        match &self.target {
            Target::Sides(width, height) => {
                json!({ "at": width.pointer(), "width": width.pointer(), "height": height.pointer(), "rows": rows })
            }
            Target::Text(path, separator) => {
                json!({ "at": path.pointer(), "text": path.pointer(), "separator": separator, "rows": rows })
            }
        }
    }
}

fn size_text(ty: &Type) -> Option<&SizeText> {
    ty.nested().into_iter().find_map(|ty| if let Type::Size(text) = ty { Some(&**text) } else { None })
}

/// A size that is written as a text, with its ratio as the label.
fn row(tier: &str, value: &Value, separator: &str) -> Option<Row> {
    let Json::String(text) = Json::from(value) else { return None };
    let (width, height) = text.split_once(separator)?;
    let (width, height): (u32, u32) = (width.parse().ok()?, height.parse().ok()?);
    let divisor = divisor(width, height).max(1);
    let (wide, high) = (width / divisor, height / divisor);
    // A ratio such as 683:384 says nothing.
    let label = if wide.max(high) <= 32 { format!("{wide}:{high}") } else { text.clone() };
    Some(Row { tier: tier.to_owned(), label, width, height })
}

fn divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::divisor;

    #[test]
    fn ratios_are_reduced() {
        assert_eq!([divisor(1536, 1024), divisor(7, 0), divisor(5, 3)], [512, 7, 1]);
    }
}
