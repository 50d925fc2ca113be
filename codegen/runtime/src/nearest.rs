//! The name that was probably meant. In: a misspelled name and candidates. Out: one candidate, or none when
//! none is similar.

/// Longer texts are not compared, because the comparison takes quadratic time.
const LONGEST: usize = 48;

/// The candidate with the smallest edit distance, if it is small enough.
///
/// Case is ignored: `JPEG` is near `jpeg`. Of equally near candidates, the first one is returned.
pub fn nearest_name<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let written = characters(written)?;
    let mut best: Option<(usize, &'n str)> = None;
    for candidate in candidates {
        let Some(other) = characters(candidate) else { continue };
        let allowed = (written.len().max(other.len()) / 3).max(1);
        if written.len().abs_diff(other.len()) > allowed {
            continue;
        }
        let distance = distance(&written, &other);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) && distance < other.len() {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The number of edits between two texts without regard to case; none for long texts.
pub(crate) fn edits(left: &str, right: &str) -> Option<usize> {
    Some(distance(&characters(left)?, &characters(right)?))
}

/// The end of a message about a misspelled name; empty when no candidate is near.
pub(crate) fn suggestion<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> String {
    nearest_name(written, candidates).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// The characters of a text of comparable length, without case.
fn characters(text: &str) -> Option<Vec<char>> {
    if text.len() > 4 * LONGEST {
        return None;
    }
    let characters: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    (characters.len() <= LONGEST).then_some(characters)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
fn distance(left: &[char], right: &[char]) -> usize {
    let width = right.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut above: Vec<usize> = (0..width).collect();
    let mut row: Vec<usize> = vec![0; width];
    for (i, &l) in left.iter().enumerate() {
        row[0] = i + 1;
        for (j, &r) in right.iter().enumerate() {
            let replaced = above[j] + usize::from(l != r);
            let mut least = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && l == right[j - 1] && left[i - 1] == r {
                least = least.min(before[j - 1] + 1);
            }
            row[j + 1] = least;
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    above[width - 1]
}

#[cfg(test)]
mod tests {
    use super::nearest_name;

    #[test]
    fn misspelled_names_are_found() {
        let names = ["width", "height", "positivePrompt", "n"];
        assert_eq!(nearest_name("widht", names), Some("width"));
        assert_eq!(nearest_name("Width", names), Some("width"));
        assert_eq!(nearest_name("positive_prompt", names), Some("positivePrompt"));
        assert_eq!(nearest_name("hight", names), Some("height"));
        assert_eq!(nearest_name("seed", names), None);
        assert_eq!(nearest_name("x", names), None);
        assert_eq!(nearest_name("", names), None);
        assert_eq!(nearest_name("sinc", ["sync", "async"]), Some("sync"));
    }

    #[test]
    fn long_texts_are_not_compared() {
        assert_eq!(nearest_name(&"width".repeat(1_000_000), ["width"]), None);
    }
}
