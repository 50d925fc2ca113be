//! Values by name in the order in which they were given.

use super::FactValue;

/// At most this many values are scanned, which is faster than searching.
const FEW: usize = 8;

/// Facts of a request, without those about files.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Named {
    values: Vec<(Box<str>, FactValue)>,
    /// The indexes of the values in the order of their names, if they are more than a few.
    sorted: Vec<usize>,
}

impl Named {
    pub(super) const fn new() -> Self {
        Self { values: Vec::new(), sorted: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &FactValue)> {
        self.values.iter().map(|(name, value)| (&**name, value))
    }

    pub(super) fn get(&self, name: &str) -> Option<&FactValue> {
        self.find(name).ok().map(|at| &self.values[at].1)
    }

    /// Adds a value, or replaces it.
    pub(super) fn set(&mut self, name: &str, value: FactValue) {
        match self.find(name) {
            Ok(at) => self.values[at].1 = value,
            Err(place) => {
                let at = self.values.len();
                self.values.push((name.into(), value));
                if at > FEW {
                    self.sorted.insert(place, at);
                } else if at == FEW {
                    self.sorted = (0..=FEW).collect();
                    self.sorted.sort_unstable_by_key(|at| &self.values[*at].0);
                }
            }
        }
    }

    /// The index of the value with a name, or the place of the name among those that are sorted.
    fn find(&self, name: &str) -> Result<usize, usize> {
        if self.sorted.is_empty() {
            return self.values.iter().position(|(known, _)| **known == *name).ok_or(0);
        }
        self.sorted.binary_search_by(|at| (*self.values[*at].0).cmp(name)).map(|place| self.sorted[place])
    }
}

#[cfg(test)]
mod tests {
    use super::Named;

    /// Names in an order that is not that of the alphabet, around the number from which they are sorted.
    #[test]
    fn values_are_found_by_name_and_keep_their_order() {
        for count in [0, 1, 7, 8, 9, 10, 11, 60] {
            let name = |at: usize| format!("f{}", at * 37 % 61);
            let mut named = Named::new();
            for value in [1, 2] {
                for at in 0..count {
                    named.set(&name(at), (value * i64::try_from(at).unwrap()).into());
                }
            }
            let found: Vec<String> = named.iter().map(|(name, _)| name.to_owned()).collect();
            assert_eq!(found, (0..count).map(name).collect::<Vec<_>>());
            for at in 0..count {
                assert_eq!(
                    named.get(&name(at)),
                    Some(&(2 * i64::try_from(at).unwrap()).into()),
                    "{at} of {count}"
                );
            }
            assert_eq!(named.get("f"), None);
            assert_eq!(named.get(&name(count)), None);
        }
    }
}
