//! A look at the members of an object before it is read. In: a reader in front of it. Out: keys and scalars. What was
//! stepped over once is not stepped over again, so that unions in one another cost no more than their text.

use crate::check::Scalar;
use crate::choice::Glance;
use crate::reader::{Read, Reader};

/// Containers of fewer bytes are stepped over again instead of being remembered.
const SHORT: usize = 64;

/// Where containers end that were stepped over.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    /// Start and end, in the order of the document.
    ends: Vec<(usize, usize)>,
    /// Behind what was looked at.
    end: usize,
}

impl Ahead {
    /// Tells each member of the object that comes next (the decoded key, the offset of the value, and the value) until
    /// the answer is false. A document that is not JSON is told as far as it is.
    pub(super) fn members(
        &mut self,
        mut reader: Reader<'_>,
        tell: impl FnMut(&str, usize, Glance<'_>) -> bool,
    ) {
        let known = reader.offset() < self.end;
        if !known {
            self.ends.clear();
        }
        let outcome = self.told(&mut reader, known, tell);
        if !known {
            self.end = reader.offset();
        }
        if outcome.is_err() && !known {
            // Containers without an end are among those that were noted.
            *self = Self::default();
        }
    }

    fn told(
        &mut self,
        reader: &mut Reader<'_>,
        known: bool,
        mut tell: impl FnMut(&str, usize, Glance<'_>) -> bool,
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
            let goes_on = match reader.peek() {
                b'{' | b'[' => {
                    self.pass(reader, known)?;
                    tell(&key, at, Glance::Container)
                }
                b'"' => {
                    let text = reader.string()?.decode();
                    tell(&key, at, Glance::Scalar(Scalar::Str(&text)))
                }
                b't' | b'f' => {
                    let value = reader.boolean()?;
                    tell(&key, at, Glance::Scalar(Scalar::Bool(value)))
                }
                b'n' => {
                    reader.word("null")?;
                    tell(&key, at, Glance::Scalar(Scalar::Null))
                }
                _ => {
                    let value = reader.number()?;
                    tell(&key, at, Glance::Scalar(Scalar::Number(value)))
                }
            };
            if !goes_on {
                return Ok(());
            }
            more = reader.another(b'}')?;
        }
        Ok(())
    }

    /// Where the value of a member starts.
    pub(super) fn find(&mut self, reader: &Reader<'_>, name: &str) -> Option<usize> {
        let mut found = None;
        self.members(reader.fork(reader.offset()), |key, at, _| {
            found = (key == name).then_some(at);
            found.is_none()
        });
        found
    }

    /// Steps over a container.
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
        let close = if reader.peek() == b'{' { b'}' } else { b']' };
        reader.enter()?;
        let mut more = reader.occupied(close);
        while more {
            if close == b'}' {
                reader.key()?;
                reader.colon()?;
            }
            if matches!(reader.peek(), b'{' | b'[') {
                self.pass(reader, known)?;
            } else {
                reader.skip()?;
            }
            more = reader.another(close)?;
        }
        let end = reader.offset();
        if end - start < SHORT {
            // What stands in it is shorter still.
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

    fn keys(ahead: &mut Ahead, reader: &Reader<'_>, at: usize) -> Vec<(String, usize)> {
        let mut keys = Vec::new();
        ahead.members(reader.fork(at), |key, at, _| {
            keys.push((key.to_owned(), at));
            true
        });
        keys
    }

    #[test]
    fn what_is_remembered_is_what_is_there() {
        let long = "x".repeat(100);
        let json =
            format!(r#"{{"a":{{"b":{{"c":"{long}"}},"d":[1,[2],"{long}"],"e":{{}}}},"f":[{{"g":1}}]}}"#);
        let reader = Reader::new(json.as_bytes()).expect("the text is UTF-8");
        let mut ahead = Ahead::default();
        let first = keys(&mut ahead, &reader, 0);
        assert_eq!(first.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["a", "f"]);
        assert_eq!(ahead.ends.len(), 3, "the long ones: {:?}", ahead.ends);
        let inner = first[0].1;
        let remembered = keys(&mut ahead, &reader, inner);
        assert_eq!(remembered, keys(&mut Ahead::default(), &reader, inner));
        assert_eq!(remembered.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["b", "d", "e"]);
        assert_eq!(ahead.find(&reader.fork(inner), "e"), Some(remembered[2].1));
        assert_eq!(ahead.find(&reader.fork(inner), "z"), None);
    }

    #[test]
    fn broken_documents_end_the_look() {
        for json in [r#"{"a":1,"b"#, r#"{"a":1,"b":[[}"#, r#"{"a":1,"b":nul}"#, r#"{"a":1,"b":{"c":[1,"#] {
            let reader = Reader::new(json.as_bytes()).expect("the text is UTF-8");
            let mut ahead = Ahead::default();
            let told = keys(&mut ahead, &reader, 0);
            assert_eq!(told.len(), 1, "{json}");
            assert!(ahead.ends.is_empty());
            assert_eq!(keys(&mut ahead, &reader, 0), told, "{json}");
        }
    }
}
