//! Lookahead over the members of an object. In: a reader in front of it. Out: keys and scalars. The ends of skipped
//! containers are remembered, so that nested unions take linear time.

use crate::check::Scalar;
use crate::choice::MemberValue;
use crate::reader::{Read, Reader};

/// Containers of fewer bytes are skipped again instead of being remembered.
const SHORT: usize = 64;

/// The ends of containers that were skipped.
#[derive(Debug, Default)]
pub(crate) struct Lookahead {
    /// Start and end, in the order of the document.
    ends: Vec<(usize, usize)>,
    /// End of the text that was looked at.
    end: usize,
}

impl Lookahead {
    /// Visits each member of the next object (decoded key, offset of the value, and value) until the visitor returns
    /// false. In a document that is not JSON, the members before the error are visited.
    pub(super) fn members(
        &mut self,
        mut reader: Reader<'_>,
        visit: impl FnMut(&str, usize, MemberValue<'_>) -> bool,
    ) {
        let known = reader.offset() < self.end;
        if !known {
            self.ends.clear();
        }
        let outcome = self.visit_members(&mut reader, known, visit);
        if !known {
            self.end = reader.offset();
        }
        if outcome.is_err() && !known {
            // Containers without an end are among those that were noted.
            *self = Self::default();
        }
    }

    fn visit_members(
        &mut self,
        reader: &mut Reader<'_>,
        known: bool,
        mut visit: impl FnMut(&str, usize, MemberValue<'_>) -> bool,
    ) -> Read<()> {
        if reader.peek() != b'{' {
            return Ok(());
        }
        reader.enter()?;
        let mut more = reader.occupied(b'}');
        while more {
            let key = reader.key()?.decode();
            reader.colon()?;
            let at = reader.offset();
            let text;
            let value = match reader.peek() {
                open @ (b'{' | b'[') if reader.empty(|_| true) => MemberValue::Empty(open),
                b'{' | b'[' => {
                    self.pass(reader, known)?;
                    MemberValue::Container
                }
                b'"' => {
                    text = reader.string()?.decode();
                    MemberValue::Scalar(Scalar::Str(&text))
                }
                b't' | b'f' => MemberValue::Scalar(Scalar::Bool(reader.boolean()?)),
                b'n' => {
                    reader.word("null")?;
                    MemberValue::Scalar(Scalar::Null)
                }
                _ => MemberValue::Scalar(Scalar::Number(reader.number()?)),
            };
            if !visit(&key, at, value) {
                return Ok(());
            }
            more = reader.another(b'}')?;
        }
        Ok(())
    }

    /// The offset of the value of a member.
    pub(crate) fn find(&mut self, reader: &Reader<'_>, name: &str) -> Option<usize> {
        let mut found = None;
        self.members(reader.fork(reader.offset()), |key, at, _| {
            found = (key == name).then_some(at);
            found.is_none()
        });
        found
    }

    /// Skips a container.
    fn pass(&mut self, reader: &mut Reader<'_>, known: bool) -> Read<()> {
        let start = reader.offset();
        if known {
            return match self.ends.binary_search_by_key(&start, |(start, _)| *start) {
                Ok(place) => {
                    let end = self.ends.get(place).map_or(start, |(_, end)| *end);
                    reader.leap(end);
                    Ok(())
                }
                Err(_) => reader.skip(),
            };
        }
        let place = self.ends.len();
        self.ends.push((start, start));
        let mut pass = |reader: &mut Reader<'_>| match reader.peek() {
            b'{' | b'[' => self.pass(reader, known),
            _ => reader.skip(),
        };
        match reader.peek() {
            b'{' => reader.members(|reader, _| pass(reader))?,
            _ => reader.items(pass)?,
        }
        let end = reader.offset();
        if end - start < SHORT {
            // Containers inside it are shorter still.
            self.ends.truncate(place);
        } else if let Some(entry) = self.ends.get_mut(place) {
            entry.1 = end;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(lookahead: &mut Lookahead, reader: &Reader<'_>, at: usize) -> Vec<(String, usize)> {
        let mut keys = Vec::new();
        lookahead.members(reader.fork(at), |key, at, _| {
            keys.push((key.to_owned(), at));
            true
        });
        keys
    }

    #[test]
    fn remembered_ends_are_correct() {
        let long = "x".repeat(100);
        let json =
            format!(r#"{{"a":{{"b":{{"c":"{long}"}},"d":[1,[2],"{long}"],"e":{{}}}},"f":[{{"g":1}}]}}"#);
        let reader = Reader::new(json.as_bytes()).expect("the text is UTF-8");
        let mut lookahead = Lookahead::default();
        let first = keys(&mut lookahead, &reader, 0);
        assert_eq!(first.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["a", "f"]);
        assert_eq!(lookahead.ends.len(), 3, "the long ones: {:?}", lookahead.ends);
        let inner = first[0].1;
        let remembered = keys(&mut lookahead, &reader, inner);
        assert_eq!(remembered, keys(&mut Lookahead::default(), &reader, inner));
        assert_eq!(remembered.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["b", "d", "e"]);
        assert_eq!(lookahead.find(&reader.fork(inner), "e"), Some(remembered[2].1));
        assert_eq!(lookahead.find(&reader.fork(inner), "z"), None);
    }

    #[test]
    fn invalid_documents_end_the_lookahead() {
        for json in [r#"{"a":1,"b"#, r#"{"a":1,"b":[[}"#, r#"{"a":1,"b":nul}"#, r#"{"a":1,"b":{"c":[1,"#] {
            let reader = Reader::new(json.as_bytes()).expect("the text is UTF-8");
            let mut lookahead = Lookahead::default();
            let found = keys(&mut lookahead, &reader, 0);
            assert_eq!(found.len(), 1, "{json}");
            assert!(lookahead.ends.is_empty());
            assert_eq!(keys(&mut lookahead, &reader, 0), found, "{json}");
        }
    }
}
