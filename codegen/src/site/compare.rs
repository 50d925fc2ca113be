//! One operation as rows of a comparison: groups of names with texts.

use serde_json::{Value as Json, json};

use super::html::shown;
use super::summary::{Summary, status};
use crate::backend::Subject;
use crate::backend::docs::fields::Types;
use crate::model::words::price::rows;
use crate::model::words::{self, sentence};
use crate::model::{Param, Price, Type};

/// Deepest members that are compared: deeper ones are on the pages.
const MAX_DEPTH: usize = 3;

/// Most members that are compared: types in one another can multiply them.
const MAX_MEMBERS: usize = 2_000;

/// The script with what the comparison shows of one operation.
pub(super) fn script(subject: &Subject<'_>) -> String {
    let op = subject.op;
    let mut parameters = Vec::new();
    Members { types: Types::new(&op.request), rows: &mut parameters }.object(0, "", 0);
    let summary = Summary::new(subject);
    let about = json!([
        ["Provider", shown(&subject.provider.name)],
        ["Status", status(op.status)],
        ["Released", op.released.as_deref().unwrap_or("–")],
        ["Capabilities", shown(&op.capabilities.join(", "))],
        ["Price", summary.price],
    ]);
    let sizes: Vec<Json> = op
        .sizes
        .iter()
        .flat_map(|sizes| {
            sizes.tiers().into_iter().map(|tier| {
                let rows = sizes.rows.iter().filter(|row| row.tier == tier);
                let pairs: Vec<String> = rows.map(|row| format!("{} × {}", row.width, row.height)).collect();
                json!([tier, pairs.join(", ")])
            })
        })
        .collect();
    let prices: Vec<Json> = match op.prices.price() {
        Price::Unknown(reason) => vec![json!(["price", sentence(reason)])],
        Price::Lines { currency, lines, .. } => rows(lines, currency)
            .into_iter()
            .map(|row| json!([row.item, format!("{}: {} × {}", row.applies, row.quantity, row.rate)]))
            .collect(),
    };
    let rules: Vec<Json> =
        op.rules.iter().map(|rule| json!([rule.id.value, sentence(&rule.message)])).collect();
    let groups = json!([
        ["About", about],
        ["Parameters", parameters],
        ["Sizes", sizes],
        ["Price", prices],
        ["Rules", rules],
    ]);
    format!("modelspecCompared({}, {});\n", Json::from(op.id()), groups)
}

struct Members<'a, 'r> {
    types: Types<'a>,
    rows: &'r mut Vec<Json>,
}

impl Members<'_, '_> {
    fn object(&mut self, id: usize, prefix: &str, depth: usize) {
        let document = self.types.document;
        for param in document.objects.get(id).map_or(&[][..], |object| &object.params) {
            if self.rows.len() == MAX_MEMBERS {
                self.rows.push(json!(["…", "The other members are on the page of the operation."]));
            }
            if self.rows.len() > MAX_MEMBERS {
                return;
            }
            let path = format!("{prefix}{}", param.name.value);
            let text = self.text(param);
            self.rows.push(json!([path, text]));
            if let Type::Object(inner) = &param.ty
                && depth + 1 < MAX_DEPTH
            {
                self.object(*inner, &format!("{path}."), depth + 1);
            }
        }
    }

    fn text(&self, param: &Param) -> String {
        let ty = self.types.phrase(&param.ty, param.unit.as_deref());
        let required = if param.required { "; required" } else { "" };
        let default =
            words::default_of(param).map(|default| format!("; default {default}")).unwrap_or_default();
        shown(&format!("{ty}{required}{default}"))
    }
}
