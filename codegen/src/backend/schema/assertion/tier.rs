//! The tier of the size of a request: in come tiers, out comes a formula about width and height, and about the parameter
//! that names the tier where there is no pair.

use super::formula::{Formula, all, any, is, not};
use super::leaf::Side;
use super::set::Test;
use super::truth::Lowering;
use super::unknown::{Domain, Unknown, defaults};
use crate::model::expr::build;
use crate::model::{ExprKind, ExprType, Path, SizeRow, Sizes, Value};

impl<'a> Lowering<'a> {
    /// The tiers of the table, and what else the parameter that names the tier can say.
    pub(super) fn tiers(&self) -> Option<Vec<Value>> {
        let sizes = self.op.sizes.as_ref()?;
        let mut tiers: Vec<Value> =
            sizes.tiers().into_iter().map(|tier| Value::Str(tier.to_owned())).collect();
        let Some(path) = &sizes.tier_from else { return Some(tiers) };
        let leaf = build::get(path.clone(), ExprType::String);
        let place = self.scope.find(path)?;
        let default = place.default;
        let named = Unknown::value(&leaf, path.clone(), place, self.op, self.scope)?;
        let Domain::Listed(mut values) = named.domain else { return None };
        values.extend(default.iter().flat_map(|default| defaults(default)).cloned());
        for value in values {
            if !tiers.contains(&value) {
                tiers.push(value);
            }
        }
        Some(tiers)
    }

    /// Whether the tier of the size is one of these.
    pub(super) fn tier_in(&self, sizes: &Sizes, tiers: &[Value]) -> Option<Formula> {
        let listed = |tier: &str| tiers.iter().any(|value| matches!(value, Value::Str(text) if text == tier));
        let (hits, misses): (Vec<_>, Vec<_>) = sizes.rows.iter().partition(|row| listed(&row.tier));
        if let Some(width) = self.side_at(&sizes.width) {
            let pair = self.pair_in_string(width, &hits)?;
            return self.tier_or_named(sizes, tiers, pair, not(self.given(&sizes.width)?));
        }
        let one_of = |path: &Path, value: i64| -> Option<Formula> {
            Some(is(path.clone(), self.points(path, &[value])?))
        };
        let (given_width, given_height) = (self.given(&sizes.width)?, self.given(&sizes.height)?);
        let pair = if hits.iter().all(|hit| misses.iter().all(|miss| miss.width != hit.width)) {
            // The width alone tells the tier.
            let widths: Vec<i64> = hits.iter().map(|row| row.width.into()).collect();
            all(vec![is(sizes.width.clone(), self.points(&sizes.width, &widths)?), given_height.clone()])
        } else {
            let is_row = |row: &&SizeRow| {
                let width = one_of(&sizes.width, row.width.into())?;
                Some(all(vec![width, one_of(&sizes.height, row.height.into())?]))
            };
            any(hits.iter().map(is_row).collect::<Option<Vec<_>>>()?)
        };
        self.tier_or_named(sizes, tiers, pair, not(all(vec![given_width, given_height])))
    }

    fn tier_or_named(
        &self,
        sizes: &Sizes,
        tiers: &[Value],
        pair: Formula,
        no_pair: Formula,
    ) -> Option<Formula> {
        let Some(tier_from) = &sizes.tier_from else { return Some(pair) };
        let named = build::expr(
            ExprKind::In(Box::new(build::get(tier_from.clone(), ExprType::String)), tiers.to_vec()),
            ExprType::Bool,
        );
        Some(any(vec![pair, all(vec![no_pair, self.relation(&named, true)?])]))
    }

    /// For a table over one string: that it is one of these pairs.
    fn pair_in_string(&self, side: Side<'a>, rows: &[&SizeRow]) -> Option<Formula> {
        let separator = &side.text.separator;
        let values: Vec<Value> =
            rows.iter().map(|row| Value::Str(format!("{}{separator}{}", row.width, row.height))).collect();
        let leaf = build::get(side.parent.clone(), ExprType::String);
        let unknown = Unknown::value(&leaf, side.parent.clone(), side.around, self.op, self.scope)?;
        Some(is(side.parent, unknown.test(unknown.set_of(&values)?, false)?))
    }

    /// The test that a whole number is one of these.
    fn points(&self, path: &Path, values: &[i64]) -> Option<Test> {
        let leaf = build::get(path.clone(), ExprType::Int);
        let unknown = self.unknown(&leaf, &leaf)?;
        let values: Vec<Value> = values.iter().map(|value| Value::Int(*value)).collect();
        unknown.test(unknown.set_of(&values)?, false)
    }
}
