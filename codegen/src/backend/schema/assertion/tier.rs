//! The tier of the size of a request: in come tiers, out comes a formula about width and height, and about the parameter
//! that names the tier where there is no pair.

use super::formula::{Formula, all, any, is, not};
use super::set::{Set, Subject, Test};
use super::truth::Lowering;
use crate::model::domain::{Domain, distinct};
use crate::model::expr::build;
use crate::model::expr::kinds::Kinds;
use crate::model::{Default, ExprType, Path, SizeRow, Value};

impl<'a> Lowering<'a> {
    /// The tiers of the table, and the other values of the parameter that names the tier.
    pub(super) fn tiers(&self) -> Option<Vec<Value>> {
        let sizes = self.op.sizes.as_ref()?;
        let mut tiers: Vec<Value> =
            sizes.tiers().into_iter().map(|tier| Value::Str(tier.to_owned())).collect();
        if let Some(path) = &sizes.tier_from {
            let place = self.start.at(&path.0)?;
            let Domain::Listed(named) = Domain::read_as(ExprType::String, &place)? else { return None };
            tiers.extend(named);
            tiers.extend(place.default().into_iter().flat_map(Default::values).cloned());
        }
        Some(distinct(tiers))
    }

    /// Whether the tier of the size is one of these.
    pub(super) fn tier_in(&self, tiers: &[Value]) -> Option<Formula> {
        let sizes = self.op.sizes.as_ref()?;
        let listed = |row: &&SizeRow| tiers.contains(&Value::Str(row.tier.clone()));
        let (hits, misses): (Vec<_>, Vec<_>) = sizes.rows.iter().partition(listed);
        let (width, height) = (&sizes.width, &sizes.height);
        let whole = |side: u32| Value::Int(side.into());
        let (_, string) = width.0.split_last()?;
        let (pair, has_pair) = if let Some(text) = self.start.at(string)?.size_text() {
            let row = |row: &&SizeRow| Value::Str(format!("{}{}{}", row.width, text.separator, row.height));
            let set = Set::Values { values: hits.iter().map(row).collect(), inside: true, list: None };
            let other = (!self.start.at(string)?.kinds().within(Kinds::STRING)).then_some(false);
            (is(Path(string.to_vec()), Test { subject: Subject::Value, set, other }), self.given(width)?)
        } else {
            let has_pair = all(vec![self.given(width)?, self.given(height)?]);
            // Where no other tier has a width, it alone tells the tier.
            let pair = if hits.iter().all(|hit| misses.iter().all(|miss| miss.width != hit.width)) {
                let widths = hits.iter().map(|row| whole(row.width)).collect();
                all(vec![self.is_one_of(width, widths)?, self.given(height)?])
            } else {
                let is_row = |row: &&SizeRow| {
                    let width = self.is_one_of(width, vec![whole(row.width)])?;
                    Some(all(vec![width, self.is_one_of(height, vec![whole(row.height)])?]))
                };
                any(hits.iter().map(is_row).collect::<Option<Vec<_>>>()?)
            };
            (pair, has_pair)
        };
        let Some(named) = &sizes.tier_from else { return Some(pair) };
        let named =
            self.truth(&build::is_in(build::get(named.clone(), ExprType::String), tiers.to_vec()), true)?;
        Some(any(vec![pair, all(vec![not(has_pair), named])]))
    }

    /// That a whole number is given and one of these.
    fn is_one_of(&self, path: &Path, values: Vec<Value>) -> Option<Formula> {
        let unknown = self.unknown(&build::get(path.clone(), ExprType::Int))?;
        Some(is(path.clone(), unknown.test(unknown.set_of(&values)?, false)))
    }
}
