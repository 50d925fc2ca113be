//! Bills of which a record has several, such as one for each image. In: a JSON Pointer with `*` for all items of a list.
//! Out: the sum of the amounts in a record.

use modelspec_runtime::__private::extract::{Found, Part, Places, items};

use crate::bill::decimal;
use crate::fields::number_or_text;
use crate::{Amount, AmountError, Malformed};

/// The name that stands for all items of a list.
const ALL: &str = "*";

/// The places of amounts in the items of lists, which can be in one another.
#[derive(Debug)]
pub(crate) struct Bills {
    /// The place in the items of each list.
    inside: Vec<Places>,
}

impl Bills {
    /// The pointer to the first list, and the places in its items. None if the pointer leads to one value.
    pub(crate) fn split(pointer: &str) -> Option<(String, Self)> {
        let mut names = pointer.split('/');
        names.next().filter(|before| before.is_empty())?;
        let mut pointers = vec![String::new()];
        for name in names {
            match pointers.last_mut() {
                Some(last) if name != ALL => last.extend(["/", name]),
                _ => pointers.push(String::new()),
            }
        }
        let list = pointers.remove(0);
        let inside = pointers.iter().map(|pointer| Places::new([pointer.as_str()]));
        let inside = inside.collect::<Result<Vec<_>, _>>().ok()?;
        (!inside.is_empty()).then_some((list, Self { inside }))
    }

    /// The sum of all amounts in a value, as a decimal; none if there is no amount.
    pub(crate) fn sum(&self, json: &str) -> Result<Option<String>, Malformed> {
        let mut sum = None;
        add(&self.inside, json, &mut sum)?;
        Ok(sum.map(|nanos: i64| decimal(nanos.into())))
    }
}

/// Adds the amounts in the items of a list. A value that is no list is the only item.
fn add(inside: &[Places], json: &str, sum: &mut Option<i64>) -> Result<(), Malformed> {
    let Some((places, further)) = inside.split_first() else { return Ok(()) };
    let mut found = Found::default();
    let mut item = |json: &str| {
        let whole = places.find(json.as_bytes(), &mut found);
        let whole = whole.map_err(|error| Malformed::Json(error.to_string().into()))?;
        match places.part(0, &found, whole).filter(|part| part.json != "null") {
            Some(part) if further.is_empty() => add_amount(part, sum),
            Some(part) => add(further, part.json, sum),
            None => Ok(()),
        }
    };
    let mut result = Ok(());
    let is_list = items(json, |json| {
        if result.is_ok() {
            result = item(json);
        }
    });
    if is_list { result } else { item(json) }
}

fn add_amount(part: Part<'_>, sum: &mut Option<i64>) -> Result<(), Malformed> {
    let amount = Amount::parse(&number_or_text(part, "cost")?).map_err(Malformed::Cost)?.money.nanos();
    let total = sum.unwrap_or_default().checked_add(amount);
    *sum = Some(total.ok_or(Malformed::Cost(AmountError::TooLarge))?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Bills;

    fn sum(pointer: &str, json: &str) -> Result<Option<String>, String> {
        let (list, bills) = Bills::split(pointer).expect("a list");
        assert_eq!(list, "/response");
        bills.sum(json).map_err(|error| error.to_string())
    }

    #[test]
    fn amounts_in_all_items_are_added() {
        let is = |sum: &str| Ok(Some(sum.to_owned()));
        let results = r#"[{"cost": 0.028}, {"cost": "2.8e-2"}, {"id": 1}, {"cost": null}]"#;
        assert_eq!(sum("/response/*/cost", results), is("0.056"));
        assert_eq!(sum("/response/*", "[1.5, -0.5]"), is("1"));
        let nested =
            r#"[{"data": [{"usage": {"cost": 1}}]}, {"data": []}, {"data": [{"usage": {"cost": 2}}]}]"#;
        assert_eq!(sum("/response/*/data/*/usage/cost", nested), is("3"));
        assert_eq!(sum("/response/*/*", "[[1, 2], [3]]"), is("6"));
        // Bills of nothing are known to be nothing, and no bills are not known.
        assert_eq!(sum("/response/*/cost", r#"[{"cost": 0}]"#), is("0"));
        assert_eq!(sum("/response/*/cost", r#"[{"id": 1}]"#), Ok(None));
        assert_eq!(sum("/response/*/cost", "[]"), Ok(None));
    }

    #[test]
    fn a_value_that_is_no_list_is_its_only_item() {
        assert_eq!(sum("/response/*/cost", r#"{"cost": 2}"#), Ok(Some("2".to_owned())));
        assert_eq!(sum("/response/*", "2"), Ok(Some("2".to_owned())));
        assert_eq!(sum("/response/*/cost", "2"), Ok(None));
    }

    #[test]
    fn what_is_no_amount_is_an_error() {
        let wrong = |json| sum("/response/*/cost", json).expect_err("an error");
        assert_eq!(wrong(r#"[{"cost": 1}, {"cost": true}]"#), "the cost is not a number or a string");
        assert!(wrong(r#"[{"cost": "free"}, {"cost": 1}]"#).contains("is not a decimal"));
        let most = r#"[{"cost": 9223372036.854775807}, {"cost": 0.000000001}]"#;
        assert!(wrong(most).contains("is too large"));
        assert_eq!(wrong(r#"[{"cost": 1, "cost": 1}]"#), "`/cost` is there twice");
    }

    #[test]
    fn other_pointers_lead_to_one_value() {
        assert!(["", "/cost", "/a*/b", "*", "cost/*"].iter().all(|pointer| Bills::split(pointer).is_none()));
    }
}
