//! The names of the fields of one struct, which differ even where the names on the wire would become the same one.

use std::collections::BTreeSet;

use super::idents::field;
use crate::backend::rust::ir::Ident;
use crate::model::Param;

/// The field that holds the members of an open object that are not declared.
const EXTRA: &str = "extra";

/// The fields of parameters, in their order. Of several that would have one name the first of these keeps it: one with
/// `name`, one that is not an alias, one that is spelled as in Rust, one that is declared before the others.
/// The others get a number.
pub(in crate::backend::rust) fn fields(params: &[&Param], open: bool) -> Vec<Ident> {
    let plain: Vec<Ident> = params.iter().map(|param| field(&param.name)).collect();
    let rank = |at: &usize| {
        let param = params[*at];
        (param.rust.is_none(), param.alias_of.is_some(), plain[*at].text() != param.name.value)
    };
    let mut order: Vec<usize> = (0..params.len()).collect();
    order.sort_by_key(rank);
    let mut taken = BTreeSet::new();
    let mut idents = vec![None; params.len()];
    for at in order {
        let param = params[at];
        let plain = param.rust.as_ref().map_or_else(|| plain[at].clone(), |rust| field(rust));
        let is_extra = open && plain.text() == EXTRA;
        let mut ident = if is_extra { Ident::new("extra_") } else { plain.clone() };
        let mut numbers = 2..;
        while !taken.insert(ident.text().to_owned()) {
            let number = numbers.next().unwrap_or(usize::MAX);
            ident = Ident::new(&format!("{}_{number}", plain.text().trim_end_matches('_')));
        }
        idents[at] = Some(ident);
    }
    idents.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{located, param, text};

    #[test]
    fn names_that_would_be_the_same_get_numbers() {
        let named = |name: &str, rust: &str| Param {
            rust: Some(located(rust.to_owned())),
            ..param(name, text(0, None))
        };
        let plain = |name: &str| param(name, text(0, None));
        let alias =
            |name: &str, of: &str| Param { alias_of: Some(of.to_owned()), ..param(name, text(0, None)) };
        let table: Vec<(Vec<Param>, bool, &[&str])> = vec![
            (vec![plain("A"), plain("a")], false, &["a_2", "a"]),
            (
                vec![plain("fooBar"), plain("FooBar"), plain("foo_bar_2")],
                false,
                &["foo_bar", "foo_bar_3", "foo_bar_2"],
            ),
            (vec![plain("a"), named("A", "a")], false, &["a_2", "a"]),
            (vec![plain("a"), named("A", "capital")], false, &["a", "capital"]),
            (vec![plain("imageUrl"), alias("image_url", "imageUrl")], false, &["image_url", "image_url_2"]),
            (
                vec![plain("self"), plain("Self"), plain("type"), plain("Type")],
                false,
                &["self_", "self_2", "type", "type_2"],
            ),
            (vec![plain("extra"), plain("Extra")], true, &["extra_", "extra_2"]),
            (vec![plain("extra")], false, &["extra"]),
        ];
        for (params, open, expected) in table {
            let fields = fields(&params.iter().collect::<Vec<_>>(), open);
            let found: Vec<&str> = fields.iter().map(Ident::text).collect();
            assert_eq!(found, expected);
        }
    }
}
