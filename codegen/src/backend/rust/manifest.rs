//! The features of the generated crate as a block of its `Cargo.toml`. The rest of the file is left as it is. Knows no
//! folders.

use std::fmt::{self, Write as _};

use crate::model::IndexedProvider;

const START: &str = "# Features, written by `cargo xtask gen`.";
const END: &str = "# End of what `cargo xtask gen` writes.";

/// Reason for which the block cannot be put into a `Cargo.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It has features that were written by hand, and TOML allows only one such table.
    OtherFeatures,
    /// The lines around the block are not one start line before one end line.
    BrokenMarks,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherFeatures => {
                f.write_str("has a table `features` that `cargo xtask gen` did not write; delete that table")
            }
            Self::BrokenMarks => {
                write!(
                    f,
                    "must have the line `{START}` once, and after it the line `{END}` once, or none of them"
                )
            }
        }
    }
}

impl std::error::Error for Refused {}

/// The block: a feature for each provider, and those that every crate has.
pub fn features(index: &[IndexedProvider]) -> String {
    let mut ids: Vec<&str> = index.iter().map(|provider| provider.id.as_str()).collect();
    ids.sort_unstable();
    let mut defaults: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
    defaults.extend(["\"schemas\"".to_owned(), "\"typed\"".to_owned()]);
    let mut block = format!(
        "{START}\n\
         [features]\n\
         default = [{}]\n\
         # The structs and enums, and reading, writing, checking and pricing them.\n\
         typed = []\n\
         # The JSON Schemas, for programs that ask for them.\n\
         schemas = []\n\
         # `Serialize` for all of them, `Deserialize` for responses.\n\
         serde = [\"modelspec-runtime/serde\"]\n\
         # Requests of the crate `http` from typed requests, and reading of responses.\n\
         http = [\"modelspec-runtime/http\"]\n\
         # Checks the limits on images that are included in a request.\n\
         media = [\"modelspec-runtime/media\"]\n\
         # The operations of one provider.\n",
        defaults.join(", ")
    );
    for id in ids {
        let _ = writeln!(block, "{id} = []");
    }
    block + END + "\n"
}

/// Replaces the block in a `Cargo.toml`, or appends it.
///
/// # Errors
///
/// If the block would not be the only one.
pub fn replace(cargo_toml: &str, block: &str) -> Result<String, Refused> {
    let (before, after) = split(cargo_toml)?;
    if has_features(before.lines().chain(after.lines())) {
        return Err(Refused::OtherFeatures);
    }
    Ok(format!("{before}{block}{after}"))
}

/// The text before the block and after it.
fn split(cargo_toml: &str) -> Result<(String, &str), Refused> {
    let find = |mark: &str| {
        let mut found = line_starts(cargo_toml).filter(|(_, line)| line.trim_end() == mark);
        let first = found.next();
        if found.next().is_some() { Err(Refused::BrokenMarks) } else { Ok(first) }
    };
    match (find(START)?, find(END)?) {
        (Some((start, _)), Some((end, line))) if start < end => {
            Ok((cargo_toml[..start].to_owned(), &cargo_toml[end + line.len()..]))
        }
        (None, None) => {
            let before = cargo_toml.trim_end();
            let gap = if before.is_empty() { "" } else { "\n\n" };
            Ok((format!("{before}{gap}"), ""))
        }
        _ => Err(Refused::BrokenMarks),
    }
}

/// Each line with its line end, and its offset.
fn line_starts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

/// Returns whether lines open the table of features, in any form that TOML allows. A key `features` below the header of
/// another table, such as a dependency, does not count.
fn has_features<'l>(lines: impl Iterator<Item = &'l str>) -> bool {
    let mut in_table = false;
    for line in lines {
        let plain: String = line.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect();
        let is_key = plain.starts_with("features.") || plain.starts_with("features=");
        if plain.starts_with("[features]") || plain.starts_with("[features.") || (is_key && !in_table) {
            return true;
        }
        in_table |= plain.starts_with('[');
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(ids: &[&str]) -> String {
        let yaml = |id: &&str| crate::source::SourceText {
            path: format!("{id}/provider.yaml"),
            text: "name: X\n".into(),
        };
        features(&crate::compile(ids.iter().map(yaml).collect()).catalogue.index())
    }

    #[test]
    fn each_provider_is_a_feature() {
        let block = block(&["zeta", "acme-2"]);
        assert!(block.contains("\ndefault = [\"acme-2\", \"zeta\", \"schemas\", \"typed\"]\n"), "{block}");
        assert!(block.contains("\nacme-2 = []\nzeta = []\n"), "{block}");
    }

    #[test]
    fn all_else_stays() {
        let old = "[package]\nname = \"x\"\n[dependencies.y]\nfeatures = []\n";
        let with = replace(old, &block(&["a"])).expect("there is no block yet");
        assert_eq!(with, format!("{old}\n{}", block(&["a"])));
        let more = format!("{with}\r\n[lints]\n# mine");
        let new = replace(&more, &block(&["a", "b"])).expect("there is one block");
        assert_eq!(new, format!("{old}\n{}\r\n[lints]\n# mine", block(&["a", "b"])));
        assert_eq!(replace(&new, &block(&["a", "b"])).as_ref(), Ok(&new));
    }

    #[test]
    fn other_features_are_not_doubled() {
        for line in
            ["[features]", " [ features ] # mine", "features.a = []", "[\"features\"]", "features = {}"]
        {
            assert_eq!(replace(&format!("{line}\n"), &block(&[])), Err(Refused::OtherFeatures), "{line}");
        }
        let twice = block(&[]).repeat(2);
        let open = format!("{START}\n[features]\n");
        let turned = format!("{END}\n{START}\n");
        for text in [twice, open, turned] {
            assert_eq!(replace(&text, &block(&[])), Err(Refused::BrokenMarks), "{text}");
        }
    }
}
