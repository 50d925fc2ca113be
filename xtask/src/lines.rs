//! The first lines in which two texts differ. Knows no files.

/// Maximum number of lines shown per side.
const LINES: usize = 3;
/// Maximum number of characters shown per line.
const WIDTH: usize = 120;

/// The first lines of a difference, like a unified diff: its position, then removed and added
/// lines. At most seven lines, each safe to print.
pub(crate) fn first_lines(old: &str, new: &str) -> Vec<String> {
    let olds: Vec<&str> = old.lines().collect();
    let news: Vec<&str> = new.lines().collect();
    let same = olds.iter().zip(&news).take_while(|(old, new)| old == new).count();
    if same == olds.len() && same == news.len() {
        return vec!["only the line ends differ".to_owned()];
    }
    let shorter = olds.len().min(news.len()) - same;
    let same_end =
        olds.iter().rev().zip(news.iter().rev()).take(shorter).take_while(|(old, new)| old == new).count();
    let mut lines = vec![format!("@@ line {} @@", same + 1)];
    push_side(&mut lines, '-', &olds[same..olds.len() - same_end]);
    push_side(&mut lines, '+', &news[same..news.len() - same_end]);
    lines
}

fn push_side(lines: &mut Vec<String>, sign: char, side: &[&str]) {
    // A count replaces the last line, so that both sides fit.
    let fitting = if side.len() > LINES { LINES - 1 } else { side.len() };
    lines.extend(side[..fitting].iter().map(|line| format!("{sign}{}", clip(line))));
    if side.len() > fitting {
        lines.push(format!("{sign}... and {} more lines", side.len() - fitting));
    }
}

/// A line without control characters, clipped to the width of a screen.
fn clip(line: &str) -> String {
    let mut text = printable(line.chars().take(WIDTH));
    if line.chars().nth(WIDTH).is_some() {
        text.push_str("...");
    }
    text
}

/// Escapes the characters that a terminal would interpret, so that untrusted text stays text.
pub(crate) fn printable(text: impl IntoIterator<Item = char>) -> String {
    let mut safe = String::new();
    for c in text {
        // Unicode does not count bidirectional controls as control characters, but they reorder text.
        let reorders =
            matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if (c.is_control() && c != '\t') || reorders {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_where_texts_part() {
        assert_eq!(first_lines("a\nb\nc\n", "a\nx\ny\nc\n"), ["@@ line 2 @@", "-b", "+x", "+y"]);
        assert_eq!(first_lines("a\n", "a\nb\n"), ["@@ line 2 @@", "+b"]);
        assert_eq!(first_lines("a\na\n", "a\n"), ["@@ line 2 @@", "-a"]);
    }

    #[test]
    fn stays_short() {
        let long = "old\n".repeat(50);
        let lines = first_lines(&long, "new\nnew\nnew\n");
        assert_eq!(lines, ["@@ line 1 @@", "-old", "-old", "-... and 48 more lines", "+new", "+new", "+new"]);
        let wide = first_lines("", &"x".repeat(5_000));
        assert!(wide[1].len() < 130 && wide[1].ends_with("..."), "{wide:?}");
    }

    #[test]
    fn line_ends_are_named() {
        assert_eq!(first_lines("a\r\nb\r\n", "a\nb\n"), ["only the line ends differ"]);
        assert_eq!(first_lines("a", "a\n"), ["only the line ends differ"]);
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(first_lines("\u{1b}[31m", "b"), ["@@ line 1 @@", r"-\u{1b}[31m", "+b"]);
        assert_eq!(printable("a\u{202e}b".chars()), r"a\u{202e}b");
    }
}
